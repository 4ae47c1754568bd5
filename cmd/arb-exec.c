/*
 * arb-exec: trade approved opportunities, and ask venues by hand.
 *
 * Joins the executor (lib/exec) with a venue that exists on paper (lib/sim) and with the journal exec.db.  What is approved
 * by arb-risk becomes orders; orders, fills and outcomes become lines; nothing leaves before the journal holds it.  The sub-commands,
 * and the signed requests that are only shown, need neither: they speak to a venue's account (lib/gateway).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/directory.h"
#include "event/book.h"
#include "event/instrument.h"
#include "event/mark.h"
#include "event/trade.h"
#include "exec/cursor.h"
#include "exec/journal.h"
#include "exec/settings.h"
#include "exec/statement.h"
#include "gateway/desk.h"
#include "gateway/hand.h"
#include "gateway/narrow.h"
#include "gateway/signed.h"
#include "sim/paper.h"
#include "tool/command.h"
#include "tool/filter.h"
#include "tool/metrics.h"

enum {
	RECOVERY_US = 60 * SECOND_US,
	RECOVER_US = 50 * SECOND_US, /* by hand: a person is told by then, and needs no alert */
	ENDING_US = 60 * SECOND_US,
	DESCRIPTOR_MOST = 1 << 20,
	ROWS_MOST = 1000
};

/* What the command line said. */
struct asked {
	bool paper, live, dry_run, print, real_money, adopt;
	int64_t keys_fd, clock_us; /* -1, 0: not given */
	const char *endpoints;
	struct hand hand;
	struct traded traded;
	struct command_line command;
	const char *recover; /* the venue whose orders are asked for, and nothing else is done; NULL: not so */
};

struct state {
	int64_t seed; /* -1: not given */
	const char *freeze_given;
	struct asked asked;

	enum mode mode;
	struct exec exec;
	struct paper paper; /* of mode paper */
	struct accounts accounts; /* of mode live, as is the desk */
	struct desk desk;
	struct narrow narrow; /* of a recovery by hand */
	char limits[PATH_MAX];
	struct filter *filter;
	struct journal *journal;
	char freeze[PATH_MAX];
	int64_t reserve_bytes; /* no new trade with less space on the journal's disk */

	int64_t first_us; /* ts_us of the first line that was read; 0: none yet */
	bool marked; /* the end of the recovery was told */
	struct book_event book;
};

static const struct option_row options[] = {
	{ 0, "paper", NULL, "trade against the stream's books with paper money" },
	{ 0, "live", NULL, "trade at the venues, with their money" },
	{ 0, "dry-run", NULL, "with --live: sign the orders, and send none" },
	{ 0, "freeze", "file", "no new orders while this is there (state's freeze)" },
	{ 0, "seed", "number", "seed of latency and rejects (paper.seed)" },
	{ 0, "print-requests", NULL, "write the signed requests of planned orders, and of commands; send nothing" },
	{ 0, "clock-us", "time", "with --print-requests: what time it is, us since 1970" },
	{ 0, "keys-fd", "n", "read the keys from this descriptor (arb-vault open)" },
	{ 0, "endpoints", "file", "hosts of the venues, as arb-sim serve writes them" },
	{ 0, "yes-real-money", NULL, "--live and commands may move money at a real venue" },
	{ 0, "account", "list", "accounts at venues: VENUE:NAME, or a name for every venue (exec.accounts)" },
	{ 0, "id", "id", "order: client id, instead of one that is drawn" },
	{ 0, "venue-id", "id", "cancel, query: the venue's own id of the order" },
	{ 0, "tif", "word", "order: gtc, ioc, fok or post_only (ioc)" },
	{ 0, "market", NULL, "order: at the market, without a price" },
	{ 0, "label", "name", "withdraw: the name that the venue keeps the address under" },
	{ 0, "since-us", "time", "fills: from this time on, us since 1970" },
	{ 0, "limit", "rows", "fills: rows of a page" },
	{ 0, "adopt", NULL, "recover: what the venue says that the account has is right" },
	{ 0, NULL, NULL, NULL },
};

