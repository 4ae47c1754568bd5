/*
 * feed/link: a venue on the network, in simulated time.
 */
#include "feed/rhythm.h"
#include "feed_world.h"

static const char *const venues_tried[] = { "binance", "bybit", "kraken", "gemini" };

static void
check_clean(const struct world *world)
{
	CHECK(world->wrong == 0, "%s: %zu wrong books of %zu", world->name, world->wrong, world->books_lines);
	CHECK(world->older == 0, "%s: %zu older books of %zu", world->name, world->older, world->books_lines);
	CHECK(world->doubled == 0, "%s: %zu doubled books", world->name, world->doubled);
	CHECK(world->trades_doubled == 0, "%s: %zu doubled trades", world->name, world->trades_doubled);
}

/* Books come, are right, and the frames give the same lines again; each second has its tick. */
static void
it_listens(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(venues_tried); i++) {
		struct world *world = world_new(venues_tried[i], 1 + i);

		world_start(world, 0);
		world_run(world, 30 * SECOND_US);
		check_clean(world);
		CHECK(world_is_valid(world), "%s", world->name);
		CHECK(world->books_lines > 200, "%s: %zu", world->name, world->books_lines);
		CHECK(world->trade_lines > 20 && world->trades_missed == 0, "%s: %zu", world->name, world->trade_lines);
		CHECK(world->ticks_seen >= 30, "%s: %lld", world->name, (long long)world->ticks_seen);
		CHECK(strcmp(world->state, "live") == 0 && world->tier == 1, "%s: %s", world->name, world->state);
		world_end(world);
	}
}

/* ---- limits ---- */

/* The most that any window of the rate holds. */
static size_t
most_within(const int64_t *log, size_t count, int64_t per_us)
{
	size_t most = 0;

	for (size_t from = 0, to = 0; to < count; to++) {
		while (log[to] - log[from] >= per_us)
			from++;
		if (to - from + 1 > most)
			most = to - from + 1;
	}
	return most;
}

/* Messages of one connection. */
static size_t
messages_of(const struct world *world, int64_t conn, int64_t *log)
{
	size_t count = 0;

	for (size_t i = 0; i < world->message_count; i++)
		if (world->message_conns[i] == conn)
			log[count++] = world->messages[i];
	return count;
}

/* Many symbols: as many connections as they need, none with more than it may carry, none that talks faster than it may. */
static void
many_symbols(void **state)
{
	static int64_t log[LOG_MAX];
	struct world *world = world_new("binance", 5);
	int64_t conns = 0;

	(void)state;
	world->extra = 1500;
	world->live.limits.requests = (struct live_rate){ 50, 1000 };
	world_start(world, 0);
	world_run(world, 60 * SECOND_US);
	check_clean(world);
	CHECK(world_is_valid(world), "%s", world->name);
	for (size_t i = 0; i < PEERS_MAX; i++) {
		const struct peer *peer = &world->peers[i];

		if (peer->conn == 0)
			continue;
		conns++;
		CHECK(peer->subscribed <= 1024, "%zu on one connection", peer->subscribed);
		CHECK(most_within(log, messages_of(world, peer->conn, log), SECOND_US) <= 5, "connection %lld",
		    (long long)peer->conn);
	}
	assert_int_equal(conns, 3); /* 1503 symbols, two channels each */
	CHECK(most_within(world->requests, world->request_count, SECOND_US) <= 50, "requests");
	world_end(world);
}

/* A door that opens and shuts at once, again and again: the venue's limit of connections holds. */
static void
storm(const char *venue, bool unlimited, bool hold)
{
	struct world *world = world_new(venue, 6);
	size_t most;

	world->live.limits.connects = (struct live_rate){ 3, 60000 };
	world->accept_and_close = true;
	world->unlimited = unlimited;
	world->step_us = 5 * SECOND_US;
	world_start(world, 0);
	world_run(world, 1000 * SECOND_US);
	most = most_within(world->connects, world->connect_count, 60 * SECOND_US);
	CHECK((most <= 3) == hold, "%s: %zu in a minute", venue, most);
	CHECK(world->connect_count > 40, "%s: %zu", venue, world->connect_count);
	world_end(world);
}

static void
connections_are_counted(void **state)
{
	(void)state;
	storm("bybit", false, true);
	storm("bybit", true, false); /* the control: without the bucket the check fails */
}

