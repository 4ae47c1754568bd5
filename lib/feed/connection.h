/*
 * connection: what a session knows of one socket, or of the polling that stands in for sockets.
 */
#ifndef FEED_CONNECTION_H
#define FEED_CONNECTION_H

#include <stdbool.h>
#include <stdint.h>

/* Numbers of connections go from 1; these two are none. */
enum { CONN_POLL = 0, CONN_UNTOLD = -1 };

struct connection {
	int64_t id;
	int64_t sequence; /* over all of its messages; SEQUENCE_NONE: none yet */
	int64_t codec_state; /* decoder.state */
	int64_t refresh_us; /* when a book of it has to be written again; INT64_MAX: none */
	int64_t tier; /* of the host; 0: not told */
	int64_t books; /* changes of books that came */
	bool alive; /* it has spoken */
	char host[128];
};

#endif
