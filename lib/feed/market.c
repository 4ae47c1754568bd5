#include "feed/market.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/memory.h"
#include "event/instrument.h"
#include "venue/catalogue.h"

static uint64_t
hash_name(struct slice name)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.at[i]) * 1099511628211u;
	return hash ^ hash >> 29;
}

void
markets_free(struct markets *markets)
{
	for (size_t i = 0; i < markets->count; i++) {
		for (size_t n = 0; n < COURSES; n++) {
			sync_free(&markets->at[i]->courses[n].sync);
			free(markets->at[i]->courses[n].audit);
		}
		text_free(&markets->at[i]->picture);
		text_free(&markets->at[i]->names);
		free(markets->at[i]->shown);
		free(markets->at[i]->trades);
		free(markets->at[i]);
	}
	free(markets->at);
	free(markets->slots);
	*markets = (struct markets){ 0 };
}

struct market *
markets_find(const struct markets *markets, struct slice venue_symbol)
{
	size_t slot;

	if (markets->slot_count == 0)
		return NULL;
	for (slot = hash_name(venue_symbol) & (markets->slot_count - 1); markets->slots[slot] != 0;
	     slot = (slot + 1) & (markets->slot_count - 1)) {
		struct market *market = markets->at[markets->slots[slot] - 1];

		if (slice_is(venue_symbol, market->venue_symbol))
			return market;
	}
	return NULL;
}

static void
place(struct markets *markets, size_t i)
{
	size_t slot = hash_name(slice_of(markets->at[i]->venue_symbol)) & (markets->slot_count - 1);

	while (markets->slots[slot] != 0)
		slot = (slot + 1) & (markets->slot_count - 1);
	markets->slots[slot] = (uint32_t)i + 1;
}

/* Room for one more, at most half of the slots taken. */
static void
grow(struct markets *markets)
{
	size_t cap = markets->cap == 0 ? 64 : 2 * markets->cap;

	if (markets->count < markets->cap)
		return;
	markets->at = memory_grow(markets->at, cap, sizeof(struct market *));
	free(markets->slots);
	markets->slots = memory_new(2 * cap, sizeof *markets->slots);
	markets->slot_count = 2 * cap;
	markets->cap = cap;
	for (size_t i = 0; i < markets->count; i++)
		place(markets, i);
}

struct market *
markets_add(struct markets *markets, struct slice venue_symbol)
{
	struct market *market;

	if (markets->count >= MARKETS_MAX || venue_symbol.len == 0)
		return NULL;
	grow(markets);
	market = memory_new(1, sizeof *market);
	if (!slice_copy(market->venue_symbol, sizeof market->venue_symbol, venue_symbol)) {
		free(market);
		return NULL;
	}
	for (size_t n = 0; n < COURSES; n++) {
		sync_init(&market->courses[n].sync);
		market->courses[n].best_last = SEQUENCE_NONE;
	}
	market->lead = &market->courses[0];
	market->shown_id = MARKET_UNSHOWN;
	market->trading = TRADING_UNTOLD;
	market->place = markets->count;
	markets->at[markets->count] = market;
	place(markets, markets->count++);
	return market;
}

/* ---- who tells the book ---- */

static struct course *
other_course(struct market *market)
{
	return market->lead == &market->courses[0] ? &market->courses[1] : &market->courses[0];
}

void
course_reset(struct course *course)
{
	sync_reset(&course->sync);
	course->best_only = false;
	course->best_last = SEQUENCE_NONE;
	course->crossed_us = 0;
}

/* For another connection: nothing of the old one holds. */
static struct course *
course_begin(struct course *course, struct connection *from)
{
	course_reset(course);
	course->sync.depth = 0;
	if (course->audit != NULL)
		*course->audit = (struct audit){ .count = 0 };
	course->from = from;
	return course;
}

struct course *
market_course_of(struct market *market, const struct connection *from)
{
	for (size_t n = 0; n < COURSES; n++)
		if (market->courses[n].from == from)
			return &market->courses[n];
	return NULL;
}

