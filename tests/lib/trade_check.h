/*
 * trade_check: what the tests of venues' private halves share: a key, what is asked, and what answers tell, a line each.
 *
 *	order ID VENUE_ID SYMBOL SIDE TYPE TIF STATE QTY@PRICE FILLED@AVERAGE
 *	fill ID ORDER VENUE_ID SYMBOL SIDE LIQUIDITY QTY@PRICE fee FEE ASSET VENUE_US
 *	balance ASSET FREE LOCKED WALLET
 *	fees SYMBOL MAKER_BPS TAKER_BPS
 *	network ASSET NETWORK fee FEE min MIN in|closed out|closed CONTRACT
 *	address ADDRESS TAG NETWORK
 *
 * "-" stands for what was not told.  In expected texts and bodies ' stands for ".
 */
#ifndef TESTS_TRADE_CHECK_H
#define TESTS_TRADE_CHECK_H

#include "base/clock.h"
#include "base/compiler.h"
#include "check.h"
#include "venue/trade.h"
#include "venue/venue.h"

#define BASE "https://h"
#define TRADE_NOW_US INT64_C(1700000000000000) /* 2023-11-14T22:13:20Z */

static inline const struct venue_private *
trade_of(const char *venue)
{
	const struct venue *found = venue_find(slice_of(venue));

	CHECK(found != NULL && found->private != NULL, "%s", venue);
	return found->private;
}

/* ---- keys ---- */

/* A key and what is made of it, to be freed with testkey_free(). */
struct testkey {
	const struct venue_private *trade;
	struct key parts;
	struct trade_key key;
};

static inline struct key
key_of(const char *venue, const char *api_key, const char *secret, const char *passphrase)
{
	struct key key = { .account = "main" };

	snprintf(key.venue, sizeof key.venue, "%s", venue);
	key.api_key = secret_copy(slice_of(api_key));
	key.secret = secret_copy(slice_of(secret));
	key.passphrase = secret_copy(slice_of(passphrase));
	return key;
}

static inline void
testkey_make(struct testkey *to, const char *venue, const char *api_key, const char *secret, const char *passphrase)
{
	struct error err = { 0 };

	to->trade = trade_of(venue);
	to->parts = key_of(venue, api_key, secret, passphrase);
	CHECK(trade_key_make(&to->key, to->trade, &to->parts, &err) == 0, "%s: %s", venue, err.text);
}

static inline void
testkey_free(struct testkey *key)
{
	trade_key_free(&key->key);
	key_free(&key->parts);
}

/* A key that is refused. */
static inline void
check_key_refused(const char *venue, const char *api_key, const char *secret, const char *passphrase, const char *why)
{
	struct key key = key_of(venue, api_key, secret, passphrase);
	struct trade_key made;
	struct error err = { 0 };

	assert_int_equal(trade_key_make(&made, trade_of(venue), &key, &err), -1);
	check_text("key", slice_of(err.text), why);
	key_free(&key);
}

/* ---- requests ---- */

/* what: "METHOD /path?query"; body "": none; header: a line that must stand there, NULL: none is looked for. */
static inline void
check_asked(
    const struct testkey *key, const struct trade_call *call, const char *what, const char *body, const char *header)
{
	struct trade_request request = { 0 };
	struct text said = { 0 }, want = { 0 };
	struct error err = { 0 };

	CHECK(trade_ask(&request, key->trade, &key->key, call, SLICE(BASE), &err) == 0, "%s: %s", what, err.text);
	text_format(&said, "%s %.*s", request.method, SLICE_ARG(trade_path(&request)));
	check_text("request", text_all(&said), what);
	quoted(&want, body);
	check_text(what, text_all(&request.body), text_cstring(&want));
	CHECK(header == NULL || strstr(text_cstring(&request.headers), header) != NULL, "%s: no \"%s\" in\n%s", what,
	    header, text_cstring(&request.headers));
	text_free(&said);
	text_free(&want);
	trade_request_free(&request);
}

