/* WebSockets: our client against our server, and every way in which a connection ends. */
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/text.h"
#include "net.h"
#include "net/serve.h"
#include "net/ws.h"

/* What both sides have seen. */
struct stage {
	struct loop *loop;
	struct serve *serve;
	struct peer *peer; /* the latest that opened */
	struct ws *ws;
	int status; /* what an upgrade is answered with */
	bool reset_at_once, echo, in_parts;
	bool opened, closed, peer_closed;
	struct ws_end end;
	int peer_code;
	size_t messages, peer_messages, bytes;
	bool binary, in_order;
	struct text latest, path, query, key, secret, pong, peer_pong;
	int64_t round_trip;
};

static void
keep(struct text *text, struct slice bytes)
{
	text->len = 0;
	text_slice(text, bytes);
}

/* ---- the server's side ---- */

static void
not_found(void *arg, struct peer *peer, const struct request *request)
{
	(void)arg, (void)request;
	peer_answer(peer, 404, (struct slice){ 0 }, SLICE("nothing here"));
}

static int
on_upgrade(void *arg, struct peer *peer, const struct request *request)
{
	struct stage *stage = arg;

	keep(&stage->path, request->path);
	keep(&stage->query, request->query);
	keep(&stage->key, request_header(request, "x-api-key"));
	keep(&stage->secret, request_header(request, "sec-websocket-key"));
	if (stage->reset_at_once)
		peer_reset(peer);
	if (stage->status == 429)
		peer_answer(peer, 429, SLICE("Retry-After: 12\r\n"), SLICE("slower"));
	return stage->status;
}

static void
peer_opened(void *arg, struct peer *peer)
{
	struct stage *stage = arg;

	stage->peer = peer;
	stage->peer_closed = false;
}

static void
peer_message(void *arg, struct peer *peer, struct slice bytes, bool binary)
{
	struct stage *stage = arg;

	stage->peer_messages++;
	if (stage->echo && stage->in_parts)
		peer_parts(peer, bytes, binary, 100000);
	else if (stage->echo && binary)
		peer_binary(peer, bytes);
	else if (stage->echo)
		peer_text(peer, bytes);
}

static void
on_peer_pong(void *arg, struct peer *peer, struct slice payload)
{
	(void)peer;
	keep(&((struct stage *)arg)->peer_pong, payload);
}

static void
peer_ended(void *arg, struct peer *peer, int code)
{
	struct stage *stage = arg;

	stage->peer_closed = true;
	stage->peer_code = code;
	if (stage->peer == peer)
		stage->peer = NULL;
}

static const struct serve_events serve_events = { .request = not_found,
	.upgrade = on_upgrade,
	.opened = peer_opened,
	.message = peer_message,
	.pong = on_peer_pong,
	.closed = peer_ended };

/* ---- the client's side ---- */

static void
on_open(void *arg)
{
	((struct stage *)arg)->opened = true;
}

static void
on_message(void *arg, struct slice bytes, bool binary)
{
	struct stage *stage = arg;
	char number[16];

	snprintf(number, sizeof number, "%zu", stage->messages);
	stage->in_order = stage->in_order && slice_is(bytes, number);
	stage->messages++;
	stage->bytes += bytes.len;
	stage->binary = binary;
	keep(&stage->latest, bytes);
}

static void
on_pong(void *arg, struct slice payload, int64_t round_trip)
{
	struct stage *stage = arg;

	keep(&stage->pong, payload);
	stage->round_trip = round_trip;
}

static void
on_close(void *arg, const struct ws_end *end)
{
	struct stage *stage = arg;

	stage->closed = true;
	stage->end = *end;
	stage->ws = NULL;
}

static const struct ws_events events = { on_open, on_message, on_pong, on_close };

static void
connect_to(struct stage *stage, const char *url, int64_t timeout_us)
{
	static const struct ws_header headers[] = { { "X-Api-Key", "abc" }, { "User-Agent", "arb" } };
	struct ws_options options = { .url = url,
		.headers = headers,
		.header_count = COUNT(headers),
		.timeout_us = timeout_us,
		.events = &events,
		.arg = stage };
	struct error err;

	stage->opened = stage->closed = false;
	stage->ws = ws_connect(stage->loop, &options, &err);
	CHECK(stage->ws != NULL, "%s", err.text);
}

