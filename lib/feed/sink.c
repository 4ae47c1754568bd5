/* What a codec reports, books apart (show.c). */
#include "feed/inside.h"

#include "wire/put.h"

static int
on_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	struct session *session = arg;
	struct market *market;
	struct text *out = session->out;

	if (!session->options->trades || (market = session_market(session, trade->symbol)) == NULL)
		return 0;
	if (decimal_sign(trade->price) <= 0 || decimal_sign(trade->qty) <= 0)
		return error_set(err, "range", "trade: price and quantity must be above zero");
	session_note_latency(session, trade->venue_us);
	if (market_doubled(market, trade, session->current->id))
		return 0;
	session_announce(session, market);
	put_head(out, "trade", session->now_us);
	text_bytes(out, market->names.at, market->names.len - 1);
	put_decimal(out, "price", trade->price);
	put_decimal(out, "qty", trade->qty);
	if (trade->side >= 0)
		put_name(out, "side", slice_of(sides[trade->side]));
	if (trade->id.len > 0)
		put_name(out, "id", trade->id);
	if (trade->venue_us != 0)
		put_int(out, "venue_us", trade->venue_us);
	put_end(out);
	return 0;
}

static void
put_known(struct text *out, const char *key, struct decimal value)
{
	if (decimal_sign(value) > 0)
		put_decimal(out, key, value);
}

static int
on_ticker(void *arg, const struct venue_ticker *ticker, struct error *err)
{
	struct session *session = arg;
	struct market *market;
	struct text *out = session->out;

	(void)err;
	if (!session->options->tickers || (market = session_market(session, ticker->symbol)) == NULL)
		return 0;
	if (market->ticker == NULL)
		market->ticker = session->current;
	if (market->ticker != session->current)
		return 0; /* another connection brings them already */
	session_announce(session, market);
	put_head(out, "ticker", session->now_us);
	text_bytes(out, market->names.at, market->names.len - 1);
	put_known(out, "last", ticker->last);
	put_known(out, "bid", ticker->bid);
	put_known(out, "ask", ticker->ask);
	put_known(out, "volume", ticker->volume);
	put_known(out, "volume_quote", ticker->volume_quote);
	if (ticker->venue_us != 0)
		put_int(out, "venue_us", ticker->venue_us);
	put_end(out);
	return 0;
}

static void
announce_again(struct session *session, const struct market *market)
{
	session_put_instrument(session, market);
}

static bool
is_asked_for(const struct session *session, const struct venue_instrument *instrument)
{
	char symbol[SYMBOL_MAX];

	return market_symbol(symbol, instrument, session->facts) && selection_has(&session->options->symbols, symbol);
}

static int
on_instrument(void *arg, const struct venue_instrument *instrument, struct error *err)
{
	struct session *session = arg;
	struct market *market = markets_find(&session->markets, instrument->symbol);

	if (market == NULL && !is_asked_for(session, instrument))
		return 0; /* a list may be long: what nobody wants gets no place */
	if (market == NULL && (market = markets_add(&session->markets, instrument->symbol)) == NULL)
		return instrument->symbol.len >= SYMBOL_MAX || session->markets.count >= MARKETS_MAX
		    ? 0
		    : error_fatal(err, EXIT_SYSTEM, "out of memory for instruments");
	if (market_learn(market, instrument, session->facts) && market->selected)
		announce_again(session, market);
	market->listed = true;
	market->selected = *market->symbol != '\0' && selection_has(&session->options->symbols, market->symbol);
	return 0;
}

/* Whether the list that was read is the one that was read before, and not that of another product. */
static bool
same_list(struct session *session)
{
	struct slice url = session->decoder.url;
	bool same = slice_is(url, session->list);

	if (!slice_copy(session->list, sizeof session->list, url))
		*session->list = '\0';
	return same && url.len > 0;
}

/* What the venue's list held and holds no more is not to be traded. */
static void
drop_unlisted(struct session *session)
{
	bool same = same_list(session);

	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];
		bool gone = same && !market->listed && market->announced && market->trading != TRADING_UNTOLD &&
		    market->trading != TRADING_UNKNOWN;

		market->listed = false;
		if (!gone)
			continue;
		market->trading = TRADING_UNKNOWN;
		announce_again(session, market);
	}
}

static void
on_instruments_end(void *arg)
{
	struct session *session = arg;

	drop_unlisted(session);
	session->listed = true;
	session_check_symbols(session);
}

static int
on_reference(void *arg, struct slice asset, struct decimal usd, struct error *err)
{
	struct session *session = arg;
	struct market *market = session_market(session, asset);
	struct text *out = session->out;

	if (market == NULL)
		return 0;
	if (decimal_sign(usd) <= 0)
		return error_set(err, "range", "reference: price must be above zero");
	put_head(out, "reference", session->now_us);
	put_name(out, "venue", slice_of(session->venue->name));
	put_name(out, "symbol", slice_of(market->symbol));
	put_decimal(out, "price", usd);
	put_end(out);
	market->written_us = session->now_us;
	return 0;
}

static enum sequence_result
on_sequence(void *arg, int64_t number)
{
	struct session *session = arg;
	struct connection *connection = session->current;

	if (connection->sequence != SEQUENCE_NONE && number <= connection->sequence)
		return SEQUENCE_OLD;
	if (connection->sequence == SEQUENCE_NONE || number == connection->sequence + 1) {
		connection->sequence = number;
		return SEQUENCE_GOOD;
	}
	connection->sequence = number;
	session->counters.gaps++;
	session_lose_connection(session, connection, VENUE_STALE, "gap");
	session_tell(session, NEWS_BROKEN, connection, NULL);
	return SEQUENCE_GAP;
}

static void
on_subscribed(void *arg, struct slice symbol, size_t depth)
{
	struct session *session = arg;
	struct market *market = session_market(session, symbol);

	if (market != NULL)
		market_course(market, session->current)->sync.depth = depth;
}

static void
on_maintenance(void *arg, bool begins, struct slice reason)
{
	struct session *session = arg;
	char word[64];

	if (!slice_copy(word, sizeof word, reason))
		strcpy(word, "maintenance");
	if (begins)
		session_lose_all(session, VENUE_MAINTENANCE, word);
	else if (session->state == VENUE_MAINTENANCE) {
		session_change(session, VENUE_LIVE, word);
		session_tell(session, NEWS_REOPENED, session->current, NULL);
	}
}

/* What it told still holds: whoever drives the connection has time to open another one first. */
static void
on_leaving(void *arg, struct slice reason)
{
	struct session *session = arg;
	char word[64];

	if (!slice_copy(word, sizeof word, reason))
		strcpy(word, "leaving");
	session_put_state(session, session->state, NULL, word);
	session_tell(session, NEWS_LEAVING, session->current, NULL);
}

static void
on_complaint(void *arg, struct slice text)
{
	session_say(arg, "the venue says so", text);
}

const struct venue_sink session_sink = { session_take_book, on_trade, on_ticker, on_instrument, on_instruments_end,
	on_reference, on_sequence, on_subscribed, on_maintenance, on_leaving, on_complaint };
