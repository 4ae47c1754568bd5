#include "signal/score.h"

#include <stdlib.h>

#include "base/memory.h"
#include "wire/put.h"

const char *const score_parts[SCORE_PARTS] = { "spread", "liquidity", "slippage", "freshness", "flow", "quality",
	"strategy" };

int
scorer_parts(const struct scorer *scorer)
{
	return scorer->settings.strategy.name[0] != '\0' ? SCORE_PARTS : SCORE_STRATEGY;
}

void
scorer_write_parts(const struct scorer *scorer, struct text *to, const double values[SCORE_PARTS])
{
	to->len = 0;
	text_char(to, '{');
	for (int i = 0; i < scorer_parts(scorer); i++)
		put_measure(to, score_parts[i], values[i]);
	text_char(to, '}');
}

double
score_value(const double parts[SCORE_PARTS], const double weights[SCORE_PARTS])
{
	double sum = 0, weight = 0;

	for (int i = 0; i < SCORE_PARTS; i++) {
		sum += weights[i] * parts[i];
		weight += weights[i];
	}
	return sum / weight;
}

void
scorer_set(struct scorer *scorer, const struct score_settings *settings)
{
	struct flow_settings *flow = &scorer->settings.flow;
	int64_t buckets;

	/* what another strategy's evaluators said stands in other places */
	if (!strategy_same(&scorer->settings.strategy, &settings->strategy))
		opinions_free(&scorer->opinions);
	scorer->settings = *settings;
	scorer->settings.regimes = NULL;
	regimes_read(&scorer->regimes, settings->regimes, settings->threshold_bps, settings->full_bps);
	scorer_write_parts(scorer, &scorer->weights, settings->weights);
	flow->bucket_us = settings->window_us / FLOW_BUCKETS;
	buckets = (settings->short_us + flow->bucket_us - 1) / flow->bucket_us;
	flow->short_buckets = buckets < FLOW_BUCKETS ? (unsigned)buckets : FLOW_BUCKETS;
	for (size_t i = 0; i < scorer->places.count && i < scorer->flow_cap; i++)
		if (scorer->flows[i] != NULL && decimal_sign(scorer->flows[i]->tick) > 0)
			flow_rules(scorer->flows[i], scorer->flows[i]->tick, scorer->flows[i]->step, flow);
}

void
scorer_free(struct scorer *scorer)
{
	for (size_t i = 0; i < scorer->flow_cap; i++)
		if (scorer->flows[i] != NULL) {
			flow_free(scorer->flows[i]);
			free(scorer->flows[i]);
		}
	free(scorer->flows);
	places_free(&scorer->places);
	opinions_free(&scorer->opinions);
	for (size_t i = 0; i < COUNT(scorer->remaining); i++)
		levels_free(&scorer->remaining[i]);
	text_free(&scorer->parts);
	text_free(&scorer->weights);
	text_free(&scorer->marks);
	text_free(&scorer->inputs);
	*scorer = (struct scorer){ 0 };
}

static void
grow(struct scorer *scorer, size_t place)
{
	size_t cap = place + place / 2 + 16;

	scorer->flows = memory_grow(scorer->flows, cap, sizeof(struct flow *));
	for (size_t i = scorer->flow_cap; i < cap; i++)
		scorer->flows[i] = NULL;
	scorer->flow_cap = cap;
}

/* The flow of a place, made when it is new; NULL: not followed, there are PLACES_MAX. */
static struct flow *
flow_of(struct scorer *scorer, struct slice venue, struct slice symbol)
{
	int place = places_add(&scorer->places, venue, symbol);

	if (UNLIKELY(place < 0))
		return NULL;
	if (UNLIKELY((size_t)place >= scorer->flow_cap))
		grow(scorer, (size_t)place);
	if (UNLIKELY(scorer->flows[place] == NULL))
		scorer->flows[place] = memory_new(1, sizeof **scorer->flows);
	return scorer->flows[place];
}

struct flow *
scorer_flow(const struct scorer *scorer, struct slice venue, struct slice symbol)
{
	int place = places_find(&scorer->places, venue, symbol);

	return place < 0 || (size_t)place >= scorer->flow_cap ? NULL : scorer->flows[place];
}

/* ---- lines of the stream ---- */

void
scorer_book(struct scorer *scorer, struct book_event *book)
{
	struct flow *flow = flow_of(scorer, book->venue, book->symbol);

	if (flow != NULL)
		flow_book(flow, book, &scorer->settings.flow);
}

void
scorer_trade(struct scorer *scorer, const struct trade_event *trade)
{
	struct flow *flow = flow_of(scorer, trade->venue, trade->symbol);

	if (flow != NULL)
		flow_trade(flow, trade, &scorer->settings.flow);
}

void
scorer_venue(struct scorer *scorer, const struct venue_event *venue)
{
	quality_venue(&scorer->qualities, venue);
	if (venue->state == VENUE_LIVE || venue->state == VENUE_FALLBACK)
		return;
	for (size_t i = 0; i < scorer->places.count && i < scorer->flow_cap; i++)
		if (scorer->flows[i] != NULL && slice_equal(place_venue(&scorer->places.at[i]), venue->venue) &&
		    (!HAS(venue, VENUE_HAS_SYMBOL) || slice_equal(place_symbol(&scorer->places.at[i]), venue->symbol)))
			flow_break(scorer->flows[i]);
}

