/* The one door to libcurl: http.h and fetch.h are both in here, for they share the rules. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/fetch.h"
#include "net/http.h"
#include "net/url.h"

enum { KEPT_CONNECTIONS = 64 };

/* What curl's callbacks are told. */
struct transfer {
	struct text *body;
	size_t reply_max;
	bool local_only, refused, too_large;
};

static bool
is_plain(const char *url)
{
	return strncmp(url, "http://", 7) == 0;
}

int
http_check(const char *url, struct error *err)
{
	struct url read;

	if (!is_plain(url) && strncmp(url, "https://", 8) != 0)
		return error_set(err, "usage", "the URL begins neither with https:// nor with http://");
	return url_read(&read, url, err);
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *transfer = arg;

	(void)purpose;
	if (transfer->local_only && !address_is_loopback(&to->addr, to->addrlen)) {
		transfer->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
take_body(char *at, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	struct text *body = transfer->body;

	if (size * count > transfer->reply_max - body->len) {
		transfer->too_large = true;
		return 0;
	}
	text_bytes(body, at, size * count);
	return size * count;
}

static void
set_rules(CURL *curl, struct transfer *transfer)
{
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "arb/" VERSION);
}

/* Keys travel in headers, of which curl makes copies of its own: nothing that it gives back is left as it was. */
static void
curl_give_back(void *at)
{
	if (at != NULL)
		explicit_bzero(at, malloc_usable_size(at));
	free(at);
}

static void *
curl_grow(void *at, size_t size)
{
	size_t had = at == NULL ? 0 : malloc_usable_size(at);
	void *to = memory_take(size > 0 ? size : 1);

	if (had > 0)
		memcpy(to, at, had < size ? had : size);
	curl_give_back(at);
	return to;
}

static char *
curl_copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(memory_take(size), text, size);
}

/* Without memory curl goes on with what it did not get, and crashes: so it ends there, as we do. */
static bool
begin_curl(void)
{
	return curl_global_init_mem(
		   CURL_GLOBAL_DEFAULT, memory_take, curl_give_back, curl_grow, curl_copy, memory_new) == CURLE_OK;
}

/* A request on a connection that was used before may be sent again by the library itself, without a word. */
static void
never_twice(CURL *curl)
{
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
}

static void
stay_within(CURL *curl, int64_t timeout_us)
{
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)((timeout_us + 999) / 1000));
}

static int64_t
retry_after(CURL *curl)
{
	curl_off_t seconds = 0;

	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
	return seconds > 0 && seconds < 366 * 86400 ? seconds * SECOND_US : 0;
}

/* ---- http.h: one that blocks ---- */

static int
why_not(const struct transfer *transfer, CURLcode code, struct error *err)
{
	if (transfer->refused)
		return error_set(err, "refused", "http:// goes to this machine only");
	if (transfer->too_large)
		return error_set(err, "too_large", "the reply is larger than %zu bytes", transfer->reply_max);
	return error_set(err, "http", "%s", curl_easy_strerror(code));
}

/* curl's own words about a failed request name the host; its list of codes does not. */
static int
perform(CURL *curl, struct transfer *transfer, struct http_reply *reply, struct error *err)
{
	CURLcode code = curl_easy_perform(curl);
	long status = 0;

	if (code != CURLE_OK)
		return why_not(transfer, code, err);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	reply->status = (int)status;
	reply->retry_after_us = retry_after(curl);
	return 0;
}

int
http_post(const struct http_post *post, struct http_reply *reply, struct error *err)
{
	struct transfer transfer = { .body = &reply->body, .reply_max = post->reply_max };
	struct curl_slist *headers = NULL, *more;
	char type[128];
	CURL *curl;
	int result = -1;

	*reply = (struct http_reply){ 0 };
	if (http_check(post->url, err) != 0)
		return -1;
	transfer.local_only = is_plain(post->url);
	environment_forget();
	snprintf(type, sizeof type, "Content-Type: %s", post->content_type);
	curl = begin_curl() ? curl_easy_init() : NULL;
	headers = curl_slist_append(NULL, type);
	more = headers == NULL ? NULL : curl_slist_append(headers, "Expect:");
	if (curl == NULL || more == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for a request");
		goto out;
	}
	set_rules(curl, &transfer);
	never_twice(curl);
	stay_within(curl, post->timeout_us);
	curl_easy_setopt(curl, CURLOPT_URL, post->url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.at);
	result = perform(curl, &transfer, reply, err);
out:
	curl_slist_free_all(headers);
	if (curl != NULL)
		curl_easy_cleanup(curl);
	return result;
}

/* ---- fetch.h: many on a loop ---- */

struct fetcher {
	struct loop *loop;
	CURLM *multi;
	struct timer timer;
	struct after check;
	struct fetch *all;
	size_t running;
};

