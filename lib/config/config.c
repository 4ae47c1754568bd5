#include "config/rule.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "wire/put.h"

struct config {
	json *document; /* nested: { "spread": { "min_bps": "50" } }; holds every key */
	char file[PATH_MAX];
};

static const struct config_key *
find_key(const char *path)
{
	for (const struct config_key *key = config_keys; key->path != NULL; key++)
		if (strcmp(key->path, path) == 0)
			return key;
	return NULL;
}

/* Whether path is a section: some key begins with "path." */
static bool
is_section(const char *path)
{
	size_t len = strlen(path);

	for (const struct config_key *key = config_keys; key->path != NULL; key++)
		if (strncmp(key->path, path, len) == 0 && key->path[len] == '.')
			return true;
	return false;
}

/* Find the value of a path in the document. */
static const json *
find_value(const json *document, const char *path)
{
	char part[64];
	const json *at = document;

	while (at != NULL && *path != '\0') {
		size_t len = strcspn(path, ".");

		if (!slice_copy(part, sizeof part, (struct slice){ path, len }))
			return NULL;
		at = json_member(at, part);
		path += len + (path[len] == '.');
	}
	return at;
}

/* The path is one of the list: each part fits, and what stands on the way is an object. */
static void
set_value(json *document, const char *path, json *value)
{
	char part[64];
	json *at = document;

	for (size_t len; path[len = strcspn(path, ".")] != '\0'; path += len + 1) {
		slice_copy(part, sizeof part, (struct slice){ path, len });
		if (json_inside(at, part) == NULL)
			json_set(at, part, json_make_object());
		at = json_inside(at, part);
	}
	json_set(at, path, value);
}

static int
set_checked(json *document, const char *path, const json *value, struct error *err)
{
	const struct config_key *key = find_key(path);

	if (key == NULL)
		return rule_refuse(err, path, "no such key");
	if (rule_check(key, value, err) != 0)
		return -1;
	set_value(document, path, json_copy(value));
	return 0;
}

/* Lay the members of an object (a whole file, or one section of it) over the document. */
static int
lay_over(json *document, const json *object, const char *prefix, int depth, struct error *err)
{
	for (const json *item = json_first(object); item != NULL; item = json_after(item)) {
		char path[192];

		snprintf(path, sizeof path, "%s%s%.100s", prefix, *prefix == '\0' ? "" : ".", json_name(item));
		if (depth < 4 && json_is_object(item) && is_section(path)) {
			if (lay_over(document, item, path, depth + 1, err) != 0)
				return -1;
		} else if (is_section(path)) {
			return rule_refuse(err, path, "must be an object");
		} else if (set_checked(document, path, item, err) != 0)
			return -1;
	}
	return 0;
}

static int
lay_defaults(json *document, struct error *err)
{
	for (const struct config_key *key = config_keys; key->path != NULL; key++) {
		json *value = json_parse(slice_of(key->value), false, err);

		if (value == NULL)
			return error_prefix(err, "default of %s", key->path);
		set_value(document, key->path, value);
	}
	return 0;
}

/* "key=value": the value is JSON, or, for strings and decimals, plain text. */
static int
lay_setting(json *document, const char *setting, struct error *err)
{
	const char *equals = strchr(setting, '=');
	const struct config_key *key;
	struct text quoted = { 0 };
	char path[192];
	struct error ignored;
	json *value;
	int result;

	if (equals == NULL || !slice_copy(path, sizeof path, (struct slice){ setting, (size_t)(equals - setting) }))
		return rule_refuse(err, setting, "key=value expected");
	key = find_key(path);
	if (key == NULL)
		return rule_refuse(err, path, "no such key");
	value = json_parse(slice_of(equals + 1), false, &ignored);
	if ((key->type == CONFIG_STRING || key->type == CONFIG_DECIMAL) && (value == NULL || !json_is_string(value))) {
		json_free(value);
		text_char(&quoted, '"');
		for (const char *c = equals + 1; *c != '\0'; c++) {
			if (*c == '"' || *c == '\\')
				text_char(&quoted, '\\');
			text_char(&quoted, *c);
		}
		text_char(&quoted, '"');
		value = json_parse(text_all(&quoted), false, &ignored);
		text_free(&quoted);
	}
	if (value == NULL) /* no JSON: the rule knows what would be right, for a null fits none */
		value = json_parse(SLICE("null"), false, &ignored);
	result = set_checked(document, path, value, err);
	json_free(value);
	return result;
}

