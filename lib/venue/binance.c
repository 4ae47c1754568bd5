/*
 * binance (and binance_us): combined or raw stream frames; diffs bridged to a REST picture by U and u.
 *
 * A combined frame is {"stream":"btcusdt@depth@100ms","data":{...}}.  Raw frames carry the event name in "e"; a book ticker
 * carries none and is known by its members.
 */
#include "venue/venue.h"

/* All members that any event we read may have. */
struct message {
	struct slice event, symbol;
	int64_t event_us, trade_us, first, last, trade_id;
	struct decimal bid, bid_qty, ask, ask_qty, price, qty, last_price, volume;
	bool has_last, has_bid, has_ask, buyer_is_maker, has_levels, is_reply;
};

/*
 * One letter means different things in different events ("a" is a price, a list of levels or a number; "b" likewise): what
 * stands there tells which.
 */
static int
read_side(struct pull *pull, struct decoder *decoder, struct message *message, char letter)
{
	struct slice ignored;

	if (pull_peek(pull) == PULL_ARRAY) {
		message->has_levels = true;
		return delta_levels(pull, letter == 'b' ? &decoder->delta.bids : &decoder->delta.asks);
	}
	if (pull_peek(pull) == PULL_NUMBER)
		return letter == 'a' ? pull_integer(pull, &message->trade_id) : pull_number(pull, &ignored);
	*(letter == 'b' ? &message->has_bid : &message->has_ask) = true;
	return pull_decimal(pull, letter == 'b' ? &message->bid : &message->ask);
}

static int
read_letter(struct pull *pull, struct decoder *decoder, struct message *message, char letter)
{
	switch (letter) {
	case 'e':
		return pull_string(pull, &message->event);
	case 's':
		return pull_string(pull, &message->symbol);
	case 'E':
		return pull_milliseconds(pull, &message->event_us);
	case 'T':
		return pull_milliseconds(pull, &message->trade_us);
	case 'U':
		return pull_integer(pull, &message->first);
	case 'u':
		message->has_last = true;
		return pull_integer(pull, &message->last);
	case 't':
		return pull_integer(pull, &message->trade_id);
	case 'b':
	case 'a':
		return read_side(pull, decoder, message, letter);
	case 'B':
		return pull_decimal(pull, &message->bid_qty);
	case 'A':
		return pull_decimal(pull, &message->ask_qty);
	case 'p':
		return pull_decimal(pull, &message->price);
	case 'q':
		return pull_decimal(pull, &message->qty);
	case 'c':
		return pull_decimal_if(pull, &message->last_price);
	case 'v':
		return pull_decimal_if(pull, &message->volume);
	case 'm':
		return pull_bool(pull, &message->buyer_is_maker);
	default:
		return pull_skip(pull, NULL);
	}
}

static bool
is_ticker(struct slice event)
{
	return slice_is(event, "24hrTicker") || slice_is(event, "24hrMiniTicker");
}

/* Candles and others reuse the letters for other things: they are skipped once their name is known. */
static bool
is_wanted(struct slice event)
{
	return event.len == 0 || slice_is(event, "depthUpdate") || slice_is(event, "trade") ||
	    slice_is(event, "aggTrade") || slice_is(event, "bookTicker") || is_ticker(event);
}

static int
read_event(struct pull *pull, struct decoder *decoder, struct message *message)
{
	struct slice key;
	int more, result;

	delta_begin(decoder, (struct slice){ NULL, 0 });
	message->first = SEQUENCE_NONE;
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (key.len == 1)
			result = is_wanted(message->event) ? read_letter(pull, decoder, message, key.at[0])
							   : pull_skip(pull, NULL);
		else if (slice_is(key, "data") && pull_peek(pull) == PULL_OBJECT) /* a combined frame */
			result = read_event(pull, decoder, message);
		else {
			message->is_reply |= slice_is(key, "result") || slice_is(key, "error") || slice_is(key, "msg");
			result = pull_skip(pull, NULL);
		}
		if (result != 0)
			return -1;
	}
	return more;
}

static int
send_depth(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct book_delta *delta = &decoder->delta;

	delta->symbol = message->symbol;
	delta->first = message->first;
	delta->last = message->last;
	delta->venue_us = message->event_us;
	return decoder->sink->book(decoder->arg, delta, err);
}

static int
send_best(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct book_delta *delta = &decoder->delta;

	delta->symbol = message->symbol;
	delta->last = message->last;
	return report_best(decoder, &(struct level){ message->bid, message->bid_qty },
	    &(struct level){ message->ask, message->ask_qty }, err);
}

static int
send_trade(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct venue_trade trade = { .symbol = message->symbol,
		.price = message->price,
		.qty = message->qty,
		.side = message->buyer_is_maker ? SIDE_SELL : SIDE_BUY,
		.venue_us = message->trade_us != 0 ? message->trade_us : message->event_us };

	trade.id.at = decoder->name;
	trade.id.len = decimal_text(decoder->name, decimal_int(message->trade_id));
	return decoder->sink->trade(decoder->arg, &trade, err);
}

