/*
 * posting: what an event does to the books.  Pure: values in, values out.
 *
 * An event becomes movements, exact decimals that sum to zero per asset; movements become postings, integers in the asset's own
 * scale that sum to zero as well.  What needs more places than the scale has is rounded against us: every account is rounded
 * towards minus infinity, and what that leaves is a cost in `rounding`.  So the true amount A of an asset account is never below
 * its ledger amount L, and never above L + the balance of its `rounding` account.
 *
 * Signs: above zero is a debit: what we own grows, or a cost.
 */
#ifndef LEDGER_POSTING_H
#define LEDGER_POSTING_H

#include "config/venues.h"
#include "event/balance.h"
#include "event/fill.h"
#include "event/outcome.h"
#include "event/transfer.h"

enum {
	MOVEMENTS_MAX = 16,
	POSTINGS_MAX = 2 * MOVEMENTS_MAX,
	ACCOUNT_PART_MAX = 48, /* the account part of a name, with the NUL */
	ACCOUNT_NAME_MAX = 112 /* "assets:VENUE:ACCOUNT", with the NUL */
};

enum posting_class {
	CLASS_ASSETS, /* assets:VENUE:ACCOUNT: what lies there */
	CLASS_OPENING, /* equity:opening: where the first balances came from */
	CLASS_TRADING, /* trading: conversion, one asset into another */
	CLASS_FEES, /* fees:VENUE: paid; below zero: rebates */
	CLASS_ROUNDING, /* rounding:VENUE:ACCOUNT: less than one unit of the scale each */
	CLASS_TRANSIT, /* transit: has left, has not arrived */
	CLASS_DUST, /* dust: too small to be sold; moved here from trading */
	CLASS_SUSPENSE, /* suspense:VENUE: the counterpart of fills that belong to no trade, until somebody explains them */
	CLASS_COUNT
};

/* Text belongs to the line that the event was read from. */
struct movement {
	enum posting_class class;
	struct slice venue, account; /* where the class's name has them; else empty */
	struct slice asset;
	struct decimal amount; /* in the asset */
};

struct movements {
	struct movement at[MOVEMENTS_MAX];
	size_t count;
};

struct posting {
	enum posting_class class;
	struct slice venue, account, asset;
	int64_t units; /* amount times 10^scale of the asset */
};

struct postings {
	struct posting at[POSTINGS_MAX];
	size_t count;
};

/* "main" where the line names none. */
struct slice account_or_main(struct slice account);

/* Each sets movements anew.  -1 and err (code bad_name, decimal_range, ...) when it cannot be posted. */
int movements_fill(struct movements *movements, const struct fill_event *fill, struct error *err) MUST_CHECK;

/* The first balance of an (account, venue, asset): held is what the books have there already, from fills that came before. */
int movements_opening(struct movements *movements, const struct balance_event *balance, struct decimal held,
    struct error *err) MUST_CHECK;

/* A flat outcome's residue goes from trading to dust; a frozen one's stays: it is an open position.  May be none. */
int movements_outcome(struct movements *movements, const struct outcome_event *outcome, struct error *err) MUST_CHECK;

/*
 * sent: amount leaves, its fee (contained in amount) is a cost, the rest is in transit.  arrived: out of transit.  failed: undone
 * where it was sent before.  Every other state moves nothing.
 */
int movements_transfer(
    struct movements *movements, const struct transfer_event *transfer, bool sent_before, struct error *err) MUST_CHECK;

/*
 * Round and merge; scales[i] is the places of movement i's asset.  Code amount_range: beyond 2^62 units.  Lines of zero are left
 * out.
 */
int postings_settle(struct postings *postings, const struct movements *movements, const unsigned scales[],
    struct error *err) MUST_CHECK;

/* "assets:kraken:main".  Returns the length. */
size_t account_name(char to[ACCOUNT_NAME_MAX], enum posting_class class, struct slice venue, struct slice account);
/* The other way; slices point into name.  False: no such account. */
bool account_parse(enum posting_class *class, struct slice *venue, struct slice *account, struct slice name);

#endif
