/*
 * exec_scene: the executor with a journal in memory, two or three venues whose books the test puts up, and a carrier that does
 * nothing by itself: it notes what it is asked, and the test says what comes back.
 */
#ifndef TESTS_EXEC_SCENE_H
#define TESTS_EXEC_SCENE_H

#include <stdlib.h>

#include "base/clock.h"
#include "check.h"
#include "event/approval.h"
#include "exec/exec.h"
#include "exec/journal.h"

#define T INT64_C(1786309549000000)
#define ID "cross:BTC-USDT:kraken:okx:1"

enum { SEEN_MAX = 16 };

struct scene {
	struct exec exec;
	struct text made;
	char log[4000]; /* what was asked of journal and venue, in order */
	struct order_fill fills[64];
	enum side sides[64]; /* of fills */
	char owners[64][ORDER_ID_MAX]; /* "": nobody */
	bool adopted[64];
	size_t fill_count;
	char ended[SEEN_MAX][OPPORTUNITY_ID_MAX], outcomes[SEEN_MAX][2000];
	size_t ended_count;
	char last[2000]; /* the last event */
	struct order_request sent[64];
	size_t sent_count;
	size_t cut_at; /* sending this one is never done: the process dies there; 0: none */
	bool cut; /* it has */
	const char *kept; /* why nothing leaves; NULL: it does */
	struct text line;
	bool free; /* no fees are taken */
	int64_t at_us; /* what answers say when they happened */
	struct order_holding holdings[4]; /* what is said with "missing" */
	size_t holding_count;
};

static inline void
note(struct scene *scene, const char *word, const char *what)
{
	size_t at = strlen(scene->log);

	snprintf(scene->log + at, sizeof scene->log - at, "%s%s%s ", word, *what == '\0' ? "" : ":", what);
}

static inline struct decimal
d(const char *text)
{
	struct decimal value;
	struct error err;

	assert_int_equal(decimal_read(&value, slice_of(text), &err), 0);
	return value;
}

/* ---- journal in memory ---- */

static inline int
mem_seen(void *arg, const char *opportunity, bool *seen, struct text *outcome, struct error *err)
{
	struct scene *scene = arg;

	(void)err;
	*seen = false;
	for (size_t i = 0; i < scene->ended_count; i++)
		if (strcmp(scene->ended[i], opportunity) == 0) {
			*seen = true;
			text_string(outcome, scene->outcomes[i]);
		}
	return 0;
}

static inline int
mem_known(void *arg, const char *id, bool *known, struct error *err)
{
	const struct scene *scene = arg;

	(void)err;
	*known = false;
	for (size_t i = 0; i < scene->sent_count; i++)
		*known = *known || strcmp(scene->sent[i].id, id) == 0;
	return 0;
}

static inline int
mem_open(void *arg, struct trade *trade, struct error *err)
{
	struct scene *scene = arg;

	(void)err;
	trade->row = 1;
	for (size_t i = 0; i < trade->count; i++)
		assert_int_equal(trade->orders[i].state, ORDER_PLANNED);
	note(scene, "open", "");
	return 0;
}

static inline int
mem_intend(void *arg, const struct trade *trade, const struct order *order, struct error *err)
{
	(void)trade;
	(void)err;
	assert_int_equal(order->state, ORDER_PLANNED);
	note(arg, "intend", order_purposes[order->step]);
	return 0;
}

static inline int
mem_state(void *arg, const struct order *order, int64_t ts_us, struct error *err)
{
	(void)ts_us;
	(void)err;
	note(arg, order_states[order->state], order->request.venue);
	return 0;
}

static inline int
mem_cancel(void *arg, const struct order_request *request, const char *venue_id, int64_t ts_us, struct error *err)
{
	(void)venue_id;
	(void)ts_us;
	(void)err;
	note(arg, "cancelling", request->venue);
	return 0;
}