static const struct command_row commands[] = {
	{ "order", "venue symbol buy|sell qty [price]", "send one order", 5 },
	{ "cancel", "venue symbol id", "cancel one order, by its client id", 3 },
	{ "cancel-all", "venue [symbol]", "cancel all open orders", 2 },
	{ "query", "venue symbol id", "what became of an order, by its client id", 3 },
	{ "open", "venue [symbol]", "orders that are open", 2 },
	{ "fills", "venue [symbol]", "own trades", 2 },
	{ "balance", "venue [asset]", "what the account has", 2 },
	{ "fees", "venue [symbol]", "the account's own fees, as instrument lines", 2 },
	{ "networks", "venue [asset]", "networks of withdrawal and deposit, as they are now", 2 },
	{ "deposit-address", "venue asset [network]", "where to send an asset", 3 },
	{ "withdraw", "venue asset qty network address [tag]", "show the request; it is not sent", 6 },
	{ "recover", "venue", "find out what became of orders whose end the journal does not know", 1 },
	{ NULL, NULL, NULL, 0 },
};

/* The flags, and words that are kept as they are.  False: it is neither. */
static bool
set_word(struct state *state, const char *option, const char *value)
{
	struct asked *asked = &state->asked;
	const struct {
		const char *name;
		bool *flag;
		const char **word;
	} places[] = {
		{ "paper", &asked->paper, NULL },
		{ "live", &asked->live, NULL },
		{ "dry-run", &asked->dry_run, NULL },
		{ "print-requests", &asked->print, NULL },
		{ "market", &asked->hand.market, NULL },
		{ "adopt", &asked->adopt, NULL },
		{ "yes-real-money", &asked->real_money, NULL },
		{ "freeze", NULL, &state->freeze_given },
		{ "endpoints", NULL, &asked->endpoints },
	};

	for (size_t i = 0; i < COUNT(places); i++)
		if (strcmp(option, places[i].name) == 0) {
			if (places[i].flag != NULL)
				*places[i].flag = true;
			else if (places[i].word != NULL)
				*places[i].word = value;
			return true;
		}
	return false;
}

static int
set(void *arg, const char *option, const char *value, struct error *err)
{
	struct state *state = arg;
	struct asked *asked = &state->asked;
	const struct {
		const char *name;
		int64_t *to, least, most;
	} figures[] = {
		{ "keys-fd", &asked->keys_fd, 0, DESCRIPTOR_MOST },
		{ "clock-us", &asked->clock_us, TIME_US_MIN, TIME_US_MAX },
		{ "since-us", &asked->hand.since_us, TIME_US_MIN, TIME_US_MAX },
		{ "limit", &asked->hand.limit, 1, ROWS_MOST },
	};

	if (set_word(state, option, value) || hand_word(&asked->hand, option, value))
		return 0;
	if (strcmp(option, "account") == 0)
		return traded_give(&asked->traded, value, err);
	if (strcmp(option, "tif") == 0)
		return hand_tif(&asked->hand, value, err);
	for (size_t i = 0; i < COUNT(figures); i++)
		if (strcmp(option, figures[i].name) == 0)
			return option_integer(figures[i].to, option, value, figures[i].least, figures[i].most, err);
	return option_integer(&state->seed, option, value, 0, INT64_MAX, err);
}

static int
set_operand(void *arg, const char *value, struct error *err)
{
	return command_word(&((struct state *)arg)->asked.command, commands, value, err);
}

/* ---- accounts ---- */

static int
open_accounts(struct accounts *accounts, const struct asked *asked, struct messages *messages, struct error *err)
{
	const char *warning;

	if (secret_guard(err) != 0 || accounts_open(accounts, (int)asked->keys_fd, asked->endpoints, err) != 0)
		return -1;
	warning = keys_warning(&accounts->keys);
	if (warning != NULL)
		say(messages, LEVEL_WARNING, "keys", "%s", warning);
	return 0;
}

static int
may_trade(const struct asked *asked, const struct accounts *accounts, const char *what, struct error *err)
{
	if (accounts->local || asked->real_money || asked->dry_run)
		return 0;
	return error_fatal(err, EXIT_USAGE, "%s: these are real venues: --yes-real-money is missing", what);
}

/* ---- start ---- */

static void
read_settings(struct state *state, const struct config *config)
{
	settings_read(&state->exec.settings, state->mode, config);
	paper_settings_read(&state->paper.settings, config, (uint64_t)state->seed, state->exec.settings.age_us);
	state->reserve_bytes = config_integer(config, "exec.reserve_mb") << 20;
}

