/*
 * kucoin: classic spot feed.
 *
 * "data" often stands before "topic", which alone says what it is: then it is passed over and read at the end.  Changes of
 * /market/level2 bear a number each and are bridged to a REST picture; a price of "0" moves the number alone.
 */
#include "venue/venue.h"

enum topic { TOPIC_OTHER, TOPIC_CHANGES, TOPIC_BEST, TOPIC_TOP, TOPIC_TICKER, TOPIC_MATCH };

struct message {
	struct slice topic, subject, type, data, symbol;
	int64_t depth;
	bool was_read;
};

/* "/market/ticker:BTC-USDT": what it is, and of which symbol. */
static enum topic
topic_of(struct message *message)
{
	static const struct {
		const char *name;
		enum topic topic;
		int64_t depth;
	} topics[] = {
		{ "/market/level2:", TOPIC_CHANGES, 0 },
		{ "/spotMarket/level1:", TOPIC_BEST, 1 },
		{ "/spotMarket/level2Depth5:", TOPIC_TOP, 5 },
		{ "/spotMarket/level2Depth50:", TOPIC_TOP, 50 },
		{ "/market/ticker:", TOPIC_TICKER, 0 },
		{ "/market/match:", TOPIC_MATCH, 0 },
	};
	struct slice topic = message->topic;

	for (size_t i = 0; i < COUNT(topics); i++)
		if (slice_starts(topic, topics[i].name)) {
			size_t len = strlen(topics[i].name);

			message->symbol = (struct slice){ topic.at + len, topic.len - len };
			if (slice_is(message->symbol, "all"))
				message->symbol = message->subject;
			message->depth = topics[i].depth;
			return topics[i].topic;
		}
	return TOPIC_OTHER;
}

/* [[price, size, number], ...] */
static int
read_rows(struct pull *pull, struct levels *levels, struct sequences *numbers)
{
	struct level level;
	int64_t number;
	int more, rest;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		if (pull_array(pull) != 0 || pull_element(pull) <= 0 || pull_decimal(pull, &level.price) != 0 ||
		    pull_element(pull) <= 0 || pull_decimal(pull, &level.qty) != 0 || pull_element(pull) <= 0 ||
		    pull_integer(pull, &number) != 0)
			return pull_fail(pull, "bad_type", "a change must be [price, size, number]");
		while ((rest = pull_element(pull)) > 0)
			if (pull_skip(pull, NULL) != 0)
				return -1;
		if (rest < 0)
			return -1;
		if (decimal_sign(level.price) == 0)
			continue;
		if (delta_add(pull, levels, &level) != 0)
			return -1;
		delta_number(numbers, number);
	}
	return more;
}

static int
read_sides(struct pull *pull, struct book_delta *delta)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, "asks")          ? read_rows(pull, &delta->asks, &delta->ask_numbers)
			    : slice_is(key, "bids") ? read_rows(pull, &delta->bids, &delta->bid_numbers)
						    : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

static int
read_changes(struct decoder *decoder, struct pull *pull, struct slice symbol, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, symbol);
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "changes") ? read_sides(pull, delta)
		    : slice_is(key, "sequenceStart")  ? pull_integer(pull, &delta->first)
		    : slice_is(key, "sequenceEnd")    ? pull_integer(pull, &delta->last)
		    : slice_is(key, "time")           ? pull_milliseconds(pull, &delta->venue_us)
						      : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	if (delta->first == SEQUENCE_NONE || delta->last == SEQUENCE_NONE)
		return error_set(err, "missing", "level2 without sequenceStart or sequenceEnd");
	return report_book(decoder, err);
}

/* level1 has one level a side, not in a list: ["68145.8","0.51"]; null or [] when there is none. */
static int
read_flat_level(struct pull *pull, struct levels *levels)
{
	struct level level;
	int more;

	if (pull_peek(pull) == PULL_NULL)
		return pull_skip(pull, NULL);
	if (pull_array(pull) != 0)
		return -1;
	more = pull_element(pull);
	if (more <= 0)
		return more;
	if (pull_decimal(pull, &level.price) != 0 || pull_element(pull) <= 0 || pull_decimal(pull, &level.qty) != 0)
		return pull_fail(pull, "bad_type", "a level must be [price, size]");
	while ((more = pull_element(pull)) > 0)
		if (pull_skip(pull, NULL) != 0)
			return -1;
	if (more == 0)
		delta_best(levels, &level);
	return more;
}

