#include "sim/faults.h"

#include <stdlib.h>

#include "sim/office.h"
#include "sim/stands.h"
#include "wire/json.h"

const char *const fault_kinds[] = { "drop", "delay", "duplicate", "reorder", "truncate", "corrupt", "checksum", "gap",
	"crossed", "close", "reset", "accept_close", "silence", "half_open", "slow", "429", "418", "503", "maintenance",
	"shutdown", "clock", "lose_request", "lose_reply", "late_request", "late_reply", "slow_cancel", "taken_503",
	"taken_close", "stale", "order_maintenance", "partial", "reject", "hide", "fill_twice", "fill_first",
	"stray_fill", NULL };

/* ---- the script ---- */

#define MS 1000
#define WHOLE(member) offsetof(struct fault_rule, member)

/* Members that are whole numbers: what they are called, where they go, and what they are multiplied by. */
static const struct {
	const char *name;
	size_t at;
	int64_t unit, least, most;
} numbers[] = {
	{ "every", WHOLE(every), 1, 1, 1000000000 },
	{ "after_ms", WHOLE(after_us), MS, 0, 1000000000 },
	{ "until_ms", WHOLE(until_us), MS, 1, 1000000000 },
	{ "every_ms", WHOLE(period_us), MS, 1, 1000000000 },
	{ "times", WHOLE(times), 1, 1, 1000000000 },
	{ "for_ms", WHOLE(for_us), MS, 1, 1000000000 },
	{ "delay_ms", WHOLE(delay_us), MS, 0, 600000 },
	{ "jitter_ms", WHOLE(jitter_us), MS, 0, 600000 },
	{ "bytes_per_s", WHOLE(rate), 1, 1, 1000000000 },
	{ "offset_ms", WHOLE(offset_us), MS, -1000000000, 1000000000 },
	{ "retry_after_s", WHOLE(retry_s), 1, 1, 1000000 },
	{ "count", WHOLE(count), 1, 1, 1000000 },
	{ "code", WHOLE(code), 1, 1000, 4999 },
	{ "notice_ms", WHOLE(notice_us), MS, 0, 1000000 },
};

static int
read_name(char *to, size_t size, const json *value, const char *name, struct error *err)
{
	const char *text = json_string(value);

	if (text == NULL || *text == '\0' || !slice_copy(to, size, slice_of(text)))
		return error_set(err, "config", "%s: a name expected", name);
	return 0;
}

static int
read_kind(struct fault_rule *rule, const json *value, struct error *err)
{
	const char *text = json_string(value);

	for (int kind = 0; text != NULL && kind < FAULT_KINDS; kind++)
		if (strcmp(text, fault_kinds[kind]) == 0) {
			rule->kind = (enum fault_kind)kind;
			return 0;
		}
	return error_set(err, "config", "kind: \"%.40s\" is none of drop, delay, ...", text == NULL ? "" : text);
}

static int
read_channel(struct fault_rule *rule, const json *value, struct error *err)
{
	static const char *const names[] = { "book", "best", "trades", "ticker" };
	const char *text = json_string(value);

	if (rule->kind >= FAULT_LOSE_REQUEST)
		return error_set(err, "config", "channel: %s is of none", fault_kinds[rule->kind]);
	if (text != NULL && strcmp(text, "any") == 0) {
		rule->channels = ~0u;
		return 0;
	}
	for (unsigned i = 0; text != NULL && i < COUNT(names); i++)
		if (strcmp(text, names[i]) == 0) {
			rule->channels = 1u << i;
			return 0;
		}
	return error_set(err, "config", "channel: book, best, trades, ticker or any expected");
}

static int
read_request(struct fault_rule *rule, const json *value, struct error *err)
{
	const char *text = json_string(value);

	if (rule->kind < FAULT_LOSE_REQUEST || rule->kind > FAULT_STALE)
		return error_set(err, "config", "request: %s strikes no requests", fault_kinds[rule->kind]);
	if (text != NULL && strcmp(text, "any") == 0) {
		rule->channels = ~0u;
		return 0;
	}
	for (unsigned i = 0; text != NULL && i < DEED_COUNT; i++)
		if (strcmp(text, office_deeds[i]) == 0) {
			rule->channels = 1u << i;
			return 0;
		}
	return error_set(err, "config", "request: order, cancel, read or any expected");
}

