/*
 * market: all that arb-spread knows, and what it makes of the next event.
 *
 * Events go in as values, whole lines of the stream come out as text; there is no clock, file or descriptor in here.  Lines are
 * appended to `out`.
 *
 * now_us is the time of the stream, never before a book's ts_us that was given earlier.
 */
#ifndef MARKET_MARKET_H
#define MARKET_MARKET_H

#include "event/instrument.h"
#include "event/venue.h"
#include "market/cycles.h"
#include "market/funds.h"
#include "market/pair.h"

/* Owns all it holds.  market_free accepts a zeroed struct. */
struct market {
	struct market_settings settings;
	struct listings listings;
	struct pairs pairs;
	struct converter converter;
	struct graph graph; /* empty while no cycles are asked for */
	struct cycles cycles;
	struct teller teller;
	double asked; /* 1 + the edge that is asked for */
	int64_t matrix_us, spread_us; /* when such lines were last due */
	struct stats_clock ticks; /* at which pairs were sampled */
	struct text names, rows; /* scratch of the matrix */
	uint64_t refused; /* edges that could not be computed */
	uint64_t unknown; /* edges that do not stand because a cost that is asked for is not known */
	uint64_t foreign; /* edges between two assets of one name */
	struct funds funds;
	struct delays delays;
	struct drift_clock clock;
	uint64_t usual; /* edges that are no more than what their pair usually shows */
	struct edge edge; /* scratch */
	struct cycle cycle; /* scratch */
};

/* Zeroes the struct; then market_set. */
void market_init(struct market *market);
/*
 * Take other settings; opportunities that stand are judged by them from the next book on.  The legs of cycles, and whether
 * they are funded, are those of the first call.
 */
void market_set(struct market *market, const struct market_settings *settings);
/* What may be spent, from now on: taken over, the old ones are given back in exchange. */
void market_fund(struct market *market, struct funds *funds);
void market_free(struct market *market);

/* The listing of a book or instrument, made when it is new.  NULL and err: code bad_symbol, or err->exit is set. */
struct listing *market_listing(
    struct market *market, struct slice venue, struct slice symbol, struct error *err) MUST_CHECK;

/* A network of a venue from its file; before its first listing is joined.  -1: there is no room. */
int market_network(struct market *market, const char *venue, const struct venue_network *network) MUST_CHECK;
/* A network line: it goes before the file.  -1 and err. */
int market_network_told(struct market *market, const struct network_event *event, struct error *err) MUST_CHECK;
/* For cycles: take a listing in that market_listing has made.  -1: there is no room, so no cycle goes through it. */
int market_join(struct market *market, struct listing *listing) MUST_CHECK;

/* Rules are known, or have changed. */
void market_rules(
    struct market *market, struct listing *listing, const struct rules *rules, int64_t now_us, struct text *out);

/* A book line.  Takes the levels and gives older arrays back in their place; a book older than the one held is ignored. */
void market_book(
    struct market *market, struct listing *listing, struct book_event *book, int64_t now_us, struct text *out);

/*
 * The book line of a market that nothing is made of, and that may come to convert one day: it is kept unread, until
 * market_unfold.
 */
void market_keep(struct listing *listing, struct slice line, int64_t ts_us);
/* Read what was kept of a listing.  -1 and err: the line is broken, so there is no book. */
int market_unfold(struct market *market, struct listing *listing, struct book_event *scratch, int64_t now_us,
    struct text *out, struct error *err) MUST_CHECK;

/* The book and rules of a listing are as they were in another run; priced: its arcs were open. */
void market_recall(struct market *market, struct listing *listing, bool priced);
/* What was known of the way from a venue.  -1: no room. */
int market_delay(struct market *market, struct slice venue, int64_t p95_us) MUST_CHECK;

/* A venue line: any state but live and fallback puts books out of force. */
void market_venue(struct market *market, const struct venue_event *venue, int64_t now_us, struct text *out);

/* Time has gone on: closing by age, new ids, matrix and spread lines, samples. */
void market_tick(struct market *market, int64_t now_us, struct text *out);

/* Write the present state: a matrix of every symbol, and the spreads that are kept. */
void market_refresh(struct market *market, int64_t now_us, struct text *out);

#endif
