/*
 * when: points in time as people write them.
 */
#ifndef REPLAY_WHEN_H
#define REPLAY_WHEN_H

#include <stdint.h>

#include "base/error.h"

enum { WHEN_TEXT_MAX = 32 };

/* ISO 8601 in UTC (2026-01-01, 2026-01-01T12:30, 2026-01-01T12:30:15.25Z) or microseconds since 1970. */
int when_read(int64_t *us, const char *text, struct error *err) MUST_CHECK;

/* 2026-01-01T12:30:15.250000Z */
void when_text(char to[WHEN_TEXT_MAX], int64_t us);

#endif
