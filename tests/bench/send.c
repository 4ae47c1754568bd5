/*
 * send ENDPOINTS FRONT FIGURES SKIPPED COMMAND...: how long an approved opportunity takes from arb-exec's standard input to its orders
 * on the sockets.
 *
 * Stands in front of the REST hosts of ENDPOINTS (arb-sim serve), writes the same file with itself in their place to FRONT, and starts
 * COMMAND, to which it hands its own standard input as it comes.  A line is readable when it was written to that pipe.  A request
 * is written when its last byte has come to this side of the loopback by the kernel's stamp, which is made within the sender's own
 * write(): nothing is added to the program that is measured, and nothing of this one is in the figure.
 *
 * Of each trade the first order at either of its venues counts; the first SKIPPED trades, whose connections are cold, do not.  Written
 * to FIGURES, in microseconds: median and 99th percentile from the line to the later of the two requests, the same of the time
 * between the two, how many trades, and how many of which not both orders came.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/loop.h"
#include "wire/json.h"

enum { VENUES_MAX = 16, READ_BYTES = 1 << 16, LEGS = 2, LOOK_US = 20000 };

struct bench;

struct venue {
	struct bench *bench;
	char name[32];
	int listening, port; /* port: of the venue itself */
	struct watch *watch;
};

/* One connection of the program, and ours to the venue. */
struct pair {
	struct venue *venue;
	int fds[2]; /* the program's, the venue's */
	struct watch *watches[2];
	bool order; /* an order is on its way, its answer has not begun */
	int64_t stamp_ns; /* of what came last from the program */
};

struct trade {
	int64_t began_ns, sent_ns[LEGS];
	char venues[LEGS][32];
};

struct bench {
	struct loop *loop;
	struct venue venues[VENUES_MAX];
	size_t venue_count;
	struct trade *trades;
	size_t count;
	int to_program; /* its standard input; -1: closed */
	struct watch *input;
	struct timer look;
	pid_t program;
	int status; /* of its end */
	bool over;
};

