/* coinbase, simulated: the public REST of both products. */
#include "sim/coinbase.h"

#include <stdio.h>

#include "wire/put.h"

/* The number over all that happens to a product. */
long long
coinbase_sequence(const struct sim_listing *listing)
{
	int64_t number = listing->number + listing->trade_id;

	return number;
}

void
coinbase_put_time(struct text *out, const char *key, int64_t us)
{
	text_format(out, ",\"%s\":\"", key);
	text_iso(out, us, 6);
	text_char(out, '"');
}

void
coinbase_refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const char *const words[] = { "NotFound", "Public rate limit exceeded", "Public rate limit exceeded",
		"Service unavailable" };

	text_format(&ask->body, "{\"message\":\"%s\"}", words[refusal]);
}

/* An asset's long name is not known here: it is called by its short one.  What the day before was like is not known either. */
static void
put_product_day(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures day = sim_running(listing);

	put_string(out, "base_name", listing->base);
	put_string(out, "quote_name", listing->quote);
	put_string(out, "base_display_symbol", listing->base);
	put_string(out, "quote_display_symbol", listing->quote);
	sim_put_price(out, "price", listing, listing->trade.price);
	sim_put_motion(out, "price_percentage_change_24h", listing, &day, SIM_PERCENT);
	sim_put_volume(out, "volume_24h", listing);
	sim_put_turnover(out, "approximate_quote_24h_volume", listing);
	text_string(out, ",\"volume_percentage_change_24h\":\"\",\"mid_market_price\":\"\"");
}

static void
put_product_of(struct text *out, const struct sim_listing *listing, bool advanced)
{
	const struct venue_symbol *facts = listing->facts;
	const char *suffix = advanced ? "_id" : "";

	text_format(out, "{\"%s\":\"%.*s\",\"base_currency%s\":\"%.*s\",\"quote_currency%s\":\"%.*s\"",
	    advanced ? "product_id" : "id", SLICE_ARG(listing->symbol), suffix, SLICE_ARG(listing->base), suffix,
	    SLICE_ARG(listing->quote));
	put_decimal(out, "base_increment", facts->qty_step);
	put_decimal(out, "quote_increment", facts->price_tick);
	if (advanced) {
		put_decimal(out, "price_increment", facts->price_tick);
		put_decimal(out, "base_min_size", facts->min_qty);
		text_string(out,
		    ",\"base_max_size\":\"34000\",\"quote_max_size\":\"50000000\",\"product_type\":\"SPOT\","
		    "\"is_disabled\":false,\"watched\":false,\"fcm_trading_session_details\":null,\"view_only\":false,"
		    "\"new\":false,\"alias\":\"\",\"alias_to\":[]");
		put_product_day(out, listing);
	}
	put_decimal(out, advanced ? "quote_min_size" : "min_market_funds", facts->min_notional);
	text_string(out,
	    ",\"status\":\"online\",\"cancel_only\":false,\"limit_only\":false,\"post_only\":false,\"trading_"
	    "disabled\":false,"
	    "\"auction_mode\":false}");
}

static void
put_product(struct text *out, const struct sim_listing *listing)
{
	put_product_of(out, listing, false);
}

static void
put_market_product(struct text *out, const struct sim_listing *listing)
{
	put_product_of(out, listing, true);
}

static void
answer_products(struct sim_ask *ask)
{
	text_char(&ask->body, '[');
	sim_put_each(&ask->body, ask->stand, NULL, put_product);
	text_char(&ask->body, ']');
}

static void
answer_market_products(struct sim_ask *ask)
{
	struct slice type = request_argument(ask->request, "product_type");
	bool spot = type.len == 0 || slice_is(type, "SPOT"); /* there are no others */

	text_string(&ask->body, "{\"products\":[");
	if (spot)
		sim_put_each(&ask->body, ask->stand, NULL, put_market_product);
	text_format(&ask->body, "],\"num_products\":%zu}", spot ? ask->stand->count : 0);
}

