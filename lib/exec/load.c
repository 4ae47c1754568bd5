#include "exec/load.h"

#include "exec/close.h"
#include "exec/reserve.h"

/* What stands in the file was written by us: anything else is damage. */
static int
damaged(const struct store *store, const char *what, struct error *err)
{
	return error_fatal(err, EXIT_IO, "%s: damaged: %s", store_path(store), what);
}

/* Columns one behind the other, the first of them its number in the table; bad is set when one does not fit. */
struct row {
	struct query *query;
	int column;
	bool bad;
};

/* What rows of one trade or order are read into. */
struct loading {
	const struct load_boot *boot;
	struct trade *trade;
	struct order *order;
};

static int64_t
next_int(struct row *row)
{
	return store_int(row->query, row->column++);
}

static void
next_text(struct row *row, char *to, size_t size)
{
	if (!slice_copy(to, size, store_text(row->query, row->column++)))
		row->bad = true;
}

static struct decimal
next_decimal(struct row *row)
{
	struct decimal value = DECIMAL_ZERO;
	struct error ignored;

	if (decimal_read(&value, store_text(row->query, row->column++), &ignored) != 0)
		row->bad = true;
	return value;
}

/* Two columns, as lapse time of this process; 0: not told, or of another run of the machine, and then *ours is false. */
static int64_t
next_boot(struct row *row, const struct load_boot *boot, bool *ours)
{
	int64_t boot_us = next_int(row);
	char id[BOOT_ID_MAX];

	next_text(row, id, sizeof id);
	*ours = strcmp(id, boot->id) == 0;
	return *ours && boot_us != 0 ? boot_us + boot->lead_us : 0;
}

int
load_meta(struct store *store, const char *key, char *to, size_t size, struct error *err)
{
	struct query *query = store_prepare(store, "SELECT value FROM meta WHERE key = ?1", err);
	int found;

	if (query == NULL)
		return -1;
	*to = '\0';
	store_bind_text(query, 1, slice_of(key));
	found = store_step(query, err);
	if (found == 1 && !slice_copy(to, size, store_text(query, 0)))
		found = damaged(store, key, err);
	query_free(query);
	return found < 0 ? -1 : 0;
}

static int
take_row(const struct store *store, const char *table, struct query *query,
    int (*each)(struct row *, void *, struct error *), void *arg, struct error *err)
{
	struct row row = { query, 1, false };

	if (each(&row, arg, err) == 0 && !row.bad)
		return 0;
	if (row.bad)
		error_set(err, "damaged", "damaged: a value does not fit");
	if (err->exit == EXIT_WELL)
		err->exit = EXIT_IO;
	return error_prefix(err, "%s: row %lld of %s", store_path(store), (long long)store_int(query, 0), table);
}

/* Call each for every row of the query, which is about the rows of a table, and tells their numbers first. */
static int
each_row(struct store *store, const char *table, const char *sql, int64_t parameter,
    int (*each)(struct row *, void *, struct error *), void *arg, struct error *err)
{
	struct query *query = store_prepare(store, sql, err);
	int found = -1;

	if (query == NULL)
		return -1;
	if (parameter != 0)
		store_bind_int(query, 1, parameter);
	while ((found = store_step(query, err)) == 1)
		if (take_row(store, table, query, each, arg, err) != 0) {
			found = -1;
			break;
		}
	query_free(query);
	return found;
}

static int
load_funds(struct row *row, void *arg, struct error *err)
{
	struct exec *exec = arg;
	char venue[VENUE_NAME_MAX], account[ACCOUNT_MAX], asset[ASSET_MAX];
	struct decimal amount;

	next_text(row, venue, sizeof venue);
	next_text(row, account, sizeof account);
	next_text(row, asset, sizeof asset);
	amount = next_decimal(row);
	return row->bad ? 0
			: purse_add(&exec->purse, (struct pocket){ slice_of(venue), slice_of(account) },
			      slice_of(asset), amount, err);
}

