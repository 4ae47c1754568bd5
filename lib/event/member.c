#include "event/member.h"

#include <stdlib.h>

#include "event/words.h"
#include "wire/put.h"
#include "wire/scan.h"

void
levels_put(struct text *text, const char *key, const struct level *at, size_t count)
{
	put_key(text, key);
	text_char(text, '[');
	for (size_t i = 0; i < count; i++) {
		char *to = text_room(text, 2 * DECIMAL_TEXT_MAX + 8), *begin = to;

		if (i > 0)
			*to++ = ',';
		*to++ = '[';
		*to++ = '"';
		to += decimal_text(to, at[i].price);
		memcpy(to, "\",\"", 3);
		to += 3;
		to += decimal_text(to, at[i].qty);
		*to++ = '"';
		*to++ = ']';
		text->len += (size_t)(to - begin);
	}
	text_char(text, ']');
}

static void *
field_of(void *event, const struct member *member)
{
	return (char *)event + member->offset;
}

static const void *
const_field(const void *event, const struct member *member)
{
	return (const char *)event + member->offset;
}

/* A money figure: a string of digits, for a double must never have held it. */
static int
read_money(struct pull *pull, struct decimal *value)
{
	struct slice text;

	if (pull_peek(pull) != PULL_STRING)
		return pull_fail(pull, "bad_type", "a string of decimal digits expected");
	if (pull_figure(pull, &text) != 0)
		return -1;
	if (decimal_read(value, text, pull->err) == 0)
		return 0;
	pull->failed = true;
	return -1;
}

static int
read_levels(struct pull *pull, struct levels *levels, bool falling)
{
	int more;

	levels->count = 0;
	if (pull_array(pull) != 0)
		return -1;
	while ((more = pull_element(pull)) > 0) {
		struct level level;

		if (pull_array(pull) != 0 || pull_element(pull) <= 0 || read_money(pull, &level.price) != 0 ||
		    pull_element(pull) <= 0 || read_money(pull, &level.qty) != 0 || pull_element(pull) != 0)
			return pull_fail(pull, "bad_type", "a level must be [price, qty]");
		if (decimal_sign(level.price) <= 0 || decimal_sign(level.qty) <= 0)
			return pull_fail(pull, "range", "price and quantity must be above zero");
		if (levels->count > 0) {
			int order = decimal_compare(level.price, levels->at[levels->count - 1].price);

			if (falling ? order >= 0 : order <= 0)
				return pull_fail(pull, "order", "levels must be best first");
		}
		if (levels->count == LEVELS_MAX)
			return pull_fail(pull, "range", "more than 1000 levels");
		levels_add(levels, level);
	}
	return more;
}

static int
read_word(struct pull *pull, int *value, const char *const *words)
{
	struct slice text;
	int place;

	if (pull_string(pull, &text) != 0)
		return -1;
	place = word_of(words, text);
	if (place >= 0) {
		*value = place;
		return 0;
	}
	return pull_fail(pull, "range", "a word that is not in the list");
}

static int
read_list(struct pull *pull, struct list_head *list, const struct list_shape *detail, struct error *err)
{
	char *element = (char *)list + sizeof *list;
	const char *begin;
	int more;

	list->count = 0;
	if (pull_peek(pull) != PULL_ARRAY || pull_array(pull) != 0)
		return pull_fail(pull, "bad_type", "an array expected");
	begin = pull->at - 1;
	while ((more = pull_element(pull)) > 0) {
		if (list->count == detail->max)
			return pull_fail(pull, "range", "too many elements");
		if (object_read(detail->shape, element, pull, err) != 0)
			return -1;
		element += detail->shape->size;
		list->count++;
	}
	list->raw = (struct slice){ begin, (size_t)(pull->at - begin) };
	return more;
}

