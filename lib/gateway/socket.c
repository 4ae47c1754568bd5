#include "gateway/socket.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/usual.h"
#include "net/ws.h"
#include "venue/live.h"

enum { AGAIN_FIRST_US = SECOND_US, AGAIN_LAST_US = 60 * SECOND_US, PING_US = 15 * SECOND_US, GREETING_MAX = 8192 };
enum { START_US = 2 * SECOND_US /* a socket that opens within it was there from the start */ };
enum { PONG_US = 5 * SECOND_US /* a ping may be as late, and its answer */ };

struct socket {
	struct gateway *gateway;
	struct asker *asker;
	struct account *account;
	void (*say)(void *arg, const char *text);
	void *arg;
	struct ws *ws;
	struct asking *asking; /* for the ticket */
	struct timer timer; /* to the next try, or ping */
	struct timer life; /* when nothing came until then it is dead, whatever TCP says */
	bool was_open, leaves;
	int64_t heard_us; /* lapse time of what came last; before it was open: when it was made */
	int64_t pause_us;
	int64_t id; /* number of the next message */
	struct text ticket, url;
};

static void start(void *arg);

static void
tell(struct socket *socket, const char *what, const char *why)
{
	char text[300];

	snprintf(text, sizeof text, "%s, account %s: %s: %s", socket->account->venue->name, socket->account->name, what,
	    why);
	socket->say(socket->arg, text);
}

static void
later(struct socket *socket)
{
	if (socket->leaves)
		return;
	socket->pause_us = socket->pause_us == 0 ? AGAIN_FIRST_US : 2 * socket->pause_us;
	if (socket->pause_us > AGAIN_LAST_US)
		socket->pause_us = AGAIN_LAST_US;
	timer_start(socket->asker->loop, &socket->timer, socket->pause_us, 0, start, socket);
}

/* ---- an open one ---- */

/* Each line is a message; one that the socket does not take ends it. */
static void
send_lines(struct socket *socket, const struct text *lines)
{
	struct slice rest = text_all(lines), line;
	struct error err;

	while (live_next(&rest, &line))
		if (ws_send(socket->ws, line, &err) != 0) {
			tell(socket, "private socket", err.text);
			return;
		}
}

static int64_t
period_of(const struct socket *socket)
{
	const struct live_keep *keep = &socket->account->live->keep;

	return keep->period_ms > 0 ? keep->period_ms * 1000 : PING_US;
}

static void
ping(void *arg)
{
	struct socket *socket = arg;
	const struct venue_live *live = socket->account->live;
	struct text out = { 0 };
	struct live_say say = { &out, &socket->id, asker_now(socket->asker) };
	struct error err;

	if (live->keep.kind == KEEP_MESSAGES && live->ping != NULL) {
		live->ping(&say);
		send_lines(socket, &out);
	} else
		(void)!ws_ping(socket->ws, SLICE("arb"), &err);
	text_free(&out);
}

static void
say_line(void *arg, const char *line)
{
	struct socket *socket = arg;
	struct error err;

	if (ws_send(socket->ws, slice_of(line), &err) != 0)
		tell(socket, "private socket", err.text);
}

/* From now on it can be told that the dead-man switch is armed, and is, where it was before. */
static void
give_voice(struct socket *socket)
{
	struct account *account = socket->account;

	if (account->trade->guard == NULL)
		return;
	account->voice = (struct account_voice){ say_line, socket };
	if (account->guarded)
		say_line(socket, account->trade->guard);
}

static void
over(struct socket *socket, const char *why)
{
	socket->ws = NULL;
	socket->account->voice = (struct account_voice){ NULL, NULL };
	timer_stop(&socket->timer);
	timer_stop(&socket->life);
	if (why != NULL)
		tell(socket, "private socket", why);
	gateway_look(socket->gateway, socket->account);
	later(socket);
}

static void
on_silence(void *arg)
{
	struct socket *socket = arg;

	ws_drop(socket->ws);
	over(socket, "silent: neither a message nor an answer to a ping");
}

/*
 * It lives.  What is private may have nothing to say for hours: what the venue's sheet allows is longer than from ping to ping at least, for
 * those are answered.
 */
static void
heard(struct socket *socket)
{
	int64_t silence_us = socket->account->live->keep.silence_ms * 1000, least_us = period_of(socket) + PONG_US;

	socket->heard_us = asker_lapse(socket->asker);
	timer_start(
	    socket->asker->loop, &socket->life, silence_us > least_us ? silence_us : least_us, 0, on_silence, socket);
}

static void
on_open(void *arg)
{
	struct socket *socket = arg;
	struct trade_call call = { .ticket = text_all(&socket->ticket) };
	int64_t period_us = period_of(socket);
	struct text out = { 0 };
	struct error err;

	/* with the start nothing was missed: what the account is stated to have is of the same moment */
	if (socket->was_open || asker_lapse(socket->asker) - socket->heard_us > START_US)
		gateway_missed(socket->gateway, socket->account, socket->heard_us);
	socket->was_open = true;
	heard(socket);
	/* it holds a secret: it never grows, so that no copy of a part of it is left behind */
	text_room(&out, GREETING_MAX);
	account_stamp(socket->account, &call, asker_now(socket->asker), NULL);
	if (socket->account->trade->greet != NULL &&
	    socket->account->trade->greet(&out, &socket->account->key, &call, &err) != 0)
		tell(socket, "private socket", err.text);
	else
		send_lines(socket, &out);
	give_voice(socket);
	secret_wipe(out.at, out.len);
	text_free(&out);
	timer_start(socket->asker->loop, &socket->timer, period_us, period_us, ping, socket);
	gateway_look(socket->gateway, socket->account);
}

