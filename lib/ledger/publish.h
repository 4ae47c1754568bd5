/*
 * publish: posted events for readers on FIFOs, one position each.
 *
 * Nothing here waits: descriptors are non-blocking, and a reader that is slow, or gone, is a position that waits.  A reader
 * that comes (again) starts at the beginning.
 */
#ifndef LEDGER_PUBLISH_H
#define LEDGER_PUBLISH_H

#include "event/mark.h"
#include "ledger/position.h"

enum {
	READERS_MAX = 32,
	MARKS_MAX = 4096, /* marks that wait for the slowest reader; beyond it that reader starts anew */
	MARK_BY_MAX = 32
};

/* A mark that was read from the stream: due when entry after_n has been written. */
struct waiting_mark {
	char by[MARK_BY_MAX];
	int64_t ts_us, n, after_n;
};

struct reader {
	const char *path;
	int fd; /* -1: nobody reads */
	bool blocked; /* what waits does not fit the pipe */
	struct position position;
	uint64_t next_mark; /* count of the mark that comes next */
	struct text out;
	size_t written; /* bytes of out that are gone */
};

/* publish_free accepts a zeroed struct. */
struct publish {
	struct position_queries queries;
	struct store *store;
	struct reader readers[READERS_MAX];
	size_t count;
	struct waiting_mark marks[MARKS_MAX]; /* mark i lies at i % MARKS_MAX */
	uint64_t marks_begin, marks_end;
	struct waiting_mark exec; /* arb-exec's last one; by is "" before it came */
	uint64_t exec_count;
};

int publish_init(struct publish *publish, struct store *store, struct error *err) MUST_CHECK;
void publish_free(struct publish *publish);

/* A FIFO is made when nothing is there.  path must live on. */
int publish_add(struct publish *publish, const char *path, struct error *err) MUST_CHECK;

/* Look whether readers have come; cheap when all are there.  Say so before a mark, for its writer waits for it. */
void publish_connect(struct publish *publish);

void publish_mark(struct publish *publish, const struct mark_event *mark, int64_t after_n);

/*
 * Write what readers can take: entries up to last, which are committed.  -1 and err only when the database cannot be read or memory
 * ran out.
 */
int publish_pump(struct publish *publish, int64_t last, int64_t ts_us, struct error *err) MUST_CHECK;

/* Whether the reader is to be watched for POLLOUT; one that is not blocked is watched for leaving. */
static inline bool
publish_blocked(const struct reader *reader)
{
	return reader->fd >= 0 && reader->blocked;
}

/* poll() said that the reader left. */
void publish_left(struct reader *reader);

#endif
