/*
 * arb-feed: market data of venues as lines of the stream.
 *
 * From the network: a link to each venue, all on one loop.  With --decode it reads `frame` lines (messages as a venue sent
 * them) from standard input instead, and takes them the same way.  It looks at the clock: for stamps, deadlines and ticks.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypt/openssl.h"
#include "event/tick.h"
#include "feed/feed.h"
#include "feed/listing.h"
#include "feed/network.h"
#include "feed/outlet.h"
#include "feed/record.h"
#include "tool/filter.h"
#include "tool/metrics.h"
#include "tool/replace.h"

enum {
	FINISH_US = 1000000,
	MERCY_US = 500000, /* whoever is told twice within this was told once; later, the second one kills */
	VENUES_MAX = FEED_VENUES_MAX
};

struct state {
	struct feed feed; /* --decode; its options serve both ways */
	struct filter *filter;
	int64_t depth; /* 0: not given */
	int64_t interval_ms;
	int64_t audit_ms; /* -1: not given */
	bool decode, no_trades, list_venues, no_conflate, once, fail_fast;
	const char *record_path, *endpoints_path, *instruments_path, *list_symbols; /* NULL: not given */
	struct tiers tiers;
	const char *venues[VENUES_MAX];
	size_t venue_count;
};

static const struct option_row options[] = {
	{ 0, "audit", "ms", "between two audits of unprotected books; 0: none" },
	{ 'd', "depth", "levels", "levels of a book on each side (1 to 1000)" },
	{ 0, "decode", NULL, "read frame lines from standard input" },
	{ 0, "endpoints", "file", "where venues are reached, as arb-sim serve writes it" },
	{ 0, "fail-fast", NULL, "end when no venue can be reached" },
	{ 0, "instruments", "file", "instrument lines with the account's own fees" },
	{ 0, "list-symbols", "venue", "print the symbols that the venue lists and exit" },
	{ 0, "list-venues", NULL, "print the names of all venues and exit" },
	{ 0, "min-interval", "ms", "least time between two books of a symbol" },
	{ 0, "no-conflate", NULL, "wait for a slow reader, write every book" },
	{ 0, "no-trades", NULL, "leave trades out" },
	{ 0, "once", NULL, "end when each book was written once" },
	{ 0, "record", "file", "keep every message here" },
	{ 's', "symbols", "list", "names, patterns ('*-USDT') or all" },
	{ 0, "tickers", NULL, "write tickers too" },
	{ 0, NULL, NULL, NULL },
};

static int
set_flag(struct state *state, const char *option)
{
	if (strcmp(option, "decode") == 0)
		state->decode = true;
	else if (strcmp(option, "no-trades") == 0)
		state->no_trades = true;
	else if (strcmp(option, "tickers") == 0)
		state->feed.options.tickers = true;
	else if (strcmp(option, "no-conflate") == 0)
		state->no_conflate = true;
	else if (strcmp(option, "once") == 0)
		state->once = true;
	else if (strcmp(option, "fail-fast") == 0)
		state->fail_fast = true;
	else
		state->list_venues = true;
	return 0;
}

static int
set_option(void *arg, const char *option, const char *value, struct error *err)
{
	struct state *state = arg;

	if (value == NULL)
		return set_flag(state, option);
	if (strcmp(option, "audit") == 0)
		return option_integer(&state->audit_ms, option, value, 0, 24 * 3600 * 1000, err);
	if (strcmp(option, "depth") == 0)
		return option_integer(&state->depth, option, value, 1, LEVELS_MAX, err);
	if (strcmp(option, "min-interval") == 0)
		return option_integer(&state->interval_ms, option, value, 0, 3600 * 1000, err);
	if (strcmp(option, "symbols") == 0)
		return selection_add(&state->feed.options.symbols, value, err);
	if (strcmp(option, "record") == 0)
		state->record_path = value;
	else if (strcmp(option, "endpoints") == 0)
		state->endpoints_path = value;
	else if (strcmp(option, "instruments") == 0)
		state->instruments_path = value;
	else
		state->list_symbols = value;
	return 0;
}

static int
add_venue(void *arg, const char *value, struct error *err)
{
	struct state *state = arg;

	if (state->venue_count == VENUES_MAX)
		return error_set(err, "usage", "more than %d venues", VENUES_MAX);
	for (size_t i = 0; i < state->venue_count; i++)
		if (strncmp(state->venues[i], value, strcspn(value, ":")) == 0 &&
		    strcspn(state->venues[i], ":") == strcspn(value, ":"))
			return error_set(err, "usage", "%s: named twice", value);
	state->venues[state->venue_count++] = value;
	return 0;
}

