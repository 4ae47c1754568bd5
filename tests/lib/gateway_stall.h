/*
 * A venue on this machine that says what the test has it say (okx, unless another is named, by its paths), a gateway there, and what the executor
 * is told.
 */
#ifndef GATEWAY_STALL_H
#define GATEWAY_STALL_H

#include <stdlib.h>

#include "base/memory.h"
#include "gateway/inside.h"
#include "net.h"
#include "net/serve.h"

#define ID "abcdefghij"

/* What it says; each body in an envelope of success unless it begins with another letter than [. */
struct says {
	int status; /* to the order; 0: 200 */
	const char *order, *query, *fills, *balance, *open; /* those of fills may be of another venue */
	const char *any; /* to whatever is asked; NULL: the above */
	bool late; /* the order is answered when the test says so */
	const char *mute; /* stands in paths that are not answered; NULL: in none */
};

struct stall {
	struct loop *loop;
	struct serve *serve;
	struct says says;
	struct key key;
	struct account *account;
	struct accounts accounts;
	struct asker asker;
	struct gateway *gateway;
	struct order_request request;
	char state[40], url[60];
	struct peer *waits; /* for the answer to its order */
	char told[600]; /* to the executor, a word each */
	struct order_holding held[4];
	size_t held_count;
	bool later; /* the last refusal is one for now */
	bool held_told;
	size_t fills_asked, said, lacking; /* how often what the account has is to be asked */
	const char *counts; /* that stands in so many paths or queries; NULL: none */
	size_t counted;
	const char *next; /* the order that is sent when one is refused; NULL: none */
	bool kept; /* the refused one was still there then */
	const char *stays; /* why an order that is about to leave stays; NULL: it leaves */
};

static inline void
say(struct peer *peer, int status, const char *said)
{
	struct text body = { 0 };

	if (said == NULL)
		said = "[]";
	text_format(&body, *said == '[' ? "{\"code\":\"0\",\"msg\":\"\",\"data\":%s}" : "%s", said);
	peer_answer(peer, status, SLICE(""), text_all(&body));
	text_free(&body);
}

static inline bool
has(struct slice text, const char *word)
{
	return text.len > 0 && memmem(text.at, text.len, word, strlen(word)) != NULL;
}

static inline void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct stall *stall = arg;
	const struct says *says = &stall->says;
	bool sent = slice_is(request->method, "POST");

	stall->counted +=
	    stall->counts != NULL && (has(request->path, stall->counts) || has(request->query, stall->counts));
	stall->fills_asked += has(request->path, "fills");
	if (says->mute != NULL && has(request->path, says->mute))
		return;
	if (sent && says->late)
		stall->waits = peer;
	else
		say(peer, sent && says->status != 0 ? says->status : 200,
		    says->any != NULL                                             ? says->any
			: sent                                                    ? says->order
			: slice_is(request->path, "/api/v5/trade/order")          ? says->query
			: slice_is(request->path, "/api/v5/account/balance")      ? says->balance
			: slice_is(request->path, "/api/v5/trade/orders-pending") ? says->open
			: has(request->path, "fills")                             ? says->fills
										  : NULL);
}

static inline void send_next(struct stall *stall);

static inline int
take(void *arg, const struct order_reply *reply, struct error *err)
{
	static const char *const words[] = { "sent", "open", "fill", "end", "rejected", "lost", "missing", "absent" };
	struct stall *stall = arg;
	size_t at = strlen(stall->told);

	(void)err;
	stall->later = reply->later;
	snprintf(stall->told + at, sizeof stall->told - at, "%s%s%s ", words[reply->kind],
	    reply->reason == NULL ? "" : ":", reply->reason == NULL ? "" : reply->reason);
	if (reply->kind == REPLY_REJECTED && stall->next != NULL) {
		send_next(stall);
		(void)!gateway_busy(stall->gateway, reply->id, &stall->kept);
	}
	if (reply->kind != REPLY_MISSING)
		return 0;
	stall->held_told = reply->holdings != NULL;
	stall->held_count = reply->holding_count;
	for (size_t i = 0; i < reply->holding_count && i < COUNT(stall->held); i++)
		stall->held[i] = reply->holdings[i];
	return 0;
}

