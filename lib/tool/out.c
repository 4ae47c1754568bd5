#include "tool/out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Live pipes stay small, so that prices do not wait in them; who replays may ask for more. */
static void
widen(int fd)
{
	const char *bytes = getenv("ARB_PIPE_BYTES");

	if (bytes != NULL && fcntl(fd, F_SETPIPE_SZ, atoi(bytes)) < 0)
		return; /* more than this user may have: the pipe works as it is */
}

void
out_open(struct out *out)
{
	struct stat stat;

	*out = (struct out){ .fd = STDOUT_FILENO };
	text_room(&out->text, OUT_BATCH + OUT_BATCH / 8); /* at once: growing would touch it all twice */
	if (fstat(STDOUT_FILENO, &stat) != 0)
		return;
	out->socket = S_ISSOCK(stat.st_mode);
	if (S_ISFIFO(stat.st_mode)) {
		int fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC);

		if (fd >= 0) {
			out->fd = fd;
			out->own = true;
			widen(fd);
		}
	}
}

void
out_free(struct out *out)
{
	if (out->own)
		close(out->fd);
	out->own = false;
	text_free(&out->text);
}

enum out_result
out_write(struct out *out, struct error *err)
{
	while (out_waiting(out) > 0) {
		const char *at = out->text.at + out->written;
		ssize_t n = out->socket ? send(out->fd, at, out_waiting(out), MSG_DONTWAIT)
					: write(out->fd, at, out_waiting(out));

		if (n >= 0) {
			out->written += (size_t)n;
			out->bytes += (uint64_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK)
			return OUT_BLOCKED;
		else if (errno != EINTR) {
			error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
			return errno == EPIPE ? OUT_CLOSED : OUT_FAILED;
		}
	}
	out->text.len = out->written = 0;
	return OUT_DONE;
}

enum out_result
out_look(const struct out *out, struct error *err)
{
	struct pollfd look = { out->fd, POLLOUT, 0 };

	if (poll(&look, 1, 0) != 1 || (look.revents & POLLERR) == 0)
		return OUT_DONE;
	error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(EPIPE));
	return OUT_CLOSED;
}

int
out_close(struct out *out, struct error *err)
{
	int fd = out->fd;

	if (out->own) {
		out->own = false;
		if (close(fd) != 0)
			return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
		return 0;
	}
	if (close(STDOUT_FILENO) != 0 && errno != EBADF)
		return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
	return 0;
}

int
out_print(const struct text *text, struct error *err)
{
	if ((text->len == 0 || fwrite(text->at, 1, text->len, stdout) == text->len) && fflush(stdout) == 0)
		return 0;
	return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
}
