/*
 * event: every kind of line, by its example in share/arb/examples.ndjson: read, written, and refused when any one of its
 * members is missing, doubled, of another type or out of range.
 */
#include "event/event.h"

#include <stdlib.h>

#include "check.h"
#include "event/approval.h"
#include "event/book.h"

enum { EXAMPLES_MAX = 100, PARTS_MAX = 64 };

/* The examples, line by line. */
struct examples {
	char *bytes;
	struct slice lines[EXAMPLES_MAX];
	size_t count;
};

/* Members of an object as they stand on a line. */
struct parts {
	struct slice keys[PARTS_MAX], values[PARTS_MAX];
	size_t count;
};

static int
load(void **state)
{
	static struct examples examples;
	const char *top = getenv("TOP");
	char path[1000];
	long len;
	FILE *file;

	snprintf(path, sizeof path, "%s/share/arb/examples.ndjson", top == NULL ? "." : top);
	file = fopen(path, "r");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	len = ftell(file);
	rewind(file);
	examples.bytes = malloc((size_t)len);
	assert_int_equal(fread(examples.bytes, 1, (size_t)len, file), len);
	fclose(file);
	for (char *at = examples.bytes, *end = at + len, *newline; at < end; at = newline + 1) {
		newline = memchr(at, '\n', (size_t)(end - at));
		assert_non_null(newline);
		assert_true(examples.count < EXAMPLES_MAX);
		examples.lines[examples.count++] = (struct slice){ at, (size_t)(newline - at) };
	}
	*state = &examples;
	return 0;
}

static int
unload(void **state)
{
	free(((struct examples *)*state)->bytes);
	return 0;
}

static const struct shape *
kind_of(struct slice line)
{
	const struct shape *kind;
	struct line_head head;
	struct error err;

	CHECK(line_head_read(&head, line, &err) == 0, "%.*s: %s", SLICE_ARG(line), err.text);
	kind = event_kind(head.kind);
	CHECK(kind != NULL, "no kind %.*s", SLICE_ARG(head.kind));
	return kind;
}

static void *
event_make(const struct shape *kind)
{
	void *event = aligned_alloc(16, (kind->size + 15) / 16 * 16);

	assert_non_null(event);
	memset(event, 0, kind->size);
	return event;
}

static void
event_free(const struct shape *kind, void *event)
{
	for (size_t i = 0; i < kind->count; i++)
		if (kind->members[i].type == MEMBER_LEVELS) {
			void *levels = (char *)event + kind->members[i].offset;

			levels_free(levels);
		}
	free(event);
}

/* Read and write again; "!code" when it is refused.  The line is read from a block of its own, so that nothing behind it
 * can be looked at unseen. */
static void
again(struct text *out, const struct shape *kind, struct slice line)
{
	char *copy = malloc(line.len == 0 ? 1 : line.len);
	void *event = event_make(kind);
	struct error err;

	memcpy(copy, line.at, line.len);
	out->len = 0;
	if (event_read(kind, event, (struct slice){ copy, line.len }, &err) == 0) {
		event_write(kind, event, out);
		assert_int_equal(out->at[--out->len], '\n');
	} else
		text_format(out, "!%s", err.code);
	event_free(kind, event);
	free(copy);
}

static void
split(struct parts *parts, struct slice object)
{
	struct error err;
	struct pull pull;

	parts->count = 0;
	pull_init(&pull, object, &err);
	assert_int_equal(pull_object(&pull), 0);
	while (pull_member(&pull, &parts->keys[parts->count]) > 0) {
		assert_true(parts->count + 1 < PARTS_MAX);
		assert_int_equal(pull_skip(&pull, &parts->values[parts->count++]), 0);
	}
	assert_int_equal(pull_end(&pull), 0);
}

static void
join_one(struct text *out, struct slice key, struct slice value)
{
	text_char(out, out->at[out->len - 1] == '{' ? '"' : ',');
	if (out->at[out->len - 1] == ',')
		text_char(out, '"');
	text_slice(out, key);
	text_string(out, "\":");
	text_slice(out, value);
}

