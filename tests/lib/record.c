/* Recordings of frames: what is written, when, what a kill leaves, the next file, the end of the disk. */
#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "feed/feed.h"
#include "feed/record.h"
#include "wire/base64.h"
#include "wire/line.h"

#define T0 INT64_C(1767225600000000) /* 2026-01-01 */

struct fixture {
	char directory[64], path[100];
	struct record_plan plan;
	struct record record;
};

static int
set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);

	strcpy(fixture->directory, "/tmp/arb-record-XXXXXX");
	if (mkdtemp(fixture->directory) == NULL)
		return -1;
	snprintf(fixture->path, sizeof fixture->path, "%s/feed.zst", fixture->directory);
	fixture->plan = (struct record_plan){ .path = fixture->path };
	*state = fixture;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;
	char command[100];

	record_free(&fixture->record);
	snprintf(command, sizeof command, "rm -rf %s", fixture->directory);
	free(fixture);
	return system(command);
}

static void
start(struct fixture *fixture)
{
	struct error err;

	CHECK(record_open(&fixture->record, &fixture->plan, &err) == 0, "%s", err.text);
}

/* A frame that does not pack well: `len` bytes of its body are drawn. */
static void
keep(struct fixture *fixture, int64_t ts_us, int64_t boot_us, size_t len)
{
	struct frame_event frame = { .ts_us = ts_us, .venue = SLICE("okx"), .conn = 1, .via = VIA_WS };
	struct text body = { 0 };
	struct error err;

	text_format(&body, "{\"n\":%lld,\"x\":\"", (long long)ts_us);
	for (size_t i = 0; i < len; i++)
		text_char(&body, (char)('a' + rand() % 26));
	text_string(&body, "\"}");
	CHECK(record_frame(&fixture->record, &frame, SLICE(""), text_all(&body), boot_us, &err) == 0, "%s", err.text);
	text_free(&body);
}

static void
finish(struct fixture *fixture)
{
	struct error err;

	CHECK(record_close(&fixture->record, &err) == 0, "%s", err.text);
}

/* The lines of a file; -1 when its tail is torn. */
static long
read_file(const char *path, struct text *out)
{
	int fd = open(path, O_RDONLY);
	long lines = 0, n;
	char bytes[1000];
	struct zip zip;
	struct error err;

	CHECK(fd >= 0, "%s", path);
	assert_int_equal(zip_open(&zip, fd, &err), 0);
	while ((n = zip_read(&zip, bytes, sizeof bytes, &err)) > 0) {
		text_bytes(out, bytes, (size_t)n);
		for (long i = 0; i < n; i++)
			lines += bytes[i] == '\n';
	}
	assert_int_equal(n, 0);
	if (zip.torn)
		lines = -1;
	zip_free(&zip);
	close(fd);
	return lines;
}

static long
lines_in(const char *path)
{
	struct text text = { 0 };
	long lines = read_file(path, &text);

	text_free(&text);
	return lines;
}

static int64_t
size_of(const char *path)
{
	struct stat stat_of;

	return stat(path, &stat_of) == 0 ? stat_of.st_size : -1;
}

/* ---- the form ---- */

