/*
 * gate: v4 spot.
 *
 * spot.order_book_update is bridged to a REST picture by U and u; spot.obu begins with a whole picture (and may send another at any
 * time); spot.order_book is whole each time.  One letter is a price in spot.book_ticker and a list elsewhere.
 */
#include "venue/venue.h"

enum channel {
	CHANNEL_OTHER,
	CHANNEL_CHANGES,
	CHANNEL_OBU,
	CHANNEL_WHOLE,
	CHANNEL_BEST,
	CHANNEL_TRADES,
	CHANNEL_TICKERS
};

struct message {
	struct slice channel, event, result, text;
	int64_t sent_us;
	bool sent_finely; /* to the millisecond */
	bool failed, was_read;
};

static enum channel
channel_of(struct slice name)
{
	return slice_is(name, "spot.order_book_update") ? CHANNEL_CHANGES
	    : slice_is(name, "spot.obu")                ? CHANNEL_OBU
	    : slice_is(name, "spot.order_book")         ? CHANNEL_WHOLE
	    : slice_is(name, "spot.book_ticker")        ? CHANNEL_BEST
	    : slice_is(name, "spot.trades")             ? CHANNEL_TRADES
	    : slice_is(name, "spot.tickers")            ? CHANNEL_TICKERS
							: CHANNEL_OTHER;
}

/* "ob.BTC_USDT.50" */
static int
split_stream(struct slice stream, struct slice *symbol, int64_t *depth)
{
	const char *dot;

	if (!slice_starts(stream, "ob."))
		return -1;
	symbol->at = stream.at + 3;
	dot = memchr(symbol->at, '.', stream.len - 3);
	if (dot == NULL)
		return -1;
	symbol->len = (size_t)(dot - symbol->at);
	return slice_integer((struct slice){ dot + 1, (size_t)(stream.at + stream.len - dot) - 1 }, depth) ? 0 : -1;
}

/* A result of the three kinds of books. */
static int
read_levels(struct pull *pull, struct book_delta *delta, struct slice *stream)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "t")                           ? pull_milliseconds(pull, &delta->venue_us)
		    : slice_is(key, "s")                                  ? pull_string(pull, stream)
		    : slice_is(key, "U")                                  ? pull_integer(pull, &delta->first)
		    : slice_is(key, "u") || slice_is(key, "lastUpdateId") ? pull_integer(pull, &delta->last)
		    : slice_is(key, "b") || slice_is(key, "bids")         ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "a") || slice_is(key, "asks")         ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "full")                               ? pull_bool(pull, &delta->whole)
									  : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more;
}

static int
read_book(struct decoder *decoder, struct pull *pull, enum channel channel, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, (struct slice){ NULL, 0 });
	struct slice stream = { NULL, 0 };
	int64_t depth = 0;

	if (read_levels(pull, delta, &stream) != 0)
		return -1;
	delta->symbol = stream;
	if (channel == CHANNEL_OBU && split_stream(stream, &delta->symbol, &depth) != 0)
		return error_set(err, "bad_type", "spot.obu: s is not ob.SYMBOL.DEPTH");
	delta->whole |= channel == CHANNEL_WHOLE;
	if (!delta->whole && (delta->first == SEQUENCE_NONE || delta->last == SEQUENCE_NONE))
		return error_set(err, "missing", "a change of a book without U or u");
	if (delta->whole)
		report_depth(decoder, depth);
	return report_book(decoder, err);
}

static int
read_best(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, (struct slice){ NULL, 0 });
	struct level bid = { DECIMAL_ZERO, DECIMAL_ZERO }, ask = bid;
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "b") ? &bid.price
		    : slice_is(key, "B")                ? &bid.qty
		    : slice_is(key, "a")                ? &ask.price
		    : slice_is(key, "A")                ? &ask.qty
							: NULL;
		int result = to != NULL  ? pull_decimal_if(pull, to)
		    : slice_is(key, "s") ? pull_string(pull, &delta->symbol)
		    : slice_is(key, "u") ? pull_integer(pull, &delta->last)
		    : slice_is(key, "t") ? pull_milliseconds(pull, &delta->venue_us)
					 : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	return more < 0 ? -1 : report_best(decoder, &bid, &ask, err);
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
		int result = slice_is(key, "currency_pair") ? pull_string(pull, &trade.symbol)
		    : slice_is(key, "id")                   ? pull_figure(pull, &trade.id)
		    : slice_is(key, "side")                 ? pull_string(pull, &side)
		    : slice_is(key, "amount")               ? pull_decimal(pull, &trade.qty)
		    : slice_is(key, "price")                ? pull_decimal(pull, &trade.price)
		    : slice_is(key, "create_time_ms")       ? pull_milliseconds(pull, &trade.venue_us)
							    : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	trade.side = side_of(side);
	return more < 0 ? -1 : report_trade(decoder, &trade, err);
}

