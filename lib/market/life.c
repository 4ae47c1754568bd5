#include "market/life.h"

bool
life_is_over(const struct life *life, const struct market_settings *settings, int64_t now_us)
{
	return life->open && settings->reopen_us > 0 && now_us - life->opened_us >= settings->reopen_us;
}

/* Whether a figure has moved by so many percent of what it was: 1, 0, -1. */
static int
has_moved(struct decimal now, struct decimal then, struct decimal pct, struct error *err)
{
	struct decimal change, limit;

	if (decimal_sub(&change, now, then, err) != 0 ||
	    decimal_mul(&change, decimal_trim(change), decimal_int(100), err) != 0 ||
	    decimal_mul(&limit, decimal_trim(then), decimal_trim(pct), err) != 0)
		return -1;
	if (decimal_sign(change) == 0)
		return 0;
	return decimal_compare(decimal_magnitude(change), decimal_magnitude(limit)) >= 0;
}

int
life_goes_on(struct life *life, const struct figures *figures, const struct market_settings *settings, int64_t now_us,
    struct error *err)
{
	int moved;

	life->best_profit = decimal_max(life->best_profit, figures->profit);
	if (figures->net_bps > life->best_net_bps)
		life->best_net_bps = figures->net_bps;
	if (now_us - life->written_us < settings->update_us)
		return 0;
	moved = has_moved(figures->profit, life->profit, settings->update_pct, err);
	return moved != 0 ? moved : has_moved(figures->qty, life->qty, settings->update_pct, err);
}

void
life_written(struct life *life, const struct figures *figures, int64_t now_us)
{
	if (life->open)
		life->updates++;
	else {
		life->updates = 0;
		life->best_profit = figures->profit;
		life->best_net_bps = figures->net_bps;
	}
	life->open = true;
	life->written_us = now_us;
	life->profit = figures->profit;
	life->qty = figures->qty;
}

/* ---- lines ---- */

void
teller_free(struct teller *teller)
{
	text_free(&teller->id);
	text_free(&teller->fx);
	text_free(&teller->inputs);
}

struct opportunity_event *
tell_begin(struct teller *teller, enum opportunity_shape shape, const char *symbol, enum opportunity_state state,
    int64_t now_us)
{
	struct opportunity_event *event = &teller->event;

	event->has = 0;
	event->ts_us = now_us;
	event->id = text_all(&teller->id);
	event->state = state;
	event->shape = shape;
	event->symbol = slice_of(symbol);
	return event;
}

void
tell_figures(struct opportunity_event *event, const struct figures *figures, const struct life *life)
{
	event->has |= UINT64_C(1) << OPPORTUNITY_HAS_LEGS | UINT64_C(1) << OPPORTUNITY_HAS_QTY |
	    UINT64_C(1) << OPPORTUNITY_HAS_Q_TOTAL | UINT64_C(1) << OPPORTUNITY_HAS_Q_EDGE |
	    UINT64_C(1) << OPPORTUNITY_HAS_POLICY | UINT64_C(1) << OPPORTUNITY_HAS_MIN_BPS |
	    UINT64_C(1) << OPPORTUNITY_HAS_COST | UINT64_C(1) << OPPORTUNITY_HAS_PROCEEDS |
	    UINT64_C(1) << OPPORTUNITY_HAS_PROFIT | UINT64_C(1) << OPPORTUNITY_HAS_ASSET |
	    UINT64_C(1) << OPPORTUNITY_HAS_GROSS_BPS | UINT64_C(1) << OPPORTUNITY_HAS_NET_BPS |
	    UINT64_C(1) << OPPORTUNITY_HAS_DEPTH_EXHAUSTED | UINT64_C(1) << OPPORTUNITY_HAS_OPENED_US;
	event->qty = figures->qty;
	event->cost = figures->cost;
	event->proceeds = figures->proceeds;
	event->profit = figures->profit;
	event->asset = slice_of(figures->asset);
	event->gross_bps = figures->gross_bps;
	event->net_bps = figures->net_bps;
	event->depth_exhausted = figures->exhausted;
	event->opened_us = life->opened_us;
}

