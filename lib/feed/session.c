/*
 * What becomes of a message: the codec reports to the sink below; a delta goes through the market's book_sync; when the picture
 * at the chosen depth changed, a line is written.  A book that is lost is said to be lost before anything else is written.
 */
#include "feed/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/put.h"

enum { REPORT_US = 10 * SECOND_US, REFRESH_US = SECOND_US, CROSSED_US = SECOND_US };

static void
say(const struct session *session, const char *words, struct slice what)
{
	char text[256];

	if (session->say == NULL)
		return;
	snprintf(text, sizeof text, "%s: %.*s: %s", session->venue->name, what.len > 80 ? 80 : (int)what.len, what.at,
	    words);
	session->say(session->say_arg, text);
}

static void
put_counters(struct text *out, const struct feed_counters *c)
{
	put_key(out, "counters");
	text_char(out, '{');
	put_int(out, "messages", c->messages);
	put_int(out, "updates", c->updates);
	put_int(out, "written", c->written);
	put_int(out, "unchanged", c->unchanged);
	put_int(out, "conflated", c->conflated);
	put_int(out, "refreshes", c->refreshes);
	put_int(out, "gaps", c->gaps);
	put_int(out, "checksum", c->checksum);
	put_int(out, "resyncs", c->resyncs);
	put_int(out, "reconnects", c->reconnects);
	text_char(out, '}');
}

/* A venue line; symbol and reason may be NULL, figures go onto those of the whole venue. */
static void
put_state(struct session *session, enum venue_state state, const char *symbol, const char *reason)
{
	struct text *out = session->out;

	put_head(out, "venue", session->now_us);
	put_name(out, "venue", slice_of(session->venue->name));
	put_name(out, "state", slice_of(venue_states[state]));
	if (symbol != NULL)
		put_name(out, "symbol", slice_of(symbol));
	if (reason != NULL)
		put_string(out, "reason", slice_of(reason));
	if (symbol == NULL) {
		if (*session->host != '\0')
			put_string(out, "host", slice_of(session->host));
		put_key(out, "latency_us");
		text_char(out, '{');
		latency_put(out, "feed", &session->latency);
		text_char(out, '}');
		put_counters(out, &session->counters);
	}
	put_end(out);
}

static void
change_state(struct session *session, enum venue_state state, const char *reason)
{
	if (session->state_known && session->state == state)
		return;
	session->state = state;
	session->state_known = true;
	session->report_us = session->now_us - session->now_us % REPORT_US + REPORT_US;
	put_state(session, state, NULL, reason);
}

/* The picture that was written is not to be relied on any more. */
static void
forget_picture(struct market *market)
{
	market->picture.len = 0;
	market->crossed_us = 0;
	market->best_last = SEQUENCE_NONE;
}

/* sync has given the book up already. */
static void
lose_market(struct session *session, struct market *market, const char *reason)
{
	bool said = market->lost || !market->selected || !market->announced;

	forget_picture(market);
	if (said)
		return;
	market->lost = true;
	put_state(session, VENUE_STALE, market->symbol, reason);
}

/* All books of the connection at once: one line says it. */
static void
lose_all(struct session *session, enum venue_state state, const char *reason)
{
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];

		sync_reset(&market->sync);
		forget_picture(market);
		market->best_only = false;
		market->lost = true;
	}
	change_state(session, state, reason);
}

/* ---- markets ---- */

/* The market of a symbol that a message names; NULL: nothing is made of it. */
static struct market *
market_of(struct session *session, struct slice venue_symbol)
{
	struct market *market = markets_find(&session->markets, venue_symbol);
	const struct venue_symbol *listed;

	if (LIKELY(market != NULL))
		return market->selected ? market : NULL;
	market = markets_add(&session->markets, venue_symbol);
	if (market == NULL)
		return NULL;
	listed = venue_facts_venue_symbol(session->facts, venue_symbol);
	if (listed != NULL && decimal_sign(listed->price_tick) > 0 && decimal_sign(listed->qty_step) > 0) {
		market_default(market, listed);
		market->selected = selection_has(&session->options->symbols, market->symbol);
	} else
		say(session, "no tick and step from the venue or its file: nothing is made of it", venue_symbol);
	return market->selected ? market : NULL;
}

