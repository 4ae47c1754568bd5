#include "event/interval.h"

#include "base/clock.h"
#include "base/compiler.h"
#include "wire/pull.h"

int64_t
interval_us(struct slice name)
{
	static const struct {
		char letter;
		int64_t us;
	} units[] = { { 's', SECOND_US }, { 'm', MINUTE_US }, { 'h', HOUR_US }, { 'd', DAY_US } };
	int64_t number;

	if (name.len < 2 || name.at[0] < '1' || name.at[0] > '9' ||
	    !slice_integer((struct slice){ name.at, name.len - 1 }, &number))
		return 0;
	for (size_t i = 0; i < COUNT(units); i++)
		if (name.at[name.len - 1] == units[i].letter)
			return number <= 365 * DAY_US / units[i].us ? number * units[i].us : 0;
	return 0;
}
