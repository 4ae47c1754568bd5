/*
 * The network and the venues' doors: requests and answers travel, are lost, late, doubled or out of order.
 *
 * Of what a venue reports by itself each fill may be lost or come twice, and the acknowledgement may come behind it; its end is told
 * when all fills before it were, and not before them.  What a question finds is told at once and whole.
 */
#include "base/memory.h"
#include "world.h"

enum { MILLI_US = 1000, TOLERANCE_US = 500 * MILLI_US };

static int64_t
between(struct world *world, int64_t least_us, int64_t most_us)
{
	return random_between(&world->random, least_us, most_us);
}

static bool
fault(struct world *world, unsigned in_thousand)
{
	return !world->calm && chance(world, in_thousand);
}

struct stall *
stall_find(struct world *world, const char *venue)
{
	for (size_t i = 0; i < VENUES; i++)
		if (strcmp(world->stalls[i].name, venue) == 0)
			return &world->stalls[i];
	fail(world, "an order for %s, which is no venue", venue);
	return &world->stalls[0];
}

static size_t
sent_place(const struct world *world, const char *id)
{
	size_t i = world->sent_count;

	while (i > 0 && strcmp(world->sent[i - 1].request.id, id) != 0)
		i--;
	return i - 1;
}

const struct sent *
sent_find(const struct world *world, const char *id)
{
	size_t place = sent_place(world, id);

	return place == SIZE_MAX ? NULL : &world->sent[place];
}

/* ---- what travels ---- */

/* For who looks at one seed: what arrives, and when. */
static void
show(const struct world *world, const struct message *message)
{
	static const char *const kinds[] = { "request", "question", "cancel", "reply" };
	static const char *const replies[] = { "sent", "open", "fill", "end", "rejected", "lost", "missing", "absent" };
	const struct sent *sent = &world->sent[message->sent];

	if (world->shows)
		fprintf(stderr, "%lld %s %s %s fate %d %s\n", (long long)(world->now_us - BEGIN_US),
		    kinds[message->kind], message->kind == MESSAGE_REPLY ? replies[message->reply.kind] : "",
		    sent->request.id, (int)sent->fate, sent->request.venue);
}

static struct message *
post(struct world *world, enum message_kind kind, size_t sent, int64_t due_us)
{
	struct message *message;

	if (world->message_count == world->message_cap) {
		world->message_cap = world->message_cap == 0 ? 64 : 2 * world->message_cap;
		world->messages = memory_grow(world->messages, world->message_cap, sizeof *world->messages);
	}
	message = &world->messages[world->message_count++];
	*message = (struct message){ .kind = kind, .due_us = due_us, .n = ++world->message_n, .sent = sent };
	return message;
}

static struct message *
answer(struct world *world, enum reply_kind kind, size_t sent, int64_t due_us)
{
	struct message *message = post(world, MESSAGE_REPLY, sent, due_us);

	message->reply.kind = kind;
	return message;
}

static size_t
first_message(const struct world *world)
{
	size_t first = 0;

	for (size_t i = 1; i < world->message_count; i++) {
		const struct message *a = &world->messages[i], *b = &world->messages[first];

		if (a->due_us < b->due_us || (a->due_us == b->due_us && a->n < b->n))
			first = i;
	}
	return first;
}

int64_t
carrier_due_us(const struct world *world)
{
	return world->message_count == 0 ? INT64_MAX : world->messages[first_message(world)].due_us;
}

/* What was reported to the one that died is not reported again: of what is out only a question tells the end. */
void
carrier_die(struct world *world)
{
	size_t kept = 0;

	for (size_t i = 0; i < world->sent_count; i++)
		world->sent[i].gap = true;
	for (size_t i = 0; i < world->message_count; i++)
		if (world->messages[i].kind != MESSAGE_REPLY)
			world->messages[kept++] = world->messages[i];
	world->message_count = kept;
}

/* ---- what a venue reports by itself ---- */

static void
put_fill(struct message *message, const struct account *account, const struct account_fill *fill)
{
	message->fill = (struct order_fill){ .price = unit_decimal(fill->price, fill->order->market->price),
		.qty = unit_decimal(fill->qty, fill->order->market->qty),
		.fee = fill->fee,
		.liquidity = fill->maker ? LIQUIDITY_MAKER : LIQUIDITY_TAKER,
		.venue_us = fill->us };
	snprintf(message->fill.id, sizeof message->fill.id, "%lld", (long long)fill->number);
	memcpy(message->fill.fee_asset, account->assets[fill->fee_asset].name, ASSET_MAX);
	message->reply.fill = &message->fill;
}

