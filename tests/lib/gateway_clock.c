/* How far a venue's clock is from ours, by a venue on this machine that is asked over ways of every length. */
#include <stdlib.h>

#include "gateway/clock.h"
#include "net.h"
#include "net/serve.h"

/* A venue that tells the time when the way there was long enough; the way back is none. */
struct tower {
	struct asker asker;
	struct serve *serve;
	struct account account;
	struct peer *peer;
	struct timer timer;
	int64_t way_us;
	int64_t within_us;
	bool done;
};

static void
tell(void *arg)
{
	struct tower *tower = arg;
	struct text body = { 0 };

	text_format(
	    &body, "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":\"%lld\"}]}", (long long)(clock_wall_us() / 1000));
	peer_answer(tower->peer, 200, SLICE(""), text_all(&body));
	text_free(&body);
}

static void
on_request(void *arg, struct peer *peer, const struct request *request)
{
	struct tower *tower = arg;

	(void)request;
	tower->peer = peer;
	timer_start(tower->asker.loop, &tower->timer, tower->way_us, 0, tell, tower);
}

static void
on_done(void *arg, int64_t within_us)
{
	struct tower *tower = arg;

	tower->within_us = within_us;
	tower->done = true;
}

static void
look_at(struct tower *tower, int64_t way_us)
{
	static const struct serve_events events = { .request = on_request };
	char state[] = "/tmp/arb-clock-XXXXXX", url[60], command[60];
	struct loop *loop;
	struct error err;

	*tower = (struct tower){ .way_us = way_us };
	assert_non_null(mkdtemp(state));
	loop = loop_new(&err);
	tower->serve = serve_new(loop, "127.0.0.1", 0, &events, tower, &err);
	assert_non_null(tower->serve);
	snprintf(url, sizeof url, "http://127.0.0.1:%d", serve_port(tower->serve));
	tower->account.venue = venue_find(SLICE("okx"));
	tower->account.live = tower->account.venue->live;
	tower->account.rest = url;
	assert_int_equal(asker_open(&tower->asker, loop, state, &err), 0);
	assert_non_null(clock_look(&tower->asker, &tower->account, on_done, tower, &err));
	while (!tower->done)
		assert_int_equal(loop_turn(loop, &err), 0);
	asker_close(&tower->asker);
	serve_free(tower->serve);
	loop_free(loop);
	snprintf(command, sizeof command, "rm -r %s", state);
	assert_int_equal(system(command), 0);
}

static void
a_short_way_measures_it(void **state)
{
	struct tower tower;

	(void)state;
	look_at(&tower, 0);
	assert_true(tower.account.measured);
	assert_in_range(tower.within_us, 0, SECOND_US);
	assert_in_range(tower.account.offset_us + SECOND_US, 0, 2 * SECOND_US);
}

/* What can be more than a second off is not known; it is not taken for what it says. */
static void
a_long_way_does_not(void **state)
{
	struct tower tower;

	(void)state;
	look_at(&tower, 2200000);
	assert_false(tower.account.measured);
	assert_int_equal(tower.within_us, -1);
	assert_int_equal(tower.account.offset_us, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_short_way_measures_it),
		cmocka_unit_test(a_long_way_does_not),
	};

	return cmocka_run_group_tests_name("gateway_clock", tests, NULL, NULL);
}
