/*
 * What may stand inside of the lists and objects of the configuration.  Paths go on as jq would write them: pipeline[0].program.
 */
#include <stdio.h>

#include "book/place.h"
#include "config/rule.h"
#include "config/traded.h"

enum { PATH_SIZE = 200 };

static const struct config_rule above_zero = { .above = true };

static const char *
element(char to[PATH_SIZE], const char *path, size_t i)
{
	snprintf(to, PATH_SIZE, "%.100s[%zu]", path, i);
	return to;
}

static const char *
member(char to[PATH_SIZE], const char *path, const char *name)
{
	snprintf(to, PATH_SIZE, "%.100s.%.60s", path, name);
	return to;
}

static bool
is_asset(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!((name.at[i] >= 'A' && name.at[i] <= 'Z') || (name.at[i] >= '0' && name.at[i] <= '9')))
			return false;
	return name.len > 0 && name.len < ASSET_MAX;
}

static int
check_venue(const char *path, const char *name, struct error *err)
{
	return venue_known(name) ? 0 : rule_refuse(err, path, "\"%.60s\": no such venue", name);
}

/* A list of strings, none of them twice. */
static int
check_names(const json *list, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	size_t i = 0;

	if (json_first(list) == NULL)
		return rule_refuse(err, path, "must not be empty");
	for (const json *item = json_first(list); item != NULL; item = json_after(item), i++) {
		if (!json_is_string(item))
			return rule_refuse(err, element(place, path, i), "must be a string");
		for (const json *other = json_first(list); other != item; other = json_after(other))
			if (strcmp(json_string(other), json_string(item)) == 0)
				return rule_refuse(
				    err, element(place, path, i), "\"%.60s\" is named twice", json_string(item));
	}
	return 0;
}

int
shape_venues(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	size_t i = 0;

	if (check_names(value, path, err) != 0)
		return -1;
	for (const json *item = json_first(value); item != NULL; item = json_after(item))
		if (check_venue(element(place, path, i++), json_string(item), err) != 0)
			return -1;
	return 0;
}

int
shape_symbols(const json *value, const char *path, struct error *err)
{
	struct error why;
	char place[PATH_SIZE];
	size_t i = 0;

	if (check_names(value, path, err) != 0)
		return -1;
	for (const json *item = json_first(value); item != NULL; item = json_after(item), i++)
		if (symbol_choice(slice_of(json_string(item)), &why) != 0)
			return rule_refuse(err, element(place, path, i), "%s", why.text);
	return 0;
}

/* ---- pipeline ---- */

static int
check_options(const json *options, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	size_t i = 0;

	if (!json_is_array(options))
		return rule_refuse(err, path, "must be an array of strings");
	for (const json *item = json_first(options); item != NULL; item = json_after(item), i++)
		if (!json_is_string(item))
			return rule_refuse(err, element(place, path, i), "must be a string");
	return 0;
}

static int
check_stage(const json *stage, const char *path, struct error *err)
{
	char place[PATH_SIZE];

	if (!json_is_object(stage))
		return rule_refuse(err, path, "must be an object");
	for (const json *item = json_first(stage); item != NULL; item = json_after(item)) {
		const char *name = json_name(item);

		member(place, path, name);
		if (strcmp(name, "program") == 0) {
			if (!json_is_string(item) || *json_string(item) == '\0')
				return rule_refuse(err, place, "must be the name of a program");
		} else if (strcmp(name, "options") == 0) {
			if (check_options(item, place, err) != 0)
				return -1;
		} else if (strcmp(name, "enabled") != 0)
			return rule_refuse(err, place, "no such key");
		else if (!json_is_bool(item))
			return rule_refuse(err, place, "must be true or false");
	}
	return json_member(stage, "program") != NULL ? 0
						     : rule_refuse(err, member(place, path, "program"), "is missing");
}

int
shape_pipeline(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	size_t i = 0;

	for (const json *item = json_first(value); item != NULL; item = json_after(item))
		if (check_stage(item, element(place, path, i++), err) != 0)
			return -1;
	return 0;
}

/* ---- regimes ---- */

/* Numbers above zero; the bounds are decimals, like all basis points. */
static int
check_regime_member(const json *item, const char *path, struct error *err)
{
	const char *name = json_name(item), *string = json_string(item);
	char copy[CONFIG_REGIME_NAME_MAX];

	if (strcmp(name, "name") == 0)
		return string != NULL && *string != '\0' && slice_copy(copy, sizeof copy, slice_of(string))
		    ? 0
		    : rule_refuse(err, path, "must be a name, shorter than %d bytes", CONFIG_REGIME_NAME_MAX);
	if (strcmp(name, "k") == 0 || strcmp(name, "below") == 0)
		return json_is_number(item) && json_double(item) > 0 && json_double(item) < 1e9
		    ? 0
		    : rule_refuse(err, path, "must be a number above 0");
	if (strcmp(name, "min_bps") == 0 || strcmp(name, "max_bps") == 0)
		return rule_decimal(NULL, path, item, err);
	return rule_refuse(err, path, "no such key");
}

/* before: `below` of the row before, 0 for the first. */
static int
check_regime(const json *regime, bool last, double before, const char *path, struct error *err)
{
	const json *below;
	char place[PATH_SIZE];

	if (!json_is_object(regime))
		return rule_refuse(err, path, "must be an object");
	for (const json *item = json_first(regime); item != NULL; item = json_after(item))
		if (check_regime_member(item, member(place, path, json_name(item)), err) != 0)
			return -1;
	if (json_member(regime, "name") == NULL)
		return rule_refuse(err, member(place, path, "name"), "is missing");
	if (json_member(regime, "k") == NULL)
		return rule_refuse(err, member(place, path, "k"), "is missing");
	below = json_member(regime, "below");
	member(place, path, "below");
	if (last != (below == NULL))
		return rule_refuse(err, place, "the last row, and no other, has none");
	return last || json_double(below) > before ? 0
						   : rule_refuse(err, place, "must be above that of the row before");
}

