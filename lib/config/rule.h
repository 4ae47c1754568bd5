/*
 * rule: whether a value may stand under a key: its type, its range or words, what may be inside of it.
 */
#ifndef CONFIG_RULE_H
#define CONFIG_RULE_H

#include "config/config.h"

/* 0, or -1 and err: the path of what is wrong, down to the place inside of the value, and what would be right. */
int rule_check(const struct config_key *key, const json *value, struct error *err) MUST_CHECK;

/* The range or the words of the key, as arb.conf(5) has them: "1 to 1000", "above 0", "q_total or q_edge"; "": any. */
void rule_words(const struct config_key *key, struct text *out);

/* `PATH: what`, exit 78; returns -1.  path and what come from a file: a message holds at most so much of them. */
int rule_refuse(struct error *err, const char *path, const char *format, ...) PRINTF(3, 4);

/* A string of decimal digits within the rule (NULL: not below zero). */
int rule_decimal(const struct config_rule *rule, const char *path, const json *value, struct error *err) MUST_CHECK;

/* What stands inside of a list or an object (shape.c); value is one already. */
int shape_venues(const json *value, const char *path, struct error *err); /* names of venues that have facts */
int shape_symbols(const json *value, const char *path, struct error *err); /* names, patterns, all */
int shape_pipeline(const json *value, const char *path, struct error *err); /* program, options, enabled */
int shape_regimes(const json *value, const char *path, struct error *err); /* name, below, k, min_bps, max_bps */
int shape_routes(const json *value, const char *path, struct error *err); /* {"USD-USDT":"1"} */
int shape_rates(const json *value, const char *path, struct error *err); /* {"USD":"1"} */
int shape_balances(const json *value, const char *path, struct error *err); /* {"kraken":{"USD":"1"}}, or "*" */
int shape_assets(const json *value, const char *path, struct error *err); /* names of assets */
int shape_accounts(const json *value, const char *path, struct error *err); /* "kraken:main:USD" */
int shape_traded(const json *value, const char *path, struct error *err); /* {"okx":"sub1"}, or "*" */
int shape_asset(const json *value, const char *path, struct error *err); /* a string: "USDT" */
int shape_widths(const json *value, const char *path, struct error *err); /* decimals above 0, rising, at most 8 */

#endif
