#include "gateway/usual.h"

#include <stdio.h>

#include "wire/printable.h"

/* ---- names ---- */

static bool
is_plain_byte(char c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

bool
usual_ascii(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_plain_byte(name.at[i]))
			return false;
	return true;
}

/* Neither a quote nor a backslash, and nothing that would steer a terminal. */
static bool
is_plain(struct slice name)
{
	struct text shown = { 0 };
	bool same;

	if (memchr(name.at, '"', name.len) != NULL || memchr(name.at, '\\', name.len) != NULL)
		return false;
	text_printable(&shown, name);
	same = slice_equal(text_all(&shown), name);
	text_free(&shown);
	return same;
}

bool
usual_plain(struct slice *name, char *scratch, size_t size)
{
	struct error ignored;
	long len;

	if (usual_ascii(*name))
		return true;
	if (memchr(name->at, '\\', name->len) != NULL) {
		len = pull_unescape(scratch, size, *name, &ignored);
		if (len < 0)
			return false;
		*name = (struct slice){ scratch, (size_t)len };
	}
	return is_plain(*name);
}

void
usual_word(char *to, size_t size, struct slice word)
{
	size_t len = word.len < size ? word.len : size - 1;

	for (size_t i = 0; i < len; i++)
		to[i] = is_plain_byte(word.at[i]) ? word.at[i] : '?';
	to[len] = '\0';
}

/* Said once of an account: whoever writes such rows may write many. */
static void
say_unnamed(struct usual *usual, struct slice name)
{
	struct account *account = usual->account;
	char text[300], shown[USUAL_NAME_MAX];

	if (account->unnamed)
		return;
	account->unnamed = true;
	usual_word(shown, sizeof shown, name);
	snprintf(text, sizeof text,
	    "%s, account %s: an answer, or a message, names something \"%s\", which is no name: such rows are left out",
	    account->venue->name, account->name, shown);
	account_say(account, text);
}

/* The names of a row, none of which may be longer than the scratch when it stands there with escapes; empty ones pass. */
static bool
are_plain(struct usual *usual, struct slice *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct slice raw = *names[i];

		if (!usual_plain(names[i], usual->plain[i], sizeof usual->plain[i])) {
			say_unnamed(usual, raw);
			return false;
		}
	}
	return true;
}

/* A client id that is none is of nobody here: its row is as one that tells none. */
static void
plain_id(struct usual *usual, struct slice *id)
{
	if (!usual_plain(id, usual->id, sizeof usual->id))
		*id = SLICE("");
}

static struct slice
usual_symbol(struct usual *usual, struct slice symbol)
{
	return account_usual_symbol(usual->symbol, usual->account, symbol) ? slice_of(usual->symbol) : symbol;
}

/* ---- rows ---- */

static int
take_order(void *arg, const struct order_event *order, struct error *err)
{
	struct usual *usual = arg;
	struct order_event row = *order;
	struct slice *const names[] = { &row.symbol, &row.venue_id, &row.reason };

	if (usual->to.order == NULL)
		return 0;
	plain_id(usual, &row.id);
	if (!are_plain(usual, names, COUNT(names))) {
		usual->left_out = true;
		return 0;
	}
	row.symbol = usual_symbol(usual, row.symbol);
	return usual->to.order(usual->to.arg, &row, err);
}

static int
take_fill(void *arg, const struct fill_event *fill, struct slice venue_id, struct error *err)
{
	struct usual *usual = arg;
	struct fill_event row = *fill;
	struct slice *const names[] = { &row.symbol, &row.id, &row.fee_asset, &venue_id };

	if (fill->fee_asset.len == 0 && decimal_sign(fill->fee) != 0 && !usual->account->trade->fee_asset_untold)
		return error_set(err, "figure", "a fill without the asset of its fee");
	if (usual->to.fill == NULL)
		return 0;
	plain_id(usual, &row.order);
	if (!are_plain(usual, names, COUNT(names))) {
		usual->left_out = true;
		return 0;
	}
	row.symbol = usual_symbol(usual, row.symbol);
	row.fee_asset = account_usual_asset(usual->account, row.fee_asset);
	return usual->to.fill(usual->to.arg, &row, venue_id, err);
}

static int
take_balance(void *arg, const struct balance_event *balance, struct error *err)
{
	struct usual *usual = arg;
	struct balance_event row = *balance;
	struct slice *const names[] = { &row.asset, &row.wallet };

	if (usual->to.balance == NULL || row.asset.len == 0 || !are_plain(usual, names, COUNT(names)))
		return 0;
	row.asset = account_usual_asset(usual->account, row.asset);
	return usual->to.balance(usual->to.arg, &row, err);
}

static int
take_fees(void *arg, const struct instrument_event *instrument, struct error *err)
{
	struct usual *usual = arg;
	struct instrument_event row = *instrument;
	struct slice *const names[] = { &row.symbol };

	if (usual->to.fees == NULL || !are_plain(usual, names, COUNT(names)))
		return 0;
	row.symbol = usual_symbol(usual, row.symbol);
	return usual->to.fees(usual->to.arg, &row, err);
}

static int
take_network(void *arg, const struct network_event *network, struct error *err)
{
	struct usual *usual = arg;
	struct network_event row = *network;
	struct slice *const names[] = { &row.asset, &row.network, &row.contract };

	if (usual->to.network == NULL || !are_plain(usual, names, COUNT(names)))
		return 0;
	row.asset = account_usual_asset(usual->account, row.asset);
	row.network = account_usual_network(usual->account, row.network);
	return usual->to.network(usual->to.arg, &row, err);
}

static int
take_address(void *arg, struct slice address, struct slice tag, struct slice network, struct error *err)
{
	struct usual *usual = arg;
	struct slice *const names[] = { &address, &tag, &network };

	if (usual->to.address == NULL || !are_plain(usual, names, COUNT(names)))
		return 0;
	return usual->to.address(usual->to.arg, address, tag, account_usual_network(usual->account, network), err);
}

/* Under no name that is one it is of nobody here: that there is news stands. */
static int
take_untold(void *arg, struct slice id, struct slice venue_id, struct error *err)
{
	struct usual *usual = arg;

	if (usual->to.untold == NULL)
		return 0;
	plain_id(usual, &id);
	if (!usual_plain(&venue_id, usual->plain[0], sizeof usual->plain[0]))
		venue_id = SLICE("");
	return usual->to.untold(usual->to.arg, id, venue_id, err);
}

struct trade_sink
usual_rows(struct usual *usual)
{
	return (struct trade_sink){ usual, take_order, take_fill, take_balance, take_fees, take_network, take_address,
		take_untold };
}
