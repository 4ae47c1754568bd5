/*
 * The room ledger, pure part: what each event does to the books, to the last unit; what is refused; the canonical form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "event/event.h"
#include "ledger/canonical.h"
#include "ledger/chain.h"
#include "ledger/effect.h"
#include "ledger/origin.h"

#define FILL(side, price, qty, fee, fee_asset)                                                                         \
	"{\"kind\":\"fill\",\"ts_us\":1786309549004400,\"id\":\"t1\",\"order\":\"o1\",\"venue\":\"kraken\","           \
	"\"symbol\":\"BTC-"                                                                                            \
	"USDT\",\"side\":\"" side "\",\"price\":\"" price "\",\"qty\":\"" qty "\",\"fee\":\"" fee                      \
	"\",\"fee_asset\":\"" fee_asset "\"}"
#define NOBODYS(side, fee, fee_asset)                                                                                  \
	"{\"kind\":\"fill\",\"ts_us\":1786309549004400,\"id\":\"t1\",\"order\":\"o1\",\"venue\":\"kraken\","           \
	"\"symbol\":\"BTC-"                                                                                            \
	"USDT\",\"side\":\"" side "\",\"price\":\"100\",\"qty\":\"1\",\"fee\":\"" fee "\",\"fee_asset\":\"" fee_asset  \
	"\",\"suspense\":true}"
#define BALANCE(free, locked)                                                                                          \
	"{\"kind\":\"balance\",\"ts_us\":1786309549004400,\"venue\":\"okx\",\"asset\":\"USDT\",\"account\":\"two\","   \
	"\"free\":\"" free "\",\"locked\":\"" locked "\"}"
#define TRANSFER(state, amount, fee)                                                                                   \
	"{\"kind\":\"transfer\",\"ts_us\":1786309549004400,\"id\":\"x1\",\"state\":\"" state                           \
	"\",\"from\":\"kraken\",\"to\":\"okx\",\"asset\":\"USDT\",\"amount\":\"" amount "\",\"fee\":\"" fee "\"}"
#define OUTCOME(state, residue)                                                                                        \
	"{\"kind\":\"outcome\",\"ts_us\":1786309549004400,\"opportunity\":\"p1\",\"state\":\"" state                   \
	"\",\"residue\":" residue "}"

/* Each case has new books. */
static const struct {
	const char *about, *line;
	bool sent_before;
	const char *postings; /* NULL: refused, with this code */
	const char *code;
} cases[] = {
	{ "a buy whose fee is in the quote asset: one posting pays both",
	    FILL("buy", "64250.2", "0.5", "128.5004", "USDT"), false,
	    "assets:kraken:main BTC 50000000|trading BTC -50000000|assets:kraken:main USDT -3225360040000|"
	    "trading USDT 3212510000000|fees:kraken USDT 12850040000",
	    NULL },
	{ "a sale whose fee is in the quote asset", FILL("sell", "64250.2", "0.5", "128.5004", "USDT"), false,
	    "assets:kraken:main BTC -50000000|trading BTC 50000000|assets:kraken:main USDT 3199659960000|"
	    "trading USDT -3212510000000|fees:kraken USDT 12850040000",
	    NULL },
	{ "a buy whose fee is taken out of what is received", FILL("buy", "100", "1", "0.001", "BTC"), false,
	    "assets:kraken:main BTC 99900000|trading BTC -100000000|fees:kraken BTC 100000|"
	    "assets:kraken:main USDT -10000000000|trading USDT 10000000000",
	    NULL },
	{ "a fee in a third token", FILL("sell", "100", "1", "0.0002", "BNB"), false,
	    "assets:kraken:main BTC -100000000|trading BTC 100000000|assets:kraken:main USDT 10000000000|"
	    "trading USDT -10000000000|assets:kraken:main BNB -20000|fees:kraken BNB 20000",
	    NULL },
	{ "a rebate: a fee below zero", FILL("buy", "100", "1", "-0.05", "USDT"), false,
	    "assets:kraken:main BTC 100000000|trading BTC -100000000|assets:kraken:main USDT -9995000000|"
	    "trading USDT 10000000000|fees:kraken USDT -5000000",
	    NULL },
	{ "no fee", FILL("buy", "100", "1", "0", "USDT"), false,
	    "assets:kraken:main BTC 100000000|trading BTC -100000000|assets:kraken:main USDT -10000000000|"
	    "trading USDT 10000000000",
	    NULL },
	{ "a cost with more places: we pay up, the rest is rounding", FILL("buy", "1.00000001", "0.1", "0", "USDT"),
	    false,
	    "assets:kraken:main BTC 10000000|trading BTC -10000000|assets:kraken:main USDT -10000001|"
	    "trading USDT 10000000|rounding:kraken:main USDT 1",
	    NULL },
	{ "proceeds with more places: we get less", FILL("sell", "1.00000001", "0.1", "0", "USDT"), false,
	    "assets:kraken:main BTC -10000000|trading BTC 10000000|assets:kraken:main USDT 10000000|"
	    "trading USDT -10000001|rounding:kraken:main USDT 1",
	    NULL },
	{ "cost and fee with more places: rounded once, together",
	    FILL("buy", "1.00000001", "0.1", "0.000000004", "USDT"), false,
	    "assets:kraken:main BTC 10000000|trading BTC -10000000|assets:kraken:main USDT -10000001|"
	    "trading USDT 10000000|rounding:kraken:main USDT 1",
	    NULL },
	{ "a fee below one unit is a unit of rounding", FILL("buy", "1", "1", "0.000000001", "BNB"), false,
	    "assets:kraken:main BTC 100000000|trading BTC -100000000|assets:kraken:main USDT -100000000|"
	    "trading USDT 100000000|assets:kraken:main BNB -1|rounding:kraken:main BNB 1",
	    NULL },
	{ "just below 2^62 units", FILL("buy", "46116860184.27387904", "1", "0", "USDT"), false,
	    "assets:kraken:main BTC 100000000|trading BTC -100000000|assets:kraken:main USDT -4611686018427387904|"
	    "trading USDT 4611686018427387904",
	    NULL },
	{ "beyond 2^62 units", FILL("buy", "46116860184.27387905", "1", "0", "USDT"), false, NULL, "amount_range" },
	{ "beyond any decimal", FILL("buy", "99999999999999999999999999999999999999", "1000.001", "0", "USDT"), false,
	    NULL, "decimal_range" },
	{ "a fill that belongs to no trade stands against suspense, its fee as well", NOBODYS("buy", "0.05", "USDT"),
	    false,
	    "assets:kraken:main BTC 100000000|suspense:kraken BTC -100000000|assets:kraken:main USDT -10005000000|"
	    "suspense:kraken USDT 10005000000",
	    NULL },
	{ "a sale, and a fee in a third token", NOBODYS("sell", "0.0002", "BNB"), false,
	    "assets:kraken:main BTC -100000000|suspense:kraken BTC 100000000|assets:kraken:main USDT 10000000000|"
	    "suspense:kraken USDT -10000000000|assets:kraken:main BNB -20000|suspense:kraken BNB 20000",
	    NULL },
	{ "a first balance comes from equity", BALANCE("10", "2.5"), false,
	    "assets:okx:two USDT 1250000000|equity:opening USDT -1250000000", NULL },
	{ "a first balance with more places", BALANCE("0.123456789", "0"), false,
	    "assets:okx:two USDT 12345678|equity:opening USDT -12345679|rounding:okx:two USDT 1", NULL },
	{ "a first balance of nothing opens the account and moves nothing", BALANCE("0", "0"), false, "", NULL },
	{ "a transfer that was sent", TRANSFER("sent", "500", "1"), false,
	    "assets:kraken:main USDT -50000000000|fees:kraken USDT 100000000|transit USDT 49900000000", NULL },
	{ "a transfer that arrived", TRANSFER("arrived", "500", "1"), true,
	    "assets:okx:main USDT 49900000000|transit USDT -49900000000", NULL },
	{ "a transfer that failed after it was sent is undone", TRANSFER("failed", "500", "1"), true,
	    "assets:kraken:main USDT 50000000000|fees:kraken USDT -100000000|transit USDT -49900000000", NULL },
	{ "a transfer that failed before it was sent", TRANSFER("failed", "500", "1"), false, "", NULL },
	{ "a planned transfer", TRANSFER("planned", "500", "1"), false, "", NULL },
	{ "a fee above the amount", TRANSFER("sent", "1", "2"), false, NULL, "range" },
	{ "a flat outcome leaves dust", OUTCOME("flat", "{\"BTC\":\"0.00001\"}"), false,
	    "trading BTC 1000|dust BTC -1000", NULL },
	{ "a frozen outcome's residue is an open position", OUTCOME("frozen", "{\"BTC\":\"0.2\"}"), false, "", NULL },
	{ "a residue that is no object", OUTCOME("flat", "[1]"), false, NULL, "bad_json" },
};

