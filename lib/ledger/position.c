#include "ledger/position.h"

#include "event/mark.h"

int
position_prepare(struct position_queries *queries, struct store *store, struct error *err)
{
	queries->lines =
	    store_prepare(store, "SELECT n, ts_us, line FROM entry WHERE n BETWEEN ?1 AND ?2 ORDER BY n", err);
	queries->day = store_prepare(store, "SELECT day, n FROM day ORDER BY day DESC LIMIT 1", err);
	return queries->lines != NULL && queries->day != NULL ? 0 : -1;
}

void
position_mark(struct text *out, int64_t ts_us, const char *by, int64_t n)
{
	struct mark_event mark = { .ts_us = ts_us < TIME_US_MIN ? TIME_US_MIN : ts_us, .by = slice_of(by), .n = n };

	event_write(&kind_mark, &mark, out);
}

int
position_start(struct position *position, struct position_queries *queries, int64_t last, int64_t ts_us,
    struct text *out, struct error *err)
{
	int more = store_step(queries->day, err);

	if (more < 0)
		return -1;
	*position = (struct position){ POSITION_HISTORY, last + 1, 0, last };
	if (more > 0) {
		position->day = store_int(queries->day, 0);
		position->next_n = store_int(queries->day, 1);
		store_reset(queries->day);
	}
	position_mark(out, ts_us, "arb-ledger", 0);
	return 0;
}

/* Lines up to entry last; only those of the day while it is history. */
static int
copy_lines(struct position *position, struct position_queries *queries, int64_t last, size_t size, struct text *out,
    struct error *err)
{
	size_t enough = out->len + size;
	int more;

	store_bind_int(queries->lines, 1, position->next_n);
	store_bind_int(queries->lines, 2, last);
	while ((more = store_step(queries->lines, err)) > 0) {
		position->next_n = store_int(queries->lines, 0) + 1;
		if (position->phase == POSITION_HISTORY && store_int(queries->lines, 1) / DAY_US != position->day)
			continue;
		text_slice(out, store_text(queries->lines, 2));
		text_char(out, '\n');
		if (out->len >= enough)
			break;
	}
	if (more > 0)
		store_reset(queries->lines);
	return more;
}

int
position_more(struct position *position, struct position_queries *queries, int64_t last, size_t size, int64_t ts_us,
    struct text *out, struct error *err)
{
	int more = 0;

	if (position->phase == POSITION_HISTORY)
		last = position->day_end;
	if (position->next_n <= last)
		more = copy_lines(position, queries, last, size, out, err);
	if (more == 0 && position->phase == POSITION_HISTORY) {
		position_mark(out, ts_us, "arb-ledger", position->day_end);
		position->next_n = position->day_end + 1;
		position->phase = POSITION_NEWS;
	}
	return more;
}
