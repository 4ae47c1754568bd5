#include "gateway/narrow.h"

#include <string.h>

#include "base/clock.h"
#include "base/directory.h"

static int
refuse(const struct narrow *narrow, const struct order_request *request, struct error *err)
{
	const struct order_reply reply = { .kind = REPLY_REJECTED,
		.ts_us = clock_wall_us(),
		.id = request->id,
		.venue = request->venue,
		.account = request->account,
		.symbol = request->symbol,
		.side = request->side,
		.reason = "freeze" };

	return narrow->sink.take(narrow->sink.arg, &reply, err);
}

static int
send_one(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct narrow *narrow = arg;

	if (count != 1 || narrow->order == NULL || strcmp(requests[0]->id, narrow->order) != 0)
		return error_fatal(err, EXIT_REFUSED, "by hand: order %s is not sent", requests[0]->id);
	if (file_may_stand(narrow->freeze))
		return refuse(narrow, requests[0], err);
	return narrow->whole.send(narrow->whole.venue, requests, count, err);
}

static int
cancel_nothing(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	(void)arg, (void)venue_id;
	return error_fatal(err, EXIT_REFUSED, "by hand: order %s is not cancelled", request->id);
}

static int
query_there(void *arg, const struct order_request *request, struct error *err)
{
	struct narrow *narrow = arg;

	return strcmp(request->venue, narrow->venue) != 0 ? 0 : narrow->whole.query(narrow->whole.venue, request, err);
}

struct order_venue
narrow_to(struct narrow *narrow, struct order_venue whole, const struct narrow *to)
{
	*narrow = *to;
	narrow->whole = whole;
	return (
	    struct order_venue){ .send = send_one, .query = query_there, .cancel = cancel_nothing, .venue = narrow };
}
