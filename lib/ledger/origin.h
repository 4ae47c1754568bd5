/*
 * origin: by what an event is known again.  Pure.
 *
 * An event is known by the number that its journal gave it, and by a key of its own where it has one: a fill by (venue, account,
 * trade id), an order by its client id, a transfer by (id, state).  Two lines with one key must say the same.
 */
#ifndef LEDGER_ORIGIN_H
#define LEDGER_ORIGIN_H

#include "event/member.h"

enum { JOURNAL_NAME_MAX = 64 };

struct origin {
	struct slice journal;
	int64_t n; /* of the journal, from 1 */
	bool numbered; /* both are there */
	int mode; /* enum mode; -1: the line does not say */
	bool again; /* the line says that it was told before */
};

/* -1 and err (code bad_name) when the journal's name cannot be kept. */
int origin_read(struct origin *origin, const struct shape *kind, const void *event, struct error *err) MUST_CHECK;

/*
 * Append the key of the event.  False: it needs none beside its number (key is empty then), or it cannot be made (err, and key is
 * not empty).
 */
bool origin_key(
    struct text *key, const struct shape *kind, const void *event, const struct origin *origin, struct error *err);

/*
 * What two events of one key must agree in.  A fill may come from two sources, each with its stamp, number and details; the states
 * of one order agree in what was ordered.  Kinds without such a rule (false from origin_has_substance) must be the same line.
 */
bool origin_has_substance(const struct shape *kind);
bool origin_same_substance(const struct shape *kind, const void *a, const void *b);

#endif
