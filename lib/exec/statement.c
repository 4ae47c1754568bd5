#include "exec/statement.h"

#include <stdio.h>

#include "exec/alarm.h"
#include "exec/exec.h"
#include "exec/report.h"

enum {
	ROUNDED_PLACES = 8,
	TRIES_MAX = 40 /* of an account that does not agree while something rests there: ten seconds */
};

/* A statement that is being judged. */
struct judging {
	struct exec *exec;
	const struct statement *statement;
	struct pocket pocket;
	struct standing *standing;
	unsigned how;
	bool open; /* a difference is what the account has to begin with */
	size_t off; /* assets that do not agree */
	char text[200]; /* of the first of them */
};

static bool
of_pocket(const struct order *order, struct pocket pocket)
{
	return slice_is(pocket.venue, order->request.venue) && slice_is(pocket.account, order->request.account);
}

/* One that rests does nothing by itself; what it may have done a moment ago will be told. */
static bool
is_still(const struct order *order)
{
	return order_may_rest(order) && order->cancel_us == 0 &&
	    (order->state == ORDER_OPEN || order->state == ORDER_PARTIAL);
}

/* Whether nothing was under way at the account since the question; *rests: whether anything rests there. */
static bool
is_quiet(const struct judging *judging, bool *rests)
{
	const struct exec *exec = judging->exec;

	*rests = false;
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			const struct order *order = &exec->trades[i].orders[k];

			if (!of_pocket(order, judging->pocket) || order_terminal(order->state))
				continue;
			if (!is_still(order))
				return false;
			*rests = true;
		}
	return judging->standing->moved_us < judging->statement->asked_us;
}

static bool
is_rounding(const struct judging *judging, struct decimal off)
{
	const struct decimal most = { judging->standing->fills, ROUNDED_PLACES };

	return decimal_compare(decimal_magnitude(off), most) <= 0;
}

static void
note_off(struct judging *judging, const char *asset, struct decimal ours, struct decimal theirs)
{
	char ours_text[DECIMAL_TEXT_MAX], theirs_text[DECIMAL_TEXT_MAX];

	if (judging->off++ > 0)
		return;
	decimal_text(ours_text, ours);
	decimal_text(theirs_text, theirs);
	snprintf(judging->text, sizeof judging->text, "%.24s, account %.24s: has %s %.16s, the journal says %s",
	    judging->statement->venue, judging->statement->account, theirs_text, asset, ours_text);
}

static struct decimal
ours_of(const struct judging *judging, const char *asset)
{
	const struct holding *held = purse_find(&judging->exec->purse, judging->pocket, slice_of(asset));

	return held == NULL ? DECIMAL_ZERO : held->total;
}

static int
judge_asset(struct judging *judging, const struct order_holding *theirs, struct error *err)
{
	struct decimal ours = ours_of(judging, theirs->asset), off;

	if (decimal_sub(&off, theirs->total, ours, err) != 0)
		return -1;
	if (!judging->open && !is_rounding(judging, off))
		note_off(judging, theirs->asset, ours, theirs->total);
	return 0;
}

/* What our own orders do not explain of what is locked there is not to be had, as long as the venue is not asked again. */
static int
others_of(struct decimal *others, const struct judging *judging, const struct order_holding *theirs, struct error *err)
{
	const struct holding *held = purse_find(&judging->exec->purse, judging->pocket, slice_of(theirs->asset));

	if (decimal_sub(others, theirs->locked, held == NULL ? DECIMAL_ZERO : held->locked, err) != 0)
		return -1;
	*others = decimal_max(*others, DECIMAL_ZERO);
	return 0;
}

