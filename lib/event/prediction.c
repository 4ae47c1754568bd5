#include "event/prediction.h"

static const struct member prediction_members[] = {
	[PREDICTION_HAS_SYMBOL] = MEMBER(struct prediction_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[PREDICTION_HAS_PAIR] = MEMBER(struct prediction_event, "pair", pair, MEMBER_RAW, OPTIONAL),
	[PREDICTION_HAS_HORIZON_MS] = COUNTER(struct prediction_event, "horizon_ms", horizon_ms, OPTIONAL),
	[PREDICTION_HAS_SPREAD_BPS] =
	    MEMBER(struct prediction_event, "spread_bps", spread_bps, MEMBER_MEASURE, OPTIONAL),
	[PREDICTION_HAS_PROBABILITY] =
	    MEMBER(struct prediction_event, "probability", probability, MEMBER_MEASURE, OPTIONAL),
	[PREDICTION_HAS_MODEL] = MEMBER(struct prediction_event, "model", model, MEMBER_TEXT, OPTIONAL),
};

const struct shape kind_prediction = { "prediction", prediction_members, COUNT(prediction_members),
	sizeof(struct prediction_event) };
