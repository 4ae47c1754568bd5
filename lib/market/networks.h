/*
 * networks: by what ways an asset goes from one venue to another (F9.1).
 *
 * Rows come from the venues' dated files and from network lines.  A line goes before the file: once the stream has told
 * of an asset at a venue, the file's rows of it there are closed, and a line is as good as what it says: where it does
 * not say that withdrawals (deposits) are open, or what one costs, they are taken for closed.
 */
#ifndef MARKET_NETWORKS_H
#define MARKET_NETWORKS_H

#include "config/venues.h"
#include "event/network.h"

enum {
	NETWORKS_MAX = 1 << 16, /* rows of all venues */
	NETWORK_LISTS = 256
};

struct network_row {
	char venue[VENUE_NAME_MAX];
	struct venue_network network;
	bool told; /* by the stream, not by the file */
	bool withdraw, deposit; /* open, and withdraw: with a fee that is known */
	uint32_t next; /* 1 + place of the next of the list */
};

/* A zeroed struct is empty; networks_free accepts one. */
struct networks {
	struct network_row *at;
	size_t count, cap;
	uint32_t lists[NETWORK_LISTS]; /* 1 + place of the first row of an asset, by the hash of its name */
	size_t contracts; /* rows that name a contract */
};

void networks_free(struct networks *networks);

/* A row of a venue's file; open unless the stream has told of the asset there.  -1: there are NETWORKS_MAX. */
int networks_file(struct networks *networks, const char *venue, const struct venue_network *network) MUST_CHECK;

/* A line of the stream.  -1 and err: a name or contract is too long (nothing was changed), or there is no room. */
int networks_tell(struct networks *networks, const struct network_event *event, struct error *err) MUST_CHECK;

/* Whether there are rows of the venue's. */
bool networks_know(const struct networks *networks, const char *venue);

/*
 * The cheapest way: of the networks that are open for withdrawal at `from` and for deposit at `to`, whose contracts are equal
 * where both are known and whose least withdrawal is not above the amount (0: whatever that is), the one with the least fee,
 * of equal ones the first by name.  NULL: there is none.
 */
const struct network_row *networks_between(
    const struct networks *networks, const char *asset, const char *from, const char *to, struct decimal amount);

/*
 * Whether the venues mean different assets by one name: on some network both name the contract and they differ, and on none
 * they are equal.
 */
bool networks_differ(const struct networks *networks, const char *asset, const char *one, const char *other);

#endif
