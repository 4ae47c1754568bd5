#include "trader/figures.h"

#include "tool/metrics.h"

void
trader_figures(struct text *out, const struct exec_counts *counts, size_t waiting)
{
	metrics_counter(out, "approved_lines", "arb-exec", counts->approved);
	metrics_counter(out, "refused_trades", "arb-exec", counts->refused);
	metrics_counter(out, "repeated_lines", "arb-exec", counts->repeated);
	metrics_counter(out, "orders", "arb-exec", counts->orders);
	metrics_counter(out, "fills", "arb-exec", counts->fills);
	metrics_counter(out, "flat_trades", "arb-exec", counts->flat);
	metrics_counter(out, "frozen_trades", "arb-exec", counts->frozen);
	metrics_gauge(out, "waiting_orders", "arb-exec", (double)waiting);
}
