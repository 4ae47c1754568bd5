#include "tool/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
replace_open(struct replace *replace, const char *path, mode_t mode, struct error *err)
{
	replace->path = path;
	if ((size_t)snprintf(replace->beside, sizeof replace->beside, "%s.%ld", path, (long)getpid()) >=
	    sizeof replace->beside)
		return error_fatal(err, EXIT_IO, "%s: the path is too long", path);
	replace->fd = open(replace->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
	return replace->fd >= 0 ? 0 : error_file(err, EXIT_IO, path);
}

int
replace_add(struct replace *replace, struct slice bytes, struct error *err)
{
	while (bytes.len > 0) {
		ssize_t wrote = write(replace->fd, bytes.at, bytes.len);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return error_fatal(err, EXIT_IO, "%s: %s", replace->beside, strerror(errno));
		bytes.at += wrote;
		bytes.len -= (size_t)wrote;
	}
	return 0;
}

/* The name is on disk too.  That a directory cannot be synced is no reason to give the file up. */
static void
sync_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX];
	int fd;

	slice_copy(directory, sizeof directory,
	    slash == NULL ? slice_of(".") : (struct slice){ path, (size_t)(slash - path) + 1 });
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

int
replace_end(struct replace *replace, bool whole, bool on_disk, struct error *err)
{
	bool written = whole && (!on_disk || fsync(replace->fd) == 0);

	if (close(replace->fd) == 0 && written && rename(replace->beside, replace->path) == 0) {
		if (on_disk)
			sync_directory(replace->path);
		return 0;
	}
	if (whole)
		error_fatal(err, EXIT_IO, "%s: %s", replace->path, strerror(errno));
	unlink(replace->beside);
	return -1;
}

int
replace_file(const char *path, mode_t mode, struct slice bytes, struct error *err)
{
	struct replace replace;

	if (replace_open(&replace, path, mode, err) != 0)
		return -1;
	return replace_end(&replace, replace_add(&replace, bytes, err) == 0, false, err);
}
