/*
 * What a lost, doubled or swapped message does to a book: over real recordings (ARB_DATA), at each position of a stretch.
 *
 * The truth is the same recording undisturbed.  Where the venue numbers its messages, no wrong book may ever be written and the
 * loss must be seen at the next message.  Where it sums its books, no wrong level may be written within the levels that the sum
 * covers.  Where it does neither, the test counts how long the damage lasted, and the audit must find it at the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "feed/feed.h"
#include "wire/line.h"
#include "wire/put.h"

enum protection { BY_NUMBER, BY_SUM, BY_NOTHING };

/* A recording: what frames.py is asked for, relative to ARB_DATA/captures. */
struct recording {
	const char *name, *venue, *files;
	enum protection protection;
	size_t depth; /* levels that the venue's own rule protects */
	size_t stretch; /* positions that are tried */
};

static const struct recording recordings[] = {
	{ "binance", "binance",
	    "binance/rest_exchangeInfo_cf_20211012.jsonl.gz binance/rest_depth_cf_20211012.jsonl "
	    "binance/ws_spot_combined_cf_20211012.jsonl",
	    BY_NUMBER, 20, 200 },
	{ "binance_us", "binance_us",
	    "binance_us/rest_exchangeInfo_cf_20211012.jsonl binance_us/rest_depth_cf_20211012.jsonl "
	    "binance_us/ws_spot_combined_cf_20211012.jsonl",
	    BY_NUMBER, 20, 200 },
	{ "bybit", "bybit", "bybit/rest_instruments_spot_cf_20260809.jsonl.gz bybit/ws_v5_spot_cf_20260809.jsonl",
	    BY_NUMBER, 20, 150 },
	{ "okx", "okx", "okx/rest_instruments_spot_cf_20220513.jsonl okx/ws_v5_public_cf_20220513.jsonl", BY_SUM, 25,
	    120 },
	{ "bitget", "bitget", "bitget/rest_spot_products_cf_20220407.jsonl bitget/ws_spot_v1_cf_20220407.jsonl", BY_SUM,
	    25, 120 },
	{ "kraken v2", "kraken", "kraken/ws_v2_book25_btcusd_xb_20260802.jsonl", BY_SUM, 10, 200 },
	{ "kraken v2 xrp", "kraken", "kraken/ws_v2_book25_xrpusd_xb_20260802.jsonl", BY_SUM, 10, 150 },
	{ "kraken v1", "kraken", "kraken/rest_AssetPairs_cf_20210417.jsonl kraken/ws_book1000_v1_cf_20210417.jsonl",
	    BY_SUM, 10, 100 },
	{ "coinbase Advanced", "coinbase",
	    "coinbase/rest_advanced_products_cf_20260809.jsonl.gz coinbase/ws_advanced_cf_20260809.jsonl.gz", BY_NUMBER,
	    20, 12 },
	{ "kucoin", "kucoin",
	    "kucoin/rest_symbols_cf_20210425.jsonl kucoin/rest_orderbook_level2_cf_20210425.jsonl "
	    "kucoin/ws_cf_20210425.jsonl",
	    BY_NUMBER, 20, 200 },
	{ "gate", "gate",
	    "gate/rest_currency_pairs_cf_20210422.jsonl gate/rest_order_book_cf_20210422.jsonl "
	    "gate/ws_v4_cf_20210422.jsonl",
	    BY_NUMBER, 20, 150 },
	{ "gemini", "gemini", "gemini/rest_symbol_details_cf_20260809.jsonl gemini/ws_v2_cf_20260809.jsonl", BY_NOTHING,
	    10, 60 },
	{ "coinbase Exchange", "coinbase",
	    "coinbase/rest_exchange_products_cf_20210417.jsonl "
	    "coinbase/ws_exchange_level2_ticker_matches_cf_20210417.jsonl.gz",
	    BY_NOTHING, 10, 8 },
};

/* A frame, ready to be handed to a session. */
struct message {
	int64_t ts_us;
	enum frame_via via;
	char *body, *url;
	size_t body_len;
	bool delta; /* and it was a change, not the picture that began the book */
	bool update; /* in the undisturbed run it changed a live book */
	char symbol[SYMBOL_MAX]; /* whose */
	char *picture; /* and what that book showed after it */
};

enum { MESSAGES_MAX = 6000, SYMBOLS_MAX = 64, TAIL = 60 };

/* The best levels of a book as the venue's REST interface tells them. */
struct answer {
	char symbol[SYMBOL_MAX];
	char *url, *body, *picture;
};

