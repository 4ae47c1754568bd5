/*
 * An update of one listing is compared with the other venues of its symbol, and, where quote assets can be converted,
 * with the other symbols of its base; no other pair is looked at.  The comparison is of two doubles (listing.h); what
 * passes, or has an opportunity open, is computed exactly (edge.h).  Cycles come after the pairs (circuit.h).
 */
#include "market/market.h"

#include "market/circuit.h"
#include "market/report.h"

void
market_init(struct market *market)
{
	memset(market, 0, sizeof *market);
	market->converter.listings = &market->listings;
	market->teller.networks = &market->graph.networks;
	market->teller.delays = &market->delays;
}

/* Moves are sampled for the slowest venue: a mean over a longer time is not too small for a shorter one. */
static void
set_clock(struct market *market)
{
	market->clock = (struct drift_clock){ .horizon_us = market->settings.costs.latency_us + market->delays.most_us,
		.half_life_us = market->settings.half_life_us };
	if (market->clock.horizon_us < 1000)
		market->clock.horizon_us = 1000;
}

static void
fund(struct market *market, struct listing *listing)
{
	listing->base_free = funds_of(&market->funds, listing->venue, listing->board->base);
	listing->quote_free = funds_of(&market->funds, listing->venue, listing->board->quote);
	listing->token_free = funds_of(&market->funds, listing->venue, listing->rules.token);
	listing_screen(listing);
}

void
market_fund(struct market *market, struct funds *funds)
{
	struct funds held = market->funds;

	market->funds = *funds;
	*funds = held;
	market->settings.balances = market->funds.known;
	for (size_t i = 0; i < market->listings.count; i++) {
		struct listing *listing = market->listings.at[i];

		fund(market, listing);
		listing_price(listing, market->asked);
		graph_price(&market->graph, listing, listing_ready(listing));
	}
}

void
market_set(struct market *market, const struct market_settings *settings)
{
	if (market->graph.legs == 0 && market->listings.count == 0)
		graph_init(&market->graph, settings->cycle_legs, settings->funded);
	market->settings = *settings;
	market->settings.balances = market->funds.known;
	set_clock(market);
	market->asked = 1 + decimal_double(settings->min_bps) / 1e4;
	for (size_t i = 0; i < market->listings.count; i++)
		listing_price(market->listings.at[i], market->asked);
	circuit_ask(market);
}

void
market_free(struct market *market)
{
	listings_free(&market->listings);
	pairs_free(&market->pairs);
	stats_clock_free(&market->ticks);
	funds_free(&market->funds);
	convert_free(&market->converter);
	graph_free(&market->graph);
	cycles_free(&market->cycles);
	teller_free(&market->teller);
	text_free(&market->names);
	text_free(&market->rows);
}

struct listing *
market_listing(struct market *market, struct slice venue, struct slice symbol, struct error *err)
{
	struct listing *listing = listing_find(&market->listings, venue, symbol);
	size_t boards = market->listings.board_count;

	if (LIKELY(listing != NULL))
		return listing;
	listing = listing_add(&market->listings, venue, symbol, err);
	if (listing != NULL)
		fund(market, listing);
	if (listing == NULL || market->listings.board_count == boards)
		return listing;
	/* a new market may make a way between quote assets, or need one */
	for (struct board *other = listing->board->sibling; other != listing->board; other = other->sibling)
		convert_between(&market->converter, listing->board->quote, other->quote);
	convert_board(&market->converter, listing->board);
	return listing;
}

int
market_network(struct market *market, const char *venue, const struct venue_network *network)
{
	return networks_file(&market->graph.networks, venue, network);
}

int
market_network_told(struct market *market, const struct network_event *event, struct error *err)
{
	char asset[ASSET_MAX];

	if (networks_tell(&market->graph.networks, event, err) != 0)
		return -1;
	return slice_copy(asset, sizeof asset, event->asset) && graph_reroute(&market->graph, asset) == 0
	    ? 0
	    : error_fatal(err, EXIT_SYSTEM, "no room for the ways of an asset");
}

int
market_join(struct market *market, struct listing *listing)
{
	return market->graph.legs == 0 ? 0 : graph_add(&market->graph, listing);
}

