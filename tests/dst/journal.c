/*
 * The journal in memory: rows, a mark behind the last committed one of each kind, and what load.c makes of the file.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "exec/reserve.h"
#include "world.h"

static void *
rows_add(struct rows *rows)
{
	if (rows->count == rows->cap) {
		rows->cap = rows->cap == 0 ? 64 : 2 * rows->cap;
		rows->at = memory_grow(rows->at, rows->cap, rows->size);
	}
	return (char *)rows->at + rows->size * rows->count++;
}

void *
rows_at(const struct rows *rows, size_t i)
{
	return (char *)rows->at + rows->size * i;
}

void
journal_init(struct journal *journal)
{
	*journal = (struct journal){ .trades.size = sizeof(struct trade),
		.orders.size = sizeof(struct kept_order),
		.states.size = sizeof(struct kept_state),
		.cancels.size = sizeof(struct kept_cancel),
		.fills.size = sizeof(struct kept_fill),
		.ends.size = sizeof(struct kept_end),
		.scopes.size = sizeof(struct kept_scope),
		.lines.size = sizeof(struct kept_line),
		.funds.size = sizeof(struct kept_funds) };
}

static void
cut_lines(struct journal *journal, size_t count)
{
	while (journal->lines.count > count)
		free(((struct kept_line *)rows_at(&journal->lines, --journal->lines.count))->text);
}

static void
each_rows(struct journal *journal, void (*each)(struct rows *))
{
	struct rows *all[] = { &journal->trades, &journal->orders, &journal->states, &journal->cancels, &journal->fills,
		&journal->ends, &journal->scopes, &journal->lines, &journal->funds };

	for (size_t i = 0; i < COUNT(all); i++)
		each(all[i]);
}

static void
drop(struct rows *rows)
{
	free(rows->at);
}

static void
forget(struct rows *rows)
{
	rows->count = rows->durable;
}

static void
keep(struct rows *rows)
{
	rows->durable = rows->count;
}

void
journal_clear(struct journal *journal)
{
	cut_lines(journal, 0);
	each_rows(journal, drop);
}

void
journal_die(struct journal *journal)
{
	cut_lines(journal, journal->lines.durable);
	each_rows(journal, forget);
}

bool
journal_intended(const struct journal *journal, const char *id)
{
	for (size_t i = journal->orders.durable; i-- > 0;)
		if (strcmp(((struct kept_order *)rows_at(&journal->orders, i))->order.request.id, id) == 0)
			return true;
	return false;
}

bool
journal_cancelling(const struct journal *journal, const char *id)
{
	for (size_t i = journal->cancels.durable; i-- > 0;)
		if (strcmp(((struct kept_cancel *)rows_at(&journal->cancels, i))->id, id) == 0)
			return true;
	return false;
}

/* ---- what the executor calls ---- */

static int
row_seen(void *arg, const char *opportunity, bool *seen, struct text *outcome, struct error *err)
{
	struct world *world = arg;
	const struct journal *journal = &world->journal;

	*seen = false;
	if (may_die(world, "seen", err) != 0)
		return -1;
	for (size_t i = 0; i < journal->ends.count && !*seen; i++) {
		const struct kept_end *end = rows_at(&journal->ends, i);
		const struct trade *trade = rows_at(&journal->trades, (size_t)end->row - 1);

		if (strcmp(trade->id, opportunity) != 0)
			continue;
		for (size_t k = 0; k < journal->lines.count; k++) {
			const struct kept_line *line = rows_at(&journal->lines, k);

			if (line->n == end->n && line->row == end->row)
				text_string(outcome, line->text);
		}
		*seen = true;
	}
	return 0;
}

static int
row_known(void *arg, const char *id, bool *known, struct error *err)
{
	struct world *world = arg;
	const struct rows *rows = &world->journal.orders;

	*known = false;
	for (size_t i = 0; i < rows->count; i++)
		*known = *known || strcmp(((struct kept_order *)rows_at(rows, i))->order.request.id, id) == 0;
	return may_die(world, "known", err);
}

