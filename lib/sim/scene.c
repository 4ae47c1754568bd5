/*
 * Three layers.  Assets step every 50 ms and remember their last seconds, so that a venue can look at the past.  A venue
 * decides now and then which of its books stands apart.  A listing wakes for a book or a trade, in the order of a heap.
 *
 * A level is a function of its price: whether it is there and what stands at it come from a hash of the price and of the
 * second or two that it lasts, so that a book looks much like the one before it without being kept.
 */
#include "sim/scene.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/random.h"

enum {
	STEP_US = 50000, /* of the walks */
	PAST = 16, /* steps that are remembered: the latest venue is 0.75 s late */
	PLACES_MAX = 12,
	COEF_MAX = 1000000
};

#define UNITS_MAX INT64_C(9000000000000) /* ticks or steps: times COEF_MAX they fit 63 bits */

#define BPS 0.0001

/* Price in US dollars to begin with, and the size of one step of the walk (1e-6 of the price). */
struct asset_facts {
	const char *name;
	double price, common, own;
};

static const struct asset_facts known[] = {
	{ "USD", 1, 0, 0 }, { "USDT", 1, 0, 0.4 }, { "USDC", 1, 0, 0.4 }, { "DAI", 1, 0, 0.6 }, { "EUR", 1.1, 0, 2 },
	{ "BTC", 64000, 22, 8 }, { "ETH", 3200, 28, 14 }, { "SOL", 150, 34, 24 }, { "XRP", 2.2, 26, 24 },
	{ "LTC", 85, 26, 20 }, { "DOGE", 0.18, 34, 30 }, { "ADA", 0.75, 30, 26 }, { "LINK", 17, 30, 24 },
	{ "AVAX", 28, 32, 26 }, { "DOT", 5, 28, 24 }, { "BNB", 600, 20, 12 }, { "OKB", 50, 20, 20 },
	{ "BGB", 5, 20, 20 }, { "MX", 2.5, 20, 20 }, { "TRX", 0.3, 20, 16 }, { "BCH", 450, 28, 24 },
	{ "SHIB", 0.00002, 34, 30 }, { "PEPE", 0.00001, 36, 36 }, { "", 10, 28, 26 }, /* any other */
};

struct asset {
	struct slice name;
	const struct asset_facts *facts;
	struct random random;
	double past[PAST]; /* price in US dollars; step n stands at n % PAST */
};

struct place {
	struct slice name;
	struct random random;
	int64_t lag_steps; /* how late it sees the price */
	int64_t delay_us; /* between its clock and ours */
	double spread; /* half of it, share of the price */
	double wealth; /* how much stands in its books, against others */
	int64_t listings; /* how many it has */
	int64_t mean_us; /* between two books of one of them */
	double premium_pull, premium_kick; /* of one book */
	int64_t apart_due_us; /* when one of them stands apart next */
};

struct listing {
	const struct market_listing *facts;
	size_t place, base, quote;
	struct random random;
	double tick, step;
	uint64_t salt; /* of the levels */
	double premium; /* share of the price */
	/* The book stands apart by so much until hold_us, then less and less until end_us. */
	double apart;
	int64_t hold_us, end_us;
	int64_t book_us, trade_us; /* when the next one happens; INT64_MAX: none */
	int64_t book_number, trade_number;
	struct market_level best_bid, best_ask;
};

struct scene {
	struct market_plan plan;
	struct listing *listings;
	size_t count;
	struct place *places;
	size_t place_count;
	struct asset *assets;
	size_t asset_count;
	size_t *heap; /* listings, the one that is due first on top */
	struct random common;
	int64_t steps; /* of the walks, done so far */
	struct market_level *bids, *asks;
};

/* ---- assets ---- */

static const struct asset_facts *
facts_of(struct slice name)
{
	size_t i = 0;

	while (*known[i].name != '\0' && !slice_is(name, known[i].name))
		i++;
	return &known[i];
}

static size_t
asset_add(struct scene *market, struct slice name)
{
	struct asset *asset;

	for (size_t i = 0; i < market->asset_count; i++)
		if (slice_equal(market->assets[i].name, name))
			return i;
	asset = &market->assets[market->asset_count];
	*asset =
	    (struct asset){ .name = name, .facts = facts_of(name), .random = random_named(market->plan.seed, name) };
	for (size_t i = 0; i < PAST; i++)
		asset->past[i] = asset->facts->price;
	return market->asset_count++;
}

