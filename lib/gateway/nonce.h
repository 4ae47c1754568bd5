/*
 * nonce: the nonces of a key that have to rise, for all programs of a user together and whatever the clock does.
 *
 * The last one stands in a small file beside the limits (VENUE-HASH-nonce), which is read and written under a lock (base/lock.h).  A venue
 * refuses what is not above all that it has seen of the key: after a clock that was set back it would take nothing, a cancel least of all,
 * until the time has come up again.
 */
#ifndef GATEWAY_NONCE_H
#define GATEWAY_NONCE_H

#include <stdint.h>

/*
 * least, or one above the last of the file.  Where the file is not to be had, least: it is above the process's own, which is all that can be
 * known.  mark: of the key (account.h).
 */
int64_t nonce_rise(const char *directory, const char *venue, const char *mark, int64_t least);

#endif
