/*
 * Cycles: the vectors of the definition, chains against every size of the lot grid, proposals against every path of a
 * random graph in exact rationals, and whole random markets: what stands must be what a search of all paths and all
 * sizes finds, no more and no less.
 *
 * The searches here share no code with what they judge: integers alone, each leg by its definition.  ARB_GRAPHS is how many
 * random markets are made (400); 10000 is the long form.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "event/opportunity.h"
#include "market/market.h"
#include "market/seek.h"
#include "market/worth.h"

#include "figures.h"

static const int64_t start_us = INT64_C(1786309548000000);

/* How many random markets are made. */
static int
graphs(void)
{
	const char *asked = getenv("ARB_GRAPHS");

	return asked == NULL ? 400 : atoi(asked);
}

/* The control: one book is kept from the market, and this has to fail. */
static bool
is_blind(void)
{
	return getenv("ARB_GRAPHS_BLIND") != NULL;
}

static struct fee
fee_at(enum fee_kind kind, const char *bps)
{
	struct error err;
	struct fee fee;

	assert_int_equal(fee_of_bps(&fee, kind, d(bps), &err), 0);
	return fee;
}

static struct chain_leg
trade(enum side side, const struct level *at, size_t count, const char *step, struct fee fee)
{
	struct chain_leg leg;
	struct error err;

	assert_int_equal(chain_trade(&leg, side, at, count, DECIMAL_ZERO, d(step), DECIMAL_ZERO, fee, &err), 0);
	return leg;
}

/* ---- the vectors of F8.5 ---- */

static void
one_bitcoin_goes_round_as_the_definition_says(void **state)
{
	struct level btc = { d("60000"), d("10") }, eth = { d("3000"), d("100") }, cross = { d("0.0502"), d("100") };
	struct fee fee = fee_at(FEE_RECEIVED, "10");
	struct chain chain = { .legs = { trade(SIDE_SELL, &btc, 1, "0.00000001", fee),
				   trade(SIDE_BUY, &eth, 1, "0.0001", fee),
				   trade(SIDE_SELL, &cross, 1, "0.0001", fee) },
		.count = 3 };
	struct chain_result result;
	struct error err;

	(void)state;
	assert_int_equal(chain_give(&result, &chain, d("1"), &err), 1);
	assert_decimal(result.at[0].out, "59940");
	assert_decimal(result.at[1].walked.qty, "19.98");
	assert_decimal(result.at[1].in, "59940");
	assert_decimal(result.at[1].out, "19.96002");
	assert_decimal(result.at[2].walked.qty, "19.96");
	assert_decimal(result.proceeds, "1.000990008");
	assert_decimal(result.cost, "1");
	/* the same quantity of the last leg, from behind: nothing cheaper brings as much */
	assert_int_equal(chain_price(&result, &chain, 2, d("19.96"), &err), 1);
	assert_decimal(result.cost, "1");
	assert_decimal(result.profit, "0.000990008");
}

static void
fill_rules(struct rules *rules, const char *step, enum fee_kind kind, const char *bps)
{
	struct venue_symbol symbol = { .price_tick = d("0.00000001"), .qty_step = d(step) };
	struct venue_fees fees = { .taker_bps = d(bps) };
	struct error err;

	strcpy(fees.kind, fee_kinds[kind]);
	assert_int_equal(rules_of_facts(rules, &symbol, &fees, &err), 0);
}

static void
put_book(struct market *market, struct listing *listing, struct level bid, struct level ask, int64_t now_us,
    struct text *out)
{
	struct book_event book = { .ts_us = now_us };

	levels_add(&book.bids, bid);
	levels_add(&book.asks, ask);
	market_book(market, listing, &book, now_us, out);
	levels_free(&book.bids);
	levels_free(&book.asks);
}

