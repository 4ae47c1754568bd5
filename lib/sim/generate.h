/*
 * generate: a simulated market as lines of the stream: instruments from the venues' files, then venue, tick, book and
 * trade lines in the order of time.
 */
#ifndef SIM_GENERATE_H
#define SIM_GENERATE_H

#include "base/text.h"
#include "sim/scene.h"

struct generate_plan {
	struct market_plan market;
	int64_t end_us; /* nothing happens from here on */
};

struct generator; /* owns the facts of its venues */

/*
 * Names are separated by commas.  left_out is told each symbol that a venue's file does not list.  NULL and err when a
 * venue has no file, a name is empty or comes twice, or nothing is left to simulate.
 */
struct generator *generator_new(const struct generate_plan *plan, const char *venues, const char *symbols,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err) MUST_CHECK;
void generator_free(struct generator *generator); /* accepts NULL */

/* Append the lines that come next: false when the time is over.  lines counts up. */
bool generator_next(struct generator *generator, struct text *out, uint64_t *lines);

#endif
