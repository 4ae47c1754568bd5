/*
 * A price that has moved is followed by the worth of the asset that moved: nearly always one node goes to the middle of what its arcs
 * allow.  Where it is held on both sides its neighbours are pushed along, each just as far as it must be (a shortest-path
 * labelling, cut off after a few nodes): what comes back to where it began is a cycle.
 */
#include "market/worth.h"

#include <math.h>

enum { MOVES_MAX = 24 };

#define GAIN_LEAST 1e-12

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

struct move {
	uint32_t node;
	double before;
};

/*
 * Move the worth of a node by need, up or down, and along with it whatever would make an arc gain.  False when that comes to
 * the node `end`, or is too much: all is as it was then.
 */
static bool
push(struct graph *graph, uint32_t start, uint32_t end, double need, bool up)
{
	struct move moves[MOVES_MAX];
	size_t count = 1;

	moves[0] = (struct move){ start, graph->nodes[start].worth };
	graph->nodes[start].worth += up ? need : -need;
	for (size_t m = 0; m < count; m++) {
		const struct node *node = &graph->nodes[moves[m].node];
		const struct arc_list *arcs = up ? &node->in : &node->out;

		for (size_t i = 0; i < arcs->count; i++) {
			const struct arc *arc = &graph->arcs[arcs->at[i]];
			uint32_t other = up ? arc->from : arc->to;
			double loss = graph_loss(graph, arc);

			if (LIKELY(loss >= -GAIN_LEAST))
				continue;
			if (other == end || count == MOVES_MAX) {
				while (count-- > 0)
					graph->nodes[moves[count].node].worth = moves[count].before;
				return false;
			}
			moves[count++] = (struct move){ other, graph->nodes[other].worth };
			graph->nodes[other].worth += up ? -loss : loss;
		}
	}
	for (size_t m = 0; m < count; m++)
		mark_around(graph, &graph->nodes[moves[m].node]);
	return true;
}

bool
worth_settle(struct graph *graph, uint32_t number)
{
	const struct arc *arc = &graph->arcs[number];
	const struct node *from = &graph->nodes[arc->from], *to = &graph->nodes[arc->to];
	bool lighter = from->out.count + from->in.count <= to->out.count + to->in.count;
	double need = -graph_loss(graph, arc);

	if (centre(graph, lighter ? arc->from : arc->to) || centre(graph, lighter ? arc->to : arc->from))
		return true;
	return push(graph, lighter ? arc->from : arc->to, lighter ? arc->to : arc->from, need, lighter) ||
	    push(graph, lighter ? arc->to : arc->from, lighter ? arc->from : arc->to, need, !lighter);
}

/* From the end of the list: one that settles gives its place to the last. */
void
worth_settle_all(struct graph *graph)
{
	for (size_t i = graph->gains.count; i-- > 0;)
		if (i < graph->gains.count)
			worth_settle(graph, graph->gains.at[i]);
	graph->unsettled = false;
}
