#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Whoever was put to sleep between two looks looks again, but not for ever. */
enum { APART_US = 1000, LOOKS = 5 };

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

void
clock_both(int64_t *wall_us, int64_t *boot_us)
{
	int64_t before_us;
	int looks = 0;

	do {
		before_us = clock_boot_us();
		*wall_us = clock_wall_us();
		*boot_us = clock_boot_us();
	} while (*boot_us - before_us > APART_US && ++looks < LOOKS);
}

int
clock_boot_id(char id[BOOT_ID_MAX], struct error *err)
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	bool good = file != NULL && fgets(id, BOOT_ID_MAX, file) != NULL;

	if (file != NULL)
		fclose(file);
	if (!good)
		return error_fatal(err, EXIT_SYSTEM, "the boot id cannot be read");
	id[strcspn(id, "\n")] = '\0';
	return 0;
}
