#include "trader/trader.h"

#include <unistd.h>

#include "base/clock.h"
#include "crypt/openssl.h"
#include "exec/peek.h"
#include "exec/statement.h"
#include "gateway/rules.h"
#include "gateway/signed.h"
#include "tool/out.h"

enum {
	RECOVERY_US = 60 * SECOND_US,
	RECOVER_US = 50 * SECOND_US, /* by hand: a person is told by then, and needs no alert */
	ENDING_US = 60 * SECOND_US,
	LOOK_MS = 50 /* how often what came is put into the journal at the end */
};

static bool
by_hand(const struct trader *trader)
{
	return *trader->plan.byhand->request.id != '\0';
}

/* ---- keys ---- */

static void
warn(struct messages *messages, const char *warning)
{
	if (warning != NULL)
		say(messages, LEVEL_WARNING, "keys", "%s", warning);
}

int
trader_keys(
    struct accounts *accounts, bool wanted, int fd, const char *endpoints, struct messages *messages, struct error *err)
{
	struct keys unwanted = { .count = 0 };
	struct error ignored;

	openssl_start();
	if (!wanted)
		(void)!keys_read_environment(&unwanted, environ, &ignored);
	else if (accounts_open(accounts, fd, endpoints, err) != 0)
		return -1;
	warn(messages, keys_warning(wanted ? &accounts->keys : &unwanted));
	if (wanted && accounts->keys.count > 0)
		warn(messages, secret_warning());
	keys_free(&unwanted);
	return 0;
}

int
trader_venues(struct error *err)
{
	struct text out = { 0 };
	int result;

	for (size_t i = 0; venues[i] != NULL; i++)
		if (venues[i]->private != NULL)
			text_format(&out, "%s\n", venues[i]->name);
	result = out_print(&out, err);
	text_free(&out);
	return result;
}

/* ---- what the desk is given ---- */

static void
say_of_account(void *arg, const char *text)
{
	say(arg, LEVEL_WARNING, NULL, "%s", text);
}

static void
say_of_desk(void *arg, const char *text)
{
	say(((struct trader *)arg)->plan.messages, LEVEL_WARNING, NULL, "%s", text);
}

static int
take_statement(void *arg, const struct statement *statement, bool *taken, struct error *err)
{
	const struct trader *trader = arg;
	unsigned how = (trader->plan.adopt ? STATEMENT_ADOPT : 0u) | (by_hand(trader) ? (unsigned)STATEMENT_QUIET : 0u);

	return statement_take(trader->plan.exec, statement, how, taken, err);
}

static const struct order_request *
owed(void *arg, size_t i)
{
	return exec_owed(((struct trader *)arg)->plan.exec, i);
}

static int
take_reply(void *arg, const struct order_reply *reply, struct error *err)
{
	const struct trader *trader = arg;

	return exec_reply(trader->plan.exec, reply, err) != 0 ? -1 : byhand_see(trader->plan.byhand, trader->plan.exec);
}

static int64_t
now_us(void *arg)
{
	const struct lapse *lapse = &((const struct trader *)arg)->lapse;

	return lapse_at(lapse) + lapse->slip_us;
}

/* Nothing may follow from what an earlier process left: a person asks for one venue, or nothing is sent. */
static bool
answers_only(const struct trader_plan *plan)
{
	return plan->alone != NULL || plan->dry_run;
}

int
trader_open(struct trader *trader, const struct trader_plan *plan, struct error *err)
{
	const char *order = plan->byhand->request.id;
	struct exec *exec = plan->exec;
	const struct desk_plan desk = { .accounts = plan->accounts,
		.traded = &exec->traded,
		.only = plan->alone,
		.state = plan->state,
		.clock_us = plan->clock_us,
		.lapse = &trader->lapse,
		.dry_run = plan->dry_run,
		.tells = plan->alone != NULL,
		.real_money = plan->real_money,
		.sink = { take_reply, trader },
		.registry = { exec_owner, exec_cancelling, exec_stays, exec },
		.stated = take_statement,
		.owed = owed,
		.say = say_of_desk,
		.arg = trader };

	trader->plan = *plan;
	plan->accounts->people = (struct account_people){ say_of_account, plan->messages };
	if (desk_open(&trader->desk, &desk, err) != 0)
		return -1;
	exec->carrier = gateway_venue(trader->desk.gateway);
	exec->standings.wanted = true;
	exec->timepiece = (struct timepiece){ now_us, trader };
	exec_passive(exec, answers_only(plan));
	if (plan->alone != NULL)
		exec->carrier = narrow_to(&trader->narrow, exec->carrier, plan->alone, by_hand(trader) ? order : NULL);
	return 0;
}

