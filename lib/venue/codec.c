#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "venue/venue.h"
#include "wire/scan.h"

void
decoder_free(struct decoder *decoder)
{
	levels_free(&decoder->delta.bids);
	levels_free(&decoder->delta.asks);
	free(decoder->delta.bid_numbers.at);
	free(decoder->delta.ask_numbers.at);
	*decoder = (struct decoder){ 0 };
}

struct book_delta *
delta_begin(struct decoder *decoder, struct slice symbol)
{
	struct book_delta *delta = &decoder->delta;

	delta->symbol = symbol;
	delta->source = SOURCE_DEPTH;
	delta->whole = delta->answer = delta->rest = delta->has_check = false;
	delta->limit = 0;
	delta->first = delta->last = delta->previous = SEQUENCE_NONE;
	delta->venue_us = 0;
	delta->check = 0;
	delta->bids.count = delta->asks.count = 0;
	delta->bid_numbers.count = delta->ask_numbers.count = 0;
	return delta;
}

void
delta_best(struct levels *levels, const struct level *best)
{
	if (decimal_sign(best->price) > 0 && decimal_sign(best->qty) > 0)
		levels_add(levels, *best);
}

static int
level_check(struct pull *pull, const struct level *level)
{
	if (decimal_sign(level->price) < 0 || decimal_sign(level->qty) < 0)
		return pull_fail(pull, "range", "a price or quantity below zero");
	return 0;
}

/* `["price","qty"]` with nothing between, or with further strings behind: how most venues write a level.  False: another form. */
static inline bool
scan_level(const char **from, const char *end, struct level *level)
{
	const char *at = *from;
	struct slice ignored;

	if (!SCAN_CONSTANT(&at, end, "[\"") || !scan_decimal(&at, end, &level->price) ||
	    !SCAN_CONSTANT(&at, end, ",\"") || !scan_decimal(&at, end, &level->qty))
		return false;
	while (SCAN_CONSTANT(&at, end, ",\""))
		if (!scan_name(&at, end, &ignored))
			return false;
	*from = at;
	return SCAN_CONSTANT(from, end, "]");
}

/* What is left of the array that we are in. */
static int
skip_rest(struct pull *pull)
{
	int more;

	while ((more = pull_element(pull)) > 0)
		if (pull_skip(pull, NULL) != 0)
			return -1;
	return more;
}

/* One level in any form that JSON has. */
static int
any_level(struct pull *pull, struct level *level)
{
	if (pull_array(pull) != 0 || pull_element(pull) <= 0 || pull_decimal(pull, &level->price) != 0 ||
	    pull_element(pull) <= 0 || pull_decimal(pull, &level->qty) != 0)
		return pull_fail(pull, "bad_type", "a level must begin with price and quantity");
	return skip_rest(pull);
}

/* Room for one more level; NULL and the failure. */
static inline struct level *
level_room(struct pull *pull, struct levels *levels)
{
	if (UNLIKELY(levels->count >= BOOK_LEVELS_MAX)) {
		pull_fail(pull, "range", "more than 100000 levels");
		return NULL;
	}
	if (UNLIKELY(levels->count == levels->cap))
		levels_grow(levels);
	return levels->at + levels->count;
}

/* The levels at hand that scan_level() can read. */
static inline int
plain_levels(struct pull *pull, struct levels *levels)
{
	const char *at = pull->at, *end = pull->end;
	struct level *level;

	while (pull->first || SCAN_CONSTANT(&at, end, ",")) {
		if ((level = level_room(pull, levels)) == NULL)
			return -1;
		if (!scan_level(&at, end, level))
			return 0;
		levels->count++;
		pull->first = false;
		pull->at = at;
	}
	return 0;
}

int
delta_levels(struct pull *pull, struct levels *levels)
{
	struct level *level;
	int more;

	if (pull_array(pull) != 0 || plain_levels(pull, levels) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		if ((level = level_room(pull, levels)) == NULL || any_level(pull, level) != 0 ||
		    level_check(pull, level) != 0)
			return -1;
		levels->count++;
	}
	return more;
}

