#include "risk/rules.h"

#include <stdio.h>

#include "wire/pull.h"

/* ---- figures as text ---- */

static void
set_value(struct finding *finding, const char *text)
{
	snprintf(finding->value, sizeof finding->value, "%s", text);
}

static void
set_limit(struct finding *finding, const char *text)
{
	snprintf(finding->limit, sizeof finding->limit, "%s", text);
}

static void
set_decimals(struct finding *finding, struct decimal value, struct decimal limit)
{
	decimal_text(finding->value, value);
	decimal_text(finding->limit, limit);
}

static void
set_integers(struct finding *finding, int64_t value, int64_t limit)
{
	snprintf(finding->value, sizeof finding->value, "%lld", (long long)value);
	snprintf(finding->limit, sizeof finding->limit, "%lld", (long long)limit);
}

static void
set_limit_decimal(struct finding *finding, struct decimal limit)
{
	decimal_text(finding->limit, limit);
}

/* ---- the edge ---- */

static void
rule_profit_positive(const struct inquiry *inquiry, struct finding *finding)
{
	set_limit(finding, "0");
	if (!inquiry->sized)
		return;
	set_decimals(finding, inquiry->size.profit, DECIMAL_ZERO);
	finding->ok = decimal_sign(inquiry->size.profit) > 0;
}

/* From the money on the line, not from its net_bps: a double proves nothing.  Rounded as that is, so that both read the same. */
static void
rule_max_bps(const struct inquiry *inquiry, struct finding *finding)
{
	const struct opportunity_event *opportunity = inquiry->opportunity;
	struct decimal gain, bps = DECIMAL_ZERO, limit = inquiry->desk->limits.max_bps;
	struct error ignored;

	set_limit_decimal(finding, limit);
	if (!HAS(opportunity, OPPORTUNITY_HAS_COST) || !HAS(opportunity, OPPORTUNITY_HAS_PROCEEDS) ||
	    decimal_sub(&gain, opportunity->proceeds, opportunity->cost, &ignored) != 0 ||
	    decimal_mul(&gain, gain, decimal_int(10000), &ignored) != 0 ||
	    decimal_div(&bps, gain, opportunity->cost, 6, ROUND_HALF_EVEN, &ignored) != 0)
		return;
	set_decimals(finding, bps, limit);
	finding->ok = decimal_compare(bps, limit) <= 0;
}

static void
rule_prices_positive(const struct inquiry *inquiry, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;
	struct decimal least = DECIMAL_ZERO;

	set_limit(finding, "0");
	if (!inquiry->whole)
		return;
	for (size_t i = 0; i < legs->list.count; i++) {
		struct decimal price = decimal_min(legs->at[i].price, legs->at[i].limit);

		least = i == 0 ? price : decimal_min(least, price);
	}
	set_decimals(finding, least, DECIMAL_ZERO);
	finding->ok = decimal_sign(least) > 0;
}

/* symbol, rate and book_us of the conversion on the line; false when it cannot be read. */
static bool
read_fx(struct slice fx, struct slice *symbol, struct decimal *rate, int64_t *book_us)
{
	struct error ignored;
	struct pull pull;
	struct slice key;
	int more;

	*symbol = (struct slice){ NULL, 0 };
	*rate = DECIMAL_ZERO;
	*book_us = 0;
	pull_init(&pull, fx, &ignored);
	if (pull_object(&pull) != 0)
		return false;
	while ((more = pull_member(&pull, &key)) > 0) {
		int bad = slice_is(key, "symbol") ? pull_string(&pull, symbol)
		    : slice_is(key, "rate")       ? pull_decimal(&pull, rate)
		    : slice_is(key, "book_us")    ? pull_integer(&pull, book_us)
						  : pull_skip(&pull, NULL);

		if (bad != 0)
			return false;
	}
	return more == 0 && symbol->len > 0 && decimal_sign(*rate) > 0;
}

