/*
 * arb-exec: trade approved opportunities, and ask venues by hand.
 *
 * Joins the executor (lib/exec) with a venue that exists on paper (lib/sim), or with real ones (lib/trader), and with the journal
 * exec.db.  What is approved by arb-risk becomes orders; orders, fills and outcomes become lines; nothing leaves before the journal
 * holds it.  So it is with what a person sends.  The other sub-commands, and the signed requests that are only shown, need neither:
 * they speak to a venue's account (lib/gateway).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/directory.h"
#include "event/book.h"
#include "event/instrument.h"
#include "event/mark.h"
#include "event/trade.h"
#include "exec/cursor.h"
#include "exec/resolve.h"
#include "exec/settings.h"
#include "gateway/signed.h"
#include "sim/paper.h"
#include "tool/command.h"
#include "tool/filter.h"
#include "trader/figures.h"
#include "trader/options.h"
#include "trader/trader.h"

enum { DESCRIPTOR_MOST = 1 << 20, ROWS_MOST = 1000 };

/* What the command line said. */
struct asked {
	bool paper, live, dry_run, print, real_money, adopt, list;
	int64_t keys_fd, clock_us; /* -1, 0: not given */
	const char *endpoints;
	struct hand hand;
	struct traded traded;
	struct command_line command;
	struct given given;
	const char *
	    alone; /* the venue whose orders are asked for, and nothing else is done but what is done by hand; NULL: not so */
	struct byhand byhand; /* its id is "" when no order is sent by hand */
	struct resolve resolve; /* its id is NULL when a person decides nothing */
};

struct state {
	int64_t seed; /* -1: not given */
	const char *freeze_given;
	struct asked asked;

	enum mode mode;
	struct exec exec;
	struct paper paper; /* of mode paper */
	struct trader trader; /* of mode live, as are the accounts */
	struct accounts accounts;
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
	{ 0, "tif", "gtc|ioc|fok|post_only", "order: how long it may rest (ioc)" },
	{ 0, "market", NULL, "order: at the market, without a price" },
	{ 0, "label", "name", "withdraw: the venue's name of the address; deposit-address: of the account" },
	{ 0, "since-us", "time", "fills: from this time on, us since 1970" },
	{ 0, "limit", "rows", "fills: rows of a page" },
	{ 0, "list-venues", NULL, "print the names of the venues to trade at and exit" },
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
	{ "resolve", "venue id absent|done|filled [qty price fee asset [trade]]",
	    "decide what became of an order of which nobody can find it out", 8 },
	{ NULL, NULL, NULL, 0 },
};

static int
set(void *arg, const char *option, const char *value, struct error *err)
{
	struct state *state = arg;
	struct asked *asked = &state->asked;
	const struct option_place places[] = {
		{ "paper", .flag = &asked->paper },
		{ "live", .flag = &asked->live },
		{ "dry-run", .flag = &asked->dry_run },
		{ "print-requests", .flag = &asked->print },
		{ "market", .flag = &asked->hand.market },
		{ "adopt", .flag = &asked->adopt },
		{ "list-venues", .flag = &asked->list },
		{ "yes-real-money", .flag = &asked->real_money },
		{ "freeze", .word = &state->freeze_given },
		{ "endpoints", .word = &asked->endpoints },
		{ "id", .word = &asked->hand.id },
		{ "venue-id", .word = &asked->hand.venue_id },
		{ "label", .word = &asked->hand.label },
		{ "seed", .figure = &state->seed, 0, INT64_MAX },
		{ "keys-fd", .figure = &asked->keys_fd, 0, DESCRIPTOR_MOST },
		{ "clock-us", .figure = &asked->clock_us, TIME_US_MIN, TIME_US_MAX },
		{ "since-us", .figure = &asked->hand.since_us, TIME_US_MIN, TIME_US_MAX },
		{ "limit", .figure = &asked->hand.limit, 1, ROWS_MOST },
	};

	given_note(&asked->given, option);
	for (size_t i = 0; i < COUNT(places); i++)
		if (strcmp(option, places[i].name) == 0)
			return option_put(&places[i], value, err);
	return strcmp(option, "account") == 0 ? traded_give(&asked->traded, value, err)
					      : hand_tif(&asked->hand, value, err);
}

static int
set_operand(void *arg, const char *value, struct error *err)
{
	return command_word(&((struct state *)arg)->asked.command, commands, value, err);
}

/* ---- accounts ---- */

static bool
is_command(const struct asked *asked, const char *name)
{
	return asked->command.row != NULL && strcmp(asked->command.row->name, name) == 0;
}

/* A venue is asked, or something signed: with the executor on paper, and for what a person decides, it is not. */
static bool
wants_keys(const struct asked *asked)
{
	return asked->command.row == NULL ? asked->live || asked->print : !is_command(asked, "resolve");
}