static void
announce(struct session *session, struct market *market)
{
	if (market->announced)
		return;
	market->announced = true;
	market->names.len = 0;
	text_format(&market->names, ",\"venue\":\"%s\",\"symbol\":\"%s\",", session->venue->name, market->symbol);
	market_put(session->out, market, session->venue->name, session->now_us, venue_facts_fees(session->facts));
}

static bool
is_known(const struct session *session, const char *symbol)
{
	for (size_t i = 0; i < session->markets.count; i++)
		if (strcmp(session->markets.at[i]->symbol, symbol) == 0)
			return true;
	return !session->listed && venue_facts_symbol(session->facts, slice_of(symbol)) != NULL;
}

/* Once it is known what the venue lists: say which of the names it does not. */
static void
check_symbols(struct session *session)
{
	const struct selection *wanted = &session->options->symbols;

	if (session->symbols_checked)
		return;
	session->symbols_checked = true;
	for (size_t i = 0; i < wanted->count; i++)
		if (selection_is_name(wanted, i) && !is_known(session, wanted->at[i]))
			put_state(session, VENUE_DOWN, wanted->at[i], "no_symbol");
}

/* ---- books ---- */

static void
put_picture(struct text *out, const struct level *bids, size_t bid_count, const struct level *asks, size_t ask_count)
{
	levels_put(out, "bids", bids, bid_count);
	levels_put(out, "asks", asks, ask_count);
}

/* The first `depth` levels of a side, best first: the book keeps them the other way round. */
static void
put_side(struct text *out, const char *key, const struct book_sync *sync, enum side which, size_t depth)
{
	const struct book_side *side = book_side(&sync->book, which);
	size_t count = sync_known(sync, which, depth);

	put_key(out, key);
	text_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		const struct level *level = book_best(side, i);
		char *to = text_room(out, 2 * DECIMAL_TEXT_MAX + 8), *begin = to;

		if (to == NULL)
			return;
		if (i > 0)
			*to++ = ',';
		*to++ = '[';
		*to++ = '"';
		to += decimal_text(to, level->price);
		memcpy(to, "\",\"", 3);
		to += 3;
		to += decimal_text(to, level->qty);
		*to++ = '"';
		*to++ = ']';
		out->len += (size_t)(to - begin);
	}
	text_char(out, ']');
}

/* Levels from here on are protected by nothing that the venue sends. */
static size_t
unchecked_below(const struct session *session, const struct market *market)
{
	size_t checked = session->venue->rules.checked_levels;
	const struct order_book *book = &market->sync.book;

	if (market->best_only || market->sync.numbered || checked == 0 || session->options->depth <= checked ||
	    (book->bids.count <= checked && book->asks.count <= checked))
		return 0;
	return checked;
}

static void
put_book(struct session *session, struct market *market)
{
	struct text *out = session->out;
	size_t unchecked = unchecked_below(session, market);

	announce(session, market);
	put_head(out, "book", session->now_us);
	text_slice(out, text_all(&market->names));
	text_slice(out, text_all(&market->picture));
	if (market->picture_venue_us != 0)
		put_int(out, "venue_us", market->picture_venue_us);
	if (market->picture_seq != SEQUENCE_NONE)
		put_int(out, "seq", market->picture_seq);
	if (unchecked > 0)
		put_int(out, "unchecked_below", (int64_t)unchecked);
	put_end(out);
	market->written_us = session->now_us;
	market->lost = false;
	if (session->refresh_us > session->now_us + REFRESH_US)
		session->refresh_us = session->now_us + REFRESH_US;
}

/* session->scratch holds the picture as it is now: a line when it is news. */
static void
offer_picture(struct session *session, struct market *market, int64_t venue_us, int64_t seq)
{
	struct text *now = &session->scratch, swap;

	session->counters.updates++;
	if (now->len == market->picture.len && memcmp(now->at, market->picture.at, now->len) == 0) {
		session->counters.unchanged++;
		return;
	}
	swap = market->picture;
	market->picture = *now;
	*now = swap;
	market->picture_venue_us = venue_us;
	market->picture_seq = seq;
	session->counters.written++;
	put_book(session, market);
}

