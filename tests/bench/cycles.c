/*
 * cycles LEGS UPDATES DEPTH BPS: how long one book takes to be looked at for cycles.
 *
 * Eight venues and fifty assets: all against USDT, twenty against BTC and ten against ETH, a network for each between all
 * venues.  Prices wander, venues lag and lead by some basis points, so that now and then a cycle stands.  The same books
 * are given to a market that looks for cycles and to one that does not; what lies between is printed, in microseconds of
 * the processor for one book: the mean, then the 99th of a hundred and the 9999th of ten thousand by the clock, then how many
 * cycles were opened and how many arcs were looked at for one book.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "market/circuit.h"

enum { VENUES = 8, ASSETS = 50, MARKETS = 49 + 20 + 10, DEPTH_MAX = 100 };

static const int64_t start_us = INT64_C(1786309548000000);

struct spot {
	int venue, base, quote;
	struct listing *listing;
	double offset; /* basis points */
};

struct world {
	struct random random;
	struct market market;
	double price[ASSETS];
	struct spot places[VENUES * MARKETS];
	size_t count, depth;
	int64_t now_us;
	struct text out;
	struct book_event book;
};

static void
fail(const char *what)
{
	fprintf(stderr, "cycles: %s\n", what);
	exit(70);
}

static void
asset_name(char to[ASSET_MAX], int asset)
{
	static const char *const named[] = { "USDT", "BTC", "ETH" };

	if (asset < 3)
		strcpy(to, named[asset]);
	else
		snprintf(to, ASSET_MAX, "C%02d", asset);
}

static struct decimal
rounded(double value, unsigned places)
{
	return (struct decimal){ (__int128)llround(value * pow(10, places)), (uint8_t)places };
}

static void
add_place(struct world *world, int venue, int base, int quote)
{
	struct spot *place = &world->places[world->count++];
	char venue_name[8], names[2][ASSET_MAX], symbol[SYMBOL_MAX];
	struct rules rules = { .tradable = true };
	struct error err;

	*place = (struct spot){ .venue = venue, .base = base, .quote = quote };
	snprintf(venue_name, sizeof venue_name, "venue%d", venue);
	asset_name(names[0], base);
	asset_name(names[1], quote);
	snprintf(symbol, sizeof symbol, "%s-%s", names[0], names[1]);
	place->listing = market_listing(&world->market, slice_of(venue_name), slice_of(symbol), &err);
	rules.price_tick = rounded(1e-8, 8);
	rules.qty_step = rounded(1e-4, 4);
	rules.fee_bps = decimal_int(8 + venue % 3);
	if (place->listing == NULL || fee_of_bps(&rules.fee, FEE_RECEIVED, rules.fee_bps, &err) != 0)
		fail("no listing");
	rules.ask_factor = fee_ask(rules.fee, 1);
	rules.bid_factor = fee_bid(rules.fee, 1);
	if (market_join(&world->market, place->listing) != 0)
		fail("no room");
	market_rules(&world->market, place->listing, &rules, world->now_us, &world->out);
}

static void
begin(struct world *world, size_t legs, size_t depth, int bps)
{
	struct market_settings settings = { .cycle_legs = legs,
		.min_bps = decimal_int(bps),
		.age_us = INT64_C(3600000000),
		.update_pct = decimal_int(10),
		.update_us = 100000,
		.window = 2,
		.starts = { "USDT" },
		.start_count = 1 };

	*world = (struct world){ .random = { 7 }, .depth = depth, .now_us = start_us };
	market_init(&world->market);
	market_set(&world->market, &settings);
	for (int a = 0; a < ASSETS; a++) {
		world->price[a] = a == 0 ? 1 : a == 1 ? 64000 : a == 2 ? 3200 : 0.5 * a * a;
		for (int v = 0; v < VENUES; v++) {
			struct venue_network network = {
				.network = "N", .withdraw_fee = rounded(1 / world->price[a], 8), .expected_ms = 60000
			};
			char name[8];

			snprintf(name, sizeof name, "venue%d", v);
			asset_name(network.asset, a);
			if (market_network(&world->market, name, &network) != 0)
				fail("no network");
		}
	}
	for (int v = 0; v < VENUES; v++) {
		for (int a = 1; a < ASSETS; a++)
			add_place(world, v, a, 0);
		for (int a = 2; a < 22; a++)
			add_place(world, v, a, 1);
		for (int a = 3; a < 13; a++)
			add_place(world, v, a, 2);
	}
}