static inline const char *
stays(void *arg, const char *id)
{
	const struct stall *stall = arg;

	assert_string_equal(id, stall->request.id);
	return stall->stays;
}

static inline void
hear_of_missed(void *arg, const char *text)
{
	assert_string_equal(
	    text, "okx, account main: own trades that its private socket may have missed: nobody answers");
	((struct stall *)arg)->said++;
}

static inline void
on_lacking(void *arg, struct account *account)
{
	struct stall *stall = arg;

	assert_ptr_equal(account, stall->account);
	stall->lacking++;
}

static inline struct key
a_key(const char *venue)
{
	struct key key = { .account = "main" };

	snprintf(key.venue, sizeof key.venue, "%s", venue);
	key.api_key = secret_copy(SLICE("key"));
	key.secret = secret_copy(strcmp(venue, "coinbase") == 0
		? SLICE("c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ==")
		: SLICE("c2VjcmV0"));
	key.passphrase = secret_copy(SLICE("phrase"));
	return key;
}

static inline void
open_stall_of(const char *venue, struct stall *stall, struct says says)
{
	static const struct serve_events events = { .request = on_request };
	struct gateway_plan plan = { .sink = { take, stall },
		.registry = { .stays = stays, .arg = stall },
		.say = hear_of_missed,
		.arg = stall };
	struct error err;

	*stall = (struct stall){ .says = says, .key = a_key(venue), .state = "/tmp/arb-course-XXXXXX" };
	assert_non_null(mkdtemp(stall->state));
	stall->loop = loop_new(&err);
	stall->serve = serve_new(stall->loop, "127.0.0.1", 0, &events, stall, &err);
	assert_non_null(stall->serve);
	snprintf(stall->url, sizeof stall->url, "http://127.0.0.1:%d", serve_port(stall->serve));
	stall->account = stall->accounts.at[0] = malloc(sizeof *stall->account);
	stall->accounts.count = 1;
	if (account_open(stall->account, venue, "main", &stall->key, NULL, &err) != 0)
		fail_msg("%s", err.text);
	stall->account->rest = stall->url;
	assert_int_equal(asker_open(&stall->asker, stall->loop, stall->state, &err), 0);
	stall->asker.lacking = on_lacking;
	stall->asker.off_arg = stall;
	plan.accounts = &stall->accounts;
	plan.asker = &stall->asker;
	stall->gateway = gateway_new(&plan);
	stall->request = (struct order_request){ .id = ID,
		.account = "main",
		.symbol = "BTC-USDT",
		.base = "BTC",
		.quote = "USDT",
		.side = SIDE_BUY,
		.tif = TIF_IOC,
		.price = { 70000, 0 },
		.qty = { 1, 2 },
		.decided_us = clock_wall_us() };
	snprintf(stall->request.venue, sizeof stall->request.venue, "%s", venue);
}

static inline void
open_stall(struct stall *stall, struct says says)
{
	open_stall_of("okx", stall, says);
}

static inline void
close_stall(struct stall *stall)
{
	char command[80];

	gateway_free(stall->gateway);
	asker_close(&stall->asker);
	account_close(stall->account);
	free(stall->account);
	key_free(&stall->key);
	serve_free(stall->serve);
	loop_free(stall->loop);
	snprintf(command, sizeof command, "rm -r %s", stall->state);
	assert_int_equal(system(command), 0);
}

static inline bool
was_told(const struct stall *stall, const char *word)
{
	return strstr(stall->told, word) != NULL;
}

static inline void
ask(struct stall *stall)
{
	struct order_venue venue = gateway_venue(stall->gateway);
	struct error err;

	assert_int_equal(venue.query(venue.venue, &stall->request, &err), 0);
}

static inline void
send_it(struct stall *stall)
{
	const struct order_request *request = &stall->request;
	struct order_venue venue = gateway_venue(stall->gateway);
	struct error err;

	assert_int_equal(venue.send(venue.venue, &request, 1, &err), 0);
}

/* What its messages did not tell. */
static inline struct missed *
missed_of(struct stall *stall)
{
	return &((struct heard *)gateway_heard(stall->gateway, stall->account).arg)->missed;
}

static inline void
send_next(struct stall *stall)
{
	snprintf(stall->request.id, sizeof stall->request.id, "%s", stall->next);
	stall->next = NULL;
	send_it(stall);
}

#endif
