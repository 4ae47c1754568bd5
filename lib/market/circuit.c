#include "market/circuit.h"

#include "market/seek.h"
#include "market/worth.h"

void
circuit_ask(struct market *market)
{
	graph_ask(&market->graph, decimal_double(market->settings.min_bps));
	for (size_t i = 0; i < market->listings.count; i++)
		graph_price(&market->graph, market->listings.at[i], listing_ready(market->listings.at[i]));
}

static void
close_cycle(struct market *market, struct standing *standing, const char *reason, int64_t now_us, struct text *out)
{
	cycles_close(&market->cycles, standing, &market->graph, reason, now_us, &market->teller, out);
}

/* Worth it net of all that is asked for: 1, 0, -1. */
static int
worth_after(struct market *market, struct cycle *cycle, struct error *err)
{
	enum after after = market->settings.after;

	if (UNLIKELY(cycle_foreign(&cycle->path, &market->graph))) {
		market->foreign++;
		return 0;
	}
	if (after == AFTER_FEES)
		return 1;
	if (cycle_costs(cycle, &market->graph, &market->delays, &market->settings, err) != 0)
		return -1;
	market->unknown += !cycle->costs.has_after[after];
	return edge_gate_after(&cycle->costs, cycle->result.cost, &market->settings, err);
}

/* What was proposed, or stands already: the exact figures decide.  All its books are fresh. */
static void
judge(struct market *market, const struct cycle_path *path, int64_t now_us, struct text *out)
{
	struct error why;
	int worth =
	    cycle_find(&market->cycle, path, &market->graph, &market->listings, &market->settings, now_us, &why);
	struct standing *standing;

	if (worth > 0)
		worth = worth_after(market, &market->cycle, &why);
	if (worth > 0) {
		if (cycles_stand(&market->cycles, &market->cycle, &market->graph, &market->settings, now_us,
			&market->teller, out, &why) == 0)
			return;
		worth = -1;
	}
	market->refused += worth < 0;
	standing = cycles_find(&market->cycles, path);
	if (standing != NULL && standing->life.open)
		close_cycle(market, standing, worth < 0 ? "refused" : "gone", now_us, out);
}

/* One update of one listing. */
struct look {
	struct market *market;
	int64_t now_us;
	struct text *out;
};

/* A proposal.  What stands was computed before it. */
static void
found(void *arg, const uint32_t *arcs, size_t count)
{
	struct look *look = arg;
	struct market *market = look->market;
	const struct standing *standing;
	struct cycle_path path;

	if (!cycle_turn(&path, &market->graph, arcs, count, &market->settings) ||
	    !cycle_fresh(&path, &market->graph, look->now_us, market->settings.age_us))
		return;
	standing = cycles_find(&market->cycles, &path);
	if (standing == NULL || !standing->life.open)
		judge(market, &path, look->now_us, look->out);
}

static bool
has_leg(const struct standing *standing, const struct graph *graph, const struct listing *listing)
{
	for (size_t i = 0; i < standing->path.count; i++)
		if (graph->arcs[standing->path.arcs[i]].listing == listing)
			return true;
	return false;
}

/* What stands with a leg at the listing.  A stale book elsewhere changes nothing: that is for the tick to see. */
static void
look_again(struct market *market, const struct listing *listing, int64_t now_us, struct text *out)
{
	for (size_t i = 0; listing->cycles > 0 && i < market->cycles.count; i++) {
		const struct standing *standing = &market->cycles.at[i];
		struct cycle_path path = standing->path;

		if (standing->life.open && has_leg(standing, &market->graph, listing) &&
		    cycle_fresh(&path, &market->graph, now_us, market->settings.age_us))
			judge(market, &path, now_us, out);
	}
}

static void
seek(struct look *look, uint32_t arc)
{
	struct graph *graph = &look->market->graph;

	if (graph->arcs[arc].gain != 0)
		worth_settle(graph, arc);
	seek_cycles(graph, arc, found, look);
}

void
circuit_look(struct market *market, struct listing *listing, int64_t now_us, struct text *out)
{
	struct look look = { market, now_us, out };

	if (listing->arc == 0)
		return;
	graph_price(&market->graph, listing, listing_ready(listing));
	worth_settle_all(&market->graph);
	look_again(market, listing, now_us, out);
	seek(&look, graph_purchase(listing));
	seek(&look, graph_sale(listing));
}

void
circuit_leave(struct market *market, struct listing *listing, const char *reason, int64_t now_us, struct text *out)
{
	graph_price(&market->graph, listing, false);
	for (size_t i = 0; listing->cycles > 0 && i < market->cycles.count; i++) {
		struct standing *standing = &market->cycles.at[i];

		if (standing->life.open && has_leg(standing, &market->graph, listing))
			close_cycle(market, standing, reason, now_us, out);
	}
}

/* A cycle that stands: too old, or due for a new id. */
static void
tick_cycle(struct market *market, struct standing *standing, int64_t now_us, struct text *out)
{
	struct cycle_path path = standing->path;

	if (!cycle_fresh(&path, &market->graph, now_us, market->settings.age_us))
		close_cycle(market, standing, "stale", now_us, out);
	else if (life_is_over(&standing->life, &market->settings, now_us))
		judge(market, &path, now_us, out);
}

/* Prices that are too old propose nothing, and would only be in the way: a new book brings them back. */
void
circuit_tick(struct market *market, int64_t now_us, struct text *out)
{
	if (market->graph.legs == 0)
		return;
	for (size_t i = 0; market->cycles.open > 0 && i < market->cycles.count; i++)
		if (market->cycles.at[i].life.open)
			tick_cycle(market, &market->cycles.at[i], now_us, out);
	for (size_t i = 0; i < market->listings.count; i++) {
		struct listing *listing = market->listings.at[i];

		if (listing->in_force && !listing_fresh(listing, now_us, market->settings.age_us))
			graph_price(&market->graph, listing, false);
	}
}
