/* text: bytes that grow, and how measures are written. */
#include "base/text.h"
#include "base/random.h"

#include <math.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "check.h"

static void
what_is_appended_stands_there(void **state)
{
	struct text text = { 0 };

	(void)state;
	assert_string_equal(text_cstring(&text), "");
	text_string(&text, "a");
	text_char(&text, '\0');
	text_bytes(&text, "bcd", 2);
	text_bytes(&text, NULL, 0);
	text_format(&text, "%d-%s", 7, "x");
	text_slice(&text, SLICE("!"));
	assert_int_equal(text.len, 8);
	assert_memory_equal(text.at, "a\0bc7-x!", 8);
	assert_int_equal(text_all(&text).len, 8);
	assert_int_equal(text_cstring(&text)[8], '\0');
	assert_int_equal(text.len, 8);
	text_free(&text);
	text_free(&text);
}

static void
integers_are_written(void **state)
{
	static const struct {
		int64_t value;
		const char *want;
	} rows[] = { { 0, "0" }, { -1, "-1" }, { 10, "10" }, { INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 };

		text_int(&text, rows[i].value);
		check_text(rows[i].want, text_all(&text), rows[i].want);
		text_free(&text);
	}
}

static void
measures_have_six_places_and_no_exponent(void **state)
{
	static const struct {
		double value;
		const char *want;
	} rows[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 1, "1" },
		{ -1.5, "-1.5" },
		{ 0.1, "0.1" },
		{ 19.858, "19.858" },
		{ 1e-7, "0" },
		{ -1e-7, "0" },
		{ 0.0000005, "0" }, /* the double lies below the half */
		{ 0.00000051, "0.000001" },
		{ -0.00000051, "-0.000001" },
		{ 0.5 / 1048576, "0" }, /* 0.000000476837158203125 */
		{ 1.0 / 128, "0.007812" }, /* 0.0078125: a true half, to even */
		{ 3.0 / 128, "0.023438" }, /* 0.0234375 */
		{ -1.0 / 128, "-0.007812" },
		{ -3.0 / 128, "-0.023438" },
		{ 1e15, "1000000000000000" },
		{ 1e22, "10000000000000000000000" },
		{ 100, "100" },
		{ 1234567.891, "1234567.891" },
		{ 0.9999999, "1" },
		{ NAN, "0" },
		{ INFINITY, "0" },
		{ -INFINITY, "0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 };

		text_measure(&text, rows[i].value);
		check_text(rows[i].want, text_all(&text), rows[i].want);
		text_free(&text);
	}
}

/* As printf says it, less what is not needed. */
static void
plain_measure(char *to, size_t size, double value)
{
	size_t len = (size_t)snprintf(to, size, "%.6f", value);

	while (to[len - 1] == '0')
		len--;
	to[to[len - 1] == '.' ? len - 1 : len] = '\0';
	if (strcmp(to, "-0") == 0)
		strcpy(to, "0");
}

static void
measures_are_what_printf_says(void **state)
{
	struct random random = { 1 };
	struct text text = { 0 };

	(void)state;
	for (int round = 0; round < 300000; round++) {
		uint64_t bits = random_next(&random);
		double value = ldexp((double)(int64_t)bits, -(int)(random_next(&random) % 160));
		char want[400];

		if (round % 3 == 0) /* halves of the last place */
			value = (double)((int64_t)bits >> 40) / (double)(1 << bits % 12);
		plain_measure(want, sizeof want, value);
		text.len = 0;
		text_measure(&text, value);
		check_text("measure", text_all(&text), want);
	}
	text_free(&text);
}

static void
the_largest_measure_fits(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_measure(&text, 1.7976931348623157e308);
	assert_int_equal(text.len, 309);
	text.len = 0;
	text_measure(&text, -1.7976931348623157e308);
	assert_int_equal(text.len, 310);
	text_free(&text);
}

static void
long_formats_are_whole(void **state)
{
	struct text text = { 0 };
	char words[1000];

	(void)state;
	memset(words, 'a', sizeof words - 1);
	for (size_t len = 250; len < 262; len++) {
		text.len = 0;
		text_format(&text, "%.*s", (int)len, words);
		assert_int_equal(text.len, len);
	}
	words[sizeof words - 1] = '\0';
	text_format(&text, "%s", words);
	assert_int_equal(text.len, 261 + 999);
	assert_memory_equal(text.at + 261, words, 999);
	text_free(&text);
}

static void
it_grows_and_keeps_what_it_holds(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (int i = 0; i < 100000; i++)
		text_char(&text, (char)('a' + i % 26));
	assert_int_equal(text.len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(text.at[i], 'a' + i % 26);
	text_free(&text);
}

/* In a child, its words in a pipe. */
static void
what_nobody_can_hold_ends_the_program(void **state)
{
	char said[200];
	int pipe_fds[2], status;
	ssize_t n;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(pipe_fds), 0);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		struct text text = { 0 };

		dup2(pipe_fds[1], STDERR_FILENO);
		text_string(&text, "kept");
		text_room(&text, SIZE_MAX / 2);
		_exit(0);
	}
	close(pipe_fds[1]);
	n = read(pipe_fds[0], said, sizeof said - 1);
	assert_true(n > 0);
	said[n] = '\0';
	close(pipe_fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_SYSTEM);
	assert_string_equal(said, "text: out of memory\n");
}

static void
decimals_are_written_short(void **state)
{
	struct text text = { 0 };

	(void)state;
	text_decimal(&text, (struct decimal){ -1500, 3 });
	check_text("decimal", text_all(&text), "-1.5");
	text_free(&text);
}

static void
slices_compare_by_bytes(void **state)
{
	char small[4];

	(void)state;
	assert_true(slice_equal(SLICE("ab"), SLICE("ab")));
	assert_false(slice_equal(SLICE("ab"), SLICE("abc")));
	assert_true(slice_equal((struct slice){ NULL, 0 }, SLICE("")));
	assert_true(slice_is(SLICE("ab"), "ab"));
	assert_false(slice_is(SLICE("ab\0"), "ab"));
	assert_true(slice_starts(SLICE("abc"), "ab"));
	assert_false(slice_starts(SLICE("a"), "ab"));
	assert_true(slice_compare(SLICE("a"), SLICE("ab")) < 0);
	assert_true(slice_compare(SLICE("b"), SLICE("ab")) > 0);
	assert_int_equal(slice_compare((struct slice){ NULL, 0 }, SLICE("")), 0);
	assert_true(slice_copy(small, sizeof small, SLICE("abc")));
	assert_string_equal(small, "abc");
	assert_false(slice_copy(small, sizeof small, SLICE("abcd")));
	assert_true(slice_copy(small, sizeof small, (struct slice){ NULL, 0 }));
	assert_string_equal(small, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_appended_stands_there),
		cmocka_unit_test(integers_are_written),
		cmocka_unit_test(measures_have_six_places_and_no_exponent),
		cmocka_unit_test(measures_are_what_printf_says),
		cmocka_unit_test(the_largest_measure_fits),
		cmocka_unit_test(long_formats_are_whole),
		cmocka_unit_test(it_grows_and_keeps_what_it_holds),
		cmocka_unit_test(what_nobody_can_hold_ends_the_program),
		cmocka_unit_test(decimals_are_written_short),
		cmocka_unit_test(slices_compare_by_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