/* The buyer's price in the seller's quote asset. */
static int
comparable_price(const struct inquiry *inquiry, struct slice buy_quote, struct slice sell_quote, struct decimal *price,
    struct error *err)
{
	struct slice symbol, from, to;
	struct decimal rate;
	int64_t book_us;

	if (slice_equal(buy_quote, sell_quote))
		return 0;
	if (!HAS(inquiry->opportunity, OPPORTUNITY_HAS_FX) ||
	    !read_fx(inquiry->opportunity->fx, &symbol, &rate, &book_us) || !symbol_split(symbol, &from, &to))
		return error_set(err, "missing", "no conversion");
	if (slice_equal(from, buy_quote) && slice_equal(to, sell_quote))
		return decimal_mul(price, *price, rate, err);
	if (slice_equal(from, sell_quote) && slice_equal(to, buy_quote))
		return decimal_div(price, *price, rate, 18, ROUND_CEILING, err);
	return error_set(err, "missing", "a conversion between other assets");
}

/* Of a cycle there is no pair of prices: what comes out must be more than what goes in. */
static void
rule_sell_above_buy(const struct inquiry *inquiry, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;
	struct decimal sell, buy;
	struct slice base, buy_quote, sell_quote;
	struct error ignored;

	if (!inquiry->sized)
		return;
	sell = inquiry->opportunity->proceeds;
	buy = inquiry->opportunity->cost;
	if (inquiry->cross) {
		sell = legs->at[inquiry->sell].price;
		buy = legs->at[inquiry->buy].price;
		if (!symbol_split(legs->at[inquiry->buy].symbol, &base, &buy_quote) ||
		    !symbol_split(legs->at[inquiry->sell].symbol, &base, &sell_quote) ||
		    comparable_price(inquiry, buy_quote, sell_quote, &buy, &ignored) != 0)
			return;
	}
	set_decimals(finding, sell, buy);
	finding->ok = decimal_compare(sell, buy) > 0;
}

/* The oldest book that the line, its conversion, or what is held now stands on. */
static void
rule_age(const struct inquiry *inquiry, struct finding *finding)
{
	const struct opportunity_event *opportunity = inquiry->opportunity;
	int64_t limit = inquiry->desk->limits.age_us, oldest_us = INT64_MAX, newest_us = 0, fx_us;
	struct decimal rate;
	struct slice symbol;

	set_integers(finding, 0, limit);
	set_value(finding, "unknown");
	if (!inquiry->whole)
		return;
	for (size_t i = 0; i < opportunity->legs.list.count; i++) {
		const struct offer *offer = inquiry->offers[i];
		int64_t book_us = opportunity->legs.at[i].book_us;

		newest_us = book_us > newest_us ? book_us : newest_us;
		if (offer != NULL && offer->book_us < book_us)
			book_us = offer->book_us;
		oldest_us = book_us < oldest_us ? book_us : oldest_us;
	}
	if (HAS(opportunity, OPPORTUNITY_HAS_FX)) {
		if (!read_fx(opportunity->fx, &symbol, &rate, &fx_us))
			return;
		if (fx_us != 0 && fx_us < oldest_us)
			oldest_us = fx_us;
	}
	if (newest_us > inquiry->now_us)
		return;
	set_integers(finding, inquiry->now_us - oldest_us, limit);
	finding->ok = inquiry->now_us - oldest_us <= limit;
}

/* ---- funds ---- */

/* Of all legs of a side the first that lacks something, else the last. */
static void
funds(const struct inquiry *inquiry, int side, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;
	struct decimal available = DECIMAL_ZERO, need = DECIMAL_ZERO;
	struct error ignored;

	if (inquiry->desk->limits.no_feedback) {
		set_limit(finding, "unknown");
		finding->ok = true;
		return;
	}
	if (!inquiry->whole || !inquiry->sized)
		return;
	for (size_t i = 0; i < legs->list.count; i++) {
		if (legs->at[i].side != side)
			continue;
		finding->ok = false;
		if (inquiry_funds(inquiry, i, &available, &need, &ignored) != 0) {
			set_value(finding, "unknown");
			set_limit_decimal(finding, need);
			return;
		}
		set_decimals(finding, available, need);
		finding->ok = decimal_compare(available, need) >= 0;
		if (!finding->ok)
			return;
	}
}

