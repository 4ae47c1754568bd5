/*
 * kraken: WebSocket v2 (objects, bare numbers at engine precision) and v1 (arrays, strings).
 *
 * Both check a book by a CRC-32 over the text of its best ten levels, and both push levels out of the subscribed depth without
 * a word.  v1 says XBT and XDG where v2 says BTC and DOGE; symbols are reported as v2 spells them.
 */
#include "venue/venue.h"

/* "XBT/USD" to "BTC/USD" in decoder->name. */
static struct slice
usual_pair(struct decoder *decoder, struct slice pair)
{
	const char *slash = memchr(pair.at, '/', pair.len);
	struct slice base, quote;
	size_t len;

	if (slash == NULL || pair.len + 4 >= sizeof decoder->name)
		return pair;
	base = (struct slice){ pair.at, (size_t)(slash - pair.at) };
	quote = (struct slice){ slash + 1, pair.len - base.len - 1 };
	if (base.len > 0 && base.at[base.len - 1] == '\\')
		base.len--; /* AssetPairs writes "XBT\/USD" */
	base = slice_is(base, "XBT") ? SLICE("BTC") : slice_is(base, "XDG") ? SLICE("DOGE") : base;
	quote = slice_is(quote, "XBT") ? SLICE("BTC") : slice_is(quote, "XDG") ? SLICE("DOGE") : quote;
	len = base.len;
	memcpy(decoder->name, base.at, base.len);
	decoder->name[len++] = '/';
	memcpy(decoder->name + len, quote.at, quote.len);
	return (struct slice){ decoder->name, len + quote.len };
}

/* ---- v2 ---- */

static int
read_v2_level(struct pull *pull, struct level *level)
{
	struct slice key;
	bool price = false, qty = false;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "price")) {
			price = true;
			more = pull_decimal(pull, &level->price);
		} else if (slice_is(key, "qty")) {
			qty = true;
			more = pull_decimal(pull, &level->qty);
		} else
			more = pull_skip(pull, NULL);
		if (more != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	return price && qty ? 0 : pull_fail(pull, "missing", "a level without price or qty");
}

static int
read_v2_levels(struct pull *pull, struct levels *levels)
{
	struct level level;
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		if (read_v2_level(pull, &level) != 0)
			return -1;
		if (decimal_sign(level.price) <= 0 || decimal_sign(level.qty) < 0)
			return pull_fail(pull, "range", "a price or quantity below zero");
		levels_add(levels, level);
	}
	return more;
}

static int
read_v2_book(struct decoder *decoder, struct pull *pull, bool whole, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, (struct slice){ NULL, 0 });
	struct slice key;
	int more;

	delta->whole = whole;
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result;

		if (slice_is(key, "symbol"))
			result = pull_string(pull, &delta->symbol);
		else if (slice_is(key, "bids"))
			result = read_v2_levels(pull, &delta->bids);
		else if (slice_is(key, "asks"))
			result = read_v2_levels(pull, &delta->asks);
		else if (slice_is(key, "checksum")) {
			delta->has_check = true;
			result = pull_integer(pull, &delta->check);
		} else if (slice_is(key, "timestamp"))
			result = pull_iso_time(pull, &delta->venue_us);
		else
			result = pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	return more < 0 ? -1 : decoder->sink->book(decoder->arg, delta, err);
}

static int
read_v2_trade(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_trade trade = { .side = -1 };
	struct slice key, side = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "symbol") ? pull_string(pull, &trade.symbol)
		    : slice_is(key, "side")          ? pull_string(pull, &side)
		    : slice_is(key, "price")         ? pull_decimal(pull, &trade.price)
		    : slice_is(key, "qty")           ? pull_decimal(pull, &trade.qty)
		    : slice_is(key, "trade_id")      ? pull_figure(pull, &trade.id)
		    : slice_is(key, "timestamp")     ? pull_iso_time(pull, &trade.venue_us)
						     : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	trade.side = side_of(side);
	return more < 0 ? -1 : decoder->sink->trade(decoder->arg, &trade, err);
}