static void
note_latency(struct session *session, int64_t venue_us)
{
	if (venue_us != 0)
		latency_add(&session->latency, session->now_us - venue_us);
}

/* Depth 1, and the venue sends its best bid and offer: that is the source from now on. */
static void
take_best(struct session *session, struct market *market, const struct book_delta *delta)
{
	const struct level *bid = delta->bids.at, *ask = delta->asks.at;

	if (session->options->depth != 1)
		return;
	if (!market->best_only) {
		market->best_only = true;
		sync_reset(&market->sync);
	}
	if (delta->last != SEQUENCE_NONE && market->best_last != SEQUENCE_NONE && delta->last < market->best_last)
		return; /* older than what was written */
	if (delta->bids.count > 0 && delta->asks.count > 0 && decimal_compare(bid->price, ask->price) >= 0)
		return; /* crossed: not emitted */
	market->best_last = delta->last;
	session->scratch.len = 0;
	put_picture(&session->scratch, bid, delta->bids.count > 0, ask, delta->asks.count > 0);
	offer_picture(session, market, delta->venue_us, delta->last);
}

/* Neither numbers nor sums: only a look at the whole picture can tell that something was lost. */
static bool
is_unprotected(const struct session *session)
{
	const struct book_rules *rules = &session->venue->rules;

	return rules->chain == CHAIN_NONE && rules->check == CHECK_NONE && rules->start != START_EACH &&
	    session->sequence == SEQUENCE_NONE;
}

/* The market's audit, made when it is first wanted; NULL: protected, or memory ran out (then there is no audit). */
static struct audit *
audit_of(const struct session *session, struct market *market)
{
	if (market->audit == NULL && is_unprotected(session))
		market->audit = calloc(1, sizeof *market->audit);
	return market->audit;
}

static void
lose_by_audit(struct session *session, struct market *market)
{
	session->counters.gaps++;
	sync_reset(&market->sync);
	lose_market(session, market, "audit");
}

/* A picture of a book that is live already. */
static void
audit_answer(struct session *session, struct market *market, const struct book_delta *delta)
{
	struct audit *audit = audit_of(session, market);
	struct order_book picture;

	if (audit == NULL)
		return;
	book_init(&picture);
	if (book_fill(&picture, SIDE_BUY, &delta->bids) == 0 && book_fill(&picture, SIDE_SELL, &delta->asks) == 0)
		audit_picture(audit, &picture, session->now_us);
	book_free(&picture);
}

/* A crossed book is not shown; when it stays so for a second it is as good as a gap. */
static void
watch_crossing(struct session *session, struct market *market)
{
	if (!book_crossed(&market->sync.book)) {
		market->crossed_us = 0;
		return;
	}
	if (market->crossed_us == 0)
		market->crossed_us = session->now_us;
	else if (session->now_us - market->crossed_us >= CROSSED_US) {
		session->counters.gaps++;
		sync_reset(&market->sync);
		lose_market(session, market, "crossed");
	}
}

static void
show_book(struct session *session, struct market *market)
{
	const struct book_sync *sync = &market->sync;

	if (sync->changed >= session->options->depth && market->picture.len > 0 && market->crossed_us == 0) {
		session->counters.updates++;
		session->counters.unchanged++;
		return;
	}
	watch_crossing(session, market);
	if (!sync_complete(sync, session->options->depth)) {
		session->counters.updates++;
		session->counters.unchanged++;
		return;
	}
	session->scratch.len = 0;
	put_side(&session->scratch, "bids", sync, SIDE_BUY, session->options->depth);
	put_side(&session->scratch, "asks", sync, SIDE_SELL, session->options->depth);
	offer_picture(session, market, sync->venue_us, sync->last);
}

