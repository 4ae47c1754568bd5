/*
 * bybit: v5 public spot.
 *
 * A topic names depth and symbol ("orderbook.50.BTCUSDT").  orderbook.1 is always whole and is the best bid and offer; deeper ones are
 * a snapshot and deltas whose "u" rises by one.  Members come in any order: "data" often stands before "type" and the time.
 */
#include "venue/venue.h"

enum topic { TOPIC_OTHER, TOPIC_BOOK, TOPIC_TRADE, TOPIC_TICKER };

struct message {
	struct slice topic, type, data, reply;
	struct venue_ticker ticker;
	int64_t sent_us, engine_us; /* 0: not told */
	bool refused, has_data;
};

static enum topic
topic_of(struct slice topic)
{
	return slice_starts(topic, "orderbook.")  ? TOPIC_BOOK
	    : slice_starts(topic, "publicTrade.") ? TOPIC_TRADE
	    : slice_starts(topic, "tickers.")     ? TOPIC_TICKER
						  : TOPIC_OTHER;
}

/* The word of a topic that begins at byte from. */
static struct slice
topic_word(struct slice topic, size_t from)
{
	const char *dot = memchr(topic.at + from, '.', topic.len - from);

	return (struct slice){ topic.at + from, (dot == NULL ? topic.at + topic.len : dot) - (topic.at + from) };
}

static int
read_book(struct decoder *decoder, struct pull *pull)
{
	struct book_delta *delta = delta_begin(decoder, (struct slice){ NULL, 0 });
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "s") ? pull_string(pull, &delta->symbol)
		    : slice_is(key, "b")        ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "a")        ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "u")        ? pull_integer(pull, &delta->last)
						: pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more;
}

static int
read_trade(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_trade trade = { .side = -1 };
	struct slice key, side = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "s") ? pull_string(pull, &trade.symbol)
		    : slice_is(key, "S")        ? pull_string(pull, &side)
		    : slice_is(key, "p")        ? pull_decimal(pull, &trade.price)
		    : slice_is(key, "v")        ? pull_decimal(pull, &trade.qty)
		    : slice_is(key, "i")        ? pull_string(pull, &trade.id)
		    : slice_is(key, "T")        ? pull_milliseconds(pull, &trade.venue_us)
						: pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	trade.side = side_of(side);
	return more < 0 ? -1 : report_trade(decoder, &trade, err);
}

static int
read_ticker(struct pull *pull, struct venue_ticker *ticker)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "lastPrice") ? &ticker->last
		    : slice_is(key, "bid1Price")                ? &ticker->bid
		    : slice_is(key, "ask1Price")                ? &ticker->ask
		    : slice_is(key, "volume24h")                ? &ticker->volume
		    : slice_is(key, "turnover24h")              ? &ticker->volume_quote
								: NULL;

		if ((to != NULL                       ? pull_decimal_if(pull, to)
			    : slice_is(key, "symbol") ? pull_string(pull, &ticker->symbol)
						      : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more;
}

static int
read_data(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	message->has_data = true;
	switch (topic_of(message->topic)) {
	case TOPIC_BOOK:
		return read_book(decoder, pull);
	case TOPIC_TRADE:
		return pull_list(decoder, pull, read_trade, err);
	case TOPIC_TICKER:
		return read_ticker(pull, &message->ticker);
	default:
		return pull_skip(pull, NULL);
	}
}

static int
finish_book(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct book_delta *delta = &decoder->delta;
	struct slice word = topic_word(message->topic, strlen("orderbook."));
	int64_t depth;

	if (!slice_integer(word, &depth) || depth <= 0)
		return 0; /* books of another kind are called by a word: orderbook.rpi.BTCUSDT */
	if (delta->last == SEQUENCE_NONE)
		return error_set(err, "missing", "a book without u");
	/* u is 1 after a restart of the service: a whole picture whatever it is called */
	delta->whole = slice_is(message->type, "snapshot") || delta->last == 1;
	delta->venue_us = message->engine_us != 0 ? message->engine_us : message->sent_us;
	if (depth == 1) {
		if (!delta->whole)
			return error_set(err, "bad_type", "orderbook.1 that is not whole");
		delta->source = SOURCE_BEST;
	} else if (delta->whole)
		report_depth(decoder, depth);
	return report_book(decoder, err);
}

static int
finish(struct decoder *decoder, struct message *message, struct error *err)
{
	if (message->refused)
		decoder->sink->complaint(
		    decoder->arg, message->reply.len > 0 ? message->reply : SLICE("a request was refused"));
	if (!message->has_data)
		return 0;
	switch (topic_of(message->topic)) {
	case TOPIC_BOOK:
		return finish_book(decoder, message, err);
	case TOPIC_TICKER:
		message->ticker.venue_us = message->sent_us;
		return report_ticker(decoder, &message->ticker, err);
	default:
		return 0;
	}
}

/* {"success":false,"ret_msg":...} on a public socket, {"retCode":10003,"retMsg":...} on others. */
static int
read_reply(struct pull *pull, struct message *message, struct slice key)
{
	int64_t code = 0;
	bool success = true;
	int result;

	if (slice_is(key, "success"))
		result = pull_bool(pull, &success);
	else if (slice_is(key, "retCode"))
		result = pull_integer(pull, &code);
	else
		return pull_string_if(pull, &message->reply);
	message->refused |= !success || code != 0;
	return result;
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .sent_us = 0 };
	struct slice key;
	struct pull pull;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "topic"))
			result = pull_string(&pull, &message.topic);
		else if (slice_is(key, "type"))
			result = pull_string(&pull, &message.type);
		else if (slice_is(key, "ts"))
			result = pull_milliseconds(&pull, &message.sent_us);
		else if (slice_is(key, "cts"))
			result = pull_milliseconds(&pull, &message.engine_us);
		else if (slice_is(key, "data"))
			result = message.topic.len > 0 ? read_data(decoder, &pull, &message, err)
						       : pull_skip(&pull, &message.data);
		else if (slice_is(key, "success") || slice_is(key, "retCode") || slice_is(key, "ret_msg") ||
		    slice_is(key, "retMsg"))
			result = read_reply(&pull, &message, key);
		else
			result = pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (message.data.len > 0 && message.topic.len > 0) {
		pull_init(&pull, message.data, err);
		if (read_data(decoder, &pull, &message, err) != 0)
			return -1;
	}
	return finish(decoder, &message, err);
}