static void
frames_have_the_form_that_is_read(void **state)
{
	static const struct {
		const char *name;
		struct frame_event frame;
		const char *url;
		struct slice body;
		const char *want;
	} rows[] = {
		{ "a message", { .ts_us = T0, .venue = { "okx", 3 }, .conn = 2, .via = VIA_WS }, "",
		    { "{\"a\":\"\\u00e9\n\"}", 16 },
		    "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"okx\",\"conn\":2,\"via\":\"ws\","
		    "\"body\":\"{\\\"a\\\":\\\"\\\\u00e9\\n\\\"}\"}\n" },
		{ "an empty one", { .ts_us = T0, .venue = { "okx", 3 }, .conn = 1, .via = VIA_WS }, "", { "", 0 },
		    "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"okx\",\"conn\":1,\"via\":\"ws\","
		    "\"body\":\"\"}\n" },
		{ "no text", { .ts_us = T0, .venue = { "htx", 3 }, .conn = 1, .via = VIA_WS }, "",
		    { "\x1f\x8b\x08\x00", 4 },
		    "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"htx\",\"conn\":1,\"via\":\"ws\","
		    "\"body64\":\"H4sIAA==\"}\n" },
		{ "an opened connection", { .ts_us = T0, .venue = { "okx", 3 }, .conn = 1, .via = VIA_OPEN },
		    "wss://x/y", { NULL, 0 },
		    "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"okx\",\"conn\":1,\"via\":\"open\","
		    "\"url\":\"wss://x/y\"}\n" },
		{ "an answer", { .ts_us = T0, .venue = { "okx", 3 }, .conn = 0, .via = VIA_REST },
		    "https://x/y?a=b&c=d", { "[]", 2 },
		    "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"okx\",\"conn\":0,\"via\":\"rest\","
		    "\"url\":\"https://x/y?a=b&c=d\",\"body\":\"[]\"}\n" },
		{ "a timer", { .ts_us = T0, .venue = { "okx", 3 }, .conn = 1, .via = VIA_TIMER }, "", { NULL, 0 },
		    "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"okx\",\"conn\":1,\"via\":\"timer\"}"
		    "\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame_event again;
		struct text line = { 0 };
		struct error err;

		frame_put(&line, &rows[i].frame, slice_of(rows[i].url),
		    (struct slice){ rows[i].body.at, i == 0 ? strlen(rows[i].body.at) : rows[i].body.len });
		check_text(rows[i].name, text_all(&line), rows[i].want);
		CHECK(event_read(&kind_frame, &again, (struct slice){ line.at, line.len - 1 }, &err) == 0, "%s: %s",
		    rows[i].name, err.text);
		text_free(&line);
	}
}

static void
any_bytes_come_back_from_base64(void **state)
{
	static const char *const wrong[] = { "A", "AA", "AAA", "AAAAA", "A===", "====", "AB==", "AAB=", "AA=A", "A AA",
		"AA\n=", "-_AA" };
	struct text text = { 0 }, back = { 0 };
	char bytes[64];

	(void)state;
	for (size_t len = 0; len < sizeof bytes; len++) {
		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)(rand() >> 7);
		text.len = back.len = 0;
		base64_write(&text, (struct slice){ bytes, len });
		assert_int_equal(text.len, (len + 2) / 3 * 4);
		assert_int_equal(base64_read(&back, text_all(&text)), 0);
		assert_true(slice_equal(text_all(&back), (struct slice){ bytes, len }));
	}
	back.len = 0;
	assert_int_equal(base64_read(&back, SLICE("Zm9vYg==")), 0);
	check_text("RFC 4648", text_all(&back), "foob");
	for (size_t i = 0; i < COUNT(wrong); i++)
		CHECK(base64_read(&back, slice_of(wrong[i])) != 0, "%s", wrong[i]);
	check_text("unchanged", text_all(&back), "foob");
	text_free(&text);
	text_free(&back);
}

/* ---- the file ---- */

static void
what_is_kept_is_read_again(void **state)
{
	struct fixture *fixture = *state;
	struct text all = { 0 };

	for (int part = 0; part < 3; part++) {
		start(fixture);
		assert_int_equal(fixture->record.cut, 0);
		for (int i = 0; i < 100; i++)
			keep(fixture, T0 + part * 1000 + i, i, 50);
		finish(fixture);
	}
	assert_int_equal(read_file(fixture->path, &all), 300);
	for (int i = 0; i < 300; i++) {
		char stamp[40];

		snprintf(stamp, sizeof stamp, "\"ts_us\":%lld,", (long long)(T0 + i / 100 * 1000 + i % 100));
		assert_non_null(memmem(all.at, all.len, stamp, strlen(stamp)));
	}
	text_free(&all);
}

