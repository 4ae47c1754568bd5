#include "crypt/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/directory.h"

/* The last part of a path is the name, what stands before is the directory. */
static int
split_path(struct keyfile *keyfile, char directory[PATH_MAX], const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
	size_t len = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);

	/* room for the ending of the file that is written beside it */
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strlen(name) + 5 > NAME_MAX ||
	    !slice_copy(keyfile->path, sizeof keyfile->path, slice_of(path)) ||
	    !slice_copy(directory, PATH_MAX, (struct slice){ path, len }))
		return error_fatal(err, EXIT_USAGE, "%.200s: no path of a file", path);
	strcpy(keyfile->name, name);
	if (len == 0)
		strcpy(directory, ".");
	return 0;
}

static int
take_lock(const struct keyfile *keyfile, struct error *err)
{
	if (flock(keyfile->directory, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return error_fatal(err, EXIT_LATER, "%s: another program changes it", keyfile->path);
	return error_fatal(err, EXIT_IO, "%s: %s", keyfile->path, strerror(errno));
}

int
keyfile_open(struct keyfile *keyfile, const char *path, bool to_change, struct error *err)
{
	char directory[PATH_MAX];

	keyfile->directory = -1;
	if (split_path(keyfile, directory, path, err) != 0)
		return -1;
	keyfile->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (keyfile->directory < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", directory, strerror(errno));
	if (directory_private(keyfile->directory, directory, err) == 0 && (!to_change || take_lock(keyfile, err) == 0))
		return 0;
	keyfile_close(keyfile);
	return -1;
}

void
keyfile_close(struct keyfile *keyfile)
{
	if (keyfile->directory >= 0)
		close(keyfile->directory);
	keyfile->directory = -1;
}

/* ---- reading ---- */

static int
check_file(const struct keyfile *keyfile, int fd, struct error *err)
{
	struct stat found;

	if (fstat(fd, &found) != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", keyfile->path, strerror(errno));
	if (!S_ISREG(found.st_mode))
		return error_fatal(err, EXIT_REFUSED, "%s: no regular file", keyfile->path);
	if (found.st_uid != geteuid())
		return error_fatal(err, EXIT_REFUSED, "%s: the file belongs to another user", keyfile->path);
	if ((found.st_mode & 077) != 0)
		return error_fatal(err, EXIT_REFUSED, "%s: others may get at it (mode %04o; chmod 600)", keyfile->path,
		    (unsigned)(found.st_mode & 07777));
	return 0;
}

static int
read_all(const struct keyfile *keyfile, int fd, struct text *to, size_t most, struct error *err)
{
	char *room = text_room(to, most + 1);
	size_t len = 0;
	ssize_t n;

	while (len <= most && (n = read(fd, room + len, most + 1 - len)) != 0) {
		if (n < 0 && errno != EINTR)
			return error_fatal(err, EXIT_IO, "%s: %s", keyfile->path, strerror(errno));
		len += n > 0 ? (size_t)n : 0;
	}
	if (len > most)
		return error_fatal(err, EXIT_DATA, "%s: more than %zu bytes", keyfile->path, most);
	to->len += len;
	return 0;
}

/* Not blocked by what is no file, and not led elsewhere. */
int
keyfile_read(const struct keyfile *keyfile, struct text *to, size_t most, struct error *err)
{
	int fd = openat(keyfile->directory, keyfile->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int result;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return error_fatal(err, EXIT_REFUSED, "%s: a symbolic link", keyfile->path);
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", keyfile->path, strerror(errno));
	result = check_file(keyfile, fd, err) == 0 ? read_all(keyfile, fd, to, most, err) : -1;
	close(fd);
	return result == 0 ? 1 : -1;
}

/* ---- writing ---- */

static int
write_all(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno != EINTR)
			return -1;
		bytes.at += n > 0 ? n : 0;
		bytes.len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* What close() has to say counts, too. */
static int
write_part(const struct keyfile *keyfile, const char *part, struct slice bytes)
{
	int fd =
	    openat(keyfile->directory, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
	int result, cause;

	if (fd < 0)
		return -1;
	result = write_all(fd, bytes) == 0 ? fsync(fd) : -1;
	cause = errno;
	if (close(fd) != 0 && result == 0)
		return -1;
	errno = cause;
	return result;
}

int
keyfile_replace(const struct keyfile *keyfile, struct slice bytes, struct error *err)
{
	char part[NAME_MAX + 8];

	snprintf(part, sizeof part, "%s.new", keyfile->name);
	if (unlinkat(keyfile->directory, part, 0) != 0 && errno != ENOENT) /* of one that was killed */
		return error_fatal(err, EXIT_IO, "%s.new: %s", keyfile->path, strerror(errno));
	if (write_part(keyfile, part, bytes) != 0 ||
	    renameat(keyfile->directory, part, keyfile->directory, keyfile->name) != 0) {
		error_fatal(err, EXIT_IO, "%s: %s; it is as it was", keyfile->path, strerror(errno));
		unlinkat(keyfile->directory, part, 0);
		return -1;
	}
	if (fsync(keyfile->directory) == 0)
		return 0;
	return error_fatal(err, EXIT_IO,
	    "%s: %s; it is the new one, and may be the old one after a crash of the machine", keyfile->path,
	    strerror(errno));
}
