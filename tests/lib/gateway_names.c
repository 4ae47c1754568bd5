/*
 * What a venue names with escapes of JSON, and what it names that can be no name: no line is written that our own reader refuses.  The venue
 * is on this machine and says what the test has it say (okx, but for fills without client ids: binance).
 */
#include <stdlib.h>
#include <unistd.h>

#include "gateway/hand.h"
#include "gateway/usual.h"
#include "net.h"
#include "net/serve.h"

struct stall {
	struct loop *loop;
	struct serve *serve;
	const char *says;
	struct key key;
	struct account *account;
	struct accounts accounts;
	char state[40], url[60];
	FILE *out; /* lines, then what people were told, then the exit code */
};

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	static const char okx_time[] = "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":\"%lld\"}]}";
	const struct stall *stall = arg;
	bool timed = memmem(request->path.at, request->path.len, "time", 4) != NULL;
	struct text body = { 0 };

	if (timed && stall->account->venue->name[0] == 'o')
		text_format(&body, okx_time, (long long)clock_wall_us() / 1000);
	else if (timed)
		text_format(&body, "{\"serverTime\":%lld}", (long long)clock_wall_us() / 1000);
	else
		text_string(&body, stall->says);
	peer_answer(peer, 200, SLICE(""), text_all(&body));
	text_free(&body);
}

static void
open_stall(struct stall *stall, const char *venue, const char *says)
{
	static const struct serve_events events = { .request = on_request };
	struct error err;

	*stall = (struct stall){ .says = says, .key = { .account = "main" }, .state = "/tmp/arb-names-XXXXXX" };
	assert_non_null(mkdtemp(stall->state));
	snprintf(stall->key.venue, sizeof stall->key.venue, "%s", venue);
	stall->key.api_key = secret_copy(SLICE("key"));
	stall->key.secret = secret_copy(SLICE("c2VjcmV0"));
	stall->key.passphrase = secret_copy(SLICE("phrase"));
	stall->loop = loop_new(&err);
	stall->serve = serve_new(stall->loop, "127.0.0.1", 0, &events, stall, &err);
	assert_non_null(stall->serve);
	snprintf(stall->url, sizeof stall->url, "http://127.0.0.1:%d", serve_port(stall->serve));
	stall->account = stall->accounts.at[0] = malloc(sizeof *stall->account);
	stall->accounts.count = 1;
	assert_int_equal(account_open(stall->account, venue, "main", &stall->key, NULL, &err), 0);
	stall->account->rest = stall->url;
	stall->account->people = &stall->accounts.people;
	stall->out = tmpfile();
	assert_non_null(stall->out);
}

static void
close_stall(struct stall *stall)
{
	char command[80];

	account_close(stall->account);
	free(stall->account);
	key_free(&stall->key);
	serve_free(stall->serve);
	loop_free(stall->loop);
	fclose(stall->out);
	snprintf(command, sizeof command, "rm -r %s", stall->state);
	assert_int_equal(system(command), 0);
}

static void
tell_people(void *arg, const char *text)
{
	fprintf(arg, "told: %s\n", text);
}

/* In a process of its own, as the venue is this one. */
static void
ask(struct stall *stall, enum trade_ask asked, const char *symbol)
{
	const char *const operands[] = { stall->account->venue->name, symbol };
	const struct hand hand = {
		.ask = asked, .operands = operands, .count = symbol == NULL ? 1 : 2, .account = "main"
	};
	pid_t pid = fork();

	if (pid == 0) {
		struct error err = { .text = "" };
		struct text out = { 0 };
		int code;

		stall->accounts.people = (struct account_people){ tell_people, stall->out };
		code = hand_run(&hand, &stall->accounts, stall->state, &out, &err);
		fprintf(stall->out, "%.*sexit: %d %s\n", (int)out.len, out.len == 0 ? "" : out.at, code, err.text);
		fflush(stall->out);
		_exit(0);
	}
	child_ends(stall->loop, pid);
	rewind(stall->out);
}

/* The name that the line has; "" behind the last, of which our reader may refuse none. */
static const char *
read_name(const struct stall *stall, const struct shape *kind, char name[256])
{
	union {
		struct balance_event balance;
		struct fill_event fill;
		struct order_event order;
	} event;
	struct error err = { .text = "" };
	char line[2000];
	struct slice read;

	if (fgets(line, sizeof line, stall->out) == NULL || *line != '{') {
		snprintf(name, 256, "%.255s", line);
		return name;
	}
	CHECK(event_read(kind, &event, (struct slice){ line, strlen(line) - 1 }, &err) == 0, "%s: %s", err.text, line);
	read = kind == &kind_balance ? event.balance.asset : kind == &kind_fill ? event.fill.fee_asset : event.order.id;
	if (kind == &kind_fill)
		snprintf(name, 256, "%.*s of %.*s", SLICE_ARG(read), SLICE_ARG(event.fill.order));
	else
		snprintf(name, 256, "%.*s", SLICE_ARG(read));
	return name;
}

static void
reads(const struct stall *stall, const struct shape *kind, const char *const *names)
{
	char name[256];

	for (; *names != NULL; names++) {
		read_name(stall, kind, name);
		CHECK(strncmp(name, *names, strlen(*names)) == 0, "\"%s\", and not \"%s\"", name, *names);
	}
	assert_null(fgets(name, sizeof name, stall->out));
}