/* What it had before it was seen goes into the journal; what the venue says is told. */
static int
tell_asset(struct judging *judging, const struct order_holding *theirs, struct error *err)
{
	struct exec *exec = judging->exec;
	const char *asset = theirs->asset;
	const struct holding *held = purse_find(&exec->purse, judging->pocket, slice_of(asset));
	struct holding told = { .total = theirs->total, .locked = held == NULL ? DECIMAL_ZERO : held->locked };
	struct decimal off;

	if (others_of(&told.others, judging, theirs, err) != 0 ||
	    decimal_sub(&off, theirs->total, ours_of(judging, asset), err) != 0)
		return -1;
	if (judging->open && decimal_sign(off) != 0 &&
	    (exec->record.funds(exec->record.journal, judging->pocket, asset, off, err) != 0 ||
		purse_add(&exec->purse, judging->pocket, slice_of(asset), off, err) != 0))
		return -1;
	purse_others(&exec->purse, judging->pocket, slice_of(asset), told.others);
	if (decimal_sign(off) == 0 && judging->how & STATEMENT_QUIET)
		return 0;
	memcpy(told.venue, judging->standing->venue, sizeof told.venue);
	memcpy(told.account, judging->standing->account, sizeof told.account);
	snprintf(told.asset, sizeof told.asset, "%s", asset);
	return report_balance(exec, &told, judging->statement->asked_us, err);
}

static bool
is_stated(const struct statement *statement, const char *asset)
{
	for (size_t i = 0; i < statement->count; i++)
		if (strcmp(statement->at[i].asset, asset) == 0)
			return true;
	return false;
}

/* What is stated, and what is not although it should be there. */
static int
each_asset(struct judging *judging,
    int (*look)(struct judging *judging, const struct order_holding *theirs, struct error *err), struct error *err)
{
	const struct statement *statement = judging->statement;
	const struct purse *purse = &judging->exec->purse;
	size_t known = purse->count;

	for (size_t i = 0; i < known; i++) {
		struct order_holding gone = { .total = DECIMAL_ZERO, .locked = DECIMAL_ZERO };

		if (!slice_is(judging->pocket.venue, purse->at[i].venue) ||
		    !slice_is(judging->pocket.account, purse->at[i].account) ||
		    is_stated(statement, purse->at[i].asset))
			continue;
		memcpy(gone.asset, purse->at[i].asset, sizeof gone.asset);
		if (look(judging, &gone, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < statement->count; i++)
		if (look(judging, &statement->at[i], err) != 0)
			return -1;
	return 0;
}

/* The venue is halted, or the halt that was for this is over. */
static int
settle(struct judging *judging, struct error *err)
{
	struct exec *exec = judging->exec;
	const char *venue = judging->statement->venue;
	char scope[SCOPE_MAX];

	judging->standing->state = judging->off == 0 ? STANDING_EVEN : STANDING_OFF;
	if (judging->off > 0)
		return alarm_venue(exec, "balance", judging->text, venue, "", exec->now_us, err);
	judging->standing->tries = 0;
	snprintf(scope, sizeof scope, "venue:%s", venue);
	if (!(judging->how & STATEMENT_ADOPT) || !scope_alarmed(&exec->scopes, slice_of(scope)))
		return 0;
	report_halt(exec, scope, "adopted", false);
	return exec_scope(exec, slice_of(scope), false, err);
}

int
statement_take(struct exec *exec, const struct statement *statement, unsigned how, bool *taken, struct error *err)
{
	struct judging judging = { .exec = exec,
		.statement = statement,
		.how = how,
		.pocket = { slice_of(statement->venue), slice_of(statement->account) } };
	bool rests;

	*taken = false;
	judging.standing = standing_of(&exec->standings, judging.pocket);
	if (judging.standing == NULL)
		return error_fatal(err, EXIT_SYSTEM, "no room for another account (%d)", STANDINGS_MAX);
	if (!is_quiet(&judging, &rests))
		return 0;
	/* what a fill on its way has moved already would be counted again behind the fill */
	judging.open = (how & STATEMENT_ADOPT && !rests) || !purse_knows(&exec->purse, judging.pocket);
	if (each_asset(&judging, judge_asset, err) != 0)
		return -1;
	/* a fill of what rests may be on its way to us */
	if (judging.off > 0 && rests && ++judging.standing->tries < TRIES_MAX)
		return 0;
	*taken = true;
	/* what is told of it is of now, before any line told the time, too */
	if (exec->now_us < statement->asked_us)
		exec->now_us = statement->asked_us;
	return each_asset(&judging, tell_asset, err) != 0 ? -1 : settle(&judging, err);
}