static struct listing *
join(struct market *market, const char *venue, const char *symbol, const struct rules *rules)
{
	struct text out = { 0 };
	struct error err;
	struct listing *listing = market_listing(market, slice_of(venue), slice_of(symbol), &err);

	assert_non_null(listing);
	assert_int_equal(market_join(market, listing), 0);
	market_rules(market, listing, rules, start_us, &out);
	text_free(&out);
	return listing;
}

static void
the_graph_weighs_what_the_definition_says(void **state)
{
	struct market_settings settings = { .cycle_legs = 3,
		.age_us = 1000000,
		.window = 2,
		.starts = { "BTC" },
		.start_count = 1,
		.min_profit = d("1000") };
	struct listing *btc, *eth, *cross;
	struct text out = { 0 };
	struct market market;
	struct rules rules;
	double sum;

	(void)state;
	market_init(&market);
	market_set(&market, &settings);
	fill_rules(&rules, "0.00000001", FEE_RECEIVED, "10");
	btc = join(&market, "v", "BTC-USDT", &rules);
	eth = join(&market, "v", "ETH-USDT", &rules);
	cross = join(&market, "v", "ETH-BTC", &rules);
	put_book(
	    &market, btc, (struct level){ d("60000"), d("1") }, (struct level){ d("60001"), d("1") }, start_us, &out);
	put_book(
	    &market, eth, (struct level){ d("2999"), d("1") }, (struct level){ d("3000"), d("1") }, start_us, &out);
	put_book(&market, cross, (struct level){ d("0.0502"), d("1") }, (struct level){ d("0.0503"), d("1") }, start_us,
	    &out);
	sum = market.graph.arcs[graph_sale(btc)].weight + market.graph.arcs[graph_purchase(eth)].weight +
	    market.graph.arcs[graph_sale(cross)].weight;
	assert_float_equal(sum, -0.000990520268, 1e-12);
	assert_float_equal(exp(-sum), 1.000991010996, 1e-12);
	assert_int_equal(out.len, 0);
	text_free(&out);
	market_free(&market);
}

/* ---- a chain against every size ---- */

typedef __int128 big; /* units of 10^-12: the compiler's type has no short name */

enum { UNIT_PLACES = 12, MODEL_LEVELS = 3 };
static const big unit = INT64_C(1000000000000);

/* One side of a market, in units; or a transfer. */
struct model_leg {
	bool moves;
	enum side side;
	big price[MODEL_LEVELS], qty[MODEL_LEVELS];
	size_t count;
	big step;
	int bps;
	enum fee_kind kind;
	big fee, least; /* of a transfer */
	big free; /* of a trade: most that is spent; 0: all there is */
};

/* What arrives for so much, by definition: the largest quantity that can be paid, lot by lot of the last level. */
static big
model_give(const struct model_leg *leg, big in, big *used)
{
	big depth = 0, qty, money = 0, left;

	if (leg->moves) {
		in = in / 10000 * 10000; /* 8 places */
		*used = in;
		return in >= leg->least && in > leg->fee ? in - leg->fee : 0;
	}
	if (leg->free > 0 && in > leg->free)
		in = leg->free;
	for (size_t i = 0; i < leg->count; i++)
		depth += leg->qty[i];
	if (leg->side == SIDE_SELL)
		qty = (in < depth ? in : depth) / leg->step * leg->step;
	else {
		/* price per unit times the fee on top, kept as price * (10000 + bps) */
		big per = leg->kind == FEE_QUOTE ? 10000 + leg->bps : 10000, wide = in * 10000;

		qty = 0;
		for (size_t i = 0; i < leg->count; i++) {
			big whole = leg->price[i] * per / 10000 * leg->qty[i] / unit * 10000;

			if (whole > wide) {
				qty += wide / (leg->price[i] * per / 10000) * (unit / 10000);
				break;
			}
			wide -= whole;
			qty += leg->qty[i];
		}
		qty = (qty < depth ? qty : depth) / leg->step * leg->step;
	}
	left = qty;
	for (size_t i = 0; i < leg->count && left > 0; i++) {
		big part = left < leg->qty[i] ? left : leg->qty[i];

		money += leg->price[i] * part / unit;
		left -= part;
	}
	if (leg->side == SIDE_SELL) {
		*used = qty;
		return money / 10000 * (10000 - leg->bps);
	}
	*used = leg->kind == FEE_QUOTE ? money / 10000 * (10000 + leg->bps) : money;
	return leg->kind == FEE_RECEIVED ? qty / 10000 * (10000 - leg->bps) : qty;
}

