/*
 * recording: one file of lines, plain or packed, read from front to back.
 *
 * Its order is its own.  A line that cannot be used is reported and left out: no line of the stream, a time that cannot
 * be, a single step of more than an hour ahead, a tail without its newline.
 */
#ifndef REPLAY_RECORDING_H
#define REPLAY_RECORDING_H

#include "base/text.h"
#include "event/member.h"
#include "wire/line.h"
#include "wire/zip.h"

enum recording_result {
	RECORDING_LINE, /* recording->line is the next one */
	RECORDING_BROKEN, /* err says why; go on */
	RECORDING_END,
	RECORDING_FAILED, /* err->exit is set */
	RECORDING_STOPPED /* wait() said so */
};

/* Called before a read that may block: 0: go on, 1: stop, -1: err. */
struct recording_wait {
	int (*wait)(void *arg, int fd, struct error *err);
	void *arg;
};

struct recording {
	const char *name; /* the caller's */
	struct zip zip;
	struct line_reader in;
	uint64_t size; /* of the file, bytes; 0: not known */

	struct slice line; /* valid until the next recording_next() */
	struct line_head head;
	uint64_t number; /* of the line, from 1 */
	int64_t reached_us; /* the greatest ts_us so far, of all lines handed out */
	bool ticks; /* it holds ticks: one was handed out, or seen by recording_peek() */
	bool loaded, ended; /* for whoever merges */

	/* A line far ahead waits in held for the next one; that one waits in `line` while it is handed out. */
	struct text held, spoken;
	uint64_t held_number;
	bool pending;
	struct slice pending_line;
	struct line_head pending_head;
};

/* "-" is standard input. */
int recording_open(struct recording *recording, const char *name, struct error *err) MUST_CHECK;

/* Read the first two seconds of a regular file, apart, to see whether it holds ticks. */
int recording_peek(struct recording *recording, struct error *err) MUST_CHECK;

void recording_close(struct recording *recording); /* accepts a zeroed struct */

enum recording_result recording_next(
    struct recording *recording, const struct recording_wait *wait, struct error *err) MUST_CHECK;

#endif
