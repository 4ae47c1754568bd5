#include "event/event.h"

#include "event/alert.h"
#include "event/balance.h"
#include "event/book.h"
#include "event/candle.h"
#include "event/checkpoint.h"
#include "event/eval.h"
#include "event/fill.h"
#include "event/flow.h"
#include "event/frame.h"
#include "event/halt.h"
#include "event/instrument.h"
#include "event/mark.h"
#include "event/matrix.h"
#include "event/network.h"
#include "event/opportunity.h"
#include "event/order.h"
#include "event/outcome.h"
#include "event/party.h"
#include "event/prediction.h"
#include "event/reference.h"
#include "event/refresh.h"
#include "event/request.h"
#include "event/resume.h"
#include "event/spread.h"
#include "event/text.h"
#include "event/tick.h"
#include "event/ticker.h"
#include "event/trade.h"
#include "event/transfer.h"
#include "event/venue.h"

const struct shape *const event_kinds[] = {
	&kind_frame,
	&kind_instrument,
	&kind_book,
	&kind_trade,
	&kind_ticker,
	&kind_reference,
	&kind_venue,
	&kind_tick,
	&kind_opportunity,
	&kind_matrix,
	&kind_spread,
	&kind_candle,
	&kind_flow,
	&kind_eval,
	&kind_text,
	&kind_prediction,
	&kind_order,
	&kind_fill,
	&kind_outcome,
	&kind_balance,
	&kind_network,
	&kind_transfer,
	&kind_alert,
	&kind_halt,
	&kind_resume,
	&kind_mark,
	&kind_checkpoint,
	&kind_party,
	&kind_refresh,
	&kind_request,
	NULL,
};

const struct shape *
event_kind(struct slice name)
{
	for (size_t i = 0; event_kinds[i] != NULL; i++)
		if (slice_is(name, event_kinds[i]->name))
			return event_kinds[i];
	return NULL;
}