/* Every lot of the first leg, all the way round: the best profit, and the least cost that brings it. */
static bool
model_best(const struct model_leg *legs, size_t count, int margin_bps, big *profit, big *cost)
{
	big depth = 0, best = 0;

	for (size_t i = 0; i < legs[0].count; i++)
		depth += legs[0].qty[i];
	for (big lots = legs[0].step; lots <= depth; lots += legs[0].step) {
		struct model_leg first = legs[0];
		big spent, amount, ignored, value;

		/* the first leg trades just so much: a book of that depth, and money without end */
		big left = lots;

		for (size_t i = 0; i < first.count; i++) {
			if (first.qty[i] > left)
				first.qty[i] = left;
			left -= first.qty[i];
		}
		first.free = 0;
		amount = model_give(&first, first.side == SIDE_SELL ? lots : 1000000 * unit, &spent);
		for (size_t i = 1; i < count && amount > 0; i++)
			amount = model_give(&legs[i], amount, &ignored);
		value = amount * 10000 - spent * (10000 + margin_bps);
		if (amount > 0 && value > best && (legs[0].free == 0 || spent <= legs[0].free)) {
			best = value;
			*profit = amount - spent;
			*cost = spent;
		}
	}
	return best > 0;
}

static struct decimal
in_units(big value)
{
	return decimal_trim((struct decimal){ value, UNIT_PLACES });
}

static void
leg_of_model(
    struct chain_leg *leg, struct level levels[MODEL_LEVELS], struct transfer *transfer, const struct model_leg *model)
{
	char bps[16];
	struct error err;

	if (model->moves) {
		*transfer =
		    (struct transfer){ .fee = in_units(model->fee), .least = in_units(model->least), .places = 8 };
		chain_transfer(leg, transfer);
		return;
	}
	/* what the model has is a share of what the book has, of some */
	for (size_t i = 0; i < model->count; i++)
		levels[i] =
		    (struct level){ in_units(model->price[i]), in_units(model->qty[i] * (model->bps % 2 ? 4 : 1)) };
	snprintf(bps, sizeof bps, "%d", model->bps);
	assert_int_equal(chain_trade(leg, model->side, levels, model->count, model->bps % 2 ? d("0.25") : DECIMAL_ZERO,
			     in_units(model->step), DECIMAL_ZERO, fee_at(model->kind, bps), &err),
	    0);
	if (model->free > 0)
		assert_int_equal(chain_afford(leg, in_units(model->free), &err), 0);
}

static int64_t
between(struct random *random, int64_t least, int64_t most)
{
	return random_between(random, least, most + 1);
}

