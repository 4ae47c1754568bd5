#include "sim/generate.h"

#include <stdlib.h>

#include "base/clock.h"
#include "config/venues.h"
#include "event/instrument.h"
#include "event/tick.h"
#include "event/venue.h"
#include "wire/put.h"

enum { VENUES_MAX = 32 };

/* How ticks or steps become digits. */
struct unit {
	uint64_t coef;
	unsigned scale;
};

struct row {
	const struct venue_symbol *symbol;
	const struct venue_facts *facts;
	struct unit price, qty;
	struct text head; /* `"venue":"...","symbol":"..."` */
};

struct generator {
	struct generate_plan plan;
	struct venue_facts *venues[VENUES_MAX];
	char names[VENUES_MAX][VENUE_NAME_MAX];
	size_t venue_count;
	struct market_listing *listings;
	struct row *rows; /* beside the listings */
	size_t count;
	struct scene *market;
	int64_t tick_us; /* of the next tick line */
	bool begun;
};

/* ---- what is to be simulated ---- */

static bool
next_name(const char **list, struct slice *name)
{
	size_t len = strcspn(*list, ",");

	if (**list == '\0')
		return false;
	*name = (struct slice){ *list, len };
	*list += len + ((*list)[len] == ',' ? 1 : 0);
	return true;
}

static size_t
count_names(const char *list)
{
	struct slice name;
	size_t count = 0;

	while (next_name(&list, &name))
		count++;
	return count;
}

static int
add_venue(struct generator *generator, struct slice name, struct error *err)
{
	char *to;

	if (generator->venue_count == VENUES_MAX)
		return error_set(err, "usage", "more than %d venues", VENUES_MAX);
	to = generator->names[generator->venue_count];
	if (!slice_copy(to, VENUE_NAME_MAX, name))
		return error_set(err, "usage", "\"%.*s\" is not the name of a venue", SLICE_ARG(name));
	for (size_t i = 0; i < generator->venue_count; i++)
		if (strcmp(generator->names[i], to) == 0)
			return error_set(err, "usage", "venue %s is named twice", to);
	generator->venues[generator->venue_count] = venue_facts_load(to, err);
	if (generator->venues[generator->venue_count] == NULL)
		return -1;
	generator->venue_count++;
	return 0;
}

static int
add_listing(struct generator *generator, size_t venue, const struct venue_symbol *symbol, struct error *err)
{
	size_t at = generator->count;

	for (size_t i = 0; i < at; i++)
		if (generator->rows[i].symbol == symbol)
			return error_set(err, "usage", "symbol %s is named twice", symbol->symbol);
	generator->rows[at].symbol = symbol;
	generator->rows[at].facts = generator->venues[venue];
	generator->listings[at] = (struct market_listing){
		.venue = slice_of(generator->names[venue]),
		.symbol = slice_of(symbol->symbol),
		.base = slice_of(symbol->base),
		.quote = slice_of(symbol->quote),
		.price_tick = decimal_trim(symbol->price_tick),
		.qty_step = decimal_trim(symbol->qty_step),
		.taker_bps = venue_facts_fees(generator->venues[venue])->taker_bps,
	};
	generator->count++;
	return 0;
}

static int
add_listings(struct generator *generator, const char *symbols,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err)
{
	struct slice name;

	for (size_t venue = 0; venue < generator->venue_count; venue++)
		for (const char *rest = symbols; next_name(&rest, &name);) {
			const struct venue_symbol *symbol = venue_facts_symbol(generator->venues[venue], name);

			if (symbol == NULL || decimal_sign(symbol->price_tick) <= 0 ||
			    decimal_sign(symbol->qty_step) <= 0)
				left_out(arg, generator->names[venue], name);
			else if (add_listing(generator, venue, symbol, err) != 0)
				return -1;
		}
	return generator->count > 0 ? 0 : error_set(err, "usage", "no venue lists any of the symbols");
}

static void
make_rows(struct generator *generator)
{
	for (size_t i = 0; i < generator->count; i++) {
		const struct market_listing *listing = &generator->listings[i];
		struct row *row = &generator->rows[i];

		row->price = (struct unit){ (uint64_t)listing->price_tick.coef, listing->price_tick.scale };
		row->qty = (struct unit){ (uint64_t)listing->qty_step.coef, listing->qty_step.scale };
		text_format(&row->head, ",\"venue\":\"%.*s\",\"symbol\":\"%.*s\"", SLICE_ARG(listing->venue),
		    SLICE_ARG(listing->symbol));
	}
}