static bool
try_path(char *to, size_t size, const char *directory, const char *rest)
{
	if (directory == NULL || *directory == '\0' || (size_t)snprintf(to, size, "%s%s", directory, rest) >= size)
		return false;
	return access(to, F_OK) == 0;
}

int
share_path(char *to, size_t size, const char *name, struct error *err)
{
	char self[PATH_MAX], directory[PATH_MAX + 32];
	ssize_t len;
	char *slash;

	if (getenv("ARB_SHARE") != NULL) {
		snprintf(directory, sizeof directory, "%s", getenv("ARB_SHARE"));
	} else {
		len = readlink("/proc/self/exe", self, sizeof self - 1);
		if (len < 0)
			return error_set(err, "not_found", "cannot tell where this program stands; set ARB_SHARE");
		self[len] = '\0';
		/* build/arb-x, build/san/arb-x, build/tests/x and PREFIX/bin/arb-x all have it above them */
		for (int up = 0; up < 4 && (slash = strrchr(self, '/')) != NULL; up++) {
			*slash = '\0';
			snprintf(directory, sizeof directory, "%s/share/arb", self);
			if (access(directory, F_OK) == 0)
				break;
		}
	}
	if ((size_t)snprintf(to, size, "%s/%s", directory, name) >= size)
		return error_set(err, "too_long", "the path of %s is too long", name);
	return 0;
}

int
state_path(char *to, size_t size, struct error *err)
{
	const char *set = getenv("ARB_STATE"), *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;

	if (set != NULL && *set != '\0')
		n = snprintf(to, size, "%s", set);
	else if (xdg != NULL && *xdg != '\0')
		n = snprintf(to, size, "%s/arb", xdg);
	else if (home != NULL && *home != '\0')
		n = snprintf(to, size, "%s/.local/state/arb", home);
	else
		return error_fatal(err, EXIT_CONFIG, "no state directory: set ARB_STATE or HOME, or use --state");
	return n > 0 && (size_t)n < size ? 0
					 : error_fatal(err, EXIT_CONFIG, "the path of the state directory is too long");
}

/* Which file to read; "" when there is none. */
static int
choose_file(char *to, size_t size, const char *file, struct error *err)
{
	if (file == NULL)
		file = getenv("ARB_CONFIG");
	if (file != NULL && *file != '\0') {
		if ((size_t)snprintf(to, size, "%s", file) >= size)
			return error_set(err, "too_long", "the path of the configuration is too long");
		return 0;
	}
	if (try_path(to, size, getenv("XDG_CONFIG_HOME"), "/arb/arb.json"))
		return 0;
	if (getenv("XDG_CONFIG_HOME") == NULL && try_path(to, size, getenv("HOME"), "/.config/arb/arb.json"))
		return 0;
	if (try_path(to, size, "/etc", "/arb/arb.json"))
		return 0;
	if (share_path(to, size, "arb.json", err) != 0 || access(to, F_OK) != 0)
		*to = '\0';
	return 0;
}

/* From the least to the greatest threshold of each row, and never up to the edge that scores 1. */
static int
check_regimes(const struct config *config, struct error *err)
{
	struct decimal full = config_decimal(config, "score.full_bps");
	char path[64];
	size_t i = 0;

	for (const json *row = json_first(config_value(config, "score.regimes")); row != NULL; row = json_after(row)) {
		const json *min = json_member(row, "min_bps"), *max = json_member(row, "max_bps");
		struct decimal least = min != NULL ? config_figure(min) : config_decimal(config, "score.threshold_bps");

		snprintf(path, sizeof path, "score.regimes[%zu].%s", i++, max != NULL ? "max_bps" : "min_bps");
		if (max != NULL && decimal_compare(config_figure(max), least) < 0)
			return rule_refuse(err, path, "must not be below its min_bps");
		if (decimal_compare(max != NULL ? config_figure(max) : least, full) >= 0)
			return rule_refuse(err, path, "must be below score.full_bps");
	}
	return 0;
}