static void
connect_here(struct stage *stage)
{
	char url[128];

	snprintf(url, sizeof url, "ws://localhost:%d/ws/v1?a=b%%20c&d=%%2F", serve_port(stage->serve));
	connect_to(stage, url, 0);
}

static int
set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	struct error err;

	*state = stage;
	stage->status = 101;
	stage->in_order = true;
	stage->loop = loop_new(&err);
	CHECK(stage->loop != NULL, "%s", err.text);
	stage->serve = serve_new(stage->loop, "127.0.0.1", 0, &serve_events, stage, &err);
	CHECK(stage->serve != NULL, "%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	struct stage *stage = *state;

	serve_free(stage->serve);
	loop_free(stage->loop);
	text_free(&stage->latest);
	text_free(&stage->path);
	text_free(&stage->query);
	text_free(&stage->key);
	text_free(&stage->secret);
	text_free(&stage->pong);
	text_free(&stage->peer_pong);
	free(stage);
	return 0;
}

static void
open_here(struct stage *stage)
{
	connect_here(stage);
	UNTIL(stage->loop, stage->opened && stage->peer != NULL);
}

/* ---- tests ---- */

static void
echoes(void **state)
{
	struct stage *stage = *state;
	struct error err;
	struct text big = { 0 };

	stage->echo = true;
	open_here(stage);
	check_text("path", text_all(&stage->path), "/ws/v1");
	check_text("query", text_all(&stage->query), "a=b%20c&d=%2F");
	check_text("header", text_all(&stage->key), "abc");
	assert_int_equal(ws_send(stage->ws, SLICE("{\"op\":\"x\"}"), &err), 0);
	UNTIL(stage->loop, stage->messages == 1);
	check_text("text", text_all(&stage->latest), "{\"op\":\"x\"}");
	assert_false(stage->binary);
	assert_int_equal(ws_send_binary(stage->ws, (struct slice){ "\0\xff\x01", 3 }, &err), 0);
	UNTIL(stage->loop, stage->messages == 2);
	assert_memory_equal(stage->latest.at, "\0\xff\x01", 3);
	assert_true(stage->binary);
	assert_int_equal(ws_send(stage->ws, SLICE(""), &err), 0);
	UNTIL(stage->loop, stage->messages == 3);
	assert_int_equal(stage->latest.len, 0);
	for (size_t len = 100; len < 1U << 20; len = len * 5 + 1) {
		while (big.len < len)
			text_char(&big, (char)(big.len * 31 >> 3));
		assert_int_equal(ws_send_binary(stage->ws, text_all(&big), &err), 0);
		UNTIL(stage->loop, stage->latest.len == len);
		assert_true(slice_equal(text_all(&big), text_all(&stage->latest)));
	}
	text_free(&big);
}

/* Left alone, libwebsockets would crash in the first handshake. */
static void
the_kernel_is_asked_for_random_numbers_once(void **state)
{
	struct stage *stage = *state;
	struct text before = { 0 };
	struct error err;
	int source = open_on("/dev/urandom", 0);

	stage->echo = true;
	for (assert_int_not_equal(source, -1); source >= 0; source = open_on("/dev/urandom", 0))
		exchange(source, "/dev/null");
	for (int i = 0; i < 2; i++) {
		open_here(stage);
		assert_int_equal(stage->secret.len, 24);
		assert_false(slice_equal(text_all(&stage->secret), text_all(&before)));
		keep(&before, text_all(&stage->secret));
		assert_int_equal(ws_send(stage->ws, SLICE("masked"), &err), 0);
		UNTIL(stage->loop, stage->messages == (size_t)i + 1);
		check_text("text", text_all(&stage->latest), "masked");
		ws_close(stage->ws, 1000, "");
		UNTIL(stage->loop, stage->closed);
		stage->peer = NULL;
	}
	text_free(&before);
}

/* 5 MB in one frame and in parts, with a ping between. */
static void
large_messages_are_whole(void **state)
{
	struct stage *stage = *state;
	struct text big = { 0 };

	while (big.len < 5000000)
		text_char(&big, (char)('a' + big.len * 7 % 26));
	open_here(stage);
	peer_text(stage->peer, text_all(&big));
	peer_ping(stage->peer, SLICE("between"));
	UNTIL(stage->loop, stage->messages == 1 && stage->peer_pong.len > 0);
	assert_true(slice_equal(text_all(&big), text_all(&stage->latest)));
	check_text("pong", text_all(&stage->peer_pong), "between");
	peer_parts(stage->peer, text_all(&big), true, 70000);
	peer_text(stage->peer, SLICE("small"));
	UNTIL(stage->loop, stage->messages == 3);
	assert_int_equal(stage->bytes, 10000005);
	text_free(&big);
}

