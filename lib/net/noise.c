#include "net/noise.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include <libwebsockets.h>

#include "net/inside.h"

int
noise_begin(struct noise *noise, struct error *err)
{
	noise->drawn = 0;
	if (getrandom(noise->key, sizeof noise->key, 0) != (ssize_t)sizeof noise->key)
		return error_fatal(err, EXIT_SYSTEM, "no random numbers: %s", strerror(errno));
	return 0;
}

void
noise_draw(struct noise *noise, void *out, size_t len)
{
	unsigned char hash[20], *to = out;
	size_t part;

	for (; len > 0; len -= part, to += part) {
		noise->drawn++;
		lws_SHA1((const unsigned char *)noise, sizeof *noise, hash);
		part = len < sizeof hash ? len : sizeof hash;
		memcpy(to, hash, part);
	}
}

/* A program's own function goes before a shared library's of the same name, for the library's calls too. */
size_t
lws_get_random(struct lws_context *context, void *buf, size_t len)
{
	struct loop *loop = lws_context_user(context);

	if (loop == NULL) /* it is still being made: it can be refused */
		return getrandom(buf, len, 0) == (ssize_t)len ? len : 0;
	noise_draw(&loop->noise, buf, len);
	return len;
}
