#include "risk/judge.h"

#include <stdio.h>

#include "event/alert.h"
#include "event/approval.h"
#include "event/halt.h"
#include "risk/rules.h"
#include "wire/put.h"

/* ---- the member ---- */

static void
set_rules(struct risk *risk, const struct finding findings[RULES_COUNT])
{
	risk->rules.list.count = RULES_COUNT;
	for (size_t i = 0; i < RULES_COUNT; i++)
		risk->rules.at[i] = (struct risk_rule){
			.name = slice_of(findings[i].name),
			.value = slice_of(findings[i].value),
			.limit = slice_of(findings[i].limit),
			.ok = findings[i].ok,
		};
}

static void
set_legs(struct risk *risk, const struct inquiry *inquiry)
{
	const struct leg_list *legs = &inquiry->opportunity->legs;

	risk->legs.list.count = legs->list.count;
	for (size_t i = 0; i < legs->list.count; i++)
		risk->legs.at[i] = (struct order_leg){
			.venue = legs->at[i].venue,
			.symbol = legs->at[i].symbol,
			.side = legs->at[i].side,
			.qty = inquiry->size.qty[i],
			.limit = legs->at[i].limit,
		};
}

/* The legs as they will stand on the line: that is what is hashed. */
static struct slice
legs_as_written(struct text *to, const struct risk *risk)
{
	to->len = 0;
	text_char(to, '[');
	for (size_t i = 0; i < risk->legs.list.count; i++) {
		put_comma(to);
		object_write(&object_order_leg, &risk->legs.at[i], to);
	}
	text_char(to, ']');
	return text_all(to);
}

static void
write_verdict(
    const struct inquiry *inquiry, const struct finding findings[RULES_COUNT], bool approved, struct text *value)
{
	struct desk *desk = inquiry->desk;
	struct risk risk;
	char hash[HASH_HEX];

	risk.has = 0;
	risk.verdict = approved ? VERDICT_APPROVE : VERDICT_REJECT;
	set_rules(&risk, findings);
	if (approved) {
		set_legs(&risk, inquiry);
		approval_hash(hash, inquiry->opportunity->id, legs_as_written(&desk->legs, &risk));
		risk.hash = slice_of(hash);
		risk.qty = inquiry->size.sold;
		risk.expires_us = inquiry->now_us + desk->limits.expires_us;
		SET(&risk, RISK_HAS_QTY);
		SET(&risk, RISK_HAS_LEGS);
		SET(&risk, RISK_HAS_HASH);
		SET(&risk, RISK_HAS_EXPIRES_US);
	}
	object_write(&object_risk, &risk, value);
}

/* ---- what an approval leaves behind ---- */

static struct finding *
finding_of(struct finding findings[RULES_COUNT], const char *name)
{
	size_t i = 0;

	while (i < RULES_COUNT - 1 && strcmp(findings[i].name, name) != 0)
		i++;
	return &findings[i];
}

static bool
open_trade(const struct inquiry *inquiry)
{
	struct desk *desk = inquiry->desk;
	const struct leg_list *legs = &inquiry->opportunity->legs;
	struct trade *trade;

	decided_add(&desk->decided, inquiry->name, inquiry->now_us);
	trade = trades_add(&desk->trades, inquiry->name);
	if (trade == NULL)
		return false;
	trade->ours = true;
	trade->expires_us = inquiry->now_us + desk->limits.expires_us;
	trade->leg_count = legs->list.count;
	for (size_t i = 0; i < legs->list.count; i++) {
		struct trade_leg *leg = &trade->legs[i];

		leg->side = legs->at[i].side;
		leg->qty = inquiry->size.qty[i];
		leg->limit = legs->at[i].limit;
		leg->fee_bps = legs->at[i].fee_bps;
		if (!slice_copy(leg->venue, sizeof leg->venue, legs->at[i].venue) ||
		    !slice_copy(leg->symbol, sizeof leg->symbol, legs->at[i].symbol))
			return false;
	}
	desk_note_approval(desk, inquiry->opportunity->symbol, inquiry->now_us);
	return true;
}

/* ---- the circuit ---- */

/* Opened once a day: after a resume the rule goes on refusing, and says so on every line. */
static void
watch_loss(const struct inquiry *inquiry, struct text *made)
{
	struct desk *desk = inquiry->desk;
	struct halt_event halt = {
		.ts_us = inquiry->now_us, .scope = SLICE("all"), .reason = SLICE("daily_loss"), .by = SLICE("arb-risk")
	};
	struct decimal loss = DECIMAL_ZERO, limit = DECIMAL_ZERO;
	struct error ignored;

	if (desk->limits.no_feedback || desk->breaker_day == inquiry->now_us / DAY_US ||
	    day_loss(inquiry, &loss, &limit, &ignored) != 0 || decimal_compare(loss, limit) < 0)
		return;
	desk->breaker_day = inquiry->now_us / DAY_US;
	halts_set(&desk->halts, halt.scope, halt.reason, halt.ts_us);
	desk->changed = true;
	SET(&halt, HALT_HAS_REASON);
	SET(&halt, HALT_HAS_BY);
	event_write(&kind_halt, &halt, made);
}

