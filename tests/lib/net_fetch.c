/* Requests: our client against our server, and every way in which a request ends. */
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/text.h"
#include "net.h"
#include "net/fetch.h"
#include "net/serve.h"

struct stage {
	struct loop *loop;
	struct serve *serve;
	struct fetcher *fetcher;
	struct peer *waiting; /* not answered yet */
	struct timer timer;
	struct text request; /* what the server got */
	size_t accepted, requests, replies, good;
	struct fetch_reply reply;
	int64_t left_us, got_us; /* when the request had left, when the server had it */
	size_t left, looks;
	bool held; /* what is asked whether it may leave may not */
	struct text body, headers;
	struct fetch *fetch;
};

/* ---- the server's side: what it does is in the path ---- */

static void
answer_late(void *arg)
{
	struct stage *stage = arg;

	peer_answer(stage->waiting, 200, (struct slice){ 0 }, SLICE("late"));
}

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct stage *stage = arg;
	struct text big = { 0 };

	stage->requests++;
	stage->got_us = clock_boot_us();
	stage->request.len = 0;
	text_format(&stage->request, "%.*s %.*s ? %.*s | %.*s | ", SLICE_ARG(request->method), SLICE_ARG(request->path),
	    SLICE_ARG(request->query), SLICE_ARG(request_header(request, "x-key")));
	text_slice(&stage->request, request->body.len < 100 ? request->body : SLICE("long"));
	stage->waiting = peer;
	if (slice_is(request->path, "/ok"))
		peer_answer(peer, 200, SLICE("X-Mbx-Used-Weight: 17\r\nx-other: 1\r\nX-MBX-ORDER-COUNT: 2\r\n"),
		    SLICE("{\"a\":1}"));
	else if (slice_is(request->path, "/none"))
		peer_answer(peer, 404, (struct slice){ 0 }, SLICE("none"));
	else if (slice_is(request->path, "/slower"))
		peer_answer(peer, 429, SLICE("Retry-After: 7\r\n"), (struct slice){ 0 });
	else if (slice_is(request->path, "/elsewhere"))
		peer_answer(peer, 302, SLICE("Location: /ok\r\n"), (struct slice){ 0 });
	else if (slice_is(request->path, "/late"))
		timer_start(stage->loop, &stage->timer, 50000, 0, answer_late, stage);
	else if (slice_is(request->path, "/cut"))
		peer_reset(peer);
	else if (slice_is(request->path, "/end"))
		peer_end(peer);
	else if (slice_is(request->path, "/half")) {
		peer_raw(peer, SLICE("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
		peer_end(peer);
	} else if (slice_is(request->path, "/garbage")) {
		peer_raw(peer, SLICE("what is this"));
		peer_end(peer);
	} else if (slice_is(request->path, "/big")) {
		memset(text_room(&big, 2000000), 'x', 2000000);
		big.len = 2000000;
		peer_answer(peer, 200, (struct slice){ 0 }, text_all(&big));
		text_free(&big);
	}
}

static void
on_closed(void *arg, struct peer *peer, int code)
{
	struct stage *stage = arg;

	(void)code;
	if (stage->waiting == peer)
		stage->waiting = NULL;
}

static void
on_accepted(void *arg, struct peer *peer)
{
	(void)peer;
	((struct stage *)arg)->accepted++;
}

static const struct serve_events events = { .accepted = on_accepted, .request = on_request, .closed = on_closed };

/* ---- the client's side ---- */

static void
on_reply(void *arg, const struct fetch_reply *reply)
{
	struct stage *stage = arg;

	stage->replies++;
	stage->good += reply->status == 200;
	stage->reply = *reply;
	stage->body.len = stage->headers.len = 0;
	text_slice(&stage->body, reply->body);
	text_slice(&stage->headers, reply->headers);
}

static void
on_left(void *arg, int64_t left_us)
{
	struct stage *stage = arg;

	stage->left++;
	stage->left_us = left_us;
}

static bool
may_leave(void *arg)
{
	struct stage *stage = arg;

	stage->looks++;
	return !stage->held;
}

static void
start(struct stage *stage, struct fetch_request request, const char *path)
{
	static const char *const kept[] = { "x-mbx-", "Retry-After", NULL };
	struct error err;
	char url[128];

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", serve_port(stage->serve), path);
	request.url = url;
	request.keep = kept;
	request.left = on_left;
	request.done = on_reply;
	request.arg = stage;
	stage->fetch = fetch_start(stage->fetcher, &request, &err);
	CHECK(stage->fetch != NULL, "%s", err.text);
}

static void
fetch(struct stage *stage, struct fetch_request request, const char *path)
{
	size_t before = stage->replies;

	start(stage, request, path);
	UNTIL(stage->loop, stage->replies > before);
}

static int
set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	struct error err;

	*state = stage;
	stage->loop = loop_new(&err);
	CHECK(stage->loop != NULL, "%s", err.text);
	stage->serve = serve_new(stage->loop, "127.0.0.1", 0, &events, stage, &err);
	stage->fetcher = fetcher_new(stage->loop, &err);
	CHECK(stage->serve != NULL && stage->fetcher != NULL, "%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	struct stage *stage = *state;

	fetcher_free(stage->fetcher);
	serve_free(stage->serve);
	loop_free(stage->loop);
	text_free(&stage->request);
	text_free(&stage->body);
	text_free(&stage->headers);
	free(stage);
	return 0;
}

/* ---- tests ---- */

static void
ends_of_a_request(void **state)
{
	static const struct {
		const char *path;
		int64_t timeout_us;
		size_t reply_max;
		enum fetch_outcome outcome;
		int status;
		const char *body;
	} cases[] = {
		{ "/ok?b=%20&a=", 0, 0, FETCH_REPLIED, 200, "{\"a\":1}" },
		{ "/none", 0, 0, FETCH_REPLIED, 404, "none" },
		{ "/slower", 0, 0, FETCH_REPLIED, 429, "" },
		{ "/elsewhere", 0, 0, FETCH_REPLIED, 302, "" },
		{ "/late", 0, 0, FETCH_REPLIED, 200, "late" },
		{ "/never", 200000, 0, FETCH_TIMEOUT, 0, "" },
		{ "/cut", 0, 0, FETCH_CUT, 0, "" },
		{ "/end", 0, 0, FETCH_CUT, 0, "" },
		{ "/half", 0, 0, FETCH_CUT, 0, "half" },
		{ "/garbage", 0, 0, FETCH_FAILED, 0, "" },
		{ "/big", 0, 3000000, FETCH_REPLIED, 200, NULL },
		{ "/big", 0, 1999999, FETCH_TOO_LARGE, 0, NULL },
		{ "/ok", 0, 7, FETCH_REPLIED, 200, "{\"a\":1}" },
		{ "/ok", 0, 6, FETCH_TOO_LARGE, 0, "" },
	};
	struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		fetch(stage,
		    (struct fetch_request){ .timeout_us = cases[i].timeout_us, .reply_max = cases[i].reply_max },
		    cases[i].path);
		CHECK(stage->reply.outcome == cases[i].outcome, "%s: %s, %s", cases[i].path,
		    fetch_outcome_name(stage->reply.outcome), stage->reply.text);
		CHECK(stage->reply.status == cases[i].status, "%s: %d", cases[i].path, stage->reply.status);
		CHECK(stage->reply.sent, "%s", cases[i].path);
		if (cases[i].body != NULL)
			check_text(cases[i].path, text_all(&stage->body), cases[i].body);
	}
}

