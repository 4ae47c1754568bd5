/*
 * chain: what an entry says, and the hash that holds all entries together.
 *
 *	body    {"event":{...},"postings":[{"account":...,"amount":"-1.5","asset":"USDT"},...]}   canonical, and in mode
 *	        live a further member, "stamp"; in front "again":[{"entry":"3","journal":...,"n":"7"},...] where
 *	        entries were told again under other numbers since the entry before
 *	h[0]    BLAKE2b-256(genesis body)
 *	h[n]    BLAKE2b-256("arb-ledger-v1" | n as 8 bytes, big end first | h[n-1] | body of entry n)
 */
#ifndef LEDGER_CHAIN_H
#define LEDGER_CHAIN_H

#include "crypt/hash.h"
#include "ledger/books.h"

struct hash chain_hash(int64_t n, const struct hash *before, struct slice body);

/* One posting of a body: account name, amount, asset. */
void chain_posting(struct text *body, struct slice account, struct decimal amount, struct slice asset);

/* What was told again under the number n of a journal; each of them before the body begins. */
void chain_again(struct text *body, struct slice journal, int64_t n, int64_t entry);

/*
 * Begin a body, which is empty or has what was told again, with the event in canonical form, then chain_posting() each, then
 * end it; stamp is a canonical object or empty.
 */
int chain_begin(struct text *body, const struct shape *kind, struct slice line, struct error *err) MUST_CHECK;
void chain_end(struct text *body, struct slice stamp);

/* What h[0] is made of.  In mode live drawn and started tell the ledger's random part and the wall clock; else both are 0/empty. */
struct genesis {
	char id[HASH_HEX]; /* of the ledger */
	char schema[HASH_HEX], configuration[HASH_HEX];
	const char *mode, *name;
	int64_t created_us; /* ts_us of the first event posted */
	struct slice stamp; /* live: canonical object; else empty */
};

void chain_genesis(struct text *body, const struct genesis *genesis);

#endif
