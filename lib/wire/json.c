#include "wire/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "wire/pull.h"

enum { DOCUMENT_MAX = 16 << 20 };

/* Comments become blanks, so that places in messages stay right.  One that has no end is left for the parser. */
static void
blank_comments(char *at, char *end)
{
	bool quoted = false;

	while (at < end) {
		const char *close = NULL;

		if (!quoted && end - at > 1 && at[0] == '/' && (at[1] == '/' || at[1] == '*')) {
			close = at[1] == '/' ? memchr(at, '\n', (size_t)(end - at))
					     : memmem(at + 2, (size_t)(end - at) - 2, "*/", 2);
			if (close == NULL && at[1] == '*')
				return;
			close = close == NULL ? end : close + (at[1] == '*' ? 2 : 0);
		}
		if (close != NULL) {
			for (; at < close; at++)
				*at = *at == '\n' ? '\n' : ' ';
			continue;
		}
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		at++;
	}
}

/* What cJSON would let pass is refused here: its grammar is laxer than JSON's, and it stops at a NUL. */
static int
check_grammar(struct slice text, struct error *err)
{
	size_t line = 1, column = 1;
	struct pull pull;

	pull_init(&pull, text, err);
	if (pull_skip(&pull, NULL) == 0 && pull_end(&pull) == 0)
		return 0;
	for (const char *at = text.at; at < pull.at; at++) {
		column++;
		if (*at == '\n') {
			line++;
			column = 1;
		}
	}
	return strcmp(err->code, "dup_key") == 0 ? error_prefix(err, "line %zu, column %zu", line, column)
						 : error_prefix(err, "line %zu, column %zu: not JSON", line, column);
}

/* cJSON gives up where memory ends, in ways that cannot be told from others; with ours it does not come to that. */
static void
set_memory(void)
{
	cJSON_Hooks hooks = { memory_take, free };

	cJSON_InitHooks(&hooks);
}

json *
json_parse(struct slice text, bool comments, struct error *err)
{
	char *copy = memory_take(text.len + 1);
	json *document = NULL;

	set_memory();
	if (text.len > 0)
		memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	if (comments)
		blank_comments(copy, copy + text.len);
	if (check_grammar((struct slice){ copy, text.len }, err) == 0) {
		document = cJSON_ParseWithLength(copy, text.len + 1);
		if (document == NULL)
			error_fatal(err, EXIT_BUG, "cJSON refuses what is JSON");
	}
	free(copy);
	return document;
}

static int
read_file(struct text *text, const char *path, enum exit_code unread, struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 0;

	if (fd < 0) {
		const char *code = errno == ENOENT ? "not_found" : "io";

		error_file(err, unread, path);
		err->code = code;
		return -1;
	}
	do {
		char *to = text_room(text, 65536);

		n = read(fd, to, 65536);
		if (n > 0)
			text->len += (size_t)n;
	} while (n > 0 && text->len <= DOCUMENT_MAX);
	if (n < 0) {
		error_file(err, unread, path);
		err->code = "io";
	} else if (text->len > DOCUMENT_MAX)
		n = error_set(err, "too_long", "%s: larger than 16 MiB", path);
	close(fd);
	return n == 0 ? 0 : -1;
}

json *
json_load(const char *path, bool comments, enum exit_code unread, struct error *err)
{
	struct text text = { 0 };
	json *document = NULL;

	if (read_file(&text, path, unread, err) == 0) {
		document = json_parse(text_all(&text), comments, err);
		if (document == NULL)
			error_prefix(err, "%s", path);
	}
	text_free(&text);
	return document;
}

void
json_free(json *document)
{
	cJSON_Delete(document);
}

const json *
json_member(const json *object, const char *name)
{
	return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

const json *
json_first(const json *container)
{
	return container == NULL ? NULL : container->child;
}

const json *
json_after(const json *item)
{
	return item->next;
}

const char *
json_name(const json *item)
{
	return item->string == NULL ? "" : item->string;
}

bool
json_is_object(const json *item)
{
	return cJSON_IsObject(item);
}

bool
json_is_array(const json *item)
{
	return cJSON_IsArray(item);
}

bool
json_is_string(const json *item)
{
	return cJSON_IsString(item);
}

bool
json_is_bool(const json *item)
{
	return cJSON_IsBool(item);
}

bool
json_is_number(const json *item)
{
	return cJSON_IsNumber(item);
}

const char *
json_string(const json *item)
{
	return cJSON_IsString(item) ? item->valuestring : NULL;
}

bool
json_bool(const json *item)
{
	return cJSON_IsTrue(item);
}

bool
json_integer(const json *item, int64_t *value)
{
	if (!cJSON_IsNumber(item) || item->valuedouble != floor(item->valuedouble) ||
	    fabs(item->valuedouble) > 9007199254740992.0)
		return false;
	*value = (int64_t)item->valuedouble;
	return true;
}

double
json_double(const json *item)
{
	return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

json *
json_make_object(void)
{
	set_memory();
	return cJSON_CreateObject();
}

json *
json_inside(json *object, const char *name)
{
	return cJSON_IsObject(object) ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

json *
json_copy(const json *item)
{
	return cJSON_Duplicate(item, 1);
}

void
json_set(json *object, const char *name, json *value)
{
	/* what is there keeps its place */
	if (cJSON_GetObjectItemCaseSensitive(object, name) != NULL)
		cJSON_ReplaceItemInObjectCaseSensitive(object, name, value);
	else
		cJSON_AddItemToObject(object, name, value);
}

void
json_write(struct text *text, const json *item, bool pretty)
{
	char *printed = pretty ? cJSON_Print(item) : cJSON_PrintUnformatted(item);

	if (printed != NULL)
		text_string(text, printed);
	cJSON_free(printed);
}
