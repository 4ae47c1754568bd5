/*
 * One list of keys, three places: lib/config/keys.c, arb.conf(5), share/arb/arb.json.  Where they differ, the message
 * says what to write, and where.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/rule.h"

enum { ROWS_MAX = 400, FILE_MAX = 1 << 20 };

struct row {
	char *text; /* "key Pq type[, range or words][, default value]" */
	struct text display; /* the literal display behind it, without blanks */
};

struct place {
	char top[2000]; /* the source tree */
	char *page, *shipped; /* the two files */
	struct row rows[ROWS_MAX];
	size_t row_count;
	int faults;
};

#define TELL(place, ...)                                                                                               \
	do {                                                                                                           \
		(place)->faults++;                                                                                     \
		print_error(__VA_ARGS__);                                                                              \
	} while (0)

/* The source tree: $TOP, else the directory above this program that has man/. */
static void
find_top(struct place *place)
{
	const char *top = getenv("TOP");
	ssize_t len;
	char *slash;

	if (top != NULL) {
		snprintf(place->top, sizeof place->top, "%s", top);
		return;
	}
	len = readlink("/proc/self/exe", place->top, sizeof place->top - 1);
	place->top[len < 0 ? 0 : len] = '\0';
	while ((slash = strrchr(place->top, '/')) != NULL) {
		char path[2100];

		*slash = '\0';
		snprintf(path, sizeof path, "%s/man/arb.conf.5", place->top);
		if (access(path, R_OK) == 0)
			return;
	}
}

static char *
read_file(const struct place *place, const char *name)
{
	char path[2100], *bytes = malloc(FILE_MAX);
	size_t len;
	FILE *file;

	assert_non_null(bytes);
	snprintf(path, sizeof path, "%s/%s", place->top, name);
	file = fopen(path, "r");
	if (file == NULL)
		fail_msg("%s: cannot be read", path);
	len = fread(bytes, 1, FILE_MAX - 1, file);
	fclose(file);
	assert_in_range(len, 1, FILE_MAX - 2);
	bytes[len] = '\0';
	return bytes;
}

/* The escapes that the page uses: \- \e \(dq. */
static void
unescape(char *line)
{
	char *to = line;

	for (const char *from = line; *from != '\0'; from++) {
		if (strncmp(from, "\\(dq", 4) == 0) {
			*to++ = '"';
			from += 3;
		} else if (from[0] == '\\' && (from[1] == '-' || from[1] == 'e'))
			*to++ = *++from == 'e' ? '\\' : '-';
		else
			*to++ = *from;
	}
	*to = '\0';
}

static void
add_display(struct text *display, const char *line)
{
	for (; *line != '\0'; line++)
		if (*line != ' ' && *line != '\t')
			text_char(display, *line);
}

static void
read_rows(struct place *place)
{
	bool keys = false, literal = false;

	for (char *line = strtok(place->page, "\n"); line != NULL; line = strtok(NULL, "\n")) {
		if (strncmp(line, ".Sh ", 4) == 0)
			keys = strcmp(line + 4, "KEYS") == 0;
		else if (keys && strncmp(line, ".It Cm ", 7) == 0) {
			assert_true(place->row_count < ROWS_MAX);
			unescape(line);
			place->rows[place->row_count++].text = line + 7;
		} else if (strcmp(line, ".Bd -literal") == 0 || strcmp(line, ".Ed") == 0)
			literal = line[1] == 'B';
		else if (keys && literal && place->row_count > 0) {
			unescape(line);
			add_display(&place->rows[place->row_count - 1].display, line);
		}
	}
}

static int
read_places(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	assert_non_null(place);
	find_top(place);
	place->page = read_file(place, "man/arb.conf.5");
	place->shipped = read_file(place, "share/arb/arb.json");
	read_rows(place);
	*state = place;
	return 0;
}

static int
free_places(void **state)
{
	struct place *place = *state;

	for (size_t i = 0; i < place->row_count; i++)
		text_free(&place->rows[i].display);
	free(place->page);
	free(place->shipped);
	free(place);
	return 0;
}

static const char *
type_word(enum config_type type)
{
	static const char *const words[] = { "decimal", "integer", "number", "boolean", "string", "list", "object" };

	return words[type];
}

/* "integer, 1 to 1000" */
static const char *
type_and_range(char to[200], const struct config_key *key)
{
	struct text words = { 0 };

	rule_words(key, &words);
	snprintf(to, 200, "%s%s%s", type_word(key->type), words.len > 0 ? ", " : "", text_cstring(&words));
	text_free(&words);
	return to;
}

static bool
row_fits(const struct row *row, const struct config_key *key)
{
	char brief[1000], full[2000], type[200];

	snprintf(brief, sizeof brief, "%s Pq %s", key->path, type_and_range(type, key));
	snprintf(full, sizeof full, "%s, default %s", brief, key->value);
	if (strcmp(row->text, full) == 0)
		return true;
	return strcmp(row->text, brief) == 0 && row->display.len > 0 && slice_is(text_all(&row->display), key->value);
}

