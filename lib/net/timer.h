/*
 * timer: moments at which something is due, in a heap.  No clock in it: loop.c says what time it is.
 *
 * A struct timer is the caller's, zeroed before its first use, and may be part of another struct; starting one cannot
 * fail and allocates nothing.  It stays where it is while it runs.
 */
#ifndef NET_TIMER_H
#define NET_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timer {
	int64_t due_us, every_us; /* clock_boot_us(); every_us 0: once */
	void (*ring)(void *arg);
	void *arg;
	struct timers *in; /* NULL: not running */
	struct timer *child, *next, *before; /* before: the one to the left, or the parent of the first child */
};

struct timers {
	struct timer *first; /* the next due; NULL: none */
};

void timers_add(struct timers *timers, struct timer *timer);

/* A timer that does not run is left alone. */
void timers_remove(struct timer *timer);

static inline bool
timer_runs(const struct timer *timer)
{
	return timer->in != NULL;
}

#endif