static void
a_message_over_the_limit_ends_it(void **state)
{
	struct stage *stage = *state;
	struct text big = { 0 };

	memset(text_room(&big, WS_MESSAGE_MAX + 1), 'x', WS_MESSAGE_MAX + 1);
	big.len = WS_MESSAGE_MAX;
	open_here(stage);
	peer_parts(stage->peer, text_all(&big), false, 1 << 20);
	UNTIL(stage->loop, stage->messages == 1);
	assert_int_equal(stage->bytes, WS_MESSAGE_MAX);
	big.len++;
	peer_parts(stage->peer, text_all(&big), false, 1 << 20);
	UNTIL(stage->loop, stage->closed);
	assert_int_equal(stage->end.why, WS_TOO_LARGE);
	assert_true(stage->end.opened);
	text_free(&big);
}

static void
order_is_kept(void **state)
{
	struct stage *stage = *state;
	struct error err;
	char number[16];

	stage->echo = true;
	open_here(stage);
	for (int i = 0; i < 1000; i++) {
		snprintf(number, sizeof number, "%d", i);
		assert_int_equal(ws_send(stage->ws, slice_of(number), &err), 0);
	}
	UNTIL(stage->loop, stage->messages == 1000);
	assert_true(stage->in_order);
}

static void
pings_carry_their_payload(void **state)
{
	struct stage *stage = *state;
	struct error err;
	char long_one[126] = { 0 };

	open_here(stage);
	assert_int_equal(ws_ping(stage->ws, SLICE("p1"), &err), 0);
	UNTIL(stage->loop, stage->pong.len > 0);
	check_text("payload", text_all(&stage->pong), "p1");
	assert_in_range(stage->round_trip, 0, 2 * SECOND_US);
	stage->pong.len = 0;
	peer_pong(stage->peer, SLICE("unasked"));
	UNTIL(stage->loop, stage->pong.len > 0);
	assert_int_equal(stage->round_trip, -1);
	assert_int_equal(ws_ping(stage->ws, (struct slice){ long_one, 126 }, &err), -1);
	peer_ping(stage->peer, SLICE("theirs"));
	UNTIL(stage->loop, stage->peer_pong.len > 0);
	check_text("their payload", text_all(&stage->peer_pong), "theirs");
}

static void
we_close(void **state)
{
	struct stage *stage = *state;
	struct error err;

	open_here(stage);
	assert_int_equal(ws_send(stage->ws, SLICE("before"), &err), 0);
	ws_close(stage->ws, 1000, "bye");
	assert_int_equal(ws_send(stage->ws, SLICE("behind"), &err), -1);
	UNTIL(stage->loop, stage->closed && stage->peer_closed);
	assert_int_equal(stage->end.why, WS_OURS);
	assert_int_equal(stage->peer_code, 1000);
	assert_int_equal(stage->peer_messages, 1);
}

/* The other side does not answer the close frame. */
static void
our_close_is_bounded(void **state)
{
	struct stage *stage = *state;
	int64_t began;

	open_here(stage);
	for (int i = 0; i < 100; i++)
		peer_text(stage->peer, SLICE("not yet read"));
	peer_hold(stage->peer, true, true);
	ws_close(stage->ws, 1001, "");
	began = clock_boot_us();
	UNTIL(stage->loop, stage->closed);
	assert_int_equal(stage->end.why, WS_OURS);
	assert_in_range(clock_boot_us() - began, 900000, 2500000);
}

