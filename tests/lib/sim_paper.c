/* paper: its rules one by one. */
#include "sim/paper.h"

#include <stdlib.h>

#include "config/config.h"
#include "figures.h"

#define T INT64_C(1786309549000000)

/* A venue with a book, and what it answered. */
struct scene {
	struct shelf shelf;
	struct catalogue catalogue;
	struct paper paper;
	char answers[2000]; /* "fill 0.3@100.1 fee 0.03003 USDT; end depth; " */
	int64_t last_us;
};

static int
hear(void *arg, const struct order_reply *reply, struct error *err)
{
	static const char *const kinds[] = { [REPLY_OPEN] = "open",
		[REPLY_FILL] = "fill",
		[REPLY_END] = "end",
		[REPLY_REJECTED] = "rejected",
		[REPLY_LOST] = "lost",
		[REPLY_ABSENT] = "absent" };
	struct scene *scene = arg;
	char a[DECIMAL_TEXT_MAX], b[DECIMAL_TEXT_MAX], c[DECIMAL_TEXT_MAX];
	size_t at = strlen(scene->answers);

	(void)err;
	scene->last_us = reply->ts_us;
	if (reply->kind != REPLY_FILL) {
		snprintf(scene->answers + at, sizeof scene->answers - at, "%s%s%s; ", kinds[reply->kind],
		    reply->reason == NULL ? "" : " ", reply->reason == NULL ? "" : reply->reason);
		return 0;
	}
	decimal_text(a, reply->fill->qty);
	decimal_text(b, reply->fill->price);
	decimal_text(c, reply->fill->fee);
	snprintf(
	    scene->answers + at, sizeof scene->answers - at, "fill %s@%s fee %s %s; ", a, b, c, reply->fill->fee_asset);
	return 0;
}

static void
tell_rules(struct scene *scene, const char *symbol, const char *more)
{
	struct instrument_event event;
	struct error err;
	char line[500];

	snprintf(line, sizeof line,
	    "{\"kind\":\"instrument\",\"ts_us\":%lld,\"venue\":\"kraken\",\"symbol\":\"%s\",\"price_tick\":\"0.1\","
	    "\"qty_step\":\"0.0001\",\"taker_bps\":\"10\",%s}",
	    (long long)T, symbol, more);
	assert_int_equal(event_read(&kind_instrument, &event, slice_of(line), &err), 0);
	assert_int_equal(catalogue_put(&scene->catalogue, &event, &err), 0);
}

/* "100.1 0.3 100.2 1": price and quantity in turn. */
static void
read_side(struct levels *levels, const char *text)
{
	char copy[500], *rest = copy, *price, *qty;

	strcpy(copy, text);
	while ((price = strsep(&rest, " ")) != NULL && *price != '\0') {
		qty = strsep(&rest, " ");
		levels_add(levels, (struct level){ d(price), d(qty) });
	}
}

static void
put_book(struct scene *scene, const char *symbol, int64_t ts_us, const char *bids, const char *asks)
{
	struct levels down = { NULL, 0, 0 }, up = { NULL, 0, 0 };
	struct error err;
	int place = shelf_place(&scene->shelf, SLICE("kraken"), slice_of(symbol));

	read_side(&down, bids);
	read_side(&up, asks);
	paper_clock(&scene->paper, ts_us);
	if (shelf_put(&scene->shelf, place, ts_us, 0, &down, &up) && paper_book(&scene->paper, place, &err) != 0)
		fail_msg("%s", err.text);
	levels_free(&down);
	levels_free(&up);
}

/* Latency is exactly 80 ms unless a test says otherwise. */
static void
open_scene(struct scene *scene, const char *fee)
{
	const struct paper_settings settings = {
		.seed = 1, .latency_us = 80000, .reject_pct = DECIMAL_ZERO, .age_us = 5000000
	};
	struct error err;

	*scene = (struct scene){ .last_us = 0 };
	assert_int_equal(paper_init(&scene->paper, &settings, &scene->shelf, &scene->catalogue,
			     (struct reply_sink){ hear, scene }, &err),
	    0);
	tell_rules(scene, "BTC-USDT", fee);
	put_book(scene, "BTC-USDT", T, "99.9 1 99.8 2", "100.1 0.3 100.2 1 100.3 5");
}

