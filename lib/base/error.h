/*
 * error: why something did not work, as a sentence and as a code.
 *
 * A library function that can fail takes a struct error last, fills it and returns -1.  It never prints.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/compiler.h"

/* Exit codes of every program (sysexits.h, and 1 for a question answered no); the list for people is in arb(7). */
enum exit_code {
	EXIT_WELL = 0,
	EXIT_NO = 1, /* verify, reconcile, check, compare: the answer is no */
	EXIT_USAGE = 64, /* an option or operand is wrong */
	EXIT_DATA = 65, /* a broken line was seen */
	EXIT_UNAVAILABLE = 69, /* a service is not there, or has ended */
	EXIT_BUG = 70, /* ours */
	EXIT_SYSTEM = 71, /* memory, descriptors */
	EXIT_IO = 74, /* reading or writing failed */
	EXIT_LATER = 75, /* another instance, a busy database */
	EXIT_REFUSED = 77, /* freeze, permission */
	EXIT_CONFIG = 78 /* configuration */
};

/* Plain data.  code points to a string constant (faults.md 2.1: line_too_long, bad_utf8, ...). */
struct error {
	const char *code;
	enum exit_code exit; /* what a program that gives up for it exits with; 0: not said */
	char text[360];
};

/* Fill err; always returns -1, so that a caller can write `return error_set(...)`. */
int error_set(struct error *err, const char *code, const char *format, ...) PRINTF(3, 4);

/* The same for an error that ends the program with the exit code. */
int error_fatal(struct error *err, enum exit_code status, const char *format, ...) PRINTF(3, 4);

/*
 * A file that was named could not be opened or read, by errno: "path: why".  It ends the program with 71 where the system has no
 * more descriptors or memory, with 74 where its disk fails; else whoever named it is to blame, and it is as `otherwise` says.
 */
int error_file(struct error *err, enum exit_code otherwise, const char *path);

/* Put the caller's words and ": " in front; always returns -1. */
int error_prefix(struct error *err, const char *format, ...) PRINTF(2, 3);

#endif
