/*
 * coincap, simulated: reference prices by REST, and the socket that wants a key.
 *
 * There is no book to tell; what an asset costs is its last trade, or the middle where there was none.  Without a key a request counts
 * three times, so that two hundred a minute are left of six hundred.  Paths of v2 answer as those of v3.
 */
#include "sim/stand.h"
#include "wire/put.h"

enum { KEYLESS_WEIGHT = 3, LIST_LENGTH = 100, LIST_MAX = 2000 };

static int64_t
price_of(const struct sim_listing *listing)
{
	if (listing->trade.price > 0)
		return listing->trade.price;
	return (sim_best(&listing->bids).price + sim_best(&listing->asks).price) / 2;
}

/* ---- what is told ---- */

static void
put_ticker(struct sim_say *say, const struct sim_topic *topic)
{
	const struct sim_listing *listing = topic->want.listing;

	text_format(&say->text, "{\"%.*s\":\"", SLICE_ARG(listing->symbol));
	sim_price(&say->text, listing, price_of(listing));
	text_string(&say->text, "\"}");
}

/* ---- the socket ---- */

/* Any key is believed. */
static bool
has_key(const struct request *request)
{
	return request_argument(request, "apiKey").len > 0 ||
	    slice_starts(request_header(request, "Authorization"), "Bearer ");
}

/* Whether a list "bitcoin,ethereum" names the asset. */
static bool
names(struct slice list, struct slice asset)
{
	while (list.len > 0) {
		const char *comma = memchr(list.at, ',', list.len);
		size_t len = comma == NULL ? list.len : (size_t)(comma - list.at), next = len + (comma != NULL);

		if (slice_equal((struct slice){ list.at, len }, asset))
			return true;
		list = (struct slice){ list.at + next, list.len - next };
	}
	return false;
}

/* The assets are named in the address; nothing is said on the socket. */
static int
upgrade(struct sim_conn *conn, const struct request *request)
{
	struct slice assets = request_argument(request, "assets");

	if (!slice_is(request->path, "/prices"))
		return 404;
	if (!has_key(request))
		return 401;
	for (size_t i = 0; i < conn->stand->count; i++) {
		struct sim_listing *listing = &conn->stand->listings[i];
		struct sim_want want = { .listing = listing, .channel = SIM_TICKER };
		struct sim_topic *topic;

		if (slice_is(assets, "ALL") || names(assets, listing->symbol))
			sim_subscribe(conn, &want, &topic);
	}
	return 101;
}

static void
opened(struct sim_conn *conn)
{
	for (size_t i = 0; i < conn->count; i++)
		sim_start(conn, conn->topics[i]);
}

static void
on_message(struct sim_conn *conn, struct slice text)
{
	(void)conn, (void)text;
}

/* ---- REST ---- */

static void
say_error(struct sim_ask *ask, int status, struct slice what, const char *words)
{
	struct text whole = { 0 };

	ask->status = status;
	text_format(&whole, "%.*s%s", SLICE_ARG(what), words);
	text_char(&ask->body, '{');
	put_string(&ask->body, "error", text_all(&whole));
	put_int(&ask->body, "timestamp", ask->stand->now_us / 1000);
	text_char(&ask->body, '}');
	text_free(&whole);
}

static void
refuse(struct sim_ask *ask, enum sim_refusal refusal)
{
	static const char *const words[] = { "not found", "Too many requests", "Too many requests",
		"Service unavailable" };

	/* a socket that was refused for want of a key */
	if (refusal == REFUSE_PATH && ask->request->upgrade && slice_is(ask->request->path, "/prices"))
		say_error(ask, 401, SLICE(""), "a valid API key is required");
	else
		say_error(ask, ask->status, SLICE(""), words[refusal]);
}

static void
weigh(struct sim_ask *ask)
{
	ask->weight = has_key(ask->request) ? 1 : KEYLESS_WEIGHT;
}

