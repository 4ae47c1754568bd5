/*
 * random: numbers drawn from a seed (splitmix64).
 *
 * The doubles are made with + - * / alone, in a fixed order: every compiler gives the same bits.  A stream of draws is
 * named, so that one more venue or symbol changes nothing in the streams of the others.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

#include "base/slice.h"

struct random {
	uint64_t state;
};

/* The same bits in another order: a hash of one word. */
static inline uint64_t
random_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static inline uint64_t
random_next(struct random *random)
{
	return random_mix(random->state += UINT64_C(0x9e3779b97f4a7c15));
}

/* A double in [0, 1) from 53 of the bits. */
static inline double
random_share(uint64_t bits)
{
	return (double)(bits >> 11) * (1.0 / 9007199254740992.0);
}

static inline double
random_unit(struct random *random)
{
	return random_share(random_next(random));
}

/* A stream of its own for the name, from the seed. */
struct random random_named(uint64_t seed, struct slice name);

/* Mean 0, deviation 1, within 3.5: the sum of four even draws. */
double random_bell(struct random *random);

/* Microseconds, evenly from least to below most. */
int64_t random_between(struct random *random, int64_t least, int64_t most);

#endif
