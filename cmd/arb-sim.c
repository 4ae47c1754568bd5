/*
 * arb-sim: venues that are not there.
 *
 * `generate` writes a seeded market as lines of the stream.  It has no clock: the same options give the same bytes.
 */
#include <unistd.h>

#include "base/clock.h"
#include "sim/generate.h"
#include "tool/source.h"

static const struct option_row options[] = {
	{ 0, "seed", "number", "the market that this number stands for (1)" },
	{ 0, "venues", "list", "names, separated by commas (configuration: venues)" },
	{ 's', "symbols", "list", "symbols, separated by commas (configuration: symbols)" },
	{ 0, "minutes", "minutes", "how long it lasts (10)" },
	{ 0, "start-us", "us", "when it begins (1767225600000000, 2026)" },
	{ 0, "rate", "books", "books a second, venue and symbol (5)" },
	{ 0, "depth", "levels", "levels of a book on each side (10)" },
	{ 0, "no-trades", NULL, "leave out trades" },
	{ 0, NULL, NULL, NULL },
};

static const struct command_row commands[] = {
	{ "generate", NULL, "write a seeded market as lines of the stream" },
	{ NULL, NULL, NULL },
};

struct sim {
	bool generate;
	int64_t seed, minutes, start_us, rate, depth;
	bool no_trades;
	const char *venues, *symbols; /* NULL: from the configuration */
};

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct sim *sim = state;

	if (strcmp(option, "seed") == 0)
		return option_integer(&sim->seed, option, value, 0, INT64_MAX, err);
	if (strcmp(option, "minutes") == 0)
		return option_integer(&sim->minutes, option, value, 1, 60 * 24 * 366, err);
	if (strcmp(option, "start-us") == 0)
		return option_integer(&sim->start_us, option, value, TIME_US_MIN, TIME_US_MAX - 367 * DAY_US, err);
	if (strcmp(option, "rate") == 0)
		return option_integer(&sim->rate, option, value, 1, 100000, err);
	if (strcmp(option, "depth") == 0)
		return option_integer(&sim->depth, option, value, 1, MARKET_DEPTH_MAX, err);
	if (strcmp(option, "venues") == 0)
		sim->venues = value;
	else if (strcmp(option, "symbols") == 0)
		sim->symbols = value;
	else
		sim->no_trades = true;
	return 0;
}

static int
set_operand(void *state, const char *value, struct error *err)
{
	struct sim *sim = state;

	if (sim->generate || strcmp(value, "generate") != 0)
		return error_set(err, "usage", "\"%s\": what is asked for is generate", value);
	sim->generate = true;
	return 0;
}

static const struct program program = {
	.name = "arb-sim",
	.purpose = "write a seeded market as lines of the stream",
	.operands = "generate",
	.options = options,
	.commands = commands,
	.set = set_option,
	.operand = set_operand,
};

/* A list of the configuration as one is written on the command line. */
static void
join_list(struct text *to, const json *list)
{
	for (const json *item = json_first(list); item != NULL; item = json_after(item)) {
		if (to->len > 0)
			text_char(to, ',');
		text_string(to, json_string(item) == NULL ? "" : json_string(item));
	}
}

static void
say_left_out(void *arg, const char *venue, struct slice symbol)
{
	struct tool *tool = arg;

	say(&tool->messages, LEVEL_WARNING, "no_symbol", "%s: %.*s is not in the venue's file and is left out", venue,
	    SLICE_ARG(symbol));
}

static struct generator *
set_up(const struct sim *sim, struct tool *tool, struct error *err)
{
	struct generate_plan plan = {
		.market = { .seed = (uint64_t)sim->seed,
		    .start_us = sim->start_us,
		    .rate = (unsigned)sim->rate,
		    .depth = (unsigned)sim->depth,
		    .trades = !sim->no_trades },
		.end_us = sim->start_us + sim->minutes * MINUTE_US,
	};
	struct text venues = { 0 }, symbols = { 0 };
	struct generator *generator;

	join_list(&venues, config_value(tool->config, "venues"));
	join_list(&symbols, config_value(tool->config, "symbols"));
	generator = generator_new(&plan, sim->venues != NULL ? sim->venues : text_cstring(&venues),
	    sim->symbols != NULL ? sim->symbols : text_cstring(&symbols), say_left_out, tool, err);
	text_free(&venues);
	text_free(&symbols);
	return generator;
}

static int
generate(struct generator *generator, struct source *source, struct error *err)
{
	while (!source->stopping && generator_next(generator, &source->out.text, &source->lines)) {
		if (out_waiting(&source->out) < OUT_BATCH)
			continue;
		if (source_flush(source, err) != 0)
			return -1;
		if (source_progress_due(source))
			progress(&source->tool->messages, "%llu lines", (unsigned long long)source->lines);
	}
	if (isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO))
		progress(&source->tool->messages, NULL);
	return source_close(source, err);
}

static int
run(const struct sim *sim, struct tool *tool)
{
	struct generator *generator;
	struct source source = { 0 };
	struct error err = { 0 };
	int code = EXIT_WELL;

	if (!sim->generate) {
		error_set(&err, "usage", "what is asked for? generate");
		return tool_fail(tool, &err, EXIT_USAGE);
	}
	generator = set_up(sim, tool, &err);
	if (generator == NULL)
		return tool_fail(tool, &err, EXIT_USAGE);
	if (source_open(&source, tool, &err) != 0 || generate(generator, &source, &err) != 0)
		code = tool_fail(tool, &err, EXIT_IO);
	source_free(&source);
	generator_free(generator);
	return code;
}

int
main(int argc, char *argv[])
{
	struct sim sim = { .seed = 1, .minutes = 10, .start_us = INT64_C(1767225600000000), .rate = 5, .depth = 10 };
	struct tool tool;
	int code = tool_start(&tool, &program, argc, argv, &sim);

	if (code == TOOL_GO)
		code = run(&sim, &tool);
	tool_end(&tool);
	return code;
}
