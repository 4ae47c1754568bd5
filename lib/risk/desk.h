/*
 * desk: all that the risk desk knows: limits, offers, holdings, open trades, halts, the results of the day.
 *
 * It hears the stream and the feedback; judge.h gives the verdicts.  Nothing in here looks at a clock or a file: time and
 * the freeze file's state are told.
 */
#ifndef RISK_DESK_H
#define RISK_DESK_H

#include "event/opportunity.h"
#include "event/outcome.h"
#include "risk/decided.h"
#include "risk/halt.h"
#include "risk/holding.h"
#include "risk/offers.h"
#include "risk/trade.h"
#include "wire/json.h"

/* Plain data. */
struct risk_limits {
	struct decimal max_bps; /* net edge above which a line is not believed */
	int64_t age_us; /* oldest book of a leg */
	struct decimal daily_loss_pct; /* of the day's opening equity */
	int64_t open_max; /* trades open at once */
	int64_t cooldown_us; /* between two approvals of one symbol */
	int64_t expires_us; /* life of an approval */
	struct decimal order_max; /* unit: largest worst-case cost of one trade */
	bool require_advice;
	int64_t inventory_trades; /* alert when a holding lasts for fewer */
	bool no_feedback; /* results are not known and are not asked for */
};

/* Results of a UTC day, by the asset they came in. */
enum { RESULT_ASSETS_MAX = 32, COOLDOWNS_MAX = 256 };

struct day_results {
	int64_t day; /* UTC day, counted from 1970 */
	size_t count;
	struct day_result {
		char asset[OFFERS_ASSET_MAX];
		struct decimal realised; /* asset */
	} at[RESULT_ASSETS_MAX];
	bool lost; /* one came without figures, or did not fit */
};

struct cooldown {
	char symbol[PLACE_SYMBOL_MAX];
	int64_t us; /* last approval */
};

/* Owns its tables; desk_free accepts a zeroed struct, and a zeroed struct with limits set is ready. */
struct desk {
	struct risk_limits limits;
	struct offers offers; /* unit and rates are set by the caller */
	struct holdings holdings;
	struct trades trades;
	struct decided decided;
	struct halts halts;
	struct day_results results;
	struct cooldown cooldowns[COOLDOWNS_MAX];
	size_t cooldown_count;
	/* Whether two venues mean different assets by one name; NULL: nobody knows.  Set by the caller. */
	bool (*differ)(const void *arg, struct slice asset, struct slice one, struct slice other);
	const void *differ_arg;
	bool frozen; /* the freeze file is there, as last told */
	int64_t breaker_day; /* day whose loss opened the circuit; 0: none did */
	bool changed; /* what desk_save() writes has changed */

	struct decimal equity; /* unit, as of equity_us */
	int64_t equity_us; /* 0: to be computed */
	bool equity_known;
	struct text legs; /* of the verdict at hand */
};

void desk_free(struct desk *desk);

/* Lines of the feedback that teach something; others are left alone.  -1: the line is broken. */
int desk_feedback(struct desk *desk, struct slice kind, struct slice line, struct error *err) MUST_CHECK;
/* A new feedback stream begins.  Halts, cool-downs and what this process approved itself stay. */
void desk_forget(struct desk *desk);

/* halt and resume lines, of the stream or the feedback. */
int desk_halt(struct desk *desk, struct slice line, struct error *err) MUST_CHECK;
int desk_resume(struct desk *desk, struct slice line, struct error *err) MUST_CHECK;

/* What the freeze file looks like now.  A change makes a halt or resume line. */
void desk_freeze(struct desk *desk, bool frozen, int64_t now_us, struct text *made);

/*
 * Everything that is known, in the unit, at prices at most a second of event time old.  -1 and err when nothing is known
 * or it does not fit.
 */
int desk_equity(struct desk *desk, int64_t now_us, struct decimal *equity, struct error *err) MUST_CHECK;

/* The day's results in the unit.  -1 and err when one has no rate, or came without figures. */
int desk_realised(const struct desk *desk, int64_t now_us, struct decimal *sum, struct error *err) MUST_CHECK;

/* asset: free, less what open trades may still take.  -1 and err when it is not known. */
int desk_available(
    struct desk *desk, struct slice venue, struct slice asset, struct decimal *available, struct error *err) MUST_CHECK;

/* When the symbol was last approved, 0: not lately. */
int64_t desk_last_approval(const struct desk *desk, struct slice symbol);
void desk_note_approval(struct desk *desk, struct slice symbol, int64_t now_us);

/* State that outlives the process: halts, breaker, cool-downs.  A JSON object and a newline. */
void desk_save(const struct desk *desk, struct text *out);
int desk_load(struct desk *desk, const json *state, struct error *err) MUST_CHECK;

#endif
