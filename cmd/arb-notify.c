/*
 * arb-notify: tell people.
 *
 * Makes a sentence of what alerts, outcomes, venues and halts say, and delivers it; the stream passes through and never
 * waits for a delivery.  It looks at the clock: for windows, rates and deadlines, and for how old a repeated line is.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "crypt/openssl.h"
#include "net/http.h"
#include "notify/deliver.h"
#include "notify/group.h"
#include "tool/filter.h"
#include "tool/metrics.h"

enum { WAYS = 3, URL_MAX = 4096 };

static const char *const way_names[] = { "exec", "file", "webhook" };

static const struct option_row options[] = {
	{ 0, "exec", "command", "run it for each message, the message on its standard input" },
	{ 0, "file", "path", "append each message to a file" },
	{ 0, "webhook", "url", "POST each message" },
	{ 0, "webhook-file", "path", "the same; the URL stands in a file" },
	{ 0, NULL, NULL, NULL },
};

struct notify {
	const char *targets[WAYS]; /* NULL: not asked for */
	char url[URL_MAX]; /* from a file */

	enum severity floor;
	struct states states;
	struct groups groups;
	struct channel channels[WAYS];
	struct deliverer deliverers[WAYS];
	struct watch *watches[WAYS];
	int64_t drain_us;
	int timer_fd; /* when something is due though no line comes */
	uint64_t told, held;
};

/* ---- options ---- */

/* The first line of the file, which should be readable for its owner alone. */
static int
read_url(struct notify *notify, const char *path, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, notify->url, sizeof notify->url - 1);

	if (n < 0) {
		error_file(err, EXIT_USAGE, path);
		error_prefix(err, "--webhook-file");
	}
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return -1;
	notify->url[n] = '\0';
	notify->url[strcspn(notify->url, "\r\n")] = '\0';
	notify->targets[WAY_WEBHOOK] = notify->url;
	return http_check(notify->url, err) == 0 ? 0 : error_prefix(err, "--webhook-file %s", path);
}

static int
set_option(void *state, const char *option, const char *value, struct error *err)
{
	struct notify *notify = state;

	if (strcmp(option, "webhook-file") == 0)
		return read_url(notify, value, err);
	if (strcmp(option, "webhook") == 0 && http_check(value, err) != 0)
		return error_prefix(err, "--webhook");
	if (*value == '\0')
		return error_set(err, "usage", "--%s: empty", option);
	for (int way = 0; way < WAYS; way++)
		if (strcmp(option, way_names[way]) == 0)
			notify->targets[way] = value;
	return 0;
}

/* ---- delivery ---- */

static void
say_result(struct filter *filter, int way, const struct delivery_result *result, bool kept)
{
	if (result->delivery != DELIVERY_DONE)
		say(&filter->tool.messages, LEVEL_WARNING, "delivery", "%s: %s%s", way_names[way], result->why,
		    kept ? "; will be tried again" : "; the message is lost");
}

