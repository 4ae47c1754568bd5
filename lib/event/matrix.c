#include "event/matrix.h"

static const struct member matrix_members[] = {
	[MATRIX_HAS_SYMBOL] = MEMBER(struct matrix_event, "symbol", symbol, MEMBER_NAME, REQUIRED),
	[MATRIX_HAS_VENUES] = MEMBER(struct matrix_event, "venues", venues, MEMBER_RAW, REQUIRED),
	[MATRIX_HAS_NET_BPS] = MEMBER(struct matrix_event, "net_bps", net_bps, MEMBER_RAW, REQUIRED),
};

const struct shape kind_matrix = { "matrix", matrix_members, COUNT(matrix_members), sizeof(struct matrix_event) };
