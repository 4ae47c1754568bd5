#include "crypt/draw.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "crypt/hash.h"

int
draw_letters(char *to, size_t size, struct error *err)
{
	unsigned char bytes[20];

	if (getentropy(bytes, sizeof bytes) != 0)
		return error_fatal(err, EXIT_SYSTEM, "no random number: %s", strerror(errno));
	hash_base32(to, size, bytes, sizeof bytes);
	return 0;
}
