#include "net/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <strings.h>

static const struct scheme {
	const char *begin;
	int port;
	bool plain, socket;
} schemes[] = {
	{ "https://", 443, false, false },
	{ "wss://", 443, false, true },
	{ "http://", 80, true, false },
	{ "ws://", 80, true, true },
};

static int
read_port(struct url *url, struct slice digits, struct error *err)
{
	url->port = 0;
	url->own_port = true;
	for (size_t i = 0; i < digits.len && i < 6; i++) {
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return error_set(err, "usage", "the port in the URL is no number");
		url->port = 10 * url->port + (digits.at[i] - '0');
	}
	if (url->port < 1 || url->port > 65535)
		return error_set(err, "usage", "the port in the URL is not between 1 and 65535");
	return 0;
}

/* host, host:port, [address], [address]:port */
static int
read_authority(struct url *url, struct slice text, struct error *err)
{
	struct slice host = text, rest = { 0 };
	struct in6_addr six;
	struct in_addr four;
	const char *end;

	if (text.len > 0 && text.at[0] == '[') {
		if ((end = memchr(text.at, ']', text.len)) == NULL)
			return error_set(err, "usage", "the URL has a [ without ]");
		host = (struct slice){ text.at + 1, (size_t)(end - text.at) - 1 };
		rest = (struct slice){ end + 1, text.len - host.len - 2 };
		url->literal = true;
	} else if ((end = memchr(text.at, ':', text.len)) != NULL) {
		host.len = (size_t)(end - text.at);
		rest = (struct slice){ end, text.len - host.len };
	}
	if (host.len == 0 || !slice_copy(url->host, sizeof url->host, host))
		return error_set(err, "usage", "the URL has no host, or a very long one");
	if (url->literal && inet_pton(AF_INET6, url->host, &six) != 1)
		return error_set(err, "usage", "what stands in [] in the URL is no IPv6 address");
	url->literal = url->literal || inet_pton(AF_INET, url->host, &four) == 1;
	if (rest.len == 0)
		return 0;
	if (rest.at[0] != ':')
		return error_set(err, "usage", "the URL goes on oddly behind ]");
	return read_port(url, (struct slice){ rest.at + 1, rest.len - 1 }, err);
}

bool
url_is_local(const struct url *url)
{
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, url->host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, url->host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return strcasecmp(url->host, "localhost") == 0;
}

int
url_read(struct url *url, const char *text, struct error *err)
{
	const struct scheme *scheme = schemes;
	struct slice authority;

	*url = (struct url){ 0 };
	for (const char *at = text; *at != '\0'; at++)
		if (*at <= ' ' || *at == 0x7f)
			return error_set(err, "usage", "a blank, control or foreign character in the URL");
	while (scheme < schemes + COUNT(schemes) && strncmp(text, scheme->begin, strlen(scheme->begin)) != 0)
		scheme++;
	if (scheme == schemes + COUNT(schemes))
		return error_set(err, "usage", "the URL begins with none of https://, wss://, http://, ws://");
	url->plain = scheme->plain;
	url->socket = scheme->socket;
	url->port = scheme->port;
	authority = slice_of(text + strlen(scheme->begin));
	authority.len = strcspn(authority.at, "/?#");
	url->path = authority.at + authority.len;
	if (memchr(authority.at, '@', authority.len) != NULL) {
		const char *host = (const char *)memrchr(authority.at, '@', authority.len) + 1;

		if (scheme->plain || scheme->socket)
			return error_set(err, "usage", "a user part in a URL that is not https://");
		authority = (struct slice){ host, authority.len - (size_t)(host - authority.at) };
	}
	if (scheme->socket && strchr(url->path, '#') != NULL)
		return error_set(err, "usage", "the URL has a #");
	if (read_authority(url, authority, err) != 0)
		return -1;
	if (url->plain && !url_is_local(url))
		return error_set(err, "usage", "%s goes to this machine only; use %s", scheme->begin,
		    url->socket ? "wss://" : "https://");
	return 0;
}

bool
address_is_loopback(const struct sockaddr *address, size_t len)
{
	if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
		struct sockaddr_in four;

		memcpy(&four, address, sizeof four);
		return ntohl(four.sin_addr.s_addr) >> 24 == 127;
	}
	if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
		struct sockaddr_in6 six;

		memcpy(&six, address, sizeof six);
		return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
	}
	return false;
}

void
environment_forget(void)
{
	static const char *const names[] = { "SSLKEYLOGFILE", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy",
		"https_proxy", "all_proxy", "socks_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SOCKS_PROXY" };

	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
}
