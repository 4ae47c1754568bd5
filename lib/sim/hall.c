#include "sim/hall.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "sim/inside.h"
#include "sim/keyset.h"

enum {
	BATCH = 512, /* things of the script that happen in one turn */
	TURN_US = 1000, /* no turn for less: what is due together leaves together */
	SWEEP_US = 100000, /* how often connections are looked after */
	FALL_BEHIND_US = 2000000 /* more than this is given up */
};

/* ---- limits ---- */

/* Whether amount more fits; it is counted when it does. */
static bool
window_take(struct window *window, struct live_rate rate, int64_t now_us, unsigned amount)
{
	if (now_us - window->began_us >= rate.per_ms * 1000 || window->began_us == 0)
		*window = (struct window){ .began_us = now_us };
	if (rate.count > 0 && window->count + amount > rate.count)
		return false;
	window->count += amount;
	return true;
}

static int64_t
window_rest_us(const struct window *window, struct live_rate rate, int64_t now_us)
{
	return window->began_us + rate.per_ms * 1000 - now_us;
}

static void
put_retry_after(struct text *headers, int64_t wait_us)
{
	text_format(
	    headers, "Retry-After: %lld\r\n", (long long)(wait_us < SECOND_US ? 1 : (wait_us + 999999) / SECOND_US));
}

static void
put_usage(struct booth *booth, struct text *headers)
{
	const struct sim_venue *venue = booth->stand.venue;
	uint64_t most = venue->limits.requests.count, used = booth->requests.count;

	if (venue->used_header != NULL)
		text_format(headers, "%s: %llu\r\n", venue->used_header, (unsigned long long)used);
	if (venue->left_header != NULL)
		text_format(
		    headers, "%s: %llu\r\n", venue->left_header, (unsigned long long)(used < most ? most - used : 0));
}

/* ---- messages out ---- */

static struct booth *
booth_of(const struct sim_conn *conn)
{
	return conn->stand->wire.arg;
}

void
hall_transmit(struct sim_conn *conn, const struct sim_listing *listing, int64_t number, struct slice text)
{
	struct stand *stand = conn->stand;
	struct hall *hall = booth_of(conn)->hall;

	conn->sent++;
	conn->busy = true;
	if (listing != NULL && number > 0 && (stand->venue->flags & SIM_NUMBERED) == 0)
		truth_sent(&hall->truth, conn, listing, number);
	hall->figures.messages++;
	hall->figures.bytes += text.len;
	if ((stand->venue->flags & SIM_BINARY) == 0) {
		peer_text(conn->peer, text);
		return;
	}
	stand->wrapped.len = 0;
	if (stand->venue->wrap(&stand->wrapped, text) != 0)
		stand->failed = true;
	else
		peer_binary(conn->peer, text_all(&stand->wrapped));
}

/* The message with the number of the connection in its hole. */
static struct slice
fill_hole(struct sim_conn *conn, const struct sim_message *message)
{
	struct text *line = &conn->stand->line;
	struct slice text = message->text;

	if (message->hole == SIZE_MAX)
		return text;
	line->len = 0;
	text_bytes(line, text.at, message->hole);
	text_int(line, conn->counter++);
	text_bytes(line, text.at + message->hole, text.len - message->hole);
	return text_all(line);
}

static void
wire_send(struct sim_conn *conn, const struct sim_message *message)
{
	struct slice text;

	if (conn->peer == NULL || conn->closing)
		return;
	text = fill_hole(conn, message);
	if (booth_of(conn)->hall->faults.count > 0)
		strike_message(conn, message, text);
	else
		hall_transmit(
		    conn, message->topic == NULL ? NULL : message->topic->want.listing, message->number, text);
}

void
hall_close(struct sim_conn *conn, int code, const char *reason)
{
	conn->closing = true;
	if (conn->peer != NULL)
		peer_close(conn->peer, code, slice_of(reason));
}

void
hall_look_at_clock(struct booth *booth)
{
	bool off = booth->until_us[FAULT_CLOCK] > 0 && booth->until_us[FAULT_CLOCK] > clock_boot_us();

	booth->stand.now_us = clock_wall_us() + (off ? booth->rules[FAULT_CLOCK]->offset_us : 0);
}

/* ---- sockets ---- */

