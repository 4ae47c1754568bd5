/*
 * kraken, simulated: the channels of an account on WebSocket v2: executions and balances.
 *
 * Who subscribes has a ticket of GetWebSocketsToken.  Figures are bare numbers.  Both channels count their messages together
 * (conn->state[1]).
 */
#include "sim/kraken.h"
#include "wire/put.h"

static void
put_number(struct text *out, const char *key, struct decimal value)
{
	put_key(out, key);
	text_decimal(out, value);
}

static struct sim_say *
begin_channel(struct sim_conn *conn, const char *channel, const char *type)
{
	struct sim_say *say = sim_reply(conn);

	text_format(&say->text, "{\"channel\":\"%s\",\"type\":\"%s\",\"sequence\":%lld,\"data\":[", channel, type,
	    (long long)++conn->state[1]);
	return say;
}

static void
end_channel(struct sim_conn *conn, struct sim_say *say)
{
	text_string(&say->text, "]}");
	sim_send(conn, say);
}

static const char *
order_status(const struct account_order *order)
{
	if (order->open)
		return order->filled > 0 ? "partially_filled" : "new";
	return order->state == ORDER_FILLED ? "filled" : "canceled";
}

/* Without the brace that ends it. */
static void
put_execution(struct text *out, const struct account_order *order, const char *what)
{
	static const char *const words[] = {
		[TIF_GTC] = "GTC", [TIF_IOC] = "IOC", [TIF_FOK] = "FOK", [TIF_POST_ONLY] = "GTC"
	};
	char id[OFFICE_ID];

	kraken_write_id(id, order->number);
	text_format(out, "{\"order_id\":\"%s\"", id);
	if (*order->client != '\0')
		put_string(out, "cl_ord_id", slice_of(order->client));
	text_format(out,
	    ",\"symbol\":\"%.*s\",\"side\":\"%s\",\"order_type\":\"%s\",\"exec_type\":\"%s\",\"order_status\":\"%s\","
	    "\"time_in_force\":"
	    "\"%s\"",
	    SLICE_ARG(office_listed(order)->symbol), sides[order->side], order_types[order->type], what,
	    order_status(order), words[order->tif]);
	put_number(out, "order_qty", office_ordered(order));
	if (order->price > 0)
		put_number(out, "limit_price", unit_decimal(order->price, order->market->price));
	put_number(out, "cum_qty", unit_decimal(order->filled, order->market->qty));
	put_number(out, "cum_cost", order->cost);
	put_number(out, "avg_price", account_average(order));
	put_number(out, "fee_usd_equiv", order->fee);
	office_put_time(out, "timestamp", order->updated_us);
}

static void
put_open(struct text *out, const struct office *office, const struct account_order *order)
{
	(void)office;
	put_execution(out, order, "new");
	text_char(out, '}');
}

static void
tell_trade(struct sim_conn *conn, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;
	struct sim_say *say = begin_channel(conn, "executions", "update");
	struct text *out = &say->text;

	put_execution(out, order, "trade");
	text_format(out, ",\"exec_id\":\"T%lld\",\"trade_id\":%lld,\"liquidity_ind\":\"%s\"", (long long)fill->number,
	    (long long)fill->number, fill->maker ? "m" : "t");
	put_number(out, "last_qty", unit_decimal(fill->qty, order->market->qty));
	put_number(out, "last_price", unit_decimal(fill->price, order->market->price));
	put_number(out, "cost", fill->cost);
	text_string(out, ",\"fees\":[{");
	put_name(out, "asset", office_asset(conn->office, fill->fee_asset));
	put_number(out, "qty", fill->fee);
	text_string(out, "}]}");
	end_channel(conn, say);
}

static void
tell_order(struct sim_conn *conn, const struct account_order *order, const char *what)
{
	struct sim_say *say = begin_channel(conn, "executions", "update");

	put_execution(&say->text, order, what);
	if (order->why != WHY_NONE)
		text_format(&say->text, ",\"reason\":\"%s\"",
		    order->why == WHY_CANCELED         ? "User requested"
			: order->why == WHY_WOULD_TAKE ? "Post only order"
						       : "Immediate or cancel");
	text_char(&say->text, '}');
	end_channel(conn, say);
}

void
kraken_tell(struct sim_conn *conn, const struct account_event *event)
{
	const struct account_order *order = event->order;

	if ((conn->hears & HEARS_ORDERS) == 0)
		return;
	if (event->happening == ACCOUNT_ACK)
		tell_order(conn, order, "new");
	if (event->fill != NULL)
		tell_trade(conn, event->fill);
	if (order->state == ORDER_FILLED)
		tell_order(conn, order, "filled");
	else if (event->happening == ACCOUNT_DONE)
		tell_order(conn, order, "canceled");
}

