/*
 * bitget: v2, and v1 as recordings have it.
 *
 * Both say in "arg" what kind of instrument, channel and symbol it is; v1 calls spot "sp" and sends trades as arrays.  books is
 * a snapshot and updates with a checksum; books1, 5 and 15 are always whole.  Nothing is reported of futures.
 */
#include "venue/venue.h"

enum channel { CHANNEL_OTHER, CHANNEL_CHAIN, CHANNEL_BEST, CHANNEL_TOP, CHANNEL_TRADES, CHANNEL_TICKER };

struct message {
	struct slice type, channel, symbol, action, data, event, code, text;
	bool was_read;
};

static enum channel
channel_of(const struct message *message)
{
	struct slice name = message->channel;

	return slice_is(name, "books")                              ? CHANNEL_CHAIN
	    : slice_is(name, "books1")                              ? CHANNEL_BEST
	    : slice_is(name, "books5") || slice_is(name, "books15") ? CHANNEL_TOP
	    : slice_is(name, "trade")                               ? CHANNEL_TRADES
	    : slice_is(name, "ticker")                              ? CHANNEL_TICKER
								    : CHANNEL_OTHER;
}

static bool
is_spot(struct slice type)
{
	return slice_is(type, "SPOT") || slice_is(type, "sp") || slice_is(type, "SP");
}

static int
read_arg(struct pull *pull, struct message *message)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "instType") ? pull_string(pull, &message->type)
		    : slice_is(key, "channel")         ? pull_string(pull, &message->channel)
		    : slice_is(key, "instId")          ? pull_string(pull, &message->symbol)
						       : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more;
}

static int
read_levels(struct pull *pull, struct book_delta *delta)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "asks") ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "bids")        ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "ts")          ? pull_milliseconds(pull, &delta->venue_us)
		    : slice_is(key, "checksum")    ? pull_integer(pull, &delta->check)
		    : slice_is(key, "seq")         ? pull_integer(pull, &delta->last)
						   : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	delta->has_check = delta->check != 0; /* 0: the venue has stopped to compute it */
	return more;
}

static int
read_book(struct decoder *decoder, struct pull *pull, const struct message *message, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, message->symbol);
	enum channel channel = channel_of(message);

	if (read_levels(pull, delta) != 0)
		return -1;
	delta->whole = channel != CHANNEL_CHAIN || slice_is(message->action, "snapshot");
	if (channel == CHANNEL_BEST)
		delta->source = SOURCE_BEST;
	else if (channel == CHANNEL_TOP)
		report_depth(decoder, slice_is(message->channel, "books5") ? 5 : 15);
	return report_book(decoder, err);
}

/* v1: [time, price, size, side]. */
static int
read_trade_row(struct pull *pull, struct venue_trade *trade, struct slice *side)
{
	int more;

	if (pull_array(pull) != 0 || pull_element(pull) <= 0 || pull_milliseconds(pull, &trade->venue_us) != 0 ||
	    pull_element(pull) <= 0 || pull_decimal(pull, &trade->price) != 0 || pull_element(pull) <= 0 ||
	    pull_decimal(pull, &trade->qty) != 0 || pull_element(pull) <= 0 || pull_string(pull, side) != 0)
		return pull_fail(pull, "bad_type", "a trade must be [time, price, size, side]");
	while ((more = pull_element(pull)) > 0)
		if (pull_skip(pull, NULL) != 0)
			return -1;
	return more;
}

static int
read_trade_object(struct pull *pull, struct venue_trade *trade, struct slice *side)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "ts") ? pull_milliseconds(pull, &trade->venue_us)
		    : slice_is(key, "price")     ? pull_decimal(pull, &trade->price)
		    : slice_is(key, "size")      ? pull_decimal(pull, &trade->qty)
		    : slice_is(key, "side")      ? pull_string(pull, side)
		    : slice_is(key, "tradeId")   ? pull_figure(pull, &trade->id)
						 : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more;
}

