/*
 * trade: the private half of a codec: what a venue is asked with a key, and what its answers say.
 *
 * Pure: a call, a key and a time in, one signed request out; an answer's status and bytes in, events out.  No socket, no clock, no
 * random number: the same call gives the same request (ES256 apart, whose signatures differ each time), so that
 * `arb-exec --print-requests` can be compared with what anybody else signs.
 *
 * Symbols, assets and networks are the venue's own spelling here, in calls and in answers; whoever calls maps them.
 */
#ifndef VENUE_TRADE_H
#define VENUE_TRADE_H

#include "crypt/sign.h"
#include "event/balance.h"
#include "event/fill.h"
#include "event/instrument.h"
#include "event/network.h"
#include "event/order.h"
#include "venue/keys.h"
#include "venue/live.h"
#include "venue/order.h"
#include "wire/pull.h"

enum trade_ask {
	ASK_ORDER,
	ASK_CANCEL, /* one order, by the id that was given */
	ASK_CANCEL_ALL, /* of a symbol, or of all */
	ASK_QUERY, /* one order, by the id that was given */
	ASK_OPEN, /* open orders of a symbol, or of all */
	ASK_FILLS, /* own trades of a symbol */
	ASK_BALANCE,
	ASK_FEES, /* of a symbol */
	ASK_NETWORKS, /* of an asset, or of all */
	ASK_DEPOSIT_ADDRESS,
	ASK_WITHDRAW,
	ASK_TICKET, /* what a private socket is opened with, where the venue hands one out */
	ASK_WATCHDOG, /* cancel everything unless asked again within window_ms; 0: no more */
	ASK_COUNT
};

extern const char *const trade_asks[]; /* "order", "cancel", ..., NULL: operations of request lines, sub-commands */

/* A key, ready to sign with.  trade_key_free accepts a zeroed one. */
struct trade_key {
	const struct key *key; /* the caller's; lives longer */
	struct sign_key *sign;
	struct secret signed_passphrase; /* where the venue wants it so (kucoin): made once */
};

struct venue_private;

/*
 * What the venue's requests are signed with, after all was looked at that can be without OpenSSL (crypt/sign.h).  -1 and err: the key cannot
 * be right; nothing of it is in the message.
 */
int trade_secret(
    struct secret *to, const struct venue_private *trade, const struct key *key, struct error *err) MUST_CHECK;

/* Looks at it likewise. */
int trade_key_make(
    struct trade_key *to, const struct venue_private *trade, const struct key *key, struct error *err) MUST_CHECK;
void trade_key_free(struct trade_key *key);

enum { TRADE_PAGES_MAX = 50 }; /* that anybody asks for, of one question */

/* What is asked.  What an ask does not name is left empty. */
/* What it is asked for the sake of: how much of what is kept of the limits it may take (gateway/limits.h). */
enum trade_press { PRESS_NONE, PRESS_DOUBT /* of an order whose end is not known */, PRESS_CANCEL };

struct trade_call {
	enum trade_ask ask;
	enum trade_press press;
	int64_t now_us; /* the venue's time: ours and the offset that was measured */
	int64_t nonce; /* rises from request to request of a key, where the venue wants it; 0: the time in ms */
	int64_t window_ms; /* how long the request may be under way, where the venue can be told; 0: its own default */
	unsigned char draw[16]; /* random, for tokens that want a nonce */

	struct slice symbol; /* empty: all */
	struct slice id, venue_id; /* client id, venue's id: one of them */
	enum side side;
	enum order_type type;
	enum tif tif;
	struct decimal price, qty;
	bool fee_in_quote; /* an order whose fee's asset would not be told is to pay it in the quote asset (kraken) */

	struct slice asset, network, address, tag;
	struct slice
	    label; /* the name that the venue knows an address by (kraken), or an account of its own (coinbase) */
	struct decimal amount, fee;

	int64_t since_us; /* 0: as far back as the venue goes by itself */
	int64_t limit; /* rows; 0: the venue's default */
	struct slice cursor; /* of the page before; empty: the first */
	struct slice ticket; /* greet: what ASK_TICKET gave, where the socket is told it */
};

/* One request.  Owns its texts; trade_request_free accepts a zeroed one. */
struct trade_request {
	const char *method; /* GET, POST, DELETE */
	struct text url; /* query and all */
	struct text headers; /* "Name: value\n" each */
	struct text body; /* len 0: none */
};

void trade_request_free(struct trade_request *request);