struct fetch {
	struct fetcher *fetcher;
	struct fetch *next;
	CURL *curl;
	struct curl_slist *headers;
	struct transfer transfer;
	struct fetch_request request; /* only keep, may_leave, left, done and arg are looked at */
	struct text body, kept, sending;
	size_t taken; /* of sending */
	int64_t began_us, left_us; /* CLOCK_BOOTTIME; 0: not all of it has left */
	bool sent, held, in_headers, cancelled;
	struct after told, bury;
};

const char *
fetch_outcome_name(enum fetch_outcome outcome)
{
	static const char *const names[] = { "replied", "name", "unreachable", "untrusted", "timeout", "cut",
		"too_large", "refused", "held", "failed" };

	return names[outcome];
}

static void
free_fetch(void *arg)
{
	struct fetch *fetch = arg;

	for (struct fetch **at = &fetch->fetcher->all; *at != NULL; at = &(*at)->next)
		if (*at == fetch) {
			*at = fetch->next;
			break;
		}
	if (fetch->curl != NULL) {
		curl_multi_remove_handle(fetch->fetcher->multi, fetch->curl);
		curl_easy_cleanup(fetch->curl);
	}
	loop_after_not(fetch->fetcher->loop, &fetch->told);
	curl_slist_free_all(fetch->headers);
	text_free(&fetch->body);
	text_free(&fetch->kept);
	text_free(&fetch->sending);
	fetch->fetcher->running--;
	free(fetch);
}

static enum fetch_outcome
outcome_of(const struct fetch *fetch, CURLcode code)
{
	static const struct {
		CURLcode code;
		enum fetch_outcome outcome;
	} known[] = {
		{ CURLE_OK, FETCH_REPLIED },
		{ CURLE_COULDNT_RESOLVE_HOST, FETCH_NAME },
		{ CURLE_COULDNT_CONNECT, FETCH_UNREACHABLE },
		{ CURLE_PEER_FAILED_VERIFICATION, FETCH_UNTRUSTED },
		{ CURLE_SSL_CONNECT_ERROR, FETCH_UNTRUSTED },
		{ CURLE_SSL_CACERT_BADFILE, FETCH_UNTRUSTED },
		{ CURLE_SSL_CERTPROBLEM, FETCH_UNTRUSTED },
		{ CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT },
		{ CURLE_GOT_NOTHING, FETCH_CUT },
		{ CURLE_PARTIAL_FILE, FETCH_CUT },
		{ CURLE_RECV_ERROR, FETCH_CUT },
		{ CURLE_SEND_ERROR, FETCH_CUT },
		{ CURLE_SEND_FAIL_REWIND, FETCH_CUT },
	};

	if (fetch->transfer.refused)
		return FETCH_REFUSED;
	if (fetch->transfer.too_large)
		return FETCH_TOO_LARGE;
	if (fetch->held)
		return FETCH_HELD;
	for (size_t i = 0; i < COUNT(known); i++)
		if (known[i].code == code)
			return known[i].outcome;
	return FETCH_FAILED;
}

static void
tell(struct fetch *fetch, CURLcode code)
{
	struct fetch_reply reply = { .outcome = outcome_of(fetch, code), .sent = fetch->sent };
	long status = 0;

	curl_easy_getinfo(fetch->curl, CURLINFO_RESPONSE_CODE, &status);
	reply.text = fetch->transfer.refused ? "http:// goes to this machine only"
	    : fetch->transfer.too_large      ? "the reply is too large"
	    : fetch->held                    ? "kept back"
					     : curl_easy_strerror(code);
	reply.status = reply.outcome == FETCH_REPLIED ? (int)status : 0;
	reply.retry_after_us = retry_after(fetch->curl);
	reply.took_us = clock_boot_us() - fetch->began_us;
	reply.body = text_all(&fetch->body);
	reply.headers = text_all(&fetch->kept);
	fetch->request.done(fetch->request.arg, &reply);
}

/* Which have ended?  Behind the turn, so that what their owners do then is not inside of curl. */
static void
check(void *arg)
{
	struct fetcher *fetcher = arg;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(fetcher->multi, &left)) != NULL) {
		struct fetch *fetch = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&fetch);
		if (!fetch->cancelled)
			tell(fetch, message->data.result);
		fetch->cancelled = true;
		loop_after(fetcher->loop, &fetch->bury, free_fetch, fetch);
	}
}

static void
act(struct fetcher *fetcher, curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(fetcher->multi, fd, what, &running);
	loop_after(fetcher->loop, &fetcher->check, check, fetcher);
}

/* One of curl's sockets. */
struct plug {
	struct fetcher *fetcher;
	struct watch *watch;
	curl_socket_t fd;
};

