/*
 * machine: the states of an order and of a trade, and what leads from one to the next.
 *
 *	planned -> intent -> sent -> open -> partial -> filled | done | rejected | absent
 *	                        \-> unknown -> any of them
 *
 * Two tables and nothing else: no time, no venue, no money.
 */
#ifndef EXEC_MACHINE_H
#define EXEC_MACHINE_H

#include <stdbool.h>

#include "event/order.h"

/* What happens to an order. */
enum order_input {
	INPUT_DURABLE, /* its intent is committed */
	INPUT_SENT, /* handed to the venue: once in its life */
	INPUT_HELD, /* kept back before it was handed over: it never will be */
	INPUT_OPEN, /* the venue has it */
	INPUT_FILL, /* a part was traded */
	INPUT_FILLED, /* all of it was traded */
	INPUT_END, /* no more of it will trade */
	INPUT_REJECTED,
	INPUT_LOST, /* no definite answer; also: the process that sent it is gone */
	INPUT_ABSENT,
	INPUT_COUNT
};

/* What to do about it besides taking the new state. */
enum order_alarm {
	ALARM_NONE,
	ALARM_LATE, /* a fill of an order that was thought to be over: book it, tell, freeze the venue */
	ALARM_WRONG /* cannot happen by the rules: ours or the venue's mistake; the state stays */
};

struct order_step {
	enum order_state next;
	enum order_alarm alarm;
};

struct order_step order_step(enum order_state state, enum order_input input);

/* Filled, done, rejected, absent: nothing more is expected. */
bool order_terminal(enum order_state state);

enum trade_state { TRADE_OPENING, TRADE_FLAT, TRADE_LOPSIDED, TRADE_UNWINDING, TRADE_FROZEN };
extern const char *const trade_states[]; /* "opening", "flat", "lopsided", "unwinding", "frozen", NULL */

/* What happens to a trade. */
enum trade_input {
	TRADE_EVEN, /* all orders are terminal, nothing but dust is left */
	TRADE_UNEVEN, /* all orders are terminal, something is left */
	TRADE_TRY, /* another attempt is on its way */
	TRADE_GIVE_UP, /* no attempt within the bounds is left */
	TRADE_INPUT_COUNT
};

/* False: not possible in that state; *state is unchanged then. */
bool trade_step(enum trade_state *state, enum trade_input input);

#endif
