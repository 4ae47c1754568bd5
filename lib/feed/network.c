#include "feed/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/steady.h"
#include "event/ticks.h"
#include "feed/feed.h"
#include "net/bucket.h"
#include "net/fetch.h"
#include "net/url.h"
#include "net/ws.h"

enum { SHUTDOWN_US = 1000000, STATUS_MAX = 600, OUT_BYTES = 16384 };

/* A connection that the link asked for.  ws NULL: it could not even be tried; its end is told behind the turn. */
struct socket {
	struct socket *next;
	struct place *place;
	int64_t conn;
	struct ws *ws;
};

/* A request that the link asked for.  fetch NULL: the same. */
struct errand {
	struct errand *next;
	struct place *place;
	int64_t id;
	const char *method; /* the link's: a constant */
	char *url; /* owned */
	size_t tries;
	struct fetch *fetch;
};

/* One venue. */
struct place {
	struct network *network;
	const struct venue_live *live;
	struct session session;
	struct endpoints endpoints;
	struct link_tier tiers[ENDPOINTS_MAX];
	struct link *link;
	struct timer timer;
	struct after failures;
	struct bucket connects, requests;
	bool has_buckets, started;
	struct socket *sockets;
	struct errand *errands;
	unsigned char told[STATUS_MAX / 8]; /* set of statuses that were said */
	const char *keep[2];
};

struct network {
	struct loop *loop;
	const struct network_plan *plan;
	struct fetcher *fetcher;
	struct steady clock;
	struct place **places; /* owned; they do not move */
	size_t count, open; /* open: sockets */
	struct ticks ticks;
	struct text out, spare; /* spare: empty */
	struct repeats repeats, spare_repeats; /* in them */
	bool handing; /* lines are on their way out */
	struct after behind;
	struct timer patience;
	bool stopping;
};

int64_t
network_now(struct network *network)
{
	int64_t now_us = steady_now(&network->clock, clock_wall_us(), clock_boot_us());
	char text[96];

	if (network->clock.step_us != 0) {
		snprintf(text, sizeof text, "the clock of this machine was set by %lld ms",
		    (long long)(network->clock.step_us / 1000));
		network->plan->say(network->plan->arg, NETWORK_WARNING, text);
	}
	return now_us;
}

/* Whoever gets the lines may stop the links, and that writes more: these wait for the next time. */
static void
hand_out(void *arg)
{
	struct network *network = arg;
	struct text lines = network->out;
	struct repeats repeats = network->repeats;

	if (lines.len == 0)
		return;
	if (network->handing) {
		loop_after(network->loop, &network->behind, hand_out, network);
		return;
	}
	network->handing = true;
	network->out = network->spare;
	network->repeats = network->spare_repeats;
	network->plan->lines(network->plan->arg, text_all(&lines), &repeats);
	lines.len = repeats.count = 0;
	network->spare = lines;
	network->spare_repeats = repeats;
	network->handing = false;
}

/* After whatever a link was told: when it wants to be called, and what it wrote. */
static void
settle(struct place *place)
{
	struct network *network = place->network;
	int64_t due_us = link_due(place->link), wait_us;

	if (due_us == INT64_MAX)
		timer_stop(&place->timer);
	else {
		wait_us = due_us - network->clock.time_us - (clock_boot_us() - network->clock.boot_us);
		timer_start(network->loop, &place->timer, wait_us > 0 ? wait_us : 0, 0, place->timer.ring, place);
	}
	if (network->out.len >= OUT_BYTES)
		hand_out(network); /* a turn may be long: a reader that is idle need not wait for its end */
	else if (network->out.len > 0)
		loop_after(network->loop, &network->behind, hand_out, network);
}

static void
on_timer(void *arg)
{
	struct place *place = arg;

	link_timer(place->link, network_now(place->network));
	settle(place);
}

/* ---- sockets ---- */

static void
forget_socket(struct socket *socket)
{
	struct socket **at = &socket->place->sockets;

	while (*at != socket)
		at = &(*at)->next;
	*at = socket->next;
	socket->place->network->open -= socket->ws != NULL;
	free(socket);
}