static void
on_message(void *arg, struct slice bytes, bool binary)
{
	struct socket *socket = arg;
	struct usual usual = { .account = socket->account, .to = gateway_heard(socket->gateway, socket->account) };
	const struct trade_sink sink = usual_rows(&usual);
	const struct venue_live *live = socket->account->live;
	struct trade_answer answer;
	struct text out = { 0 };
	struct live_say say = { &out, &socket->id, asker_now(socket->asker) };
	struct error err;

	heard(socket);
	if (binary)
		return;
	if (live->keep.kind == KEEP_ANSWERS && live->reply != NULL && live->reply(&say, bytes))
		send_lines(socket, &out);
	else if (socket->account->trade->hear(&answer, bytes, &sink, &err) != 0) {
		tell(socket, "private socket", err.text);
		gateway_missed(socket->gateway, socket->account, socket->heard_us);
	} else if (answer.fate == FATE_DONE)
		socket->pause_us = 0;
	else {
		err = (struct error){ .text = "" };
		snprintf(err.text, sizeof err.text, "%s %.*s %.*s", trade_fates[answer.fate], SLICE_ARG(answer.code),
		    SLICE_ARG(answer.text));
		tell(socket, "private socket", err.text);
		asker_heed(socket->asker, socket->account, answer.fate);
		ws_close(socket->ws, 1000, "");
	}
	text_free(&out);
}

static void
on_pong(void *arg, struct slice payload, int64_t round_trip_us)
{
	(void)payload, (void)round_trip_us;
	heard(arg);
}

static void
on_close(void *arg, const struct ws_end *end)
{
	over(arg, end->why != WS_OURS ? end->text : NULL);
}

/* ---- opening ---- */

static void
connect(struct socket *socket, struct slice place)
{
	static const struct ws_events events = {
		.opened = on_open, .message = on_message, .pong = on_pong, .closed = on_close
	};
	const struct venue_private *trade = socket->account->trade;
	struct ws_options options = { .events = &events, .arg = socket, .ca_file = socket->asker->ca_file };
	struct error err;

	socket->url.len = 0;
	if (place.len > 0)
		text_slice(&socket->url, place);
	else
		live_url(&socket->url, slice_of(socket->account->socket), trade->socket);
	if (trade->ticket_argument != NULL)
		trade_argument(&socket->url, trade->ticket_argument, text_all(&socket->ticket));
	options.url = text_cstring(&socket->url);
	socket->ws = ws_connect(socket->asker->loop, &options, &err);
	if (socket->ws == NULL) {
		tell(socket, "private socket", err.text);
		later(socket);
	}
}

static void
on_ticket(void *arg, const struct ask_end *end)
{
	struct socket *socket = arg;

	socket->asking = NULL;
	if (end->fate != FATE_DONE) {
		tell(socket, "private socket", *end->text != '\0' ? end->text : trade_fates[end->fate]);
		later(socket);
		return;
	}
	socket->ticket.len = 0;
	text_slice(&socket->ticket, end->ticket);
	connect(socket, end->place);
}

static void
start(void *arg)
{
	static const struct trade_sink nothing = { .arg = NULL };
	const struct trade_call call = { .ask = ASK_TICKET };
	struct socket *socket = arg;
	struct error err;

	if (!(socket->account->trade->asks >> ASK_TICKET & 1)) {
		connect(socket, (struct slice){ 0 });
		return;
	}
	socket->asking = ask_start(socket->asker, socket->account, &call, &nothing, on_ticket, socket, &err);
	if (socket->asking == NULL)
		later(socket);
}

struct socket *
socket_open(struct gateway *gateway, struct asker *asker, struct account *account,
    void (*say)(void *arg, const char *text), void *arg)
{
	struct socket *socket;

	if (account->trade->hear == NULL || account->socket == NULL)
		return NULL;
	socket = memory_new(1, sizeof *socket);
	*socket = (struct socket){ .gateway = gateway,
		.asker = asker,
		.account = account,
		.say = say,
		.arg = arg,
		.heard_us = asker_lapse(asker),
		.id = 1 };
	start(socket);
	return socket;
}

void
socket_leave(struct socket *socket)
{
	socket->leaves = true;
	if (socket->ws != NULL)
		ws_close(socket->ws, 1000, "");
}

bool
socket_is_gone(const struct socket *socket)
{
	return socket->ws == NULL;
}

void
socket_close(struct socket *socket)
{
	if (socket == NULL)
		return;
	socket->account->voice = (struct account_voice){ NULL, NULL };
	timer_stop(&socket->timer);
	timer_stop(&socket->life);
	ask_drop(socket->asking);
	if (socket->ws != NULL)
		ws_drop(socket->ws);
	text_free(&socket->ticket);
	text_free(&socket->url);
	free(socket);
}
