/*
 * arb-spread: find every edge between venues, and every cycle, that can be traded, and say how large it is.
 *
 * Reads books, rules and states of venues; writes opportunities, and on demand the matrix of all pairs and their
 * statistics.  Has no clock of its own and draws no random number, so a recorded stream gives the same bytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "book/place.h"
#include "config/facts.h"
#include "event/refresh.h"
#include "event/tick.h"
#include "market/keep.h"
#include "market/wanted.h"
#include "tool/filter.h"
#include "tool/metrics.h"
#include "tool/replace.h"

/* What the command line said; an option that was given wins over the configuration. */
struct choice {
	struct wanted wanted;
	struct decimal min_bps, min_profit, cap_quote, cap_share, update_pct;
	int64_t age_ms, update_ms, reopen_ms, matrix_ms, spread_ms;
	int policy, after, excess;
	int64_t cycles;
	bool funded;
	bool has_cycles, has_min_bps, has_min_profit, has_update_pct, has_age_ms, has_update_ms, has_reopen_ms,
	    has_policy, has_after, has_excess;
	const char *balances; /* file of balance lines; NULL: what may be spent is not known */
	const char *candles, *state; /* NULL: none */
};

struct spread {
	struct choice choice;
	struct market market;
	struct candles candles;
	struct facts facts;
	struct book_event book; /* scratch: its levels are exchanged with the listings' */
	struct text asked; /* what the state depends on */
	int64_t state_us, saved_us; /* how often the state is saved, and when it was; event time */
	bool save_failed;
};

static const struct option_row options[] = {
	{ 'm', "min-bps", "bps", "least net edge of an opportunity" },
	{ 0, "min-profit", "amount", "profit must be above this, in the asset of the opportunity" },
	{ 's', "symbol", "symbols", "look at these alone: names or patterns, with commas" },
	{ 0, "shard", "i/n", "look at part I of N of the symbols" },
	{ 0, "policy", "policy", "size for the largest profit (q_total) or for the edge on every unit (q_edge)" },
	{ 0, "cap-quote", "amount", "most cost of an opportunity, in the quote asset of the purchase" },
	{ 0, "cap-share", "percent", "most of each level that is taken" },
	{ 0, "balances", "file", "balance lines: what may be spent at each venue; read again on SIGHUP" },
	{ 0, "net", "costs", "hold least edge and profit to costs beyond fees: fees, transfer or all" },
	{ 0, "age-ms", "ms", "oldest book that counts" },
	{ 0, "update-pct", "percent", "change of profit or quantity that is worth an update" },
	{ 0, "update-ms", "ms", "least time between two lines of an opportunity" },
	{ 0, "reopen-ms", "ms", "life of an id: then the edge gets a new one; 0: no end" },
	{ 0, "cycles", "legs", "look for round trips of up to so many legs, too: 2 to 6; below: none" },
	{ 0, "funded", NULL, "cycles change the venue by what is held there, not by transfers" },
	{ 0, "excess", "when", "ask for more than a pair's mean spread: never, blocked or always" },
	{ 0, "matrix", "ms", "write the net edge of all pairs so often" },
	{ 0, "spread", "ms", "write the statistics of all pairs so often" },
	{ 0, "candles", "intervals", "make candles of trades: 1m,5m" },
	{ 0, "state", "file", "go on where this file was left, and keep it up to date" },
	{ 0, NULL, NULL, NULL },
};

static int
set_decimal(struct decimal *to, bool *given, const char *option, const char *value, struct error *err)
{
	if (option_decimal(to, option, value, err) != 0)
		return -1;
	if (decimal_sign(*to) < 0)
		return error_set(err, "usage", "--%s: \"%s\" is below zero", option, value);
	*given = true;
	return 0;
}

static int
set_ms(int64_t *to, bool *given, const char *option, const char *value, struct error *err)
{
	*given = true;
	return option_integer(to, option, value, 0, 365 * DAY_US / 1000, err);
}

/* The place of a word among those that may be. */
static int
read_word(int *place, const char *const *words, const char *value)
{
	for (*place = 0; words[*place] != NULL; (*place)++)
		if (strcmp(words[*place], value) == 0)
			return 0;
	return -1;
}