/* What the ledger may have missed is told again; with no ledger at all, what is unfinished. */
static int
tell_again(struct state *state, struct filter *filter, const char *directory, struct error *err)
{
	int64_t cursor = state->exec.n == 0 ? -1 : cursor_find(state->exec.journal, directory, state->mode);

	return state->exec.n == 0
	    ? 0
	    : journal_again(state->journal, cursor, cursor < 0, &filter->made, filter_flush_made, filter, err);
}

/* Venues answer while we wait, and the time goes on.  How many of the descriptors are ready, or -1. */
static int
live_turn(void *arg, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	struct state *state = arg;
	int ready = desk_wait(&state->desk, polled, count, timeout_ms, err);

	if (state->exec.trade_count > 0)
		exec_look(&state->exec);
	else
		desk_follow_clock(&state->desk);
	return ready < 0 || exec_time(&state->exec, asker_now(&state->desk.asker), err) != 0 ? -1 : ready;
}

static int
open_paper(struct state *state, struct error *err)
{
	const struct paper_settings settings = state->paper.settings;
	struct reply_sink sink = { exec_reply, &state->exec };

	state->exec.carrier = paper_venue(&state->paper);
	return paper_init(&state->paper, &settings, &state->exec.shelf, &state->exec.catalogue, sink, err);
}

static void
say_of_desk(void *arg, const char *text)
{
	say(&((struct state *)arg)->filter->tool.messages, LEVEL_WARNING, NULL, "%s", text);
}

static int
take_statement(void *arg, const struct statement *statement, bool *taken, struct error *err)
{
	struct state *state = arg;

	return statement_take(&state->exec, statement, state->asked.adopt, taken, err);
}

static const struct order_request *
owed(void *arg, size_t i)
{
	return exec_owed(&((struct state *)arg)->exec, i);
}

/* Real venues: what each account has is asked first. */
static int
open_desk(struct state *state, struct error *err)
{
	const struct desk_plan plan = { .accounts = &state->accounts,
		.traded = &state->exec.traded,
		.only = state->asked.recover,
		.limits = state->limits,
		.dry_run = state->asked.dry_run,
		.sink = { exec_reply, &state->exec },
		.stated = take_statement,
		.owed = owed,
		.say = say_of_desk,
		.arg = state };

	if (*state->exec.journal == '\0' &&
	    (settings_live_id(state->exec.journal, err) != 0 ||
		journal_name(state->journal, state->exec.journal, err) != 0))
		return -1;
	if (open_accounts(&state->accounts, &state->asked, &state->filter->tool.messages, err) != 0 ||
	    (state->asked.recover == NULL && may_trade(&state->asked, &state->accounts, "--live", err) != 0) ||
	    (!state->accounts.local && settings_far(state->filter->tool.config, err) != 0) ||
	    desk_open(&state->desk, &plan, err) != 0)
		return -1;
	state->exec.carrier = gateway_venue(state->desk.gateway);
	state->exec.standings.wanted = true;
	if (state->asked.recover != NULL)
		state->exec.carrier = narrow_to(&state->narrow, state->exec.carrier, state->asked.recover);
	return 0;
}

static bool
freeze_stands(void *arg)
{
	return file_may_stand(((const struct state *)arg)->freeze);
}

static int
open_journal(struct state *state, const char *directory, struct error *err)
{
	if ((size_t)snprintf(state->freeze, sizeof state->freeze, "%s%s",
		state->freeze_given != NULL ? state->freeze_given : directory,
		state->freeze_given != NULL ? "" : "/freeze") >= sizeof state->freeze ||
	    (size_t)snprintf(state->limits, sizeof state->limits, "%s/run/limits", state->filter->tool.state) >=
		sizeof state->limits)
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	state->journal = journal_open(directory, state->mode, err);
	if (state->journal == NULL || journal_load(state->journal, &state->exec, err) != 0)
		return -1;
	state->exec.record = journal_record(state->journal);
	state->exec.freezer = (struct freezer){ freeze_stands, state };
	state->paper.now_us = state->exec.now_us;
	return 0;
}

