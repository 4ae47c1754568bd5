#include "base/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/slice.h"

int
directory_make(const char *path, struct error *err)
{
	char part[PATH_MAX];

	for (const char *slash = path; slash != NULL;) {
		slash = *slash == '\0' ? NULL : strchr(slash + 1, '/');
		if (!slice_copy(part, sizeof part,
			(struct slice){ path, slash == NULL ? strlen(path) : (size_t)(slash - path) }))
			return error_fatal(err, EXIT_IO, "%s: the path is too long", path);
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return error_fatal(err, EXIT_IO, "%s: %s", part, strerror(errno));
	}
	return 0;
}

int
directory_private(int fd, const char *path, struct error *err)
{
	struct stat found;

	if (fstatat(fd, fd == AT_FDCWD ? path : ".", &found, 0) != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	if (found.st_uid != geteuid() && found.st_uid != 0)
		return error_fatal(err, EXIT_REFUSED, "%s: the directory belongs to another user", path);
	if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return error_fatal(err, EXIT_REFUSED, "%s: others may write in this directory (mode %04o; chmod go-w)",
		    path, (unsigned)(found.st_mode & 07777));
	return 0;
}

bool
file_may_stand(const char *path)
{
	struct stat found;

	return lstat(path, &found) == 0 || errno != ENOENT;
}

bool
file_has_place(const char *path)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX];

	if (slash == NULL)
		return *path != '\0';
	return slice_copy(
		   directory, sizeof directory, (struct slice){ path, slash == path ? 1 : (size_t)(slash - path) }) &&
	    access(directory, F_OK) == 0;
}
