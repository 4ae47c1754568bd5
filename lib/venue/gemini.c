/*
 * gemini: market data v2.
 *
 * An l2_updates frame that carries "trades" and "auction_events" is the whole book, any other one a change; nothing has a number or
 * a time, so loss shows in the audit alone.  "type" is the last member: what stands before it is read for what it looks like.
 * Perpetuals, whose names end in PERP, are not reported.
 */
#include "venue/venue.h"

struct message {
	struct slice type, symbol, side, trade_id, event_id, text, reason, result;
	struct decimal price, qty;
	int64_t venue_us;
	bool has_trades, has_auctions;
	bool foreign; /* "changes" that are none of a book */
};

static bool
is_perpetual(struct slice symbol)
{
	return symbol.len >= 4 && memcmp(symbol.at + symbol.len - 4, "PERP", 4) == 0;
}

/* Candles, whose rows begin with a number, are called changes too. */
static int
read_changes(struct pull *pull, struct book_delta *delta, bool *foreign)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if (delta_change(pull, delta, foreign) != 0)
			return -1;
	return more;
}

static int
read_member(struct decoder *decoder, struct pull *pull, struct message *message, struct slice key)
{
	bool list = pull_peek(pull) == PULL_ARRAY;

	if (slice_is(key, "changes"))
		return read_changes(pull, &decoder->delta, &message->foreign);
	message->has_trades |= list && slice_is(key, "trades");
	message->has_auctions |= list && slice_is(key, "auction_events");
	return slice_is(key, "type")     ? pull_string(pull, &message->type)
	    : slice_is(key, "symbol")    ? pull_string(pull, &message->symbol)
	    : slice_is(key, "price")     ? pull_decimal_if(pull, &message->price)
	    : slice_is(key, "quantity")  ? pull_decimal_if(pull, &message->qty)
	    : slice_is(key, "side")      ? pull_string(pull, &message->side)
	    : slice_is(key, "tid")       ? pull_figure(pull, &message->trade_id)
	    : slice_is(key, "event_id")  ? pull_figure(pull, &message->event_id)
	    : slice_is(key, "timestamp") ? pull_milliseconds(pull, &message->venue_us)
	    : slice_is(key, "result")    ? pull_string_if(pull, &message->result)
	    : slice_is(key, "reason")    ? pull_string_if(pull, &message->reason)
	    : slice_is(key, "message")   ? pull_string_if(pull, &message->text)
					 : pull_skip(pull, NULL);
}

static int
send_changes(struct decoder *decoder, const struct message *message, struct error *err)
{
	if (message->foreign)
		return error_set(err, "bad_type", "l2_updates with changes that are none of a book");
	decoder->delta.symbol = message->symbol;
	/* the trades of the whole picture happened before we came: not news */
	decoder->delta.whole = message->has_trades && message->has_auctions;
	return report_book(decoder, err);
}

static int
send_live_trade(struct decoder *decoder, const struct message *message, struct error *err)
{
	struct venue_trade trade = { .symbol = message->symbol,
		.id = message->trade_id.len > 0 ? message->trade_id : message->event_id,
		.price = message->price,
		.qty = message->qty,
		.side = side_of(message->side),
		.venue_us = message->venue_us };

	return report_trade(decoder, &trade, err);
}

static void
hear(struct decoder *decoder, const struct message *message)
{
	if (slice_is(message->result, "error"))
		decoder->sink->complaint(decoder->arg, message->text.len > 0 ? message->text : message->reason);
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
		if (read_member(decoder, &pull, &message, key) != 0)
			return -1;
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	hear(decoder, &message);
	if (is_perpetual(message.symbol))
		return 0;
	if (slice_is(message.type, "l2_updates"))
		return send_changes(decoder, &message, err);
	return slice_is(message.type, "trade") ? send_live_trade(decoder, &message, err) : 0;
}

/* ---- REST ---- */

static enum venue_trading
trading_of(struct slice status)
{
	return slice_is(status, "open") || slice_is(status, "limit_only") ? TRADING_YES
	    : slice_is(status, "closed")                                  ? TRADING_HALTED
	    : slice_is(status, "cancel_only")                             ? TRADING_CANCEL_ONLY
	    : slice_is(status, "post_only")                               ? TRADING_POST_ONLY
									  : TRADING_UNKNOWN;
}