/* The object again, with the value of one member replaced; NULL value: without it. */
static void
join(struct text *out, const struct parts *parts, size_t changed, const char *value)
{
	out->len = 0;
	text_char(out, '{');
	for (size_t i = 0; i < parts->count; i++)
		if (i != changed)
			join_one(out, parts->keys[i], parts->values[i]);
		else if (value != NULL)
			join_one(out, parts->keys[i], slice_of(value));
	text_char(out, '}');
}

static const struct member *
member_of(const struct shape *shape, struct slice key)
{
	for (size_t i = 0; i < shape->count; i++)
		if (slice_is(key, shape->members[i].name))
			return &shape->members[i];
	return NULL;
}

static void
examples_come_back_byte_for_byte(void **state)
{
	const struct examples *examples = *state;
	struct text out = { 0 };

	for (size_t i = 0; i < examples->count; i++) {
		again(&out, kind_of(examples->lines[i]), examples->lines[i]);
		CHECK(slice_equal(text_all(&out), examples->lines[i]), "%.*s became %.*s",
		    SLICE_ARG(examples->lines[i]), SLICE_ARG(text_all(&out)));
	}
	text_free(&out);
}

/* Whether the member stands in an object of that shape somewhere on the line. */
static bool
stands_in(const struct shape *shape, struct slice object, const struct shape *wanted, const char *name)
{
	struct parts *parts = malloc(sizeof *parts);
	bool found = false;

	split(parts, object);
	for (size_t i = 0; i < parts->count && !found; i++) {
		const struct member *member = member_of(shape, parts->keys[i]);

		if (member == NULL)
			continue;
		if (shape == wanted && strcmp(member->name, name) == 0)
			found = true;
		else if (member->type == MEMBER_OBJECT)
			found = stands_in(member->detail, parts->values[i], wanted, name);
		else if (member->type == MEMBER_LIST) {
			struct slice element;
			struct error err;
			struct pull pull;

			pull_init(&pull, parts->values[i], &err);
			assert_int_equal(pull_array(&pull), 0);
			while (!found && pull_element(&pull) > 0 && pull_skip(&pull, &element) == 0)
				found = stands_in(
				    ((const struct list_shape *)member->detail)->shape, element, wanted, name);
		}
	}
	free(parts);
	return found;
}

static void
check_shown(const struct examples *examples, const struct shape *kind, const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct member *member = &shape->members[i];
		bool found = false;

		for (size_t n = 0; n < examples->count && !found; n++)
			found = kind_of(examples->lines[n]) == kind &&
			    stands_in(kind, examples->lines[n], shape, member->name);
		CHECK(found, "no example of %s shows %s of %s", kind->name, member->name, shape->name);
		if (member->type == MEMBER_OBJECT)
			check_shown(examples, kind, member->detail);
		if (member->type == MEMBER_LIST)
			check_shown(examples, kind, ((const struct list_shape *)member->detail)->shape);
	}
}

static void
every_member_of_every_kind_has_an_example(void **state)
{
	const struct examples *examples = *state;

	for (size_t k = 0; event_kinds[k] != NULL; k++) {
		size_t shown = 0;

		for (size_t n = 0; n < examples->count; n++)
			shown += kind_of(examples->lines[n]) == event_kinds[k];
		CHECK(shown > 0, "no example of %s", event_kinds[k]->name);
		check_shown(examples, event_kinds[k], event_kinds[k]);
		assert_true(event_kinds[k]->count <= 62);
		assert_ptr_equal(event_kind(slice_of(event_kinds[k]->name)), event_kinds[k]);
	}
	assert_null(event_kind(SLICE("nothing")));
	assert_null(event_kind(SLICE("")));
	assert_null(event_kind(SLICE("boo")));
	assert_null(event_kind(SLICE("books")));
}

/* A change of one member of the line, and what must come of it. */
static void
expect(const struct shape *kind, const struct parts *parts, size_t i, const char *value, const char *code)
{
	struct text line = { 0 }, out = { 0 };

	join(&line, parts, i, value);
	again(&out, kind, text_all(&line));
	CHECK(slice_is(text_all(&out), code), "%s: %.*s = %s gives %.200s, not %s", kind->name,
	    SLICE_ARG(parts->keys[i]), value == NULL ? "nothing" : value, text_cstring(&out), code);
	text_free(&line);
	text_free(&out);
}

