#include "sim/office.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "wire/put.h"

const char *const office_deeds[] = { "order", "cancel", "read", NULL };

enum { OFFICE_NAME = VENUE_NAME_MAX + KEY_NAME_MAX };

/* ---- who is told ---- */

static bool
strikes(struct office *office, enum fault_kind kind, const struct account_order *order)
{
	return office->around.strikes != NULL &&
	    office->around.strikes(office->around.arg, kind, office_listed(order)) != NULL;
}

static void
tell_all(struct office *office, const struct account_event *event)
{
	for (struct sim_conn *conn = office->stand->conns; conn != NULL; conn = conn->next)
		if (conn->office == office && conn->hears > HEARS_LOGIN && !conn->closing) {
			office->own->tell(conn, event);
			if ((conn->hears & HEARS_BALANCE) != 0 && office->own->balance != NULL)
				office->own->balance(conn, event->order->market);
		}
}

/* A trade of an order that nobody placed: the customer is told, and the account knows nothing of it. */
static void
tell_stray(struct office *office, const struct account_order *order)
{
	struct account_order stray = *order;
	struct account_fill fill = { .order = &stray,
		.number = office->account.first_fill - order->number % 1000000,
		.price = order->price > 0 ? order->price : 1,
		.qty = order->qty > 0 ? order->qty : order->market->min_qty,
		.us = order->created_us };

	stray.number = office->account.first_order - order->number % 1000000;
	snprintf(stray.client, sizeof stray.client, "stray%lld", (long long)(order->number % 1000000));
	stray.qty = stray.filled = fill.qty;
	stray.price = fill.price;
	stray.state = ORDER_FILLED;
	fill.cost = stray.cost = account_cost(order->market, fill.price, fill.qty);
	fill.fee_asset = stray.fee_asset = order->market->quote;
	tell_all(office, &(struct account_event){ ACCOUNT_FILL, &stray, &fill });
}

static void
tell_held(struct office *office)
{
	if (!office->holds)
		return;
	office->holds = false;
	tell_all(office, &(struct account_event){ ACCOUNT_ACK, &office->held, NULL });
}

static void
tell_fill(struct office *office, const struct account_event *event)
{
	tell_all(office, event);
	if (strikes(office, FAULT_FILL_TWICE, event->order))
		tell_all(office, event);
	tell_held(office);
}

/* The statement first: it is what was, whatever is told. */
static void
hear(void *arg, const struct account_event *event)
{
	struct office *office = arg;

	if (office->around.write != NULL)
		office->around.write(office->around.arg, office, event);
	switch (event->happening) {
	case ACCOUNT_ACK:
		if (strikes(office, FAULT_FILL_FIRST, event->order)) {
			office->held = *event->order;
			office->holds = true;
		} else
			tell_all(office, event);
		if (strikes(office, FAULT_STRAY_FILL, event->order))
			tell_stray(office, event->order);
		break;
	case ACCOUNT_FILL:
		tell_fill(office, event);
		break;
	case ACCOUNT_DONE:
		tell_held(office);
		/* the last fill has said it already */
		if (event->order->state != ORDER_FILLED || event->order->qty == 0)
			tell_all(office, event);
		break;
	default:
		break;
	}
}

/* ---- the office ---- */

static int64_t
steps_of(struct decimal value, struct unit unit)
{
	struct decimal count;
	struct error ignored;

	return decimal_div(&count, value, unit_decimal(1, unit), 0, ROUND_CEILING, &ignored) == 0 &&
		count.coef < INT64_MAX
	    ? (int64_t)count.coef
	    : 0;
}

static void
open_markets(struct office *office)
{
	struct stand *stand = office->stand;

	for (size_t i = 0; i < stand->count; i++) {
		struct sim_listing *listing = &stand->listings[i];

		office->markets[i] = (struct account_market){ .name = listing->name,
			.base = account_asset(&office->account, listing->base),
			.quote = account_asset(&office->account, listing->quote),
			.price = listing->price,
			.qty = listing->qty,
			.min_qty = steps_of(listing->facts->min_qty, listing->qty),
			.min_notional = listing->facts->min_notional,
			.own = listing };
		office->matches[i] = (struct match){ .account = &office->account,
			.market = &office->markets[i],
			.ends_post_only = office->own->ends_post_only };
	}
}