/* A message may end a connection while the others of its topic are told: the struct goes behind the turn. */
static void
bury(void *arg)
{
	struct hall *hall = arg;

	for (size_t i = 0; i < hall->count; i++)
		for (struct sim_conn *conn = hall->booths[i].stand.conns, *next; conn != NULL; conn = next) {
			const struct queue *queue = conn->queue;

			next = conn->next;
			if (conn->peer != NULL && queue != NULL && queue->doomed)
				peer_reset(conn->peer);
			if (conn->peer != NULL)
				continue;
			strike_forget(conn);
			stand_disconnect(conn);
		}
}

void
hall_bury(struct hall *hall)
{
	loop_after(hall->loop, &hall->bury, bury, hall);
}

static void
on_closed(void *arg, struct peer *peer, int code)
{
	struct booth *booth = arg;
	struct sim_conn *conn = peer_own(peer);

	(void)code;
	if (conn == NULL) {
		errand_forget(booth->hall, peer);
		return;
	}
	conn->peer = NULL;
	hall_bury(booth->hall);
}

void
hall_answer(struct booth *booth, struct peer *peer, struct sim_ask *ask)
{
	put_usage(booth, &ask->headers);
	if (peer != NULL)
		peer_answer(peer, ask->status, text_all(&ask->headers), text_all(&ask->body));
	text_free(&ask->body);
	text_free(&ask->headers);
}

/* Too many, and still more: banned. */
static void
limit_request(
    struct booth *booth, const struct window *window, struct live_rate rate, struct sim_ask *ask, int64_t now_us)
{
	const struct sim_venue *venue = booth->stand.venue;
	int64_t wait_us = window_rest_us(window, rate, now_us);

	booth->refused++;
	if (venue->ban_after > 0 && booth->refused > venue->ban_after)
		booth->banned_us = now_us + venue->ban_ms * 1000;
	if (booth->banned_us > now_us)
		wait_us = booth->banned_us - now_us;
	put_retry_after(&ask->headers, wait_us);
	stand_refuse(ask, booth->banned_us > now_us ? REFUSE_BANNED : REFUSE_LIMIT);
}

bool
hall_limits(struct booth *booth, struct window *window, struct live_rate rate, struct sim_ask *ask)
{
	int64_t now_us = clock_boot_us();

	if (now_us >= window->began_us + rate.per_ms * 1000)
		booth->refused = 0;
	if (booth->banned_us <= now_us && window_take(window, rate, now_us, ask->weight))
		return false;
	limit_request(booth, window, rate, ask, now_us);
	return true;
}

struct sim_ask
hall_ask(struct booth *booth, const struct request *request)
{
	struct sim_ask ask = { .stand = &booth->stand, .request = request, .status = 200 };

	hall_look_at_clock(booth);
	text_string(&ask.headers, "Content-Type: application/json\r\n");
	return ask;
}

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct booth *booth = arg;
	struct sim_ask ask;

	if (errand_begin(booth, peer, request))
		return;
	ask = hall_ask(booth, request);
	if (!strike_request(booth, &ask)) {
		if (booth->banned_us <= clock_boot_us())
			stand_ask(&ask);
		hall_limits(booth, &booth->requests, booth->stand.venue->limits.requests, &ask);
	}
	hall_answer(booth, peer, &ask);
}

static int
refuse_upgrade(struct booth *booth, struct peer *peer, const struct request *request, enum sim_refusal refusal,
    int status, int64_t wait_us)
{
	struct sim_ask ask = hall_ask(booth, request);

	if (wait_us > 0)
		put_retry_after(&ask.headers, wait_us);
	stand_refuse(&ask, refusal);
	if (status != 0)
		ask.status = status;
	if (ask.status == 200) /* a venue that says it with 200 and an error cannot on a handshake */
		ask.status = 429;
	hall_answer(booth, peer, &ask);
	return 0;
}

static bool
strike_upgrade(struct booth *booth, struct peer *peer, const struct request *request)
{
	struct sim_ask ask = hall_ask(booth, request);
	bool strikes = strike_request(booth, &ask);

	if (strikes) {
		hall_answer(booth, peer, &ask);
		return true;
	}
	text_free(&ask.body);
	text_free(&ask.headers);
	return false;
}

/* The private socket, where it has a path of its own. */
static bool
conn_of_office(struct sim_conn *conn, const struct request *request)
{
	const struct sim_private *own = conn->stand->venue->own;

	conn->own = conn->stand->office != NULL && own->socket != NULL && slice_is(request->path, own->socket);
	return conn->own;
}

