/*
 * real: the size that is left over levels in doubt (formulas F4.7), on the books of the vector of F2.
 */
#include <stdlib.h>

#include "signal/real.h"

#include "figures.h"

#define T0 INT64_C(1786309549000000)

/* Both ladders of a cross, and the line that was made of them. */
struct world {
	struct ladder ladders[2];
	double spoof[2];
	struct decimal steps[2];
	bool bookless; /* the second leg has none */
	struct opportunity_event opportunity;
	struct levels remaining[2];
};

static void
show(struct ladder *ladder, enum side side, int64_t now_us, const char *const levels[][2], size_t count)
{
	const struct ladder_rules rules = { 5, 0 };
	struct levels fresh = { 0 };
	struct pulled pulled;

	for (size_t i = 0; i < count; i++)
		levels_add(&fresh, (struct level){ d(levels[i][0]), d(levels[i][1]) });
	ladder_book(ladder, side, &fresh, now_us, &rules, &pulled);
	levels_free(&fresh);
}

static void
set_leg(struct leg *leg, enum side side, const char *qty, const char *limit, enum fee_kind kind)
{
	*leg = (struct leg){ .side = side, .qty = d(qty), .limit = d(limit), .fee_bps = d("10"), .fee_kind = kind };
	SET(leg, LEG_HAS_SIDE);
	SET(leg, LEG_HAS_QTY);
	SET(leg, LEG_HAS_LIMIT);
	SET(leg, LEG_HAS_FEE_BPS);
	SET(leg, LEG_HAS_FEE_KIND);
}

static int
begin(void **state)
{
	static const char *const asks[][2] = { { "100.00", "0.5" }, { "100.10", "1.0" }, { "100.40", "2.0" } };
	static const char *const bids[][2] = { { "100.60", "0.4" }, { "100.50", "0.8" }, { "100.30", "3.0" } };
	struct world *world = calloc(1, sizeof *world);

	assert_non_null(world);
	show(&world->ladders[0], SIDE_SELL, T0, asks, COUNT(asks));
	show(&world->ladders[1], SIDE_BUY, T0, bids, COUNT(bids));
	for (int i = 0; i < 2; i++)
		world->steps[i] = d("0.1");
	world->opportunity.shape = SHAPE_CROSS;
	world->opportunity.qty = d("1.2");
	SET(&world->opportunity, OPPORTUNITY_HAS_QTY);
	world->opportunity.legs.list.count = 2;
	set_leg(&world->opportunity.legs.at[0], SIDE_BUY, "1.2", "100.1", FEE_QUOTE);
	set_leg(&world->opportunity.legs.at[1], SIDE_SELL, "1.2", "100.5", FEE_QUOTE);
	*state = world;
	return 0;
}

static int
end(void **state)
{
	struct world *world = *state;

	ladder_free(&world->ladders[0]);
	ladder_free(&world->ladders[1]);
	levels_free(&world->remaining[0]);
	levels_free(&world->remaining[1]);
	free(world);
	return 0;
}

/* "" when it cannot be told. */
static void
is_real(struct world *world, int64_t now_us, const char *want)
{
	struct decimal real = DECIMAL_ZERO;
	struct real_leg legs[2];
	struct error err;
	int result;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(real_levels(&world->remaining[i], &world->ladders[i], world->spoof[i],
				     world->opportunity.legs.at[i].qty, now_us, 100000, &err),
		    0);
		legs[i] = (struct real_leg){ i == 1 && world->bookless ? NULL : &world->remaining[i], world->steps[i] };
	}
	result = real_size(&real, &world->opportunity, legs, &err);
	if (*want == '\0') {
		CHECK(result == -1, "it was told");
		return;
	}
	CHECK(result == 0, "%s", err.text);
	CHECK(decimal_compare(real, d(want)) == 0, "%f is not %s", decimal_double(real), want);
}

static void
levels_are_real_after_a_while(void **state)
{
	static const char *const bids[][2] = { { "100.70", "1.2" }, { "100.60", "0.4" }, { "100.50", "0.8" } };
	struct world *world = *state;

	is_real(world, T0 + 99999, "0");
	is_real(world, T0 + 100000, "1.2");
	/* a new best bid does not count yet, and the two below it have aged */
	show(&world->ladders[1], SIDE_BUY, T0 + 100000, bids, COUNT(bids));
	is_real(world, T0 + 199999, "1.2");
	/* what stands there for long is 2.4, but the line has no more */
	is_real(world, T0 + 200000, "1.2");
	ladder_break(&world->ladders[1]);
	show(&world->ladders[1], SIDE_BUY, T0 + 300000, bids, COUNT(bids));
	is_real(world, T0 + 300001, "0");
}