int
delta_add(struct pull *pull, struct levels *levels, const struct level *level)
{
	struct level *room = level_room(pull, levels);

	if (room == NULL || level_check(pull, level) != 0)
		return -1;
	*room = *level;
	levels->count++;
	return 0;
}

/* `["buy","price","qty"]` with nothing between.  False: another form. */
static inline bool
scan_change(struct pull *pull, struct slice *side, struct level *level)
{
	const char *at = pull->at, *end = pull->end;

	if (!SCAN_CONSTANT(&at, end, "[\"") || !scan_name(&at, end, side) || !SCAN_CONSTANT(&at, end, ",\"") ||
	    !scan_decimal(&at, end, &level->price) || !SCAN_CONSTANT(&at, end, ",\"") ||
	    !scan_decimal(&at, end, &level->qty) || !SCAN_CONSTANT(&at, end, "]"))
		return false;
	pull->at = at;
	return true;
}

/* One change in any form that JSON has. */
static int
any_change(struct pull *pull, struct slice *side, struct level *level, bool *foreign)
{
	if (pull_array(pull) != 0 || pull_element(pull) <= 0)
		return pull_fail(pull, "bad_type", "an empty change");
	if (foreign != NULL && pull_peek(pull) != PULL_STRING) {
		*foreign = true;
		return pull_skip(pull, NULL) == 0 ? skip_rest(pull) : -1;
	}
	if (pull_string(pull, side) != 0 || pull_element(pull) <= 0 || pull_decimal(pull, &level->price) != 0 ||
	    pull_element(pull) <= 0 || pull_decimal(pull, &level->qty) != 0)
		return pull_fail(pull, "bad_type", "a change must be [side, price, qty]");
	return skip_rest(pull);
}

int
delta_change(struct pull *pull, struct book_delta *delta, bool *foreign)
{
	struct slice word = { NULL, 0 };
	struct level level;
	int side;

	if (!scan_change(pull, &word, &level)) {
		if (any_change(pull, &word, &level, foreign) != 0)
			return -1;
		if (word.at == NULL)
			return 0;
	}
	side = side_of(word);
	if (side < 0)
		return pull_fail(pull, "bad_type", "a change must begin with buy or sell");
	return delta_add(pull, side == SIDE_BUY ? &delta->bids : &delta->asks, &level);
}

struct book_delta *
delta_picture(struct decoder *decoder, struct slice symbol, size_t limit)
{
	struct book_delta *delta = delta_begin(decoder, symbol);

	delta->whole = delta->answer = delta->rest = true;
	delta->limit = limit;
	return delta;
}

int
delta_sides(struct pull *pull, struct book_delta *delta, const char *bids, const char *asks, const char *time)
{
	struct slice key;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0)
		if ((slice_is(key, bids)                          ? delta_levels(pull, &delta->bids)
			    : slice_is(key, asks)                 ? delta_levels(pull, &delta->asks)
			    : time != NULL && slice_is(key, time) ? pull_milliseconds(pull, &delta->venue_us)
								  : pull_skip(pull, NULL)) != 0)
			return -1;
	return more;
}

void
delta_number(struct sequences *numbers, int64_t number)
{
	if (numbers->count == numbers->cap) {
		numbers->cap = numbers->cap == 0 ? 64 : 2 * numbers->cap;
		numbers->at = memory_grow(numbers->at, numbers->cap, sizeof *numbers->at);
	}
	numbers->at[numbers->count++] = number;
}

int
report_book(struct decoder *decoder, struct error *err)
{
	if (decoder->delta.symbol.len == 0)
		return error_set(err, "missing", "a book without a symbol");
	return decoder->sink->book(decoder->arg, &decoder->delta, err);
}

int
report_best(struct decoder *decoder, const struct level *bid, const struct level *ask, struct error *err)
{
	struct book_delta *delta = &decoder->delta;

	delta_best(&delta->bids, bid);
	delta_best(&delta->asks, ask);
	delta->source = SOURCE_BEST;
	delta->whole = true;
	return report_book(decoder, err);
}