static void
die(const char *what)
{
	fprintf(stderr, "send: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void
must(bool well, const struct error *err)
{
	if (well)
		return;
	fprintf(stderr, "send: %s\n", err->text);
	exit(1);
}

static int64_t
wall_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static bool
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- trades ---- */

/* "cross:BTC-USDT:BUYS:SELLS:NUMBER" of each approved line. */
static void
begin_trades(struct bench *bench, struct slice lines, int64_t now_ns)
{
	static const char mark[] = "\"id\":\"cross:BTC-USDT:";
	const char *at = lines.at;

	while ((at = memmem(at, lines.len - (size_t)(at - lines.at), mark, sizeof mark - 1)) != NULL) {
		struct trade *trade;

		bench->trades = memory_grow(bench->trades, bench->count + 1, sizeof *bench->trades);
		trade = &bench->trades[bench->count++];
		*trade = (struct trade){ .began_ns = now_ns };
		at += sizeof mark - 1;
		if (sscanf(at, "%31[^:]:%31[^:]", trade->venues[0], trade->venues[1]) != LEGS)
			die("an id that is no cross");
	}
}

static void
order_sent(struct bench *bench, const char *venue, int64_t stamp_ns)
{
	struct trade *trade = bench->count == 0 ? NULL : &bench->trades[bench->count - 1];

	for (int leg = 0; trade != NULL && leg < LEGS; leg++)
		if (strcmp(trade->venues[leg], venue) == 0 && trade->sent_ns[leg] == 0)
			trade->sent_ns[leg] = stamp_ns;
}

/* The head of a request that places an order: no question, no cancel. */
static bool
is_order(struct slice head)
{
	const char *end = memchr(head.at, '\r', head.len);
	size_t len = end == NULL ? head.len : (size_t)(end - head.at);

	return slice_starts(head, "POST ") && memmem(head.at, len, "rder", 4) != NULL &&
	    memmem(head.at, len, "uery", 4) == NULL && memmem(head.at, len, "ancel", 5) == NULL &&
	    memmem(head.at, len, "Open", 4) == NULL;
}

/* ---- connections ---- */

static void
close_pair(struct pair *pair)
{
	for (int side = 0; side < 2; side++) {
		watch_end(pair->watches[side]);
		close(pair->fds[side]);
	}
	free(pair);
}

/* With the kernel's stamp of the last byte; 0: it gave none. */
static ssize_t
read_stamped(int fd, char *to, size_t size, int64_t *stamp_ns)
{
	char control[CMSG_SPACE(sizeof(struct timespec))];
	struct iovec place = { to, size };
	struct msghdr message = {
		.msg_iov = &place, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
	};
	ssize_t n = recvmsg(fd, &message, 0);
	const struct cmsghdr *head = n <= 0 ? NULL : CMSG_FIRSTHDR(&message);
	struct timespec stamp = { 0 };

	if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_TIMESTAMPNS)
		memcpy(&stamp, CMSG_DATA(head), sizeof stamp);
	*stamp_ns = stamp.tv_sec * 1000000000LL + stamp.tv_nsec;
	return n;
}

static void
from_program(void *arg, int ready)
{
	static char bytes[READ_BYTES];
	struct pair *pair = arg;
	ssize_t n = read_stamped(pair->fds[0], bytes, sizeof bytes, &pair->stamp_ns);

	(void)ready;
	if (n > 0 && pair->stamp_ns == 0)
		die("the kernel does not stamp what comes");
	pair->order = n > 0 && (pair->order || is_order((struct slice){ bytes, (size_t)n }));
	if (n <= 0 || !write_all(pair->fds[1], bytes, (size_t)n))
		close_pair(pair);
}

static void
from_venue(void *arg, int ready)
{
	static char bytes[READ_BYTES];
	struct pair *pair = arg;
	ssize_t n = read(pair->fds[1], bytes, sizeof bytes);

	(void)ready;
	/* it answers when it has read all */
	if (n > 0 && pair->order)
		order_sent(pair->venue->bench, pair->venue->name, pair->stamp_ns);
	pair->order = false;
	if (n <= 0 || !write_all(pair->fds[0], bytes, (size_t)n))
		close_pair(pair);
}

static struct sockaddr_in
loopback(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return address;
}

static void
accept_pair(void *arg, int ready)
{
	struct venue *venue = arg;
	struct pair *pair = memory_new(1, sizeof *pair);
	struct sockaddr_in address = loopback(venue->port);
	struct error err;

	(void)ready;
	*pair = (struct pair){ .venue = venue };
	pair->fds[0] = accept4(venue->listening, NULL, NULL, SOCK_CLOEXEC);
	pair->fds[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (pair->fds[0] < 0 || pair->fds[1] < 0 ||
	    connect(pair->fds[1], (struct sockaddr *)&address, sizeof address) != 0)
		die(venue->name);
	pair->watches[0] = loop_watch(venue->bench->loop, pair->fds[0], LOOP_READ, from_program, pair, &err);
	must(pair->watches[0] != NULL, &err);
	pair->watches[1] = loop_watch(venue->bench->loop, pair->fds[1], LOOP_READ, from_venue, pair, &err);
	must(pair->watches[1] != NULL, &err);
}

/* The sockets that come of it stamp as it does. */
static int
listen_for(struct venue *venue)
{
	struct sockaddr_in address = loopback(0);
	socklen_t len = sizeof address;
	struct error err;
	int stamps = 1;

	venue->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (venue->listening < 0 || bind(venue->listening, (struct sockaddr *)&address, len) != 0 ||
	    listen(venue->listening, SOMAXCONN) != 0 ||
	    setsockopt(venue->listening, SOL_SOCKET, SO_TIMESTAMPNS, &stamps, sizeof stamps) != 0 ||
	    getsockname(venue->listening, (struct sockaddr *)&address, &len) != 0)
		die("listen");
	venue->watch = loop_watch(venue->bench->loop, venue->listening, LOOP_READ, accept_pair, venue, &err);
	must(venue->watch != NULL, &err);
	return ntohs(address.sin_port);
}

static void
stand_before(struct bench *bench, const json *endpoints, const char *path)
{
	struct text out = { 0 };
	FILE *front = fopen(path, "we");

	for (const json *item = json_first(endpoints); item != NULL; item = json_after(item)) {
		struct venue *venue = &bench->venues[bench->venue_count];

		if (bench->venue_count++ == VENUES_MAX)
			exit(1);
		*venue = (struct venue){ .bench = bench,
			.port = atoi(strrchr(json_string(json_member(item, "rest")), ':') + 1) };
		snprintf(venue->name, sizeof venue->name, "%s", json_name(item));
		text_format(&out, "%c\"%s\":{\"rest\":\"http://127.0.0.1:%d\",\"ws\":\"%s\"}", out.len == 0 ? '{' : ',',
		    venue->name, listen_for(venue), json_string(json_member(item, "ws")));
	}
	if (front == NULL || fprintf(front, "%s}\n", text_cstring(&out)) < 0 || fclose(front) != 0)
		die(path);
	text_free(&out);
}

/* ---- the program ---- */

static void
start(struct bench *bench, char *command[])
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		die("pipe");
	bench->program = fork();
	if (bench->program < 0)
		die("fork");
	if (bench->program == 0) {
		dup2(ends[0], STDIN_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	close(ends[0]);
	bench->to_program = ends[1];
}

/* The moment is taken in front of the write: the reader may be awake before it returns. */
static void
take_input(void *arg, int ready)
{
	static char bytes[READ_BYTES];
	struct bench *bench = arg;
	ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

	(void)ready;
	if (n > 0) {
		begin_trades(bench, (struct slice){ bytes, (size_t)n }, wall_ns());
		if (write_all(bench->to_program, bytes, (size_t)n))
			return;
	}
	watch_end(bench->input);
	close(bench->to_program);
}

static void
look(void *arg)
{
	struct bench *bench = arg;

	bench->over = waitpid(bench->program, &bench->status, WNOHANG) != 0;
}

/* ---- figures ---- */

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
put(FILE *out, int64_t *ns, size_t count)
{
	if (count > 0)
		qsort(ns, count, sizeof *ns, compare);
	fprintf(out, "%.1f %.1f ", count == 0 ? 0 : (double)ns[count / 2] / 1000,
	    count == 0 ? 0 : (double)ns[count * 99 / 100] / 1000);
}

static void
tell(const struct bench *bench, const char *path, size_t skipped)
{
	int64_t *whole = memory_new(bench->count + 1, sizeof *whole),
		*skew = memory_new(bench->count + 1, sizeof *skew);
	size_t count = 0, missing = 0;
	FILE *out = fopen(path, "ae");

	if (out == NULL)
		die(path);
	for (size_t i = skipped; i < bench->count; i++) {
		const struct trade *trade = &bench->trades[i];
		const int64_t *sent = trade->sent_ns;
		int64_t later = sent[0] > sent[1] ? sent[0] : sent[1];

		if (sent[0] == 0 || sent[1] == 0) {
			missing++;
			continue;
		}
		whole[count] = later - trade->began_ns;
		skew[count++] = llabs(sent[0] - sent[1]);
	}
	put(out, whole, count);
	put(out, skew, count);
	fprintf(out, "%zu %zu\n", count, missing);
	fclose(out);
	free(whole);
	free(skew);
}

int
main(int argc, char *argv[])
{
	static struct bench bench;
	struct error err;
	json *endpoints = argc < 6 ? NULL : json_load(argv[1], false, EXIT_IO, &err);

	if (endpoints == NULL) {
		fprintf(stderr, "usage: send ENDPOINTS FRONT FIGURES SKIPPED COMMAND...\n");
		return 1;
	}
	bench.loop = loop_new(&err);
	must(bench.loop != NULL, &err);
	stand_before(&bench, endpoints, argv[2]);
	json_free(endpoints);
	start(&bench, argv + 5);
	bench.input = loop_watch(bench.loop, STDIN_FILENO, LOOP_READ, take_input, &bench, &err);
	must(bench.input != NULL, &err);
	timer_start(bench.loop, &bench.look, LOOK_US, LOOK_US, look, &bench);
	while (!bench.over)
		must(loop_turn(bench.loop, &err) == 0, &err);
	tell(&bench, argv[3], (size_t)atol(argv[4]));
	free(bench.trades);
	return WIFEXITED(bench.status) ? WEXITSTATUS(bench.status) : 1;
}
