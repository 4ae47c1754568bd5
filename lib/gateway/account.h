/*
 * account: an account of ours at a venue: where it is asked, what signs for it, how it spells, and what its clock says.
 */
#ifndef GATEWAY_ACCOUNT_H
#define GATEWAY_ACCOUNT_H

#include "config/endpoints.h"
#include "config/venues.h"
#include "venue/live.h"
#include "venue/trade.h"
#include "venue/venue.h"

/* Who hears what people should know of accounts; say NULL: nobody. */
struct account_people {
	void (*say)(void *arg, const char *text);
	void *arg;
};

struct account;

/* To whoever hears of it. */
void account_say(const struct account *account, const char *text);

/* account_close accepts a zeroed struct.  The key and the endpoints file are the caller's, and live longer. */
struct account {
	const struct venue *venue;
	const struct venue_private *trade; /* the venue's */
	const struct venue_live *live; /* of the product that is traded */
	struct venue_facts *facts;
	struct trade_key key;
	char name[ACCOUNT_MAX];
	char mark[13]; /* of the key: the first digits of BLAKE2b of what names it; "": no key */
	const char *rest, *socket; /* base URLs; socket NULL: it has none */
	int64_t offset_us; /* the venue's clock less ours; 0 until it was measured */
	bool measured;
	int64_t stated_us; /* lapse time of the first question that told what it has; 0: none did yet */
	int64_t nonce; /* the last one, where the venue wants them to rise */
	uint64_t drawn; /* how many nonces of tokens were drawn */
	bool guarded; /* its dead-man switch is armed: the private socket is told so, and again when it comes back */
	struct account_voice { /* of its private socket, while that is open; say NULL: it is not */
		void (*say)(void *arg, const char *line);
		void *arg;
	} voice;
	const struct account_people *people; /* NULL: nobody is told */
	bool waited; /* they know that requests wait for the venue's limits */
	bool unnamed; /* they know that it names what can be no name */
};

/*
 * key NULL: nothing can be signed; only the spelling is of use.  file NULL: the venue's own hosts.  -1 and err (usage: no such
 * venue, or none to trade at; 78: the key cannot be right).
 */
int account_open(struct account *account, const char *venue, const char *name, const struct key *key,
    const struct endpoints_file *file, struct error *err) MUST_CHECK;
void account_close(struct account *account);

/*
 * Fill in what every call needs: the venue's time, a nonce above the last one, a draw.  now_us: our wall clock.  The draw is made
 * of the key, the time and a count: nobody can guess it, and the same run gives the same.  directory: of the files that programs share; NULL:
 * the nonce is above our own alone, as of what is not sent.
 */
void account_stamp(struct account *account, struct trade_call *call, int64_t now_us, const char *directory);

/* ---- spelling ---- */

/*
 * BTC-USDT as the venue's requests want it: its names of both assets with its joint between them.  -1 and err: that is no symbol.
 */
int account_venue_symbol(
    char to[SYMBOL_MAX], const struct account *account, struct slice symbol, struct error *err) MUST_CHECK;
/* Whether both, in whichever spelling, are the same to the venue. */
bool account_same_symbol(const struct account *account, struct slice one, struct slice other);
/* And back.  False: it is none that could be cut in two. */
bool account_usual_symbol(char to[SYMBOL_MAX], const struct account *account, struct slice symbol);

/* The venue's name of an asset (XBT), and the usual one. */
struct slice account_venue_asset(const struct account *account, struct slice asset);
struct slice account_usual_asset(const struct account *account, struct slice asset);

/*
 * The same of a network (TRC20: TRX), of the asset by the venue's name, which some venues put in front (USDT-TRC20).  False: it is too long to be
 * one.  Back, whatever asset stands in front is left out.
 */
enum { NETWORK_MAX = 64 };
bool account_venue_network(
    char to[NETWORK_MAX], const struct account *account, struct slice asset, struct slice network) MUST_CHECK;
struct slice account_usual_network(const struct account *account, struct slice network);

#endif
