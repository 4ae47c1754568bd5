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
