/*
 * arb-risk: give a verdict on each opportunity: approve, or reject, with every rule and its figures.
 *
 * Reads book, instrument, venue, tick, halt and resume lines to know what it judges by, and the results of trades from
 * --feedback.  Looks at one file, the freeze file, at each tick and before each verdict; keeps one, run/risk.json in
 * the directory that --state names.  Has no clock.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/directory.h"
#include "event/tick.h"
#include "event/words.h"
#include "risk/judge.h"
#include "tool/filter.h"
#include "tool/metrics.h"
#include "tool/replace.h"

enum { STATE_PATH_MAX = PATH_MAX + 32 };

struct risk_state {
	struct desk desk;
	struct book_event book; /* keeps its arrays from line to line */
	struct text value; /* of the member at hand */
	const char *freeze; /* --freeze; NULL: `freeze` in the state directory */
	char freeze_path[STATE_PATH_MAX]; /* its being there freezes */
	char save_path[STATE_PATH_MAX]; /* "": state is not kept */
	uint64_t approved, rejected;
};

/* ---- files ---- */

static void
look_at_freeze(struct risk_state *risk, struct filter *filter)
{
	/* the default's directory is made by who freezes; of one that was named only doubt is left when its directory is gone */
	bool stands = file_may_stand(risk->freeze_path) || (risk->freeze != NULL && !file_has_place(risk->freeze_path));

	desk_freeze(&risk->desk, stands, filter->now_us, &filter->made);
}

static int
load_state(struct risk_state *risk, struct error *err)
{
	json *state;
	int result;

	if (risk->save_path[0] == '\0' || access(risk->save_path, F_OK) != 0)
		return 0;
	state = json_load(risk->save_path, false, EXIT_WELL, err);
	result = state == NULL ? -1 : desk_load(&risk->desk, state, err);
	json_free(state);
	if (result != 0) {
		error_prefix(err, "%s", risk->save_path);
		if (err->exit == EXIT_WELL)
			err->exit = EXIT_CONFIG;
	}
	return result;
}

/* Before the verdict that changed it is seen by anybody. */
static int
save_state(void *state, struct filter *filter, struct error *err)
{
	struct risk_state *risk = state;
	struct text text = { 0 };
	int result;

	(void)filter;
	if (!risk->desk.changed || risk->save_path[0] == '\0')
		return 0;
	desk_save(&risk->desk, &text);
	result = replace_file(risk->save_path, 0644, text_all(&text), err);
	text_free(&text);
	risk->desk.changed = result != 0;
	return result;
}

static int
set_paths(struct risk_state *risk, const struct tool *tool, struct error *err)
{
	char directory[PATH_MAX];

	if (tool_directory(directory, sizeof directory, tool, modes[MODE_PAPER], err) != 0)
		return -1;
	if (risk->freeze != NULL)
		snprintf(risk->freeze_path, sizeof risk->freeze_path, "%s", risk->freeze);
	else
		snprintf(risk->freeze_path, sizeof risk->freeze_path, "%s/freeze", directory);
	if (!tool->state_given)
		return 0;
	snprintf(risk->save_path, sizeof risk->save_path, "%s/run", tool->state);
	if ((mkdir(tool->state, 0700) != 0 && errno != EEXIST) ||
	    (mkdir(risk->save_path, 0700) != 0 && errno != EEXIST))
		return error_fatal(err, EXIT_SYSTEM, "--state %s: %s", tool->state, strerror(errno));
	snprintf(risk->save_path, sizeof risk->save_path, "%s/run/risk.json", tool->state);
	return load_state(risk, err);
}

/* ---- lines ---- */

static enum line_verdict
on_book(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct risk_state *risk = state;

	(void)filter;
	if (book_read(&risk->book, line, err) != 0)
		return LINE_BROKEN;
	offers_book(&risk->desk.offers, &risk->book);
	return LINE_PASS;
}

static enum line_verdict
on_instrument(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct risk_state *risk = state;
	struct instrument_event instrument;

	(void)filter;
	if (event_read(&kind_instrument, &instrument, line, err) != 0)
		return LINE_BROKEN;
	offers_instrument(&risk->desk.offers, &instrument);
	return LINE_PASS;
}

static enum line_verdict
on_venue(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct risk_state *risk = state;
	struct venue_event venue;

	(void)filter;
	if (event_read(&kind_venue, &venue, line, err) != 0)
		return LINE_BROKEN;
	offers_venue(&risk->desk.offers, &venue);
	return LINE_PASS;
}

static enum line_verdict
on_tick(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct tick_event tick;

	if (event_read(&kind_tick, &tick, line, err) != 0)
		return LINE_BROKEN;
	look_at_freeze(state, filter);
	return LINE_PASS;
}

static enum line_verdict
on_halt(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct risk_state *risk = state;

	(void)filter;
	return desk_halt(&risk->desk, line, err) == 0 ? LINE_PASS : LINE_BROKEN;
}

static enum line_verdict
on_resume(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct risk_state *risk = state;

	(void)filter;
	return desk_resume(&risk->desk, line, err) == 0 ? LINE_PASS : LINE_BROKEN;
}

static enum history
history_of(const struct filter *filter)
{
	switch (filter->feedback_phase) {
	case FEEDBACK_LOADING:
		return HISTORY_LOADING;
	case FEEDBACK_LIVE:
		return filter->exec_recovered ? HISTORY_READY : HISTORY_LOADED;
	case FEEDBACK_NONE:
		break;
	}
	return HISTORY_NONE;
}

