#include "net/ws.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>

#include <libwebsockets.h>

#include "base/clock.h"
#include "net/inside.h"
#include "net/resolve.h"
#include "net/url.h"

#define CLOSE_US SECOND_US
#define TIMEOUT_US (10 * SECOND_US)

/* OpenSSL's options against versions before TLS 1.2; its headers are another room's. */
#define WITHOUT_OLD_TLS 0x16000000L

/* Something to be sent; LWS_PRE bytes of room stand before the bytes, which the sending spoils. */
struct parcel {
	struct parcel *next;
	enum lws_write_protocol how;
	size_t len;
	unsigned char room[];
};

struct ws {
	struct loop *loop;
	struct ws *next;
	struct lws *wsi; /* NULL: not yet, or no more */
	struct ws_options options;
	struct url url;
	char *url_text;
	struct lws_vhost *vhost;
	struct resolve *resolve;
	struct addresses addresses;
	size_t tried; /* how many of the addresses */
	struct timer timer;
	struct after redial, later; /* later: the end */
	struct parcel *first, **last;
	size_t waiting; /* bytes */
	struct text message; /* the frames of a message so far */
	struct text pinged; /* payload of the latest ping */
	int64_t pinged_us;
	struct ws_end end;
	bool binary, asked, open, closing, said_close, over;
};

const char *
ws_why_name(enum ws_why why)
{
	static const char *const names[] = { "ours", "peer", "lost", "name", "unreachable", "untrusted", "answer",
		"timeout", "too_large", "system" };

	return names[why];
}

/* ---- the end ---- */

static void
free_ws(void *arg)
{
	struct ws *ws = arg;

	for (struct ws **at = &ws->loop->sockets; *at != NULL; at = &(*at)->next)
		if (*at == ws) {
			*at = ws->next;
			break;
		}
	for (struct parcel *parcel = ws->first, *next; parcel != NULL; parcel = next) {
		next = parcel->next;
		free(parcel);
	}
	text_free(&ws->message);
	text_free(&ws->pinged);
	free(ws->url_text);
	free(ws);
}

