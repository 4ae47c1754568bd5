/*
 * filter: the one loop of every program that reads and writes the stream.
 *
 * It writes on everything that it reads, in order, byte for byte; what a rule makes comes right after the line that
 * caused it.  It flushes when its input would block.  Time is what the stream says.  A broken line is reported with its
 * number, counted and dropped.  (arb(7), "The contract of a stage".)
 */
#ifndef TOOL_FILTER_H
#define TOOL_FILTER_H

#include <poll.h>

#include "event/member.h"
#include "tool/out.h"
#include "tool/program.h"
#include "wire/line.h"

enum line_verdict {
	LINE_PASS, /* write it on as it is */
	LINE_ANNOTATED, /* filter_annotate() was called: that goes out in its place */
	LINE_DROP, /* not written on (only where the page of the program says so) */
	LINE_BROKEN, /* err says why; reported, counted, dropped */
	LINE_FATAL /* err says why; the program ends with err->exit */
};

struct filter;

/* What a program does with one kind of line.  line is valid until the function returns. */
struct rule {
	const char *kind;
	enum line_verdict (*read)(void *state, struct filter *filter, struct slice line, struct error *err);
};

enum filter_pipe {
	PIPE_KILLS, /* a pure filter: SIGPIPE ends it */
	PIPE_ENDS, /* exit 74 */
	PIPE_FINISHES, /* a program that has something out: no more is read, finish as at the end of input, exit 74 */
	PIPE_RAISES /* a program with sockets: finish, then die of SIGPIPE as a filter would */
};

struct stage {
	struct program program;
	const struct rule *rules; /* ends with kind NULL */
	enum filter_pipe pipe;
	size_t line_max; /* 0: LINE_MAX_BYTES */
	size_t batch; /* bytes of output that are written at once while input does not end; 0: OUT_BATCH */
	bool makes_time; /* the program has a clock: lines are not checked against time jumps */

	/* Each may be NULL and returns 0, or -1 and err to end the program. */
	int (*start)(void *state, struct filter *filter, struct error *err); /* before the first line */
	int (*finish)(void *state, struct filter *filter, struct error *err); /* end of input; may make lines */
	int (*before_flush)(void *state, struct filter *filter, struct error *err); /* before bytes leave: commit */
	int (*after_flush)(void *state, struct filter *filter, struct error *err);
	/* In place of poll(), for a program with sockets of its own; -1 and err ends it. */
	int (*wait)(void *state, struct pollfd *polled, size_t count, int timeout_ms, struct error *err);
	int (*reload)(void *state, struct filter *filter, struct error *err); /* SIGHUP; tool.config is new */
	int (*refresh)(void *state, struct filter *filter, struct error *err); /* SIGUSR1 */
	/* A line of the feedback stream; it may only change state.  -1: the line is broken. */
	int (*feedback)(void *state, struct filter *filter, struct slice kind, struct slice line, struct error *err);
	void (*forget)(void *state); /* a new feedback stream begins: drop what was learned from the old one */
	void (*metrics)(void *state, struct text *out); /* OpenMetrics lines of its own */
	void (*free)(void *state);
};

enum feedback_phase {
	FEEDBACK_NONE, /* not asked for, or not begun, or ended */
	FEEDBACK_LOADING, /* the history of the day is being read */
	FEEDBACK_LIVE /* news */
};

enum { WATCHES_MAX = 40 };

/* A descriptor that is served whenever it is ready, also while standard output is blocked. */
struct watch {
	int fd;
	short events; /* POLLIN, POLLOUT; 0: nothing for now */
	int (*ready)(void *state, struct filter *filter, struct watch *watch, struct error *err);
	void *data;
};

struct filter {
	const struct stage *stage;
	void *state;
	struct tool tool;
	struct line_reader in;
	struct out out;
	struct text made; /* whole lines that the running rule makes: written behind the line */
	struct text annotated;
	int64_t now_us; /* 0: nothing was read that tells the time */
	int64_t line_us; /* ts_us of the line at hand */

	enum feedback_phase feedback_phase;
	bool exec_recovered; /* arb-exec's mark came back: its recovery has ended */
	struct line_reader feedback_in;
	int64_t feedback_n; /* last posted number that a mark of arb-ledger told */
	int64_t marks_written, marks_back; /* --lockstep */

	struct watch watches[WATCHES_MAX];
	size_t watch_count;

	struct text held; /* a line that would jump more than an hour ahead, until the next one shows it too */
	uint64_t held_number;
	bool keeps_held; /* the stage takes it along: at the end of input it is not dropped */
	uint64_t lines, broken, lines_made;
	int signal_fd;
	bool stopping, reading_ended;
	bool unheard; /* PIPE_FINISHES: the output cannot be written any more; what is made is dropped */
	struct error why_unheard;
	int64_t metrics_due_us;
};

/* The whole program: options, configuration, loop, exit code. */
int filter_main(const struct stage *stage, int argc, char *argv[], void *state);

/* The same behind tool_start(), for a program that does other things too.  The tool is taken over, and ended. */
int filter_run(const struct stage *stage, const struct tool *tool, void *state);

/* For rules: the line goes out with the member added (or replaced). */
enum line_verdict filter_annotate(struct filter *filter, struct slice line, const char *member, struct slice value);

/*
 * With --lockstep: write a mark before the line at hand, and wait until it came back over the feedback.  Without:
 * nothing.
 */
int filter_lockstep(struct filter *filter, struct error *err) MUST_CHECK;

/* Write out all that waits, and wait until it is gone. */
int filter_flush(struct filter *filter, struct error *err) MUST_CHECK;
/* The same with what is made so far (a struct filter): who makes much at once never holds all of it. */
int filter_flush_made(void *arg, struct error *err) MUST_CHECK;

/* The same for a program that PIPE_FINISHES, before it begins what nobody would hear of: -1 and err (74) where nobody reads the output any more. */
int filter_heard(struct filter *filter, struct error *err) MUST_CHECK;

/* NULL when there is no room.  The watch stays where it is. */
struct watch *filter_watch(struct filter *filter, int fd, short events,
    int (*ready)(void *state, struct filter *filter, struct watch *watch, struct error *err), void *data);

/* Report and count the line at hand as broken, where the rule goes on all the same. */
void filter_broken(struct filter *filter, const struct error *err);

/* A message about the line at hand: "line 12: ...". */
void filter_say(struct filter *filter, enum message_level level, const char *format, ...) PRINTF(3, 4);

#endif
