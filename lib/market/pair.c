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

/* 1 + its place; 0: it is not remembered. */
static uint32_t
place_of(const struct pairs *pairs, const struct listing *buy, const struct listing *sell)
{
	return pairs->slot_count == 0 ? 0 : pairs->slots[slot_of(pairs, buy, sell)];
}

struct pair *
pairs_find(const struct pairs *pairs, const struct listing *buy, const struct listing *sell)
{
	uint32_t place = place_of(pairs, buy, sell);

	return place == 0 ? NULL : &pairs->at[place - 1];
}

static void
fill_slots(struct pairs *pairs)
{
	memset(pairs->slots, 0, pairs->slot_count * sizeof *pairs->slots);
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->at[i];

		pairs->slots[slot_of(pairs, pair->buy, pair->sell)] = (uint32_t)(i + 1);
	}
}

static void
grow(struct pairs *pairs)
{
	pairs->cap = pairs->cap == 0 ? 32 : 2 * pairs->cap;
	pairs->slot_count = 2 * pairs->cap;
	pairs->at = memory_grow(pairs->at, pairs->cap, sizeof *pairs->at);
	pairs->slots = memory_grow(pairs->slots, pairs->slot_count, sizeof *pairs->slots);
	fill_slots(pairs);
}

struct pair *
pairs_add(struct pairs *pairs, struct listing *buy, struct listing *sell)
{
	uint32_t place = place_of(pairs, buy, sell);
	struct pair *pair;

	if (place != 0)
		return &pairs->at[place - 1];
	if (pairs->count == PAIRS_MAX) {
		pairs->refused++;
		return NULL;
	}
	if (pairs->count == pairs->cap)
		grow(pairs);
	pair = &pairs->at[pairs->count];
	*pair = (struct pair){ .buy = buy, .sell = sell };
	pairs->slots[slot_of(pairs, buy, sell)] = (uint32_t)++pairs->count;
	return pair;
}

bool
pairs_keep(struct pairs *pairs, struct pair *pair, size_t window)
{
	if (pair->stats != NULL)
		return true;
	if (pairs->stats == PAIR_STATS_MAX)
		return false;
	pair->stats = stats_make(window);
	pairs->stats++;
	return true;
}

void
pairs_forget(struct pairs *pairs, int64_t now_us)
{
	size_t kept = 0;

	if (pairs->count <= PAIRS_MAX - PAIRS_MAX / 4)
		return;
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->at[i];

		if (pair->life.open || pair->stats != NULL || pair->life.opened_us >= now_us)
			pairs->at[kept++] = *pair;
	}
	if (kept == pairs->count)
		return;
	pairs->count = kept;
	fill_slots(pairs);
}

void
pairs_free(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		stats_free(pairs->at[i].stats);
	free(pairs->at);
	free(pairs->slots);
	*pairs = (struct pairs){ 0 };
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
	text_int(id, pair->life.opened_us);
}

/* What all three states share. */
static struct opportunity_event *
tell_head(struct teller *teller, const struct pair *pair, enum opportunity_state state, int64_t now_us)
{
	tell_id(teller, pair);
	return tell_begin(teller, SHAPE_CROSS, pair->sell->symbol, state, now_us);
}

static void
tell_balances(struct opportunity_event *event, const struct pair *pair)
{
	event->caps.buy_balance = pair->buy->quote_free;
	event->caps.sell_balance = pair->sell->base_free;
	event->caps.has |= 1u << CAPS_HAS_BUY_BALANCE | 1u << CAPS_HAS_SELL_BALANCE;
	SET(event, OPPORTUNITY_HAS_CAPS);
}

static void
tell_fx(struct teller *teller, struct opportunity_event *event, const struct edge *edge)
{
	if (!edge->converted)
		return;
	teller->fx.len = 0;
	conversion_put(&teller->fx, edge->ways, edge->way_count);
	event->fx = text_all(&teller->fx);
	SET(event, OPPORTUNITY_HAS_FX);
}

