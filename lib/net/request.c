#include "net/request.h"

#include <strings.h>

static struct slice
trim(struct slice text)
{
	while (text.len > 0 && (*text.at == ' ' || *text.at == '\t'))
		text = (struct slice){ text.at + 1, text.len - 1 };
	while (text.len > 0 && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
		text.len--;
	return text;
}

/* What stands before c, and *rest behind it; no c: all, and *rest is empty with at NULL. */
static struct slice
before(struct slice text, char c, struct slice *rest)
{
	const char *found = text.len == 0 ? NULL : memchr(text.at, c, text.len);

	*rest = (struct slice){ 0 };
	if (found == NULL)
		return text;
	*rest = (struct slice){ found + 1, text.len - (size_t)(found - text.at) - 1 };
	return (struct slice){ text.at, (size_t)(found - text.at) };
}

static bool
same(struct slice a, const char *b)
{
	return a.len == strlen(b) && strncasecmp(a.at, b, a.len) == 0;
}

/* Is it one of the words in a list with commas? */
static bool
lists(struct slice list, const char *word)
{
	while (list.at != NULL && list.len > 0) {
		struct slice rest, one = trim(before(list, ',', &rest));

		if (same(one, word))
			return true;
		list = rest;
	}
	return false;
}

struct slice
request_header(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (same(request->headers[i].name, name))
			return request->headers[i].value;
	return (struct slice){ 0 };
}

struct slice
request_argument(const struct request *request, const char *name)
{
	struct slice rest = request->query, one, value;

	while (rest.at != NULL && rest.len > 0) {
		one = before(rest, '&', &rest);
		if (slice_is(before(one, '=', &value), name))
			return value.at == NULL ? (struct slice){ "", 0 } : value;
	}
	return (struct slice){ 0 };
}

static int
read_first_line(struct request *request, struct slice line, struct error *err)
{
	struct slice rest, target;

	request->method = before(line, ' ', &rest);
	target = before(rest, ' ', &rest);
	if (request->method.len == 0 || target.len == 0 || target.at[0] != '/')
		return error_set(err, "400", "no request line");
	if (!slice_is(rest, "HTTP/1.1") && !slice_is(rest, "HTTP/1.0"))
		return error_set(err, "505", "neither HTTP/1.1 nor HTTP/1.0");
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.at[i] < ' ' || line.at[i] == 0x7f)
			return error_set(err, "400", "a control character in the request line");
	request->keep = slice_is(rest, "HTTP/1.1");
	request->path = before(target, '?', &request->query);
	return 0;
}

static int
read_headers(struct request *request, struct slice text, struct error *err)
{
	while (text.len > 0) {
		struct slice value, line = before(text, '\n', &text), name;

		if (line.len > 0 && line.at[line.len - 1] == '\r')
			line.len--;
		name = before(line, ':', &value);
		if (value.at == NULL || name.len == 0 || memchr(name.at, ' ', name.len) != NULL ||
		    memchr(name.at, '\t', name.len) != NULL)
			return error_set(err, "400", "a header that is none");
		if (request->header_count == REQUEST_HEADERS_MAX)
			return error_set(err, "431", "more than %d headers", REQUEST_HEADERS_MAX);
		request->headers[request->header_count++] = (struct request_header){ name, trim(value) };
	}
	return 0;
}

/* Digits of the base; -1: none, or more than a body may have. */
static ptrdiff_t
read_count(struct slice digits, int base)
{
	ptrdiff_t count = 0;

	if (digits.len == 0)
		return -1;
	for (size_t i = 0; i < digits.len; i++) {
		int c = (unsigned char)digits.at[i] | 32,
		    digit = c >= 'a' ? c - 'a' + 10 : (unsigned char)digits.at[i] - '0';

		if (digit < 0 || digit >= base || (c < 'a' && digit > 9))
			return -1;
		count = count * base + digit;
		if (count > (ptrdiff_t)REQUEST_BODY_MAX)
			return (ptrdiff_t)REQUEST_BODY_MAX + 1;
	}
	return count;
}

/*
 * Chunks from `from` on.  Looked through first and put together only when all are there, for a part of them is read
 * again.  Bytes taken, 0, or -1.
 */