/* The other venue that an order strikes. */
static int
read_at(struct fault_rule *rule, const json *value, struct error *err)
{
	if (rule->kind != FAULT_ORDER_MAINTENANCE)
		return error_set(err, "config", "at: %s strikes where it is", fault_kinds[rule->kind]);
	if (read_name(rule->at, sizeof rule->at, value, "at", err) != 0)
		return -1;
	return sim_venue_find(rule->at) != NULL ? 0 : error_set(err, "config", "at: %s cannot be simulated", rule->at);
}

static int
read_chance(struct fault_rule *rule, const json *value, struct error *err)
{
	struct decimal share;
	const char *text = json_string(value);

	if (text == NULL)
		return error_set(err, "config", "chance: a string of decimal digits expected");
	if (decimal_read(&share, slice_of(text), err) != 0)
		return error_prefix(err, "chance");
	if (!decimal_units(&rule->chance, share, 9, ROUND_HALF_EVEN) || rule->chance <= 0 || rule->chance > 1000000000)
		return error_set(err, "config", "chance: above 0 and at most 1");
	return 0;
}

static int
read_number(struct fault_rule *rule, const json *value, const char *name, struct error *err)
{
	for (size_t i = 0; i < COUNT(numbers); i++) {
		int64_t number;

		if (strcmp(name, numbers[i].name) != 0)
			continue;
		if (!json_integer(value, &number) || number < numbers[i].least || number > numbers[i].most)
			return error_set(err, "config", "%s: a whole number from %lld to %lld expected", name,
			    (long long)numbers[i].least, (long long)numbers[i].most);
		number *= numbers[i].unit;
		memcpy((char *)rule + numbers[i].at, &number, sizeof number);
		return 0;
	}
	return error_set(err, "config", "\"%.40s\": no such member", name);
}

static int
read_member(struct fault_rule *rule, const json *value, struct error *err)
{
	const char *name = json_name(value);

	if (strcmp(name, "kind") == 0)
		return 0;
	if (strcmp(name, "venue") == 0)
		return read_name(rule->venue, sizeof rule->venue, value, name, err);
	if (strcmp(name, "symbol") == 0)
		return read_name(rule->symbol, sizeof rule->symbol, value, name, err);
	if (strcmp(name, "channel") == 0)
		return read_channel(rule, value, err);
	if (strcmp(name, "at") == 0)
		return read_at(rule, value, err);
	if (strcmp(name, "request") == 0)
		return read_request(rule, value, err);
	if (strcmp(name, "chance") == 0)
		return read_chance(rule, value, err);
	return read_number(rule, value, name, err);
}

/* What is not said: how long, how far. */
static void
set_defaults(struct fault_rule *rule)
{
	*rule = (struct fault_rule){ .kind = rule->kind,
		.channels = rule->kind >= FAULT_LOSE_REQUEST ? 1u << DEED_ORDER : 1u << SIM_BOOK };
	switch (rule->kind) {
	case FAULT_DELAY:
	case FAULT_LATE_REPLY:
	case FAULT_LATE_REQUEST:
		rule->delay_us = 500 * MS;
		break;
	case FAULT_SLOW_CANCEL:
		rule->delay_us = 1000 * MS;
		rule->channels = 1u << DEED_CANCEL;
		break;
	case FAULT_HIDE:
		rule->for_us = 1000 * MS;
		break;
	case FAULT_GAP:
		rule->count = 3;
		break;
	case FAULT_CROSSED:
		rule->for_us = 1500 * MS;
		break;
	case FAULT_CLOSE:
		rule->code = 1001;
		break;
	case FAULT_SILENCE:
	case FAULT_SLOW:
	case FAULT_MAINTENANCE:
	case FAULT_ORDER_MAINTENANCE:
		rule->for_us = 10000 * MS;
		rule->rate = 1000;
		rule->notice_us = 1000 * MS;
		break;
	case FAULT_SHUTDOWN:
		rule->notice_us = 10000 * MS;
		break;
	case FAULT_418:
		rule->for_us = 120000 * MS;
		break;
	case FAULT_429:
		rule->retry_s = 1;
		break;
	case FAULT_CLOCK:
		rule->offset_us = 1500 * MS;
		break;
	default:
		break;
	}
}