static void
close_scene(struct scene *scene)
{
	paper_free(&scene->paper);
	shelf_free(&scene->shelf);
	catalogue_free(&scene->catalogue);
}

static struct order_request
order(enum side side, const char *qty, const char *price, int leg, int64_t decided_us)
{
	struct order_request request = { .leg = leg,
		.attempt = 1,
		.side = side,
		.type = ORDER_TYPE_LIMIT,
		.tif = TIF_IOC,
		.price = d(price),
		.qty = d(qty),
		.decided_us = decided_us };

	snprintf(request.id, sizeof request.id, "a%d", leg);
	strcpy(request.account, "main");
	strcpy(request.opportunity, "cross:BTC-USDT:kraken:okx:1");
	strcpy(request.venue, "kraken");
	strcpy(request.symbol, "BTC-USDT");
	strcpy(request.base, "BTC");
	strcpy(request.quote, "USDT");
	return request;
}

static void
send_one(struct scene *scene, struct order_request request)
{
	struct order_venue venue = paper_venue(&scene->paper);
	const struct order_request *const requests[] = { &request };
	struct error err;

	assert_int_equal(venue.send(venue.venue, requests, 1, &err), 0);
}

static void
pass(struct scene *scene, int64_t now_us)
{
	struct error err;

	assert_int_equal(paper_time(&scene->paper, now_us, &err), 0);
}

static void
expect(struct scene *scene, const char *row, const char *answers)
{
	check_text(row, slice_of(scene->answers), answers);
	scene->answers[0] = '\0';
}

#define QUOTE "\"fee_kind\":\"quote\""

static void
waits_for_a_later_line(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene, QUOTE);
	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 0, T));
	pass(&scene, T + 79999);
	expect(&scene, "before it arrives", "");
	pass(&scene, T + 80000);
	expect(&scene, "at the very moment", "");
	pass(&scene, T + 80001);
	expect(&scene, "a line later", "fill 0.2@100.1 fee 0.02002 USDT; end; ");
	assert_int_equal(scene.last_us, T + 80000);
	close_scene(&scene);
}

static void
walks_within_its_limit(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene, QUOTE);
	send_one(&scene, order(SIDE_BUY, "2", "100.2", 0, T));
	pass(&scene, T + SECOND_US);
	expect(&scene, "two of three levels",
	    "fill 0.3@100.1 fee 0.03003 USDT; fill 1@100.2 fee 0.1002 USDT; end limit; ");
	send_one(&scene, order(SIDE_SELL, "9", "99", 1, T));
	pass(&scene, T + SECOND_US);
	expect(&scene, "all there is", "fill 1@99.9 fee 0.0999 USDT; fill 2@99.8 fee 0.1996 USDT; end depth; ");
	send_one(&scene, order(SIDE_BUY, "1", "100", 2, T));
	pass(&scene, T + SECOND_US);
	expect(&scene, "out of reach", "end limit; ");
	close_scene(&scene);
}

static void
what_was_taken_is_gone(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene, QUOTE);
	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 0, T));
	pass(&scene, T + 100000);
	expect(&scene, "first", "fill 0.2@100.1 fee 0.02002 USDT; end; ");

	put_book(&scene, "BTC-USDT", T + 100000, "99.9 1", "100.1 0.3 100.2 2");
	send_one(&scene, order(SIDE_BUY, "1", "100.1", 1, T + 100000));
	pass(&scene, T + 200000);
	expect(&scene, "the level stands as it was", "fill 0.1@100.1 fee 0.01001 USDT; end limit; ");

	put_book(&scene, "BTC-USDT", T + 200000, "99.9 1", "100 0.5");
	put_book(&scene, "BTC-USDT", T + 200001, "99.9 1", "100 0.5 100.1 0.3");
	send_one(&scene, order(SIDE_BUY, "1", "100.1", 2, T + 200000));
	pass(&scene, T + 300000);
	expect(&scene, "out of sight is not changed", "fill 0.5@100 fee 0.05 USDT; end depth; ");

	put_book(&scene, "BTC-USDT", T + 300000, "99.9 1", "100 0.5 100.1 0.4");
	send_one(&scene, order(SIDE_BUY, "1", "100.1", 3, T + 300000));
	pass(&scene, T + 400000);
	expect(&scene, "another quantity: a new level", "fill 0.4@100.1 fee 0.04004 USDT; end depth; ");

	put_book(&scene, "BTC-USDT", T + 400000, "99.9 1", "100.2 1");
	put_book(&scene, "BTC-USDT", T + 400001, "99.9 1", "100 0.5 100.1 0.4");
	send_one(&scene, order(SIDE_BUY, "1", "100.1", 4, T + 400000));
	pass(&scene, T + 500000);
	expect(&scene, "seen to go and come back",
	    "fill 0.5@100 fee 0.05 USDT; fill 0.4@100.1 fee 0.04004 USDT; end depth; ");
	close_scene(&scene);
}

