/* Connections, and the frames that come on them. */
#include "feed/session.h"

#include <stdlib.h>

#include "feed/inside.h"
#include "wire/put.h"
#include "wire/zip.h"

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
	connection_begin(connection, connection->id);
	note_host(connection, url, body);
	if (!session_others(session, connection))
		use_host(session, connection);
	if (replaced || !session_others(session, connection))
		session_lose_connection(session, connection, VENUE_CONNECTING, NULL);
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
		session_change(session, VENUE_LIVE, NULL);
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
		if (!session_others(session, NULL))
			session_lose_all(session, VENUE_DOWN, reason);
		return;
	}
	session_lose_connection(session, connection, VENUE_DOWN, reason);
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
		if (course == NULL || !session_keeps_up(session, market, course))
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
	int64_t next = INT64_MAX, crossed_us;

	if (session->now_us < connection->refresh_us)
		return;
	connection->refresh_us = INT64_MAX;
	for (size_t i = 0; i < session->markets.count; i++) {
		struct market *market = session->markets.at[i];

		if (market->lead->from != connection)
			continue;
		if (market->lead->audit != NULL && audit_failed(market->lead->audit, session->now_us))
			session_doubt(session, market, "audit");
		crossed_us = session_watch_crossed(session, market);
		if (crossed_us < next)
			next = crossed_us;
		if (crossed_us == INT64_MAX && (market->held_us != 0 || market->early))
			session_show_lead(session, market);
		if (!session_shows(session, market))
			continue;
		if (session->now_us - market->written_us >= REFRESH_US)
			session_put_again(session, market);
		if (market->written_us + REFRESH_US < next)
			next = market->written_us + REFRESH_US;
		if (market->early && market->written_us + session->options->interval_us < next)
			next = market->written_us + session->options->interval_us;
	}
	if (connection->refresh_us > next)
		connection->refresh_us = next;
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
	session_change(session, VENUE_LIVE, NULL);
	session_check_symbols(session);
}

static int
finish(struct session *session, int result, struct error *err)
{
	if (result == 0)
		return 0;
	if (err->exit == EXIT_WELL)
		session_lose_connection(session, session->current, VENUE_STALE, "broken");
	session_tell(session, NEWS_BROKEN, session->current, NULL);
	return error_prefix(err, "%s", session->venue->name);
}

/* Text, or packed text. */
static int
unpack(struct session *session, struct slice *body, bool binary, struct error *err)
{
	session->plain.len = 0;
	(void)binary; /* what is packed shows in its first bytes: a recording knows nothing else */
	if (!zip_is_gzip(*body))
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
	session_report(session);
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
	session_report(session);
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
	session_change(session, state, NULL);
}

/* It failed too. */
static void
end_polling(struct session *session)
{
	const struct connection *alive = any_alive(session);

	session_lose_connection(session, &session->poll, VENUE_DOWN, "unreachable");
	for (size_t i = 0; i < session->markets.count; i++)
		market_leave(session->markets.at[i], &session->poll);
	if (alive != NULL)
		leave_fallback(session, alive);
}

/* "offset -1200 within 800"; anything else is none. */
static void
take_offset(struct session *session, struct slice body)
{
	const char *between = memmem(body.at, body.len, " within ", 8);
	struct slice offset = { body.at + 7, 0 }, error;
	int64_t offset_us, error_us;

	if (between == NULL || between < offset.at)
		return;
	offset.len = (size_t)(between - offset.at);
	error = (struct slice){ between + 8, (size_t)(body.at + body.len - between - 8) };
	if (slice_integer(offset, &offset_us) && slice_integer(error, &error_us) && llabs(offset_us) < TIME_US_MAX &&
	    error_us >= 0 && error_us < TIME_US_MAX)
		session_take_offset(session, offset_us, error_us);
}

static void
take_timer(struct session *session, int64_t id, struct slice url, struct slice body)
{
	struct connection *connection = find_connection(session, id);
	char word[64];

	if (body.len == 0 || slice_is(body, "tick")) {
		if (session->venue->reference)
			session_check_symbols(session); /* it may have none of them, and then never says a word */
		session_report(session);
	} else if (slice_is(body, "silent")) {
		if (connection != NULL) {
			connection->alive = false;
			session_lose_connection(session, connection, VENUE_STALE, "silent");
		}
	} else if (slice_starts(body, "fallback"))
		take_polling(session, VENUE_FALLBACK, url, body);
	else if (slice_starts(body, "polling"))
		take_polling(session, VENUE_LIVE, url, body);
	else if (slice_starts(body, "offset "))
		take_offset(session, body);
	else if (slice_is(body, "unreachable"))
		end_polling(session);
	else {
		if (!slice_copy(word, sizeof word, body))
			strcpy(word, "closed");
		session->state_known = false; /* it may be down already, for another reason */
		session_lose_all(session, VENUE_DOWN, word);
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
	session_report(session);
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
