/*
 * detect keep|market FILE MIN_BPS: the lines of a stream as arb-spread takes them: the books read and kept, of markets whose
 * rules nobody knows, so that nothing is made of them; or all of it.  The difference is the arithmetic of detection.  Prints
 * what was read and made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/tick.h"
#include "market/market.h"

struct detect {
	bool look; /* the rules are known */
	struct market market;
	struct book_event book;
	struct text made;
	int64_t now_us;
	long books, bytes;
};

static void
give_up(const struct error *err)
{
	fprintf(stderr, "detect: %s\n", err->text);
	exit(1);
}

static void
take_instrument(struct detect *detect, struct slice line, struct error *err)
{
	struct instrument_event event;
	struct listing *listing;
	struct rules rules;

	if (event_read(&kind_instrument, &event, line, err) != 0)
		give_up(err);
	if (!detect->look)
		return;
	listing = market_listing(&detect->market, event.venue, event.symbol, err);
	if (listing == NULL || rules_of_instrument(&rules, &event, NULL, err) != 0)
		give_up(err);
	market_rules(&detect->market, listing, &rules, detect->now_us, &detect->made);
}

static void
take_book(struct detect *detect, struct slice line, struct error *err)
{
	struct listing *listing;

	if (book_read(&detect->book, line, err) != 0)
		give_up(err);
	detect->books++;
	listing = market_listing(&detect->market, detect->book.venue, detect->book.symbol, err);
	if (listing == NULL)
		give_up(err);
	market_book(&detect->market, listing, &detect->book, detect->now_us, &detect->made);
}

static void
take_line(struct detect *detect, struct slice line)
{
	struct line_head head;
	struct tick_event tick;
	struct error err;

	if (line_head_read(&head, line, &err) != 0)
		give_up(&err);
	if (head.ts_us > detect->now_us)
		detect->now_us = head.ts_us;
	if (slice_is(head.kind, "book"))
		take_book(detect, line, &err);
	else if (slice_is(head.kind, "instrument"))
		take_instrument(detect, line, &err);
	else if (slice_is(head.kind, "tick")) {
		if (event_read(&kind_tick, &tick, line, &err) != 0)
			give_up(&err);
		market_tick(&detect->market, detect->now_us, &detect->made);
	}
	detect->bytes += (long)detect->made.len;
	detect->made.len = 0;
}

/* Line by line, in pieces that stay in the cache as those of a pipe do. */
static void
take_file(struct detect *detect, FILE *in)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, in)) > 0)
		take_line(detect, (struct slice){ line, (size_t)len - 1 });
	free(line);
}

int
main(int argc, char *argv[])
{
	static struct detect detect;
	struct market_settings settings = {
		.age_us = 5000000, .update_us = INT64_C(100000000000), .update_pct = decimal_int(10), .window = 100
	};
	struct error err;
	FILE *in;

	if (argc != 4 || decimal_read(&settings.min_bps, slice_of(argv[3]), &err) != 0)
		return fprintf(stderr, "usage: detect keep|market file min_bps\n"), 64;
	in = fopen(argv[2], "r");
	if (in == NULL)
		return perror(argv[2]), 74;
	detect.look = strcmp(argv[1], "market") == 0;
	market_init(&detect.market);
	market_set(&detect.market, &settings);
	take_file(&detect, in);
	fclose(in);
	printf("%ld books, %ld bytes made\n", detect.books, detect.bytes);
	market_free(&detect.market);
	levels_free(&detect.book.bids);
	levels_free(&detect.book.asks);
	text_free(&detect.made);
	return 0;
}
