/*
 * ws: WebSocket connections that we make, on a loop.
 *
 * wss:// with the certificate and the host name always checked, TLS 1.2 or later; ws:// to this machine only, also by
 * address.  No proxy, no redirect, no extension, no subprotocol.  Pings of the other side are answered by themselves.
 * Nothing here watches whether the other side still lives: who has a clock for it sends pings, and closes.
 */
#ifndef NET_WS_H
#define NET_WS_H

#include "base/slice.h"
#include "net/loop.h"

#define WS_MESSAGE_MAX (16U << 20) /* bytes of a message that comes; a longer one ends the connection */
#define WS_WAITING_MAX (4U << 20) /* bytes that wait to be sent */

enum ws_why {
	WS_OURS, /* ws_close() */
	/* The other side sent a close frame: code and text are its own.  1005: it gave none; the library turns 1012 to 2999 and
	 * whatever else RFC 6455 does not name into 1002, only the text is left of those. */
	WS_PEER,
	WS_LOST, /* the connection ended without one */
	WS_NAME, /* the host's name leads nowhere */
	WS_UNREACHABLE, /* nobody answers there, or it is refused */
	WS_UNTRUSTED, /* TLS: the certificate, the name in it, or the handshake */
	WS_ANSWER, /* it was no WebSocket's answer: code is the HTTP status, 0 when there was none */
	WS_TIMEOUT, /* not open in time */
	WS_TOO_LARGE,
	WS_SYSTEM /* memory, descriptors */
};

/* Plain data; text is one line for people, without the URL. */
struct ws_end {
	enum ws_why why;
	int code;
	bool opened; /* it had been open */
	int64_t retry_after_us; /* what an answer asked for; 0: nothing */
	char text[128];
};

const char *ws_why_name(enum ws_why why);

struct ws;

/*
 * All from loop_turn().  Bytes are valid during the call.  closed is the last, comes exactly once for each connection
 * that ws_connect() gave (but not behind ws_drop()), and takes the struct ws with it.  Only closed is a must.
 */
struct ws_events {
	void (*opened)(void *arg);
	void (*message)(void *arg, struct slice bytes, bool binary); /* whole, however many frames it came in */
	void (*pong)(void *arg, struct slice payload, int64_t round_trip_us); /* -1: an answer to none of our pings */
	void (*closed)(void *arg, const struct ws_end *end);
};

struct ws_header {
	const char *name; /* without the colon */
	const char *value;
};

struct ws_options {
	const char *url; /* read before ws_connect() returns, like all here but headers, events and arg */
	const struct ws_header *headers; /* stay until it is open or closed */
	size_t header_count;
	const char *ca_file; /* PEM, instead of the system's certificates; NULL: those */
	int64_t timeout_us; /* from here to open; 0: 10 s */
	const struct ws_events *events;
	void *arg;
};

/* NULL and err: not even tried (usage: the URL). */
struct ws *ws_connect(struct loop *loop, const struct ws_options *options, struct error *err) MUST_CHECK;

/* Copied, sent when the socket takes it.  -1: not open, or more than WS_WAITING_MAX would wait (code full). */
int ws_send(struct ws *ws, struct slice text, struct error *err) MUST_CHECK;
int ws_send_binary(struct ws *ws, struct slice bytes, struct error *err) MUST_CHECK;

/* At most 125 bytes.  The round trip is measured for the latest of the same payload. */
int ws_ping(struct ws *ws, struct slice payload, struct error *err) MUST_CHECK;

/* What waits is sent, then the close frame; closed comes when the other side has answered it, at most 1 s later. */
void ws_close(struct ws *ws, int code, const char *reason);

/* At once, without a close frame, and without closed: the owner is going.  NULL is accepted. */
void ws_drop(struct ws *ws);

#endif
