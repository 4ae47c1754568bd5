/*
 * coinbase: the Exchange feed ("type" says what a message is) and the Advanced feed ("channel" does).
 *
 * Neither sends numbers with its books: the Exchange vouches for delivery (the audit checks it), Advanced numbers all messages of
 * a connection.  The first message of a book may have 46,000 levels.  Trades of both tell the maker's side.
 */
#include "venue/venue.h"

/* All members that any message we read may have. */
struct message {
	struct slice type, channel, symbol, time, side, trade_id, text, reason, events;
	struct decimal price, size, bid, ask, volume;
	int64_t number;
	bool has_number, was_read;
	int64_t venue_us; /* of "time" or "timestamp"; 0: not told */
};

/* ---- Exchange ---- */

static int
read_changes(struct pull *pull, struct book_delta *delta)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if (delta_change(pull, delta, NULL) != 0)
			return -1;
	return more;
}

static int
send_match(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct venue_trade trade = { .symbol = message->symbol,
		.id = message->trade_id,
		.price = message->price,
		.qty = message->size,
		.side = side_opposite(side_of(message->side)),
		.venue_us = message->venue_us };

	return report_trade(decoder, &trade, err);
}

static int
send_ticker(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct venue_ticker ticker = { .symbol = message->symbol,
		.last = message->price,
		.bid = message->bid,
		.ask = message->ask,
		.volume = message->volume,
		.venue_us = message->venue_us };

	return report_ticker(decoder, &ticker, err);
}

static void
complain(struct decoder *decoder, const struct message *message)
{
	decoder->sink->complaint(decoder->arg,
	    message->reason.len > 0     ? message->reason
		: message->text.len > 0 ? message->text
					: SLICE("an error without words"));
}

static int
send_exchange(struct decoder *decoder, struct message *message, struct error *err)
{
	struct slice type = message->type;
	bool whole = slice_is(type, "snapshot"), book = whole || slice_is(type, "l2update");
	bool match = slice_is(type, "match"), ticker = slice_is(type, "ticker");

	if (slice_is(type, "error"))
		complain(decoder, message);
	if (!book && !match && !ticker)
		return 0; /* last_match is from before the subscription: not news */
	if (time_of_text(message->time, &message->venue_us, err) != 0)
		return -1;
	if (match)
		return send_match(decoder, message, err);
	if (ticker)
		return send_ticker(decoder, message, err);
	decoder->delta.symbol = message->symbol;
	decoder->delta.whole = whole;
	decoder->delta.venue_us = message->venue_us;
	return report_book(decoder, err);
}

/* ---- Advanced ---- */

/* {"side","event_time","price_level","new_quantity"}; latest is the greatest event_time so far. */
static int
read_update(struct pull *pull, struct book_delta *delta, struct slice *latest)
{
	struct slice key, side = { NULL, 0 }, time = { NULL, 0 };
	struct level level;
	bool price = false, qty = false;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "price_level")) {
			price = true;
			result = pull_decimal(pull, &level.price);
		} else if (slice_is(key, "new_quantity")) {
			qty = true;
			result = pull_decimal(pull, &level.qty);
		} else
			result = slice_is(key, "side")    ? pull_string(pull, &side)
			    : slice_is(key, "event_time") ? pull_string(pull, &time)
							  : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	if (!price || !qty || side_of(side) < 0)
		return pull_fail(pull, "missing", "an update without side, price_level or new_quantity");
	if (slice_compare(time, *latest) > 0)
		*latest = time;
	return delta_add(pull, side_of(side) == SIDE_BUY ? &delta->bids : &delta->asks, &level);
}

static int
read_updates(struct pull *pull, struct book_delta *delta, struct slice *latest)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if (read_update(pull, delta, latest) != 0)
			return -1;
	return more;
}

static int
read_l2_event(struct decoder *decoder, struct pull *pull, int64_t sent_us, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, (struct slice){ NULL, 0 });
	struct slice key, type = { NULL, 0 }, latest = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "type") ? pull_string(pull, &type)
		    : slice_is(key, "product_id")  ? pull_string(pull, &delta->symbol)
		    : slice_is(key, "updates")     ? read_updates(pull, delta, &latest)
						   : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	delta->whole = slice_is(type, "snapshot");
	if (!delta->whole && !slice_is(type, "update"))
		return error_set(err, "missing", "l2_data that is neither snapshot nor update");
	/* a snapshot may give its levels the time 1970 */
	if (slice_compare(latest, SLICE("2015")) < 0)
		delta->venue_us = sent_us;
	else if (time_of_text(latest, &delta->venue_us, err) != 0)
		return -1;
	return report_book(decoder, err);
}

