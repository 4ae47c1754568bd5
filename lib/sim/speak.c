/* What the files of the venues write and read with: figures, levels, times, sums; arguments and members. */
#include <stdio.h>
#include <time.h>

#include "sim/stand.h"
#include "venue/check.h"

void
sim_price(struct text *out, const struct sim_listing *listing, int64_t price)
{
	char digits[UNIT_BYTES];

	text_bytes(out, digits, (size_t)(unit_digits(digits, price, listing->price, true) - digits));
}

void
sim_qty(struct text *out, const struct sim_listing *listing, int64_t qty)
{
	char digits[UNIT_BYTES];

	text_bytes(out, digits, (size_t)(unit_digits(digits, qty, listing->qty, true) - digits));
}

const struct sim_row sim_row_plain = { "[\"", "\",\"", "\"]" };

void
sim_levels(
    struct text *out, const struct sim_listing *listing, const struct sim_side *side, size_t limit, struct sim_row row)
{
	size_t open = strlen(row.open), between = strlen(row.between), close = strlen(row.close);
	size_t count = sim_limit(side, limit);
	char *to = text_room(out, count * (2 * (size_t)UNIT_BYTES + open + between + close + 1));

	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			*to++ = ',';
		memcpy(to, row.open, open);
		to = unit_digits(to + open, side->at[i].price, listing->price, true);
		memcpy(to, row.between, between);
		to = unit_digits(to + between, side->at[i].qty, listing->qty, true);
		memcpy(to, row.close, close);
		to += close;
	}
	out->len = (size_t)(to - out->at);
}

void
sim_put_each(struct text *out, const struct stand *stand, const struct sim_listing *only,
    void (*put)(struct text *out, const struct sim_listing *listing))
{
	bool first = true;

	for (size_t i = 0; i < stand->count; i++) {
		if (only != NULL && only != &stand->listings[i])
			continue;
		text_string(out, first ? "" : ",");
		put(out, &stand->listings[i]);
		first = false;
	}
}

/* Whether the first so many listings have it. */
static bool
has_asset(const struct stand *stand, size_t count, struct slice asset)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal(stand->listings[i].base, asset) || slice_equal(stand->listings[i].quote, asset))
			return true;
	return false;
}

void
sim_put_assets(struct text *out, const struct stand *stand,
    void (*put)(struct text *out, const struct stand *stand, struct slice asset))
{
	bool some = false;

	for (size_t i = 0; i < stand->count; i++) {
		const struct slice both[] = { stand->listings[i].base, stand->listings[i].quote };

		for (size_t n = 0; n < COUNT(both); n++) {
			size_t from = out->len, begin;

			if (has_asset(stand, i, both[n]))
				continue;
			text_string(out, some ? "," : "");
			begin = out->len;
			put(out, stand, both[n]);
			some |= out->len > begin;
			if (out->len == begin)
				out->len = from;
		}
	}
}

struct market_level
sim_best(const struct sim_side *side)
{
	return side->count == 0 ? (struct market_level){ 0, 0 } : side->at[0];
}

/* ---- the day's figures ---- */

static struct sim_figures
filled(const struct sim_listing *listing, struct sim_figures figures)
{
	if (figures.count == 0)
		figures.open = figures.high = figures.low = figures.close = listing->trade.price;
	return figures;
}

struct sim_figures
sim_running(const struct sim_listing *listing)
{
	return filled(listing, day_running(&listing->day, listing->stand->now_us));
}

struct sim_figures
sim_today(const struct sim_listing *listing, int ahead)
{
	return filled(listing, day_begun(&listing->day, listing->stand->now_us, ahead));
}

void
sim_volume_of(struct text *out, const struct sim_listing *listing, const struct sim_figures *figures)
{
	text_decimal(out, unit_decimal(figures->volume, listing->qty));
}

void
sim_volume(struct text *out, const struct sim_listing *listing)
{
	struct sim_figures figures = sim_running(listing);

	sim_volume_of(out, listing, &figures);
}

void
sim_turnover(struct text *out, const struct sim_listing *listing)
{
	__int128 turnover = sim_running(listing).turnover;
	struct decimal units = { turnover * (__int128)listing->price.coef * (__int128)listing->qty.coef,
		(uint8_t)(listing->price.scale + listing->qty.scale) };

	text_decimal(out, units);
}

void
sim_move(struct text *out, const struct sim_listing *listing, const struct sim_figures *figures, enum sim_motion motion)
{
	int64_t change = figures->close - figures->open;
	int64_t mean = figures->volume > 0 ? (int64_t)(figures->turnover / figures->volume) : figures->close;
	__int128 millionths = figures->open > 0 ? (__int128)change * 1000000 / figures->open : 0;

	if (motion == SIM_MEAN)
		text_decimal(out, unit_decimal(mean, listing->price));
	else if (motion == SIM_CHANGE)
		text_decimal(out, unit_decimal(change, listing->price));
	else
		text_decimal(out, (struct decimal){ millionths, motion == SIM_PERCENT ? 4 : 6 });
}

