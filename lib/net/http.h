/*
 * http: one request, from the first byte to the last.  curl.c behind it is the one door to libcurl.
 *
 * Certificates and host names are always checked.  http:// goes to this machine only.  No proxy, no netrc, no cookies,
 * no redirect is followed, nothing is sent twice, and a reply has a size that it may not pass.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/slice.h"
#include "base/text.h"

struct http_post {
	const char *url; /* never shown in an error: it may be a secret */
	const char *content_type;
	struct slice body;
	int64_t timeout_us; /* of the whole */
	size_t reply_max; /* bytes */
};

struct http_reply {
	int status; /* 200, 404, ... */
	int64_t retry_after_us; /* what the server asked for; 0: nothing */
	struct text body; /* the caller frees it */
};

/* Is it a URL that http_post() would try?  Code usage. */
int http_check(const char *url, struct error *err) MUST_CHECK;

/*
 * Blocks.  0 when a whole reply came, whatever its status; -1 and err otherwise: then the request may have arrived or not.
 */
int http_post(const struct http_post *post, struct http_reply *reply, struct error *err) MUST_CHECK;

#endif
