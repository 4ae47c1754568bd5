#include "replay/cut.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "event/ticks.h"
#include "wire/pull.h"

void
cut_free(struct cut *cut)
{
	for (size_t i = 0; i < cut->instrument_count; i++)
		text_free(&cut->instruments[i].text);
	free(cut->instruments);
	*cut = (struct cut){ 0 };
}

bool
cut_made_later(struct slice kind)
{
	static const char *const later[] = { "opportunity", "matrix", "spread", "candle", "flow", "order", "fill",
		"outcome", "balance", "transfer", "alert", "halt", "resume", "mark", "checkpoint", "party", "refresh",
		"request" };

	for (size_t i = 0; i < COUNT(later); i++)
		if (slice_is(kind, later[i]))
			return true;
	return false;
}

int
cut_member(struct slice line, const char *name, struct slice *value, struct error *err)
{
	struct pull pull;
	struct slice key;
	int more;

	*value = (struct slice){ "", 0 };
	pull_init(&pull, line, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, name) && pull_peek(&pull) == PULL_STRING)
			return pull_string(&pull, value);
		if (pull_skip(&pull, NULL) != 0)
			return -1;
	}
	return more;
}

/* ---- shards ---- */

static bool
is_money(struct slice asset)
{
	static const char *const money[] = { "USD", "USDT", "USDC", "EUR", "DAI", "GBP", "FDUSD", "TUSD", "BUSD",
		"USDE", "PYUSD", "USDP", "GUSD", "USD1", "RLUSD", "EURC", "EURT", "CHF", "JPY", "AUD", "CAD", "TRY",
		"BRL" };

	for (size_t i = 0; i < COUNT(money); i++)
		if (slice_is(asset, money[i]))
			return true;
	return false;
}

static bool
is_conversion(struct slice symbol)
{
	const char *dash = symbol.len == 0 ? NULL : memchr(symbol.at, '-', symbol.len);
	size_t base;

	if (dash == NULL)
		return false;
	base = (size_t)(dash - symbol.at);
	return is_money((struct slice){ symbol.at, base }) &&
	    is_money((struct slice){ dash + 1, symbol.len - base - 1 });
}

bool
cut_shard_has(const struct cut_plan *plan, struct slice symbol)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	if (plan->shards == 0 || symbol.len == 0 || is_conversion(symbol))
		return true;
	for (size_t i = 0; i < symbol.len; i++)
		hash = (hash ^ (unsigned char)symbol.at[i]) * UINT64_C(0x100000001b3);
	hash ^= hash >> 32;
	return hash % plan->shards == plan->shard;
}

/* ---- the window ---- */

/* The place of the key; a new one where there is none yet. */
static struct cut_instrument *
instrument_place(struct cut *cut, struct slice key)
{
	for (size_t i = 0; i < cut->instrument_count; i++)
		if (slice_equal((struct slice){ cut->instruments[i].text.at, cut->instruments[i].key_len }, key))
			return &cut->instruments[i];
	if (cut->instrument_count == cut->instrument_cap) {
		size_t cap = cut->instrument_cap == 0 ? 64 : 2 * cut->instrument_cap;

		cut->instruments = memory_grow(cut->instruments, cap, sizeof *cut->instruments);
		cut->instrument_cap = cap;
	}
	cut->instruments[cut->instrument_count] = (struct cut_instrument){ 0 };
	return &cut->instruments[cut->instrument_count++];
}

int
cut_keep_instrument(struct cut *cut, struct slice line, struct error *err)
{
	struct slice venue, symbol;
	struct cut_instrument *instrument;
	struct text text = { 0 };
	size_t key_len;

	if (cut_member(line, "venue", &venue, err) != 0 || cut_member(line, "symbol", &symbol, err) != 0)
		return -1;
	if (!cut_shard_has(&cut->plan, symbol))
		return 0;
	text_slice(&text, venue);
	text_char(&text, ' ');
	text_slice(&text, symbol);
	key_len = text.len;
	instrument = instrument_place(cut, text_all(&text));
	text_slice(&text, line);
	text_char(&text, '\n');
	text_free(&instrument->text);
	*instrument = (struct cut_instrument){ text, key_len };
	return 0;
}

void
cut_instruments(const struct cut *cut, struct text *out, uint64_t *lines)
{
	for (size_t i = 0; i < cut->instrument_count; i++) {
		const struct cut_instrument *instrument = &cut->instruments[i];

		text_bytes(out, instrument->text.at + instrument->key_len, instrument->text.len - instrument->key_len);
	}
	*lines += cut->instrument_count;
}

/* ---- ticks ---- */

static int64_t
whole_second(int64_t us)
{
	return (us + SECOND_US - 1) / SECOND_US * SECOND_US;
}

/* A tick of the recording's own.  False: that second was told already. */
static bool
own_tick(struct cut *cut, int64_t ts_us)
{
	if (ts_us == cut->written_tick_us)
		return false;
	cut->written_tick_us = ts_us;
	return true;
}

/* The ticks before this line.  Frames get none: whoever decodes them tells the time. */
static void
plan_ticks(struct cut *cut, struct cut_out *out, int64_t reached_us, bool wanted)
{
	if (cut->next_tick_us == 0)
		cut->next_tick_us =
		    whole_second(reached_us + 1); /* before the first line of all there is nothing to tell */
	if (cut->next_tick_us > reached_us)
		return;
	if (wanted) {
		int64_t due = (reached_us - cut->next_tick_us) / SECOND_US + 1;

		cut->written_tick_us = cut->next_tick_us + (due - 1) * SECOND_US;
		out->ticks = due < TICKS_PER_GAP ? (unsigned)due : TICKS_PER_GAP;
		out->tick_us = cut->written_tick_us - (out->ticks - 1) * SECOND_US;
	}
	cut->next_tick_us = whole_second(reached_us + 1);
}

/* ---- one line ---- */

int
cut_line(struct cut *cut, struct cut_out *out, struct slice line, const struct line_head *head, int64_t reached_us,
    bool own_ticks, struct error *err)
{
	struct slice symbol = { "", 0 };

	*out = (struct cut_out){ .over = cut->plan.to_us != 0 && reached_us >= cut->plan.to_us };
	if (out->over || (!cut->plan.all && cut_made_later(head->kind)))
		return 0;
	if (reached_us < cut->plan.from_us)
		return slice_is(head->kind, "instrument") ? cut_keep_instrument(cut, line, err) : 0;
	if (cut->plan.shards > 0 && cut_member(line, "symbol", &symbol, err) != 0)
		return -1;
	out->instruments = !cut->begun;
	cut->begun = true;
	out->line = cut_shard_has(&cut->plan, symbol);
	if (slice_is(head->kind, "tick"))
		out->line = own_tick(cut, head->ts_us);
	plan_ticks(cut, out, reached_us, !own_ticks && !slice_is(head->kind, "frame"));
	return 0;
}