/* "q" is the day's turnover there. */
static int
send_ticker(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct venue_ticker ticker = { .symbol = message->symbol,
		.last = message->last_price,
		.bid = message->bid,
		.ask = message->ask,
		.volume = message->volume,
		.volume_quote = message->qty,
		.venue_us = message->event_us };

	return report_ticker(decoder, &ticker, err);
}

static int
send_event(struct decoder *decoder, const struct message *message, struct error *err)
{
	if (slice_is(message->event, "depthUpdate"))
		return send_depth(decoder, message, err);
	if (slice_is(message->event, "trade") || slice_is(message->event, "aggTrade"))
		return send_trade(decoder, message, err);
	if (is_ticker(message->event))
		return send_ticker(decoder, message, err);
	if (message->event.len == 0 && message->has_bid && message->has_ask && message->has_last && !message->is_reply)
		return send_best(decoder, message, err);
	if (slice_is(message->event, "serverShutdown"))
		decoder->sink->leaving(decoder->arg, SLICE("server_shutdown"));
	return 0;
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { 0 };
	struct pull pull;

	pull_init(&pull, body, err);
	return read_event(&pull, decoder, &message) == 0 && pull_end(&pull) == 0 ? send_event(decoder, &message, err)
										 : -1;
}

/* GET /api/v3/depth: the body names no symbol, the URL does. */
static int
read_depth(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, url_symbol(decoder->url, "symbol"));
	struct slice key, limit = url_parameter(decoder->url, "limit");
	int64_t count = 100;
	int more;

	delta->whole = delta->answer = delta->rest = true;
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "lastUpdateId") ? pull_integer(pull, &delta->last)
		    : slice_is(key, "bids")                ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "asks")                ? delta_levels(pull, &delta->asks)
							   : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	if (limit.len > 0 && !slice_integer(limit, &count))
		return error_set(err, "range", "depth: limit is no number");
	delta->limit = (size_t)count;
	return decoder->sink->book(decoder->arg, delta, err);
}

/* One of "filters": the names of its members do not depend on which it is. */
static int
read_filter(struct pull *pull, struct venue_instrument *instrument)
{
	struct slice key, type = { NULL, 0 };
	bool lot = false, price = false;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "tickSize") && price ? &instrument->price_tick
		    : slice_is(key, "stepSize") && lot                  ? &instrument->qty_step
		    : slice_is(key, "minQty") && lot                    ? &instrument->min_qty
		    : slice_is(key, "maxQty") && lot                    ? &instrument->max_qty
		    : slice_is(key, "minNotional")                      ? &instrument->min_notional
									: NULL;

		if (slice_is(key, "filterType")) {
			if (pull_string(pull, &type) != 0)
				return -1;
			lot = slice_is(type, "LOT_SIZE");
			price = slice_is(type, "PRICE_FILTER");
		} else if ((to != NULL ? pull_decimal(pull, to) : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more;
}

static int
read_filters(struct pull *pull, struct venue_instrument *instrument)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if (read_filter(pull, instrument) != 0)
			return -1;
	return more;
}

static enum venue_trading
trading_of(struct slice status)
{
	return slice_is(status, "TRADING")    ? TRADING_YES
	    : slice_is(status, "CANCEL_ONLY") ? TRADING_CANCEL_ONLY
	    : slice_is(status, "HALT") || slice_is(status, "BREAK") || slice_is(status, "END_OF_DAY") ? TRADING_HALTED
												      : TRADING_UNKNOWN;
}

static int
read_symbol(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct slice key, status = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "symbol") ? pull_string(pull, &instrument.symbol)
		    : slice_is(key, "status")        ? pull_string(pull, &status)
		    : slice_is(key, "baseAsset")     ? pull_string(pull, &instrument.base)
		    : slice_is(key, "quoteAsset")    ? pull_string(pull, &instrument.quote)
		    : slice_is(key, "filters")       ? read_filters(pull, &instrument)
						     : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	instrument.trading = trading_of(status);
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

static int
read_exchange_info(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct slice key;
	int more, inner;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (!slice_is(key, "symbols")) {
			if (pull_skip(pull, NULL) != 0)
				return -1;
			continue;
		}
		if (pull_array(pull) != 0)
			return -1;
		while ((inner = pull_element(pull)) > 0)
			if (read_symbol(decoder, pull, err) != 0)
				return -1;
		if (inner < 0)
			return -1;
	}
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	decoder->sink->instruments_end(decoder->arg);
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct pull pull;

	pull_init(&pull, body, err);
	if (url_has(decoder->url, "/depth"))
		return read_depth(decoder, &pull, err);
	if (url_has(decoder->url, "/exchangeInfo"))
		return read_exchange_info(decoder, &pull, err);
	return 0;
}

extern const struct venue_live live_binance, live_binance_us;
extern const struct venue_private private_binance;

const struct venue venue_binance = {
	.name = "binance",
	.rules = { .start = START_REST, .chain = CHAIN_RANGE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_binance,
	.private = &private_binance,
};

const struct venue venue_binance_us = {
	.name = "binance_us",
	.rules = { .start = START_REST, .chain = CHAIN_RANGE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_binance_us,
};
