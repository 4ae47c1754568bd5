/*
 * htx: market feed and the feed of increments.  Frames are unzipped before they come here; all figures are bare numbers, some
 * with exponents.
 *
 * depth.step0 and mbp.refresh.N are whole each time.  mbp.N are changes that chain by prevSeqNum; their picture is asked for on the
 * same socket and answered under "rep".
 */
#include "venue/venue.h"

enum topic { TOPIC_OTHER, TOPIC_STEP0, TOPIC_REFRESH, TOPIC_CHANGES, TOPIC_BEST, TOPIC_TRADES, TOPIC_TICKER };

enum { STEP0_DEPTH = 150 };

struct message {
	struct slice channel, reply_to, data, status, text, code;
	int64_t sent_us;
	bool was_read;
};

/* What a channel is called behind "market.SYMBOL.". */
static enum topic
topic_of(struct slice name, int64_t *depth)
{
	static const char changes[] = "mbp.", refresh[] = "mbp.refresh.";
	size_t at = slice_starts(name, refresh) ? strlen(refresh) : strlen(changes);

	*depth = STEP0_DEPTH;
	if (slice_is(name, "depth.step0"))
		return TOPIC_STEP0; /* step1 and up are rounded prices */
	if (slice_starts(name, changes))
		return slice_integer((struct slice){ name.at + at, name.len - at }, depth) && *depth > 0
		    ? (slice_starts(name, refresh) ? TOPIC_REFRESH : TOPIC_CHANGES)
		    : TOPIC_OTHER;
	return slice_is(name, "bbo")                               ? TOPIC_BEST
	    : slice_is(name, "trade.detail")                       ? TOPIC_TRADES
	    : slice_is(name, "detail") || slice_is(name, "ticker") ? TOPIC_TICKER
								   : TOPIC_OTHER;
}

/* "market.btcusdt.depth.step0" to symbol and name. */
static bool
split_channel(struct slice channel, struct slice *symbol, struct slice *name)
{
	static const char before[] = "market.";
	const char *at, *dot;

	if (!slice_starts(channel, before))
		return false;
	at = channel.at + strlen(before);
	dot = memchr(at, '.', channel.len - strlen(before));
	if (dot == NULL)
		return false;
	*symbol = (struct slice){ at, (size_t)(dot - at) };
	*name = (struct slice){ dot + 1, (size_t)(channel.at + channel.len - dot) - 1 };
	return true;
}

static int
read_book(struct decoder *decoder, struct pull *pull, struct slice symbol)
{
	struct book_delta *delta = delta_begin(decoder, symbol);
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "bids")                        ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "asks")                               ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "seqNum") || slice_is(key, "version") ? pull_integer(pull, &delta->last)
		    : slice_is(key, "prevSeqNum")                         ? pull_integer(pull, &delta->previous)
		    : slice_is(key, "ts")                                 ? pull_milliseconds(pull, &delta->venue_us)
									  : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more;
}

static int
send_book(struct decoder *decoder, enum topic topic, int64_t depth, const struct message *message, struct error *err)
{
	struct book_delta *delta = &decoder->delta;
	bool answer = message->reply_to.len > 0;

	delta->answer = answer && topic == TOPIC_CHANGES;
	delta->whole = topic != TOPIC_CHANGES || answer;
	if (!delta->whole && (delta->last == SEQUENCE_NONE || delta->previous == SEQUENCE_NONE))
		return error_set(err, "missing", "mbp without seqNum or prevSeqNum");
	if (delta->whole)
		delta->previous = SEQUENCE_NONE;
	if (delta->venue_us == 0)
		delta->venue_us = message->sent_us;
	if (delta->answer)
		delta->limit = (size_t)depth;
	if (delta->whole)
		report_depth(decoder, depth);
	return report_book(decoder, err);
}

static int
read_best(struct decoder *decoder, struct pull *pull, struct slice symbol, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, symbol);
	struct level bid = { DECIMAL_ZERO, DECIMAL_ZERO }, ask = bid;
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "bid") ? &bid.price
		    : slice_is(key, "bidSize")            ? &bid.qty
		    : slice_is(key, "ask")                ? &ask.price
		    : slice_is(key, "askSize")            ? &ask.qty
							  : NULL;
		int result = to != NULL          ? pull_decimal_if(pull, to)
		    : slice_is(key, "seqId")     ? pull_integer(pull, &delta->last)
		    : slice_is(key, "quoteTime") ? pull_milliseconds(pull, &delta->venue_us)
						 : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more < 0 ? -1 : report_best(decoder, &bid, &ask, err);
}