/* A trade or a ticker: their members do not get into each other's way. */
static int
read_flat(struct pull *pull, struct message *flat, struct error *err)
{
	struct slice key;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "price") ? &flat->price
		    : slice_is(key, "size")                 ? &flat->size
		    : slice_is(key, "best_bid")             ? &flat->bid
		    : slice_is(key, "best_ask")             ? &flat->ask
		    : slice_is(key, "volume_24_h")          ? &flat->volume
							    : NULL;

		result = to != NULL               ? pull_decimal_if(pull, to)
		    : slice_is(key, "product_id") ? pull_string(pull, &flat->symbol)
		    : slice_is(key, "trade_id")   ? pull_figure(pull, &flat->trade_id)
		    : slice_is(key, "side")       ? pull_string(pull, &flat->side)
		    : slice_is(key, "time")       ? pull_string(pull, &flat->time)
						  : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	return more < 0 ? -1 : time_of_text(flat->time, &flat->venue_us, err);
}

static int
read_trade(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct message flat = { .venue_us = 0 };

	return read_flat(pull, &flat, err) == 0 ? send_match(decoder, &flat, err) : -1;
}

static int
read_tickers(struct decoder *decoder, struct pull *pull, int64_t sent_us, struct error *err)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		struct message flat = { .venue_us = sent_us };

		if (read_flat(pull, &flat, err) != 0 || send_ticker(decoder, &flat, err) != 0)
			return -1;
	}
	return more;
}

/* An event of market_trades, ticker and ticker_batch: {"type",LIST}. */
static int
read_list_event(struct decoder *decoder, struct pull *pull, int64_t sent_us, struct error *err)
{
	struct slice key, type = { NULL, 0 }, trades = { NULL, 0 };
	struct pull inner;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "type"))
			result = pull_string(pull, &type);
		else if (slice_is(key, "tickers"))
			result = read_tickers(decoder, pull, sent_us, err);
		else if (slice_is(key, "trades") && slice_is(type, "update"))
			result = pull_list(decoder, pull, read_trade, err);
		else
			result = pull_skip(pull, slice_is(key, "trades") && type.len == 0 ? &trades : NULL);
		if (result != 0)
			return -1;
	}
	/* the first event is a snapshot of what was traded before we came: not news */
	if (more < 0 || trades.len == 0 || !slice_is(type, "update"))
		return more;
	pull_init(&inner, trades, err);
	return pull_list(decoder, &inner, read_trade, err);
}

static int
read_events(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	bool book = slice_is(message->channel, "l2_data");
	bool list = slice_is(message->channel, "market_trades") || slice_is(message->channel, "ticker") ||
	    slice_is(message->channel, "ticker_batch");
	int more, result;

	message->was_read = true;
	if (message->has_number && decoder->sink->sequence(decoder->arg, message->number) != SEQUENCE_GOOD)
		return pull_skip(pull, NULL);
	if (!book && !list)
		return pull_skip(pull, NULL);
	if (time_of_text(message->time, &message->venue_us, err) != 0 || pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		result = book ? read_l2_event(decoder, pull, message->venue_us, err)
			      : read_list_event(decoder, pull, message->venue_us, err);
		if (result != 0)
			return -1;
	}
	return more;
}

/* ---- both ---- */

static int
read_levels_or_figure(struct decoder *decoder, struct pull *pull, struct message *message, struct slice key)
{
	struct decimal *to = slice_is(key, "price") ? &message->price
	    : slice_is(key, "size")                 ? &message->size
	    : slice_is(key, "best_bid")             ? &message->bid
	    : slice_is(key, "best_ask")             ? &message->ask
	    : slice_is(key, "volume_24h")           ? &message->volume
						    : NULL;

	if (to != NULL)
		return pull_decimal_if(pull, to);
	return slice_is(key, "changes") ? read_changes(pull, &decoder->delta)
	    : slice_is(key, "bids")     ? delta_levels(pull, &decoder->delta.bids)
	    : slice_is(key, "asks")     ? delta_levels(pull, &decoder->delta.asks)
	    : slice_is(key, "side")     ? pull_string(pull, &message->side)
	    : slice_is(key, "trade_id") ? pull_figure(pull, &message->trade_id)
	    : slice_is(key, "message")  ? pull_string_if(pull, &message->text)
	    : slice_is(key, "reason")   ? pull_string_if(pull, &message->reason)
					: pull_skip(pull, NULL);
}

/* Only of these types do we read more than the name. */
static bool
is_wanted(struct slice type)
{
	return type.len == 0 || slice_is(type, "l2update") || slice_is(type, "snapshot") || slice_is(type, "match") ||
	    slice_is(type, "ticker") || slice_is(type, "error");
}

