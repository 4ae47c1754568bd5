#include "market/convert.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "book/place.h"
#include "book/walk.h"
#include "wire/put.h"

static void
fix_one(struct fixed_rate *fixed, const json *item)
{
	struct slice from, to;

	symbol_split(slice_of(json_name(item)), &from, &to);
	slice_copy(fixed->from, sizeof fixed->from, from);
	slice_copy(fixed->to, sizeof fixed->to, to);
	fixed->rate = config_figure(item);
}

void
convert_free(struct converter *converter)
{
	free(converter->routes);
	converter->routes = NULL;
	converter->count = converter->cap = 0;
}

/* A fixed rate serves both ways. */
static const struct fixed_rate *
fixed_of(const struct converter *converter, const char *a, const char *b)
{
	for (size_t i = 0; i < converter->fixed_count; i++) {
		const struct fixed_rate *fixed = &converter->fixed[i];

		if ((strcmp(fixed->from, a) == 0 && strcmp(fixed->to, b) == 0) ||
		    (strcmp(fixed->from, b) == 0 && strcmp(fixed->to, a) == 0))
			return fixed;
	}
	return NULL;
}

/* The price of the first level alone: no walked rate is better. */
static double
top_rate(const struct listing *listing, bool direct)
{
	const struct levels *side = direct ? &listing->asks : &listing->bids;
	double price;

	if (!listing_ready(listing) || side->count == 0)
		return INFINITY;
	price = decimal_double(side->at[0].price);
	return direct ? fee_ask(listing->rules.fee, price) : 1 / fee_bid(listing->rules.fee, price);
}

static double
lesser(double a, double b)
{
	return a < b ? a : b;
}

static double
best_top(const struct board *board, bool direct)
{
	double best = INFINITY;

	for (size_t i = 0; board != NULL && i < board->count; i++)
		best = lesser(best, top_rate(board->at[i], direct));
	return best;
}

static void
route_price(struct route *route)
{
	double rate = lesser(best_top(route->direct, true), best_top(route->inverse, false));

	if (route->fixed != NULL) {
		double fixed = decimal_double(route->fixed->rate);

		rate = lesser(rate, strcmp(route->fixed->from, route->from) == 0 ? fixed : 1 / fixed);
	}
	route->rate = rate * (1 - 1e-9);
}

void
convert_fix(struct converter *converter, const json *rates)
{
	converter->fixed_count = 0;
	for (const json *item = json_first(rates); item != NULL; item = json_after(item))
		fix_one(&converter->fixed[converter->fixed_count++], item);
	for (size_t i = 0; i < converter->count; i++) {
		struct route *route = &converter->routes[i];

		route->fixed = fixed_of(converter, route->from, route->to);
		route_price(route);
	}
}

const struct route *
convert_known(const struct converter *converter, const char *from, const char *to)
{
	for (size_t i = 0; i < converter->count; i++)
		if (strcmp(converter->routes[i].from, from) == 0 && strcmp(converter->routes[i].to, to) == 0)
			return &converter->routes[i];
	return NULL;
}

/* The market of the two, which converts from now on; NULL: there is none yet. */
static struct board *
board_between(const struct listings *listings, const char *base, const char *quote)
{
	char symbol[2 * SYMBOL_MAX];
	struct board *board;

	snprintf(symbol, sizeof symbol, "%s-%s", base, quote);
	board = board_find(listings, slice_of(symbol));
	if (board != NULL)
		board->converts = true;
	return board;
}

static void
route_add(struct converter *converter, const char *from, const char *to)
{
	struct route *route;

	if (converter->count == converter->cap) {
		converter->cap = converter->cap == 0 ? 8 : 2 * converter->cap;
		converter->routes = memory_grow(converter->routes, converter->cap, sizeof *converter->routes);
	}
	route = &converter->routes[converter->count++];
	*route = (struct route){ .fixed = fixed_of(converter, from, to) };
	strcpy(route->from, from);
	strcpy(route->to, to);
	route->direct = board_between(converter->listings, from, to);
	route->inverse = board_between(converter->listings, to, from);
	route_price(route);
}

void
convert_between(struct converter *converter, const char *one, const char *other)
{
	if (convert_known(converter, one, other) == NULL)
		route_add(converter, one, other);
	if (convert_known(converter, other, one) == NULL)
		route_add(converter, other, one);
}

void
convert_changed(struct converter *converter, const struct board *board)
{
	for (size_t i = 0; i < converter->count; i++)
		if (converter->routes[i].direct == board || converter->routes[i].inverse == board)
			route_price(&converter->routes[i]);
}

void
convert_board(struct converter *converter, struct board *board)
{
	for (size_t i = 0; i < converter->count; i++) {
		struct route *route = &converter->routes[i];

		if (strcmp(board->base, route->from) == 0 && strcmp(board->quote, route->to) == 0)
			route->direct = board;
		else if (strcmp(board->base, route->to) == 0 && strcmp(board->quote, route->from) == 0)
			route->inverse = board;
		else
			continue;
		board->converts = true;
	}
}

