#include "event/ticker.h"

static const struct member ticker_members[] = {
	[TICKER_HAS_VENUE] = MEMBER(struct ticker_event, "venue", venue, MEMBER_NAME, REQUIRED),
	[TICKER_HAS_SYMBOL] = MEMBER(struct ticker_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[TICKER_HAS_LAST] = AMOUNT(struct ticker_event, "last", last, RANGE_POSITIVE, OPTIONAL),
	[TICKER_HAS_BID] = AMOUNT(struct ticker_event, "bid", bid, RANGE_NOT_NEGATIVE, OPTIONAL),
	[TICKER_HAS_ASK] = AMOUNT(struct ticker_event, "ask", ask, RANGE_NOT_NEGATIVE, OPTIONAL),
	[TICKER_HAS_VOLUME] = AMOUNT(struct ticker_event, "volume", volume, RANGE_NOT_NEGATIVE, OPTIONAL),
	[TICKER_HAS_VOLUME_QUOTE] =
	    AMOUNT(struct ticker_event, "volume_quote", volume_quote, RANGE_NOT_NEGATIVE, OPTIONAL),
	[TICKER_HAS_VENUE_US] = MEMBER(struct ticker_event, "venue_us", venue_us, MEMBER_TIME, OPTIONAL),
};

const struct shape kind_ticker = { "ticker", ticker_members, COUNT(ticker_members), sizeof(struct ticker_event) };
