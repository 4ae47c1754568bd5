#include "wire/pull.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "wire/scan.h"

void
pull_init(struct pull *pull, struct slice text, struct error *err)
{
	pull->at = pull->begin = text.at;
	pull->end = text.at + text.len;
	pull->err = err;
	pull->depth = 0;
	pull->first = false;
	pull->failed = false;
	pull->escaped = false;
	pull->escaped_used = 0;
}

int
pull_fail(struct pull *pull, const char *code, const char *what)
{
	if (!pull->failed)
		error_set(pull->err, code, "%s at byte %zu", what, (size_t)(pull->at - pull->begin) + 1);
	pull->failed = true;
	pull->end = pull->at; /* nothing more is read */
	return -1;
}

/* Our own lines hold no blanks, so the common answer is one comparison. */
static inline void
skip_blanks(struct pull *pull)
{
	while (pull->at < pull->end && UNLIKELY((unsigned char)*pull->at <= ' ') &&
	    (*pull->at == ' ' || *pull->at == '\t' || *pull->at == '\n' || *pull->at == '\r'))
		pull->at++;
}

/* What a value is, by its first byte; PULL_BAD is 0. */
static const unsigned char type_by_byte[256] = { ['"'] = PULL_STRING,
	['{'] = PULL_OBJECT,
	['['] = PULL_ARRAY,
	['t'] = PULL_TRUE,
	['f'] = PULL_FALSE,
	['n'] = PULL_NULL,
	['-'] = PULL_NUMBER,
	['0'] = PULL_NUMBER,
	['1'] = PULL_NUMBER,
	['2'] = PULL_NUMBER,
	['3'] = PULL_NUMBER,
	['4'] = PULL_NUMBER,
	['5'] = PULL_NUMBER,
	['6'] = PULL_NUMBER,
	['7'] = PULL_NUMBER,
	['8'] = PULL_NUMBER,
	['9'] = PULL_NUMBER };

enum pull_type
pull_peek(struct pull *pull)
{
	skip_blanks(pull);
	return pull->at < pull->end ? (enum pull_type)type_by_byte[(unsigned char)*pull->at] : PULL_BAD;
}

static int
enter(struct pull *pull, char bracket, const char *expected)
{
	skip_blanks(pull);
	if (pull->at >= pull->end || *pull->at != bracket)
		return pull_fail(pull, "bad_json", expected);
	if (++pull->depth > PULL_DEPTH_MAX)
		return pull_fail(pull, "too_deep", "nested deeper than 32");
	pull->at++;
	pull->first = true;
	return 0;
}

int
pull_object(struct pull *pull)
{
	if (enter(pull, '{', "an object expected") != 0)
		return -1;
	pull->key_bits[pull->depth] = 0;
	pull->key_counts[pull->depth] = 0;
	return 0;
}

int
pull_array(struct pull *pull)
{
	return enter(pull, '[', "an array expected");
}

/* 1: another item follows, 0: closed. */
static inline int
next_item(struct pull *pull, char bracket)
{
	skip_blanks(pull);
	if (UNLIKELY(pull->at >= pull->end))
		return pull_fail(pull, "bad_json", "the text ends too early");
	if (*pull->at == bracket) {
		pull->at++;
		pull->depth--;
		pull->first = false;
		return 0;
	}
	if (!pull->first) {
		if (UNLIKELY(*pull->at != ','))
			return pull_fail(pull, "bad_json", "a comma expected");
		pull->at++;
		skip_blanks(pull);
	}
	pull->first = false;
	return 1;
}

int
pull_element(struct pull *pull)
{
	int more = next_item(pull, ']');

	if (more > 0 && UNLIKELY(pull->at >= pull->end || type_by_byte[(unsigned char)*pull->at] == PULL_BAD))
		return pull_fail(pull, "bad_json", "a value expected");
	return more;
}

/* Length of the UTF-8 sequence at at, 0 when it is not one (overlong, surrogate, beyond U+10FFFF, cut off). */
static size_t
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

static int
hex4(const char *at, const char *end)
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

