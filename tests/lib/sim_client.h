/*
 * sim_client: our own client half against a simulated venue: what venue/live.h says is sent, what comes is decoded by the venue's
 * codec and kept by the feed's engine, and can be compared with what the simulator says was true.
 */
#ifndef TESTS_SIM_CLIENT_H
#define TESTS_SIM_CLIENT_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "config/venues.h"
#include "feed/sync.h"
#include "net.h"
#include "net/fetch.h"
#include "net/ws.h"
#include "sim/hall.h"
#include "venue/live.h"
#include "wire/json.h"
#include "wire/zip.h"

enum { SYMBOLS_MAX = 4, SEEN_MAX = 4000, DEPTH = 10, PATH_BYTES = 512, DOORS_MAX = 8 };

/* A book that the client had: its place in the order of things, and its best levels. */
struct seen {
	char symbol[SYMBOL_MAX];
	int64_t number; /* the venue's; SEQUENCE_NONE: it tells none */
	int64_t message; /* of the connection */
	struct text book;
};

/* One row of the table: a venue and how many symbols. */
struct row {
	const char *venue;
	const char *symbols; /* as we call them */
	const char *spelled[SYMBOLS_MAX]; /* as it does */
	bool advanced; /* its other product */
	size_t depth; /* asked for; 0: 10 */
};

struct client;

/* One connection of a client. */
struct door {
	struct client *client;
	struct ws *ws;
	bool ready; /* subscribed on */
};

struct client {
	const struct row *row;
	const struct venue *venue;
	const struct venue_live *live;
	struct loop *loop;
	struct hall *hall;
	struct fetcher *fetcher;
	struct ws *ws; /* the newest connection; NULL: it has ended */
	struct door doors[DOORS_MAX];
	size_t door_count;
	struct decoder decoder;
	struct book_sync syncs[SYMBOLS_MAX];
	bool asked[SYMBOLS_MAX]; /* a picture is on its way */
	struct slice symbols[SYMBOLS_MAX];
	size_t symbol_count;
	unsigned channels;
	int64_t messages, expected, id;
	struct seen *seen;
	int64_t late_us; /* the oldest message, by the venue's stamp */
	size_t crossed, notices; /* notices: of maintenance, or that the connection will end */
	size_t seen_count, gaps, bad_sums, trades, tickers, best, instruments, complaints, broken, closed;
	char url[512];
	char truth[PATH_BYTES];
	size_t socket; /* of live->sockets: the one it is on */
	bool done;
	int spoil; /* a negative control: how the client is made to go wrong */
};

/* ---- what the codec reports ---- */

static inline size_t
place_of(const struct client *client, struct slice symbol)
{
	for (size_t i = 0; i < client->symbol_count; i++)
		if (slice_equal(client->symbols[i], symbol))
			return i;
	fail_msg("%s: a message about %.*s", client->row->venue, SLICE_ARG(symbol));
	return 0;
}

static inline void
put_side(struct text *out, const struct book_side *side)
{
	for (size_t i = 0; i < DEPTH && i < side->count; i++) {
		text_char(out, ' ');
		text_decimal(out, book_best(side, i)->price);
		text_char(out, '*');
		text_decimal(out, book_best(side, i)->qty);
	}
	text_char(out, ';');
}

static inline void
keep_book(struct client *client, size_t place, int64_t number)
{
	struct seen *seen;

	if (client->seen_count == SEEN_MAX || client->done)
		return;
	seen = &client->seen[client->seen_count++];
	assert_true(slice_copy(seen->symbol, sizeof seen->symbol, client->symbols[place]));
	seen->number = number;
	seen->message = client->messages;
	put_side(&seen->book, &client->syncs[place].book.bids);
	put_side(&seen->book, &client->syncs[place].book.asks);
}

static inline void ask_picture(struct client *client, size_t place);

