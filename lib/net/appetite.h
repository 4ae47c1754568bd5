/*
 * appetite: how much may lie unread before a reader, so that prices do not grow old in its pipe.
 *
 * Unread may be as much as the reader takes in 30 ms, by what it took in the last 200 ms, and at least 4 KiB.  So a reader that
 * goes on as it did reads what lies there within about 30 ms; one that takes all of it at once into a buffer of its own and is
 * busy with that for as long gets to the last of it after 60 ms.  A stopped one finds 4 KiB when it wakes.  (Over a span as short
 * as the share, one gulp would be the measure of the next one, however long the reader is busy with it.)
 *
 * The arithmetic is pure: time (of a clock that never steps), bytes written and bytes unread are handed in.  Nobody tells
 * when a reader has read: whoever has something waiting looks again after appetite_pause(), besides when it has more.
 */
#ifndef NET_APPETITE_H
#define NET_APPETITE_H

#include <stddef.h>
#include <stdint.h>

enum {
	APPETITE_LEAST = 4096, /* bytes */
	APPETITE_SPAN_US = 200000, /* looked back over */
	APPETITE_SHARE_US = 30000, /* may lie there */
	APPETITE_LOOK_US = 2000,
	APPETITE_IDLE_US = 20000,
	APPETITE_STEP_US = 4000, /* looks closer together than this count as one */
	APPETITE_LOOKS = 64 /* kept: they reach back beyond the span */
};

/* Plain data, zeroed at first. */
struct appetite {
	struct {
		int64_t at_us;
		uint64_t taken; /* by the reader, in all */
	} looks[APPETITE_LOOKS]; /* a ring */
	unsigned first, count;
	size_t unread; /* at the last look */
};

/* What was seen at now_us: so many bytes were ever written, so many of them are unread. */
void appetite_look(struct appetite *appetite, int64_t now_us, uint64_t written, size_t unread);

/* Bytes that may be written now, by the last look; 0: none. */
size_t appetite_room(const struct appetite *appetite);

/* How long to wait before the next look: a reader that has taken nothing for the span is not looked at so often. */
int64_t appetite_pause(const struct appetite *appetite);

/*
 * Look at the reader of fd, and say what may be written now; written: bytes that were ever written to it.  SIZE_MAX where nothing
 * can lie unread.
 */
size_t appetite_ask(struct appetite *appetite, int fd, int64_t now_us, uint64_t written);

/*
 * Bytes that the reader of fd (our writing end) has not read yet.
 *
 *	a pipe or FIFO		what lies in it, exactly
 *	a UNIX stream socket	the memory that the unread bytes take, which is more than their number
 *	anything else		0: a file, /dev/null, a terminal or a TCP connection takes all that write() takes; the
 *				4 KiB are no bound for it: appetite_ask() says so
 */
size_t appetite_unread(int fd);

#endif
