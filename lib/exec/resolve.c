#include "exec/resolve.h"

#include <stdio.h>
#include <string.h>

#include "exec/answer.h"

/* ---- what was said ---- */

static bool
is_word(const char *text, size_t size, const char *more)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t len = strlen(text);

	for (size_t i = 0; i < len; i++)
		if (strchr(letters, text[i]) == NULL && strchr(more, text[i]) == NULL)
			return false;
	return len > 0 && len < size;
}

static int
figure(struct decimal *to, const char *what, const char *text, struct error *err)
{
	if (decimal_read(to, slice_of(text), err) == 0)
		return 0;
	return error_fatal(err, EXIT_USAGE, "resolve: %s: \"%s\" is no decimal figure", what, text);
}

static int
read_fill(struct order_fill *fill, const char *const words[], size_t count, struct error *err)
{
	enum { TRADE_MAX = 40 };

	fill->liquidity = LIQUIDITY_TAKER;
	if (figure(&fill->qty, "qty", words[0], err) != 0 || figure(&fill->price, "price", words[1], err) != 0 ||
	    figure(&fill->fee, "fee", words[2], err) != 0)
		return -1;
	if (decimal_sign(fill->qty) <= 0 || decimal_sign(fill->price) <= 0)
		return error_fatal(err, EXIT_USAGE, "resolve: qty and price are above 0");
	if (!is_word(words[3], sizeof fill->fee_asset, ""))
		return error_fatal(err, EXIT_USAGE, "resolve: \"%s\" is no asset", words[3]);
	snprintf(fill->fee_asset, sizeof fill->fee_asset, "%s", words[3]);
	if (count > 4 && !is_word(words[4], TRADE_MAX, "abcdefghijklmnopqrstuvwxyz-_.:"))
		return error_fatal(err, EXIT_USAGE, "resolve: \"%s\" is no number of a trade", words[4]);
	snprintf(fill->id, sizeof fill->id, "%s", count > 4 ? words[4] : "");
	return 0;
}

int
resolve_read(struct resolve *to, const char *const operands[], size_t count, struct error *err)
{
	static const char usage[] = "resolve: wants venue id absent, done, or filled qty price fee asset [trade]";
	const char *word = count > 2 ? operands[2] : "";

	*to = (struct resolve){ .venue = operands[0], .id = operands[1] };
	if (strcmp(word, "filled") == 0 && count >= 7) {
		to->kind = REPLY_FILL;
		return read_fill(&to->fill, operands + 3, count - 3, err);
	}
	to->kind = strcmp(word, "done") == 0 ? REPLY_END : REPLY_ABSENT;
	if (count != 3 || (to->kind == REPLY_ABSENT && strcmp(word, "absent") != 0))
		return error_fatal(err, EXIT_USAGE, "%s", usage);
	return 0;
}

/* ---- whether it is theirs to say ---- */

static const struct order *
find(const struct exec *exec, const struct resolve *resolve)
{
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			const struct order *order = &exec->trades[i].orders[k];

			if (strcmp(order->request.venue, resolve->venue) == 0 &&
			    strcmp(order->request.id, resolve->id) == 0)
				return order;
		}
	return NULL;
}

/* Nobody could tell its end; or its venue says that it is open, which it cannot be for long. */
static bool
was_asked(const struct order *order)
{
	return order->state == ORDER_UNKNOWN ||
	    (!order_may_rest(order) && (order->state == ORDER_OPEN || order->state == ORDER_PARTIAL));
}

/* Whether the journal has it as nobody's, and balances have moved with it. */
static int
is_taken(const struct exec *exec, const struct order_request *request, const struct order_fill *fill, bool *taken,
    struct error *err)
{
	struct order_reply reply = reply_about(request, REPLY_FILL, REASON_PERSON);
	struct written written;

	reply.fill = fill;
	if (exec->record.agrees(exec->record.journal, &reply, &written, err) != 0)
		return -1;
	*taken = written_strayed(&written);
	return 0;
}

/* Whether the account has the amount of the asset. */
static bool
has(const struct exec *exec, const struct order *order, const char *asset, struct decimal amount)
{
	const struct holding *holding = purse_find(&exec->purse, pocket_of(&order->request), slice_of(asset));

	return holding != NULL && decimal_compare(holding->total, amount) >= 0;
}

