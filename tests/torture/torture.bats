bats_require_minimum_version 1.5.0

# The short forms of the batteries (make torture-...); nothing is judged by the clock here.

battery() {
	SHORT=1 run -0 sh "$TOP/tests/torture/run" "$1"
	[[ ${lines[-1]} == *" rows, 0 failed" ]]
}

@test "books of all venues are the truth, at ten levels and at one" {
	battery truth
}

@test "faults of all kinds are noticed, and no wrong book is written" {
	battery faults
}

@test "a slow reader's counters add up" {
	battery slow
}

@test "a link in simulated time: disconnects, and connections that die without a word" {
	battery link
}

@test "every edge and every cycle is found, in its best size, and none that is not there" {
	battery detect
}

@test "nothing is lost under load but what is counted as conflated" {
	battery load
}

@test "memory and descriptors stand still" {
	battery soak
}

@test "each figure of a recorded market is worked out again by arb.jq" {
	battery explain
}

@test "killed over and over against venues that do everything wrong, its books are theirs" {
	battery exec
}

@test "whatever call or request for memory fails, it is said, and its books are the venues'" {
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers have a malloc of their own, and want to be loaded first"
	battery errors
}

@test "the whole pipe at eight venues: every leg ends, and the books are theirs" {
	battery live
}
