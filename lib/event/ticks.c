#include "event/ticks.h"

#include "base/clock.h"
#include "event/tick.h"

void
ticks_before(struct ticks *ticks, int64_t ts_us, struct text *out)
{
	int64_t second = ts_us - ts_us % SECOND_US, from = ticks->last_us + SECOND_US;

	if (second <= ticks->last_us)
		return;
	if (ticks->last_us == 0)
		from = second;
	else if ((second - ticks->last_us) / SECOND_US > TICKS_PER_GAP)
		from = second - (TICKS_PER_GAP - 1) * SECOND_US;
	for (; from <= second; from += SECOND_US) {
		struct tick_event tick = { .ts_us = from };

		event_write(&kind_tick, &tick, out);
	}
	ticks->last_us = second;
}

void
ticks_seen(struct ticks *ticks, int64_t ts_us)
{
	if (ts_us > ticks->last_us)
		ticks->last_us = ts_us - ts_us % SECOND_US;
}
