#include "gateway/account.h"

#include <stdio.h>
#include <string.h>

#include "crypt/hash.h"
#include "gateway/nonce.h"

static const struct venue_live *
product_of(const struct venue *venue)
{
	const char *product = venue->private->product;
	const struct venue_live *live = venue->live;

	while (product != NULL && live->other != NULL && strcmp(live->product, product) != 0)
		live = live->other;
	return live;
}

/* What was said of it ends a program that asked for the account. */
static int
refuse(struct error *err, enum exit_code status)
{
	err->exit = status;
	return -1;
}

static void
mark_key(struct account *account, const struct key *key)
{
	const struct slice name = secret_bytes(&key->api_key);
	const struct hash hash = hash_parts(&name, 1);
	char hex[HASH_HEX];

	hash_hex(hex, &hash);
	memcpy(account->mark, hex, sizeof account->mark - 1);
}

int
account_open(struct account *account, const char *venue, const char *name, const struct key *key,
    const struct endpoints_file *file, struct error *err)
{
	struct endpoints found = { .rest_count = 0 };

	*account = (struct account){ .venue = venue_find(slice_of(venue)) };
	account->trade = account->venue == NULL ? NULL : account->venue->private;
	if (account->trade == NULL) {
		error_set(err, "no_such", "%s: %s", venue,
		    account->venue == NULL ? "no such venue; arb-feed --list-venues lists them"
					   : "it is not one to trade at");
		return refuse(err, EXIT_USAGE);
	}
	account->live = product_of(account->venue);
	if (!slice_copy(account->name, sizeof account->name, slice_of(name)))
		return error_fatal(err, EXIT_USAGE, "%s: too long for an account", name);
	account->facts = venue_facts_load(venue, err);
	if (account->facts == NULL)
		return refuse(err, EXIT_CONFIG);
	if ((file == NULL || !endpoints_find(file, venue, &found)) &&
	    endpoints_of_facts(account->facts, account->trade->product, &found, err) != 0)
		return refuse(err, EXIT_CONFIG);
	account->rest = found.rest[0];
	account->socket = found.ws_count > 0 ? found.ws[0] : NULL;
	if (key != NULL && trade_key_make(&account->key, account->trade, key, err) != 0)
		return refuse(err, EXIT_CONFIG);
	if (key != NULL)
		mark_key(account, key);
	return 0;
}

void
account_say(const struct account *account, const char *text)
{
	if (account->people != NULL && account->people->say != NULL)
		account->people->say(account->people->arg, text);
}

void
account_close(struct account *account)
{
	trade_key_free(&account->key);
	venue_facts_free(account->facts);
	*account = (struct account){ 0 };
}

void
account_stamp(struct account *account, struct trade_call *call, int64_t now_us, const char *directory)
{
	struct slice parts[3];

	call->now_us = now_us + account->offset_us;
	/* by our clock: how far the venue's is from it, is measured differently from one program to the next */
	account->nonce = now_us > account->nonce ? now_us : account->nonce + 1;
	if (account->trade->nonce_rises && directory != NULL)
		account->nonce = nonce_rise(directory, account->venue->name, account->mark, account->nonce);
	call->nonce = account->nonce;
	account->drawn++;
	parts[0] = account->key.key == NULL ? SLICE("") : secret_bytes(&account->key.key->secret);
	parts[1] = (struct slice){ (const char *)&call->nonce, sizeof call->nonce };
	parts[2] = (struct slice){ (const char *)&account->drawn, sizeof account->drawn };
	hash_sized(call->draw, sizeof call->draw, parts, COUNT(parts));
}

/* ---- spelling ---- */

struct slice
account_venue_asset(const struct account *account, struct slice asset)
{
	for (const json *item = json_first(json_member(venue_facts_document(account->facts), "names")); item != NULL;
	     item = json_after(item))
		if (json_is_string(item) && slice_is(asset, json_name(item)))
			return slice_of(json_string(item));
	return asset;
}

struct slice
account_usual_asset(const struct account *account, struct slice asset)
{
	return venue_facts_asset(account->facts, asset);
}

/* Where the network begins behind the asset in front of it, which may be missing. */
static struct slice
behind_asset(const struct account *account, struct slice network)
{
	const char *hyphen =
	    !account->trade->network_of_asset || network.len == 0 ? NULL : memchr(network.at, '-', network.len);

	return hyphen == NULL ? network : (struct slice){ hyphen + 1, network.len - (size_t)(hyphen + 1 - network.at) };
}

