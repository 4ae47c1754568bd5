/* config: defaults, what a file and a setting may say, and what is refused with its path. */
#include "config/config.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "event/advice.h"
#include "event/alert.h"
#include "event/opportunity.h"
#include "market/costs.h"

/* Load the text as a file, with one setting (NULL: none). */
static struct config *
load(const char *text, char *setting, struct error *err)
{
	char path[] = "/tmp/config-XXXXXX";
	int fd = mkstemp(path);
	struct config *config;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	config = config_load(path, &setting, setting == NULL ? 0 : 1, err);
	if (config == NULL && strncmp(err->text, path, strlen(path)) == 0) /* the name differs each time */
		memmove(err->text, err->text + strlen(path) + 2, strlen(err->text + strlen(path) + 2) + 1);
	close(fd);
	unlink(path);
	return config;
}

static void
the_given_defaults_hold(void **state)
{
	struct error err;
	struct config *config = load("{}", NULL, &err);

	(void)state;
	CHECK(config != NULL, "%s", err.text);
	assert_int_equal(decimal_compare(config_decimal(config, "spread.min_bps"), decimal_int(50)), 0);
	assert_int_equal(config_integer(config, "spread.age_ms"), 5000);
	assert_int_equal(config_integer(config, "feed.connections_max"), 100);
	assert_int_equal(config_integer(config, "feed.http_timeout_ms"), 30000);
	assert_int_equal(config_integer(config, "spread.window"), 100);
	assert_int_equal(config_integer(config, "spread.history"), 1000);
	assert_int_equal(config_integer(config, "feed.retries"), 5);
	assert_int_equal(config_integer(config, "feed.poll_ms"), 1000);
	config_free(config);
	config_free(NULL);
}

/* What is shipped says what the list of keys says. */
static void
the_shipped_file_is_the_defaults(void **state)
{
	struct error err;
	char path[4096];
	struct text ours = { 0 }, shipped = { 0 };
	struct config *config;

	(void)state;
	assert_int_equal(share_path(path, sizeof path, "arb.json", &err), 0);
	if (access(path, F_OK) != 0)
		skip();
	config = load("{}", NULL, &err);
	config_canonical(config, &ours);
	config_free(config);
	config = config_load(path, NULL, 0, &err);
	CHECK(config != NULL, "%s", err.text);
	assert_string_equal(config_file(config), path);
	config_canonical(config, &shipped);
	check_text("canonical", text_all(&shipped), text_cstring(&ours));
	config_free(config);
	text_free(&ours);
	text_free(&shipped);
}

static void
every_key_is_described_once(void **state)
{
	(void)state;
	for (const struct config_key *key = config_keys; key->path != NULL; key++) {
		CHECK(key->about != NULL && *key->about != '\0', "%s", key->path);
		CHECK(strlen(key->path) < 60, "%s", key->path);
		for (const struct config_key *other = config_keys; other != key; other++) {
			size_t len = strlen(other->path);

			CHECK(strcmp(other->path, key->path) != 0, "%s twice", key->path);
			CHECK(strncmp(other->path, key->path, len) != 0 || key->path[len] != '.', "%s is in %s",
			    key->path, other->path);
		}
	}
}

static void
a_file_lays_over_and_a_setting_over_that(void **state)
{
	char setting[] = "spread.age_ms=200";
	struct error err;
	struct config *config = load("// mine\n{ \"spread\": { \"min_bps\": \"7.5\", /* low */ \"age_ms\": 100 },\n"
				     "\"risk\": {\"require_advice\": true}, \"symbols\": [\"A-B\"],\n"
				     "\"score\": {\"weights\": {\"flow\": 0.25}} }",
	    setting, &err);
	char digits[DECIMAL_TEXT_MAX];
	struct text text = { 0 };

	(void)state;
	CHECK(config != NULL, "%s", err.text);
	decimal_text(digits, config_decimal(config, "spread.min_bps"));
	assert_string_equal(digits, "7.5");
	assert_int_equal(config_integer(config, "spread.age_ms"), 200);
	assert_int_equal(config_integer(config, "spread.window"), 100);
	assert_true(config_bool(config, "risk.require_advice"));
	assert_true(config_measure(config, "score.weights.flow") == 0.25);
	assert_true(config_measure(config, "score.weights.spread") == 0.3);
	json_write(&text, config_value(config, "symbols"), false);
	check_text("symbols", text_all(&text), "[\"A-B\"]");
	text_free(&text);
	config_free(config);
}

