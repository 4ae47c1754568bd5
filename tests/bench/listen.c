/*
 * listen ENDPOINTS SECONDS CHANNELS SYMBOLS...: connect to each venue of arb-sim serve's endpoints file as our own client would
 * (venue/live.h), count what comes for so many seconds after the first, and print messages and bytes a second.
 *
 * A WebSocket reader that does as little as can be done: frames are counted by their heads and thrown away, so that the other side
 * is what is measured.  CHANNELS is a set of enum live_channel; SYMBOLS are BASE-QUOTE and are spelled as the venue's file does.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "config/venues.h"
#include "venue/live.h"
#include "venue/venue.h"
#include "wire/json.h"

enum { VENUES_MAX = 16, SYMBOLS_MAX = 64, READ_BYTES = 1 << 18, TICKET_BYTES = 4096 };

struct socket {
	int fd;
	uint64_t skip; /* bytes of the frame at hand that are to come */
	unsigned char head[16];
	size_t head_len;
	bool pinged; /* the frame at hand is a ping: its payload is to be sent back */
};

struct listener {
	struct socket at[VENUES_MAX];
	size_t count;
	uint64_t messages, bytes;
};

static void
die(const char *what)
{
	fprintf(stderr, "listen: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0)
			die("write");
		at += n;
		len -= (size_t)n;
	}
}

static int
connect_port(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
		die("connect");
	return fd;
}

/* Up to the empty line; what stands behind it is lost, and nothing does before we have spoken. */
static void
shake_hands(int fd, const char *path)
{
	char request[1024], answer[4096];
	size_t len = 0;

	snprintf(request, sizeof request,
	    "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
	    path);
	write_all(fd, request, strlen(request));
	while (len < 4 || memcmp(answer + len - 4, "\r\n\r\n", 4) != 0)
		if (len == sizeof answer || read(fd, answer + len, 1) != 1)
			die("handshake");
		else
			len++;
	if (memcmp(answer, "HTTP/1.1 101", 12) != 0) {
		fprintf(stderr, "listen: %.*s\n", (int)len, answer);
		exit(1);
	}
}

/* Masked with zeros: the payload stays as it is. */
static void
send_frame(int fd, unsigned char kind, struct slice payload)
{
	struct text out = { 0 };

	text_char(&out, (char)(0x80 | kind));
	if (payload.len < 126)
		text_char(&out, (char)(0x80 | payload.len));
	else {
		text_char(&out, (char)(0x80 | 126));
		text_char(&out, (char)(payload.len >> 8));
		text_char(&out, (char)(payload.len & 0xff));
	}
	text_bytes(&out, "\0\0\0\0", 4);
	text_slice(&out, payload);
	write_all(fd, out.at, out.len);
	text_free(&out);
}

/* The path that a ticket names (kucoin). */
static void
fetch_ticket(const struct venue_live *live, int port, struct text *path)
{
	char request[256], answer[TICKET_BYTES];
	int fd = connect_port(port);
	size_t len = 0;
	ssize_t n;
	struct text url = { 0 };
	int64_t id = 1;
	struct live_say say = { .out = &url, .id = &id, .now_us = clock_wall_us() };
	struct live_keep keep = live->keep;
	struct error err;
	const char *body, *slash;

	snprintf(request, sizeof request,
	    "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", live->ticket);
	write_all(fd, request, strlen(request));
	while ((n = read(fd, answer + len, sizeof answer - len - 1)) > 0)
		len += (size_t)n;
	close(fd);
	answer[len] = '\0';
	body = strstr(answer, "\r\n\r\n");
	if (body == NULL || live->read_ticket(&say, slice_of(body + 4), &keep, &err) != 0)
		die("ticket");
	text_cstring(&url);
	url.at[strcspn(url.at, "\n")] = '\0';
	slash = strchr(strstr(url.at, "://") + 3, '/');
	text_string(path, slash == NULL ? "/" : slash);
	text_free(&url);
}

static size_t
spell(const char *venue, char *const names[], size_t count, char (*spelled)[SYMBOL_MAX], struct slice *symbols)
{
	struct error err;
	struct venue_facts *facts = venue_facts_load(venue, &err);
	size_t known = 0;

	for (size_t i = 0; facts != NULL && i < count && known < SYMBOLS_MAX; i++) {
		const struct venue_symbol *symbol = venue_facts_symbol(facts, slice_of(names[i]));

		if (symbol == NULL)
			continue;
		strcpy(spelled[known], *symbol->venue_symbol != '\0' ? symbol->venue_symbol : symbol->symbol);
		symbols[known] = slice_of(spelled[known]);
		known++;
	}
	venue_facts_free(facts);
	return known;
}

