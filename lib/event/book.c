/*
 * Books are nearly all of a stream, so the form that we write ourselves has a reader of its own.  Whatever is not in that
 * form, or not right, is left to the reader of all kinds, which decides and says why.
 */
#include "event/book.h"

#include "wire/scan.h"

static const struct member book_members[] = {
	[BOOK_HAS_VENUE] = MEMBER(struct book_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[BOOK_HAS_SYMBOL] = MEMBER(struct book_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[BOOK_HAS_BIDS] = MEMBER(struct book_event, "bids", bids, MEMBER_LEVELS, REQUIRED),
	[BOOK_HAS_ASKS] = MEMBER(struct book_event, "asks", asks, MEMBER_LEVELS, REQUIRED),
	[BOOK_HAS_VENUE_US] = MEMBER(struct book_event, "venue_us", venue_us, MEMBER_TIME, OPTIONAL),
	[BOOK_HAS_SEQ] = MEMBER(struct book_event, "seq", seq, MEMBER_INT, OPTIONAL),
	[BOOK_HAS_UNCHECKED_BELOW] = COUNTER(struct book_event, "unchecked_below", unchecked_below, OPTIONAL),
};

const struct shape kind_book = { "book", book_members, COUNT(book_members), sizeof(struct book_event) };

/* Whether a level does not stand behind the one before it.  Neighbours mostly have equally many places. */
static inline bool
out_of_order(struct decimal price, struct decimal before, bool falling)
{
	int order = LIKELY(price.scale == before.scale) ? (price.coef > before.coef) - (price.coef < before.coef)
							: decimal_compare(price, before);

	return falling ? order >= 0 : order <= 0;
}

/* One `price","qty"` into the place behind the last level. */
static inline bool
scan_level(const char **at, const char *end, struct levels *levels, bool falling)
{
	struct level *level;

	if (levels->count == LEVELS_MAX)
		return false;
	if (levels->count == levels->cap)
		levels_grow(levels);
	level = &levels->at[levels->count];
	if (!scan_decimal(at, end, &level->price) || !SCAN_CONSTANT(at, end, ",\"") ||
	    !scan_decimal(at, end, &level->qty) || level->price.coef == 0 || level->qty.coef == 0 ||
	    (levels->count > 0 && out_of_order(level->price, level[-1].price, falling)))
		return false;
	levels->count++;
	return true;
}

/* `["price","qty"],...]` from behind the opening bracket. */
static bool
scan_levels(const char **from, const char *end, struct levels *levels, bool falling)
{
	const char *at = *from;

	levels->count = 0;
	if (SCAN_CONSTANT(&at, end, "]")) {
		*from = at;
		return true;
	}
	if (!SCAN_CONSTANT(&at, end, "[\""))
		return false;
	while (scan_level(&at, end, levels, falling)) {
		if (SCAN_CONSTANT(&at, end, "],[\""))
			continue;
		*from = at + 2;
		return SCAN_CONSTANT(&at, end, "]]");
	}
	return false;
}

static bool
scan_rest(const char *at, const char *end, struct book_event *book)
{
	book->venue_us = book->seq = book->unchecked_below = 0;
	if (SCAN_CONSTANT(&at, end, ",\"venue_us\":")) {
		if (!scan_integer(&at, end, &book->venue_us) || book->venue_us < TIME_US_MIN ||
		    book->venue_us >= TIME_US_MAX)
			return false;
		SET(book, BOOK_HAS_VENUE_US);
	}
	if (SCAN_CONSTANT(&at, end, ",\"seq\":")) {
		if (!scan_integer(&at, end, &book->seq))
			return false;
		SET(book, BOOK_HAS_SEQ);
	}
	if (SCAN_CONSTANT(&at, end, ",\"unchecked_below\":")) {
		if (!scan_integer(&at, end, &book->unchecked_below))
			return false;
		SET(book, BOOK_HAS_UNCHECKED_BELOW);
	}
	return end - at == 1 && *at == '}';
}

SCAN_INLINE bool
scan_front(const char **at, const char *end, struct book_event *book)
{
	return SCAN_CONSTANT(at, end, "{\"kind\":\"book\"") && SCAN_CONSTANT(at, end, ",\"ts_us\":") &&
	    scan_integer(at, end, &book->ts_us) && book->ts_us >= TIME_US_MIN && book->ts_us < TIME_US_MAX &&
	    SCAN_CONSTANT(at, end, ",\"venue\":\"") && scan_name(at, end, &book->venue) &&
	    SCAN_CONSTANT(at, end, ",\"symbol\":\"") && scan_name(at, end, &book->symbol);
}

bool
book_front(struct book_event *book, struct slice line)
{
	const char *at = line.at;

	return scan_front(&at, line.at + line.len, book);
}

static bool
scan_book(struct book_event *book, struct slice line)
{
	const char *at = line.at, *end = line.at + line.len;

	book->has = 1u << BOOK_HAS_VENUE | 1u << BOOK_HAS_SYMBOL | 1u << BOOK_HAS_BIDS | 1u << BOOK_HAS_ASKS;
	return scan_front(&at, end, book) && SCAN_CONSTANT(&at, end, ",\"bids\":[") &&
	    scan_levels(&at, end, &book->bids, true) && SCAN_CONSTANT(&at, end, ",\"asks\":[") &&
	    scan_levels(&at, end, &book->asks, false) && scan_rest(at, end, book);
}

int
book_read(struct book_event *book, struct slice line, struct error *err)
{
	if (UNLIKELY(!scan_book(book, line)) && event_read(&kind_book, book, line, err) != 0)
		return -1;
	if (book->bids.count > 0 && book->asks.count > 0 &&
	    decimal_compare(book->bids.at[0].price, book->asks.at[0].price) >= 0)
		return error_set(err, "crossed", "book: %.*s %.*s: the best bid is not below the best ask",
		    SLICE_ARG(book->venue), SLICE_ARG(book->symbol));
	return 0;
}
