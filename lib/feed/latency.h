/*
 * latency: the newest samples of a delay, and their quantiles by nearest rank.
 */
#ifndef FEED_LATENCY_H
#define FEED_LATENCY_H

#include "base/text.h"

enum { LATENCY_SAMPLES = 512 };

/* Microseconds; may be below zero where two clocks are compared.  Zeroed: empty. */
struct latency {
	int64_t at[LATENCY_SAMPLES];
	size_t count, next;
};

void latency_add(struct latency *latency, int64_t us);

/* By nearest rank; 0 when there is no sample. */
int64_t latency_quantile(const struct latency *latency, size_t percent);

/* `"key":{"p50":..,"p95":..,"p99":..,"n":..}`, each more by plus_us than the samples say. */
void latency_put(struct text *out, const char *key, const struct latency *latency, int64_t plus_us);

#endif
