/*
 * clock: the only place that asks the machine what time it is.  Pure rooms get time as a value.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/error.h"

/* What a stamp of the stream may be: 2015-01-01 to 2100-01-01, microseconds since 1970 UTC. */
#define TIME_US_MIN INT64_C(1420070400000000)
#define TIME_US_MAX INT64_C(4102444800000000)
#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)

int64_t clock_wall_us(void); /* since 1970 UTC; may step */
int64_t clock_boot_us(void); /* CLOCK_BOOTTIME: goes on in suspend, never steps */

/* Both at the same moment. */
void clock_both(int64_t *wall_us, int64_t *boot_us);

/* Which run of the machine CLOCK_BOOTTIME belongs to: another one after each start of it. */
enum { BOOT_ID_MAX = 40 };
int clock_boot_id(char id[BOOT_ID_MAX], struct error *err) MUST_CHECK;

#endif
