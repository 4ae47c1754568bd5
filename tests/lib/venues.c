/* venues: every file of dated facts can be read, keeps amounts as text, and says where and when they were read. */
#include "config/venues.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "config/config.h"

enum { VENUES_MIN = 11 };

static void
check_source(const char *venue, const json *object, const char *where)
{
	const char *source = json_string(json_member(object, "source"));
	const char *date = json_string(json_member(object, "date"));

	CHECK(source != NULL && strncmp(source, "https://", 8) == 0, "%s: %s: source", venue, where);
	CHECK(date != NULL && strlen(date) == 10 && date[4] == '-' && date[7] == '-', "%s: %s: date", venue, where);
}

/* Numbers are counts and times; whatever is money or multiplies it is text. */
static void
check_numbers(const char *venue, const json *value, const char *name)
{
	static const char *const money[] = { "bps", "fee", "price", "tick", "qty", "step", "notional", "withdraw",
		"amount", "discount" };
	int64_t whole;

	CHECK(!json_is_number(value) || json_integer(value, &whole), "%s: %s is not whole", venue, name);
	for (size_t i = 0; i < COUNT(money); i++)
		CHECK(!json_is_number(value) || strstr(name, money[i]) == NULL, "%s: %s is a number", venue, name);
	for (const json *item = json_first(value); item != NULL; item = json_after(item))
		check_numbers(venue, item, json_is_array(value) ? name : json_name(item));
}

static void
check_symbols(const char *venue, const struct venue_facts *facts, bool executable)
{
	for (size_t i = 0; i < venue_facts_count(facts); i++) {
		const struct venue_symbol *symbol = venue_facts_at(facts, i);

		CHECK(strchr(symbol->symbol, '-') != NULL && *symbol->venue_symbol != '\0', "%s: %s", venue,
		    symbol->symbol);
		CHECK(venue_facts_symbol(facts, slice_of(symbol->symbol)) == symbol, "%s: %s twice", venue,
		    symbol->symbol);
		CHECK(venue_facts_venue_symbol(facts, slice_of(symbol->venue_symbol)) == symbol, "%s: %s twice", venue,
		    symbol->venue_symbol);
		if (!executable)
			continue;
		CHECK(decimal_sign(symbol->price_tick) > 0 && decimal_sign(symbol->qty_step) > 0,
		    "%s: %s: tick and step", venue, symbol->symbol);
		CHECK(strncmp(symbol->symbol, symbol->base, strlen(symbol->base)) == 0 &&
			symbol->symbol[strlen(symbol->base)] == '-' &&
			strcmp(symbol->symbol + strlen(symbol->base) + 1, symbol->quote) == 0,
		    "%s: %s is not %s-%s", venue, symbol->symbol, symbol->base, symbol->quote);
	}
}

static void
check_venue(const char *venue)
{
	struct error err;
	struct venue_facts *facts = venue_facts_load(venue, &err);
	const struct venue_fees *fees;
	const json *document;
	bool exchange;

	CHECK(facts != NULL, "%s: %s", venue, err.text);
	document = venue_facts_document(facts);
	CHECK(json_string(json_member(document, "name")) != NULL &&
		strcmp(json_string(json_member(document, "name")), venue) == 0,
	    "%s: name", venue);
	exchange = strcmp(json_string(json_member(document, "class")), "exchange") == 0;
	check_source(venue, json_member(document, "endpoints"), "endpoints");
	check_source(venue, json_member(document, "limits"), "limits");
	check_numbers(venue, document, "");
	CHECK(venue_facts_count(facts) > 0, "%s: symbols", venue);
	check_symbols(venue, facts, exchange);
	fees = venue_facts_fees(facts);
	if (exchange) {
		check_source(venue, json_member(document, "fees"), "fees");
		CHECK(decimal_sign(fees->taker_bps) > 0 && decimal_compare(fees->taker_bps, decimal_int(1000)) < 0,
		    "%s: taker", venue);
		CHECK(strcmp(fees->kind, "quote") == 0 || strcmp(fees->kind, "received") == 0 ||
			strcmp(fees->kind, "third") == 0,
		    "%s: fee kind %s", venue, fees->kind);
		CHECK(strcmp(fees->kind, "third") != 0 || *fees->asset != '\0', "%s: the token", venue);
		CHECK(decimal_compare(fees->discount, DECIMAL_ONE) < 0, "%s: discount", venue);
		CHECK(json_first(json_member(document, "networks")) != NULL, "%s: networks", venue);
		for (const json *row = json_first(json_member(document, "networks")); row != NULL;
		     row = json_after(row))
			check_source(venue, row, "networks");
	}
	venue_facts_free(facts);
}

static void
every_file_is_read(void **state)
{
	struct dirent *entry;
	struct error err;
	char path[4096];
	int count = 0;
	DIR *directory;

	(void)state;
	assert_int_equal(share_path(path, sizeof path, "venues", &err), 0);
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		char *dot = strstr(entry->d_name, ".json");

		if (dot == NULL)
			continue;
		*dot = '\0';
		check_venue(entry->d_name);
		count++;
	}
	closedir(directory);
	assert_true(count >= VENUES_MIN);
}