/* Without a word on when: once, at after_ms. */
static void
set_once(struct fault_rule *rule)
{
	if (rule->every == 0 && rule->chance == 0 && rule->period_us == 0 && rule->times == 0)
		rule->times = 1;
}

static bool
has_flags(const struct fault_rule *rule, const struct sim_venue *venue)
{
	if (rule->kind == FAULT_GAP)
		return (venue->flags & (SIM_NUMBERED | SIM_CONN_NUMBERED)) != 0;
	return rule->kind != FAULT_CHECKSUM || (venue->flags & SIM_SUMMED) != 0;
}

/* What begins by the clock alone. */
static bool
only_by_time(enum fault_kind kind)
{
	return kind == FAULT_SILENCE || kind == FAULT_HALF_OPEN || kind == FAULT_SLOW || kind == FAULT_MAINTENANCE ||
	    kind == FAULT_SHUTDOWN || kind == FAULT_CLOCK;
}

static int
read_rule(struct fault_rule *rule, const json *object, struct error *err)
{
	if (!json_is_object(object))
		return error_set(err, "config", "an object expected");
	if (read_kind(rule, json_member(object, "kind"), err) != 0)
		return -1;
	set_defaults(rule);
	for (const json *member = json_first(object); member != NULL; member = json_after(member))
		if (read_member(rule, member, err) != 0)
			return -1;
	set_once(rule);
	if (only_by_time(rule->kind) && (rule->every > 0 || rule->chance > 0))
		return error_set(err, "config", "%s goes by the clock: after_ms, every_ms", fault_kinds[rule->kind]);
	if (*rule->symbol != '\0' && rule->kind >= FAULT_LOSE_REQUEST && rule->kind <= FAULT_ORDER_MAINTENANCE)
		return error_set(
		    err, "config", "symbol: %s strikes requests, whatever they are about", fault_kinds[rule->kind]);
	if (rule->until_us != 0 && rule->until_us <= rule->after_us)
		return error_set(err, "config", "until_ms: not later than after_ms");
	if (*rule->venue == '\0')
		return 0;
	if (sim_venue_find(rule->venue) == NULL)
		return error_set(err, "config", "venue: %s cannot be simulated", rule->venue);
	if (rule->kind >= FAULT_LOSE_REQUEST && sim_venue_find(rule->venue)->own == NULL)
		return error_set(err, "config", "venue: nobody has an account at %s", rule->venue);
	if (!has_flags(rule, sim_venue_find(rule->venue)))
		return error_set(
		    err, "config", "%s sends no %s", rule->venue, rule->kind == FAULT_GAP ? "numbers" : "checksums");
	return 0;
}

static bool
is_served(const struct roster *roster, const char *venue)
{
	for (size_t i = 0; i < roster->venue_count; i++)
		if (strcmp(roster->names[i], venue) == 0)
			return true;
	return false;
}

static bool
is_listed(const struct roster *roster, const struct fault_rule *rule)
{
	for (size_t i = 0; i < roster->venue_count; i++)
		if ((*rule->venue == '\0' || strcmp(roster->names[i], rule->venue) == 0) &&
		    roster_find(roster, slice_of(roster->names[i]), slice_of(rule->symbol)) < roster->count)
			return true;
	return false;
}

/* One that never strikes would be a test of nothing. */
static int
check_place(const struct fault_rule *rule, const struct roster *roster, struct error *err)
{
	if (*rule->venue != '\0' && !is_served(roster, rule->venue))
		return error_set(err, "config", "venue: %s is not served", rule->venue);
	if (*rule->at != '\0' && !is_served(roster, rule->at))
		return error_set(err, "config", "at: %s is not served", rule->at);
	if (*rule->symbol != '\0' && !is_listed(roster, rule))
		return error_set(err, "config", "symbol: %s is not served%s%s", rule->symbol,
		    *rule->venue == '\0' ? "" : " at ", rule->venue);
	return 0;
}

