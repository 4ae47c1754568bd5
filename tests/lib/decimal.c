/* decimal: what is read and what is not, exact sums, and which way each rounding goes. */
#include "base/decimal.h"

#include "check.h"

#define DIGITS_38 "12345678901234567890123456789012345678"
#define NINES_38 "99999999999999999999999999999999999999"
#define PLACES_36 "0.000000000000000000000000000000000001"

static struct decimal
dec(const char *text)
{
	struct decimal value;
	struct error err;

	CHECK(decimal_read(&value, slice_of(text), &err) == 0, "%s: %s", text, err.text);
	return value;
}

static void
check_value(const char *row, struct decimal value, const char *want)
{
	char text[DECIMAL_TEXT_MAX];
	size_t len = decimal_text(text, value);

	check_text(row, (struct slice){ text, len }, want);
	CHECK(text[len] == '\0' && value.scale <= DECIMAL_SCALE_MAX, "%s", row);
}

static void
numbers_are_read(void **state)
{
	static const struct {
		const char *text, *shortest;
		unsigned scale;
	} rows[] = {
		{ "0", "0", 0 },
		{ "-0", "0", 0 },
		{ "-0.00", "0", 2 },
		{ "0.0", "0", 1 },
		{ "1", "1", 0 },
		{ "-1", "-1", 0 },
		{ "1.50", "1.5", 2 },
		{ "0.5", "0.5", 1 },
		{ "-0.05", "-0.05", 2 },
		{ "100", "100", 0 },
		{ "64250.10", "64250.1", 2 },
		{ "999999999999999999", "999999999999999999", 0 },
		{ "9999999999999999999", "9999999999999999999", 0 },
		{ "9007199254740993", "9007199254740993", 0 },
		{ "9223372036854775807", "9223372036854775807", 0 },
		{ "18446744073709551616", "18446744073709551616", 0 },
		{ "1e5", "100000", 0 },
		{ "1E5", "100000", 0 },
		{ "1e+5", "100000", 0 },
		{ "1e-5", "0.00001", 5 },
		{ "1.5e1", "15", 0 },
		{ "1.5e-1", "0.15", 2 },
		{ "-2.50e3", "-2500", 0 },
		{ "1e05", "100000", 0 },
		{ "1e37", "10000000000000000000000000000000000000", 0 },
		{ "0e999", "0", 0 },
		{ "0e-999", "0", 36 },
		{ "0.000e99999999999999999999", "0", 0 },
		{ DIGITS_38, DIGITS_38, 0 },
		{ "-" NINES_38, "-" NINES_38, 0 },
		{ "1.2345678901234567890123456789012345678e10", "12345678901.234567890123456789012345678", 27 },
		{ PLACES_36, PLACES_36, 36 },
		{ "1e-36", PLACES_36, 36 },
		{ "10e-37", PLACES_36, 36 },
		{ "0.0000000000000000000000000000000000010", PLACES_36, 36 },
		{ "1.0000000000000000000000000000000000000", "1", 36 },
		{ "0.0000000000000000000000000000000000000000000000", "0", 36 },
		{ "12.000000000000000000000000000000000001", "12.000000000000000000000000000000000001", 36 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct decimal value = dec(rows[i].text);

		check_value(rows[i].text, value, rows[i].shortest);
		CHECK(value.scale == rows[i].scale, "%s: scale %u", rows[i].text, value.scale);
	}
}

/* The traps: each is something that strtod or a hasty reader takes. */
static void
other_forms_are_refused(void **state)
{
	static const struct {
		const char *text, *code;
	} rows[] = {
		{ "", "not_decimal" },
		{ "NaN", "not_decimal" },
		{ "nan", "not_decimal" },
		{ "Infinity", "not_decimal" },
		{ "-Infinity", "not_decimal" },
		{ "inf", "not_decimal" },
		{ "0x1p3", "not_decimal" },
		{ "0x10", "not_decimal" },
		{ "1,5", "not_decimal" },
		{ "1'000", "not_decimal" },
		{ "1_000", "not_decimal" },
		{ "1 000", "not_decimal" },
		{ "+1", "not_decimal" },
		{ "--1", "not_decimal" },
		{ "-", "not_decimal" },
		{ "-+1", "not_decimal" },
		{ "01", "not_decimal" },
		{ "-01", "not_decimal" },
		{ "00", "not_decimal" },
		{ "00.5", "not_decimal" },
		{ "000000000000000000000001", "not_decimal" },
		{ " 1", "not_decimal" },
		{ "1 ", "not_decimal" },
		{ "1\n", "not_decimal" },
		{ "\t1", "not_decimal" },
		{ ".5", "not_decimal" },
		{ "5.", "not_decimal" },
		{ "-.5", "not_decimal" },
		{ ".", "not_decimal" },
		{ "1.5.2", "not_decimal" },
		{ "1..5", "not_decimal" },
		{ "1e", "not_decimal" },
		{ "1e+", "not_decimal" },
		{ "1e-", "not_decimal" },
		{ "e5", "not_decimal" },
		{ "1e5x", "not_decimal" },
		{ "1e5.0", "not_decimal" },
		{ "1ee5", "not_decimal" },
		{ "1.e5", "not_decimal" },
		{ "1f", "not_decimal" },
		{ "1d", "not_decimal" },
		{ "\xd9\xa1", "not_decimal" }, /* a digit, but an Arabic one */
		{ "null", "not_decimal" },
		{ "\"1\"", "not_decimal" },
		{ "1e999", "decimal_range" },
		{ "-1e999", "decimal_range" },
		{ "1e-400", "decimal_range" },
		{ "1e-37", "decimal_range" },
		{ "1e38", "decimal_range" },
		{ "1e99999999999999999999", "decimal_range" },
		{ "1e-99999999999999999999", "decimal_range" },
		{ "0.0000000000000000000000000000000000001", "decimal_range" },
		{ "123456789012345678901234567890123456789", "decimal_range" },
		{ "1" NINES_38, "decimal_range" },
		{ "1.00000000000000000000000000000000000001", "decimal_range" },
		{ NINES_38 "e1", "decimal_range" },
	};
	struct decimal value;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(decimal_read(&value, slice_of(rows[i].text), &err) == -1, "%s was read", rows[i].text);
		CHECK(strcmp(err.code, rows[i].code) == 0, "%s: %s", rows[i].text, err.code);
	}
	/* a NUL is a byte like any other */
	assert_int_equal(decimal_read(&value, (struct slice){ "1\0", 2 }, &err), -1);
	assert_int_equal(decimal_read(&value, (struct slice){ "\0", 1 }, &err), -1);
	assert_int_equal(decimal_read(&value, (struct slice){ NULL, 0 }, &err), -1);
}