static void
rule_balance_buy(const struct inquiry *inquiry, struct finding *finding)
{
	funds(inquiry, SIDE_BUY, finding);
}

static void
rule_balance_sell(const struct inquiry *inquiry, struct finding *finding)
{
	funds(inquiry, SIDE_SELL, finding);
}

int
day_loss(const struct inquiry *inquiry, struct decimal *loss, struct decimal *limit, struct error *err)
{
	struct decimal equity, realised;

	if (inquiry->history != HISTORY_READY)
		return error_set(err, "missing", "the results of the day are not known");
	if (desk_equity(inquiry->desk, inquiry->now_us, &equity, err) != 0 ||
	    desk_realised(inquiry->desk, inquiry->now_us, &realised, err) != 0 ||
	    decimal_sub(&equity, equity, realised, err) != 0 ||
	    decimal_mul(&equity, equity, inquiry->desk->limits.daily_loss_pct, err) != 0)
		return -1;
	if (decimal_sign(equity) <= 0)
		return error_set(err, "range", "no equity");
	if (decimal_div(limit, equity, decimal_int(100), 12, ROUND_FLOOR, err) != 0)
		return -1;
	*loss = decimal_negate(realised);
	return 0;
}

static void
rule_daily_loss(const struct inquiry *inquiry, struct finding *finding)
{
	struct decimal loss = DECIMAL_ZERO, limit = DECIMAL_ZERO;
	struct error ignored;

	set_limit(finding, "unknown");
	if (inquiry->desk->limits.no_feedback) {
		finding->ok = true;
		return;
	}
	if (day_loss(inquiry, &loss, &limit, &ignored) != 0)
		return;
	set_decimals(finding, loss, limit);
	finding->ok = decimal_compare(loss, limit) < 0;
}

/* ---- how much at once ---- */

static void
rule_open_trades(const struct inquiry *inquiry, struct finding *finding)
{
	const struct trades *trades = &inquiry->desk->trades;
	int64_t limit = inquiry->desk->limits.open_max;

	set_integers(finding, (int64_t)trades->count, limit < TRADES_MAX ? limit : TRADES_MAX);
	finding->ok = !trades->lost && trades->count < TRADES_MAX && (int64_t)trades->count < limit;
}

/* A stamp of the future is of another stream: it says nothing once it is further off than the cool-down. */
static void
rule_cooldown(const struct inquiry *inquiry, struct finding *finding)
{
	int64_t limit = inquiry->desk->limits.cooldown_us;
	int64_t last_us = desk_last_approval(inquiry->desk, inquiry->opportunity->symbol);
	int64_t passed_us = inquiry->now_us - last_us;

	set_integers(finding, passed_us, limit);
	if (last_us == 0)
		set_value(finding, "none");
	finding->ok = last_us == 0 || passed_us >= limit || passed_us <= -limit;
}

static void
rule_order_max(const struct inquiry *inquiry, struct finding *finding)
{
	struct decimal cost = DECIMAL_ZERO, limit = inquiry->desk->limits.order_max;
	struct error ignored;

	set_limit_decimal(finding, limit);
	if (inquiry_cost(inquiry, &cost, &ignored) != 0)
		return;
	set_decimals(finding, decimal_round(cost, 12, ROUND_CEILING), limit);
	finding->ok = decimal_compare(cost, limit) <= 0;
}

/* ---- who says no ---- */

static void
rule_freeze(const struct inquiry *inquiry, struct finding *finding)
{
	set_value(finding, inquiry->desk->frozen ? "present" : "absent");
	set_limit(finding, "absent");
	finding->ok = !inquiry->desk->frozen;
}

