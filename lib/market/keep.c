#include "market/keep.h"

#include <math.h>
#include <stdlib.h>

#include "wire/crc.h"
#include "wire/put.h"

enum { SAMPLES_A_LINE = 256 };

/* ---- the forms of the lines ---- */

/* What pairs and cycles share. */
struct life {
	uint64_t has;
	bool open;
	int64_t opened_us, written_us, updates;
	struct decimal profit, qty, best_profit;
	struct slice best_net_bps; /* a number with all its digits */
};

#define LIFE(name, type) MEMBER(struct life, #name, name, type, REQUIRED)
#define LIFE_AMOUNT(name) AMOUNT(struct life, #name, name, RANGE_ANY, REQUIRED)

static const struct member life_members[] = {
	LIFE(open, MEMBER_BOOL),
	LIFE(opened_us, MEMBER_INT),
	LIFE(written_us, MEMBER_INT),
	LIFE(updates, MEMBER_INT),
	LIFE_AMOUNT(profit),
	LIFE_AMOUNT(qty),
	LIFE_AMOUNT(best_profit),
	LIFE(best_net_bps, MEMBER_RAW),
};
static const struct shape life_shape = { "life", life_members, COUNT(life_members), sizeof(struct life) };

struct head_row {
	uint64_t has;
	int64_t now_us, matrix_us, spread_us, cycle_room;
	struct slice asked, held;
	bool unsettled;
};

enum { HEAD_HAS_HELD = 6 };

static const struct member head_members[] = {
	MEMBER(struct head_row, "now_us", now_us, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "matrix_us", matrix_us, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "spread_us", spread_us, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "cycle_room", cycle_room, MEMBER_INT, REQUIRED),
	MEMBER(struct head_row, "unsettled", unsettled, MEMBER_BOOL, REQUIRED),
	MEMBER(struct head_row, "asked", asked, MEMBER_TEXT, REQUIRED),
	[HEAD_HAS_HELD] = MEMBER(struct head_row, "held", held, MEMBER_TEXT, OPTIONAL),
};
static const struct shape head_shape = { "head", head_members, COUNT(head_members), sizeof(struct head_row) };

struct rules_row {
	uint64_t has;
	struct decimal price_tick, qty_step, min_qty, max_qty, min_notional, fee_bps;
	int fee_kind;
	bool tradable;
	struct slice token;
	struct decimal token_rate;
};

enum { RULES_HAS_TOKEN = 8 };

#define RULE_AMOUNT(name, range) AMOUNT(struct rules_row, #name, name, range, REQUIRED)

static const struct member rules_members[] = {
	RULE_AMOUNT(price_tick, RANGE_POSITIVE),
	RULE_AMOUNT(qty_step, RANGE_POSITIVE),
	RULE_AMOUNT(min_qty, RANGE_ANY),
	RULE_AMOUNT(max_qty, RANGE_ANY),
	RULE_AMOUNT(min_notional, RANGE_ANY),
	RULE_AMOUNT(fee_bps, RANGE_ANY),
	DETAIL(struct rules_row, "fee_kind", fee_kind, MEMBER_ENUM, REQUIRED, fee_kinds),
	MEMBER(struct rules_row, "tradable", tradable, MEMBER_BOOL, REQUIRED),
	[RULES_HAS_TOKEN] = MEMBER(struct rules_row, "token", token, MEMBER_NAME, OPTIONAL),
	AMOUNT(struct rules_row, "token_rate", token_rate, RANGE_NOT_NEGATIVE, OPTIONAL),
};
static const struct shape rules_shape = { "rules", rules_members, COUNT(rules_members), sizeof(struct rules_row) };

/* How far prices move (drift.h). */
struct drift_row {
	uint64_t has;
	int64_t start_us, horizon_us, n;
	struct slice start, rise, fall, variance, weight;
};

static const struct member drift_members[] = {
	MEMBER(struct drift_row, "start_us", start_us, MEMBER_INT, REQUIRED),
	MEMBER(struct drift_row, "horizon_us", horizon_us, MEMBER_INT, REQUIRED),
	MEMBER(struct drift_row, "start", start, MEMBER_RAW, REQUIRED),
	MEMBER(struct drift_row, "rise", rise, MEMBER_RAW, REQUIRED),
	MEMBER(struct drift_row, "fall", fall, MEMBER_RAW, REQUIRED),
	MEMBER(struct drift_row, "variance", variance, MEMBER_RAW, REQUIRED),
	MEMBER(struct drift_row, "weight", weight, MEMBER_RAW, REQUIRED),
	COUNTER(struct drift_row, "n", n, REQUIRED),
};
static const struct shape drift_shape = { "drift", drift_members, COUNT(drift_members), sizeof(struct drift_row) };

/* What a venue's lines say of the way from it. */
struct delay_row {
	uint64_t has;
	struct slice venue;
	int64_t p95_us;
};

static const struct member delay_members[] = {
	MEMBER(struct delay_row, "venue", venue, MEMBER_NAME, REQUIRED),
	COUNTER(struct delay_row, "p95_us", p95_us, REQUIRED),
};
static const struct shape delay_shape = { "delay", delay_members, COUNT(delay_members), sizeof(struct delay_row) };

struct listing_row {
	uint64_t has;
	struct slice venue, symbol;
	bool asked, in_force, priced;
	struct rules_row rules;
	int64_t ts_us, seq;
	struct levels bids, asks;
	struct drift_row drift;
};

enum { LISTING_HAS_RULES = 5, LISTING_HAS_SEQ = 7 };

