#include "event/words.h"

#include <stddef.h>

const char *const modes[] = { "paper", "live", NULL };

int
word_of(const char *const *words, struct slice word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (slice_is(word, words[i]))
			return i;
	return -1;
}