static int
read_picture(struct decoder *decoder, struct pull *pull, const struct message *message, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, message->symbol);
	bool best = message->depth == 1;
	struct slice key;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if (slice_is(key, "asks") || slice_is(key, "bids")) {
			struct levels *levels = slice_is(key, "asks") ? &delta->asks : &delta->bids;

			result = best ? read_flat_level(pull, levels) : delta_levels(pull, levels);
		} else
			result = slice_is(key, "timestamp") ? pull_milliseconds(pull, &delta->venue_us)
							    : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	delta->whole = true;
	if (best)
		delta->source = SOURCE_BEST;
	else
		report_depth(decoder, message->depth);
	return report_book(decoder, err);
}

static int
read_ticker(struct decoder *decoder, struct pull *pull, struct slice symbol, struct error *err)
{
	struct venue_ticker ticker = { .symbol = symbol };
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "price") ? &ticker.last
		    : slice_is(key, "bestBid")              ? &ticker.bid
		    : slice_is(key, "bestAsk")              ? &ticker.ask
							    : NULL;

		if ((to != NULL                     ? pull_decimal_if(pull, to)
			    : slice_is(key, "time") ? pull_milliseconds(pull, &ticker.venue_us)
						    : pull_skip(pull, NULL)) != 0)
			return -1;
	}
	return more < 0 ? -1 : report_ticker(decoder, &ticker, err);
}

static int
read_match(struct decoder *decoder, struct pull *pull, struct slice symbol, struct error *err)
{
	struct venue_trade trade = { .symbol = symbol };
	struct slice key, side = { NULL, 0 };
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "side") ? pull_string(pull, &side)
		    : slice_is(key, "price")       ? pull_decimal(pull, &trade.price)
		    : slice_is(key, "size")        ? pull_decimal(pull, &trade.qty)
		    : slice_is(key, "tradeId")     ? pull_figure(pull, &trade.id)
		    : slice_is(key, "time")        ? pull_nanoseconds(pull, &trade.venue_us)
						   : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	trade.side = side_of(side);
	return more < 0 ? -1 : report_trade(decoder, &trade, err);
}

static int
read_data(struct decoder *decoder, struct pull *pull, struct message *message, struct error *err)
{
	message->was_read = true;
	switch (topic_of(message)) {
	case TOPIC_CHANGES:
		return read_changes(decoder, pull, message->symbol, err);
	case TOPIC_BEST:
	case TOPIC_TOP:
		return read_picture(decoder, pull, message, err);
	case TOPIC_TICKER:
		return read_ticker(decoder, pull, message->symbol, err);
	case TOPIC_MATCH:
		return read_match(decoder, pull, message->symbol, err);
	default:
		return pull_skip(pull, NULL);
	}
}

/* {"type":"error","code":404,"data":"topic ... is not found"} */
static void
complain(struct decoder *decoder, struct slice data)
{
	if (data.len > 2 && data.at[0] == '"')
		data = (struct slice){ data.at + 1, data.len - 2 };
	decoder->sink->complaint(decoder->arg, data.len > 0 ? data : SLICE("an error without words"));
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
		bool known = message.topic.len > 0 && message.subject.len > 0;

		result = slice_is(key, "data")
		    ? (known ? read_data(decoder, &pull, &message, err) : pull_skip(&pull, &message.data))
		    : slice_is(key, "topic")   ? pull_string(&pull, &message.topic)
		    : slice_is(key, "subject") ? pull_string(&pull, &message.subject)
		    : slice_is(key, "type")    ? pull_string(&pull, &message.type)
					       : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	if (slice_is(message.type, "error"))
		complain(decoder, message.data);
	if (message.was_read || message.data.len == 0 || message.topic.len == 0)
		return 0;
	pull_init(&pull, message.data, err);
	return read_data(decoder, &pull, &message, err);
}

