/*
 * shim: the memory of another program runs out, once; or its wall clock steps.
 *
 * Preloaded: request SHIM_AT (counted from 1) for memory finds none; SHIM_COUNT names a file for the number of requests.  From
 * look SHIM_STEP_AT at any clock on, the wall clock is SHIM_STEP seconds off; SHIM_LOOKS names a file for the number of looks.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);

/* Its at-th of what is counted is the one; 0: none is. */
struct point {
	const char *name;
	long count, at;
	int known;
};

static struct point memory = { .name = "SHIM_AT" }, clocks = { .name = "SHIM_STEP_AT" };

/* Counts one more, and says where the point is. */
static long
reach(struct point *point)
{
	const char *at;

	if (!point->known) {
		at = getenv(point->name);
		point->at = at == NULL ? 0 : atol(at);
		point->known = 1;
	}
	point->count++;
	return point->at;
}

static int
runs_out(void)
{
	if (reach(&memory) != memory.count)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t size)
{
	return runs_out() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return runs_out() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *at, size_t size)
{
	return runs_out() ? NULL : __libc_realloc(at, size);
}

int
clock_gettime(clockid_t id, struct timespec *now)
{
	const char *step = getenv("SHIM_STEP");
	long at = reach(&clocks);

	if (syscall(SYS_clock_gettime, id, now) != 0)
		return -1;
	if (id == CLOCK_REALTIME && at > 0 && clocks.count >= at && step != NULL)
		now->tv_sec += atol(step);
	return 0;
}

static void
tell(const char *name, long count)
{
	const char *path = getenv(name);
	char digits[32];
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd >= 0 && write(fd, digits, (size_t)snprintf(digits, sizeof digits, "%ld\n", count)) < 0)
		_exit(1);
}

__attribute__((destructor)) static void
tell_all(void)
{
	tell("SHIM_COUNT", memory.count);
	tell("SHIM_LOOKS", clocks.count);
}
