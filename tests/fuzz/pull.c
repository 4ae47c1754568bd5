/*
 * pull: the pull reader against cJSON.  What one takes the other takes, with the same values, save that cJSON is laxer in
 * known ways:
 *
 *	- control characters in strings, bytes that are not UTF-8, a byte order mark in front;
 *	- any byte up to the space counts as blank;
 *	- numbers are whatever strtod takes ("01", "1.");
 *	- \u with digits that are none is a NUL;
 *	- nesting up to 1000;
 *	- a member that comes twice.
 *
 * And it holds at most 63 bytes of a number: texts with longer ones are not compared.
 */
#include <cjson/cJSON.h>

#include "fuzz.h"
#include "wire/pull.h"

enum { STRING_MAX = 1 << 16 };

static bool
has_long_number(const char *at, size_t len)
{
	size_t run = 0;

	for (size_t i = 0; i < len; i++) {
		run = memchr("0123456789+-.eE", at[i], 15) != NULL ? run + 1 : 0;
		if (run > 60)
			return true;
	}
	return false;
}

/* Whether cJSON is known to be laxer at the place where the reader stopped. */
static bool
is_laxer(const struct pull *pull, const struct error *err, const char *begin, const char *end)
{
	const char *at = pull->at;

	if (strcmp(err->code, "too_deep") == 0 || strcmp(err->code, "dup_key") == 0)
		return true;
	if (at < end && (unsigned char)*at < 0x20)
		return true;
	if (strcmp(err->code, "bad_utf8") == 0)
		return at < end && (unsigned char)*at >= 0x80;
	if (at == begin && end - at > 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		return true;
	if (end - at > 1 && at[0] == '\\' && at[1] == 'u')
		return true;
	/* a number: more of its bytes follow than JSON lets belong to it */
	if (at < end && (*at == '-' || (*at >= '0' && *at <= '9'))) {
		const char *behind = at + json_number(at, end);

		return behind < end && memchr("0123456789+-.eE", *behind, 15) != NULL;
	}
	return at > begin && at < end && memchr("0123456789+-.eE", *at, 15) != NULL;
}

static void
compare_string(struct slice raw, const char *theirs)
{
	static char ours[STRING_MAX + 1];
	struct error err;
	long len = pull_unescape(ours, STRING_MAX, raw, &err);

	HOLDS(len >= 0, "%s", err.text);
	ours[len] = '\0'; /* theirs ends at a NUL */
	HOLDS(strcmp(ours, theirs) == 0, "\"%s\" and \"%s\"", ours, theirs);
}

/* Step through both; true for a value that is whole. */
static void
compare(struct pull *pull, const cJSON *item)
{
	struct slice text, key;
	bool flag;
	int more;

	HOLDS(item != NULL, "one has a value, the other none");
	switch (pull_peek(pull)) {
	case PULL_OBJECT:
		HOLDS(cJSON_IsObject(item) && pull_object(pull) == 0, "object");
		item = item->child;
		while ((more = pull_member(pull, &key)) > 0) {
			HOLDS(item != NULL, "member");
			if (key.at < pull->escaped_keys || key.at >= pull->escaped_keys + sizeof pull->escaped_keys)
				/* else it was unescaped already */
				compare_string(key, item->string);
			else
				HOLDS(strlen(item->string) == key.len && memcmp(item->string, key.at, key.len) == 0,
				    "key");
			compare(pull, item);
			item = item->next;
		}
		HOLDS(more == 0 && item == NULL, "object's end");
		return;
	case PULL_ARRAY:
		HOLDS(cJSON_IsArray(item) && pull_array(pull) == 0, "array");
		for (item = item->child; (more = pull_element(pull)) > 0; item = item->next)
			compare(pull, item);
		HOLDS(more == 0 && item == NULL, "array's end");
		return;
	case PULL_STRING:
		HOLDS(cJSON_IsString(item) && pull_string(pull, &text) == 0, "string");
		compare_string(text, item->valuestring);
		return;
	case PULL_NUMBER: {
		char number[64];

		HOLDS(cJSON_IsNumber(item) && pull_number(pull, &text) == 0, "number");
		HOLDS(slice_copy(number, sizeof number, text), "number's length");
		HOLDS(strtod(number, NULL) == item->valuedouble, "%s and %g", number, item->valuedouble);
		return;
	}
	case PULL_TRUE:
	case PULL_FALSE:
		HOLDS(pull_bool(pull, &flag) == 0 && cJSON_IsBool(item) && flag == cJSON_IsTrue(item), "word");
		return;
	case PULL_NULL:
		HOLDS(pull_skip(pull, NULL) == 0 && cJSON_IsNull(item), "null");
		return;
	case PULL_BAD:
		HOLDS(false, "a value in one only");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = own_copy(data, size), *terminated = malloc(size + 1);
	struct error err = { .code = "" };
	struct slice whole = { NULL, 0 };
	struct pull pull;
	cJSON *tree;
	bool taken;

	if (size > STRING_MAX || has_long_number(text, size)) {
		free(text);
		free(terminated);
		return 0;
	}
	memcpy(terminated, text, size);
	terminated[size] = '\0';
	if (planted() && memchr(terminated, '7', size) != NULL)
		*(char *)memchr(terminated, '7', size) = '8';
	tree = cJSON_ParseWithLengthOpts(terminated, size + 1, NULL, 1);
	pull_init(&pull, (struct slice){ text, size }, &err);
	taken = pull_skip(&pull, &whole) == 0 && pull_end(&pull) == 0;
	if (taken) {
		HOLDS(tree != NULL, "cJSON refuses what the pull reader takes");
		HOLDS(whole.at >= text && whole.at + whole.len <= text + size, "whole");
		pull_init(&pull, whole, &err);
		compare(&pull, tree);
		HOLDS(pull_end(&pull) == 0, "the end");
	} else
		HOLDS(tree == NULL || is_laxer(&pull, &err, text, text + size), "cJSON takes what is refused: %s",
		    err.text);
	cJSON_Delete(tree);
	free(text);
	free(terminated);
	return 0;
}
