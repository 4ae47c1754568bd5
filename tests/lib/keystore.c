/*
 * keystore: what goes in comes out; any byte changed, any length cut, parameters lowered, entries swapped or of an older
 * writing are refused.  The file is sealed under a key made here: Argon2id is asked only where it matters.
 */
#include "crypt/keystore.h"

#include <sodium.h>

#include "check.h"
#include "crypt/hash.h"

enum { HEADER = 48, SLOT_HEAD = 28 };

static void
put(struct keystore *keystore, const char *venue, const char *secret)
{
	struct key key = { .venue = "" };
	struct error err;

	assert_true(key_name(&key, slice_of(venue), SLICE("main")));
	key.api_key = secret_copy(SLICE("api"));
	key.secret = secret_copy(slice_of(secret));
	assert_int_equal(keystore_put(keystore, &key, 1786320000000000, &err), 0);
}

/* Of two keys, under a key that no passphrase made. */
static struct keystore
example(void)
{
	struct keystore keystore = { .passes = KEYSTORE_PASSES, .mib = KEYSTORE_MIB_LEAST, .salt = "0123456789abcde" };

	keystore.key = secret_copy(SLICE("k123456789abcdefk123456789abcdef"));
	put(&keystore, "okx", "one");
	put(&keystore, "binance", "two");
	return keystore;
}

/* Header and entries under the same key: the code of EXIT_, 0: it opened. */
static int
try_open(struct slice file, struct keystore *opened)
{
	struct error err = { 0 };
	int result;

	*opened = (struct keystore){ .count = 0 };
	result = keystore_header(opened, file, &err);
	if (result == 0) {
		opened->key = secret_copy(SLICE("k123456789abcdefk123456789abcdef"));
		result = keystore_unseal(opened, file, &err);
	}
	return result == 0 ? 0 : (int)err.exit;
}

static int
code_of(struct slice file)
{
	struct keystore opened;
	int code = try_open(file, &opened);

	keystore_free(&opened);
	return code;
}

/* Make the sum at the end right again: as somebody would who changes the file on purpose. */
static void
make_sum(struct text *file)
{
	struct slice body = { file->at, file->len - HASH_BYTES };
	struct hash hash = hash_parts(&body, 1);

	memcpy(file->at + body.len, hash.bytes, HASH_BYTES);
}

static void
what_goes_in_comes_out(void **state)
{
	struct keystore keystore = example(), opened;
	const struct keystore_entry *entry;
	struct text file = { 0 };

	(void)state;
	keystore_seal(&keystore, &file);
	assert_null(memmem(file.at, file.len, "okx", 3));
	assert_null(memmem(file.at, file.len, "api", 3));
	assert_int_equal(try_open(text_all(&file), &opened), 0);
	assert_int_equal(opened.count, 2);
	assert_int_equal(opened.generation, 1);
	assert_string_equal(opened.entries[0].key.venue, "binance");
	entry = keystore_find(&opened, "okx", "main");
	assert_non_null(entry);
	check_text("secret", secret_bytes(&entry->key.secret), "one");
	check_text("api key", secret_bytes(&entry->key.api_key), "api");
	assert_int_equal(entry->key.passphrase.len, 0);
	assert_int_equal(entry->since_us, 1786320000000000);
	assert_null(keystore_find(&opened, "okx", "other"));
	keystore_free(&opened);
	keystore_free(&keystore);
	text_free(&file);
}

static void
nothing_that_is_sealed_is_sealed_twice_alike(void **state)
{
	struct keystore keystore = example();
	struct text one = { 0 }, two = { 0 };

	(void)state;
	keystore_seal(&keystore, &one);
	keystore.generation--;
	keystore_seal(&keystore, &two);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.at, two.at, HEADER);
	for (size_t at = HEADER; at + SLOT_HEAD < one.len; at++)
		CHECK(memcmp(one.at + at, two.at + at, 8) != 0, "byte %zu", at);
	text_free(&one);
	text_free(&two);
	keystore_free(&keystore);
}

static void
each_byte_counts(void **state)
{
	struct keystore keystore = example();
	struct text file = { 0 };

	(void)state;
	keystore_seal(&keystore, &file);
	for (size_t at = 0; at < file.len; at++)
		for (int bit = 0; bit < 8; bit++) {
			file.at[at] ^= (char)(1 << bit);
			CHECK(code_of(text_all(&file)) == EXIT_DATA, "byte %zu, bit %d", at, bit);
			file.at[at] ^= (char)(1 << bit);
		}
	assert_int_equal(code_of(text_all(&file)), 0);
	text_free(&file);
	keystore_free(&keystore);
}

/* The same with the sum made right: now it is the seals that hold. */
static void
each_byte_is_sealed(void **state)
{
	struct keystore keystore = example();
	struct text file = { 0 };

	(void)state;
	keystore_seal(&keystore, &file);
	for (size_t at = 0; at < file.len - HASH_BYTES; at++)
		for (int bit = 0; bit < 8; bit++) {
			int code;

			file.at[at] ^= (char)(1 << bit);
			make_sum(&file);
			code = code_of(text_all(&file));
			CHECK(code == EXIT_DATA || code == EXIT_REFUSED, "byte %zu, bit %d: %d", at, bit, code);
			file.at[at] ^= (char)(1 << bit);
		}
	make_sum(&file);
	assert_int_equal(code_of(text_all(&file)), 0);
	text_free(&file);
	keystore_free(&keystore);
}

