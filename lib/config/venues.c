#include "config/venues.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "config/config.h"

#define EXPECTED_MAX_MS INT64_C(31536000000)

struct venue_facts {
	json *document;
	struct venue_fees fees;
	struct venue_symbol *symbols;
	size_t count;
	struct venue_network *networks;
	size_t network_count;
};

/* A string member into an array; absent is "". */
static int
read_text(char *to, size_t size, const json *object, const char *name, struct error *err)
{
	const char *value = json_string(json_member(object, name));

	if (value == NULL)
		value = "";
	if (strlen(value) >= size)
		return error_set(err, "config", "%s: \"%.40s\" is too long", name, value);
	strcpy(to, value);
	return 0;
}

/* A decimal member; absent is zero. */
static int
read_decimal(struct decimal *to, const json *object, const char *name, struct error *err)
{
	const json *value = json_member(object, name);

	*to = DECIMAL_ZERO;
	if (value == NULL)
		return 0;
	if (!json_is_string(value))
		return error_set(err, "config", "%s: must be a string of decimal digits", name);
	if (decimal_read(to, slice_of(json_string(value)), err) != 0)
		return error_prefix(err, "%s", name);
	return decimal_sign(*to) < 0 ? error_set(err, "config", "%s: below zero", name) : 0;
}

static int
read_fees(struct venue_fees *fees, const json *document, struct error *err)
{
	const json *object = json_member(document, "fees");

	if (read_decimal(&fees->taker_bps, object, "taker_bps", err) != 0 ||
	    read_decimal(&fees->maker_bps, object, "maker_bps", err) != 0 ||
	    read_text(fees->kind, sizeof fees->kind, object, "fee_kind", err) != 0 ||
	    read_text(fees->asset, sizeof fees->asset, object, "fee_asset", err) != 0 ||
	    read_decimal(&fees->discount, object, "fee_discount", err) != 0)
		return error_prefix(err, "fees");
	return 0;
}

static int
read_symbol(struct venue_symbol *symbol, const json *object, struct error *err)
{
	if (read_text(symbol->symbol, sizeof symbol->symbol, object, "symbol", err) != 0 ||
	    read_text(symbol->venue_symbol, sizeof symbol->venue_symbol, object, "venue_symbol", err) != 0 ||
	    read_text(symbol->base, sizeof symbol->base, object, "base", err) != 0 ||
	    read_text(symbol->quote, sizeof symbol->quote, object, "quote", err) != 0 ||
	    read_decimal(&symbol->price_tick, object, "price_tick", err) != 0 ||
	    read_decimal(&symbol->qty_step, object, "qty_step", err) != 0 ||
	    read_decimal(&symbol->min_qty, object, "min_qty", err) != 0 ||
	    read_decimal(&symbol->min_notional, object, "min_notional", err) != 0)
		return -1;
	return *symbol->symbol == '\0' ? error_set(err, "config", "a symbol without a name") : 0;
}

static int
read_symbols(struct venue_facts *facts, struct error *err)
{
	const json *list = json_member(facts->document, "symbols");
	size_t count = 0;

	for (const json *item = json_first(list); item != NULL; item = json_after(item))
		count++;
	facts->symbols = memory_new(count + 1, sizeof *facts->symbols);
	for (const json *item = json_first(list); item != NULL; item = json_after(item))
		if (read_symbol(&facts->symbols[facts->count++], item, err) != 0)
			return error_prefix(err, "symbols[%zu]", facts->count - 1);
	return 0;
}

static int
read_network(struct venue_network *network, const json *object, struct error *err)
{
	const json *expected = json_member(object, "expected_ms");

	if (read_text(network->asset, sizeof network->asset, object, "asset", err) != 0 ||
	    read_text(network->network, sizeof network->network, object, "network", err) != 0 ||
	    read_text(network->contract, sizeof network->contract, object, "contract", err) != 0 ||
	    read_decimal(&network->withdraw_fee, object, "withdraw_fee", err) != 0 ||
	    read_decimal(&network->withdraw_min, object, "withdraw_min", err) != 0)
		return -1;
	if (expected != NULL &&
	    (!json_integer(expected, &network->expected_ms) || network->expected_ms < 0 ||
		network->expected_ms > EXPECTED_MAX_MS))
		return error_set(err, "config", "expected_ms: must be whole milliseconds, at most a year");
	network->confirmed = json_bool(json_member(object, "confirmed"));
	return *network->asset == '\0' || *network->network == '\0'
	    ? error_set(err, "config", "a network without asset or name")
	    : 0;
}

/* A row without a fee is known to exist and no more: it is left out. */
static int
read_networks(struct venue_facts *facts, struct error *err)
{
	const json *list = json_member(facts->document, "networks");
	size_t count = 0;

	for (const json *item = json_first(list); item != NULL; item = json_after(item))
		count++;
	facts->networks = memory_new(count + 1, sizeof *facts->networks);
	for (const json *item = json_first(list); item != NULL; item = json_after(item)) {
		if (json_member(item, "withdraw_fee") == NULL)
			continue;
		if (read_network(&facts->networks[facts->network_count++], item, err) != 0)
			return error_prefix(err, "networks[%zu]", facts->network_count - 1);
	}
	return 0;
}