static int
set_share(struct decimal *to, const char *value, struct error *err)
{
	if (option_decimal(to, "cap-share", value, err) != 0)
		return -1;
	*to = decimal_trim(*to);
	if (decimal_sign(*to) <= 0 || decimal_compare(*to, decimal_int(100)) > 0 || to->scale + 2 > DECIMAL_SCALE_MAX)
		return error_set(err, "usage", "--cap-share: \"%s\" is not above 0 and at most 100", value);
	to->scale = (uint8_t)(to->scale + 2);
	return 0;
}

static int
set_after(struct choice *choice, const char *value, struct error *err)
{
	const char *name = strncmp(value, "after=", 6) == 0 ? value + 6 : value;

	choice->has_after = true;
	if (read_word(&choice->after, afters, name) != 0)
		return error_set(err, "usage", "--net: \"%s\" is none of fees, transfer and all", value);
	return 0;
}

static int
set_excess(struct choice *choice, const char *value, struct error *err)
{
	choice->has_excess = true;
	if (read_word(&choice->excess, excess_whens, value) != 0)
		return error_set(err, "usage", "--excess: \"%s\" is neither never, blocked nor always", value);
	return 0;
}

static int
set_candles(struct spread *spread, const char *list, struct error *err)
{
	spread->choice.candles = list;
	return candles_ask(&spread->candles, list, err) == 0 ? 0 : error_prefix(err, "--candles");
}

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct choice *choice = &((struct spread *)state)->choice;
	bool given;

	if (strcmp(option, "min-bps") == 0)
		return set_decimal(&choice->min_bps, &choice->has_min_bps, option, value, err);
	if (strcmp(option, "min-profit") == 0)
		return set_decimal(&choice->min_profit, &choice->has_min_profit, option, value, err);
	if (strcmp(option, "cap-quote") == 0)
		return set_decimal(&choice->cap_quote, &given, option, value, err);
	if (strcmp(option, "update-pct") == 0)
		return set_decimal(&choice->update_pct, &choice->has_update_pct, option, value, err);
	if (strcmp(option, "age-ms") == 0)
		return set_ms(&choice->age_ms, &choice->has_age_ms, option, value, err);
	if (strcmp(option, "update-ms") == 0)
		return set_ms(&choice->update_ms, &choice->has_update_ms, option, value, err);
	if (strcmp(option, "reopen-ms") == 0)
		return set_ms(&choice->reopen_ms, &choice->has_reopen_ms, option, value, err);
	if (strcmp(option, "matrix") == 0)
		return set_ms(&choice->matrix_ms, &given, option, value, err);
	if (strcmp(option, "spread") == 0)
		return set_ms(&choice->spread_ms, &given, option, value, err);
	if (strcmp(option, "shard") == 0)
		return wanted_shard(&choice->wanted, value, err);
	if (strcmp(option, "candles") == 0)
		return set_candles(state, value, err);
	if (strcmp(option, "state") == 0) {
		choice->state = value;
		return *value != '\0' ? 0 : error_set(err, "usage", "--state: the name of a file is missing");
	}
	if (strcmp(option, "cycles") == 0) {
		choice->has_cycles = true;
		return option_integer(&choice->cycles, option, value, 0, CYCLE_LEGS_MAX, err);
	}
	if (strcmp(option, "funded") == 0) {
		choice->funded = true;
		return 0;
	}
	if (strcmp(option, "excess") == 0)
		return set_excess(choice, value, err);
	if (strcmp(option, "symbol") == 0)
		return wanted_symbols(&choice->wanted, value, err);
	if (strcmp(option, "cap-share") == 0)
		return set_share(&choice->cap_share, value, err);
	if (strcmp(option, "balances") == 0) {
		choice->balances = value;
		return 0;
	}
	if (strcmp(option, "net") == 0)
		return set_after(choice, value, err);
	choice->has_policy = true;
	if (read_word(&choice->policy, policies, value) != 0)
		return error_set(err, "usage", "--policy: \"%s\" is neither q_total nor q_edge", value);
	return 0;
}