static ptrdiff_t
read_chunks(struct request *request, char *from, size_t len, struct error *err)
{
	for (int round = 0; round < 2; round++) {
		char *at = from, *to = from;
		size_t total = 0;

		for (;;) {
			struct slice rest, line = before((struct slice){ at, len - (size_t)(at - from) }, '\n', &rest),
					   extension;
			ptrdiff_t count;

			if (line.len > 256)
				return error_set(err, "400", "a chunk without a length");
			if (rest.at == NULL)
				return 0;
			if (line.len > 0 && line.at[line.len - 1] == '\r')
				line.len--;
			count = read_count(trim(before(line, ';', &extension)), 16);
			if (count < 0)
				return error_set(err, "400", "a chunk without a length");
			total += (size_t)count;
			if (total > REQUEST_BODY_MAX)
				return error_set(err, "413", "the body is larger than 1 MiB");
			if (rest.len < (size_t)count + 2)
				return 0;
			at += rest.at - at;
			if (at[count] != '\r' || at[count + 1] != '\n')
				return error_set(err, "400", "a chunk that does not end, or a trailer");
			if (round == 1)
				memmove(to, at, (size_t)count);
			to += count;
			at += count + 2;
			if (count == 0)
				break;
		}
		request->body = (struct slice){ from, total };
		if (round == 1)
			return at - from;
	}
	return 0;
}

static ptrdiff_t
read_body(struct request *request, char *bytes, size_t head, size_t len, struct error *err)
{
	struct slice coding = request_header(request, "transfer-encoding");
	struct slice length = request_header(request, "content-length");
	ptrdiff_t count;

	if (coding.at != NULL) {
		if (length.at != NULL)
			return error_set(err, "400", "a length and chunks");
		if (!same(coding, "chunked"))
			return error_set(err, "501", "a transfer coding that is not chunked");
		count = read_chunks(request, bytes + head, len - head, err);
		return count <= 0 ? count : (ptrdiff_t)head + count;
	}
	count = length.at == NULL ? 0 : read_count(length, 10);
	if (count < 0)
		return error_set(err, "400", "a length that is no number");
	if (count > (ptrdiff_t)REQUEST_BODY_MAX)
		return error_set(err, "413", "the body is larger than 1 MiB");
	if (len - head < (size_t)count)
		return 0;
	request->body = (struct slice){ bytes + head, (size_t)count };
	return (ptrdiff_t)head + count;
}

static int
read_upgrade(struct request *request, struct error *err)
{
	if (!lists(request_header(request, "connection"), "upgrade") ||
	    !lists(request_header(request, "upgrade"), "websocket"))
		return 0;
	request->key = request_header(request, "sec-websocket-key");
	request->upgrade = true;
	if (!slice_is(request->method, "GET") || request->key.len != 24 ||
	    !slice_is(request_header(request, "sec-websocket-version"), "13"))
		return error_set(err, "400", "no handshake of a WebSocket of version 13");
	return 0;
}

ptrdiff_t
request_read(struct request *request, char *bytes, size_t len, bool *wants_continue, struct error *err)
{
	const char *end = memmem(bytes, len < REQUEST_HEAD_MAX ? len : REQUEST_HEAD_MAX, "\r\n\r\n", 4);
	struct slice text, line;
	ptrdiff_t took;

	*wants_continue = false;
	request->header_count = 0;
	request->query = request->body = request->key = (struct slice){ 0 };
	request->upgrade = false;
	if (end == NULL)
		return len >= REQUEST_HEAD_MAX ? error_set(err, "431", "headers of more than 64 KiB") : 0;
	line = before((struct slice){ bytes, (size_t)(end - bytes) + 2 }, '\n', &text);
	line.len -= line.len > 0 && line.at[line.len - 1] == '\r';
	if (read_first_line(request, line, err) != 0 || read_headers(request, text, err) != 0 ||
	    read_upgrade(request, err) != 0)
		return -1;
	if (lists(request_header(request, "connection"), "close"))
		request->keep = false;
	took = read_body(request, bytes, (size_t)(end - bytes) + 4, len, err);
	*wants_continue = took == 0 && same(request_header(request, "expect"), "100-continue");
	return took;
}
