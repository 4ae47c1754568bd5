#include "gateway/ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "gateway/about.h"
#include "gateway/usual.h"
#include "net/url.h"

enum {
	WORDS = 9, /* texts of a call */
	HEADERS_MAX = 12,
	LATER_US = 250000, /* when a bucket is asked again that did not say when */
	WORTH_US = 2 * SECOND_US, /* a wait that people are told of */
	PATIENCE_US = 60 * SECOND_US, /* more than the longest window of a limit */
	TURN_US = SECOND_US, /* what is under way for so long has arrived, or may as well be refused */
	OVERTAKEN_MAX = 3, /* refusals for its nonce that a question survives */
	BARRED_US = 60 * SECOND_US /* when a venue has barred us and did not say for how long */
};

/* A call that owns its texts. */
struct own_call {
	struct trade_call call;
	struct text words;
};

struct asking {
	struct asker *asker;
	struct account *account;
	struct own_call own;
	struct usual usual; /* for the caller's sink */
	struct about about; /* between them, where it is about one order */
	void (*done)(void *arg, const struct ask_end *end);
	void (*left)(void *arg, int64_t left_us); /* NULL: nobody asks, or it was told */
	const char *(*stays)(void *arg); /* NULL: nobody keeps it back */
	void *arg;
	const char *held; /* why it was kept back; NULL: it was not */
	int64_t wall_us; /* of the asker's lapse when it was put: another one now, and the wall clock was set */
	struct fetch *fetch;
	const char *keep[LIMITS_HEADERS_MAX + 1];
	struct timer timer;
	struct ask_end end;
	int pages, overtaken; /* overtaken: how often it was refused for its nonce */
	bool taken; /* what it takes of the venue's limits was taken before */
	bool waits; /* for its turn */
	int64_t turn_us; /* CLOCK_BOOTTIME when it had it */
	struct asking *next;
};

static void
own_free(struct own_call *own)
{
	text_free(&own->words);
}

static void
unlink_asking(struct asking *asking)
{
	struct asking **at = &asking->asker->running;

	while (*at != asking)
		at = &(*at)->next;
	*at = asking->next;
}

/* One that is linked no more. */
static void
release(struct asking *asking)
{
	fetch_cancel(asking->fetch);
	timer_stop(&asking->timer);
	own_free(&asking->own);
	free(asking);
}

static void take_turns(void *arg);

/* Who waits is looked at in the next turn of the loop, whatever the caller puts until then. */
static void
pass_turn(struct asker *asker)
{
	timer_start(asker->loop, &asker->turn, 0, 0, take_turns, asker);
}

static void
free_asking(struct asking *asking)
{
	pass_turn(asking->asker);
	unlink_asking(asking);
	release(asking);
}

/* ---- asker ---- */

int
asker_open(struct asker *asker, struct loop *loop, const char *state, struct error *err)
{
	char directory[PATH_MAX];

	if ((size_t)snprintf(directory, sizeof directory, "%s/run/limits", state) >= sizeof directory)
		return error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
	*asker = (struct asker){ .loop = loop != NULL ? loop : loop_new(err),
		.own_loop = loop == NULL,
		.limits = { .directory = asker->directory },
		.timeout_us = 10 * SECOND_US,
		.order_us = 20 * SECOND_US,
		.clock_us = asker->clock_us,
		.lapse = asker->lapse };
	memcpy(asker->directory, directory, sizeof directory);
	if (asker->loop == NULL)
		return -1;
	asker->fetcher = fetcher_new(asker->loop, err);
	if (asker->fetcher != NULL)
		return 0;
	asker_close(asker);
	return -1;
}

void
asker_close(struct asker *asker)
{
	for (struct asking *asking; (asking = asker->running) != NULL;) {
		asker->running = asking->next;
		release(asking);
	}
	timer_stop(&asker->turn);
	limits_close(&asker->limits);
	fetcher_free(asker->fetcher);
	if (asker->own_loop)
		loop_free(asker->loop);
	*asker = (struct asker){ 0 };
}

int64_t
asker_now(const struct asker *asker)
{
	return asker->clock_us != 0 ? asker->clock_us : clock_wall_us();
}