static void
settings_are_json_or_plain_text(void **state)
{
	static const struct {
		const char *setting, *path, *want;
	} rows[] = {
		{ "spread.min_bps=1", "spread.min_bps", "\"1\"" },
		{ "spread.min_bps=\"1\"", "spread.min_bps", "\"1\"" },
		{ "spread.min_bps=1e2", "spread.min_bps", "\"1e2\"" },
		{ "spread.age_ms=0", "spread.age_ms", "0" },
		{ "risk.require_advice=true", "risk.require_advice", "true" },
		{ "ledger.name=main", "ledger.name", "\"main\"" },
		{ "ledger.name=a=b", "ledger.name", "\"a=b\"" },
		{ "ledger.name=7", "ledger.name", "\"7\"" },
		{ "ledger.name=a \"b\" \\c", "ledger.name", "\"a \\\"b\\\" \\\\c\"" },
		{ "ledger.name=", "ledger.name", "\"\"" },
		{ "symbols=[\"A-B\",\"C-D\"]", "symbols", "[\"A-B\",\"C-D\"]" },
		{ "spread.rates={\"USD-USDT\":\"1\"}", "spread.rates", "{\"USD-USDT\":\"1\"}" },
		{ "score.weights.flow=0.5", "score.weights.flow", "0.5" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 };
		char setting[100];
		struct error err;
		struct config *config;

		snprintf(setting, sizeof setting, "%s", rows[i].setting);
		config = load("{}", setting, &err);
		CHECK(config != NULL, "%s: %s", rows[i].setting, err.text);
		json_write(&text, config_value(config, rows[i].path), false);
		check_text(rows[i].setting, text_all(&text), rows[i].want);
		text_free(&text);
		config_free(config);
	}
}

