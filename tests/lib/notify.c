/* Notices out of lines, grouping by a clock, queues that are bounded: without a clock, a file or a process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/http.h"
#include "notify/channel.h"
#include "notify/group.h"

#define T INT64_C(1786309549009000)

static void
make(struct notice *notice, const char *code, enum severity severity)
{
	*notice = (struct notice){ .severity = severity, .ts_us = T };
	snprintf(notice->code, sizeof notice->code, "%s", code);
	snprintf(notice->key, sizeof notice->key, "alert %s", code);
}

/* ---- notices ---- */

static void
lines_become_sentences(void **state)
{
	static const struct {
		const char *kind, *line, *sentence; /* NULL: nothing to tell; "!": broken */
	} cases[] = {
		{ "alert",
		    "{\"kind\":\"alert\",\"ts_us\":1786309549009000,\"severity\":\"critical\",\"code\":\"one_leg\","
		    "\"text\":\"0.2 "
		    "BTC\"}",
		    "critical: alert one_leg: 0.2 BTC" },
		{ "alert",
		    "{\"kind\":\"alert\",\"ts_us\":1786309549009000,\"severity\":\"info\",\"code\":\"x\",\"text\":"
		    "\"a\\n\\u0000b\\\"\\u00e9\","
		    "\"symbol\":\"A-B\"}",
		    "info: alert x: a  b\"\xc3\xa9 (A-B)" },
		{ "alert", "{\"kind\":\"alert\",\"ts_us\":1786309549009000,\"severity\":\"loud\",\"code\":\"x\"}",
		    "!" },
		{ "alert", "{\"kind\":\"alert\",\"ts_us\":1786309549009000,\"severity\":\"info\"}", "!" },
		{ "outcome",
		    "{\"kind\":\"outcome\",\"ts_us\":1786309549009000,\"opportunity\":\"o\",\"state\":\"none\","
		    "\"reason\":\"late\"}",
		    "info: outcome none: o: late" },
		{ "outcome",
		    "{\"kind\":\"outcome\",\"ts_us\":1786309549009000,\"opportunity\":\"o\",\"state\":\"flat\","
		    "\"again\":true}",
		    "info: outcome flat: o" },
		{ "outcome",
		    "{\"kind\":\"outcome\",\"ts_us\":1786308949008999,\"opportunity\":\"o\",\"state\":\"flat\","
		    "\"again\":true}",
		    NULL },
		{ "venue", "{\"kind\":\"venue\",\"ts_us\":1786309549009000,\"venue\":\"okx\",\"state\":\"live\"}",
		    NULL },
		{ "venue",
		    "{\"kind\":\"venue\",\"ts_us\":1786309549009000,\"venue\":\"okx\",\"state\":\"maintenance\"}",
		    "warning: venue maintenance: okx is maintenance" },
		{ "venue",
		    "{\"kind\":\"venue\",\"ts_us\":1786309549009000,\"venue\":\"okx\",\"state\":\"maintenance\"}",
		    NULL },
		{ "venue", "{\"kind\":\"venue\",\"ts_us\":1786309549009000,\"venue\":\"okx\",\"state\":\"live\"}",
		    "resolved: venue maintenance: okx is live" },
		{ "halt", "{\"kind\":\"halt\",\"ts_us\":1786309549009000,\"scope\":\"venue:okx\"}",
		    "critical: halt venue:okx: no new trades: venue:okx" },
		{ "resume", "{\"kind\":\"resume\",\"ts_us\":1786309549009000,\"scope\":\"all\"}",
		    "resolved: halt all: trading goes on: all" },
		{ "halt", "{\"kind\":\"halt\",\"ts_us\":1786309549009000}", "!" },
	};
	struct states states = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text sentence = { 0 };
		struct notice notice;
		struct error err;
		int result = notice_read(
		    &notice, &states, slice_of(cases[i].kind), slice_of(cases[i].line), T + 300000000, &err);

		if (result == 1)
			notice_sentence(&notice, &sentence);
		if (result !=
			(cases[i].sentence == NULL                    ? 0
				: strcmp(cases[i].sentence, "!") == 0 ? -1
								      : 1) ||
		    (result == 1 && strcmp(text_cstring(&sentence), cases[i].sentence) != 0))
			fail_msg("case %zu: %d %s", i, result, text_cstring(&sentence));
		text_free(&sentence);
	}
	states_free(&states);
}