/* What both ways share. */
static int
set_up(struct state *state, struct config *config, struct error *err)
{
	int64_t depth = state->depth != 0 ? state->depth : config_integer(config, "feed.depth");

	state->feed.options.depth = (size_t)depth;
	state->feed.options.trades = !state->no_trades;
	state->feed.options.interval_us = state->interval_ms * 1000;
	state->feed.options.tiers = &state->tiers;
	if (state->instruments_path != NULL && tiers_load(&state->tiers, state->instruments_path, err) != 0)
		return error_prefix(err, "--instruments");
	return 0;
}

/* ---- --decode ---- */

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

	state->filter = filter;
	state->feed.say = tell;
	state->feed.say_arg = state;
	state->feed.chosen = state->feed.options.symbols.count > 0;
	return set_up(state, filter->tool.config, err);
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
	state->feed.told_ticks = true;
	ticks_seen(&state->feed.ticks, tick.ts_us);
	return LINE_PASS;
}

static void
free_state(void *arg)
{
	struct state *state = arg;

	feed_free(&state->feed);
	tiers_free(&state->tiers);
}

static const struct rule rules[] = {
	{ "frame", on_frame },
	{ "tick", on_tick },
	{ NULL, NULL },
};

static const struct stage stage = {
	.program = { .name = "arb-feed",
	    .purpose = "market data of venues as lines of the stream",
	    .operands = "[venue ...]",
	    .options = options,
	    .uses = USES_STATE,
	    .set = set_option,
	    .operand = add_venue },
	.rules = rules,
	.line_max = FRAME_LINE_MAX,
	.start = start,
	.free = free_state,
};

/* ---- from the network ---- */

struct live {
	struct state *state;
	struct tool *tool;
	struct loop *loop;
	struct network_plan plan;
	struct network *network;
	struct endpoints_file *endpoints;
	struct outlet outlet;
	struct record record;
	bool recording;
	struct watch *signals;
	int signal_fd;
	struct timer second, deadline;
	uint64_t lines, repeats_gone; /* made; of them, books written again that gave way */
	int64_t told_us; /* when a signal told it to end; 0: none did */
	bool stopping, over; /* over: the time of --once */
	char limits[PATH_MAX];
};

static void
stop(struct live *live)
{
	if (live->stopping)
		return;
	live->stopping = true;
	live->outlet.patience_us = FINISH_US;
	/* what gives way is known before the last counters are told */
	network_flush(live->network);
	conflate_settle(&live->outlet.queue);
	network_stop(live->network);
	loop_hurry(live->loop);
}

static void
on_say(void *arg, enum network_tone tone, const char *text)
{
	static const enum message_level levels[] = { LEVEL_WARNING, LEVEL_INFO, LEVEL_DEBUG };
	struct live *live = arg;

	say(&live->tool->messages, levels[tone], NULL, "%s", text);
}

/* Recording ends for good: that is said, and the stream is told. */
static void
end_recording(struct live *live, const struct error *err)
{
	struct text alert = { 0 };

	say(&live->tool->messages, LEVEL_ERROR, err->code, "record: %s", err->text);
	record_alert(&alert, network_now(live->network), "arb-feed", err);
	outlet_take(&live->outlet, text_all(&alert), NULL);
	text_free(&alert);
}

static void
on_network_frame(void *arg, const struct frame_event *frame, struct slice body, bool binary)
{
	struct live *live = arg;
	struct error err;

	(void)binary;
	if (live->recording && record_frame(&live->record, frame, frame->url, body, clock_boot_us(), &err) != 0)
		end_recording(live, &err);
}

/* --once: whether each book, or price, was written. */
static bool
is_complete(struct live *live)
{
	for (size_t i = 0; i < network_count(live->network); i++)
		if (!session_has_all(network_session(live->network, i)))
			return false;
	return true;
}

static bool
has_any(struct live *live)
{
	for (size_t i = 0; i < network_count(live->network); i++) {
		const struct session *session = network_session(live->network, i);

		for (size_t n = 0; n < session->markets.count; n++)
			if (session->markets.at[n]->selected)
				return true;
	}
	return false;
}

