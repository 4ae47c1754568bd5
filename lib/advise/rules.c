#include "advise/rules.h"

#include "event/words.h"

void
advise_rules_set(struct advise_rules *rules, double execute_score, double wait_score, const char *unrated)
{
	int place;

	rules->execute_score = execute_score;
	rules->wait_score = wait_score;
	place = word_of(decisions, slice_of(unrated));
	if (place >= 0)
		rules->unrated = place;
}

static enum decision
decide(const struct advise_rules *rules, bool rated, double score)
{
	if (rules->halted)
		return DECISION_WAIT;
	if (!rated)
		return (enum decision)rules->unrated;
	return score >= rules->execute_score ? DECISION_EXECUTE
	    : score >= rules->wait_score     ? DECISION_WAIT
					     : DECISION_SKIP;
}

/* From one half on the threshold to one at the far end of the room that the decision has. */
static double
confidence_of(const struct advise_rules *rules, enum decision decision, double score)
{
	double low = rules->wait_score, high = rules->execute_score, room, away;

	if (decision == DECISION_EXECUTE) {
		room = 1 - high;
		away = score - high;
	} else if (decision == DECISION_SKIP) {
		room = low;
		away = low - score;
	} else {
		room = (high - low) / 2;
		away = score - low < high - score ? score - low : high - score;
	}
	return room > 0 ? 0.5 + 0.5 * (away < room ? away / room : 1) : 1;
}

static void
write_reason(struct text *to, const struct advise_rules *rules, bool rated, double score, enum decision decision)
{
	if (rules->halted) {
		text_string(to, "advice is halted");
		return;
	}
	if (!rated) {
		text_string(to, "not rated: the line has no score");
		return;
	}
	text_string(to, "score ");
	text_measure(to, score);
	text_string(to, decision == DECISION_EXECUTE ? " is not below " : " is below ");
	text_measure(to, decision == DECISION_SKIP ? rules->wait_score : rules->execute_score);
}

/* What was decided on, a line each: id, score (or the word for a line without one), both thresholds, 1 while halted. */
static void
write_basis(char to[HASH_HEX], const struct advise_rules *rules, struct slice id, bool rated, double score,
    struct text *scratch)
{
	struct slice basis;
	struct hash hash;

	scratch->len = 0;
	text_slice(scratch, id);
	text_char(scratch, '\n');
	if (rated)
		text_measure(scratch, score);
	else
		text_string(scratch, decisions[rules->unrated]);
	text_char(scratch, '\n');
	text_measure(scratch, rules->execute_score);
	text_char(scratch, '\n');
	text_measure(scratch, rules->wait_score);
	text_string(scratch, rules->halted ? "\n1\n" : "\n0\n");
	basis = text_all(scratch);
	hash = hash_parts(&basis, 1);
	hash_hex(to, &hash);
}

void
advise_rules_write(const struct advise_rules *rules, const struct opportunity_event *opportunity, struct text *out)
{
	bool rated = HAS(opportunity, OPPORTUNITY_HAS_SCORE);
	double score = rated ? opportunity->score.value : 0;
	enum decision decision = decide(rules, rated, score);
	struct advice advice = { .decision = (int)decision, .by = SLICE("rules") };
	struct text reason = { 0 }, scratch = { 0 };
	char basis[HASH_HEX];

	advice.confidence = rated && !rules->halted ? confidence_of(rules, decision, score) : 0;
	write_reason(&reason, rules, rated, score, decision);
	write_basis(basis, rules, opportunity->id, rated, score, &scratch);
	advice.reason = text_all(&reason);
	advice.basis = (struct slice){ basis, ADVISE_BASIS_HEX };
	SET(&advice, ADVICE_HAS_LATENCY_US);
	SET(&advice, ADVICE_HAS_COST_USD_MICRO);
	SET(&advice, ADVICE_HAS_BASIS);
	object_write(&object_advice, &advice, out);
	text_free(&reason);
	text_free(&scratch);
}
