/* What was told is known again, and nothing else is. */
#include "check.h"

#include "gateway/once.h"

static void
each_is_new_once(void **state)
{
	struct once once = { 0 };
	char text[24];

	(void)state;
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			const struct slice part = { text, (size_t)snprintf(text, sizeof text, "%d", i) };

			CHECK(once_new(&once, &part, 1) == (round == 0), "%d, round %d", i, round);
		}
	assert_int_equal(once.count, 5000);
	once_free(&once);
}

static void
parts_are_told_apart(void **state)
{
	const struct slice a[] = { SLICE("BTC-USDT"), SLICE("17") }, b[] = { SLICE("BTC-USDT1"), SLICE("7") },
			   empty[] = { { 0 }, { 0 } };
	struct once once = { 0 };

	(void)state;
	assert_true(once_new(&once, a, 2));
	assert_true(once_new(&once, b, 2));
	assert_true(once_new(&once, a, 1));
	assert_true(once_new(&once, empty, 2));
	assert_false(once_new(&once, empty, 2));
	assert_false(once_new(&once, a, 2));
	once_free(&once);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_new_once),
		cmocka_unit_test(parts_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