/* Start what may start, look after what is under way. */
static void
serve_channel(struct notify *notify, struct filter *filter, int way, int64_t now_us)
{
	struct channel *channel = &notify->channels[way];
	struct deliverer *deliverer = &notify->deliverers[way];
	struct delivery_result result;
	const struct notice *notice;

	if (deliver_look(deliverer, now_us, &result))
		say_result(filter, way, &result, channel_done(channel, result.delivery, result.retry_after_us, now_us));
	while ((notice = channel_take(channel, now_us)) != NULL && deliver_start(deliverer, notice, now_us, &result))
		say_result(filter, way, &result, channel_done(channel, result.delivery, result.retry_after_us, now_us));
	notify->watches[way]->fd = deliverer->fd;
	notify->watches[way]->events = deliverer->fd >= 0 ? POLLIN : 0;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t
next_due(const struct notify *notify, int64_t now_us)
{
	int64_t next_us = group_next_us(&notify->groups);

	for (int way = 0; way < WAYS; way++)
		if (notify->targets[way] != NULL) {
			next_us = earlier(next_us, channel_next_us(&notify->channels[way], now_us));
			if (notify->deliverers[way].pid > 0)
				next_us = earlier(next_us, notify->deliverers[way].deadline_us);
		}
	return next_us;
}

static void
set_timer(struct notify *notify, int64_t now_us)
{
	int64_t next_us = next_due(notify, now_us), wait_us = next_us > now_us ? next_us - now_us : 1;
	struct itimerspec timer = { .it_value = { 0, 0 } };

	if (next_us != INT64_MAX) {
		timer.it_value.tv_sec = wait_us / SECOND_US;
		timer.it_value.tv_nsec = wait_us % SECOND_US * 1000;
	}
	timerfd_settime(notify->timer_fd, 0, &timer, NULL);
}

static void
serve_all(struct notify *notify, struct filter *filter)
{
	int64_t now_us = clock_boot_us();

	for (int way = 0; way < WAYS; way++)
		if (notify->targets[way] != NULL)
			serve_channel(notify, filter, way, now_us);
	set_timer(notify, now_us);
}

/* The message's own word for how bad it is stands in the sentence, unless the level says the same. */
static void
say_notice(struct filter *filter, const struct notice *notice, const char *sentence)
{
	bool critical = notice->severity == SEVERITY_CRITICAL && !notice->resolved;

	if (strncmp(sentence, "warning: ", 9) == 0)
		sentence += 9;
	say(&filter->tool.messages, critical ? LEVEL_ERROR : LEVEL_WARNING, notice->code, "%s", sentence);
}

/* Into every queue; without any way out it is said on standard error. */
static void
tell(struct notify *notify, struct filter *filter, const struct notice *notice)
{
	struct text sentence = { 0 };
	bool somewhere = false;

	notify->told++;
	for (int way = 0; way < WAYS; way++)
		if (notify->targets[way] != NULL) {
			somewhere = true;
			if (!channel_put(&notify->channels[way], notice) && notify->channels[way].dropped == 1)
				say(&filter->tool.messages, LEVEL_WARNING, "dropped",
				    "%s: more messages than can be delivered: the oldest of the least urgent are "
				    "dropped",
				    way_names[way]);
		}
	if (somewhere)
		return;
	notice_sentence(notice, &sentence);
	say_notice(filter, notice, text_cstring(&sentence));
	text_free(&sentence);
}

static void
tell_due_groups(struct notify *notify, struct filter *filter, int64_t now_us)
{
	struct notice notice;

	while (group_due(&notify->groups, &notice, now_us))
		tell(notify, filter, &notice);
}

static int
on_timer(void *state, struct filter *filter, struct watch *watch, struct error *err)
{
	struct notify *notify = state;
	uint64_t times;

	(void)err;
	if (read(watch->fd, &times, sizeof times) < 0 && errno != EAGAIN)
		return error_fatal(err, EXIT_SYSTEM, "timerfd: %s", strerror(errno));
	tell_due_groups(notify, filter, clock_boot_us());
	serve_all(notify, filter);
	return 0;
}

static int
on_process(void *state, struct filter *filter, struct watch *watch, struct error *err)
{
	(void)watch;
	(void)err;
	serve_all(state, filter);
	return 0;
}

/* ---- lines ---- */

static enum line_verdict
on_line(struct notify *notify, struct filter *filter, struct slice kind, struct slice line, struct error *err)
{
	struct notice notice;
	int result = notice_read(&notice, &notify->states, kind, line, clock_wall_us(), err);

	if (result < 0)
		return LINE_BROKEN;
	if (result == 0 || notice.severity < notify->floor)
		return LINE_PASS;
	if (group_take(&notify->groups, &notice, clock_boot_us()))
		tell(notify, filter, &notice);
	else
		notify->held++;
	serve_all(notify, filter);
	return LINE_PASS;
}

#define RULE(name)                                                                                                     \
	static enum line_verdict on_##name(void *state, struct filter *filter, struct slice line, struct error *err)   \
	{                                                                                                              \
		return on_line(state, filter, SLICE(#name), line, err);                                                \
	}

RULE(alert)
RULE(outcome)
RULE(venue)
RULE(halt)
RULE(resume)

static const struct rule rules[] = {
	{ "alert", on_alert },
	{ "outcome", on_outcome },
	{ "venue", on_venue },
	{ "halt", on_halt },
	{ "resume", on_resume },
	{ NULL, NULL },
};

/* ---- beginning and end ---- */

static int
configure(void *state, struct filter *filter, struct error *err)
{
	struct notify *notify = state;
	const char *floor = config_string(filter->tool.config, "notify.severity");
	int place = 0;

	(void)err;
	while (strcmp(severities[place], floor) != 0)
		place++;
	notify->floor = (enum severity)place;
	notify->groups.window_us = config_integer(filter->tool.config, "notify.group_ms") * 1000;
	notify->drain_us = config_integer(filter->tool.config, "notify.drain_ms") * 1000;
	for (int way = 0; way < WAYS; way++)
		notify->channels[way].per_minute = config_integer(filter->tool.config, "notify.per_minute");
	return 0;
}

static int
start(void *state, struct filter *filter, struct error *err)
{
	struct notify *notify = state;
	int64_t timeout_us, now_us = clock_boot_us();

	if (configure(notify, filter, err) != 0)
		return -1;
	timeout_us = config_integer(filter->tool.config, "notify.timeout_ms") * 1000;
	notify->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
	if (notify->timer_fd < 0)
		return error_fatal(err, EXIT_SYSTEM, "timerfd: %s", strerror(errno));
	if (filter_watch(filter, notify->timer_fd, POLLIN, on_timer, NULL) == NULL)
		return error_fatal(err, EXIT_BUG, "no room for a watch");
	for (int way = 0; way < WAYS; way++) {
		if (notify->targets[way] == NULL)
			continue;
		notify->watches[way] = filter_watch(filter, -1, 0, on_process, NULL);
		if (notify->watches[way] == NULL)
			return error_fatal(err, EXIT_BUG, "no room for a watch");
		if (channel_init(&notify->channels[way], notify->channels[way].per_minute, now_us, err) != 0 ||
		    deliver_init(&notify->deliverers[way], (enum way)way, notify->targets[way], timeout_us, err) != 0)
			return -1;
	}
	return 0;
}

static uint64_t
undelivered(const struct notify *notify)
{
	uint64_t count = 0;

	for (int way = 0; way < WAYS; way++)
		count += notify->channels[way].count;
	return count;
}

/* Wait for processes and for what is due, but not beyond until_us, nor when asked to stop. */
static void
drain(struct notify *notify, struct filter *filter, int64_t until_us)
{
	int64_t now_us;

	while (undelivered(notify) > 0 && (now_us = clock_boot_us()) < until_us) {
		int64_t wait_us = earlier(next_due(notify, now_us), until_us) - now_us;
		struct pollfd polled[WAYS + 1];

		for (int way = 0; way < WAYS; way++)
			polled[way] = (struct pollfd){ notify->targets[way] == NULL ? -1 : notify->deliverers[way].fd,
				POLLIN, 0 };
		polled[WAYS] = (struct pollfd){ filter->signal_fd, POLLIN, 0 };
		poll(polled, WAYS + 1, wait_us <= 0 ? 0 : (int)(wait_us / 1000) + 1);
		if (polled[WAYS].revents != 0)
			return;
		serve_all(notify, filter);
	}
}

/* The stream has gone out first; then what is still to be told has its time. */
static int
finish(void *state, struct filter *filter, struct error *err)
{
	struct notify *notify = state;
	uint64_t lost = 0;

	if (filter_flush(filter, err) != 0)
		return -1;
	notify->groups.window_us = 0;
	tell_due_groups(notify, filter, INT64_MAX);
	serve_all(notify, filter);
	drain(notify, filter, clock_boot_us() + notify->drain_us);
	for (int way = 0; way < WAYS; way++)
		lost += notify->channels[way].lost + notify->channels[way].dropped + notify->channels[way].count;
	if (lost > 0)
		return error_fatal(err, EXIT_UNAVAILABLE, "%llu messages were not delivered", (unsigned long long)lost);
	return 0;
}

static void
write_metrics(void *state, struct text *out)
{
	const struct notify *notify = state;
	uint64_t delivered = 0, lost = 0, dropped = 0;

	for (int way = 0; way < WAYS; way++) {
		delivered += notify->channels[way].delivered;
		lost += notify->channels[way].lost;
		dropped += notify->channels[way].dropped;
	}
	metrics_counter(out, "messages", "arb-notify", notify->told);
	metrics_counter(out, "messages_grouped", "arb-notify", notify->held);
	metrics_counter(out, "messages_delivered", "arb-notify", delivered);
	metrics_counter(out, "messages_lost", "arb-notify", lost);
	metrics_counter(out, "messages_dropped", "arb-notify", dropped);
	metrics_gauge(out, "messages_waiting", "arb-notify", (double)undelivered(notify));
}

static void
release(void *state)
{
	struct notify *notify = state;

	for (int way = 0; way < WAYS; way++)
		if (notify->targets[way] != NULL) {
			channel_free(&notify->channels[way]);
			deliver_free(&notify->deliverers[way]);
		}
	groups_free(&notify->groups);
	states_free(&notify->states);
	if (notify->timer_fd >= 0)
		close(notify->timer_fd);
}

static const struct stage stage = {
	.program = { .name = "arb-notify",
	    .purpose = "tell people what alerts, outcomes, venues and halts say",
	    .options = options,
	    .uses = USES_STAGE,
	    .set = set_option },
	.rules = rules,
	.pipe = PIPE_RAISES,
	.start = start,
	.finish = finish,
	.reload = configure,
	.metrics = write_metrics,
	.free = release,
};

int
main(int argc, char *argv[])
{
	struct notify notify = { .timer_fd = -1 };

	openssl_start();
	return filter_main(&stage, argc, argv, &notify);
}
