/*
 * wall: the wall clock of a program is set while it runs.
 *
 * Preloaded: what the wall clock says is off by the seconds in the file WALL, eight characters that are written in place.  All other clocks,
 * and the timers that wait by them, are the machine's own.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *offset; /* mapped, so that looking is no call that a fence forbids */

__attribute__((constructor)) static void
begin(void)
{
	const char *path = getenv("WALL");
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		_exit(70);
	offset = at;
	close(fd);
}

static time_t
off(void)
{
	char text[9] = "";

	if (offset != NULL)
		memcpy(text, offset, 8);
	return atol(text);
}

int
clock_gettime(clockid_t id, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, id, now);

	if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		now->tv_sec += off();
	return result;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec time;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &time);
	*now = (struct timeval){ time.tv_sec, time.tv_nsec / 1000 };
	return 0;
}

time_t
time(time_t *now)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	if (now != NULL)
		*now = time.tv_sec;
	return time.tv_sec;
}