/* All at once, without a word to the link. */
static void
drop_sockets(struct place *place)
{
	struct socket *next;

	for (struct socket *socket = place->sockets; socket != NULL; socket = next) {
		next = socket->next;
		ws_drop(socket->ws);
		place->network->open -= socket->ws != NULL;
		free(socket);
	}
	place->sockets = NULL;
}

static struct socket *
find_socket(const struct place *place, int64_t conn)
{
	struct socket *socket = place->sockets;

	while (socket != NULL && socket->conn != conn)
		socket = socket->next;
	return socket;
}

static void
on_opened(void *arg)
{
	struct socket *socket = arg;
	struct place *place = socket->place;

	link_opened(place->link, network_now(place->network), socket->conn);
	settle(place);
}

static void
on_message(void *arg, struct slice bytes, bool binary)
{
	struct socket *socket = arg;
	struct place *place = socket->place;

	link_message(place->link, network_now(place->network), socket->conn, bytes, binary);
	settle(place);
}

static void
on_pong(void *arg, struct slice payload, int64_t round_trip_us)
{
	struct socket *socket = arg;
	struct place *place = socket->place;

	(void)payload;
	if (round_trip_us < 0)
		return;
	link_pong(place->link, network_now(place->network), socket->conn, round_trip_us);
	settle(place);
}

static void
say_of(struct place *place, enum network_tone tone, const char *what, const char *why)
{
	char text[320];

	snprintf(text, sizeof text, "%s: %s: %s", place->session.venue->name, what, why);
	place->network->plan->say(place->network->plan->arg, tone, text);
}

static void
on_closed(void *arg, const struct ws_end *end)
{
	struct socket *socket = arg;
	struct place *place = socket->place;
	int64_t conn = socket->conn;
	bool refused = end->why == WS_ANSWER && (end->code == 418 || end->code == 403);

	if (end->why != WS_OURS)
		say_of(place, NETWORK_INFO, ws_why_name(end->why), end->text);
	forget_socket(socket);
	link_closed(
	    place->link, network_now(place->network), conn, ws_why_name(end->why), end->retry_after_us, refused);
	settle(place);
}

static const struct ws_events socket_events = { on_opened, on_message, on_pong, on_closed };

static void
forget_errand(struct errand *errand)
{
	struct errand **at = &errand->place->errands;

	while (*at != errand)
		at = &(*at)->next;
	*at = errand->next;
	free(errand->url);
	free(errand);
}

/* ---- what could not even be tried: told behind the turn, for the link is at work ---- */

static void
tell_failures(void *arg)
{
	static const struct link_reply none = { .used = -1, .text = "it could not be asked" };
	struct place *place = arg;
	struct socket *socket = place->sockets;
	struct errand *errand = place->errands;

	/* one of each a round: what the link does may change the lists */
	while (socket != NULL && socket->ws != NULL)
		socket = socket->next;
	while (errand != NULL && errand->fetch != NULL)
		errand = errand->next;
	if (socket != NULL) {
		int64_t conn = socket->conn;

		forget_socket(socket);
		link_closed(place->link, network_now(place->network), conn, "refused", 0, false);
	}
	if (errand != NULL) {
		int64_t id = errand->id;

		forget_errand(errand);
		link_reply(place->link, network_now(place->network), id, &none);
	}
	if (socket == NULL && errand == NULL)
		return;
	settle(place);
	loop_after(place->network->loop, &place->failures, tell_failures, place);
}

/* ---- acts of the link ---- */

static void
act_connect(void *arg, int64_t conn, const char *url)
{
	struct place *place = arg;
	struct network *network = place->network;
	struct socket *socket = memory_new(1, sizeof *socket);
	struct ws_options options = {
		.url = url, .ca_file = network->plan->ca_file, .events = &socket_events, .arg = socket
	};
	struct error err = { 0 };

	*socket = (struct socket){ place->sockets, place, conn, NULL };
	place->sockets = socket;
	if (network->open >= network->plan->connections_max)
		error_set(&err, "full", "more than feed.connections_max sockets");
	else
		socket->ws = ws_connect(network->loop, &options, &err);
	if (socket->ws != NULL) {
		network->open++;
		return;
	}
	say_of(place, NETWORK_WARNING, "connect", err.text);
	loop_after(network->loop, &place->failures, tell_failures, place);
}

