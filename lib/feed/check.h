/*
 * check: the checksums that venues send with their books.
 */
#ifndef FEED_CHECK_H
#define FEED_CHECK_H

#include "venue/venue.h"

/* Whether the book as it stands gives the venue's sum. */
bool check_matches(enum book_check check, const struct order_book *book, int64_t sum);

#endif
