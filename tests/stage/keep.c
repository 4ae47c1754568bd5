/*
 * keep FILE [BYTES]: what arb-feed --record does with its frames, done with frame lines from standard input.  A file has at
 * most BYTES.  Time is what the lines say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "feed/record.h"
#include "wire/base64.h"
#include "wire/line.h"

static int
keep(struct record *record, struct slice line, struct text *scratch, struct error *err)
{
	struct frame_event frame;
	struct slice body = { NULL, 0 };
	long len;

	if (event_read(&kind_frame, &frame, line, err) != 0)
		return -1;
	if (!HAS(&frame, FRAME_HAS_CONN))
		frame.conn = -1;
	scratch->len = 0;
	if (HAS(&frame, FRAME_HAS_BODY64)) {
		if (base64_read(scratch, frame.body64) != 0)
			return -1;
		body = text_all(scratch);
	} else if (HAS(&frame, FRAME_HAS_BODY)) {
		text_room(scratch, frame.body.len + 1);
		len = pull_unescape(scratch->at, scratch->cap, frame.body, err);
		if (len < 0)
			return -1;
		body = (struct slice){ scratch->at, (size_t)len };
	}
	return record_frame(record, &frame, frame.url, body, frame.ts_us, err);
}

static int
keep_all(struct record *record, struct line_reader *reader, struct error *err)
{
	struct text scratch = { 0 };
	struct slice line;
	int result = 0;

	while (result == 0)
		switch (line_next(reader, &line, err)) {
		case LINE_READ:
			result = keep(record, line, &scratch, err);
			break;
		case LINE_NONE:
			result = line_fill(reader, err) == LINE_FAILED ? -1 : 0;
			break;
		case LINE_END:
			result = 1;
			break;
		case LINE_BAD:
		case LINE_FAILED:
			result = -1;
		}
	text_free(&scratch);
	return result < 0 ? -1 : 0;
}

int
main(int argc, char *argv[])
{
	struct record_plan plan = { .path = argv[1], .size_max = argc > 2 ? atoll(argv[2]) : 0 };
	struct record record = { .fd = -1 };
	struct line_reader reader = { 0 };
	struct error err = { 0 };
	int code = EXIT_WELL;

	if (argc < 2 || record_open(&record, &plan, &err) != 0 ||
	    line_open(&reader, STDIN_FILENO, FRAME_LINE_MAX, &err) != 0 || keep_all(&record, &reader, &err) != 0 ||
	    record_close(&record, &err) != 0) {
		fprintf(stderr, "keep: %s\n", err.text);
		code = EXIT_IO;
	}
	record_free(&record);
	line_free(&reader);
	return code;
}
