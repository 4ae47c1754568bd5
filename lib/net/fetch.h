/*
 * fetch: requests over HTTP, many at once, on a loop.  curl.c behind it is the one door to libcurl.
 *
 * Certificates and host names are always checked, TLS 1.2 or later; http:// goes to this machine only; no proxy, no netrc, no
 * cookies, no redirect is followed, and a reply has a size that it may not pass.  A GET may use a connection again (and
 * may then be sent twice by the library); anything else is sent at most once, on a connection of its own unless it asks for a
 * warm one.
 */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include "base/slice.h"
#include "net/loop.h"

#define FETCH_REPLY_MAX (16U << 20) /* bytes of a body, where the request does not say */

enum fetch_outcome {
	FETCH_REPLIED, /* a whole reply, whatever its status */
	FETCH_NAME, /* the host's name leads nowhere */
	FETCH_UNREACHABLE, /* nobody answers there, or it is refused */
	FETCH_UNTRUSTED, /* TLS: the certificate, the name in it, or the handshake */
	FETCH_TIMEOUT,
	FETCH_CUT, /* the connection ended before the reply did */
	FETCH_TOO_LARGE,
	FETCH_REFUSED, /* our own rule: http:// that leads away from this machine */
	FETCH_HELD, /* whoever asked said so at the last moment (may_leave) */
	FETCH_FAILED /* anything else */
};

const char *fetch_outcome_name(enum fetch_outcome outcome);

/* Valid during the call of done. */
struct fetch_reply {
	enum fetch_outcome outcome;
	int status; /* 200, 404, ...; 0 without a whole reply */
	bool sent; /* the other side may have got the request; never true for one that never had a connection */
	int64_t retry_after_us; /* what the server asked for; 0: nothing */
	int64_t took_us; /* from fetch_start() */
	struct slice body; /* without its Content-Encoding; what had come, where it did not all come */
	struct slice headers; /* those of keep: lines "name: value\n", the name in small letters */
	const char *text; /* of the outcome, for people; without the URL */
};

struct fetch_request {
	const char *method; /* NULL: GET */
	const char *url; /* copied; never shown in an error: it may hold a secret */
	const char *const *headers; /* "Name: value", up to NULL; copied; NULL: none */
	struct slice body; /* copied; not with GET */
	bool
	    warm; /* not GET, and with a body: on a connection that is open already, where there is one; still at most once */
	const char *const
	    *keep; /* prefixes of names of headers to be handed on, up to NULL; they stay until it is over */
	int64_t timeout_us; /* of the whole; 0: 10 s */
	size_t reply_max; /* bytes; 0: FETCH_REPLY_MAX */
	const char *ca_file; /* PEM, instead of the system's certificates; NULL: those */
	/*
	 * Asked when the connection stands, right before the first byte is written to it: false, and none is (held).  It may ask nothing
	 * of this room.  NULL: it leaves.
	 */
	bool (*may_leave)(void *arg);
	/* Its last byte was handed to the connection at left_us of CLOCK_BOOTTIME; once, from loop_turn(), before done.  NULL: nobody asks. */
	void (*left)(void *arg, int64_t left_us);
	void (*done)(
	    void *arg, const struct fetch_reply *reply); /* once, from loop_turn(); the fetch is gone with it */
	void *arg;
};

struct fetcher;
struct fetch;

enum { FETCH_CONNECTIONS = 12 }; /* to a host, at most: more requests wait for one */

struct fetcher *fetcher_new(struct loop *loop, struct error *err) MUST_CHECK;

/* Cancels what is running.  Not from a callback.  NULL is accepted. */
void fetcher_free(struct fetcher *fetcher);
size_t fetcher_running(const struct fetcher *fetcher);

/* NULL and err: not even tried (usage: the URL). */
struct fetch *fetch_start(struct fetcher *fetcher, const struct fetch_request *request, struct error *err) MUST_CHECK;

/* done is not called; what was sent was sent.  NULL is accepted. */
void fetch_cancel(struct fetch *fetch);

#endif
