/*
 * judge [-d LEVELS] [-s SYMBOLS] [-n VENUE,...] [-u VENUE,...] [-a AUDIT_MS] [-x] [-b] TRUTH RECORDING: what arb-feed made of the messages of simulated venues, held
 * against the simulator's own account.
 *
 * The recording is taken through arb-feed's own code, a frame at a time, so that it is known which message each book came of; that
 * this gives the bytes that were written live is shown beside it (cmp).  Each book must be the truth at its number, or, where it
 * carries none, the book that the newest message of one of the venue's connections told; or, over REST, one that stood so lately.
 * Each fault must have been noticed, by a `venue` line, no later than what design.md 2.4 promises for its venue.
 *
 * -n: venues that number their messages: each loss has to be noticed at the next one.
 * -u: venues whose messages nothing protects: a wrong book may stand until the audit (AUDIT_MS) and its window have passed.
 * -x, -b: the controls: sessions are run with numbers and sums switched off; lines that say that a book is lost are not looked at.
 *
 * It prints a row for each venue and for each kind of fault.  Exit status 1: something was wrong; 2: it could not be judged.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "feed/feed.h"
#include "torture/truth.h"
#include "wire/line.h"

enum { VENUES = 16, MARKETS = 512, CONNS = 8, TIMES_MAX = 200000, SHOWN_MAX = 10, PENDING_MAX = 20000 };

#define GRACE_US INT64_C(1500000) /* a busy machine between the fault and its line */
#define LAG_US INT64_C(5000000) /* how old a book over REST may be */
#define PRICE_LAG_US INT64_C(15000000) /* how old the last trade may be */
#define WINDOW_US INT64_C(7000000) /* of the audit, and how long it waits for its answer */

struct conn {
	int64_t id; /* arb-feed's; 0: free */
	int64_t theirs; /* the simulator's; 0: not known yet */
	int64_t n; /* messages so far */
};

struct judged_venue {
	char name[VENUE_NAME_MAX];
	uint64_t key;
	struct conn conns[CONNS];
	int64_t last_theirs;
	bool up, numbered, unprotected;
	int64_t books, by_number, by_message, by_content, wrong, trouble_us;
};

/* A symbol at a venue. */
struct judged {
	uint64_t name;
	struct judged_venue *venue;
	struct slice text; /* the symbol; owned */
	struct {
		int64_t conn, seq; /* arb-feed's number of the connection */
	} told[CONNS]; /* by the newest message of each */
	bool valid, polled; /* polled: the newest book came over REST, what sockets say is not heard */
	int64_t trouble_us; /* when it was said last to be invalid; 0: never */
	int64_t wrong_us; /* since when a wrong book stands; 0: it does not */
	int64_t lost_us; /* since when it is invalid; 0: it is not */
	const struct told *matched; /* by content, last; NULL: none yet */
};

enum fate { NOTICED, HARMLESS, MOOT, MISSED, FATES };

struct kind {
	char name[24];
	size_t count[FATES];
	int64_t *times; /* of those noticed, microseconds */
	size_t time_count;
};

struct pending {
	const struct harm *harm;
	struct kind *kind;
	struct judged *market; /* NULL: the venue's */
	struct judged_venue *venue;
	int64_t until_us;
	bool must; /* not noticed is missed */
};

enum told_by { TOLD_BY_TIME, TOLD_BY_POLL, TOLD_BY_SOCKET };

struct judge {
	struct truth truth;
	struct feed feed;
	struct judged_venue venues[VENUES];
	struct judged markets[MARKETS];
	size_t venue_count, market_count;
	struct kind kinds[32];
	size_t kind_count;
	struct pending pending[PENDING_MAX];
	size_t pending_count, next_harm;
	int64_t *back; /* how long books were gone, microseconds */
	size_t back_count;
	int64_t audit_us, now_us, longest_wrong_us;
	const char *numbered, *unprotected; /* as the options name them; NULL: none */
	enum told_by told_by; /* what the frame at hand is */
	bool blind;
	size_t shown, failures;
};

/* ---- who is who ---- */

