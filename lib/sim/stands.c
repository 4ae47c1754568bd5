#include "sim/stands.h"

extern const struct sim_venue sim_binance, sim_bybit, sim_okx, sim_kraken, sim_coinbase;
extern const struct sim_venue sim_bitget, sim_kucoin, sim_gate, sim_gemini, sim_htx, sim_coincap;

const struct sim_venue *const sim_venues[] = { &sim_binance, &sim_bybit, &sim_okx, &sim_kraken, &sim_coinbase,
	&sim_bitget, &sim_kucoin, &sim_gate, &sim_gemini, &sim_htx, &sim_coincap, NULL };

const struct sim_venue *
sim_venue_find(const char *name)
{
	for (const struct sim_venue *const *at = sim_venues; *at != NULL; at++)
		if (strcmp((*at)->name, name) == 0)
			return *at;
	return NULL;
}
