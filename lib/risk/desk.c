#include "risk/desk.h"

#include "event/halt.h"
#include "event/resume.h"
#include "wire/put.h"

void
desk_free(struct desk *desk)
{
	offers_free(&desk->offers);
	holdings_free(&desk->holdings);
	decided_free(&desk->decided);
	text_free(&desk->legs);
	*desk = (struct desk){ 0 };
}

/* ---- what the feedback teaches ---- */

static struct day_result *
result_of(struct day_results *results, struct slice asset)
{
	for (size_t i = 0; i < results->count; i++)
		if (slice_is(asset, results->at[i].asset))
			return &results->at[i];
	if (results->count == RESULT_ASSETS_MAX ||
	    !slice_copy(results->at[results->count].asset, OFFERS_ASSET_MAX, asset))
		return NULL;
	results->at[results->count].realised = DECIMAL_ZERO;
	return &results->at[results->count++];
}

static void
add_result(struct day_results *results, const struct outcome_event *outcome)
{
	int64_t day = outcome->ts_us / DAY_US;
	struct day_result *result;
	struct error ignored;

	if (outcome->state == OUTCOME_NONE || day < results->day)
		return;
	if (day > results->day)
		*results = (struct day_results){ .day = day };
	if (!HAS(outcome, OUTCOME_HAS_REALISED) || !HAS(outcome, OUTCOME_HAS_ASSET)) {
		results->lost = true;
		return;
	}
	result = result_of(results, outcome->asset);
	if (result == NULL || decimal_add(&result->realised, result->realised, outcome->realised, &ignored) != 0)
		results->lost = true;
}

static int
hear_outcome(struct desk *desk, struct slice line, struct error *err)
{
	struct outcome_event outcome;
	uint64_t name;

	if (event_read(&kind_outcome, &outcome, line, err) != 0)
		return -1;
	name = decided_name(outcome.opportunity);
	trades_end(&desk->trades, name);
	add_result(&desk->results, &outcome);
	if (outcome.state == OUTCOME_NONE)
		decided_drop(&desk->decided, name);
	else
		decided_add(&desk->decided, name, outcome.ts_us);
	return 0;
}

/* Of an order that we know nothing of, the fee is the venue's; where that is not known, one percent. */
static struct decimal
fee_of(const struct desk *desk, const struct order_event *order)
{
	const struct offer *offer = offers_find(&desk->offers, order->venue, order->symbol);

	return offer != NULL && offer->listed && decimal_sign(offer->taker_bps) > 0 ? offer->taker_bps
										    : decimal_int(100);
}

static int
hear_order(struct desk *desk, struct slice line, struct error *err)
{
	struct order_event order;

	if (event_read(&kind_order, &order, line, err) != 0)
		return -1;
	if (!HAS(&order, ORDER_HAS_OPPORTUNITY))
		return 0;
	decided_add(&desk->decided, decided_name(order.opportunity), order.ts_us);
	trades_order(&desk->trades, &order, fee_of(desk, &order));
	return 0;
}

static int
hear_fill(struct desk *desk, struct slice line, struct error *err)
{
	struct fill_event fill;

	if (event_read(&kind_fill, &fill, line, err) != 0)
		return -1;
	holdings_fill(&desk->holdings, &fill);
	trades_fill(&desk->trades, &fill);
	desk->equity_us = 0;
	return 0;
}

static int
hear_balance(struct desk *desk, struct slice line, struct error *err)
{
	struct balance_event balance;

	if (event_read(&kind_balance, &balance, line, err) != 0)
		return -1;
	holdings_balance(&desk->holdings, &balance);
	desk->equity_us = 0;
	return 0;
}

static int
hear_transfer(struct desk *desk, struct slice line, struct error *err)
{
	struct transfer_event transfer;

	if (event_read(&kind_transfer, &transfer, line, err) != 0)
		return -1;
	holdings_transfer(&desk->holdings, &transfer);
	desk->equity_us = 0;
	return 0;
}

int
desk_feedback(struct desk *desk, struct slice kind, struct slice line, struct error *err)
{
	static const struct {
		const char *kind;
		int (*hear)(struct desk *desk, struct slice line, struct error *err);
	} ears[] = {
		{ "balance", hear_balance },
		{ "fill", hear_fill },
		{ "order", hear_order },
		{ "outcome", hear_outcome },
		{ "transfer", hear_transfer },
		{ "halt", desk_halt },
		{ "resume", desk_resume },
	};

	for (size_t i = 0; i < COUNT(ears); i++)
		if (slice_is(kind, ears[i].kind))
			return ears[i].hear(desk, line, err);
	return 0;
}