/* Step over the escape at pull->at ("\"): 0, or -1 and err. */
static int
skip_escape(struct pull *pull)
{
	int unit, low;

	if (pull->end - pull->at < 2)
		return pull_fail(pull, "bad_json", "the text ends too early");
	if (LIKELY(pull->at[1] == '"') || memchr("\"\\/bfnrt", pull->at[1], 8) != NULL) {
		pull->at += 2;
		return 0;
	}
	if (pull->at[1] != 'u' || (unit = hex4(pull->at + 2, pull->end)) < 0)
		return pull_fail(pull, "bad_json", "an escape that is none");
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return pull_fail(pull, "bad_utf8", "a lone surrogate");
	if (unit >= 0xd800 && unit <= 0xdbff) {
		if (pull->end - pull->at < 12 || pull->at[6] != '\\' || pull->at[7] != 'u' ||
		    (low = hex4(pull->at + 8, pull->end)) < 0xdc00 || low > 0xdfff)
			return pull_fail(pull, "bad_utf8", "a lone surrogate");
		pull->at += 6;
	}
	pull->at += 6;
	return 0;
}

/* The bytes that end the plain run of a string: quote, backslash, control, and all above ASCII. */
static inline uint64_t
special_bytes(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');

	return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word) | word) &
	    highs;
}

/*
 * Most strings end within 32 bytes and hold nothing special: the place of their closing quote, NULL when it has to be looked
 * for.
 */
static inline const char *
near_quote(const char *at, const char *end)
{
#ifdef __SSE2__
	for (int block = 0; block < 2 && end - at >= 16; block++, at += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
		/* as signed bytes, what is above ASCII lies below the blank, with the control characters */
		__m128i special = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)),
		    _mm_or_si128(
			_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
		unsigned found = (unsigned)_mm_movemask_epi8(special);

		if (LIKELY(found != 0))
			return at[__builtin_ctz(found)] == '"' ? at + __builtin_ctz(found) : NULL;
	}
#else
	(void)at;
	(void)end;
#endif
	return NULL;
}

/* From behind the opening quote to behind the closing one. */
static int
scan_string(struct pull *pull)
{
	pull->escaped = false;
	for (;;) {
		unsigned char c;

		while (pull->end - pull->at >= 8) {
			uint64_t word, special;

			memcpy(&word, pull->at, 8);
			special = special_bytes(word);
			if (special != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
				pull->at += __builtin_ctzll(special) >> 3;
#endif
				break;
			}
			pull->at += 8;
		}
		if (UNLIKELY(pull->at >= pull->end))
			return pull_fail(pull, "bad_json", "the text ends inside a string");
		c = (unsigned char)*pull->at;
		if (LIKELY(c == '"')) {
			pull->at++;
			return 0;
		}
		if (c == '\\') {
			pull->escaped = true;
			if (skip_escape(pull) != 0)
				return -1;
		} else if (c < 0x20)
			return pull_fail(pull, "control_char", "a control character in a string");
		else if (c < 0x80)
			pull->at++;
		else {
			size_t len = utf8_length((const unsigned char *)pull->at, (const unsigned char *)pull->end);

			if (len == 0)
				return pull_fail(pull, "bad_utf8", "not UTF-8");
			pull->at += len;
		}
	}
}

static inline int
take_string(struct pull *pull, struct slice *raw)
{
	const char *quote;

	skip_blanks(pull);
	if (UNLIKELY(pull->at >= pull->end || *pull->at != '"'))
		return pull_fail(pull, "bad_type", "a string expected");
	raw->at = ++pull->at;
	quote = near_quote(raw->at, pull->end);
	if (LIKELY(quote != NULL)) {
		pull->escaped = false;
		pull->at = quote + 1;
		raw->len = (size_t)(quote - raw->at);
		return 0;
	}
	if (scan_string(pull) != 0)
		return -1;
	raw->len = (size_t)(pull->at - 1 - raw->at);
	return 0;
}

int
pull_string(struct pull *pull, struct slice *raw)
{
	return take_string(pull, raw);
}

/* A key that was there before: two readers could each believe another one. */
static int
twice(struct pull *pull, struct slice key)
{
	const struct slice *keys = pull->keys[pull->depth];

	for (size_t i = 0; i < pull->key_counts[pull->depth]; i++)
		if (slice_equal(keys[i], key))
			return pull_fail(pull, "dup_key", "a member for the second time");
	return 1;
}