/* Money-like assets are drawn back to where they began, and all others ever so little: a month stays a market. */
static void
asset_step(struct asset *asset, double common, int64_t step)
{
	const struct asset_facts *facts = asset->facts;
	double last = asset->past[(step - 1) % PAST], pull = facts->common > 0 ? 1e-6 : 1e-4;
	double own = random_bell(&asset->random) * facts->own, move = common * facts->common + own;

	asset->past[step % PAST] = last * (1.0 + move * 1e-6) + (facts->price - last) * pull;
}

static void
walk_until(struct scene *market, int64_t ts_us)
{
	int64_t target = (ts_us - market->plan.start_us) / STEP_US;

	while (market->steps < target) {
		double common = random_bell(&market->common);

		market->steps++;
		for (size_t i = 0; i < market->asset_count; i++)
			asset_step(&market->assets[i], common, market->steps);
	}
}

static double
asset_price(const struct scene *market, size_t asset, int64_t lag_steps)
{
	int64_t step = market->steps > lag_steps ? market->steps - lag_steps : 0;

	return market->assets[asset].past[step % PAST];
}

/* ---- venues ---- */

static size_t
place_add(struct scene *market, struct slice name)
{
	struct place *place;

	for (size_t i = 0; i < market->place_count; i++)
		if (slice_equal(market->places[i].name, name))
			return i;
	place = &market->places[market->place_count];
	*place = (struct place){ .name = name, .random = random_named(market->plan.seed, name) };
	place->lag_steps = random_between(&place->random, 0, 9);
	place->delay_us = random_between(&place->random, 4000, 90000);
	place->spread = (0.4 + 1.6 * random_unit(&place->random)) * BPS;
	place->wealth = 0.6 + 0.8 * random_unit(&place->random);
	place->apart_due_us = market->plan.start_us + random_between(&place->random, 2 * SECOND_US, 80 * SECOND_US);
	return market->place_count++;
}

/* One book of the venue moves away by the fees of both sides (10 bps for the other one) and 30 to 130 bps more. */
static void
stand_apart(struct scene *market, size_t at, int64_t now_us)
{
	struct place *place = &market->places[at];
	double size = 40.0 + 100.0 * random_unit(&place->random);
	double sign = random_next(&place->random) & 1 ? 1.0 : -1.0;
	int64_t hold_us = random_between(&place->random, 400000, 3 * SECOND_US);
	int64_t fade_us = random_between(&place->random, 200000, SECOND_US);
	int64_t skip = random_between(&place->random, 0, place->listings);
	struct listing *chosen = market->listings;

	place->apart_due_us += random_between(&place->random, 20 * SECOND_US, 140 * SECOND_US);
	while (chosen->place != at || skip-- > 0)
		chosen++;
	chosen->apart = sign * (size + decimal_double(chosen->facts->taker_bps)) * BPS;
	chosen->hold_us = now_us + hold_us;
	chosen->end_us = chosen->hold_us + fade_us;
}

/* ---- listings ---- */

static int
unit_error(const struct market_listing *facts, const char *what, struct error *err)
{
	return error_set(
	    err, "range", "%.*s %.*s: %s cannot be simulated", SLICE_ARG(facts->venue), SLICE_ARG(facts->symbol), what);
}

static int
unit_check(struct decimal unit, const struct market_listing *facts, const char *what, struct error *err)
{
	unit = decimal_trim(unit);
	if (unit.coef > 0 && unit.coef <= COEF_MAX && unit.scale <= PLACES_MAX)
		return 0;
	return unit_error(facts, what, err);
}

static int
listing_init(struct scene *market, struct listing *listing, const struct market_listing *facts, struct error *err)
{
	char name[128];
	size_t len = 0;

	if (unit_check(facts->price_tick, facts, "its tick", err) != 0 ||
	    unit_check(facts->qty_step, facts, "its step", err) != 0)
		return -1;
	for (size_t i = 0; i < facts->venue.len && len < sizeof name / 2; i++)
		name[len++] = facts->venue.at[i];
	name[len++] = ' ';
	for (size_t i = 0; i < facts->symbol.len && len < sizeof name; i++)
		name[len++] = facts->symbol.at[i];
	*listing = (struct listing){ .facts = facts, .trade_us = INT64_MAX };
	listing->random = random_named(market->plan.seed, (struct slice){ name, len });
	listing->salt = random_next(&listing->random);
	listing->tick = decimal_double(facts->price_tick);
	listing->step = decimal_double(facts->qty_step);
	listing->place = place_add(market, facts->venue);
	market->places[listing->place].listings++;
	listing->base = asset_add(market, facts->base);
	listing->quote = asset_add(market, facts->quote);
	if (asset_price(market, listing->base, 0) / asset_price(market, listing->quote, 0) / listing->tick >
	    (double)UNITS_MAX / 4.0)
		return unit_error(facts, "its tick", err);
	return 0;
}