void
asker_heed(const struct asker *asker, struct account *account, enum trade_fate fate)
{
	if (fate == FATE_CLOCK && asker->off != NULL)
		asker->off(asker->off_arg, account);
	if (fate == FATE_FUNDS && asker->lacking != NULL)
		asker->lacking(asker->off_arg, account);
}

void
asker_waits(const struct asker *asker, struct account *account, int64_t wait_us)
{
	char text[80 + VENUE_NAME_MAX];

	if (!asker->tells || account->waited || wait_us <= WORTH_US)
		return;
	account->waited = true;
	snprintf(text, sizeof text, "%s: waits %lld s for the venue's limit of requests", account->venue->name,
	    (long long)((wait_us + SECOND_US - 1) / SECOND_US));
	account_say(account, text);
}

int64_t
asker_lapse(const struct asker *asker)
{
	return asker->lapse == NULL ? asker_now(asker) : lapse_at(asker->lapse);
}

int64_t
asker_day(const struct asker *asker)
{
	return asker->lapse == NULL ? asker_now(asker) : asker_lapse(asker) + asker->lapse->slip_us;
}

/* ---- the call ---- */

/* Texts of a call, in one order. */
static void
words_of(struct slice *words[WORDS], struct trade_call *call)
{
	words[0] = &call->symbol;
	words[1] = &call->id;
	words[2] = &call->venue_id;
	words[3] = &call->asset;
	words[4] = &call->network;
	words[5] = &call->address;
	words[6] = &call->tag;
	words[7] = &call->label;
	words[8] = &call->cursor;
}

/* Copies the texts into one place; they point there afterwards. */
static void
own_words(struct own_call *own, const struct trade_call *call)
{
	struct text words = { 0 };
	struct slice *to[WORDS];
	size_t at = 0;

	own->call = *call;
	words_of(to, &own->call);
	for (size_t i = 0; i < WORDS; i++)
		text_slice(&words, *to[i]);
	for (size_t i = 0; i < WORDS; i++) {
		*to[i] = (struct slice){ words.at + at, to[i]->len };
		at += to[i]->len;
	}
	text_free(&own->words);
	own->words = words;
}

/* In the venue's spelling, with texts of its own. */
static int
own_call(struct own_call *own, const struct account *account, const struct trade_call *call, struct error *err)
{
	struct trade_call spelled = *call;
	char symbol[SYMBOL_MAX], network[NETWORK_MAX];

	if (call->symbol.len > 0) {
		if (account_venue_symbol(symbol, account, call->symbol, err) != 0)
			return -1;
		spelled.symbol = slice_of(symbol);
	}
	spelled.asset = account_venue_asset(account, call->asset);
	if (!account_venue_network(network, account, spelled.asset, call->network))
		return error_set(err, "network", "\"%.*s\" is too long for a network", SLICE_ARG(call->network));
	spelled.network = slice_of(network);
	if (call->ask == ASK_FILLS && (call->since_us == 0 || call->venue_id.len > 0) && call->cursor.len == 0 &&
	    account->trade->oldest_fill != NULL)
		spelled.cursor = slice_of(account->trade->oldest_fill);
	own_words(own, &spelled);
	return 0;
}

int
ask_sign(struct trade_request *request, struct account *account, const struct trade_call *call, int64_t now_us,
    struct error *err)
{
	struct own_call own = { .words = { 0 } };
	int result = own_call(&own, account, call, err);

	if (result == 0) {
		account_stamp(account, &own.call, now_us, NULL);
		result = trade_ask(request, account->trade, &account->key, &own.call, slice_of(account->rest), err);
	}
	own_free(&own);
	return result;
}

/* ---- answers ---- */

static void
finish(struct asking *asking, const struct trade_answer *answer)
{
	struct ask_end end = asking->end;
	void (*done)(void *arg, const struct ask_end *end) = asking->done;
	void *arg = asking->arg;

	end.fate = answer->fate;
	end.ticket = answer->ticket;
	end.place = answer->place;
	usual_word(end.code, sizeof end.code, answer->code);
	snprintf(end.text, sizeof end.text, "%.*s", SLICE_ARG(answer->text));
	free_asking(asking);
	done(arg, &end);
}

