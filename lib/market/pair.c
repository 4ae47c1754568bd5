#include "market/pair.h"

#include <stdlib.h>

#include "base/memory.h"

static size_t
slot_of(const struct pairs *pairs, const struct listing *buy, const struct listing *sell)
{
	uint32_t hash = (buy->id * 0x9e3779b9u ^ sell->id) * 0x85ebca6bu;
	size_t i = (hash ^ hash >> 15) & (pairs->slot_count - 1);

	while (pairs->slots[i] != 0) {
		const struct pair *pair = &pairs->at[pairs->slots[i] - 1];

		if (pair->buy == buy && pair->sell == sell)
			break;
		i = (i + 1) & (pairs->slot_count - 1);
	}
	return i;
}

struct pair *
pairs_find(const struct pairs *pairs, const struct listing *buy, const struct listing *sell)
{
	uint32_t place;

	if (pairs->slot_count == 0)
		return NULL;
	place = pairs->slots[slot_of(pairs, buy, sell)];
	return place == 0 ? NULL : &pairs->at[place - 1];
}

static void
grow(struct pairs *pairs)
{
	pairs->cap = pairs->cap == 0 ? 32 : 2 * pairs->cap;
	pairs->slot_count = 2 * pairs->cap;
	pairs->at = memory_grow(pairs->at, pairs->cap, sizeof *pairs->at);
	free(pairs->slots);
	pairs->slots = memory_new(pairs->slot_count, sizeof *pairs->slots);
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->at[i];

		pairs->slots[slot_of(pairs, pair->buy, pair->sell)] = (uint32_t)(i + 1);
	}
}

struct pair *
pairs_add(struct pairs *pairs, struct listing *buy, struct listing *sell)
{
	struct pair *pair = pairs_find(pairs, buy, sell);

	if (pair != NULL)
		return pair;
	if (pairs->count == pairs->cap)
		grow(pairs);
	pair = &pairs->at[pairs->count];
	*pair = (struct pair){ .buy = buy, .sell = sell };
	pairs->slots[slot_of(pairs, buy, sell)] = (uint32_t)++pairs->count;
	return pair;
}

void
pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		free(pairs->at[i].stats);
	free(pairs->at);
	free(pairs->slots);
	*pairs = (struct pairs){ 0 };
}

void
teller_free(struct teller *teller)
{
	text_free(&teller->id);
	text_free(&teller->fx);
	text_free(&teller->inputs);
}

/* cross:SYMBOL:BUY:SELL:OPENED_US; across quote assets the market that is bought in is named with its venue. */
static void
tell_id(struct teller *teller, const struct pair *pair)
{
	struct text *id = &teller->id;

	id->len = 0;
	text_string(id, "cross:");
	text_string(id, pair->sell->symbol);
	text_char(id, ':');
	if (pair->buy->board != pair->sell->board) {
		text_string(id, pair->buy->symbol);
		text_char(id, '@');
	}
	text_string(id, pair->buy->venue);
	text_char(id, ':');
	text_string(id, pair->sell->venue);
	text_char(id, ':');
	text_int(id, pair->opened_us);
}

/* What all three states share. */
static struct opportunity_event *
tell_head(struct teller *teller, const struct pair *pair, enum opportunity_state state, int64_t now_us)
{
	struct opportunity_event *event = &teller->event;

	tell_id(teller, pair);
	event->has = 0;
	event->ts_us = now_us;
	event->id = text_all(&teller->id);
	event->state = state;
	event->shape = SHAPE_CROSS;
	event->symbol = slice_of(pair->sell->symbol);
	return event;
}

void
leg_tell(struct leg *leg, const struct listing *listing, enum side side, const struct walk_leg *walked,
    struct decimal price, int64_t now_us)
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
	leg->fee_bps = listing->rules.fee_bps;
	leg->fee_kind = listing->rules.fee.kind;
	leg->seq = listing->seq;
	if (listing->has_seq)
		SET(leg, LEG_HAS_SEQ);
	leg->book_us = listing->ts_us;
	leg->age_us = now_us > listing->ts_us ? now_us - listing->ts_us : 0;
}

/* With a token the fee is what the token costs. */
static void
tell_fee(struct leg *leg, struct fee fee)
{
	leg->fee_kind = fee.kind;
	if (fee.kind != FEE_THIRD || fee.rate.scale < 4)
		return;
	leg->fee_bps = (struct decimal){ fee.rate.coef, (uint8_t)(fee.rate.scale - 4) };
}

