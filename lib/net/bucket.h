/*
 * bucket: so many requests (or so much weight, or so many connections) in so long, for all programs of a user together.
 *
 * In no window of the rule's length is more taken than the rule's count, wherever the window begins: what was taken is kept
 * in 60 slots of a window, and comes back when its slot is a whole window old.  So a burst of the whole count is possible, and
 * what follows it waits.
 *
 * The count is shared through a small file, which is read and written under an OFD lock (it goes with the process, whatever
 * kills it).  The lock is held for two system calls, and hardly waited for: a millisecond, then the answer is to ask
 * again.  A file that is damaged
 * counts as a window that was used up now.  What was used before the machine was started counts as used at its start; a bar
 * goes on.  A file that is removed is made anew by whoever notices.  Without a file the bucket is this process's own.
 *
 * Times are microseconds of clock_boot_us(), which never steps.  They are handed in; with a file, what that clock says counts
 * where it is later, so only a bucket without a file can live in simulated time.
 */
#ifndef NET_BUCKET_H
#define NET_BUCKET_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum { BUCKET_SLOTS = 60 };

/* count 0: no limit is known; only bars count. */
struct bucket_rule {
	int64_t count;
	int64_t window_us;
};

/* What the file holds, as it stands in memory. */
struct bucket_state {
	char magic[8];
	char boot[40]; /* id of the machine's run that the times belong to */
	int64_t slot_us;
	int64_t newest_us; /* of all that was told */
	int64_t used[BUCKET_SLOTS + 1]; /* slot n, n = time / slot_us, stands at n % (BUCKET_SLOTS + 1) */
	int64_t barred_us; /* nothing before this; 0: no bar */
	int64_t barred_wall_us; /* the same by the wall clock, for another run of the machine */
	int64_t barred_for_us; /* how long the bar was to be */
	uint64_t sum; /* of all that stands above */
};

struct bucket {
	struct bucket_rule rule;
	struct bucket_state state; /* as last seen; the truth where there is no file */
	int fd; /* -1: no file */
	bool damaged; /* it was when it was read last */
	char path[PATH_MAX];
	int64_t late_used, late_bar_us; /* told while the file was busy; 0: nothing */
};

/*
 * name: of the venue, and of what is counted where a venue has several ("okx", "okx-connects"); no slash.  directory is made,
 * with its parents, mode 0700; NULL: the process's own bucket is wanted.  False: it is the process's own although a file was
 * wanted, and why says what a warning should: all else works.
 */
bool bucket_open(struct bucket *bucket, const char *directory, const char *name, struct bucket_rule rule,
    struct error *why) MUST_CHECK;
void bucket_close(struct bucket *bucket);

/*
 * 0: taken, go on.  Else nothing is taken, and it is worth asking again after so many microseconds.  A weight beyond the
 * rule's count is as much as the count.
 */
int64_t bucket_take(struct bucket *bucket, int64_t weight, int64_t now_us) MUST_CHECK;

/* Parts of the count that are kept for what can not wait as long. */
enum { BUCKET_FIFTH = 5, BUCKET_TENTH = 10 };

/* The same, but taken only where that part stays. */
int64_t bucket_take_keeping(struct bucket *bucket, int64_t weight, int64_t part, int64_t now_us) MUST_CHECK;

/* The venue says that so much is used of the present window; of what it counts and we do, the greater counts. */
void bucket_used(struct bucket *bucket, int64_t used, int64_t now_us);

/* The venue says that so much is left. */
void bucket_left(struct bucket *bucket, int64_t left, int64_t now_us);

/* Nothing before until_us (Retry-After, a ban).  Never shortened. */
void bucket_bar(struct bucket *bucket, int64_t until_us, int64_t now_us);

#endif
