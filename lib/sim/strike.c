/* What faults do: to messages, books, connections, requests and venues. */
#include <stdlib.h>

#include "base/clock.h"
#include "sim/inside.h"

enum { SWEEPS = 10 }; /* a second: slow bytes go in portions */

static struct booth *
booth_of(const struct sim_conn *conn)
{
	return conn->stand->wire.arg;
}

static int64_t
age_us(const struct booth *booth)
{
	return clock_boot_us() - booth->hall->began_us;
}

static const struct fault_rule *
rule_at(const struct booth *booth, size_t i)
{
	return &booth->hall->faults.rules[i];
}

static bool
in_force(const struct booth *booth, enum fault_kind kind)
{
	return booth->until_us[kind] > clock_boot_us();
}

static void
tell(struct booth *booth, enum fault_kind kind, const struct sim_listing *listing, const struct sim_conn *conn,
    int64_t number)
{
	booth->hall->figures.faults++;
	truth_fault(&booth->hall->truth, &booth->stand, fault_kinds[kind], listing, conn, number);
}

int
strike_init(struct booth *booth, struct error *err)
{
	size_t depth = booth->hall->plan.market.depth;

	booth->crossed_us = calloc(booth->stand.count + 1, sizeof *booth->crossed_us);
	booth->crossed = calloc(depth + 1, sizeof *booth->crossed);
	booth->corrupt_cap = 2 * depth + 1;
	booth->corrupt = calloc(booth->corrupt_cap, sizeof *booth->corrupt);
	if (booth->crossed_us == NULL || booth->crossed == NULL || booth->corrupt == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for faults");
	return fault_book_init(&booth->faults, &booth->hall->faults, booth->stand.venue->name, err);
}

void
strike_free(struct booth *booth)
{
	free(booth->crossed_us);
	free(booth->crossed);
	free(booth->corrupt);
	fault_book_free(&booth->faults);
}

/* ---- what waits ---- */

static struct queue *
queue_of(struct sim_conn *conn)
{
	if (conn->queue == NULL)
		conn->queue = calloc(1, sizeof(struct queue));
	if (conn->queue == NULL)
		conn->stand->failed = true;
	return conn->queue;
}

static struct queued *
queued_new(struct sim_conn *conn, const struct sim_message *message, struct slice text, int64_t due_us)
{
	struct queued *queued = malloc(sizeof *queued + text.len);

	if (queued == NULL) {
		conn->stand->failed = true;
		return NULL;
	}
	*queued = (struct queued){ .listing = message->topic == NULL ? NULL : message->topic->want.listing,
		.channel = message->topic == NULL ? SIM_OWN : message->topic->want.channel,
		.number = message->number,
		.due_us = due_us,
		.len = text.len };
	memcpy(queued->text, text.at, text.len);
	return queued;
}

static void
queued_transmit(struct sim_conn *conn, struct queued *queued)
{
	hall_transmit(conn, queued->listing, queued->number, (struct slice){ queued->text, queued->len });
	free(queued);
}

/* Behind all that waits already, not before due_us. */
static void
enqueue(struct sim_conn *conn, const struct sim_message *message, struct slice text, int64_t due_us)
{
	struct hall *hall = booth_of(conn)->hall;
	struct queue *queue = queue_of(conn);
	struct queued *queued = queue == NULL ? NULL : queued_new(conn, message, text, due_us);

	if (queued == NULL)
		return;
	if (queue->first == NULL)
		queue->first = queued;
	else {
		if (queued->due_us < queue->last->due_us)
			queued->due_us = queue->last->due_us;
		queue->last->next = queued;
	}
	queue->last = queued;
	if (!timer_runs(&hall->queues))
		timer_start(hall->loop, &hall->queues, queue->first->due_us - clock_boot_us(), 0, strike_queues, hall);
}

/* Now, unless others wait before it. */
static void
pass_on(struct sim_conn *conn, const struct sim_message *message, struct slice text)
{
	struct queue *queue = conn->queue;
	struct queued *held = queue == NULL ? NULL : queue->held;

	if (queue != NULL && queue->first != NULL) {
		enqueue(conn, message, text, 0);
		return;
	}
	hall_transmit(conn, message->topic == NULL ? NULL : message->topic->want.listing, message->number, text);
	if (held == NULL || message->topic == NULL || held->listing != message->topic->want.listing ||
	    held->channel != message->topic->want.channel)
		return;
	queue->held = NULL;
	queued_transmit(conn, held);
}

void
strike_forget(struct sim_conn *conn)
{
	struct queue *queue = conn->queue;

	if (queue == NULL)
		return;
	for (struct queued *at = queue->first, *next; at != NULL; at = next) {
		next = at->next;
		free(at);
	}
	free(queue->held);
	free(queue);
	conn->queue = NULL;
}

/* The next moment at which something is due; 0: nothing waits. */
static int64_t
send_due(struct sim_conn *conn, int64_t now_us)
{
	struct queue *queue = conn->queue;

	while (queue != NULL && queue->first != NULL && queue->first->due_us <= now_us) {
		struct queued *queued = queue->first;

		queue->first = queued->next;
		if (conn->peer != NULL && !conn->closing)
			queued_transmit(conn, queued);
		else
			free(queued);
	}
	return queue == NULL || queue->first == NULL ? 0 : queue->first->due_us;
}

void
strike_queues(void *arg)
{
	struct hall *hall = arg;
	int64_t now_us = clock_boot_us(), next_us = INT64_MAX;

	for (size_t i = 0; i < hall->count; i++) {
		hall->booths[i].stand.now_us = clock_wall_us();
		for (struct sim_conn *conn = hall->booths[i].stand.conns; conn != NULL; conn = conn->next) {
			int64_t due_us = send_due(conn, now_us);

			if (due_us > 0 && due_us < next_us)
				next_us = due_us;
		}
	}
	if (next_us < INT64_MAX)
		timer_start(hall->loop, &hall->queues, next_us - now_us, 0, strike_queues, hall);
}

/* ---- messages ---- */

static void
doom(struct sim_conn *conn)
{
	struct queue *queue = queue_of(conn);

	if (queue == NULL)
		return;
	queue->doomed = true;
	hall_bury(booth_of(conn)->hall);
}

static void
close_one(struct sim_conn *conn, const struct fault_rule *rule)
{
	if (rule->kind == FAULT_RESET)
		doom(conn);
	else
		hall_close(conn, (int)rule->code, "closed on purpose");
}

static int64_t
delay_of(struct booth *booth, const struct fault_rule *rule)
{
	return clock_boot_us() + rule->delay_us + fault_draw(&booth->faults, 0, rule->jitter_us + 1);
}

/* Hold it until the next one of its kind has gone; one at a time. */
static void
hold(struct sim_conn *conn, const struct sim_message *message, struct slice text)
{
	struct queue *queue = queue_of(conn);

	if (queue == NULL || queue->held != NULL)
		pass_on(conn, message, text);
	else
		queue->held = queued_new(conn, message, text, 0);
}

/* The rule strikes this message. */
static void
strike_one(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn, const struct sim_message *message,
    struct slice text)
{
	tell(booth, rule->kind, message->topic->want.listing, conn, message->number);
	switch (rule->kind) {
	case FAULT_DROP:
		return;
	case FAULT_DELAY:
		enqueue(conn, message, text, delay_of(booth, rule));
		return;
	case FAULT_DUPLICATE:
		pass_on(conn, message, text);
		pass_on(conn, message, text);
		return;
	case FAULT_REORDER:
		hold(conn, message, text);
		return;
	case FAULT_TRUNCATE:
		text.len = (size_t)fault_draw(&booth->faults, 1, (int64_t)text.len);
		pass_on(conn, message, text);
		return;
	default:
		close_one(conn, rule);
	}
}

/* Rules that go by messages of a connection. */
static bool
is_of_message(const struct fault_rule *rule)
{
	if (rule->kind == FAULT_CLOSE || rule->kind == FAULT_RESET)
		return rule->every > 0 || rule->chance > 0;
	return rule->kind <= FAULT_TRUNCATE && !(rule->kind == FAULT_DELAY && rule->for_us > 0);
}

/* The picture that a subscription begins with is let alone: without it there is nothing to go wrong. */
static bool
is_beginning(const struct sim_message *message)
{
	const struct sim_want *want = &message->topic->want;

	return message->whole && want->channel == SIM_BOOK && !want->pictures;
}

static char *
name_of(const struct sim_listing *listing, char name[SYMBOL_MAX])
{
	if (!slice_copy(name, SYMBOL_MAX, listing->name))
		*name = '\0';
	return name;
}

void
strike_message(struct sim_conn *conn, const struct sim_message *message, struct slice text)
{
	struct booth *booth = booth_of(conn);
	bool market = message->topic != NULL;
	char name[SYMBOL_MAX];

	if (market && in_force(booth, FAULT_SILENCE))
		return;
	if (in_force(booth, FAULT_DELAY)) {
		enqueue(conn, message, text, delay_of(booth, booth->rules[FAULT_DELAY]));
		return;
	}
	for (size_t i = 0; market && !is_beginning(message) && i < booth->hall->faults.count; i++)
		if (is_of_message(rule_at(booth, i)) &&
		    fault_strikes(&booth->faults, i, name_of(message->topic->want.listing, name),
			1u << message->topic->want.channel, age_us(booth))) {
			strike_one(booth, rule_at(booth, i), conn, message, text);
			return;
		}
	pass_on(conn, message, text);
}

/* ---- books ---- */

/* A bid above the best ask stands in front of the others. */
static void
cross(struct booth *booth, struct scene_event *event)
{
	if (event->ask_count == 0)
		return;
	booth->crossed[0] = (struct market_level){ event->asks[0].price + 1, event->asks[0].qty };
	if (event->bid_count > 0)
		memcpy(booth->crossed + 1, event->bids, event->bid_count * sizeof *booth->crossed);
	event->bids = booth->crossed;
	event->bid_count++;
}

static int64_t *
crossed_of(const struct booth *booth, const struct sim_listing *listing)
{
	return &booth->crossed_us[listing - booth->stand.listings];
}

bool
strike_crosses(const struct booth *booth, const struct sim_listing *listing)
{
	return *crossed_of(booth, listing) > 0;
}

void
strike_book(struct booth *booth, struct sim_listing *listing, struct scene_event *event)
{
	int64_t *until_us = crossed_of(booth, listing);
	char name[SYMBOL_MAX];

	if (*until_us > 0 && *until_us <= clock_boot_us())
		*until_us = 0;
	for (size_t i = 0; i < booth->hall->faults.count; i++) {
		const struct fault_rule *rule = rule_at(booth, i);

		if ((rule->kind != FAULT_GAP && rule->kind != FAULT_CROSSED) ||
		    !fault_strikes(&booth->faults, i, name_of(listing, name), 1u << SIM_BOOK, age_us(booth)))
			continue;
		if (rule->kind == FAULT_CROSSED)
			*until_us = clock_boot_us() + rule->for_us;
		else
			stand_skip(listing, rule->count);
		tell(booth, rule->kind, listing, NULL, listing->number);
	}
	if (*until_us > 0)
		cross(booth, event);
}

/* One digit of a level's quantity becomes another. */
static int64_t
other_digit(struct booth *booth, int64_t qty)
{
	int64_t place = 1, digit, other;
	int64_t digits = 1;

	for (int64_t rest = qty; rest >= 10; rest /= 10)
		digits++;
	for (int64_t skip = fault_draw(&booth->faults, 0, digits); skip > 0; skip--)
		place *= 10;
	digit = qty / place % 10;
	other = (digit + fault_draw(&booth->faults, 1, 10)) % 10;
	qty += (other - digit) * place;
	return qty > 0 ? qty : 1;
}

static void
corrupt(struct booth *booth, struct sim_change *change)
{
	size_t count = change->bids.count + change->asks.count;
	size_t at = count == 0 ? 0 : (size_t)fault_draw(&booth->faults, 0, (int64_t)count);
	struct sim_side *side = at < change->bids.count ? &change->bids : &change->asks;

	at -= side == &change->asks ? change->bids.count : 0;
	if (at >= side->count || side->count > booth->corrupt_cap)
		return;
	memcpy(booth->corrupt, side->at, side->count * sizeof *booth->corrupt);
	booth->corrupt[at].qty = other_digit(booth, booth->corrupt[at].qty);
	side->at = booth->corrupt;
}

void
strike_change(void *arg, struct sim_topic *topic, struct sim_change *change)
{
	struct booth *booth = arg;
	char name[SYMBOL_MAX];

	for (size_t i = 0; i < booth->hall->faults.count; i++) {
		const struct fault_rule *rule = rule_at(booth, i);

		if ((rule->kind != FAULT_CORRUPT && rule->kind != FAULT_CHECKSUM) ||
		    !fault_strikes(
			&booth->faults, i, name_of(topic->want.listing, name), 1u << SIM_BOOK, age_us(booth)))
			continue;
		if (rule->kind == FAULT_CHECKSUM)
			change->spoil++;
		else
			corrupt(booth, change);
		tell(booth, rule->kind, topic->want.listing, NULL, change->last);
	}
}

/* ---- connections ---- */

bool
strike_opened(struct sim_conn *conn)
{
	struct booth *booth = booth_of(conn);
	bool closes = in_force(booth, FAULT_ACCEPT_CLOSE);

	for (size_t i = 0; !closes && i < booth->hall->faults.count; i++)
		closes = rule_at(booth, i)->kind == FAULT_ACCEPT_CLOSE && rule_at(booth, i)->for_us == 0 &&
		    fault_strikes(&booth->faults, i, "", ~0u, age_us(booth));
	if (closes) {
		tell(booth, FAULT_ACCEPT_CLOSE, NULL, conn, 0);
		hall_close(conn, 1001, "accepted and closed on purpose");
	} else if (in_force(booth, FAULT_SLOW) && queue_of(conn) != NULL) {
		((struct queue *)conn->queue)->dripping = true;
		peer_hold(conn->peer, false, true);
	}
	return closes;
}

/* To each connection that is open. */
static void
each_conn(struct booth *booth, const struct fault_rule *rule,
    void (*deed)(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn))
{
	for (struct sim_conn *conn = booth->stand.conns, *next; conn != NULL; conn = next) {
		next = conn->next;
		if (conn->peer != NULL && !conn->closing && conn->opened_us > 0)
			deed(booth, rule, conn);
	}
}

static void
begin_close(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	tell(booth, rule->kind, NULL, conn, 0);
	close_one(conn, rule);
}

static void
begin_half_open(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	struct queue *queue = queue_of(conn);

	if (queue == NULL || queue->stopped)
		return;
	tell(booth, rule->kind, NULL, conn, 0);
	queue->stopped = true;
	peer_hold(conn->peer, true, true);
}

static void
begin_slow(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	struct queue *queue = queue_of(conn);

	if (queue == NULL || queue->stopped)
		return;
	tell(booth, rule->kind, NULL, conn, 0);
	queue->dripping = true;
	peer_hold(conn->peer, false, true);
}

static void
drip(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	const struct queue *queue = conn->queue;

	(void)booth;
	if (queue != NULL && queue->dripping)
		peer_drip(conn->peer, (size_t)(rule->rate / SWEEPS + 1));
}

static void
end_slow(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	struct queue *queue = conn->queue;

	(void)booth, (void)rule;
	if (queue == NULL || !queue->dripping)
		return;
	queue->dripping = false;
	peer_hold(conn->peer, false, false);
}

/* The other side was away: now the connection is known to be broken. */
static void
end_half_open(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	const struct queue *queue = conn->queue;

	(void)booth, (void)rule;
	if (queue != NULL && queue->stopped)
		doom(conn);
}

static void
announce(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	(void)rule;
	if (booth->stand.venue->maintenance != NULL)
		booth->stand.venue->maintenance(conn, true);
}

static void
leave(struct booth *booth, const struct fault_rule *rule, struct sim_conn *conn)
{
	(void)rule;
	if (conn->id <= booth->leave_id)
		hall_close(conn, 1001, "as announced");
}

static void
begin_leaving(struct booth *booth, const struct fault_rule *rule, int64_t now_us)
{
	each_conn(booth, rule, announce);
	booth->leave_us = now_us + rule->notice_us;
	booth->leave_id = booth->stand.conn_count;
}

/* ---- what goes by the clock ---- */

static void
begin_state(struct booth *booth, const struct fault_rule *rule, int64_t now_us)
{
	booth->until_us[rule->kind] = rule->for_us > 0 ? now_us + rule->for_us : INT64_MAX;
	booth->rules[rule->kind] = rule;
	switch (rule->kind) {
	case FAULT_CLOSE:
	case FAULT_RESET:
		booth->until_us[rule->kind] = 0;
		each_conn(booth, rule, begin_close);
		return;
	case FAULT_HALF_OPEN:
		each_conn(booth, rule, begin_half_open);
		return;
	case FAULT_SLOW:
		each_conn(booth, rule, begin_slow);
		return;
	case FAULT_SHUTDOWN: /* of what is connected: a new connection is welcome */
		booth->until_us[rule->kind] = 0;
		begin_leaving(booth, rule, now_us);
		break;
	case FAULT_MAINTENANCE:
		begin_leaving(booth, rule, now_us);
		break;
	case FAULT_418:
		booth->banned_us = booth->until_us[rule->kind];
		break;
	default:
		break;
	}
	tell(booth, rule->kind, NULL, NULL, 0);
}

/* Rules that begin by the clock alone. */
static bool
is_of_time(const struct fault_rule *rule)
{
	switch (rule->kind) {
	case FAULT_CLOSE:
	case FAULT_RESET:
	case FAULT_SILENCE:
	case FAULT_HALF_OPEN:
	case FAULT_SLOW:
	case FAULT_MAINTENANCE:
	case FAULT_SHUTDOWN:
	case FAULT_CLOCK:
		return true;
	case FAULT_DELAY:
	case FAULT_ACCEPT_CLOSE:
	case FAULT_429:
	case FAULT_418:
	case FAULT_503:
		return rule->for_us > 0;
	default:
		return false;
	}
}

static bool
is_over(struct booth *booth, enum fault_kind kind, int64_t now_us)
{
	if (booth->until_us[kind] == 0 || booth->until_us[kind] > now_us)
		return false;
	booth->until_us[kind] = 0;
	return true;
}

void
strike_time(struct booth *booth, int64_t now_us)
{
	for (size_t i = 0; i < booth->hall->faults.count; i++)
		if (is_of_time(rule_at(booth, i)) && fault_is_due(&booth->faults, i, age_us(booth)))
			begin_state(booth, rule_at(booth, i), now_us);
	if (is_over(booth, FAULT_HALF_OPEN, now_us))
		each_conn(booth, NULL, end_half_open);
	if (is_over(booth, FAULT_SLOW, now_us))
		each_conn(booth, NULL, end_slow);
	if (in_force(booth, FAULT_SLOW))
		each_conn(booth, booth->rules[FAULT_SLOW], drip);
	if (booth->leave_us > 0 && booth->leave_us <= now_us) {
		booth->leave_us = 0;
		each_conn(booth, NULL, leave);
	}
}

/* ---- requests ---- */

static void
refuse(struct booth *booth, struct sim_ask *ask, const struct fault_rule *rule)
{
	int64_t left_us = booth->until_us[rule->kind] - clock_boot_us();
	int64_t wait_s = rule->retry_s;

	if (rule->kind == FAULT_418 && left_us < INT64_MAX / 2)
		wait_s = left_us / SECOND_US + 1;
	if (wait_s > 0)
		text_format(&ask->headers, "Retry-After: %lld\r\n", (long long)wait_s);
	stand_refuse(ask,
	    rule->kind == FAULT_429       ? REFUSE_LIMIT
		: rule->kind == FAULT_418 ? REFUSE_BANNED
					  : REFUSE_MAINTENANCE);
	ask->status = rule->kind == FAULT_429 ? 429 : rule->kind == FAULT_418 ? 418 : 503;
	tell(booth, rule->kind, NULL, NULL, 0);
}

bool
strike_request(struct booth *booth, struct sim_ask *ask)
{
	static const enum fault_kind kinds[] = { FAULT_MAINTENANCE, FAULT_418, FAULT_429, FAULT_503 };

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (in_force(booth, kinds[i])) {
			refuse(booth, ask, booth->rules[kinds[i]]);
			return true;
		}
	for (size_t i = 0; i < booth->hall->faults.count; i++) {
		const struct fault_rule *rule = rule_at(booth, i);

		if (rule->kind < FAULT_429 || rule->kind > FAULT_503 ||
		    (is_of_time(rule) && rule->every == 0 && rule->chance == 0) ||
		    !fault_strikes(&booth->faults, i, "", ~0u, age_us(booth)))
			continue;
		booth->rules[rule->kind] = rule;
		if (rule->for_us > 0)
			booth->until_us[rule->kind] = clock_boot_us() + rule->for_us;
		refuse(booth, ask, rule);
		return true;
	}
	return false;
}

/* ---- private requests, orders ---- */

static const struct fault_rule *
strike_kind(struct booth *booth, enum fault_kind kind, const struct sim_listing *listing, unsigned channel)
{
	char name[SYMBOL_MAX] = "";

	for (size_t i = 0; i < booth->hall->faults.count; i++) {
		const struct fault_rule *rule = rule_at(booth, i);

		if (rule->kind != kind ||
		    !fault_strikes(
			&booth->faults, i, listing == NULL ? "" : name_of(listing, name), channel, age_us(booth)))
			continue;
		tell(booth, kind, listing, NULL, 0);
		return rule;
	}
	return NULL;
}

const struct fault_rule *
strike_deed(struct booth *booth, enum fault_kind kind, enum office_deed deed)
{
	return strike_kind(booth, kind, NULL, 1u << deed);
}

static const struct fault_rule *
strike_order(void *arg, enum fault_kind kind, const struct sim_listing *listing)
{
	return strike_kind(arg, kind, listing, 1u << DEED_ORDER);
}

static int64_t
draw_order(void *arg, int64_t least, int64_t most)
{
	struct booth *booth = arg;

	return fault_draw(&booth->faults, least, most);
}

static void
write_statement(void *arg, const struct office *office, const struct account_event *event)
{
	struct booth *booth = arg;

	booth->hall->figures.orders += event->happening == ACCOUNT_ACK;
	booth->hall->figures.fills += event->happening == ACCOUNT_FILL;
	statement_event(&booth->hall->statement, office, event);
}

struct office_around
strike_around(struct booth *booth)
{
	bool faults = booth->hall->faults.count > 0;

	return (struct office_around){ booth, faults ? strike_order : NULL, draw_order, write_statement };
}

void
strike_maintain(struct booth *booth, const struct fault_rule *rule)
{
	struct fault_rule *state;

	for (size_t i = 0; i < booth->hall->count; i++)
		if (strcmp(booth->hall->booths[i].stand.venue->name, rule->at) == 0)
			booth = &booth->hall->booths[i];
	state = &booth->order_maintenance;
	*state = *rule;
	state->kind = FAULT_MAINTENANCE;
	begin_state(booth, state, clock_boot_us());
}
