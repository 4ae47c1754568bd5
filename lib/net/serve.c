#include "net/serve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/url.h"
#include "net/wsframe.h"

#define READ_SIZE 65536U
#define CLOSE_US SECOND_US
#define FULL_US (SECOND_US / 10)

struct serve {
	struct loop *loop;
	const struct serve_events *events;
	void *arg;
	struct peer *peers;
	struct watch *watch;
	struct timer full; /* no descriptor was left: nobody is let in until then */
	size_t connections;
	int fd, port;
};

enum phase {
	PHASE_IDLE, /* reads a request */
	PHASE_ASKED, /* owes an answer */
	PHASE_OPEN, /* a WebSocket */
	PHASE_CLOSING, /* ... that sent its close frame */
	PHASE_ENDING, /* nothing more is looked at; all is written yet */
	PHASE_DRAINING, /* all is written and said to be all; waits for the other side's end */
	PHASE_OVER
};

struct peer {
	struct serve *serve;
	struct peer *next;
	struct watch *watch;
	int fd;
	enum phase phase;
	void *own;
	struct text in, out, message;
	size_t written; /* of out */
	size_t allowed; /* bytes that may be written although writing is held */
	struct after flush, bury;
	struct timer timer;
	int code; /* of the close frame that came */
	bool told; /* the owner knows of it */
	bool keep, head, binary, in_message;
	bool hold_reading, hold_writing, full, continued;
	bool taking; /* take_bytes() is at work */
};

/* ---- the end ---- */

static void
free_peer(void *arg)
{
	struct peer *peer = arg;
	struct serve *serve = peer->serve;

	for (struct peer **at = &serve->peers; *at != NULL; at = &(*at)->next)
		if (*at == peer) {
			*at = peer->next;
			break;
		}
	loop_after_not(serve->loop, &peer->flush);
	text_free(&peer->in);
	text_free(&peer->out);
	text_free(&peer->message);
	free(peer);
}

/* The socket goes now; the struct behind the turn. */
static void
finish(struct peer *peer, bool reset)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };
	struct serve *serve = peer->serve;

	if (peer->phase == PHASE_OVER)
		return;
	peer->phase = PHASE_OVER;
	timer_stop(&peer->timer);
	watch_end(peer->watch);
	if (reset)
		setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
	close(peer->fd);
	serve->connections--;
	loop_after(serve->loop, &peer->bury, free_peer, peer);
	if (peer->told && serve->events->closed != NULL)
		serve->events->closed(serve->arg, peer, peer->code);
}

static void
too_late(void *arg)
{
	finish(arg, false);
}

/*
 * All is written.  Closing at once would be a reset when bytes come that nobody reads, and a reset can overtake what was
 * written; so the end is said, and what still comes is thrown away until the other side ends too.
 */
static void
say_all(struct peer *peer)
{
	if (shutdown(peer->fd, SHUT_WR) != 0) {
		finish(peer, false);
		return;
	}
	peer->phase = PHASE_DRAINING;
	timer_start(peer->serve->loop, &peer->timer, CLOSE_US, 0, too_late, peer);
}

/* ---- writing ---- */

static void
want(struct peer *peer)
{
	int bits = peer->hold_reading || peer->phase == PHASE_ENDING || peer->phase == PHASE_ASKED ? 0 : LOOP_READ;

	if (peer->phase == PHASE_OVER)
		return;
	if (peer->phase == PHASE_ENDING || peer->phase == PHASE_ASKED)
		bits |= peer->hold_reading ? 0 : LOOP_GONE;
	if (peer->full && (!peer->hold_writing || peer->allowed > 0))
		bits |= LOOP_WRITE;
	watch_want(peer->watch, bits);
}

