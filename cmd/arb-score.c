/*
 * arb-score: say how good each opportunity is, in parts, write the order flow it has seen, and combine what evaluators say.
 *
 * Reads book, trade, venue, instrument, tick and eval lines to know the market, and adds the member score to
 * opportunities.  Has no clock.  The feedback's outcomes and orders teach it how much each venue's trades bring.
 */
#include <limits.h>
#include <stdio.h>

#include "config/facts.h"
#include "event/instrument.h"
#include "event/tick.h"
#include "signal/score.h"
#include "tool/filter.h"

struct score_state {
	struct scorer scorer;
	struct book_event book; /* keeps its arrays from line to line */
	struct text value; /* of the member at hand */
	struct facts facts; /* rules of what no instrument line has told */
	int64_t flow_ms, trend_ms; /* -1: as configured; 0: no flow lines, no filter */
	struct decimal volume; /* below zero: as configured */
	const char *strategy; /* NULL: as configured */
	int64_t flow_us, flowed_us; /* how often, and when last */
};

static enum line_verdict
on_book(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;

	(void)filter;
	if (book_read(&score->book, line, err) != 0)
		return LINE_BROKEN;
	scorer_book(&score->scorer, &score->book);
	return LINE_PASS;
}

static enum line_verdict
on_instrument(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct instrument_event instrument;

	(void)filter;
	if (event_read(&kind_instrument, &instrument, line, err) != 0)
		return LINE_BROKEN;
	scorer_rules(&score->scorer, instrument.venue, instrument.symbol, instrument.price_tick, instrument.qty_step);
	return LINE_PASS;
}

static enum line_verdict
on_trade(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct trade_event trade;

	(void)filter;
	if (event_read(&kind_trade, &trade, line, err) != 0)
		return LINE_BROKEN;
	scorer_trade(&score->scorer, &trade);
	return LINE_PASS;
}

static enum line_verdict
on_venue(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct venue_event venue;

	(void)filter;
	if (event_read(&kind_venue, &venue, line, err) != 0)
		return LINE_BROKEN;
	scorer_venue(&score->scorer, &venue);
	return LINE_PASS;
}

static enum line_verdict
on_tick(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct tick_event tick;

	if (event_read(&kind_tick, &tick, line, err) != 0)
		return LINE_BROKEN;
	scorer_time(&score->scorer, filter->now_us, &filter->made);
	if (score->flow_us == 0 || (score->flowed_us != 0 && filter->now_us - score->flowed_us < score->flow_us))
		return LINE_PASS;
	score->flowed_us = filter->now_us;
	scorer_flows(&score->scorer, filter->now_us, &filter->made);
	return LINE_PASS;
}

/* What a strategy made, ours or another's, is nobody's opinion and passes. */
static enum line_verdict
on_eval(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct eval_event eval;
	int64_t now_us;

	if (event_read(&kind_eval, &eval, line, err) != 0)
		return LINE_BROKEN;
	if (eval.note < -1 || eval.note > 1) {
		error_set(err, "range", "eval: note: not from -1 to 1");
		return LINE_BROKEN;
	}
	now_us = filter->now_us != 0 ? filter->now_us : eval.ts_us;
	scorer_time(&score->scorer, now_us, &filter->made);
	if (eval.type != EVAL_STRATEGY)
		scorer_eval(&score->scorer, &eval, now_us, &filter->made);
	return LINE_PASS;
}

/* The steps of a leg's place, from the venue's file where no instrument line came. */
static void
ask_facts(struct score_state *score, const struct leg *leg)
{
	const struct venue_symbol *symbol = NULL;
	const struct venue_facts *facts;
	const struct flow *flow;
	struct error ignored;

	if (!HAS(leg, LEG_HAS_VENUE) || !HAS(leg, LEG_HAS_SYMBOL))
		return;
	flow = scorer_flow(&score->scorer, leg->venue, leg->symbol);
	if (flow == NULL || decimal_sign(flow->step) > 0)
		return;
	facts = facts_of(&score->facts, leg->venue, &ignored);
	if (facts != NULL)
		symbol = venue_facts_symbol(facts, leg->symbol);
	if (symbol != NULL && decimal_sign(symbol->qty_step) > 0)
		scorer_rules(&score->scorer, leg->venue, leg->symbol, symbol->price_tick, symbol->qty_step);
}