static bool
is_listed(const char *list, struct slice name)
{
	for (const char *at = list; at != NULL && *at != '\0'; at += strcspn(at, ","), at += *at == ',')
		if (slice_equal((struct slice){ at, strcspn(at, ",") }, name))
			return true;
	return false;
}

static struct judged_venue *
venue_of(struct judge *judge, struct slice name)
{
	struct judged_venue *venue;

	for (size_t i = 0; i < judge->venue_count; i++)
		if (slice_is(name, judge->venues[i].name))
			return &judge->venues[i];
	if (judge->venue_count == VENUES) {
		fprintf(stderr, "judge: too many venues\n");
		exit(2);
	}
	venue = &judge->venues[judge->venue_count++];
	if (!slice_copy(venue->name, sizeof venue->name, name))
		exit(2);
	venue->key = truth_name(name, SLICE(""));
	venue->numbered = is_listed(judge->numbered, name);
	venue->unprotected = is_listed(judge->unprotected, name);
	return venue;
}

static struct judged *
market_of(struct judge *judge, struct judged_venue *venue, struct slice symbol)
{
	uint64_t name = truth_name(slice_of(venue->name), symbol);
	struct judged *market;

	for (size_t i = 0; i < judge->market_count; i++)
		if (judge->markets[i].name == name)
			return &judge->markets[i];
	if (judge->market_count == MARKETS) {
		fprintf(stderr, "judge: too many symbols\n");
		exit(2);
	}
	market = &judge->markets[judge->market_count++];
	market->name = name;
	market->venue = venue;
	market->text = slice_of(strndup(symbol.at, symbol.len));
	return market;
}

static struct kind *
kind_of(struct judge *judge, struct slice name)
{
	struct kind *kind = judge->kinds;

	for (size_t i = 0; i < judge->kind_count; i++, kind++)
		if (slice_is(name, kind->name))
			return kind;
	if (judge->kind_count == COUNT(judge->kinds) || !slice_copy(kind->name, sizeof kind->name, name))
		exit(2);
	kind->times = calloc(TIMES_MAX, sizeof *kind->times);
	if (kind->times == NULL)
		exit(2);
	judge->kind_count++;
	return kind;
}

/* Say what is wrong, the first few times. */
static void
complain(
    struct judge *judge, const char *what, const struct judged_venue *venue, struct slice symbol, struct slice line)
{
	judge->failures++;
	if (judge->shown++ < SHOWN_MAX)
		printf("# %s: %s %.*s at %lld: %.*s\n", what, venue->name, SLICE_ARG(symbol), (long long)judge->now_us,
		    line.len > 300 ? 300 : (int)line.len, line.at);
}

/* ---- connections ---- */

static struct conn *
conn_of(struct judged_venue *venue, int64_t id)
{
	for (size_t i = 0; i < CONNS; i++)
		if (venue->conns[i].id == id)
			return &venue->conns[i];
	return NULL;
}

static void
open_conn(struct judge *judge, struct judged_venue *venue, int64_t id)
{
	struct conn *free = conn_of(venue, 0);

	if (free == NULL) {
		fprintf(stderr, "judge: too many connections\n");
		exit(2);
	}
	*free = (struct conn){ .id = id };
	for (size_t i = 0; i < judge->market_count; i++)
		if (judge->markets[i].venue == venue)
			judge->markets[i].told[free - venue->conns].seq = 0;
}

/*
 * Which of the simulator's connections it is: the one whose n-th message told a book just when this one's came.  Both count upwards,
 * but not in step: connections that were refused may be counted by one side alone.
 */
static void
place_conn(const struct judge *judge, struct judged_venue *venue, struct conn *conn)
{
	int64_t best_us = 2 * SECOND_US;

	for (int64_t id = venue->last_theirs + 1; id <= venue->last_theirs + 64; id++) {
		const struct sent *sent = truth_sent_at(&judge->truth, venue->key, id, conn->n);
		int64_t apart_us = sent == NULL ? INT64_MAX : llabs(judge->now_us - sent->ts_us);

		if (apart_us < best_us) {
			best_us = apart_us;
			conn->theirs = id;
		}
	}
	if (conn->theirs != 0)
		venue->last_theirs = conn->theirs;
}