static const struct halted *
leg_halted(const struct halts *halts, const struct leg *leg)
{
	const struct halted *halted = halts_find(halts, "venue:", leg->venue);
	struct slice base, quote;

	if (halted == NULL)
		halted = halts_find(halts, "symbol:", leg->symbol);
	if (halted == NULL && symbol_split(leg->symbol, &base, &quote)) {
		halted = halts_find(halts, "asset:", base);
		if (halted == NULL)
			halted = halts_find(halts, "asset:", quote);
	}
	return halted;
}

static void
rule_halt(const struct inquiry *inquiry, struct finding *finding)
{
	const struct halts *halts = &inquiry->desk->halts;
	const struct leg_list *legs = &inquiry->opportunity->legs;
	const struct halted *halted = halts_find(halts, "", SLICE("all"));

	set_limit(finding, "none");
	if (halted == NULL)
		halted = halts_find(halts, "symbol:", inquiry->opportunity->symbol);
	for (size_t i = 0; i < legs->list.count && halted == NULL; i++)
		halted = leg_halted(halts, &legs->at[i]);
	set_value(finding, halts->lost ? "all" : halted != NULL ? halted->scope : "none");
	finding->ok = halted == NULL && !halts->lost;
}

static void
rule_advice(const struct inquiry *inquiry, struct finding *finding)
{
	bool advised = HAS(inquiry->opportunity, OPPORTUNITY_HAS_ADVICE);
	int decision = inquiry->opportunity->advice.decision;

	set_value(finding, advised ? decisions[decision] : "none");
	set_limit(finding, decisions[DECISION_EXECUTE]);
	finding->ok = advised ? decision == DECISION_EXECUTE : !inquiry->desk->limits.require_advice;
}

static void
rule_decided(const struct inquiry *inquiry, struct finding *finding)
{
	const struct opportunity_event *opportunity = inquiry->opportunity;

	set_limit(finding, "new");
	if (!HAS(opportunity, OPPORTUNITY_HAS_OPENED_US))
		return;
	if (inquiry->now_us - opportunity->opened_us >= DECIDED_US)
		set_value(finding, "too_old");
	else if (decided_has(&inquiry->desk->decided, inquiry->name))
		set_value(finding, "approved");
	else {
		set_value(finding, "new");
		finding->ok = true;
	}
}

static void
rule_no_history(const struct inquiry *inquiry, struct finding *finding)
{
	bool unasked = inquiry->desk->limits.no_feedback;

	set_value(finding, unasked ? "unknown" : histories[inquiry->history]);
	set_limit(finding, histories[HISTORY_READY]);
	finding->ok = unasked || inquiry->history == HISTORY_READY;
}

/* ---- whether the line can be traded at all ---- */

static void
rule_transfer_leg(const struct inquiry *inquiry, struct finding *finding)
{
	set_integers(finding, (int64_t)inquiry->transfer_legs, 0);
	finding->ok = inquiry->transfer_legs == 0;
}

/* Two quote assets are not one without a conversion (F1.4).  A cycle converts by its own legs. */
static void
rule_quotes(const struct inquiry *inquiry, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;
	struct slice base, buy_quote, sell_quote;
	struct decimal price = DECIMAL_ONE;
	struct error ignored;

	set_limit(finding, "one");
	if (!inquiry->whole)
		return;
	if (!inquiry->cross) {
		finding->ok = inquiry->opportunity->shape == SHAPE_CYCLE;
		set_value(finding, finding->ok ? "cycle" : "unknown");
		return;
	}
	if (!symbol_split(legs->at[inquiry->buy].symbol, &base, &buy_quote) ||
	    !symbol_split(legs->at[inquiry->sell].symbol, &base, &sell_quote))
		return;
	set_value(finding, "mixed");
	if (slice_equal(buy_quote, sell_quote))
		set_value(finding, "one");
	else if (comparable_price(inquiry, buy_quote, sell_quote, &price, &ignored) == 0)
		set_value(finding, "fx");
	else
		return;
	finding->ok = true;
}

