#include "exec/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/directory.h"
#include "exec/load.h"
#include "exec/report.h"
#include "exec/schema.h"
#include "store/store.h"

struct journal {
	struct store *store;
	int64_t epoch;
	bool superseded; /* another instance has begun */
	struct load_boot boot;
	const struct lapse *lapse; /* NULL: on paper, where no clock is looked at */
	struct query *add_trade, *add_intent, *add_state, *add_fill, *add_ending, *add_funds, *add_scope, *add_event,
	    *add_cancel, *add_adopted;
	struct query *find_ended, *find_fill, *read_fill, *find_intent, *newest_epoch;
};

/* ---- opening ---- */

static int
prepare(struct journal *journal, struct error *err)
{
	const struct {
		struct query **query;
		const char *sql;
	} statements[] = {
		{ &journal->add_trade,
		    "INSERT INTO trade (opportunity, decided_us, shape, hash, asset, fx_asset, rate, expected, planned,"
		    " same_books, expires_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) RETURNING row" },
		{ &journal->add_intent,
		    "INSERT INTO intent (id, trade, leg, attempt, account, venue, symbol, base, quote, side, type, tif,"
		    " price, qty, token_max, decided_us, fee_kind, fee_rate, token, book_us, seq, qty_step, min_qty,"
		    " min_notional, at_decision, epoch, window_us, step, rung, why, boot_us, boot_id) VALUES (?1, ?2, "
		    "?3, ?4, ?5, ?6, ?7,"
		    " ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26,"
		    " ?27, ?28, ?29, ?30, ?31, ?32)" },
		{ &journal->add_state,
		    "INSERT INTO state (intent, ts_us, state, venue_id, reason, ended_us, at_arrival, "
		    "at_arrival_filled,"
		    " epoch, sent_us, boot_us, boot_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)" },
		{ &journal->add_fill,
		    "INSERT INTO fill (venue, account, id, intent, client_id, ts_us, symbol, side, price, qty, fee,"
		    " fee_asset, liquidity, venue_us, epoch) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
		    " ?13, ?14, ?15)" },
		{ &journal->find_fill, "SELECT 1 FROM fill WHERE venue = ?1 AND account = ?2 AND id = ?3" },
		{ &journal->read_fill,
		    "SELECT side, fee_asset, price, qty, fee, adopted.fill IS NOT NULL,"
		    " coalesce(fill.intent, adopted.intent, ''), coalesce(fill.intent, adopted.intent, client_id)"
		    " FROM fill LEFT JOIN adopted ON adopted.fill = fill.row"
		    " WHERE venue = ?1 AND account = ?2 AND id = ?3" },
		{ &journal->add_adopted,
		    "INSERT INTO adopted (fill, intent) SELECT row, ?4 FROM fill WHERE venue = ?1 AND account = ?2 AND"
		    " id = ?3" },
		{ &journal->add_ending, "INSERT INTO ending (trade, state, ended_us, n) VALUES (?1, ?2, ?3, ?4)" },
		{ &journal->add_funds, "INSERT INTO funds (venue, account, asset, amount) VALUES (?1, ?2, ?3, ?4)" },
		{ &journal->add_scope, "INSERT INTO scope (scope, halted, ts_us) VALUES (?1, ?2, ?3)" },
		{ &journal->add_cancel,
		    "INSERT INTO cancel (ts_us, venue, account, id, venue_id, epoch) VALUES (?1, ?2, ?3, ?4, ?5, ?6)" },
		{ &journal->add_event, "INSERT INTO outbox (n, ts_us, trade, line) VALUES (?1, ?2, ?3, ?4)" },
		{ &journal->find_ended,
		    "SELECT outbox.line FROM trade JOIN ending ON ending.trade = trade.row JOIN outbox ON outbox.n = "
		    "ending.n"
		    " WHERE trade.opportunity = ?1" },
		{ &journal->find_intent, "SELECT 1 FROM intent WHERE id = ?1" },
		{ &journal->newest_epoch, "SELECT max(n) FROM epoch" },
	};

	for (size_t i = 0; i < COUNT(statements); i++)
		if ((*statements[i].query = store_prepare(journal->store, statements[i].sql, err)) == NULL)
			return -1;
	return 0;
}