static void
put_open(struct text *out, const char *key)
{
	text_string(out, ",\"");
	text_string(out, key);
	text_string(out, "\":\"");
}

void
sim_put_price(struct text *out, const char *key, const struct sim_listing *listing, int64_t price)
{
	put_open(out, key);
	sim_price(out, listing, price);
	text_char(out, '"');
}

void
sim_put_qty(struct text *out, const char *key, const struct sim_listing *listing, int64_t qty)
{
	put_open(out, key);
	sim_qty(out, listing, qty);
	text_char(out, '"');
}

void
sim_put_volume(struct text *out, const char *key, const struct sim_listing *listing)
{
	put_open(out, key);
	sim_volume(out, listing);
	text_char(out, '"');
}

void
sim_put_turnover(struct text *out, const char *key, const struct sim_listing *listing)
{
	put_open(out, key);
	sim_turnover(out, listing);
	text_char(out, '"');
}

void
sim_put_motion(struct text *out, const char *key, const struct sim_listing *listing, const struct sim_figures *figures,
    enum sim_motion motion)
{
	put_open(out, key);
	sim_move(out, listing, figures, motion);
	text_char(out, '"');
}

/* ---- sums ---- */

enum { SUM_LEVELS = 25 }; /* of the longest sum */

/* The best levels of a side as a book keeps them: the worst first. */
static struct book_side
summed_side(struct level_block *block, struct level *to, const struct sim_listing *listing, struct sim_side side,
    enum side which)
{
	size_t count = sim_limit(&side, SUM_LEVELS);

	for (size_t i = 0; i < count; i++)
		to[count - 1 - i] = (struct level){ unit_decimal(side.at[i].price, listing->price),
			unit_decimal(side.at[i].qty, listing->qty) };
	*block = (struct level_block){ .at = to, .count = count, .cap = SUM_LEVELS };
	return (struct book_side){ .blocks = block, .block_count = count > 0, .count = count, .side = which };
}

int64_t
sim_sum(enum book_check check, const struct sim_topic *topic, const struct sim_change *change)
{
	const struct sim_listing *listing = topic->want.listing;
	struct level bids[SUM_LEVELS], asks[SUM_LEVELS];
	struct level_block blocks[2];
	struct order_book book = { .bids = summed_side(&blocks[0], bids, listing, change->bid_view, SIDE_BUY),
		.asks = summed_side(&blocks[1], asks, listing, change->ask_view, SIDE_SELL),
		.price_scale = listing->price.scale,
		.qty_scale = listing->qty.scale };

	return check_sum(check, &book) + change->spoil;
}

/* ---- reading ---- */

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
	    : c >= 'A' && c <= 'F'  ? c - 'A' + 10
				    : -1;
}

struct slice
sim_decode(struct slice raw, char *to, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; i < raw.len && len + 1 < size; i++) {
		char c = raw.at[i];

		if (c == '%' && i + 2 < raw.len && hex(raw.at[i + 1]) >= 0 && hex(raw.at[i + 2]) >= 0) {
			c = (char)(hex(raw.at[i + 1]) * 16 + hex(raw.at[i + 2]));
			i += 2;
		} else if (c == '+')
			c = ' ';
		to[len++] = c;
	}
	to[len] = '\0';
	return (struct slice){ to, len };
}

struct slice
sim_argument(const struct sim_ask *ask, const char *name, char *to, size_t size)
{
	return sim_decode(request_argument(ask->request, name), to, size);
}

size_t
sim_argument_size(const struct sim_ask *ask, const char *name, size_t fallback, size_t least, size_t most)
{
	char text[24];
	struct slice digits = sim_argument(ask, name, text, sizeof text);
	int64_t value;

	if (!slice_integer(digits, &value) || value < (int64_t)least || value > (int64_t)most)
		return fallback;
	return (size_t)value;
}

struct sim_listing *
sim_argument_listing(const struct sim_ask *ask, const char *name)
{
	char text[2 * SYMBOL_MAX];

	return sim_find(ask->stand, sim_argument(ask, name, text, sizeof text));
}

struct slice
sim_word(const json *object, const char *name)
{
	const char *text = json_string(json_member(object, name));

	return slice_of(text == NULL ? "" : text);
}

bool
sim_echo(struct text *out, const char *key, const json *item)
{
	if (item == NULL)
		return false;
	text_format(out, "\"%s\":", key);
	json_write(out, item, false);
	return true;
}
