#include "sim/day.h"

#include "base/clock.h"

static void
figures_add(struct sim_figures *to, const struct sim_figures *more)
{
	if (more->count == 0)
		return;
	if (to->count == 0) {
		*to = *more;
		return;
	}
	to->high = more->high > to->high ? more->high : to->high;
	to->low = more->low < to->low ? more->low : to->low;
	to->close = more->close;
	to->volume += more->volume;
	to->turnover += more->turnover;
	to->count += more->count;
}

void
day_trade(struct sim_day *day, struct market_level trade, int64_t us)
{
	struct sim_figures one = { .open = trade.price,
		.high = trade.price,
		.low = trade.price,
		.close = trade.price,
		.volume = trade.qty,
		.turnover = (__int128)trade.price * trade.qty,
		.count = 1 };
	int64_t hour = us / HOUR_US;
	size_t at = (size_t)(hour % DAY_HOURS);

	if (day->hours[at].at != hour)
		day->hours[at].figures = (struct sim_figures){ .count = 0 };
	day->hours[at].at = hour;
	figures_add(&day->hours[at].figures, &one);
	figures_add(&day->ever, &one);
}

struct sim_figures
day_hour(const struct sim_day *day, int64_t now_us, int ago)
{
	int64_t hour = now_us / HOUR_US - ago;
	size_t at = (size_t)(hour % DAY_HOURS);

	return day->hours[at].at == hour ? day->hours[at].figures : (struct sim_figures){ .count = 0 };
}

static struct sim_figures
sum(const struct sim_day *day, int64_t now_us, int hours)
{
	struct sim_figures all = { .count = 0 };

	for (int ago = hours; ago-- > 0;) {
		struct sim_figures one = day_hour(day, now_us, ago);

		figures_add(&all, &one);
	}
	return all;
}

struct sim_figures
day_running(const struct sim_day *day, int64_t now_us)
{
	return sum(day, now_us, DAY_HOURS);
}

struct sim_figures
day_begun(const struct sim_day *day, int64_t now_us, int ahead)
{
	return sum(day, now_us, (int)((now_us / HOUR_US + ahead) % DAY_HOURS) + 1);
}
