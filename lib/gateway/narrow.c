#include "gateway/narrow.h"

#include <string.h>

static const char *
ready(void *arg, const struct order_request *const requests[], size_t count)
{
	struct narrow *narrow = arg;

	return narrow->whole.ready == NULL ? NULL : narrow->whole.ready(narrow->whole.venue, requests, count);
}

static int
send_one(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	struct narrow *narrow = arg;

	if (count != 1 || strcmp(requests[0]->id, narrow->order) != 0)
		return error_fatal(err, EXIT_REFUSED, "by hand: order %s is not sent", requests[0]->id);
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
narrow_to(struct narrow *narrow, struct order_venue whole, const char *venue, const char *order)
{
	*narrow = (struct narrow){ whole, venue, order };
	return (struct order_venue){
		.ready = ready, .send = send_one, .query = query_there, .cancel = cancel_nothing, .venue = narrow
	};
}