struct course *
market_course(struct market *market, struct connection *from)
{
	struct course *course;

	if (LIKELY(market->lead->from == from))
		return market->lead;
	course = market_course_of(market, from);
	if (course != NULL)
		return course;
	return course_begin(market->lead->from == NULL ? market->lead : other_course(market), from);
}

bool
course_live(const struct course *course)
{
	return course->from != NULL && course->sync.state == SYNC_LIVE && !book_crossed(&course->sync.book);
}

bool
market_promote(struct market *market)
{
	struct course *other = other_course(market);
	bool polled = market->lead->from != NULL && market->lead->from->id == CONN_POLL;

	if (!course_live(other) || (course_live(market->lead) && !polled))
		return false;
	if (polled)
		course_begin(market->lead, NULL); /* nobody keeps it up to date any more */
	market->lead = other;
	return true;
}

bool
market_leave(struct market *market, const struct connection *from)
{
	struct course *course = market_course_of(market, from);

	if (market->ticker == from)
		market->ticker = NULL;
	if (course == NULL)
		return false;
	course_begin(course, NULL);
	return course == market->lead;
}

static uint64_t
add_bytes(uint64_t hash, const void *at, size_t len)
{
	const unsigned char *bytes = at;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * 1099511628211u;
	return hash;
}

/* By its id; a trade without one is known by all that it has. */
static uint64_t
trade_mark(const struct venue_trade *trade)
{
	uint64_t hash = 14695981039346656037u;
	char text[DECIMAL_TEXT_MAX];
	size_t len;

	if (trade->id.len > 0)
		return add_bytes(hash, trade->id.at, trade->id.len);
	len = decimal_text(text, trade->price);
	hash = add_bytes(hash, text, len + 1); /* with its NUL: figures stay apart */
	len = decimal_text(text, trade->qty);
	hash = add_bytes(hash, text, len + 1);
	hash = add_bytes(hash, &trade->side, sizeof trade->side);
	return add_bytes(hash, &trade->venue_us, sizeof trade->venue_us);
}

static bool
marked_by_another(const struct trade_marks *marks, uint64_t mark, int64_t conn)
{
	for (size_t i = 0; i < TRADES_KEPT; i++)
		if (marks->at[i] == mark && marks->conn[i] != 0 && marks->conn[i] != conn)
			return true;
	return false;
}

bool
market_doubled(struct market *market, const struct venue_trade *trade, int64_t conn)
{
	uint64_t mark = trade_mark(trade);
	struct trade_marks *marks;
	size_t newest;

	if (market->trades == NULL)
		market->trades = calloc(1, sizeof *market->trades);
	marks = market->trades;
	if (marks == NULL)
		return false; /* without memory for it a doubled trade is the lesser evil */
	newest = (marks->next + TRADES_KEPT - 1) % TRADES_KEPT;
	if (marks->conn[newest] != conn)
		marks->row = 0;
	if (marks->row < TRADES_KEPT && marked_by_another(marks, mark, conn))
		return true;
	marks->at[marks->next] = mark;
	marks->conn[marks->next] = conn;
	marks->next = (marks->next + 1) % TRADES_KEPT;
	marks->row++;
	return false;
}

/* ---- rules ---- */

/* An asset's usual name: upper case, letters and digits, by the venue's list of aliases. */
static bool
usual_asset(char to[ASSET_MAX], struct slice name, const struct venue_facts *facts)
{
	char upper[ASSET_MAX];

	if (name.len == 0 || name.len > 20)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (!isalnum((unsigned char)name.at[i]))
			return false;
		upper[i] = (char)toupper((unsigned char)name.at[i]);
	}
	return slice_copy(to, ASSET_MAX, venue_facts_asset(facts, (struct slice){ upper, name.len }));
}

static void
join_symbol(char symbol[SYMBOL_MAX], const char *base_name, const char *quote_name)
{
	size_t base = strlen(base_name), quote = strlen(quote_name);

	memcpy(symbol, base_name, base);
	symbol[base] = '-';
	memcpy(symbol + base + 1, quote_name, quote + 1);
}

bool
market_symbol(char symbol[SYMBOL_MAX], const struct venue_instrument *instrument, const struct venue_facts *facts)
{
	char base[ASSET_MAX], quote[ASSET_MAX];

	if (!usual_asset(base, instrument->base, facts) || !usual_asset(quote, instrument->quote, facts))
		return false;
	join_symbol(symbol, base, quote);
	return true;
}

