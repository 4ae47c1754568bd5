#include "ledger/origin.h"

#include "crypt/hash.h"
#include "event/balance.h"
#include "event/fill.h"
#include "event/halt.h"
#include "event/order.h"
#include "event/outcome.h"
#include "event/resume.h"
#include "event/transfer.h"
#include "ledger/posting.h"

enum { KEY_MAX = 400 };

static void
set_origin(struct origin *origin, bool has_mode, int mode, bool numbered, struct slice journal, int64_t n, bool again)
{
	*origin = (struct origin){ journal, n, numbered, has_mode ? mode : -1, again };
}

#define SET_ORIGIN(origin, event, KIND)                                                                                \
	set_origin(origin, HAS(event, KIND##_HAS_MODE), (event)->mode,                                                 \
	    HAS(event, KIND##_HAS_N) && HAS(event, KIND##_HAS_JOURNAL), (event)->journal, (event)->n, (event)->again)

int
origin_read(struct origin *origin, const struct shape *kind, const void *event, struct error *err)
{
	if (kind == &kind_order)
		SET_ORIGIN(origin, (const struct order_event *)event, ORDER);
	else if (kind == &kind_fill)
		SET_ORIGIN(origin, (const struct fill_event *)event, FILL);
	else if (kind == &kind_outcome)
		SET_ORIGIN(origin, (const struct outcome_event *)event, OUTCOME);
	else if (kind == &kind_balance)
		SET_ORIGIN(origin, (const struct balance_event *)event, BALANCE);
	else
		*origin = (struct origin){ .mode = -1 };
	if (origin->numbered && (origin->journal.len >= JOURNAL_NAME_MAX || origin->n < 1))
		return error_set(
		    err, "bad_name", "journal: %s", origin->n < 1 ? "numbers begin with 1" : "the name is too long");
	return 0;
}

/* One parcel of a key; a slash inside a parcel is doubled, so that keys stay apart. */
static void
add_part(struct text *key, struct slice part)
{
	text_char(key, '/');
	for (size_t i = 0; i < part.len; i++) {
		if (part.at[i] == '/')
			text_char(key, '/');
		text_char(key, part.at[i]);
	}
}

static void
add_int(struct text *key, int64_t value)
{
	text_char(key, '/');
	text_int(key, value);
}

static void
fill_key(struct text *key, const struct fill_event *fill)
{
	add_part(key, fill->venue);
	add_part(key, account_or_main(fill->account));
	add_part(key, fill->id);
}

/* Without a journal each state is told apart by what it says of the fill so far. */
static void
order_key(struct text *key, const struct order_event *order, bool numbered)
{
	add_part(key, order->id);
	if (numbered)
		return;
	add_part(key, slice_of(order_states[order->state]));
	text_char(key, '/');
	text_decimal(key, order->filled);
}

static void
balance_key(struct text *key, const struct balance_event *balance)
{
	add_part(key, balance->venue);
	add_part(key, account_or_main(balance->account));
	add_part(key, balance->wallet);
	add_part(key, balance->asset);
	add_int(key, balance->ts_us);
}

static void
halt_key(struct text *key, struct slice scope, struct slice reason, struct slice by, int64_t ts_us)
{
	struct slice parts[] = { scope, SLICE("\n"), reason, SLICE("\n"), by };
	struct hash hash = hash_parts(parts, COUNT(parts));
	char hex[HASH_HEX];

	hash_hex(hex, &hash);
	add_int(key, ts_us);
	add_part(key, slice_of(hex));
}

bool
origin_key(
    struct text *key, const struct shape *kind, const void *event, const struct origin *origin, struct error *err)
{
	if ((kind == &kind_outcome || kind == &kind_balance) && origin->numbered)
		return false;
	text_string(key, kind->name);
	if (kind == &kind_fill)
		fill_key(key, event);
	else if (kind == &kind_order)
		order_key(key, event, origin->numbered);
	else if (kind == &kind_outcome) {
		add_part(key, ((const struct outcome_event *)event)->opportunity);
		add_int(key, ((const struct outcome_event *)event)->ts_us);
	} else if (kind == &kind_balance) {
		balance_key(key, event);
	} else if (kind == &kind_transfer) {
		add_part(key, ((const struct transfer_event *)event)->id);
		add_part(key, ((const struct transfer_event *)event)->state);
	} else {
		const struct halt_event *halt = event; /* a resume is built the same */

		halt_key(key, halt->scope, halt->reason, halt->by, halt->ts_us);
	}
	if (key->len <= KEY_MAX)
		return true;
	error_set(err, "bad_name", "%s: the id is too long", kind->name);
	return false;
}

static bool
same_fill(const struct fill_event *a, const struct fill_event *b)
{
	return slice_equal(a->order, b->order) && slice_equal(a->symbol, b->symbol) && a->side == b->side &&
	    decimal_compare(a->price, b->price) == 0 && decimal_compare(a->qty, b->qty) == 0 &&
	    decimal_compare(a->fee, b->fee) == 0 && slice_equal(a->fee_asset, b->fee_asset);
}

static bool
same_order(const struct order_event *a, const struct order_event *b)
{
	return slice_equal(account_or_main(a->account), account_or_main(b->account)) &&
	    slice_equal(a->venue, b->venue) && slice_equal(a->symbol, b->symbol) && a->side == b->side &&
	    decimal_compare(a->qty, b->qty) == 0;
}

static bool
same_transfer(const struct transfer_event *a, const struct transfer_event *b)
{
	return slice_equal(a->from, b->from) && slice_equal(a->to, b->to) && slice_equal(a->asset, b->asset) &&
	    decimal_compare(a->amount, b->amount) == 0 && decimal_compare(a->fee, b->fee) == 0;
}

bool
origin_has_substance(const struct shape *kind)
{
	return kind == &kind_fill || kind == &kind_order || kind == &kind_transfer;
}

bool
origin_same_substance(const struct shape *kind, const void *a, const void *b)
{
	if (kind == &kind_fill)
		return same_fill(a, b);
	return kind == &kind_order ? same_order(a, b) : same_transfer(a, b);
}