void
trader_close(struct trader *trader)
{
	desk_close(&trader->desk);
}

/* ---- time ---- */

int
trader_time(struct trader *trader, struct error *err)
{
	struct exec *exec = trader->plan.exec;

	lapse_look(&trader->lapse);
	exec_clock(exec, &trader->lapse, desk_timed(&trader->desk, trader->lapse.step_us));
	if (exec->trade_count > 0)
		exec_look(exec);
	return exec_time(exec, trader->lapse.now_us, err);
}

int
trader_wait(struct trader *trader, struct pollfd *polled, size_t count, int timeout_ms, struct error *err)
{
	int ready = desk_wait(&trader->desk, polled, count, timeout_ms, err);

	return ready < 0 || trader_time(trader, err) != 0 ? -1 : ready;
}

static int
turn(void *arg, struct error *err)
{
	return trader_wait(arg, NULL, 0, -1, err) < 0 ? -1 : 0;
}

/* ---- start and end ---- */

int
trader_recover(struct trader *trader, struct error *err)
{
	const char *venue = trader->plan.alone;
	struct exec *exec = trader->plan.exec;
	int64_t until_us = clock_boot_us() + (venue == NULL ? RECOVERY_US : RECOVER_US);

	if (exec_recover(exec, err) != 0)
		return -1;
	/* books come with the input: until then a trade that is not even does not run out of time */
	exec_passive(exec, true);
	while (exec_unknown(exec, venue) > 0 && clock_boot_us() < until_us)
		if (turn(trader, err) != 0)
			return -1;
	exec_passive(exec, answers_only(&trader->plan));
	return desk_state(&trader->desk, err);
}

int
trader_recovered(const struct trader *trader, const char *command, struct error *err)
{
	const struct exec *exec = trader->plan.exec;
	const char *venue = trader->plan.alone;
	size_t unknown = exec_unknown(exec, venue);
	const struct standing *standing = standing_find(
	    &exec->standings, (struct pocket){ slice_of(venue), slice_of(traded_account(&exec->traded, venue)) });

	/* what is not even is left to the executor, which will have books */
	if (unknown > 0)
		return error_fatal(
		    err, EXIT_UNAVAILABLE, "%s: %zu orders at %s are still unknown", command, unknown, venue);
	if (by_hand(trader))
		return 0;
	if (standing == NULL || standing->state == STANDING_UNKNOWN)
		return error_fatal(
		    err, EXIT_UNAVAILABLE, "%s: what the account at %s has is not known", command, venue);
	if (standing->state == STANDING_OFF)
		return error_fatal(
		    err, EXIT_NO, "%s: what the account at %s has is not what the journal says", command, venue);
	return 0;
}

/* What stands behind a word that says as much of many things; NULL: the word says it. */
static const char *
cause_of(const struct exec *exec, const struct order_request *order, const char *refused)
{
	const struct venue_rules *rules =
	    catalogue_find(&exec->catalogue, slice_of(order->venue), slice_of(order->symbol));
	const struct standing *standing = standing_find(&exec->standings, pocket_of(order));

	if (rules == NULL || (strcmp(refused, REASON_HALT) != 0 && strcmp(refused, "account") != 0))
		return NULL;
	if (standing != NULL && standing->state == STANDING_OFF)
		return "what the account has is not what the journal says";
	return strcmp(refused, REASON_HALT) == 0
	    ? scope_forbids(&exec->scopes, rules->venue, rules->symbol, rules->base, rules->quote)
	    : "what the account has is not known";
}

int
trader_order(struct trader *trader, const char *refusal, struct error *err)
{
	struct exec *exec = trader->plan.exec;
	struct byhand *byhand = trader->plan.byhand;
	const struct order_request *order = &byhand->request;
	struct account *account = accounts_find(trader->plan.accounts, order->venue, order->account, err);
	const struct byhand_wait wait = { turn, trader, clock_boot_us() + RECOVER_US };

	if (account == NULL ||
	    rules_take(&exec->catalogue, &trader->desk.asker, account, slice_of(order->symbol), err) != 0 ||
	    trader_time(trader, err) != 0 || byhand_send(byhand, exec, refusal, &wait, err) != 0)
		return -1;
	return hand_end(order, byhand->refused,
	    cause_of(exec, order, byhand->refused != NULL ? byhand->refused : byhand->order.reason),
	    byhand->order.state, byhand->order.reason, gateway_fate(trader->desk.gateway, order->id), err);
}

