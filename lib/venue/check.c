#include "venue/check.h"

#include "wire/crc.h"

enum { KRAKEN_LEVELS = 10, MIXED_LEVELS = 25 };

/* Both sides are written into one text and summed at once: many small sums cost far more. */
enum { LEVEL_TEXT_MAX = 2 * (DECIMAL_TEXT_MAX + DECIMAL_SCALE_MAX) };

/*
 * Digits to `scale` places without the point and without leading zeros: that is the coefficient, padded.
 */
static size_t
write_bare(char *to, struct decimal value, unsigned scale)
{
	size_t len = decimal_text_full(to, (struct decimal){ value.coef, 0 });

	for (unsigned places = value.scale; places < scale; places++)
		to[len++] = '0';
	return len;
}

static size_t
write_kraken_side(char *to, const struct order_book *book, const struct book_side *side)
{
	size_t len = 0;

	for (size_t i = 0; i < KRAKEN_LEVELS && i < side->count; i++) {
		const struct level *level = book_best(side, i);

		len += write_bare(to + len, level->price, book->price_scale);
		len += write_bare(to + len, level->qty, book->qty_scale);
	}
	return len;
}

static uint32_t
kraken_sum(const struct order_book *book)
{
	char text[2 * KRAKEN_LEVELS * LEVEL_TEXT_MAX];
	size_t len = write_kraken_side(text, book, &book->asks);

	len += write_kraken_side(text + len, book, &book->bids);
	return crc_add(0, text, len);
}

/* ":" and price ":" qty; the venue sums what it sent, so the places are kept as they stood. */
static size_t
write_plain(char *to, const struct level *level)
{
	size_t len = 0;

	to[len++] = ':';
	len += decimal_text_full(to + len, level->price);
	to[len++] = ':';
	return len + decimal_text_full(to + len, level->qty);
}

/* Bid and ask in turn; where one side is shorter the other goes on alone. */
static uint32_t
mixed_sum(const struct order_book *book)
{
	char text[2 * MIXED_LEVELS * LEVEL_TEXT_MAX];
	size_t len = 0;

	for (size_t i = 0; i < MIXED_LEVELS; i++) {
		if (i < book->bids.count)
			len += write_plain(text + len, book_best(&book->bids, i));
		if (i < book->asks.count)
			len += write_plain(text + len, book_best(&book->asks, i));
	}
	return len == 0 ? 0 : crc_add(0, text + 1, len - 1);
}

int64_t
check_sum(enum book_check check, const struct order_book *book)
{
	switch (check) {
	case CHECK_NONE:
		return 0;
	case CHECK_KRAKEN:
		return (int64_t)kraken_sum(book);
	case CHECK_MIXED:
		return (int64_t)(int32_t)mixed_sum(book);
	}
	return 0;
}

bool
check_matches(enum book_check check, const struct order_book *book, int64_t sum)
{
	return check == CHECK_NONE || check_sum(check, book) == sum;
}
