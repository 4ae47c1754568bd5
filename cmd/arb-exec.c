/*
 * arb-exec: trade approved opportunities, on paper.
 *
 * Joins the executor (lib/exec) with a venue that exists on paper (lib/sim) and with the journal exec.db.  What is approved
 * by arb-risk becomes orders; orders, fills and outcomes become lines; nothing leaves before the journal holds it.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "crypt/hash.h"
#include "event/book.h"
#include "event/halt.h"
#include "event/instrument.h"
#include "event/mark.h"
#include "event/opportunity.h"
#include "event/resume.h"
#include "event/trade.h"
#include "event/venue.h"
#include "exec/cursor.h"
#include "exec/exec.h"
#include "exec/journal.h"
#include "exec/report.h"
#include "sim/paper.h"
#include "tool/filter.h"
#include "tool/metrics.h"

enum { VENUES_MAX = 256 };

struct state {
	bool paper_asked, seed_given;
	int64_t seed;
	const char *freeze_given;

	struct exec exec;
	struct paper paper;
	struct journal *journal;
	char freeze[PATH_MAX];
	int64_t reserve_bytes; /* no new trade with less space on the journal's disk */

	int64_t first_us; /* ts_us of the first line that was read; 0: none yet */
	int64_t day_end_us; /* when the next UTC day begins */
	bool marked; /* the end of the recovery was told */
	char venues[VENUES_MAX][VENUE_NAME_MAX]; /* whose balances were written in this run */
	size_t venue_count;
	struct book_event book;
};

static const struct option_row options[] = {
	{ 0, "paper", NULL, "trade against the stream's books with paper money" },
	{ 0, "freeze", "file", "no new orders while this is there (state's freeze)" },
	{ 0, "seed", "number", "seed of latency and rejects (paper.seed)" },
	{ 0, NULL, NULL, NULL },
};

static int
set(void *arg, const char *option, const char *value, struct error *err)
{
	struct state *state = arg;

	if (strcmp(option, "paper") == 0)
		state->paper_asked = true;
	else if (strcmp(option, "freeze") == 0)
		state->freeze_given = value;
	else {
		state->seed_given = true;
		return option_integer(&state->seed, option, value, 0, INT64_MAX, err);
	}
	return 0;
}

/* ---- start ---- */

/* How a lopsided trade is brought back. */
static void
read_bounds(struct ladder_bounds *bounds, const struct config *config)
{
	bounds->loss_bps = config_decimal(config, "exec.loss_bps");
	bounds->loss_max = config_decimal(config, "exec.loss_max");
	strcpy(bounds->unit, config_string(config, "ledger.unit"));
	bounds->cross_ticks = config_integer(config, "exec.cross_ticks");
	bounds->wait_us = config_integer(config, "exec.ladder_ms") * 1000;
	bounds->width_count = 0;
	for (const json *item = json_first(config_value(config, "exec.unwind_bps")); item != NULL;
	     item = json_after(item))
		bounds->widths[bounds->width_count++] = config_figure(item);
}

static void
read_settings(struct state *state, const struct config *config)
{
	state->exec.settings = (struct exec_settings){ .mode = MODE_PAPER,
		.age_us = config_integer(config, "exec.age_ms") * 1000,
		.halt_frozen = config_bool(config, "exec.halt_frozen"),
		.window_us = config_integer(config, "exec.window_ms") * 1000,
		.skew_us = config_integer(config, "exec.skew_ms") * 1000,
		.round_us = config_integer(config, "exec.round_ms") * 1000 };
	read_bounds(&state->exec.settings.ladder, config);
	state->exec.settings.rest = (struct rest_settings){ .on = config_bool(config, "exec.rest"),
		.edge_bps = config_decimal(config, "exec.rest_bps"),
		.calm_us = config_integer(config, "exec.rest_calm_ms") * 1000,
		.reprice_bps = config_decimal(config, "exec.reprice_bps"),
		.stop_bps = config_decimal(config, "exec.stop_bps"),
		.deadman_us = config_integer(config, "exec.deadman_ms") * 1000 };
	state->paper.settings = (struct paper_settings){ .seed = (uint64_t)state->seed,
		.latency_us = config_integer(config, "paper.latency_ms") * 1000,
		.spread_us = config_integer(config, "paper.latency_spread_ms") * 1000,
		.slow_pct = config_decimal(config, "paper.slow_pct"),
		.slow_us = config_integer(config, "paper.slow_ms") * 1000,
		.reject_pct = config_decimal(config, "paper.reject_pct"),
		.partial_pct = config_decimal(config, "paper.partial_pct"),
		.age_us = state->exec.settings.age_us };
	state->reserve_bytes = config_integer(config, "exec.reserve_mb") << 20;
}

