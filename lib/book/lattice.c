/*
 * The figure that is maximised is a pair: money first, and among equal money the fewer lots.  Both are linear in x and
 * y = floor((a x + b) / c), and stay so when x and y change places, which is Euclid's step.
 */
#include "book/lattice.h"

#include <stdbool.h>

struct weight {
	__int128 money, fewer;
};

struct sawtooth {
	__int128 a, b, c; /* y = floor((a x + b) / c) */
	__int128 last; /* x runs from 0 to here */
	struct weight base, x, y; /* the figure is base + x X + y Y */
	struct weight best; /* the largest seen; best.fewer is minus the lots */
	bool any, lost; /* lost: something did not fit */
};

static __int128
times(struct sawtooth *s, __int128 a, __int128 b)
{
	__int128 out = 0;

	s->lost |= __builtin_mul_overflow(a, b, &out);
	return out;
}

static __int128
plus(struct sawtooth *s, __int128 a, __int128 b)
{
	__int128 out = 0;

	s->lost |= __builtin_add_overflow(a, b, &out);
	return out;
}

static void
add_times(struct sawtooth *s, struct weight *to, struct weight w, __int128 n)
{
	to->money = plus(s, to->money, times(s, w.money, n));
	to->fewer = plus(s, to->fewer, times(s, w.fewer, n));
}

static int
sign(struct weight w)
{
	return w.money != 0 ? (w.money > 0) - (w.money < 0) : (w.fewer > 0) - (w.fewer < 0);
}

static void
consider(struct sawtooth *s, struct weight w)
{
	if (!s->any || w.money > s->best.money || (w.money == s->best.money && w.fewer > s->best.fewer))
		s->best = w;
	s->any = true;
}

/* Take whole multiples out of a and b: y becomes the part that is left. */
static void
reduce(struct sawtooth *s)
{
	add_times(s, &s->x, s->y, s->a / s->c);
	add_times(s, &s->base, s->y, s->b / s->c);
	s->a %= s->c;
	s->b %= s->c;
}

/*
 * More x is better and more y is worse, or the other way round: the best has the largest, or smallest, x of its y.  So
 * let y run, and make x the floor of a line in y.
 */
static void
exchange(struct sawtooth *s, __int128 top)
{
	__int128 a = s->c, b, c = s->a;
	struct weight x = s->x;

	if (sign(s->x) > 0)
		b = s->c - s->b - 1; /* the last x of y: floor((c (y + 1) - b - 1) / a) */
	else {
		b = s->c - s->b + s->a - 1; /* the first x of y + 1: ceil((c (y + 1) - b) / a) */
		add_times(s, &s->base, s->y, 1);
	}
	s->x = s->y;
	s->y = x;
	s->a = a;
	s->b = b;
	s->c = c;
	s->last = top - 1;
}

int
lattice_best(__int128 *x, __int128 first, __int128 last, __int128 num, __int128 den, __int128 gain, __int128 cost,
    struct error *err)
{
	struct sawtooth s = { .a = num, .c = den, .last = last - first, .x = { -cost, -1 }, .y = { gain, 0 } };

	s.b = times(&s, num, first);
	add_times(&s, &s.base, s.x, first);
	while (!s.lost) {
		struct weight end;
		__int128 top;

		reduce(&s);
		consider(&s, s.base);
		top = plus(&s, times(&s, s.a, s.last), s.b) / s.c;
		end = s.base;
		add_times(&s, &end, s.x, s.last);
		add_times(&s, &end, s.y, top);
		if (s.lost)
			break;
		consider(&s, end);
		if (top == 0 || sign(s.x) * sign(s.y) >= 0) {
			*x = -s.best.fewer;
			return 0;
		}
		exchange(&s, top);
	}
	return error_set(err, "decimal_range", "too many lots");
}