static const struct member listing_members[] = {
	MEMBER(struct listing_row, "venue", venue, MEMBER_NAME, REQUIRED),
	MEMBER(struct listing_row, "symbol", symbol, MEMBER_NAME, REQUIRED),
	MEMBER(struct listing_row, "asked", asked, MEMBER_BOOL, REQUIRED),
	MEMBER(struct listing_row, "in_force", in_force, MEMBER_BOOL, REQUIRED),
	MEMBER(struct listing_row, "priced", priced, MEMBER_BOOL, REQUIRED),
	[LISTING_HAS_RULES] = DETAIL(struct listing_row, "rules", rules, MEMBER_OBJECT, OPTIONAL, &rules_shape),
	MEMBER(struct listing_row, "ts_us", ts_us, MEMBER_INT, REQUIRED),
	[LISTING_HAS_SEQ] = MEMBER(struct listing_row, "seq", seq, MEMBER_INT, OPTIONAL),
	MEMBER(struct listing_row, "bids", bids, MEMBER_LEVELS, REQUIRED),
	MEMBER(struct listing_row, "asks", asks, MEMBER_LEVELS, REQUIRED),
	DETAIL(struct listing_row, "drift", drift, MEMBER_OBJECT, REQUIRED, &drift_shape),
};
static const struct shape listing_shape = { "listing", listing_members, COUNT(listing_members),
	sizeof(struct listing_row) };

/* An asset or a node of the graph: its place, and its figure. */
struct graph_row {
	uint64_t has;
	int64_t place;
	struct slice figure;
};

static const struct member graph_members[] = {
	MEMBER(struct graph_row, "place", place, MEMBER_INT, REQUIRED),
	MEMBER(struct graph_row, "figure", figure, MEMBER_RAW, REQUIRED),
};
static const struct shape asset_shape = { "asset", graph_members, COUNT(graph_members), sizeof(struct graph_row) };
static const struct shape node_shape = { "node", graph_members, COUNT(graph_members), sizeof(struct graph_row) };

struct stats_row {
	uint64_t has;
	int64_t n, changed_us;
	struct slice min, max;
};

static const struct member stats_members[] = {
	MEMBER(struct stats_row, "n", n, MEMBER_INT, REQUIRED),
	MEMBER(struct stats_row, "changed_us", changed_us, MEMBER_INT, REQUIRED),
	MEMBER(struct stats_row, "min", min, MEMBER_RAW, REQUIRED),
	MEMBER(struct stats_row, "max", max, MEMBER_RAW, REQUIRED),
};
static const struct shape stats_shape = { "stats", stats_members, COUNT(stats_members), sizeof(struct stats_row) };

struct pair_row {
	uint64_t has;
	int64_t buy, sell; /* listings, from 0 */
	struct life life;
	struct stats_row stats;
};

enum { PAIR_HAS_STATS = 3 };

static const struct member pair_members[] = {
	MEMBER(struct pair_row, "buy", buy, MEMBER_INT, REQUIRED),
	MEMBER(struct pair_row, "sell", sell, MEMBER_INT, REQUIRED),
	DETAIL(struct pair_row, "life", life, MEMBER_OBJECT, REQUIRED, &life_shape),
	[PAIR_HAS_STATS] = DETAIL(struct pair_row, "stats", stats, MEMBER_OBJECT, OPTIONAL, &stats_shape),
};
static const struct shape pair_shape = { "pair", pair_members, COUNT(pair_members), sizeof(struct pair_row) };

struct samples_row {
	uint64_t has;
	struct slice samples; /* [value, at_us] of each, the oldest first */
};

static const struct member samples_members[] = {
	MEMBER(struct samples_row, "samples", samples, MEMBER_RAW, REQUIRED),
};
static const struct shape samples_shape = { "samples", samples_members, COUNT(samples_members),
	sizeof(struct samples_row) };

/* A trade has a listing and a side, a transfer an asset and two venues. */
struct step_row {
	uint64_t has;
	int64_t listing;
	int side;
	struct slice asset, from, to;
};

enum { STEP_HAS_LISTING, STEP_HAS_SIDE, STEP_HAS_ASSET, STEP_HAS_FROM, STEP_HAS_TO };

static const struct member step_members[] = {
	[STEP_HAS_LISTING] = MEMBER(struct step_row, "listing", listing, MEMBER_INT, OPTIONAL),
	[STEP_HAS_SIDE] = DETAIL(struct step_row, "side", side, MEMBER_ENUM, OPTIONAL, sides),
	[STEP_HAS_ASSET] = MEMBER(struct step_row, "asset", asset, MEMBER_NAME, OPTIONAL),
	[STEP_HAS_FROM] = MEMBER(struct step_row, "from", from, MEMBER_NAME, OPTIONAL),
	[STEP_HAS_TO] = MEMBER(struct step_row, "to", to, MEMBER_NAME, OPTIONAL),
};
static const struct shape step_shape = { "step", step_members, COUNT(step_members), sizeof(struct step_row) };
static const struct list_shape step_list = { &step_shape, CYCLE_LEGS_MAX };

struct cycle_row {
	uint64_t has;
	struct step_rows {
		struct list_head list;
		struct step_row at[CYCLE_LEGS_MAX];
	} legs;
	struct life life;
};

static const struct member cycle_members[] = {
	DETAIL(struct cycle_row, "legs", legs, MEMBER_LIST, REQUIRED, &step_list),
	DETAIL(struct cycle_row, "life", life, MEMBER_OBJECT, REQUIRED, &life_shape),
};
static const struct shape cycle_shape = { "cycle", cycle_members, COUNT(cycle_members), sizeof(struct cycle_row) };

