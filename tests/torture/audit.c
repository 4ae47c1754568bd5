/*
 * audit STATEMENT STATE...: whether the books of arb-exec and arb-ledger in the directory STATE are those of the venues, whose own word
 * is STATEMENT (arb-sim(1)).  Of several directories each has a journal, and the first one the ledger of them all, or each its own.
 *
 * Every fill of the statement is booked exactly once in both, with the same figures, and no other is; what each account has in the
 * end is the same to the last digit (in the ledger, of the asset's scale); no client id was taken by a venue twice, and none that the journal does not have; every
 * trade has ended, flat, or frozen, and what is left of its base asset by the venues' own figures is the residue of its outcome, which
 * is posted once.  What a person sent has no outcome, and may rest for ever.
 *
 * It prints "ORDERS orders, FILLS fills, BALANCES balances, FLAT flat, FROZEN frozen"; the first things that differ go to standard
 * error.  Exit status 1: something differs; 2: it could not be judged.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "event/balance.h"
#include "event/fill.h"
#include "event/order.h"
#include "event/outcome.h"
#include "exec/machine.h"
#include "exec/purse.h"
#include "store/store.h"
#include "wire/json.h"
#include "wire/line.h"

enum { BOOKS = 3, ASSETS_MAX = 1024, SHOWN_MAX = 10, NAME = 32 };

/* Whose word it is. */
enum book { VENUES, JOURNAL, LEDGER };
static const char *const books[] = { "the statement", "exec.db", "ledger.db" };

/* Rows as text, to be sorted and compared. */
struct rows {
	char **at;
	size_t count, cap;
};

struct held {
	char venue[NAME], account[NAME], asset[NAME];
	struct decimal amount[BOOKS], rounding; /* what the ledger rounded down, one posting at a time */
	bool known[BOOKS];
};

struct audit {
	struct rows fills[BOOKS]; /* with the venue's id of the fill: the first two */
	struct rows plain[BOOKS]; /* without it */
	struct rows taken, intents; /* orders: at the venues, by client id and venue's id; in the journal */
	struct rows ended, told; /* outcomes: in the journal, in the ledger */
	struct held held[ASSETS_MAX];
	size_t held_count;
	bool has_ledger;
	long long wrong, flat, frozen;
};

static void
fail(const char *what, const struct error *err)
{
	fprintf(stderr, "audit: %s: %s\n", what, err->text);
	exit(2);
}

static void
blame(struct audit *audit, const char *what, const char *where, const char *row)
{
	if (audit->wrong++ < SHOWN_MAX)
		fprintf(stderr, "audit: %s %s: %s\n", what, where, row);
}

static void
add_row(struct rows *rows, struct text *row)
{
	if (rows->count == rows->cap) {
		rows->cap = rows->cap == 0 ? 256 : 2 * rows->cap;
		rows->at = memory_grow(rows->at, rows->cap, sizeof *rows->at);
	}
	rows->at[rows->count++] = strdup(text_cstring(row));
	text_free(row);
}

static void
put_word(struct text *row, struct slice word)
{
	if (row->len > 0)
		text_char(row, ' ');
	text_slice(row, word);
}

static void
put_figure(struct text *row, struct decimal value)
{
	text_char(row, ' ');
	text_decimal(row, value);
}

/* ---- what lies where ---- */

/* Main unless it is said. */
static struct slice
account_told(struct slice account)
{
	return account.len == 0 ? SLICE("main") : account;
}

static struct held *
held_at(struct audit *audit, struct pocket pocket, struct slice asset)
{
	struct held *held;

	for (size_t i = 0; i < audit->held_count; i++)
		if (slice_is(pocket.venue, audit->held[i].venue) && slice_is(pocket.account, audit->held[i].account) &&
		    slice_is(asset, audit->held[i].asset))
			return &audit->held[i];
	held = &audit->held[audit->held_count];
	if (audit->held_count == ASSETS_MAX || !slice_copy(held->venue, NAME, pocket.venue) ||
	    !slice_copy(held->account, NAME, pocket.account) || !slice_copy(held->asset, NAME, asset))
		exit(2);
	audit->held_count++;
	return held;
}

static void
move(struct audit *audit, enum book book, struct pocket pocket, struct slice asset, struct decimal amount)
{
	struct held *held = held_at(audit, pocket, asset);
	struct error err;

	if (decimal_add(&held->amount[book], held->amount[book], amount, &err) != 0)
		fail("a balance", &err);
}

static void
open_with(struct audit *audit, enum book book, struct pocket pocket, struct slice asset, struct decimal amount)
{
	held_at(audit, pocket, asset)->known[book] = true;
	move(audit, book, pocket, asset, amount);
}

