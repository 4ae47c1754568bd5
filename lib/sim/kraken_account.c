/*
 * kraken, simulated: private REST.  What is told of it is in kraken_channels.c.
 *
 * Requests are forms that begin anywhere with a nonce, which has to rise; there is no window of time.  Orders have ids of letters and
 * digits.  Errors come with HTTP 200.  Fees are told in per cent.
 */
#include <ctype.h>
#include <stdio.h>

#include "base/clock.h"
#include "sim/kraken.h"
#include "wire/put.h"

enum { ROWS = 50, ID_DIGITS = 10, TICKET_S = 900, FREE_MAX = 18 };

static void
say_error(struct sim_ask *ask, const char *text)
{
	ask->body.len = 0;
	text_format(&ask->body, "{\"error\":[\"%s\"]}", text);
}

static void
begin(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"error\":[],\"result\":");
}

static void
end(struct sim_ask *ask)
{
	text_char(&ask->body, '}');
}

/* ---- who asks ---- */

static bool
is_signed(const struct sim_ask *ask, struct slice nonce)
{
	unsigned char digest[DIGEST_SHA256];
	struct slice hashed[] = { nonce, ask->request->body };
	struct slice parts[] = { ask->request->path, { (const char *)digest, sizeof digest } };

	digest_sha256(digest, hashed, COUNT(hashed));
	return office_signed(office_of(ask), SIGN_BASE64, parts, COUNT(parts), office_header(ask, "API-Sign"));
}

static bool
admit(struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice nonce = office_word(ask, ask->form, "nonce", word);
	int64_t value;

	if (!office_key(ask, office_header(ask, "API-Key")))
		say_error(ask, "EAPI:Invalid key");
	else if (!is_signed(ask, nonce))
		say_error(ask, "EAPI:Invalid signature");
	else if (!slice_integer(nonce, &value) || value <= office_of(ask)->last_nonce || ask->stale)
		say_error(ask, "EAPI:Invalid nonce");
	else {
		office_of(ask)->last_nonce = value;
		return true;
	}
	return false;
}

/* ---- names ---- */

/* OXXXXX-XXXXX-FGHIJK: ten digits to the base of 36. */
void
kraken_write_id(char to[OFFICE_ID], int64_t number)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char coded[ID_DIGITS];

	for (size_t i = ID_DIGITS; i > 0; i--, number /= 36)
		coded[i - 1] = digits[number % 36];
	snprintf(to, OFFICE_ID, "O%.5s-%.5s-FGHIJK", coded, coded + 5);
}

static void
write_trade(char to[OFFICE_ID], int64_t number)
{
	snprintf(to, OFFICE_ID, "T%lld", (long long)number);
}

static struct account_order *
find_id(const struct office *office, struct slice id)
{
	struct slice none = { .len = 0 };
	int64_t number = 0;
	char digits[24];

	if (id.len != KRAKEN_ID || id.at[0] != 'O')
		return NULL;
	for (size_t i = 1; i <= ID_DIGITS + 1; i++) {
		char c = id.at[i];

		if (i == 6)
			continue;
		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z'))
			return NULL;
		number = number * 36 + (c <= '9' ? c - '0' : c - 'A' + 10);
	}
	snprintf(digits, sizeof digits, "%lld", (long long)number);
	return office_find(office, slice_of(digits), none);
}

/* Whether the asset is meant: by its own name, or by that of the account. */
static bool
is_asset(struct slice asked, const char *name)
{
	return slice_is(asked, name) || slice_is(asked, kraken_asset(name)) ||
	    (strcmp(name, "BTC") == 0 && slice_is(asked, "XBT"));
}

/* ---- rows ---- */

static const char *
status_of(const struct account_order *order)
{
	return order->open ? "open" : order->state == ORDER_FILLED ? "closed" : "canceled";
}

static void
put_seconds(struct text *out, const char *key, int64_t us)
{
	put_key(out, key);
	text_decimal(out, (struct decimal){ us / 100, 4 });
}