struct interval_row {
	uint64_t has;
	int64_t place, start_us;
};

static const struct member interval_members[] = {
	MEMBER(struct interval_row, "place", place, MEMBER_INT, REQUIRED),
	MEMBER(struct interval_row, "start_us", start_us, MEMBER_INT, REQUIRED),
};
static const struct shape interval_shape = { "interval", interval_members, COUNT(interval_members),
	sizeof(struct interval_row) };

struct traded_row {
	uint64_t has;
	struct slice venue, symbol;
};

static const struct member traded_members[] = {
	MEMBER(struct traded_row, "venue", venue, MEMBER_NAME, REQUIRED),
	MEMBER(struct traded_row, "symbol", symbol, MEMBER_NAME, REQUIRED),
};
static const struct shape traded_shape = { "traded", traded_members, COUNT(traded_members), sizeof(struct traded_row) };

struct candle_row {
	uint64_t has;
	int64_t interval, start_us, n;
	bool running;
	struct decimal open, high, low, close, qty;
};

#define CANDLE_AMOUNT(name) AMOUNT(struct candle_row, #name, name, RANGE_POSITIVE, REQUIRED)

static const struct member candle_members[] = {
	MEMBER(struct candle_row, "interval", interval, MEMBER_INT, REQUIRED),
	MEMBER(struct candle_row, "running", running, MEMBER_BOOL, REQUIRED),
	MEMBER(struct candle_row, "start_us", start_us, MEMBER_INT, REQUIRED),
	CANDLE_AMOUNT(open),
	CANDLE_AMOUNT(high),
	CANDLE_AMOUNT(low),
	CANDLE_AMOUNT(close),
	CANDLE_AMOUNT(qty),
	COUNTER(struct candle_row, "n", n, REQUIRED),
};
static const struct shape candle_shape = { "candle", candle_members, COUNT(candle_members), sizeof(struct candle_row) };

struct end_row {
	uint64_t has;
	int64_t lines, sum;
};

static const struct member end_members[] = {
	MEMBER(struct end_row, "lines", lines, MEMBER_INT, REQUIRED),
	MEMBER(struct end_row, "crc32", sum, MEMBER_INT, REQUIRED),
};
static const struct shape end_shape = { "end", end_members, COUNT(end_members), sizeof(struct end_row) };

/* ---- writing ---- */

struct writer {
	const struct keep *keep;
	struct text text;
	size_t begun; /* where the line begins */
	uint64_t lines;
	uint32_t sum;
	struct error *err;
	bool failed;
};

static void
begin(struct writer *writer, const char *what)
{
	writer->begun = writer->text.len;
	text_char(&writer->text, '{');
	put_name(&writer->text, "keep", slice_of(what));
}

static void
finish(struct writer *writer)
{
	struct text *text = &writer->text;

	put_end(text);
	writer->sum = crc_add(writer->sum, text->at + writer->begun, text->len - writer->begun);
	writer->lines++;
	if (text->len < KEEP_BATCH)
		return;
	writer->failed |= !writer->failed && writer->keep->take(writer->keep->arg, text, writer->err) != 0;
	text->len = 0;
}

/* With all its places, so that it is the same number of the same form. */
static void
put_exact(struct text *text, const char *key, struct decimal value)
{
	char digits[DECIMAL_TEXT_MAX];
	size_t len = decimal_text_full(digits, value);

	put_name(text, key, (struct slice){ digits, len });
}

/* All the digits that tell a double from its neighbours. */
static void
put_double(struct text *text, const char *key, double value)
{
	if (key != NULL)
		put_key(text, key);
	else
		put_comma(text);
	text_format(text, "%.17g", value);
}

static void
put_life(struct text *text, bool open, int64_t opened_us, int64_t written_us, int64_t updates, struct decimal profit,
    struct decimal qty, struct decimal best_profit, double best_net_bps)
{
	put_key(text, "life");
	text_char(text, '{');
	put_bool(text, "open", open);
	put_int(text, "opened_us", opened_us);
	put_int(text, "written_us", written_us);
	put_int(text, "updates", updates);
	put_exact(text, "profit", profit);
	put_exact(text, "qty", qty);
	put_exact(text, "best_profit", best_profit);
	put_double(text, "best_net_bps", best_net_bps);
	text_char(text, '}');
}

static void
write_head(struct writer *writer)
{
	const struct keep *keep = writer->keep;
	const struct market *market = keep->market;
	struct text *text = &writer->text;

	begin(writer, "arb-spread");
	put_int(text, "version", KEEP_VERSION);
	put_int(text, "now_us", keep->now_us);
	put_int(text, "matrix_us", market->matrix_us);
	put_int(text, "spread_us", market->spread_us);
	put_int(text, "cycle_room", (int64_t)market->cycles.cap);
	put_bool(text, "unsettled", market->graph.unsettled);
	put_string(text, "asked", slice_of(keep->asked));
	if (keep->held->len > 0)
		put_string(text, "held", text_all(keep->held));
	finish(writer);
}

