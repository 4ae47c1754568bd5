/*
 * arb-ledger: the books.
 *
 * Posts what arb-exec tells (fills, outcomes, orders, balances), double entry, chained by hashes, once each; a line leaves only
 * when what it says is on the disk.  Gives posted events back to readers on FIFOs.  In mode paper it has no clock: the same
 * input gives the same books.  The sub-commands read the books and leave the stream alone.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/directory.h"
#include "event/event.h"
#include "ledger/ask.h"
#include "ledger/follow.h"
#include "ledger/freeze.h"
#include "ledger/publish.h"
#include "ledger/quotes.h"
#include "ledger/report.h"
#include "ledger/verify.h"
#include "tool/command.h"
#include "tool/filter.h"
#include "tool/metrics.h"
#include "wire/put.h"

enum {
	DRAIN_MS = 2000, /* at the end: how long a reader may take nothing */
	SPACE_RESERVE = 64 << 20, /* bytes free below which no new trades are wanted */
	BOOKS_US = 60 * 1000000 /* event time between two stores of the last books */
};

static const struct option_row options[] = {
	{ 0, "ledger-name", "name", "name of the ledger, part of its id" },
	{ 0, "live", NULL, "books of real money; without it: paper" },
	{ 0, "publish", "path", "give posted events back on this FIFO; may be repeated" },
	{ 0, "json", NULL, "reports as one JSON object a line" },
	{ 0, "day", "date", "report this UTC day alone: 2026-08-09" },
	{ 0, "force", NULL, "let restore replace a ledger" },
	{ 0, NULL, NULL, NULL },
};

struct app {
	/* options */
	const char *name;
	enum mode mode;
	const char *paths[READERS_MAX];
	size_t path_count;
	bool json, force;
	int64_t day;
	struct command_line command;

	/* stage */
	char directory[PATH_MAX], path[PATH_MAX];
	char boot_id[BOOT_ID_MAX];
	struct asset_scales *scales;
	struct ledger *ledger;
	struct publish publish;
	struct watch *watches[READERS_MAX];
	struct quotes shelf;
	int64_t books_us; /* when the shelf was stored */
	int64_t posted_us; /* greatest ts_us of what was posted */
	bool finished, space_low;

	/* sub-commands */
	struct tool *tool;
	struct ask ask;
};

/* ---- where the books are ---- */

/* --state DIR is the directory itself; the default has one for each mode. */
static int
find_directory(struct app *app, const struct tool *tool, struct error *err)
{
	if (tool_directory(app->directory, sizeof app->directory, tool, modes[app->mode], err) != 0)
		return -1;
	if (snprintf(app->path, sizeof app->path, "%s/ledger.db", app->directory) >= (int)sizeof app->path)
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	return 0;
}

/* ---- the stage ---- */

static int
open_ledger(struct app *app, const struct config *config, struct error *err)
{
	struct text configuration = { 0 };
	struct ledger_options options_of = { .mode = app->mode,
		.name = app->name,
		.scales = app->scales,
		.default_name = config_string(config, "ledger.name"),
		.borrowable = config_value(config, "ledger.borrowable") };

	config_canonical(config, &configuration);
	options_of.configuration = text_all(&configuration);
	app->ledger = ledger_open(app->path, &options_of, err);
	text_free(&configuration);
	return app->ledger != NULL ? 0 : -1;
}

/* Books that are not as they were made take no more. */
static int
verify_at_start(struct app *app, const struct config *config, struct error *err)
{
	struct verified verified;
	char why[sizeof err->text];

	if (ledger_verify(ledger_store(app->ledger), config_value(config, "ledger.borrowable"), &verified, err) == 0)
		return 0;
	snprintf(why, sizeof why, "%s", err->text);
	return error_fatal(
	    err, EXIT_IO, "%s: damaged: %.200s; good up to entry %lld", app->path, why, (long long)verified.last_good);
}

static int on_reader(void *state, struct filter *filter, struct watch *watch, struct error *err);
static int pump(struct app *app, const struct filter *filter, struct error *err);

