/*
 * venue: the contract between a venue's codec and the feed session.
 *
 * A codec is pure: it reads one message and reports what it holds to a sink, in the venue's own spelling of symbols.  It knows
 * nothing of books, sockets or clocks.  How the venue's books start, chain and are checked is data (struct book_rules): one
 * engine in feed/ serves all.
 *
 * A new venue is one file here (two, when it is to be listened to: live.h), one line in table.c, one facts file in
 * share/arb/venues.
 */
#ifndef VENUE_VENUE_H
#define VENUE_VENUE_H

#include "book/book.h"
#include "wire/pull.h"

struct venue_live;

#define SEQUENCE_NONE INT64_MIN

enum book_start {
	START_PUSH, /* the first message of a book, or one marked so, is the whole picture */
	START_REST, /* deltas are buffered until a REST picture bridges them */
	START_REQUEST, /* the same, the picture is asked for on the socket */
	START_EACH /* every message is a whole picture */
};

enum book_chain {
	CHAIN_NONE, /* loss cannot be seen from numbers */
	CHAIN_RANGE, /* a delta covers first..last; first must not be beyond the last one + 1 */
	CHAIN_NEXT, /* last must be the last one + 1 */
	CHAIN_PREVIOUS, /* previous must be the last one */
	CHAIN_CONNECTION /* numbers run over all messages of a connection: sink->sequence */
};

enum book_check {
	CHECK_NONE,
	CHECK_KRAKEN, /* 10 asks then 10 bids, digits without point and leading zeros, unsigned */
	CHECK_MIXED /* 25 levels, bid and ask in turn, as text, joined by ":", signed (bitget, okx) */
};

struct book_rules {
	enum book_start start;
	enum book_chain chain;
	enum book_check check;
	bool truncate; /* levels beyond the subscribed depth are dropped without a delete */
	bool summed; /* every change carries its sum: one without is no change that can be trusted */
	bool stamped; /* the venue's stamp never goes back within a book: what is older came out of order */
	size_t
	    checked_levels; /* what the check covers when nothing else protects; 0: all levels are protected, or none */
};

enum delta_source {
	SOURCE_DEPTH, /* the L2 book */
	SOURCE_BEST /* the best bid and offer alone, complete by itself */
};

/* One change of a book, or a whole picture of it.  The codec fills it, the session reads it; both lists are reused. */
struct book_delta {
	struct slice symbol; /* the venue's spelling */
	enum delta_source source;
	bool whole; /* the levels are the whole picture */
	bool answer; /* it is the picture that was asked for (REST, or on the socket) */
	bool rest; /* it came over REST */
	size_t limit; /* levels a side that were asked for; 0: all there are */
	int64_t first, last, previous; /* the venue's numbers; SEQUENCE_NONE: not told */
	int64_t venue_us; /* 0: not told */
	bool has_check;
	int64_t check; /* as the venue sent it */
	struct levels bids, asks; /* in the venue's order; qty 0 removes */
	/* kucoin numbers each change: as many as levels, or none */
	struct sequences {
		int64_t *at;
		size_t count, cap;
	} bid_numbers, ask_numbers;
};

struct venue_trade {
	struct slice symbol, id; /* id "": not told */
	struct decimal price, qty;
	int side; /* the taker's: enum side; -1: not told */
	int64_t venue_us;
};

struct venue_ticker {
	struct slice symbol;
	struct decimal last, bid, ask, volume, volume_quote; /* 0: not told */
	int64_t venue_us;
};

enum venue_trading {
	TRADING_YES,
	TRADING_HALTED,
	TRADING_POST_ONLY,
	TRADING_CANCEL_ONLY,
	TRADING_UNKNOWN, /* the venue said something that we do not know: not to be traded */
	TRADING_UNTOLD /* the venue was not heard: the rules are those of its file */
};

struct venue_instrument {
	struct slice symbol; /* the venue's spelling in its messages */
	struct slice base, quote; /* the venue's names of the assets, as they stood */
	struct decimal price_tick, qty_step; /* 0: not told */
	struct decimal min_qty, max_qty, min_notional; /* 0: not told */
	struct decimal taker_bps, maker_bps; /* with has_fees */
	bool has_fees;
	enum venue_trading trading;
};

enum sequence_result { SEQUENCE_GOOD, SEQUENCE_OLD, SEQUENCE_GAP };

/* What a codec reports to.  A function that returns int may refuse: -1 and err; the codec then gives up the message. */
struct venue_sink {
	int (*book)(void *arg, const struct book_delta *delta, struct error *err);
	int (*trade)(void *arg, const struct venue_trade *trade, struct error *err);
	int (*ticker)(void *arg, const struct venue_ticker *ticker, struct error *err);
	int (*instrument)(void *arg, const struct venue_instrument *instrument, struct error *err);
	void (*instruments_end)(void *arg); /* the list was complete */
	int (*reference)(void *arg, struct slice asset, struct decimal usd, struct error *err);
	/* Number of a message among all of its connection: only after SEQUENCE_GOOD may the rest be reported. */
	enum sequence_result (*sequence)(void *arg, int64_t number);
	/* The book of a symbol is subscribed with so many levels a side. */
	void (*subscribed)(void *arg, struct slice symbol, size_t depth);
	/* The venue says it is (not) open for business. */
	void (*maintenance)(void *arg, bool begins, struct slice reason);
	/* The venue will end this connection soon; what it told still holds. */
	void (*leaving)(void *arg, struct slice reason);
	/* An error that the venue told: said to people, changes nothing. */
	void (*complaint)(void *arg, struct slice text);
};