static int
write_meta(struct journal *journal, const char *key, const char *value, struct error *err)
{
	struct query *query = store_prepare(journal->store, "INSERT INTO meta (key, value) VALUES (?1, ?2)", err);
	int result;

	if (query == NULL)
		return -1;
	store_bind_text(query, 1, slice_of(key));
	store_bind_text(query, 2, slice_of(value));
	result = store_run(query, err);
	query_free(query);
	return result;
}

/* The file says which mode it belongs to, from its first moment on. */
static int
check_mode(struct journal *journal, enum mode mode, struct error *err)
{
	char found[16];

	if (load_meta(journal->store, "mode", found, sizeof found, err) != 0)
		return -1;
	if (*found == '\0')
		return write_meta(journal, "mode", modes[mode], err);
	if (strcmp(found, modes[mode]) == 0)
		return 0;
	return error_fatal(
	    err, EXIT_CONFIG, "%s: belongs to mode %s, not %s", store_path(journal->store), found, modes[mode]);
}

static int
begin_epoch(struct journal *journal, enum mode mode, struct error *err)
{
	struct query *query;

	if (store_begin(journal->store, err) != 0 || check_mode(journal, mode, err) != 0)
		return -1;
	query = store_prepare(journal->store, "INSERT INTO epoch DEFAULT VALUES RETURNING n", err);
	if (query == NULL)
		return -1;
	if (store_step(query, err) != 1) {
		query_free(query);
		return -1;
	}
	journal->epoch = store_int(query, 0);
	store_reset(query);
	query_free(query);
	return store_commit(journal->store, err);
}

/* An index that lacks a row would take the same fill, or the same approval, twice. */
static int
check_whole(const struct journal *journal, struct error *err)
{
	struct error why, ignored;
	int64_t n;

	if (store_check(journal->store, &why) == 0)
		return 0;
	if (why.exit != EXIT_IO || store_value(journal->store, "SELECT max(n) FROM outbox", 0, &n, &ignored) != 0) {
		*err = why;
		return -1;
	}
	return error_fatal(err, EXIT_IO, "%s; damaged: nothing is traded on it; its last event is number %lld",
	    why.text, (long long)n);
}

/* What nobody has checked is not made anew: its next start does both. */
static int
is_current(const struct journal *journal, struct error *err)
{
	int64_t version = store_version(journal->store, err);

	if (version < 0)
		return -1;
	if (version == 0 || version == (int64_t)schema_count)
		return 0;
	return error_fatal(err, EXIT_CONFIG, "exec.db: schema version %lld is not this program's %zu",
	    (long long)version, schema_count);
}

static struct journal *
open_as(const char *directory, enum mode mode, bool checked, struct error *err)
{
	struct journal *journal = calloc(1, sizeof *journal);
	char path[PATH_MAX];

	if (journal == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for the journal");
		return NULL;
	}
	if ((size_t)snprintf(path, sizeof path, "%s/exec.db", directory) >= sizeof path)
		error_fatal(err, EXIT_IO, "%s: the path is too long", directory);
	else if (directory_make(directory, err) == 0 &&
	    (mode != MODE_LIVE || directory_private(AT_FDCWD, directory, err) == 0) &&
	    (journal->store = store_open(path, STORE_OWN, err)) != NULL &&
	    (checked ? check_whole(journal, err) : is_current(journal, err)) == 0 &&
	    store_migrate(journal->store, schema_steps, schema_count, err) == 0 &&
	    begin_epoch(journal, mode, err) == 0 && prepare(journal, err) == 0)
		return journal;
	journal_close(journal);
	return NULL;
}

struct journal *
journal_open(const char *directory, enum mode mode, struct error *err)
{
	return open_as(directory, mode, true, err);
}