static void
count_message(struct judge *judge, struct judged_venue *venue, struct conn *conn)
{
	const struct sent *sent;

	conn->n++;
	if (conn->theirs == 0)
		place_conn(judge, venue, conn);
	if (conn->theirs == 0)
		return;
	sent = truth_sent_at(&judge->truth, venue->key, conn->theirs, conn->n);
	for (; sent != NULL; sent = sent->next == 0 ? NULL : &judge->truth.sent[sent->next]) {
		struct judged *market = market_of(judge, venue, sent->symbol);

		market->told[conn - venue->conns].conn = conn->id;
		market->told[conn - venue->conns].seq = sent->seq;
	}
}

/* ---- books ---- */

/* The line's levels are the first ones of what was, as many as asked for or as there are. */
static bool
side_is(struct slice shown, struct slice was, size_t depth)
{
	size_t count = 0;

	if (shown.len > was.len || memcmp(shown.at, was.at, shown.len) != 0)
		return false;
	for (size_t i = 0; i < shown.len; i++)
		count += shown.at[i] == '[';
	return shown.len == was.len || (was.at[shown.len] == ',' && count == depth);
}

static bool
book_is(const struct judge *judge, struct slice line, const struct told *told)
{
	return told != NULL && side_is(truth_side(line, "\"bids\":"), told->sides[0], judge->feed.options.depth) &&
	    side_is(truth_side(line, "\"asks\":"), told->sides[1], judge->feed.options.depth);
}

static bool
matches_message(const struct judge *judge, const struct judged *market, struct slice line)
{
	for (size_t i = 0; i < CONNS; i++)
		if (market->venue->conns[i].id != 0 && market->told[i].conn == market->venue->conns[i].id &&
		    market->told[i].seq != 0 &&
		    book_is(judge, line, truth_numbered(&judge->truth, market->name, market->told[i].seq)))
			return true;
	return false;
}

static bool
has_message(const struct judged *market)
{
	for (size_t i = 0; i < CONNS; i++)
		if (market->venue->conns[i].id != 0 && market->told[i].conn == market->venue->conns[i].id &&
		    market->told[i].seq != 0)
			return true;
	return false;
}

/* What is written without a number comes in the order in which it was. */
static bool
matches_lately(const struct judge *judge, struct judged *market, struct slice line)
{
	const struct told *told = truth_next_book(&judge->truth, market->name, judge->now_us - LAG_US);

	if (told != NULL && market->matched != NULL && told < market->matched)
		told = market->matched;
	for (; told != NULL && told->ts_us <= judge->now_us + SECOND_US; told = truth_book_behind(&judge->truth, told))
		if (book_is(judge, line, told)) {
			market->matched = told;
			return true;
		}
	return false;
}

static bool
is_true(struct judge *judge, struct judged *market, struct slice line)
{
	struct judged_venue *venue = market->venue;
	int64_t seq = truth_integer(line, ",\"seq\":");

	if (seq >= 0) {
		venue->by_number++;
		return book_is(judge, line, truth_numbered(&judge->truth, market->name, seq));
	}
	if (has_message(market) && venue->up) {
		venue->by_message++;
		return matches_message(judge, market, line);
	}
	venue->by_content++;
	return matches_lately(judge, market, line) || matches_message(judge, market, line);
}

static void
end_wrong(struct judge *judge, struct judged *market)
{
	if (market->wrong_us != 0 && judge->now_us - market->wrong_us > judge->longest_wrong_us)
		judge->longest_wrong_us = judge->now_us - market->wrong_us;
	market->wrong_us = 0;
}

static void
take_wrong(struct judge *judge, struct judged *market, struct slice line)
{
	market->venue->wrong++;
	if (market->wrong_us == 0)
		market->wrong_us = judge->now_us;
	if (!market->venue->unprotected || judge->now_us - market->wrong_us > judge->audit_us + WINDOW_US)
		complain(judge, "not the truth", market->venue, market->text, line);
}