/* Waiting lines leave in pieces, so that a long outbox is never held as a whole. */
static int
flush_made(void *arg, struct error *err)
{
	struct filter *filter = arg;

	text_slice(&filter->out.text, text_all(&filter->made));
	filter->made.len = 0;
	return filter_flush(filter, err);
}

/* What the ledger may have missed is told again; with no ledger at all, what is unfinished. */
static int
tell_again(struct state *state, struct filter *filter, const char *directory, struct error *err)
{
	char ledger[PATH_MAX];
	int64_t cursor = -1;

	if (state->exec.n == 0)
		return 0;
	if ((size_t)snprintf(ledger, sizeof ledger, "%s/ledger.db", directory) < sizeof ledger &&
	    access(ledger, F_OK) == 0)
		cursor = cursor_ask(state->exec.journal, directory);
	return journal_again(state->journal, cursor, cursor < 0, &filter->made, flush_made, filter, err);
}

static int
open_state(struct state *state, struct filter *filter, struct error *err)
{
	char directory[PATH_MAX];

	if (tool_directory(directory, sizeof directory, &filter->tool, modes[MODE_PAPER], err) != 0)
		return -1;
	if ((size_t)snprintf(state->freeze, sizeof state->freeze, "%s%s",
		state->freeze_given != NULL ? state->freeze_given : directory,
		state->freeze_given != NULL ? "" : "/freeze") >= sizeof state->freeze)
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	state->journal = journal_open(directory, MODE_PAPER, err);
	if (state->journal == NULL || journal_load(state->journal, &state->exec, err) != 0)
		return -1;
	state->exec.record = journal_record(state->journal);
	state->paper.now_us = state->exec.now_us;
	if (tell_again(state, filter, directory, err) != 0 || exec_recover(&state->exec, err) != 0)
		return -1;
	return journal_commit(state->journal, err);
}

static int
start(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;
	struct reply_sink sink = { exec_reply, &state->exec };
	struct paper_settings settings;

	if (!state->paper_asked)
		return error_fatal(err, EXIT_USAGE, "--paper is missing: it is the one way to trade that there is");
	if (!state->seed_given)
		state->seed = config_integer(filter->tool.config, "paper.seed");
	if (exec_init(&state->exec, &filter->made, err) != 0)
		return -1;
	read_settings(state, filter->tool.config);
	settings = state->paper.settings;
	if (paper_init(&state->paper, &settings, &state->exec.shelf, &state->exec.catalogue, sink, err) != 0)
		return -1;
	state->exec.carrier = paper_venue(&state->paper);
	return open_state(state, filter, err);
}

static int
reload(void *arg, struct filter *filter, struct error *err)
{
	(void)err;
	read_settings(arg, filter->tool.config);
	return 0;
}

static int
before_flush(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;

	(void)filter;
	return state->journal == NULL ? 0 : journal_commit(state->journal, err);
}

/* ---- time ---- */

/* Keys that came later change no journal's id while they are at their defaults. */
static bool
as_before(struct slice line)
{
	return slice_is(line, "paper.partial_pct=0") || slice_is(line, "paper.slow_pct=0") ||
	    slice_is(line, "paper.slow_ms=1000");
}