static inline int
mem_fill(void *arg, const struct order *order, const struct order_reply *reply, bool *fresh, struct error *err)
{
	struct scene *scene = arg;

	(void)err;
	*fresh = true;
	for (size_t i = 0; i < scene->fill_count; i++)
		if (strcmp(scene->fills[i].id, reply->fill->id) == 0)
			*fresh = false;
	if (*fresh) {
		strcpy(scene->owners[scene->fill_count], order == NULL ? "" : order->request.id);
		scene->sides[scene->fill_count] = reply->side;
		scene->fills[scene->fill_count++] = *reply->fill;
	}
	note(scene, *fresh ? "fill" : "again", order == NULL ? "nobody" : order->request.venue);
	return 0;
}

static inline int
mem_agrees(void *arg, const struct order_reply *reply, struct written *written, struct error *err)
{
	const struct scene *scene = arg;
	const struct order_fill *told = reply->fill;
	bool same_trade;

	(void)err;
	*written = (struct written){ .there = false };
	for (size_t i = 0; i < scene->fill_count; i++) {
		const struct order_fill *fill = &scene->fills[i];

		if (strcmp(fill->id, told->id) != 0)
			continue;
		written->there = true;
		strcpy(written->owner, scene->owners[i]);
		written->adopted = scene->adopted[i];
		same_trade =
		    decimal_compare(fill->price, told->price) == 0 && decimal_compare(fill->qty, told->qty) == 0;
		written->agrees = same_trade && decimal_compare(fill->fee, told->fee) == 0 &&
		    strcmp(fill->fee_asset, told->fee_asset) == 0;
		written->half =
		    same_trade && scene->sides[i] != reply->side && strcmp(scene->owners[i], reply->id) != 0;
	}
	return 0;
}

static inline int
mem_adopt(void *arg, const struct order *order, const struct order_reply *reply, struct error *err)
{
	struct scene *scene = arg;

	(void)err;
	for (size_t i = 0; i < scene->fill_count; i++)
		if (strcmp(scene->fills[i].id, reply->fill->id) == 0) {
			strcpy(scene->owners[i], order->request.id);
			scene->adopted[i] = true;
		}
	note(scene, "adopt", order->request.venue);
	return 0;
}

static inline int
mem_end(void *arg, const struct trade *trade, int64_t n, struct error *err)
{
	struct scene *scene = arg;

	(void)n;
	(void)err;
	strcpy(scene->ended[scene->ended_count], trade->id);
	strcpy(scene->outcomes[scene->ended_count++], scene->last);
	note(scene, "end", trade_states[trade->state]);
	return 0;
}

static inline struct pocket
main_at(const char *venue)
{
	return (struct pocket){ slice_of(venue), SLICE("main") };
}

static inline int
mem_funds(void *arg, struct pocket pocket, const char *asset, struct decimal amount, struct error *err)
{
	(void)arg;
	(void)pocket;
	(void)asset;
	(void)amount;
	(void)err;
	return 0;
}

static inline int
mem_scope(void *arg, const char *scope, bool halted, int64_t ts_us, struct error *err)
{
	(void)ts_us;
	(void)err;
	note(arg, halted ? "halt" : "resume", scope);
	return 0;
}

static inline int
mem_event(void *arg, int64_t n, int64_t ts_us, int64_t row, struct slice line, struct error *err)
{
	struct scene *scene = arg;

	(void)ts_us;
	(void)row;
	(void)err;
	assert_int_equal(n, scene->exec.n);
	assert_true(slice_copy(scene->last, sizeof scene->last, line));
	return 0;
}

static inline int
mem_commit(void *arg, struct error *err)
{
	(void)err;
	note(arg, "commit", "");
	return 0;
}

/* ---- a venue that waits to be told ---- */

static inline const char *
venue_ready(void *arg, const struct order_request *const requests[], size_t count)
{
	const struct scene *scene = arg;

	(void)requests;
	(void)count;
	return scene->kept;
}