static inline int
take_book(void *arg, const struct book_delta *delta, struct error *err)
{
	struct client *client = arg;
	size_t place = place_of(client, delta->symbol);
	struct book_sync *sync = &client->syncs[place];
	enum sync_verdict verdict;

	(void)err;
	if (delta->source == SOURCE_BEST) {
		client->best++;
		return 0;
	}
	if (client->spoil == 1 && client->messages % 10 == 0 && !delta->whole)
		return 0;
	verdict = sync_apply(sync, &client->venue->rules, delta);
	if (delta->venue_us > 0 && clock_wall_us() - delta->venue_us > client->late_us)
		client->late_us = clock_wall_us() - delta->venue_us;
	client->crossed += verdict == SYNC_APPLIED && book_crossed(&sync->book);
	client->gaps += verdict == SYNC_GAP;
	client->bad_sums += verdict == SYNC_CHECKSUM;
	if (verdict == SYNC_APPLIED)
		keep_book(client, place, sync->last);
	if (verdict == SYNC_KEPT || verdict == SYNC_STALE_PICTURE)
		ask_picture(client, place);
	return 0;
}

static inline int
take_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	struct client *client = arg;

	(void)err;
	place_of(client, trade->symbol);
	client->trades++;
	return 0;
}

static inline int
take_ticker(void *arg, const struct venue_ticker *ticker, struct error *err)
{
	struct client *client = arg;

	(void)err;
	place_of(client, ticker->symbol);
	client->tickers++;
	return 0;
}

static inline int
take_instrument(void *arg, const struct venue_instrument *instrument, struct error *err)
{
	struct client *client = arg;

	(void)err;
	for (size_t i = 0; i < client->symbol_count; i++)
		client->instruments += slice_equal(client->symbols[i], instrument->symbol) &&
		    instrument->trading == TRADING_YES && decimal_sign(instrument->price_tick) > 0 &&
		    decimal_sign(instrument->qty_step) > 0;
	return 0;
}

static inline void
take_end(void *arg)
{
	(void)arg;
}

static inline int
take_reference(void *arg, struct slice asset, struct decimal usd, struct error *err)
{
	(void)asset, (void)usd, (void)err;
	((struct client *)arg)->tickers++;
	return 0;
}

static inline enum sequence_result
take_sequence(void *arg, int64_t number)
{
	struct client *client = arg;
	int64_t expected = client->expected;

	client->expected = number + 1;
	if (number != expected)
		client->gaps++;
	return number == expected ? SEQUENCE_GOOD : SEQUENCE_GAP;
}

static inline void
take_subscribed(void *arg, struct slice symbol, size_t depth)
{
	struct client *client = arg;

	client->syncs[place_of(client, symbol)].depth = depth;
}

static inline void
take_maintenance(void *arg, bool begins, struct slice reason)
{
	(void)reason;
	((struct client *)arg)->notices += begins;
}

static inline void
take_leaving(void *arg, struct slice reason)
{
	(void)reason;
	((struct client *)arg)->notices++;
}

static inline void
take_complaint(void *arg, struct slice text)
{
	(void)text;
	((struct client *)arg)->complaints++;
}

static const struct venue_sink sink = { .book = take_book,
	.trade = take_trade,
	.ticker = take_ticker,
	.instrument = take_instrument,
	.instruments_end = take_end,
	.reference = take_reference,
	.sequence = take_sequence,
	.subscribed = take_subscribed,
	.maintenance = take_maintenance,
	.leaving = take_leaving,
	.complaint = take_complaint };

/* ---- REST ---- */

static inline void
base_url(const struct client *client, char *to, size_t size, const char *scheme)
{
	snprintf(to, size, "%s://127.0.0.1:%d", scheme, hall_port(client->hall, client->row->venue));
}

static inline void
take_answer(void *arg, const struct fetch_reply *reply)
{
	struct client *client = arg;
	struct error err = { 0 };

	assert_int_equal(reply->outcome, FETCH_REPLIED);
	CHECK(reply->status == 200, "%s: status %d for %s: %.*s", client->row->venue, reply->status, client->url,
	    SLICE_ARG(reply->body));
	client->decoder.url = slice_of(client->url);
	for (size_t i = 0; i < client->symbol_count; i++)
		client->asked[i] = false;
	CHECK(client->venue->read_rest(&client->decoder, reply->body, &err) == 0, "%s: %s", client->url, err.text);
}

static inline void
get(struct client *client)
{
	char sent[512];
	struct fetch_request request = { .url = sent, .done = take_answer, .arg = client };
	struct error err;

	strcpy(sent, client->url);
	sent[strcspn(sent, "#")] = '\0';
	CHECK(fetch_start(client->fetcher, &request, &err) != NULL, "%s: %s", sent, err.text);
}

static inline void
get_and_wait(struct client *client)
{
	get(client);
	UNTIL(client->loop, fetcher_running(client->fetcher) == 0);
}