/* The lines of the canonical configuration that are about paper. */
static void
paper_keys(struct text *to, struct slice canonical)
{
	const char *at = canonical.at, *end = canonical.at + canonical.len, *newline;

	for (; at < end && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL; at = newline + 1)
		if (slice_starts((struct slice){ at, (size_t)(newline - at) }, "paper.") &&
		    !as_before((struct slice){ at, (size_t)(newline - at) }))
			text_bytes(to, at, (size_t)(newline + 1 - at));
}

/* The id of a new journal is made of what makes its lines: how paper is set up, the seed, and when the input begins. */
static int
name_journal(struct state *state, const struct config *config, struct error *err)
{
	struct text canonical = { 0 }, keys = { 0 };
	char hex[HASH_HEX], head[80];
	struct slice parts[2] = { { head, 0 } };
	struct hash hash;

	parts[0].len = (size_t)snprintf(
	    head, sizeof head, "arb-exec\n%lld\n%lld\n", (long long)state->seed, (long long)state->first_us);
	config_canonical(config, &canonical);
	paper_keys(&keys, text_all(&canonical));
	parts[1] = text_all(&keys);
	hash = hash_parts(parts, 2);
	text_free(&canonical);
	text_free(&keys);
	hash_hex(hex, &hash);
	snprintf(state->exec.journal, sizeof state->exec.journal, "%.16s", hex);
	return journal_name(state->journal, state->exec.journal, err);
}

static int
begin(struct state *state, struct filter *filter, int64_t ts_us, struct error *err)
{
	if (LIKELY(state->first_us != 0))
		return 0;
	state->first_us = ts_us;
	return *state->exec.journal != '\0' ? 0 : name_journal(state, filter->tool.config, err);
}

static void
write_mark(struct state *state, struct filter *filter)
{
	struct mark_event mark = {
		.ts_us = filter->now_us, .by = SLICE("arb-exec"), .n = journal_epoch(state->journal)
	};

	state->marked = true;
	event_write(&kind_mark, &mark, &filter->made);
}

/* Whoever starts on a new day finds the balances in the history of that day. */
static int
new_day(struct state *state, int64_t now_us, struct error *err)
{
	bool first = state->day_end_us == 0;

	state->day_end_us = now_us - now_us % DAY_US + DAY_US;
	return first ? 0 : exec_balances(&state->exec, "", now_us, err);
}

/* In doubt frozen: only a file that is certainly not there does not count. */
static bool
freeze_stands(const struct state *state)
{
	return access(state->freeze, F_OK) == 0 || errno != ENOENT;
}

/* The line at hand may have moved the time: what was waiting for it happens before the line itself counts. */
static int
advance(struct state *state, struct filter *filter, struct error *err)
{
	int64_t now_us = filter->now_us;

	if (begin(state, filter, now_us, err) != 0)
		return -1;
	if (UNLIKELY(!state->marked))
		write_mark(state, filter);
	if (LIKELY(now_us <= state->exec.now_us))
		return 0;
	/* a trade that is open may have a step to take */
	if (UNLIKELY(state->exec.trade_count > 0))
		exec_freeze(&state->exec, freeze_stands(state));
	paper_clock(&state->paper, now_us);
	if (exec_time(&state->exec, now_us, err) != 0 || paper_time(&state->paper, now_us, err) != 0)
		return -1;
	return now_us < state->day_end_us ? 0 : new_day(state, now_us, err);
}

static enum line_verdict
on_time(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	(void)line;
	return advance(arg, filter, err) == 0 ? LINE_PASS : LINE_FATAL;
}

static enum line_verdict
on_tick(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;

	(void)line;
	if (advance(state, filter, err) != 0)
		return LINE_FATAL;
	exec_freeze(&state->exec, freeze_stands(state));
	return LINE_PASS;
}

/* ---- market ---- */