/* What the answer says beside its rows, of the order that it is about. */
static int
plain_ids(struct trade_answer *answer, char ids[2][USUAL_NAME_MAX], struct error *err)
{
	if (usual_plain(&answer->id, ids[0], USUAL_NAME_MAX) && usual_plain(&answer->venue_id, ids[1], USUAL_NAME_MAX))
		return 0;
	return error_set(err, REASON_WRONG_ANSWER, "the id of an order is none");
}

/* Without all of its rows it is no answer: what was left out may be what was asked for. */
static void
finish_whole(struct asking *asking, const struct trade_answer *answer)
{
	static const struct trade_answer partial = { .fate = FATE_UNKNOWN,
		.code = { REASON_WRONG_ANSWER, sizeof REASON_WRONG_ANSWER - 1 },
		.text = { "orders or trades with names that are none were left out",
		    sizeof "orders or trades with names that are none were left out" - 1 } };
	bool whole = !asking->usual.left_out || (answer->fate != FATE_DONE && answer->fate != FATE_ABSENT);

	finish(asking, whole ? answer : &partial);
}

static int put(struct asking *asking, struct error *err);

static struct limits *
limits_of(struct asking *asking)
{
	return &asking->asker->limits;
}

/* 429 with Retry-After, and a ban, close the venue for as long as it says, for all our programs. */
static void
bar(struct asking *asking, enum trade_fate fate, int64_t retry_after_us)
{
	int64_t now_us = clock_boot_us();

	if (fate == FATE_BARRED && retry_after_us == 0)
		retry_after_us = BARRED_US;
	if (retry_after_us > 0 && (fate == FATE_BARRED || fate == FATE_LATER))
		limits_bar(limits_of(asking), asking->account, asking->own.call.ask, fate == FATE_BARRED,
		    now_us + retry_after_us, now_us);
}

/* True: the answer has another page, and it was asked for.  False: that was all, or it could not be, and what the answer says is not known. */
static bool
turn_page(struct asking *asking, struct trade_answer *answer, struct error *err)
{
	struct trade_call next = asking->own.call;

	if (answer->cursor.len == 0 || slice_equal(answer->cursor, next.cursor))
		return false;
	next.cursor = answer->cursor;
	if (asking->pages == TRADE_PAGES_MAX)
		error_set(err, "pages", "cut off behind %d pages: there is more", TRADE_PAGES_MAX);
	else {
		own_words(&asking->own, &next);
		if (put(asking, err) == 0)
			return true;
	}
	*answer =
	    (struct trade_answer){ .fate = FATE_UNKNOWN, .code = slice_of(err->code), .text = slice_of(err->text) };
	return false;
}

/* Another program of the key was faster: what is no order is put again.  True: it was. */
static bool
put_again(struct asking *asking, const struct trade_answer *answer, struct error *err)
{
	if (answer->fate != FATE_CLOCK || !asking->account->trade->nonce_rises || asking->own.call.ask == ASK_ORDER ||
	    asking->overtaken == OVERTAKEN_MAX)
		return false;
	asking->overtaken++;
	return put(asking, err) == 0;
}