static enum line_verdict
on_opportunity(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct risk_state *risk = state;
	struct opportunity_event opportunity;

	if (event_read(&kind_opportunity, &opportunity, line, err) != 0)
		return LINE_BROKEN;
	if (opportunity.state == OPPORTUNITY_CLOSE)
		return LINE_PASS;
	if (filter_lockstep(filter, err) != 0)
		return LINE_FATAL;
	look_at_freeze(risk, filter);
	risk->value.len = 0;
	if (judge(&risk->desk, &opportunity, filter->now_us, history_of(filter), &risk->value, &filter->made))
		risk->approved++;
	else
		risk->rejected++;
	return filter_annotate(filter, line, "risk", text_all(&risk->value));
}

static const struct rule rules[] = {
	{ "book", on_book },
	{ "opportunity", on_opportunity },
	{ "tick", on_tick },
	{ "instrument", on_instrument },
	{ "venue", on_venue },
	{ "halt", on_halt },
	{ "resume", on_resume },
	{ NULL, NULL },
};

static int
on_feedback(void *state, struct filter *filter, struct slice kind, struct slice line, struct error *err)
{
	struct risk_state *risk = state;

	(void)filter;
	return desk_feedback(&risk->desk, kind, line, err);
}

static void
forget(void *state)
{
	struct risk_state *risk = state;

	desk_forget(&risk->desk);
}

/* ---- settings ---- */

static void
set_rates(struct offers *offers, const struct config *config)
{
	const json *rates = config_value(config, "ledger.rates");

	slice_copy(offers->unit, sizeof offers->unit, slice_of(config_string(config, "ledger.unit")));
	offers->rate_count = 0;
	for (const json *item = json_first(rates); item != NULL; item = json_after(item)) {
		struct fixed_rate *rate = &offers->rates[offers->rate_count++];

		slice_copy(rate->asset, sizeof rate->asset, slice_of(json_name(item)));
		rate->rate = config_figure(item);
	}
}

static void
configure(struct risk_state *risk, const struct config *config)
{
	struct risk_limits limits = {
		.max_bps = config_decimal(config, "risk.max_bps"),
		.age_us = config_integer(config, "risk.age_ms") * 1000,
		.daily_loss_pct = config_decimal(config, "risk.daily_loss_pct"),
		.open_max = config_integer(config, "risk.open_max"),
		.cooldown_us = config_integer(config, "risk.cooldown_ms") * 1000,
		.expires_us = config_integer(config, "risk.expires_ms") * 1000,
		.order_max = config_decimal(config, "risk.order_max"),
		.require_advice = config_bool(config, "risk.require_advice"),
		.inventory_trades = config_integer(config, "risk.inventory_trades"),
		.no_feedback = risk->desk.limits.no_feedback,
	};

	set_rates(&risk->desk.offers, config);
	risk->desk.limits = limits;
}

static int
start(void *state, struct filter *filter, struct error *err)
{
	struct risk_state *risk = state;

	if (risk->desk.limits.no_feedback && filter->tool.feedback != NULL)
		return error_fatal(err, EXIT_USAGE, "--feedback and --no-feedback exclude each other");
	configure(risk, filter->tool.config);
	traded_configured(&risk->desk.holdings.traded, filter->tool.config);
	return set_paths(risk, &filter->tool, err);
}

static int
reload(void *state, struct filter *filter, struct error *err)
{
	(void)err;
	configure(state, filter->tool.config);
	return 0;
}

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct risk_state *risk = state;

	if (strcmp(option, "no-feedback") == 0) {
		risk->desk.limits.no_feedback = true;
		return 0;
	}
	if (strlen(value) >= PATH_MAX)
		return error_set(err, "usage", "--freeze: the path is too long");
	risk->freeze = value;
	return 0;
}

static void
write_metrics(void *state, struct text *out)
{
	const struct risk_state *risk = state;

	metrics_counter(out, "verdicts_approve", "arb-risk", risk->approved);
	metrics_counter(out, "verdicts_reject", "arb-risk", risk->rejected);
	metrics_gauge(out, "open_trades", "arb-risk", (double)risk->desk.trades.count);
}

static void
free_state(void *state)
{
	struct risk_state *risk = state;

	desk_free(&risk->desk);
	levels_free(&risk->book.bids);
	levels_free(&risk->book.asks);
	text_free(&risk->value);
}

static const struct option_row options[] = {
	{ 0, "freeze", "file", "look for this freeze file instead" },
	{ 0, "no-feedback", NULL, "judge without results: balances and losses are not known" },
	{ 0, NULL, NULL, NULL },
};

static const struct stage stage = {
	.program = {
		.name = "arb-risk",
		.purpose = "approve or reject each opportunity, naming every rule with its figures",
		.options = options,
		.uses = USES_STAGE | USES_FEEDBACK | USES_STATE,
		.set = set_option,
	},
	.rules = rules,
	.start = start,
	.before_flush = save_state,
	.reload = reload,
	.feedback = on_feedback,
	.forget = forget,
	.metrics = write_metrics,
	.free = free_state,
};

int
main(int argc, char *argv[])
{
	struct risk_state risk = { 0 };

	return filter_main(&stage, argc, argv, &risk);
}