static void
fund(struct office *office)
{
	for (size_t i = 0; i < office->account.asset_count; i++) {
		bool quote = false;

		for (size_t n = 0; n < office->stand->count; n++)
			quote = quote || office->markets[n].quote == i;
		account_deposit(&office->account, i, decimal_int(quote ? 1000000 : 1000));
	}
}

/* By the market of the token against the quote asset, as somebody would buy it there. */
static struct decimal
token_price(void *arg, const struct account_market *market)
{
	struct office *office = arg;

	for (size_t i = 0; i < office->stand->count; i++) {
		const struct sim_listing *listing = &office->stand->listings[i];

		if (office->markets[i].base == office->account.fees.asset &&
		    office->markets[i].quote == market->quote && listing->asks.count > 0)
			return unit_decimal(listing->asks.at[0].price, listing->price);
	}
	return DECIMAL_ZERO;
}

static int
set_fees(struct office *office, struct error *err)
{
	const struct venue_fees *fees = venue_facts_fees(office->stand->facts);
	struct account_fees *to = &office->account.fees;
	struct fee taker, maker;

	to->kind = strcmp(fees->kind, "quote") == 0 ? FEE_QUOTE : FEE_RECEIVED;
	if (strcmp(fees->kind, "third") == 0 && *fees->asset != '\0') {
		to->kind = FEE_THIRD;
		to->asset = account_asset(&office->account, slice_of(fees->asset));
		to->discount = fees->discount;
	}
	if (fee_of_bps(&taker, to->kind, fees->taker_bps, err) != 0 ||
	    fee_of_bps(&maker, to->kind, fees->maker_bps, err) != 0)
		return error_prefix(err, "fees of %s", office->stand->venue->name);
	to->taker = taker.rate;
	to->maker = maker.rate;
	return 0;
}

static int
open_key(struct office *office, struct error *err)
{
	const struct sim_private *own = office->own;
	struct slice secret = secret_bytes(&office->key->secret);
	enum sign_scheme scheme = sign_scheme_of(secret, own->hmac, own->asymmetric);
	struct secret decoded = { 0 };
	int done = 0;

	if (own->secret_base64 && scheme == own->hmac) {
		if (sign_decode(&decoded, secret) != 0)
			return error_set(err, "key", "%s: the secret is no base64", office->stand->venue->name);
		secret = secret_bytes(&decoded);
	}
	office->scheme = scheme;
	office->sign = sign_key_new(scheme, secret, err);
	if (office->sign == NULL)
		done = error_prefix(err, "%s: the secret", office->stand->venue->name);
	secret_free(&decoded);
	return done;
}

/* What its numbers begin with hangs on: no two accounts of a venue number alike. */
static const char *
name_of(const struct stand *stand, const struct key *key, char to[OFFICE_NAME])
{
	if (strcmp(key->account, "main") == 0)
		return stand->venue->name;
	snprintf(to, OFFICE_NAME, "%s:%s", stand->venue->name, key->account);
	return to;
}

int
office_init(struct office *office, struct stand *stand, const struct key *key, uint64_t seed, struct error *err)
{
	char name[OFFICE_NAME];
	struct office **at;

	*office = (struct office){ .stand = stand, .own = stand->venue->own, .key = key, .place = OFFICE_FIRST };
	account_init(&office->account, seed, name_of(stand, key, name));
	office->markets = memory_new(stand->count + 1, sizeof *office->markets);
	office->matches = memory_new(stand->count + 1, sizeof *office->matches);
	open_markets(office);
	fund(office);
	office->account.token = token_price;
	office->account.unique_ever = office->own->unique_ever;
	office->account.tell = hear;
	office->account.arg = office;
	if (set_fees(office, err) != 0 || open_key(office, err) != 0)
		return -1;
	for (at = &stand->office; *at != NULL; at = &(*at)->next)
		office->place++;
	*at = office;
	return 0;
}

