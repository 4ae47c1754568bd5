#include "ledger/canonical.h"

#include "wire/put.h"

enum { PAIRS_MAX = 64 };

struct pair {
	struct slice key, value; /* as they stood */
};

static int canonical_nested(struct text *out, struct slice value, int depth, struct error *err);

/* Keep the pairs sorted while they come: they are few. */
static void
insert_pair(struct pair *pairs, size_t count, struct pair pair)
{
	size_t i = count;

	for (; i > 0 && slice_compare(pair.key, pairs[i - 1].key) < 0; i--)
		pairs[i] = pairs[i - 1];
	pairs[i] = pair;
}

/* The members of an object; sorted when asked for.  Returns how many, or -1 and err. */
static int
read_pairs(struct pair pairs[PAIRS_MAX], struct slice object, bool sorted, struct error *err)
{
	struct pull pull;
	struct pair pair;
	int count = 0, more = -1;

	pull_init(&pull, object, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &pair.key)) > 0) {
		if (pair.key.at < object.at || pair.key.at >= object.at + object.len)
			return pull_fail(&pull, "bad_text", "the name of a member must not hold escapes");
		if (count == PAIRS_MAX)
			return pull_fail(&pull, "range", "more than 64 members");
		if (pull_skip(&pull, &pair.value) != 0)
			return -1;
		if (sorted)
			insert_pair(pairs, (size_t)count, pair);
		else
			pairs[count] = pair;
		count++;
	}
	return more < 0 || pull_end(&pull) != 0 ? -1 : count;
}

static int
write_string(struct text *out, struct slice raw, bool escaped, struct error *err)
{
	struct text plain = { 0 };
	char *to;
	long len;

	if (!escaped) {
		text_char(out, '"');
		text_slice(out, raw);
		text_char(out, '"');
		return 0;
	}
	to = text_room(&plain, raw.len + 1);
	len = pull_unescape(to, raw.len + 1, raw, err);
	if (len >= 0)
		put_quoted(out, (struct slice){ to, (size_t)len });
	text_free(&plain);
	return len < 0 ? -1 : 0;
}

static void
write_number(struct text *out, struct slice text)
{
	struct decimal value;
	struct error err;

	text_char(out, '"');
	if (decimal_read(&value, text, &err) == 0)
		text_decimal(out, value);
	else
		text_slice(out, text); /* beyond what a decimal holds: a measure of somebody's own */
	text_char(out, '"');
}

static int
write_object(struct text *out, struct slice object, int depth, struct error *err)
{
	struct pair pairs[PAIRS_MAX];
	int count = read_pairs(pairs, object, true, err);

	if (count < 0)
		return -1;
	text_char(out, '{');
	for (int i = 0; i < count; i++) {
		text_string(out, i > 0 ? ",\"" : "\"");
		text_slice(out, pairs[i].key);
		text_string(out, "\":");
		if (canonical_nested(out, pairs[i].value, depth, err) != 0)
			return -1;
	}
	text_char(out, '}');
	return 0;
}

static int
write_array(struct text *out, struct pull *pull, int depth, struct error *err)
{
	struct slice element;
	int more;

	if (pull_array(pull) != 0)
		return -1;
	text_char(out, '[');
	while ((more = pull_element(pull)) > 0) {
		if (pull_skip(pull, &element) != 0)
			return -1;
		put_comma(out);
		if (canonical_nested(out, element, depth, err) != 0)
			return -1;
	}
	text_char(out, ']');
	return more;
}

static int
canonical_nested(struct text *out, struct slice value, int depth, struct error *err)
{
	struct pull pull;
	struct slice raw;

	if (depth == 0)
		return error_set(err, "depth", "nested too deep");
	pull_init(&pull, value, err);
	switch (pull_peek(&pull)) {
	case PULL_OBJECT:
		return write_object(out, value, depth - 1, err);
	case PULL_ARRAY:
		return write_array(out, &pull, depth - 1, err);
	case PULL_STRING:
		return pull_string(&pull, &raw) != 0 ? -1 : write_string(out, raw, pull.escaped, err);
	case PULL_NUMBER:
		if (pull_number(&pull, &raw) != 0)
			return -1;
		write_number(out, raw);
		return 0;
	default:
		if (pull_skip(&pull, &raw) != 0)
			return -1;
		text_slice(out, raw);
		return 0;
	}
}

int
canonical_value(struct text *out, struct slice value, struct error *err)
{
	return canonical_nested(out, value, PULL_DEPTH_MAX, err);
}

static bool
is_decimal(const struct shape *kind, struct slice key)
{
	for (size_t i = 0; i < kind->count; i++)
		if (kind->members[i].type == MEMBER_DECIMAL && slice_is(key, kind->members[i].name))
			return true;
	return false;
}

/* A top-level value: amounts lose their quotes, are read, and get them back. */
static int
write_member(struct text *out, const struct shape *kind, const struct pair *pair, struct error *err)
{
	struct slice value = pair->value;

	if (value.len < 2 || value.at[0] != '"')
		return canonical_nested(out, value, PULL_DEPTH_MAX, err);
	if (is_decimal(kind, pair->key)) {
		write_number(out, (struct slice){ value.at + 1, value.len - 2 });
		return 0;
	}
	if (memchr(value.at, '\\', value.len) != NULL)
		return write_string(out, (struct slice){ value.at + 1, value.len - 2 }, true, err);
	text_slice(out, value);
	return 0;
}

int
canonical_line(struct text *out, const struct shape *kind, struct slice line, struct error *err)
{
	struct pair pairs[PAIRS_MAX];
	int count = read_pairs(pairs, line, true, err);

	if (count < 0)
		return -1;
	text_char(out, '{');
	for (int i = 0; i < count; i++) {
		if (slice_is(pairs[i].key, "again"))
			continue;
		put_comma(out);
		text_char(out, '"');
		text_slice(out, pairs[i].key);
		text_string(out, "\":");
		if (write_member(out, kind, &pairs[i], err) != 0)
			return -1;
	}
	text_char(out, '}');
	return 0;
}

int
line_without_again(struct text *out, struct slice line, struct error *err)
{
	struct pair pairs[PAIRS_MAX];
	int count = read_pairs(pairs, line, false, err);

	if (count < 0)
		return -1;
	text_char(out, '{');
	for (int i = 0; i < count; i++) {
		if (slice_is(pairs[i].key, "again"))
			continue;
		put_comma(out);
		text_char(out, '"');
		text_slice(out, pairs[i].key);
		text_string(out, "\":");
		text_slice(out, pairs[i].value);
	}
	text_char(out, '}');
	return 0;
}