static void
four_hundred_digits_are_refused(void **state)
{
	struct decimal value;
	struct error err;
	char text[420];

	(void)state;
	memset(text, '7', 400);
	assert_int_equal(decimal_read(&value, (struct slice){ text, 400 }, &err), -1);
	assert_string_equal(err.code, "decimal_range");
	text[1] = '.';
	assert_int_equal(decimal_read(&value, (struct slice){ text, 400 }, &err), -1);
	memcpy(text, "0.", 2);
	memset(text + 2, '0', 400);
	text[401] = '1';
	assert_int_equal(decimal_read(&value, (struct slice){ text, 402 }, &err), -1);
	assert_int_equal(decimal_read(&value, (struct slice){ text, 401 }, &err), 0);
	assert_int_equal(decimal_sign(value), 0);
	memset(text, '1', 200);
	text[100] = 'e';
	assert_int_equal(decimal_read(&value, (struct slice){ text, 200 }, &err), -1);
}

static void
the_full_form_keeps_its_places(void **state)
{
	static const char *const rows[] = { "1.50", "0.00", "0", "-0.10", "100", "0.00000001", PLACES_36, DIGITS_38,
		"123.4500000000000000000000000000000000" };
	char text[DECIMAL_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = decimal_text_full(text, dec(rows[i]));

		check_text(rows[i], (struct slice){ text, len }, rows[i]);
	}
}