static void
they_close(void **state)
{
	struct stage *stage = *state;

	open_here(stage);
	peer_text(stage->peer, SLICE("last"));
	peer_close(stage->peer, 1001, SLICE("service restart"));
	UNTIL(stage->loop, stage->closed && stage->peer_closed);
	assert_int_equal(stage->messages, 1);
	assert_int_equal(stage->end.why, WS_PEER);
	assert_int_equal(stage->end.code, 1001);
	check_text("reason", slice_of(stage->end.text), "service restart");
	assert_int_equal(stage->peer_code, 1001);
	open_here(stage);
	peer_close(stage->peer, 1012, SLICE("later code"));
	UNTIL(stage->loop, stage->closed && stage->peer_closed);
	assert_int_equal(stage->end.code, 1002);
	check_text("reason", slice_of(stage->end.text), "later code");
	open_here(stage);
	peer_close(stage->peer, 0, (struct slice){ 0 });
	UNTIL(stage->loop, stage->closed && stage->peer_closed);
	assert_int_equal(stage->end.why, WS_PEER);
	assert_int_equal(stage->end.code, 1005);
	check_text("no reason", slice_of(stage->end.text), "");
}

static void
they_reset_or_end(void **state)
{
	struct stage *stage = *state;

	open_here(stage);
	peer_reset(stage->peer);
	UNTIL(stage->loop, stage->closed);
	assert_int_equal(stage->end.why, WS_LOST);
	assert_true(stage->end.opened);
	open_here(stage);
	peer_end(stage->peer);
	UNTIL(stage->loop, stage->closed);
	assert_int_equal(stage->end.why, WS_LOST);
	open_here(stage);
	peer_raw(stage->peer, SLICE("\xff\xff garbage that is no frame"));
	UNTIL(stage->loop, stage->closed);
	assert_int_equal(stage->end.why, WS_LOST);
}

static void
they_accept_and_reset(void **state)
{
	struct stage *stage = *state;

	stage->reset_at_once = true;
	connect_here(stage);
	UNTIL(stage->loop, stage->closed);
	assert_false(stage->end.opened);
	assert_int_equal(stage->end.why, WS_ANSWER);
	assert_int_equal(stage->end.code, 0);
}

static void
an_answer_that_is_no_upgrade(void **state)
{
	static const int statuses[] = { 403, 429, 503, 302 };
	struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(statuses); i++) {
		char said[40];

		stage->status = statuses[i];
		snprintf(said, sizeof said, "refused with HTTP status %d", statuses[i]);
		connect_here(stage);
		UNTIL(stage->loop, stage->closed);
		CHECK(stage->end.why == WS_ANSWER, "%s %s", ws_why_name(stage->end.why), stage->end.text);
		assert_int_equal(stage->end.code, statuses[i]);
		assert_string_equal(stage->end.text, said);
		assert_int_equal(stage->end.retry_after_us, statuses[i] == 429 ? 12 * SECOND_US : 0);
	}
}

static void
nobody_there(void **state)
{
	struct stage *stage = *state;
	char url[64];
	int port = serve_port(stage->serve);

	serve_free(stage->serve);
	stage->serve = NULL;
	snprintf(url, sizeof url, "ws://127.0.0.1:%d/", port);
	connect_to(stage, url, 0);
	UNTIL(stage->loop, stage->closed);
	CHECK(stage->end.why == WS_UNREACHABLE, "%s %s", ws_why_name(stage->end.why), stage->end.text);
	snprintf(url, sizeof url, "ws://localhost:%d/", port);
	connect_to(stage, url, 0);
	UNTIL(stage->loop, stage->closed);
	assert_int_equal(stage->end.why, WS_UNREACHABLE);
}

/* Whichever address of the name it listens at. */
static void
every_address_of_a_name_is_tried(void **state)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG }, *list = NULL;
	struct stage *stage = *state;
	struct error err;

	assert_int_equal(getaddrinfo("localhost", NULL, &hints, &list), 0);
	for (struct addrinfo *at = list; at != NULL; at = at->ai_next) {
		char address[64];

		assert_int_equal(
		    getnameinfo(at->ai_addr, at->ai_addrlen, address, sizeof address, NULL, 0, NI_NUMERICHOST), 0);
		serve_free(stage->serve);
		stage->serve = serve_new(stage->loop, address, 0, &serve_events, stage, &err);
		CHECK(stage->serve != NULL, "%s", err.text);
		open_here(stage);
		ws_drop(stage->ws);
		UNTIL(stage->loop, stage->peer == NULL);
	}
	freeaddrinfo(list);
}

static void
a_name_that_leads_nowhere(void **state)
{
	struct stage *stage = *state;

	connect_to(stage, "wss://a..b.invalid/", 0);
	UNTIL(stage->loop, stage->closed);
	CHECK(stage->end.why == WS_NAME, "%s %s", ws_why_name(stage->end.why), stage->end.text);
	assert_true(stage->end.text[0] != '\0');
}