/* What stands in a path behind `before` up to the next '/'; rest: what comes then. */
static struct slice
path_word(const struct sim_ask *ask, const char *before, struct slice *rest)
{
	struct slice path = ask->request->path, word = { path.at + strlen(before), path.len - strlen(before) };
	const char *slash = word.len == 0 ? NULL : memchr(word.at, '/', word.len);

	*rest = (struct slice){ word.at + word.len, 0 };
	if (slash != NULL) {
		*rest = (struct slice){ slash, (size_t)(word.at + word.len - slash) };
		word.len = (size_t)(slash - word.at);
	}
	return word;
}

static void
answer_exchange_book(struct sim_ask *ask, const struct sim_listing *listing)
{
	static const struct sim_row row = { "[\"", "\",\"", "\",1]" };
	size_t level = sim_argument_size(ask, "level", 1, 1, 3), limit = level == 1 ? 1 : 0;

	text_string(&ask->body, "{\"bids\":[");
	sim_levels(&ask->body, listing, &listing->bids, limit, row);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, row);
	text_format(
	    &ask->body, "],\"sequence\":%lld,\"auction_mode\":false,\"auction\":null", coinbase_sequence(listing));
	coinbase_put_time(&ask->body, "time", listing->book_us);
	text_char(&ask->body, '}');
}

static void
answer_exchange_ticker(struct sim_ask *ask, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), offer = sim_best(&listing->asks);

	text_format(&ask->body, "{\"trade_id\":%lld", (long long)listing->trade_id);
	sim_put_price(&ask->body, "price", listing, listing->trade.price);
	sim_put_qty(&ask->body, "size", listing, listing->trade.qty);
	sim_put_price(&ask->body, "bid", listing, bid.price);
	sim_put_price(&ask->body, "ask", listing, offer.price);
	sim_put_volume(&ask->body, "volume", listing);
	coinbase_put_time(&ask->body, "time", listing->trade_us);
	text_char(&ask->body, '}');
}

static void
answer_product(struct sim_ask *ask)
{
	struct slice rest, word = path_word(ask, "/products/", &rest);
	const struct sim_listing *listing = sim_find(ask->stand, word);

	if (listing != NULL && rest.len == 0)
		put_product(&ask->body, listing);
	else if (listing != NULL && slice_is(rest, "/book"))
		answer_exchange_book(ask, listing);
	else if (listing != NULL && slice_is(rest, "/ticker"))
		answer_exchange_ticker(ask, listing);
	else
		stand_refuse(ask, REFUSE_PATH);
}

static void
say_bad_product(struct sim_ask *ask)
{
	ask->status = 400;
	text_string(&ask->body,
	    "{\"error\":\"INVALID_ARGUMENT\",\"code\":3,\"message\":\"product_id is "
	    "invalid\",\"error_details\":\"valid product_id "
	    "is required\"}");
}

/* Of a book with both sides: the middle, and how far they stand apart, also in basis points of the middle. */
static void
put_spread(struct text *out, const struct sim_listing *listing)
{
	int64_t bid = sim_best(&listing->bids).price, offer = sim_best(&listing->asks).price, twice = bid + offer;
	struct decimal middle = unit_decimal(twice, listing->price);

	if (bid == 0 || offer == 0)
		return;
	middle.coef *= 5;
	middle.scale++;
	put_decimal(out, "mid_market", middle);
	put_decimal(out, "spread_bps", (struct decimal){ (__int128)(offer - bid) * 2 * 10000 * 1000 / twice, 3 });
	put_decimal(out, "spread_absolute", unit_decimal(offer - bid, listing->price));
}