static void
put_rules(struct text *text, const struct rules *rules)
{
	put_key(text, "rules");
	text_char(text, '{');
	put_exact(text, "price_tick", rules->price_tick);
	put_exact(text, "qty_step", rules->qty_step);
	put_exact(text, "min_qty", rules->min_qty);
	put_exact(text, "max_qty", rules->max_qty);
	put_exact(text, "min_notional", rules->min_notional);
	put_exact(text, "fee_bps", rules->fee_bps);
	put_name(text, "fee_kind", slice_of(fee_kinds[rules->fee.kind]));
	put_bool(text, "tradable", rules->tradable);
	if (*rules->token != '\0') {
		put_name(text, "token", slice_of(rules->token));
		put_exact(text, "token_rate", rules->token_rate);
	}
	text_char(text, '}');
}

static void
put_drift(struct text *text, const struct drift *drift)
{
	put_key(text, "drift");
	text_char(text, '{');
	put_int(text, "start_us", drift->start_us);
	put_int(text, "horizon_us", drift->horizon_us);
	put_double(text, "start", drift->start);
	put_double(text, "rise", drift->rise);
	put_double(text, "fall", drift->fall);
	put_double(text, "variance", drift->variance);
	put_double(text, "weight", drift->weight);
	put_int(text, "n", drift->n);
	text_char(text, '}');
}

static void
put_side(struct text *text, const char *key, const struct levels *levels)
{
	char digits[DECIMAL_TEXT_MAX];

	put_key(text, key);
	text_char(text, '[');
	for (size_t i = 0; i < levels->count; i++) {
		put_comma(text);
		text_string(text, "[\"");
		text_bytes(text, digits, decimal_text_full(digits, levels->at[i].price));
		text_string(text, "\",\"");
		text_bytes(text, digits, decimal_text_full(digits, levels->at[i].qty));
		text_string(text, "\"]");
	}
	text_char(text, ']');
}

/* Whether the arcs of a listing are open in the graph: a tick may have closed them for the age of the book. */
static bool
is_priced(const struct graph *graph, const struct listing *listing)
{
	return listing->arc != 0 &&
	    (isfinite(graph->arcs[graph_purchase(listing)].weight) ||
		isfinite(graph->arcs[graph_sale(listing)].weight));
}

static void
write_listing(struct writer *writer, const struct listing *listing)
{
	struct text *text = &writer->text;

	begin(writer, "listing");
	put_name(text, "venue", slice_of(listing->venue));
	put_name(text, "symbol", slice_of(listing->symbol));
	put_bool(text, "asked", listing->asked);
	put_bool(text, "in_force", listing->in_force);
	put_bool(text, "priced", is_priced(&writer->keep->market->graph, listing));
	if (listing->known)
		put_rules(text, &listing->rules);
	put_int(text, "ts_us", listing->ts_us);
	if (listing->has_seq)
		put_int(text, "seq", listing->seq);
	put_side(text, "bids", &listing->bids);
	put_side(text, "asks", &listing->asks);
	put_drift(text, &listing->drift);
	finish(writer);
}

static void
write_delays(struct writer *writer, const struct delays *delays)
{
	for (size_t i = 0; i < delays->count; i++) {
		begin(writer, "delay");
		put_name(&writer->text, "venue", slice_of(delays->at[i].venue));
		put_int(&writer->text, "p95_us", delays->at[i].p95_us);
		finish(writer);
	}
}

/* What the stream has told of networks: the rest is in the venues' files. */
static void
write_networks(struct writer *writer, const struct networks *networks)
{
	for (size_t i = 0; i < networks->count; i++) {
		const struct network_row *row = &networks->at[i];
		struct text *text = &writer->text;

		if (!row->told)
			continue;
		begin(writer, "network");
		put_name(text, "venue", slice_of(row->venue));
		put_name(text, "asset", slice_of(row->network.asset));
		put_string(text, "network", slice_of(row->network.network));
		if (*row->network.contract != '\0')
			put_string(text, "contract", slice_of(row->network.contract));
		put_exact(text, "withdraw_fee", row->network.withdraw_fee);
		put_exact(text, "withdraw_min", row->network.withdraw_min);
		put_bool(text, "deposit", row->deposit);
		put_bool(text, "withdraw", row->withdraw);
		finish(writer);
	}
}

static void
write_figure(struct writer *writer, const char *what, size_t place, double figure)
{
	begin(writer, what);
	put_int(&writer->text, "place", (int64_t)place);
	put_double(&writer->text, "figure", figure);
	finish(writer);
}

static void
write_graph(struct writer *writer)
{
	const struct graph *graph = &writer->keep->market->graph;

	for (size_t i = 0; i < graph->asset_count; i++)
		write_figure(writer, "asset", i, graph->assets[i].most);
	for (size_t i = 0; i < graph->node_count; i++)
		write_figure(writer, "node", i, graph->nodes[i].worth);
}

static void
write_samples(struct writer *writer, const struct stats *stats)
{
	struct text *text = &writer->text;
	size_t count = stats_held(stats);

	for (size_t i = 0; i < count;) {
		begin(writer, "samples");
		put_key(text, "samples");
		text_char(text, '[');
		for (size_t n = 0; n < SAMPLES_A_LINE && i < count; n++, i++) {
			put_comma(text);
			text_char(text, '[');
			put_double(text, NULL, stats_sample(stats, i)->value);
			put_comma(text);
			text_int(text, stats_sample(stats, i)->at_us);
			text_char(text, ']');
		}
		text_char(text, ']');
		finish(writer);
	}
}

