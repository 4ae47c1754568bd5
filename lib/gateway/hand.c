#include "gateway/hand.h"

#include <stdio.h>
#include <string.h>

#include "book/place.h"
#include "crypt/draw.h"
#include "event/words.h"
#include "gateway/network_rows.h"
#include "gateway/once.h"
#include "gateway/rules.h"
#include "gateway/signed.h"
#include "gateway/usual.h"

enum { DRAWN_LENGTH = 18, NAME_MOST = 20 };

bool
hand_ask(struct hand *hand, const char *name)
{
	for (int ask = 0; ask < ASK_TICKET; ask++)
		if (strcmp(name, trade_asks[ask]) == 0) {
			hand->ask = (enum trade_ask)ask;
			return true;
		}
	return false;
}

int
hand_tif(struct hand *hand, const char *word, struct error *err)
{
	int tif = word_of(tifs, slice_of(word));

	hand->tif = (enum tif)(tif < 0 ? TIF_IOC : tif);
	if (tif >= 0)
		return 0;
	return error_set(err, "usage", "--tif: \"%s\" is none of gtc, ioc, fok, post_only", word);
}

bool
hand_is_order(const struct hand *hand)
{
	return hand->ask == ASK_ORDER && !hand->print;
}

bool
hand_moves(const struct hand *hand)
{
	return hand->ask == ASK_ORDER || hand->ask == ASK_CANCEL || hand->ask == ASK_CANCEL_ALL;
}

bool
hand_cancels(const struct hand *hand)
{
	return (hand->ask == ASK_CANCEL || hand->ask == ASK_CANCEL_ALL) && !hand->print;
}

/* ---- the call ---- */

static struct slice
operand(const struct hand *hand, size_t i)
{
	return i < hand->count ? slice_of(hand->operands[i]) : (struct slice){ 0 };
}

static int
amount(struct decimal *to, const char *what, struct slice text, struct error *err)
{
	if (decimal_read(to, text, err) != 0)
		return error_fatal(err, EXIT_USAGE, "%s: \"%.*s\" is no decimal figure", what, SLICE_ARG(text));
	if (decimal_sign(*to) <= 0)
		return error_fatal(err, EXIT_USAGE, "%s: \"%.*s\" is not above zero", what, SLICE_ARG(text));
	return 0;
}

static int
order_call(struct trade_call *call, const struct hand *hand, struct error *err)
{
	struct slice side = operand(hand, 2);

	if (!slice_is(side, "buy") && !slice_is(side, "sell"))
		return error_fatal(err, EXIT_USAGE, "order: \"%.*s\" is neither buy nor sell", SLICE_ARG(side));
	if (hand->market == (hand->count > 4))
		return error_fatal(err, EXIT_USAGE, "order: a price or --market, one of the two");
	if (hand->market && hand->tif != TIF_IOC)
		return error_fatal(err, EXIT_USAGE,
		    "order: --market with --tif %s: at the market an order takes, and is over", tifs[hand->tif]);
	call->side = slice_is(side, "buy") ? SIDE_BUY : SIDE_SELL;
	call->type = hand->market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	call->tif = hand->tif;
	call->id = slice_of(hand->id);
	if (amount(&call->qty, "qty", operand(hand, 3), err) != 0)
		return -1;
	return hand->market ? 0 : amount(&call->price, "price", operand(hand, 4), err);
}

static int
call_of(struct trade_call *call, const struct hand *hand, struct error *err)
{
	*call = (struct trade_call){ .ask = hand->ask,
		.venue_id = slice_of(hand->venue_id),
		.label = slice_of(hand->label),
		.since_us = hand->since_us,
		.limit = hand->limit };
	switch (call->ask) {
	case ASK_ORDER:
		call->symbol = operand(hand, 1);
		return order_call(call, hand, err);
	case ASK_CANCEL:
	case ASK_QUERY:
		call->symbol = operand(hand, 1);
		call->id = operand(hand, 2);
		return 0;
	case ASK_OPEN:
	case ASK_FILLS:
	case ASK_FEES:
	case ASK_CANCEL_ALL:
		call->symbol = operand(hand, 1);
		return 0;
	case ASK_WITHDRAW:
		call->network = operand(hand, 3);
		call->address = operand(hand, 4);
		call->tag = operand(hand, 5);
		call->asset = operand(hand, 1);
		return amount(&call->amount, "qty", operand(hand, 2), err);
	default:
		call->asset = operand(hand, 1);
		call->network = operand(hand, 2);
		return 0;
	}
}

