/* Plain, gzip and zstd are read alike; a tail that was torn off gives all that stood before it, and says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "wire/line.h"
#include "wire/zip.h"

enum { PLAIN_LINES = 400 };

/* Made by the tools that people use. */
static void
pack(struct text *packed, const char *command, const char *plain_path)
{
	char line[500], bytes[4096];
	size_t n;
	FILE *pipe;

	snprintf(line, sizeof line, "%s < %s", command, plain_path);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	while ((n = fread(bytes, 1, sizeof bytes, pipe)) > 0)
		text_bytes(packed, bytes, n);
	assert_int_equal(pclose(pipe), 0);
}

static int
file_of(const char *at, size_t len)
{
	char path[] = "/tmp/arb-zip-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, at, len), (ssize_t)len);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Read it all, in pieces of the size; returns whether the tail was torn. */
static bool
unpack(struct text *out, const char *at, size_t len, size_t piece)
{
	int fd = file_of(at, len);
	struct zip zip;
	struct error err;
	char *bytes = malloc(piece);
	bool torn;
	long n;

	assert_int_equal(zip_open(&zip, fd, &err), 0);
	while ((n = zip_read(&zip, bytes, piece, &err)) > 0)
		text_bytes(out, bytes, (size_t)n);
	assert_int_equal(n, 0);
	assert_int_equal(zip_read(&zip, bytes, piece, &err), 0); /* the end stays the end */
	torn = zip.torn;
	zip_free(&zip);
	close(fd);
	free(bytes);
	return torn;
}

struct fixture {
	char path[32];
	struct text plain, packed[4];
};

static const char *const commands[] = { "cat", "gzip -c", "zstd -qc", "zstd -qc19" };

static int
set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	int fd;

	strcpy(fixture->path, "/tmp/arb-zip-XXXXXX");
	fd = mkstemp(fixture->path);
	for (int i = 0; i < PLAIN_LINES; i++)
		text_format(&fixture->plain, "{\"kind\":\"tick\",\"ts_us\":%d,\"x\":\"%x\"}\n", i, i * 2654435);
	if (fd < 0 || write(fd, fixture->plain.at, fixture->plain.len) != (ssize_t)fixture->plain.len)
		return -1;
	close(fd);
	for (size_t i = 0; i < 4; i++)
		pack(&fixture->packed[i], commands[i], fixture->path);
	*state = fixture;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	unlink(fixture->path);
	for (size_t i = 0; i < 4; i++)
		text_free(&fixture->packed[i]);
	text_free(&fixture->plain);
	free(fixture);
	return 0;
}

static void
every_form_is_read(void **state)
{
	static const size_t pieces[] = { 1, 7, 1000, 1 << 16 };
	struct fixture *fixture = *state;

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++) {
			struct text out = { 0 };

			assert_false(unpack(&out, fixture->packed[i].at, fixture->packed[i].len, pieces[j]));
			assert_true(slice_equal(text_all(&out), text_all(&fixture->plain)));
			text_free(&out);
		}
}

static void
members_follow_each_other(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 1; i < 4; i++) {
		struct text twice = { 0 }, out = { 0 };

		text_slice(&twice, text_all(&fixture->packed[i]));
		text_slice(&twice, text_all(&fixture->packed[i]));
		assert_false(unpack(&out, twice.at, twice.len, 1000));
		assert_int_equal(out.len, 2 * fixture->plain.len);
		assert_memory_equal(out.at, fixture->plain.at, fixture->plain.len);
		assert_memory_equal(out.at + fixture->plain.len, fixture->plain.at, fixture->plain.len);
		text_free(&twice);
		text_free(&out);
	}
}

/* Cut anywhere: what comes is a beginning of the whole, and the tear is told (not before the first bytes say what it is). */
static void
a_torn_tail_is_tolerated(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 1; i < 4; i++)
		for (size_t len = 4; len < fixture->packed[i].len; len += len < 40 ? 1 : 37) {
			struct text out = { 0 };

			assert_true(unpack(&out, fixture->packed[i].at, len, 1000));
			assert_true(out.len <= fixture->plain.len);
			assert_true(out.len == 0 || memcmp(out.at, fixture->plain.at, out.len) == 0);
			text_free(&out);
		}
}

