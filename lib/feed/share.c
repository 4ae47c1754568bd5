/* How symbols are divided among connections, and how each share is kept connected. */
#include <stdlib.h>

#include "feed/inside.h"
#include "feed/linked.h"

enum {
	OPENING_US = 20 * SECOND_US,
	GREETING_US = 10 * SECOND_US,
	TICKET_US = 20 * SECOND_US,
	SETTLE_US = SECOND_US, /* before it replaces another one */
	PATIENCE_US = 600 * SECOND_US
};

/* ---- who sits where ---- */

void
share_free(struct share *share)
{
	for (size_t n = 0; n < 2; n++)
		wire_free(share->wires[n]);
	free(share->seats);
	free(share);
}

bool
share_has_books(const struct share *share)
{
	return (share->channels & (LIVE_BOOK | LIVE_BEST)) != 0;
}

/* The seat of a symbol among the shares that carry books; NULL: nowhere. */
static struct share *
find_seat(const struct link *link, const char *symbol, size_t *seat)
{
	for (size_t i = 0; i < link->share_count; i++)
		for (size_t n = 0; share_has_books(link->shares[i]) && n < link->shares[i]->count; n++)
			if (strcmp(link->shares[i]->seats[n].symbol, symbol) == 0) {
				*seat = n;
				return link->shares[i];
			}
	return NULL;
}

struct share *
share_of(struct link *link, const struct market *market, size_t *seat)
{
	struct seat_place *place;

	if (market->place >= link->place_count) {
		size_t count = link->session->markets.count;
		struct seat_place *places = realloc(link->places, count * sizeof *places);

		if (places == NULL)
			return NULL;
		memset(places + link->place_count, 0, (count - link->place_count) * sizeof *places);
		link->places = places;
		link->place_count = count;
	}
	place = &link->places[market->place];
	if (place->share == NULL)
		place->share = find_seat(link, market->venue_symbol, &place->seat);
	*seat = place->seat;
	return place->share;
}

struct share *
share_of_conn(struct link *link, int64_t conn, size_t *which)
{
	for (size_t i = 0; i < link->share_count; i++)
		for (size_t n = 0; n < 2; n++)
			if (link->shares[i]->wires[n] != NULL && link->shares[i]->wires[n]->conn == conn) {
				*which = n;
				return link->shares[i];
			}
	return NULL;
}

struct market *
share_market(const struct link *link, const struct share *share, size_t seat)
{
	return markets_find(&link->session->markets, slice_of(share->seats[seat].symbol));
}

bool
share_leads(const struct link *link, const struct share *share, size_t seat)
{
	const struct market *market = share_market(link, share, seat);

	return market != NULL && course_live(market->lead) && market->lead->from->id != CONN_POLL;
}

/* ---- division ---- */

/* Symbols that are wanted, as the venue spells them. */
struct wanted {
	struct slice *at;
	size_t count;
};

