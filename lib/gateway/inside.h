/*
 * inside: what the files of the gateway share: the way of one order, and who carries them all.
 */
#ifndef GATEWAY_INSIDE_H
#define GATEWAY_INSIDE_H

#include "gateway/carried.h"
#include "gateway/gateway.h"
#include "gateway/missed.h"
#include "gateway/question.h"
#include "gateway/wallets.h"

enum { STASH_MAX = 64 };

/* What a course is about at the moment: one question at a time, and beside it the sending, as long as that has no answer. */
enum errand {
	ERRAND_NONE,
	ERRAND_SEND,
	ERRAND_LOOK, /* how does the order stand */
	ERRAND_FILLS, /* which fills does it have */
	ERRAND_CANCEL,
	/* a round of questions for an order that may not exist, in this order */
	ROUND_ID,
	ROUND_FILLS,
	ROUND_OPEN,
	ROUND_BALANCE
};

/* The way of one order. */
struct course {
	struct gateway *gateway;
	struct carried carried;
	enum errand errand;
	struct question *asking; /* the question at hand */
	struct asking *sending; /* the order's own request */
	struct timer timer;
	int64_t pause_us;
	int silent, behind;
	bool cancel, round; /* wanted when the errand at hand is done */
	bool seen; /* the round found something of it */
	bool doubted; /* a round asked for it, and since it was over its own trades were not asked for */
	bool proves; /* the question at hand asks for them */
	bool wrong; /* it was said what cannot be: more of it is filled than it is for, it is of another market */
	int64_t asked_us; /* lapse time when the round began */
	int64_t idle_us; /* lapse time when the last question was over */
	int64_t missed_us; /* and when the last round began that found nothing */
	struct wallets holdings; /* of the round */
};

/*
 * A fill that names an order of which only the venue's id is known, come before the answer that tells it; or nobody's, which comes out
 * when no order of the account may still be the one.
 */
struct stashed {
	struct account *account;
	char venue_id[VENUE_ID_MAX], id[FILL_ID_MAX], fee_asset[ASSET_MAX], symbol[SYMBOL_MAX];
	struct fill_event event; /* but for its texts, which are those above */
	int64_t heard_us; /* lapse time */
};

/* An account that messages come of, for the sink of its socket; and what they did not tell. */
struct heard {
	struct gateway *gateway;
	struct account *account;
	struct missed missed;
};

struct gateway {
	struct gateway_plan plan;
	struct course **courses; /* in the order they were sent */
	size_t count, cap;
	struct timer room_timer; /* they are more than are remembered */
	struct stashed stash[STASH_MAX];
	size_t stash_count;
	struct timer stash_timer; /* while anything is there */
	struct heard **heard; /* stay where they are */
	size_t heard_count;
	struct stranger *strangers;
	struct questions questions;
	int64_t began_us; /* our wall clock */
	bool failed;
	struct error failure;
};

/* ---- course.c ---- */

/* The question of an errand; its texts are the course's. */
struct trade_call course_call(const struct course *course, enum errand errand);
/* Put the question of the errand.  One that cannot be put is as one that nobody answers; an order is refused then. */
void course_begin(struct course *course, enum errand errand);
void course_reply(struct course *course, enum reply_kind kind, const char *reason, const struct order_fill *fill);
/* A row of an order, or of a fill, that is this one's. */
void course_order(struct course *course, const struct order_event *order);
int course_fill(struct course *course, const struct fill_event *fill, struct error *err) MUST_CHECK;
void course_venue_id(struct course *course, struct slice id);
/* It is to be taken back: at once where it is only looked at, else when what is under way is over. */
void course_cancel(struct course *course);
/* There is news of it: one that is looked at from time to time is looked at now. */
void course_look(struct course *course);
void course_free(struct course *course);

/* Whether anything of it is under way. */
static inline bool
course_waits(const struct course *course)
{
	return course->asking != NULL || course->sending != NULL;
}

/* ---- gateway.c ---- */

/* To the executor; what it says in return is kept (gateway_failed). */
void gateway_give(struct gateway *gateway, struct order_reply *reply);
/* False: a name, or its number, is too long: half of one is none.  quote: what a fee is in whose asset is not told. */
bool gateway_make_fill(struct order_fill *to, const struct fill_event *fill, const char *quote);
/* Fills that waited for the venue's id of their order, now that it is known. */
void gateway_unstash(struct course *course);

/* A fill that was asked for because nobody told it: of an order of ours, or of one that nobody here sent. */
int gateway_unsent(struct gateway *gateway, struct account *account, const struct fill_event *fill,
    struct slice venue_id, struct error *err) MUST_CHECK;

/*
 * Something was traded at the account, or may have been, and the venue does not say what: a person is told (what: for them), the venue is halted,
 * and what the account has is asked.
 */
void gateway_untold(struct gateway *gateway, struct account *account, const char *what, const char *symbol);

/* ---- stranger.c ---- */

/* A row of an order that is no course's. */
void stranger_hear(struct gateway *gateway, struct account *account, const struct order_event *order);
void strangers_free(struct gateway *gateway);

#endif
