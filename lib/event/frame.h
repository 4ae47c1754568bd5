/*
 * frame: a message of a venue as it came, or an event of its connection (arb-feed --record).
 */
#ifndef EVENT_FRAME_H
#define EVENT_FRAME_H

#include "event/member.h"

enum frame_via { VIA_OPEN, VIA_WS, VIA_REST, VIA_SENT, VIA_PONG, VIA_TIMER, VIA_CLOSE };
extern const char *const frame_vias[];

enum { FRAME_HAS_VENUE, FRAME_HAS_VIA, FRAME_HAS_CONN, FRAME_HAS_URL, FRAME_HAS_BODY, FRAME_HAS_BODY64 };

enum {
	FRAME_BODY_MAX = 16 << 20, /* bytes of a message */
	FRAME_LINE_MAX = 2 * FRAME_BODY_MAX /* and of its line */
};

struct frame_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* name in the venue table */
	int via; /* what happened (enum frame_via) */
	int64_t conn; /* number of the connection, from 1 */
	struct slice url; /* on open and rest: what was asked */
	struct slice body; /* exact text of the message (escaped as JSON) */
	struct slice body64; /* the message in base64, where it is binary */
};

extern const struct shape kind_frame;

/*
 * Append the line of a frame whose body is given as the bytes that came: as body where they are UTF-8, else as body64.  url
 * is plain text too; "" leaves it out, as NULL leaves the body out.  frame: ts_us, venue, via, conn (-1: of none).  In the form that arb-feed
 * --decode reads fastest.
 */
void frame_put(struct text *out, const struct frame_event *frame, struct slice url, struct slice body);

#endif
