/* coincap, live: prices by REST, as the socket wants a key.  A price that lags by seconds is asked for once a minute. */
#include "venue/live.h"
#include "wire/percent.h"

/* Whether the base says the version itself: ".../v3", or ".../v2" of a mirror of the older shape. */
static bool
has_version(struct slice base)
{
	size_t len = base.len;

	while (len > 0 && base.at[len - 1] == '/')
		len--;
	while (len > 0 && base.at[len - 1] >= '0' && base.at[len - 1] <= '9')
		len--;
	return len >= 2 && base.at[len - 1] == 'v' && base.at[len - 2] == '/' && len < base.len;
}

static unsigned
prices(struct text *url, struct slice base, const struct slice *symbols, size_t count)
{
	live_url(url, base, has_version(base) ? "/assets" : "/v3/assets");
	for (size_t n = 0; n < count; n++) {
		text_string(url, n == 0 ? "?ids=" : ",");
		text_percent(url, symbols[n]);
	}
	return 1;
}

const struct venue_live live_coincap = {
	.limits = { .requests = { 600, 60000 } },
	.keep = { .period_ms = 60000 },
	.prices = prices,
};
