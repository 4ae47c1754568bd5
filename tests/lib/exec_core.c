/*
 * exec: the core with a journal in memory and a venue that says what the test wants: what is written before what is sent, what
 * an answer leads to, what is left in the end.
 */
#include "crypt/hash.h"
#include "event/outcome.h"
#include "exec/attribution.h"
#include "exec_scene.h"

/* ---- tests ---- */

static void
intents_are_durable_before_anything_is_sent(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	expect_log(&scene, "sending", "open commit send:kraken send:okx ");
	say_kind(&scene, 0, REPLY_OPEN, NULL);
	fill_whole(&scene, 1, "y");
	say_fill(&scene, 0, "x", "0.4", "100");
	say_fill(&scene, 0, "z", "0.6", "100");
	say_kind(&scene, 0, REPLY_END, NULL);
	expect_log(&scene, "answers",
	    "open:kraken fill:okx filled:okx fill:kraken partial:kraken fill:kraken filled:kraken end:flat ");
	assert_true(made_has(&scene, "\"state\":\"flat\""));
	assert_true(made_has(&scene,
	    "\"expected\":\"0.799\",\"realised\":\"0.799\",\"asset\":\"USDT\",\"parts\":{\"latency\":\"0\","
	    "\"slippage\":\"0\",\"partial\":\"0\",\"fee\":\"0\",\"rounding\":\"0\",\"transfer\":\"0\",\"fx\":\"0\"}"));
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 1);
	close_scene(&scene);
}

#define TWO(a, b) "[" a "," b "]"
#define BUY_TOO "{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\",\"limit\":\"101.1\"}"
#define SELL_BACK "{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\",\"limit\":\"99.9\"}"