struct tape {
	const struct recording *recording;
	struct answer answers[SYMBOLS_MAX];
	size_t answer_count;
	struct message at[MESSAGES_MAX];
	size_t count;
};

static struct feed_options options;

/* The two sides of a book line, as text. */
static char *
picture_of(const char *line, const char *end)
{
	const char *bids = memmem(line, (size_t)(end - line), "\"bids\":", 7), *asks, *at;
	int depth = 0;

	assert_non_null(bids);
	asks = memmem(bids, (size_t)(end - bids), "\"asks\":", 7);
	assert_non_null(asks);
	for (at = asks + 7; at < end; at++) {
		depth += (*at == '[') - (*at == ']');
		if (depth == 0)
			break;
	}
	return strndup(bids, (size_t)(at + 1 - bids));
}

static void
symbol_of(char to[SYMBOL_MAX], const char *line, const char *end)
{
	const char *at = memmem(line, (size_t)(end - line), "\"symbol\":\"", 10);
	size_t i = 0;

	assert_non_null(at);
	for (at += 10; *at != '"' && i < SYMBOL_MAX - 1; at++)
		to[i++] = *at;
	to[i] = '\0';
}

static void
give_frame(
    struct session *session, int64_t ts_us, enum frame_via via, const char *url, struct slice body, struct text *out)
{
	const struct frame_event frame = { .ts_us = ts_us, .via = via, .url = slice_of(url) };
	struct error err;

	if (session_frame(session, &frame, body, false, out, &err) != 0)
		fail_msg("%s: %s", session->venue->name, err.text);
}

static void
give(struct session *session, const struct message *message, struct text *out)
{
	out->len = 0;
	give_frame(session, message->ts_us, message->via, message->url,
	    (struct slice){ message->body, message->body_len }, out);
}

/* Read frames.py's output into the tape. */
static void
load_tape(struct tape *tape)
{
	struct line_reader reader;
	struct frame_event frame;
	struct slice line;
	struct error err;
	char command[2048];
	enum line_result result;
	FILE *frames;
	char files[1024] = "", copy[1024], *save = NULL;

	strcpy(copy, tape->recording->files);
	for (char *file = strtok_r(copy, " ", &save); file != NULL; file = strtok_r(NULL, " ", &save)) {
		strcat(files, " \"$ARB_DATA/captures/");
		strcat(files, file);
		strcat(files, "\"");
	}
	snprintf(
	    command, sizeof command, "python3 \"$ARB_DATA/../tools/frames.py\" %s %s", tape->recording->venue, files);
	frames = popen(command, "r");
	assert_non_null(frames);
	assert_int_equal(line_open(&reader, fileno(frames), 64 << 20, &err), 0);
	while ((result = line_next(&reader, &line, &err)) != LINE_END && tape->count < MESSAGES_MAX) {
		struct message *message = &tape->at[tape->count];
		long len;

		if (result == LINE_NONE) {
			assert_int_not_equal(line_fill(&reader, &err), LINE_FAILED);
			continue;
		}
		assert_int_equal(result, LINE_READ);
		assert_int_equal(event_read(&kind_frame, &frame, line, &err), 0);
		message->body = malloc(frame.body.len + 8);
		len = pull_unescape(message->body, frame.body.len + 8, frame.body, &err);
		assert_true(len >= 0);
		message->body_len = (size_t)len;
		message->url = strndup(frame.url.at == NULL ? "" : frame.url.at, frame.url.len);
		message->ts_us = frame.ts_us;
		message->via = (enum frame_via)frame.via;
		tape->count++;
	}
	line_free(&reader);
	pclose(frames);
	assert_true(tape->count > 100);
}

static struct session *
new_session(const struct tape *tape)
{
	struct session *session = calloc(1, sizeof *session);
	struct error err;

	options = (struct feed_options){ .depth = tape->recording->depth };
	assert_non_null(session);
	assert_int_equal(session_init(session, venue_find(slice_of(tape->recording->venue)), &options, &err), 0);
	return session;
}

static void
end_session(struct session *session)
{
	session_free(session);
	free(session);
}

/* What each book shows; the newest of a symbol stands last. */
struct shown {
	char symbol[SYMBOL_MAX];
	char *picture;
};

struct view {
	struct shown at[SYMBOLS_MAX];
	size_t count;
};

static struct shown *
view_of(struct view *view, const char *symbol)
{
	for (size_t i = 0; i < view->count; i++)
		if (strcmp(view->at[i].symbol, symbol) == 0)
			return &view->at[i];
	assert_true(view->count < SYMBOLS_MAX);
	strcpy(view->at[view->count].symbol, symbol);
	view->at[view->count].picture = NULL;
	return &view->at[view->count++];
}