static void
flush(void *arg)
{
	struct peer *peer = arg;

	while (peer->phase != PHASE_OVER && peer->written < peer->out.len) {
		size_t len = peer->out.len - peer->written;
		ssize_t n;

		if (peer->hold_writing && len > peer->allowed)
			len = peer->allowed;
		if (len == 0)
			break;
		n = send(peer->fd, peer->out.at + peer->written, len, MSG_NOSIGNAL);
		peer->full = n < 0 && errno == EAGAIN;
		if (peer->full)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			finish(peer, false);
			return;
		}
		peer->written += (size_t)n;
		if (peer->hold_writing)
			peer->allowed -= (size_t)n;
	}
	if (peer->written == peer->out.len) {
		peer->written = peer->out.len = 0;
		peer->full = false;
		if (peer->out.cap > 4U << 20)
			text_free(&peer->out);
		if (peer->phase == PHASE_ENDING)
			say_all(peer);
	} else if (peer->written > READ_SIZE && peer->written > peer->out.len / 2) {
		memmove(peer->out.at, peer->out.at + peer->written, peer->out.len - peer->written);
		peer->out.len -= peer->written;
		peer->written = 0;
	}
	if (peer->out.len - peer->written > SERVE_WAITING_MAX)
		finish(peer, true);
	want(peer);
}

/* Something was put behind out. */
static void
send_later(struct peer *peer)
{
	if (peer->phase == PHASE_OVER)
		return;
	if (peer->out.len - peer->written > 256U << 10 && !peer->full)
		flush(peer);
	else if (!peer->full)
		loop_after(peer->serve->loop, &peer->flush, flush, peer);
	else if (peer->out.len - peer->written > SERVE_WAITING_MAX)
		finish(peer, true);
}

size_t
peer_waiting(const struct peer *peer)
{
	return peer->out.len - peer->written;
}

/* ---- HTTP ---- */

static const char *
status_words(int status)
{
	static const struct {
		int status;
		const char *words;
	} known[] = { { 200, "OK" }, { 201, "Created" }, { 204, "No Content" }, { 302, "Found" },
		{ 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
		{ 405, "Method Not Allowed" }, { 413, "Content Too Large" }, { 418, "I'm a teapot" },
		{ 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
		{ 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 502, "Bad Gateway" },
		{ 503, "Service Unavailable" }, { 504, "Gateway Timeout" }, { 505, "HTTP Version Not Supported" } };

	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].status == status)
			return known[i].words;
	return "Status";
}

static void
write_answer(struct peer *peer, int status, struct slice headers, struct slice body)
{
	text_format(&peer->out, "HTTP/1.1 %d %s\r\n", status, status_words(status));
	text_slice(&peer->out, headers);
	if (!peer->keep)
		text_string(&peer->out, "Connection: close\r\n");
	if (status != 204)
		text_format(&peer->out, "Content-Length: %zu\r\n", body.len);
	text_string(&peer->out, "\r\n");
	if (!peer->head && status != 204)
		text_slice(&peer->out, body);
	peer->phase = peer->keep ? PHASE_IDLE : PHASE_ENDING;
	send_later(peer);
}

static void
refuse(struct peer *peer, int status, const char *why)
{
	peer->keep = false;
	write_answer(peer, status, SLICE("Content-Type: text/plain\r\n"), slice_of(why));
}

static void
become_socket(struct peer *peer, const struct request *request)
{
	const struct serve_events *events = peer->serve->events;
	char accept[WSFRAME_ACCEPT_SIZE];
	int status = 101;

	peer->phase = PHASE_ASKED;
	if (events->upgrade != NULL)
		status = events->upgrade(peer->serve->arg, peer, request);
	/* answered, or ended, by its owner */
	if (peer->phase != PHASE_ASKED)
		return;
	if (status != 101) {
		refuse(peer, status, "");
		return;
	}
	wsframe_accept(request->key, accept);
	text_format(&peer->out,
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	    "Sec-WebSocket-Accept: %s\r\n\r\n",
	    accept);
	peer->phase = PHASE_OPEN;
	send_later(peer);
	if (events->opened != NULL)
		events->opened(peer->serve->arg, peer);
}

/* Bytes taken, 0 when the request is not all there. */
static size_t
take_request(struct peer *peer, char *at, size_t len)
{
	struct request request;
	struct error err;
	bool wants_continue;
	ptrdiff_t took = request_read(&request, at, len, &wants_continue, &err);

	if (took < 0) {
		refuse(peer, atoi(err.code), err.text);
		return 0;
	}
	if (took == 0) {
		if (wants_continue && !peer->continued) {
			peer->continued = true;
			text_string(&peer->out, "HTTP/1.1 100 Continue\r\n\r\n");
			send_later(peer);
		}
		return 0;
	}
	peer->continued = false;
	peer->told = true;
	peer->keep = request.keep;
	peer->head = slice_is(request.method, "HEAD");
	if (request.upgrade) {
		become_socket(peer, &request);
	} else {
		peer->phase = PHASE_ASKED;
		peer->serve->events->request(peer->serve->arg, peer, &request);
	}
	return (size_t)took;
}

