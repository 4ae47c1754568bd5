#include "ledger/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PIECE_BYTES = 1 << 16, /* what is read from the database at once */
	TURN_BYTES = 1 << 20 /* what one reader gets before the program looks at its input again */
};

int
publish_init(struct publish *publish, struct store *store, struct error *err)
{
	publish->store = store;
	return position_prepare(&publish->queries, store, err);
}

void
publish_free(struct publish *publish)
{
	for (size_t i = 0; i < publish->count; i++) {
		publish_left(&publish->readers[i]);
		text_free(&publish->readers[i].out);
	}
	publish->count = 0;
}

int
publish_add(struct publish *publish, const char *path, struct error *err)
{
	if (publish->count == READERS_MAX)
		return error_set(err, "usage", "--publish: more than %d readers", READERS_MAX);
	if (mkfifo(path, 0600) != 0 && errno != EEXIST)
		return error_fatal(err, EXIT_IO, "--publish %s: %s", path, strerror(errno));
	publish->readers[publish->count++] = (struct reader){ .path = path, .fd = -1 };
	return 0;
}

/* ---- coming and going ---- */

void
publish_left(struct reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	reader->fd = -1;
	reader->blocked = false;
	reader->out.len = reader->written = 0;
}

void
publish_connect(struct publish *publish)
{
	for (size_t i = 0; i < publish->count; i++) {
		struct reader *reader = &publish->readers[i];

		if (reader->fd >= 0)
			continue;
		/* ENXIO: nobody reads it yet */
		reader->fd = open(reader->path, O_WRONLY | O_NONBLOCK | O_APPEND | O_CLOEXEC);
		reader->position.phase = POSITION_START;
		reader->next_mark = publish->marks_end;
	}
}

/* ---- marks ---- */

/* Marks that every reader has passed are forgotten. */
static void
forget_marks(struct publish *publish)
{
	uint64_t least = publish->marks_end;

	for (size_t i = 0; i < publish->count; i++)
		if (publish->readers[i].fd >= 0 && publish->readers[i].next_mark < least)
			least = publish->readers[i].next_mark;
	publish->marks_begin = least;
}

void
publish_mark(struct publish *publish, const struct mark_event *mark, int64_t after_n)
{
	struct waiting_mark waiting = { "", mark->ts_us, mark->n, after_n };

	if (!slice_copy(waiting.by, sizeof waiting.by, mark->by))
		return; /* no program of ours */
	forget_marks(publish);
	if (publish->marks_end - publish->marks_begin == MARKS_MAX)
		for (size_t i = 0; i < publish->count; i++)
			if (publish->readers[i].next_mark == publish->marks_begin)
				publish_left(&publish->readers[i]);
	forget_marks(publish);
	if (strcmp(waiting.by, "arb-exec") == 0) {
		publish->exec = waiting;
		publish->exec_count = publish->marks_end;
	}
	publish->marks[publish->marks_end++ % MARKS_MAX] = waiting;
}

static void
write_mark(struct reader *reader, const struct waiting_mark *mark)
{
	position_mark(&reader->out, mark->ts_us, mark->by, mark->n);
}

/* ---- writing ---- */

/* 1: all is gone; 0: it is blocked, or left. */
static int
write_out(struct reader *reader)
{
	while (reader->written < reader->out.len) {
		ssize_t n = write(reader->fd, reader->out.at + reader->written, reader->out.len - reader->written);

		if (n >= 0)
			reader->written += (size_t)n;
		else if (errno == EAGAIN) {
			reader->blocked = true;
			return 0;
		} else if (errno != EINTR) {
			publish_left(reader);
			return 0;
		}
	}
	reader->blocked = false;
	reader->out.len = reader->written = 0;
	return 1;
}

/* Fill out with the next piece: 1 there is one, 0 nothing to write, -1. */
static int
next_piece(struct publish *publish, struct reader *reader, int64_t last, int64_t ts_us, struct error *err)
{
	struct position *position = &reader->position;
	bool loading = position->phase != POSITION_NEWS;

	if (position->phase == POSITION_START) {
		if (store_in_transaction(publish->store))
			return 0; /* what is not committed must not decide which day it is */
		if (position_start(position, &publish->queries, last, ts_us, &reader->out, err) != 0)
			return -1;
	}
	if (!loading && reader->next_mark < publish->marks_end) {
		const struct waiting_mark *mark = &publish->marks[reader->next_mark % MARKS_MAX];

		if (mark->after_n < position->next_n) {
			write_mark(reader, mark);
			reader->next_mark++;
			return 1;
		}
		if (mark->after_n < last)
			last = mark->after_n;
	}
	if (position_more(position, &publish->queries, last, PIECE_BYTES, ts_us, &reader->out, err) < 0)
		return -1;
	if (loading && position->phase == POSITION_NEWS && publish->exec.by[0] != '\0' &&
	    publish->exec_count < reader->next_mark)
		write_mark(reader, &publish->exec);
	return reader->out.len > 0;
}

static int
pump_reader(struct publish *publish, struct reader *reader, int64_t last, int64_t ts_us, struct error *err)
{
	size_t sent = 0;

	while (reader->fd >= 0) {
		size_t waiting = reader->out.len - reader->written;
		int more;

		if (write_out(reader) == 0)
			return 0;
		sent += waiting;
		if (sent >= TURN_BYTES) {
			reader->blocked = true; /* the rest when poll says so, which is at once */
			return 0;
		}
		more = next_piece(publish, reader, last, ts_us, err);
		if (more <= 0)
			return more;
	}
	return 0;
}

int
publish_pump(struct publish *publish, int64_t last, int64_t ts_us, struct error *err)
{
	for (size_t i = 0; i < publish->count; i++)
		if (pump_reader(publish, &publish->readers[i], last, ts_us, err) != 0)
			return -1;
	return 0;
}
