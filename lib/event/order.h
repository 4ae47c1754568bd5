/*
 * order: an order of ours and what became of it.
 */
#ifndef EVENT_ORDER_H
#define EVENT_ORDER_H

#include "event/member.h"
#include "event/words.h"

enum order_type { ORDER_TYPE_LIMIT, ORDER_TYPE_MARKET };
extern const char *const order_types[];

enum tif { TIF_GTC, TIF_IOC, TIF_FOK, TIF_POST_ONLY };
extern const char *const tifs[];

enum order_state {
	ORDER_PLANNED,
	ORDER_INTENT,
	ORDER_SENT,
	ORDER_OPEN,
	ORDER_PARTIAL,
	ORDER_FILLED,
	ORDER_DONE,
	ORDER_REJECTED,
	ORDER_UNKNOWN,
	ORDER_ABSENT
};
extern const char *const order_states[];

enum {
	ORDER_HAS_ID,
	ORDER_HAS_MODE,
	ORDER_HAS_ACCOUNT,
	ORDER_HAS_N,
	ORDER_HAS_JOURNAL,
	ORDER_HAS_OPPORTUNITY,
	ORDER_HAS_LEG,
	ORDER_HAS_ATTEMPT,
	ORDER_HAS_VENUE,
	ORDER_HAS_SYMBOL,
	ORDER_HAS_SIDE,
	ORDER_HAS_TYPE,
	ORDER_HAS_TIF,
	ORDER_HAS_PRICE,
	ORDER_HAS_QTY,
	ORDER_HAS_STATE,
	ORDER_HAS_FILLED,
	ORDER_HAS_AVERAGE,
	ORDER_HAS_VENUE_ID,
	ORDER_HAS_REASON,
	ORDER_HAS_WHY,
	ORDER_HAS_LATENCY_US,
	ORDER_HAS_AGAIN
};

struct order_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice id; /* client id */
	int mode; /* paper or live (enum mode) */
	struct slice account; /* main unless configured */
	int64_t n; /* number in the journal */
	struct slice journal; /* id of the journal */
	struct slice opportunity; /* what it is for */
	int64_t leg; /* of the opportunity, from 0 */
	int64_t attempt; /* of the leg, from 1 */
	struct slice venue; /* where */
	struct slice symbol; /* BASE-QUOTE */
	int side; /* ours (enum side) */
	int type; /* limit or market (enum order_type) */
	int tif; /* time in force (enum tif) */
	struct decimal price; /* quote asset for 1 base: the limit */
	struct decimal qty; /* base asset */
	int state; /* faults.md 3.1 (enum order_state) */
	struct decimal filled; /* base asset */
	struct decimal average; /* quote asset for 1 base */
	struct slice venue_id; /* the venue's number of it */
	struct slice reason; /* why it ended so; of an intent: which step it is */
	struct slice why; /* why it is this kind of order */
	int64_t latency_us; /* from decision to acknowledgement */
	bool again; /* written a second time after a restart */
};

extern const struct shape kind_order;

#endif
