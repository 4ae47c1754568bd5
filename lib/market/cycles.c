#include "market/cycles.h"

#include <stdlib.h>

#include "base/memory.h"

/* ---- what is remembered ---- */

static uint32_t
hash_of(const struct cycle_path *path)
{
	uint32_t hash = 0x811c9dc5u;

	for (size_t i = 0; i < path->count; i++)
		hash = (hash ^ path->arcs[i]) * 0x85ebca6bu, hash ^= hash >> 13;
	return hash;
}

static bool
same_path(const struct cycle_path *a, const struct cycle_path *b)
{
	return a->count == b->count && memcmp(a->arcs, b->arcs, a->count * sizeof a->arcs[0]) == 0;
}

static size_t
slot_of(const struct cycles *cycles, const struct cycle_path *path, uint32_t hash)
{
	size_t i = hash & (cycles->slot_count - 1);

	while (cycles->slots[i] != 0) {
		const struct standing *standing = &cycles->at[cycles->slots[i] - 1];

		if (standing->hash == hash && same_path(&standing->path, path))
			break;
		i = (i + 1) & (cycles->slot_count - 1);
	}
	return i;
}

/* 1 + its place; 0: it is not remembered. */
static uint32_t
place_of(const struct cycles *cycles, const struct cycle_path *path)
{
	return cycles->slot_count == 0 ? 0 : cycles->slots[slot_of(cycles, path, hash_of(path))];
}

struct standing *
cycles_find(const struct cycles *cycles, const struct cycle_path *path)
{
	uint32_t place = place_of(cycles, path);

	return place == 0 ? NULL : &cycles->at[place - 1];
}

static void
fill_slots(struct cycles *cycles)
{
	memset(cycles->slots, 0, cycles->slot_count * sizeof *cycles->slots);
	for (size_t i = 0; i < cycles->count; i++)
		cycles->slots[slot_of(cycles, &cycles->at[i].path, cycles->at[i].hash)] = (uint32_t)(i + 1);
}

/* Forget what neither stands nor has an id of this very time. */
static void
forget(struct cycles *cycles, int64_t now_us)
{
	size_t kept = 0;

	for (size_t i = 0; i < cycles->count; i++)
		if (cycles->at[i].life.open || cycles->at[i].life.opened_us >= now_us)
			cycles->at[kept++] = cycles->at[i];
	if (kept == cycles->count)
		return;
	cycles->count = kept;
	fill_slots(cycles);
}

static void
grow(struct cycles *cycles)
{
	cycles->cap = cycles->cap == 0 ? 32 : 2 * cycles->cap;
	cycles->slot_count = 2 * cycles->cap;
	cycles->at = memory_grow(cycles->at, cycles->cap, sizeof *cycles->at);
	cycles->slots = memory_grow(cycles->slots, cycles->slot_count, sizeof *cycles->slots);
	fill_slots(cycles);
}

/* Found or made.  NULL: there is no room. */
static struct standing *
remember(struct cycles *cycles, const struct cycle_path *path, int64_t now_us)
{
	uint32_t hash = hash_of(path), place = place_of(cycles, path);
	struct standing *standing;

	if (place != 0)
		return &cycles->at[place - 1];
	if (cycles->count == cycles->cap) {
		forget(cycles, now_us);
		if (2 * cycles->count >= cycles->cap && cycles->cap < CYCLES_MAX)
			grow(cycles);
	}
	if (cycles->count == cycles->cap) {
		cycles->refused++;
		return NULL;
	}
	standing = &cycles->at[cycles->count];
	*standing = (struct standing){ .path = *path, .hash = hash };
	cycles->slots[slot_of(cycles, path, hash)] = (uint32_t)++cycles->count;
	return standing;
}

void
cycles_free(struct cycles *cycles)
{
	free(cycles->at);
	free(cycles->slots);
	*cycles = (struct cycles){ 0 };
}

/* ---- lines ---- */