static bool
is_asset(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!(name.at[i] >= 'A' && name.at[i] <= 'Z') && !(name.at[i] >= '0' && name.at[i] <= '9'))
			return false;
	return name.len > 0 && name.len <= NAME_MOST;
}

static bool
is_symbol(struct slice name)
{
	struct slice base, quote;

	return symbol_split(name, &base, &quote) && is_asset(base) && is_asset(quote);
}

/* They go to the venue, and on lines as they are; networks and addresses are of many kinds. */
static int
check_names(const struct trade_call *call, struct error *err)
{
	const char *ask = trade_asks[call->ask];

	if (call->symbol.at != NULL && !is_symbol(call->symbol))
		return error_fatal(
		    err, EXIT_USAGE, "%s: \"%.*s\" is no symbol (BASE-QUOTE)", ask, SLICE_ARG(call->symbol));
	if (call->asset.at != NULL && !is_asset(call->asset))
		return error_fatal(err, EXIT_USAGE, "%s: \"%.*s\" is no asset", ask, SLICE_ARG(call->asset));
	if (!usual_ascii(call->network) || (call->ask == ASK_WITHDRAW && call->network.len == 0))
		return error_fatal(err, EXIT_USAGE, "%s: \"%.*s\" is no network", ask, SLICE_ARG(call->network));
	if (call->ask == ASK_WITHDRAW &&
	    (call->address.len == 0 || !usual_ascii(call->address) || !usual_ascii(call->tag)))
		return error_fatal(err, EXIT_USAGE, "%s: the address, or its tag, is none", ask);
	return 0;
}

/* Before it is in the journal, where its id would be used up.  A venue that nobody knows is said later. */
static int
check_order(const struct trade_call *call, struct slice name, struct error *err)
{
	const struct venue *venue = venue_find(name);

	if (venue == NULL || venue->private == NULL ||
	    (trade_check_kind(venue->private, call->type, call->side, err) == 0 &&
		trade_check_id(venue->private, call->id, err) == 0))
		return 0;
	err->exit = EXIT_USAGE;
	return error_prefix(err, "%s: order", venue->name);
}

int
hand_check(const struct hand *hand, const char *operands, struct error *err)
{
	static const size_t least[] = { [ASK_ORDER] = 4,
		[ASK_CANCEL] = 2,
		[ASK_CANCEL_ALL] = 1,
		[ASK_QUERY] = 2,
		[ASK_OPEN] = 1,
		[ASK_FILLS] = 1,
		[ASK_BALANCE] = 1,
		[ASK_FEES] = 1,
		[ASK_NETWORKS] = 1,
		[ASK_DEPOSIT_ADDRESS] = 2,
		[ASK_WITHDRAW] = 5 };
	struct trade_call call;

	if (hand->count < least[hand->ask])
		return error_fatal(err, EXIT_USAGE, "%s: wants %s", trade_asks[hand->ask], operands);
	if (call_of(&call, hand, err) != 0 || check_names(&call, err) != 0)
		return -1;
	return call.ask == ASK_ORDER ? check_order(&call, operand(hand, 0), err) : 0;
}

/* ---- what comes ---- */