static void
the_book_must_be_in_force(void **state)
{
	struct scene scene;

	(void)state;
	open_scene(&scene, QUOTE);
	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 0, T + 4920001));
	pass(&scene, T + 6000000);
	expect(&scene, "too old when it arrives", "end stale_book; ");
	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 1, T + 4920000));
	pass(&scene, T + 6000000);
	expect(&scene, "just young enough", "fill 0.2@100.1 fee 0.02002 USDT; end; ");
	shelf_spoil(&scene.shelf, SLICE("kraken"), (struct slice){ NULL, 0 });
	send_one(&scene, order(SIDE_BUY, "0.2", "100.2", 2, T));
	pass(&scene, T + 100000);
	expect(&scene, "not valid", "end no_book; ");
	close_scene(&scene);
}

static void
kinds_of_fee(void **state)
{
	static const char third[] = "\"fee_kind\":\"third\",\"fee_asset\":\"BNB\",\"fee_discount\":\"0.25\"";
	struct order_request request;
	struct scene scene;

	(void)state;
	open_scene(&scene, "\"fee_kind\":\"received\"");
	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 0, T));
	pass(&scene, T + 100000);
	expect(&scene, "out of the base", "fill 0.2@100.1 fee 0.0002 BTC; end; ");
	send_one(&scene, order(SIDE_SELL, "0.2", "99.9", 1, T));
	pass(&scene, T + 100000);
	expect(&scene, "out of the quote", "fill 0.2@99.9 fee 0.01998 USDT; end; ");

	tell_rules(&scene, "BTC-USDT", third);
	request = order(SIDE_BUY, "0.1", "100.1", 2, T);
	request.token_max = d("1");
	send_one(&scene, request);
	pass(&scene, T + 100000);
	expect(&scene, "no book of the token", "fill 0.1@100.1 fee 0.0001 BTC; end; ");

	put_book(&scene, "BNB-USDT", T, "499 1", "500 0.00001 600 1");
	send_one(&scene, order(SIDE_SELL, "0.1", "99.9", 3, T));
	pass(&scene, T + 100000);
	expect(&scene, "not paid in the token", "fill 0.1@99.9 fee 0.00999 USDT; end; ");
	request = order(SIDE_SELL, "0.1", "99.9", 4, T);
	request.token_max = d("1");
	send_one(&scene, request);
	pass(&scene, T + 100000);
	/* worth 0.0074925: 0.005 from the first level, the rest at 600, cut up at 12 places */
	expect(&scene, "the token, walked", "fill 0.1@99.9 fee 0.000014154167 BNB; end; ");
	request.token_max = d("0.00001");
	strcpy(request.id, "a5");
	send_one(&scene, request);
	pass(&scene, T + 100000);
	expect(&scene, "too little of the token", "fill 0.1@99.9 fee 0.00999 USDT; end; ");
	close_scene(&scene);
}