/* Every way to be refused leaves one outcome, no intent and no reservation. */
static void
refusals(void **state)
{
	static const struct {
		const char *reason;
		struct approval approval;
		const char *refusal;
	} cases[] = {
		{ "disk", { .expires_us = 0 }, "disk" },
		{ "hash", { .hash = "00" }, NULL },
		{ "expired", { .expires_us = T - 1 }, NULL },
		{ "legs", { .approved = "[" BUY "]" }, NULL },
		{ "legs", { .approved = "[" SELL "," BUY "]" }, NULL },
		{ "legs",
		    { .legs =
			    "[" BUY ",{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"0.5\"}]" },
		    NULL },
		{ "transfer_leg",
		    { .legs = "[" BUY ",{\"from\":\"okx\",\"to\":\"kraken\",\"asset\":\"BTC\"}," SELL "]" }, NULL },
		{ "no_instrument",
		    { .approved =
			    "[" BUY ",{\"venue\":\"gate\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\","
			    "\"limit\":\"101\"}]",
			.legs =
			    "[" BUY ",{\"venue\":\"gate\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\"}]" },
		    NULL },
		{ "lot",
		    { .approved = "[{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"0.995\","
				  "\"limit\":\"100\"}," SELL "]" },
		    NULL },
		{ "tick",
		    { .approved = "[{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\","
				  "\"limit\":\"100.05\"}," SELL "]" },
		    NULL },
		{ "min_notional",
		    { .approved = "[{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"0.04\","
				  "\"limit\":\"100\"}," SELL "]" },
		    NULL },
		{ "price_moved",
		    { .approved = "[{\"venue\":\"kraken\",\"symbol\":\"BTC-USDT\",\"side\":\"buy\",\"qty\":\"1\","
				  "\"limit\":\"99.9\"}," SELL "]" },
		    NULL },
		{ "fx", { .asset = "USD" }, NULL },
		{ "legs", { .approved = TWO(BUY, BUY_TOO), .legs = TWO(BUY, BUY_TOO) }, NULL },
		{ "legs", { .approved = "[" BUY "]", .legs = "[" BUY "]" }, NULL },
		{ "legs", { .approved = TWO(BUY, SELL_BACK), .legs = TWO(BUY, SELL_BACK) }, NULL },
		{ "legs", { .approved = TWO(BUY, SELL_BACK), .legs = TWO(BUY, SELL_BACK), .shape = "cycle" }, NULL },
		{ "legs", { .shape = "cycle", .asset = "ETH" }, NULL },
		{ "legs", { .approved = TWO(BUY, BUY_TOO), .legs = TWO(BUY, BUY_TOO), .shape = "cycle" }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char want[64];
		struct scene scene;

		open_scene(&scene);
		approve_with(&scene, cases[i].approval, cases[i].refusal);
		snprintf(want, sizeof want, "\"state\":\"none\",\"mode\":\"paper\",\"n\":1");
		CHECK(made_has(&scene, want), "%s: %s", cases[i].reason, text_cstring(&scene.made));
		snprintf(want, sizeof want, "\"reason\":\"%s\"}", cases[i].reason);
		CHECK(made_has(&scene, want), "%s: %s", cases[i].reason, text_cstring(&scene.made));
		CHECK(scene.sent_count == 0 && scene.log[0] == '\0', "%s: %s", cases[i].reason, scene.log);
		for (size_t k = 0; k < scene.exec.purse.count; k++)
			CHECK(decimal_sign(scene.exec.purse.at[k].locked) == 0, "%s", cases[i].reason);
		close_scene(&scene);
	}
}

/* The same, where it is the market or the executor that says no. */
static void
refusals_of_the_moment(void **state)
{
	static const char *const reasons[] = { "no_book", "stale_book", "halt", "halt", "freeze", "balance", "no_fee",
		"not_trading", "fee_kind" };

	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		char want[64];
		struct scene scene;
		struct error err;

		open_scene(&scene);
		if (i == 0)
			shelf_spoil(&scene.exec.shelf, SLICE("okx"), SLICE("BTC-USDT"));
		if (i == 1)
			assert_int_equal(exec_time(&scene.exec, T + 5 * SECOND_US + 1, &err), 0);
		if (i == 2)
			assert_int_equal(exec_scope(&scene.exec, SLICE("venue:okx"), true, &err), 0);
		if (i == 3)
			assert_int_equal(exec_scope(&scene.exec, SLICE("asset:USDT"), true, &err), 0);
		if (i == 4)
			exec_freeze(&scene.exec, true);
		if (i == 5)
			assert_int_equal(
			    purse_add(&scene.exec.purse, main_at("okx"), SLICE("BTC"), decimal_int(-1), &err), 0);
		if (i == 6)
			tell_rules(&scene, "okx", "");
		if (i == 7)
			tell_rules(&scene, "okx", ",\"taker_bps\":\"10\",\"status\":\"cancel_only\"");
		if (i == 8)
			tell_rules(&scene, "okx", ",\"taker_bps\":\"10\",\"fee_kind\":\"received\"");
		approve_with(&scene,
		    (struct approval){ .expires_us = T + 60 * SECOND_US,
			.legs = "[" BUY ",{\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"side\":\"sell\",\"qty\":\"1\","
				"\"fee_kind\":\"quote\",\"fee_bps\":\"10\"}]" },
		    NULL);
		snprintf(want, sizeof want, "\"reason\":\"%s\"}", reasons[i]);
		CHECK(made_has(&scene, want), "%s: %s", reasons[i], text_cstring(&scene.made));
		CHECK(scene.sent_count == 0, "%s", reasons[i]);
		close_scene(&scene);
	}
}

static void
money_is_reserved_until_the_end(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_true(made_has(&scene, "\"opportunity\":\"cross:other\",\"state\":\"none\""));
	assert_true(made_has(&scene, "\"reason\":\"balance\""));
	say_kind(&scene, 0, REPLY_REJECTED, "no");
	say_kind(&scene, 1, REPLY_END, "limit");
	approve_with(&scene, (struct approval){ .id = "cross:third" }, NULL);
	assert_int_equal(scene.sent_count, 4);
	close_scene(&scene);
}

static void
a_report_twice_counts_once(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	say_fill(&scene, 0, "x", "0.4", "100");
	say_fill(&scene, 0, "x", "0.4", "100");
	assert_int_equal(made_count(&scene, "\"kind\":\"fill\""), 1);
	assert_int_equal(decimal_compare(scene.exec.trades[0].orders[0].filled, (struct decimal){ 4, 1 }), 0);
	close_scene(&scene);
}

