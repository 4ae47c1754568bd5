/*
 * The loop in one sentence: hand out the lines that are held; when there are none left, look whether more can be read at
 * once, write out what waits if not, serve the other descriptors, and read.
 *
 * Everything that can be waited for is a row of one poll: input, output when it is blocked, signals, feedback, and what
 * the stage watches.  So a loop of pipes cannot lock up: feedback is read while standard output is full.
 */
#include "tool/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event/mark.h"
#include "tool/metrics.h"
#include "wire/put.h"

enum { WANT_INPUT = 1, WANT_OUTPUT = 2 };

/* What is blocked and read from a descriptor instead. */
static void
watched_signals(sigset_t *set, const struct stage *stage)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	if (stage->refresh != NULL)
		sigaddset(set, SIGUSR1);
}

static int
open_signals(struct filter *filter, struct error *err)
{
	sigset_t set;

	signal(SIGPIPE, filter->stage->pipe == PIPE_KILLS ? SIG_DFL : SIG_IGN);
	watched_signals(&set, filter->stage);
	sigprocmask(SIG_BLOCK, &set, NULL);
	filter->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return filter->signal_fd >= 0 ? 0 : error_fatal(err, EXIT_SYSTEM, "signalfd: %s", strerror(errno));
}

/* The first request to stop is ours to finish; a second one kills. */
static void
stop(struct filter *filter)
{
	sigset_t set;

	filter->stopping = true;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int
reload(struct filter *filter, struct error *err)
{
	if (!tool_reload(&filter->tool))
		return 0;
	return filter->stage->reload == NULL ? 0 : filter->stage->reload(filter->state, filter, err);
}

static int
serve_signals(struct filter *filter, struct error *err)
{
	struct signalfd_siginfo info;

	while (read(filter->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP && reload(filter, err) != 0)
			return -1;
		if (info.ssi_signo == SIGUSR1 && filter->stage->refresh(filter->state, filter, err) != 0)
			return -1;
		if (info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM)
			stop(filter);
	}
	return 0;
}

/* ---- feedback (arb(7), "The way back") ---- */

static int
open_feedback(struct filter *filter, struct error *err)
{
	int fd = open(filter->tool.feedback, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0) {
		error_file(err, EXIT_UNAVAILABLE, filter->tool.feedback);
		return error_prefix(err, "--feedback");
	}
	return line_open(&filter->feedback_in, fd, LINE_MAX_BYTES, err);
}

/* The writer is gone.  A FIFO may get another one; what was learned is no longer known to be complete. */
static int
feedback_ended(struct filter *filter, struct error *err)
{
	struct stat stat;
	bool fifo = fstat(filter->feedback_in.fd, &stat) == 0 && S_ISFIFO(stat.st_mode);

	close(filter->feedback_in.fd);
	line_free(&filter->feedback_in);
	if (filter->tool.lockstep)
		return error_fatal(err, EXIT_UNAVAILABLE, "the feedback has ended");
	if (!fifo)
		return 0;
	filter->feedback_phase = FEEDBACK_NONE;
	say(&filter->tool.messages, LEVEL_WARNING, "feedback", "the feedback has ended; waiting for another writer");
	return open_feedback(filter, err);
}

static int
feedback_mark(struct filter *filter, struct slice line, struct error *err)
{
	struct mark_event mark;

	if (event_read(&kind_mark, &mark, line, err) != 0)
		return -1;
	if (slice_is(mark.by, filter->stage->program.name))
		filter->marks_back = mark.n;
	if (slice_is(mark.by, "arb-exec"))
		filter->exec_recovered = true;
	if (!slice_is(mark.by, "arb-ledger"))
		return 0;
	if (mark.n == 0 && filter->feedback_phase != FEEDBACK_LOADING) {
		filter->feedback_phase = FEEDBACK_LOADING;
		filter->exec_recovered = false;
		if (filter->stage->forget != NULL)
			filter->stage->forget(filter->state);
	} else
		filter->feedback_phase = FEEDBACK_LIVE;
	filter->feedback_n = mark.n;
	return 0;
}

static int
feedback_line(struct filter *filter, struct slice line, struct error *err)
{
	struct line_head head;

	if (line_head_read(&head, line, err) != 0)
		return -1;
	if (slice_is(head.kind, "mark") && feedback_mark(filter, line, err) != 0)
		return -1;
	if (filter->stage->feedback == NULL)
		return 0;
	return filter->stage->feedback(filter->state, filter, head.kind, line, err);
}

static int
serve_feedback(struct filter *filter, struct error *err)
{
	enum line_result result = line_fill(&filter->feedback_in, err);
	struct slice line;

	if (result == LINE_FAILED)
		return error_prefix(err, "feedback");
	while ((result = line_next(&filter->feedback_in, &line, err)) == LINE_READ || result == LINE_BAD)
		if (result == LINE_BAD || feedback_line(filter, line, err) != 0) {
			char place[48];

			filter->broken++;
			snprintf(
			    place, sizeof place, "feedback line %llu", (unsigned long long)filter->feedback_in.number);
			say_refused(&filter->tool.messages, place, err);
		}
	return result == LINE_END ? feedback_ended(filter, err) : 0;
}

/* ---- waiting ---- */

static int
serve_watches(struct filter *filter, const struct pollfd *polled, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++)
		if (polled[i].revents != 0 &&
		    filter->watches[i].ready(filter->state, filter, &filter->watches[i], err) != 0)
			return -1;
	return 0;
}