static void
rule_instrument(const struct inquiry *inquiry, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;

	set_limit(finding, instrument_states[INSTRUMENT_TRADING]);
	if (!inquiry->whole)
		return;
	for (size_t i = 0; i < legs->list.count; i++) {
		const struct offer *offer = inquiry->offers[i];

		if (offer == NULL || !offer->listed) {
			set_value(finding, "missing");
			return;
		}
		set_value(finding, instrument_states[offer->status]);
		if (offer->status != INSTRUMENT_TRADING)
			return;
	}
	finding->ok = true;
}

/* Value is what would be sold, the limit what the line offers. */
static void
rule_size(const struct inquiry *inquiry, struct finding *finding)
{
	if (!inquiry->sized)
		return;
	set_decimals(finding, inquiry->size.sold, inquiry->opportunity->qty);
	finding->ok = inquiry->minima && decimal_sign(inquiry->size.sold) > 0;
}

static void
rule_legs(const struct inquiry *inquiry, struct finding *finding)
{
	set_limit(finding, "whole");
	set_value(finding, inquiry->whole ? "whole" : "broken");
	finding->ok = inquiry->whole && (inquiry->cross || inquiry->opportunity->shape == SHAPE_CYCLE);
}

/* What a leg moves at its average price, before fees, widened by a billionth for averages that were cut. */
static int
notional_bound(struct decimal *to, const struct leg *leg, bool upper, struct error *err)
{
	const struct decimal wide = { upper ? 1000000001 : 999999999, 9 };

	if (decimal_mul(to, leg->qty, leg->price, err) != 0)
		return -1;
	return decimal_mul(to, decimal_round(*to, 18, upper ? ROUND_CEILING : ROUND_FLOOR), wide, err);
}

/* Averages within limits, and, in one quote asset, money that the prices can bring forth; a taker's fee is never below zero. */
static bool
cross_agrees(const struct inquiry *inquiry)
{
	const struct opportunity_event *opportunity = inquiry->opportunity;
	const struct leg *buy = &opportunity->legs.at[inquiry->buy], *sell = &opportunity->legs.at[inquiry->sell];
	struct decimal least, most;
	struct error ignored;

	if (decimal_compare(buy->price, buy->limit) > 0 || decimal_compare(sell->price, sell->limit) < 0 ||
	    decimal_compare(sell->qty, opportunity->qty) != 0 || decimal_compare(buy->qty, sell->qty) < 0)
		return false;
	if (!slice_equal(buy->symbol, sell->symbol))
		return HAS(opportunity, OPPORTUNITY_HAS_FX);
	return notional_bound(&least, buy, false, &ignored) == 0 && notional_bound(&most, sell, true, &ignored) == 0 &&
	    decimal_compare(opportunity->cost, least) >= 0 && decimal_compare(opportunity->proceeds, most) <= 0;
}

static void
rule_figures(const struct inquiry *inquiry, struct finding *finding)
{
	const struct opportunity_event *opportunity = inquiry->opportunity;
	struct decimal profit;
	struct error ignored;

	if (!HAS(opportunity, OPPORTUNITY_HAS_PROFIT) || !HAS(opportunity, OPPORTUNITY_HAS_COST) ||
	    !HAS(opportunity, OPPORTUNITY_HAS_PROCEEDS) ||
	    decimal_sub(&profit, opportunity->proceeds, opportunity->cost, &ignored) != 0)
		return;
	set_decimals(finding, opportunity->profit, profit);
	finding->ok = decimal_compare(opportunity->profit, profit) == 0 && inquiry->sized &&
	    (!inquiry->cross || cross_agrees(inquiry));
}

