/*
 * effect: what one event does to given books, and what it shows about them.  Pure; the ledger and verify both go through it.
 */
#ifndef LEDGER_EFFECT_H
#define LEDGER_EFFECT_H

#include "event/halt.h"
#include "event/order.h"
#include "event/resume.h"
#include "ledger/books.h"

/* Room for any event that is posted. */
union posted_event {
	struct head head;
	struct order_event order;
	struct fill_event fill;
	struct outcome_event outcome;
	struct balance_event balance;
	struct transfer_event transfer;
	struct halt_event halt;
	struct resume_event resume;
};

enum finding_kind {
	FOUND_NOTHING,
	FOUND_DIFFERENCE, /* a later balance is not what the books say */
	FOUND_NEGATIVE /* an asset account went below zero, and may not */
};

/* What a person should know about an event that was posted. */
struct finding {
	enum finding_kind kind;
	char text[300];
};

struct effect {
	struct movements movements;
	unsigned scales[MOVEMENTS_MAX];
	struct postings postings;
	bool opens; /* the first balance of an account */
	struct posting opened; /* which */
	unsigned opened_scale;
	struct finding finding;
};

/* Kinds that are posted: order, fill, outcome, balance, transfer, halt, resume. */
bool effect_posts(const struct shape *kind);

/*
 * Work it out; the books stay as they are.  sent_before matters for transfers alone.  list gives the scales of new assets (NULL:
 * there may be none).  -1 and err when the event cannot be posted.
 */
int effect_of(struct effect *effect, const struct books *books, const struct shape *kind, const void *event,
    bool sent_before, const struct asset_scales *list, struct error *err) MUST_CHECK;

/* Let it happen.  numbers[i] gets the account of posting i.  -1: memory ran out, the books are no good any more. */
int effect_apply(
    struct effect *effect, struct books *books, uint32_t numbers[POSTINGS_MAX], struct error *err) MUST_CHECK;

/* An asset account below zero that is not in the list "VENUE:ACCOUNT:ASSET" of those that may be (may be NULL). */
bool books_overdrawn(const struct books *books, uint32_t number, const json *borrowable);

#endif
