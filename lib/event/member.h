/*
 * member: how one kind of line is read and written.
 *
 * Each kind is a plain struct and a table: which member stands where, what it may be.  One reader and one writer serve
 * all kinds.  Text members are slices into the line that was read: they live as long as it does.
 *
 * A member that is absent is zero in the struct and its bit in `has` is clear.  Set the bit to have it written.
 */
#ifndef EVENT_MEMBER_H
#define EVENT_MEMBER_H

#include <stdint.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/text.h"
#include "book/level.h"
#include "wire/pull.h"

enum member_type {
	MEMBER_NAME, /* struct slice: identifier, not empty, no escapes */
	MEMBER_TEXT, /* struct slice: any string, raw (escapes as they stood) */
	MEMBER_DECIMAL, /* struct decimal; a string on the line */
	MEMBER_MEASURE, /* double; a number on the line */
	MEMBER_INT, /* int64_t */
	MEMBER_TIME, /* int64_t: microseconds since 1970 UTC, 2015 to 2100 */
	MEMBER_BOOL, /* bool */
	MEMBER_ENUM, /* int: place in the list of words that detail points to */
	MEMBER_RAW, /* struct slice: any JSON value as it stands */
	MEMBER_LEVELS, /* struct levels */
	MEMBER_LIST, /* struct list_head and then the elements; detail is a struct list_shape */
	MEMBER_OBJECT /* a struct; detail is its struct shape */
};

enum member_range {
	RANGE_ANY,
	RANGE_NOT_NEGATIVE,
	RANGE_POSITIVE,
	RANGE_TAKER, /* of decimals, basis points: 0 to 10000; a rebate counts only once a fill says maker (formulas F1.6) */
	RANGE_MAKER /* of decimals, basis points: -10000 to 10000 */
};

enum { OPTIONAL = 0, REQUIRED = 1 };

struct member {
	const char *name;
	enum member_type type;
	enum member_range range; /* of decimals, measures and integers */
	bool required;
	size_t offset; /* in the struct */
	const void *detail;
};

/*
 * A struct and its members: a kind of line, or an object inside one.  The struct begins with uint64_t has; that of a kind
 * goes on with int64_t ts_us: it begins as struct head does.
 */
struct shape {
	const char *name; /* the kind, or the member that holds the object */
	const struct member *members;
	size_t count; /* at most 62 */
	size_t size;
};

struct list_shape {
	const struct shape *shape;
	size_t max;
};

struct head {
	uint64_t has;
	int64_t ts_us; /* our clock when the line's cause was received */
};

/* The beginning of every list in a struct. */
struct list_head {
	_Alignas(16) struct slice raw; /* the whole array as it stood on the line; not written */
	size_t count; /* elements follow at once, on a boundary that suits them */
};

enum { LEVELS_MAX = 1000 };

/* `"key":[["price","qty"],...]` */
void levels_put(struct text *text, const char *key, const struct level *at, size_t count);

#define HAS(event, bit) (((event)->has >> (bit)) & 1u)
#define SET(event, bit) ((event)->has |= UINT64_C(1) << (bit))

/* For the tables: MEMBER(struct book, "venue", venue, MEMBER_NAME, REQUIRED). */
#define MEMBER(owner, name, field, type, need)                                                                         \
	{                                                                                                              \
		name, type, RANGE_ANY, need, offsetof(owner, field), NULL                                              \
	}
#define AMOUNT(owner, name, field, range, need)                                                                        \
	{                                                                                                              \
		name, MEMBER_DECIMAL, range, need, offsetof(owner, field), NULL                                        \
	}
#define COUNTER(owner, name, field, need)                                                                              \
	{                                                                                                              \
		name, MEMBER_INT, RANGE_NOT_NEGATIVE, need, offsetof(owner, field), NULL                               \
	}
#define DETAIL(owner, name, field, type, need, detail)                                                                 \
	{                                                                                                              \
		name, type, RANGE_ANY, need, offsetof(owner, field), detail                                            \
	}

/*
 * Read a whole line of the given kind into event.  -1 and err ("book: asks: ...") when it is not well-formed, lacks a
 * required member, holds one twice, or one is out of range.  Unknown members are skipped, and checked.
 */
int event_read(const struct shape *kind, void *event, struct slice line, struct error *err) MUST_CHECK;

/* Append the line, newline and all: required members and those whose bit is set, in the order of the table. */
void event_write(const struct shape *kind, const void *event, struct text *out);

/* One object (score, risk, ...) as JSON, without a key. */
void object_write(const struct shape *shape, const void *object, struct text *out);
/* Read an object that the pull reader stands in front of. */
int object_read(const struct shape *shape, void *object, struct pull *pull, struct error *err) MUST_CHECK;

/*
 * Append line with the member added at its end, or replaced in place where it already stands; newline and all.  The
 * line is one that event_read() accepted.
 */
void event_annotate(struct text *out, struct slice line, const char *member, struct slice value);

/* The first two members of a line.  ts_us is 0 when it is missing or no integer. */
struct line_head {
	struct slice kind;
	int64_t ts_us;
};

/* Look at the first bytes only, unless `kind` does not come first.  -1: no line of the stream. */
int line_head_read(struct line_head *head, struct slice line, struct error *err) MUST_CHECK;

/* Why ts_us of such a line is no time that can be (0, or out of range): missing, no integer, out of range.  Returns -1. */
int line_head_refuse(const struct line_head *head, struct slice line, struct error *err);

#endif