static void
each_length_counts(void **state)
{
	struct keystore keystore = example();
	struct text file = { 0 }, cut = { 0 };

	(void)state;
	keystore_seal(&keystore, &file);
	for (size_t len = 0; len < file.len; len++) {
		cut.len = 0;
		text_bytes(&cut, file.at, len);
		CHECK(code_of(text_all(&cut)) == EXIT_DATA, "%zu bytes", len);
		if (len < HEADER + HASH_BYTES)
			continue;
		make_sum(&cut);
		CHECK(code_of(text_all(&cut)) != 0, "%zu bytes and a sum", len);
	}
	cut.len = 0;
	text_slice(&cut, text_all(&file));
	text_char(&cut, 'x');
	make_sum(&cut);
	assert_int_equal(code_of(text_all(&cut)), EXIT_DATA);
	text_free(&cut);
	text_free(&file);
	keystore_free(&keystore);
}

/* Sealed so by who knows the passphrase: even then it is not taken. */
static void
weak_parameters_are_refused(void **state)
{
	static const struct {
		uint32_t passes, mib;
		int code;
	} rows[] = {
		{ 3, 64, 0 },
		{ 10, 2048, 0 },
		{ 1, 64, EXIT_DATA },
		{ 2, 256, EXIT_DATA },
		{ 0, 256, EXIT_DATA },
		{ 3, 63, EXIT_DATA },
		{ 3, 0, EXIT_DATA },
		{ 11, 64, EXIT_DATA },
		{ 3, 2049, EXIT_DATA },
		{ UINT32_MAX, UINT32_MAX, EXIT_DATA },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct keystore keystore = example();
		struct text file = { 0 };

		keystore.passes = rows[i].passes;
		keystore.mib = rows[i].mib;
		keystore_seal(&keystore, &file);
		CHECK(code_of(text_all(&file)) == rows[i].code, "%u passes, %u MiB", rows[i].passes, rows[i].mib);
		text_free(&file);
		keystore_free(&keystore);
	}
}

/* ---- slots ---- */

/* Of a slot: where it begins and how long it is. */
static struct slice
slot_of(const struct text *file, int slot)
{
	const char *at = file->at + HEADER;
	size_t len;

	for (;; slot--, at += len) {
		const unsigned char *head = (const unsigned char *)at;

		len = SLOT_HEAD + ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3]);
		if (slot == 0)
			return (struct slice){ at, len };
	}
}

/* A file of these parts, with its sum. */
static void
assemble(struct text *to, const struct slice *parts, size_t count)
{
	to->len = 0;
	for (size_t i = 0; i < count; i++)
		text_slice(to, parts[i]);
	memset(text_room(to, HASH_BYTES), 0, HASH_BYTES);
	to->len += HASH_BYTES;
	make_sum(to);
}

/* Place and order of names hold each other: with either of them alone this still passes. */
static void
entries_stay_where_they_are(void **state)
{
	struct keystore keystore = example();
	struct text old = { 0 }, file = { 0 }, made = { 0 };
	struct slice head, slots[3], before[3];

	(void)state;
	keystore_seal(&keystore, &old);
	keystore_seal(&keystore, &file);
	head = (struct slice){ file.at, HEADER };
	for (int i = 0; i < 3; i++) {
		slots[i] = slot_of(&file, i);
		before[i] = slot_of(&old, i);
	}
	assemble(&made, (struct slice[]){ head, slots[0], slots[1], slots[2] }, 4);
	assert_int_equal(code_of(text_all(&made)), 0);
	assemble(&made, (struct slice[]){ head, slots[0], slots[2], slots[1] }, 4);
	assert_int_equal(code_of(text_all(&made)), EXIT_DATA);
	assemble(&made, (struct slice[]){ head, slots[0], slots[1], slots[1] }, 4);
	assert_int_equal(code_of(text_all(&made)), EXIT_DATA);
	assemble(&made, (struct slice[]){ head, slots[0], before[1], slots[2] }, 4);
	assert_int_equal(code_of(text_all(&made)), EXIT_DATA);
	assemble(&made, (struct slice[]){ head, slots[0], slots[1], before[2] }, 4);
	assert_int_equal(code_of(text_all(&made)), EXIT_DATA);
	assemble(&made, (struct slice[]){ head, before[0], slots[1], slots[2] }, 4);
	assert_int_equal(code_of(text_all(&made)), EXIT_REFUSED);
	assemble(&made, (struct slice[]){ head, slots[0], slots[1] }, 3);
	assert_int_equal(code_of(text_all(&made)), EXIT_DATA);
	text_free(&made);
	text_free(&old);
	text_free(&file);
	keystore_free(&keystore);
}

