/*
 * arb-stream(5) and the tables of lib/event say the same: kinds, members, types, ranges, what is required, in the same
 * order; and every example line of the page is read and written again byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "event/approval.h"
#include "event/event.h"
#include "event/flow.h"
#include "event/opportunity.h"
#include "event/outcome.h"

enum { SHAPES_MAX = 64, ROWS_MAX = 64, EXAMPLES_MAX = 8, PAGE_MAX = 1 << 20 };

/* One .Ss of the page. */
struct entry {
	const char *name;
	bool object;
	const char *rows[ROWS_MAX]; /* "member Pq type, required" */
	size_t row_count;
	char *examples[EXAMPLES_MAX];
	size_t example_count;
	bool met; /* the code has it */
};

struct page {
	char *bytes;
	struct entry entries[SHAPES_MAX];
	size_t count;
	int faults; /* differences that were told */
};

#define TELL(page, ...)                                                                                                \
	do {                                                                                                           \
		(page)->faults++;                                                                                      \
		print_error("arb-stream(5): " __VA_ARGS__);                                                            \
	} while (0)

/* The page stands in man/ of some directory above this program, or of $TOP. */
static FILE *
open_page(void)
{
	char self[2000], path[2100];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	FILE *file;
	char *slash;

	if (getenv("TOP") != NULL) {
		snprintf(path, sizeof path, "%s/man/arb-stream.5", getenv("TOP"));
		return fopen(path, "r");
	}
	self[len < 0 ? 0 : len] = '\0';
	while ((slash = strrchr(self, '/')) != NULL) {
		*slash = '\0';
		snprintf(path, sizeof path, "%s/man/arb-stream.5", self);
		if ((file = fopen(path, "r")) != NULL)
			return file;
	}
	return NULL;
}

/* The two escapes that examples use: \- and \e. */
static void
unescape(char *line)
{
	char *to = line;

	for (const char *from = line; *from != '\0'; from++) {
		if (from[0] == '\\' && (from[1] == '-' || from[1] == 'e'))
			*to++ = *++from == 'e' ? '\\' : '-';
		else
			*to++ = *from;
	}
	*to = '\0';
}

static void
take_line(struct page *page, char *line, int *section, bool *literal)
{
	struct entry *entry = page->count > 0 ? &page->entries[page->count - 1] : NULL;

	if (strncmp(line, ".Sh ", 4) == 0) {
		*section = strcmp(line + 4, "KINDS") == 0 ? 'k' : strcmp(line + 4, "OBJECTS") == 0 ? 'o' : 0;
		return;
	}
	if (*section == 0)
		return;
	if (strncmp(line, ".Ss ", 4) == 0) {
		assert_true(page->count < SHAPES_MAX);
		page->entries[page->count++] = (struct entry){ .name = line + 4, .object = *section == 'o' };
	} else if (entry != NULL && strncmp(line, ".It Cm ", 7) == 0) {
		assert_true(entry->row_count < ROWS_MAX);
		entry->rows[entry->row_count++] = line + 7;
	} else if (strcmp(line, ".Bd -literal") == 0 || strcmp(line, ".Ed") == 0) {
		*literal = line[1] == 'B';
	} else if (entry != NULL && *literal) {
		assert_true(entry->example_count < EXAMPLES_MAX);
		unescape(line);
		entry->examples[entry->example_count++] = line;
	}
}

static int
read_page(void **state)
{
	struct page *page = calloc(1, sizeof *page);
	FILE *file = open_page();
	int section = 0;
	bool literal = false;
	size_t len;

	assert_non_null(file);
	assert_non_null(page);
	page->bytes = malloc(PAGE_MAX);
	assert_non_null(page->bytes);
	len = fread(page->bytes, 1, PAGE_MAX - 1, file);
	fclose(file);
	assert_in_range(len, 1, PAGE_MAX - 2);
	page->bytes[len] = '\0';
	for (char *line = strtok(page->bytes, "\n"); line != NULL; line = strtok(NULL, "\n"))
		take_line(page, line, &section, &literal);
	*state = page;
	return 0;
}

static int
free_page(void **state)
{
	struct page *page = *state;

	free(page->bytes);
	free(page);
	return 0;
}

