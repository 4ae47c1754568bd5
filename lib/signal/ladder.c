#include "signal/ladder.h"

#include <stdlib.h>

#include "base/memory.h"

void
ladder_free(struct ladder *ladder)
{
	levels_free(&ladder->levels);
	free(ladder->at);
	free(ladder->spare);
	*ladder = (struct ladder){ 0 };
}

void
ladder_break(struct ladder *ladder)
{
	ladder->levels.count = 0;
	ladder->suspect_count = 0;
}

static void
grow(struct ladder *ladder, size_t count)
{
	ladder->at = memory_grow(ladder->at, count, sizeof *ladder->at);
	ladder->spare = memory_grow(ladder->spare, count, sizeof *ladder->spare);
	ladder->cap = count;
}

static inline double
key_of(enum side side, struct decimal price)
{
	double key = decimal_double(price);

	return side == SIDE_BUY ? -key : key;
}

/* ---- suspects ---- */

static void
settle_one(struct ladder *ladder, struct pulled *pulled)
{
	const struct suspect *suspect = &ladder->suspects[0];

	pulled->gone += suspect->qty;
	if (suspect->traded < suspect->qty)
		pulled->cancelled += suspect->qty - suspect->traded;
	ladder->suspect_count--;
	for (unsigned i = 0; i < ladder->suspect_count; i++)
		ladder->suspects[i] = ladder->suspects[i + 1];
}

void
ladder_settle(struct ladder *ladder, int64_t now_us, struct pulled *pulled)
{
	while (ladder->suspect_count > 0 && ladder->suspects[0].until_us <= now_us)
		settle_one(ladder, pulled);
}

double
pulled_share(const struct pulled *pulled)
{
	return pulled->gone > 0 ? pulled->cancelled / pulled->gone : 0;
}

/* What is asked of every level that is gone. */
struct question {
	const struct ladder_rules *rules;
	int64_t now_us;
	double near; /* key of the best level, before or now: where it came closer to the others */
	double bound; /* key of the farthest level within reach of the best before */
	bool weighed, some_large; /* large was looked for, and may be there */
	bool even; /* sizes have equally many places, so that their integers compare */
	bool measured; /* large is known */
	double large; /* size of a large level */
};

