#include "event/refresh.h"

const struct shape kind_refresh = { "refresh", NULL, 0, sizeof(struct refresh_event) };
