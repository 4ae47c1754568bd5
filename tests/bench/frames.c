/*
 * frames N [SEED [LEVELS [STEP_US]]]: the bench's own mix: N frame lines of eight venues, three symbols, best bid and offer as each venue sends it
 * (coinbase has no such channel: its level 2 changes).  The same seed gives the same bytes.
 * With LEVELS every message is a change of so many levels on each side instead, as venues send them to those who want depth; these
 * are for readers alone, they do not add up to books.  STEP_US is the middle distance of two messages, 10 unless given.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { VENUES = 8, SYMBOLS = 3 };

static const char *const venue_names[VENUES] = { "binance", "bybit", "okx", "bitget", "kraken", "coinbase", "kucoin",
	"gate" };
static const char *const bases[SYMBOLS] = { "BTC", "ETH", "SOL" };
static const int64_t starts[SYMBOLS] = { 6425000, 341000, 15200 }; /* cents */

struct market {
	int64_t bid, ask, bid_qty, ask_qty, number; /* cents; quantities in thousandths */
	int64_t old_bid, old_ask;
};

struct bench {
	struct market at[VENUES][SYMBOLS];
	int64_t mid[SYMBOLS]; /* all venues follow it, so that edges are as rare as they are */
	uint64_t seed;
	int64_t now_us;
};