/* ---- back-off ---- */

/* 1 2 4 8 16 16 ... s times a draw in [1/2, 1), from the time the attempt failed at the last host; the second host at once. */
static void
delays_are_those_of_the_formula(void **state)
{
	struct world *world = world_new("bybit", 7);
	int64_t least = INT64_MAX, most = 0;

	(void)state;
	world->host_down[0] = world->host_down[1] = world->rest_down[0] = world->rest_down[1] = true;
	world_start(world, 0);
	world_run(world, 400 * SECOND_US);
	assert_true(world->connect_count > 20);
	for (size_t i = 1; i < world->connect_count; i++) {
		size_t round = i / 2 - 1;
		int64_t whole = SECOND_US << (round < 4 ? round : 4);
		int64_t delay = world->connects[i] - world->connects[i - 1] - 2 * world->latency_us;

		if (i % 2 == 1) {
			CHECK(delay < 1000, "the second host, attempt %zu, after %lld us", i, (long long)delay);
			continue;
		}
		CHECK(delay >= whole / 2 && delay < whole, "attempt %zu after %lld us", i, (long long)delay);
		if (i > 10) {
			least = delay < least ? delay : least;
			most = delay > most ? delay : most;
		}
	}
	CHECK(most - least > 3 * SECOND_US, "draws from %lld to %lld", (long long)least, (long long)most);
	CHECK(link_lost(world->link), "no host could be reached");
	CHECK(world->ticks_seen >= 400, "%lld ticks", (long long)world->ticks_seen); /* time goes on all the same */
	world_end(world);
}

/* Lost before 60 s of good data: the next delay is longer; after them: the first one again. */
static void
good_data_forgives(void **state)
{
	struct world *world = world_new("bybit", 8);
	int64_t cut_us, delay;

	(void)state;
	world_start(world, 0);
	for (int i = 0; i < 4; i++) {
		world_run(world, 30 * SECOND_US);
		world_cut(world, world_newest(world));
		cut_us = world->now_us;
		world_run(world, 17 * SECOND_US);
		delay = world->connects[world->connect_count - 1] - cut_us;
		CHECK(delay >= (SECOND_US << i) / 2 && delay < SECOND_US << i, "%d: %lld us", i, (long long)delay);
	}
	world_run(world, 70 * SECOND_US);
	world_cut(world, world_newest(world));
	cut_us = world->now_us;
	world_run(world, 17 * SECOND_US);
	delay = world->connects[world->connect_count - 1] - cut_us;
	CHECK(delay < SECOND_US, "after good data: %lld us", (long long)delay);
	check_clean(world);
	world_end(world);
}

/* Barred: nothing knocks before the venue said that it may. */
static void
a_closed_door_is_left_alone(void **state)
{
	struct world *world = world_new("bybit", 9);
	size_t connects, requests;

	(void)state;
	world_start(world, 0);
	world_run(world, 20 * SECOND_US);
	world->refuse = 418;
	world->retry_after_us = 90 * SECOND_US;
	world_cut(world, world_newest(world));
	world_run(world, 5 * SECOND_US);
	CHECK(strcmp(world->state, "down") == 0, "%s", world->state);
	CHECK(link_lost(world->link), "barred");
	assert_true(world->barred_us > world->now_us + 80 * SECOND_US);
	connects = world->connect_count;
	requests = world->request_count;
	world_run(world, 80 * SECOND_US);
	CHECK(world->connect_count == connects && world->request_count == requests, "%zu and %zu", world->connect_count,
	    world->request_count);
	world->refuse = 0;
	world->retry_after_us = 0;
	world_run(world, 30 * SECOND_US);
	CHECK(world_is_valid(world) && strcmp(world->state, "live") == 0, "%s", world->state);
	check_clean(world);
	world_end(world);
}

/* Other programs of ours have used up the venue's limits, or were shut out: that is said at once, and all comes when it may. */
static void
limits_of_all_are_heeded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(venues_tried); i++) {
		struct world *world = world_new(venues_tried[i], 60 + i);

		world->taken_us = START_US + 20 * SECOND_US;
		world_start(world, 0);
		world_run(world, 9 * SECOND_US);
		CHECK(strcmp(world->state, "down") == 0 && strcmp(world->reason, "limited") == 0, "%s: %s, %s",
		    world->name, world->state, world->reason);
		CHECK(world->state_us < START_US + 6 * SECOND_US, "%s: after %lld us", world->name,
		    (long long)(world->state_us - START_US));
		assert_true(link_lost(world->link));
		assert_int_equal(world->connect_count + world->request_count, 0);
		world_run(world, 25 * SECOND_US);
		CHECK(world_is_valid(world) && strcmp(world->state, "live") == 0, "%s: %s", world->name, world->state);
		assert_false(link_lost(world->link));
		check_clean(world);
		world_end(world);
	}
}