struct work {
	struct asker *asker;
	struct account *account;
	const struct cancel_witness *witness;
	struct trade_call call;
	struct listing rules; /* with fees: what the venue lists */
	struct text *out;
	struct ask_end end;
	struct once fills; /* that were told */
	struct network_rows networks;
	bool addressed, unnamed; /* a deposit address was told; one that nobody says the network of */
	char drawn[ORDER_ID_MAX]; /* the id of an order that was given none */
	const json *symbols;
	char number[VENUE_ID_MAX]; /* of the account that holds an asset, where the venue has one for each */
};

static int64_t
now_us(const struct work *work)
{
	return asker_now(work->asker);
}

/* Some venues tell of all symbols whatever was asked. */
static bool
is_asked(const struct work *work, struct slice symbol)
{
	return work->call.symbol.len == 0 || slice_equal(work->call.symbol, symbol);
}

static int
tell_order(void *arg, const struct order_event *order, struct error *err)
{
	struct work *work = arg;
	struct order_event event = *order;

	(void)err;
	if (!is_asked(work, event.symbol))
		return 0;
	/* one that was given no client id goes by the venue's number */
	if (event.id.len == 0)
		event.id = event.venue_id;
	event.ts_us = now_us(work);
	event.mode = MODE_LIVE;
	event.venue = slice_of(work->account->venue->name);
	event.account = slice_of(work->account->name);
	event.has |= UINT64_C(1) << ORDER_HAS_MODE | UINT64_C(1) << ORDER_HAS_VENUE | UINT64_C(1) << ORDER_HAS_ACCOUNT;
	event_write(&kind_order, &event, work->out);
	return 0;
}

/* Most venues number trades within a symbol.  A fee whose asset is not told was taken in the quote asset. */
static int
tell_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct work *work = arg;
	struct fill_event event = *fill;
	/* one order of ours that took another one is told twice under one number */
	const struct slice name[] = { fill->symbol, fill->id, slice_of(sides[fill->side]) };
	const char *hyphen = fill->symbol.len == 0 ? NULL : memchr(fill->symbol.at, '-', fill->symbol.len);

	(void)err;
	if (!is_asked(work, fill->symbol) || !once_new(&work->fills, name, COUNT(name)))
		return 0;
	if (event.fee_asset.len == 0 && hyphen != NULL)
		event.fee_asset =
		    (struct slice){ hyphen + 1, fill->symbol.len - (size_t)(hyphen + 1 - fill->symbol.at) };
	event.ts_us = now_us(work);
	event.mode = MODE_LIVE;
	event.venue = slice_of(work->account->venue->name);
	event.account = slice_of(work->account->name);
	/* a trade whose order goes by no client id here goes by the venue's number of it */
	if (event.order.len == 0)
		event.order = venue_id;
	event.has |= UINT64_C(1) << FILL_HAS_MODE | UINT64_C(1) << FILL_HAS_VENUE | UINT64_C(1) << FILL_HAS_ACCOUNT;
	event_write(&kind_fill, &event, work->out);
	return 0;
}

static int
tell_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct work *work = arg;
	struct balance_event event = *balance;

	(void)err;
	event.ts_us = now_us(work);
	event.mode = MODE_LIVE;
	event.venue = slice_of(work->account->venue->name);
	event.account = slice_of(work->account->name);
	event.has |=
	    UINT64_C(1) << BALANCE_HAS_MODE | UINT64_C(1) << BALANCE_HAS_VENUE | UINT64_C(1) << BALANCE_HAS_ACCOUNT;
	if (work->call.asset.len == 0 || slice_equal(work->call.asset, event.asset))
		event_write(&kind_balance, &event, work->out);
	return 0;
}

/* The account's fee on the rules that the venue lists; a fee of no symbol is that of them all. */
static int
tell_fees(void *arg, const struct instrument_event *fees, struct error *err)
{
	struct work *work = arg;

	(void)err;
	if (fees->symbol.len == 0 || is_asked(work, fees->symbol))
		rules_tell(&work->rules, work->account, fees, work->call.symbol, now_us(work), work->out);
	return 0;
}