/* 1, or -1 when it is there for the second time.  Most keys of an object differ in a bit made of their length and ends. */
static inline int
note_key(struct pull *pull, struct slice key)
{
	unsigned mixed = key.len == 0
	    ? 0
	    : (unsigned)key.len * 11 + (unsigned char)key.at[0] * 5u + (unsigned char)key.at[key.len - 1];
	uint64_t bit = UINT64_C(1) << (mixed & 63), *bits = &pull->key_bits[pull->depth];
	unsigned char *count = &pull->key_counts[pull->depth];

	if (UNLIKELY(*bits & bit) && twice(pull, key) < 0)
		return -1;
	*bits |= bit;
	if (LIKELY(*count < PULL_KEYS_MAX))
		pull->keys[pull->depth][(*count)++] = key;
	return 1;
}

/*
 * A key with an escape is handed out unescaped, so that nobody can hide a member from us and show it to others.  One with
 * a NUL, or too long to be ours, stays as it stood.
 */
static int
plain_key(struct pull *pull, struct slice *key)
{
	char *to = pull->escaped_keys + pull->escaped_used;
	struct error ignored;
	long len = pull_unescape(to, sizeof pull->escaped_keys - pull->escaped_used, *key, &ignored);

	if (len >= 0 && memchr(to, '\0', (size_t)len) == NULL) {
		*key = (struct slice){ to, (size_t)len };
		pull->escaped_used += (size_t)len;
	}
	return note_key(pull, *key);
}

/* `"key":`, or `,"key":` behind another member, with nothing between: how our own lines and most venues' stand. */
static inline bool
next_key(struct pull *pull, struct slice *key)
{
	const char *at = pull->at + !pull->first, *quote;

	if (pull->end - at < 2 || *at != '"' || (!pull->first && *pull->at != ','))
		return false;
	quote = near_quote(++at, pull->end);
	if (quote == NULL || pull->end - quote < 2 || quote[1] != ':')
		return false;
	*key = (struct slice){ at, (size_t)(quote - at) };
	pull->at = quote + 2;
	pull->first = pull->escaped = false;
	return true;
}

int
pull_member(struct pull *pull, struct slice *key)
{
	int more;

	if (LIKELY(next_key(pull, key)))
		return note_key(pull, *key);
	more = next_item(pull, '}');
	if (more <= 0)
		return more;
	if (UNLIKELY(pull->at >= pull->end || *pull->at != '"'))
		return pull_fail(pull, "bad_json", "a member's name expected");
	if (take_string(pull, key) != 0)
		return -1;
	skip_blanks(pull);
	if (UNLIKELY(pull->at >= pull->end || *pull->at != ':'))
		return pull_fail(pull, "bad_json", "a colon expected");
	pull->at++;
	return UNLIKELY(pull->escaped) ? plain_key(pull, key) : note_key(pull, *key);
}

int
pull_number(struct pull *pull, struct slice *text)
{
	const char *at, *end = pull->end, *digits;

	skip_blanks(pull);
	at = pull->at;
	if (at < end && *at == '-')
		at++;
	digits = at;
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	if (at == digits)
		return pull_fail(pull, "bad_type", "a number expected");
	if (*digits == '0' && at - digits > 1)
		return pull_fail(pull, "bad_json", "a number with a leading zero");
	if (at < end && *at == '.') {
		digits = ++at;
		while (at < end && *at >= '0' && *at <= '9')
			at++;
		if (at == digits)
			return pull_fail(pull, "bad_json", "a number without digits behind the point");
	}
	if (at < end && (*at | 32) == 'e') {
		at++;
		if (at < end && (*at == '+' || *at == '-'))
			at++;
		digits = at;
		while (at < end && *at >= '0' && *at <= '9')
			at++;
		if (at == digits)
			return pull_fail(pull, "bad_json", "an exponent without digits");
	}
	*text = (struct slice){ pull->at, (size_t)(at - pull->at) };
	pull->at = at;
	return 0;
}

static int
word(struct pull *pull, struct slice expected)
{
	if ((size_t)(pull->end - pull->at) < expected.len || memcmp(pull->at, expected.at, expected.len) != 0)
		return pull_fail(pull, "bad_json", "a value expected");
	pull->at += expected.len;
	return 0;
}

int
pull_bool(struct pull *pull, bool *value)
{
	enum pull_type type = pull_peek(pull);

	if (type != PULL_TRUE && type != PULL_FALSE)
		return pull_fail(pull, "bad_type", "true or false expected");
	*value = type == PULL_TRUE;
	return word(pull, *value ? SLICE("true") : SLICE("false"));
}