static int
may_trade(const struct asked *asked, const struct accounts *accounts, const char *what, struct error *err)
{
	return asked->real_money || asked->dry_run ? 0 : accounts_play(accounts, what, err);
}

/* ---- start ---- */

static void
read_settings(struct state *state, const struct config *config)
{
	settings_read(&state->exec.settings, state->mode, config);
	paper_settings_read(&state->paper.settings, config, (uint64_t)state->seed, state->exec.settings.age_us);
	state->reserve_bytes = config_integer(config, "exec.reserve_mb") << 20;
}

static int
open_paper(struct state *state, struct error *err)
{
	const struct paper_settings settings = state->paper.settings;
	struct reply_sink sink = { exec_reply, &state->exec };

	state->exec.carrier = paper_venue(&state->paper);
	return paper_init(&state->paper, &settings, &state->exec.shelf, &state->exec.catalogue, sink, err);
}

/* Real venues: nothing is known of an order or a balance before they were asked. */
static int
open_live(struct state *state, struct error *err)
{
	const struct asked *asked = &state->asked;
	bool one = *asked->byhand.request.id != '\0';
	const struct trader_plan plan = { .exec = &state->exec,
		.journal = state->journal,
		.accounts = &state->accounts,
		.messages = &state->filter->tool.messages,
		.state = state->filter->tool.state,
		.alone = asked->alone,
		.byhand = &state->asked.byhand,
		.clock_us = config_integer(state->filter->tool.config, "exec.clock_ms") * 1000,
		.dry_run = asked->dry_run,
		.real_money = asked->real_money,
		.adopt = asked->adopt };

	if (*state->exec.journal == '\0' &&
	    (settings_live_id(state->exec.journal, err) != 0 ||
		journal_name(state->journal, state->exec.journal, err) != 0))
		return -1;
	if (((asked->alone == NULL || one) && may_trade(asked, &state->accounts, one ? "order" : "--live", err) != 0) ||
	    (!state->accounts.local && settings_far(state->filter->tool.config, err) != 0))
		return -1;
	return trader_open(&state->trader, &plan, err);
}

static bool
freeze_stands(void *arg)
{
	const char *freeze = ((const struct state *)arg)->freeze;

	return file_may_stand(freeze) || !file_has_place(freeze);
}

static int
open_journal(struct state *state, const char *directory, struct error *err)
{
	if (snprintf(state->freeze, sizeof state->freeze, "%s%s", state->freeze_given != NULL ? "" : directory,
		state->freeze_given != NULL ? state->freeze_given : "/freeze") >= PATH_MAX)
		return error_fatal(err, EXIT_CONFIG, "the path of the freeze file is too long");
	state->journal = journal_open(directory, state->mode, err);
	/* the default's directory is there by now */
	if (state->journal != NULL && !file_has_place(state->freeze))
		say(&state->filter->tool.messages, LEVEL_WARNING, "freeze",
		    "--freeze %s: its directory is not there: counts as frozen, and nothing new is sent",
		    state->freeze);
	if (state->mode == MODE_LIVE)
		lapse_look(&state->trader.lapse);
	if (state->journal == NULL ||
	    journal_load(state->journal, &state->exec, state->mode == MODE_LIVE ? &state->trader.lapse : NULL, err) !=
		0)
		return -1;
	state->exec.record = journal_record(state->journal);
	state->exec.freezer = (struct freezer){ freeze_stands, state };
	state->paper.now_us = state->exec.now_us;
	return 0;
}

/* No venue is asked for what a person decides. */
static int
open_venues(struct state *state, struct error *err)
{
	if (state->asked.resolve.id != NULL)
		return 0;
	return state->mode == MODE_LIVE ? open_live(state, err) : open_paper(state, err);
}

/* Before the first line is read. */
static int
recover(struct state *state, struct error *err)
{
	int done;

	if (state->asked.resolve.id != NULL)
		done = exec_resolve(&state->exec, &state->asked.resolve, &state->trader.lapse, err);
	else
		done = state->mode == MODE_LIVE ? trader_recover(&state->trader, err) : exec_recover(&state->exec, err);
	return done != 0 ? -1 : journal_commit(state->journal, err);
}

static int
start(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;
	char directory[PATH_MAX];

	state->filter = filter;
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
	    open_journal(state, directory, err) != 0 || open_venues(state, err) != 0 ||
	    (*state->asked.byhand.request.id == '\0' &&
		cursor_again(state->journal, &state->exec, directory, filter_flush_made, filter, err) != 0))
		return -1;
	return recover(state, err);
}

