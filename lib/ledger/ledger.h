/*
 * ledger: double-entry books in SQLite, chained by hashes (arb-ledger(5)).
 *
 *	ledger_open -> ledger_post, ledger_post, ... -> ledger_commit -> (now tell others)
 *
 * What ledger_post() accepted is durable when the next ledger_commit() returned 0, and not before.  An event that was posted
 * before is known by its key and changes nothing; the same key with other content is refused.  After a failure (POST_FAILED, or a
 * commit that failed) the ledger must not be used any more.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "crypt/hash.h"
#include "event/words.h"
#include "ledger/effect.h"
#include "store/store.h"

struct ledger; /* owns its store and its books */

/* All of it is copied or used during ledger_open alone, but scales and borrowable, which must live as long as the ledger. */
struct ledger_options {
	enum mode mode;
	const char
	    *name; /* of a ledger that is made; NULL: take the one that is there, or the default of the configuration */
	const char *default_name;
	struct slice configuration; /* canonical text: part of the id of a new ledger */
	const struct asset_scales *scales;
	const json *borrowable; /* "VENUE:ACCOUNT:ASSET" that may be below zero; may be NULL */
};

/* Own the file and make it when it is not there.  NULL and err: 75 another instance, 78 another mode or name, 74. */
struct ledger *ledger_open(const char *path, const struct ledger_options *options, struct error *err) MUST_CHECK;
void ledger_close(struct ledger *ledger); /* accepts NULL; what was not committed is undone */

/* Whether a ledger of this mode and name is the one that was asked for (wanted_name NULL: any); -1 and err, 78. */
int ledger_is_wanted(struct store *store, struct slice mode, struct slice name, enum mode wanted_mode,
    const char *wanted_name, struct error *err) MUST_CHECK;

/* In mode live: wall clock, boot clock and boot id of what is posted from here on.  In mode paper nothing is stamped. */
void ledger_stamp(struct ledger *ledger, int64_t wall_us, int64_t boot_us, const char *boot_id);

enum post {
	POST_DONE, /* it is in the books */
	POST_KNOWN, /* it was already */
	POST_REFUSED, /* it cannot be: err (code conflict, amount_range, bad_name, ...); the ledger goes on */
	POST_FAILED /* err; the ledger is done for */
};

/* event was read by event_read(kind) from line. */
enum post ledger_post(struct ledger *ledger, const struct shape *kind, const void *event, struct slice line,
    struct finding *finding, struct error *err) MUST_CHECK;

/* Remember a valuation book (bids as JSON) or arb-exec's mark with the next commit; neither is an entry.  -1: failed. */
int ledger_keep_book(struct ledger *ledger, struct slice venue, struct slice symbol, int64_t ts_us, struct slice bids,
    struct error *err) MUST_CHECK;
int ledger_keep_mark(struct ledger *ledger, struct slice by, int64_t ts_us, int64_t n, struct error *err) MUST_CHECK;
/* Marks of an earlier run say nothing about this one. */
int ledger_forget_marks(struct ledger *ledger, struct error *err) MUST_CHECK;

bool ledger_has_news(const struct ledger *ledger); /* something waits for the commit */
int ledger_commit(struct ledger *ledger, struct error *err) MUST_CHECK;

bool ledger_begun(const struct ledger *ledger); /* the genesis stands */
int64_t ledger_n(const struct ledger *ledger); /* last posted, committed or not */
int64_t ledger_committed(const struct ledger *ledger);
const struct hash *ledger_head(const struct ledger *ledger); /* of ledger_n() */
struct store *ledger_store(struct ledger *ledger);

#endif