static void
settle_cycles(struct market_settings *settings, const struct choice *choice, const struct config *config)
{
	settings->cycle_legs = (size_t)(choice->has_cycles ? choice->cycles : config_integer(config, "spread.cycles"));
	settings->funded = choice->funded || config_bool(config, "spread.funded");
	for (const json *item = json_first(config_value(config, "spread.starts")); item != NULL;
	     item = json_after(item))
		slice_copy(settings->starts[settings->start_count++], ASSET_MAX, slice_of(json_string(item)));
}

static void
settle_costs(struct market_settings *settings, const struct choice *choice, const struct config *config)
{
	int after = choice->after;

	if (!choice->has_after)
		read_word(&after, afters, config_string(config, "spread.net"));
	settings->after = (enum after)after;
	settings->half_life_us = config_integer(config, "spread.half_life_ms") * 1000;
	settings->costs = (struct cost_settings){ .turn = decimal_trim(config_decimal(config, "spread.turn")),
		.capital_pct = config_decimal(config, "spread.capital_pct"),
		.locked_us = config_integer(config, "spread.locked_ms") * 1000,
		.latency_us = config_integer(config, "spread.latency_ms") * 1000 };
}

/* Configuration, then the command line over it. */
static void
settle(struct spread *spread, const struct config *config)
{
	const struct choice *choice = &spread->choice;
	struct market_settings settings = { .cap_quote = choice->cap_quote,
		.cap_share = choice->cap_share,
		.matrix_us = choice->matrix_ms * 1000,
		.spread_us = choice->spread_ms * 1000 };
	int policy = choice->policy, excess = choice->excess;

	if (!choice->has_policy)
		read_word(&policy, policies, config_string(config, "spread.policy"));
	settings.policy = (enum policy)policy;
	if (!choice->has_excess)
		read_word(&excess, excess_whens, config_string(config, "spread.excess"));
	settings.excess = (enum excess_when)excess;
	settings.excess_n = config_integer(config, "spread.excess_n");
	settings.min_bps = choice->has_min_bps ? choice->min_bps : config_decimal(config, "spread.min_bps");
	settings.min_profit = choice->has_min_profit ? choice->min_profit : config_decimal(config, "spread.min_profit");
	settings.update_pct = choice->has_update_pct ? choice->update_pct : config_decimal(config, "spread.update_pct");
	settings.age_us = (choice->has_age_ms ? choice->age_ms : config_integer(config, "spread.age_ms")) * 1000;
	settings.update_us =
	    (choice->has_update_ms ? choice->update_ms : config_integer(config, "spread.update_ms")) * 1000;
	settings.reopen_us =
	    (choice->has_reopen_ms ? choice->reopen_ms : config_integer(config, "spread.reopen_ms")) * 1000;
	settings.window = (size_t)config_integer(config, "spread.window");
	spread->state_us = config_integer(config, "spread.state_ms") * 1000;
	settle_cycles(&settings, choice, config);
	settle_costs(&settings, choice, config);
	convert_fix(&spread->market.converter, config_value(config, "spread.rates"));
	market_set(&spread->market, &settings);
}

static int
take_funds(void *arg, struct slice line, struct error *err)
{
	return funds_line(arg, line, err);
}

/* The file of balances, whole or not at all. */
static int
load_funds(struct spread *spread, struct error *err)
{
	const char *path = spread->choice.balances;
	struct funds funds = { .known = true, .traded = spread->market.funds.traded };
	int fd, result;

	if (path == NULL)
		return 0;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return error_file(err, EXIT_CONFIG, path);
	result = line_each(fd, LINE_MAX_BYTES, take_funds, &funds, err);
	close(fd);
	if (result == 0)
		market_fund(&spread->market, &funds);
	funds_free(&funds);
	return result == 0 ? 0 : error_prefix(err, "%s", path);
}

