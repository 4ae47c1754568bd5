/*
 * request: a signed request as it would be sent.
 */
#ifndef EVENT_REQUEST_H
#define EVENT_REQUEST_H

#include "event/member.h"

enum {
	REQUEST_HAS_VENUE,
	REQUEST_HAS_ID,
	REQUEST_HAS_OPERATION,
	REQUEST_HAS_METHOD,
	REQUEST_HAS_URL,
	REQUEST_HAS_HEADERS,
	REQUEST_HAS_BODY
};

struct request_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice venue; /* where */
	struct slice id; /* client id */
	struct slice operation; /* order, cancel, query, ... */
	struct slice method; /* GET, POST, DELETE */
	struct slice url; /* query and all */
	struct slice headers; /* object */
	struct slice body; /* absent when there is none */
};

extern const struct shape kind_request;

#endif