static void
tell_network(const struct work *work, struct network_event event)
{
	event.ts_us = now_us(work);
	event.venue = slice_of(work->account->venue->name);
	event.has |= UINT64_C(1) << NETWORK_HAS_VENUE;
	event_write(&kind_network, &event, work->out);
}

/* Told when all of it has come: a venue may say it by halves.  What has no room is told as it comes. */
static int
take_network(void *arg, const struct network_event *network, struct error *err)
{
	struct work *work = arg;

	(void)err;
	if ((work->call.asset.len == 0 || slice_equal(work->call.asset, network->asset)) &&
	    !network_rows_take(&work->networks, network))
		tell_network(work, *network);
	return 0;
}

static void
tell_networks(const struct work *work)
{
	for (size_t i = 0; i < work->networks.count; i++)
		tell_network(work, network_rows_event(&work->networks, i));
}

static int
tell_address(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err)
{
	struct work *work = arg;
	struct network_event event = { .ts_us = now_us(work),
		.venue = slice_of(work->account->venue->name),
		.asset = work->call.asset,
		.network = network.len > 0 ? network : work->call.network,
		.address = address,
		.tag = tag };

	(void)err;
	if (work->call.network.len > 0 && !slice_equal(work->call.network, event.network))
		return 0;
	if (event.network.len == 0) {
		work->unnamed = true;
		return 0;
	}
	event.has = UINT64_C(1) << NETWORK_HAS_VENUE | UINT64_C(1) << NETWORK_HAS_ASSET |
	    UINT64_C(1) << NETWORK_HAS_NETWORK | UINT64_C(1) << NETWORK_HAS_ADDRESS |
	    (uint64_t)(tag.len > 0) << NETWORK_HAS_TAG;
	event_write(&kind_network, &event, work->out);
	work->addressed = true;
	return 0;
}

/* ---- the run ---- */

static int
exit_of(const struct work *work, struct error *err)
{
	const struct ask_end *end = &work->end;
	char words[ASK_WORDS_MAX];

	if (end->fate == FATE_DONE)
		return EXIT_WELL;
	ask_words(words, end);
	error_set(err, "venue", "%s: %s: %s", work->account->venue->name, trade_asks[work->call.ask], words);
	return (int)ask_exit(end);
}

/* The number of the account that holds the asset, as the call's label. */
static int
find_number(struct work *work, struct error *err)
{
	const struct trade_call question = { .ask = ASK_BALANCE, .asset = work->call.asset };
	const struct trade_sink nobody = { .arg = NULL };

	if (await_answer(work->asker, work->account, &question, &nobody, &work->end, err) != 0)
		return -1;
	memcpy(work->number, work->end.venue_id, sizeof work->number);
	work->call.label = slice_of(work->number);
	if (work->end.fate == FATE_DONE && *work->number == '\0')
		work->end.fate = FATE_ABSENT;
	return 0;
}

/* An answer without an address that was asked for is a no. */
static int
deposit_address(struct work *work, const struct trade_sink *sink, struct error *err)
{
	struct slice asset = work->call.asset, network = work->call.network;

	if (work->account->trade->account_of_asset && work->call.label.len == 0 &&
	    (find_number(work, err) != 0 || work->end.fate != FATE_DONE))
		return work->call.label.at == NULL ? -1 : 0;
	if (await_answer(work->asker, work->account, &work->call, sink, &work->end, err) != 0)
		return -1;
	if (work->end.fate != FATE_DONE || work->addressed)
		return 0;
	if (work->unnamed)
		return error_fatal(
		    err, EXIT_USAGE, "which network? The venue does not say by which one its address is reached");
	work->end.fate = FATE_ABSENT;
	*work->end.code = '\0';
	snprintf(work->end.text, sizeof work->end.text, "no address of %.*s%s%.*s", SLICE_ARG(asset),
	    network.len > 0 ? " by " : "", SLICE_ARG(network));
	return 0;
}

