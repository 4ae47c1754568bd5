#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

int
error_set(struct error *err, const char *code, const char *format, ...)
{
	va_list args;

	err->code = code;
	err->exit = EXIT_WELL;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return -1;
}

int
error_fatal(struct error *err, enum exit_code status, const char *format, ...)
{
	va_list args;

	err->code = "fatal";
	err->exit = status;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return -1;
}

int
error_file(struct error *err, enum exit_code otherwise, const char *path)
{
	int why = errno;
	bool short_of = why == EMFILE || why == ENFILE || why == ENOMEM;

	return error_fatal(err,
	    short_of         ? EXIT_SYSTEM
		: why == EIO ? EXIT_IO
			     : otherwise,
	    "%s: %s", path, strerror(why));
}

int
error_prefix(struct error *err, const char *format, ...)
{
	char words[sizeof err->text];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(words, sizeof words, format, args);
	va_end(args);
	if (n < 0)
		return -1;
	for (const char *from = ": "; (size_t)n < sizeof words - 1 && *from != '\0'; from++)
		words[n++] = *from;
	for (const char *from = err->text; (size_t)n < sizeof words - 1 && *from != '\0'; from++)
		words[n++] = *from;
	words[(size_t)n < sizeof words ? (size_t)n : sizeof words - 1] = '\0';
	memcpy(err->text, words, sizeof words);
	return -1;
}