static int
read_member(struct decoder *decoder, struct pull *pull, struct message *message, struct slice key, struct error *err)
{
	if (slice_is(key, "type"))
		return pull_string(pull, &message->type);
	if (slice_is(key, "channel"))
		return pull_string(pull, &message->channel);
	if (slice_is(key, "product_id"))
		return pull_string(pull, &message->symbol);
	if (slice_is(key, "time") || slice_is(key, "timestamp"))
		return pull_string_if(pull, &message->time);
	if (slice_is(key, "sequence_num")) {
		message->has_number = true;
		return pull_integer(pull, &message->number);
	}
	if (slice_is(key, "events"))
		return message->channel.len > 0 && message->has_number && message->time.len > 0
		    ? read_events(decoder, pull, message, err)
		    : pull_skip(pull, &message->events);
	return is_wanted(message->type) ? read_levels_or_figure(decoder, pull, message, key) : pull_skip(pull, NULL);
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .venue_us = 0 };
	struct slice key;
	struct pull pull;
	int more;

	delta_begin(decoder, (struct slice){ NULL, 0 });
	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0)
		if (read_member(decoder, &pull, &message, key, err) != 0)
			return -1;
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (message.type.len > 0)
		return send_exchange(decoder, &message, err);
	if (message.was_read || message.channel.len == 0)
		return 0;
	/* "events" came too early, or not at all: the number counts all the same */
	pull_init(&pull, message.events.len > 0 ? message.events : SLICE("[]"), err);
	return read_events(decoder, &pull, &message, err);
}

/* ---- REST ---- */

struct product {
	struct venue_instrument instrument;
	struct slice status, kind, alias;
	bool closed, cancel_only, post_only;
};

static int
read_flag(struct pull *pull, bool *flag)
{
	enum pull_type type = pull_peek(pull);
	bool value = false;

	if (type != PULL_TRUE && type != PULL_FALSE)
		return pull_skip(pull, NULL);
	if (pull_bool(pull, &value) != 0)
		return -1;
	*flag |= value;
	return 0;
}

/* Members of both products' lists; where both have one of the same name it means the same, but for the tick. */
static int
read_product_member(struct pull *pull, struct product *product, struct slice key)
{
	struct venue_instrument *instrument = &product->instrument;
	bool *flag = slice_is(key, "trading_disabled") || slice_is(key, "is_disabled") || slice_is(key, "view_only") ||
		slice_is(key, "auction_mode")
	    ? &product->closed
	    : slice_is(key, "cancel_only") ? &product->cancel_only
	    : slice_is(key, "post_only")   ? &product->post_only
					   : NULL;
	struct decimal *to = slice_is(key, "price_increment")                      ? &instrument->price_tick
	    : slice_is(key, "base_increment")                                      ? &instrument->qty_step
	    : slice_is(key, "base_min_size")                                       ? &instrument->min_qty
	    : slice_is(key, "base_max_size")                                       ? &instrument->max_qty
	    : slice_is(key, "min_market_funds") || slice_is(key, "quote_min_size") ? &instrument->min_notional
										   : NULL;

	/* Advanced tells the tick as price_increment, and quote_increment is then the step of amounts in quote */
	if (slice_is(key, "quote_increment") && decimal_sign(instrument->price_tick) == 0)
		to = &instrument->price_tick;
	if (to != NULL)
		return pull_decimal_if(pull, to);
	if (flag != NULL)
		return read_flag(pull, flag);
	return slice_is(key, "id") || slice_is(key, "product_id") ? pull_string(pull, &instrument->symbol)
	    : slice_is(key, "base_currency") || slice_is(key, "base_currency_id") ? pull_string(pull, &instrument->base)
	    : slice_is(key, "quote_currency") || slice_is(key, "quote_currency_id")
	    ? pull_string(pull, &instrument->quote)
	    : slice_is(key, "status")       ? pull_string_if(pull, &product->status)
	    : slice_is(key, "product_type") ? pull_string_if(pull, &product->kind)
	    : slice_is(key, "alias")        ? pull_string_if(pull, &product->alias)
					    : pull_skip(pull, NULL);
}

static int
read_product(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct product product = { .closed = false };
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if (read_product_member(pull, &product, key) != 0)
			return -1;
	if (more < 0)
		return -1;
	/* BTC-USDC is another name of BTC-USD: its data come under that name */
	if (product.alias.len > 0 || (product.kind.len > 0 && !slice_is(product.kind, "SPOT")))
		return 0;
	product.instrument.trading = product.closed || !slice_is(product.status, "online") ? TRADING_HALTED
	    : product.cancel_only                                                          ? TRADING_CANCEL_ONLY
	    : product.post_only                                                            ? TRADING_POST_ONLY
											   : TRADING_YES;
	return decoder->sink->instrument(decoder->arg, &product.instrument, err);
}

static int
read_pages(struct pull *pull, bool *more_pages)
{
	struct slice key;
	int more;

	if (pull_peek(pull) != PULL_OBJECT)
		return pull_skip(pull, NULL);
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "has_next") ? read_flag(pull, more_pages) : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

