/*
 * check: the checksums that venues send with their books: for those who verify a sum, and for those who make one.
 */
#ifndef VENUE_CHECK_H
#define VENUE_CHECK_H

#include "venue/venue.h"

/* The sum of the book as it stands, as the venue would send it; 0 where there is none. */
int64_t check_sum(enum book_check check, const struct order_book *book);

/* Whether the book as it stands gives the venue's sum. */
bool check_matches(enum book_check check, const struct order_book *book, int64_t sum);

#endif