enum trade_fate {
	FATE_DONE, /* it was done; what was asked for went to the sink */
	FATE_REFUSED, /* a definite no: nothing of it was or will be done (faults.md 3.1) */
	FATE_WOULD_TAKE, /* the same, of one that is post-only: it would have taken */
	FATE_ABSENT, /* the venue does not know the order, now */
	FATE_FUNDS, /* refused for want of funds */
	FATE_FILTER, /* refused by tick, step, minimum: instruments are to be read again */
	FATE_CLOCK, /* refused for its time, or a nonce made of it: the offset is to be measured again */
	FATE_KEY, /* refused for its key, signature or permission */
	FATE_LATER, /* refused for the rate of requests */
	FATE_BARRED, /* 418, or the venue's word for it */
	FATE_UNKNOWN /* anything else: an order may exist */
};

extern const char *const trade_fates[]; /* "done", "refused", ... */

/* Where rows of an answer go; what is NULL is not looked at.  -1 and err ends the reading. */
struct trade_sink {
	void *arg;
	int (*order)(void *arg, const struct order_event *order, struct error *err);
	/* venue_id: the venue's number of the order, which some tell instead of the client id; empty: not told. */
	int (*fill)(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err);
	int (*balance)(void *arg, const struct balance_event *balance, struct error *err);
	int (*fees)(void *arg, const struct instrument_event *instrument, struct error *err);
	int (*network)(void *arg, const struct network_event *network, struct error *err);
	int (*address)(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err);
	/* hear() alone: there is news of an order, by one of its ids, which the message does not tell: it is to be asked for. */
	int (*untold)(void *arg, struct slice id, struct slice venue_id, struct error *err);
};

/* All slices lie in the answer's bytes, or never go. */
struct trade_answer {
	enum trade_fate fate;
	bool bare; /* the fate is the status's alone: whoever said so may stand in front of the venue */
	struct slice code, text; /* the venue's words for a no */
	/*
	 * Of an order that was taken; also beside an error: then it may exist.  Of a question for the balance of an asset: its account's
	 * number, where the venue has an account for each (coinbase).
	 */
	struct slice venue_id;
	struct slice id; /* client id of that order, where the answer has it; rows of orders have theirs */
	/* Another page is there.  A question for an order that was not found yet has one as well, and FATE_UNKNOWN. */
	struct slice cursor;
	struct slice ticket; /* of ASK_TICKET: what the socket, or its URL, is told */
	struct slice place; /* of ASK_TICKET: URL of the socket, where the venue says it; raw */
};

/* What one key may ask, as the venue documents it; what an address may, stands in live.h. */
struct trade_limits {
	struct live_rate orders; /* placing them; count 0: an order is a question as others are */
	/* All else that is signed; count 0: it counts among the requests of the address, as orders do then as well. */
	struct live_rate questions;
	unsigned char weights[ASK_COUNT]; /* of questions; 0 counts as 1 */
	unsigned cancel; /* a cancel is no question, but counts as so many orders; 0: it is one */
	/* Headers of answers; NULL: the venue has none.  limit and left are of the budget that the request was of. */
	const char *orders_used, *limit, *left;
};

/* What sets one venue apart from another. */
struct venue_private {
	const char *product; /* whose hosts are asked (live.h); NULL: the venue's first */
	const char *joint; /* what stands between the names of the assets in a symbol: "-", "_", "" */
	unsigned schemes; /* set of 1 << enum sign_scheme that a key of it may have; 0: an HMAC alone */
	bool secret_base64; /* the HMAC's key is what the secret's base64 says */
	bool passphrase; /* it has one */
	bool passphrase_signed; /* and wants it as an HMAC */
	size_t id_max; /* of a client id */
	const char *id_extra; /* that may stand in a client id besides letters and digits */
	unsigned asks; /* set of 1 << enum trade_ask */
	struct trade_limits limits;
	int64_t window_max_ms; /* of what can be told; 0: it cannot be told */
	bool
	    account_of_asset; /* each asset lies in an account of its own, which deposits and withdrawals name (label) */
	bool network_of_asset; /* a network's name has the asset in front: USDT-TRC20 */
	bool fills_untold; /* the private socket tells orders, and how much of them is filled, but no fills */
	bool nonce_rises; /* a request whose nonce is not above that of every one before it, of the key, is refused */
	bool fills_of_symbol; /* own trades are to be had of one symbol at a time */
	bool fills_of_order; /* and those of one order alone, by the venue's number of it */
	const char *oldest_fill; /* cursor that own trades begin with, where without one the newest alone are told */
	bool
	    fee_asset_untold; /* own trades tell a fee, and not in which asset: the quote asset, as orders ask for (fee_in_quote) */
	bool
	    buys_in_money; /* a purchase at the market says how much money, not how much of the asset: it is not to be had here */
	bool timeless; /* a request says what time it is only where it tells a window */

