/*
 * record: keep frames in a file (arb-feed --record FILE), so that what was fed can be fed again.
 *
 * FILE is the one that grows: zstd frames, each of which can be read without the others, written out when 256 KiB of lines
 * are gathered or a second has passed.  So a kill loses the lines of the last second at most.  What a power cut leaves at the
 * end of the file is not known.  A tail that was torn off, by whatever, is cut off when the file is appended to again; if
 * that would cut off more than ever stands in one piece, or the file is none of ours, it is refused and left alone.
 *
 * When a line of a later UTC day comes, or the file would grow beyond its size, it is renamed to STEM-YYYYMMDD-N.zst (FILE
 * without its .zst, the day of its first line, N from 1 and never one that is there), and a new FILE is begun.  In the order
 * of day and N, then FILE, they are one recording.
 *
 * With less than the reserve left on its disk, or after an error, recording ends for good, for a recording with a hole in it
 * says something that was not.  Then the file ends with a whole frame, and the program goes on.
 *
 * One writer: the file is locked.  Times: ts_us of the line decides the day; boot_us is clock_boot_us().
 */
#ifndef FEED_RECORD_H
#define FEED_RECORD_H

#include <limits.h>

#include "event/frame.h"
#include "wire/zip.h"

enum { RECORD_BATCH = 256 << 10 };

#define RECORD_WAIT_US SECOND_US

struct record_plan {
	const char *path; /* the caller's */
	int64_t size_max; /* bytes of a file; 0: any */
	int64_t reserve; /* bytes that stay free on the disk */
};

/* Owns its memory and the descriptor.  record_close accepts a zeroed struct. */
struct record {
	struct record_plan plan;
	int fd; /* -1: recording has ended */
	int64_t size; /* of the file */
	int64_t day; /* since 1970, of its first line; 0: it holds none yet */
	int64_t cut; /* bytes of a torn tail that were cut off at the start */
	int64_t due_us; /* boot time at which what is gathered must be written; 0: nothing is */
	uint64_t frames, bytes; /* taken; written */
	struct text lines; /* gathered */
	struct text packed;
	struct zip_packer packer;
};

/* -1 and err: 74, also (no_zstd, torn) when the file is to be left alone; 75 when another program records there. */
int record_open(struct record *record, const struct record_plan *plan, struct error *err) MUST_CHECK;

/*
 * Each of these: 0, also when recording had ended before.  -1 and err, once: it has ended now; the caller says so and writes
 * the alert.
 */
int record_frame(struct record *record, const struct frame_event *frame, struct slice url, struct slice body,
    int64_t boot_us, struct error *err) MUST_CHECK; /* as frame_put() */
int record_turn(struct record *record, int64_t boot_us, struct error *err) MUST_CHECK; /* write if it is due */
int record_flush(struct record *record, struct error *err) MUST_CHECK; /* write all that is gathered */

/* Flush; what close() has to say counts too. */
int record_close(struct record *record, struct error *err) MUST_CHECK;

/* Free all; lines that are gathered are lost. */
void record_free(struct record *record);

/* The alert line (critical, record_stopped) that tells why recording has ended. */
void record_alert(struct text *out, int64_t ts_us, const char *by, const struct error *why);

#endif
