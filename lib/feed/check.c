#include "feed/check.h"

#include "wire/crc.h"

enum { KRAKEN_LEVELS = 10, MIXED_LEVELS = 25 };

/* Digits to `scale` places, without the point and without leading zeros. */
static uint32_t
add_bare(uint32_t crc, struct decimal value, unsigned scale)
{
	char text[DECIMAL_TEXT_MAX + DECIMAL_SCALE_MAX], bare[sizeof text];
	size_t len = decimal_text_full(text, value), out = 0;

	for (size_t i = 0; i < len; i++)
		if (text[i] != '.' && (text[i] != '0' || out > 0))
			bare[out++] = text[i];
	for (unsigned places = value.scale; places < scale; places++)
		if (out > 0)
			bare[out++] = '0';
	return crc_add(crc, bare, out);
}

static uint32_t
add_kraken_side(uint32_t crc, const struct order_book *book, const struct book_side *side)
{
	for (size_t i = 0; i < KRAKEN_LEVELS && i < side->count; i++) {
		const struct level *level = book_best(side, i);

		crc = add_bare(crc, level->price, book->price_scale);
		crc = add_bare(crc, level->qty, book->qty_scale);
	}
	return crc;
}

/* The venue sums what it sent: the places are kept as they stood. */
static uint32_t
add_plain(uint32_t crc, const struct level *level, bool first)
{
	char text[2 * DECIMAL_TEXT_MAX + 2];
	size_t len = 0;

	if (!first)
		text[len++] = ':';
	len += decimal_text_full(text + len, level->price);
	text[len++] = ':';
	len += decimal_text_full(text + len, level->qty);
	return crc_add(crc, text, len);
}

/* Bid and ask in turn; where one side is shorter the other goes on alone. */
static uint32_t
mixed_sum(const struct order_book *book)
{
	uint32_t crc = 0;
	bool first = true;

	for (size_t i = 0; i < MIXED_LEVELS; i++) {
		if (i < book->bids.count) {
			crc = add_plain(crc, book_best(&book->bids, i), first);
			first = false;
		}
		if (i < book->asks.count) {
			crc = add_plain(crc, book_best(&book->asks, i), first);
			first = false;
		}
	}
	return crc;
}

bool
check_matches(enum book_check check, const struct order_book *book, int64_t sum)
{
	uint32_t crc = 0;

	switch (check) {
	case CHECK_NONE:
		return true;
	case CHECK_KRAKEN:
		crc = add_kraken_side(crc, book, &book->asks);
		crc = add_kraken_side(crc, book, &book->bids);
		return (int64_t)crc == sum;
	case CHECK_MIXED:
		return (int64_t)(int32_t)mixed_sum(book) == sum;
	}
	return false;
}