/* What cannot be asked, and why. */
static inline void
check_unasked(const struct testkey *key, const struct trade_call *call, const char *why)
{
	struct trade_request request = { 0 };
	struct error err = { 0 };

	CHECK(trade_ask(&request, key->trade, &key->key, call, SLICE(BASE), &err) == -1, "%s", why);
	check_text("unasked", slice_of(err.text), why);
	trade_request_free(&request);
}

/* What a private socket is told first. */
static inline void
check_greeting(const struct testkey *key, const struct trade_call *call, const char *want)
{
	struct text out = { 0 }, expected = { 0 };
	struct error err = { 0 };

	CHECK(key->trade->greet(&out, &key->key, call, &err) == 0, "%s", err.text);
	quoted(&expected, want);
	check_text("greeting", text_all(&out), text_cstring(&expected));
	text_free(&out);
	text_free(&expected);
}

/* ---- answers ---- */

static inline void
tell_slice(struct text *to, struct slice slice)
{
	text_slice(to, slice.len > 0 ? slice : SLICE("-"));
	text_char(to, ' ');
}

static inline void
tell_decimal(struct text *to, struct decimal value, char behind)
{
	text_decimal(to, value);
	text_char(to, behind);
}

static inline int
tell_order(void *arg, const struct order_event *order, struct error *err)
{
	(void)err;
	text_string(arg, "order ");
	tell_slice(arg, order->id);
	tell_slice(arg, order->venue_id);
	tell_slice(arg, order->symbol);
	text_format(arg, "%s %s %s %s ", sides[order->side],
	    order->has >> ORDER_HAS_TYPE & 1 ? order_types[order->type] : "-",
	    order->has >> ORDER_HAS_TIF & 1 ? tifs[order->tif] : "-", order_states[order->state]);
	tell_decimal(arg, order->qty, '@');
	tell_decimal(arg, order->price, ' ');
	tell_decimal(arg, order->filled, '@');
	tell_decimal(arg, order->average, '\n');
	return 0;
}

static inline int
tell_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	(void)err;
	text_string(arg, "fill ");
	tell_slice(arg, fill->id);
	tell_slice(arg, fill->order);
	tell_slice(arg, venue_id);
	tell_slice(arg, fill->symbol);
	text_format(
	    arg, "%s %s ", sides[fill->side], fill->has >> FILL_HAS_LIQUIDITY & 1 ? liquidities[fill->liquidity] : "-");
	tell_decimal(arg, fill->qty, '@');
	tell_decimal(arg, fill->price, ' ');
	text_string(arg, "fee ");
	tell_decimal(arg, fill->fee, ' ');
	tell_slice(arg, fill->fee_asset);
	text_format(arg, "%lld\n", (long long)fill->venue_us);
	return 0;
}

static inline int
tell_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	(void)err;
	text_string(arg, "balance ");
	tell_slice(arg, balance->asset);
	tell_decimal(arg, balance->free, ' ');
	tell_decimal(arg, balance->locked, ' ');
	tell_slice(arg, balance->wallet);
	((struct text *)arg)->at[((struct text *)arg)->len - 1] = '\n';
	return 0;
}

static inline int
tell_fees(void *arg, const struct instrument_event *fees, struct error *err)
{
	(void)err;
	text_string(arg, "fees ");
	tell_slice(arg, fees->symbol);
	tell_decimal(arg, fees->maker_bps, ' ');
	tell_decimal(arg, fees->taker_bps, '\n');
	return 0;
}

static inline int
tell_network(void *arg, const struct network_event *network, struct error *err)
{
	(void)err;
	text_string(arg, "network ");
	tell_slice(arg, network->asset);
	tell_slice(arg, network->network);
	text_string(arg, "fee ");
	if (network->has >> NETWORK_HAS_WITHDRAW_FEE & 1)
		tell_decimal(arg, network->withdraw_fee, ' ');
	else
		text_string(arg, "- ");
	text_string(arg, "min ");
	if (network->has >> NETWORK_HAS_WITHDRAW_MIN & 1)
		tell_decimal(arg, network->withdraw_min, ' ');
	else
		text_string(arg, "- ");
	text_format(arg, "%s %s %.*s\n", network->deposit ? "in" : "closed", network->withdraw ? "out" : "closed",
	    network->contract.len > 0 ? (int)network->contract.len : 1,
	    network->contract.len > 0 ? network->contract.at : "-");
	return 0;
}