static void
the_longest_text_fits(void **state)
{
	struct decimal value = { (__int128)(~(unsigned __int128)0 >> 1), 36 };
	char text[DECIMAL_TEXT_MAX];

	(void)state;
	assert_true(decimal_text(text, decimal_negate(value)) < sizeof text);
	assert_string_equal(text, "-170.141183460469231731687303715884105727");
	value.coef = 1;
	decimal_text(text, decimal_negate(value));
	assert_string_equal(text, "-" PLACES_36);
	assert_int_equal(decimal_compare(decimal_magnitude(decimal_int(-3)), decimal_int(3)), 0);
	assert_int_equal(decimal_compare(decimal_magnitude(decimal_int(3)), decimal_int(3)), 0);
}

static void
comparing_looks_through_scales(void **state)
{
	static const struct {
		const char *a, *b;
		int order;
	} rows[] = {
		{ "1", "1.0", 0 },
		{ "1.50", "1.5", 0 },
		{ "0", "-0.000", 0 },
		{ "1", "1.0000000000000000000000000000000001", -1 },
		{ "-1", "1", -1 },
		{ "-1", "-1.1", 1 },
		{ "2", "10", -1 },
		{ "0.1", "0.09", 1 },
		{ NINES_38, PLACES_36, 1 },
		{ "-" NINES_38, PLACES_36, -1 },
		{ NINES_38, "12.000000000000000000000000000000000001", 1 },
		{ "-" NINES_38, "-12.000000000000000000000000000000000001", -1 },
		{ "0", PLACES_36, -1 },
		{ "99.000000000000000000000000000000000001", "99", 1 },
		{ "99.000000000000000000000000000000000000", "99", 0 },
		{ "99999999999999999999999999999999999999", "99.000000000000000000000000000000000000", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int there = decimal_compare(dec(rows[i].a), dec(rows[i].b));
		int back = decimal_compare(dec(rows[i].b), dec(rows[i].a));

		CHECK((there > 0) - (there < 0) == rows[i].order, "%s %s", rows[i].a, rows[i].b);
		CHECK((back > 0) - (back < 0) == -rows[i].order, "%s %s turned", rows[i].a, rows[i].b);
	}
	assert_int_equal(decimal_compare(decimal_min(dec("2"), dec("1.9")), dec("1.9")), 0);
	assert_int_equal(decimal_compare(decimal_max(dec("2"), dec("1.9")), dec("2")), 0);
}

/* NULL: out of range. */
struct sum {
	char op;
	const char *a, *b, *result;
};

static void
sums_and_products_are_exact_or_refused(void **state)
{
	static const struct sum rows[] = {
		{ '+', "0.1", "0.2", "0.3" },
		{ '+', "1", "-1.000", "0" },
		{ '+', "99999999999999999999", "0.00000001", "99999999999999999999.00000001" },
		{ '+', NINES_38, "1", "100000000000000000000000000000000000000" },
		{ '+', NINES_38, NINES_38, NULL },
		{ '+', "-85070591730234615865843651857942052864", "-85070591730234615865843651857942052864", NULL },
		{ '*', "-85070591730234615865843651857942052864", "2", NULL },
		{ '+', "-" NINES_38, "-" NINES_38, NULL },
		{ '+', NINES_38, "0.1", NULL },
		{ '+', "10000000000000000000000000000000000000", "0.0000", "10000000000000000000000000000000000000" },
		{ '+', "1.000000000000000000000000000000000000", NINES_38, "100000000000000000000000000000000000000" },
		{ '-', "0.3", "0.1", "0.2" },
		{ '-', "1", "1.5", "-0.5" },
		{ '-', "-" NINES_38, NINES_38, NULL },
		{ '-', NINES_38, NINES_38, "0" },
		{ '*', "1.5", "1.5", "2.25" },
		{ '*', "-0.00001", "64250.1", "-0.642501" },
		{ '*', "0", "-5", "0" },
		{ '*', NINES_38, "0", "0" },
		{ '*', NINES_38, "1", NINES_38 },
		{ '*', NINES_38, "-1", "-" NINES_38 },
		{ '*', NINES_38, "2", NULL },
		{ '*', NINES_38, NINES_38, NULL },
		{ '*', PLACES_36, PLACES_36, NULL },
		{ '*', PLACES_36, "10", "0.00000000000000000000000000000000001" },
		{ '*', PLACES_36, "0.1", NULL },
		{ '*', PLACES_36, "1.0", PLACES_36 },
		{ '*', "1.000000000000000000000000000000000000", "1.000000000000000000000000000000000000", "1" },
		{ '*', "10000000000000000000", "10000000000000000000", "100000000000000000000000000000000000000" },
		{ '*', "0.0000000000000000001", "10000000000000000000", "1" },
		{ '*', "12345678901234567890.5", "2.000000000000000000", "24691357802469135781" },
		{ '*', "5000000000000000000000000000000000000.5", "2", "10000000000000000000000000000000000001" },
	};
	struct decimal value;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct decimal a = dec(rows[i].a), b = dec(rows[i].b);
		char row[120];
		int result;

		snprintf(row, sizeof row, "%s %c %s", rows[i].a, rows[i].op, rows[i].b);
		value = decimal_int(77);
		result = rows[i].op == '+' ? decimal_add(&value, a, b, &err)
		    : rows[i].op == '-'    ? decimal_sub(&value, a, b, &err)
					   : decimal_mul(&value, a, b, &err);
		if (rows[i].result == NULL) {
			CHECK(result == -1 && strcmp(err.code, "decimal_range") == 0, "%s was done", row);
			CHECK(value.coef == 77, "%s: the result was touched", row);
		} else {
			CHECK(result == 0, "%s: %s", row, err.text);
			check_value(row, value, rows[i].result);
		}
	}
}

