#include "crypt/openssl.h"

#include <stdlib.h>

#include <openssl/crypto.h>

#include "base/memory.h"

static void *
take(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return memory_take(size);
}

static void *
grow(void *at, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return memory_grow(at, size, 1);
}

static void
give_back(void *at, const char *file, int line)
{
	(void)file, (void)line;
	free(at);
}

void
openssl_start(void)
{
	CRYPTO_set_mem_functions(take, grow, give_back);
}