static int
read_ticker(struct decoder *decoder, struct pull *pull, int64_t sent_us, struct error *err)
{
	struct venue_ticker ticker = { .venue_us = sent_us };
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "last") ? &ticker.last
		    : slice_is(key, "highest_bid")         ? &ticker.bid
		    : slice_is(key, "lowest_ask")          ? &ticker.ask
		    : slice_is(key, "base_volume")         ? &ticker.volume
		    : slice_is(key, "quote_volume")        ? &ticker.volume_quote
							   : NULL;

		if ((to != NULL                              ? pull_decimal_if(pull, to)
			    : slice_is(key, "currency_pair") ? pull_string(pull, &ticker.symbol)
							     : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more < 0 ? -1 : report_ticker(decoder, &ticker, err);
}

static int
read_result(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	enum channel channel = channel_of(message->channel);

	message->was_read = true;
	if (channel == CHANNEL_OTHER || !slice_is(message->event, "update"))
		return pull_skip(pull, NULL);
	switch (channel) {
	case CHANNEL_BEST:
		return read_best(decoder, pull, err);
	case CHANNEL_TRADES:
		return read_trade(decoder, pull, err);
	case CHANNEL_TICKERS:
		return read_ticker(decoder, pull, message->sent_us, err);
	default:
		return read_book(decoder, pull, channel, err);
	}
}

/* null, or {"code":2,"message":"..."} */
static int
read_error(struct pull *pull, struct message *message)
{
	struct slice key;
	int more;

	if (pull_peek(pull) != PULL_OBJECT)
		return pull_skip(pull, NULL);
	message->failed = true;
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "message") ? pull_string_if(pull, &message->text) : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

/* The envelope tells seconds, and newer ones milliseconds too. */
static int
read_time(struct pull *pull, struct message *message, bool finer)
{
	int64_t us;

	if ((finer ? pull_milliseconds(pull, &us) : pull_seconds(pull, &us)) != 0)
		return -1;
	if (finer || !message->sent_finely)
		message->sent_us = us;
	message->sent_finely |= finer;
	return 0;
}

/* Whether all is known that the result's meaning hangs on; tickers alone have no time of their own. */
static bool
is_known(const struct message *message)
{
	return message->channel.len > 0 && message->event.len > 0 &&
	    (message->sent_finely || channel_of(message->channel) != CHANNEL_TICKERS);
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct message message = { .failed = false };
	struct slice key;
	struct pull pull;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		bool known = is_known(&message);

		result = slice_is(key, "channel") ? pull_string(&pull, &message.channel)
		    : slice_is(key, "event")      ? pull_string(&pull, &message.event)
		    : slice_is(key, "time")       ? read_time(&pull, &message, false)
		    : slice_is(key, "time_ms")    ? read_time(&pull, &message, true)
		    : slice_is(key, "error")      ? read_error(&pull, &message)
		    : slice_is(key, "result")
		    ? (known ? read_result(decoder, &pull, &message, err) : pull_skip(&pull, &message.result))
		    : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (message.failed)
		decoder->sink->complaint(
		    decoder->arg, message.text.len > 0 ? message.text : SLICE("an error without words"));
	if (message.was_read || message.result.len == 0)
		return 0;
	pull_init(&pull, message.result, err);
	return read_result(decoder, &pull, &message, err);
}

/* ---- REST ---- */

/* {"label":"INVALID_CURRENCY_PAIR","message":"..."} comes instead of what was asked for. */
struct refusal {
	struct slice label, text;
};

static int
read_refusal(struct pull *pull, struct refusal *refusal, struct slice key)
{
	return slice_is(key, "label")  ? pull_string_if(pull, &refusal->label)
	    : slice_is(key, "message") ? pull_string_if(pull, &refusal->text)
				       : pull_skip(pull, NULL);
}

static void
complain(struct decoder *decoder, struct refusal refusal)
{
	decoder->sink->complaint(decoder->arg,
	    refusal.text.len > 0        ? refusal.text
		: refusal.label.len > 0 ? refusal.label
					: SLICE("an error without words"));
}

static int
read_picture_body(struct pull *pull, struct book_delta *delta, struct refusal *refusal)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "id") ? pull_integer(pull, &delta->last)
		    : slice_is(key, "update")    ? pull_milliseconds(pull, &delta->venue_us)
		    : slice_is(key, "bids")      ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "asks")      ? delta_levels(pull, &delta->asks)
						 : read_refusal(pull, refusal, key);

		if (result != 0)
			return -1;
	}
	return more < 0 ? -1 : pull_end(pull);
}