static void
headers_are_picked(void **state)
{
	struct stage *stage = *state;

	fetch(stage, (struct fetch_request){ 0 }, "/ok");
	check_text("ok", text_all(&stage->headers), "x-mbx-used-weight: 17\nx-mbx-order-count: 2\n");
	fetch(stage, (struct fetch_request){ 0 }, "/slower");
	check_text("slower", text_all(&stage->headers), "retry-after: 7\n");
	assert_int_equal(stage->reply.retry_after_us, 7 * SECOND_US);
}

static void
what_is_sent_arrives(void **state)
{
	static const char *const headers[] = { "X-Key: k", "Content-Type: application/json", NULL };
	struct stage *stage = *state;
	struct text big = { 0 };

	fetch(stage, (struct fetch_request){ .headers = headers }, "/ok?a=1&b=%2F+");
	check_text("get", text_all(&stage->request), "GET /ok ? a=1&b=%2F+ | k | ");
	fetch(stage, (struct fetch_request){ .method = "POST", .headers = headers, .body = SLICE("{\"x\":\"y\"}") },
	    "/ok");
	check_text("post", text_all(&stage->request), "POST /ok ?  | k | {\"x\":\"y\"}");
	fetch(stage, (struct fetch_request){ .method = "POST" }, "/ok?q");
	check_text("empty post", text_all(&stage->request), "POST /ok ? q |  | ");
	fetch(stage, (struct fetch_request){ .method = "DELETE" }, "/ok");
	check_text("delete", text_all(&stage->request), "DELETE /ok ?  |  | ");
	memset(text_room(&big, REQUEST_BODY_MAX + 1), 'x', REQUEST_BODY_MAX + 1);
	big.len = REQUEST_BODY_MAX;
	fetch(stage, (struct fetch_request){ .method = "POST", .body = text_all(&big) }, "/ok");
	check_text("long post", text_all(&stage->request), "POST /ok ?  |  | long");
	big.len++;
	fetch(stage, (struct fetch_request){ .method = "POST", .body = text_all(&big) }, "/ok");
	assert_int_equal(stage->reply.status, 413);
	text_free(&big);
}

