#include "gateway/rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/await.h"
#include "gateway/usual.h"

enum { TRIES_MAX = 3, LATER_US = 250000, PATIENCE_US = 60 * SECOND_US };

void
rules_free(struct listing *rules)
{
	free(rules->at);
	*rules = (struct listing){ 0 };
}

/* ---- fetching ---- */

struct fetching {
	struct listing *rules;
	struct account *account;
	struct text url;
	struct error *err;
	bool done;
	int64_t later_us; /* the venue refused for its limits, and wants to be asked again after this; 0: it did not */
	int result;
};

/* One that can be no name is no asset. */
static bool
name_of(char to[ASSET_MAX], const struct account *account, struct slice asset)
{
	char scratch[USUAL_NAME_MAX];

	return usual_plain(&asset, scratch, sizeof scratch) &&
	    slice_copy(to, ASSET_MAX, account_usual_asset(account, asset));
}

static bool
spelling_of(char to[SYMBOL_MAX], struct slice symbol)
{
	char scratch[USUAL_NAME_MAX];

	return usual_plain(&symbol, scratch, sizeof scratch) && slice_copy(to, SYMBOL_MAX, symbol);
}

static int
take_instrument(void *arg, const struct venue_instrument *told, struct error *err)
{
	struct fetching *fetching = arg;
	struct listing *rules = fetching->rules;
	struct listed_rules row = { .price_tick = told->price_tick,
		.qty_step = told->qty_step,
		.min_qty = told->min_qty,
		.max_qty = told->max_qty,
		.min_notional = told->min_notional,
		.taker_bps = told->taker_bps,
		.maker_bps = told->maker_bps,
		.has_fees = told->has_fees,
		.trading = told->trading == TRADING_YES };

	(void)err;
	if (decimal_sign(told->price_tick) <= 0 || decimal_sign(told->qty_step) <= 0 ||
	    !name_of(row.base, fetching->account, told->base) || !name_of(row.quote, fetching->account, told->quote) ||
	    !spelling_of(row.venue_symbol, told->symbol) ||
	    (size_t)snprintf(row.symbol, sizeof row.symbol, "%s-%s", row.base, row.quote) >= sizeof row.symbol)
		return 0;
	if (rules->count == rules->cap) {
		rules->cap = rules->cap == 0 ? 256 : 2 * rules->cap;
		rules->at = memory_grow(rules->at, rules->cap, sizeof *rules->at);
	}
	rules->at[rules->count++] = row;
	return 0;
}

static void
take_end(void *arg)
{
	(void)arg;
}

static void
on_reply(void *arg, const struct fetch_reply *reply)
{
	static const struct venue_sink sink = { .instrument = take_instrument, .instruments_end = take_end };
	struct fetching *fetching = arg;
	struct decoder decoder = { .sink = &sink, .arg = fetching, .url = text_all(&fetching->url) };

	fetching->done = true;
	if (reply->outcome == FETCH_REPLIED && reply->status == 429) {
		fetching->later_us = reply->retry_after_us > 0 ? reply->retry_after_us : SECOND_US;
		return;
	}
	if (reply->outcome != FETCH_REPLIED || reply->status != 200) {
		fetching->result = reply->outcome != FETCH_REPLIED
		    ? error_fatal(fetching->err, EXIT_UNAVAILABLE, "the list of symbols: %s", reply->text)
		    : error_fatal(fetching->err, EXIT_UNAVAILABLE, "the list of symbols: HTTP %d", reply->status);
		return;
	}
	if (fetching->account->venue->read_rest(&decoder, reply->body, fetching->err) != 0) {
		fetching->err->exit = EXIT_UNAVAILABLE;
		fetching->result = error_prefix(fetching->err, "the list of symbols");
	}
	decoder_free(&decoder);
}

/* Until the venue may be asked for its list. */
static int
wait_for_limits(struct asker *asker, struct account *account, struct error *err)
{
	int64_t wait_us;

	while ((wait_us = limits_take_public(
		    &asker->limits, account, account->live->instruments_weight, PRESS_NONE, clock_boot_us())) != 0) {
		if (wait_us > PATIENCE_US)
			return error_fatal(
			    err, EXIT_LATER, "the list of symbols: the venue's limit of requests is used up");
		asker_waits(asker, account, wait_us);
		if (await_pause(asker, wait_us > LATER_US ? LATER_US : wait_us, err) != 0)
			return -1;
	}
	return 0;
}