static int
check_sign(struct pull *pull, enum member_range range, int sign)
{
	if ((range == RANGE_POSITIVE && sign <= 0) || (range == RANGE_NOT_NEGATIVE && sign < 0))
		return pull_fail(
		    pull, "range", range == RANGE_POSITIVE ? "must be above zero" : "must not be below zero");
	return 0;
}

static int
check_decimal(struct pull *pull, enum member_range range, struct decimal value)
{
	struct decimal whole = decimal_int(10000);

	if (range < RANGE_TAKER)
		return check_sign(pull, range, decimal_sign(value));
	if (decimal_compare(value, whole) <= 0 &&
	    decimal_compare(value, range == RANGE_TAKER ? DECIMAL_ZERO : decimal_negate(whole)) >= 0)
		return 0;
	return pull_fail(pull, "range",
	    range == RANGE_TAKER ? "a fee of 0 to 10000 basis points expected"
				 : "a fee of -10000 to 10000 basis points expected");
}

static int
read_measure(struct pull *pull, double *value)
{
	struct slice text;
	char copy[64];

	if (pull_number(pull, &text) != 0)
		return -1;
	if (!slice_copy(copy, sizeof copy, text))
		return pull_fail(pull, "range", "too many digits");
	*value = strtod(copy, NULL);
	return *value > -1e300 && *value < 1e300 ? 0 : pull_fail(pull, "range", "a number out of range");
}

static int
read_int(struct pull *pull, int64_t *value)
{
	if (pull_peek(pull) != PULL_NUMBER)
		return pull_fail(pull, "bad_type", "an integer expected");
	return pull_integer(pull, value);
}

static int
read_name(struct pull *pull, struct slice *value)
{
	if (pull_string(pull, value) != 0)
		return -1;
	if (value->len == 0)
		return pull_fail(pull, "range", "must not be empty");
	return pull->escaped ? pull_fail(pull, "bad_text", "a name must not hold escapes") : 0;
}

static int
read_value(const struct member *member, void *event, struct pull *pull, struct error *err)
{
	void *field = field_of(event, member);

	switch (member->type) {
	case MEMBER_NAME:
		return read_name(pull, field);
	case MEMBER_TEXT:
		return pull_string(pull, field);
	case MEMBER_DECIMAL:
		return read_money(pull, field) != 0 ? -1 : check_decimal(pull, member->range, *(struct decimal *)field);
	case MEMBER_MEASURE:
		return read_measure(pull, field) != 0
		    ? -1
		    : check_sign(pull, member->range, (*(double *)field > 0) - (*(double *)field < 0));
	case MEMBER_INT:
		return read_int(pull, field) != 0
		    ? -1
		    : check_sign(pull, member->range, (*(int64_t *)field > 0) - (*(int64_t *)field < 0));
	case MEMBER_TIME:
		if (read_int(pull, field) != 0)
			return -1;
		return *(int64_t *)field >= TIME_US_MIN && *(int64_t *)field < TIME_US_MAX
		    ? 0
		    : pull_fail(pull, "time_range", "not between 2015 and 2100");
	case MEMBER_BOOL:
		return pull_bool(pull, field);
	case MEMBER_ENUM:
		return read_word(pull, field, member->detail);
	case MEMBER_RAW:
		return pull_skip(pull, field);
	case MEMBER_LEVELS:
		return read_levels(pull, field, member->name[0] == 'b');
	case MEMBER_LIST:
		return read_list(pull, field, member->detail, err);
	case MEMBER_OBJECT:
		return object_read(member->detail, field, pull, err);
	}
	return -1;
}

/* What is absent must not keep what the line before had. */
static void
clear_value(const struct member *member, void *event)
{
	static const size_t sizes[] = { sizeof(struct slice), sizeof(struct slice), sizeof(struct decimal),
		sizeof(double), sizeof(int64_t), sizeof(int64_t), sizeof(bool), sizeof(int), sizeof(struct slice) };
	void *field = field_of(event, member);

	if (member->type == MEMBER_LEVELS)
		((struct levels *)field)->count = 0;
	else if (member->type == MEMBER_LIST)
		*(struct list_head *)field = (struct list_head){ 0 };
	else if (member->type == MEMBER_OBJECT)
		memset(field, 0, ((const struct shape *)member->detail)->size);
	else
		memset(field, 0, sizes[member->type]);
}

