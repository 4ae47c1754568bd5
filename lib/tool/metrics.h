/*
 * metrics: figures of the running program as OpenMetrics text, in a file that is replaced as a whole.
 */
#ifndef TOOL_METRICS_H
#define TOOL_METRICS_H

#include "base/text.h"

struct filter;

/* To tool.metrics.  That it cannot be written is said once and hurts nothing else. */
void metrics_write(struct filter *filter);

/* `# TYPE arb_NAME counter` and `arb_NAME_total{program="..."} value`; gauges likewise without _total. */
void metrics_counter(struct text *out, const char *name, const char *program, uint64_t value);
void metrics_gauge(struct text *out, const char *name, const char *program, double value);

#endif
