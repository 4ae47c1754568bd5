/*
 * merge: several recordings as one stream: next comes the line of the recording whose greatest ts_us so far is the
 * least; ties go to the recording named first.
 */
#ifndef REPLAY_MERGE_H
#define REPLAY_MERGE_H

#include "replay/recording.h"

enum { RECORDINGS_MAX = 1000 };

struct merge {
	struct recording *recordings;
	size_t count;
	struct recording_wait wait; /* wait NULL: reads may block */
	void (*broken)(void *arg, const struct recording *recording, const struct error *err);
	void *arg; /* of broken */
};

int merge_open(struct merge *merge, const char *const names[], size_t count, struct error *err) MUST_CHECK;
void merge_close(struct merge *merge); /* accepts a zeroed struct */

/* *recording holds the line, until the next call.  RECORDING_LINE, _END, _FAILED or _STOPPED. */
enum recording_result merge_next(struct merge *merge, struct recording **recording, struct error *err) MUST_CHECK;

/* Does a recording that has not ended hold ticks of its own? */
bool merge_has_ticks(const struct merge *merge);

#endif
