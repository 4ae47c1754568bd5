/*
 * What becomes of a message: the codec reports to the sink below; a delta goes through the market's book_sync; when the picture
 * at the chosen depth changed, a line is written.  A book that is lost is said to be lost before anything else is written.
 */
#include "feed/session.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/put.h"
#include "wire/zip.h"

enum { REPORT_US = 10 * SECOND_US, REFRESH_US = SECOND_US, CROSSED_US = SECOND_US, HOLD_US = SECOND_US };

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
		if (session->tier > 0)
			put_int(out, "tier", session->tier);
		put_key(out, "latency_us");
		text_char(out, '{');
		latency_put(out, "feed", &session->latency);
		if (session->ping.count > 0)
			latency_put(out, "ping", &session->ping);
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

static void
tell(const struct session *session, enum session_news what, const struct connection *connection, struct market *market)
{
	if (session->news != NULL)
		session->news(session->news_arg, what, connection->id, market);
}

/* The picture that was written is not to be relied on any more. */
static void
forget_picture(struct market *market)
{
	market->picture.len = 0;
	market->held_us = 0;
}

static void show_lead(struct session *session, struct market *market);

/* The leading course has given the book up already: another one takes over, or the book is lost. */
static void
lose_market(struct session *session, struct market *market, const char *reason)
{
	bool said = market->lost || !market->selected;

	if (market_promote(market)) {
		show_lead(session, market);
		return;
	}
	forget_picture(market);
	if (said)
		return;
	market->lost = true;
	put_state(session, VENUE_STALE, market->symbol, reason);
}

static void
lose_course(struct session *session, struct market *market, const struct course *course, const char *reason)
{
	if (course == market->lead)
		lose_market(session, market, reason);
}

/* All books of the venue at once: one line says it. */
static void
lose_all(struct session *session, enum venue_state state, const char *reason)
{
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];

		for (size_t n = 0; n < COURSES; n++)
			course_reset(&market->courses[n]);
		forget_picture(market);
		market->lost |= state != VENUE_CONNECTING || market->shown_id != MARKET_UNSHOWN;
	}
	change_state(session, state, reason);
}

/* Whether something else goes on: then the venue is not down, whatever becomes of this connection. */
static bool
others_go_on(const struct session *session, const struct connection *lost)
{
	for (size_t i = 0; i < session->connection_count; i++)
		if (session->connections[i] != lost && session->connections[i]->alive)
			return true;
	return lost != &session->poll && session->state_known && session->state == VENUE_FALLBACK;
}

/* The books of one connection: one line says it when they were all that there was. */
static void
lose_connection(
    struct session *session, const struct connection *connection, enum venue_state state, const char *reason)
{
	if (!others_go_on(session, connection)) {
		lose_all(session, state, reason);
		return;
	}
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];
		struct course *course = market_course_of(market, connection);

		if (course == NULL)
			continue;
		course_reset(course);
		lose_course(session, market, course, reason);
	}
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
	if (listed != NULL &&
	    (session->venue->reference ||
		(decimal_sign(listed->price_tick) > 0 && decimal_sign(listed->qty_step) > 0))) {
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
	const struct order_book *book = &market_book(market)->book;

	if (market->lead->best_only || market_book(market)->numbered || checked == 0 ||
	    session->options->depth <= checked || (book->bids.count <= checked && book->asks.count <= checked))
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
	if (market->lead->from->refresh_us > session->now_us + REFRESH_US)
		market->lead->from->refresh_us = session->now_us + REFRESH_US;
}

/* Whether the venue's numbers of a book can be compared across its connections (and REST). */
static bool
numbers_compare(const struct session *session, const struct market *market, int64_t seq)
{
	const struct book_rules *rules = &session->venue->rules;

	if (seq == SEQUENCE_NONE || market->picture_seq == SEQUENCE_NONE)
		return false;
	if (rules->start == START_REQUEST && (market->shown_id == CONN_POLL || market->lead->from->id == CONN_POLL))
		return false; /* what REST counts is something else */
	return rules->chain != CHAIN_NONE && rules->chain != CHAIN_CONNECTION;
}

