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

/* As decimal_compare, for neighbours: they mostly have equally many places. */
static inline int
order_of(const struct decimal *a, const struct decimal *b)
{
	return LIKELY(a->scale == b->scale) ? (a->coef > b->coef) - (a->coef < b->coef) : decimal_compare(*a, *b);
}

double
flow_step(const struct top *before, const struct top *now)
{
	int bid = order_of(&now->bid.price, &before->bid.price);
	int ask = order_of(&now->ask.price, &before->ask.price);
	double e = 0;

	if (bid >= 0)
		e += now->bid_size;
	if (bid <= 0)
		e -= before->bid_size;
	if (ask <= 0)
		e -= now->ask_size;
	if (ask >= 0)
		e += before->ask_size;
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

void
flow_free(struct flow *flow)
{
	ladder_free(&flow->sides[SIDE_BUY]);
	ladder_free(&flow->sides[SIDE_SELL]);
	*flow = (struct flow){ 0 };
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

/* The middle has stood since the last book, so that is what the average moved towards. */
static double
average_at(const struct flow *flow, int64_t now_us, double trend_us)
{
	double mid = middle(&flow->top);

	return mid + (flow->average - mid) * flow_decay((double)(now_us - flow->average_us), trend_us);
}

static void
move_average(struct flow *flow, const struct top *top, int64_t now_us, double trend_us)
{
	if (trend_us <= 0) {
		flow->average_us = 0;
		return;
	}
	flow->average = flow->held && flow->average_us != 0 ? average_at(flow, now_us, trend_us) : middle(top);
	flow->average_us = now_us;
}

static struct flow_bucket *
bucket_at(struct flow *flow, int64_t now_us, const struct flow_settings *settings)
{
	struct flow_bucket *bucket;

	advance(flow, now_us, settings->bucket_us);
	bucket = &flow->buckets[flow->newest];
	for (int side = 0; side < 2; side++)
		if (UNLIKELY(flow->sides[side].suspect_count > 0))
			ladder_settle(&flow->sides[side], now_us, &bucket->pulled[side]);
	return bucket;
}

void
flow_rules(struct flow *flow, struct decimal tick, struct decimal step, const struct flow_settings *settings)
{
	flow->tick = tick;
	flow->step = step;
	flow->reach = (double)settings->reach_ticks * decimal_double(tick);
}

void
flow_book(struct flow *flow, struct book_event *book, const struct flow_settings *settings)
{
	struct ladder_rules rules = { settings->large, flow->reach };
	struct flow_bucket *bucket;
	struct top top;

	if (book->ts_us < flow->book_us)
		return;
	flow->book_us = book->ts_us;
	if (book->bids.count == 0 || book->asks.count == 0) {
		flow_break(flow);
		return;
	}
	top = (struct top){ .bid = book->bids.at[0], .ask = book->asks.at[0] };
	top.bid_size = decimal_double(top.bid.qty);
	top.ask_size = decimal_double(top.ask.qty);
	bucket = bucket_at(flow, book->ts_us, settings);
	if (flow->held) {
		double e = flow_step(&flow->top, &top);

		bucket->ofi += e;
		bucket->ofi_size += fabs(e);
	}
	move_average(flow, &top, book->ts_us, settings->trend_us);
	ladder_book(&flow->sides[SIDE_BUY], SIDE_BUY, &book->bids, book->ts_us, &rules, &bucket->pulled[SIDE_BUY]);
	ladder_book(&flow->sides[SIDE_SELL], SIDE_SELL, &book->asks, book->ts_us, &rules, &bucket->pulled[SIDE_SELL]);
	flow->top = top;
	flow->held = true;
	sample_mid(flow, book->ts_us, settings->half_life_us);
}

/* Against the middle of the book that is held, as Lee and Ready do: -1, 1, or 0 when it tells nothing. */
static int
side_of_quote(const struct flow *flow, struct decimal price)
{
	double at = decimal_double(price), mid;

	if (!flow->held)
		return 0;
	mid = middle(&flow->top);
	return (at > mid) - (at < mid);
}

/*
 * The taker's side (F4.1): -1, 1, or 0 when nothing tells.  Where the venue does not say it: by the tick rule, and where
 * that rule has no trade to begin with, by the book.
 */
static int
sign_of(struct flow *flow, const struct trade_event *trade, enum flow_sign *by)
{
	int order = decimal_compare(trade->price, flow->last_price);

	*by = FLOW_SIGN_TICK;
	if (HAS(trade, TRADE_HAS_SIDE)) {
		*by = FLOW_SIGN_VENUE;
		flow->last_side = trade->side == SIDE_BUY ? 1 : -1;
	} else if (decimal_sign(flow->last_price) != 0 && order != 0)
		flow->last_side = order > 0 ? 1 : -1;
	else if (flow->last_side == 0) {
		flow->last_side = side_of_quote(flow, trade->price);
		*by = flow->last_side != 0 ? FLOW_SIGN_QUOTE : FLOW_SIGN_NONE;
	}
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
flow_trade(struct flow *flow, const struct trade_event *trade, const struct flow_settings *settings)
{
	enum flow_sign by;
	int sign = sign_of(flow, trade, &by);
	double qty = decimal_double(trade->qty);
	struct flow_bucket *bucket = bucket_at(flow, trade->ts_us, settings);

	add_to_day(flow, trade, sign);
	if (sign >= 0)
		bucket->bought += sign > 0 ? qty : qty / 2;
	if (sign <= 0)
		bucket->sold += sign < 0 ? qty : qty / 2;
	bucket->notional += qty * decimal_double(trade->price);
	bucket->signs |= 1u << by;
	ladder_trade(&flow->sides[SIDE_BUY], SIDE_BUY, trade->price, qty);
	ladder_trade(&flow->sides[SIDE_SELL], SIDE_SELL, trade->price, qty);
}

void
flow_break(struct flow *flow)
{
	flow->held = false;
	flow->mid_us = 0;
	flow->average_us = 0;
	ladder_break(&flow->sides[SIDE_BUY]);
	ladder_break(&flow->sides[SIDE_SELL]);
}

/* The newest so many buckets, the oldest of them first. */
static struct flow_bucket
sum_of(const struct flow *flow, unsigned count)
{
	struct flow_bucket sum = { 0 };

	for (unsigned i = FLOW_BUCKETS - count + 1; i <= FLOW_BUCKETS; i++) {
		const struct flow_bucket *bucket = &flow->buckets[(flow->newest + i) % FLOW_BUCKETS];

		sum.ofi += bucket->ofi;
		sum.ofi_size += bucket->ofi_size;
		sum.bought += bucket->bought;
		sum.sold += bucket->sold;
		sum.notional += bucket->notional;
		for (int side = 0; side < 2; side++) {
			sum.pulled[side].gone += bucket->pulled[side].gone;
			sum.pulled[side].cancelled += bucket->pulled[side].cancelled;
		}
		sum.signs |= bucket->signs;
	}
	return sum;
}

/* a / b, 0 when there is nothing to divide by. */
static double
share(double a, double b)
{
	return b > 0 ? a / b : 0;
}

static double
depth_of(const struct ladder *ladder, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < ladder->levels.count && i < count; i++)
		sum += decimal_double(ladder->levels.at[i].qty);
	return sum;
}

/* The highest bit: the ways are listed from the best to none. */
static int
weakest(unsigned signs)
{
	int sign = FLOW_SIGN_NONE;

	while (sign > FLOW_SIGN_VENUE && (signs >> sign & 1u) == 0)
		sign--;
	return sign;
}

static void
price_figures(struct flow_figures *to, const struct flow *flow, const struct flow_bucket *sum, unsigned short_buckets)
{
	struct flow_bucket newest = sum_of(flow, short_buckets);

	to->notional = sum->notional;
	to->vwap = share(sum->notional, sum->bought + sum->sold);
	to->traded_short = newest.bought + newest.sold > 0;
	if (to->traded_short)
		to->vwap_trend = share(newest.notional / (newest.bought + newest.sold) - to->vwap, to->vwap);
	if (flow->held)
		to->vwap_drift = share(middle(&flow->top) - to->vwap, to->vwap);
}

void
flow_figures(struct flow_figures *to, struct flow *flow, int64_t now_us, const struct flow_settings *settings)
{
	struct flow_bucket sum;
	double traded, bids, asks;

	bucket_at(flow, now_us, settings);
	sum = sum_of(flow, FLOW_BUCKETS);
	traded = sum.bought + sum.sold;
	*to = (struct flow_figures){ .traded = traded > 0, .ofi = sum.ofi, .sign = weakest(sum.signs) };
	to->ofi_norm = share(sum.ofi, sum.ofi_size);
	to->taker_share = share(sum.bought - sum.sold, traded);
	if (to->traded)
		price_figures(to, flow, &sum, settings->short_buckets);
	if (flow->held) {
		bids = depth_of(&flow->sides[SIDE_BUY], settings->depth);
		asks = depth_of(&flow->sides[SIDE_SELL], settings->depth);
		to->imbalance = share(bids - asks, bids + asks);
	}
	if (to->traded)
		to->direction = to->ofi_norm / 2 + to->imbalance / 4 + to->taker_share / 4;
	if (flow->varied)
		to->volatility = sqrt(flow->variance * YEAR_SECONDS);
	for (int side = 0; side < 2; side++)
		to->spoof[side] = pulled_share(&sum.pulled[side]);
}

bool
flow_trend(double *bps, const struct flow *flow, int64_t now_us, const struct flow_settings *settings)
{
	if (!flow->held || flow->average_us == 0 || settings->trend_us <= 0)
		return false;
	*bps = (middle(&flow->top) / average_at(flow, now_us, settings->trend_us) - 1) * 1e4;
	return true;
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
