/*
 * cancel: orders are cancelled, and told as they stand then, at every venue alike.
 *
 * A venue that cancels by its own number alone is asked for that first.  One that has no request for all orders (or none for all of a
 * symbol, or of every symbol) is asked what is open, and each is cancelled.  Waited for (await.h).
 */
#ifndef GATEWAY_CANCEL_H
#define GATEWAY_CANCEL_H

#include "gateway/await.h"
#include "venue/order.h"

/* Who hears of each cancel right before its request leaves, once; nobody keeps one back. */
struct cancel_witness {
	void (*leaving)(void *arg, const struct order_request *order, const char *venue_id, int64_t ts_us);
	void *arg; /* order: its id, its venue and the account alone */
};

/* Whose orders, and who is told; witness may be NULL. */
struct cancelling {
	struct asker *asker;
	struct account *account;
	const struct trade_sink *sink;
	const struct cancel_witness *witness;
};

/*
 * The order that the call names.  *end: what the cancel came to: FATE_DONE when the order was seen to be over; one that was taken, and is not
 * over a second later as far as the venue tells, is FATE_UNKNOWN (code open), and the sink gets it as it stands.  Also where it was over already
 * (FATE_ABSENT) the sink gets it, if the venue still knows it.  -1 and err as await_answer().
 */
int cancel_order(const struct cancelling *cancelling, const struct trade_call *call, struct ask_end *end,
    struct error *err) MUST_CHECK;

/* All that is open, of the call's symbol or of all.  *end: the first one that was not seen to be over. */
int cancel_all(const struct cancelling *cancelling, const struct trade_call *call, struct ask_end *end,
    struct error *err) MUST_CHECK;

#endif