/* Who reads already hears of what is there at once, and need not wait for the first line. */
static int
start_readers(struct app *app, struct filter *filter, struct error *err)
{
	if (publish_init(&app->publish, ledger_store(app->ledger), err) != 0)
		return -1;
	for (size_t i = 0; i < app->path_count; i++) {
		if (publish_add(&app->publish, app->paths[i], err) != 0)
			return -1;
		app->watches[i] = filter_watch(filter, -1, 0, on_reader, &app->publish.readers[i]);
		if (app->watches[i] == NULL)
			return error_set(err, "usage", "--publish: more than %d readers", READERS_MAX);
	}
	if (store_value(ledger_store(app->ledger), "SELECT max(ts_us) FROM entry", 0, &app->posted_us, err) != 0)
		return -1;
	publish_connect(&app->publish);
	return pump(app, filter, err);
}

static int
start(void *state, struct filter *filter, struct error *err)
{
	struct app *app = state;

	if (find_directory(app, &filter->tool, err) != 0 || directory_make(app->directory, err) != 0 ||
	    (app->mode == MODE_LIVE &&
		(directory_private(AT_FDCWD, app->directory, err) != 0 || clock_boot_id(app->boot_id, err) != 0)))
		return -1;
	app->scales = asset_scales_load(err);
	if (app->scales == NULL) {
		err->exit = EXIT_CONFIG;
		return -1;
	}
	if (open_ledger(app, filter->tool.config, err) != 0 || verify_at_start(app, filter->tool.config, err) != 0 ||
	    ledger_forget_marks(app->ledger, err) != 0)
		return -1;
	say(&filter->tool.messages, LEVEL_INFO, NULL, "%s: %lld entries", app->path, (long long)ledger_n(app->ledger));
	return start_readers(app, filter, err);
}

static void
make_alert(struct filter *filter, int64_t ts_us, const char *code, const char *text)
{
	put_head(&filter->made, "alert", ts_us);
	put_string(&filter->made, "severity", SLICE("critical"));
	put_string(&filter->made, "code", slice_of(code));
	put_string(&filter->made, "text", slice_of(text));
	put_string(&filter->made, "by", SLICE("arb-ledger"));
	put_end(&filter->made);
}

static void
freeze(struct app *app, struct filter *filter, int64_t ts_us, const char *reason)
{
	struct error err;

	if (freeze_write(app->directory, ts_us, reason, "arb-ledger", &err) != 0)
		filter_say(filter, LEVEL_ERROR, "cannot freeze: %s", err.text);
}

/*
 * What cannot be posted is a fact that the books lack, or two facts of which one is wrong: it is told, no new trades are made
 * until a person has looked, and the line goes no further.  The books go on: what follows may be true.
 */
static enum line_verdict
refuse(struct app *app, struct filter *filter, int64_t ts_us, struct error *err)
{
	filter_broken(filter, err);
	make_alert(filter, ts_us, strcmp(err->code, "conflict") == 0 ? "conflict" : "unposted", err->text);
	freeze(app, filter, ts_us, err->text);
	return LINE_DROP;
}

static enum line_verdict
on_event(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct app *app = state;
	const struct shape *kind;
	struct finding finding;
	union posted_event event;
	struct line_head head;

	if (line_head_read(&head, line, err) != 0)
		return LINE_BROKEN;
	kind = event_kind(head.kind);
	if (event_read(kind, &event, line, err) != 0)
		return LINE_BROKEN;
	if (app->mode == MODE_LIVE)
		ledger_stamp(app->ledger, clock_wall_us(), clock_boot_us(), app->boot_id);
	switch (ledger_post(app->ledger, kind, &event, line, &finding, err)) {
	case POST_KNOWN:
		return LINE_PASS;
	case POST_REFUSED:
		return refuse(app, filter, event.head.ts_us, err);
	case POST_FAILED:
		if (err->exit == EXIT_CONFIG) /* the line is of another mode */
			error_prefix(err, "line %llu", (unsigned long long)filter->in.number);
		return LINE_FATAL;
	case POST_DONE:
		if (event.head.ts_us > app->posted_us)
			app->posted_us = event.head.ts_us;
		break;
	}
	if (finding.kind != FOUND_NOTHING) {
		filter_say(filter, LEVEL_ERROR, "%s", finding.text);
		make_alert(filter, event.head.ts_us, finding.kind == FOUND_DIFFERENCE ? "reconcile" : "negative",
		    finding.text);
	}
	return LINE_PASS;
}

/* Readers wait for marks: who has come to read must be seen before the mark is counted. */
static enum line_verdict
on_mark(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct app *app = state;
	struct mark_event mark;

	(void)filter;
	if (event_read(&kind_mark, &mark, line, err) != 0)
		return LINE_BROKEN;
	publish_connect(&app->publish);
	publish_mark(&app->publish, &mark, ledger_n(app->ledger));
	if (slice_is(mark.by, "arb-exec") && ledger_begun(app->ledger) &&
	    ledger_keep_mark(app->ledger, mark.by, mark.ts_us, mark.n, err) != 0)
		return LINE_FATAL;
	return LINE_PASS;
}