static void
an_id_is_traded_once(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	approve(&scene);
	approve(&scene);
	assert_int_equal(scene.sent_count, 2);
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 0);
	fill_whole(&scene, 0, "x");
	fill_whole(&scene, 1, "y");
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 3);
	assert_int_equal(made_count(&scene, "\"again\":true"), 2);
	approve(&scene);
	assert_int_equal(scene.sent_count, 2);
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 4);
	assert_int_equal(made_count(&scene, "\"again\":true"), 3);
	/* what came to nothing may come back */
	approve_with(&scene, (struct approval){ .id = "cross:b", .hash = "0" }, NULL);
	approve_with(&scene, (struct approval){ .id = "cross:b", .hash = "0" }, NULL);
	assert_int_equal(made_count(&scene, "\"reason\":\"hash\""), 2);
	close_scene(&scene);
}

/* Nothing is decided while an order may or may not exist; it is asked for with growing pauses. */
static void
a_lost_answer_is_asked_for(void **state)
{
	struct scene scene;
	struct error err;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	fill_whole(&scene, 0, "x");
	say_kind(&scene, 1, REPLY_LOST, "timeout");
	scene.log[0] = '\0';
	for (int ms = 10; ms <= 5000; ms += 10)
		assert_int_equal(exec_time(&scene.exec, T + ms * 1000, &err), 0);
	/* at 10, 110, 310, 710, 1510, 3110 (then each 2 s) */
	expect_log(&scene, "questions", "ask:okx ask:okx ask:okx ask:okx ask:okx ask:okx ");
	assert_int_equal(made_count(&scene, "\"kind\":\"outcome\""), 0);
	fill_whole(&scene, 1, "y");
	expect_log(&scene, "found", "fill:okx filled:okx end:flat ");
	assert_int_equal(exec_time(&scene.exec, T + 60 * SECOND_US, &err), 0);
	expect_log(&scene, "no more questions", "");
	close_scene(&scene);
}

static void
one_leg_freezes(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	exec_freeze(&scene.exec, true); /* no step of the ladder is left */
	fill_whole(&scene, 0, "x");
	say_kind(&scene, 1, REPLY_LOST, NULL);
	say_kind(&scene, 1, REPLY_ABSENT, "not found");
	exec_freeze(&scene.exec, false);
	assert_true(made_has(&scene, "\"state\":\"frozen\""));
	assert_true(made_has(&scene, "\"residue\":{\"BTC\":\"1\"}"));
	assert_true(made_has(&scene, "\"code\":\"one_leg\",\"text\":\"1 BTC bought at kraken is not sold\""));
	assert_true(made_has(&scene, "\"kind\":\"halt\",\"ts_us\":1786309549001000,\"scope\":\"asset:BTC\""));
	/* the bitcoin is worth what kraken would pay for it: 99.9 less the fee; 100.1 were paid */
	assert_true(made_has(&scene, "\"realised\":\"-0.2999\""));
	assert_true(strstr(scene.log, "end:frozen halt:asset:BTC ") != NULL);
	approve_with(&scene, (struct approval){ .id = "cross:other" }, NULL);
	assert_true(made_has(&scene, "\"reason\":\"halt\""));
	close_scene(&scene);
}

/* What happened first may be told last, and what is known here of the time may be older than both. */
static void
lines_do_not_go_back_in_time(void **state)
{
	static const char name[] = "\"ts_us\":";
	struct scene scene;
	int64_t last_us = 0;
	size_t count = 0;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	exec_freeze(&scene.exec, true); /* no step of the ladder is left */
	scene.at_us = T + 5000;
	fill_whole(&scene, 0, "x");
	scene.at_us = T + 2000;
	say_kind(&scene, 1, REPLY_REJECTED, "no");
	assert_true(made_has(&scene, "\"kind\":\"outcome\""));
	assert_true(made_has(&scene, "\"kind\":\"alert\""));
	assert_true(made_has(&scene, "\"kind\":\"halt\""));
	for (const char *at = text_cstring(&scene.made); (at = strstr(at, name)) != NULL; count++) {
		int64_t ts_us = strtoll(at += sizeof name - 1, NULL, 10);

		CHECK(ts_us >= last_us, "line %zu is %lld us before", count, (long long)(last_us - ts_us));
		last_us = ts_us;
	}
	assert_true(count > 6);
	close_scene(&scene);
}