/* `"ID":{...}` */
static void
put_order(struct text *out, const struct office *office, const struct account_order *order)
{
	char id[OFFICE_ID];

	(void)office;
	kraken_write_id(id, order->number);
	text_format(out, "\"%s\":{\"refid\":null,\"userref\":null", id);
	if (*order->client != '\0')
		put_string(out, "cl_ord_id", slice_of(order->client));
	text_format(out, ",\"status\":\"%s\",\"starttm\":0,\"expiretm\":0", status_of(order));
	put_seconds(out, "opentm", order->created_us);
	if (!order->open)
		put_seconds(out, "closetm", order->updated_us);
	text_string(out, ",\"descr\":{\"pair\":\"");
	kraken_put_altname(out, office_listed(order));
	text_format(out,
	    "\",\"type\":\"%s\",\"ordertype\":\"%s\",\"price2\":\"0\",\"leverage\":\"none\",\"order\":\"\",\"close\":"
	    "\"\"",
	    sides[order->side], order_types[order->type]);
	office_put_price(out, "price", order, order->price);
	text_char(out, '}');
	put_decimal(out, "vol", office_ordered(order));
	office_put_qty(out, "vol_exec", order, order->filled);
	put_decimal(out, "cost", order->cost);
	put_decimal(out, "fee", order->fee);
	put_decimal(out, "price", account_average(order));
	text_format(out, ",\"stopprice\":\"0\",\"limitprice\":\"0\",\"misc\":\"\",\"oflags\":\"fciq%s%s\"",
	    order->tif == TIF_POST_ONLY ? ",post" : "", order->qty == 0 ? ",viqc" : "");
	text_string(out, order->why == WHY_CANCELED ? ",\"reason\":\"User requested\"" : ",\"reason\":null");
	text_string(out, ",\"trades\":[]}");
}

static void
put_fill(struct text *out, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;
	char id[OFFICE_ID];

	(void)office;
	kraken_write_id(id, order->number);
	text_format(out, "\"T%lld\":{\"ordertxid\":\"%s\",\"pair\":\"", (long long)fill->number, id);
	kraken_put_pair(out, office_listed(order));
	text_format(out, "\",\"type\":\"%s\",\"ordertype\":\"%s\",\"trade_id\":%lld,\"maker\":%s", sides[order->side],
	    order_types[order->type], (long long)fill->number, fill->maker ? "true" : "false");
	put_seconds(out, "time", fill->us);
	office_put_price(out, "price", order, fill->price);
	put_decimal(out, "cost", fill->cost);
	put_decimal(out, "fee", fill->fee);
	office_put_qty(out, "vol", order, fill->qty);
	text_string(out, ",\"margin\":\"0\",\"misc\":\"\"}");
}

/* ---- orders ---- */

static const char *const refusals[WHY_COUNT] = {
	[WHY_FUNDS] = "EOrder:Insufficient funds",
	[WHY_TICK] = "EOrder:Invalid price",
	[WHY_STEP] = "EGeneral:Invalid arguments:volume",
	[WHY_MIN_QTY] = "EOrder:Order minimum not met",
	[WHY_MIN_NOTIONAL] = "EOrder:Cost minimum not met",
	[WHY_RANGE] = "EGeneral:Invalid arguments:volume",
	[WHY_DUPLICATE] = "EOrder:Duplicate cl_ord_id",
	[WHY_WOULD_TAKE] = "EOrder:Post only order",
	[WHY_DRAWN] = "EService:Market in cancel_only mode",
};

static bool
has_flag(const struct sim_ask *ask, const char *flag)
{
	char word[OFFICE_WORD];
	struct slice flags = office_word(ask, ask->form, "oflags", word);

	return flags.len > 0 && strstr(word, flag) != NULL;
}

