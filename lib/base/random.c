#include "base/random.h"

struct random
random_named(uint64_t seed, struct slice name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * UINT64_C(0x100000001b3);
	return (struct random){ random_mix(random_mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ hash) };
}

double
random_bell(struct random *random)
{
	double sum = random_unit(random);

	sum = sum + random_unit(random);
	sum = sum + random_unit(random);
	sum = sum + random_unit(random);
	return (sum - 2.0) * 1.7320508075688772;
}

int64_t
random_between(struct random *random, int64_t least, int64_t most)
{
	return least + (int64_t)(random_next(random) % (uint64_t)(most - least));
}