/* One in a third asset was there to be taken; of a rebate as much is there by now. */
static bool
fee_can_be(const struct exec *exec, const struct order *order, const struct order_fill *fill, bool taken)
{
	const struct order_request *request = &order->request;
	struct order_reply reply = reply_about(request, REPLY_FILL, REASON_PERSON);

	reply.fill = fill;
	if (strcmp(fill->fee_asset, request->base) == 0 || strcmp(fill->fee_asset, request->quote) == 0)
		return !answer_fee_cannot_be(exec, NULL, &reply);
	return taken || decimal_sign(fill->fee) == 0 || has(exec, order, fill->fee_asset, decimal_magnitude(fill->fee));
}

/*
 * A slip of the finger would be in the books for ever: what the order cannot have done is not taken, whoever says so.  A price far better than
 * its limit may be: it is why a person was asked.
 */
static int
check_fill(const struct exec *exec, const struct order *order, const struct order_fill *fill, struct error *err)
{
	const struct order_request *request = &order->request;
	struct decimal whole, lots = fill->qty, money;
	const char *what = NULL;
	bool taken;

	if (is_taken(exec, request, fill, &taken, err) != 0)
		return -1;
	if (decimal_add(&whole, order->filled, fill->qty, err) != 0 || decimal_compare(whole, request->qty) > 0)
		return error_fatal(err, EXIT_NO, "resolve: order %s is not as large", request->id);
	if (decimal_mul(&money, fill->price, fill->qty, err) != 0)
		what = "the figures do not fit 38 digits";
	else if (decimal_sign(order->qty_step) > 0 &&
	    (decimal_multiple(&lots, fill->qty, order->qty_step, ROUND_FLOOR, err) != 0 ||
		decimal_compare(lots, fill->qty) != 0))
		what = "qty: its venue trades no such part of a lot";
	else if (answer_beyond(request, fill->price))
		what = "price: worse than its limit";
	else if (!fee_can_be(exec, order, fill, taken))
		what = "fee: more than what was traded, or of an asset that the account has not as much of";
	else if (!taken &&
	    !has(exec, order, request->side == SIDE_BUY ? request->quote : request->base,
		request->side == SIDE_BUY ? money : fill->qty))
		what = "the account has not as much to spend";
	return what == NULL ? 0 : error_fatal(err, EXIT_NO, "resolve: order %s: %s", request->id, what);
}

static int
check(const struct order *order, const struct resolve *resolve, struct error *err)
{
	const char *id = resolve->id, *venue = resolve->venue;

	if (order == NULL || order_terminal(order->state))
		return error_fatal(err, EXIT_NO, "resolve: order %s at %s is none whose end is not known", id, venue);
	if (!was_asked(order))
		return error_fatal(
		    err, EXIT_NO, "resolve: order %s was not asked for yet: first recover %s", id, venue);
	if (resolve->kind == REPLY_ABSENT && (order->acknowledged || decimal_sign(order->filled) > 0))
		return error_fatal(err, EXIT_NO, "resolve: %s knew of order %s: it is not absent", venue, id);
	return 0;
}

/* ---- as an answer ---- */

static int
ask_nobody(void *arg, const struct order_request *request, struct error *err)
{
	(void)arg, (void)request, (void)err;
	return 0;
}

static int
say(struct exec *exec, const struct order_request *request, enum reply_kind kind, const struct order_fill *fill,
    struct error *err)
{
	struct order_reply reply = reply_about(request, kind, REASON_PERSON);

	reply.ts_us = exec->now_us;
	reply.fill = fill;
	return exec_reply(exec, &reply, err);
}

int
exec_resolve(struct exec *exec, const struct resolve *resolve, const struct lapse *lapse, struct error *err)
{
	const struct order *order = find(exec, resolve);
	struct order_request request;
	struct order_fill fill = resolve->fill;

	if (check(order, resolve, err) != 0)
		return -1;
	request = order->request;
	/* a later report of the same trade by the venue is no other one, if its number was told */
	snprintf(fill.id, sizeof fill.id, "%.29s/%s%.39s", request.symbol, *resolve->fill.id == '\0' ? "p:" : "",
	    *resolve->fill.id == '\0' ? request.id : resolve->fill.id);
	if (resolve->kind == REPLY_FILL && check_fill(exec, order, &fill, err) != 0)
		return -1;
	exec_passive(exec, true);
	exec->carrier = (struct order_venue){ .query = ask_nobody };
	if (exec_recover(exec, err) != 0)
		return -1;
	exec_clock(exec, lapse, true);
	exec->lapse_us = lapse->now_us;
	if (resolve->kind != REPLY_FILL)
		return say(exec, &request, resolve->kind, NULL, err);
	if (say(exec, &request, REPLY_FILL, &fill, err) != 0)
		return -1;
	return say(exec, &request, REPLY_END, NULL, err);
}