/* ---- fills ---- */

static void
fill_moves(struct audit *audit, enum book book, const struct fill_event *fill)
{
	const char *hyphen = memchr(fill->symbol.at, '-', fill->symbol.len);
	const struct pocket pocket = { fill->venue, account_told(fill->account) };
	bool buys = fill->side == 0;
	struct slice base, quote;
	struct decimal money;
	struct error err;

	if (hyphen == NULL || decimal_mul(&money, fill->price, fill->qty, &err) != 0)
		exit(2);
	base = (struct slice){ fill->symbol.at, (size_t)(hyphen - fill->symbol.at) };
	quote = (struct slice){ hyphen + 1, fill->symbol.len - base.len - 1 };
	move(audit, book, pocket, base, buys ? fill->qty : decimal_negate(fill->qty));
	move(audit, book, pocket, quote, buys ? decimal_negate(money) : money);
	move(audit, book, pocket, fill->fee_asset, decimal_negate(fill->fee));
}

/* A venue may want its own letters before the id of a client's (gate). */
static struct slice
client_id(struct slice id)
{
	return slice_starts(id, "t-") ? (struct slice){ id.at + 2, id.len - 2 } : id;
}

static void
add_fill(struct audit *audit, enum book book, const struct fill_event *fill, bool with_id)
{
	struct text whole = { 0 }, plain = { 0 };

	put_word(&plain, fill->venue);
	put_word(&plain, account_told(fill->account));
	put_word(&plain, fill->symbol);
	put_word(&plain, client_id(fill->order));
	put_word(&plain, slice_of(fill->side == 0 ? "buy" : "sell"));
	put_figure(&plain, fill->price);
	put_figure(&plain, fill->qty);
	put_figure(&plain, fill->fee);
	put_word(&plain, fill->fee_asset);
	put_word(&plain, slice_of(liquidities[fill->liquidity]));
	if (with_id) {
		text_slice(&whole, text_all(&plain));
		put_word(&whole, fill->id);
		add_row(&audit->fills[book], &whole);
	}
	add_row(&audit->plain[book], &plain);
}

/* ---- the statement ---- */

static void
take_order(struct audit *audit, const struct order_event *order)
{
	struct text row = { 0 };

	if (order->venue_id.len == 0 || order->state != ORDER_OPEN)
		return;
	put_word(&row, client_id(order->id));
	put_word(&row, order->venue_id);
	put_word(&row, order->venue);
	put_word(&row, account_told(order->account));
	add_row(&audit->taken, &row);
}

static int
take_line(void *arg, struct slice line, struct error *err)
{
	struct audit *audit = arg;
	struct balance_event balance;
	struct order_event order;
	struct fill_event fill;
	struct line_head head;

	if (line_head_read(&head, line, err) != 0)
		return -1;
	if (slice_is(head.kind, "balance")) {
		if (event_read(&kind_balance, &balance, line, err) != 0)
			return -1;
		open_with(audit, VENUES, (struct pocket){ balance.venue, account_told(balance.account) }, balance.asset,
		    balance.free);
	} else if (slice_is(head.kind, "order")) {
		/* of one that was refused unread there is little to tell */
		if (memmem(line.at, line.len, "\"venue_id\":", 11) == NULL)
			return 0;
		if (event_read(&kind_order, &order, line, err) != 0)
			return -1;
		take_order(audit, &order);
	} else if (slice_is(head.kind, "fill")) {
		if (event_read(&kind_fill, &fill, line, err) != 0)
			return -1;
		add_fill(audit, VENUES, &fill, true);
		fill_moves(audit, VENUES, &fill);
	}
	return 0;
}

/* ---- the books ---- */

static struct store *
open_book(const char *directory, const char *name)
{
	char path[PATH_MAX];
	struct store *store;
	struct error err;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	store = store_open(path, STORE_READ, &err);
	if (store == NULL)
		fail(path, &err);
	return store;
}

/* Hand each row to take. */
static void
each(struct audit *audit, struct store *store, const char *sql, void (*take)(struct audit *audit, struct query *row))
{
	struct error err;
	struct query *query = store_prepare(store, sql, &err);
	int more = -1;

	while (query != NULL && (more = store_step(query, &err)) > 0)
		take(audit, query);
	if (more < 0)
		fail(store_path(store), &err);
}

static struct decimal
figure(struct slice text)
{
	struct decimal value;
	struct error err;

	if (decimal_read(&value, text, &err) != 0)
		fail("a figure", &err);
	return value;
}

