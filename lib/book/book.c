#include "book/book.h"

#include <stdlib.h>

#include "base/memory.h"

enum { BLOCK_LEVELS = 256 };

void
book_init(struct order_book *book)
{
	*book = (struct order_book){ .bids = { .side = SIDE_BUY }, .asks = { .side = SIDE_SELL } };
}

static void
free_side(struct book_side *side)
{
	for (size_t i = 0; i < side->made; i++)
		free(side->blocks[i].at);
	free(side->blocks);
}

void
book_free(struct order_book *book)
{
	free_side(&book->bids);
	free_side(&book->asks);
	book_init(book);
}

/* Its blocks stay for what comes next. */
static void
clear_side(struct book_side *side)
{
	side->block_count = side->count = 0;
}

void
book_clear(struct order_book *book)
{
	clear_side(&book->bids);
	clear_side(&book->asks);
	book->price_scale = book->qty_scale = 0;
}

/* <0: a is worse than b, 0: the same price, >0: better. */
static inline int
compare(const struct book_side *side, struct decimal a, struct decimal b)
{
	int order = decimal_compare(a, b);

	return side->side == SIDE_BUY ? order : -order;
}

/* ---- blocks ---- */

/* The block that holds the price or where it belongs; the side is not empty. */
static size_t
find_block(const struct book_side *side, struct decimal price)
{
	size_t low = 0, high = side->block_count - 1;

	/* most changes are near the best: look there first */
	if (high == 0 || compare(side, side->blocks[high].at[0].price, price) <= 0)
		return high;
	for (high--; low < high;) {
		size_t middle = low + (high - low + 1) / 2;

		if (compare(side, side->blocks[middle].at[0].price, price) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* First index in the block whose price is not worse than price. */
static size_t
find(const struct book_side *side, const struct level_block *block, struct decimal price)
{
	size_t low = 0, high = block->count;
	size_t near = block->count > 16 ? block->count - 16 : 0;

	if (near > 0) {
		if (compare(side, block->at[near].price, price) < 0)
			low = near + 1;
		else
			high = near;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(side, block->at[middle].price, price) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Levels that are better than all of the block. */
static size_t
count_behind(const struct book_side *side, size_t block)
{
	size_t count = 0;

	for (size_t i = side->block_count; --i > block;)
		count += side->blocks[i].count;
	return count;
}

/* A block without levels at this place. */
static void
add_block(struct book_side *side, size_t place)
{
	struct level_block spare = { 0 };

	if (side->block_count == side->made) {
		if (side->made == side->room) {
			side->room = side->room == 0 ? 1 : 2 * side->room;
			side->blocks = memory_grow(side->blocks, side->room, sizeof *side->blocks);
		}
		side->blocks[side->made++] = spare;
	}
	spare = side->blocks[side->block_count];
	memmove(&side->blocks[place + 1], &side->blocks[place], (side->block_count - place) * sizeof spare);
	spare.count = 0;
	side->blocks[place] = spare;
	side->block_count++;
}

/* It has no levels any more: its memory is kept for another one. */
static void
drop_block(struct book_side *side, size_t place)
{
	struct level_block spare = side->blocks[place];

	side->block_count--;
	memmove(&side->blocks[place], &side->blocks[place + 1], (side->block_count - place) * sizeof spare);
	side->blocks[side->block_count] = spare;
}

/* Room in the block for so many levels in all. */
static void
make_room(struct level_block *block, size_t count)
{
	size_t cap = block->cap == 0 ? 32 : block->cap;

	if (count <= block->cap)
		return;
	while (cap < count)
		cap *= 2;
	block->at = memory_grow(block->at, cap, sizeof *block->at);
	block->cap = cap;
}

/* The better half of a full block becomes a block of its own. */
static void
split(struct book_side *side, size_t place)
{
	struct level_block *worse, *better;
	size_t half = BLOCK_LEVELS / 2;

	add_block(side, place + 1);
	worse = &side->blocks[place];
	better = worse + 1;
	make_room(better, half);
	better->count = worse->count - half;
	memcpy(better->at, worse->at + half, better->count * sizeof *better->at);
	worse->count = half;
}

/* A block and the next better one are made one when they are small. */
static bool
join(struct book_side *side, size_t place)
{
	struct level_block *worse = &side->blocks[place], *better = worse + 1;

	if (place + 1 >= side->block_count || worse->count + better->count > BLOCK_LEVELS / 2)
		return false;
	make_room(worse, worse->count + better->count);
	memcpy(worse->at + worse->count, better->at, better->count * sizeof *better->at);
	worse->count += better->count;
	drop_block(side, place + 1);
	return true;
}

static void
remove_level(struct book_side *side, size_t place, size_t i)
{
	struct level_block *block = &side->blocks[place];

	memmove(block->at + i, block->at + i + 1, (block->count - i - 1) * sizeof *block->at);
	block->count--;
	side->count--;
	if (block->count == 0)
		drop_block(side, place);
	else if (block->count < BLOCK_LEVELS / 4 && !join(side, place) && place > 0)
		join(side, place - 1);
}

static void
insert_level(struct book_side *side, size_t place, size_t i, struct level level)
{
	struct level_block *block;

	if (side->block_count == 0)
		add_block(side, 0);
	if (side->blocks[place].count == BLOCK_LEVELS) {
		split(side, place);
		if (i > side->blocks[place].count) {
			i -= side->blocks[place].count;
			place++;
		}
	}
	block = &side->blocks[place];
	make_room(block, block->count + 1);
	memmove(block->at + i + 1, block->at + i, (block->count - i) * sizeof *block->at);
	block->at[i] = level;
	block->count++;
	side->count++;
}

/* Where a price stands, or would stand. */
struct spot {
	size_t block, i; /* of the block */
	long place; /* counted from the best; where it would stand: of the next better one, -1: there is none */
	bool there;
};

static struct spot
find_spot(const struct book_side *side, struct decimal price)
{
	struct spot spot = { .place = -1 };
	const struct level_block *block;

	if (side->count == 0)
		return spot;
	spot.block = find_block(side, price);
	block = &side->blocks[spot.block];
	spot.i = find(side, block, price);
	spot.there = spot.i < block->count && compare(side, block->at[spot.i].price, price) == 0;
	spot.place = (long)(count_behind(side, spot.block) + block->count - 1) - (long)spot.i;
	return spot;
}

static void
see_scales(struct order_book *book, const struct level *level)
{
	if (level->price.scale > book->price_scale)
		book->price_scale = level->price.scale;
	if (level->qty.scale > book->qty_scale)
		book->qty_scale = level->qty.scale;
}

long
book_set(struct order_book *book, enum side which, struct level level)
{
	struct book_side *side = which == SIDE_BUY ? &book->bids : &book->asks;
	struct spot spot = find_spot(side, level.price);
	struct level *held;
	bool same;

	see_scales(book, &level);
	if (decimal_sign(level.qty) == 0) {
		if (!spot.there)
			return BOOK_SAME;
		remove_level(side, spot.block, spot.i);
		return spot.place;
	}
	if (!spot.there) {
		if (side->count >= BOOK_LEVELS_MAX)
			return BOOK_FULL;
		insert_level(side, spot.block, spot.i, level);
		return spot.place + 1;
	}
	held = &side->blocks[spot.block].at[spot.i];
	same = decimal_compare(held->qty, level.qty) == 0;
	*held = level; /* also when equal: a checksum may depend on the digits */
	return same ? BOOK_SAME : spot.place;
}

/* ---- whole pictures ---- */

/* Better than all that is there.  A block is not filled up: what comes later has room in it. */
static void
append_level(struct book_side *side, const struct level *level)
{
	struct level_block *block;

	if (side->block_count == 0 || side->blocks[side->block_count - 1].count >= BLOCK_LEVELS * 3 / 4)
		add_block(side, side->block_count);
	block = &side->blocks[side->block_count - 1];
	make_room(block, block->count + 1);
	block->at[block->count++] = *level;
	side->count++;
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
static void
fill_unsorted(struct book_side *side, const struct levels *levels)
{
	struct placed *all = memory_new(levels->count + 1, sizeof *all);
	size_t count = 0;

	for (size_t i = 0; i < levels->count; i++)
		all[i] = (struct placed){ levels->at[i], i };
	qsort(all, levels->count, sizeof *all, compare_placed);
	for (size_t i = 0; i < levels->count; i++) {
		bool last = i + 1 == levels->count || decimal_compare(all[i].level.price, all[i + 1].level.price) != 0;

		if (last && decimal_sign(all[i].level.qty) > 0)
			all[count++] = all[i];
	}
	clear_side(side);
	for (size_t i = 0; i < count; i++)
		append_level(side, &all[side->side == SIDE_BUY ? i : count - 1 - i].level);
	free(all);
}

int
book_fill(struct order_book *book, enum side which, const struct levels *levels)
{
	struct book_side *side = which == SIDE_BUY ? &book->bids : &book->asks;
	bool sorted = true;

	if (levels->count > BOOK_LEVELS_MAX)
		return BOOK_FULL;
	clear_side(side);
	/* venues send the best first: back to front it is our order */
	for (size_t i = levels->count; i-- > 0;) {
		const struct level *level = &levels->at[i];

		sorted = sorted && decimal_sign(level->qty) > 0 &&
		    (i + 1 == levels->count || compare(side, levels->at[i + 1].price, level->price) < 0);
		append_level(side, level);
		see_scales(book, level);
	}
	if (!sorted)
		fill_unsorted(side, levels);
	return 0;
}

static void
truncate_side(struct book_side *side, size_t depth)
{
	struct level_block *worst;
	size_t over;

	while (side->count > depth && side->count - side->blocks[0].count >= depth) {
		side->count -= side->blocks[0].count;
		drop_block(side, 0);
	}
	if (side->count <= depth)
		return;
	worst = &side->blocks[0];
	over = side->count - depth;
	memmove(worst->at, worst->at + over, (worst->count - over) * sizeof *worst->at);
	worst->count -= over;
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