static int
on_book(void *arg, const struct book_delta *delta, struct error *err)
{
	struct session *session = arg;
	struct market *market = market_of(session, delta->symbol);

	if (market == NULL)
		return 0;
	if (!delta->rest)
		note_latency(session, delta->venue_us);
	if (delta->source == SOURCE_BEST) {
		take_best(session, market, delta);
		return 0;
	}
	if (market->best_only)
		return 0;
	if (delta->rest && market->sync.state == SYNC_LIVE) {
		audit_answer(session, market, delta);
		return 0;
	}
	switch (sync_apply(&market->sync, &session->venue->rules, delta)) {
	case SYNC_APPLIED:
		if (audit_of(session, market) != NULL)
			audit_state(market->audit, &market->sync.book, session->now_us);
		if (market->lost && delta->whole)
			session->counters.resyncs++;
		show_book(session, market);
		return 0;
	case SYNC_GAP:
		session->counters.gaps++;
		lose_market(session, market, "gap");
		return 0;
	case SYNC_CHECKSUM:
		session->counters.checksum++;
		lose_market(session, market, "checksum");
		return 0;
	case SYNC_TOO_LARGE:
		session->counters.gaps++;
		lose_market(session, market, "too_large");
		return 0;
	case SYNC_MEMORY:
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a book");
	case SYNC_IGNORED:
	case SYNC_KEPT:
	case SYNC_STALE_PICTURE:
		return 0;
	}
	return 0;
}

/* ---- the rest of the sink ---- */

static int
on_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	struct session *session = arg;
	struct market *market;
	struct text *out = session->out;

	if (!session->options->trades || (market = market_of(session, trade->symbol)) == NULL)
		return 0;
	if (decimal_sign(trade->price) <= 0 || decimal_sign(trade->qty) <= 0)
		return error_set(err, "range", "trade: price and quantity must be above zero");
	note_latency(session, trade->venue_us);
	announce(session, market);
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
	if (!session->options->tickers || (market = market_of(session, ticker->symbol)) == NULL)
		return 0;
	announce(session, market);
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

static int
on_instrument(void *arg, const struct venue_instrument *instrument, struct error *err)
{
	struct session *session = arg;
	struct market *market = markets_find(&session->markets, instrument->symbol);

	if (market == NULL && (market = markets_add(&session->markets, instrument->symbol)) == NULL)
		return instrument->symbol.len >= SYMBOL_MAX || session->markets.count >= MARKETS_MAX
		    ? 0
		    : error_fatal(err, EXIT_SYSTEM, "out of memory for instruments");
	if (market_learn(market, instrument, session->facts) && market->selected)
		market_put(
		    session->out, market, session->venue->name, session->now_us, venue_facts_fees(session->facts));
	market->selected = *market->symbol != '\0' && selection_has(&session->options->symbols, market->symbol);
	return 0;
}

static void
on_instruments_end(void *arg)
{
	struct session *session = arg;

	session->listed = true;
	check_symbols(session);
}

static int
on_reference(void *arg, struct slice asset, struct decimal usd, struct error *err)
{
	struct session *session = arg;
	struct market *market = market_of(session, asset);
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
	return 0;
}

static enum sequence_result
on_sequence(void *arg, int64_t number)
{
	struct session *session = arg;

	if (session->sequence != SEQUENCE_NONE && number <= session->sequence)
		return SEQUENCE_OLD;
	if (session->sequence == SEQUENCE_NONE || number == session->sequence + 1) {
		session->sequence = number;
		return SEQUENCE_GOOD;
	}
	session->sequence = number;
	session->counters.gaps++;
	lose_all(session, VENUE_STALE, "gap");
	return SEQUENCE_GAP;
}

static void
on_subscribed(void *arg, struct slice symbol, size_t depth)
{
	struct session *session = arg;
	struct market *market = market_of(session, symbol);

	if (market != NULL)
		market->sync.depth = depth;
}

static void
on_maintenance(void *arg, bool begins, struct slice reason)
{
	struct session *session = arg;
	char word[64];

	if (!slice_copy(word, sizeof word, reason))
		strcpy(word, "maintenance");
	if (begins)
		lose_all(session, VENUE_MAINTENANCE, word);
	else if (session->state == VENUE_MAINTENANCE)
		change_state(session, VENUE_LIVE, word);
}

static void
on_complaint(void *arg, struct slice text)
{
	say(arg, "the venue says so", text);
}

static const struct venue_sink session_sink = { on_book, on_trade, on_ticker, on_instrument, on_instruments_end,
	on_reference, on_sequence, on_subscribed, on_maintenance, on_complaint };

/* ---- messages ---- */

