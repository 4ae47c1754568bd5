/*
 * unit: how whole ticks and steps become digits.
 */
#ifndef SIM_UNIT_H
#define SIM_UNIT_H

#include "base/decimal.h"

/* One tick or step is coef / 10^scale; coef times the greatest count fits 63 bits (scene.c sees to it). */
struct unit {
	uint64_t coef;
	unsigned scale;
};

enum { UNIT_BYTES = 40 }; /* room for the digits of any count */

/*
 * The digits of count units: what decimal_text() would write, without 128-bit arithmetic; full: with all places of the
 * unit, as most venues write.  Returns the place behind.
 */
char *unit_digits(char *to, int64_t count, struct unit unit, bool full);

/* The unit of a tick or step (> 0). */
struct unit unit_of(struct decimal step);

/* Count units as a number with all places of the unit. */
static inline struct decimal
unit_decimal(int64_t count, struct unit unit)
{
	return (struct decimal){ (__int128)count * (__int128)unit.coef, (uint8_t)unit.scale };
}

#endif
