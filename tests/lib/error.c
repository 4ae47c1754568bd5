/* error: the sentence, the code, and what a caller puts in front. */
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
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

/* Who is to blame for a file that cannot be opened. */
static void
a_file_that_cannot_be_opened_is_the_systems_fault_when_it_is_short_of_something(void **state)
{
	static const struct {
		int why;
		enum exit_code status;
	} rows[] = { { EMFILE, EXIT_SYSTEM }, { ENFILE, EXIT_SYSTEM }, { ENOMEM, EXIT_SYSTEM }, { EIO, EXIT_IO },
		{ ENOENT, EXIT_USAGE }, { EACCES, EXIT_USAGE } };
	struct error err;
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		errno = rows[i].why;
		assert_int_equal(error_file(&err, EXIT_USAGE, "some/file"), -1);
		assert_int_equal(err.exit, rows[i].status);
		snprintf(text, sizeof text, "some/file: %s", strerror(rows[i].why));
		assert_string_equal(err.text, text);
	}
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
		cmocka_unit_test(a_file_that_cannot_be_opened_is_the_systems_fault_when_it_is_short_of_something),
		cmocka_unit_test(words_are_put_in_front),
		cmocka_unit_test(what_is_too_long_is_cut_and_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