/* Let go of everything outside; the struct itself stays until the turn is over, for somebody may be looking at it. */
static void
detach(struct ws *ws)
{
	ws->over = true;
	timer_stop(&ws->timer);
	resolve_cancel(ws->resolve);
	ws->resolve = NULL;
	if (ws->wsi != NULL) {
		lws_set_wsi_user(ws->wsi, NULL);
		lws_set_timeout(ws->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
		ws->wsi = NULL;
	}
}

static void
finish(void *arg)
{
	struct ws *ws = arg;

	ws->options.events->closed(ws->options.arg, &ws->end);
	free_ws(ws);
}

static void
end(struct ws *ws, enum ws_why why, int code, const char *text)
{
	if (ws->over)
		return;
	ws->end.why = why;
	ws->end.code = code;
	ws->end.opened = ws->open;
	if (text != ws->end.text)
		snprintf(ws->end.text, sizeof ws->end.text, "%s", text);
	for (char *at = ws->end.text; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = ' ';
	detach(ws);
	loop_after(ws->loop, &ws->later, finish, ws);
}

void
ws_drop(struct ws *ws)
{
	if (ws == NULL)
		return;
	if (!ws->over) {
		detach(ws);
		loop_after(ws->loop, &ws->later, free_ws, ws);
	} else if (ws->later.asked) {
		ws->later.deed = free_ws;
	}
}

void
ws_drop_all(struct loop *loop)
{
	for (struct ws *ws = loop->sockets; ws != NULL; ws = ws->next)
		ws_drop(ws);
}

static void
too_late(void *arg)
{
	struct ws *ws = arg;

	if (ws->closing)
		end(ws, WS_OURS, ws->end.code, "no answer to the close frame");
	else
		end(ws, WS_TIMEOUT, 0, "not open in time");
}

/* ---- to the socket ---- */

static void
dial(void *arg)
{
	static const lws_retry_bo_t no_deadlines = { 0 };
	struct ws *ws = arg;
	const struct sockaddr *to = (const struct sockaddr *)&ws->addresses.at[ws->tried];
	socklen_t len = to->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	struct lws_client_connect_info info = { 0 };
	char address[NI_MAXHOST], host[URL_HOST_MAX + 16], path[4096];
	bool six = strchr(ws->url.host, ':') != NULL;

	if (ws->over)
		return;
	ws->tried++;
	if (ws->url.plain && !address_is_loopback(to, len)) {
		end(ws, WS_UNREACHABLE, 0, "ws:// goes to this machine only");
		return;
	}
	if (getnameinfo(to, len, address, sizeof address, NULL, 0, NI_NUMERICHOST) != 0) {
		end(ws, WS_NAME, 0, "no address");
		return;
	}
	snprintf(host, sizeof host, "%s%s%s", six ? "[" : "", ws->url.host, six ? "]" : "");
	if (ws->url.own_port)
		snprintf(host + strlen(host), sizeof host - strlen(host), ":%d", ws->url.port);
	if ((size_t)snprintf(path, sizeof path, "%s%s", *ws->url.path == '/' ? "" : "/", ws->url.path) >= sizeof path) {
		end(ws, WS_UNREACHABLE, 0, "the path is too long");
		return;
	}
	info.context = ws->loop->context;
	info.vhost = ws->vhost;
	info.address = address;
	info.port = ws->url.port;
	info.host = host;
	info.path = path;
	info.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (ws->url.plain ? 0 : LCCSCF_USE_SSL);
	info.alpn = "http/1.1";
	info.local_protocol_name = "ws";
	info.ietf_version_or_minus_one = -1;
	info.retry_and_idle_policy = &no_deadlines;
	info.userdata = ws;
	info.pwsi = &ws->wsi;
	if (lws_client_connect_via_info(&info) == NULL && !ws->over && !ws->redial.asked)
		end(ws, WS_UNREACHABLE, 0, "the connection could not be made");
}

static void
found(void *arg, const struct addresses *addresses)
{
	struct ws *ws = arg;

	ws->resolve = NULL;
	ws->addresses = *addresses;
	if (addresses->count == 0)
		end(ws, WS_NAME, 0, addresses->why);
	else
		dial(ws);
}

/* Seconds; a date is not understood. */
static int64_t
retry_after(struct lws *wsi)
{
	char value[16];
	int64_t seconds = 0;

	if (lws_hdr_copy(wsi, value, sizeof value, WSI_TOKEN_HTTP_RETRY_AFTER) <= 0)
		return 0;
	for (const char *at = value; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || at - value == 8)
			return 0;
		seconds = 10 * seconds + (*at - '0');
	}
	return seconds * SECOND_US;
}

/* libwebsockets tells that it did not work, and in which words; the wsi is gone afterwards. */
static void
not_connected(struct ws *ws, struct lws *wsi, struct slice words)
{
	char text[sizeof ws->end.text];
	int status = ws->asked ? (int)lws_http_client_http_response(wsi) : 0;
	int64_t retry = ws->asked ? retry_after(wsi) : 0;

	words.len = words.len < sizeof text ? words.len : sizeof text - 1;
	slice_copy(text, sizeof text, words);
	lws_set_wsi_user(wsi, NULL);
	ws->wsi = NULL;
	ws->end.retry_after_us = retry;
	if (ws->asked && status != 0 && status != 101)
		snprintf(text, sizeof text, "refused with HTTP status %d", status);
	if (ws->asked)
		end(ws, WS_ANSWER, status, text);
	else if (strstr(text, "SSL") != NULL || strstr(text, "tls") != NULL || strstr(text, "TLS") != NULL)
		end(ws, WS_UNTRUSTED, 0, "TLS: no handshake with a trusted certificate for this name");
	else if (ws->tried < ws->addresses.count)
		loop_after(ws->loop, &ws->redial, dial, ws);
	else
		end(ws, WS_UNREACHABLE, 0, *text == '\0' ? "nobody answers" : text);
}

static int
add_headers(struct ws *ws, struct lws *wsi, unsigned char **at, unsigned char *limit)
{
	char name[128];

	ws->asked = true;
	for (size_t i = 0; i < ws->options.header_count; i++) {
		const struct ws_header *header = &ws->options.headers[i];

		snprintf(name, sizeof name, "%s:", header->name);
		if (lws_add_http_header_by_name(wsi, (const unsigned char *)name, (const unsigned char *)header->value,
			(int)strlen(header->value), at, limit) != 0)
			return -1;
	}
	return 0;
}

/* ---- from the socket ---- */

static int
take_piece(struct ws *ws, struct lws *wsi, struct slice piece)
{
	bool first = lws_is_first_fragment(wsi) != 0, final = lws_is_final_fragment(wsi) != 0;
	struct slice whole = piece;

	if (first) {
		ws->message.len = 0;
		ws->binary = lws_frame_is_binary(wsi) != 0;
	}
	if (piece.len > WS_MESSAGE_MAX - ws->message.len) {
		end(ws, WS_TOO_LARGE, 1009, "a message is larger than 16 MiB");
		return -1;
	}
	if (!first || !final) {
		text_bytes(&ws->message, piece.at, piece.len);
		whole = text_all(&ws->message);
	}
	if (final && ws->options.events->message != NULL && !ws->closing)
		ws->options.events->message(ws->options.arg, whole, ws->binary);
	if (final && ws->message.cap > 1U << 20)
		text_free(&ws->message);
	else if (final)
		ws->message.len = 0;
	return ws->over ? -1 : 0;
}

static void
take_pong(struct ws *ws, struct slice payload)
{
	int64_t round_trip = -1;

	if (ws->pinged_us != 0 && slice_equal(payload, text_all(&ws->pinged))) {
		round_trip = clock_boot_us() - ws->pinged_us;
		ws->pinged_us = 0;
	}
	if (ws->options.events->pong != NULL)
		ws->options.events->pong(ws->options.arg, payload, round_trip);
}

/* in: two bytes of code and words, or nothing.  Of a close that we asked for this is the answer, and the end. */
static int
peer_closes(struct ws *ws, struct slice in)
{
	const unsigned char *code = (const unsigned char *)in.at;

	if (ws->closing)
		return -1;
	ws->end.code = in.len >= 2 ? code[0] << 8 | code[1] : 1005;
	ws->end.text[0] = '\0';
	if (in.len > 2) {
		in = (struct slice){ in.at + 2, in.len - 2 };
		in.len = in.len < sizeof ws->end.text ? in.len : sizeof ws->end.text - 1;
		slice_copy(ws->end.text, sizeof ws->end.text, in);
	}
	ws->end.why = WS_PEER;
	return 0;
}

/*
 * The close frame by hand: libwebsockets' own takes the socket with it at once, and with bytes that nobody has read yet
 * that is a reset, which may overtake the frame.  So we wait for the answer, or for the timer.
 */
static int
send_close(struct ws *ws, struct lws *wsi)
{
	unsigned char frame[LWS_PRE + 2 + 4 + 125], *at = frame + LWS_PRE, mask[4];
	size_t len = strlen(ws->end.text) + 2;

	if (ws->said_close)
		return 0;
	ws->said_close = true;
	noise_draw(&ws->loop->noise, mask, sizeof mask);
	at[0] = 0x88;
	at[1] = (unsigned char)(0x80 | len);
	memcpy(at + 2, mask, 4);
	at[6] = (unsigned char)(ws->end.code >> 8);
	at[7] = (unsigned char)(ws->end.code & 0xff);
	memcpy(at + 8, ws->end.text, len - 2);
	for (size_t i = 0; i < len; i++)
		at[6 + i] ^= mask[i & 3];
	return lws_write(wsi, at, 6 + len, LWS_WRITE_RAW) < 0 ? -1 : 0;
}

/* All that waits, as long as the kernel takes it; then the close frame. */
static int
send_waiting(struct ws *ws, struct lws *wsi)
{
	struct parcel *parcel;

	while ((parcel = ws->first) != NULL && !lws_partial_buffered(wsi)) {
		ws->first = parcel->next;
		if (ws->first == NULL)
			ws->last = &ws->first;
		ws->waiting -= parcel->len;
		if (parcel->how == LWS_WRITE_PING)
			ws->pinged_us = clock_boot_us();
		if (lws_write(wsi, parcel->room + LWS_PRE, parcel->len, parcel->how) < (int)parcel->len) {
			free(parcel);
			return -1;
		}
		free(parcel);
	}
	if (ws->first != NULL || (ws->closing && lws_partial_buffered(wsi)))
		lws_callback_on_writable(wsi);
	else if (ws->closing)
		return send_close(ws, wsi);
	return 0;
}

static void
opened(struct ws *ws)
{
	unsigned int lost_ms = 20000;

	/* bytes that nobody acknowledges: without this the kernel goes on for a quarter of an hour */
	setsockopt(lws_get_socket_fd(ws->wsi), IPPROTO_TCP, TCP_USER_TIMEOUT, &lost_ms, sizeof lost_ms);
	ws->open = true;
	timer_stop(&ws->timer);
	if (ws->options.events->opened != NULL)
		ws->options.events->opened(ws->options.arg);
}

/*
 * The library may give a connection up without a word to us, when it was not answered in what it takes for its time: whose it was
 * must not touch it any more.
 */
static void
forget_wsi(struct lws *wsi)
{
	struct loop *loop = lws_context_user(lws_get_context(wsi));

	for (struct ws *ws = loop->sockets; ws != NULL; ws = ws->next)
		if (ws->wsi == wsi) {
			ws->wsi = NULL;
			end(ws, ws->open ? WS_LOST : WS_TIMEOUT, 0, ws->open ? ws->end.text : "not open in time");
			return;
		}
}

/* user is a struct ws with these alone; with others it may be anything, the context of OpenSSL for one. */
static bool
is_of_a_connection(enum lws_callback_reasons reason)
{
	return reason == LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER ||
	    reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR || reason == LWS_CALLBACK_CLIENT_ESTABLISHED ||
	    reason == LWS_CALLBACK_CLIENT_RECEIVE || reason == LWS_CALLBACK_CLIENT_RECEIVE_PONG ||
	    reason == LWS_CALLBACK_WS_PEER_INITIATED_CLOSE || reason == LWS_CALLBACK_CLIENT_WRITEABLE ||
	    reason == LWS_CALLBACK_CLIENT_CLOSED;
}

static int
callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	struct slice bytes = { in, in == NULL ? 0 : len };
	struct ws *ws = user;

	if (reason == LWS_CALLBACK_WSI_DESTROY)
		forget_wsi(wsi);
	if (!is_of_a_connection(reason))
		return 0;
	if (ws == NULL || ws->over)
		return -1;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		return in == NULL ? -1 : add_headers(ws, wsi, in, *(unsigned char **)in + len);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		not_connected(ws, wsi, bytes);
		break;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		opened(ws);
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		return take_piece(ws, wsi, bytes);
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		take_pong(ws, bytes);
		break;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		return peer_closes(ws, bytes);
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return send_waiting(ws, wsi);
	case LWS_CALLBACK_CLIENT_CLOSED:
		lws_set_wsi_user(wsi, NULL);
		ws->wsi = NULL;
		end(ws, ws->closing ? WS_OURS : ws->end.why, ws->end.code, ws->end.text);
		break;
	default:
		break;
	}
	return ws->over ? -1 : 0;
}

