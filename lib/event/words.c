#include "event/words.h"

#include <stddef.h>

const char *const modes[] = { "paper", "live", NULL };
