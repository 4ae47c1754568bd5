/*
 * coincap: reference prices in US dollars, nothing to trade on.
 *
 * The socket sends maps of an asset's slug to its price, {"bitcoin":"6929.82"}; GET /assets and /assets/<slug> records, GET /rates
 * likewise.  A price that is null is not told; one that is not above zero is an error of theirs, never a price.
 */
#include "venue/venue.h"

static int
report_price(struct decoder *decoder, struct slice asset, struct decimal usd, struct error *err)
{
	if (asset.len == 0)
		return error_set(err, "missing", "a price without an asset");
	if (decimal_sign(usd) <= 0)
		return error_set(err, "range", "a price that is not above zero");
	return decoder->sink->reference(decoder->arg, asset, usd, err);
}

static int
read_price(struct decoder *decoder, struct pull *pull, struct slice asset, struct error *err)
{
	struct decimal usd;

	if (pull_peek(pull) == PULL_NULL)
		return pull_skip(pull, NULL);
	return pull_decimal(pull, &usd) == 0 ? report_price(decoder, asset, usd, err) : -1;
}

static int
read_frame(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, text;
	struct pull pull;
	int more;

	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "error") && pull_peek(&pull) == PULL_STRING) {
			if (pull_string(&pull, &text) != 0)
				return -1;
			decoder->sink->complaint(decoder->arg, text);
		} else if (read_price(decoder, &pull, key, err) != 0)
			return -1;
	}
	return more == 0 ? pull_end(&pull) : -1;
}

/* {"id":"bitcoin","priceUsd":"6929.82"}; of /rates {"id":"euro","rateUsd":"1.08"}. */
static int
read_record(struct decoder *decoder, struct pull *pull, struct error *err)
{
	struct slice key, asset = { NULL, 0 };
	struct decimal usd = DECIMAL_ZERO;
	bool told = false;
	int more, result;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		if ((slice_is(key, "priceUsd") || slice_is(key, "rateUsd")) && pull_peek(pull) != PULL_NULL) {
			told = true;
			result = pull_decimal(pull, &usd);
		} else
			result = slice_is(key, "id") ? pull_string(pull, &asset) : pull_skip(pull, NULL);
		if (result != 0)
			return -1;
	}
	return more < 0 || !told ? more : report_price(decoder, asset, usd, err);
}

static int
read_rest(struct decoder *decoder, struct slice body, struct error *err)
{
	struct slice key, text;
	struct pull pull;
	int more, result;

	if (!url_has(decoder->url, "/assets") && !url_has(decoder->url, "/rates"))
		return 0;
	pull_init(&pull, body, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "error") && pull_peek(&pull) == PULL_STRING) {
			result = pull_string(&pull, &text);
			if (result == 0)
				decoder->sink->complaint(decoder->arg, text);
		} else if (slice_is(key, "data"))
			result = pull_peek(&pull) == PULL_ARRAY ? pull_list(decoder, &pull, read_record, err)
								: read_record(decoder, &pull, err);
		else
			result = pull_skip(&pull, NULL);
		if (result != 0)
			return -1;
	}
	return more == 0 ? pull_end(&pull) : -1;
}

extern const struct venue_live live_coincap;

const struct venue venue_coincap = {
	.name = "coincap",
	.rules = { .start = START_EACH, .chain = CHAIN_NONE },
	.read = read_frame,
	.read_rest = read_rest,
	.live = &live_coincap,
};
