#include "market/drift.h"

#include <math.h>
#include <string.h>

#include "wire/pull.h"

#define MOVE_UNIT 1e12 /* 10^-DRIFT_PLACES bps of a whole */
#define MOVE_MOST ((double)DRIFT_MOST / DRIFT_WINDOW) /* a move that means nothing */
#define DELAY_MOST_US INT64_C(3600000000)

static double
middle(const struct drift_book *book)
{
	if (book->bids == NULL || book->bids->count == 0 || book->asks->count == 0)
		return 0;
	return (decimal_double(book->bids->at[0].price) + decimal_double(book->asks->at[0].price)) / 2;
}

/* ln(to / from) by the series of the inverse hyperbolic tangent: the same figure on every machine. */
static double
log_ratio(double from, double to)
{
	double z = (to - from) / (to + from), square = z * z;

	return 2 * z * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square / 7)));
}

/* 2^-x for x >= 0, the same on every machine: whole halvings are exact, the rest is the series of exp(-x ln 2). */
static double
halved(double x)
{
	double whole = floor(x), rest = -(x - whole) * 0.69314718055994530942, term = 1, sum = 1;

	if (whole > 1000)
		return 0;
	for (int i = 1; i < 18; i++) {
		double before = sum;

		term *= rest / i;
		sum += term;
		if (sum == before)
			break; /* terms only become smaller: none adds anything any more */
	}
	return ldexp(sum, -(int)whole);
}

static int64_t
move_units(double share)
{
	double units = share * MOVE_UNIT;

	return units > 0 ? (int64_t)(units < MOVE_MOST ? units : MOVE_MOST) : 0;
}

static void
add_move(struct drift *drift, double from, double to)
{
	double move = to / from - 1;

	if (drift->n >= DRIFT_WINDOW) {
		drift->rise -= drift->rise / DRIFT_WINDOW;
		drift->fall -= drift->fall / DRIFT_WINDOW;
	}
	drift->n++;
	drift->rise += move_units(move);
	drift->fall += move_units(-move);
}

static void
add_variance(struct drift *drift, double from, double to, double span_us, double half_life_us)
{
	double kept = halved(span_us / half_life_us), change = log_ratio(from, to);

	drift->variance = kept * drift->variance + (1 - kept) * change * change / (span_us / 1e6);
	drift->weight = kept * drift->weight + (1 - kept);
}

void
drift_take(struct drift *drift, const struct drift_clock *clock, const struct drift_book *before,
    const struct drift_book *now, int64_t ts_us)
{
	double was = middle(before), is = middle(now), then;

	if (drift->start > 0 && was > 0 && is > 0 && ts_us > drift->start_us) {
		then = ts_us == drift->start_us + drift->horizon_us ? is : was;
		add_move(drift, drift->start, then);
		add_variance(drift, drift->start, is, (double)(ts_us - drift->start_us), (double)clock->half_life_us);
	}
	if (clock->horizon_us > drift->horizon_us || clock->horizon_us < drift->horizon_us / 4) {
		drift->n = 0;
		drift->rise = drift->fall = 0;
		/* a fourth more, so that the next small change does not begin anew */
		drift->horizon_us = clock->horizon_us + (drift->horizon_us == 0 ? 0 : clock->horizon_us / 4);
	}
	drift->start = is;
	drift->start_us = ts_us;
}

double
drift_sigma(const struct drift *drift)
{
	return drift->n < DRIFT_LEAST || !(drift->weight > 0) ? -1 : sqrt(drift->variance / drift->weight);
}

/* {"feed":{"p95":...},...} */
/* The member p95 of an object; -1: it is not there, or not right. */
static int
read_p95(int64_t *p95_us, struct pull *pull)
{
	struct slice key;
	bool found = false;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		bool wanted = slice_is(key, "p95");

		if (wanted ? pull_integer(pull, p95_us) != 0 : pull_skip(pull, NULL) != 0)
			return -1;
		found |= wanted;
	}
	return more == 0 && found ? 0 : -1;
}

static int
read_feed(int64_t *p95_us, struct slice latency)
{
	struct error ignored;
	struct pull pull;
	struct slice key;
	bool found = false;
	int more;

	pull_init(&pull, latency, &ignored);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		bool wanted = slice_is(key, "feed");

		if (wanted ? read_p95(p95_us, &pull) != 0 : pull_skip(&pull, NULL) != 0)
			return -1;
		found |= wanted;
	}
	return more == 0 && found ? 0 : -1;
}

static struct delay *
delay_of(struct delays *delays, struct slice venue)
{
	struct delay *delay;

	for (size_t i = 0; i < delays->count; i++)
		if (slice_is(venue, delays->at[i].venue))
			return &delays->at[i];
	delay = &delays->at[delays->count];
	if (delays->count == DELAYS_MAX || !slice_copy(delay->venue, sizeof delay->venue, venue))
		return NULL;
	delays->count++;
	return delay;
}

int
delays_set(struct delays *delays, struct slice venue, int64_t p95_us)
{
	struct delay *delay = delay_of(delays, venue);

	if (delay == NULL)
		return -1;
	delay->p95_us = p95_us < 0 ? 0 : p95_us > DELAY_MOST_US ? DELAY_MOST_US : p95_us;
	delays->most_us = 0;
	for (size_t i = 0; i < delays->count; i++)
		if (delays->at[i].p95_us > delays->most_us)
			delays->most_us = delays->at[i].p95_us;
	return 0;
}

void
delays_tell(struct delays *delays, struct slice venue, struct slice latency)
{
	int64_t p95_us;

	if (read_feed(&p95_us, latency) == 0)
		(void)delays_set(delays, venue, p95_us);
}

int64_t
delays_of(const struct delays *delays, const char *venue)
{
	for (size_t i = 0; i < delays->count; i++)
		if (strcmp(delays->at[i].venue, venue) == 0)
			return delays->at[i].p95_us;
	return 0;
}
