#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { TRIES = 10, PAUSE_US = 50 };

static bool
set(int fd, short type)
{
	struct flock whole = { .l_type = type, .l_whence = SEEK_SET };

	return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

bool
lock_take(int fd)
{
	return set(fd, F_WRLCK);
}

bool
lock_is_taken(int why)
{
	return why == EAGAIN || why == EACCES;
}

bool
lock_take_soon(int fd)
{
	for (int i = 0; i < TRIES; i++) {
		if (set(fd, F_WRLCK))
			return true;
		if (!lock_is_taken(errno) && errno != EINTR)
			return false;
		usleep(PAUSE_US);
	}
	return false;
}

bool
lock_give(int fd)
{
	return set(fd, F_UNLCK);
}
