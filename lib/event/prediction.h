/*
 * prediction: a model's figure.
 */
#ifndef EVENT_PREDICTION_H
#define EVENT_PREDICTION_H

#include "event/member.h"

enum {
	PREDICTION_HAS_SYMBOL,
	PREDICTION_HAS_PAIR,
	PREDICTION_HAS_HORIZON_MS,
	PREDICTION_HAS_SPREAD_BPS,
	PREDICTION_HAS_PROBABILITY,
	PREDICTION_HAS_MODEL
};

struct prediction_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice symbol; /* BASE-QUOTE */
	struct slice pair; /* [buying venue, selling venue] */
	int64_t horizon_ms; /* how far ahead */
	double spread_bps; /* expected */
	double probability; /* 0 to 1 */
	struct slice model; /* name and version */
};

extern const struct shape kind_prediction;

#endif