/* ---- what the owner asks for ---- */

static const struct lws_protocols protocols[] = { { .name = "ws", .callback = callback, .rx_buffer_size = 65536 },
	{ .name = NULL } };

/*
 * The vhost for a file of certificates, or for none, as the system's take longer to read than all else of a start; made at the first
 * use, kept as long as the loop.
 */
static struct lws_vhost *
vhost_for(struct loop *loop, bool plain, const char *ca_file, struct error *err)
{
	struct lws_context_creation_info info = { 0 };
	struct trust *trust = loop->trust;

	while (trust != NULL && (trust->plain != plain || strcmp(trust->ca_file, ca_file) != 0))
		trust = trust->next;
	if (trust != NULL)
		return trust->vhost;
	trust = calloc(1, sizeof *trust);
	if (trust == NULL || (trust->ca_file = strdup(ca_file)) == NULL) {
		free(trust);
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	trust->plain = plain;
	info.port = CONTEXT_PORT_NO_LISTEN;
	info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
	    (!plain && *ca_file == '\0' ? 0 : LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS);
	info.protocols = protocols;
	info.vhost_name = plain ? "plain" : *ca_file == '\0' ? "system" : trust->ca_file;
	info.client_ssl_ca_filepath = *ca_file == '\0' ? NULL : trust->ca_file;
	info.ssl_client_options_set = WITHOUT_OLD_TLS;
	trust->vhost = lws_create_vhost(loop->context, &info);
	if (trust->vhost == NULL) {
		free(trust->ca_file);
		free(trust);
		error_set(
		    err, "usage", "the certificates cannot be used: %s", *ca_file == '\0' ? "the system's" : ca_file);
		return NULL;
	}
	trust->next = loop->trust;
	loop->trust = trust;
	return trust->vhost;
}

static int
start(struct ws *ws, struct error *err)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM }, *list = NULL;

	if (!ws->url.literal) {
		ws->resolve = resolve_start(ws->loop, ws->url.host, found, ws, err);
		return ws->resolve == NULL ? -1 : 0;
	}
	if (getaddrinfo(ws->url.host, NULL, &hints, &list) != 0)
		return error_set(err, "usage", "the address in the URL cannot be used");
	memcpy(&ws->addresses.at[0], list->ai_addr, list->ai_addrlen);
	ws->addresses.count = 1;
	freeaddrinfo(list);
	loop_after(ws->loop, &ws->redial, dial, ws);
	return 0;
}

