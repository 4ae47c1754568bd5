#include "exec/report.h"

#include <stdio.h>

#include "event/alert.h"
#include "event/balance.h"
#include "event/halt.h"
#include "event/resume.h"

/* What happened where is told by the clock of who saw it, and may have been seen later: no line is of before the one that is written already. */
static void
write_line(struct exec *exec, const struct shape *kind, void *event, struct text *to)
{
	struct head *head = event;

	if (head->ts_us < exec->stamp_us)
		head->ts_us = exec->stamp_us;
	exec->stamp_us = head->ts_us;
	event_write(kind, event, to);
}

/* Into the outbox first, then behind the line at hand. */
static int
put(struct exec *exec, const struct shape *kind, void *event, int64_t row, struct error *err)
{
	struct text *line = &exec->line;

	line->len = 0;
	write_line(exec, kind, event, line);
	if (exec->record.event(exec->record.journal, exec->n, ((const struct head *)event)->ts_us, row,
		(struct slice){ line->at, line->len - 1 }, err) != 0)
		return -1;
	text_slice(exec->made, text_all(line));
	return 0;
}

static struct slice
average(char to[DECIMAL_TEXT_MAX], const struct order *order, struct decimal *value)
{
	struct error ignored;

	if (decimal_div(value, order->notional, order->filled, 12,
		order->request.side == SIDE_BUY ? ROUND_CEILING : ROUND_FLOOR, &ignored) != 0)
		return (struct slice){ NULL, 0 };
	return (struct slice){ to, decimal_text(to, *value) };
}

/* Its texts are the order's and the executor's.  digits: of its average. */
static struct order_event
order_line(const struct exec *exec, const struct order *order, int64_t ts_us, char digits[DECIMAL_TEXT_MAX])
{
	const struct order_request *request = &order->request;
	struct order_event event = { .ts_us = ts_us,
		.id = slice_of(request->id),
		.mode = (int)exec->settings.mode,
		.account = slice_of(request->account),
		.n = exec->n,
		.journal = slice_of(exec->journal),
		.opportunity = slice_of(request->opportunity),
		.leg = request->leg,
		.attempt = request->attempt,
		.venue = slice_of(request->venue),
		.symbol = slice_of(request->symbol),
		.side = (int)request->side,
		.type = (int)request->type,
		.tif = (int)request->tif,
		.price = request->price,
		.qty = request->qty,
		.state = (int)order->state,
		.filled = order->filled,
		.venue_id = slice_of(order->venue_id),
		.reason = slice_of(order->reason),
		.latency_us = order->ended_us - request->decided_us };

	/* what it is for, until there is a word for how it ended */
	if (order->state == ORDER_INTENT && order->step != PURPOSE_LEG)
		event.reason = slice_of(order_purposes[order->step]);
	if (order->state == ORDER_INTENT && (order->step == PURPOSE_LEG || order->why != CHOICE_TAKE)) {
		event.why = slice_of(order_choices[order->why]);
		SET(&event, ORDER_HAS_WHY);
	}
	for (int bit = ORDER_HAS_ID; bit <= ORDER_HAS_STATE; bit++)
		SET(&event, bit);
	if (order->step == PURPOSE_HAND)
		event.has &= ~(UINT64_C(1) << ORDER_HAS_OPPORTUNITY | UINT64_C(1) << ORDER_HAS_LEG |
		    UINT64_C(1) << ORDER_HAS_ATTEMPT |
		    (uint64_t)(request->type == ORDER_TYPE_MARKET) << ORDER_HAS_PRICE);
	if (order->state > ORDER_SENT)
		SET(&event, ORDER_HAS_FILLED);
	if (decimal_sign(order->filled) > 0 && average(digits, order, &event.average).at != NULL)
		SET(&event, ORDER_HAS_AVERAGE);
	if (event.venue_id.len > 0)
		SET(&event, ORDER_HAS_VENUE_ID);
	if (event.reason.len > 0)
		SET(&event, ORDER_HAS_REASON);
	if (order->ended_us >= request->decided_us)
		SET(&event, ORDER_HAS_LATENCY_US);
	return event;
}

int
report_order(struct exec *exec, const struct trade *trade, const struct order *order, int64_t ts_us, struct error *err)
{
	char digits[DECIMAL_TEXT_MAX];
	struct order_event event;

	exec->n++;
	event = order_line(exec, order, ts_us, digits);
	return put(exec, &kind_order, &event, trade->row, err);
}

void
report_refused(struct exec *exec, const struct order_request *request, const char *why)
{
	struct order order = { .request = *request, .state = ORDER_REJECTED, .step = PURPOSE_HAND };
	char digits[DECIMAL_TEXT_MAX];
	struct order_event event;

	snprintf(order.reason, sizeof order.reason, "%s", why);
	order.request.decided_us = exec->now_us;
	event = order_line(exec, &order, exec->now_us, digits);
	event.has &= ~(UINT64_C(1) << ORDER_HAS_N | UINT64_C(1) << ORDER_HAS_JOURNAL);
	write_line(exec, &kind_order, &event, exec->made);
}

int
report_fill(struct exec *exec, const struct trade *trade, const struct order *order, const struct order_reply *reply,
    struct error *err)
{
	const struct order_fill *fill = reply->fill;
	struct fill_event event = { .ts_us = reply->ts_us,
		.id = slice_of(fill->id),
		.mode = (int)exec->settings.mode,
		.account = slice_of(reply->account),
		.n = ++exec->n,
		.journal = slice_of(exec->journal),
		.order = slice_of(reply->id),
		.venue = slice_of(reply->venue),
		.symbol = slice_of(reply->symbol),
		.side = (int)reply->side,
		.price = fill->price,
		.qty = fill->qty,
		.fee = fill->fee,
		.fee_asset = slice_of(fill->fee_asset),
		.liquidity = (int)fill->liquidity,
		.venue_us = fill->venue_us,
		.suspense = true };

