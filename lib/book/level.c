#include "book/level.h"

#include <stdlib.h>

#include "base/memory.h"

const char *const sides[] = { "buy", "sell", NULL };
const char *const fee_kinds[] = { "quote", "received", "third", NULL };

void
levels_free(struct levels *levels)
{
	free(levels->at);
	*levels = (struct levels){ 0 };
}

/* 1, 2, 5, 10, 20, 50 and so on: what venues cut their books to leaves no room unused. */
void
levels_grow(struct levels *levels)
{
	size_t digit = levels->cap;

	while (digit >= 10 && digit % 10 == 0)
		digit /= 10;
	levels->cap = levels->cap == 0 ? 1 : digit == 2 ? levels->cap / 2 * 5 : 2 * levels->cap;
	levels->at = memory_grow(levels->at, levels->cap, sizeof *levels->at);
}
