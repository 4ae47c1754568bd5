/*
 * cut: which lines of a recording go out, and where time has to be told.
 *
 * Pure.  Left out is what later stages made and will make again, what lies outside the window, and what another shard
 * gets.  A tick goes before the first line at or after each whole second, where the recordings hold none of their own; of
 * a gap the last TICKS_PER_GAP seconds get one.
 */
#ifndef REPLAY_CUT_H
#define REPLAY_CUT_H

#include "base/text.h"
#include "event/member.h"

struct cut_plan {
	bool all; /* also what later stages made */
	int64_t from_us, to_us; /* from the first up to, and without, the second; 0: no bound */
	unsigned shards, shard; /* shards 0: whole; shard from 0 */
};

struct cut_instrument {
	struct text text; /* venue, blank and symbol; then the line with its newline */
	size_t key_len; /* of the first part */
};

struct cut {
	struct cut_plan plan;
	int64_t next_tick_us; /* whole second; 0: no line yet */
	int64_t written_tick_us; /* the last one that went out */
	bool begun; /* the window has begun */
	/* Before the window: the last instrument line of each venue and symbol. */
	struct cut_instrument *instruments;
	size_t instrument_count, instrument_cap;
};

void cut_free(struct cut *cut);

/* What goes out for one line, in this order. */
struct cut_out {
	bool over; /* the window has ended: nothing at all, and nothing more will come */
	bool instruments; /* the window begins: cut_instruments() */
	int64_t tick_us; /* so many ticks, from this one on, a second apart */
	unsigned ticks;
	bool line; /* the line itself */
};

/*
 * reached_us is the time of the merged stream, own_ticks whether the recordings tell the time themselves.  -1 and err
 * when the line is not well-formed, or err->exit is set.
 */
int cut_line(struct cut *cut, struct cut_out *out, struct slice line, const struct line_head *head, int64_t reached_us,
    bool own_ticks, struct error *err) MUST_CHECK;

/* Keep an instrument line, the last one of each venue and symbol: no book may come before its instrument. */
int cut_keep_instrument(struct cut *cut, struct slice line, struct error *err) MUST_CHECK;

/* Append the instruments that were kept: those told before the window, of this shard. */
void cut_instruments(const struct cut *cut, struct text *out, uint64_t *lines);

/* Is it a kind that stages behind the feed make? */
bool cut_made_later(struct slice kind);

/* The top-level member `symbol` (or another), "" when there is none; -1 when the line is not well-formed. */
int cut_member(struct slice line, const char *name, struct slice *value, struct error *err) MUST_CHECK;

/* Does this shard get the lines of the symbol?  Those of conversion markets (USDC-USDT) go to all. */
bool cut_shard_has(const struct cut_plan *plan, struct slice symbol);

#endif