static void
on_reply(void *arg, const struct fetch_reply *reply)
{
	struct asking *asking = arg;
	const struct trade_sink rows = usual_rows(&asking->usual);
	struct trade_answer answer = { .fate = FATE_UNKNOWN };
	struct error err = { .text = "" };
	char ids[2][USUAL_NAME_MAX];

	asking->fetch = NULL;
	pass_turn(asking->asker);
	asking->end.sent = reply->sent;
	asking->end.retry_after_us = reply->retry_after_us;
	if (reply->outcome != FETCH_REPLIED) {
		asking->end.held = reply->outcome == FETCH_HELD && !reply->sent;
		/* without a connection nothing can have arrived */
		answer.fate = reply->sent ? FATE_UNKNOWN : asking->end.held ? FATE_REFUSED : FATE_LATER;
		answer.code = slice_of(asking->held != NULL ? asking->held : fetch_outcome_name(reply->outcome));
		answer.text = slice_of(reply->text);
		finish(asking, &answer);
		return;
	}
	limits_heard(limits_of(asking), asking->account, asking->own.call.ask, reply->headers, clock_boot_us());
	if (asking->account->trade->read(&answer, &asking->own.call, reply->status, reply->body, &rows, &err) != 0 ||
	    plain_ids(&answer, ids, &err) != 0 || about_answer(&asking->own.call, &answer, &err) != 0) {
		answer = (struct trade_answer){ .fate = FATE_UNKNOWN,
			.code =
			    strcmp(err.code, REASON_WRONG_ANSWER) == 0 ? SLICE(REASON_WRONG_ANSWER) : SLICE("answer"),
			.text = slice_of(err.text) };
		finish(asking, &answer);
		return;
	}
	bar(asking, answer.fate, reply->retry_after_us);
	if (put_again(asking, &answer, &err))
		return;
	asker_heed(asking->asker, asking->account, answer.fate);
	if (answer.bare && asking->own.call.ask == ASK_ORDER) /* it may have been let through before */
		answer.fate = FATE_UNKNOWN;
	if (answer.venue_id.len > 0) /* a later page does not tell it again */
		snprintf(asking->end.venue_id, sizeof asking->end.venue_id, "%.*s", SLICE_ARG(answer.venue_id));
	/* a question for an order that is not on this page has a next one as well */
	if ((answer.fate != FATE_DONE && answer.fate != FATE_UNKNOWN) || !turn_page(asking, &answer, &err))
		finish_whole(asking, &answer);
}

/* ---- sending ---- */

/* The lines of headers as a list; the text is cut up. */
static void
list_headers(const char *to[HEADERS_MAX + 1], struct text *headers)
{
	size_t count = 0;
	char *at = headers->at, *end = headers->at + headers->len, *newline;

	for (; count < HEADERS_MAX && at < end && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL;
	     at = newline + 1) {
		*newline = '\0';
		to[count++] = at;
	}
	to[count] = NULL;
}

static void
on_left(void *arg, int64_t left_us)
{
	struct asking *asking = arg;
	void (*left)(void *arg, int64_t left_us) = asking->left;

	asking->left = NULL;
	if (left != NULL)
		left(asking->arg, left_us);
}

static bool
clock_was_set(const struct asking *asking)
{
	const struct lapse *lapse = asking->asker->lapse;

	return lapse != NULL && (lapse->wall_us != asking->wall_us || lapse_stepped(lapse));
}

static bool
may_leave(void *arg)
{
	struct asking *asking = arg;

	if (asking->stays != NULL)
		asking->held = clock_was_set(asking) ? "clock" : asking->stays(asking->arg);
	return asking->held == NULL;
}

static int
start_fetch(struct asking *asking, struct trade_request *request, struct error *err)
{
	const char *headers[HEADERS_MAX + 1];
	struct fetch_request fetch = { .method = request->method,
		.url = text_cstring(&request->url),
		.headers = headers,
		.body = text_all(&request->body),
		.warm = request->body.len > 0,
		.keep = asking->keep,
		.timeout_us = asking->own.call.ask == ASK_ORDER ? asking->asker->order_us : asking->asker->timeout_us,
		.ca_file = asking->asker->ca_file,
		.may_leave = may_leave,
		.left = on_left,
		.done = on_reply,
		.arg = asking };

	limits_headers(asking->keep, asking->account);
	list_headers(headers, &request->headers);
	asking->fetch = fetch_start(asking->asker->fetcher, &fetch, err);
	return asking->fetch != NULL ? 0 : -1;
}

static int
sign_and_send(struct asking *asking, struct error *err)
{
	struct account *account = asking->account;
	struct trade_request request = { 0 };
	int result;

	account_stamp(account, &asking->own.call, asker_now(asking->asker), asking->asker->directory);
	result = trade_ask(&request, account->trade, &account->key, &asking->own.call, slice_of(account->rest), err);
	if (result == 0)
		result = start_fetch(asking, &request, err);
	trade_request_free(&request);
	asking->pages++;
	return result;
}

/* It cannot be put, as is only known now. */
static void
refuse(struct asking *asking, const struct error *err)
{
	const struct trade_answer answer = {
		.fate = FATE_REFUSED, .code = slice_of(err->code), .text = slice_of(err->text)
	};

	finish(asking, &answer);
}

