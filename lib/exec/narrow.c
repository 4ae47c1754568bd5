#include "exec/narrow.h"

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
	const struct narrow *narrow = arg;

	return strcmp(request->venue, narrow->venue) != 0 ? 0 : narrow->whole.query(narrow->whole.venue, request, err);
}

struct order_venue
narrow_carrier(struct narrow *narrow, struct order_venue whole)
{
	narrow->whole = whole;
	if (narrow->venue == NULL)
		return whole;
	return (struct order_venue){
		.send = send_nothing, .query = query_there, .cancel = cancel_nothing, .venue = narrow
	};
}

static bool
is_settled(const struct order *order)
{
	bool rests = order->request.tif == TIF_GTC || order->request.tif == TIF_POST_ONLY;

	return order_terminal(order->state) || (rests && order->state != ORDER_UNKNOWN);
}

size_t
narrow_unknown(const struct narrow *narrow, const struct exec *exec)
{
	size_t count = 0;

	if (narrow->venue == NULL)
		return exec->unknown;
	for (size_t i = 0; i < exec->trade_count; i++)
		for (size_t k = 0; k < exec->trades[i].count; k++) {
			const struct order *order = &exec->trades[i].orders[k];

			count += strcmp(order->request.venue, narrow->venue) == 0 && !is_settled(order);
		}
	return count;
}
