#include "feed/rhythm.h"

void
rhythm_heard(struct rhythm *rhythm, int64_t now_us)
{
	int64_t gap = now_us - rhythm->beat_us;

	if (rhythm->beat_us != 0 && gap < RHYTHM_BEAT_US)
		return;
	if (rhythm->beat_us != 0)
		latency_add(&rhythm->gaps, gap);
	rhythm->beat_us = now_us;
}

void
rhythm_pause(struct rhythm *rhythm)
{
	rhythm->beat_us = 0;
}

void
rhythm_missed(struct rhythm *rhythm, int64_t gap_us)
{
	latency_add(&rhythm->gaps, gap_us);
	rhythm->judged_us = 0;
	rhythm->beat_us = 0;
}

int64_t
rhythm_deadline(struct rhythm *rhythm, int64_t now_us)
{
	if (rhythm->gaps.count < RHYTHM_GAPS_LEAST)
		return RHYTHM_UNKNOWN;
	if (rhythm->judged_us != 0 && now_us - rhythm->judged_us < SECOND_US)
		return rhythm->deadline_us;
	rhythm->judged_us = now_us;
	rhythm->deadline_us = 3 * latency_quantile(&rhythm->gaps, 99);
	if (rhythm->deadline_us < RHYTHM_LEAST_US)
		rhythm->deadline_us = RHYTHM_LEAST_US;
	return rhythm->deadline_us;
}