static enum line_verdict
on_book(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct app *app = state;
	struct line_head head;

	(void)filter;
	if (line_head_read(&head, line, err) != 0)
		return LINE_BROKEN;
	if (quotes_put(&app->shelf, line, head.ts_us, err) != 0)
		return err->exit == EXIT_WELL ? LINE_BROKEN : LINE_FATAL;
	return LINE_PASS;
}

static void
watch_readers(struct app *app)
{
	for (size_t i = 0; i < app->path_count; i++) {
		const struct reader *reader = &app->publish.readers[i];

		app->watches[i]->fd = reader->fd;
		/* nothing urgent ever comes, but that the reader left is told all the same */
		app->watches[i]->events = reader->fd < 0 ? 0 : publish_blocked(reader) ? POLLOUT : POLLPRI;
	}
}

static int
pump(struct app *app, const struct filter *filter, struct error *err)
{
	int64_t ts_us = filter->now_us > app->posted_us ? filter->now_us : app->posted_us;
	int result = publish_pump(&app->publish, ledger_committed(app->ledger), ts_us, err);

	watch_readers(app);
	return result;
}

static int
on_reader(void *state, struct filter *filter, struct watch *watch, struct error *err)
{
	struct reader *reader = watch->data;

	if (!publish_blocked(reader))
		publish_left(reader);
	return pump(state, filter, err);
}

/* Said before it is too late; the books themselves go on as long as there is room. */
static void
check_space(struct app *app, struct filter *filter)
{
	int64_t space = store_space(ledger_store(app->ledger));

	if (space < 0 || (space < SPACE_RESERVE) == app->space_low)
		return;
	app->space_low = !app->space_low;
	if (!app->space_low)
		return;
	filter_say(filter, LEVEL_WARNING, "%s: %lld bytes are left on the disk", app->path, (long long)space);
	if (app->mode == MODE_LIVE)
		freeze(app, filter, filter->now_us, "the disk of the books is nearly full");
}

/* Now, and not before, is it on the disk; then readers hear of it, then the lines leave. */
static int
before_flush(void *state, struct filter *filter, struct error *err)
{
	struct app *app = state;

	if (ledger_has_news(app->ledger)) {
		bool due = filter->now_us >= app->books_us + BOOKS_US || filter->reading_ended;

		if (due && ledger_begun(app->ledger) && quotes_store(&app->shelf, app->ledger, err) != 0)
			return -1;
		if (due)
			app->books_us = filter->now_us;
		if (ledger_commit(app->ledger, err) != 0)
			return -1;
		check_space(app, filter);
	}
	publish_connect(&app->publish);
	return pump(app, filter, err);
}

/* The last books of the input are stored, whenever the entries were. */
static int
finish(void *state, struct filter *filter, struct error *err)
{
	struct app *app = state;

	(void)filter;
	app->finished = true;
	return ledger_begun(app->ledger) ? quotes_store(&app->shelf, app->ledger, err) : 0;
}

/* Readers get what was posted last, as long as they take it. */
static void
drain(struct app *app)
{
	struct pollfd polled[READERS_MAX];
	struct error err;

	for (;;) {
		nfds_t count = 0;

		for (size_t i = 0; i < app->path_count; i++)
			if (publish_blocked(&app->publish.readers[i]))
				polled[count++] = (struct pollfd){ app->publish.readers[i].fd, POLLOUT, 0 };
		if (count == 0 || poll(polled, count, DRAIN_MS) <= 0 ||
		    publish_pump(&app->publish, ledger_committed(app->ledger), 0, &err) != 0)
			return;
	}
}

static void
write_metrics(void *state, struct text *out)
{
	struct app *app = state;

	if (app->ledger == NULL)
		return;
	metrics_gauge(out, "arb_ledger_entries", "arb-ledger", (double)ledger_committed(app->ledger));
	metrics_gauge(out, "arb_ledger_disk_bytes_free", "arb-ledger", (double)store_space(ledger_store(app->ledger)));
}

static void
free_app(void *state)
{
	struct app *app = state;

	if (app->finished)
		drain(app);
	publish_free(&app->publish);
	ledger_close(app->ledger);
	asset_scales_free(app->scales);
	quotes_free(&app->shelf);
}