static int
row_intend(void *arg, const struct trade *trade, const struct order *order, struct error *err)
{
	struct world *world = arg;
	struct rows *rows = &world->journal.orders;

	if (may_die(world, "intend", err) != 0)
		return -1;
	for (size_t i = 0; i < rows->count; i++)
		if (strcmp(((struct kept_order *)rows_at(rows, i))->order.request.id, order->request.id) == 0)
			fail(world, "order %s is intended twice", order->request.id);
	*(struct kept_order *)rows_add(rows) = (struct kept_order){ *order, trade->row };
	return 0;
}

static int
row_open(void *arg, struct trade *trade, struct error *err)
{
	struct world *world = arg;
	struct rows *rows = &world->journal.trades;

	if (may_die(world, "open", err) != 0)
		return -1;
	trade->row = (int64_t)rows->count + 1;
	*(struct trade *)rows_add(rows) = *trade;
	for (size_t i = 0; i < trade->count; i++)
		if (row_intend(arg, trade, &trade->orders[i], err) != 0)
			return -1;
	return 0;
}

static int
row_state(void *arg, const struct order *order, int64_t ts_us, struct error *err)
{
	struct world *world = arg;
	struct kept_state *row;

	(void)ts_us;
	if (may_die(world, "state", err) != 0)
		return -1;
	row = rows_add(&world->journal.states);
	memcpy(row->id, order->request.id, sizeof row->id);
	row->order = *order;
	return 0;
}

static int
row_cancel(void *arg, const struct order_request *request, const char *venue_id, int64_t ts_us, struct error *err)
{
	struct world *world = arg;

	(void)venue_id;
	(void)ts_us;
	if (may_die(world, "cancelling", err) != 0)
		return -1;
	memcpy(((struct kept_cancel *)rows_add(&world->journal.cancels))->id, request->id, sizeof request->id);
	return 0;
}

static int
row_fill(void *arg, const struct order *order, const struct order_reply *reply, bool *fresh, struct error *err)
{
	struct world *world = arg;
	struct rows *rows = &world->journal.fills;
	struct kept_fill *row;

	*fresh = true;
	if (may_die(world, "fill", err) != 0)
		return -1;
	for (size_t i = 0; i < rows->count; i++) {
		row = rows_at(rows, i);
		if (strcmp(row->fill.id, reply->fill->id) == 0 && strcmp(row->venue, reply->venue) == 0)
			*fresh = false;
	}
	if (!*fresh)
		return 0;
	row = rows_add(rows);
	*row = (struct kept_fill){ .fill = *reply->fill, .side = reply->side };
	snprintf(row->venue, sizeof row->venue, "%s", reply->venue);
	if (order != NULL) {
		memcpy(row->id, order->request.id, sizeof row->id);
		memcpy(row->base, order->request.base, sizeof row->base);
		memcpy(row->quote, order->request.quote, sizeof row->quote);
	} else
		fail(world, "a fill of nobody's order: %s at %s", reply->id, reply->venue);
	return 0;
}

/* The venues of this world tell a trade twice with the same figures. */
static int
row_agrees(void *arg, const struct order_reply *reply, struct written *written, struct error *err)
{
	struct world *world = arg;
	const struct rows *rows = &world->journal.fills;

	*written = (struct written){ .there = false };
	for (size_t i = 0; i < rows->count; i++) {
		const struct kept_fill *row = rows_at(rows, i);

		if (strcmp(row->fill.id, reply->fill->id) != 0 || strcmp(row->venue, reply->venue) != 0)
			continue;
		written->there = true;
		memcpy(written->owner, row->id, sizeof written->owner);
		written->agrees = row->side == reply->side &&
		    decimal_compare(row->fill.price, reply->fill->price) == 0 &&
		    decimal_compare(row->fill.qty, reply->fill->qty) == 0 &&
		    decimal_compare(row->fill.fee, reply->fill->fee) == 0;
	}
	return may_die(world, "agrees", err);
}

static int
row_end(void *arg, const struct trade *trade, int64_t n, struct error *err)
{
	struct world *world = arg;
	const struct rows *lines = &world->journal.lines;
	struct kept_end *row;

	if (may_die(world, "end", err) != 0)
		return -1;
	for (size_t i = 0; i < world->journal.ends.count; i++)
		if (((struct kept_end *)rows_at(&world->journal.ends, i))->row == trade->row)
			fail(world, "trade %s ends twice", trade->id);
	row = rows_add(&world->journal.ends);
	*row = (struct kept_end){ trade->row, n };
	audit_end(world, trade, slice_of(((struct kept_line *)rows_at(lines, lines->count - 1))->text));
	return 0;
}

