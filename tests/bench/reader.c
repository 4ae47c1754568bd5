/*
 * reader ours|cjson FILE ROUNDS: read the messages of a file of frames, ROUNDS times: the venues' codecs (message to fields),
 * or cJSON_Parse of the same bytes.  Prints how many messages were read and, for ours, how many books they gave.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "event/frame.h"
#include "venue/venue.h"
#include "wire/line.h"

enum { MESSAGES_MAX = 200000 };

struct message {
	const struct venue *venue;
	char *body;
	size_t len;
};

struct count {
	long books;
};

static int
on_book(void *arg, const struct book_delta *delta, struct error *err)
{
	struct count *count = arg;

	(void)err;
	count->books += (long)(delta->bids.count + delta->asks.count > 0);
	return 0;
}

static int
on_ticker(void *arg, const struct venue_ticker *ticker, struct error *err)
{
	(void)arg;
	(void)ticker;
	(void)err;
	return 0;
}

static int
on_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	(void)arg;
	(void)trade;
	(void)err;
	return 0;
}

static enum sequence_result
on_sequence(void *arg, int64_t number)
{
	(void)arg;
	(void)number;
	return SEQUENCE_GOOD;
}

static void
on_subscribed(void *arg, struct slice symbol, size_t depth)
{
	(void)arg;
	(void)symbol;
	(void)depth;
}

static void
on_maintenance(void *arg, bool begins, struct slice reason)
{
	(void)arg;
	(void)begins;
	(void)reason;
}

static void
on_complaint(void *arg, struct slice text)
{
	(void)arg;
	(void)text;
}

static size_t
load(struct message *to, const char *path)
{
	struct line_reader reader;
	enum line_result result;
	struct error err;
	struct slice line;
	FILE *file = fopen(path, "r");
	size_t count = 0;

	if (file == NULL || line_open(&reader, fileno(file), 32 << 20, &err) != 0)
		exit(1);
	while (count < MESSAGES_MAX && (result = line_next(&reader, &line, &err)) != LINE_END) {
		struct frame_event frame;
		long len;

		if (result == LINE_NONE) {
			if (line_fill(&reader, &err) == LINE_FAILED)
				exit(1);
			continue;
		}
		if (event_read(&kind_frame, &frame, line, &err) != 0)
			exit(1);
		to[count].venue = venue_find(frame.venue);
		to[count].body = malloc(frame.body.len + 8);
		len = pull_unescape(to[count].body, frame.body.len + 8, frame.body, &err);
		if (len < 0 || to[count].venue == NULL)
			exit(1);
		to[count].body[len] = '\0';
		to[count++].len = (size_t)len;
	}
	line_free(&reader);
	fclose(file);
	return count;
}

int
main(int argc, char *argv[])
{
	static const struct venue_sink sink = { .book = on_book,
		.trade = on_trade,
		.ticker = on_ticker,
		.sequence = on_sequence,
		.subscribed = on_subscribed,
		.maintenance = on_maintenance,
		.leaving = on_complaint,
		.complaint = on_complaint };
	struct message *messages = calloc(MESSAGES_MAX, sizeof *messages);
	struct count count = { 0 };
	struct decoder decoder = { .sink = &sink, .arg = &count };
	long rounds = argc == 4 ? atol(argv[3]) : 0;
	bool ours = argc == 4 && strcmp(argv[1], "ours") == 0;
	size_t loaded;
	struct error err;

	if (messages == NULL || rounds < 1)
		return 64;
	loaded = load(messages, argv[2]);
	for (long round = 0; round < rounds; round++)
		for (size_t i = 0; i < loaded; i++) {
			struct slice body = { messages[i].body, messages[i].len };
			cJSON *parsed;

			if (ours) {
				if (messages[i].venue->read(&decoder, body, &err) != 0)
					return 1;
				continue;
			}
			parsed = cJSON_ParseWithLength(body.at, body.len);
			if (parsed == NULL)
				return 1;
			cJSON_Delete(parsed);
		}
	printf("%zu messages, %ld rounds, %ld books\n", loaded, rounds, count.books);
	decoder_free(&decoder);
	return 0;
}
