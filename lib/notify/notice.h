/*
 * notice: a line of the stream as a sentence for people.
 *
 * Pure.  Lines that say nothing new give none: a venue that is live and was, the seventh word about the same state.
 */
#ifndef NOTIFY_NOTICE_H
#define NOTIFY_NOTICE_H

#include "event/alert.h"

enum { NOTICE_TEXT_MAX = 640, NOTICE_AGAIN_MAX_US = 10 * 60 * 1000000, STATES_MAX = 4096, NOTICE_KEY_MAX = 144 };

/* Plain data; text is UTF-8 without control characters. */
struct notice {
	enum severity severity;
	bool resolved; /* something is over */
	bool standing; /* how things stand from now on: two programs that say so tell of one event */
	uint64_t more; /* so many like it since the last one that was told */
	int64_t ts_us; /* of the line */
	char kind[12], code[48], venue[24], symbol[48];
	char key[NOTICE_KEY_MAX]; /* what repeats have in common; of critical ones also the text */
	char ends[NOTICE_KEY_MAX]; /* key of what is over with it; "": nothing */
	char text[NOTICE_TEXT_MAX];
};

/* The last state of each venue and symbol that was not live. */
struct states {
	struct state {
		char venue[24], symbol[48]; /* symbol "": the whole venue */
		int state;
	} * at;
	size_t count, cap;
};

void states_free(struct states *states);

/*
 * Read a line of kind alert, outcome, venue, halt or resume.  1 and *notice, 0 when there is nothing to tell, -1 and err
 * when the line is broken.  wall_us is the clock: what is told again after a restart is told while it is young.
 */
int notice_read(struct notice *notice, struct states *states, struct slice kind, struct slice line, int64_t wall_us,
    struct error *err) MUST_CHECK;

/* `{"kind":...,"ts_us":...,"severity":...,"text":...}` without newline: for programs. */
void notice_json(const struct notice *notice, struct text *out);
/* `critical: one_leg: ... (3 more)`: for people. */
void notice_sentence(const struct notice *notice, struct text *out);

#endif