static int
read_trade(struct decoder *decoder, struct pull *pull, const struct message *message, struct error *err)
{
	struct venue_trade trade = { .symbol = message->symbol };
	struct slice side = { NULL, 0 };

	if ((pull_peek(pull) == PULL_ARRAY ? read_trade_row(pull, &trade, &side)
					   : read_trade_object(pull, &trade, &side)) != 0)
		return -1;
	trade.side = side_of(side);
	return report_trade(decoder, &trade, err);
}

static int
read_ticker(struct decoder *decoder, struct pull *pull, const struct message *message, struct error *err)
{
	struct venue_ticker ticker = { .symbol = message->symbol };
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "lastPr") || slice_is(key, "last") ? &ticker.last
		    : slice_is(key, "bidPr") || slice_is(key, "bestBid")              ? &ticker.bid
		    : slice_is(key, "askPr") || slice_is(key, "bestAsk")              ? &ticker.ask
		    : slice_is(key, "baseVolume")                                     ? &ticker.volume
		    : slice_is(key, "quoteVolume")                                    ? &ticker.volume_quote
										      : NULL;

		if ((to != NULL                   ? pull_decimal_if(pull, to)
			    : slice_is(key, "ts") ? pull_milliseconds(pull, &ticker.venue_us)
						  : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more < 0 ? -1 : report_ticker(decoder, &ticker, err);
}

static int
read_data(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	enum channel channel = channel_of(message);
	bool snapshot = slice_is(message->action, "snapshot");
	int more, result;

	message->was_read = true;
	/* the first push of trades is a snapshot of what happened before we came: not news */
	if (!is_spot(message->type) || channel == CHANNEL_OTHER || (channel == CHANNEL_TRADES && snapshot))
		return pull_skip(pull, NULL);
	if (!snapshot && !slice_is(message->action, "update"))
		return pull_fail(pull, "missing", "data that is neither snapshot nor update");
	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		result = channel == CHANNEL_TRADES ? read_trade(decoder, pull, message, err)
		    : channel == CHANNEL_TICKER    ? read_ticker(decoder, pull, message, err)
						   : read_book(decoder, pull, message, err);
		if (result != 0)
			return -1;
	}
	return more;
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
		bool known = message.channel.len > 0 && message.action.len > 0;

		result = slice_is(key, "action") ? pull_string(&pull, &message.action)
		    : slice_is(key, "arg")       ? read_arg(&pull, &message)
		    : slice_is(key, "data")
		    ? (known ? read_data(decoder, &pull, &message, err) : pull_skip(&pull, &message.data))
		    : slice_is(key, "event") ? pull_string(&pull, &message.event)
		    : slice_is(key, "code")  ? pull_figure(&pull, &message.code)
		    : slice_is(key, "msg")   ? pull_string_if(&pull, &message.text)
					     : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(message.event, "error"))
		decoder->sink->complaint(decoder->arg, message.text.len > 0 ? message.text : message.code);
	if (message.was_read || message.data.len == 0)
		return 0;
	pull_init(&pull, message.data, err);
	return read_data(decoder, &pull, &message, err);
}

/* ---- GET /api/v2/spot/public/symbols and /api/spot/v1/public/products ---- */

struct product {
	struct venue_instrument instrument;
	struct slice name, status;
	struct decimal taker, maker;
	int64_t price_digits, qty_digits;
};