/* ---- the venue's clock ---- */

/*
 * So far the venue's clock is wrong, so far it is said to be, and messages take the 5 ms that they take; it is set right, which is
 * seen within a minute; no book is the worse for it.
 */
static void
clocks_are_compared(void **state)
{
	static const int64_t offs[] = { 3000 * MS, -90 * SECOND_US, 400 * MS, 0 };

	(void)state;
	for (size_t n = 0; n < COUNT(venues_tried) * COUNT(offs); n++) {
		struct world *world = world_new(venues_tried[n / COUNT(offs)], 30 + n);
		int64_t off_us = offs[n % COUNT(offs)], most_us = world->live.clock.grain_us / 2 + 6 * MS;
		bool told = world->live.clock.path != NULL;

		world->clock_off_us = off_us;
		world_start(world, 0);
		world_run(world, 25 * SECOND_US);
		CHECK(world->clock_told == (told && llabs(off_us) > SECOND_US), "%s, %lld us: told %zu times",
		    world->name, (long long)off_us, world->clock_told);
		CHECK(!told ||
			(llabs(world->offset_us - off_us) <= world->offset_error_us &&
			    world->offset_error_us <= most_us),
		    "%s, %lld us: %lld within %lld", world->name, (long long)off_us, (long long)world->offset_us,
		    (long long)world->offset_error_us);
		CHECK(!told || llabs(world->delay_us - 5 * MS) <= most_us, "%s, %lld us: messages take %lld us",
		    world->name, (long long)off_us, (long long)world->delay_us);
		world->clock_off_us = 0;
		world_run(world, 70 * SECOND_US);
		CHECK(!told || llabs(world->offset_us) <= most_us, "%s: still %lld us", world->name,
		    (long long)world->offset_us);
		CHECK(world_is_valid(world) && strcmp(world->state, "live") == 0, "%s: %s", world->name, world->state);
		check_clean(world);
		world_end(world);
	}
}

/* ---- recovery ---- */

static int
compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Cut again and again: the limit of connections holds, and each time the books are back soon after the delay's end. */
static void
many_disconnects(void **state)
{
	size_t rounds = world_rounds(1000) / COUNT(venues_tried);
	int64_t *times = calloc(rounds, sizeof *times);

	(void)state;
	assert_non_null(times);
	for (size_t v = 0; v < COUNT(venues_tried); v++) {
		struct world *world = world_new(venues_tried[v], 10 + v);
		struct live_rate connects = world->live.limits.connects;

		world->step_us = 300 * MS;
		world_start(world, 0);
		world_run(world, 20 * SECOND_US);
		for (size_t i = 0; i < rounds; i++) {
			int64_t tried_us, back_us = 0;

			world_run(world, (int64_t)world_chance(world, 5 * SECOND_US));
			world->host_down[0] = world->host_down[1] = false;
			world->rest_down[0] = world->rest_down[1] = true; /* recovery is the socket's */
			world_cut(world, world_newest(world));
			world_run(world, 2 * MS);
			for (int n = 0; n < 400 && world_newest(world) == NULL; n++)
				world_run(world, 100 * MS);
			world->rest_down[0] = world->rest_down[1] = false;
			tried_us = world->connects[world->connect_count - 1];
			for (int n = 0; n < 400 && !world_is_valid(world); n++)
				world_run(world, 50 * MS);
			for (size_t s = 0; s < WORLD_SYMBOLS; s++)
				if (world->truths[s].back_us > back_us)
					back_us = world->truths[s].back_us;
			CHECK(world_is_valid(world), "%s: round %zu", world->name, i);
			times[i] = back_us - tried_us;
		}
		check_clean(world);
		qsort(times, rounds, sizeof *times, compare);
		print_message("# %s: %zu disconnects, recovery p50 %lld ms, p99 %lld ms\n", world->name, rounds,
		    (long long)times[rounds / 2] / 1000, (long long)times[rounds * 99 / 100] / 1000);
		CHECK(times[rounds * 99 / 100] < 2 * SECOND_US, "%s: p99 %lld us", world->name,
		    (long long)times[rounds * 99 / 100]);
		CHECK(connects.count == 0 ||
			most_within(world->connects, world->connect_count, connects.per_ms * MS) <= connects.count,
		    "%s: too many connections", world->name);
		world_end(world);
	}
	free(times);
}