static inline void
send_lines(struct ws *ws, struct text *lines)
{
	struct slice rest = text_all(lines), line;
	struct error err;

	while (live_next(&rest, &line))
		CHECK(ws_send(ws, line, &err) == 0, "%s", err.text);
	text_free(lines);
}

static inline struct live_say
say_to(struct client *client, struct text *out)
{
	return (struct live_say){ .out = out, .id = &client->id, .now_us = clock_wall_us() };
}

/* One at a time: the answer is known by the URL. */
static inline void
ask_picture(struct client *client, size_t place)
{
	struct text url = { 0 };
	char base[64];
	bool busy = false;

	for (size_t i = 0; i < client->symbol_count; i++)
		busy |= client->asked[i];
	if (busy)
		return;
	client->asked[place] = true;
	if (client->live->request != NULL) {
		struct live_say say = say_to(client, &url);

		client->live->request(&say, client->symbols[place], DEPTH);
		send_lines(client->ws, &url);
		return;
	}
	base_url(client, base, sizeof base, "http");
	assert_int_not_equal(
	    client->live->picture(&url, slice_of(base), PICTURE_BRIDGE, client->symbols[place], DEPTH), 0);
	snprintf(client->url, sizeof client->url, "%s", text_cstring(&url));
	text_free(&url);
	get(client);
}

/* ---- the socket ---- */

static inline void
subscribe(struct door *door)
{
	struct client *client = door->client;
	struct text out = { 0 };
	struct live_say say = say_to(client, &out);

	door->ready = true;
	client->live->subscribe(&say, true, client->channels & client->live->sockets[client->socket].carries,
	    client->row->depth == 0 ? DEPTH : client->row->depth, client->symbols, client->symbol_count);
	send_lines(door->ws, &out);
}

static inline void
on_opened(void *arg)
{
	struct door *door = arg;

	if (door->client->live->ready == NULL)
		subscribe(door);
}

