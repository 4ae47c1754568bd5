/*
 * advise: the rules backend, threshold by threshold.
 */
#include "advise/rules.h"

#include "check.h"

static const struct {
	const char *row;
	bool rated, halted;
	double score;
	const char *want;
} rows[] = {
	{ "on the threshold", true, false, .5,
	    "{\"decision\":\"EXECUTE\",\"confidence\":0.5,\"reason\":\"score 0.5 is not below 0.5\"" },
	{ "best", true, false, 1,
	    "{\"decision\":\"EXECUTE\",\"confidence\":1,\"reason\":\"score 1 is not below 0.5\"" },
	{ "beyond best", true, false, 3,
	    "{\"decision\":\"EXECUTE\",\"confidence\":1,\"reason\":\"score 3 is not below 0.5\"" },
	{ "just below", true, false, .49,
	    "{\"decision\":\"WAIT\",\"confidence\":0.55,\"reason\":\"score 0.49 is below 0.5\"" },
	{ "between", true, false, .4, "{\"decision\":\"WAIT\",\"confidence\":1,\"reason\":\"score 0.4 is below 0.5\"" },
	{ "worst wait", true, false, .3,
	    "{\"decision\":\"WAIT\",\"confidence\":0.5,\"reason\":\"score 0.3 is below 0.5\"" },
	{ "skip", true, false, .15,
	    "{\"decision\":\"SKIP\",\"confidence\":0.75,\"reason\":\"score 0.15 is below 0.3\"" },
	{ "worst", true, false, 0, "{\"decision\":\"SKIP\",\"confidence\":1,\"reason\":\"score 0 is below 0.3\"" },
	{ "not rated", false, false, 0,
	    "{\"decision\":\"WAIT\",\"confidence\":0,\"reason\":\"not rated: the line has no score\"" },
	{ "halted", true, true, 1, "{\"decision\":\"WAIT\",\"confidence\":0,\"reason\":\"advice is halted\"" },
};

static void
thresholds_decide(void **state)
{
	struct advise_rules rules = { 0 };

	(void)state;
	advise_rules_set(&rules, .5, .3, "WAIT");
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct opportunity_event opportunity = { .id = SLICE("cross:A-B:x:y:1") };
		struct text out = { 0 };

		rules.halted = rows[i].halted;
		opportunity.score.value = rows[i].score;
		if (rows[i].rated)
			SET(&opportunity, OPPORTUNITY_HAS_SCORE);
		advise_rules_write(&rules, &opportunity, &out);
		CHECK(slice_starts(text_all(&out), rows[i].want), "%s: %.*s", rows[i].row, SLICE_ARG(text_all(&out)));
		text_free(&out);
	}
}

/* The basis names everything that the decision hung on: each one changes it. */
static void
the_basis_changes_with_its_inputs(void **state)
{
	const struct {
		const char *id;
		bool rated, halted;
		double score, execute, wait;
	} inputs[] = {
		{ "a", true, false, .5, .5, .3 },
		{ "b", true, false, .5, .5, .3 },
		{ "a", true, false, .6, .5, .3 },
		{ "a", true, false, .5, .4, .3 },
		{ "a", true, false, .5, .5, .2 },
		{ "a", true, true, .5, .5, .3 },
		{ "a", false, false, 0, .5, .3 },
	};
	struct text out[COUNT(inputs)] = { 0 };
	char seen[COUNT(inputs)][ADVISE_BASIS_HEX + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(inputs); i++) {
		struct opportunity_event opportunity = { .id = slice_of(inputs[i].id) };
		struct advise_rules rules = { .halted = inputs[i].halted };

		advise_rules_set(&rules, inputs[i].execute, inputs[i].wait, "WAIT");
		opportunity.score.value = inputs[i].score;
		if (inputs[i].rated)
			SET(&opportunity, OPPORTUNITY_HAS_SCORE);
		advise_rules_write(&rules, &opportunity, &out[i]);
		memcpy(seen[i], strstr(text_cstring(&out[i]), "\"basis\":\"") + 9, ADVISE_BASIS_HEX);
		seen[i][ADVISE_BASIS_HEX] = '\0';
		assert_int_equal(strspn(seen[i], "0123456789abcdef"), ADVISE_BASIS_HEX);
		for (size_t j = 0; j < i; j++)
			CHECK(strcmp(seen[i], seen[j]) != 0, "rows %zu and %zu", i, j);
		text_free(&out[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thresholds_decide),
		cmocka_unit_test(the_basis_changes_with_its_inputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