/*
 * Another connection than that which wrote the book last shows it now, and lags behind it: nothing is written until it has caught
 * up, or a second has passed (a venue may begin its numbers again).
 */
static bool
is_held(struct session *session, struct market *market, int64_t venue_us, int64_t seq)
{
	bool older;

	if (LIKELY(market->shown_id == market->lead->from->id) || market->shown_id == MARKET_UNSHOWN)
		return false;
	older = numbers_compare(session, market, seq)
	    ? seq < market->picture_seq
	    : venue_us != 0 && market->picture_venue_us != 0 && venue_us < market->picture_venue_us;
	if (!older)
		return false;
	if (market->held_us == 0)
		market->held_us = session->now_us;
	if (session->now_us - market->held_us >= HOLD_US)
		return false;
	if (market->lead->from->refresh_us > market->held_us + HOLD_US)
		market->lead->from->refresh_us = market->held_us + HOLD_US;
	return true;
}

/* session->scratch holds the picture as it is now: a line when it is news. */
static void
offer_picture(struct session *session, struct market *market, int64_t venue_us, int64_t seq)
{
	struct text *now = &session->scratch, swap;

	session->counters.updates++;
	if (is_held(session, market, venue_us, seq)) {
		session->counters.unchanged++;
		return;
	}
	market->held_us = 0;
	market->shown_id = market->lead->from->id;
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

/* What the leading course shows, when it was not the one that showed it last. */
static void
show_lead(struct session *session, struct market *market)
{
	const struct book_sync *sync = market_book(market);

	if (!sync_complete(sync, session->options->depth))
		return;
	session->scratch.len = 0;
	put_side(&session->scratch, "bids", sync, SIDE_BUY, session->options->depth);
	put_side(&session->scratch, "asks", sync, SIDE_SELL, session->options->depth);
	offer_picture(session, market, sync->venue_us, sync->last);
}

/* The best bid and offer as a book of its own. */
static int
keep_best(struct course *course, const struct book_delta *delta)
{
	struct book_sync *sync = &course->sync;

	book_clear(&sync->book);
	if (book_fill(&sync->book, SIDE_BUY, &delta->bids) != 0 || book_fill(&sync->book, SIDE_SELL, &delta->asks) != 0)
		return -1;
	sync->state = SYNC_LIVE;
	sync->last = delta->last;
	sync->venue_us = delta->venue_us;
	course->best_last = delta->last;
	return 0;
}

/* Depth 1, and the venue sends its best bid and offer: that is the source from now on. */
static int
take_best(struct session *session, struct market *market, struct course *course, const struct book_delta *delta,
    struct error *err)
{
	bool live = course->best_only && course->sync.state == SYNC_LIVE;

	if (session->options->depth != 1)
		return 0;
	if (!course->best_only) {
		course_reset(course);
		course->best_only = true;
	}
	if (delta->last != SEQUENCE_NONE && course->best_last != SEQUENCE_NONE && delta->last < course->best_last)
		return 0; /* older than what was taken */
	if (delta->bids.count > 0 && delta->asks.count > 0 &&
	    decimal_compare(delta->bids.at->price, delta->asks.at->price) >= 0)
		return 0; /* crossed: not emitted */
	if (keep_best(course, delta) != 0)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a book");
	if (!live)
		tell(session, NEWS_LIVE, session->current, market);
	if (course != market->lead && !market_promote(market))
		return 0;
	session->scratch.len = 0;
	put_picture(&session->scratch, delta->bids.at, delta->bids.count > 0, delta->asks.at, delta->asks.count > 0);
	offer_picture(session, market, delta->venue_us, delta->last);
	return 0;
}

/* Neither numbers nor sums: only a look at the whole picture can tell that something was lost. */
static bool
is_unprotected(const struct session *session)
{
	const struct book_rules *rules = &session->venue->rules;

	return rules->chain == CHAIN_NONE && rules->check == CHECK_NONE && rules->start != START_EACH &&
	    session->current->sequence == SEQUENCE_NONE;
}

/* The course's audit, made when it is first wanted; NULL: protected, or memory ran out (then there is no audit). */
static struct audit *
audit_of(const struct session *session, struct course *course)
{
	if (course->audit == NULL && is_unprotected(session))
		course->audit = calloc(1, sizeof *course->audit);
	return course->audit;
}

/* The book as it stands is not to be trusted, though all that came was applied. */
static void
doubt_book(struct session *session, struct market *market, const char *reason)
{
	struct course *course = market->lead;

	session->counters.gaps++;
	course_reset(course);
	tell(session, NEWS_WANTED, course->from, market);
	lose_market(session, market, reason);
}

/* A picture of a book that is live already. */
static void
audit_answer(struct session *session, struct course *course, const struct book_delta *delta)
{
	struct audit *audit = audit_of(session, course);
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
	struct course *course = market->lead;

	if (!book_crossed(&course->sync.book)) {
		course->crossed_us = 0;
		return;
	}
	if (course->crossed_us == 0)
		course->crossed_us = session->now_us;
	else if (session->now_us - course->crossed_us >= CROSSED_US)
		doubt_book(session, market, "crossed");
}

static void
show_book(struct session *session, struct market *market)
{
	const struct book_sync *sync = market_book(market);

	if (sync->changed >= session->options->depth && market->picture.len > 0 && market->lead->crossed_us == 0 &&
	    market->shown_id == market->lead->from->id) {
		session->counters.updates++;
		session->counters.unchanged++;
		return;
	}
	watch_crossing(session, market);
	sync = market_book(market);
	if (!sync_complete(sync, session->options->depth)) {
		session->counters.updates++;
		session->counters.unchanged++;
		return;
	}
	show_lead(session, market);
}

/* A change went in. */
static void
take_applied(struct session *session, struct market *market, struct course *course, bool was_live, bool whole)
{
	if (audit_of(session, course) != NULL)
		audit_state(course->audit, &course->sync.book, session->now_us);
	if (!was_live)
		tell(session, NEWS_LIVE, session->current, market);
	if (course != market->lead && !market_promote(market))
		return;
	if (market->lost && whole)
		session->counters.resyncs++;
	show_book(session, market);
}

/* Over REST, while no socket brings the book: each picture stands for itself. */
static void
refresh_polled(struct session *session, struct market *market)
{
	if (market->picture.len == 0 || market->held_us != 0 || session->now_us - market->written_us < REFRESH_US)
		return;
	session->counters.refreshes++;
	put_book(session, market);
}

static int
take_course(struct session *session, struct market *market, struct course *course, const struct book_delta *delta,
    struct error *err)
{
	bool was_live = course->sync.state == SYNC_LIVE;

	switch (sync_apply(&course->sync, &session->venue->rules, delta)) {
	case SYNC_APPLIED:
		take_applied(session, market, course, was_live, delta->whole);
		return 0;
	case SYNC_GAP:
		session->counters.gaps++;
		tell(session, NEWS_WANTED, session->current, market);
		lose_course(session, market, course, "gap");
		return 0;
	case SYNC_CHECKSUM:
		session->counters.checksum++;
		tell(session, NEWS_CHECKSUM, session->current, market);
		lose_course(session, market, course, "checksum");
		return 0;
	case SYNC_TOO_LARGE:
		session->counters.gaps++;
		tell(session, NEWS_WANTED, session->current, market);
		lose_course(session, market, course, "too_large");
		return 0;
	case SYNC_MEMORY:
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a book");
	case SYNC_KEPT:
		if (course->sync.kept_count == 1)
			tell(session, NEWS_WANTED, session->current, market);
		return 0;
	case SYNC_STALE_PICTURE:
		tell(session, NEWS_WANTED, session->current, market);
		return 0;
	case SYNC_IGNORED:
		return 0;
	}
	return 0;
}

static int
on_book(void *arg, const struct book_delta *delta, struct error *err)
{
	struct session *session = arg;
	struct market *market = market_of(session, delta->symbol);
	struct book_delta polled;
	struct course *course;
	int result;

	if (market == NULL)
		return 0;
	if (!delta->rest) {
		session->current->books++;
		note_latency(session, delta->venue_us);
	}
	course = market_course(market, session->current);
	if (delta->source == SOURCE_BEST)
		return take_best(session, market, course, delta, err);
	if (course->best_only)
		return 0;
	if (session->current == &session->poll) {
		polled = *delta;
		polled.answer = false;
		result = take_course(session, market, course, &polled, err);
		if (market->lead == course)
			refresh_polled(session, market);
		return result;
	}
	if (delta->rest && course->sync.state == SYNC_LIVE) {
		audit_answer(session, course, delta);
		return 0;
	}
	return take_course(session, market, course, delta, err);
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
	if (market_doubled(market, trade, session->current->id))
		return 0;
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
	if (market->ticker == NULL)
		market->ticker = session->current;
	if (market->ticker != session->current)
		return 0; /* another connection brings them already */
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

static void
announce_again(struct session *session, const struct market *market)
{
	market_put(session->out, market, session->venue->name, session->now_us, venue_facts_fees(session->facts));
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
	struct connection *connection = session->current;

	if (connection->sequence != SEQUENCE_NONE && number <= connection->sequence)
		return SEQUENCE_OLD;
	if (connection->sequence == SEQUENCE_NONE || number == connection->sequence + 1) {
		connection->sequence = number;
		return SEQUENCE_GOOD;
	}
	connection->sequence = number;
	session->counters.gaps++;
	lose_connection(session, connection, VENUE_STALE, "gap");
	tell(session, NEWS_BROKEN, connection, NULL);
	return SEQUENCE_GAP;
}

static void
on_subscribed(void *arg, struct slice symbol, size_t depth)
{
	struct session *session = arg;
	struct market *market = market_of(session, symbol);

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
		lose_all(session, VENUE_MAINTENANCE, word);
	else if (session->state == VENUE_MAINTENANCE) {
		change_state(session, VENUE_LIVE, word);
		tell(session, NEWS_REOPENED, session->current, NULL);
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
	put_state(session, session->state, NULL, word);
	tell(session, NEWS_LEAVING, session->current, NULL);
}

static void
on_complaint(void *arg, struct slice text)
{
	say(arg, "the venue says so", text);
}

static const struct venue_sink session_sink = { on_book, on_trade, on_ticker, on_instrument, on_instruments_end,
	on_reference, on_sequence, on_subscribed, on_maintenance, on_leaving, on_complaint };

/* ---- connections ---- */

static void
connection_begin(struct connection *connection, int64_t id)
{
	*connection = (struct connection){ .id = id, .sequence = SEQUENCE_NONE, .refresh_us = INT64_MAX };
}

/* NULL: it is not there.  What does not say its connection is of the first. */
static struct connection *
find_connection(const struct session *session, int64_t id)
{
	for (size_t i = 0; i < session->connection_count; i++)
		if (session->connections[i]->id == id || id == CONN_UNTOLD)
			return session->connections[i];
	return NULL;
}

static int
use_connection(struct session *session, int64_t id, struct error *err)
{
	struct connection *connection;

	if (session->current != NULL && session->current->id == id)
		return 0;
	connection = find_connection(session, id);
	if (connection == NULL) {
		if (session->connection_count == CONNECTIONS_MAX)
			return error_set(err, "range", "more than %d connections", CONNECTIONS_MAX);
		connection = calloc(1, sizeof *connection);
		if (connection == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory for a connection");
		connection_begin(connection, id == CONN_UNTOLD ? 1 : id);
		session->connections[session->connection_count++] = connection;
	}
	session->current = connection;
	return 0;
}

static void
remove_connection(struct session *session, struct connection *connection)
{
	for (size_t i = 0; i < session->markets.count; i++)
		market_leave(session->markets.at[i], connection);
	for (size_t i = 0; i < session->connection_count; i++)
		if (session->connections[i] == connection)
			session->connections[i] = session->connections[--session->connection_count];
	if (session->current == connection)
		session->current = NULL;
	free(connection);
}

/* It is this connection's host that is used. */
static void
use_host(struct session *session, const struct connection *connection)
{
	strcpy(session->host, connection->host);
	session->tier = connection->tier;
}

/* The host of "wss://host:port/path", and "word tier 2". */
static void
note_host(struct connection *connection, struct slice url, struct slice body)
{
	const char *at = url.len == 0 ? NULL : memmem(url.at, url.len, "//", 2), *end = url.at + url.len, *stop;
	const char *tier = body.len == 0 ? NULL : memmem(body.at, body.len, "tier ", 5);
	struct slice number = { tier == NULL ? NULL : tier + 5, 0 };

	if (tier != NULL)
		number.len = (size_t)(body.at + body.len - number.at);
	if (!slice_integer(number, &connection->tier) || connection->tier < 0)
		connection->tier = 0;
	if (at == NULL)
		return;
	for (stop = at + 2; stop < end && *stop != '/' && *stop != '?'; stop++)
		;
	if (!slice_copy(connection->host, sizeof connection->host, (struct slice){ at + 2, (size_t)(stop - at - 2) }))
		*connection->host = '\0';
}

static int
take_open(struct session *session, int64_t id, struct slice url, struct slice body, struct error *err)
{
	bool replaced = find_connection(session, id) != NULL;
	struct connection *connection;

	if (use_connection(session, id, err) != 0)
		return -1;
	connection = session->current;
	if (replaced || session->closes > 0)
		session->counters.reconnects++;
	if (!replaced && session->closes > 0)
		session->closes--;
	if (replaced || !others_go_on(session, connection))
		lose_connection(session, connection, VENUE_CONNECTING, NULL);
	connection_begin(connection, connection->id);
	note_host(connection, url, body);
	return 0;
}

static bool
is_polled(const struct session *session)
{
	for (size_t i = 0; i < session->markets.count; i++) {
		const struct market *market = session->markets.at[i];

		if (market->lead->from == &session->poll && course_live(market->lead))
			return true;
	}
	return false;
}

/* REST is not wanted any more when the sockets lead all books. */
static void
leave_fallback(struct session *session, const struct connection *connection)
{
	if (session->state_known && session->state == VENUE_FALLBACK && !is_polled(session)) {
		use_host(session, connection);
		change_state(session, VENUE_LIVE, NULL);
	}
}

/* One that goes on, to be named where the one that was named has gone. */
static const struct connection *
any_alive(const struct session *session)
{
	for (size_t i = 0; i < session->connection_count; i++)
		if (session->connections[i]->alive)
			return session->connections[i];
	return NULL;
}

/* It ended because another one had taken over. */
static bool
is_planned(const char *reason)
{
	return strcmp(reason, "planned") == 0;
}

static void
take_close(struct session *session, int64_t id, const char *reason)
{
	struct connection *connection = find_connection(session, id);
	const struct connection *other;

	if (connection == NULL) {
		if (!others_go_on(session, NULL))
			lose_all(session, VENUE_DOWN, reason);
		return;
	}
	lose_connection(session, connection, VENUE_DOWN, reason);
	if (is_planned(reason))
		session->counters.reconnects++;
	else
		session->closes++;
	remove_connection(session, connection);
	other = any_alive(session);
	if (other != NULL && session->state == VENUE_LIVE)
		use_host(session, other);
}

bool
session_covers(const struct session *session, int64_t from, int64_t to)
{
	const struct connection *old = find_connection(session, from), *young = find_connection(session, to);

	if (young == NULL || !young->alive)
		return false;
	for (size_t i = 0; old != NULL && i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];
		const struct course *course;

		if (market->lead->from != old || !course_live(market->lead))
			continue;
		course = market_course_of(market, young);
		if (course == NULL || !course_live(course))
			return false;
	}
	return true;
}

/* ---- frames ---- */

/* Books that were not written for a second are written again: the connection lives, so what they say still holds. */
static void
refresh(struct session *session)
{
	struct connection *connection = session->current;
	int64_t next = INT64_MAX;

	if (session->now_us < connection->refresh_us)
		return;
	connection->refresh_us = INT64_MAX;
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];

		if (market->lead->from != connection)
			continue;
		if (market->lead->audit != NULL && audit_failed(market->lead->audit, session->now_us))
			doubt_book(session, market, "audit");
		if (market->held_us != 0)
			show_lead(session, market);
		if (market->picture.len == 0 || market->lead->crossed_us != 0 || market->held_us != 0)
			continue;
		if (session->now_us - market->written_us >= REFRESH_US) {
			session->counters.refreshes++;
			put_book(session, market);
		}
		if (market->written_us + REFRESH_US < next)
			next = market->written_us + REFRESH_US;
	}
	if (connection->refresh_us > next)
		connection->refresh_us = next;
}

static void
report(struct session *session)
{
	if (!session->state_known || session->now_us < session->report_us)
		return;
	session->report_us = session->now_us - session->now_us % REPORT_US + REPORT_US;
	put_state(session, session->state, NULL, NULL);
}

/* The first message of a venue opens its connection when nothing else did. */
static void
show_life(struct session *session)
{
	struct connection *connection = session->current;

	connection->alive = true;
	if (session->state_known && (session->state == VENUE_LIVE || session->state == VENUE_MAINTENANCE))
		return;
	if (session->state_known && session->state == VENUE_FALLBACK) {
		leave_fallback(session, connection);
		return;
	}
	use_host(session, connection);
	change_state(session, VENUE_LIVE, NULL);
	check_symbols(session);
}

static int
finish(struct session *session, int result, struct error *err)
{
	if (result == 0)
		return 0;
	if (err->exit == EXIT_WELL)
		lose_connection(session, session->current, VENUE_STALE, "broken");
	tell(session, NEWS_BROKEN, session->current, NULL);
	return error_prefix(err, "%s", session->venue->name);
}

/* Text, or packed text. */
static int
unpack(struct session *session, struct slice *body, bool binary, struct error *err)
{
	session->plain.len = 0;
	if (!binary || !zip_is_gzip(*body))
		return 0;
	if (zip_unpack(&session->plain, *body, FRAME_BODY_MAX, err) != 0)
		return -1;
	*body = text_all(&session->plain);
	return 0;
}

static int
take_message(struct session *session, int64_t id, struct slice body, bool binary, struct error *err)
{
	int result;

	session->text = (struct slice){ NULL, 0 };
	if (use_connection(session, id == CONN_POLL ? CONN_UNTOLD : id, err) != 0)
		return -1;
	session->counters.messages++;
	show_life(session);
	result = unpack(session, &body, binary, err);
	session->text = body;
	if (result == 0) {
		session->decoder.state = session->current->codec_state;
		result = session->venue->read(&session->decoder, body, err);
		session->current->codec_state = session->decoder.state;
	}
	if (finish(session, result, err) != 0)
		return -1;
	if (UNLIKELY(session->state == VENUE_FALLBACK))
		leave_fallback(session, session->current);
	refresh(session);
	report(session);
	return 0;
}

static int
take_answer(struct session *session, int64_t id, struct slice url, struct slice body, bool binary, struct error *err)
{
	int result;

	if (id == CONN_POLL)
		session->current = &session->poll;
	else if (use_connection(session, id, err) != 0)
		return -1;
	session->decoder.url = url;
	result = unpack(session, &body, binary, err);
	if (result == 0)
		result = session->venue->read_rest(&session->decoder, body, err);
	if (id != CONN_UNTOLD && result != 0)
		return error_prefix(err, "%s", session->venue->name); /* what the sockets told still holds */
	if (finish(session, result, err) != 0)
		return -1;
	if (id == CONN_UNTOLD)
		refresh(session);
	report(session);
	return 0;
}

/* REST stands in for the sockets, or is all there is, from this host on. */
static void
take_polling(struct session *session, enum venue_state state, struct slice url, struct slice body)
{
	char host[sizeof session->host];
	bool moved;

	note_host(&session->poll, url, body);
	strcpy(host, session->host);
	moved = strcmp(host, session->poll.host) != 0 || session->tier != session->poll.tier;
	use_host(session, &session->poll);
	if (moved && session->state_known && session->state == state)
		session->state_known = false; /* another host is news as well */
	change_state(session, state, NULL);
}

/* It failed too. */
static void
end_polling(struct session *session)
{
	const struct connection *alive = any_alive(session);

	lose_connection(session, &session->poll, VENUE_DOWN, "unreachable");
	for (size_t i = 0; i < session->markets.count; i++)
		market_leave(session->markets.at[i], &session->poll);
	if (alive != NULL)
		leave_fallback(session, alive);
}

static void
take_timer(struct session *session, int64_t id, struct slice url, struct slice body)
{
	struct connection *connection = find_connection(session, id);
	char word[64];

	if (body.len == 0 || slice_is(body, "tick"))
		report(session);
	else if (slice_is(body, "silent")) {
		if (connection != NULL) {
			connection->alive = false;
			lose_connection(session, connection, VENUE_STALE, "silent");
		}
	} else if (slice_starts(body, "fallback"))
		take_polling(session, VENUE_FALLBACK, url, body);
	else if (slice_starts(body, "polling"))
		take_polling(session, VENUE_LIVE, url, body);
	else if (slice_is(body, "unreachable"))
		end_polling(session);
	else {
		if (!slice_copy(word, sizeof word, body))
			strcpy(word, "closed");
		session->state_known = false; /* it may be down already, for another reason */
		lose_all(session, VENUE_DOWN, word);
	}
}

static void
take_pong(struct session *session, int64_t id, struct slice body)
{
	int64_t us;

	if (slice_integer(body, &us) && us >= 0)
		latency_add(&session->ping, us);
	session->current = find_connection(session, id);
	if (session->current != NULL)
		refresh(session);
	report(session);
}

int
session_frame(struct session *session, const struct frame_event *frame, struct slice body, bool binary,
    struct text *out, struct error *err)
{
	int64_t id = HAS(frame, FRAME_HAS_CONN) ? frame->conn : CONN_UNTOLD;
	char word[64];

	session->out = out;
	session->now_us = session->decoder.ts_us = frame->ts_us;
	err->exit = EXIT_WELL;
	switch ((enum frame_via)frame->via) {
	case VIA_OPEN:
		return take_open(session, id, frame->url, body, err);
	case VIA_CLOSE:
		if (body.len == 0 || !slice_copy(word, sizeof word, body))
			strcpy(word, "closed");
		take_close(session, id, word);
		return 0;
	case VIA_WS:
		return take_message(session, id, body, binary, err);
	case VIA_REST:
		return take_answer(session, id, frame->url, body, binary, err);
	case VIA_PONG:
		take_pong(session, id, body);
		return 0;
	case VIA_TIMER:
		take_timer(session, id, frame->url, body);
		return 0;
	case VIA_SENT:
		return 0;
	}
	return 0;
}

struct slice
session_text(const struct session *session)
{
	return session->text;
}

int
session_init(struct session *session, const struct venue *venue, const struct feed_options *options, struct error *err)
{
	*session = (struct session){ .venue = venue, .options = options, .decoder = { .sink = &session_sink } };
	connection_begin(&session->poll, CONN_POLL);
	session->decoder.arg = session;
	session->facts = venue_facts_load(venue->name, err);
	return session->facts != NULL ? 0 : -1;
}

void
session_free(struct session *session)
{
	for (size_t i = 0; i < session->connection_count; i++)
		free(session->connections[i]);
	markets_free(&session->markets);
	venue_facts_free(session->facts);
	decoder_free(&session->decoder);
	text_free(&session->scratch);
	text_free(&session->plain);
}