static int
wait_time(const struct filter *filter)
{
	int64_t left_ms;

	if (filter->tool.metrics == NULL)
		return -1;
	left_ms = (filter->metrics_due_us - clock_boot_us()) / 1000 + 1;
	return left_ms < 0 ? 0 : (int)left_ms;
}

static int
write_metrics(struct filter *filter, bool last)
{
	if (filter->tool.metrics == NULL || (!last && clock_boot_us() < filter->metrics_due_us))
		return 0;
	filter->metrics_due_us = clock_boot_us() + SECOND_US;
	metrics_write(filter);
	return 0;
}

/* How many are ready; none, when a signal came. */
static int
wait_for(struct filter *filter, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	int ready;

	if (filter->stage->wait != NULL)
		return filter->stage->wait(filter->state, polled, count, timeout_ms, err);
	ready = poll(polled, (nfds_t)count, timeout_ms);
	if (ready < 0 && errno != EINTR)
		return error_fatal(err, EXIT_SYSTEM, "poll: %s", strerror(errno));
	return ready < 0 ? 0 : ready;
}

/*
 * Wait for input or output (0: for neither) and serve whatever else is ready.  Returns which of the two is ready, or -1.
 * With nothing to wait for it only looks.
 */
static int
turn(struct filter *filter, int wanted, bool wait, struct error *err)
{
	struct pollfd polled[4 + WATCHES_MAX];
	size_t watches = filter->watch_count;
	int ready, result = 0;

	polled[0] = (struct pollfd){ wanted & WANT_INPUT ? filter->in.fd : -1, POLLIN, 0 };
	polled[1] = (struct pollfd){ wanted & WANT_OUTPUT ? filter->out.fd : -1, POLLOUT, 0 };
	polled[2] = (struct pollfd){ filter->signal_fd, POLLIN, 0 };
	polled[3] = (struct pollfd){ filter->feedback_in.buffer != NULL ? filter->feedback_in.fd : -1, POLLIN, 0 };
	for (size_t i = 0; i < watches; i++)
		polled[4 + i] = (struct pollfd){ filter->watches[i].events == 0 ? -1 : filter->watches[i].fd,
			filter->watches[i].events, 0 };
	ready = wait_for(filter, polled, 4 + watches, wait ? wait_time(filter) : 0, err);
	if (ready < 0)
		return -1;
	write_metrics(filter, false);
	if (ready == 0)
		return 0;
	if ((polled[2].revents != 0 && serve_signals(filter, err) != 0) ||
	    (polled[3].revents != 0 && serve_feedback(filter, err) != 0) ||
	    serve_watches(filter, polled + 4, watches, err) != 0)
		return -1;
	if (polled[0].revents != 0)
		result |= WANT_INPUT;
	if (polled[1].revents != 0)
		result |= WANT_OUTPUT;
	return result;
}

static void
swap_texts(struct text *a, struct text *b)
{
	struct text held = *a;

	*a = *b;
	*b = held;
}

/* Nothing new begins: what is open is brought to its end for whoever asks later, and not told. */
static int
go_unheard(struct filter *filter, const struct error *err)
{
	if (!filter->unheard)
		filter->why_unheard = *err;
	filter->unheard = filter->stopping = true;
	filter->out.text.len = filter->out.written = 0;
	return 0;
}