void
desk_forget(struct desk *desk)
{
	holdings_forget(&desk->holdings);
	trades_forget(&desk->trades);
	desk->results = (struct day_results){ 0 };
	desk->equity_us = 0;
}

/* ---- halts ---- */

int
desk_halt(struct desk *desk, struct slice line, struct error *err)
{
	struct halt_event halt;

	if (event_read(&kind_halt, &halt, line, err) != 0)
		return -1;
	if (!halt_of_freeze(halt.by, halt.reason))
		desk->changed |= halts_set(&desk->halts, halt.scope, halt.reason, halt.ts_us);
	return 0;
}

int
desk_resume(struct desk *desk, struct slice line, struct error *err)
{
	struct resume_event resume;

	if (event_read(&kind_resume, &resume, line, err) != 0)
		return -1;
	if (!halt_of_freeze(resume.by, resume.reason))
		desk->changed |= halts_clear(&desk->halts, resume.scope, resume.reason, resume.ts_us);
	return 0;
}

static void
write_resume(int64_t now_us, struct text *made)
{
	struct resume_event resume = {
		.ts_us = now_us, .scope = SLICE("all"), .reason = SLICE("freeze"), .by = SLICE("arb-risk")
	};

	SET(&resume, RESUME_HAS_REASON);
	SET(&resume, RESUME_HAS_BY);
	event_write(&kind_resume, &resume, made);
}

static void
write_halt(int64_t now_us, struct text *made)
{
	struct halt_event halt = {
		.ts_us = now_us, .scope = SLICE("all"), .reason = SLICE("freeze"), .by = SLICE("arb-risk")
	};

	SET(&halt, HALT_HAS_REASON);
	SET(&halt, HALT_HAS_BY);
	event_write(&kind_halt, &halt, made);
}

void
desk_freeze(struct desk *desk, bool frozen, int64_t now_us, struct text *made)
{
	if (frozen == desk->frozen)
		return;
	desk->frozen = frozen;
	if (frozen)
		write_halt(now_us, made);
	else if (halts_find(&desk->halts, "", SLICE("all")) == NULL && !desk->halts.lost)
		write_resume(now_us, made);
}

/* ---- what is known ---- */

int
desk_equity(struct desk *desk, int64_t now_us, struct decimal *equity, struct error *err)
{
	if (desk->equity_us == 0 || now_us - desk->equity_us >= SECOND_US) {
		desk->equity_known = holdings_equity(&desk->holdings, &desk->offers, &desk->equity, err) == 0;
		desk->equity_us = now_us;
	}
	*equity = desk->equity;
	return desk->equity_known ? 0 : error_set(err, "missing", "the equity is not known");
}

int
desk_realised(const struct desk *desk, int64_t now_us, struct decimal *sum, struct error *err)
{
	const struct day_results *results = &desk->results;
	struct decimal rate, amount;

	*sum = DECIMAL_ZERO;
	if (results->day != now_us / DAY_US)
		return 0;
	if (results->lost)
		return error_set(err, "missing", "a result of the day came without figures");
	for (size_t i = 0; i < results->count; i++) {
		struct decimal realised = results->at[i].realised;
		enum rate_side side = decimal_sign(realised) < 0 ? RATE_OWED : RATE_OWNED;

		if (offers_rate(&desk->offers, &rate, slice_of(results->at[i].asset), side, err) != 0 ||
		    decimal_mul(&amount, realised, rate, err) != 0 ||
		    decimal_add(sum, *sum, decimal_round(amount, 12, ROUND_FLOOR), err) != 0)
			return -1;
	}
	return 0;
}

int
desk_available(struct desk *desk, struct slice venue, struct slice asset, struct decimal *available, struct error *err)
{
	struct holding *holding = holdings_of(&desk->holdings, venue, asset);
	struct decimal reserved;

	if (holding == NULL || !holding->known)
		return error_set(err, "missing", "no balance is known");
	if (trades_reserved(&desk->trades, venue, asset, &reserved, err) != 0)
		return -1;
	return decimal_sub(available, holding->free, reserved, err);
}

static struct cooldown *
cooldown_of(struct desk *desk, struct slice symbol)
{
	for (size_t i = 0; i < desk->cooldown_count; i++)
		if (slice_is(symbol, desk->cooldowns[i].symbol))
			return &desk->cooldowns[i];
	return NULL;
}