/* ---- sub-commands ---- */

static int
say_all(struct text *text, struct error *err)
{
	if (out_print(text, err) != 0)
		return -1;
	text->len = 0;
	return EXIT_WELL;
}

static int
run_verify(struct app *app, struct error *err)
{
	struct store *store = ask_open_any(&app->ask, err);
	struct verified verified;
	struct text text = { 0 };
	int result;

	if (store == NULL)
		return -1;
	result = ledger_verify(store, config_value(app->tool->config, "ledger.borrowable"), &verified, err);
	if (result == 0)
		result = ask_wanted(store, &app->ask, err);
	if (result >= 0)
		verified_text(&verified, result == 0 ? NULL : err->text, &text);
	if (result == 0)
		result = report_suspense(&(struct report){ .store = store }, &text, err);
	store_close(store);
	if (result >= 0 && say_all(&text, err) != 0)
		result = -1;
	text_free(&text);
	return result == 0 ? EXIT_WELL : result < 0 ? -1 : EXIT_NO;
}

static int
run_report(struct app *app, struct error *err)
{
	struct report report = { .json = app->json,
		.day = app->day,
		.unit = config_string(app->tool->config, "ledger.unit"),
		.rates = config_value(app->tool->config, "ledger.rates") };
	const char *what = app->command.operands[0];
	struct text text = { 0 };
	int result;

	if (strcmp(what, "trades") != 0 && strcmp(what, "pnl") != 0 && strcmp(what, "balances") != 0)
		return error_fatal(err, EXIT_USAGE, "report: %s: there are trades, pnl and balances", what);
	if ((report.store = ask_open(&app->ask, err)) == NULL)
		return -1;
	if (strcmp(what, "trades") == 0)
		result = report_trades(&report, &text, err);
	else if ((result = ask_balances(report.store, err)) == 0)
		result =
		    strcmp(what, "pnl") == 0 ? report_pnl(&report, &text, err) : report_balances(&report, &text, err);
	store_close(report.store);
	if (result == 0)
		result = say_all(&text, err);
	text_free(&text);
	return result;
}

static int
run_cursor(struct app *app, struct error *err)
{
	struct store *store = ask_open(&app->ask, err);
	int64_t cursor = 0;
	int result = 0;

	if (store != NULL)
		result = ask_cursor(store, app->command.operands[0],
		    config_value(app->tool->config, "ledger.borrowable"), &cursor, err);
	else if (strcmp(err->code, "not_found") != 0)
		return -1;
	store_close(store);
	if (result == 0 && (printf("%lld\n", (long long)cursor) < 0 || fflush(stdout) != 0))
		return error_fatal(err, EXIT_IO, "cannot write the output: %s", strerror(errno));
	return result;
}

static int
run_head(struct app *app, struct error *err)
{
	struct store *store = ask_open(&app->ask, err);
	struct text text = { 0 };
	int result;

	if (store == NULL)
		return -1;
	result = ask_head(store, &text, err);
	store_close(store);
	if (result == 0)
		result = say_all(&text, err);
	text_free(&text);
	return result;
}

static int
run_export(struct app *app, struct error *err)
{
	struct store *store = ask_open(&app->ask, err);
	int result;

	if (store == NULL)
		return -1;
	result = ask_export(store, stdout, err);
	store_close(store);
	return result;
}

static int
run_backup(struct app *app, struct error *err)
{
	struct store *store = ask_open(&app->ask, err);
	int result;

	if (store == NULL)
		return -1;
	store_rollback(store); /* VACUUM has a transaction of its own */
	result = store_backup(store, app->command.operands[0], err);
	store_close(store);
	return result;
}

/* The copy is verified before anything is replaced, and what stands there afterwards as well. */
static int
run_restore(struct app *app, struct error *err)
{
	const json *borrowable = config_value(app->tool->config, "ledger.borrowable");
	struct ask copy = { app->command.operands[0], app->mode, app->name };
	int result;

	if (!app->force && access(app->path, F_OK) == 0)
		return error_fatal(err, EXIT_REFUSED, "%s: is there; --force replaces it", app->path);
	if (directory_make(app->directory, err) != 0)
		return -1;
	result = ask_verify(&copy, borrowable, err);
	if (result == 0)
		result = store_replace(app->path, app->command.operands[0], err);
	if (result == 0)
		result = ask_verify(&app->ask, borrowable, err);
	return result;
}

