#include "signal/flow.h"

#include <math.h>

#define YEAR_SECONDS (365.0 * 24 * 3600)

/* Bring the ring up to a time.  What was not touched for a whole window is empty. */
static void
advance(struct flow *flow, int64_t now_us, int64_t bucket_us)
{
	int64_t steps;

	if (LIKELY(now_us < flow->bucket_end_us))
		return;
	steps = flow->bucket_end_us == 0 ? FLOW_BUCKETS : (now_us - flow->bucket_end_us) / bucket_us + 1;
	for (int64_t i = 0; i < steps && i < FLOW_BUCKETS; i++) {
		flow->newest = (flow->newest + 1) % FLOW_BUCKETS;
		flow->buckets[flow->newest] = (struct flow_bucket){ 0 };
	}
	flow->bucket_end_us = (now_us / bucket_us + 1) * bucket_us;
}

double
flow_step(const struct top *before, const struct top *now)
{
	int bid = decimal_compare(now->bid.price, before->bid.price);
	int ask = decimal_compare(now->ask.price, before->ask.price);
	double e = 0;

	if (bid >= 0)
		e += decimal_double(now->bid.qty);
	if (bid <= 0)
		e -= decimal_double(before->bid.qty);
	if (ask <= 0)
		e -= decimal_double(now->ask.qty);
	if (ask >= 0)
		e += decimal_double(before->ask.qty);
	return e;
}

double
flow_decay(double elapsed_us, double half_life_us)
{
	return exp2(-elapsed_us / half_life_us);
}

double
flow_variance(double variance, double squared_return, double lambda)
{
	return lambda * variance + (1 - lambda) * squared_return;
}

static double
middle(const struct top *top)
{
	return (decimal_double(top->bid.price) + decimal_double(top->ask.price)) / 2;
}

/*
 * The clock of F5.1 is the first book at least one second after the last sample: often enough for a half-life of
 * minutes, and a price that only flickers between bid and ask is not taken for movement a thousand times a second.
 */
static void
sample_mid(struct flow *flow, int64_t now_us, double half_life_us)
{
	double elapsed_us = (double)(now_us - flow->mid_us), mid, squared;

	if (flow->mid_us != 0 && now_us - flow->mid_us < SECOND_US)
		return;
	mid = middle(&flow->top);
	if (flow->mid_us != 0) {
		squared = log(mid / flow->mid);
		squared = squared * squared / (elapsed_us / SECOND_US);
		flow->variance = flow->varied
		    ? flow_variance(flow->variance, squared, flow_decay(elapsed_us, half_life_us))
		    : squared;
		flow->varied = true;
	}
	flow->mid = mid;
	flow->mid_us = now_us;
}

static double
depth_of(const struct levels *levels, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < levels->count && i < count; i++)
		sum += decimal_double(levels->at[i].qty);
	return sum;
}

void
flow_book(struct flow *flow, const struct book_event *book, int64_t bucket_us, double half_life_us)
{
	struct top top;

	if (book->ts_us < flow->book_us)
		return;
	flow->book_us = book->ts_us;
	if (book->bids.count == 0 || book->asks.count == 0) {
		flow_break(flow);
		return;
	}
	top = (struct top){ book->bids.at[0], book->asks.at[0] };
	advance(flow, book->ts_us, bucket_us);
	if (flow->held) {
		double e = flow_step(&flow->top, &top);

		flow->buckets[flow->newest].ofi += e;
		flow->buckets[flow->newest].ofi_size += fabs(e);
	}
	flow->top = top;
	flow->held = true;
	flow->depth = (unsigned)(book->bids.count > book->asks.count ? book->bids.count : book->asks.count);
	if (flow->depth > FLOW_DEPTH)
		flow->depth = FLOW_DEPTH;
	flow->bid_depth = depth_of(&book->bids, flow->depth);
	flow->ask_depth = depth_of(&book->asks, flow->depth);
	sample_mid(flow, book->ts_us, half_life_us);
}

/* The taker's side, by the tick rule where the venue does not tell it (F4.1): -1, 1, or 0 when nothing tells. */
static int
sign_of(struct flow *flow, const struct trade_event *trade)
{
	int order = decimal_compare(trade->price, flow->last_price);

	if (HAS(trade, TRADE_HAS_SIDE))
		flow->last_side = trade->side == SIDE_BUY ? 1 : -1;
	else if (decimal_sign(flow->last_price) != 0 && order != 0)
		flow->last_side = order > 0 ? 1 : -1;
	flow->last_price = trade->price;
	return flow->last_side;
}

