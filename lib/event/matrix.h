/*
 * matrix: net edge between every two venues.
 */
#ifndef EVENT_MATRIX_H
#define EVENT_MATRIX_H

#include "event/member.h"

enum { MATRIX_HAS_SYMBOL, MATRIX_HAS_VENUES, MATRIX_HAS_NET_BPS };

struct matrix_event {
	uint64_t has;
	int64_t ts_us; /* our clock when the cause of the line was received */
	struct slice symbol; /* BASE-QUOTE */
	struct slice venues; /* array of names: rows buy, columns sell */
	struct slice net_bps; /* array of rows; null where there is no figure */
};

extern const struct shape kind_matrix;

#endif
