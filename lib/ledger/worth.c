#include "ledger/worth.h"

#include <stdio.h>
#include <stdlib.h>

#include "wire/pull.h"

enum { WORTH_PLACES = 8 };

void
worth_free(struct worth *worth)
{
	for (size_t i = 0; i < worth->count; i++)
		levels_free(&worth->books[i].bids);
	free(worth->books);
	*worth = (struct worth){ 0 };
}

/* {"bids":[["price","qty"],...]}, as the shelf stored it. */
static int
read_bids(struct levels *bids, struct slice text, struct error *err)
{
	struct level level;
	struct pull pull;
	struct slice key;
	int more;

	pull_init(&pull, text, err);
	if (pull_object(&pull) != 0 || pull_member(&pull, &key) <= 0 || pull_array(&pull) != 0)
		return -1;
	while ((more = pull_element(&pull)) > 0) {
		if (pull_array(&pull) != 0 || pull_element(&pull) <= 0 || pull_decimal(&pull, &level.price) != 0 ||
		    pull_element(&pull) <= 0 || pull_decimal(&pull, &level.qty) != 0 || pull_element(&pull) != 0)
			return -1;
		levels_add(bids, level);
	}
	return more;
}

static int
add_book(struct worth *worth, struct query *query, struct error *err)
{
	struct worth_book *books = realloc(worth->books, (worth->count + 1) * sizeof *books), *book;
	struct slice symbol = store_text(query, 1), base, quote;
	const char *dash = memchr(symbol.at, '-', symbol.len);

	if (books == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for books");
	worth->books = books;
	book = &books[worth->count];
	*book = (struct worth_book){ .ts_us = store_int(query, 2) };
	if (dash == NULL)
		return 0;
	base = (struct slice){ symbol.at, (size_t)(dash - symbol.at) };
	quote = (struct slice){ dash + 1, (size_t)(symbol.at + symbol.len - dash - 1) };
	if (!slice_copy(book->venue, sizeof book->venue, store_text(query, 0)) ||
	    !slice_copy(book->base, sizeof book->base, base) || !slice_copy(book->quote, sizeof book->quote, quote))
		return 0;
	worth->count++;
	return read_bids(&book->bids, store_text(query, 3), err);
}

int
worth_load(struct worth *worth, struct store *store, const char *unit, const json *rates, struct error *err)
{
	struct query *query;
	int more;

	*worth = (struct worth){ .rates = rates };
	if (!slice_copy(worth->unit, sizeof worth->unit, slice_of(unit)))
		return error_fatal(err, EXIT_CONFIG, "ledger.unit: \"%s\" is no asset", unit);
	query =
	    store_prepare(store, "SELECT venue, symbol, ts_us, bids FROM book ORDER BY ts_us DESC, venue, symbol", err);
	if (query == NULL)
		return -1;
	while ((more = store_step(query, err)) > 0)
		if (add_book(worth, query, err) != 0) {
			more = -1;
			break;
		}
	query_free(query);
	return more;
}

/* false: no rate is configured. */
static bool
rate_of(const struct worth *worth, const char *asset, struct decimal *rate)
{
	const char *text = json_string(json_member(worth->rates, asset));
	struct error err;

	if (strcmp(asset, worth->unit) == 0) {
		*rate = DECIMAL_ONE;
		return true;
	}
	return text != NULL && decimal_read(rate, slice_of(text), &err) == 0;
}

/* Books come newest first, so the first that fits is the one. */
static const struct worth_book *
find_book(const struct worth *worth, struct slice venue, struct slice asset, struct decimal *rate)
{
	for (int round = 0; round < 4; round++)
		for (size_t i = 0; i < worth->count; i++) {
			const struct worth_book *book = &worth->books[i];

			if (!slice_is(asset, book->base) || book->bids.count == 0 ||
			    (round < 2 && !slice_is(venue, book->venue)) ||
			    (round % 2 == 0) != (strcmp(book->quote, worth->unit) == 0))
				continue;
			if (rate_of(worth, book->quote, rate))
				return book;
		}
	return NULL;
}

/* What amount (above zero) fetches in the quote asset. */
static int
walk(struct decimal *value, const struct levels *bids, struct decimal amount, struct error *err)
{
	struct decimal part, sum = DECIMAL_ZERO;

	for (size_t i = 0; i < bids->count && decimal_sign(amount) > 0; i++) {
		struct decimal qty = i + 1 < bids->count ? decimal_min(amount, bids->at[i].qty) : amount;

		if (decimal_mul(&part, qty, bids->at[i].price, err) != 0 || decimal_add(&sum, sum, part, err) != 0 ||
		    decimal_sub(&amount, amount, qty, err) != 0)
			return -1;
	}
	*value = sum;
	return 0;
}

int
worth_of(const struct worth *worth, struct decimal *value, char by[WORTH_BY_MAX], struct slice venue,
    struct slice asset, struct decimal amount, struct error *err)
{
	const struct worth_book *book;
	bool debt = decimal_sign(amount) < 0;
	struct decimal rate = DECIMAL_ONE;
	char name[ASSET_MAX], digits[DECIMAL_TEXT_MAX];

	by[0] = '\0';
	*value = debt ? decimal_negate(amount) : amount;
	if (!slice_copy(name, sizeof name, asset))
		return 0;
	if (strcmp(name, worth->unit) != 0 && decimal_sign(amount) != 0) {
		book = find_book(worth, venue, asset, &rate);
		if (book != NULL && walk(value, &book->bids, *value, err) != 0)
			return -1;
		if (book == NULL && !rate_of(worth, name, &rate))
			return 0;
		decimal_text(digits, rate);
		if (book == NULL)
			snprintf(by, WORTH_BY_MAX, "rate %s", digits);
		else if (strcmp(book->quote, worth->unit) == 0)
			snprintf(by, WORTH_BY_MAX, "%s %s-%s", book->venue, book->base, book->quote);
		else
			snprintf(by, WORTH_BY_MAX, "%s %s-%s, rate %s", book->venue, book->base, book->quote, digits);
		if (decimal_mul(value, *value, rate, err) != 0)
			return -1;
	}
	if (debt)
		*value = decimal_negate(*value);
	*value = decimal_trim(decimal_round(*value, WORTH_PLACES, ROUND_FLOOR));
	return 1;
}
