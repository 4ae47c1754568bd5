#!/usr/bin/env bats
# arb-spread against a second one that is slow and plain: every opportunity that a search of the whole lot grid finds, at
# the same line and with the same figures, and no other.

@test "every edge is found and none that is not there, sized for the largest profit" {
	run python3 "$TOP/tests/arb-spread/model.py" 4 2500 q_total "$O/arb-spread"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"gone reopen stale venue" ]]
}

@test "every edge is found and none that is not there, sized for the edge on every unit" {
	run python3 "$TOP/tests/arb-spread/model.py" 3 2500 q_edge "$O/arb-spread"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ "$output" == *"gone reopen stale venue" ]]
}

@test "bounds of the size hold, and no opportunity is lost by them: share of a level, cost, balances on both sides" {
	for mode in q_total+caps q_edge+caps; do
		run python3 "$TOP/tests/arb-spread/model.py" 4 2500 "$mode" "$O/arb-spread"
		echo "$output"
		[ "$status" -eq 0 ]
		[[ "$output" == *"gone reopen stale venue" ]]
	done
}

@test "net of the share of transfers, with the cheapest network of both venues" {
	for mode in q_total+transfer q_edge+caps+transfer; do
		run python3 "$TOP/tests/arb-spread/model.py" 4 2500 "$mode" "$O/arb-spread"
		echo "$output"
		[ "$status" -eq 0 ]
		[[ "$output" == *" update "[1-9]* ]]
	done
}