/* Once.  1: the venue refused for its limits, and its bucket is barred for as long as it said. */
static int
fetch_once(struct listing *rules, struct asker *asker, struct account *account, struct error *err)
{
	struct fetching fetching = { .rules = rules, .account = account, .err = err };
	struct fetch_request request = {
		.timeout_us = asker->timeout_us, .ca_file = asker->ca_file, .done = on_reply, .arg = &fetching
	};

	if (wait_for_limits(asker, account, err) != 0)
		return -1;
	text_string(&fetching.url, account->rest);
	text_string(&fetching.url, account->live->instruments);
	request.url = text_cstring(&fetching.url);
	if (fetch_start(asker->fetcher, &request, err) == NULL)
		fetching.result = -1;
	while (fetching.result == 0 && !fetching.done)
		if (loop_turn(asker->loop, err) != 0)
			fetching.result = -1;
	text_free(&fetching.url);
	if (fetching.later_us == 0)
		return fetching.result;
	limits_bar_public(&asker->limits, account, clock_boot_us() + fetching.later_us, clock_boot_us());
	return 1;
}

int
rules_fetch(struct listing *rules, struct asker *asker, struct account *account, struct error *err)
{
	int result = 1;

	/* the venue counts when requests come, and we when they leave: at the brink of its limit that is not the same */
	for (int i = 0; i < TRIES_MAX && result > 0; i++)
		result = fetch_once(rules, asker, account, err);
	return result <= 0 ? result : error_fatal(err, EXIT_LATER, "the list of symbols: HTTP 429");
}

/* ---- telling ---- */

/* Its texts are the row's and the account's. */
static struct instrument_event
event_of(const struct listed_rules *row, const struct account *account, enum fee_source source, int64_t ts_us)
{
	struct instrument_event event = { .ts_us = ts_us,
		.venue = slice_of(account->venue->name),
		.symbol = slice_of(row->symbol),
		.price_tick = row->price_tick,
		.qty_step = row->qty_step,
		.base = slice_of(row->base),
		.quote = slice_of(row->quote),
		.venue_symbol = slice_of(row->venue_symbol),
		.min_qty = row->min_qty,
		.max_qty = row->max_qty,
		.min_notional = row->min_notional,
		.status = row->trading ? INSTRUMENT_TRADING : INSTRUMENT_HALTED };

	event.has = UINT64_C(1) << INSTRUMENT_HAS_VENUE | UINT64_C(1) << INSTRUMENT_HAS_SYMBOL |
	    UINT64_C(1) << INSTRUMENT_HAS_PRICE_TICK | UINT64_C(1) << INSTRUMENT_HAS_QTY_STEP |
	    UINT64_C(1) << INSTRUMENT_HAS_BASE | UINT64_C(1) << INSTRUMENT_HAS_QUOTE |
	    UINT64_C(1) << INSTRUMENT_HAS_VENUE_SYMBOL |
	    (uint64_t)(decimal_sign(row->min_qty) > 0) << INSTRUMENT_HAS_MIN_QTY |
	    (uint64_t)(decimal_sign(row->max_qty) > 0) << INSTRUMENT_HAS_MAX_QTY |
	    (uint64_t)(decimal_sign(row->min_notional) > 0) << INSTRUMENT_HAS_MIN_NOTIONAL |
	    UINT64_C(1) << INSTRUMENT_HAS_STATUS;
	catalogue_fees(&event, venue_facts_fees(account->facts), source);
	return event;
}

/* How a fee is taken is the venue's way, how much is the account's own. */
static void
tell(const struct listed_rules *row, const struct account *account, const struct instrument_event *fees, int64_t ts_us,
    struct text *out)
{
	struct instrument_event event = event_of(row, account, FEE_SOURCE_ACCOUNT, ts_us);

	event.taker_bps = fees->taker_bps;
	event.maker_bps = fees->maker_bps;
	event_write(&kind_instrument, &event, out);
}

void
rules_tell(const struct listing *rules, const struct account *account, const struct instrument_event *fees,
    struct slice asked, int64_t ts_us, struct text *out)
{
	struct slice symbol = fees->symbol.len > 0 ? fees->symbol : asked;

	for (size_t i = 0; i < rules->count; i++)
		if (symbol.len == 0 || slice_is(symbol, rules->at[i].symbol))
			tell(&rules->at[i], account, fees, ts_us, out);
}

int
rules_take(struct catalogue *to, struct asker *asker, struct account *account, struct slice symbol, struct error *err)
{
	struct listing rules = { 0 };
	int result = rules_fetch(&rules, asker, account, err);

	for (size_t i = 0; result == 0 && i < rules.count; i++)
		if (slice_is(symbol, rules.at[i].symbol)) {
			const struct instrument_event event =
			    event_of(&rules.at[i], account, FEE_SOURCE_DEFAULT, asker_now(asker));

			result = catalogue_put(to, &event, err);
		}
	rules_free(&rules);
	return result;
}