static void
ends_of_other_kinds(void **state)
{
	struct order_request request;
	struct order_venue venue;
	struct scene scene;
	struct error err;

	(void)state;
	open_scene(&scene, QUOTE);
	venue = paper_venue(&scene.paper);
	request = order(SIDE_BUY, "5", "100.2", 0, T);
	request.tif = TIF_FOK;
	send_one(&scene, request);
	pass(&scene, T + 100000);
	expect(&scene, "fill or kill", "end depth; ");
	tell_rules(&scene, "BTC-USDT", QUOTE ",\"status\":\"halted\"");
	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 1, T));
	pass(&scene, T + 100000);
	expect(&scene, "halted", "rejected not_trading; ");

	send_one(&scene, order(SIDE_BUY, "0.2", "100.1", 2, T + 100000));
	request = order(SIDE_BUY, "0.2", "100.1", 2, T);
	assert_int_equal(venue.query(venue.venue, &request, &err), 0);
	expect(&scene, "asked for while it waits", "");
	assert_int_equal(paper_end(&scene.paper, &err), 0);
	expect(&scene, "end of input", "end end_of_input; ");
	assert_int_equal(venue.query(venue.venue, &request, &err), 0);
	expect(&scene, "of another process", "end restart; ");
	close_scene(&scene);
}

/* ---- orders that rest ---- */

static void
trade(struct scene *scene, int64_t ts_us, const char *price, const char *qty, int side)
{
	struct trade_event event = { .ts_us = ts_us,
		.venue = SLICE("kraken"),
		.symbol = SLICE("BTC-USDT"),
		.price = d(price),
		.qty = d(qty),
		.side = side };
	struct error err;

	if (side >= 0)
		SET(&event, TRADE_HAS_SIDE);
	pass(scene, ts_us);
	assert_int_equal(paper_trade(&scene->paper, &event, &err), 0);
}

#define MAKER "\"maker_bps\":\"2\"," QUOTE

/* A purchase of 0.5 at 99.9, where 1 stands already. */
static void
rest(struct scene *scene, enum tif tif, const char *price)
{
	struct order_request request = order(SIDE_BUY, "0.5", price, 0, T);

	open_scene(scene, MAKER);
	request.tif = tif;
	send_one(scene, request);
	pass(scene, T + 100000);
}

static void
a_queue_is_waited_in(void **state)
{
	struct scene scene;

	(void)state;
	rest(&scene, TIF_POST_ONLY, "99.9");
	expect(&scene, "it rests", "open; ");
	trade(&scene, T + 110000, "99.9", "0.4", SIDE_SELL);
	trade(&scene, T + 120000, "100.1", "5", SIDE_BUY);
	trade(&scene, T + 130000, "99.9", "0.5", SIDE_BUY);
	trade(&scene, T + 140000, "100", "5", SIDE_SELL);
	expect(&scene, "0.4 of the 1 before it; other prices, the other side", "");
	trade(&scene, T + 150000, "99.9", "0.7", SIDE_SELL);
	expect(&scene, "the rest of what was before it, and a part", "fill 0.1@99.9 fee 0.001998 USDT; ");
	assert_int_equal(scene.last_us, T + 150000);
	trade(&scene, T + 160000, "99.9", "9", -1);
	expect(&scene, "no side was told: it may be ours", "fill 0.4@99.9 fee 0.007992 USDT; end; ");
	trade(&scene, T + 170000, "99.9", "9", SIDE_SELL);
	expect(&scene, "it is over", "");
	close_scene(&scene);
}

static void
a_queue_moves_up(void **state)
{
	struct scene scene;

	(void)state;
	rest(&scene, TIF_GTC, "99.9");
	put_book(&scene, "BTC-USDT", T + 110000, "99.9 0.3 99.8 2", "100.1 1");
	put_book(&scene, "BTC-USDT", T + 120000, "99.9 4 99.8 2", "100.1 1");
	trade(&scene, T + 130000, "99.9", "0.4", SIDE_SELL);
	expect(&scene, "it showed less, then more behind it", "open; fill 0.1@99.9 fee 0.001998 USDT; ");
	close_scene(&scene);

	rest(&scene, TIF_GTC, "99.9");
	put_book(&scene, "BTC-USDT", T + 110000, "100 1", "100.1 1");
	trade(&scene, T + 130000, "99.9", "1", SIDE_SELL);
	expect(&scene, "a level out of sight has not moved", "open; ");
	put_book(&scene, "BTC-USDT", T + 140000, "99.8 1", "100.1 1");
	trade(&scene, T + 150000, "99.9", "0.2", SIDE_SELL);
	expect(&scene, "one that is gone has", "fill 0.2@99.9 fee 0.003996 USDT; ");
	close_scene(&scene);
}