void
office_free(struct office *office)
{
	for (size_t i = 0; office->matches != NULL && i < office->stand->count; i++)
		match_free(&office->matches[i]);
	free(office->matches);
	free(office->markets);
	account_free(&office->account);
	sign_key_free(office->sign);
	text_free(&office->scratch);
	*office = (struct office){ .stand = NULL };
}

struct office *
office_new(struct stand *stand, const struct key *key, uint64_t seed, struct error *err)
{
	struct office *office = memory_new(1, sizeof *office);

	if (office_init(office, stand, key, seed, err) == 0)
		return office;
	office_free(office);
	free(office);
	return NULL;
}

void
office_free_all(struct stand *stand)
{
	for (struct office *office = stand->office, *next; office != NULL; office = next) {
		next = office->next;
		office_free(office);
		free(office);
	}
	stand->office = NULL;
}

struct account_market *
office_market(const struct office *office, const struct sim_listing *listing)
{
	return &office->markets[listing - office->stand->listings];
}

const struct sim_listing *
office_listed(const struct account_order *order)
{
	return order->market->own;
}

static struct match *
match_of(const struct office *office, const struct sim_listing *listing)
{
	return &office->matches[listing - office->stand->listings];
}

static struct match_book
book_of(const struct sim_listing *listing)
{
	return (struct match_book){ listing->bids.at, listing->asks.at, listing->bids.count, listing->asks.count };
}

void
office_book(struct sim_listing *listing)
{
	for (struct office *office = listing->stand->office; office != NULL; office = office->next) {
		struct match_book book = book_of(listing);

		match_book(match_of(office, listing), &book, office->stand->now_us);
	}
}

void
office_trade(struct sim_listing *listing)
{
	for (struct office *office = listing->stand->office; office != NULL; office = office->next)
		match_trade(match_of(office, listing), listing->trade, listing->trade_buy, office->stand->now_us);
}

static bool
is_guarded(const struct office *office)
{
	for (const struct sim_conn *conn = office->stand->conns; conn != NULL; conn = conn->next)
		if (conn->office == office && (conn->hears & HEARS_GUARD) != 0 && !conn->closing)
			return true;
	return false;
}

/* The time runs while nobody guards, from when somebody did. */
static void
look_for_guards(struct office *office)
{
	bool there = is_guarded(office);

	if (office->guard_us == 0 || there == office->guarded)
		return;
	office->guarded = there;
	office->dead_us = there ? 0 : office->stand->now_us + office->guard_us;
}

void
office_time(struct stand *stand)
{
	for (struct office *office = stand->office; office != NULL; office = office->next) {
		look_for_guards(office);
		if (office->dead_us != 0 && stand->now_us >= office->dead_us) {
			office->dead_us = 0;
			office_cancel_all(office, NULL);
		}
	}
}

bool
office_failed(const struct stand *stand)
{
	const struct office *office = stand->office;

	while (office != NULL && !office->account.failed)
		office = office->next;
	return office != NULL;
}

const struct office_route *
office_route(const struct stand *stand, const struct request *request)
{
	if (stand->office == NULL)
		return NULL;
	for (const struct office_route *route = stand->office->own->routes; route->method != NULL; route++)
		if (stand_fits(route->method, route->path, request))
			return route;
	return NULL;
}

static json *
form_of(const struct sim_ask *ask)
{
	struct slice body = ask->request->body;
	struct error ignored;

	return body.len > 0 && (body.at[0] == '{' || body.at[0] == '[') ? json_parse(body, false, &ignored) : NULL;
}

bool
office_admit(struct sim_ask *ask)
{
	json *form = form_of(ask);
	bool may;

	ask->status = 200;
	ask->weight = 1;
	ask->office = ask->stand->office;
	ask->form = form;
	may = ask->office->own->admit(ask);
	ask->form = NULL;
	json_free(form);
	return may;
}