/* What is sealed under the right key is looked at all the same. */
static void
an_entry_is_read_strictly(void **state)
{
	struct keystore keystore = example();
	struct secret bytes = keystore_entry_write(&keystore.entries[0]);
	struct slice whole = secret_bytes(&bytes);
	struct keystore_entry entry;
	struct text longer = { 0 };

	(void)state;
	assert_int_equal(keystore_entry_read(&entry, whole), 0);
	key_free(&entry.key);
	for (size_t len = 0; len < whole.len; len++)
		CHECK(keystore_entry_read(&entry, (struct slice){ whole.at, len }) != 0, "%zu bytes", len);
	text_slice(&longer, whole);
	text_char(&longer, '\0');
	assert_int_equal(keystore_entry_read(&entry, text_all(&longer)), -1);
	text_free(&longer);
	bytes.at[10] = 'B'; /* "Binance" */
	assert_int_equal(keystore_entry_read(&entry, whole), -1);
	bytes.at[10] = 0;
	assert_int_equal(keystore_entry_read(&entry, whole), -1);
	secret_free(&bytes);
	keystore_free(&keystore);
}

static void
a_passphrase_opens_and_another_does_not(void **state)
{
	struct keystore keystore = { .count = 0 }, opened = { .count = 0 };
	struct text file = { 0 };
	struct error err, other;

	(void)state;
	assert_int_equal(keystore_lock(&keystore, SLICE("a long passphrase"), KEYSTORE_MIB_LEAST, &err), 0);
	put(&keystore, "okx", "one");
	keystore_seal(&keystore, &file);
	assert_int_equal(keystore_open(&opened, text_all(&file), SLICE("a long passphrase"), &err), 0);
	assert_int_equal(opened.count, 1);
	keystore_free(&opened);
	assert_int_equal(keystore_open(&opened, text_all(&file), SLICE("a long passphrasf"), &err), -1);
	assert_int_equal(err.exit, EXIT_REFUSED);
	assert_int_equal(opened.count, 0);
	keystore_free(&opened);
	/* another salt is told in the same words */
	file.at[32] ^= 1;
	make_sum(&file);
	assert_int_equal(keystore_open(&opened, text_all(&file), SLICE("a long passphrase"), &other), -1);
	assert_string_equal(err.text, other.text);
	keystore_free(&opened);
	keystore_free(&keystore);
	text_free(&file);
}

static void
keys_are_put_found_and_taken_out(void **state)
{
	struct keystore keystore = example();
	struct key key = { .venue = "" };
	struct error err;
	char account[KEY_NAME_MAX];

	(void)state;
	put(&keystore, "okx", "another");
	assert_int_equal(keystore.count, 2);
	check_text("replaced", secret_bytes(&keystore_find(&keystore, "okx", "main")->key.secret), "another");
	keystore_remove(&keystore, keystore_find(&keystore, "binance", "main"));
	assert_int_equal(keystore.count, 1);
	assert_null(keystore_find(&keystore, "binance", "main"));
	for (int i = 1; i < KEYSTORE_KEYS_MAX; i++) {
		snprintf(account, sizeof account, "a%d", i);
		assert_true(key_name(&key, SLICE("gate"), slice_of(account)));
		assert_int_equal(keystore_put(&keystore, &key, 1, &err), 0);
	}
	assert_true(key_name(&key, SLICE("gate"), SLICE("more")));
	assert_int_equal(keystore_put(&keystore, &key, 1, &err), -1);
	for (size_t i = 1; i < keystore.count; i++)
		assert_true(key_compare(&keystore.entries[i - 1].key, &keystore.entries[i].key) < 0);
	keystore_free(&keystore);
}

static void
names_are_names(void **state)
{
	static const struct {
		struct slice venue, account;
		bool good;
	} rows[] = {
		{ SLICE("okx"), SLICE("main"), true },
		{ SLICE("binance_us"), SLICE("Sub-1.a_b"), true },
		{ SLICE("OKX"), SLICE("main"), false },
		{ SLICE(""), SLICE("main"), false },
		{ SLICE("okx"), SLICE(""), false },
		{ SLICE("okx"), SLICE("a b"), false },
		{ SLICE("okx/.."), SLICE("main"), false },
		{ SLICE("okx\0a"), SLICE("main"), false },
		{ SLICE("okx"), SLICE("main\0"), false },
		{ SLICE("abcdefghijklmnopqrstuvw"), SLICE("main"), true },
		{ SLICE("abcdefghijklmnopqrstuvwx"), SLICE("main"), false },
	};
	struct key key;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK(key_name(&key, rows[i].venue, rows[i].account) == rows[i].good, "row %zu", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_in_comes_out),
		cmocka_unit_test(nothing_that_is_sealed_is_sealed_twice_alike),
		cmocka_unit_test(each_byte_counts),
		cmocka_unit_test(each_byte_is_sealed),
		cmocka_unit_test(each_length_counts),
		cmocka_unit_test(weak_parameters_are_refused),
		cmocka_unit_test(entries_stay_where_they_are),
		cmocka_unit_test(an_entry_is_read_strictly),
		cmocka_unit_test(a_passphrase_opens_and_another_does_not),
		cmocka_unit_test(keys_are_put_found_and_taken_out),
		cmocka_unit_test(names_are_names),
	};

	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
