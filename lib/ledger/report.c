/*
 * Each report gathers rows of (group, asset, amount) with plain SQL, whose sums are exact since amounts are integers, and lays
 * them out as a table or as JSON.
 */
#include "ledger/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "event/outcome.h"
#include "ledger/table.h"
#include "wire/put.h"

void
report_date(char to[16], int64_t day)
{
	time_t seconds = (time_t)(day * 86400);
	struct tm date;

	gmtime_r(&seconds, &date);
	strftime(to, 16, "%Y-%m-%d", &date);
}

bool
report_day(int64_t *day, const char *date)
{
	struct tm parts = { 0 };
	const char *end = strptime(date, "%Y-%m-%d", &parts);
	char again[16];

	if (end == NULL || *end != '\0')
		return false;
	*day = timegm(&parts) / 86400;
	report_date(again, *day);
	return strcmp(again, date) == 0; /* no 2026-02-30 */
}

/* ---- amounts of a group ---- */

/* A list of amounts, one per asset, as "1.5 BTC, -3 USDT" or {"BTC":"1.5","USDT":"-3"}. */
struct amount {
	char group[200]; /* opportunity or day */
	char asset[ASSET_MAX];
	struct decimal value;
};

struct amounts {
	struct amount *at;
	size_t count, cap;
};

