/*
 * chaos: the executor, its journal on the disk, and venues that lose requests and answers, are late, fill parts, refuse, and tell
 * things twice, while the process is killed now and then; all of it from one seed.
 *
 * What must hold in the end (faults.md 5): nothing is sent twice (E2), books equal the venues' (E4), flat is flat (E5), every
 * approved trade that was begun has its outcome.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/random.h"
#include "event/outcome.h"
#include "exec/journal.h"
#include "exec_scene.h"

enum { SEEDS = 12, STEPS = 120, CALM_STEPS = 4000, SENT_MAX = 600, VENUES = 3, FILLS_MAX = 6 };

static const char *const venues[VENUES] = { "kraken", "okx", "gate" };

/* An order as its venue knows it. */
struct sent {
	struct order_request request;
	int64_t arrive_us, tell_us; /* when it does; when its answer comes back */
	bool lost, arrived, rejected, told, mute; /* mute: the answer never comes by itself */
	bool rests; /* now */
	struct decimal filled;
	struct decimal fills[FILLS_MAX];
	int fill_count;
};

struct world {
	struct scene scene;
	struct journal *journal;
	struct random random;
	bool calm; /* nothing goes wrong any more */
	bool rest; /* legs may rest */
	struct sent sent[SENT_MAX];
	size_t sent_count;
	struct decimal btc[VENUES], usdt[VENUES]; /* what the venues say */
	int64_t us; /* since T */
	int kills, trades;
};

static bool
chance(struct world *world, int percent)
{
	return !world->calm && random_between(&world->random, 0, 100) < percent;
}

static size_t
venue_of(const char *name)
{
	size_t i = 0;

	while (strcmp(venues[i], name) != 0)
		i++;
	return i;
}

static void
add(struct decimal *to, struct decimal amount)
{
	struct error err;

	assert_int_equal(decimal_add(to, *to, amount, &err), 0);
}

static struct decimal
times(struct decimal a, struct decimal b)
{
	struct decimal product;
	struct error err;

	assert_int_equal(decimal_mul(&product, a, b, &err), 0);
	return product;
}

/* Venues without private codec cannot be told a window; here all can. */
static void
give_windows(struct world *world)
{
	for (size_t i = 0; i < world->scene.exec.trade_count; i++)
		for (size_t k = 0; k < world->scene.exec.trades[i].count; k++)
			world->scene.exec.trades[i].orders[k].request.window_us = 1500000;
}

/* ---- the venues ---- */

static struct order_fill
fill_of(const struct sent *sent, int i)
{
	struct order_fill fill = { .price = sent->request.price, .qty = sent->fills[i] };

	snprintf(fill.id, sizeof fill.id, "%s/%d", sent->request.id, i + 1);
	strcpy(fill.fee_asset, "USDT");
	fill.fee = times(times(fill.price, fill.qty), (struct decimal){ 1, 3 });
	return fill;
}

static void
say(struct world *world, struct order_reply *reply)
{
	struct error err;

	if (exec_reply(&world->scene.exec, reply, &err) != 0)
		fail_msg("%s", err.text);
	give_windows(world);
}

static void
tell(struct world *world, const struct sent *sent, int64_t us)
{
	const struct sent now = *sent;
	struct order_reply reply = reply_of(&now.request, REPLY_FILL, T + us);

	for (int i = 0; i < now.fill_count; i++) {
		struct order_fill fill = fill_of(&now, i);

		reply.fill = &fill;
		for (int times_told = chance(world, 10) ? 2 : 1; times_told > 0; times_told--)
			say(world, &reply);
	}
	reply = reply_of(&now.request, now.rejected ? REPLY_REJECTED : now.rests ? REPLY_OPEN : REPLY_END, T + us);
	say(world, &reply);
}

static int64_t
lots_of(struct decimal qty)
{
	int64_t lots;

	assert_true(decimal_units(&lots, qty, 2, ROUND_FLOOR));
	return lots;
}