/* ---- WebSocket ---- */

static void
write_frame(struct peer *peer, enum wsframe_kind kind, struct slice payload)
{
	if (peer->phase != PHASE_OPEN)
		return;
	wsframe_write(&peer->out, kind, true, payload);
	send_later(peer);
}

static void
write_close(struct peer *peer, int code, struct slice reason)
{
	char payload[125];

	if (reason.len > sizeof payload - 2)
		reason.len = sizeof payload - 2;
	payload[0] = (char)(code >> 8);
	payload[1] = (char)(code & 0xff);
	if (reason.len > 0)
		memcpy(payload + 2, reason.at, reason.len);
	write_frame(peer, WSFRAME_CLOSE, (struct slice){ payload, code == 0 ? 0 : reason.len + 2 });
}

void
peer_close(struct peer *peer, int code, struct slice reason)
{
	if (peer->phase != PHASE_OPEN)
		return;
	write_close(peer, code, reason);
	if (peer->phase != PHASE_OPEN)
		return;
	peer->phase = PHASE_CLOSING;
	timer_start(peer->serve->loop, &peer->timer, CLOSE_US, 0, too_late, peer);
}

static void
take_close(struct peer *peer, struct slice payload)
{
	const unsigned char *code = (const unsigned char *)payload.at;

	peer->code = payload.len >= 2 ? code[0] << 8 | code[1] : 1005;
	if (peer->phase == PHASE_OPEN)
		write_close(peer, peer->code == 1005 ? 0 : peer->code, (struct slice){ 0 });
	if (peer->phase == PHASE_OVER)
		return;
	peer->phase = PHASE_ENDING;
	/* what is held back, or is not read over there any more, is not waited for */
	timer_start(peer->serve->loop, &peer->timer, CLOSE_US, 0, too_late, peer);
	loop_after(peer->serve->loop, &peer->flush, flush, peer);
}

static void
take_message(struct peer *peer, const struct wsframe *frame)
{
	const struct serve_events *events = peer->serve->events;
	struct slice whole = frame->payload;

	if ((frame->kind == WSFRAME_MORE) != peer->in_message) {
		peer_close(peer, 1002, SLICE("a part of no message"));
		return;
	}
	if (frame->kind != WSFRAME_MORE) {
		peer->binary = frame->kind == WSFRAME_BINARY;
		peer->message.len = 0;
	}
	if (frame->payload.len > SERVE_MESSAGE_MAX - peer->message.len) {
		peer_close(peer, 1009, SLICE("too large"));
		return;
	}
	if (!frame->final || peer->in_message) {
		text_slice(&peer->message, frame->payload);
		whole = text_all(&peer->message);
	}
	peer->in_message = !frame->final;
	if (frame->final && peer->phase == PHASE_OPEN && events->message != NULL)
		events->message(peer->serve->arg, peer, whole, peer->binary);
	if (frame->final)
		peer->message.len = 0;
}

static size_t
take_frame(struct peer *peer, char *at, size_t len)
{
	const struct serve_events *events = peer->serve->events;
	struct wsframe frame;
	struct error err;
	int result = wsframe_read(&frame, at, len, SERVE_MESSAGE_MAX, &err);

	if (result < 0) {
		peer_close(peer, strcmp(err.code, "too_large") == 0 ? 1009 : 1002, slice_of(err.text));
		return len;
	}
	if (result == 0)
		return 0;
	if (frame.kind == WSFRAME_CLOSE)
		take_close(peer, frame.payload);
	else if (frame.kind == WSFRAME_PING && events->ping != NULL)
		events->ping(peer->serve->arg, peer, frame.payload);
	else if (frame.kind == WSFRAME_PING)
		write_frame(peer, WSFRAME_PONG, frame.payload);
	else if (frame.kind != WSFRAME_PONG)
		take_message(peer, &frame);
	else if (events->pong != NULL)
		events->pong(peer->serve->arg, peer, frame.payload);
	return frame.head + frame.payload.len;
}

