/*
 * keys: the keys that a program was given, all in guarded memory, and never by its arguments.
 *
 * A line of arb-vault open is one key: {"venue":"okx","account":"main","apiKey":"...","secret":"...","password":"..."}; password
 * only where the venue wants one, account main where it is not said.  They come from a descriptor, from the credential arb-keys of the
 * service manager, or from variables of the environment:
 *
 *	VENUE_API_KEY, VENUE_API_SECRET, VENUE_API_PASSPHRASE           account main
 *	VENUE_ACCOUNT_API_KEY, ...                                      another account, in small letters
 *
 * The venue is the longest name that is one: BINANCE_US_API_KEY is of binance_us, BINANCE_SUB1_API_KEY of account sub1 of binance.
 * Others read the environment of a process more easily than its memory: what was there is overwritten and taken out
 * at once, whether it was used or not.
 */
#ifndef VENUE_KEYS_H
#define VENUE_KEYS_H

#include "base/text.h"
#include "crypt/key.h"
#include "crypt/sign.h"

enum { KEYS_MAX = 64, KEYS_BYTES_MAX = 2 << 20 };

enum keys_source { KEYS_NONE, KEYS_DESCRIPTOR, KEYS_CREDENTIAL, KEYS_ENVIRONMENT };

/* Owns its keys.  A zeroed struct is an empty one. */
struct keys {
	struct key *at;
	size_t count;
	enum keys_source source;
	size_t variables; /* of the environment that were wiped */
};

/*
 * Take the keys, after secret_guard() and before anything else: from fd (which is closed; -1: none), else from the
 * credential, else from the environment, which is wiped in any case.  -1 and err (78: what came is not right; 69: none came through the
 * descriptor or the credential); keys is to be freed in any case.  That there are none anywhere is no error: source says so.
 */
int keys_take(struct keys *keys, int fd, struct error *err) MUST_CHECK;
void keys_free(struct keys *keys);

/* NULL: there is none.  Valid as long as the keys are. */
const struct key *keys_find(const struct keys *keys, const char *venue, const char *account);

/* What people are to be told about where they came from; NULL: nothing. */
const char *keys_warning(const struct keys *keys);

/* How requests are signed with it: by the looks of its secret and what the venue takes. */
enum sign_scheme key_scheme(const struct key *key);

/* Whether all of it is UTF-8, as what came by a line is. */
bool key_is_text(const struct key *key);

/* ---- lines ---- */

/* All lines; exit 78, and a message that says nothing of what is in them.  A last line without newline is refused. */
int keys_read(struct keys *keys, struct slice lines, struct error *err) MUST_CHECK;

/*
 * The members apiKey, secret, password of an object into the key, which has none yet; venue and account, where they stand
 * there.  Members with other names are passed over, or (only) wrong.  -1 and err: the key is empty.
 */
int key_read(struct key *key, struct slice object, bool only, struct error *err) MUST_CHECK;

/* The line of a key, with its newline. */
struct secret key_write(const struct key *key);

/* ---- the environment ---- */

/* environment: as environ; what was taken is overwritten, and gone from it. */
int keys_read_environment(struct keys *keys, char **environment, struct error *err) MUST_CHECK;

#endif
