/*
 * The list of configuration keys.  arb.conf(5) and share/arb/arb.json say the same; a test holds all three equal.
 */
#include "config/rule.h"

enum { DAY_MS = 86400000 };

/* The last column.  Where nothing is said: not below zero. */
#define ANY 0, 0, false, NULL, NULL, false
#define AT_LEAST(least) least, 0, false, NULL, NULL, false
#define ABOVE(least) least, 0, true, NULL, NULL, false
#define ABOVE_TO(least, most) least, most, true, NULL, NULL, false
#define FROM_TO(least, most) least, most, false, NULL, NULL, false
#define ZERO_OR(least, most) least, most, false, NULL, NULL, true
#define ONE_OF(words) 0, 0, false, words, NULL, false
#define SHAPE(shape) 0, 0, false, NULL, shape, false

/* The words of the programs that read them; a test holds them equal. */
static const char *const policies[] = { "q_total", "q_edge", NULL };
static const char *const afters[] = { "fees", "transfer", "all", NULL };
static const char *const excess_whens[] = { "never", "blocked", "always", NULL };
static const char *const decisions[] = { "EXECUTE", "WAIT", "SKIP", NULL };
static const char *const severities[] = { "info", "warning", "critical", NULL };

const struct config_key config_keys[] = {
	{ "venues", CONFIG_LIST,
	    "[\"binance\",\"bybit\",\"okx\",\"bitget\",\"kraken\",\"coinbase\",\"kucoin\",\"gate\"]",
	    "venues that arb run feeds from", { SHAPE(shape_venues) } },
	{ "symbols", CONFIG_LIST, "[\"BTC-USDT\",\"ETH-USDT\"]", "symbols that arb run feeds",
	    { SHAPE(shape_symbols) } },
	{ "pipeline", CONFIG_LIST,
	    "[{\"program\":\"arb-feed\"},{\"program\":\"arb-spread\"},{\"program\":\"arb-score\"},{\"program\":\"arb-"
	    "advise\"},"
	    "{\"program\":\"arb-risk\"},{\"program\":\"arb-exec\",\"options\":[\"--paper\"]},{\"program\":\"arb-"
	    "ledger\"},"
	    "{\"program\":\"arb-notify\"}]",
	    "stages of arb run: program, options, enabled", { SHAPE(shape_pipeline) } },

	{ "feed.depth", CONFIG_INTEGER, "10", "levels of a book on each side (1 to 1000)", { FROM_TO(1, 1000) } },
	{ "feed.poll_ms", CONFIG_INTEGER, "1000", "REST polling while a socket is down, ms", { AT_LEAST(1) } },
	{ "feed.audit_ms", CONFIG_INTEGER, "60000",
	    "a picture over REST to compare a book with that nothing else protects, ms; 0: never", { ANY } },
	{ "feed.connections_max", CONFIG_INTEGER, "100", "sockets open at once, all venues", { AT_LEAST(1) } },
	{ "feed.http_timeout_ms", CONFIG_INTEGER, "30000", "whole HTTP request, ms", { AT_LEAST(1) } },
	{ "feed.retries", CONFIG_INTEGER, "5", "tries of one HTTP request", { FROM_TO(1, 100) } },
	{ "feed.record_mb", CONFIG_INTEGER, "1024",
	    "a recording begins a new file beyond so much, MiB; 0: only each day", { ANY } },
	{ "feed.record_reserve_mb", CONFIG_INTEGER, "64", "recording ends with less space on its disk, MiB", { ANY } },

	{ "spread.min_bps", CONFIG_DECIMAL, "\"50\"", "least net edge of an opportunity, bps", { ANY } },
	{ "spread.min_profit", CONFIG_DECIMAL, "\"0\"", "least profit, quote asset", { ANY } },
	{ "spread.net", CONFIG_STRING, "\"fees\"",
	    "costs that least edge and profit are held to: fees, transfer (and the share of transfers), all",
	    { ONE_OF(afters) } },
	{ "spread.turn", CONFIG_DECIMAL, "\"10\"", "trades between two transfers, which share what those cost",
	    { ABOVE(0) } },
	{ "spread.latency_ms", CONFIG_INTEGER, "150", "from a decision to the venue, ms; a slow feed is added to it",
	    { ANY } },
	{ "spread.half_life_ms", CONFIG_INTEGER, "300000", "half-life of the volatility of prices, ms",
	    { AT_LEAST(1) } },
	{ "spread.capital_pct", CONFIG_DECIMAL, "\"0\"", "what capital costs, percent a year", { ANY } },
	{ "spread.locked_ms", CONFIG_INTEGER, "0",
	    "how long a trade ties capital up, ms; 0: as long as the transfers take", { ANY } },
	{ "spread.age_ms", CONFIG_INTEGER, "5000", "oldest book that counts, ms", { ANY } },
	{ "spread.policy", CONFIG_STRING, "\"q_total\"", "which quantity is sized: q_total or q_edge",
	    { ONE_OF(policies) } },
	{ "spread.update_pct", CONFIG_DECIMAL, "\"10\"", "change of profit or quantity worth an update, percent",
	    { ANY } },
	{ "spread.update_ms", CONFIG_INTEGER, "100", "least event time between two updates, ms", { ANY } },
	{ "spread.reopen_ms", CONFIG_INTEGER, "1000", "life of an id: then it closes and opens anew, ms", { ANY } },
	{ "spread.cycles", CONFIG_INTEGER, "0", "most legs of a cycle that is looked for, 2 to 6; below: none",
	    { FROM_TO(0, 6) } },
	{ "spread.funded", CONFIG_BOOL, "false", "cycles change the venue by what is held there, not by transfers",
	    { ANY } },
	{ "spread.starts", CONFIG_LIST, "[\"USDT\",\"USD\",\"USDC\",\"BTC\",\"ETH\"]",
	    "assets that a cycle begins with: the first that it has", { SHAPE(shape_assets) } },
	{ "spread.window", CONFIG_INTEGER, "100", "samples of the moving statistics", { FROM_TO(2, 1000000) } },
	{ "spread.excess", CONFIG_STRING, "\"never\"",
	    "which pairs must exceed their own mean spread: never, blocked (base cannot be moved) or always",
	    { ONE_OF(excess_whens) } },
	{ "spread.excess_n", CONFIG_INTEGER, "30", "least samples that a mean is believed from", { AT_LEAST(1) } },
	{ "spread.state_ms", CONFIG_INTEGER, "10000", "state is saved so often, event time, ms; 0: only at the end",
	    { ANY } },
	{ "spread.history", CONFIG_INTEGER, "1000", "prices kept per symbol", { ANY } },
	{ "spread.rates", CONFIG_OBJECT, "{}", "fixed conversion rates, \"USD-USDT\":\"1\"", { SHAPE(shape_routes) } },

	{ "score.full_bps", CONFIG_DECIMAL, "\"100\"", "net edge that scores 1, bps", { ABOVE(0) } },
	{ "score.wanted", CONFIG_DECIMAL, "\"1000\"", "size that scores 1, quote asset", { ABOVE(0) } },
	{ "score.slippage_bps", CONFIG_DECIMAL, "\"20\"", "slippage that scores 0, bps", { ABOVE(0) } },
	{ "score.age_ms", CONFIG_INTEGER, "5000", "age that scores 0, ms", { AT_LEAST(1) } },
	{ "score.threshold_bps", CONFIG_DECIMAL, "\"0\"", "net edge that scores 0, bps", { ANY } },
	{ "score.regimes", CONFIG_LIST,
	    "[{\"name\":\"calm\",\"below\":0.5,\"k\":1},{\"name\":\"normal\",\"below\":1.5,\"k\":1.5},{\"name\":"
	    "\"wild\",\"k\":2}]",
	    "rows of the adaptive threshold, by volatility; []: it is fixed", { SHAPE(shape_regimes) } },
	{ "score.proven", CONFIG_BOOL, "false", "only the real share of the size counts as liquidity", { ANY } },
	{ "score.window_ms", CONFIG_INTEGER, "60000", "window of order flow, ms", { AT_LEAST(1) } },
	{ "score.short_ms", CONFIG_INTEGER, "10000", "short window of the drift of average prices, ms",
	    { AT_LEAST(1) } },
	{ "score.depth", CONFIG_INTEGER, "10", "levels of the imbalance (1 to 1000)", { FROM_TO(1, 1000) } },
	{ "score.flow_ms", CONFIG_INTEGER, "0", "write flow lines each so many ms; 0: never", { ANY } },
	{ "score.half_life_ms", CONFIG_INTEGER, "300000", "half-life of the volatility of flow lines, ms",
	    { AT_LEAST(1) } },
	{ "score.trend_ms", CONFIG_INTEGER, "0", "mark against a moving average of this half-life, ms; 0: none",
	    { ANY } },
	{ "score.trend_bps", CONFIG_DECIMAL, "\"5\"", "distance from it that is marked, bps", { ANY } },
	{ "score.volume", CONFIG_DECIMAL, "\"0\"", "mark where less was traded in the window, quote asset; 0: none",
	    { ANY } },
	{ "score.spoof_size", CONFIG_MEASURE, "5", "a large level is so many times the median", { ABOVE(0) } },
	{ "score.spoof_ticks", CONFIG_INTEGER, "100", "and so many ticks from the best price, at most; 0: none is",
	    { ANY } },
	{ "score.real_ms", CONFIG_INTEGER, "100", "a level is real after so long, ms", { ANY } },
	{ "score.strategy", CONFIG_STRING, "\"\"", "combine evaluators: a shipped strategy, or a file", { ANY } },
	{ "score.quality_alpha", CONFIG_MEASURE, "0.1", "weight of the newest outcome in execution quality",
	    { ABOVE_TO(0, 1) } },
	{ "score.weights.spread", CONFIG_MEASURE, "0.3", "weight of the part", { ANY } },
	{ "score.weights.liquidity", CONFIG_MEASURE, "0.15", "weight of the part", { ANY } },
	{ "score.weights.slippage", CONFIG_MEASURE, "0.1", "weight of the part", { ANY } },
	{ "score.weights.freshness", CONFIG_MEASURE, "0.1", "weight of the part", { ANY } },
	{ "score.weights.flow", CONFIG_MEASURE, "0.15", "weight of the part", { ANY } },
	{ "score.weights.quality", CONFIG_MEASURE, "0.2", "weight of the part", { ANY } },
	{ "score.weights.strategy", CONFIG_MEASURE, "0", "weight of the part, where a strategy is loaded", { ANY } },

	{ "advise.execute_score", CONFIG_MEASURE, "0.5", "least score for EXECUTE", { FROM_TO(0, 1) } },
	{ "advise.wait_score", CONFIG_MEASURE, "0.3", "least score for WAIT; below: SKIP", { FROM_TO(0, 1) } },
	{ "advise.unrated", CONFIG_STRING, "\"WAIT\"", "decision on a line without a score: EXECUTE, WAIT or SKIP",
	    { ONE_OF(decisions) } },

	{ "risk.max_bps", CONFIG_DECIMAL, "\"500\"", "net edge above which a line is not believed, bps", { ANY } },
	{ "risk.age_ms", CONFIG_INTEGER, "5000", "oldest book of an approved leg, ms", { FROM_TO(0, DAY_MS) } },
	{ "risk.daily_loss_pct", CONFIG_DECIMAL, "\"2\"", "loss of a UTC day, percent of its opening equity", { ANY } },
	{ "risk.open_max", CONFIG_INTEGER, "4", "trades open at once", { ANY } },
	{ "risk.cooldown_ms", CONFIG_INTEGER, "1000", "between two approvals of one symbol, ms",
	    { FROM_TO(0, DAY_MS) } },
	{ "risk.expires_ms", CONFIG_INTEGER, "1000", "life of an approval, ms", { FROM_TO(1, DAY_MS) } },
	{ "risk.order_max", CONFIG_DECIMAL, "\"5000\"", "largest cost of one trade, quote asset", { ANY } },
	{ "risk.require_advice", CONFIG_BOOL, "false", "a line without advice is rejected", { ANY } },
	{ "risk.inventory_trades", CONFIG_INTEGER, "3", "alert when an asset at a venue lasts for fewer trades",
	    { FROM_TO(0, 1000000) } },

	{ "paper.seed", CONFIG_INTEGER, "1", "seed of latency and rejects", { FROM_TO(0, 9007199254740992) } },
	{ "paper.latency_ms", CONFIG_INTEGER, "80", "median time from decision to the venue, ms", { ANY } },
	{ "paper.latency_spread_ms", CONFIG_INTEGER, "40", "latency is drawn evenly within so much of the median, ms",
	    { ANY } },
	{ "paper.reject_pct", CONFIG_DECIMAL, "\"0\"", "orders that are rejected at random, percent",
	    { FROM_TO(0, 100) } },
	{ "paper.partial_pct", CONFIG_DECIMAL, "\"0\"", "orders that find only a part of what is shown, percent",
	    { FROM_TO(0, 100) } },
	{ "paper.slow_pct", CONFIG_DECIMAL, "\"0\"", "orders that are slower than the others, percent",
	    { FROM_TO(0, 100) } },
	{ "paper.slow_ms", CONFIG_INTEGER, "1000", "and by how much at most, ms", { ANY } },
	{ "paper.balances", CONFIG_OBJECT,
	    "{\"*\":{\"USDT\":\"50000\",\"USD\":\"50000\",\"USDC\":\"50000\",\"BTC\":\"1\",\"ETH\":\"15\",\"SOL\":"
	    "\"300\",\"XRP\":\"20000\"}}",
	    "paper money: venue (or * for every one), asset, amount", { SHAPE(shape_balances) } },

	{ "exec.age_ms", CONFIG_INTEGER, "5000", "oldest book a leg is sent on, ms", { ANY } },
	{ "exec.halt_frozen", CONFIG_BOOL, "true", "a trade that ends with one leg halts its asset", { ANY } },
	{ "exec.window_ms", CONFIG_INTEGER, "1500", "how long an order's request may be under way, ms",
	    { FROM_TO(50, 60000) } },
	{ "exec.skew_ms", CONFIG_INTEGER, "1000", "what clocks may differ by, and what venues allow for it, ms",
	    { FROM_TO(50, 60000) } },
	{ "exec.round_ms", CONFIG_INTEGER, "1000", "between two rounds that prove an order absent, ms",
	    { FROM_TO(50, 60000) } },
	{ "exec.loss_bps", CONFIG_DECIMAL, "\"100\"",
	    "most that bringing a lopsided trade back may lose, bps of its largest filled leg", { FROM_TO(0, 10000) } },
	{ "exec.loss_max", CONFIG_DECIMAL, "\"100\"", "and in ledger.unit; 0: no such bound", { ANY } },
	{ "exec.cross_ticks", CONFIG_INTEGER, "5", "how far a missing leg's limit is crossed, ticks",
	    { FROM_TO(0, 1000000) } },
	{ "exec.unwind_bps", CONFIG_LIST, "[\"5\",\"10\",\"25\",\"50\"]",
	    "how far from its fills a filled leg is unwound, try by try, bps", { SHAPE(shape_widths) } },
	{ "exec.ladder_ms", CONFIG_INTEGER, "5000", "how long a lopsided trade waits for a step that can be taken, ms",
	    { FROM_TO(0, DAY_MS) } },
	{ "exec.rest", CONFIG_BOOL, "false", "a leg may rest, post-only, and the other follows its fills", { ANY } },
	{ "exec.rest_bps", CONFIG_DECIMAL, "\"10\"", "a leg rests where the trade brings so much without that, bps",
	    { ANY } },
	{ "exec.rest_calm_ms", CONFIG_INTEGER, "500", "and the best prices have stood so long, ms",
	    { FROM_TO(0, DAY_MS) } },
	{ "exec.reprice_bps", CONFIG_DECIMAL, "\"2\"", "it is cancelled when a fill would bring less, bps", { ANY } },
	{ "exec.stop_bps", CONFIG_DECIMAL, "\"20\"", "loss at which a fill without its hedge goes back, bps",
	    { FROM_TO(0, 10000) } },
	{ "exec.deadman_ms", CONFIG_INTEGER, "30000", "dead-man switch of venues where an order rests, ms; 0: none",
	    { ZERO_OR(10000, 60000) } },
	{ "exec.reserve_mb", CONFIG_INTEGER, "64", "no new trade with less space on the disk of exec.db, MiB; 0: any",
	    { ANY } },
	{ "exec.clock_ms", CONFIG_INTEGER, "60000", "clocks of venues are measured again after so long, ms",
	    { FROM_TO(1000, DAY_MS) } },
	{ "exec.accounts", CONFIG_OBJECT, "{}", "which account is traded: venue (or * for every one), name; else main",
	    { SHAPE(shape_traded) } },

	{ "ledger.name", CONFIG_STRING, "\"main\"", "name of the ledger; part of its id", { ANY } },
	{ "ledger.unit", CONFIG_STRING, "\"USDT\"", "asset that equity is stated in", { SHAPE(shape_asset) } },
	{ "ledger.rates", CONFIG_OBJECT, "{\"USD\":\"1\",\"USDC\":\"1\"}",
	    "rate to ledger.unit of assets that have no book; written down where used", { SHAPE(shape_rates) } },
	{ "ledger.borrowable", CONFIG_LIST, "[]", "asset accounts that may be below zero: \"VENUE:ACCOUNT:ASSET\"",
	    { SHAPE(shape_accounts) } },

	{ "notify.group_ms", CONFIG_INTEGER, "60000", "repeats of one message are counted, not sent, for so long, ms",
	    { FROM_TO(0, DAY_MS) } },
	{ "notify.per_minute", CONFIG_INTEGER, "20", "messages a minute and channel", { FROM_TO(1, 60000) } },
	{ "notify.timeout_ms", CONFIG_INTEGER, "10000", "one delivery, then it is ended, ms", { AT_LEAST(1) } },
	{ "notify.drain_ms", CONFIG_INTEGER, "10000", "at the end of input: time to deliver what waits, ms", { ANY } },
	{ "notify.severity", CONFIG_STRING, "\"warning\"", "least severity: info, warning, critical",
	    { ONE_OF(severities) } },
	{ NULL, CONFIG_BOOL, NULL, NULL, { ANY } }
};