static int
check_absent(const struct shape *shape, void *event, uint64_t has, struct error *err)
{
	uint64_t absent = ~has & (shape->count == 64 ? ~UINT64_C(0) : (UINT64_C(1) << shape->count) - 1);

	for (; absent != 0; absent &= absent - 1) {
		const struct member *member = &shape->members[__builtin_ctzll(absent)];

		if (member->required) {
			error_set(err, "missing", "%s is missing", member->name);
			return -1;
		}
		clear_value(member, event);
	}
	return 0;
}

/* Members mostly come in the order of the table, so the guess is right nearly always. */
static size_t
find_member(const struct shape *shape, struct slice key, size_t guess)
{
	for (size_t tried = 0; tried < shape->count; tried++) {
		size_t i = guess + tried < shape->count ? guess + tried : guess + tried - shape->count;
		const char *name = shape->members[i].name;

		if (strncmp(name, key.at, key.len) == 0 && name[key.len] == '\0')
			return i;
	}
	return shape->count;
}

static int
read_member(const struct shape *shape, void *event, size_t i, uint64_t *has, struct pull *pull, struct error *err)
{
	if (*has >> i & 1) {
		pull_fail(pull, "dup_key", "a second time");
	} else if (read_value(&shape->members[i], event, pull, err) == 0) {
		*has |= UINT64_C(1) << i;
		return 0;
	}
	return error_prefix(err, "%s", shape->members[i].name);
}

int
object_read(const struct shape *shape, void *object, struct pull *pull, struct error *err)
{
	uint64_t has = 0;
	struct slice key;
	size_t next = 0;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		size_t i = find_member(shape, key, next);

		if (i == shape->count) {
			if (pull_skip(pull, NULL) != 0)
				return -1;
		} else if (read_member(shape, object, i, &has, pull, err) != 0)
			return -1;
		else
			next = i + 1;
	}
	if (more < 0 || check_absent(shape, object, has, err) != 0)
		return -1;
	*(uint64_t *)object = has;
	return 0;
}

static int
read_stamp(struct pull *pull, int64_t *ts_us, bool again, struct error *err)
{
	if (again)
		pull_fail(pull, "dup_key", "a second time");
	else if (read_int(pull, ts_us) == 0) {
		if (*ts_us >= TIME_US_MIN && *ts_us < TIME_US_MAX)
			return 0;
		pull_fail(pull, "time_range", "not between 2015 and 2100");
	}
	return error_prefix(err, "ts_us");
}

static int
read_kind(const struct shape *kind, struct pull *pull, bool again)
{
	struct slice value;

	if (again)
		return pull_fail(pull, "dup_key", "kind: a second time");
	if (pull_string(pull, &value) != 0)
		return -1;
	return slice_is(value, kind->name) ? 0 : pull_fail(pull, "bad_kind", "another kind");
}

static int
read_line(const struct shape *kind, void *event, struct pull *pull, struct error *err)
{
	struct head *head = event;
	bool kind_seen = false, stamp_seen = false;
	struct slice key;
	uint64_t has = 0;
	size_t next = 0;
	int more;

	if (pull_object(pull) != 0)
		return -1;
	while ((more = pull_member(pull, &key)) > 0) {
		size_t i;

		if (key.len == 4 && memcmp(key.at, "kind", 4) == 0) {
			if (read_kind(kind, pull, kind_seen) != 0)
				return -1;
			kind_seen = true;
		} else if (key.len == 5 && memcmp(key.at, "ts_us", 5) == 0) {
			if (read_stamp(pull, &head->ts_us, stamp_seen, err) != 0)
				return -1;
			stamp_seen = true;
		} else if ((i = find_member(kind, key, next)) == kind->count) {
			if (pull_skip(pull, NULL) != 0)
				return -1;
		} else if (read_member(kind, event, i, &has, pull, err) != 0)
			return -1;
		else
			next = i + 1;
	}
	if (more < 0 || pull_end(pull) != 0)
		return -1;
	if (!kind_seen || !stamp_seen)
		return error_set(err, "missing", "%s is missing", kind_seen ? "ts_us" : "kind");
	if (check_absent(kind, event, has, err) != 0)
		return -1;
	head->has = has;
	return 0;
}