static enum line_verdict
on_opportunity(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct opportunity_event opportunity;
	bool learned;

	if (event_read(&kind_opportunity, &opportunity, line, err) != 0)
		return LINE_BROKEN;
	if (opportunity.state == OPPORTUNITY_CLOSE)
		return LINE_PASS;
	if (filter_lockstep(filter, err) != 0)
		return LINE_FATAL;
	for (size_t i = 0; i < opportunity.legs.list.count; i++)
		ask_facts(score, &opportunity.legs.at[i]);
	/* The file of a feedback that has ended still told its history. */
	learned = filter->feedback_phase == FEEDBACK_LIVE;
	score->value.len = 0;
	scorer_write(&score->scorer, &opportunity, filter->now_us, learned, &score->value);
	return filter_annotate(filter, line, "score", text_all(&score->value));
}

static const struct rule rules[] = {
	{ "book", on_book },
	{ "trade", on_trade },
	{ "instrument", on_instrument },
	{ "eval", on_eval },
	{ "opportunity", on_opportunity },
	{ "tick", on_tick },
	{ "venue", on_venue },
	{ NULL, NULL },
};

static int
on_feedback(void *state, struct filter *filter, struct slice kind, struct slice line, struct error *err)
{
	struct score_state *score = state;
	struct outcome_event outcome;
	struct order_event order;

	(void)filter;
	if (slice_is(kind, "outcome")) {
		if (event_read(&kind_outcome, &outcome, line, err) != 0)
			return -1;
		scorer_outcome(&score->scorer, &outcome);
	} else if (slice_is(kind, "order")) {
		if (event_read(&kind_order, &order, line, err) != 0)
			return -1;
		scorer_order(&score->scorer, &order);
	}
	return 0;
}

static void
forget(void *state)
{
	struct score_state *score = state;

	scorer_forget(&score->scorer);
}

/* A name is one of the shipped strategies, and whatever holds a slash or ends in .json a file. */
static int
load_strategy(struct strategy *to, const char *name, struct error *err)
{
	size_t len = strlen(name);
	bool is_file = strchr(name, '/') != NULL || (len > 5 && strcmp(name + len - 5, ".json") == 0);
	char shipped[80], path[PATH_MAX];
	json *document;
	int result;

	if (snprintf(shipped, sizeof shipped, "strategies/%.60s.json", name) >= (int)sizeof shipped ||
	    (!is_file && share_path(path, sizeof path, shipped, err) != 0))
		return -1;
	document = json_load(is_file ? name : path, true, EXIT_WELL, err);
	if (document == NULL) {
		error_prefix(err, "strategy");
		err->exit = EXIT_CONFIG;
		return -1;
	}
	result = strategy_read(to, document, is_file ? name : path, err);
	json_free(document);
	return result;
}

static struct flow_settings
flow_settings(const struct score_state *score, const struct config *config)
{
	int64_t trend_ms = score->trend_ms >= 0 ? score->trend_ms : config_integer(config, "score.trend_ms");

	return (struct flow_settings){
		.depth = (unsigned)config_integer(config, "score.depth"),
		.half_life_us = (double)config_integer(config, "score.half_life_ms") * 1000,
		.trend_us = (double)trend_ms * 1000,
		.large = config_measure(config, "score.spoof_size"),
		.reach_ticks = config_integer(config, "score.spoof_ticks"),
	};
}