static void
socket_ready(void *arg, int ready)
{
	struct plug *plug = arg;

	act(plug->fetcher, plug->fd,
	    (ready & LOOP_READ ? CURL_CSELECT_IN : 0) | (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0));
}

static int
on_socket(CURL *curl, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct fetcher *fetcher = arg;
	struct plug *plug = socket_arg;
	struct error err;
	int want = (what & CURL_POLL_IN ? LOOP_READ : 0) | (what & CURL_POLL_OUT ? LOOP_WRITE : 0);

	(void)curl;
	if (what == CURL_POLL_REMOVE) {
		if (plug != NULL)
			watch_end(plug->watch);
		free(plug);
		curl_multi_assign(fetcher->multi, fd, NULL);
		return 0;
	}
	if (plug != NULL) {
		watch_want(plug->watch, want);
		return 0;
	}
	plug = memory_new(1, sizeof *plug);
	*plug = (struct plug){ .fetcher = fetcher, .fd = fd };
	plug->watch = loop_watch(fetcher->loop, fd, want, socket_ready, plug, &err);
	if (plug->watch == NULL) {
		/* The loop ends.  Told of it with -1, curl 7.88 gives up all of its requests and crashes on one without a connection. */
		free(plug);
		loop_break(fetcher->loop);
		return 0;
	}
	curl_multi_assign(fetcher->multi, fd, plug);
	return 0;
}

static void
timer_due(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int
on_timer(CURLM *multi, long ms, void *arg)
{
	struct fetcher *fetcher = arg;

	(void)multi;
	if (ms < 0)
		timer_stop(&fetcher->timer);
	else
		timer_start(fetcher->loop, &fetcher->timer, (int64_t)ms * 1000, 0, timer_due, fetcher);
	return 0;
}

struct fetcher *
fetcher_new(struct loop *loop, struct error *err)
{
	struct fetcher *fetcher = calloc(1, sizeof *fetcher);

	environment_forget();
	if (fetcher == NULL || !begin_curl() || (fetcher->multi = curl_multi_init()) == NULL) {
		free(fetcher);
		error_fatal(err, EXIT_SYSTEM, "out of memory for requests");
		return NULL;
	}
	fetcher->loop = loop;
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETDATA, fetcher);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERDATA, fetcher);
	curl_multi_setopt(fetcher->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)FETCH_CONNECTIONS);
	/* of itself curl keeps four for each request that runs: few run, and the next one finds its connection gone */
	curl_multi_setopt(fetcher->multi, CURLMOPT_MAXCONNECTS, (long)KEPT_CONNECTIONS);
	return fetcher;
}

void
fetcher_free(struct fetcher *fetcher)
{
	if (fetcher == NULL)
		return;
	for (struct fetch *fetch = fetcher->all, *next; fetch != NULL; fetch = next) {
		next = fetch->next;
		loop_after_not(fetcher->loop, &fetch->bury);
		free_fetch(fetch);
	}
	curl_multi_cleanup(fetcher->multi);
	timer_stop(&fetcher->timer);
	loop_after_not(fetcher->loop, &fetcher->check);
	free(fetcher);
}

size_t
fetcher_running(const struct fetcher *fetcher)
{
	return fetcher->running;
}