/* The message behind the packing. */
static inline void
unpack(struct text *plain, struct slice bytes)
{
	int fd = memfd_create("packed", MFD_CLOEXEC);
	struct error err = { 0 };
	struct zip zip;
	char piece[4096];
	long n;

	assert_int_equal(write(fd, bytes.at, bytes.len), (ssize_t)bytes.len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(zip_open(&zip, fd, &err), 0);
	while ((n = zip_read(&zip, piece, sizeof piece, &err)) > 0)
		text_bytes(plain, piece, (size_t)n);
	CHECK(n == 0 && !zip.torn && zip.form == ZIP_GZIP, "a message was not packed well: %s", err.text);
	zip_free(&zip);
	close(fd);
}

static inline void
take_message(struct door *door, struct slice bytes)
{
	struct client *client = door->client;
	struct error err = { 0 };
	struct text out = { 0 };
	struct live_say say = say_to(client, &out);

	if (!door->ready && client->live->ready(bytes))
		subscribe(door);
	if (client->live->reply != NULL && client->live->reply(&say, bytes))
		send_lines(door->ws, &out);
	client->decoder.url = (struct slice){ NULL, 0 };
	client->decoder.ts_us = clock_wall_us();
	if (live_is_pong(client->live, bytes))
		return;
	if (client->venue->read(&client->decoder, bytes, &err) != 0) {
		client->broken++;
		if (client->spoil == 0)
			print_message("%s: %s: %.*s\n", client->row->venue, err.text, SLICE_ARG(bytes));
	}
}

static inline void
on_message(void *arg, struct slice bytes, bool binary)
{
	struct door *door = arg;
	struct client *client = door->client;
	struct text plain = { 0 };

	client->messages++;
	if (binary)
		unpack(&plain, bytes);
	take_message(door, binary ? text_all(&plain) : bytes);
	text_free(&plain);
}

/* An older connection may end while the newest is still on its way. */
static inline void
on_closed(void *arg, const struct ws_end *end)
{
	const struct door *door = arg;

	(void)end;
	door->client->closed++;
	if (door->client->ws == door->ws)
		door->client->ws = NULL;
}

static const struct ws_events ws_events = { .opened = on_opened, .message = on_message, .closed = on_closed };

static inline void
read_ticket(void *arg, const struct fetch_reply *reply)
{
	struct client *client = arg;
	struct text out = { 0 };
	struct live_say say = say_to(client, &out);
	struct live_keep keep = client->live->keep;
	struct error err = { 0 };

	CHECK(reply->status == 200, "ticket: status %d", reply->status);
	CHECK(client->live->read_ticket(&say, reply->body, &keep, &err) == 0, "ticket: %s", err.text);
	snprintf(client->url, sizeof client->url, "%.*s", (int)strcspn(text_cstring(&out), "\n"), text_cstring(&out));
	text_free(&out);
}

static inline void
find_address(struct client *client, size_t socket)
{
	struct text url = { 0 };
	char base[64], ticket[512];
	struct fetch_request request = { .method = "POST", .url = ticket, .done = read_ticket, .arg = client };
	struct error err;

	if (client->live->ticket != NULL) {
		base_url(client, base, sizeof base, "http");
		live_url(&url, slice_of(base), client->live->ticket);
		snprintf(ticket, sizeof ticket, "%s", text_cstring(&url));
		assert_non_null(fetch_start(client->fetcher, &request, &err));
		UNTIL(client->loop, fetcher_running(client->fetcher) == 0);
	} else {
		base_url(client, base, sizeof base, "ws");
		live_url(&url, slice_of(base), client->live->sockets[socket].path);
		snprintf(client->url, sizeof client->url, "%s", text_cstring(&url));
	}
	text_free(&url);
}

static inline void
connect_to(struct client *client, size_t socket)
{
	struct door *door = &client->doors[client->door_count++];
	struct ws_options options = { .url = client->url, .events = &ws_events, .arg = door };
	struct error err;

	assert_true(client->door_count <= DOORS_MAX);
	client->socket = socket;
	find_address(client, socket);
	client->messages = client->expected = 0;
	*door = (struct door){ client, ws_connect(client->loop, &options, &err), false };
	client->ws = door->ws;
	CHECK(client->ws != NULL, "%s", err.text);
}

/* ---- set up and tear down ---- */

static inline void
left_out(void *arg, const char *venue, struct slice symbol)
{
	(void)arg;
	fail_msg("%s does not list %.*s", venue, SLICE_ARG(symbol));
}

static inline void
temporary(char path[PATH_BYTES], const char *content)
{
	const char *directory = getenv("TMPDIR");
	int fd;

	snprintf(path, PATH_BYTES, "%s/sim_client.XXXXXX", directory == NULL ? "/tmp" : directory);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
}

/* script: what goes wrong; NULL: nothing. */
static inline void
client_open_to(struct client *client, const struct row *row, unsigned channels, const char *script)
{
	struct hall_plan plan = { .market = { .seed = 7,
				      .start_us = INT64_C(1767225600000000),
				      .rate = 120,
				      .depth = 80,
				      .trades = true },
		.length_us = INT64_MAX,
		.speed_ppm = 1000000,
		.venues = row->venue,
		.symbols = row->symbols,
		.truth = client->truth,
		.address = "127.0.0.1" };
	char faults[PATH_BYTES];
	struct error err = { 0 };

	*client =
	    (struct client){ .row = row, .venue = venue_find(slice_of(row->venue)), .channels = channels, .id = 1 };
	temporary(client->truth, "");
	if (script != NULL) {
		temporary(faults, script);
		plan.faults = faults;
	}
	assert_non_null(client->venue);
	client->live = row->advanced ? client->venue->live->other : client->venue->live;
	client->decoder = (struct decoder){ .sink = &sink, .arg = client };
	client->seen = calloc(SEEN_MAX, sizeof *client->seen);
	assert_non_null(client->seen);
	for (size_t i = 0; row->spelled[i] != NULL; i++) {
		client->symbols[client->symbol_count++] = slice_of(row->spelled[i]);
		sync_init(&client->syncs[i]);
	}
	client->loop = loop_new(&err);
	assert_non_null(client->loop);
	client->hall = hall_new(client->loop, &plan, left_out, NULL, &err);
	CHECK(client->hall != NULL, "%s", err.text);
	if (script != NULL)
		unlink(faults);
	client->fetcher = fetcher_new(client->loop, &err);
	assert_non_null(client->fetcher);
}

static inline void
client_open(struct client *client, const struct row *row, unsigned channels)
{
	client_open_to(client, row, channels, NULL);
}

static inline void
client_close(struct client *client)
{
	struct error err;

	ws_drop(client->ws);
	fetcher_free(client->fetcher);
	assert_int_equal(hall_check(client->hall, &err), 0);
	hall_free(client->hall);
	loop_free(client->loop);
	decoder_free(&client->decoder);
	for (size_t i = 0; i < client->symbol_count; i++)
		sync_free(&client->syncs[i]);
	for (size_t i = 0; i < client->seen_count; i++)
		text_free(&client->seen[i].book);
	free(client->seen);
	unlink(client->truth);
}

/* ---- the truth ---- */

struct fact {
	struct slice symbol;
	int64_t number;
	struct text book;
};

struct facts {
	struct fact *at;
	size_t count;
	json *document; /* all lines, as one array */
};

static inline void
put_json_side(struct text *out, const json *side)
{
	size_t n = 0;

	for (const json *level = json_first(side); level != NULL && n < DEPTH; level = json_after(level), n++)
		text_format(out, " %s*%s", json_string(json_first(level)), json_string(json_after(json_first(level))));
	text_char(out, ';');
}

static inline json *
load_lines(const char *path)
{
	struct text text = { 0 };
	struct error err = { 0 };
	char *room;
	ssize_t n;
	int fd = open(path, O_RDONLY);
	json *document;

	text_char(&text, '[');
	while ((room = text_room(&text, 65536)) != NULL && (n = read(fd, room, 65536)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (room[i] == '\n')
				room[i] = ',';
		text.len += (size_t)n;
	}
	close(fd);
	text.len--;
	text_char(&text, ']');
	document = json_parse(text_all(&text), false, &err);
	CHECK(document != NULL, "truth: %s", err.text);
	text_free(&text);
	return document;
}

static inline int64_t
whole(const json *line, const char *name)
{
	int64_t value = -1;

	return json_integer(json_member(line, name), &value) ? value : -1;
}

static inline bool
is_kind(const json *line, const char *kind)
{
	return strcmp(json_string(json_member(line, "kind")), kind) == 0;
}

/* The truth's number of the book that a message of the connection told; -1: it told none. */
static inline int64_t
number_of_message(const json *document, int64_t message)
{
	for (const json *line = json_first(document); line != NULL; line = json_after(line))
		if (is_kind(line, "sent") && whole(line, "n") == message)
			return whole(line, "seq");
	return -1;
}

static inline bool
is_true(const struct client *client, const json *document, const struct seen *seen)
{
	struct text book = { 0 };
	bool found = false, same = false;
	int64_t number = seen->number != SEQUENCE_NONE ? seen->number : number_of_message(document, seen->message);
	size_t dash = strcspn(client->row->symbols, ",");

	for (const json *line = json_first(document); line != NULL && !same; line = json_after(line)) {
		const char *symbol;

		if (!is_kind(line, "book") || whole(line, "seq") != number)
			continue;
		symbol = json_string(json_member(line, "symbol"));
		/* the first symbol is the first spelling */
		if ((strncmp(symbol, client->row->symbols, dash) == 0 && strlen(symbol) == dash) !=
		    (strcmp(seen->symbol, client->row->spelled[0]) == 0))
			continue;
		book.len = 0;
		put_json_side(&book, json_member(line, "bids"));
		put_json_side(&book, json_member(line, "asks"));
		found = true;
		same = slice_equal(text_all(&book), text_all(&seen->book));
	}
	if (!same && client->spoil == 0)
		print_message("%s %s %lld, message %lld: the client had\n%.*s\nand not\n%.*s\n", client->row->venue,
		    seen->symbol, (long long)number, (long long)seen->message, SLICE_ARG(text_all(&seen->book)),
		    found ? (int)book.len : 0, text_cstring(&book));
	text_free(&book);
	return same;
}

/* How many of the books that the client had were not the truth. */
static inline size_t
count_false(const struct client *client)
{
	json *document = load_lines(client->truth);
	size_t count = 0;

	for (size_t i = 0; i < client->seen_count; i += 1 + client->seen_count / 200)
		count += !is_true(client, document, &client->seen[i]);
	json_free(document);
	return count;
}

/* What the simulator has written so far must be on the file before it is read. */
static inline void
run_for(struct client *client, int64_t us)
{
	struct error err;

	turn_for(client->loop, us);
	CHECK(client->ws != NULL, "%s: the connection ended", client->row->venue);
	assert_int_equal(hall_check(client->hall, &err), 0);
	client->done = true;
	turn_for(client->loop, 250000);
}

#endif