static void
act_send(void *arg, int64_t conn, struct slice text)
{
	struct place *place = arg;
	struct socket *socket = find_socket(place, conn);
	struct error err;

	if (socket == NULL || socket->ws == NULL)
		return;
	/* what cannot be sent waits behind 4 MiB: that connection is of no use any more, and closed follows */
	if (ws_send(socket->ws, text, &err) != 0)
		ws_close(socket->ws, 1000, "");
}

static void
act_ping(void *arg, int64_t conn)
{
	struct place *place = arg;
	struct socket *socket = find_socket(place, conn);
	struct error err;

	if (socket != NULL && socket->ws != NULL && ws_ping(socket->ws, SLICE("arb"), &err) != 0)
		say_of(place, NETWORK_DEBUG, "ping", err.text);
}

static void
act_close(void *arg, int64_t conn)
{
	struct place *place = arg;
	struct socket *socket = find_socket(place, conn);

	if (socket != NULL && socket->ws != NULL)
		ws_close(socket->ws, 1000, "");
}

static void
act_drop(void *arg, int64_t conn)
{
	struct place *place = arg;
	struct socket *socket = find_socket(place, conn);

	if (socket == NULL)
		return;
	ws_drop(socket->ws);
	forget_socket(socket);
}

/* The figure of the one header that was kept: "name: 12\n"; -1: none. */
static int64_t
header_figure(struct slice headers)
{
	const char *colon = headers.len == 0 ? NULL : memchr(headers.at, ':', headers.len);
	const char *end = headers.at + headers.len;
	int64_t value = 0;

	if (colon == NULL)
		return -1;
	for (colon++; colon < end && *colon == ' '; colon++)
		;
	if (colon == end || *colon < '0' || *colon > '9')
		return -1;
	for (; colon < end && *colon >= '0' && *colon <= '9' && value < INT32_MAX; colon++)
		value = value * 10 + (*colon - '0');
	return value;
}

static bool send_errand(struct errand *errand);

/* An answer that was cut off is asked for again at once, where the venue's limits have room for it; all else is the link's to judge. */
static bool
is_asked_again(struct errand *errand, const struct fetch_reply *fetched)
{
	struct place *place = errand->place;

	return fetched->outcome == FETCH_CUT && strcmp(errand->method, "GET") == 0 &&
	    errand->tries < place->network->plan->tries &&
	    bucket_take_keeping(&place->requests, 1, BUCKET_FIFTH, clock_boot_us()) == 0 && send_errand(errand);
}

/* What is no answer to what was asked is said once for each status of a venue. */
static void
say_status(struct place *place, const char *address, int status)
{
	struct url url;
	struct error err;
	char what[sizeof url.host + 16], why[96];

	if ((status >= 200 && status < 300) || status < 100 || status >= STATUS_MAX ||
	    (place->told[status / 8] & 1u << status % 8) != 0 || url_read(&url, address, &err) != 0)
		return;
	place->told[status / 8] |= (unsigned char)(1u << status % 8);
	snprintf(what, sizeof what, url.own_port ? "%s:%d" : "%s", url.host, url.port);
	snprintf(why, sizeof why, "answers HTTP %d%s", status,
	    status >= 300 && status < 400 ? ": a redirect, and none is followed" : "");
	say_of(place, NETWORK_WARNING, what, why);
}