static void
put_wallet(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out, "{\"asset\":\"%s\",\"asset_class\":\"currency\"", asset->name);
	put_number(out, "balance", office_total(asset));
	text_string(out, ",\"wallets\":[{\"type\":\"spot\",\"id\":\"main\"");
	put_number(out, "balance", office_total(asset));
	text_string(out, "}]}");
}

static void
put_entry(struct text *out, const struct office *office, const struct account_asset *asset)
{
	text_format(out,
	    "{\"asset\":\"%s\",\"asset_class\":\"currency\",\"type\":\"trade\",\"subtype\":\"\",\"category\":\"trade\","
	    "\"wallet_type\":"
	    "\"spot\",\"wallet_id\":\"main\",\"ledger_id\":\"L%lld\",\"ref_id\":\"T%lld\",\"amount\":0,\"fee\":0",
	    asset->name, (long long)office->stand->now_us, (long long)office->stand->now_us);
	put_number(out, "balance", office_total(asset));
	office_put_time(out, "timestamp", office->stand->now_us);
	text_char(out, '}');
}

void
kraken_tell_balance(struct sim_conn *conn, const struct account_market *market)
{
	const struct office *office = conn->office;
	struct sim_say *say = begin_channel(conn, "balances", "update");

	put_entry(&say->text, office, &office->account.assets[market->base]);
	text_char(&say->text, ',');
	put_entry(&say->text, office, &office->account.assets[market->quote]);
	end_channel(conn, say);
}

/* sim-ticket-PLACE-NUMBER: whose it is; NULL: nobody was given it. */
static struct office *
of_ticket(const struct sim_conn *conn, struct slice token)
{
	struct office *office;
	int64_t place, number;

	if (!slice_starts(token, "sim-ticket-") || token.len < 15 || token.at[13] != '-' ||
	    !office_number(&place, (struct slice){ token.at + 11, 2 }) ||
	    !office_number(&number, (struct slice){ token.at + 14, token.len - 14 }))
		return NULL;
	office = office_at(conn->stand, place);
	return office != NULL && number > 0 && number <= office->tickets ? office : NULL;
}

static void
reply(struct sim_conn *conn, const json *request, struct slice channel, const char *error)
{
	struct sim_say *say = sim_reply(conn);
	struct text *out = &say->text;

	text_char(out, '{');
	put_string(out, "method", sim_word(request, "method"));
	text_format(out, ",\"success\":%s", error == NULL ? "true" : "false");
	if (json_member(request, "req_id") != NULL) {
		text_char(out, ',');
		sim_echo(out, "req_id", json_member(request, "req_id"));
	}
	office_put_time(out, "time_in", conn->stand->now_us);
	office_put_time(out, "time_out", conn->stand->now_us);
	if (error != NULL)
		put_string(out, "error", slice_of(error));
	else {
		text_string(out, ",\"result\":{");
		put_string(out, "channel", channel);
		text_string(out, ",\"snapshot\":true}");
	}
	text_char(out, '}');
	sim_send(conn, say);
}

/* What stands now goes first. */
static void
show(struct sim_conn *conn, unsigned what)
{
	const struct office *office = conn->office;
	struct office_filter filter = { .open = true };
	struct sim_say *say = begin_channel(conn, what == HEARS_ORDERS ? "executions" : "balances", "snapshot");

	if (what == HEARS_ORDERS)
		office_put_orders(office, &say->text, &filter, put_open);
	else
		office_put_assets(office, &say->text, put_wallet);
	end_channel(conn, say);
}

void
kraken_message(struct sim_conn *conn, struct slice text)
{
	struct error ignored;
	json *request = json_parse(text, false, &ignored);
	const json *params = json_member(request, "params");
	struct office *office = of_ticket(conn, sim_word(params, "token"));
	struct slice channel = sim_word(params, "channel");
	bool on = slice_is(sim_word(request, "method"), "subscribe");
	unsigned what = slice_is(channel, "executions") ? HEARS_ORDERS
	    : slice_is(channel, "balances")             ? HEARS_BALANCE
							: 0;

	if (office == NULL)
		reply(conn, request, channel, "EAPI:Invalid session");
	else if (what == 0)
		reply(conn, request, channel, "Unknown channel");
	else {
		conn->office = office;
		conn->hears = on ? conn->hears | HEARS_LOGIN | what : conn->hears & ~what;
		reply(conn, request, channel, NULL);
		if (on)
			show(conn, what);
	}
	json_free(request);
}
