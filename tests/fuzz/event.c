/*
 * event: no line makes a reader stumble, whatever kind it is read as; what was read is written, read and written again the
 * same; an annotation can be read back.
 */
#include "event/event.h"
#include "fuzz.h"
#include "wire/put.h"

enum { KINDS_MAX = 64 };

/* Kept from one line to the next, as a stage does: what an earlier line left must not show. */
static void *
event_of(size_t i)
{
	static void *events[KINDS_MAX];
	size_t size = (event_kinds[i]->size + 15) / 16 * 16;

	if (i >= KINDS_MAX)
		abort();
	if (events[i] == NULL) {
		events[i] = aligned_alloc(16, size);
		memset(events[i], 0, size);
	}
	return events[i];
}

static void
there_and_back(size_t i)
{
	const struct shape *kind = event_kinds[i];
	struct text first = { 0 }, second = { 0 };
	struct error err;

	event_write(kind, event_of(i), &first);
	HOLDS(first.len > 0 && first.at[first.len - 1] == '\n' && memchr(first.at, '\n', first.len - 1) == NULL,
	    "newline");
	if (planted() && slice_is(slice_of(kind->name), "trade"))
		first.at[first.len - 2] = ']';
	HOLDS(event_read(kind, event_of(i), (struct slice){ first.at, first.len - 1 }, &err) == 0, "%.*s: %s",
	    (int)first.len, first.at, err.text);
	event_write(kind, event_of(i), &second);
	HOLDS(slice_equal(text_all(&first), text_all(&second)), "%.*s became %.*s", SLICE_ARG(text_all(&first)),
	    SLICE_ARG(text_all(&second)));
	text_free(&first);
	text_free(&second);
}

static void
annotate(size_t i, struct slice line)
{
	struct text once = { 0 }, twice = { 0 };
	struct error err;

	event_annotate(&once, line, "zzz", SLICE("{\"a\":1}"));
	HOLDS(event_read(event_kinds[i], event_of(i), (struct slice){ once.at, once.len - 1 }, &err) == 0, "%.*s: %s",
	    SLICE_ARG(text_all(&once)), err.text);
	event_annotate(&twice, (struct slice){ once.at, once.len - 1 }, "zzz", SLICE("{\"a\":1}"));
	HOLDS(slice_equal(text_all(&once), text_all(&twice)), "a second time");
	text_free(&once);
	text_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = own_copy(data, size);
	struct slice line = { text, size };
	struct error err = { .code = "" };
	struct line_head head;
	int headed;

	headed = line_head_read(&head, line, &err);
	for (size_t i = 0; event_kinds[i] != NULL; i++) {
		if (event_read(event_kinds[i], event_of(i), line, &err) != 0) {
			HOLDS(*err.code != '\0' && memchr(err.text, '\0', sizeof err.text) != NULL, "error");
			continue;
		}
		/* the kind stands there, perhaps as the slow road finds it */
		HOLDS(headed == 0 && slice_is(head.kind, event_kinds[i]->name), "%s: head", event_kinds[i]->name);
		annotate(i, line);
		HOLDS(event_read(event_kinds[i], event_of(i), line, &err) == 0, "again");
		there_and_back(i);
	}
	free(text);
	return 0;
}