/* Long text is cut, at a whole character, and what was cut is still JSON. */
static void
long_text_is_cut(void **state)
{
	struct text line = { 0 }, out = { 0 };
	struct states states = { 0 };
	struct notice notice;
	struct error err;

	(void)state;
	text_string(
	    &line, "{\"kind\":\"alert\",\"ts_us\":1786309549009000,\"severity\":\"info\",\"code\":\"x\",\"text\":\"a");
	for (int i = 0; i < 20000; i++)
		text_string(&line, i % 3 == 0 ? "\\u00e9" : "\xe2\x82\xac");
	text_string(&line, "\"}");
	assert_int_equal(notice_read(&notice, &states, SLICE("alert"), text_all(&line), T, &err), 1);
	assert_in_range(strlen(notice.text), 500, NOTICE_TEXT_MAX - 1);
	notice_json(&notice, &out);
	assert_null(memmem(out.at, out.len, "\xef\xbf\xbd", 3));
	text_free(&line);
	text_free(&out);
}

/* ---- groups ---- */

static void
repeats_are_counted(void **state)
{
	struct groups groups = { .window_us = 1000 };
	struct notice notice, due;

	(void)state;
	make(&notice, "a", SEVERITY_WARNING);
	assert_true(group_take(&groups, &notice, 0));
	assert_false(group_take(&groups, &notice, 1));
	assert_false(group_take(&groups, &notice, 999));
	assert_int_equal(group_next_us(&groups), 1000);
	assert_false(group_due(&groups, &due, 999));
	assert_true(group_due(&groups, &due, 1000));
	assert_int_equal(due.more, 2);
	assert_false(group_due(&groups, &due, 1000));
	assert_false(group_take(&groups, &notice, 1500)); /* the next window */
	assert_true(group_due(&groups, &due, 2000));
	assert_int_equal(due.more, 1);
	assert_false(group_due(&groups, &due, 3000)); /* a quiet one ends it */
	assert_int_equal(groups.count, 0);
	assert_int_equal(group_next_us(&groups), INT64_MAX);
	assert_true(group_take(&groups, &notice, 3001));
	groups_free(&groups);
}

static void
what_is_over_ends_its_group(void **state)
{
	struct groups groups = { .window_us = 1000 };
	struct notice notice, over;

	(void)state;
	make(&notice, "a", SEVERITY_WARNING);
	assert_true(group_take(&groups, &notice, 0));
	assert_false(group_take(&groups, &notice, 1));
	over = notice;
	over.resolved = true;
	memcpy(over.ends, over.key, sizeof over.ends);
	assert_true(group_take(&groups, &over, 2));
	assert_int_equal(over.more, 1);
	assert_true(group_take(&groups, &notice, 3));
	make(&notice, "a", SEVERITY_CRITICAL);
	assert_true(group_take(&groups, &notice, 4)); /* the first critical one is never held back */
	groups_free(&groups);
}

static void
what_is_critical_is_held_only_where_it_says_the_same(void **state)
{
	struct groups groups = { .window_us = 1000 };
	struct notice notice, other, due;

	(void)state;
	make(&notice, "a", SEVERITY_CRITICAL);
	other = notice;
	strcpy(other.text, "something else");
	assert_true(group_take(&groups, &notice, 0));
	assert_false(group_take(&groups, &notice, 1));
	assert_true(group_take(&groups, &other, 2));
	assert_false(group_take(&groups, &notice, 3));
	assert_false(group_take(&groups, &other, 999));
	assert_true(group_due(&groups, &due, 1000));
	assert_int_equal(due.more, 2);
	assert_string_equal(due.text, notice.text);
	assert_false(group_due(&groups, &due, 1001));
	groups_free(&groups);
}

/* Read a line and say whether it goes out. */
static bool
goes_out(struct groups *groups, const char *kind, const char *line, int64_t now_us)
{
	struct states states = { 0 };
	struct notice notice;
	struct error err;

	assert_int_equal(notice_read(&notice, &states, slice_of(kind), slice_of(line), 0, &err), 1);
	states_free(&states);
	return group_take(groups, &notice, now_us);
}

