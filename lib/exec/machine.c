#include "exec/machine.h"

#include "base/compiler.h"

const char *const trade_states[] = { "opening", "flat", "lopsided", "unwinding", "frozen", NULL };

/* clang-format off */
#define GO(state) { ORDER_##state, ALARM_NONE }
#define LATE(state) { ORDER_##state, ALARM_LATE }
#define WRONG(state) { ORDER_##state, ALARM_WRONG }

/*
 * An answer that says less than is known already changes nothing: an acknowledgement behind its fills, a lost reply to an
 * order whose end was seen on another way.  A fill is never refused: what was traded was traded.
 */
static const struct order_step order_steps[][INPUT_COUNT] = {
	/*                   DURABLE          SENT             HELD             OPEN             FILL             FILLED           END              REJECTED         LOST             ABSENT */
	[ORDER_PLANNED]  = { GO(INTENT),      WRONG(PLANNED),  WRONG(PLANNED),  WRONG(PLANNED),  LATE(PARTIAL),   LATE(FILLED),    WRONG(PLANNED),  WRONG(PLANNED),  WRONG(PLANNED),  WRONG(PLANNED) },
	[ORDER_INTENT]   = { WRONG(INTENT),   GO(SENT),        GO(REJECTED),    WRONG(INTENT),   LATE(PARTIAL),   LATE(FILLED),    WRONG(INTENT),   WRONG(INTENT),   GO(UNKNOWN),     WRONG(INTENT) },
	[ORDER_SENT]     = { WRONG(SENT),     WRONG(SENT),     WRONG(SENT),     GO(OPEN),        GO(PARTIAL),     GO(FILLED),      GO(DONE),        GO(REJECTED),    GO(UNKNOWN),     WRONG(SENT) },
	[ORDER_OPEN]     = { WRONG(OPEN),     WRONG(OPEN),     WRONG(OPEN),     GO(OPEN),        GO(PARTIAL),     GO(FILLED),      GO(DONE),        GO(REJECTED),    GO(UNKNOWN),     WRONG(OPEN) },
	[ORDER_PARTIAL]  = { WRONG(PARTIAL),  WRONG(PARTIAL),  WRONG(PARTIAL),  GO(PARTIAL),     GO(PARTIAL),     GO(FILLED),      GO(DONE),        WRONG(PARTIAL),  GO(UNKNOWN),     WRONG(PARTIAL) },
	[ORDER_FILLED]   = { WRONG(FILLED),   WRONG(FILLED),   WRONG(FILLED),   GO(FILLED),      LATE(FILLED),    LATE(FILLED),    GO(FILLED),      WRONG(FILLED),   GO(FILLED),      WRONG(FILLED) },
	[ORDER_DONE]     = { WRONG(DONE),     WRONG(DONE),     WRONG(DONE),     GO(DONE),        LATE(DONE),      LATE(FILLED),    GO(DONE),        WRONG(DONE),     GO(DONE),        WRONG(DONE) },
	[ORDER_REJECTED] = { WRONG(REJECTED), WRONG(REJECTED), WRONG(REJECTED), WRONG(REJECTED), LATE(PARTIAL),   LATE(FILLED),    WRONG(REJECTED), GO(REJECTED),    GO(REJECTED),    GO(REJECTED) },
	[ORDER_UNKNOWN]  = { WRONG(UNKNOWN),  WRONG(UNKNOWN),  WRONG(UNKNOWN),  GO(OPEN),        GO(PARTIAL),     GO(FILLED),      GO(DONE),        GO(REJECTED),    GO(UNKNOWN),     GO(ABSENT) },
	[ORDER_ABSENT]   = { WRONG(ABSENT),   WRONG(ABSENT),   WRONG(ABSENT),   LATE(OPEN),      LATE(PARTIAL),   LATE(FILLED),    GO(ABSENT),      GO(ABSENT),      GO(ABSENT),      GO(ABSENT) },
};
/* clang-format on */

struct order_step
order_step(enum order_state state, enum order_input input)
{
	return order_steps[state][input];
}

bool
order_terminal(enum order_state state)
{
	return state == ORDER_FILLED || state == ORDER_DONE || state == ORDER_REJECTED || state == ORDER_ABSENT;
}

bool
trade_step(enum trade_state *state, enum trade_input input)
{
	enum { NO = -1 };
	static const signed char steps[][TRADE_INPUT_COUNT] = {
		[TRADE_OPENING] = { TRADE_FLAT, TRADE_LOPSIDED, NO, NO },
		[TRADE_FLAT] = { NO, NO, NO, NO },
		[TRADE_LOPSIDED] = { TRADE_FLAT, TRADE_LOPSIDED, TRADE_UNWINDING, TRADE_FROZEN },
		[TRADE_UNWINDING] = { TRADE_FLAT, TRADE_LOPSIDED, NO, NO },
		[TRADE_FROZEN] = { NO, NO, NO, NO },
	};
	signed char next = steps[*state][input];

	if (next == NO)
		return false;
	*state = (enum trade_state)next;
	return true;
}
