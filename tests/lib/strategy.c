/*
 * strategy: files that are refused, and how opinions are combined.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "signal/strategy.h"

#include "check.h"

#define T0 INT64_C(1786309549000000)
#define NEAR(got, want) CHECK((got) - (want) < 1e-9 && (want) - (got) < 1e-9, "%.12f is not %.12f", got, want)

static int
read_text(struct strategy *strategy, const char *text, struct error *err)
{
	json *document = json_parse(slice_of(text), true, err);
	int result;

	assert_non_null(document);
	result = strategy_read(strategy, document, "it", err);
	json_free(document);
	return result;
}

static bool
say_of(const struct strategy *strategy, struct opinions *opinions, int64_t now_us, int type, const char *name,
    const char *interval, double note)
{
	struct eval_event eval = { .ts_us = now_us,
		.name = slice_of(name),
		.type = type,
		.interval = slice_of(interval),
		.symbol = SLICE("BTC-USDT"),
		.note = note };

	return strategy_eval(strategy, opinions, &eval, now_us);
}

/* -2: there is none. */
static double
note_of(const struct strategy *strategy, const struct opinions *opinions, int64_t now_us)
{
	double note;

	return strategy_note(&note, strategy, opinions, SLICE("BTC-USDT"), now_us) ? note : -2;
}

static void
what_is_not_known_is_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "[]", "it: the file: no object" },
		{ "{\"evaluators\":[]}", "it: name: no name, or too long" },
		{ "{\"name\":\"a b\",\"evaluators\":[]}",
		    "it: name: no name: it holds a blank, a quote or a backslash" },
		{ "{\"name\":\"a\"}", "it: evaluators: no list, or an empty one" },
		{ "{\"name\":\"a\",\"evaluators\":[]}", "it: evaluators: no list, or an empty one" },
		{ "{\"name\":\"a\",\"evaluator\":[]}", "it: evaluator: no such member" },
		{ "{\"name\":\"a\",\"evaluators\":[7]}", "it: evaluators: no object" },
		{ "{\"name\":\"a\",\"evaluators\":[{\"name\":\"r\",\"kind\":\"ta\"}]}", "it: kind: no such member" },
		{ "{\"name\":\"a\",\"evaluators\":[{\"name\":\"r\"}]}",
		    "it: r: its type is none of ta, rt and social" },
		{ "{\"name\":\"a\",\"evaluators\":[{\"name\":\"r\",\"type\":\"strategy\"}]}",
		    "it: r: its type is none of ta, rt and social" },
		{ "{\"name\":\"a\",\"evaluators\":[{\"name\":\"r\",\"type\":\"ta\",\"weight\":-1}]}",
		    "it: r: its weight is no number from zero on" },
		{ "{\"name\":\"a\",\"evaluators\":[{\"name\":\"r\",\"type\":\"ta\",\"intervals\":[]}]}",
		    "it: r: its intervals are no list of names" },
		{ "{\"name\":\"a\",\"evaluators\":[{\"name\":\"r\",\"type\":\"ta\",\"intervals\":[\"1m\",\"1m\"]}]}",
		    "it: r: listed twice for one interval" },
		{ "{\"name\":\"a\",\"types\":{\"tb\":{}},\"evaluators\":[{\"name\":\"r\",\"type\":\"ta\"}]}",
		    "it: tb: no such member" },
		{ "{\"name\":\"a\",\"types\":{\"ta\":{\"wait\":\"some\"}},\"evaluators\":[{\"name\":\"r\",\"type\":"
		  "\"ta\"}]}",
		    "it: ta: its wait is neither all nor newest" },
		{ "{\"name\":\"a\",\"types\":{\"ta\":{\"age_ms\":0}},\"evaluators\":[{\"name\":\"r\",\"type\":\"ta\"}]"
		  "}",
		    "it: ta: its age_ms is no number of milliseconds above zero" },
		{ "{\"name\":\"a\",\"types\":{\"ta\":{\"wait_ms\":\"5\"}},\"evaluators\":[{\"name\":\"r\",\"type\":"
		  "\"ta\"}]}",
		    "it: ta: its wait_ms is no number of milliseconds above zero" },
		{ "{\"name\":\"a\",\"types\":{\"ta\":{\"wait\":\"all\"}},\"evaluators\":[{\"name\":\"*\",\"type\":"
		  "\"ta\"}]}",
		    "it: *: a type that waits for all must name them" },
		{ "{\"name\":\"a\",\"intervals\":{\"1m\":\"2\"},\"evaluators\":[{\"name\":\"r\",\"type\":\"ta\","
		  "\"intervals\":"
		  "[\"1m\"]}]}",
		    "it: intervals: its weight is no number from zero on" },
	};
	struct strategy strategy;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(read_text(&strategy, rows[i].text, &err) == -1, "row %zu", i);
		assert_string_equal(err.text, rows[i].message);
		assert_int_equal(err.exit, EXIT_CONFIG);
	}
}

