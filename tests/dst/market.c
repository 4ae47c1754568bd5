/*
 * The hour of market: the books of three venues, the trades that others do there, and approvals of trades between two of them.
 */
#include "event/approval.h"
#include "world.h"

static const char *const venues[VENUES] = { "binance", "okx", "kraken" };
static const char *const symbols[SYMBOLS] = { "BTC-USDT", "ETH-USDT", "USDT-ETH" };
static const char *const bases[SYMBOLS] = { "BTC", "ETH", "USDT" }, *const quotes[SYMBOLS] = { "USDT", "USDT", "ETH" };
static const struct decimal ticks[SYMBOLS] = { { 1, 1 }, { 1, 2 }, { 1, 9 } };
static const struct decimal steps[SYMBOLS] = { { 1, 4 }, { 1, 3 }, { 1, 2 } };
static const struct decimal least[SYMBOLS] = { { 5, 0 }, { 5, 0 }, { 2, 3 } }; /* notional */

size_t
market_of(const char *symbol)
{
	size_t s = 0;

	while (strcmp(symbols[s], symbol) != 0)
		s++;
	return s;
}

static void
open_stall(struct world *world, size_t v)
{
	struct stall *stall = &world->stalls[v];

	stall->name = venues[v];
	stall->world = world;
	account_init(&stall->account, world->seed, venues[v]);
	stall->account.tell = carrier_hear;
	stall->account.arg = stall;
	stall->account.fees =
	    (struct account_fees){ { 1, 3 }, { 2, 4 }, world->in_base ? FEE_RECEIVED : FEE_QUOTE, 0, DECIMAL_ZERO };
	for (size_t s = 0; s < SYMBOLS; s++) {
		stall->markets[s] = (struct account_market){ .name = slice_of(symbols[s]),
			.base = account_asset(&stall->account, slice_of(bases[s])),
			.quote = account_asset(&stall->account, slice_of(quotes[s])),
			.price = unit_of(ticks[s]),
			.qty = unit_of(steps[s]),
			.min_qty = 1,
			.min_notional = least[s] };
		stall->matches[s] = (struct match){
			.account = &stall->account, .market = &stall->markets[s], .ends_post_only = v == 0
		};
		if (s < TRADED)
			account_deposit(&stall->account, stall->markets[s].base, decimal_int(s == 0 ? 5 : 100));
		world->listings[v * SYMBOLS + s] = (struct market_listing){ slice_of(venues[v]), slice_of(symbols[s]),
			slice_of(bases[s]), slice_of(quotes[s]), ticks[s], steps[s], decimal_int(10) };
	}
	account_deposit(&stall->account, stall->markets[0].quote, decimal_int(500000));
	for (size_t i = 0; i < stall->account.asset_count; i++)
		stall->opening[i] = stall->account.assets[i].free;
}

void
market_open(struct world *world)
{
	const struct market_plan plan = {
		.seed = world->seed, .start_us = BEGIN_US, .rate = 1, .depth = DEPTH, .trades = true
	};
	struct error err;

	for (size_t v = 0; v < VENUES; v++)
		open_stall(world, v);
	world->scene = scene_new(&plan, world->listings, LISTINGS, &err);
	if (world->scene == NULL)
		fail(world, "%s", err.text);
	world->next_approval_us = BEGIN_US + 10 * SECOND_US;
}

void
market_close(struct world *world)
{
	scene_free(world->scene);
	for (size_t v = 0; v < VENUES; v++) {
		for (size_t s = 0; s < SYMBOLS; s++)
			match_free(&world->stalls[v].matches[s]);
		account_free(&world->stalls[v].account);
	}
}

/* ---- what the stream tells the executor ---- */