/* Orders of an earlier process are asked for before the first line is read: one that stays unknown halts its venue. */
static int
recover(struct state *state, struct error *err)
{
	const char *venue = state->asked.recover;
	int64_t until_us = clock_boot_us() + (venue == NULL ? RECOVERY_US : RECOVER_US);

	if (exec_recover(&state->exec, err) != 0)
		return -1;
	while (state->mode == MODE_LIVE && exec_unknown(&state->exec, venue) > 0 && clock_boot_us() < until_us)
		if (live_turn(state, NULL, 0, -1, err) < 0)
			return -1;
	if (state->mode == MODE_LIVE && desk_state(&state->desk, err) != 0)
		return -1;
	return journal_commit(state->journal, err);
}

static int
start(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;
	char directory[PATH_MAX];

	state->filter = filter;
	if (state->asked.adopt && state->asked.recover == NULL)
		return error_fatal(err, EXIT_USAGE, "--adopt is for recover");
	if (state->asked.paper == state->asked.live)
		return error_fatal(err, EXIT_USAGE, "--paper or --live, one of the two, says how to trade");
	state->mode = state->asked.live ? MODE_LIVE : MODE_PAPER;
	if (state->seed < 0)
		state->seed = config_integer(filter->tool.config, "paper.seed");
	if (exec_init(&state->exec, &filter->made, err) != 0)
		return -1;
	read_settings(state, filter->tool.config);
	state->exec.traded = state->asked.traded;
	if (tool_directory(directory, sizeof directory, &filter->tool, modes[state->mode], err) != 0 ||
	    open_journal(state, directory, err) != 0)
		return -1;
	if ((state->mode == MODE_LIVE ? open_desk(state, err) : open_paper(state, err)) != 0 ||
	    tell_again(state, filter, directory, err) != 0)
		return -1;
	return recover(state, err);
}