static void
lines_are_out_after_a_second_or_256_kib(void **state)
{
	struct fixture *fixture = *state;
	struct error err;

	start(fixture);
	keep(fixture, T0, 5000, 10);
	assert_int_equal(lines_in(fixture->path), 0);
	assert_int_equal(record_turn(&fixture->record, 5000 + RECORD_WAIT_US - 1, &err), 0);
	assert_int_equal(lines_in(fixture->path), 0);
	assert_int_equal(record_turn(&fixture->record, 5000 + RECORD_WAIT_US, &err), 0);
	assert_int_equal(lines_in(fixture->path), 1);
	assert_int_equal(fixture->record.due_us, 0);
	/* also when nobody asks but more comes */
	keep(fixture, T0 + 1, 2000000, 10);
	keep(fixture, T0 + 2, 2999999, 10);
	assert_int_equal(lines_in(fixture->path), 1);
	keep(fixture, T0 + 3, 3000000, 10);
	assert_int_equal(lines_in(fixture->path), 4);
	for (int i = 0; i < 25; i++)
		keep(fixture, T0 + 4 + i, 3000001, 10000);
	assert_int_equal(lines_in(fixture->path), 4);
	keep(fixture, T0 + 40, 3000001, 10000);
	assert_int_equal(lines_in(fixture->path), 30);
	finish(fixture);
}