/* Whether the venue is asked for it of one symbol alone, and none is named. */
static bool
is_of_one(struct work *work)
{
	struct trade_request request = { 0 };
	struct error why = { .code = "" };
	bool missing = work->call.symbol.len == 0 &&
	    ask_sign(&request, work->account, &work->call, now_us(work), &why) != 0 && strcmp(why.code, "missing") == 0;

	trade_request_free(&request);
	return missing;
}

static bool
is_wished(const struct work *work, const char *symbol)
{
	for (const json *item = json_first(work->symbols); item != NULL; item = json_after(item))
		if (json_is_string(item) && strcmp(json_string(item), symbol) == 0)
			return true;
	return false;
}

/* Own trades of each symbol that we are interested in and the venue lists. */
static int
fills(struct work *work, const struct trade_sink *sink, struct error *err)
{
	int result = 0;

	if (!is_of_one(work))
		return await_answer(work->asker, work->account, &work->call, sink, &work->end, err);
	if (rules_fetch(&work->rules, work->asker, work->account, err) != 0)
		return -1;
	work->end.fate = FATE_DONE;
	for (size_t i = 0; i < work->rules.count && result == 0 && work->end.fate == FATE_DONE; i++) {
		work->call.symbol = slice_of(work->rules.at[i].symbol);
		if (is_wished(work, work->rules.at[i].symbol))
			result = await_answer(work->asker, work->account, &work->call, sink, &work->end, err);
	}
	return result;
}

/* Of each symbol in turn, as fast as the venue's limits let us.  One that the venue lists and does not know is left out. */
static int
fees_of_each(struct work *work, const struct trade_sink *sink, struct error *err)
{
	int result = 0;

	work->end.fate = FATE_DONE;
	for (size_t i = 0; i < work->rules.count && result == 0 && work->end.fate == FATE_DONE; i++) {
		if (!work->rules.at[i].trading)
			continue;
		work->call.symbol = slice_of(work->rules.at[i].symbol);
		result = await_answer(work->asker, work->account, &work->call, sink, &work->end, err);
		if (work->end.fate == FATE_FILTER || work->end.fate == FATE_REFUSED)
			work->end.fate = FATE_DONE;
	}
	work->call.symbol = SLICE(""); /* nobody named one */
	return result;
}

static int
fees(struct work *work, const struct trade_sink *sink, struct error *err)
{
	if (rules_fetch(&work->rules, work->asker, work->account, err) != 0)
		return -1;
	if (is_of_one(work))
		return fees_of_each(work, sink, err);
	return await_answer(work->asker, work->account, &work->call, sink, &work->end, err);
}

/* What is more than a question. */
static int
put(struct work *work, const struct trade_sink *sink, struct error *err)
{
	const struct trade_call *call = &work->call;
	const struct cancelling cancelling = { work->asker, work->account, sink, work->witness };

	if (call->ask == ASK_CANCEL)
		return cancel_order(&cancelling, call, &work->end, err);
	if (call->ask == ASK_CANCEL_ALL)
		return cancel_all(&cancelling, call, &work->end, err);
	if (call->ask == ASK_DEPOSIT_ADDRESS)
		return deposit_address(work, sink, err);
	if (call->ask == ASK_FEES)
		return fees(work, sink, err);
	if (call->ask == ASK_FILLS)
		return fills(work, sink, err);
	return await_answer(work->asker, work->account, call, sink, &work->end, err);
}

/* A name that the venue does not know is no mistake to most of them, and would look as if all were well. */
static void
tell_none(const struct work *work)
{
	const struct trade_call *call = &work->call;
	struct slice named = call->asset.len > 0 ? call->asset : call->symbol;
	char text[200];

	if ((call->ask != ASK_BALANCE && call->ask != ASK_FEES && call->ask != ASK_NETWORKS) || named.len == 0)
		return;
	snprintf(text, sizeof text, "%s: %s: the venue tells none of %.*s", work->account->venue->name,
	    trade_asks[call->ask], SLICE_ARG(named));
	account_say(work->account, text);
}

