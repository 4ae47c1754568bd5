/*
 * words: the lists of words that more than one kind uses.
 */
#ifndef EVENT_WORDS_H
#define EVENT_WORDS_H

enum fee_kind { FEE_QUOTE, FEE_RECEIVED, FEE_THIRD };
extern const char *const fee_kinds[];

enum side { SIDE_BUY, SIDE_SELL };
extern const char *const sides[];

enum mode { MODE_PAPER, MODE_LIVE };
extern const char *const modes[];

#endif