#define STANDS(kind, scope, reason, by)                                                                                \
	kind,                                                                                                          \
	    "{\"kind\":\"" kind "\",\"ts_us\":1786309549009000,\"scope\":\"" scope "\",\"reason\":\"" reason           \
	    "\",\"by\":\"" by "\"}"

static void
what_two_programs_say_of_one_halt_is_told_once(void **state)
{
	struct groups groups = { .window_us = 1000 };
	struct notice due;

	(void)state;
	assert_true(goes_out(&groups, STANDS("halt", "all", "freeze", "arb-risk"), 0));
	assert_false(goes_out(&groups, STANDS("halt", "all", "freeze", "arb-exec"), 1));
	assert_true(goes_out(&groups, STANDS("halt", "all", "daily_loss", "arb-risk"), 2));
	assert_true(goes_out(&groups, STANDS("halt", "venue:okx", "freeze", "arb-risk"), 3));
	assert_true(goes_out(&groups, STANDS("resume", "all", "freeze", "arb-risk"), 4));
	assert_false(goes_out(&groups, STANDS("resume", "all", "freeze", "arb-exec"), 5));
	assert_true(goes_out(&groups, STANDS("halt", "all", "freeze", "arb-exec"), 6)); /* anew */
	assert_true(goes_out(&groups, STANDS("resume", "all", "freeze", "arb-exec"), 7));
	assert_false(group_due(&groups, &due, 5000)); /* and there is nothing to be said later */
	assert_true(goes_out(&groups, STANDS("halt", "all", "freeze", "arb-risk"), 6000));
	assert_true(goes_out(&groups, STANDS("halt", "all", "freeze", "arb-risk"), 7000)); /* a window later */
	groups_free(&groups);
}

/* More keys than there is room for: told each time, and the memory stays bounded. */
static void
groups_are_bounded(void **state)
{
	struct groups groups = { .window_us = 1000 };
	struct notice notice;
	char code[16];

	(void)state;
	for (int i = 0; i < 3 * GROUPS_MAX; i++) {
		snprintf(code, sizeof code, "a%d", i);
		make(&notice, code, SEVERITY_WARNING);
		assert_true(group_take(&groups, &notice, 0));
	}
	assert_int_equal(groups.count, GROUPS_MAX);
	assert_true(group_take(&groups, &notice, 1));
	groups_free(&groups);
}

/* ---- channels ---- */

static void
the_rate_is_a_bucket(void **state)
{
	struct channel channel;
	struct notice notice;
	struct error err;
	int64_t now_us = 5000;
	int burst = 0;

	(void)state;
	assert_int_equal(channel_init(&channel, 6, now_us, &err), 0);
	make(&notice, "a", SEVERITY_WARNING);
	for (int i = 0; i < 20; i++)
		assert_true(channel_put(&channel, &notice));
	while (channel_take(&channel, now_us) != NULL) {
		assert_null(channel_take(&channel, now_us)); /* one at a time */
		assert_int_equal(channel_next_us(&channel, now_us), INT64_MAX);
		assert_true(channel_done(&channel, DELIVERY_DONE, 0, now_us));
		burst++;
	}
	assert_int_equal(burst, 6);
	assert_int_equal(channel_next_us(&channel, now_us), now_us + 10 * SECOND_US);
	assert_null(channel_take(&channel, now_us + 10 * SECOND_US - 1));
	assert_non_null(channel_take(&channel, now_us + 10 * SECOND_US));
	channel_free(&channel);
}

