/* pull: the grammar of JSON, what is skipped, what is refused, and what the slices hold. */
#include "wire/pull.h"

#include <stdlib.h>

#include "base/text.h"
#include "check.h"

/* The code with which a whole text is refused; "" when it is taken. */
static const char *
refusal(struct slice text)
{
	static struct error err;
	struct pull pull;

	pull_init(&pull, text, &err);
	if (pull_skip(&pull, NULL) == 0 && pull_end(&pull) == 0)
		return "";
	assert_true(pull.failed);
	assert_int_equal(pull_end(&pull), -1);
	assert_int_equal(pull_skip(&pull, NULL), -1);
	return err.code;
}

static void
check_refusal(const char *row, struct slice text, const char *code)
{
	/* at the end of its own block, so that reading past it is seen by the sanitizer; moved, so that words straddle */
	for (size_t shift = 0; shift < 9; shift++) {
		char *copy = malloc(text.len + shift + 1);
		const char *got;

		memset(copy, ' ', shift);
		memcpy(copy + shift, text.at, text.len);
		got = refusal((struct slice){ copy, text.len + shift });
		CHECK(strcmp(got, code) == 0, "%s: \"%s\", not \"%s\"", row, got, code);
		free(copy);
	}
}

static void
the_grammar_is_that_of_json(void **state)
{
	static const struct {
		const char *text, *code;
	} rows[] = {
		{ "{}", "" }, { "[]", "" }, { "\"\"", "" }, { "0", "" }, { "true", "" }, { "false", "" },
		{ "null", "" }, { " \t\r\n{ \"a\" : [ 1 , { } ] } \n", "" },
		{ "{\"a\":{\"b\":[{\"c\":[[],{}]}]},\"d\":null}", "" },
		{ "[1,-2,3.5,-0,0.1,1e5,1E+5,1e-5,-1.5e00]", "" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\uD83D\\uDE00\"", "" },
		{ "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"", "" }, { "\"\x7f\"", "" }, { "", "bad_json" },
		{ "   ", "bad_json" }, { "{", "bad_json" }, { "[", "bad_json" }, { "}", "bad_json" },
		{ "]", "bad_json" }, { "[1", "bad_json" }, { "[1,", "bad_json" }, { "[1,]", "bad_json" },
		{ "[,]", "bad_json" }, { "[,1]", "bad_json" }, { "[1 2]", "bad_json" }, { "[1}", "bad_json" },
		{ "{]", "bad_json" }, { "{\"a\"}", "bad_json" }, { "{\"a\":}", "bad_json" },
		{ "{\"a\":1,}", "bad_json" }, { "{\"a\":1,,\"b\":2}", "bad_json" }, { "{,\"a\":1}", "bad_json" },
		{ "{\"a\" 1}", "bad_json" }, { "{\"a\":1 \"b\":2}", "bad_json" }, { "{a:1}", "bad_json" },
		{ "{'a':1}", "bad_json" }, { "{1:1}", "bad_json" }, { "{null:1}", "bad_json" }, { "{}{}", "bad_json" },
		{ "{} x", "bad_json" }, { "1 2", "bad_json" }, { "[1]]", "bad_json" }, { "tru", "bad_json" },
		{ "truE", "bad_json" }, { "True", "bad_json" }, { "nul", "bad_json" }, { "nullx", "bad_json" },
		{ "falsey", "bad_json" }, { "NaN", "bad_json" }, { "nan", "bad_json" }, { "Infinity", "bad_json" },
		{ "-Infinity", "bad_type" }, { "undefined", "bad_json" }, { "+1", "bad_json" }, { "01", "bad_json" },
		{ "-01", "bad_json" }, { "00", "bad_json" }, { "1.", "bad_json" }, { ".5", "bad_json" },
		{ "1.e5", "bad_json" }, { "1e", "bad_json" }, { "1e+", "bad_json" }, { "-", "bad_type" },
		{ "--1", "bad_type" }, { "0x10", "bad_json" }, { "1,5", "bad_json" }, { "1f", "bad_json" },
		{ "/* a */1", "bad_json" }, { "1//", "bad_json" }, { "\"", "bad_json" }, { "\"a", "bad_json" },
		{ "\"a\\", "bad_json" }, { "\"a\\\"", "bad_json" }, { "\"12345678", "bad_json" },
		{ "\"\\x41\"", "bad_json" }, { "\"\\a\"", "bad_json" }, { "\"\\'\"", "bad_json" },
		{ "\"\\U0041\"", "bad_json" }, { "\"\\u004\"", "bad_json" }, { "\"\\u004g\"", "bad_json" },
		{ "\"\\u", "bad_json" }, { "\"\\ud83", "bad_json" }, { "\"\\ud83d\"", "bad_utf8" },
		{ "\"\\ud83d", "bad_utf8" }, { "\"\\ud83d\\u", "bad_utf8" }, { "\"\\ud83d\\n\"", "bad_utf8" },
		{ "\"\\ud83dx\\ude00\"", "bad_utf8" }, { "\"\\ud83d\\ud83d\"", "bad_utf8" },
		{ "\"\\ude00\"", "bad_utf8" }, { "\"\\ude00\\ud83d\"", "bad_utf8" }, { "\"a\tb\"", "control_char" },
		{ "\"a\nb\"", "control_char" }, { "\"\x1f\"", "control_char" }, { "{\"a\x01\":1}", "control_char" },
		{ "\xef\xbb\xbf{}", "bad_json" }, /* BOM */
		{ "\xef\xbb\xbf", "bad_json" }, { "\f1", "bad_json" },
		{ "\xc2\xa0"
		  "1",
		    "bad_json" }, /* a blank, but not JSON's */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_refusal(rows[i].text, slice_of(rows[i].text), rows[i].code);
	check_refusal("NUL in a string", SLICE("\"a\0b\""), "control_char");
	check_refusal("NUL behind", SLICE("{}\0"), "bad_json");
	check_refusal("NUL", SLICE("\0"), "bad_json");
}

static void
only_utf8_is_text(void **state)
{
	static const struct {
		const char *bytes;
		bool good;
	} rows[] = {
		{ "\xc2\x80", true }, /* first of two bytes */
		{ "\xdf\xbf", true },
		{ "\xe0\xa0\x80", true },
		{ "\xed\x9f\xbf", true }, /* last before the surrogates */
		{ "\xee\x80\x80", true },
		{ "\xef\xbb\xbf", true }, /* a BOM inside a string is a character */
		{ "\xef\xbf\xbf", true },
		{ "\xf0\x90\x80\x80", true },
		{ "\xf4\x8f\xbf\xbf", true }, /* U+10FFFF */
		{ "\x80", false },
		{ "\xbf", false },
		{ "\xc0\x80", false }, /* NUL, overlong */
		{ "\xc0\xaf", false },
		{ "\xc1\xbf", false },
		{ "\xe0\x80\xaf", false },
		{ "\xe0\x9f\xbf", false },
		{ "\xf0\x80\x80\xaf", false },
		{ "\xf0\x8f\xbf\xbf", false },
		{ "\xed\xa0\x80", false }, /* surrogates */
		{ "\xed\xbf\xbf", false },
		{ "\xed\xa0\xbd\xed\xb8\x80", false },
		{ "\xf4\x90\x80\x80", false }, /* beyond U+10FFFF */
		{ "\xf5\x80\x80\x80", false },
		{ "\xf8\x88\x80\x80\x80", false },
		{ "\xfe", false },
		{ "\xff", false },
		{ "\xc3", false },
		{ "\xe2\x82", false },
		{ "\xf0\x9f\x98", false },
		{ "\xc3(", false },
		{ "\xe2(\xa1", false },
		{ "\xe2\x82(", false },
		{ "\xf0\x9f\x98(", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t before = 0; before < 9; before++) {
			char text[40];
			int len = snprintf(text, sizeof text, "\"%.*s%s\"", (int)before, "abcdefghi", rows[i].bytes);

			check_refusal(
			    rows[i].bytes, (struct slice){ text, (size_t)len }, rows[i].good ? "" : "bad_utf8");
			/* the same as the name of a member, and cut off by the end */
			len = snprintf(text, sizeof text, "{\"%.*s%s\":1}", (int)before, "abcdefghi", rows[i].bytes);
			check_refusal(
			    rows[i].bytes, (struct slice){ text, (size_t)len }, rows[i].good ? "" : "bad_utf8");
			len = snprintf(text, sizeof text, "\"%.*s%s", (int)before, "abcdefghi", rows[i].bytes);
			check_refusal(
			    rows[i].bytes, (struct slice){ text, (size_t)len }, rows[i].good ? "bad_json" : "bad_utf8");
		}
}

static void
depth_ends_at_32(void **state)
{
	struct text text = { 0 };

	(void)state;
	for (int depth = 31; depth <= 34; depth++)
		for (int kind = 0; kind < 3; kind++) {
			text.len = 0;
			for (int i = 0; i < depth; i++)
				text_string(&text, kind == 0 || (kind == 2 && i % 2) ? "[" : "{\"a\":");
			text_char(&text, '1');
			for (int i = depth; i-- > 0;)
				text_string(&text, kind == 0 || (kind == 2 && i % 2) ? "]" : "}");
			check_refusal("depth", text_all(&text), depth <= 32 ? "" : "too_deep");
		}
	/* wide is not deep */
	text.len = 0;
	text_string(&text, "[[]");
	for (int i = 0; i < 1000; i++)
		text_string(&text, ",[[{}]]");
	text_char(&text, ']');
	check_refusal("wide", text_all(&text), "");
	text.len = 0;
	for (int i = 0; i < 100000; i++)
		text_char(&text, '[');
	check_refusal("100,000 brackets", text_all(&text), "too_deep");
	text_free(&text);
}

/* Read {"a":integer,"b":[strings],"c":decimal} in whatever order; what was found as text. */
static void
story(struct text *out, const char *json)
{
	struct slice key, value;
	struct error err = { 0 };
	struct decimal decimal;
	struct pull pull;
	int64_t integer;
	int more = -1;

	out->len = 0;
	pull_init(&pull, slice_of(json), &err);
	if (pull_object(&pull) == 0)
		while ((more = pull_member(&pull, &key)) > 0) {
			if (slice_is(key, "a") && pull_integer(&pull, &integer) == 0)
				text_format(out, "a=%lld ", (long long)integer);
			else if (slice_is(key, "c") && pull_decimal(&pull, &decimal) == 0) {
				text_string(out, "c=");
				text_decimal(out, decimal);
				text_char(out, ' ');
			} else if (slice_is(key, "b") && pull_array(&pull) == 0) {
				while (pull_element(&pull) > 0 && pull_string(&pull, &value) == 0)
					text_format(out, "b=%.*s ", SLICE_ARG(value));
			} else if (pull_skip(&pull, &value) == 0)
				text_format(out, "%.*s=%.*s ", SLICE_ARG(key), SLICE_ARG(value));
		}
	if (more != 0 || pull_end(&pull) != 0)
		text_format(out, "!%s", err.code);
}

static void
members_come_in_any_order_and_others_are_skipped(void **state)
{
	static const struct {
		const char *json, *want;
	} rows[] = {
		{ "{\"a\":1,\"b\":[\"x\",\"y\"],\"c\":\"1.50\"}", "a=1 b=x b=y c=1.5 " },
		{ "{\"c\":1.5,\"b\":[],\"a\":\"-7\"}", "c=1.5 a=-7 " },
		{ "{ \"z\" : { \"a\" : [ 1 , 2 ] } , \"a\" : 1 }", "z={ \"a\" : [ 1 , 2 ] } a=1 " },
		{ "{\"z\":\"\\\"\",\"a\":9223372036854775807}", "z=\"\\\"\" a=9223372036854775807 " },
		{ "{\"\":null}", "=null " },
		{ "{}", "" },
		{ "{\"a\":9223372036854775808}", "!not_integer" },
		{ "{\"a\":1.0}", "!not_integer" },
		{ "{\"a\":1e3}", "!not_integer" },
		{ "{\"a\":\"01\"}", "!not_integer" },
		{ "{\"a\":\" 1\"}", "!not_integer" },
		{ "{\"a\":\"\"}", "!not_integer" },
		{ "{\"a\":true}", "!bad_type" },
		{ "{\"b\":[1]}", "!bad_type" },
		{ "{\"c\":\"1e5x\"}", "!not_decimal" },
		{ "{\"c\":\"\\u0031\"}", "!not_decimal" },
		{ "{\"c\":\"\"}", "!not_decimal" },
		{ "{\"c\":null}", "!bad_type" },
		{ "{\"c\":1e5}", "c=100000 " },
		{ "{\"\\u0061\":1}", "a=1 " }, /* an escaped name is the same name */
		{ "{\"\\u0061\\u0000\":1}", "\\u0061\\u0000=1 " }, /* one with a NUL is nobody's */
		{ "[1]", "!bad_json" },
		{ "{\"a\":1}x", "a=1 !bad_json" },
	};
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		story(&out, rows[i].json);
		check_text(rows[i].json, text_all(&out), rows[i].want);
	}
	text_free(&out);
}

static void
a_long_escaped_name_matches_nothing(void **state)
{
	struct text json = { 0 };
	struct error err;
	struct pull pull;
	struct slice key;

	(void)state;
	text_string(&json, "{\"\\u0061");
	for (int i = 0; i < 300; i++)
		text_char(&json, 'a');
	text_string(&json, "\":1}");
	pull_init(&pull, text_all(&json), &err);
	assert_int_equal(pull_object(&pull), 0);
	assert_int_equal(pull_member(&pull, &key), 1);
	assert_int_equal(key.len, 306);
	assert_int_equal(key.at[0], '\\');
	assert_int_equal(pull_skip(&pull, NULL), 0);
	assert_int_equal(pull_member(&pull, &key), 0);
	assert_int_equal(pull_end(&pull), 0);
	text_free(&json);
}

static void
numbers_are_handed_out_as_they_stood(void **state)
{
	static const char *const rows[] = { "0", "-0", "1.500", "1E+05", "-1.5e-10", "1e999",
		"123456789012345678901234567890123456789012345678901234567890" };
	struct slice text;
	struct error err;
	struct pull pull;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		pull_init(&pull, slice_of(rows[i]), &err);
		assert_int_equal(pull_number(&pull, &text), 0);
		check_text(rows[i], text, rows[i]);
		assert_int_equal(pull_end(&pull), 0);
	}
}

