/*
 * Lines come in as bytes and stay bytes until not all of them can go.  Then they are told apart: each gets a row (where it
 * stands, what it is), and each venue and symbol knows the row of its line that waits.  A row that is dropped is a hole,
 * until everything is moved together; that happens when room is needed and at most half of it is in use, so a line is
 * moved once on the average.
 */
#include "event/conflate.h"

#include <stdlib.h>

#include "base/memory.h"
#include "event/alert.h"
#include "event/words.h"
#include "wire/scan.h"

enum {
	ROOM_BYTES = 2 << 20, /* 10,000 trades */
	ROOM_LINES = 1 << 14,
	ROOM_KEYS = 64,
	UNSORTED_MAX = 1 << 16, /* then lines are told apart even if nobody asks for them */
	NO_KEY = -1,
	NO_LINE = -1
};

struct conflate_line {
	size_t at; /* in bytes */
	uint32_t len; /* with its newline; 0: a hole */
	uint32_t sort; /* enum conflate_sort */
	int32_t key; /* NO_KEY */
	bool again; /* it says again what was said before */
};

struct conflate_key {
	uint64_t hash;
	uint32_t name; /* in names: venue, then symbol */
	uint16_t venue_len, symbol_len;
	uint32_t sort;
	int32_t line; /* that waits; NO_LINE */
	int64_t ts_us; /* its stamp */
};

/* What a line is. */
struct seen {
	enum conflate_sort sort;
	int64_t ts_us;
	struct slice venue, symbol;
};

void
conflate_open(struct conflate *queue, const char *by)
{
	*queue = (struct conflate){ .by = by, .cap = ROOM_LINES };
	/* all of it is touched here: a reader that grows slow later does not make the program grow */
	text_room(&queue->bytes, ROOM_BYTES);
	memset(queue->bytes.at, 0, queue->bytes.cap);
	queue->lines = memory_new(ROOM_LINES, sizeof *queue->lines);
	memset(queue->lines, 0, ROOM_LINES * sizeof *queue->lines);
}

void
conflate_free(struct conflate *queue)
{
	text_free(&queue->bytes);
	text_free(&queue->names);
	free(queue->lines);
	free(queue->keys);
	free(queue->places);
	*queue = (struct conflate){ 0 };
}

uint64_t
conflate_dropped(const struct conflate *queue)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < CONFLATE_SORTS; i++)
		sum += queue->counts.dropped[i];
	return sum;
}

static size_t
live_lines(const struct conflate *queue)
{
	size_t sum = 0;

	for (size_t i = 0; i < CONFLATE_SORTS; i++)
		sum += queue->live[i];
	return sum;
}

/* ---- what a line is ---- */

static const char *const sort_names[] = { "book", "ticker", "reference", "trade", NULL };

static enum conflate_sort
sort_of(struct slice kind)
{
	int place = word_of(sort_names, kind);

	return place < 0 ? CONFLATE_OTHER : (enum conflate_sort)place;
}

/* The form that we write: true when it is known what the line is. */
static bool
scan_seen(struct seen *seen, struct slice line)
{
	const char *at = line.at, *end = line.at + line.len;
	struct slice kind;

	if (!SCAN_CONSTANT(&at, end, "{\"kind\":\"") || !scan_name(&at, end, &kind) ||
	    !SCAN_CONSTANT(&at, end, ",\"ts_us\":") || !scan_integer(&at, end, &seen->ts_us))
		return false;
	seen->sort = sort_of(kind);
	return seen->sort == CONFLATE_OTHER ||
	    (SCAN_CONSTANT(&at, end, ",\"venue\":\"") && scan_name(&at, end, &seen->venue) &&
		SCAN_CONSTANT(&at, end, ",\"symbol\":\"") && scan_name(&at, end, &seen->symbol));
}

/* Any form.  False: it is not known what the line is. */
static bool
pull_seen(struct seen *seen, struct slice line)
{
	struct slice key;
	struct line_head head;
	struct error ignored;
	struct pull pull;
	int more;

	if (line_head_read(&head, line, &ignored) != 0 || head.ts_us <= 0)
		return false;
	seen->ts_us = head.ts_us;
	seen->sort = sort_of(head.kind);
	if (seen->sort == CONFLATE_OTHER)
		return true;
	pull_init(&pull, line, &ignored);
	if (pull_object(&pull) != 0)
		return false;
	while ((more = pull_member(&pull, &key)) > 0) {
		struct slice *name = slice_is(key, "venue") ? &seen->venue
		    : slice_is(key, "symbol")               ? &seen->symbol
							    : NULL;

		if (name != NULL && pull_peek(&pull) == PULL_STRING ? pull_string(&pull, name) != 0 || pull.escaped
								    : pull_skip(&pull, NULL) != 0)
			return false; /* a name with an escape is none of ours */
	}
	return more == 0 && pull_end(&pull) == 0 && seen->venue.len > 0 && seen->symbol.len > 0;
}

