#include "torture/truth.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void
die(const char *what)
{
	fprintf(stderr, "judge: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ---- lines ---- */

struct slice
truth_member(struct slice line, const char *key)
{
	const char *at = memmem(line.at, line.len, key, strlen(key)), *end = line.at + line.len;
	struct slice value = { NULL, 0 };

	if (at == NULL)
		return value;
	at += strlen(key);
	at += at < end && *at == '"';
	value.at = at;
	while (at < end && *at != ',' && *at != '}' && *at != '"')
		at++;
	value.len = (size_t)(at - value.at);
	return value;
}

int64_t
truth_integer(struct slice line, const char *key)
{
	struct slice value = truth_member(line, key);

	return value.len == 0 ? -1 : strtoll(value.at, NULL, 10);
}

struct slice
truth_side(struct slice line, const char *key)
{
	const char *at = memmem(line.at, line.len, key, strlen(key)), *end = line.at + line.len, *close;
	struct slice side = { "", 0 };

	if (at == NULL)
		return side;
	at += strlen(key) + 1; /* behind the bracket */
	if (at >= end || *at == ']')
		return side;
	close = memmem(at, (size_t)(end - at), "]]", 2);
	if (close != NULL)
		side = (struct slice){ at, (size_t)(close + 1 - at) };
	return side;
}

/* ---- look-up ---- */

static uint64_t
mix(uint64_t a, uint64_t b)
{
	a = (a ^ b) * UINT64_C(0x9e3779b97f4a7c15);
	return a ^ a >> 29;
}

uint64_t
truth_name(struct slice venue, struct slice symbol)
{
	uint64_t name = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < venue.len; i++)
		name = (name ^ (unsigned char)venue.at[i]) * UINT64_C(0x100000001b3);
	name = (name ^ ' ') * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < symbol.len; i++)
		name = (name ^ (unsigned char)symbol.at[i]) * UINT64_C(0x100000001b3);
	return name;
}

static struct truth_slot *
index_slot(const struct truth_index *index, uint64_t a, uint64_t b, uint64_t c)
{
	size_t at = (size_t)mix(mix(mix(1, a), b), c) & (index->size - 1);

	while (index->slots[at].value != 0 &&
	    (index->slots[at].key[0] != a || index->slots[at].key[1] != b || index->slots[at].key[2] != c))
		at = (at + 1) & (index->size - 1);
	return &index->slots[at];
}

static void
index_grow(struct truth_index *index)
{
	struct truth_index old = *index;

	index->size = old.size == 0 ? 1024 : 2 * old.size;
	index->slots = calloc(index->size, sizeof *index->slots);
	if (index->slots == NULL)
		die("truth");
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i].value != 0)
			*index_slot(index, old.slots[i].key[0], old.slots[i].key[1], old.slots[i].key[2]) =
			    old.slots[i];
	free(old.slots);
}

/* The slot of the key, made when it is not there; its value is 0 then and has to be set. */
static struct truth_slot *
index_put(struct truth_index *index, uint64_t a, uint64_t b, uint64_t c)
{
	struct truth_slot *slot;

	if (2 * index->used >= index->size)
		index_grow(index);
	slot = index_slot(index, a, b, c);
	if (slot->value == 0) {
		index->used++;
		slot->key[0] = a;
		slot->key[1] = b;
		slot->key[2] = c;
	}
	return slot;
}

static uint32_t
index_get(const struct truth_index *index, uint64_t a, uint64_t b, uint64_t c)
{
	return index->size == 0 ? 0 : index_slot(index, a, b, c)->value;
}

/* ---- loading ---- */

/* Room for one more behind count; place 0 stays empty. */
static void
make_room(void **list, size_t *cap, size_t count, size_t size)
{
	if (count + 1 < *cap)
		return;
	*cap = *cap == 0 ? 4096 : 2 * *cap;
	*list = realloc(*list, *cap * size);
	if (*list == NULL)
		die("truth");
}

