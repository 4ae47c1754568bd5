#include "book/level.h"

#include <stdlib.h>

const char *const sides[] = { "buy", "sell", NULL };
const char *const fee_kinds[] = { "quote", "received", "third", NULL };

void
levels_free(struct levels *levels)
{
	free(levels->at);
	*levels = (struct levels){ 0 };
}

int
levels_grow(struct levels *levels)
{
	size_t cap = levels->cap == 0 ? 2 : 2 * levels->cap;
	struct level *at = realloc(levels->at, cap * sizeof *at);

	if (at == NULL)
		return -1;
	levels->at = at;
	levels->cap = cap;
	return 0;
}
