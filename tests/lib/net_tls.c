/* Certificates: good ones are taken, all others refused, by both clients.  They are made here; socat is the TLS server. */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/text.h"
#include "net.h"
#include "net/fetch.h"
#include "net/serve.h"
#include "net/ws.h"

extern char **environ;

static char folder[] = "/tmp/arb-tls-XXXXXX";

static const char make_certificates[] =
    "cd \"$0\" && exec >/dev/null 2>&1 && set -e\n"
    "curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "openssl req -x509 $curve -keyout ca.key -out ca.pem -subj /CN=test-authority -days 2\n"
    "openssl req -x509 $curve -keyout self.key -out self.crt -subj /CN=localhost -days 2 "
    "-addext subjectAltName=DNS:localhost,IP:127.0.0.1\n"
    "issue() {\n"
    "openssl req $curve -keyout $1.key -out $1.csr -subj /CN=test\n"
    "echo \"subjectAltName=$2\" >$1.ext\n"
    "openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -set_serial 5 -days $3 -extfile $1.ext -out $1.crt\n"
    "}\n"
    "issue good DNS:localhost,IP:127.0.0.1 2\n"
    "issue wrong DNS:other.example 2\n"
    "issue expired DNS:localhost,IP:127.0.0.1 -1\n"
    "for name in self good wrong expired; do cat $name.crt $name.key >$name.pem; done\n";

struct stage {
	struct loop *loop;
	struct serve *serve;
	struct fetcher *fetcher;
	pid_t tls; /* 0: none */
	bool opened, closed, replied;
	size_t messages;
	struct ws_end end;
	enum fetch_outcome outcome;
	bool sent;
};

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	(void)arg, (void)request;
	peer_answer(peer, 200, (struct slice){ 0 }, SLICE("ok"));
}

static void
peer_opened(void *arg, struct peer *peer)
{
	(void)arg;
	peer_text(peer, SLICE("hello"));
}

static void
on_open(void *arg)
{
	((struct stage *)arg)->opened = true;
}

static void
on_message(void *arg, struct slice bytes, bool binary)
{
	(void)binary;
	((struct stage *)arg)->messages += slice_is(bytes, "hello");
}

static void
on_close(void *arg, const struct ws_end *end)
{
	((struct stage *)arg)->closed = true;
	((struct stage *)arg)->end = *end;
}

static void
on_reply(void *arg, const struct fetch_reply *reply)
{
	struct stage *stage = arg;

	stage->replied = true;
	stage->outcome = reply->outcome;
	stage->sent = reply->sent;
}

static const struct serve_events serve_events = { .request = on_request, .opened = peer_opened };
static const struct ws_events events = { .opened = on_open, .message = on_message, .closed = on_close };

static int
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	close(fd);
	return ntohs(at.sin_port);
}

/* TLS at the port, plain behind it. */
static void
start_tls(struct stage *stage, int port, const char *name, const char *more)
{
	char outer[256], inner[64];
	char bound[] = "timeout", seconds[] = "60", program[] = "socat";
	char *argv[] = { bound, seconds, program, outer, inner, NULL };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	posix_spawn_file_actions_t actions;

	snprintf(outer, sizeof outer, "OPENSSL-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork,verify=0,cert=%s/%s.pem%s", port,
	    folder, name, more);
	snprintf(inner, sizeof inner, "TCP:127.0.0.1:%d", serve_port(stage->serve));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawnp(&stage->tls, bound, &actions, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&actions);
	to.sin_port = htons((uint16_t)port);
	for (int tries = 0; tries < 250; tries++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		bool up = connect(fd, (struct sockaddr *)&to, sizeof to) == 0;

		close(fd);
		if (up)
			break;
		usleep(20000);
	}
}

static void
stop_tls(struct stage *stage)
{
	if (stage->tls > 0) {
		kill(stage->tls, SIGTERM);
		waitpid(stage->tls, NULL, 0);
	}
	stage->tls = 0;
}

static void
try_both(struct stage *stage, const char *host, int port, const char *ca)
{
	struct ws_options options = { .events = &events, .arg = stage, .ca_file = ca };
	struct fetch_request request = { .done = on_reply, .arg = stage, .ca_file = ca };
	struct error err;
	struct ws *ws;
	char url[96];

	stage->opened = stage->closed = stage->replied = false;
	stage->messages = 0;
	snprintf(url, sizeof url, "wss://%s:%d/", host, port);
	options.url = url;
	ws = ws_connect(stage->loop, &options, &err);
	CHECK(ws != NULL, "%s", err.text);
	UNTIL(stage->loop, stage->messages > 0 || stage->closed);
	if (!stage->closed)
		ws_drop(ws);
	snprintf(url, sizeof url, "https://%s:%d/", host, port);
	request.url = url;
	assert_non_null(fetch_start(stage->fetcher, &request, &err));
	UNTIL(stage->loop, stage->replied);
}

