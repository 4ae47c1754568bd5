/*
 * request: a request of HTTP/1.1, as a server reads it.  No socket in it.
 */
#ifndef NET_REQUEST_H
#define NET_REQUEST_H

#include "base/error.h"
#include "base/text.h"

#define REQUEST_HEADERS_MAX 64
#define REQUEST_HEAD_MAX 65536U /* bytes up to the empty line */
#define REQUEST_BODY_MAX (1U << 20)

struct request_header {
	struct slice name, value;
};

/* All slices lie in the bytes that were read. */
struct request {
	struct slice method; /* GET */
	struct slice path; /* as it was sent, escapes and all, without the query */
	struct slice query; /* as it was sent, without the ?; empty: none */
	struct request_header headers[REQUEST_HEADERS_MAX];
	size_t header_count;
	struct slice body;
	bool keep; /* the connection may be used again */
	bool upgrade; /* wants to be a WebSocket; key is its key */
	struct slice key;
};

/*
 * Read the request at the beginning of bytes; a body in chunks is put together in place.  >0: bytes it took; 0: more are
 * needed (*wants_continue: the client waits for "100 Continue" before it sends the body); -1 and err: none of ours
 * (code 400, 413, 431, 501 or 505: the status to refuse it with).
 */
ptrdiff_t request_read(
    struct request *request, char *bytes, size_t len, bool *wants_continue, struct error *err) MUST_CHECK;

/* The value of the first header of that name, whatever its case; at NULL: none. */
struct slice request_header(const struct request *request, const char *name);

/* The value of name=value in the query, as it was sent; at NULL: none. */
struct slice request_argument(const struct request *request, const char *name);

#endif
