/*
 * missed: own trades of an account that its private socket may not have told: they are asked for when it is back.
 *
 * Those of orders at hand go to them, all others are of orders that nobody here sent; each once, as if the socket had told it.  Where trades
 * are to be had of one symbol at a time (binance, bitget, kucoin), those are asked for that an order was sent of since the program began.  Where nobody answers for a minute a person
 * is told, the venue is halted, and what the account has is not known any more; they are asked for all the same.
 */
#ifndef GATEWAY_MISSED_H
#define GATEWAY_MISSED_H

#include "gateway/gateway.h"

/* Zeroed but for the first three.  It stays where it is while the loop turns. */
struct missed {
	struct gateway *gateway;
	struct asker *asker;
	struct account *account;
	struct trade_sink sink;
	int64_t since_us; /* lapse time: nothing from then on is sure to have been told; 0: all was */
	int64_t from_us; /* the same by the venue's clock, of the question at hand */
	char (*symbols)[SYMBOL_MAX];
	size_t count, at;
	int tries;
	struct asking *asking;
	struct timer timer;
};

/* The socket is back; it had told something, last at heard_us of lapse time. */
void missed_ask(struct missed *missed, int64_t heard_us);
void missed_stop(struct missed *missed); /* accepts a zeroed one */

#endif