static void
peek_consumes_nothing(void **state)
{
	static const struct {
		const char *text;
		enum pull_type type;
	} rows[] = { { " {", PULL_OBJECT }, { "[", PULL_ARRAY }, { "\"", PULL_STRING }, { "-", PULL_NUMBER },
		{ "9", PULL_NUMBER }, { "t", PULL_TRUE }, { "f", PULL_FALSE }, { "n", PULL_NULL }, { "", PULL_BAD },
		{ "N", PULL_BAD }, { "+", PULL_BAD }, { "'", PULL_BAD } };
	struct error err;
	struct pull pull;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		pull_init(&pull, slice_of(rows[i].text), &err);
		for (int again = 0; again < 2; again++)
			CHECK(pull_peek(&pull) == rows[i].type, "%s", rows[i].text);
	}
}

static void
an_error_stays(void **state)
{
	struct error err;
	struct slice value;
	struct pull pull;
	int64_t integer;
	bool flag;

	(void)state;
	pull_init(&pull, SLICE("[1,]"), &err);
	assert_int_equal(pull_array(&pull), 0);
	assert_int_equal(pull_element(&pull), 1);
	assert_int_equal(pull_integer(&pull, &integer), 0);
	assert_int_equal(pull_element(&pull), -1);
	pull_init(&pull, SLICE("[1,}"), &err);
	assert_int_equal(pull_array(&pull), 0);
	assert_int_equal(pull_element(&pull), 1);
	assert_int_equal(pull_integer(&pull, &integer), 0);
	assert_int_equal(pull_element(&pull), -1);
	assert_string_equal(err.text, "a value expected at byte 4");
	assert_int_equal(pull_element(&pull), -1);
	assert_int_equal(pull_member(&pull, &value), -1);
	assert_int_equal(pull_object(&pull), -1);
	assert_int_equal(pull_array(&pull), -1);
	assert_int_equal(pull_string(&pull, &value), -1);
	assert_int_equal(pull_number(&pull, &value), -1);
	assert_int_equal(pull_bool(&pull, &flag), -1);
	assert_int_equal(pull_figure(&pull, &value), -1);
	assert_int_equal(pull_integer(&pull, &integer), -1);
	assert_int_equal(pull_skip(&pull, NULL), -1);
	assert_int_equal(pull_end(&pull), -1);
	assert_int_equal(pull_fail(&pull, "other", "other"), -1);
	assert_string_equal(err.text, "a value expected at byte 4");
}