static int
row_funds(void *arg, struct pocket pocket, const char *asset, struct decimal amount, struct error *err)
{
	struct world *world = arg;
	struct kept_funds *row;

	if (may_die(world, "funds", err) != 0)
		return -1;
	row = rows_add(&world->journal.funds);
	snprintf(row->venue, sizeof row->venue, "%.*s", SLICE_ARG(pocket.venue));
	snprintf(row->account, sizeof row->account, "%.*s", SLICE_ARG(pocket.account));
	snprintf(row->asset, sizeof row->asset, "%s", asset);
	row->amount = amount;
	return 0;
}

static int
row_scope(void *arg, const char *scope, bool halted, int64_t ts_us, struct error *err)
{
	struct world *world = arg;
	struct kept_scope *row;

	(void)ts_us;
	if (may_die(world, "scope", err) != 0)
		return -1;
	row = rows_add(&world->journal.scopes);
	snprintf(row->scope, sizeof row->scope, "%s", scope);
	row->halted = halted;
	return 0;
}

static int
row_event(void *arg, int64_t n, int64_t ts_us, int64_t row, struct slice line, struct error *err)
{
	struct world *world = arg;
	struct kept_line *kept;

	(void)ts_us;
	if (may_die(world, "event", err) != 0)
		return -1;
	kept = rows_add(&world->journal.lines);
	*kept = (struct kept_line){ n, row, memory_new(line.len + 1, 1) };
	memcpy(kept->text, line.at, line.len);
	return 0;
}

static int
row_commit(void *arg, struct error *err)
{
	struct world *world = arg;

	if (may_die(world, "commit", err) != 0)
		return -1;
	each_rows(&world->journal, keep);
	return may_die(world, "committed", err);
}

#ifdef MUTANT_LATELOG
/* What the executor commits by itself, before it sends, is on the disk only when its caller commits. */
static int
late_commit(void *arg, struct error *err)
{
	return may_die(arg, "commit", err);
}
#define CORE_COMMIT late_commit
#else
#define CORE_COMMIT row_commit
#endif

struct record
journal_seams(struct world *world)
{
	return (struct record){ .seen = row_seen,
		.known = row_known,
		.open = row_open,
		.intend = row_intend,
		.state = row_state,
		.cancel = row_cancel,
		.fill = row_fill,
		.agrees = row_agrees,
		.end = row_end,
		.funds = row_funds,
		.scope = row_scope,
		.event = row_event,
		.commit = CORE_COMMIT,
		.journal = world };
}

int
journal_flush(struct world *world, struct error *err)
{
	return row_commit(world, err);
}

/* ---- what a new process finds ---- */

static bool
has_ended(const struct journal *journal, int64_t row)
{
	for (size_t i = 0; i < journal->ends.count; i++)
		if (((struct kept_end *)rows_at(&journal->ends, i))->row == row)
			return true;
	return false;
}

/* As load_order(): what stands in the table of intents and nothing else. */
static void
restore_intent(struct trade *trade, struct order *order, const struct order *kept)
{
	*order = (struct order){ .request = kept->request,
		.state = ORDER_INTENT,
		.step = kept->step,
		.rung = kept->rung,
		.why = kept->why,
		.planned = kept->planned,
		.book_us = kept->book_us,
		.seq = kept->seq,
		.qty_step = kept->qty_step,
		.min_qty = kept->min_qty,
		.min_notional = kept->min_notional,
		.at_decision = kept->at_decision };
	memcpy(order->token, kept->token, sizeof order->token);
	if (order->request.tif == TIF_POST_ONLY)
		trade->rest_leg = order->request.leg + 1;
	if (order->step != PURPOSE_LEG && order->step != PURPOSE_FOLLOW && order->step != PURPOSE_REPRICE)
		trade->state = TRADE_UNWINDING;
	else if ((size_t)order->request.leg >= trade->legs)
		trade->legs = (size_t)order->request.leg + 1;
}