/* ---- reading ---- */

static void
take_bytes(struct peer *peer)
{
	size_t at = 0, took = 1;

	peer->taking = true;
	while (took > 0 && at < peer->in.len && !peer->hold_reading) {
		char *bytes = peer->in.at + at;

		if (peer->phase == PHASE_IDLE)
			took = take_request(peer, bytes, peer->in.len - at);
		else if (peer->phase == PHASE_OPEN || peer->phase == PHASE_CLOSING)
			took = take_frame(peer, bytes, peer->in.len - at);
		else
			break;
		at += took;
	}
	peer->taking = false;
	if (at == 0)
		return;
	memmove(peer->in.at, peer->in.at + at, peer->in.len - at);
	peer->in.len -= at;
	if (peer->in.len == 0 && peer->in.cap > 1U << 20)
		text_free(&peer->in);
}

/* Bytes that came before the answer, or before reading was held, are still to be looked at. */
static void
go_on(void *arg)
{
	struct peer *peer = arg;

	take_bytes(peer);
	want(peer);
}

static void
ready(void *arg, int what)
{
	struct peer *peer = arg;
	char *room;
	ssize_t n;

	if (what & LOOP_GONE) {
		finish(peer, false);
		return;
	}
	if (what & LOOP_WRITE) {
		peer->full = false;
		flush(peer);
	}
	if (!(what & LOOP_READ) || peer->phase == PHASE_OVER)
		return;
	room = text_room(&peer->in, READ_SIZE);
	n = recv(peer->fd, room, READ_SIZE, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		finish(peer, false);
		return;
	}
	if (peer->phase == PHASE_DRAINING)
		return;
	peer->in.len += (size_t)n;
	take_bytes(peer);
	want(peer);
}

/* ---- what the owner asks for ---- */

void
peer_set(struct peer *peer, void *own)
{
	peer->own = own;
}

void *
peer_own(const struct peer *peer)
{
	return peer->own;
}

void
peer_answer(struct peer *peer, int status, struct slice headers, struct slice body)
{
	if (peer->phase != PHASE_ASKED)
		return;
	write_answer(peer, status, headers, body);
	if (peer->phase == PHASE_IDLE && !peer->taking)
		timer_start(peer->serve->loop, &peer->timer, 0, 0, go_on, peer);
}

void
peer_text(struct peer *peer, struct slice text)
{
	write_frame(peer, WSFRAME_TEXT, text);
}

void
peer_binary(struct peer *peer, struct slice bytes)
{
	write_frame(peer, WSFRAME_BINARY, bytes);
}

void
peer_ping(struct peer *peer, struct slice payload)
{
	payload.len = payload.len > 125 ? 125 : payload.len;
	write_frame(peer, WSFRAME_PING, payload);
}

void
peer_pong(struct peer *peer, struct slice payload)
{
	payload.len = payload.len > 125 ? 125 : payload.len;
	write_frame(peer, WSFRAME_PONG, payload);
}

void
peer_parts(struct peer *peer, struct slice bytes, bool binary, size_t size)
{
	enum wsframe_kind kind = binary ? WSFRAME_BINARY : WSFRAME_TEXT;

	while (peer->phase == PHASE_OPEN) {
		struct slice part = { bytes.at, bytes.len < size ? bytes.len : size };

		bytes = (struct slice){ bytes.at + part.len, bytes.len - part.len };
		wsframe_write(&peer->out, kind, bytes.len == 0, part);
		kind = WSFRAME_MORE;
		if (bytes.len == 0)
			break;
	}
	send_later(peer);
}

void
peer_raw(struct peer *peer, struct slice bytes)
{
	if (peer->phase == PHASE_OVER)
		return;
	text_slice(&peer->out, bytes);
	send_later(peer);
}

void
peer_hold(struct peer *peer, bool reading, bool writing)
{
	bool goes_on = peer->hold_reading && !reading && peer->in.len > 0;

	if (peer->phase == PHASE_OVER)
		return;
	peer->hold_reading = reading;
	peer->hold_writing = writing;
	peer->allowed = 0;
	if (goes_on && peer->phase < PHASE_CLOSING)
		timer_start(peer->serve->loop, &peer->timer, 0, 0, go_on, peer);
	loop_after(peer->serve->loop, &peer->flush, flush, peer);
}

