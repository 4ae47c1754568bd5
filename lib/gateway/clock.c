#include "gateway/clock.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "venue/live.h"

enum {
	LOOKS = 3,
	QUICK_US = 20000, /* one look that was no longer under way is good enough */
	LOOK_US = 5 * SECOND_US,
	WITHIN_US = SECOND_US, /* further off it is not known (faults.md 2.2), nor is when an order's window is over */
	LATER_US = 100000,
	PATIENCE_US = 10 * SECOND_US
};

struct clock_look {
	struct asker *asker;
	struct account *account;
	void (*done)(void *arg, int64_t within_us);
	void *arg;
	struct fetch *fetch;
	struct timer timer; /* for a venue that is not asked, or not yet */
	int looks;
	int64_t sent_us, best_us; /* CLOCK_BOOTTIME; the shortest way there and back, -1: none yet */
	int64_t offset_us;
};

static void
finish(struct clock_look *look)
{
	void (*done)(void *arg, int64_t within_us) = look->done;
	void *arg = look->arg;
	int64_t within_us = look->best_us < 0 || look->best_us / 2 > WITHIN_US ? -1 : look->best_us / 2;

	if (within_us >= 0) {
		look->account->offset_us = look->offset_us;
		look->account->measured = true;
	}
	clock_drop(look);
	done(arg, within_us);
}

static int ask_time(struct clock_look *look, struct error *err);

static void
on_reply(void *arg, const struct fetch_reply *reply)
{
	struct clock_look *look = arg;
	const struct venue_live *live = look->account->live;
	int64_t heard_us, boot_us, way_us, venue_us;
	struct error err;

	clock_both(&heard_us, &boot_us);
	way_us = boot_us - look->sent_us;
	look->fetch = NULL;
	if (reply->outcome == FETCH_REPLIED && reply->status == 200 &&
	    live_time(live, reply->body, &venue_us, &err) == 0 && (look->best_us < 0 || way_us < look->best_us)) {
		look->best_us = way_us;
		/* a time that is cut is half a grain older than it says, on average */
		look->offset_us = venue_us + live->clock.grain_us / 2 - (heard_us - way_us / 2);
	}
	look->looks++;
	if (look->looks == LOOKS || (look->best_us >= 0 && look->best_us <= QUICK_US) || ask_time(look, &err) != 0)
		finish(look);
}

static void
on_later(void *arg)
{
	struct clock_look *look = arg;
	struct error err;

	if (ask_time(look, &err) != 0)
		finish(look);
}

static int
send(struct clock_look *look, struct error *err)
{
	struct text url = { 0 };
	struct fetch_request request = {
		.timeout_us = LOOK_US, .ca_file = look->asker->ca_file, .done = on_reply, .arg = look
	};

	text_string(&url, look->account->rest);
	text_string(&url, look->account->live->clock.path);
	request.url = text_cstring(&url);
	look->sent_us = clock_boot_us();
	look->fetch = fetch_start(look->asker->fetcher, &request, err);
	text_free(&url);
	return look->fetch != NULL ? 0 : -1;
}

/* A venue that is asked for little lets one look do: waiting is for the first alone. */
static int
ask_time(struct clock_look *look, struct error *err)
{
	int64_t wait_us = limits_take_public(&look->asker->limits, look->account, 1, PRESS_CANCEL, clock_boot_us());

	if (wait_us == 0)
		return send(look, err);
	if (look->best_us >= 0 || wait_us > PATIENCE_US)
		return error_set(err, "rate", "the venue's limit of requests is used up");
	asker_waits(look->asker, look->account, wait_us);
	timer_start(look->asker->loop, &look->timer, wait_us > LATER_US ? LATER_US : wait_us, 0, on_later, look);
	return 0;
}

static void
on_timer(void *arg)
{
	finish(arg);
}

struct clock_look *
clock_look(struct asker *asker, struct account *account, void (*done)(void *arg, int64_t within_us), void *arg,
    struct error *err)
{
	const struct venue_live *live = account->live;
	struct clock_look *look = memory_new(1, sizeof *look);

	*look = (struct clock_look){ .asker = asker, .account = account, .done = done, .arg = arg, .best_us = -1 };
	if (live->clock.path == NULL) {
		look->best_us = 0;
		timer_start(asker->loop, &look->timer, 0, 0, on_timer, look);
		return look;
	}
	if (ask_time(look, err) == 0)
		return look;
	clock_drop(look);
	return NULL;
}

void
clock_drop(struct clock_look *look)
{
	if (look == NULL)
		return;
	fetch_cancel(look->fetch);
	timer_stop(&look->timer);
	free(look);
}