static void
take_book(struct judge *judge, struct slice line)
{
	struct judged_venue *venue = venue_of(judge, truth_member(line, "\"venue\":"));
	struct judged *market = market_of(judge, venue, truth_member(line, "\"symbol\":"));

	venue->books++;
	if (market->lost_us != 0 && judge->back_count < TIMES_MAX)
		judge->back[judge->back_count++] = judge->now_us - market->lost_us;
	market->lost_us = 0;
	market->valid = true;
	if (judge->told_by != TOLD_BY_TIME)
		market->polled = judge->told_by == TOLD_BY_POLL;
	if (is_true(judge, market, line))
		end_wrong(judge, market);
	else
		take_wrong(judge, market, line);
}

/* ---- prices ---- */

static bool
best_price(struct decimal *price, struct slice side)
{
	struct error err;

	return side.len > 2 &&
	    decimal_read(price, (struct slice){ side.at + 2, strcspn(side.at + 2, "\"") }, &err) == 0;
}

/* A price of a source without books lies between the best bid and offer of one of the last books: it traded there. */
static bool
price_is(const struct told *told, struct decimal price)
{
	struct decimal bid, ask;

	return best_price(&bid, told->sides[0]) && best_price(&ask, told->sides[1]) &&
	    decimal_compare(bid, price) <= 0 && decimal_compare(price, ask) <= 0;
}

static void
take_reference(struct judge *judge, struct slice line)
{
	struct judged_venue *venue = venue_of(judge, truth_member(line, "\"venue\":"));
	struct judged *market = market_of(judge, venue, truth_member(line, "\"symbol\":"));
	const struct told *told = truth_next_book(&judge->truth, market->name, judge->now_us - PRICE_LAG_US);
	struct decimal price;
	struct error err;

	venue->books++;
	venue->by_content++;
	if (decimal_read(&price, truth_member(line, "\"price\":"), &err) == 0)
		for (; told != NULL && told->ts_us <= judge->now_us; told = truth_book_behind(&judge->truth, told))
			if (price_is(told, price))
				return;
	venue->wrong++;
	complain(judge, "not the truth", venue, market->text, line);
}

/* ---- faults ---- */

static void
decide(struct judge *judge, size_t at, enum fate fate, int64_t us)
{
	struct pending *pending = &judge->pending[at];
	struct kind *kind = pending->kind;

	kind->count[fate]++;
	if (fate == NOTICED && kind->time_count < TIMES_MAX)
		kind->times[kind->time_count++] = us;
	if (fate == MISSED)
		complain(judge, "not noticed", pending->venue, pending->harm->symbol, pending->harm->kind);
	*pending = judge->pending[--judge->pending_count];
}

/* How long it may take until it is noticed, by its kind; 0: there is nothing to notice.  *must: it has to be. */
static int64_t
time_to_notice(struct judge *judge, const struct harm *harm, const struct judged_venue *venue, bool *must)
{
	const struct told *next = truth_next_book(&judge->truth, harm->name, harm->ts_us + 1);
	int64_t next_us = next == NULL ? 0 : next->ts_us - harm->ts_us;
	bool damages =
	    slice_is(harm->kind, "drop") || slice_is(harm->kind, "reorder") || slice_is(harm->kind, "corrupt");

	*must = false;
	if (slice_is(harm->kind, "duplicate") || slice_is(harm->kind, "delay") || slice_is(harm->kind, "clock"))
		return 0;
	*must = slice_is(harm->kind, "silence") || slice_is(harm->kind, "half_open");
	if (harm->symbol.len == 0)
		return *must ? 8 * SECOND_US : 30 * SECOND_US;
	if (venue->unprotected && damages)
		return judge->audit_us + WINDOW_US + GRACE_US;
	if (slice_is(harm->kind, "crossed"))
		return 2 * SECOND_US + GRACE_US;
	*must = slice_is(harm->kind, "truncate") || slice_is(harm->kind, "checksum") || slice_is(harm->kind, "gap") ||
	    (slice_is(harm->kind, "drop") && venue->numbered && next != NULL);
	return next_us + GRACE_US;
}

