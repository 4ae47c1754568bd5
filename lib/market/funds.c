#include "market/funds.h"

#include <stdlib.h>

#include "base/memory.h"
#include "event/balance.h"

void
funds_free(struct funds *funds)
{
	free(funds->at);
	*funds = (struct funds){ .known = false };
}

static struct fund *
find(const struct funds *funds, const char *venue, const char *asset)
{
	for (size_t i = 0; i < funds->count; i++)
		if (strcmp(funds->at[i].asset, asset) == 0 && strcmp(funds->at[i].venue, venue) == 0)
			return &funds->at[i];
	return NULL;
}

static struct fund *
add(struct funds *funds, const struct fund *fund)
{
	if (funds->count == FUNDS_MAX)
		return NULL;
	if (funds->count == funds->cap) {
		funds->cap = funds->cap == 0 ? 64 : 2 * funds->cap;
		funds->at = memory_grow(funds->at, funds->cap, sizeof *funds->at);
	}
	funds->at[funds->count] = *fund;
	return &funds->at[funds->count++];
}

int
funds_line(struct funds *funds, struct slice line, struct error *err)
{
	struct balance_event event;
	struct line_head head;
	struct fund fund, *held;

	if (line_head_read(&head, line, err) != 0)
		return -1;
	if (!slice_is(head.kind, kind_balance.name))
		return error_set(
		    err, "kind", "a line of kind %.*s, and only balance is looked for", SLICE_ARG(head.kind));
	if (event_read(&kind_balance, &event, line, err) != 0)
		return -1;
	if ((HAS(&event, BALANCE_HAS_ACCOUNT) && !traded_is(&funds->traded, event.venue, event.account)) ||
	    (HAS(&event, BALANCE_HAS_WALLET) && !slice_is(event.wallet, "spot")))
		return 0;
	if (!HAS(&event, BALANCE_HAS_FREE))
		return error_set(err, "missing", "balance: free: is missing");
	fund = (struct fund){ .ts_us = event.ts_us, .free = decimal_trim(event.free) };
	if (!slice_copy(fund.venue, sizeof fund.venue, event.venue) ||
	    !slice_copy(fund.asset, sizeof fund.asset, event.asset))
		return error_set(err, "out_of_range", "balance: %.*s %.*s: a name is too long", SLICE_ARG(event.venue),
		    SLICE_ARG(event.asset));
	held = find(funds, fund.venue, fund.asset);
	if (held == NULL && (held = add(funds, &fund)) == NULL)
		return error_set(err, "full", "more than %d balances", FUNDS_MAX);
	if (fund.ts_us >= held->ts_us)
		*held = fund;
	return 0;
}

struct decimal
funds_of(const struct funds *funds, const char *venue, const char *asset)
{
	const struct fund *fund = find(funds, venue, asset);

	return fund == NULL ? DECIMAL_ZERO : fund->free;
}
