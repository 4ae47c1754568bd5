/*
 * message: what a program says to people, on standard error or in a log; never on standard output.
 *
 * One line each: `arb-spread: line 4182: book: asks: "1e5x" is not a decimal`.  $ARB_LOG names a directory for
 * NAME-DATE.log files (arb run sets it); under the journal each line carries its priority.
 */
#ifndef TOOL_MESSAGE_H
#define TOOL_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum message_level { LEVEL_ERROR, LEVEL_WARNING, LEVEL_INFO, LEVEL_OK, LEVEL_DEBUG };

struct messages {
	const char *program;
	enum message_level shown; /* nothing beyond it is said: LEVEL_WARNING; -v one more step each */
	bool json; /* --log-format json */
	bool journal; /* standard error is the journal */
	bool colour;
	int log_fd; /* -1: standard error */
	int64_t log_day; /* UTC day of the open log file */
	char log_directory[256];
};

void messages_init(struct messages *messages, const char *program);
void messages_end(struct messages *messages);

/* code (may be NULL) is the reason code: it stands in the JSON form. */
void say(struct messages *messages, enum message_level level, const char *code, const char *format, ...) PRINTF(4, 5);

/* A line of input that is refused: `PLACE: why (code)`; in the JSON form the code is a member of its own. */
void say_refused(struct messages *messages, const char *place, const struct error *err);

/* A progress line on a terminal, written over itself; nothing elsewhere.  NULL format wipes it. */
void progress(struct messages *messages, const char *format, ...) __attribute__((__format__(__printf__, 2, 3)));

#endif
