/*
 * missed: own trades of an account that its private socket may not have told: they are asked for, in rounds that are seconds apart.
 *
 * Those of orders at hand go to them, all others are of orders that nobody here sent; each once, as if the socket had told it.  Where trades
 * are to be had of one symbol at a time (binance, bitget, kucoin), those are asked for that an order was sent of since the program began, or that
 * was named; whether there is any of another is seen by what the account has, which is asked then.  Where nobody answers for a minute a person
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
	int64_t fresh_us; /* the same of what came up since the round at hand began */
	int64_t from_us, stated_us; /* by the venue's clock: what is older was told, or is in what the account had */
	int64_t began_us; /* lapse time of the last round; 0: none yet */
	bool begun; /* it is not over */
	char (*symbols)[SYMBOL_MAX];
	size_t count, at;
	int tries;
	struct asking *asking;
	struct timer timer;
};

/* What was traded since since_us of lapse time may not have been told; symbol: of one that was traded; empty: whichever. */
void missed_ask(struct missed *missed, int64_t since_us, struct slice symbol);
void missed_stop(struct missed *missed); /* accepts a zeroed one */

#endif