/* It listens, and says nothing.  The library has a time of its own, 5 s, and tells nobody when it gives up. */
static void
silent_for(void **state, int64_t us)
{
	struct stage *stage = *state;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof to;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char url[64];

	assert_int_equal(bind(fd, (struct sockaddr *)&to, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&to, &len), 0);
	snprintf(url, sizeof url, "ws://127.0.0.1:%d/", ntohs(to.sin_port));
	connect_to(stage, url, us);
	for (struct error err; !stage->closed;)
		assert_int_equal(loop_turn(stage->loop, &err), 0);
	assert_int_equal(stage->end.why, WS_TIMEOUT);
	close(fd);
}

static void
not_open_in_time(void **state)
{
	silent_for(state, 200000);
}

static void
not_open_in_the_librarys_time(void **state)
{
	silent_for(state, 30000000);
}

static void
not_encrypted_only_here(void **state)
{
	static const char *const urls[] = { "ws://example.com/", "ws://10.0.0.1/", "ws://127.0.0.1.example.com/",
		"http://127.0.0.1/", "wss://a b/", "ws://[::2]:80/", "wss://user@example.com/", "wss:///x" };
	struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(urls); i++) {
		struct ws_options options = { .url = urls[i], .events = &events, .arg = stage };
		struct error err;

		CHECK(ws_connect(stage->loop, &options, &err) == NULL, "%s", urls[i]);
		check_text(urls[i], slice_of(err.code), "usage");
	}
}

/* Dropped at every stage: no word, nothing lost (the sanitizer looks for it). */
static void
dropped_at_any_time(void **state)
{
	struct stage *stage = *state;
	int before;

	open_here(stage);
	before = descriptors();
	for (int turns = 0; turns < 12; turns++) {
		struct ws *first = stage->ws;
		struct error err;

		connect_here(stage);
		for (int i = 0; i < turns; i++) {
			loop_hurry(stage->loop);
			assert_int_equal(loop_turn(stage->loop, &err), 0);
		}
		ws_drop(stage->ws);
		turn_for(stage->loop, 20000);
		assert_false(stage->closed);
		stage->ws = first;
	}
	UNTIL(stage->loop, serve_connections(stage->serve) == 1);
	assert_int_equal(descriptors(), before);
}

/* The server holds its writing, then lets bytes drip. */
static void
slow_bytes(void **state)
{
	struct stage *stage = *state;

	open_here(stage);
	peer_hold(stage->peer, false, true);
	peer_text(stage->peer, SLICE("slow"));
	turn_for(stage->loop, 50000);
	assert_int_equal(stage->messages, 0);
	for (int i = 0; i < 5; i++) {
		peer_drip(stage->peer, 1);
		turn_for(stage->loop, 10000);
	}
	assert_int_equal(stage->messages, 0);
	assert_int_equal(peer_waiting(stage->peer), 1);
	peer_drip(stage->peer, 1);
	UNTIL(stage->loop, stage->messages == 1);
	check_text("text", text_all(&stage->latest), "slow");
	peer_text(stage->peer, SLICE("more"));
	peer_hold(stage->peer, false, false);
	UNTIL(stage->loop, stage->messages == 2);
}

/* Nothing of the library's own closes a connection on which nothing happens. */
static void
a_quiet_connection_stays(void **state)
{
	struct stage *stage = *state;

	open_here(stage);
	turn_for(stage->loop, 1500000);
	assert_false(stage->closed);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(echoes),
		TEST(the_kernel_is_asked_for_random_numbers_once),
		TEST(large_messages_are_whole),
		TEST(a_message_over_the_limit_ends_it),
		TEST(order_is_kept),
		TEST(pings_carry_their_payload),
		TEST(we_close),
		TEST(our_close_is_bounded),
		TEST(they_close),
		TEST(they_reset_or_end),
		TEST(they_accept_and_reset),
		TEST(an_answer_that_is_no_upgrade),
		TEST(nobody_there),
		TEST(every_address_of_a_name_is_tried),
		TEST(a_name_that_leads_nowhere),
		TEST(not_open_in_time),
		TEST(not_open_in_the_librarys_time),
		TEST(not_encrypted_only_here),
		TEST(dropped_at_any_time),
		TEST(slow_bytes),
		TEST(a_quiet_connection_stays),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
