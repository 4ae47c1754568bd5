/* What keep.c has written is read back: each line is a row of keep_row.h, and is believed only as far as it fits. */
#include "market/keep.h"

#include <math.h>
#include <stdlib.h>

#include "market/keep_row.h"
#include "wire/crc.h"
#include "wire/put.h"

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
	if (row.cycle_room < 0 || row.cycle_room > CYCLES_MAX)
		return refuse(err, "no room for its cycles");
	keep->market->graph.patience = (uint64_t)row.patience; /* nothing was looked at yet */
	cycles_room(&keep->market->cycles, (size_t)row.cycle_room);
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
	if (row->rise > DRIFT_MOST || row->fall > DRIFT_MOST)
		return refuse(err, "drift: moves are too large");
	*drift = (struct drift){ .start_us = row->start_us,
		.horizon_us = row->horizon_us,
		.rise = row->rise,
		.fall = row->fall,
		.n = row->n };
	return read_double(&drift->start, row->start, err) != 0 ||
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
	struct market *market = reader->keep->market;
	struct stats *stats;

	if (!pairs_keep(&market->pairs, pair, market->settings.window))
		return refuse(err, "pair: too many statistics");
	stats = pair->stats;
	if (row->n < 0 || read_double(&stats->min, row->min, err) != 0 || read_double(&stats->max, row->max, err) != 0)
		return refuse(err, "stats: out of range");
	stats->n = row->n;
	stats->changed_us = row->changed_us;
	stats->next = 0;
	stats_own(stats);
	reader->stats = stats;
	return 0;
}

static int
read_life(struct life *life, const struct life_row *row, struct error *err)
{
	*life = (struct life){ .open = row->open,
		.opened_us = row->opened_us,
		.written_us = row->written_us,
		.updates = row->updates,
		.profit = row->profit,
		.qty = row->qty,
		.best_profit = row->best_profit };
	return read_double(&life->best_net_bps, row->best_net_bps, err);
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
		return refuse(err, "pair: too many");
	if (pairs->count == before)
		return refuse(err, "pair: a second time");
	if (read_life(&pair->life, &row.life, err) != 0)
		return -1;
	buy->open += pair->life.open;
	sell->open += pair->life.open;
	pairs->open += pair->life.open;
	return HAS(&row, PAIR_HAS_STATS) ? read_stats(reader, pair, &row.stats, err) : 0;
}

/* [value, at_us], an element of the array that pull stands in. */
static int
read_sample(struct stats *stats, struct pull *pull, struct error *err)
{
	size_t place = stats->next;
	struct slice value;

	if (place >= stats_held(stats))
		return refuse(err, "samples: more than there were");
	if (pull_array(pull) != 0 || pull_element(pull) != 1 || pull_skip(pull, &value) != 0 ||
	    pull_element(pull) != 1 || pull_integer(pull, &stats->own[place]) != 0 || pull_element(pull) != 0)
		return refuse(err, "samples: no pairs of value and time");
	stats->next++;
	return read_double(&stats->ring[place], value, err);
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
	if (more != 0)
		return broken(err);
	if (reader->stats->own != NULL && reader->stats->next == stats_held(reader->stats))
		stats_share(reader->stats, &reader->keep->market->ticks);
	return 0;
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
	struct standing standing = { .hash = 0 };

	if (read_row(&cycle_shape, &row, line, err) != 0)
		return -1;
	for (size_t i = 0; i < row.legs.list.count; i++)
		if (!find_arc(&standing.path.arcs[standing.path.count++], reader, &row.legs.at[i]))
			return error_fatal(err, EXIT_CONFIG, "a leg of a cycle is no more");
	if (standing.path.count < 2 || market->graph.arcs[standing.path.arcs[0]].listing == NULL)
		return refuse(err, "cycle: no legs");
	if (read_life(&standing.life, &row.life, err) != 0)
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
