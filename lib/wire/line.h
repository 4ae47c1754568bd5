/*
 * line: a bounded reader of lines from a descriptor.
 *
 * Never holds more than LINE_MAX_BYTES of a line: what is longer is skipped up to its newline and reported once.  A
 * last line without newline is reported and never handed out.  End of input means that read() returned 0; every
 * other end is an error.
 */
#ifndef WIRE_LINE_H
#define WIRE_LINE_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "wire/zip.h"

enum {
	LINE_MAX_BYTES = 1 << 20, /* a line of the stream, without its newline */
	LINE_READ_BYTES = 1 << 16 /* how much is asked for at once: a pipe's size */
};

enum line_result {
	LINE_READ, /* *line is the next line */
	LINE_NONE, /* no whole line is held: call line_fill() */
	LINE_BAD, /* line_too_long or truncated: err says which; go on */
	LINE_END, /* end of input, all was handed out */
	LINE_FAILED /* reading failed; err->exit is set */
};

/* Owns its buffer.  line_free accepts a zeroed struct. */
struct line_reader {
	int fd;
	struct zip *zip; /* NULL, or what unpacks the bytes of fd: the caller's */
	long (*unpack)(struct zip *zip, void *to, size_t size, struct error *err); /* zip_read, where there is a zip */
	size_t max; /* longest line; LINE_MAX_BYTES unless set higher (frames) */
	char *buffer;
	size_t cap, start, end; /* bytes start..end are held */
	size_t seen; /* bytes from start that hold no newline */
	uint64_t number; /* of the line last handed out or reported, from 1 */
	bool skipping; /* inside a line that is too long */
	bool ended; /* read() returned 0 */
};

int line_open(struct line_reader *reader, int fd, size_t max, struct error *err) MUST_CHECK;
void line_free(struct line_reader *reader);

/* Read through the unpacker.  A program that never calls this carries no decompressor. */
static inline void
line_unpack(struct line_reader *reader, struct zip *zip)
{
	reader->zip = zip;
	reader->unpack = zip_read;
}

/* Never reads.  The line belongs to the reader and is valid until the next line_fill(); it has no newline. */
enum line_result line_next(struct line_reader *reader, struct slice *line, struct error *err) MUST_CHECK;

/* Read once (EINTR and EAGAIN count as nothing read).  LINE_NONE when there may be more, LINE_END, LINE_FAILED. */
enum line_result line_fill(struct line_reader *reader, struct error *err) MUST_CHECK;

/*
 * Hand out every line of a file to its end.  -1 and err, with the number of the line in front: take has said so, a line is bad
 * (err->exit is not set then), or reading failed.
 */
int line_each(int fd, size_t max, int (*take)(void *arg, struct slice line, struct error *err), void *arg,
    struct error *err) MUST_CHECK;

#endif
