#include "market/slope.h"

#include <math.h>

/* One leg with what is left of it. */
struct strip {
	const struct chain_leg *leg;
	size_t level;
	double used; /* base asset */
	double left; /* of the level, base asset */
	double unit; /* base for one of what the leg begins with */
	double rate; /* what arrives for it */
	bool ended;
};

static void
load(struct strip *strip)
{
	const struct chain_leg *leg = strip->leg;
	double room = decimal_double(leg->most) - strip->used, price;

	if (leg->transfer != NULL) {
		strip->left = INFINITY;
		strip->unit = strip->rate = 1;
		return;
	}
	strip->ended = strip->level == leg->count || room <= 0;
	if (strip->ended)
		return;
	price = decimal_double(leg->at[strip->level].price);
	strip->left = decimal_double(leg->at[strip->level].qty);
	if (leg->share.coef != 0)
		strip->left *= decimal_double(leg->share);
	strip->left = fmin(strip->left, room);
	strip->unit = leg->side == SIDE_SELL ? 1 : 1 / (price * decimal_double(leg->paid));
	strip->rate = decimal_double(leg->kept) * (leg->side == SIDE_SELL ? price : strip->unit);
}

/* Use up so much base of the level; at its end the next one begins. */
static void
use(struct strip *strip, double base, bool whole)
{
	strip->used += base;
	strip->left -= base;
	if (!whole && strip->left > 0)
		return;
	strip->level++;
	load(strip);
}

/* What must go in for so much to come out; infinite: it never does. */
static double
inverse(const struct chain_leg *leg, double out)
{
	struct strip strip = { .leg = leg };
	double in = 0, blur = out * 1e-12; /* what fills a side to the brim is not too much for it */

	if (leg->transfer != NULL)
		return fmax(out + decimal_double(leg->transfer->fee), decimal_double(leg->transfer->least));
	for (load(&strip); out > blur; use(&strip, strip.left, true)) {
		if (strip.ended)
			return INFINITY;
		if (strip.left / strip.unit * strip.rate >= out)
			return in + out / strip.rate;
		in += strip.left / strip.unit;
		out -= strip.left / strip.unit * strip.rate;
	}
	return in;
}

/* Let so much in; returns what comes out. */
static double
let_in(struct strip *strip, double in)
{
	double out = 0;

	if (strip->leg->transfer != NULL) {
		strip->used = in;
		return in - decimal_double(strip->leg->transfer->fee);
	}
	while (in > 0 && !strip->ended) {
		double part = fmin(in, strip->left / strip->unit);

		in -= part;
		out += part * strip->rate;
		use(strip, part * strip->unit, in > 0);
	}
	return out;
}

/* Fees of transfers must be covered before anything arrives.  False when they never are. */
static bool
begin(struct slope *slope, struct strip strips[], const struct chain *chain, double *out)
{
	double in = 0;

	for (size_t i = chain->count; i-- > 0;)
		in = inverse(&chain->legs[i], in);
	if (isinf(in))
		return false;
	slope->in = *out = in;
	for (size_t i = 0; i < chain->count; i++) {
		strips[i] = (struct strip){ .leg = &chain->legs[i] };
		load(&strips[i]);
		*out = let_in(&strips[i], *out);
	}
	return true;
}

/* How far it goes on straight, which leg ends that, and what arrives for one of what goes in. */
static double
straight(double scale[], size_t *which, double *rate, const struct strip strips[], size_t count, double room)
{
	double length = room;

	*rate = 1;
	*which = count;
	for (size_t i = 0; i < count; i++) {
		scale[i] = *rate * strips[i].unit;
		if (strips[i].left / scale[i] < length) {
			length = strips[i].left / scale[i];
			*which = i;
		}
		*rate *= strips[i].rate;
	}
	return length;
}

/* A leg that has ended takes no more: what legs before it still bring is lost, and legs behind it get no more. */
static bool
ends(struct slope *slope, const struct strip strips[], size_t count, double margin)
{
	double ignored;
	size_t first = 0, which;

	while (first < count && !strips[first].ended)
		first++;
	if (first == count)
		return false;
	straight(slope->beyond, &which, &ignored, strips, first, INFINITY);
	for (size_t i = first; i < count; i++)
		slope->beyond[i] = 0;
	slope->fall = 1 + margin;
	slope->exhausted = !strips[first].leg->bound;
	return true;
}

bool
slope_top(struct slope *slope, const struct chain *chain, double margin)
{
	struct strip strips[CYCLE_LEGS_MAX];
	double out, cap = decimal_sign(chain->cap) > 0 ? decimal_double(chain->cap) : INFINITY;

	*slope = (struct slope){ .rise = INFINITY, .fall = INFINITY };
	if (!begin(slope, strips, chain, &out) || slope->in > cap)
		return false;
	for (size_t i = 0; i < chain->count; i++)
		slope->scale[i] = 1;
	while (!ends(slope, strips, chain->count, margin)) {
		double rate, length;
		size_t which;

		length = straight(slope->beyond, &which, &rate, strips, chain->count, cap - slope->in);
		if (rate <= 1 + margin) {
			slope->fall = 1 + margin - rate;
			break;
		}
		if (isinf(length))
			return false; /* transfers alone: there is no such cycle */
		slope->rise = rate - 1 - margin;
		memcpy(slope->scale, slope->beyond, sizeof slope->scale);
		slope->in += length;
		out += length * rate;
		for (size_t i = 0; i < chain->count; i++)
			use(&strips[i], length * slope->scale[i], i == which);
		if (which == chain->count)
			break;
	}
	for (size_t i = 0; i < chain->count; i++)
		slope->qty[i] = strips[i].used;
	slope->value = out - slope->in * (1 + margin);
	return slope->value > 0;
}
