#include "crypt/openssl.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/memory.h"

static void *
take(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return memory_take(size);
}

static void
wipe(void *at, const char *file, int line)
{
	(void)file, (void)line;
	if (at != NULL)
		explicit_bzero(at, malloc_usable_size(at));
	free(at);
}

static void *
grow(void *at, size_t size, const char *file, int line)
{
	size_t there = at == NULL ? 0 : malloc_usable_size(at);
	void *to;

	if (at != NULL && size > 0 && size <= there)
		return at;
	to = size > 0 ? take(size, file, line) : NULL;
	if (to != NULL && there > 0)
		memcpy(to, at, there);
	wipe(at, file, line);
	return to;
}

void
openssl_start(void)
{
	CRYPTO_set_mem_functions(take, grow, wipe);
}
