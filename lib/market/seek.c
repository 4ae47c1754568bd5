/*
 * Depth first from the end of the arc back to its beginning.  A path is given up when what it has lost cannot be made
 * good by the arcs that gain, as many as it may still take; with no such arcs nearly everything is given up at once.  Where few
 * gain, only those count that can be reached and left behind with the legs that are left: a leg changes the asset or the venue, never
 * both.  The last leg is not searched for: the arcs that lead home were looked at before.
 */
#include "market/seek.h"

#include <math.h>

#define TOLERANCE 1e-9

enum { HOPES_MAX = 8 };

/* An arc that gains, where few do. */
struct hope {
	uint32_t from;
	double loss; /* below 0 */
	size_t legs; /* itself, and the least that leads home from its end */
};

struct seek {
	struct graph *graph;
	seek_found *found;
	void *arg;
	uint32_t home; /* node that the cycle comes back to */
	double rest[CYCLE_LEGS_MAX + 1]; /* the least that so many arcs more can lose */
	struct hope hopes[HOPES_MAX];
	size_t hope_count;
	bool few; /* hopes are all that gain and may be on the way */
	uint32_t path[CYCLE_LEGS_MAX];
	uint64_t steps;
};

/* No fewer legs lead from one node to another. */
static size_t
legs_between(const struct graph *graph, uint32_t from, uint32_t to)
{
	const struct node *a = &graph->nodes[from], *b = &graph->nodes[to];

	return (size_t)(a->asset != b->asset) + (size_t)(a->venue != b->venue);
}

/* All arcs that gain and can be on a cycle through the arc. */
static void
find_hopes(struct seek *seek, uint32_t but)
{
	const struct graph *graph = seek->graph;

	seek->few = graph->gains.count <= HOPES_MAX + 1;
	for (size_t i = 0; seek->few && i < graph->gains.count; i++) {
		const struct arc *arc = &graph->arcs[graph->gains.at[i]];
		size_t home = 1 + legs_between(graph, arc->to, seek->home);

		if (graph->gains.at[i] == but ||
		    legs_between(graph, graph->arcs[but].to, arc->from) + home >= graph->legs)
			continue;
		seek->few = seek->hope_count < HOPES_MAX;
		if (seek->few)
			seek->hopes[seek->hope_count++] = (struct hope){ arc->from, graph_loss(graph, arc), home };
	}
}

static void
take_least(double least[CYCLE_LEGS_MAX], double loss)
{
	for (size_t j = 0; j < CYCLE_LEGS_MAX; j++)
		if (loss < least[j]) {
			double held = least[j];

			least[j] = loss;
			loss = held;
		}
}

/* The sums of the least losses of all arcs that gain but one. */
static void
find_rest(struct seek *seek, uint32_t but)
{
	const struct graph *graph = seek->graph;
	double least[CYCLE_LEGS_MAX] = { 0 };

	find_hopes(seek, but);
	for (size_t i = 0; i < seek->hope_count && seek->few; i++)
		take_least(least, seek->hopes[i].loss);
	for (size_t i = 0; i < graph->gains.count && !seek->few; i++)
		if (graph->gains.at[i] != but)
			take_least(least, graph_loss(graph, &graph->arcs[graph->gains.at[i]]));
	seek->rest[0] = 0;
	for (size_t j = 0; j < CYCLE_LEGS_MAX; j++)
		seek->rest[j + 1] = seek->rest[j] + least[j];
}

/* Whether a node with so many legs left is too far from what would make good what was lost. */
static bool
is_hopeless(const struct seek *seek, uint32_t node, size_t left, double lost)
{
	const struct graph *graph = seek->graph;

	if (lost + seek->rest[left] >= TOLERANCE)
		return true;
	if (!seek->few || lost < TOLERANCE)
		return false;
	for (size_t i = 0; i < seek->hope_count; i++) {
		const struct hope *hope = &seek->hopes[i];

		if (!graph->nodes[hope->from].on_path && legs_between(graph, node, hope->from) + hope->legs <= left)
			lost += hope->loss;
	}
	return lost >= TOLERANCE;
}