static void
expect_bad_types(const struct shape *kind, const struct parts *parts, size_t i, enum member_type type)
{
	static const char *const values[] = { "null", "true", "1", "-1.5", "\"x\"", "{}", "[]", "[[]]" };
	static const char *const fits[] = {
		[MEMBER_NAME] = "\"x\"",
		[MEMBER_TEXT] = "\"x\"",
		[MEMBER_MEASURE] = "1 -1.5",
		[MEMBER_INT] = "1",
		[MEMBER_BOOL] = "true",
		[MEMBER_LEVELS] = "[]",
		[MEMBER_LIST] = "[]",
		[MEMBER_OBJECT] = "{}",
	};
	struct text line = { 0 }, out = { 0 };

	for (size_t v = 0; v < COUNT(values); v++) {
		const char *fit = type < COUNT(fits) ? fits[type] : NULL;

		if (fit != NULL && strstr(fit, values[v]) != NULL)
			continue;
		join(&line, parts, i, values[v]);
		again(&out, kind, text_all(&line));
		CHECK(out.at[0] == '!', "%s: %.*s = %s was taken", kind->name, SLICE_ARG(parts->keys[i]), values[v]);
	}
	text_free(&line);
	text_free(&out);
}

static void
expect_bad_values(const struct shape *kind, const struct parts *parts, size_t i, const struct member *member)
{
	switch (member->type) {
	case MEMBER_NAME:
		expect(kind, parts, i, "\"\"", "!range");
		expect(kind, parts, i, "\"a\\nb\"", "!bad_text");
		break;
	case MEMBER_DECIMAL:
		expect(kind, parts, i, "1.5", "!bad_type");
		expect(kind, parts, i, "\"1,5\"", "!not_decimal");
		expect(kind, parts, i, "\"NaN\"", "!not_decimal");
		expect(kind, parts, i, "\"\"", "!not_decimal");
		expect(kind, parts, i, "\"1e999\"", "!decimal_range");
		if (member->range != RANGE_ANY && member->range != RANGE_MAKER)
			expect(kind, parts, i, "\"-0.01\"", "!range");
		if (member->range == RANGE_TAKER || member->range == RANGE_MAKER)
			expect(kind, parts, i, "\"10000.01\"", "!range");
		if (member->range == RANGE_MAKER)
			expect(kind, parts, i, "\"-10000.01\"", "!range");
		if (member->range == RANGE_POSITIVE)
			expect(kind, parts, i, "\"-0\"", "!range");
		break;
	case MEMBER_MEASURE:
		expect(kind, parts, i, "1e999", "!range");
		expect(kind, parts, i, "NaN", "!bad_type");
		expect(kind, parts, i, "01", "!bad_json");
		break;
	case MEMBER_INT:
		expect(kind, parts, i, "1.0", "!not_integer");
		expect(kind, parts, i, "1e3", "!not_integer");
		expect(kind, parts, i, "\"1\"", "!bad_type");
		expect(kind, parts, i, "9223372036854775808", "!not_integer");
		if (member->range != RANGE_ANY)
			expect(kind, parts, i, "-1", "!range");
		break;
	case MEMBER_TIME:
		expect(kind, parts, i, "1420070399999999", "!time_range");
		expect(kind, parts, i, "4102444800000000", "!time_range");
		expect(kind, parts, i, "0", "!time_range");
		expect(kind, parts, i, "-1", "!time_range");
		break;
	case MEMBER_ENUM:
		expect(kind, parts, i, "\"nonsense\"", "!range");
		expect(kind, parts, i, "\"\"", "!range");
		break;
	case MEMBER_RAW:
		expect(kind, parts, i, "[1,]", "!bad_json");
		return;
	default:
		break;
	}
	expect_bad_types(kind, parts, i, member->type);
}

