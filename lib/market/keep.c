#include "market/keep.h"

#include <math.h>

#include "wire/crc.h"
#include "wire/put.h"

enum { SAMPLES_A_LINE = 256 };

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
put_life(struct text *text, const struct life *life)
{
	put_key(text, "life");
	text_char(text, '{');
	put_bool(text, "open", life->open);
	put_int(text, "opened_us", life->opened_us);
	put_int(text, "written_us", life->written_us);
	put_int(text, "updates", life->updates);
	put_exact(text, "profit", life->profit);
	put_exact(text, "qty", life->qty);
	put_exact(text, "best_profit", life->best_profit);
	put_double(text, "best_net_bps", life->best_net_bps);
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
	put_int(text, "patience",
	    market->graph.patience > market->graph.steps ? (int64_t)(market->graph.patience - market->graph.steps) : 0);
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
	put_int(text, "rise", drift->rise);
	put_int(text, "fall", drift->fall);
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
	const struct stats_clock *clock = &writer->keep->market->ticks;
	struct text *text = &writer->text;
	size_t count = stats_held(stats);

	for (size_t i = 0; i < count;) {
		begin(writer, "samples");
		put_key(text, "samples");
		text_char(text, '[');
		for (size_t n = 0; n < SAMPLES_A_LINE && i < count; n++, i++) {
			put_comma(text);
			text_char(text, '[');
			put_double(text, NULL, stats_value(stats, i));
			put_comma(text);
			text_int(text, stats_at(stats, clock, i));
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
	put_life(text, &pair->life);
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
	put_life(text, &standing->life);
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
