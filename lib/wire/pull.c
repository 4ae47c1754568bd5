#include "wire/pull.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "wire/escape.h"
#include "wire/scan.h"

void
pull_init(struct pull *pull, struct slice text, struct error *err)
{
	pull->at = pull->begin = text.at == NULL ? "" : text.at; /* a member that was not there is an empty text */
	pull->end = pull->at + text.len;
	pull->err = err;
	pull->depth = 0;
	pull->first = false;
	pull->failed = false;
	pull->escaped = false;
	pull->escaped_used = 0;
	pull->keys_used = 0;
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
	pull->keys_begin[pull->depth] = pull->keys_used;
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
	if (pull->at[1] != 'u' || (unit = escape_unit(pull->at + 2, pull->end)) < 0)
		return pull_fail(pull, "bad_json", "an escape that is none");
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return pull_fail(pull, "bad_utf8", "a lone surrogate");
	if (unit >= 0xd800 && unit <= 0xdbff) {
		if (pull->end - pull->at < 12 || pull->at[6] != '\\' || pull->at[7] != 'u' ||
		    (low = escape_unit(pull->at + 8, pull->end)) < 0xdc00 || low > 0xdfff)
			return pull_fail(pull, "bad_utf8", "a lone surrogate");
		pull->at += 6;
	}
	pull->at += 6;
	return 0;
}

#ifdef __SSE2__
/* Of 16 bytes those that do not end a plain run: a bit each, the first one lowest. */
static inline unsigned
plain_bytes(const char *at)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i marks =
	    _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));

	/* as signed bytes, what is above ASCII lies below the blank, with the control characters */
	return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(marks, _mm_cmpgt_epi8(bytes, _mm_set1_epi8(0x1f))));
}

/* How many of the 16 bytes stand in front of the first one that ends a plain run; 16: none does. */
static inline unsigned
plain_run(const char *at)
{
	return (unsigned)__builtin_ctz(~plain_bytes(at));
}
#endif

/* The closing quote of a plain string; NULL: it has to be looked for with care.  The byte behind it can be read. */
static inline const char *
near_quote(const struct pull *pull, const char *at)
{
#ifdef __SSE2__
	long left;

	while (LIKELY((left = pull->end - at) >= 18)) {
		unsigned run = plain_run(at);

		at += run;
		if (LIKELY(run < 16))
			return *at == '"' ? at : NULL;
	}
	/* near the end: the last 16 bytes, without those in front of us */
	if (left > 1 && left <= 16 && pull->end - pull->begin >= 16) {
		at += __builtin_ctz(~(plain_bytes(pull->end - 16) >> (16 - left)));
		return pull->end - at > 1 && *at == '"' ? at : NULL;
	}
#else
	(void)pull;
	(void)at;
#endif
	return NULL;
}

/* On to what ends the plain run at hand, or to where fewer bytes are left than are looked at together. */
static inline void
skip_plain(struct pull *pull)
{
#ifdef __SSE2__
	while (pull->end - pull->at >= 16) {
		unsigned run = plain_run(pull->at);

		pull->at += run;
		if (run < 16)
			return;
	}
#else
	while (pull->end - pull->at >= 8) {
		uint64_t word, special;

		memcpy(&word, pull->at, 8);
		special = special_bytes(word);
		if (special != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			pull->at += __builtin_ctzll(special) >> 3;
#endif
			return;
		}
		pull->at += 8;
	}
#endif
}