/* The message that was to show it was struck itself. */
static bool
is_hidden(const struct judge *judge, const struct harm *harm)
{
	const struct harm *end = judge->truth.harms + judge->truth.harm_count;

	for (const struct harm *next = harm + 1; next < end && next->ts_us < harm->ts_us + 1000; next++)
		if (next->name == harm->name && slice_is(next->kind, "drop"))
			return true;
	return false;
}

static void
begin_harm(struct judge *judge, const struct harm *harm)
{
	struct judged_venue *venue = venue_of(judge, harm->venue);
	struct judged *market = harm->symbol.len == 0 ? NULL : market_of(judge, venue, harm->symbol);
	struct pending *pending = &judge->pending[judge->pending_count++];
	int64_t us;

	if (judge->pending_count == PENDING_MAX)
		exit(2);
	*pending =
	    (struct pending){ .harm = harm, .kind = kind_of(judge, harm->kind), .market = market, .venue = venue };
	us = time_to_notice(judge, harm, venue, &pending->must);
	pending->until_us = harm->ts_us + us;
	pending->must &= !(slice_is(harm->kind, "checksum") && is_hidden(judge, harm));
	if (us == 0)
		decide(judge, judge->pending_count - 1, HARMLESS, 0);
	else if (market == NULL ? !venue->up : !market->valid || !venue->up || market->polled)
		decide(judge, judge->pending_count - 1, MOOT, 0);
	else if (market != NULL && (market->trouble_us >= harm->ts_us || venue->trouble_us >= harm->ts_us))
		decide(judge, judge->pending_count - 1, NOTICED, 0);
}

static void
look_at_harms(struct judge *judge)
{
	for (size_t i = judge->pending_count; i-- > 0;)
		if (judge->pending[i].until_us < judge->now_us)
			decide(judge, i, judge->pending[i].must ? MISSED : HARMLESS, 0);
	while (
	    judge->next_harm < judge->truth.harm_count && judge->truth.harms[judge->next_harm].ts_us <= judge->now_us)
		begin_harm(judge, &judge->truth.harms[judge->next_harm++]);
}

/* A book, or all of a venue, is said to be invalid: whatever was done to it lately is noticed. */
static void
notice(struct judge *judge, const struct judged_venue *venue, const struct judged *market)
{
	for (size_t i = judge->pending_count; i-- > 0;) {
		const struct pending *pending = &judge->pending[i];

		if (pending->venue != venue || (market != NULL && pending->market != market))
			continue;
		decide(judge, i, NOTICED, judge->now_us - pending->harm->ts_us);
	}
}

static void
lose_market(struct judge *judge, struct judged *market)
{
	end_wrong(judge, market);
	if (market->valid && market->lost_us == 0)
		market->lost_us = judge->now_us;
	market->valid = false;
}

static void
take_state(struct judge *judge, struct slice line)
{
	struct judged_venue *venue = venue_of(judge, truth_member(line, "\"venue\":"));
	struct slice state = truth_member(line, "\"state\":"), symbol = truth_member(line, "\"symbol\":");
	bool good = slice_is(state, "live") || slice_is(state, "fallback");
	struct judged *market = symbol.len == 0 ? NULL : market_of(judge, venue, symbol);

	if (market == NULL)
		venue->up = slice_is(state, "live");
	if (judge->blind || (good && slice_is(state, "live")))
		return;
	notice(judge, venue, market);
	if (good)
		return;
	if (market != NULL) {
		lose_market(judge, market);
		market->trouble_us = judge->now_us;
		return;
	}
	venue->trouble_us = judge->now_us;
	for (size_t i = 0; i < judge->market_count; i++)
		if (judge->markets[i].venue == venue)
			lose_market(judge, &judge->markets[i]);
}

/* ---- frames ---- */

/* The control: what the venue says of numbers and sums is not looked at. */
static void
switch_off(struct feed *feed)
{
	static struct venue copies[FEED_VENUES_MAX];

	for (size_t i = 0; i < feed->count; i++) {
		copies[i] = *feed->sessions[i]->venue;
		copies[i].rules.chain = CHAIN_NONE;
		copies[i].rules.check = CHECK_NONE;
		feed->sessions[i]->venue = &copies[i];
	}
}