/* Each leg's book is in force, is not older than the one the line was made of, and still offers the limit. */
static const char *
leg_book(const struct offer *offer, const struct leg *leg)
{
	const struct level *best;

	if (offer == NULL || offer->book_us == 0)
		return "missing";
	if (!offer->valid)
		return "invalid";
	if (offer->book_us < leg->book_us)
		return "behind";
	best = leg->side == SIDE_BUY ? &offer->ask : &offer->bid;
	if (decimal_sign(best->qty) <= 0)
		return "empty";
	if (leg->side == SIDE_BUY ? decimal_compare(best->price, leg->limit) > 0
				  : decimal_compare(best->price, leg->limit) < 0)
		return "moved";
	return "held";
}

static void
rule_book(const struct inquiry *inquiry, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;

	set_limit(finding, "held");
	if (!inquiry->whole)
		return;
	for (size_t i = 0; i < legs->list.count; i++) {
		const char *word = leg_book(inquiry->offers[i], &legs->at[i]);

		set_value(finding, word);
		if (strcmp(word, "held") != 0)
			return;
	}
	finding->ok = true;
}

/* An asset of both legs of which they mean different ones; empty: there is none. */
static struct slice
foreign_asset(const struct desk *desk, const struct leg *one, const struct leg *other)
{
	struct slice ours[2], theirs[2];

	if (slice_equal(one->venue, other->venue) || !symbol_split(one->symbol, &ours[0], &ours[1]) ||
	    !symbol_split(other->symbol, &theirs[0], &theirs[1]))
		return (struct slice){ NULL, 0 };
	for (size_t i = 0; i < 2; i++)
		if ((slice_equal(ours[i], theirs[0]) || slice_equal(ours[i], theirs[1])) &&
		    desk->differ(desk->differ_arg, ours[i], one->venue, other->venue))
			return ours[i];
	return (struct slice){ NULL, 0 };
}

/* One name, two contracts: two assets.  Where nobody told of contracts the name is believed. */
static void
rule_contract(const struct inquiry *inquiry, struct finding *finding)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;

	set_limit(finding, "one");
	if (!inquiry->whole)
		return;
	for (size_t i = 0; i < legs->list.count && inquiry->desk->differ != NULL; i++)
		for (size_t j = i + 1; j < legs->list.count; j++) {
			struct slice asset = foreign_asset(inquiry->desk, &legs->at[i], &legs->at[j]);

			if (asset.len == 0)
				continue;
			snprintf(finding->value, sizeof finding->value, "%.*s", SLICE_ARG(asset));
			return;
		}
	set_value(finding, "one");
	finding->ok = true;
}

static const struct {
	const char *name;
	void (*ask)(const struct inquiry *inquiry, struct finding *finding);
} rules[RULES_COUNT] = {
	{ "profit_positive", rule_profit_positive },
	{ "max_bps", rule_max_bps },
	{ "prices_positive", rule_prices_positive },
	{ "sell_above_buy", rule_sell_above_buy },
	{ "age", rule_age },
	{ "balance_buy", rule_balance_buy },
	{ "balance_sell", rule_balance_sell },
	{ "daily_loss", rule_daily_loss },
	{ "open_trades", rule_open_trades },
	{ "cooldown", rule_cooldown },
	{ "order_max", rule_order_max },
	{ "freeze", rule_freeze },
	{ "halt", rule_halt },
	{ "advice", rule_advice },
	{ "decided", rule_decided },
	{ "no_history", rule_no_history },
	{ "transfer_leg", rule_transfer_leg },
	{ "quotes", rule_quotes },
	{ "instrument", rule_instrument },
	{ "size", rule_size },
	{ "legs", rule_legs },
	{ "figures", rule_figures },
	{ "book", rule_book },
	{ "contract", rule_contract },
};

bool
rules_ask(const struct inquiry *inquiry, struct finding findings[RULES_COUNT])
{
	bool passed = true;

	for (size_t i = 0; i < RULES_COUNT; i++) {
		findings[i] = (struct finding){ .name = rules[i].name, .value = "unknown", .limit = "unknown" };
		rules[i].ask(inquiry, &findings[i]);
		passed = passed && findings[i].ok;
	}
	return passed;
}