/* What must be known before a book can be used comes from the venue's file, when no instrument line has said it. */
static void
ask_facts(struct spread *spread, struct filter *filter, struct listing *listing)
{
	const struct venue_facts *facts;
	const struct venue_symbol *symbol = NULL;
	struct rules rules;
	struct error err;

	listing->asked = true;
	facts = facts_of(&spread->facts, slice_of(listing->venue), &err);
	if (facts != NULL && (symbol = venue_facts_symbol(facts, slice_of(listing->symbol))) == NULL)
		error_set(&err, "no_rules", "its file does not list the symbol");
	if (symbol == NULL || rules_of_facts(&rules, symbol, venue_facts_fees(facts), &err) != 0) {
		filter_say(filter, LEVEL_WARNING, "%s %s: nothing is made of it without its rules: %s", listing->venue,
		    listing->symbol, err.text);
		return;
	}
	market_rules(&spread->market, listing, &rules, filter->now_us, &filter->made);
}

/* The networks of a venue, from its file, before a listing of it is taken in; what is known already stays as it is. */
static int
ask_networks(struct spread *spread, struct filter *filter, const struct listing *listing)
{
	const struct venue_facts *facts;
	struct error err;

	facts = facts_of(&spread->facts, slice_of(listing->venue), &err);
	if (facts == NULL && strcmp(err.code, "not_found") != 0)
		filter_say(
		    filter, LEVEL_WARNING, "%s: its networks and fees are not known: %s", listing->venue, err.text);
	for (size_t i = 0; facts != NULL && i < venue_facts_network_count(facts); i++)
		if (market_network(&spread->market, listing->venue, venue_facts_network(facts, i)) != 0)
			return -1;
	return 0;
}

/* A new listing: what is known of its venue, and its part in cycles. */
static void
join(struct spread *spread, struct filter *filter, struct listing *listing)
{
	if (!listing->board->watched)
		return;
	if (ask_networks(spread, filter, listing) != 0)
		filter_say(filter, LEVEL_WARNING, "%s: there is no room for its networks", listing->venue);
	if (market_join(&spread->market, listing) != 0)
		filter_say(filter, LEVEL_WARNING, "%s %s: no cycle goes through it: there is no room for it",
		    listing->venue, listing->symbol);
}

/* Read the books that were kept unread: those that have come to convert, or all. */
static void
unfold(struct spread *spread, struct filter *filter, bool all)
{
	struct error err;

	for (size_t i = 0; i < spread->market.listings.count; i++) {
		struct listing *listing = spread->market.listings.at[i];

		if (listing->unread.len == 0 || (!all && !listing->board->converts))
			continue;
		if (market_unfold(&spread->market, listing, &spread->book, filter->now_us, &filter->made, &err) != 0)
			filter_say(filter, LEVEL_WARNING, "%s %s: the book before: %s", listing->venue, listing->symbol,
			    err.text);
	}
}

static struct listing *
listing_of(struct spread *spread, struct filter *filter, struct slice venue, struct slice symbol, struct error *err)
{
	size_t before = spread->market.listings.count;
	struct listing *listing = market_listing(&spread->market, venue, symbol, err);

	if (UNLIKELY(listing != NULL && spread->market.listings.count != before)) {
		listing->board->watched = is_wanted(&spread->choice.wanted, slice_of(listing->symbol));
		join(spread, filter, listing);
		unfold(spread, filter, false);
	}
	return listing;
}

static enum line_verdict
verdict_of(const struct error *err)
{
	return err->exit != EXIT_WELL ? LINE_FATAL : LINE_BROKEN;
}

/* The listing of the book that was read, with its rules.  NULL and err. */
static struct listing *
book_listing(struct spread *spread, struct filter *filter, struct error *err)
{
	struct listing *listing = listing_of(spread, filter, spread->book.venue, spread->book.symbol, err);

	if (UNLIKELY(listing != NULL && !listing->known && !listing->asked))
		ask_facts(spread, filter, listing);
	return listing;
}

/*
 * Where only some symbols are asked for, the books of others are not even read, unless they convert.  LINE_DROP: this one
 * must be.
 */
