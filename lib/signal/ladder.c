#include "signal/ladder.h"

#include <stdlib.h>

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

static bool
grow(struct ladder *ladder, size_t count)
{
	struct standing *at = realloc(ladder->at, count * sizeof *at), *spare;

	if (at == NULL)
		return false;
	ladder->at = at;
	spare = realloc(ladder->spare, count * sizeof *spare);
	if (spare == NULL)
		return false;
	ladder->spare = spare;
	ladder->cap = count;
	return true;
}

/* Below zero: a is the better price of the side. */
static inline int
order_of(enum side side, struct decimal a, struct decimal b)
{
	int order = LIKELY(a.scale == b.scale) ? (a.coef > b.coef) - (a.coef < b.coef) : decimal_compare(a, b);

	return side == SIDE_BUY ? -order : order;
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

/* What is asked of every level that is gone, made once a picture. */
struct question {
	const struct ladder_rules *rules;
	enum side side;
	int64_t now_us;
	struct decimal bound; /* the farthest price within reach of the best before */
	double near; /* the best price, before or now: where it came closer to the levels */
	bool asked; /* bound and near were made */
	bool reaches; /* bound fits */
	size_t size_count; /* of sizes; 0: not made */
	double sizes[LADDER_MEDIAN_LEVELS]; /* of the picture before, in its order */
};

static void
ask(struct question *question, const struct ladder *ladder, struct decimal best)
{
	struct decimal before = ladder->levels.at[0].price;
	struct error ignored;

	question->asked = true;
	question->near = decimal_double(order_of(question->side, before, best) < 0 ? best : before);
	question->reaches =
	    (question->side == SIDE_BUY ? decimal_sub(&question->bound, before, question->rules->reach, &ignored)
					: decimal_add(&question->bound, before, question->rules->reach, &ignored)) == 0;
}

/* Below zero: a is the better price of the side. */
static inline double
distance(enum side side, double a, double b)
{
	return side == SIDE_BUY ? b - a : a - b;
}

/* The mean of the middle two where there is no middle one. */
static double
median(const double *sizes, size_t count)
{
	double sorted[LADDER_MEDIAN_LEVELS];

	for (size_t i = 0; i < count; i++) {
		size_t j = i;

		for (; j > 0 && sorted[j - 1] > sizes[i]; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = sizes[i];
	}
	return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

/*
 * At least so many times the median.  Where fewer than half of the levels are so much smaller, the median is not either:
 * that is nearly always so, and saves the sorting.
 */
static bool
is_large(struct question *question, const struct levels *levels, double qty)
{
	double least = qty / question->rules->size;
	size_t smaller = 0;

	if (question->size_count == 0)
		while (question->size_count < levels->count && question->size_count < LADDER_MEDIAN_LEVELS) {
			question->sizes[question->size_count] = decimal_double(levels->at[question->size_count].qty);
			question->size_count++;
		}
	for (size_t i = 0; i < question->size_count; i++)
		smaller += question->sizes[i] <= least * (1 + 1e-9);
	return smaller >= question->size_count / 2 &&
	    qty >= question->rules->size * median(question->sizes, question->size_count);
}

/* Level i of the picture before is gone.  best: of the new picture. */
static void
suspect(struct ladder *ladder, size_t i, struct decimal best, struct question *question, struct pulled *pulled)
{
	const struct level *level = &ladder->levels.at[i];
	double from = ladder->at[i].from, qty;

	if (!question->asked)
		ask(question, ladder, best);
	/* the best price came nearer than it was when the level came, which then was not itself the best */
	if (distance(question->side, from, question->near) >= 0 || !question->reaches ||
	    order_of(question->side, question->bound, level->price) < 0 ||
	    distance(question->side, from, decimal_double(level->price)) >= 0)
		return;
	qty = decimal_double(level->qty);
	if (!is_large(question, &ladder->levels, qty))
		return;
	if (ladder->suspect_count == LADDER_SUSPECTS_MAX)
		settle_one(ladder, pulled);
	ladder->suspects[ladder->suspect_count++] = (struct suspect){ .price = level->price,
		.qty = qty,
		.traded = ladder->at[i].traded,
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
compare(struct ladder *ladder, const struct levels *now, size_t same, struct question *question, struct pulled *pulled)
{
	const struct levels *before = &ladder->levels;
	const struct standing came = { .since_us = question->now_us, .from = decimal_double(now->at[0].price) };
	bool suspects = decimal_sign(question->rules->reach) > 0;
	size_t old = same, i = same;

	if (same > 0)
		memcpy(ladder->spare, ladder->at, same * sizeof *ladder->at);
	while (i < now->count) {
		int order =
		    old == before->count ? 1 : order_of(question->side, before->at[old].price, now->at[i].price);

		if (order > 0)
			ladder->spare[i++] = came;
		else if (order == 0)
			ladder->spare[i++] = ladder->at[old++];
		else if (suspects)
			suspect(ladder, old++, now->at[0].price, question, pulled);
		else
			old++;
	}
}

int
ladder_book(struct ladder *ladder, enum side side, struct levels *levels, int64_t now_us,
    const struct ladder_rules *rules, struct pulled *pulled)
{
	struct question question;
	struct levels before = ladder->levels;
	size_t same = same_prices(&before, levels);
	struct standing *at;

	if (UNLIKELY(levels->count > ladder->cap) && !grow(ladder, levels->cap)) {
		ladder_break(ladder);
		return -1;
	}
	if (same < before.count || same < levels->count) {
		question.rules = rules;
		question.side = side;
		question.now_us = now_us;
		question.asked = false;
		question.size_count = 0;
		compare(ladder, levels, same, &question, pulled);
		at = ladder->at;
		ladder->at = ladder->spare;
		ladder->spare = at;
	}
	ladder->levels = *levels;
	forget_trades(ladder);
	*levels = before;
	return 0;
}

void
ladder_trade(struct ladder *ladder, enum side side, struct decimal price, double qty)
{
	for (size_t i = 0; i < ladder->levels.count; i++) {
		int order = order_of(side, ladder->levels.at[i].price, price);

		if (order == 0) {
			ladder->at[i].traded += qty;
			ladder->traded = true;
		}
		if (order >= 0)
			break;
	}
	for (unsigned i = 0; i < ladder->suspect_count; i++)
		if (order_of(side, ladder->suspects[i].price, price) == 0)
			ladder->suspects[i].traded += qty;
}
