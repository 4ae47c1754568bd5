/* line: whole lines only, the bound, and how input ends. */
#include "wire/line.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "check.h"

/* What a reader made of its input: "<line>" per line, "!code" per bad one, then how it ended. */
struct story {
	struct text text;
	size_t lines, longest;
	uint64_t number;
};

static void
tell(struct story *story, int fd, size_t max)
{
	enum line_result result = LINE_NONE;
	struct line_reader reader;
	struct slice line;
	struct error err;

	assert_int_equal(line_open(&reader, fd, max, &err), 0);
	while (result != LINE_END && result != LINE_FAILED) {
		result = line_next(&reader, &line, &err);
		if (result == LINE_NONE) {
			result = line_fill(&reader, &err);
			if (result == LINE_END)
				result = LINE_NONE; /* what is held comes first */
		} else if (result == LINE_READ) {
			story->lines++;
			story->longest = line.len > story->longest ? line.len : story->longest;
			if (line.len < 100)
				text_format(&story->text, "<%.*s>", SLICE_ARG(line));
		} else if (result == LINE_BAD)
			text_format(&story->text, "!%s", err.code);
	}
	text_format(&story->text, result == LINE_END ? "." : "?%d", err.exit);
	story->number = reader.number;
	assert_true(reader.cap <= 2 * max + 4 * (size_t)LINE_READ_BYTES);
	line_free(&reader);
}

/* The bytes in a file, read from its beginning. */
static int
file_of(const char *bytes, size_t len)
{
	char path[] = "/tmp/line-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, bytes, len), len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void
check_story(const char *row, const char *bytes, size_t len, size_t max, const char *want)
{
	struct story story = { { 0 }, 0, 0, 0 };
	int fd = file_of(bytes, len);

	tell(&story, fd, max);
	check_text(row, text_all(&story.text), want);
	close(fd);
	text_free(&story.text);
}

static void
lines_come_whole(void **state)
{
	static const struct {
		const char *bytes, *want;
	} rows[] = {
		{ "", "." },
		{ "a\n", "<a>." },
		{ "a\nb\n", "<a><b>." },
		{ "\n", "<>." },
		{ "\n\na\n", "<><><a>." },
		{ "a", "!truncated." },
		{ "a\nb", "<a>!truncated." },
		{ "a\r\n", "<a\r>." },
		{ "12345\n", "<12345>." },
		{ "123456\n", "!line_too_long." },
		{ "123456\na\n", "!line_too_long<a>." },
		{ "a\n1234567890123456789\nb\n", "<a>!line_too_long<b>." },
		{ "123456", "!line_too_long." },
		{ "123456\n123456\n1\n", "!line_too_long!line_too_long<1>." },
		{ "12345", "!truncated." },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_story(rows[i].bytes, rows[i].bytes, strlen(rows[i].bytes), 5, rows[i].want);
}

static void
a_nul_is_a_byte_of_the_line(void **state)
{
	struct line_reader reader;
	struct slice line;
	struct error err;
	int fd = file_of("a\0b\n\0\n", 6);

	(void)state;
	assert_int_equal(line_open(&reader, fd, 5, &err), 0);
	assert_int_equal(line_fill(&reader, &err), LINE_NONE);
	assert_int_equal(line_next(&reader, &line, &err), LINE_READ);
	assert_int_equal(line.len, 3);
	assert_memory_equal(line.at, "a\0b", 3);
	assert_int_equal(line_next(&reader, &line, &err), LINE_READ);
	assert_int_equal(line.len, 1);
	line_free(&reader);
	close(fd);
}

static void
the_bound_is_one_mebibyte(void **state)
{
	static const struct {
		size_t len;
		const char *want;
	} rows[] = { { LINE_MAX_BYTES - 1, "<x>." }, { LINE_MAX_BYTES, "<x>." },
		{ LINE_MAX_BYTES + 1, "!line_too_long<x>." }, { 5 * LINE_MAX_BYTES, "!line_too_long<x>." } };
	char *bytes = malloc(5 * LINE_MAX_BYTES + 3);

	(void)state;
	memset(bytes, 'a', 5 * LINE_MAX_BYTES + 3);
	for (size_t i = 0; i < COUNT(rows); i++) {
		char row[40];

		bytes[rows[i].len] = '\n';
		bytes[rows[i].len + 1] = 'x';
		bytes[rows[i].len + 2] = '\n';
		snprintf(row, sizeof row, "%zu bytes", rows[i].len);
		check_story(row, bytes, rows[i].len + 3, LINE_MAX_BYTES, rows[i].want);
		memset(bytes + rows[i].len, 'a', 3);
	}
	free(bytes);
}

/* However read() cuts the bytes, the lines are the same. */
static void
lines_split_over_reads_are_joined(void **state)
{
	static const char bytes[] = "first\nsecond line\n\ntoo long for it, this one\nlast\nno newline";
	static const char want[] = "<first><second line><>!line_too_long<last>!truncated.";

	(void)state;
	for (size_t cut = 1; cut < sizeof bytes; cut++) {
		struct story story = { { 0 }, 0, 0, 0 };
		int ends[2];
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			for (size_t at = 0; at < sizeof bytes - 1; at += cut) {
				size_t left = sizeof bytes - 1 - at;

				if (write(ends[1], bytes + at, left < cut ? left : cut) < 0)
					_exit(1);
				usleep(cut < 4 ? 50 : 500);
			}
			_exit(0);
		}
		close(ends[1]);
		tell(&story, ends[0], 12);
		check_text("pipe", text_all(&story.text), want);
		assert_int_equal(story.number, 6);
		close(ends[0]);
		text_free(&story.text);
	}
}

static void
many_lines_pass_through_the_buffer(void **state)
{
	struct text bytes = { 0 };
	struct story story = { { 0 }, 0, 0, 0 };
	int fd;

	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		for (size_t n = 0; n < i % 997 + 100; n++)
			text_char(&bytes, 'a');
		text_char(&bytes, '\n');
	}
	fd = file_of(bytes.at, bytes.len);
	tell(&story, fd, 2000);
	assert_int_equal(story.lines, 3000);
	assert_int_equal(story.longest, 996 + 100);
	close(fd);
	text_free(&bytes);
	text_free(&story.text);
}

