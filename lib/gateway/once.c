#include "gateway/once.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "crypt/hash.h"

enum { PARTS_MAX = 4, CAP_FIRST = 64 };

void
once_free(struct once *once)
{
	free(once->at);
	*once = (struct once){ 0 };
}

/* Where it stands, or the free place where it would. */
static size_t
place_of(const struct once *once, const unsigned char digest[ONCE_BYTES])
{
	static const unsigned char nobody[ONCE_BYTES];
	size_t place;

	memcpy(&place, digest, sizeof place);
	for (;; place++) {
		const unsigned char *at = once->at[place & (once->cap - 1)];

		if (memcmp(at, digest, ONCE_BYTES) == 0 || memcmp(at, nobody, ONCE_BYTES) == 0)
			return place & (once->cap - 1);
	}
}

static void
grow(struct once *once)
{
	struct once wider = { .cap = once->cap == 0 ? CAP_FIRST : 2 * once->cap, .count = once->count };
	static const unsigned char nobody[ONCE_BYTES];

	wider.at = memory_new(wider.cap, ONCE_BYTES);
	for (size_t i = 0; i < once->cap; i++)
		if (memcmp(once->at[i], nobody, ONCE_BYTES) != 0)
			memcpy(wider.at[place_of(&wider, once->at[i])], once->at[i], ONCE_BYTES);
	free(once->at);
	*once = wider;
}

bool
once_new(struct once *once, const struct slice *parts, size_t count)
{
	struct slice told[2 * PARTS_MAX];
	unsigned char digest[ONCE_BYTES];
	size_t pieces = 0, place;

	/* the length of each stands before it, so that "a","bc" is not "ab","c" */
	for (size_t i = 0; i < count && i < PARTS_MAX; i++) {
		told[pieces++] = (struct slice){ (const char *)&parts[i].len, sizeof parts[i].len };
		told[pieces++] = parts[i];
	}
	hash_sized(digest, sizeof digest, told, pieces);
	if (2 * once->count >= once->cap)
		grow(once);
	place = place_of(once, digest);
	if (memcmp(once->at[place], digest, ONCE_BYTES) == 0)
		return false;
	memcpy(once->at[place], digest, ONCE_BYTES);
	once->count++;
	return true;
}