static void
take_lines(struct judge *judge, struct slice lines)
{
	for (const char *at = lines.at, *end = at + lines.len, *stop;
	     at < end && (stop = memchr(at, '\n', (size_t)(end - at))) != NULL; at = stop + 1) {
		struct slice line = { at, (size_t)(stop - at) };

		if (slice_starts(line, "{\"kind\":\"book\""))
			take_book(judge, line);
		else if (slice_starts(line, "{\"kind\":\"venue\""))
			take_state(judge, line);
		else if (slice_starts(line, "{\"kind\":\"reference\""))
			take_reference(judge, line);
	}
}

static void
take_frame(struct judge *judge, struct slice line, struct text *out, bool unchecked)
{
	struct slice via = truth_member(line, "\"via\":");
	struct judged_venue *venue = venue_of(judge, truth_member(line, "\"venue\":"));
	int64_t id = truth_integer(line, ",\"conn\":");
	size_t sessions = judge->feed.count;
	struct error err = { 0 };
	struct conn *conn;

	judge->now_us = truth_integer(line, "\"ts_us\":");
	look_at_harms(judge);
	if (slice_is(via, "open"))
		open_conn(judge, venue, id);
	conn = id > 0 ? conn_of(venue, id) : NULL;
	if (conn != NULL && slice_is(via, "ws"))
		count_message(judge, venue, conn);
	judge->told_by = slice_is(via, "ws") || (slice_is(via, "rest") && id > 0) ? TOLD_BY_SOCKET
	    : slice_is(via, "rest")                                               ? TOLD_BY_POLL
										  : TOLD_BY_TIME;
	out->len = 0;
	if (feed_line(&judge->feed, line, out, &err) != 0 && err.exit != EXIT_WELL) {
		fprintf(stderr, "judge: %s\n", err.text);
		exit(2);
	}
	if (unchecked && judge->feed.count > sessions)
		switch_off(&judge->feed);
	take_lines(judge, text_all(out));
	if (conn != NULL && slice_is(via, "close"))
		conn->id = 0;
}

static void
read_recording(struct judge *judge, const char *path, bool unchecked)
{
	struct line_reader reader = { 0 };
	struct zip zip = { .fd = -1 };
	struct text out = { 0 };
	struct error err = { 0 };
	struct slice line;
	enum line_result result;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || zip_open(&zip, fd, &err) != 0 || line_open(&reader, fd, FRAME_LINE_MAX, &err) != 0) {
		fprintf(stderr, "judge: %s: cannot be read\n", path);
		exit(2);
	}
	line_unpack(&reader, &zip);
	while ((result = line_next(&reader, &line, &err)) != LINE_END)
		if (result == LINE_READ)
			take_frame(judge, line, &out, unchecked);
		else if (result != LINE_NONE || line_fill(&reader, &err) == LINE_FAILED) {
			fprintf(stderr, "judge: %s: %s\n", path, err.text);
			exit(2);
		}
	text_free(&out);
	line_free(&reader);
	zip_free(&zip);
	close(fd);
}

/* ---- the verdict ---- */

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* "p50 p99 max" in milliseconds. */
static void
put_times(int64_t *times, size_t count)
{
	if (count == 0) {
		printf("       -       -       -\n");
		return;
	}
	qsort(times, count, sizeof *times, compare);
	printf(" %7.1f %7.1f %7.1f\n", (double)times[count / 2] / 1e3, (double)times[count * 99 / 100] / 1e3,
	    (double)times[count - 1] / 1e3);
}

/* Whatever is still lost has been lost for long. */
static void
look_for_lost(struct judge *judge)
{
	for (size_t i = 0; i < judge->market_count; i++) {
		struct judged *market = &judge->markets[i];

		if (market->lost_us != 0 && judge->now_us - market->lost_us > 60 * SECOND_US)
			complain(judge, "never came back", market->venue, market->text, SLICE(""));
		end_wrong(judge, market);
	}
}

