#include "feed/pace.h"

#include <stdlib.h>

enum { MARGIN = 20 }; /* on the way messages move closer together: a twentieth longer than the venue says */

int
pace_init(struct pace *pace, struct live_rate rate, struct error *err)
{
	*pace = (struct pace){ .count = rate.count, .per_us = rate.per_ms * 1000 + rate.per_ms * 1000 / MARGIN };
	if (rate.count == 0)
		return 0;
	pace->at = calloc(rate.count, sizeof *pace->at);
	return pace->at != NULL ? 0 : error_fatal(err, EXIT_SYSTEM, "out of memory for a connection");
}

void
pace_free(struct pace *pace)
{
	free(pace->at);
	*pace = (struct pace){ .at = NULL };
}

int64_t
pace_wait(const struct pace *pace, int64_t now_us)
{
	int64_t free_us;

	if (pace->count == 0 || pace->at[pace->next] == 0)
		return 0;
	free_us = pace->at[pace->next] + pace->per_us;
	return free_us > now_us ? free_us - now_us : 0;
}

void
pace_take(struct pace *pace, int64_t now_us)
{
	if (pace->count == 0)
		return;
	pace->at[pace->next] = now_us;
	pace->next = (pace->next + 1) % pace->count;
}
