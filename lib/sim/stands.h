/* stands: the venues that can be simulated. */
#ifndef SIM_STANDS_H
#define SIM_STANDS_H

#include "sim/stand.h"

extern const struct sim_venue *const sim_venues[]; /* ends with NULL */
const struct sim_venue *sim_venue_find(const char *name); /* NULL: none of that name */

#endif
