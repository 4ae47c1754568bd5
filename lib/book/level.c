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

void
levels_grow(struct levels *levels)
{
	levels->cap = levels->cap == 0 ? 2 : 2 * levels->cap;
	levels->at = memory_grow(levels->at, levels->cap, sizeof *levels->at);
}
