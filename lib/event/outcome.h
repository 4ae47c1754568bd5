/*
 * outcome: how a trade ended.
 */
#ifndef EVENT_OUTCOME_H
#define EVENT_OUTCOME_H

#include "event/member.h"
#include "event/words.h"

enum outcome_state { OUTCOME_FLAT, OUTCOME_FROZEN, OUTCOME_NONE };
extern const char *const outcome_states[];

/* Attribution of an outcome (F3.6); the parts add to realised - expected. */
enum {
	PART_HAS_LATENCY,
	PART_HAS_SLIPPAGE,
	PART_HAS_PARTIAL,
	PART_HAS_FEE,
	PART_HAS_ROUNDING,
	PART_HAS_TRANSFER,
	PART_HAS_FX
};

struct part {
	uint64_t has;
	struct decimal latency; /* asset */
	struct decimal slippage; /* asset */
	struct decimal partial; /* asset */
	struct decimal fee; /* asset */
	struct decimal rounding; /* asset */
	struct decimal transfer; /* asset */
	struct decimal fx; /* asset */
};

extern const struct shape object_part;

/* How a trade ended. */
enum {
	OUTCOME_HAS_OPPORTUNITY,
	OUTCOME_HAS_STATE,
	OUTCOME_HAS_MODE,
	OUTCOME_HAS_N,
	OUTCOME_HAS_JOURNAL,
	OUTCOME_HAS_REASON,
	OUTCOME_HAS_EXPECTED,
	OUTCOME_HAS_REALISED,
	OUTCOME_HAS_ASSET,
	OUTCOME_HAS_PARTS,
	OUTCOME_HAS_RESIDUE,
	OUTCOME_HAS_DURATION_US,
	OUTCOME_HAS_SKEW_US,
	OUTCOME_HAS_AGAIN
};

struct outcome_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice opportunity; /* which */
	int state; /* flat, frozen or none (enum outcome_state) */
	int mode; /* paper or live (enum mode) */
	int64_t n; /* number in the journal */
	struct slice journal; /* id of the journal */
	struct slice reason; /* why */
	struct decimal expected; /* asset: profit as approved */
	struct decimal realised; /* asset: profit as it came */
	struct slice asset; /* what both are stated in */
	struct part parts; /* realised - expected, part by part */
	struct slice residue; /* {asset: amount} that is left over */
	int64_t duration_us; /* from decision to the end */
	int64_t skew_us; /* from the first leg's leaving to the last one's */
	bool again; /* written a second time after a restart */
};

extern const struct shape kind_outcome;

#endif
