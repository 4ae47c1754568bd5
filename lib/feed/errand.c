/* What is asked over REST, and what becomes of the answers. */
#include <stdlib.h>

#include "feed/inside.h"
#include "feed/linked.h"

#define LIST_US HOUR_US /* the list of instruments is read again */
#define CLOCK_US MINUTE_US /* the venue's clock is */

enum {
	LIST_AGAIN_US = 60 * SECOND_US, /* it could not be had, and its file has to do meanwhile */
	SLOW_DOWN_US = 10 * SECOND_US, /* 429 that does not say how long */
	TRIP_US = 2 * SECOND_US, /* an answer that took longer says too little of the time */
	HOST_US = 60 * SECOND_US, /* an alternative host is used for so long before the first is tried again */
	FULL_US = 100000, /* too many answers are waited for */
	POLLS_MAX = 8 /* of them, those that stand in for the sockets */
};

/* ---- asking ---- */

static struct errand *
free_errand(struct link *link, enum errand_kind kind)
{
	struct errand *slot = NULL;
	size_t polls = 0;

	for (size_t i = 0; i < ERRANDS_MAX; i++)
		if (link->errands[i].id == 0)
			slot = &link->errands[i];
		else
			polls += link->errands[i].kind == ERRAND_POLL || link->errands[i].kind == ERRAND_AUDIT;
	return (kind == ERRAND_POLL || kind == ERRAND_AUDIT) && polls >= POLLS_MAX ? NULL : slot;
}

/*
 * What stands in for the sockets may go on for hours: it is spread so that it never uses up the limit, and leaves a fifth of it to
 * others.
 */
static void
spread_polls(struct link *link, unsigned weight)
{
	const struct live_rate *rate = &link->live->limits.requests;

	if (rate->count > 0)
		link->polls_us = link->now_us + (int64_t)weight * rate->per_ms * 1250 / (int64_t)rate->count;
}

/* Whether something may be asked now that costs so much. */
static struct errand *
take_errand(struct link *link, enum errand_kind kind, unsigned weight, int64_t *again_us)
{
	size_t most = link->live->limits.requests.count;
	int64_t from = link->barred_us > link->requests_us ? link->barred_us : link->requests_us;
	struct errand *errand = free_errand(link, kind);

	*again_us = from;
	if (link->now_us < from)
		return NULL;
	*again_us = link->now_us + FULL_US;
	if (errand == NULL)
		return NULL;
	if (weight == 0)
		weight = 1;
	if (most > 0 && weight > most)
		weight = (unsigned)most;
	if (!link_take(link, LINK_REQUESTS, weight, again_us)) {
		link->requests_us = *again_us;
		return NULL;
	}
	errand->url.len = 0;
	errand->kind = kind;
	errand->tier = link->rest_tier;
	errand->conn = 0;
	errand->share = NULL;
	errand->seat = 0;
	return errand;
}

/* errand->url is filled in. */
static void
send_errand(struct link *link, struct errand *errand, const char *method)
{
	struct slice url = text_all(&errand->url);
	struct slice fragment = url_fragment(url);

	errand->id = ++link->next_errand;
	errand->asked_us = link->now_us;
	link->scratch.len = 0;
	text_bytes(&link->scratch, url.at, fragment.at == NULL ? url.len : (size_t)(fragment.at - 1 - url.at));
	link->acts->fetch(link->arg, errand->id, method, text_cstring(&link->scratch));
}

static struct slice
base_of(const struct link *link, size_t tier)
{
	return slice_of(link->plan.tiers[tier].rest);
}

bool
errand_list(struct link *link)
{
	struct errand *errand = take_errand(link, ERRAND_LIST, link->live->instruments_weight, &link->list_us);

	if (errand == NULL)
		return false;
	link->list_us = INT64_MAX;
	live_url(&errand->url, base_of(link, errand->tier), link->live->instruments);
	send_errand(link, errand, "GET");
	return true;
}

bool
errand_ticket(struct link *link, struct share *share, struct wire *wire, int64_t *again_us)
{
	struct errand *errand = take_errand(link, ERRAND_TICKET, link->live->ticket_weight, again_us);

	if (errand == NULL)
		return false;
	errand->tier = wire->tier;
	errand->conn = wire->conn;
	errand->share = share;
	live_url(&errand->url, base_of(link, errand->tier), link->live->ticket);
	send_errand(link, errand, "POST");
	wire->ticket = errand->id;
	return true;
}

bool
errand_is_out(const struct link *link, enum errand_kind kind, const struct share *share, size_t seat, int64_t conn)
{
	for (size_t i = 0; i < ERRANDS_MAX; i++) {
		const struct errand *errand = &link->errands[i];

		if (errand->id != 0 && errand->kind == kind && errand->share == share && errand->seat == seat &&
		    (conn == 0 || errand->conn == conn))
			return true;
	}
	return false;
}

