

#include "tool/source.h"
#include "base/clock.h"
#include "tool/metrics.h"
#include "tool/replace.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PIPE_BYTES = 1 << 20 };

int
source_open(struct source *source, struct tool *tool, struct error *err)
{
	sigset_t set;

	*source = (struct source){ .tool = tool, .signal_fd = -1 };
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	source->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (source->signal_fd < 0)
		return error_fatal(err, EXIT_SYSTEM, "signalfd: %s", strerror(errno));
	out_open(&source->out);
	if (source->out.own)
		fcntl(source->out.fd, F_SETPIPE_SZ, PIPE_BYTES); /* a wish: the system may refuse */
	return 0;
}

static void
look_for_signals(struct source *source)
{
	struct signalfd_siginfo info;
	sigset_t set;

	while (read(source->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP) {
			tool_reload(source->tool);
			continue;
		}
		source->stopping = true;
		sigemptyset(&set); /* a second one kills */
		sigaddset(&set, SIGINT);
		sigaddset(&set, SIGTERM);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
	}
}

static void
write_metrics(struct source *source, bool last)
{
	struct text text = { 0 };
	struct error err;
	const char *name = source->tool->program->name;

	if (source->tool->metrics == NULL || (!last && clock_boot_us() < source->metrics_due_us))
		return;
	source->metrics_due_us = clock_boot_us() + SECOND_US;
	metrics_counter(&text, "lines_written", name, source->lines);
	metrics_counter(&text, "bytes_written", name, source->out.bytes);
	if (source->beside.fd > 0)
		source->beside.metrics(source->beside.arg, &text);
	text_string(&text, "# EOF\n");
	if (replace_file(source->tool->metrics, 0644, text_all(&text), &err) != 0 && last)
		say(&source->tool->messages, LEVEL_WARNING, err.code, "%s", err.text);
	text_free(&text);
}

/* Until the descriptor is ready (1), a signal came or the time is over (0; -1: never). */
static int
wait_for(struct source *source, int fd, short events, int timeout_ms, struct error *err)
{
	struct pollfd polled[3] = { { source->signal_fd, POLLIN, 0 }, { fd, events, 0 },
		{ source->beside.fd > 0 ? source->beside.fd : -1, POLLIN, 0 } };

	if (poll(polled, 3, timeout_ms) < 0 && errno != EINTR)
		return error_fatal(err, EXIT_SYSTEM, "poll: %s", strerror(errno));
	if (polled[0].revents != 0)
		look_for_signals(source);
	if (polled[2].revents != 0)
		source->beside.serve(source->beside.arg);
	return polled[1].revents != 0;
}

static int
metrics_turn_ms(const struct source *source)
{
	return source->tool->metrics == NULL ? -1 : 1000;
}

int
source_flush(struct source *source, struct error *err)
{
	enum out_result result;

	if (source->beside.fd > 0)
		source->beside.lines(source->beside.arg, text_all(&source->out.text));
	while ((result = out_write(&source->out, err)) == OUT_BLOCKED) {
		write_metrics(source, false);
		if (wait_for(source, source->out.fd, POLLOUT, metrics_turn_ms(source), err) < 0)
			return -1;
	}
	if (result != OUT_DONE)
		return -1;
	look_for_signals(source);
	write_metrics(source, false);
	return 0;
}

int
source_wait(struct source *source, int fd, struct error *err)
{
	int ready = wait_for(source, fd, POLLIN, 0, err);

	if (ready == 0 && source_flush(source, err) != 0)
		return -1;
	while (ready == 0 && !source->stopping) {
		ready = wait_for(source, fd, POLLIN, metrics_turn_ms(source), err);
		write_metrics(source, false);
	}
	return ready < 0 ? -1 : source->stopping;
}

int
source_sleep(struct source *source, int64_t until_us, struct error *err)
{
	int64_t left_us;

	while (!source->stopping && (left_us = until_us - clock_boot_us()) > 0) {
		int64_t turn_us = left_us < SECOND_US ? left_us : SECOND_US;

		if (wait_for(source, -1, 0, (int)((turn_us + 999) / 1000), err) < 0)
			return -1;
		write_metrics(source, false);
	}
	return 0;
}

int
source_serve(struct source *source, int64_t until_us, bool (*done)(void *arg), struct error *err)
{
	while (!source->stopping && !done(source->beside.arg)) {
		int64_t left_us = until_us - clock_boot_us();

		if (left_us <= 0)
			break;
		if (wait_for(source, -1, 0, (int)((left_us + 999) / 1000), err) < 0)
			return -1;
	}
	write_metrics(source, true);
	return 0;
}

bool
source_progress_due(struct source *source)
{
	int64_t now_us = clock_boot_us();

	if (now_us < source->progress_due_us)
		return false;
	source->progress_due_us = now_us + SECOND_US / 4;
	return isatty(STDERR_FILENO) != 0 && isatty(STDOUT_FILENO) == 0;
}

int
source_close(struct source *source, struct error *err)
{
	int result = source_flush(source, err) != 0 ? -1 : out_close(&source->out, err);

	write_metrics(source, true);
	return result;
}

void
source_free(struct source *source)
{
	out_free(&source->out);
	if (source->signal_fd > 0)
		close(source->signal_fd);
	source->signal_fd = -1;
}
