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

int
book_read(struct book_event *book, struct slice line, struct error *err)
{
	if (event_read(&kind_book, book, line, err) != 0)
		return -1;
	if (book->bids.count > 0 && book->asks.count > 0 &&
	    decimal_compare(book->bids.at[0].price, book->asks.at[0].price) >= 0)
		return error_set(err, "crossed", "book: %.*s %.*s: the best bid is not below the best ask",
		    SLICE_ARG(book->venue), SLICE_ARG(book->symbol));
	return 0;
}
