#include "replay/fanout.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

int
fanout_add(struct fanout *fanout, const char *path, struct error *err)
{
	if (fanout->count == FANOUT_MAX)
		return error_set(err, "usage", "--fanout: more than %d readers", FANOUT_MAX);
	fanout->readers[fanout->count++] = (struct fanout_reader){ .path = path, .fd = -1 };
	return 0;
}

static int
check_path(const char *path, struct error *err)
{
	struct stat stat_of;

	if (mkfifo(path, 0600) == 0)
		return 0;
	if (errno != EEXIST || stat(path, &stat_of) != 0)
		return error_fatal(err, EXIT_IO, "--fanout %s: %s", path, strerror(errno));
	if (!S_ISFIFO(stat_of.st_mode) && !S_ISSOCK(stat_of.st_mode))
		return error_fatal(err, EXIT_USAGE, "--fanout %s: neither a FIFO nor a socket", path);
	return 0;
}

int
fanout_open(struct fanout *fanout, struct error *err)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = NULL };

	for (size_t i = 0; i < fanout->count; i++) {
		if (check_path(fanout->readers[i].path, err) != 0)
			return -1;
		conflate_open(&fanout->readers[i].queue, fanout->by);
	}
	fanout->fd = epoll_create1(EPOLL_CLOEXEC);
	fanout->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (fanout->fd < 0 || fanout->timer_fd < 0 ||
	    epoll_ctl(fanout->fd, EPOLL_CTL_ADD, fanout->timer_fd, &event) != 0)
		return error_fatal(err, EXIT_SYSTEM, "--fanout: %s", strerror(errno));
	return 0;
}

void
fanout_free(struct fanout *fanout)
{
	for (size_t i = 0; i < fanout->count; i++) {
		struct fanout_reader *reader = &fanout->readers[i];

		if (reader->fd >= 0)
			close(reader->fd);
		reader->fd = -1;
		conflate_free(&reader->queue);
		text_free(&reader->out);
	}
	if (fanout->fd > 0)
		close(fanout->fd);
	if (fanout->timer_fd > 0)
		close(fanout->timer_fd);
	fanout->fd = fanout->timer_fd = 0;
	fanout->count = 0;
}

/* ---- coming and going ---- */

/* What it was given is counted; what it had not taken is left out, also the line that it has a part of. */
static void
settle(struct fanout_reader *reader)
{
	uint64_t unsent = 0;

	conflate_forget(&reader->queue);
	if (reader->sent < reader->out.len)
		unsent = slice_lines((struct slice){ reader->out.at + reader->sent, reader->out.len - reader->sent });
	reader->given += reader->queue.counts.given - unsent;
	reader->slow += conflate_dropped(&reader->queue) + unsent;
	reader->queue.counts = (struct conflate_counts){ 0 };
	reader->out.len = reader->sent = 0;
}

static void
leave(struct fanout *fanout, struct fanout_reader *reader)
{
	struct text text = { 0 };

	close(reader->fd); /* the epoll forgets it */
	reader->fd = -1;
	reader->blocked = false;
	settle(reader);
	text_format(&text, "a reader has left: ");
	fanout_sentence(reader, &text);
	if (fanout->left != NULL)
		fanout->left(fanout->arg, text_cstring(&text));
	text_free(&text);
}

void
fanout_leave_all(struct fanout *fanout)
{
	for (size_t i = 0; i < fanout->count; i++)
		if (fanout->readers[i].fd >= 0)
			leave(fanout, &fanout->readers[i]);
}