bool
errand_picture(
    struct link *link, enum errand_kind kind, int64_t conn, struct share *share, size_t seat, int64_t *again_us)
{
	static const enum live_picture purposes[] = {
		[ERRAND_BRIDGE] = PICTURE_BRIDGE, [ERRAND_AUDIT] = PICTURE_AUDIT, [ERRAND_POLL] = PICTURE_POLL
	};
	struct text url = { 0 };
	struct errand *errand;
	unsigned weight = link->live->picture == NULL
	    ? 0
	    : link->live->picture(&url, base_of(link, link->rest_tier), purposes[kind],
		  slice_of(share->seats[seat].symbol), link->session->options->depth);

	*again_us = INT64_MAX; /* there is none */
	errand = NULL;
	if (weight > 0 && kind == ERRAND_POLL && link->now_us < link->polls_us)
		*again_us = link->polls_us;
	else if (weight > 0) {
		*again_us = link->now_us + SECOND_US;
		if (!errand_is_out(link, kind, share, seat, conn))
			errand = take_errand(link, kind, weight, again_us);
	}
	if (errand != NULL) {
		if (kind == ERRAND_POLL)
			spread_polls(link, weight);
		errand->conn = conn;
		errand->share = share;
		errand->seat = seat;
		text_slice(&errand->url, text_all(&url));
		send_errand(link, errand, "GET");
	}
	text_free(&url);
	return errand != NULL;
}

bool
errand_prices(struct link *link, int64_t *again_us)
{
	struct session *session = link->session;
	size_t count = 0, most = venue_facts_count(session->facts);
	struct slice *symbols = calloc(most + 1, sizeof *symbols);
	struct errand *errand = symbols == NULL ? NULL : take_errand(link, ERRAND_PRICES, 1, again_us);

	for (size_t i = 0; errand != NULL && i < most; i++) {
		const struct venue_symbol *symbol = venue_facts_at(session->facts, i);

		if (selection_has(&session->options->symbols, symbol->symbol))
			symbols[count++] = slice_of(symbol->venue_symbol);
	}
	if (errand != NULL && count > 0) {
		link->live->prices(&errand->url, base_of(link, errand->tier), symbols, count);
		send_errand(link, errand, "GET");
	} else
		*again_us = link->now_us + SECOND_US;
	free(symbols);
	return errand != NULL && count > 0;
}

void
errand_clock(struct link *link)
{
	struct errand *errand = take_errand(link, ERRAND_CLOCK, 1, &link->clock_us);

	if (errand == NULL)
		return;
	link->clock_us = link->now_us + CLOCK_US;
	live_url(&errand->url, base_of(link, errand->tier), link->live->clock.path);
	send_errand(link, errand, "GET");
}

/* ---- answers ---- */

static bool
is_well(const struct link_reply *reply)
{
	return reply->status >= 200 && reply->status < 300;
}

/* What the status and the header say of the venue's door. */
static void
obey(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	bool reached = reply->status != 0 && reply->status < 500;

	if (reached || errand->kind != ERRAND_CLOCK) /* a clock that cannot be had is no venue that cannot be reached */
		link_reached(link, reached);
	if (!reached && errand->tier == link->rest_tier && errand->kind != ERRAND_TICKET &&
	    errand->kind != ERRAND_CLOCK) {
		link->rest_tier = (link->rest_tier + 1) % link->plan.tier_count;
		link->rest_back_us = link->now_us + HOST_US;
	}
	if (reply->used >= 0)
		link->acts->told(link->arg, reply->used, link->live->left_header != NULL);
	if (reply->status == 418 || reply->status == 403)
		link_bar(link, reply->retry_after_us);
	else if (reply->retry_after_us > 0) {
		link->requests_us = link->now_us + reply->retry_after_us;
		link->acts->bar(link->arg, link->requests_us);
	} else if (reply->status == 429)
		link->requests_us = link->now_us + SLOW_DOWN_US;
}

static void
take_list(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	struct error err;

	if (is_well(reply) && link_frame(link, VIA_REST, CONN_POLL, text_all(&errand->url), reply->body, false) == 0) {
		link->list_failed = 0;
		link->list_us = link->now_us + LIST_US;
		link->divided = true; /* as far as it goes */
		if (link_divide(link, &err) != 0 && link->session->say != NULL)
			link->session->say(link->session->say_arg, err.text);
		return;
	}
	link->list_failed++;
	link->list_us = link->now_us + (link->list_failed < link->plan.tier_count ? SECOND_US : LIST_AGAIN_US);
}

static void
take_ticket(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	size_t which;
	struct share *share = share_of_conn(link, errand->conn, &which);
	struct wire *wire = share == NULL ? NULL : share->wires[which];
	struct live_say say = { .id = &link->next_message, .now_us = link->now_us };
	struct error err;

	if (wire == NULL || wire->stage != WIRE_TICKET)
		return;
	say.out = &wire->url;
	wire->url.len = 0;
	if (is_well(reply) && link->live->read_ticket(&say, reply->body, &wire->keep, &err) == 0 && wire->url.len > 0) {
		wire->url.len--; /* the end of the line */
		share_connect(link, wire);
		return;
	}
	if (is_well(reply) && link->session->say != NULL)
		link->session->say(link->session->say_arg, err.text);
	share_lost(link, share, which, "ticket");
}