static int
on_upgrade(void *arg, struct peer *peer, const struct request *request)
{
	struct booth *booth = arg;
	const struct venue_limits *limits = &booth->stand.venue->limits;
	int64_t now_us = clock_boot_us();
	struct sim_conn *conn;
	int status;

	if (booth->hall->stopping)
		return 503;
	if (strike_upgrade(booth, peer, request))
		return 0;
	if (booth->banned_us > now_us)
		return refuse_upgrade(booth, peer, request, REFUSE_BANNED, 0, booth->banned_us - now_us);
	if (!window_take(&booth->connects, limits->connects, now_us, 1))
		return refuse_upgrade(
		    booth, peer, request, REFUSE_LIMIT, 0, window_rest_us(&booth->connects, limits->connects, now_us));
	conn = stand_connect(&booth->stand, peer);
	if (conn == NULL)
		return 503;
	hall_look_at_clock(booth);
	peer_set(peer, conn);
	status = conn_of_office(conn, request) ? 101 : booth->stand.venue->upgrade(conn, request);
	if (status == 101)
		return status;
	peer_set(peer, NULL);
	stand_disconnect(conn);
	return refuse_upgrade(booth, peer, request, REFUSE_PATH, status, 0);
}

static void
on_opened(void *arg, struct peer *peer)
{
	struct booth *booth = arg;
	struct sim_conn *conn = peer_own(peer);

	hall_look_at_clock(booth);
	conn->opened_us = conn->heard_us = conn->pinged_us = conn->beat_us = clock_boot_us();
	conn->ponged = true;
	if (strike_opened(conn))
		return;
	if (booth->stand.venue->opened != NULL)
		booth->stand.venue->opened(conn);
}

static void
too_many_messages(struct sim_conn *conn)
{
	if (conn->stand->venue->too_many != NULL)
		conn->stand->venue->too_many(conn);
	hall_close(conn, 1008, "too many messages");
}

static bool
count_message(struct sim_conn *conn, int64_t now_us)
{
	struct window window = { conn->window_us, conn->messages };
	bool fits = window_take(&window, conn->stand->venue->limits.messages, now_us, 1);

	conn->window_us = window.began_us;
	conn->messages = (size_t)window.count;
	return fits;
}

static void
on_message(void *arg, struct peer *peer, struct slice bytes, bool binary)
{
	struct booth *booth = arg;
	struct sim_conn *conn = peer_own(peer);
	int64_t now_us = clock_boot_us();

	(void)binary;
	if (conn == NULL || conn->closing)
		return;
	hall_look_at_clock(booth);
	conn->heard_us = now_us;
	if (!count_message(conn, now_us)) {
		too_many_messages(conn);
		return;
	}
	if (conn->own)
		booth->stand.venue->own->message(conn, bytes);
	else
		booth->stand.venue->message(conn, bytes);
	if (conn->count > 0 || conn->hears != 0)
		conn->greeted = true;
}

static void
on_ping(void *arg, struct peer *peer, struct slice payload)
{
	struct sim_conn *conn = peer_own(peer);

	(void)arg;
	if (conn == NULL || conn->closing)
		return;
	conn->heard_us = clock_boot_us();
	if (count_message(conn, conn->heard_us))
		peer_pong(peer, payload);
	else
		too_many_messages(conn);
}

static void
on_pong(void *arg, struct peer *peer, struct slice payload)
{
	struct sim_conn *conn = peer_own(peer);

	(void)arg, (void)payload;
	if (conn == NULL)
		return;
	conn->heard_us = clock_boot_us();
	conn->ponged = true;
}

static const struct serve_events serve_events = { .request = on_request,
	.upgrade = on_upgrade,
	.opened = on_opened,
	.message = on_message,
	.ping = on_ping,
	.pong = on_pong,
	.closed = on_closed };

/* ---- what time brings to a connection ---- */

