/*
 * position: how far one reader has come in the stream of posted events.
 *
 * The stream begins with mark 0, then the posted events of the UTC day of the newest one, then a mark with the last posted
 * number; from there on everything that is posted.  It is read from the database, a piece at a time, when the reader can take it.
 */
#ifndef LEDGER_POSITION_H
#define LEDGER_POSITION_H

#include "base/text.h"
#include "store/store.h"

enum position_phase { POSITION_START, POSITION_HISTORY, POSITION_NEWS };

struct position {
	enum position_phase phase;
	int64_t next_n; /* next entry to be written */
	int64_t day, day_end; /* of the history: its day, and the last number it looks at */
};

/* A store's prepared questions; freed with the store. */
struct position_queries {
	struct query *lines, *day;
};

int position_prepare(struct position_queries *queries, struct store *store, struct error *err) MUST_CHECK;

/* Mark 0, and set out.  last: number of the last entry that may be shown.  The store must not be in a transaction of its writer. */
int position_start(struct position *position, struct position_queries *queries, int64_t last, int64_t ts_us,
    struct text *out, struct error *err) MUST_CHECK;

/*
 * Append whole lines, up to entry last at most, until about size bytes were added.  1: there are more; 0: all up to last was
 * written; -1 and err.  When the history ends, its second mark is written and phase becomes POSITION_NEWS: then it returns 0 at
 * once, so that the caller can put in what belongs right behind.
 */
int position_more(struct position *position, struct position_queries *queries, int64_t last, size_t size, int64_t ts_us,
    struct text *out, struct error *err) MUST_CHECK;

/* A mark line. */
void position_mark(struct text *out, int64_t ts_us, const char *by, int64_t n);

#endif
