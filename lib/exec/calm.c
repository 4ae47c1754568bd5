#include "exec/calm.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void
calm_free(struct calm *calm)
{
	free(calm->at);
	*calm = (struct calm){ .cap = 0 };
}

static void
note(struct calm_best *best, int which, const struct levels *levels, int64_t ts_us)
{
	struct decimal price = levels->count == 0 ? DECIMAL_ZERO : levels->at[0].price;

	if (best->since_us[which] != 0 && decimal_compare(price, best->price[which]) == 0)
		return;
	best->price[which] = price;
	best->since_us[which] = ts_us;
}

void
calm_note(struct calm *calm, int place, const struct held_book *book)
{
	if ((size_t)place >= calm->cap) {
		size_t cap = 2 * (size_t)place + 16;

		calm->at = memory_grow(calm->at, cap, sizeof *calm->at);
		memset(calm->at + calm->cap, 0, (cap - calm->cap) * sizeof *calm->at);
		calm->cap = cap;
	}
	note(&calm->at[place], SIDE_BUY, &book->bids, book->ts_us);
	note(&calm->at[place], SIDE_SELL, &book->asks, book->ts_us);
}

bool
calm_for(const struct calm *calm, int place, enum side side, int64_t now_us, int64_t long_us)
{
	if (place < 0 || (size_t)place >= calm->cap || calm->at[place].since_us[side] == 0)
		return false;
	return decimal_sign(calm->at[place].price[side]) > 0 && now_us - calm->at[place].since_us[side] >= long_us;
}
