/*
 * options: where the options of arb-exec say something, and beside which others.
 */
#ifndef TRADER_OPTIONS_H
#define TRADER_OPTIONS_H

#include "tool/given.h"

/* command NULL: none, the stream is traded on.  -1 and err (usage): an option says nothing there. */
int trader_options(const struct given *given, const char *command, struct error *err) MUST_CHECK;

#endif
