/*
 * venue_sent: our messages have the form of those that a client of the venues was recorded to send (ARB_DATA): the same members with the
 * same types, topics called the same.  Numbers of messages are ours to give.  kraken's recording is of its older protocol and not
 * compared.
 */
#include <fcntl.h>
#include <unistd.h>

#include "live_check.h"
#include "wire/line.h"

/* ---- the form of a message ---- */

static void put_form(struct text *to, struct pull *pull);

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Members in the order of their names, without numbers of messages. */
static void
put_object_form(struct text *to, struct pull *pull)
{
	char *members[16];
	struct slice key;
	size_t count = 0;

	assert_int_equal(pull_object(pull), 0);
	while (pull_member(pull, &key) > 0) {
		struct text member = { 0 };

		text_format(&member, "%.*s:", SLICE_ARG(key));
		put_form(&member, pull);
		if (slice_is(key, "id") || slice_is(key, "req_id")) {
			text_free(&member);
			continue;
		}
		assert_true(count < COUNT(members));
		text_cstring(&member);
		members[count++] = member.at;
	}
	qsort(members, count, sizeof *members, by_name);
	text_char(to, '{');
	for (size_t i = 0; i < count; i++) {
		text_format(to, "%s%s", i == 0 ? "" : ",", members[i]);
		free(members[i]);
	}
	text_char(to, '}');
}

/* An array has the form of its first element, and of the last where that differs. */
static void
put_array_form(struct text *to, struct pull *pull)
{
	struct text first = { 0 }, last = { 0 };

	assert_int_equal(pull_array(pull), 0);
	while (pull_element(pull) > 0) {
		last.len = 0;
		put_form(first.len == 0 ? &first : &last, pull);
	}
	text_char(to, '[');
	text_slice(to, text_all(&first));
	if (last.len > 0 && !slice_equal(text_all(&first), text_all(&last)))
		text_slice(to, text_all(&last));
	text_char(to, ']');
	text_free(&first);
	text_free(&last);
}

static void
put_form(struct text *to, struct pull *pull)
{
	enum pull_type type = pull_peek(pull);

	if (type == PULL_OBJECT)
		put_object_form(to, pull);
	else if (type == PULL_ARRAY)
		put_array_form(to, pull);
	else {
		assert_int_equal(pull_skip(pull, NULL), 0);
		text_string(to, type == PULL_STRING ? "text" : type == PULL_NUMBER ? "number" : "other");
	}
}

static void
form_of(struct text *to, struct slice message)
{
	struct error err;
	struct pull pull;

	to->len = 0;
	pull_init(&pull, message, &err);
	put_form(to, &pull);
	CHECK(pull_end(&pull) == 0, "%.*s: %s", SLICE_ARG(message), err.text);
}

/* ---- recordings ---- */

static const struct sent {
	const char *venue, *file;
	unsigned channels; /* those of ours that were recorded under the same name */
	size_t depth;
	const char *words[4]; /* in a message of ours, and in one of theirs */
} recordings[] = {
	{ "bitget", "bitget/ws_sent_v1_cf_20220407.jsonl", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 10,
	    { "\"channel\":\"books\",\"instId\":\"", "\"channel\":\"trade\",\"instId\":\"",
		"\"channel\":\"ticker\",\"instId\":\"" } },
	{ "bybit", "bybit/ws_sent_cf_20260809.jsonl", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 200,
	    { "[\"orderbook.200.", "\"publicTrade.", "\"tickers." } },
	{ "coinbase", "coinbase/ws_sent_exchange_level2_ticker_matches_cf_20210417.jsonl", LIVE_TRADES | LIVE_TICKERS,
	    0, { "\"matches\"", "\"ticker\"", "\"channels\":[" } },
	{ "coinbase/advanced", "coinbase/ws_sent_advanced_cf_20260809.jsonl", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS,
	    10,
	    { "\"channel\":\"level2\"", "\"channel\":\"market_trades\"", "\"channel\":\"ticker\"",
		"\"channel\":\"heartbeats\"" } },
	{ "gate", "gate/ws_sent_v4_cf_20210422.jsonl", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 10,
	    { "\"channel\":\"spot.order_book_update\"", "\"channel\":\"spot.trades\"", "\"channel\":\"spot.tickers\"",
		",\"100ms\"]" } },
	{ "gemini", "gemini/ws_sent_v2_cf_20260809.jsonl", LIVE_BOOK, 10,
	    { "\"subscriptions\":[{\"name\":\"l2\",\"symbols\":[\"" } },
	{ "htx", "htx/ws_sent_cf_20210417.jsonl", LIVE_TRADES, 0, { "{\"sub\":\"market.", ".trade.detail\",\"id\":" } },
	{ "kucoin", "kucoin/ws_sent_cf_20210425.jsonl", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 10,
	    { "\"/market/level2:", "\"/market/match:", "\"/market/ticker:",
		"\"privateChannel\":false,\"response\":true}" } },
	{ "okx", "okx/ws_sent_v5_public_cf_20220513.jsonl", LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS, 10,
	    { "{\"channel\":\"books\",\"instId\":\"", "{\"channel\":\"trades\",\"instId\":\"",
		"{\"channel\":\"tickers\",\"instId\":\"" } },
};