static int
skip_scalar(struct pull *pull, enum pull_type type)
{
	struct slice ignored;

	switch (type) {
	case PULL_STRING:
		return pull_string(pull, &ignored);
	case PULL_NUMBER:
		return pull_number(pull, &ignored);
	case PULL_TRUE:
		return word(pull, SLICE("true"));
	case PULL_FALSE:
		return word(pull, SLICE("false"));
	case PULL_NULL:
		return word(pull, SLICE("null"));
	default:
		return pull_fail(pull, "bad_json", "a value expected");
	}
}

/* Iterative: the brackets we are in stand as bits of a word, for depth is at most 32. */
int
pull_skip(struct pull *pull, struct slice *whole)
{
	int bottom = pull->depth, more;
	uint64_t objects = 0; /* bit n: level n above bottom is an object */
	struct slice key;
	enum pull_type type = pull_peek(pull);
	const char *begin = pull->at;

	if (LIKELY(type == PULL_STRING || type == PULL_NUMBER)) {
		if ((type == PULL_STRING ? take_string(pull, &key) : pull_number(pull, &key)) != 0)
			return -1;
		if (whole != NULL)
			*whole = (struct slice){ begin, (size_t)(pull->at - begin) };
		return 0;
	}
	for (;;) {
		if (type == PULL_OBJECT || type == PULL_ARRAY) {
			if ((type == PULL_OBJECT ? pull_object(pull) : pull_array(pull)) != 0)
				return -1;
			objects = objects << 1 | (type == PULL_OBJECT);
		} else if (skip_scalar(pull, type) != 0)
			return -1;
		for (;;) {
			if (pull->depth == bottom) {
				if (whole != NULL)
					*whole = (struct slice){ begin, (size_t)(pull->at - begin) };
				return 0;
			}
			more = objects & 1 ? pull_member(pull, &key) : pull_element(pull);
			if (more < 0)
				return -1;
			if (more > 0)
				break;
			objects >>= 1;
		}
		type = pull_peek(pull);
	}
}

int
pull_figure(struct pull *pull, struct slice *text)
{
	if (pull_peek(pull) != PULL_STRING)
		return pull_number(pull, text);
	if (pull_string(pull, text) != 0)
		return -1;
	return pull->escaped ? pull_fail(pull, "not_decimal", "an escape in a number") : 0;
}

int
pull_decimal(struct pull *pull, struct decimal *value)
{
	struct slice text;
	bool quoted = pull->at < pull->end && *pull->at == '"';
	const char *at = pull->at + quoted;

	if (LIKELY(at < pull->end && scan_figure(&at, pull->end, value) &&
		(quoted ? *at == '"' : *at == ',' || *at == ']' || *at == '}'))) {
		pull->at = at + quoted;
		pull->escaped = false;
		return 0;
	}
	if (pull_figure(pull, &text) != 0)
		return -1;
	if (LIKELY(decimal_read(value, text, pull->err) == 0))
		return 0;
	pull->failed = true;
	pull->end = pull->at;
	return -1;
}

bool
slice_integer(struct slice text, int64_t *value)
{
	bool negative = text.len > 0 && text.at[0] == '-';
	size_t i = negative;
	int64_t sum = 0;

	if (i == text.len || (text.at[i] == '0' && text.len > i + 1))
		return false;
	for (; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' || __builtin_mul_overflow(sum, 10, &sum) ||
		    __builtin_add_overflow(sum, text.at[i] - '0', &sum))
			return false;
	}
	*value = negative ? -sum : sum;
	return true;
}

int
pull_integer(struct pull *pull, int64_t *value)
{
	const char *at = pull->at;
	struct slice text;

	/* a bare one that nothing of a number follows; all else is read with care */
	if (LIKELY(at < pull->end && scan_integer(&at, pull->end, value) && at < pull->end &&
		(*at == ',' || *at == '}' || *at == ']'))) {
		pull->at = at;
		return 0;
	}
	if (pull_figure(pull, &text) != 0)
		return -1;
	return slice_integer(text, value) ? 0 : pull_fail(pull, "not_integer", "an integer expected");
}

int
pull_end(struct pull *pull)
{
	if (pull->failed)
		return -1;
	skip_blanks(pull);
	return pull->at == pull->end ? 0 : pull_fail(pull, "bad_json", "more text behind the value");
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
	if ((*at)[1] != 'u' || (unit = hex4(*at + 2, end)) < 0)
		return 0;
	*at += 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return put_utf8(to, (uint32_t)unit);
	if (unit > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u' ||
	    (low = hex4(*at + 2, end)) < 0xdc00 || low > 0xdfff)
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