static void
quotients_round_as_they_are_told(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned places;
		const char *floor, *ceiling, *even;
	} rows[] = {
		{ "1", "3", 4, "0.3333", "0.3334", "0.3333" },
		{ "-1", "3", 4, "-0.3334", "-0.3333", "-0.3333" },
		{ "1", "-3", 4, "-0.3334", "-0.3333", "-0.3333" },
		{ "-1", "-3", 4, "0.3333", "0.3334", "0.3333" },
		{ "2", "3", 0, "0", "1", "1" },
		{ "-2", "3", 0, "-1", "0", "-1" },
		{ "1", "2", 0, "0", "1", "0" },
		{ "3", "2", 0, "1", "2", "2" },
		{ "5", "2", 0, "2", "3", "2" },
		{ "-1", "2", 0, "-1", "0", "0" },
		{ "-3", "2", 0, "-2", "-1", "-2" },
		{ "6", "2", 0, "3", "3", "3" },
		{ "0", "7", 5, "0", "0", "0" },
		{ "0.0", "0.07", 5, "0", "0", "0" },
		{ "1", "0.001", 2, "1000", "1000", "1000" },
		{ "0.001", "8", 3, "0", "0.001", "0" },
		{ "64250.1", "64250.1", 12, "1", "1", "1" },
		{ "10", "9.9999", 12, "1.0000100001", "1.000010000101", "1.0000100001" },
		{ "5", "123.456", 36, "0.040500259201658890616899948159668221",
		    "0.040500259201658890616899948159668222", "0.040500259201658890616899948159668222" },
		{ "7", "0.0000000000000000000000000000000003", 2, "23333333333333333333333333333333333.33",
		    "23333333333333333333333333333333333.34", "23333333333333333333333333333333333.33" },
		{ "12345678901234567890", "99999999999999999999.99999999", 18, "0.123456789012345678",
		    "0.123456789012345679", "0.123456789012345679" },
		{ PLACES_36, NINES_38, 0, "0", "1", "0" },
		{ "-" PLACES_36, NINES_38, 0, "-1", "0", "0" },
		{ PLACES_36, "1000", 2, "0", "0.01", "0" },
		{ "12.000000000000000000000000000000000001", "1000", 2, "0.01", "0.02", "0.01" },
		{ "12.000000000000000000000000000000000001", "12000000000000000000000000", 12, "0", "0.000000000001",
		    "0" },
		{ NINES_38, "1", 0, NINES_38, NINES_38, NINES_38 },
		{ NINES_38, NINES_38, 36, "1", "1", "1" },
		{ "1", NINES_38, 36, "0", PLACES_36, "0" },
		{ "1", "20000000000000000000000000000000000000", 36, "0", PLACES_36, "0" },
	};
	struct decimal value;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *wants[] = { rows[i].floor, rows[i].ceiling, rows[i].even };

		for (int r = ROUND_FLOOR; r <= ROUND_HALF_EVEN; r++) {
			char row[140];

			snprintf(
			    row, sizeof row, "%s / %s to %u, rounding %d", rows[i].a, rows[i].b, rows[i].places, r);
			CHECK(decimal_div(
				  &value, dec(rows[i].a), dec(rows[i].b), rows[i].places, (enum rounding)r, &err) == 0,
			    "%s: %s", row, err.text);
			check_value(row, value, wants[r]);
		}
	}
}

