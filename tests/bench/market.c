/*
 * market SEED LINES VENUES SYMBOLS DEPTH: a stream of books to measure with.
 *
 * Each symbol has a price that wanders, each venue lags and leads it by some basis points, so that now and then two
 * venues stand apart by more than their fees.  The same arguments give the same bytes on one machine.
 */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { VENUES_MAX = 8, SYMBOLS_MAX = 200, DEPTH_MAX = 100 };

static const char *const names[VENUES_MAX] = { "binance", "bybit", "okx", "bitget", "kraken", "coinbase", "kucoin",
	"gate" };
static const char *const bases[] = { "BTC", "ETH", "SOL" };
static const double prices[] = { 64250, 3230, 148 };

struct market {
	uint64_t seed;
	double price[SYMBOLS_MAX], offset[VENUES_MAX][SYMBOLS_MAX];
	long seq[VENUES_MAX][SYMBOLS_MAX];
	int venues, symbols, depth;
};

static double
draw(struct market *market)
{
	market->seed ^= market->seed << 13;
	market->seed ^= market->seed >> 7;
	market->seed ^= market->seed << 17;
	return (double)(market->seed >> 11) / 9007199254740992.0;
}

/* Near enough to a normal draw. */
static double
draw_normal(struct market *market)
{
	return (draw(market) + draw(market) + draw(market) + draw(market) - 2) * 1.7320508;
}

static void
symbol_name(char *to, size_t size, int symbol)
{
	if (symbol < 3)
		snprintf(to, size, "%s-USDT", bases[symbol]);
	else
		snprintf(to, size, "C%03d-USDT", symbol);
}

static void
write_instruments(const struct market *market, int64_t ts_us)
{
	char symbol[24];

	for (int v = 0; v < market->venues; v++)
		for (int s = 0; s < market->symbols; s++) {
			symbol_name(symbol, sizeof symbol, s);
			printf("{\"kind\":\"instrument\",\"ts_us\":%" PRId64 ",\"venue\":\"%s\",\"symbol\":\"%s\","
			       "\"price_tick\":\"0.01\",\"qty_step\":\"0.0001\",\"min_notional\":\"0\",\"taker_bps\":"
			       "\"%d\","
			       "\"fee_kind\":\"quote\",\"status\":\"trading\"}\n",
			    ts_us, names[v], symbol, 8 + v % 3);
		}
}

static void
write_side(struct market *market, const char *name, double best, double step)
{
	printf(",\"%s\":[", name);
	for (int i = 0; i < market->depth; i++)
		printf("%s[\"%.2f\",\"%.4f\"]", i == 0 ? "" : ",", best + step * i,
		    0.01 + draw(market) * draw(market) * 3);
	printf("]");
}

static void
write_book(struct market *market, int64_t ts_us)
{
	int v = (int)(draw(market) * market->venues), s = (int)(draw(market) * market->symbols);
	double *offset = &market->offset[v][s], mid, half, cents;
	char symbol[24];

	market->price[s] *= 1 + draw_normal(market) * 2e-5;
	*offset = *offset * 0.98 + draw_normal(market) * 1.2; /* basis points; deviation about 6 */
	mid = market->price[s] * (1 + *offset / 1e4);
	half = mid * 0.5e-4;
	cents = fmax(0.01, floor(mid * 1e-5 * 100) / 100);
	symbol_name(symbol, sizeof symbol, s);
	market->seq[v][s] += 1 + (long)(draw(market) * 5);
	printf("{\"kind\":\"book\",\"ts_us\":%" PRId64 ",\"venue\":\"%s\",\"symbol\":\"%s\"", ts_us, names[v], symbol);
	write_side(market, "bids", floor((mid - half) * 100) / 100, -cents);
	write_side(market, "asks", floor((mid + half) * 100) / 100 + 0.01, cents);
	printf(",\"venue_us\":%" PRId64 ",\"seq\":%ld}\n", ts_us - 9000 - (int64_t)(draw(market) * 30000),
	    1000000 + market->seq[v][s]);
}

int
main(int argc, char *argv[])
{
	static struct market market;
	int64_t ts_us = INT64_C(1786309548000000), tick_us = ts_us;

	if (argc != 6)
		return fprintf(stderr, "usage: market seed lines venues symbols depth\n"), 64;
	market.seed = strtoull(argv[1], NULL, 10) * 2654435761u + 88172645463325252u;
	market.venues = atoi(argv[3]);
	market.symbols = atoi(argv[4]);
	market.depth = atoi(argv[5]);
	if (market.venues < 1 || market.venues > VENUES_MAX || market.symbols < 1 || market.symbols > SYMBOLS_MAX ||
	    market.depth < 1 || market.depth > DEPTH_MAX)
		return fprintf(stderr, "market: at most 8 venues, 200 symbols, 100 levels\n"), 64;
	for (int s = 0; s < market.symbols; s++)
		market.price[s] = s < 3 ? prices[s] : 20 + 7 * s;
	write_instruments(&market, ts_us);
	for (long n = strtol(argv[2], NULL, 10); n > 0; n--) {
		ts_us += 20 + (int64_t)(draw(&market) * 400);
		if (ts_us >= tick_us) {
			tick_us = ts_us / 1000000 * 1000000;
			printf("{\"kind\":\"tick\",\"ts_us\":%" PRId64 "}\n", tick_us);
			tick_us += 1000000;
		}
		write_book(&market, ts_us);
	}
	return fflush(stdout) == 0 ? 0 : 74;
}