/* A cycle: nothing counts before all have spoken of the same candle, and then all do, once. */
static void
a_group_that_waits_takes_cycles(void **state)
{
	static const char text[] =
	    "{\"name\":\"s\",\"types\":{\"ta\":{\"wait\":\"all\",\"age_ms\":100000}},\"evaluators\":["
	    "{\"name\":\"a\",\"type\":\"ta\",\"intervals\":[\"1m\"],\"weight\":3},"
	    "{\"name\":\"b\",\"type\":\"ta\",\"intervals\":[\"1m\"]}]}";
	const int64_t begin = T0 / MINUTE_US * MINUTE_US, next = begin + MINUTE_US;
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	assert_false(say_of(&strategy, &opinions, begin, EVAL_TA, "a", "1m", 1));
	NEAR(note_of(&strategy, &opinions, begin), -2.0);
	assert_false(say_of(&strategy, &opinions, begin, EVAL_TA, "b", "5m", 1)); /* another interval */
	assert_false(say_of(&strategy, &opinions, begin, EVAL_RT, "b", "1m", 1)); /* another type */
	assert_false(say_of(&strategy, &opinions, begin, EVAL_TA, "c", "1m", 1)); /* nobody we know */
	assert_true(say_of(&strategy, &opinions, next - 1, EVAL_TA, "b", "1m", -1));
	NEAR(note_of(&strategy, &opinions, next - 1), .5);
	assert_false(
	    say_of(&strategy, &opinions, next - 1, EVAL_TA, "a", "1m", -1)); /* of that cycle there is a value */
	NEAR(note_of(&strategy, &opinions, next - 1), .5);
	assert_false(say_of(&strategy, &opinions, next, EVAL_TA, "b", "1m", .6)); /* what a said is of the one before */
	NEAR(note_of(&strategy, &opinions, next), .5);
	assert_true(say_of(&strategy, &opinions, next + 1, EVAL_TA, "a", "1m", -1));
	NEAR(note_of(&strategy, &opinions, next + 1), -.6);
	NEAR(note_of(&strategy, &opinions, next + 1 + 100 * SECOND_US), -.6);
	NEAR(note_of(&strategy, &opinions, next + 2 + 100 * SECOND_US), -2.0); /* too old */
	opinions_free(&opinions);
	opinions_free(&opinions);
}

/* How many symbols have another note by now. */
static size_t
due_by(const struct strategy *strategy, struct opinions *opinions, int64_t now_us)
{
	struct slice symbol = { 0 };
	size_t place = 0, count = 0;

	while (strategy_due(strategy, opinions, now_us, &place, &symbol)) {
		CHECK(slice_is(symbol, "BTC-USDT"), "%.*s", (int)symbol.len, symbol.at);
		count++;
	}
	return count;
}