static void
escapes_are_undone(void **state)
{
	static const struct {
		const char *raw, *want;
		long len;
	} rows[] = {
		{ "", "", 0 },
		{ "plain", "plain", 5 },
		{ "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8 },
		{ "a\\u0041b", "aAb", 3 },
		{ "\\u00e9", "\xc3\xa9", 2 },
		{ "\\u20AC", "\xe2\x82\xac", 3 },
		{ "\\uD83D\\uDE00", "\xf0\x9f\x98\x80", 4 },
		{ "\\udbff\\udfff", "\xf4\x8f\xbf\xbf", 4 },
		{ "x\\u0000y", "x\0y", 3 },
		{ "\\ud83d", NULL, -1 },
		{ "\\ud83d\\u0041", NULL, -1 },
		{ "\\ude00", NULL, -1 },
		{ "\\q", NULL, -1 },
		{ "\\", NULL, -1 },
		{ "\\u12", NULL, -1 },
	};
	struct error err;
	char to[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		long len = pull_unescape(to, sizeof to, slice_of(rows[i].raw), &err);

		CHECK(len == rows[i].len, "%s: %ld", rows[i].raw, len);
		CHECK(len <= 0 || memcmp(to, rows[i].want, (size_t)len) == 0, "%s", rows[i].raw);
	}
	assert_int_equal(pull_unescape(to, 5, SLICE("plain"), &err), 5);
	assert_int_equal(pull_unescape(to, 4, SLICE("plain"), &err), -1);
	assert_string_equal(err.code, "too_long");
	/* never past the end, whatever the size */
	for (size_t size = 0; size < 20; size++) {
		char *small = malloc(size + 1);

		small[size] = 'z';
		(void)!pull_unescape(small, size, SLICE("ab\\uD83D\\uDE00cd\\u00e9ef"), &err);
		assert_int_equal(small[size], 'z');
		free(small);
	}
}

static void
integers_of_slices(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} rows[] = { { "0", true, 0 }, { "-0", true, 0 }, { "7", true, 7 }, { "-7", true, -7 },
		{ "9223372036854775807", true, INT64_MAX }, { "-9223372036854775807", true, -INT64_MAX },
		{ "9223372036854775808", false, 0 }, { "99999999999999999999", false, 0 }, { "", false, 0 },
		{ "-", false, 0 }, { "+1", false, 0 }, { "01", false, 0 }, { "-01", false, 0 }, { "1a", false, 0 },
		{ "1.0", false, 0 }, { " 1", false, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t value = 0;

		CHECK(slice_integer(slice_of(rows[i].text), &value) == rows[i].good, "%s", rows[i].text);
		CHECK(!rows[i].good || value == rows[i].value, "%s", rows[i].text);
	}
}

/* The quote is looked for 16 bytes at a time, near the end by another look: each length at each distance from the end. */
static void
strings_end_where_their_quote_stands(void **state)
{
	(void)state;
	for (size_t len = 0; len <= 40; len++)
		for (size_t behind = 0; behind <= 20; behind++)
			for (int special = 0; special < 3; special++) {
				struct text line = { 0 };
				struct error err;
				struct pull pull;
				struct slice key, value;
				char *copy;

				text_char(&line, '{');
				text_char(&line, '"');
				for (size_t i = 0; i < len; i++)
					text_char(&line, (char)('a' + i % 26));
				if (special > 0)
					text_bytes(&line, special == 1 ? "\\n" : "\xc3\xa9", 2);
				text_string(&line, "\":\"");
				for (size_t i = 0; i < behind; i++)
					text_char(&line, '-');
				text_string(&line, "\"}");
				copy = malloc(line.len); /* its own block: reading past it is seen */
				memcpy(copy, line.at, line.len);
				pull_init(&pull, (struct slice){ copy, line.len }, &err);
				assert_int_equal(pull_object(&pull), 0);
				assert_int_equal(pull_member(&pull, &key), 1);
				CHECK(key.len ==
					len +
					    (special == 0          ? 0
						    : special == 1 ? 1
								   : 2),
				    "%zu %zu %d: key of %zu", len, behind, special, key.len);
				assert_int_equal(pull_string(&pull, &value), 0);
				CHECK(value.len == behind && (behind == 0 || value.at[behind - 1] == '-'),
				    "%zu %zu %d: value of %zu", len, behind, special, value.len);
				assert_int_equal(pull_member(&pull, &key), 0);
				assert_int_equal(pull_end(&pull), 0);
				free(copy);
				text_free(&line);
			}
}

/* A second key is seen wherever the two stand, and whatever stands between. */
static void
a_second_key_is_seen_at_each_place(void **state)
{
	(void)state;
	for (unsigned count = 2; count <= 60; count++)
		for (unsigned first = 0; first + 1 < count; first += 7) {
			struct text line = { 0 };

			text_char(&line, '{');
			for (unsigned i = 0; i < count; i++)
				text_format(&line, "%s\"k%u\":%s", i > 0 ? "," : "", i + 1 < count ? i : first,
				    i % 3 == 1 ? "{\"k0\":1,\"k1\":[{\"k0\":2}]}" : "0");
			text_char(&line, '}');
			CHECK(strcmp(refusal(text_all(&line)), "dup_key") == 0, "%u of %u", first, count);
			text_free(&line);
		}
}

/* The quick ways to a figure give what decimal_read() gives, or leave it to it: all forms, each distance from the end. */
static void
figures_are_those_of_decimal_read(void **state)
{
	static const char digits[] = "0907154328617253";

	(void)state;
	for (size_t whole = 0; whole <= 10; whole++)
		for (size_t places = 0; places <= 10; places++)
			for (int form = 0; form < 24; form++) {
				const char *tails[] = { ",", "]", "}", "\",", "e2,", " ,", "x", "" };
				char text[64], *copy;
				bool quoted = form >= 12;
				struct error err;
				struct pull pull;
				struct decimal got, wanted;
				struct slice figure;
				size_t len;
				int result;

				len = (size_t)snprintf(text, sizeof text, "%s%.*s%s%.*s%s%s", quoted ? "\"" : "",
				    (int)whole, digits + form % 3, places > 0 || form % 5 == 4 ? "." : "", (int)places,
				    digits + 1 + form % 2, quoted ? "\"" : "", tails[form % 8]);
				copy = malloc(len);
				memcpy(copy, text, len);
				pull_init(&pull, (struct slice){ copy, len }, &err);
				result = pull_figure(&pull, &figure) == 0 ? decimal_read(&wanted, figure, &err) : -1;
				pull_init(&pull, (struct slice){ copy, len }, &err);
				CHECK((pull_decimal(&pull, &got) == 0) == (result == 0), "%s: taken or refused", text);
				if (result == 0)
					CHECK(got.coef == wanted.coef && got.scale == wanted.scale &&
						pull.at == figure.at + figure.len + quoted,
					    "%s: another value or end", text);
				free(copy);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_grammar_is_that_of_json),
		cmocka_unit_test(only_utf8_is_text),
		cmocka_unit_test(depth_ends_at_32),
		cmocka_unit_test(members_come_in_any_order_and_others_are_skipped),
		cmocka_unit_test(a_long_escaped_name_matches_nothing),
		cmocka_unit_test(numbers_are_handed_out_as_they_stood),
		cmocka_unit_test(peek_consumes_nothing),
		cmocka_unit_test(an_error_stays),
		cmocka_unit_test(escapes_are_undone),
		cmocka_unit_test(integers_of_slices),
		cmocka_unit_test(strings_end_where_their_quote_stands),
		cmocka_unit_test(a_second_key_is_seen_at_each_place),
		cmocka_unit_test(figures_are_those_of_decimal_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