/* From behind the opening quote to behind the closing one. */
static int
scan_string(struct pull *pull)
{
	pull->escaped = false;
	for (;;) {
		unsigned char c;

		skip_plain(pull);
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

static __attribute__((noinline)) int
any_string(struct pull *pull, struct slice *raw)
{
	skip_blanks(pull);
	if (UNLIKELY(pull->at >= pull->end || *pull->at != '"'))
		return pull_fail(pull, "bad_type", "a string expected");
	raw->at = ++pull->at;
	if (scan_string(pull) != 0)
		return -1;
	raw->len = (size_t)(pull->at - 1 - raw->at);
	return 0;
}

int
pull_string(struct pull *pull, struct slice *raw)
{
	const char *at = pull->at, *quote;

	if (UNLIKELY(at >= pull->end || *at++ != '"' || (quote = near_quote(pull, at)) == NULL))
		return any_string(pull, raw);
	*raw = (struct slice){ at, (size_t)(quote - at) };
	pull->at = quote + 1;
	pull->escaped = false;
	return 0;
}

static inline int
keep_key(struct pull *pull, struct slice key, uint64_t bit)
{
	pull->key_bits[pull->depth] |= bit;
	if (LIKELY(pull->keys_used < PULL_KEYS_MAX))
		pull->keys[pull->keys_used++] = key;
	return 1;
}

/* A key that may have been there before: two readers could each believe another one. */
static __attribute__((noinline)) int
look_twice(struct pull *pull, struct slice key, uint64_t bit)
{
	for (unsigned i = pull->keys_begin[pull->depth]; i < pull->keys_used; i++)
		if (pull->keys[i].len == key.len && scan_equal(pull->keys[i].at, key.at, key.len))
			return pull_fail(pull, "dup_key", "a member for the second time");
	return keep_key(pull, key, bit);
}

/*
 * 1, or -1 when it is there for the second time.  Most keys of an object differ in a bit made of their length and ends.  An
 * empty key stands between quotes, so the byte in front of it can be read.
 */
static inline int
note_key(struct pull *pull, struct slice key)
{
	unsigned mixed = (unsigned)key.len * 11 + (unsigned char)key.at[0] * 4u + (unsigned char)(key.at + key.len)[-1];
	uint64_t bit = UINT64_C(1) << (mixed & 63);

	return UNLIKELY(pull->key_bits[pull->depth] & bit) ? look_twice(pull, key, bit) : keep_key(pull, key, bit);
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

/* A member in any form that JSON has. */
static __attribute__((noinline)) int
any_member(struct pull *pull, struct slice *key)
{
	int more = next_item(pull, '}');

	if (more <= 0) {
		pull->keys_used = pull->keys_begin[pull->depth + (more == 0)];
		return more;
	}
	if (UNLIKELY(pull->at >= pull->end || *pull->at != '"'))
		return pull_fail(pull, "bad_json", "a member's name expected");
	if (pull_string(pull, key) != 0)
		return -1;
	skip_blanks(pull);
	if (UNLIKELY(pull->at >= pull->end || *pull->at != ':'))
		return pull_fail(pull, "bad_json", "a colon expected");
	pull->at++;
	return UNLIKELY(pull->escaped) ? plain_key(pull, key) : note_key(pull, *key);
}

/* Our own lines and most venues' have nothing between: `"key":`, `,"key":` behind another member, `}`. */
int
pull_member(struct pull *pull, struct slice *key)
{
	const char *at = pull->at, *quote;

	if (UNLIKELY(pull->end - at < 2))
		return any_member(pull, key);
	if (*at == '}') {
		pull->at = at + 1;
		pull->first = false;
		pull->keys_used = pull->keys_begin[pull->depth--];
		return 0;
	}
	if ((!pull->first && *at++ != ',') || UNLIKELY(*at++ != '"'))
		return any_member(pull, key);
	quote = near_quote(pull, at);
	if (UNLIKELY(quote == NULL || quote[1] != ':'))
		return any_member(pull, key);
	*key = (struct slice){ at, (size_t)(quote - at) };
	pull->at = quote + 2;
	pull->first = false;
	return note_key(pull, *key);
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
		if ((type == PULL_STRING ? pull_string(pull, &key) : pull_number(pull, &key)) != 0)
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

static __attribute__((noinline)) int
any_decimal(struct pull *pull, struct decimal *value)
{
	struct slice text;

	if (pull_figure(pull, &text) != 0)
		return -1;
	if (LIKELY(decimal_read(value, text, pull->err) == 0))
		return 0;
	pull->failed = true;
	pull->end = pull->at;
	return -1;
}

int
pull_decimal(struct pull *pull, struct decimal *value)
{
	const char *at = pull->at, *behind;

	if (UNLIKELY(at >= pull->end))
		return any_decimal(pull, value);
	if (*at == '"') {
		behind = scan_figure(at + 1, pull->end, value);
		if (UNLIKELY(behind == NULL || *behind++ != '"'))
			return any_decimal(pull, value);
	} else {
		behind = scan_figure(at, pull->end, value);
		if (UNLIKELY(behind == NULL || (*behind != ',' && *behind != ']' && *behind != '}')))
			return any_decimal(pull, value);
	}
	pull->at = behind;
	pull->escaped = false;
	return 0;
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