static void
add_book(struct truth *truth, struct slice line, const struct told *place)
{
	uint32_t at = (uint32_t)(truth->book_count + 1);
	struct truth_slot *last;

	make_room((void **)&truth->books, &truth->book_cap, truth->book_count + 1, sizeof *truth->books);
	truth->books[at] = *place;
	truth->books[at].seq = truth_integer(line, ",\"seq\":");
	truth->books[at].sides[0] = truth_side(line, "\"bids\":");
	truth->books[at].sides[1] = truth_side(line, "\"asks\":");
	truth->book_count++;
	index_put(&truth->by_number, place->name, (uint64_t)truth->books[at].seq, 0)->value = at;
	last = index_put(&truth->last_of_name, place->name, 0, 0);
	if (last->value != 0)
		truth->books[last->value].next = at;
	else
		index_put(&truth->last_of_name, place->name, 1, 0)->value = at; /* the first one */
	index_put(&truth->last_of_name, place->name, 0, 0)->value = at;
}

static void
add_sent(struct truth *truth, struct slice line, struct sent sent)
{
	uint32_t at = (uint32_t)(truth->sent_count + 1);
	struct truth_slot *slot;

	make_room((void **)&truth->sent, &truth->sent_cap, truth->sent_count + 1, sizeof *truth->sent);
	sent.conn = truth_integer(line, ",\"conn\":");
	sent.n = truth_integer(line, ",\"n\":");
	sent.seq = truth_integer(line, ",\"seq\":");
	slot = index_put(&truth->by_message, sent.venue, (uint64_t)sent.conn, (uint64_t)sent.n);
	sent.next = slot->value;
	slot->value = at;
	truth->sent[at] = sent;
	truth->sent_count++;
}

static void
add_line(struct truth *truth, struct slice line)
{
	struct slice kind = truth_member(line, "\"kind\":"), venue = truth_member(line, "\"venue\":");
	struct slice symbol = truth_member(line, "\"symbol\":");
	int64_t ts_us = truth_integer(line, "\"ts_us\":");
	uint64_t name = truth_name(venue, symbol);

	if (slice_is(kind, "book"))
		add_book(truth, line, &(struct told){ .name = name, .ts_us = ts_us });
	else if (slice_is(kind, "sent"))
		add_sent(truth, line,
		    (struct sent){ .venue = truth_name(venue, SLICE("")), .symbol = symbol, .ts_us = ts_us });
	else if (slice_is(kind, "fault")) {
		make_room((void **)&truth->harms, &truth->harm_cap, truth->harm_count + 1, sizeof *truth->harms);
		truth->harms[truth->harm_count++] = (struct harm){ .venue = venue,
			.symbol = symbol,
			.kind = truth_member(line, "\"fault\":"),
			.name = name,
			.ts_us = ts_us };
	}
}

void
truth_load(struct truth *truth, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat stat;
	const char *at, *end, *stop;

	*truth = (struct truth){ .at = NULL };
	if (fd < 0 || fstat(fd, &stat) != 0)
		die(path);
	truth->len = (size_t)stat.st_size;
	truth->at = truth->len == 0 ? "" : mmap(NULL, truth->len, PROT_READ, MAP_PRIVATE, fd, 0);
	if (truth->at == MAP_FAILED)
		die(path);
	close(fd);
	for (at = truth->at, end = at + truth->len; at < end && (stop = memchr(at, '\n', (size_t)(end - at))) != NULL;
	     at = stop + 1)
		add_line(truth, (struct slice){ at, (size_t)(stop - at) });
}

const struct told *
truth_numbered(const struct truth *truth, uint64_t name, int64_t seq)
{
	uint32_t at = index_get(&truth->by_number, name, (uint64_t)seq, 0);

	return at == 0 ? NULL : &truth->books[at];
}

const struct sent *
truth_sent_at(const struct truth *truth, uint64_t venue, int64_t conn, int64_t n)
{
	uint32_t at = index_get(&truth->by_message, venue, (uint64_t)conn, (uint64_t)n);

	return at == 0 ? NULL : &truth->sent[at];
}

const struct told *
truth_next_book(const struct truth *truth, uint64_t name, int64_t ts_us)
{
	uint32_t first = index_get(&truth->last_of_name, name, 1, 0), low, high;

	if (first == 0)
		return NULL;
	/* all books stand in the order of time: the first line of that time, then on to one of the name */
	low = first;
	high = (uint32_t)truth->book_count + 1;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (truth->books[middle].ts_us < ts_us)
			low = middle + 1;
		else
			high = middle;
	}
	while (low <= truth->book_count && (truth->books[low].name != name || truth->books[low].ts_us < ts_us))
		low++;
	return low <= truth->book_count ? &truth->books[low] : NULL;
}

const struct told *
truth_book_behind(const struct truth *truth, const struct told *told)
{
	return told->next == 0 ? NULL : &truth->books[told->next];
}