/* -1: there is nobody. */
static int
connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (!slice_copy(address.sun_path, sizeof address.sun_path, slice_of(path)))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int
open_path(struct fanout_reader *reader)
{
	int fd = open(reader->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat stat;

	reader->socket = false;
	if (fd >= 0) {
		if (fstat(fd, &stat) == 0 && S_ISFIFO(stat.st_mode))
			return fd;
		close(fd); /* it was changed for something else */
		return -1;
	}
	if (errno != ENXIO)
		return -1;
	reader->socket = true; /* or a FIFO that nobody reads */
	return connect_to(reader->path);
}

/* What it has to know of what came before it.  Without memory for that it begins with what comes. */
static void
begin(struct fanout *fanout, struct fanout_reader *reader)
{
	struct text lines = { 0 };

	if (fanout->begin != NULL)
		fanout->begin(fanout->arg, &lines);
	conflate_take(&reader->queue, text_all(&lines));
	text_free(&lines);
}

static void
look_for(struct fanout *fanout, struct fanout_reader *reader)
{
	struct epoll_event event = { .events = 0, .data.ptr = reader };
	int fd = open_path(reader);

	if (fd < 0)
		return;
	if (epoll_ctl(fanout->fd, EPOLL_CTL_ADD, fd, &event) != 0) {
		close(fd);
		return;
	}
	reader->fd = fd;
	reader->wrote = 0;
	reader->appetite = (struct appetite){ 0 };
	reader->readers++;
	begin(fanout, reader);
}

void
fanout_take(struct fanout *fanout, struct slice lines)
{
	uint64_t count = 0;

	if (lines.len == 0)
		return;
	for (size_t i = 0; i < fanout->count; i++) {
		struct fanout_reader *reader = &fanout->readers[i];

		if (reader->fd >= 0) {
			conflate_take(&reader->queue, lines);
			continue;
		}
		if (count == 0)
			count = slice_lines(lines);
		reader->absent += count;
	}
}

/* ---- writing ---- */

/* A FIFO whose reader is gone is an error, no signal: that one is for standard output. */
static ssize_t
write_quietly(int fd, const char *at, size_t len)
{
	struct timespec now = { 0, 0 };
	sigset_t pipe, before;
	ssize_t n;
	int error;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe, &before);
	n = write(fd, at, len);
	error = errno;
	if (n < 0 && error == EPIPE && !sigismember(&before, SIGPIPE))
		sigtimedwait(&pipe, NULL, &now);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return n;
}

static ssize_t
send_some(const struct fanout_reader *reader)
{
	const char *at = reader->out.at + reader->sent;
	size_t len = reader->out.len - reader->sent;

	return reader->socket ? send(reader->fd, at, len, MSG_DONTWAIT | MSG_NOSIGNAL)
			      : write_quietly(reader->fd, at, len);
}

static void
want_room(struct fanout *fanout, struct fanout_reader *reader, bool blocked)
{
	struct epoll_event event = { .events = blocked ? EPOLLOUT : 0, .data.ptr = reader };

	if (reader->blocked == blocked)
		return;
	reader->blocked = blocked;
	epoll_ctl(fanout->fd, EPOLL_CTL_MOD, reader->fd, &event);
}

