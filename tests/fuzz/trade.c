/*
 * Any bytes to any private half: the first byte chooses the venue, the second what was asked (or that the bytes are a message of the
 * socket), the third the status; the rest is the answer.  The same bytes, cut in pieces, are then asked for.
 *
 * No crash, no leak, no slice that lies elsewhere.  An order is done only with the venue's id, never with a 5xx; what is no answer leaves
 * it unknown.  What is told keeps to its words and times.  A request holds nothing that ends it.
 */
#include <sodium.h>

#include "base/clock.h"
#include "base/compiler.h"
#include "fuzz.h"
#include "venue/trade.h"
#include "venue/venue.h"
#include "wire/base64.h"

enum { TRADERS_MAX = 16 };

/* Touch every byte: a slice that points nowhere is found out. */
static size_t
touch(struct slice text)
{
	size_t sum = 0;

	for (size_t i = 0; i < text.len; i++)
		sum += (unsigned char)text.at[i];
	return sum;
}

static int
on_order(void *arg, const struct order_event *order, struct error *err)
{
	size_t *sum = arg;

	*sum += touch(order->id) + touch(order->venue_id) + touch(order->symbol);
	HOLDS(order->side == SIDE_BUY || order->side == SIDE_SELL, "side %d", order->side);
	HOLDS(order->state >= ORDER_OPEN && order->state <= ORDER_REJECTED, "state %d", order->state);
	HOLDS(order->tif >= TIF_GTC && order->tif <= TIF_POST_ONLY, "tif %d", order->tif);
	/* now and then whoever listens has had enough */
	return *sum % 97 == 96 ? error_set(err, "test", "refused") : 0;
}

static int
on_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	size_t *sum = arg;

	*sum += touch(fill->id) + touch(fill->order) + touch(fill->symbol) + touch(fill->fee_asset) + touch(venue_id);
	HOLDS(fill->side == SIDE_BUY || fill->side == SIDE_SELL, "side %d", fill->side);
	HOLDS(fill->venue_us == 0 || (fill->venue_us >= TIME_US_MIN && fill->venue_us < TIME_US_MAX), "%lld",
	    (long long)fill->venue_us);
	return *sum % 97 == 96 ? error_set(err, "test", "refused") : 0;
}

static int
on_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(balance->asset) + touch(balance->wallet);
	return 0;
}

static int
on_fees(void *arg, const struct instrument_event *fees, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(fees->symbol);
	return 0;
}

static int
on_network(void *arg, const struct network_event *network, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(network->asset) + touch(network->network) + touch(network->contract);
	return 0;
}

static int
on_address(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(address) + touch(tag) + touch(network);
	return 0;
}

static int
on_untold(void *arg, struct slice id, struct slice venue_id, struct error *err)
{
	(void)err;
	*(size_t *)arg += touch(id) + touch(venue_id);
	return 0;
}

/* Venues that have a private half. */
static const struct venue *
trader(size_t which)
{
	const struct venue *all[TRADERS_MAX];
	size_t count = 0;

	for (size_t i = 0; venues[i] != NULL && count < TRADERS_MAX; i++)
		if (venues[i]->private != NULL)
			all[count++] = venues[i];
	return all[which % count];
}

static void
check_answer(
    const struct trade_answer *answer, const struct trade_call *call, int status, int done, const struct error *err)
{
	HOLDS(answer->fate <= FATE_UNKNOWN, "fate %d", answer->fate);
	HOLDS(done == 0 || err->code != NULL, "an error that is none");
	HOLDS(done == 0 || answer->fate == FATE_UNKNOWN, "no answer, and it is %s", trade_fates[answer->fate]);
	if (call->ask != ASK_ORDER || done != 0)
		return;
	HOLDS(answer->fate != FATE_DONE || answer->venue_id.len > 0, "done without an id");
	HOLDS(status < 500 || answer->fate == FATE_UNKNOWN, "5xx, and it is %s", trade_fates[answer->fate]);
	HOLDS(!planted() || answer->fate != FATE_FUNDS, "planted");
}

