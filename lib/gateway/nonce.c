#include "gateway/nonce.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/lock.h"

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
nonce_rise(const char *directory, const char *venue, const char *mark, int64_t least)
{
	char path[PATH_MAX];
	int fd;

	if (snprintf(path, sizeof path, "%s/%s-%s-nonce", directory, venue, mark) >= (int)sizeof path)
		return least;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return least;
	if (lock_take_soon(fd))
		least = rise(fd, least);
	close(fd);
	return least;
}