/* What was done last had no time to show. */
static void
end_harms(struct judge *judge)
{
	while (judge->pending_count > 0)
		decide(judge, judge->pending_count - 1, MOOT, 0);
	while (judge->next_harm < judge->truth.harm_count)
		kind_of(judge, judge->truth.harms[judge->next_harm++].kind)->count[MOOT]++;
}

static void
put_venues(struct judge *judge)
{
	printf("%-10s %9s %9s %9s %9s %6s\n", "venue", "books", "number", "message", "content", "wrong");
	for (size_t i = 0; i < judge->venue_count; i++) {
		const struct judged_venue *venue = &judge->venues[i];

		printf("%-10s %9lld %9lld %9lld %9lld %6lld\n", venue->name, (long long)venue->books,
		    (long long)venue->by_number, (long long)venue->by_message, (long long)venue->by_content,
		    (long long)venue->wrong);
		if (venue->books == 0)
			complain(judge, "no book was compared", venue, SLICE(""), SLICE(""));
	}
}

static void
put_kinds(struct judge *judge)
{
	size_t sum = 0;

	if (judge->kind_count == 0)
		return;
	printf("%-12s %8s %8s %8s %8s %6s   noticed after ms: p50, p99, most\n", "fault", "injected", "noticed",
	    "harmless", "moot", "missed");
	for (size_t i = 0; i < judge->kind_count; i++) {
		struct kind *kind = &judge->kinds[i];
		size_t all = kind->count[NOTICED] + kind->count[HARMLESS] + kind->count[MOOT] + kind->count[MISSED];

		sum += all;
		printf("%-12s %8zu %8zu %8zu %8zu %6zu  ", kind->name, all, kind->count[NOTICED], kind->count[HARMLESS],
		    kind->count[MOOT], kind->count[MISSED]);
		put_times(kind->times, kind->time_count);
	}
	printf("%zu faults injected\n", sum);
	printf("%zu times a book was gone and came back, after ms: p50, p99, most", judge->back_count);
	put_times(judge->back, judge->back_count);
	if (judge->unprotected != NULL)
		printf("longest time that a wrong book stood where nothing protects it: %.1f s\n",
		    (double)judge->longest_wrong_us / 1e6);
}

static void
read_options(struct judge *judge, int argc, char *argv[], bool *unchecked)
{
	struct error err;
	int option;

	judge->feed.options = (struct feed_options){ .depth = 10, .trades = true };
	judge->audit_us = 60 * SECOND_US;
	while ((option = getopt(argc, argv, "d:s:n:u:a:xb")) != -1)
		switch (option) {
		case 'd':
			judge->feed.options.depth = (size_t)atol(optarg);
			break;
		case 's':
			if (selection_add(&judge->feed.options.symbols, optarg, &err) != 0)
				exit(64);
			break;
		case 'n':
			judge->numbered = optarg;
			break;
		case 'u':
			judge->unprotected = optarg;
			break;
		case 'a':
			judge->audit_us = atoll(optarg) * 1000;
			break;
		case 'x':
			*unchecked = true;
			break;
		case 'b':
			judge->blind = true;
			break;
		default:
			exit(64);
		}
	if (argc - optind != 2) {
		fprintf(stderr,
		    "usage: judge [-d LEVELS] [-s SYMBOLS] [-n VENUE,...] [-u VENUE,...] [-a AUDIT_MS] [-x] [-b] TRUTH "
		    "RECORDING\n");
		exit(64);
	}
}

int
main(int argc, char *argv[])
{
	static struct judge judge;
	bool unchecked = false;

	read_options(&judge, argc, argv, &unchecked);
	judge.back = calloc(TIMES_MAX, sizeof *judge.back);
	if (judge.back == NULL)
		return 2;
	truth_load(&judge.truth, argv[optind]);
	read_recording(&judge, argv[optind + 1], unchecked);
	look_for_lost(&judge);
	end_harms(&judge);
	put_venues(&judge);
	put_kinds(&judge);
	feed_free(&judge.feed);
	if (judge.failures > 0)
		printf("%zu things were wrong\n", judge.failures);
	return judge.failures > 0;
}