static void
on_timer(void *arg)
{
	struct error err;

	if (put(arg, &err) != 0)
		refuse(arg, &err);
}

/* ---- limits ---- */

/* Barred for so long that whoever asked had better be told. */
static void
on_barred(void *arg)
{
	const struct trade_answer answer = {
		.fate = FATE_LATER, .code = SLICE("rate"), .text = SLICE("barred for now")
	};

	finish(arg, &answer);
}

/* Whether it may wait: what moves money is of the moment. */
static bool
patient(const struct asking *asking)
{
	return asking->own.call.ask != ASK_ORDER;
}

/* It is put again when there is room. */
static int
wait_for_limits(struct asking *asking, int64_t wait_us, struct error *err)
{
	if (!patient(asking))
		return error_set(err, "rate", "the venue's limit of requests is used up");
	if (wait_us > PATIENCE_US) {
		timer_start(asking->asker->loop, &asking->timer, 0, 0, on_barred, asking);
		return 0;
	}
	asker_waits(asking->asker, asking->account, wait_us);
	timer_start(asking->asker->loop, &asking->timer, wait_us > LATER_US ? LATER_US : wait_us, 0, on_timer, asking);
	return 0;
}

/* ---- turns ---- */

static bool
same_key(const struct asking *one, const struct asking *other)
{
	return one->account == other->account || strcmp(one->account->mark, other->account->mark) == 0;
}

static bool
same_host(const struct asking *one, const struct asking *other)
{
	struct url here, there;
	struct error ignored;

	if (one->account == other->account)
		return true;
	return url_read(&here, one->account->rest, &ignored) == 0 &&
	    url_read(&there, other->account->rest, &ignored) == 0 && here.port == there.port &&
	    strcmp(here.host, there.host) == 0;
}

/* An order before what takes one back, and that before whatever only asks. */
static int
rank_of(const struct asking *asking)
{
	static const unsigned takes_back = 1u << ASK_CANCEL | 1u << ASK_CANCEL_ALL | 1u << ASK_WATCHDOG;
	enum trade_ask ask = asking->own.call.ask;

	return ask == ASK_ORDER ? 2 : takes_back >> ask & 1 ? 1 : 0;
}

static bool
only_asks(const struct asking *asking)
{
	return rank_of(asking) == 0;
}

/* How long the key is not free yet. */
static int64_t
key_left(const struct asking *asking, int64_t now_us)
{
	int64_t left_us = 0;

	for (const struct asking *at = asking->asker->running; at != NULL && asking->account->trade->nonce_rises;
	     at = at->next)
		if (at != asking && at->fetch != NULL && same_key(at, asking) &&
		    at->turn_us + TURN_US - now_us > left_us)
			left_us = at->turn_us + TURN_US - now_us;
	return left_us;
}

/* Whether the host has room for it. */
static bool
has_place(const struct asking *asking)
{
	size_t count = 0;

	for (const struct asking *at = asking->asker->running; at != NULL && only_asks(asking); at = at->next)
		count += at->fetch != NULL && only_asks(at) && same_host(at, asking);
	return count < ASK_QUESTIONS_MAX;
}

static bool
may_go(const struct asking *asking, int64_t now_us)
{
	return has_place(asking) && key_left(asking, now_us) == 0;
}

/* Whether one that goes may leave the other waiting. */
static bool
in_the_way(const struct asking *one, const struct asking *other)
{
	return (one->account->trade->nonce_rises && same_key(one, other)) ||
	    (only_asks(one) && only_asks(other) && same_host(one, other));
}

/* The next of those that wait for the same: by rank, then who came first, who stands last. */
static struct asking *
next_turn(struct asking *asking, int64_t now_us)
{
	struct asking *best = NULL;

	for (struct asking *at = asking->asker->running; at != NULL; at = at->next)
		if (at->waits && (at == asking || in_the_way(at, asking)) && may_go(at, now_us) &&
		    (best == NULL || rank_of(at) >= rank_of(best)))
			best = at;
	return best;
}

