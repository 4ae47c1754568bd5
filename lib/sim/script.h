/*
 * script: what happens in the market, one thing after the other: a seeded scene, or a recording of lines of the stream.
 */
#ifndef SIM_SCRIPT_H
#define SIM_SCRIPT_H

#include "sim/roster.h"
#include "sim/scene.h"

struct script;

/* roster must outlive it.  NULL and err: as scene_new(), or the file cannot be opened. */
struct script *script_scene(const struct market_plan *plan, const struct roster *roster, struct error *err) MUST_CHECK;

/*
 * The `book` and `trade` lines of the file for the listings of the roster, to the plan's depth; other lines are passed over, and
 * books whose figures are no whole ticks and steps, or whose lines are broken, are counted.  gzip and zstd are unpacked.
 */
struct script *script_file(
    const struct market_plan *plan, const struct roster *roster, const char *path, struct error *err) MUST_CHECK;
void script_free(struct script *script); /* accepts NULL */

/* When it begins. */
int64_t script_begins_us(const struct script *script);
/* When the next thing happens; INT64_MAX: nothing does any more. */
int64_t script_due_us(const struct script *script);
/* Only where something is due.  Arrays are valid until the next call. */
void script_next(struct script *script, struct scene_event *event);

/* Lines that were for us and could not be used; the first one's reason is in *first (zeroed: none was). */
uint64_t script_refused(const struct script *script, struct error *first);
/* -1: reading failed. */
int script_check(const struct script *script, struct error *err) MUST_CHECK;

#endif
