#include "sim/script.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "event/book.h"
#include "event/trade.h"
#include "wire/line.h"

/* One side of a book that was read. */
struct side_read {
	struct market_level *at;
	size_t count;
};

struct script {
	const struct roster *roster;
	struct scene *scene; /* NULL: a file is read */
	int64_t begins_us;
	/* a file: */
	size_t depth;
	int fd;
	struct zip zip;
	struct line_reader lines;
	struct book_event book;
	struct trade_event trade;
	struct side_read bids[2], asks[2]; /* what was handed out, and what was read ahead */
	unsigned turn; /* which is the latter */
	struct scene_event next; /* read ahead */
	bool has_next;
	uint64_t refused;
	struct error first, failure;
	bool failed;
};

/* ---- a scene ---- */

static struct script *
script_new(const struct market_plan *plan, const struct roster *roster, struct error *err)
{
	struct script *script = calloc(1, sizeof *script);

	if (script == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
		return NULL;
	}
	*script = (struct script){ .roster = roster, .begins_us = plan->start_us, .depth = plan->depth, .fd = -1 };
	return script;
}

struct script *
script_scene(const struct market_plan *plan, const struct roster *roster, struct error *err)
{
	struct script *script = script_new(plan, roster, err);

	if (script == NULL)
		return NULL;
	script->scene = scene_new(plan, roster->markets, roster->count, err);
	if (script->scene != NULL)
		return script;
	script_free(script);
	return NULL;
}

/* ---- a file ---- */

static void
refuse(struct script *script, const struct error *err)
{
	if (script->refused++ == 0) {
		script->first = *err;
		error_prefix(&script->first, "line %llu", (unsigned long long)script->lines.number);
	}
}

/* A figure as whole units; -1 and err: it is none. */
static int
units_of(int64_t *to, struct decimal figure, struct decimal unit, const char *what, struct error *err)
{
	struct decimal count, again;

	if (decimal_div(&count, figure, unit, 0, ROUND_FLOOR, err) != 0 || decimal_mul(&again, count, unit, err) != 0)
		return -1;
	if (decimal_compare(again, figure) != 0 || !decimal_units(to, count, 0, ROUND_FLOOR))
		return error_set(err, "range", "%s is no whole number of units", what);
	return 0;
}

static int
level_of(struct market_level *to, struct decimal price, struct decimal qty, const struct market_listing *market,
    struct error *err)
{
	return units_of(&to->price, price, market->price_tick, "a price", err) != 0
	    ? -1
	    : units_of(&to->qty, qty, market->qty_step, "a quantity", err);
}

static int
side_of_line(struct script *script, struct side_read *side, const struct levels *levels,
    const struct market_listing *market, struct error *err)
{
	side->count = levels->count < script->depth ? levels->count : script->depth;
	for (size_t i = 0; i < side->count; i++)
		if (level_of(&side->at[i], levels->at[i].price, levels->at[i].qty, market, err) != 0)
			return -1;
	return 0;
}

/* 1: it is the next thing, 0: it is none of ours, -1 and err. */
static int
take_book(struct script *script, struct slice line, struct error *err)
{
	const struct book_event *book = &script->book;
	struct side_read *bids = &script->bids[script->turn], *asks = &script->asks[script->turn];
	const struct market_listing *market;
	size_t at;

	if (book_read(&script->book, line, err) != 0)
		return -1;
	at = roster_find(script->roster, book->venue, book->symbol);
	if (at == script->roster->count)
		return 0;
	market = &script->roster->markets[at];
	if (side_of_line(script, bids, &book->bids, market, err) != 0 ||
	    side_of_line(script, asks, &book->asks, market, err) != 0)
		return -1;
	script->next = (struct scene_event){ .happening = MARKET_BOOK,
		.listing = at,
		.ts_us = book->ts_us,
		.bids = bids->at,
		.asks = asks->at,
		.bid_count = bids->count,
		.ask_count = asks->count };
	return 1;
}

