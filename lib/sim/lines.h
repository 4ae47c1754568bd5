/*
 * lines: books of whole ticks and steps as lines of the stream.
 */
#ifndef SIM_LINES_H
#define SIM_LINES_H

#include "base/text.h"
#include "sim/scene.h"
#include "sim/unit.h"

/* Count units as digits in quotes, at most UNIT_BYTES + 2; returns the place behind. */
char *line_figure(char *to, int64_t count, struct unit unit);

/* `,"bids":[["price","qty"],...]`; key has its comma and colon. */
void line_side(
    struct text *out, const char *key, const struct market_level *at, size_t count, struct unit price, struct unit qty);

#endif
