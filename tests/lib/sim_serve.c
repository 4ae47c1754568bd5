/*
 * The simulated venues against our own client half: what venue/live.h says is sent, what comes is decoded by the venue's codec
 * and kept by the feed's engine, and each book must be the simulator's own (its truth) at the same number, or at the same message
 * of the connection.
 */
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

enum { SYMBOLS_MAX = 4, SEEN_MAX = 4000, DEPTH = 10 };

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

struct client {
	const struct row *row;
	const struct venue *venue;
	const struct venue_live *live;
	struct loop *loop;
	struct hall *hall;
	struct fetcher *fetcher;
	struct ws *ws;
	struct decoder decoder;
	struct book_sync syncs[SYMBOLS_MAX];
	bool asked[SYMBOLS_MAX]; /* a picture is on its way */
	struct slice symbols[SYMBOLS_MAX];
	size_t symbol_count;
	unsigned channels;
	int64_t messages, expected, id;
	struct seen *seen;
	size_t seen_count, gaps, bad_sums, trades, tickers, best, instruments, complaints, broken, closed;
	char url[512];
	char truth[64];
	size_t socket; /* of live->sockets: the one it is on */
	bool ready, done;
	int spoil; /* a negative control: how the client is made to go wrong */
};

/* ---- what the codec reports ---- */

static size_t
place_of(const struct client *client, struct slice symbol)
{
	for (size_t i = 0; i < client->symbol_count; i++)
		if (slice_equal(client->symbols[i], symbol))
			return i;
	fail_msg("%s: a message about %.*s", client->row->venue, SLICE_ARG(symbol));
	return 0;
}

static void
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

static void
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

static void ask_picture(struct client *client, size_t place);

static int
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
	client->gaps += verdict == SYNC_GAP;
	client->bad_sums += verdict == SYNC_CHECKSUM;
	if (verdict == SYNC_APPLIED)
		keep_book(client, place, sync->last);
	if (verdict == SYNC_KEPT || verdict == SYNC_STALE_PICTURE)
		ask_picture(client, place);
	return 0;
}

static int
take_trade(void *arg, const struct venue_trade *trade, struct error *err)
{
	struct client *client = arg;

	(void)err;
	place_of(client, trade->symbol);
	client->trades++;
	return 0;
}

static int
take_ticker(void *arg, const struct venue_ticker *ticker, struct error *err)
{
	struct client *client = arg;

	(void)err;
	place_of(client, ticker->symbol);
	client->tickers++;
	return 0;
}

static int
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

static void
take_end(void *arg)
{
	(void)arg;
}

static int
take_reference(void *arg, struct slice asset, struct decimal usd, struct error *err)
{
	(void)asset, (void)usd, (void)err;
	((struct client *)arg)->tickers++;
	return 0;
}

static enum sequence_result
take_sequence(void *arg, int64_t number)
{
	struct client *client = arg;
	int64_t expected = client->expected;

	client->expected = number + 1;
	if (number != expected)
		client->gaps++;
	return number == expected ? SEQUENCE_GOOD : SEQUENCE_GAP;
}

static void
take_subscribed(void *arg, struct slice symbol, size_t depth)
{
	struct client *client = arg;

	client->syncs[place_of(client, symbol)].depth = depth;
}

static void
take_maintenance(void *arg, bool begins, struct slice reason)
{
	(void)arg, (void)begins, (void)reason;
}

static void
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
	.complaint = take_complaint };

/* ---- REST ---- */

static void
base_url(const struct client *client, char *to, size_t size, const char *scheme)
{
	snprintf(to, size, "%s://127.0.0.1:%d", scheme, hall_port(client->hall, client->row->venue));
}

static void
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

static void
get(struct client *client)
{
	char sent[512];
	struct fetch_request request = { .url = sent, .done = take_answer, .arg = client };
	struct error err;

	strcpy(sent, client->url);
	sent[strcspn(sent, "#")] = '\0';
	CHECK(fetch_start(client->fetcher, &request, &err) != NULL, "%s: %s", sent, err.text);
}