/* Send it, unless the venue's limits have it wait: what waits for others has taken nothing of them. */
static int
take_turn(struct asking *asking, int64_t now_us, struct error *err)
{
	int64_t wait_us = asking->taken
	    ? 0
	    : limits_take(limits_of(asking), asking->account, asking->own.call.ask, asking->own.call.press, now_us);

	asking->waits = false;
	if (wait_us != 0)
		return wait_for_limits(asking, wait_us, err);
	asking->taken = false;
	asking->turn_us = now_us;
	return sign_and_send(asking, err);
}

/* One of those that wait goes.  False: none can, and the first whose key is free then may in *soon_us; 0: when another has ended. */
static bool
go_on(struct asker *asker, int64_t *soon_us)
{
	int64_t now_us = clock_boot_us(), left_us;
	struct asking *next;
	struct error err;

	*soon_us = 0;
	for (struct asking *at = asker->running; at != NULL; at = at->next) {
		if (!at->waits || !has_place(at))
			continue;
		left_us = key_left(at, now_us);
		if (left_us == 0) {
			next = next_turn(at, now_us);
			if (take_turn(next, now_us, &err) != 0)
				refuse(next, &err);
			return true;
		}
		if (*soon_us == 0 || left_us < *soon_us)
			*soon_us = left_us;
	}
	return false;
}

static void
take_turns(void *arg)
{
	struct asker *asker = arg;
	int64_t soon_us;

	if (go_on(asker, &soon_us) || soon_us > 0)
		timer_start(asker->loop, &asker->turn, soon_us, 0, take_turns, asker);
}

static int
put(struct asking *asking, struct error *err)
{
	int64_t now_us = clock_boot_us();

	asking->waits = true;
	if (next_turn(asking, now_us) == asking)
		return take_turn(asking, now_us, err);
	pass_turn(asking->asker);
	return 0;
}

static struct asking *
begin(struct asking asking, const struct trade_call *call, struct error *err)
{
	struct asking *begun = memory_new(1, sizeof *begun);

	asking.next = asking.asker->running;
	asking.wall_us = asking.asker->lapse == NULL ? 0 : asking.asker->lapse->wall_us;
	*begun = asking;
	begun->asker->running = begun;
	if (about_one(call)) {
		begun->about = (struct about){ begun->account, &begun->own.call, begun->usual.to };
		begun->usual.to = about_rows(&begun->about);
	}
	if (own_call(&begun->own, begun->account, call, err) == 0 && put(begun, err) == 0)
		return begun;
	free_asking(begun);
	return NULL;
}

struct asking *
ask_start(struct asker *asker, struct account *account, const struct trade_call *call, const struct trade_sink *sink,
    void (*done)(void *arg, const struct ask_end *end), void *arg, struct error *err)
{
	return begin((struct asking){ .asker = asker,
			 .account = account,
			 .usual = { .account = account, .to = *sink },
			 .done = done,
			 .arg = arg },
	    call, err);
}

bool
ask_take(struct asker *asker, const struct account *account)
{
	return limits_take(&asker->limits, account, ASK_ORDER, PRESS_NONE, clock_boot_us()) == 0;
}

struct asking *
ask_order(struct asker *asker, struct account *account, const struct trade_call *call, const struct trade_sink *sink,
    void (*done)(void *arg, const struct ask_end *end), void *arg, struct error *err)
{
	return begin((struct asking){ .asker = asker,
			 .account = account,
			 .usual = { .account = account, .to = *sink },
			 .done = done,
			 .arg = arg,
			 .taken = true },
	    call, err);
}

void
ask_left(struct asking *asking, void (*left)(void *arg, int64_t left_us))
{
	asking->left = left;
}

void
ask_stays(struct asking *asking, const char *(*stays)(void *arg))
{
	asking->stays = stays;
}

bool
ask_has_left(const struct asking *asking)
{
	return asking->pages > 0;
}

void
ask_since(struct asking *asking, int64_t since_us)
{
	asking->own.call.since_us = since_us;
}

void
ask_drop(struct asking *asking)
{
	if (asking == NULL)
		return;
	free_asking(asking);
}

bool
ask_runs(const struct asker *asker, enum trade_ask ask)
{
	const struct asking *asking = asker->running;

	while (asking != NULL && asking->own.call.ask != ask)
		asking = asking->next;
	return asking != NULL;
}
