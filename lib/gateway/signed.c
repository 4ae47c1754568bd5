#include "gateway/signed.h"

#include <stdio.h>

#include "event/request.h"
#include "gateway/inside.h"
#include "wire/put.h"

/* Lines "Name: value" as an object. */
static void
put_headers(struct text *out, struct slice lines)
{
	const char *at = lines.at, *end = lines.at + lines.len, *newline, *colon;

	put_key(out, "headers");
	text_char(out, '{');
	for (; at < end && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL; at = newline + 1) {
		colon = memchr(at, ':', (size_t)(newline - at));
		if (colon == NULL)
			continue;
		put_comma(out);
		put_quoted(out, (struct slice){ at, (size_t)(colon - at) });
		text_char(out, ':');
		put_quoted(out, (struct slice){ colon + 2, (size_t)(newline - colon - 2) });
	}
	text_char(out, '}');
}

static void
put_request(struct text *out, const struct trade_request *request, const struct account *account,
    const struct trade_call *call, int64_t ts_us)
{
	put_head(out, kind_request.name, ts_us);
	put_string(out, "venue", slice_of(account->venue->name));
	if (call->id.len > 0)
		put_string(out, "id", call->id);
	put_string(out, "operation", slice_of(trade_asks[call->ask]));
	put_string(out, "method", slice_of(request->method));
	put_string(out, "url", text_all(&request->url));
	put_headers(out, text_all(&request->headers));
	if (request->body.len > 0)
		put_string(out, "body", text_all(&request->body));
	put_end(out);
}

int
signed_call(struct text *out, struct account *account, const struct trade_call *call, int64_t now_us, struct error *err)
{
	struct trade_request request = { 0 };
	int result = ask_sign(&request, account, call, now_us, err);

	if (result == 0)
		put_request(out, &request, account, call, now_us);
	trade_request_free(&request);
	return result;
}

int
signed_doubt(struct text *out, struct account *account, const struct order_request *request, const char *venue_id,
    int64_t now_us, struct error *err)
{
	struct asker asker = { .clock_us = now_us };
	struct gateway gateway = { .plan = { .asker = &asker } };
	struct course course = { .gateway = &gateway, .carried = { .request = *request, .account = account } };

	snprintf(course.carried.venue_id, sizeof course.carried.venue_id, "%s", venue_id);
	for (enum errand errand = ROUND_ID; errand <= ROUND_FILLS; errand++) {
		const struct trade_call call = course_call(&course, errand);

		if (signed_call(out, account, &call, now_us, err) != 0)
			return error_prefix(err, "order %s", request->id);
	}
	return 0;
}

static int
signed_order(struct text *out, const struct order_event *order, struct accounts *accounts, const struct traded *traded,
    int64_t now_us, struct error *err)
{
	struct trade_call call = { .ask = ASK_ORDER,
		.symbol = order->symbol,
		.id = order->id,
		.side = (enum side)order->side,
		.type = HAS(order, ORDER_HAS_TYPE) ? (enum order_type)order->type : ORDER_TYPE_LIMIT,
		.tif = HAS(order, ORDER_HAS_TIF) ? (enum tif)order->tif : TIF_IOC,
		.price = order->price,
		.qty = order->qty };
	char venue[VENUE_NAME_MAX], name[ACCOUNT_MAX];
	struct account *account;

	/* it takes, and whatever it does not take at once is over */
	if (call.type == ORDER_TYPE_MARKET && (call.tif == TIF_POST_ONLY || call.tif == TIF_FOK))
		return error_set(err, "tif", "an order at the market that is %s", tifs[call.tif]);
	if (!slice_copy(venue, sizeof venue, order->venue) ||
	    !slice_copy(name, sizeof name,
		HAS(order, ORDER_HAS_ACCOUNT) ? order->account : slice_of(traded_account(traded, venue))))
		return error_set(err, "range", "the name of the venue or of the account is too long");
	account = accounts_find(accounts, venue, name, err);
	return account == NULL ? -1 : signed_call(out, account, &call, now_us, err);
}

int
signed_line(struct text *out, struct slice line, struct accounts *accounts, const struct traded *traded, int64_t now_us,
    struct error *err)
{
	struct order_event order;

	if (event_read(&kind_order, &order, line, err) != 0)
		return -1;
	if (order.state != ORDER_PLANNED || signed_order(out, &order, accounts, traded, now_us, err) == 0)
		return 0;
	return error_prefix(err, "order");
}