void
report_depth(struct decoder *decoder, int64_t depth)
{
	if (depth > 0 && depth <= BOOK_LEVELS_MAX && decoder->delta.symbol.len > 0)
		decoder->sink->subscribed(decoder->arg, decoder->delta.symbol, (size_t)depth);
}

int
report_trade(struct decoder *decoder, const struct venue_trade *trade, struct error *err)
{
	if (trade->symbol.len == 0)
		return error_set(err, "missing", "a trade without a symbol");
	if (decimal_sign(trade->price) <= 0 || decimal_sign(trade->qty) <= 0)
		return error_set(err, "range", "a trade whose price or quantity is not above zero");
	return decoder->sink->trade(decoder->arg, trade, err);
}

int
report_ticker(struct decoder *decoder, const struct venue_ticker *ticker, struct error *err)
{
	if (ticker->symbol.len == 0)
		return error_set(err, "missing", "a ticker without a symbol");
	return decoder->sink->ticker(decoder->arg, ticker, err);
}

int
pull_list(struct decoder *decoder, struct pull *pull, read_element *read, struct error *err)
{
	int more;

	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0)
		if (read(decoder, pull, err) != 0)
			return -1;
	return more;
}

int
pull_decimal_if(struct pull *pull, struct decimal *value)
{
	enum pull_type type = pull_peek(pull);

	if (type == PULL_NULL || (type == PULL_STRING && pull->end - pull->at >= 2 && pull->at[1] == '"'))
		return pull_skip(pull, NULL);
	return pull_decimal(pull, value);
}

int
pull_string_if(struct pull *pull, struct slice *raw)
{
	return pull_peek(pull) == PULL_STRING ? pull_string(pull, raw) : pull_skip(pull, NULL);
}

static int
check_time(struct pull *pull, const int64_t *us)
{
	if (*us >= TIME_US_MIN && *us < TIME_US_MAX)
		return 0;
	return pull_fail(pull, "time", "a time that is not between 2015 and 2100");
}