static int
reload(void *arg, struct filter *filter, struct error *err)
{
	const struct state *state = arg;

	if (state->mode == MODE_PAPER || state->accounts.local || settings_far(filter->tool.config, err) == 0)
		read_settings(arg, filter->tool.config);
	else
		say(&filter->tool.messages, LEVEL_ERROR, NULL, "%s; the settings stay as they are", err->text);
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

static int
begin(struct state *state, struct filter *filter, int64_t ts_us, struct error *err)
{
	if (LIKELY(state->first_us != 0))
		return 0;
	state->first_us = ts_us;
	if (*state->exec.journal != '\0')
		return 0;
	settings_paper_id(state->exec.journal, filter->tool.config, state->seed, ts_us);
	return journal_name(state->journal, state->exec.journal, err);
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

/* The line at hand may have moved the time: what was waiting for it happens before the line itself counts. */
static int
advance(struct state *state, struct filter *filter, struct error *err)
{
	int64_t now_us = filter->now_us;

	if (state->mode == MODE_LIVE && asker_now(&state->desk.asker) > now_us)
		now_us = asker_now(&state->desk.asker);
	if (begin(state, filter, now_us, err) != 0)
		return -1;
	if (UNLIKELY(!state->marked))
		write_mark(state, filter);
	if (LIKELY(now_us <= state->exec.now_us))
		return 0;
	/* a trade that is open may have a step to take */
	if (UNLIKELY(state->exec.trade_count > 0))
		exec_look(&state->exec);
	if (state->mode == MODE_PAPER)
		paper_clock(&state->paper, now_us);
	if (exec_time(&state->exec, now_us, err) != 0 ||
	    (state->mode == MODE_PAPER && paper_time(&state->paper, now_us, err) != 0))
		return -1;
	return exec_day(&state->exec, now_us, err);
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
	exec_look(&state->exec);
	return LINE_PASS;
}

/* ---- market ---- */

/* On paper, a venue that is seen for the first time in this run: what we have there is told. */
static int
meet_venue(struct state *state, struct filter *filter, struct slice venue, struct error *err)
{
	const json *balances = config_value(filter->tool.config, "paper.balances");
	const char *name = state->mode == MODE_LIVE ? NULL : paper_meet(&state->paper, venue);
	struct pocket pocket;
	const json *item;

	if (name == NULL)
		return 0;
	pocket = (struct pocket){ slice_of(name), slice_of(traded_account(&state->exec.traded, name)) };
	for (size_t i = 0; (item = paper_money(balances, name, i)) != NULL; i++)
		if (exec_funds(&state->exec, pocket, json_name(item), config_figure(item), err) != 0)
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
	return state->mode == MODE_LIVE || paper_book(&state->paper, place, err) == 0 ? LINE_PASS : LINE_FATAL;
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

	if (advance(state, filter, err) != 0)
		return LINE_FATAL;
	return exec_venue(&state->exec, line, err) == 0 ? LINE_PASS : LINE_BROKEN;
}

/* ---- what others decided ---- */

/* The last look before a trade: may anything new begin at all? */
static const char *
refusal(struct state *state)
{
	exec_look(&state->exec);
	if (state->exec.event.state == OPPORTUNITY_CLOSE)
		return "closed";
	return journal_has_room(state->journal, state->reserve_bytes) ? NULL : "disk";
}

static enum line_verdict
on_opportunity(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct opportunity_event *event = &state->exec.event;

	if (event_read(&kind_opportunity, event, line, err) != 0)
		return LINE_BROKEN;
	if (event->state == OPPORTUNITY_CLOSE && exec_closed(&state->exec, event->id, err) != 0)
		return LINE_FATAL;
	if (!HAS(event, OPPORTUNITY_HAS_RISK) || event->risk.verdict != VERDICT_APPROVE)
		return LINE_PASS;
	/* without a time nothing can be said to be in force */
	if (filter->now_us == 0) {
		error_set(err, "missing", "opportunity: approved before any line told the time");
		return LINE_BROKEN;
	}
	return exec_approved(&state->exec, refusal(state), err) == 0 ? LINE_PASS : LINE_FATAL;
}

/* A line that is no fault of ours is dropped; what is, ends the program. */
static enum line_verdict
verdict(int result, const struct error *err)
{
	return result == 0 ? LINE_PASS : err->exit != EXIT_WELL ? LINE_FATAL : LINE_BROKEN;
}

static enum line_verdict
on_halt(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	(void)filter;
	return verdict(exec_halt(&((struct state *)arg)->exec, line, err), err);
}

static enum line_verdict
on_resume(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	(void)filter;
	return verdict(exec_resume(&((struct state *)arg)->exec, line, err), err);
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

/* By hand: whether everything is known now. */
static int
recovered(const struct state *state, struct error *err)
{
	const char *venue = state->asked.recover;
	size_t unknown = exec_unknown(&state->exec, venue);

	if (unknown > 0)
		return error_fatal(
		    err, EXIT_UNAVAILABLE, "recover: %zu orders at %s are still unknown", unknown, venue);
	if (!standing_allows(&state->exec.standings,
		(struct pocket){ slice_of(venue), slice_of(traded_account(&state->exec.traded, venue)) }))
		return error_fatal(
		    err, EXIT_NO, "recover: what the account at %s has is not what the journal says", venue);
	return 0;
}

static int
finish(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;
	int64_t until_us = clock_boot_us() + ENDING_US;

	/* what is not even is left to the executor, which will have books */
	if (state->asked.recover != NULL)
		return recovered(state, err);
	/* of a program that is stopped, the next start goes on */
	if (!(filter->stopping && state->mode == MODE_LIVE) && exec_end(&state->exec, err) != 0)
		return -1;
	if (state->mode == MODE_PAPER)
		return paper_end(&state->paper, err);
	while (exec_open(&state->exec) && clock_boot_us() < until_us)
		if (live_turn(state, NULL, 0, -1, err) < 0)
			return -1;
	return !exec_open(&state->exec) || filter->stopping
	    ? 0
	    : error_fatal(err, EXIT_UNAVAILABLE, "trades have not ended: the next start goes on with them");
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
	desk_close(&state->desk);
	accounts_close(&state->accounts);
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

#define PROGRAM                                                                                                        \
	{                                                                                                              \
		.name = "arb-exec", .purpose = "trade approved opportunities, and write what became of them",          \
		.operands = "[command]", .options = options, .commands = commands, .uses = USES_STAGE | USES_STATE,    \
		.set = set, .operand = set_operand                                                                     \
	}

static const struct stage stage = {
	.program = PROGRAM,
	.rules = rules,
	.pipe = PIPE_ENDS,
	.start = start,
	.finish = finish,
	.before_flush = before_flush,
	.reload = reload,
	.metrics = metrics,
	.free = free_state,
};

/* ---- signed requests, shown ---- */

static int
start_shown(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;

	return open_accounts(&state->accounts, &state->asked, &filter->tool.messages, err);
}

static enum line_verdict
on_planned(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;
	struct order_event order;

	if (event_read(&kind_order, &order, line, err) != 0)
		return LINE_BROKEN;
	if (order.state != ORDER_PLANNED ||
	    signed_order(&filter->made, &order, &state->accounts, &state->asked.traded,
		state->asked.clock_us != 0 ? state->asked.clock_us : clock_wall_us(), err) == 0)
		return LINE_PASS;
	error_prefix(err, "order");
	return LINE_BROKEN;
}

static const struct rule shown_rules[] = {
	{ "order", on_planned },
	{ NULL, NULL },
};

static const struct stage shown = {
	.program = PROGRAM, .rules = shown_rules, .start = start_shown, .free = free_state
};

/* ---- commands ---- */

static int
ask_venue(const struct asked *asked, struct tool *tool, struct accounts *accounts, struct error *err)
{
	struct asker asker = { .clock_us = asked->clock_us };
	const char *venue = asked->command.operands[0];
	struct account *account = accounts_find(accounts, venue, traded_account(&asked->traded, venue), err);
	struct text out = { 0 };
	char limits[PATH_MAX];
	int code = -1;

	if ((size_t)snprintf(limits, sizeof limits, "%s/run/limits", tool->state) >= sizeof limits)
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	if (account == NULL || asker_open(&asker, NULL, limits, err) != 0)
		return -1;
	code = hand_run(&asked->hand, &asker, account, &out, err);
	if (out_print(&out, err) != 0)
		code = -1;
	text_free(&out);
	asker_close(&asker);
	return code;
}

/* The exit code; what is not well was said. */
static int
run_command(struct asked *asked, struct tool *tool)
{
	struct accounts accounts = { .count = 0 };
	struct error err = { 0 };
	int code = -1;

	asked->hand.print = asked->print || asked->dry_run;
	asked->hand.operands = asked->command.operands;
	asked->hand.count = asked->command.count;
	if (hand_ask(&asked->hand, asked->command.row->name) &&
	    hand_check(&asked->hand, asked->command.row->arguments, &err) == 0 &&
	    open_accounts(&accounts, asked, &tool->messages, &err) == 0 &&
	    (asked->hand.print || !hand_moves(&asked->hand) ||
		may_trade(asked, &accounts, asked->command.row->name, &err) == 0))
		code = ask_venue(asked, tool, &accounts, &err);
	if (code != EXIT_WELL)
		code = tool_fail(tool, &err, code > 0 ? (enum exit_code)code : EXIT_UNAVAILABLE);
	accounts_close(&accounts);
	return code;
}

/* The executor starts, asks, and finds its input at the end. */
static int
run_recover(struct state *state, const struct stage *live, struct tool *tool)
{
	struct error err = { 0 };
	int code;

	state->asked.live = true;
	state->asked.recover = state->asked.command.operands[0];
	if (state->asked.command.count == 1 && freopen("/dev/null", "r", stdin) != NULL)
		return filter_run(live, tool, state);
	error_set(&err, "usage", "recover: wants venue");
	code = tool_fail(tool, &err, EXIT_USAGE);
	tool_end(tool);
	return code;
}

int
main(int argc, char *argv[])
{
	struct state state = { .seed = -1, .asked = { .keys_fd = -1, .hand = { .tif = TIF_IOC } } };
	struct stage live = stage;
	struct tool tool;
	int code = tool_start(&tool, &stage.program, argc, argv, &state);

	live.wait = live_turn;
	if (code == TOOL_GO)
		traded_configured(&state.asked.traded, tool.config);
	if (code == TOOL_GO && state.asked.command.row == NULL)
		return state.asked.print ? filter_run(&shown, &tool, &state)
					 : filter_run(state.asked.live ? &live : &stage, &tool, &state);
	if (code == TOOL_GO && strcmp(state.asked.command.row->name, "recover") == 0)
		return run_recover(&state, &live, &tool);
	if (code == TOOL_GO)
		code = run_command(&state.asked, &tool);
	tool_end(&tool);
	return code;
}
