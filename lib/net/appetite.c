#include "net/appetite.h"

#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <linux/sockios.h>

static unsigned
nth(const struct appetite *appetite, unsigned n)
{
	return (appetite->first + n) % APPETITE_LOOKS;
}

/* Looks that a later one, still at least a span old, makes needless. */
static void
let_go(struct appetite *appetite, int64_t now_us)
{
	while (appetite->count >= 2 && appetite->looks[nth(appetite, 1)].at_us <= now_us - APPETITE_SPAN_US) {
		appetite->first = nth(appetite, 1);
		appetite->count--;
	}
}

void
appetite_look(struct appetite *appetite, int64_t now_us, uint64_t written, size_t unread)
{
	unsigned newest = nth(appetite, appetite->count - 1);
	uint64_t taken = written > unread ? written - unread : 0;

	appetite->unread = unread;
	if (appetite->count > 0 && now_us < appetite->looks[newest].at_us)
		now_us = appetite->looks[newest].at_us;
	if (appetite->count > 0 && taken < appetite->looks[newest].taken)
		taken = appetite->looks[newest].taken; /* somebody else writes there too */
	let_go(appetite, now_us);
	/* the newest is written over until it stands a step behind the one before it: only it says what is now */
	if (appetite->count >= 2 &&
	    appetite->looks[newest].at_us - appetite->looks[nth(appetite, appetite->count - 2)].at_us <
		APPETITE_STEP_US)
		appetite->count--;
	if (appetite->count == APPETITE_LOOKS) {
		appetite->first = nth(appetite, 1);
		appetite->count--;
	}
	newest = nth(appetite, appetite->count++);
	appetite->looks[newest].at_us = now_us;
	appetite->looks[newest].taken = taken;
}

/* In the span. */
static uint64_t
took(const struct appetite *appetite)
{
	if (appetite->count == 0)
		return 0;
	return appetite->looks[nth(appetite, appetite->count - 1)].taken - appetite->looks[appetite->first].taken;
}

/* The time in which it took that: the span, less where it was not looked at for so long. */
static int64_t
known_us(const struct appetite *appetite)
{
	int64_t us = appetite->count == 0
	    ? 0
	    : appetite->looks[nth(appetite, appetite->count - 1)].at_us - appetite->looks[appetite->first].at_us;

	return us < APPETITE_SHARE_US ? APPETITE_SHARE_US : us;
}

int64_t
appetite_pause(const struct appetite *appetite)
{
	return took(appetite) > 0 ? APPETITE_LOOK_US : APPETITE_IDLE_US;
}

size_t
appetite_room(const struct appetite *appetite)
{
	uint64_t may = took(appetite) * APPETITE_SHARE_US / (uint64_t)known_us(appetite);

	if (may < APPETITE_LEAST)
		may = APPETITE_LEAST;
	return may > appetite->unread ? (size_t)may - appetite->unread : 0;
}

/* False: nothing can lie unread there. */
static bool
ask_unread(int fd, size_t *unread)
{
	struct stat stat;
	int bytes = 0, domain = 0;
	socklen_t len = sizeof domain;

	*unread = 0;
	if (fstat(fd, &stat) != 0)
		return false;
	if (S_ISFIFO(stat.st_mode)) {
		if (ioctl(fd, FIONREAD, &bytes) != 0)
			return false;
	} else if (!S_ISSOCK(stat.st_mode) || getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) != 0 ||
	    domain != AF_UNIX || ioctl(fd, SIOCOUTQ, &bytes) != 0)
		return false;
	*unread = bytes > 0 ? (size_t)bytes : 0;
	return true;
}

size_t
appetite_unread(int fd)
{
	size_t unread;

	return ask_unread(fd, &unread) ? unread : 0;
}

size_t
appetite_ask(struct appetite *appetite, int fd, int64_t now_us, uint64_t written)
{
	size_t unread;

	if (!ask_unread(fd, &unread))
		return SIZE_MAX;
	appetite_look(appetite, now_us, written, unread);
	return appetite_room(appetite);
}
