#include "signal/strategy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "event/interval.h"

#define AGE_MS_DEFAULT 3600000
#define WAIT_MS_DEFAULT 10000

/* ---- the file ---- */

/* What is being read, for messages. */
struct reading {
	struct strategy *strategy;
	const char *origin;
	struct error *err;
};

static int
wrong(const struct reading *reading, const char *where, const char *what)
{
	return error_fatal(reading->err, EXIT_CONFIG, "%s: %.60s: %s", reading->origin, where, what);
}

/* Only names of the list (ends with NULL) may be members. */
static int
check_members(const struct reading *reading, const json *object, const char *where, const char *const names[])
{
	if (!json_is_object(object))
		return wrong(reading, where, "no object");
	for (const json *member = json_first(object); member != NULL; member = json_after(member)) {
		size_t i = 0;

		while (names[i] != NULL && strcmp(names[i], json_name(member)) != 0)
			i++;
		if (names[i] == NULL)
			return wrong(reading, json_name(member), "no such member");
	}
	return 0;
}

/* A name as it may stand on a line: no blanks, nothing that needs an escape. */
static int
read_name(const struct reading *reading, char *to, size_t size, const json *value, const char *where)
{
	const char *name = json_string(value);

	if (name == NULL || *name == '\0' || !slice_copy(to, size, slice_of(name)))
		return wrong(reading, where, "no name, or too long");
	for (const char *at = name; *at != '\0'; at++)
		if ((unsigned char)*at <= ' ' || *at == '"' || *at == '\\' || *at == 0x7f)
			return wrong(reading, where, "no name: it holds a blank, a quote or a backslash");
	return 0;
}

/* Absent: 1. */
static int
read_weight(const struct reading *reading, double *to, const json *value, const char *where)
{
	*to = 1;
	if (value == NULL)
		return 0;
	*to = json_double(value);
	if (!json_is_number(value) || !(*to >= 0) || !(*to < 1e9))
		return wrong(reading, where, "its weight is no number from zero on");
	return 0;
}

static int
type_of(const struct reading *reading, const char *name, const char *where)
{
	for (int type = 0; type < EVAL_STRATEGY; type++)
		if (name != NULL && strcmp(name, eval_types[type]) == 0)
			return type;
	return wrong(reading, where, "its type is none of ta, rt and social");
}

/* Absent: as it is. */
static int
read_ms(const struct reading *reading, int64_t *us, const json *type, const char *name, const char *where)
{
	const json *value = json_member(type, name);
	int64_t ms = *us / 1000;
	char what[80];

	if (value != NULL && (!json_integer(value, &ms) || ms <= 0 || ms > 365 * DAY_US / 1000)) {
		snprintf(what, sizeof what, "its %s is no number of milliseconds above zero", name);
		return wrong(reading, where, what);
	}
	*us = ms * 1000;
	return 0;
}

/* What types.NAME says of a group. */
static int
read_type(const struct reading *reading, struct eval_group *group, const json *types)
{
	static const char *const names[] = { "weight", "wait", "wait_ms", "age_ms", NULL };
	const char *where = eval_types[group->type], *wait;
	const json *type = json_member(types, where);

	group->weight = 1;
	group->age_us = AGE_MS_DEFAULT * INT64_C(1000);
	group->wait_us = WAIT_MS_DEFAULT * INT64_C(1000);
	if (type == NULL)
		return 0;
	if (check_members(reading, type, where, names) != 0 ||
	    read_weight(reading, &group->weight, json_member(type, "weight"), where) != 0)
		return -1;
	if (json_member(type, "wait") != NULL) {
		wait = json_string(json_member(type, "wait"));
		if (wait == NULL || (strcmp(wait, "all") != 0 && strcmp(wait, "newest") != 0))
			return wrong(reading, where, "its wait is neither all nor newest");
		group->waits = strcmp(wait, "all") == 0;
	}
	return read_ms(reading, &group->wait_us, type, "wait_ms", where) != 0
	    ? -1
	    : read_ms(reading, &group->age_us, type, "age_ms", where);
}