/* Who never comes is waited for wait_ms, or until the next candle; who comes too late is not heard. */
static void
a_wait_is_over_some_time(void **state)
{
	static const char text[] =
	    "{\"name\":\"s\",\"types\":{\"ta\":{\"wait\":\"all\",\"wait_ms\":5000}},\"evaluators\":["
	    "{\"name\":\"a\",\"type\":\"ta\",\"intervals\":[\"1m\"],\"weight\":3},"
	    "{\"name\":\"b\",\"type\":\"ta\",\"intervals\":[\"1m\"]},"
	    "{\"name\":\"c\",\"type\":\"ta\",\"intervals\":[\"1m\"]}]}";
	const int64_t begin = T0 / MINUTE_US * MINUTE_US, next = begin + MINUTE_US;
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	assert_int_equal(due_by(&strategy, &opinions, begin), 0);
	assert_false(say_of(&strategy, &opinions, begin, EVAL_TA, "a", "1m", 1));
	assert_false(say_of(&strategy, &opinions, begin + SECOND_US, EVAL_TA, "b", "1m", -1));
	assert_int_equal(due_by(&strategy, &opinions, begin + 5 * SECOND_US - 1), 0);
	NEAR(note_of(&strategy, &opinions, begin + 5 * SECOND_US - 1), -2.0);
	assert_int_equal(due_by(&strategy, &opinions, begin + 5 * SECOND_US), 1);
	assert_int_equal(due_by(&strategy, &opinions, begin + 5 * SECOND_US), 0);
	NEAR(note_of(&strategy, &opinions, begin + 5 * SECOND_US), .5);
	assert_false(say_of(&strategy, &opinions, begin + 6 * SECOND_US, EVAL_TA, "c", "1m", 1));
	assert_int_equal(due_by(&strategy, &opinions, next), 0);
	NEAR(note_of(&strategy, &opinions, next), .5);
	/* what was said of the candle before is no word on this one, and neither is c's, which came too late */
	assert_false(say_of(&strategy, &opinions, next, EVAL_TA, "b", "1m", -.4));
	assert_true(say_of(&strategy, &opinions, next + MINUTE_US, EVAL_TA, "a", "1m", .8)); /* the one before ends */
	NEAR(note_of(&strategy, &opinions, next + MINUTE_US), -.4);
	assert_false(say_of(&strategy, &opinions, next, EVAL_TA, "c", "1m", 1)); /* older than the open one */
	assert_int_equal(due_by(&strategy, &opinions, next + MINUTE_US + 5 * SECOND_US), 1);
	NEAR(note_of(&strategy, &opinions, next + MINUTE_US + 5 * SECOND_US), .8);
	opinions_free(&opinions);
}

/* A stamp from the future does not close what the others speak of. */
static void
a_wrong_stamp_closes_no_cycle(void **state)
{
	static const char text[] = "{\"name\":\"s\",\"types\":{\"ta\":{\"wait\":\"all\"}},\"evaluators\":["
				   "{\"name\":\"a\",\"type\":\"ta\",\"intervals\":[\"1m\"]},"
				   "{\"name\":\"b\",\"type\":\"ta\",\"intervals\":[\"1m\"]}]}";
	struct eval_event far = { .ts_us = T0 + 3 * MINUTE_US,
		.name = SLICE("a"),
		.type = EVAL_TA,
		.interval = SLICE("1m"),
		.symbol = SLICE("BTC-USDT"),
		.note = 1 };
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	assert_false(say_of(&strategy, &opinions, T0, EVAL_TA, "a", "1m", .2));
	assert_false(strategy_eval(&strategy, &opinions, &far, T0));
	assert_true(say_of(&strategy, &opinions, T0, EVAL_TA, "b", "1m", .4));
	NEAR(note_of(&strategy, &opinions, T0), .3);
	opinions_free(&opinions);
}

static void
without_an_interval_a_cycle_begins_when_one_ends(void **state)
{
	static const char text[] = "{\"name\":\"s\",\"types\":{\"rt\":{\"wait\":\"all\"}},\"evaluators\":["
				   "{\"name\":\"a\",\"type\":\"rt\"},{\"name\":\"b\",\"type\":\"rt\"}]}";
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	assert_false(say_of(&strategy, &opinions, T0, EVAL_RT, "a", "", 1));
	assert_false(say_of(&strategy, &opinions, T0 + 1, EVAL_RT, "a", "", .5));
	assert_true(say_of(&strategy, &opinions, T0 + 2, EVAL_RT, "b", "", 0));
	NEAR(note_of(&strategy, &opinions, T0 + 2), .25);
	assert_false(say_of(&strategy, &opinions, T0 + 3, EVAL_RT, "b", "", 1));
	assert_true(say_of(&strategy, &opinions, T0 + 4, EVAL_RT, "a", "", 1));
	NEAR(note_of(&strategy, &opinions, T0 + 4), 1.0);
	opinions_free(&opinions);
}