void
office_answer(struct sim_ask *ask, const struct office_route *route)
{
	json *form = form_of(ask);

	ask->form = form;
	route->answer(ask);
	ask->form = NULL;
	json_free(form);
}

/* ---- what is asked for ---- */

/* An argument of the query, or of a body that is a form. */
static struct slice
argument(const struct sim_ask *ask, const char *name)
{
	struct slice value = request_argument(ask->request, name);
	struct request body = { .query = ask->request->body };

	return value.at != NULL || ask->form != NULL ? value : request_argument(&body, name);
}

struct slice
office_word(const struct sim_ask *ask, const json *object, const char *name, char to[OFFICE_WORD])
{
	struct text text = { 0 };
	const json *item = json_member(object, name);
	const char *string = json_string(item);
	struct slice word;

	if (object == NULL)
		return sim_decode(argument(ask, name), to, OFFICE_WORD);
	*to = '\0';
	word = slice_of(string == NULL ? "" : string);
	if (json_is_number(item) || json_is_bool(item)) {
		json_write(&text, item, false);
		word = text_all(&text);
	}
	word.len = word.len < OFFICE_WORD ? word.len : OFFICE_WORD - 1;
	(void)slice_copy(to, OFFICE_WORD, word);
	text_free(&text);
	return slice_of(to);
}

bool
office_word_is(const struct sim_ask *ask, const json *object, const char *name, const char *value)
{
	char word[OFFICE_WORD];

	return slice_is(office_word(ask, object, name, word), value);
}

bool
office_figure(struct decimal *out, const struct sim_ask *ask, const json *object, const char *name)
{
	char text[OFFICE_WORD];
	struct slice word = office_word(ask, object, name, text);
	struct error ignored;

	*out = DECIMAL_ZERO;
	if (strpbrk(text, "eE") != NULL && !json_is_number(json_member(object, name)))
		return false;
	return word.len == 0 || decimal_read(out, word, &ignored) == 0;
}

size_t
office_limit(const struct sim_ask *ask, const char *name, size_t fallback, size_t most)
{
	char text[OFFICE_WORD];
	int64_t value;

	if (!office_number(&value, office_word(ask, NULL, name, text)) || value == 0)
		return fallback;
	return (size_t)value < most ? (size_t)value : most;
}

struct sim_listing *
office_listing(const struct sim_ask *ask, const json *object, const char *name)
{
	char word[OFFICE_WORD];

	return sim_find(ask->stand, office_word(ask, object, name, word));
}

struct slice
office_rest(const struct sim_ask *ask, const char *beginning)
{
	struct slice path = ask->request->path;
	size_t len = strlen(beginning);

	return slice_starts(path, beginning) ? (struct slice){ path.at + len, path.len - len }
					     : (struct slice){ "", 0 };
}

/* ---- orders ---- */

bool
office_plain(struct slice id, size_t most, const char *marks)
{
	for (size_t i = 0; i < id.len; i++) {
		char c = id.at[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    memchr(marks, c, strlen(marks)) == NULL)
			return false;
	}
	return id.len <= most;
}

static void
let_faults_in(struct office *office, struct account_request *request)
{
	const struct sim_listing *listing = request->market->own;
	struct decimal steps;
	struct error ignored;

	if (office->around.strikes == NULL)
		return;
	request->refused = office->around.strikes(office->around.arg, FAULT_REJECT, listing) != NULL;
	if (request->refused || decimal_sign(request->qty) <= 0 ||
	    decimal_div(&steps, request->qty, unit_decimal(1, request->market->qty), 0, ROUND_FLOOR, &ignored) != 0 ||
	    steps.coef < 2 || steps.coef > INT64_MAX / 2 ||
	    office->around.strikes(office->around.arg, FAULT_PARTIAL, listing) == NULL)
		return;
	request->most = office->around.draw(office->around.arg, 1, (int64_t)steps.coef);
}