/* Of the sizes of so many levels; the mean of the middle two where there is no middle one. */
static double
median_size(const struct level *at, size_t count)
{
	double sorted[LADDER_MEDIAN_LEVELS] = { 0 };

	for (size_t i = 0; i < count; i++) {
		double size = decimal_double(at[i].qty);
		size_t j = i;

		for (; j > 0 && sorted[j - 1] > size; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = size;
	}
	return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

/* How many levels the median is taken of. */
static size_t
median_count(const struct levels *levels)
{
	return levels->count < LADDER_MEDIAN_LEVELS ? levels->count : LADDER_MEDIAN_LEVELS;
}

/*
 * Whether a level of that size may be large, where sizes are even: when fewer than half of the levels are so much smaller, the
 * median is not either.  Nearly always so, and seen without dividing or sorting.
 */
static bool
may_be_large(const struct question *question, const struct levels *levels, int64_t size)
{
	double least = (double)size / question->rules->size * (1 + 1e-9);
	int64_t limit = least < 1e18 ? (int64_t)least : INT64_MAX;
	size_t count = median_count(levels), smaller = 0;

	for (size_t i = 0; i < count; i++)
		smaller += (int64_t)levels->at[i].qty.coef <= limit;
	return smaller >= count / 2;
}

/* Whether any level of the picture may be large. */
static void
weigh(struct question *question, const struct levels *levels)
{
	int64_t most = 0;
	unsigned scales = 0;

	for (size_t i = 0; i < levels->count; i++) {
		const struct decimal *qty = &levels->at[i].qty;

		scales |= qty->scale ^ levels->at[0].qty.scale;
		if (UNLIKELY(qty->coef > INT64_MAX))
			scales = 1;
		else if ((int64_t)qty->coef > most)
			most = (int64_t)qty->coef;
	}
	question->weighed = true;
	question->even = scales == 0;
	question->some_large = !question->even || may_be_large(question, levels, most);
}

static bool
is_large(struct question *question, const struct levels *levels, const struct decimal *qty)
{
	if (!question->weighed)
		weigh(question, levels);
	if (LIKELY(!question->some_large))
		return false;
	if (!question->measured) {
		if (question->even && !may_be_large(question, levels, (int64_t)qty->coef))
			return false;
		question->large = question->rules->size * median_size(levels->at, median_count(levels));
		question->measured = true;
	}
	return decimal_double(*qty) >= question->large;
}

/*
 * Level i of the picture before is gone.  The best price must have come nearer to it than it was when the level came; a
 * level that came as the best itself had nothing to come nearer.
 */
static inline void
suspect(struct ladder *ladder, size_t i, struct question *question, struct pulled *pulled)
{
	const struct standing *standing = &ladder->at[i];
	const struct decimal *qty = &ladder->levels.at[i].qty;

	if (standing->key > question->bound || standing->from >= question->near || standing->from >= standing->key ||
	    !is_large(question, &ladder->levels, qty))
		return;
	if (ladder->suspect_count == LADDER_SUSPECTS_MAX)
		settle_one(ladder, pulled);
	ladder->suspects[ladder->suspect_count++] = (struct suspect){ .key = standing->key,
		.qty = decimal_double(*qty),
		.traded = standing->traded,
		.until_us = question->now_us + LADDER_GRACE_US };
}

/* ---- pictures ---- */

static void
forget_trades(struct ladder *ladder)
{
	for (size_t i = 0; ladder->traded && i < ladder->levels.count; i++)
		ladder->at[i].traded = 0;
	ladder->traded = false;
}

/* How many levels from the best on are at the prices of before. */
static size_t
same_prices(const struct levels *before, const struct levels *now)
{
	size_t most = before->count < now->count ? before->count : now->count, i = 0;

	while (i < most && before->at[i].price.coef == now->at[i].price.coef &&
	    before->at[i].price.scale == now->at[i].price.scale)
		i++;
	return i;
}

/* Both pictures are sorted, so one pass over the two tells what stayed, came and went.  The first `same` are equal. */
static void
compare(struct ladder *ladder, enum side side, const struct levels *now, size_t same, struct question *question,
    struct pulled *pulled)
{
	const struct standing *before = ladder->at;
	size_t count = ladder->levels.count, old = same;
	double best = key_of(side, now->at[0].price);
	bool suspects = question->rules->reach > 0 && count > 0;

	if (same > 0)
		memcpy(ladder->spare, before, same * sizeof *before);
	if (suspects) {
		question->near = before[0].key > best ? before[0].key : best;
		question->bound = before[0].key + question->rules->reach * (1 + 1e-9);
	}
	for (size_t i = same; i < now->count; i++) {
		double key = key_of(side, now->at[i].price);

		for (; old < count && before[old].key < key; old++)
			if (suspects)
				suspect(ladder, old, question, pulled);
		if (old < count && before[old].key <= key)
			ladder->spare[i] = before[old++];
		else
			ladder->spare[i] = (struct standing){ key, best, 0, question->now_us };
	}
}

void
ladder_book(struct ladder *ladder, enum side side, struct levels *levels, int64_t now_us,
    const struct ladder_rules *rules, struct pulled *pulled)
{
	struct question question = { .rules = rules, .now_us = now_us };
	struct levels before = ladder->levels;
	size_t same = same_prices(&before, levels);
	struct standing *at;

	if (UNLIKELY(levels->count > ladder->cap))
		grow(ladder, levels->cap);
	if (same < before.count || same < levels->count) {
		compare(ladder, side, levels, same, &question, pulled);
		at = ladder->at;
		ladder->at = ladder->spare;
		ladder->spare = at;
	}
	ladder->levels = *levels;
	forget_trades(ladder);
	*levels = before;
}

void
ladder_trade(struct ladder *ladder, enum side side, struct decimal price, double qty)
{
	double key = key_of(side, price);
	size_t i = 0;

	while (i < ladder->levels.count && ladder->at[i].key < key)
		i++;
	if (i < ladder->levels.count && ladder->at[i].key <= key) {
		ladder->at[i].traded += qty;
		ladder->traded = true;
	}
	for (unsigned j = 0; j < ladder->suspect_count; j++)
		if (ladder->suspects[j].key >= key && ladder->suspects[j].key <= key)
			ladder->suspects[j].traded += qty;
}