struct journal *
journal_open_to_note(const char *directory, enum mode mode, struct error *err)
{
	return open_as(directory, mode, false, err);
}

void
journal_close(struct journal *journal)
{
	if (journal == NULL)
		return;
	store_close(journal->store);
	free(journal);
}

int64_t
journal_epoch(const struct journal *journal)
{
	return journal->epoch;
}

/* Bytes left on the disk; -1: it cannot be told. */
static int64_t
space_left(const struct journal *journal)
{
	return store_space(journal->store);
}

bool
journal_has_room(const struct journal *journal, int64_t bytes)
{
	int64_t space = bytes == 0 ? -1 : space_left(journal);

	return space < 0 || space >= bytes;
}

int
journal_load(struct journal *journal, struct exec *exec, const struct lapse *lapse, struct error *err)
{
	if (lapse != NULL) {
		if (clock_boot_id(journal->boot.id, err) != 0)
			return -1;
		journal->lapse = lapse;
		journal->boot.lead_us = lapse->lead_us;
		exec->lapse_us = lapse->now_us;
	}
	return load_all(journal->store, &journal->boot, exec, err);
}

/* ---- writing ---- */

static int
begin(struct journal *journal, struct error *err)
{
	return store_in_transaction(journal->store) ? 0 : store_begin(journal->store, err);
}

static int
superseded(const struct journal *journal, struct error *err)
{
	return error_fatal(err, EXIT_LATER, "%s: another instance has begun", store_path(journal->store));
}

int
journal_commit(struct journal *journal, struct error *err)
{
	int64_t newest;

	if (journal->superseded)
		return superseded(journal, err);
	/* of what is gone nothing may be told */
	if (!store_in_transaction(journal->store))
		return store_alive(journal->store, err);
	if (store_step(journal->newest_epoch, err) != 1)
		return -1;
	newest = store_int(journal->newest_epoch, 0);
	store_reset(journal->newest_epoch);
	if (newest != journal->epoch) {
		store_rollback(journal->store);
		journal->superseded = true;
		return superseded(journal, err);
	}
	return store_commit(journal->store, err);
}

int
journal_name(struct journal *journal, const char *id, struct error *err)
{
	return begin(journal, err) != 0 ? -1 : write_meta(journal, "journal", id, err);
}

/* Texts of decimals live until the statement was run. */
struct digits {
	char at[12][DECIMAL_TEXT_MAX];
	size_t count;
};

static void
bind_decimal(struct query *query, int parameter, struct digits *digits, struct decimal value)
{
	char *to = digits->at[digits->count++];

	store_bind_text(query, parameter, (struct slice){ to, decimal_text(to, value) });
}

static void
bind_string(struct query *query, int parameter, const char *value)
{
	store_bind_text(query, parameter, slice_of(value));
}

static int
seen(void *arg, const char *opportunity, bool *ended, struct text *outcome, struct error *err)
{
	struct journal *journal = arg;
	int row;

	bind_string(journal->find_ended, 1, opportunity);
	row = store_step(journal->find_ended, err);
	*ended = row == 1;
	if (row != 1)
		return row;
	text_slice(outcome, store_text(journal->find_ended, 0));
	store_reset(journal->find_ended);
	return 0;
}

static int
known(void *arg, const char *id, bool *ours, struct error *err)
{
	struct journal *journal = arg;
	int row;

	bind_string(journal->find_intent, 1, id);
	row = store_step(journal->find_intent, err);
	*ours = row == 1;
	if (row == 1)
		store_reset(journal->find_intent);
	return row < 0 ? -1 : 0;
}

static int
add_trade(struct journal *journal, struct trade *trade, struct error *err)
{
	struct query *query = journal->add_trade;
	struct digits digits = { .count = 0 };

	bind_string(query, 1, trade->id);
	store_bind_int(query, 2, trade->decided_us);
	store_bind_int(query, 3, (int64_t)trade->shape);
	bind_string(query, 4, trade->hash);
	bind_string(query, 5, trade->asset);
	bind_string(query, 6, trade->fx_asset);
	bind_decimal(query, 7, &digits, trade->rate);
	bind_decimal(query, 8, &digits, trade->expected);
	bind_decimal(query, 9, &digits, trade->planned);
	store_bind_int(query, 10, trade->same_books);
	store_bind_int(query, 11, trade->expires_us);
	if (store_step(query, err) != 1)
		return -1;
	trade->row = store_int(query, 0);
	store_reset(query);
	return 0;
}