static void
take_funds(struct audit *audit, struct query *row)
{
	open_with(audit, JOURNAL, (struct pocket){ store_text(row, 0), store_text(row, 1) }, store_text(row, 2),
	    figure(store_text(row, 3)));
}

/* The journal's id of a fill is the symbol, a slash and the venue's own; the second half of a trade of ours with ours has its side behind it. */
static struct slice
venues_id(struct slice id, struct slice symbol)
{
	static const char *const halves[] = { "/buy", "/sell" };

	if (id.len > symbol.len) {
		id.at += symbol.len + 1;
		id.len -= symbol.len + 1;
	}
	for (size_t i = 0; i < COUNT(halves); i++) {
		size_t len = strlen(halves[i]);

		if (id.len > len && memcmp(id.at + id.len - len, halves[i], len) == 0)
			id.len -= len;
	}
	return id;
}

static void
take_journal_fill(struct audit *audit, struct query *row)
{
	struct fill_event fill = { .venue = store_text(row, 0),
		.id = store_text(row, 1),
		.order = store_text(row, 2),
		.symbol = store_text(row, 3),
		.side = (int)store_int(row, 4),
		.price = figure(store_text(row, 5)),
		.qty = figure(store_text(row, 6)),
		.fee = figure(store_text(row, 7)),
		.fee_asset = store_text(row, 8),
		.liquidity = (int)store_int(row, 9),
		.account = store_text(row, 10) };

	fill.id = venues_id(fill.id, fill.symbol);
	add_fill(audit, JOURNAL, &fill, true);
	fill_moves(audit, JOURNAL, &fill);
}

static void
take_intent(struct audit *audit, struct query *row)
{
	struct text text = { 0 };

	put_word(&text, store_text(row, 0));
	add_row(&audit->intents, &text);
}

static void
take_entry(struct audit *audit, struct query *row)
{
	struct slice line = store_text(row, 0);
	struct fill_event fill;
	struct error err;

	if (event_read(&kind_fill, &fill, line, &err) != 0)
		fail("a fill of the ledger", &err);
	add_fill(audit, LEDGER, &fill, false);
}

static void
put_outcome(struct rows *rows, struct slice line)
{
	struct text text = { 0 };
	struct outcome_event outcome;
	struct error err;

	if (event_read(&kind_outcome, &outcome, line, &err) != 0)
		fail("an outcome", &err);
	put_word(&text, outcome.opportunity);
	put_word(&text, slice_of(outcome_states[outcome.state]));
	put_word(&text, outcome.residue.len > 0 ? outcome.residue : SLICE("{}"));
	add_row(rows, &text);
}

static void
take_told(struct audit *audit, struct query *row)
{
	put_outcome(&audit->told, store_text(row, 0));
}

/* Of assets:VENUE:ACCOUNT, rounding:VENUE:ACCOUNT. */
static struct pocket
posted_to(struct slice name)
{
	const char *first = memchr(name.at, ':', name.len);
	const char *second = memchr(first + 1, ':', name.len - (size_t)(first + 1 - name.at));

	return (struct pocket){ { first + 1, (size_t)(second - first - 1) },
		{ second + 1, name.len - (size_t)(second + 1 - name.at) } };
}

static void
take_posted(struct audit *audit, struct query *row)
{
	struct pocket pocket = posted_to(store_text(row, 0));
	struct slice asset = store_text(row, 1);
	char amount[40];

	snprintf(amount, sizeof amount, "%llde-%lld", (long long)store_int(row, 2), (long long)store_int(row, 3));
	if (slice_starts(store_text(row, 0), "rounding"))
		held_at(audit, pocket, asset)->rounding = figure(slice_of(amount));
	else
		open_with(audit, LEDGER, pocket, asset, figure(slice_of(amount)));
}

/* ---- trades ---- */

static struct decimal
residue_of(struct slice line, const char *asset)
{
	struct outcome_event outcome;
	struct error err;
	json *residue;
	struct decimal left = DECIMAL_ZERO;

	if (event_read(&kind_outcome, &outcome, line, &err) != 0)
		fail("an outcome", &err);
	if (outcome.residue.len == 0)
		return left;
	residue = json_parse(outcome.residue, false, &err);
	if (residue == NULL)
		fail("a residue", &err);
	if (json_string(json_member(residue, asset)) != NULL)
		left = figure(slice_of(json_string(json_member(residue, asset))));
	json_free(residue);
	return left;
}

