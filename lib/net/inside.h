/* inside: what the files of this room know of the loop.  Nobody else includes it. */
#ifndef NET_INSIDE_H
#define NET_INSIDE_H

#include "base/text.h"
#include "net/loop.h"
#include "net/noise.h"

struct lws_context;
struct lws_vhost;

/* Certificates that client connections are checked against: one vhost of libwebsockets for each file. */
struct trust {
	bool plain; /* of connections without TLS: nothing is read */
	char *ca_file; /* "": the system's */
	struct lws_vhost *vhost;
	struct trust *next;
};

struct loop {
	struct lws_context *context;
	struct noise noise;
	struct timers timers;
	struct trust *trust;
	struct after *after_first, **after_last;
	struct watch *watches, *timer_watch, *hurry_watch;
	struct after sweep;
	struct ws *sockets;
	int epoll, timer_fd, hurry_fd;
	int64_t armed_us; /* what timer_fd is set to; 0: nothing */
	bool hurried;
	int broken; /* errno of why; 0: it is not */
	size_t eager; /* watches of which the epoll does not look for all that is wanted */
};

/* End all client connections without a word. */
void ws_drop_all(struct loop *loop);

#endif