/* ---- GET /v5/market/instruments-info ---- */

/* lotSizeFilter and priceFilter: the names of their members do not meet. */
static int
read_filter(struct pull *pull, struct venue_instrument *instrument)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "tickSize") ? &instrument->price_tick
		    : slice_is(key, "basePrecision")           ? &instrument->qty_step
		    : slice_is(key, "minOrderQty")             ? &instrument->min_qty
		    : slice_is(key, "maxLimitOrderQty")        ? &instrument->max_qty
		    : slice_is(key, "minOrderAmt")             ? &instrument->min_notional
							       : NULL;

		/* the older name of the greatest quantity: never in the way of the newer one */
		if (to == NULL && slice_is(key, "maxOrderQty") && decimal_sign(instrument->max_qty) == 0)
			to = &instrument->max_qty;
		if ((to != NULL ? pull_decimal_if(pull, to) : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more;
}

static int
read_instrument(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct slice key, status = { NULL, 0 };
	bool spot = true;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "contractType") || slice_is(key, "optionsType"))
			spot = false;
		result = slice_is(key, "symbol") ? pull_string(pull, &instrument.symbol)
		    : slice_is(key, "baseCoin")  ? pull_string(pull, &instrument.base)
		    : slice_is(key, "quoteCoin") ? pull_string(pull, &instrument.quote)
		    : slice_is(key, "status")    ? pull_string(pull, &status)
		    : slice_is(key, "lotSizeFilter") || slice_is(key, "priceFilter") ? read_filter(pull, &instrument)
										     : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	if (!spot)
		return 0;
	if (status.len > 0)
		instrument.trading = slice_is(status, "Trading") ? TRADING_YES : TRADING_HALTED;
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

/* Sets complete when a list was there and no further page is told of. */
static int
read_result(struct decoder *decoder, struct pull *pull, bool *complete, struct error *err)
{
	struct slice key, cursor = { NULL, 0 };
	bool listed = false;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "list")) {
			listed = true;
			result = pull_list(decoder, pull, read_instrument, err);
		} else
			result =
			    slice_is(key, "nextPageCursor") ? pull_string_if(pull, &cursor) : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	*complete = listed && cursor.len == 0;
	return more;
}

static int
read_instruments(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .sent_us = 0 };
	struct slice key;
	struct pull pull;
	bool complete = false;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "retCode") || slice_is(key, "retMsg"))
			result = read_reply(&pull, &message, key);
		else
			result = slice_is(key, "result") ? read_result(decoder, &pull, &complete, err)
							 : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (complete && !message.refused)
		decoder->sink->instruments_end(decoder->arg);
	return finish(decoder, &message, err);
}

/* GET /v5/market/orderbook.  Its "u" counts the stream of 1000 levels, not ours: it is not told. */
static int
read_picture(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .sent_us = 0 };
	struct slice key;
	struct pull pull;
	size_t limit = 1;
	int more, result;

	if (url_count(decoder->url, "limit", &limit, err) != 0)
		return -1;
	delta_picture(decoder, url_symbol(decoder->url, "symbol"), limit);
	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "retCode") || slice_is(key, "retMsg"))
			result = read_reply(&pull, &message, key);
		else
			result = slice_is(key, "result") && pull_peek(&pull) == PULL_OBJECT
			    ? delta_sides(&pull, &decoder->delta, "b", "a", "ts")
			    : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	return message.refused ? finish(decoder, &message, err) : report_book(decoder, err);
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice category = url_parameter(decoder->url, "category");

	if (category.len > 0 && !slice_is(category, "spot"))
		return 0;
	if (url_has(decoder->url, "/market/orderbook"))
		return read_picture(decoder, body, err);
	return url_has(decoder->url, "/instruments-info") ? read_instruments(decoder, body, err) : 0;
}

extern const struct venue_live live_bybit;
extern const struct venue_private private_bybit;

const struct venue venue_bybit = {
	.name = "bybit",
	.rules = { .start = START_PUSH, .chain = CHAIN_NEXT },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_bybit,
	.private = &private_bybit,
};