/* Orders that are not at rest; and until a dead-man switch is off, the venue would cancel what goes on resting when nobody is here. */
static bool
is_busy(const struct trader *trader)
{
	return exec_busy(trader->plan.exec) > 0 || ask_runs(&trader->desk.asker, ASK_WATCHDOG);
}

int
trader_finish(struct trader *trader, bool stopping, struct error *err)
{
	struct exec *exec = trader->plan.exec;
	int64_t until_us = clock_boot_us() + ENDING_US;
	size_t open;

	if (exec_leave(exec, err) != 0)
		return -1;
	while (is_busy(trader) && clock_boot_us() < until_us)
		if (trader_wait(trader, NULL, 0, LOOK_MS, err) < 0 || journal_commit(trader->plan.journal, err) != 0)
			return -1;
	if (desk_leave(&trader->desk, err) != 0)
		return -1;
	open = exec_open(exec);
	if (open == 0)
		return 0;
	error_fatal(err, EXIT_UNAVAILABLE, "%zu %s not ended: the next start goes on", open,
	    open == 1 ? "trade has" : "trades have");
	if (!stopping)
		return -1;
	say(trader->plan.messages, LEVEL_WARNING, "trades", "%s", err->text);
	return 0;
}

/* ---- asked ---- */

struct notes {
	struct journal *journal;
	struct messages *messages;
};

static void
not_noted(const struct notes *notes, const struct error *why)
{
	say(notes->messages, LEVEL_WARNING, "journal", "%s: the cancel leaves without a word in the journal",
	    why->text);
}

static void
note(void *arg, const struct order_request *order, const char *venue_id, int64_t ts_us)
{
	const struct notes *notes = arg;
	const struct record record = journal_record(notes->journal);
	struct error err;

	if (record.cancel(record.journal, order, venue_id, ts_us, &err) != 0 ||
	    record.commit(record.journal, &err) != 0)
		not_noted(notes, &err);
}

int
trader_ask(const struct hand *hand, struct accounts *accounts, const char *directory, const char *state,
    struct messages *messages, struct text *out, struct error *err)
{
	struct notes notes = { .messages = messages };
	const struct cancel_witness witness = { note, &notes };
	struct hand witnessed = *hand;
	struct error why;
	int code;

	accounts->people = (struct account_people){ say_of_account, messages };
	if (hand_cancels(hand)) {
		notes.journal = journal_open_to_note(directory, MODE_LIVE, &why);
		if (notes.journal == NULL)
			not_noted(&notes, &why);
		else
			witnessed.witness = &witness;
	}
	code = hand_run(&witnessed, accounts, state, out, err);
	journal_close(notes.journal);
	return code;
}

/* ---- shown ---- */

/* The account, behind the question for what it has, where that was not put yet. */
static struct account *
show_account(
    struct text *out, struct accounts *accounts, const char *venue, const char *name, int64_t now_us, struct error *err)
{
	const struct trade_call balance = { .ask = ASK_BALANCE };
	size_t before = accounts->count;
	struct account *account = accounts_find(accounts, venue, name, err);

	if (account == NULL || accounts->count == before)
		return account;
	return signed_call(out, account, &balance, now_us, err) == 0 ? account : NULL;
}

static int
show_order(struct text *out, struct accounts *accounts, const struct order *order, int64_t now_us, struct error *err)
{
	const struct order_request *request = &order->request;
	struct account *account = show_account(out, accounts, request->venue, request->account, now_us, err);

	if (account == NULL || order_terminal(order->state))
		return account == NULL ? -1 : 0;
	return signed_doubt(out, account, request, order->venue_id, now_us, err);
}

int
trader_show(struct text *out, struct exec *exec, const char *directory, struct accounts *accounts, const char *venue,
    int64_t now_us, struct error *err)
{
	const struct trade_call open = { .ask = ASK_OPEN };
	struct account *account;

	if (peek(exec, directory, MODE_LIVE, err) != 0)
		return -1;
	account = show_account(out, accounts, venue, traded_account(&exec->traded, venue), now_us, err);
	if (account == NULL)
		return -1;
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++)
			if (strcmp(exec->trades[i].orders[k].request.venue, venue) == 0 &&
			    show_order(out, accounts, &exec->trades[i].orders[k], now_us, err) != 0)
				return -1;
	return signed_call(out, account, &open, now_us, err);
}
