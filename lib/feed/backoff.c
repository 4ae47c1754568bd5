#include "feed/backoff.h"

int64_t
backoff_next(struct backoff *backoff, struct random *random)
{
	unsigned step = backoff->failed < BACKOFF_STEPS ? backoff->failed : BACKOFF_STEPS - 1;
	int64_t whole = SECOND_US << step;

	backoff->failed = step + 1;
	return random_between(random, whole / 2, whole);
}