static enum line_verdict
pass_book(struct spread *spread, struct filter *filter, struct slice line, struct error *err)
{
	struct listing *listing;

	if (!book_front(&spread->book, line) || is_wanted(&spread->choice.wanted, spread->book.symbol))
		return LINE_DROP;
	listing = book_listing(spread, filter, err);
	if (listing == NULL)
		return verdict_of(err);
	if (listing->board->converts)
		return LINE_DROP;
	market_keep(listing, line, spread->book.ts_us);
	return LINE_PASS;
}

static enum line_verdict
on_book(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct spread *spread = state;
	struct listing *listing;
	enum line_verdict verdict;

	if (wanted_some(&spread->choice.wanted) && (verdict = pass_book(spread, filter, line, err)) != LINE_DROP)
		return verdict;
	if (book_read(&spread->book, line, err) != 0)
		return LINE_BROKEN;
	listing = book_listing(spread, filter, err);
	if (UNLIKELY(listing == NULL))
		return verdict_of(err);
	market_book(&spread->market, listing, &spread->book, filter->now_us, &filter->made);
	return LINE_PASS;
}

static enum line_verdict
on_instrument(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct spread *spread = state;
	const struct venue_facts *facts = NULL;
	struct instrument_event event;
	struct listing *listing;
	struct error ignored;
	struct rules rules;

	if (event_read(&kind_instrument, &event, line, err) != 0)
		return LINE_BROKEN;
	listing = listing_of(spread, filter, event.venue, event.symbol, err);
	if (listing == NULL)
		return verdict_of(err);
	if (!HAS(&event, INSTRUMENT_HAS_TAKER_BPS) || !HAS(&event, INSTRUMENT_HAS_FEE_KIND))
		facts = facts_of(&spread->facts, event.venue, &ignored);
	if (rules_of_instrument(&rules, &event, facts == NULL ? NULL : venue_facts_fees(facts), err) != 0) {
		if (!listing->asked)
			filter_say(filter, LEVEL_WARNING, "%s %s: nothing is made of it without its rules: %s",
			    listing->venue, listing->symbol, err->text);
		listing->asked = true;
		return LINE_PASS;
	}
	market_rules(&spread->market, listing, &rules, filter->now_us, &filter->made);
	return LINE_PASS;
}

static enum line_verdict
on_venue(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct venue_event event;

	if (event_read(&kind_venue, &event, line, err) != 0)
		return LINE_BROKEN;
	market_venue(&((struct spread *)state)->market, &event, filter->now_us, &filter->made);
	return LINE_PASS;
}

/* ---- state ---- */

static struct listing *
recalled_listing(void *arg, struct slice venue, struct slice symbol, struct error *err)
{
	struct filter *filter = arg;

	return listing_of(filter->state, filter, venue, symbol, err);
}

static int
take_state(void *arg, struct text *bytes, struct error *err)
{
	return replace_add(arg, text_all(bytes), err);
}

/* The state as it is kept; arg is for the way that is taken. */
static struct keep
keep_of(struct spread *spread, struct filter *filter, void *arg)
{
	return (struct keep){ .market = &spread->market,
		.candles = &spread->candles,
		.asked = text_cstring(&spread->asked),
		.now_us = filter->now_us,
		.held = &filter->held,
		.listing = recalled_listing,
		.take = take_state,
		.arg = arg };
}

static int
write_file(struct spread *spread, struct filter *filter, struct error *err)
{
	struct replace replace;
	struct keep keep = keep_of(spread, filter, &replace);
	bool whole;

	if (replace_open(&replace, spread->choice.state, 0600, err) != 0)
		return -1;
	whole = keep_write(&keep, err) == 0;
	return replace_end(&replace, whole, true, err);
}

/* What cannot be saved now is said, and the work goes on; at the end it is exit 74. */
static void
save(struct spread *spread, struct filter *filter)
{
	struct error why;

	spread->saved_us = filter->now_us;
	unfold(spread, filter, true);
	if (write_file(spread, filter, &why) == 0)
		return;
	spread->save_failed = true;
	say(&filter->tool.messages, LEVEL_ERROR, why.code, "the state is not saved: %s", why.text);
}