/* All numbers are strings; what is not known is null. */
static void
put_asset(struct text *out, const struct sim_listing *listing)
{
	size_t rank = (size_t)(listing - listing->stand->listings) + 1;
	struct sim_figures day = sim_running(listing);

	text_format(out,
	    "{\"id\":\"%.*s\",\"rank\":\"%zu\",\"symbol\":\"%.*s\",\"name\":\"%.*s\",\"supply\":null,\"maxSupply\":"
	    "null,"
	    "\"marketCapUsd\":null",
	    SLICE_ARG(listing->symbol), rank, SLICE_ARG(listing->base), SLICE_ARG(listing->base));
	sim_put_turnover(out, "volumeUsd24Hr", listing);
	sim_put_price(out, "priceUsd", listing, price_of(listing));
	sim_put_motion(out, "changePercent24Hr", listing, &day, SIM_PERCENT);
	sim_put_motion(out, "vwap24Hr", listing, &day, SIM_MEAN);
	text_string(out, ",\"explorer\":null}");
}

static void
put_rate(struct text *out, const struct sim_listing *listing)
{
	text_format(out, "{\"id\":\"%.*s\",\"symbol\":\"%.*s\",\"currencySymbol\":null,\"type\":\"crypto\"",
	    SLICE_ARG(listing->symbol), SLICE_ARG(listing->base));
	sim_put_price(out, "rateUsd", listing, price_of(listing));
	text_char(out, '}');
}

static void
end(struct sim_ask *ask)
{
	text_format(&ask->body, ",\"timestamp\":%lld}", (long long)(ask->stand->now_us / 1000));
}

/* From offset on, at most limit of those that ids names; all where it names none. */
static void
put_list(struct sim_ask *ask, struct slice ids, void (*put)(struct text *out, const struct sim_listing *listing))
{
	size_t limit = sim_argument_size(ask, "limit", LIST_LENGTH, 1, LIST_MAX),
	       offset = sim_argument_size(ask, "offset", 0, 0, SIZE_MAX / 2), found = 0;

	text_string(&ask->body, "{\"data\":[");
	for (size_t i = 0; i < ask->stand->count; i++) {
		const struct sim_listing *listing = &ask->stand->listings[i];

		if ((ids.len > 0 && !names(ids, listing->symbol)) || found++ < offset || found > offset + limit)
			continue;
		put_comma(&ask->body);
		put(&ask->body, listing);
	}
	text_char(&ask->body, ']');
	end(ask);
}

static void
answer_assets(struct sim_ask *ask)
{
	char ids[1024];

	weigh(ask);
	if (request_argument(ask->request, "limit").len > 0 &&
	    sim_argument_size(ask, "limit", SIZE_MAX, 0, LIST_MAX) == SIZE_MAX)
		say_error(ask, 400, SLICE(""), "limit exceeds 2000");
	else
		put_list(ask, sim_argument(ask, "ids", ids, sizeof ids), put_asset);
}

static void
answer_rates(struct sim_ask *ask)
{
	weigh(ask);
	put_list(ask, SLICE(""), put_rate);
}

/* The one that the last word of the path names. */
static void
answer_one(struct sim_ask *ask, void (*put)(struct text *out, const struct sim_listing *listing))
{
	struct slice path = ask->request->path;
	const char *slash = memrchr(path.at, '/', path.len);
	struct slice asked = { slash + 1, (size_t)(path.at + path.len - slash) - 1 };
	const struct sim_listing *listing = sim_find(ask->stand, asked);

	weigh(ask);
	if (listing == NULL) {
		say_error(ask, 404, asked, " not found");
		return;
	}
	text_string(&ask->body, "{\"data\":");
	put(&ask->body, listing);
	end(ask);
}

static void
answer_asset(struct sim_ask *ask)
{
	answer_one(ask, put_asset);
}

static void
answer_rate(struct sim_ask *ask)
{
	answer_one(ask, put_rate);
}

static const struct sim_route routes[] = {
	{ "GET", "/v3/assets", 1, answer_assets },
	{ "GET", "/v3/assets/*", 1, answer_asset },
	{ "GET", "/v3/rates", 1, answer_rates },
	{ "GET", "/v3/rates/*", 1, answer_rate },
	{ "GET", "/v2/assets", 1, answer_assets },
	{ "GET", "/v2/assets/*", 1, answer_asset },
	{ "GET", "/v2/rates", 1, answer_rates },
	{ "GET", "/v2/rates/*", 1, answer_rate },
	{ NULL, NULL, 0, NULL },
};

const struct sim_venue sim_coincap = {
	.name = "coincap",
	.limits = { .requests = { 600, 60000 } },
	.routes = routes,
	.refuse = refuse,
	.upgrade = upgrade,
	.opened = opened,
	.message = on_message,
	.ticker = put_ticker,
};
