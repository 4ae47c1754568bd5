#include "wire/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_put(struct text *out, struct slice bytes)
{
	for (size_t i = 0; i < bytes.len; i += 3) {
		size_t left = bytes.len - i < 3 ? bytes.len - i : 3;
		uint32_t word = 0;

		for (size_t n = 0; n < 3; n++)
			word = word << 8 | (n < left ? (unsigned char)bytes.at[i + n] : 0u);
		for (size_t n = 0; n < 4; n++)
			text_char(out, n <= left ? digits[word >> (18 - 6 * n) & 63] : '=');
	}
}

/* -1: no digit. */
static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four digits to bytes; the last ones may be padding.  0: it is none. */
static size_t
read_group(char to[3], const char *at, bool last)
{
	size_t pads = !last ? 0 : (size_t)(at[3] == '=') + (at[3] == '=' && at[2] == '=');
	uint32_t word = 0;

	for (size_t n = 0; n < 4; n++) {
		int value = n >= 4 - pads ? 0 : value_of(at[n]);

		if (value < 0)
			return 0;
		word = word << 6 | (uint32_t)value;
	}
	if ((pads == 1 && (word & 0xff) != 0) || (pads == 2 && (word & 0xffff) != 0))
		return 0; /* bits that no bytes gave */
	for (size_t n = 0; n < 3; n++)
		to[n] = (char)(word >> (16 - 8 * n) & 0xff);
	return 3 - pads;
}

int
base64_read(struct text *out, struct slice text, struct error *err)
{
	char *to = text_room(out, text.len / 4 * 3 + 3);

	if (to == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	if (text.len % 4 != 0)
		return error_set(err, "bad_base64", "base64 that is not of whole groups");
	for (size_t i = 0; i < text.len; i += 4) {
		size_t len = read_group(to, text.at + i, i + 4 == text.len);

		if (len == 0)
			return error_set(err, "bad_base64", "no base64");
		to += len;
		out->len += len;
	}
	return 0;
}
