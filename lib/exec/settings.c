#include "exec/settings.h"

#include <stdio.h>
#include <string.h>

#include "crypt/draw.h"
#include "crypt/hash.h"

enum {
	LIVE_ID_SIZE = 17,
	/* the shortest window that any venue takes (kraken), and the least of rounds and clocks that prove something */
	FAR_WINDOW_MS = 500,
	FAR_SKEW_MS = 1000,
	FAR_ROUND_MS = 1000
};

/* How a lopsided trade is brought back. */
static void
read_bounds(struct ladder_bounds *bounds, const struct config *config)
{
	bounds->loss_bps = config_decimal(config, "exec.loss_bps");
	bounds->loss_max = config_decimal(config, "exec.loss_max");
	strcpy(bounds->unit, config_string(config, "ledger.unit"));
	bounds->cross_ticks = config_integer(config, "exec.cross_ticks");
	bounds->wait_us = config_integer(config, "exec.ladder_ms") * 1000;
	bounds->width_count = 0;
	for (const json *item = json_first(config_value(config, "exec.unwind_bps")); item != NULL;
	     item = json_after(item))
		bounds->widths[bounds->width_count++] = config_figure(item);
}

void
settings_read(struct exec_settings *settings, enum mode mode, const struct config *config)
{
	*settings = (struct exec_settings){ .mode = mode,
		.age_us = config_integer(config, "exec.age_ms") * 1000,
		.halt_frozen = config_bool(config, "exec.halt_frozen"),
		.window_us = config_integer(config, "exec.window_ms") * 1000,
		.skew_us = config_integer(config, "exec.skew_ms") * 1000,
		.round_us = config_integer(config, "exec.round_ms") * 1000 };
	read_bounds(&settings->ladder, config);
	settings->rest = (struct rest_settings){ .on = config_bool(config, "exec.rest"),
		.edge_bps = config_decimal(config, "exec.rest_bps"),
		.calm_us = config_integer(config, "exec.rest_calm_ms") * 1000,
		.reprice_bps = config_decimal(config, "exec.reprice_bps"),
		.stop_bps = config_decimal(config, "exec.stop_bps"),
		.deadman_us = config_integer(config, "exec.deadman_ms") * 1000 };
}

int
settings_far(const struct config *config, struct error *err)
{
	static const struct {
		const char *key;
		int64_t least_ms;
	} bounds[] = {
		{ "exec.window_ms", FAR_WINDOW_MS },
		{ "exec.skew_ms", FAR_SKEW_MS },
		{ "exec.round_ms", FAR_ROUND_MS },
	};

	for (size_t i = 0; i < COUNT(bounds); i++)
		if (config_integer(config, bounds[i].key) < bounds[i].least_ms)
			return error_fatal(err, EXIT_CONFIG,
			    "%s: %lld: below %lld only where all venues are on this machine", bounds[i].key,
			    (long long)config_integer(config, bounds[i].key), (long long)bounds[i].least_ms);
	return 0;
}

/* Keys that came later change no journal's id while they are at their defaults. */
static bool
as_before(struct slice line)
{
	return slice_is(line, "paper.partial_pct=0") || slice_is(line, "paper.slow_pct=0") ||
	    slice_is(line, "paper.slow_ms=1000");
}

/* The lines of the canonical configuration that are about paper. */
static void
paper_keys(struct text *to, struct slice canonical)
{
	const char *at = canonical.at, *end = canonical.at + canonical.len, *newline;

	for (; at < end && (newline = memchr(at, '\n', (size_t)(end - at))) != NULL; at = newline + 1)
		if (slice_starts((struct slice){ at, (size_t)(newline - at) }, "paper.") &&
		    !as_before((struct slice){ at, (size_t)(newline - at) }))
			text_bytes(to, at, (size_t)(newline + 1 - at));
}

void
settings_paper_id(char id[JOURNAL_ID_MAX], const struct config *config, int64_t seed, int64_t first_us)
{
	struct text canonical = { 0 }, keys = { 0 };
	char hex[HASH_HEX], head[80];
	struct slice parts[2] = { { head, 0 } };
	struct hash hash;

	parts[0].len =
	    (size_t)snprintf(head, sizeof head, "arb-exec\n%lld\n%lld\n", (long long)seed, (long long)first_us);
	config_canonical(config, &canonical);
	paper_keys(&keys, text_all(&canonical));
	parts[1] = text_all(&keys);
	hash = hash_parts(parts, 2);
	text_free(&canonical);
	text_free(&keys);
	hash_hex(hex, &hash);
	snprintf(id, JOURNAL_ID_MAX, "%.16s", hex);
}

int
settings_live_id(char id[JOURNAL_ID_MAX], struct error *err)
{
	return draw_letters(id, LIVE_ID_SIZE, err);
}