static int
amounts_add(struct amounts *amounts, struct slice group, struct slice asset, struct decimal value, struct error *err)
{
	struct amount *amount;

	if (amounts->count == amounts->cap) {
		size_t cap = amounts->cap == 0 ? 64 : 2 * amounts->cap;
		struct amount *at = realloc(amounts->at, cap * sizeof *at);

		if (at == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory for the report");
		amounts->at = at;
		amounts->cap = cap;
	}
	amount = &amounts->at[amounts->count];
	if (!slice_copy(amount->group, sizeof amount->group, group) ||
	    !slice_copy(amount->asset, sizeof amount->asset, asset))
		return 0; /* longer than any of ours */
	amount->value = value;
	amounts->count++;
	return 0;
}

/* To the amount of the group and asset, or a new one. */
static int
amounts_sum(struct amounts *amounts, struct slice group, struct slice asset, struct decimal value, struct error *err)
{
	for (size_t i = amounts->count; i-- > 0;)
		if (slice_is(group, amounts->at[i].group) && slice_is(asset, amounts->at[i].asset))
			return decimal_add(&amounts->at[i].value, amounts->at[i].value, value, err);
	return amounts_add(amounts, group, asset, value, err);
}

static int
amount_order(const void *a, const void *b)
{
	const struct amount *left = a, *right = b;
	int order = strcmp(left->group, right->group);

	return order != 0 ? order : strcmp(left->asset, right->asset);
}

static void
amounts_sort(struct amounts *amounts)
{
	if (amounts->count > 1)
		qsort(amounts->at, amounts->count, sizeof *amounts->at, amount_order);
}

/* First of the group in a sorted list; count when there is none. */
static size_t
amounts_find(const struct amounts *amounts, const char *group)
{
	size_t low = 0, high = amounts->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(amounts->at[middle].group, group) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
amounts_json(const struct amounts *amounts, const char *group, const char *key, struct text *out)
{
	put_key(out, key);
	text_char(out, '{');
	for (size_t i = amounts_find(amounts, group); i < amounts->count && strcmp(amounts->at[i].group, group) == 0;
	     i++)
		if (decimal_sign(amounts->at[i].value) != 0)
			put_decimal(out, amounts->at[i].asset, amounts->at[i].value);
	text_char(out, '}');
}

static void
amounts_text(const struct amounts *amounts, const char *group, struct text *out)
{
	size_t begin = out->len;

	for (size_t i = amounts_find(amounts, group); i < amounts->count && strcmp(amounts->at[i].group, group) == 0;
	     i++) {
		if (decimal_sign(amounts->at[i].value) == 0)
			continue;
		if (out->len > begin)
			text_string(out, ", ");
		text_decimal(out, amounts->at[i].value);
		text_char(out, ' ');
		text_string(out, amounts->at[i].asset);
	}
}

static void
amounts_cell(const struct amounts *amounts, const char *group, struct table *table)
{
	struct text text = { 0 };

	amounts_text(amounts, group, &text);
	table_cell(table, text.len > 0 ? text_all(&text) : SLICE("-"));
	text_free(&text);
}

/* Rows (group as text, asset, scale, sum). */
static int
amounts_query(struct amounts *amounts, struct store *store, const char *sql, struct error *err)
{
	struct query *query = store_prepare(store, sql, err);
	int more;

	if (query == NULL)
		return -1;
	while ((more = store_step(query, err)) > 0) {
		struct decimal value = { store_int(query, 3), (uint8_t)store_int(query, 2) };

		if (store_text(query, 0).at != NULL &&
		    amounts_add(amounts, store_text(query, 0), store_text(query, 1), value, err) != 0) {
			more = -1;
			break;
		}
	}
	query_free(query);
	amounts_sort(amounts);
	return more;
}

#define SUM_OF(group, class)                                                                                           \
	"SELECT " group ", asset.name, asset.scale, sum(posting.amount) FROM entry JOIN posting USING (n)"             \
	" JOIN account ON account.id = posting.account JOIN asset ON asset.id = account.asset"                         \
	" WHERE entry.kind = 'fill' AND account.name GLOB '" class ":*' GROUP BY 1, 2"

#define BY_TRADE "json_extract(entry.line, '$.opportunity')"
#define BY_DAY "CAST(entry.ts_us / 86400000000 AS TEXT)"

/* ---- outcomes ---- */

/* Call for each outcome of the day that is asked for, in the order of posting. */
static int
each_outcome(const struct report *report, int (*take)(void *data, const struct outcome_event *, struct error *),
    void *data, struct error *err)
{
	struct query *query =
	    store_prepare(report->store, "SELECT line, ts_us FROM entry WHERE kind = 'outcome' ORDER BY n", err);
	struct outcome_event outcome;
	int more;

	if (query == NULL)
		return -1;
	while ((more = store_step(query, err)) > 0) {
		if (report->day >= 0 && store_int(query, 1) / DAY_US != report->day)
			continue;
		if (event_read(&kind_outcome, &outcome, store_text(query, 0), err) != 0 ||
		    take(data, &outcome, err) != 0) {
			more = -1;
			break;
		}
	}
	query_free(query);
	return more;
}

/* ---- trades ---- */

struct trades {
	const struct report *report;
	struct amounts net, fees;
	struct table table;
	struct text *out;
};

static void
time_cell(struct table *table, int64_t ts_us)
{
	time_t seconds = (time_t)(ts_us / SECOND_US);
	struct tm date;
	char text[40];
	size_t len;

	gmtime_r(&seconds, &date);
	len = strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &date);
	len += (size_t)snprintf(text + len, sizeof text - len, ".%03d", (int)(ts_us / 1000 % 1000));
	table_cell(table, (struct slice){ text, len });
}

static void
figure_cell(struct table *table, const struct outcome_event *outcome, int bit, struct decimal value)
{
	if (HAS(outcome, bit))
		table_decimal(table, value);
	else
		table_cell(table, SLICE("-"));
}

static void
trade_json(const struct trades *trades, const struct outcome_event *outcome, const char *id)
{
	struct text *out = trades->out;

	text_string(out, "{\"report\":\"trade\"");
	put_int(out, "ts_us", outcome->ts_us);
	put_name(out, "opportunity", outcome->opportunity);
	put_string(out, "state", slice_of(outcome_states[outcome->state]));
	if (HAS(outcome, OUTCOME_HAS_EXPECTED))
		put_decimal(out, "expected", outcome->expected);
	if (HAS(outcome, OUTCOME_HAS_REALISED))
		put_decimal(out, "realised", outcome->realised);
	if (HAS(outcome, OUTCOME_HAS_ASSET))
		put_name(out, "asset", outcome->asset);
	amounts_json(&trades->net, id, "net", out);
	amounts_json(&trades->fees, id, "fees", out);
	if (HAS(outcome, OUTCOME_HAS_REASON))
		put_name(out, "reason", outcome->reason);
	put_end(out);
}

static int
take_trade(void *data, const struct outcome_event *outcome, struct error *err)
{
	struct trades *trades = data;
	char id[200];

	(void)err;
	if (!slice_copy(id, sizeof id, outcome->opportunity))
		return 0;
	if (trades->report->json) {
		trade_json(trades, outcome, id);
		return 0;
	}
	time_cell(&trades->table, outcome->ts_us);
	table_cell(&trades->table, outcome->opportunity);
	table_cell(&trades->table, slice_of(outcome_states[outcome->state]));
	figure_cell(&trades->table, outcome, OUTCOME_HAS_EXPECTED, outcome->expected);
	figure_cell(&trades->table, outcome, OUTCOME_HAS_REALISED, outcome->realised);
	table_cell(&trades->table, HAS(outcome, OUTCOME_HAS_ASSET) ? outcome->asset : SLICE("-"));
	amounts_cell(&trades->net, id, &trades->table);
	return 0;
}

int
report_trades(const struct report *report, struct text *out, struct error *err)
{
	static const char *const heads[] = { "time (UTC)", "opportunity", "state", "expected", "realised", "asset",
		"net of fills" };
	struct trades trades = { .report = report, .out = out };
	int result;

	table_init(&trades.table, heads, "lllrrll");
	result = amounts_query(&trades.net, report->store, SUM_OF(BY_TRADE, "assets"), err);
	if (result == 0)
		result = amounts_query(&trades.fees, report->store, SUM_OF(BY_TRADE, "fees"), err);
	if (result == 0)
		result = each_outcome(report, take_trade, &trades, err);
	if (result == 0 && !report->json)
		table_write(&trades.table, out);
	table_free(&trades.table);
	free(trades.net.at);
	free(trades.fees.at);
	return result;
}

/* ---- suspense ---- */

int
report_suspense(const struct report *report, struct text *out, struct error *err)
{
	struct amounts amounts = { 0 };
	const char *venue = "";
	/* what came is the other side of what stands in the account */
	int result = amounts_query(&amounts, report->store,
	    "SELECT substr(account.name, length('suspense:') + 1), asset.name, asset.scale, -balance.amount FROM "
	    "account"
	    " JOIN asset ON asset.id = account.asset JOIN balance ON balance.account = account.id"
	    " WHERE account.name GLOB 'suspense:*' AND balance.amount <> 0",
	    err);

	for (size_t i = 0; result == 0 && i < amounts.count; i++) {
		if (strcmp(amounts.at[i].group, venue) == 0)
			continue;
		venue = amounts.at[i].group;
		if (report->json) {
			text_string(out, "{\"report\":\"suspense\"");
			put_string(out, "venue", slice_of(venue));
			amounts_json(&amounts, venue, "amounts", out);
			put_end(out);
			continue;
		}
		text_format(out, "suspense    %s: ", venue);
		amounts_text(&amounts, venue, out);
		text_string(out, ", of fills that belong to no trade\n");
	}
	free(amounts.at);
	return result;
}

/* ---- balances ---- */

struct holding {
	struct slice venue, account, asset;
	struct decimal amount, worth;
	char by[WORTH_BY_MAX];
	bool valued;
};

struct holdings {
	const struct report *report;
	struct worth worth;
	struct decimal equity;
	struct text unvalued; /* assets, as the inside of a JSON array */
	struct table table;
	struct text *out;
};

static void
holding_json(const struct holdings *all, const struct holding *one)
{
	struct text *out = all->out;

	text_string(out, "{\"report\":\"balance\"");
	put_string(out, "venue", one->venue);
	put_string(out, "account", one->account);
	put_string(out, "asset", one->asset);
	put_decimal(out, "amount", one->amount);
	if (one->valued)
		put_decimal(out, "worth", one->worth);
	if (one->by[0] != '\0')
		put_string(out, "by", slice_of(one->by));
	put_end(out);
}

static void
holding_row(struct holdings *all, const struct holding *one)
{
	table_cell(&all->table, one->venue);
	table_cell(&all->table, one->account);
	table_cell(&all->table, one->asset);
	table_decimal(&all->table, one->amount);
	if (one->valued)
		table_decimal(&all->table, one->worth);
	else
		table_cell(&all->table, SLICE("-"));
	table_cell(&all->table, one->by[0] != '\0' ? slice_of(one->by) : SLICE("-"));
}

static int
take_holding(struct holdings *all, struct query *query, bool show, struct error *err)
{
	struct slice name = store_text(query, 0);
	const char *colon = memchr(name.at + 7, ':', name.len - 7); /* behind "assets:" */
	struct holding one = { .asset = store_text(query, 1),
		.amount = { store_int(query, 3), (uint8_t)store_int(query, 2) } };
	int valued;

	if (colon == NULL)
		return 0;
	one.venue = (struct slice){ name.at + 7, (size_t)(colon - name.at - 7) };
	one.account = (struct slice){ colon + 1, (size_t)(name.at + name.len - colon - 1) };
	valued = worth_of(&all->worth, &one.worth, one.by, one.venue, one.asset, one.amount, err);
	if (valued < 0)
		return -1;
	one.valued = valued > 0;
	if (one.valued && decimal_add(&all->equity, all->equity, one.worth, err) != 0)
		return -1;
	if (!one.valued) {
		char quoted[ASSET_MAX + 3];
		int len = snprintf(quoted, sizeof quoted, "\"%.*s\"", SLICE_ARG(one.asset));

		if (all->unvalued.len == 0 ||
		    memmem(all->unvalued.at, all->unvalued.len, quoted, (size_t)len) == NULL) {
			text_string(&all->unvalued, all->unvalued.len > 0 ? "," : "");
			text_string(&all->unvalued, quoted);
		}
	}
	if (show && all->report->json)
		holding_json(all, &one);
	else if (show)
		holding_row(all, &one);
	return 0;
}

static int
gather(struct holdings *all, bool show, struct error *err)
{
	struct query *query = store_prepare(all->report->store,
	    "SELECT account.name, asset.name, asset.scale, coalesce(balance.amount, 0) FROM account"
	    " JOIN asset ON asset.id = account.asset LEFT JOIN balance ON balance.account = account.id"
	    " WHERE account.name GLOB 'assets:*' ORDER BY account.name, asset.name",
	    err);
	int more;

	if (query == NULL)
		return -1;
	while ((more = store_step(query, err)) > 0)
		if (take_holding(all, query, show, err) != 0) {
			more = -1;
			break;
		}
	query_free(query);
	return more;
}

static void
write_equity(const struct holdings *all)
{
	struct text *out = all->out;

	if (all->report->json) {
		text_string(out, "{\"report\":\"equity\"");
		put_string(out, "unit", slice_of(all->worth.unit));
		put_decimal(out, "equity", all->equity);
		if (all->unvalued.len > 0) {
			put_key(out, "unvalued");
			text_char(out, '[');
			text_slice(out, text_all(&all->unvalued));
			text_char(out, ']');
		}
		put_end(out);
		return;
	}
	text_string(out, "equity ");
	text_decimal(out, all->equity);
	text_format(out, " %s", all->worth.unit);
	if (all->unvalued.len > 0)
		text_format(out, ", without %.*s: no book and no rate", SLICE_ARG(text_all(&all->unvalued)));
	text_char(out, '\n');
}

/* The holdings (when shown) and their sum. */
static int
holdings_report(const struct report *report, bool show, struct text *out, struct error *err)
{
	static const char *const heads[] = { "venue", "account", "asset", "amount", "worth", "by" };
	struct holdings all = { .report = report, .out = out };
	int result;

	table_init(&all.table, heads, "lllrrl");
	result = worth_load(&all.worth, report->store, report->unit, report->rates, err);
	if (result == 0)
		result = gather(&all, show, err);
	if (result == 0 && show && !report->json)
		table_write(&all.table, out);
	if (result == 0)
		result = report_suspense(report, out, err);
	if (result == 0)
		write_equity(&all);
	table_free(&all.table);
	text_free(&all.unvalued);
	worth_free(&all.worth);
	return result;
}

int
report_balances(const struct report *report, struct text *out, struct error *err)
{
	return holdings_report(report, true, out, err);
}

/* ---- profit and loss ---- */

struct day {
	int64_t day, trades, states[3], won, lost;
};

struct pnl {
	struct day *days;
	size_t count;
	struct amounts realised, net, fees;
};

static struct day *
day_of(struct pnl *pnl, int64_t number, struct error *err)
{
	struct day *days;

	for (size_t i = pnl->count; i-- > 0;)
		if (pnl->days[i].day == number)
			return &pnl->days[i];
	days = realloc(pnl->days, (pnl->count + 1) * sizeof *days);
	if (days == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for the report");
		return NULL;
	}
	pnl->days = days;
	pnl->days[pnl->count] = (struct day){ .day = number };
	return &pnl->days[pnl->count++];
}

static int
take_outcome(void *data, const struct outcome_event *outcome, struct error *err)
{
	struct pnl *pnl = data;
	struct day *day = day_of(pnl, outcome->ts_us / DAY_US, err);
	char group[24];

	if (day == NULL)
		return -1;
	day->states[outcome->state]++;
	if (outcome->state == OUTCOME_NONE)
		return 0;
	day->trades++;
	if (!HAS(outcome, OUTCOME_HAS_REALISED) || !HAS(outcome, OUTCOME_HAS_ASSET))
		return 0;
	day->won += decimal_sign(outcome->realised) > 0;
	day->lost += decimal_sign(outcome->realised) < 0;
	snprintf(group, sizeof group, "%lld", (long long)day->day);
	return amounts_sum(&pnl->realised, slice_of(group), outcome->asset, outcome->realised, err);
}

static int
day_order(const void *a, const void *b)
{
	const struct day *left = a, *right = b;

	return (left->day > right->day) - (left->day < right->day);
}

static void
day_json(const struct pnl *pnl, const struct day *day, const char *group, const char *date, struct text *out)
{
	text_string(out, "{\"report\":\"day\"");
	put_string(out, "day", slice_of(date));
	put_int(out, "trades", day->trades);
	put_int(out, "flat", day->states[OUTCOME_FLAT]);
	put_int(out, "frozen", day->states[OUTCOME_FROZEN]);
	put_int(out, "none", day->states[OUTCOME_NONE]);
	put_int(out, "won", day->won);
	put_int(out, "lost", day->lost);
	amounts_json(&pnl->realised, group, "realised", out);
	amounts_json(&pnl->fees, group, "fees", out);
	amounts_json(&pnl->net, group, "net", out);
	put_end(out);
}

static void
write_days(const struct report *report, const struct pnl *pnl, struct text *out)
{
	static const char *const heads[] = { "day (UTC)", "trades", "flat", "frozen", "none", "won", "lost", "realised",
		"fees", "net of fills" };
	struct table table;

	table_init(&table, heads, "lrrrrrrlll");
	for (size_t i = 0; i < pnl->count; i++) {
		const struct day *day = &pnl->days[i];
		char group[24], date[16];

		snprintf(group, sizeof group, "%lld", (long long)day->day);
		report_date(date, day->day);
		if (report->json) {
			day_json(pnl, day, group, date, out);
			continue;
		}
		table_cell(&table, slice_of(date));
		table_int(&table, day->trades);
		for (int state = 0; state < 3; state++)
			table_int(&table, day->states[state]);
		table_int(&table, day->won);
		table_int(&table, day->lost);
		amounts_cell(&pnl->realised, group, &table);
		amounts_cell(&pnl->fees, group, &table);
		amounts_cell(&pnl->net, group, &table);
	}
	if (!report->json)
		table_write(&table, out);
	table_free(&table);
}

/* Days that have fills but no outcome yet. */
static int
add_days(struct pnl *pnl, const struct report *report, struct error *err)
{
	for (size_t i = 0; i < pnl->net.count; i++) {
		int64_t day = atoll(pnl->net.at[i].group);

		if ((report->day < 0 || report->day == day) && day_of(pnl, day, err) == NULL)
			return -1;
	}
	if (pnl->count > 1)
		qsort(pnl->days, pnl->count, sizeof *pnl->days, day_order);
	return 0;
}

int
report_pnl(const struct report *report, struct text *out, struct error *err)
{
	struct pnl pnl = { 0 };
	int result = each_outcome(report, take_outcome, &pnl, err);

	amounts_sort(&pnl.realised);
	if (result == 0)
		result = amounts_query(&pnl.net, report->store, SUM_OF(BY_DAY, "assets"), err);
	if (result == 0)
		result = amounts_query(&pnl.fees, report->store, SUM_OF(BY_DAY, "fees"), err);
	if (result == 0)
		result = add_days(&pnl, report, err);
	if (result == 0)
		write_days(report, &pnl, out);
	free(pnl.days);
	free(pnl.realised.at);
	free(pnl.net.at);
	free(pnl.fees.at);
	return result != 0 ? result : holdings_report(report, false, out, err);
}