/* ---- books that are lost ---- */

/* A change is lost: said at once where the venue numbers, and the book is asked for again, not faster than once a second. */
static void
gaps_are_filled(void **state)
{
	static const char *const numbered[] = { "binance", "bybit" };

	(void)state;
	for (size_t v = 0; v < COUNT(numbered); v++) {
		struct world *world = world_new(numbered[v], 20 + v);
		size_t rounds = world_rounds(25);

		world_start(world, 0);
		world_run(world, 20 * SECOND_US);
		for (size_t i = 0; i < rounds; i++) {
			int64_t gaps = world->session.counters.gaps;

			world->drop_next = 1;
			world_run(world, 3 * SECOND_US);
			CHECK(world->session.counters.gaps == gaps + 1, "%s: round %zu", world->name, i);
			world_run(world, 30 * SECOND_US);
			CHECK(world_is_valid(world), "%s: round %zu", world->name, i);
		}
		assert_int_equal(world->connect_count, 1);
		check_clean(world);
		world_end(world);
	}
}

/* A storm of gaps: one question a second at most for a symbol, and rarer the longer it lasts. */
static void
questions_are_throttled(void **state)
{
	struct world *world = world_new("binance", 22);
	size_t before;

	(void)state;
	world_start(world, 0);
	world_run(world, 20 * SECOND_US);
	before = world->request_count;
	for (int i = 0; i < 300; i++) {
		world->drop_next = 1;
		world_run(world, 200 * MS);
	}
	CHECK(world->session.counters.gaps > 10, "%lld gaps", (long long)world->session.counters.gaps);
	CHECK(world->request_count - before <= 3 * 12, "%zu questions in a minute", world->request_count - before);
	check_clean(world);
	world_end(world);
}

/* A sum that does not match: the book is begun again; two in a row: the connection is. */
static void
sums_are_heeded(void **state)
{
	struct world *world = world_new("kraken", 23);

	(void)state;
	world_start(world, 0);
	world_run(world, 20 * SECOND_US);
	world->corrupt_next = 1;
	world_run(world, 15 * SECOND_US);
	assert_int_equal(world->session.counters.checksum, 1);
	assert_int_equal(world->connect_count, 1);
	CHECK(world_is_valid(world), "%s", world->name);
	world->corrupt_next = 20;
	world_run(world, 20 * SECOND_US);
	CHECK(world->connect_count >= 2, "%zu connections", world->connect_count);
	CHECK(world_is_valid(world), "%s", world->name);
	check_clean(world);
	world_end(world);
}

/* Neither numbers nor sums: a lost change shows in the next picture, and the book is begun again. */
static void
audits_find_what_nothing_else_does(void **state)
{
	for (int audit = 0; audit < 2; audit++) {
		struct world *world = world_new("gemini", 24);

		(void)state;
		world_start(world, audit * 60 * SECOND_US);
		world_run(world, 30 * SECOND_US);
		check_clean(world);
		world->drop_next = 8;
		world_run(world, SECOND_US);
		world->still_bids = true; /* nothing covers the damage up */
		world_run(world, 100 * SECOND_US);
		CHECK((world->session.counters.gaps > 0) == (audit != 0), "%d: %lld gaps", audit,
		    (long long)world->session.counters.gaps);
		world_end(world);
	}
}

/* ---- silence ---- */

enum muting { MUTE_ALL, MUTE_BOOKS, MUTE_NOTHING };

