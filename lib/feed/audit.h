/*
 * audit: the check of last resort, for venues that neither number nor sum their books.
 *
 * A picture fetched over REST is compared with what our book showed around that time.  The two ways differ in speed, so it is
 * right when it equals any state that was in force from AUDIT_WINDOW_US before it came to as long after; damage can
 * therefore last until the next picture and that window.
 */
#ifndef FEED_AUDIT_H
#define FEED_AUDIT_H

#include "venue/venue.h"

enum { AUDIT_LEVELS = 10, AUDIT_STATES = 512 };
#define AUDIT_WINDOW_US INT64_C(5000000)

/* Plain data; zeroed: nothing seen. */
struct audit {
	uint64_t states[AUDIT_STATES]; /* what the best levels were, hashed */
	int64_t from_us[AUDIT_STATES]; /* since when */
	size_t count, next;
	uint64_t picture; /* the one that is waited for */
	int64_t picture_us;
	bool waiting;
};

/* The book's best levels are like this from now on. */
void audit_state(struct audit *audit, const struct order_book *book, int64_t ts_us);

/* A picture came.  Pictures that come while another is waited for are passed over. */
void audit_picture(struct audit *audit, const struct order_book *picture, int64_t ts_us);

/* True once: the window of a picture is over and nothing matched it. */
bool audit_failed(struct audit *audit, int64_t ts_us);

#endif