static void
postings_text(const struct postings *postings, char *to, size_t size)
{
	size_t len = 0;

	to[0] = '\0';
	for (size_t i = 0; i < postings->count; i++) {
		const struct posting *of = &postings->at[i];
		char name[ACCOUNT_NAME_MAX];

		account_name(name, of->class, of->venue, of->account);
		len += (size_t)snprintf(to + len, size - len, "%s%s %.*s %lld", i > 0 ? "|" : "", name,
		    SLICE_ARG(of->asset), (long long)of->units);
	}
}

static const struct shape *
read_line(union posted_event *event, const char *line)
{
	struct line_head head;
	struct error err;
	const struct shape *kind;

	assert_int_equal(line_head_read(&head, slice_of(line), &err), 0);
	kind = event_kind(head.kind);
	if (event_read(kind, event, slice_of(line), &err) != 0)
		fail_msg("%s: %s", line, err.text);
	return kind;
}

static void
every_event_balances_to_the_unit(void **state)
{
	struct asset_scales *scales;
	struct error err;

	(void)state;
	scales = asset_scales_load(&err);
	assert_non_null(scales);
	for (size_t i = 0; i < COUNT(cases); i++) {
		union posted_event event;
		struct books books = { 0 };
		struct effect effect;
		const struct shape *kind = read_line(&event, cases[i].line);
		char text[2000];
		int result = effect_of(&effect, &books, kind, &event, cases[i].sent_before, scales, &err);

		if (cases[i].postings == NULL) {
			assert_int_equal(result, -1);
			if (strcmp(err.code, cases[i].code) != 0)
				fail_msg("%s: %s: %s", cases[i].about, err.code, err.text);
			continue;
		}
		if (result != 0)
			fail_msg("%s: %s", cases[i].about, err.text);
		postings_text(&effect.postings, text, sizeof text);
		if (strcmp(text, cases[i].postings) != 0)
			fail_msg("%s:\n%s\n%s", cases[i].about, text, cases[i].postings);
		books_free(&books);
	}
	asset_scales_free(scales);
}

