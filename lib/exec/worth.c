#include "exec/worth.h"

#include "book/shelf.h"
#include "book/walk.h"

const struct held_book *
view_book(const struct market_view *view, const struct venue_rules *rules)
{
	const struct held_book *book;

	if (!rules->trading || !rules->has_fee)
		return NULL;
	book = shelf_find(view->shelf, slice_of(rules->venue), slice_of(rules->symbol));
	return book_young(book, view->now_us, view->age_us) ? book : NULL;
}

int
view_fee(struct fee *fee, const struct venue_rules *rules, struct error *err)
{
	return fee_of_bps(fee, rules->fee_kind == FEE_THIRD ? FEE_RECEIVED : rules->fee_kind, rules->taker_bps, err);
}

/* The amount is in the base asset. */
static int
sell_base(struct decimal *worth, const struct held_book *book, struct fee fee, struct decimal amount)
{
	struct error ignored;
	struct walk_leg leg;

	if (decimal_sign(amount) > 0)
		return walk_take(&leg, book->bids.at, book->bids.count, amount, &ignored) != 0
		    ? -1
		    : fee_received(worth, fee, leg.notional, &ignored);
	amount = decimal_negate(amount);
	fee.kind = FEE_QUOTE;
	if (walk_take(&leg, book->asks.at, book->asks.count, amount, &ignored) != 0 ||
	    decimal_compare(leg.qty, amount) < 0 || fee_paid(worth, fee, leg.notional, &ignored) != 0)
		return -1;
	*worth = decimal_negate(*worth);
	return 0;
}

/* The amount is in the quote asset, and what it is worth in the base asset. */
static int
spend_quote(struct decimal *worth, const struct held_book *book, struct fee fee, struct decimal amount)
{
	struct decimal factor;
	struct error ignored;
	struct walk_leg leg;

	if (decimal_sign(amount) > 0)
		return walk_spend(&leg, book->asks.at, book->asks.count, amount, ROUND_FLOOR, &ignored) != 0 ||
			fee_below(&factor, fee, &ignored) != 0
		    ? -1
		    : decimal_mul(worth, leg.qty, factor, &ignored);
	amount = decimal_negate(amount);
	if (walk_spend(&leg, book->bids.at, book->bids.count, amount, ROUND_CEILING, &ignored) != 0 ||
	    decimal_compare(leg.notional, amount) < 0 || fee_above(&factor, fee, &ignored) != 0 ||
	    decimal_mul(worth, leg.qty, factor, &ignored) != 0)
		return -1;
	*worth = decimal_negate(*worth);
	return 0;
}

static bool
worth_at(struct decimal *worth, const struct market_view *view, const struct venue_rules *rules, const char *asset,
    const char *held, struct decimal amount)
{
	bool straight = strcmp(rules->base, held) == 0 && strcmp(rules->quote, asset) == 0;
	bool inverse = strcmp(rules->quote, held) == 0 && strcmp(rules->base, asset) == 0;
	const struct held_book *book;
	struct error ignored;
	struct fee fee;

	if (!straight && !inverse)
		return false;
	book = view_book(view, rules);
	if (book == NULL || view_fee(&fee, rules, &ignored) != 0)
		return false;
	return (straight ? sell_base(worth, book, fee, amount) : spend_quote(worth, book, fee, amount)) == 0;
}

bool
worth_of(
    struct decimal *worth, const struct market_view *view, const char *asset, const char *held, struct decimal amount)
{
	struct decimal here;
	bool found = false;

	*worth = amount;
	if (strcmp(asset, held) == 0 || decimal_sign(amount) == 0)
		return true;
	for (size_t i = 0; i < view->catalogue->places.count; i++)
		if (worth_at(&here, view, &view->catalogue->at[i], asset, held, amount)) {
			*worth = found ? decimal_max(*worth, here) : here;
			found = true;
		}
	return found;
}
