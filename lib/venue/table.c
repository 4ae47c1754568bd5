/* The list of venues: alone in knowing the codecs. */
#include "venue/venue.h"

extern const struct venue venue_binance, venue_binance_us, venue_bitget, venue_bybit, venue_coinbase, venue_coincap,
    venue_gate, venue_gemini, venue_htx, venue_kraken, venue_kucoin, venue_okx;

const struct venue *const venues[] = {
	&venue_binance,
	&venue_binance_us,
	&venue_bitget,
	&venue_bybit,
	&venue_coinbase,
	&venue_coincap,
	&venue_gate,
	&venue_gemini,
	&venue_htx,
	&venue_kraken,
	&venue_kucoin,
	&venue_okx,
	NULL,
};

const struct venue *
venue_find(struct slice name)
{
	for (size_t i = 0; venues[i] != NULL; i++)
		if (slice_is(name, venues[i]->name))
			return venues[i];
	return NULL;
}
