#include "net/pollset.h"

#include <errno.h>
#include <string.h>

void
pollset_begin(struct pollset *set, struct loop *loop)
{
	*set = (struct pollset){ .loop = loop };
}

void
pollset_end(struct pollset *set)
{
	for (size_t i = 0; i < set->count; i++)
		watch_end(set->at[i].watch);
	if (set->loop != NULL)
		timer_stop(&set->timer);
	*set = (struct pollset){ .count = 0 };
}

/* poll() says which are ready; here it is enough that the turn has ended. */
static void
on_ready(void *arg, int ready)
{
	(void)arg;
	(void)ready;
}

static void
on_time(void *arg)
{
	(void)arg;
}

static struct pollset_entry *
entry_of(struct pollset *set, int fd, struct error *err)
{
	struct pollset_entry *entry = set->at;

	for (; entry < set->at + set->count; entry++)
		if (entry->fd == fd)
			return entry;
	if (set->count == POLLSET_MAX) {
		error_set(err, "full", "more than %d descriptors", POLLSET_MAX);
		return NULL;
	}
	*entry = (struct pollset_entry){ .fd = fd, .watch = loop_watch(set->loop, fd, 0, on_ready, NULL, err) };
	if (entry->watch == NULL)
		return NULL;
	set->count++;
	return entry;
}

/* The loop watches what is waited for now, and nothing of what was before. */
static int
want(struct pollset *set, const struct pollfd *polled, size_t count, struct error *err)
{
	int wants[POLLSET_MAX] = { 0 };

	for (size_t i = 0; i < count; i++) {
		struct pollset_entry *entry = polled[i].fd < 0 ? NULL : entry_of(set, polled[i].fd, err);

		if (polled[i].fd < 0)
			continue;
		if (entry == NULL)
			return -1;
		wants[entry - set->at] |=
		    (polled[i].events & POLLIN ? LOOP_READ : 0) | (polled[i].events & POLLOUT ? LOOP_WRITE : 0);
	}
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].want != wants[i]) {
			set->at[i].want = wants[i];
			watch_want(set->at[i].watch, wants[i]);
		}
	return 0;
}

static int
look(struct pollfd *polled, size_t count, struct error *err)
{
	int ready = poll(polled, (nfds_t)count, 0);

	if (ready >= 0 || errno == EINTR)
		return ready < 0 ? 0 : ready;
	return error_fatal(err, EXIT_SYSTEM, "poll: %s", strerror(errno));
}

int
pollset_wait(struct pollset *set, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	int ready = want(set, polled, count, err) != 0 ? -1 : look(polled, count, err);

	if (ready < 0)
		return -1;
	if (ready > 0 || timeout_ms == 0)
		loop_hurry(set->loop);
	else if (timeout_ms > 0)
		timer_start(set->loop, &set->timer, (int64_t)timeout_ms * 1000, 0, on_time, NULL);
	if (loop_turn(set->loop, err) != 0)
		return -1;
	timer_stop(&set->timer);
	return look(polled, count, err);
}
