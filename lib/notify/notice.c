#include "notify/notice.h"

#include <stdio.h>
#include <stdlib.h>

#include "event/halt.h"
#include "event/outcome.h"
#include "event/resume.h"
#include "event/venue.h"
#include "wire/put.h"

void
states_free(struct states *states)
{
	free(states->at);
	*states = (struct states){ 0 };
}

/* ---- words ---- */

/* As much as fits; a name that is cut would be another name, so it is left out. */
static void
copy_name(char *to, size_t size, struct slice name)
{
	if (!slice_copy(to, size, name))
		*to = '\0';
}

/* Text from a line, where escapes may stand: as people read it, on one line, cut at a whole character. */
static void
copy_text(char *to, size_t size, struct slice raw)
{
	char plain[2 * NOTICE_TEXT_MAX];
	struct error err;
	long len;
	size_t used;

	if (raw.len > sizeof plain)
		raw.len = sizeof plain;
	while (raw.len > 0 && (len = pull_unescape(plain, sizeof plain, raw, &err)) < 0)
		raw.len--; /* cut inside an escape */
	if (raw.len == 0)
		len = 0;
	used = (size_t)len < size ? (size_t)len : size - 1;
	while (used > 0 && used < (size_t)len && ((unsigned char)plain[used] & 0xc0) == 0x80)
		used--;
	memcpy(to, plain, used);
	to[used] = '\0';
	for (size_t i = 0; i < used; i++)
		if ((unsigned char)to[i] < ' ' || to[i] == 0x7f)
			to[i] = ' ';
}

static void
begin(struct notice *notice, const char *kind, int64_t ts_us)
{
	*notice = (struct notice){ .ts_us = ts_us };
	snprintf(notice->kind, sizeof notice->kind, "%s", kind);
}

static void
set_key(struct notice *notice)
{
	snprintf(
	    notice->key, sizeof notice->key, "%s %s %s %s", notice->kind, notice->code, notice->venue, notice->symbol);
	if (notice->resolved)
		memcpy(notice->ends, notice->key, sizeof notice->ends);
}

/* A halt of a scope ends its resume, and the other way round. */
static void
set_standing(struct notice *notice)
{
	const char *now = notice->resolved ? "resume" : "halt", *before = notice->resolved ? "halt" : "resume";

	notice->standing = true;
	snprintf(notice->key, sizeof notice->key, "%s %s", now, notice->code);
	snprintf(notice->ends, sizeof notice->ends, "%s %s", before, notice->code);
}

/* " at kraken BTC-USDT", as far as it is known. */
static void
add_place(struct notice *notice)
{
	size_t len = strlen(notice->text);

	if (*notice->venue != '\0' || *notice->symbol != '\0')
		snprintf(notice->text + len, sizeof notice->text - len, " (%s%s%s)", notice->venue,
		    *notice->venue != '\0' && *notice->symbol != '\0' ? " " : "", notice->symbol);
}

/* ---- kinds ---- */

static int
read_alert(struct notice *notice, struct slice line, struct error *err)
{
	struct alert_event alert;

	if (event_read(&kind_alert, &alert, line, err) != 0)
		return -1;
	begin(notice, "alert", alert.ts_us);
	notice->severity = (enum severity)alert.severity;
	notice->resolved = alert.resolved;
	copy_name(notice->code, sizeof notice->code, alert.code);
	copy_name(notice->venue, sizeof notice->venue, alert.venue);
	copy_name(notice->symbol, sizeof notice->symbol, alert.symbol);
	if (HAS(&alert, ALERT_HAS_TEXT))
		copy_text(notice->text, sizeof notice->text - 80, alert.text);
	add_place(notice);
	set_key(notice);
	return 1;
}

static const enum severity outcome_severity[] = { SEVERITY_INFO, SEVERITY_CRITICAL, SEVERITY_INFO };

static int
read_outcome(struct notice *notice, struct slice line, int64_t wall_us, struct error *err)
{
	char realised[DECIMAL_TEXT_MAX], expected[DECIMAL_TEXT_MAX], reason[120] = "", residue[200] = "";
	struct outcome_event outcome;

	if (event_read(&kind_outcome, &outcome, line, err) != 0)
		return -1;
	if (outcome.again && wall_us - outcome.ts_us > NOTICE_AGAIN_MAX_US)
		return 0;
	begin(notice, "outcome", outcome.ts_us);
	notice->severity = outcome_severity[outcome.state];
	if (outcome.state == OUTCOME_FLAT && decimal_sign(outcome.realised) < 0)
		notice->severity = SEVERITY_WARNING;
	copy_name(notice->code, sizeof notice->code, slice_of(outcome_states[outcome.state]));
	copy_text(reason, sizeof reason, outcome.reason);
	copy_text(residue, sizeof residue, outcome.residue);
	decimal_text(realised, outcome.realised);
	decimal_text(expected, outcome.expected);
	snprintf(notice->text, sizeof notice->text, "%.*s", SLICE_ARG(outcome.opportunity));
	if (HAS(&outcome, OUTCOME_HAS_REALISED))
		snprintf(notice->text, sizeof notice->text, "%.*s: realised %s %.*s, expected %s",
		    SLICE_ARG(outcome.opportunity), realised, SLICE_ARG(outcome.asset), expected);
	if (*reason != '\0')
		snprintf(
		    notice->text + strlen(notice->text), sizeof notice->text - strlen(notice->text), ": %s", reason);
	if (outcome.state == OUTCOME_FROZEN && *residue != '\0')
		snprintf(notice->text + strlen(notice->text), sizeof notice->text - strlen(notice->text),
		    ", left over %s", residue);
	set_key(notice);
	return 1;
}

