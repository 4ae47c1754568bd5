/*
 * okx: v5 public.
 *
 * books is a snapshot and updates that chain by prevSeqId; recordings older than that carry a checksum instead, which is 0 (dead)
 * since June 2026.  bbo-tbt and books5 are always whole.  "arg" says channel and instrument; whatever has more than one "-"
 * in its name is a derivative, of which nothing is reported.
 */
#include "venue/venue.h"

enum channel { CHANNEL_OTHER, CHANNEL_CHAIN, CHANNEL_BEST, CHANNEL_TOP, CHANNEL_TRADES, CHANNEL_TICKERS };

struct message {
	struct slice channel, symbol, type, action, data, event, code, text;
	bool was_read;
};

static enum channel
channel_of(const struct message *message)
{
	struct slice name = message->channel;

	return slice_is(name, "books") || slice_is(name, "books-l2-tbt") || slice_is(name, "books50-l2-tbt")
	    ? CHANNEL_CHAIN
	    : slice_is(name, "bbo-tbt") ? CHANNEL_BEST
	    : slice_is(name, "books5")  ? CHANNEL_TOP
	    : slice_is(name, "trades")  ? CHANNEL_TRADES
	    : slice_is(name, "tickers") ? CHANNEL_TICKERS
					: CHANNEL_OTHER;
}

static int64_t
depth_of(struct slice channel)
{
	return slice_is(channel, "books5") ? 5 : slice_is(channel, "books50-l2-tbt") ? 50 : 400;
}

static bool
is_spot(struct slice symbol, struct slice type)
{
	size_t dashes = 0;

	for (size_t i = 0; i < symbol.len; i++)
		dashes += symbol.at[i] == '-';
	return dashes == 1 && (type.len == 0 || slice_is(type, "SPOT"));
}

static int
read_arg(struct pull *pull, struct message *message)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "channel") ? pull_string(pull, &message->channel)
		    : slice_is(key, "instId")         ? pull_string(pull, &message->symbol)
		    : slice_is(key, "instType")       ? pull_string(pull, &message->type)
						      : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more;
}

/* {"asks","bids","ts","checksum","prevSeqId","seqId"} into a fresh delta. */
static int
read_levels(struct decoder *decoder, struct pull *pull, struct slice symbol)
{
	struct book_delta *delta = delta_begin(decoder, symbol);
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "asks") ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "bids")        ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "ts")          ? pull_milliseconds(pull, &delta->venue_us)
		    : slice_is(key, "checksum")    ? pull_integer(pull, &delta->check)
		    : slice_is(key, "prevSeqId")   ? pull_integer(pull, &delta->previous)
		    : slice_is(key, "seqId")       ? pull_integer(pull, &delta->last)
						   : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	delta->has_check = delta->check != 0;
	return more;
}

static int
read_book(struct decoder *decoder, struct pull *pull, const struct message *message, struct error *err)
{
	enum channel channel = channel_of(message);

	if (read_levels(decoder, pull, message->symbol) != 0)
		return -1;
	if (channel == CHANNEL_CHAIN && !slice_is(message->action, "snapshot") && !slice_is(message->action, "update"))
		return error_set(err, "missing", "a book that is neither snapshot nor update");
	decoder->delta.whole = channel != CHANNEL_CHAIN || slice_is(message->action, "snapshot");
	if (channel == CHANNEL_BEST)
		decoder->delta.source = SOURCE_BEST;
	else if (decoder->delta.whole)
		report_depth(decoder, depth_of(message->channel));
	return report_book(decoder, err);
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
		int result = slice_is(key, "instId") ? pull_string(pull, &trade.symbol)
		    : slice_is(key, "tradeId")       ? pull_string(pull, &trade.id)
		    : slice_is(key, "px")            ? pull_decimal(pull, &trade.price)
		    : slice_is(key, "sz")            ? pull_decimal(pull, &trade.qty)
		    : slice_is(key, "side")          ? pull_string(pull, &side)
		    : slice_is(key, "ts")            ? pull_milliseconds(pull, &trade.venue_us)
						     : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	trade.side = side_of(side);
	return more < 0 ? -1 : report_trade(decoder, &trade, err);
}

static int
read_ticker(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_ticker ticker = { .venue_us = 0 };
	struct slice key, type = { NULL, 0 };
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "last") ? &ticker.last
		    : slice_is(key, "bidPx")               ? &ticker.bid
		    : slice_is(key, "askPx")               ? &ticker.ask
		    : slice_is(key, "vol24h")              ? &ticker.volume
		    : slice_is(key, "volCcy24h")           ? &ticker.volume_quote
							   : NULL;

		result = to != NULL             ? pull_decimal_if(pull, to)
		    : slice_is(key, "instId")   ? pull_string(pull, &ticker.symbol)
		    : slice_is(key, "instType") ? pull_string(pull, &type)
		    : slice_is(key, "ts")       ? pull_milliseconds(pull, &ticker.venue_us)
						: pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	return is_spot(ticker.symbol, type) ? report_ticker(decoder, &ticker, err) : 0;
}

static int
read_data(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	enum channel channel = channel_of(message);
	int more;

	message->was_read = true;
	if (channel == CHANNEL_OTHER || !is_spot(message->symbol, message->type))
		return pull_skip(pull, NULL);
	if (channel == CHANNEL_TRADES || channel == CHANNEL_TICKERS)
		return pull_list(decoder, pull, channel == CHANNEL_TRADES ? read_trade : read_ticker, err);
	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if (read_book(decoder, pull, message, err) != 0)
			return -1;
	return more;
}

