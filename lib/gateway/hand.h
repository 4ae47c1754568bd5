/*
 * hand: what people and scripts ask a venue by hand: the sub-commands of arb-exec.
 */
#ifndef GATEWAY_HAND_H
#define GATEWAY_HAND_H

#include "gateway/accounts.h"
#include "gateway/cancel.h"
#include "wire/json.h"

/* What is asked, by the words of a command line. */
struct hand {
	enum trade_ask ask;
	const char *const *operands; /* the venue first */
	size_t count;
	const char *account; /* at the venue */

	/* what the options said; empty and zero: nothing */
	const char *id, *venue_id, *label; /* an order without an id gets one that nobody has used */
	enum tif tif;
	bool market; /* an order without a price */
	int64_t since_us, limit;
	const json
	    *symbols; /* of whom own trades are asked where none is named and the venue wants one; a list of strings */
	bool print; /* write the signed request, and send nothing */
	int64_t clock_us; /* what time it is; 0: the machine's clock says */
	const struct cancel_witness *witness; /* of cancels by hand; NULL: nobody */
};

/* An order that is sent and not only shown: that is the executor's to do (hand_order()). */
bool hand_is_order(const struct hand *hand);

/* Orders are cancelled, and not only shown. */
bool hand_cancels(const struct hand *hand);

/* By the name of the command; false: there is none of that name. */
bool hand_ask(struct hand *hand, const char *name);

/* gtc, ioc, ...; -1 and err (usage): another word. */
int hand_tif(struct hand *hand, const char *word, struct error *err) MUST_CHECK;

/* Whether it moves anything at the venue: then it wants --yes-real-money where the venue is a real one. */
bool hand_moves(const struct hand *hand);

/* operands: what --help says of them.  -1 and err (usage): one is missing, or is no word or figure that can stand there. */
int hand_check(const struct hand *hand, const char *operands, struct error *err) MUST_CHECK;

/* The order that the words name, for an executor to send: all up to qty, without assets.  An id is drawn where none was given. */
int hand_order(struct order_request *to, const struct hand *hand, struct error *err) MUST_CHECK;

/*
 * What an order that was to be sent came to: 0 when the venue took it, else -1 and err as the program exits.  refused: why it was not
 * sent, or NULL, and cause what stands behind that, or NULL; fate: of its sending (gateway_fate()).
 */
int hand_end(const struct order_request *order, const char *refused, const char *cause, enum order_state state,
    const char *reason, enum trade_fate fate, struct error *err) MUST_CHECK;

/*
 * Ask, wait, and write what came as lines to out; an order and a withdrawal are shown and not sent.  The exit code: 0 done; 1 a definite no, or not
 * there; 69 nobody knows, or nobody answered; 75 later; 77 the key may not, and for a withdrawal.  Why stands in err when it is not
 * 0.  -1 and err: it was not even asked.  state: as asker_open() wants it.
 */
int hand_run(const struct hand *hand, struct accounts *accounts, const char *state, struct text *out,
    struct error *err) MUST_CHECK;

#endif
