#include "net/bucket.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/lock.h"

enum {
	RING = BUCKET_SLOTS + 1, /* the slot at hand is not over, so one more is looked at */
	BUSY_US = 1000 /* what is answered when the lock was not to be had */
};

static const char magic[8] = "arbbkt1";

/* ---- the arithmetic ---- */

static int64_t
slot_us(struct bucket_rule rule)
{
	int64_t us = (rule.window_us + BUCKET_SLOTS - 1) / BUCKET_SLOTS;

	return us > 0 ? us : 1;
}

static int64_t
used_in_all(const struct bucket_state *state)
{
	int64_t sum = 0;

	for (int i = 0; i < RING; i++)
		sum += state->used[i];
	return sum;
}

static int64_t *
slot_at(struct bucket_state *state, int64_t us)
{
	return &state->used[us / state->slot_us % RING];
}

/* All that counts, as if it were used now. */
static void
use_now(struct bucket_state *state, int64_t used, int64_t slot, int64_t now_us)
{
	memset(state->used, 0, sizeof state->used);
	state->slot_us = slot;
	state->newest_us = now_us;
	*slot_at(state, now_us) = used;
}

/* Bring the state to now.  The time that counts is returned: what another process was told may be a little later. */
static int64_t
advance(struct bucket_state *state, struct bucket_rule rule, int64_t now_us)
{
	int64_t slot = slot_us(rule), from, to;

	if (state->slot_us != slot || state->newest_us > now_us + rule.window_us)
		use_now(state, used_in_all(state), slot, now_us); /* another rule, or another clock */
	if (state->newest_us >= now_us)
		return state->newest_us;
	from = state->newest_us / slot + 1;
	to = now_us / slot;
	if (to - from >= RING)
		from = to - RING + 1;
	for (; from <= to; from++)
		state->used[from % RING] = 0;
	state->newest_us = now_us;
	return now_us;
}

/* When so much will have come back. */
static int64_t
back_at(const struct bucket_state *state, int64_t wanted)
{
	int64_t slot = state->newest_us / state->slot_us - BUCKET_SLOTS, sum = 0;

	if (slot < 0)
		slot = 0;
	for (;; slot++) {
		sum += state->used[slot % RING];
		if (sum >= wanted)
			return (slot + RING) * state->slot_us;
	}
}

static int64_t
take(struct bucket_state *state, struct bucket_rule rule, int64_t weight, int64_t kept, int64_t now_us)
{
	int64_t at_us = advance(state, rule, now_us), most = rule.count - kept, beyond;

	if (state->barred_us > at_us)
		return state->barred_us - now_us;
	if (rule.count <= 0 || weight <= 0)
		return 0;
	if (weight > most)
		weight = most;
	beyond = used_in_all(state) + weight - most;
	if (beyond > 0)
		return back_at(state, beyond) - now_us;
	*slot_at(state, at_us) += weight;
	return 0;
}

static void
tell_used(struct bucket_state *state, struct bucket_rule rule, int64_t used, int64_t now_us)
{
	int64_t at_us = advance(state, rule, now_us), known = used_in_all(state);

	if (used > INT32_MAX)
		used = INT32_MAX;
	if (used > known)
		*slot_at(state, at_us) += used - known;
}

/* What is known here and may not be in the file counts as of when it was used. */
static void
tell_known(struct bucket_state *state, struct bucket_rule rule, struct bucket_state *known, int64_t now_us)
{
	int64_t at_us = advance(known, rule, advance(state, rule, now_us));

	(void)advance(state, rule, at_us);
	for (int i = 0; i < RING; i++)
		if (known->used[i] > state->used[i])
			state->used[i] = known->used[i];
}

static void
tell_bar(struct bucket_state *state, int64_t until_us, int64_t now_us)
{
	if (until_us <= state->barred_us || until_us <= now_us)
		return;
	state->barred_us = until_us;
	state->barred_for_us = until_us - now_us;
	state->barred_wall_us = clock_wall_us() + state->barred_for_us;
}