static void
on_lines(void *arg, struct slice lines, const struct repeats *repeats)
{
	struct live *live = arg;

	for (const char *at = lines.at, *end = at + lines.len; (at = memchr(at, '\n', (size_t)(end - at))) != NULL;
	     at++)
		live->lines++;
	outlet_take(&live->outlet, lines, repeats);
	if (live->state->once && is_complete(live))
		stop(live);
}

/* A book that gave way to a newer one was counted when it was made: as written, or as written again. */
static void
on_dropped(void *arg, enum conflate_sort sort, struct slice venue, struct slice line, bool again)
{
	struct live *live = arg;
	struct session *session = sort == CONFLATE_BOOK ? network_find(live->network, venue) : NULL;

	(void)line;
	if (session == NULL)
		return;
	if (again) {
		session->counters.refreshes--;
		live->repeats_gone++;
	} else {
		session->counters.written--;
		session->counters.conflated++;
	}
}

static void
on_outlet_ended(void *arg)
{
	stop(arg);
}

/* The recording is whole before anything else ends. */
static void
stop_for(struct live *live, int signal_number)
{
	struct error err;
	sigset_t set;

	if (!live->stopping) {
		stop(live);
		live->told_us = clock_boot_us();
		if (live->recording && record_flush(&live->record, &err) != 0)
			end_recording(live, &err);
	} else if (live->told_us != 0 && clock_boot_us() - live->told_us >= MERCY_US) {
		signal(signal_number, SIG_DFL);
		sigfillset(&set);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
		raise(signal_number);
	}
}

static void
on_signal(void *arg, int ready)
{
	struct live *live = arg;
	struct signalfd_siginfo info;

	(void)ready;
	while (read(live->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo == SIGHUP) {
			if (!tool_reload(live->tool))
				continue;
			live->plan.http_timeout_us = config_integer(live->tool->config, "feed.http_timeout_ms") * 1000;
			live->plan.connections_max = (size_t)config_integer(live->tool->config, "feed.connections_max");
		} else if (info.ssi_signo != SIGUSR1)
			stop_for(live, (int)info.ssi_signo);
	}
}

/* While the outlet waits for a slow reader. */
static void
on_wake(void *arg)
{
	on_signal(arg, LOOP_READ);
}

static void
write_metrics(struct live *live, bool last)
{
	struct feed_counters sum = { 0 };
	struct text text = { 0 };
	struct error err;

	if (live->tool->metrics == NULL)
		return;
	for (size_t i = 0; i < network_count(live->network); i++) {
		const struct feed_counters *c = &network_session(live->network, i)->counters;

		sum.messages += c->messages;
		sum.conflated += c->conflated;
		sum.gaps += c->gaps + c->checksum;
		sum.resyncs += c->resyncs;
		sum.reconnects += c->reconnects;
	}
	metrics_counter(&text, "lines_written", "arb-feed", live->lines);
	metrics_counter(&text, "bytes_written", "arb-feed", live->outlet.bytes);
	metrics_counter(&text, "messages_read", "arb-feed", (uint64_t)sum.messages);
	metrics_counter(&text, "books_conflated", "arb-feed", (uint64_t)sum.conflated + live->repeats_gone);
	metrics_counter(&text, "books_lost", "arb-feed", (uint64_t)sum.gaps);
	metrics_counter(&text, "resyncs", "arb-feed", (uint64_t)sum.resyncs);
	metrics_counter(&text, "reconnects", "arb-feed", (uint64_t)sum.reconnects);
	metrics_gauge(&text, "bytes_waiting", "arb-feed", (double)conflate_waiting(&live->outlet.queue));
	if (live->state->record_path != NULL)
		metrics_counter(&text, "frames_recorded", "arb-feed", live->record.frames);
	text_string(&text, "# EOF\n");
	if (replace_file(live->tool->metrics, 0644, text_all(&text), &err) != 0 && last)
		say(&live->tool->messages, LEVEL_WARNING, err.code, "%s", err.text);
	text_free(&text);
}

static void
on_second(void *arg)
{
	struct live *live = arg;
	struct error err;

	write_metrics(live, false);
	if (live->recording && record_turn(&live->record, clock_boot_us(), &err) != 0)
		end_recording(live, &err);
}

static void
on_deadline(void *arg)
{
	struct live *live = arg;

	live->over = true;
	stop(live);
}

static void
hold_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGUSR1);
	sigprocmask(SIG_BLOCK, set, NULL);
}