static void
on_reply(void *arg, const struct fetch_reply *fetched)
{
	struct errand *errand = arg;
	struct place *place = errand->place;
	int64_t id = errand->id;
	struct link_reply reply = { .status = fetched->outcome == FETCH_REPLIED ? fetched->status : 0,
		.retry_after_us = fetched->retry_after_us,
		.used = header_figure(fetched->headers),
		.text = fetched->text,
		.body = fetched->body };

	if (fetched->outcome != FETCH_REPLIED)
		say_of(place, NETWORK_INFO, fetch_outcome_name(fetched->outcome), fetched->text);
	else
		say_status(place, errand->url, fetched->status);
	if (is_asked_again(errand, fetched))
		return;
	forget_errand(errand);
	link_reply(place->link, network_now(place->network), id, &reply);
	settle(place);
}

static bool
send_errand(struct errand *errand)
{
	struct place *place = errand->place;
	struct network *network = place->network;
	struct fetch_request request = { .method = errand->method,
		.url = errand->url,
		.keep = place->keep,
		.timeout_us = network->plan->http_timeout_us,
		.ca_file = network->plan->ca_file,
		.done = on_reply,
		.arg = errand };
	struct error err;

	errand->tries++;
	errand->fetch = fetch_start(network->fetcher, &request, &err);
	if (errand->fetch == NULL)
		say_of(place, NETWORK_WARNING, "request", err.text);
	return errand->fetch != NULL;
}

static void
act_fetch(void *arg, int64_t id, const char *method, const char *url)
{
	struct place *place = arg;
	struct errand *errand = memory_new(1, sizeof *errand);
	size_t size = strlen(url) + 1;

	*errand = (struct errand){
		.next = place->errands, .place = place, .id = id, .method = method, .url = memory_take(size)
	};
	memcpy(errand->url, url, size);
	place->errands = errand;
	if (!send_errand(errand))
		loop_after(place->network->loop, &place->failures, tell_failures, place);
}

static int64_t
act_take(void *arg, enum link_bucket which, unsigned weight)
{
	struct place *place = arg;

	/* what is kept of the requests is arb-exec's, for cancels and the like (gateway/limits.h) */
	return which == LINK_CONNECTS ? bucket_take(&place->connects, weight, clock_boot_us())
				      : bucket_take_keeping(&place->requests, weight, BUCKET_FIFTH, clock_boot_us());
}

static void
act_told(void *arg, int64_t count, bool left)
{
	struct place *place = arg;

	(left ? bucket_left : bucket_used)(&place->requests, count, clock_boot_us());
}

static void
act_bar(void *arg, int64_t until_us)
{
	struct place *place = arg;
	int64_t boot_us = clock_boot_us(), until_boot_us = boot_us + (until_us - place->network->clock.time_us);

	bucket_bar(&place->requests, until_boot_us, boot_us);
	bucket_bar(&place->connects, until_boot_us, boot_us);
}

/* The link tells each frame before its session takes it: here stands the tick that goes before its lines. */
static void
act_frame(void *arg, const struct frame_event *frame, struct slice body, bool binary)
{
	const struct place *place = arg;

	ticks_before(&place->network->ticks, frame->ts_us, &place->network->out);
	if (place->network->plan->frame != NULL)
		place->network->plan->frame(place->network->plan->arg, frame, body, binary);
}

static const struct link_acts link_acts = { .connect = act_connect,
	.send = act_send,
	.ping = act_ping,
	.close = act_close,
	.drop = act_drop,
	.fetch = act_fetch,
	.take = act_take,
	.told = act_told,
	.bar = act_bar,
	.frame = act_frame };

/* ---- beginning and end ---- */

/* "coinbase:advanced" is the venue coinbase with its product. */
static const struct venue_live *
find_product(const struct venue *venue, const char *product)
{
	const struct venue_live *live = venue->live;

	if (product == NULL)
		return live;
	while (live != NULL && (live->product == NULL || strcmp(live->product, product) != 0))
		live = live->other == venue->live ? NULL : live->other;
	return live;
}