static void
take_bridge(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	size_t which;
	struct share *share = share_of_conn(link, errand->conn, &which);

	if (share == NULL)
		return; /* its connection is gone */
	if (!is_well(reply) ||
	    link_frame(link, VIA_REST, errand->conn, text_all(&errand->url), reply->body, false) != 0)
		wire_want(link, share, share->wires[which], errand->seat);
}

static void
take_audit(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	const struct market *market = share_market(link, errand->share, errand->seat);

	if (!is_well(reply) || market == NULL || market->lead->from == NULL || market->lead->from->id != errand->conn)
		return;
	if (link_frame(link, VIA_REST, errand->conn, text_all(&errand->url), reply->body, false) != 0)
		link->restless = true; /* said already: a broken picture says nothing of the book */
}

/* The session hears which host stands in for the sockets before it hears what that says. */
static void
tell_host(struct link *link, size_t tier, const char *word, enum venue_state state)
{
	char body[32];

	if (link->told_tier == tier && link->session->state_known && link->session->state == state)
		return;
	link->told_tier = tier;
	snprintf(body, sizeof body, "%s tier %zu", word, tier + 1);
	link_note(link, VIA_TIMER, CONN_UNTOLD, base_of(link, tier), body);
}

/* All hosts failed: what they said before does not hold any more. */
static void
count_failure(struct link *link, enum venue_state state)
{
	link->poll_failed++;
	if (link->poll_failed <= link->plan.tier_count || (link->told_tier == SIZE_MAX && link->session->state_known))
		return;
	link->told_tier = SIZE_MAX;
	if (link->session->state == state || !link->session->state_known)
		link_note(link, VIA_TIMER, CONN_UNTOLD, (struct slice){ NULL, 0 }, "unreachable");
}

static void
take_poll(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	bool failed = reply->status == 0 || reply->status >= 500;

	if (share_leads(link, errand->share, errand->seat))
		return; /* the socket was faster */
	if (is_well(reply)) {
		tell_host(link, errand->tier, "fallback", VENUE_FALLBACK);
		failed = link_frame(link, VIA_REST, CONN_POLL, text_all(&errand->url), reply->body, false) != 0;
	}
	if (failed)
		count_failure(link, VENUE_FALLBACK);
	else
		link->poll_failed = 0;
}

static void
take_prices(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	bool failed = !is_well(reply);

	if (!failed) {
		tell_host(link, errand->tier, "polling", VENUE_LIVE);
		failed = link_frame(link, VIA_REST, CONN_POLL, text_all(&errand->url), reply->body, false) != 0;
	}
	if (failed) {
		count_failure(link, VENUE_LIVE);
		link->prices_us = link->now_us + backoff_next(&link->prices_backoff, &link->random);
	} else {
		link->poll_failed = 0;
		link->prices_backoff.failed = 0;
		link->prices_us = link->now_us + link->live->keep.period_ms * 1000;
	}
}

/* The venue's clock is taken to have been read in the middle of the round trip, and in the middle of the step in which it is told. */
static void
take_clock(struct link *link, const struct errand *errand, const struct link_reply *reply)
{
	int64_t trip_us = link->now_us - errand->asked_us, grain_us = link->live->clock.grain_us, us;
	struct error err;
	char body[80];

	if (!is_well(reply) || trip_us > TRIP_US)
		return;
	if (live_time(link->live, reply->body, &us, &err) != 0) {
		if (link->session->say != NULL)
			link->session->say(link->session->say_arg, err.text);
		return;
	}
	us += grain_us / 2 - errand->asked_us - trip_us / 2;
	snprintf(
	    body, sizeof body, "offset %lld within %lld", (long long)us, (long long)((trip_us + grain_us + 1) / 2));
	link_note(link, VIA_TIMER, CONN_UNTOLD, (struct slice){ NULL, 0 }, body);
}

void
errand_answered(struct link *link, struct errand *errand, const struct link_reply *reply)
{
	struct errand done = *errand;

	*errand = (struct errand){ .id = 0 };
	obey(link, &done, reply);
	switch (done.kind) {
	case ERRAND_LIST:
		take_list(link, &done, reply);
		break;
	case ERRAND_TICKET:
		take_ticket(link, &done, reply);
		break;
	case ERRAND_BRIDGE:
		take_bridge(link, &done, reply);
		break;
	case ERRAND_AUDIT:
		take_audit(link, &done, reply);
		break;
	case ERRAND_POLL:
		take_poll(link, &done, reply);
		break;
	case ERRAND_PRICES:
		take_prices(link, &done, reply);
		break;
	case ERRAND_CLOCK:
		take_clock(link, &done, reply);
		break;
	}
	text_free(&done.url);
}