static void
certificates_are_checked(void **state)
{
	static const struct {
		const char *row, *name, *host, *more;
		bool ca, good;
	} cases[] = {
		{ "good", "good", "localhost", "", true, true },
		{ "good, by address", "good", "127.0.0.1", "", true, true },
		{ "not known to the system", "good", "localhost", "", false, false },
		{ "another name", "wrong", "localhost", "", true, false },
		{ "signed by itself", "self", "localhost", "", true, false },
		{ "expired", "expired", "localhost", "", true, false },
		{ "TLS 1.1 only", "good", "localhost", ",openssl-max-proto-version=TLS1.1,cipher=ALL:@SECLEVEL=0", true,
		    false },
		{ "TLS 1.2 only", "good", "localhost", ",openssl-max-proto-version=TLS1.2", true, true },
	};
	struct stage *stage = *state;
	char ca[64];

	snprintf(ca, sizeof ca, "%s/ca.pem", folder);
	for (size_t i = 0; i < COUNT(cases); i++) {
		int port = free_port();

		start_tls(stage, port, cases[i].name, cases[i].more);
		try_both(stage, cases[i].host, port, cases[i].ca ? ca : NULL);
		stop_tls(stage);
		CHECK(stage->opened == cases[i].good, "%s: %s", cases[i].row, stage->end.text);
		CHECK((stage->outcome == FETCH_REPLIED) == cases[i].good, "%s: %s", cases[i].row,
		    fetch_outcome_name(stage->outcome));
		if (cases[i].good)
			continue;
		CHECK(stage->end.why == WS_UNTRUSTED, "%s: %s: %s", cases[i].row, ws_why_name(stage->end.why),
		    stage->end.text);
		CHECK(stage->outcome == FETCH_UNTRUSTED && !stage->sent, "%s: %s", cases[i].row,
		    fetch_outcome_name(stage->outcome));
	}
}

/* The variables are set, and no secret is written, no proxy asked. */
static void
the_environment_is_not_followed(void **state)
{
	struct stage *stage = *state;
	char ca[64], keys[64];
	int port = free_port();
	struct stat status;

	start_tls(stage, port, "good", "");
	snprintf(ca, sizeof ca, "%s/ca.pem", folder);
	snprintf(keys, sizeof keys, "%s/keys", folder);
	try_both(stage, "localhost", port, ca);
	stop_tls(stage);
	assert_true(stage->opened && stage->outcome == FETCH_REPLIED);
	assert_int_not_equal(stat(keys, &status), 0);
}

static int
set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	struct error err;
	char keys[64];

	*state = stage;
	snprintf(keys, sizeof keys, "%s/keys", folder);
	setenv("SSLKEYLOGFILE", keys, 1);
	setenv("http_proxy", "http://127.0.0.1:9", 1);
	setenv("https_proxy", "http://127.0.0.1:9", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:9", 1);
	stage->loop = loop_new(&err);
	CHECK(stage->loop != NULL, "%s", err.text);
	stage->serve = serve_new(stage->loop, "127.0.0.1", 0, &serve_events, stage, &err);
	stage->fetcher = fetcher_new(stage->loop, &err);
	CHECK(stage->serve != NULL && stage->fetcher != NULL, "%s", err.text);
	return 0;
}

static int
tear_down(void **state)
{
	struct stage *stage = *state;

	stop_tls(stage);
	fetcher_free(stage->fetcher);
	serve_free(stage->serve);
	loop_free(stage->loop);
	free(stage);
	return 0;
}

static int
run(const char *script)
{
	char shell[] = "sh", flag[] = "-c", *text = strdup(script);
	char *argv[] = { shell, flag, text, folder, NULL };
	int status = -1;
	pid_t pid;

	if (text != NULL && posix_spawnp(&pid, shell, NULL, NULL, argv, environ) == 0)
		waitpid(pid, &status, 0);
	free(text);
	return status;
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL ? -1 : run(make_certificates);
}

static int
remove_folder(void **state)
{
	(void)state;
	return run("rm -rf -- \"$0\"");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(certificates_are_checked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_environment_is_not_followed, set_up, tear_down),
	};

	alarm(120);
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