static void
get_and_wait(struct client *client)
{
	get(client);
	UNTIL(client->loop, fetcher_running(client->fetcher) == 0);
}

static void
send_lines(struct client *client, struct text *lines)
{
	struct slice rest = text_all(lines), line;
	struct error err;

	while (live_next(&rest, &line))
		CHECK(ws_send(client->ws, line, &err) == 0, "%s", err.text);
	text_free(lines);
}

static struct live_say
say_to(struct client *client, struct text *out)
{
	return (struct live_say){ .out = out, .id = &client->id, .now_us = clock_wall_us() };
}

/* One at a time: the answer is known by the URL. */
static void
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
		send_lines(client, &url);
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

static void
subscribe(struct client *client)
{
	struct text out = { 0 };
	struct live_say say = say_to(client, &out);

	client->ready = true;
	client->live->subscribe(&say, true, client->channels & client->live->sockets[client->socket].carries,
	    client->row->depth == 0 ? DEPTH : client->row->depth, client->symbols, client->symbol_count);
	send_lines(client, &out);
}

static void
on_opened(void *arg)
{
	struct client *client = arg;

	if (client->live->ready == NULL)
		subscribe(client);
}

/* The message behind the packing. */
static void
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

static void
take_message(struct client *client, struct slice bytes)
{
	struct error err = { 0 };
	struct text out = { 0 };
	struct live_say say = say_to(client, &out);

	if (!client->ready && client->live->ready(bytes))
		subscribe(client);
	if (client->live->reply != NULL && client->live->reply(&say, bytes))
		send_lines(client, &out);
	client->decoder.url = (struct slice){ NULL, 0 };
	client->decoder.ts_us = clock_wall_us();
	if (live_is_pong(client->live, bytes))
		return;
	if (client->venue->read(&client->decoder, bytes, &err) != 0) {
		client->broken++;
		print_message("%s: %s: %.*s\n", client->row->venue, err.text, SLICE_ARG(bytes));
	}
}

static void
on_message(void *arg, struct slice bytes, bool binary)
{
	struct client *client = arg;
	struct text plain = { 0 };

	client->messages++;
	if (binary)
		unpack(&plain, bytes);
	take_message(client, binary ? text_all(&plain) : bytes);
	text_free(&plain);
}

static void
on_closed(void *arg, const struct ws_end *end)
{
	struct client *client = arg;

	(void)end;
	client->closed++;
	client->ws = NULL;
}

static const struct ws_events ws_events = { .opened = on_opened, .message = on_message, .closed = on_closed };

static void
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

static void
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

static void
connect_to(struct client *client, size_t socket)
{
	struct ws_options options = { .url = client->url, .events = &ws_events, .arg = client };
	struct error err;

	client->socket = socket;
	find_address(client, socket);
	client->ready = false;
	client->messages = client->expected = 0;
	client->ws = ws_connect(client->loop, &options, &err);
	CHECK(client->ws != NULL, "%s", err.text);
}

/* ---- set up and tear down ---- */

static void
left_out(void *arg, const char *venue, struct slice symbol)
{
	(void)arg;
	fail_msg("%s does not list %.*s", venue, SLICE_ARG(symbol));
}

static void
client_open(struct client *client, const struct row *row, unsigned channels)
{
	struct hall_plan plan = {
		.market = { .seed = 7, .start_us = INT64_C(1767225600000000), .rate = 60, .depth = 30, .trades = true },
		.length_us = INT64_MAX,
		.speed_ppm = 1000000,
		.venues = row->venue,
		.symbols = row->symbols,
		.truth = client->truth,
		.address = "127.0.0.1"
	};
	struct error err = { 0 };
	int fd;

	*client =
	    (struct client){ .row = row, .venue = venue_find(slice_of(row->venue)), .channels = channels, .id = 1 };
	strcpy(client->truth, "/tmp/sim_serve.XXXXXX");
	fd = mkstemp(client->truth);
	assert_true(fd >= 0);
	close(fd);
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
	client->fetcher = fetcher_new(client->loop, &err);
	assert_non_null(client->fetcher);
}