/* Whole part times unit_us and up to six digits of the fraction; what follows is cut. */
static bool
scaled_time(struct slice text, int64_t unit_us, int64_t *us)
{
	size_t i = 0;
	int64_t whole = 0, place = unit_us;

	for (; i < text.len && text.at[i] >= '0' && text.at[i] <= '9' && i < 17; i++)
		whole = whole * 10 + (text.at[i] - '0');
	if (i == 0 || __builtin_mul_overflow(whole, unit_us, us))
		return false;
	if (i < text.len && text.at[i] == '.')
		for (i++; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
			*us += (text.at[i] - '0') * (place /= 10);
	return i == text.len;
}

static int
pull_scaled(struct pull *pull, int64_t unit_us, int64_t *us)
{
	bool quoted = pull->at < pull->end && *pull->at == '"';
	const char *at = pull->at + quoted;
	struct slice text;
	int64_t whole;

	/* whole, as nearly always: what ends otherwise is read with care */
	if (LIKELY(at < pull->end && scan_integer(&at, pull->end, &whole) && at < pull->end &&
		(quoted ? *at == '"' : *at == ',' || *at == '}' || *at == ']') &&
		!__builtin_mul_overflow(whole, unit_us, us))) {
		pull->at = at + quoted;
		return check_time(pull, us);
	}
	if (pull_figure(pull, &text) != 0)
		return -1;
	if (!scaled_time(text, unit_us, us))
		return pull_fail(pull, "time", "a time expected");
	return check_time(pull, us);
}

int
pull_milliseconds(struct pull *pull, int64_t *us)
{
	return pull_scaled(pull, 1000, us);
}

int
pull_seconds(struct pull *pull, int64_t *us)
{
	return pull_scaled(pull, SECOND_US, us);
}

int
pull_nanoseconds(struct pull *pull, int64_t *us)
{
	int64_t nanoseconds;

	if (pull_integer(pull, &nanoseconds) != 0)
		return -1;
	*us = nanoseconds / 1000;
	return check_time(pull, us);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool
two_digits(const char *at, int64_t *value)
{
	if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
		return false;
	*value = (at[0] - '0') * 10 + (at[1] - '0');
	return true;
}

static bool
iso_time(struct slice text, int64_t *us)
{
	int64_t century, year, month, day, hour, minute, place = SECOND_US;
	int64_t second;
	size_t i = 19;

	if (text.len < 20 || !two_digits(text.at, &century) || !two_digits(text.at + 2, &year) || text.at[4] != '-' ||
	    !two_digits(text.at + 5, &month) || text.at[7] != '-' || !two_digits(text.at + 8, &day) ||
	    (text.at[10] != 'T' && text.at[10] != ' ') || !two_digits(text.at + 11, &hour) || text.at[13] != ':' ||
	    !two_digits(text.at + 14, &minute) || text.at[16] != ':' || !two_digits(text.at + 17, &second))
		return false;
	*us = ((days_of(century * 100 + year, month, day) * 24 + hour) * 60 + minute) * MINUTE_US + second * SECOND_US;
	if (text.at[i] == '.')
		for (i++; i < text.len && text.at[i] >= '0' && text.at[i] <= '9'; i++)
			*us += (text.at[i] - '0') * (place /= 10);
	return i + 1 == text.len && text.at[i] == 'Z';
}

int
pull_iso_time(struct pull *pull, int64_t *us)
{
	struct slice text;

	if (pull_string(pull, &text) != 0)
		return -1;
	if (!iso_time(text, us))
		return pull_fail(pull, "time", "a time expected");
	return check_time(pull, us);
}

int
time_of_text(struct slice text, int64_t *us, struct error *err)
{
	int64_t value;

	if (text.len == 0)
		return 0;
	if (!iso_time(text, &value) || value < TIME_US_MIN || value >= TIME_US_MAX)
		return error_set(err, "time", "a time between 2015 and 2100 expected");
	*us = value;
	return 0;
}

struct slice
url_parameter(struct slice url, const char *name)
{
	size_t len = strlen(name);
	struct slice fragment = url_fragment(url);
	const char *at = url.at, *end = fragment.at == NULL ? url.at + url.len : fragment.at - 1;

	while (at < end) {
		const char *stop = at;

		while (stop < end && *stop != '?' && *stop != '&')
			stop++;
		if ((size_t)(stop - at) > len && memcmp(at, name, len) == 0 && at[len] == '=')
			return (struct slice){ at + len + 1, (size_t)(stop - at) - len - 1 };
		at = stop + 1;
	}
	return (struct slice){ NULL, 0 };
}

struct slice
url_fragment(struct slice url)
{
	const char *mark = url.len == 0 ? NULL : memchr(url.at, '#', url.len);

	if (mark == NULL)
		return (struct slice){ NULL, 0 };
	return (struct slice){ mark + 1, (size_t)(url.at + url.len - mark) - 1 };
}

struct slice
url_symbol(struct slice url, const char *name)
{
	struct slice fragment = url_fragment(url);

	return fragment.len > 0 ? fragment : url_parameter(url, name);
}

bool
url_has(struct slice url, const char *part)
{
	return url.len > 0 && memmem(url.at, url.len, part, strlen(part)) != NULL;
}

int
url_count(struct slice url, const char *name, size_t *count, struct error *err)
{
	struct slice word = url_parameter(url, name);
	int64_t value;

	if (word.len == 0)
		return 0;
	if (!slice_integer(word, &value) || value <= 0)
		return error_set(err, "range", "%s is no number of levels", name);
	*count = (size_t)value;
	return 0;
}

struct decimal
step_of_digits(int64_t digits)
{
	if (digits < 0 || digits > DECIMAL_SCALE_MAX)
		return DECIMAL_ZERO;
	return (struct decimal){ 1, (uint8_t)digits };
}

int
rate_to_bps(struct decimal *bps, struct decimal rate, struct error *err)
{
	return decimal_mul(bps, rate, decimal_int(10000), err);
}

int
side_of(struct slice word)
{
	if (word.len == 0)
		return -1;
	switch (word.at[0]) {
	case 'b':
	case 'B':
		return SIDE_BUY;
	case 's':
	case 'S':
	case 'a':
	case 'o': /* coinbase Advanced says "offer" */
		return SIDE_SELL;
	default:
		return -1;
	}
}