/* Two columns: a lapse time as CLOCK_BOOTTIME, and the run of the machine. */
static void
bind_boot(const struct journal *journal, struct query *query, int parameter, int64_t lapse_us)
{
	store_bind_int(
	    query, parameter, journal->lapse == NULL || lapse_us == 0 ? 0 : lapse_us - journal->boot.lead_us);
	bind_string(query, parameter + 1, journal->boot.id);
}

static int
add_intent(struct journal *journal, const struct trade *trade, const struct order *order, struct error *err)
{
	const struct order_request *request = &order->request;
	const char *const words[] = { request->account, request->venue, request->symbol, request->base,
		request->quote };
	struct query *query = journal->add_intent;
	struct digits digits = { .count = 0 };

	bind_string(query, 1, request->id);
	store_bind_int(query, 2, trade->row);
	store_bind_int(query, 3, request->leg);
	store_bind_int(query, 4, request->attempt);
	for (int i = 0; i < 5; i++)
		bind_string(query, 5 + i, words[i]);
	store_bind_int(query, 10, (int64_t)request->side);
	store_bind_int(query, 11, (int64_t)request->type);
	store_bind_int(query, 12, (int64_t)request->tif);
	bind_decimal(query, 13, &digits, request->price);
	bind_decimal(query, 14, &digits, request->qty);
	bind_decimal(query, 15, &digits, request->token_max);
	store_bind_int(query, 16, request->decided_us);
	store_bind_int(query, 17, (int64_t)order->planned.kind);
	bind_decimal(query, 18, &digits, order->planned.rate);
	bind_string(query, 19, order->token);
	store_bind_int(query, 20, order->book_us);
	store_bind_int(query, 21, order->seq);
	bind_decimal(query, 22, &digits, order->qty_step);
	bind_decimal(query, 23, &digits, order->min_qty);
	bind_decimal(query, 24, &digits, order->min_notional);
	bind_decimal(query, 25, &digits, order->at_decision);
	store_bind_int(query, 26, journal->epoch);
	store_bind_int(query, 27, request->window_us);
	store_bind_int(query, 28, (int64_t)order->step);
	store_bind_int(query, 29, order->rung);
	store_bind_int(query, 30, (int64_t)order->why);
	bind_boot(journal, query, 31, journal->lapse == NULL ? 0 : journal->lapse->now_us);
	return store_run(query, err);
}

static int
intend(void *arg, const struct trade *trade, const struct order *order, struct error *err)
{
	struct journal *journal = arg;

	return begin(journal, err) != 0 ? -1 : add_intent(journal, trade, order, err);
}

static int
open_trade(void *arg, struct trade *trade, struct error *err)
{
	struct journal *journal = arg;

	if (begin(journal, err) != 0 || add_trade(journal, trade, err) != 0)
		return -1;
	for (size_t i = 0; i < trade->count; i++)
		if (add_intent(journal, trade, &trade->orders[i], err) != 0)
			return -1;
	return 0;
}

static int
add_state(void *arg, const struct order *order, int64_t ts_us, struct error *err)
{
	struct journal *journal = arg;
	struct query *query = journal->add_state;
	struct digits digits = { .count = 0 };

	if (begin(journal, err) != 0)
		return -1;
	bind_string(query, 1, order->request.id);
	store_bind_int(query, 2, ts_us);
	store_bind_int(query, 3, (int64_t)order->state);
	bind_string(query, 4, order->venue_id);
	bind_string(query, 5, order->reason);
	store_bind_int(query, 6, order->ended_us);
	bind_decimal(query, 7, &digits, order->at_arrival);
	bind_decimal(query, 8, &digits, order->at_arrival_filled);
	store_bind_int(query, 9, journal->epoch);
	store_bind_int(query, 10, order->sent_us);
	bind_boot(journal, query, 11, order->since_us);
	return store_run(query, err);
}

