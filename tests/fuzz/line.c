/*
 * line: however the bytes are cut into reads, the reader tells what a look at the whole text tells.
 */
#include <unistd.h>

#include "base/text.h"
#include "fuzz.h"
#include "wire/line.h"

enum { INPUT_MAX = 20000 };

/* The story as one look over all bytes tells it. */
static void
whole_story(struct text *out, const char *bytes, size_t size, size_t max)
{
	uint64_t number = 0;

	for (size_t at = 0; at < size;) {
		const char *newline = memchr(bytes + at, '\n', size - at);
		size_t len = newline == NULL ? size - at : (size_t)(newline - bytes) - at;

		number++;
		if (len > max)
			text_format(out, "%d!line_too_long;", (int)number);
		else if (newline == NULL)
			text_format(out, "%d!truncated;", (int)number);
		else {
			text_format(out, "%d:", (int)number);
			text_bytes(out, bytes + at, len);
			text_char(out, ';');
		}
		at += len + 1;
	}
}

static void
take_lines(struct text *out, struct line_reader *reader)
{
	enum line_result result;
	struct slice line;
	struct error err;

	while ((result = line_next(reader, &line, &err)) == LINE_READ || result == LINE_BAD) {
		if (result == LINE_BAD)
			text_format(out, "%d!%s;", (int)reader->number, err.code);
		else if (!planted() || line.len != 3) {
			text_format(out, "%d:", (int)reader->number);
			text_slice(out, line);
			text_char(out, ';');
		}
	}
	HOLDS(result == LINE_NONE || result == LINE_END, "%d", result);
}

static void
cut_story(struct text *out, const char *bytes, size_t size, size_t max, uint32_t seed)
{
	struct line_reader reader;
	struct error err;
	int ends[2];

	HOLDS(pipe(ends) == 0 && line_open(&reader, ends[0], max, &err) == 0, "pipe");
	for (size_t at = 0; at < size;) {
		size_t chunk;

		seed = seed * 1664525 + 1013904223;
		chunk = seed >> 28 == 0 ? (seed >> 8) % 5000 + 1 : (seed >> 24) % 24 + 1;
		chunk = chunk < size - at ? chunk : size - at;
		HOLDS(write(ends[1], bytes + at, chunk) == (ssize_t)chunk, "write");
		HOLDS(line_fill(&reader, &err) == LINE_NONE, "fill");
		if (seed >> 27 & 1)
			take_lines(out, &reader);
		at += chunk;
	}
	take_lines(out, &reader);
	close(ends[1]);
	HOLDS(line_fill(&reader, &err) == LINE_END, "end");
	take_lines(out, &reader);
	line_free(&reader);
	close(ends[0]);
}

/* A byte for the bound, four for the cuts, then the bytes. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text whole = { 0 }, cut = { 0 };
	uint32_t seed;
	size_t max;

	if (size < 5 || size > INPUT_MAX)
		return 0;
	max = data[0] % 64 + 1u;
	memcpy(&seed, data + 1, sizeof seed);
	whole_story(&whole, (const char *)data + 5, size - 5, max);
	cut_story(&cut, (const char *)data + 5, size - 5, max, seed);
	HOLDS(slice_equal(text_all(&whole), text_all(&cut)), "\n%.*s\n%.*s", SLICE_ARG(text_all(&whole)),
	    SLICE_ARG(text_all(&cut)));
	text_free(&whole);
	text_free(&cut);
	return 0;
}