static void
write_pair(struct writer *writer, const struct pair *pair)
{
	struct text *text = &writer->text;

	begin(writer, "pair");
	put_int(text, "buy", pair->buy->id);
	put_int(text, "sell", pair->sell->id);
	put_life(text, pair->open, pair->opened_us, pair->written_us, pair->updates, pair->profit, pair->qty,
	    pair->best_profit, pair->best_net_bps);
	if (pair->stats != NULL) {
		put_key(text, "stats");
		text_char(text, '{');
		put_int(text, "n", pair->stats->n);
		put_int(text, "changed_us", pair->stats->changed_us);
		put_double(text, "min", pair->stats->min);
		put_double(text, "max", pair->stats->max);
		text_char(text, '}');
	}
	finish(writer);
	if (pair->stats != NULL)
		write_samples(writer, pair->stats);
}

static void
write_cycle(struct writer *writer, const struct standing *standing)
{
	const struct graph *graph = &writer->keep->market->graph;
	struct text *text = &writer->text;

	begin(writer, "cycle");
	put_key(text, "legs");
	text_char(text, '[');
	for (size_t i = 0; i < standing->path.count; i++) {
		const struct arc *arc = &graph->arcs[standing->path.arcs[i]];

		put_comma(text);
		text_char(text, '{');
		if (arc->listing != NULL) {
			put_int(text, "listing", arc->listing->id);
			put_name(text, "side", slice_of(sides[arc->side]));
		} else {
			put_name(text, "asset", slice_of(graph_asset(graph, arc->from)));
			put_name(text, "from", slice_of(graph_venue(graph, arc->from)));
			put_name(text, "to", slice_of(graph_venue(graph, arc->to)));
		}
		text_char(text, '}');
	}
	text_char(text, ']');
	put_life(text, standing->open, standing->opened_us, standing->written_us, standing->updates, standing->profit,
	    standing->qty, standing->best_profit, standing->best_net_bps);
	finish(writer);
}

static void
write_candle(struct writer *writer, const struct candle *candle, size_t interval, bool running)
{
	struct text *text = &writer->text;

	if (candle->n == 0)
		return;
	begin(writer, "candle");
	put_int(text, "interval", (int64_t)interval);
	put_bool(text, "running", running);
	put_int(text, "start_us", candle->start_us);
	put_exact(text, "open", candle->open);
	put_exact(text, "high", candle->high);
	put_exact(text, "low", candle->low);
	put_exact(text, "close", candle->close);
	put_exact(text, "qty", candle->qty);
	put_int(text, "n", candle->n);
	finish(writer);
}

static void
write_candles(struct writer *writer, const struct candles *candles)
{
	struct text *text = &writer->text;

	for (size_t i = 0; i < candles->interval_count; i++) {
		begin(writer, "interval");
		put_int(text, "place", (int64_t)i);
		put_int(text, "start_us", candles->intervals[i].start_us);
		finish(writer);
	}
	for (size_t place = 0; place < candles->places.count; place++) {
		const struct candle_pair *pairs = &candles->at[place * candles->interval_count];

		begin(writer, "traded");
		put_name(text, "venue", place_venue(&candles->places.at[place]));
		put_name(text, "symbol", place_symbol(&candles->places.at[place]));
		finish(writer);
		for (size_t i = 0; i < candles->interval_count; i++) {
			write_candle(writer, &pairs[i].last, i, false);
			write_candle(writer, &pairs[i].running, i, true);
		}
	}
}

static void
write_end(struct writer *writer)
{
	uint64_t lines = writer->lines;
	uint32_t sum = writer->sum;

	begin(writer, "end");
	put_int(&writer->text, "lines", (int64_t)lines);
	put_int(&writer->text, "crc32", sum);
	finish(writer);
}

int
keep_write(const struct keep *keep, struct error *err)
{
	struct writer writer = { .keep = keep, .err = err };
	const struct market *market = keep->market;

	write_head(&writer);
	write_delays(&writer, &market->delays);
	write_networks(&writer, &market->graph.networks);
	for (size_t i = 0; i < market->listings.count; i++)
		write_listing(&writer, market->listings.at[i]);
	write_graph(&writer);
	for (size_t i = 0; i < market->pairs.count; i++)
		write_pair(&writer, &market->pairs.at[i]);
	for (size_t i = 0; i < market->cycles.count; i++)
		write_cycle(&writer, &market->cycles.at[i]);
	write_candles(&writer, keep->candles);
	write_end(&writer);
	writer.failed |= !writer.failed && keep->take(keep->arg, &writer.text, err) != 0;
	text_free(&writer.text);
	return writer.failed ? -1 : 0;
}

/* ---- reading ---- */

/* Not a line of ours: whatever is wrong with it. */
static int
broken(struct error *err)
{
	err->exit = EXIT_DATA;
	return -1;
}

static int
refuse(struct error *err, const char *why)
{
	error_set(err, "state", "%s", why);
	return broken(err);
}

static int
read_row(const struct shape *shape, void *row, struct slice line, struct error *err)
{
	struct pull pull;

	pull_init(&pull, line, err);
	if (object_read(shape, row, &pull, err) == 0 && pull_end(&pull) == 0)
		return 0;
	error_prefix(err, "%s", shape->name);
	return broken(err);
}

/* A number that is kept with all its digits: raw JSON, so it may be anything. */
static int
read_double(double *value, struct slice raw, struct error *err)
{
	char digits[40], *end;

	if (!slice_copy(digits, sizeof digits, raw) || raw.len == 0)
		return refuse(err, "a figure is no number");
	*value = strtod(digits, &end);
	return *end == '\0' && isfinite(*value) ? 0 : refuse(err, "a figure is no number");
}