/* At a tick, before it is looked at: what came of all lines before is written out, and then kept. */
static int
save_when_due(struct spread *spread, struct filter *filter, struct error *err)
{
	if (spread->choice.state == NULL || spread->state_us == 0 ||
	    filter->now_us - spread->saved_us < spread->state_us)
		return 0;
	if (filter_flush(filter, err) != 0)
		return -1;
	save(spread, filter);
	return 0;
}

/* All is written out: after the last line that is the state to go on from. */
static int
save_last(void *state, struct filter *filter, struct error *err)
{
	struct spread *spread = state;

	if (spread->choice.state == NULL || !filter->reading_ended)
		return 0;
	save(spread, filter);
	return spread->save_failed
	    ? error_fatal(err, EXIT_IO, "%s: the state was not always saved", spread->choice.state)
	    : 0;
}

/* What a state depends on beyond the stream: another run must ask for the same. */
static void
tell_asked(struct spread *spread, const struct config *config)
{
	const struct market *market = &spread->market;
	struct text *asked = &spread->asked;

	text_format(asked, "cycles %d%s, window %lld, shard %lld/%lld, symbols %s, candles %s", (int)market->graph.legs,
	    market->graph.funded ? " funded" : "", (long long)config_integer(config, "spread.window"),
	    (long long)spread->choice.wanted.shard, (long long)spread->choice.wanted.shards,
	    spread->choice.wanted.symbols == NULL ? "all" : spread->choice.wanted.symbols,
	    spread->choice.candles == NULL ? "none" : spread->choice.candles);
}

static int
recall_line(void *arg, struct slice line, struct error *err)
{
	return keep_read(arg, line, err);
}

static int
load_from(struct spread *spread, struct filter *filter, int fd, struct error *err)
{
	struct keep keep = keep_of(spread, filter, filter);
	struct keep_reader reader = { .keep = &keep };
	int result = line_each(fd, KEEP_LINE_MAX, recall_line, &reader, err);

	if (result == 0)
		result = keep_end(&reader, err);
	else if (err->exit == EXIT_WELL)
		err->exit = EXIT_DATA;
	filter->now_us = spread->saved_us = keep.now_us;
	keep_reader_free(&reader);
	return result;
}

/* A file that is not there is a beginning; one that is not right ends the program before it has read a line. */
static int
load(struct spread *spread, struct filter *filter, struct error *err)
{
	int fd, result;

	if (spread->choice.state == NULL)
		return 0;
	filter->keeps_held = true;
	fd = open(spread->choice.state, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0) {
		error_file(err, EXIT_IO, spread->choice.state);
		return error_prefix(err, "--state");
	}
	result = load_from(spread, filter, fd, err);
	close(fd);
	return result == 0 ? 0 : error_prefix(err, "--state %s", spread->choice.state);
}

/* ---- time, trades, refresh ---- */

static enum line_verdict
on_network(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct network_event event;

	(void)filter;
	if (event_read(&kind_network, &event, line, err) != 0)
		return LINE_BROKEN;
	if (market_network_told(&((struct spread *)state)->market, &event, err) != 0)
		return verdict_of(err);
	return LINE_PASS;
}

static enum line_verdict
on_tick(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct tick_event event;

	if (event_read(&kind_tick, &event, line, err) != 0)
		return LINE_BROKEN;
	if (save_when_due(state, filter, err) != 0)
		return LINE_FATAL;
	market_tick(&((struct spread *)state)->market, filter->now_us, &filter->made);
	candles_advance(&((struct spread *)state)->candles, filter->now_us, &filter->made);
	return LINE_PASS;
}

/* Only candles are made of trades: without them a trade is none of our business. */
static enum line_verdict
on_trade(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct spread *spread = state;
	struct trade_event trade;

	if (spread->candles.interval_count == 0)
		return LINE_PASS;
	if (event_read(&kind_trade, &trade, line, err) != 0)
		return LINE_BROKEN;
	candles_advance(&spread->candles, filter->now_us, &filter->made);
	if (is_wanted(&spread->choice.wanted, trade.symbol))
		candles_trade(&spread->candles, &trade);
	return LINE_PASS;
}

static void
write_state(struct spread *spread, struct filter *filter)
{
	market_refresh(&spread->market, filter->now_us, &filter->made);
	candles_refresh(&spread->candles, filter->now_us, &filter->made);
}

