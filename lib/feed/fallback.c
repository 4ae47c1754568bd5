/* What REST does beside the sockets: it stands in for them while they are down, and audits what nothing else protects. */
#include "feed/inside.h"
#include "feed/linked.h"

/* A seat whose book comes over REST must go on so until a socket has it; one that a socket has not brought yet does so only
 * while the socket is down. */
static bool
is_poll_wanted(const struct link *link, const struct share *share, size_t seat)
{
	const struct market *market = share_market(link, share, seat);

	if (market != NULL && course_live(market->lead))
		return market->lead->from->id == CONN_POLL;
	return share->down_us != 0 && link->now_us - share->down_us >= link->plan.poll_us;
}

/* Each seat in turn, as fast as the limits allow, none more often than once in poll_us. */
static void
poll_share(struct link *link, struct share *share)
{
	int64_t again_us;

	if (share->down_us != 0 && link->now_us < share->down_us + link->plan.poll_us)
		link_wake(link, share->down_us + link->plan.poll_us);
	for (size_t n = 0; n < share->count; n++) {
		size_t i = (share->poll_at + n) % share->count;
		struct seat *seat = &share->seats[i];

		if (!is_poll_wanted(link, share, i))
			continue;
		if (link->now_us - seat->polled_us >= link->plan.poll_us) {
			if (!errand_picture(link, ERRAND_POLL, 0, share, i, &again_us)) {
				if (again_us != INT64_MAX)
					link_wake(link, again_us);
				share->poll_at = i;
				return;
			}
			seat->polled_us = link->now_us;
		}
		link_wake(link, seat->polled_us + link->plan.poll_us);
	}
}

static bool
is_audited(const struct link *link)
{
	const struct book_rules *rules = &link->session->venue->rules;

	return link->plan.audit_us > 0 && link->live->picture != NULL && rules->chain == CHAIN_NONE &&
	    rules->check == CHECK_NONE && rules->start != START_EACH;
}

/* Spread over the period, so that they do not all come at once. */
static void
audit_share(struct link *link, struct share *share)
{
	int64_t period = link->plan.audit_us, again_us;

	for (size_t i = 0; i < share->count; i++) {
		struct seat *seat = &share->seats[i];
		const struct market *market;

		if (!share_leads(link, share, i))
			continue;
		market = share_market(link, share, i);
		if (seat->audited_us == 0)
			seat->audited_us = link->now_us - period + (int64_t)(i + 1) * period / (int64_t)share->count;
		if (link->now_us - seat->audited_us >= period) {
			if (!errand_picture(link, ERRAND_AUDIT, market->lead->from->id, share, i, &again_us)) {
				if (again_us != INT64_MAX)
					link_wake(link, again_us);
				return;
			}
			seat->audited_us = link->now_us;
		}
		link_wake(link, seat->audited_us + period);
	}
}

static void
watch_prices(struct link *link)
{
	int64_t again_us;

	if (link->now_us >= link->prices_us) {
		if (errand_prices(link, &again_us))
			link->prices_us = INT64_MAX;
		else
			link->prices_us = again_us;
	}
	link_wake(link, link->prices_us);
}

void
fallback_turn(struct link *link)
{
	if (link->rest_back_us != 0 && link->now_us >= link->rest_back_us) {
		link->rest_tier = 0;
		link->rest_back_us = 0;
	}
	if (link->live->prices != NULL)
		watch_prices(link);
	for (size_t i = 0; i < link->share_count; i++) {
		if (!share_has_books(link->shares[i]))
			continue;
		poll_share(link, link->shares[i]);
		if (is_audited(link))
			audit_share(link, link->shares[i]);
	}
}
