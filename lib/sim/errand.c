/*
 * Private requests: done at once and answered at once, unless a fault loses one, lets it come late, or keeps its answer.
 *
 * A request that was lost is never answered: its connection hangs until the client gives up, as behind a router that drops.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "sim/inside.h"

struct errand {
	struct errand *next;
	struct booth *booth;
	struct peer *peer; /* NULL: nobody waits any more */
	int64_t due_us; /* boot time */
	bool done; /* the answer waits, else the request */
	enum office_deed deed;
	struct request request; /* its slices lie in bytes */
	char *bytes;
	struct sim_ask ask; /* the answer */
};

static void errands_due(void *arg);

static void
errand_end(struct errand *errand)
{
	text_free(&errand->ask.body);
	text_free(&errand->ask.headers);
	free(errand->bytes);
	free(errand);
}

static struct errand *
errand_new(struct booth *booth, struct peer *peer, int64_t delay_us)
{
	struct errand *errand = memory_new(1, sizeof *errand);
	struct errand **at = &booth->hall->errands;

	errand->booth = booth;
	errand->peer = peer;
	errand->due_us = clock_boot_us() + delay_us;
	while (*at != NULL && (*at)->due_us <= errand->due_us)
		at = &(*at)->next;
	errand->next = *at;
	*at = errand;
	return errand;
}

static void
wait_for_next(struct hall *hall)
{
	int64_t wait_us;

	if (hall->errands == NULL)
		return;
	wait_us = hall->errands->due_us - clock_boot_us();
	timer_start(hall->loop, &hall->errand_timer, wait_us > 0 ? wait_us : 0, 0, errands_due, hall);
}

static struct slice
move(char **to, struct slice from)
{
	char *at = *to;

	if (from.len > 0)
		memcpy(at, from.at, from.len);
	*to += from.len;
	return (struct slice){ from.at == NULL ? NULL : at, from.len };
}

/* The bytes that were read are gone behind the turn: a copy of its own. */
static void
keep_request(struct errand *errand, const struct request *from)
{
	struct request *request = &errand->request;
	size_t size = from->method.len + from->path.len + from->query.len + from->body.len + 1;
	char *to;

	*request = *from;
	for (size_t i = 0; i < from->header_count; i++)
		size += from->headers[i].name.len + from->headers[i].value.len;
	to = errand->bytes = memory_new(size, 1);
	request->method = move(&to, from->method);
	request->path = move(&to, from->path);
	request->query = move(&to, from->query);
	request->body = move(&to, from->body);
	for (size_t i = 0; i < from->header_count; i++) {
		request->headers[i].name = move(&to, from->headers[i].name);
		request->headers[i].value = move(&to, from->headers[i].value);
	}
}

/* The answer is there; a fault may have it told late, in other words, or not at all. */
static void
reply(struct booth *booth, struct peer *peer, struct sim_ask *ask, enum office_deed deed)
{
	const struct fault_rule *late, *maintain = strike_deed(booth, FAULT_ORDER_MAINTENANCE, deed);

	if (maintain != NULL)
		strike_maintain(booth, maintain);
	if (strike_deed(booth, FAULT_LOSE_REPLY, deed) != NULL)
		peer = NULL;
	else if (strike_deed(booth, FAULT_TAKEN_CLOSE, deed) != NULL) {
		if (peer != NULL)
			peer_end(peer);
		peer = NULL;
	} else if (strike_deed(booth, FAULT_TAKEN_503, deed) != NULL)
		stand_refuse(ask, REFUSE_MAINTENANCE);
	else if ((late = strike_deed(booth, FAULT_LATE_REPLY, deed)) != NULL) {
		struct errand *errand =
		    errand_new(booth, peer, late->delay_us + fault_draw(&booth->faults, 0, late->jitter_us + 1));

		errand->done = true;
		errand->ask = *ask;
		wait_for_next(booth->hall);
		return;
	}
	hall_answer(booth, peer, ask);
}

static void
see_to(struct booth *booth, struct peer *peer, const struct request *request)
{
	const struct office_route *route = office_route(&booth->stand, request);
	struct sim_ask ask = hall_ask(booth, request);

	bool may;

	ask.weight = 1;
	if (strike_request(booth, &ask)) {
		hall_answer(booth, peer, &ask);
		return;
	}
	ask.stale = strike_deed(booth, FAULT_STALE, route->deed) != NULL;
	may = office_admit(&ask);
	/* what nobody signed counts with the first account */
	if (hall_limits(booth, &ask.office->requests, ask.office->own->requests, &ask)) {
		hall_answer(booth, peer, &ask);
		return;
	}
	if (may)
		office_answer(&ask, route);
	reply(booth, peer, &ask, route->deed);
}

bool
errand_begin(struct booth *booth, struct peer *peer, const struct request *request)
{
	const struct office_route *route = office_route(&booth->stand, request);
	const struct fault_rule *late;
	struct errand *errand;

	if (route == NULL)
		return false;
	if (strike_deed(booth, FAULT_LOSE_REQUEST, route->deed) != NULL)
		return true;
	late = strike_deed(booth, FAULT_LATE_REQUEST, route->deed);
	if (late == NULL)
		late = strike_deed(booth, FAULT_SLOW_CANCEL, route->deed);
	if (late == NULL) {
		see_to(booth, peer, request);
		return true;
	}
	errand = errand_new(booth, peer, late->delay_us + fault_draw(&booth->faults, 0, late->jitter_us + 1));
	keep_request(errand, request);
	wait_for_next(booth->hall);
	return true;
}

static void
errands_due(void *arg)
{
	struct hall *hall = arg;
	int64_t now_us = clock_boot_us();

	while (hall->errands != NULL && hall->errands->due_us <= now_us) {
		struct errand *errand = hall->errands;

		hall->errands = errand->next;
		if (errand->done)
			hall_answer(errand->booth, errand->peer, &errand->ask);
		else
			see_to(errand->booth, errand->peer, &errand->request);
		errand_end(errand);
	}
	wait_for_next(hall);
}

void
errand_forget(struct hall *hall, const struct peer *peer)
{
	for (struct errand *errand = hall->errands; errand != NULL; errand = errand->next)
		if (errand->peer == peer)
			errand->peer = NULL;
}

void
errand_free(struct hall *hall)
{
	timer_stop(&hall->errand_timer);
	for (struct errand *errand = hall->errands, *next; errand != NULL; errand = next) {
		next = errand->next;
		errand_end(errand);
	}
	hall->errands = NULL;
}