static void
a_group_that_does_not_goes_with_the_newest(void **state)
{
	static const char text[] = "{\"name\":\"s\",\"types\":{\"rt\":{\"age_ms\":10000}},\"evaluators\":["
				   "{\"name\":\"a\",\"type\":\"rt\"},{\"name\":\"*\",\"type\":\"rt\",\"weight\":3}]}";
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	assert_true(say_of(&strategy, &opinions, T0, EVAL_RT, "a", "", 1));
	NEAR(note_of(&strategy, &opinions, T0), 1.0);
	assert_true(say_of(&strategy, &opinions, T0, EVAL_RT, "b", "", 0));
	NEAR(note_of(&strategy, &opinions, T0), .25);
	assert_true(say_of(&strategy, &opinions, T0 + 8 * SECOND_US, EVAL_RT, "c", "", -1)); /* in b's place */
	NEAR(note_of(&strategy, &opinions, T0 + 8 * SECOND_US), -.5);
	/* when the next one speaks, what a said is too old to go into the mean */
	assert_true(say_of(&strategy, &opinions, T0 + 11 * SECOND_US, EVAL_RT, "c", "", -.8));
	NEAR(note_of(&strategy, &opinions, T0 + 11 * SECOND_US), -.8);
	opinions_free(&opinions);
}

static void
groups_weigh_by_type_and_interval(void **state)
{
	static const char text[] =
	    "{\"name\":\"s\",\"types\":{\"ta\":{\"weight\":2},\"social\":{\"weight\":0.5}},\"intervals\":{\"5m\":3},"
	    "\"evaluators\":[{\"name\":\"a\",\"type\":\"ta\",\"intervals\":[\"1m\",\"5m\"]},{\"name\":\"*\",\"type\":"
	    "\"social\"}]}";
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	say_of(&strategy, &opinions, T0, EVAL_TA, "a", "1m", 1);
	say_of(&strategy, &opinions, T0, EVAL_TA, "a", "5m", -.5);
	say_of(&strategy, &opinions, T0, EVAL_SOCIAL, "x", "", .2);
	NEAR(note_of(&strategy, &opinions, T0), (2 * 1 - 6 * .5 + .5 * .2) / 8.5);
	assert_false(strategy_note(&(double){ 0 }, &strategy, &opinions, SLICE("ETH-USDT"), T0));
	opinions_free(&opinions);
}

static void
symbols_are_bounded(void **state)
{
	static const char text[] = "{\"name\":\"s\",\"evaluators\":[{\"name\":\"*\",\"type\":\"rt\"}]}";
	struct opinions opinions = { 0 };
	struct strategy strategy;
	struct error err;
	char symbol[20];

	(void)state;
	assert_int_equal(read_text(&strategy, text, &err), 0);
	for (int i = 0; i < STRATEGY_SYMBOLS_MAX + 10; i++) {
		struct eval_event eval = { .name = SLICE("x"), .type = EVAL_RT, .note = 1 };

		snprintf(symbol, sizeof symbol, "A%d-USDT", i);
		eval.symbol = slice_of(symbol);
		assert_int_equal(strategy_eval(&strategy, &opinions, &eval, T0), i < STRATEGY_SYMBOLS_MAX);
	}
	opinions_free(&opinions);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_known_is_refused),
		cmocka_unit_test(a_group_that_waits_takes_cycles),
		cmocka_unit_test(a_wait_is_over_some_time),
		cmocka_unit_test(a_wrong_stamp_closes_no_cycle),
		cmocka_unit_test(without_an_interval_a_cycle_begins_when_one_ends),
		cmocka_unit_test(a_group_that_does_not_goes_with_the_newest),
		cmocka_unit_test(groups_weigh_by_type_and_interval),
		cmocka_unit_test(symbols_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