/* The ticker channel with every quote change is the best bid and offer; it carries the day's figures too. */
static int
read_v2_ticker(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, (struct slice){ NULL, 0 });
	struct venue_ticker ticker = { .venue_us = 0 };
	struct decimal bid_qty = DECIMAL_ZERO, ask_qty = DECIMAL_ZERO;
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "symbol") ? pull_string(pull, &ticker.symbol)
		    : slice_is(key, "bid")           ? pull_decimal(pull, &ticker.bid)
		    : slice_is(key, "bid_qty")       ? pull_decimal(pull, &bid_qty)
		    : slice_is(key, "ask")           ? pull_decimal(pull, &ticker.ask)
		    : slice_is(key, "ask_qty")       ? pull_decimal(pull, &ask_qty)
		    : slice_is(key, "last")          ? pull_decimal(pull, &ticker.last)
		    : slice_is(key, "volume")        ? pull_decimal(pull, &ticker.volume)
		    : slice_is(key, "timestamp")     ? pull_iso_time(pull, &ticker.venue_us)
						     : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0 || decoder->sink->ticker(decoder->arg, &ticker, err) != 0)
		return -1;
	if (decimal_sign(bid_qty) <= 0 || decimal_sign(ask_qty) <= 0)
		return 0;
	delta->symbol = ticker.symbol;
	delta->venue_us = ticker.venue_us;
	return report_best(
	    decoder, &(struct level){ ticker.bid, bid_qty }, &(struct level){ ticker.ask, ask_qty }, err);
}

static int
read_v2_status(struct decoder *decoder, struct pull *pull)
{
	struct slice key, system = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "system") ? pull_string(pull, &system) : pull_skip(pull, NULL)) != 0)
			return -1;
	if (more == 0 && system.len > 0)
		decoder->sink->maintenance(decoder->arg, !slice_is(system, "online"), system);
	return more;
}

static int
read_v2_data(struct decoder *decoder, struct pull *pull, struct slice channel, struct slice type, struct error *err)
{
	int more, result;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		if (slice_is(channel, "book"))
			result = read_v2_book(decoder, pull, slice_is(type, "snapshot"), err);
		else if (slice_is(channel, "trade"))
			result = read_v2_trade(decoder, pull, err);
		else if (slice_is(channel, "ticker"))
			result = read_v2_ticker(decoder, pull, err);
		else if (slice_is(channel, "status"))
			result = read_v2_status(decoder, pull);
		else
			result = pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	return more;
}

/* The answer to a subscription tells the depth that levels are cut to. */
static int
read_v2_result(struct decoder *decoder, struct pull *pull)
{
	struct slice key, symbol = { NULL, 0 };
	int64_t depth = 0;
	int more;

	if (pull_peek(pull) != PULL_OBJECT)
		return pull_skip(pull, NULL);
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "symbol")         ? pull_string(pull, &symbol)
			    : slice_is(key, "depth") ? pull_integer(pull, &depth)
						     : pull_skip(pull, NULL)) != 0)
			return -1;
	if (more == 0 && depth > 0 && symbol.len > 0)
		decoder->sink->subscribed(decoder->arg, symbol, (size_t)depth);
	return more;
}

static int
read_v2(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, channel = { NULL, 0 }, type = { NULL, 0 }, data = { NULL, 0 }, error = { NULL, 0 };
	struct pull pull, inner;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "channel"))
			result = pull_string(&pull, &channel);
		else if (slice_is(key, "type"))
			result = pull_string(&pull, &type);
		else if (slice_is(key, "data") && channel.len > 0 && type.len > 0)
			result = read_v2_data(decoder, &pull, channel, type, err);
		else if (slice_is(key, "data"))
			result = pull_skip(&pull, &data);
		else if (slice_is(key, "result"))
			result = read_v2_result(decoder, &pull);
		else if (slice_is(key, "error") && pull_peek(&pull) == PULL_STRING)
			result = pull_string(&pull, &error);
		else
			result = pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (error.len > 0)
		decoder->sink->complaint(decoder->arg, error);
	if (data.len == 0)
		return 0;
	pull_init(&inner, data, err);
	return read_v2_data(decoder, &inner, channel, type, err);
}

