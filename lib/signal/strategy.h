/*
 * strategy: opinions of evaluators, combined as a strategy file says (arb-score(1), "Strategies").
 *
 * Evaluators of one type and interval are a group.  A group that waits takes a value when each of its evaluators has
 * spoken in the same cycle: the same interval of the lines' ts_us, for a candle is told when its interval is over, and
 * whoever looks at it speaks in the next; without an interval, since it took the last value.  A group that does not wait
 * goes with the newest note of each that has ever spoken.  The note of a symbol is the weighted mean of its groups' values;
 * what is older than the age of its type counts no more.
 *
 *	group value = sum(weight x note) / sum(weight), over its evaluators
 *	note        = sum(type weight x interval weight x value) / sum(type weight x interval weight), over the groups
 */
#ifndef SIGNAL_STRATEGY_H
#define SIGNAL_STRATEGY_H

#include "book/place.h"
#include "event/eval.h"
#include "wire/json.h"

enum {
	STRATEGY_NAME_MAX = 48, /* with the NUL; of strategies and evaluators */
	STRATEGY_INTERVAL_MAX = 16, /* with the NUL */
	STRATEGY_EVALUATORS_MAX = 32, /* each at each of its intervals */
	STRATEGY_GROUPS_MAX = 16,
	STRATEGY_SYMBOLS_MAX = 4096 /* more are not followed */
};

/* One evaluator at one interval. */
struct evaluator {
	char name[STRATEGY_NAME_MAX]; /* "*": whoever speaks */
	double weight;
	unsigned group;
};

struct eval_group {
	int type; /* enum eval_type, never EVAL_STRATEGY */
	char interval[STRATEGY_INTERVAL_MAX]; /* "": none */
	double weight; /* of the type times that of the interval */
	bool waits;
	int64_t wait_us; /* at most, from the first word of a cycle on */
	int64_t cycle_us; /* length of the interval; 0: none */
	int64_t age_us;
};

/* Plain data; a zeroed struct is no strategy. */
struct strategy {
	char name[STRATEGY_NAME_MAX]; /* "": none */
	struct evaluator evaluators[STRATEGY_EVALUATORS_MAX];
	size_t evaluator_count;
	struct eval_group groups[STRATEGY_GROUPS_MAX];
	size_t group_count;
};

/* What was said of one symbol. */
struct opinion {
	double notes[STRATEGY_EVALUATORS_MAX];
	int64_t noted_us[STRATEGY_EVALUATORS_MAX]; /* 0: never spoke */
	int64_t cycles[STRATEGY_EVALUATORS_MAX]; /* in which it spoke last */
	int64_t open[STRATEGY_GROUPS_MAX]; /* the cycle that is waited for */
	int64_t open_us[STRATEGY_GROUPS_MAX]; /* since when; 0: none is */
	double values[STRATEGY_GROUPS_MAX];
	int64_t valued_us[STRATEGY_GROUPS_MAX]; /* 0: has none */
	int64_t
	    taken[STRATEGY_GROUPS_MAX]; /* the cycle of the value, from 1; without an interval, how many there were */
};

/* Owns its tables; opinions_free accepts a zeroed struct, and a zeroed struct holds none. */
struct opinions {
	struct places places; /* by symbol */
	struct opinion **at;
	size_t cap;
	int64_t due_us; /* no wait is over before; 0: nobody waits */
};

/* Whether both are one: what was said for the one counts for the other. */
bool strategy_same(const struct strategy *a, const struct strategy *b);

/*
 * From a document; origin names it in err (exit 78).  Whatever is not known is refused, so that a wrong word does not
 * pass for a weight.
 */
int strategy_read(struct strategy *strategy, const json *document, const char *origin, struct error *err) MUST_CHECK;

void opinions_free(struct opinions *opinions);

/* Whether the line changed the note of its symbol: then it is to be told. */
bool strategy_eval(
    const struct strategy *strategy, struct opinions *opinions, const struct eval_event *eval, int64_t now_us);

/*
 * Waits that are over by now: what has been said then counts without the rest.  True with a symbol whose note that
 * changed (lives as long as opinions); to be called again, with the same place (0 at first), until it is false.
 */
bool strategy_due(
    const struct strategy *strategy, struct opinions *opinions, int64_t now_us, size_t *place, struct slice *symbol);

/* The note of a symbol, -1 to 1; false: nothing counts. */
bool strategy_note(double *note, const struct strategy *strategy, const struct opinions *opinions, struct slice symbol,
    int64_t now_us);

#endif