static void
report_fill_of(struct stall *stall, struct sent *sent, size_t place, const struct account_fill *fill)
{
	struct world *world = stall->world;
	int64_t due_us = world->now_us + between(world, 2 * MILLI_US, 300 * MILLI_US);
	int copies = fault(world, 100) ? 2 : 1;

	world->counts.fills++;
	if (fault(world, 50)) {
		sent->gap = true;
		return;
	}
	for (int i = 0; i < copies; i++) {
		put_fill(answer(world, REPLY_FILL, place, due_us), &stall->account, fill);
		if (i == 0 && due_us > sent->reported_us)
			sent->reported_us = due_us;
		due_us += between(world, 0, 20 * SECOND_US);
	}
}

static void
put_reason(struct message *message, const struct account_order *order)
{
	snprintf(message->reason, sizeof message->reason, "%s",
	    order->why == WHY_WOULD_TAKE ? REASON_WOULD_TAKE : account_whys[order->why]);
}

static void
report_end_of(struct world *world, struct sent *sent, size_t place, const struct account_order *order)
{
	int64_t due_us = world->now_us + between(world, 2 * MILLI_US, 400 * MILLI_US);

	if (!sent->gap)
		put_reason(
		    answer(world, REPLY_END, place, due_us > sent->reported_us ? due_us : sent->reported_us), order);
}

void
carrier_hear(void *arg, const struct account_event *event)
{
	struct stall *stall = arg;
	struct world *world = stall->world;
	size_t place = sent_place(world, event->order->client);
	struct sent *sent = &world->sent[place];
	int64_t due_us = world->now_us + between(world, 2 * MILLI_US, 400 * MILLI_US);
	struct message *message;

	world->counts.crossed += event->happening != ACCOUNT_ACK && event->order->why == WHY_WOULD_TAKE;
	if (sent->fate == FATE_REPLY_LOST || sent->fate == FATE_VEILED ||
	    (world->now_us < sent->live_us && event->happening != ACCOUNT_ACK)) {
		sent->gap = true;
		world->counts.fills += event->happening == ACCOUNT_FILL;
		return;
	}
	if (event->happening == ACCOUNT_FILL)
		report_fill_of(stall, sent, place, event->fill);
	else if (event->happening == ACCOUNT_DONE)
		report_end_of(world, sent, place, event->order);
	else if (sent->fate != FATE_ERROR) {
		message = answer(world, event->happening == ACCOUNT_ACK ? REPLY_OPEN : REPLY_REJECTED, place, due_us);
		message->reply.later = sent->fate == FATE_REJECT && chance(world, 500);
		snprintf(message->venue_id, sizeof message->venue_id, "%lld", (long long)event->order->number);
		put_reason(message, event->order);
	}
}

/* ---- a request arrives ---- */

static void
take_request(struct world *world, const struct message *message)
{
	struct sent *sent = &world->sent[message->sent];
	const struct order_request *request = &sent->request;
	struct stall *stall = stall_find(world, request->venue);
	size_t symbol = market_of(request->symbol);
	struct account_request order = { .market = &stall->markets[symbol],
		.client = slice_of(request->id),
		.side = request->side,
		.type = request->type,
		.tif = request->tif,
		.price = request->price,
		.qty = request->qty,
		.refused = sent->fate == FATE_REJECT || world->now_us > sent->refuse_us };
	enum account_why why;

	if (sent->fate == FATE_PARTIAL)
		order.most = between(world, 1, 300);
	if (sent->fate == FATE_ERROR)
		answer(world, REPLY_LOST, message->sent, world->now_us + between(world, 0, 200 * MILLI_US));
	/* one that may rest is seen before its window is over: nothing that an account shows would betray it */
	if (sent->fate == FATE_VEILED)
		sent->veil_us = world->now_us +
		    (request->tif == TIF_IOC ? between(world, 0, 20 * SECOND_US) : between(world, 0, 500 * MILLI_US));
	if (sent->fate == FATE_LIVE && request->tif == TIF_IOC)
		sent->live_us = world->now_us + between(world, 0, 50 * SECOND_US);
	match_place(&stall->matches[symbol], &stall->books[symbol], &order, world->now_us, &why);
}

/* ---- questions, cancels ---- */

#ifdef MUTANT_NAIVE
enum { FIRST_MISSING = REPLY_ABSENT }; /* what is not found at once is believed never to have been */
#else
enum { FIRST_MISSING = REPLY_MISSING };
#endif

static void
tell_holdings(struct message *message, const struct account *account)
{
	struct error ignored;

	for (size_t i = 0; i < account->asset_count; i++) {
		memcpy(message->holdings[i].asset, account->assets[i].name, ASSET_MAX);
		if (decimal_add(
			&message->holdings[i].total, account->assets[i].free, account->assets[i].locked, &ignored) != 0)
			return;
	}
	message->reply.holding_count = account->asset_count;
}

