#include "sim/statement.h"

#include "wire/put.h"

static void
put_begin(struct truth *file, const struct office *office, const char *kind)
{
	put_head(&file->text, kind, office->stand->now_us);
	put_name(&file->text, "venue", slice_of(office->stand->venue->name));
	put_name(&file->text, "account", slice_of(office->key->account));
}

void
statement_opening(struct truth *file, const struct office *office)
{
	if (!file->open)
		return;
	for (size_t i = 0; i < office->account.asset_count; i++) {
		const struct account_asset *asset = &office->account.assets[i];

		put_begin(file, office, "balance");
		put_name(&file->text, "asset", slice_of(asset->name));
		put_decimal(&file->text, "free", asset->free);
		put_decimal(&file->text, "locked", asset->locked);
		put_end(&file->text);
	}
	truth_flush(file);
}

static void
put_number(struct text *out, const struct office *office, const struct account_order *order, const char *key)
{
	char id[OFFICE_ID];

	office_order_id(office, order, id);
	put_name(out, key, slice_of(id));
}

/* The client's id, or the venue's. */
static void
put_id(struct text *out, const struct office *office, const struct account_order *order, const char *key)
{
	if (*order->client != '\0')
		put_string(out, key, slice_of(order->client));
	else
		put_number(out, office, order, key);
}

static void
put_order(struct truth *file, const struct office *office, const struct account_order *order)
{
	struct text *out = &file->text;

	put_begin(file, office, "order");
	put_id(out, office, order, "id");
	put_name(out, "symbol", order->market->name);
	put_name(out, "side", slice_of(sides[order->side]));
	put_name(out, "type", slice_of(order_types[order->type]));
	put_name(out, "tif", slice_of(tifs[order->tif]));
	if (order->price > 0)
		put_decimal(out, "price", unit_decimal(order->price, order->market->price));
	if (order->qty > 0)
		put_decimal(out, "qty", unit_decimal(order->qty, order->market->qty));
	else if (decimal_sign(order->money) > 0)
		put_decimal(out, "money", order->money);
	put_name(out, "state", slice_of(order_states[order->state]));
	put_decimal(out, "filled", unit_decimal(order->filled, order->market->qty));
	if (order->number > 0)
		put_number(out, office, order, "venue_id");
	if (order->why != WHY_NONE)
		put_name(out, "reason", slice_of(account_whys[order->why]));
	put_end(out);
}

static void
put_fill(struct truth *file, const struct office *office, const struct account_fill *fill)
{
	const struct account_order *order = fill->order;
	struct text *out = &file->text;
	char id[OFFICE_ID];

	office_fill_id(office, fill, id);
	put_begin(file, office, "fill");
	put_name(out, "id", slice_of(id));
	put_id(out, office, order, "order");
	put_number(out, office, order, "venue_id");
	put_name(out, "symbol", order->market->name);
	put_name(out, "side", slice_of(sides[order->side]));
	put_decimal(out, "price", unit_decimal(fill->price, order->market->price));
	put_decimal(out, "qty", unit_decimal(fill->qty, order->market->qty));
	put_decimal(out, "fee", fill->fee);
	put_name(out, "fee_asset", office_asset(office, fill->fee_asset));
	put_name(out, "liquidity", slice_of(liquidities[fill->maker ? LIQUIDITY_MAKER : LIQUIDITY_TAKER]));
	put_int(out, "venue_us", fill->us);
	put_end(out);
}

void
statement_event(struct truth *file, const struct office *office, const struct account_event *event)
{
	if (!file->open)
		return;
	if (event->happening == ACCOUNT_FILL)
		put_fill(file, office, event->fill);
	else
		put_order(file, office, event->order);
	truth_flush(file);
}