static int
gather(const struct session *session, struct wanted *wanted, struct error *err)
{
	size_t most = session_symbols(session);
	struct slice symbol;

	*wanted = (struct wanted){ .at = calloc(most + 1, sizeof *wanted->at) };
	if (wanted->at == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for symbols");
	for (size_t i = 0; i < most; i++)
		if ((symbol = session_wanted(session, i)).len > 0)
			wanted->at[wanted->count++] = symbol;
	return 0;
}

/* Those that sit nowhere yet on this socket. */
static void
leave_unseated(const struct link *link, size_t socket, struct wanted *wanted)
{
	size_t left = 0;

	for (size_t i = 0; i < wanted->count; i++) {
		bool seated = false;

		for (size_t n = 0; n < link->share_count && !seated; n++)
			for (size_t k = 0; link->shares[n]->socket == socket && k < link->shares[n]->count && !seated;
			     k++)
				seated = slice_is(wanted->at[i], link->shares[n]->seats[k].symbol);
		if (!seated)
			wanted->at[left++] = wanted->at[i];
	}
	wanted->count = left;
}

static int
add_seats(struct share *share, const struct slice *symbols, size_t count, struct error *err)
{
	struct seat *seats = realloc(share->seats, (share->count + count) * sizeof *seats);

	if (seats == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for symbols");
	share->seats = seats;
	for (size_t i = 0; i < count; i++) {
		seats[share->count] = (struct seat){ .polled_us = 0 };
		if (slice_copy(seats[share->count].symbol, sizeof seats->symbol, symbols[i]))
			share->count++;
	}
	return 0;
}

/* How many of the symbols have room beside those that a share has. */
static size_t
room_in(const struct link *link, const struct share *share, const struct wanted *wanted)
{
	size_t all = share->count + wanted->count, fit;
	struct slice *symbols = calloc(all, sizeof *symbols);

	if (symbols == NULL)
		return 0;
	for (size_t i = 0; i < all; i++)
		symbols[i] = i < share->count ? slice_of(share->seats[i].symbol) : wanted->at[i - share->count];
	fit = live_fit(link->live, share->channels, symbols, all);
	free(symbols);
	return fit > share->count ? fit - share->count : 0;
}

static int
extend(struct link *link, struct share *share, const struct wanted *wanted, size_t *taken, struct error *err)
{
	size_t from = share->count;

	*taken = room_in(link, share, wanted);
	if (*taken == 0)
		return 0;
	if (add_seats(share, wanted->at, *taken, err) != 0)
		return -1;
	for (size_t n = 0; n < 2; n++)
		if (share->wires[n] != NULL && share->wires[n]->stage == WIRE_UP)
			wire_subscribe(link, share, share->wires[n], from);
	return 0;
}

static int
add_share(
    struct link *link, size_t socket, unsigned channels, const struct wanted *wanted, size_t *taken, struct error *err)
{
	struct share *share;

	if (link->share_count == SHARES_MAX)
		return error_set(err, "range", "more symbols than %d connections carry: %zu are left out", SHARES_MAX,
		    wanted->count);
	share = calloc(1, sizeof *share);
	if (share == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory for symbols");
	share->socket = socket;
	share->channels = channels;
	share->down_us = link->now_us;
	link->shares[link->share_count++] = share;
	*taken = live_fit(link->live, channels, wanted->at, wanted->count);
	return add_seats(share, wanted->at, *taken, err);
}

static int
divide_socket(struct link *link, size_t socket, unsigned channels, struct wanted wanted, struct error *err)
{
	size_t taken = 0, last = link->share_count;

	leave_unseated(link, socket, &wanted);
	for (size_t i = 0; i < last && wanted.count > 0; i++)
		if (link->shares[i]->socket == socket) {
			if (extend(link, link->shares[i], &wanted, &taken, err) != 0)
				return -1;
			wanted.at += taken;
			wanted.count -= taken;
		}
	while (wanted.count > 0) {
		if (add_share(link, socket, channels, &wanted, &taken, err) != 0)
			return -1;
		wanted.at += taken;
		wanted.count -= taken;
	}
	return 0;
}

int
link_divide(struct link *link, struct error *err)
{
	const struct feed_options *options = link->session->options;
	unsigned channels = live_channels(link->live, options->depth, options->trades, options->tickers);
	struct wanted wanted;
	int result = 0;

	for (size_t i = 0; i < LIVE_SOCKETS_MAX && result == 0; i++) {
		if ((link->live->sockets[i].carries & channels) == 0)
			continue;
		result = gather(link->session, &wanted, err);
		if (result == 0)
			result = divide_socket(link, i, link->live->sockets[i].carries & channels, wanted, err);
		free(wanted.at);
	}
	if (link->place_count > 0)
		memset(link->places, 0, link->place_count * sizeof *link->places);
	return result;
}

/* ---- connecting ---- */

/* The next host that has a socket; the first again behind the last. */
static size_t
next_tier(const struct link *link, size_t tier)
{
	for (size_t i = 0; i < link->plan.tier_count; i++) {
		tier = (tier + 1) % link->plan.tier_count;
		if (link->plan.tiers[tier].ws != NULL)
			break;
	}
	return tier;
}

void
share_connect(struct link *link, struct wire *wire)
{
	wire->stage = WIRE_OPENING;
	wire->stage_us = link->now_us;
	link->acts->connect(link->arg, wire->conn, text_cstring(&wire->url));
}

/* Where to, from the venue or from its sheet. */
static void
find_way(struct link *link, struct share *share, struct wire *wire)
{
	int64_t again_us;

	if (wire->ticket != 0)
		return;
	if (link->live->ticket != NULL) {
		if (!errand_ticket(link, share, wire, &again_us))
			link_wake(link, again_us);
		return;
	}
	live_url(&wire->url, slice_of(link->plan.tiers[wire->tier].ws), link->live->sockets[share->socket].path);
	share_connect(link, wire);
}

static void
begin(struct link *link, struct share *share, size_t which)
{
	int64_t from = share->try_us > link->connects_us ? share->try_us : link->connects_us, again_us;
	struct error err;

	if (link->barred_us > from)
		from = link->barred_us;
	if (link->plan.tiers[share->tier].ws == NULL)
		share->tier = next_tier(link, share->tier);
	if (link->plan.tiers[share->tier].ws == NULL)
		return; /* REST alone */
	if (link->now_us < from) {
		link_wake(link, from);
		return;
	}
	if (!link_take(link, LINK_CONNECTS, 1, &again_us)) {
		link_wake(link, again_us);
		return;
	}
	share->wires[which] = wire_new(link, share, &err);
	if (share->wires[which] == NULL)
		share->try_us = link->now_us + SECOND_US;
	else
		find_way(link, share, share->wires[which]);
}

void
share_lost(struct link *link, struct share *share, size_t which, const char *reason)
{
	struct wire *wire = share->wires[which];
	bool good = wire->good_us != 0 && link->now_us - wire->good_us >= BACKOFF_GOOD_US, elsewhere;

	link_note(link, VIA_CLOSE, wire->conn, (struct slice){ NULL, 0 }, reason);
	share->tier = wire->message_us == 0 ? next_tier(link, wire->tier) : 0;
	elsewhere = share->tier > wire->tier;
	if (good)
		share->backoff.failed = 0;
	share->wires[which] = which == 0 ? share->wires[1] : NULL;
	share->wires[1] = NULL;
	wire_free(wire);
	rhythm_pause(&share->all);
	rhythm_pause(&share->books);
	if ((share->wires[0] == NULL || share->wires[0]->stage != WIRE_UP) && share->down_us == 0)
		share->down_us = link->now_us;
	if (which == 0 && share->wires[0] != NULL)
		return; /* the one that was to replace it does */
	/* an alternative host is tried at once; when all have failed, it is time to wait */
	share->try_us = elsewhere ? link->now_us : link->now_us + backoff_next(&share->backoff, &link->random);
}

/* ---- giving up, replacing ---- */

static void
give_up(struct link *link, struct share *share, size_t which, const char *reason)
{
	struct wire *wire = share->wires[which];

	if (wire->stage >= WIRE_OPENING)
		link_part(link, wire->conn, false);
	share_lost(link, share, which, reason);
}

static bool
is_late(struct link *link, const struct wire *wire)
{
	int64_t limit = wire->stage == WIRE_TICKET ? TICKET_US
	    : wire->stage == WIRE_OPENING          ? OPENING_US
	    : wire->stage == WIRE_GREETING         ? GREETING_US
						   : INT64_MAX;

	if (limit == INT64_MAX)
		return false;
	link_wake(link, wire->stage_us + limit);
	return link->now_us - wire->stage_us >= limit;
}

/* False: it was given up. */
static bool
watch(struct link *link, struct share *share, size_t which)
{
	struct wire *wire = share->wires[which];
	const char *reason = wire->broken ? "broken" : is_late(link, wire) ? "timeout" : NULL;

	if (reason == NULL && wire_silent(link, share, wire)) {
		/* nobody may trade on it from here on, however long it takes to connect again */
		link_note(link, VIA_TIMER, wire->conn, (struct slice){ NULL, 0 }, "silent");
		reason = "silent";
	}
	if (reason == NULL)
		return true;
	if (wire->stage == WIRE_OPENING)
		link_reached(link, false);
	give_up(link, share, which, reason);
	return false;
}

/*
 * The second connection has taken over all that the first one leads, and has had time to be heard on its other channels.  Books that
 * it does not get for long are no reason to keep two for ever.
 */
static bool
is_replaced(struct link *link, const struct share *share)
{
	const struct wire *young = share->wires[1];

	if (share->wires[0] == NULL || young == NULL || young->stage != WIRE_UP || young->told_us == 0 ||
	    young->message_us == 0)
		return false;
	if (link->now_us - young->told_us < SETTLE_US) {
		link_wake(link, young->told_us + SETTLE_US);
		return false;
	}
	return link->now_us - young->told_us >= PATIENCE_US ||
	    session_covers(link->session, share->wires[0]->conn, young->conn);
}

static void
replace(struct link *link, struct share *share)
{
	struct wire *old = share->wires[0];

	link_note(link, VIA_CLOSE, old->conn, (struct slice){ NULL, 0 }, "planned");
	link_part(link, old->conn, true);
	share->wires[0] = share->wires[1];
	share->wires[1] = NULL;
	wire_free(old);
	rhythm_pause(&share->all);
	rhythm_pause(&share->books);
}

void
share_turn(struct link *link, struct share *share)
{
	const struct wire *leader;

	for (size_t n = 2; n-- > 0;)
		if (share->wires[n] != NULL && watch(link, share, n)) {
			if (share->wires[n]->stage == WIRE_TICKET)
				find_way(link, share, share->wires[n]);
			if (share->wires[n] != NULL)
				wire_turn(link, share, share->wires[n]);
		}
	if (is_replaced(link, share))
		replace(link, share);
	leader = share->wires[0];
	if (leader == NULL)
		begin(link, share, 0);
	else if (share->wires[1] == NULL && leader->stage == WIRE_UP &&
	    (leader->leaving || link->now_us >= leader->rotate_us))
		begin(link, share, 1);
}
