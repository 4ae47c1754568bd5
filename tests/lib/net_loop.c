/* The loop: timers and their order, descriptors of every sort, nothing lost and nothing that spins. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "net.h"

/* In the place of the library's: what the kernel refuses, once; and what it was asked last. */
static int refused_deed, last_deed;

int
epoll_ctl(int epoll, int deed, int fd, struct epoll_event *event)
{
	last_deed = deed;
	if (deed == refused_deed) {
		refused_deed = 0;
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_epoll_ctl, epoll, deed, fd, event);
}

static struct loop *
new_loop(void)
{
	struct error err;
	struct loop *loop = loop_new(&err);

	CHECK(loop != NULL, "%s", err.text);
	return loop;
}

/* ---- timers ---- */

static int64_t rung[2000];
static size_t rung_count;

static void
note(void *arg)
{
	rung[rung_count++] = (int64_t)(intptr_t)arg;
}

/* The heap alone, against a plain sort: adding, removing at random places. */
static void
heap_gives_the_earliest(void **state)
{
	static struct timer timers[500];
	struct timers heap = { 0 };
	int64_t last = -1;
	size_t left = 0;

	(void)state;
	srand(7);
	for (size_t i = 0; i < COUNT(timers); i++) {
		timers[i] = (struct timer){ .due_us = rand() % 100 };
		timers_add(&heap, &timers[i]);
	}
	for (size_t i = 0; i < COUNT(timers); i += 3)
		timers_remove(&timers[i]);
	for (size_t i = 0; i < COUNT(timers); i += 9)
		timers_add(&heap, &timers[i]);
	for (size_t i = 0; i < COUNT(timers); i++)
		left += timer_runs(&timers[i]);
	for (; heap.first != NULL; left--) {
		assert_true(heap.first->due_us >= last);
		last = heap.first->due_us;
		timers_remove(heap.first);
	}
	assert_int_equal(left, 0);
}

static void
timers_ring_in_their_order(void **state)
{
	static const int after_ms[] = { 30, 10, 20, 0, 40 }, order[] = { 0, 10, 30, 40 };
	struct timer timers[COUNT(after_ms)] = { 0 };
	struct loop *loop = new_loop();
	int64_t began = clock_boot_us();

	(void)state;
	rung_count = 0;
	for (size_t i = 0; i < COUNT(timers); i++)
		timer_start(loop, &timers[i], after_ms[i] * 1000, 0, note, (void *)(intptr_t)after_ms[i]);
	timer_stop(&timers[2]);
	UNTIL(loop, rung_count == 4);
	assert_true(clock_boot_us() - began >= 40000);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(rung[i], order[i]);
	loop_free(loop);
}

struct ticker {
	struct timer timer;
	int count;
};

static void
tick_ten(void *arg)
{
	struct ticker *ticker = arg;

	if (++ticker->count == 10)
		timer_stop(&ticker->timer);
}

/* Also one that is finer than a millisecond, without the loop spinning. */
static void
timers_repeat(void **state)
{
	struct ticker slow = { 0 }, fine = { 0 };
	struct loop *loop = new_loop();
	struct rusage before, after;
	int64_t began = clock_boot_us(), used;

	(void)state;
	timer_start(loop, &fine.timer, 500, 500, tick_ten, &fine);
	UNTIL(loop, fine.count == 10);
	getrusage(RUSAGE_SELF, &before);
	timer_start(loop, &slow.timer, 20000, 20000, tick_ten, &slow);
	UNTIL(loop, slow.count == 10);
	getrusage(RUSAGE_SELF, &after);
	used = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * SECOND_US + after.ru_utime.tv_usec -
	    before.ru_utime.tv_usec;
	assert_true(clock_boot_us() - began >= 200000);
	CHECK(used < 50000, "%d us of the processor", (int)used);
	turn_for(loop, 50000);
	assert_int_equal(slow.count, 10);
	loop_free(loop);
}

/* ---- descriptors ---- */

struct reader {
	struct loop *loop;
	struct watch *watch;
	int fd, told, gone;
	size_t bytes;
	bool ended;
};