static int
read_trade(struct decoder *decoder, struct pull *pull, struct slice symbol, struct error *err)
{
	struct venue_trade trade = { .symbol = symbol };
	struct slice key, side = { NULL, 0 }, id = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "tradeId") ? pull_figure(pull, &trade.id)
		    : slice_is(key, "id")             ? pull_figure(pull, &id)
		    : slice_is(key, "amount")         ? pull_decimal(pull, &trade.qty)
		    : slice_is(key, "price")          ? pull_decimal(pull, &trade.price)
		    : slice_is(key, "direction")      ? pull_string(pull, &side)
		    : slice_is(key, "ts")             ? pull_milliseconds(pull, &trade.venue_us)
						      : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (trade.id.len == 0)
		trade.id = id;
	trade.side = side_of(side);
	return more < 0 ? -1 : report_trade(decoder, &trade, err);
}

static int
read_trades(struct decoder *decoder, struct pull *pull, struct slice symbol, struct error *err)
{
	struct slice key;
	int more, inner;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (!slice_is(key, "data")) {
			if (pull_skip(pull, NULL) != 0)
				return -1;
			continue;
		}
		if (pull_array(pull) != 0)
			return -1;
		while ((inner = pull_element(pull)) > 0)
			if (read_trade(decoder, pull, symbol, err) != 0)
				return -1;
		if (inner < 0)
			return -1;
	}
	return more;
}

static int
read_ticker(struct decoder *decoder, struct pull *pull, struct venue_ticker *ticker, struct error *err)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "close") ? &ticker->last
		    : slice_is(key, "bid")                  ? &ticker->bid
		    : slice_is(key, "ask")                  ? &ticker->ask
		    : slice_is(key, "amount")               ? &ticker->volume
		    : slice_is(key, "vol")                  ? &ticker->volume_quote
							    : NULL;

		if ((to != NULL ? pull_decimal_if(pull, to) : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more < 0 ? -1 : report_ticker(decoder, ticker, err);
}

static int
read_tick(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	struct slice channel = message->channel.len > 0 ? message->channel : message->reply_to, name;
	struct venue_ticker ticker = { .venue_us = message->sent_us };
	enum topic topic = TOPIC_OTHER;
	int64_t depth = 0;

	message->was_read = true;
	if (split_channel(channel, &ticker.symbol, &name))
		topic = topic_of(name, &depth);
	/* what was asked for and is no picture of a book is old */
	if (message->reply_to.len > 0 && topic != TOPIC_CHANGES && topic != TOPIC_STEP0)
		return pull_skip(pull, NULL);
	switch (topic) {
	case TOPIC_BEST:
		return read_best(decoder, pull, ticker.symbol, err);
	case TOPIC_TRADES:
		return read_trades(decoder, pull, ticker.symbol, err);
	case TOPIC_TICKER:
		return read_ticker(decoder, pull, &ticker, err);
	case TOPIC_OTHER:
		return pull_skip(pull, NULL);
	default:
		return read_book(decoder, pull, ticker.symbol) == 0 ? send_book(decoder, topic, depth, message, err)
								    : -1;
	}
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .was_read = false };
	struct slice key;
	struct pull pull;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		bool known = message.sent_us != 0 && (message.channel.len > 0 || message.reply_to.len > 0);
		bool tick = slice_is(key, "tick") || slice_is(key, "data");

		result = tick && known          ? read_tick(decoder, &pull, &message, err)
		    : tick                      ? pull_skip(&pull, &message.data)
		    : slice_is(key, "ch")       ? pull_string(&pull, &message.channel)
		    : slice_is(key, "rep")      ? pull_string(&pull, &message.reply_to)
		    : slice_is(key, "ts")       ? pull_milliseconds(&pull, &message.sent_us)
		    : slice_is(key, "status")   ? pull_string_if(&pull, &message.status)
		    : slice_is(key, "err-msg")  ? pull_string_if(&pull, &message.text)
		    : slice_is(key, "err-code") ? pull_string_if(&pull, &message.code)
						: pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(message.status, "error"))
		decoder->sink->complaint(decoder->arg,
		    message.text.len > 0       ? message.text
			: message.code.len > 0 ? message.code
					       : SLICE("an error without words"));
	if (message.was_read || message.data.len == 0)
		return 0;
	pull_init(&pull, message.data, err);
	return read_tick(decoder, &pull, &message, err);
}