static void
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

static void
put_json_side(struct text *out, const json *side)
{
	size_t n = 0;

	for (const json *level = json_first(side); level != NULL && n < DEPTH; level = json_after(level), n++)
		text_format(out, " %s*%s", json_string(json_first(level)), json_string(json_after(json_first(level))));
	text_char(out, ';');
}

static json *
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

static int64_t
whole(const json *line, const char *name)
{
	int64_t value = -1;

	return json_integer(json_member(line, name), &value) ? value : -1;
}

static bool
is_kind(const json *line, const char *kind)
{
	return strcmp(json_string(json_member(line, "kind")), kind) == 0;
}

/* The truth's number of the book that a message of the connection told; -1: it told none. */
static int64_t
number_of_message(const json *document, int64_t message)
{
	for (const json *line = json_first(document); line != NULL; line = json_after(line))
		if (is_kind(line, "sent") && whole(line, "n") == message)
			return whole(line, "seq");
	return -1;
}

static bool
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
static size_t
count_false(const struct client *client)
{
	json *document = load_lines(client->truth);
	size_t count = 0;

	for (size_t i = 0; i < client->seen_count; i += 1 + client->seen_count / 200)
		count += !is_true(client, document, &client->seen[i]);
	json_free(document);
	return count;
}

/* ---- tests ---- */

/* What the simulator has written so far must be on the file before it is read. */
static void
run_for(struct client *client, int64_t us)
{
	struct error err;

	turn_for(client->loop, us);
	CHECK(client->ws != NULL, "%s: the connection ended", client->row->venue);
	assert_int_equal(hall_check(client->hall, &err), 0);
	client->done = true;
	turn_for(client->loop, 250000);
}

static void
list_instruments(struct client *client)
{
	char base[64];

	base_url(client, base, sizeof base, "http");
	snprintf(client->url, sizeof client->url, "%s%s", base, client->live->instruments);
	get_and_wait(client);
	assert_int_equal(client->instruments, client->symbol_count);
}

static void
ask_time(void *arg, const struct fetch_reply *reply)
{
	struct client *client = arg;
	int64_t us;
	struct error err = { 0 };

	CHECK(reply->status == 200, "time: status %d", reply->status);
	CHECK(live_time(client->live, reply->body, &us, &err) == 0, "time: %s", err.text);
	CHECK(llabs(us - clock_wall_us()) < 2 * SECOND_US, "%s: its clock is off", client->row->venue);
}

static void
look_at_clock(struct client *client)
{
	char base[64], url[256];
	struct fetch_request request = { .url = url, .done = ask_time, .arg = client };
	struct error err;

	if (client->live->clock.path == NULL)
		return;
	base_url(client, base, sizeof base, "http");
	snprintf(url, sizeof url, "%s%s", base, client->live->clock.path);
	assert_non_null(fetch_start(client->fetcher, &request, &err));
	UNTIL(client->loop, fetcher_running(client->fetcher) == 0);
}

/* What else the socket carries. */
static void
the_rest_is_told(const struct client *client)
{
	unsigned carries = client->live->sockets[client->socket].carries;

	CHECK((client->trades > 0) == ((carries & LIVE_TRADES) != 0), "%s: %zu trades", client->row->venue,
	    client->trades);
	CHECK((client->tickers > 0) == ((carries & LIVE_TICKERS) != 0), "%s: %zu tickers", client->row->venue,
	    client->tickers);
}

