/*
 * json: the one door to cJSON, for configuration and for replies that are read whole.
 *
 * Numbers become doubles in there, so money is always a string in what is read through this door.
 */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct cJSON; /* a node; owned by the document unless said otherwise */
typedef struct cJSON json;

/*
 * Parse; comments are allowed when asked for.  NULL and err (line and column) for what the pull reader refuses: there is
 * one grammar.  A string is cut at an escaped NUL.  Free with json_free.
 */
json *json_parse(struct slice text, bool comments, struct error *err) MUST_CHECK;
/* The same from a file of at most 16 MiB; err names the file.  unread: the exit code when it cannot be read (error_file()). */
json *json_load(const char *path, bool comments, enum exit_code unread, struct error *err) MUST_CHECK;
void json_free(json *document); /* accepts NULL */

const json *json_member(const json *object, const char *name); /* NULL: not there, or no object */
const json *json_first(const json *container); /* first child of an array or object, NULL: none */
const json *json_after(const json *item);
const char *json_name(const json *item); /* the key of a member */

bool json_is_object(const json *item);
bool json_is_array(const json *item);
bool json_is_string(const json *item);
bool json_is_bool(const json *item);
bool json_is_number(const json *item);

const char *json_string(const json *item); /* NULL: no string */
bool json_bool(const json *item); /* true only for true */
bool json_integer(const json *item, int64_t *value); /* false: no number, or not whole */
double json_double(const json *item); /* a measure; 0 for what is no number */

/* Change a document: set a member of an object (value is taken over), or make values. */
json *json_make_object(void) MUST_CHECK;
json *json_inside(json *object, const char *name); /* as json_member, to be changed */
json *json_copy(const json *item) MUST_CHECK;
void json_set(json *object, const char *name, json *value);

/* Append as JSON text: compact, or indented for people. */
void json_write(struct text *text, const json *item, bool pretty);

#endif