	/* 0; -1 and err: the call cannot be put that way (id, type, what is missing). */
	int (*ask)(struct trade_request *request, const struct trade_key *key, const struct trade_call *call,
	    struct slice base, struct error *err);
	/*
	 * status: of HTTP.  0 and *answer; -1 and err: the sink's, or the answer is none: then its fate is FATE_UNKNOWN, and of an
	 * order nothing is known.
	 */
	int (*read)(struct trade_answer *answer, const struct trade_call *call, int status, struct slice body,
	    const struct trade_sink *sink, struct error *err);

	/* The private socket.  Messages end with a newline (venue/live.h); NULL: there is none. */
	const char *socket; /* path */
	const char
	    *ticket_argument; /* of the socket's URL, that the ticket is; NULL: greet() says it, or there is none */
	int (*greet)(struct text *out, const struct trade_key *key, const struct trade_call *call, struct error *err);
	/*
	 * What it is told when the dead-man switch is armed, and when no more, where the venue looks at the socket itself (bybit); NULL: asking
	 * is enough.
	 */
	const char *guard, *unguard;
	/* FATE_KEY: the login was refused; FATE_UNKNOWN: the stream ends, and what is open is to be asked for. */
	int (*hear)(
	    struct trade_answer *answer, struct slice message, const struct trade_sink *sink, struct error *err);
};

/* -1 and err: an order of that kind is none that the venue takes. */
int trade_check_kind(
    const struct venue_private *trade, enum order_type type, enum side side, struct error *err) MUST_CHECK;

/* The same of a client id. */
int trade_check_id(const struct venue_private *trade, struct slice id, struct error *err) MUST_CHECK;

/* As trade->ask, but what every venue wants is looked at first: the ask, the client id, the amounts. */
int trade_ask(struct trade_request *request, const struct venue_private *trade, const struct trade_key *key,
    const struct trade_call *call, struct slice base, struct error *err) MUST_CHECK;

/* ---- what venues share ---- */

/* name=value, with the `?` or `&` that is due; the value percent-encoded (RFC 3986: all but letters, digits, -._~). */
void trade_argument(struct text *url, const char *name, struct slice value);
void trade_argument_int(struct text *url, const char *name, int64_t value);
/* The same in a form, which begins without `?`. */
void trade_field(struct text *form, const char *name, struct slice value);
void trade_field_int(struct text *form, const char *name, int64_t value);
void trade_field_decimal(struct text *form, const char *name, struct decimal value);

void trade_header(struct trade_request *request, const char *name, struct slice value);
/* A header made of a signature over the parts. */
int trade_sign(struct trade_request *request, const char *name, const struct trade_key *key, enum sign_form form,
    const struct slice *parts, size_t count, struct error *err) MUST_CHECK;

/* Hexadecimal digits for an HMAC, base64 for a key pair: of venues that take both. */
enum sign_form trade_form(const struct trade_key *key);

/* What follows the host in a URL. */
struct slice trade_path(const struct trade_request *request);
/* The same as it was before it was percent-encoded: some venues sign that. */
void trade_path_plain(struct text *to, const struct trade_request *request);

/* What a status says when nothing in the body does. */
enum trade_fate trade_fate_of_status(int status);

/*
 * For an answer that is none, which the error says already: 0, when the status says enough for a fate; -1 and err: FATE_UNKNOWN.
 */
int trade_no_answer(struct trade_answer *answer, int status, struct error *err) MUST_CHECK;

/* {"code":...,"msg":...,"data":...}: the answer begins with its code and text.  1: data is the text of the last; otherwise as trade_no_answer(). */
int trade_envelope(
    struct slice *data, struct trade_answer *answer, int status, struct slice body, struct error *err) MUST_CHECK;

/*
 * What holds for every venue once its words were read.  An order is taken when success and an id stand together; an error beside an id, or
 * 5xx with whatever words, is no answer (faults.md 2.3).  A question for an order that tells of none: there is none, now.
 */
void trade_settle(struct trade_answer *answer, const struct trade_call *call, int status);

/* The first of the rows whose code is this one; fallback when there is none.  NULL code ends the rows. */
struct trade_code {
	const char *code;
	enum trade_fate fate;
};
enum trade_fate trade_fate_of(const struct trade_code *rows, struct slice code, enum trade_fate fallback);