/* Buy the amount of the base: fees included.  1, 0 when the side is too short, -1. */
static int
cost_direct(struct decimal *cost, const struct listing *listing, struct decimal amount, struct error *err)
{
	struct fee fee = listing->rules.fee;
	struct decimal share, gross = amount;
	struct walk_leg leg;

	if (fee.kind == FEE_RECEIVED &&
	    (fee_below(&share, fee, err) != 0 ||
		decimal_div(&gross, amount, share, MONEY_PLACES, ROUND_CEILING, err) != 0))
		return -1;
	if (walk_take(&leg, listing->asks.at, listing->asks.count, gross, err) != 0)
		return -1;
	if (decimal_compare(leg.qty, gross) < 0)
		return 0;
	return fee_paid(cost, fee, leg.notional, err) != 0 ? -1 : 1;
}

/* Sell so much of the base that the amount of the quote arrives. */
static int
cost_inverse(struct decimal *cost, const struct listing *listing, struct decimal amount, struct error *err)
{
	struct decimal share, notional;
	struct walk_leg leg;

	if (fee_below(&share, listing->rules.fee, err) != 0 ||
	    decimal_div(&notional, amount, share, MONEY_PLACES, ROUND_CEILING, err) != 0 ||
	    walk_spend(&leg, listing->bids.at, listing->bids.count, notional, ROUND_CEILING, err) != 0)
		return -1;
	*cost = leg.qty;
	return decimal_compare(leg.notional, notional) < 0 ? 0 : 1;
}

static int
try_board(struct conversion *best, bool *found, const struct board *board, bool direct, struct decimal amount,
    int64_t now_us, int64_t age_us, struct error *err)
{
	for (size_t i = 0; board != NULL && i < board->count; i++) {
		const struct listing *listing = board->at[i];
		struct decimal cost, rate;
		int open;

		if (!listing_fresh(listing, now_us, age_us))
			continue;
		open = direct ? cost_direct(&cost, listing, amount, err) : cost_inverse(&cost, listing, amount, err);
		if (open < 0)
			return -1;
		if (open == 0)
			continue;
		if (decimal_div(&rate, cost, amount, MONEY_PLACES, ROUND_CEILING, err) != 0)
			return -1;
		if (!*found || decimal_compare(rate, best->rate) < 0) {
			best->listing = listing;
			best->rate = rate;
			*found = true;
		}
	}
	return 0;
}

int
convert_rate(struct conversion *conversion, const struct route *route, struct decimal amount, int64_t now_us,
    int64_t age_us, struct error *err)
{
	const struct fixed_rate *fixed = route->fixed;
	bool found = false;

	*conversion = (struct conversion){ .route = route };
	if (try_board(conversion, &found, route->direct, true, amount, now_us, age_us, err) != 0 ||
	    try_board(conversion, &found, route->inverse, false, amount, now_us, age_us, err) != 0)
		return -1;
	if (found)
		return 1;
	if (fixed == NULL)
		return 0;
	conversion->rate = fixed->rate;
	if (strcmp(fixed->from, route->from) != 0 &&
	    decimal_div(&conversion->rate, DECIMAL_ONE, fixed->rate, MONEY_PLACES, ROUND_CEILING, err) != 0)
		return -1;
	return 1;
}

static void
put_way(struct text *text, const struct conversion *conversion)
{
	const struct fixed_rate *fixed = conversion->route->fixed;
	char symbol[2 * ASSET_MAX];

	if (conversion->listing == NULL) {
		snprintf(symbol, sizeof symbol, "%s-%s", fixed->from, fixed->to);
		put_name(text, "symbol", slice_of(symbol));
		put_decimal(text, "rate", conversion->rate);
		put_bool(text, "fixed", true);
	} else {
		put_name(text, "symbol", slice_of(conversion->listing->symbol));
		put_name(text, "venue", slice_of(conversion->listing->venue));
		put_decimal(text, "rate", conversion->rate);
		put_int(text, "book_us", conversion->listing->ts_us);
	}
}

void
conversion_put(struct text *text, const struct conversion *ways, size_t count)
{
	const struct conversion *last = &ways[count - 1];
	bool same = true;

	text_char(text, '{');
	put_way(text, last);
	for (size_t i = 0; i < count; i++)
		same = same && ways[i].listing == last->listing;
	if (!same) {
		put_key(text, "ways");
		text_char(text, '[');
		for (size_t i = 0; i < count; i++) {
			put_comma(text);
			text_char(text, '{');
			put_way(text, &ways[i]);
			text_char(text, '}');
		}
		text_char(text, ']');
	}
	text_char(text, '}');
}
