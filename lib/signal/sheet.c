/*
 * One opportunity on its way to a score: what its legs bring, the parts, the marks, the inputs.
 */
#include <math.h>

#include "signal/score.h"
#include "wire/put.h"

#define YEAR_SECONDS (365.0 * 24 * 3600)

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
	bool against, thin_volume, spoofed; /* at least one leg is */

	const struct regime *regime; /* NULL: the threshold is fixed */
	double volatility; /* the greatest of the legs, per year; 0: not known */
	int64_t latency_us; /* of the slowest venue; 0: not known */
	double threshold_bps;

	struct real_leg real_legs[COUNT(((struct leg_list *)NULL)->at)];
	bool has_real;
	struct decimal real;

	bool noted; /* the strategy has a note */
	double note;
};

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

/* Filters mark a leg and drop nothing: prices that run from us, and a market in which hardly anybody trades. */
static void
leg_filters(const struct score_settings *settings, struct sheet *sheet, const struct leg *leg, const struct flow *flow,
    const struct flow_figures *figures, struct text *inputs)
{
	double trend_bps, volume = rounded(figures->notional);

	if (flow != NULL && flow_trend(&trend_bps, flow, sheet->now_us, &settings->flow)) {
		trend_bps = rounded(trend_bps);
		put_measure(inputs, "trend_bps", trend_bps);
		if ((leg->side == SIDE_BUY ? trend_bps : -trend_bps) > settings->trend_bps)
			sheet->against = true;
	}
	if (settings->volume > 0) {
		put_measure(inputs, "volume", volume);
		if (volume < settings->volume)
			sheet->thin_volume = true;
	}
}

static void
leg_flow(struct sheet *sheet, const struct leg *leg, const struct flow_figures *figures, struct text *inputs)
{
	double direction = rounded(figures->direction);

	sheet->traded = sheet->traded || figures->traded;
	sheet->direction += leg->side == SIDE_BUY ? -direction : direction;
	if (figures->traded) {
		put_measure(inputs, "ofi_norm", figures->ofi_norm);
		put_measure(inputs, "imbalance", figures->imbalance);
		put_measure(inputs, "taker_share", figures->taker_share);
	}
	put_measure(inputs, "direction", direction);
	if (figures->volatility > sheet->volatility)
		sheet->volatility = figures->volatility;
}

/* What remains of the side of the book that the leg takes from. */
static void
leg_real(struct scorer *scorer, struct sheet *sheet, const struct leg *leg, const struct flow *flow,
    const struct flow_figures *figures, size_t i)
{
	int side = leg->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
	struct levels *levels = &scorer->remaining[i];
	struct text *inputs = &scorer->inputs;
	double spoof = rounded(figures->spoof[side]);
	struct error ignored;

	if (flow == NULL || !flow->held)
		return;
	put_measure(inputs, "spoof", spoof);
	sheet->spoofed = sheet->spoofed || spoof > 0;
	if (!HAS(leg, LEG_HAS_QTY) ||
	    real_levels(
		levels, &flow->sides[side], spoof, leg->qty, sheet->now_us, scorer->settings.real_us, &ignored) != 0)
		return;
	sheet->real_legs[i] = (struct real_leg){ levels, flow->step };
	if (decimal_sign(flow->step) > 0)
		put_decimal(inputs, "step", flow->step);
	levels_put(inputs, "levels", levels->at, levels->count);
}

static void
leg_quality(const struct scorer *scorer, struct sheet *sheet, const struct leg *leg, struct text *inputs)
{
	const struct quality *quality = quality_of(&scorer->qualities, leg->venue), *learned;
	int64_t latency_us = quality_p95_us(quality);
	double value;

	learned = sheet->learned ? quality : NULL;
	value = learned == NULL ? QUALITY_NEUTRAL : rounded(learned->value);
	sheet->sampled = sheet->sampled || (learned != NULL && learned->samples > 0);
	sheet->quality += value;
	put_measure(inputs, "quality", value);
	put_int(inputs, "outcomes", learned == NULL ? 0 : learned->samples);
	if (quality_fill_ratio(learned) >= 0)
		put_measure(inputs, "fill_ratio", quality_fill_ratio(learned));
	if (learned != NULL && quality_reject_ratio(learned) >= 0) {
		put_measure(inputs, "reject_ratio", quality_reject_ratio(learned));
		put_int(inputs, "orders", learned->orders);
	}
	if (latency_us > sheet->latency_us)
		sheet->latency_us = latency_us;
}