/* Whether nothing that the instrument line says has changed. */
static bool
same_rules(const struct market *market, const struct venue_instrument *told)
{
	return decimal_compare(market->price_tick, told->price_tick) == 0 &&
	    decimal_compare(market->qty_step, told->qty_step) == 0 &&
	    decimal_compare(market->min_qty, told->min_qty) == 0 &&
	    decimal_compare(market->max_qty, told->max_qty) == 0 &&
	    decimal_compare(market->min_notional, told->min_notional) == 0 && market->has_fees == told->has_fees &&
	    decimal_compare(market->taker_bps, told->taker_bps) == 0 &&
	    decimal_compare(market->maker_bps, told->maker_bps) == 0 && market->trading == told->trading;
}

bool
market_learn(struct market *market, const struct venue_instrument *instrument, const struct venue_facts *facts)
{
	struct venue_instrument told = *instrument;
	bool changed;

	if (decimal_sign(told.price_tick) <= 0 || decimal_sign(told.qty_step) <= 0)
		return false;
	if (!usual_asset(market->base, told.base, facts) || !usual_asset(market->quote, told.quote, facts)) {
		*market->symbol = '\0';
		return false;
	}
	join_symbol(market->symbol, market->base, market->quote);
	if (!told.has_fees)
		told.taker_bps = told.maker_bps = DECIMAL_ZERO;
	changed = market->announced && !same_rules(market, &told);
	market->price_tick = told.price_tick;
	market->qty_step = told.qty_step;
	market->min_qty = told.min_qty;
	market->max_qty = told.max_qty;
	market->min_notional = told.min_notional;
	market->taker_bps = told.taker_bps;
	market->maker_bps = told.maker_bps;
	market->has_fees = told.has_fees;
	market->trading = told.trading;
	return changed;
}

void
market_default(struct market *market, const struct venue_symbol *symbol)
{
	strcpy(market->symbol, symbol->symbol);
	strcpy(market->base, symbol->base);
	strcpy(market->quote, symbol->quote);
	market->price_tick = symbol->price_tick;
	market->qty_step = symbol->qty_step;
	market->min_qty = symbol->min_qty;
	market->min_notional = symbol->min_notional;
	market->trading = TRADING_UNTOLD;
}

static void
set_amount(struct instrument_event *line, int bit, struct decimal *field, struct decimal value)
{
	if (decimal_sign(value) <= 0)
		return;
	*field = value;
	SET(line, bit);
}

void
market_put(struct text *out, const struct market *market, const char *venue, int64_t ts_us,
    const struct venue_fees *fees, enum fee_source source)
{
	static const int states[] = { INSTRUMENT_TRADING, INSTRUMENT_HALTED, INSTRUMENT_POST_ONLY,
		INSTRUMENT_CANCEL_ONLY, INSTRUMENT_UNKNOWN, INSTRUMENT_UNKNOWN };
	struct instrument_event line = { .ts_us = ts_us,
		.venue = slice_of(venue),
		.symbol = slice_of(market->symbol),
		.price_tick = market->price_tick,
		.qty_step = market->qty_step,
		.base = slice_of(market->base),
		.quote = slice_of(market->quote),
		.venue_symbol = slice_of(market->venue_symbol),
		.status = states[market->trading] };

	SET(&line, INSTRUMENT_HAS_BASE);
	SET(&line, INSTRUMENT_HAS_QUOTE);
	SET(&line, INSTRUMENT_HAS_VENUE_SYMBOL);
	if (market->trading != TRADING_UNTOLD)
		SET(&line, INSTRUMENT_HAS_STATUS);
	set_amount(&line, INSTRUMENT_HAS_MIN_QTY, &line.min_qty, market->min_qty);
	set_amount(&line, INSTRUMENT_HAS_MAX_QTY, &line.max_qty, market->max_qty);
	set_amount(&line, INSTRUMENT_HAS_MIN_NOTIONAL, &line.min_notional, market->min_notional);
	catalogue_fees(&line, fees, source);
	event_write(&kind_instrument, &line, out);
}
