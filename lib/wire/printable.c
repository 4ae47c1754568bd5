#include "wire/printable.h"

#include "wire/escape.h"

/* Length of the character that may be shown as it is; 0: it may not. */
static size_t
shown(const unsigned char *at, const unsigned char *end)
{
	if (*at < 0x80)
		return *at >= ' ' && *at != 0x7f ? 1 : 0;
	return at[0] == 0xc2 && end - at > 1 && at[1] < 0xa0 ? 0 : utf8_length(at, end);
}

void
text_printable(struct text *out, struct slice from)
{
	const unsigned char *at = (const unsigned char *)from.at, *end = at + from.len;

	while (at < end) {
		size_t len = shown(at, end);

		if (len > 0)
			text_bytes(out, (const char *)at, len);
		else
			text_format(out, "\\x%02x", *at);
		at += len > 0 ? len : 1;
	}
}