int
filter_flush(struct filter *filter, struct error *err)
{
	enum out_result result;

	if (filter->stage->before_flush != NULL && filter->stage->before_flush(filter->state, filter, err) != 0)
		return -1;
	if (filter->unheard)
		return go_unheard(filter, err);
	while ((result = out_write(&filter->out, err)) == OUT_BLOCKED)
		if (turn(filter, WANT_OUTPUT, true, err) < 0)
			return -1;
	if (result != OUT_DONE)
		return filter->stage->pipe == PIPE_FINISHES ? go_unheard(filter, err) : -1;
	if (filter->made.len == 0 && filter->made.cap < filter->out.text.cap)
		swap_texts(&filter->made, &filter->out.text); /* the next burst finds its room again */
	if (filter->stage->after_flush != NULL)
		return filter->stage->after_flush(filter->state, filter, err);
	return 0;
}

int
filter_flush_made(void *arg, struct error *err)
{
	struct filter *filter = arg;

	text_slice(&filter->out.text, text_all(&filter->made));
	filter->made.len = 0;
	return filter_flush(filter, err);
}

int
filter_heard(struct filter *filter, struct error *err)
{
	struct error gone;

	if (filter_flush_made(filter, err) != 0)
		return -1;
	if (!filter->unheard && out_look(&filter->out, &gone) == OUT_CLOSED)
		go_unheard(filter, &gone);
	if (!filter->unheard)
		return 0;
	*err = filter->why_unheard;
	return -1;
}

