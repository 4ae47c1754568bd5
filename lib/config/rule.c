#include "config/rule.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const struct config_rule not_negative = { .least = 0 };

int
rule_refuse(struct error *err, const char *path, const char *format, ...)
{
	char what[240];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	error_set(err, "config", "%s%s%s", path, *path == '\0' ? "" : ": ", what);
	err->exit = EXIT_CONFIG;
	return -1;
}

/* ---- ranges ---- */

static void
put_range(struct text *out, const struct config_rule *rule)
{
	if (rule->or_zero)
		text_string(out, "0, or ");
	if (rule->above) {
		text_format(out, "above %lld", (long long)rule->least);
		if (rule->most > 0)
			text_format(out, ", at most %lld", (long long)rule->most);
	} else if (rule->most > 0)
		text_format(out, "%lld to %lld", (long long)rule->least, (long long)rule->most);
	else if (rule->least > 0)
		text_format(out, "at least %lld", (long long)rule->least);
}

/* below, over: how the value compares with the ends of the range; below is 0 on its lower end itself. */
static int
check_range(const struct config_rule *rule, const char *path, int below, int over, struct error *err)
{
	struct text range = { 0 };

	if ((below > 0 || (below == 0 && !rule->above)) && (rule->most == 0 || over <= 0))
		return 0;
	put_range(&range, rule);
	if (range.len == 0 || (below < 0 && rule->least == 0 && !rule->above))
		rule_refuse(err, path, "must not be below zero");
	else
		rule_refuse(err, path, "must be %s", text_cstring(&range));
	text_free(&range);
	return -1;
}

int
rule_decimal(const struct config_rule *rule, const char *path, const json *value, struct error *err)
{
	struct decimal decimal;
	struct error ignored;

	if (rule == NULL)
		rule = &not_negative;
	if (!json_is_string(value) || decimal_read(&decimal, slice_of(json_string(value)), &ignored) != 0)
		return rule_refuse(err, path, "must be a string of decimal digits");
	return check_range(rule, path, decimal_compare(decimal, decimal_int(rule->least)),
	    decimal_compare(decimal, decimal_int(rule->most)), err);
}

static int
check_integer(const struct config_rule *rule, const char *path, const json *value, struct error *err)
{
	int64_t integer;

	if (!json_integer(value, &integer))
		return rule_refuse(err, path, "must be a whole number");
	if (rule->most == 0 && integer > CONFIG_INTEGER_MAX)
		return rule_refuse(err, path, "must be at most %lld", (long long)CONFIG_INTEGER_MAX);
	if (rule->or_zero && integer == 0)
		return 0;
	return check_range(rule, path, (integer > rule->least) - (integer < rule->least),
	    (integer > rule->most) - (integer < rule->most), err);
}

static int
check_measure(const struct config_rule *rule, const char *path, const json *value, struct error *err)
{
	double measure = json_double(value), least = (double)rule->least, most = (double)rule->most;

	if (!json_is_number(value) || !isfinite(measure))
		return rule_refuse(err, path, "must be a number");
	return check_range(rule, path, (measure > least) - (measure < least), (measure > most) - (measure < most), err);
}

/* ---- words ---- */

static void
put_words(struct text *out, const char *const *words, const char *last)
{
	for (size_t i = 0; words[i] != NULL; i++)
		text_format(out, "%s%s", i == 0 ? "" : words[i + 1] == NULL ? last : ", ", words[i]);
}

static int
check_word(const char *const *words, const char *path, const char *value, struct error *err)
{
	struct text all = { 0 };
	size_t count = 0;

	for (; words[count] != NULL; count++)
		if (strcmp(words[count], value) == 0)
			return 0;
	put_words(&all, words, count == 2 ? " nor " : ", ");
	rule_refuse(err, path, "\"%.60s\" is %s %s", value, count == 2 ? "neither" : "none of", text_cstring(&all));
	text_free(&all);
	return -1;
}

/* ---- keys ---- */

static int
check_string(const struct config_key *key, const json *value, struct error *err)
{
	if (!json_is_string(value))
		return rule_refuse(err, key->path, "must be a string");
	if (key->rule.words != NULL)
		return check_word(key->rule.words, key->path, json_string(value), err);
	return key->rule.shape == NULL ? 0 : key->rule.shape(value, key->path, err);
}

int
rule_check(const struct config_key *key, const json *value, struct error *err)
{
	const struct config_rule *rule = &key->rule;

	switch (key->type) {
	case CONFIG_DECIMAL:
		return rule_decimal(rule, key->path, value, err);
	case CONFIG_INTEGER:
		return check_integer(rule, key->path, value, err);
	case CONFIG_MEASURE:
		return check_measure(rule, key->path, value, err);
	case CONFIG_BOOL:
		return json_is_bool(value) ? 0 : rule_refuse(err, key->path, "must be true or false");
	case CONFIG_STRING:
		return check_string(key, value, err);
	case CONFIG_LIST:
		return json_is_array(value) ? rule->shape(value, key->path, err)
					    : rule_refuse(err, key->path, "must be an array");
	case CONFIG_OBJECT:
		return json_is_object(value) ? rule->shape(value, key->path, err)
					     : rule_refuse(err, key->path, "must be an object");
	}
	return rule_refuse(err, key->path, "has no type");
}

void
rule_words(const struct config_key *key, struct text *out)
{
	if (key->rule.words != NULL)
		put_words(out, key->rule.words, " or ");
	else
		put_range(out, &key->rule);
}