/* ---- GET /v1/common/symbols ---- */

static int
read_instrument(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct slice key, state = { NULL, 0 }, by_program = { NULL, 0 };
	struct decimal older = DECIMAL_ZERO;
	int64_t price_digits = -1, qty_digits = -1;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "limit-order-min-order-amt") ? &instrument.min_qty
		    : slice_is(key, "min-order-amt")                            ? &older
		    : slice_is(key, "limit-order-max-order-amt")                ? &instrument.max_qty
		    : slice_is(key, "min-order-value")                          ? &instrument.min_notional
										: NULL;

		result = to != NULL                     ? pull_decimal_if(pull, to)
		    : slice_is(key, "symbol")           ? pull_string(pull, &instrument.symbol)
		    : slice_is(key, "base-currency")    ? pull_string(pull, &instrument.base)
		    : slice_is(key, "quote-currency")   ? pull_string(pull, &instrument.quote)
		    : slice_is(key, "price-precision")  ? pull_integer(pull, &price_digits)
		    : slice_is(key, "amount-precision") ? pull_integer(pull, &qty_digits)
		    : slice_is(key, "state")            ? pull_string(pull, &state)
		    : slice_is(key, "api-trading")      ? pull_string_if(pull, &by_program)
							: pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	instrument.min_qty = decimal_max(instrument.min_qty, older);
	instrument.price_tick = step_of_digits(price_digits);
	instrument.qty_step = step_of_digits(qty_digits);
	if (state.len > 0)
		instrument.trading =
		    slice_is(state, "online") && !slice_is(by_program, "disabled") ? TRADING_YES : TRADING_HALTED;
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

/* GET /market/depth of step0.  Its version does not count as mbp does: it is not told. */
static int
read_picture(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, status = { NULL, 0 }, text = { NULL, 0 };
	struct pull pull;
	size_t limit = STEP0_DEPTH;
	int more, result;

	if (url_count(decoder->url, "depth", &limit, err) != 0)
		return -1;
	delta_picture(decoder, url_symbol(decoder->url, "symbol"), limit);
	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		result = slice_is(key, "tick") ? delta_sides(&pull, &decoder->delta, "bids", "asks", "ts")
		    : slice_is(key, "status")  ? pull_string_if(&pull, &status)
		    : slice_is(key, "err-msg") ? pull_string_if(&pull, &text)
					       : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(status, "ok"))
		return report_book(decoder, err);
	decoder->sink->complaint(decoder->arg, text.len > 0 ? text : SLICE("an error without words"));
	return 0;
}

static int
read_symbols(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, status = { NULL, 0 }, text = { NULL, 0 };
	struct pull pull;
	bool listed = false;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "data") && pull_peek(&pull) == PULL_ARRAY) {
			listed = true;
			result = pull_list(decoder, &pull, read_instrument, err);
		} else
			result = slice_is(key, "status") ? pull_string_if(&pull, &status)
			    : slice_is(key, "err-msg")   ? pull_string_if(&pull, &text)
							 : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (!slice_is(status, "ok"))
		decoder->sink->complaint(decoder->arg, text.len > 0 ? text : SLICE("an error without words"));
	else if (listed)
		decoder->sink->instruments_end(decoder->arg);
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	if (url_has(decoder->url, "/market/depth?"))
		return read_picture(decoder, body, err);
	return url_has(decoder->url, "/common/symbols") ? read_symbols(decoder, body, err) : 0;
}

extern const struct venue_live live_htx;

const struct venue venue_htx = {
	.name = "htx",
	.rules = { .start = START_REQUEST, .chain = CHAIN_PREVIOUS },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_htx,
};