static void
books_are_the_truth(void **state)
{
	const struct row *row = *state;
	struct client client = { 0 };
	size_t count;

	client_open(&client, row, 0);
	client.channels = LIVE_BOOK | LIVE_TRADES | LIVE_TICKERS;
	look_at_clock(&client);
	if (client.live->instruments != NULL)
		list_instruments(&client);
	connect_to(&client, 0);
	run_for(&client, SECOND_US + SECOND_US / 2);
	CHECK(client.seen_count > 60, "%s: %zu books", row->venue, client.seen_count);
	CHECK(client.gaps == 0 && client.bad_sums == 0 && client.broken == 0 && client.complaints == 0,
	    "%s: %zu gaps, %zu sums, %zu broken, %zu complaints", row->venue, client.gaps, client.bad_sums,
	    client.broken, client.complaints);
	the_rest_is_told(&client);
	count = count_false(&client);
	CHECK(count == 0, "%s: %zu books were not the truth", row->venue, count);
	client_close(&client);
}

/* The negative control: a client that loses changes is found out. */
static void
lost_changes_are_seen(void **state)
{
	const struct row *row = *state;
	struct client client = { 0 };

	client_open(&client, row, LIVE_BOOK);
	client.spoil = 1;
	connect_to(&client, 0);
	run_for(&client, SECOND_US / 2);
	CHECK(client.gaps + client.bad_sums > 0 || count_false(&client) > 0, "%s: nothing was seen", row->venue);
	client_close(&client);
}

static void
the_best_is_told(void **state)
{
	const struct row *row = *state;
	struct client client = { 0 };
	size_t socket = 0;

	client_open(&client, row, LIVE_BEST | LIVE_TRADES | LIVE_TICKERS);
	while (socket < LIVE_SOCKETS_MAX && (client.live->sockets[socket].carries & LIVE_BEST) == 0)
		socket++;
	if (socket < LIVE_SOCKETS_MAX) {
		connect_to(&client, socket);
		run_for(&client, SECOND_US / 2);
		CHECK(client.best > 20 && client.broken == 0, "%s: %zu quotes", row->venue, client.best);
		the_rest_is_told(&client);
	}
	client_close(&client);
}

static const struct row rows[] = {
	{ "binance", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 },
	{ "bybit", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 },
	{ "okx", "BTC-USDT,ETH-USDT", { "BTC-USDT", "ETH-USDT" }, false, 0 },
	{ "coinbase", "BTC-USDT,ETH-USD", { "BTC-USDT", "ETH-USD" }, false, 0 },
	{ "coinbase", "BTC-USDT,ETH-USD", { "BTC-USDT", "ETH-USD" }, true, 0 },
	{ "kraken", "BTC-USDT,ETH-USDT", { "BTC/USDT", "ETH/USDT" }, false, 0 },
	{ "bitget", "BTC-USDT,ETH-USDT", { "BTCUSDT", "ETHUSDT" }, false, 0 },
	{ "kucoin", "BTC-USDT,ETH-USDT", { "BTC-USDT", "ETH-USDT" }, false, 0 },
	{ "gate", "BTC-USDT,ETH-USDT", { "BTC_USDT", "ETH_USDT" }, false, 0 },
	{ "gemini", "BTC-USD,ETH-USD", { "BTCUSD", "ETHUSD" }, false, 0 },
	{ "htx", "BTC-USDT,ETH-USDT", { "btcusdt", "ethusdt" }, false, 0 },
};

enum { TESTS = 3, NAME_MAX_BYTES = 64 };

int
main(void)
{
	static const struct {
		const char *name;
		CMUnitTestFunction function;
	} each[TESTS] = {
		{ "books_are_the_truth", books_are_the_truth },
		{ "lost_changes_are_seen", lost_changes_are_seen },
		{ "the_best_is_told", the_best_is_told },
	};
	struct CMUnitTest tests[COUNT(rows) * TESTS];
	char names[COUNT(rows) * TESTS][NAME_MAX_BYTES];
	size_t count = 0;

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t n = 0; n < TESTS; n++) {
			struct row *row = malloc(sizeof *row);

			assert_non_null(row);
			*row = rows[i];
			snprintf(names[count], NAME_MAX_BYTES, "%s%s: %s", row->venue, row->advanced ? " advanced" : "",
			    each[n].name);
			tests[count] = (struct CMUnitTest){ names[count], each[n].function, NULL, NULL, row };
			count++;
		}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
