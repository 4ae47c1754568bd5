/* What all venues share of being talked to. */
#include "venue/live.h"

#include "base/clock.h"
#include "venue/venue.h"

/* Where the path of a URL begins: behind scheme and host. */
static size_t
path_begin(struct slice base)
{
	const char *host = memmem(base.at, base.len, "://", 3), *slash;
	size_t from = host == NULL ? 0 : (size_t)(host - base.at) + 3;

	slash = from < base.len ? memchr(base.at + from, '/', base.len - from) : NULL;
	return slash == NULL ? base.len : (size_t)(slash - base.at);
}

void
live_url(struct text *url, struct slice base, const char *path)
{
	size_t len = strlen(path), begin;

	while (base.len > 0 && base.at[base.len - 1] == '/')
		base.len--;
	begin = path_begin(base);
	for (size_t from = begin; from < base.len; from++) {
		size_t tail = base.len - from;

		if (base.at[from] != '/' || tail > len || memcmp(base.at + from, path, tail) != 0)
			continue;
		if (path[tail] != '/' && path[tail] != '?' && path[tail] != '\0')
			continue;
		path += tail;
		break;
	}
	text_slice(url, base);
	text_string(url, path);
}

bool
live_next(struct slice *messages, struct slice *message)
{
	const char *end = messages->len == 0 ? NULL : memchr(messages->at, '\n', messages->len);

	if (end == NULL)
		return false;
	*message = (struct slice){ messages->at, (size_t)(end - messages->at) };
	messages->at += message->len + 1;
	messages->len -= message->len + 1;
	return true;
}

static unsigned
carried(const struct venue_live *live)
{
	unsigned all = 0;

	for (size_t i = 0; i < LIVE_SOCKETS_MAX; i++)
		all |= live->sockets[i].carries;
	return all;
}

unsigned
live_channels(const struct venue_live *live, size_t depth, bool trades, bool tickers)
{
	unsigned all = carried(live);
	unsigned book = depth == 0 ? 0 : depth == 1 && (all & LIVE_BEST) != 0 ? LIVE_BEST : LIVE_BOOK;

	return (book | (trades ? LIVE_TRADES : 0u) | (tickers ? LIVE_TICKERS : 0u)) & all;
}

size_t
live_depth(const struct venue_live *live, size_t asked)
{
	const size_t *at = live->depths;
	size_t deepest = 0;

	if (at == NULL)
		return 0;
	for (; *at != 0 && *at != SIZE_MAX; at++) {
		if (*at >= asked)
			return *at;
		deepest = *at;
	}
	return *at == 0 ? 0 : deepest;
}

size_t
live_fit(const struct venue_live *live, unsigned channels, const struct slice *symbols, size_t count)
{
	const struct venue_limits *limits = &live->limits;
	size_t each = (size_t)__builtin_popcount(channels), bytes = 0, fit = 0;
	size_t most = (channels & LIVE_BOOK) != 0 && limits->books > 0 ? limits->books : SIZE_MAX;

	for (; fit < count; fit++) {
		bytes += each * (symbols[fit].len + limits->arg_bytes);
		if (fit == 0)
			continue;
		if (fit == most || (limits->subscriptions > 0 && each * (fit + 1) > limits->subscriptions) ||
		    (limits->args_bytes > 0 && bytes > limits->args_bytes))
			break;
	}
	return fit;
}

enum { PONG_MAX = 256 }; /* nothing longer is one: books are not searched */

bool
live_is_pong(const struct venue_live *live, struct slice message)
{
	const char *pong = live->keep.pong;

	return pong != NULL && message.len > 0 && message.len <= PONG_MAX &&
	    memmem(message.at, message.len, pong, strlen(pong)) != NULL;
}

/* ---- time ---- */

static int find_figure(struct pull *pull, const char *key, struct slice *figure);

static int
find_in_object(struct pull *pull, const char *key, struct slice *figure)
{
	struct slice name;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &name)) > 0) {
		enum pull_type type = pull_peek(pull);
		bool here = slice_is(name, key) && figure->len == 0 && (type == PULL_NUMBER || type == PULL_STRING);

		if ((here ? pull_figure(pull, figure) : find_figure(pull, key, figure)) != 0)
			return -1;
	}
	return more;
}

/* The first figure of this name, at whatever depth. */
static int
find_figure(struct pull *pull, const char *key, struct slice *figure)
{
	int more;

	switch (pull_peek(pull)) {
	case PULL_OBJECT:
		return find_in_object(pull, key, figure);
	case PULL_ARRAY:
		if (pull_array(pull) != 0)
			return -1;
		while ((more = pull_element(pull)) > 0)
			if (find_figure(pull, key, figure) != 0)
				return -1;
		return more;
	default:
		return pull_skip(pull, NULL);
	}
}

int
live_time(const struct venue_live *live, struct slice body, int64_t *us, struct error *err)
{
	struct slice figure = { NULL, 0 };
	struct decimal value;
	struct pull pull;

	pull_init(&pull, body, err);
	if (find_figure(&pull, live->clock.key, &figure) != 0 || pull_end(&pull) != 0)
		return -1;
	if (figure.len == 0)
		return error_set(err, "missing", "no %s in the answer", live->clock.key);
	if (decimal_read(&value, figure, err) != 0)
		return -1;
	if (decimal_mul(&value, value, decimal_int(live->clock.unit_us), err) != 0)
		return -1;
	if (!decimal_units(us, value, 0, ROUND_FLOOR) || *us < TIME_US_MIN || *us >= TIME_US_MAX)
		return error_set(err, "time", "a time between 2015 and 2100 expected");
	return 0;
}

/* ---- what venues share ---- */

void
live_put_lower(struct text *out, struct slice symbol)
{
	for (size_t i = 0; i < symbol.len; i++) {
		char c = symbol.at[i];

		text_char(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
}

void
live_put_upper(struct text *out, struct slice symbol)
{
	for (size_t i = 0; i < symbol.len; i++) {
		char c = symbol.at[i];

		text_char(out, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
	}
}

int64_t
live_id(struct live_say *say)
{
	return (*say->id)++;
}

void
batch_end(struct live_batch *batch)
{
	if (batch->count == 0)
		return;
	batch->end(batch);
	text_char(batch->say->out, '\n');
	batch->count = 0;
}

struct text *
batch_next(struct live_batch *batch)
{
	if (batch->max > 0 && batch->count == batch->max)
		batch_end(batch);
	if (batch->count++ == 0)
		batch->begin(batch);
	else
		text_string(batch->say->out, batch->between);
	return batch->say->out;
}

size_t
live_size(const size_t *sizes, size_t least)
{
	while (*sizes < least && sizes[1] != 0)
		sizes++;
	return *sizes;
}
