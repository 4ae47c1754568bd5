#include "feed/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "feed/session.h"
#include "net/fetch.h"
#include "venue/live.h"

struct asked {
	struct session session;
	struct text url, lines;
	struct error *err;
	bool done;
	int result;
};

static void
on_reply(void *arg, const struct fetch_reply *reply)
{
	struct asked *asked = arg;
	struct frame_event frame = { .ts_us = clock_wall_us(), .conn = 0, .via = VIA_REST };

	asked->done = true;
	if (reply->outcome != FETCH_REPLIED || reply->status != 200) {
		asked->result = reply->outcome != FETCH_REPLIED
		    ? error_fatal(asked->err, EXIT_UNAVAILABLE, "the list of symbols: %s", reply->text)
		    : error_fatal(asked->err, EXIT_UNAVAILABLE, "the list of symbols: HTTP %d", reply->status);
		return;
	}
	frame.url = text_all(&asked->url);
	SET(&frame, FRAME_HAS_CONN);
	SET(&frame, FRAME_HAS_URL);
	asked->result = session_frame(&asked->session, &frame, reply->body, false, &asked->lines, asked->err);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
put_sorted(struct text *out, const char **names, size_t count)
{
	qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count; i++)
		text_format(out, "%s\n", names[i]);
	free(names);
}

static void
put_listed(struct text *out, const struct markets *markets)
{
	const char **names = memory_new(markets->count + 1, sizeof *names);
	size_t count = 0;

	for (size_t i = 0; i < markets->count; i++)
		if (*markets->at[i]->symbol != '\0')
			names[count++] = markets->at[i]->symbol;
	put_sorted(out, names, count);
}

static void
put_file(struct text *out, const struct venue_facts *facts)
{
	size_t count = venue_facts_count(facts);
	const char **names = memory_new(count + 1, sizeof *names);

	for (size_t i = 0; i < count; i++)
		names[i] = venue_facts_at(facts, i)->symbol;
	put_sorted(out, names, count);
}

static int
ask(struct asked *asked, struct loop *loop, const char *base, int64_t timeout_us)
{
	struct fetcher *fetcher = fetcher_new(loop, asked->err);
	struct fetch_request request = { .timeout_us = timeout_us, .done = on_reply, .arg = asked };

	if (fetcher == NULL)
		return -1;
	live_url(&asked->url, slice_of(base), asked->session.venue->live->instruments);
	request.url = text_cstring(&asked->url);
	if (fetch_start(fetcher, &request, asked->err) == NULL)
		asked->result = -1;
	while (!asked->done && asked->result == 0)
		if (loop_turn(loop, asked->err) != 0)
			asked->result = -1;
	fetcher_free(fetcher);
	return asked->result;
}

static int
get(struct asked *asked, struct text *out, struct loop *loop, const struct endpoints_file *file, int64_t timeout_us)
{
	const struct venue *venue = asked->session.venue;
	struct endpoints found;

	if (venue->live == NULL || venue->live->instruments == NULL) {
		put_file(out, asked->session.facts);
		return 0;
	}
	if (file == NULL && endpoints_of_facts(asked->session.facts, NULL, &found, asked->err) != 0)
		return -1;
	if (file != NULL && (!endpoints_find(file, venue->name, &found) || found.rest_count == 0))
		return error_set(asked->err, "usage", "the file of endpoints does not name it");
	if (ask(asked, loop, found.rest[0], timeout_us) != 0)
		return -1;
	put_listed(out, &asked->session.markets);
	return 0;
}

int
listing_get(struct text *out, struct loop *loop, const char *venue, const struct endpoints_file *endpoints,
    int64_t timeout_us, struct error *err)
{
	static const struct feed_options options = { .depth = 1 };
	const struct venue *found = venue_find(slice_of(venue));
	struct asked asked = { .err = err };
	int result;

	if (found == NULL)
		return error_set(err, "usage", "%s: no such venue; arb-feed --list-venues lists them", venue);
	result = session_init(&asked.session, found, &options, err);
	if (result == 0)
		result = get(&asked, out, loop, endpoints, timeout_us);
	session_free(&asked.session);
	text_free(&asked.url);
	text_free(&asked.lines);
	return result == 0 ? 0 : error_prefix(err, "%s", venue);
}