/* ---- REST ---- */

/* "data" of GET .../orderbook/level2, level2_20 and level2_100: the URL names the symbol. */
static int
read_rest_book(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct book_delta *delta = delta_begin(decoder, url_parameter(decoder->url, "symbol"));
	struct slice key;
	int more;

	delta->whole = delta->answer = delta->rest = true;
	delta->limit = url_has(decoder->url, "level2_20?") ? 20 : url_has(decoder->url, "level2_100?") ? 100 : 0;
	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		int result = slice_is(key, "sequence") ? pull_integer(pull, &delta->last)
		    : slice_is(key, "bids")            ? delta_levels(pull, &delta->bids)
		    : slice_is(key, "asks")            ? delta_levels(pull, &delta->asks)
		    : slice_is(key, "time")            ? pull_milliseconds(pull, &delta->venue_us)
						       : pull_skip(pull, NULL);

		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	if (delta->last == SEQUENCE_NONE)
		return error_set(err, "missing", "orderbook: no sequence");
	return report_book(decoder, err);
}

static int
read_instrument(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct venue_instrument instrument = { .trading = TRADING_UNKNOWN };
	struct decimal min_funds = DECIMAL_ZERO;
	struct slice key;
	bool enabled;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		struct decimal *to = slice_is(key, "priceIncrement") ? &instrument.price_tick
		    : slice_is(key, "baseIncrement")                 ? &instrument.qty_step
		    : slice_is(key, "baseMinSize")                   ? &instrument.min_qty
		    : slice_is(key, "baseMaxSize")                   ? &instrument.max_qty
		    : slice_is(key, "quoteMinSize")                  ? &instrument.min_notional
		    : slice_is(key, "minFunds")                      ? &min_funds
								     : NULL;

		if (slice_is(key, "enableTrading")) {
			result = pull_bool(pull, &enabled);
			if (result == 0)
				instrument.trading = enabled ? TRADING_YES : TRADING_HALTED;
		} else
			result = to != NULL                  ? pull_decimal_if(pull, to)
			    : slice_is(key, "symbol")        ? pull_string(pull, &instrument.symbol)
			    : slice_is(key, "baseCurrency")  ? pull_string(pull, &instrument.base)
			    : slice_is(key, "quoteCurrency") ? pull_string(pull, &instrument.quote)
							     : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0)
		return -1;
	instrument.min_notional = decimal_max(instrument.min_notional, min_funds);
	return decoder->sink->instrument(decoder->arg, &instrument, err);
}

/* {"code":"200000","data":...}: anything but that code is a refusal with a reason in "msg". */
static int
read_answer(struct decoder *decoder, struct slice body, bool book, bool *well, struct error *err)
{
	struct slice key, code = { NULL, 0 }, text = { NULL, 0 };
	struct pull pull;
	bool had_data = false;
	int more, result;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "data") && pull_peek(&pull) == (book ? PULL_OBJECT : PULL_ARRAY)) {
			had_data = true;
			result = book ? read_rest_book(decoder, &pull, err)
				      : pull_list(decoder, &pull, read_instrument, err);
		} else
			result = slice_is(key, "code") ? pull_figure(&pull, &code)
			    : slice_is(key, "msg")     ? pull_string_if(&pull, &text)
						       : pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	*well = had_data && slice_is(code, "200000");
	if (!*well)
		decoder->sink->complaint(decoder->arg, text.len > 0 ? text : code);
	return 0;
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	bool book = url_has(decoder->url, "/market/orderbook/level2"), well = false;

	if (!book && !url_has(decoder->url, "/symbols"))
		return 0;
	if (read_answer(decoder, body, book, &well, err) != 0)
		return -1;
	if (well && !book)
		decoder->sink->instruments_end(decoder->arg);
	return 0;
}

extern const struct venue_live live_kucoin;
extern const struct venue_private private_kucoin;

const struct venue venue_kucoin = {
	.name = "kucoin",
	.rules = { .start = START_REST, .chain = CHAIN_RANGE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_kucoin,
	.private = &private_kucoin,
};
