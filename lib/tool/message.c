#include "tool/message.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "wire/printable.h"
#include "wire/put.h"

enum { LOG_BYTES_MAX = 16 << 20 };

static const char *const level_names[] = { "error", "warning", "info", "ok", "debug" };
static const int priorities[] = { 3, 4, 6, 5, 7 }; /* syslog's */
static const char *const colours[] = { "\033[31m", "\033[33m", "", "\033[32m", "\033[2m" };

/* $JOURNAL_STREAM names the device and inode that the journal reads from. */
static bool
is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long device, inode;
	struct stat stat;

	return stream != NULL && sscanf(stream, "%lu:%lu", &device, &inode) == 2 && fstat(STDERR_FILENO, &stat) == 0 &&
	    stat.st_dev == device && stat.st_ino == inode;
}

void
messages_init(struct messages *messages, const char *program)
{
	const char *directory = getenv("ARB_LOG"), *term = getenv("TERM");

	*messages = (struct messages){ .program = program, .shown = LEVEL_WARNING, .log_fd = -1, .log_day = -1 };
	if (directory != NULL && strlen(directory) < sizeof messages->log_directory)
		strcpy(messages->log_directory, directory);
	messages->journal = is_journal();
	messages->colour =
	    isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL && (term == NULL || strcmp(term, "dumb") != 0);
}

void
messages_end(struct messages *messages)
{
	if (messages->log_fd >= 0)
		close(messages->log_fd);
	messages->log_fd = -1;
}

/* Today's file; one that grew too large makes room by taking the name NAME-DATE.log.1. */
static int
log_descriptor(struct messages *messages, int64_t now_us)
{
	char path[400], old[410];
	time_t seconds = now_us / SECOND_US;
	struct stat stat;
	struct tm day;

	if (*messages->log_directory == '\0')
		return STDERR_FILENO;
	if (messages->log_fd >= 0 && now_us / DAY_US == messages->log_day && fstat(messages->log_fd, &stat) == 0 &&
	    stat.st_size < LOG_BYTES_MAX)
		return messages->log_fd;
	gmtime_r(&seconds, &day);
	snprintf(path, sizeof path, "%s/%s-%04d-%02d-%02d.log", messages->log_directory, messages->program,
	    day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
	if (messages->log_fd >= 0)
		close(messages->log_fd);
	if (lstat(path, &stat) == 0 && stat.st_size >= LOG_BYTES_MAX) {
		snprintf(old, sizeof old, "%s.1", path);
		rename(path, old);
	}
	messages->log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	messages->log_day = now_us / DAY_US;
	return messages->log_fd >= 0 ? messages->log_fd : STDERR_FILENO;
}

static void
put_plain(struct text *line, const struct messages *messages, enum message_level level, int fd, int64_t now_us,
    const char *words)
{
	bool colour = messages->colour && fd == STDERR_FILENO;

	if (messages->journal && fd == STDERR_FILENO)
		text_format(line, "<%d>", priorities[level]);
	if (fd != STDERR_FILENO) {
		time_t seconds = now_us / SECOND_US;
		struct tm at;

		gmtime_r(&seconds, &at);
		text_format(
		    line, "%02d:%02d:%02d.%03d ", at.tm_hour, at.tm_min, at.tm_sec, (int)(now_us / 1000 % 1000));
	}
	text_format(line, "%s%s: %s%s%s%s\n", colour ? colours[level] : "", messages->program,
	    level == LEVEL_ERROR ? "" : level_names[level], level == LEVEL_ERROR ? "" : ": ", words,
	    colour && *colours[level] != '\0' ? "\033[0m" : "");
}

static void
put_json(struct text *line, const struct messages *messages, enum message_level level, int64_t now_us, const char *code,
    const char *words)
{
	text_char(line, '{');
	put_int(line, "time_us", now_us);
	put_string(line, "program", slice_of(messages->program));
	put_string(line, "level", slice_of(level_names[level]));
	if (code != NULL)
		put_string(line, "code", slice_of(code));
	put_string(line, "text", slice_of(words));
	put_end(line);
}

void
say(struct messages *messages, enum message_level level, const char *code, const char *format, ...)
{
	struct text line = { 0 }, plain = { 0 };
	char words[1024];
	int64_t now_us;
	va_list args;
	int fd;

	if (level > messages->shown)
		return;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	now_us = clock_wall_us();
	fd = log_descriptor(messages, now_us);
	if (messages->json)
		put_json(&line, messages, level, now_us, code, words);
	else {
		text_printable(&plain, slice_of(words));
		put_plain(&line, messages, level, fd, now_us, text_cstring(&plain));
	}
	if (write(fd, line.at, line.len) < 0)
		line.len = 0; /* nowhere left to say so */
	text_free(&line);
	text_free(&plain);
}

void
say_refused(struct messages *messages, const char *place, const struct error *err)
{
	say(messages, LEVEL_ERROR, err->code, "%s: %s%s%s%s", place, err->text, messages->json ? "" : " (",
	    messages->json ? "" : err->code, messages->json ? "" : ")");
}

void
progress(struct messages *messages, const char *format, ...)
{
	char words[160];
	va_list args;

	if (messages->json || *messages->log_directory != '\0' || !isatty(STDERR_FILENO))
		return;
	if (format == NULL) {
		if (write(STDERR_FILENO, "\r\033[K", 4) < 0)
			return;
		return;
	}
	words[0] = '\r';
	va_start(args, format);
	vsnprintf(words + 1, sizeof words - 5, format, args);
	va_end(args);
	strcat(words, "\033[K");
	if (write(STDERR_FILENO, words, strlen(words)) < 0)
		return;
}
