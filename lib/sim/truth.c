#include "sim/truth.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sim/lines.h"
#include "wire/put.h"

enum { WAITING_MAX = 1 << 18 }; /* bytes that are written without being asked to */

int
truth_open(struct truth *truth, const char *path, struct error *err)
{
	*truth = (struct truth){ .fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) };
	if (truth->fd < 0)
		return error_file(err, EXIT_IO, path);
	truth->open = true;
	return 0;
}

void
truth_flush(struct truth *truth)
{
	size_t at = 0;

	while (truth->open && truth->error == 0 && at < truth->text.len) {
		ssize_t n = write(truth->fd, truth->text.at + at, truth->text.len - at);

		if (n < 0 && errno != EINTR)
			truth->error = errno;
		at += n > 0 ? (size_t)n : 0;
	}
	truth->text.len = 0;
}

void
truth_close(struct truth *truth)
{
	truth_flush(truth);
	if (truth->open)
		close(truth->fd);
	truth->open = false;
	text_free(&truth->text);
}

static void
put_place(struct truth *truth, const struct stand *stand, const struct sim_listing *listing)
{
	put_name(&truth->text, "venue", slice_of(stand->venue->name));
	if (listing != NULL)
		put_name(&truth->text, "symbol", listing->name);
}

static void
end_line(struct truth *truth)
{
	put_end(&truth->text);
	if (truth->text.len > WAITING_MAX)
		truth_flush(truth);
}

void
truth_book(struct truth *truth, const struct sim_listing *listing)
{
	if (!truth->open)
		return;
	put_head(&truth->text, "book", listing->stand->now_us);
	put_place(truth, listing->stand, listing);
	line_side(&truth->text, ",\"bids\":", listing->bids.at, listing->bids.count, listing->price, listing->qty);
	line_side(&truth->text, ",\"asks\":", listing->asks.at, listing->asks.count, listing->price, listing->qty);
	put_int(&truth->text, "venue_us", listing->book_us);
	put_int(&truth->text, "seq", listing->number);
	end_line(truth);
}

static void
put_message(struct truth *truth, const struct sim_conn *conn)
{
	put_int(&truth->text, "conn", conn->id);
	put_int(&truth->text, "n", conn->sent);
}

void
truth_sent(struct truth *truth, const struct sim_conn *conn, const struct sim_listing *listing, int64_t number)
{
	if (!truth->open)
		return;
	put_head(&truth->text, "sent", conn->stand->now_us);
	put_place(truth, conn->stand, listing);
	put_message(truth, conn);
	put_int(&truth->text, "seq", number);
	end_line(truth);
}

void
truth_fault(struct truth *truth, const struct stand *stand, const char *kind, const struct sim_listing *listing,
    const struct sim_conn *conn, int64_t number)
{
	if (!truth->open)
		return;
	put_head(&truth->text, "fault", stand->now_us);
	put_place(truth, stand, listing);
	put_name(&truth->text, "fault", slice_of(kind));
	if (conn != NULL)
		put_message(truth, conn);
	if (number > 0)
		put_int(&truth->text, "seq", number);
	end_line(truth);
}