static inline int
venue_send(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct scene *scene = arg;

	for (size_t i = 0; i < count; i++) {
		note(scene, "send", requests[i]->venue);
		scene->sent[scene->sent_count++] = *requests[i];
	}
	if (scene->sent_count != scene->cut_at)
		return 0;
	scene->cut = true;
	return error_set(err, "cut", "the process dies here");
}

static inline int
venue_query(void *arg, const struct order_request *request, struct error *err)
{
	(void)err;
	note(arg, "ask", request->venue);
	return 0;
}

static inline int
venue_cancel(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	(void)venue_id;
	(void)err;
	note(arg, "cancel", request->venue);
	return 0;
}

static inline int
venue_arm(void *arg, const char *name, const char *account, int64_t within_us, struct error *err)
{
	(void)account;
	(void)err;
	note(arg, within_us == 0 ? "disarm" : "arm", name);
	return 0;
}

/* ---- the scene ---- */

static inline void
put_book_of(struct scene *scene, const char *venue, const char *symbol, int64_t ts_us, const char *bid, const char *ask,
    const char *qty)
{
	struct levels bids = { NULL, 0, 0 }, asks = { NULL, 0, 0 };
	struct level level;
	struct error err;
	int place = shelf_place(&scene->exec.shelf, slice_of(venue), slice_of(symbol));

	assert_int_equal(decimal_read(&level.qty, slice_of(qty), &err), 0);
	assert_int_equal(decimal_read(&level.price, slice_of(bid), &err), 0);
	levels_add(&bids, level);
	assert_int_equal(decimal_read(&level.price, slice_of(ask), &err), 0);
	levels_add(&asks, level);
	shelf_put(&scene->exec.shelf, place, ts_us, 0, &bids, &asks);
	levels_free(&bids);
	levels_free(&asks);
}

static inline void
put_book(struct scene *scene, const char *venue, int64_t ts_us, const char *bid, const char *ask)
{
	put_book_of(scene, venue, "BTC-USDT", ts_us, bid, ask, "10");
}

static inline void
tell_rules_of(struct scene *scene, const char *venue, const char *symbol, const char *tick, const char *more)
{
	struct instrument_event event;
	struct error err;
	char line[500];

	snprintf(line, sizeof line,
	    "{\"kind\":\"instrument\",\"ts_us\":%lld,\"venue\":\"%s\",\"symbol\":\"%s\",\"price_tick\":\"%s\","
	    "\"qty_step\":\"0.01\"%s}",
	    (long long)T, venue, symbol, tick, more);
	assert_int_equal(event_read(&kind_instrument, &event, slice_of(line), &err), 0);
	assert_int_equal(catalogue_put(&scene->exec.catalogue, &event, &err), 0);
}

static inline void
tell_rules(struct scene *scene, const char *venue, const char *more)
{
	char all[300];

	snprintf(all, sizeof all, ",\"min_notional\":\"5\"%s", more);
	tell_rules_of(scene, venue, "BTC-USDT", "0.1", all);
}

#define TRADING ",\"taker_bps\":\"10\",\"fee_kind\":\"quote\",\"status\":\"trading\""

/* An executor that knows nothing yet, as at each start. */
static inline void
start_exec(struct scene *scene)
{
	struct error err;

	assert_int_equal(exec_init(&scene->exec, &scene->made, &err), 0);
	scene->exec.settings = (struct exec_settings){ .mode = MODE_PAPER,
		.age_us = 5 * SECOND_US,
		.halt_frozen = true,
		.window_us = 1500000,
		.skew_us = SECOND_US,
		.round_us = SECOND_US };
	scene->exec.record = (struct record){ .seen = mem_seen,
		.known = mem_known,
		.open = mem_open,
		.intend = mem_intend,
		.state = mem_state,
		.cancel = mem_cancel,
		.fill = mem_fill,
		.agrees = mem_agrees,
		.adopt = mem_adopt,
		.end = mem_end,
		.funds = mem_funds,
		.scope = mem_scope,
		.event = mem_event,
		.commit = mem_commit,
		.journal = scene };
	scene->exec.carrier = (struct order_venue){ .ready = venue_ready,
		.send = venue_send,
		.query = venue_query,
		.cancel = venue_cancel,
		.arm = venue_arm,
		.venue = scene };
}