/* What can never be reached is refused at once. */
static int
check_urls(const char *const *urls, size_t count, bool sockets, struct error *err)
{
	struct url url;

	for (size_t i = 0; i < count; i++) {
		if (url_read(&url, urls[i], err) != 0)
			return error_prefix(err, "%s", urls[i]);
		if (url.socket != sockets)
			return error_set(err, "usage", "%s: begins with neither %s", urls[i],
			    sockets ? "wss:// nor ws://" : "https:// nor http://");
	}
	return 0;
}

static int
find_endpoints(struct place *place, struct error *err)
{
	const struct network_plan *plan = place->network->plan;
	struct endpoints *found = &place->endpoints;
	size_t count;

	if (plan->endpoints != NULL) {
		if (!endpoints_find(plan->endpoints, place->session.venue->name, found))
			return error_set(err, "usage", "the file of endpoints does not name it");
	} else if (endpoints_of_facts(place->session.facts, place->live->product, found, err) != 0)
		return -1;
	if (found->rest_count == 0)
		return error_set(err, "usage", "no URL for rest");
	if (check_urls(found->rest, found->rest_count, false, err) != 0 ||
	    check_urls(found->ws, found->ws_count, true, err) != 0)
		return -1;
	count = found->rest_count > found->ws_count ? found->rest_count : found->ws_count;
	/* a host is named once: one that is named again would be tried again at once */
	for (size_t i = 0; i < count; i++)
		place->tiers[i] =
		    (struct link_tier){ .rest = found->rest[i < found->rest_count ? i : found->rest_count - 1],
			    .ws = i < found->ws_count ? found->ws[i] : NULL };
	return (int)count;
}

/* It is reached without encryption, so on this machine: what it allows, or shuts out, is no matter of the real one's. */
static bool
is_simulated(const struct place *place)
{
	struct url url;
	struct error err;

	return url_read(&url, place->tiers[0].rest, &err) == 0 && url.plain;
}

static void
open_bucket(struct place *place, struct bucket *bucket, const char *what, struct live_rate rate)
{
	struct bucket_rule rule = { .count = (int64_t)rate.count, .window_us = rate.per_ms * 1000 };
	char name[64];
	struct error why;

	snprintf(
	    name, sizeof name, "%s%s-%s", place->session.venue->name, is_simulated(place) ? "-loopback" : "", what);
	if (!bucket_open(bucket, place->network->plan->limits, name, rule, &why))
		say_of(place, NETWORK_WARNING, "limits are not shared with other programs", why.text);
}

static void
say_for_session(void *arg, const char *text)
{
	struct place *place = arg;

	place->network->plan->say(place->network->plan->arg, NETWORK_WARNING, text);
}

static int
fill_place(struct place *place, const char *name, struct error *err)
{
	const struct network_plan *plan = place->network->plan;
	const char *colon = strchr(name, ':');
	struct slice word = { name, colon == NULL ? strlen(name) : (size_t)(colon - name) };
	const struct venue *venue = venue_find(word);
	struct link_plan link = { .poll_us = plan->poll_us, .audit_us = plan->audit_us, .seed = plan->seed };
	int tiers;

	if (venue == NULL)
		return error_set(err, "usage", "no such venue; arb-feed --list-venues lists them");
	place->live = find_product(venue, colon == NULL ? NULL : colon + 1);
	if (place->live == NULL)
		return error_set(
		    err, "usage", venue->live == NULL ? "it is read from recordings alone" : "no such product");
	place->keep[0] = place->live->used_header != NULL ? place->live->used_header : place->live->left_header;
	if (session_init(&place->session, venue, plan->options, err) != 0 || (tiers = find_endpoints(place, err)) < 0)
		return -1;
	place->session.say = say_for_session;
	place->session.say_arg = place;
	place->session.repeats = &place->network->repeats;
	open_bucket(place, &place->connects, "connects", place->live->limits.connects);
	open_bucket(place, &place->requests, "requests", place->live->limits.requests);
	place->has_buckets = true;
	place->timer.ring = on_timer;
	link.live = place->live;
	link.tiers = place->tiers;
	link.tier_count = (size_t)tiers;
	place->link = link_new(&place->session, &link, &link_acts, place, &place->network->out, err);
	return place->link != NULL ? 0 : -1;
}

