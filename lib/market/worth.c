/*
 * A price that has moved is followed by the worth of the asset that moved: nearly always one node goes to the middle of what its arcs
 * allow.  Where it is held on both sides its neighbours are pushed along, each just as far as it must be (a shortest-path
 * labelling, cut off after a few nodes): what comes back to where it began is a cycle.
 *
 * Markets come one after the other, so worths that were well among themselves may be far from others'.  Then more than a few
 * nodes must move: that is done, over all nodes, whenever searches have cost as much as it does.
 */
#include "market/worth.h"

#include <math.h>

#include "base/memory.h"

enum { MOVES_FEW = 24, MOVES_OF_NODE = 4 };

/* Arcs at a node have changed their loss. */
static void
mark_around(struct graph *graph, const struct node *node)
{
	for (size_t i = 0; i < node->out.count; i++)
		graph_mark(graph, node->out.at[i]);
	for (size_t i = 0; i < node->in.count; i++)
		graph_mark(graph, node->in.at[i]);
}

/* To the middle of what all arcs at the node allow; false when they allow nothing. */
static bool
centre(struct graph *graph, uint32_t number)
{
	struct node *node = &graph->nodes[number];
	double low = -INFINITY, high = INFINITY;

	for (size_t i = 0; i < node->out.count; i++) {
		const struct arc *arc = &graph->arcs[node->out.at[i]];

		low = fmax(low, graph->nodes[arc->to].worth - arc->weight);
	}
	for (size_t i = 0; i < node->in.count; i++) {
		const struct arc *arc = &graph->arcs[node->in.at[i]];

		high = fmin(high, graph->nodes[arc->from].worth + arc->weight);
	}
	if (low > high)
		return false;
	node->worth = isinf(high) ? low : isinf(low) ? high : (low + high) / 2;
	mark_around(graph, node);
	return true;
}

/* Room for so many moves. */
static void
make_room(struct graph *graph, size_t moves)
{
	if (graph->move_cap >= moves)
		return;
	graph->moves = memory_grow(graph->moves, moves, sizeof *graph->moves);
	graph->move_cap = moves;
}

/*
 * Move the worth of a node by need, up or down, and along with it whatever would make an arc gain that does not yet.  False when that
 * comes to the node `end`, or takes more than `most` moves: all is as it was then.
 */
static bool
push(struct graph *graph, uint32_t start, uint32_t end, double need, bool up, size_t most)
{
	struct worth_move *moves = graph->moves;
	size_t count = 1;

	moves[0] = (struct worth_move){ start, graph->nodes[start].worth };
	graph->nodes[start].worth += up ? need : -need;
	for (size_t m = 0; m < count; m++) {
		const struct node *node = &graph->nodes[moves[m].node];
		const struct arc_list *arcs = up ? &node->in : &node->out;

		graph->pushed += arcs->count;
		for (size_t i = 0; i < arcs->count; i++) {
			const struct arc *arc = &graph->arcs[arcs->at[i]];
			uint32_t other = up ? arc->from : arc->to;
			double loss = graph_loss(graph, arc);

			if (LIKELY(loss >= -GAIN_LEAST) || arc->gain != 0)
				continue;
			if (other == end || count == most) {
				while (count-- > 0)
					graph->nodes[moves[count].node].worth = moves[count].before;
				return false;
			}
			moves[count++] = (struct worth_move){ other, graph->nodes[other].worth };
			graph->nodes[other].worth += up ? -loss : loss;
		}
	}
	for (size_t m = 0; m < count; m++)
		mark_around(graph, &graph->nodes[moves[m].node]);
	return true;
}

static bool
settle(struct graph *graph, uint32_t number, size_t most)
{
	const struct arc *arc = &graph->arcs[number];
	const struct node *from = &graph->nodes[arc->from], *to = &graph->nodes[arc->to];
	bool from_lighter = from->out.count + from->in.count <= to->out.count + to->in.count;
	uint32_t light = from_lighter ? arc->from : arc->to, heavy = from_lighter ? arc->to : arc->from;
	double need = -graph_loss(graph, arc);

	if (centre(graph, light) || centre(graph, heavy))
		return true;
	make_room(graph, most);
	return push(graph, light, heavy, need, from_lighter, most) ||
	    push(graph, heavy, light, need, !from_lighter, most);
}

bool
worth_settle(struct graph *graph, uint32_t arc)
{
	return settle(graph, arc, MOVES_FEW);
}

/* From the end of the list: one that settles gives its place to the last. */
static void
settle_all(struct graph *graph, size_t most)
{
	for (size_t i = graph->gains.count; i-- > 0;)
		if (i < graph->gains.count)
			settle(graph, graph->gains.at[i], most);
}

void
worth_settle_all(struct graph *graph)
{
	uint64_t before = graph->pushed;

	if (UNLIKELY(graph->unsettled))
		settle_all(graph, MOVES_FEW);
	graph->unsettled = false;
	if (LIKELY(graph->steps < graph->patience))
		return;
	settle_all(graph, MOVES_OF_NODE * graph->node_count);
	graph->patience = graph->steps + graph->arc_count + (graph->pushed - before);
}