static void
impossible_quotients_are_refused(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned places;
	} rows[] = {
		{ "1", "0", 2 },
		{ "0", "0.00", 2 },
		{ "1", "3", 37 },
		{ "1", PLACES_36, 36 },
		{ NINES_38, "1", 1 },
		{ NINES_38, "0.1", 0 },
		{ NINES_38, PLACES_36, 36 },
		{ "-" NINES_38, "0.5", 0 },
		{ "1000", "1", 36 },
	};
	struct decimal value = decimal_int(77);
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		CHECK(decimal_div(&value, dec(rows[i].a), dec(rows[i].b), rows[i].places, ROUND_FLOOR, &err) == -1,
		    "%s / %s", rows[i].a, rows[i].b);
		CHECK(strcmp(err.code, "decimal_range") == 0 && value.coef == 77, "%s / %s", rows[i].a, rows[i].b);
	}
}

static void
rounding_goes_the_named_way(void **state)
{
	static const struct {
		const char *value;
		unsigned places;
		const char *floor, *ceiling, *even;
	} rows[] = {
		{ "1.25", 1, "1.2", "1.3", "1.2" },
		{ "1.35", 1, "1.3", "1.4", "1.4" },
		{ "1.2500000001", 1, "1.2", "1.3", "1.3" },
		{ "-1.25", 1, "-1.3", "-1.2", "-1.2" },
		{ "-1.35", 1, "-1.4", "-1.3", "-1.4" },
		{ "-1.21", 1, "-1.3", "-1.2", "-1.2" },
		{ "0.5", 0, "0", "1", "0" },
		{ "-0.5", 0, "-1", "0", "0" },
		{ "1.5", 0, "1", "2", "2" },
		{ "1.20", 1, "1.2", "1.2", "1.2" },
		{ "1.2", 5, "1.2", "1.2", "1.2" },
		{ "9.99", 1, "9.9", "10", "10" },
		{ PLACES_36, 0, "0", "1", "0" },
		{ "-" PLACES_36, 35, "-0.00000000000000000000000000000000001", "0", "0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct decimal value = dec(rows[i].value);

		check_value(rows[i].value, decimal_round(value, rows[i].places, ROUND_FLOOR), rows[i].floor);
		check_value(rows[i].value, decimal_round(value, rows[i].places, ROUND_CEILING), rows[i].ceiling);
		check_value(rows[i].value, decimal_round(value, rows[i].places, ROUND_HALF_EVEN), rows[i].even);
	}
}

static void
multiples_of_a_step(void **state)
{
	static const struct {
		const char *value, *step, *floor, *ceiling;
	} rows[] = {
		{ "0.123456", "0.001", "0.123", "0.124" },
		{ "0.123", "0.001", "0.123", "0.123" },
		{ "7", "2.5", "5", "7.5" },
		{ "-7", "2.5", "-7.5", "-5" },
		{ "-5", "2.5", "-5", "-5" },
		{ "0", "0.1", "0", "0" },
		{ "0.9", "1", "0", "1" },
		{ "100", "0.00000001", "100", "100" },
	};
	struct decimal value;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(decimal_multiple(&value, dec(rows[i].value), dec(rows[i].step), ROUND_FLOOR, &err), 0);
		check_value(rows[i].value, value, rows[i].floor);
		assert_int_equal(
		    decimal_multiple(&value, dec(rows[i].value), dec(rows[i].step), ROUND_CEILING, &err), 0);
		check_value(rows[i].value, value, rows[i].ceiling);
	}
	assert_int_equal(decimal_multiple(&value, dec("1"), dec("0"), ROUND_FLOOR, &err), -1);
	assert_int_equal(decimal_multiple(&value, dec("1"), dec("-1"), ROUND_FLOOR, &err), -1);
	assert_int_equal(decimal_multiple(&value, dec(NINES_38), dec("0.01"), ROUND_FLOOR, &err), -1);
}