struct account_order *
office_place(struct office *office, struct account_request *request, enum account_why *why)
{
	const struct sim_listing *listing = request->market->own;
	struct match_book book = book_of(listing);
	const struct fault_rule *hide;
	struct account_order *order;

	let_faults_in(office, request);
	order = match_place(match_of(office, listing), &book, request, office->stand->now_us, why);
	tell_held(office);
	if (order == NULL || office->around.strikes == NULL)
		return order;
	hide = office->around.strikes(office->around.arg, FAULT_HIDE, listing);
	if (hide != NULL)
		order->hidden_us = office->stand->now_us + hide->for_us;
	return order;
}

bool
office_cancel(struct office *office, struct account_order *order)
{
	return match_cancel(match_of(office, office_listed(order)), order, office->stand->now_us);
}

size_t
office_cancel_all(struct office *office, const struct sim_listing *only)
{
	size_t count = 0;

	for (size_t i = 0; i < office->account.order_count; i++) {
		struct account_order *order = office->account.orders[i];

		if (order->open && (only == NULL || office_listed(order) == only))
			count += office_cancel(office, order);
	}
	return count;
}

static bool
is_hidden(const struct office *office, const struct account_order *order)
{
	return order->hidden_us > office->stand->now_us;
}

struct account_order *
office_find(const struct office *office, struct slice number, struct slice client)
{
	struct account_order *order = NULL;
	int64_t value;

	if (number.len > 0)
		order = office_number(&value, number) ? account_order(&office->account, value) : NULL;
	else if (client.len > 0)
		order = account_client(&office->account, client);
	return order == NULL || is_hidden(office, order) ? NULL : order;
}

/* The i-th of count, from the newest or the oldest. */
static size_t
place_of(size_t i, size_t count, bool oldest_first)
{
	return oldest_first ? i : count - 1 - i;
}

static bool
order_meant(const struct office *office, const struct office_filter *filter, const struct account_order *order)
{
	return !is_hidden(office, order) && (filter->listing == NULL || office_listed(order) == filter->listing) &&
	    (filter->order == NULL || filter->order == order) && (!filter->open || order->open) &&
	    (!filter->ended || !order->open);
}

static bool
in_page(const struct office_filter *filter, int64_t number)
{
	return (filter->below == 0 || number < filter->below) && number >= filter->from;
}

static bool
fill_meant(const struct office *office, const struct office_filter *filter, const struct account_fill *fill)
{
	return order_meant(office, filter, fill->order) && fill->us >= filter->since_us &&
	    in_page(filter, fill->number);
}

size_t
office_put_orders(const struct office *office, struct text *out, const struct office_filter *filter,
    void (*put)(struct text *out, const struct office *office, const struct account_order *order))
{
	size_t count = office->account.order_count, done = 0;

	for (size_t i = 0; i < count && (filter->limit == 0 || done < filter->limit); i++) {
		const struct account_order *order = office->account.orders[place_of(i, count, filter->oldest_first)];

		if (!order_meant(office, filter, order) || !in_page(filter, order->number))
			continue;
		text_string(out, done++ == 0 ? "" : ",");
		put(out, office, order);
		if (filter->last_number != NULL)
			*filter->last_number = order->number;
	}
	return done;
}

/* How many fills come before the last ones that the limit leaves. */
static size_t
fills_before(const struct office *office, const struct office_filter *filter)
{
	size_t meant = 0;

	for (size_t i = 0; filter->last && i < office->account.fill_count; i++)
		meant += fill_meant(office, filter, office->account.fills[i]);
	return meant > filter->limit && filter->limit > 0 ? meant - filter->limit : 0;
}

size_t
office_put_fills(const struct office *office, struct text *out, const struct office_filter *filter,
    void (*put)(struct text *out, const struct office *office, const struct account_fill *fill))
{
	size_t count = office->account.fill_count, done = 0;
	size_t left_out = fills_before(office, filter) + filter->skip;

	for (size_t i = 0; i < count && (filter->limit == 0 || done < filter->limit); i++) {
		const struct account_fill *fill =
		    office->account.fills[place_of(i, count, filter->oldest_first || filter->last)];

		if (!fill_meant(office, filter, fill))
			continue;
		if (left_out > 0) {
			left_out--;
			continue;
		}
		text_string(out, done++ == 0 ? "" : ",");
		put(out, office, fill);
		if (filter->last_number != NULL)
			*filter->last_number = fill->number;
	}
	return done;
}