void
peer_drip(struct peer *peer, size_t bytes)
{
	if (peer->phase == PHASE_OVER || !peer->hold_writing)
		return;
	peer->allowed += bytes;
	loop_after(peer->serve->loop, &peer->flush, flush, peer);
}

void
peer_reset(struct peer *peer)
{
	finish(peer, true);
}

void
peer_end(struct peer *peer)
{
	if (peer->phase >= PHASE_ENDING)
		return;
	peer->phase = PHASE_ENDING;
	loop_after(peer->serve->loop, &peer->flush, flush, peer);
}

/* ---- the port ---- */

static void
let_in_again(void *arg)
{
	struct serve *serve = arg;

	watch_want(serve->watch, LOOP_READ);
}

/* Who waits outside would wake the loop again and again, for nothing. */
static void
let_nobody_in(struct serve *serve)
{
	watch_want(serve->watch, 0);
	timer_start(serve->loop, &serve->full, FULL_US, 0, let_in_again, serve);
}

static void
take_connection(void *arg, int what)
{
	struct serve *serve = arg;
	int fd = accept4(serve->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), one = 1;
	struct peer *peer;
	struct error err;

	(void)what;
	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			let_nobody_in(serve);
		return;
	}
	peer = serve->connections < SERVE_CONNECTIONS_MAX ? calloc(1, sizeof *peer) : NULL;
	if (peer != NULL)
		peer->watch = loop_watch(serve->loop, fd, LOOP_READ, ready, peer, &err);
	if (peer == NULL || peer->watch == NULL) {
		free(peer);
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	peer->serve = serve;
	peer->fd = fd;
	peer->next = serve->peers;
	serve->peers = peer;
	serve->connections++;
	if (serve->events->accepted != NULL) {
		peer->told = true;
		serve->events->accepted(serve->arg, peer);
	}
}

static int
listen_at(struct serve *serve, const char *address, int port, struct error *err)
{
	struct sockaddr_in six_or_four = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
	struct sockaddr *to = is_six ? (struct sockaddr *)&six : (struct sockaddr *)&six_or_four;
	socklen_t len = is_six ? sizeof six : sizeof six_or_four;
	int one = 1;

	if ((!is_six && inet_pton(AF_INET, address, &six_or_four.sin_addr) != 1) || !address_is_loopback(to, len))
		return error_set(err, "usage", "%s is no address of this machine alone", address);
	serve->fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (serve->fd < 0 || setsockopt(serve->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 ||
	    bind(serve->fd, to, len) != 0 || listen(serve->fd, 256) != 0 || getsockname(serve->fd, to, &len) != 0)
		return error_fatal(err, errno == EMFILE || errno == ENFILE ? EXIT_SYSTEM : EXIT_UNAVAILABLE,
		    "cannot listen at %s port %d: %s", address, port, strerror(errno));
	serve->port = ntohs(is_six ? six.sin6_port : six_or_four.sin_port);
	return 0;
}

struct serve *
serve_new(
    struct loop *loop, const char *address, int port, const struct serve_events *events, void *arg, struct error *err)
{
	struct serve *serve = calloc(1, sizeof *serve);

	if (serve == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	*serve = (struct serve){ .loop = loop, .events = events, .arg = arg, .fd = -1 };
	if (listen_at(serve, address, port, err) == 0)
		serve->watch = loop_watch(loop, serve->fd, LOOP_READ, take_connection, serve, err);
	if (serve->watch != NULL)
		return serve;
	serve_free(serve);
	return NULL;
}

int
serve_port(const struct serve *serve)
{
	return serve->port;
}

size_t
serve_connections(const struct serve *serve)
{
	return serve->connections;
}

void
serve_free(struct serve *serve)
{
	if (serve == NULL)
		return;
	for (struct peer *peer = serve->peers, *next; peer != NULL; peer = next) {
		next = peer->next;
		peer->told = false;
		finish(peer, true);
		loop_after_not(serve->loop, &peer->bury);
		free_peer(peer);
	}
	timer_stop(&serve->full);
	watch_end(serve->watch);
	if (serve->fd >= 0)
		close(serve->fd);
	free(serve);
}