/* Once, before the reply, and not later than it comes; a request that waits for a connection has not left. */
static void
when_it_left_is_told(void **state)
{
	static const struct fetch_request requests[] = { { .method = "GET" }, { .method = "DELETE" },
		{ .method = "POST", .body = { "order", 5 } },
		{ .method = "POST", .body = { "order", 5 }, .warm = true },
		{ .method = "POST", .body = { "again", 5 }, .warm = true } };
	struct stage *stage = *state;
	struct fetch *first = NULL;
	int64_t began_us;

	for (size_t i = 0; i < COUNT(requests); i++) {
		began_us = clock_boot_us();
		fetch(stage, requests[i], "/ok");
		CHECK(stage->left == i + 1, "%zu", i);
		CHECK(stage->left_us >= began_us && stage->left_us <= stage->got_us, "%zu", i);
	}
	for (int i = 0; i <= FETCH_CONNECTIONS; i++) {
		start(stage, requests[2], "/never");
		first = i == 0 ? stage->fetch : first;
	}
	turn_for(stage->loop, 30000);
	assert_int_equal(stage->left, COUNT(requests) + FETCH_CONNECTIONS);
	began_us = clock_boot_us();
	fetch_cancel(first);
	UNTIL(stage->loop, stage->left == COUNT(requests) + FETCH_CONNECTIONS + 1);
	assert_true(stage->left_us >= began_us);
	turn_for(stage->loop, 10000);
	assert_int_equal(stage->left, COUNT(requests) + FETCH_CONNECTIONS + 1);
}

/* Asked once, with the connection made or found; nothing of what is held is seen, and the next one finds its connection. */
static void
what_is_held_never_left(void **state)
{
	static const struct fetch_request requests[] = { { .method = "GET", .may_leave = may_leave },
		{ .method = "DELETE", .may_leave = may_leave },
		{ .method = "POST", .body = { "order", 5 }, .may_leave = may_leave },
		{ .method = "POST", .body = { "order", 5 }, .warm = true, .may_leave = may_leave } };
	struct stage *stage = *state;

	for (size_t i = 0; i < COUNT(requests); i++) {
		for (int used = 0; used < 2; used++) {
			if (used == 1)
				fetch(stage, (struct fetch_request){ 0 }, "/ok");
			stage->requests = stage->left = stage->looks = 0;
			stage->held = true;
			fetch(stage, requests[i], "/ok");
			CHECK(stage->reply.outcome == FETCH_HELD && !stage->reply.sent, "%zu: %s", i,
			    fetch_outcome_name(stage->reply.outcome));
			turn_for(stage->loop, 10000);
			CHECK(stage->requests == 0 && stage->left == 0 && stage->looks == 1, "%zu", i);
			stage->held = false;
			fetch(stage, requests[i], "/ok");
			CHECK(stage->reply.status == 200 && stage->requests == 1 && stage->looks == 2, "%zu", i);
		}
	}
}

static void
many_at_once(void **state)
{
	struct stage *stage = *state;

	for (int i = 0; i < 200; i++)
		start(stage, (struct fetch_request){ .method = i % 4 == 0 ? "POST" : "GET" }, "/ok");
	assert_int_equal(fetcher_running(stage->fetcher), 200);
	UNTIL(stage->loop, stage->replies == 200);
	turn_for(stage->loop, 10000);
	assert_int_equal(stage->good, 200);
	assert_int_equal(stage->requests, 200);
	assert_int_equal(fetcher_running(stage->fetcher), 0);
	assert_in_range(serve_connections(stage->serve), 0, 9);
}