static int
add_cancel(void *arg, const struct order_request *request, const char *venue_id, int64_t ts_us, struct error *err)
{
	struct journal *journal = arg;
	struct query *query = journal->add_cancel;

	if (begin(journal, err) != 0)
		return -1;
	store_bind_int(query, 1, ts_us);
	bind_string(query, 2, request->venue);
	bind_string(query, 3, request->account);
	bind_string(query, 4, request->id);
	bind_string(query, 5, venue_id);
	store_bind_int(query, 6, journal->epoch);
	return store_run(query, err);
}

static int
find_fill(struct query *query, const struct order_reply *reply, struct error *err)
{
	bind_string(query, 1, reply->venue);
	bind_string(query, 2, reply->account);
	bind_string(query, 3, reply->fill->id);
	return store_step(query, err);
}

/* A second report of the same trade of the venue changes nothing. */
static int
is_fresh(struct journal *journal, const struct order_reply *reply, bool *fresh, struct error *err)
{
	struct query *query = journal->find_fill;
	int row = find_fill(query, reply, err);

	*fresh = row == 0;
	if (row == 1)
		store_reset(query);
	return row < 0 ? -1 : 0;
}

static int
add_fill(void *arg, const struct order *order, const struct order_reply *reply, bool *fresh, struct error *err)
{
	struct journal *journal = arg;
	const struct order_fill *fill = reply->fill;
	struct query *query = journal->add_fill;
	struct digits digits = { .count = 0 };

	if (begin(journal, err) != 0 || is_fresh(journal, reply, fresh, err) != 0)
		return -1;
	if (!*fresh)
		return 0;
	bind_string(query, 1, reply->venue);
	bind_string(query, 2, reply->account);
	bind_string(query, 3, fill->id);
	if (order == NULL)
		store_bind_null(query, 4);
	else
		bind_string(query, 4, order->request.id);
	bind_string(query, 5, reply->id);
	store_bind_int(query, 6, reply->ts_us);
	bind_string(query, 7, reply->symbol);
	store_bind_int(query, 8, (int64_t)reply->side);
	bind_decimal(query, 9, &digits, fill->price);
	bind_decimal(query, 10, &digits, fill->qty);
	bind_decimal(query, 11, &digits, fill->fee);
	bind_string(query, 12, fill->fee_asset);
	store_bind_int(query, 13, (int64_t)fill->liquidity);
	store_bind_int(query, 14, fill->venue_us);
	store_bind_int(query, 15, journal->epoch);
	return store_run(query, err);
}

/* The same amount, however many digits it is told with. */
static bool
is_amount(struct query *query, int column, struct decimal told)
{
	struct decimal written;
	struct error ignored;

	return decimal_read(&written, store_text(query, column), &ignored) == 0 && decimal_compare(written, told) == 0;
}

static int
fill_agrees(void *arg, const struct order_reply *reply, struct written *written, struct error *err)
{
	struct query *query = ((struct journal *)arg)->read_fill;
	const struct order_fill *fill = reply->fill;
	int row = find_fill(query, reply, err);
	bool same_side, same_trade;

	*written = (struct written){ .there = row == 1 };
	if (row != 1)
		return row;
	same_side = store_int(query, 0) == (int64_t)reply->side;
	same_trade = is_amount(query, 2, fill->price) && is_amount(query, 3, fill->qty);
	written->agrees = same_side && same_trade && slice_is(store_text(query, 1), fill->fee_asset) &&
	    is_amount(query, 4, fill->fee);
	written->half = !same_side && same_trade && !slice_is(store_text(query, 7), reply->id);
	written->adopted = store_int(query, 5) != 0;
	if (!slice_copy(written->owner, sizeof written->owner, store_text(query, 6)))
		row = error_fatal(err, EXIT_IO, "damaged: the order of fill %s", fill->id);
	store_reset(query);
	return row < 0 ? -1 : 0;
}