/* All that is known of an order, in one answer. */
static void
tell_all(
    struct world *world, const struct account *account, const struct account_order *order, size_t sent, int64_t due_us)
{
	bool live = world->now_us < world->sent[sent].live_us, open = order->open || live;
	struct message *message;

	for (size_t i = 0; i < account->fill_count && !live; i++)
		if (account->fills[i]->order == order)
			put_fill(answer(world, REPLY_FILL, sent, due_us), account, account->fills[i]);
	message = answer(world, open ? REPLY_OPEN : REPLY_END, sent, due_us);
	if (!open)
		put_reason(message, order);
	snprintf(message->venue_id, sizeof message->venue_id, "%lld", (long long)order->number);
}

static void
take_question(struct world *world, const struct message *message)
{
	const struct sent *sent = &world->sent[message->sent];
	struct stall *stall = stall_find(world, sent->request.venue);
	const struct account_order *order = account_client(&stall->account, slice_of(sent->request.id));
	int64_t due_us =
	    world->now_us + between(world, 2 * MILLI_US, fault(world, 100) ? 3 * SECOND_US : 200 * MILLI_US);
	struct message *missing;

	if (fault(world, 150)) {
		answer(world, REPLY_LOST, message->sent, due_us);
		return;
	}
	if (order != NULL && world->now_us >= sent->veil_us) {
		tell_all(world, &stall->account, order, message->sent, due_us);
		return;
	}
	missing = answer(world, (enum reply_kind)FIRST_MISSING, message->sent, due_us);
	missing->reply.asked_us = message->reply.asked_us;
	tell_holdings(missing, &stall->account);
}

static void
take_cancel(struct world *world, const struct message *message)
{
	const struct sent *sent = &world->sent[message->sent];
	struct stall *stall = stall_find(world, sent->request.venue);
	struct account_order *order = account_client(&stall->account, slice_of(sent->request.id));
	size_t symbol = market_of(sent->request.symbol);
	int64_t due_us = world->now_us + between(world, 2 * MILLI_US, 200 * MILLI_US);

	if (order == NULL) {
		answer(world, REPLY_LOST, message->sent, due_us);
		return;
	}
	match_cancel(&stall->matches[symbol], order, world->now_us);
	if (!fault(world, 150))
		tell_all(world, &stall->account, order, message->sent, due_us);
}

static int
take_reply(struct world *world, struct message *message, struct error *err)
{
	/* the executor sends while it takes an answer, and the arrays may move then */
	struct order_request request = world->sent[message->sent].request;
	struct order_reply *reply = &message->reply;

	reply->ts_us = world->now_us;
	reply->id = request.id;
	reply->venue = request.venue;
	reply->account = request.account;
	reply->symbol = request.symbol;
	reply->side = request.side;
	reply->venue_id = message->venue_id[0] == '\0' ? NULL : message->venue_id;
	reply->reason = message->reason[0] == '\0' ? NULL : message->reason;
	reply->fill = reply->kind == REPLY_FILL ? &message->fill : NULL;
	reply->holdings = reply->kind == REPLY_MISSING ? message->holdings : NULL;
	return exec_reply(&world->exec, reply, err);
}

int
carrier_step(struct world *world, struct error *err)
{
	size_t first = first_message(world);
	struct message message = world->messages[first];

	world->messages[first] = world->messages[--world->message_count];
	show(world, &message);
	switch (message.kind) {
	case MESSAGE_REQUEST:
		take_request(world, &message);
		return 0;
	case MESSAGE_QUESTION:
		take_question(world, &message);
		return 0;
	case MESSAGE_CANCEL:
		take_cancel(world, &message);
		return 0;
	case MESSAGE_REPLY:
		return world->lives ? take_reply(world, &message, err) : 0;
	}
	return 0;
}

/* ---- what the executor calls ---- */

static enum fate
draw_fate(struct world *world)
{
	static const unsigned in_thousand[] = { [FATE_REQUEST_LOST] = 60,
		[FATE_REPLY_LOST] = 60,
		[FATE_SLOW] = 60,
		[FATE_ERROR] = 50,
		[FATE_PARTIAL] = 80,
		[FATE_REJECT] = 50,
		[FATE_VEILED] = 50,
		[FATE_LIVE] = 30 };
	unsigned drawn = (unsigned)(random_next(&world->random) % 1000);

	for (unsigned fate = FATE_REQUEST_LOST; fate <= FATE_LIVE && !world->calm; fate++) {
		if (drawn < in_thousand[fate])
			return (enum fate)fate;
		drawn -= in_thousand[fate];
	}
	return FATE_NORMAL;
}