static const struct arc *
arc_at(const struct standing *standing, const struct graph *graph, size_t i)
{
	return &graph->arcs[standing->path.arcs[i]];
}

/* cycle:LEG:LEG:...:OPENED_US, a leg being SYMBOL@VENUE or ASSET@FROM>TO. */
static void
tell_id(struct text *id, const struct standing *standing, const struct graph *graph)
{
	id->len = 0;
	text_string(id, "cycle:");
	for (size_t i = 0; i < standing->path.count; i++) {
		const struct arc *arc = arc_at(standing, graph, i);

		text_string(id, arc->listing != NULL ? arc->listing->symbol : graph_asset(graph, arc->from));
		text_char(id, '@');
		text_string(id, arc->listing != NULL ? arc->listing->venue : graph_venue(graph, arc->from));
		if (arc->listing == NULL) {
			text_char(id, '>');
			text_string(id, graph_venue(graph, arc->to));
		}
		text_char(id, ':');
	}
	text_int(id, standing->life.opened_us);
}

static struct opportunity_event *
tell_head(struct teller *teller, const struct standing *standing, const struct graph *graph,
    enum opportunity_state state, int64_t now_us)
{
	tell_id(&teller->id, standing, graph);
	return tell_begin(teller, SHAPE_CYCLE, arc_at(standing, graph, 0)->listing->symbol, state, now_us);
}

static void
tell_transfer(struct leg *leg, const struct graph *graph, const struct arc *arc, struct decimal qty)
{
	const struct transfer *transfer = &graph->transfers[arc->transfer];

	leg->has = UINT64_C(1) << LEG_HAS_QTY | UINT64_C(1) << LEG_HAS_FROM | UINT64_C(1) << LEG_HAS_TO |
	    UINT64_C(1) << LEG_HAS_ASSET | UINT64_C(1) << LEG_HAS_FEE | UINT64_C(1) << LEG_HAS_LEAST |
	    UINT64_C(1) << LEG_HAS_NETWORK | UINT64_C(1) << LEG_HAS_EXPECTED_US;
	leg->qty = qty;
	leg->from = slice_of(graph_venue(graph, arc->from));
	leg->to = slice_of(graph_venue(graph, arc->to));
	leg->asset = slice_of(graph_asset(graph, arc->from));
	leg->fee = transfer->fee;
	leg->least = transfer->least;
	leg->network = slice_of(transfer->network);
	leg->expected_us = transfer->expected_us;
}

static void
tell_legs(struct opportunity_event *event, const struct cycle *cycle, const struct graph *graph,
    const struct market_settings *settings, int64_t now_us)
{
	event->legs.list.count = cycle->path.count;
	for (size_t i = 0; i < cycle->path.count; i++) {
		const struct arc *arc = &graph->arcs[cycle->path.arcs[i]];
		const struct walk_leg *walked = &cycle->result.at[i].walked;
		struct leg *leg = &event->legs.at[i];

		if (arc->listing == NULL)
			tell_transfer(leg, graph, arc, walked->qty);
		else
			tell_leg(
			    leg, arc->listing, arc->side, walked, cycle->prices[i], cycle->charged.legs[i].fee, now_us);
		if (cycle_free(&leg->free, &cycle->path, graph, i, settings))
			SET(leg, LEG_HAS_FREE);
	}
}

static struct figures
figures_of(const struct cycle *cycle, const struct graph *graph)
{
	const struct chain_result *result = &cycle->result;

	return (struct figures){ .asset = graph_asset(graph, graph->arcs[cycle->path.arcs[0]].from),
		.qty = result->at[0].walked.qty,
		.cost = result->cost,
		.proceeds = result->proceeds,
		.profit = result->profit,
		.gross_bps = cycle->gross_bps,
		.net_bps = cycle->net_bps,
		.exhausted = result->exhausted };
}

static int
tell_cycle(struct standing *standing, struct cycle *cycle, const struct figures *figures, const struct graph *graph,
    enum opportunity_state state, const struct market_settings *settings, int64_t now_us, struct teller *teller,
    struct text *out, struct error *err)
{
	struct opportunity_event *event = tell_head(teller, standing, graph, state, now_us);

