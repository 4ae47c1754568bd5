/*
 * drift: how far the price of a market moves while an order is on its way (F3.2, F5.3).
 *
 * A sample runs from a book to the first one that comes a horizon later, so most books cost one comparison.  Two things are
 * kept of it: how far the middle had moved when the horizon was over, against a buyer and against a seller, and the
 * variance of the logarithm from book to book, weighted by event time.  Measures only; moves are added up as whole numbers, so
 * that their mean can be worked out again from a line that has sum and count.
 */
#ifndef MARKET_DRIFT_H
#define MARKET_DRIFT_H

#include <stdint.h>

#include "book/level.h"

enum {
	DRIFT_LEAST = 10, /* samples of a market before its volatility counts */
	DRIFT_EMPIRICAL = 200, /* samples before the mean of moves counts */
	DRIFT_WINDOW = 1000, /* samples that the sums remember: a further one takes the place of one of the mean */
	DRIFT_PLACES = 8, /* of a basis point, in which moves are added up */
	DELAYS_MAX = 64
};

/* Plain data; a zeroed struct has seen nothing. */
struct drift {
	int64_t start_us; /* of the sample that runs; 0: none */
	int64_t horizon_us; /* of all samples */
	double start; /* the middle at its start */
	int64_t rise,
	    fall; /* moves up and down over the horizon, each without the other, added up: 10^-DRIFT_PLACES bps */
	double variance, weight; /* a second; sum of the weights */
	int64_t n;
};

struct drift_clock {
	int64_t horizon_us;
	int64_t half_life_us; /* of the variance's weights */
};

static inline bool
drift_due(const struct drift *drift, int64_t ts_us)
{
	return ts_us - drift->start_us >= drift->horizon_us;
}

/* The two best levels of a book that counts; NULL or empty: there is none. */
struct drift_book {
	const struct levels *bids, *asks;
};

/* The book at ts_us, and the one that stood until then.  A horizon longer than that of the samples begins anew. */
void drift_take(struct drift *drift, const struct drift_clock *clock, const struct drift_book *before,
    const struct drift_book *now, int64_t ts_us);

#define DRIFT_MOST INT64_C(1000000000000000000) /* no sum is more */

/* How many moves are in the sums. */
static inline int64_t
drift_moves(const struct drift *drift)
{
	return drift->n < DRIFT_WINDOW ? drift->n : DRIFT_WINDOW;
}

/* Volatility, a share for the root of a second; below 0: not known. */
double drift_sigma(const struct drift *drift);

/* How long lines are on their way from each venue: what venue lines say.  A zeroed struct knows none. */
struct delays {
	struct delay {
		char venue[24];
		int64_t p95_us;
	} at[DELAYS_MAX];
	size_t count;
	int64_t most_us; /* of the slowest */
};

/* latency_us of a venue line, as it stands there; what it does not say of the feed changes nothing. */
void delays_tell(struct delays *delays, struct slice venue, struct slice latency);
/* The same as a figure.  -1: there are DELAYS_MAX venues. */
int delays_set(struct delays *delays, struct slice venue, int64_t p95_us);
/* 0: not known. */
int64_t delays_of(const struct delays *delays, const char *venue);

#endif
