#include "wire/line.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int
line_open(struct line_reader *reader, int fd, size_t max, struct error *err)
{
	*reader = (struct line_reader){ .fd = fd, .max = max, .cap = 2 * LINE_READ_BYTES };
	reader->buffer = malloc(reader->cap);
	if (reader->buffer == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the input");
	return 0;
}

void
line_free(struct line_reader *reader)
{
	free(reader->buffer);
	*reader = (struct line_reader){ .fd = -1 };
}

/* The end of a line that was too long has come or not; what is held of it goes. */
static enum line_result
skip_rest(struct line_reader *reader, const char *newline)
{
	if (newline == NULL) {
		reader->start = reader->end = reader->seen = 0;
		return reader->ended ? LINE_END : LINE_NONE;
	}
	reader->start = (size_t)(newline + 1 - reader->buffer);
	reader->seen = 0;
	reader->skipping = false;
	return LINE_READ;
}

static enum line_result
too_long(struct line_reader *reader, struct error *err)
{
	reader->number++;
	error_set(err, "line_too_long", "longer than %zu bytes", reader->max);
	return LINE_BAD;
}

/* What the end of input leaves: nothing, or a line without its newline. */
static enum line_result
last_line(struct line_reader *reader, struct error *err)
{
	if (reader->start == reader->end)
		return LINE_END;
	reader->start = reader->end;
	reader->seen = 0;
	reader->number++;
	error_set(err, "truncated", "the last line has no newline");
	return LINE_BAD;
}

enum line_result
line_next(struct line_reader *reader, struct slice *line, struct error *err)
{
	for (;;) {
		const char *at = reader->buffer + reader->start;
		size_t held = reader->end - reader->start;
		const char *newline = memchr(at + reader->seen, '\n', held - reader->seen);

		if (UNLIKELY(reader->skipping)) {
			enum line_result result = skip_rest(reader, newline);

			if (result != LINE_READ)
				return result;
			continue;
		}
		if (newline == NULL) {
			reader->seen = held;
			if (held <= reader->max)
				return reader->ended ? last_line(reader, err) : LINE_NONE;
			reader->skipping = true;
			return too_long(reader, err);
		}
		*line = (struct slice){ at, (size_t)(newline - at) };
		reader->start += line->len + 1;
		reader->seen = 0;
		if (line->len > reader->max)
			return too_long(reader, err);
		reader->number++;
		return LINE_READ;
	}
}

/* Make room for another read: move what is held to the front, grow when a line needs it. */
static int
make_room(struct line_reader *reader, struct error *err)
{
	size_t held = reader->end - reader->start, cap = reader->cap;
	char *buffer;

	/* a short rest is moved each time: one buffer of the size of a pipe stays in the cache */
	if (reader->cap - reader->end >= LINE_READ_BYTES && held > LINE_READ_BYTES / 8)
		return 0;
	if (reader->start > 0) {
		memmove(reader->buffer, reader->buffer + reader->start, held);
		reader->start = 0;
		reader->end = held;
	}
	while (cap - held < LINE_READ_BYTES)
		cap *= 2;
	if (cap == reader->cap)
		return 0;
	buffer = realloc(reader->buffer, cap);
	if (buffer == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a line of input");
	reader->buffer = buffer;
	reader->cap = cap;
	return 0;
}

/* Through the unpacker: as line_fill(). */
static enum line_result
fill_unpacked(struct line_reader *reader, struct error *err)
{
	long n = reader->unpack(reader->zip, reader->buffer + reader->end, reader->cap - reader->end, err);

	if (n > 0)
		reader->end += (size_t)n;
	if (n == 0)
		reader->ended = true;
	return n == -1 ? LINE_FAILED : n == 0 ? LINE_END : LINE_NONE;
}

enum line_result
line_fill(struct line_reader *reader, struct error *err)
{
	ssize_t n;

	if (reader->ended)
		return LINE_END;
	if (make_room(reader, err) != 0)
		return LINE_FAILED;
	if (reader->zip != NULL)
		return fill_unpacked(reader, err);
	n = read(reader->fd, reader->buffer + reader->end, LINE_READ_BYTES);
	if (n > 0) {
		reader->end += (size_t)n;
		return LINE_NONE;
	}
	if (n == 0) {
		reader->ended = true;
		return LINE_END;
	}
	if (errno == EINTR || errno == EAGAIN)
		return LINE_NONE;
	error_fatal(err, EXIT_IO, "cannot read the input: %s", strerror(errno));
	return LINE_FAILED;
}

int
line_each(
    int fd, size_t max, int (*take)(void *arg, struct slice line, struct error *err), void *arg, struct error *err)
{
	struct line_reader reader = { .fd = -1 };
	enum line_result result;
	struct slice line;
	int done = 0;

	if (line_open(&reader, fd, max, err) != 0)
		return -1;
	while (done == 0 && (result = line_next(&reader, &line, err)) != LINE_END) {
		if (result == LINE_NONE && line_fill(&reader, err) != LINE_FAILED)
			continue;
		if (result == LINE_READ && take(arg, line, err) == 0)
			continue;
		done = error_prefix(err, "line %llu", (unsigned long long)reader.number);
	}
	line_free(&reader);
	return done;
}