static void
put_type(struct text *text, const struct member *member)
{
	static const char *const names[] = { [MEMBER_NAME] = "name",
		[MEMBER_TEXT] = "text",
		[MEMBER_DECIMAL] = "decimal",
		[MEMBER_MEASURE] = "number",
		[MEMBER_INT] = "integer",
		[MEMBER_TIME] = "time",
		[MEMBER_BOOL] = "boolean",
		[MEMBER_RAW] = "JSON",
		[MEMBER_LEVELS] = "levels" };
	static const char *const ranges[] = { "", " >= 0", " > 0", " 0 to 10000", " -10000 to 10000" };

	if (member->type == MEMBER_ENUM) {
		for (const char *const *word = member->detail; *word != NULL; word++)
			text_format(text, "%s%s", word == (const char *const *)member->detail ? "" : "|", *word);
		return;
	}
	if (member->type == MEMBER_LIST)
		text_format(text, "list of %s", ((const struct list_shape *)member->detail)->shape->name);
	else if (member->type == MEMBER_OBJECT)
		text_format(text, "object %s", ((const struct shape *)member->detail)->name);
	else
		text_format(text, "%s%s", names[member->type], ranges[member->range]);
}

/* What the row of a member must be. */
static const char *
row_of(struct text *text, const struct member *member)
{
	text->len = 0;
	text_format(text, "%s Pq ", member->name);
	put_type(text, member);
	text_string(text, member->required ? ", required" : "");
	return text_cstring(text);
}

static struct entry *
find_entry(struct page *page, const struct shape *shape, bool object)
{
	for (size_t i = 0; i < page->count; i++)
		if (page->entries[i].object == object && strcmp(page->entries[i].name, shape->name) == 0)
			return &page->entries[i];
	return NULL;
}

static void
compare_rows(struct page *page, const struct entry *entry, const struct shape *shape)
{
	struct text row = { 0 };

	for (size_t i = 0; i < shape->count || i < entry->row_count; i++) {
		const char *wanted = i < shape->count ? row_of(&row, &shape->members[i]) : NULL;
		const char *found = i < entry->row_count ? entry->rows[i] : NULL;

		if (wanted != NULL && found != NULL && strcmp(wanted, found) == 0)
			continue;
		if (wanted == NULL)
			TELL(page, "%s: the code has no \".It Cm %s\"\n", shape->name, found);
		else
			TELL(page, "%s: row %zu of the code is \".It Cm %s\", of the page \"%s%s\"\n", shape->name,
			    i + 1, wanted, found == NULL ? "" : ".It Cm ", found == NULL ? "" : found);
		break; /* the rest is displaced */
	}
	text_free(&row);
}

static void compare_shape(struct page *page, const struct shape *shape, bool object);

static void
compare_inner(struct page *page, const struct member *member)
{
	if (member->type == MEMBER_OBJECT)
		compare_shape(page, member->detail, true);
	else if (member->type == MEMBER_LIST)
		compare_shape(page, ((const struct list_shape *)member->detail)->shape, true);
}

static void
compare_shape(struct page *page, const struct shape *shape, bool object)
{
	struct entry *entry = find_entry(page, shape, object);

	if (entry == NULL) {
		TELL(page, "add \".Ss %s\" under .Sh %s\n", shape->name, object ? "OBJECTS" : "KINDS");
		return;
	}
	if (entry->met)
		return;
	entry->met = true;
	compare_rows(page, entry, shape);
	for (size_t i = 0; i < shape->count; i++)
		compare_inner(page, &shape->members[i]);
}

static void
page_and_tables_are_equal(void **state)
{
	struct page *page = *state;

	page->faults = 0;
	for (size_t i = 0; event_kinds[i] != NULL; i++) {
		compare_shape(page, event_kinds[i], false);
		if (i < page->count && strcmp(page->entries[i].name, event_kinds[i]->name) != 0)
			TELL(page, "%s stands where the list of kinds has %s\n", page->entries[i].name,
			    event_kinds[i]->name);
	}
	for (size_t i = 0; i < page->count; i++)
		if (!page->entries[i].met)
			TELL(page, ".Ss %s: the code has no such shape\n", page->entries[i].name);
	assert_int_equal(page->faults, 0);
}