	if (cycle_quantities(&event->q_total, &event->q_edge, cycle, settings, err) != 0 ||
	    cycle_costs(cycle, graph, teller->delays, settings, err) != 0)
		return -1;
	event->policy = settings->policy;
	event->min_bps = settings->min_bps;
	tell_legs(event, cycle, graph, settings, now_us);
	tell_figures(event, figures, &standing->life);
	tell_costs(teller, &cycle->costs, cycle->fees, cycle->result.cost, settings);
	tell_caps(event, settings);
	event_write(&kind_opportunity, event, out);
	life_written(&standing->life, figures, now_us);
	return 0;
}

/* ---- life ---- */

/* How many stand with a leg at each listing. */
static void
count_legs(const struct standing *standing, const struct graph *graph, uint32_t more)
{
	for (size_t i = 0; i < standing->path.count; i++)
		if (arc_at(standing, graph, i)->listing != NULL)
			arc_at(standing, graph, i)->listing->cycles += more;
}

void
cycles_room(struct cycles *cycles, size_t cap)
{
	while (cycles->cap < cap)
		grow(cycles);
}

int
cycles_recall(struct cycles *cycles, const struct standing *standing, const struct graph *graph)
{
	struct standing *at;

	if (cycles->count == cycles->cap || place_of(cycles, &standing->path) != 0)
		return -1;
	at = &cycles->at[cycles->count];
	*at = *standing;
	at->hash = hash_of(&at->path);
	cycles->slots[slot_of(cycles, &at->path, at->hash)] = (uint32_t)++cycles->count;
	if (at->life.open)
		count_legs(at, graph, 1);
	cycles->open += at->life.open;
	return 0;
}

static int
open_cycle(struct cycles *cycles, struct standing *standing, struct cycle *cycle, const struct figures *figures,
    const struct graph *graph, const struct market_settings *settings, int64_t now_us, struct teller *teller,
    struct text *out, struct error *err)
{
	int64_t before_us = standing->life.opened_us;

	if (before_us == now_us)
		return 0; /* that id was used: it opens when time has moved on */
	standing->life.opened_us = now_us;
	if (tell_cycle(standing, cycle, figures, graph, OPPORTUNITY_OPEN, settings, now_us, teller, out, err) != 0) {
		standing->life.opened_us = before_us;
		return -1;
	}
	count_legs(standing, graph, 1);
	cycles->open++;
	teller->opened++;
	return 0;
}

int
cycles_stand(struct cycles *cycles, struct cycle *cycle, const struct graph *graph,
    const struct market_settings *settings, int64_t now_us, struct teller *teller, struct text *out, struct error *err)
{
	struct standing *standing = remember(cycles, &cycle->path, now_us);
	struct figures figures = figures_of(cycle, graph);
	int due;

	if (standing == NULL)
		return 0;
	if (life_is_over(&standing->life, settings, now_us))
		cycles_close(cycles, standing, graph, "reopen", now_us, teller, out);
	if (!standing->life.open)
		return open_cycle(cycles, standing, cycle, &figures, graph, settings, now_us, teller, out, err);
	due = life_goes_on(&standing->life, &figures, settings, now_us, err);
	if (due > 0)
		due = tell_cycle(
			  standing, cycle, &figures, graph, OPPORTUNITY_UPDATE, settings, now_us, teller, out, err) == 0
		    ? 1
		    : -1;
	teller->updated += due > 0;
	return due < 0 ? -1 : 0;
}

void
cycles_close(struct cycles *cycles, struct standing *standing, const struct graph *graph, const char *reason,
    int64_t now_us, struct teller *teller, struct text *out)
{
	tell_head(teller, standing, graph, OPPORTUNITY_CLOSE, now_us);
	tell_close(teller, &standing->life, reason, now_us, out);
	count_legs(standing, graph, -1u);
	cycles->open--;
}