/* ---- v1: [channel id, data, (more data,) name, pair] ---- */

/* Levels [price, volume, time, ("r")]; the newest time is the message's. */
static int
read_v1_levels(struct pull *pull, struct levels *levels, int64_t *venue_us)
{
	struct level level;
	int64_t us;
	int more, rest;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		if (pull_array(pull) != 0 || pull_element(pull) <= 0 || pull_decimal(pull, &level.price) != 0 ||
		    pull_element(pull) <= 0 || pull_decimal(pull, &level.qty) != 0 || pull_element(pull) <= 0 ||
		    pull_seconds(pull, &us) != 0)
			return pull_fail(pull, "bad_type", "a level must be [price, volume, time]");
		while ((rest = pull_element(pull)) > 0)
			if (pull_skip(pull, NULL) != 0)
				return -1;
		if (rest < 0 || decimal_sign(level.price) <= 0 || decimal_sign(level.qty) < 0)
			return pull_fail(pull, "range", "a price or volume out of range");
		if (us > *venue_us)
			*venue_us = us;
		levels_add(levels, level);
	}
	return more;
}

/* {"as","bs"} is a picture, {"a"} or {"b"} a change, "c" the check over the book after all of the message. */
static int
read_v1_changes(struct decoder *decoder, struct pull *pull)
{
	struct book_delta *delta = &decoder->delta;
	struct slice key, check;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "as") || slice_is(key, "bs"))
			delta->whole = true;
		if (slice_is(key, "a") || slice_is(key, "as"))
			result = read_v1_levels(pull, &delta->asks, &delta->venue_us);
		else if (slice_is(key, "b") || slice_is(key, "bs"))
			result = read_v1_levels(pull, &delta->bids, &delta->venue_us);
		else if (slice_is(key, "c")) {
			delta->has_check = true;
			result = pull_figure(pull, &check);
			if (result == 0 && !slice_integer(check, &delta->check))
				return pull_fail(pull, "bad_type", "a checksum expected");
		} else
			result = pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	return more;
}

static int
send_v1_trades(struct decoder *decoder, struct slice data, struct slice symbol, struct error *err)
{
	struct pull pull;
	int more;

	pull_init(&pull, data, err);
	if (pull_array(&pull) != 0)
		return -1;
	while ((more = pull_element(&pull)) > 0) {
		struct venue_trade trade = { .symbol = symbol };
		struct slice side;
		int rest;

		if (pull_array(&pull) != 0 || pull_element(&pull) <= 0 || pull_decimal(&pull, &trade.price) != 0 ||
		    pull_element(&pull) <= 0 || pull_decimal(&pull, &trade.qty) != 0 || pull_element(&pull) <= 0 ||
		    pull_seconds(&pull, &trade.venue_us) != 0 || pull_element(&pull) <= 0 ||
		    pull_string(&pull, &side) != 0)
			return pull_fail(&pull, "bad_type", "a trade must be [price, volume, time, side, ...]");
		while ((rest = pull_element(&pull)) > 0)
			if (pull_skip(&pull, NULL) != 0)
				return -1;
		trade.side = side_of(side);
		if (rest < 0 || decoder->sink->trade(decoder->arg, &trade, err) != 0)
			return -1;
	}
	return more;
}

/* First element, as text, of the array that the reader stands before. */
static int
read_first(struct pull *pull, struct decimal *value)
{
	int more;

	if (pull_array(pull) != 0 || pull_element(pull) <= 0 || pull_decimal(pull, value) != 0)
		return pull_fail(pull, "bad_type", "an array of figures expected");
	while ((more = pull_element(pull)) > 0)
		if (pull_skip(pull, NULL) != 0)
			return -1;
	return more;
}

