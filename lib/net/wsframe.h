/*
 * wsframe: the frames of a WebSocket (RFC 6455), as a server reads and writes them.  No socket in it.
 */
#ifndef NET_WSFRAME_H
#define NET_WSFRAME_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum wsframe_kind {
	WSFRAME_MORE = 0, /* goes on with a message */
	WSFRAME_TEXT = 1,
	WSFRAME_BINARY = 2,
	WSFRAME_CLOSE = 8,
	WSFRAME_PING = 9,
	WSFRAME_PONG = 10
};

#define WSFRAME_HEAD_MAX 14

struct wsframe {
	enum wsframe_kind kind;
	bool final;
	size_t head; /* bytes of the header */
	struct slice payload; /* unmasked, in place */
};

/*
 * Read the frame that begins at bytes, which are changed: the mask is taken off.  1: frame is filled; 0: more bytes are
 * needed; -1 and err (code protocol, or too_large for a payload over max): no client may send that.  A frame of which
 * not all is there is not touched.
 */
int wsframe_read(struct wsframe *frame, char *bytes, size_t len, size_t max, struct error *err) MUST_CHECK;

/* Append a whole frame, not masked. */
void wsframe_write(struct text *to, enum wsframe_kind kind, bool final, struct slice payload);

/* What a server answers to the client's Sec-WebSocket-Key. */
#define WSFRAME_ACCEPT_SIZE 32
void wsframe_accept(struct slice key, char accept[WSFRAME_ACCEPT_SIZE]);

#endif
