/*
 * arb-feed: market data of venues as lines of the stream.
 *
 * With --decode it reads `frame` lines (messages as a venue sent them) from standard input instead of the network, and takes
 * them the same way.
 */
#include <stdio.h>
#include <string.h>

#include "event/tick.h"
#include "feed/feed.h"
#include "tool/filter.h"

struct state {
	struct feed feed;
	struct filter *filter;
	int64_t depth; /* 0: not given */
	const char *symbols;
	bool decode, no_trades, list_venues;
};

static const struct option_row options[] = {
	{ 0, "decode", NULL, "read frame lines from standard input" },
	{ 's', "symbols", "list", "names, patterns ('*-USDT') or all" },
	{ 'd', "depth", "levels", "levels of a book on each side (1 to 1000)" },
	{ 0, "no-trades", NULL, "leave trades out" },
	{ 0, "tickers", NULL, "write tickers too" },
	{ 0, "list-venues", NULL, "print the names of all venues and exit" },
	{ 0, NULL, NULL, NULL },
};

static int
set_option(void *arg, const char *option, const char *value, struct error *err)
{
	struct state *state = arg;

	if (strcmp(option, "decode") == 0)
		state->decode = true;
	else if (strcmp(option, "no-trades") == 0)
		state->no_trades = true;
	else if (strcmp(option, "tickers") == 0)
		state->feed.options.tickers = true;
	else if (strcmp(option, "list-venues") == 0)
		state->list_venues = true;
	else if (strcmp(option, "depth") == 0)
		return option_integer(&state->depth, option, value, 1, LEVELS_MAX, err);
	else
		return selection_add(&state->feed.options.symbols, value, err);
	return 0;
}

static void
tell(void *arg, const char *text)
{
	struct state *state = arg;

	filter_say(state->filter, LEVEL_WARNING, "%s", text);
}

static int
start(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;
	int64_t depth = state->depth != 0 ? state->depth : config_integer(filter->tool.config, "feed.depth");

	if (!state->decode)
		return error_fatal(err, EXIT_USAGE, "nothing to do: --decode reads frames from standard input");
	if (depth < 1 || depth > LEVELS_MAX)
		return error_fatal(err, EXIT_CONFIG, "feed.depth: must be 1 to %d", LEVELS_MAX);
	state->filter = filter;
	state->feed.options.depth = (size_t)depth;
	state->feed.options.trades = !state->no_trades;
	state->feed.say = tell;
	state->feed.say_arg = state;
	return 0;
}

/* Frames are what the lines are made of: they do not go on. */
static enum line_verdict
on_frame(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;

	if (feed_line(&state->feed, line, &filter->made, err) == 0)
		return LINE_DROP;
	if (err->exit != EXIT_WELL)
		return LINE_FATAL;
	filter_broken(filter, err); /* what came of it before it broke goes out */
	return LINE_DROP;
}

static enum line_verdict
on_tick(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct tick_event tick;

	(void)filter;
	if (event_read(&kind_tick, &tick, line, err) != 0)
		return LINE_BROKEN;
	ticks_seen(&state->feed.ticks, tick.ts_us);
	return LINE_PASS;
}

static void
free_state(void *arg)
{
	struct state *state = arg;

	feed_free(&state->feed);
}

static const struct rule rules[] = {
	{ "frame", on_frame },
	{ "tick", on_tick },
	{ NULL, NULL },
};

static const struct stage stage = {
	.program = { .name = "arb-feed",
	    .purpose = "market data of venues as lines of the stream",
	    .options = options,
	    .set = set_option },
	.rules = rules,
	.line_max = FRAME_LINE_MAX,
	.start = start,
	.free = free_state,
};

/* Before any configuration is read: completions ask for it. */
static int
list_venues(int argc, char *argv[])
{
	if (argc != 2 || strcmp(argv[1], "--list-venues") != 0)
		return -1;
	for (size_t i = 0; venues[i] != NULL; i++)
		puts(venues[i]->name);
	if (fflush(stdout) == 0)
		return EXIT_WELL;
	perror("arb-feed");
	return EXIT_IO;
}

int
main(int argc, char *argv[])
{
	struct state state = { .depth = 0 };
	int code = list_venues(argc, argv);

	return code >= 0 ? code : filter_main(&stage, argc, argv, &state);
}