static int
ask(struct work *work, struct error *err)
{
	const struct trade_sink sink = { work, tell_order, tell_fill, tell_balance, tell_fees, take_network,
		tell_address, NULL };

	bool timed = !work->account->trade->timeless || work->call.window_ms > 0;

	if ((timed && await_clock(work->asker, work->account, err) != 0) || put(work, &sink, err) != 0)
		return error_prefix(err, "%s: %s", work->account->venue->name, trade_asks[work->call.ask]);
	tell_networks(work);
	if (work->end.fate == FATE_DONE && work->out->len == 0)
		tell_none(work);
	return exit_of(work, err);
}

/* ---- shown ---- */

/* What the command begins with, where the venue has no request for all of it. */
static struct trade_call
first_call(struct work *work)
{
	const struct trade_call *call = &work->call;
	struct trade_request request = { 0 };
	struct trade_call first = *call;
	struct error ignored;

	if (ask_sign(&request, work->account, call, now_us(work), &ignored) != 0) {
		if (call->ask == ASK_CANCEL_ALL)
			first.ask = ASK_OPEN;
		if (call->ask == ASK_CANCEL)
			first.ask = ASK_QUERY;
		if (call->ask == ASK_DEPOSIT_ADDRESS && work->account->trade->account_of_asset)
			first = (struct trade_call){ .ask = ASK_BALANCE, .asset = call->asset };
	}
	trade_request_free(&request);
	return first;
}

/* What the venue wants of one symbol alone, of each that we are interested in. */
static int
show_each(struct work *work, struct error *err)
{
	struct trade_call call = work->call;
	int result = 0;

	for (const json *item = json_first(work->symbols); item != NULL && result == 0; item = json_after(item)) {
		if (!json_is_string(item))
			continue;
		call.symbol = slice_of(json_string(item));
		result = signed_call(work->out, work->account, &call, now_us(work), err);
	}
	return result;
}

/* What cannot be put so was not asked rightly. */
static int
show(struct work *work, struct error *err)
{
	const struct trade_call first = first_call(work);
	bool each = (first.ask == ASK_FILLS || first.ask == ASK_FEES) && is_of_one(work);
	int result = each ? show_each(work, err) : signed_call(work->out, work->account, &first, now_us(work), err);

	if (result != 0 && err->exit == EXIT_WELL)
		err->exit = EXIT_USAGE;
	return result == 0 ? 0 : error_prefix(err, "%s: %s", work->account->venue->name, trade_asks[work->call.ask]);
}

/* ---- one call ---- */

/* As the executor's, and as every venue takes it: letters and digits, 18 of them. */
static int
draw_id(char to[ORDER_ID_MAX], struct trade_call *call, struct error *err)
{
	to[0] = 'a';
	if (draw_letters(to + 1, DRAWN_LENGTH, err) != 0)
		return -1;
	call->id = slice_of(to);
	return 0;
}

static bool
order_names(struct order_request *to, const struct hand *hand, const struct trade_call *call)
{
	return slice_copy(to->id, sizeof to->id, call->id) &&
	    slice_copy(to->account, sizeof to->account, slice_of(hand->account)) &&
	    slice_copy(to->venue, sizeof to->venue, operand(hand, 0)) &&
	    slice_copy(to->symbol, sizeof to->symbol, call->symbol);
}

int
hand_order(struct order_request *to, const struct hand *hand, struct error *err)
{
	char drawn[ORDER_ID_MAX];
	struct trade_call call;

	if (call_of(&call, hand, err) != 0 || (hand->id == NULL && draw_id(drawn, &call, err) != 0))
		return -1;
	if (call.id.len == 0)
		return error_fatal(err, EXIT_USAGE, "order: the id is empty");
	*to = (struct order_request){
		.side = call.side, .type = call.type, .tif = call.tif, .price = call.price, .qty = call.qty
	};
	return order_names(to, hand, &call) ? 0 : error_fatal(err, EXIT_USAGE, "order: a name that is too long");
}

