/* feed_sync: which pictures start a book. */
#include "check.h"
#include "feed/sync.h"

/* A picture or a change of one level a side. */
static struct book_delta
delta_of(struct levels *bids, struct levels *asks, bool answer, bool rest, int64_t last, int64_t previous)
{
	struct book_delta delta = { .whole = answer,
		.answer = answer,
		.rest = rest,
		.first = SEQUENCE_NONE,
		.last = last,
		.previous = previous };

	bids->count = asks->count = 0;
	levels_add(bids, (struct level){ decimal_int(99), decimal_int(1) });
	levels_add(asks, (struct level){ decimal_int(101), decimal_int(1) });
	delta.bids = *bids;
	delta.asks = *asks;
	return delta;
}

/* A book that is asked for on the socket is started by that answer: a picture of the fallback has other numbers, or none. */
static void
rest_does_not_start_what_the_socket_answers(void **state)
{
	static const struct book_rules rules = { .start = START_REQUEST, .chain = CHAIN_PREVIOUS };
	struct levels bids = { 0 }, asks = { 0 };
	struct book_sync sync;
	struct book_delta delta;

	(void)state;
	sync_init(&sync);
	delta = delta_of(&bids, &asks, true, true, SEQUENCE_NONE, SEQUENCE_NONE);
	assert_int_equal(sync_apply(&sync, &rules, &delta), SYNC_IGNORED);
	assert_int_not_equal(sync.state, SYNC_LIVE);
	delta = delta_of(&bids, &asks, true, false, 7, SEQUENCE_NONE);
	assert_int_equal(sync_apply(&sync, &rules, &delta), SYNC_APPLIED);
	assert_int_equal(sync.state, SYNC_LIVE);
	delta = delta_of(&bids, &asks, false, false, 9, 7);
	assert_int_equal(sync_apply(&sync, &rules, &delta), SYNC_APPLIED);
	sync_free(&sync);
	levels_free(&bids);
	levels_free(&asks);
}

/* One change that is older came out of order; when all are, the venue's clock was set back, and the book stands still. */
static void
stamps_that_stay_behind_are_a_gap(void **state)
{
	static const struct book_rules rules = { .start = START_PUSH, .stamped = true };
	struct levels bids = { 0 }, asks = { 0 };
	struct book_sync sync;
	struct book_delta delta;

	(void)state;
	sync_init(&sync);
	for (int round = 0; round < 2; round++) {
		delta = delta_of(&bids, &asks, false, false, SEQUENCE_NONE, SEQUENCE_NONE);
		delta.whole = true;
		delta.venue_us = 1000;
		assert_int_equal(sync_apply(&sync, &rules, &delta), SYNC_APPLIED);
		delta.whole = false;
		delta.venue_us = 900;
		for (int i = 1; i < SYNC_OLDER_MAX; i++)
			assert_int_equal(sync_apply(&sync, &rules, &delta), SYNC_IGNORED);
		assert_int_equal(sync_apply(&sync, &rules, &delta), SYNC_GAP);
		assert_int_not_equal(sync.state, SYNC_LIVE);
	}
	sync_free(&sync);
	levels_free(&bids);
	levels_free(&asks);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rest_does_not_start_what_the_socket_answers),
		cmocka_unit_test(stamps_that_stay_behind_are_a_gap),
	};

	return cmocka_run_group_tests_name("sync", tests, NULL, NULL);
}