static int
open_signals(struct live *live, struct error *err)
{
	sigset_t set;

	hold_signals(&set);
	live->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (live->signal_fd < 0)
		return error_fatal(err, EXIT_SYSTEM, "signalfd: %s", strerror(errno));
	live->signals = loop_watch(live->loop, live->signal_fd, LOOP_READ, on_signal, live, err);
	return live->signals != NULL ? 0 : -1;
}

static int
open_record(struct live *live, struct error *err)
{
	const struct config *config = live->tool->config;
	struct record_plan plan = { .path = live->state->record_path,
		.size_max = config_integer(config, "feed.record_mb") << 20,
		.reserve = config_integer(config, "feed.record_reserve_mb") << 20 };

	if (plan.path == NULL)
		return 0;
	if (record_open(&live->record, &plan, err) != 0)
		return error_prefix(err, "--record %s", plan.path);
	live->recording = true;
	if (live->record.cut > 0)
		say(&live->tool->messages, LEVEL_WARNING, "torn", "--record %s: a torn tail of %lld bytes was cut off",
		    plan.path, (long long)live->record.cut);
	return 0;
}

/* Venues that were not named: those of the file of endpoints, or else of the configuration. */
static int
find_venues(struct live *live, struct error *err)
{
	struct state *state = live->state;
	const char *name;

	if (state->venue_count > 0)
		return 0;
	for (size_t i = 0; live->endpoints != NULL && (name = endpoints_venue(live->endpoints, i)) != NULL; i++)
		if (add_venue(state, name, err) != 0)
			return error_prefix(err, "--endpoints");
	if (state->venue_count > 0)
		return 0;
	for (const json *item = json_first(config_value(live->tool->config, "venues")); item != NULL;
	     item = json_after(item))
		if (add_venue(state, json_string(item), err) != 0)
			return error_prefix(err, "venues");
	return 0;
}

/* Symbols that were not named: those of the configuration. */
static int
find_symbols(struct live *live, struct error *err)
{
	struct selection *selection = &live->state->feed.options.symbols;
	struct text list = { 0 };
	int result;

	if (selection->count > 0)
		return 0;
	for (const json *item = json_first(config_value(live->tool->config, "symbols")); item != NULL;
	     item = json_after(item))
		text_format(&list, "%s%s", list.len > 0 ? "," : "", json_string(item));
	result = selection_add(selection, text_cstring(&list), err);
	text_free(&list);
	if (result == 0)
		return 0;
	err->exit = EXIT_CONFIG; /* more than can be held */
	return error_prefix(err, "symbols");
}

static int
make_plan(struct live *live, struct error *err)
{
	const struct config *config = live->tool->config;
	struct state *state = live->state;

	if (state->endpoints_path != NULL && (live->endpoints = endpoints_load(state->endpoints_path, err)) == NULL)
		return -1;
	if (set_up(state, live->tool->config, err) != 0 || find_venues(live, err) != 0 || find_symbols(live, err) != 0)
		return -1;
	if ((size_t)snprintf(live->limits, sizeof live->limits, "%s/run/limits", live->tool->state) >=
	    sizeof live->limits)
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	live->plan = (struct network_plan){ .options = &state->feed.options,
		.venues = state->venues,
		.count = state->venue_count,
		.endpoints = live->endpoints,
		.limits = live->limits,
		.poll_us = config_integer(config, "feed.poll_ms") * 1000,
		.audit_us = (state->audit_ms >= 0 ? state->audit_ms : config_integer(config, "feed.audit_ms")) * 1000,
		.http_timeout_us = config_integer(config, "feed.http_timeout_ms") * 1000,
		.connections_max = (size_t)config_integer(config, "feed.connections_max"),
		.tries = (size_t)config_integer(config, "feed.retries"),
		.seed = (uint64_t)clock_wall_us() ^ (uint64_t)getpid(),
		.say = on_say,
		.frame = state->record_path == NULL ? NULL : on_network_frame,
		.lines = on_lines,
		.arg = live };
	return 0;
}

static int
open_all(struct live *live, struct error *err)
{
	if (make_plan(live, err) != 0 || (live->loop = loop_new(err)) == NULL || open_signals(live, err) != 0 ||
	    outlet_open(&live->outlet, live->loop, !live->state->no_conflate, "arb-feed", err) != 0)
		return -1;
	live->outlet.queue.dropped = on_dropped;
	live->outlet.queue.arg = live->outlet.arg = live;
	live->outlet.ended = on_outlet_ended;
	live->outlet.wake_fd = live->signal_fd;
	live->outlet.wake = on_wake;
	if ((live->network = network_new(live->loop, &live->plan, err)) == NULL || open_record(live, err) != 0)
		return -1;
	timer_start(live->loop, &live->second, SECOND_US, SECOND_US, on_second, live);
	if (live->state->once)
		timer_start(live->loop, &live->deadline, live->plan.http_timeout_us, 0, on_deadline, live);
	return 0;
}