void
market_tell_rules(struct world *world)
{
	struct instrument_event event;
	struct error err;
	char line[500], tick[DECIMAL_TEXT_MAX], step[DECIMAL_TEXT_MAX], notional[DECIMAL_TEXT_MAX];

	for (size_t i = 0; i < LISTINGS; i++) {
		decimal_text(tick, ticks[i % SYMBOLS]);
		decimal_text(step, steps[i % SYMBOLS]);
		decimal_text(notional, least[i % SYMBOLS]);
		snprintf(line, sizeof line,
		    "{\"kind\":\"instrument\",\"ts_us\":%lld,\"venue\":\"%s\",\"symbol\":\"%s\",\"price_tick\":\"%s\","
		    "\"qty_step\":\"%s\",\"min_qty\":\"%s\",\"min_notional\":\"%s\",\"taker_bps\":\"10\",\"maker_bps\":"
		    "\"2\","
		    "\"fee_kind\":\"%s\",\"status\":\"trading\"}",
		    (long long)world->now_us, venues[i / SYMBOLS], symbols[i % SYMBOLS], tick, step, step, notional,
		    fee_kinds[world->in_base ? FEE_RECEIVED : FEE_QUOTE]);
		if (event_read(&kind_instrument, &event, slice_of(line), &err) != 0 ||
		    catalogue_put(&world->exec.catalogue, &event, &err) != 0)
			fail(world, "%s", err.text);
	}
}

static void
fill_side(struct levels *to, const struct market_level *from, size_t count, const struct account_market *market)
{
	for (size_t i = 0; i < count; i++)
		levels_add(to,
		    (struct level){
			unit_decimal(from[i].price, market->price), unit_decimal(from[i].qty, market->qty) });
}

static void
tell_book(struct world *world, const struct stall *stall, size_t s, const struct scene_event *event)
{
	struct levels bids = { NULL, 0, 0 }, asks = { NULL, 0, 0 };
	int place = shelf_place(&world->exec.shelf, slice_of(stall->name), slice_of(symbols[s]));

	fill_side(&bids, event->bids, event->bid_count, &stall->markets[s]);
	fill_side(&asks, event->asks, event->ask_count, &stall->markets[s]);
	if (shelf_put(&world->exec.shelf, place, event->ts_us, event->number, &bids, &asks))
		exec_book(&world->exec, place);
	levels_free(&bids);
	levels_free(&asks);
}

void
market_step(struct world *world)
{
	struct scene_event event;
	struct stall *stall;
	size_t s;

	scene_next(world->scene, &event);
	world->counts.events++;
	stall = &world->stalls[event.listing / SYMBOLS];
	s = event.listing % SYMBOLS;
	if (event.happening == MARKET_TRADE) {
		match_trade(&stall->matches[s], event.trade, event.buy, world->now_us);
		return;
	}
	memcpy(stall->bids[s], event.bids, event.bid_count * sizeof *event.bids);
	memcpy(stall->asks[s], event.asks, event.ask_count * sizeof *event.asks);
	stall->books[s] = (struct match_book){ stall->bids[s], stall->asks[s], event.bid_count, event.ask_count };
	match_book(&stall->matches[s], &stall->books[s], world->now_us);
	if (hears(world))
		tell_book(world, stall, s, &event);
}

/* ---- approvals ---- */

static void
plan_leg(struct world *world, struct order_request *leg, size_t v, size_t s, enum side side, int64_t qty)
{
	const struct stall *stall = &world->stalls[v];
	const struct market_level *level = side == SIDE_BUY ? stall->asks[s] : stall->bids[s];
	struct slice venue = slice_of(stall->name), symbol = slice_of(symbols[s]);
	int64_t away = random_between(&world->random, 0, 6);

	*leg = (struct order_request){ .side = side,
		.price = unit_decimal(level->price + (side == SIDE_BUY ? away : -away), stall->markets[s].price),
		.qty = unit_decimal(qty, stall->markets[s].qty) };
	slice_copy(leg->venue, sizeof leg->venue, venue);
	slice_copy(leg->symbol, sizeof leg->symbol, symbol);
}

