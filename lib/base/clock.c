#include "base/clock.h"

#include <time.h>

static int64_t
clock_us(clockid_t id)
{
	struct timespec now = { 0, 0 };

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

int64_t
clock_wall_us(void)
{
	return clock_us(CLOCK_REALTIME);
}

int64_t
clock_boot_us(void)
{
	return clock_us(CLOCK_BOOTTIME);
}