static int
send_v1_ticker(struct decoder *decoder, struct slice data, struct slice symbol, struct error *err)
{
	struct venue_ticker ticker = { .symbol = symbol };
	struct slice key;
	struct pull pull;
	int more;

	pull_init(&pull, data, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "a") ? &ticker.ask
		    : slice_is(key, "b")                ? &ticker.bid
		    : slice_is(key, "c")                ? &ticker.last
		    : slice_is(key, "v")                ? &ticker.volume
							: NULL;

		if ((to != NULL ? read_first(&pull, to) : pull_skip(&pull, NULL)) != 0)
			return -1;
	}
	return more < 0 ? -1 : decoder->sink->ticker(decoder->arg, &ticker, err);
}

/* The elements before name and pair, at most three of which hold data. */
struct v1_message {
	struct slice data[3];
	size_t count;
	struct slice name, pair;
};

static int
split_v1(struct v1_message *message, struct slice body, struct error *err)
{
	struct slice element;
	struct pull pull;
	int more;

	pull_init(&pull, body, err);
	if (pull_array(&pull) != 0 || pull_element(&pull) <= 0 || pull_skip(&pull, NULL) != 0)
		return -1;
	while ((more = pull_element(&pull)) > 0) {
		if (pull_peek(&pull) != PULL_STRING) {
			if (pull_skip(&pull, &element) != 0)
				return -1;
			if (message->count == COUNT(message->data))
				return pull_fail(&pull, "bad_type", "more data than expected");
			message->data[message->count++] = element;
		} else if (pull_string(&pull, message->name.at == NULL ? &message->name : &message->pair) != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	return message->count > 0 && message->pair.at != NULL ? 0
							      : pull_fail(&pull, "bad_type", "name and pair expected");
}

static int
send_v1_book(struct decoder *decoder, const struct v1_message *message, struct slice symbol, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, symbol);
	struct slice depth = { message->name.at + 5, message->name.len - 5 };
	int64_t levels;

	for (size_t i = 0; i < message->count; i++) {
		struct pull pull;

		pull_init(&pull, message->data[i], err);
		if (read_v1_changes(decoder, &pull) != 0)
			return -1;
	}
	if (slice_integer(depth, &levels))
		decoder->sink->subscribed(decoder->arg, symbol, (size_t)levels);
	return decoder->sink->book(decoder->arg, delta, err);
}

static int
read_v1(struct decoder *decoder, struct slice body, struct error *err)
{
	struct v1_message message = { 0 };
	struct slice symbol;

	if (split_v1(&message, body, err) != 0)
		return -1;
	symbol = usual_pair(decoder, message.pair);
	if (slice_starts(message.name, "book-"))
		return send_v1_book(decoder, &message, symbol, err);
	if (slice_is(message.name, "trade"))
		return send_v1_trades(decoder, message.data[0], symbol, err);
	if (slice_is(message.name, "ticker"))
		return send_v1_ticker(decoder, message.data[0], symbol, err);
	return 0;
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	return body.len > 0 && body.at[0] == '[' ? read_v1(decoder, body, err) : read_v2(decoder, body, err);
}

/* ---- REST ---- */

static int
read_pair(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_YES };
	struct slice key, name = { NULL, 0 }, status = SLICE("online"), tick = { NULL, 0 };
	int64_t price_digits = -1, qty_digits = -1;
	const char *slash;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "wsname") ? pull_string(pull, &name)
		    : slice_is(key, "pair_decimals") ? pull_integer(pull, &price_digits)
		    : slice_is(key, "lot_decimals")  ? pull_integer(pull, &qty_digits)
		    : slice_is(key, "ordermin")      ? pull_decimal(pull, &instrument.min_qty)
		    : slice_is(key, "costmin")       ? pull_decimal(pull, &instrument.min_notional)
		    : slice_is(key, "tick_size")     ? pull_figure(pull, &tick)
		    : slice_is(key, "status")        ? pull_string(pull, &status)
						     : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	if (name.len == 0)
		return 0; /* dark pools have no name on the socket */
	instrument.price_tick = step_of_digits(price_digits);
	instrument.qty_step = step_of_digits(qty_digits);
	if (tick.len > 0 && decimal_read(&instrument.price_tick, tick, err) != 0)
		return -1;
	if (!slice_is(status, "online"))
		instrument.trading = slice_is(status, "post_only") ? TRADING_POST_ONLY
		    : slice_is(status, "cancel_only")              ? TRADING_CANCEL_ONLY
								   : TRADING_HALTED;
	instrument.symbol = usual_pair(decoder, name);
	slash = memchr(instrument.symbol.at, '/', instrument.symbol.len);
	if (slash == NULL)
		return 0;
	instrument.base = (struct slice){ instrument.symbol.at, (size_t)(slash - instrument.symbol.at) };
	instrument.quote = (struct slice){ slash + 1, instrument.symbol.len - instrument.base.len - 1 };
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