/* What a codec works with while it reads one message. */
struct decoder {
	const struct venue_sink *sink;
	void *arg;
	int64_t ts_us; /* when the message came */
	struct slice url; /* of a REST answer */
	struct book_delta delta; /* scratch; decoder_free */
	char name[64]; /* scratch for a symbol that has to be spelled otherwise */
	int64_t state; /* the codec's own, per connection; 0 at open */
};

struct venue {
	const char *name; /* lower case; appears in every line */
	bool reference; /* prices that nobody can trade at: its symbols need neither tick nor step */
	struct book_rules rules;
	/* A message of the socket.  0, or -1 and err: the message is broken. */
	int (*read)(struct decoder *decoder, struct slice body, struct error *err);
	/* An answer to a GET: decoder->url says to which. */
	int (*read_rest)(struct decoder *decoder, struct slice body, struct error *err);
	const struct venue_live *live; /* live.h: how to make it send; NULL: recordings alone are read */
	const struct venue_private *private; /* trade.h: what it is asked with a key; NULL: it is not one to trade at */
};

/* table.c: ends with NULL. */
extern const struct venue *const venues[];
const struct venue *venue_find(struct slice name);

/* ---- what codecs share (codec.c) ---- */

void decoder_free(struct decoder *decoder);
/* A fresh delta in decoder->delta: empty lists, no numbers. */
struct book_delta *delta_begin(struct decoder *decoder, struct slice symbol);
/* `[[price, qty, ...], ...]`: figures as strings or bare numbers, further elements ignored.  Appends. */
int delta_levels(struct pull *pull, struct levels *levels) MUST_CHECK;
/* One level, checked: below zero is never meant. */
int delta_add(struct pull *pull, struct levels *levels, const struct level *level) MUST_CHECK;
/* A fresh delta for the picture that a REST answer is; limit: levels a side that were asked for, 0: all. */
struct book_delta *delta_picture(struct decoder *decoder, struct slice symbol, size_t limit);
/* {bids: [[price, qty, ...], ...], asks: ..., time: milliseconds}, by the names that the venue has for them; time may be NULL. */
int delta_sides(
    struct pull *pull, struct book_delta *delta, const char *bids, const char *asks, const char *time) MUST_CHECK;
/* The best level of a side; a side that is empty is sent as zeros, or not at all, and gets none. */
void delta_best(struct levels *levels, const struct level *best);
/*
 * [side, price, qty], further elements ignored; "buy" is the side of the bids.  A row that begins with no string is no change:
 * *foreign says so, or with NULL it is refused.
 */
int delta_change(struct pull *pull, struct book_delta *delta, bool *foreign) MUST_CHECK;
/* One number for the level added last. */
void delta_number(struct sequences *numbers, int64_t number);

/* Report to the sink what was read, once it is known to be complete. */
int report_book(struct decoder *decoder, struct error *err) MUST_CHECK; /* decoder->delta */
/* decoder->delta, begun, with the best bid and offer as its whole picture (delta_best). */
int report_best(
    struct decoder *decoder, const struct level *bid, const struct level *ask, struct error *err) MUST_CHECK;
void report_depth(struct decoder *decoder, int64_t depth); /* decoder->delta.symbol is subscribed so deep */
int report_trade(struct decoder *decoder, const struct venue_trade *trade, struct error *err) MUST_CHECK;
int report_ticker(struct decoder *decoder, const struct venue_ticker *ticker, struct error *err) MUST_CHECK;

/* An array whose elements are all read by one function. */
typedef int read_element(struct decoder *decoder, struct pull *pull, struct error *err);
int pull_list(struct decoder *decoder, struct pull *pull, read_element *read, struct error *err) MUST_CHECK;

/* Members that need not be there: null and "" (and for a string any other type) leave the value alone. */
int pull_decimal_if(struct pull *pull, struct decimal *value) MUST_CHECK;
int pull_string_if(struct pull *pull, struct slice *raw) MUST_CHECK;

/* Times of venues to microseconds; -1 and err (code time) when they are none.  Milliseconds may be bare or a string. */
int pull_milliseconds(struct pull *pull, int64_t *us) MUST_CHECK;
/* Seconds, with a fraction or without, bare or in a string: "1618678145.920470". */
int pull_seconds(struct pull *pull, int64_t *us) MUST_CHECK;
/* "2021-04-17T16:43:37.075687Z", 0 to 9 places, or with a blank for the T. */
int pull_iso_time(struct pull *pull, int64_t *us) MUST_CHECK;
/* The same of a string that was read already; "" leaves us alone. */
int time_of_text(struct slice text, int64_t *us, struct error *err) MUST_CHECK;
int pull_nanoseconds(struct pull *pull, int64_t *us) MUST_CHECK;

/* Value of a query parameter of a URL; empty when it is not there. */
struct slice url_parameter(struct slice url, const char *name);
/* What stands behind '#': it is never sent, and says whose answer it is where the venue spells the symbol otherwise. */
struct slice url_fragment(struct slice url);
/* The fragment, or else the parameter. */
struct slice url_symbol(struct slice url, const char *name);
bool url_has(struct slice url, const char *part);
/* A parameter that says how many levels; *count stays as it is when it is not there.  -1 and err: it is no such number. */
int url_count(struct slice url, const char *name, size_t *count, struct error *err) MUST_CHECK;

/* 10^-digits: venues that tell digits instead of a step. */
struct decimal step_of_digits(int64_t digits);
/* A rate ("0.001") in basis points. */
int rate_to_bps(struct decimal *bps, struct decimal rate, struct error *err) MUST_CHECK;
/* "buy"/"Buy"/"b" and so on: SIDE_BUY, SIDE_SELL, or -1. */
int side_of(struct slice word);
static inline int
side_opposite(int side)
{
	return side < 0 ? side : 1 - side;
}

#endif