/* Books that were not written for a second are written again: the connection lives, so what they say still holds. */
static void
refresh(struct session *session)
{
	int64_t next = INT64_MAX;

	if (session->now_us < session->refresh_us)
		return;
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];

		if (market->audit != NULL && audit_failed(market->audit, session->now_us))
			lose_by_audit(session, market);
		if (market->picture.len == 0 || market->crossed_us != 0)
			continue;
		if (session->now_us - market->written_us >= REFRESH_US) {
			session->counters.refreshes++;
			put_book(session, market);
		}
		if (market->written_us + REFRESH_US < next)
			next = market->written_us + REFRESH_US;
	}
	session->refresh_us = next;
}

static void
report(struct session *session)
{
	if (!session->state_known || session->now_us < session->report_us)
		return;
	session->report_us = session->now_us - session->now_us % REPORT_US + REPORT_US;
	put_state(session, session->state, NULL, NULL);
}

static void
begin(struct session *session, int64_t ts_us, struct text *out)
{
	session->out = out;
	session->now_us = ts_us;
	session->decoder.ts_us = ts_us;
}

/* The first message of a venue opens its connection when nothing else did. */
static void
show_life(struct session *session)
{
	if (session->connected && (session->state == VENUE_LIVE || session->state == VENUE_MAINTENANCE))
		return;
	session->connected = true;
	change_state(session, VENUE_LIVE, NULL);
	check_symbols(session);
}

static int
finish(struct session *session, int result, struct error *err)
{
	if (result == 0) {
		refresh(session);
		report(session);
		return 0;
	}
	if (err->exit == EXIT_WELL)
		lose_all(session, VENUE_STALE, "broken");
	return error_prefix(err, "%s", session->venue->name);
}

int
session_init(struct session *session, const struct venue *venue, const struct feed_options *options, struct error *err)
{
	*session = (struct session){ .venue = venue,
		.options = options,
		.sequence = SEQUENCE_NONE,
		.refresh_us = INT64_MAX,
		.decoder = { .sink = &session_sink } };
	session->decoder.arg = session;
	session->facts = venue_facts_load(venue->name, err);
	return session->facts != NULL ? 0 : -1;
}

void
session_free(struct session *session)
{
	markets_free(&session->markets);
	venue_facts_free(session->facts);
	decoder_free(&session->decoder);
	text_free(&session->scratch);
}

/* The host of "wss://host:port/path". */
static void
note_host(struct session *session, struct slice url)
{
	const char *at = memmem(url.at, url.len, "//", 2), *end = url.at + url.len, *stop;

	if (at == NULL)
		return;
	for (stop = at + 2; stop < end && *stop != '/' && *stop != '?'; stop++)
		;
	if (!slice_copy(session->host, sizeof session->host, (struct slice){ at + 2, (size_t)(stop - at - 2) }))
		*session->host = '\0';
}

void
session_open(struct session *session, int64_t ts_us, int64_t conn, struct slice url, struct text *out)
{
	begin(session, ts_us, out);
	if (session->connected)
		session->counters.reconnects++;
	note_host(session, url);
	session->conn = conn;
	session->sequence = SEQUENCE_NONE;
	session->decoder.state = 0;
	session->connected = true;
	lose_all(session, VENUE_CONNECTING, NULL);
}

void
session_close(struct session *session, int64_t ts_us, struct slice reason, struct text *out)
{
	char word[64];

	begin(session, ts_us, out);
	if (reason.len == 0 || !slice_copy(word, sizeof word, reason))
		strcpy(word, "closed");
	lose_all(session, VENUE_DOWN, word);
	session->sequence = SEQUENCE_NONE;
}

int
session_message(struct session *session, int64_t ts_us, struct slice body, struct text *out, struct error *err)
{
	begin(session, ts_us, out);
	session->counters.messages++;
	show_life(session);
	return finish(session, session->venue->read(&session->decoder, body, err), err);
}

int
session_answer(
    struct session *session, int64_t ts_us, struct slice url, struct slice body, struct text *out, struct error *err)
{
	begin(session, ts_us, out);
	session->decoder.url = url;
	return finish(session, session->venue->read_rest(&session->decoder, body, err), err);
}