static void
dust_is_flat(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	say_fill(&scene, 0, "x", "1", "100");
	say_fill(&scene, 1, "y", "0.991", "101");
	say_kind(&scene, 1, REPLY_END, "depth");
	assert_true(made_has(&scene, "\"state\":\"flat\""));
	assert_true(made_has(&scene, "\"reason\":\"partial\""));
	assert_true(made_has(&scene, "\"residue\":{\"BTC\":\"0.009\"}"));
	close_scene(&scene);
}

/* A cycle that began with bitcoin bought back less than it sold them for: what is left of the money, where it was sold. */
static void
dust_of_a_quote_asset(void **state)
{
	static const struct {
		const char *row, *step, *min_qty, *min_notional, *left;
		bool dust;
	} cases[] = {
		{ "below a step", "0.001", "0", "0", "0.0999", true },
		{ "a step", "0.001", "0", "0", "0.1", false },
		{ "below the least quantity", "0.001", "0.01", "0", "0.9999", true },
		{ "the least quantity", "0.001", "0.01", "0", "1", false },
		{ "below the least notional", "0.001", "0.01", "5", "4.9999", true },
		{ "the least notional", "0.001", "0.01", "5", "5", false },
		{ "what is missing is missing elsewhere", "0.001", "0.01", "5", "-0.0001", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trade trade = { .shape = SHAPE_CYCLE, .asset = "BTC", .count = 1 };
		struct order *order = &trade.orders[0];
		struct amount left = { .asset = "USDT", .amount = d(cases[i].left) };

		*order = (struct order){ .request = { .side = SIDE_SELL, .price = d("100") },
			.qty_step = d(cases[i].step),
			.min_qty = d(cases[i].min_qty),
			.min_notional = d(cases[i].min_notional) };
		strcpy(order->request.base, "BTC");
		strcpy(order->request.quote, "USDT");
		CHECK(trade_dust(&trade, &left) == cases[i].dust, "%s", cases[i].row);
	}
}

static void
late_and_unknown_fills_alarm(void **state)
{
	const struct holding *usdt, *btc;
	struct order_request stranger;
	struct scene scene;

	(void)state;
	open_scene(&scene);
	approve(&scene);
	say_kind(&scene, 1, REPLY_LOST, NULL);
	say_kind(&scene, 1, REPLY_ABSENT, NULL);
	fill_whole(&scene, 1, "y");
	assert_true(made_has(&scene, "\"code\":\"late_fill\""));
	assert_true(made_has(&scene, "\"scope\":\"venue:okx\""));
	assert_int_equal(made_count(&scene, "\"kind\":\"fill\""), 1);
	fill_whole(&scene, 0, "x");
	assert_true(made_has(&scene, "\"state\":\"flat\""));

	stranger = scene.sent[0];
	strcpy(stranger.id, "nobody");
	scene.sent[3] = stranger;
	say_fill(&scene, 3, "q", "1", "100");
	assert_true(made_has(&scene, "\"code\":\"unknown_order\""));
	assert_true(made_has(&scene, "\"scope\":\"venue:kraken\""));
	assert_int_equal(made_count(&scene, "\"order\":\"nobody\",\"venue\":\"kraken\""), 1);
	/* of no trade, and moved all the same: it paid 100 and a fee, as did the leg before it */
	assert_int_equal(made_count(&scene, "\"suspense\":true"), 1);
	usdt = purse_find(&scene.exec.purse, main_at("kraken"), SLICE("USDT"));
	btc = purse_find(&scene.exec.purse, main_at("kraken"), SLICE("BTC"));
	assert_int_equal(decimal_compare(usdt->total, d("-50.2")), 0);
	assert_int_equal(decimal_compare(btc->total, d("3")), 0);
	/* nor need it be told what it did: what the account has is not known then */
	standing_of(&scene.exec.standings, main_at("kraken"))->state = STANDING_EVEN;
	say_kind(&scene, 3, REPLY_LOST, "no_answer");
	assert_int_equal(standing_of(&scene.exec.standings, main_at("kraken"))->state, STANDING_UNKNOWN);
	assert_int_equal(made_count(&scene, "\"code\":\"unknown_order\""), 2);
	/* told again it moves nothing, and what no symbol explains moves nothing */
	say_fill(&scene, 3, "q", "1", "100");
	strcpy(scene.sent[3].symbol, "BTCUSDT");
	say_fill(&scene, 3, "r", "1", "100");
	assert_int_equal(decimal_compare(btc->total, d("3")), 0);
	assert_int_equal(made_count(&scene, "\"suspense\":true"), 2);
	close_scene(&scene);
}

/* From when each leg left; and what a venue takes to answer counts from there. */
static void
legs_leave_apart(void **state)
{
	(void)state;
	for (int told = 0; told < 3; told++) {
		struct scene scene;

		open_scene(&scene);
		approve(&scene);
		for (size_t i = 0; i < (size_t)told; i++) {
			scene.at_us = T + 400 + 350 * (int64_t)i;
			say_kind(&scene, i, REPLY_SENT, NULL);
		}
		scene.at_us = T + 100400;
		fill_whole(&scene, 0, "x");
		fill_whole(&scene, 1, "y");
		assert_int_equal(scene.exec.trades[0].state, TRADE_FLAT);
		CHECK(made_has(&scene, "\"skew_us\":350}") == (told == 2), "%d", told);
		CHECK(made_count(&scene, "skew_us") == (told == 2 ? 1 : 0), "%d", told);
		assert_int_equal(scene.exec.patience.at[0].at[0], told == 0 ? 100400 : 100000);
		close_scene(&scene);
	}
}

static void
client_ids(void **state)
{
	char a[ORDER_ID_MAX], b[ORDER_ID_MAX];

	(void)state;
	exec_client_id(a, "j", "cross:x", 0, 1);
	exec_client_id(b, "j", "cross:x", 0, 1);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 18);
	assert_int_equal(strspn(a, "abcdefghijklmnopqrstuvwxyz234567"), 18);
	assert_int_equal(a[0], 'a');
	exec_client_id(b, "j", "cross:x", 1, 1);
	assert_string_not_equal(a, b);
	exec_client_id(b, "j", "cross:x", 0, 2);
	assert_string_not_equal(a, b);
	exec_client_id(b, "k", "cross:x", 0, 1);
	assert_string_not_equal(a, b);
}