static void
wrong_members_are_refused(void **state)
{
	const struct examples *examples = *state;
	struct parts parts;

	for (size_t n = 0; n < examples->count; n++) {
		const struct shape *kind = kind_of(examples->lines[n]);

		split(&parts, examples->lines[n]);
		for (size_t i = 2; i < parts.count; i++) {
			const struct member *member = member_of(kind, parts.keys[i]);

			CHECK(member != NULL, "%s: %.*s is in no table", kind->name, SLICE_ARG(parts.keys[i]));
			expect_bad_values(kind, &parts, i, member);
			if (member->required)
				expect(kind, &parts, i, NULL, "!missing");
		}
		expect(kind, &parts, 0, NULL, "!missing");
		expect(kind, &parts, 1, NULL, "!missing");
		expect(kind, &parts, 0, "\"other\"", "!bad_kind");
		expect(kind, &parts, 1, "0", "!time_range");
		expect(kind, &parts, 1, "\"1700000000000000\"", "!bad_type");
		expect(kind, &parts, 1, "1.7e15", "!not_integer");
	}
}

/* The line with its members turned round, a second time one of them, one unknown, and one whose name only begins as ours. */
static void
members_may_come_in_any_order_but_once(void **state)
{
	const struct examples *examples = *state;
	struct text line = { 0 }, out = { 0 };
	struct parts parts;

	for (size_t n = 0; n < examples->count; n++) {
		const struct shape *kind = kind_of(examples->lines[n]);

		split(&parts, examples->lines[n]);
		line.len = 0;
		text_string(&line, " { ");
		for (size_t i = parts.count; i-- > 0;)
			text_format(&line, "\"%.*s\" : %.*s , \"zz%zu\":{\"%.*s\":[1,{}]} , \"%.*s\\u0000x\":1 %s",
			    SLICE_ARG(parts.keys[i]), SLICE_ARG(parts.values[i]), i, SLICE_ARG(parts.keys[i]),
			    SLICE_ARG(parts.keys[i]), i == 0 ? "" : ",\t");
		text_string(&line, "} ");
		again(&out, kind, text_all(&line));
		CHECK(slice_equal(text_all(&out), examples->lines[n]), "%.*s became %.*s", SLICE_ARG(text_all(&line)),
		    SLICE_ARG(text_all(&out)));
		for (size_t i = 0; i < parts.count; i++) {
			line.len = 0;
			text_bytes(&line, examples->lines[n].at, examples->lines[n].len - 1);
			/* an escape in the name hides nothing */
			text_format(&line, ",\"\\u%04x%.*s\":%.*s}", parts.keys[i].at[0], (int)parts.keys[i].len - 1,
			    parts.keys[i].at + 1, SLICE_ARG(parts.values[i]));
			again(&out, kind, text_all(&line));
			CHECK(slice_is(text_all(&out), "!dup_key"), "%s: %.*s twice: %s", kind->name,
			    SLICE_ARG(parts.keys[i]), text_cstring(&out));
		}
	}
	text_free(&line);
	text_free(&out);
}

static void
a_line_that_is_cut_is_refused(void **state)
{
	const struct examples *examples = *state;
	struct text out = { 0 };

	for (size_t n = 0; n < examples->count; n++)
		for (size_t len = 0; len < examples->lines[n].len; len++) {
			again(&out, kind_of(examples->lines[n]), (struct slice){ examples->lines[n].at, len });
			CHECK(out.at[0] == '!', "%.*s was taken", (int)len, examples->lines[n].at);
		}
	text_free(&out);
}

static void
nothing_stays_of_the_line_before(void **state)
{
	const struct examples *examples = *state;
	struct text out = { 0 };

	for (size_t a = 0; a < examples->count; a++)
		for (size_t b = 0; b < examples->count; b++) {
			const struct shape *kind = kind_of(examples->lines[a]);
			struct error err;
			void *event;

			if (kind_of(examples->lines[b]) != kind)
				continue;
			event = event_make(kind);
			assert_int_equal(event_read(kind, event, examples->lines[a], &err), 0);
			assert_int_equal(event_read(kind, event, examples->lines[b], &err), 0);
			out.len = 0;
			event_write(kind, event, &out);
			assert_true(slice_equal((struct slice){ out.at, out.len - 1 }, examples->lines[b]));
			event_free(kind, event);
		}
	text_free(&out);
}

