#!/usr/bin/env bats
# The model of the executor (exec.pml): every order of things within its bounds keeps the books right, and each executor that
# breaks a rule is found out.

bats_require_minimum_version 1.5.0

setup() {
	command -v spin >/dev/null || skip "spin is not there"
	cd "$BATS_TEST_TMPDIR"
}

# explore DEFINITION...: look at all states; pan's words are the output.
explore() {
	spin "$@" -a "$TOP/tests/model/exec.pml" >spin.out 2>&1 || cat spin.out
	cc -O1 -w -DSAFETY -DCOLLAPSE -o pan pan.c
	run timeout 200 ./pan -m100000 -w22
	[ "$status" -eq 0 ]
	[[ $output != *"max search depth too small"* ]]
}

# refuted DEFINITION: what the books or the state of the trade say is not what was traded.
refuted() {
	explore -DCRASHES=1 "$@"
	[[ $output == *"assertion violated"* ]]
	[[ $output == *"errors: 1"* ]]
}

@test "partial fills, a crash at any moment, one way back: books equal the venue's, flat is flat" {
	explore -DCRASHES=1 -DORDERS=3 -DQTY=2
	[[ $output == *"errors: 0"* ]]
}

@test "whole fills, a crash at any moment, two ways back" {
	explore -DCRASHES=1 -DORDERS=4 -DQTY=1
	[[ $output == *"errors: 0"* ]]
}

@test "sending before the intent is committed is refuted" {
	refuted -DLATELOG
}

@test "sending again after a restart is refuted" {
	refuted -DRESEND
}

@test "believing the first \"not found\" is refuted" {
	refuted -DNAIVE
}

@test "believing \"not found\" without a look at the balances is refuted" {
	refuted -DBALANCE
}

@test "going on while an order is unknown is refuted" {
	refuted -DHEDGE
}

@test "a state that is committed without its fill is refuted" {
	refuted -DSPLIT
}

@test "a fill that is booked at each report is refuted" {
	refuted -DTWICE
}
