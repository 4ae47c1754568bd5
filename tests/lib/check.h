/*
 * check: what the room tests share: cmocka with the headers that it wants before it, and checks that name the row of a
 * table that went wrong.
 */
#ifndef TESTS_CHECK_H
#define TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* Fail with the name of the row. */
#define CHECK(condition, ...)                                                                                          \
	do {                                                                                                           \
		if (!(condition)) {                                                                                    \
			print_error("%s: ", #condition);                                                               \
			print_error(__VA_ARGS__);                                                                      \
			print_error("\n");                                                                             \
			fail();                                                                                        \
		}                                                                                                      \
	} while (0)

static inline void
check_text(const char *row, struct slice got, const char *want)
{
	CHECK(slice_is(got, want), "%s: got \"%.*s\", not \"%s\"", row, SLICE_ARG(got), want);
}

/* The body with " for ', which is easier to read in a table. */
static inline struct slice
quoted(struct text *to, const char *body)
{
	for (to->len = 0; *body != '\0'; body++)
		text_char(to, *body == '\'' ? '"' : *body);
	return text_all(to);
}

#endif