static bool
is_key(const char *row)
{
	size_t len = strcspn(row, " ");

	for (const struct config_key *key = config_keys; key->path != NULL; key++)
		if (strlen(key->path) == len && strncmp(key->path, row, len) == 0)
			return true;
	return false;
}

static const struct row *
find_row(const struct place *place, const char *path)
{
	size_t len = strlen(path);

	for (size_t i = 0; i < place->row_count; i++)
		if (strncmp(place->rows[i].text, path, len) == 0 && place->rows[i].text[len] == ' ')
			return &place->rows[i];
	return NULL;
}

/* As the row must be written: a bare quote means something to roff. */
static const char *
escaped(char *to, const char *from)
{
	char *begin = to;

	for (; *from != '\0'; from++) {
		if (*from == '"' || *from == '-')
			to += sprintf(to, *from == '"' ? "\\(dq" : "\\-");
		else
			*to++ = *from;
	}
	*to = '\0';
	return begin;
}

static void
page_lists_every_key(void **state)
{
	struct place *place = *state;
	size_t i = 0;

	place->faults = 0;
	for (const struct config_key *key = config_keys; key->path != NULL; key++, i++) {
		const struct row *row = find_row(place, key->path);
		char value[4000], type[200];

		if (row == NULL || !row_fits(row, key))
			TELL(place,
			    "man/arb.conf.5: %s, in the order of keys.c (or a long default in a literal display):\n"
			    ".It Cm %s Pq %s, default %s\n%s.\n",
			    row == NULL ? "add" : "correct", key->path, type_and_range(type, key),
			    escaped(value, key->value), key->about);
		else if (place->faults == 0 && row != &place->rows[i])
			TELL(place, "man/arb.conf.5: move the row of %s where keys.c has it\n", key->path);
	}
	for (i = 0; i < place->row_count; i++)
		if (!is_key(place->rows[i].text))
			TELL(place, "man/arb.conf.5: remove \".It Cm %s\": no such key\n", place->rows[i].text);
	assert_int_equal(place->faults, 0);
}

/* ---- the shipped file ---- */

static const json *
find_value(const json *at, const char *path)
{
	char part[64];

	while (at != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");

		assert_true(slice_copy(part, sizeof part, (struct slice){ path, len }));
		at = json_member(at, part);
		path += len + (path[len] == '.');
	}
	return at;
}

static bool
same_value(const json *value, const char *text)
{
	struct text a = { 0 }, b = { 0 };
	struct error err;
	json *wanted = json_parse(slice_of(text), false, &err);
	bool same;

	assert_non_null(wanted);
	json_write(&a, value, false);
	json_write(&b, wanted, false);
	same = slice_equal(text_all(&a), text_all(&b));
	text_free(&a);
	text_free(&b);
	json_free(wanted);
	return same;
}

static void
shipped_file_holds_every_key(void **state)
{
	struct place *place = *state;
	struct error err;
	json *shipped = json_parse(slice_of(place->shipped), true, &err);

	assert_non_null(shipped);
	place->faults = 0;
	for (const struct config_key *key = config_keys; key->path != NULL; key++) {
		const json *value = find_value(shipped, key->path);
		const char *dot = strrchr(key->path, '.');
		char comment[500];

		snprintf(comment, sizeof comment, "// %s\n", key->about);
		if (value == NULL || !same_value(value, key->value) || strstr(place->shipped, comment) == NULL)
			TELL(place, "share/arb/arb.json: inside \"%.*s\" must stand:\n%s\"%s\": %s\n",
			    dot == NULL ? 0 : (int)(dot - key->path), key->path, comment,
			    dot == NULL ? key->path : dot + 1, key->value);
	}
	json_free(shipped);
	assert_int_equal(place->faults, 0);
}

static void
load_canonical(const char *path, struct text *out)
{
	struct error err;
	struct config *config = config_load(path, NULL, 0, &err);

	if (config == NULL)
		fail_msg("%s", err.text);
	config_canonical(config, out);
	config_free(config);
}

/* What a program makes of an empty file and of the shipped one is the same: the shipped one has no key of its own. */
static void
shipped_file_changes_nothing(void **state)
{
	const struct place *place = *state;
	struct text empty = { 0 }, shipped = { 0 };
	char path[2100], bare[] = "/tmp/arb-config-XXXXXX";
	int fd = mkstemp(bare);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "{}\n", 3), 3);
	close(fd);
	snprintf(path, sizeof path, "%s/share/arb/arb.json", place->top);
	load_canonical(bare, &empty);
	unlink(bare);
	load_canonical(path, &shipped);
	assert_true(empty.len > 0);
	assert_string_equal(text_cstring(&empty), text_cstring(&shipped));
	text_free(&empty);
	text_free(&shipped);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_lists_every_key),
		cmocka_unit_test(shipped_file_holds_every_key),
		cmocka_unit_test(shipped_file_changes_nothing),
	};

	return cmocka_run_group_tests(tests, read_places, free_places);
}
