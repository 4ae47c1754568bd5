#include "event/words.h"

#include <stddef.h>

const char *const fee_kinds[] = { "quote", "received", "third", NULL };
const char *const sides[] = { "buy", "sell", NULL };
const char *const modes[] = { "paper", "live", NULL };