/* How long until the books were said to be stale; -1: they were not in 10 s. */
static int64_t
time_to_notice(const char *venue, uint64_t seed, enum muting muting)
{
	struct world *world = world_new(venue, seed);
	int64_t muted_us, stale_us;
	struct peer *peer;

	world_start(world, 0);
	world_run(world, 20 * SECOND_US + (int64_t)world_chance(world, 10 * SECOND_US));
	peer = world_newest(world);
	assert_non_null(peer);
	peer->mute = muting == MUTE_ALL;
	peer->mute_books = muting == MUTE_BOOKS;
	muted_us = world->now_us;
	world_run(world, 10 * SECOND_US);
	stale_us = world->stale_us == 0 ? -1 : world->stale_us - muted_us;
	if (muting != MUTE_NOTHING) {
		CHECK(world->connect_count == 2, "%s: %zu connections", venue, world->connect_count);
		CHECK(world->connects[1] >= world->stale_us, "%s: stale first", venue);
		world_run(world, 10 * SECOND_US);
		CHECK(world_is_valid(world), "%s: back again", venue);
	}
	check_clean(world);
	world_end(world);
	return stale_us;
}

static void
silent_death_is_noticed(void **state)
{
	size_t rounds = world_rounds(100), noticed = 0;
	int64_t longest = 0;

	(void)state;
	for (size_t i = 0; i < rounds; i++) {
		int64_t time = time_to_notice(
		    venues_tried[i % COUNT(venues_tried)], 100 + i, i / 4 % 2 == 0 ? MUTE_ALL : MUTE_BOOKS);

		noticed += time >= 0 && time <= 5 * SECOND_US;
		longest = time > longest ? time : longest;
	}
	print_message("# dead but open: noticed %zu of %zu, after %lld ms at the longest\n", noticed, rounds,
	    (long long)longest / 1000);
	assert_int_equal(noticed, rounds);
	for (size_t v = 0; v < COUNT(venues_tried); v++) /* the control: who speaks is not dead */
		assert_int_equal(time_to_notice(venues_tried[v], 99, MUTE_NOTHING), -1);
}

/* Books that change rarely, heartbeats that come each second: those are missed as soon. */
static void
heartbeats_are_missed(void **state)
{
	struct world *world = world_new("kraken", 98);
	int64_t muted_us;

	(void)state;
	world->live.keep.silence_ms = 60000;
	world->step_us = 8 * SECOND_US;
	world_start(world, 0);
	world_run(world, 60 * SECOND_US);
	world_newest(world)->mute = true;
	muted_us = world->now_us;
	world_run(world, 6 * SECOND_US);
	CHECK(world->stale_us > muted_us && world->stale_us - muted_us <= 5 * SECOND_US, "after %lld us",
	    (long long)(world->stale_us - muted_us));
	world_end(world);
}

/* The deadline is three times the 99th percentile of the gaps between beats, and a burst is one beat. */
static void
the_rhythm_is_learned(void **state)
{
	struct rhythm rhythm = { .beat_us = 0 };
	int64_t now_us = START_US;

	(void)state;
	for (int i = 0; i < RHYTHM_GAPS_LEAST; i++, now_us += SECOND_US) {
		assert_int_equal(rhythm_deadline(&rhythm, now_us), RHYTHM_UNKNOWN);
		for (int n = 0; n < 300; n++)
			rhythm_heard(&rhythm, now_us + n);
	}
	rhythm_heard(&rhythm, now_us);
	assert_int_equal(rhythm_deadline(&rhythm, now_us), 3 * SECOND_US);
	rhythm_pause(&rhythm); /* another connection: the time between is no gap */
	rhythm_heard(&rhythm, now_us += HOUR_US);
	assert_int_equal(rhythm_deadline(&rhythm, now_us), 3 * SECOND_US);
	rhythm_missed(&rhythm, 5 * SECOND_US); /* it was not dead after all: it is given longer */
	assert_int_equal(rhythm_deadline(&rhythm, now_us), 15 * SECOND_US);
	for (int i = 0; i < LATENCY_SAMPLES + 1; i++)
		rhythm_heard(&rhythm, now_us += 100 * MS);
	assert_int_equal(rhythm_deadline(&rhythm, now_us), RHYTHM_LEAST_US);
}

/* ---- REST instead ---- */