static int
run_follow(struct app *app, struct error *err)
{
	return follow_run(&app->ask, app->directory, err);
}

/* ---- command line ---- */

enum { VERIFY, REPORT, FOLLOW, CURSOR, HEAD, EXPORT, BACKUP, RESTORE, COMMANDS };

static const struct command_row command_rows[COMMANDS + 1] = {
	[VERIFY] = { "verify", NULL, "work everything out again; exit 1 when something is wrong", 0 },
	[REPORT] = { "report", "trades|pnl|balances", "tables, or JSON with --json", 1 },
	[FOLLOW] = { "follow", NULL, "write posted events, and go on as they come", 0 },
	[CURSOR] = { "cursor", "journal", "number up to which nothing of it is missing", 1 },
	[HEAD] = { "head", NULL, "number and hash of the last entry", 0 },
	[EXPORT] = { "export", NULL, "genesis and canonical body of every entry", 0 },
	[BACKUP] = { "backup", "file", "a whole copy, also while books are kept", 1 },
	[RESTORE] = { "restore", "file", "put a copy in place", 1 },
};

/* Exit code; -1 and err. */
static int (*const runs[COMMANDS])(struct app *app, struct error *err) = {
	[VERIFY] = run_verify,
	[REPORT] = run_report,
	[FOLLOW] = run_follow,
	[CURSOR] = run_cursor,
	[HEAD] = run_head,
	[EXPORT] = run_export,
	[BACKUP] = run_backup,
	[RESTORE] = run_restore,
};

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct app *app = state;

	if (strcmp(option, "ledger-name") == 0)
		app->name = value;
	else if (strcmp(option, "live") == 0)
		app->mode = MODE_LIVE;
	else if (strcmp(option, "json") == 0)
		app->json = true;
	else if (strcmp(option, "force") == 0)
		app->force = true;
	else if (strcmp(option, "day") == 0)
		return report_day(&app->day, value)
		    ? 0
		    : error_set(err, "usage", "--day: \"%s\" is no date like 2026-08-09", value);
	else if (app->path_count == READERS_MAX)
		return error_set(err, "usage", "--publish: more than %d readers", READERS_MAX);
	else
		app->paths[app->path_count++] = value;
	return 0;
}

static int
set_operand(void *state, const char *value, struct error *err)
{
	return command_word(&((struct app *)state)->command, command_rows, value, err);
}

static const struct rule rules[] = {
	{ "book", on_book },
	{ "fill", on_event },
	{ "order", on_event },
	{ "outcome", on_event },
	{ "balance", on_event },
	{ "transfer", on_event },
	{ "halt", on_event },
	{ "resume", on_event },
	{ "mark", on_mark },
	{ NULL, NULL },
};

static const struct stage stage = {
	.program = {
		.name = "arb-ledger",
		.purpose = "keep double-entry, hash-chained books; give posted events back",
		.operands = "[command]",
		.options = options,
		.commands = command_rows,
		.uses = USES_STAGE | USES_STATE,
		.set = set_option,
		.operand = set_operand,
	},
	.rules = rules,
	.pipe = PIPE_ENDS,
	.batch = 1 << 20, /* a commit costs the same for few entries and for many */
	.start = start,
	.finish = finish,
	.before_flush = before_flush,
	.metrics = write_metrics,
	.free = free_app,
};

static int
run_command(struct app *app, struct tool *tool)
{
	struct error err = { 0 };
	int code;

	app->tool = tool;
	if (app->command.count < app->command.row->most) {
		error_fatal(&err, EXIT_USAGE, "%s: an operand is missing", app->command.row->name);
		return tool_fail(tool, &err, EXIT_USAGE);
	}
	app->ask = (struct ask){ app->path, app->mode, app->name };
	code = find_directory(app, tool, &err) != 0 ? -1 : runs[app->command.row - command_rows](app, &err);
	return code >= 0 ? code : tool_fail(tool, &err, EXIT_BUG);
}

/* The command line is read once to see whether it names a command, and by the filter again when it does not. */
int
main(int argc, char *argv[])
{
	struct app app = { .day = -1 };
	struct tool tool;
	int code = tool_start(&tool, &stage.program, argc, argv, &app);

	if (code == TOOL_GO && app.command.row != NULL)
		code = run_command(&app, &tool);
	tool_end(&tool);
	if (code != TOOL_GO)
		return code;
	app = (struct app){ .day = -1 };
	return filter_main(&stage, argc, argv, &app);
}
