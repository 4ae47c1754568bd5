/*
 * out: standard output.
 *
 * Bytes collect in one buffer and leave in one write.  A pipe is re-opened, so that our own description of it, and not the
 * one we share with others, is non-blocking: the filter loop can serve other descriptors while the reader is slow.
 */
#ifndef TOOL_OUT_H
#define TOOL_OUT_H

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

enum { OUT_BATCH = 1 << 16 };

enum out_result { OUT_DONE, OUT_BLOCKED, OUT_CLOSED, OUT_FAILED };

struct out {
	int fd;
	bool own; /* fd was re-opened by us */
	bool socket;
	struct text text; /* what waits to be written */
	size_t written; /* bytes of it that are gone */
	uint64_t bytes; /* written in all */
};

void out_open(struct out *out);
void out_free(struct out *out);

/* Write what waits.  OUT_BLOCKED: poll for POLLOUT and call again.  OUT_CLOSED: nobody reads any more (EPIPE). */
enum out_result out_write(struct out *out, struct error *err) MUST_CHECK;

/* Where nothing waits, a write tells nothing: OUT_CLOSED and err, nobody reads any more; OUT_DONE: nobody knows. */
enum out_result out_look(const struct out *out, struct error *err) MUST_CHECK;

/* All of a text on standard output, for a program that writes once. */
int out_print(const struct text *text, struct error *err) MUST_CHECK;

/* After the last write: what close() has to say. */
int out_close(struct out *out, struct error *err) MUST_CHECK;

static inline size_t
out_waiting(const struct out *out)
{
	return out->text.len - out->written;
}

#endif