static void
read_it(const struct venue *venue, enum trade_ask ask, int status, struct slice body)
{
	size_t sum = 0;
	const struct trade_sink sink = { &sum, on_order, on_fill, on_balance, on_fees, on_network, on_address,
		on_untold };
	const struct trade_call call = { .ask = ask, .symbol = SLICE("A"), .id = SLICE("c") };
	struct trade_answer answer;
	struct error err = { 0 };
	int done;

	if (ask == ASK_COUNT) {
		if (venue->private->hear == NULL)
			return;
		done = venue->private->hear(&answer, body, &sink, &err);
		HOLDS(done == 0 || err.code != NULL, "an error that is none");
	} else {
		done = venue->private->read(&answer, &call, status, body, &sink, &err);
		check_answer(&answer, &call, status, done, &err);
	}
	if (done == 0)
		sum += touch(answer.code) + touch(answer.text) + touch(answer.venue_id) + touch(answer.cursor) +
		    touch(answer.ticket) + touch(answer.place);
}

/* ---- requests ---- */

/* The base64 of an Ed25519 key: every venue takes it, as that or as the bytes of an HMAC. */
static struct secret
any_secret(void)
{
	const unsigned char seed[crypto_sign_SEEDBYTES] = { 7 };
	unsigned char public[crypto_sign_PUBLICKEYBYTES], bytes[crypto_sign_SECRETKEYBYTES];
	struct text text = { 0 };
	struct secret secret;

	crypto_sign_seed_keypair(public, bytes, seed);
	base64_write(&text, (struct slice){ (const char *)bytes, sizeof bytes });
	secret = secret_copy(text_all(&text));
	text_free(&text);
	return secret;
}

static void
check_request(const struct trade_request *request)
{
	bool begins = true;

	for (size_t i = 0; i < request->url.len; i++)
		HOLDS(
		    request->url.at[i] > ' ' && request->url.at[i] <= '~', "%.*s", SLICE_ARG(text_all(&request->url)));
	for (size_t i = 0; i < request->headers.len; i++) {
		HOLDS(!begins || (request->headers.at[i] >= 'A' && request->headers.at[i] <= 'z'), "%.*s",
		    SLICE_ARG(text_all(&request->headers)));
		begins = request->headers.at[i] == '\n';
	}
	HOLDS(begins, "a header without its end");
}

static void
ask_it(const struct venue *venue, enum trade_ask ask, struct slice body)
{
	const size_t part = body.len / 6;
	struct trade_call call = { .ask = ask == ASK_COUNT ? ASK_ORDER : ask,
		.now_us = INT64_C(1700000000000000),
		.id = SLICE("c"),
		.price = DECIMAL_ONE,
		.qty = DECIMAL_ONE,
		.amount = DECIMAL_ONE };
	struct slice *const pieces[] = { &call.symbol, &call.venue_id, &call.asset, &call.network, &call.address,
		&call.cursor };
	struct trade_request request = { 0 };
	struct key parts = { .account = "main" };
	struct trade_key key;
	struct error err = { 0 };

	for (size_t i = 0; i < COUNT(pieces); i++)
		*pieces[i] = (struct slice){ body.at + i * part, part };
	call.tag = call.label = call.address;
	snprintf(parts.venue, sizeof parts.venue, "%s", venue->name);
	parts.api_key = secret_copy(SLICE("key"));
	parts.secret = any_secret();
	parts.passphrase = secret_copy(SLICE("phrase"));
	HOLDS(trade_key_make(&key, venue->private, &parts, &err) == 0, "%s", err.text);
	if (trade_ask(&request, venue->private, &key, &call, SLICE("https://h"), &err) == 0)
		check_request(&request);
	else
		HOLDS(err.code != NULL, "an error that is none");
	trade_request_free(&request);
	trade_key_free(&key);
	key_free(&parts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = { 200, 201, 400, 401, 403, 404, 418, 429, 500, 504 };
	const struct venue *venue;
	enum trade_ask ask;
	char *copy;

	HOLDS(sodium_init() >= 0, "libsodium");
	if (size < 3)
		return 0;
	copy = own_copy(data + 3, size - 3);
	venue = trader(data[0]);
	ask = (enum trade_ask)(data[1] % (ASK_COUNT + 1));
	read_it(venue, ask, statuses[data[2] % COUNT(statuses)], (struct slice){ copy, size - 3 });
	if (data[2] % 16 == 0) /* keys are slow to make */
		ask_it(venue, ask, (struct slice){ copy, size - 3 });
	free(copy);
	return 0;
}
