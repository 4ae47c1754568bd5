/* A pairing heap: the links are in the timers, so that there is nothing to allocate. */
#include "net/timer.h"

/* Both are roots or NULL; the earlier one becomes the parent. */
static struct timer *
meld(struct timer *a, struct timer *b)
{
	struct timer *swap;

	if (a == NULL || b == NULL)
		return a == NULL ? b : a;
	if (b->due_us < a->due_us) {
		swap = a;
		a = b;
		b = swap;
	}
	b->next = a->child;
	if (b->next != NULL)
		b->next->before = b;
	b->before = a;
	a->child = b;
	return a;
}

/* Make one root of a row of siblings: in pairs from the left, the pairs then from the right. */
static struct timer *
gather(struct timer *row)
{
	struct timer *pairs = NULL, *root = NULL, *a, *b, *rest;

	for (; row != NULL; row = rest) {
		a = row;
		b = a->next;
		rest = b == NULL ? NULL : b->next;
		a->next = a->before = NULL;
		if (b != NULL)
			b->next = b->before = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	for (; pairs != NULL; pairs = rest) {
		rest = pairs->next;
		pairs->next = NULL;
		root = meld(root, pairs);
	}
	return root;
}

void
timers_add(struct timers *timers, struct timer *timer)
{
	timer->child = timer->next = timer->before = NULL;
	timer->in = timers;
	timers->first = meld(timers->first, timer);
}

void
timers_remove(struct timer *timer)
{
	struct timers *timers = timer->in;

	if (timers == NULL)
		return;
	if (timers->first == timer) {
		timers->first = gather(timer->child);
	} else {
		if (timer->before->child == timer)
			timer->before->child = timer->next;
		else
			timer->before->next = timer->next;
		if (timer->next != NULL)
			timer->next->before = timer->before;
		timers->first = meld(timers->first, gather(timer->child));
	}
	timer->in = NULL;
	timer->child = timer->next = timer->before = NULL;
}
