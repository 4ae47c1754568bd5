/*
 * report: matrix and spread lines: the state of all pairs, edge or none.
 */
#ifndef MARKET_REPORT_H
#define MARKET_REPORT_H

#include "market/market.h"

/* One line for each symbol that two venues or more have: rows buy, columns sell, venues by name; net edge at the top. */
void report_matrix(struct market *market, int64_t now_us, struct text *out);
/* One line for each pair whose books are both fresh and that was sampled before. */
void report_spreads(struct market *market, int64_t now_us, struct text *out);
/* Take a sample of every such pair. */
void report_sample(struct market *market, int64_t now_us);

#endif