static void
fill_some(struct world *world, struct sent *sent, struct decimal qty)
{
	size_t venue = venue_of(sent->request.venue);
	struct order_fill fill;

	if (decimal_sign(qty) <= 0)
		return;
	sent->fills[sent->fill_count++] = qty;
	add(&sent->filled, qty);
	fill = fill_of(sent, sent->fill_count - 1);
	if (sent->request.side == SIDE_BUY) {
		add(&world->btc[venue], fill.qty);
		add(&world->usdt[venue], decimal_negate(times(fill.price, fill.qty)));
	} else {
		add(&world->btc[venue], decimal_negate(fill.qty));
		add(&world->usdt[venue], times(fill.price, fill.qty));
	}
	add(&world->usdt[venue], decimal_negate(fill.fee));
	sent->rests = sent->rests && decimal_compare(sent->filled, sent->request.qty) < 0;
}

static void
arrive(struct world *world, struct sent *sent)
{
	const struct order_request *request = &sent->request;
	struct decimal qty = request->qty;

	sent->arrived = true;
	sent->rejected = chance(world, 10);
	sent->rests = !sent->rejected && request->tif == TIF_POST_ONLY;
	if (sent->rejected || sent->rests || chance(world, 15))
		return;
	if (chance(world, 25))
		qty = (struct decimal){ random_between(&world->random, 0, lots_of(qty)), 2 };
	fill_some(world, sent, qty);
}

/* Somebody meets an order that rests, with a part of it. */
static void
meet(struct world *world, struct sent *sent)
{
	struct decimal left = sent->request.qty;
	struct error err;

	if (!sent->rests || sent->fill_count == FILLS_MAX || random_between(&world->random, 0, 4) != 0)
		return;
	assert_int_equal(decimal_sub(&left, left, sent->filled, &err), 0);
	fill_some(world, sent, (struct decimal){ random_between(&world->random, 0, lots_of(left)) + 1, 2 });
	if (!chance(world, 20))
		tell(world, sent, world->us);
}

static int
chaos_cancel(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	struct world *world = arg;

	(void)venue_id;
	(void)err;
	for (size_t i = 0; i < world->sent_count; i++)
		if (strcmp(world->sent[i].request.id, request->id) == 0 && !chance(world, 20)) {
			world->sent[i].rests = false;
			if (!chance(world, 20))
				tell(world, &world->sent[i], world->us);
		}
	return 0;
}

static int
chaos_send(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct world *world = arg;

	(void)err;
	for (size_t i = 0; i < count; i++) {
		struct sent *sent = &world->sent[world->sent_count++];

		assert_true(world->sent_count < SENT_MAX);
		for (size_t k = 0; k + 1 < world->sent_count; k++)
			assert_string_not_equal(world->sent[k].request.id, requests[i]->id);
		*sent = (struct sent){ .request = *requests[i], .filled = DECIMAL_ZERO };
		sent->arrive_us =
		    world->us + random_between(&world->random, 10000, chance(world, 15) ? 2400000 : 80000);
		/* what comes later than its window is refused without a trace */
		sent->lost = chance(world, 10) || sent->arrive_us - world->us > 1500000;
		sent->tell_us =
		    sent->arrive_us + random_between(&world->random, 10000, chance(world, 15) ? 20000000 : 80000);
		sent->mute = chance(world, 15);
	}
	return 0;
}

static int
chaos_query(void *arg, const struct order_request *request, struct error *err)
{
	struct world *world = arg;
	size_t venue = venue_of(request->venue);
	struct order_holding holdings[2] = { { .asset = "BTC", .total = world->btc[venue] },
		{ .asset = "USDT", .total = world->usdt[venue] } };
	struct order_reply reply = reply_of(request, REPLY_MISSING, T + world->us);

	(void)err;
	if (chance(world, 10)) {
		reply.kind = REPLY_LOST;
		say(world, &reply);
		return 0;
	}
	for (size_t i = 0; i < world->sent_count; i++)
		if (strcmp(world->sent[i].request.id, request->id) == 0 && world->sent[i].arrived) {
			tell(world, &world->sent[i], world->us);
			return 0;
		}
	reply.asked_us = T + world->us;
	reply.holdings = holdings;
	reply.holding_count = 2;
	say(world, &reply);
	return 0;
}

static void
run_venues(struct world *world)
{
	for (size_t i = 0; i < world->sent_count; i++) {
		struct sent *sent = &world->sent[i];

		if (!sent->lost && !sent->arrived && world->us >= sent->arrive_us)
			arrive(world, sent);
		if (sent->arrived && !sent->told && !sent->mute && world->us >= sent->tell_us) {
			sent->told = true;
			tell(world, sent, world->us);
		}
		meet(world, sent);
	}
}