/* A venue that is seen for the first time in this run: what we have there is told. */
static int
meet_venue(struct state *state, struct filter *filter, struct slice venue, struct error *err)
{
	const json *balances = config_value(filter->tool.config, "paper.balances");
	const json *item;
	char *name;

	for (size_t i = state->venue_count; i-- > 0;)
		if (slice_is(venue, state->venues[i]))
			return 0;
	if (state->venue_count == VENUES_MAX)
		return 0;
	name = state->venues[state->venue_count];
	if (!slice_copy(name, VENUE_NAME_MAX, venue))
		return 0;
	state->venue_count++;
	for (size_t i = 0; (item = paper_money(balances, name, i)) != NULL; i++)
		if (exec_funds(&state->exec, name, json_name(item), config_figure(item), err) != 0)
			return -1;
	return exec_balances(&state->exec, name, state->first_us, err);
}

static enum line_verdict
on_instrument(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct instrument_event event;

	if (event_read(&kind_instrument, &event, line, err) != 0)
		return LINE_BROKEN;
	if (catalogue_put(&state->exec.catalogue, &event, err) != 0)
		return err->exit != EXIT_WELL ? LINE_FATAL : LINE_BROKEN;
	if (begin(state, filter, event.ts_us, err) != 0 || meet_venue(state, filter, event.venue, err) != 0)
		return LINE_FATAL;
	return LINE_PASS;
}

static enum line_verdict
on_book(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct book_event *book = &state->book;
	int place;

	if (book_read(book, line, err) != 0)
		return LINE_BROKEN;
	if (advance(state, filter, err) != 0)
		return LINE_FATAL;
	place = shelf_place(&state->exec.shelf, book->venue, book->symbol);
	if (UNLIKELY(place < 0)) {
		error_set(err, "range", "book: no room for another venue and symbol");
		return LINE_BROKEN;
	}
	if (UNLIKELY(state->exec.shelf.at[place].ts_us == 0) && meet_venue(state, filter, book->venue, err) != 0)
		return LINE_FATAL;
	if (!shelf_put(&state->exec.shelf, place, book->ts_us, book->seq, &book->bids, &book->asks))
		return LINE_PASS;
	exec_book(&state->exec, place);
	return paper_book(&state->paper, place, err) == 0 ? LINE_PASS : LINE_FATAL;
}

static enum line_verdict
on_trade(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct trade_event event;

	if (advance(state, filter, err) != 0)
		return LINE_FATAL;
	/* nobody else here looks at trades */
	if (LIKELY(state->paper.resting_count == 0))
		return LINE_PASS;
	if (event_read(&kind_trade, &event, line, err) != 0)
		return LINE_BROKEN;
	return paper_trade(&state->paper, &event, err) == 0 ? LINE_PASS : LINE_FATAL;
}

static enum line_verdict
on_venue(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct venue_event event;

	if (event_read(&kind_venue, &event, line, err) != 0)
		return LINE_BROKEN;
	if (advance(state, filter, err) != 0)
		return LINE_FATAL;
	if (event.state != VENUE_LIVE && event.state != VENUE_FALLBACK)
		shelf_spoil(&state->exec.shelf, event.venue, event.symbol);
	return LINE_PASS;
}

/* ---- what others decided ---- */

/* The last look before a trade: may anything new begin at all? */
static const char *
refusal(struct state *state)
{
	int64_t space;

	exec_freeze(&state->exec, freeze_stands(state));
	if (state->reserve_bytes == 0)
		return NULL;
	space = journal_space(state->journal);
	return space >= 0 && space < state->reserve_bytes ? "disk" : NULL;
}

