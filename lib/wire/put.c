#include "wire/put.h"

void
put_comma(struct text *text)
{
	char last = text->len == 0 ? '{' : text->at[text->len - 1];

	if (last != '{' && last != '[')
		text_char(text, ',');
}

void
put_key(struct text *text, const char *key)
{
	size_t len = strlen(key);
	char *to = text_room(text, len + 4);
	char last;

	last = text->len == 0 ? '{' : to[-1];
	if (last != '{' && last != '[')
		*to++ = ',';
	*to++ = '"';
	memcpy(to, key, len);
	to += len;
	*to++ = '"';
	*to++ = ':';
	text->len = (size_t)(to - text->at);
}

/* Length of a well-formed sequence, or 0.  (pull refuses what it reads; this guards what comes from elsewhere.) */
static size_t
sequence(const unsigned char *at, size_t left)
{
	size_t len = at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;

	if (len == 0 || left < len || (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

bool
put_is_text(struct slice bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at, *end = at + bytes.len;

	while (at < end) {
		size_t len = *at < 0x80 ? 1 : sequence(at, (size_t)(end - at));

		if (len == 0)
			return false;
		at += len;
	}
	return true;
}

void
put_quoted(struct text *text, struct slice bytes)
{
	size_t i, run = 0;

	text_char(text, '"');
	for (i = 0; i < bytes.len;) {
		unsigned char c = (unsigned char)bytes.at[i];
		size_t len = c < 0x80 ? 1 : sequence((const unsigned char *)bytes.at + i, bytes.len - i);

		if (len > 0 && c >= 0x20 && c != '"' && c != '\\') {
			i += len;
			continue;
		}
		text_bytes(text, bytes.at + run, i - run);
		if (len == 0)
			text_string(text, "\xef\xbf\xbd");
		else if (c == '"' || c == '\\') {
			text_char(text, '\\');
			text_char(text, (char)c);
		} else if (c == '\n')
			text_string(text, "\\n");
		else
			text_format(text, "\\u%04x", c);
		run = ++i;
	}
	if (i > run) /* no bytes may lie nowhere */
		text_bytes(text, bytes.at + run, i - run);
	text_char(text, '"');
}

void
put_string(struct text *text, const char *key, struct slice bytes)
{
	put_key(text, key);
	put_quoted(text, bytes);
}

void
put_name(struct text *text, const char *key, struct slice plain)
{
	put_key(text, key);
	text_char(text, '"');
	text_slice(text, plain);
	text_char(text, '"');
}

void
put_raw(struct text *text, const char *key, struct slice value)
{
	put_key(text, key);
	text_slice(text, value);
}

void
put_int(struct text *text, const char *key, int64_t value)
{
	put_key(text, key);
	text_int(text, value);
}

void
put_bool(struct text *text, const char *key, bool value)
{
	put_key(text, key);
	text_string(text, value ? "true" : "false");
}

void
put_decimal(struct text *text, const char *key, struct decimal value)
{
	put_key(text, key);
	text_char(text, '"');
	text_decimal(text, value);
	text_char(text, '"');
}

void
put_measure(struct text *text, const char *key, double value)
{
	put_key(text, key);
	text_measure(text, value);
}

void
put_head(struct text *text, const char *kind, int64_t ts_us)
{
	static const char opening[] = "{\"kind\":\"", stamp[] = "\",\"ts_us\":";

	text_bytes(text, opening, sizeof opening - 1);
	text_string(text, kind);
	text_bytes(text, stamp, sizeof stamp - 1);
	text_int(text, ts_us);
}

void
put_end(struct text *text)
{
	text_bytes(text, "}\n", 2);
}