static enum line_verdict
on_refresh(void *state, struct filter *filter, struct slice line, struct error *err)
{
	struct refresh_event event;

	if (event_read(&kind_refresh, &event, line, err) != 0)
		return LINE_BROKEN;
	write_state(state, filter);
	return LINE_PASS;
}

static const struct rule rules[] = {
	{ "book", on_book },
	{ "instrument", on_instrument },
	{ "venue", on_venue },
	{ "tick", on_tick },
	{ "network", on_network },
	{ "trade", on_trade },
	{ "refresh", on_refresh },
	{ NULL, NULL },
};

static int
start(void *state, struct filter *filter, struct error *err)
{
	struct spread *spread = state;

	market_init(&spread->market);
	settle(spread, filter->tool.config);
	if (spread->choice.wanted.shards > 0 && spread->market.graph.legs > 0)
		return error_fatal(err, EXIT_USAGE, "--shard: cycles go through all symbols: not with --cycles");
	tell_asked(spread, filter->tool.config);
	traded_configured(&spread->market.funds.traded, filter->tool.config);
	if (load_funds(spread, err) != 0) {
		err->exit = err->exit == EXIT_WELL ? EXIT_CONFIG : err->exit;
		return error_prefix(err, "--balances");
	}
	return load(spread, filter, err);
}

static int
reload(void *state, struct filter *filter, struct error *err)
{
	struct error why;

	(void)err;
	settle(state, filter->tool.config);
	if (load_funds(state, &why) != 0)
		filter_say(filter, LEVEL_WARNING, "--balances: the old ones stay in force: %s", why.text);
	return 0;
}

/* SIGUSR1: as a refresh line. */
static int
refresh(void *state, struct filter *filter, struct error *err)
{
	(void)err;
	write_state(state, filter);
	return 0;
}

static void
metrics(void *state, struct text *out)
{
	const struct spread *spread = state;
	const struct market *market = &spread->market;

	metrics_counter(out, "opportunities_opened", "arb-spread", market->teller.opened);
	metrics_counter(out, "opportunities_updated", "arb-spread", market->teller.updated);
	metrics_counter(out, "opportunities_closed", "arb-spread", market->teller.closed);
	metrics_counter(out, "edges_refused", "arb-spread", market->refused);
	metrics_counter(out, "edges_without_costs", "arb-spread", market->unknown);
	metrics_counter(out, "edges_of_other_assets", "arb-spread", market->foreign);
	metrics_counter(out, "edges_usual", "arb-spread", market->usual);
	metrics_counter(out, "cycle_searches_cut", "arb-spread", market->graph.cut);
	metrics_counter(out, "cycles_without_room", "arb-spread", market->cycles.refused);
	metrics_counter(out, "pairs_without_room", "arb-spread", market->pairs.refused);
	metrics_gauge(out, "opportunities_open", "arb-spread", (double)(market->pairs.open + market->cycles.open));
	metrics_counter(out, "trades_late", "arb-spread", spread->candles.late);
	metrics_counter(out, "trades_without_candle", "arb-spread", spread->candles.refused);
	metrics_gauge(out, "listings", "arb-spread", (double)market->listings.count);
}

static void
spread_free(void *state)
{
	struct spread *spread = state;

	market_free(&spread->market);
	candles_free(&spread->candles);
	text_free(&spread->asked);
	facts_free(&spread->facts);
	levels_free(&spread->book.bids);
	levels_free(&spread->book.asks);
}

static const struct stage stage = {
	.program = { .name = "arb-spread",
	    .purpose = "find edges between venues, sized through the depth of both books, net of fees",
	    .options = options,
	    .uses = USES_STAGE,
	    .set = set_option },
	.rules = rules,
	.pipe = PIPE_KILLS,
	.start = start,
	.after_flush = save_last,
	.reload = reload,
	.refresh = refresh,
	.metrics = metrics,
	.free = spread_free,
};

int
main(int argc, char *argv[])
{
	static struct spread state;

	return filter_main(&stage, argc, argv, &state);
}