/* ---- examples ---- */

static void *
make_event(const struct shape *shape)
{
	size_t size = (shape->size + 63) / 64 * 64;
	void *event = aligned_alloc(64, size);

	assert_non_null(event);
	memset(event, 0, size);
	return event;
}

static void
free_event(const struct shape *shape, void *event)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->members[i].type == MEMBER_LEVELS)
			levels_free((struct levels *)((char *)event + shape->members[i].offset));
	free(event);
}

static int
read_example(const struct shape *shape, bool object, void *event, struct slice line, struct error *err)
{
	struct pull pull;

	if (!object)
		return event_read(shape, event, line, err);
	pull_init(&pull, line, err);
	return object_read(shape, event, &pull, err) != 0 ? -1 : pull_end(&pull);
}

/* Reads it, writes it again, and adds the members that it has to seen. */
static void
try_example(struct page *page, const struct shape *shape, bool object, const char *example, uint64_t *seen)
{
	struct text again = { 0 }, whole = { 0 };
	void *event = make_event(shape);
	struct error err;

	text_format(&whole, "%s%s", example, object ? "" : "\n");
	if (read_example(shape, object, event, slice_of(example), &err) != 0) {
		TELL(page, "%s: an example is broken: %s\n", shape->name, err.text);
	} else {
		if (object)
			object_write(shape, event, &again);
		else
			event_write(shape, event, &again);
		if (!slice_equal(text_all(&again), text_all(&whole)))
			TELL(page, "%s: example\n%sis written as\n%s\n", shape->name, text_cstring(&whole),
			    text_cstring(&again));
		*seen |= *(const uint64_t *)event;
	}
	text_free(&again);
	text_free(&whole);
	free_event(shape, event);
}

static void
try_entry(struct page *page, const struct shape *shape, bool object)
{
	const struct entry *entry = find_entry(page, shape, object);
	uint64_t seen = 0;

	if (entry == NULL)
		return; /* told by the other test */
	if (entry->example_count == 0)
		TELL(page, "%s: no example\n", shape->name);
	for (size_t i = 0; i < entry->example_count; i++)
		try_example(page, shape, object, entry->examples[i], &seen);
	for (size_t i = 0; i < shape->count; i++)
		if (!(seen >> i & 1))
			TELL(page, "%s: no example holds %s\n", shape->name, shape->members[i].name);
}

static void
examples_are_read_and_written_alike(void **state)
{
	const struct shape *const objects[] = { &object_leg, &object_cost, &object_after, &object_caps, &object_excess,
		&object_score, &object_advice, &object_risk, &object_rule, &object_order_leg, &object_spoof,
		&object_part };
	struct page *page = *state;
	size_t object_count = 0;

	page->faults = 0;
	for (size_t i = 0; event_kinds[i] != NULL; i++)
		try_entry(page, event_kinds[i], false);
	for (size_t i = 0; i < COUNT(objects); i++)
		try_entry(page, objects[i], true);
	for (size_t i = 0; i < page->count; i++)
		object_count += page->entries[i].object;
	assert_int_equal(object_count, COUNT(objects));
	assert_int_equal(page->faults, 0);
}

/* The page says what the hash of an approval is; its example must keep to that. */
static void
hash_of_the_example_is_right(void **state)
{
	static const struct shape *kind = &kind_opportunity;
	struct opportunity_event *event = make_event(kind);
	const struct entry *entry = find_entry(*state, kind, false);
	char hash[HASH_HEX];
	struct error err;

	assert_non_null(entry);
	assert_int_equal(event_read(kind, event, slice_of(entry->examples[0]), &err), 0);
	approval_hash(hash, event->id, event->risk.legs.list.raw);
	assert_true(slice_is(event->risk.hash, hash));
	free_event(kind, event);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_and_tables_are_equal),
		cmocka_unit_test(examples_are_read_and_written_alike),
		cmocka_unit_test(hash_of_the_example_is_right),
	};

	return cmocka_run_group_tests(tests, read_page, free_page);
}