/* The market whose update counter moved is the one the message was about: its current top levels are the truth. */
static char *
current_picture(const struct session *session, const char *symbol)
{
	for (size_t i = 0; i < session->markets.count; i++)
		if (strcmp(session->markets.at[i]->symbol, symbol) == 0 && session->markets.at[i]->picture.len > 0)
			return strndup(session->markets.at[i]->picture.at, session->markets.at[i]->picture.len);
	return NULL;
}

/* Which market's book changed: the one whose number or venue time differs is found by comparing all before and after. */
static const char *
touched(const struct session *session, const struct book_sync *before, size_t count)
{
	for (size_t i = 0; i < session->markets.count; i++) {
		const struct book_sync *now = market_book(session->markets.at[i]);

		if (!session->markets.at[i]->selected)
			continue;
		if (i >= count ? now->state == SYNC_LIVE
			       : now->last != before[i].last || now->venue_us != before[i].venue_us ||
			    now->state != before[i].state || now->changed != before[i].changed ||
			    now->book.bids.count != before[i].book.bids.count ||
			    now->book.asks.count != before[i].book.asks.count)
			return session->markets.at[i]->symbol;
	}
	return NULL;
}

static void
put_answer_side(struct text *body, const char *key, const struct book_side *side, bool objects)
{
	put_key(body, key);
	text_char(body, '[');
	for (size_t i = 0; i < AUDIT_LEVELS && i < side->count; i++) {
		put_comma(body);
		text_string(body, objects ? "{\"price\":\"" : "[\"");
		text_decimal(body, book_best(side, i)->price);
		text_string(body, objects ? "\",\"amount\":\"" : "\",\"");
		text_decimal(body, book_best(side, i)->qty);
		text_string(body, objects ? "\"}" : "\",1]");
	}
	text_char(body, ']');
}

/* What a look at the whole picture would show at the end, for the venues that have nothing else. */
static void
note_answers(struct tape *tape, const struct session *session)
{
	bool gemini = strcmp(tape->recording->venue, "gemini") == 0;

	for (size_t i = 0; i < session->markets.count; i++) {
		const struct market *market = session->markets.at[i];
		struct answer *answer = &tape->answers[tape->answer_count];
		struct text body = { 0 }, url = { 0 };

		if (market_book(market)->state != SYNC_LIVE || tape->answer_count == SYMBOLS_MAX)
			continue;
		text_char(&body, '{');
		put_answer_side(&body, "bids", &market_book(market)->book.bids, gemini);
		put_answer_side(&body, "asks", &market_book(market)->book.asks, gemini);
		text_char(&body, '}');
		text_format(&url,
		    gemini ? "https://api.gemini.com/v1/book/%s"
			   : "https://api.exchange.coinbase.com/products/%s/book?level=2",
		    market->venue_symbol);
		strcpy(answer->symbol, market->symbol);
		answer->body = strdup(text_cstring(&body));
		answer->url = strdup(text_cstring(&url));
		answer->picture = current_picture(session, market->symbol);
		text_free(&body);
		text_free(&url);
		tape->answer_count++;
	}
}

static void
undisturbed_run(struct tape *tape)
{
	struct session *session = new_session(tape);
	struct book_sync *before = NULL;
	struct view begun = { .count = 0 };
	struct text out = { 0 };
	size_t books = 0;

	for (size_t i = 0; i < tape->count; i++) {
		struct message *message = &tape->at[i];
		int64_t updates = session->counters.updates;
		size_t count = session->markets.count;
		const char *symbol;

		before = realloc(before, (count + 1) * sizeof *before);
		for (size_t m = 0; m < count; m++) {
			before[m] = *market_book(session->markets.at[m]);
			session->markets.at[m]->lead->sync.changed = SIZE_MAX - 1;
			before[m].changed = SIZE_MAX - 1;
		}
		give(session, message, &out);
		if (session->counters.updates == updates)
			continue;
		symbol = touched(session, before, count);
		if (symbol == NULL)
			continue;
		message->update = true;
		message->delta = message->via == VIA_WS && view_of(&begun, symbol)->picture != NULL;
		view_of(&begun, symbol)->picture = message->symbol;
		strcpy(message->symbol, symbol);
		message->picture = current_picture(session, symbol);
		books++;
	}
	assert_int_equal(session->counters.gaps, 0);
	assert_int_equal(session->counters.checksum, 0);
	assert_true(books > 20);
	if (tape->recording->protection == BY_NOTHING)
		note_answers(tape, session);
	free(before);
	text_free(&out);
	end_session(session);
}

