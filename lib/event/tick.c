#include "event/tick.h"

const struct shape kind_tick = { "tick", NULL, 0, sizeof(struct tick_event) };