static int
read_head(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct keep *keep = reader->keep;
	struct head_row row = { 0 };
	long len;

	if (read_row(&head_shape, &row, line, err) != 0)
		return -1;
	reader->text.len = 0;
	put_quoted(&reader->text, slice_of(keep->asked));
	if (row.asked.len + 2 != reader->text.len || memcmp(row.asked.at, reader->text.at + 1, row.asked.len) != 0)
		return error_fatal(err, EXIT_CONFIG, "it was made with other options: %.*s; now: %s",
		    SLICE_ARG(row.asked), keep->asked);
	keep->now_us = row.now_us;
	keep->market->matrix_us = row.matrix_us;
	keep->market->spread_us = row.spread_us;
	reader->unsettled = row.unsettled;
	if (row.cycle_room < 0 || row.cycle_room > CYCLES_MAX ||
	    cycles_room(&keep->market->cycles, (size_t)row.cycle_room) != 0)
		return refuse(err, "no room for its cycles");
	if (!HAS(&row, HEAD_HAS_HELD))
		return 0;
	len = pull_unescape(text_room(keep->held, row.held.len + 1), row.held.len + 1, row.held, err);
	if (len < 0)
		return broken(err);
	keep->held->len = (size_t)len;
	return 0;
}

static int
read_rules(struct listing *listing, const struct rules_row *row, struct error *err)
{
	struct instrument_event event = { .price_tick = row->price_tick,
		.qty_step = row->qty_step,
		.min_qty = row->min_qty,
		.max_qty = row->max_qty,
		.min_notional = row->min_notional,
		.taker_bps = row->fee_bps,
		.fee_kind = row->fee_kind,
		.status = row->tradable ? INSTRUMENT_TRADING : INSTRUMENT_HALTED };

	SET(&event, INSTRUMENT_HAS_TAKER_BPS);
	SET(&event, INSTRUMENT_HAS_FEE_KIND);
	listing->known = true;
	if (rules_of_instrument(&listing->rules, &event, NULL, err) != 0)
		return broken(err);
	listing->rules.token_rate = row->token_rate;
	return !HAS(row, RULES_HAS_TOKEN) || slice_copy(listing->rules.token, ASSET_MAX, row->token)
	    ? 0
	    : refuse(err, "rules: the name of a token is too long");
}

static int
read_drift(struct drift *drift, const struct drift_row *row, struct error *err)
{
	*drift = (struct drift){ .start_us = row->start_us, .horizon_us = row->horizon_us, .n = row->n };
	return read_double(&drift->start, row->start, err) != 0 || read_double(&drift->rise, row->rise, err) != 0 ||
		read_double(&drift->fall, row->fall, err) != 0 ||
		read_double(&drift->variance, row->variance, err) != 0 ||
		read_double(&drift->weight, row->weight, err) != 0
	    ? -1
	    : 0;
}

static int
read_delay(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct delay_row row = { 0 };

	if (read_row(&delay_shape, &row, line, err) != 0)
		return -1;
	return market_delay(reader->keep->market, row.venue, row.p95_us) == 0 ? 0
									      : refuse(err, "delay: no room for it");
}

/* As a network line says it, but for its head. */
static int
read_network(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct network_event event = { 0 };

	if (read_row(&kind_network, &event, line, err) != 0)
		return -1;
	if (market_network_told(reader->keep->market, &event, err) == 0)
		return 0;
	return err->exit != EXIT_WELL ? -1 : broken(err);
}

static int
read_listing(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct market *market = reader->keep->market;
	struct listing_row row = { 0 };
	size_t before = market->listings.count;
	struct listing *listing;

	if (read_row(&listing_shape, &row, line, err) != 0 ||
	    (listing = reader->keep->listing(reader->keep->arg, row.venue, row.symbol, err)) == NULL) {
		levels_free(&row.bids);
		levels_free(&row.asks);
		return err->exit != EXIT_WELL ? -1 : broken(err);
	}
	if (market->listings.count == before) {
		levels_free(&row.bids);
		levels_free(&row.asks);
		return refuse(err, "listing: a second time");
	}
	listing->bids = row.bids; /* it is new: it had none */
	listing->asks = row.asks;
	listing->asked = row.asked;
	listing->in_force = row.in_force;
	listing->ts_us = row.ts_us;
	listing->seq = row.seq;
	listing->has_seq = HAS(&row, LISTING_HAS_SEQ);
	if (read_drift(&listing->drift, &row.drift, err) != 0 ||
	    (HAS(&row, LISTING_HAS_RULES) && read_rules(listing, &row.rules, err) != 0))
		return -1;
	market_recall(market, listing, row.priced);
	return 0;
}

static int
read_graph(struct keep_reader *reader, struct slice line, bool asset, struct error *err)
{
	struct graph *graph = &reader->keep->market->graph;
	struct graph_row row = { 0 };
	double figure;

	if (read_row(asset ? &asset_shape : &node_shape, &row, line, err) != 0 ||
	    read_double(&figure, row.figure, err) != 0)
		return -1;
	if (row.place < 0 || (size_t)row.place >= (asset ? graph->asset_count : graph->node_count))
		return error_fatal(err, EXIT_CONFIG, "its %s are not those of now", asset ? "assets" : "nodes");
	if (asset)
		graph_recall(graph, (size_t)row.place, figure);
	else
		graph->nodes[row.place].worth = figure;
	return 0;
}

static struct listing *
listing_at(const struct keep_reader *reader, int64_t place)
{
	const struct listings *listings = &reader->keep->market->listings;

	return place < 0 || (size_t)place >= listings->count ? NULL : listings->at[place];
}

