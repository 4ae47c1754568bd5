/*
 * cycles: the cycles that stand, each with its life.
 *
 * A cycle is remembered while it stands, and for as long as an id of it could come again: until time has moved on.
 */
#ifndef MARKET_CYCLES_H
#define MARKET_CYCLES_H

#include "market/cycle.h"
#include "market/life.h"

enum { CYCLES_MAX = 4096 }; /* that stand at once: more is no market but an attack */

struct standing {
	struct cycle_path path;
	uint32_t hash;
	struct life life;
};

/* A zeroed struct is empty.  A pointer to a standing one is good until the next cycles_stand of another path. */
struct cycles {
	struct standing *at;
	size_t count, cap;
	uint32_t *slots; /* open addressing: 1 + place */
	size_t slot_count;
	size_t open; /* how many stand */
	uint64_t refused; /* that found no room */
};

void cycles_free(struct cycles *cycles);
/* NULL: not remembered. */
struct standing *cycles_find(const struct cycles *cycles, const struct cycle_path *path);

/* As in another run: the room that it had, and what it remembered, in that order.  -1: it is there already. */
void cycles_room(struct cycles *cycles, size_t cap);
int cycles_recall(struct cycles *cycles, const struct standing *standing, const struct graph *graph) MUST_CHECK;

/*
 * A cycle stands: open, tell of a change, or give it a new id.  0; -1 and err: a figure of the line does not fit, nothing was
 * written and nothing has changed.
 */
int cycles_stand(struct cycles *cycles, struct cycle *cycle, const struct graph *graph,
    const struct market_settings *settings, int64_t now_us, struct teller *teller, struct text *out,
    struct error *err) MUST_CHECK;

/* It stands no more. */
void cycles_close(struct cycles *cycles, struct standing *standing, const struct graph *graph, const char *reason,
    int64_t now_us, struct teller *teller, struct text *out);

#endif