static void
look_after(struct sim_conn *conn, int64_t now_us)
{
	const struct sim_venue *venue = conn->stand->venue;

	if (conn->busy && (venue->flags & SIM_PUSHES_COUNT) != 0)
		conn->heard_us = now_us;
	conn->busy = false;
	if (venue->idle_ms > 0 && now_us - conn->heard_us > venue->idle_ms * 1000)
		hall_close(conn, 1000, "idle");
	else if (venue->greet_ms > 0 && !conn->greeted && now_us - conn->opened_us > venue->greet_ms * 1000)
		hall_close(conn, 1008, "nothing subscribed");
	else if (venue->limits.life_ms > 0 && now_us - conn->opened_us > venue->limits.life_ms * 1000)
		hall_close(conn, 1001, "the connection has served its time");
	else if (!conn->ponged && now_us - conn->pinged_us > venue->pong_ms * 1000)
		hall_close(conn, 1008, "no pong");
	if (conn->closing)
		return;
	if (venue->ping_ms > 0 && conn->ponged && now_us - conn->pinged_us >= venue->ping_ms * 1000) {
		char payload[24];
		int len = snprintf(payload, sizeof payload, "%lld", (long long)(conn->stand->now_us / 1000));

		conn->pinged_us = now_us;
		conn->ponged = false;
		peer_ping(conn->peer, (struct slice){ payload, (size_t)len });
	}
	if (venue->beat_ms > 0 && now_us - conn->beat_us >= venue->beat_ms * 1000) {
		conn->beat_us += venue->beat_ms * 1000;
		venue->beat(conn);
	}
}

/* Half-open: nobody is there who would look. */
static bool
is_stopped(const struct sim_conn *conn)
{
	const struct queue *queue = conn->queue;

	return queue != NULL && queue->stopped;
}

static void
sweep(void *arg)
{
	struct hall *hall = arg;
	int64_t now_us = clock_boot_us();

	truth_flush(&hall->truth);
	truth_flush(&hall->statement);
	for (size_t i = 0; i < hall->count; i++) {
		struct booth *booth = &hall->booths[i];

		hall_look_at_clock(booth);
		strike_time(booth, now_us);
		office_time(&booth->stand);
		for (struct sim_conn *conn = booth->stand.conns; conn != NULL; conn = conn->next)
			if (conn->peer != NULL && !conn->closing && conn->opened_us > 0 && !is_stopped(conn))
				look_after(conn, now_us);
	}
}

/* ---- the market ---- */

/* The listing of a place in the roster. */
static struct sim_listing *
listing_at(const struct hall *hall, size_t at)
{
	struct booth *booth = &hall->booths[hall->roster.at[at].venue];

	return &booth->stand.listings[at - booth->first];
}

static void
book_comes(struct booth *booth, struct sim_listing *listing, struct scene_event *event)
{
	struct hall *hall = booth->hall;

	if (hall->faults.count > 0 && hall->began_us > 0)
		strike_book(booth, listing, event);
	if (!stand_book(listing, event->bids, event->bid_count, event->asks, event->ask_count))
		return;
	hall->figures.books++;
	if (strike_crosses(booth, listing)) /* a book that is a lie is nobody's truth, and nobody trades on it */
		return;
	truth_book(&hall->truth, listing);
	office_book(listing);
}

static void
happen(struct hall *hall)
{
	struct scene_event event;
	struct sim_listing *listing;

	script_next(hall->script, &event);
	listing = listing_at(hall, event.listing);
	hall_look_at_clock(listing->stand->wire.arg);
	if (event.happening == MARKET_TRADE) {
		hall->figures.trades++;
		stand_trade(listing, event.trade, event.buy);
		office_trade(listing);
	} else
		book_comes(listing->stand->wire.arg, listing, &event);
}

static int64_t
script_us(const struct hall *hall, int64_t boot_us)
{
	return script_begins_us(hall->script) +
	    (int64_t)((__int128)(boot_us - hall->origin_us) * hall->plan.speed_ppm / 1000000);
}

static int64_t
real_us(const struct hall *hall, int64_t script)
{
	return hall->origin_us +
	    (int64_t)((__int128)(script - script_begins_us(hall->script)) * 1000000 / hall->plan.speed_ppm);
}

static void
pump(void *arg)
{
	struct hall *hall = arg;
	int64_t boot_us = clock_boot_us(), now_us = script_us(hall, boot_us), due_us, wait_us;
	int left = BATCH;

	while ((due_us = script_due_us(hall->script)) <= now_us &&
	    due_us - script_begins_us(hall->script) < hall->plan.length_us && left-- > 0)
		happen(hall);
	if (due_us - script_begins_us(hall->script) >= hall->plan.length_us || hall->stopping)
		return;
	wait_us = real_us(hall, due_us) - clock_boot_us();
	if (wait_us < -FALL_BEHIND_US) {
		hall->figures.late_us -= wait_us;
		hall->origin_us -= wait_us;
	}
	timer_start(hall->loop, &hall->pump, wait_us > TURN_US ? wait_us : left > 0 ? TURN_US : 0, 0, pump, hall);
}

