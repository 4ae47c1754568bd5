/*
 * office: the private side of a stand: who may ask, the account behind it, and who is told what becomes of it.  One for each account:
 * they trade on the same books, and never with each other.
 *
 * Pure, as the stand is.  What differs from venue to venue is a table (struct sim_private), one file a venue:
 * lib/sim/NAME_account.c.  It reads a request of its venue, hands it to the account, and writes the answer; what is the same
 * everywhere is here.
 */
#ifndef SIM_OFFICE_H
#define SIM_OFFICE_H

#include "crypt/key.h"
#include "crypt/sign.h"
#include "sim/faults.h"
#include "sim/match.h"
#include "sim/stand.h"

/* What a private request does; what faults choose by. */
enum office_deed { DEED_ORDER, DEED_CANCEL, DEED_READ, DEED_COUNT };
extern const char *const office_deeds[]; /* "order", "cancel", "read", NULL */

/* What a connection has said and wants to hear: conn->hears. */
enum office_hears {
	HEARS_LOGIN = 1,
	HEARS_ORDERS = 2,
	HEARS_FILLS = 4,
	HEARS_BALANCE = 8,
	HEARS_GUARD = 16 /* nothing; but when the last one that does is gone, all is cancelled in time */
};

enum { OFFICE_ID = 40 }; /* what orders and trades are called, with the NUL */
enum { OFFICE_FIRST = 10 };

struct office_route {
	const char *method; /* NULL ends the list */
	const char *path; /* exact, or its beginning where it ends with '*' */
	enum office_deed deed;
	void (*answer)(struct sim_ask *ask);
};

struct sim_private {
	const struct office_route *routes;
	struct live_rate requests; /* of the private side; answered as sim_venue.limits are */
	enum sign_scheme hmac;
	bool secret_base64; /* the HMAC's key is what the secret's base64 says */
	bool asymmetric; /* other keys than an HMAC's are taken as well */
	bool ends_post_only; /* match.h */
	bool unique_ever; /* account.h */
	/* Whether the request is signed with the key, and in time; false: the answer says why not. */
	bool (*admit)(struct sim_ask *ask);
	const char *socket; /* a path of its own for the private socket; NULL: it is where the public one is */
	void (*message)(struct sim_conn *conn, struct slice text); /* ... and what comes there */
	/* A connection that hears something is told; what, conn->hears says.  Balances are told behind each change of them. */
	void (*tell)(struct sim_conn *conn, const struct account_event *event);
	void (*balance)(struct sim_conn *conn, const struct account_market *market); /* NULL: none is told */
	/* What the venue calls an order, a trade; NULL: its number. */
	void (*order_id)(char to[OFFICE_ID], int64_t number);
	void (*fill_id)(char to[OFFICE_ID], int64_t number);
};

/* So many in so long, from the first one on. */
struct window {
	int64_t began_us;
	uint64_t count;
};

struct office;

/* What goes on around the office.  Each may be NULL. */
struct office_around {
	void *arg;
	/* Does a fault of the kind strike now?  Its rule; NULL: none does. */
	const struct fault_rule *(*strikes)(void *arg, enum fault_kind kind, const struct sim_listing *listing);
	int64_t (*draw)(void *arg, int64_t least, int64_t most);
	void (*write)(void *arg, const struct office *office, const struct account_event *event); /* the statement */
};

struct office {
	struct stand *stand;
	const struct sim_private *own;
	struct account account;
	struct account_market *markets; /* beside the stand's listings */
	struct match *matches;
	const struct key *key; /* the caller's */
	enum sign_scheme scheme;
	struct sign_key *sign;
	struct office_around around;
	struct window requests; /* of the key, in the time that own->requests is for */
	int64_t place; /* among the accounts at the stand: OFFICE_FIRST and on, two digits */
	struct office *next;
	int64_t last_nonce; /* of venues that want them to rise */
	int64_t tickets; /* that were handed out */
	int64_t guard_us; /* how long all connections with HEARS_GUARD may be gone; 0: for ever */
	bool guarded; /* there was one */
	int64_t dead_us; /* everything is cancelled then, by the venue's clock; 0: never */
	struct account_order held; /* an acknowledgement that waits for its first fill (a fault) */
	bool holds;
	struct text scratch;
};

/* What an account begins with: 1,000,000 of each asset that is a quote asset of a listing, 1,000 of every other one. */
int office_init(
    struct office *office, struct stand *stand, const struct key *key, uint64_t seed, struct error *err) MUST_CHECK;
void office_free(struct office *office); /* accepts a zeroed struct; leaves the next one alone */
/* On the heap; office_free_all() frees all that the stand has of such.  NULL and err. */
struct office *office_new(struct stand *stand, const struct key *key, uint64_t seed, struct error *err) MUST_CHECK;
void office_free_all(struct stand *stand);

/* The book of a listing has changed, the market has traded, time has passed: for all accounts of the stand. */
void office_book(struct sim_listing *listing);
void office_trade(struct sim_listing *listing);
void office_time(struct stand *stand);
/* Whether an account went out of range. */
bool office_failed(const struct stand *stand);

/* NULL: nothing private is at that path. */
const struct office_route *office_route(const struct stand *stand, const struct request *request);
/* Whether it may be answered: ask->office is whose it is then; false: the answer says why not. */
bool office_admit(struct sim_ask *ask);
/* What was admitted. */
void office_answer(struct sim_ask *ask, const struct office_route *route);

/* ---- the venue's side: who asks ---- */

