/*
 * arb-sim: venues that are not there.
 *
 * `generate` writes a seeded market as lines of the stream.  It has no clock: the same options give the same bytes.
 * `serve` lets the venues of such a market speak their own protocols on this machine's loopback.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "crypt/openssl.h"
#include "sim/generate.h"
#include "sim/hall.h"
#include "tool/metrics.h"
#include "tool/replace.h"
#include "tool/source.h"

static const struct option_row options[] = {
	{ 0, "seed", "number", "the market that this number stands for (1)" },
	{ 0, "venues", "list", "names, separated by commas (configuration: venues)" },
	{ 's', "symbols", "list", "symbols, separated by commas (configuration: symbols)" },
	{ 0, "minutes", "minutes", "how long it lasts (10; serve: for ever)" },
	{ 0, "start-us", "us", "when it begins (1767225600000000, 2026)" },
	{ 0, "rate", "books", "books a second of each venue (5)" },
	{ 0, "depth", "levels", "levels of a book on each side (10; serve: 50)" },
	{ 0, "no-trades", NULL, "leave out trades" },
	{ 0, "market", "file", "serve: a recording instead of the seed" },
	{ 0, "listen", "address", "serve: address and port (127.0.0.1:0: any free)" },
	{ 0, "speed", "times", "serve: how fast the market goes (1)" },
	{ 0, "faults", "file", "serve: what goes wrong on purpose" },
	{ 0, "endpoints", "file", "serve: where the addresses are written to" },
	{ 0, "truth", "file", "serve: where the books as they were are written to" },
	{ 0, "keys", "file", "serve: the customer's keys (a demo set)" },
	{ 0, "statement", "file", "serve: where the accounts' orders and fills are written to" },
	{ 0, NULL, NULL, NULL },
};

static const struct command_row commands[] = {
	{ "generate", NULL, "write a seeded market as lines of the stream", 0 },
	{ "serve", NULL, "be its venues, on loopback", 0 },
	{ NULL, NULL, NULL, 0 },
};

enum task { TASK_NONE, TASK_GENERATE, TASK_SERVE };

struct sim {
	enum task task;
	int64_t seed, minutes, start_us, rate, depth; /* minutes, depth 0: not given */
	bool no_trades;
	const char *venues, *symbols; /* NULL: from the configuration */
	char address[48]; /* serve: without the port */
	int64_t port, speed_ppm;
	const char *market, *endpoints, *truth, *faults, *keys, *statement; /* NULL: not given */
};

/* "127.0.0.1:0", "[::1]:4100", ":4100" or an address alone. */
static int
read_listen(struct sim *sim, const char *value, struct error *err)
{
	const char *colon = strrchr(value, ':'), *begin = value;
	size_t len = strlen(value);

	if (colon != NULL && (value[0] == '[' ? colon[-1] == ']' : colon == strchr(value, ':'))) {
		if (option_integer(&sim->port, "listen", colon + 1, 0, 65535, err) != 0)
			return -1;
		len = (size_t)(colon - value);
	}
	if (len >= 2 && begin[0] == '[' && begin[len - 1] == ']') {
		begin++;
		len -= 2;
	}
	if (len == 0 && colon == NULL)
		return error_set(err, "usage", "--listen: empty");
	if (len > 0 && !slice_copy(sim->address, sizeof sim->address, (struct slice){ begin, len }))
		return error_set(err, "usage", "--listen: \"%.60s\" is no address", value);
	return 0;
}

static int
read_speed(struct sim *sim, const char *value, struct error *err)
{
	struct decimal speed;

	if (option_decimal(&speed, "speed", value, err) != 0)
		return -1;
	if (!decimal_units(&sim->speed_ppm, speed, 6, ROUND_HALF_EVEN) || sim->speed_ppm < 1000 ||
	    sim->speed_ppm > INT64_C(100000) * 1000000)
		return error_set(err, "usage", "--speed: from 0.001 to 100000");
	return 0;
}

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
	if (strcmp(option, "listen") == 0)
		return read_listen(sim, value, err);
	if (strcmp(option, "speed") == 0)
		return read_speed(sim, value, err);
	if (strcmp(option, "endpoints") == 0 && *value == '\0')
		return error_set(err, "usage", "--endpoints: empty");
	if (strcmp(option, "endpoints") == 0)
		sim->endpoints = value;
	else if (strcmp(option, "market") == 0)
		sim->market = value;
	else if (strcmp(option, "faults") == 0)
		sim->faults = value;
	else if (strcmp(option, "truth") == 0)
		sim->truth = value;
	else if (strcmp(option, "keys") == 0)
		sim->keys = value;
	else if (strcmp(option, "statement") == 0)
		sim->statement = value;
	else if (strcmp(option, "venues") == 0)
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

	if (sim->task != TASK_NONE)
		return error_set(err, "usage", "\"%s\": one thing at a time", value);
	sim->task = strcmp(value, "generate") == 0 ? TASK_GENERATE
	    : strcmp(value, "serve") == 0          ? TASK_SERVE
						   : TASK_NONE;
	if (sim->task == TASK_NONE)
		return error_set(err, "usage", "\"%s\": what is asked for is generate or serve", value);
	return 0;
}