/* The doors open when each book has been seen once, or after the first seconds. */
static void
begin_market(struct hall *hall)
{
	int64_t until_us = script_begins_us(hall->script) + 5 * SECOND_US;
	size_t seen = 0;

	while (seen < hall->roster.count && script_due_us(hall->script) < until_us) {
		happen(hall);
		for (seen = 0; seen < hall->roster.count && listing_at(hall, seen)->book_us > 0;)
			seen++;
	}
	hall->origin_us = clock_boot_us();
	hall->origin_us -= real_us(hall, script_due_us(hall->script)) - hall->origin_us;
}

/* ---- the hall ---- */

static int
make_listings(struct hall *hall, struct booth *booth, size_t venue, struct error *err)
{
	const struct sim_venue *known = sim_venue_find(hall->roster.names[venue]);
	struct sim_listing *listings = calloc(hall->roster.count, sizeof *listings);
	size_t count = 0;

	if (known == NULL) {
		free(listings);
		return error_set(err, "usage", "%s cannot be simulated", hall->roster.names[venue]);
	}
	if (listings == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for %s", hall->roster.names[venue]);
	for (size_t i = 0; i < hall->roster.count; i++) {
		const struct listed *listed = &hall->roster.at[i];
		const struct market_listing *market = &hall->roster.markets[i];

		if (listed->venue != venue)
			continue;
		if (count == 0)
			booth->first = i;
		listings[count++] = (struct sim_listing){ .facts = listed->symbol,
			.name = market->symbol,
			.symbol = *listed->symbol->venue_symbol == '\0' ? market->symbol
									: slice_of(listed->symbol->venue_symbol),
			.base = market->base,
			.quote = market->quote,
			.price = unit_of(market->price_tick),
			.qty = unit_of(market->qty_step) };
	}
	stand_init(&booth->stand, known, hall->roster.venues[venue], listings, count, hall->plan.market.depth);
	booth->stand.wire = (struct sim_wire){ .send = wire_send, .close = hall_close, .arg = booth };
	if (hall->faults.count > 0)
		booth->stand.wire.change = strike_change;
	return strike_init(booth, err);
}

/* The private side, where the venue has one: an office for each key of it. */
static int
open_offices(struct booth *booth, struct error *err)
{
	struct hall *hall = booth->hall;

	hall_look_at_clock(booth);
	for (size_t i = 0; i < hall->keys.count && booth->stand.venue->own != NULL; i++) {
		const struct key *key = &hall->keys.at[i];
		struct office *office;

		if (strcmp(key->venue, booth->stand.venue->name) != 0)
			continue;
		office = office_new(&booth->stand, key, hall->plan.market.seed, err);
		if (office == NULL)
			return -1;
		office->around = strike_around(booth);
		statement_opening(&hall->statement, office);
	}
	return 0;
}

static int
open_booth(struct hall *hall, size_t venue, struct error *err)
{
	struct booth *booth = &hall->booths[venue];
	int port = hall->plan.port == 0 ? 0 : hall->plan.port + (int)venue;

	booth->hall = hall;
	if (make_listings(hall, booth, venue, err) != 0 || open_offices(booth, err) != 0)
		return -1;
	booth->serve = serve_new(hall->loop, hall->plan.address, port, &serve_events, booth, err);
	if (booth->serve == NULL)
		return error_prefix(err, "%s", booth->stand.venue->name);
	booth->stand.port = serve_port(booth->serve);
	return 0;
}

static int
set_up(struct hall *hall, void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg,
    struct error *err)
{
	const struct hall_plan *plan = &hall->plan;

	if (roster_load(&hall->roster, plan->venues, plan->symbols, true, left_out, arg, err) != 0)
		return -1;
	hall->script = plan->recording != NULL ? script_file(&plan->market, &hall->roster, plan->recording, err)
					       : script_scene(&plan->market, &hall->roster, err);
	if (hall->script == NULL)
		return -1;
	if (plan->faults != NULL &&
	    faults_load(&hall->faults, plan->faults, &hall->roster, plan->market.seed, err) != 0)
		return -1;
	if (plan->truth != NULL && truth_open(&hall->truth, plan->truth, err) != 0)
		return -1;
	if (plan->statement != NULL && truth_open(&hall->statement, plan->statement, err) != 0)
		return -1;
	if (keyset_load(&hall->keys, plan->keys, err) != 0)
		return -1;
	hall->booths = calloc(hall->roster.venue_count, sizeof *hall->booths);
	if (hall->booths == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the hall");
	for (; hall->count < hall->roster.venue_count; hall->count++)
		if (open_booth(hall, hall->count, err) != 0)
			return -1;
	return 0;
}

struct hall *
hall_new(struct loop *loop, const struct hall_plan *plan,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err)
{
	struct hall *hall = calloc(1, sizeof *hall);

	if (hall == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for the hall");
		return NULL;
	}
	hall->loop = loop;
	hall->plan = *plan;
	if (set_up(hall, left_out, arg, err) != 0) {
		hall_free(hall);
		return NULL;
	}
	begin_market(hall);
	hall->began_us = clock_boot_us();
	sweep(hall); /* what is to stand from the beginning does before anybody can ask */
	timer_start(loop, &hall->pump, 0, 0, pump, hall);
	timer_start(loop, &hall->sweep, SWEEP_US, SWEEP_US, sweep, hall);
	return hall;
}

void
hall_free(struct hall *hall)
{
	if (hall == NULL)
		return;
	timer_stop(&hall->pump);
	timer_stop(&hall->sweep);
	timer_stop(&hall->queues);
	loop_after_not(hall->loop, &hall->bury);
	for (size_t i = 0; hall->booths != NULL && i < hall->roster.venue_count; i++) {
		serve_free(hall->booths[i].serve);
		for (struct sim_conn *conn = hall->booths[i].stand.conns; conn != NULL; conn = conn->next)
			strike_forget(conn);
		strike_free(&hall->booths[i]);
		office_free_all(&hall->booths[i].stand);
		stand_free(&hall->booths[i].stand);
	}
	errand_free(hall);
	truth_close(&hall->truth);
	truth_close(&hall->statement);
	keys_free(&hall->keys);
	faults_free(&hall->faults);
	free(hall->booths);
	script_free(hall->script);
	roster_free(&hall->roster);
	free(hall);
}

void
hall_endpoints(const struct hall *hall, struct text *out)
{
	const char *open = strchr(hall->plan.address, ':') != NULL ? "[" : "", *close = *open != '\0' ? "]" : "";

	for (size_t i = 0; i < hall->count; i++) {
		const char *address = hall->plan.address;
		int port = hall->booths[i].stand.port;

		text_format(out, "%s\"%s\":{\"rest\":\"http://%s%s%s:%d\",\"ws\":\"ws://%s%s%s:%d\"}",
		    i == 0 ? "{" : ",", hall->booths[i].stand.venue->name, open, address, close, port, open, address,
		    close, port);
	}
	text_string(out, "}\n");
}

int
hall_port(const struct hall *hall, const char *venue)
{
	for (size_t i = 0; i < hall->count; i++)
		if (strcmp(hall->booths[i].stand.venue->name, venue) == 0)
			return hall->booths[i].stand.port;
	return 0;
}

void
hall_stop(struct hall *hall)
{
	hall->stopping = true;
	for (size_t i = 0; i < hall->count; i++)
		for (struct sim_conn *conn = hall->booths[i].stand.conns; conn != NULL; conn = conn->next)
			hall_close(conn, 1001, "going away");
}

bool
hall_idle(const struct hall *hall)
{
	for (size_t i = 0; i < hall->count; i++)
		for (const struct sim_conn *conn = hall->booths[i].stand.conns; conn != NULL; conn = conn->next)
			if (conn->peer != NULL)
				return false;
	return true;
}

int
hall_check(const struct hall *hall, struct error *err)
{
	if (script_check(hall->script, err) != 0)
		return error_prefix(err, "%s", hall->plan.recording);
	if (hall->truth.error != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", hall->plan.truth, strerror(hall->truth.error));
	if (hall->statement.error != 0)
		return error_fatal(err, EXIT_IO, "%s: %s", hall->plan.statement, strerror(hall->statement.error));
	for (size_t i = 0; i < hall->count; i++)
		if (office_failed(&hall->booths[i].stand))
			return error_fatal(
			    err, EXIT_BUG, "%s: the account is out of range", hall->booths[i].stand.venue->name);
	for (size_t i = 0; i < hall->count; i++)
		if (hall->booths[i].stand.failed)
			return error_fatal(err, EXIT_SYSTEM, "out of memory for %s", hall->booths[i].stand.venue->name);
	return 0;
}

const struct hall_figures *
hall_figures(const struct hall *hall)
{
	return &hall->figures;
}

uint64_t
hall_refused(const struct hall *hall, struct error *first)
{
	return script_refused(hall->script, first);
}