/* State of an order from the venue's word, refined by what was filled; -1: not a word of the list. */
struct trade_word {
	const char *word;
	enum order_state state;
};
int trade_state(const struct trade_word *words, struct slice word, struct decimal filled);

enum { TRADE_ROW_MAX = 48 };

/*
 * One object as a row: the text of each member that is named (a string without its quotes), empty where it is not there or
 * null; row has a place for each name, NULL ends the names, of which there are at most TRADE_ROW_MAX.  Other members are skipped.
 */
int trade_row(struct slice *row, const char *const *names, struct pull *pull) MUST_CHECK;

/* The same for every object of an array, or for the one that stands there alone; each is handed to take; an empty text holds none. */
int trade_rows(struct slice array, const char *const *names,
    int (*take)(void *arg, const struct slice *row, struct error *err), void *arg, struct error *err) MUST_CHECK;

/* An answer that is right has a list, or an object, there, were it an empty one: without it nothing is known (faults.md 2.3). */
int trade_need(struct slice list, const char *name, struct error *err) MUST_CHECK;
/* The same of a body that is nothing but a list where one of these asks was put (1 << enum trade_ask). */
int trade_need_list(const struct trade_call *call, unsigned asks, struct slice body, struct error *err) MUST_CHECK;

/* A figure of a row; an empty one is none.  1: it is there; 0: it is not, and *to is zero; -1 and err. */
int trade_figure(struct decimal *to, struct slice text, struct error *err) MUST_CHECK;

/* A time of a row in us: so many of the unit, with a fraction or none; 0: it is none, or not between 2015 and 2100. */
int64_t trade_time(struct slice text, int64_t unit_us);

/* buy or sell, in whatever case. */
int trade_side(int *side, struct slice word, struct error *err) MUST_CHECK;

/* gtc, ioc, fok or post_only, in whatever case, into the order; another word leaves it as it is. */
void trade_tif(struct order_event *order, struct slice word);

/* The row says that the order is post-only and ended since it would have taken. */
void trade_would_take(struct order_event *order);

/* money / qty, for a venue that tells both and no average; zero where there is nothing to divide.  For people: half to even. */
int trade_average(struct decimal *average, struct slice money, struct slice qty, struct error *err) MUST_CHECK;

/*
 * An order of which all but the figures stands in *order already; an empty average leaves the one that stands there.  A row that does not say
 * what is filled is none (faults.md 2.1), but for an empty text of an order that is open.  Figures that cannot be (one below zero; a fill of
 * nothing, or for nothing) are none, here and below: err is REASON_WRONG_ANSWER then.
 */
int trade_tell_order(const struct trade_sink *sink, struct order_event *order, const struct trade_word *words,
    struct slice state, struct slice qty, struct slice price, struct slice filled, struct slice average,
    struct error *err) MUST_CHECK;

/* A fill of which all but the figures stands in *fill already; without its number it is none.  charged: a fee that we pay is below zero there. */
int trade_tell_fill(const struct trade_sink *sink, struct fill_event *fill, struct slice venue_id, struct slice qty,
    struct slice price, struct slice fee, bool charged, struct error *err) MUST_CHECK;

/* wallet: of one that does not trade, its name; free and locked: without one, or with one below zero, it is none. */
int trade_tell_balance(const struct trade_sink *sink, struct slice asset, struct slice wallet, struct slice free,
    struct slice locked, struct error *err) MUST_CHECK;

/* A network of which all but the figures stands in *network already, both of its directions among it. */
int trade_tell_network(const struct trade_sink *sink, struct network_event *network, struct slice withdraw_fee,
    struct slice withdraw_min, struct error *err) MUST_CHECK;

/* The fees are shares (0.001), by which they multiply; charged as above. */
int trade_tell_fees(const struct trade_sink *sink, struct slice symbol, struct slice maker, struct slice taker,
    bool charged, struct error *err) MUST_CHECK;

/* ---- sockets that log in by a message (okx, bitget) ---- */

/* {"op":"login","args":[{...}]} and a newline; the seconds are signed, and behind them what the venue wants there. */
int trade_login(struct text *out, const struct trade_key *key, const struct trade_call *call, struct slice behind,
    struct error *err) MUST_CHECK;

/*
 * {"event":...,"code":...,"msg":...} or {"arg":{"channel":...},"data":[...]}.  1: rows of a channel; 0: something else, of which the answer
 * says what there is to say; -1 and err.
 */
int trade_heard(struct slice *channel, struct slice *data, struct trade_answer *answer, struct slice message,
    struct error *err) MUST_CHECK;

#endif