int64_t
desk_last_approval(const struct desk *desk, struct slice symbol)
{
	for (size_t i = 0; i < desk->cooldown_count; i++)
		if (slice_is(symbol, desk->cooldowns[i].symbol))
			return desk->cooldowns[i].us;
	return 0;
}

/* In a full table the oldest approval goes: it is the first that has cooled down. */
void
desk_note_approval(struct desk *desk, struct slice symbol, int64_t now_us)
{
	struct cooldown *cooldown = cooldown_of(desk, symbol);

	if (cooldown == NULL && desk->cooldown_count < COOLDOWNS_MAX)
		cooldown = &desk->cooldowns[desk->cooldown_count++];
	if (cooldown == NULL) {
		cooldown = &desk->cooldowns[0];
		for (size_t i = 1; i < desk->cooldown_count; i++)
			if (desk->cooldowns[i].us < cooldown->us)
				cooldown = &desk->cooldowns[i];
	}
	slice_copy(cooldown->symbol, sizeof cooldown->symbol, symbol);
	cooldown->us = now_us;
	desk->changed = true;
}

/* ---- what outlives the process ---- */

static void
save_halts(const struct halts *halts, struct text *out)
{
	put_key(out, "halts");
	text_char(out, '[');
	for (size_t i = 0; i < halts->count; i++) {
		put_comma(out);
		text_char(out, '{');
		put_string(out, "scope", slice_of(halts->at[i].scope));
		put_string(out, "reason", slice_of(halts->at[i].reason));
		put_int(out, "ts_us", halts->at[i].ts_us);
		put_bool(out, "stands", halts->at[i].stands);
		text_char(out, '}');
	}
	text_char(out, ']');
	put_bool(out, "lost", halts->lost);
}

void
desk_save(const struct desk *desk, struct text *out)
{
	text_char(out, '{');
	put_int(out, "breaker_day", desk->breaker_day);
	save_halts(&desk->halts, out);
	put_key(out, "cooldowns");
	text_char(out, '[');
	for (size_t i = 0; i < desk->cooldown_count; i++) {
		put_comma(out);
		text_char(out, '{');
		put_string(out, "symbol", slice_of(desk->cooldowns[i].symbol));
		put_int(out, "ts_us", desk->cooldowns[i].us);
		text_char(out, '}');
	}
	text_string(out, "]}\n");
}

static int
load_halt(struct halts *halts, const json *item, struct error *err)
{
	const char *scope = json_string(json_member(item, "scope")), *reason = json_string(json_member(item, "reason"));
	int64_t ts_us;

	if (scope == NULL || reason == NULL || !json_is_bool(json_member(item, "stands")) ||
	    !json_integer(json_member(item, "ts_us"), &ts_us))
		return error_set(err, "state", "halts: scope, reason, ts_us and stands must be there");
	halts_set(halts, slice_of(scope), slice_of(reason), ts_us);
	if (!json_bool(json_member(item, "stands")))
		halts_clear(halts, slice_of(scope), slice_of(reason), ts_us);
	return 0;
}

static int
load_cooldown(struct desk *desk, const json *item, struct error *err)
{
	const char *symbol = json_string(json_member(item, "symbol"));
	int64_t ts_us;

	if (symbol == NULL || strlen(symbol) >= PLACE_SYMBOL_MAX || !json_integer(json_member(item, "ts_us"), &ts_us))
		return error_set(err, "state", "cooldowns: symbol and ts_us must be there");
	desk_note_approval(desk, slice_of(symbol), ts_us);
	return 0;
}

int
desk_load(struct desk *desk, const json *state, struct error *err)
{
	const json *halts = json_member(state, "halts"), *cooldowns = json_member(state, "cooldowns");

	if (!json_is_array(halts) || !json_is_array(cooldowns) || !json_is_bool(json_member(state, "lost")) ||
	    !json_integer(json_member(state, "breaker_day"), &desk->breaker_day))
		return error_set(err, "state", "breaker_day, halts, lost and cooldowns must be there");
	for (const json *item = json_first(halts); item != NULL; item = json_after(item))
		if (load_halt(&desk->halts, item, err) != 0)
			return -1;
	for (const json *item = json_first(cooldowns); item != NULL; item = json_after(item))
		if (load_cooldown(desk, item, err) != 0)
			return -1;
	desk->halts.lost = json_bool(json_member(state, "lost"));
	desk->changed = false;
	return 0;
}
