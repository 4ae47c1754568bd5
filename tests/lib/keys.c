/*
 * keys: lines of arb-vault open, written and read back; what is no key is refused without a word of it; variables of the
 * environment are taken and their bytes are gone.
 */
#include "venue/keys.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static void
check_key(const struct keys *keys, const char *venue, const char *account, const char *secret)
{
	const struct key *key = keys_find(keys, venue, account);

	CHECK(key != NULL, "%s %s", venue, account);
	check_text(venue, secret_bytes(&key->secret), secret);
}

static void
what_is_written_is_read(void **state)
{
	static const struct slice secrets[] = { SLICE("plain"), SLICE("\"\\/\xc3\xa9\xf0\x9f\x94\x91 "),
		SLICE("-----BEGIN\n\tx\r\n"), SLICE("\\"), SLICE("\n"), SLICE("\"") };

	(void)state;
	for (size_t i = 0; i < COUNT(secrets); i++) {
		struct key key = { .venue = "okx", .account = "main" };
		struct keys keys = { .count = 0 };
		struct secret line;
		struct error err;

		key.api_key = secret_copy(SLICE("a\"b"));
		key.secret = secret_copy(secrets[i]);
		if (i % 2 == 0)
			key.passphrase = secret_copy(SLICE("p"));
		line = key_write(&key);
		CHECK(keys_read(&keys, secret_bytes(&line), &err) == 0, "row %zu: %s", i, err.text);
		CHECK(slice_equal(secret_bytes(&keys.at[0].secret), secrets[i]), "row %zu", i);
		check_text("api key", secret_bytes(&keys.at[0].api_key), "a\"b");
		assert_int_equal(keys.at[0].passphrase.len, i % 2 == 0);
		secret_free(&line);
		keys_free(&keys);
		key_free(&key);
	}
}

/* The longest line stays in the memory that was made for it. */
static void
the_longest_key_fits(void **state)
{
	struct key key = { .venue = "abcdefghijklmnopqrstuvw", .account = "abcdefghijklmnopqrstuvw" };
	struct secret line;

	(void)state;
	key.api_key = secret_new(KEY_PART_MAX);
	key.secret = secret_new(KEY_PART_MAX);
	key.passphrase = secret_new(KEY_PART_MAX);
	memset(key.api_key.at, '\\', KEY_PART_MAX);
	memset(key.secret.at, '\t', KEY_PART_MAX); /* six bytes for one */
	memset(key.passphrase.at, 0xff, KEY_PART_MAX); /* three for one */
	line = key_write(&key);
	assert_true(line.len > 11 * (size_t)KEY_PART_MAX);
	assert_int_equal(line.at[line.len - 1], '\n');
	secret_free(&line);
	key_free(&key);
}

static void
lines_are_keys(void **state)
{
	const struct slice lines =
	    SLICE("{\"venue\":\"okx\",\"apiKey\":\"A\",\"secret\":\"one\",\"password\":\"p\"}\n"
		  "{\"since\":[1],\"account\":\"sub\",\"secret\":\"two\",\"venue\":\"okx\",\"apiKey\":\"\\u0041\"}\n");
	struct keys keys = { .count = 0 };
	struct error err;

	(void)state;
	assert_int_equal(keys_read(&keys, lines, &err), 0);
	assert_int_equal(keys.count, 2);
	check_key(&keys, "okx", "main", "one");
	check_key(&keys, "okx", "sub", "two");
	check_text("passphrase", secret_bytes(&keys.at[0].passphrase), "p");
	check_text("an escape", secret_bytes(&keys.at[1].api_key), "A");
	assert_null(keys_find(&keys, "okx", "other"));
	assert_null(keys_find(&keys, "gate", "main"));
	keys_free(&keys);
}

static void
what_is_no_key_is_refused_without_a_word_of_it(void **state)
{
	static const char *const rows[] = {
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\"}", /* cut off */
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"\",\"secret\":\"CANARY\"}\n",
		"{\"apiKey\":\"CANARY\",\"secret\":\"CANARY\"}\n",
		"{\"venue\":\"CANARY\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\"}\n",
		"{\"venue\":\"okx\",\"account\":\"CANARY/\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\"} CANARY\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\",\"secret\":\"CANARY\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\\u0000\",\"secret\":\"CANARY\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\\n\",\"secret\":\"CANARY\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\xff\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"CANARY\\ud800\"}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":123}\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":[\"CANARY\"]}\n",
		"\"CANARY\"\n",
		"CANARY\n",
		"\n",
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"x\"}\n"
		"{\"venue\":\"okx\",\"apiKey\":\"CANARY\",\"secret\":\"y\"}\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keys keys = { .count = 0 };
		struct error err = { 0 };

		CHECK(keys_read(&keys, slice_of(rows[i]), &err) == -1, "row %zu", i);
		CHECK(err.exit == EXIT_CONFIG, "row %zu: exit %d", i, err.exit);
		CHECK(strstr(err.text, "CANARY") == NULL, "row %zu: %s", i, err.text);
		CHECK(strstr(err.text, "keys: line ") == err.text, "row %zu: %s", i, err.text);
		keys_free(&keys);
	}
}

