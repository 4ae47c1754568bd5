/*
 * noise: random bytes for the keys of handshakes and the masks of frames (RFC 6455 4.1, 5.3).
 *
 * What libwebsockets asks for while it runs comes from here as well: left alone it reads /dev/urandom each time, and
 * crashes (4.1) where that can not be read.  So the kernel is asked once, where "no" can still be said, for a key, and the
 * rest are hashes (SHA-1) of that and a count.  One process: what forks would draw the same.
 */
#ifndef NET_NOISE_H
#define NET_NOISE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct noise {
	unsigned char key[32];
	uint64_t drawn; /* how often */
};

int noise_begin(struct noise *noise, struct error *err) MUST_CHECK;
void noise_draw(struct noise *noise, void *out, size_t len);

#endif
