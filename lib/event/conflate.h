/*
 * conflate: lines of the stream that wait for one reader.
 *
 * Pure: lines in, lines out.  While the reader keeps up they pass as they came, as one run of bytes.  When not all of them can
 * go, of the waiting books only the newest of each venue and symbol is kept; tickers and references likewise.  The
 * newer one (greater ts_us, the later line on a tie) keeps its own place, the older one goes, so what comes out is what came
 * in, in its order, with lines left out.  The one thing that is added is an alert.
 *
 * Nothing else is replaced by anything.  What may wait has bounds; beyond them the oldest lines go, and an alert line
 * stands behind the first of them, once until none of that sort waits any more:
 *
 *	10,000 trades			trades_dropped
 *	65,536 lines of all other kinds	lines_dropped
 *	64 MiB in all			lines_dropped
 *
 * A kind is known by the first bytes of the line in the form that we write, or else by the pull reader; a line that is
 * neither is one of another kind.  Lines are not checked.  Symbols beyond 16,384, and names beyond 200 bytes, are not conflated.
 */
#ifndef EVENT_CONFLATE_H
#define EVENT_CONFLATE_H

#include "base/error.h"
#include "base/text.h"

enum {
	CONFLATE_TRADES_MAX = 10000,
	CONFLATE_OTHERS_MAX = 1 << 16,
	CONFLATE_BYTES_MAX = 64 << 20,
	CONFLATE_KEYS_MAX = 1 << 14,
	CONFLATE_NAMES_MAX = 200 /* bytes of venue and symbol */
};

enum conflate_sort {
	CONFLATE_BOOK,
	CONFLATE_TICKER,
	CONFLATE_REFERENCE,
	CONFLATE_TRADE,
	CONFLATE_OTHER,
	CONFLATE_SORTS
};

/* Lines.  taken + made = given + dropped, all sorts + what waits. */
struct conflate_counts {
	uint64_t taken, given;
	uint64_t made; /* alerts of our own */
	uint64_t dropped[CONFLATE_SORTS];
};

/*
 * A line is dropped: a book for a newer one, or the oldest for room.  venue is "" where the line names none; again: it came by
 * conflate_take_again().
 */
typedef void conflate_fn(void *arg, enum conflate_sort sort, struct slice venue, struct slice line, bool again);

struct conflate_line;
struct conflate_key;

/* Owns its memory.  conflate_free accepts a zeroed struct. */
struct conflate {
	struct conflate_counts counts;
	conflate_fn *dropped; /* NULL: nobody wants to know.  Called in take and give; must not call back */
	void *arg;

	const char *by; /* the program, for alerts: the caller's */
	struct text bytes; /* what waits, and holes */
	size_t sorted; /* bytes up to here are in lines */
	size_t live_bytes; /* of lines that wait, without those behind sorted */
	struct conflate_line *lines; /* first..count, in order */
	size_t first, count, cap;
	size_t live[CONFLATE_SORTS]; /* lines that wait, of each sort */
	size_t oldest[CONFLATE_SORTS]; /* no waiting line of the sort stands before this one */
	bool told[CONFLATE_SORTS]; /* the alert stands */
	struct conflate_key *keys;
	size_t key_count, key_cap;
	int32_t *places; /* hash table of keys: 4 * key_cap places, -1: free */
	struct text names;
};

/* by: the name of the program.  What a slow reader usually needs (2.5 MB) is taken now. */
void conflate_open(struct conflate *queue, const char *by);
void conflate_free(struct conflate *queue);

/* Any number of whole lines, each with its newline.  They are copied. */
void conflate_take(struct conflate *queue, struct slice lines);

/* The same for lines that say again what was said before: they are counted apart by whoever counts what is dropped. */
void conflate_take_again(struct conflate *queue, struct slice lines);

/* Tell apart all that waits, and drop what gives way: what is counted is true now. */
void conflate_settle(struct conflate *queue);

/*
 * Append to `to` what may go: line after line while fewer than max bytes went, so the last one may reach beyond.  What then
 * still waits is conflated.
 */
void conflate_give(struct conflate *queue, size_t max, struct text *to);

/* Drop all that waits and count it: the reader is gone. */
void conflate_forget(struct conflate *queue);

/* Bytes that wait. */
static inline size_t
conflate_waiting(const struct conflate *queue)
{
	return queue->live_bytes + (queue->bytes.len - queue->sorted);
}

/* All lines that were dropped so far. */
uint64_t conflate_dropped(const struct conflate *queue);

#endif