static void
tell_excess(struct opportunity_event *event, const struct excess *excess)
{
	event->excess = *excess;
	if (excess->has != 0)
		SET(event, OPPORTUNITY_HAS_EXCESS);
}

static struct figures
figures_of(const struct edge *edge, const struct pair *pair)
{
	const struct walk_result *result = &edge->result;

	return (struct figures){ .asset = pair->sell->board->quote,
		.qty = result->sell.qty,
		.cost = result->cost,
		.proceeds = result->proceeds,
		.profit = result->profit,
		.gross_bps = edge->gross_bps,
		.net_bps = edge->net_bps,
		.exhausted = edge->exhausted };
}

/* The line of an edge that stands. */
static int
tell_edge(struct pair *pair, struct edge *edge, const struct figures *figures, enum opportunity_state state,
    const struct market_settings *settings, int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	struct opportunity_event *event = tell_head(teller, pair, state, now_us);

	if (edge_quantities(&event->q_total, &event->q_edge, edge, settings, err) != 0 ||
	    edge_costs(edge, pair->buy, pair->sell, teller->networks, teller->delays, settings, err) != 0)
		return -1;
	event->policy = settings->policy;
	event->min_bps = settings->min_bps;
	event->legs.list.count = 2;
	tell_leg(&event->legs.at[0], pair->buy, SIDE_BUY, &edge->result.buy, edge->buy_price, edge->fees[0], now_us);
	tell_leg(
	    &event->legs.at[1], pair->sell, SIDE_SELL, &edge->result.sell, edge->sell_price, edge->fees[1], now_us);
	tell_figures(event, figures, &pair->life);
	tell_excess(event, &edge->excess);
	tell_costs(teller, &edge->costs, edge->result.fees, edge->result.cost, settings);
	tell_caps(event, settings);
	if (settings->balances)
		tell_balances(event, pair);
	tell_fx(teller, event, edge);
	event_write(&kind_opportunity, event, out);
	life_written(&pair->life, figures, now_us);
	return 0;
}

static int
pair_open(struct pairs *pairs, struct pair *pair, struct edge *edge, const struct figures *figures,
    const struct market_settings *settings, int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	int64_t before_us = pair->life.opened_us;

	if (before_us == now_us)
		return 0; /* that id was used: it opens when time has moved on */
	pair->life.opened_us = now_us;
	if (tell_edge(pair, edge, figures, OPPORTUNITY_OPEN, settings, now_us, teller, out, err) != 0) {
		pair->life.opened_us = before_us;
		return -1;
	}
	pair->buy->open++;
	pair->sell->open++;
	pairs->open++;
	teller->opened++;
	return 0;
}

int
pair_stands(struct pairs *pairs, struct pair *pair, struct edge *edge, const struct market_settings *settings,
    int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	struct figures figures = figures_of(edge, pair);
	int due;

	if (life_is_over(&pair->life, settings, now_us))
		pair_close(pairs, pair, "reopen", now_us, teller, out);
	if (!pair->life.open)
		return pair_open(pairs, pair, edge, &figures, settings, now_us, teller, out, err);
	due = life_goes_on(&pair->life, &figures, settings, now_us, err);
	if (due > 0)
		due = tell_edge(pair, edge, &figures, OPPORTUNITY_UPDATE, settings, now_us, teller, out, err) == 0 ? 1
														   : -1;
	teller->updated += due > 0;
	return due < 0 ? -1 : 0;
}

void
pair_close(
    struct pairs *pairs, struct pair *pair, const char *reason, int64_t now_us, struct teller *teller, struct text *out)
{
	tell_head(teller, pair, OPPORTUNITY_CLOSE, now_us);
	tell_close(teller, &pair->life, reason, now_us, out);
	pair->buy->open--;
	pair->sell->open--;
	pairs->open--;
}
