#include "base/lapse.h"

#include "base/clock.h"

enum { STEP_US = 250000 };

static bool
is_step(int64_t off_us)
{
	return off_us > STEP_US || off_us < -STEP_US;
}

void
lapse_tell(struct lapse *lapse, int64_t wall_us, int64_t boot_us)
{
	int64_t off_us = wall_us - boot_us - lapse->wall_us;

	if (lapse->now_us == 0) {
		lapse->lead_us = lapse->wall_us = wall_us - boot_us;
		off_us = 0;
	}
	lapse->step_us = is_step(off_us) ? off_us : 0;
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

int64_t
lapse_at(const struct lapse *lapse)
{
	return clock_boot_us() + lapse->lead_us;
}

bool
lapse_stepped(const struct lapse *lapse)
{
	int64_t wall_us, boot_us;

	clock_both(&wall_us, &boot_us);
	return is_step(wall_us - boot_us - lapse->wall_us);
}