/* Random amounts with too many places: each asset sums to zero, we never gain by rounding, and lose less than a unit a line. */
static void
rounding_is_against_us_and_sums_to_zero(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct fill_event fill = { .venue = SLICE("v"), .symbol = SLICE("A-B"), .fee_asset = SLICE("B") };
		struct movements movements;
		struct postings postings;
		unsigned scales[MOVEMENTS_MAX];
		struct error err;
		__int128 sum[2] = { 0, 0 }, lost = 0;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		fill.side = seed >> 60 & 1;
		fill.price = (struct decimal){ 1 + (int64_t)(seed >> 34 & 0xffffff), 7 };
		fill.qty = (struct decimal){ 1 + (int64_t)(seed >> 20 & 0xffff), 9 };
		fill.fee = (struct decimal){ (int64_t)(seed >> 8 & 0xffff) - 30000, 11 };
		fill.fee_asset = seed >> 61 & 1 ? SLICE("A") : SLICE("B");
		assert_int_equal(movements_fill(&movements, &fill, &err), 0);
		for (size_t i = 0; i < movements.count; i++)
			scales[i] = 8;
		assert_int_equal(postings_settle(&postings, &movements, scales, &err), 0);
		for (size_t i = 0; i < postings.count; i++) {
			sum[postings.at[i].asset.at[0] == 'B'] += postings.at[i].units;
			if (postings.at[i].class == CLASS_ROUNDING) {
				assert_true(postings.at[i].units > 0);
				lost += postings.at[i].units;
			}
		}
		assert_true(sum[0] == 0 && sum[1] == 0);
		assert_true(lost >= 0 && lost <= 6);
	}
}

