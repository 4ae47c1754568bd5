/*
 * resolve: the addresses of a name, asked for by a thread, so that the loop does not wait for a name server.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <sys/socket.h>

#include "net/loop.h"

#define ADDRESSES_MAX 8

struct addresses {
	size_t count; /* 0: there are none, why says so */
	struct sockaddr_storage at[ADDRESSES_MAX]; /* without a port */
	char why[64];
};

struct resolve;

/* Calls found once, from loop_turn(); the addresses are gone when it returns, and so is the struct resolve. */
struct resolve *resolve_start(struct loop *loop, const char *host,
    void (*found)(void *arg, const struct addresses *addresses), void *arg, struct error *err) MUST_CHECK;

/* found is not called any more.  The thread ends by itself.  NULL is accepted. */
void resolve_cancel(struct resolve *resolve);

#endif
