#include "gateway/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	/* That far apart at most lie the times from which on several want own trades: where venues tell them of so many days alone, an earlier
	 * time is not more. */
	SPAN_US = 300 * SECOND_US
};

/* What is asked, and by whom: the oldest first. */
struct shared {
	struct questions *questions;
	struct account *account;
	enum trade_ask ask;
	char symbol[SYMBOL_MAX];
	int64_t oldest_us, newest_us; /* from which on own trades are wanted */
	struct asking *asking; /* NULL: it was answered, and ends when all were told */
	struct question *first;
	struct shared *next;
};

struct question {
	struct shared *shared;
	struct trade_sink rows;
	void (*done)(void *arg, const struct ask_end *end);
	void *arg;
	bool failed; /* a row was none for it */
	struct error err; /* why */
	struct question *next;
};

static void
unlink_shared(struct shared *shared)
{
	struct shared **at = &shared->questions->first;

	while (*at != shared)
		at = &(*at)->next;
	*at = shared->next;
}

static void
shared_free(struct shared *shared)
{
	unlink_shared(shared);
	ask_drop(shared->asking);
	free(shared);
}

/* ---- answers ---- */

/* -1 and err: nobody wants more of it. */
static int
go_on(const struct shared *shared, struct error *err)
{
	const struct question *last = NULL;

	for (const struct question *question = shared->first; question != NULL; question = question->next) {
		if (!question->failed)
			return 0;
		last = question;
	}
	if (last == NULL)
		return 0;
	*err = last->err;
	return -1;
}

static int
row_order(void *arg, const struct order_event *order, struct error *err)
{
	struct shared *shared = arg;

	for (struct question *question = shared->first; question != NULL; question = question->next)
		if (!question->failed && question->rows.order != NULL)
			question->failed = question->rows.order(question->rows.arg, order, &question->err) != 0;
	return go_on(shared, err);
}

static int
row_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct shared *shared = arg;

	for (struct question *question = shared->first; question != NULL; question = question->next)
		if (!question->failed && question->rows.fill != NULL)
			question->failed = question->rows.fill(question->rows.arg, fill, venue_id, &question->err) != 0;
	return go_on(shared, err);
}

static int
row_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct shared *shared = arg;

	for (struct question *question = shared->first; question != NULL; question = question->next)
		if (!question->failed && question->rows.balance != NULL)
			question->failed = question->rows.balance(question->rows.arg, balance, &question->err) != 0;
	return go_on(shared, err);
}

/* One whose row was none has no answer, whatever the others have. */
static void
tell(struct question *question, const struct ask_end *end)
{
	struct ask_end own = *end;

	if (question->failed && (own.fate == FATE_DONE || own.fate == FATE_ABSENT)) {
		own.fate = FATE_UNKNOWN;
		snprintf(own.code, sizeof own.code, "answer");
		snprintf(own.text, sizeof own.text, "%.*s", (int)sizeof own.text - 1, question->err.text);
	}
	question->done(question->arg, &own);
	free(question);
}

static void
on_end(void *arg, const struct ask_end *end)
{
	struct shared *shared = arg;
	struct question *question;

	shared->asking = NULL;
	while ((question = shared->first) != NULL) {
		shared->first = question->next;
		tell(question, end);
	}
	shared_free(shared);
}

/* ---- asking ---- */

/* What is asked of an account, and not of one order. */
static bool
is_list(const struct trade_call *call)
{
	return call->venue_id.len == 0 && call->id.len == 0 && call->cursor.len == 0 &&
	    (call->ask == ASK_FILLS || call->ask == ASK_OPEN || call->ask == ASK_BALANCE);
}

static bool
is_near(const struct shared *shared, int64_t since_us)
{
	return since_us - shared->oldest_us <= SPAN_US && shared->newest_us - since_us <= SPAN_US;
}

/* The one that may still be joined; NULL: none. */
static struct shared *
find(const struct questions *questions, const struct account *account, const struct trade_call *call)
{
	for (struct shared *at = questions->first; at != NULL && is_list(call); at = at->next)
		if (at->account == account && at->ask == call->ask && slice_is(call->symbol, at->symbol) &&
		    is_near(at, call->since_us) && at->asking != NULL && !ask_has_left(at->asking))
			return at;
	return NULL;
}

static struct shared *
begin(struct questions *questions, struct asker *asker, struct account *account, const struct trade_call *call,
    struct error *err)
{
	struct shared *shared = memory_new(1, sizeof *shared);
	const struct trade_sink rows = { .arg = shared,
		.order = row_order,
		.fill = row_fill,
		.balance = call->ask == ASK_BALANCE ? row_balance : NULL };

	*shared = (struct shared){ .questions = questions,
		.account = account,
		.ask = is_list(call) ? call->ask : ASK_COUNT,
		.oldest_us = call->since_us,
		.newest_us = call->since_us,
		.next = questions->first };
	questions->first = shared;
	if (slice_copy(shared->symbol, sizeof shared->symbol, call->symbol))
		shared->asking = ask_start(asker, account, call, &rows, on_end, shared, err);
	else
		error_set(err, "range", "the symbol is too long");
	if (shared->asking != NULL)
		return shared;
	shared_free(shared);
	return NULL;
}

static void
join(struct shared *shared, struct question *question, int64_t since_us)
{
	struct question **last = &shared->first;

	if (since_us < shared->oldest_us) {
		shared->oldest_us = since_us;
		ask_since(shared->asking, since_us);
	}
	if (since_us > shared->newest_us)
		shared->newest_us = since_us;
	while (*last != NULL)
		last = &(*last)->next;
	*last = question;
	question->shared = shared;
}

struct question *
question_start(struct questions *questions, struct asker *asker, struct account *account, const struct trade_call *call,
    const struct trade_sink *sink, void (*done)(void *arg, const struct ask_end *end), void *arg, struct error *err)
{
	struct shared *shared = find(questions, account, call);
	struct question *question;

	if (shared == NULL)
		shared = begin(questions, asker, account, call, err);
	if (shared == NULL)
		return NULL;
	question = memory_new(1, sizeof *question);
	*question = (struct question){ .rows = *sink, .done = done, .arg = arg };
	join(shared, question, call->since_us);
	return question;
}

void
question_drop(struct question *question)
{
	struct question **at;
	struct shared *shared;

	if (question == NULL)
		return;
	shared = question->shared;
	for (at = &shared->first; *at != question;)
		at = &(*at)->next;
	*at = question->next;
	free(question);
	if (shared->first == NULL && shared->asking != NULL)
		shared_free(shared);
}
