/*
 * truth: the simulator's own account of what its books were and what was done to its messages, as lines in a file.
 *
 * `book` lines are those of the stream.  `sent` says which message of which connection told a book, where the venue's messages
 * carry no number of it; `fault` says what was done on purpose (arb-sim(1)).
 */
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include "sim/stand.h"

/* truth_close accepts a zeroed struct; nothing is written by one that was not opened. */
struct truth {
	int fd; /* -1 or not open: nothing is written */
	bool open;
	struct text text; /* waits to be written */
	int error; /* errno of the write that failed; 0: none */
};

int truth_open(struct truth *truth, const char *path, struct error *err) MUST_CHECK;
void truth_close(struct truth *truth);
void truth_flush(struct truth *truth);

void truth_book(struct truth *truth, const struct sim_listing *listing);
/* conn->sent is the message's number. */
void truth_sent(struct truth *truth, const struct sim_conn *conn, const struct sim_listing *listing, int64_t number);
/* listing, conn: NULL where it concerns none. */
void truth_fault(struct truth *truth, const struct stand *stand, const char *kind, const struct sim_listing *listing,
    const struct sim_conn *conn, int64_t number);

#endif
