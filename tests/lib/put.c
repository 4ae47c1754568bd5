/* put: commas by themselves, and strings from any bytes. */
#include "wire/put.h"

#include "check.h"
#include "wire/printable.h"
#include "wire/pull.h"

static void
what_is_shown_steers_no_terminal(void **state)
{
	static const struct {
		struct slice from;
		const char *shown;
	} rows[] = {
		{ SLICE(""), "" },
		{ SLICE("a~ \\ \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), "a~ \\ \xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ SLICE("\033[2J\n\0\x7f"), "\\x1b[2J\\x0a\\x00\\x7f" },
		{ SLICE("SELEC\xd4"), "SELEC\\xd4" },
		{ SLICE("\xc2\x9b"
			"1m\xc2\xa0"),
		    "\\xc2\\x9b1m\xc2\xa0" },
		{ SLICE("\xed\xa0\x80\xc2"), "\\xed\\xa0\\x80\\xc2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 };

		text_printable(&text, rows[i].from);
		check_text("shown", text_all(&text), rows[i].shown);
		text_free(&text);
	}
}

static void
commas_come_by_themselves(void **state)
{
	struct text text = { 0 };

	(void)state;
	put_head(&text, "x", 12);
	put_int(&text, "a", -1);
	put_bool(&text, "b", true);
	put_bool(&text, "c", false);
	put_decimal(&text, "d", (struct decimal){ 150, 2 });
	put_measure(&text, "e", -0.0);
	put_raw(&text, "f", SLICE("[null]"));
	put_name(&text, "g", SLICE("a\\n"));
	put_string(&text, "h", SLICE("a\n"));
	put_key(&text, "i");
	text_char(&text, '[');
	for (int i = 0; i < 3; i++) {
		put_comma(&text);
		text_int(&text, i);
	}
	text_char(&text, ']');
	put_key(&text, "j");
	text_char(&text, '{');
	put_int(&text, "k", 1);
	put_int(&text, "l", 2);
	text_char(&text, '}');
	put_end(&text);
	check_text("line", text_all(&text),
	    "{\"kind\":\"x\",\"ts_us\":12,\"a\":-1,\"b\":true,\"c\":false,\"d\":\"1.5\",\"e\":0,\"f\":[null],"
	    "\"g\":\"a\\n\",\"h\":\"a\\n\",\"i\":[0,1,2],\"j\":{\"k\":1,\"l\":2}}\n");
	text_free(&text);
}

static void
strings_are_escaped(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *want;
	} rows[] = {
		{ "", 0, "\"\"" },
		{ "plain", 5, "\"plain\"" },
		{ "\"\\/", 3, "\"\\\"\\\\/\"" },
		{ "\n\t\r", 3, "\"\\n\\u0009\\u000d\"" },
		{ "a\0b", 3, "\"a\\u0000b\"" },
		{ "\x1f\x7f", 2, "\"\\u001f\x7f\"" },
		{ "caf\xc3\xa9", 5, "\"caf\xc3\xa9\"" },
		{ "\xf0\x9f\x98\x80", 4, "\"\xf0\x9f\x98\x80\"" },
		{ "\xff", 1, "\"\xef\xbf\xbd\"" },
		{ "a\xc3", 2, "\"a\xef\xbf\xbd\"" },
		{ "\xc0\xaf", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"" },
		{ "\xed\xa0\x80x", 4, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx\"" },
		{ "\xe2\x82"
		  "b",
		    3,
		    "\"\xef\xbf\xbd\xef\xbf\xbd"
		    "b\"" },
		{ "\xf4\x90\x80\x80", 4, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"" },
	};
	struct text text = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		text.len = 0;
		put_quoted(&text, (struct slice){ rows[i].bytes, rows[i].len });
		check_text(rows[i].want, text_all(&text), rows[i].want);
	}
	text_free(&text);
}

/* Whatever the bytes: what is written is JSON, and what was UTF-8 comes back. */
static void
what_is_written_can_be_read(void **state)
{
	uint32_t seed = 12345;
	struct text text = { 0 };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char bytes[24], back[100];
		size_t len = (size_t)round % sizeof bytes;
		struct slice raw;
		struct error err;
		struct pull pull;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(round % 2 ? seed >> 24 : (seed >> 24) & 0x7f);
		}
		text.len = 0;
		put_quoted(&text, (struct slice){ bytes, len });
		pull_init(&pull, text_all(&text), &err);
		assert_int_equal(pull_string(&pull, &raw), 0);
		assert_int_equal(pull_end(&pull), 0);
		if (round % 2 == 0) {
			assert_int_equal(pull_unescape(back, sizeof back, raw, &err), len);
			assert_memory_equal(back, bytes, len);
		}
	}
	text_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_come_by_themselves),
		cmocka_unit_test(what_is_shown_steers_no_terminal),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(what_is_written_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
