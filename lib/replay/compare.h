/*
 * compare: the first place where two recordings differ.
 */
#ifndef REPLAY_COMPARE_H
#define REPLAY_COMPARE_H

#include "base/text.h"

struct difference {
	uint64_t number; /* of the line, the same in both */
	bool a_ended, b_ended; /* one has no such line */
	struct text a, b; /* the lines; "" where it has none */
	struct text member; /* path of the first member that differs: legs[0].price; "" when that cannot be told */
};

/* 1: they differ; 0: they are the same, line for line; -1 and err. */
int compare_files(struct difference *difference, const char *a, const char *b, struct error *err) MUST_CHECK;
void difference_free(struct difference *difference); /* accepts a zeroed struct */

/* The path of the first member in which two lines differ. */
void compare_lines(struct text *member, struct slice a, struct slice b);

#endif
