#include "base/steady.h"

enum { STEP_US = 250000 };

int64_t
steady_now(struct steady *steady, int64_t wall_us, int64_t boot_us)
{
	int64_t passed = boot_us - steady->boot_us, most = passed / 10, off;

	if (steady->time_us == 0) {
		*steady = (struct steady){ wall_us, boot_us, 0 };
		return wall_us;
	}
	off = wall_us - (steady->time_us + passed);
	steady->step_us = off > STEP_US || off < -STEP_US ? off : 0;
	if (off <= STEP_US)
		off = off > most ? most : off < -most ? -most : off;
	steady->time_us += passed + off;
	steady->boot_us = boot_us;
	return steady->time_us;
}