/* Send what is on its way.  False: not all of it could go, or the reader has left. */
static bool
send_out(struct fanout *fanout, struct fanout_reader *reader)
{
	while (reader->sent < reader->out.len) {
		ssize_t n = send_some(reader);

		if (n >= 0) {
			reader->sent += (size_t)n;
			reader->wrote += (uint64_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			want_room(fanout, reader, true);
			return false;
		} else if (errno != EINTR) {
			leave(fanout, reader);
			return false;
		}
	}
	reader->out.len = reader->sent = 0;
	want_room(fanout, reader, false);
	return true;
}

static void
serve(struct fanout *fanout, struct fanout_reader *reader, int64_t now_us, bool all)
{
	size_t room = SIZE_MAX;

	if (!send_out(fanout, reader) || conflate_waiting(&reader->queue) == 0)
		return;
	if (!all)
		room = appetite_ask(&reader->appetite, reader->fd, now_us, reader->wrote);
	conflate_give(&reader->queue, room, &reader->out);
	send_out(fanout, reader);
}

/* 0: none. */
static int64_t
least(int64_t a, int64_t b)
{
	return a == 0 || b < a ? b : a;
}

/* Something that will not show at a descriptor: a reader that comes, one that has read. */
static void
set_timer(struct fanout *fanout)
{
	struct itimerspec when = { 0 };
	int64_t after_us = 0;

	for (size_t i = 0; i < fanout->count; i++) {
		const struct fanout_reader *reader = &fanout->readers[i];

		if (reader->fd < 0)
			after_us = least(after_us, FANOUT_RETRY_US);
		else if (reader->fd >= 0 && !reader->blocked && conflate_waiting(&reader->queue) > 0)
			after_us = least(after_us, appetite_pause(&reader->appetite));
	}
	when.it_value.tv_sec = after_us / SECOND_US;
	when.it_value.tv_nsec = after_us % SECOND_US * 1000;
	timerfd_settime(fanout->timer_fd, 0, &when, NULL);
}

/* Who has left shows at the descriptor, also when there is nothing to write. */
static void
see_who_left(struct fanout *fanout)
{
	struct epoll_event events[FANOUT_MAX + 1];
	int n = epoll_wait(fanout->fd, events, FANOUT_MAX + 1, 0);
	uint64_t rung;

	for (int i = 0; i < n; i++) {
		struct fanout_reader *reader = events[i].data.ptr;

		if (reader == NULL) {
			if (read(fanout->timer_fd, &rung, sizeof rung) < 0)
				continue; /* another one has been set since */
		} else if (events[i].events & (EPOLLERR | EPOLLHUP))
			leave(fanout, reader);
	}
}

static void
serve_all(struct fanout *fanout, int64_t now_us, bool all)
{
	bool look = now_us >= fanout->retry_us;

	see_who_left(fanout);
	if (look)
		fanout->retry_us = now_us + FANOUT_RETRY_US;
	for (size_t i = 0; i < fanout->count; i++) {
		struct fanout_reader *reader = &fanout->readers[i];

		if (reader->fd < 0 && look && !all)
			look_for(fanout, reader);
		if (reader->fd >= 0)
			serve(fanout, reader, now_us, all);
	}
	set_timer(fanout);
}

void
fanout_serve(struct fanout *fanout, int64_t now_us)
{
	if (fanout->count > 0)
		serve_all(fanout, now_us, false);
}

bool
fanout_finish(struct fanout *fanout, int64_t now_us)
{
	if (fanout->count > 0)
		serve_all(fanout, now_us, true);
	for (size_t i = 0; i < fanout->count; i++) {
		struct fanout_reader *reader = &fanout->readers[i];

		if (reader->fd >= 0 && (conflate_waiting(&reader->queue) > 0 || reader->out.len > 0))
			return false;
	}
	return true;
}

/* ---- telling ---- */

void
fanout_sentence(const struct fanout_reader *reader, struct text *out)
{
	text_format(out, "%s: %llu lines given, %llu left out while slow, %llu came while nobody read", reader->path,
	    (unsigned long long)reader->given, (unsigned long long)reader->slow, (unsigned long long)reader->absent);
}

static void
put_label(struct text *out, const char *name, const char *by, const char *path, uint64_t value)
{
	text_format(out, "arb_%s_total{program=\"%s\",path=\"", name, by);
	for (; *path != '\0'; path++) {
		if (*path == '"' || *path == '\\')
			text_char(out, '\\');
		text_char(out, *path == '\n' ? ' ' : *path);
	}
	text_format(out, "\"} %llu\n", (unsigned long long)value);
}

void
fanout_metrics(const struct fanout *fanout, struct text *out)
{
	if (fanout->count == 0)
		return;
	text_string(out, "# TYPE arb_fanout_lines counter\n");
	for (size_t i = 0; i < fanout->count; i++)
		put_label(out, "fanout_lines", fanout->by, fanout->readers[i].path,
		    fanout->readers[i].given + fanout->readers[i].queue.counts.given);
	text_string(out, "# TYPE arb_fanout_missed counter\n");
	for (size_t i = 0; i < fanout->count; i++)
		put_label(out, "fanout_missed", fanout->by, fanout->readers[i].path,
		    fanout_missed(&fanout->readers[i]) + conflate_dropped(&fanout->readers[i].queue));
}
