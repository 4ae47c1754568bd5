/*
 * keyset: the keys that the simulated venues know their one customer by.
 *
 * A file: {"okx":{"apiKey":"...","secret":"...","password":"..."},"okx:sub1":{...},...}: a venue alone is its account main.  Without one a fixed demo set for all venues: key
 * sim-VENUE-key, secret sim-VENUE-secret (kraken: that in base64; coinbase: an Ed25519 key in base64), passphrase
 * sim-VENUE-phrase.  They open nothing but the simulator.
 */
#ifndef SIM_KEYSET_H
#define SIM_KEYSET_H

#include "venue/keys.h"

/* path NULL: the demo set.  -1 and err: the file, and what is wrong with it; keys is to be freed in any case. */
int keyset_load(struct keys *keys, const char *path, struct error *err) MUST_CHECK;

#endif