/* A trade from an asset to another, of these worths; better: basis points that the rate is off, in our favour. */
static void
draw_leg(struct random *random, struct model_leg *leg, int64_t from, int64_t to, int64_t better)
{
	static const int64_t steps[] = { 100, 200, 500, 1000, 2500 }; /* ten-thousandths */
	int64_t price, worst = between(random, 1, 30);

	leg->side = random_next(random) & 1 ? SIDE_BUY : SIDE_SELL;
	leg->kind = random_next(random) & 1 ? FEE_QUOTE : FEE_RECEIVED;
	leg->bps = (int)between(random, 0, 20);
	leg->count = (size_t)between(random, 1, MODEL_LEVELS);
	leg->step = unit / 10000 * steps[between(random, 0, COUNT(steps) - 1)];
	price = leg->side == SIDE_SELL ? from * 10000 / to : to * 10000 / from;
	price += (leg->side == SIDE_SELL ? 1 : -1) * price * better / 10000;
	for (size_t i = 0; i < leg->count; i++) {
		leg->price[i] = (big)price * (unit / 10000);
		leg->qty[i] = leg->step * between(random, 1, 20) + (random_next(random) & 1 ? leg->step / 2 : 0);
		price += (leg->side == SIDE_SELL ? -1 : 1) * (1 + price * worst / 10000);
	}
	if (between(random, 0, 3) == 0) {
		leg->free = leg->step * between(random, 1, 24) + unit / 10000 * between(random, 0, 99);
		if (leg->side == SIDE_BUY)
			leg->free = leg->free / 10000 * price;
	}
}

/* Legs that lead round; returns how many. */
static size_t
draw_chain(struct random *random, struct model_leg legs[CYCLE_LEGS_MAX])
{
	static const int64_t worths[] = { 1, 3, 8, 20, 40 };
	size_t count = (size_t)between(random, 2, CYCLE_LEGS_MAX);
	int64_t first = worths[between(random, 0, 4)], now = first;

	for (size_t i = 0; i < count; i++) {
		int64_t next = i + 1 == count ? first : worths[between(random, 0, 4)];

		legs[i] = (struct model_leg){ .moves = i > 0 && i + 1 < count && between(random, 0, 4) == 0 };
		if (legs[i].moves) {
			legs[i].fee = unit / 1000 * between(random, 0, 20);
			legs[i].least = unit / 100 * between(random, 0, 50);
			continue;
		}
		draw_leg(random, &legs[i], now, next, between(random, -20, 120));
		now = next;
	}
	return count;
}

/* How often the sizes of the chain were the best of the grid, and how often it was worth it at all. */
static void
the_best_size_of_a_chain_is_that_of_the_whole_grid(void **state)
{
	struct random random = { 4711 };
	int paying = 0, policies_seen = 0;

	(void)state;
	for (int round = 0; round < 10000 + 10 * graphs(); round++) {
		struct model_leg legs[CYCLE_LEGS_MAX];
		struct level levels[CYCLE_LEGS_MAX][MODEL_LEVELS];
		struct transfer transfers[CYCLE_LEGS_MAX];
		size_t count = draw_chain(&random, legs);
		struct chain chain = { .count = count };
		int margin = between(&random, 0, 1) ? 0 : (int)between(&random, 1, 60), works;
		struct chain_result result;
		struct error err;
		big profit, cost;
		bool pays = model_best(legs, count, margin, &profit, &cost);

		for (size_t i = 0; i < count; i++)
			leg_of_model(&chain.legs[i], levels[i], &transfers[i], &legs[i]);
		works = chain_best(&result, &chain, (struct decimal){ margin, 4 }, &err);
		CHECK(works == pays, "round %d: %d, not %d (profit %g)", round, works, pays,
		    pays ? (double)profit / 1e12 : 0);
		if (!pays)
			continue;
		paying++;
		policies_seen += margin > 0;
		CHECK(decimal_compare(result.profit, in_units(profit)) == 0 &&
			decimal_compare(result.cost, in_units(cost)) == 0,
		    "round %d (%zu legs, margin %d): profit %.12g of %.12g, not %.12g of %.12g", round, count, margin,
		    decimal_double(result.profit), decimal_double(result.cost), (double)profit / 1e12,
		    (double)cost / 1e12);
	}
	CHECK(paying > 500 && policies_seen > 200, "%d pay, %d with a margin", paying, policies_seen);
}

/* ---- whole markets ---- */

enum { VENUES = 4, ASSETS = 6, MODEL_LISTINGS = VENUES * ASSETS * ASSETS, FOUND_MAX = 2000, LINE_MAX = 256 };