static void
what_comes_to_it_fills_it(void **state)
{
	struct scene scene;

	(void)state;
	rest(&scene, TIF_GTC, "99.9");
	trade(&scene, T + 110000, "99.8", "0.2", SIDE_SELL);
	expect(&scene, "traded beyond it", "open; fill 0.2@99.9 fee 0.003996 USDT; ");
	put_book(&scene, "BTC-USDT", T + 120000, "99.7 1", "99.9 0.1 100 5");
	expect(&scene, "an ask at its price", "fill 0.1@99.9 fee 0.001998 USDT; ");
	put_book(&scene, "BTC-USDT", T + 130000, "99.7 1", "99.8 7");
	expect(&scene, "and below", "fill 0.2@99.9 fee 0.003996 USDT; end; ");
	close_scene(&scene);
}

static void
what_takes_is_no_maker(void **state)
{
	struct scene scene;

	(void)state;
	rest(&scene, TIF_POST_ONLY, "100.1");
	expect(&scene, "post-only", "rejected post_only; ");
	close_scene(&scene);
	rest(&scene, TIF_GTC, "100.1");
	expect(&scene, "takes what is there, and rests", "fill 0.3@100.1 fee 0.03003 USDT; open; ");
	put_book(&scene, "BTC-USDT", T + 110000, "100 1", "100.1 0.1");
	expect(&scene, "a maker from then on", "fill 0.1@100.1 fee 0.002002 USDT; ");
	close_scene(&scene);
}

static void
cancels(void **state)
{
	struct order_request request;
	struct order_venue venue;
	struct scene scene;
	struct error err;

	(void)state;
	rest(&scene, TIF_GTC, "99.9");
	venue = paper_venue(&scene.paper);
	request = scene.paper.resting[0].request;
	assert_int_equal(venue.query(venue.venue, &request, &err), 0);
	expect(&scene, "it is there", "open; open; ");
	assert_int_equal(venue.cancel(venue.venue, &request, NULL, &err), 0);
	pass(&scene, T + 150000);
	assert_int_equal(venue.cancel(venue.venue, &request, NULL, &err), 0);
	trade(&scene, T + 180000, "99.8", "0.2", SIDE_SELL);
	expect(&scene, "filled while the cancel travels", "fill 0.2@99.9 fee 0.003996 USDT; ");
	pass(&scene, T + 180001);
	expect(&scene, "it has arrived", "end cancelled; ");
	assert_int_equal(scene.last_us, T + 180000);
	assert_int_equal(venue.cancel(venue.venue, &request, NULL, &err), 0);
	pass(&scene, T + SECOND_US);
	expect(&scene, "nothing is left to cancel", "");

	/* before it arrived itself */
	request.decided_us = T + 1500000;
	strcpy(request.id, "b");
	send_one(&scene, request);
	assert_int_equal(venue.cancel(venue.venue, &request, NULL, &err), 0);
	pass(&scene, T + 2 * SECOND_US);
	expect(&scene, "order, then cancel", "open; end cancelled; ");
	assert_int_equal(scene.last_us, T + 1580000);

	request.decided_us = T + 2 * SECOND_US;
	strcpy(request.id, "c");
	send_one(&scene, request);
	pass(&scene, T + 3 * SECOND_US);
	expect(&scene, "another", "open; ");
	assert_int_equal(venue.cancel(venue.venue, &request, NULL, &err), 0);
	request.decided_us = T + 4 * SECOND_US;
	strcpy(request.id, "d");
	send_one(&scene, request);
	pass(&scene, T + 5 * SECOND_US);
	assert_int_equal(paper_end(&scene.paper, &err), 0);
	expect(&scene, "what comes first is first; the end of the input", "end cancelled; open; end end_of_input; ");
	close_scene(&scene);
}