/* "Name: value\r\n", the status line, or the empty one; trailers are not looked at. */
static size_t
take_header(const char *at, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;
	struct slice line = { at, size * count };
	const char *colon;

	while (line.len > 0 && (line.at[line.len - 1] == '\r' || line.at[line.len - 1] == '\n'))
		line.len--;
	if (slice_starts(line, "HTTP/")) {
		fetch->kept.len = 0;
		fetch->in_headers = true;
	} else if (line.len == 0) {
		fetch->in_headers = false;
	}
	colon = line.len == 0 ? NULL : memchr(line.at, ':', line.len);
	if (!fetch->in_headers || colon == NULL || fetch->request.keep == NULL || fetch->kept.len > 65536)
		return size * count;
	for (const char *const *prefix = fetch->request.keep; *prefix != NULL; prefix++) {
		size_t len = strlen(*prefix);

		if ((size_t)(colon - line.at) < len || strncasecmp(line.at, *prefix, len) != 0)
			continue;
		for (const char *c = line.at; c < colon; c++)
			text_char(&fetch->kept, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
		text_bytes(&fetch->kept, colon, line.len - (size_t)(colon - line.at));
		text_char(&fetch->kept, '\n');
		break;
	}
	return size * count;
}

static void
tell_left(void *arg)
{
	const struct fetch *fetch = arg;

	if (!fetch->cancelled)
		fetch->request.left(fetch->request.arg, fetch->left_us);
}

/* What it leads to is behind the turn: not inside of curl. */
static void
note_left(struct fetch *fetch)
{
	if (fetch->left_us != 0)
		return;
	fetch->left_us = clock_boot_us();
	if (fetch->request.left != NULL)
		loop_after(fetch->fetcher->loop, &fetch->told, tell_left, fetch);
}

/*
 * With the connection made, just before the first byte: once, and once more where a connection that was used before turns out to be dead; what
 * went into that may have arrived.
 */
static int /* curl's own type: NOLINTNEXTLINE(readability-non-const-parameter) */
about_to_send(void *arg, char *their_address, char *our_address, int their_port, int our_port)
{
	struct fetch *fetch = arg;

	(void)their_address, (void)our_address, (void)their_port, (void)our_port;
	if (fetch->request.may_leave != NULL && (fetch->cancelled || !fetch->request.may_leave(fetch->request.arg))) {
		fetch->held = true;
		return CURL_PREREQFUNC_ABORT;
	}
	fetch->sent = true;
	if (fetch->sending.len == 0)
		note_left(fetch);
	return CURL_PREREQFUNC_OK;
}

static int
set_headers(struct fetch *fetch, const struct fetch_request *request)
{
	static const char *const unwanted[] = { "Expect:", NULL };
	struct curl_slist *more;

	for (int round = 0; round < 2; round++) {
		const char *const *header = round == 0 ? unwanted : request->headers;

		for (; header != NULL && *header != NULL; header++) {
			more = curl_slist_append(fetch->headers, *header);
			if (more == NULL)
				return -1;
			fetch->headers = more;
		}
	}
	curl_easy_setopt(fetch->curl, CURLOPT_HTTPHEADER, fetch->headers);
	return 0;
}

static size_t
give_body(char *to, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;
	size_t len = fetch->sending.len - fetch->taken;

	len = len < size * count ? len : size * count;
	if (len > 0)
		memcpy(to, fetch->sending.at + fetch->taken, len);
	fetch->taken += len;
	if (fetch->taken == fetch->sending.len)
		note_left(fetch);
	return len;
}

/* To begin again is to send it twice. */
static int
never_again(void *arg, curl_off_t offset, int origin)
{
	(void)arg, (void)offset, (void)origin;
	return CURL_SEEKFUNC_FAIL;
}

static void
set_body(struct fetch *fetch, const struct fetch_request *request)
{
	CURL *curl = fetch->curl;

	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	if (!request->warm || request->body.len == 0) {
		never_twice(curl);
		curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, request->body.len == 0 ? "" : request->body.at);
		return;
	}
	text_slice(&fetch->sending, request->body);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(curl, CURLOPT_READDATA, fetch);
	curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, never_again);
}

static int
set_request(struct fetch *fetch, const struct fetch_request *request)
{
	CURL *curl = fetch->curl;
	bool get = request->method == NULL || strcmp(request->method, "GET") == 0;

	set_rules(curl, &fetch->transfer);
	stay_within(curl, request->timeout_us > 0 ? request->timeout_us : 10 * SECOND_US);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, fetch);
	curl_easy_setopt(curl, CURLOPT_URL, request->url);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, fetch);
	curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, about_to_send);
	curl_easy_setopt(curl, CURLOPT_PREREQDATA, fetch);
	curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (request->ca_file != NULL)
		curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
	if (!get)
		set_body(fetch, request);
	return set_headers(fetch, request);
}

struct fetch *
fetch_start(struct fetcher *fetcher, const struct fetch_request *request, struct error *err)
{
	struct fetch *fetch;

	if (http_check(request->url, err) != 0)
		return NULL;
	fetch = calloc(1, sizeof *fetch);
	if (fetch == NULL)
		goto fail;
	fetch->fetcher = fetcher;
	fetch->request = *request;
	fetch->began_us = clock_boot_us();
	fetch->transfer = (struct transfer){ .body = &fetch->body, .local_only = is_plain(request->url) };
	fetch->transfer.reply_max = request->reply_max > 0 ? request->reply_max : FETCH_REPLY_MAX;
	fetch->curl = curl_easy_init();
	if (fetch->curl == NULL || set_request(fetch, request) != 0 ||
	    curl_multi_add_handle(fetcher->multi, fetch->curl) != 0)
		goto fail;
	fetch->next = fetcher->all;
	fetcher->all = fetch;
	fetcher->running++;
	return fetch;
fail:
	if (fetch != NULL) {
		curl_easy_cleanup(fetch->curl);
		curl_slist_free_all(fetch->headers);
		text_free(&fetch->sending);
	}
	free(fetch);
	error_fatal(err, EXIT_SYSTEM, "out of memory for a request");
	return NULL;
}

void
fetch_cancel(struct fetch *fetch)
{
	if (fetch == NULL || fetch->cancelled)
		return;
	fetch->cancelled = true;
	fetch->request.keep = NULL; /* the caller's, who may be gone when curl goes on with this turn */
	loop_after(fetch->fetcher->loop, &fetch->bury, free_fetch, fetch);
}