static void
the_urgent_go_first_and_the_full_queue_drops_the_rest(void **state)
{
	struct channel channel;
	struct notice notice;
	const struct notice *taken;
	struct error err;

	(void)state;
	assert_int_equal(channel_init(&channel, 60000, 0, &err), 0);
	make(&notice, "info", SEVERITY_INFO);
	for (int i = 0; i < QUEUE_MAX; i++) {
		notice.ts_us = i;
		assert_true(channel_put(&channel, &notice));
	}
	assert_int_equal(channel_take(&channel, 0)->ts_us, 0); /* under way: never dropped */
	make(&notice, "urgent", SEVERITY_CRITICAL);
	assert_false(channel_put(&channel, &notice));
	assert_int_equal(channel.dropped, 1);
	assert_int_equal(channel.queue[0].ts_us, 0);
	assert_int_equal(channel.queue[1].ts_us, 2);
	assert_true(channel_done(&channel, DELIVERY_DONE, 0, 0));
	taken = channel_take(&channel, 0);
	assert_string_equal(taken->code, "urgent");
	channel_free(&channel);

	/* full of urgent ones: a lesser one is itself dropped */
	assert_int_equal(channel_init(&channel, 60000, 0, &err), 0);
	for (int i = 0; i < QUEUE_MAX; i++)
		assert_true(channel_put(&channel, &notice));
	make(&notice, "info", SEVERITY_INFO);
	assert_false(channel_put(&channel, &notice));
	assert_int_equal(channel.count, QUEUE_MAX);
	assert_string_equal(channel.queue[QUEUE_MAX - 1].code, "urgent");
	channel_free(&channel);
}

static void
trying_again_backs_off(void **state)
{
	static const int64_t waits_s[] = { 1, 2, 4, 8, 16 };
	struct channel channel;
	struct notice notice;
	struct error err;
	int64_t now_us = 0;

	(void)state;
	assert_int_equal(channel_init(&channel, 60000, 0, &err), 0);
	make(&notice, "a", SEVERITY_WARNING);
	assert_true(channel_put(&channel, &notice));
	for (size_t i = 0; i < COUNT(waits_s); i++) {
		assert_non_null(channel_take(&channel, now_us));
		assert_true(channel_done(&channel, DELIVERY_LATER, 0, now_us));
		assert_null(channel_take(&channel, now_us + waits_s[i] * SECOND_US - 1));
		now_us = channel_next_us(&channel, now_us);
	}
	assert_int_equal(now_us, 31 * SECOND_US);
	assert_non_null(channel_take(&channel, now_us));
	assert_false(channel_done(&channel, DELIVERY_LATER, 0, now_us)); /* the sixth time was the last */
	assert_int_equal(channel.lost, 1);
	assert_int_equal(channel.count, 0);
	/* what the server asks for is kept to the letter */
	assert_true(channel_put(&channel, &notice));
	assert_non_null(channel_take(&channel, now_us));
	assert_true(channel_done(&channel, DELIVERY_LATER, 90 * SECOND_US, now_us));
	assert_int_equal(channel_next_us(&channel, now_us), now_us + 90 * SECOND_US);
	channel_free(&channel);
}

/* ---- http ---- */

static void
only_https_and_this_machine(void **state)
{
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{ "https://example.com/x?y=z", true },
		{ "http://127.0.0.1:8080/x", true },
		{ "http://localhost/x", true },
		{ "http://localhost:80", true },
		{ "http://[::1]:80/x", true },
		{ "http://example.com/", false },
		{ "http://localhost.example.com/", false },
		{ "http://localhost@example.com/", false },
		{ "http://[::2]/", false },
		{ "http://[::1].example.com/", false },
		{ "http://10.0.0.1/", false },
		{ "ftp://127.0.0.1/", false },
		{ "file:///etc/passwd", false },
		{ "https://example.com/ x", false },
		{ "https://example.com/\nx", false },
		{ "example.com", false },
		{ "", false },
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if ((http_check(cases[i].url, &err) == 0) != cases[i].good)
			fail_msg("%s", cases[i].url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_sentences),
		cmocka_unit_test(long_text_is_cut),
		cmocka_unit_test(repeats_are_counted),
		cmocka_unit_test(what_is_over_ends_its_group),
		cmocka_unit_test(what_is_critical_is_held_only_where_it_says_the_same),
		cmocka_unit_test(what_two_programs_say_of_one_halt_is_told_once),
		cmocka_unit_test(groups_are_bounded),
		cmocka_unit_test(the_rate_is_a_bucket),
		cmocka_unit_test(the_urgent_go_first_and_the_full_queue_drops_the_rest),
		cmocka_unit_test(trying_again_backs_off),
		cmocka_unit_test(only_https_and_this_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
