/*
 * source: standard output of a program that writes the stream and reads none: arb-sim generate, arb-replay.
 *
 * Lines are appended to source->out.text; source_flush() sends them off, waits while the reader is slow, and notices
 * SIGTERM and SIGINT.  On SIGHUP the configuration is read again.  Such a program dies of SIGPIPE as a pure filter does.
 */
#ifndef TOOL_SOURCE_H
#define TOOL_SOURCE_H

#include <stdbool.h>

#include "tool/out.h"
#include "tool/program.h"

/* What the program does beside writing, also while the output is blocked.  All members or none. */
struct source_beside {
	int fd; /* when it is readable, serve() is called; 0: there is nothing beside */
	void (*lines)(void *arg, struct slice lines); /* what is about to be written: whole lines, each once */
	void (*serve)(void *arg);
	void (*metrics)(void *arg, struct text *out); /* OpenMetrics lines of its own */
	void *arg;
};

struct source {
	struct tool *tool;
	struct source_beside beside; /* set after source_open() */
	struct out out;
	int signal_fd;
	bool stopping; /* it was asked to end */
	uint64_t lines; /* appended so far; the program counts */
	int64_t metrics_due_us, progress_due_us;
};

int source_open(struct source *source, struct tool *tool, struct error *err) MUST_CHECK;

/* Write all that waits.  Also looks for signals, metrics that are due. */
int source_flush(struct source *source, struct error *err) MUST_CHECK;

/*
 * Wait until fd can be read; what waits to be written goes out first, where fd has nothing yet.  1: it was asked to end,
 * 0: go on, -1.
 */
int source_wait(struct source *source, int fd, struct error *err) MUST_CHECK;

/* Wait until boot time is until_us (base/clock.h) or a signal came. */
int source_sleep(struct source *source, int64_t until_us, struct error *err) MUST_CHECK;

/* True about four times a second, where a progress line would be seen and would not run into the output. */
bool source_progress_due(struct source *source);

/* Serve what is beside until boot time is until_us, it was asked to end, or done() says so.  Then the last metrics. */
int source_serve(struct source *source, int64_t until_us, bool (*done)(void *arg), struct error *err) MUST_CHECK;

/* Flush and close: what close() has to say counts.  Then the last metrics. */
int source_close(struct source *source, struct error *err) MUST_CHECK;

/* After source_close() or instead of it; accepts a zeroed struct. */
void source_free(struct source *source);

#endif