static int
set_up(struct generator *generator, const char *venues, const char *symbols,
    void (*left_out)(void *arg, const char *venue, struct slice symbol), void *arg, struct error *err)
{
	size_t most = count_names(venues) * count_names(symbols);
	struct slice name;

	generator->listings = calloc(most + 1, sizeof *generator->listings);
	generator->rows = calloc(most + 1, sizeof *generator->rows);
	if (generator->listings == NULL || generator->rows == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
	while (next_name(&venues, &name))
		if (add_venue(generator, name, err) != 0)
			return -1;
	if (add_listings(generator, symbols, left_out, arg, err) != 0)
		return -1;
	make_rows(generator);
	generator->market = scene_new(&generator->plan.market, generator->listings, generator->count, err);
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
	for (size_t i = 0; i < generator->venue_count; i++)
		venue_facts_free(generator->venues[i]);
	for (size_t i = 0; generator->rows != NULL && i < generator->count; i++)
		text_free(&generator->rows[i].head);
	scene_free(generator->market);
	free(generator->listings);
	free(generator->rows);
	free(generator);
}

/* ---- lines ---- */

static void
write_instrument(const struct generator *generator, size_t at, struct text *out)
{
	const struct venue_symbol *symbol = generator->rows[at].symbol;
	const struct venue_fees *fees = venue_facts_fees(generator->rows[at].facts);
	struct instrument_event event = { .ts_us = generator->plan.market.start_us };

	event.venue = generator->listings[at].venue;
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
	for (size_t i = 0; i < generator->count; i++)
		write_instrument(generator, i, out);
	for (size_t i = 0; i < generator->venue_count; i++) {
		struct venue_event event = { .ts_us = generator->plan.market.start_us, .state = VENUE_LIVE };

		event.venue = slice_of(generator->names[i]);
		event_write(&kind_venue, &event, out);
	}
	*lines += generator->count + generator->venue_count;
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

/*
 * count units as digits in quotes: what decimal_text() would write, without 128-bit arithmetic.  count times the
 * coefficient fits 63 bits (market.c sees to it).  Returns the place behind.
 */
static char *
put_units(char *to, int64_t count, struct unit unit)
{
	char digits[24], *at = digits + sizeof digits;
	uint64_t value = (uint64_t)count * unit.coef;
	unsigned scale = unit.scale;
	size_t whole;

	while (scale > 0 && value % 10 == 0) {
		value /= 10;
		scale--;
	}
	for (unsigned i = 0; value != 0 || i <= scale; i++, value /= 10)
		*--at = (char)('0' + (int)(value % 10));
	whole = (size_t)(digits + sizeof digits - at) - scale;
	*to++ = '"';
	memcpy(to, at, whole);
	to += whole;
	if (scale > 0) {
		*to++ = '.';
		memcpy(to, at + whole, scale);
		to += scale;
	}
	*to++ = '"';
	return to;
}

enum { LEVEL_BYTES = 64 }; /* of one level, brackets and all */

static void
write_side(const struct row *row, const char *key, const struct market_level *at, size_t count, struct text *out)
{
	char *to;

	text_string(out, key);
	to = text_room(out, count * LEVEL_BYTES + 1);
	for (size_t i = 0; i < count; i++) {
		*to++ = i == 0 ? '[' : ',';
		*to++ = '[';
		to = put_units(to, at[i].price, row->price);
		*to++ = ',';
		to = put_units(to, at[i].qty, row->qty);
		*to++ = ']';
	}
	*to++ = ']';
	out->len = (size_t)(to - out->at);
}

static void
write_trade(const struct row *row, const struct scene_event *event, struct text *out)
{
	char units[2 * LEVEL_BYTES], *to = units;

	memcpy(to, ",\"price\":", 9);
	to = put_units(to + 9, event->trade.price, row->price);
	memcpy(to, ",\"qty\":", 7);
	to = put_units(to + 7, event->trade.qty, row->qty);
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
	write_side(row, ",\"bids\":", event->bids, event->bid_count, out);
	write_side(row, ",\"asks\":", event->asks, event->ask_count, out);
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
