/*
 * serve: a server on this machine alone, on a loop: HTTP/1.1 and WebSockets, for what stands in for a venue.
 *
 * It gives the path, the query and the body as they were sent, byte for byte, for signatures are made over them.  It can do
 * on purpose what a server does in misfortune: answer late or never, stop reading or writing, send broken bytes, reset.
 * Many small messages of a turn leave in one write.  One struct serve is one port; a process may have many.
 */
#ifndef NET_SERVE_H
#define NET_SERVE_H

#include "net/loop.h"
#include "net/request.h"

#define SERVE_MESSAGE_MAX (16U << 20) /* bytes of a message that comes */
#define SERVE_WAITING_MAX (64U << 20) /* bytes that wait for a reader; more, and the connection is reset */
#define SERVE_CONNECTIONS_MAX 1024 /* a port; one more is reset */

struct serve;
struct peer; /* one connection */

/*
 * All from loop_turn().  What a request or a message points to is valid during the call.  Only request is a must; without
 * upgrade every WebSocket is taken.
 */
struct serve_events {
	/* A connection was made, nothing is read yet. */
	void (*accepted)(void *arg, struct peer *peer);
	/* To be answered with serve_answer(), now or later; further requests of the connection wait until then. */
	void (*request)(void *arg, struct peer *peer, const struct request *request);
	/* 101: be a WebSocket; any other status: refuse with it.  Or peer_answer() it here; then the result is nothing. */
	int (*upgrade)(void *arg, struct peer *peer, const struct request *request);
	void (*opened)(void *arg, struct peer *peer); /* it is a WebSocket now; send what you like */
	void (*message)(void *arg, struct peer *peer, struct slice bytes, bool binary);
	void (*ping)(void *arg, struct peer *peer, struct slice payload); /* NULL: answered by itself */
	void (*pong)(void *arg, struct peer *peer, struct slice payload);
	/* The last of a connection that was told of before; code of the close frame that came, 0: none.  peer is gone then. */
	void (*closed)(void *arg, struct peer *peer, int code);
};

/* address: "127.0.0.1" or "::1" (any other is refused: usage); port 0: any that is free. */
struct serve *serve_new(struct loop *loop, const char *address, int port, const struct serve_events *events, void *arg,
    struct error *err) MUST_CHECK;
int serve_port(const struct serve *serve);
size_t serve_connections(const struct serve *serve);

/* Connections are cut, without closed.  Not from a callback of its own.  NULL is accepted. */
void serve_free(struct serve *serve);

/* ---- one connection ---- */

/* What the owner hangs on it; NULL at first. */
void peer_set(struct peer *peer, void *own);
void *peer_own(const struct peer *peer);

/*
 * Answer the request that is open.  headers: lines "Name: value\r\n", or empty; the length is added.  Only once; ignored
 * when the connection has ended.
 */
void peer_answer(struct peer *peer, int status, struct slice headers, struct slice body);

/* Messages; gathered, written behind the turn.  Ignored when the connection is no open WebSocket. */
void peer_text(struct peer *peer, struct slice text);
void peer_binary(struct peer *peer, struct slice bytes);
void peer_ping(struct peer *peer, struct slice payload); /* at most 125 bytes */
void peer_pong(struct peer *peer, struct slice payload);

/* A message in frames of at most size bytes. */
void peer_parts(struct peer *peer, struct slice bytes, bool binary, size_t size);

/* A close frame behind what waits; the connection ends when the client has answered it, at most 1 s later. */
void peer_close(struct peer *peer, int code, struct slice reason);

/* ---- misfortunes ---- */

/* Bytes as they are, in whatever state the connection is: half an answer, a broken frame. */
void peer_raw(struct peer *peer, struct slice bytes);

/* Go on reading, writing?  What is sent while writing is held waits; both held: a half-open connection. */
void peer_hold(struct peer *peer, bool reading, bool writing);

/* While writing is held: let so many of the bytes that wait go.  Slow bytes are this, by a timer. */
void peer_drip(struct peer *peer, size_t bytes);

/* End it now: with a reset (what waits is lost), or orderly, when what waits is written. */
void peer_reset(struct peer *peer);
void peer_end(struct peer *peer);

size_t peer_waiting(const struct peer *peer); /* bytes that wait for the reader */

#endif