static void
see(struct seen *seen, struct slice line)
{
	*seen = (struct seen){ .sort = CONFLATE_OTHER };
	if (LIKELY(scan_seen(seen, line)))
		return;
	*seen = (struct seen){ .sort = CONFLATE_OTHER };
	if (!pull_seen(seen, line))
		*seen = (struct seen){ .sort = CONFLATE_OTHER, .ts_us = seen->ts_us };
}

/* ---- venues and symbols ---- */

static uint64_t
hash_bytes(uint64_t hash, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char)bytes.at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t
hash_seen(const struct seen *seen)
{
	uint64_t hash = hash_bytes(UINT64_C(0xcbf29ce484222325) + (uint64_t)seen->sort, seen->venue);

	hash = hash_bytes(hash * UINT64_C(0x100000001b3), seen->symbol);
	return hash ^ hash >> 29;
}

static bool
key_is(const struct conflate *queue, const struct conflate_key *key, const struct seen *seen, uint64_t hash)
{
	const char *name = queue->names.at + key->name;

	return key->hash == hash && key->sort == (uint32_t)seen->sort && key->venue_len == seen->venue.len &&
	    key->symbol_len == seen->symbol.len && memcmp(name, seen->venue.at, seen->venue.len) == 0 &&
	    memcmp(name + key->venue_len, seen->symbol.at, seen->symbol.len) == 0;
}

static void
more_keys(struct conflate *queue)
{
	size_t cap = queue->key_cap == 0 ? ROOM_KEYS : 2 * queue->key_cap, mask = 4 * cap - 1;
	struct conflate_key *keys = memory_grow(queue->keys, cap, sizeof *keys);
	int32_t *places = memory_grow(queue->places, 4 * cap, sizeof *places);

	queue->keys = keys;
	queue->places = places;
	queue->key_cap = cap;
	for (size_t i = 0; i < 4 * cap; i++)
		places[i] = NO_KEY;
	for (size_t i = 0; i < queue->key_count; i++) {
		size_t place = keys[i].hash & mask;

		while (places[place] != NO_KEY)
			place = (place + 1) & mask;
		places[place] = (int32_t)i;
	}
}

/* The key of what was seen; NO_KEY where it has none: a trade, too many, too long. */
static int32_t
find_key(struct conflate *queue, const struct seen *seen)
{
	uint64_t hash;
	size_t place;

	if (seen->sort >= CONFLATE_TRADE || seen->venue.len + seen->symbol.len > CONFLATE_NAMES_MAX)
		return NO_KEY;
	if (queue->key_count == queue->key_cap && queue->key_cap < CONFLATE_KEYS_MAX)
		more_keys(queue);
	hash = hash_seen(seen);
	place = hash & (4 * queue->key_cap - 1);
	for (; queue->places[place] != NO_KEY; place = (place + 1) & (4 * queue->key_cap - 1))
		if (key_is(queue, &queue->keys[queue->places[place]], seen, hash))
			return queue->places[place];
	if (queue->key_count == CONFLATE_KEYS_MAX)
		return NO_KEY;
	queue->keys[queue->key_count] = (struct conflate_key){ .hash = hash,
		.name = (uint32_t)queue->names.len,
		.venue_len = (uint16_t)seen->venue.len,
		.symbol_len = (uint16_t)seen->symbol.len,
		.sort = (uint32_t)seen->sort,
		.line = NO_LINE };
	text_slice(&queue->names, seen->venue);
	text_slice(&queue->names, seen->symbol);
	queue->places[place] = (int32_t)queue->key_count;
	return (int32_t)queue->key_count++;
}

/* ---- rows ---- */

static void
forget_line(struct conflate *queue, struct conflate_line *line)
{
	queue->live_bytes -= line->len;
	queue->live[line->sort]--;
	if (queue->live[line->sort] == 0)
		queue->told[line->sort] = false;
	if (line->key != NO_KEY)
		queue->keys[line->key].line = NO_LINE;
	line->len = 0;
}