static void
base32(void **state)
{
	static const struct {
		const char *plain, *coded;
	} cases[] = { { "", "" }, { "f", "my" }, { "fo", "mzxq" }, { "foo", "mzxw6" }, { "foob", "mzxw6yq" },
		{ "fooba", "mzxw6ytb" }, { "foobar", "mzxw6ytboi" } };
	char text[40];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		hash_base32(text, sizeof text, (const unsigned char *)cases[i].plain, strlen(cases[i].plain));
		assert_string_equal(text, cases[i].coded);
	}
	hash_base32(text, 4, (const unsigned char *)"foobar", 6);
	assert_string_equal(text, "mzx");
}

/* ---- F3.6: the parts add up, whatever happens ---- */

static uint64_t
draw(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *seed >> 33;
}

static struct decimal
draw_decimal(uint64_t *seed, int64_t least, int64_t most, unsigned scale)
{
	return (struct decimal){ least + (int64_t)(draw(seed) % (uint64_t)(most - least + 1)), (uint8_t)scale };
}

static void
draw_order(struct order *order, uint64_t *seed, size_t i)
{
	static const char *const quotes[] = { "USDT", "USD" };
	struct error err;

	*order = (struct order){ .state = ORDER_DONE };
	strcpy(order->request.base, "BTC");
	strcpy(order->request.quote, quotes[draw(seed) % 2]);
	order->request.side = i % 2 == 0 ? SIDE_BUY : SIDE_SELL;
	order->request.qty = draw_decimal(seed, 1, 500000, 6);
	order->request.price = draw_decimal(seed, 6000000, 6500000, 2);
	assert_int_equal(
	    fee_of_bps(&order->planned, (enum fee_kind)(draw(seed) % 3), draw_decimal(seed, 0, 4000, 2), &err), 0);
	order->at_decision = draw_decimal(seed, 1, 1000000000, 8);
	order->at_arrival = draw_decimal(seed, 1, 1000000000, 8);
	order->at_arrival_filled = draw_decimal(seed, 0, 1000000000, 7);
	for (uint64_t fills = draw(seed) % 4; fills > 0; fills--) {
		static const char *const assets[] = { "BTC", "USDT", "USD", "BNB" };
		struct order_fill fill = { .price = draw_decimal(seed, 6000000, 6500000, 2),
			.qty = draw_decimal(seed, 1, 100000, 8),
			.fee = draw_decimal(seed, 0, 100000, 12) };

		strcpy(fill.fee_asset, assets[draw(seed) % 4]);
		assert_int_equal(order_fill_add(order, &fill, draw_decimal(seed, 0, 9999, 9), &err), 0);
	}
}