void
tell_costs(struct teller *teller, const struct costs *costs, struct decimal fees, struct decimal cost,
    const struct market_settings *settings)
{
	struct opportunity_event *event = &teller->event;

	event->costs = (struct cost){ .has = 1u << COST_HAS_FEES,
		.fees = fees,
		.transfer = costs->transfer,
		.latency = costs->latency,
		.capital = costs->capital };
	event->after_bps = (struct after_bps){ .transfer = costs_after_bps(costs, AFTER_TRANSFER, cost),
		.all = costs_after_bps(costs, AFTER_ALL, cost) };
	if (costs->has_transfer)
		SET(&event->costs, COST_HAS_TRANSFER);
	if (costs->has_latency)
		SET(&event->costs, COST_HAS_LATENCY);
	if (costs->has_capital && costs->charged)
		SET(&event->costs, COST_HAS_CAPITAL);
	if (event->costs.has != 1u << COST_HAS_FEES || costs->token_count > 0) {
		teller->inputs.len = 0;
		costs_put(&teller->inputs, costs, &settings->costs);
		event->costs.inputs = text_all(&teller->inputs);
		SET(&event->costs, COST_HAS_INPUTS);
	}
	SET(event, OPPORTUNITY_HAS_COSTS);
	if (costs->has_after[AFTER_TRANSFER])
		SET(&event->after_bps, AFTER_HAS_TRANSFER);
	if (costs->has_after[AFTER_ALL])
		SET(&event->after_bps, AFTER_HAS_ALL);
	if (event->after_bps.has != 0)
		SET(event, OPPORTUNITY_HAS_AFTER_BPS);
	event->net = settings->after == AFTER_ALL ? NET_ALL : NET_TRANSFER;
	if (settings->after != AFTER_FEES)
		SET(event, OPPORTUNITY_HAS_NET);
}

void
tell_caps(struct opportunity_event *event, const struct market_settings *settings)
{
	struct size_bounds *caps = &event->caps;

	*caps = (struct size_bounds){ .quote = settings->cap_quote };
	if (decimal_sign(settings->cap_quote) > 0)
		SET(caps, CAPS_HAS_QUOTE);
	if (decimal_sign(settings->cap_share) > 0 &&
	    decimal_mul(&caps->share_pct, settings->cap_share, decimal_int(100), &(struct error){ 0 }) == 0)
		SET(caps, CAPS_HAS_SHARE_PCT);
	if (caps->has != 0)
		SET(event, OPPORTUNITY_HAS_CAPS);
}

/* With a token the fee is what the token costs. */
static struct decimal
told_bps(const struct listing *listing, struct fee fee)
{
	struct decimal bps = fee.rate;

	if (fee.kind != FEE_THIRD)
		return listing->rules.fee_bps;
	for (; bps.scale < 4; bps.scale++)
		bps.coef *= 10; /* a share, so it has four digits at most */
	bps.scale = (uint8_t)(bps.scale - 4);
	return bps;
}

void
tell_leg(struct leg *leg, const struct listing *listing, enum side side, const struct walk_leg *walked,
    struct decimal price, struct fee fee, int64_t now_us)
{
	leg->has = UINT64_C(1) << LEG_HAS_VENUE | UINT64_C(1) << LEG_HAS_SYMBOL | UINT64_C(1) << LEG_HAS_SIDE |
	    UINT64_C(1) << LEG_HAS_QTY | UINT64_C(1) << LEG_HAS_PRICE | UINT64_C(1) << LEG_HAS_LIMIT |
	    UINT64_C(1) << LEG_HAS_FEE_BPS | UINT64_C(1) << LEG_HAS_FEE_KIND | UINT64_C(1) << LEG_HAS_BOOK_US |
	    UINT64_C(1) << LEG_HAS_AGE_US;
	leg->venue = slice_of(listing->venue);
	leg->symbol = slice_of(listing->symbol);
	leg->side = side;
	leg->qty = walked->qty;
	leg->price = price;
	leg->limit = walked->limit;
	leg->fee_bps = told_bps(listing, fee);
	leg->fee_kind = fee.kind;
	leg->seq = listing->seq;
	if (listing->has_seq)
		SET(leg, LEG_HAS_SEQ);
	leg->book_us = listing->ts_us;
	leg->age_us = now_us > listing->ts_us ? now_us - listing->ts_us : 0;
}

void
tell_close(struct teller *teller, struct life *life, const char *reason, int64_t now_us, struct text *out)
{
	struct opportunity_event *event = &teller->event;

	event->has |= UINT64_C(1) << OPPORTUNITY_HAS_REASON | UINT64_C(1) << OPPORTUNITY_HAS_DURATION_US |
	    UINT64_C(1) << OPPORTUNITY_HAS_UPDATES | UINT64_C(1) << OPPORTUNITY_HAS_BEST_PROFIT |
	    UINT64_C(1) << OPPORTUNITY_HAS_BEST_NET_BPS;
	event->reason = slice_of(reason);
	event->duration_us = now_us - life->opened_us;
	event->updates = life->updates;
	event->best_profit = life->best_profit;
	event->best_net_bps = life->best_net_bps;
	event_write(&kind_opportunity, event, out);
	life->open = false;
	teller->closed++;
}
