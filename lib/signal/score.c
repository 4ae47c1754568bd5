#include "signal/score.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "wire/put.h"

const char *const score_parts[SCORE_PARTS] = { "spread", "liquidity", "slippage", "freshness", "flow", "quality" };

/* Parts of the line at hand, and what could not be told. */
struct sheet {
	const struct opportunity_event *opportunity;
	int64_t now_us;
	bool learned;
	double parts[SCORE_PARTS];
	bool neutral[SCORE_PARTS];
	double slippage_bps, direction, quality; /* of all legs */
	size_t legs;
	int64_t age_us;
	bool aged, slipped; /* every leg had what it takes */
	bool traded, sampled; /* at least one leg had */
};

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

/* As it will stand on the line. */
static double
rounded(double value)
{
	return nearbyint(value * 1e6) / 1e6;
}

static double
clamp(double value)
{
	return value > 0 ? (value < 1 ? value : 1) : 0;
}

static void
write_six(struct text *to, const double values[SCORE_PARTS])
{
	to->len = 0;
	text_char(to, '{');
	for (int i = 0; i < SCORE_PARTS; i++)
		put_measure(to, score_parts[i], values[i]);
	text_char(to, '}');
}

void
scorer_set(struct scorer *scorer, const struct score_settings *settings)
{
	scorer->settings = *settings;
	scorer->bucket_us = settings->window_us / FLOW_BUCKETS;
	write_six(&scorer->weights, settings->weights);
}