static void
read_fill(struct row *row, struct order_fill *fill)
{
	fill->price = next_decimal(row);
	fill->qty = next_decimal(row);
	fill->fee = next_decimal(row);
	next_text(row, fill->fee_asset, sizeof fill->fee_asset);
}

/* Balances are derived: what there was at first, and every fill since. */
static int
load_flow(struct row *row, void *arg, struct error *err)
{
	struct exec *exec = arg;
	struct order order = { .asked = 0 };
	struct order_request *request = &order.request;
	struct order_fill fill = { .venue_us = 0 };
	bool stray;

	next_text(row, request->venue, sizeof request->venue);
	next_text(row, request->account, sizeof request->account);
	next_text(row, request->symbol, sizeof request->symbol);
	stray = store_is_null(row->query, row->column);
	next_text(row, request->base, sizeof request->base);
	next_text(row, request->quote, sizeof request->quote);
	request->side = (enum side)next_int(row);
	read_fill(row, &fill);
	if (row->bad)
		return 0;
	standing_filled(&exec->standings, pocket_of(request), 0);
	if (stray)
		return reserve_stray(&exec->purse, pocket_of(request), request->symbol, request->side, &fill, err);
	return reserve_fill(&exec->purse, &order, &fill, err);
}

static int
load_scope(struct row *row, void *arg, struct error *err)
{
	struct exec *exec = arg;
	char scope[SCOPE_MAX];

	(void)err;
	next_text(row, scope, sizeof scope);
	if (next_int(row) != 0)
		scope_alarm(&exec->scopes, slice_of(scope));
	else
		scope_lift(&exec->scopes, slice_of(scope));
	return 0;
}

static int
load_order_fill(struct row *row, void *arg, struct error *err)
{
	struct order *order = arg;
	struct order_fill fill = { .venue_us = 0 };
	struct decimal worth;

	read_fill(row, &fill);
	if (row->bad)
		return 0;
	/* the price of a fee token then is not kept: what was counted on stands for it */
	return close_token_worth(&worth, order, &fill, NULL, err) != 0 ? -1 : order_fill_add(order, &fill, worth, err);
}

static int
load_state(struct row *row, void *arg, struct error *err)
{
	const struct loading *loading = arg;
	struct order *order = loading->order;
	int64_t since_us;
	bool ours;

	(void)err;
	order->state = (enum order_state)next_int(row);
	order->acknowledged = order->acknowledged || order->state == ORDER_OPEN || order->state == ORDER_PARTIAL;
	next_text(row, order->venue_id, sizeof order->venue_id);
	next_text(row, order->reason, sizeof order->reason);
	order->ended_us = next_int(row);
	order->at_arrival = next_decimal(row);
	order->at_arrival_filled = next_decimal(row);
	order->sent_us = next_int(row);
	since_us = next_boot(row, loading->boot, &ours);
	if (since_us != 0)
		order->since_us = since_us;
	return 0;
}

static int
load_cancel(struct row *row, void *arg, struct error *err)
{
	(void)row, (void)err;
	((struct order *)arg)->cancelled = true;
	return 0;
}

