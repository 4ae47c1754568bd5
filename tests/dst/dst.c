/*
 * dst [--seed N | --show N] [--from N] [--seeds N] [--minutes N]: hours of market with faults, one a seed.  Exit 1 when something
 * did not hold: two lines say what, and how to see it again.  --show is --seed, with all that arrives and is told on standard error.
 */
#include <stdarg.h>
#include <stdlib.h>

#include "exec/reserve.h"
#include "world.h"

/* In a thousand calls. */
enum { DEATHS = 2, COMES_NOW = 5 };

/* What the executor believes that it may lose. */
#ifdef MUTANT_LOOSE
#define LOSS_BPS(world) decimal_int(10000)
#else
#define LOSS_BPS(world) (world)->loss_bps
#endif

void
fail(struct world *world, const char *format, ...)
{
	va_list args;

	if (world->failed[0] != '\0') /* what comes of it is no news */
		return;
	va_start(args, format);
	vsnprintf(world->failed, sizeof world->failed, format, args);
	va_end(args);
}

bool
chance(struct world *world, unsigned in_thousand)
{
	return random_next(&world->random) % 1000 < in_thousand;
}

void
hash_text(struct world *world, struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		world->hash = (world->hash ^ (unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
}

int
may_die(struct world *world, const char *where, struct error *err)
{
	if (!world->lives)
		fail(world, "the executor goes on after its death: %s", where);
	if (world->calm || !chance(world, DEATHS))
		return 0;
	world->lives = false;
	if (world->shows)
		fprintf(stderr, "%lld dies at %s\n", (long long)(world->now_us - BEGIN_US), where);
	return error_set(err, "cut", "the process dies at %s", where);
}

bool
hears(const struct world *world)
{
	return world->lives && !world->leaves && world->now_us >= world->lines_us;
}

/* ---- birth and death ---- */

static void
bury(struct world *world)
{
	world->lives = world->leaves = false;
	world->counts.crashes++;
	world->made.len = 0;
	journal_die(&world->journal);
	carrier_die(world);
	exec_free(&world->exec);
	world->exec = (struct exec){ .trade_count = 0 };
	world->reborn_us = world->now_us +
	    random_between(&world->random, SECOND_US / 20, chance(world, 200) ? 90 * SECOND_US : SECOND_US);
}

/* -1 and it still lives: the executor gave up by itself, which it never should. */
static void
settle(struct world *world, int result, const struct error *err)
{
	if (result == 0)
		return;
	if (world->lives)
		fail(world, "the executor gave up: %s", err->text);
	bury(world);
}

static void
freeze_all(struct world *world)
{
	world->frozen = true;
	world->thaw_us = world->now_us + random_between(&world->random, SECOND_US, MINUTE_US);
}

/* The file may come at the very moment at which it is looked for. */
static bool
file_stands(void *arg)
{
	struct world *world = arg;

	if (!world->frozen && !world->calm && chance(world, COMES_NOW)) {
		freeze_all(world);
		world->counts.late_freezes++;
	}
	return world->frozen;
}

static int64_t
time_of(void *arg)
{
	return ((const struct world *)arg)->now_us;
}

static void
set_up(struct world *world)
{
	struct exec *exec = &world->exec;

	exec->settings = (struct exec_settings){ .mode = MODE_LIVE,
		.age_us = 5 * SECOND_US,
		.halt_frozen = true,
		.window_us = 3 * SECOND_US / 2,
		.skew_us = SECOND_US,
		.round_us = SECOND_US,
		.ladder = { .loss_bps = LOSS_BPS(world),
		    .loss_max = DECIMAL_ZERO,
		    .unit = "USDT",
		    .widths = { decimal_int(5), decimal_int(10), decimal_int(25), decimal_int(50) },
		    .width_count = 4,
		    .cross_ticks = 5,
		    .wait_us = 5 * SECOND_US },
		.rest = { .on = world->rests,
		    .edge_bps = decimal_int(-100),
		    .calm_us = 0,
		    .reprice_bps = decimal_int(-30),
		    .stop_bps = decimal_int(60),
		    .deadman_us = MINUTE_US } };
	exec->record = journal_seams(world);
	exec->carrier = carrier_seams(world);
	exec->freezer = (struct freezer){ file_stands, world };
	exec->timepiece = (struct timepiece){ time_of, world };
	strcpy(exec->journal, "dst");
}

static int
open_accounts(struct world *world, struct error *err)
{
	for (size_t v = 0; v < VENUES; v++)
		for (size_t i = 0; i < world->stalls[v].account.asset_count; i++)
			if (exec_funds(&world->exec, (struct pocket){ slice_of(world->stalls[v].name), SLICE("main") },
				world->stalls[v].account.assets[i].name, world->stalls[v].opening[i], err) != 0)
				return -1;
	return 0;
}

#ifdef MUTANT_RESEND
static void
send_again(struct world *world)
{
	for (size_t i = 0; i < world->exec.trade_count; i++)
		for (size_t k = 0; k < world->exec.trades[i].count; k++)
			if (world->exec.trades[i].orders[k].state == ORDER_INTENT)
				carrier_again(world, &world->exec.trades[i].orders[k].request);
}
#endif

#ifdef MUTANT_UNRESERVED
static int
forget_reserved(struct world *world, struct error *err)
{
	for (size_t i = 0; i < world->exec.trade_count; i++)
		for (size_t k = 0; k < world->exec.trades[i].count; k++)
			if (reserve_for(&world->exec.purse, &world->exec.trades[i].orders[k], DECIMAL_ZERO, err) != 0)
				return -1;
	return 0;
}
#endif

/* The start is the recovery. */
static int
begin(struct world *world, struct error *err)
{
	if (exec_init(&world->exec, &world->made, err) != 0)
		return -1;
	set_up(world);
	if (journal_restore(world, err) != 0)
		return -1;
#ifdef MUTANT_RESEND
	send_again(world);
#endif
	if (exec_recover(&world->exec, err) != 0 || open_accounts(world, err) != 0)
		return -1;
#ifdef MUTANT_UNRESERVED
	if (forget_reserved(world, err) != 0)
		return -1;
#endif
	exec_freeze(&world->exec, world->frozen);
	market_tell_rules(world);
	return journal_flush(world, err);
}

static void
be_born(struct world *world)
{
	struct error err;

	world->lives = true;
	if (!world->calm && chance(world, 100)) {
		world->lines_us = world->now_us + random_between(&world->random, SECOND_US, 30 * SECOND_US);
		world->counts.late_books++;
	}
	settle(world, begin(world, &err), &err);
}

/* ---- one step ---- */

#define FROZEN "\"state\":\"frozen\""

/* Lines leave when they are committed; a word in them that must never be said is looked for. */
static int
tell(struct world *world, struct error *err)
{
	static const char *const never[] = { "late_fill", "wrong_answer", "unknown_order", "other_fill" };

	if (journal_flush(world, err) != 0)
		return -1;
	if (world->made.len == 0)
		return 0;
	for (size_t i = 0; i < COUNT(never); i++)
		if (memmem(world->made.at, world->made.len, never[i], strlen(never[i])) != NULL)
			fail(world, "an alarm: %s", never[i]);
	if (!world->calm && !hears(world) && memmem(world->made.at, world->made.len, FROZEN, strlen(FROZEN)) != NULL)
		fail(world, "a trade is frozen, and no line could come");
	hash_text(world, text_all(&world->made));
	if (world->shows)
		fwrite(world->made.at, 1, world->made.len, stderr);
	world->made.len = 0;
	return 0;
}

/* Somebody looks after what is halted, and now and then all is frozen for a while. */
static int
person(struct world *world, struct error *err)
{
	while (world->exec.scopes.count > 0 && chance(world, 300))
		if (exec_scope(&world->exec, slice_of(world->exec.scopes.at[0].scope), false, err) != 0)
			return -1;
	if (!world->frozen && chance(world, 20)) {
		freeze_all(world);
		exec_freeze(&world->exec, true);
	}
	return 0;
}

/* Who is stopped reads no more, and waits a minute at most. */
static int
stop(struct world *world, struct error *err)
{
	if (tell(world, err) != 0)
		return -1;
	world->leaves = true;
	world->stopped_us = world->now_us;
	world->counts.stops++;
	return exec_leave(&world->exec, err);
}

/* Nothing of ours is out when it goes by itself: what it ends with is told. */
static int
go(struct world *world, struct error *err)
{
	if (tell(world, err) != 0)
		return -1;
	if (exec_busy(&world->exec) == 0 && exec_unknown(&world->exec, NULL) > 0)
		fail(world, "it goes, and an order is out");
	bury(world);
	return 0;
}

static int
live_step(struct world *world, struct error *err)
{
	if (world->frozen && world->now_us >= world->thaw_us) {
		world->frozen = false;
		exec_freeze(&world->exec, false);
	}
	if (exec_time(&world->exec, world->now_us, err) != 0)
		return -1;
	if (!world->calm && hears(world) && world->now_us >= world->next_approval_us &&
	    (person(world, err) != 0 || market_approve(world, err) != 0 ||
		(chance(world, 15) && stop(world, err) != 0)))
		return -1;
	audit_step(world);
	if (world->leaves && (exec_busy(&world->exec) == 0 || world->now_us - world->stopped_us >= MINUTE_US))
		return go(world, err);
	return world->calm || chance(world, 600) ? tell(world, err) : 0;
}

static void
dead_man(struct world *world, struct stall *stall)
{
	if (stall->dead_us == 0 || world->now_us < stall->dead_us)
		return;
	stall->dead_us = 0;
	for (size_t i = 0; i < stall->account.order_count; i++) {
		struct account_order *order = stall->account.orders[i];

		if (order->open)
			match_cancel(&stall->matches[order->market - stall->markets], order, world->now_us);
	}
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When the next thing happens. */
static int64_t
next_us(const struct world *world)
{
	int64_t next = sooner(market_due_us(world->scene), carrier_due_us(world));
	int64_t wake = world->exec.wake_us > world->now_us ? world->exec.wake_us : world->now_us + 1000;

	if (!world->lives)
		return sooner(next, world->reborn_us);
	if (!world->calm && hears(world))
		next = sooner(next, world->next_approval_us);
	next = sooner(next, wake);
	return next > world->now_us ? next : world->now_us;
}

static void
step(struct world *world)
{
	struct error err;
	int result = 0;

	world->now_us = next_us(world);
	for (size_t v = 0; v < VENUES; v++)
		dead_man(world, &world->stalls[v]);
	if (!world->lives && world->now_us >= world->reborn_us)
		be_born(world);
	while (market_due_us(world->scene) <= world->now_us)
		market_step(world);
	if (carrier_due_us(world) <= world->now_us)
		result = carrier_step(world, &err);
	if (result == 0 && world->lives)
		result = live_step(world, &err);
	settle(world, result, &err);
}

/* ---- one hour ---- */

static bool
rests_now(const struct world *world)
{
	if (!world->lives || world->message_count > 0 || world->made.len > 0)
		return false;
	for (size_t i = 0; i < world->exec.trade_count; i++)
		if (!trade_over(&world->exec.trades[i]))
			return false;
	return true;
}

static void
run_until(struct world *world, int64_t end_us, bool or_rest)
{
	while (world->failed[0] == '\0' && world->now_us < end_us && !(or_rest && rests_now(world)))
		step(world);
}

/* No faults any more: everything comes to its end, or never does. */
static void
come_to_rest(struct world *world)
{
	struct error err;

	world->calm = true;
	world->frozen = false;
	if (world->lives)
		exec_freeze(&world->exec, false);
	run_until(world, world->now_us + 10 * MINUTE_US, true);
	if (world->failed[0] != '\0')
		return;
	if (world->lives && exec_end(&world->exec, &err) != 0)
		fail(world, "the executor gave up: %s", err.text);
	run_until(world, world->now_us + MINUTE_US, true);
	if (world->failed[0] == '\0')
		audit_last(world);
}

static void
run(struct world *world, uint64_t seed, int64_t minutes)
{
	*world = (struct world){ .seed = seed,
		.shows = world->shows,
		.random = random_named(seed, SLICE("dst")),
		.now_us = BEGIN_US,
		.rests = seed % 3 == 1,
		.in_base = seed % 5 == 4,
		.loss_bps = decimal_int(seed % 2 == 0 ? 40 : 100),
		.hash = UINT64_C(0xcbf29ce484222325) };
	journal_init(&world->journal);
	market_open(world);
	be_born(world);
	run_until(world, BEGIN_US + minutes * MINUTE_US, false);
	if (world->failed[0] == '\0')
		come_to_rest(world);
	exec_free(&world->exec);
	market_close(world);
	journal_clear(&world->journal);
	text_free(&world->made);
	free(world->messages);
	free(world->sent);
}

/* ---- the program ---- */

static void
print_counts(const struct counts *counts)
{
	printf("%llu market events, %llu approvals, %llu trades (%llu flat, %llu frozen), %llu orders, %llu fills, "
	       "%llu deaths, %llu closes, %llu would take\n",
	    (unsigned long long)counts->events, (unsigned long long)counts->approvals,
	    (unsigned long long)counts->trades, (unsigned long long)counts->flat, (unsigned long long)counts->frozen,
	    (unsigned long long)counts->orders, (unsigned long long)counts->fills, (unsigned long long)counts->crashes,
	    (unsigned long long)counts->closes, (unsigned long long)counts->crossed);
	printf("faults: %llu late freezes, %llu requests lost, %llu replies lost, %llu slow, %llu errors, %llu "
	       "partial, %llu rejects, "
	       "%llu veiled, %llu live, %llu kept here, %llu stops, %llu starts without lines\n",
	    (unsigned long long)counts->late_freezes, (unsigned long long)counts->faults[FATE_REQUEST_LOST],
	    (unsigned long long)counts->faults[FATE_REPLY_LOST], (unsigned long long)counts->faults[FATE_SLOW],
	    (unsigned long long)counts->faults[FATE_ERROR], (unsigned long long)counts->faults[FATE_PARTIAL],
	    (unsigned long long)counts->faults[FATE_REJECT], (unsigned long long)counts->faults[FATE_VEILED],
	    (unsigned long long)counts->faults[FATE_LIVE], (unsigned long long)counts->kept,
	    (unsigned long long)counts->stops, (unsigned long long)counts->late_books);
}

static void
add_counts(struct counts *to, const struct counts *from)
{
	to->events += from->events;
	to->approvals += from->approvals;
	to->trades += from->trades;
	to->flat += from->flat;
	to->frozen += from->frozen;
	to->orders += from->orders;
	to->fills += from->fills;
	to->crashes += from->crashes;
	to->late_freezes += from->late_freezes;
	to->closes += from->closes;
	to->crossed += from->crossed;
	to->kept += from->kept;
	to->stops += from->stops;
	to->late_books += from->late_books;
	for (size_t i = 0; i < COUNT(to->faults); i++)
		to->faults[i] += from->faults[i];
}

/* False: something did not hold. */
static bool
run_seeds(struct world *world, uint64_t first, uint64_t count, int64_t minutes, const char *program)
{
	struct counts counts = { .events = 0 };
	uint64_t hash = 0;

	for (uint64_t seed = first; seed < first + count; seed++) {
		run(world, seed, minutes);
		if (world->failed[0] != '\0') {
			printf("seed %llu, %lld us after the beginning: %s\n", (unsigned long long)seed,
			    (long long)(world->now_us - BEGIN_US), world->failed);
			printf("again: %s --seed %llu --minutes %lld\n", program, (unsigned long long)seed,
			    (long long)minutes);
			return false;
		}
		add_counts(&counts, &world->counts);
		hash = random_mix(hash ^ world->hash);
	}
	printf("%llu seeds from %llu, hash %016llx\n", (unsigned long long)count, (unsigned long long)first,
	    (unsigned long long)hash);
	print_counts(&counts);
	return true;
}

int
main(int argc, char **argv)
{
	uint64_t first = 1, count = 200;
	int64_t minutes = 60;
	struct world *world;
	bool held;

	world = calloc(1, sizeof *world);
	if (world == NULL) {
		fprintf(stderr, "dst: out of memory\n");
		return 71;
	}
	for (int i = 1; i < argc; i += 2) {
		long long value = i + 1 < argc ? atoll(argv[i + 1]) : 0;

		if (value <= 0) {
			fprintf(stderr, "dst: %s: a number above 0 is missing\n", argv[i]);
			return 64;
		}
		if (strcmp(argv[i], "--seed") == 0)
			first = (uint64_t)value, count = 1;
		else if (strcmp(argv[i], "--show") == 0)
			first = (uint64_t)value, count = 1, world->shows = true;
		else if (strcmp(argv[i], "--seeds") == 0)
			count = (uint64_t)value;
		else if (strcmp(argv[i], "--from") == 0)
			first = (uint64_t)value;
		else if (strcmp(argv[i], "--minutes") == 0)
			minutes = value;
		else {
			fprintf(stderr, "dst: %s: not an option\n", argv[i]);
			return 64;
		}
	}
	held = run_seeds(world, first, count, minutes, argv[0]);
	free(world);
	return held ? 0 : 1;
}