static void
common_multiples(void **state)
{
	static const struct {
		const char *a, *b, *common;
	} rows[] = {
		{ "0.001", "0.0005", "0.001" },
		{ "0.001", "0.01", "0.01" },
		{ "0.003", "0.002", "0.006" },
		{ "0.5", "0.3", "1.5" },
		{ "1", "0.00001", "1" },
		{ "12", "18", "36" },
		{ "0.25", "0.1", "0.5" },
		{ "7", "7.0", "7" },
	};
	struct decimal value;
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(decimal_common(&value, dec(rows[i].a), dec(rows[i].b), &err), 0);
		check_value(rows[i].a, value, rows[i].common);
		assert_int_equal(decimal_common(&value, dec(rows[i].b), dec(rows[i].a), &err), 0);
		check_value(rows[i].a, value, rows[i].common);
	}
	assert_int_equal(decimal_common(&value, dec("0"), dec("1"), &err), -1);
	assert_int_equal(decimal_common(&value, dec("1"), dec("-1"), &err), -1);
	assert_int_equal(
	    decimal_common(&value, dec("99999999999999999999999999999999999989"), dec(NINES_38), &err), -1);
}

static void
units_fit_62_bits_or_are_refused(void **state)
{
	int64_t units;

	(void)state;
	assert_true(decimal_units(&units, dec("1.5"), 8, ROUND_FLOOR));
	assert_int_equal(units, 150000000);
	assert_true(decimal_units(&units, dec("0.123456789"), 8, ROUND_FLOOR));
	assert_int_equal(units, 12345678);
	assert_true(decimal_units(&units, dec("0.123456789"), 8, ROUND_CEILING));
	assert_int_equal(units, 12345679);
	assert_true(decimal_units(&units, dec("-0.123456789"), 8, ROUND_FLOOR));
	assert_int_equal(units, -12345679);
	assert_true(decimal_units(&units, dec("4611686018427387904"), 0, ROUND_FLOOR));
	assert_false(decimal_units(&units, dec("4611686018427387905"), 0, ROUND_FLOOR));
	assert_true(decimal_units(&units, dec("-4611686018427387904"), 0, ROUND_FLOOR));
	assert_false(decimal_units(&units, dec("-4611686018427387905"), 0, ROUND_FLOOR));
	assert_false(decimal_units(&units, dec("100000000000"), 8, ROUND_FLOOR));
	assert_false(decimal_units(&units, dec(NINES_38), 18, ROUND_FLOOR));
}

static void
doubles_are_close(void **state)
{
	(void)state;
	assert_true(decimal_double(dec("64250.1")) == 64250.1);
	assert_true(decimal_double(dec("-0.5")) == -0.5);
	assert_true(decimal_double(dec("0.00000001")) == 1e-8);
	assert_true(decimal_double(dec("1e37")) == 1e37);
	assert_true(decimal_double(dec(PLACES_36)) == 1e-36);
}

static void
trimming_makes_equal_values_equal_members(void **state)
{
	struct decimal a = decimal_trim(dec("1.500")), b = decimal_trim(dec("1.5"));

	(void)state;
	assert_true(a.coef == b.coef && a.scale == b.scale);
	a = decimal_trim(dec("0.000"));
	assert_true(a.coef == 0 && a.scale == 0);
	a = decimal_trim(dec("100"));
	assert_true(a.coef == 100 && a.scale == 0);
	a = decimal_trim(dec("-12.000000000000000000000000000000000000"));
	assert_true(a.coef == -12 && a.scale == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(four_hundred_digits_are_refused),
		cmocka_unit_test(the_full_form_keeps_its_places),
		cmocka_unit_test(the_longest_text_fits),
		cmocka_unit_test(comparing_looks_through_scales),
		cmocka_unit_test(sums_and_products_are_exact_or_refused),
		cmocka_unit_test(quotients_round_as_they_are_told),
		cmocka_unit_test(impossible_quotients_are_refused),
		cmocka_unit_test(rounding_goes_the_named_way),
		cmocka_unit_test(multiples_of_a_step),
		cmocka_unit_test(common_multiples),
		cmocka_unit_test(units_fit_62_bits_or_are_refused),
		cmocka_unit_test(doubles_are_close),
		cmocka_unit_test(trimming_makes_equal_values_equal_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
