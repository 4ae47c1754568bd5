#include "market/candle.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "event/candle.h"
#include "event/interval.h"

/* ---- what is asked for ---- */

static int
add_interval(struct candles *candles, struct slice word, struct error *err)
{
	struct candle_interval *interval = &candles->intervals[candles->interval_count];

	if (candles->interval_count == CANDLE_INTERVALS_MAX)
		return error_set(err, "usage", "more than %d intervals", CANDLE_INTERVALS_MAX);
	*interval = (struct candle_interval){ .len_us = interval_us(word) };
	if (interval->len_us == 0 || !slice_copy(interval->name, sizeof interval->name, word))
		return error_set(err, "usage", "\"%.*s\" is no interval: a number and s, m, h or d", SLICE_ARG(word));
	for (size_t i = 0; i < candles->interval_count; i++)
		if (candles->intervals[i].len_us == interval->len_us)
			return error_set(err, "usage", "%s and %s are the same interval", candles->intervals[i].name,
			    interval->name);
	candles->interval_count++;
	return 0;
}

int
candles_ask(struct candles *candles, const char *list, struct error *err)
{
	candles->interval_count = 0;
	for (size_t len;; list += len + 1) {
		len = strcspn(list, ",");
		if (add_interval(candles, (struct slice){ list, len }, err) != 0)
			return -1;
		if (list[len] == '\0')
			return 0;
	}
}

void
candles_free(struct candles *candles)
{
	places_free(&candles->places);
	free(candles->at);
	candles->at = NULL;
	candles->cap = 0;
}

/* ---- candles ---- */

struct candle_pair *
candles_of(struct candles *candles, struct slice venue, struct slice symbol)
{
	int place = places_find(&candles->places, venue, symbol);
	size_t row = candles->interval_count * sizeof *candles->at;

	if (LIKELY(place >= 0))
		return &candles->at[(size_t)place * candles->interval_count];
	if (candles->places.count == CANDLE_PLACES_MAX)
		return NULL;
	if (candles->places.count == candles->cap) {
		candles->cap = candles->cap == 0 ? 16 : 2 * candles->cap;
		candles->at = memory_grow(candles->at, candles->cap, row);
	}
	place = places_add(&candles->places, venue, symbol);
	if (place < 0)
		return NULL;
	memset(&candles->at[(size_t)place * candles->interval_count], 0, row);
	return &candles->at[(size_t)place * candles->interval_count];
}

/* running: the member, and false where it is not told. */
static void
write_candle(const struct candles *candles, size_t place, size_t interval, const struct candle *candle, bool running,
    int64_t now_us, struct text *out)
{
	struct candle_event event = { .ts_us = now_us,
		.venue = place_venue(&candles->places.at[place]),
		.symbol = place_symbol(&candles->places.at[place]),
		.interval = slice_of(candles->intervals[interval].name),
		.start_us = candle->start_us,
		.open = candle->open,
		.high = candle->high,
		.low = candle->low,
		.close = candle->close,
		.qty = candle->qty,
		.n = candle->n,
		.running = running };

	SET(&event, CANDLE_HAS_QTY);
	SET(&event, CANDLE_HAS_N);
	if (running)
		SET(&event, CANDLE_HAS_RUNNING);
	event_write(&kind_candle, &event, out);
}

static void
finish_interval(struct candles *candles, size_t i, int64_t now_us, struct text *out)
{
	for (size_t place = 0; place < candles->places.count; place++) {
		struct candle_pair *pair = &candles->at[place * candles->interval_count + i];

		if (pair->running.n == 0)
			continue;
		write_candle(candles, place, i, &pair->running, false, now_us, out);
		pair->last = pair->running;
		pair->running.n = 0;
	}
}

void
candles_advance(struct candles *candles, int64_t now_us, struct text *out)
{
	if (LIKELY(!candles_due(candles, now_us)))
		return;
	candles->end_us = INT64_MAX;
	for (size_t i = 0; i < candles->interval_count; i++) {
		struct candle_interval *interval = &candles->intervals[i];
		int64_t start_us = now_us / interval->len_us * interval->len_us;

		if (start_us != interval->start_us)
			finish_interval(candles, i, now_us, out);
		interval->start_us = start_us;
		if (start_us + interval->len_us < candles->end_us)
			candles->end_us = start_us + interval->len_us;
	}
}

/* False: the sum does not fit. */
static bool
add_trade(struct candle *candle, const struct trade_event *trade, int64_t start_us)
{
	struct decimal sum = trade->qty;
	struct error ignored;

	if (candle->n == 0)
		*candle = (struct candle){
			.start_us = start_us, .open = trade->price, .high = trade->price, .low = trade->price
		};
	else if (decimal_add(&sum, candle->qty, trade->qty, &ignored) != 0)
		return false;
	candle->high = decimal_max(candle->high, trade->price);
	candle->low = decimal_min(candle->low, trade->price);
	candle->close = trade->price;
	candle->qty = sum;
	candle->n++;
	return true;
}

bool
candles_trade(struct candles *candles, const struct trade_event *trade)
{
	struct candle_pair *pairs = candles_of(candles, trade->venue, trade->symbol);
	bool late = false, refused = pairs == NULL;

	for (size_t i = 0; pairs != NULL && i < candles->interval_count; i++) {
		int64_t start_us = candles->intervals[i].start_us;

		if (trade->ts_us < start_us)
			late = true;
		else
			refused |= !add_trade(&pairs[i].running, trade, start_us);
	}
	candles->late += late;
	candles->refused += refused;
	return !late && !refused;
}

void
candles_refresh(const struct candles *candles, int64_t now_us, struct text *out)
{
	for (size_t i = 0; i < candles->interval_count; i++)
		for (size_t place = 0; place < candles->places.count; place++) {
			const struct candle_pair *pair = &candles->at[place * candles->interval_count + i];

			if (pair->last.n > 0)
				write_candle(candles, place, i, &pair->last, false, now_us, out);
			if (pair->running.n > 0)
				write_candle(candles, place, i, &pair->running, true, now_us, out);
		}
}
