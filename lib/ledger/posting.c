#include "ledger/posting.h"

#include <assert.h>

static const struct class_form {
	const char *name;
	int parts; /* how many of venue and account follow */
} forms[CLASS_COUNT] = {
	[CLASS_ASSETS] = { "assets", 2 },
	[CLASS_OPENING] = { "equity:opening", 0 },
	[CLASS_TRADING] = { "trading", 0 },
	[CLASS_FEES] = { "fees", 1 },
	[CLASS_ROUNDING] = { "rounding", 2 },
	[CLASS_TRANSIT] = { "transit", 0 },
	[CLASS_DUST] = { "dust", 0 },
	[CLASS_SUSPENSE] = { "suspense", 1 },
};

struct slice
account_or_main(struct slice account)
{
	return account.len == 0 ? SLICE("main") : account;
}

size_t
account_name(char to[ACCOUNT_NAME_MAX], enum posting_class class, struct slice venue, struct slice account)
{
	size_t len = strlen(forms[class].name);

	memcpy(to, forms[class].name, len);
	if (forms[class].parts > 0) {
		to[len++] = ':';
		memcpy(to + len, venue.at, venue.len);
		len += venue.len;
	}
	if (forms[class].parts > 1) {
		to[len++] = ':';
		memcpy(to + len, account.at, account.len);
		len += account.len;
	}
	to[len] = '\0';
	return len;
}

bool
account_parse(enum posting_class *class, struct slice *venue, struct slice *account, struct slice name)
{
	*venue = *account = (struct slice){ NULL, 0 };
	for (int i = 0; i < CLASS_COUNT; i++) {
		size_t len = strlen(forms[i].name);
		const char *colon;

		*class = (enum posting_class)i;
		if (forms[i].parts == 0) {
			if (slice_is(name, forms[i].name))
				return true;
			continue;
		}
		if (!slice_starts(name, forms[i].name) || name.len <= len + 1 || name.at[len] != ':')
			continue;
		*venue = (struct slice){ name.at + len + 1, name.len - len - 1 };
		if (forms[i].parts == 1)
			return true;
		colon = memchr(venue->at, ':', venue->len);
		if (colon == NULL)
			return false;
		*account = (struct slice){ colon + 1, (size_t)(name.at + name.len - colon - 1) };
		venue->len = (size_t)(colon - venue->at);
		return true;
	}
	return false;
}

/* ---- events to movements ---- */

/* A part of an account's name, or an asset: the colon parts the name, so it may not be in one. */
static int
check_part(struct slice part, size_t max, const char *what, struct error *err)
{
	if (part.len == 0 || part.len >= max || memchr(part.at, ':', part.len) != NULL)
		return error_set(
		    err, "bad_name", "%s: \"%.*s\" cannot be part of an account's name", what, SLICE_ARG(part));
	return 0;
}

static void
move(struct movements *to, enum posting_class class, struct slice venue, struct slice account, struct slice asset,
    struct decimal amount)
{
	assert(to->count < MOVEMENTS_MAX);
	if (amount.coef != 0)
		to->at[to->count++] = (struct movement){ class, venue, account, asset, amount };
}

static const struct slice nowhere = { NULL, 0 };

/* Against whom assets move: a trade, or nobody who is known. */
static void
move_against(struct movements *to, const struct fill_event *fill, struct slice asset, struct decimal amount)
{
	move(to, CLASS_ASSETS, fill->venue, account_or_main(fill->account), asset, amount);
	if (fill->suspense)
		move(to, CLASS_SUSPENSE, fill->venue, nowhere, asset, decimal_negate(amount));
	else
		move(to, CLASS_TRADING, nowhere, nowhere, asset, decimal_negate(amount));
}

static int
split_symbol(struct slice symbol, struct slice *base, struct slice *quote, struct error *err)
{
	const char *dash = memchr(symbol.at, '-', symbol.len);

	if (dash == NULL)
		return error_set(err, "bad_name", "symbol: \"%.*s\" is not BASE-QUOTE", SLICE_ARG(symbol));
	*base = (struct slice){ symbol.at, (size_t)(dash - symbol.at) };
	*quote = (struct slice){ dash + 1, (size_t)(symbol.at + symbol.len - dash - 1) };
	if (check_part(*base, ASSET_MAX, "symbol", err) != 0 || check_part(*quote, ASSET_MAX, "symbol", err) != 0)
		return -1;
	if (memchr(quote->at, '-', quote->len) != NULL || slice_equal(*base, *quote))
		return error_set(err, "bad_name", "symbol: \"%.*s\" is not BASE-QUOTE", SLICE_ARG(symbol));
	return 0;
}