enum fault { FAULT_DROP, FAULT_DOUBLE, FAULT_SWAP };

struct tally {
	size_t tried, wrong_lines, noticed, harmless, audited;
	int64_t longest_us;
	bool open_end; /* damage was still there when the recording ended */
};

/* Compare the book lines in out with the truth after the message at hand. */
static size_t
count_wrong(const struct text *out, struct view *truth, const char *other)
{
	size_t wrong = 0;

	for (const char *line = out->at, *end = out->at + out->len; line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		if (strncmp(line, "{\"kind\":\"book\"", 14) == 0) {
			char symbol[SYMBOL_MAX], *picture = picture_of(line, stop);
			struct shown *shown;

			symbol_of(symbol, line, stop);
			shown = view_of(truth, symbol);
			if ((shown->picture == NULL || strcmp(shown->picture, picture) != 0) &&
			    (other == NULL || strcmp(other, picture) != 0))
				wrong++;
			free(picture);
		}
		line = stop + 1;
	}
	return wrong;
}

struct run {
	struct tape *tape;
	struct session *session;
	struct text out;
	struct view truth, last; /* what must be shown, and what is */
	size_t wrong;
	int64_t first_wrong_us, last_wrong_us;
};

/* other: a picture that is right as well (the one before a swap). */
static void
step(struct run *run, size_t i, const char *other)
{
	const struct message *message = &run->tape->at[i];
	size_t wrong;

	if (message->update && message->picture != NULL)
		view_of(&run->truth, message->symbol)->picture = message->picture;
	give(run->session, message, &run->out);
	wrong = count_wrong(&run->out, &run->truth, other);
	if (wrong > 0) {
		run->last_wrong_us = message->ts_us;
		if (run->wrong == 0)
			run->first_wrong_us = message->ts_us;
	}
	run->wrong += wrong;
}

/* The next message from `from` on that changes the same book. */
static size_t
next_update(const struct tape *tape, size_t from, const char *symbol)
{
	while (from < tape->count && !(tape->at[from].update && strcmp(tape->at[from].symbol, symbol) == 0))
		from++;
	return from;
}

/*
 * The audit at the end of a run: a book that differs from the picture must be given up, and no other.  How long damage can last
 * is therefore the time to the next picture (60 s) and the window of the audit.
 */
static size_t
audit_run(struct run *run)
{
	const struct tape *tape = run->tape;
	int64_t end_us = tape->at[tape->count - 1].ts_us;
	struct slice heartbeat = SLICE("{\"type\":\"heartbeat\"}");
	size_t found = 0;

	for (size_t i = 0; i < tape->answer_count; i++)
		give_frame(
		    run->session, end_us, VIA_REST, tape->answers[i].url, slice_of(tape->answers[i].body), &run->out);
	for (int second = 1; second <= 7; second++)
		give_frame(run->session, end_us + second * SECOND_US, VIA_WS, "", heartbeat, &run->out);
	for (size_t i = 0; i < tape->answer_count; i++) {
		const struct answer *answer = &tape->answers[i];
		struct shown *last = view_of(&run->last, answer->symbol);
		char *now = current_picture(run->session, answer->symbol);

		if (last->picture != NULL && answer->picture != NULL && strcmp(last->picture, answer->picture) != 0) {
			found++;
			if (now != NULL)
				fail_msg(
				    "%s: %s: the audit did not see the damage", tape->recording->name, answer->symbol);
		} else if (last->picture != NULL && now == NULL && answer->picture != NULL)
			fail_msg("%s: %s: the audit gave up a good book", tape->recording->name, answer->symbol);
		free(now);
	}
	return found;
}

