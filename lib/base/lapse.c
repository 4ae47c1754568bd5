#include "base/lapse.h"

#include "base/clock.h"

enum { STEP_US = 250000 };

void
lapse_tell(struct lapse *lapse, int64_t wall_us, int64_t boot_us)
{
	int64_t off_us = wall_us - boot_us - lapse->wall_us;

	if (lapse->now_us == 0) {
		lapse->lead_us = lapse->wall_us = wall_us - boot_us;
		off_us = 0;
	}
	lapse->step_us = off_us > STEP_US || off_us < -STEP_US ? off_us : 0;
	lapse->wall_us += lapse->step_us;
	lapse->now_us = boot_us + lapse->lead_us;
	lapse->slip_us = steady_now(&lapse->day, wall_us, boot_us) - lapse->now_us;
}

void
lapse_look(struct lapse *lapse)
{
	int64_t wall_us, boot_us;

	clock_both(&wall_us, &boot_us);
	lapse_tell(lapse, wall_us, boot_us);
}