static void
tell_dropped(const struct conflate *queue, enum conflate_sort sort, struct slice venue, struct slice line, bool again)
{
	if (queue->dropped != NULL)
		queue->dropped(queue->arg, sort, venue, line, again);
}

static void
drop_line(struct conflate *queue, struct conflate_line *line)
{
	struct slice text = { queue->bytes.at + line->at, line->len };

	queue->counts.dropped[line->sort]++;
	if (queue->dropped != NULL) {
		struct seen seen;

		see(&seen, (struct slice){ text.at, text.len - 1 });
		tell_dropped(queue, (enum conflate_sort)line->sort, seen.venue, text, line->again);
	}
	forget_line(queue, line);
}

/* Something that is no book had to go: say so, once as long as any of its sort waits. */
static void
alert(struct conflate *queue, enum conflate_sort sort, int64_t ts_us)
{
	bool trades = sort == CONFLATE_TRADE;
	struct alert_event event = { .ts_us = ts_us,
		.severity = SEVERITY_WARNING,
		.code = trades ? SLICE("trades_dropped") : SLICE("lines_dropped"),
		.text = trades ? SLICE("the reader is slow: the oldest trades that wait are dropped")
			       : SLICE("the reader is slow: the oldest lines that wait are dropped"),
		.by = slice_of(queue->by) };

	if (queue->told[sort])
		return;
	queue->told[sort] = true;
	SET(&event, ALERT_HAS_TEXT);
	SET(&event, ALERT_HAS_BY);
	event_write(&kind_alert, &event, &queue->bytes);
	queue->counts.made++;
	queue->counts.taken--; /* it will be told apart like one that came */
}

/* The oldest line that waits, of the sort. */
static struct conflate_line *
oldest_of(struct conflate *queue, enum conflate_sort sort)
{
	size_t *at = &queue->oldest[sort];

	if (*at < queue->first)
		*at = queue->first;
	while (queue->lines[*at].len == 0 || queue->lines[*at].sort != (uint32_t)sort)
		(*at)++;
	return &queue->lines[*at];
}

static void
keep_bounds(struct conflate *queue, const struct seen *seen)
{
	if (queue->live[CONFLATE_TRADE] > CONFLATE_TRADES_MAX) {
		drop_line(queue, oldest_of(queue, CONFLATE_TRADE));
		alert(queue, CONFLATE_TRADE, seen->ts_us);
	}
	if (queue->live[CONFLATE_OTHER] > CONFLATE_OTHERS_MAX) {
		drop_line(queue, oldest_of(queue, CONFLATE_OTHER));
		alert(queue, CONFLATE_OTHER, seen->ts_us);
	}
	while (queue->live_bytes > CONFLATE_BYTES_MAX) {
		while (queue->lines[queue->first].len == 0)
			queue->first++;
		drop_line(queue, &queue->lines[queue->first]);
		alert(queue, CONFLATE_OTHER, seen->ts_us);
	}
}

/* Move together what waits. */
static void
close_holes(struct conflate *queue)
{
	char *bytes = queue->bytes.at;
	size_t to = 0, count = 0, unsorted = queue->bytes.len - queue->sorted;

	for (size_t i = queue->first; i < queue->count; i++) {
		struct conflate_line line = queue->lines[i];

		if (line.len == 0)
			continue;
		memmove(bytes + to, bytes + line.at, line.len);
		line.at = to;
		to += line.len;
		if (line.key != NO_KEY)
			queue->keys[line.key].line = (int32_t)count;
		queue->lines[count++] = line;
	}
	memmove(bytes + to, bytes + queue->sorted, unsorted);
	queue->sorted = to;
	queue->bytes.len = to + unsorted;
	queue->first = 0;
	queue->count = count;
	memset(queue->oldest, 0, sizeof queue->oldest);
}

static void
room_for_line(struct conflate *queue)
{
	if (queue->count < queue->cap)
		return;
	if (live_lines(queue) <= queue->cap / 2) {
		close_holes(queue);
		return;
	}
	queue->lines = memory_grow(queue->lines, 2 * queue->cap, sizeof *queue->lines);
	queue->cap *= 2;
}

/* A book is at hand: of it and the one that waits, the older goes.  False: that is the one at hand. */
static bool
replace(struct conflate *queue, int32_t key, const struct seen *seen, struct slice text, bool again)
{
	struct conflate_key *at = &queue->keys[key];

	if (at->line != NO_LINE) {
		struct conflate_line *line = &queue->lines[at->line];
		bool newer = seen->ts_us >= at->ts_us;

		queue->counts.dropped[seen->sort]++;
		tell_dropped(queue, seen->sort, seen->venue,
		    newer ? (struct slice){ queue->bytes.at + line->at, line->len } : text,
		    newer ? line->again : again);
		if (!newer)
			return false;
		forget_line(queue, line);
	}
	at->ts_us = seen->ts_us;
	at->line = (int32_t)queue->count;
	return true;
}