struct slice office_header(const struct sim_ask *ask, const char *name);
/* Whose key it is; NULL: nobody's. */
struct office *office_of_key(const struct stand *stand, struct slice api_key);
/* The same for a request, which is at that office from here on. */
bool office_key(struct sim_ask *ask, struct slice api_key);
/* By its place, which is what tickets for connections name; NULL: there is none. */
struct office *office_at(const struct stand *stand, int64_t place);
/* Whether the slice is the passphrase. */
bool office_passphrase(const struct office *office, struct slice passphrase);
/* Whether given is the signature of the parts, in the form. */
bool office_signed(
    const struct office *office, enum sign_form form, const struct slice *parts, size_t count, struct slice given);
/* Whether the stamp is at most so old, and at most a second ahead. */
bool office_recent(const struct sim_ask *ask, int64_t stamp_us, int64_t window_us);
/* What follows the host: path, ? and query, in the office's scratch; decoded: without the query's percent-encoding. */
struct slice office_path(const struct sim_ask *ask, bool decoded);
/* A number of digits alone; false: it is none. */
bool office_number(int64_t *out, struct slice text);

/* ---- what is asked for ---- */

enum { OFFICE_WORD = 160 };

/*
 * A word of the request: of the JSON object, or (NULL) of the query and of a body that is a form; "" where it is not there.  What is
 * longer is cut: longer than anything that is right.
 */
struct slice office_word(const struct sim_ask *ask, const json *object, const char *name, char to[OFFICE_WORD]);
bool office_word_is(const struct sim_ask *ask, const json *object, const char *name, const char *value);
/* A figure of it; zero where it is not there.  False: it is none.  Only a JSON number may have an exponent. */
bool office_figure(struct decimal *out, const struct sim_ask *ask, const json *object, const char *name);
size_t office_limit(const struct sim_ask *ask, const char *name, size_t fallback, size_t most);
/* Letters, digits and these marks alone, and at most so many: what venues take in a client's id. */
bool office_plain(struct slice id, size_t most, const char *marks);
/* The listing that it names; NULL: none. */
struct sim_listing *office_listing(const struct sim_ask *ask, const json *object, const char *name);
/* What comes behind the beginning of the path; "": it begins otherwise. */
struct slice office_rest(const struct sim_ask *ask, const char *beginning);

/* ... of those of an asset that are not left out: the place of one among all of the file; false: no more. */
bool office_network(const struct office *office, struct slice asset, size_t *at);
/* That one, by the venue's own name. */
struct venue_network office_network_at(const struct office *office, size_t at);

struct account_market *office_market(const struct office *office, const struct sim_listing *listing);
const struct sim_listing *office_listed(const struct account_order *order);

/* NULL: refused; *why says for what. */
struct account_order *office_place(struct office *office, struct account_request *request, enum account_why *why);
bool office_cancel(struct office *office, struct account_order *order);
/* All open ones, or those of the listing; how many. */
size_t office_cancel_all(struct office *office, const struct sim_listing *only);
/* The order by the venue's number or the client's id, whichever is given; NULL: it is not known (or hidden, by a fault). */
struct account_order *office_find(const struct office *office, struct slice number, struct slice client);

/* Which orders and fills are meant. */
struct office_filter {
	const struct sim_listing *listing; /* NULL: any */
	const struct account_order *order; /* NULL: any */
	bool open, ended; /* orders: which; neither: all */
	size_t limit; /* 0: all */
	int64_t since_us; /* fills: not before */
	int64_t below, from; /* numbers below it, from it on; 0: all */
	size_t skip; /* fills: so many are left out first, where pages have numbers */
	bool oldest_first; /* else the newest */
	bool last; /* oldest first, but the last ones when there are more than the limit */
	int64_t *last_number; /* takes the number of the last one that was written; NULL: nobody asks */
};
/* put writes each, with commas between; how many. */
size_t office_put_orders(const struct office *office, struct text *out, const struct office_filter *filter,
    void (*put)(struct text *out, const struct office *office, const struct account_order *order));
size_t office_put_fills(const struct office *office, struct text *out, const struct office_filter *filter,
    void (*put)(struct text *out, const struct office *office, const struct account_fill *fill));
void office_put_assets(const struct office *office, struct text *out,
    void (*put)(struct text *out, const struct office *office, const struct account_asset *asset));
/* Whether the asset has a network that the venue calls so; "": whether it has any. */
bool office_goes_by(const struct office *office, struct slice asset, struct slice network);
/* The networks of the venue's file for an asset; "": of all that the account has. */
void office_put_networks(const struct office *office, struct text *out, struct slice asset,
    void (*put)(struct text *out, const struct venue_network *network));
/* `,"key":"..."`: a deposit address that is none, of the asset and the network. */
void office_put_address(
    struct text *out, const char *key, const struct office *office, struct slice asset, struct slice network);

/* ---- writing ---- */

/* What the venue calls them. */
void office_order_id(const struct office *office, const struct account_order *order, char to[OFFICE_ID]);
void office_fill_id(const struct office *office, const struct account_fill *fill, char to[OFFICE_ID]);
/* The asset's name. */
struct slice office_asset(const struct office *office, size_t at);
/* `,"key":"figure"`; 0 is "0". */
void office_put_price(struct text *out, const char *key, const struct account_order *order, int64_t price);
void office_put_qty(struct text *out, const char *key, const struct account_order *order, int64_t qty);
/* `,"key":"2026-11-20T18:04:06.072000Z"` */
void office_put_time(struct text *out, const char *key, int64_t us);
/* The quantity that was ordered; of one that buys for money: its money. */
struct decimal office_ordered(const struct account_order *order);
/* The sum of both. */
struct decimal office_total(const struct account_asset *asset);

/* Milliseconds, as venues tell times. */
static inline long long
office_ms(int64_t us)
{
	return us / 1000;
}

static inline struct office *
office_of(const struct sim_ask *ask)
{
	return ask->office;
}

#endif