/* Rubbish behind a good member, or in the middle of one. */
static void
damage_ends_the_stream(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 1; i < 4; i++) {
		struct text bad = { 0 }, out = { 0 };

		text_slice(&bad, text_all(&fixture->packed[i]));
		text_string(&bad, "rubbish");
		assert_true(unpack(&out, bad.at, bad.len, 1000));
		assert_true(slice_equal(text_all(&out), text_all(&fixture->plain)));
		out.len = 0;
		bad.len -= 7;
		memset(bad.at + bad.len / 2, 0xa5, 40);
		assert_true(unpack(&out, bad.at, bad.len, 1000));
		text_free(&bad);
		text_free(&out);
	}
}

static void
nothing_is_nothing(void **state)
{
	static const char *const cases[] = { "", "\n", "x", "\x1f", "(", "P", "\x28\xb5" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text out = { 0 };

		assert_false(unpack(&out, cases[i], strlen(cases[i]), 1000));
		assert_true(slice_is(text_all(&out), cases[i]));
		text_free(&out);
	}
}

/* The line reader on top: every whole line, then the torn one reported. */
static void
lines_come_out_of_packed_files(void **state)
{
	struct fixture *fixture = *state;
	int fd = file_of(fixture->packed[2].at, fixture->packed[2].len);
	struct line_reader reader;
	enum line_result result;
	struct slice line;
	struct zip zip;
	struct error err;

	assert_int_equal(zip_open(&zip, fd, &err), 0);
	assert_int_equal(line_open(&reader, fd, LINE_MAX_BYTES, &err), 0);
	line_unpack(&reader, &zip);
	while ((result = line_next(&reader, &line, &err)) != LINE_END)
		if (result == LINE_NONE)
			assert_int_not_equal(line_fill(&reader, &err), LINE_FAILED);
		else
			assert_int_equal(result, LINE_READ);
	assert_int_equal(reader.number, PLAIN_LINES);
	line_free(&reader);
	zip_free(&zip);
	close(fd);
}

/* ---- packing ---- */

/* So many frames of the plain text, one behind the other; ends[i]: where the i-th one ends. */
static void
pack_frames(struct text *packed, struct slice plain, size_t frames, size_t ends[])
{
	struct zip_packer packer;
	struct error err;

	assert_int_equal(zip_pack_open(&packer, &err), 0);
	for (size_t i = 0; i < frames; i++) {
		struct slice part = { plain.at + plain.len * i / frames, 0 };

		part.len = plain.len * (i + 1) / frames - plain.len * i / frames;
		assert_int_equal(zip_pack(&packer, part, packed, &err), 0);
		ends[i] = packed->len;
	}
	zip_pack_free(&packer);
}

static int64_t
whole_of(const char *at, size_t len)
{
	int fd = file_of(at, len);
	struct error err;
	int64_t whole;

	assert_int_equal(zip_whole(fd, &whole, &err), 0);
	close(fd);
	return whole;
}

static void
what_is_packed_is_read_again(void **state)
{
	struct fixture *fixture = *state;
	struct text packed = { 0 }, out = { 0 }, by_tool = { 0 };
	size_t ends[5];

	pack_frames(&packed, text_all(&fixture->plain), 5, ends);
	assert_false(unpack(&out, packed.at, packed.len, 1000));
	assert_true(slice_equal(text_all(&out), text_all(&fixture->plain)));
	assert_true(packed.len < fixture->plain.len / 2);
	/* and by the tool that people use */
	{
		char path[] = "/tmp/arb-zip-XXXXXX";
		int fd = mkstemp(path);

		assert_int_equal(write(fd, packed.at, packed.len), (ssize_t)packed.len);
		close(fd);
		pack(&by_tool, "zstd -dqc", path);
		unlink(path);
	}
	assert_true(slice_equal(text_all(&by_tool), text_all(&fixture->plain)));
	text_free(&packed);
	text_free(&out);
	text_free(&by_tool);
}