static enum line_verdict
on_opportunity(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct opportunity_event *event = &state->exec.event;

	if (event_read(&kind_opportunity, event, line, err) != 0)
		return LINE_BROKEN;
	if (!HAS(event, OPPORTUNITY_HAS_RISK) || event->risk.verdict != VERDICT_APPROVE)
		return LINE_PASS;
	/* without a time nothing can be said to be in force */
	if (filter->now_us == 0) {
		error_set(err, "missing", "opportunity: approved before any line told the time");
		return LINE_BROKEN;
	}
	return exec_approved(&state->exec, refusal(state), err) == 0 ? LINE_PASS : LINE_FATAL;
}

/* What is said of the freeze file: we look at it ourselves, and it may be gone by now. */
static bool
tells_freeze(struct slice by, struct slice reason)
{
	return slice_is(reason, "freeze") && (slice_is(by, "arb-risk") || slice_is(by, "arb-exec"));
}

static enum line_verdict
on_halt(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct halt_event event;

	(void)filter;
	if (event_read(&kind_halt, &event, line, err) != 0)
		return LINE_BROKEN;
	if (tells_freeze(event.by, event.reason))
		return LINE_PASS;
	return exec_scope(&state->exec, event.scope, true, err) == 0 ? LINE_PASS : LINE_FATAL;
}

static enum line_verdict
on_resume(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct resume_event event;

	(void)filter;
	if (event_read(&kind_resume, &event, line, err) != 0)
		return LINE_BROKEN;
	if (tells_freeze(event.by, event.reason))
		return LINE_PASS;
	return exec_scope(&state->exec, event.scope, false, err) == 0 ? LINE_PASS : LINE_FATAL;
}

static enum line_verdict
on_refresh(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;

	(void)line;
	if (filter->now_us == 0)
		return LINE_PASS;
	return exec_balances(&state->exec, "", filter->now_us, err) == 0 ? LINE_PASS : LINE_FATAL;
}

/* ---- the end ---- */

static int
finish(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;

	(void)filter;
	return exec_end(&state->exec, err) != 0 ? -1 : paper_end(&state->paper, err);
}

static void
metrics(void *arg, struct text *out)
{
	const struct state *state = arg;
	const struct exec_counts *counts = &state->exec.counts;

	metrics_counter(out, "approved_lines", "arb-exec", counts->approved);
	metrics_counter(out, "refused_trades", "arb-exec", counts->refused);
	metrics_counter(out, "repeated_lines", "arb-exec", counts->repeated);
	metrics_counter(out, "orders", "arb-exec", counts->orders);
	metrics_counter(out, "fills", "arb-exec", counts->fills);
	metrics_counter(out, "flat_trades", "arb-exec", counts->flat);
	metrics_counter(out, "frozen_trades", "arb-exec", counts->frozen);
	metrics_gauge(out, "waiting_orders", "arb-exec", (double)(state->paper.count + state->paper.resting_count));
}

static void
free_state(void *arg)
{
	struct state *state = arg;

	paper_free(&state->paper);
	exec_free(&state->exec);
	journal_close(state->journal);
	levels_free(&state->book.bids);
	levels_free(&state->book.asks);
}

static const struct rule rules[] = {
	{ "book", on_book },
	{ "trade", on_trade },
	{ "tick", on_tick },
	{ "reference", on_time },
	{ "mark", on_time },
	{ "venue", on_venue },
	{ "instrument", on_instrument },
	{ "opportunity", on_opportunity },
	{ "halt", on_halt },
	{ "resume", on_resume },
	{ "refresh", on_refresh },
	{ NULL, NULL },
};

static const struct stage stage = {
	.program = { .name = "arb-exec",
	    .purpose = "trade approved opportunities, and write what became of them",
	    .options = options,
	    .uses = USES_STAGE | USES_STATE,
	    .set = set },
	.rules = rules,
	.pipe = PIPE_ENDS,
	.start = start,
	.finish = finish,
	.before_flush = before_flush,
	.reload = reload,
	.metrics = metrics,
	.free = free_state,
};

int
main(int argc, char *argv[])
{
	struct state state = { .seed = 0 };

	return filter_main(&stage, argc, argv, &state);
}