static int
read_pairs(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct slice key;
	int more, inner;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (!slice_is(key, "result")) {
			if (pull_skip(pull, NULL) != 0)
				return -1;
			continue;
		}
		if (pull_object(pull) != 0)
			return -1;
		while ((inner = pull_member(pull, &key)) > 0)
			if (read_pair(decoder, pull, err) != 0)
				return -1;
		if (inner < 0)
			return -1;
	}
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	decoder->sink->instruments_end(decoder->arg);
	return 0;
}

/* "error": ["EGeneral:Unknown asset pair", ...]: the first one is passed on. */
static int
read_refusal(struct pull *pull, struct slice *text)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if ((text->len == 0 ? pull_string(pull, text) : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

/* "result": {"XXBTZUSD": {"asks": [[price, qty, seconds], ...], "bids": ...}}: one pair, called as the venue likes. */
static int
read_depths(struct decoder *decoder, struct pull *pull, size_t *pairs)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((++*pairs == 1 ? delta_sides(pull, &decoder->delta, "bids", "asks", NULL)
				   : pull_fail(pull, "bad_type", "more than one pair")) != 0)
			return -1;
	return more;
}

/* GET /0/public/Depth: the URL's fragment says of what. */
static int
read_picture(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct slice symbol = url_fragment(decoder->url), key, refusal = { NULL, 0 };
	size_t limit = 100, pairs = 0;
	int more;

	if (url_count(decoder->url, "count", &limit, err) != 0)
		return -1;
	delta_picture(decoder, symbol, limit);
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "error") ? read_refusal(pull, &refusal)
		    : slice_is(key, "result")       ? read_depths(decoder, pull, &pairs)
						    : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	if (refusal.len > 0)
		decoder->sink->complaint(decoder->arg, refusal);
	return refusal.len > 0 || symbol.len == 0 ? 0
	    : pairs == 0                          ? error_set(err, "missing", "Depth: no pair")
						  : report_book(decoder, err);
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct pull pull;

	pull_init(&pull, body, err);
	if (url_has(decoder->url, "/public/Depth"))
		return read_picture(decoder, &pull, err);
	return url_has(decoder->url, "/AssetPairs") ? read_pairs(decoder, &pull, err) : 0;
}

extern const struct venue_live live_kraken;
extern const struct venue_private private_kraken;

const struct venue venue_kraken = {
	.name = "kraken",
	.rules = { .start = START_PUSH,
	    .chain = CHAIN_NONE,
	    .check = CHECK_KRAKEN,
	    .truncate = true,
	    .summed = true,
	    .checked_levels = 10 },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_kraken,
	.private = &private_kraken,
};
