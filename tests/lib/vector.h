/*
 * vector: signed requests and parsed answers of a client that is not ours, a JSON object a line (ARB_DATA/requests, ARB_DATA/responses),
 * and requests taken apart so that two of them can be compared whatever the order of their parameters.
 */
#ifndef TESTS_VECTOR_H
#define TESTS_VECTOR_H

#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "trade_check.h"
#include "wire/line.h"
#include "wire/percent.h"
#include "wire/pull.h"

enum { VECTOR_MAX = 4 << 20 /* bytes of a line */ };

/* The file's descriptor; -1: it is not there. */
static inline int
open_vectors(const char *kind, const char *name)
{
	const char *root = getenv("ARB_DATA");
	char path[4096];

	snprintf(path, sizeof path, "%s/%s/%s.ndjson", root == NULL ? "../shared/data" : root, kind, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Each line of the file; its lines are counted.  False: there is no such file. */
static inline bool
each_vector(const char *kind, const char *name, int (*take)(void *arg, struct slice line, struct error *err), void *arg)
{
	int fd = open_vectors(kind, name);
	struct error err = { 0 };

	if (fd < 0)
		return false;
	CHECK(line_each(fd, VECTOR_MAX, take, arg, &err) == 0, "%s/%s: %s", kind, name, err.text);
	close(fd);
	return true;
}

/* ---- members ---- */

static inline void
append_raw(struct text *to, struct slice raw)
{
	struct error err = { 0 };
	char *room = text_room(to, raw.len + 1);
	long len = pull_unescape(room, raw.len + 1, raw, &err);

	CHECK(len >= 0, "%.*s: %s", SLICE_ARG(raw), err.text);
	to->len += (size_t)len;
}

/* The named members of an object: strings without their escapes, other values as they stand; "" where there is none. */
static inline void
read_members(struct text *to, const char *const *names, struct slice object)
{
	struct error err = { 0 };
	struct slice key, value;
	struct pull pull;
	size_t count = 0;
	int more;

	for (; names[count] != NULL; count++)
		to[count].len = 0;
	if (object.len == 0)
		return;
	pull_init(&pull, object, &err);
	CHECK(pull_object(&pull) == 0, "%.*s", SLICE_ARG(object));
	while ((more = pull_member(&pull, &key)) > 0) {
		enum pull_type type = pull_peek(&pull);
		size_t i = 0;

		while (i < count && !slice_is(key, names[i]))
			i++;
		if (type == PULL_STRING) {
			assert_int_equal(pull_string(&pull, &value), 0);
			if (i < count)
				append_raw(&to[i], value);
		} else {
			assert_int_equal(pull_skip(&pull, &value), 0);
			if (i < count && type != PULL_NULL)
				text_slice(&to[i], value);
		}
	}
	CHECK(more == 0, "%s", err.text);
}

static inline void
free_members(struct text *members, const char *const *names)
{
	for (size_t i = 0; names[i] != NULL; i++)
		text_free(&members[i]);
}

/* Each element of an array, as it stands. */
static inline void
each_element(struct slice array, void (*take)(void *arg, struct slice element), void *arg)
{
	struct error err = { 0 };
	struct slice whole;
	struct pull pull;
	int more;

	if (array.len == 0)
		return;
	pull_init(&pull, array, &err);
	assert_int_equal(pull_array(&pull), 0);
	while ((more = pull_element(&pull)) > 0) {
		assert_int_equal(pull_skip(&pull, &whole), 0);
		take(arg, whole);
	}
	CHECK(more == 0, "%s", err.text);
}

/* ---- pairs ---- */

enum { PAIRS_MAX = 96 };

/* "name=value" each; a member of an object in an array is name[].member, a string of JSON stands in ''. */
struct pairs {
	struct text at[PAIRS_MAX];
	size_t count;
};

static inline struct text *
add_pair(struct pairs *pairs)
{
	assert_true(pairs->count < PAIRS_MAX);
	return &pairs->at[pairs->count++];
}

static inline void
free_pairs(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++)
		text_free(&pairs->at[i]);
	pairs->count = 0;
}

static inline void
add_json(struct pairs *pairs, struct text *path, struct pull *pull)
{
	enum pull_type type = pull_peek(pull);
	const size_t len = path->len;
	struct slice value;
	struct text *pair;
	int more = 0;

	if (type == PULL_OBJECT) {
		assert_int_equal(pull_object(pull), 0);
		while ((more = pull_member(pull, &value)) > 0) {
			text_string(path, len == 0 ? "" : ".");
			text_slice(path, value);
			add_json(pairs, path, pull);
			path->len = len;
		}
	} else if (type == PULL_ARRAY) {
		assert_int_equal(pull_array(pull), 0);
		text_string(path, "[]");
		while ((more = pull_element(pull)) > 0)
			add_json(pairs, path, pull);
		path->len = len;
	} else {
		pair = add_pair(pairs);
		text_slice(pair, text_all(path));
		text_string(pair, type == PULL_STRING ? "='" : "=");
		assert_int_equal(type == PULL_STRING ? pull_string(pull, &value) : pull_skip(pull, &value), 0);
		append_raw(pair, value);
		text_string(pair, type == PULL_STRING ? "'" : "");
	}
	assert_int_equal(more, 0);
}

/* Pairs of a JSON text; prefix: in front of their names. */
static inline void
add_json_text(struct pairs *pairs, const char *prefix, struct slice value)
{
	struct error err = { 0 };
	struct text path = { 0 };
	struct pull pull;

	text_string(&path, prefix);
	pull_init(&pull, value, &err);
	add_json(pairs, &path, &pull);
	CHECK(pull_end(&pull) == 0, "%.*s: %s", SLICE_ARG(value), err.text);
	text_free(&path);
}

static inline int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

static inline void
append_decoded(struct text *to, struct slice encoded)
{
	for (size_t i = 0; i < encoded.len; i++) {
		bool escape = encoded.at[i] == '%' && i + 2 < encoded.len && hex_digit(encoded.at[i + 1]) >= 0 &&
		    hex_digit(encoded.at[i + 2]) >= 0;

		text_char(to,
		    escape ? (char)(hex_digit(encoded.at[i + 1]) * 16 + hex_digit(encoded.at[i + 2])) : encoded.at[i]);
		i += escape ? 2 : 0;
	}
}

/* Pairs of a query or a form. */
static inline void
add_form(struct pairs *pairs, struct slice form)
{
	const char *at = form.at, *end = form.at + form.len;

	while (at < end) {
		const char *next = memchr(at, '&', (size_t)(end - at));

		next = next == NULL ? end : next;
		append_decoded(add_pair(pairs), (struct slice){ at, (size_t)(next - at) });
		at = next + 1;
	}
}

static inline struct slice
pair_name(const struct text *pair)
{
	const char *equal = memchr(pair->at, '=', pair->len);

	return (struct slice){ pair->at, equal == NULL ? pair->len : (size_t)(equal - pair->at) };
}

static inline bool
has_pair(const struct pairs *pairs, const struct text *pair)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (slice_equal(text_all(&pairs->at[i]), text_all(pair)))
			return true;
	return false;
}