static void
a_kill_loses_what_was_not_out(void **state)
{
	struct fixture *fixture = *state;
	int status, ends[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		start(fixture);
		for (int i = 0; i < 10; i++)
			keep(fixture, T0 + i, i * RECORD_WAIT_US / 5, 100); /* 0..5, then four more */
		if (write(ends[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(lines_in(fixture->path), 6);
	start(fixture); /* the lock went with it */
	keep(fixture, T0 + 20, 0, 100);
	finish(fixture);
	assert_int_equal(lines_in(fixture->path), 7);
}

/* Cut anywhere, or zeros where a power cut left them: what is appended afterwards can be read. */
static void
a_torn_tail_is_cut_off_before_more_is_appended(void **state)
{
	struct fixture *fixture = *state;
	int64_t ends[4] = { 0 };

	start(fixture);
	for (int i = 1; i < 4; i++) {
		struct error err;

		keep(fixture, T0 + i, 0, 200);
		assert_int_equal(record_flush(&fixture->record, &err), 0);
		ends[i] = fixture->record.size;
	}
	finish(fixture);
	for (int64_t at = ends[3]; at > 0; at -= 13) {
		long whole = at >= ends[3] ? 3 : at >= ends[2] ? 2 : at >= ends[1] ? 1 : 0;
		bool zeros = at % 2 == 0 && whole > 0;

		assert_int_equal(truncate(fixture->path, at), 0);
		if (zeros)
			assert_int_equal(truncate(fixture->path, at + 50), 0);
		if (at != ends[whole] || zeros)
			assert_int_equal(lines_in(fixture->path), -1);
		start(fixture);
		CHECK(fixture->record.cut == at + (zeros ? 50 : 0) - ends[whole], "%lld", (long long)at);
		keep(fixture, T0 + 9, 0, 100);
		finish(fixture);
		CHECK(lines_in(fixture->path) == whole + 1, "%lld", (long long)at);
		/* as it was, for the next round */
		assert_int_equal(truncate(fixture->path, ends[whole]), 0);
		if (at > ends[whole])
			at = ends[whole] + 13;
	}
}

static void
files_that_are_not_ours_are_left_alone(void **state)
{
	struct fixture *fixture = *state;
	struct record second;
	struct error err;
	char bytes[1000];
	int fd = open(fixture->path, O_RDWR | O_CREAT, 0600);

	assert_int_equal(write(fd, "my diary\n", 9), 9);
	assert_int_equal(record_open(&fixture->record, &fixture->plan, &err), -1);
	assert_int_equal(err.exit, EXIT_IO);
	assert_non_null(strstr(err.text, "feed.zst: cannot record: is no zstd file"));
	assert_int_equal(size_of(fixture->path), 9);
	/* a large one whose first frame is not whole: much would be lost */
	assert_int_equal(pwrite(fd, "\x28\xb5\x2f\xfd\x00\x00", 6, 0), 6);
	assert_int_equal(ftruncate(fd, 40 << 20), 0);
	memset(bytes, 0xff, sizeof bytes);
	assert_int_equal(pwrite(fd, bytes, sizeof bytes, 6), (ssize_t)sizeof bytes);
	assert_int_equal(record_open(&fixture->record, &fixture->plan, &err), -1);
	assert_string_equal(err.code, "torn");
	assert_int_equal(size_of(fixture->path), 40 << 20);
	close(fd);
	/* a directory, a device, a file that somebody else records into */
	fixture->plan.path = fixture->directory;
	assert_int_equal(record_open(&fixture->record, &fixture->plan, &err), -1);
	fixture->plan.path = "/dev/null";
	assert_int_equal(record_open(&fixture->record, &fixture->plan, &err), -1);
	assert_string_equal(err.text, "/dev/null: cannot record: not a file");
	fixture->plan.path = fixture->path;
	assert_int_equal(unlink(fixture->path), 0);
	start(fixture);
	assert_int_equal(record_open(&second, &fixture->plan, &err), -1);
	assert_int_equal(err.exit, EXIT_LATER);
	finish(fixture);
}

static void
check_file(struct fixture *fixture, const char *name, long lines)
{
	char path[200];

	snprintf(path, sizeof path, "%s/%s", fixture->directory, name);
	CHECK(lines < 0 ? size_of(path) < 0 : lines_in(path) == lines, "%s has %ld lines, not %ld", name,
	    size_of(path) < 0 ? -1L : lines_in(path), lines);
}

static void
a_day_and_a_size_have_their_files(void **state)
{
	struct fixture *fixture = *state;
	struct error err;

	start(fixture);
	keep(fixture, T0 + 1, 0, 10);
	keep(fixture, T0 + DAY_US - 1, 0, 10);
	keep(fixture, T0 + DAY_US, 0, 10); /* the next day: the two lines go first */
	keep(fixture, T0 + DAY_US - 1, 0, 10); /* a little late: no new file */
	finish(fixture);
	check_file(fixture, "feed-20260101-1.zst", 2);
	check_file(fixture, "feed.zst", 2);
	/* begun again on the day after: the file knows its day */
	start(fixture);
	keep(fixture, T0 + 2 * DAY_US, 0, 10);
	fixture->record.plan.size_max = 3000;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(record_flush(&fixture->record, &err), 0);
		keep(fixture, T0 + 2 * DAY_US + i, 0, 1500);
	}
	finish(fixture);
	check_file(fixture, "feed-20260102-1.zst", 2);
	check_file(fixture, "feed-20260103-1.zst", 3); /* one short, two long */
	check_file(fixture, "feed-20260103-2.zst", 2);
	check_file(fixture, "feed-20260103-3.zst", -1);
	check_file(fixture, "feed.zst", 1);
	/* never over a file that is there */
	start(fixture);
	keep(fixture, T0 + 5 * DAY_US, 0, 10);
	finish(fixture);
	check_file(fixture, "feed-20260103-2.zst", 2);
	check_file(fixture, "feed-20260103-3.zst", 1);
	check_file(fixture, "feed.zst", 1);
}

/* Once it says why, afterwards it takes everything and keeps nothing. */
static void
check_stopped(struct fixture *fixture, const char *why)
{
	struct frame_event frame = { .ts_us = T0, .venue = SLICE("okx"), .conn = 1, .via = VIA_WS };
	struct text alert = { 0 };
	struct error err = { 0 };
	int result = 0;

	for (int i = 0; i < 40 && result == 0; i++) {
		char body[10000];

		for (size_t j = 0; j < sizeof body; j++)
			body[j] = (char)('0' + rand() % 64);
		result =
		    record_frame(&fixture->record, &frame, SLICE(""), (struct slice){ body, sizeof body }, 0, &err);
	}
	assert_int_equal(result, -1);
	CHECK(strstr(err.text, why) != NULL, "%s", err.text);
	assert_int_equal(record_frame(&fixture->record, &frame, SLICE(""), SLICE("x"), 0, &err), 0);
	assert_int_equal(record_turn(&fixture->record, INT64_MAX, &err), 0);
	record_alert(&alert, T0, "arb-feed", &err);
	assert_memory_equal(alert.at,
	    "{\"kind\":\"alert\",\"ts_us\":1767225600000000,\"severity\":\"critical\",\"code\":\"record_stopped\","
	    "\"text\":\"",
	    95);
	assert_non_null(memmem(alert.at, alert.len, "\",\"by\":\"arb-feed\"}\n", 19));
	text_free(&alert);
	assert_int_equal(record_close(&fixture->record, &err), 0);
}

static void
the_reserve_of_the_disk_is_left(void **state)
{
	struct fixture *fixture = *state;

	fixture->plan.reserve = INT64_MAX / 2;
	start(fixture);
	check_stopped(fixture, "MiB are free on its disk");
	assert_int_equal(size_of(fixture->path), 0);
}

/* EFBIG stands for a full disk: part of the frame is written, then an error. */
static void
what_cannot_be_written_whole_is_taken_back(void **state)
{
	struct fixture *fixture = *state;
	struct rlimit old, limit;
	struct error err;

	start(fixture);
	keep(fixture, T0, 0, 100);
	assert_int_equal(record_flush(&fixture->record, &err), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = (struct rlimit){ 30000, old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	check_stopped(fixture, "cannot write: File too large");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(lines_in(fixture->path), 1);
}

static void
a_disk_that_is_full_ends_it(void **state)
{
	struct fixture *fixture = *state;

	/* /dev/full is no file; the descriptor is put in place of the file's */
	start(fixture);
	close(fixture->record.fd);
	fixture->record.fd = open("/dev/full", O_RDWR);
	check_stopped(fixture, "cannot write: No space left on device");
}

/* A message that came as bytes is fed like one that came as text. */
static void
both_bodies_are_fed(void **state)
{
	static const char line64[] = "{\"kind\":\"frame\",\"ts_us\":1767225600000000,\"venue\":\"okx\",\"via\":\"ws\","
				     "\"body64\":\"%s\"}";
	static const struct {
		const char *body64, *why;
	} rows[] = { { "cG9uZw==", NULL }, { "eyJldmVudCI6InN1YnNjcmliZSJ9", NULL },
		{ "cG9uZ", "frame: body64: is not base64" } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct feed feed = { .options = { .depth = 10 } };
		struct text out = { 0 };
		char line[300];
		struct error err = { 0 };
		int result;

		snprintf(line, sizeof line, line64, rows[i].body64);
		result = feed_line(&feed, slice_of(line), &out, &err);
		CHECK(result == (rows[i].why == NULL ? 0 : -1), "%s: %s", rows[i].body64, err.text);
		if (rows[i].why != NULL)
			assert_string_equal(err.text, rows[i].why);
		text_free(&out);
		feed_free(&feed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_have_the_form_that_is_read),
		cmocka_unit_test(any_bytes_come_back_from_base64),
		cmocka_unit_test_setup_teardown(what_is_kept_is_read_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(lines_are_out_after_a_second_or_256_kib, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_kill_loses_what_was_not_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_torn_tail_is_cut_off_before_more_is_appended, set_up, tear_down),
		cmocka_unit_test_setup_teardown(files_that_are_not_ours_are_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_day_and_a_size_have_their_files, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_reserve_of_the_disk_is_left, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_written_whole_is_taken_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_disk_that_is_full_ends_it, set_up, tear_down),
		cmocka_unit_test(both_bodies_are_fed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
