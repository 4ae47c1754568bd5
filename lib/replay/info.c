#include "replay/info.h"

#include <stdlib.h>

#include "replay/cut.h"
#include "replay/when.h"

static void
names_free(struct info_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->at[i].name);
	free(names->at);
}

void
info_free(struct info *info)
{
	names_free(&info->kinds);
	names_free(&info->venues);
	names_free(&info->symbols);
	free(info->gaps);
	*info = (struct info){ 0 };
}

/* Where the name stands or belongs. */
static size_t
names_place(const struct info_names *names, struct slice name, bool *found)
{
	size_t low = 0, high = names->count;

	*found = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = slice_compare(name, slice_of(names->at[middle].name));

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static int
names_count(struct info_names *names, struct slice name, struct error *err)
{
	bool found;
	size_t place = names_place(names, name, &found);

	if (name.len == 0)
		return 0;
	if (!found && names->count == INFO_NAMES_MAX) {
		names->others++;
		return 0;
	}
	if (!found && names->count == names->cap) {
		size_t cap = names->cap == 0 ? 32 : 2 * names->cap;
		struct info_name *at = realloc(names->at, cap * sizeof *at);

		if (at == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory");
		names->at = at;
		names->cap = cap;
	}
	if (!found) {
		char *copy = strndup(name.at, name.len);

		if (copy == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory");
		memmove(names->at + place + 1, names->at + place, (names->count - place) * sizeof *names->at);
		names->at[place].name = copy;
		names->at[place].count = 0;
		names->count++;
	}
	names->at[place].count++;
	return 0;
}

static int
add_gap(struct info *info, struct info_gap gap, struct error *err)
{
	if (info->gap_count == INFO_GAPS_MAX) {
		info->gaps_beyond++;
		return 0;
	}
	if (info->gaps == NULL)
		info->gaps = calloc(INFO_GAPS_MAX, sizeof *info->gaps);
	if (info->gaps == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	info->gaps[info->gap_count++] = gap;
	return 0;
}

static int
count_time(struct info *info, int64_t ts_us, uint64_t number, struct error *err)
{
	int64_t last_us = info->last_us;

	if (ts_us == 0)
		return 0;
	if (info->first_us == 0 || ts_us < info->first_us)
		info->first_us = ts_us;
	if (ts_us <= last_us)
		return 0;
	info->last_us = ts_us;
	if (last_us == 0 || ts_us - last_us <= INFO_GAP_US)
		return 0;
	return add_gap(info, (struct info_gap){ last_us, ts_us, number }, err);
}

/* 1: the line is broken. */
static int
count_line(struct info *info, const struct recording *recording, struct error *err)
{
	struct slice venue, symbol;

	if (cut_member(recording->line, "venue", &venue, err) != 0 ||
	    cut_member(recording->line, "symbol", &symbol, err) != 0)
		return 1;
	info->lines++;
	if (names_count(&info->kinds, recording->head.kind, err) != 0 || names_count(&info->venues, venue, err) != 0 ||
	    names_count(&info->symbols, symbol, err) != 0)
		return -1;
	return count_time(info, recording->head.ts_us, recording->number, err);
}

int
info_read(struct info *info, struct recording *recording,
    void (*broken)(void *arg, const struct recording *recording, const struct error *err), void *arg, struct error *err)
{
	*info = (struct info){ 0 };
	for (;;) {
		enum recording_result result = recording_next(recording, NULL, err);
		int counted = result == RECORDING_LINE ? count_line(info, recording, err) : 0;

		if (result == RECORDING_FAILED || counted < 0)
			return -1;
		if (result == RECORDING_END || result == RECORDING_STOPPED)
			return 0;
		if (result == RECORDING_BROKEN || counted > 0) {
			info->broken++;
			broken(arg, recording, err);
		}
	}
}

static void
write_time(struct text *out, const char *word, int64_t us)
{
	char when[WHEN_TEXT_MAX];

	if (us == 0)
		return;
	when_text(when, us);
	text_format(out, "%s %s %lld\n", word, when, (long long)us);
}

static void
write_seconds(struct text *out, int64_t us)
{
	text_format(out, "%lld.%06lld s", (long long)(us / SECOND_US), (long long)(us % SECOND_US));
}

static void
write_names(struct text *out, const char *word, const struct info_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		text_format(out, "%s %s %llu\n", word, names->at[i].name, (unsigned long long)names->at[i].count);
	if (names->others > 0)
		text_format(out, "%s ... %llu\n", word, (unsigned long long)names->others);
}

void
info_write(const struct info *info, const char *name, struct text *out)
{
	text_format(out, "file %s\nlines %llu\nbroken %llu\n", name, (unsigned long long)info->lines,
	    (unsigned long long)info->broken);
	write_time(out, "first", info->first_us);
	write_time(out, "last", info->last_us);
	text_string(out, "duration ");
	write_seconds(out, info->last_us - info->first_us);
	text_char(out, '\n');
	write_names(out, "kind", &info->kinds);
	write_names(out, "venue", &info->venues);
	write_names(out, "symbol", &info->symbols);
	for (size_t i = 0; i < info->gap_count; i++) {
		char when[WHEN_TEXT_MAX];

		when_text(when, info->gaps[i].from_us);
		text_format(out, "gap %s ", when);
		write_seconds(out, info->gaps[i].to_us - info->gaps[i].from_us);
		text_format(out, " before line %llu\n", (unsigned long long)info->gaps[i].number);
	}
	if (info->gaps_beyond > 0)
		text_format(out, "gap ... %llu more\n", (unsigned long long)info->gaps_beyond);
}