/* The group of a type and interval, made when it is new; -1 and err. */
static int
group_of(const struct reading *reading, const json *document, int type, const char *interval)
{
	struct strategy *strategy = reading->strategy;
	struct eval_group *group;
	double weight;

	for (size_t i = 0; i < strategy->group_count; i++)
		if (strategy->groups[i].type == type && strcmp(strategy->groups[i].interval, interval) == 0)
			return (int)i;
	if (strategy->group_count == STRATEGY_GROUPS_MAX)
		return wrong(reading, "evaluators", "too many types and intervals");
	group = &strategy->groups[strategy->group_count];
	*group = (struct eval_group){ .type = type, .cycle_us = interval_us(slice_of(interval)) };
	if (!slice_copy(group->interval, sizeof group->interval, slice_of(interval)))
		return wrong(reading, interval, "an interval that is too long");
	if (read_type(reading, group, json_member(document, "types")) != 0 ||
	    read_weight(reading, &weight, json_member(json_member(document, "intervals"), interval), "intervals") != 0)
		return -1;
	group->weight *= weight;
	return (int)strategy->group_count++;
}

static int
add_evaluator(
    const struct reading *reading, const json *document, const struct evaluator *of, int type, const char *interval)
{
	struct strategy *strategy = reading->strategy;
	int group = group_of(reading, document, type, interval);

	if (group < 0)
		return -1;
	if (strategy->evaluator_count == STRATEGY_EVALUATORS_MAX)
		return wrong(reading, "evaluators", "too many, each counted once an interval");
	if (strategy->groups[group].waits && strcmp(of->name, "*") == 0)
		return wrong(reading, "*", "a type that waits for all must name them");
	for (size_t i = 0; i < strategy->evaluator_count; i++)
		if ((int)strategy->evaluators[i].group == group && strcmp(strategy->evaluators[i].name, of->name) == 0)
			return wrong(reading, of->name, "listed twice for one interval");
	strategy->evaluators[strategy->evaluator_count] = *of;
	strategy->evaluators[strategy->evaluator_count++].group = (unsigned)group;
	return 0;
}

static int
read_evaluator(const struct reading *reading, const json *document, const json *row)
{
	static const char *const names[] = { "name", "type", "intervals", "weight", NULL };
	const json *intervals = json_member(row, "intervals");
	struct evaluator evaluator = { 0 };
	int type;

	if (check_members(reading, row, "evaluators", names) != 0 ||
	    read_name(reading, evaluator.name, sizeof evaluator.name, json_member(row, "name"), "evaluators") != 0 ||
	    read_weight(reading, &evaluator.weight, json_member(row, "weight"), evaluator.name) != 0)
		return -1;
	type = type_of(reading, json_string(json_member(row, "type")), evaluator.name);
	if (type < 0)
		return -1;
	if (intervals == NULL)
		return add_evaluator(reading, document, &evaluator, type, "");
	if (!json_is_array(intervals) || json_first(intervals) == NULL)
		return wrong(reading, evaluator.name, "its intervals are no list of names");
	for (const json *at = json_first(intervals); at != NULL; at = json_after(at)) {
		char interval[STRATEGY_INTERVAL_MAX];

		if (read_name(reading, interval, sizeof interval, at, evaluator.name) != 0 ||
		    add_evaluator(reading, document, &evaluator, type, interval) != 0)
			return -1;
	}
	return 0;
}

int
strategy_read(struct strategy *strategy, const json *document, const char *origin, struct error *err)
{
	static const char *const names[] = { "name", "about", "types", "intervals", "evaluators", NULL };
	static const char *const types[] = { "ta", "rt", "social", NULL };
	const struct reading reading = { strategy, origin, err };
	const json *member;

	*strategy = (struct strategy){ 0 };
	if (check_members(&reading, document, "the file", names) != 0 ||
	    read_name(&reading, strategy->name, sizeof strategy->name, json_member(document, "name"), "name") != 0)
		return -1;
	member = json_member(document, "types");
	if (member != NULL && check_members(&reading, member, "types", types) != 0)
		return -1;
	member = json_member(document, "intervals");
	if (member != NULL && !json_is_object(member))
		return wrong(&reading, "intervals", "no object");
	member = json_member(document, "evaluators");
	if (!json_is_array(member) || json_first(member) == NULL)
		return wrong(&reading, "evaluators", "no list, or an empty one");
	for (member = json_first(member); member != NULL; member = json_after(member))
		if (read_evaluator(&reading, document, member) != 0)
			return -1;
	return 0;
}

static bool
same_evaluator(const struct evaluator *a, const struct evaluator *b)
{
	return strcmp(a->name, b->name) == 0 && a->weight == b->weight && a->group == b->group;
}

static bool
same_group(const struct eval_group *a, const struct eval_group *b)
{
	return a->type == b->type && strcmp(a->interval, b->interval) == 0 && a->weight == b->weight &&
	    a->waits == b->waits && a->wait_us == b->wait_us && a->cycle_us == b->cycle_us && a->age_us == b->age_us;
}

