/* How a venue and its books are: the lines that say it, and what is lost when a connection or a book is. */
#include "feed/inside.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/put.h"

enum { REPORT_US = 10 * SECOND_US, STRANGERS_MAX = 256, CLOCK_OFF_US = SECOND_US };

void
session_say(const struct session *session, const char *words, struct slice what)
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

/* What is to be taken from the venue's stamps: nothing where the clocks differ by no more than the error. */
static int64_t
offset_of(const struct session *session)
{
	return llabs(session->offset_us) > session->offset_error_us ? session->offset_us : 0;
}

/* A venue line; symbol and reason may be NULL, figures go onto those of the whole venue. */
void
session_put_state(struct session *session, enum venue_state state, const char *symbol, const char *reason)
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
		if (session->clock_known) {
			put_int(out, "offset_us", session->offset_us);
			put_int(out, "offset_error_us", session->offset_error_us);
		}
		put_key(out, "latency_us");
		text_char(out, '{');
		latency_put(out, "feed", &session->latency, offset_of(session));
		if (session->ping.count > 0)
			latency_put(out, "ping", &session->ping, 0);
		text_char(out, '}');
		put_counters(out, &session->counters);
	}
	put_end(out);
}

/*
 * More than a second wrong, whatever the error: what is signed with our time may be refused there, and its stamps say nothing to
 * whoever compares them with ours.  Books go by our own clock: they are what they were.
 */
static void
check_clock(struct session *session)
{
	bool off = llabs(session->offset_us) - session->offset_error_us > CLOCK_OFF_US;
	char words[80];

	if (off == session->clock_off || !session->state_known ||
	    (session->state != VENUE_LIVE && session->state != VENUE_FALLBACK))
		return;
	session->clock_off = off;
	session_put_state(session, session->state, NULL, off ? "clock" : NULL);
	snprintf(words, sizeof words, "%lld ms %s ours%s", (long long)(llabs(session->offset_us) / 1000),
	    session->offset_us < 0 ? "behind" : "ahead of", off ? "" : ", as it should be");
	session_say(session, words, SLICE("its clock"));
}

void
session_change(struct session *session, enum venue_state state, const char *reason)
{
	if (session->state_known && session->state == state)
		return;
	session->state = state;
	session->state_known = true;
	session->report_us = session->now_us - session->now_us % REPORT_US + REPORT_US;
	session_put_state(session, state, NULL, reason);
	check_clock(session);
}

void
session_take_offset(struct session *session, int64_t offset_us, int64_t error_us)
{
	session->offset_us = offset_us;
	session->offset_error_us = error_us;
	session->clock_known = true;
	check_clock(session);
}

void
session_tell(
    const struct session *session, enum session_news what, const struct connection *connection, struct market *market)
{
	if (session->news != NULL)
		session->news(session->news_arg, what, connection->id, market);
}

void
session_report(struct session *session)
{
	if (!session->state_known || session->now_us < session->report_us)
		return;
	session->report_us = session->now_us - session->now_us % REPORT_US + REPORT_US;
	session_put_state(session, session->state, NULL, NULL);
}

/* The picture that was written is not to be relied on any more. */
static void
forget_picture(struct market *market)
{
	market->picture.len = 0;
	market->held_us = 0;
	market->early = false;
}

/* The leading course has given the book up already: another one takes over, or the book is lost. */
void
session_lose_market(struct session *session, struct market *market, const char *reason)
{
	bool said = market->lost || !market->selected;

	if (market_promote(market)) {
		session_show_lead(session, market);
		return;
	}
	forget_picture(market);
	if (said)
		return;
	market->lost = true;
	session_put_state(session, VENUE_STALE, market->symbol, reason);
}

void
session_lose_course(struct session *session, struct market *market, const struct course *course, const char *reason)
{
	if (course == market->lead)
		session_lose_market(session, market, reason);
}

/* All books of the venue at once: one line says it. */
void
session_lose_all(struct session *session, enum venue_state state, const char *reason)
{
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];

		for (size_t n = 0; n < COURSES; n++)
			course_reset(&market->courses[n]);
		forget_picture(market);
		market->lost |= state != VENUE_CONNECTING || market->shown_id != MARKET_UNSHOWN;
	}
	session_change(session, state, reason);
}

/* Whether something else goes on: then the venue is not down, whatever becomes of this connection. */
bool
session_others(const struct session *session, const struct connection *lost)
{
	for (size_t i = 0; i < session->connection_count; i++)
		if (session->connections[i] != lost && session->connections[i]->alive)
			return true;
	return lost != &session->poll && session->state_known && session->state == VENUE_FALLBACK;
}

/* The books of one connection: one line says it when they were all that there was. */
void
session_lose_connection(
    struct session *session, const struct connection *connection, enum venue_state state, const char *reason)
{
	if (!session_others(session, connection)) {
		session_lose_all(session, state, reason);
		return;
	}
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];
		struct course *course = market_course_of(market, connection);

		if (course == NULL)
			continue;
		course_reset(course);
		session_lose_course(session, market, course, reason);
	}
}

/* ---- markets ---- */