static int
wait_live(void *arg, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	return trader_wait(&((struct state *)arg)->trader, polled, count, timeout_ms, err);
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

	if (begin(state, filter, now_us, err) != 0)
		return -1;
	if (UNLIKELY(!state->marked))
		write_mark(state, filter);
	if (state->mode == MODE_LIVE)
		return trader_time(&state->trader, err) != 0 ? -1 : exec_day(&state->exec, state->exec.now_us, err);
	if (LIKELY(now_us <= state->exec.now_us))
		return 0;
	/* a trade that is open may have a step to take */
	if (UNLIKELY(state->exec.trade_count > 0))
		exec_look(&state->exec);
	paper_clock(&state->paper, now_us);
	if (exec_time(&state->exec, now_us, err) != 0 || paper_time(&state->paper, now_us, err) != 0)
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
	place = exec_place(&state->exec, book, err);
	if (UNLIKELY(place < 0))
		return LINE_BROKEN;
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
	/* without a time nothing can be said to be in force; that of a line that was broken is none */
	if (filter->now_us == 0 || !state->marked) {
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

/* What was found is told, however it ended, but not when something failed: half of an answer is not to be in the journal. */
static int
told(struct state *state, int result, struct error *err)
{
	if (result != 0 &&
	    (err->exit == EXIT_WELL || err->exit == EXIT_IO || err->exit == EXIT_SYSTEM || err->exit == EXIT_BUG))
		return result;
	return filter_flush_made(state->filter, result == 0 ? err : &(struct error){ 0 }) != 0 ? -1 : result;
}

static int
finish_by_hand(struct state *state, struct error *err)
{
	const struct order_request *order = &state->asked.byhand.request;
	int result = trader_recovered(&state->trader, state->asked.command.row->name, err);

	if (result != 0 || *order->id == '\0')
		return told(state, result, err);
	if (filter_heard(state->filter, err) != 0)
		return error_prefix(err, "%s: order %s: not sent", order->venue, order->id);
	result = told(state, trader_order(&state->trader, refusal(state), err), err);
	if (result != 0 || !state->filter->unheard)
		return result;
	*err = state->filter->why_unheard;
	return error_prefix(err, "%s: order %s: an order may exist", order->venue, order->id);
}

static int
finish(void *arg, struct filter *filter, struct error *err)
{
	struct state *state = arg;

	if (state->asked.resolve.id != NULL)
		return 0;
	if (state->mode != MODE_LIVE)
		return exec_end(&state->exec, err) != 0 ? -1 : paper_end(&state->paper, err);
	if (trader_time(&state->trader, err) != 0)
		return -1;
	if (state->asked.alone != NULL)
		return finish_by_hand(state, err);
	return told(state, trader_finish(&state->trader, filter->stopping, err), err);
}

static void
metrics(void *arg, struct text *out)
{
	const struct state *state = arg;

	trader_figures(out, &state->exec.counts, state->paper.count + state->paper.resting_count);
}

static void
free_state(void *arg)
{
	struct state *state = arg;

	paper_free(&state->paper);
	trader_close(&state->trader);
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
	.pipe = PIPE_FINISHES,
	.start = start,
	.finish = finish,
	.before_flush = before_flush,
	.reload = reload,
	.metrics = metrics,
	.free = free_state,
};

/* ---- signed requests, shown ---- */

static int64_t
shown_us(const struct asked *asked)
{
	return asked->clock_us != 0 ? asked->clock_us : clock_wall_us();
}

static enum line_verdict
on_planned(void *arg, struct filter *filter, struct slice line, struct error *err)
{
	struct state *state = arg;

	return signed_line(&filter->made, line, &state->accounts, &state->asked.traded, shown_us(&state->asked), err) ==
		0
	    ? LINE_PASS
	    : LINE_BROKEN;
}

static const struct rule shown_rules[] = {
	{ "order", on_planned },
	{ NULL, NULL },
};

static const struct stage shown = { .program = PROGRAM, .rules = shown_rules, .free = free_state };

/* ---- commands ---- */

/* Speak to an account, in our own name.  The exit code, or -1 and err. */
static int
ask_account(struct state *state, struct tool *tool, struct text *out, struct error *err)
{
	struct asked *asked = &state->asked;
	char directory[PATH_MAX];

	asked->hand.symbols = config_value(tool->config, "symbols");
	if (tool_directory(directory, sizeof directory, tool, modes[MODE_LIVE], err) != 0 ||
	    (!asked->hand.print && hand_moves(&asked->hand) &&
		may_trade(asked, &state->accounts, asked->command.row->name, err) != 0))
		return -1;
	return trader_ask(&asked->hand, &state->accounts, directory, tool->state, &tool->messages, out, err);
}

static int
show_recovery(struct state *state, struct tool *tool, struct text *out, struct error *err)
{
	const char *venue = state->asked.command.operands[0];
	char directory[PATH_MAX];

	if (tool_directory(directory, sizeof directory, tool, modes[MODE_LIVE], err) != 0 ||
	    exec_init(&state->exec, out, err) != 0)
		return -1;
	state->exec.traded = state->asked.traded;
	return trader_show(out, &state->exec, directory, &state->accounts, venue, shown_us(&state->asked), err);
}

/* The exit code; what is not well was said. */
static int
run_command(struct state *state, struct tool *tool,
    int (*run)(struct state *state, struct tool *tool, struct text *out, struct error *err))
{
	struct text out = { 0 };
	struct error err = { 0 };
	int code = run(state, tool, &out, &err);

	if (out_print(&out, &err) != 0)
		code = -1;
	if (code != EXIT_WELL)
		code = tool_fail(tool, &err, code > 0 ? (enum exit_code)code : EXIT_UNAVAILABLE);
	free_state(state);
	text_free(&out);
	tool_end(tool);
	return code;
}

static int
read_command(struct asked *asked, struct error *err)
{
	struct hand *hand = &asked->hand;

	hand->print = asked->print || asked->dry_run;
	hand->clock_us = asked->clock_us;
	hand->operands = asked->command.operands;
	hand->count = asked->command.count;
	if (is_command(asked, "resolve"))
		return resolve_read(&asked->resolve, hand->operands, hand->count, err);
	if (!hand_ask(hand, asked->command.row->name))
		return hand->count > 0 ? 0 : error_set(err, "usage", "recover: wants venue");
	if (hand_check(hand, asked->command.row->arguments, err) != 0)
		return -1;
	hand->account = traded_account(&asked->traded, hand->operands[0]);
	return hand_is_order(hand) ? hand_order(&asked->byhand.request, hand, err) : 0;
}

static int
run_hand(struct state *state, const struct stage *live, struct tool *tool)
{
	struct asked *asked = &state->asked;
	bool recover = is_command(asked, "recover"), resolve = is_command(asked, "resolve");

	if (asked->hand.print && resolve) {
		say(&tool->messages, LEVEL_WARNING, NULL,
		    "resolve asks no venue: nothing to show, and nothing was decided");
		tool_end(tool);
		return EXIT_WELL;
	}
	if (asked->hand.print || !(recover || resolve || hand_is_order(&asked->hand)))
		return run_command(state, tool, recover ? show_recovery : ask_account);
	/* the executor starts, asks, sends what is to be sent, and finds its input at the end */
	asked->live = true;
	asked->alone = asked->command.operands[0];
	return filter_run(resolve ? &stage : live, tool, state);
}

/* All that the command line says is looked at before anything is opened. */
static int
begin_asked(struct state *state, struct tool *tool, struct error *err)
{
	struct asked *asked = &state->asked;

	traded_configured(&asked->traded, tool->config);
	if (trader_options(&asked->given, asked->command.row == NULL ? NULL : asked->command.row->name, err) != 0 ||
	    (asked->command.row != NULL && read_command(asked, err) != 0)) {
		if (err->exit == EXIT_WELL)
			err->exit = EXIT_USAGE;
		return -1;
	}
	if (trader_keys(
		&state->accounts, wants_keys(asked), (int)asked->keys_fd, asked->endpoints, &tool->messages, err) != 0)
		return -1;
	/* no command reads but its keys */
	return asked->command.row == NULL || freopen("/dev/null", "r", stdin) != NULL
	    ? 0
	    : error_file(err, EXIT_SYSTEM, "/dev/null");
}

int
main(int argc, char *argv[])
{
	struct state state = { .seed = -1, .asked = { .keys_fd = -1, .hand = { .tif = TIF_IOC } } };
	struct stage live = stage;
	struct error err = { 0 };
	struct tool tool;
	/* first of all: what comes later may wait for others, or crash */
	int guarded = secret_guard(&err), code = tool_start(&tool, &stage.program, argc, argv, &state);

	live.wait = wait_live;
	if (code == TOOL_GO && state.asked.list)
		code = trader_venues(&err) == 0 ? EXIT_WELL : tool_fail(&tool, &err, EXIT_IO);
	else if (code == TOOL_GO && (guarded != 0 || begin_asked(&state, &tool, &err) != 0)) {
		code = tool_fail(&tool, &err, EXIT_UNAVAILABLE);
		free_state(&state);
	}
	if (code == TOOL_GO && state.asked.command.row == NULL)
		return state.asked.print ? filter_run(&shown, &tool, &state)
					 : filter_run(state.asked.live ? &live : &stage, &tool, &state);
	if (code == TOOL_GO)
		return run_hand(&state, &live, &tool);
	tool_end(&tool);
	return code;
}
