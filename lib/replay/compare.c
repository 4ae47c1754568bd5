#include "replay/compare.h"

#include <stdio.h>

#include "replay/recording.h"
#include "wire/pull.h"

/* ---- two lines ---- */

static bool compare_values(struct text *path, struct pull *a, struct pull *b);

/* Put the member in front of what is known already: the innermost is found first. */
static void
prepend(struct text *path, struct slice name, bool place)
{
	struct text whole = { 0 };

	text_format(&whole, place ? "[%.*s]" : "%.*s", SLICE_ARG(name));
	if (path->len > 0 && path->at[0] != '[')
		text_char(&whole, '.');
	text_slice(&whole, text_all(path));
	text_free(path);
	*path = whole;
}

static bool
compare_objects(struct text *path, struct pull *a, struct pull *b)
{
	struct slice key_a, key_b;

	if (pull_object(a) != 0 || pull_object(b) != 0)
		return true;
	for (;;) {
		int more_a = pull_member(a, &key_a), more_b = pull_member(b, &key_b);

		if (more_a <= 0 && more_b <= 0)
			return more_a != more_b;
		if (more_a <= 0 || more_b <= 0 || !slice_equal(key_a, key_b)) {
			prepend(path, more_a > 0 ? key_a : key_b, false);
			return true;
		}
		if (compare_values(path, a, b)) {
			prepend(path, key_a, false);
			return true;
		}
	}
}

static bool
compare_arrays(struct text *path, struct pull *a, struct pull *b)
{
	if (pull_array(a) != 0 || pull_array(b) != 0)
		return true;
	for (unsigned i = 0;; i++) {
		int more_a = pull_element(a), more_b = pull_element(b);
		char place[16];
		int len = snprintf(place, sizeof place, "%u", i);

		if (more_a <= 0 && more_b <= 0)
			return more_a != more_b;
		if (more_a <= 0 || more_b <= 0 || compare_values(path, a, b)) {
			prepend(path, (struct slice){ place, (size_t)len }, true);
			return true;
		}
	}
}

/* True when the next value differs; path is what is known of the place. */
static bool
compare_values(struct text *path, struct pull *a, struct pull *b)
{
	enum pull_type type = pull_peek(a);
	struct slice value_a, value_b;

	if (type == pull_peek(b) && type == PULL_OBJECT)
		return compare_objects(path, a, b);
	if (type == pull_peek(b) && type == PULL_ARRAY)
		return compare_arrays(path, a, b);
	if (pull_skip(a, &value_a) != 0 || pull_skip(b, &value_b) != 0)
		return true;
	return !slice_equal(value_a, value_b);
}

void
compare_lines(struct text *member, struct slice a, struct slice b)
{
	struct error err_a, err_b;
	struct pull pull_a, pull_b;

	member->len = 0;
	pull_init(&pull_a, a, &err_a);
	pull_init(&pull_b, b, &err_b);
	compare_values(member, &pull_a, &pull_b);
}

/* ---- two files ---- */

/* The next line as it stands, sound or not.  1, 0 at the end, -1. */
static int
next_line(struct recording *recording, struct slice *line, struct error *err)
{
	for (;;) {
		switch (line_next(&recording->in, line, err)) {
		case LINE_READ:
			return 1;
		case LINE_BAD:
			return error_prefix(
			    err, "%s: line %llu", recording->name, (unsigned long long)recording->in.number);
		case LINE_NONE:
			line_unpack(&recording->in, &recording->zip);
			if (line_fill(&recording->in, err) == LINE_FAILED)
				return error_prefix(err, "%s", recording->name);
			break;
		case LINE_END:
			if (recording->zip.torn)
				return error_set(err, "torn", "%s: the packed data end too early", recording->name);
			return 0;
		case LINE_FAILED:
			return -1;
		}
	}
}

static int
compare_recordings(struct difference *difference, struct recording *a, struct recording *b, struct error *err)
{
	for (;;) {
		struct slice line_a = { "", 0 }, line_b = { "", 0 };
		int got_a = next_line(a, &line_a, err), got_b = got_a < 0 ? 0 : next_line(b, &line_b, err);

		if (got_a < 0 || got_b < 0)
			return -1;
		if (got_a == 0 && got_b == 0)
			return 0;
		difference->number++;
		if (got_a == got_b && slice_equal(line_a, line_b))
			continue;
		difference->a_ended = got_a == 0;
		difference->b_ended = got_b == 0;
		text_slice(&difference->a, line_a);
		text_slice(&difference->b, line_b);
		if (got_a == got_b)
			compare_lines(&difference->member, line_a, line_b);
		return 1;
	}
}

int
compare_files(struct difference *difference, const char *a, const char *b, struct error *err)
{
	struct recording recordings[2] = { { 0 }, { 0 } };
	int result = -1;

	*difference = (struct difference){ 0 };
	if (recording_open(&recordings[0], a, err) == 0 && recording_open(&recordings[1], b, err) == 0)
		result = compare_recordings(difference, &recordings[0], &recordings[1], err);
	recording_close(&recordings[0]);
	recording_close(&recordings[1]);
	return result;
}

void
difference_free(struct difference *difference)
{
	text_free(&difference->a);
	text_free(&difference->b);
	text_free(&difference->member);
}