static void
check_book(const char *bids, const char *asks, const char *want)
{
	struct book_event book = { .has = 0 };
	struct text line = { 0 };
	struct error err = { .code = "" };

	text_format(&line,
	    "{\"kind\":\"book\",\"ts_us\":1700000000000000,\"venue\":\"a\",\"symbol\":\"A-B\",\"bids\":%s,"
	    "\"asks\":%s}",
	    bids, asks);
	CHECK((book_read(&book, text_all(&line), &err) == 0) == (*want == '\0'), "%s %s: %s", bids, asks, err.text);
	CHECK(strcmp(err.code, want) == 0, "%s %s: %s, not %s", bids, asks, err.code, want);
	levels_free(&book.bids);
	levels_free(&book.asks);
	text_free(&line);
}

static void
books_are_in_order_and_not_crossed(void **state)
{
	static const struct {
		const char *bids, *asks, *code;
	} rows[] = {
		{ "[]", "[]", "" },
		{ "[[\"1\",\"1\"]]", "[]", "" },
		{ "[[\"1\",\"1\"]]", "[[\"1.0001\",\"1\"]]", "" },
		{ "[[\"1\",\"1\"]]", "[[\"1.0\",\"1\"]]", "crossed" }, /* locked */
		{ "[[\"1.1\",\"1\"]]", "[[\"1\",\"1\"]]", "crossed" },
		{ "[[\"10\",\"1\"],[\"9\",\"1\"]]", "[[\"11\",\"1\"],[\"12\",\"1\"]]", "" },
		{ "[[\"9\",\"1\"],[\"10\",\"1\"]]", "[]", "order" },
		{ "[[\"9\",\"1\"],[\"9.0\",\"1\"]]", "[]", "order" },
		{ "[]", "[[\"12\",\"1\"],[\"11\",\"1\"]]", "order" },
		{ "[]", "[[\"11\",\"1\"],[\"11\",\"1\"]]", "order" },
		{ "[[\"0\",\"1\"]]", "[]", "range" },
		{ "[[\"-1\",\"1\"]]", "[]", "range" },
		{ "[[\"1\",\"0\"]]", "[]", "range" },
		{ "[[\"1\",\"-1\"]]", "[]", "range" },
		{ "[[1,\"1\"]]", "[]", "bad_type" },
		{ "[[\"1\",1]]", "[]", "bad_type" },
		{ "[[\"1\"]]", "[]", "bad_type" },
		{ "[[]]", "[]", "bad_type" },
		{ "[[\"1\",\"1\",\"1\"]]", "[]", "bad_type" },
		{ "[\"1\",\"1\"]", "[]", "bad_json" },
		{ "{}", "[]", "bad_json" },
		{ "[[\"1e5x\",\"1\"]]", "[]", "not_decimal" },
		{ "[[\"1\",\"\"]]", "[]", "not_decimal" },
		{ "[[\"1\",\"1\"],]", "[]", "bad_json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_book(rows[i].bids, rows[i].asks, rows[i].code);
}

static void
a_book_has_at_most_1000_levels(void **state)
{
	struct text asks = { 0 };

	(void)state;
	for (int count = 999; count <= 1001; count++) {
		asks.len = 0;
		text_char(&asks, '[');
		for (int i = 1; i <= count; i++)
			text_format(&asks, "%s[\"%d\",\"1\"]", i == 1 ? "" : ",", i);
		text_char(&asks, ']');
		check_book("[]", text_cstring(&asks), count <= 1000 ? "" : "range");
	}
	text_free(&asks);
}

static void
messages_name_the_place(void **state)
{
	static const char line[] = "{\"kind\":\"book\",\"ts_us\":1700000000000000,\"venue\":\"a\",\"symbol\":\"A-B\","
				   "\"bids\":[],\"asks\":[[\"1e5x\",\"1\"]]}";
	struct book_event book = { .has = 0 };
	struct error err;

	(void)state;
	assert_int_equal(book_read(&book, slice_of(line), &err), -1);
	assert_string_equal(err.text, "book: asks: \"1e5x\" is not a decimal");
	levels_free(&book.bids);
	levels_free(&book.asks);
}

static void
annotating_adds_or_replaces(void **state)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{ "{\"kind\":\"x\",\"ts_us\":1}", "{\"kind\":\"x\",\"ts_us\":1,\"m\":[7]}\n" },
		{ "{\"kind\":\"x\",\"ts_us\":1} ", "{\"kind\":\"x\",\"ts_us\":1,\"m\":[7]}\n" },
		{ "{\"kind\":\"x\",\"m\":{\"a\":[1]},\"z\":1}", "{\"kind\":\"x\",\"m\":[7],\"z\":1}\n" },
		{ "{\"kind\":\"x\",\"m\":1}", "{\"kind\":\"x\",\"m\":[7]}\n" },
		{ "{\"kind\":\"x\", \"m\" : \"}\" }", "{\"kind\":\"x\", \"m\" : [7] }\n" },
		{ "{\"kind\":\"x\",\"\\u006d\":1}", "{\"kind\":\"x\",\"\\u006d\":[7]}\n" },
		{ "{\"kind\":\"x\",\"o\":{\"m\":1}}", "{\"kind\":\"x\",\"o\":{\"m\":1},\"m\":[7]}\n" },
		{ "{\"kind\":\"x\",\"t\":\"\\\"m\\\":1\"}", "{\"kind\":\"x\",\"t\":\"\\\"m\\\":1\",\"m\":[7]}\n" },
	};
	struct text out = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		out.len = 0;
		event_annotate(&out, slice_of(rows[i].line), "m", SLICE("[7]"));
		check_text(rows[i].line, text_all(&out), rows[i].want);
	}
	text_free(&out);
}

