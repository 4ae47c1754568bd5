/* Copies for readers: who comes, who leaves in the middle of a line, what is counted.  Time is handed in. */
#include "check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/fanout.h"

struct fixture {
	char directory[64], path[100];
	struct fanout fanout;
	struct text told;
	int64_t now_us;
};

static void
tell(void *arg, const char *text)
{
	struct fixture *fixture = arg;

	text_format(&fixture->told, "%s\n", strstr(text, "left: ") != NULL ? "left" : text);
}

static int
set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	struct error err;

	strcpy(fixture->directory, "/tmp/arb-fanout-XXXXXX");
	if (mkdtemp(fixture->directory) == NULL)
		return -1;
	snprintf(fixture->path, sizeof fixture->path, "%s/copy", fixture->directory);
	fixture->now_us = 1000000;
	fixture->fanout.by = "arb-test";
	fixture->fanout.left = tell;
	fixture->fanout.arg = fixture;
	*state = fixture;
	return fanout_add(&fixture->fanout, fixture->path, &err) != 0 || fanout_open(&fixture->fanout, &err) != 0;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	fanout_free(&fixture->fanout);
	unlink(fixture->path);
	rmdir(fixture->directory);
	text_free(&fixture->told);
	free(fixture);
	return 0;
}

static int
come(struct fixture *fixture)
{
	int fd = open(fixture->path, O_RDONLY | O_NONBLOCK);

	assert_true(fd >= 0);
	fixture->now_us += FANOUT_RETRY_US;
	fanout_serve(&fixture->fanout, fixture->now_us);
	assert_true(fixture->fanout.readers[0].fd >= 0);
	return fd;
}

/* Lines that are not conflated, of about a hundred bytes. */
static void
send_trades(struct fixture *fixture, int from, int to)
{
	struct text lines = { 0 };

	for (int n = from; n < to; n++)
		text_format(&lines,
		    "{\"kind\":\"trade\",\"ts_us\":%lld,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price\":\"1\","
		    "\"qty\":\"1\"}\n",
		    1767225600000000LL + n);
	fanout_take(&fixture->fanout, text_all(&lines));
	text_free(&lines);
}

static size_t
read_some(int fd, struct text *to)
{
	char bytes[1 << 16];
	ssize_t n = read(fd, bytes, sizeof bytes);

	if (n > 0)
		text_bytes(to, bytes, (size_t)n);
	return n > 0 ? (size_t)n : 0;
}

static void
no_more_lies_unread_than_is_allowed(void **state)
{
	struct fixture *fixture = *state;
	struct text got = { 0 };
	int fd = come(fixture);

	send_trades(fixture, 0, 1000);
	for (int i = 0; i < 10; i++)
		fanout_serve(&fixture->fanout, fixture->now_us += 100);
	assert_in_range(read_some(fd, &got), APPETITE_LEAST, APPETITE_LEAST + 100);
	/* it took them: as much again, and what it took */
	fanout_serve(&fixture->fanout, fixture->now_us += 2000);
	assert_true(read_some(fd, &got) >= APPETITE_LEAST);
	while (fanout_serve(&fixture->fanout, fixture->now_us += 2000), read_some(fd, &got) > 0)
		;
	assert_int_equal(fixture->fanout.readers[0].queue.counts.given, 1000);
	assert_int_equal(fixture->fanout.readers[0].queue.counts.dropped[CONFLATE_TRADE], 0);
	close(fd);
	text_free(&got);
}

static void
the_next_reader_begins_with_a_whole_line(void **state)
{
	struct fixture *fixture = *state;
	const struct fanout_reader *reader = &fixture->fanout.readers[0];
	struct text got = { 0 };
	int fd = come(fixture);

	send_trades(fixture, 0, 5000);
	assert_false(fanout_finish(&fixture->fanout, fixture->now_us)); /* no more is kept back: the pipe is full */
	assert_true(reader->sent > 0 && reader->sent < reader->out.len);
	assert_int_not_equal(reader->out.at[reader->sent - 1], '\n'); /* in the middle of a line */
	close(fd);
	fanout_serve(&fixture->fanout, fixture->now_us += 1000);
	assert_int_equal(reader->fd, -1);
	check_text("told", text_all(&fixture->told), "left\n");
	assert_int_equal(reader->given + reader->slow, 5000);
	assert_true(reader->given > 100 && reader->slow > 100);
	assert_int_equal(reader->absent, 0);

	send_trades(fixture, 5000, 5010);
	assert_int_equal(reader->absent, 10);
	fd = come(fixture);
	send_trades(fixture, 5010, 5011);
	fanout_serve(&fixture->fanout, fixture->now_us += 1000);
	read_some(fd, &got);
	check_text("line", text_all(&got),
	    "{\"kind\":\"trade\",\"ts_us\":1767225600005010,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"price\":\"1\","
	    "\"qty\":\"1\"}\n");
	assert_int_equal(reader->readers, 2);
	assert_true(fanout_finish(&fixture->fanout, fixture->now_us));
	fanout_leave_all(&fixture->fanout);
	assert_int_equal(reader->given + fanout_missed(reader), 5011);
	close(fd);
	text_free(&got);
}

/* Its path is looked at now and then, not with each line. */
static void
a_reader_that_is_not_there_costs_little(void **state)
{
	struct fixture *fixture = *state;
	int fd;

	fanout_serve(&fixture->fanout, fixture->now_us);
	fd = open(fixture->path, O_RDONLY | O_NONBLOCK);
	fanout_serve(&fixture->fanout, fixture->now_us += FANOUT_RETRY_US - 1);
	assert_int_equal(fixture->fanout.readers[0].fd, -1);
	fanout_serve(&fixture->fanout, fixture->now_us += 1);
	assert_true(fixture->fanout.readers[0].fd >= 0);
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(no_more_lies_unread_than_is_allowed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_next_reader_begins_with_a_whole_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_reader_that_is_not_there_costs_little, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