static void
there_are_not_too_many(void **state)
{
	struct keys keys = { .count = 0 };
	struct text lines = { 0 };
	struct error err;

	(void)state;
	for (int i = 0; i <= KEYS_MAX; i++)
		text_format(&lines, "{\"venue\":\"okx\",\"account\":\"a%d\",\"apiKey\":\"A\",\"secret\":\"S\"}\n", i);
	assert_int_equal(keys_read(&keys, text_all(&lines), &err), -1);
	assert_string_equal(err.code, "too_many");
	keys_free(&keys);
	text_free(&lines);
}

static void
schemes_are_those_of_the_venue(void **state)
{
	static const struct {
		const char *venue, *secret;
		enum sign_scheme scheme;
	} rows[] = {
		{ "okx", "x", SIGN_HMAC_SHA256 },
		{ "kraken", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
		    SIGN_HMAC_SHA512 },
		{ "gate", "x", SIGN_HMAC_SHA512 },
		{ "coinbase",
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
		    SIGN_ED25519 },
		{ "binance",
		    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
		    "-----END PRIVATE KEY-----\n",
		    SIGN_ED25519 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct key key = { .venue = "" };

		strcpy(key.venue, rows[i].venue);
		key.secret = secret_copy(slice_of(rows[i].secret));
		CHECK(key_scheme(&key) == rows[i].scheme, "row %zu", i);
		key_free(&key);
	}
}

/* ---- the environment ---- */

enum { VARIABLES_MAX = 12 };

/* Strings that may be written, as the system hands them to a process. */
struct environment {
	char strings[VARIABLES_MAX][80];
	char *at[VARIABLES_MAX + 1];
};

static void
make_environment(struct environment *environment, const char *const *strings)
{
	size_t count = 0;

	memset(environment, 0, sizeof *environment);
	for (; strings[count] != NULL; count++) {
		snprintf(environment->strings[count], sizeof environment->strings[count], "%s", strings[count]);
		environment->at[count] = environment->strings[count];
	}
}

static void
variables_are_taken_and_wiped(void **state)
{
	static const char *const strings[] = { "PATH=/bin", "BINANCE_API_KEY=CANARY1", "BINANCE_API_SECRET=CANARY2",
		"OKX_SUB_1_API_KEY=CANARY3", "OKX_SUB_1_API_SECRET=CANARY4", "OKX_SUB_1_API_PASSPHRASE=CANARY5",
		"BINANCE_US_API_SECRET=CANARY6", "BINANCE_US_API_KEY=CANARY7", "MODEL_API_KEY=left", "_API_KEY=left",
		"KRAKEN_API_KEY=", NULL };
	struct environment environment;
	struct keys keys = { .count = 0 };
	struct error err;

	(void)state;
	make_environment(&environment, strings);
	assert_int_equal(keys_read_environment(&keys, environment.at, &err), 0);
	assert_int_equal(keys.count, 3);
	check_key(&keys, "binance", "main", "CANARY2");
	check_key(&keys, "okx", "sub_1", "CANARY4");
	check_key(&keys, "binance_us", "main", "CANARY6");
	check_text("passphrase", secret_bytes(&keys_find(&keys, "okx", "sub_1")->passphrase), "CANARY5");
	assert_int_equal(keys.variables, 8);
	assert_null(memmem(environment.strings, sizeof environment.strings, "CANARY", 6));
	assert_string_equal(environment.at[0], "PATH=/bin");
	assert_string_equal(environment.at[1], "MODEL_API_KEY=left");
	assert_string_equal(environment.at[2], "_API_KEY=left");
	assert_null(environment.at[3]);
	keys_free(&keys);
}

static void
a_broken_set_is_refused_and_wiped(void **state)
{
	static const char *const sets[][4] = {
		{ "BINANCE_API_KEY=CANARY1", "GATE_API_KEY=CANARY2", "GATE_API_SECRET=CANARY3", NULL },
		{ "BINANCE_API_SECRET=CANARY1", NULL },
		{ "BINANCE_API_KEY=CANARY\n", "BINANCE_API_SECRET=CANARY", NULL },
		{ "BINANCE_API_KEY=CANARY\xff", "BINANCE_API_SECRET=CANARY", NULL },
		{ "BINANCE_API_KEY=CANARY", "BINANCE_API_SECRET=CANARY\xff", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(sets); i++) {
		struct environment environment;
		struct keys keys = { .count = 0 };
		struct error err = { 0 };

		make_environment(&environment, sets[i]);
		CHECK(keys_read_environment(&keys, environment.at, &err) == -1, "set %zu", i);
		CHECK(err.exit == EXIT_CONFIG && strstr(err.text, "binance") != NULL, "set %zu: %s", i, err.text);
		CHECK(strstr(err.text, "CANARY") == NULL, "set %zu: %s", i, err.text);
		CHECK(memmem(environment.strings, sizeof environment.strings, "CANARY", 6) == NULL, "set %zu", i);
		keys_free(&keys);
	}
}

/* ---- where they come from ---- */

static int
pipe_of(const char *text)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, strlen(text)), (ssize_t)strlen(text));
	close(ends[1]);
	return ends[0];
}

