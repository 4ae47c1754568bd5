#include "wire/escape.h"

#include "base/compiler.h"
#include "wire/pull.h"

size_t
utf8_length(const unsigned char *at, const unsigned char *end)
{
	size_t len, i;
	uint32_t rune;

	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	len = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	if ((size_t)(end - at) < len)
		return 0;
	rune = at[0] & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		rune = rune << 6 | (at[i] & 0x3f);
	}
	if ((len == 3 && rune < 0x800) || (len == 4 && rune < 0x10000) || rune > 0x10ffff ||
	    (rune >= 0xd800 && rune <= 0xdfff))
		return 0;
	return len;
}

int
escape_unit(const char *at, const char *end)
{
	int value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int c = (unsigned char)at[i], digit = -1;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			digit = (c | 32) - 'a' + 10;
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

static size_t
put_utf8(char *to, uint32_t rune)
{
	if (rune < 0x80) {
		to[0] = (char)rune;
		return 1;
	}
	if (rune < 0x800) {
		to[0] = (char)(0xc0 | rune >> 6);
		to[1] = (char)(0x80 | (rune & 0x3f));
		return 2;
	}
	if (rune < 0x10000) {
		to[0] = (char)(0xe0 | rune >> 12);
		to[1] = (char)(0x80 | (rune >> 6 & 0x3f));
		to[2] = (char)(0x80 | (rune & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | rune >> 18);
	to[1] = (char)(0x80 | (rune >> 12 & 0x3f));
	to[2] = (char)(0x80 | (rune >> 6 & 0x3f));
	to[3] = (char)(0x80 | (rune & 0x3f));
	return 4;
}

/* One escape from at; the number of bytes written, 0 when it is none. */
static size_t
unescape_one(char *to, const char **at, const char *end)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *name;
	int unit, low;

	if (end - *at < 2)
		return 0;
	name = memchr(names, (*at)[1], 8);
	if (name != NULL) {
		*to = bytes[name - names];
		*at += 2;
		return 1;
	}
	if ((*at)[1] != 'u' || (unit = escape_unit(*at + 2, end)) < 0)
		return 0;
	*at += 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return put_utf8(to, (uint32_t)unit);
	if (unit > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u' ||
	    (low = escape_unit(*at + 2, end)) < 0xdc00 || low > 0xdfff)
		return 0;
	*at += 6;
	return put_utf8(to, 0x10000u + ((uint32_t)(unit - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
}

/* Bytes of the word that are a backslash: their high bits. */
static inline uint64_t
backslash_bytes(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t x = word ^ (ones * '\\');

	return (x - ones) & ~x & highs;
}

/*
 * Copy up to the next backslash, eight bytes at a time; returns how many.  Reads and writes whole words, so both ends keep eight
 * bytes of room; the rest is for the caller.
 */
static inline size_t
copy_plain(char *to, size_t room, const char *at, const char *end)
{
	size_t copied = 0;

	while (end - at >= 8 && room - copied >= 8) {
		uint64_t word, found;

		memcpy(&word, at, 8);
		memcpy(to + copied, &word, 8);
		found = backslash_bytes(word);
		if (found != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			return copied + (size_t)(__builtin_ctzll(found) >> 3);
#else
			break;
#endif
		}
		at += 8;
		copied += 8;
	}
	while (at < end && *at != '\\' && copied < room)
		to[copied++] = *at++;
	return copied;
}

long
pull_unescape(char *to, size_t size, struct slice raw, struct error *err)
{
	const char *at = raw.at, *end = raw.at + raw.len;
	size_t len = 0, wrote;

	for (;;) {
		size_t run = copy_plain(to + len, size - len, at, end);

		len += run;
		at += run;
		if (at == end)
			return (long)len;
		if (size - len < 4 || *at != '\\')
			return error_set(err, "too_long", "a string of more than %zu bytes", size);
		if (LIKELY(end - at >= 2 && at[1] == '"')) {
			to[len++] = '"';
			at += 2;
			continue;
		}
		if ((wrote = unescape_one(to + len, &at, end)) == 0)
			return error_set(err, "bad_utf8", "an escape that is none, or a lone surrogate");
		len += wrote;
	}
}

bool
pull_text(const char **from, const char *end, char *to, size_t *len)
{
	const char *at = *from, *begin = to;

	for (;;) {
		unsigned char c;
		size_t wrote;

		while (end - at >= 8) {
			uint64_t word, special;

			memcpy(&word, at, 8);
			memcpy(to, &word, 8);
			special = special_bytes(word);
			if (special != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
				at += __builtin_ctzll(special) >> 3;
				to += __builtin_ctzll(special) >> 3;
#endif
				break;
			}
			at += 8;
			to += 8;
		}
		if (UNLIKELY(at >= end))
			return false;
		c = (unsigned char)*at;
		if (c == '\\' && end - at >= 2 && at[1] == '"') {
			*to++ = '"';
			at += 2;
		} else if (c == '"') {
			*from = at + 1;
			*len = (size_t)(to - begin);
			return true;
		} else if (c == '\\') {
			if ((wrote = unescape_one(to, &at, end)) == 0)
				return false;
			to += wrote;
		} else if (c >= 0x80) {
			if ((wrote = utf8_length((const unsigned char *)at, (const unsigned char *)end)) == 0)
				return false;
			memcpy(to, at, wrote);
			to += wrote;
			at += wrote;
		} else if (c >= 0x20)
			*to++ = *at++;
		else
			return false;
	}
}