/* The value of the first pair of that name; empty: there is none. */
static inline struct slice
pair_value(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->count; i++) {
		struct slice found = pair_name(&pairs->at[i]);

		if (slice_is(found, name) && found.len < pairs->at[i].len)
			return (struct slice){ found.at + found.len + 1, pairs->at[i].len - found.len - 1 };
	}
	return (struct slice){ 0 };
}

/* ---- requests ---- */

struct wire {
	struct text method, path, query, headers, body; /* headers: "Name: value\n" each */
};

static inline void
wire_free(struct wire *wire)
{
	text_free(&wire->method);
	text_free(&wire->path);
	text_free(&wire->query);
	text_free(&wire->headers);
	text_free(&wire->body);
}

/* Path and query of a URL. */
static inline void
wire_url(struct wire *wire, struct slice url)
{
	const char *end = url.at + url.len, *host = memmem(url.at, url.len, "://", 3), *path, *query;

	assert_non_null(host);
	path = memchr(host + 3, '/', (size_t)(end - host - 3));
	assert_non_null(path);
	query = memchr(path, '?', (size_t)(end - path));
	wire->path.len = wire->query.len = 0;
	text_bytes(&wire->path, path, (size_t)((query == NULL ? end : query) - path));
	if (query != NULL)
		text_bytes(&wire->query, query + 1, (size_t)(end - query - 1));
}

static inline void
wire_read(struct wire *wire, struct slice request)
{
	static const char *const names[] = { "method", "url", "headers", "body", NULL };
	struct text members[4] = { { 0 } };
	struct error err = { 0 };
	struct slice key, value;
	struct pull pull;

	read_members(members, names, request);
	wire->method.len = wire->headers.len = wire->body.len = 0;
	text_slice(&wire->method, text_all(&members[0]));
	wire_url(wire, text_all(&members[1]));
	text_slice(&wire->body, text_all(&members[3]));
	pull_init(&pull, text_all(&members[2]), &err);
	assert_int_equal(pull_object(&pull), 0);
	while (pull_member(&pull, &key) > 0) {
		assert_int_equal(pull_string(&pull, &value), 0);
		text_slice(&wire->headers, key);
		text_string(&wire->headers, ": ");
		append_raw(&wire->headers, value);
		text_char(&wire->headers, '\n');
	}
	assert_false(pull.failed);
	free_members(members, names);
}

static inline void
wire_of(struct wire *wire, const struct trade_request *request)
{
	wire->method.len = wire->headers.len = wire->body.len = 0;
	text_string(&wire->method, request->method);
	wire_url(wire, text_all(&request->url));
	text_slice(&wire->headers, text_all(&request->headers));
	text_slice(&wire->body, text_all(&request->body));
}

/* The value of a header, in whatever case it is written; empty: there is none. */
static inline struct slice
wire_header(const struct wire *wire, const char *name)
{
	const char *at = wire->headers.at, *end = at + wire->headers.len;
	const size_t len = strlen(name);

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));

		assert_non_null(line);
		if ((size_t)(line - at) > len + 1 && strncasecmp(at, name, len) == 0 && at[len] == ':')
			return (struct slice){ at + len + 2, (size_t)(line - at) - len - 2 };
		at = line + 1;
	}
	return (struct slice){ 0 };
}

/* Pairs "header.name=value" of all headers, names in small letters. */
static inline void
add_headers(struct pairs *pairs, const struct wire *wire)
{
	const char *at = wire->headers.at, *end = at + wire->headers.len;

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at)), *colon = memchr(at, ':', (size_t)(line - at));
		struct text *pair = add_pair(pairs);

		assert_non_null(colon);
		text_string(pair, "header.");
		for (; at < colon; at++)
			text_char(pair, *at >= 'A' && *at <= 'Z' ? (char)(*at | 32) : *at);
		text_char(pair, '=');
		text_bytes(pair, colon + 2, (size_t)(line - colon - 2));
		at = line + 1;
	}
}

#endif