static void
answer_product_book(struct sim_ask *ask)
{
	static const struct sim_row row = { "{\"price\":\"", "\",\"size\":\"", "\"}" };
	const struct sim_listing *listing = sim_argument_listing(ask, "product_id");
	size_t limit = sim_argument_size(ask, "limit", 0, 1, 5000);

	if (listing == NULL) {
		say_bad_product(ask);
		return;
	}
	text_format(&ask->body, "{\"pricebook\":{\"product_id\":\"%.*s\",\"bids\":[", SLICE_ARG(listing->symbol));
	sim_levels(&ask->body, listing, &listing->bids, limit, row);
	text_string(&ask->body, "],\"asks\":[");
	sim_levels(&ask->body, listing, &listing->asks, limit, row);
	text_char(&ask->body, ']');
	coinbase_put_time(&ask->body, "time", listing->book_us);
	text_char(&ask->body, '}');
	sim_put_price(&ask->body, "last", listing, listing->trade.price);
	put_spread(&ask->body, listing);
	text_char(&ask->body, '}');
}

static void
answer_market_ticker(struct sim_ask *ask, const struct sim_listing *listing)
{
	struct market_level bid = sim_best(&listing->bids), offer = sim_best(&listing->asks);

	text_format(&ask->body, "{\"trades\":[{\"trade_id\":\"%lld\",\"product_id\":\"%.*s\"",
	    (long long)listing->trade_id, SLICE_ARG(listing->symbol));
	sim_put_price(&ask->body, "price", listing, listing->trade.price);
	sim_put_qty(&ask->body, "size", listing, listing->trade.qty);
	coinbase_put_time(&ask->body, "time", listing->trade_us);
	text_format(&ask->body, ",\"side\":\"%s\",\"bid\":\"\",\"ask\":\"\"}]", listing->trade_buy ? "SELL" : "BUY");
	sim_put_price(&ask->body, "best_bid", listing, bid.price);
	sim_put_price(&ask->body, "best_ask", listing, offer.price);
	text_char(&ask->body, '}');
}

static void
answer_market_product(struct sim_ask *ask)
{
	struct slice rest, word = path_word(ask, "/api/v3/brokerage/market/products/", &rest);
	const struct sim_listing *listing = sim_find(ask->stand, word);

	if (listing == NULL)
		say_bad_product(ask);
	else if (rest.len == 0)
		put_market_product(&ask->body, listing);
	else if (slice_is(rest, "/ticker"))
		answer_market_ticker(ask, listing);
	else
		stand_refuse(ask, REFUSE_PATH);
}

/* What an account pays, by the venue's file.  Where nobody has an account whoever has a token is believed. */
static void
answer_summary(struct sim_ask *ask)
{
	const struct venue_fees *fees = venue_facts_fees(ask->stand->facts);
	struct decimal taker = fees->taker_bps, maker = fees->maker_bps;

	if (!slice_starts(request_header(ask->request, "Authorization"), "Bearer ")) {
		ask->status = 401;
		text_string(&ask->body, "Unauthorized");
		return;
	}
	taker.scale += 4; /* as a share */
	maker.scale += 4;
	text_string(&ask->body, "{\"total_volume\":0,\"total_fees\":0,\"fee_tier\":{\"pricing_tier\":\"Advanced 1\"");
	put_decimal(&ask->body, "taker_fee_rate", taker);
	put_decimal(&ask->body, "maker_fee_rate", maker);
	text_string(&ask->body, "}}");
}

/* Money of a state, which the venue lists apart from coins. */
static bool
is_money(struct slice asset)
{
	return slice_is(asset, "USD") || slice_is(asset, "EUR") || slice_is(asset, "GBP");
}

static void
answer_money(struct sim_ask *ask)
{
	text_string(&ask->body,
	    "{\"data\":[{\"id\":\"USD\",\"name\":\"US "
	    "Dollar\",\"min_size\":\"0.01\"},{\"id\":\"EUR\",\"name\":\"Euro\","
	    "\"min_size\":\"0.01\"},{\"id\":\"GBP\",\"name\":\"British Pound\",\"min_size\":\"0.01\"}]}");
}