static void
price(struct market *market, struct listing *listing)
{
	listing_price(listing, market->asked);
	if (listing->board->converts)
		convert_changed(&market->converter, listing->board);
}

static void
close_pair(struct market *market, struct pair *pair, const char *reason, int64_t now_us, struct text *out)
{
	pair_close(&market->pairs, pair, reason, now_us, &market->teller, out);
}

/* One name, two assets: a pair of them is none. */
static bool
is_foreign(const struct market *market, const struct listing *buy, const struct listing *sell)
{
	const struct networks *networks = &market->graph.networks;

	return networks_differ(networks, sell->board->base, buy->venue, sell->venue) ||
	    (strcmp(buy->board->quote, sell->board->quote) == 0 &&
		networks_differ(networks, sell->board->quote, buy->venue, sell->venue));
}

/* Worth it net of all that is asked for: 1, 0, -1. */
static int
worth_after(
    struct market *market, struct edge *edge, const struct listing *buy, const struct listing *sell, struct error *err)
{
	if (UNLIKELY(is_foreign(market, buy, sell))) {
		market->foreign++;
		return 0;
	}
	if (market->settings.after == AFTER_FEES)
		return 1;
	if (edge_costs(edge, buy, sell, &market->graph.networks, &market->delays, &market->settings, err) != 0)
		return -1;
	market->unknown += !edge->costs.has_after[market->settings.after];
	return edge_gate_after(&edge->costs, edge->result.cost, &market->settings, err);
}

static bool
excess_asked(const struct market *market, const struct listing *buy, const struct listing *sell)
{
	switch (market->settings.excess) {
	case EXCESS_NEVER:
		return false;
	case EXCESS_BLOCKED:
		return networks_between(
			   &market->graph.networks, buy->board->base, buy->venue, sell->venue, DECIMAL_ZERO) == NULL;
	case EXCESS_ALWAYS:
		break;
	}
	return true;
}

/*
 * An edge that its pair always shows is none where funds cannot be moved (F7.4).  False: it is no more than that, or nobody
 * knows yet.  A measure that may only refuse.
 */
static bool
exceeds(struct market *market, struct edge *edge, const struct pair *pair, const struct listing *buy,
    const struct listing *sell)
{
	struct excess *excess = &edge->excess;
	enum after after = market->settings.after;
	double net = after == AFTER_FEES ? edge->net_bps : costs_after_bps(&edge->costs, after, edge->result.cost);

	if (LIKELY(!excess_asked(market, buy, sell)))
		return true;
	if (pair == NULL || pair->stats == NULL || pair->stats->n < market->settings.excess_n)
		return false;
	excess->has = UINT64_C(1) << EXCESS_HAS_BPS | UINT64_C(1) << EXCESS_HAS_MEAN_BPS | UINT64_C(1) << EXCESS_HAS_N;
	excess->mean_bps = stats_mean(pair->stats);
	excess->n = pair->stats->n;
	excess->bps = net - (excess->mean_bps > 0 ? excess->mean_bps : 0);
	return excess->bps >= decimal_double(market->settings.min_bps);
}

/* What the screen let pass, or what stands already: the exact figures decide. */
static void
judge(struct market *market, struct listing *buy, struct listing *sell, int64_t now_us, struct text *out)
{
	struct error why;
	struct edge *edge = &market->edge;
	struct pair *pair = pairs_find(&market->pairs, buy, sell);
	int worth = edge_find(edge, buy, sell, &market->converter, &market->settings, now_us, &why);

	if (worth > 0)
		worth = worth_after(market, edge, buy, sell, &why);
	if (worth > 0 && UNLIKELY(!exceeds(market, edge, pair, buy, sell))) {
		market->usual++;
		worth = 0;
	}
	if (worth > 0) {
		if (pair == NULL && (pair = pairs_add(&market->pairs, buy, sell)) == NULL)
			return;
		if (pair_stands(&market->pairs, pair, edge, &market->settings, now_us, &market->teller, out, &why) == 0)
			return;
		worth = -1;
	}
	market->refused += worth < 0;
	if (pair != NULL && pair->life.open)
		close_pair(market, pair, worth < 0 ? "refused" : "gone", now_us, out);
}