/* How far the book stands apart now, as a share of the price. */
static double
apart_now(const struct listing *listing, int64_t now_us)
{
	if (now_us >= listing->end_us)
		return 0.0;
	if (now_us < listing->hold_us)
		return listing->apart;
	return listing->apart * (double)(listing->end_us - now_us) / (double)(listing->end_us - listing->hold_us);
}

/* What stands at a price: US dollars, one in eight levels a large one; another number every two seconds or so. */
static double
level_money(uint64_t hash, size_t i)
{
	double share = random_share(hash), money = 900.0 + 9000.0 * share * share;

	if ((hash & 7) == 0)
		money = money * 3.0;
	return money * (1.0 + 0.3 * (double)(i < 20 ? i : 20));
}

/* Quantities keep about five digits: the finest steps of a venue are seldom seen in its books. */
static int64_t
coarse(double steps)
{
	int64_t unit = 1, qty = steps < 1.0 ? 1 : steps > (double)UNITS_MAX ? UNITS_MAX : (int64_t)steps;

	while (qty / unit >= 100000)
		unit *= 10;
	return qty - qty % unit;
}

/* One side of the book from its best price outwards.  Returns how many levels fit above zero. */
static size_t
side_fill(const struct scene *market, const struct listing *listing, struct market_level *at, int64_t price,
    int64_t direction, double steps_per_usd, int64_t now_us)
{
	double gap = 0.8 * BPS * (double)price;
	uint64_t salt = listing->salt + (direction > 0 ? 1 : 0);
	size_t i;

	for (i = 0; i < market->plan.depth && price > 0; i++) {
		uint64_t where = random_mix(salt ^ ((uint64_t)price * UINT64_C(0x9e3779b97f4a7c15)));
		uint64_t when = ((uint64_t)now_us + (where & 0x1fffff)) / 2000000;
		uint64_t what = random_mix(where + (i == 0 ? (uint64_t)listing->book_number : when));

		at[i] = (struct market_level){ price, coarse(level_money(what, i) * steps_per_usd) };
		price += direction * (1 + (int64_t)(gap * random_share(where)));
	}
	return i;
}

static void
book_make(struct scene *market, struct listing *listing, struct scene_event *event)
{
	struct place *place = &market->places[listing->place];
	double base = asset_price(market, listing->base, place->lag_steps);
	double price = base / asset_price(market, listing->quote, place->lag_steps), away, half, mid, per_usd;
	int64_t bid, ask;

	listing->premium = listing->premium * place->premium_pull + random_bell(&listing->random) * place->premium_kick;
	away = listing->premium + apart_now(listing, event->ts_us);
	half = place->spread * (0.6 + 0.8 * random_unit(&listing->random));
	mid = price * (1.0 + away);
	bid = (int64_t)(mid * (1.0 - half) / listing->tick);
	ask = (int64_t)(mid * (1.0 + half) / listing->tick) + 1;
	if (bid < 1)
		bid = 1;
	if (ask <= bid)
		ask = bid + 1;
	listing->book_number++;
	per_usd = place->wealth / (base * listing->step);
	event->bids = market->bids;
	event->asks = market->asks;
	event->bid_count = side_fill(market, listing, market->bids, bid, -1, per_usd, event->ts_us);
	event->ask_count = side_fill(market, listing, market->asks, ask, 1, per_usd, event->ts_us);
	event->number = listing->book_number;
	listing->best_bid = market->bids[0];
	listing->best_ask = market->asks[0];
}

/* When this listing wakes next, for a book and, in between, perhaps for a trade. */
static void
plan_next(const struct scene *market, struct listing *listing, int64_t now_us)
{
	int64_t mean_us = market->places[listing->place].mean_us, wait_us;

	wait_us = random_between(&listing->random, mean_us / 2 + 1, mean_us / 2 + mean_us + 2);
	listing->book_us = now_us + wait_us;
	listing->trade_us = INT64_MAX;
	if (market->plan.trades && (random_next(&listing->random) & 3) == 0)
		listing->trade_us = now_us + random_between(&listing->random, 0, wait_us);
}

static void
trade_make(struct listing *listing, struct scene_event *event)
{
	uint64_t draw = random_next(&listing->random);
	double share = random_share(draw), part;

	event->buy = (draw & 1) != 0;
	event->trade = event->buy ? listing->best_ask : listing->best_bid;
	part = (double)event->trade.qty * (0.02 + 0.9 * share * share);
	event->trade.qty = coarse(part);
	event->number = ++listing->trade_number;
	listing->trade_us = INT64_MAX;
}

