/*
 * legs [AGE_MS] <STREAM: whether any opportunity of what arb-spread wrote stood on a book that must not be used.
 *
 * A book must not be used when it is not the newest of its venue and symbol, older than AGE_MS (default 5000), crossed, when a
 * line of its venue has said since that it is lost, or its instrument's that it does not trade; and an opportunity that is open must
 * be closed right behind the line that takes one of its books away.
 *
 * It prints "OPENED opened, UPDATED updated, WRONG wrong"; the first wrong ones go to standard error.  Exit status 1: some were
 * wrong; 2: it could not be judged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "event/book.h"
#include "event/instrument.h"
#include "event/opportunity.h"
#include "event/venue.h"
#include "torture/truth.h"
#include "wire/line.h"

enum { MARKETS = 1024, OPEN_MAX = 4096, SHOWN_MAX = 10, LEGS_MAX = 12 };

struct listed {
	uint64_t name, venue;
	int64_t book_us; /* of the newest */
	bool valid, crossed, halted;
};

struct standing {
	uint64_t id;
	struct listed *legs[LEGS_MAX];
	size_t count;
	int64_t lost; /* the line that took one of its books away; 0: none did */
};

struct judging {
	struct listed markets[MARKETS];
	struct standing open[OPEN_MAX];
	size_t market_count, open_count;
	int64_t now_us, age_us, line;
	long long opened, updated, wrong;
	struct book_event book;
	struct opportunity_event opportunity;
};

static void
blame(struct judging *judging, struct slice line, const char *what)
{
	if (judging->wrong++ < SHOWN_MAX)
		fprintf(stderr, "legs: line %lld: %s: %.*s\n", (long long)judging->line, what,
		    (int)(line.len < 200 ? line.len : 200), line.at);
}

static struct listed *
listed_of(struct judging *judging, struct slice venue, struct slice symbol)
{
	uint64_t name = truth_name(venue, symbol);

	for (size_t i = 0; i < judging->market_count; i++)
		if (judging->markets[i].name == name)
			return &judging->markets[i];
	if (judging->market_count == MARKETS)
		exit(2);
	judging->markets[judging->market_count] =
	    (struct listed){ .name = name, .venue = truth_name(venue, (struct slice){ 0 }) };
	return &judging->markets[judging->market_count++];
}

/* ---- what takes a book away ---- */

static void
lose(struct judging *judging, const struct listed *listed)
{
	for (size_t i = 0; i < judging->open_count; i++)
		for (size_t j = 0; j < judging->open[i].count; j++)
			if (judging->open[i].legs[j] == listed && judging->open[i].lost == 0)
				judging->open[i].lost = judging->line;
}

static void
take_venue(struct judging *judging, struct slice line)
{
	struct venue_event event;
	struct error err;
	uint64_t venue;

	if (event_read(&kind_venue, &event, line, &err) != 0 || event.state == VENUE_LIVE ||
	    event.state == VENUE_FALLBACK)
		return;
	venue = truth_name(event.venue, (struct slice){ 0 });
	for (size_t i = 0; i < judging->market_count; i++) {
		struct listed *listed = &judging->markets[i];

		if (HAS(&event, VENUE_HAS_SYMBOL) ? listed->name == truth_name(event.venue, event.symbol)
						  : listed->venue == venue) {
			listed->valid = false;
			lose(judging, listed);
		}
	}
}

static void
take_instrument(struct judging *judging, struct slice line)
{
	struct instrument_event event;
	struct listed *listed;
	struct error err;

	if (event_read(&kind_instrument, &event, line, &err) != 0)
		return;
	listed = listed_of(judging, event.venue, event.symbol);
	listed->halted = HAS(&event, INSTRUMENT_HAS_STATUS) && event.status != INSTRUMENT_TRADING;
	if (listed->halted)
		lose(judging, listed);
}

/* Not through book_read(): a crossed one is just what is looked for. */
static void
take_book(struct judging *judging, struct slice line)
{
	struct book_event *book = &judging->book;
	struct listed *listed;
	struct error err;

	if (event_read(&kind_book, book, line, &err) != 0)
		return;
	listed = listed_of(judging, book->venue, book->symbol);
	if (book->ts_us < listed->book_us)
		return;
	listed->book_us = book->ts_us;
	listed->valid = true;
	listed->crossed = book->bids.count > 0 && book->asks.count > 0 &&
	    decimal_compare(book->bids.at[0].price, book->asks.at[0].price) >= 0;
	if (listed->crossed)
		lose(judging, listed);
}