static void
parts_add_up(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct trade trade = { .count = 2 + draw(&seed) % 7, .rate = draw_decimal(&seed, 9000, 11000, 4) };
		struct decimal realised, sum, difference, residue = draw_decimal(&seed, -100000, 100000, 6);
		struct part parts;
		struct error err;

		strcpy(trade.asset, "USDT");
		strcpy(trade.fx_asset, "USD");
		trade.shape = draw(&seed) % 5 == 0 ? SHAPE_CYCLE : SHAPE_CROSS;
		trade.same_books = draw(&seed) % 2 == 0;
		trade.expected = draw_decimal(&seed, -1000000, 1000000, 12);
		trade.legs = 2;
		for (size_t i = 0; i < trade.count; i++) {
			draw_order(&trade.orders[i], &seed, i);
			if (i >= trade.legs)
				trade.orders[i].step = (enum order_purpose)(draw(&seed) % (PURPOSE_REPRICE + 1));
		}
		assert_int_equal(attribution_planned(&trade.planned, &trade, &err), 0);
		if (attribution(&parts, &realised, &trade, residue, &err) != 0)
			fail_msg("round %d: %s", round, err.text);
		sum = parts.latency;
		assert_int_equal(decimal_add(&sum, sum, parts.slippage, &err), 0);
		assert_int_equal(decimal_add(&sum, sum, parts.partial, &err), 0);
		assert_int_equal(decimal_add(&sum, sum, parts.fee, &err), 0);
		assert_int_equal(decimal_add(&sum, sum, parts.rounding, &err), 0);
		assert_int_equal(decimal_add(&sum, sum, parts.transfer, &err), 0);
		assert_int_equal(decimal_add(&sum, sum, parts.fx, &err), 0);
		assert_int_equal(decimal_sub(&difference, realised, trade.expected, &err), 0);
		CHECK(decimal_compare(sum, difference) == 0, "round %d", round);
		CHECK(realised.scale <= 12, "round %d", round);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intents_are_durable_before_anything_is_sent),
		cmocka_unit_test(refusals),
		cmocka_unit_test(refusals_of_the_moment),
		cmocka_unit_test(money_is_reserved_until_the_end),
		cmocka_unit_test(a_report_twice_counts_once),
		cmocka_unit_test(an_id_is_traded_once),
		cmocka_unit_test(a_lost_answer_is_asked_for),
		cmocka_unit_test(one_leg_freezes),
		cmocka_unit_test(lines_do_not_go_back_in_time),
		cmocka_unit_test(dust_is_flat),
		cmocka_unit_test(dust_of_a_quote_asset),
		cmocka_unit_test(late_and_unknown_fills_alarm),
		cmocka_unit_test(legs_leave_apart),
		cmocka_unit_test(client_ids),
		cmocka_unit_test(base32),
		cmocka_unit_test(parts_add_up),
	};

	return cmocka_run_group_tests_name("exec_core", tests, NULL, NULL);
}
