#include "signal/quality.h"

enum { VENUES_MAX = 6 }; /* of one opportunity */

static size_t
place_of(const struct qualities *qualities, struct slice venue)
{
	size_t i = 0;

	while (i < qualities->count && !slice_is(venue, qualities->at[i].venue))
		i++;
	return i;
}

const struct quality *
quality_of(const struct qualities *qualities, struct slice venue)
{
	size_t i = place_of(qualities, venue);

	return i < qualities->count ? &qualities->at[i] : NULL;
}

/* The venue's row, added when it is new; NULL: no room, or no name. */
static struct quality *
row_of(struct qualities *qualities, struct slice venue)
{
	size_t i = place_of(qualities, venue);

	if (i < qualities->count)
		return &qualities->at[i];
	if (i == QUALITY_VENUES_MAX || venue.len == 0)
		return NULL;
	qualities->at[i] = (struct quality){ .value = QUALITY_NEUTRAL };
	if (!slice_copy(qualities->at[i].venue, sizeof qualities->at[i].venue, venue))
		return NULL;
	qualities->count++;
	return &qualities->at[i];
}

static void
learn(struct qualities *qualities, struct slice venue, double ratio, double alpha)
{
	struct quality *quality = row_of(qualities, venue);

	if (quality == NULL)
		return;
	quality->value += alpha * (ratio - quality->value);
	quality->samples++;
}

/*
 * The venue of the next part of an id, which is cut off: behind "@", where there is one.  Empty: a transfer, which no
 * venue's service is judged by.
 */
static struct slice
next_venue(struct slice *id)
{
	const char *colon = memchr(id->at, ':', id->len), *at;
	struct slice part = { id->at, colon == NULL ? id->len : (size_t)(colon - id->at) };

	id->at += part.len + (colon != NULL);
	id->len -= part.len + (colon != NULL);
	if (memchr(part.at, '>', part.len) != NULL)
		return (struct slice){ part.at, 0 };
	at = memchr(part.at, '@', part.len);
	return at == NULL ? part : (struct slice){ at + 1, part.len - (size_t)(at + 1 - part.at) };
}

/*
 * The venues that an id names, each once: of cross:SYMBOL:BUY:SELL:OPENED_US, of cycle:LEG:LEG:...:OPENED_US.  Returns how
 * many.
 */
static size_t
venues_of(struct slice venues[VENUES_MAX], struct slice id)
{
	bool cycle = slice_starts(id, "cycle:");
	size_t count = 0;

	next_venue(&id);
	if (!cycle)
		next_venue(&id);
	while (memchr(id.at, ':', id.len) != NULL && count < VENUES_MAX) {
		struct slice venue = next_venue(&id);
		size_t i = 0;

		while (i < count && !slice_equal(venues[i], venue))
			i++;
		if (i == count && venue.len > 0)
			venues[count++] = venue;
	}
	return count;
}

void
quality_learn(struct qualities *qualities, const struct outcome_event *outcome, double alpha)
{
	double ratio, expected = decimal_double(outcome->expected);
	struct slice venues[VENUES_MAX];
	size_t count;
	bool told = HAS(outcome, OUTCOME_HAS_REALISED);

	if (outcome->state == OUTCOME_NONE || !HAS(outcome, OUTCOME_HAS_EXPECTED) || expected <= 0 ||
	    (!told && outcome->state != OUTCOME_FROZEN))
		return;
	ratio = told ? decimal_double(outcome->realised) / expected : 0;
	ratio = ratio < 0 ? 0 : ratio > 1 ? 1 : ratio;
	count = venues_of(venues, outcome->opportunity);
	for (size_t i = 0; i < count; i++)
		learn(qualities, venues[i], ratio, alpha);
}

int64_t
quality_rank95(const int64_t *at, size_t count)
{
	int64_t sorted[QUALITY_ANSWERS] = { 0 };

	for (size_t i = 0; i < count; i++) {
		size_t j = i;

		for (; j > 0 && sorted[j - 1] > at[i]; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = at[i];
	}
	return sorted[(95 * count + 99) / 100 - 1];
}

static void
add_answer(struct quality *quality, int64_t us)
{
	quality->answers_us[quality->answer_next] = us;
	quality->answer_next = (quality->answer_next + 1) % QUALITY_ANSWERS;
	if (quality->answer_count < QUALITY_ANSWERS)
		quality->answer_count++;
	if (quality->answer_count >= QUALITY_ANSWERS_LEAST)
		quality->answers_p95_us = quality_rank95(quality->answers_us, quality->answer_count);
}

/* An order that never reached the venue says nothing about it. */
void
quality_order(struct qualities *qualities, const struct order_event *order)
{
	struct quality *quality;

	if (order->state != ORDER_FILLED && order->state != ORDER_DONE && order->state != ORDER_REJECTED)
		return;
	quality = row_of(qualities, order->venue);
	if (quality == NULL)
		return;
	quality->orders++;
	if (order->state == ORDER_REJECTED)
		quality->rejected++;
	else
		quality->filled += decimal_double(order->filled) / decimal_double(order->qty);
	if (HAS(order, ORDER_HAS_LATENCY_US))
		add_answer(quality, order->latency_us);
}

/* latency_us is {"feed":{"p95":..},"ping":{"p95":..}}: the p95 of one of them; 0: not there. */
static int64_t
told_p95(struct slice latency_us, const char *what)
{
	struct pull pull;
	struct slice key;
	struct error ignored;
	int64_t p95 = 0;

	pull_init(&pull, latency_us, &ignored);
	if (pull_object(&pull) != 0)
		return 0;
	while (pull_member(&pull, &key) > 0) {
		if (!slice_is(key, what)) {
			if (pull_skip(&pull, NULL) != 0)
				return 0;
			continue;
		}
		if (pull_object(&pull) != 0)
			return 0;
		while (pull_member(&pull, &key) > 0)
			if ((slice_is(key, "p95") ? pull_integer(&pull, &p95) : pull_skip(&pull, NULL)) != 0)
				return 0;
	}
	return p95 > 0 ? p95 : 0;
}

void
quality_venue(struct qualities *qualities, const struct venue_event *venue)
{
	struct quality *quality;
	int64_t p95;

	if (!HAS(venue, VENUE_HAS_LATENCY_US))
		return;
	p95 = told_p95(venue->latency_us, "ping");
	if (p95 == 0)
		p95 = told_p95(venue->latency_us, "feed");
	quality = row_of(qualities, venue->venue);
	if (quality != NULL && p95 > 0)
		quality->told_p95_us = p95;
}

void
quality_forget(struct qualities *qualities)
{
	for (size_t i = 0; i < qualities->count; i++) {
		struct quality *quality = &qualities->at[i];
		int64_t told_p95_us = quality->told_p95_us;
		char venue[PLACE_VENUE_MAX];

		memcpy(venue, quality->venue, sizeof venue);
		*quality = (struct quality){ .value = QUALITY_NEUTRAL, .told_p95_us = told_p95_us };
		memcpy(quality->venue, venue, sizeof venue);
	}
}

int64_t
quality_p95_us(const struct quality *quality)
{
	if (quality == NULL)
		return 0;
	return quality->told_p95_us > quality->answers_p95_us ? quality->told_p95_us : quality->answers_p95_us;
}

double
quality_fill_ratio(const struct quality *quality)
{
	if (quality == NULL || quality->orders == quality->rejected)
		return -1;
	return quality->filled / (double)(quality->orders - quality->rejected);
}

double
quality_reject_ratio(const struct quality *quality)
{
	return quality == NULL || quality->orders == 0 ? -1 : (double)quality->rejected / (double)quality->orders;
}