/* A part of what is shown, and slow ones: neither changes what else is drawn. */
static void
parts_and_slow_ones(void **state)
{
	int parts = 0, slow = 0, none = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct scene plain, other;

		open_scene(&plain, QUOTE);
		open_scene(&other, QUOTE);
		plain.paper.settings.spread_us = other.paper.settings.spread_us = 40000;
		other.paper.settings.partial_pct = d("30");
		other.paper.settings.slow_pct = d("10");
		other.paper.settings.slow_us = SECOND_US;
		send_one(&plain, order(SIDE_BUY, "0.3", "100.1", i, T));
		send_one(&other, order(SIDE_BUY, "0.3", "100.1", i, T));
		pass(&plain, T + 4 * SECOND_US);
		pass(&other, T + 4 * SECOND_US);
		CHECK(strstr(plain.answers, "fill 0.3@") == plain.answers, "%d", i);
		CHECK(other.last_us >= plain.last_us && other.last_us <= plain.last_us + SECOND_US, "%d", i);
		slow += other.last_us > plain.last_us;
		parts += strstr(other.answers, "end partial") != NULL;
		none += strstr(other.answers, "fill") == NULL;
		CHECK(
		    strstr(other.answers, "end partial") != NULL || strcmp(other.answers, plain.answers) == 0, "%d", i);
		close_scene(&plain);
		close_scene(&other);
	}
	CHECK(parts >= 18 && parts <= 42, "%d parts", parts);
	CHECK(slow >= 3 && slow <= 20, "%d slow", slow);
	CHECK(none <= 5, "%d without a fill", none);
}

/* What is drawn depends on the order and the seed, and on nothing else. */
static void
draws(void **state)
{
	int64_t first[2][50], least = INT64_MAX, most = 0;
	int rejected = 0;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 50; i++) {
			int leg = round == 0 ? i : 49 - i;
			struct scene scene;

			open_scene(&scene, QUOTE);
			scene.paper.settings.spread_us = 40000;
			scene.paper.settings.reject_pct = d("20");
			for (int others = 0; others < round * i % 3; others++)
				send_one(&scene, order(SIDE_SELL, "0.01", "99", 100 + others, T + 10 * SECOND_US));
			send_one(&scene, order(SIDE_BUY, "0.01", "100.1", leg, T));
			pass(&scene, T + SECOND_US);
			first[round][leg] = scene.last_us - T;
			if (round == 0 && strstr(scene.answers, "rejected drawn") != NULL)
				rejected++;
			close_scene(&scene);
		}
	for (int i = 0; i < 50; i++) {
		CHECK(first[0][i] == first[1][i], "leg %d", i);
		least = first[0][i] < least ? first[0][i] : least;
		most = first[0][i] > most ? first[0][i] : most;
	}
	CHECK(least >= 40000 && least < 48000, "%lld", (long long)least);
	CHECK(most <= 120000 && most > 112000, "%lld", (long long)most);
	CHECK(rejected >= 4 && rejected <= 18, "%d of 50", rejected);
}

static void
money(void **state)
{
	struct error err;
	json *balances = json_parse(
	    SLICE("{\"*\":{\"USDT\":\"50\",\"BTC\":\"1\"},\"okx\":{\"BTC\":\"2\",\"SOL\":\"3\"}}"), false, &err);
	const json *item;
	char all[100] = "", digits[DECIMAL_TEXT_MAX];

	(void)state;
	assert_non_null(balances);
	for (size_t i = 0; (item = paper_money(balances, "okx", i)) != NULL; i++) {
		decimal_text(digits, config_figure(item));
		snprintf(all + strlen(all), sizeof all - strlen(all), "%s %s ", json_name(item), digits);
	}
	assert_string_equal(all, "BTC 2 SOL 3 USDT 50 ");
	assert_non_null(paper_money(balances, "kraken", 1));
	assert_null(paper_money(balances, "kraken", 2));
	json_free(balances);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_for_a_later_line),
		cmocka_unit_test(walks_within_its_limit),
		cmocka_unit_test(what_was_taken_is_gone),
		cmocka_unit_test(the_book_must_be_in_force),
		cmocka_unit_test(kinds_of_fee),
		cmocka_unit_test(ends_of_other_kinds),
		cmocka_unit_test(a_queue_is_waited_in),
		cmocka_unit_test(a_queue_moves_up),
		cmocka_unit_test(what_comes_to_it_fills_it),
		cmocka_unit_test(what_takes_is_no_maker),
		cmocka_unit_test(cancels),
		cmocka_unit_test(parts_and_slow_ones),
		cmocka_unit_test(draws),
		cmocka_unit_test(money),
	};

	return cmocka_run_group_tests_name("sim_paper", tests, NULL, NULL);
}