int
event_read(const struct shape *kind, void *event, struct slice line, struct error *err)
{
	struct pull pull;

	pull_init(&pull, line, err);
	return LIKELY(read_line(kind, event, &pull, err) == 0) ? 0 : error_prefix(err, "%s", kind->name);
}

static void
write_list(const struct list_head *list, const struct shape *shape, struct text *out)
{
	const char *element = (const char *)list + sizeof *list;

	text_char(out, '[');
	for (size_t i = 0; i < list->count; i++, element += shape->size) {
		put_comma(out);
		object_write(shape, element, out);
	}
	text_char(out, ']');
}

static void
write_value(const struct member *member, const void *event, struct text *out)
{
	const void *field = const_field(event, member);

	switch (member->type) {
	case MEMBER_NAME:
	case MEMBER_TEXT:
		put_name(out, member->name, *(const struct slice *)field);
		return;
	case MEMBER_DECIMAL:
		put_decimal(out, member->name, *(const struct decimal *)field);
		return;
	case MEMBER_MEASURE:
		put_measure(out, member->name, *(const double *)field);
		return;
	case MEMBER_INT:
	case MEMBER_TIME:
		put_int(out, member->name, *(const int64_t *)field);
		return;
	case MEMBER_BOOL:
		put_bool(out, member->name, *(const bool *)field);
		return;
	case MEMBER_ENUM:
		put_name(out, member->name, slice_of(((const char *const *)member->detail)[*(const int *)field]));
		return;
	case MEMBER_RAW:
		put_raw(out, member->name, *(const struct slice *)field);
		return;
	case MEMBER_LEVELS: {
		const struct levels *levels = field;

		levels_put(out, member->name, levels->at, levels->count);
		return;
	}
	case MEMBER_LIST:
		put_key(out, member->name);
		write_list(field, ((const struct list_shape *)member->detail)->shape, out);
		return;
	case MEMBER_OBJECT:
		put_key(out, member->name);
		object_write(member->detail, field, out);
		return;
	}
}

static void
write_members(const struct shape *shape, const void *event, struct text *out)
{
	uint64_t has = *(const uint64_t *)event;

	for (size_t i = 0; i < shape->count; i++)
		if (shape->members[i].required || (has >> i & 1))
			write_value(&shape->members[i], event, out);
}

void
object_write(const struct shape *shape, const void *object, struct text *out)
{
	text_char(out, '{');
	write_members(shape, object, out);
	text_char(out, '}');
}

void
event_write(const struct shape *kind, const void *event, struct text *out)
{
	put_head(out, kind->name, ((const struct head *)event)->ts_us);
	write_members(kind, event, out);
	put_end(out);
}

/* Where the value of a member of the line's outer object stands; an empty slice when it is not there. */
static struct slice
find_value(struct slice line, const char *member)
{
	struct slice key, value, found = { NULL, 0 };
	struct error ignored;
	struct pull pull;

	pull_init(&pull, line, &ignored);
	if (pull_object(&pull) != 0)
		return found;
	while (pull_member(&pull, &key) > 0 && pull_skip(&pull, &value) == 0)
		if (slice_is(key, member))
			found = value;
	return found;
}

