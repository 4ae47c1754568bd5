#include "gateway/hand.h"

#include <string.h>

#include "crypt/draw.h"
#include "event/words.h"
#include "gateway/cancel.h"
#include "gateway/once.h"
#include "gateway/rules.h"
#include "gateway/signed.h"

enum { DRAWN_LENGTH = 18 };

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

bool
hand_word(struct hand *hand, const char *option, const char *value)
{
	const struct {
		const char *name;
		const char **word;
	} places[] = {
		{ "id", &hand->id },
		{ "venue-id", &hand->venue_id },
		{ "label", &hand->label },
	};

	for (size_t i = 0; i < COUNT(places); i++)
		if (strcmp(option, places[i].name) == 0) {
			*places[i].word = value;
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
hand_moves(const struct hand *hand)
{
	return hand->ask == ASK_ORDER || hand->ask == ASK_CANCEL || hand->ask == ASK_CANCEL_ALL;
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
	if (decimal_read(to, text, err) == 0)
		return 0;
	return error_fatal(err, EXIT_USAGE, "%s: \"%.*s\" is no decimal figure", what, SLICE_ARG(text));
}

static int
order_call(struct trade_call *call, const struct hand *hand, struct error *err)
{
	struct slice side = operand(hand, 2);

	if (!slice_is(side, "buy") && !slice_is(side, "sell"))
		return error_fatal(err, EXIT_USAGE, "order: \"%.*s\" is neither buy nor sell", SLICE_ARG(side));
	if (hand->market == (hand->count > 4))
		return error_fatal(err, EXIT_USAGE, "order: a price or --market, one of the two");
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
	struct trade_call ignored;

	if (hand->count < least[hand->ask])
		return error_fatal(err, EXIT_USAGE, "%s: wants %s", trade_asks[hand->ask], operands);
	return call_of(&ignored, hand, err);
}

/* ---- what comes ---- */

struct work {
	struct asker *asker;
	struct account *account;
	struct trade_call call;
	struct rule_list rules; /* with fees: what the venue lists */
	struct text *out;
	struct ask_end end;
	struct once fills; /* that were told */
	char number[VENUE_ID_MAX]; /* of the account that holds an asset, where the venue has one for each */
	bool told_order;
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
	event.ts_us = now_us(work);
	event.mode = MODE_LIVE;
	event.venue = slice_of(work->account->venue->name);
	event.account = slice_of(work->account->name);
	event.has |= UINT64_C(1) << ORDER_HAS_MODE | UINT64_C(1) << ORDER_HAS_VENUE | UINT64_C(1) << ORDER_HAS_ACCOUNT;
	work->told_order = true;
	event_write(&kind_order, &event, work->out);
	return 0;
}

/* Most venues number trades within a symbol.  A fee whose asset is not told was taken in the quote asset. */
static int
tell_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct work *work = arg;
	struct fill_event event = *fill;
	const struct slice name[] = { fill->symbol, fill->id };
	const char *hyphen = fill->symbol.len == 0 ? NULL : memchr(fill->symbol.at, '-', fill->symbol.len);

	(void)err;
	(void)venue_id;
	if (!is_asked(work, fill->symbol) || !once_new(&work->fills, name, COUNT(name)))
		return 0;
	if (event.fee_asset.len == 0 && hyphen != NULL)
		event.fee_asset =
		    (struct slice){ hyphen + 1, fill->symbol.len - (size_t)(hyphen + 1 - fill->symbol.at) };
	event.ts_us = now_us(work);
	event.mode = MODE_LIVE;
	event.venue = slice_of(work->account->venue->name);
	event.account = slice_of(work->account->name);
	if (event.order.len == 0)
		event.has &= ~(UINT64_C(1) << FILL_HAS_ORDER);
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
	rules_tell(&work->rules, work->account, fees, work->call.symbol, now_us(work), work->out);
	return 0;
}

static int
tell_network(void *arg, const struct network_event *network, struct error *err)
{
	struct work *work = arg;
	struct network_event event = *network;

	(void)err;
	event.ts_us = now_us(work);
	event.venue = slice_of(work->account->venue->name);
	event.has |= UINT64_C(1) << NETWORK_HAS_VENUE;
	if (work->call.asset.len == 0 || slice_equal(work->call.asset, event.asset))
		event_write(&kind_network, &event, work->out);
	return 0;
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
	event.has = UINT64_C(1) << NETWORK_HAS_VENUE | UINT64_C(1) << NETWORK_HAS_ASSET |
	    (uint64_t)(event.network.len > 0) << NETWORK_HAS_NETWORK | UINT64_C(1) << NETWORK_HAS_ADDRESS |
	    (uint64_t)(tag.len > 0) << NETWORK_HAS_TAG;
	event_write(&kind_network, &event, work->out);
	return 0;
}

/* What an order or a cancel came to, where the answer held no row that says it. */
static void
tell_fate(struct work *work)
{
	static const enum order_state states[] = { [FATE_DONE] = ORDER_OPEN, [FATE_UNKNOWN] = ORDER_UNKNOWN };
	const struct trade_call *call = &work->call;
	struct order_event event = { .id = call->id,
		.symbol = call->symbol,
		.side = (int)call->side,
		.type = (int)call->type,
		.tif = (int)call->tif,
		.price = call->price,
		.qty = call->qty,
		.venue_id = slice_of(work->end.venue_id),
		.reason = slice_of(work->end.code) };
	struct error ignored;

	event.state = work->end.fate == FATE_DONE || work->end.fate == FATE_UNKNOWN ? (int)states[work->end.fate]
										    : ORDER_REJECTED;
	event.has = UINT64_C(1) << ORDER_HAS_ID | UINT64_C(1) << ORDER_HAS_SYMBOL | UINT64_C(1) << ORDER_HAS_SIDE |
	    UINT64_C(1) << ORDER_HAS_TYPE | UINT64_C(1) << ORDER_HAS_TIF | UINT64_C(1) << ORDER_HAS_QTY |
	    UINT64_C(1) << ORDER_HAS_STATE | (uint64_t)(call->type == ORDER_TYPE_LIMIT) << ORDER_HAS_PRICE |
	    (uint64_t)(event.venue_id.len > 0) << ORDER_HAS_VENUE_ID |
	    (uint64_t)(event.state != ORDER_OPEN && event.reason.len > 0) << ORDER_HAS_REASON;
	(void)!tell_order(work, &event, &ignored);
}

/* ---- the run ---- */

static int
exit_of(const struct work *work, struct error *err)
{
	static const enum exit_code codes[] = { [FATE_DONE] = EXIT_WELL,
		[FATE_REFUSED] = EXIT_NO,
		[FATE_WOULD_TAKE] = EXIT_NO,
		[FATE_ABSENT] = EXIT_NO,
		[FATE_FUNDS] = EXIT_NO,
		[FATE_FILTER] = EXIT_NO,
		[FATE_CLOCK] = EXIT_LATER,
		[FATE_KEY] = EXIT_REFUSED,
		[FATE_LATER] = EXIT_LATER,
		[FATE_BARRED] = EXIT_LATER,
		[FATE_UNKNOWN] = EXIT_UNAVAILABLE };
	const struct ask_end *end = &work->end;

	if (end->fate == FATE_DONE)
		return EXIT_WELL;
	error_set(err, "venue", "%s: %s: %s%s%s%s%s", work->account->venue->name, trade_asks[work->call.ask],
	    trade_fates[end->fate], *end->code != '\0' ? ", " : "", end->code, *end->text != '\0' ? ": " : "",
	    end->text);
	if (end->fate == FATE_UNKNOWN && work->call.ask == ASK_ORDER)
		error_prefix(err, "an order may exist (arb-exec query)");
	return (int)(!end->sent && end->fate == FATE_LATER && strcmp(end->code, "rate") != 0 ? EXIT_UNAVAILABLE
											     : codes[end->fate]);
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

static int
deposit_address(struct work *work, const struct trade_sink *sink, struct error *err)
{
	if (work->account->trade->account_of_asset && work->call.label.len == 0 &&
	    (find_number(work, err) != 0 || work->end.fate != FATE_DONE))
		return work->call.label.at == NULL ? -1 : 0;
	return await_answer(work->asker, work->account, &work->call, sink, &work->end, err);
}

/* Whether the venue is asked for the fees of one symbol alone. */
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

	if (call->ask == ASK_CANCEL)
		return cancel_order(work->asker, work->account, call, sink, &work->end, err);
	if (call->ask == ASK_CANCEL_ALL)
		return cancel_all(work->asker, work->account, call, sink, &work->end, err);
	if (call->ask == ASK_DEPOSIT_ADDRESS)
		return deposit_address(work, sink, err);
	if (call->ask == ASK_FEES)
		return fees(work, sink, err);
	return await_answer(work->asker, work->account, call, sink, &work->end, err);
}

static int
ask(struct work *work, struct error *err)
{
	const struct trade_sink sink = { work, tell_order, tell_fill, tell_balance, tell_fees, tell_network,
		tell_address };

	bool timed = !work->account->trade->timeless || work->call.window_ms > 0;

	if ((timed && await_clock(work->asker, work->account, err) != 0) || put(work, &sink, err) != 0)
		return error_prefix(err, "%s: %s", work->account->venue->name, trade_asks[work->call.ask]);
	if (work->call.ask == ASK_ORDER && !work->told_order)
		tell_fate(work);
	return exit_of(work, err);
}

static int
show(struct work *work, struct error *err)
{
	struct trade_request request = { 0 };
	int result = ask_sign(&request, work->account, &work->call, now_us(work), err);

	if (result == 0)
		signed_put(work->out, &request, work->account, &work->call, now_us(work));
	trade_request_free(&request);
	return result;
}

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

int
hand_run(const struct hand *hand, struct asker *asker, struct account *account, struct text *out, struct error *err)
{
	struct work work = { .asker = asker, .account = account, .out = out };
	char drawn[ORDER_ID_MAX];
	int result;

	if (call_of(&work.call, hand, err) != 0 ||
	    (hand->ask == ASK_ORDER && hand->id == NULL && draw_id(drawn, &work.call, err) != 0))
		return -1;
	result = hand->print || hand->ask == ASK_WITHDRAW ? show(&work, err) : ask(&work, err);
	rules_free(&work.rules);
	once_free(&work.fills);
	if (result != 0 || hand->print || hand->ask != ASK_WITHDRAW)
		return result;
	error_set(err, "refused", "withdraw: shown, and not sent: nothing here sends one");
	return EXIT_REFUSED;
}