static void
let_go(struct world *world, size_t place)
{
	struct sent *sent = &world->sent[place];
	int64_t way_us = between(world, 5 * MILLI_US, 200 * MILLI_US);

	if (sent->fate == FATE_SLOW)
		way_us = between(world, 500 * MILLI_US, 8 * SECOND_US);
	if (sent->fate == FATE_SLOW && chance(world, 500))
		answer(world, REPLY_LOST, place, world->now_us + between(world, 100 * MILLI_US, 500 * MILLI_US));
	if (sent->fate != FATE_REQUEST_LOST)
		post(world, MESSAGE_REQUEST, place, world->now_us + way_us);
	else if (chance(world, 500))
		answer(world, REPLY_LOST, place, world->now_us + way_us);
}

static void
send_one(struct world *world, const struct order_request *request)
{
	struct sent *sent;

	if (world->sent_count == world->sent_cap) {
		world->sent_cap = world->sent_cap == 0 ? 64 : 2 * world->sent_cap;
		world->sent = memory_grow(world->sent, world->sent_cap, sizeof *world->sent);
	}
	sent = &world->sent[world->sent_count];
	*sent = (struct sent){ .request = *request,
		.fate = draw_fate(world),
		.copies = 1,
		/* clocks differ, and the venue is not strict */
		.refuse_us = world->now_us + request->window_us + between(world, -TOLERANCE_US, TOLERANCE_US) };
	world->counts.orders++;
	world->counts.faults[sent->fate]++;
	hash_text(world, slice_of(request->id));
	let_go(world, world->sent_count++);
	answer(world, REPLY_SENT, world->sent_count - 1, world->now_us)->reply.asked_us = world->now_us;
}

void
carrier_again(struct world *world, const struct order_request *request)
{
	size_t place = sent_place(world, request->id);

	if (place == SIZE_MAX) {
		send_one(world, request);
		return;
	}
	world->sent[place].copies++;
	world->sent[place].refuse_us = world->now_us + request->window_us;
	let_go(world, place);
}

/* Now and then a limit is used up, for a while. */
static const char *
ready(void *arg, const struct order_request *const requests[], size_t count)
{
	struct world *world = arg;

	(void)requests;
	if (fault(world, 40))
		world->kept_us = world->now_us + between(world, 20 * MILLI_US, 4 * SECOND_US);
	if (world->calm || world->now_us >= world->kept_us)
		return NULL;
	world->counts.kept += count;
	return "rate";
}

static int
carry(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct world *world = arg;

	for (size_t i = 0; i < count; i++) {
		if (may_die(world, "send", err) != 0)
			return -1;
		audit_send(world, requests[i]);
		if (sent_place(world, requests[i]->id) == SIZE_MAX)
			send_one(world, requests[i]);
		else
			carrier_again(world, requests[i]);
	}
	return may_die(world, "sent", err);
}

static int
ask(void *arg, const struct order_request *request, struct error *err)
{
	struct world *world = arg;
	size_t place = sent_place(world, request->id);

	if (may_die(world, "query", err) != 0)
		return -1;
	if (place == SIZE_MAX) { /* it died between the commit and the send: the venue never heard of it */
		struct sent never = { .request = *request, .fate = FATE_REQUEST_LOST };

		if (world->sent_count == world->sent_cap) {
			world->sent_cap = world->sent_cap == 0 ? 64 : 2 * world->sent_cap;
			world->sent = memory_grow(world->sent, world->sent_cap, sizeof *world->sent);
		}
		place = world->sent_count++;
		world->sent[place] = never;
	}
	post(world, MESSAGE_QUESTION, place, world->now_us + between(world, 5 * MILLI_US, 200 * MILLI_US))
	    ->reply.asked_us = world->now_us;
	return 0;
}

static int
take_back(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	struct world *world = arg;

	(void)venue_id;
	if (!MUTANT && !journal_cancelling(&world->journal, request->id))
		fail(world, "order %s is cancelled before that is committed", request->id);
	if (may_die(world, "cancel", err) != 0)
		return -1;
	if (!fault(world, 100))
		post(world, MESSAGE_CANCEL, sent_place(world, request->id),
		    world->now_us + between(world, 5 * MILLI_US, fault(world, 100) ? 5 * SECOND_US : 200 * MILLI_US));
	return 0;
}

static int
arm(void *arg, const char *name, const char *account, int64_t within_us, struct error *err)
{
	struct world *world = arg;

	(void)account;
	stall_find(world, name)->dead_us = within_us == 0 ? 0 : world->now_us + within_us;
	return may_die(world, "arm", err);
}

struct order_venue
carrier_seams(struct world *world)
{
	return (struct order_venue){
		.ready = ready, .send = carry, .query = ask, .cancel = take_back, .arm = arm, .venue = world
	};
}
