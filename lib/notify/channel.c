#include "notify/channel.h"

#include <stdlib.h>

enum { BACK_OFF_MAX_S = 16 };

int
channel_init(struct channel *channel, int64_t per_minute, int64_t now_us, struct error *err)
{
	*channel = (struct channel){ .per_minute = per_minute, .under_way = -1, .credited_us = now_us };
	channel->credit_us = MINUTE_US;
	channel->queue = malloc(QUEUE_MAX * sizeof *channel->queue);
	return channel->queue != NULL ? 0 : error_fatal(err, EXIT_SYSTEM, "out of memory for notices");
}

void
channel_free(struct channel *channel)
{
	free(channel->queue);
	*channel = (struct channel){ .under_way = -1 };
}

static void
take_out(struct channel *channel, size_t at)
{
	memmove(channel->queue + at, channel->queue + at + 1, (channel->count - at - 1) * sizeof *channel->queue);
	channel->count--;
	if (channel->under_way > (int)at)
		channel->under_way--;
}

/* The oldest of the least urgent, save what is under way; QUEUE_MAX when there is no other. */
static size_t
least_urgent(const struct channel *channel)
{
	size_t least = QUEUE_MAX;

	for (size_t i = 0; i < channel->count; i++)
		if ((int)i != channel->under_way &&
		    (least == QUEUE_MAX || channel->queue[i].severity < channel->queue[least].severity))
			least = i;
	return least;
}

bool
channel_put(struct channel *channel, const struct notice *notice)
{
	bool room = channel->count < QUEUE_MAX;

	if (!room) {
		size_t least = least_urgent(channel);

		channel->dropped++;
		if (least == QUEUE_MAX || channel->queue[least].severity > notice->severity)
			return false;
		take_out(channel, least);
	}
	channel->queue[channel->count++] = *notice;
	return room;
}

static int64_t
cost_us(const struct channel *channel)
{
	return MINUTE_US / channel->per_minute;
}

static int64_t
credit(const struct channel *channel, int64_t now_us)
{
	int64_t us = channel->credit_us + (now_us - channel->credited_us);

	return us < MINUTE_US ? us : MINUTE_US;
}

const struct notice *
channel_take(struct channel *channel, int64_t now_us)
{
	size_t most = 0;

	if (channel->count == 0 || channel->under_way >= 0 || now_us < channel->not_before_us ||
	    credit(channel, now_us) < cost_us(channel))
		return NULL;
	for (size_t i = 1; i < channel->count; i++)
		if (channel->queue[i].severity > channel->queue[most].severity)
			most = i;
	channel->credit_us = credit(channel, now_us) - cost_us(channel);
	channel->credited_us = now_us;
	channel->under_way = (int)most;
	channel->tries++;
	return &channel->queue[most];
}

bool
channel_done(struct channel *channel, enum delivery delivery, int64_t retry_after_us, int64_t now_us)
{
	size_t at = (size_t)channel->under_way;
	unsigned wait_s = 1u << (channel->tries - 1);

	channel->under_way = -1;
	if (delivery == DELIVERY_LATER && channel->tries < TRIES_MAX) {
		if (wait_s > BACK_OFF_MAX_S)
			wait_s = BACK_OFF_MAX_S;
		channel->not_before_us = now_us + (retry_after_us > 0 ? retry_after_us : wait_s * SECOND_US);
		return true;
	}
	if (delivery == DELIVERY_DONE)
		channel->delivered++;
	else
		channel->lost++;
	channel->tries = 0;
	take_out(channel, at);
	return delivery == DELIVERY_DONE;
}

int64_t
channel_next_us(const struct channel *channel, int64_t now_us)
{
	int64_t lacking_us = cost_us(channel) - credit(channel, now_us);
	int64_t next_us = lacking_us > 0 ? now_us + lacking_us : now_us;

	if (channel->count == 0 || channel->under_way >= 0)
		return INT64_MAX;
	return next_us > channel->not_before_us ? next_us : channel->not_before_us;
}
