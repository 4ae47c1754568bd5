/* json: the door to cJSON: one grammar with the pull reader, comments, places in messages. */
#include "wire/json.h"

#include <stdlib.h>
#include <unistd.h>

#include "check.h"

/* The document as compact text, or "!" and the message. */
static void
check_parse(struct slice text, bool comments, const char *want)
{
	struct text got = { 0 };
	struct error err;
	json *document = json_parse(text, comments, &err);

	if (document == NULL)
		text_format(&got, "!%s", err.text);
	else
		json_write(&got, document, false);
	CHECK(slice_is(text_all(&got), want), "%.*s: \"%.*s\", not \"%s\"", SLICE_ARG(text), SLICE_ARG(text_all(&got)),
	    want);
	json_free(document);
	text_free(&got);
}

static void
documents_are_read(void **state)
{
	static const struct {
		const char *text;
		bool comments;
		const char *want;
	} rows[] = {
		{ "{\"a\":[1,2.5,true,null,\"x\"]}", false, "{\"a\":[1,2.5,true,null,\"x\"]}" },
		{ " { } ", false, "{}" },
		{ "// top\n{\"a\":1 /* why */, // and\n\"b\":2}", true, "{\"a\":1,\"b\":2}" },
		{ "/**/{}//", true, "{}" },
		{ "/***/{}/*/*/", true, "{}" },
		{ "{\"a\":\"// no comment /* at all */\"}", true, "{\"a\":\"// no comment /* at all */\"}" },
		{ "{\"a\":\"x\\\\\",\"b\":\"http://c\"}", true, "{\"a\":\"x\\\\\",\"b\":\"http://c\"}" },
		{ "{\"a\":\"\\\"\",\"b\":\"//c\"}", true, "{\"a\":\"\\\"\",\"b\":\"//c\"}" },
		{ "{\"a\":1 //", true, "!line 1, column 10: not JSON: the text ends too early at byte 10" },
		{ "//\n\n  {\"a\"}", true, "!line 3, column 7: not JSON: a colon expected at byte 11" },
		{ "/* a\nb */ {]", true, "!line 2, column 7: not JSON: a member's name expected at byte 12" },
		{ "{} /* no end", true, "!line 1, column 4: not JSON: more text behind the value at byte 4" },
		{ "{} /", true, "!line 1, column 4: not JSON: more text behind the value at byte 4" },
		{ "{\"a\"/:1}", true, "!line 1, column 5: not JSON: a colon expected at byte 5" },
		{ "// a\n{}", false, "!line 1, column 1: not JSON: a value expected at byte 1" },
		{ "", false, "!line 1, column 1: not JSON: a value expected at byte 1" },
		{ "{\"a\":01}", false, "!line 1, column 6: not JSON: a number with a leading zero at byte 6" },
		{ "[\"a\tb\"]", false, "!line 1, column 4: not JSON: a control character in a string at byte 4" },
		{ "{} x", false, "!line 1, column 4: not JSON: more text behind the value at byte 4" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_parse(slice_of(rows[i].text), rows[i].comments, rows[i].want);
	check_parse(SLICE("{}\0{"), false, "!line 1, column 3: not JSON: more text behind the value at byte 3");
	check_parse((struct slice){ NULL, 0 }, true, "!line 1, column 1: not JSON: a value expected at byte 1");
	check_parse((struct slice){ "{}x", 2 }, false, "{}");
}

static void
values_know_their_type(void **state)
{
	struct error err;
	json *document = json_parse(SLICE("{\"s\":\"x\",\"i\":7,\"d\":1.5,\"big\":1e300,\"t\":true,\"f\":false,"
					  "\"n\":null,\"a\":[1,2],\"o\":{\"k\":\"v\"},\"A\":1}"),
	    false, &err);
	int64_t integer = 0;
	size_t count = 0;

	(void)state;
	assert_non_null(document);
	assert_string_equal(json_string(json_member(document, "s")), "x");
	assert_null(json_string(json_member(document, "i")));
	assert_null(json_string(NULL));
	assert_true(json_integer(json_member(document, "i"), &integer));
	assert_int_equal(integer, 7);
	assert_false(json_integer(json_member(document, "d"), &integer));
	assert_false(json_integer(json_member(document, "big"), &integer));
	assert_false(json_integer(json_member(document, "s"), &integer));
	assert_false(json_integer(NULL, &integer));
	assert_true(json_double(json_member(document, "d")) == 1.5);
	assert_true(json_double(json_member(document, "s")) == 0);
	assert_true(json_bool(json_member(document, "t")));
	assert_false(json_bool(json_member(document, "f")));
	assert_false(json_bool(json_member(document, "n")));
	assert_true(json_is_bool(json_member(document, "f")));
	assert_false(json_is_bool(json_member(document, "n")));
	assert_true(json_is_array(json_member(document, "a")));
	assert_true(json_is_object(json_member(document, "o")));
	assert_true(json_is_number(json_member(document, "d")));
	assert_true(json_is_string(json_member(document, "s")));
	assert_null(json_member(document, "S"));
	assert_null(json_member(json_member(document, "a"), "k"));
	assert_null(json_member(NULL, "k"));
	assert_null(json_first(NULL));
	for (const json *item = json_first(document); item != NULL; item = json_after(item))
		count += *json_name(item) != '\0';
	assert_int_equal(count, 10);
	json_free(document);
	json_free(NULL);
}

static void
a_document_can_be_changed(void **state)
{
	struct text text = { 0 };
	json *document = json_make_object();
	struct error err;

	(void)state;
	json_set(document, "a", json_parse(SLICE("1"), false, &err));
	json_set(document, "a", json_parse(SLICE("[2]"), false, &err));
	json_set(document, "b", json_copy(json_member(document, "a")));
	json_write(&text, document, false);
	check_text("document", text_all(&text), "{\"a\":[2],\"b\":[2]}");
	text_free(&text);
	json_free(document);
}

static void
files_are_named_in_messages(void **state)
{
	char path[] = "/tmp/json-XXXXXX";
	int fd = mkstemp(path);
	struct error err;
	json *document;

	(void)state;
	assert_true(fd >= 0);
	assert_null(json_load("/nowhere/at/all", true, EXIT_IO, &err));
	assert_int_equal(err.exit, EXIT_IO);
	assert_string_equal(err.code, "not_found");
	assert_string_equal(err.text, "/nowhere/at/all: No such file or directory");
	assert_null(json_load("/", true, EXIT_WELL, &err));
	assert_string_equal(err.code, "io");
	assert_null(json_load(path, true, EXIT_WELL, &err)); /* empty */
	assert_ptr_equal(strstr(err.text, path), err.text);
	assert_int_equal(write(fd, "{\"a\":1} // yes\n", 15), 15);
	document = json_load(path, true, EXIT_WELL, &err);
	assert_non_null(document);
	json_free(document);
	assert_int_equal(ftruncate(fd, (16 << 20) + 1), 0);
	assert_null(json_load(path, true, EXIT_WELL, &err));
	assert_string_equal(err.code, "too_long");
	close(fd);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_are_read),
		cmocka_unit_test(values_know_their_type),
		cmocka_unit_test(a_document_can_be_changed),
		cmocka_unit_test(files_are_named_in_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