static bool
read_order(const struct sim_ask *ask, struct account_request *request)
{
	bool market = office_word_is(ask, ask->form, "ordertype", "market"),
	     buy = office_word_is(ask, ask->form, "type", "buy");

	if ((!market && !office_word_is(ask, ask->form, "ordertype", "limit")) ||
	    (!buy && !office_word_is(ask, ask->form, "type", "sell")) ||
	    !office_figure(&request->qty, ask, ask->form, "volume") ||
	    !office_figure(&request->price, ask, ask->form, "price"))
		return false;
	request->side = buy ? SIDE_BUY : SIDE_SELL;
	request->type = market ? ORDER_TYPE_MARKET : ORDER_TYPE_LIMIT;
	request->tif = has_flag(ask, "post")                       ? TIF_POST_ONLY
	    : office_word_is(ask, ask->form, "timeinforce", "IOC") ? TIF_IOC
	    : office_word_is(ask, ask->form, "timeinforce", "FOK") ? TIF_FOK
								   : TIF_GTC;
	if (market && buy && has_flag(ask, "viqc")) {
		request->money = request->qty;
		request->qty = DECIMAL_ZERO;
	}
	return true;
}

/* A form: an x is a hexadecimal digit, and everything else itself. */
static bool
has_form(struct slice id, const char *form)
{
	size_t at = 0;

	while (at < id.len && form[at] != '\0' &&
	    (form[at] == 'x' ? isxdigit((unsigned char)id.at[at]) != 0 : id.at[at] == form[at]))
		at++;
	return at == id.len && form[at] == '\0';
}

