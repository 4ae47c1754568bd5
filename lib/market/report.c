#include "market/report.h"

#include <stdlib.h>

#include "base/memory.h"
#include "event/matrix.h"
#include "event/spread.h"
#include "wire/put.h"

enum { MATRIX_VENUES_MAX = 200 }; /* those that came first: a line is at most 1 MiB */

/* Gross edge of the top of both books, basis points; false when one of them does not count. */
static bool
gross_now(double *gross_bps, const struct listing *buy, const struct listing *sell, const struct market *market,
    int64_t now_us)
{
	int64_t age_us = market->settings.age_us;

	if (buy == sell || !listing_fresh(buy, now_us, age_us) || !listing_fresh(sell, now_us, age_us) ||
	    buy->asks.count == 0 || sell->bids.count == 0)
		return false;
	*gross_bps = (decimal_double(sell->bids.at[0].price) / decimal_double(buy->asks.at[0].price) - 1) * 1e4;
	return true;
}

static void
put_cell(struct text *rows, const struct listing *buy, const struct listing *sell, const struct market *market,
    int64_t now_us)
{
	double ignored;

	put_comma(rows);
	if (!gross_now(&ignored, buy, sell, market, now_us)) {
		text_string(rows, "null");
		return;
	}
	text_measure(rows,
	    fee_net_bps(fee_ask(buy->rules.fee, decimal_double(buy->asks.at[0].price)),
		fee_bid(sell->rules.fee, decimal_double(sell->bids.at[0].price))));
}

static int
by_name(const void *a, const void *b)
{
	const struct listing *const *left = a, *const *right = b;

	return strcmp((*left)->venue, (*right)->venue);
}

static void
matrix_of(struct market *market, const struct board *board, struct listing **sorted, int64_t now_us, struct text *out)
{
	struct matrix_event event = { .ts_us = now_us, .symbol = slice_of(board->symbol) };
	size_t count = board->count < MATRIX_VENUES_MAX ? board->count : MATRIX_VENUES_MAX;

	memcpy(sorted, board->at, count * sizeof(struct listing *));
	qsort(sorted, count, sizeof(struct listing *), by_name);
	market->names.len = market->rows.len = 0;
	text_char(&market->names, '[');
	text_char(&market->rows, '[');
	for (size_t i = 0; i < count; i++) {
		put_comma(&market->names);
		put_quoted(&market->names, slice_of(sorted[i]->venue));
		put_comma(&market->rows);
		text_char(&market->rows, '[');
		for (size_t j = 0; j < count; j++)
			put_cell(&market->rows, sorted[i], sorted[j], market, now_us);
		text_char(&market->rows, ']');
	}
	text_char(&market->names, ']');
	text_char(&market->rows, ']');
	event.venues = text_all(&market->names);
	event.net_bps = text_all(&market->rows);
	event_write(&kind_matrix, &event, out);
}

void
report_matrix(struct market *market, int64_t now_us, struct text *out)
{
	for (size_t i = 0; i < market->listings.board_count; i++) {
		const struct board *board = market->listings.boards[i];
		struct listing **sorted;

		if (!board->watched || board->count < 2)
			continue;
		sorted = memory_new(board->count, sizeof(struct listing *));
		matrix_of(market, board, sorted, now_us, out);
		free(sorted);
	}
}

static void
spread_of(const struct pair *pair, const struct stats_clock *ticks, double now_bps, int64_t now_us, struct text *out)
{
	struct spread_event event = { .ts_us = now_us,
		.symbol = slice_of(pair->sell->symbol),
		.buy = slice_of(pair->buy->venue),
		.sell = slice_of(pair->sell->venue),
		.now_bps = now_bps,
		.min_bps = pair->stats->min,
		.max_bps = pair->stats->max,
		.n = pair->stats->n,
		.changed_us = pair->stats->changed_us };
	struct stats_figures figures;

	stats_look(&figures, pair->stats, ticks, now_bps);
	event.mean_bps = figures.mean;
	event.std_bps = figures.std;
	event.z = figures.z;
	event.half_life_us = figures.half_life_us;
	event.has = UINT64_C(1) << SPREAD_HAS_BUY | UINT64_C(1) << SPREAD_HAS_SELL | UINT64_C(1) << SPREAD_HAS_NOW_BPS |
	    UINT64_C(1) << SPREAD_HAS_MEAN_BPS | UINT64_C(1) << SPREAD_HAS_MIN_BPS | UINT64_C(1) << SPREAD_HAS_MAX_BPS |
	    UINT64_C(1) << SPREAD_HAS_N | UINT64_C(1) << SPREAD_HAS_CHANGED_US;
	if (figures.has_std)
		SET(&event, SPREAD_HAS_STD_BPS);
	if (figures.has_z)
		SET(&event, SPREAD_HAS_Z);
	if (figures.has_half_life)
		SET(&event, SPREAD_HAS_HALF_LIFE_US);
	event_write(&kind_spread, &event, out);
}

void
report_spreads(struct market *market, int64_t now_us, struct text *out)
{
	for (size_t i = 0; i < market->pairs.count; i++) {
		const struct pair *pair = &market->pairs.at[i];
		double now_bps;

		if (pair->stats != NULL && gross_now(&now_bps, pair->buy, pair->sell, market, now_us))
			spread_of(pair, &market->ticks, now_bps, now_us, out);
	}
}

static void
sample_pair(struct market *market, struct listing *buy, struct listing *sell, int64_t now_us)
{
	struct pair *pair;
	double now_bps;

	if (!gross_now(&now_bps, buy, sell, market, now_us))
		return;
	pair = pairs_add(&market->pairs, buy, sell);
	if (pair != NULL && pairs_keep(&market->pairs, pair, market->settings.window))
		stats_add(pair->stats, &market->ticks, now_bps);
}

void
report_sample(struct market *market, int64_t now_us)
{
	stats_tick(&market->ticks, market->settings.window, now_us);
	for (size_t b = 0; b < market->listings.board_count; b++) {
		const struct board *board = market->listings.boards[b];

		if (!board->watched)
			continue;
		for (size_t i = 0; i < board->count; i++)
			for (size_t j = 0; j < board->count; j++)
				sample_pair(market, board->at[i], board->at[j], now_us);
	}
	for (size_t i = 0; i < market->pairs.count; i++)
		if (market->pairs.at[i].stats != NULL)
			stats_settle(market->pairs.at[i].stats, &market->ticks);
}
