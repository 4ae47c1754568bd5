/* base64: the vectors of RFC 4648, all bytes there and back, and what is none. */
#include "wire/base64.h"

#include "base/compiler.h"
#include "check.h"

static void
the_vectors_of_the_standard(void **state)
{
	static const char *const rows[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text text = { 0 }, bytes = { 0 };

		base64_write(&text, slice_of(rows[i][0]));
		check_text(rows[i][0], text_all(&text), rows[i][1]);
		assert_int_equal(base64_read(&bytes, slice_of(rows[i][1])), 0);
		check_text(rows[i][1], text_all(&bytes), rows[i][0]);
		text_free(&text);
		text_free(&bytes);
	}
}

static void
all_bytes_there_and_back(void **state)
{
	char bytes[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	for (size_t len = 0; len <= sizeof bytes; len++) {
		struct text text = { 0 }, back = { 0 };

		base64_write(&text, (struct slice){ bytes, len });
		assert_int_equal(base64_read(&back, text_all(&text)), 0);
		assert_true(slice_equal(text_all(&back), (struct slice){ bytes, len }));
		text_free(&text);
		text_free(&back);
	}
}

static void
what_is_none_is_refused(void **state)
{
	static const char *const rows[] = { "Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zh==", "Zm9=", "Zm 9v",
		"Zm-v", "Zm_v", "Zg=v", "Zm9v\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text bytes = { 0 };

		CHECK(base64_read(&bytes, slice_of(rows[i])) == -1, "%s", rows[i]);
		text_free(&bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_vectors_of_the_standard),
		cmocka_unit_test(all_bytes_there_and_back),
		cmocka_unit_test(what_is_none_is_refused),
	};

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
