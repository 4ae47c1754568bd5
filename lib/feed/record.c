#include "feed/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/lock.h"
#include "event/alert.h"
#include "wire/put.h"

enum {
	CUT_MAX = FRAME_LINE_MAX + (1 << 20), /* the longest line and a batch, if nothing of it could be packed */
	KEEP_BYTES = 4 << 20, /* of memory, after a line that was long */
	NUMBERS_MAX = 100000 /* of files of one day */
};

/* A failure of the disk or the system: what it was, and where. */
static int
fail(const struct record *record, const char *what, struct error *err)
{
	error_file(err, EXIT_IO, what);
	return error_prefix(err, "%s", record->plan.path);
}

static int
open_file(struct record *record, struct error *err)
{
	struct stat stat;

	record->fd = open(record->plan.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644);
	if (record->fd < 0 || fstat(record->fd, &stat) != 0)
		return fail(record, "cannot record", err);
	if (!S_ISREG(stat.st_mode))
		return error_fatal(err, EXIT_IO, "%s: cannot record: not a file", record->plan.path);
	if (lock_take(record->fd))
		return 0;
	if (lock_is_taken(errno))
		return error_fatal(err, EXIT_LATER, "%s: another program records there", record->plan.path);
	return fail(record, "cannot record", err);
}

/* A file that was begun before: cut off what is torn, and see whose day it is. */
static int
cut_tail(struct record *record, struct error *err)
{
	struct stat stat;

	if (zip_whole(record->fd, &record->size, err) != 0) {
		err->exit = EXIT_IO;
		return error_prefix(err, "%s: cannot record", record->plan.path);
	}
	if (fstat(record->fd, &stat) != 0)
		return fail(record, "cannot record", err);
	record->cut = stat.st_size - record->size;
	if (record->cut > CUT_MAX) {
		error_fatal(err, EXIT_IO, "%s: cannot record: its last %lld bytes are damaged; move it away",
		    record->plan.path, (long long)record->cut);
		err->code = "torn";
		return -1;
	}
	if (record->cut > 0 && ftruncate(record->fd, record->size) != 0)
		return fail(record, "cannot cut off a torn end", err);
	return 0;
}

/* The day of the first line, or, where that has none, of the last change. */
static int
read_day(struct record *record, struct error *err)
{
	char bytes[200];
	struct line_head head;
	struct slice line = { bytes, 0 };
	struct stat stat;
	struct zip zip;
	long n = 0;

	if (record->size == 0)
		return 0;
	if (lseek(record->fd, 0, SEEK_SET) < 0 || fstat(record->fd, &stat) != 0)
		return fail(record, "cannot record", err);
	if (zip_open(&zip, record->fd, err) != 0)
		return -1;
	while (line.len < sizeof bytes && (n = zip_read(&zip, bytes + line.len, sizeof bytes - line.len, err)) > 0)
		line.len += (size_t)n;
	zip_free(&zip);
	if (n < 0 && err->exit == EXIT_SYSTEM)
		return -1;
	record->day = stat.st_mtime / (DAY_US / SECOND_US);
	if (line_head_read(&head, line, err) == 0 && head.ts_us >= TIME_US_MIN && head.ts_us < TIME_US_MAX)
		record->day = head.ts_us / DAY_US;
	if (lseek(record->fd, 0, SEEK_END) < 0)
		return fail(record, "cannot record", err);
	return 0;
}

int
record_open(struct record *record, const struct record_plan *plan, struct error *err)
{
	*record = (struct record){ .plan = *plan, .fd = -1 };
	if (zip_pack_open(&record->packer, err) == 0 && open_file(record, err) == 0 && cut_tail(record, err) == 0 &&
	    read_day(record, err) == 0)
		return 0;
	record_free(record);
	return -1;
}

void
record_free(struct record *record)
{
	if (record->fd >= 0 && record->plan.path != NULL)
		close(record->fd);
	record->fd = -1;
	text_free(&record->lines);
	text_free(&record->packed);
	zip_pack_free(&record->packer);
}

/* It ends here, with err; always -1. */
static int
stop(struct record *record)
{
	record_free(record);
	record->due_us = 0;
	return -1;
}

/* ---- the next file ---- */