void
scorer_free(struct scorer *scorer)
{
	for (size_t i = 0; i < scorer->flow_cap; i++)
		free(scorer->flows[i]);
	free(scorer->flows);
	places_free(&scorer->places);
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

static struct flow *
flow_known(const struct scorer *scorer, struct slice venue, struct slice symbol)
{
	int place = places_find(&scorer->places, venue, symbol);

	return place < 0 || (size_t)place >= scorer->flow_cap ? NULL : scorer->flows[place];
}

void
scorer_book(struct scorer *scorer, const struct book_event *book)
{
	struct flow *flow = flow_of(scorer, book->venue, book->symbol);

	if (flow != NULL)
		flow_book(flow, book, scorer->bucket_us, scorer->settings.half_life_us);
}

void
scorer_trade(struct scorer *scorer, const struct trade_event *trade)
{
	struct flow *flow = flow_of(scorer, trade->venue, trade->symbol);

	if (flow != NULL)
		flow_trade(flow, trade, scorer->bucket_us);
}

void
scorer_venue(struct scorer *scorer, const struct venue_event *venue)
{
	if (venue->state == VENUE_LIVE || venue->state == VENUE_FALLBACK)
		return;
	for (size_t i = 0; i < scorer->places.count && i < scorer->flow_cap; i++)
		if (scorer->flows[i] != NULL && slice_equal(place_venue(&scorer->places.at[i]), venue->venue) &&
		    (!HAS(venue, VENUE_HAS_SYMBOL) || slice_equal(place_symbol(&scorer->places.at[i]), venue->symbol)))
			flow_break(scorer->flows[i]);
}

void
scorer_outcome(struct scorer *scorer, const struct outcome_event *outcome)
{
	quality_learn(&scorer->qualities, outcome, scorer->settings.alpha);
}

void
scorer_forget(struct scorer *scorer)
{
	scorer->qualities.count = 0;
}

/* ---- what the legs bring ---- */

/* Against the best price of the book that is held; what is better than best is no slippage. */
static void
leg_slippage(struct sheet *sheet, const struct leg *leg, const struct flow *flow, struct text *inputs)
{
	double price = decimal_double(leg->price), best, slippage;

	if (flow == NULL || !flow->held || !HAS(leg, LEG_HAS_PRICE)) {
		sheet->slipped = false;
		return;
	}
	put_decimal(inputs, "best", leg->side == SIDE_BUY ? flow->top.ask.price : flow->top.bid.price);
	best = decimal_double(leg->side == SIDE_BUY ? flow->top.ask.price : flow->top.bid.price);
	slippage = leg->side == SIDE_BUY ? (price / best - 1) * 1e4 : (1 - price / best) * 1e4;
	if (slippage > 0)
		sheet->slippage_bps += slippage;
}

static void
leg_flow(struct scorer *scorer, struct sheet *sheet, const struct leg *leg, struct flow *flow, struct text *inputs)
{
	struct flow_figures figures = { 0 };
	double direction;

	if (flow != NULL)
		flow_figures(&figures, flow, sheet->now_us, scorer->bucket_us);
	direction = rounded(figures.direction);
	sheet->traded = sheet->traded || figures.traded;
	sheet->direction += leg->side == SIDE_BUY ? -direction : direction;
	if (figures.traded) {
		put_measure(inputs, "ofi_norm", figures.ofi_norm);
		put_measure(inputs, "imbalance", figures.imbalance);
		put_measure(inputs, "taker_share", figures.taker_share);
	}
	put_measure(inputs, "direction", direction);
}

static void
leg_quality(const struct scorer *scorer, struct sheet *sheet, const struct leg *leg, struct text *inputs)
{
	const struct quality *quality = sheet->learned ? quality_of(&scorer->qualities, leg->venue) : NULL;
	double value = quality == NULL ? QUALITY_NEUTRAL : rounded(quality->value);

	sheet->sampled = sheet->sampled || quality != NULL;
	sheet->quality += value;
	put_measure(inputs, "quality", value);
	put_int(inputs, "outcomes", quality == NULL ? 0 : quality->samples);
}

static void
take_leg(struct scorer *scorer, struct sheet *sheet, const struct leg *leg)
{
	struct text *inputs = &scorer->inputs;
	struct flow *flow = flow_known(scorer, leg->venue, leg->symbol);
	int64_t age_us = HAS(leg, LEG_HAS_BOOK_US) ? sheet->now_us - leg->book_us : 0;

	sheet->legs++;
	put_comma(inputs);
	text_char(inputs, '{');
	put_name(inputs, "venue", leg->venue);
	put_name(inputs, "side", slice_of(sides[leg->side]));
	if (HAS(leg, LEG_HAS_PRICE))
		put_decimal(inputs, "price", leg->price);
	leg_slippage(sheet, leg, flow, inputs);
	if (!HAS(leg, LEG_HAS_BOOK_US) || sheet->now_us == 0)
		sheet->aged = false;
	else
		put_int(inputs, "age_us", age_us < 0 ? 0 : age_us);
	if (age_us > sheet->age_us)
		sheet->age_us = age_us;
	leg_flow(scorer, sheet, leg, flow, inputs);
	leg_quality(scorer, sheet, leg, inputs);
	text_char(inputs, '}');
}

/* Legs that move funds have no price, book or flow. */
static void
take_legs(struct scorer *scorer, struct sheet *sheet)
{
	const struct leg_list *legs = &sheet->opportunity->legs;

	put_key(&scorer->inputs, "legs");
	text_char(&scorer->inputs, '[');
	for (size_t i = 0; i < legs->list.count; i++)
		if (HAS(&legs->at[i], LEG_HAS_VENUE) && HAS(&legs->at[i], LEG_HAS_SYMBOL) &&
		    HAS(&legs->at[i], LEG_HAS_SIDE))
			take_leg(scorer, sheet, &legs->at[i]);
	text_char(&scorer->inputs, ']');
	sheet->aged = sheet->aged && sheet->legs > 0;
	sheet->slipped = sheet->slipped && sheet->legs > 0;
	if (sheet->legs > 0) {
		sheet->direction = rounded(sheet->direction / (double)sheet->legs);
		sheet->quality = rounded(sheet->quality / (double)sheet->legs);
	}
	sheet->slippage_bps = rounded(sheet->slippage_bps);
}

/* ---- the parts ---- */

static void
set_part(struct sheet *sheet, enum score_part part, bool known, double value)
{
	sheet->neutral[part] = !known;
	sheet->parts[part] = known ? rounded(clamp(value)) : SCORE_NEUTRAL;
}

static void
rate(const struct score_settings *settings, struct sheet *sheet)
{
	const struct opportunity_event *opportunity = sheet->opportunity;

	set_part(sheet, SCORE_SPREAD, HAS(opportunity, OPPORTUNITY_HAS_NET_BPS),
	    (opportunity->net_bps - settings->threshold_bps) / (settings->full_bps - settings->threshold_bps));
	set_part(sheet, SCORE_LIQUIDITY, HAS(opportunity, OPPORTUNITY_HAS_COST),
	    decimal_double(opportunity->cost) / decimal_double(settings->wanted));
	set_part(sheet, SCORE_SLIPPAGE, sheet->slipped, 1 - sheet->slippage_bps / settings->slippage_bps);
	set_part(sheet, SCORE_FRESHNESS, sheet->aged, 1 - (double)sheet->age_us / (double)settings->age_us);
	set_part(sheet, SCORE_FLOW, sheet->traded, (1 + sheet->direction) / 2);
	set_part(sheet, SCORE_QUALITY, sheet->sampled, sheet->quality);
}

static void
write_inputs(struct scorer *scorer, struct sheet *sheet)
{
	const struct score_settings *settings = &scorer->settings;
	struct text *inputs = &scorer->inputs;

	inputs->len = 0;
	text_char(inputs, '{');
	if (HAS(sheet->opportunity, OPPORTUNITY_HAS_NET_BPS))
		put_measure(inputs, "net_bps", sheet->opportunity->net_bps);
	put_measure(inputs, "full_bps", settings->full_bps);
	if (HAS(sheet->opportunity, OPPORTUNITY_HAS_COST))
		put_decimal(inputs, "cost", sheet->opportunity->cost);
	put_decimal(inputs, "wanted", settings->wanted);
	take_legs(scorer, sheet);
	if (sheet->slipped)
		put_measure(inputs, "slippage_bps", sheet->slippage_bps);
	put_measure(inputs, "slippage_max_bps", settings->slippage_bps);
	if (sheet->aged)
		put_int(inputs, "age_us", sheet->age_us);
	put_int(inputs, "age_max_us", settings->age_us);
	put_int(inputs, "window_us", settings->window_us);
	put_measure(inputs, "direction", sheet->direction);
	put_measure(inputs, "quality", sheet->quality);
	text_char(inputs, '}');
}

static void
write_marks(struct scorer *scorer, const struct sheet *sheet)
{
	scorer->marks.len = 0;
	text_char(&scorer->marks, '[');
	for (int i = 0; i < SCORE_PARTS; i++)
		if (sheet->neutral[i]) {
			put_comma(&scorer->marks);
			text_char(&scorer->marks, '"');
			text_string(&scorer->marks, score_parts[i]);
			text_string(&scorer->marks, "_neutral\"");
		}
	text_char(&scorer->marks, ']');
}

void
scorer_write(
    struct scorer *scorer, const struct opportunity_event *opportunity, int64_t now_us, bool learned, struct text *out)
{
	struct sheet sheet = {
		.opportunity = opportunity, .now_us = now_us, .learned = learned, .aged = true, .slipped = true
	};
	struct score score = { .threshold_bps = scorer->settings.threshold_bps };

	write_inputs(scorer, &sheet);
	rate(&scorer->settings, &sheet);
	write_marks(scorer, &sheet);
	write_six(&scorer->parts, sheet.parts);
	score.value = score_value(sheet.parts, scorer->settings.weights);
	score.parts = text_all(&scorer->parts);
	score.weights = text_all(&scorer->weights);
	score.marks = text_all(&scorer->marks);
	score.inputs = text_all(&scorer->inputs);
	SET(&score, SCORE_HAS_THRESHOLD_BPS);
	SET(&score, SCORE_HAS_MARKS);
	SET(&score, SCORE_HAS_INPUTS);
	object_write(&object_score, &score, out);
}

/* ---- flow lines ---- */

static void
write_flow(struct scorer *scorer, size_t place, int64_t now_us, struct text *out)
{
	struct flow *flow = scorer->flows[place];
	struct flow_event event = { .ts_us = now_us, .window_us = scorer->settings.window_us, .depth = flow->depth };
	struct flow_figures figures;
	struct error ignored;

	flow_figures(&figures, flow, now_us, scorer->bucket_us);
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
	event.volatility = figures.volatility;
	event.cvd = flow->cvd;
	event.cvd_share = decimal_double(flow->cvd) / decimal_double(flow->volume);
	if (flow->held)
		event.has |= UINT64_C(1) << FLOW_HAS_IMBALANCE | UINT64_C(1) << FLOW_HAS_DEPTH;
	if (flow->held && figures.traded)
		SET(&event, FLOW_HAS_VWAP_DRIFT);
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