/* The socket's host refuses: books come over REST, and then from the socket again, without an older or doubled line. */
static void
rest_stands_in(void **state)
{
	(void)state;
	for (size_t v = 0; v < COUNT(venues_tried); v++)
		for (size_t i = 0; i < world_rounds(3); i++) {
			struct world *world = world_new(venues_tried[v], 30 + 10 * i + v);
			int64_t lost_us;

			world_start(world, 0);
			world_run(world, 20 * SECOND_US);
			world->host_down[0] = world->host_down[1] = true;
			world_cut(world, world_newest(world));
			lost_us = world->now_us;
			world_run(world, 5 * SECOND_US);
			CHECK(strcmp(world->state, "fallback") == 0, "%s: %s", world->name, world->state);
			CHECK(world->state_us - lost_us < 1500 * MS, "%s: after %lld us", world->name,
			    (long long)(world->state_us - lost_us));
			world_run(world, 30 * SECOND_US);
			CHECK(world_is_valid(world), "%s", world->name);
			for (size_t s = 0; s < WORLD_SYMBOLS; s++)
				world->truths[s].longest_us = 0;
			world->host_down[0] = world->host_down[1] = false;
			world_run(world, 30 * SECOND_US);
			CHECK(strcmp(world->state, "live") == 0 && world_is_valid(world), "%s: %s", world->name,
			    world->state);
			for (size_t s = 0; s < WORLD_SYMBOLS; s++)
				CHECK(world->truths[s].longest_us <
					(strcmp(world->name, "kraken") == 0 ? 5 : 3) * SECOND_US,
				    "%s: %lld us without a line", world->name, (long long)world->truths[s].longest_us);
			check_clean(world);
			world_end(world);
		}
}

/* The first host is gone altogether: its alternative is used, and named. */
static void
alternatives_are_tried(void **state)
{
	(void)state;
	for (size_t v = 0; v < COUNT(venues_tried); v++) {
		struct world *world = world_new(venues_tried[v], 40 + v);

		world->host_down[0] = world->rest_down[0] = true;
		world_start(world, 0);
		world_run(world, 40 * SECOND_US);
		CHECK(world_is_valid(world) && strcmp(world->state, "live") == 0, "%s: %s", world->name, world->state);
		CHECK(world->tier == 2 && strstr(world->host, "two.example") != NULL, "%s: tier %lld", world->name,
		    (long long)world->tier);
		world->host_down[1] = true; /* REST of the second host remains */
		world_cut(world, world_newest(world));
		world_run(world, 20 * SECOND_US);
		CHECK(strcmp(world->state, "fallback") == 0 && world->tier == 2, "%s: %s, tier %lld", world->name,
		    world->state, (long long)world->tier);
		world->rest_down[1] = true; /* nothing is left */
		world_run(world, 20 * SECOND_US);
		CHECK(strcmp(world->state, "down") == 0 && !world_is_valid(world), "%s: %s", world->name, world->state);
		world->host_down[0] = world->rest_down[0] = false;
		world_run(world, 90 * SECOND_US);
		CHECK(strcmp(world->state, "live") == 0 && world->tier == 1, "%s: %s, tier %lld", world->name,
		    world->state, (long long)world->tier);
		check_clean(world);
		world_end(world);
	}
}

/* ---- replacing ---- */

/* Before the venue ends a connection another one has taken over: nobody who reads the lines sees anything of it. */
static void
replaced_without_a_gap(void **state)
{
	(void)state;
	for (size_t v = 0; v < COUNT(venues_tried); v++) {
		struct world *world = world_new(venues_tried[v], 50 + v);

		world->live.limits.life_ms = 60000;
		world->latency_us = 20 * MS;
		world_start(world, 0);
		world_run(world, 10 * SECOND_US);
		for (size_t s = 0; s < WORLD_SYMBOLS; s++)
			world->truths[s].longest_us = world->truths[s].lost_us = 0;
		world_run(world, (int64_t)world_rounds(10) * 60 * SECOND_US);
		CHECK(
		    world->connect_count >= world_rounds(10), "%s: %zu connections", world->name, world->connect_count);
		CHECK(world->session.counters.reconnects + 1 == (int64_t)world->connect_count, "%s: %lld of %zu",
		    world->name, (long long)world->session.counters.reconnects, world->connect_count);
		for (size_t s = 0; s < WORLD_SYMBOLS; s++) {
			CHECK(world->truths[s].lost_us == 0, "%s: lost", world->name);
			CHECK(world->truths[s].longest_us < 2500 * MS, "%s: %lld us without a line", world->name,
			    (long long)world->truths[s].longest_us);
		}
		CHECK(world->trades_missed == 0, "%s: %zu trades missed", world->name, world->trades_missed);
		check_clean(world);
		world_end(world);
	}
}