/* Most members are called the same in both versions; digits are not. */
static int
read_product_member(struct pull *pull, struct product *product, struct slice key)
{
	struct venue_instrument *instrument = &product->instrument;
	struct decimal *to = slice_is(key, "minTradeAmount") ? &instrument->min_qty
	    : slice_is(key, "maxTradeAmount")                ? &instrument->max_qty
	    : slice_is(key, "minTradeUSDT")                  ? &instrument->min_notional
	    : slice_is(key, "takerFeeRate")                  ? &product->taker
	    : slice_is(key, "makerFeeRate")                  ? &product->maker
							     : NULL;

	if (to != NULL)
		return pull_decimal_if(pull, to);
	return slice_is(key, "symbol")    ? pull_string(pull, &instrument->symbol)
	    : slice_is(key, "symbolName") ? pull_string(pull, &product->name)
	    : slice_is(key, "baseCoin")   ? pull_string(pull, &instrument->base)
	    : slice_is(key, "quoteCoin")  ? pull_string(pull, &instrument->quote)
	    : slice_is(key, "status")     ? pull_string(pull, &product->status)
	    : slice_is(key, "pricePrecision") || slice_is(key, "priceScale")
	    ? pull_integer(pull, &product->price_digits)
	    : slice_is(key, "quantityPrecision") || slice_is(key, "quantityScale")
	    ? pull_integer(pull, &product->qty_digits)
	    : pull_skip(pull, NULL);
}

static int
read_product(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct product product = { .price_digits = -1, .qty_digits = -1 };
	struct venue_instrument *instrument = &product.instrument;
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if (read_product_member(pull, &product, key) != 0)
			return -1;
	if (more < 0)
		return -1;
	if (product.name.len > 0)
		instrument->symbol = product.name; /* v1: "BTCUSDT_SPBL" is BTCUSDT in its messages */
	instrument->price_tick = step_of_digits(product.price_digits);
	instrument->qty_step = step_of_digits(product.qty_digits);
	instrument->has_fees = decimal_sign(product.taker) > 0;
	if (rate_to_bps(&instrument->taker_bps, product.taker, err) != 0 ||
	    rate_to_bps(&instrument->maker_bps, product.maker, err) != 0)
		return -1;
	instrument->trading = slice_is(product.status, "online") ? TRADING_YES
	    : product.status.len > 0                             ? TRADING_HALTED
								 : TRADING_UNKNOWN;
	return decoder->sink->instrument(decoder->arg, instrument, err);
}

static int
read_products(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, code = { NULL, 0 }, text = { NULL, 0 };
	struct pull pull;
	bool listed = false;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "data") && pull_peek(&pull) == PULL_ARRAY) {
			listed = true;
			result = pull_list(decoder, &pull, read_product, err);
		} else
			result = slice_is(key, "code") ? pull_figure(&pull, &code)
			    : slice_is(key, "msg")     ? pull_string_if(&pull, &text)
						       : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (!slice_is(code, "00000"))
		decoder->sink->complaint(decoder->arg, text.len > 0 ? text : code);
	else if (listed)
		decoder->sink->instruments_end(decoder->arg);
	return 0;
}

/* GET /api/v2/spot/market/orderbook */
static int
read_picture(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, code = { NULL, 0 }, text = { NULL, 0 };
	struct pull pull;
	size_t limit = 150;
	int more, result;

	if (url_count(decoder->url, "limit", &limit, err) != 0)
		return -1;
	delta_picture(decoder, url_symbol(decoder->url, "symbol"), limit);
	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		result = slice_is(key, "data") && pull_peek(&pull) == PULL_OBJECT
		    ? delta_sides(&pull, &decoder->delta, "bids", "asks", "ts")
		    : slice_is(key, "code") ? pull_figure(&pull, &code)
		    : slice_is(key, "msg")  ? pull_string_if(&pull, &text)
					    : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(code, "00000"))
		return report_book(decoder, err);
	decoder->sink->complaint(decoder->arg, text.len > 0 ? text : code);
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	if (url_has(decoder->url, "/spot/market/orderbook?"))
		return read_picture(decoder, body, err);
	return url_has(decoder->url, "/spot/public/symbols") || url_has(decoder->url, "/spot/v1/public/products")
	    ? read_products(decoder, body, err)
	    : 0;
}

extern const struct venue_live live_bitget;
extern const struct venue_private private_bitget;

const struct venue venue_bitget = {
	.name = "bitget",
	.rules = { .start = START_PUSH,
	    .chain = CHAIN_NONE,
	    .check = CHECK_MIXED,
	    .stamped = true,
	    .checked_levels = 25 },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_bitget,
	.private = &private_bitget,
};
