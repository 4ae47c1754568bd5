/*
 * select: which symbols are wanted: names, `all`, patterns ('*-USDT').
 */
#ifndef FEED_SELECT_H
#define FEED_SELECT_H

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

enum { SELECT_MAX = 256 };

struct selection {
	const char *at[SELECT_MAX]; /* as given; "all" and no entry at all match everything */
	size_t count;
	char *copy; /* owns the bytes */
};

/* "BTC-USDT,ETH-USDT,*-EUR", into an empty one. */
int selection_add(struct selection *selection, const char *list, struct error *err) MUST_CHECK;
/* The list again; nothing where all was meant by no entry at all. */
void selection_put(struct text *out, const struct selection *selection);
void selection_free(struct selection *selection);

bool selection_has(const struct selection *selection, const char *symbol);

/* Whether entry i is the name of one symbol, not a pattern. */
bool selection_is_name(const struct selection *selection, size_t i);

#endif
