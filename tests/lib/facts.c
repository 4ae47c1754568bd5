/*
 * The files of venues are read once each, and a venue without one is remembered as that.
 */
#include "config/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void
each_file_is_read_once(void **state)
{
	const struct venue_facts *kraken, *okx;
	struct facts facts = { .count = 0 };
	struct error err;

	(void)state;
	kraken = facts_of(&facts, SLICE("kraken"), &err);
	okx = facts_of(&facts, SLICE("okx"), &err);
	assert_non_null(kraken);
	assert_non_null(okx);
	assert_ptr_equal(facts_of(&facts, SLICE("kraken"), &err), kraken);
	assert_ptr_equal(facts_of(&facts, SLICE("okx"), &err), okx);
	assert_null(facts_of(&facts, SLICE("nowhere"), &err));
	assert_string_equal(err.text, "nowhere has no file of facts");
	assert_null(facts_of(&facts, SLICE("nowhere"), &err));
	assert_string_equal(err.code, "not_found");
	assert_int_equal(facts.count, 3);
	facts_free(&facts);
}

static void
names_that_are_no_venue_are_refused(void **state)
{
	struct facts facts = { .count = 0 };
	struct error err;

	(void)state;
	assert_null(facts_of(&facts, SLICE("a-name-that-is-longer-than-any-venue"), &err));
	assert_null(facts_of(&facts, SLICE("../kraken"), &err));
	facts_free(&facts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_file_is_read_once),
		cmocka_unit_test(names_that_are_no_venue_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