/* GET /spot/order_book?with_id=true: the URL names the pair. */
static int
read_picture(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, url_parameter(decoder->url, "currency_pair"));
	struct slice word = url_parameter(decoder->url, "limit");
	struct refusal refusal = { .label = { NULL, 0 } };
	int64_t limit = 10;

	if (word.len > 0 && (!slice_integer(word, &limit) || limit <= 0))
		return error_set(err, "range", "order_book: limit is no number of levels");
	if (read_picture_body(pull, delta, &refusal) != 0)
		return -1;
	if (refusal.label.len > 0) {
		complain(decoder, refusal);
		return 0;
	}
	if (delta->last == SEQUENCE_NONE)
		return error_set(err, "missing", "order_book: no id");
	delta->whole = delta->answer = delta->rest = true;
	delta->limit = (size_t)limit;
	return report_book(decoder, err);
}

static int
read_pair(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct slice key, status = { NULL, 0 };
	struct decimal fee = DECIMAL_ZERO;
	int64_t price_digits = -1, qty_digits = -1;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "min_base_amount") ? &instrument.min_qty
		    : slice_is(key, "max_base_amount")                ? &instrument.max_qty
		    : slice_is(key, "min_quote_amount")               ? &instrument.min_notional
		    : slice_is(key, "fee")                            ? &fee
								      : NULL;

		result = to != NULL                     ? pull_decimal_if(pull, to)
		    : slice_is(key, "id")               ? pull_string(pull, &instrument.symbol)
		    : slice_is(key, "base")             ? pull_string(pull, &instrument.base)
		    : slice_is(key, "quote")            ? pull_string(pull, &instrument.quote)
		    : slice_is(key, "trade_status")     ? pull_string(pull, &status)
		    : slice_is(key, "precision")        ? pull_integer(pull, &price_digits)
		    : slice_is(key, "amount_precision") ? pull_integer(pull, &qty_digits)
							: pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	instrument.price_tick = step_of_digits(price_digits);
	instrument.qty_step = step_of_digits(qty_digits);
	/* "fee" is in percent and the same for takers and makers */
	instrument.has_fees = decimal_sign(fee) > 0;
	if (decimal_mul(&instrument.taker_bps, fee, decimal_int(100), err) != 0)
		return -1;
	instrument.maker_bps = instrument.taker_bps;
	if (status.len > 0) /* buyable and sellable are open to one side alone */
		instrument.trading = slice_is(status, "tradable") ? TRADING_YES : TRADING_HALTED;
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

static int
read_pairs(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct refusal refusal = { .label = { NULL, 0 } };
	struct slice key;
	int more;

	if (pull_peek(pull) == PULL_ARRAY) {
		if (pull_list(decoder, pull, read_pair, err) != 0 || pull_end(pull) != 0)
			return -1;
		decoder->sink->instruments_end(decoder->arg);
		return 0;
	}
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if (read_refusal(pull, &refusal, key) != 0)
			return -1;
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	complain(decoder, refusal);
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct pull pull;

	pull_init(&pull, body, err);
	if (url_has(decoder->url, "/spot/order_book?"))
		return read_picture(decoder, &pull, err);
	return url_has(decoder->url, "/spot/currency_pairs") ? read_pairs(decoder, &pull, err) : 0;
}

extern const struct venue_live live_gate;
extern const struct venue_private private_gate;

const struct venue venue_gate = {
	.name = "gate",
	.rules = { .start = START_REST, .chain = CHAIN_RANGE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_gate,
	.private = &private_gate,
};
