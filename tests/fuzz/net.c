/*
 * net: what a client may send to the server: requests and frames.  However early the bytes are cut, the reader tells the
 * same in the end: more is needed, or what it tells of all of them.
 */
#include "fuzz.h"
#include "net/request.h"
#include "net/wsframe.h"

static void
inside(struct slice slice, const char *bytes, size_t size)
{
	HOLDS(slice.len == 0 || (slice.at >= bytes && slice.at + slice.len <= bytes + size), "%zu", slice.len);
}

static void
one_request(const uint8_t *data, size_t size)
{
	char *bytes = own_copy(data, size), *part;
	struct request whole, cut;
	struct error err;
	bool wants_continue;
	ptrdiff_t took = request_read(&whole, bytes, size, &wants_continue, &err), result;

	HOLDS(took <= (ptrdiff_t)size, "%td", took);
	if (took > 0) {
		inside(whole.method, bytes, size);
		inside(whole.path, bytes, size);
		inside(whole.query, bytes, size);
		inside(whole.body, bytes, size);
		for (size_t i = 0; i < whole.header_count; i++)
			inside(whole.headers[i].value, bytes, size);
		HOLDS(!planted() || whole.query.len != 2, "planted");
		request_argument(&whole, "a");
	}
	for (size_t len = 0; took > 0 && len < size; len += 1 + size / 16) {
		part = own_copy(data, len);
		result = request_read(&cut, part, len, &wants_continue, &err);
		HOLDS(result == (len < (size_t)took ? 0 : took), "%zu of %zu: %td", len, size, result);
		if (result == 0)
			HOLDS(memcmp(part, data, len) == 0, "changed");
		else
			HOLDS(cut.body.len == whole.body.len, "%zu", cut.body.len);
		free(part);
	}
	free(bytes);
}

static void
frames(const uint8_t *data, size_t size)
{
	char *bytes = own_copy(data, size);
	size_t at = 0;

	while (at < size) {
		struct wsframe frame;
		struct error err;
		int result = wsframe_read(&frame, bytes + at, size - at, 1000, &err);

		if (result <= 0)
			break;
		inside(frame.payload, bytes + at, size - at);
		HOLDS(frame.head + frame.payload.len <= size - at, "%zu", frame.payload.len);
		at += frame.head + frame.payload.len;
	}
	free(bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	one_request(data, size);
	frames(data, size);
	return 0;
}
