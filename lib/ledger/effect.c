#include "ledger/effect.h"

#include <stdio.h>

bool
effect_posts(const struct shape *kind)
{
	return kind == &kind_order || kind == &kind_fill || kind == &kind_outcome || kind == &kind_balance ||
	    kind == &kind_transfer || kind == &kind_halt || kind == &kind_resume;
}

/*
 * A later balance is held against the books.  What the venue has may exceed our amount by what rounding cost us there, for we
 * round down what the venue keeps exactly.
 */
static int
compare(struct effect *effect, const struct books *books, const struct balance_event *balance, struct error *err)
{
	struct slice account = account_or_main(balance->account);
	struct decimal ours = books_amount(books, CLASS_ASSETS, balance->venue, account, balance->asset), theirs, most;
	struct decimal lost = books_amount(books, CLASS_ROUNDING, balance->venue, account, balance->asset);
	char ours_text[DECIMAL_TEXT_MAX], theirs_text[DECIMAL_TEXT_MAX];

	if (decimal_add(&theirs, balance->free, balance->locked, err) != 0 || decimal_add(&most, ours, lost, err) != 0)
		return -1;
	if (decimal_compare(theirs, ours) >= 0 && decimal_compare(theirs, most) <= 0)
		return 0;
	decimal_text(ours_text, ours);
	decimal_text(theirs_text, theirs);
	effect->finding.kind = FOUND_DIFFERENCE;
	snprintf(effect->finding.text, sizeof effect->finding.text, "%.*s:%.*s has %s %.*s, the books say %s",
	    SLICE_ARG(balance->venue), SLICE_ARG(account), theirs_text, SLICE_ARG(balance->asset), ours_text);
	return 0;
}

static int
balance_effect(struct effect *effect, const struct books *books, const struct balance_event *balance,
    const struct asset_scales *list, struct error *err)
{
	struct slice account = account_or_main(balance->account);
	uint32_t number = books_account(books, CLASS_ASSETS, balance->venue, account, balance->asset);
	uint32_t asset = books_asset(books, balance->asset);

	if (number != 0 && books_at(books, number)->opened)
		return compare(effect, books, balance, err);
	effect->opens = true;
	effect->opened = (struct posting){ CLASS_ASSETS, balance->venue, account, balance->asset, 0 };
	if (asset == 0 && list == NULL)
		return error_set(err, "unknown_asset", "%.*s has no scale", SLICE_ARG(balance->asset));
	effect->opened_scale = asset != 0 ? books_asset_at(books, asset)->scale : asset_scale(list, balance->asset);
	return movements_opening(&effect->movements, balance,
	    books_amount(books, CLASS_ASSETS, balance->venue, account, balance->asset), err);
}

int
effect_of(struct effect *effect, const struct books *books, const struct shape *kind, const void *event,
    bool sent_before, const struct asset_scales *list, struct error *err)
{
	int result = 0;

	effect->movements.count = effect->postings.count = 0;
	effect->opens = false;
	effect->finding.kind = FOUND_NOTHING;
	if (kind == &kind_fill)
		result = movements_fill(&effect->movements, event, err);
	else if (kind == &kind_balance)
		result = balance_effect(effect, books, event, list, err);
	else if (kind == &kind_outcome)
		result = movements_outcome(&effect->movements, event, err);
	else if (kind == &kind_transfer)
		result = movements_transfer(&effect->movements, event, sent_before, err);
	if (result != 0 || effect->movements.count == 0)
		return result;
	if (books_scales(books, effect->scales, &effect->movements, list, err) != 0 ||
	    postings_settle(&effect->postings, &effect->movements, effect->scales, err) != 0)
		return -1;
	return books_check(books, &effect->postings, err);
}

static int
open_account(struct effect *effect, struct books *books, struct error *err)
{
	const struct posting *of = &effect->opened;
	uint32_t number;

	if (books_asset(books, of->asset) == 0 && books_add_asset(books, of->asset, effect->opened_scale, err) == 0)
		return -1;
	number = books_add_account(books, of->class, of->venue, of->account, of->asset, err);
	if (number == 0)
		return -1;
	books_at(books, number)->opened = true;
	books_at(books, number)->dirty = true;
	return 0;
}

int
effect_apply(struct effect *effect, struct books *books, uint32_t numbers[POSTINGS_MAX], struct error *err)
{
	if (effect->opens && open_account(effect, books, err) != 0)
		return -1;
	return books_apply(books, &effect->postings, &effect->movements, effect->scales, numbers, err);
}

/* The list names accounts as "VENUE:ACCOUNT:ASSET". */
bool
books_overdrawn(const struct books *books, uint32_t number, const json *borrowable)
{
	const struct account *account = books_at(books, number);
	const char *asset = books_asset_at(books, account->asset)->name;
	char name[ACCOUNT_NAME_MAX + ASSET_MAX + 2];

	if (account->class != CLASS_ASSETS || account->units >= 0)
		return false;
	snprintf(name, sizeof name, "%s:%s", account->name + strlen("assets:"), asset);
	for (const json *item = json_first(borrowable); item != NULL; item = json_after(item))
		if (json_string(item) != NULL && strcmp(json_string(item), name) == 0)
			return false;
	return true;
}
