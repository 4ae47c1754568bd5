/*
 * truth: what the file of `arb-sim serve --truth` says, to be looked things up in (arb-sim(1), TRUTH).
 *
 * The file is mapped, not copied: what is handed out points into it.  Its lines are the simulator's own and are trusted.
 */
#ifndef TORTURE_TRUTH_H
#define TORTURE_TRUTH_H

#include <stdint.h>

#include "base/slice.h"

/* A book as it was. */
struct told {
	uint64_t name; /* truth_name() of its venue and symbol */
	int64_t ts_us, seq;
	struct slice sides[2]; /* what stands between the brackets of bids and asks */
	uint32_t next; /* the next one of the name; 0: none */
};

/* Which book a message told, where the venue's messages carry no number of it. */
struct sent {
	uint64_t venue; /* truth_name() of it alone */
	struct slice symbol;
	int64_t ts_us, conn, n, seq;
	uint32_t next; /* another one of the same message; 0: none */
};

/* What was done on purpose. */
struct harm {
	struct slice venue, symbol, kind; /* symbol "": it concerns none */
	uint64_t name;
	int64_t ts_us;
};

struct truth_index {
	struct truth_slot {
		uint64_t key[3];
		uint32_t value; /* 0: free */
	} * slots;
	size_t size, used; /* size is a power of two */
};

/* Places in the lists count from 1; 0 is none. */
struct truth {
	const char *at; /* the mapped file */
	size_t len;
	struct told *books;
	struct sent *sent;
	struct harm *harms;
	size_t book_count, sent_count, harm_count, book_cap, sent_cap, harm_cap;
	struct truth_index by_number, by_message, last_of_name;
};

uint64_t truth_name(struct slice venue, struct slice symbol);
/* What stands behind `"key":` (with its colon) up to the next comma, bracket or quote; "" where it is not there. */
struct slice truth_member(struct slice line, const char *key);
int64_t truth_integer(struct slice line, const char *key); /* -1: not there */
/* The levels of a side, without the brackets around them. */
struct slice truth_side(struct slice line, const char *key);

/* Ends the program with a message when the file cannot be had. */
void truth_load(struct truth *truth, const char *path);

const struct told *truth_numbered(const struct truth *truth, uint64_t name, int64_t seq); /* NULL: none */
const struct sent *truth_sent_at(const struct truth *truth, uint64_t venue, int64_t conn, int64_t n); /* NULL: none */
/* The first book of the name at or behind that time; NULL: none. */
const struct told *truth_next_book(const struct truth *truth, uint64_t name, int64_t ts_us);
/* The one behind it; NULL: it was the last. */
const struct told *truth_book_behind(const struct truth *truth, const struct told *told);

#endif