/* The venue says that it will go: the same. */
static void
warned_it_is_replaced(void **state)
{
	struct world *world = world_new("binance", 60);

	(void)state;
	world_start(world, 0);
	world_run(world, 20 * SECOND_US);
	for (size_t s = 0; s < WORLD_SYMBOLS; s++)
		world->truths[s].lost_us = 0;
	world_event(world, world->now_us, EVENT_TO_US, world_newest(world)->conn, 0,
	    strdup("{\"e\":\"serverShutdown\",\"E\":1795197856453}"));
	world_run(world, 5 * SECOND_US);
	assert_int_equal(world->connect_count, 2);
	for (size_t s = 0; s < WORLD_SYMBOLS; s++)
		CHECK(world->truths[s].lost_us == 0, "%s: lost", world->name);
	CHECK(world_is_valid(world) && world->trades_missed == 0, "%s", world->name);
	check_clean(world);
	world_end(world);
}

/* ---- the list of instruments ---- */

static void
rules_are_read_again(void **state)
{
	struct world *world = world_new("binance", 70);

	(void)state;
	world->step_us = 10 * SECOND_US;
	world_start(world, 0);
	world_run(world, 100 * SECOND_US);
	assert_non_null(strstr(text_cstring(&world->out), "\"price_tick\":\"0.5\""));
	assert_null(strstr(text_cstring(&world->out), "\"price_tick\":\"0.125\""));
	world->tick = "0.125";
	world_run(world, 3600 * SECOND_US);
	assert_non_null(strstr(text_cstring(&world->out), "\"price_tick\":\"0.125\""));
	world_end(world);
}

/* It cannot be had: the venue's file counts. */
static void
without_a_list(void **state)
{
	struct world *world = world_new("binance", 71);

	(void)state;
	world->list_missing = true;
	world_start(world, 0);
	world_run(world, 20 * SECOND_US);
	CHECK(world_is_valid(world), "%s", world->name);
	assert_non_null(strstr(text_cstring(&world->out), "\"price_tick\":\"0.01\""));
	check_clean(world);
	world_end(world);
}

/* ---- all at once ---- */

/* One thing goes wrong, or stops going wrong. */
static void
disturb(struct world *world)
{
	struct peer *peer = world_newest(world);
	size_t host = world_chance(world, 2);

	switch (world_chance(world, 12)) {
	case 0:
		if (peer != NULL)
			peer->mute = true;
		break;
	case 1:
		if (peer != NULL)
			peer->mute_books = true;
		break;
	case 2:
		if (peer != NULL)
			world_cut(world, peer);
		break;
	case 3:
		world->drop_next = strcmp(world->name, "gemini") == 0 ? 0 : (unsigned)world_chance(world, 6);
		break;
	case 4:
		world->corrupt_next = strcmp(world->name, "kraken") == 0 ? (unsigned)world_chance(world, 6) : 0;
		break;
	case 5:
	case 6:
		world->host_down[host] = !world->host_down[host];
		break;
	case 7:
		world->rest_down[host] = !world->rest_down[host];
		break;
	case 8:
		world->accept_and_close = !world->accept_and_close;
		break;
	case 9:
		world->refuse = world->refuse != 0 ? 0 : world_chance(world, 2) == 0 ? 503 : 429;
		break;
	case 10:
		if (peer != NULL)
			world_event(world, world->now_us, EVENT_TO_US, peer->conn, 0, strdup("{\"broken"));
		break;
	default:
		world->latency_us = 1 * MS + (int64_t)world_chance(world, 200 * MS);
		break;
	}
}

static void
calm_down(struct world *world)
{
	world->host_down[0] = world->host_down[1] = world->rest_down[0] = world->rest_down[1] = false;
	world->accept_and_close = false;
	world->refuse = 0;
	world->drop_next = world->corrupt_next = 0;
	world->latency_us = 5 * MS;
}

