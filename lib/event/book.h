/*
 * book: best levels of a symbol at a venue: always the full picture.
 */
#ifndef EVENT_BOOK_H
#define EVENT_BOOK_H

#include "event/member.h"

enum {
	BOOK_HAS_VENUE,
	BOOK_HAS_SYMBOL,
	BOOK_HAS_BIDS,
	BOOK_HAS_ASKS,
	BOOK_HAS_VENUE_US,
	BOOK_HAS_SEQ,
	BOOK_HAS_UNCHECKED_BELOW
};

struct book_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	struct slice symbol; /* BASE-QUOTE */
	struct levels bids; /* [price, qty], best first: quote asset for 1 base, base asset */
	struct levels asks; /* [price, qty], best first: quote asset for 1 base, base asset */
	int64_t venue_us; /* the venue's clock */
	int64_t seq; /* the venue's own number; not comparable across a venue line */
	int64_t unchecked_below; /* levels from here on are not covered by the venue's checksum */
};

extern const struct shape kind_book;

/* As event_read, and a crossed or locked book is refused (code crossed). */
int book_read(struct book_event *book, struct slice line, struct error *err) MUST_CHECK;

/* Only ts_us, venue and symbol of a line in the form that we write: for whoever may not need the rest.  False: another form. */
bool book_front(struct book_event *book, struct slice line);

#endif
