/*
 * coinbase: what its two files share.
 */
#ifndef SIM_COINBASE_H
#define SIM_COINBASE_H

#include "sim/stand.h"

/* The number over all that happens to a product. */
long long coinbase_sequence(const struct sim_listing *listing);
/* ,"key":"2023-11-14T22:13:20.000000Z" */
void coinbase_put_time(struct text *out, const char *key, int64_t us);

extern const struct sim_route coinbase_routes[];
void coinbase_refuse(struct sim_ask *ask, enum sim_refusal refusal);

#endif