/* What this process was started with, and what setenv() put there, both. */
static void
the_descriptor_comes_first(void **state)
{
	int fd = pipe_of("{\"venue\":\"okx\",\"apiKey\":\"A\",\"secret\":\"piped\"}\n");
	struct keys keys;
	struct error err;

	(void)state;
	setenv("OKX_API_KEY", "A", 1);
	setenv("OKX_API_SECRET", "set", 1);
	assert_int_equal(keys_take(&keys, fd, &err), 0);
	check_key(&keys, "okx", "main", "piped");
	assert_int_equal(keys.source, KEYS_DESCRIPTOR);
	assert_null(getenv("OKX_API_SECRET"));
	assert_non_null(strstr(keys_warning(&keys), "not used"));
	assert_int_equal(close(fd), -1);
	keys_free(&keys);
}

static void
the_credential_comes_next(void **state)
{
	static const mode_t loose[] = { 0644, 0404, 0402, 0401, 0460 };
	char directory[] = "/tmp/keys.XXXXXX", path[64];
	struct keys keys;
	struct error err;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/arb-keys", directory);
	setenv("CREDENTIALS_DIRECTORY", directory, 1);
	assert_int_equal(keys_take(&keys, -1, &err), 0); /* there may be other credentials */
	assert_int_equal(keys.source, KEYS_NONE);
	file = fopen(path, "w");
	fputs("{\"venue\":\"okx\",\"apiKey\":\"A\",\"secret\":\"handed\"}\n", file);
	fclose(file);
	for (size_t i = 0; i < COUNT(loose); i++) {
		assert_int_equal(chmod(path, loose[i]), 0);
		CHECK(keys_take(&keys, -1, &err) == -1 && err.exit == EXIT_REFUSED, "mode %04o", (unsigned)loose[i]);
		assert_non_null(strstr(err.text, "others may get at it"));
		keys_free(&keys);
	}
	/* as it comes to a service's user, and to a group that the system made for it */
	assert_int_equal(chmod(path, 0440), 0);
	assert_int_equal(keys_take(&keys, -1, &err), 0);
	keys_free(&keys);
	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(keys_take(&keys, -1, &err), 0);
	check_key(&keys, "okx", "main", "handed");
	assert_int_equal(keys.source, KEYS_CREDENTIAL);
	assert_null(keys_warning(&keys));
	keys_free(&keys);
	unlink(path);
	rmdir(directory);
	unsetenv("CREDENTIALS_DIRECTORY");
}

static void
the_environment_comes_last_and_is_told(void **state)
{
	struct keys keys;
	struct error err;

	(void)state;
	assert_int_equal(keys_take(&keys, -1, &err), 0);
	assert_int_equal(keys.source, KEYS_NONE);
	assert_null(keys_warning(&keys));
	setenv("OKX_API_KEY", "A", 1);
	setenv("OKX_API_SECRET", "set", 1);
	assert_int_equal(keys_take(&keys, -1, &err), 0);
	check_key(&keys, "okx", "main", "set");
	assert_int_equal(keys.source, KEYS_ENVIRONMENT);
	assert_non_null(strstr(keys_warning(&keys), "came from the environment"));
	assert_null(getenv("OKX_API_KEY"));
	keys_free(&keys);
}

/* arb-vault that failed, or a descriptor that is none. */
static void
a_descriptor_without_keys_is_an_error(void **state)
{
	struct keys keys;
	struct error err;

	(void)state;
	setenv("OKX_API_KEY", "A", 1);
	assert_int_equal(keys_take(&keys, pipe_of(""), &err), -1);
	assert_int_equal(err.exit, EXIT_UNAVAILABLE);
	assert_null(getenv("OKX_API_KEY"));
	keys_free(&keys);
	assert_int_equal(keys_take(&keys, 999, &err), -1);
	assert_int_equal(err.exit, EXIT_IO);
	keys_free(&keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(the_longest_key_fits),
		cmocka_unit_test(lines_are_keys),
		cmocka_unit_test(what_is_no_key_is_refused_without_a_word_of_it),
		cmocka_unit_test(there_are_not_too_many),
		cmocka_unit_test(schemes_are_those_of_the_venue),
		cmocka_unit_test(variables_are_taken_and_wiped),
		cmocka_unit_test(a_broken_set_is_refused_and_wiped),
		cmocka_unit_test(the_descriptor_comes_first),
		cmocka_unit_test(the_credential_comes_next),
		cmocka_unit_test(the_environment_comes_last_and_is_told),
		cmocka_unit_test(a_descriptor_without_keys_is_an_error),
	};

	unsetenv("CREDENTIALS_DIRECTORY");
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
