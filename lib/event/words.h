/*
 * words: lists of words: those that more than one kind uses, and how a place in one is found.
 */
#ifndef EVENT_WORDS_H
#define EVENT_WORDS_H

#include "base/slice.h"

enum mode { MODE_PAPER, MODE_LIVE };
extern const char *const modes[]; /* "paper", "live", NULL */

/* The place of a word in a list that ends with NULL; -1: it is none of it. */
int word_of(const char *const *words, struct slice word);

#endif