/* Cut anywhere, filled with zeros or rubbish: the last whole frame is found. */
static void
the_last_whole_frame_is_found(void **state)
{
	struct fixture *fixture = *state;
	struct text packed = { 0 };
	size_t ends[4];

	pack_frames(&packed, text_all(&fixture->plain), 4, ends);
	for (size_t len = 0, whole = 0, i = 0; len <= packed.len; len += len < ends[0] + 40 ? 1 : 7) {
		while (i < 4 && ends[i] <= len)
			whole = ends[i++];
		assert_int_equal(whole_of(packed.at, len), whole);
	}
	for (int zeros = 0; zeros < 2; zeros++) {
		struct text bad = { 0 };

		text_bytes(&bad, packed.at, ends[1]);
		for (int i = 0; i < 100; i++)
			text_char(&bad, zeros ? '\0' : 'x');
		assert_int_equal(whole_of(bad.at, bad.len), ends[1]);
		text_free(&bad);
	}
	/* its length is right and its content is not */
	packed.at[ends[2] + (ends[3] - ends[2]) / 2] ^= 0x10;
	assert_int_equal(whole_of(packed.at, packed.len), ends[2]);
	text_free(&packed);
}

static void
another_file_is_left_alone(void **state)
{
	static const char *const cases[] = { "{\"kind\":\"tick\"}\n", "x", "\x1f\x8b\x08", "(b" };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int fd = file_of(cases[i], strlen(cases[i]));
		struct error err;
		int64_t whole;

		assert_int_equal(zip_whole(fd, &whole, &err), -1);
		assert_string_equal(err.code, "no_zstd");
		close(fd);
	}
}

/* A message that came packed: whole, or not at all; never more than was asked for. */
static void
a_message_is_unpacked(void **state)
{
	const struct fixture *fixture = *state;
	const struct text *plain = &fixture->plain, *packed = &fixture->packed[1];
	struct text out = { 0 };
	struct error err;

	text_string(&out, "kept");
	assert_true(zip_is_gzip(text_all(packed)));
	assert_false(zip_is_gzip(text_all(plain)));
	assert_int_equal(zip_unpack(&out, text_all(packed), plain->len, &err), 0);
	assert_int_equal(out.len, 4 + plain->len);
	assert_memory_equal(out.at + 4, plain->at, plain->len);
	out.len = 0;
	assert_int_equal(zip_unpack(&out, text_all(packed), plain->len - 1, &err), -1);
	assert_string_equal(err.code, "too_long");
	for (size_t len = 0; len < packed->len; len += 7) {
		out.len = 0;
		assert_int_equal(zip_unpack(&out, (struct slice){ packed->at, len }, plain->len, &err), -1);
		assert_string_equal(err.code, "bad_gzip");
	}
	text_free(&out);
}

/* What we pack ourselves comes out again, also where it does not become smaller. */
static void
messages_are_packed(void **state)
{
	struct text packed = { 0 }, plain = { 0 }, noise = { 0 };

	(void)state;
	for (unsigned i = 0, n = 7; i < 5000; i++, n = n * 1103515245 + 12345)
		text_char(&noise, (char)(n >> 16));
	assert_int_equal(zip_gzip(&packed, SLICE("{\"ping\":1}")), 0);
	assert_int_equal(zip_gzip(&packed, text_all(&noise)), 0);
	assert_false(unpack(&plain, packed.at, packed.len, 100));
	assert_int_equal(plain.len, 10 + noise.len);
	assert_memory_equal(plain.at, "{\"ping\":1}", 10);
	assert_memory_equal(plain.at + 10, noise.at, noise.len);
	text_free(&packed);
	text_free(&plain);
	text_free(&noise);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_read),
		cmocka_unit_test(members_follow_each_other),
		cmocka_unit_test(a_torn_tail_is_tolerated),
		cmocka_unit_test(damage_ends_the_stream),
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(lines_come_out_of_packed_files),
		cmocka_unit_test(what_is_packed_is_read_again),
		cmocka_unit_test(the_last_whole_frame_is_found),
		cmocka_unit_test(another_file_is_left_alone),
		cmocka_unit_test(a_message_is_unpacked),
		cmocka_unit_test(messages_are_packed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