int
filter_lockstep(struct filter *filter, struct error *err)
{
	struct mark_event mark = { .ts_us = filter->now_us != 0 ? filter->now_us : filter->line_us,
		.by = slice_of(filter->stage->program.name) };

	if (!filter->tool.lockstep)
		return 0;
	mark.n = ++filter->marks_written;
	event_write(&kind_mark, &mark, &filter->out.text);
	if (filter_flush(filter, err) != 0)
		return -1;
	while (filter->marks_back < mark.n) {
		if (filter->stopping)
			return error_fatal(err, EXIT_UNAVAILABLE, "stopped while waiting for the feedback");
		if (turn(filter, 0, true, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- lines ---- */

void
filter_say(struct filter *filter, enum message_level level, const char *format, ...)
{
	char words[700];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	say(&filter->tool.messages, level, NULL, "line %llu: %s", (unsigned long long)filter->in.number, words);
}

static void
broken_line(struct filter *filter, uint64_t number, const struct error *err)
{
	char place[32];

	filter->broken++;
	snprintf(place, sizeof place, "line %llu", (unsigned long long)number);
	say_refused(&filter->tool.messages, place, err);
}

void
filter_broken(struct filter *filter, const struct error *err)
{
	broken_line(filter, filter->in.number, err);
}

enum line_verdict
filter_annotate(struct filter *filter, struct slice line, const char *member, struct slice value)
{
	filter->annotated.len = 0;
	event_annotate(&filter->annotated, line, member, value);
	return LINE_ANNOTATED;
}

/* The kinds whose ts_us is the time of the stream. */
static bool
tells_time(struct slice kind)
{
	switch (kind.len) {
	case 4:
		return memcmp(kind.at, "book", 4) == 0 || memcmp(kind.at, "tick", 4) == 0 ||
		    memcmp(kind.at, "mark", 4) == 0;
	case 5:
		return memcmp(kind.at, "trade", 5) == 0 || memcmp(kind.at, "venue", 5) == 0;
	case 9:
		return memcmp(kind.at, "reference", 9) == 0;
	default:
		return false;
	}
}

/* Short words: a call would cost more than the comparison. */
static bool
kind_is(struct slice kind, const char *name)
{
	for (size_t i = 0; i < kind.len; i++)
		if (kind.at[i] != name[i])
			return false;
	return name[kind.len] == '\0';
}

static const struct rule *
rule_of(const struct filter *filter, struct slice kind)
{
	for (const struct rule *rule = filter->stage->rules; rule->kind != NULL; rule++)
		if (kind_is(kind, rule->kind))
			return rule;
	return NULL;
}

/* A burst is not copied: what waits is put before it, and the two change places. */
static void
take_burst(struct filter *filter)
{
	struct text *made = &filter->made, *out = &filter->out.text;

	if (out->len > 0) {
		text_room(made, out->len);
		memmove(made->at + out->len, made->at, made->len);
		memcpy(made->at, out->at, out->len);
		made->len += out->len;
	}
	out->len = 0;
	swap_texts(made, out);
}

static void
take_made(struct filter *filter)
{
	if (filter->made.len > OUT_BATCH && filter->out.written == 0 && filter->out.text.len <= OUT_BATCH)
		take_burst(filter);
	else
		text_slice(&filter->out.text, text_all(&filter->made));
	filter->made.len = 0;
	filter->lines_made++;
}

/* The line, then what the rule made. */
static void
write_on(struct filter *filter, enum line_verdict verdict, struct slice line)
{
	if (verdict == LINE_ANNOTATED)
		text_slice(&filter->out.text, text_all(&filter->annotated));
	else if (verdict == LINE_PASS && !filter->tool.only) {
		char *to = text_room(&filter->out.text, line.len + 1);

		memcpy(to, line.at, line.len);
		to[line.len] = '\n';
		filter->out.text.len += line.len + 1;
	}
	if (filter->made.len > 0)
		take_made(filter);
}

static int
apply(struct filter *filter, const struct line_head *head, struct slice line, uint64_t number, struct error *err)
{
	const struct rule *rule = rule_of(filter, head->kind);
	enum line_verdict verdict = LINE_PASS;
	size_t made = filter->made.len; /* by a watch, while output was blocked: not this line's */

	filter->line_us = head->ts_us;
	if (head->ts_us > filter->now_us && tells_time(head->kind))
		filter->now_us = head->ts_us;
	if (rule != NULL)
		verdict = rule->read(filter->state, filter, line, err);
	if (verdict == LINE_FATAL)
		return -1;
	if (verdict == LINE_BROKEN) {
		filter->made.len = made;
		broken_line(filter, number, err);
		return 0;
	}
	write_on(filter, verdict, line);
	return out_waiting(&filter->out) >= (filter->stage->batch != 0 ? filter->stage->batch : OUT_BATCH)
	    ? filter_flush(filter, err)
	    : 0;
}

static int
release_held(struct filter *filter, struct error *err)
{
	struct line_head head;
	struct text held = filter->held;
	int result = 0;

	filter->held = (struct text){ 0 };
	if (line_head_read(&head, text_all(&held), err) == 0)
		result = apply(filter, &head, text_all(&held), filter->held_number, err);
	text_free(&held);
	return result;
}

static void
drop_held(struct filter *filter)
{
	struct error err;

	error_set(&err, "time_jump", "more than an hour ahead of the lines around it");
	broken_line(filter, filter->held_number, &err);
	filter->held.len = 0;
}

/*
 * A step of more than an hour is believed when two lines in a row show it: the first is held until the second has
 * spoken.  True: the line was taken care of.
 */
static bool
hold_jump(struct filter *filter, const struct line_head *head, struct slice line, struct error *err, int *result)
{
	bool jump = filter->now_us > 0 && head->ts_us > filter->now_us + HOUR_US;

	*result = 0;
	if (filter->held.len > 0) {
		if (jump)
			*result = release_held(filter, err);
		else
			drop_held(filter);
		return *result != 0;
	}
	if (!jump || !tells_time(head->kind))
		return false;
	filter->held_number = filter->in.number;
	text_slice(&filter->held, line);
	return filter->held.len > 0;
}

static int
take_line(struct filter *filter, struct slice line, struct error *err)
{
	struct line_head head;
	int result;

	filter->lines++;
	if (UNLIKELY(line_head_read(&head, line, err) != 0)) {
		broken_line(filter, filter->in.number, err);
		return 0;
	}
	if (UNLIKELY((head.ts_us < TIME_US_MIN || head.ts_us >= TIME_US_MAX) && tells_time(head.kind))) {
		line_head_refuse(&head, line, err);
		broken_line(filter, filter->in.number, err);
		return 0;
	}
	if (UNLIKELY((head.ts_us > filter->now_us + HOUR_US || filter->held.len > 0) && !filter->stage->makes_time) &&
	    hold_jump(filter, &head, line, err, &result))
		return result;
	return apply(filter, &head, line, filter->in.number, err);
}

/* What a watch or a signal made goes out without a line. */
static void
write_made(struct filter *filter)
{
	write_on(filter, LINE_DROP, (struct slice){ NULL, 0 });
}

/* Nothing is held: write out unless more input is there already, then read. */
static int
next_batch(struct filter *filter, struct error *err)
{
	int ready = turn(filter, WANT_INPUT, false, err);

	while (ready == 0 && !filter->stopping) {
		write_made(filter);
		if (filter_flush(filter, err) != 0)
			return -1;
		/* flushing may have waited, and a watch have made something: that must not wait for the next line */
		if (filter->made.len == 0 && !filter->stopping)
			ready = turn(filter, WANT_INPUT, true, err);
	}
	write_made(filter);
	if (ready < 0)
		return -1;
	if (ready & WANT_INPUT && !filter->stopping && line_fill(&filter->in, err) == LINE_FAILED)
		return -1;
	return 0;
}

static int
read_all(struct filter *filter, struct error *err)
{
	struct slice line;

	while (!filter->unheard) {
		switch (line_next(&filter->in, &line, err)) {
		case LINE_READ:
			if (take_line(filter, line, err) != 0)
				return -1;
			break;
		case LINE_BAD:
			broken_line(filter, filter->in.number, err);
			break;
		case LINE_NONE:
			if (filter->stopping)
				return 0;
			if (next_batch(filter, err) != 0)
				return -1;
			break;
		case LINE_END:
			return 0;
		case LINE_FAILED:
			return -1;
		}
	}
	return 0;
}

static int
finish(struct filter *filter, struct error *err)
{
	if (filter->held.len > 0 && !filter->keeps_held)
		drop_held(filter);
	filter->reading_ended = true;
	if (filter->stage->finish != NULL && filter->stage->finish(filter->state, filter, err) != 0)
		return -1;
	write_made(filter);
	if (filter_flush(filter, err) != 0)
		return -1;
	return out_close(&filter->out, err);
}

static int
start(struct filter *filter, struct error *err)
{
	size_t max = filter->stage->line_max != 0 ? filter->stage->line_max : LINE_MAX_BYTES;

	if (open_signals(filter, err) != 0 || line_open(&filter->in, STDIN_FILENO, max, err) != 0)
		return -1;
	if (filter->tool.feedback != NULL && open_feedback(filter, err) != 0)
		return -1;
	if (filter->stage->start == NULL)
		return 0;
	if (filter->stage->start(filter->state, filter, err) != 0)
		return -1;
	write_made(filter);
	return 0;
}

/* Nobody reads any more: die as `cat` would, without a word, where the program has nothing else to finish. */
static bool
dies_of_pipe(const struct filter *filter, const struct error *err)
{
	return filter->stage->pipe == PIPE_RAISES && strstr(err->text, strerror(EPIPE)) != NULL;
}

static void
filter_free(struct filter *filter)
{
	if (filter->stage->free != NULL)
		filter->stage->free(filter->state);
	line_free(&filter->in);
	if (filter->feedback_in.buffer != NULL)
		close(filter->feedback_in.fd);
	line_free(&filter->feedback_in);
	text_free(&filter->made);
	text_free(&filter->annotated);
	text_free(&filter->held);
	out_free(&filter->out);
	close(filter->signal_fd);
	tool_end(&filter->tool);
}

int
filter_run(const struct stage *stage, const struct tool *tool, void *state)
{
	struct filter filter = { .stage = stage, .state = state, .tool = *tool, .signal_fd = -1 };
	struct error err = { 0 };
	int code;

	out_open(&filter.out);
	if (start(&filter, &err) == 0 && read_all(&filter, &err) == 0 && finish(&filter, &err) == 0)
		code = filter.unheard   ? tool_fail(&filter.tool, &filter.why_unheard, EXIT_IO)
		    : filter.broken > 0 ? EXIT_DATA
					: EXIT_WELL;
	else
		code = dies_of_pipe(&filter, &err) ? EXIT_IO : tool_fail(&filter.tool, &err, EXIT_BUG);
	write_metrics(&filter, true);
	if (dies_of_pipe(&filter, &err)) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	filter_free(&filter);
	return code;
}

int
filter_main(const struct stage *stage, int argc, char *argv[], void *state)
{
	struct tool tool;
	int code = tool_start(&tool, &stage->program, argc, argv, state);

	if (code == TOOL_GO)
		return filter_run(stage, &tool, state);
	tool_end(&tool);
	return code;
}

struct watch *
filter_watch(struct filter *filter, int fd, short events,
    int (*ready)(void *state, struct filter *filter, struct watch *watch, struct error *err), void *data)
{
	if (filter->watch_count == WATCHES_MAX)
		return NULL;
	filter->watches[filter->watch_count] = (struct watch){ fd, events, ready, data };
	return &filter->watches[filter->watch_count++];
}