/* Whatever happens, in whatever order: no wrong book, no older one, and all is well again when it is over. */
static void
anything_may_happen(void **state)
{
	size_t rounds = world_rounds(24);

	(void)state;
	for (size_t i = 0; i < rounds; i++) {
		struct world *world = world_new(venues_tried[i % COUNT(venues_tried)], 1000 + i);

		world->list_missing = world_chance(world, 4) == 0;
		world->live.limits.life_ms = world_chance(world, 2) == 0 ? 0 : 40000;
		world->live.limits.subscriptions = world_chance(world, 3) == 0 ? 2 : 0; /* a connection a symbol */
		world_start(world, world_chance(world, 2) == 0 ? 0 : 20 * SECOND_US);
		for (int n = 0; n < 30; n++) {
			world_run(world, (int64_t)world_chance(world, 10 * SECOND_US));
			disturb(world);
		}
		calm_down(world);
		world_run(world, 120 * SECOND_US);
		CHECK(world_is_valid(world) && strcmp(world->state, "live") == 0, "%s, round %zu: %s", world->name, i,
		    world->state);
		CHECK(world->wrong == 0 && world->older == 0 && world->doubled == 0 && world->trades_doubled == 0,
		    "%s, round %zu: %zu wrong, %zu older, %zu doubled books, %zu doubled trades", world->name, i,
		    world->wrong, world->older, world->doubled, world->trades_doubled);
		world_end(world);
	}
}

/* The lines of what was recorded, each to be told as another connection's, or not at all, or before its time. */
static void
tell_mangled(struct world *world, struct feed *feed)
{
	struct text line = { 0 }, out = { 0 };
	struct error err;

	for (const char *at = world->frames.at, *end = at + world->frames.len, *stop; at < end; at = stop + 1) {
		const char *conn;

		stop = memchr(at, '\n', (size_t)(end - at));
		if (world_chance(world, 10) == 0)
			at = world->frames.at + world_chance(world, (uint64_t)(at - world->frames.at + 1));
		while (at > world->frames.at && at[-1] != '\n')
			at--;
		line.len = 0;
		text_bytes(&line, at, strcspn(at, "\n"));
		conn = strstr(text_cstring(&line), "\"conn\":");
		if (conn != NULL && world_chance(world, 5) == 0)
			line.at[conn - line.at + 7] = (char)('0' + world_chance(world, 5));
		out.len = 0;
		if (feed_line(feed, text_all(&line), &out, &err) != 0)
			assert_int_equal(err.exit, EXIT_WELL);
	}
	text_free(&line);
	text_free(&out);
}

/* What a recording says need not be true: nothing breaks (a sanitizer looks on). */
static void
frames_may_lie(void **state)
{
	(void)state;
	for (size_t i = 0; i < world_rounds(8); i++) {
		struct world *world = world_new(venues_tried[i % COUNT(venues_tried)], 5000 + i);
		struct feed feed = { .options = world->options };

		world->live.limits.life_ms = 8000;
		world->live.limits.subscriptions = 2;
		world_start(world, 5 * SECOND_US);
		for (int n = 0; n < 10; n++) {
			world_run(world, 3 * SECOND_US);
			disturb(world);
		}
		text_cstring(&world->frames);
		for (int n = 0; n < 3; n++)
			tell_mangled(world, &feed);
		feed.options.symbols = (struct selection){ .count = 0 };
		feed_free(&feed);
		world_end(world);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_listens),
		cmocka_unit_test(many_symbols),
		cmocka_unit_test(connections_are_counted),
		cmocka_unit_test(delays_are_those_of_the_formula),
		cmocka_unit_test(good_data_forgives),
		cmocka_unit_test(a_closed_door_is_left_alone),
		cmocka_unit_test(limits_of_all_are_heeded),
		cmocka_unit_test(clocks_are_compared),
		cmocka_unit_test(many_disconnects),
		cmocka_unit_test(gaps_are_filled),
		cmocka_unit_test(questions_are_throttled),
		cmocka_unit_test(sums_are_heeded),
		cmocka_unit_test(audits_find_what_nothing_else_does),
		cmocka_unit_test(silent_death_is_noticed),
		cmocka_unit_test(heartbeats_are_missed),
		cmocka_unit_test(the_rhythm_is_learned),
		cmocka_unit_test(rest_stands_in),
		cmocka_unit_test(alternatives_are_tried),
		cmocka_unit_test(replaced_without_a_gap),
		cmocka_unit_test(warned_it_is_replaced),
		cmocka_unit_test(rules_are_read_again),
		cmocka_unit_test(without_a_list),
		cmocka_unit_test(anything_may_happen),
		cmocka_unit_test(frames_may_lie),
	};

	return cmocka_run_group_tests_name("feed_link", tests, NULL, NULL);
}
