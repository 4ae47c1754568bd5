#include "wire/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_write(struct text *to, struct slice bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	char *out = text_room(to, (bytes.len + 2) / 3 * 4);

	for (size_t i = 0; i < bytes.len; i += 3, out += 4) {
		size_t left = bytes.len - i;
		uint32_t group = (uint32_t)at[i] << 16 | (left > 1 ? (uint32_t)at[i + 1] << 8 : 0) |
		    (left > 2 ? (uint32_t)at[i + 2] : 0);

		out[0] = digits[group >> 18];
		out[1] = digits[group >> 12 & 63];
		out[2] = left > 1 ? digits[group >> 6 & 63] : '=';
		out[3] = left > 2 ? digits[group & 63] : '=';
	}
	to->len += (bytes.len + 2) / 3 * 4;
}

/* -1: no digit. */
static int
value_of(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A'
	    : c >= 'a' && c <= 'z'  ? c - 'a' + 26
	    : c >= '0' && c <= '9'  ? c - '0' + 52
	    : c == '+'              ? 62
	    : c == '/'              ? 63
				    : -1;
}

int
base64_read(struct text *to, struct slice text)
{
	size_t pads = 0;
	char *out;

	if (text.len == 0)
		return 0;
	if (text.len % 4 != 0)
		return -1;
	out = text_room(to, text.len / 4 * 3);
	while (pads < 2 && pads < text.len && text.at[text.len - 1 - pads] == '=')
		pads++;
	for (size_t i = 0; i < text.len; i += 4) {
		uint32_t group = 0;

		for (size_t j = i; j < i + 4; j++) {
			int value = j < text.len - pads ? value_of(text.at[j]) : 0;

			if (value < 0)
				return -1;
			group = group << 6 | (uint32_t)value;
		}
		*out++ = (char)(group >> 16);
		*out++ = (char)(group >> 8 & 255);
		*out++ = (char)(group & 255);
		/* what the padding cuts off must be nothing: one text, one run of bytes */
		if (i + 4 == text.len && (group & ((1u << 8 * pads) - 1)) != 0)
			return -1;
	}
	to->len += text.len / 4 * 3 - pads;
	return 0;
}
