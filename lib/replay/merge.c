#include "replay/merge.h"

#include <stdlib.h>

int
merge_open(struct merge *merge, const char *const names[], size_t count, struct error *err)
{
	merge->recordings = calloc(count == 0 ? 1 : count, sizeof *merge->recordings);
	if (merge->recordings == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	for (size_t i = 0; i < count; i++) {
		if (recording_open(&merge->recordings[i], names[i], err) != 0)
			return -1;
		merge->count++;
		if (recording_peek(&merge->recordings[i], err) != 0)
			return -1;
	}
	return 0;
}

void
merge_close(struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++)
		recording_close(&merge->recordings[i]);
	free(merge->recordings);
	merge->recordings = NULL;
	merge->count = 0;
}

/* Have the next line of the recording at hand, or its end. */
static enum recording_result
load(struct merge *merge, struct recording *recording, struct error *err)
{
	enum recording_result result;

	while ((result = recording_next(recording, merge->wait.wait == NULL ? NULL : &merge->wait, err)) ==
	    RECORDING_BROKEN)
		merge->broken(merge->arg, recording, err);
	recording->loaded = result == RECORDING_LINE;
	recording->ended = result == RECORDING_END;
	return result;
}

enum recording_result
merge_next(struct merge *merge, struct recording **recording, struct error *err)
{
	*recording = NULL;
	for (size_t i = 0; i < merge->count; i++) {
		struct recording *other = &merge->recordings[i];

		if (!other->loaded && !other->ended) {
			enum recording_result result = load(merge, other, err);

			if (result == RECORDING_FAILED || result == RECORDING_STOPPED)
				return result;
		}
		if (other->loaded && (*recording == NULL || other->reached_us < (*recording)->reached_us))
			*recording = other;
	}
	if (*recording == NULL)
		return RECORDING_END;
	(*recording)->loaded = false;
	return RECORDING_LINE;
}

bool
merge_has_ticks(const struct merge *merge)
{
	for (size_t i = 0; i < merge->count; i++)
		if (merge->recordings[i].ticks && !merge->recordings[i].ended)
			return true;
	return false;
}
