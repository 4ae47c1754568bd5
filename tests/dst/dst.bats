#!/usr/bin/env bats
# Hours of market with faults and deaths, each out of one seed (make dst: 10,000 of them), and executors that break a rule, which are
# found by what comes of it.

bats_require_minimum_version 1.5.0

dst() {
	timeout 250 "$O/tests/dst" "$@"
}

@test "200 hours of market: books equal the venues, trades are flat or frozen" {
	run dst --seeds 200
	echo "$output"
	[ "$status" -eq 0 ]
	# no kind of fault is missing
	for what in closes would late requests replies slow errors partial rejects veiled live kept stops starts deaths frozen flat fills; do
		[[ $output =~ [1-9][0-9]+\ $what ]]
	done
}

@test "the same seed gives the same hash, another one another" {
	run dst --seed 7
	first=$output
	run dst --seed 7
	[ "$output" = "$first" ]
	run dst --seed 8
	[ "${output#*hash}" != "${first#*hash}" ]
}

# found MUTANT: it fails within the suite's seeds, and the command it names fails as it did.
found() {
	run timeout 250 "$O/dst/mutant-$1" --seeds 200
	[ "$status" -eq 1 ]
	[[ $output == *"again: "* ]]
	first=$output
	run ${output##*again: }
	[ "$status" -eq 1 ]
	[ "$output" = "$first" ]
}

@test "sending before the commit is found" {
	found LATELOG
}

@test "sending again after a restart is found" {
	found RESEND
}

@test "believing the first \"not found\" is found" {
	found NAIVE
}

@test "losing more than it may is found" {
	found LOOSE
}

@test "forgetting at a restart what is reserved is found" {
	found UNRESERVED
}
