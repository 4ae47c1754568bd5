/* machine: the states of an order and of a trade, as tables and as rules that hold for all of them. */
#include "exec/machine.h"

#include "base/compiler.h"
#include "check.h"

/* The drawing of faults of orders, arrow by arrow. */
static void
arrows_of_the_drawing(void **state)
{
	static const struct {
		const char *row;
		enum order_state from;
		enum order_input input;
		enum order_state to;
		enum order_alarm alarm;
	} cases[] = {
		{ "committed", ORDER_PLANNED, INPUT_DURABLE, ORDER_INTENT, ALARM_NONE },
		{ "sent", ORDER_INTENT, INPUT_SENT, ORDER_SENT, ALARM_NONE },
		{ "kept back", ORDER_INTENT, INPUT_HELD, ORDER_REJECTED, ALARM_NONE },
		{ "not kept back when it is out", ORDER_SENT, INPUT_HELD, ORDER_SENT, ALARM_WRONG },
		{ "not sent twice", ORDER_SENT, INPUT_SENT, ORDER_SENT, ALARM_WRONG },
		{ "not sent when it is open", ORDER_OPEN, INPUT_SENT, ORDER_OPEN, ALARM_WRONG },
		{ "not sent without an intent", ORDER_PLANNED, INPUT_SENT, ORDER_PLANNED, ALARM_WRONG },
		{ "acknowledged", ORDER_SENT, INPUT_OPEN, ORDER_OPEN, ALARM_NONE },
		{ "filled before the acknowledgement", ORDER_SENT, INPUT_FILLED, ORDER_FILLED, ALARM_NONE },
		{ "acknowledged behind its fill", ORDER_FILLED, INPUT_OPEN, ORDER_FILLED, ALARM_NONE },
		{ "a part", ORDER_OPEN, INPUT_FILL, ORDER_PARTIAL, ALARM_NONE },
		{ "another part", ORDER_PARTIAL, INPUT_FILL, ORDER_PARTIAL, ALARM_NONE },
		{ "the last part", ORDER_PARTIAL, INPUT_FILLED, ORDER_FILLED, ALARM_NONE },
		{ "the rest expires", ORDER_PARTIAL, INPUT_END, ORDER_DONE, ALARM_NONE },
		{ "refused", ORDER_SENT, INPUT_REJECTED, ORDER_REJECTED, ALARM_NONE },
		{ "no answer", ORDER_SENT, INPUT_LOST, ORDER_UNKNOWN, ALARM_NONE },
		{ "a restart before the answer", ORDER_INTENT, INPUT_LOST, ORDER_UNKNOWN, ALARM_NONE },
		{ "found open", ORDER_UNKNOWN, INPUT_OPEN, ORDER_OPEN, ALARM_NONE },
		{ "found filled", ORDER_UNKNOWN, INPUT_FILLED, ORDER_FILLED, ALARM_NONE },
		{ "found refused", ORDER_UNKNOWN, INPUT_REJECTED, ORDER_REJECTED, ALARM_NONE },
		{ "proved absent", ORDER_UNKNOWN, INPUT_ABSENT, ORDER_ABSENT, ALARM_NONE },
		{ "absent only from unknown", ORDER_SENT, INPUT_ABSENT, ORDER_SENT, ALARM_WRONG },
		{ "a fill of an absent one", ORDER_ABSENT, INPUT_FILL, ORDER_PARTIAL, ALARM_LATE },
		{ "a fill of a refused one", ORDER_REJECTED, INPUT_FILLED, ORDER_FILLED, ALARM_LATE },
		{ "more than was ordered", ORDER_FILLED, INPUT_FILLED, ORDER_FILLED, ALARM_LATE },
		{ "lost after the end", ORDER_DONE, INPUT_LOST, ORDER_DONE, ALARM_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct order_step step = order_step(cases[i].from, cases[i].input);

		CHECK(step.next == cases[i].to, "%s: %s", cases[i].row, order_states[step.next]);
		CHECK(step.alarm == cases[i].alarm, "%s", cases[i].row);
	}
}

/* What must hold wherever it is. */
static void
rules_for_every_state(void **state)
{
	(void)state;
	for (int from = ORDER_PLANNED; from <= ORDER_ABSENT; from++)
		for (int input = 0; input < INPUT_COUNT; input++) {
			struct order_step step = order_step((enum order_state)from, (enum order_input)input);
			bool fill = input == INPUT_FILL || input == INPUT_FILLED;

			/* a fill is never refused */
			CHECK(!fill || step.alarm != ALARM_WRONG, "%s", order_states[from]);
			/* what is wrong changes nothing */
			CHECK(step.alarm != ALARM_WRONG || (int)step.next == from, "%s", order_states[from]);
			/* an end is an end, unless a fill shows otherwise */
			CHECK(!order_terminal((enum order_state)from) || fill || step.alarm == ALARM_LATE ||
				(int)step.next == from,
			    "%s by %d", order_states[from], input);
			/* only a sending makes it sent, and only from its intent */
			CHECK(step.next != ORDER_SENT || from == ORDER_SENT ||
				(from == ORDER_INTENT && input == INPUT_SENT),
			    "%s by %d", order_states[from], input);
			/* never rejected for want of an answer */
			CHECK(input != INPUT_LOST || step.next != ORDER_REJECTED || from == ORDER_REJECTED, "%s",
			    order_states[from]);
		}
}

static void
trades(void **state)
{
	static const struct {
		enum trade_state from;
		enum trade_input input;
		bool possible;
		enum trade_state to;
	} cases[] = {
		{ TRADE_OPENING, TRADE_EVEN, true, TRADE_FLAT },
		{ TRADE_OPENING, TRADE_UNEVEN, true, TRADE_LOPSIDED },
		{ TRADE_OPENING, TRADE_GIVE_UP, false, TRADE_OPENING },
		{ TRADE_LOPSIDED, TRADE_TRY, true, TRADE_UNWINDING },
		{ TRADE_LOPSIDED, TRADE_GIVE_UP, true, TRADE_FROZEN },
		{ TRADE_UNWINDING, TRADE_EVEN, true, TRADE_FLAT },
		{ TRADE_UNWINDING, TRADE_UNEVEN, true, TRADE_LOPSIDED },
		{ TRADE_FLAT, TRADE_UNEVEN, false, TRADE_FLAT },
		{ TRADE_FROZEN, TRADE_EVEN, false, TRADE_FROZEN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum trade_state now = cases[i].from;

		CHECK(trade_step(&now, cases[i].input) == cases[i].possible, "%zu", i);
		CHECK(now == cases[i].to, "%zu: %s", i, trade_states[now]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrows_of_the_drawing),
		cmocka_unit_test(rules_for_every_state),
		cmocka_unit_test(trades),
	};

	return cmocka_run_group_tests_name("exec_machine", tests, NULL, NULL);
}