static void
what_is_wrong_is_refused_with_its_path(void **state)
{
	static const struct {
		const char *file, *setting, *want;
	} rows[] = {
		{ "{\"nonsense\":1}", NULL, "nonsense: no such key" },
		{ "{\"spread\":{\"min_bp\":\"1\"}}", NULL, "spread.min_bp: no such key" },
		{ "{\"spread\":{\"min_bps\":{\"a\":1}}}", NULL, "spread.min_bps: must be a string of decimal digits" },
		{ "{\"spread\":7}", NULL, "spread: must be an object" },
		{ "{\"spread\":[]}", NULL, "spread: must be an object" },
		{ "{\"spread\":{\"min_bps\":50}}", NULL, "spread.min_bps: must be a string of decimal digits" },
		{ "{\"spread\":{\"min_bps\":\"-1\"}}", NULL, "spread.min_bps: must not be below zero" },
		{ "{\"spread\":{\"min_bps\":\"1,5\"}}", NULL, "spread.min_bps: must be a string of decimal digits" },
		{ "{\"spread\":{\"min_bps\":null}}", NULL, "spread.min_bps: must be a string of decimal digits" },
		{ "{\"spread\":{\"age_ms\":\"5\"}}", NULL, "spread.age_ms: must be a whole number" },
		{ "{\"spread\":{\"age_ms\":1.5}}", NULL, "spread.age_ms: must be a whole number" },
		{ "{\"spread\":{\"age_ms\":-1}}", NULL, "spread.age_ms: must not be below zero" },
		{ "{\"spread\":{\"age_ms\":31536000001}}", NULL, "spread.age_ms: must be at most 31536000000" },
		{ "{\"spread\":{\"rates\":[]}}", NULL, "spread.rates: must be an object" },
		{ "{\"symbols\":\"A-B\"}", NULL, "symbols: must be an array" },
		{ "{\"risk\":{\"require_advice\":1}}", NULL, "risk.require_advice: must be true or false" },
		{ "{\"score\":{\"weights\":{\"flow\":\"1\"}}}", NULL, "score.weights.flow: must be a number" },
		{ "{\"ledger\":{\"name\":1}}", NULL, "ledger.name: must be a string" },
		{ "{\"ledger\":{\"name\":\"a\",\"name\":\"b\"}}", NULL,
		    "line 1, column 30: a member for the second time at byte 30" },
		{ "{\"ledger\":{},\"ledger\":{}}", NULL, "line 1, column 23: a member for the second time at byte 23" },
		{ "[]", NULL, "must be an object" },
		{ "7", NULL, "must be an object" },
		{ "", NULL, "line 1, column 1: not JSON: a value expected at byte 1" },
		{ "{\n\"a\": 1,\n}", NULL, "line 3, column 1: not JSON: a member's name expected at byte 11" },
		{ "{}", "nonsense=1", "nonsense: no such key" },
		{ "{}", "spread=1", "spread: no such key" },
		{ "{}", "spread.min_bps", "spread.min_bps: key=value expected" },
		{ "{}", "spread.min_bps=x", "spread.min_bps: must be a string of decimal digits" },
		{ "{}", "spread.min_bps=-1", "spread.min_bps: must not be below zero" },
		{ "{}", "spread.age_ms=x", "spread.age_ms: must be a whole number" },
		{ "{}", "spread.age_ms=", "spread.age_ms: must be a whole number" },
		{ "{}", "=", ": no such key" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = { 0 };
		char setting[100];
		struct config *config;

		snprintf(setting, sizeof setting, "%s", rows[i].setting == NULL ? "" : rows[i].setting);
		config = load(rows[i].file, rows[i].setting == NULL ? NULL : setting, &err);
		CHECK(config == NULL, "%s %s was taken", rows[i].file, setting);
		CHECK(err.exit == EXIT_CONFIG, "%s %s: exit %d", rows[i].file, setting, err.exit);
		CHECK(strcmp(err.text, rows[i].want) == 0 || (*rows[i].want == ':' && strstr(err.text, "no such key")),
		    "%s %s: \"%s\"", rows[i].file, setting, err.text);
	}
}

/* Ranges, words, and what stands inside of lists and objects. */
static void
what_is_out_of_place_is_refused(void **state)
{
	static const struct {
		const char *setting, *want;
	} rows[] = {
		{ "feed.depth=0", "feed.depth: must be 1 to 1000" },
		{ "exec.deadman_ms=0", NULL },
		{ "exec.deadman_ms=10000", NULL },
		{ "exec.deadman_ms=60000", NULL },
		{ "exec.deadman_ms=1", "exec.deadman_ms: must be 0, or 10000 to 60000" },
		{ "exec.deadman_ms=9999", "exec.deadman_ms: must be 0, or 10000 to 60000" },
		{ "exec.deadman_ms=60001", "exec.deadman_ms: must be 0, or 10000 to 60000" },
		{ "feed.depth=1001", "feed.depth: must be 1 to 1000" },
		{ "notify.timeout_ms=0", "notify.timeout_ms: must be at least 1" },
		{ "score.full_bps=0", "score.full_bps: must be above 0" },
		{ "score.full_bps=-1", "score.full_bps: must be above 0" },
		{ "paper.reject_pct=500", "paper.reject_pct: must be 0 to 100" },
		{ "paper.reject_pct=100.0000001", "paper.reject_pct: must be 0 to 100" },
		{ "paper.reject_pct=-1", "paper.reject_pct: must not be below zero" },
		{ "score.quality_alpha=0", "score.quality_alpha: must be above 0, at most 1" },
		{ "score.quality_alpha=1.5", "score.quality_alpha: must be above 0, at most 1" },
		{ "score.quality_alpha=1e999", "score.quality_alpha: must be a number" },
		{ "score.weights.spread=-0.1", "score.weights.spread: must not be below zero" },
		{ "advise.wait_score=0.6", "advise.execute_score: must not be below advise.wait_score" },
		{ "advise.execute_score=1.1", "advise.execute_score: must be 0 to 1" },
		{ "score.full_bps=\"0.5\"", NULL },
		{ "score.threshold_bps=100", "score.full_bps: must be above score.threshold_bps" },
		{ "spread.window=1", "spread.window: must be 2 to 1000000" },
		{ "risk.expires_ms=0", "risk.expires_ms: must be 1 to 86400000" },
		{ "spread.policy=zz", "spread.policy: \"zz\" is neither q_total nor q_edge" },
		{ "spread.policy=", "spread.policy: \"\" is neither q_total nor q_edge" },
		{ "notify.severity=loud", "notify.severity: \"loud\" is none of info, warning, critical" },
		{ "advise.unrated=wait", "advise.unrated: \"wait\" is none of EXECUTE, WAIT, SKIP" },
		{ "ledger.unit=usdt", "ledger.unit: is no name of an asset (as in USDT)" },
		{ "ledger.unit=ABCDEFGHIJKLMNOPQRSTUVWX", "ledger.unit: is no name of an asset (as in USDT)" },
		{ "venues=[]", "venues: must not be empty" },
		{ "venues=[\"kraken\",5]", "venues[1]: must be a string" },
		{ "venues=[\"kraken\",\"nosuch\"]", "venues[1]: \"nosuch\": no such venue" },
		{ "venues=[\"../venues/kraken\"]", "venues[0]: \"../venues/kraken\": no such venue" },
		{ "venues=[\"kraken\",\"okx\",\"kraken\"]", "venues[2]: \"kraken\" is named twice" },
		{ "symbols=[5]", "symbols[0]: must be a string" },
		{ "symbols=[\"BTCUSDT\"]", "symbols[0]: \"BTCUSDT\" is not a symbol (BASE-QUOTE), a pattern or all" },
		{ "symbols=[\"*-USDT\",\"all\",\"BTC-EUR\"]", NULL },
		{ "pipeline=[]", NULL },
		{ "pipeline=[5]", "pipeline[0]: must be an object" },
		{ "pipeline=[{\"program\":\"a\"},{}]", "pipeline[1].program: is missing" },
		{ "pipeline=[{\"program\":5}]", "pipeline[0].program: must be the name of a program" },
		{ "pipeline=[{\"program\":\"\"}]", "pipeline[0].program: must be the name of a program" },
		{ "pipeline=[{\"program\":\"a\",\"optionz\":[]}]", "pipeline[0].optionz: no such key" },
		{ "pipeline=[{\"program\":\"a\",\"options\":\"x\"}]",
		    "pipeline[0].options: must be an array of strings" },
		{ "pipeline=[{\"program\":\"a\",\"options\":[\"x\",1]}]", "pipeline[0].options[1]: must be a string" },
		{ "pipeline=[{\"program\":\"a\",\"enabled\":\"no\"}]", "pipeline[0].enabled: must be true or false" },
		{ "score.regimes=[]", NULL },
		{ "score.regimes=[7]", "score.regimes[0]: must be an object" },
		{ "score.regimes=[{\"k\":1}]", "score.regimes[0].name: is missing" },
		{ "score.regimes=[{\"name\":\"abcdefghijklmnopqrstuvwx\",\"k\":1}]",
		    "score.regimes[0].name: must be a name, shorter than 24 bytes" },
		{ "score.regimes=[{\"name\":\"a\"}]", "score.regimes[0].k: is missing" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":0}]", "score.regimes[0].k: must be a number above 0" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"l\":2}]", "score.regimes[0].l: no such key" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"below\":1}]",
		    "score.regimes[0].below: the last row, and no other, has none" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1},{\"name\":\"b\",\"k\":1}]",
		    "score.regimes[0].below: the last row, and no other, has none" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"below\":1},{\"name\":\"b\",\"k\":1,\"below\":1},{\"name\":"
		  "\"c\",\"k\":"
		  "1}]",
		    "score.regimes[1].below: must be above that of the row before" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"min_bps\":7}]",
		    "score.regimes[0].min_bps: must be a string of decimal digits" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"min_bps\":\"9\",\"max_bps\":\"8\"}]",
		    "score.regimes[0].max_bps: must not be below its min_bps" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"max_bps\":\"100\"}]",
		    "score.regimes[0].max_bps: must be below score.full_bps" },
		{ "score.regimes=[{\"name\":\"a\",\"k\":1,\"min_bps\":\"100\"}]",
		    "score.regimes[0].min_bps: must be below score.full_bps" },
		{ "spread.rates={\"USDUSDT\":\"1\"}",
		    "spread.rates.USDUSDT: is no name of a conversion (FROM-TO, as in USD-USDT)" },
		{ "spread.rates={\"A-B-C\":\"1\"}",
		    "spread.rates.A-B-C: is no name of a conversion (FROM-TO, as in USD-USDT)" },
		{ "spread.rates={\"USD-USDT\":1}", "spread.rates.USD-USDT: must be a string of decimal digits" },
		{ "spread.rates={\"USD-USDT\":\"0\"}", "spread.rates.USD-USDT: must be above 0" },
		{ "ledger.rates={\"USD\":1}", "ledger.rates.USD: must be a string of decimal digits" },
		{ "ledger.rates={\"USD\":\"-1\"}", "ledger.rates.USD: must be above 0" },
		{ "ledger.rates={\"usd\":\"1\"}", "ledger.rates.usd: is no name of an asset (as in USDT)" },
		{ "paper.balances={\"kraken\":\"x\"}", "paper.balances.kraken: must be an object" },
		{ "paper.balances={\"kraken\":{\"USDT\":5}}",
		    "paper.balances.kraken.USDT: must be a string of decimal digits" },
		{ "paper.balances={\"*\":{\"USDT\":\"-5\"}}", "paper.balances.*.USDT: must not be below zero" },
		{ "paper.balances={\"*\":{\"USDT\":\"0\"},\"okx\":{}}", NULL },
		{ "paper.balances={\"nosuch\":{}}", "paper.balances.nosuch: no such venue" },
		{ "ledger.borrowable=[5]", "ledger.borrowable[0]: must be \"VENUE:ACCOUNT:ASSET\"" },
		{ "ledger.borrowable=[\"okx:main:USDT\",\"okx:USDT\"]",
		    "ledger.borrowable[1]: must be \"VENUE:ACCOUNT:ASSET\"" },
		{ "ledger.borrowable=[\"zz:main:USDT\"]", "ledger.borrowable[0]: \"zz\": no such venue" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error err = { 0 };
		char setting[200];
		struct config *config;

		snprintf(setting, sizeof setting, "%s", rows[i].setting);
		config = load("{}", setting, &err);
		CHECK((config == NULL) == (rows[i].want != NULL), "%s: %s", setting, err.text);
		CHECK(config != NULL || err.exit == EXIT_CONFIG, "%s: exit %d", setting, err.exit);
		CHECK(config != NULL || strcmp(err.text, rows[i].want) == 0, "%s: \"%s\"", setting, err.text);
		config_free(config);
	}
}

static void
the_weights_are_not_all_zero(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(load("{\"score\":{\"weights\":{\"spread\":0,\"liquidity\":0,\"slippage\":0,\"freshness\":0,"
			 "\"flow\":0,\"quality\":0}}}",
	    NULL, &err));
	assert_string_equal(err.text, "score.weights: must not all be zero");
	assert_int_equal(err.exit, EXIT_CONFIG);
}

/* The list of keys has the words that events have, in whatever order. */
static void
check_words(const char *path, const char *const *words)
{
	size_t count = 0, ours = 0;

	for (const struct config_key *key = config_keys; key->path != NULL; key++)
		if (strcmp(key->path, path) == 0)
			for (; key->rule.words[ours] != NULL; ours++) {
				size_t i = 0;

				while (words[i] != NULL && strcmp(words[i], key->rule.words[ours]) != 0)
					i++;
				CHECK(words[i] != NULL, "%s: %s", path, key->rule.words[ours]);
			}
	while (words[count] != NULL)
		count++;
	assert_int_equal(ours, count);
}

static void
words_are_those_of_the_events(void **state)
{
	(void)state;
	check_words("spread.policy", policies);
	check_words("spread.net", afters);
	check_words("advise.unrated", decisions);
	check_words("notify.severity", severities);
}

/* A list or an object says what may be inside of it. */
static void
every_container_has_a_shape(void **state)
{
	(void)state;
	for (const struct config_key *key = config_keys; key->path != NULL; key++)
		CHECK((key->type != CONFIG_LIST && key->type != CONFIG_OBJECT) || key->rule.shape != NULL, "%s",
		    key->path);
}

static void
a_missing_file_is_refused(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_null(config_load("/nowhere/arb.json", NULL, 0, &err));
	assert_int_equal(err.exit, EXIT_CONFIG);
	assert_string_equal(err.text, "/nowhere/arb.json: No such file or directory");
}

static void
what_is_printed_can_be_read_again(void **state)
{
	struct text text = { 0 }, first = { 0 }, second = { 0 };
	struct error err;
	struct config *config = load("{\"spread\":{\"min_bps\":\"7.50\"}}", NULL, &err);

	(void)state;
	config_print(config, &text);
	config_canonical(config, &first);
	config_free(config);
	config = load(text_cstring(&text), NULL, &err);
	CHECK(config != NULL, "%s", err.text);
	config_canonical(config, &second);
	check_text("canonical", text_all(&second), text_cstring(&first));
	config_free(config);
	text_free(&text);
	text_free(&first);
	text_free(&second);
}

static void
equal_values_have_one_canonical_text(void **state)
{
	static const char *const files[] = {
		"{\"spread\":{\"min_bps\":\"7.5\",\"rates\":{\"A-B\":\"1\",\"C-D\":\"2\"},\"age_ms\":5}}",
		"{\"spread\":{\"age_ms\":5,\"rates\":{\"C-D\":\"2\",\"A-B\":\"1\"},\"min_bps\":\"7.50\"}}",
		"// a "
		"comment\n{\"spread\":{\"min_bps\":\"75e-1\",\"age_ms\":5.0,\"rates\":{\"A-B\":\"1\",\"C-D\":\"2\"}}}",
	};
	struct text first = { 0 }, other = { 0 };
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct config *config = load(files[i], NULL, &err);

		CHECK(config != NULL, "%s", err.text);
		other.len = 0;
		config_canonical(config, i == 0 ? &first : &other);
		config_free(config);
		if (i > 0)
			check_text(files[i], text_all(&other), text_cstring(&first));
	}
	text_free(&first);
	text_free(&other);
}

static void
paths_of_files_come_from_the_environment(void **state)
{
	char path[4096], small[8];
	struct error err;

	(void)state;
	setenv("ARB_SHARE", "/some/share", 1);
	assert_int_equal(share_path(path, sizeof path, "x.json", &err), 0);
	assert_string_equal(path, "/some/share/x.json");
	assert_int_equal(share_path(small, sizeof small, "x.json", &err), -1);
	unsetenv("ARB_SHARE");
	setenv("ARB_STATE", "/some/state", 1);
	assert_int_equal(state_path(path, sizeof path, &err), 0);
	assert_string_equal(path, "/some/state");
	assert_int_equal(state_path(small, sizeof small, &err), -1);
	unsetenv("ARB_STATE");
	setenv("XDG_STATE_HOME", "/xdg", 1);
	assert_int_equal(state_path(path, sizeof path, &err), 0);
	assert_string_equal(path, "/xdg/arb");
	unsetenv("XDG_STATE_HOME");
	setenv("HOME", "/h", 1);
	assert_int_equal(state_path(path, sizeof path, &err), 0);
	assert_string_equal(path, "/h/.local/state/arb");
	unsetenv("HOME");
	assert_int_equal(state_path(path, sizeof path, &err), -1);
	assert_int_equal(err.exit, EXIT_CONFIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_given_defaults_hold),
		cmocka_unit_test(the_shipped_file_is_the_defaults),
		cmocka_unit_test(every_key_is_described_once),
		cmocka_unit_test(a_file_lays_over_and_a_setting_over_that),
		cmocka_unit_test(settings_are_json_or_plain_text),
		cmocka_unit_test(what_is_wrong_is_refused_with_its_path),
		cmocka_unit_test(what_is_out_of_place_is_refused),
		cmocka_unit_test(the_weights_are_not_all_zero),
		cmocka_unit_test(words_are_those_of_the_events),
		cmocka_unit_test(every_container_has_a_shape),
		cmocka_unit_test(a_missing_file_is_refused),
		cmocka_unit_test(what_is_printed_can_be_read_again),
		cmocka_unit_test(equal_values_have_one_canonical_text),
		cmocka_unit_test(paths_of_files_come_from_the_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