static int
read_script(struct faults *faults, const json *document, const struct roster *roster, struct error *err)
{
	const json *list = json_member(document, "faults"), *seed = json_member(document, "seed");
	int64_t number;
	size_t count = 0;

	for (const json *member = json_first(document); member != NULL; member = json_after(member))
		if (json_is_object(document) && member != list && member != seed)
			return error_set(err, "config", "\"%.40s\": no such member", json_name(member));
	if (seed != NULL && !json_integer(seed, &number))
		return error_set(err, "config", "seed: a whole number expected");
	if (seed != NULL)
		faults->seed = (uint64_t)number;
	if (!json_is_array(list))
		return error_set(err, "config", "faults: an array expected");
	for (const json *item = json_first(list); item != NULL; item = json_after(item))
		count++;
	faults->rules = calloc(count + 1, sizeof *faults->rules);
	if (faults->rules == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	for (const json *item = json_first(list); item != NULL; item = json_after(item), faults->count++)
		if (read_rule(&faults->rules[faults->count], item, err) != 0 ||
		    check_place(&faults->rules[faults->count], roster, err) != 0)
			return error_prefix(err, "faults[%zu]", faults->count);
	return 0;
}

int
faults_load(struct faults *faults, const char *path, const struct roster *roster, uint64_t seed, struct error *err)
{
	json *document = json_load(path, true, EXIT_IO, err);
	int result;

	*faults = (struct faults){ .seed = seed };
	if (document == NULL)
		return -1;
	result = read_script(faults, document, roster, err);
	json_free(document);
	return result == 0 ? 0 : error_prefix(err, "%s", path);
}

void
faults_free(struct faults *faults)
{
	free(faults->rules);
	*faults = (struct faults){ .count = 0 };
}

/* ---- the draws ---- */

int
fault_book_init(struct fault_book *book, const struct faults *faults, const char *venue, struct error *err)
{
	*book = (struct fault_book){ .faults = faults, .random = random_named(faults->seed, slice_of(venue)) };
	book->records = calloc(faults->count + 1, sizeof *book->records);
	if (book->records == NULL)
		return error_fatal(err, EXIT_SYSTEM, "out of memory");
	return slice_copy(book->venue, sizeof book->venue, slice_of(venue)) ? 0 : error_set(err, "usage", "%s", venue);
}

void
fault_book_free(struct fault_book *book)
{
	free(book->records);
	*book = (struct fault_book){ .faults = NULL };
}

/* Whether the rule is in force here and now. */
static bool
in_force(const struct fault_book *book, size_t at, int64_t now_us)
{
	const struct fault_rule *rule = &book->faults->rules[at];

	return (*rule->venue == '\0' || strcmp(rule->venue, book->venue) == 0) && now_us >= rule->after_us &&
	    (rule->until_us == 0 || now_us < rule->until_us) &&
	    (rule->times == 0 || book->records[at].done < rule->times);
}

/* By the clock: once in a period, or the one time. */
static bool
is_due(const struct fault_rule *rule, struct fault_record *record, int64_t now_us)
{
	if (rule->every > 0 || rule->chance > 0)
		return false;
	if (now_us < record->due_us)
		return false;
	record->due_us = rule->period_us > 0 ? now_us + rule->period_us : now_us;
	return true;
}

bool
fault_strikes(struct fault_book *book, size_t at, const char *symbol, unsigned channel, int64_t now_us)
{
	const struct fault_rule *rule = &book->faults->rules[at];
	struct fault_record *record = &book->records[at];
	bool strikes;

	if (!in_force(book, at, now_us) || (rule->channels & channel) == 0 ||
	    (*rule->symbol != '\0' && strcmp(rule->symbol, symbol) != 0))
		return false;
	record->seen++;
	strikes = (rule->every > 0 && record->seen % rule->every == 0) ||
	    (rule->chance > 0 && fault_draw(book, 0, 1000000000) < rule->chance) || is_due(rule, record, now_us);
	record->done += strikes;
	return strikes;
}

bool
fault_is_due(struct fault_book *book, size_t at, int64_t now_us)
{
	const struct fault_rule *rule = &book->faults->rules[at];
	struct fault_record *record = &book->records[at];

	if (!in_force(book, at, now_us) || !is_due(rule, record, now_us))
		return false;
	record->done++;
	return true;
}

int64_t
fault_draw(struct fault_book *book, int64_t least, int64_t most)
{
	return least >= most ? least : random_between(&book->random, least, most);
}