int
movements_fill(struct movements *movements, const struct fill_event *fill, struct error *err)
{
	struct slice account = account_or_main(fill->account), base = nowhere, quote = nowhere;
	struct decimal cost, got = fill->qty, paid;

	movements->count = 0;
	if (check_part(fill->venue, VENUE_NAME_MAX, "venue", err) != 0 ||
	    check_part(account, ACCOUNT_PART_MAX, "account", err) != 0 ||
	    check_part(fill->fee_asset, ASSET_MAX, "fee_asset", err) != 0 ||
	    split_symbol(fill->symbol, &base, &quote, err) != 0)
		return -1;
	if (decimal_mul(&cost, fill->price, fill->qty, err) != 0)
		return error_prefix(err, "price times qty");
	paid = decimal_negate(cost);
	if (fill->side == SIDE_SELL) {
		got = decimal_negate(got);
		paid = cost;
	}
	move_against(movements, fill, base, got);
	move_against(movements, fill, quote, paid);
	move(movements, CLASS_ASSETS, fill->venue, account, fill->fee_asset, decimal_negate(fill->fee));
	move(movements, fill->suspense ? CLASS_SUSPENSE : CLASS_FEES, fill->venue, nowhere, fill->fee_asset, fill->fee);
	return 0;
}

int
movements_opening(
    struct movements *movements, const struct balance_event *balance, struct decimal held, struct error *err)
{
	struct slice account = account_or_main(balance->account);
	struct decimal amount;

	movements->count = 0;
	if (check_part(balance->venue, VENUE_NAME_MAX, "venue", err) != 0 ||
	    check_part(account, ACCOUNT_PART_MAX, "account", err) != 0 ||
	    check_part(balance->asset, ASSET_MAX, "asset", err) != 0 ||
	    decimal_add(&amount, balance->free, balance->locked, err) != 0 ||
	    decimal_sub(&amount, amount, held, err) != 0)
		return -1;
	move(movements, CLASS_ASSETS, balance->venue, account, balance->asset, amount);
	move(movements, CLASS_OPENING, nowhere, nowhere, balance->asset, decimal_negate(amount));
	return 0;
}

int
movements_outcome(struct movements *movements, const struct outcome_event *outcome, struct error *err)
{
	struct decimal amount;
	struct slice asset;
	struct pull pull;
	int more;

	movements->count = 0;
	if (outcome->state != OUTCOME_FLAT || !HAS(outcome, OUTCOME_HAS_RESIDUE))
		return 0;
	pull_init(&pull, outcome->residue, err);
	if (pull_object(&pull) != 0)
		return error_prefix(err, "residue");
	while ((more = pull_member(&pull, &asset)) > 0) {
		if (check_part(asset, ASSET_MAX, "residue", err) != 0)
			return -1;
		/* an escaped name would live in the reader, not in the line */
		if (asset.at < outcome->residue.at || asset.at >= outcome->residue.at + outcome->residue.len)
			return error_set(err, "bad_text", "residue: a name must not hold escapes");
		if (movements->count + 2 > MOVEMENTS_MAX)
			return error_set(err, "range", "residue: more than %d assets", MOVEMENTS_MAX / 2);
		if (pull_decimal(&pull, &amount) != 0)
			return error_prefix(err, "residue");
		move(movements, CLASS_TRADING, nowhere, nowhere, asset, amount);
		move(movements, CLASS_DUST, nowhere, nowhere, asset, decimal_negate(amount));
	}
	return more < 0 ? error_prefix(err, "residue") : 0;
}

static int
transfer_sent(struct movements *to, const struct transfer_event *transfer, struct error *err)
{
	struct decimal rest;

	if (decimal_sub(&rest, transfer->amount, transfer->fee, err) != 0)
		return -1;
	if (decimal_sign(rest) < 0)
		return error_set(err, "range", "fee: above the amount that leaves");
	move(to, CLASS_ASSETS, transfer->from, SLICE("main"), transfer->asset, decimal_negate(transfer->amount));
	move(to, CLASS_FEES, transfer->from, nowhere, transfer->asset, transfer->fee);
	move(to, CLASS_TRANSIT, nowhere, nowhere, transfer->asset, rest);
	return 0;
}