static void
read_some(void *arg, int ready)
{
	struct reader *reader = arg;
	char bytes[4096];
	ssize_t n;

	reader->told++;
	reader->gone += (ready & LOOP_GONE) != 0;
	if (!(ready & LOOP_READ))
		return;
	n = read(reader->fd, bytes, sizeof bytes);
	reader->bytes += n > 0 ? (size_t)n : 0;
	if (n > 0 || (n < 0 && errno == EAGAIN))
		return;
	reader->ended = true;
	watch_end(reader->watch);
}

static void
watch_reader(struct reader *reader, struct loop *loop, int fd, int want)
{
	struct error err;

	*reader = (struct reader){ .loop = loop, .fd = fd };
	reader->watch = loop_watch(loop, fd, want, read_some, reader, &err);
	CHECK(reader->watch != NULL, "%s", err.text);
}

/* All that was in the pipe is read although its writer is gone; a file and /dev/null come to their end as well. */
static void
reads_to_the_end(void **state)
{
	struct loop *loop = new_loop();
	struct reader pipe_reader, file_reader, null_reader;
	char bytes[60000] = { 0 };
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], bytes, sizeof bytes), sizeof bytes);
	close(ends[1]);
	watch_reader(&pipe_reader, loop, ends[0], LOOP_READ);
	watch_reader(&file_reader, loop, open("/proc/self/exe", O_RDONLY | O_CLOEXEC), LOOP_READ);
	watch_reader(&null_reader, loop, open("/dev/null", O_RDONLY | O_CLOEXEC), LOOP_READ);
	UNTIL(loop, pipe_reader.ended && file_reader.ended && null_reader.ended);
	assert_int_equal(pipe_reader.bytes, sizeof bytes);
	assert_true(file_reader.bytes > 10000);
	close(ends[0]);
	close(file_reader.fd);
	close(null_reader.fd);
	loop_free(loop);
}

/* Wanted, not wanted, wanted again; nothing wanted: no word, and no spinning, not even about the end. */
static void
interest_changes(void **state)
{
	struct loop *loop = new_loop();
	struct reader reader;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	watch_reader(&reader, loop, ends[0], 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	turn_for(loop, 20000);
	assert_int_equal(reader.told, 0);
	watch_want(reader.watch, LOOP_READ);
	UNTIL(loop, reader.bytes == 1);
	watch_want(reader.watch, 0);
	close(ends[1]);
	assert_in_range(turn_for(loop, 20000), 1, 5);
	assert_false(reader.ended);
	watch_want(reader.watch, LOOP_READ);
	UNTIL(loop, reader.ended);
	close(ends[0]);
	loop_free(loop);
}

/* The reader of stdout goes while there is nothing to write. */
static void
a_reader_that_goes_is_noticed(void **state)
{
	struct loop *loop = new_loop();
	struct reader writer;
	struct error err;
	int ends[2], own;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	own = loop_own(ends[1], true, &err);
	assert_true(own >= 0);
	assert_true((fcntl(own, F_GETFL) & O_NONBLOCK) != 0);
	assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
	watch_reader(&writer, loop, own, LOOP_GONE);
	turn_for(loop, 20000);
	assert_int_equal(writer.told, 0);
	watch_want(writer.watch, LOOP_GONE | LOOP_WRITE);
	UNTIL(loop, writer.told > 0);
	watch_want(writer.watch, LOOP_GONE);
	close(ends[0]);
	UNTIL(loop, writer.gone > 0);
	watch_end(writer.watch);
	assert_true(write(own, "x", 1) < 0 && errno == EPIPE);
	close(own);
	close(ends[1]);
	loop_free(loop);
}

static void
signals_are_read(void **state)
{
	struct loop *loop = new_loop();
	struct reader reader;
	sigset_t set;

	(void)state;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	watch_reader(&reader, loop, signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), LOOP_READ);
	kill(getpid(), SIGUSR1);
	UNTIL(loop, reader.bytes == sizeof(struct signalfd_siginfo));
	watch_end(reader.watch);
	close(reader.fd);
	loop_free(loop);
}

/* Two are ready in the same turn, and the first to be told ends the other. */
static struct watch *couple[2];
static int couple_told, still; /* who was told, and so still is */

