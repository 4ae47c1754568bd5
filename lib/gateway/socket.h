/*
 * socket: the private WebSocket of an account: orders and fills, as soon as the venue knows them.
 *
 * It is a shortcut and no more: whoever needs to know asks (gateway.h).  It connects again by itself, with growing pauses; also when
 * neither a message nor an answer to a ping comes for as long as the venue's sheet has it.  When it is back, own trades since what it told
 * last are asked for.
 */
#ifndef GATEWAY_SOCKET_H
#define GATEWAY_SOCKET_H

#include "gateway/gateway.h"

struct socket;

/* Begins to connect.  NULL: the venue has none, or no host for it. */
struct socket *socket_open(struct gateway *gateway, struct asker *asker, struct account *account,
    void (*say)(void *arg, const char *text), void *arg);
/*
 * Says goodbye, so that what was said last arrives: whoever closes at once, with something unread, may take it back.  It connects no
 * more, and is gone a second later at most.
 */
void socket_leave(struct socket *socket);
bool socket_is_gone(const struct socket *socket);
void socket_close(struct socket *socket); /* NULL is accepted */

#endif