static void
try_fault(struct tape *tape, size_t at, enum fault fault, struct tally *tally)
{
	struct run run = { .tape = tape, .session = new_session(tape) };
	size_t next = next_update(tape, at + 1, tape->at[at].symbol), end = next + TAIL;
	int64_t before;

	if (next >= tape->count) {
		end_session(run.session);
		return; /* nothing follows that could show it */
	}
	if (end > tape->count || tape->recording->protection == BY_NOTHING)
		end = tape->count;
	for (size_t i = 0; i < at; i++)
		step(&run, i, NULL);
	assert_int_equal(run.wrong, 0);
	before = run.session->counters.gaps + run.session->counters.checksum;
	/* a message that is dropped cannot be missed before the next one comes: until then the old picture stands */
	if (fault == FAULT_DOUBLE) {
		step(&run, at, NULL);
		step(&run, at, NULL);
	} else if (fault == FAULT_SWAP) {
		for (size_t i = at + 1; i < next; i++)
			step(&run, i, NULL);
		step(&run, next, tape->at[at].picture);
		step(&run, at, tape->at[next].picture);
		if (tape->at[next].picture != NULL)
			view_of(&run.truth, tape->at[at].symbol)->picture = tape->at[next].picture;
	}
	for (size_t i = fault == FAULT_SWAP ? next + 1 : at + 1; i < end; i++) {
		step(&run, i, NULL);
		/* numbers: the loss is seen at the next message of the book */
		if (i == next && fault == FAULT_DROP && tape->recording->protection == BY_NUMBER &&
		    run.session->counters.gaps + run.session->counters.checksum == before)
			fail_msg(
			    "%s: the loss of message %zu was not noticed at message %zu", tape->recording->name, at, i);
	}
	if (tape->recording->protection == BY_NOTHING) {
		for (size_t i = 0; i < tape->answer_count; i++)
			view_of(&run.last, tape->answers[i].symbol)->picture =
			    current_picture(run.session, tape->answers[i].symbol);
		tally->audited += audit_run(&run);
		for (size_t i = 0; i < run.last.count; i++)
			free(run.last.at[i].picture);
	}
	tally->tried++;
	if (run.session->counters.gaps + run.session->counters.checksum > before)
		tally->noticed++;
	else if (run.wrong == 0)
		tally->harmless++;
	tally->wrong_lines += run.wrong;
	if (run.wrong > 0 && run.last_wrong_us - run.first_wrong_us > tally->longest_us)
		tally->longest_us = run.last_wrong_us - run.first_wrong_us;
	if (run.wrong > 0 && tape->recording->protection != BY_NOTHING)
		fail_msg(
		    "%s: fault %d at message %zu led to %zu wrong books", tape->recording->name, fault, at, run.wrong);
	text_free(&run.out);
	end_session(run.session);
}

static void
free_tape(struct tape *tape)
{
	for (size_t i = 0; i < tape->count; i++) {
		free(tape->at[i].body);
		free(tape->at[i].url);
		free(tape->at[i].picture);
	}
	for (size_t i = 0; i < tape->answer_count; i++) {
		free(tape->answers[i].body);
		free(tape->answers[i].url);
		free(tape->answers[i].picture);
	}
	free(tape);
}

static void
test_recording(void **state)
{
	const struct recording *recording = *state;
	struct tally tally = { 0 };
	struct tape *tape;
	size_t positions = 0, first, stretch = recording->stretch;

	if (getenv("ARB_DATA") == NULL || access(getenv("ARB_DATA"), F_OK) != 0 ||
	    venue_find(slice_of(recording->venue)) == NULL)
		skip();
	tape = calloc(1, sizeof *tape);
	assert_non_null(tape);
	tape->recording = recording;
	load_tape(tape);
	undisturbed_run(tape);
	if (getenv("ARB_SANITIZED") != NULL)
		stretch = stretch / 6 + 1; /* what sanitizers look for is in every position alike */
	/* damage that nothing protects from heals in time: near the end it is still there for the audit to find */
	first = recording->protection == BY_NOTHING ? tape->count - 300 : 0;
	for (size_t at = first; at < tape->count && positions < stretch; at++) {
		if (!tape->at[at].delta)
			continue;
		positions++;
		for (enum fault fault = FAULT_DROP; fault <= FAULT_SWAP; fault++)
			try_fault(tape, at, fault, &tally);
	}
	assert_true(tally.tried > 0 && tally.noticed + tally.wrong_lines > 0);
	print_message("# %s: %zu faults, %zu noticed, %zu harmless, %zu wrong books, damage lasted up to %.1f s, the "
		      "audit found %zu\n",
	    recording->name, tally.tried, tally.noticed, tally.harmless, tally.wrong_lines,
	    (double)tally.longest_us / 1e6, tally.audited);
	assert_true(recording->protection != BY_NOTHING || tally.audited > 0);
	free_tape(tape);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(recordings)];

	for (size_t i = 0; i < COUNT(recordings); i++)
		tests[i] = (struct CMUnitTest){ .name = recordings[i].name,
			.test_func = test_recording,
			.initial_state = (void *)(uintptr_t)&recordings[i] };
	return cmocka_run_group_tests_name("feed_faults", tests, NULL, NULL);
}
