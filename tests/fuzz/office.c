/*
 * office: whatever is asked of the private side of a simulated venue, its answer is JSON, and the account stays whole.
 *
 * The first byte says which venue, and what follows: requests of HTTP (0 to 7), with a byte 1 between them, or a message of its socket (h
 * to o).  Signatures are taken as right.
 */
#include "sim/office.h"

#include <sodium.h>

#include "fuzz.h"
#include "sim/keyset.h"
#include "sim/stands.h"

#define NOW_US INT64_C(1795197855123456)

enum { VENUES = 8, DEPTH = 3 };

struct bench {
	struct venue_facts *facts;
	struct stand stand;
	struct office office;
	struct sim_private own; /* the venue's, but everybody is let in */
};

static bool
let_in(struct sim_ask *ask)
{
	(void)ask;
	return true;
}

static void
look_at_json(struct slice text)
{
	struct error err = { 0 };
	json *read = json_parse(text, false, &err);

	HOLDS(read != NULL && !(planted() && text.len > 200), "%s: %.*s", err.text, SLICE_ARG(text));
	json_free(read);
}

/* A hole is filled with the number of the message. */
static void
catch_message(struct sim_conn *conn, const struct sim_message *message)
{
	struct text whole = { 0 };

	(void)conn;
	if (slice_is(message->text, "pong"))
		return;
	if (message->hole != SIZE_MAX) {
		text_bytes(&whole, message->text.at, message->hole);
		text_char(&whole, '1');
		text_bytes(&whole, message->text.at + message->hole, message->text.len - message->hole);
		look_at_json(text_all(&whole));
	} else
		look_at_json(message->text);
	text_free(&whole);
}

static void
catch_close(struct sim_conn *conn, int code, const char *reason)
{
	(void)conn, (void)code, (void)reason;
}

static void
set_book(struct sim_listing *listing)
{
	struct market_level bids[DEPTH], asks[DEPTH];

	for (int i = 0; i < DEPTH; i++) {
		bids[i] = (struct market_level){ 600000 - i, 5000 };
		asks[i] = (struct market_level){ 600001 + i, 5000 };
	}
	stand_book(listing, bids, DEPTH, asks, DEPTH);
}

static void
open_bench(struct bench *bench, const char *venue, const struct keys *keys)
{
	struct sim_listing *listing = calloc(1, sizeof *listing);
	const struct venue_symbol *symbol;
	struct error err = { 0 };

	bench->facts = venue_facts_load(venue, &err);
	HOLDS(listing != NULL && bench->facts != NULL, "%s", err.text);
	symbol = venue_facts_symbol(bench->facts, SLICE("BTC-USDT"));
	*listing = (struct sim_listing){ .facts = symbol,
		.name = slice_of(symbol->symbol),
		.symbol = slice_of(symbol->venue_symbol),
		.base = SLICE("BTC"),
		.quote = SLICE("USDT"),
		.price = unit_of(symbol->price_tick),
		.qty = unit_of(symbol->qty_step) };
	stand_init(&bench->stand, sim_venue_find(venue), bench->facts, listing, 1, DEPTH);
	bench->stand.wire = (struct sim_wire){ .send = catch_message, .close = catch_close };
	bench->stand.now_us = NOW_US;
	HOLDS(office_init(&bench->office, &bench->stand, keys_find(keys, venue, "main"), 1, &err) == 0, "%s", err.text);
	bench->own = *bench->office.own;
	bench->own.admit = let_in;
	bench->office.own = &bench->own;
	set_book(listing);
}

static void
look_at_account(const struct account *account)
{
	HOLDS(!account->failed, "money out of range");
	for (size_t i = 0; i < account->asset_count; i++)
		HOLDS(decimal_sign(account->assets[i].free) >= 0 && decimal_sign(account->assets[i].locked) >= 0,
		    "%s below 0", account->assets[i].name);
}

static void
ask(struct bench *bench, char *bytes, size_t size)
{
	struct request request;
	struct sim_ask asked = { .stand = &bench->stand, .request = &request };
	const struct office_route *route;
	struct error err;
	bool wants;

	if (request_read(&request, bytes, size, &wants, &err) <= 0 ||
	    (route = office_route(&bench->stand, &request)) == NULL)
		return;
	if (office_admit(&asked))
		office_answer(&asked, route);
	look_at_json(text_all(&asked.body));
	text_free(&asked.body);
	text_free(&asked.headers);
}

/* Somebody hears all, so that what an order does is told. */
static void
listen(struct bench *bench)
{
	struct sim_conn *conn = stand_connect(&bench->stand, bench);

	HOLDS(conn != NULL, "no memory");
	conn->hears = HEARS_LOGIN | HEARS_ORDERS | HEARS_FILLS | HEARS_BALANCE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[VENUES] = { "okx", "binance", "bybit", "bitget", "gate", "kucoin", "kraken",
		"coinbase" };
	struct keys keys = { .count = 0 };
	struct bench bench = { .facts = NULL };
	struct error err;
	char *copy;

	if (size == 0)
		return 0;
	copy = own_copy(data + 1, size - 1);
	HOLDS(keyset_load(&keys, NULL, &err) == 0, "%s", err.text);
	open_bench(&bench, names[data[0] % VENUES], &keys);
	listen(&bench);
	if ((data[0] & 64) != 0)
		bench.own.message(bench.stand.conns, (struct slice){ copy, size - 1 });
	else
		for (char *at = copy, *end = copy + size - 1; at < end;) {
			char *next = memchr(at, 1, (size_t)(end - at)); /* another request behind it */

			ask(&bench, at, (size_t)((next == NULL ? end : next) - at));
			at = next == NULL ? end : next + 1;
		}
	look_at_account(&bench.office.account);
	office_free(&bench.office);
	stand_free(&bench.stand);
	venue_facts_free(bench.facts);
	keys_free(&keys);
	free(copy);
	return 0;
}