static void
end_the_other(void *arg, int ready)
{
	(void)ready;
	couple_told++;
	still = (int)(intptr_t)arg;
	watch_end(couple[1 - (intptr_t)arg]);
}

static void
an_ended_watch_is_not_told(void **state)
{
	struct loop *loop = new_loop();
	struct error err;
	int ends[2][2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pipe(ends[i]), 0);
		assert_int_equal(write(ends[i][1], "x", 1), 1);
		couple[i] = loop_watch(loop, ends[i][0], LOOP_READ, end_the_other, (void *)(intptr_t)i, &err);
	}
	assert_int_equal(loop_turn(loop, &err), 0);
	assert_int_equal(couple_told, 1);
	watch_end(couple[still]);
	for (int i = 0; i < 2; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
	loop_free(loop);
}

/* What the epoll does not take now is told in each turn; then all is as it was, and nothing comes for what was ended. */
static void
a_change_that_is_refused(void **state)
{
	struct loop *loop = new_loop();
	struct reader writer;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	watch_reader(&writer, loop, ends[1], LOOP_GONE);
	refused_deed = EPOLL_CTL_MOD;
	watch_want(writer.watch, LOOP_GONE | LOOP_WRITE);
	assert_int_equal(refused_deed, 0);
	UNTIL(loop, writer.told > 0);
	watch_want(writer.watch, LOOP_GONE);
	assert_in_range(turn_for(loop, 20000), 1, 5);
	refused_deed = EPOLL_CTL_MOD;
	watch_want(writer.watch, LOOP_GONE | LOOP_WRITE);
	writer.told = 0;
	watch_end(writer.watch);
	assert_int_equal(last_deed, EPOLL_CTL_DEL);
	close(ends[0]);
	turn_for(loop, 20000);
	assert_int_equal(writer.told, 0);
	assert_int_equal(writer.gone, 0);
	close(ends[1]);
	loop_free(loop);
}

/* Events would go on to come for what is freed. */
static void
one_that_can_not_be_ended(void **state)
{
	struct loop *loop = new_loop();
	struct reader reader;
	struct error err;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	watch_reader(&reader, loop, ends[0], LOOP_READ);
	refused_deed = EPOLL_CTL_DEL;
	watch_end(reader.watch);
	errno = 0;
	assert_int_equal(loop_turn(loop, &err), -1);
	assert_string_equal(err.text, "the loop is broken: No space left on device");
	close(ends[0]);
	close(ends[1]);
	loop_free(loop);
}

/* Left alone, libwebsockets would free it twice. */
static void
a_wake_up_that_can_not_be_read(void **state)
{
	struct loop *loop = new_loop();
	int wake_up = -1; /* the latest eventfd */

	(void)state;
	for (int fd = -1; (fd = open_on("anon_inode:[eventfd]", fd + 1)) >= 0;)
		wake_up = fd;
	exchange(wake_up, "/"); /* which is ready, and can not be read */
	assert_in_range(turn_for(loop, 20000), 2, INT_MAX);
	loop_free(loop);
}

static void
no_descriptor_is_lost(void **state)
{
	int before = descriptors();

	(void)state;
	for (int i = 0; i < 3; i++)
		loop_free(new_loop());
	assert_int_equal(descriptors(), before);
}

static void
the_environment_is_forgotten(void **state)
{
	(void)state;
	setenv("SSLKEYLOGFILE", "/nowhere", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	loop_free(new_loop());
	assert_null(getenv("SSLKEYLOGFILE"));
	assert_null(getenv("https_proxy"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(heap_gives_the_earliest),
		cmocka_unit_test(timers_ring_in_their_order),
		cmocka_unit_test(timers_repeat),
		cmocka_unit_test(reads_to_the_end),
		cmocka_unit_test(interest_changes),
		cmocka_unit_test(a_reader_that_goes_is_noticed),
		cmocka_unit_test(signals_are_read),
		cmocka_unit_test(an_ended_watch_is_not_told),
		cmocka_unit_test(a_change_that_is_refused),
		cmocka_unit_test(one_that_can_not_be_ended),
		cmocka_unit_test(a_wake_up_that_can_not_be_read),
		cmocka_unit_test(no_descriptor_is_lost),
		cmocka_unit_test(the_environment_is_forgotten),
	};

	alarm(60);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