/* A connection that was used dies before the reply: a POST is seen once, whether it was to have one of its own or not. */
static void
a_post_is_sent_once(void **state)
{
	struct stage *stage = *state;

	for (int warm = 0; warm < 2; warm++) {
		struct fetch_request post = { .method = "POST", .body = SLICE("order"), .warm = warm != 0 };

		stage->requests = stage->accepted = 0;
		fetch(stage, (struct fetch_request){ 0 }, "/ok");
		fetch(stage, post, "/ok");
		check_text("post", text_all(&stage->request), "POST /ok ?  |  | order");
		assert_int_equal(stage->accepted, warm ? 0 : 2);
		fetch(stage, post, "/end");
		assert_int_equal(stage->reply.outcome, FETCH_CUT);
		assert_true(stage->reply.sent);
		turn_for(stage->loop, 50000);
		assert_int_equal(stage->requests, 3);
		fetch(stage, (struct fetch_request){ 0 }, "/ok");
	}
}

/* Of many venues each is asked now and then: its connection is still there. */
static void
connections_stay(void **state)
{
	struct stage *stage = *state;
	struct serve *first = stage->serve, *others[12];
	struct fetch_request post = { .method = "POST", .body = SLICE("order"), .warm = true };
	struct error err;

	for (size_t i = 0; i < COUNT(others); i++) {
		others[i] = serve_new(stage->loop, "127.0.0.1", 0, &events, stage, &err);
		CHECK(others[i] != NULL, "%s", err.text);
	}
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < COUNT(others); i++) {
			stage->serve = others[i];
			fetch(stage, post, "/ok");
		}
	stage->serve = first;
	assert_int_equal(stage->good, 3 * COUNT(others));
	assert_int_equal(stage->accepted, COUNT(others));
	for (size_t i = 0; i < COUNT(others); i++)
		serve_free(others[i]);
}

static void
cancelled_is_not_told(void **state)
{
	struct stage *stage = *state;

	for (int turns = 0; turns < 10; turns++) {
		struct error err;

		start(stage, (struct fetch_request){ 0 }, "/never");
		for (int i = 0; i < turns; i++) {
			loop_hurry(stage->loop);
			assert_int_equal(loop_turn(stage->loop, &err), 0);
		}
		fetch_cancel(stage->fetch);
		turn_for(stage->loop, 10000);
	}
	assert_int_equal(stage->replies, 0);
	assert_int_equal(fetcher_running(stage->fetcher), 0);
	start(stage, (struct fetch_request){ 0 }, "/never"); /* left to fetcher_free() */
	turn_for(stage->loop, 10000);
}

struct spoiler {
	struct stage *stage;
	struct watch *watch;
	const char *keep[2]; /* of the request */
	const char *nowhere; /* whoever looks there crashes */
	bool done;
};

static void
cancel_and_spoil(void *arg, int ready)
{
	struct spoiler *spoiler = arg;

	(void)ready;
	fetch_cancel(spoiler->stage->fetch);
	spoiler->keep[0] = spoiler->nowhere;
	watch_end(spoiler->watch);
	spoiler->done = true;
}

/* The answer is there in the same turn: curl goes on reading it, and what the request named is the caller's again. */
static void
cancelled_while_its_answer_comes(void **state)
{
	struct stage *stage = *state;
	struct spoiler spoiler = { .stage = stage, .keep = { "x-mbx-", NULL } };
	struct fetch_request request = { .done = on_reply, .arg = stage, .keep = spoiler.keep };
	struct error err;
	char url[64];
	int ends[2];

	spoiler.nowhere = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/never", serve_port(stage->serve));
	request.url = url;
	stage->fetch = fetch_start(stage->fetcher, &request, &err);
	UNTIL(stage->loop, stage->waiting != NULL);
	assert_int_equal(pipe(ends), 0);
	spoiler.watch = loop_watch(stage->loop, ends[0], LOOP_READ, cancel_and_spoil, &spoiler, &err);
	/* what is ready first is told first */
	assert_int_equal(write(ends[1], "x", 1), 1);
	peer_answer(stage->waiting, 200, SLICE("X-Mbx-Used-Weight: 17\r\n"), SLICE("{}"));
	UNTIL(stage->loop, spoiler.done);
	turn_for(stage->loop, 10000);
	assert_int_equal(stage->replies, 0);
	assert_int_equal(fetcher_running(stage->fetcher), 0);
	close(ends[0]);
	close(ends[1]);
}