static void
write_legs(struct text *to, const struct order_request legs[2])
{
	char qty[DECIMAL_TEXT_MAX], price[DECIMAL_TEXT_MAX];

	for (int i = 0; i < 2; i++) {
		decimal_text(qty, legs[i].qty);
		decimal_text(price, legs[i].price);
		text_format(to,
		    "%s{\"venue\":\"%s\",\"symbol\":\"%s\",\"side\":\"%s\",\"qty\":\"%s\",\"limit\":\"%s\"}",
		    i == 0 ? "[" : ",", legs[i].venue, legs[i].symbol, sides[legs[i].side], qty, price);
	}
	text_char(to, ']');
}

/* A new one, with limits as the books of the venues are now: whether it pays is not what this is about. */
static struct approved *
new_approval(struct world *world)
{
	struct approved *approved = &world->approvals[world->approval_count % APPROVALS_KEPT];
	size_t s = (size_t)random_between(&world->random, 0, TRADED),
	       a = (size_t)random_between(&world->random, 0, VENUES);
	size_t b = (a + (size_t)random_between(&world->random, 1, VENUES)) % VENUES;
	int64_t qty = random_between(&world->random, 5, 400);
	struct text legs = { 0 };
	char hash[HASH_HEX], id[OPPORTUNITY_ID_MAX];

	if (world->stalls[a].books[s].ask_count == 0 || world->stalls[b].books[s].bid_count == 0)
		return NULL;
	plan_leg(world, &approved->legs[0], a, s, SIDE_BUY, qty);
	plan_leg(world, &approved->legs[1], b, s, SIDE_SELL, qty);
	world->approval_count++;
	approved->closed = false;
	snprintf(id, sizeof id, "cross:%s:%s:%s:%zu", symbols[s], venues[a], venues[b], world->approval_count);
	memcpy(approved->id, id, sizeof id);
	write_legs(&legs, approved->legs);
	approval_hash(hash, slice_of(id), text_all(&legs));
	snprintf(approved->line, sizeof approved->line,
	    "{\"kind\":\"opportunity\",\"ts_us\":%lld,\"id\":\"%s\",\"state\":\"open\",\"shape\":\"cross\",\"symbol\":"
	    "\"%s\","
	    "\"legs\":%s,\"profit\":\"1\",\"asset\":\"USDT\",\"risk\":{\"verdict\":\"approve\",\"rules\":[],\"legs\":%"
	    "s,"
	    "\"hash\":\"%s\",\"expires_us\":%lld}}",
	    (long long)world->now_us, id, symbols[s], text_cstring(&legs), text_cstring(&legs), hash,
	    (long long)(world->now_us + random_between(&world->random, SECOND_US, 30 * SECOND_US)));
	text_free(&legs);
	return approved;
}

/* A line of before, once more. */
static struct approved *
old_approval(struct world *world)
{
	size_t kept = world->approval_count < APPROVALS_KEPT ? world->approval_count : APPROVALS_KEPT;

	return kept == 0 ? NULL : &world->approvals[random_next(&world->random) % kept];
}

/* One of before is over. */
static int
close_one(struct world *world, struct error *err)
{
	struct approved *approved = old_approval(world);

	if (approved == NULL)
		return 0;
	approved->closed = true;
	world->counts.closes++;
	return exec_closed(&world->exec, slice_of(approved->id), err);
}

int
market_approve(struct world *world, struct error *err)
{
	struct approved *approved;

	if (chance(world, 200) && close_one(world, err) != 0)
		return -1;
	approved = chance(world, 150) ? old_approval(world) : new_approval(world);
	world->next_approval_us = world->now_us + random_between(&world->random, SECOND_US, 50 * SECOND_US);
	if (approved == NULL || approved->closed)
		return 0;
	world->counts.approvals++;
	if (event_read(&kind_opportunity, &world->exec.event, slice_of(approved->line), err) != 0)
		return -1;
	return exec_approved(&world->exec, NULL, err);
}