static void
listen_to(struct listener *listener, const char *name, int port, unsigned channels, char *const names[], size_t count)
{
	const struct venue *venue = venue_find(slice_of(name));
	static char spelled[SYMBOLS_MAX][SYMBOL_MAX];
	struct slice symbols[SYMBOLS_MAX], lines, line;
	struct text path = { 0 }, out = { 0 };
	int64_t id = 1;
	struct live_say say = { .out = &out, .id = &id, .now_us = clock_wall_us() };
	struct socket *socket = &listener->at[listener->count];

	if (venue == NULL || venue->live == NULL || venue->live->subscribe == NULL)
		return;
	if (venue->live->ticket != NULL)
		fetch_ticket(venue->live, port, &path);
	else
		text_string(&path, *venue->live->sockets[0].path != '\0' ? venue->live->sockets[0].path : "/");
	*socket = (struct socket){ .fd = connect_port(port) };
	listener->count++;
	shake_hands(socket->fd, text_cstring(&path));
	venue->live->subscribe(&say, true, channels, 10, symbols, spell(name, names, count, spelled, symbols));
	lines = text_all(&out);
	while (live_next(&lines, &line))
		send_frame(socket->fd, 1, line);
	text_free(&path);
	text_free(&out);
}

/* How many bytes the head of a frame has, and its payload; 0: not all of it is there. */
static size_t
read_head(const unsigned char *at, size_t len, uint64_t *payload)
{
	size_t more;

	if (len < 2)
		return 0;
	more = (at[1] & 127) == 126 ? 2 : (at[1] & 127) == 127 ? 8 : 0;
	if (len < 2 + more)
		return 0;
	*payload = more == 0 ? at[1] & 127 : 0;
	for (size_t i = 0; i < more; i++)
		*payload = *payload << 8 | at[2 + i];
	return 2 + more;
}

static void
count_bytes(struct listener *listener, struct socket *socket, const unsigned char *at, size_t len)
{
	while (len > 0) {
		uint64_t payload = 0;
		size_t step, head;

		if (socket->skip > 0) {
			step = socket->skip < len ? (size_t)socket->skip : len;
			if (socket->pinged)
				send_frame(socket->fd, 10, (struct slice){ (const char *)at, step });
			socket->pinged = false;
			socket->skip -= step;
			at += step;
			len -= step;
			continue;
		}
		socket->head[socket->head_len++] = *at++;
		len--;
		head = read_head(socket->head, socket->head_len, &payload);
		if (head == 0)
			continue;
		socket->pinged = (socket->head[0] & 15) == 9;
		listener->messages += (socket->head[0] & 15) <= 2;
		listener->bytes += payload;
		socket->skip = payload;
		socket->head_len = 0;
	}
}

static void
turn(struct listener *listener)
{
	static unsigned char bytes[READ_BYTES];
	struct pollfd polled[VENUES_MAX];

	for (size_t i = 0; i < listener->count; i++)
		polled[i] = (struct pollfd){ .fd = listener->at[i].fd, .events = POLLIN };
	if (poll(polled, (nfds_t)listener->count, 100) < 0)
		die("poll");
	for (size_t i = 0; i < listener->count; i++) {
		ssize_t n;

		if (polled[i].revents == 0)
			continue;
		n = read(listener->at[i].fd, bytes, sizeof bytes);
		if (n <= 0)
			die("the venue went away");
		count_bytes(listener, &listener->at[i], bytes, (size_t)n);
	}
	usleep(500); /* many messages a read: the other side is what is measured */
}

int
main(int argc, char *argv[])
{
	struct listener listener = { .count = 0 };
	struct error err;
	int64_t began_us, seconds;
	json *endpoints = argc < 5 ? NULL : json_load(argv[1], false, EXIT_IO, &err);

	if (endpoints == NULL) {
		fprintf(stderr, "usage: listen ENDPOINTS SECONDS CHANNELS SYMBOL...\n");
		return 1;
	}
	seconds = atol(argv[2]);
	for (const json *venue = json_first(endpoints); venue != NULL; venue = json_after(venue)) {
		const char *url = json_string(json_member(venue, "ws"));

		listen_to(&listener, json_name(venue), atoi(strrchr(url, ':') + 1), (unsigned)atoi(argv[3]), argv + 4,
		    (size_t)argc - 4);
	}
	json_free(endpoints);
	while (listener.messages == 0)
		turn(&listener);
	listener.messages = listener.bytes = 0;
	began_us = clock_boot_us();
	while (clock_boot_us() - began_us < seconds * SECOND_US)
		turn(&listener);
	seconds = clock_boot_us() - began_us;
	printf("%.0f %.1f\n", (double)listener.messages / ((double)seconds / 1e6),
	    (double)listener.bytes / (double)seconds);
	return 0;
}
