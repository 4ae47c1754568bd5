/*
 * shim: the memory of another program runs out, once.
 *
 * Preloaded: request SHIM_AT (counted from 1) for memory finds none.  SHIM_COUNT names a file for the number of requests.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);

static long asked, fails_at = -1;

static int
runs_out(void)
{
	const char *at;

	if (fails_at < 0) {
		at = getenv("SHIM_AT");
		fails_at = at == NULL ? 0 : atol(at);
	}
	if (++asked != fails_at)
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

__attribute__((destructor)) static void
tell(void)
{
	const char *path = getenv("SHIM_COUNT");
	char digits[32];
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd >= 0 && write(fd, digits, (size_t)snprintf(digits, sizeof digits, "%ld\n", asked)) < 0)
		_exit(1);
}