int
shape_regimes(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	double before = 0;
	size_t i = 0;

	for (const json *item = json_first(value); item != NULL; item = json_after(item)) {
		if (i == CONFIG_REGIMES_MAX)
			return rule_refuse(err, path, "more than %d rows", CONFIG_REGIMES_MAX);
		if (check_regime(item, json_after(item) == NULL, before, element(place, path, i++), err) != 0)
			return -1;
		before = json_double(json_member(item, "below"));
	}
	return 0;
}

/* ---- money ---- */

static bool
is_route(struct slice name)
{
	struct slice from, to;

	return symbol_split(name, &from, &to) && is_asset(from) && is_asset(to);
}

/* Members whose names are right, and whose values are decimals within the rule. */
static int
check_figures(const json *object, const char *path, bool (*is_name)(struct slice name), const char *names,
    const struct config_rule *rule, struct error *err)
{
	char place[PATH_SIZE];
	size_t count = 0;

	for (const json *item = json_first(object); item != NULL; item = json_after(item)) {
		member(place, path, json_name(item));
		if (!is_name(slice_of(json_name(item))))
			return rule_refuse(err, place, "is no name of %s", names);
		if (rule_decimal(rule, place, item, err) != 0)
			return -1;
		if (++count > CONFIG_RATES_MAX)
			return rule_refuse(err, path, "more than %d members", CONFIG_RATES_MAX);
	}
	return 0;
}

int
shape_routes(const json *value, const char *path, struct error *err)
{
	return check_figures(value, path, is_route, "a conversion (FROM-TO, as in USD-USDT)", &above_zero, err);
}

int
shape_rates(const json *value, const char *path, struct error *err)
{
	return check_figures(value, path, is_asset, "an asset (as in USDT)", &above_zero, err);
}

int
shape_balances(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE];

	for (const json *item = json_first(value); item != NULL; item = json_after(item)) {
		member(place, path, json_name(item));
		if (strcmp(json_name(item), "*") != 0 && !venue_known(json_name(item)))
			return rule_refuse(err, place, "no such venue");
		if (!json_is_object(item))
			return rule_refuse(err, place, "must be an object");
		if (check_figures(item, place, is_asset, "an asset (as in USDT)", NULL, err) != 0)
			return -1;
	}
	return 0;
}

int
shape_assets(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	size_t i = 0;

	if (check_names(value, path, err) != 0)
		return -1;
	for (const json *item = json_first(value); item != NULL; item = json_after(item), i++)
		if (shape_asset(item, element(place, path, i), err) != 0)
			return -1;
	return i <= CONFIG_ASSETS_MAX ? 0 : rule_refuse(err, path, "more than %d names", CONFIG_ASSETS_MAX);
}

int
shape_accounts(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE], venue[VENUE_NAME_MAX];
	size_t i = 0;

	for (const json *item = json_first(value); item != NULL; item = json_after(item)) {
		const char *name = json_string(item), *account, *asset;

		element(place, path, i++);
		account = name == NULL ? NULL : strchr(name, ':');
		asset = account == NULL ? NULL : strchr(account + 1, ':');
		if (asset == NULL || asset == account + 1 || !is_asset(slice_of(asset + 1)))
			return rule_refuse(err, place, "must be \"VENUE:ACCOUNT:ASSET\"");
		if (!slice_copy(venue, sizeof venue, (struct slice){ name, (size_t)(account - name) }))
			*venue = '\0';
		if (check_venue(place, venue, err) != 0)
			return -1;
	}
	return 0;
}

int
shape_traded(const json *value, const char *path, struct error *err)
{
	char place[PATH_SIZE];
	size_t count = 0;

	for (const json *item = json_first(value); item != NULL; item = json_after(item)) {
		member(place, path, json_name(item));
		if (strcmp(json_name(item), "*") != 0 && !venue_known(json_name(item)))
			return rule_refuse(err, place, "no such venue");
		if (!json_is_string(item) || !traded_is_name(slice_of(json_string(item))))
			return rule_refuse(err, place, "must be the name of an account");
		if (++count > CONFIG_RATES_MAX)
			return rule_refuse(err, path, "more than %d members", CONFIG_RATES_MAX);
	}
	return 0;
}

int
shape_asset(const json *value, const char *path, struct error *err)
{
	return is_asset(slice_of(json_string(value))) ? 0
						      : rule_refuse(err, path, "is no name of an asset (as in USDT)");
}

int
shape_widths(const json *value, const char *path, struct error *err)
{
	struct decimal before = DECIMAL_ZERO;
	char place[PATH_SIZE];
	size_t i = 0;

	for (const json *item = json_first(value); item != NULL; item = json_after(item), i++) {
		element(place, path, i);
		if (i == CONFIG_WIDTHS_MAX)
			return rule_refuse(err, path, "more than %d widths", CONFIG_WIDTHS_MAX);
		if (rule_decimal(&above_zero, place, item, err) != 0)
			return -1;
		if (decimal_compare(config_figure(item), before) <= 0)
			return rule_refuse(err, place, "must be above the one before it");
		before = config_figure(item);
	}
	return 0;
}
