/*
 * fanout: copies of a stream for readers that must never hold it up.
 *
 * Each reader has a path.  What is a FIFO, or a UNIX stream socket that somebody listens on, is opened when there is a reader,
 * and tried again each FANOUT_RETRY_US while there is none; where nothing is, a FIFO is made.  A reader gets what begin() says, then
 * the lines from when it came, whole, and of them what event/conflate.h leaves when it is slow: no more lies unread before it than net/appetite.h
 * allows.  When it leaves, the path waits for the next one.
 *
 * Nothing here blocks.  One descriptor is readable when something may be done: then, and whenever there are new lines,
 * fanout_serve() does it.  Times are clock_boot_us().
 */
#ifndef REPLAY_FANOUT_H
#define REPLAY_FANOUT_H

#include "event/conflate.h"
#include "net/appetite.h"

enum { FANOUT_MAX = 16, FANOUT_RETRY_US = 100000 };

struct fanout_reader {
	const char *path; /* the caller's */
	int fd; /* -1: nobody reads */
	bool socket;
	bool blocked; /* the last write could not take all */
	uint64_t wrote; /* bytes to this reader */
	struct text out; /* whole lines on their way; the first sent bytes are gone */
	size_t sent;
	struct appetite appetite;
	struct conflate queue;

	uint64_t given; /* lines, to all readers of the path */
	uint64_t slow; /* lines that were left out because a reader was slow, or left before it had them */
	uint64_t absent; /* lines that came while nobody read */
	uint64_t readers; /* that came */
};

/* Owns its descriptors and memory.  fanout_free accepts a zeroed struct. */
struct fanout {
	struct fanout_reader readers[FANOUT_MAX];
	size_t count;
	const char *by; /* name of the program: the caller's */
	void (*begin)(void *arg, struct text *lines); /* append what a reader gets first; NULL: nothing */
	void (*left)(void *arg, const char *text); /* a sentence: a reader has left */
	void *arg;
	int fd; /* an epoll of all below; 0: none is open */
	int timer_fd;
	int64_t retry_us; /* when absent readers are looked for again */
};

/* Before fanout_open().  -1: too many (exit 64). */
int fanout_add(struct fanout *fanout, const char *path, struct error *err) MUST_CHECK;

/* Make what is not there, look at what is.  -1: a path is neither FIFO nor socket (exit 64), or cannot be made (74). */
int fanout_open(struct fanout *fanout, struct error *err) MUST_CHECK;
void fanout_free(struct fanout *fanout);

/* Whole lines, for everybody. */
void fanout_take(struct fanout *fanout, struct slice lines);

/* Look for readers, write what may be written. */
void fanout_serve(struct fanout *fanout, int64_t now_us);

/*
 * The stream has ended: no more is kept back.  True: all that waited is written, or nobody is left to read it.  Else wait until
 * the descriptor is readable and call again; whoever does not counts the rest as left out with fanout_leave_all().
 */
bool fanout_finish(struct fanout *fanout, int64_t now_us);
void fanout_leave_all(struct fanout *fanout);

/* Lines that the readers of the path did not get. */
static inline uint64_t
fanout_missed(const struct fanout_reader *reader)
{
	return reader->slow + reader->absent;
}

/* "PATH: 1200 lines given, 300 left out while slow, 0 came while nobody read". */
void fanout_sentence(const struct fanout_reader *reader, struct text *out);

/* OpenMetrics: arb_fanout_lines_total, arb_fanout_missed_total, for each path. */
void fanout_metrics(const struct fanout *fanout, struct text *out);

#endif
