#include "gateway/carried.h"

/* Whether a fill of its id was never told so. */
static bool
other_figures(struct carried *carried, const struct order_fill *fill)
{
	char price[DECIMAL_TEXT_MAX], qty[DECIMAL_TEXT_MAX], fee[DECIMAL_TEXT_MAX + ASSET_MAX];
	struct slice parts[] = { slice_of(fill->id), { price, decimal_text(price, fill->price) },
		{ qty, decimal_text(qty, fill->qty) }, { fee, decimal_text(fee, fill->fee) } };

	strcpy(fee + parts[3].len, fill->fee_asset);
	parts[3].len += strlen(fill->fee_asset);
	return once_new(&carried->figures, parts, COUNT(parts));
}

int
carried_fill(enum fill_news *news, struct carried *carried, const struct order_fill *fill, struct error *err)
{
	const struct slice id = slice_of(fill->id);
	struct decimal told;
	bool other;

	if (decimal_add(&told, carried->told, fill->qty, err) != 0)
		return -1;
	other = other_figures(carried, fill);
	*news = once_new(&carried->fills, &id, 1) ? FILL_FRESH : other ? FILL_OTHER : FILL_AGAIN;
	if (*news == FILL_FRESH)
		carried->told = told;
	return 0;
}

bool
carried_whole(const struct carried *carried)
{
	return decimal_compare(carried->told, carried->filled) >= 0;
}

void
carried_free(struct carried *carried)
{
	once_free(&carried->fills);
	once_free(&carried->figures);
	*carried = (struct carried){ 0 };
}
