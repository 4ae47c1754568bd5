/* kraken: what the files of the simulated venue know of each other. */
#ifndef SIM_KRAKEN_H
#define SIM_KRAKEN_H

#include "sim/office.h"

enum { KRAKEN_ID = 19 }; /* letters of an order's id */

/* ---- kraken_serve.c ---- */

/* XXBT: assets of the first days have longer names in an account. */
const char *kraken_asset(const char *name);
/* XBTUSDT */
void kraken_put_altname(struct text *out, const struct sim_listing *listing);
/* XXBTZUSD, or as above where the pair has no such name */
void kraken_put_pair(struct text *out, const struct sim_listing *listing);
/* The listing by any spelling: XBTUSD, XXBTZUSD, BTC/USD; NULL: none. */
const struct sim_listing *kraken_find(const struct stand *stand, struct slice name);

/* ---- kraken_account.c ---- */

void kraken_write_id(char to[OFFICE_ID], int64_t number);
extern const struct sim_private sim_kraken_private;

/* ---- kraken_channels.c: of struct sim_private ---- */

void kraken_message(struct sim_conn *conn, struct slice text);
void kraken_tell(struct sim_conn *conn, const struct account_event *event);
void kraken_tell_balance(struct sim_conn *conn, const struct account_market *market);

#endif