/* ---- inventory ---- */

/* How many more trades of the recent size; at most `most`, so that it always fits. */
static int64_t
trades_left(struct decimal available, struct decimal recent, int64_t most)
{
	struct decimal taken = recent;
	struct error ignored;
	int64_t left = 0;

	while (left < most && decimal_compare(taken, available) <= 0) {
		left++;
		if (decimal_add(&taken, taken, recent, &ignored) != 0)
			break;
	}
	return left;
}

static void
write_alert(const struct inquiry *inquiry, const struct leg *leg, int64_t left, struct decimal recent, bool resolved,
    struct text *made)
{
	struct alert_event alert = {
		.ts_us = inquiry->now_us,
		.severity = SEVERITY_WARNING,
		.code = SLICE("inventory"),
		.by = SLICE("arb-risk"),
		.venue = leg->venue,
		.symbol = leg->symbol,
		.resolved = resolved,
	};
	char text[240], size[DECIMAL_TEXT_MAX];
	struct slice asset = leg_spends(leg);

	decimal_text(size, recent);
	if (resolved)
		snprintf(text, sizeof text, "%.*s at %.*s lasts again for trades of %s", SLICE_ARG(asset),
		    SLICE_ARG(leg->venue), size);
	else
		snprintf(text, sizeof text, "%.*s at %.*s lasts for %lld more trades of %s", SLICE_ARG(asset),
		    SLICE_ARG(leg->venue), (long long)left, size);
	alert.text = slice_of(text);
	alert.has = UINT64_C(1) << ALERT_HAS_TEXT | UINT64_C(1) << ALERT_HAS_BY | UINT64_C(1) << ALERT_HAS_VENUE |
	    UINT64_C(1) << ALERT_HAS_SYMBOL | UINT64_C(1) << ALERT_HAS_RESOLVED;
	event_write(&kind_alert, &alert, made);
}

static void
watch_holding(const struct inquiry *inquiry, size_t leg, struct decimal wanted, struct text *made)
{
	const struct leg *at = &inquiry->opportunity->legs.at[leg];
	struct holding *holding = holdings_of(&inquiry->desk->holdings, at->venue, leg_spends(at));
	int64_t limit = inquiry->desk->limits.inventory_trades, left;
	struct decimal available = DECIMAL_ZERO;
	struct error ignored;

	if (holding == NULL || decimal_sign(wanted) <= 0 ||
	    desk_available(inquiry->desk, at->venue, leg_spends(at), &available, &ignored) != 0)
		return;
	holding->recent = wanted;
	left = trades_left(available, wanted, limit);
	if ((left < limit) == holding->alerted)
		return;
	holding->alerted = left < limit;
	write_alert(inquiry, at, left, wanted, !holding->alerted, made);
}

/* Only lines that could have been traded but for the funds tell what the size of a trade is. */
static void
watch_inventory(const struct inquiry *inquiry, struct finding findings[RULES_COUNT], struct text *made)
{
	static const char *const sane[] = { "profit_positive", "max_bps", "age", "order_max", "instrument", "figures",
		"book", "no_history" };

	if (!inquiry->cross || inquiry->desk->limits.no_feedback)
		return;
	for (size_t i = 0; i < COUNT(sane); i++)
		if (!finding_of(findings, sane[i])->ok)
			return;
	watch_holding(inquiry, inquiry->buy, inquiry->wanted_buy, made);
	watch_holding(inquiry, inquiry->sell, inquiry->wanted_sell, made);
}

bool
judge(struct desk *desk, const struct opportunity_event *opportunity, int64_t now_us, enum history history,
    struct text *value, struct text *made)
{
	struct finding findings[RULES_COUNT];
	struct inquiry inquiry;
	bool approved;

	trades_expire(&desk->trades, now_us);
	inquiry_open(&inquiry, desk, opportunity, now_us, history);
	approved = rules_ask(&inquiry, findings);
	/* An approval that could not be remembered would not count against the limits: it is none. */
	if (approved && !open_trade(&inquiry)) {
		finding_of(findings, "open_trades")->ok = false;
		approved = false;
	}
	write_verdict(&inquiry, findings, approved, value);
	watch_loss(&inquiry, made);
	watch_inventory(&inquiry, findings, made);
	return approved;
}
