/*
 * hand: what people and scripts ask a venue by hand: the sub-commands of arb-exec.
 */
#ifndef GATEWAY_HAND_H
#define GATEWAY_HAND_H

#include "gateway/ask.h"

/* What is asked, by the words of a command line. */
struct hand {
	enum trade_ask ask;
	const char *const *operands; /* the venue first */
	size_t count;

	/* what the options said; empty and zero: nothing */
	const char *id, *venue_id, *label; /* an order without an id gets one that nobody has used */
	enum tif tif;
	bool market; /* an order without a price */
	int64_t since_us, limit;
	bool print; /* write the signed request, and send nothing */
};

/* By the name of the command; false: there is none of that name. */
bool hand_ask(struct hand *hand, const char *name);

/* The options that are a word kept as it is: id, venue-id, label.  False: another one. */
bool hand_word(struct hand *hand, const char *option, const char *value);

/* gtc, ioc, ...; -1 and err (usage): another word. */
int hand_tif(struct hand *hand, const char *word, struct error *err) MUST_CHECK;

/* Whether it moves anything at the venue: then it wants --yes-real-money where the venue is a real one. */
bool hand_moves(const struct hand *hand);

/* operands: what --help says of them.  -1 and err (usage): one is missing, or is no word or figure that can stand there. */
int hand_check(const struct hand *hand, const char *operands, struct error *err) MUST_CHECK;

/*
 * Ask, wait, and write what came as lines to out; a withdrawal is shown and not sent.  The exit code: 0 done; 1 a definite no, or not
 * there; 69 nobody knows, or nobody answered; 75 later; 77 the key may not, and for a withdrawal.  Why stands in err when it is not
 * 0.  -1 and err: it was not even asked.
 */
int hand_run(const struct hand *hand, struct asker *asker, struct account *account, struct text *out,
    struct error *err) MUST_CHECK;

#endif