/* What the trade's fills leave of its base asset. */
static struct decimal
left_of(struct store *store, int64_t trade, const char *base)
{
	struct decimal left = DECIMAL_ZERO;
	struct error err;
	struct query *query = store_prepare(store,
	    "SELECT fill.side, fill.qty, fill.fee, fill.fee_asset FROM fill JOIN intent ON intent.id = fill.intent "
	    "WHERE intent.trade = ?1",
	    &err);
	int more = -1;

	if (query != NULL)
		store_bind_int(query, 1, trade);
	while (query != NULL && (more = store_step(query, &err)) > 0) {
		struct decimal qty = figure(store_text(query, 1));

		if (store_int(query, 0) != 0)
			qty = decimal_negate(qty);
		if (decimal_add(&left, left, qty, &err) != 0 ||
		    (slice_is(store_text(query, 3), base) &&
			decimal_sub(&left, left, figure(store_text(query, 2)), &err) != 0))
			fail("what is left", &err);
	}
	if (more < 0)
		fail("what is left", &err);
	query_free(query);
	return left;
}

static void
judge_trade(struct audit *audit, struct store *store, struct query *row)
{
	struct slice name = store_text(row, 1), line = store_text(row, 4);
	bool flat = store_int(row, 3) == TRADE_FLAT;
	char base[NAME], id[300];
	struct decimal left, told, least;

	snprintf(id, sizeof id, "%.*s", SLICE_ARG(name));
	if (store_is_null(row, 3) || store_is_null(row, 4)) {
		blame(audit, "a trade without its end in", "exec.db", id);
		return;
	}
	if (!slice_copy(base, sizeof base, store_text(row, 2)))
		exit(2);
	left = left_of(store, store_int(row, 0), base);
	told = residue_of(line, base);
	/* what no venue would trade */
	least = decimal_max(figure(store_text(row, 5)), figure(store_text(row, 6)));
	if (decimal_compare(left, told) != 0)
		blame(audit, "a residue that the fills do not leave, in", "exec.db", id);
	if (flat && decimal_sign(figure(store_text(row, 7))) == 0 &&
	    decimal_compare(left, decimal_sign(left) < 0 ? decimal_negate(least) : least) *
		    (decimal_sign(left) < 0 ? -1 : 1) >
		0)
		blame(audit, "flat with more than dust, in", "exec.db", id);
	audit->flat += flat;
	audit->frozen += !flat;
	put_outcome(&audit->ended, line);
}

static void
judge_trades(struct audit *audit, struct store *store)
{
	struct error err;
	struct query *query = store_prepare(store,
	    "SELECT trade.row, trade.opportunity, (SELECT base FROM intent WHERE trade = trade.row LIMIT 1), "
	    "ending.state,"
	    " (SELECT line FROM outbox WHERE outbox.n = ending.n),"
	    " (SELECT qty_step FROM intent WHERE trade = trade.row ORDER BY 0 + qty_step DESC LIMIT 1),"
	    " (SELECT min_qty FROM intent WHERE trade = trade.row ORDER BY 0 + min_qty DESC LIMIT 1),"
	    " (SELECT min_notional FROM intent WHERE trade = trade.row ORDER BY 0 + min_notional DESC LIMIT 1)"
	    " FROM trade LEFT JOIN ending ON ending.trade = trade.row WHERE trade.opportunity NOT LIKE 'hand:%'",
	    &err);
	int more = -1;

	while (query != NULL && (more = store_step(query, &err)) > 0)
		judge_trade(audit, store, query);
	if (more < 0)
		fail("trades", &err);
}

/* ---- judging ---- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort_rows(struct rows *rows)
{
	if (rows->count > 0)
		qsort(rows->at, rows->count, sizeof *rows->at, by_text);
}

/* Both the same rows, as often. */
static void
same_rows(struct audit *audit, const char *what, struct rows *one, const char *one_name, struct rows *two,
    const char *two_name)
{
	size_t i = 0, k = 0;

	sort_rows(one);
	sort_rows(two);
	while (i < one->count || k < two->count) {
		int order = i == one->count ? 1 : k == two->count ? -1 : strcmp(one->at[i], two->at[k]);

		if (order != 0) {
			char where[80];

			snprintf(where, sizeof where, "%s and not in %s", order < 0 ? one_name : two_name,
			    order < 0 ? two_name : one_name);
			blame(audit, what, where, order < 0 ? one->at[i] : two->at[k]);
		}
		i += order <= 0;
		k += order >= 0;
	}
}

