/*
 * Sleeps until a file of the directory is written to, then looks a while every 2 ms, because the writing comes before the commit is
 * to be seen.  Looking costs one read of shared memory.
 */
#include "ledger/follow.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "ledger/ask.h"
#include "ledger/position.h"

enum { LOOK_MS = 2, LOOKS = 500, SLEEP_MS = 250, PIECE_BYTES = 1 << 16 };

enum waited { WAITED_STOP, WAITED_TIME, WAITED_NEWS };

struct follow {
	struct store *store;
	struct position position;
	struct position_queries queries;
	struct query *mark;
	struct text out;
	int64_t version; /* PRAGMA data_version at the last look; 0: not looked yet */
	int64_t mark_n, mark_us; /* of arb-exec, as written last */
	int notify_fd, signal_fd;
	bool closed; /* nobody reads any more */
};

static int
write_out(struct follow *follow, struct error *err)
{
	size_t written = 0;

	while (written < follow->out.len && !follow->closed) {
		ssize_t n = write(STDOUT_FILENO, follow->out.at + written, follow->out.len - written);

		if (n >= 0)
			written += (size_t)n;
		else if (errno == EPIPE)
			follow->closed = true;
		else if (errno != EINTR)
			return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
	}
	follow->out.len = 0;
	return 0;
}

/* arb-exec's mark, when it is another than the one written last. */
static int
put_mark(struct follow *follow, struct error *err)
{
	int more = store_step(follow->mark, err);

	if (more > 0 &&
	    (store_int(follow->mark, 1) != follow->mark_n || store_int(follow->mark, 0) != follow->mark_us)) {
		follow->mark_us = store_int(follow->mark, 0);
		follow->mark_n = store_int(follow->mark, 1);
		position_mark(&follow->out, follow->mark_us, "arb-exec", follow->mark_n);
	}
	if (more > 0)
		store_reset(follow->mark);
	return more < 0 ? -1 : 0;
}

static int
write_all(struct follow *follow, int64_t last, int64_t ts_us, struct error *err)
{
	int more;

	if (follow->position.phase == POSITION_START &&
	    position_start(&follow->position, &follow->queries, last, ts_us, &follow->out, err) != 0)
		return -1;
	do {
		bool loading = follow->position.phase == POSITION_HISTORY;

		more = position_more(&follow->position, &follow->queries, last, PIECE_BYTES, ts_us, &follow->out, err);
		if (more < 0 || (more == 0 && put_mark(follow, err) != 0) || write_out(follow, err) != 0)
			return -1;
		more = more > 0 || (loading && follow->position.next_n <= last);
	} while (more && !follow->closed);
	return 0;
}

/* One look: whether anything was written. */
static int
look(struct follow *follow, bool *news, struct error *err)
{
	int64_t version, last, ts_us;

	if (store_value(follow->store, "PRAGMA data_version", 0, &version, err) != 0)
		return -1;
	*news = version != follow->version;
	follow->version = version;
	if (!*news)
		return 0;
	if (store_value(follow->store, "SELECT max(n) FROM entry", 0, &last, err) != 0 ||
	    store_value(follow->store, "SELECT ts_us FROM entry ORDER BY n DESC LIMIT 1", 0, &ts_us, err) != 0)
		return -1;
	return write_all(follow, last, ts_us, err);
}

static enum waited
wait_for_news(struct follow *follow, int timeout_ms)
{
	struct pollfd polled[] = { { follow->notify_fd, POLLIN, 0 }, { follow->signal_fd, POLLIN, 0 },
		{ STDOUT_FILENO, 0, 0 } };
	char events[4096];

	if (poll(polled, COUNT(polled), timeout_ms) <= 0)
		return WAITED_TIME;
	if (polled[1].revents != 0 || polled[2].revents & (POLLERR | POLLHUP))
		return WAITED_STOP;
	while (read(follow->notify_fd, events, sizeof events) > 0)
		;
	return WAITED_NEWS;
}

static int
loop(struct follow *follow, struct error *err)
{
	enum waited waited = WAITED_NEWS;
	int looks = LOOKS;

	while (waited != WAITED_STOP && !follow->closed) {
		bool news;

		if (look(follow, &news, err) != 0)
			return -1;
		waited = wait_for_news(follow, looks > 0 ? LOOK_MS : SLEEP_MS);
		looks = waited == WAITED_NEWS || news ? LOOKS : looks > 0 ? looks - 1 : 0;
	}
	return 0;
}

static int
open_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int
follow_run(const struct ask *ask, const char *directory, struct error *err)
{
	struct follow follow = { .mark_n = -1, .signal_fd = open_signals() };
	int result = -1;

	follow.notify_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC); /* without notices it looks every SLEEP_MS */
	if (follow.notify_fd >= 0)
		inotify_add_watch(follow.notify_fd, directory, IN_MODIFY | IN_CREATE | IN_MOVED_TO);
	follow.store = ask_open(ask, err);
	if (follow.store != NULL)
		store_rollback(follow.store); /* it wants to see what comes */
	if (follow.store != NULL && position_prepare(&follow.queries, follow.store, err) == 0 &&
	    (follow.mark = store_prepare(follow.store, "SELECT ts_us, n FROM mark WHERE by = 'arb-exec'", err)) != NULL)
		result = loop(&follow, err);
	store_close(follow.store);
	text_free(&follow.out);
	if (follow.notify_fd >= 0)
		close(follow.notify_fd);
	if (follow.signal_fd >= 0)
		close(follow.signal_fd);
	return result;
}