static int
configure(void *state, struct filter *filter, struct error *err)
{
	struct score_state *score = state;
	const struct config *config = filter->tool.config;
	const char *strategy = score->strategy != NULL ? score->strategy : config_string(config, "score.strategy");
	struct score_settings settings = {
		.threshold_bps = decimal_double(config_decimal(config, "score.threshold_bps")),
		.full_bps = decimal_double(config_decimal(config, "score.full_bps")),
		.regimes = config_value(config, "score.regimes"),
		.wanted = config_decimal(config, "score.wanted"),
		.proven = config_bool(config, "score.proven"),
		.slippage_bps = decimal_double(config_decimal(config, "score.slippage_bps")),
		.age_us = config_integer(config, "score.age_ms") * 1000,
		.window_us = config_integer(config, "score.window_ms") * 1000,
		.short_us = config_integer(config, "score.short_ms") * 1000,
		.flow = flow_settings(score, config),
		.trend_bps = decimal_double(config_decimal(config, "score.trend_bps")),
		.volume = decimal_double(
		    decimal_sign(score->volume) >= 0 ? score->volume : config_decimal(config, "score.volume")),
		.real_us = config_integer(config, "score.real_ms") * 1000,
		.alpha = config_measure(config, "score.quality_alpha"),
	};
	char path[64];
	double sum = 0;

	if (*strategy != '\0' && load_strategy(&settings.strategy, strategy, err) != 0)
		return -1;
	for (int i = 0; i < SCORE_PARTS; i++) {
		snprintf(path, sizeof path, "score.weights.%s", score_parts[i]);
		settings.weights[i] = config_measure(config, path);
		if (i != SCORE_STRATEGY || *strategy != '\0')
			sum += settings.weights[i];
	}
	if (!(sum > 0))
		return error_fatal(
		    err, EXIT_CONFIG, "score.weights: all are zero but that of a strategy, and none is loaded");
	score->flow_us = 1000 * (score->flow_ms >= 0 ? score->flow_ms : config_integer(config, "score.flow_ms"));
	scorer_set(&score->scorer, &settings);
	return 0;
}

/* SIGHUP: a strategy that cannot be read leaves the old settings. */
static int
reload(void *state, struct filter *filter, struct error *err)
{
	if (configure(state, filter, err) != 0)
		say(&filter->tool.messages, LEVEL_ERROR, err->code, "settings not changed: %s", err->text);
	return 0;
}

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct score_state *score = state;

	if (strcmp(option, "strategy") == 0) {
		score->strategy = value;
		return 0;
	}
	if (strcmp(option, "volume") != 0)
		return option_integer(strcmp(option, "flow") == 0 ? &score->flow_ms : &score->trend_ms, option, value,
		    0, DAY_US / 1000, err);
	if (option_decimal(&score->volume, option, value, err) != 0)
		return -1;
	return decimal_sign(score->volume) >= 0 ? 0 : error_set(err, "usage", "--volume: \"%s\" is below zero", value);
}

static void
free_state(void *state)
{
	struct score_state *score = state;

	scorer_free(&score->scorer);
	facts_free(&score->facts);
	levels_free(&score->book.bids);
	levels_free(&score->book.asks);
	text_free(&score->value);
}

static const struct option_row options[] = {
	{ 0, "flow", "ms", "write flow lines each so many ms of event time (0: never)" },
	{ 0, "trend", "ms", "mark legs against a moving average of this half-life (0: none)" },
	{ 0, "volume", "amount", "mark legs where less was traded, quote asset (0: none)" },
	{ 0, "strategy", "name", "combine evaluators: a shipped strategy, or a file" },
	{ 0, NULL, NULL, NULL },
};

static const struct stage stage = {
	.program = {
		.name = "arb-score",
		.purpose = "add a score to each opportunity: parts, and what they were made of",
		.options = options,
		.uses = USES_STAGE | USES_FEEDBACK,
		.set = set_option,
	},
	.rules = rules,
	.start = configure,
	.reload = reload,
	.feedback = on_feedback,
	.forget = forget,
	.free = free_state,
};

int
main(int argc, char *argv[])
{
	struct score_state score = { .flow_ms = -1, .trend_ms = -1, .volume = { -1, 0 } };

	return filter_main(&stage, argc, argv, &score);
}