static void
names_that_would_mix_up_accounts_are_refused(void **state)
{
	static const struct {
		const char *venue, *account, *symbol, *fee_asset;
	} bad[] = {
		{ "kra:ken", "main", "BTC-USDT", "USDT" },
		{ "kraken", "ma:in", "BTC-USDT", "USDT" },
		{ "kraken", "main", "BTCUSDT", "USDT" },
		{ "kraken", "main", "-USDT", "USDT" },
		{ "kraken", "main", "BTC-", "USDT" },
		{ "kraken", "main", "BTC-USDT-1", "USDT" },
		{ "kraken", "main", "BTC-BTC", "USDT" },
		{ "kraken", "main", "BTC-USDT", "A_NAME_LONGER_THAN_ANY_ASSET" },
		{ "a_venue_whose_name_is_too_long", "main", "BTC-USDT", "USDT" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct fill_event fill = { .venue = slice_of(bad[i].venue),
			.account = slice_of(bad[i].account),
			.symbol = slice_of(bad[i].symbol),
			.fee_asset = slice_of(bad[i].fee_asset),
			.price = DECIMAL_ONE,
			.qty = DECIMAL_ONE };
		struct movements movements;
		struct error err;

		assert_int_equal(movements_fill(&movements, &fill, &err), -1);
		assert_string_equal(err.code, "bad_name");
	}
}

static void
account_names_read_back(void **state)
{
	struct slice venue, account;
	enum posting_class class;
	char name[ACCOUNT_NAME_MAX];

	(void)state;
	for (int i = 0; i < CLASS_COUNT; i++) {
		size_t len = account_name(name, (enum posting_class)i, SLICE("kraken"), SLICE("main"));

		assert_true(account_parse(&class, &venue, &account, (struct slice){ name, len }));
		assert_int_equal(class, i);
	}
	assert_false(account_parse(&class, &venue, &account, SLICE("assets:kraken")));
	assert_false(account_parse(&class, &venue, &account, SLICE("fees")));
	assert_false(account_parse(&class, &venue, &account, SLICE("fees:")));
	assert_false(account_parse(&class, &venue, &account, SLICE("suspect")));
}

static void
later_balances_are_compared(void **state)
{
	struct books books = { 0 };
	struct asset_scales *scales;
	struct effect effect;
	struct error err;
	static const struct {
		const char *line;
		enum finding_kind found;
	} steps[] = {
		{ BALANCE("10.000000001", "0"), FOUND_NOTHING }, /* posted as 10, one unit of rounding */
		{ BALANCE("10.000000001", "0"), FOUND_NOTHING },
		{ BALANCE("4", "6.000000009"), FOUND_NOTHING }, /* within what rounding may hide */
		{ BALANCE("10.00000002", "0"), FOUND_DIFFERENCE },
		{ BALANCE("9.99999999", "0"), FOUND_DIFFERENCE },
	};

	(void)state;
	scales = asset_scales_load(&err);
	for (size_t i = 0; i < COUNT(steps); i++) {
		union posted_event event;
		const struct shape *kind = read_line(&event, steps[i].line);
		uint32_t numbers[POSTINGS_MAX];

		assert_int_equal(effect_of(&effect, &books, kind, &event, false, scales, &err), 0);
		assert_int_equal(effect.opens, i == 0);
		assert_int_equal(effect.finding.kind, steps[i].found);
		assert_int_equal(effect_apply(&effect, &books, numbers, &err), 0);
	}
	books_free(&books);
	asset_scales_free(scales);
}

static void
balances_stop_at_two_to_the_62(void **state)
{
	struct books books = { 0 };
	struct asset_scales *scales;
	struct effect effect;
	struct error err;
	union posted_event event;
	const struct shape *kind = read_line(&event, FILL("sell", "46116860184.27387904", "1", "0", "USDT"));
	uint32_t numbers[POSTINGS_MAX];

	(void)state;
	scales = asset_scales_load(&err);
	assert_int_equal(effect_of(&effect, &books, kind, &event, false, scales, &err), 0);
	assert_int_equal(effect_apply(&effect, &books, numbers, &err), 0);
	kind = read_line(&event, FILL("sell", "0.00000001", "1", "0", "USDT"));
	assert_int_equal(effect_of(&effect, &books, kind, &event, false, scales, &err), -1);
	assert_string_equal(err.code, "amount_range");
	books_free(&books);
	asset_scales_free(scales);
}

static void
canonical_form(void **state)
{
	static const struct {
		const char *line, *canonical; /* NULL: refused */
	} forms[] = {
		{ "{\"kind\":\"halt\",\"ts_us\":1786309549004400,\"scope\":\"all\"}",
		    "{\"kind\":\"halt\",\"scope\":\"all\",\"ts_us\":\"1786309549004400\"}" },
		{ "{ \"ts_us\" : 1786309549004400 , \"zeta\":[1.50, {\"b\":1e2,\"a\":null}], "
		  "\"kind\":\"halt\",\"scope\":\"a\\u0041\\/\\n\\u001f\\\"\"}",
		    "{\"kind\":\"halt\",\"scope\":\"aA/"
		    "\\n\\u001f\\\"\",\"ts_us\":\"1786309549004400\",\"zeta\":[\"1.5\",{\"a\":null,\"b\":\"100\"}]}" },
		{ "{\"kind\":\"halt\",\"ts_us\":1786309549004400,\"scope\":\"all\",\"again\":true}",
		    "{\"kind\":\"halt\",\"scope\":\"all\",\"ts_us\":\"1786309549004400\"}" },
		{ "{\"kind\":\"halt\",\"ts_us\":1786309549004400,\"scope\":\"all\",\"a\\u0062\":1}", NULL },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		struct text text = { 0 };
		int result = canonical_line(&text, &kind_halt, slice_of(forms[i].line), &err);

		assert_int_equal(result, forms[i].canonical == NULL ? -1 : 0);
		if (result == 0)
			assert_string_equal(text_cstring(&text), forms[i].canonical);
		text_free(&text);
	}
}

static void
amounts_are_compared_as_numbers(void **state)
{
	struct text a = { 0 }, b = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(
	    canonical_line(&a, &kind_fill, slice_of(FILL("buy", "64250.20", "0.50", "0", "USDT")), &err), 0);
	assert_int_equal(
	    canonical_line(&b, &kind_fill, slice_of(FILL("buy", "64250.2", "5e-1", "0.0", "USDT")), &err), 0);
	assert_string_equal(text_cstring(&a), text_cstring(&b));
	text_free(&a);
	text_free(&b);
}

static void
again_is_taken_out(void **state)
{
	struct text text = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(
	    line_without_again(&text, SLICE("{\"kind\":\"x\",\"again\":true, \"b\":[1, 2],\"price\":\"1.50\"}"), &err),
	    0);
	assert_string_equal(text_cstring(&text), "{\"kind\":\"x\",\"b\":[1, 2],\"price\":\"1.50\"}");
	text_free(&text);
}

static void
keys_tell_events_apart(void **state)
{
	static const char *const lines[] = {
		FILL("buy", "1", "1", "0", "USDT"),
		TRANSFER("sent", "1", "0"),
		TRANSFER("arrived", "1", "0"),
		BALANCE("1", "0"),
		OUTCOME("flat", "{}"),
		"{\"kind\":\"halt\",\"ts_us\":1786309549004400,\"scope\":\"all\"}",
		"{\"kind\":\"halt\",\"ts_us\":1786309549004400,\"scope\":\"all\",\"reason\":\"x\"}",
		"{\"kind\":\"resume\",\"ts_us\":1786309549004400,\"scope\":\"all\"}",
		"{\"kind\":\"order\",\"ts_us\":1786309549004400,\"id\":\"a/"
		"b\",\"venue\":\"v\",\"symbol\":\"A-B\",\"side\":\"buy\",\"qty\":\"1\",\"state\":\"open\"}",
		"{\"kind\":\"order\",\"ts_us\":1786309549004400,\"id\":\"a\",\"venue\":\"v\",\"symbol\":\"A-B\","
		"\"side\":\"buy\",\"qty\":\"1\",\"state\":\"open\"}",
		"{\"kind\":\"order\",\"ts_us\":1786309549004400,\"id\":\"a\",\"venue\":\"v\",\"symbol\":\"A-B\","
		"\"side\":\"buy\",\"qty\":\"1\",\"state\":\"filled\"}",
	};
	struct text keys[COUNT(lines)] = { { 0 } };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		union posted_event event;
		const struct shape *kind = read_line(&event, lines[i]);
		struct origin origin;

		assert_int_equal(origin_read(&origin, kind, &event, &err), 0);
		assert_true(origin_key(&keys[i], kind, &event, &origin, &err));
		for (size_t j = 0; j < i; j++)
			assert_false(slice_equal(text_all(&keys[i]), text_all(&keys[j])));
	}
	assert_string_equal(text_cstring(&keys[0]), "fill/kraken/main/t1");
	for (size_t i = 0; i < COUNT(lines); i++)
		text_free(&keys[i]);
}

/* The form of arb-ledger(5), worked out once by another program. */
static void
chain_of_known_value(void **state)
{
	struct slice genesis = SLICE("genesis");
	struct hash hash = hash_parts(&genesis, 1);
	char hex[HASH_HEX];

	(void)state;
	hash = chain_hash(1, &hash, SLICE("body"));
	hash_hex(hex, &hash);
	assert_string_equal(hex, "c606bd73931385013e9ee8f98ca97f3e32f5dea367e9c9e2ba4c8a4818609cd6");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_balances_to_the_unit),
		cmocka_unit_test(rounding_is_against_us_and_sums_to_zero),
		cmocka_unit_test(names_that_would_mix_up_accounts_are_refused),
		cmocka_unit_test(account_names_read_back),
		cmocka_unit_test(later_balances_are_compared),
		cmocka_unit_test(balances_stop_at_two_to_the_62),
		cmocka_unit_test(canonical_form),
		cmocka_unit_test(amounts_are_compared_as_numbers),
		cmocka_unit_test(again_is_taken_out),
		cmocka_unit_test(keys_tell_events_apart),
		cmocka_unit_test(chain_of_known_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
