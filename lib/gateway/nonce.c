#include "gateway/nonce.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

enum { LOCK_TRIES = 10, LOCK_PAUSE_US = 50 };

static bool
lock(int fd)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	for (int i = 0; i < LOCK_TRIES; i++) {
		if (fcntl(fd, F_OFD_SETLK, &whole) == 0)
			return true;
		usleep(LOCK_PAUSE_US);
	}
	return false;
}

/* What is no nonce that one could be above counts as none. */
static int64_t
rise(int fd, int64_t least)
{
	int64_t last;

	if (pread(fd, &last, sizeof last, 0) == (ssize_t)sizeof last && last >= least && last < INT64_MAX)
		least = last + 1;
	/* where it cannot be kept, another program may be refused: that one asks again */
	(void)!pwrite(fd, &least, sizeof least, 0);
	return least;
}

int64_t
nonce_rise(const char *directory, struct slice venue, struct slice mark, int64_t least)
{
	char path[PATH_MAX];
	int fd = -1;

	if ((size_t)snprintf(path, sizeof path, "%s/%.*s-%.*s-nonce", directory, SLICE_ARG(venue), SLICE_ARG(mark)) <
	    sizeof path)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return least;
	if (lock(fd))
		least = rise(fd, least);
	close(fd);
	return least;
}
