/*
 * keep: all that the market knows, as lines to be read again, so that a run that is cut goes on as if it had not been.
 *
 * The lines are JSON objects that name themselves by `keep`: a head, the listings in the order of their ids, the graph, the pairs,
 * the cycles, the candles, and an end that counts the lines and sums their bytes.  Decimals keep their places, doubles all their
 * digits.  What follows from something else is not kept but made again.
 */
#ifndef MARKET_KEEP_H
#define MARKET_KEEP_H

#include "market/candle.h"
#include "market/market.h"

enum {
	KEEP_VERSION = 2,
	KEEP_LINE_MAX = 8 << 20, /* longest line */
	KEEP_BATCH = 1 << 16 /* bytes that are collected before they are handed on */
};

/* What is kept, or where it goes; the caller's. */
struct keep {
	struct market *market;
	struct candles *candles;
	const char *asked; /* the options that what is kept depends on, as words; another run must have the same */
	int64_t now_us; /* time of the stream */
	struct text *held; /* a line that is held back, in full; empty: none */
	/* Reading: the listing, made when it is new.  NULL and err. */
	struct listing *(*listing)(void *arg, struct slice venue, struct slice symbol, struct error *err);
	/* Writing: take the bytes away.  -1 and err. */
	int (*take)(void *arg, struct text *bytes, struct error *err);
	void *arg;
};

/* -1 and err: take failed. */
int keep_write(const struct keep *keep, struct error *err) MUST_CHECK;

/* Zeroed, but for keep; keep_reader_free when done. */
struct keep_reader {
	struct keep *keep;
	uint64_t lines;
	uint32_t sum;
	struct stats *stats; /* the samples that come next are theirs */
	struct candle_pair *candles; /* the candles that come next are among them */
	struct text text; /* scratch */
	bool unsettled, ended;
};

/*
 * The next line, without its newline, into a market and candles that are as after their start.  -1 and err: it is none of ours,
 * or not right; err->exit is set.
 */
int keep_read(struct keep_reader *reader, struct slice line, struct error *err) MUST_CHECK;
/* No more lines.  -1 and err: some are missing. */
int keep_end(struct keep_reader *reader, struct error *err) MUST_CHECK;
void keep_reader_free(struct keep_reader *reader);

#endif
