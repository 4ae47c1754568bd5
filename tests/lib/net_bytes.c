/* What comes from outside, as bytes: URLs, requests, frames.  No socket. */
#include <netinet/in.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/text.h"
#include "check.h"
#include "net/request.h"
#include "net/url.h"
#include "net/wsframe.h"

/* ---- URLs ---- */

static void
urls_are_taken_apart(void **state)
{
	static const struct {
		const char *text, *host; /* NULL: refused */
		int port;
		const char *path;
	} cases[] = {
		{ "wss://ws.okx.com:8443/ws/v5/public", "ws.okx.com", 8443, "/ws/v5/public" },
		{ "wss://a.b", "a.b", 443, "" },
		{ "https://a.b?x=1", "a.b", 443, "?x=1" },
		{ "http://127.0.0.1:4101/x?y=%20#z", "127.0.0.1", 4101, "/x?y=%20#z" },
		{ "http://127.9.9.9/", "127.9.9.9", 80, "/" },
		{ "ws://[::1]:65535/", "::1", 65535, "/" },
		{ "ws://LocalHost/", "LocalHost", 80, "/" },
		{ "https://u:p@a.b/x", "a.b", 443, "/x" },
		{ "https://u@v@a.b/x", "a.b", 443, "/x" },
		{ "https://10.0.0.1/", "10.0.0.1", 443, "/" },
		{ "wss://a.b/#x", NULL, 0, NULL },
		{ "wss://u@a.b/", NULL, 0, NULL },
		{ "http://u@127.0.0.1/", NULL, 0, NULL },
		{ "http://127.0.0.1@10.0.0.1/", NULL, 0, NULL },
		{ "http://128.0.0.1/", NULL, 0, NULL },
		{ "http://127.1/", NULL, 0, NULL },
		{ "http://0x7f000001/", NULL, 0, NULL },
		{ "http://localhost./", NULL, 0, NULL },
		{ "http://[::ffff:127.0.0.1]/", NULL, 0, NULL },
		{ "http://[::1/", NULL, 0, NULL },
		{ "http://[localhost]/", NULL, 0, NULL },
		{ "https://a.b:0/", NULL, 0, NULL },
		{ "https://a.b:65536/", NULL, 0, NULL },
		{ "https://a.b:999999999999/", NULL, 0, NULL },
		{ "https://a.b:/", NULL, 0, NULL },
		{ "https://a.b:8x/", NULL, 0, NULL },
		{ "https:///x", NULL, 0, NULL },
		{ "https://a.b/\xc3\xa9", NULL, 0, NULL },
		{ "https://a.b/\t", NULL, 0, NULL },
		{ "HTTPS://a.b/", NULL, 0, NULL },
		{ "gopher://a.b/", NULL, 0, NULL },
		{ "", NULL, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct error err;
		struct url url;
		int result = url_read(&url, cases[i].text, &err);

		CHECK((result == 0) == (cases[i].host != NULL), "%s", cases[i].text);
		if (result != 0) {
			check_text(cases[i].text, slice_of(err.code), "usage");
			continue;
		}
		check_text(cases[i].text, slice_of(url.host), cases[i].host);
		check_text(cases[i].text, slice_of(url.path), cases[i].path);
		CHECK(url.port == cases[i].port, "%s: %d", cases[i].text, url.port);
	}
}

static void
loopback_is_known_by_its_address(void **state)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };

	(void)state;
	four.sin_addr.s_addr = htonl(0x7f010203);
	assert_true(address_is_loopback((struct sockaddr *)&four, sizeof four));
	four.sin_addr.s_addr = htonl(0x0a000001);
	assert_false(address_is_loopback((struct sockaddr *)&four, sizeof four));
	assert_true(address_is_loopback((struct sockaddr *)&six, sizeof six));
	assert_false(address_is_loopback((struct sockaddr *)&six, sizeof four));
	six.sin6_addr.s6_addr[0] = 1;
	assert_false(address_is_loopback((struct sockaddr *)&six, sizeof six));
}

/* ---- requests ---- */

#define WS "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"