static void
a_failed_read_is_not_the_end(void **state)
{
	struct story story = { { 0 }, 0, 0, 0 };
	int fd = open("/", O_RDONLY | O_DIRECTORY);

	(void)state;
	tell(&story, fd, 100);
	check_text("directory", text_all(&story.text), "?74");
	story.text.len = 0;
	close(fd);
	tell(&story, fd, 100);
	check_text("closed descriptor", text_all(&story.text), "?74");
	text_free(&story.text);
}

static void
nothing_to_read_is_not_the_end(void **state)
{
	struct line_reader reader;
	struct slice line;
	struct error err;
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	assert_int_equal(line_open(&reader, ends[0], 100, &err), 0);
	assert_int_equal(line_fill(&reader, &err), LINE_NONE);
	assert_int_equal(line_next(&reader, &line, &err), LINE_NONE);
	assert_int_equal(write(ends[1], "a\n", 2), 2);
	assert_int_equal(line_fill(&reader, &err), LINE_NONE);
	assert_int_equal(line_next(&reader, &line, &err), LINE_READ);
	assert_int_equal(line_next(&reader, &line, &err), LINE_NONE);
	close(ends[1]);
	assert_int_equal(line_fill(&reader, &err), LINE_END);
	assert_int_equal(line_fill(&reader, &err), LINE_END);
	assert_int_equal(line_next(&reader, &line, &err), LINE_END);
	assert_int_equal(line_next(&reader, &line, &err), LINE_END);
	line_free(&reader);
	line_free(&reader);
	close(ends[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_whole),
		cmocka_unit_test(a_nul_is_a_byte_of_the_line),
		cmocka_unit_test(the_bound_is_one_mebibyte),
		cmocka_unit_test(lines_split_over_reads_are_joined),
		cmocka_unit_test(many_lines_pass_through_the_buffer),
		cmocka_unit_test(a_failed_read_is_not_the_end),
		cmocka_unit_test(nothing_to_read_is_not_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