/* A client id is one order of a venue, and has an intent. */
static void
judge_orders(struct audit *audit)
{
	struct rows *taken = &audit->taken, *intents = &audit->intents;
	size_t k = 0;

	sort_rows(taken);
	sort_rows(intents);
	for (size_t i = 0; i < taken->count; i++) {
		size_t len = strcspn(taken->at[i], " ");

		if (i > 0 && strncmp(taken->at[i - 1], taken->at[i], len + 1) == 0 &&
		    strcmp(taken->at[i - 1], taken->at[i]) != 0)
			blame(audit, "an order twice in", books[VENUES], taken->at[i]);
		while (k < intents->count && strncmp(intents->at[k], taken->at[i], len) < 0)
			k++;
		if (k == intents->count || strncmp(intents->at[k], taken->at[i], len) != 0)
			blame(audit, "an order without its intent in", books[JOURNAL], taken->at[i]);
	}
}

/* What the ledger's scale cannot hold was rounded down, and stands under rounding (arb-ledger(5)). */
static bool
equal(const struct held *held, enum book book)
{
	struct decimal ours = held->amount[book], theirs = held->amount[VENUES], most;
	struct error err;

	if (!held->known[book])
		return decimal_sign(theirs) == 0;
	if (book == JOURNAL)
		return decimal_compare(ours, theirs) == 0;
	return decimal_add(&most, ours, held->rounding, &err) == 0 && decimal_compare(ours, theirs) <= 0 &&
	    decimal_compare(theirs, most) <= 0;
}

static void
judge_balances(struct audit *audit)
{
	for (size_t i = 0; i < audit->held_count; i++) {
		struct held *held = &audit->held[i];

		for (int book = JOURNAL; book <= LEDGER; book++) {
			char what[200], ours[DECIMAL_TEXT_MAX], theirs[DECIMAL_TEXT_MAX];

			if (equal(held, (enum book)book))
				continue;
			decimal_text(ours, held->amount[book]);
			decimal_text(theirs, held->amount[VENUES]);
			snprintf(what, sizeof what, "%s:%s %s is %s, the venue has %s", held->venue, held->account,
			    held->asset, held->known[book] ? ours : "not there", theirs);
			blame(audit, "a balance of", books[book], what);
		}
	}
}

static void
take_ledger(struct audit *audit, const char *directory)
{
	struct store *ledger = open_book(directory, "ledger.db");

	each(audit, ledger, "SELECT line FROM entry WHERE kind = 'fill'", take_entry);
	each(audit, ledger, "SELECT line FROM entry WHERE kind = 'outcome' AND line NOT LIKE '%\"state\":\"none\"%'",
	    take_told);
	each(audit, ledger,
	    "SELECT account, asset, sum(amount), scale FROM statement WHERE account LIKE 'assets:%' OR account LIKE "
	    "'rounding:%' GROUP BY 1, 2",
	    take_posted);
	store_close(ledger);
}

/* The journal of a directory, and its ledger: of several journals one may have the only ledger. */
static void
take_books(struct audit *audit, const char *directory)
{
	struct store *journal = open_book(directory, "exec.db");
	char path[PATH_MAX];

	each(audit, journal, "SELECT venue, account, asset, amount FROM funds", take_funds);
	each(audit, journal,
	    "SELECT venue, id, client_id, symbol, side, price, qty, fee, fee_asset, liquidity, account FROM fill",
	    take_journal_fill);
	each(audit, journal, "SELECT id FROM intent", take_intent);
	judge_trades(audit, journal);
	store_close(journal);
	snprintf(path, sizeof path, "%s/ledger.db", directory);
	if (!audit->has_ledger || access(path, F_OK) == 0)
		take_ledger(audit, directory);
	audit->has_ledger = true;
}

int
main(int argc, char *argv[])
{
	static struct audit audit;
	struct error err;
	int fd;

	if (argc < 3) {
		fputs("usage: audit STATEMENT STATE...\n", stderr);
		return 2;
	}
	fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fprintf(stderr, "audit: %s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	if (line_each(fd, LINE_MAX_BYTES, take_line, &audit, &err) != 0)
		fail(argv[1], &err);
	for (int i = 2; i < argc; i++)
		take_books(&audit, argv[i]);
	same_rows(&audit, "a fill in", &audit.fills[VENUES], books[VENUES], &audit.fills[JOURNAL], books[JOURNAL]);
	same_rows(&audit, "a fill in", &audit.plain[VENUES], books[VENUES], &audit.plain[LEDGER], books[LEDGER]);
	same_rows(&audit, "an outcome in", &audit.ended, books[JOURNAL], &audit.told, books[LEDGER]);
	judge_orders(&audit);
	judge_balances(&audit);
	printf("%zu orders, %zu fills, %zu balances, %lld flat, %lld frozen\n", audit.intents.count,
	    audit.fills[VENUES].count, audit.held_count, audit.flat, audit.frozen);
	return audit.wrong > 0;
}