void
event_annotate(struct text *out, struct slice line, const char *member, struct slice value)
{
	struct slice old = find_value(line, member);
	size_t len = line.len;

	if (old.at != NULL) {
		text_bytes(out, line.at, (size_t)(old.at - line.at));
		text_slice(out, value);
		text_bytes(out, old.at + old.len, (size_t)(line.at + line.len - old.at) - old.len);
		text_char(out, '\n');
		return;
	}
	while (len > 0 && line.at[len - 1] != '}')
		len--;
	text_bytes(out, line.at, len == 0 ? 0 : len - 1);
	put_raw(out, member, value);
	put_end(out);
}

/* `kind` did not come first: look for it. */
static int
head_search(struct line_head *head, struct slice line, struct error *err)
{
	struct slice key, value;
	struct pull pull;
	int more;

	pull_init(&pull, line, err);
	if (pull_object(&pull) != 0)
		return -1;
	while ((more = pull_member(&pull, &key)) > 0) {
		if (slice_is(key, "kind") && pull_peek(&pull) == PULL_STRING) {
			if (head->kind.at != NULL)
				return error_set(err, "dup_key", "kind: a second time");
			if (pull_string(&pull, &head->kind) != 0)
				return -1;
		} else if (slice_is(key, "ts_us") && pull_peek(&pull) == PULL_NUMBER) {
			if (pull_number(&pull, &value) != 0)
				return -1;
			if (!slice_integer(value, &head->ts_us))
				head->ts_us = 0;
		} else if (pull_skip(&pull, NULL) != 0)
			return -1;
	}
	if (more < 0 || pull_end(&pull) != 0)
		return -1;
	return head->kind.at == NULL ? error_set(err, "missing", "kind is missing") : 0;
}

int
line_head_read(struct line_head *head, struct slice line, struct error *err)
{
	static const char opening[] = "{\"kind\":\"", stamp[] = "\",\"ts_us\":";
	const char *at = line.at + sizeof opening - 1, *end = line.at + line.len, *quote;
	int64_t ts_us = 0;

	*head = (struct line_head){ { NULL, 0 }, 0 };
	if (UNLIKELY(line.len < sizeof opening + sizeof stamp || !scan_equal(line.at, opening, sizeof opening - 1)))
		return head_search(head, line, err);
	for (quote = at; quote < end && *quote >= '0' && *quote != '\\'; quote++)
		;
	if (UNLIKELY((size_t)(end - quote) < sizeof stamp || !scan_equal(quote, stamp, sizeof stamp - 1)))
		return head_search(head, line, err);
	head->kind = (struct slice){ at, (size_t)(quote - at) };
	at = quote + sizeof stamp - 1;
	if (UNLIKELY(!scan_integer(&at, end, &ts_us)))
		for (at = quote + sizeof stamp - 1, ts_us = 0; at < end && *at >= '0' && *at <= '9'; at++)
			if (__builtin_mul_overflow(ts_us, 10, &ts_us) ||
			    __builtin_add_overflow(ts_us, *at - '0', &ts_us))
				return error_set(err, "time_range", "ts_us: not between 2015 and 2100");
	head->ts_us = at < end && (*at == ',' || *at == '}') ? ts_us : 0;
	return 0;
}

int
line_head_refuse(const struct line_head *head, struct slice line, struct error *err)
{
	struct slice value = find_value(line, "ts_us");
	struct pull pull;
	int64_t ts_us;

	pull_init(
	    &pull, (struct slice){ line.at, value.at == NULL ? 0 : (size_t)(value.at + value.len - line.at) }, err);
	pull.at = value.at;
	if (value.at == NULL)
		error_set(err, "missing", "ts_us is missing");
	else if (read_int(&pull, &ts_us) != 0)
		error_prefix(err, "ts_us");
	else
		error_set(err, "time_range", "ts_us: not between 2015 and 2100");
	return error_prefix(err, "%.*s", SLICE_ARG(head->kind));
}