/*
 * A symbol that nobody knows.  The first one is named, of the others their number is said as it grows: 10, 100, and the most that are
 * remembered, so whoever makes names up gets neither memory nor lines for it.
 */
static void
meet_stranger(struct session *session, struct slice venue_symbol)
{
	char words[120];

	if (session->strangers == STRANGERS_MAX || markets_add(&session->markets, venue_symbol) == NULL)
		return;
	session->strangers++;
	if (session->strangers == 1)
		session_say(
		    session, "no tick and step from the venue or its file: nothing is made of it", venue_symbol);
	else if (session->strangers == 10 || session->strangers == 100 || session->strangers == STRANGERS_MAX) {
		snprintf(words, sizeof words,
		    "the last of %zu symbols without tick and step: nothing is made of them%s", session->strangers,
		    session->strangers == STRANGERS_MAX ? "; no more are counted" : "");
		session_say(session, words, venue_symbol);
	}
}

/* The market of a symbol that a message names; NULL: nothing is made of it. */
struct market *
session_market(struct session *session, struct slice venue_symbol)
{
	struct market *market = markets_find(&session->markets, venue_symbol);
	const struct venue_symbol *listed;

	if (LIKELY(market != NULL))
		return market->selected ? market : NULL;
	listed = venue_facts_venue_symbol(session->facts, venue_symbol);
	if (listed == NULL ||
	    (!session->venue->reference &&
		(decimal_sign(listed->price_tick) <= 0 || decimal_sign(listed->qty_step) <= 0))) {
		if (!session->listed) /* else it is one that was not asked for, or none */
			meet_stranger(session, venue_symbol);
		return NULL;
	}
	market = markets_add(&session->markets, venue_symbol);
	if (market == NULL)
		return NULL;
	market_default(market, listed);
	market->selected = selection_has(&session->options->symbols, market->symbol);
	return market->selected ? market : NULL;
}

/* The account's own fees go before those of the venue's list, and these before those of the venue's file. */
void
session_put_instrument(struct session *session, const struct market *market)
{
	const struct tier *own = tiers_find(session->options->tiers, session->venue->name, market->symbol);
	struct venue_fees fees = *venue_facts_fees(session->facts);
	enum fee_source source = FEE_SOURCE_DEFAULT;

	if (own != NULL) {
		fees = own->fees;
		if (*fees.kind == '\0')
			memcpy(fees.kind, venue_facts_fees(session->facts)->kind, sizeof fees.kind);
		source = FEE_SOURCE_ACCOUNT;
	} else if (market->has_fees) {
		fees.taker_bps = market->taker_bps;
		fees.maker_bps = market->maker_bps;
		source = FEE_SOURCE_VENUE;
	}
	market_put(session->out, market, session->venue->name, session->now_us, &fees, source);
}

void
session_announce(struct session *session, struct market *market)
{
	if (market->announced)
		return;
	market->announced = true;
	market->names.len = 0;
	text_format(&market->names, ",\"venue\":\"%s\",\"symbol\":\"%s\",", session->venue->name, market->symbol);
	session_put_instrument(session, market);
}

static bool
is_named(const struct selection *selection, const char *symbol)
{
	for (size_t i = 0; i < selection->count; i++)
		if (selection_is_name(selection, i) && strcmp(selection->at[i], symbol) == 0)
			return true;
	return false;
}

/* What is halted is listened to only when it was asked for by name. */
static bool
is_wanted(const struct session *session, const struct market *market)
{
	if (!market->selected)
		return false;
	return (market->trading != TRADING_HALTED && market->trading != TRADING_UNKNOWN) ||
	    is_named(&session->options->symbols, market->symbol);
}

size_t
session_symbols(const struct session *session)
{
	return session->listed ? session->markets.count : venue_facts_count(session->facts);
}

struct slice
session_wanted(const struct session *session, size_t i)
{
	static const struct slice none = { NULL, 0 };
	const struct venue_symbol *symbol;

	if (session->listed)
		return is_wanted(session, session->markets.at[i]) ? slice_of(session->markets.at[i]->venue_symbol)
								  : none;
	symbol = venue_facts_at(session->facts, i);
	return selection_has(&session->options->symbols, symbol->symbol) ? slice_of(symbol->venue_symbol) : none;
}

bool
session_has_all(const struct session *session)
{
	for (size_t i = 0; session->symbols_checked && i < session_symbols(session); i++) {
		struct slice symbol = session_wanted(session, i);
		const struct market *market = symbol.len == 0 ? NULL : markets_find(&session->markets, symbol);

		if (symbol.len > 0 && (market == NULL || market->written_us == 0))
			return false;
	}
	return session->symbols_checked;
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
void
session_check_symbols(struct session *session)
{
	const struct selection *wanted = &session->options->symbols;

	if (session->symbols_checked)
		return;
	session->symbols_checked = true;
	for (size_t i = 0; i < wanted->count; i++)
		if (selection_is_name(wanted, i) && !is_known(session, wanted->at[i]))
			session_put_state(session, VENUE_DOWN, wanted->at[i], "no_symbol");
}
