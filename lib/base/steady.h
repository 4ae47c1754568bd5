/*
 * steady: the time of day, which never goes back.
 *
 * Between two looks it goes on as the steady clock does.  Where the wall clock says something else, it follows: forward at
 * once when that is more than a quarter of a second, else by at most a tenth of the time that passed, in both directions.  So a
 * clock that is set back is not followed by a jump: stamps stay in order, and are too late until the clock has come up.
 */
#ifndef BASE_STEADY_H
#define BASE_STEADY_H

#include <stdint.h>

/* Plain data; zeroed at first. */
struct steady {
	int64_t time_us; /* said last */
	int64_t boot_us; /* when */
	int64_t
	    step_us; /* the wall clock was so far off at the last look, where that is worth telling; 0: it was not */
};

/* wall_us, boot_us: what clock_wall_us() and clock_boot_us() say now. */
int64_t steady_now(struct steady *steady, int64_t wall_us, int64_t boot_us);

#endif