/* One more line is told apart: the one at `sorted`. */
static void
sort_line(struct conflate *queue, size_t len, bool again)
{
	struct slice text;
	struct seen seen;
	int32_t key;

	room_for_line(queue);
	text = (struct slice){ queue->bytes.at + queue->sorted, len };
	see(&seen, (struct slice){ text.at, len - 1 });
	key = find_key(queue, &seen);
	queue->counts.taken++;
	if (key != NO_KEY && !replace(queue, key, &seen, text, again)) {
		queue->sorted += len;
		return;
	}
	if (key == NO_KEY && seen.sort < CONFLATE_TRADE)
		seen.sort = CONFLATE_OTHER;
	queue->lines[queue->count++] =
	    (struct conflate_line){ queue->sorted, (uint32_t)len, (uint32_t)seen.sort, key, again };
	queue->live[seen.sort]++;
	queue->live_bytes += len;
	queue->sorted += len;
	keep_bounds(queue, &seen);
}

static void
sort_all(struct conflate *queue, bool again)
{
	while (queue->sorted < queue->bytes.len) {
		const char *at = queue->bytes.at + queue->sorted, *end = queue->bytes.at + queue->bytes.len;
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		sort_line(queue, (size_t)((newline == NULL ? end : newline + 1) - at), again);
	}
}

/* Nothing waits.  What a long wait took goes back. */
static void
start_anew(struct conflate *queue)
{
	queue->bytes.len = queue->sorted = 0;
	queue->first = queue->count = 0;
	memset(queue->oldest, 0, sizeof queue->oldest);
	if (UNLIKELY(queue->bytes.cap > 2 * ROOM_BYTES)) {
		char *bytes = realloc(queue->bytes.at, ROOM_BYTES);

		if (bytes != NULL) {
			queue->bytes.at = bytes;
			queue->bytes.cap = ROOM_BYTES;
		}
	}
	if (UNLIKELY(queue->cap > 2 * ROOM_LINES)) {
		struct conflate_line *lines = realloc(queue->lines, ROOM_LINES * sizeof *lines);

		if (lines != NULL) {
			queue->lines = lines;
			queue->cap = ROOM_LINES;
		}
	}
}

void
conflate_take(struct conflate *queue, struct slice lines)
{
	if (UNLIKELY(queue->bytes.cap - queue->bytes.len < lines.len) &&
	    conflate_waiting(queue) + lines.len <= queue->bytes.cap / 2)
		close_holes(queue);
	text_slice(&queue->bytes, lines);
	if (UNLIKELY(queue->bytes.len - queue->sorted > UNSORTED_MAX))
		sort_all(queue, false);
}

void
conflate_take_again(struct conflate *queue, struct slice lines)
{
	sort_all(queue, false);
	text_slice(&queue->bytes, lines);
	sort_all(queue, true);
}

void
conflate_settle(struct conflate *queue)
{
	sort_all(queue, false);
}

/* All of it goes as it is. */
static void
give_all(struct conflate *queue, struct text *to)
{
	uint64_t lines = slice_lines(text_all(&queue->bytes));

	text_slice(to, text_all(&queue->bytes));
	queue->counts.taken += lines;
	queue->counts.given += lines;
	start_anew(queue);
}

void
conflate_give(struct conflate *queue, size_t max, struct text *to)
{
	size_t gave = 0;

	if (LIKELY(queue->sorted == 0 && queue->bytes.len <= max)) {
		if (queue->bytes.len > 0)
			give_all(queue, to);
		return;
	}
	sort_all(queue, false);
	for (; queue->first < queue->count && gave < max; queue->first++) {
		struct conflate_line *line = &queue->lines[queue->first];

		if (line->len == 0)
			continue;
		text_bytes(to, queue->bytes.at + line->at, line->len);
		gave += line->len;
		queue->counts.given++;
		forget_line(queue, line);
	}
	if (queue->live_bytes == 0)
		start_anew(queue);
}

void
conflate_forget(struct conflate *queue)
{
	sort_all(queue, false);
	for (; queue->first < queue->count; queue->first++)
		if (queue->lines[queue->first].len > 0)
			drop_line(queue, &queue->lines[queue->first]);
	start_anew(queue);
}