struct ws *
ws_connect(struct loop *loop, const struct ws_options *options, struct error *err)
{
	struct ws *ws = calloc(1, sizeof *ws);

	if (ws == NULL || (ws->url_text = strdup(options->url)) == NULL) {
		free(ws);
		error_fatal(err, EXIT_SYSTEM, "out of memory");
		return NULL;
	}
	ws->loop = loop;
	ws->options = *options;
	ws->last = &ws->first;
	ws->end.why = WS_LOST;
	snprintf(ws->end.text, sizeof ws->end.text, "the connection ended without a close frame");
	if (url_read(&ws->url, ws->url_text, err) != 0)
		goto fail;
	if (!ws->url.socket) {
		error_set(err, "usage", "the URL begins neither with wss:// nor with ws://");
		goto fail;
	}
	ws->vhost =
	    vhost_for(loop, ws->url.plain, options->ca_file == NULL || ws->url.plain ? "" : options->ca_file, err);
	if (ws->vhost == NULL || start(ws, err) != 0)
		goto fail;
	ws->next = loop->sockets;
	loop->sockets = ws;
	timer_start(loop, &ws->timer, options->timeout_us > 0 ? options->timeout_us : TIMEOUT_US, 0, too_late, ws);
	return ws;
fail:
	free(ws->url_text);
	free(ws);
	return NULL;
}