/* The sums of the day.  What does not fit any more is left out: a figure to look at must not stop the stream. */
static void
add_to_day(struct flow *flow, const struct trade_event *trade, int sign)
{
	int64_t day = trade->ts_us / DAY_US;
	struct decimal signed_qty = sign < 0 ? decimal_negate(trade->qty) : trade->qty, cvd, volume;
	struct error ignored;

	if (day > flow->day) {
		flow->day = day;
		flow->cvd = flow->volume = DECIMAL_ZERO;
	}
	if (day < flow->day || sign == 0 || decimal_add(&cvd, flow->cvd, signed_qty, &ignored) != 0 ||
	    decimal_add(&volume, flow->volume, trade->qty, &ignored) != 0)
		return;
	flow->cvd = decimal_trim(cvd);
	flow->volume = decimal_trim(volume);
}

void
flow_trade(struct flow *flow, const struct trade_event *trade, int64_t bucket_us)
{
	int sign = sign_of(flow, trade);
	double qty = decimal_double(trade->qty);
	struct flow_bucket *bucket;

	advance(flow, trade->ts_us, bucket_us);
	add_to_day(flow, trade, sign);
	bucket = &flow->buckets[flow->newest];
	if (sign >= 0)
		bucket->bought += sign > 0 ? qty : qty / 2;
	if (sign <= 0)
		bucket->sold += sign < 0 ? qty : qty / 2;
	bucket->notional += qty * decimal_double(trade->price);
}

void
flow_break(struct flow *flow)
{
	flow->held = false;
	flow->mid_us = 0;
}

static struct flow_bucket
sum_of(const struct flow *flow)
{
	struct flow_bucket sum = { 0 };

	for (unsigned i = 1; i <= FLOW_BUCKETS; i++) {
		const struct flow_bucket *bucket = &flow->buckets[(flow->newest + i) % FLOW_BUCKETS];

		sum.ofi += bucket->ofi;
		sum.ofi_size += bucket->ofi_size;
		sum.bought += bucket->bought;
		sum.sold += bucket->sold;
		sum.notional += bucket->notional;
	}
	return sum;
}

/* a / b, 0 when there is nothing to divide by. */
static double
share(double a, double b)
{
	return b > 0 ? a / b : 0;
}

void
flow_figures(struct flow_figures *to, struct flow *flow, int64_t now_us, int64_t bucket_us)
{
	struct flow_bucket sum;
	double traded;

	advance(flow, now_us, bucket_us);
	sum = sum_of(flow);
	traded = sum.bought + sum.sold;
	*to = (struct flow_figures){ .traded = traded > 0, .ofi = sum.ofi };
	to->ofi_norm = share(sum.ofi, sum.ofi_size);
	to->taker_share = share(sum.bought - sum.sold, traded);
	to->vwap = share(sum.notional, traded);
	if (flow->held) {
		to->imbalance = share(flow->bid_depth - flow->ask_depth, flow->bid_depth + flow->ask_depth);
		to->vwap_drift = share(middle(&flow->top) - to->vwap, to->vwap);
	}
	if (to->traded)
		to->direction = to->ofi_norm / 2 + to->imbalance / 4 + to->taker_share / 4;
	if (flow->varied)
		to->volatility = sqrt(flow->variance * YEAR_SECONDS);
}

int
flow_microprice(struct decimal *to, const struct flow *flow, struct error *err)
{
	struct decimal up, down, sum, size;

	if (!flow->held)
		return error_set(err, "missing", "no book is held");
	if (decimal_mul(&up, flow->top.ask.price, flow->top.bid.qty, err) != 0 ||
	    decimal_mul(&down, flow->top.bid.price, flow->top.ask.qty, err) != 0 ||
	    decimal_add(&sum, up, down, err) != 0 || decimal_add(&size, flow->top.bid.qty, flow->top.ask.qty, err) != 0)
		return -1;
	return decimal_div(to, sum, size, 12, ROUND_HALF_EVEN, err);
}