/* ---- the heap ---- */

static int64_t
due_us(const struct listing *listing)
{
	return listing->trade_us < listing->book_us ? listing->trade_us : listing->book_us;
}

/* Ties go to the listing named first. */
static bool
before(const struct scene *market, size_t a, size_t b)
{
	int64_t a_us = due_us(&market->listings[a]), b_us = due_us(&market->listings[b]);

	return a_us != b_us ? a_us < b_us : a < b;
}

static void
sift_down(struct scene *market, size_t at)
{
	size_t *heap = market->heap, moving = heap[at], child;

	while ((child = 2 * at + 1) < market->count) {
		if (child + 1 < market->count && before(market, heap[child + 1], heap[child]))
			child++;
		if (!before(market, heap[child], moving))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = moving;
}

/* ---- the market ---- */

/* The root by Newton's rule: sqrt() would do, but this needs no library whose last bit may differ. */
static double
root(double x)
{
	double guess = x > 1.0 ? x : 1.0;

	for (int i = 0; i < 60; i++)
		guess = 0.5 * (guess + x / guess);
	return guess;
}

/* Once all listings are known: the books of a venue are shared among its own. */
static void
share_rate(struct scene *market)
{
	for (size_t i = 0; i < market->place_count; i++) {
		struct place *place = &market->places[i];
		/* a premium lasts for about a minute */
		double pull = (double)place->listings / (60.0 * (double)market->plan.rate);

		place->mean_us = SECOND_US * place->listings / market->plan.rate;
		place->premium_pull = 1.0 - pull;
		place->premium_kick = 2.5 * BPS * root(2.0 * pull);
	}
}

static bool
make_room(struct scene *market, size_t count)
{
	market->listings = calloc(count, sizeof *market->listings);
	market->places = calloc(count, sizeof *market->places);
	market->assets = calloc(2 * count, sizeof *market->assets);
	market->heap = calloc(count, sizeof *market->heap);
	market->bids = calloc(market->plan.depth, sizeof *market->bids);
	market->asks = calloc(market->plan.depth, sizeof *market->asks);
	return market->listings != NULL && market->places != NULL && market->assets != NULL && market->heap != NULL &&
	    market->bids != NULL && market->asks != NULL;
}

struct scene *
scene_new(const struct market_plan *plan, const struct market_listing *listings, size_t count, struct error *err)
{
	struct scene *market = calloc(1, sizeof *market);

	if (market != NULL)
		market->plan = *plan;
	if (market == NULL || !make_room(market, count)) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
		scene_free(market);
		return NULL;
	}
	market->common = random_named(plan->seed, SLICE("the market"));
	for (size_t i = 0; i < count; i++) {
		if (listing_init(market, &market->listings[i], &listings[i], err) != 0) {
			scene_free(market);
			return NULL;
		}
		market->heap[i] = i;
	}
	share_rate(market);
	for (size_t i = 0; i < count; i++) {
		struct listing *listing = &market->listings[i];

		listing->book_us =
		    plan->start_us + random_between(&listing->random, 1, market->places[listing->place].mean_us + 2);
	}
	market->count = count;
	for (size_t i = count / 2; i-- > 0;)
		sift_down(market, i);
	return market;
}

void
scene_free(struct scene *market)
{
	if (market == NULL)
		return;
	free(market->listings);
	free(market->places);
	free(market->assets);
	free(market->heap);
	free(market->bids);
	free(market->asks);
	free(market);
}

int64_t
market_due_us(const struct scene *market)
{
	return market->count == 0 ? INT64_MAX : due_us(&market->listings[market->heap[0]]);
}

void
scene_next(struct scene *market, struct scene_event *event)
{
	size_t at = market->heap[0];
	struct listing *listing = &market->listings[at];
	struct place *place = &market->places[listing->place];
	bool trade = listing->trade_us < listing->book_us;

	*event = (struct scene_event){ .listing = at, .ts_us = due_us(listing) };
	event->happening = trade ? MARKET_TRADE : MARKET_BOOK;
	event->venue_us = event->ts_us - place->delay_us;
	walk_until(market, event->ts_us);
	while (event->ts_us >= place->apart_due_us)
		stand_apart(market, listing->place, place->apart_due_us);
	if (trade)
		trade_make(listing, event);
	else {
		book_make(market, listing, event);
		plan_next(market, listing, event->ts_us);
	}
	sift_down(market, 0);
}