static void
heads_are_read_fast_and_slow(void **state)
{
	static const struct {
		const char *line, *kind;
		int64_t ts_us;
		const char *code;
	} rows[] = {
		{ "{\"kind\":\"book\",\"ts_us\":1700000000000000}", "book", 1700000000000000, "" },
		{ "{\"kind\":\"book\",\"ts_us\":1700000000000000,\"a\":1}", "book", 1700000000000000, "" },
		{ "{\"ts_us\":1700000000000000,\"kind\":\"book\"}", "book", 1700000000000000, "" },
		{ "{ \"kind\" : \"book\" , \"ts_us\" : 17 }", "book", 17, "" },
		{ "{\"kind\":\"book\",\"x\":{\"kind\":\"trade\",\"ts_us\":5},\"ts_us\":17}", "book", 17, "" },
		{ "{\"kind\":\"a-b\",\"ts_us\":17}", "a-b", 17, "" },
		{ "{\"kind\":\"\\u0062ook\",\"ts_us\":17}", "\\u0062ook", 17, "" },
		{ "{\"kind\":\"book\"}", "book", 0, "" },
		{ "{\"kind\":\"book\",\"ts_us\":1.5}", "book", 0, "" },
		{ "{\"kind\":\"book\",\"ts_us\":-5}", "book", 0, "" },
		{ "{\"kind\":\"book\",\"ts_us\":\"17\"}", "book", 0, "" },
		{ "{\"kind\":\"book\",\"ts_us\":99999999999999999999999}", "", 0, "time_range" },
		{ "{\"kind\":\"\",\"ts_us\":17}", "", 17, "" },
		{ "{\"ts_us\":17}", "", 0, "missing" },
		{ "{\"kind\":7,\"ts_us\":17}", "", 0, "missing" },
		{ "{\"x\":1,\"kind\":\"a\",\"kind\":\"b\"}", "", 0, "dup_key" },
		{ "", "", 0, "bad_json" },
		{ "x", "", 0, "bad_json" },
		{ "[]", "", 0, "bad_json" },
		{ "{\"kind\":\"book\"", "", 0, "bad_json" },
		{ "{\"kind\":\"book\",", "", 0, "bad_json" },
		{ "{\"kind\":\"book", "", 0, "bad_json" },
		{ "{\"a\":1,\"kind\":\"book\"}x", "", 0, "bad_json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t len = strlen(rows[i].line);
		char *copy = malloc(len + 1);
		struct error err = { .code = "" };
		struct line_head head;
		int result;

		memcpy(copy, rows[i].line, len);
		result = line_head_read(&head, (struct slice){ copy, len }, &err);
		CHECK(strcmp(result == 0 ? "" : err.code, rows[i].code) == 0, "%s: %s", rows[i].line, err.code);
		if (result == 0) {
			check_text(rows[i].line, head.kind, rows[i].kind);
			CHECK(head.ts_us == rows[i].ts_us, "%s: %lld", rows[i].line, (long long)head.ts_us);
		}
		free(copy);
	}
}

/* A line that is refused for its time says which of the three it is. */
static void
a_time_is_refused_for_what_it_is(void **state)
{
	static const struct {
		const char *line, *code, *want;
	} rows[] = {
		{ "{\"kind\":\"book\"}", "missing", "book: ts_us is missing" },
		{ "{\"kind\":\"book\",\"x\":{\"ts_us\":1700000000000000}}", "missing", "book: ts_us is missing" },
		{ "{\"kind\":\"book\",\"ts_us\":\"1700000000000000\"}", "bad_type",
		    "book: ts_us: an integer expected at byte 24" },
		{ "{\"kind\":\"book\",\"ts_us\":null}", "bad_type", "book: ts_us: an integer expected at byte 24" },
		{ "{\"ts_us\":[1],\"kind\":\"book\"}", "bad_type", "book: ts_us: an integer expected at byte 10" },
		{ "{\"kind\":\"book\",\"ts_us\":1.5}", "not_integer", "book: ts_us: an integer expected at byte 27" },
		{ "{\"kind\":\"book\",\"ts_us\":17}", "time_range", "book: ts_us: not between 2015 and 2100" },
		{ "{\"kind\":\"book\",\"ts_us\":-5}", "time_range", "book: ts_us: not between 2015 and 2100" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct slice line = slice_of(rows[i].line);
		struct line_head head;
		struct error err;

		assert_int_equal(line_head_read(&head, line, &err), 0);
		assert_int_equal(line_head_refuse(&head, line, &err), -1);
		CHECK(strcmp(err.code, rows[i].code) == 0, "%s: %s", rows[i].line, err.code);
		CHECK(strcmp(err.text, rows[i].want) == 0, "%s: %s", rows[i].line, err.text);
	}
}

static void
approvals_hash_the_id_and_the_legs(void **state)
{
	char hex[HASH_HEX], other[HASH_HEX];
	const struct slice parts[] = { SLICE("a"), SLICE(""), SLICE("bc") };
	struct hash hash = hash_parts(parts, 3);

	(void)state;
	hash_hex(hex, &hash);
	assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	approval_hash(hex, SLICE("id"), SLICE("[]"));
	approval_hash(other, SLICE("id"), SLICE("[ ]"));
	assert_string_not_equal(hex, other);
	approval_hash(other, SLICE("id["), SLICE("]"));
	assert_string_not_equal(hex, other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_come_back_byte_for_byte),
		cmocka_unit_test(every_member_of_every_kind_has_an_example),
		cmocka_unit_test(wrong_members_are_refused),
		cmocka_unit_test(members_may_come_in_any_order_but_once),
		cmocka_unit_test(a_line_that_is_cut_is_refused),
		cmocka_unit_test(nothing_stays_of_the_line_before),
		cmocka_unit_test(books_are_in_order_and_not_crossed),
		cmocka_unit_test(a_book_has_at_most_1000_levels),
		cmocka_unit_test(messages_name_the_place),
		cmocka_unit_test(annotating_adds_or_replaces),
		cmocka_unit_test(heads_are_read_fast_and_slow),
		cmocka_unit_test(a_time_is_refused_for_what_it_is),
		cmocka_unit_test(approvals_hash_the_id_and_the_legs),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