static void
free_place(struct place *place)
{
	timer_stop(&place->timer);
	loop_after_not(place->network->loop, &place->failures);
	drop_sockets(place);
	for (struct errand *errand = place->errands, *next; errand != NULL; errand = next) {
		next = errand->next;
		fetch_cancel(errand->fetch);
		free(errand->url);
		free(errand);
	}
	link_free(place->link);
	session_free(&place->session);
	if (place->has_buckets) {
		bucket_close(&place->connects);
		bucket_close(&place->requests);
	}
	free(place);
}

static int
add_place(struct network *network, const char *name, struct error *err)
{
	struct place *place = memory_new(1, sizeof *place);

	place->network = network;
	network->places[network->count++] = place;
	return fill_place(place, name, err) == 0 ? 0 : error_prefix(err, "%s", name);
}

struct network *
network_new(struct loop *loop, const struct network_plan *plan, struct error *err)
{
	struct network *network = memory_new(1, sizeof *network);

	network->places = memory_new(plan->count, sizeof *network->places);
	network->loop = loop;
	network->plan = plan;
	network->fetcher = fetcher_new(loop, err);
	if (network->fetcher == NULL)
		goto failed;
	for (size_t i = 0; i < plan->count; i++)
		if (add_place(network, plan->venues[i], err) != 0)
			goto failed;
	return network;
failed:
	network_free(network);
	return NULL;
}

void
network_free(struct network *network)
{
	if (network == NULL)
		return;
	for (size_t i = 0; i < network->count; i++)
		free_place(network->places[i]);
	loop_after_not(network->loop, &network->behind);
	timer_stop(&network->patience);
	fetcher_free(network->fetcher);
	text_free(&network->out);
	text_free(&network->spare);
	free(network->repeats.at);
	free(network->spare_repeats.at);
	free(network->places);
	free(network);
}

/* Whoever reads the recording knows nothing from here on, as we do. */
static void
begin_run(struct network *network)
{
	const struct network_plan *plan = network->plan;
	struct text body = { 0 };
	struct frame_event frame;

	if (network->count == 0)
		return;
	frame = feed_run_frame(
	    network_now(network), network->places[0]->session.venue->name, &plan->options->symbols, &body);
	act_frame(network->places[0], &frame, text_all(&body), false);
	text_free(&body);
}

void
network_start(struct network *network)
{
	begin_run(network);
	for (size_t i = 0; i < network->count; i++) {
		link_start(network->places[i]->link, network_now(network));
		settle(network->places[i]);
	}
}

/* A second is over: nobody waits for a close frame any longer. */
static void
cut_off(void *arg)
{
	struct network *network = arg;

	for (size_t i = 0; i < network->count; i++)
		drop_sockets(network->places[i]);
	loop_hurry(network->loop);
}

void
network_flush(struct network *network)
{
	hand_out(network);
}

void
network_stop(struct network *network)
{
	if (network->stopping)
		return;
	network->stopping = true;
	timer_start(network->loop, &network->patience, SHUTDOWN_US, 0, cut_off, network);
	for (size_t i = 0; i < network->count; i++) {
		link_stop(network->places[i]->link, network_now(network));
		settle(network->places[i]);
	}
}

bool
network_idle(const struct network *network)
{
	for (size_t i = 0; i < network->count; i++)
		if (network->places[i]->sockets != NULL)
			return false;
	return network->out.len == 0;
}

bool
network_lost(const struct network *network)
{
	for (size_t i = 0; i < network->count; i++)
		if (!link_lost(network->places[i]->link))
			return false;
	return true;
}

size_t
network_count(const struct network *network)
{
	return network->count;
}

struct session *
network_session(struct network *network, size_t i)
{
	return &network->places[i]->session;
}

struct session *
network_find(struct network *network, struct slice venue)
{
	for (size_t i = 0; i < network->count; i++)
		if (slice_is(venue, network->places[i]->session.venue->name))
			return &network->places[i]->session;
	return NULL;
}