static int
run_loop(struct live *live, struct error *err)
{
	network_start(live->network);
	while (!live->stopping || !network_idle(live->network)) {
		if (loop_turn(live->loop, err) != 0)
			return -1;
		if (live->state->fail_fast && !live->stopping && network_lost(live->network)) {
			stop(live);
			error_fatal(err, EXIT_UNAVAILABLE, "no venue can be reached");
		}
	}
	if (err->exit != EXIT_WELL)
		return -1;
	if (live->state->once && !live->over && live->told_us == 0 && !has_any(live))
		return error_fatal(err, EXIT_UNAVAILABLE, "--once: none of the venues lists what was asked for");
	if (live->over)
		return error_fatal(err, EXIT_UNAVAILABLE, "--once: some books did not come in time");
	return 0;
}

static void
close_all(struct live *live)
{
	timer_stop(&live->second);
	timer_stop(&live->deadline);
	network_free(live->network);
	outlet_free(&live->outlet);
	watch_end(live->signals);
	if (live->signal_fd >= 0)
		close(live->signal_fd);
	record_free(&live->record);
	loop_free(live->loop);
	endpoints_free(live->endpoints);
}

/* What was gathered goes out whatever ended the loop. */
static int
run_network(struct state *state, struct tool *tool)
{
	struct live live = { .state = state, .tool = tool, .signal_fd = -1, .outlet = { .fd = -1 } };
	struct error err = { 0 };
	sigset_t set;
	int code = EXIT_WELL;
	bool opened, reader_gone;

	/* a shell has its background programs ignore SIGINT: what comes before it is held would be lost for good */
	hold_signals(&set);
	opened = open_all(&live, &err) == 0;
	if (!opened || run_loop(&live, &err) != 0)
		code = tool_fail(tool, &err, EXIT_USAGE);
	if (opened && live.recording && record_close(&live.record, &err) != 0)
		code = tool_fail(tool, &err, EXIT_IO);
	reader_gone = live.outlet.reader_gone;
	if (opened && !reader_gone && outlet_finish(&live.outlet, FINISH_US, &err) != 0)
		code = tool_fail(tool, &err, EXIT_IO);
	if (opened)
		write_metrics(&live, true);
	reader_gone |= live.outlet.reader_gone;
	close_all(&live);
	if (reader_gone) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	return code;
}

static int
list_symbols(const struct state *state, struct tool *tool)
{
	int64_t timeout_us = config_integer(tool->config, "feed.http_timeout_ms") * 1000;
	struct endpoints_file *endpoints = NULL;
	struct loop *loop = NULL;
	struct text out = { 0 };
	struct error err = { 0 };
	int code = EXIT_WELL;

	if ((state->endpoints_path != NULL && (endpoints = endpoints_load(state->endpoints_path, &err)) == NULL) ||
	    (loop = loop_new(&err)) == NULL ||
	    listing_get(&out, loop, state->list_symbols, endpoints, timeout_us, &err) != 0)
		code = tool_fail(tool, &err, EXIT_USAGE);
	else if (fwrite(out.at, 1, out.len, stdout) < out.len || fflush(stdout) != 0) {
		error_fatal(&err, EXIT_IO, "standard output: %s", strerror(errno));
		code = tool_fail(tool, &err, EXIT_IO);
	}
	text_free(&out);
	loop_free(loop);
	endpoints_free(endpoints);
	return code;
}

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
	fprintf(stderr, "arb-feed: cannot write the output: %s\n", strerror(errno));
	return EXIT_IO;
}

int
main(int argc, char *argv[])
{
	struct state state = { .audit_ms = -1 };
	struct tool tool;
	int code = list_venues(argc, argv);

	if (code >= 0)
		return code;
	openssl_start();
	code = tool_start(&tool, &stage.program, argc, argv, &state);
	if (code == TOOL_GO && state.decode)
		return filter_run(&stage, &tool, &state);
	if (code == TOOL_GO)
		code = state.list_symbols != NULL ? list_symbols(&state, &tool) : run_network(&state, &tool);
	free_state(&state);
	tool_end(&tool);
	return code;
}