/* One symbol: tick_size is the step of quantities, quote_increment that of prices. */
static int
read_details(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct message message = { .venue_us = 0 };
	struct slice key, status = { NULL, 0 }, kind = { NULL, 0 };
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "quote_increment") ? &instrument.price_tick
		    : slice_is(key, "tick_size")                      ? &instrument.qty_step
		    : slice_is(key, "min_order_size")                 ? &instrument.min_qty
								      : NULL;
		struct slice *text = slice_is(key, "symbol") ? &instrument.symbol
		    : slice_is(key, "base_currency")         ? &instrument.base
		    : slice_is(key, "quote_currency")        ? &instrument.quote
		    : slice_is(key, "status")                ? &status
		    : slice_is(key, "product_type")          ? &kind
		    : slice_is(key, "result")                ? &message.result
		    : slice_is(key, "reason")                ? &message.reason
		    : slice_is(key, "message")               ? &message.text
							     : NULL;

		result = to != NULL ? pull_decimal_if(pull, to)
		    : text != NULL  ? pull_string_if(pull, text)
				    : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	hear(decoder, &message);
	if (instrument.symbol.len == 0 || is_perpetual(instrument.symbol) || (kind.len > 0 && !slice_is(kind, "spot")))
		return 0;
	instrument.trading = trading_of(status);
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

/* GET /v1/symbols/details/<symbol>: one object, so nobody knows when all are there; "all" for the symbol gives a list. */
static int
read_instruments(struct decoder *decoder, struct pull *pull, struct error *err)
{
	bool listed = pull_peek(pull) == PULL_ARRAY;

	if ((listed ? pull_list(decoder, pull, read_details, err) : read_details(decoder, pull, err)) != 0 ||
	    pull_end(pull) != 0)
		return -1;
	if (listed)
		decoder->sink->instruments_end(decoder->arg);
	return 0;
}

/* [{"price","amount","timestamp"}, ...] */
static int
read_levels(struct pull *pull, struct levels *levels)
{
	struct level level;
	struct slice key;
	int more, inner;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		bool price = false, qty = false;

		if (pull_object(pull) != 0)
			return -1;
		while ((inner = pull_member(pull, &key)) > 0) {
			price |= slice_is(key, "price");
			qty |= slice_is(key, "amount");
			if ((slice_is(key, "price")           ? pull_decimal(pull, &level.price)
				    : slice_is(key, "amount") ? pull_decimal(pull, &level.qty)
							      : pull_skip(pull, NULL)) != 0)
				return -1;
		}
		if (inner < 0)
			return -1;
		if (!price || !qty)
			return pull_fail(pull, "missing", "a level without price or amount");
		if (delta_add(pull, levels, &level) != 0)
			return -1;
	}
	return more;
}

/* The last word of the path in capitals, as the socket spells symbols. */
static struct slice
symbol_of_path(struct decoder *decoder)
{
	struct slice url = decoder->url;
	const char *end = memchr(url.at, '?', url.len), *at;
	size_t len;

	if (end == NULL)
		end = url.at + url.len;
	for (at = end; at > url.at && at[-1] != '/'; at--)
		;
	len = (size_t)(end - at);
	if (len > sizeof decoder->name)
		return (struct slice){ NULL, 0 };
	for (size_t i = 0; i < len; i++)
		decoder->name[i] = at[i] >= 'a' && at[i] <= 'z' ? (char)(at[i] - 'a' + 'A') : at[i];
	return (struct slice){ decoder->name, len };
}

/* limit_bids and limit_asks: 50 each when not given, 0 for all.  The smaller picture counts. */
static int
limit_of(struct slice url, size_t *limit, struct error *err)
{
	static const char *const names[] = { "limit_bids", "limit_asks" };
	int64_t least = 0;

	for (size_t i = 0; i < COUNT(names); i++) {
		struct slice word = url_parameter(url, names[i]);
		int64_t value = 50;

		if (word.len > 0 && (!slice_integer(word, &value) || value < 0))
			return error_set(err, "range", "%s is no number of levels", names[i]);
		if (value > 0 && (least == 0 || value < least))
			least = value;
	}
	*limit = (size_t)least;
	return 0;
}

/* GET /v1/book/<symbol>: what the audit compares with. */
static int
read_picture(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, symbol_of_path(decoder));
	struct slice key;
	int more;

	delta->whole = delta->answer = delta->rest = true;
	if (is_perpetual(delta->symbol))
		return 0;
	if (limit_of(decoder->url, &delta->limit, err) != 0 || pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "bids")          ? read_levels(pull, &delta->bids)
			    : slice_is(key, "asks") ? read_levels(pull, &delta->asks)
						    : pull_skip(pull, NULL)) != 0)
			return -1;
	return more == 0 && pull_end(pull) == 0 ? report_book(decoder, err) : -1;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct pull pull;

	pull_init(&pull, body, err);
	if (url_has(decoder->url, "/v1/book/"))
		return read_picture(decoder, &pull, err);
	return url_has(decoder->url, "/v1/symbols/details/") ? read_instruments(decoder, &pull, err) : 0;
}

extern const struct venue_live live_gemini;

const struct venue venue_gemini = {
	.name = "gemini",
	.rules = { .start = START_PUSH, .chain = CHAIN_NONE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_gemini,
};
