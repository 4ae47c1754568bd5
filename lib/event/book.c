#include "event/book.h"

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

/*
 * Nearly every line of a stream is a book, and nearly every book stands as event_write() would write it: members in their
 * order, no blanks, no escapes, numbers of at most 18 characters.  Such a line is read in one pass here.  Whatever looks
 * different in any way, and whatever is wrong, goes to the careful reader, which says why.  Both give the same struct for
 * the same line (a test holds them equal).
 */
struct quick {
	const char *at, *end;
};

enum { QUICK_FIGURE_MAX = 18 }; /* what fits an int64_t, with room for a point */

static inline bool
quick_word(struct quick *quick, const char *word, size_t len)
{
	if ((size_t)(quick->end - quick->at) < len || memcmp(quick->at, word, len) != 0)
		return false;
	quick->at += len;
	return true;
}

#define QUICK_WORD(quick, literal) quick_word(quick, literal, sizeof(literal) - 1)

/* Up to the closing quote, and behind it. */
static inline bool
quick_name(struct quick *quick, struct slice *name)
{
	const char *at = quick->at;

	while (at<quick->end && * at> ' ' && *at < 0x7f && *at != '"' && *at != '\\')
		at++;
	if (at >= quick->end || *at != '"' || at == quick->at)
		return false;
	*name = (struct slice){ quick->at, (size_t)(at - quick->at) };
	quick->at = at + 1;
	return true;
}

static inline bool
quick_integer(struct quick *quick, int64_t *value)
{
	const char *at = quick->at;
	int64_t sum = 0;

	for (; at < quick->end && (unsigned)*at - '0' <= 9; at++) {
		if (at - quick->at == QUICK_FIGURE_MAX)
			return false;
		sum = sum * 10 + (*at - '0');
	}
	if (at == quick->at || (*quick->at == '0' && at - quick->at > 1))
		return false;
	quick->at = at;
	*value = sum;
	return true;
}

static inline bool
quick_time(struct quick *quick, int64_t *us)
{
	return quick_integer(quick, us) && *us >= TIME_US_MIN && *us < TIME_US_MAX;
}

/* A figure above zero, up to the closing quote, and behind it. */
static inline bool
quick_figure(struct quick *quick, struct decimal *figure)
{
	const char *begin = quick->at, *at = begin, *point = NULL;
	int64_t sum = 0;

	for (; at < quick->end && at - begin < QUICK_FIGURE_MAX; at++)
		if ((unsigned)*at - '0' <= 9)
			sum = sum * 10 + (*at - '0');
		else if (*at == '.' && point == NULL && at > begin)
			point = at;
		else
			break;
	if (at >= quick->end || *at != '"' || at == begin || point == at - 1 || (*begin == '0' && point != begin + 1) ||
	    sum == 0)
		return false;
	*figure = (struct decimal){ sum, (uint8_t)(point == NULL ? 0 : at - point - 1) };
	quick->at = at + 1;
	return true;
}

/* `[["price","qty"],...]`, best first. */
static bool
quick_levels(struct quick *quick, struct levels *levels, int falling)
{
	levels->count = 0;
	if (QUICK_WORD(quick, "[]"))
		return true;
	if (!QUICK_WORD(quick, "[[\""))
		return false;
	for (;;) {
		struct level level;

		if (!quick_figure(quick, &level.price) || !QUICK_WORD(quick, ",\"") ||
		    !quick_figure(quick, &level.qty) || levels->count == LEVELS_MAX)
			return false;
		if (levels->count > 0 &&
		    decimal_compare(level.price, levels->at[levels->count - 1].price) * falling >= 0)
			return false;
		if (levels_add(levels, level) != 0)
			return false;
		if (!QUICK_WORD(quick, "],[\""))
			return QUICK_WORD(quick, "]]");
	}
}

static bool
quick_read(struct book_event *book, struct slice line)
{
	struct quick quick = { line.at, line.at + line.len };

	if (!QUICK_WORD(&quick, "{\"kind\":\"book\",\"ts_us\":") || !quick_time(&quick, &book->ts_us) ||
	    !QUICK_WORD(&quick, ",\"venue\":\"") || !quick_name(&quick, &book->venue) ||
	    !QUICK_WORD(&quick, ",\"symbol\":\"") || !quick_name(&quick, &book->symbol) ||
	    !QUICK_WORD(&quick, ",\"bids\":") || !quick_levels(&quick, &book->bids, 1) ||
	    !QUICK_WORD(&quick, ",\"asks\":") || !quick_levels(&quick, &book->asks, -1))
		return false;
	book->has = 1u << BOOK_HAS_VENUE | 1u << BOOK_HAS_SYMBOL | 1u << BOOK_HAS_BIDS | 1u << BOOK_HAS_ASKS;
	book->venue_us = book->seq = book->unchecked_below = 0;
	if (QUICK_WORD(&quick, ",\"venue_us\":")) {
		SET(book, BOOK_HAS_VENUE_US);
		if (!quick_time(&quick, &book->venue_us))
			return false;
	}
	if (QUICK_WORD(&quick, ",\"seq\":")) {
		SET(book, BOOK_HAS_SEQ);
		if (!quick_integer(&quick, &book->seq))
			return false;
	}
	if (QUICK_WORD(&quick, ",\"unchecked_below\":")) {
		SET(book, BOOK_HAS_UNCHECKED_BELOW);
		if (!quick_integer(&quick, &book->unchecked_below))
			return false;
	}
	return QUICK_WORD(&quick, "}") && quick.at == quick.end;
}

int
book_read(struct book_event *book, struct slice line, struct error *err)
{
	if (UNLIKELY(!quick_read(book, line)) && event_read(&kind_book, book, line, err) != 0)
		return -1;
	if (book->bids.count > 0 && book->asks.count > 0 &&
	    decimal_compare(book->bids.at[0].price, book->asks.at[0].price) >= 0)
		return error_set(err, "crossed", "book: %.*s %.*s: the best bid is not below the best ask",
		    SLICE_ARG(book->venue), SLICE_ARG(book->symbol));
	return 0;
}
