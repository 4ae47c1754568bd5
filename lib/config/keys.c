/*
 * The list of configuration keys.  arb.conf(5) and share/arb/arb.json say the same; a test holds all three equal.
 */
#include "config/config.h"

const struct config_key config_keys[] = {
	{ "venues", CONFIG_LIST,
	    "[\"binance\",\"bybit\",\"okx\",\"bitget\",\"kraken\",\"coinbase\",\"kucoin\",\"gate\"]",
	    "venues that arb run feeds from" },
	{ "symbols", CONFIG_LIST, "[\"BTC-USDT\",\"ETH-USDT\"]", "symbols that arb run feeds" },
	{ "pipeline", CONFIG_LIST,
	    "[{\"program\":\"arb-feed\"},{\"program\":\"arb-spread\"},{\"program\":\"arb-score\"},{\"program\":\"arb-"
	    "advise\"},"
	    "{\"program\":\"arb-risk\"},{\"program\":\"arb-exec\",\"options\":[\"--paper\"]},{\"program\":\"arb-"
	    "ledger\"},"
	    "{\"program\":\"arb-notify\"}]",
	    "stages of arb run: program, options, enabled" },

	{ "feed.depth", CONFIG_INTEGER, "10", "levels of a book on each side (1 to 1000)" },
	{ "feed.poll_ms", CONFIG_INTEGER, "1000", "REST polling while a socket is down, ms" },
	{ "feed.audit_ms", CONFIG_INTEGER, "60000",
	    "a picture over REST to compare a book with that nothing else protects, ms; 0: never" },
	{ "feed.connections_max", CONFIG_INTEGER, "100", "sockets open at once, all venues" },
	{ "feed.http_timeout_ms", CONFIG_INTEGER, "30000", "whole HTTP request, ms" },
	{ "feed.retries", CONFIG_INTEGER, "5", "tries of one HTTP request" },
	{ "feed.record_mb", CONFIG_INTEGER, "1024",
	    "a recording begins a new file beyond so much, MiB; 0: only each day" },
	{ "feed.record_reserve_mb", CONFIG_INTEGER, "64", "recording ends with less space on its disk, MiB" },

	{ "spread.min_bps", CONFIG_DECIMAL, "\"50\"", "least net edge of an opportunity, bps" },
	{ "spread.min_profit", CONFIG_DECIMAL, "\"0\"", "least profit, quote asset" },
	{ "spread.age_ms", CONFIG_INTEGER, "5000", "oldest book that counts, ms" },
	{ "spread.policy", CONFIG_STRING, "\"q_total\"", "which quantity is sized: q_total or q_edge" },
	{ "spread.update_pct", CONFIG_DECIMAL, "\"10\"", "change of profit or quantity worth an update, percent" },
	{ "spread.update_ms", CONFIG_INTEGER, "100", "least event time between two updates, ms" },
	{ "spread.reopen_ms", CONFIG_INTEGER, "1000", "life of an id: then it closes and opens anew, ms" },
	{ "spread.window", CONFIG_INTEGER, "100", "samples of the moving statistics" },
	{ "spread.history", CONFIG_INTEGER, "1000", "prices kept per symbol" },
	{ "spread.rates", CONFIG_OBJECT, "{}", "fixed conversion rates, \"USD-USDT\":\"1\"" },

	{ "score.full_bps", CONFIG_DECIMAL, "\"100\"", "net edge that scores 1, bps" },
	{ "score.wanted", CONFIG_DECIMAL, "\"1000\"", "size that scores 1, quote asset" },
	{ "score.slippage_bps", CONFIG_DECIMAL, "\"20\"", "slippage that scores 0, bps" },
	{ "score.age_ms", CONFIG_INTEGER, "5000", "age that scores 0, ms" },
	{ "score.threshold_bps", CONFIG_DECIMAL, "\"0\"", "net edge that scores 0, bps" },
	{ "score.regimes", CONFIG_LIST,
	    "[{\"name\":\"calm\",\"below\":0.5,\"k\":1},{\"name\":\"normal\",\"below\":1.5,\"k\":1.5},{\"name\":"
	    "\"wild\",\"k\":2}]",
	    "rows of the adaptive threshold, by volatility; []: it is fixed" },
	{ "score.proven", CONFIG_BOOL, "false", "only the real share of the size counts as liquidity" },
	{ "score.window_ms", CONFIG_INTEGER, "60000", "window of order flow, ms" },
	{ "score.short_ms", CONFIG_INTEGER, "10000", "short window of the drift of average prices, ms" },
	{ "score.depth", CONFIG_INTEGER, "10", "levels of the imbalance (1 to 1000)" },
	{ "score.flow_ms", CONFIG_INTEGER, "0", "write flow lines each so many ms; 0: never" },
	{ "score.half_life_ms", CONFIG_INTEGER, "300000", "half-life of the volatility of flow lines, ms" },
	{ "score.trend_ms", CONFIG_INTEGER, "0", "mark against a moving average of this half-life, ms; 0: none" },
	{ "score.trend_bps", CONFIG_DECIMAL, "\"5\"", "distance from it that is marked, bps" },
	{ "score.volume", CONFIG_DECIMAL, "\"0\"", "mark where less was traded in the window, quote asset; 0: none" },
	{ "score.spoof_size", CONFIG_MEASURE, "5", "a large level is so many times the median" },
	{ "score.spoof_ticks", CONFIG_INTEGER, "100", "and so many ticks from the best price, at most" },
	{ "score.real_ms", CONFIG_INTEGER, "100", "a level is real after so long, ms" },
	{ "score.strategy", CONFIG_STRING, "\"\"", "combine evaluators: a shipped strategy, or a file" },
	{ "score.quality_alpha", CONFIG_MEASURE, "0.1", "weight of the newest outcome in execution quality" },
	{ "score.weights.spread", CONFIG_MEASURE, "0.3", "weight of the part" },
	{ "score.weights.liquidity", CONFIG_MEASURE, "0.15", "weight of the part" },
	{ "score.weights.slippage", CONFIG_MEASURE, "0.1", "weight of the part" },
	{ "score.weights.freshness", CONFIG_MEASURE, "0.1", "weight of the part" },
	{ "score.weights.flow", CONFIG_MEASURE, "0.15", "weight of the part" },
	{ "score.weights.quality", CONFIG_MEASURE, "0.2", "weight of the part" },
	{ "score.weights.strategy", CONFIG_MEASURE, "0", "weight of the part, where a strategy is loaded" },

	{ "advise.execute_score", CONFIG_MEASURE, "0.5", "least score for EXECUTE" },
	{ "advise.wait_score", CONFIG_MEASURE, "0.3", "least score for WAIT; below: SKIP" },
	{ "advise.unrated", CONFIG_STRING, "\"WAIT\"", "decision on a line without a score: EXECUTE, WAIT or SKIP" },

	{ "risk.max_bps", CONFIG_DECIMAL, "\"500\"", "net edge above which a line is not believed, bps" },
	{ "risk.age_ms", CONFIG_INTEGER, "5000", "oldest book of an approved leg, ms" },
	{ "risk.daily_loss_pct", CONFIG_DECIMAL, "\"2\"", "loss of a UTC day, percent of its opening equity" },
	{ "risk.open_max", CONFIG_INTEGER, "4", "trades open at once" },
	{ "risk.cooldown_ms", CONFIG_INTEGER, "1000", "between two approvals of one symbol, ms" },
	{ "risk.expires_ms", CONFIG_INTEGER, "1000", "life of an approval, ms" },
	{ "risk.order_max", CONFIG_DECIMAL, "\"5000\"", "largest cost of one trade, quote asset" },
	{ "risk.require_advice", CONFIG_BOOL, "false", "a line without advice is rejected" },
	{ "risk.inventory_trades", CONFIG_INTEGER, "3", "alert when an asset at a venue lasts for fewer trades" },

	{ "paper.seed", CONFIG_INTEGER, "1", "seed of latency and rejects" },
	{ "paper.latency_ms", CONFIG_INTEGER, "80", "median time from decision to the venue, ms" },
	{ "paper.latency_spread_ms", CONFIG_INTEGER, "40", "latency is drawn evenly within so much of the median, ms" },
	{ "paper.reject_pct", CONFIG_DECIMAL, "\"0\"", "orders that are rejected at random, percent" },
	{ "paper.balances", CONFIG_OBJECT,
	    "{\"*\":{\"USDT\":\"50000\",\"USD\":\"50000\",\"USDC\":\"50000\",\"BTC\":\"1\",\"ETH\":\"15\",\"SOL\":"
	    "\"300\",\"XRP\":\"20000\"}}",
	    "paper money: venue (or * for every one), asset, amount" },

	{ "exec.age_ms", CONFIG_INTEGER, "5000", "oldest book a leg is sent on, ms" },
	{ "exec.halt_frozen", CONFIG_BOOL, "true", "a trade that ends with one leg halts its asset" },
	{ "exec.reserve_mb", CONFIG_INTEGER, "64", "no new trade with less space on the disk of exec.db, MiB; 0: any" },

	{ "ledger.name", CONFIG_STRING, "\"main\"", "name of the ledger; part of its id" },
	{ "ledger.unit", CONFIG_STRING, "\"USDT\"", "asset that equity is stated in" },
	{ "ledger.rates", CONFIG_OBJECT, "{\"USD\":\"1\",\"USDC\":\"1\"}",
	    "rate to ledger.unit of assets that have no book; written down where used" },
	{ "ledger.borrowable", CONFIG_LIST, "[]", "asset accounts that may be below zero: \"VENUE:ACCOUNT:ASSET\"" },

	{ "notify.group_ms", CONFIG_INTEGER, "60000", "repeats of one message are counted, not sent, for so long, ms" },
	{ "notify.per_minute", CONFIG_INTEGER, "20", "messages a minute and channel" },
	{ "notify.timeout_ms", CONFIG_INTEGER, "10000", "one delivery, then it is ended, ms" },
	{ "notify.drain_ms", CONFIG_INTEGER, "10000", "at the end of input: time to deliver what waits, ms" },
	{ "notify.severity", CONFIG_STRING, "\"warning\"", "least severity: info, warning, critical" },
	{ NULL, CONFIG_BOOL, NULL, NULL }
};