static int
read_stats(struct keep_reader *reader, struct pair *pair, const struct stats_row *row, struct error *err)
{
	struct stats *stats = pair->stats = stats_make(reader->keep->market->settings.window);

	if (stats == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for the statistics");
	if (row->n < 0 || read_double(&stats->min, row->min, err) != 0 || read_double(&stats->max, row->max, err) != 0)
		return refuse(err, "stats: out of range");
	stats->n = row->n;
	stats->changed_us = row->changed_us;
	stats->next = 0;
	reader->stats = stats;
	return 0;
}

static int
read_pair(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct pairs *pairs = &reader->keep->market->pairs;
	struct pair_row row = { 0 };
	struct listing *buy, *sell;
	size_t before = pairs->count;
	struct pair *pair;

	reader->stats = NULL;
	if (read_row(&pair_shape, &row, line, err) != 0)
		return -1;
	buy = listing_at(reader, row.buy);
	sell = listing_at(reader, row.sell);
	if (buy == NULL || sell == NULL || buy == sell)
		return refuse(err, "pair: no such listing");
	pair = pairs_add(pairs, buy, sell);
	if (pair == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for a pair");
	if (pairs->count == before)
		return refuse(err, "pair: a second time");
	pair->open = row.life.open;
	pair->opened_us = row.life.opened_us;
	pair->written_us = row.life.written_us;
	pair->updates = row.life.updates;
	pair->profit = row.life.profit;
	pair->qty = row.life.qty;
	pair->best_profit = row.life.best_profit;
	buy->open += pair->open;
	sell->open += pair->open;
	pairs->open += pair->open;
	if (read_double(&pair->best_net_bps, row.life.best_net_bps, err) != 0)
		return -1;
	return HAS(&row, PAIR_HAS_STATS) ? read_stats(reader, pair, &row.stats, err) : 0;
}

/* [value, at_us], an element of the array that pull stands in. */
static int
read_sample(struct stats *stats, struct pull *pull, struct error *err)
{
	struct stats_sample *sample = &stats->ring[stats->next];
	struct slice value;

	if (stats->next >= stats_held(stats))
		return refuse(err, "samples: more than there were");
	if (pull_array(pull) != 0 || pull_element(pull) != 1 || pull_skip(pull, &value) != 0 ||
	    pull_element(pull) != 1 || pull_integer(pull, &sample->at_us) != 0 || pull_element(pull) != 0)
		return refuse(err, "samples: no pairs of value and time");
	stats->next++;
	return read_double(&sample->value, value, err);
}

static int
read_samples(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct samples_row row = { 0 };
	struct pull pull;
	int more;

	if (read_row(&samples_shape, &row, line, err) != 0)
		return -1;
	if (reader->stats == NULL)
		return refuse(err, "samples: of no pair");
	pull_init(&pull, row.samples, err);
	if (pull_array(&pull) != 0)
		return broken(err);
	while ((more = pull_element(&pull)) > 0)
		if (read_sample(reader->stats, &pull, err) != 0)
			return -1;
	return more == 0 ? 0 : broken(err);
}

/* The arc of a leg; false when there is none. */
static bool
find_arc(uint32_t *number, const struct keep_reader *reader, const struct step_row *step)
{
	const struct graph *graph = &reader->keep->market->graph;
	const struct listing *listing = HAS(step, STEP_HAS_LISTING) ? listing_at(reader, step->listing) : NULL;
	int from, to;

	if (HAS(step, STEP_HAS_LISTING)) {
		if (listing == NULL || listing->arc == 0)
			return false;
		*number = step->side == SIDE_BUY ? graph_purchase(listing) : graph_sale(listing);
		return true;
	}
	from = places_find(&graph->places, step->from, step->asset);
	to = places_find(&graph->places, step->to, step->asset);
	for (size_t i = 0; from >= 0 && to >= 0 && i < graph->nodes[from].out.count; i++) {
		*number = graph->nodes[from].out.at[i];
		if (graph->arcs[*number].listing == NULL && graph->arcs[*number].to == (uint32_t)to)
			return true;
	}
	return false;
}

static int
read_cycle(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct market *market = reader->keep->market;
	struct cycle_row row = { 0 };
	struct standing standing = { .open = false };

	if (read_row(&cycle_shape, &row, line, err) != 0)
		return -1;
	for (size_t i = 0; i < row.legs.list.count; i++)
		if (!find_arc(&standing.path.arcs[standing.path.count++], reader, &row.legs.at[i]))
			return error_fatal(err, EXIT_CONFIG, "a leg of a cycle is no more");
	if (standing.path.count < 2 || market->graph.arcs[standing.path.arcs[0]].listing == NULL)
		return refuse(err, "cycle: no legs");
	standing.open = row.life.open;
	standing.opened_us = row.life.opened_us;
	standing.written_us = row.life.written_us;
	standing.updates = row.life.updates;
	standing.profit = row.life.profit;
	standing.qty = row.life.qty;
	standing.best_profit = row.life.best_profit;
	if (read_double(&standing.best_net_bps, row.life.best_net_bps, err) != 0)
		return -1;
	return cycles_recall(&market->cycles, &standing, &market->graph) == 0
	    ? 0
	    : refuse(err, "cycle: a second time, or no room for it");
}

static int
read_interval(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct candles *candles = reader->keep->candles;
	struct interval_row row = { 0 };

	if (read_row(&interval_shape, &row, line, err) != 0)
		return -1;
	if (row.place < 0 || (size_t)row.place >= candles->interval_count || row.start_us < 0 ||
	    row.start_us >= TIME_US_MAX)
		return refuse(err, "interval: out of range");
	candles->intervals[row.place].start_us = row.start_us;
	return 0;
}

static int
read_traded(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct traded_row row = { 0 };

	if (read_row(&traded_shape, &row, line, err) != 0)
		return -1;
	reader->candles = reader->keep->candles->interval_count == 0
	    ? NULL
	    : candles_of(reader->keep->candles, row.venue, row.symbol);
	return reader->candles != NULL ? 0 : refuse(err, "traded: no room for it");
}

static int
read_candle(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct candle_row row = { 0 };
	struct candle *candle;

	if (read_row(&candle_shape, &row, line, err) != 0)
		return -1;
	if (reader->candles == NULL || row.interval < 0 ||
	    (size_t)row.interval >= reader->keep->candles->interval_count || row.n == 0)
		return refuse(err, "candle: of no market");
	candle = row.running ? &reader->candles[row.interval].running : &reader->candles[row.interval].last;
	*candle = (struct candle){ .start_us = row.start_us,
		.n = row.n,
		.open = row.open,
		.high = row.high,
		.low = row.low,
		.close = row.close,
		.qty = row.qty };
	return 0;
}

static int
read_end(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct end_row row = { 0 };

	if (read_row(&end_shape, &row, line, err) != 0)
		return -1;
	if (row.lines != (int64_t)reader->lines || row.sum != (int64_t)reader->sum)
		return refuse(err, "it is not as it was written: the sum of its lines is another");
	reader->ended = true;
	return 0;
}

/* The first line says whose state it is, and of which version. */
static int
check_head(struct slice word, struct slice line, struct error *err)
{
	struct pull pull;
	struct slice key;
	int64_t version = 0;

	if (!slice_is(word, "arb-spread"))
		return error_fatal(err, EXIT_CONFIG, "no state of arb-spread");
	pull_init(&pull, line, err);
	if (pull_object(&pull) == 0)
		while (pull_member(&pull, &key) > 0)
			if (slice_is(key, "version") ? pull_integer(&pull, &version) != 0 : pull_skip(&pull, NULL) != 0)
				return broken(err);
	if (version != KEEP_VERSION)
		return error_fatal(err, EXIT_CONFIG, "version %lld of the state, this program knows version %d",
		    (long long)version, KEEP_VERSION);
	return 0;
}

/* The value of `keep`, which comes first. */
static struct slice
word_of(struct slice line)
{
	static const char opening[] = "{\"keep\":\"";
	const char *at = line.at + sizeof opening - 1, *quote;

	if (line.len < sizeof opening || memcmp(line.at, opening, sizeof opening - 1) != 0)
		return (struct slice){ line.at, 0 };
	quote = memchr(at, '"', line.len - (sizeof opening - 1));
	return (struct slice){ at, quote == NULL ? 0 : (size_t)(quote - at) };
}

static int
read_by_word(struct keep_reader *reader, struct slice word, struct slice line, struct error *err)
{
	static const struct {
		const char *word;
		int (*read)(struct keep_reader *reader, struct slice line, struct error *err);
	} rows[] = { { "listing", read_listing }, { "pair", read_pair }, { "samples", read_samples },
		{ "cycle", read_cycle }, { "delay", read_delay }, { "network", read_network },
		{ "interval", read_interval }, { "traded", read_traded }, { "candle", read_candle },
		{ "end", read_end } };

	if (slice_is(word, "asset") || slice_is(word, "node"))
		return read_graph(reader, line, slice_is(word, "asset"), err);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (slice_is(word, rows[i].word))
			return rows[i].read(reader, line, err);
	return refuse(err, "no line of a state");
}

int
keep_read(struct keep_reader *reader, struct slice line, struct error *err)
{
	struct slice word = word_of(line);
	int result;

	*err = (struct error){ .exit = EXIT_WELL };
	if (reader->ended)
		return refuse(err, "there is more behind its end");
	if (reader->lines == 0)
		result = check_head(word, line, err) != 0 ? -1 : read_head(reader, line, err);
	else
		result = read_by_word(reader, word, line, err);
	reader->sum = crc_add(crc_add(reader->sum, line.at, line.len), "\n", 1);
	reader->lines++;
	return result;
}

int
keep_end(struct keep_reader *reader, struct error *err)
{
	struct graph *graph = &reader->keep->market->graph;
	struct candles *candles = reader->keep->candles;

	if (!reader->ended)
		return refuse(err, "it is cut off: its end is missing");
	for (size_t i = 0; i < graph->arc_count; i++)
		graph_mark(graph, (uint32_t)i);
	graph->unsettled = reader->unsettled;
	candles->end_us = candles->interval_count == 0 ? 0 : INT64_MAX;
	for (size_t i = 0; i < candles->interval_count; i++) {
		const struct candle_interval *interval = &candles->intervals[i];
		int64_t end_us = interval->start_us == 0 ? 0 : interval->start_us + interval->len_us;

		candles->end_us = end_us < candles->end_us ? end_us : candles->end_us;
	}
	for (size_t i = 0; i < reader->keep->market->pairs.count; i++) {
		struct stats *stats = reader->keep->market->pairs.at[i].stats;

		if (stats != NULL && stats->next != stats_held(stats))
			return refuse(err, "samples are missing");
		if (stats != NULL)
			stats->next %= stats->window;
	}
	return 0;
}

void
keep_reader_free(struct keep_reader *reader)
{
	text_free(&reader->text);
}