static int
add_adopted(void *arg, const struct order *order, const struct order_reply *reply, struct error *err)
{
	struct journal *journal = arg;
	struct query *query = journal->add_adopted;

	if (begin(journal, err) != 0)
		return -1;
	bind_string(query, 1, reply->venue);
	bind_string(query, 2, reply->account);
	bind_string(query, 3, reply->fill->id);
	bind_string(query, 4, order->request.id);
	return store_run(query, err);
}

static int
add_ending(void *arg, const struct trade *trade, int64_t n, struct error *err)
{
	struct journal *journal = arg;

	if (begin(journal, err) != 0)
		return -1;
	store_bind_int(journal->add_ending, 1, trade->row);
	store_bind_int(journal->add_ending, 2, (int64_t)trade->state);
	store_bind_int(journal->add_ending, 3, trade->ended_us);
	store_bind_int(journal->add_ending, 4, n);
	return store_run(journal->add_ending, err);
}

static int
add_funds(void *arg, struct pocket pocket, const char *asset, struct decimal amount, struct error *err)
{
	struct journal *journal = arg;
	struct digits digits = { .count = 0 };

	if (begin(journal, err) != 0)
		return -1;
	store_bind_text(journal->add_funds, 1, pocket.venue);
	store_bind_text(journal->add_funds, 2, pocket.account);
	bind_string(journal->add_funds, 3, asset);
	bind_decimal(journal->add_funds, 4, &digits, amount);
	return store_run(journal->add_funds, err);
}

static int
add_scope(void *arg, const char *scope, bool halted, int64_t ts_us, struct error *err)
{
	struct journal *journal = arg;

	if (begin(journal, err) != 0)
		return -1;
	bind_string(journal->add_scope, 1, scope);
	store_bind_int(journal->add_scope, 2, halted);
	store_bind_int(journal->add_scope, 3, ts_us);
	return store_run(journal->add_scope, err);
}

static int
add_event(void *arg, int64_t n, int64_t ts_us, int64_t row, struct slice line, struct error *err)
{
	struct journal *journal = arg;

	if (begin(journal, err) != 0)
		return -1;
	store_bind_int(journal->add_event, 1, n);
	store_bind_int(journal->add_event, 2, ts_us);
	store_bind_int(journal->add_event, 3, row);
	store_bind_text(journal->add_event, 4, line);
	return store_run(journal->add_event, err);
}

static int
commit(void *arg, struct error *err)
{
	return journal_commit(arg, err);
}

struct record
journal_record(struct journal *journal)
{
	return (struct record){ .seen = seen,
		.known = known,
		.open = open_trade,
		.intend = intend,
		.state = add_state,
		.cancel = add_cancel,
		.fill = add_fill,
		.agrees = fill_agrees,
		.adopt = add_adopted,
		.end = add_ending,
		.funds = add_funds,
		.scope = add_scope,
		.event = add_event,
		.commit = commit,
		.journal = journal };
}

/* ---- telling again ---- */

int
journal_again(struct journal *journal, int64_t after, bool unfinished, struct text *out,
    int (*done)(void *arg, struct error *err), void *arg, struct error *err)
{
	struct query *query = store_prepare(journal->store,
	    unfinished
		? "SELECT line FROM outbox WHERE trade <> 0 AND trade NOT IN (SELECT trade FROM ending) ORDER BY n"
		: "SELECT line FROM outbox WHERE n > ?1 ORDER BY n",
	    err);
	int row, result = 0;

	if (query == NULL)
		return -1;
	if (!unfinished)
		store_bind_int(query, 1, after);
	while (result == 0 && (row = store_step(query, err)) == 1) {
		report_again(out, store_text(query, 0));
		if (out->len >= 1 << 16)
			result = done(arg, err);
	}
	if (result == 0)
		result = row;
	query_free(query);
	return result;
}