static int
queue(struct ws *ws, struct slice bytes, enum lws_write_protocol how, struct error *err)
{
	struct parcel *parcel;

	if (!ws->open || ws->closing || ws->over)
		return error_set(err, "closed", "the connection is not open");
	if (bytes.len > WS_WAITING_MAX - ws->waiting)
		return error_set(err, "full", "too much waits to be sent");
	parcel = malloc(sizeof *parcel + LWS_PRE + bytes.len);
	if (parcel == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	*parcel = (struct parcel){ .how = how, .len = bytes.len };
	if (bytes.len > 0)
		memcpy(parcel->room + LWS_PRE, bytes.at, bytes.len);
	*ws->last = parcel;
	ws->last = &parcel->next;
	ws->waiting += bytes.len;
	lws_callback_on_writable(ws->wsi);
	return 0;
}

int
ws_send(struct ws *ws, struct slice text, struct error *err)
{
	return queue(ws, text, LWS_WRITE_TEXT, err);
}

int
ws_send_binary(struct ws *ws, struct slice bytes, struct error *err)
{
	return queue(ws, bytes, LWS_WRITE_BINARY, err);
}

int
ws_ping(struct ws *ws, struct slice payload, struct error *err)
{
	if (payload.len > 125)
		return error_set(err, "usage", "a ping carries at most 125 bytes");
	ws->pinged.len = 0;
	text_slice(&ws->pinged, payload);
	ws->pinged_us = 0;
	return queue(ws, payload, LWS_WRITE_PING, err);
}

void
ws_close(struct ws *ws, int code, const char *reason)
{
	if (ws->over || ws->closing)
		return;
	if (!ws->open) {
		end(ws, WS_OURS, code, reason);
		return;
	}
	ws->closing = true;
	ws->end.code = code;
	snprintf(ws->end.text, 124, "%s", reason);
	timer_start(ws->loop, &ws->timer, CLOSE_US, 0, too_late, ws);
	lws_callback_on_writable(ws->wsi);
}
