/* error: the sentence, the code, and what a caller puts in front. */
#include "base/error.h"

#include <string.h>

#include "check.h"

static void
a_message_is_kept_with_its_code(void **state)
{
	struct error err;

	(void)state;
	assert_int_equal(error_set(&err, "bad_thing", "thing %d is %s", 7, "bad"), -1);
	assert_string_equal(err.text, "thing 7 is bad");
	assert_string_equal(err.code, "bad_thing");
	assert_int_equal(err.exit, EXIT_WELL);
	assert_int_equal(error_fatal(&err, EXIT_IO, "disk"), -1);
	assert_int_equal(err.exit, EXIT_IO);
	assert_string_equal(err.code, "fatal");
}

static void
words_are_put_in_front(void **state)
{
	struct error err;

	(void)state;
	error_set(&err, "x", "inner");
	assert_int_equal(error_prefix(&err, "line %d", 3), -1);
	assert_string_equal(err.text, "line 3: inner");
	assert_int_equal(error_prefix(&err, "%s", "file"), -1);
	assert_string_equal(err.text, "file: line 3: inner");
	assert_string_equal(err.code, "x");
}

static void
what_is_too_long_is_cut_and_ends(void **state)
{
	char words[1000];
	struct error err;

	(void)state;
	memset(words, 'a', sizeof words);
	words[sizeof words - 1] = '\0';
	error_set(&err, "x", "%s", words);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	error_prefix(&err, "%s", words);
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_null(strchr(err.text, ':'));
	error_set(&err, "x", "inner");
	for (size_t len = sizeof err.text - 8; len < sizeof err.text + 2; len++) {
		error_set(&err, "x", "inner");
		error_prefix(&err, "%.*s", (int)len, words);
		assert_int_equal(strlen(err.text), len + 7 < sizeof err.text ? len + 7 : sizeof err.text - 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_is_kept_with_its_code),
		cmocka_unit_test(words_are_put_in_front),
		cmocka_unit_test(what_is_too_long_is_cut_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
