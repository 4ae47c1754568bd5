#include "gateway/await.h"

#include <string.h>

#include "gateway/clock.h"

/* What there is room for later, or cannot be put at all, as programs exit with it. */
static int
not_put(struct error *err, enum exit_code otherwise)
{
	if (err->exit == EXIT_WELL)
		err->exit = strcmp(err->code, "rate") == 0 ? EXIT_LATER : otherwise;
	return -1;
}

struct awaiting {
	struct ask_end *end;
	bool done;
};

static void
on_end(void *arg, const struct ask_end *end)
{
	struct awaiting *awaiting = arg;

	*awaiting->end = *end;
	awaiting->end->ticket = awaiting->end->place = (struct slice){ 0 };
	awaiting->done = true;
}

static void
on_time(void *arg, int64_t within_us)
{
	(void)within_us;
	((struct awaiting *)arg)->done = true;
}

static void
on_timer(void *arg)
{
	((struct awaiting *)arg)->done = true;
}

static int
wait(struct asker *asker, const struct awaiting *awaiting, struct error *err)
{
	while (!awaiting->done)
		if (loop_turn(asker->loop, err) != 0)
			return -1;
	return 0;
}

int
await_answer(struct asker *asker, struct account *account, const struct trade_call *call, const struct trade_sink *sink,
    struct ask_end *end, struct error *err)
{
	struct awaiting awaiting = { .end = end };
	struct asking *asking = ask_start(asker, account, call, sink, on_end, &awaiting, err);

	if (asking == NULL)
		return not_put(err, EXIT_USAGE);
	if (wait(asker, &awaiting, err) == 0)
		return 0;
	ask_drop(asking);
	return -1;
}

int
await_clock(struct asker *asker, struct account *account, struct error *err)
{
	struct awaiting awaiting = { .done = false };
	struct clock_look *look = clock_look(asker, account, on_time, &awaiting, err);

	if (look == NULL)
		return not_put(err, EXIT_UNAVAILABLE);
	if (wait(asker, &awaiting, err) == 0)
		return 0;
	clock_drop(look);
	return -1;
}

int
await_pause(struct asker *asker, int64_t pause_us, struct error *err)
{
	struct awaiting awaiting = { .done = false };
	struct timer timer = { 0 };
	int result;

	timer_start(asker->loop, &timer, pause_us, 0, on_timer, &awaiting);
	result = wait(asker, &awaiting, err);
	timer_stop(&timer);
	return result;
}