static void
requests_are_read(void **state)
{
	static const struct {
		const char *bytes, *told; /* method path query body keep upgrade, "more", or "!code" */
	} cases[] = {
		{ "GET /a/b?c=d&e HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a/b c=d&e  1 0" },
		{ "GET /%2F?%20=+ HTTP/1.1\r\n\r\n", "GET /%2F %20=+  1 0" },
		{ "GET / HTTP/1.0\r\n\r\n", "GET /   0 0" },
		{ "GET / HTTP/1.1\r\nConnection: Close\r\n\r\n", "GET /   0 0" },
		{ "POST /o HTTP/1.1\r\ncontent-LENGTH:  3 \r\n\r\nabcGET", "POST /o  abc 1 0" },
		{ "POST /o HTTP/1.1\r\nTransfer-Encoding: "
		  "chunked\r\n\r\n3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\nX",
		    "POST /o  abc0123456789 1 0" },
		{ "GET /ws HTTP/1.1\r\n" WS "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", "GET /ws   1 1" },
		{ "", "more" },
		{ "GET / HTTP/1.1\r\nHost", "more" },
		{ "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", "more" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", "more" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nf", "more" },
		{ "GET /ws HTTP/1.1\r\n" WS "Sec-WebSocket-Key: short\r\n\r\n", "!400" },
		{ "GET / HTTP/2.0\r\n\r\n", "!505" },
		{ "GET /\r\n\r\n", "!505" },
		{ "GET  / HTTP/1.1\r\n\r\n", "!400" },
		{ "GET http://a/ HTTP/1.1\r\n\r\n", "!400" },
		{ "\r\n\r\n", "!400" },
		{ "GET / HTTP/1.1\r\nno header\r\n\r\n", "!400" },
		{ "GET / HTTP/1.1\r\nname : x\r\n\r\n", "!400" },
		{ "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "!400" },
		{ "POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n", "!413" },
		{ "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n", "!413" },
		{ "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "!400" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", "!501" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "!400" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "!400" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n", "more" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n", "!413" },
		{ "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n", "!413" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct slice all = slice_of(cases[i].bytes);
		char *bytes = malloc(all.len + 1), told[256];
		struct request request;
		struct error err;
		bool wants_continue;
		ptrdiff_t took;

		memcpy(bytes, all.at, all.len);
		took = request_read(&request, bytes, all.len, &wants_continue, &err);
		if (took < 0)
			snprintf(told, sizeof told, "!%s", err.code);
		else if (took == 0)
			snprintf(told, sizeof told, "more");
		else
			snprintf(told, sizeof told, "%.*s %.*s %.*s %.*s %d %d", SLICE_ARG(request.method),
			    SLICE_ARG(request.path), SLICE_ARG(request.query), SLICE_ARG(request.body), request.keep,
			    request.upgrade);
		CHECK(strcmp(told, cases[i].told) == 0, "%s: %s, not %s", cases[i].bytes, told, cases[i].told);
		free(bytes);
	}
}

static void
headers_and_arguments_are_found(void **state)
{
	char bytes[] = "GET /?a=1&b=&c&aa=2&d=%3D=x HTTP/1.1\r\nX-Key:\tv v \r\nx-key: second\r\nEmpty:\r\n\r\n";
	static const struct {
		const char *name, *value;
	} arguments[] = { { "a", "1" }, { "b", "" }, { "c", "" }, { "aa", "2" }, { "d", "%3D=x" }, { "e", NULL } };
	struct request request;
	struct error err;
	bool wants_continue;

	(void)state;
	assert_int_equal(request_read(&request, bytes, sizeof bytes - 1, &wants_continue, &err), sizeof bytes - 1);
	check_text("key", request_header(&request, "x-kEy"), "v v");
	check_text("empty", request_header(&request, "empty"), "");
	assert_non_null(request_header(&request, "empty").at);
	assert_null(request_header(&request, "x-ke").at);
	for (size_t i = 0; i < COUNT(arguments); i++) {
		struct slice got = request_argument(&request, arguments[i].name);

		CHECK((got.at == NULL) == (arguments[i].value == NULL), "%s", arguments[i].name);
		if (got.at != NULL)
			check_text(arguments[i].name, got, arguments[i].value);
	}
}

static void
the_client_may_wait_for_a_word(void **state)
{
	char bytes[] = "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx";
	struct request request;
	struct error err;
	bool wants_continue;

	(void)state;
	assert_int_equal(request_read(&request, bytes, sizeof bytes - 2, &wants_continue, &err), 0);
	assert_true(wants_continue);
	assert_int_equal(request_read(&request, bytes, sizeof bytes - 1, &wants_continue, &err), sizeof bytes - 1);
	assert_false(wants_continue);
}

/* ---- frames ---- */

static void
frames_are_read(void **state)
{
	static const struct {
		struct slice bytes;
		int result;
		const char *told; /* payload, or code */
	} cases[] = {
		{ SLICE("\x81\x85\x01\x02\x03\x04IgohnX"), 1, "Hello" },
		{ SLICE("\x81\x80\x01\x02\x03\x04"), 1, "" },
		{ SLICE("\x89\x82\x00\x00\x00\x00hi"), 1, "hi" },
		{ SLICE("\x81\xfe\x00\x02\x00\x00\x00\x00hi"), 1, "hi" },
		{ SLICE("\x02\xff\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00hi"), 1, "hi" },
		{ SLICE(""), 0, NULL },
		{ SLICE("\x81"), 0, NULL },
		{ SLICE("\x81\x85\x01\x02\x03\x04Igoh"), 0, NULL },
		{ SLICE("\x81\xfe\x00"), 0, NULL },
		{ SLICE("\x81\x05Hello"), -1, "protocol" },
		{ SLICE("\xc1\x85\x01\x02\x03\x04Igohn"), -1, "protocol" },
		{ SLICE("\x83\x80\x01\x02\x03\x04"), -1, "protocol" },
		{ SLICE("\x8b\x80\x01\x02\x03\x04"), -1, "protocol" },
		{ SLICE("\x09\x80\x01\x02\x03\x04"), -1, "protocol" },
		{ SLICE("\x89\xfe\x00\x7e"), -1, "protocol" },
		{ SLICE("\x82\xfe\x04\x01"), -1, "too_large" },
		{ SLICE("\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff"), -1, "too_large" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char row[16], bytes[64];
		struct wsframe frame;
		struct error err;
		int result;

		snprintf(row, sizeof row, "row %zu", i);
		memcpy(bytes, cases[i].bytes.at, cases[i].bytes.len);
		result = wsframe_read(&frame, bytes, cases[i].bytes.len, 1024, &err);
		CHECK(result == cases[i].result, "%s: %d", row, result);
		if (result == 1)
			check_text(row, frame.payload, cases[i].told);
		else if (result < 0)
			check_text(row, slice_of(err.code), cases[i].told);
		if (result == 0)
			assert_memory_equal(bytes, cases[i].bytes.at, cases[i].bytes.len);
	}
}

static void
frames_are_written(void **state)
{
	static const size_t sizes[] = { 0, 125, 126, 65535, 65536 }, heads[] = { 2, 2, 4, 4, 10 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		char *payload = calloc(1, sizes[i] + 1);
		struct text out = { 0 };

		wsframe_write(&out, WSFRAME_TEXT, i != 1, (struct slice){ payload, sizes[i] });
		assert_int_equal(out.len, sizes[i] + heads[i]);
		assert_int_equal((unsigned char)out.at[0], i != 1 ? 0x81 : 0x01);
		text_free(&out);
		free(payload);
	}
}

/* The example of RFC 6455, section 1.3. */
static void
the_handshake_is_answered(void **state)
{
	char accept[WSFRAME_ACCEPT_SIZE];

	(void)state;
	wsframe_accept(SLICE("dGhlIHNhbXBsZSBub25jZQ=="), accept);
	check_text("accept", slice_of(accept), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_taken_apart),
		cmocka_unit_test(loopback_is_known_by_its_address),
		cmocka_unit_test(requests_are_read),
		cmocka_unit_test(headers_and_arguments_are_found),
		cmocka_unit_test(the_client_may_wait_for_a_word),
		cmocka_unit_test(frames_are_read),
		cmocka_unit_test(frames_are_written),
		cmocka_unit_test(the_handshake_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