	for (int bit = FILL_HAS_ID; bit <= FILL_HAS_LIQUIDITY; bit++)
		if (bit != FILL_HAS_OPPORTUNITY)
			SET(&event, bit);
	if (order == NULL)
		SET(&event, FILL_HAS_SUSPENSE);
	else if (order->step != PURPOSE_HAND) {
		event.opportunity = slice_of(order->request.opportunity);
		SET(&event, FILL_HAS_OPPORTUNITY);
	}
	if (fill->venue_us != 0)
		SET(&event, FILL_HAS_VENUE_US);
	return put(exec, &kind_fill, &event, trade == NULL ? 0 : trade->row, err);
}

int
report_balance(struct exec *exec, const struct holding *holding, int64_t ts_us, struct error *err)
{
	struct balance_event event = { .ts_us = ts_us,
		.venue = slice_of(holding->venue),
		.asset = slice_of(holding->asset),
		.mode = (int)exec->settings.mode,
		.account = slice_of(holding->account),
		.n = ++exec->n,
		.journal = slice_of(exec->journal),
		.wallet = SLICE("spot") };

	if (decimal_add(&event.locked, holding->locked, holding->others, err) != 0 ||
	    decimal_sub(&event.free, holding->total, event.locked, err) != 0)
		return -1;
	for (int bit = BALANCE_HAS_VENUE; bit <= BALANCE_HAS_LOCKED; bit++)
		SET(&event, bit);
	return put(exec, &kind_balance, &event, 0, err);
}

static void
set_common(struct exec *exec, struct outcome_event *event)
{
	event->mode = (int)exec->settings.mode;
	event->n = ++exec->n;
	event->journal = slice_of(exec->journal);
	for (int bit = OUTCOME_HAS_OPPORTUNITY; bit <= OUTCOME_HAS_JOURNAL; bit++)
		SET(event, bit);
}

/* How far apart the legs left; false: they did not leave together, or it was not told when. */
static bool
skew_of(int64_t *skew_us, const struct trade *trade)
{
	int64_t first_us = INT64_MAX, last_us = 0;

	for (size_t i = 0; i < trade->legs; i++) {
		int64_t sent_us = trade->orders[i].sent_us;

		if (sent_us == 0)
			return false;
		first_us = sent_us < first_us ? sent_us : first_us;
		last_us = sent_us > last_us ? sent_us : last_us;
	}
	*skew_us = last_us - first_us;
	return trade->legs > 1;
}

int
report_outcome(struct exec *exec, const struct trade *trade, struct outcome_event *event, struct error *err)
{
	event->ts_us = trade->ended_us;
	event->opportunity = slice_of(trade->id);
	event->expected = trade->expected;
	event->asset = slice_of(trade->asset);
	/* the line that decided it may carry the time of a clock that was set back since */
	event->duration_us = trade->ended_us > trade->decided_us ? trade->ended_us - trade->decided_us : 0;
	set_common(exec, event);
	SET(event, OUTCOME_HAS_EXPECTED);
	SET(event, OUTCOME_HAS_ASSET);
	SET(event, OUTCOME_HAS_DURATION_US);
	if (skew_of(&event->skew_us, trade))
		SET(event, OUTCOME_HAS_SKEW_US);
	return put(exec, &kind_outcome, event, trade->row, err);
}

int
report_none(struct exec *exec, struct slice opportunity, const char *reason, struct error *err)
{
	struct outcome_event event = {
		.ts_us = exec->now_us, .opportunity = opportunity, .state = OUTCOME_NONE, .reason = slice_of(reason)
	};

	set_common(exec, &event);
	SET(&event, OUTCOME_HAS_REASON);
	return put(exec, &kind_outcome, &event, 0, err);
}

void
report_again(struct text *made, struct slice line)
{
	event_annotate(made, line, "again", SLICE("true"));
}

void
report_halt(struct exec *exec, const char *scope, const char *reason, bool halted)
{
	struct halt_event event = {
		.ts_us = exec->now_us, .scope = slice_of(scope), .reason = slice_of(reason), .by = SLICE("arb-exec")
	};
	struct resume_event other = {
		.ts_us = event.ts_us, .scope = event.scope, .reason = event.reason, .by = event.by
	};

	SET(&event, HALT_HAS_SCOPE);
	SET(&event, HALT_HAS_REASON);
	SET(&event, HALT_HAS_BY);
	other.has = event.has;
	if (halted)
		write_line(exec, &kind_halt, &event, exec->made);
	else
		write_line(exec, &kind_resume, &other, exec->made);
}

void
report_alert(struct exec *exec, const char *code, const char *text, const char *venue, const char *symbol)
{
	struct alert_event event = { .ts_us = exec->now_us,
		.severity = SEVERITY_CRITICAL,
		.code = slice_of(code),
		.text = slice_of(text),
		.by = SLICE("arb-exec"),
		.venue = slice_of(venue),
		.symbol = slice_of(symbol) };

	for (int bit = ALERT_HAS_SEVERITY; bit <= ALERT_HAS_BY; bit++)
		SET(&event, bit);
	if (event.venue.len > 0)
		SET(&event, ALERT_HAS_VENUE);
	if (event.symbol.len > 0)
		SET(&event, ALERT_HAS_SYMBOL);
	SET(&event, ALERT_HAS_RESOLVED);
	write_line(exec, &kind_alert, &event, exec->made);
}
