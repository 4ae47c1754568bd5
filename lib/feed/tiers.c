#include "feed/tiers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "book/level.h"
#include "wire/line.h"

void
tiers_free(struct tiers *tiers)
{
	free(tiers->at);
	*tiers = (struct tiers){ 0 };
}

const struct tier *
tiers_find(const struct tiers *tiers, const char *venue, const char *symbol)
{
	if (tiers == NULL)
		return NULL;
	for (size_t i = tiers->count; i > 0; i--)
		if (strcmp(tiers->at[i - 1].symbol, symbol) == 0 && strcmp(tiers->at[i - 1].venue, venue) == 0)
			return &tiers->at[i - 1];
	return NULL;
}

static struct tier *
add_tier(struct tiers *tiers)
{
	if (tiers->count == tiers->cap) {
		tiers->cap = tiers->cap == 0 ? 64 : 2 * tiers->cap;
		tiers->at = memory_grow(tiers->at, tiers->cap, sizeof *tiers->at);
	}
	tiers->at[tiers->count] = (struct tier){ .symbol = "" };
	return &tiers->at[tiers->count];
}

static int
take_line(void *arg, struct slice line, struct error *err)
{
	struct tiers *tiers = arg;
	struct instrument_event event;
	struct line_head head;
	struct tier *tier;

	if (line_head_read(&head, line, err) != 0)
		return -1;
	if (!slice_is(head.kind, "instrument"))
		return 0;
	if (event_read(&kind_instrument, &event, line, err) != 0)
		return -1;
	if (!HAS(&event, INSTRUMENT_HAS_TAKER_BPS) || !HAS(&event, INSTRUMENT_HAS_MAKER_BPS))
		return error_set(err, "missing", "instrument: taker_bps or maker_bps is missing");
	tier = add_tier(tiers);
	if (!slice_copy(tier->venue, sizeof tier->venue, event.venue) ||
	    !slice_copy(tier->symbol, sizeof tier->symbol, event.symbol) ||
	    !slice_copy(tier->fees.asset, sizeof tier->fees.asset, event.fee_asset))
		return error_set(err, "too_long", "instrument: a name is too long");
	if (HAS(&event, INSTRUMENT_HAS_FEE_KIND))
		strcpy(tier->fees.kind, fee_kinds[event.fee_kind]);
	tier->fees.taker_bps = event.taker_bps;
	tier->fees.maker_bps = event.maker_bps;
	tier->fees.discount = event.fee_discount;
	tiers->count++;
	return 0;
}

int
tiers_load(struct tiers *tiers, const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), result;

	if (fd < 0)
		return error_file(err, EXIT_IO, path);
	result = line_each(fd, LINE_MAX_BYTES, take_line, tiers, err);
	close(fd);
	return result == 0 ? 0 : error_prefix(err, "%s", path);
}