static const struct program program = {
	.name = "arb-sim",
	.purpose = "simulate a market and its venues",
	.operands = "generate|serve",
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

/* Names of venues and symbols: as options said, or as the configuration does. */
struct names {
	struct text venues, symbols;
};

static struct names
find_names(const struct sim *sim, const struct tool *tool)
{
	struct names names = { .venues = { .at = NULL } };

	if (sim->venues != NULL)
		text_string(&names.venues, sim->venues);
	else
		join_list(&names.venues, config_value(tool->config, "venues"));
	if (sim->symbols != NULL)
		text_string(&names.symbols, sim->symbols);
	else
		join_list(&names.symbols, config_value(tool->config, "symbols"));
	return names;
}

static void
names_free(struct names *names)
{
	text_free(&names->venues);
	text_free(&names->symbols);
}

static struct market_plan
market_of(const struct sim *sim, int64_t depth)
{
	return (struct market_plan){ .seed = (uint64_t)sim->seed,
		.start_us = sim->start_us,
		.rate = (unsigned)sim->rate,
		.depth = (unsigned)(sim->depth > 0 ? sim->depth : depth),
		.trades = !sim->no_trades };
}

/* ---- generate ---- */

static struct generator *
set_up(const struct sim *sim, struct tool *tool, struct error *err)
{
	struct generate_plan plan = { .market = market_of(sim, 10),
		.end_us = sim->start_us + (sim->minutes > 0 ? sim->minutes : 10) * MINUTE_US };
	struct names names = find_names(sim, tool);
	struct generator *generator =
	    generator_new(&plan, text_cstring(&names.venues), text_cstring(&names.symbols), say_left_out, tool, err);

	names_free(&names);
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
run_generate(const struct sim *sim, struct tool *tool)
{
	struct generator *generator;
	struct source source = { 0 };
	struct error err = { 0 };
	int code = EXIT_WELL;

	generator = set_up(sim, tool, &err);
	if (generator == NULL)
		return tool_fail(tool, &err, EXIT_USAGE);
	if (source_open(&source, tool, &err) != 0 || generate(generator, &source, &err) != 0)
		code = tool_fail(tool, &err, EXIT_IO);
	source_free(&source);
	generator_free(generator);
	return code;
}

/* ---- serve ---- */

struct host {
	struct tool *tool;
	const struct sim *sim;
	struct loop *loop;
	struct hall *hall;
	struct names names;
	int signal_fd;
	struct watch *signals;
	struct timer metrics;
	struct stat endpoints; /* the file as it was written; st_ino 0: it was not */
	bool stopping;
};

static void
on_signal(void *arg, int ready)
{
	struct host *host = arg;
	struct signalfd_siginfo info;
	sigset_t set;

	(void)ready;
	if (read(host->signal_fd, &info, sizeof info) != (ssize_t)sizeof info)
		return;
	host->stopping = true;
	hall_stop(host->hall);
	sigfillset(&set); /* a second one kills */
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int
watch_signals(struct host *host, struct error *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	host->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (host->signal_fd < 0)
		return error_fatal(err, EXIT_SYSTEM, "signalfd: %s", strerror(errno));
	host->signals = loop_watch(host->loop, host->signal_fd, LOOP_READ, on_signal, host, err);
	return host->signals == NULL ? -1 : 0;
}

static void
write_metrics(void *arg)
{
	const struct host *host = arg;
	const struct hall_figures *figures = hall_figures(host->hall);
	const char *name = host->tool->program->name;
	struct text text = { 0 };
	struct error err;

	metrics_counter(&text, "books", name, figures->books);
	metrics_counter(&text, "trades", name, figures->trades);
	metrics_counter(&text, "messages_sent", name, figures->messages);
	metrics_counter(&text, "bytes_sent", name, figures->bytes);
	metrics_counter(&text, "orders", name, figures->orders);
	metrics_counter(&text, "fills", name, figures->fills);
	metrics_counter(&text, "faults", name, figures->faults);
	metrics_counter(&text, "late_us", name, (uint64_t)figures->late_us);
	text_string(&text, "# EOF\n");
	if (replace_file(host->tool->metrics, 0644, text_all(&text), &err) != 0)
		say(&host->tool->messages, LEVEL_WARNING, err.code, "%s", err.text);
	text_free(&text);
}

static int
write_endpoints(struct host *host, struct error *err)
{
	struct text text = { 0 };
	int result;

	hall_endpoints(host->hall, &text);
	result = replace_file(host->sim->endpoints, 0644, text_all(&text), err);
	text_free(&text);
	if (result != 0)
		return -1;
	if (stat(host->sim->endpoints, &host->endpoints) != 0)
		host->endpoints.st_ino = 0;
	return 0;
}

/* Nobody is there any more; a file that somebody else put in its place stays. */
static void
remove_endpoints(const struct host *host)
{
	struct stat now;

	if (host->endpoints.st_ino != 0 && stat(host->sim->endpoints, &now) == 0 &&
	    now.st_ino == host->endpoints.st_ino && now.st_dev == host->endpoints.st_dev)
		unlink(host->sim->endpoints);
}

static int
open_hall(struct host *host, struct error *err)
{
	const struct sim *sim = host->sim;
	struct hall_plan plan = { .market = market_of(sim, 50),
		.recording = sim->market,
		.length_us = sim->minutes > 0 ? sim->minutes * MINUTE_US : INT64_MAX,
		.speed_ppm = sim->speed_ppm,
		.address = sim->address,
		.truth = sim->truth,
		.faults = sim->faults,
		.keys = sim->keys,
		.statement = sim->statement,
		.port = (int)sim->port };

	host->names = find_names(sim, host->tool);
	plan.venues = text_cstring(&host->names.venues);
	plan.symbols = text_cstring(&host->names.symbols);
	host->loop = loop_new(err);
	if (host->loop == NULL)
		return -1;
	host->hall = hall_new(host->loop, &plan, say_left_out, host->tool, err);
	if (host->hall == NULL || watch_signals(host, err) != 0)
		return -1;
	if (host->tool->metrics != NULL)
		timer_start(host->loop, &host->metrics, SECOND_US, SECOND_US, write_metrics, host);
	return write_endpoints(host, err);
}

static int
serve(struct host *host, struct error *err)
{
	while (!host->stopping || !hall_idle(host->hall))
		if (loop_turn(host->loop, err) != 0 || hall_check(host->hall, err) != 0)
			return -1;
	return 0;
}

static void
say_figures(struct host *host)
{
	const struct hall_figures *figures = hall_figures(host->hall);
	struct error first;
	uint64_t refused = hall_refused(host->hall, &first);

	if (refused > 0)
		say(&host->tool->messages, LEVEL_WARNING, first.code, "%s: %llu lines were no use; the first: %s",
		    host->sim->market, (unsigned long long)refused, first.text);
	say(&host->tool->messages, LEVEL_INFO, NULL,
	    "%llu books, %llu trades, %llu messages, %llu bytes, %llu orders, %llu fills, %llu faults",
	    (unsigned long long)figures->books, (unsigned long long)figures->trades,
	    (unsigned long long)figures->messages, (unsigned long long)figures->bytes,
	    (unsigned long long)figures->orders, (unsigned long long)figures->fills,
	    (unsigned long long)figures->faults);
	if (figures->late_us > 0)
		say(&host->tool->messages, LEVEL_WARNING, "late",
		    "%lld ms of the script were left out: this machine is too slow for it",
		    (long long)(figures->late_us / 1000));
}

static int
run_serve(const struct sim *sim, struct tool *tool)
{
	struct host host = { .tool = tool, .sim = sim, .signal_fd = -1 };
	struct error err = { 0 };
	int code = EXIT_WELL;

	if (sim->endpoints == NULL) {
		error_set(&err, "usage", "serve needs --endpoints");
		return tool_fail(tool, &err, EXIT_USAGE);
	}
	if (open_hall(&host, &err) != 0)
		code = tool_fail(tool, &err, EXIT_USAGE);
	else if (serve(&host, &err) != 0)
		code = tool_fail(tool, &err, EXIT_SYSTEM);
	else {
		say_figures(&host);
		if (tool->metrics != NULL)
			write_metrics(&host);
	}
	remove_endpoints(&host);
	timer_stop(&host.metrics);
	watch_end(host.signals);
	hall_free(host.hall);
	loop_free(host.loop);
	names_free(&host.names);
	if (host.signal_fd >= 0)
		close(host.signal_fd);
	return code;
}

static int
run(const struct sim *sim, struct tool *tool)
{
	struct error err = { 0 };

	if (sim->task == TASK_GENERATE)
		return run_generate(sim, tool);
	if (sim->task == TASK_SERVE)
		return run_serve(sim, tool);
	error_set(&err, "usage", "what is asked for? generate or serve");
	return tool_fail(tool, &err, EXIT_USAGE);
}

int
main(int argc, char *argv[])
{
	struct sim sim = { .seed = 1,
		.start_us = INT64_C(1767225600000000),
		.rate = 5,
		.address = "127.0.0.1",
		.speed_ppm = 1000000 };
	struct tool tool;
	int code;

	openssl_start();
	code = tool_start(&tool, &program, argc, argv, &sim);

	if (code == TOOL_GO)
		code = run(&sim, &tool);
	tool_end(&tool);
	return code;
}