/* ---- what stands on books ---- */

static const char *
wrong_with(const struct judging *judging, const struct listed *listed, const struct leg *leg)
{
	if (leg->book_us != listed->book_us)
		return "not on the newest book";
	if (!listed->valid)
		return "on a book that is lost";
	if (listed->crossed)
		return "on a crossed book";
	if (listed->halted)
		return "on a market that does not trade";
	return judging->now_us - leg->book_us > judging->age_us ? "on a stale book" : NULL;
}

static struct standing *
standing_of(struct judging *judging, struct slice id)
{
	uint64_t name = truth_name(id, (struct slice){ 0 });

	for (size_t i = 0; i < judging->open_count; i++)
		if (judging->open[i].id == name)
			return &judging->open[i];
	if (judging->open_count == OPEN_MAX)
		exit(2);
	judging->open[judging->open_count] = (struct standing){ .id = name };
	return &judging->open[judging->open_count++];
}

static void
take_opportunity(struct judging *judging, struct slice line)
{
	struct opportunity_event *event = &judging->opportunity;
	struct standing *standing;
	const char *what = NULL;
	struct error err;

	if (event_read(&kind_opportunity, event, line, &err) != 0) {
		blame(judging, line, err.text);
		return;
	}
	standing = standing_of(judging, event->id);
	if (event->state == OPPORTUNITY_CLOSE) {
		*standing = judging->open[--judging->open_count];
		return;
	}
	judging->opened += event->state == OPPORTUNITY_OPEN;
	judging->updated += event->state == OPPORTUNITY_UPDATE;
	standing->count = 0;
	for (size_t i = 0; i < event->legs.list.count && what == NULL; i++) {
		const struct leg *leg = &event->legs.at[i];

		if (leg->has >> LEG_HAS_VENUE & 1) {
			standing->legs[standing->count] = listed_of(judging, leg->venue, leg->symbol);
			what = wrong_with(judging, standing->legs[standing->count++], leg);
		}
	}
	if (what != NULL)
		blame(judging, line, what);
}

/* A line that arb-spread has read: what it took away must be gone before. */
static void
take_cause(struct judging *judging, struct slice line)
{
	int64_t ts_us = truth_integer(line, "\"ts_us\":");

	for (size_t i = 0; i < judging->open_count; i++)
		if (judging->open[i].lost != 0) {
			blame(judging, line, "an opportunity still stands whose book was lost before this line");
			judging->open[i--] = judging->open[--judging->open_count];
		}
	if (ts_us > judging->now_us)
		judging->now_us = ts_us;
	if (slice_starts(line, "{\"kind\":\"book\""))
		take_book(judging, line);
	else if (slice_starts(line, "{\"kind\":\"venue\""))
		take_venue(judging, line);
	else if (slice_starts(line, "{\"kind\":\"instrument\""))
		take_instrument(judging, line);
}

int
main(int argc, char *argv[])
{
	struct judging *judging = memory_new(1, sizeof *judging);
	struct line_reader lines = { 0 };
	enum line_result result;
	struct slice line;
	struct error err;

	judging->age_us = (argc > 1 ? atoll(argv[1]) : 5000) * 1000;
	if (line_open(&lines, STDIN_FILENO, LINE_MAX_BYTES, &err) != 0)
		return 2;
	while ((result = line_next(&lines, &line, &err)) != LINE_END)
		if (result == LINE_READ) {
			judging->line++;
			if (slice_starts(line, "{\"kind\":\"opportunity\""))
				take_opportunity(judging, line);
			else
				take_cause(judging, line);
		} else if (result == LINE_NONE && line_fill(&lines, &err) == LINE_FAILED)
			return 2;
	printf("%lld opened, %lld updated, %lld wrong\n", judging->opened, judging->updated, judging->wrong);
	line_free(&lines);
	levels_free(&judging->book.bids);
	levels_free(&judging->book.asks);
	result = judging->wrong > 0;
	free(judging);
	return (int)result;
}
