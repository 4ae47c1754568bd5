#include "gateway/narrow.h"

#include <string.h>

static int
send_nothing(void *arg, const struct order_request *const requests[], size_t count, struct error *err)
{
	(void)arg, (void)count;
	return error_fatal(err, EXIT_REFUSED, "recover: order %s is not sent", requests[0]->id);
}

static int
cancel_nothing(void *arg, const struct order_request *request, const char *venue_id, struct error *err)
{
	(void)arg, (void)venue_id;
	return error_fatal(err, EXIT_REFUSED, "recover: order %s is not cancelled", request->id);
}

static int
query_there(void *arg, const struct order_request *request, struct error *err)
{
	struct narrow *narrow = arg;

	return strcmp(request->venue, narrow->venue) != 0 ? 0 : narrow->whole.query(narrow->whole.venue, request, err);
}

struct order_venue
narrow_to(struct narrow *narrow, struct order_venue whole, const char *venue)
{
	*narrow = (struct narrow){ whole, venue };
	return (struct order_venue){
		.send = send_nothing, .query = query_there, .cancel = cancel_nothing, .venue = narrow
	};
}