static inline int
tell_address(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err)
{
	(void)err;
	text_string(arg, "address ");
	tell_slice(arg, address);
	tell_slice(arg, tag);
	tell_slice(arg, network);
	((struct text *)arg)->at[((struct text *)arg)->len - 1] = '\n';
	return 0;
}

static inline int
tell_untold(void *arg, struct slice id, struct slice venue_id, struct error *err)
{
	(void)err;
	text_format(arg, "untold %.*s %.*s\n", SLICE_ARG(id), SLICE_ARG(venue_id));
	return 0;
}

/* All that is told goes to the text. */
static inline struct trade_sink
sink_to(struct text *told)
{
	return (struct trade_sink){ told, tell_order, tell_fill, tell_balance, tell_fees, tell_network, tell_address,
		tell_untold };
}

/* An answer, what it means, and what it tells; id: that the answer names for an order, NULL: not looked at. */
struct answer_case {
	enum trade_ask ask;
	int status;
	const char *body;
	enum trade_fate fate;
	const char *told;
	const char *id;
};

/* call: whose ask is that of the row. */
static inline void
check_answer(const char *venue, const struct trade_call *call, const struct answer_case *row)
{
	struct text told = { 0 }, body = { 0 };
	struct trade_sink sink = sink_to(&told);
	struct trade_call asked = *call;
	struct trade_answer answer;
	struct error err = { 0 };
	int done;

	asked.ask = row->ask;
	done = trade_of(venue)->read(&answer, &asked, row->status, quoted(&body, row->body), &sink, &err);
	CHECK(done == 0 || (row->fate == FATE_UNKNOWN && err.code != NULL), "%s: %s", row->body, err.text);
	CHECK(answer.fate == row->fate, "%s: %s, not %s", row->body, trade_fates[answer.fate], trade_fates[row->fate]);
	check_text(row->body, text_all(&told), row->told);
	if (row->id != NULL)
		check_text(row->body, answer.venue_id, row->id);
	text_free(&told);
	text_free(&body);
}

static inline void
check_answers(const char *venue, const struct trade_call *call, const struct answer_case *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_answer(venue, call, &rows[i]);
}

/* One that is no error, nothing of which is told; it lies in the body. */
static inline struct trade_answer
answer_to(const char *venue, const struct trade_call *call, struct text *body, const char *text)
{
	const struct trade_sink deaf = { 0 };
	struct trade_answer answer;
	struct error err = { 0 };

	CHECK(
	    trade_of(venue)->read(&answer, call, 200, quoted(body, text), &deaf, &err) == 0, "%s: %s", text, err.text);
	return answer;
}

/* A message of the private socket. */
static inline void
check_heard(const char *venue, const char *message, enum trade_fate fate, const char *want)
{
	struct text told = { 0 }, body = { 0 };
	struct trade_sink sink = sink_to(&told);
	struct trade_answer answer;
	struct error err = { 0 };

	CHECK(trade_of(venue)->hear(&answer, quoted(&body, message), &sink, &err) == 0, "%s: %s", message, err.text);
	CHECK(answer.fate == fate, "%s: %s, not %s", message, trade_fates[answer.fate], trade_fates[fate]);
	check_text(message, text_all(&told), want);
	text_free(&told);
	text_free(&body);
}

/* It is said, and the socket stays. */
static inline void
check_unheard(const char *venue, const char *message, const char *why)
{
	static const struct trade_sink nothing = { .arg = NULL };
	struct trade_answer answer;
	struct text body = { 0 };
	struct error err = { 0 };

	CHECK(trade_of(venue)->hear(&answer, quoted(&body, message), &nothing, &err) != 0, "%s", message);
	check_text(message, slice_of(err.text), why);
	text_free(&body);
}

#endif