static void
init_state(struct bucket_state *state, struct bucket_rule rule)
{
	size_t len = 0;
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	*state = (struct bucket_state){ .slot_us = slot_us(rule) };
	memcpy(state->magic, magic, sizeof state->magic);
	if (fd >= 0) {
		ssize_t n = read(fd, state->boot, sizeof state->boot - 1);

		len = n > 0 ? (size_t)n : 0;
		close(fd);
	}
	state->boot[len] = '\0';
}

/* ---- the file ---- */

/* FNV-1a: against a torn write, not against anybody. */
static uint64_t
sum_of(const struct bucket_state *state)
{
	const unsigned char *at = (const unsigned char *)state;
	uint64_t sum = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < offsetof(struct bucket_state, sum); i++)
		sum = (sum ^ at[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static bool
is_sound(const struct bucket_state *state)
{
	if (memcmp(state->magic, magic, sizeof magic) != 0 || state->sum != sum_of(state) || state->slot_us < 1 ||
	    state->newest_us < 0)
		return false;
	for (int i = 0; i < RING; i++)
		if (state->used[i] < 0 || state->used[i] > INT32_MAX)
			return false;
	return true;
}

static int
write_state(int fd, struct bucket_state *state)
{
	state->sum = sum_of(state);
	return pwrite(fd, state, sizeof *state, 0) == (ssize_t)sizeof *state ? 0 : -1;
}

/* The machine was started since: all that happened before happened at its start, time 0, at the latest. */
static void
carry_over(struct bucket_state *state, const struct bucket_state *old)
{
	int64_t left_us = old->barred_wall_us - clock_wall_us();

	use_now(state, used_in_all(old), old->slot_us, 0);
	if (old->barred_us == 0 || left_us <= 0)
		return;
	if (left_us > old->barred_for_us) /* the wall clock was set back */
		left_us = old->barred_for_us;
	tell_bar(state, clock_boot_us() + left_us, clock_boot_us());
}

/* What the file says, into bucket->state. */
static void
read_state(struct bucket *bucket, int64_t now_us)
{
	struct bucket_state old, *state = &bucket->state;
	bool was = bucket->damaged;

	bucket->damaged = pread(bucket->fd, &old, sizeof old, 0) != (ssize_t)sizeof old || !is_sound(&old);
	if (bucket->damaged && was)
		return; /* and could not be mended: that counted already */
	if (bucket->damaged) {
		int64_t barred_us = state->barred_us;

		init_state(state, bucket->rule);
		state->barred_us = barred_us;
		use_now(state, bucket->rule.count, state->slot_us, now_us);
	} else if (strncmp(old.boot, state->boot, sizeof old.boot) == 0)
		*state = old;
	else
		carry_over(state, &old);
}

/* mkdir -p; the last part decides whether it worked. */
static int
make_directory(const char *path)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof part) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (size_t i = 1; i <= len; i++)
		if (path[i] == '/' || path[i] == '\0') {
			memcpy(part, path, i);
			part[i] = '\0';
			if (mkdir(part, 0700) != 0 && errno != EEXIST && path[i] == '\0')
				return -1;
		}
	return 0;
}