static void
nobody_there(void **state)
{
	struct stage *stage = *state;
	struct fetch_request request = { .url = "https://a..b.invalid/", .done = on_reply, .arg = stage };
	struct error err;
	char url[64];

	assert_non_null(fetch_start(stage->fetcher, &request, &err));
	UNTIL(stage->loop, stage->replies == 1);
	CHECK(stage->reply.outcome == FETCH_NAME, "%s", stage->reply.text);
	assert_false(stage->reply.sent);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/", serve_port(stage->serve));
	serve_free(stage->serve);
	stage->serve = NULL;
	request.url = url;
	assert_non_null(fetch_start(stage->fetcher, &request, &err));
	UNTIL(stage->loop, stage->replies == 2);
	assert_int_equal(stage->reply.outcome, FETCH_UNREACHABLE);
	assert_false(stage->reply.sent);
	request.url = "http://192.0.2.1/";
	assert_null(fetch_start(stage->fetcher, &request, &err));
	check_text("plain", slice_of(err.code), "usage");
	request.url = "ws://127.0.0.1/";
	assert_null(fetch_start(stage->fetcher, &request, &err));
}

/*
 * It is refused by its headers while more is being sent: the client can go on sending, and reads the refusal, for the server
 * does not reset what it has not read.
 */
static void
a_refusal_is_not_overtaken(void **state)
{
	static const char head[] = "POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n";
	struct stage *stage = *state;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char bytes[100000] = { 0 };
	ssize_t n;

	to.sin_port = htons((uint16_t)serve_port(stage->serve));
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	memcpy(bytes, head, sizeof head - 1);
	assert_int_equal(send(fd, bytes, sizeof bytes, 0), sizeof bytes);
	turn_for(stage->loop, 50000);
	assert_int_equal(send(fd, bytes, 1000, MSG_NOSIGNAL), 1000);
	turn_for(stage->loop, 10000);
	n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
	CHECK(n > 0 && memcmp(bytes, "HTTP/1.1 413 ", 13) == 0, "%zd", n);
	close(fd);
	UNTIL(stage->loop, serve_connections(stage->serve) == 0);
}

/* Only on this machine does it listen. */
static void
serves_here_alone(void **state)
{
	static const char *const elsewhere[] = { "0.0.0.0", "::", "10.1.2.3", "localhost", "" };
	struct stage *stage = *state;
	struct serve *six;
	struct error err;

	for (size_t i = 0; i < COUNT(elsewhere); i++)
		CHECK(serve_new(stage->loop, elsewhere[i], 0, &events, stage, &err) == NULL, "%s", elsewhere[i]);
	assert_null(serve_new(stage->loop, "127.0.0.1", serve_port(stage->serve), &events, stage, &err));
	six = serve_new(stage->loop, "::1", 0, &events, stage, &err);
	if (six != NULL)
		assert_true(serve_port(six) > 0);
	serve_free(six);
}

/* No descriptor is left: who waits outside does not make the loop spin, and is let in as soon as there is one. */
static void
without_descriptors(void **state)
{
	struct stage *stage = *state;
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)serve_port(stage->serve)),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), turns;
	struct rlimit limit, none;

	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){ (rlim_t)fd + 1, limit.rlim_max }; /* the lowest that is free is taken first */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	turns = turn_for(stage->loop, SECOND_US / 2);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	CHECK(turns < 50, "%d turns", turns);
	assert_int_equal(serve_connections(stage->serve), 0);
	UNTIL(stage->loop, serve_connections(stage->serve) == 1);
	close(fd);
	UNTIL(stage->loop, serve_connections(stage->serve) == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(ends_of_a_request),
		TEST(headers_are_picked),
		TEST(what_is_sent_arrives),
		TEST(when_it_left_is_told),
		TEST(what_is_held_never_left),
		TEST(many_at_once),
		TEST(a_post_is_sent_once),
		TEST(connections_stay),
		TEST(cancelled_is_not_told),
		TEST(cancelled_while_its_answer_comes),
		TEST(nobody_there),
		TEST(a_refusal_is_not_overtaken),
		TEST(serves_here_alone),
		TEST(without_descriptors),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
