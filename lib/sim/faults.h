/*
 * faults: what goes wrong on purpose, and when: a script of rules (arb-sim(1)), and the draws.
 *
 * Pure: it is asked, with the time, whether a rule strikes; what that means is the hall's business.  The same seed and the same
 * questions give the same answers; a venue's draws do not depend on the others.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "base/error.h"
#include "base/random.h"
#include "config/venues.h"
#include "sim/roster.h"

enum fault_kind {
	/* of a message to a connection */
	FAULT_DROP,
	FAULT_DELAY,
	FAULT_DUPLICATE,
	FAULT_REORDER,
	FAULT_TRUNCATE,
	/* of a change of a book, as all are told it */
	FAULT_CORRUPT,
	FAULT_CHECKSUM,
	FAULT_GAP,
	FAULT_CROSSED,
	/* of connections */
	FAULT_CLOSE,
	FAULT_RESET,
	FAULT_ACCEPT_CLOSE,
	FAULT_SILENCE,
	FAULT_HALF_OPEN,
	FAULT_SLOW,
	/* of requests, and of handshakes */
	FAULT_429,
	FAULT_418,
	FAULT_503,
	/* of the venue */
	FAULT_MAINTENANCE,
	FAULT_SHUTDOWN,
	FAULT_CLOCK,
	/* of private requests, by what they do (rule->channels: set of enum office_deed) */
	FAULT_LOSE_REQUEST,
	FAULT_LOSE_REPLY,
	FAULT_LATE_REQUEST,
	FAULT_LATE_REPLY,
	FAULT_SLOW_CANCEL,
	FAULT_TAKEN_503,
	FAULT_TAKEN_CLOSE,
	FAULT_STALE,
	FAULT_ORDER_MAINTENANCE,
	/* of orders */
	FAULT_PARTIAL,
	FAULT_REJECT,
	FAULT_HIDE,
	/* of what the private socket tells */
	FAULT_FILL_TWICE,
	FAULT_FILL_FIRST,
	FAULT_STRAY_FILL,
	FAULT_KINDS
};
extern const char *const fault_kinds[]; /* as the script calls them; ends with NULL */

struct fault_rule {
	enum fault_kind kind;
	char venue[VENUE_NAME_MAX], symbol[SYMBOL_MAX]; /* "": any */
	char at[VENUE_NAME_MAX]; /* order_maintenance: the venue that it strikes; "": that of the order */
	unsigned
	    channels; /* of whose messages: set of enum sim_channel; of which private requests: set of enum office_deed */
	int64_t every; /* n-th message, change, connection or request; 0: none */
	int64_t chance; /* of 10^9; of the same */
	int64_t after_us, until_us; /* from the beginning; until 0: for ever */
	int64_t period_us; /* once in so long; 0: none */
	int64_t times; /* at most; 0: any number */
	int64_t for_us; /* how long it lasts; 0: one message, or for ever */
	int64_t delay_us, jitter_us;
	int64_t rate; /* slow: bytes a second */
	int64_t offset_us; /* clock */
	int64_t retry_s; /* 429, 503: Retry-After; 0: none */
	int64_t count; /* gap: how many numbers */
	int64_t code; /* close: of the frame */
	int64_t notice_us; /* maintenance, shutdown: between the word and the deed */
};

/* Owns its rules; faults_free accepts a zeroed struct, which has none. */
struct faults {
	struct fault_rule *rules;
	size_t count;
	uint64_t seed;
};

/* What a rule has done at one venue. */
struct fault_record {
	int64_t seen, done;
	int64_t due_us; /* by period, or the one time; 0: after_us */
};

/* One venue's: a record for each rule, and draws. */
struct fault_book {
	const struct faults *faults;
	struct fault_record *records;
	struct random random;
	char venue[VENUE_NAME_MAX];
};

/*
 * roster: who is served: a rule of somebody else is wrong.  seed: where the script names none.  -1 and err: the place in the file and what is
 * wrong.
 */
int faults_load(
    struct faults *faults, const char *path, const struct roster *roster, uint64_t seed, struct error *err) MUST_CHECK;
void faults_free(struct faults *faults);

int fault_book_init(
    struct fault_book *book, const struct faults *faults, const char *venue, struct error *err) MUST_CHECK;
void fault_book_free(struct fault_book *book); /* accepts a zeroed struct */

/* Something that the rule counts has come: does it strike?  now_us: since the beginning.  symbol "": it has none. */
bool fault_strikes(struct fault_book *book, size_t rule, const char *symbol, unsigned channel, int64_t now_us);

/* Nothing has come, only time: does it strike?  For rules that go by the clock alone. */
bool fault_is_due(struct fault_book *book, size_t rule, int64_t now_us);

/* Evenly from least to below most. */
int64_t fault_draw(struct fault_book *book, int64_t least, int64_t most);

#endif