static void
put_coin(struct text *out, const struct stand *stand, struct slice asset)
{
	(void)stand;
	if (!is_money(asset))
		text_format(out,
		    "{\"asset_id\":\"%.*s\",\"code\":\"%.*s\",\"name\":\"%.*s\",\"exponent\":8,\"type\":\"crypto\"}",
		    SLICE_ARG(asset), SLICE_ARG(asset), SLICE_ARG(asset));
}

static void
answer_coins(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"data\":[");
	sim_put_assets(&ask->body, ask->stand, put_coin);
	text_string(&ask->body, "]}");
}

/* How much of it a dollar is, by the best bid; nothing where dollars do not buy it. */
static void
put_rate(struct text *out, const struct stand *stand, struct slice asset)
{
	struct decimal one = decimal_int(1), rate = one;
	bool known = slice_is(asset, "USD");
	struct error err;

	for (size_t i = 0; i < stand->count && !known; i++) {
		const struct sim_listing *listing = &stand->listings[i];
		int64_t bid = sim_best(&listing->bids).price;

		known = bid > 0 && slice_equal(listing->base, asset) && slice_is(listing->quote, "USD") &&
		    decimal_div(&rate, one, unit_decimal(bid, listing->price), 12, ROUND_HALF_EVEN, &err) == 0;
	}
	if (!known)
		return;
	text_format(out, "\"%.*s\":\"", SLICE_ARG(asset));
	text_decimal(out, rate);
	text_char(out, '"');
}

static void
answer_rates(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"data\":{\"currency\":\"USD\",\"rates\":{");
	sim_put_assets(&ask->body, ask->stand, put_rate);
	text_string(&ask->body, "}}}");
}

static void
put_now(struct sim_ask *ask)
{
	text_string(&ask->body, "\"iso\":\"");
	text_iso(&ask->body, ask->stand->now_us, 3);
	text_char(&ask->body, '"');
}

static void
answer_exchange_time(struct sim_ask *ask)
{
	text_char(&ask->body, '{');
	put_now(ask);
	text_format(&ask->body, ",\"epoch\":%lld.%03lld}", (long long)(ask->stand->now_us / 1000000),
	    (long long)(ask->stand->now_us / 1000 % 1000));
}

static void
answer_advanced_time(struct sim_ask *ask)
{
	text_char(&ask->body, '{');
	put_now(ask);
	text_format(&ask->body, ",\"epochSeconds\":\"%lld\",\"epochMillis\":\"%lld\"}",
	    (long long)(ask->stand->now_us / 1000000), (long long)(ask->stand->now_us / 1000));
}

static void
answer_old_time(struct sim_ask *ask)
{
	text_string(&ask->body, "{\"data\":{");
	put_now(ask);
	text_format(&ask->body, ",\"epoch\":%lld}}", (long long)(ask->stand->now_us / 1000000));
}

const struct sim_route coinbase_routes[] = {
	{ "GET", "/time", 1, answer_exchange_time },
	{ "GET", "/products", 1, answer_products },
	{ "GET", "/products/*", 1, answer_product },
	{ "GET", "/api/v3/brokerage/time", 1, answer_advanced_time },
	{ "GET", "/api/v3/brokerage/market/products", 1, answer_market_products },
	{ "GET", "/api/v3/brokerage/market/products/*", 1, answer_market_product },
	{ "GET", "/api/v3/brokerage/market/product_book", 1, answer_product_book },
	{ "GET", "/api/v3/brokerage/transaction_summary", 1, answer_summary },
	{ "GET", "/v2/time", 1, answer_old_time },
	{ "GET", "/v2/currencies", 1, answer_money },
	{ "GET", "/v2/currencies/crypto", 1, answer_coins },
	{ "GET", "/v2/exchange-rates", 1, answer_rates },
	{ NULL, NULL, 0, NULL },
};
