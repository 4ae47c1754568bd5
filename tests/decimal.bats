#!/usr/bin/env bats
# decimal against Python's integers and fractions: 60,000 sums, drawn from a fixed seed.

@test "decimal agrees with fractions" {
	run python3 "$TOP/tests/stage/sums.py" "$O/stage/sums" 60000 7
	[ "$status" -eq 0 ]
}

@test "a calculator that rounds the other way is noticed" {
	cat >"$BATS_TEST_TMPDIR/wrong" <<-END
		#!/bin/sh
		sed 's/ 1\$/ 0/' | "$O/stage/sums"
	END
	chmod +x "$BATS_TEST_TMPDIR/wrong"
	run python3 "$TOP/tests/stage/sums.py" "$BATS_TEST_TMPDIR/wrong" 2000 7
	[ "$status" -eq 1 ]
	[[ $output == *"differs"* ]]
}
