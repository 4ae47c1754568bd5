#include "sim/generate.h"

#include <stdlib.h>

#include "base/clock.h"
#include "event/instrument.h"
#include "event/tick.h"
#include "event/venue.h"
#include "sim/lines.h"
#include "sim/roster.h"
#include "sim/unit.h"
#include "wire/put.h"

struct row {
	struct unit price, qty;
	struct text head; /* `"venue":"...","symbol":"..."` */
};

struct generator {
	struct generate_plan plan;
	struct roster roster;
	struct row *rows; /* beside the listings */
	struct scene *market;
	int64_t tick_us; /* of the next tick line */
	bool begun;
};

/* ---- what is to be simulated ---- */

static void
make_rows(struct generator *generator)
{
	for (size_t i = 0; i < generator->roster.count; i++) {
		const struct market_listing *listing = &generator->roster.markets[i];
		struct row *row = &generator->rows[i];

		row->price = unit_of(listing->price_tick);
		row->qty = unit_of(listing->qty_step);
		text_format(&row->head, ",\"venue\":\"%.*s\",\"symbol\":\"%.*s\"", SLICE_ARG(listing->venue),
		    SLICE_ARG(listing->symbol));
	}
}

static int
set_up(struct generator *generator, const char *venues, const char *symbols,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err)
{
	struct roster *roster = &generator->roster;

	if (roster_load(roster, venues, symbols, false, left_out, arg, err) != 0)
		return -1;
	generator->rows = calloc(roster->count, sizeof *generator->rows);
	if (generator->rows == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
	make_rows(generator);
	generator->market = scene_new(&generator->plan.market, roster->markets, roster->count, err);
	return generator->market == NULL ? -1 : 0;
}

struct generator *
generator_new(const struct generate_plan *plan, const char *venues, const char *symbols,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err)
{
	struct generator *generator = calloc(1, sizeof *generator);

	if (generator == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
		return NULL;
	}
	generator->plan = *plan;
	generator->tick_us = (plan->market.start_us + SECOND_US - 1) / SECOND_US * SECOND_US;
	if (set_up(generator, venues, symbols, left_out, arg, err) == 0)
		return generator;
	generator_free(generator);
	return NULL;
}

void
generator_free(struct generator *generator)
{
	if (generator == NULL)
		return;
	for (size_t i = 0; generator->rows != NULL && i < generator->roster.count; i++)
		text_free(&generator->rows[i].head);
	scene_free(generator->market);
	roster_free(&generator->roster);
	free(generator->rows);
	free(generator);
}

/* ---- lines ---- */

static void
write_instrument(const struct generator *generator, size_t at, struct text *out)
{
	const struct venue_symbol *symbol = generator->roster.at[at].symbol;
	const struct venue_fees *fees = venue_facts_fees(generator->roster.at[at].facts);
	struct instrument_event event = { .ts_us = generator->plan.market.start_us };

	event.venue = generator->roster.markets[at].venue;
	event.symbol = slice_of(symbol->symbol);
	event.price_tick = symbol->price_tick;
	event.qty_step = symbol->qty_step;
	event.base = slice_of(symbol->base);
	event.quote = slice_of(symbol->quote);
	event.venue_symbol = slice_of(symbol->venue_symbol);
	event.min_qty = symbol->min_qty;
	event.min_notional = symbol->min_notional;
	event.taker_bps = fees->taker_bps;
	event.maker_bps = fees->maker_bps;
	event.fee_kind = FEE_QUOTE;
	while (fee_kinds[event.fee_kind] != NULL && strcmp(fee_kinds[event.fee_kind], fees->kind) != 0)
		event.fee_kind++;
	event.fee_asset = slice_of(fees->asset);
	event.fee_discount = fees->discount;
	SET(&event, INSTRUMENT_HAS_BASE);
	SET(&event, INSTRUMENT_HAS_QUOTE);
	SET(&event, INSTRUMENT_HAS_TAKER_BPS);
	SET(&event, INSTRUMENT_HAS_MAKER_BPS);
	SET(&event, INSTRUMENT_HAS_FEE_SOURCE);
	SET(&event, INSTRUMENT_HAS_STATUS);
	if (*symbol->venue_symbol != '\0')
		SET(&event, INSTRUMENT_HAS_VENUE_SYMBOL);
	if (decimal_sign(symbol->min_qty) > 0)
		SET(&event, INSTRUMENT_HAS_MIN_QTY);
	if (decimal_sign(symbol->min_notional) > 0)
		SET(&event, INSTRUMENT_HAS_MIN_NOTIONAL);
	if (fee_kinds[event.fee_kind] != NULL)
		SET(&event, INSTRUMENT_HAS_FEE_KIND);
	if (*fees->asset != '\0')
		SET(&event, INSTRUMENT_HAS_FEE_ASSET);
	if (decimal_sign(fees->discount) > 0)
		SET(&event, INSTRUMENT_HAS_FEE_DISCOUNT);
	event_write(&kind_instrument, &event, out);
}

static void
write_beginning(struct generator *generator, struct text *out, uint64_t *lines)
{
	for (size_t i = 0; i < generator->roster.count; i++)
		write_instrument(generator, i, out);
	for (size_t i = 0; i < generator->roster.venue_count; i++) {
		struct venue_event event = { .ts_us = generator->plan.market.start_us, .state = VENUE_LIVE };

		event.venue = slice_of(generator->roster.names[i]);
		event_write(&kind_venue, &event, out);
	}
	*lines += generator->roster.count + generator->roster.venue_count;
	generator->begun = true;
}

/* Time goes on at whole seconds, before the first line at or after each. */
static void
write_ticks(struct generator *generator, int64_t until_us, struct text *out, uint64_t *lines)
{
	for (; generator->tick_us <= until_us && generator->tick_us < generator->plan.end_us;
	     generator->tick_us += SECOND_US) {
		struct tick_event event = { .ts_us = generator->tick_us };

		event_write(&kind_tick, &event, out);
		(*lines)++;
	}
}

enum { FIGURES_BYTES = 128 }; /* of a trade */

static void
write_trade(const struct row *row, const struct scene_event *event, struct text *out)
{
	char units[FIGURES_BYTES], *to = units;

	memcpy(to, ",\"price\":", 9);
	to = line_figure(to + 9, event->trade.price, row->price);
	memcpy(to, ",\"qty\":", 7);
	to = line_figure(to + 7, event->trade.qty, row->qty);
	text_bytes(out, units, (size_t)(to - units));
	text_string(out, event->buy ? ",\"side\":\"buy\",\"id\":\"" : ",\"side\":\"sell\",\"id\":\"");
	text_int(out, event->number);
	text_string(out, "\",\"venue_us\":");
	text_int(out, event->venue_us);
	put_end(out);
}

/* Held equal to event_write() by a test: this one writes some hundred thousand lines a second. */
static void
write_event(const struct generator *generator, const struct scene_event *event, struct text *out)
{
	const struct row *row = &generator->rows[event->listing];

	put_head(out, event->happening == MARKET_TRADE ? "trade" : "book", event->ts_us);
	text_slice(out, text_all(&row->head));
	if (event->happening == MARKET_TRADE) {
		write_trade(row, event, out);
		return;
	}
	line_side(out, ",\"bids\":", event->bids, event->bid_count, row->price, row->qty);
	line_side(out, ",\"asks\":", event->asks, event->ask_count, row->price, row->qty);
	text_string(out, ",\"venue_us\":");
	text_int(out, event->venue_us);
	text_string(out, ",\"seq\":");
	text_int(out, event->number);
	put_end(out);
}

bool
generator_next(struct generator *generator, struct text *out, uint64_t *lines)
{
	struct scene_event event;
	int64_t due_us;

	if (!generator->begun) {
		write_beginning(generator, out, lines);
		return true;
	}
	due_us = market_due_us(generator->market);
	write_ticks(generator, due_us, out, lines);
	if (due_us >= generator->plan.end_us)
		return false;
	scene_next(generator->market, &event);
	write_event(generator, &event, out);
	(*lines)++;
	return true;
}
