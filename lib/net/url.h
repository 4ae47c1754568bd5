/*
 * url: which addresses a program may speak to, and how.  The one place for the rule "not encrypted only to this machine".
 *
 * An error never shows the URL: it may hold a secret.
 */
#ifndef NET_URL_H
#define NET_URL_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/slice.h"

#define URL_HOST_MAX 256

/* Plain data; path points into the text that url_read() was given. */
struct url {
	bool plain; /* http or ws: not encrypted */
	bool socket; /* ws or wss */
	bool literal; /* host is an address, not a name */
	int port; /* 1 to 65535; the scheme's own where the URL names none */
	bool own_port; /* ... it names one */
	char host[URL_HOST_MAX]; /* without the brackets of IPv6 */
	const char *path; /* "/..." with the query, or "" or "?..." */
};

/*
 * http, https, ws, wss; no blank, control or foreign character; a user part with https only, no # with ws and wss; the
 * plain ones only to localhost, 127.0.0.0/8 or ::1.  Code usage.
 */
int url_read(struct url *url, const char *text, struct error *err) MUST_CHECK;

/* Whether it names this machine: the rule by which the plain ones are let through. */
bool url_is_local(const struct url *url);

/* Where a name really leads is looked at again when the socket is made. */
bool address_is_loopback(const struct sockaddr *address, size_t len);

/*
 * Take out of this process' environment what libraries would follow unasked: SSLKEYLOGFILE (it writes down the keys of
 * every connection), SSL_CERT_FILE, SSL_CERT_DIR and the proxy variables.  To be called before a library is started and
 * before there are threads.
 */
void environment_forget(void);

#endif