#define HELD(name) "{\"ccy\":" name ",\"availBal\":\"1\",\"frozenBal\":\"0\"}"
#define TOLD "told: okx, account main: an answer, or a message, names something "

static void
balances(void **state)
{
	static const char *const names[] = { TOLD "\"BTC??,", "BTC", "\u5e01\u5b89", "A/B", "\u5e01", "exit: 0", NULL };
	struct stall stall;

	(void)state;
	open_stall(&stall, "okx",
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"details\":[" HELD("\"BTC\"") "," HELD("\"\\u5e01\\u5b89\"") "," HELD("\"BTC\\\",\\\"kind\\\":\\\"fill\"") "," HELD(
		"\"A\\/B\"") "," HELD("\"A\\\\B\"") "," HELD("\"A\\n\"") "," HELD("\"\"") "," HELD("\"\\u0000\"") "," HELD("[\"A\"]") "," HELD("\"\u5e01\"") "]}]}");
	ask(&stall, ASK_BALANCE, NULL);
	reads(&stall, &kind_balance, names);
	close_stall(&stall);
}

/* What the venue does not know looks like a mistake, and not as if all were well. */
static void
nothing(void **state)
{
	static const char *const names[] = { "told: okx: balance: the venue tells none of BTCC", "exit: 0", NULL };
	struct stall stall;

	(void)state;
	open_stall(&stall, "okx", "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"details\":[" HELD("\"BTC\"") "]}]}");
	ask(&stall, ASK_BALANCE, "BTCC");
	reads(&stall, &kind_balance, names);
	close_stall(&stall);
}

#define FILL(number, order, asset)                                                                                     \
	"{\"instId\":\"BTC-USDT\",\"tradeId\":\"" number "\",\"ordId\":\"8\",\"clOrdId\":\"" order                     \
	"\",\"fillPx\":\"70000\",\"fillSz\":\"0.01\",\"side\":\"buy\",\"execType\":\"T\",\"feeCcy\":\"" asset          \
	"\",\"fee\":\"-0.1\",\"ts\":\"1625097600000\"}"

/* What was left out of trades may be the one that somebody waits for: the answer is none. */
static void
fills(void **state)
{
	static const char *const names[] = { TOLD, "\u5e01 of a", "USDT of b", "BTC of 8", "BTC of 8",
		"exit: 69 okx: fills: unknown, wrong_answer: orders or trades", NULL };
	struct stall stall;

	(void)state;
	open_stall(&stall, "okx",
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[" FILL("1", "\\u0061", "\\u5e01") "," FILL(
		"2", "b", "US\\u0044T") "," FILL("3", "c", "A\\\",\\\"B\\\":\\\"C") "," FILL("4", "\\n",
		"BTC") "," FILL("5", "", "BTC") "]}");
	ask(&stall, ASK_FILLS, "BTC-USDT");
	reads(&stall, &kind_fill, names);
	close_stall(&stall);
}

/* A venue that tells no client ids in its trades: the order is its own number. */
static void
fills_of_numbers(void **state)
{
	static const char *const names[] = { "\u5e01 of 77", "exit: 0", NULL };
	struct stall stall;

	(void)state;
	open_stall(&stall, "binance",
	    "[{\"symbol\":\"BTCUSDT\",\"id\":1,\"orderId\":77,\"price\":\"1\",\"qty\":\"1\",\"commission\":\"0.1\","
	    "\"commissionAsset\":\"\\u5e01\",\"time\":1625097600000,\"isBuyer\":true,\"isMaker\":false}]");
	ask(&stall, ASK_FILLS, "BTC-USDT");
	reads(&stall, &kind_fill, names);
	close_stall(&stall);
}

#define OPEN(id, order)                                                                                                \
	"{\"instId\":\"BTC-USDT\",\"ordId\":\"" order "\",\"clOrdId\":\"" id                                           \
	"\",\"px\":\"70000\",\"sz\":\"0.01\",\"ordType\":\"limit\",\"side\":\"buy\",\"accFillSz\":\"0\",\"avgPx\":"    \
	"\"\",\"state\":\"live\"}"

static void
orders(void **state)
{
	static const char *const names[] = { "a", "8", "9", "exit: 0", NULL };
	struct stall stall;

	(void)state;
	/* somebody's client id that is none keeps nobody from theirs */
	open_stall(&stall, "okx",
	    "{\"code\":\"0\",\"msg\":\"\",\"data\":[" OPEN("\\u0061", "7") "," OPEN("", "\\u0038") "," OPEN(
		"a\\\"b", "9") "]}");
	ask(&stall, ASK_OPEN, "BTC-USDT");
	reads(&stall, &kind_order, names);
	close_stall(&stall);
}

/* The reason of a refusal stands on a line as well. */
static void
words(void **state)
{
	char word[8];

	(void)state;
	usual_word(word, sizeof word, SLICE("EOrder:long"));
	assert_string_equal(word, "EOrder:");
	usual_word(word, sizeof word, SLICE("a\\\"\n\xc3\xa4"));
	assert_string_equal(word, "a?????");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balances),
		cmocka_unit_test(nothing),
		cmocka_unit_test(fills),
		cmocka_unit_test(fills_of_numbers),
		cmocka_unit_test(orders),
		cmocka_unit_test(words),
	};
	struct error err;

	if (secret_guard(&err) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