static uint64_t
draw(struct bench *bench)
{
	uint64_t z = (bench->seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void
move(struct bench *bench, struct market *market, int symbol)
{
	int64_t *mid = &bench->mid[symbol], unit = starts[symbol] / 100000 + 1;

	*mid += (int64_t)(draw(bench) % (uint64_t)(2 * unit + 1)) - unit;
	market->old_bid = market->bid;
	market->old_ask = market->ask;
	market->bid = *mid - 1 - (int64_t)(draw(bench) % (uint64_t)(3 * unit));
	market->ask = *mid + 1 + (int64_t)(draw(bench) % (uint64_t)(3 * unit));
	market->bid_qty = 1 + (int64_t)(draw(bench) % 3000);
	market->ask_qty = 1 + (int64_t)(draw(bench) % 3000);
	market->number++;
}

#define PRICE "%" PRId64 ".%02" PRId64
#define QTY "%" PRId64 ".%03" PRId64
#define P(x) (x) / 100, (x) % 100
#define Q(x) (x) / 1000, (x) % 1000

static void
begin(const struct bench *bench, int venue, const char *via)
{
	printf("{\"kind\":\"frame\",\"ts_us\":%" PRId64 ",\"venue\":\"%s\",\"via\":\"%s\",\"body\":\"", bench->now_us,
	    venue_names[venue], via);
}

static void
write_frame(const struct bench *bench, int venue, int symbol, const struct market *m)
{
	int64_t ms = bench->now_us / 1000;
	const char *base = bases[symbol];

	begin(bench, venue, "ws");
	switch (venue) {
	case 0:
		printf("{\\\"stream\\\":\\\"%susdt@bookTicker\\\",\\\"data\\\":{\\\"u\\\":%" PRId64
		       ",\\\"s\\\":\\\"%sUSDT\\\",\\\"b\\\":\\\"" PRICE "\\\",\\\"B\\\":\\\"" QTY
		       "\\\",\\\"a\\\":\\\"" PRICE "\\\",\\\"A\\\":\\\"" QTY "\\\"}}",
		    base, m->number, base, P(m->bid), Q(m->bid_qty), P(m->ask), Q(m->ask_qty));
		break;
	case 1:
		printf("{\\\"topic\\\":\\\"orderbook.1.%sUSDT\\\",\\\"ts\\\":%" PRId64
		       ",\\\"type\\\":\\\"snapshot\\\",\\\"data\\\":{\\\"s\\\":\\\"%sUSDT\\\",\\\"b\\\":[[\\\"" PRICE
		       "\\\",\\\"" QTY "\\\"]],\\\"a\\\":[[\\\"" PRICE "\\\",\\\"" QTY "\\\"]],\\\"u\\\":%" PRId64
		       ",\\\"seq\\\":%" PRId64 "},\\\"cts\\\":%" PRId64 "}",
		    base, ms, base, P(m->bid), Q(m->bid_qty), P(m->ask), Q(m->ask_qty), m->number, m->number * 7,
		    ms - 2);
		break;
	case 2:
		printf("{\\\"arg\\\":{\\\"channel\\\":\\\"bbo-tbt\\\",\\\"instId\\\":\\\"%s-USDT\\\"},\\\"data\\\":[{"
		       "\\\"asks\\\":[[\\\"" PRICE "\\\",\\\"" QTY
		       "\\\",\\\"0\\\",\\\"3\\\"]],\\\"bids\\\":[[\\\"" PRICE "\\\",\\\"" QTY
		       "\\\",\\\"0\\\",\\\"2\\\"]],\\\"ts\\\":\\\"%" PRId64 "\\\",\\\"seqId\\\":%" PRId64 "}]}",
		    base, P(m->ask), Q(m->ask_qty), P(m->bid), Q(m->bid_qty), ms, m->number);
		break;
	case 3:
		printf("{\\\"action\\\":\\\"snapshot\\\",\\\"arg\\\":{\\\"instType\\\":\\\"SPOT\\\",\\\"channel\\\":"
		       "\\\"books1\\\",\\\"instId\\\":\\\"%sUSDT\\\"},\\\"data\\\":[{\\\"asks\\\":[[\\\"" PRICE
		       "\\\",\\\"" QTY "\\\"]],\\\"bids\\\":[[\\\"" PRICE "\\\",\\\"" QTY
		       "\\\"]],\\\"checksum\\\":0,\\\"seq\\\":%" PRId64 ",\\\"ts\\\":\\\"%" PRId64
		       "\\\"}],\\\"ts\\\":%" PRId64 "}",
		    base, P(m->ask), Q(m->ask_qty), P(m->bid), Q(m->bid_qty), m->number, ms, ms + 1);
		break;
	case 4:
		printf("{\\\"channel\\\":\\\"ticker\\\",\\\"type\\\":\\\"update\\\",\\\"data\\\":[{\\\"symbol\\\":\\\"%"
		       "s/USDT\\\",\\\"bid\\\":" PRICE ",\\\"bid_qty\\\":" QTY ",\\\"ask\\\":" PRICE
		       ",\\\"ask_qty\\\":" QTY ",\\\"last\\\":" PRICE ",\\\"volume\\\":163.2}]}",
		    base, P(m->bid), Q(m->bid_qty), P(m->ask), Q(m->ask_qty), P(m->bid));
		break;
	case 5: {
		bool new_bid = m->old_bid != m->bid, new_ask = m->old_ask != m->ask;

		printf("{\\\"type\\\":\\\"l2update\\\",\\\"product_id\\\":\\\"%s-USDT\\\",\\\"changes\\\":[", base);
		if (new_bid)
			printf("[\\\"buy\\\",\\\"" PRICE "\\\",\\\"0\\\"],", P(m->old_bid));
		if (new_ask)
			printf("[\\\"sell\\\",\\\"" PRICE "\\\",\\\"0\\\"],", P(m->old_ask));
		printf("[\\\"buy\\\",\\\"" PRICE "\\\",\\\"" QTY "\\\"],[\\\"sell\\\",\\\"" PRICE "\\\",\\\"" QTY
		       "\\\"]],\\\"time\\\":\\\"2026-08-09T21:05:48.%06" PRId64 "Z\\\"}",
		    P(m->bid), Q(m->bid_qty), P(m->ask), Q(m->ask_qty), bench->now_us % 1000000);
		break;
	}
	case 6:
		printf("{\\\"topic\\\":\\\"/spotMarket/"
		       "level1:%s-USDT\\\",\\\"type\\\":\\\"message\\\",\\\"subject\\\":\\\"level1\\\",\\\"data\\\":{"
		       "\\\"asks\\\":[\\\"" PRICE "\\\",\\\"" QTY "\\\"],\\\"bids\\\":[\\\"" PRICE "\\\",\\\"" QTY
		       "\\\"],\\\"timestamp\\\":%" PRId64 "}}",
		    base, P(m->ask), Q(m->ask_qty), P(m->bid), Q(m->bid_qty), ms);
		break;
	default:
		printf("{\\\"time\\\":%" PRId64 ",\\\"channel\\\":\\\"spot.book_ticker\\\",\\\"event\\\":"
		       "\\\"update\\\",\\\"result\\\":{\\\"t\\\":%" PRId64 ",\\\"u\\\":%" PRId64
		       ",\\\"s\\\":\\\"%s_USDT\\\",\\\"b\\\":\\\"" PRICE "\\\",\\\"B\\\":\\\"" QTY
		       "\\\",\\\"a\\\":\\\"" PRICE "\\\",\\\"A\\\":\\\"" QTY "\\\"}}",
		    ms / 1000, ms, m->number, base, P(m->bid), Q(m->bid_qty), P(m->ask), Q(m->ask_qty));
	}
	printf("\"}\n");
}

/* What stands around the two figures of a level. */
struct row {
	const char *open, *between, *close;
};

static const struct row row_plain = { "[\\\"", "\\\",\\\"", "\\\"]" };
static const struct row row_more = { "[\\\"", "\\\",\\\"", "\\\",\\\"0\\\",\\\"2\\\"]" };
static const struct row row_named = { "{\\\"price\\\":", ",\\\"qty\\\":", "}" };
static const struct row row_buy = { "[\\\"buy\\\",\\\"", "\\\",\\\"", "\\\"]" };

static void
write_rows(const struct market *m, int64_t price, int64_t step, int levels, const struct row *row)
{
	for (int i = 0; i < levels; i++) {
		int64_t at = price + i * step, qty = m->number % 7 == i ? 0 : 1 + (m->bid_qty * (i + 3)) % 9000;

		printf(
		    "%s%s" PRICE "%s" QTY "%s", i > 0 ? "," : "", row->open, P(at), row->between, Q(qty), row->close);
	}
}

/* A change of the book, in the form of each venue. */
static void
write_change(const struct bench *bench, int venue, int symbol, const struct market *m, int levels)
{
	int64_t ms = bench->now_us / 1000, n = m->number;
	const char *base = bases[symbol];

	static const int speaks[VENUES] = { 0, 1, 2, 1, 4, 5, 2,
		4 }; /* whose form is written: five forms for eight places */

	begin(bench, speaks[venue], "ws");
	if (venue == 0)
		printf("{\\\"stream\\\":\\\"x@depth@100ms\\\",\\\"data\\\":{\\\"e\\\":\\\"depthUpdate\\\",\\\"E\\\":"
		       "%" PRId64 ",\\\"s\\\":\\\"%sUSDT\\\",\\\"U\\\":%" PRId64 ",\\\"u\\\":%" PRId64 ",\\\"b\\\":[",
		    ms, base, n, n);
	else if (venue == 1 || venue == 3)
		printf("{\\\"topic\\\":\\\"orderbook.50.%sUSDT\\\",\\\"ts\\\":%" PRId64
		       ",\\\"type\\\":\\\"delta\\\",\\\"data\\\":{\\\"s\\\":\\\"%sUSDT\\\",\\\"u\\\":%" PRId64
		       ",\\\"b\\\":[",
		    base, ms, base, n);
	else if (venue == 2 || venue == 6)
		printf("{\\\"arg\\\":{\\\"channel\\\":\\\"books\\\",\\\"instId\\\":\\\"%s-USDT\\\"},\\\"action\\\":"
		       "\\\"update\\\",\\\"data\\\":[{\\\"bids\\\":[",
		    base);
	else if (venue == 5)
		printf("{\\\"type\\\":\\\"l2update\\\",\\\"product_id\\\":\\\"%s-USDT\\\",\\\"changes\\\":[", base);
	else
		printf("{\\\"channel\\\":\\\"book\\\",\\\"type\\\":\\\"update\\\",\\\"data\\\":[{\\\"symbol\\\":\\\"%s/"
		       "USDT\\\",\\\"bids\\\":[",
		    base);
	write_rows(m, m->bid - levels, -1, levels,
	    venue == 2 || venue == 6       ? &row_more
		: venue == 5               ? &row_buy
		: venue == 4 || venue == 7 ? &row_named
					   : &row_plain);
	if (venue == 5) {
		printf("],\\\"time\\\":\\\"2026-08-09T21:05:48.%06" PRId64 "Z\\\"}\"}\n", bench->now_us % 1000000);
		return;
	}
	printf(venue < 2 || venue == 3 ? "],\\\"a\\\":[" : "],\\\"asks\\\":[");
	write_rows(m, m->ask, 1, levels,
	    venue == 2 || venue == 6       ? &row_more
		: venue == 4 || venue == 7 ? &row_named
					   : &row_plain);
	if (venue == 2 || venue == 6)
		printf("],\\\"ts\\\":\\\"%" PRId64 "\\\",\\\"checksum\\\":0,\\\"prevSeqId\\\":%" PRId64
		       ",\\\"seqId\\\":%" PRId64 "}]}\"}\n",
		    ms, n - 1, n);
	else if (venue == 4 || venue == 7)
		printf("],\\\"checksum\\\":2114181697,\\\"timestamp\\\":\\\"2026-08-09T21:05:48.%06" PRId64
		       "Z\\\"}]}\"}\n",
		    bench->now_us % 1000000);
	else
		printf("]}}\"}\n");
}

/* coinbase's changes need a picture to stand on. */
static void
write_pictures(const struct bench *bench)
{
	for (int symbol = 0; symbol < SYMBOLS; symbol++) {
		begin(bench, 5, "ws");
		printf("{\\\"type\\\":\\\"snapshot\\\",\\\"product_id\\\":\\\"%s-USDT\\\",\\\"bids\\\":[[\\\"" PRICE
		       "\\\",\\\"1\\\"]],\\\"asks\\\":[[\\\"" PRICE "\\\",\\\"1\\\"]]}",
		    bases[symbol], P(bench->at[5][symbol].bid), P(bench->at[5][symbol].ask));
		printf("\"}\n");
	}
}

int
main(int argc, char *argv[])
{
	struct bench bench = { .seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1,
		.now_us = INT64_C(1767225600000000) };
	long count = argc > 1 ? atol(argv[1]) : 100000;
	int levels = argc > 3 ? atoi(argv[3]) : 0;
	uint64_t step_us = argc > 4 ? strtoull(argv[4], NULL, 10) : 10;

	for (int symbol = 0; symbol < SYMBOLS; symbol++)
		bench.mid[symbol] = starts[symbol];
	for (int venue = 0; venue < VENUES; venue++)
		for (int symbol = 0; symbol < SYMBOLS; symbol++)
			bench.at[venue][symbol] =
			    (struct market){ .bid = starts[symbol] - 1, .ask = starts[symbol] + 1, .number = 1000 };
	if (levels == 0)
		write_pictures(&bench);
	for (long i = 0; i < count; i++) {
		int venue = (int)(draw(&bench) % VENUES), symbol = (int)(draw(&bench) % SYMBOLS);

		bench.now_us += 1 + (int64_t)(draw(&bench) % (2 * step_us));
		move(&bench, &bench.at[venue][symbol], symbol);
		if (levels > 0)
			write_change(&bench, venue, symbol, &bench.at[venue][symbol], levels);
		else
			write_frame(&bench, venue, symbol, &bench.at[venue][symbol]);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}
