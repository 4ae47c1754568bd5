/*
 * info: what a recording holds, counted.
 */
#ifndef REPLAY_INFO_H
#define REPLAY_INFO_H

#include "replay/recording.h"

enum { INFO_NAMES_MAX = 10000, INFO_GAPS_MAX = 1000 };

#define INFO_GAP_US (60 * SECOND_US)

/* Names and how often each came, in the order of their bytes. */
struct info_names {
	struct info_name {
		char *name;
		uint64_t count;
	} * at;
	size_t count, cap;
	uint64_t others; /* of names beyond INFO_NAMES_MAX */
};

struct info_gap {
	int64_t from_us, to_us;
	uint64_t number; /* of the line after it */
};

struct info {
	uint64_t lines; /* sound ones */
	uint64_t broken;
	int64_t first_us, last_us; /* least and greatest ts_us; 0: no line told the time */
	struct info_names kinds, venues, symbols;
	struct info_gap *gaps; /* longer than INFO_GAP_US */
	size_t gap_count;
	uint64_t gaps_beyond; /* not kept */
};

void info_free(struct info *info);

/* Count a whole recording.  broken() is told each line that cannot be used. */
int info_read(struct info *info, struct recording *recording,
    void (*broken)(void *arg, const struct recording *recording, const struct error *err), void *arg,
    struct error *err) MUST_CHECK;

/* For people and for awk: each line begins with a word that says what it is. */
void info_write(const struct info *info, const char *name, struct text *out);

#endif
