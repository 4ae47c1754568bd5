#include "crypt/secret.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/memory.h"

int
secret_guard(struct error *err)
{
	const struct rlimit none = { 0, 0 };

	if (sodium_init() < 0)
		return error_fatal(err, EXIT_SYSTEM, "libsodium cannot start: no random numbers");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
		return error_fatal(err, EXIT_SYSTEM, "this process cannot be shut: %s", strerror(errno));
	return 0;
}

struct secret
secret_new(size_t len)
{
	struct secret secret = { sodium_malloc(len > 0 ? len : 1), len };

	if (secret.at == NULL)
		memory_lost();
	sodium_memzero(secret.at, len);
	return secret;
}

struct secret
secret_copy(struct slice bytes)
{
	struct secret secret = secret_new(bytes.len);

	if (bytes.len > 0)
		memcpy(secret.at, bytes.at, bytes.len);
	return secret;
}

void
secret_free(struct secret *secret)
{
	sodium_free(secret->at);
	*secret = (struct secret){ 0 };
}

void
secret_wipe(void *at, size_t len)
{
	if (len > 0)
		sodium_memzero(at, len);
}

bool
secret_same(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.at, b.at, a.len) == 0);
}
