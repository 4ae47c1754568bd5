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