/* Which nodes have an arc home, and what the best of them loses. */
static void
mark_home(struct seek *seek)
{
	struct graph *graph = seek->graph;
	const struct arc_list *in = &graph->nodes[seek->home].in;

	if (++graph->stamp == 0) {
		for (size_t i = 0; i < graph->node_count; i++)
			graph->nodes[i].stamp = 0;
		graph->stamp = 1;
	}
	for (size_t i = 0; i < in->count; i++) {
		const struct arc *arc = &graph->arcs[in->at[i]];
		struct node *node = &graph->nodes[arc->from];
		double loss = graph_loss(graph, arc);

		if (node->stamp != graph->stamp || loss < node->back)
			node->back = loss;
		node->stamp = graph->stamp;
	}
}

/* A cycle is closed: what it weighs without the shares of the legs that it does not have. */
static void
close_cycle(struct seek *seek, uint32_t last, size_t count, double loss)
{
	const struct graph *graph = seek->graph;
	double unused = graph->asked * (1 - (double)count / (double)graph->legs);

	if (!(loss < TOLERANCE - unused))
		return;
	seek->path[count - 1] = last;
	seek->found(seek->arg, seek->path, count);
}

/* One leg is left: the arcs from the node home. */
static void
go_home(struct seek *seek, uint32_t from, size_t count, double lost)
{
	const struct graph *graph = seek->graph;
	const struct arc_list *in = &graph->nodes[seek->home].in;

	for (size_t i = 0; i < in->count; i++) {
		const struct arc *arc = &graph->arcs[in->at[i]];

		seek->steps++;
		if (arc->from == from)
			close_cycle(seek, in->at[i], count + 1, lost + graph_loss(graph, arc));
	}
}

static void go_on(struct seek *seek, uint32_t from, size_t count, double lost);

/* Over one arc to where it ends. */
static void
go_over(struct seek *seek, uint32_t number, size_t count, double lost)
{
	const struct graph *graph = seek->graph;
	uint32_t to = graph->arcs[number].to;
	struct node *node = &graph->nodes[to];
	size_t left = graph->legs - count - 1;

	if (to == seek->home) {
		close_cycle(seek, number, count + 1, lost);
		return;
	}
	if (left == 0 || node->on_path || is_hopeless(seek, to, left, lost))
		return;
	seek->path[count] = number;
	if (left == 1) {
		if (node->stamp == graph->stamp && lost + node->back < TOLERANCE)
			go_home(seek, to, count + 1, lost);
		return;
	}
	node->on_path = true;
	go_on(seek, to, count + 1, lost);
	node->on_path = false;
}

static void
go_on(struct seek *seek, uint32_t from, size_t count, double lost)
{
	const struct graph *graph = seek->graph;
	const struct arc_list *out = &graph->nodes[from].out;

	for (size_t i = 0; i < out->count && seek->steps < SEEK_STEPS_MAX; i++) {
		go_over(seek, out->at[i], count, lost + graph_loss(graph, &graph->arcs[out->at[i]]));
		seek->steps++;
	}
}

void
seek_cycles(struct graph *graph, uint32_t number, seek_found *found, void *arg)
{
	const struct arc *arc = &graph->arcs[number];
	struct seek seek = { .graph = graph, .found = found, .arg = arg, .home = arc->from };
	double loss = graph_loss(graph, arc);
	struct node *node = &graph->nodes[arc->to];

	if (graph->legs < 2 || isinf(loss))
		return;
	if (LIKELY(graph->gains.count == 0 && loss >= TOLERANCE))
		return;
	find_rest(&seek, number);
	if (is_hopeless(&seek, arc->to, graph->legs - 1, loss))
		return;
	mark_home(&seek);
	seek.path[0] = number;
	node->on_path = true;
	go_on(&seek, arc->to, 1, loss);
	node->on_path = false;
	graph->steps += seek.steps;
	graph->cut += seek.steps >= SEEK_STEPS_MAX;
}