/* Advanced: {"products":[...],"pagination":{...}}; either product: {"message":...} when it went wrong. */
static int
read_products_object(struct decoder *decoder, struct pull *pull, bool *complete, struct error *err)
{
	struct message message = { .venue_us = 0 };
	struct slice key;
	bool more_pages = false;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "products")) {
			*complete = true;
			result = pull_list(decoder, pull, read_product, err);
		} else
			result = slice_is(key, "pagination") ? read_pages(pull, &more_pages)
			    : slice_is(key, "message")       ? pull_string_if(pull, &message.text)
							     : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	if (!*complete)
		complain(decoder, &message);
	*complete &= !more_pages;
	return 0;
}

/* Exchange: [product, ...]. */
static int
read_products(struct decoder *decoder, struct pull *pull, struct error *err)
{
	bool complete = pull_peek(pull) == PULL_ARRAY;

	if ((complete ? pull_list(decoder, pull, read_product, err)
		      : read_products_object(decoder, pull, &complete, err)) != 0 ||
	    pull_end(pull) != 0)
		return -1;
	if (complete)
		decoder->sink->instruments_end(decoder->arg);
	return 0;
}

/* GET /products/<id>/book?level=2 of the Exchange: what the audit compares with. */
static int
read_picture(struct decoder *decoder, struct pull *pull, struct error *err)
{
	static const char before[] = "/products/";
	struct book_delta *delta;
	struct slice key, url = decoder->url, level = url_parameter(url, "level");
	const char *at = memmem(url.at, url.len, before, strlen(before)), *end;
	int more;

	at += strlen(before);
	end = memchr(at, '/', (size_t)(url.at + url.len - at));
	delta = delta_begin(decoder, (struct slice){ at, (size_t)((end == NULL ? url.at + url.len : end) - at) });
	delta->whole = delta->answer = delta->rest = true;
	delta->limit = slice_is(level, "2") ? 0 : 1;
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "bids") ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "asks")        ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "time")        ? pull_iso_time(pull, &delta->venue_us)
						   : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more == 0 && pull_end(pull) == 0 ? report_book(decoder, err) : -1;
}

/* Levels of Advanced: {"price","size"}. */
static int
read_object_levels(struct pull *pull, struct levels *levels)
{
	int more, rest;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		struct level level = { DECIMAL_ZERO, DECIMAL_ZERO };
		struct slice key;

		if (pull_object(pull) != 0)
			return -1;
		while ((rest = pull_member(pull, &key)) > 0)
			if ((slice_is(key, "price")         ? pull_decimal(pull, &level.price)
				    : slice_is(key, "size") ? pull_decimal(pull, &level.qty)
							    : pull_skip(pull, NULL)) != 0)
				return -1;
		if (rest < 0)
			return -1;
		if (decimal_sign(level.price) <= 0)
			return pull_fail(pull, "missing", "a level without a price");
		if (delta_add(pull, levels, &level) != 0)
			return -1;
	}
	return more;
}

static int
read_pricebook(struct pull *pull, struct book_delta *delta)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "product_id")    ? pull_string(pull, &delta->symbol)
			    : slice_is(key, "bids") ? read_object_levels(pull, &delta->bids)
			    : slice_is(key, "asks") ? read_object_levels(pull, &delta->asks)
			    : slice_is(key, "time") ? pull_iso_time(pull, &delta->venue_us)
						    : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

/* GET /api/v3/brokerage/market/product_book of Advanced. */
static int
read_product_book(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct message message = { .venue_us = 0 };
	struct slice key;
	size_t limit = 0;
	bool told = false;
	int more, result;

	if (url_count(decoder->url, "limit", &limit, err) != 0)
		return -1;
	delta_picture(decoder, (struct slice){ NULL, 0 }, limit);
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		told |= slice_is(key, "pricebook");
		result = slice_is(key, "pricebook") ? read_pricebook(pull, &decoder->delta)
		    : slice_is(key, "message")      ? pull_string_if(pull, &message.text)
						    : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	if (told)
		return report_book(decoder, err);
	complain(decoder, &message);
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct pull pull;

	pull_init(&pull, body, err);
	if (url_has(decoder->url, "/products/"))
		return url_has(decoder->url, "/book?") ? read_picture(decoder, &pull, err) : 0;
	if (url_has(decoder->url, "/market/product_book?"))
		return read_product_book(decoder, &pull, err);
	return url_has(decoder->url, "/products") ? read_products(decoder, &pull, err) : 0;
}

extern const struct venue_live live_coinbase;
extern const struct venue_private private_coinbase;

const struct venue venue_coinbase = {
	.name = "coinbase",
	/* Advanced messages are held to their numbers by sink->sequence */
	.rules = { .start = START_PUSH, .chain = CHAIN_NONE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_coinbase,
	.private = &private_coinbase,
};