static const char *const venue_names[VENUES] = { "va", "vb", "vc", "vd" };
static const char *const asset_names[ASSETS] = { "USDT", "AAA", "BBB", "CCC", "DDD", "EEE" };
static const int64_t asset_worths[ASSETS] = { 1, 3, 8, 20, 40, 100 };

struct model_listing {
	int venue, base, quote;
	struct model_leg asks, bids;
	struct listing *listing;
};

struct model_arc {
	int from, to; /* nodes: venue * ASSETS + asset, or the asset alone */
	const struct model_listing *at; /* NULL: a transfer */
	struct model_leg leg;
	int asset, leaves, reaches; /* of a transfer */
};

/* A market as the test knows it. */
struct model {
	struct random random;
	int venues, assets;
	size_t legs;
	bool funded;
	int min_bps;
	big networks[VENUES][ASSETS]; /* fee in units; below 0: none */
	big least[VENUES][ASSETS];
	struct model_listing listings[MODEL_LISTINGS];
	size_t count;
	struct model_arc arcs[4 * MODEL_LISTINGS];
	size_t arc_count;
	int64_t now_us;
	/* what is found */
	size_t path[CYCLE_LEGS_MAX];
	bool on_path[VENUES * ASSETS];
	char found[FOUND_MAX][LINE_MAX];
	size_t found_count;
};

static int
node_of(const struct model *model, int venue, int asset)
{
	return model->funded ? asset : venue * ASSETS + asset;
}

/* Bids and asks around the worths, the top off by some basis points in our favour. */
static void
draw_book(struct model *model, struct model_listing *listing, int64_t better)
{
	int64_t mid = asset_worths[listing->base] * 100000 / asset_worths[listing->quote];
	int64_t off = between(&model->random, -25, 25) + better, price;

	for (int side = 0; side < 2; side++) {
		struct model_leg *leg = side == 0 ? &listing->bids : &listing->asks;
		int64_t worst = between(&model->random, 1, 20);

		price = mid + mid * off / 10000 + (side == 0 ? -1 : 1) * (1 + mid * 2 / 10000);
		leg->side = side == 0 ? SIDE_SELL : SIDE_BUY;
		leg->count = (size_t)between(&model->random, 1, MODEL_LEVELS);
		for (size_t i = 0; i < leg->count; i++) {
			leg->price[i] = (big)price * (unit / 100000);
			leg->qty[i] = leg->step * between(&model->random, 4, 24);
			price += (side == 0 ? -1 : 1) * (1 + price * worst / 10000);
		}
	}
}

static void
draw_market(struct model *model, uint64_t seed)
{
	*model = (struct model){ .random = { seed } };
	model->venues = (int)between(&model->random, 1, VENUES);
	model->assets = (int)between(&model->random, 3, model->venues > 2 ? 5 : ASSETS);
	model->legs = (size_t)between(&model->random, 2, model->venues > 2 ? 4 : CYCLE_LEGS_MAX);
	model->funded = between(&model->random, 0, 2) == 0;
	model->min_bps = (int)between(&model->random, 0, 3) * 10;
	for (int v = 0; v < model->venues; v++)
		for (int a = 0; a < model->assets; a++) {
			model->networks[v][a] = between(&model->random, 0, 2) == 0
			    ? -1
			    : unit / 10000 * between(&model->random, 0, 100) / asset_worths[a];
			model->networks[v][a] = model->networks[v][a] / 10000 * 10000;
			model->least[v][a] = unit / 100 * between(&model->random, 0, 40);
		}
	for (int v = 0; v < model->venues; v++)
		for (int base = 1; base < model->assets; base++)
			for (int quote = 0; quote < base; quote++) {
				struct model_listing *listing = &model->listings[model->count];

				if (between(&model->random, 0, 2) == 0)
					continue;
				*listing = (struct model_listing){ .venue = v, .base = base, .quote = quote };
				/* a lot is worth about two of the first asset */
				listing->bids.step = unit / 10000 * (20000 / asset_worths[base] / 100 * 100 + 100);
				listing->bids.bps = (int)between(&model->random, 0, 10);
				listing->bids.kind = between(&model->random, 0, 1) ? FEE_QUOTE : FEE_RECEIVED;
				listing->asks = listing->bids;
				model->count++;
			}
}