/* The whole file; false: there is none. */
static bool
load(struct text *text, const char *name)
{
	const char *root = getenv("ARB_DATA");
	char path[4096];
	long n;
	int fd;

	snprintf(path, sizeof path, "%s/captures/%s", root == NULL ? "../shared/data" : root, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	while ((n = read(fd, text_room(text, 4096), 4096)) > 0)
		text->len += (size_t)n;
	assert_int_equal(n, 0);
	close(fd);
	return true;
}

/* Whether any message among theirs has this form. */
static bool
is_their_form(struct slice theirs, struct slice form)
{
	struct slice message;
	struct text own = { 0 };
	bool found = false;

	while (!found && live_next(&theirs, &message)) {
		form_of(&own, message);
		found = slice_equal(text_all(&own), form);
	}
	text_free(&own);
	return found;
}

static bool
holds(const struct text *text, const char *word)
{
	return memmem(text->at, text->len, word, strlen(word)) != NULL;
}

static void
check_sent(const struct sent *row, const struct text *theirs)
{
	static const struct slice symbols[] = { SLICE("BTC-USDT"), SLICE("ETH-USDT") };
	struct text ours = { 0 }, form = { 0 };
	int64_t id = 1;
	struct live_say say = { &ours, &id, NOW_US };
	struct slice rest, message;

	live_of(row->venue)->subscribe(&say, true, row->channels, row->depth, symbols, COUNT(symbols));
	for (rest = text_all(&ours); live_next(&rest, &message);) {
		form_of(&form, message);
		CHECK(is_their_form(text_all(theirs), text_all(&form)), "%s: none like %.*s", row->venue,
		    SLICE_ARG(message));
	}
	for (size_t i = 0; i < COUNT(row->words) && row->words[i] != NULL; i++)
		CHECK(holds(&ours, row->words[i]) && holds(theirs, row->words[i]), "%s: %s", row->venue, row->words[i]);
	text_free(&form);
	text_free(&ours);
}

static void
in_the_form_that_was_recorded(void **state)
{
	size_t compared = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(recordings); i++) {
		struct text theirs = { 0 };

		if (load(&theirs, recordings[i].file)) {
			check_sent(&recordings[i], &theirs);
			compared++;
		}
		text_free(&theirs);
	}
	if (compared == 0)
		skip();
	assert_int_equal(compared, COUNT(recordings));
}

/* A pong of ours has the form of those that were recorded. */
static void
pongs_as_recorded(void **state)
{
	struct text theirs = { 0 }, ours = { 0 }, form = { 0 };
	int64_t id = 1;
	struct live_say say = { &ours, &id, NOW_US };
	struct slice rest, message;

	(void)state;
	if (!load(&theirs, "htx/ws_sent_cf_20210417.jsonl")) {
		skip();
		return;
	}
	assert_true(live_of("htx")->reply(&say, SLICE("{\"ping\":1618678073643}")));
	rest = text_all(&ours);
	assert_true(live_next(&rest, &message) && holds(&theirs, "{\"pong\":1618678073643}"));
	form_of(&form, message);
	assert_true(is_their_form(text_all(&theirs), text_all(&form)));
	text_free(&form);
	text_free(&ours);
	text_free(&theirs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_the_form_that_was_recorded),
		cmocka_unit_test(pongs_as_recorded),
	};

	return cmocka_run_group_tests_name("venues, as recorded", tests, NULL, NULL);
}
