#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/error.h"

/* One write of parts that stand already: nothing here may ask for memory. */
void
memory_lost(void)
{
	char words[] = ": out of memory\n";
	struct iovec parts[] = { { program_invocation_short_name, strlen(program_invocation_short_name) },
		{ words, sizeof words - 1 } };

	if (writev(STDERR_FILENO, parts, COUNT(parts)) < 0)
		_exit(EXIT_SYSTEM); /* nowhere to say it */
	_exit(EXIT_SYSTEM);
}

void *
memory_new(size_t count, size_t size)
{
	void *at = calloc(count, size);

	if (UNLIKELY(at == NULL))
		memory_lost();
	return at;
}

void *
memory_grow(void *at, size_t count, size_t size)
{
	size_t bytes;

	if (UNLIKELY(__builtin_mul_overflow(count, size, &bytes)))
		memory_lost();
	at = realloc(at, bytes);
	if (UNLIKELY(at == NULL))
		memory_lost();
	return at;
}

void *
memory_take(size_t size)
{
	return memory_grow(NULL, size, 1);
}