static void
make_arcs(struct model *model)
{
	model->arc_count = 0;
	for (size_t i = 0; i < model->count; i++) {
		const struct model_listing *at = &model->listings[i];
		int base = node_of(model, at->venue, at->base), quote = node_of(model, at->venue, at->quote);

		if (at->bids.count == 0)
			continue;
		model->arcs[model->arc_count++] =
		    (struct model_arc){ .from = base, .to = quote, .at = at, .leg = at->bids };
		model->arcs[model->arc_count++] =
		    (struct model_arc){ .from = quote, .to = base, .at = at, .leg = at->asks };
	}
	for (int a = 0; a < model->assets && !model->funded; a++)
		for (int v = 0; v < model->venues; v++)
			for (int w = 0; w < model->venues; w++) {
				if (v == w || model->networks[v][a] < 0 || model->networks[w][a] < 0)
					continue;
				model->arcs[model->arc_count++] = (struct model_arc){ .from = node_of(model, v, a),
					.to = node_of(model, w, a),
					.leg = { .moves = true,
					    .fee = model->networks[v][a],
					    .least = model->least[v][a] },
					.asset = a,
					.leaves = v,
					.reaches = w };
			}
}

/* The rate of the top, for speed alone: a path that cannot pay at all is not tried in all sizes. */
static double
top_rate(const struct model_arc *arc)
{
	double price = (double)arc->leg.price[0] / 1e12, share = 1 - arc->leg.bps / 1e4;

	if (arc->leg.moves)
		return 1;
	if (arc->leg.side == SIDE_SELL)
		return price * share;
	return arc->leg.kind == FEE_QUOTE ? 1 / (price * (1 + arc->leg.bps / 1e4)) : share / price;
}

/* Where a cycle is told from: USDT first, then by name; a trade comes first; of two venues the first by name. */
static bool
begins_here(const struct model *model, size_t count)
{
	int best = -1, best_asset = 0, best_venue = 0;

	for (size_t i = 0; i < count; i++) {
		const struct model_arc *arc = &model->arcs[model->path[i]];
		int asset = model->funded ? arc->from : arc->from % ASSETS;
		int venue = model->funded ? 0 : arc->from / ASSETS;

		if (arc->at != NULL &&
		    (best < 0 || asset < best_asset || (asset == best_asset && venue < best_venue))) {
			best = (int)i;
			best_asset = asset;
			best_venue = venue;
		}
	}
	return best == 0;
}

static void
write_found(struct model *model, size_t count, big profit)
{
	char *line = model->found[model->found_count++], money[DECIMAL_TEXT_MAX];
	int len = sprintf(line, "cycle:");

	assert_true(model->found_count < FOUND_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct model_arc *arc = &model->arcs[model->path[i]];

		if (arc->at != NULL)
			len += sprintf(line + len, "%s-%s@%s:", asset_names[arc->at->base], asset_names[arc->at->quote],
			    venue_names[arc->at->venue]);
		else
			len += sprintf(line + len, "%s@%s>%s:", asset_names[arc->asset], venue_names[arc->leaves],
			    venue_names[arc->reaches]);
	}
	decimal_text(money, in_units(profit));
	sprintf(line + len, " %s", money);
}

static void
judge_path(struct model *model, size_t count)
{
	struct model_leg legs[CYCLE_LEGS_MAX];
	double rate = 1;
	big profit, cost;

	for (size_t i = 0; i < count; i++) {
		legs[i] = model->arcs[model->path[i]].leg;
		rate *= top_rate(&model->arcs[model->path[i]]);
	}
	if (rate < 1 - 1e-6 || !begins_here(model, count))
		return;
	if (count == 2 && model->arcs[model->path[0]].at->base == model->arcs[model->path[1]].at->base)
		return; /* a pair */
	if (model_best(legs, count, 0, &profit, &cost) && profit > 0 && profit * 10000 >= cost * model->min_bps)
		write_found(model, count, profit);
}