/* The next book of any place; returns the listing. */
static struct listing *
draw_book(struct world *world)
{
	struct spot *place = &world->places[(size_t)(random_unit(&world->random) * (double)world->count)];
	double mid, half;

	world->now_us += 10 + random_between(&world->random, 0, 400);
	world->price[place->base] *= 1 + random_bell(&world->random) * 2e-5;
	place->offset = place->offset * 0.98 + random_bell(&world->random);
	mid = world->price[place->base] / world->price[place->quote] * (1 + place->offset / 1e4);
	half = mid * 0.5e-4;
	world->book.ts_us = world->now_us;
	world->book.bids.count = world->book.asks.count = 0;
	for (size_t i = 0; i < world->depth; i++) {
		double step = mid * 1e-5 * (double)i;
		double qty = (200 + 20000 * random_unit(&world->random)) / world->price[place->base];

		levels_add(&world->book.bids, (struct level){ rounded(mid - half - step, 8), rounded(qty, 4) });
		levels_add(&world->book.asks, (struct level){ rounded(mid + half + step, 8), rounded(qty, 4) });
	}
	return place->listing;
}

static double
clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int
by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* Processor time of the books alone, in microseconds for one; each one's by the clock, where there is room for it. */
static double
run(struct world *world, long updates, double *each)
{
	double spent = 0;

	for (long i = 0; i < updates; i++) {
		struct listing *listing = draw_book(world);
		double before = clock_us(CLOCK_MONOTONIC), took;

		market_book(&world->market, listing, &world->book, world->now_us, &world->out);
		took = clock_us(CLOCK_MONOTONIC) - before;
		each[i] = took;
		spent += took;
		world->out.len = 0;
	}
	return spent / (double)updates;
}

static void
end(struct world *world)
{
	market_free(&world->market);
	text_free(&world->out);
	levels_free(&world->book.bids);
	levels_free(&world->book.asks);
}

int
main(int argc, char *argv[])
{
	static struct world with, without;
	long updates = argc == 5 ? strtol(argv[2], NULL, 10) : 0;
	double *each, *bare, mean;
	uint64_t opened, steps;

	if (updates <= 0)
		return fprintf(stderr, "usage: cycles legs updates depth bps\n"), 64;
	each = malloc((size_t)updates * sizeof *each);
	bare = malloc((size_t)updates * sizeof *bare);
	if (each == NULL || bare == NULL)
		fail("no memory");
	begin(&with, strtoul(argv[1], NULL, 10), strtoul(argv[3], NULL, 10), atoi(argv[4]));
	begin(&without, 0, with.depth, atoi(argv[4]));
	run(&with, 20000, each); /* until every place has a book */
	run(&without, 20000, bare);
	opened = with.market.teller.opened - without.market.teller.opened;
	steps = with.market.graph.steps;
	mean = run(&with, updates, each) - run(&without, updates, bare);
	opened = with.market.teller.opened - without.market.teller.opened - opened;
	steps = with.market.graph.steps - steps;
	for (long i = 0; i < updates; i++)
		each[i] = fmax(each[i] - bare[i], 0);
	qsort(each, (size_t)updates, sizeof *each, by_size);
	printf("%.3f %.3f %.3f %" PRIu64 " %.1f\n", mean, each[updates * 99 / 100], each[updates - 1 - updates / 10000],
	    opened, (double)steps / (double)updates);
	end(&with);
	end(&without);
	free(each);
	free(bare);
	return fflush(stdout) == 0 ? 0 : 74;
}
