#!/usr/bin/env bats
# The best quantity is found in machine integers where it can be: what is made is the same as where it cannot.

@test "no byte depends on the road to a size: caps, balances, conversion, tokens, costs, excess, cycles, new ids" {
	run python3 "$TOP/tests/arb-spread/roads.py" 4 1200 "$O/arb-spread"
	echo "$output"
	[ "$status" -eq 0 ]
}