void
scorer_rules(struct scorer *scorer, struct slice venue, struct slice symbol, struct decimal tick, struct decimal step)
{
	struct flow *flow = flow_of(scorer, venue, symbol);

	if (flow != NULL)
		flow_rules(flow, tick, step, &scorer->settings.flow);
}

static void
write_note(struct scorer *scorer, struct slice symbol, int64_t now_us, struct text *out)
{
	const struct strategy *strategy = &scorer->settings.strategy;
	struct eval_event made = {
		.ts_us = now_us, .name = slice_of(strategy->name), .type = EVAL_STRATEGY, .symbol = symbol
	};

	if (strategy_note(&made.note, strategy, &scorer->opinions, symbol, now_us))
		event_write(&kind_eval, &made, out);
}

void
scorer_time(struct scorer *scorer, int64_t now_us, struct text *out)
{
	struct slice symbol;
	size_t place = 0;

	while (strategy_due(&scorer->settings.strategy, &scorer->opinions, now_us, &place, &symbol))
		write_note(scorer, symbol, now_us, out);
}

void
scorer_eval(struct scorer *scorer, const struct eval_event *eval, int64_t now_us, struct text *out)
{
	if (strategy_eval(&scorer->settings.strategy, &scorer->opinions, eval, now_us))
		write_note(scorer, eval->symbol, now_us, out);
}

void
scorer_outcome(struct scorer *scorer, const struct outcome_event *outcome)
{
	quality_learn(&scorer->qualities, outcome, scorer->settings.alpha);
}

void
scorer_order(struct scorer *scorer, const struct order_event *order)
{
	quality_order(&scorer->qualities, order);
}

void
scorer_forget(struct scorer *scorer)
{
	quality_forget(&scorer->qualities);
}

/* ---- flow lines ---- */

/* Levels that the imbalance is made of. */
static int64_t
depth_shown(const struct flow *flow, unsigned depth)
{
	size_t bids = flow->sides[SIDE_BUY].levels.count, asks = flow->sides[SIDE_SELL].levels.count;
	size_t most = bids > asks ? bids : asks;

	return (int64_t)(most < depth ? most : depth);
}

static void
add_spoof(struct flow_event *event, const struct flow_figures *figures)
{
	event->spoof = (struct spoof){ .has = UINT64_C(1) << SPOOF_HAS_BID | UINT64_C(1) << SPOOF_HAS_ASK,
		.bid = figures->spoof[SIDE_BUY],
		.ask = figures->spoof[SIDE_SELL] };
	SET(event, FLOW_HAS_SPOOF);
}

static void
write_flow(struct scorer *scorer, size_t place, int64_t now_us, struct text *out)
{
	struct flow *flow = scorer->flows[place];
	const struct score_settings *settings = &scorer->settings;
	struct flow_event event = { .ts_us = now_us,
		.window_us = settings->window_us,
		.short_us = settings->flow.bucket_us * settings->flow.short_buckets,
		.depth = depth_shown(flow, settings->flow.depth) };
	struct flow_figures figures;
	struct error ignored;

	flow_figures(&figures, flow, now_us, &settings->flow);
	if (!flow->held && !figures.traded)
		return;
	event.has = UINT64_C(1) << FLOW_HAS_VENUE | UINT64_C(1) << FLOW_HAS_SYMBOL | UINT64_C(1) << FLOW_HAS_OFI |
	    UINT64_C(1) << FLOW_HAS_DIRECTION | UINT64_C(1) << FLOW_HAS_WINDOW_US;
	event.venue = place_venue(&scorer->places.at[place]);
	event.symbol = place_symbol(&scorer->places.at[place]);
	event.imbalance = figures.imbalance;
	event.ofi = figures.ofi;
	event.direction = figures.direction;
	event.vwap_drift = figures.vwap_drift;
	event.vwap_trend = figures.vwap_trend;
	event.volatility = figures.volatility;
	event.sign = figures.sign;
	event.cvd = flow->cvd;
	event.cvd_share = decimal_double(flow->cvd) / decimal_double(flow->volume);
	if (flow->held)
		event.has |= UINT64_C(1) << FLOW_HAS_IMBALANCE | UINT64_C(1) << FLOW_HAS_DEPTH;
	if (flow->held && figures.traded)
		SET(&event, FLOW_HAS_VWAP_DRIFT);
	if (figures.traded)
		SET(&event, FLOW_HAS_SIGN);
	if (figures.traded_short)
		event.has |= UINT64_C(1) << FLOW_HAS_VWAP_TREND | UINT64_C(1) << FLOW_HAS_SHORT_US;
	if (flow->held && flow->reach > 0)
		add_spoof(&event, &figures);
	if (flow_microprice(&event.microprice, flow, &ignored) == 0)
		SET(&event, FLOW_HAS_MICROPRICE);
	if (flow->varied)
		SET(&event, FLOW_HAS_VOLATILITY);
	if (flow->day == now_us / DAY_US && decimal_sign(flow->volume) > 0)
		event.has |= UINT64_C(1) << FLOW_HAS_CVD | UINT64_C(1) << FLOW_HAS_CVD_SHARE;
	event_write(&kind_flow, &event, out);
}

void
scorer_flows(struct scorer *scorer, int64_t now_us, struct text *out)
{
	for (size_t i = 0; i < scorer->places.count && i < scorer->flow_cap; i++)
		if (scorer->flows[i] != NULL)
			write_flow(scorer, i, now_us, out);
}