static int
take_trade(struct script *script, struct slice line, struct error *err)
{
	const struct trade_event *trade = &script->trade;
	size_t at;

	if (event_read(&kind_trade, &script->trade, line, err) != 0)
		return -1;
	at = roster_find(script->roster, trade->venue, trade->symbol);
	if (at == script->roster->count)
		return 0;
	script->next = (struct scene_event){
		.happening = MARKET_TRADE, .listing = at, .ts_us = trade->ts_us, .buy = trade->side != SIDE_SELL
	};
	return level_of(&script->next.trade, trade->price, trade->qty, &script->roster->markets[at], err) == 0 ? 1 : -1;
}

static bool
take_line(struct script *script, struct slice line)
{
	int64_t last_us = script->next.ts_us;
	struct error err = { 0 };
	struct line_head head;
	int taken = line_head_read(&head, line, &err);

	if (taken == 0 && slice_is(head.kind, "book"))
		taken = take_book(script, line, &err);
	else if (taken == 0 && slice_is(head.kind, "trade"))
		taken = take_trade(script, line, &err);
	if (taken < 0)
		refuse(script, &err);
	if (script->next.ts_us < last_us) /* what comes late happens at once */
		script->next.ts_us = last_us;
	return taken > 0;
}

/* Until something of ours was read, or the end. */
static void
read_ahead(struct script *script)
{
	struct error err = { 0 };
	struct slice line;

	script->has_next = false;
	while (!script->has_next && !script->failed)
		switch (line_next(&script->lines, &line, &err)) {
		case LINE_READ:
			script->has_next = take_line(script, line);
			break;
		case LINE_BAD:
			refuse(script, &err);
			break;
		case LINE_END:
			return;
		default:
			switch (line_fill(&script->lines, &err)) {
			case LINE_FAILED:
				script->failed = true;
				script->failure = err;
				return;
			default:
				break;
			}
		}
}

static int
open_file(struct script *script, const char *path, struct error *err)
{
	for (int i = 0; i < 2; i++) {
		script->bids[i].at = calloc(script->depth, sizeof *script->bids[i].at);
		script->asks[i].at = calloc(script->depth, sizeof *script->asks[i].at);
		if (script->bids[i].at == NULL || script->asks[i].at == NULL)
			return error_fatal(err, EXIT_SYSTEM, "out of memory for the market");
	}
	script->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (script->fd < 0)
		return error_file(err, EXIT_IO, path);
	if (zip_open(&script->zip, script->fd, err) != 0 ||
	    line_open(&script->lines, script->fd, LINE_MAX_BYTES, err) != 0)
		return -1;
	line_unpack(&script->lines, &script->zip);
	read_ahead(script);
	if (script->failed) {
		*err = script->failure;
		return error_prefix(err, "%s", path);
	}
	if (!script->has_next)
		return error_set(err, "usage", "%s holds no book or trade of what is to be simulated", path);
	script->begins_us = script->next.ts_us;
	return 0;
}

struct script *
script_file(const struct market_plan *plan, const struct roster *roster, const char *path, struct error *err)
{
	struct script *script = script_new(plan, roster, err);

	if (script == NULL)
		return NULL;
	if (open_file(script, path, err) == 0)
		return script;
	script_free(script);
	return NULL;
}

/* ---- both ---- */

void
script_free(struct script *script)
{
	if (script == NULL)
		return;
	scene_free(script->scene);
	line_free(&script->lines);
	zip_free(&script->zip);
	if (script->fd >= 0)
		close(script->fd);
	levels_free(&script->book.bids);
	levels_free(&script->book.asks);
	for (int i = 0; i < 2; i++) {
		free(script->bids[i].at);
		free(script->asks[i].at);
	}
	free(script);
}

int64_t
script_begins_us(const struct script *script)
{
	return script->begins_us;
}

int64_t
script_due_us(const struct script *script)
{
	if (script->scene != NULL)
		return market_due_us(script->scene);
	return script->has_next ? script->next.ts_us : INT64_MAX;
}

void
script_next(struct script *script, struct scene_event *event)
{
	if (script->scene != NULL) {
		scene_next(script->scene, event);
		return;
	}
	*event = script->next;
	script->turn ^= 1;
	read_ahead(script);
}

uint64_t
script_refused(const struct script *script, struct error *first)
{
	*first = script->first;
	return script->refused;
}

int
script_check(const struct script *script, struct error *err)
{
	if (script->failed)
		*err = script->failure;
	return script->failed ? -1 : 0;
}
