/*
 * arb-advise: say whether an opportunity should be taken, waited for or left alone.
 *
 * The backend is a table of thresholds over the score; it looks at no clock and asks nobody.  Results are read with
 * --feedback so that a pipe in lockstep stays in step; rules learn nothing from them but halts.
 */
#include "advise/rules.h"
#include "event/halt.h"
#include "event/resume.h"
#include "tool/filter.h"

struct advise_state {
	struct advise_rules rules;
	int64_t halt_us; /* ts_us of the last halt or resume of advice */
	struct text value; /* of the member at hand */
};

static enum line_verdict
on_opportunity(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct advise_state *advise = state;
	struct opportunity_event opportunity;

	if (event_read(&kind_opportunity, &opportunity, line, err) != 0)
		return LINE_BROKEN;
	if (opportunity.state == OPPORTUNITY_CLOSE)
		return LINE_PASS;
	if (filter_lockstep(filter, err) != 0)
		return LINE_FATAL;
	advise->value.len = 0;
	advise_rules_write(&advise->rules, &opportunity, &advise->value);
	return filter_annotate(filter, line, "advice", text_all(&advise->value));
}

/* The same line comes by the stream and, posted, by the feedback: what is older than the last word changes nothing. */
static void
set_halt(struct advise_state *advise, struct slice scope, int64_t ts_us, bool halted)
{
	if (!slice_is(scope, "advice") || ts_us < advise->halt_us)
		return;
	advise->halt_us = ts_us;
	advise->rules.halted = halted;
}

static int
read_halt(struct advise_state *advise, struct slice line, struct error *err)
{
	struct halt_event halt;

	if (event_read(&kind_halt, &halt, line, err) != 0)
		return -1;
	set_halt(advise, halt.scope, halt.ts_us, true);
	return 0;
}

static int
read_resume(struct advise_state *advise, struct slice line, struct error *err)
{
	struct resume_event resume;

	if (event_read(&kind_resume, &resume, line, err) != 0)
		return -1;
	set_halt(advise, resume.scope, resume.ts_us, false);
	return 0;
}

static enum line_verdict
on_halt(void *state, struct filter *filter, struct slice line, struct error *err)
{
	(void)filter;
	return read_halt(state, line, err) == 0 ? LINE_PASS : LINE_BROKEN;
}

static enum line_verdict
on_resume(void *state, struct filter *filter, struct slice line, struct error *err)
{
	(void)filter;
	return read_resume(state, line, err) == 0 ? LINE_PASS : LINE_BROKEN;
}

static const struct rule rules[] = {
	{ "opportunity", on_opportunity },
	{ "halt", on_halt },
	{ "resume", on_resume },
	{ NULL, NULL },
};

static int
on_feedback(void *state, struct filter *filter, struct slice kind, struct slice line, struct error *err)
{
	(void)filter;
	if (slice_is(kind, "halt"))
		return read_halt(state, line, err);
	return slice_is(kind, "resume") ? read_resume(state, line, err) : 0;
}

static int
configure(void *state, struct filter *filter, struct error *err)
{
	struct advise_state *advise = state;
	const struct config *config = filter->tool.config;

	(void)err;
	advise_rules_set(&advise->rules, config_measure(config, "advise.execute_score"),
	    config_measure(config, "advise.wait_score"), config_string(config, "advise.unrated"));
	return 0;
}

static void
free_state(void *state)
{
	struct advise_state *advise = state;

	text_free(&advise->value);
}

static const struct stage stage = {
	.program = {
		.name = "arb-advise",
		.purpose = "add advice to each opportunity: EXECUTE, WAIT or SKIP",
		.uses = USES_STAGE | USES_FEEDBACK,
	},
	.rules = rules,
	.start = configure,
	.reload = configure,
	.feedback = on_feedback,
	.free = free_state,
};

int
main(int argc, char *argv[])
{
	struct advise_state advise = { 0 };

	return filter_main(&stage, argc, argv, &advise);
}
