/*
 * calm: since when the best prices of each book have stood as they are.
 */
#ifndef EXEC_CALM_H
#define EXEC_CALM_H

#include "book/shelf.h"

/* Owns its array; calm_free accepts a zeroed struct, and a zeroed struct knows of no book. */
struct calm {
	struct calm_best {
		struct decimal price[2]; /* bid, ask; 0: none */
		int64_t since_us[2];
	} * at; /* by place on the shelf */
	size_t cap;
};

void calm_free(struct calm *calm);

/* A new book was put in its place. */
void calm_note(struct calm *calm, int place, const struct held_book *book);

/* The side on which an order of that side rests has had one best price for so long. */
bool calm_for(const struct calm *calm, int place, enum side side, int64_t now_us, int64_t long_us);

#endif
