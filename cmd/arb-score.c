/*
 * arb-score: say how good each opportunity is, in six parts, and write the order flow it has seen.
 *
 * Reads book, trade, venue and tick lines to know the market, and adds the member score to opportunities.  Has no clock
 * and opens no file but --feedback, from which outcomes teach it how much each venue's trades bring.
 */
#include <stdio.h>

#include "event/tick.h"
#include "signal/score.h"
#include "tool/filter.h"

struct score_state {
	struct scorer scorer;
	struct book_event book; /* keeps its arrays from line to line */
	struct text value; /* of the member at hand */
	int64_t flow_ms; /* -1: as configured; 0: no flow lines */
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
	if (score->flow_us == 0 || (score->flowed_us != 0 && filter->now_us - score->flowed_us < score->flow_us))
		return LINE_PASS;
	score->flowed_us = filter->now_us;
	scorer_flows(&score->scorer, filter->now_us, &filter->made);
	return LINE_PASS;
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
	/* The file of a feedback that has ended still told its history. */
	learned = filter->feedback_phase == FEEDBACK_LIVE;
	score->value.len = 0;
	scorer_write(&score->scorer, &opportunity, filter->now_us, learned, &score->value);
	return filter_annotate(filter, line, "score", text_all(&score->value));
}

static const struct rule rules[] = {
	{ "book", on_book },
	{ "trade", on_trade },
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

	(void)filter;
	if (!slice_is(kind, "outcome"))
		return 0;
	if (event_read(&kind_outcome, &outcome, line, err) != 0)
		return -1;
	scorer_outcome(&score->scorer, &outcome);
	return 0;
}

static void
forget(void *state)
{
	struct score_state *score = state;

	scorer_forget(&score->scorer);
}

static int
configure(void *state, struct filter *filter, struct error *err)
{
	struct score_state *score = state;
	const struct config *config = filter->tool.config;
	struct score_settings settings = {
		.threshold_bps = decimal_double(config_decimal(config, "score.threshold_bps")),
		.full_bps = decimal_double(config_decimal(config, "score.full_bps")),
		.wanted = config_decimal(config, "score.wanted"),
		.slippage_bps = decimal_double(config_decimal(config, "score.slippage_bps")),
		.age_us = config_integer(config, "score.age_ms") * 1000,
		.window_us = config_integer(config, "score.window_ms") * 1000,
		.half_life_us = (double)config_integer(config, "score.half_life_ms") * 1000,
		.alpha = config_measure(config, "score.quality_alpha"),
	};
	char path[64];

	(void)err;
	for (int i = 0; i < SCORE_PARTS; i++) {
		snprintf(path, sizeof path, "score.weights.%s", score_parts[i]);
		settings.weights[i] = config_measure(config, path);
	}
	score->flow_us = 1000 * (score->flow_ms >= 0 ? score->flow_ms : config_integer(config, "score.flow_ms"));
	scorer_set(&score->scorer, &settings);
	return 0;
}

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct score_state *score = state;

	return option_integer(&score->flow_ms, option, value, 0, DAY_US / 1000, err);
}

static void
free_state(void *state)
{
	struct score_state *score = state;

	scorer_free(&score->scorer);
	levels_free(&score->book.bids);
	levels_free(&score->book.asks);
	text_free(&score->value);
}

static const struct option_row options[] = {
	{ 0, "flow", "ms", "write flow lines each so many ms of event time (0: never)" },
	{ 0, NULL, NULL, NULL },
};

static const struct stage stage = {
	.program = {
		.name = "arb-score",
		.purpose = "add a score of six parts to each opportunity",
		.options = options,
		.uses = USES_STAGE | USES_FEEDBACK,
		.set = set_option,
	},
	.rules = rules,
	.start = configure,
	.reload = configure,
	.feedback = on_feedback,
	.forget = forget,
	.free = free_state,
};

int
main(int argc, char *argv[])
{
	struct score_state score = { .flow_ms = -1 };

	return filter_main(&stage, argc, argv, &score);
}