/* Never over another file. */
static int
rename_to(const char *from, const char *to)
{
	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* the file system has no such call */
	if (access(to, F_OK) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

static int
move_away(struct record *record, struct error *err)
{
	time_t at = (time_t)(record->day * (DAY_US / SECOND_US));
	const char *path = record->plan.path;
	size_t stem = strlen(path);
	char to[PATH_MAX];
	struct tm day;

	if (stem > 4 && strcmp(path + stem - 4, ".zst") == 0)
		stem -= 4;
	gmtime_r(&at, &day);
	for (int n = 1; n < NUMBERS_MAX; n++) {
		if ((size_t)snprintf(to, sizeof to, "%.*s-%04d%02d%02d-%d.zst", (int)stem, path, day.tm_year + 1900,
			day.tm_mon + 1, day.tm_mday, n) >= sizeof to)
			errno = ENAMETOOLONG;
		else if (rename_to(path, to) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	return fail(record, "cannot be renamed", err);
}

static int
next_file(struct record *record, struct error *err)
{
	if (move_away(record, err) != 0)
		return -1;
	if (close(record->fd) != 0) {
		record->fd = -1;
		return fail(record, "cannot record", err);
	}
	record->size = record->day = 0;
	return open_file(record, err);
}

/* ---- writing ---- */

static int
keep_reserve(const struct record *record, struct error *err)
{
	struct statvfs disk;
	int64_t free_bytes;

	if (fstatvfs(record->fd, &disk) != 0)
		return fail(record, "cannot record", err);
	free_bytes = (int64_t)(disk.f_bavail * disk.f_frsize);
	if (free_bytes - (int64_t)record->packed.len >= record->plan.reserve)
		return 0;
	return error_fatal(err, EXIT_IO, "%s: less than %lld MiB are free on its disk", record->plan.path,
	    (long long)(record->plan.reserve >> 20));
}

/* All of the frame, or none of it. */
static int
append(struct record *record, struct error *err)
{
	size_t wrote = 0;

	while (wrote < record->packed.len) {
		ssize_t n = pwrite(
		    record->fd, record->packed.at + wrote, record->packed.len - wrote, record->size + (int64_t)wrote);

		if (n > 0)
			wrote += (size_t)n;
		else if (n == 0 || errno != EINTR) {
			fail(record, "cannot write", err);
			if (ftruncate(record->fd, record->size) != 0)
				error_prefix(err, "(and the torn end stays)");
			return -1;
		}
	}
	record->size += (int64_t)wrote;
	record->bytes += wrote;
	return 0;
}

static void
trim(struct text *text)
{
	text->len = 0;
	if (text->cap > KEEP_BYTES)
		text_free(text);
}

static int
write_batch(struct record *record, struct error *err)
{
	if (zip_pack(&record->packer, text_all(&record->lines), &record->packed, err) != 0)
		return -1;
	if (record->plan.size_max > 0 && record->size > 0 &&
	    record->size + (int64_t)record->packed.len > record->plan.size_max) {
		int64_t day = record->day;

		if (next_file(record, err) != 0)
			return -1;
		record->day = day;
	}
	if (keep_reserve(record, err) != 0 || append(record, err) != 0)
		return -1;
	trim(&record->lines);
	trim(&record->packed);
	record->due_us = 0;
	return 0;
}

int
record_flush(struct record *record, struct error *err)
{
	if (record->fd < 0 || record->lines.len == 0)
		return 0;
	return write_batch(record, err) == 0 ? 0 : stop(record);
}

int
record_turn(struct record *record, int64_t boot_us, struct error *err)
{
	return record->due_us != 0 && boot_us >= record->due_us ? record_flush(record, err) : 0;
}

int
record_frame(struct record *record, const struct frame_event *frame, struct slice url, struct slice body,
    int64_t boot_us, struct error *err)
{
	int64_t day = frame->ts_us / DAY_US;

	if (record->fd < 0)
		return 0;
	if (record->day != 0 && day > record->day) {
		if (record_flush(record, err) != 0)
			return -1;
		if (next_file(record, err) != 0)
			return stop(record);
	}
	if (record->day == 0)
		record->day = day;
	frame_put(&record->lines, frame, url, body);
	record->frames++;
	if (record->due_us == 0)
		record->due_us = boot_us + RECORD_WAIT_US;
	if (record->lines.len >= RECORD_BATCH)
		return record_flush(record, err);
	return record_turn(record, boot_us, err);
}

int
record_close(struct record *record, struct error *err)
{
	int result = record_flush(record, err);

	if (record->fd >= 0 && record->plan.path != NULL) {
		if (close(record->fd) != 0)
			result = fail(record, "cannot write", err);
		record->fd = -1;
	}
	record_free(record);
	return result;
}

void
record_alert(struct text *out, int64_t ts_us, const char *by, const struct error *why)
{
	struct alert_event alert = {
		.ts_us = ts_us, .severity = SEVERITY_CRITICAL, .code = SLICE("record_stopped"), .by = slice_of(by)
	};
	struct text words = { 0 };

	put_quoted(&words, slice_of(why->text));
	if (words.len >= 2)
		alert.text = (struct slice){ words.at + 1, words.len - 2 };
	SET(&alert, ALERT_HAS_TEXT);
	SET(&alert, ALERT_HAS_BY);
	event_write(&kind_alert, &alert, out);
	text_free(&words);
}