/* ---- the process ---- */

static void
rise(struct world *world)
{
	struct exec *exec = &world->scene.exec;
	struct error err;

	start_exec(&world->scene);
	exec->settings.age_us = MINUTE_US;
	exec->settings.halt_frozen = false;
	exec->settings.ladder =
	    (struct ladder_bounds){ .loss_bps = decimal_int(200), .cross_ticks = 5, .wait_us = SECOND_US };
	for (int i = 0; i < 4; i++)
		exec->settings.ladder.widths[exec->settings.ladder.width_count++] = decimal_int(10 << i);
	world->journal = journal_open(world->scene.log, MODE_PAPER, &err);
	if (world->journal == NULL || journal_load(world->journal, exec, NULL, &err) != 0)
		fail_msg("%s", err.text);
	exec->record = journal_record(world->journal);
	exec->carrier =
	    (struct order_venue){ .send = chaos_send, .query = chaos_query, .cancel = chaos_cancel, .venue = world };
	exec->settings.rest = (struct rest_settings){ .on = world->rest, .stop_bps = decimal_int(20) };
	give_windows(world);
	assert_int_equal(exec_recover(exec, &err), 0);
	for (size_t i = 0; i < VENUES; i++) {
		tell_rules(&world->scene, venues[i], TRADING ",\"maker_bps\":\"5\"");
		fund(&world->scene, venues[i], "USDT", 10000);
		fund(&world->scene, venues[i], "BTC", 100);
	}
	/* answers of the time before reach nobody */
	for (size_t i = 0; i < world->sent_count; i++)
		world->sent[i].told = true;
}

static void
die(struct world *world)
{
	world->kills++;
	exec_free(&world->scene.exec);
	journal_close(world->journal);
	rise(world);
}

static void
put(struct world *world, const char *venue, const char *bid, const char *ask)
{
	struct exec *exec = &world->scene.exec;

	put_book(&world->scene, venue, T + world->us, bid, ask);
	exec_book(exec, places_find(&exec->shelf.places, slice_of(venue), SLICE("BTC-USDT")));
}