/* One ordered pair; passes: the screen's answer.  A stale side changes nothing: that is for the tick to see. */
static void
look_at(struct market *market, struct listing *buy, struct listing *sell, bool passes, int64_t now_us, struct text *out)
{
	struct pair *pair;

	if (!listing_fresh(buy, now_us, market->settings.age_us) ||
	    !listing_fresh(sell, now_us, market->settings.age_us))
		return;
	if (passes) {
		judge(market, buy, sell, now_us, out);
		return;
	}
	pair = buy->open > 0 && sell->open > 0 ? pairs_find(&market->pairs, buy, sell) : NULL;
	if (pair != NULL && pair->life.open)
		close_pair(market, pair, "gone", now_us, out);
}

/* A listing against all of a board; the rates bring its quote asset to the board's and back. */
static void
look_at_board(struct market *market, struct listing *listing, const struct board *board, double to_board,
    double from_board, int64_t now_us, struct text *out)
{
	double need = listing->board->need[listing->place] * to_board;
	double value = listing->board->value[listing->place] / from_board;

	/* the screen: nobody pays what is needed, and nobody is cheap enough for what is paid */
	if (LIKELY(listing->open == 0 && !(board->most_value >= need) && !(value >= board->least_need)))
		return;
	for (size_t i = 0; i < board->count; i++) {
		bool buys = board->value[i] >= need, sells = value >= board->need[i];

		if (board->at[i] == listing)
			continue;
		look_at(market, listing, board->at[i], buys, now_us, out);
		look_at(market, board->at[i], listing, sells, now_us, out);
	}
}

static void
look(struct market *market, struct listing *listing, int64_t now_us, struct text *out)
{
	struct board *board = listing->board;

	if (UNLIKELY(!board->watched))
		return;
	look_at_board(market, listing, board, 1, 1, now_us, out);
	for (struct board *other = board->sibling; UNLIKELY(other != board); other = other->sibling) {
		const struct route *to = convert_known(&market->converter, board->quote, other->quote);
		const struct route *from = convert_known(&market->converter, other->quote, board->quote);

		if (other->watched && to != NULL && from != NULL)
			look_at_board(market, listing, other, to->rate, from->rate, now_us, out);
	}
}

/* Close what stands with a leg at the listing. */
static void
close_at(struct market *market, const struct listing *listing, const char *reason, int64_t now_us, struct text *out)
{
	for (size_t i = 0; listing->open > 0 && i < market->pairs.count; i++) {
		struct pair *pair = &market->pairs.at[i];

		if (pair->life.open && (pair->buy == listing || pair->sell == listing))
			close_pair(market, pair, reason, now_us, out);
	}
}

void
market_rules(
    struct market *market, struct listing *listing, const struct rules *rules, int64_t now_us, struct text *out)
{
	listing->rules = *rules;
	listing->known = true;
	fund(market, listing);
	price(market, listing);
	if (!rules->tradable) {
		close_at(market, listing, "halted", now_us, out);
		circuit_leave(market, listing, "halted", now_us, out);
		return;
	}
	look(market, listing, now_us, out);
	if (UNLIKELY(listing->arc != 0))
		circuit_look(market, listing, now_us, out);
}

/* One sample of how far prices move, when it is due. */
static void
sample_drift(struct market *market, struct listing *listing, const struct book_event *book)
{
	bool counts = listing->in_force && book->ts_us - listing->ts_us <= market->settings.age_us;
	struct drift_book before = { counts ? &listing->bids : NULL, &listing->asks },
			  now = { &book->bids, &book->asks };

	drift_take(&listing->drift, &market->clock, &before, &now, book->ts_us);
}

static void
swap(struct levels *a, struct levels *b)
{
	struct levels held = *a;

	*a = *b;
	*b = held;
}

void
market_book(struct market *market, struct listing *listing, struct book_event *book, int64_t now_us, struct text *out)
{
	if (book->ts_us < listing->ts_us)
		return;
	if (drift_due(&listing->drift, book->ts_us))
		sample_drift(market, listing, book);
	swap(&listing->bids, &book->bids);
	swap(&listing->asks, &book->asks);
	listing->ts_us = book->ts_us;
	listing->seq = book->seq;
	listing->has_seq = HAS(book, BOOK_HAS_SEQ);
	listing->in_force = true;
	if (!listing->known)
		return;
	price(market, listing);
	look(market, listing, now_us, out);
	if (UNLIKELY(listing->arc != 0))
		circuit_look(market, listing, now_us, out);
}