static int
transfer_arrived(struct movements *to, const struct transfer_event *transfer, struct error *err)
{
	struct decimal rest;

	if (decimal_sub(&rest, transfer->amount, transfer->fee, err) != 0)
		return -1;
	move(to, CLASS_ASSETS, transfer->to, SLICE("main"), transfer->asset, rest);
	move(to, CLASS_TRANSIT, nowhere, nowhere, transfer->asset, decimal_negate(rest));
	return 0;
}

int
movements_transfer(
    struct movements *movements, const struct transfer_event *transfer, bool sent_before, struct error *err)
{
	movements->count = 0;
	if (check_part(transfer->from, VENUE_NAME_MAX, "from", err) != 0 ||
	    check_part(transfer->to, VENUE_NAME_MAX, "to", err) != 0 ||
	    check_part(transfer->asset, ASSET_MAX, "asset", err) != 0)
		return -1;
	if (slice_is(transfer->state, "sent"))
		return transfer_sent(movements, transfer, err);
	if (slice_is(transfer->state, "arrived"))
		return transfer_arrived(movements, transfer, err);
	if (!slice_is(transfer->state, "failed") || !sent_before)
		return 0;
	if (transfer_sent(movements, transfer, err) != 0)
		return -1;
	for (size_t i = 0; i < movements->count; i++)
		movements->at[i].amount = decimal_negate(movements->at[i].amount);
	return 0;
}

/* ---- movements to postings ---- */

static bool
same_account(const struct movement *a, const struct movement *b)
{
	return a->class == b->class && slice_equal(a->asset, b->asset) && slice_equal(a->venue, b->venue) &&
	    slice_equal(a->account, b->account);
}

/* One movement per account; returns how many are left. */
static int
merge(struct movements *merged, unsigned scales[MOVEMENTS_MAX], const struct movements *from, const unsigned given[],
    struct error *err)
{
	merged->count = 0;
	for (size_t i = 0; i < from->count; i++) {
		size_t j = 0;

		while (j < merged->count && !same_account(&merged->at[j], &from->at[i]))
			j++;
		if (j == merged->count) {
			scales[j] = given[i];
			merged->at[merged->count++] = from->at[i];
		} else if (decimal_add(&merged->at[j].amount, merged->at[j].amount, from->at[i].amount, err) != 0)
			return -1;
	}
	return 0;
}

static void
post(struct postings *to, enum posting_class class, const struct movement *of, int64_t units)
{
	if (units != 0)
		to->at[to->count++] = (struct posting){ class, of->venue, of->account, of->asset, units };
}

/* All of one asset: each rounded down, the rest is the cost of rounding. */
static int
settle_asset(struct postings *to, const struct movements *all, size_t first, unsigned scale, struct error *err)
{
	const struct movement *where = NULL;
	__int128 sum = 0;

	for (size_t i = first; i < all->count; i++) {
		const struct movement *of = &all->at[i];
		int64_t units;

		if (!slice_equal(of->asset, all->at[first].asset))
			continue;
		if (!decimal_units(&units, of->amount, scale, ROUND_FLOOR))
			return error_set(
			    err, "amount_range", "%.*s: beyond 2^62 units of 10^-%u", SLICE_ARG(of->asset), scale);
		if (where == NULL || (of->class == CLASS_ASSETS && where->class != CLASS_ASSETS))
			where = of;
		sum += units;
		post(to, of->class, of, units);
	}
	if (sum == 0)
		return 0;
	/* each account loses less than one unit, and the exact amounts sum to zero */
	assert(sum < 0 && sum > -(__int128)all->count);
	if (where->class == CLASS_ASSETS)
		post(to, CLASS_ROUNDING, where, (int64_t)-sum);
	else
		post(to, CLASS_ROUNDING,
		    &(struct movement){ .venue = SLICE("none"), .account = SLICE("main"), .asset = where->asset },
		    (int64_t)-sum);
	return 0;
}

int
postings_settle(
    struct postings *postings, const struct movements *movements, const unsigned scales[], struct error *err)
{
	unsigned places[MOVEMENTS_MAX];
	struct movements merged;

	postings->count = 0;
	if (merge(&merged, places, movements, scales, err) != 0)
		return -1;
	for (size_t i = 0; i < merged.count; i++) {
		bool done = false;

		for (size_t j = 0; j < i && !done; j++)
			done = slice_equal(merged.at[j].asset, merged.at[i].asset);
		if (!done && settle_asset(postings, &merged, i, places[i], err) != 0)
			return -1;
	}
	return 0;
}
