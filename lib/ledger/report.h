/*
 * report: the books for people (tables) and for machines (one JSON object a line).  Reads only.
 */
#ifndef LEDGER_REPORT_H
#define LEDGER_REPORT_H

#include "base/text.h"
#include "ledger/worth.h"
#include "store/store.h"

struct report {
	struct store *store; /* in one transaction of a reader: all figures of one moment */
	bool json;
	int64_t day; /* UTC day since 1970; -1: all */
	const char *unit; /* ledger.unit */
	const json *rates; /* ledger.rates */
};

/* Each appends to out; -1 and err. */
int report_trades(const struct report *report, struct text *out, struct error *err) MUST_CHECK;
int report_pnl(const struct report *report, struct text *out, struct error *err) MUST_CHECK;
int report_balances(const struct report *report, struct text *out, struct error *err) MUST_CHECK;

/* What came and went by fills that belong to no trade and that nobody has explained, venue by venue; nothing where there are none. */
int report_suspense(const struct report *report, struct text *out, struct error *err) MUST_CHECK;

/* "2026-08-09", terminated. */
void report_date(char to[16], int64_t day);
/* The other way; false: no such date. */
bool report_day(int64_t *day, const char *date);

#endif