static void
take_leg(struct scorer *scorer, struct sheet *sheet, size_t i)
{
	const struct leg *leg = &sheet->opportunity->legs.at[i];
	struct text *inputs = &scorer->inputs;
	struct flow *flow = scorer_flow(scorer, leg->venue, leg->symbol);
	int64_t age_us = HAS(leg, LEG_HAS_BOOK_US) ? sheet->now_us - leg->book_us : 0;
	struct flow_figures figures = { 0 };

	if (flow != NULL)
		flow_figures(&figures, flow, sheet->now_us, &scorer->settings.flow);
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
	leg_flow(sheet, leg, &figures, inputs);
	leg_filters(&scorer->settings, sheet, leg, flow, &figures, inputs);
	leg_real(scorer, sheet, leg, flow, &figures, i);
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
			take_leg(scorer, sheet, i);
	text_char(&scorer->inputs, ']');
	sheet->aged = sheet->aged && sheet->legs > 0;
	sheet->slipped = sheet->slipped && sheet->legs > 0;
	if (sheet->legs > 0) {
		sheet->direction = rounded(sheet->direction / (double)sheet->legs);
		sheet->quality = rounded(sheet->quality / (double)sheet->legs);
	}
	sheet->slippage_bps = rounded(sheet->slippage_bps);
}

static void
take_real(struct sheet *sheet)
{
	struct error ignored;

	sheet->has_real = real_size(&sheet->real, sheet->opportunity, sheet->real_legs, &ignored) == 0;
}

/* ---- the threshold (F3.5) ---- */

static void
take_threshold(const struct scorer *scorer, struct sheet *sheet, struct text *inputs)
{
	const struct opportunity_event *opportunity = sheet->opportunity;
	double capital_bps = 0;

	sheet->threshold_bps = scorer->settings.threshold_bps;
	sheet->volatility = rounded(sheet->volatility);
	sheet->regime = regime_of(&scorer->regimes, sheet->volatility);
	if (sheet->regime == NULL)
		return;
	if (HAS(&opportunity->costs, COST_HAS_CAPITAL) && HAS(opportunity, OPPORTUNITY_HAS_COST) &&
	    decimal_sign(opportunity->cost) > 0)
		capital_bps =
		    rounded(decimal_double(opportunity->costs.capital) / decimal_double(opportunity->cost) * 1e4);
	sheet->threshold_bps = rounded(
	    threshold_bps(sheet->regime, sheet->volatility / sqrt(YEAR_SECONDS) * 1e4, sheet->latency_us, capital_bps));
	put_string(inputs, "regime", slice_of(sheet->regime->name));
	put_measure(inputs, "k", sheet->regime->k);
	put_measure(inputs, "threshold_min_bps", sheet->regime->min_bps);
	put_measure(inputs, "threshold_max_bps", sheet->regime->max_bps);
	if (sheet->volatility > 0)
		put_measure(inputs, "volatility", sheet->volatility);
	if (sheet->latency_us > 0)
		put_int(inputs, "latency_us", sheet->latency_us);
	put_measure(inputs, "capital_bps", capital_bps);
}

/* ---- the parts ---- */

static void
set_part(struct sheet *sheet, enum score_part part, bool known, double value)
{
	sheet->neutral[part] = !known;
	sheet->parts[part] = known ? rounded(clamp(value)) : SCORE_NEUTRAL;
}

/* Cost that counts for liquidity, over what is wanted. */
static double
liquidity(const struct score_settings *settings, const struct sheet *sheet)
{
	const struct opportunity_event *opportunity = sheet->opportunity;
	double share = decimal_double(opportunity->cost) / decimal_double(settings->wanted);

	if (!settings->proven)
		return share;
	return sheet->has_real && decimal_sign(opportunity->qty) > 0
	    ? share * decimal_double(sheet->real) / decimal_double(opportunity->qty)
	    : 0;
}

static void
rate(const struct score_settings *settings, struct sheet *sheet)
{
	const struct opportunity_event *opportunity = sheet->opportunity;

	set_part(sheet, SCORE_SPREAD, HAS(opportunity, OPPORTUNITY_HAS_NET_BPS),
	    (opportunity->net_bps - sheet->threshold_bps) / (settings->full_bps - sheet->threshold_bps));
	set_part(sheet, SCORE_LIQUIDITY, HAS(opportunity, OPPORTUNITY_HAS_COST), liquidity(settings, sheet));
	set_part(sheet, SCORE_SLIPPAGE, sheet->slipped, 1 - sheet->slippage_bps / settings->slippage_bps);
	set_part(sheet, SCORE_FRESHNESS, sheet->aged, 1 - (double)sheet->age_us / (double)settings->age_us);
	set_part(sheet, SCORE_FLOW, sheet->traded, (1 + sheet->direction) / 2);
	set_part(sheet, SCORE_QUALITY, sheet->sampled, sheet->quality);
	set_part(sheet, SCORE_STRATEGY, sheet->noted, (1 + sheet->note) / 2);
}

