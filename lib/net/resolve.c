/*
 * The question is shared by two: the loop's side and the thread.  getaddrinfo() cannot be interrupted, so whoever is the
 * last to let go of the question frees it.  The thread says that it is done by closing its end of a pipe.
 */
#include "net/resolve.h"

#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/url.h"

struct question {
	char host[URL_HOST_MAX];
	struct addresses addresses;
	int done_fd;
	atomic_int holders;
};

struct resolve {
	struct question *question;
	struct watch *watch;
	int fd;
	void (*found)(void *arg, const struct addresses *addresses);
	void *arg;
};

static void
let_go(struct question *question)
{
	if (atomic_fetch_sub(&question->holders, 1) == 1)
		free(question);
}

static void *
ask(void *arg)
{
	struct question *question = arg;
	struct addresses *addresses = &question->addresses;
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
	struct addrinfo *list = NULL;
	int code, fd = question->done_fd;

	code = getaddrinfo(question->host, NULL, &hints, &list);
	if (code != 0)
		snprintf(addresses->why, sizeof addresses->why, "%s", gai_strerror(code));
	for (struct addrinfo *at = list; at != NULL && addresses->count < ADDRESSES_MAX; at = at->ai_next)
		if (at->ai_addrlen <= sizeof addresses->at[0])
			memcpy(&addresses->at[addresses->count++], at->ai_addr, at->ai_addrlen);
	if (list != NULL)
		freeaddrinfo(list);
	let_go(question);
	close(fd);
	return NULL;
}

static void
answered(void *arg, int ready)
{
	struct resolve *resolve = arg;
	void (*found)(void *, const struct addresses *) = resolve->found;
	struct question *question = resolve->question;
	void *to = resolve->arg;

	(void)ready;
	watch_end(resolve->watch);
	close(resolve->fd);
	free(resolve);
	found(to, &question->addresses);
	let_go(question);
}

/* All signals are the loop's. */
static int
start_thread(struct question *question)
{
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;
	int code;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&thread, &attributes, ask, question);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	return code;
}

struct resolve *
resolve_start(struct loop *loop, const char *host, void (*found)(void *arg, const struct addresses *addresses),
    void *arg, struct error *err)
{
	struct resolve *resolve = calloc(1, sizeof *resolve);
	struct question *question = calloc(1, sizeof *question);
	int ends[2] = { -1, -1 };

	if (resolve == NULL || question == NULL || pipe2(ends, O_CLOEXEC) != 0) {
		error_fatal(err, EXIT_SYSTEM, "out of memory or descriptors");
		goto fail;
	}
	snprintf(question->host, sizeof question->host, "%s", host);
	question->done_fd = ends[1];
	atomic_init(&question->holders, 2);
	*resolve = (struct resolve){ .question = question, .fd = ends[0], .found = found, .arg = arg };
	resolve->watch = loop_watch(loop, ends[0], LOOP_READ, answered, resolve, err);
	if (resolve->watch == NULL)
		goto fail;
	if (start_thread(question) == 0)
		return resolve;
	error_fatal(err, EXIT_SYSTEM, "no thread to resolve a name");
	watch_end(resolve->watch);
fail:
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
	free(resolve);
	free(question);
	return NULL;
}

void
resolve_cancel(struct resolve *resolve)
{
	if (resolve == NULL)
		return;
	watch_end(resolve->watch);
	close(resolve->fd);
	let_go(resolve->question);
	free(resolve);
}
