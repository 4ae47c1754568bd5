/*
 * net: how many messages a second go from a server to a client, each a process with one thread, over the loopback.
 *
 *	net [seconds [rate [connections [bytes]]]]
 *
 * rate 0: as fast as it goes.  Prints messages a second, what each side used of a core, and the age of a message (from its
 * making to the client's callback).  Fails for nothing but a message that is missing or out of order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/serve.h"
#include "net/ws.h"

#define CONNECTIONS_MAX 64
#define TICK_US 1000
#define AGES_MAX 100000

static struct {
	int64_t seconds, rate, connections, bytes;
} plan = { 3, 100000, 11, 359 };

static _Noreturn void
give_up(const char *what)
{
	fprintf(stderr, "net: %s\n", what);
	exit(1);
}

static double
used_percent(int who, int64_t since_us)
{
	struct rusage usage;

	getrusage(who, &usage);
	return 100.0 *
	    (double)((usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * SECOND_US + usage.ru_utime.tv_usec +
		usage.ru_stime.tv_usec) /
	    (double)(clock_boot_us() - since_us);
}

/* ---- the server ---- */

struct source {
	struct loop *loop;
	struct peer *peers[CONNECTIONS_MAX];
	int64_t count, began_us, made;
	struct timer timer;
	char *message;
	bool over;
};

static void
no_request(void *arg, struct peer *peer, const struct request *request)
{
	(void)arg, (void)request;
	peer_answer(peer, 404, (struct slice){ 0 }, (struct slice){ 0 });
}

/* What is due by now, dealt out in turn; none to a reader that is far behind. */
static void
make_messages(void *arg)
{
	struct source *source = arg;
	int64_t now = clock_boot_us(), due = (now - source->began_us) * plan.rate / SECOND_US;

	if (plan.rate == 0)
		due = source->made + 2000;
	if (now - source->began_us > plan.seconds * SECOND_US) {
		timer_stop(&source->timer);
		for (int64_t i = 0; i < source->count; i++)
			peer_close(source->peers[i], 1000, (struct slice){ 0 });
		return;
	}
	for (; source->made < due; source->made++) {
		struct peer *peer = source->peers[source->made % source->count];
		int len;

		if (plan.rate == 0 && peer_waiting(peer) > 1U << 20)
			break;
		len = snprintf(source->message, 64, "{\"n\":%lld,\"t\":%lld,\"x\":\"",
		    (long long)(source->made / source->count), (long long)now);
		source->message[len] = '.';
		peer_text(peer, (struct slice){ source->message, (size_t)plan.bytes });
	}
	if (plan.rate == 0)
		timer_start(source->loop, &source->timer, 0, 0, make_messages, source);
}

static void
peer_opened(void *arg, struct peer *peer)
{
	struct source *source = arg;

	source->peers[source->count++] = peer;
	if (source->count < plan.connections)
		return;
	source->began_us = clock_boot_us();
	timer_start(source->loop, &source->timer, TICK_US, TICK_US, make_messages, source);
}

static void
peer_closed(void *arg, struct peer *peer, int code)
{
	struct source *source = arg;

	(void)peer, (void)code;
	source->over = --source->count == 0;
}

static int
run_server(int port_to)
{
	static const struct serve_events events = {
		.request = no_request, .opened = peer_opened, .closed = peer_closed
	};
	struct source source = { 0 };
	struct serve *serve;
	struct error err;
	int port;

	source.loop = loop_new(&err);
	source.message = malloc((size_t)plan.bytes + 64);
	if (source.loop == NULL || source.message == NULL)
		give_up("no server");
	memset(source.message, '.', (size_t)plan.bytes + 64);
	serve = serve_new(source.loop, "127.0.0.1", 0, &events, &source, &err);
	if (serve == NULL)
		give_up(err.text);
	port = serve_port(serve);
	if (write(port_to, &port, sizeof port) != sizeof port)
		give_up("no port told");
	while (!source.over)
		if (loop_turn(source.loop, &err) != 0)
			give_up(err.text);
	serve_free(serve);
	loop_free(source.loop);
	free(source.message);
	return 0;
}