static int
load_order(struct row *row, void *arg, struct error *err)
{
	const struct loading *loading = arg;
	struct trade *trade = loading->trade;
	struct order *order = &trade->orders[trade->count];
	struct order_request *request = &order->request;
	int64_t decided_us;
	bool ours;

	(void)err;
	if (trade->count == ORDERS_MAX) {
		row->bad = true;
		return 0;
	}
	trade->count++;
	order->state = ORDER_INTENT;
	next_text(row, request->id, sizeof request->id);
	request->leg = (int)next_int(row);
	request->attempt = (int)next_int(row);
	next_text(row, request->account, sizeof request->account);
	next_text(row, request->venue, sizeof request->venue);
	next_text(row, request->symbol, sizeof request->symbol);
	next_text(row, request->base, sizeof request->base);
	next_text(row, request->quote, sizeof request->quote);
	request->side = (enum side)next_int(row);
	request->type = (enum order_type)next_int(row);
	request->tif = (enum tif)next_int(row);
	request->price = next_decimal(row);
	request->qty = next_decimal(row);
	request->token_max = next_decimal(row);
	request->decided_us = next_int(row);
	memcpy(request->opportunity, trade->id, sizeof request->opportunity);
	order->planned.kind = (enum fee_kind)next_int(row);
	order->planned.rate = next_decimal(row);
	next_text(row, order->token, sizeof order->token);
	order->book_us = next_int(row);
	order->seq = next_int(row);
	order->qty_step = next_decimal(row);
	order->min_qty = next_decimal(row);
	order->min_notional = next_decimal(row);
	order->at_decision = next_decimal(row);
	request->window_us = next_int(row);
	order->step = (enum order_purpose)next_int(row);
	order->rung = (int)next_int(row);
	order->why = (enum order_choice)next_int(row);
	decided_us = next_boot(row, loading->boot, &ours);
	/* the wall clock may have been set since */
	if (decided_us != 0)
		request->decided_us = decided_us;
	order->rebooted = !ours;
	order->strayed = next_int(row) != 0;
	if (order->step == PURPOSE_HAND) {
		trade->legs = 1;
		return 0;
	}
	if (request->tif == TIF_POST_ONLY)
		trade->rest_leg = request->leg + 1;
	if (order->step != PURPOSE_LEG && order->step != PURPOSE_FOLLOW && order->step != PURPOSE_REPRICE)
		trade->state = TRADE_UNWINDING;
	else if ((size_t)request->leg >= trade->legs)
		trade->legs = (size_t)request->leg + 1;
	return 0;
}

static int
load_trade(struct row *row, void *arg, struct error *err)
{
	struct exec *exec = arg;
	struct trade *trade = &exec->trades[exec->trade_count];

	(void)err;
	if (exec->trade_count == TRADES_MAX) {
		row->bad = true;
		return 0;
	}
	exec->trade_count++;
	*trade = (struct trade){ .state = TRADE_OPENING, .inherited = true };
	trade->row = next_int(row);
	next_text(row, trade->id, sizeof trade->id);
	trade->decided_us = next_int(row);
	trade->shape = (enum opportunity_shape)next_int(row);
	next_text(row, trade->hash, sizeof trade->hash);
	next_text(row, trade->asset, sizeof trade->asset);
	next_text(row, trade->fx_asset, sizeof trade->fx_asset);
	trade->rate = next_decimal(row);
	trade->expected = next_decimal(row);
	trade->planned = next_decimal(row);
	trade->same_books = next_int(row) != 0;
	trade->expires_us = next_int(row);
	return 0;
}

/* One that ended absent, less than a day before the last event. */
static int
load_late(struct row *row, void *arg, struct error *err)
{
	struct order_request request = { .leg = 0 };
	int64_t ended_us;

	(void)err;
	next_text(row, request.id, sizeof request.id);
	next_text(row, request.account, sizeof request.account);
	next_text(row, request.venue, sizeof request.venue);
	next_text(row, request.symbol, sizeof request.symbol);
	next_text(row, request.base, sizeof request.base);
	next_text(row, request.quote, sizeof request.quote);
	request.side = (enum side)next_int(row);
	request.type = (enum order_type)next_int(row);
	request.tif = (enum tif)next_int(row);
	request.price = next_decimal(row);
	request.qty = next_decimal(row);
	request.decided_us = next_int(row);
	ended_us = next_int(row);
	if (!row->bad)
		late_note(arg, &request, ended_us);
	return 0;
}