static struct state *
state_of(struct states *states, struct slice venue, struct slice symbol)
{
	struct state *state;

	for (size_t i = 0; i < states->count; i++)
		if (slice_is(venue, states->at[i].venue) && slice_is(symbol, states->at[i].symbol))
			return &states->at[i];
	if (states->count == STATES_MAX || venue.len >= sizeof state->venue || symbol.len >= sizeof state->symbol)
		return NULL;
	if (states->count == states->cap) {
		size_t cap = states->cap == 0 ? 32 : 2 * states->cap;

		state = realloc(states->at, cap * sizeof *state);
		if (state == NULL)
			return NULL;
		states->at = state;
		states->cap = cap;
	}
	state = &states->at[states->count++];
	copy_name(state->venue, sizeof state->venue, venue);
	copy_name(state->symbol, sizeof state->symbol, symbol);
	state->state = VENUE_LIVE;
	return state;
}

/* A whole venue that is away is worth a warning; one book that is, and how a venue comes up, only a word. */
static enum severity
venue_severity(int state, bool one_book)
{
	bool away = state == VENUE_STALE || state == VENUE_DOWN || state == VENUE_MAINTENANCE;

	return away && !one_book ? SEVERITY_WARNING : SEVERITY_INFO;
}

static int
read_venue(struct notice *notice, struct states *states, struct slice line, struct error *err)
{
	struct venue_event venue;
	struct state *state;
	char reason[120];
	int before;

	if (event_read(&kind_venue, &venue, line, err) != 0)
		return -1;
	state = state_of(states, venue.venue, venue.symbol);
	if (venue.state == VENUE_CONNECTING || state == NULL || state->state == venue.state)
		return 0;
	before = state->state;
	state->state = venue.state;
	begin(notice, "venue", venue.ts_us);
	notice->resolved = venue.state == VENUE_LIVE;
	notice->severity = venue_severity(notice->resolved ? before : venue.state, venue.symbol.len > 0);
	copy_name(notice->code, sizeof notice->code, slice_of(venue_states[notice->resolved ? before : venue.state]));
	copy_name(notice->venue, sizeof notice->venue, venue.venue);
	copy_name(notice->symbol, sizeof notice->symbol, venue.symbol);
	copy_text(reason, sizeof reason, venue.reason);
	snprintf(notice->text, sizeof notice->text, "%s%s%s is %s%s%s", notice->venue,
	    *notice->symbol != '\0' ? " " : "", notice->symbol, venue_states[venue.state], *reason != '\0' ? ": " : "",
	    reason);
	set_key(notice);
	return 1;
}

static int
read_halt(struct notice *notice, struct slice line, struct error *err)
{
	struct halt_event halt;
	char reason[200], scope[80];

	if (event_read(&kind_halt, &halt, line, err) != 0)
		return -1;
	begin(notice, "halt", halt.ts_us);
	notice->severity = SEVERITY_CRITICAL;
	copy_text(scope, sizeof scope, halt.scope);
	copy_text(reason, sizeof reason, halt.reason);
	copy_name(notice->code, sizeof notice->code, slice_of(scope));
	snprintf(
	    notice->text, sizeof notice->text, "no new trades: %s%s%s", scope, *reason != '\0' ? ": " : "", reason);
	set_standing(notice);
	return 1;
}

static int
read_resume(struct notice *notice, struct slice line, struct error *err)
{
	struct resume_event resume;
	char reason[200], scope[80];

	if (event_read(&kind_resume, &resume, line, err) != 0)
		return -1;
	begin(notice, "halt", resume.ts_us);
	notice->severity = SEVERITY_CRITICAL;
	notice->resolved = true;
	copy_text(scope, sizeof scope, resume.scope);
	copy_text(reason, sizeof reason, resume.reason);
	copy_name(notice->code, sizeof notice->code, slice_of(scope));
	snprintf(
	    notice->text, sizeof notice->text, "trading goes on: %s%s%s", scope, *reason != '\0' ? ": " : "", reason);
	set_standing(notice);
	return 1;
}

int
notice_read(struct notice *notice, struct states *states, struct slice kind, struct slice line, int64_t wall_us,
    struct error *err)
{
	if (slice_is(kind, "alert"))
		return read_alert(notice, line, err);
	if (slice_is(kind, "outcome"))
		return read_outcome(notice, line, wall_us, err);
	if (slice_is(kind, "venue"))
		return read_venue(notice, states, line, err);
	if (slice_is(kind, "halt"))
		return read_halt(notice, line, err);
	return slice_is(kind, "resume") ? read_resume(notice, line, err) : 0;
}

/* ---- forms ---- */

void
notice_json(const struct notice *notice, struct text *out)
{
	text_char(out, '{');
	put_string(out, "kind", slice_of(notice->kind));
	put_int(out, "ts_us", notice->ts_us);
	put_string(out, "severity", slice_of(severities[notice->severity]));
	if (*notice->code != '\0')
		put_string(out, "code", slice_of(notice->code));
	if (*notice->venue != '\0')
		put_string(out, "venue", slice_of(notice->venue));
	if (*notice->symbol != '\0')
		put_string(out, "symbol", slice_of(notice->symbol));
	put_string(out, "text", slice_of(notice->text));
	if (notice->resolved)
		put_bool(out, "resolved", true);
	if (notice->more > 0)
		put_int(out, "more", (int64_t)notice->more);
	text_char(out, '}');
}

void
notice_sentence(const struct notice *notice, struct text *out)
{
	text_format(out, "%s: %s%s%s%s%s", notice->resolved ? "resolved" : severities[notice->severity], notice->kind,
	    *notice->code != '\0' ? " " : "", notice->code, *notice->text != '\0' ? ": " : "", notice->text);
	if (notice->more > 0)
		text_format(out, " (%llu more)", (unsigned long long)notice->more);
}
