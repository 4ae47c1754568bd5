/*
 * figures: what arb-exec has counted, for whoever watches it (tool/metrics.h).
 */
#ifndef TRADER_FIGURES_H
#define TRADER_FIGURES_H

#include "exec/exec.h"

/* waiting: orders that a venue on paper has not ended. */
void trader_figures(struct text *out, const struct exec_counts *counts, size_t waiting);

#endif