bool
strategy_same(const struct strategy *a, const struct strategy *b)
{
	bool same = strcmp(a->name, b->name) == 0 && a->evaluator_count == b->evaluator_count &&
	    a->group_count == b->group_count;

	for (size_t i = 0; same && i < a->evaluator_count; i++)
		same = same_evaluator(&a->evaluators[i], &b->evaluators[i]);
	for (size_t i = 0; same && i < a->group_count; i++)
		same = same_group(&a->groups[i], &b->groups[i]);
	return same;
}

/* ---- what is said ---- */

void
opinions_free(struct opinions *opinions)
{
	for (size_t i = 0; i < opinions->cap; i++)
		free(opinions->at[i]);
	free(opinions->at);
	places_free(&opinions->places);
	*opinions = (struct opinions){ 0 };
}

/* Places are of a venue and a symbol; opinions are of no venue. */
static const struct slice nowhere = { "-", 1 };

/* The opinion of a symbol, made when it is new; NULL: not followed. */
static struct opinion *
opinion_of(struct opinions *opinions, struct slice symbol)
{
	int place = places_find(&opinions->places, nowhere, symbol);

	if (place < 0 && opinions->places.count < STRATEGY_SYMBOLS_MAX)
		place = places_add(&opinions->places, nowhere, symbol);
	if (place < 0)
		return NULL;
	if ((size_t)place >= opinions->cap) {
		size_t cap = (size_t)place + (size_t)place / 2 + 16;

		opinions->at = memory_grow(opinions->at, cap, sizeof(struct opinion *));
		memset(opinions->at + opinions->cap, 0, (cap - opinions->cap) * sizeof(struct opinion *));
		opinions->cap = cap;
	}
	if (opinions->at[place] == NULL)
		opinions->at[place] = memory_new(1, sizeof **opinions->at);
	return opinions->at[place];
}

/* The first evaluator that the line is of; -1: none. */
static int
evaluator_of(const struct strategy *strategy, const struct eval_event *eval)
{
	for (size_t i = 0; i < strategy->evaluator_count; i++) {
		const struct evaluator *evaluator = &strategy->evaluators[i];
		const struct eval_group *group = &strategy->groups[evaluator->group];

		if (group->type == eval->type && slice_is(eval->interval, group->interval) &&
		    (strcmp(evaluator->name, "*") == 0 || slice_is(eval->name, evaluator->name)))
			return (int)i;
	}
	return -1;
}

/* Whether each evaluator of the group has spoken in the open cycle. */
static bool
is_complete(const struct strategy *strategy, const struct opinion *opinion, unsigned group)
{
	for (size_t i = 0; i < strategy->evaluator_count; i++)
		if (strategy->evaluators[i].group == group &&
		    (opinion->noted_us[i] == 0 || opinion->cycles[i] != opinion->open[group]))
			return false;
	return true;
}

/* The group takes a value of what its evaluators have said: in the open cycle, where it waits. */
static bool
take_value(const struct strategy *strategy, struct opinion *opinion, unsigned group, int64_t now_us)
{
	const struct eval_group *of = &strategy->groups[group];
	double sum = 0, weight = 0;

	for (size_t i = 0; i < strategy->evaluator_count; i++) {
		if (strategy->evaluators[i].group != group || opinion->noted_us[i] == 0 ||
		    now_us - opinion->noted_us[i] > of->age_us ||
		    (of->waits && opinion->cycles[i] != opinion->open[group]))
			continue;
		sum += strategy->evaluators[i].weight * opinion->notes[i];
		weight += strategy->evaluators[i].weight;
	}
	if (!(weight > 0))
		return false;
	opinion->values[group] = sum / weight;
	opinion->valued_us[group] = now_us;
	return true;
}

/* The open cycle is over, whoever has spoken. */
static bool
close_cycle(const struct strategy *strategy, struct opinion *opinion, unsigned group, int64_t now_us)
{
	opinion->taken[group] = strategy->groups[group].cycle_us > 0 ? opinion->open[group] : opinion->open[group] + 1;
	opinion->open_us[group] = 0;
	return take_value(strategy, opinion, group, now_us);
}

/*
 * Which cycle a line is of.  -1: of none that is waited for, which is one that is over, or older than the open one, or
 * one of the future: a wrong stamp must not close what all others speak of.
 */
static int64_t
cycle_of(const struct eval_group *of, const struct opinion *opinion, unsigned group, int64_t ts_us, int64_t now_us)
{
	int64_t cycle;

	if (of->cycle_us == 0)
		return opinion->taken[group];
	cycle = ts_us / of->cycle_us;
	if (cycle <= opinion->taken[group] || (opinion->open_us[group] != 0 && cycle < opinion->open[group]) ||
	    cycle > now_us / of->cycle_us + 1)
		return -1;
	return cycle;
}