static bool
is_name(const char *name)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name) && strlen(name) < VENUE_NAME_MAX &&
	    *name != '\0';
}

bool
venue_known(const char *name)
{
	char path[PATH_MAX], file[64];
	struct error ignored;

	snprintf(file, sizeof file, "venues/%.*s.json", VENUE_NAME_MAX, name);
	return is_name(name) && share_path(path, sizeof path, file, &ignored) == 0 && access(path, R_OK) == 0;
}

struct venue_facts *
venue_facts_load(const char *name, struct error *err)
{
	struct venue_facts *facts;
	char path[PATH_MAX], file[64];

	if (!is_name(name)) {
		error_set(err, "not_found", "\"%.40s\" is not the name of a venue", name);
		return NULL;
	}
	snprintf(file, sizeof file, "venues/%s.json", name);
	facts = memory_new(1, sizeof *facts);
	if (share_path(path, sizeof path, file, err) == 0 &&
	    (facts->document = json_load(path, true, EXIT_WELL, err)) != NULL) {
		if (read_fees(&facts->fees, facts->document, err) == 0 && read_symbols(facts, err) == 0 &&
		    read_networks(facts, err) == 0)
			return facts;
		error_prefix(err, "%s", path);
	}
	venue_facts_free(facts);
	return NULL;
}

void
venue_facts_free(struct venue_facts *facts)
{
	if (facts == NULL)
		return;
	json_free(facts->document);
	free(facts->symbols);
	free(facts->networks);
	free(facts);
}

const struct venue_fees *
venue_facts_fees(const struct venue_facts *facts)
{
	return &facts->fees;
}

const struct venue_symbol *
venue_facts_symbol(const struct venue_facts *facts, struct slice symbol)
{
	for (size_t i = 0; i < facts->count; i++)
		if (slice_is(symbol, facts->symbols[i].symbol))
			return &facts->symbols[i];
	return NULL;
}

const struct venue_symbol *
venue_facts_venue_symbol(const struct venue_facts *facts, struct slice venue_symbol)
{
	for (size_t i = 0; i < facts->count; i++)
		if (slice_is(venue_symbol, facts->symbols[i].venue_symbol))
			return &facts->symbols[i];
	return NULL;
}

size_t
venue_facts_count(const struct venue_facts *facts)
{
	return facts->count;
}

const struct venue_symbol *
venue_facts_at(const struct venue_facts *facts, size_t i)
{
	return &facts->symbols[i];
}

size_t
venue_facts_network_count(const struct venue_facts *facts)
{
	return facts->network_count;
}

const struct venue_network *
venue_facts_network(const struct venue_facts *facts, size_t i)
{
	return &facts->networks[i];
}

/* The usual name that the member has for the venue's. */
static struct slice
usual_of(const struct venue_facts *facts, const char *member, struct slice name)
{
	for (const json *item = json_first(json_member(facts->document, member)); item != NULL; item = json_after(item))
		if (slice_is(name, json_name(item)) && json_is_string(item))
			return slice_of(json_string(item));
	return name;
}

struct slice
venue_facts_asset(const struct venue_facts *facts, struct slice name)
{
	return usual_of(facts, "assets", name);
}

struct slice
venue_facts_usual_chain(const struct venue_facts *facts, struct slice name)
{
	return usual_of(facts, "chains", name);
}

struct slice
venue_facts_chain(const struct venue_facts *facts, struct slice usual)
{
	for (const json *item = json_first(json_member(facts->document, "chains")); item != NULL;
	     item = json_after(item))
		if (json_is_string(item) && slice_is(usual, json_string(item)))
			return slice_of(json_name(item));
	return usual;
}

const json *
venue_facts_document(const struct venue_facts *facts)
{
	return facts->document;
}

struct asset_scales {
	json *document;
	unsigned fallback;
};

struct asset_scales *
asset_scales_load(struct error *err)
{
	struct asset_scales *scales = memory_new(1, sizeof *scales);
	char path[PATH_MAX];
	int64_t fallback;

	if (share_path(path, sizeof path, "assets.json", err) != 0 ||
	    (scales->document = json_load(path, true, EXIT_WELL, err)) == NULL) {
		free(scales);
		return NULL;
	}
	scales->fallback =
	    json_integer(json_member(scales->document, "default_scale"), &fallback) && fallback >= 0 && fallback <= 18
	    ? (unsigned)fallback
	    : 8;
	return scales;
}

void
asset_scales_free(struct asset_scales *scales)
{
	if (scales == NULL)
		return;
	json_free(scales->document);
	free(scales);
}

unsigned
asset_scale(const struct asset_scales *scales, struct slice asset)
{
	char name[ASSET_MAX];
	int64_t scale;

	if (slice_copy(name, sizeof name, asset) &&
	    json_integer(json_member(json_member(json_member(scales->document, "assets"), name), "scale"), &scale) &&
	    scale >= 0 && scale <= 18)
		return (unsigned)scale;
	return scales->fallback;
}
