/*
 * words: the list of words that more than one kind uses.
 */
#ifndef EVENT_WORDS_H
#define EVENT_WORDS_H

enum mode { MODE_PAPER, MODE_LIVE };
extern const char *const modes[]; /* "paper", "live", NULL */

#endif
