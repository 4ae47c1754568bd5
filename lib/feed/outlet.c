#include "feed/outlet.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

static void
fail(struct outlet *outlet, enum exit_code status, const char *what)
{
	if (outlet->failed)
		return;
	error_fatal(&outlet->err, status, "standard output: %s", what);
	outlet->failed = true;
	if (outlet->watch != NULL)
		watch_want(outlet->watch, 0);
	timer_stop(&outlet->look);
	if (outlet->ended != NULL)
		outlet->ended(outlet->arg);
}

/* Wait until the descriptor takes something, or the caller was woken: 1, or 0 when the time is over. */
static int
await_reader(const struct outlet *outlet, int64_t wait_us)
{
	struct pollfd polled[2] = { { outlet->fd, POLLOUT, 0 }, { outlet->wake_fd, POLLIN, 0 } };
	int ready = poll(polled, outlet->wake == NULL ? 1 : 2, wait_us <= 0 ? -1 : (int)(wait_us / 1000));

	if (ready > 0 && outlet->wake != NULL && polled[1].revents != 0)
		outlet->wake(outlet->arg);
	return ready != 0;
}

/* What is ready goes to the descriptor.  True when all of it is gone. */
static bool
write_ready(struct outlet *outlet)
{
	while (outlet->gone < outlet->ready.len && !outlet->failed) {
		ssize_t n = write(outlet->fd, outlet->ready.at + outlet->gone, outlet->ready.len - outlet->gone);

		if (n >= 0) {
			outlet->gone += (size_t)n;
			outlet->bytes += (uint64_t)n;
		} else if (errno == EAGAIN || errno == EWOULDBLOCK)
			return false;
		else if (errno != EINTR) {
			outlet->reader_gone = errno == EPIPE;
			fail(outlet, EXIT_IO, strerror(errno));
		}
	}
	outlet->ready.len = outlet->gone = 0;
	return !outlet->failed;
}

/* As much as the reader's appetite allows; then again when it was writable, or in a little while. */
static void
pump(void *arg)
{
	struct outlet *outlet = arg;
	size_t may;

	if (outlet->failed)
		return;
	while (write_ready(outlet) && conflate_waiting(&outlet->queue) > 0 &&
	    (may = appetite_ask(&outlet->appetite, outlet->fd, clock_boot_us(), outlet->bytes)) > 0)
		conflate_give(&outlet->queue, may, &outlet->ready);
	if (outlet->failed)
		return;
	if (outlet->watch != NULL)
		watch_want(outlet->watch, outlet->gone < outlet->ready.len ? LOOP_WRITE : 0);
	if (outlet->gone == outlet->ready.len && conflate_waiting(&outlet->queue) > 0)
		timer_start(outlet->loop, &outlet->look, appetite_pause(&outlet->appetite), 0, pump, outlet);
}

static void
on_ready(void *arg, int ready)
{
	struct outlet *outlet = arg;

	if (ready & LOOP_GONE) {
		outlet->reader_gone = true;
		fail(outlet, EXIT_IO, strerror(EPIPE));
	} else if (ready & LOOP_WRITE)
		pump(outlet);
}

int
outlet_open(struct outlet *outlet, struct loop *loop, bool conflate, const char *program, struct error *err)
{
	struct stat status;

	*outlet = (struct outlet){ .loop = loop, .whole = !conflate, .wake_fd = -1 };
	outlet->fd = loop_own(STDOUT_FILENO, true, err);
	if (outlet->fd < 0)
		return -1;
	if (fstat(outlet->fd, &status) != 0)
		return error_fatal(err, EXIT_SYSTEM, "standard output: %s", strerror(errno));
	outlet->piped = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode);
	if (outlet->piped) {
		outlet->watch = loop_watch(loop, outlet->fd, 0, on_ready, outlet, err);
		if (outlet->watch == NULL)
			return -1;
	}
	conflate_open(&outlet->queue, program);
	return 0;
}

/* Until the reader has all, or the caller's patience is over. */
static void
write_whole(struct outlet *outlet, struct slice lines)
{
	text_slice(&outlet->ready, lines);
	while (!write_ready(outlet) && !outlet->failed)
		if (await_reader(outlet, outlet->patience_us) == 0)
			fail(outlet, EXIT_IO, "the reader takes nothing: what waited is lost");
}

static void
queue_lines(struct conflate *queue, struct slice lines, const struct repeats *repeats)
{
	const char *at = lines.at, *end = lines.at + lines.len;

	for (size_t i = 0; repeats != NULL && i < repeats->count; i++) {
		const char *again = lines.at + repeats->at[i], *newline = memchr(again, '\n', (size_t)(end - again));
		const char *behind = newline == NULL ? end : newline + 1;

		conflate_take(queue, (struct slice){ at, (size_t)(again - at) });
		conflate_take_again(queue, (struct slice){ again, (size_t)(behind - again) });
		at = behind;
	}
	conflate_take(queue, (struct slice){ at, (size_t)(end - at) });
}

void
outlet_take(struct outlet *outlet, struct slice lines, const struct repeats *repeats)
{
	if (outlet->failed)
		return;
	if (outlet->whole)
		write_whole(outlet, lines);
	else {
		queue_lines(&outlet->queue, lines, repeats);
		pump(outlet);
	}
}

int
outlet_finish(struct outlet *outlet, int64_t wait_us, struct error *err)
{
	while (!outlet->failed) {
		if (write_ready(outlet)) {
			if (conflate_waiting(&outlet->queue) == 0)
				return 0;
			conflate_give(&outlet->queue, SIZE_MAX, &outlet->ready);
		} else if (!outlet->failed && await_reader(outlet, wait_us) == 0)
			fail(outlet, EXIT_IO, "the reader takes nothing: what waited is lost");
	}
	*err = outlet->err;
	return -1;
}

void
outlet_free(struct outlet *outlet)
{
	if (outlet->loop == NULL)
		return;
	timer_stop(&outlet->look);
	watch_end(outlet->watch);
	conflate_free(&outlet->queue);
	text_free(&outlet->ready);
	if (outlet->fd >= 0)
		close(outlet->fd);
	*outlet = (struct outlet){ .fd = -1 };
}