static void
take_note(struct scorer *scorer, struct sheet *sheet, struct text *inputs)
{
	const struct strategy *strategy = &scorer->settings.strategy;

	if (strategy->name[0] == '\0')
		return;
	put_name(inputs, "strategy", slice_of(strategy->name));
	sheet->noted =
	    strategy_note(&sheet->note, strategy, &scorer->opinions, sheet->opportunity->symbol, sheet->now_us);
	if (!sheet->noted)
		return;
	sheet->note = rounded(sheet->note);
	put_measure(inputs, "note", sheet->note);
}

static void
write_filters(const struct score_settings *settings, struct text *inputs)
{
	if (settings->flow.trend_us > 0)
		put_measure(inputs, "trend_max_bps", settings->trend_bps);
	if (settings->volume > 0)
		put_measure(inputs, "volume_min", settings->volume);
	put_int(inputs, "real_min_us", settings->real_us);
	if (settings->proven)
		put_bool(inputs, "proven", true);
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
	take_real(sheet);
	take_threshold(scorer, sheet, inputs);
	if (sheet->slipped)
		put_measure(inputs, "slippage_bps", sheet->slippage_bps);
	put_measure(inputs, "slippage_max_bps", settings->slippage_bps);
	if (sheet->aged)
		put_int(inputs, "age_us", sheet->age_us);
	put_int(inputs, "age_max_us", settings->age_us);
	put_int(inputs, "window_us", settings->window_us);
	write_filters(settings, inputs);
	put_measure(inputs, "direction", sheet->direction);
	put_measure(inputs, "quality", sheet->quality);
	take_note(scorer, sheet, inputs);
	text_char(inputs, '}');
}

/* ---- the marks ---- */

static void
mark(struct text *marks, bool set, const char *word, const char *end)
{
	if (!set)
		return;
	put_comma(marks);
	text_char(marks, '"');
	text_string(marks, word);
	text_string(marks, end);
	text_char(marks, '"');
}

static void
write_marks(struct scorer *scorer, const struct sheet *sheet)
{
	struct text *marks = &scorer->marks;

	marks->len = 0;
	text_char(marks, '[');
	for (int i = 0; i < scorer_parts(scorer); i++)
		mark(marks, sheet->neutral[i], score_parts[i], "_neutral");
	mark(marks, sheet->regime != NULL && (sheet->volatility <= 0 || sheet->latency_us == 0), "threshold",
	    "_unmeasured");
	mark(marks, sheet->against, "trend", "");
	mark(marks, sheet->thin_volume, "volume", "");
	mark(marks, sheet->spoofed, "spoof", "");
	mark(marks, !sheet->has_real, "real", "_unknown");
	mark(marks, sheet->has_real && decimal_compare(sheet->real, sheet->opportunity->qty) < 0, "thin", "");
	text_char(marks, ']');
}

static double
value_of(const struct scorer *scorer, const struct sheet *sheet)
{
	double weights[SCORE_PARTS];

	memcpy(weights, scorer->settings.weights, sizeof weights);
	if (scorer_parts(scorer) < SCORE_PARTS)
		weights[SCORE_STRATEGY] = 0;
	return score_value(sheet->parts, weights);
}

void
scorer_write(
    struct scorer *scorer, const struct opportunity_event *opportunity, int64_t now_us, bool learned, struct text *out)
{
	struct sheet sheet = {
		.opportunity = opportunity, .now_us = now_us, .learned = learned, .aged = true, .slipped = true
	};
	struct score score = { 0 };

	write_inputs(scorer, &sheet);
	rate(&scorer->settings, &sheet);
	write_marks(scorer, &sheet);
	scorer_write_parts(scorer, &scorer->parts, sheet.parts);
	score.value = value_of(scorer, &sheet);
	score.threshold_bps = sheet.threshold_bps;
	score.parts = text_all(&scorer->parts);
	score.weights = text_all(&scorer->weights);
	score.marks = text_all(&scorer->marks);
	score.real = sheet.real;
	score.inputs = text_all(&scorer->inputs);
	SET(&score, SCORE_HAS_THRESHOLD_BPS);
	SET(&score, SCORE_HAS_MARKS);
	SET(&score, SCORE_HAS_INPUTS);
	if (sheet.has_real)
		SET(&score, SCORE_HAS_REAL);
	object_write(&object_score, &score, out);
}
