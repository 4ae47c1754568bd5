#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "net/http.h"

/* What curl's callbacks are told. */
struct transfer {
	const struct http_post *post;
	struct http_reply *reply;
	bool local_only, refused, too_large;
};

static bool
is_plain(const char *url)
{
	return strncmp(url, "http://", 7) == 0;
}

/* The host of a plain URL by its name; where it leads is looked at again when the socket is made. */
static bool
names_this_machine(const char *url)
{
	const char *host = url + 7;
	size_t len = strcspn(host, "/?#");

	if (memchr(host, '@', len) != NULL)
		return false;
	if (*host == '[')
		return strncmp(host, "[::1]", 5) == 0 && (len == 5 || host[5] == ':');
	len = strcspn(host, ":/?#");
	return (len == 9 && strncmp(host, "localhost", 9) == 0) || strncmp(host, "127.", 4) == 0;
}

int
http_check(const char *url, struct error *err)
{
	for (const char *at = url; *at != '\0'; at++)
		if (*at <= ' ' || *at == 0x7f)
			return error_set(err, "usage", "a blank or control character in the URL");
	if (is_plain(url) && !names_this_machine(url))
		return error_set(err, "usage", "http:// goes to this machine only; use https://");
	if (!is_plain(url) && strncmp(url, "https://", 8) != 0)
		return error_set(err, "usage", "the URL begins neither with https:// nor with http://");
	return 0;
}

static bool
is_loopback(const struct curl_sockaddr *to)
{
	if (to->family == AF_INET) {
		struct sockaddr_in address;

		memcpy(&address, &to->addr, sizeof address);
		return ntohl(address.sin_addr.s_addr) >> 24 == 127;
	}
	if (to->family == AF_INET6) {
		struct sockaddr_in6 address;

		if (to->addrlen < sizeof address)
			return false;
		memcpy(&address, (const char *)to + offsetof(struct curl_sockaddr, addr), sizeof address);
		return IN6_IS_ADDR_LOOPBACK(&address.sin6_addr);
	}
	return false;
}

static curl_socket_t
open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *transfer = arg;

	(void)purpose;
	if (transfer->local_only && !is_loopback(to)) {
		transfer->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static size_t
take_body(char *at, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	struct text *body = &transfer->reply->body;

	if (size * count > transfer->post->reply_max - body->len) {
		transfer->too_large = true;
		return 0;
	}
	text_bytes(body, at, size * count);
	return body->failed ? 0 : size * count;
}

static void
set_rules(CURL *curl, struct transfer *transfer)
{
	const struct http_post *post = transfer->post;

	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	/* a request on a connection that was used before may be repeated by the library itself */
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(post->timeout_us / 1000));
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "arb/" VERSION);
}

static int
why_not(const struct transfer *transfer, CURLcode code, struct error *err)
{
	if (transfer->refused)
		return error_set(err, "refused", "http:// goes to this machine only");
	if (transfer->too_large)
		return error_set(err, "too_large", "the reply is larger than %zu bytes", transfer->post->reply_max);
	return error_set(err, "http", "%s", curl_easy_strerror(code));
}

/* curl's own words about a failed request name the host; its list of codes does not. */
static int
perform(CURL *curl, struct transfer *transfer, struct error *err)
{
	CURLcode code = curl_easy_perform(curl);
	curl_off_t seconds = 0;
	long status = 0;

	if (code != CURLE_OK)
		return why_not(transfer, code, err);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
	transfer->reply->status = (int)status;
	transfer->reply->retry_after_us = seconds > 0 && seconds < 366 * 86400 ? seconds * SECOND_US : 0;
	return 0;
}

int
http_post(const struct http_post *post, struct http_reply *reply, struct error *err)
{
	struct transfer transfer = { .post = post, .reply = reply, .local_only = is_plain(post->url) };
	struct curl_slist *headers = NULL, *more;
	char type[128];
	CURL *curl;
	int result = -1;

	*reply = (struct http_reply){ 0 };
	if (http_check(post->url, err) != 0)
		return -1;
	snprintf(type, sizeof type, "Content-Type: %s", post->content_type);
	curl = curl_easy_init();
	headers = curl_slist_append(NULL, type);
	more = headers == NULL ? NULL : curl_slist_append(headers, "Expect:");
	if (curl == NULL || more == NULL) {
		error_fatal(err, EXIT_SYSTEM, "out of memory for a request");
		goto out;
	}
	set_rules(curl, &transfer);
	curl_easy_setopt(curl, CURLOPT_URL, post->url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.at);
	result = perform(curl, &transfer, err);
out:
	curl_slist_free_all(headers);
	if (curl != NULL)
		curl_easy_cleanup(curl);
	return result;
}