/* The word was noted; a newer cycle ends the one that is open. */
static bool
wait_for_all(const struct strategy *strategy, struct opinions *opinions, struct opinion *opinion, unsigned group,
    int64_t cycle, int64_t now_us)
{
	int64_t due_us = now_us + strategy->groups[group].wait_us;
	bool changed = false;

	if (opinion->open_us[group] != 0 && opinion->open[group] != cycle)
		changed = close_cycle(strategy, opinion, group, now_us);
	if (opinion->open_us[group] == 0) {
		opinion->open[group] = cycle;
		opinion->open_us[group] = now_us;
		if (opinions->due_us == 0 || due_us < opinions->due_us)
			opinions->due_us = due_us;
	}
	if (is_complete(strategy, opinion, group))
		changed = close_cycle(strategy, opinion, group, now_us) || changed;
	return changed;
}

bool
strategy_eval(const struct strategy *strategy, struct opinions *opinions, const struct eval_event *eval, int64_t now_us)
{
	int evaluator = evaluator_of(strategy, eval);
	const struct eval_group *of;
	struct opinion *opinion;
	unsigned group;
	int64_t cycle = 0;

	if (evaluator < 0 || now_us == 0)
		return false;
	opinion = opinion_of(opinions, eval->symbol);
	if (opinion == NULL)
		return false;
	group = strategy->evaluators[evaluator].group;
	of = &strategy->groups[group];
	if (of->waits && (cycle = cycle_of(of, opinion, group, eval->ts_us, now_us)) < 0)
		return false;
	opinion->notes[evaluator] = eval->note;
	opinion->noted_us[evaluator] = now_us;
	opinion->cycles[evaluator] = cycle;
	return of->waits ? wait_for_all(strategy, opinions, opinion, group, cycle, now_us)
			 : take_value(strategy, opinion, group, now_us);
}

/* Of the waits of one symbol, those that are over; whether its note is another one. */
static bool
close_due(const struct strategy *strategy, struct opinion *opinion, int64_t now_us)
{
	bool changed = false;

	for (unsigned i = 0; i < strategy->group_count; i++)
		if (opinion->open_us[i] != 0 && now_us - opinion->open_us[i] >= strategy->groups[i].wait_us)
			changed = close_cycle(strategy, opinion, i, now_us) || changed;
	return changed;
}

/* When the next wait is over; 0: nobody waits. */
static int64_t
next_due(const struct strategy *strategy, const struct opinions *opinions)
{
	int64_t next_us = 0;

	for (size_t place = 0; place < opinions->places.count && place < opinions->cap; place++)
		for (size_t i = 0; opinions->at[place] != NULL && i < strategy->group_count; i++) {
			int64_t open_us = opinions->at[place]->open_us[i];
			int64_t due_us = open_us + strategy->groups[i].wait_us;

			if (open_us != 0 && (next_us == 0 || due_us < next_us))
				next_us = due_us;
		}
	return next_us;
}

bool
strategy_due(
    const struct strategy *strategy, struct opinions *opinions, int64_t now_us, size_t *place, struct slice *symbol)
{
	if (LIKELY(opinions->due_us == 0 || now_us < opinions->due_us))
		return false;
	while (*place < opinions->places.count && *place < opinions->cap) {
		size_t at = (*place)++;

		if (opinions->at[at] != NULL && close_due(strategy, opinions->at[at], now_us)) {
			*symbol = place_symbol(&opinions->places.at[at]);
			return true;
		}
	}
	opinions->due_us = next_due(strategy, opinions);
	return false;
}

bool
strategy_note(
    double *note, const struct strategy *strategy, const struct opinions *opinions, struct slice symbol, int64_t now_us)
{
	int place = places_find(&opinions->places, nowhere, symbol);
	const struct opinion *opinion = place < 0 || (size_t)place >= opinions->cap ? NULL : opinions->at[place];
	double sum = 0, weight = 0;

	if (opinion == NULL)
		return false;
	for (size_t i = 0; i < strategy->group_count; i++) {
		const struct eval_group *group = &strategy->groups[i];

		if (opinion->valued_us[i] == 0 || now_us - opinion->valued_us[i] > group->age_us)
			continue;
		sum += group->weight * opinion->values[i];
		weight += group->weight;
	}
	if (!(weight > 0))
		return false;
	*note = sum / weight;
	return true;
}