static void
restore_state(struct order *order, const struct order *kept)
{
	order->state = kept->state;
	order->acknowledged = order->acknowledged || kept->state == ORDER_OPEN || kept->state == ORDER_PARTIAL;
	memcpy(order->venue_id, kept->venue_id, sizeof order->venue_id);
	memcpy(order->reason, kept->reason, sizeof order->reason);
	order->ended_us = kept->ended_us;
	order->at_arrival = kept->at_arrival;
	order->at_arrival_filled = kept->at_arrival_filled;
	order->sent_us = kept->sent_us;
}

static int
restore_order(const struct journal *journal, struct trade *trade, const struct order *kept, struct error *err)
{
	struct order *order = &trade->orders[trade->count++];

	restore_intent(trade, order, kept);
	for (size_t i = 0; i < journal->states.count; i++) {
		const struct kept_state *row = rows_at(&journal->states, i);

		if (strcmp(row->id, order->request.id) == 0)
			restore_state(order, &row->order);
	}
	order->cancelled = journal_cancelling(journal, order->request.id);
	for (size_t i = 0; i < journal->fills.count; i++) {
		const struct kept_fill *row = rows_at(&journal->fills, i);

		if (strcmp(row->id, order->request.id) == 0 &&
		    order_fill_add(order, &row->fill, DECIMAL_ZERO, err) != 0)
			return -1;
	}
	return 0;
}

static int
restore_trade(struct world *world, const struct trade *kept, struct error *err)
{
	const struct journal *journal = &world->journal;
	struct trade *trade = &world->exec.trades[world->exec.trade_count++];

	*trade = (struct trade){ .state = TRADE_OPENING,
		.inherited = true,
		.row = kept->row,
		.decided_us = kept->decided_us,
		.shape = kept->shape,
		.rate = kept->rate,
		.expected = kept->expected,
		.planned = kept->planned,
		.same_books = kept->same_books,
		.expires_us = kept->expires_us };
	memcpy(trade->id, kept->id, sizeof trade->id);
	memcpy(trade->hash, kept->hash, sizeof trade->hash);
	memcpy(trade->asset, kept->asset, sizeof trade->asset);
	memcpy(trade->fx_asset, kept->fx_asset, sizeof trade->fx_asset);
	for (size_t i = 0; i < journal->orders.count; i++) {
		const struct kept_order *order = rows_at(&journal->orders, i);

		if (order->row == trade->row && restore_order(journal, trade, &order->order, err) != 0)
			return -1;
	}
	return 0;
}

static int
restore_purse(struct world *world, struct error *err)
{
	const struct journal *journal = &world->journal;

	for (size_t i = 0; i < journal->funds.count; i++) {
		const struct kept_funds *row = rows_at(&journal->funds, i);

		if (purse_add(&world->exec.purse, (struct pocket){ slice_of(row->venue), slice_of(row->account) },
			slice_of(row->asset), row->amount, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < journal->fills.count; i++) {
		const struct kept_fill *row = rows_at(&journal->fills, i);
		struct order order = { .request.side = row->side };

		memcpy(order.request.venue, row->venue, sizeof row->venue);
		strcpy(order.request.account, "main"); /* every stall has one */
		memcpy(order.request.base, row->base, sizeof row->base);
		memcpy(order.request.quote, row->quote, sizeof row->quote);
		if (reserve_fill(&world->exec.purse, &order, &row->fill, err) != 0)
			return -1;
	}
	return 0;
}

int
journal_restore(struct world *world, struct error *err)
{
	const struct journal *journal = &world->journal;

	for (size_t i = 0; i < journal->lines.count; i++)
		world->exec.n = ((struct kept_line *)rows_at(&journal->lines, i))->n;
	world->exec.now_us = world->now_us;
	if (restore_purse(world, err) != 0)
		return -1;
	for (size_t i = 0; i < journal->scopes.count; i++) {
		const struct kept_scope *row = rows_at(&journal->scopes, i);

		(row->halted ? scope_alarm : scope_lift)(&world->exec.scopes, slice_of(row->scope));
	}
	for (size_t i = 0; i < journal->trades.count; i++) {
		const struct trade *trade = rows_at(&journal->trades, i);

		if (!has_ended(journal, trade->row) && restore_trade(world, trade, err) != 0)
			return -1;
	}
	return 0;
}