/* With its first content at once: an empty file is always a damaged one. */
static int
make_file(const struct bucket *bucket)
{
	char beside[PATH_MAX + 32];
	struct bucket_state state;
	int fd, result = -1;

	snprintf(beside, sizeof beside, "%s.%ld", bucket->path, (long)getpid());
	fd = open(beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	init_state(&state, bucket->rule);
	if (write_state(fd, &state) == 0 && (link(beside, bucket->path) == 0 || errno == EEXIST))
		result = 0;
	close(fd);
	unlink(beside);
	return result;
}

static int
open_file(struct bucket *bucket)
{
	enum { FLAGS = O_RDWR | O_CLOEXEC | O_NOFOLLOW };

	bucket->fd = open(bucket->path, FLAGS);
	if (bucket->fd < 0 && errno == ENOENT && make_file(bucket) == 0)
		bucket->fd = open(bucket->path, FLAGS);
	return bucket->fd < 0 ? -1 : 0;
}

static void
unlock(struct bucket *bucket)
{
	if (!lock_give(bucket->fd))
		bucket_close(bucket); /* that gives it back in any case */
}

/* Locked and read, at what is now by the clock: the caller may have looked at it long ago.  False: not now. */
static bool
lock_and_read(struct bucket *bucket, int64_t *now_us)
{
	int64_t clock_us;

	if (!lock_take_soon(bucket->fd))
		return false;
	clock_us = clock_boot_us();
	if (clock_us > *now_us)
		*now_us = clock_us;
	read_state(bucket, *now_us);
	return true;
}

/* The state is ours until end().  False: not now. */
static bool
begin(struct bucket *bucket, int64_t *now_us)
{
	struct bucket_state known = bucket->state;
	struct stat stat;

	if (*bucket->path == '\0')
		return true;
	if (bucket->fd >= 0 && (fstat(bucket->fd, &stat) != 0 || stat.st_nlink == 0))
		bucket_close(bucket);
	if (bucket->fd >= 0)
		return lock_and_read(bucket, now_us);
	/* removed, with its directory perhaps: what is known goes into a new one, or stays ours for the time being */
	if (open_file(bucket) != 0)
		return true;
	if (!lock_and_read(bucket, now_us))
		return false;
	tell_known(&bucket->state, bucket->rule, &known, *now_us);
	tell_bar(&bucket->state, known.barred_us, *now_us);
	return true;
}

static void
end(struct bucket *bucket)
{
	if (bucket->fd < 0)
		return;
	if (write_state(bucket->fd, &bucket->state) != 0)
		bucket_close(bucket); /* a full disk: our own count goes on, and the file is tried again */
	else
		unlock(bucket);
}

static void
tell_late(struct bucket *bucket, int64_t now_us)
{
	tell_used(&bucket->state, bucket->rule, bucket->late_used, now_us);
	tell_bar(&bucket->state, bucket->late_bar_us, now_us);
	bucket->late_used = bucket->late_bar_us = 0;
}

/* ---- */

bool
bucket_open(struct bucket *bucket, const char *directory, const char *name, struct bucket_rule rule, struct error *why)
{
	*bucket = (struct bucket){ .rule = rule, .fd = -1 };
	init_state(&bucket->state, rule);
	if (directory == NULL)
		return true;
	if ((size_t)snprintf(bucket->path, sizeof bucket->path, "%s/%s", directory, name) >= sizeof bucket->path - 32)
		errno = ENAMETOOLONG;
	else if (make_directory(directory) == 0 && open_file(bucket) == 0)
		return true;
	error_set(
	    why, "limits", "%s/%s: %s: the limit is kept for this program alone", directory, name, strerror(errno));
	*bucket->path = '\0';
	return false;
}

void
bucket_close(struct bucket *bucket)
{
	if (bucket->fd >= 0)
		close(bucket->fd);
	bucket->fd = -1;
}

static int64_t
take_of(struct bucket *bucket, int64_t weight, int64_t kept, int64_t now_us)
{
	int64_t wait_us;

	if (!begin(bucket, &now_us))
		return BUSY_US;
	tell_late(bucket, now_us);
	wait_us = take(&bucket->state, bucket->rule, weight, kept, now_us);
	end(bucket);
	return wait_us;
}

int64_t
bucket_take(struct bucket *bucket, int64_t weight, int64_t now_us)
{
	return take_of(bucket, weight, 0, now_us);
}

int64_t
bucket_take_keeping(struct bucket *bucket, int64_t weight, int64_t part, int64_t now_us)
{
	return take_of(bucket, weight, bucket->rule.count / part, now_us);
}

void
bucket_used(struct bucket *bucket, int64_t used, int64_t now_us)
{
	if (used > bucket->late_used)
		bucket->late_used = used;
	if (!begin(bucket, &now_us))
		return; /* it is told with the next call */
	tell_late(bucket, now_us);
	end(bucket);
}

void
bucket_left(struct bucket *bucket, int64_t left, int64_t now_us)
{
	bucket_used(bucket, bucket->rule.count - left, now_us);
}

void
bucket_bar(struct bucket *bucket, int64_t until_us, int64_t now_us)
{
	if (until_us > bucket->late_bar_us)
		bucket->late_bar_us = until_us;
	bucket_used(bucket, 0, now_us);
}
