#include "book/book.h"

#include <stdlib.h>

void
book_init(struct order_book *book)
{
	*book = (struct order_book){ .bids = { .side = SIDE_BUY }, .asks = { .side = SIDE_SELL } };
}

void
book_free(struct order_book *book)
{
	free(book->bids.at);
	free(book->asks.at);
	book_init(book);
}

void
book_clear(struct order_book *book)
{
	book->bids.count = book->asks.count = 0;
	book->price_scale = book->qty_scale = 0;
}

/* <0: a is worse than b, 0: the same price, >0: better. */
static inline int
compare(const struct book_side *side, struct decimal a, struct decimal b)
{
	int order = decimal_compare(a, b);

	return side->side == SIDE_BUY ? order : -order;
}

/* First index whose price is not worse than price. */
static size_t
find(const struct book_side *side, struct decimal price)
{
	size_t low = 0, high = side->count;
	size_t near = side->count > 16 ? side->count - 16 : 0;

	/* most changes are near the best: look there first */
	if (near > 0) {
		if (compare(side, side->at[near].price, price) < 0)
			low = near + 1;
		else
			high = near;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(side, side->at[middle].price, price) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
grow(struct book_side *side)
{
	size_t cap = side->cap == 0 ? 32 : 2 * side->cap;
	struct level *at = realloc(side->at, cap * sizeof *at);

	if (at == NULL)
		return BOOK_MEMORY;
	side->at = at;
	side->cap = cap;
	return 0;
}

long
book_set(struct order_book *book, enum side which, struct level level)
{
	struct book_side *side = which == SIDE_BUY ? &book->bids : &book->asks;
	size_t i = find(side, level.price);
	bool there = i < side->count && compare(side, side->at[i].price, level.price) == 0;
	long place = (long)(side->count - 1 - i);

	if (level.price.scale > book->price_scale)
		book->price_scale = level.price.scale;
	if (level.qty.scale > book->qty_scale)
		book->qty_scale = level.qty.scale;
	if (decimal_sign(level.qty) == 0) {
		if (!there)
			return BOOK_SAME;
		memmove(side->at + i, side->at + i + 1, (side->count - i - 1) * sizeof *side->at);
		side->count--;
		return place;
	}
	if (there) {
		bool same = decimal_compare(side->at[i].qty, level.qty) == 0;

		side->at[i] = level; /* also when equal: a checksum may depend on the digits */
		return same ? BOOK_SAME : place;
	}
	if (side->count >= BOOK_LEVELS_MAX)
		return BOOK_FULL;
	if (side->count == side->cap && grow(side) != 0)
		return BOOK_MEMORY;
	memmove(side->at + i + 1, side->at + i, (side->count - i) * sizeof *side->at);
	side->at[i] = level;
	side->count++;
	return place + 1;
}

/* A level and where it stood in the picture. */
struct placed {
	struct level level;
	size_t order;
};

/* Worst first by a plain number line: for asks the caller turns the result around. */
static int
compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	int order = decimal_compare(x->level.price, y->level.price);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

/* The picture is not sorted: sort it, the later of two equal prices last. */
static int
fill_unsorted(struct book_side *side, const struct levels *levels)
{
	struct placed *all = malloc((levels->count + 1) * sizeof *all);
	size_t count = 0;

	if (all == NULL)
		return BOOK_MEMORY;
	for (size_t i = 0; i < levels->count; i++)
		all[i] = (struct placed){ levels->at[i], i };
	qsort(all, levels->count, sizeof *all, compare_placed);
	for (size_t i = 0; i < levels->count; i++) {
		bool last = i + 1 == levels->count || decimal_compare(all[i].level.price, all[i + 1].level.price) != 0;

		if (last && decimal_sign(all[i].level.qty) > 0)
			side->at[count++] = all[i].level;
	}
	side->count = count;
	for (size_t i = 0; side->side == SIDE_SELL && i < count / 2; i++) {
		struct level swap = side->at[i];

		side->at[i] = side->at[count - 1 - i];
		side->at[count - 1 - i] = swap;
	}
	free(all);
	return 0;
}

int
book_fill(struct order_book *book, enum side which, const struct levels *levels)
{
	struct book_side *side = which == SIDE_BUY ? &book->bids : &book->asks;
	bool sorted = true;

	if (levels->count > BOOK_LEVELS_MAX)
		return BOOK_FULL;
	while (side->cap < levels->count)
		if (grow(side) != 0)
			return BOOK_MEMORY;
	/* venues send the best first: back to front it is our order */
	for (size_t i = 0; i < levels->count; i++) {
		const struct level *level = &levels->at[levels->count - 1 - i];

		side->at[i] = *level;
		sorted = sorted && decimal_sign(level->qty) > 0 &&
		    (i == 0 || compare(side, side->at[i - 1].price, level->price) < 0);
		if (level->price.scale > book->price_scale)
			book->price_scale = level->price.scale;
		if (level->qty.scale > book->qty_scale)
			book->qty_scale = level->qty.scale;
	}
	side->count = levels->count;
	return sorted ? 0 : fill_unsorted(side, levels);
}

static void
truncate_side(struct book_side *side, size_t depth)
{
	if (side->count <= depth)
		return;
	memmove(side->at, side->at + (side->count - depth), depth * sizeof *side->at);
	side->count = depth;
}

void
book_truncate(struct order_book *book, size_t depth)
{
	truncate_side(&book->bids, depth);
	truncate_side(&book->asks, depth);
}

bool
book_crossed(const struct order_book *book)
{
	return book->bids.count > 0 && book->asks.count > 0 &&
	    decimal_compare(book_best(&book->bids, 0)->price, book_best(&book->asks, 0)->price) >= 0;
}
