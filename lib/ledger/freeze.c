#include "ledger/freeze.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "wire/put.h"

static int
write_whole(int fd, struct slice bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.at, bytes.len);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0) {
			bytes.at += n;
			bytes.len -= (size_t)n;
		}
	}
	return fsync(fd);
}

int
freeze_write(const char *directory, int64_t ts_us, const char *reason, const char *by, struct error *err)
{
	char path[PATH_MAX];
	struct text line = { 0 };
	int fd, result;

	if (snprintf(path, sizeof path, "%s/freeze", directory) >= (int)sizeof path)
		return error_fatal(err, EXIT_IO, "%s: the path is too long", directory);
	/* its existence is what counts, so it is made before anything is written into it */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 && errno == EEXIST)
		return 0;
	if (fd < 0)
		return error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	put_head(&line, "halt", ts_us);
	put_string(&line, "scope", SLICE("all"));
	put_string(&line, "reason", slice_of(reason));
	put_string(&line, "by", slice_of(by));
	put_end(&line);
	result = write_whole(fd, text_all(&line));
	if (result != 0)
		error_fatal(err, EXIT_IO, "%s: %s", path, strerror(errno));
	close(fd);
	text_free(&line);
	return result == 0 ? store_sync_directory(path, err) : -1;
}