/* What no key can say for itself alone. */
static int
check_together(const struct config *config, struct error *err)
{
	const json *weights = find_value(config->document, "score.weights");
	double sum = 0;

	for (const json *weight = json_first(weights); weight != NULL; weight = json_after(weight))
		sum += json_double(weight);
	if (!(sum > 0))
		return rule_refuse(err, "score.weights", "must not all be zero");
	if (decimal_compare(config_decimal(config, "score.full_bps"), config_decimal(config, "score.threshold_bps")) <=
	    0)
		return rule_refuse(err, "score.full_bps", "must be above score.threshold_bps");
	if (check_regimes(config, err) != 0)
		return -1;
	if (config_measure(config, "advise.execute_score") < config_measure(config, "advise.wait_score"))
		return rule_refuse(err, "advise.execute_score", "must not be below advise.wait_score");
	return 0;
}

static int
load_into(struct config *config, const char *file, char *const settings[], size_t count, struct error *err)
{
	json *read;
	int result;

	if (lay_defaults(config->document, err) != 0 || choose_file(config->file, sizeof config->file, file, err) != 0)
		return -1;
	if (*config->file != '\0') {
		read = json_load(config->file, true, EXIT_WELL, err);
		if (read == NULL)
			return -1;
		result = json_is_object(read) ? lay_over(config->document, read, "", 0, err)
					      : rule_refuse(err, "", "must be an object");
		json_free(read);
		if (result != 0)
			return error_prefix(err, "%s", config->file);
	}
	for (size_t i = 0; i < count; i++)
		if (lay_setting(config->document, settings[i], err) != 0)
			return -1;
	return check_together(config, err);
}

struct config *
config_load(const char *file, char *const settings[], size_t count, struct error *err)
{
	struct config *config = memory_new(1, sizeof *config);

	config->document = json_make_object();
	if (load_into(config, file, settings, count, err) == 0)
		return config;
	err->exit = err->exit == EXIT_WELL ? EXIT_CONFIG : err->exit;
	config_free(config);
	return NULL;
}

void
config_free(struct config *config)
{
	if (config == NULL)
		return;
	json_free(config->document);
	free(config);
}

const char *
config_file(const struct config *config)
{
	return config->file;
}

const json *
config_value(const struct config *config, const char *path)
{
	const json *value = find_value(config->document, path);

	if (value == NULL) {
		fprintf(stderr, "arb: bug: configuration key %s is not in the list\n", path);
		abort();
	}
	return value;
}

struct decimal
config_figure(const json *item)
{
	struct decimal value;
	struct error ignored;

	return decimal_read(&value, slice_of(json_string(item)), &ignored) == 0 ? value : DECIMAL_ZERO;
}

struct decimal
config_decimal(const struct config *config, const char *path)
{
	return config_figure(config_value(config, path));
}

int64_t
config_integer(const struct config *config, const char *path)
{
	int64_t value = 0;

	return json_integer(config_value(config, path), &value) ? value : 0;
}

double
config_measure(const struct config *config, const char *path)
{
	return json_double(config_value(config, path));
}

bool
config_bool(const struct config *config, const char *path)
{
	return json_bool(config_value(config, path));
}

const char *
config_string(const struct config *config, const char *path)
{
	const char *value = json_string(config_value(config, path));

	return value == NULL ? "" : value;
}

void
config_print(const struct config *config, struct text *out)
{
	json_write(out, config->document, true);
	text_char(out, '\n');
}

/* The member whose name follows after in the order of bytes; NULL: none. */
static const json *
next_by_name(const json *object, const char *after)
{
	const json *next = NULL;

	for (const json *item = json_first(object); item != NULL; item = json_after(item))
		if ((after == NULL || strcmp(json_name(item), after) > 0) &&
		    (next == NULL || strcmp(json_name(item), json_name(next)) < 0))
			next = item;
	return next;
}

/* Members by name; objects stand in objects at most (balances, rates). */
static void
write_sorted(struct text *out, const json *value)
{
	const json *item = NULL;

	if (!json_is_object(value)) {
		json_write(out, value, false);
		return;
	}
	text_char(out, '{');
	while ((item = next_by_name(value, item == NULL ? NULL : json_name(item))) != NULL) {
		put_comma(out);
		put_quoted(out, slice_of(json_name(item)));
		text_char(out, ':');
		write_sorted(out, item);
	}
	text_char(out, '}');
}

void
config_canonical(const struct config *config, struct text *out)
{
	for (const struct config_key *key = config_keys; key->path != NULL; key++) {
		text_string(out, key->path);
		text_char(out, '=');
		if (key->type == CONFIG_DECIMAL)
			text_decimal(out, config_decimal(config, key->path));
		else
			write_sorted(out, find_value(config->document, key->path));
		text_char(out, '\n');
	}
}