static void
put_books(struct world *world)
{
	for (size_t i = 0; i < VENUES; i++) {
		int64_t tenths = 1000 + random_between(&world->random, -4, 5);
		char bid[16], ask[16];

		snprintf(bid, sizeof bid, "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
		tenths += random_between(&world->random, 1, 4);
		snprintf(ask, sizeof ask, "%d.%d", (int)(tenths / 10), (int)(tenths % 10));
		put(world, venues[i], bid, ask);
	}
}

static void
approve_one(struct world *world)
{
	char id[40];

	snprintf(id, sizeof id, "cross:%d", world->trades++);
	put(world, "kraken", "99.9", "100");
	put(world, "okx", "101", "101.1");
	approve_with(&world->scene, (struct approval){ .id = id, .expires_us = T + world->us + 3 * SECOND_US }, NULL);
	give_windows(world);
}

static void
step(struct world *world)
{
	struct error err;

	world->us += random_between(&world->random, 20000, 500000);
	if (exec_time(&world->scene.exec, T + world->us, &err) != 0)
		fail_msg("%s", err.text);
	run_venues(world);
	put_books(world);
	if (!world->calm && random_between(&world->random, 0, 3) == 0)
		approve_one(world);
	if (chance(world, 5))
		die(world);
	else if (journal_commit(world->journal, &err) != 0)
		fail_msg("%s", err.text);
}

static size_t
open_trades(const struct world *world)
{
	size_t open = 0;

	for (size_t i = 0; i < world->scene.exec.trade_count; i++)
		open += !trade_over(&world->scene.exec.trades[i]);
	return open;
}

/* ---- what must hold ---- */

static void
check_books(struct world *world, uint64_t seed)
{
	for (size_t i = 0; i < VENUES; i++) {
		const struct holding *btc = purse_find(&world->scene.exec.purse, main_at(venues[i]), SLICE("BTC"));
		const struct holding *usdt = purse_find(&world->scene.exec.purse, main_at(venues[i]), SLICE("USDT"));

		CHECK(decimal_compare(btc->total, world->btc[i]) == 0, "seed %d: BTC at %s", (int)seed, venues[i]);
		CHECK(decimal_compare(usdt->total, world->usdt[i]) == 0, "seed %d: USDT at %s", (int)seed, venues[i]);
		CHECK(decimal_sign(btc->locked) == 0 && decimal_sign(usdt->locked) == 0, "seed %d: locked at %s",
		    (int)seed, venues[i]);
	}
}

/* Net of what the venues filled for an opportunity. */
static struct decimal
net_of(const struct world *world, const char *opportunity)
{
	struct decimal net = DECIMAL_ZERO;

	for (size_t i = 0; i < world->sent_count; i++) {
		const struct sent *sent = &world->sent[i];

		if (strcmp(sent->request.opportunity, opportunity) == 0)
			add(&net, sent->request.side == SIDE_BUY ? sent->filled : decimal_negate(sent->filled));
	}
	return net;
}

/* Each trade that sent anything has one outcome; flat is below 5 USDT. */
static void
check_outcomes(struct world *world, uint64_t seed, int *flat, int *frozen)
{
	for (int i = 0; i < world->trades; i++) {
		struct text outcome = { 0 };
		bool seen, sent = false, dust;
		char id[40];
		struct decimal net;
		struct error err;

		snprintf(id, sizeof id, "cross:%d", i);
		for (size_t k = 0; k < world->sent_count; k++)
			sent = sent || strcmp(world->sent[k].request.opportunity, id) == 0;
		assert_int_equal(world->scene.exec.record.seen(world->journal, id, &seen, &outcome, &err), 0);
		CHECK(!sent || seen, "seed %d: %s has no outcome", (int)seed, id);
		net = net_of(world, id);
		dust =
		    decimal_compare(decimal_sign(net) < 0 ? decimal_negate(net) : net, (struct decimal){ 5, 2 }) <= 0;
		if (seen && strstr(text_cstring(&outcome), "\"state\":\"flat\"") != NULL) {
			CHECK(dust, "seed %d: %s is not flat: %s", (int)seed, id, text_cstring(&outcome));
			(*flat)++;
		} else if (seen)
			(*frozen)++;
		text_free(&outcome);
	}
}

static void
live(uint64_t seed, int *flat, int *frozen, int *kills, int *rested)
{
	struct world *world = calloc(1, sizeof *world);
	char command[200], directory[] = "/tmp/arb-chaos-XXXXXX";
	int calm = 0;
	struct error err;

	assert_non_null(world);
	assert_non_null(mkdtemp(directory));
	strcpy(world->scene.log, directory);
	world->random = random_named(seed, SLICE("chaos"));
	world->rest = seed % 2 == 0;
	for (size_t i = 0; i < VENUES; i++) {
		world->btc[i] = decimal_int(100);
		world->usdt[i] = decimal_int(10000);
	}
	rise(world);
	strcpy(world->scene.exec.journal, "chaos");
	assert_int_equal(journal_name(world->journal, "chaos", &err), 0);
	for (int i = 0; i < STEPS; i++)
		step(world);
	for (world->calm = true; calm < CALM_STEPS && open_trades(world) > 0; calm++)
		step(world);
	CHECK(open_trades(world) == 0, "seed %d: %zu trades are open", (int)seed, open_trades(world));
	check_books(world, seed);
	check_outcomes(world, seed, flat, frozen);
	*kills += world->kills;
	for (size_t i = 0; i < world->sent_count; i++)
		*rested += world->sent[i].request.tif == TIF_POST_ONLY && world->sent[i].fill_count > 1;
	exec_free(&world->scene.exec);
	journal_close(world->journal);
	text_free(&world->scene.made);
	text_free(&world->scene.line);
	free(world);
	snprintf(command, sizeof command, "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

static void
whatever_goes_wrong(void **state)
{
	int flat = 0, frozen = 0, kills = 0, rested = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		live(seed, &flat, &frozen, &kills, &rested);
	print_message("%d flat, %d frozen, %d kills; %d rested and were met twice\n", flat, frozen, kills, rested);
	assert_true(flat > 200 && kills > 40 && rested > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whatever_goes_wrong),
	};

	return cmocka_run_group_tests_name("exec_chaos", tests, NULL, NULL);
}