static void
walk_paths(struct model *model, int home, int node, size_t count)
{
	for (size_t i = 0; i < model->arc_count; i++) {
		const struct model_arc *arc = &model->arcs[i];

		if (arc->from != node || (count == 0 && arc->at == NULL))
			continue;
		model->path[count] = i;
		if (arc->to == home && count > 0)
			judge_path(model, count + 1);
		if (arc->to == home || model->on_path[arc->to] || count + 1 == model->legs)
			continue;
		model->on_path[arc->to] = true;
		walk_paths(model, home, arc->to, count + 1);
		model->on_path[arc->to] = false;
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
find_all(struct model *model)
{
	make_arcs(model);
	model->found_count = 0;
	for (int node = 0; node < VENUES * ASSETS; node++)
		walk_paths(model, node, node, 0);
	qsort(model->found, model->found_count, LINE_MAX, by_text);
}

/* What the lines say that stands. */
struct stands {
	char at[FOUND_MAX][LINE_MAX];
	size_t count;
};

static void
read_line(struct stands *stands, struct slice line)
{
	struct opportunity_event event;
	char name[LINE_MAX];
	size_t i = 0, len;
	struct error err;

	assert_int_equal(event_read(&kind_opportunity, &event, line, &err), 0);
	if (event.shape != SHAPE_CYCLE)
		return;
	for (len = event.id.len; event.id.at[len - 1] != ':'; len--)
		;
	memcpy(name, event.id.at, len);
	name[len] = '\0';
	while (i < stands->count && strncmp(stands->at[i], name, len) != 0)
		i++;
	CHECK((i < stands->count) == (event.state != OPPORTUNITY_OPEN), "%s %s: its life is broken", name,
	    opportunity_states[event.state]);
	if (event.state == OPPORTUNITY_CLOSE) {
		memcpy(stands->at[i], stands->at[--stands->count], LINE_MAX);
		return;
	}
	stands->count += i == stands->count;
	assert_true(stands->count < FOUND_MAX);
	name[len] = ' ';
	decimal_text(name + len + 1, event.profit);
	strcpy(stands->at[i], name);
}

static void
read_lines(struct stands *stands, struct text *out)
{
	for (size_t at = 0, end; at < out->len; at = end) {
		for (end = at; out->at[end++] != '\n';)
			;
		read_line(stands, (struct slice){ out->at + at, end - 1 - at });
	}
	out->len = 0;
}

static void
compare(struct model *model, struct stands *stands, uint64_t seed, const char *when)
{
	find_all(model);
	qsort(stands->at, stands->count, LINE_MAX, by_text);
	for (size_t i = 0; i < model->found_count || i < stands->count; i++) {
		const char *want = i < model->found_count ? model->found[i] : "nothing";
		const char *got = i < stands->count ? stands->at[i] : "nothing";

		CHECK(strcmp(want, got) == 0, "graph %" PRIu64 ", %s: %s stands, not %s", seed, when, got, want);
	}
}

static void
give_book(struct market *market, struct model *model, const struct model_listing *at, struct stands *stands)
{
	struct book_event book = { .ts_us = model->now_us += 1000 };
	struct text out = { 0 };

	for (size_t i = 0; i < at->bids.count; i++)
		levels_add(&book.bids, (struct level){ in_units(at->bids.price[i]), in_units(at->bids.qty[i]) });
	for (size_t i = 0; i < at->asks.count; i++)
		levels_add(&book.asks, (struct level){ in_units(at->asks.price[i]), in_units(at->asks.qty[i]) });
	market_book(market, at->listing, &book, model->now_us, &out);
	read_lines(stands, &out);
	text_free(&out);
	levels_free(&book.bids);
	levels_free(&book.asks);
}

static void
set_up(struct market *market, struct model *model)
{
	struct market_settings settings = { .cycle_legs = model->legs,
		.funded = model->funded,
		.min_bps = { model->min_bps, 0 },
		.age_us = INT64_C(1000000000000),
		.window = 2,
		.starts = { "USDT" },
		.start_count = 1 };
	char symbol[SYMBOL_MAX], step[DECIMAL_TEXT_MAX], bps[16];
	struct rules rules;

	market_init(market);
	market_set(market, &settings);
	for (int v = 0; v < model->venues && !model->funded; v++)
		for (int a = 0; a < model->assets; a++) {
			struct venue_network network = { .network = "N",
				.withdraw_fee = in_units(model->networks[v][a]),
				.withdraw_min = in_units(model->least[v][a]),
				.expected_ms = 1000 };

			strcpy(network.asset, asset_names[a]);
			if (model->networks[v][a] >= 0)
				assert_int_equal(market_network(market, venue_names[v], &network), 0);
		}
	for (size_t i = 0; i < model->count; i++) {
		struct model_listing *at = &model->listings[i];

		decimal_text(step, in_units(at->bids.step));
		snprintf(bps, sizeof bps, "%d", at->bids.bps);
		snprintf(symbol, sizeof symbol, "%s-%s", asset_names[at->base], asset_names[at->quote]);
		fill_rules(&rules, step, at->bids.kind, bps);
		at->listing = join(market, venue_names[at->venue], symbol, &rules);
	}
}

/* One market: all its books, then changes, the larger ones planted; what stands is compared as it goes. */
static size_t
run_market(struct model *model, struct stands *stands, uint64_t seed)
{
	struct market market;
	size_t seen = 0;

	draw_market(model, seed);
	stands->count = 0;
	model->now_us = start_us;
	if (model->count == 0)
		return 0;
	set_up(&market, model);
	for (size_t i = 0; i < model->count; i++) {
		draw_book(model, &model->listings[i], 0);
		give_book(&market, model, &model->listings[i], stands);
	}
	compare(model, stands, seed, "all books are there");
	for (int i = 0; i < 12; i++) {
		struct model_listing *at = &model->listings[between(&model->random, 0, (int64_t)model->count - 1)];

		draw_book(model, at, i % 3 == 0 ? between(&model->random, 50, 300) * (i % 2 ? -1 : 1) : 0);
		if (i != 6 || !is_blind())
			give_book(&market, model, at, stands);
		if (i % 3 == 0) {
			compare(model, stands, seed, "one was planted");
			seen += stands->count;
		}
	}
	compare(model, stands, seed, "all changes were made");
	assert_int_equal(market.graph.cut, 0);
	assert_int_equal(market.cycles.open, stands->count);
	market_free(&market);
	return seen;
}

static void
what_stands_is_what_a_search_of_all_paths_and_sizes_finds(void **state)
{
	struct model *model = malloc(sizeof *model);
	struct stands *stands = malloc(sizeof *stands);
	size_t seen = 0;

	(void)state;
	assert_non_null(model);
	assert_non_null(stands);
	for (int i = 0; i < graphs(); i++)
		seen += run_market(model, stands, (uint64_t)i + 1);
	CHECK(seen > (size_t)graphs(), "only %zu cycles were seen", seen);
	print_message("%d markets, %zu cycles seen\n", graphs(), seen);
	free(model);
	free(stands);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_bitcoin_goes_round_as_the_definition_says),
		cmocka_unit_test(the_graph_weighs_what_the_definition_says),
		cmocka_unit_test(the_best_size_of_a_chain_is_that_of_the_whole_grid),
		cmocka_unit_test(what_stands_is_what_a_search_of_all_paths_and_sizes_finds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