/* Three quarters of the bids in doubt: 0.1 at 100.60, 0.2 at 100.50 and, against the first ask only, 0.2 at 100.30. */
static void
suspicion_discounts_a_side(void **state)
{
	struct world *world = *state;

	world->spoof[1] = .75;
	is_real(world, T0 + 100000, "0.5");
	world->spoof[1] = 1;
	is_real(world, T0 + 100000, "0");
	world->spoof[1] = 0;
	/* half of the asks: 0.25 at 100.00, 0.5 at 100.10; 100.40 is too dear, save for half of the eighth lot */
	world->spoof[0] = .5;
	is_real(world, T0 + 100000, "0.8");
	world->steps[0] = world->steps[1] = d("0.05");
	is_real(world, T0 + 100000, "0.75");
}

/* The walk goes on behind a level that shrank, to the next one that still pays. */
static void
the_walk_is_made_again(void **state)
{
	static const char *const asks[][2] = { { "100.00", "1.2" }, { "100.10", "1.0" } };
	struct world *world = *state;

	show(&world->ladders[0], SIDE_SELL, T0, asks, COUNT(asks));
	set_leg(&world->opportunity.legs.at[0], SIDE_BUY, "1.2", "100.00", FEE_QUOTE);
	world->spoof[0] = .5;
	is_real(world, T0 + 100000, "1.1");
}

static void
what_is_missing_leaves_it_untold(void **state)
{
	struct world *world = *state;
	struct opportunity_event whole = world->opportunity;

	world->steps[0] = DECIMAL_ZERO;
	is_real(world, T0 + 100000, "");
	world->steps[0] = d("0.1");
	world->bookless = true;
	is_real(world, T0 + 100000, "");
	world->bookless = false;
	world->opportunity.legs.at[1].has &= ~(UINT64_C(1) << LEG_HAS_FEE_BPS);
	is_real(world, T0 + 100000, "");
	world->opportunity = whole;
	world->opportunity.has = 0;
	is_real(world, T0 + 100000, "");
	world->opportunity = whole;
	world->opportunity.legs.list.count = 0;
	is_real(world, T0 + 100000, "");
}

/* The proceeds are in the sale's quote asset: at a rate of 1.004 the second bid does not pay any more. */
static void
another_quote_asset_is_converted(void **state)
{
	struct world *world = *state;

	SET(&world->opportunity, OPPORTUNITY_HAS_FX);
	world->opportunity.fx = SLICE("{\"symbol\":\"USDT-USD\",\"rate\":\"1.0035\"}");
	is_real(world, T0 + 100000, "0.4");
	world->opportunity.fx = SLICE("{\"symbol\":\"USDT-USD\"}");
	is_real(world, T0 + 100000, "");
}

/* Of a cycle the worst leg counts: of the bids 1.2 stands within the limit, so 0.6 of 1.2 at a half. */
static void
a_cycle_has_the_share_of_its_worst_leg(void **state)
{
	struct world *world = *state;

	world->opportunity.shape = SHAPE_CYCLE;
	is_real(world, T0 + 100000, "1.2");
	world->spoof[1] = .5;
	is_real(world, T0 + 100000, "0.6");
	set_leg(&world->opportunity.legs.at[0], SIDE_BUY, "1.5", "100.0", FEE_QUOTE);
	is_real(world, T0 + 100000, "0.399999999999"); /* a third of it, down to 12 places */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(levels_are_real_after_a_while, begin, end),
		cmocka_unit_test_setup_teardown(suspicion_discounts_a_side, begin, end),
		cmocka_unit_test_setup_teardown(the_walk_is_made_again, begin, end),
		cmocka_unit_test_setup_teardown(what_is_missing_leaves_it_untold, begin, end),
		cmocka_unit_test_setup_teardown(another_quote_asset_is_converted, begin, end),
		cmocka_unit_test_setup_teardown(a_cycle_has_the_share_of_its_worst_leg, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
