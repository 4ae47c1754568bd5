/*
 * config: what may be set, and what it is set to.
 *
 * A key is a path ("spread.min_bps") with a type, a rule and a default; keys.c is the list.  Precedence, the later wins: default, the
 * configuration file, `-o key=value`.  A key that is not in the list, a value of the wrong type or out of range is
 * refused with the key's path (exit 78).
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/decimal.h"
#include "base/text.h"
#include "wire/json.h"

enum config_type {
	CONFIG_DECIMAL, /* string of decimal digits: money, rates, amounts; not below zero */
	CONFIG_INTEGER, /* whole number, not below zero: counts and milliseconds */
	CONFIG_MEASURE, /* number: weights, scores */
	CONFIG_BOOL,
	CONFIG_STRING,
	CONFIG_LIST, /* array */
	CONFIG_OBJECT /* members are data (balances, rates): no key of their own in the list */
};

enum {
	CONFIG_RATES_MAX = 32, /* members of an object of figures */
	CONFIG_ASSETS_MAX = 16, /* of a list of assets */
	CONFIG_WIDTHS_MAX = 8, /* of a list of widths */
	CONFIG_REGIMES_MAX = 16, /* rows of score.regimes */
	CONFIG_REGIME_NAME_MAX = 24 /* with the NUL */
};
#define CONFIG_INTEGER_MAX INT64_C(31536000000) /* where the rule says nothing: a year in milliseconds */

/* What a value may be beyond its type.  Plain data. */
struct config_rule {
	int64_t least, most; /* of a figure; most 0: no end but CONFIG_INTEGER_MAX */
	bool above; /* least itself is too little */
	const char *const *words; /* a string is one of these, which end with NULL; NULL: any */
	int (*shape)(const json *value, const char *path, struct error *err); /* what stands inside; NULL: any */
	bool or_zero; /* of a whole number: 0 is none, though it is below least */
};

struct config_key {
	const char *path;
	enum config_type type;
	const char *value; /* the default, as JSON text */
	const char *about; /* one line, with the unit */
	struct config_rule rule;
};

/* Ends with path NULL; sorted by section as the manual lists them. */
extern const struct config_key config_keys[];

struct config; /* owned by the caller of config_load; config_free accepts NULL */

/*
 * Read the file (NULL: $ARB_CONFIG, then the user's, then /etc/arb/arb.json, then the shipped one, then the defaults)
 * and lay the settings "key=value" over it.  NULL and err (exit 78) when something is not right.
 */
struct config *config_load(const char *file, char *const settings[], size_t count, struct error *err) MUST_CHECK;
void config_free(struct config *config);

/* The file that was read, "" when there was none. */
const char *config_file(const struct config *config);

/* Values; a path that is not in the list is a bug of ours and ends the program. */
struct decimal config_decimal(const struct config *config, const char *path);
int64_t config_integer(const struct config *config, const char *path);
double config_measure(const struct config *config, const char *path);
bool config_bool(const struct config *config, const char *path);
const char *config_string(const struct config *config, const char *path); /* never NULL */
const json *config_value(const struct config *config, const char *path); /* lists and objects */

/* A decimal inside of such a value: a rate, an amount.  What it may be was checked when it was laid in. */
struct decimal config_figure(const json *item);

/* All keys with their present values, as the JSON of a configuration file. */
void config_print(const struct config *config, struct text *out);

/* BLAKE2b-worthy text of the configuration: the same for equal values, whatever the file looked like. */
void config_canonical(const struct config *config, struct text *out);

/*
 * Directory of the shipped files: $ARB_SHARE, else ../share/arb beside the program.  to has room for size bytes;
 * -1 and err when there is none.
 */
int share_path(char *to, size_t size, const char *name, struct error *err) MUST_CHECK;

/* $ARB_STATE, else $XDG_STATE_HOME/arb, else ~/.local/state/arb. */
int state_path(char *to, size_t size, struct error *err) MUST_CHECK;

#endif