bool
account_venue_network(char to[NETWORK_MAX], const struct account *account, struct slice asset, struct slice network)
{
	bool front = account->trade->network_of_asset && network.len > 0 && asset.len > 0;
	struct slice name = venue_facts_chain(account->facts, behind_asset(account, network));

	return (size_t)snprintf(to, NETWORK_MAX, "%.*s%s%.*s", front ? (int)asset.len : 0, front ? asset.at : "",
		   front ? "-" : "", SLICE_ARG(name)) < NETWORK_MAX;
}

struct slice
account_usual_network(const struct account *account, struct slice network)
{
	return venue_facts_usual_chain(account->facts, behind_asset(account, network));
}

static bool
join(char to[SYMBOL_MAX], struct slice base, const char *joint, struct slice quote)
{
	size_t between = strlen(joint), len = base.len + between + quote.len;

	if (base.len == 0 || quote.len == 0 || len >= SYMBOL_MAX)
		return false;
	memcpy(to, base.at, base.len);
	memcpy(to + base.len, joint, between);
	memcpy(to + base.len + between, quote.at, quote.len);
	to[len] = '\0';
	return true;
}

int
account_venue_symbol(char to[SYMBOL_MAX], const struct account *account, struct slice symbol, struct error *err)
{
	const char *hyphen = symbol.len == 0 ? NULL : memchr(symbol.at, '-', symbol.len);
	struct slice base, quote;

	if (hyphen != NULL) {
		base = (struct slice){ symbol.at, (size_t)(hyphen - symbol.at) };
		quote = (struct slice){ hyphen + 1, symbol.len - base.len - 1 };
		if (join(to, account_venue_asset(account, base), account->trade->joint,
			account_venue_asset(account, quote)))
			return 0;
	}
	return error_set(err, "symbol", "\"%.*s\" is no symbol: BASE-QUOTE is one", SLICE_ARG(symbol));
}

/* As the venue does; what is no BASE-QUOTE is left as it is. */
static struct slice
spelled(char to[SYMBOL_MAX], const struct account *account, struct slice symbol)
{
	struct error ignored;

	return account_venue_symbol(to, account, symbol, &ignored) == 0 ? slice_of(to) : symbol;
}

bool
account_same_symbol(const struct account *account, struct slice one, struct slice other)
{
	char spelled_one[SYMBOL_MAX], spelled_other[SYMBOL_MAX];

	return slice_equal(one, other) ||
	    slice_equal(spelled(spelled_one, account, one), spelled(spelled_other, account, other));
}

static bool
slice_ends(struct slice a, struct slice tail)
{
	return a.len >= tail.len && memcmp(a.at + a.len - tail.len, tail.at, tail.len) == 0;
}

/* The longest quote asset that the symbol ends with; empty: none that is known. */
static struct slice
quote_of(const struct account *account, struct slice symbol)
{
	struct slice best = { 0 };

	for (const json *item = json_first(json_member(venue_facts_document(account->facts), "assets")); item != NULL;
	     item = json_after(item)) {
		struct slice name = slice_of(json_name(item));

		if (name.len > best.len && name.len < symbol.len && slice_ends(symbol, name))
			best = name;
	}
	for (size_t i = 0; i < venue_facts_count(account->facts); i++) {
		struct slice name = slice_of(venue_facts_at(account->facts, i)->quote);

		if (name.len > best.len && name.len < symbol.len && slice_ends(symbol, name))
			best = name;
	}
	return best;
}

bool
account_usual_symbol(char to[SYMBOL_MAX], const struct account *account, struct slice symbol)
{
	const char *joint = account->trade->joint;
	/* what is joined without a sign in requests may have one in messages of the socket (kraken) */
	const char *at = symbol.len == 0 ? NULL : memchr(symbol.at, *joint == '\0' ? '/' : *joint, symbol.len);
	struct slice base, quote;

	if (*joint != '\0' && at == NULL)
		return false;
	quote = at == NULL ? quote_of(account, symbol)
			   : (struct slice){ at + 1, symbol.len - (size_t)(at - symbol.at) - 1 };
	base = (struct slice){ symbol.at, symbol.len - quote.len - (at != NULL) };
	return join(to, account_usual_asset(account, base), "-", account_usual_asset(account, quote));
}