/* Rows of one order: its id is bound as text, so they are asked for by the row of the intent. */
static int
load_orders(struct store *store, const struct load_boot *boot, struct trade *trade, struct error *err)
{
	struct loading loading = { boot, trade, NULL };
	struct query *rows;
	size_t i = 0;
	int found;

	if (each_row(store, "intent",
		"SELECT rowid, id, leg, attempt, account, venue, symbol, base, quote, side, type, tif, price, qty,"
		" token_max, decided_us, fee_kind, fee_rate, token, book_us, seq, qty_step, min_qty, min_notional,"
		" at_decision, window_us, step, rung, why, boot_us, boot_id, EXISTS (SELECT 1 FROM fill WHERE "
		"fill.intent IS NULL"
		" AND fill.venue = intent.venue AND fill.account = intent.account AND (fill.epoch > intent.epoch OR"
		" fill.ts_us >= intent.decided_us) AND fill.client_id NOT IN (SELECT id FROM intent)) FROM intent"
		" WHERE trade = ?1 ORDER BY rowid",
		trade->row, load_order, &loading, err) != 0)
		return -1;
	rows = store_prepare(store, "SELECT rowid FROM intent WHERE trade = ?1 ORDER BY rowid", err);
	if (rows == NULL)
		return -1;
	store_bind_int(rows, 1, trade->row);
	while ((found = store_step(rows, err)) == 1) {
		int64_t intent = store_int(rows, 0);

		loading.order = &trade->orders[i++];
		if (each_row(store, "state",
			"SELECT row, state, venue_id, reason, ended_us, at_arrival, at_arrival_filled, sent_us,"
			" boot_us, boot_id FROM state WHERE intent = (SELECT id FROM intent WHERE rowid = ?1)"
			" ORDER BY row",
			intent, load_state, &loading, err) != 0 ||
		    each_row(store, "fill",
			"SELECT row, price, qty, fee, fee_asset FROM fill,"
			" (SELECT id FROM intent WHERE rowid = ?1) AS ours WHERE intent = ours.id OR row IN"
			" (SELECT fill FROM adopted WHERE intent = ours.id) ORDER BY row",
			intent, load_order_fill, loading.order, err) != 0 ||
		    each_row(store, "cancel",
			"SELECT row FROM cancel WHERE id = (SELECT id FROM intent WHERE rowid = ?1)", intent,
			load_cancel, loading.order, err) != 0) {
			found = -1;
			break;
		}
	}
	query_free(rows);
	return found;
}

int
load_all(struct store *store, const struct load_boot *boot, struct exec *exec, struct error *err)
{
	if (load_meta(store, "journal", exec->journal, sizeof exec->journal, err) != 0 ||
	    store_value(store, "SELECT max(n) FROM outbox", 0, &exec->n, err) != 0 ||
	    store_value(store, "SELECT max(ts_us) FROM outbox", 0, &exec->now_us, err) != 0 ||
	    each_row(store, "funds", "SELECT row, venue, account, asset, amount FROM funds ORDER BY row", 0, load_funds,
		exec, err) != 0 ||
	    each_row(store, "fill",
		"SELECT fill.row, fill.venue, fill.account, fill.symbol, intent.base, intent.quote, fill.side,"
		" fill.price, fill.qty, fill.fee, fill.fee_asset FROM fill LEFT JOIN intent ON intent.id = fill.intent "
		"ORDER BY fill.row",
		0, load_flow, exec, err) != 0 ||
	    each_row(store, "scope", "SELECT row, scope, halted FROM scope ORDER BY row", 0, load_scope, exec, err) !=
		0 ||
	    each_row(store, "trade",
		"SELECT row, row, opportunity, decided_us, shape, hash, asset, fx_asset, rate, expected, planned,"
		" same_books, expires_us FROM trade WHERE row NOT IN (SELECT trade FROM ending) ORDER BY row",
		0, load_trade, exec, err) != 0 ||
	    each_row(store, "intent",
		"SELECT intent.rowid, id, account, venue, symbol, base, quote, side, type, tif, price, qty,"
		" decided_us, ended_us FROM state JOIN intent ON intent.id = state.intent WHERE state = 9 AND ended_us "
		"> ?1 AND"
		" state.row = (SELECT max(row) FROM state WHERE intent = intent.id) ORDER BY state.row",
		exec->now_us - DAY_US, load_late, exec, err) != 0)
		return -1;
	for (size_t i = 0; i < exec->trade_count; i++)
		if (load_orders(store, boot, &exec->trades[i], err) != 0)
			return -1;
	return 0;
}