static void
tell_caps(struct size_bounds *caps, const struct pair *pair, const struct market_settings *settings)
{
	caps->has = 0;
	caps->quote = settings->cap_quote;
	if (decimal_sign(settings->cap_quote) > 0)
		SET(caps, CAPS_HAS_QUOTE);
	if (decimal_sign(settings->cap_share) > 0 &&
	    decimal_mul(&caps->share_pct, settings->cap_share, decimal_int(100), &(struct error){ 0 }) == 0)
		SET(caps, CAPS_HAS_SHARE_PCT);
	caps->buy_balance = pair->buy->quote_free;
	caps->sell_balance = pair->sell->base_free;
	if (settings->balances)
		caps->has |= 1u << CAPS_HAS_BUY_BALANCE | 1u << CAPS_HAS_SELL_BALANCE;
}

static double
after_bps(const struct costs *costs, enum after after, struct decimal cost)
{
	return decimal_double(costs->after[after]) / decimal_double(cost) * 1e4;
}

void
costs_tell(struct teller *teller, const struct costs *costs, struct decimal fees, struct decimal cost,
    const struct market_settings *settings)
{
	struct opportunity_event *event = &teller->event;

	event->costs = (struct cost){ .has = 1u << COST_HAS_FEES,
		.fees = fees,
		.transfer = costs->transfer,
		.latency = costs->latency,
		.capital = costs->capital };
	event->after_bps = (struct after_bps){ .transfer = after_bps(costs, AFTER_TRANSFER, cost),
		.all = after_bps(costs, AFTER_ALL, cost) };
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

static void
tell_fx(struct teller *teller, struct opportunity_event *event, const struct edge *edge)
{
	if (!edge->converted)
		return;
	teller->fx.len = 0;
	conversion_put(&teller->fx, &edge->conversion);
	event->fx = text_all(&teller->fx);
	SET(event, OPPORTUNITY_HAS_FX);
}

static void
tell_figures(struct opportunity_event *event, const struct pair *pair, const struct edge *edge)
{
	const struct walk_result *result = &edge->result;

	event->has |= UINT64_C(1) << OPPORTUNITY_HAS_LEGS | UINT64_C(1) << OPPORTUNITY_HAS_QTY |
	    UINT64_C(1) << OPPORTUNITY_HAS_Q_TOTAL | UINT64_C(1) << OPPORTUNITY_HAS_Q_EDGE |
	    UINT64_C(1) << OPPORTUNITY_HAS_POLICY | UINT64_C(1) << OPPORTUNITY_HAS_COST |
	    UINT64_C(1) << OPPORTUNITY_HAS_PROCEEDS | UINT64_C(1) << OPPORTUNITY_HAS_PROFIT |
	    UINT64_C(1) << OPPORTUNITY_HAS_ASSET | UINT64_C(1) << OPPORTUNITY_HAS_GROSS_BPS |
	    UINT64_C(1) << OPPORTUNITY_HAS_NET_BPS | UINT64_C(1) << OPPORTUNITY_HAS_DEPTH_EXHAUSTED |
	    UINT64_C(1) << OPPORTUNITY_HAS_OPENED_US;
	event->legs.list.count = 2;
	event->qty = result->sell.qty;
	event->cost = result->cost;
	event->proceeds = result->proceeds;
	event->profit = result->profit;
	event->asset = slice_of(pair->sell->board->quote);
	event->gross_bps = edge->gross_bps;
	event->net_bps = edge->net_bps;
	event->excess = edge->excess;
	if (edge->excess.has != 0)
		SET(event, OPPORTUNITY_HAS_EXCESS);
	event->depth_exhausted = edge->exhausted;
	event->opened_us = pair->opened_us;
}

/* The line of an edge that stands. */
static int
tell_edge(struct pair *pair, struct edge *edge, enum opportunity_state state, const struct market_settings *settings,
    int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	struct opportunity_event *event = tell_head(teller, pair, state, now_us);

	if (edge_quantities(&event->q_total, &event->q_edge, edge, settings, err) != 0 ||
	    edge_costs(edge, pair->buy, pair->sell, teller->networks, teller->delays, settings, err) != 0)
		return -1;
	event->policy = settings->policy;
	leg_tell(&event->legs.at[0], pair->buy, SIDE_BUY, &edge->result.buy, edge->buy_price, now_us);
	leg_tell(&event->legs.at[1], pair->sell, SIDE_SELL, &edge->result.sell, edge->sell_price, now_us);
	tell_fee(&event->legs.at[0], edge->walk.buy.fee);
	tell_fee(&event->legs.at[1], edge->walk.sell.fee);
	tell_figures(event, pair, edge);
	costs_tell(teller, &edge->costs, edge->result.fees, edge->result.cost, settings);
	tell_caps(&event->caps, pair, settings);
	if (event->caps.has != 0)
		SET(event, OPPORTUNITY_HAS_CAPS);
	tell_fx(teller, event, edge);
	event_write(&kind_opportunity, event, out);
	pair->written_us = now_us;
	pair->profit = edge->result.profit;
	pair->qty = edge->result.sell.qty;
	return 0;
}

static void
keep_best(struct pair *pair, const struct edge *edge)
{
	pair->best_profit = decimal_max(pair->best_profit, edge->result.profit);
	if (edge->net_bps > pair->best_net_bps)
		pair->best_net_bps = edge->net_bps;
}

static int
pair_open(struct pairs *pairs, struct pair *pair, struct edge *edge, const struct market_settings *settings,
    int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	int64_t before_us = pair->opened_us;

	if (before_us == now_us)
		return 0; /* that id was used: it opens when time has moved on */
	pair->opened_us = now_us;
	if (tell_edge(pair, edge, OPPORTUNITY_OPEN, settings, now_us, teller, out, err) != 0) {
		pair->opened_us = before_us;
		return -1;
	}
	pair->open = true;
	pair->updates = 0;
	pair->best_profit = edge->result.profit;
	pair->best_net_bps = edge->net_bps;
	pair->buy->open++;
	pair->sell->open++;
	pairs->open++;
	teller->opened++;
	return 0;
}

int
life_moved(struct decimal now, struct decimal then, struct decimal pct, struct error *err)
{
	struct decimal change, limit;

	if (decimal_sub(&change, now, then, err) != 0 ||
	    decimal_mul(&change, decimal_trim(change), decimal_int(100), err) != 0 ||
	    decimal_mul(&limit, decimal_trim(then), decimal_trim(pct), err) != 0)
		return -1;
	if (decimal_sign(change) == 0)
		return 0;
	if (decimal_sign(change) < 0)
		change = decimal_negate(change);
	return decimal_compare(change, decimal_sign(limit) < 0 ? decimal_negate(limit) : limit) >= 0;
}

static int
pair_update(struct pair *pair, struct edge *edge, const struct market_settings *settings, int64_t now_us,
    struct teller *teller, struct text *out, struct error *err)
{
	int worth;

	keep_best(pair, edge);
	if (now_us - pair->written_us < settings->update_us)
		return 0;
	worth = life_moved(edge->result.profit, pair->profit, settings->update_pct, err);
	if (worth == 0)
		worth = life_moved(edge->result.sell.qty, pair->qty, settings->update_pct, err);
	if (worth <= 0)
		return worth;
	if (tell_edge(pair, edge, OPPORTUNITY_UPDATE, settings, now_us, teller, out, err) != 0)
		return -1;
	pair->updates++;
	teller->updated++;
	return 0;
}

int
pair_stands(struct pairs *pairs, struct pair *pair, struct edge *edge, const struct market_settings *settings,
    int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	if (pair->open && settings->reopen_us > 0 && now_us - pair->opened_us >= settings->reopen_us)
		pair_close(pairs, pair, "reopen", now_us, teller, out);
	if (!pair->open)
		return pair_open(pairs, pair, edge, settings, now_us, teller, out, err);
	return pair_update(pair, edge, settings, now_us, teller, out, err);
}

void
pair_close(
    struct pairs *pairs, struct pair *pair, const char *reason, int64_t now_us, struct teller *teller, struct text *out)
{
	struct opportunity_event *event = tell_head(teller, pair, OPPORTUNITY_CLOSE, now_us);

	event->has |= UINT64_C(1) << OPPORTUNITY_HAS_REASON | UINT64_C(1) << OPPORTUNITY_HAS_DURATION_US |
	    UINT64_C(1) << OPPORTUNITY_HAS_UPDATES | UINT64_C(1) << OPPORTUNITY_HAS_BEST_PROFIT |
	    UINT64_C(1) << OPPORTUNITY_HAS_BEST_NET_BPS;
	event->reason = slice_of(reason);
	event->duration_us = now_us - pair->opened_us;
	event->updates = pair->updates;
	event->best_profit = pair->best_profit;
	event->best_net_bps = pair->best_net_bps;
	event_write(&kind_opportunity, event, out);
	pair->open = false;
	pair->buy->open--;
	pair->sell->open--;
	pairs->open--;
	teller->closed++;
}