void
office_put_assets(const struct office *office, struct text *out,
    void (*put)(struct text *out, const struct office *office, const struct account_asset *asset))
{
	for (size_t i = 0; i < office->account.asset_count; i++) {
		text_string(out, i == 0 ? "" : ",");
		put(out, office, &office->account.assets[i]);
	}
}

bool
office_network(const struct office *office, struct slice asset, size_t *at)
{
	size_t count = venue_facts_network_count(office->stand->facts);

	while (*at < count && asset.len > 0 && !slice_is(asset, venue_facts_network(office->stand->facts, *at)->asset))
		(*at)++;
	return *at < count;
}

struct venue_network
office_network_at(const struct office *office, size_t at)
{
	const struct venue_facts *facts = office->stand->facts;
	struct venue_network network = *venue_facts_network(facts, at);

	if (!slice_copy(network.network, sizeof network.network, venue_facts_chain(facts, slice_of(network.network))))
		network = *venue_facts_network(facts, at);
	return network;
}

bool
office_goes_by(const struct office *office, struct slice asset, struct slice network)
{
	for (size_t i = 0; asset.len > 0 && office_network(office, asset, &i); i++)
		if (network.len == 0 || slice_is(network, office_network_at(office, i).network))
			return true;
	return false;
}

void
office_put_networks(const struct office *office, struct text *out, struct slice asset,
    void (*put)(struct text *out, const struct venue_network *network))
{
	bool first = true;

	for (size_t i = 0; office_network(office, asset, &i); i++) {
		struct venue_network network = office_network_at(office, i);

		text_string(out, first ? "" : ",");
		put(out, &network);
		first = false;
	}
}

void
office_put_address(
    struct text *out, const char *key, const struct office *office, struct slice asset, struct slice network)
{
	struct text address = { .at = NULL };

	text_format(&address, "sim-%s-%.*s-%.*s", office->stand->venue->name, SLICE_ARG(asset), SLICE_ARG(network));
	put_string(out, key, text_all(&address));
	text_free(&address);
}

/* ---- writing ---- */

void
office_order_id(const struct office *office, const struct account_order *order, char to[OFFICE_ID])
{
	if (office->own->order_id != NULL)
		office->own->order_id(to, order->number);
	else
		snprintf(to, OFFICE_ID, "%lld", (long long)order->number);
}

void
office_fill_id(const struct office *office, const struct account_fill *fill, char to[OFFICE_ID])
{
	if (office->own->fill_id != NULL)
		office->own->fill_id(to, fill->number);
	else
		snprintf(to, OFFICE_ID, "%lld", (long long)fill->number);
}

struct slice
office_asset(const struct office *office, size_t at)
{
	return slice_of(office->account.assets[at].name);
}

void
office_put_price(struct text *out, const char *key, const struct account_order *order, int64_t price)
{
	put_decimal(out, key, unit_decimal(price, order->market->price));
}

void
office_put_qty(struct text *out, const char *key, const struct account_order *order, int64_t qty)
{
	put_decimal(out, key, unit_decimal(qty, order->market->qty));
}

void
office_put_time(struct text *out, const char *key, int64_t us)
{
	put_key(out, key);
	text_char(out, '"');
	text_iso(out, us, 6);
	text_char(out, '"');
}

struct decimal
office_ordered(const struct account_order *order)
{
	return order->qty > 0 ? unit_decimal(order->qty, order->market->qty) : order->money;
}

struct decimal
office_total(const struct account_asset *asset)
{
	struct decimal total = asset->free;
	struct error ignored;

	return decimal_add(&total, asset->free, asset->locked, &ignored) == 0 ? total : asset->free;
}