static inline void
fund(struct scene *scene, const char *venue, const char *asset, int amount)
{
	struct error err;

	assert_int_equal(exec_funds(&scene->exec, main_at(venue), asset, decimal_int(amount), &err), 0);
}

static inline void
open_scene(struct scene *scene)
{
	static const char *const venues[] = { "kraken", "okx" };
	struct error err;

	*scene = (struct scene){ .at_us = T + 1000 };
	start_exec(scene);
	strcpy(scene->exec.journal, "test");
	for (int i = 0; i < 2; i++) {
		tell_rules(scene, venues[i], TRADING);
		fund(scene, venues[i], "USDT", 150);
		fund(scene, venues[i], "BTC", 1);
	}
	put_book(scene, "kraken", T, "99.9", "100");
	put_book(scene, "okx", T, "101", "101.1");
	assert_int_equal(exec_time(&scene->exec, T, &err), 0);
}

static inline void
close_scene(struct scene *scene)
{
	exec_free(&scene->exec);
	text_free(&scene->made);
	text_free(&scene->line);
}

/* One with a journal of its own. */
static inline void
close_scene_at(struct scene *scene, struct journal *journal, const char *directory)
{
	char command[100];

	close_scene(scene);
	journal_close(journal);
	snprintf(command, sizeof command, "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

/* What an approval may look like; NULL: as it should be. */
struct approval {
	const char *id, *legs, *approved, *hash, *fee, *asset, *profit, *shape;
	int64_t expires_us;
};

#define BUY "{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"limit\":\"100\"}"
#define SELL "{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\",\"limit\":\"101\"}"

static inline void
approve_with(struct scene *scene, struct approval given, const char *refusal)
{
	const char *id = given.id == NULL ? ID : given.id;
	const char *approved = given.approved == NULL ? "[" BUY "," SELL "]" : given.approved;
	const char *legs = given.legs == NULL ? "[" BUY "," SELL "]" : given.legs;
	char hash[HASH_HEX];
	struct error err;

	approval_hash(hash, slice_of(id), slice_of(approved));
	scene->line.len = 0;
	text_format(&scene->line,
	    "{\"kind\":\"opportunity\",\"ts_us\":%lld,\"id\":\"%s\",\"state\":\"open\",\"shape\":\"%s\",\"symbol\":"
	    "\"BTC-USDT\",\"legs\":%s,\"profit\":\"%s\",\"asset\":\"%s\",\"risk\":{\"verdict\":\"approve\",\"rules\":[]"
	    ","
	    "\"legs\":%s,\"hash\":\"%s\",\"expires_us\":%lld}}",
	    (long long)T, id, given.shape == NULL ? "cross" : given.shape, legs,
	    given.profit == NULL ? "0.799" : given.profit, given.asset == NULL ? "USDT" : given.asset, approved,
	    given.hash == NULL ? hash : given.hash,
	    (long long)(given.expires_us == 0 ? T + SECOND_US : given.expires_us));
	if (event_read(&kind_opportunity, &scene->exec.event, text_all(&scene->line), &err) != 0)
		fail_msg("%s", err.text);
	if (exec_approved(&scene->exec, refusal, &err) != 0)
		fail_msg("%s", err.text);
}

static inline void
approve(struct scene *scene)
{
	approve_with(scene, (struct approval){ .expires_us = 0 }, NULL);
}

static inline struct order_reply
reply_of(const struct order_request *request, enum reply_kind kind, int64_t ts_us)
{
	return (struct order_reply){ .kind = kind,
		.ts_us = ts_us,
		.id = request->id,
		.venue = request->venue,
		.account = request->account,
		.symbol = request->symbol,
		.side = request->side };
}

static inline void
say_kind(struct scene *scene, size_t order, enum reply_kind kind, const char *reason)
{
	struct order_reply reply = reply_of(&scene->sent[order], kind, scene->at_us);
	struct error err;

	reply.asked_us = scene->at_us;
	reply.reason = reason;
	if (exec_reply(&scene->exec, &reply, &err) != 0 && !scene->cut)
		fail_msg("%s", err.text);
}

/* Refused, but only for now. */
static inline void
say_later(struct scene *scene, size_t order)
{
	struct order_reply reply = reply_of(&scene->sent[order], REPLY_REJECTED, scene->at_us);
	struct error err;

	reply.reason = "429";
	reply.later = true;
	if (exec_reply(&scene->exec, &reply, &err) != 0)
		fail_msg("%s", err.text);
}

/* A whole round of questions that began then found nothing. */
static inline void
say_missing(struct scene *scene, size_t order, int64_t asked_us)
{
	struct order_reply reply = reply_of(&scene->sent[order], REPLY_MISSING, asked_us);
	struct error err;

	reply.asked_us = asked_us;
	reply.holdings = scene->holdings;
	reply.holding_count = scene->holding_count;
	if (exec_reply(&scene->exec, &reply, &err) != 0)
		fail_msg("%s", err.text);
}

static inline void
hold(struct scene *scene, const char *asset, const char *total)
{
	struct order_holding *holding = &scene->holdings[scene->holding_count++];
	struct error err;

	strcpy(holding->asset, asset);
	assert_int_equal(decimal_read(&holding->total, slice_of(total), &err), 0);
}

static inline void
pass(struct scene *scene, int64_t us)
{
	struct error err;

	if (exec_time(&scene->exec, T + us, &err) != 0)
		fail_msg("%s", err.text);
	scene->at_us = T + us;
}

static inline void
say_fill(struct scene *scene, size_t order, const char *id, const char *qty, const char *price)
{
	struct order_reply reply = reply_of(&scene->sent[order], REPLY_FILL, scene->at_us);
	struct order_fill fill = { .liquidity = LIQUIDITY_TAKER };
	struct decimal rate;
	struct error err;

	strcpy(fill.id, id);
	strcpy(fill.fee_asset, scene->sent[order].quote);
	assert_int_equal(decimal_read(&fill.price, slice_of(price), &err), 0);
	assert_int_equal(decimal_read(&fill.qty, slice_of(qty), &err), 0);
	assert_int_equal(decimal_read(&rate, slice_of(scene->free ? "0" : "0.001"), &err), 0);
	assert_int_equal(decimal_mul(&fill.fee, fill.price, fill.qty, &err), 0);
	assert_int_equal(decimal_mul(&fill.fee, fill.fee, rate, &err), 0);
	reply.fill = &fill;
	if (exec_reply(&scene->exec, &reply, &err) != 0)
		fail_msg("%s", err.text);
}

/* A fill at the venue of the order, of one that nobody knows. */
static inline void
say_stray(struct scene *scene, size_t order, const char *id, const char *qty, const char *price)
{
	size_t stranger = COUNT(scene->sent) - 1;

	scene->sent[stranger] = scene->sent[order];
	strcpy(scene->sent[stranger].id, "v77");
	say_fill(scene, stranger, id, qty, price);
}

static inline void
fill_whole(struct scene *scene, size_t order, const char *id)
{
	say_fill(scene, order, id, "1", order == 0 ? "100" : "101");
}

static inline void
expect_log(struct scene *scene, const char *row, const char *log)
{
	check_text(row, slice_of(scene->log), log);
	scene->log[0] = '\0';
}

static inline bool
made_has(struct scene *scene, const char *words)
{
	return strstr(text_cstring(&scene->made), words) != NULL;
}

static inline size_t
made_count(struct scene *scene, const char *words)
{
	size_t count = 0;

	for (const char *at = text_cstring(&scene->made); (at = strstr(at, words)) != NULL; at++)
		count++;
	return count;
}

#endif