/* A UUID with or without its dashes, or a short text of ASCII. */
static bool
is_client_id(struct slice id)
{
	size_t at = 0;

	while (at < id.len && id.at[at] >= ' ' && id.at[at] <= '~')
		at++;
	return (at == id.len && id.len <= FREE_MAX) || has_form(id, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") ||
	    has_form(id, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

static bool
is_too_late(const struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct error ignored;
	int64_t us = INT64_MAX;

	return time_of_text(office_word(ask, ask->form, "deadline", word), &us, &ignored) == 0 &&
	    us < ask->stand->now_us;
}

static void
say_placed(struct sim_ask *ask, const struct account_order *order)
{
	char volume[OFFICE_WORD], price[OFFICE_WORD], id[OFFICE_ID];
	struct slice at = office_word(ask, ask->form, "price", price);

	begin(ask);
	text_string(&ask->body, "{\"descr\":{");
	text_format(&ask->body, "\"order\":\"%s %.*s", office_word_is(ask, ask->form, "type", "buy") ? "buy" : "sell",
	    SLICE_ARG(office_word(ask, ask->form, "volume", volume)));
	text_format(&ask->body, " @ %s %.*s\"}", at.len > 0 ? "limit" : "market", SLICE_ARG(at));
	if (order != NULL) {
		kraken_write_id(id, order->number);
		text_format(&ask->body, ",\"txid\":[\"%s\"]", id);
	}
	text_char(&ask->body, '}');
	end(ask);
}

static void
answer_place(struct sim_ask *ask)
{
	char pair[OFFICE_WORD], id[OFFICE_WORD];
	const struct sim_listing *listing = kraken_find(ask->stand, office_word(ask, ask->form, "pair", pair));
	struct account_request request = { .tif = TIF_GTC };
	const struct account_order *order;
	enum account_why why;

	request.client = office_word(ask, ask->form, "cl_ord_id", id);
	if (listing == NULL)
		say_error(ask, "EQuery:Unknown asset pair");
	else if (!is_client_id(request.client) || !read_order(ask, &request))
		say_error(ask, "EGeneral:Invalid arguments");
	else if (is_too_late(ask))
		say_error(ask, "EService:Deadline elapsed");
	else if (office_word_is(ask, ask->form, "validate", "true"))
		say_placed(ask, NULL);
	else {
		request.market = office_market(office_of(ask), listing);
		order = office_place(office_of(ask), &request, &why);
		if (order == NULL)
			say_error(ask, refusals[why]);
		else
			say_placed(ask, order);
	}
}

static struct account_order *
asked_order(const struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice none = { .len = 0 }, id = office_word(ask, ask->form, "txid", word);

	if (id.len > 0)
		return find_id(office_of(ask), id);
	return office_find(office_of(ask), none, office_word(ask, ask->form, "cl_ord_id", word));
}

static void
say_count(struct sim_ask *ask, size_t count)
{
	begin(ask);
	text_format(&ask->body, "{\"count\":%zu}", count);
	end(ask);
}

static void
answer_cancel(struct sim_ask *ask)
{
	struct account_order *order = asked_order(ask);

	if (order == NULL || !office_cancel(office_of(ask), order))
		say_error(ask, "EOrder:Unknown order");
	else
		say_count(ask, 1);
}

static void
answer_cancel_all(struct sim_ask *ask)
{
	say_count(ask, office_cancel_all(office_of(ask), NULL));
}

/* Cancel everything unless asked again in time; 0: no more. */
static void
answer_watchdog(struct sim_ask *ask)
{
	struct office *office = office_of(ask);
	char word[OFFICE_WORD];
	int64_t seconds;

	if (!office_number(&seconds, office_word(ask, ask->form, "timeout", word)) || seconds > 86400) {
		say_error(ask, "EGeneral:Invalid arguments:timeout");
		return;
	}
	office->dead_us = seconds == 0 ? 0 : ask->stand->now_us + seconds * SECOND_US;
	begin(ask);
	text_string(&ask->body, "{\"currentTime\":\"");
	text_iso(&ask->body, ask->stand->now_us, 0);
	text_string(&ask->body, "\",\"triggerTime\":\"");
	if (seconds == 0)
		text_char(&ask->body, '0');
	else
		text_iso(&ask->body, office->dead_us, 0);
	text_string(&ask->body, "\"}");
	end(ask);
}

/* ---- questions ---- */

/* One that is asked for by the client's id, or all. */
static void
put_list(struct sim_ask *ask, const char *name, struct office_filter filter)
{
	char word[OFFICE_WORD];
	struct slice none = { .len = 0 }, client = office_word(ask, ask->form, "cl_ord_id", word);
	size_t count = 0;

	if (client.len > 0)
		filter.order = office_find(office_of(ask), none, client);
	begin(ask);
	text_format(&ask->body, "{\"%s\":{", name);
	if (client.len == 0 || filter.order != NULL)
		count = office_put_orders(office_of(ask), &ask->body, &filter, put_order);
	text_format(&ask->body, "},\"count\":%zu}", count);
	end(ask);
}

static void
answer_open(struct sim_ask *ask)
{
	put_list(ask, "open", (struct office_filter){ .open = true });
}

static void
answer_closed(struct sim_ask *ask)
{
	put_list(ask, "closed", (struct office_filter){ .ended = true, .limit = ROWS });
}

/* Ids, separated by commas. */
static void
answer_query(struct sim_ask *ask)
{
	char word[OFFICE_WORD];
	struct slice ids = office_word(ask, ask->form, "txid", word);
	bool first = true;

	begin(ask);
	text_char(&ask->body, '{');
	while (ids.len > 0) {
		const char *comma = memchr(ids.at, ',', ids.len);
		struct slice id = { ids.at, comma == NULL ? ids.len : (size_t)(comma - ids.at) };
		const struct account_order *order = find_id(office_of(ask), id);

		ids = (struct slice){ ids.at + id.len + (comma != NULL), ids.len - id.len - (comma != NULL) };
		if (order == NULL) {
			say_error(ask, "EOrder:Unknown order");
			return;
		}
		text_string(&ask->body, first ? "" : ",");
		put_order(&ask->body, office_of(ask), order);
		first = false;
	}
	text_char(&ask->body, '}');
	end(ask);
}

/* Times in seconds, or ids of trades; newest first, so many at a time. */
static void
answer_fills(struct sim_ask *ask)
{
	struct office_filter filter = { .limit = ROWS };
	char word[OFFICE_WORD];
	struct slice start = office_word(ask, ask->form, "start", word);
	struct decimal seconds;
	struct error ignored;
	int64_t number;
	size_t at, count;

	if (start.len > 0 && decimal_read(&seconds, start, &ignored) == 0 && decimal_sign(seconds) >= 0 &&
	    decimal_units(&number, seconds, 6, ROUND_FLOOR))
		filter.since_us = number;
	if (office_word(ask, ask->form, "end", word).len > 1 && word[0] == 'T' &&
	    office_number(&number, slice_of(word + 1)))
		filter.below = number;
	begin(ask);
	text_string(&ask->body, "{\"trades\":{");
	at = ask->body.len;
	count = office_put_fills(office_of(ask), &ask->body, &filter, put_fill);
	text_format(&ask->body, "},\"count\":%zu}",
	    at < ask->body.len && count == ROWS ? office_of(ask)->account.fill_count : count);
	end(ask);
}

static void
put_held(struct text *out, const struct office *office, const struct account_asset *asset)
{
	(void)office;
	text_format(out, "\"%s\":{", kraken_asset(asset->name));
	put_decimal(out, "balance", office_total(asset));
	put_decimal(out, "hold_trade", asset->locked);
	text_char(out, '}');
}

static void
put_total(struct text *out, const struct office *office, const struct account_asset *asset)
{
	char digits[DECIMAL_TEXT_MAX];

	(void)office;
	decimal_text(digits, office_total(asset));
	text_format(out, "\"%s\":\"%s\"", kraken_asset(asset->name), digits);
}

static void
answer_balance(struct sim_ask *ask)
{
	begin(ask);
	text_char(&ask->body, '{');
	office_put_assets(
	    office_of(ask), &ask->body, slice_is(ask->request->path, "/0/private/BalanceEx") ? put_held : put_total);
	text_char(&ask->body, '}');
	end(ask);
}

static void
put_fee(struct text *out, const char *key, const struct sim_listing *listing, struct decimal fee)
{
	struct decimal percent;
	struct error ignored;

	if (decimal_mul(&percent, fee, decimal_int(100), &ignored) != 0)
		percent = DECIMAL_ZERO;
	put_comma(out);
	text_format(out, "\"%s\":{\"", key);
	kraken_put_altname(out, listing);
	text_string(out, "\":{");
	put_decimal(out, "fee", percent);
	put_decimal(out, "minfee", percent);
	put_decimal(out, "maxfee", percent);
	text_string(out, ",\"nextfee\":null,\"tiervolume\":\"0\",\"nextvolume\":null}}");
}

static void
answer_fees(struct sim_ask *ask)
{
	const struct account_fees *fees = &office_of(ask)->account.fees;
	char word[OFFICE_WORD];
	const struct sim_listing *listing = kraken_find(ask->stand, office_word(ask, ask->form, "pair", word));

	if (listing == NULL) {
		say_error(ask, "EQuery:Unknown asset pair");
		return;
	}
	begin(ask);
	text_string(&ask->body, "{\"currency\":\"ZUSD\",\"volume\":\"0\"");
	put_fee(&ask->body, "fees", listing, fees->taker);
	put_fee(&ask->body, "fees_maker", listing, fees->maker);
	text_char(&ask->body, '}');
	end(ask);
}

static void
put_way_out(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"asset\":\"%s\",\"method\":\"%s\",\"network\":\"%s\"", kraken_asset(network->asset),
	    network->network, network->network);
	put_decimal(out, "minimum", network->withdraw_min);
	put_decimal(out, "fee", network->withdraw_fee);
	text_char(out, '}');
}

static void
put_way_in(struct text *out, const struct venue_network *network)
{
	text_format(out, "{\"method\":\"%s\",\"limit\":false,\"fee\":\"0\",\"gen-address\":true}", network->network);
}

static void
put_address(struct text *out, const struct venue_network *network)
{
	size_t at = out->len;

	text_format(out, "{\"address\":\"sim-kraken-%s-%s\",\"expiretm\":\"0\",\"new\":true}", network->asset,
	    network->network);
	for (; at < out->len; at++) /* a method has blanks in its name, an address has none */
		if (out->at[at] == ' ')
			out->at[at] = '-';
}

/* Of the asset that is asked for, or of all. */
static void
put_ways(struct sim_ask *ask, bool one, void (*put)(struct text *out, const struct venue_network *network))
{
	const struct office *office = office_of(ask);
	char word[OFFICE_WORD], method[OFFICE_WORD];
	struct slice asset = office_word(ask, ask->form, "asset", word),
		     way = office_word(ask, ask->form, "method", method);
	struct slice all = { .len = 0 };
	bool first = true;

	begin(ask);
	text_char(&ask->body, '[');
	for (size_t i = 0; office_network(office, all, &i); i++) {
		struct venue_network network = office_network_at(office, i);

		if ((asset.len > 0 && !is_asset(asset, network.asset)) ||
		    (one && way.len > 0 && !slice_is(way, network.network)))
			continue;
		text_string(&ask->body, first ? "" : ",");
		put(&ask->body, &network);
		first = false;
	}
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_ways_out(struct sim_ask *ask)
{
	put_ways(ask, false, put_way_out);
}

static void
answer_ways_in(struct sim_ask *ask)
{
	put_ways(ask, false, put_way_in);
}

static void
answer_address(struct sim_ask *ask)
{
	put_ways(ask, true, put_address);
}

static void
answer_ticket(struct sim_ask *ask)
{
	begin(ask);
	text_format(&ask->body, "{\"token\":\"sim-ticket-%lld-%lld\",\"expires\":%d}", (long long)office_of(ask)->place,
	    (long long)++office_of(ask)->tickets, TICKET_S);
	end(ask);
}

static const struct office_route routes[] = {
	{ "POST", "/0/private/AddOrder", DEED_ORDER, answer_place },
	{ "POST", "/0/private/CancelOrder", DEED_CANCEL, answer_cancel },
	{ "POST", "/0/private/CancelAll", DEED_CANCEL, answer_cancel_all },
	{ "POST", "/0/private/CancelAllOrdersAfter", DEED_CANCEL, answer_watchdog },
	{ "POST", "/0/private/QueryOrders", DEED_READ, answer_query },
	{ "POST", "/0/private/OpenOrders", DEED_READ, answer_open },
	{ "POST", "/0/private/ClosedOrders", DEED_READ, answer_closed },
	{ "POST", "/0/private/TradesHistory", DEED_READ, answer_fills },
	{ "POST", "/0/private/Balance", DEED_READ, answer_balance },
	{ "POST", "/0/private/BalanceEx", DEED_READ, answer_balance },
	{ "POST", "/0/private/TradeVolume", DEED_READ, answer_fees },
	{ "POST", "/0/private/WithdrawMethods", DEED_READ, answer_ways_out },
	{ "POST", "/0/private/DepositMethods", DEED_READ, answer_ways_in },
	{ "POST", "/0/private/DepositAddresses", DEED_READ, answer_address },
	{ "POST", "/0/private/GetWebSocketsToken", DEED_READ, answer_ticket },
	{ NULL, NULL, DEED_READ, NULL },
};

const struct sim_private sim_kraken_private = {
	.routes = routes,
	.requests = { 60, 1000 },
	.hmac = SIGN_HMAC_SHA512,
	.secret_base64 = true,
	.admit = admit,
	.message = kraken_message,
	.tell = kraken_tell,
	.balance = kraken_tell_balance,
	.order_id = kraken_write_id,
	.fill_id = write_trade,
};
