#include "replay/recording.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event/event.h"
#include "event/frame.h"

int
recording_open(struct recording *recording, const char *name, struct error *err)
{
	bool standard = strcmp(name, "-") == 0;
	struct stat stat;
	int fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);

	*recording = (struct recording){ .name = standard ? "standard input" : name, .in.fd = -1 };
	if (fd < 0)
		return error_file(err, EXIT_IO, name);
	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode))
		recording->size = (uint64_t)stat.st_size;
	if (line_open(&recording->in, fd, FRAME_LINE_MAX, err) == 0 && zip_open(&recording->zip, fd, err) == 0)
		return 0;
	recording_close(recording);
	return error_prefix(err, "%s", name);
}

void
recording_close(struct recording *recording)
{
	if (recording->in.buffer != NULL && recording->in.fd > STDIN_FILENO)
		close(recording->in.fd);
	line_free(&recording->in);
	zip_free(&recording->zip);
	text_free(&recording->held);
	text_free(&recording->spoken);
}

/* More bytes: RECORDING_LINE when something may have come. */
static enum recording_result
fill(struct recording *recording, const struct recording_wait *wait, struct error *err)
{
	line_unpack(&recording->in, &recording->zip); /* set here: the struct may have been moved */
	if (wait != NULL && recording->size == 0 && zip_would_read(&recording->zip)) {
		int result = wait->wait(wait->arg, recording->in.fd, err);

		if (result != 0)
			return result > 0 ? RECORDING_STOPPED : RECORDING_FAILED;
	}
	if (line_fill(&recording->in, err) != LINE_FAILED)
		return RECORDING_LINE;
	error_prefix(err, "%s", recording->name);
	return RECORDING_FAILED;
}

/* Is it a line of the stream, at a time that can be? */
static enum recording_result
check(struct recording *recording, struct slice line, struct error *err)
{
	struct line_head *head = &recording->pending_head;

	recording->pending_line = line;
	if (line_head_read(head, line, err) != 0)
		return RECORDING_BROKEN;
	if (UNLIKELY(line.len > LINE_MAX_BYTES) && !slice_is(head->kind, kind_frame.name)) {
		error_set(err, "line_too_long", "longer than %d bytes", LINE_MAX_BYTES);
		return RECORDING_BROKEN;
	}
	if (head->ts_us >= TIME_US_MIN && head->ts_us < TIME_US_MAX)
		return RECORDING_LINE;
	if (event_kind(head->kind) == NULL) {
		head->ts_us = 0; /* a kind of somebody else's: it has the time of the line before it */
		return RECORDING_LINE;
	}
	line_head_refuse(head, line, err);
	return RECORDING_BROKEN;
}

/* The next line as it stands, into pending. */
static enum recording_result
read_line(struct recording *recording, const struct recording_wait *wait, struct error *err)
{
	enum recording_result result;
	struct slice line;

	for (;;) {
		switch (line_next(&recording->in, &line, err)) {
		case LINE_READ:
			return check(recording, line, err);
		case LINE_BAD:
			if (recording->zip.torn && strcmp(err->code, "truncated") == 0) {
				recording->zip.torn = false; /* said here, once */
				error_set(err, "torn", "the packed data end too early");
			}
			return RECORDING_BROKEN;
		case LINE_NONE:
			result = fill(recording, wait, err);
			if (result != RECORDING_LINE)
				return result;
			break;
		case LINE_END:
			if (!recording->zip.torn)
				return RECORDING_END;
			recording->zip.torn = false;
			error_set(err, "torn", "the packed data end too early");
			return RECORDING_BROKEN;
		case LINE_FAILED:
			return RECORDING_FAILED;
		}
	}
}

static enum recording_result
hand_out(struct recording *recording, struct slice line, const struct line_head *head, uint64_t number)
{
	recording->line = line;
	recording->head = *head;
	recording->number = number;
	if (head->ts_us > recording->reached_us)
		recording->reached_us = head->ts_us;
	if (slice_is(head->kind, "tick"))
		recording->ticks = true;
	return RECORDING_LINE;
}

static bool
far_ahead(const struct recording *recording, const struct line_head *head)
{
	return recording->reached_us > 0 && head->ts_us > recording->reached_us + HOUR_US;
}

/* The line that was held: the next one showed the step too, or (not_shown) it did not. */
static enum recording_result
settle_held(struct recording *recording, bool shown, struct error *err)
{
	struct text text = recording->spoken;
	struct line_head head;

	recording->spoken = recording->held;
	recording->held = text;
	recording->held.len = 0;
	if (shown && line_head_read(&head, text_all(&recording->spoken), err) == 0)
		return hand_out(recording, text_all(&recording->spoken), &head, recording->held_number);
	recording->number = recording->held_number;
	error_set(err, "time_jump", "more than an hour ahead of the lines around it");
	return RECORDING_BROKEN;
}

enum recording_result
recording_next(struct recording *recording, const struct recording_wait *wait, struct error *err)
{
	enum recording_result result = RECORDING_LINE;

	for (;;) {
		if (!recording->pending)
			result = read_line(recording, wait, err);
		recording->pending = false;
		recording->number = recording->in.number;
		if (result != RECORDING_LINE && result != RECORDING_END)
			return result;
		if (recording->held.len > 0) {
			/* at the end of the file nothing is pending, and read_line() says so again */
			recording->pending = result == RECORDING_LINE;
			return settle_held(
			    recording, result == RECORDING_LINE && far_ahead(recording, &recording->pending_head), err);
		}
		if (result == RECORDING_END)
			return RECORDING_END;
		if (!far_ahead(recording, &recording->pending_head))
			return hand_out(
			    recording, recording->pending_line, &recording->pending_head, recording->number);
		recording->held_number = recording->number;
		text_slice(&recording->held, recording->pending_line);
	}
}

int
recording_peek(struct recording *recording, struct error *err)
{
	struct recording apart;
	enum recording_result result;
	int64_t first_us = 0;

	if (recording->size == 0 || recording->in.fd == STDIN_FILENO)
		return 0;
	if (recording_open(&apart, recording->name, err) != 0)
		return -1;
	do {
		result = recording_next(&apart, NULL, err);
		if (first_us == 0)
			first_us = apart.reached_us;
	} while (result <= RECORDING_BROKEN && !apart.ticks && apart.reached_us <= first_us + 2 * SECOND_US);
	recording->ticks = apart.ticks;
	recording_close(&apart);
	return 0;
}