/* ---- the client ---- */

struct sink {
	int64_t open, messages, bytes, began_us, ended_us;
	int64_t *ages, age_count;
};

struct line {
	struct sink *sink;
	int64_t next;
};

static void
on_open(void *arg)
{
	struct line *line = arg;

	line->sink->open++;
	line->sink->began_us = clock_boot_us();
}

static void
on_message(void *arg, struct slice bytes, bool binary)
{
	struct line *line = arg;
	struct sink *sink = line->sink;
	char *end;

	(void)binary;
	if (bytes.len < 32 || strtoll(bytes.at + 5, &end, 10) != line->next)
		give_up("a message is missing");
	line->next++;
	sink->bytes += (int64_t)bytes.len;
	if (sink->messages++ % 7 == 0 && sink->age_count < AGES_MAX)
		sink->ages[sink->age_count++] = clock_boot_us() - strtoll(end + 5, NULL, 10);
}

static void
on_close(void *arg, const struct ws_end *end)
{
	struct line *line = arg;

	if (end->why != WS_PEER || end->code != 1000)
		give_up(end->text);
	line->sink->open--;
	line->sink->ended_us = clock_boot_us();
}

static int
by_age(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
report(struct sink *sink, double client)
{
	double seconds = (double)(sink->ended_us - sink->began_us) / (double)SECOND_US;
	int64_t n = sink->age_count;

	qsort(sink->ages, (size_t)n, sizeof *sink->ages, by_age);
	printf("%lld connections, %lld bytes: %.0f messages/s, %.0f MB/s", (long long)plan.connections,
	    (long long)plan.bytes, (double)sink->messages / seconds, (double)sink->bytes / seconds / 1e6);
	printf("; client %.0f %% of a core, server %.0f %%", client, used_percent(RUSAGE_CHILDREN, sink->began_us));
	if (n > 0)
		printf("; age p50 %lld us, p99 %lld us", (long long)sink->ages[n / 2],
		    (long long)sink->ages[n * 99 / 100]);
	printf("\n");
}

static void
run_client(int port)
{
	static const struct ws_events events = { .opened = on_open, .message = on_message, .closed = on_close };
	struct sink sink = { .ages = calloc(AGES_MAX, sizeof(int64_t)) };
	struct line lines[CONNECTIONS_MAX] = { 0 };
	struct error err;
	struct loop *loop = loop_new(&err);
	char url[64];
	double used;

	if (sink.ages == NULL || loop == NULL)
		give_up("no client");
	snprintf(url, sizeof url, "ws://127.0.0.1:%d/", port);
	for (int64_t i = 0; i < plan.connections; i++) {
		struct ws_options options = { .url = url, .events = &events, .arg = &lines[i] };

		lines[i].sink = &sink;
		if (ws_connect(loop, &options, &err) == NULL)
			give_up(err.text);
	}
	while (sink.open > 0 || sink.ended_us == 0)
		if (loop_turn(loop, &err) != 0)
			give_up(err.text);
	used = used_percent(RUSAGE_SELF, sink.began_us);
	loop_free(loop);
	wait(NULL);
	report(&sink, used);
	free(sink.ages);
}

int
main(int argc, char **argv)
{
	int64_t *const values[] = { &plan.seconds, &plan.rate, &plan.connections, &plan.bytes };
	int ends[2], port;
	pid_t pid;

	for (int i = 1; i < argc && i <= (int)COUNT(values); i++)
		*values[i - 1] = atoll(argv[i]);
	if (plan.connections < 1 || plan.connections > CONNECTIONS_MAX || plan.bytes < 64)
		give_up("1 to 64 connections, 64 bytes and more");
	if (pipe(ends) != 0 || (pid = fork()) < 0)
		give_up("no second process");
	if (pid == 0)
		return run_server(ends[1]);
	close(ends[1]);
	if (read(ends[0], &port, sizeof port) != sizeof port)
		give_up("no server");
	run_client(port);
	return 0;
}