static void
names_of_venues_are_no_paths(void **state)
{
	static const char *const names[] = { "", "nowhere", "../assets", "Kraken", "kraken.json", "a/b", "kraken\n",
		"averyveryveryverylongname" };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		CHECK(venue_facts_load(names[i], &err) == NULL, "%s", names[i]);
		CHECK(strcmp(err.code, "not_found") == 0, "%s: %s", names[i], err.code);
	}
	venue_facts_free(NULL);
}

/* Facts of a venue that is not, from a directory of our own. */
static struct venue_facts *
facts_of(const char *text, struct error *err)
{
	char directory[] = "/tmp/venues-XXXXXX", path[100];
	struct venue_facts *facts;
	FILE *file;

	assert_non_null(mkdtemp(directory));
	setenv("ARB_SHARE", directory, 1);
	snprintf(path, sizeof path, "%s/venues", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/venues/here.json", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	facts = venue_facts_load("here", err);
	unlink(path);
	snprintf(path, sizeof path, "%s/venues", directory);
	rmdir(path);
	rmdir(directory);
	unsetenv("ARB_SHARE");
	return facts;
}

static void
names_are_found_both_ways(void **state)
{
	struct error err;
	struct venue_facts *facts =
	    facts_of("{\"fees\":{\"taker_bps\":\"10\",\"fee_kind\":\"third\",\"fee_asset\":\"TOK\","
		     "\"fee_discount\":\"0.25\"},\"assets\":{\"XBT\":\"BTC\"},\"chains\":{\"TRX\":\"TRC20\"},"
		     "\"symbols\":[{\"symbol\":\"BTC-USD\","
		     "\"venue_symbol\":\"XBTUSD\",\"price_tick\":\"0.10\"}]}",
		&err);

	(void)state;
	CHECK(facts != NULL, "%s", err.text);
	assert_string_equal(venue_facts_fees(facts)->asset, "TOK");
	assert_int_equal(decimal_sign(venue_facts_fees(facts)->maker_bps), 0);
	assert_string_equal(venue_facts_venue_symbol(facts, SLICE("XBTUSD"))->symbol, "BTC-USD");
	assert_null(venue_facts_symbol(facts, SLICE("XBTUSD")));
	assert_null(venue_facts_venue_symbol(facts, SLICE("XBT")));
	check_text("asset", venue_facts_asset(facts, SLICE("XBT")), "BTC");
	check_text("asset", venue_facts_asset(facts, SLICE("ETH")), "ETH");
	check_text("network", venue_facts_usual_chain(facts, SLICE("TRX")), "TRC20");
	check_text("network", venue_facts_usual_chain(facts, SLICE("SOL")), "SOL");
	check_text("chain", venue_facts_chain(facts, SLICE("TRC20")), "TRX");
	check_text("chain", venue_facts_chain(facts, SLICE("TRX")), "TRX");
	venue_facts_free(facts);
}

static void
wrong_facts_are_refused_with_their_place(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "{\"fees\":{\"taker_bps\":10}}", "fees: taker_bps: must be a string of decimal digits" },
		{ "{\"fees\":{\"taker_bps\":\"ten\"}}", "fees: taker_bps: \"ten\" is not a decimal" },
		{ "{\"fees\":{\"taker_bps\":\"-1\"}}", "fees: taker_bps: below zero" },
		{ "{\"fees\":{\"fee_kind\":\"averylongkindoffee\"}}",
		    "fees: fee_kind: \"averylongkindoffee\" is too long" },
		{ "{\"symbols\":[{\"symbol\":\"A-B\"},{}]}", "symbols[1]: a symbol without a name" },
		{ "{\"symbols\":[{\"symbol\":\"A-B\",\"qty_step\":1}]}",
		    "symbols[0]: qty_step: must be a string of decimal digits" },
		{ "{", "not JSON" },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(facts_of(rows[i].text, &err) == NULL, "%s", rows[i].text);
		CHECK(strstr(err.text, rows[i].want) != NULL, "%s: %s", rows[i].text, err.text);
	}
}

static void
assets_have_scales(void **state)
{
	struct error err;
	struct asset_scales *scales = asset_scales_load(&err);

	(void)state;
	CHECK(scales != NULL, "%s", err.text);
	assert_int_equal(asset_scale(scales, SLICE("BTC")), 8);
	assert_int_equal(asset_scale(scales, SLICE("USDT")), 8);
	assert_int_equal(asset_scale(scales, SLICE("NOTLISTED")), 8);
	assert_int_equal(asset_scale(scales, SLICE("A-NAME-THAT-IS-LONGER-THAN-ANY-ASSET")), 8);
	assert_int_equal(asset_scale(scales, SLICE("")), 8);
	asset_scales_free(scales);
	asset_scales_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_file_is_read),
		cmocka_unit_test(names_of_venues_are_no_paths),
		cmocka_unit_test(names_are_found_both_ways),
		cmocka_unit_test(wrong_facts_are_refused_with_their_place),
		cmocka_unit_test(assets_have_scales),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