/* Whether all is known that the data's meaning hangs on. */
static bool
is_known(const struct message *message)
{
	return message->channel.len > 0 && (message->action.len > 0 || channel_of(message) != CHANNEL_CHAIN);
}

/* What a message without data, or a REST answer, has to say. */
static void
hear(struct decoder *decoder, const struct message *message)
{
	if (slice_is(message->event, "notice") && slice_is(message->code, "64008"))
		decoder->sink->leaving(decoder->arg, SLICE("service_upgrade"));
	else if (slice_is(message->event, "error") || slice_is(message->event, "notice") ||
	    slice_is(message->event, "channel-conn-count-error"))
		decoder->sink->complaint(decoder->arg, message->text.len > 0 ? message->text : message->code);
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .was_read = false };
	struct slice key;
	struct pull pull;
	int more, result;

	if (slice_is(body, "pong"))
		return 0;
	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		result = slice_is(key, "arg") ? read_arg(&pull, &message)
		    : slice_is(key, "action") ? pull_string(&pull, &message.action)
		    : slice_is(key, "data")
		    ? (is_known(&message) ? read_data(decoder, &pull, &message, err) : pull_skip(&pull, &message.data))
		    : slice_is(key, "event") ? pull_string(&pull, &message.event)
		    : slice_is(key, "code")  ? pull_figure(&pull, &message.code)
		    : slice_is(key, "msg")   ? pull_string_if(&pull, &message.text)
					     : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (message.event.len > 0)
		hear(decoder, &message);
	if (message.was_read || message.data.len == 0)
		return 0;
	pull_init(&pull, message.data, err);
	return read_data(decoder, &pull, &message, err);
}

/* ---- REST ---- */

static enum venue_trading
trading_of(struct slice state)
{
	return slice_is(state, "live")                                                              ? TRADING_YES
	    : slice_is(state, "post_only")                                                          ? TRADING_POST_ONLY
	    : slice_is(state, "suspend") || slice_is(state, "preopen") || slice_is(state, "rebase") ? TRADING_HALTED
												    : TRADING_UNKNOWN;
}

static int
read_instrument(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct slice key, state = { NULL, 0 }, type = { NULL, 0 };
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "tickSz") ? &instrument.price_tick
		    : slice_is(key, "lotSz")                 ? &instrument.qty_step
		    : slice_is(key, "minSz")                 ? &instrument.min_qty
		    : slice_is(key, "maxLmtSz")              ? &instrument.max_qty
							     : NULL;

		result = to != NULL             ? pull_decimal_if(pull, to)
		    : slice_is(key, "instId")   ? pull_string(pull, &instrument.symbol)
		    : slice_is(key, "baseCcy")  ? pull_string(pull, &instrument.base)
		    : slice_is(key, "quoteCcy") ? pull_string(pull, &instrument.quote)
		    : slice_is(key, "state")    ? pull_string(pull, &state)
		    : slice_is(key, "instType") ? pull_string(pull, &type)
						: pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	instrument.trading = trading_of(state);
	return is_spot(instrument.symbol, type) ? decoder->sink->instrument(decoder->arg, &instrument, err) : 0;
}

/* GET /market/books: the numbers are those of the socket. */
static int
read_picture(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct slice size = url_parameter(decoder->url, "sz");
	int64_t limit = 1;

	if (read_levels(decoder, pull, url_parameter(decoder->url, "instId")) != 0)
		return -1;
	if (size.len > 0 && (!slice_integer(size, &limit) || limit <= 0))
		return error_set(err, "range", "books: sz is no number of levels");
	decoder->delta.whole = decoder->delta.answer = decoder->delta.rest = true;
	decoder->delta.limit = (size_t)limit;
	return report_book(decoder, err);
}

static int
read_answer(struct decoder *decoder, struct slice body, read_element *read, bool *listed, struct error *err)
{
	struct message message = { .event = SLICE("error") };
	struct slice key;
	struct pull pull;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "data") && pull_peek(&pull) == PULL_ARRAY)
			*listed = true;
		result = slice_is(key, "code")         ? pull_figure(&pull, &message.code)
		    : slice_is(key, "msg")             ? pull_string_if(&pull, &message.text)
		    : slice_is(key, "data") && *listed ? pull_list(decoder, &pull, read, err)
						       : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (!slice_is(message.code, "0")) {
		*listed = false;
		hear(decoder, &message);
	}
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice type = url_parameter(decoder->url, "instType");
	bool listed = false;

	if (url_has(decoder->url, "/market/books?") && is_spot(url_parameter(decoder->url, "instId"), type))
		return read_answer(decoder, body, read_picture, &listed, err);
	if (!url_has(decoder->url, "/public/instruments") || (type.len > 0 && !slice_is(type, "SPOT")))
		return 0;
	if (read_answer(decoder, body, read_instrument, &listed, err) != 0)
		return -1;
	if (listed)
		decoder->sink->instruments_end(decoder->arg);
	return 0;
}

extern const struct venue_live live_okx;
extern const struct venue_private private_okx;

const struct venue venue_okx = {
	.name = "okx",
	.rules = { .start = START_PUSH,
	    .chain = CHAIN_PREVIOUS,
	    .check = CHECK_MIXED,
	    .stamped = true,
	    .checked_levels = 25 },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_okx,
	.private = &private_okx,
};