static int
not_sent(const struct order_request *order, const char *refused, const char *cause, struct error *err)
{
	bool forbidden = strcmp(refused, REASON_FREEZE) == 0 || strcmp(refused, REASON_HALT) == 0;
	bool later = strcmp(refused, "rate") == 0 || strcmp(refused, "account") == 0 || strcmp(refused, "clock") == 0;
	enum exit_code code = forbidden ? EXIT_REFUSED : later ? EXIT_LATER : EXIT_NO;

	return error_fatal(err, code, "%s: order %s: refused, and not sent: %s%s%s%s", order->venue, order->id, refused,
	    cause == NULL ? "" : " (", cause == NULL ? "" : cause, cause == NULL ? "" : ")");
}

/* The venue's no. */
static int
answered_no(const struct order_request *order, enum trade_fate fate, const char *reason, struct error *err)
{
	struct ask_end end = { .fate = fate, .sent = true };
	char words[ASK_WORDS_MAX];

	snprintf(end.code, sizeof end.code, "%s", reason);
	ask_words(words, &end);
	return error_fatal(err, ask_exit(&end), "%s: order %s: %s", order->venue, order->id, words);
}

int
hand_end(const struct order_request *order, const char *refused, const char *cause, enum order_state state,
    const char *reason, enum trade_fate fate, struct error *err)
{
	bool ended = state == ORDER_FILLED || state == ORDER_DONE;
	bool rests = order->type != ORDER_TYPE_MARKET && (order->tif == TIF_GTC || order->tif == TIF_POST_ONLY) &&
	    (state == ORDER_OPEN || state == ORDER_PARTIAL);

	/* by the last look at the freeze file, or proven never to have arrived */
	if (refused == NULL && fate == FATE_DONE && state == ORDER_REJECTED)
		refused = reason;
	if (refused != NULL)
		return not_sent(order, refused, cause, err);
	if (state == ORDER_ABSENT)
		return error_fatal(err, EXIT_UNAVAILABLE, "%s: order %s never arrived", order->venue, order->id);
	if (state == ORDER_REJECTED)
		return answered_no(order, fate, reason, err);
	/* some venues take it first, and end it then */
	if (state == ORDER_DONE && strcmp(reason, REASON_WOULD_TAKE) == 0)
		return answered_no(order, FATE_WOULD_TAKE, reason, err);
	if (ended || rests)
		return 0;
	return error_fatal(err, EXIT_UNAVAILABLE, "%s: order %s: an order may exist (arb-exec recover %s)",
	    order->venue, order->id, order->venue);
}

static int
run(const struct hand *hand, struct work *work, struct error *err)
{
	int result;

	if (call_of(&work->call, hand, err) != 0 ||
	    (hand->ask == ASK_ORDER && hand->id == NULL && draw_id(work->drawn, &work->call, err) != 0))
		return -1;
	result = hand->print || hand->ask == ASK_WITHDRAW ? show(work, err) : ask(work, err);
	if (result != 0 || hand->print || hand->ask != ASK_WITHDRAW)
		return result;
	error_set(err, "refused", "withdraw: shown, and not sent: nothing here sends one");
	return EXIT_REFUSED;
}

int
hand_run(const struct hand *hand, struct accounts *accounts, const char *state, struct text *out, struct error *err)
{
	struct asker asker = { .clock_us = hand->clock_us };
	struct work work = { .asker = &asker,
		.account = accounts_find(accounts, hand->operands[0], hand->account, err),
		.witness = hand->witness,
		.out = out,
		.symbols = hand->symbols };
	int result;

	if (work.account == NULL || asker_open(&asker, NULL, state, err) != 0)
		return -1;
	asker.tells = true;
	result = run(hand, &work, err);
	rules_free(&work.rules);
	once_free(&work.fills);
	network_rows_free(&work.networks);
	asker_close(&asker);
	return result;
}