void
market_keep(struct listing *listing, struct slice line, int64_t ts_us)
{
	if (ts_us < listing->ts_us)
		return;
	listing->unread.len = 0;
	text_slice(&listing->unread, line);
	listing->ts_us = ts_us;
	listing->in_force = true;
}

int
market_unfold(struct market *market, struct listing *listing, struct book_event *scratch, int64_t now_us,
    struct text *out, struct error *err)
{
	bool in_force = listing->in_force, broken = book_read(scratch, text_all(&listing->unread), err) != 0;

	listing->unread.len = 0;
	if (broken) {
		listing->in_force = false;
		return -1;
	}
	market_book(market, listing, scratch, now_us, out);
	if (!in_force) { /* a venue line has spoken against it since */
		listing->in_force = false;
		price(market, listing);
	}
	return 0;
}

void
market_recall(struct market *market, struct listing *listing, bool priced)
{
	if (listing->known) {
		listing_screen(listing);
		price(market, listing);
	}
	graph_price(&market->graph, listing, priced);
}

int
market_delay(struct market *market, struct slice venue, int64_t p95_us)
{
	if (delays_set(&market->delays, venue, p95_us) != 0)
		return -1;
	set_clock(market);
	return 0;
}

void
market_venue(struct market *market, const struct venue_event *venue, int64_t now_us, struct text *out)
{
	if (HAS(venue, VENUE_HAS_LATENCY_US)) {
		delays_tell(&market->delays, venue->venue, venue->latency_us);
		set_clock(market);
	}
	if (venue->state == VENUE_LIVE || venue->state == VENUE_FALLBACK)
		return;
	for (size_t i = 0; i < market->listings.count; i++) {
		struct listing *listing = market->listings.at[i];

		if (!slice_is(venue->venue, listing->venue) ||
		    (HAS(venue, VENUE_HAS_SYMBOL) && !slice_is(venue->symbol, listing->symbol)))
			continue;
		listing->in_force = false;
		price(market, listing);
		close_at(market, listing, "venue", now_us, out);
		circuit_leave(market, listing, "venue", now_us, out);
	}
}

/* An opportunity that stands: too old, or due for a new id.  A conversion that has become stale shows in the figures. */
static void
tick_pair(struct market *market, struct pair *pair, int64_t now_us, struct text *out)
{
	const struct market_settings *settings = &market->settings;

	if (!listing_fresh(pair->buy, now_us, settings->age_us) || !listing_fresh(pair->sell, now_us, settings->age_us))
		close_pair(market, pair, "stale", now_us, out);
	else if (pair->buy->board != pair->sell->board || life_is_over(&pair->life, settings, now_us))
		judge(market, pair->buy, pair->sell, now_us, out);
}

/* Once in each whole period, whatever the ticks are. */
static bool
due(int64_t *last_us, int64_t period_us, int64_t now_us)
{
	bool yes = period_us > 0 && now_us / period_us > *last_us / period_us;

	if (yes)
		*last_us = now_us;
	return yes;
}

void
market_tick(struct market *market, int64_t now_us, struct text *out)
{
	for (size_t i = 0; market->pairs.open > 0 && i < market->pairs.count; i++)
		if (market->pairs.at[i].life.open)
			tick_pair(market, &market->pairs.at[i], now_us, out);
	pairs_forget(&market->pairs, now_us);
	circuit_tick(market, now_us, out);
	if (due(&market->matrix_us, market->settings.matrix_us, now_us))
		report_matrix(market, now_us, out);
	if (market->settings.spread_us == 0 && market->settings.excess == EXCESS_NEVER)
		return;
	if (due(&market->spread_us, market->settings.spread_us, now_us))
		report_spreads(market, now_us, out);
	report_sample(market, now_us);
}

void
market_refresh(struct market *market, int64_t now_us, struct text *out)
{
	if (now_us == 0)
		return;
	report_matrix(market, now_us, out);
	report_spreads(market, now_us, out);
}
