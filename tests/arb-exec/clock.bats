bats_require_minimum_version 1.5.0

# A venue's clock goes off while arb-exec trades there.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	venues="binance gate"
	echo '{"faults": [{"kind": "clock", "venue": "binance", "after_ms": 4000, "offset_ms": 7000}]}' >faults
	venues_stand venues "$venues" --faults faults
}

teardown() {
	live_ends
}

traded() { # OPTION...
	arb-exec --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 -o exec.halt_frozen=false "$@" 4<keys
}

# How the orders at binance ended, in their order: runs of one state.  What a slow machine keeps back is no matter of clocks.
states() {
	jq -r 'select(.kind == "order" and .venue == "binance" and .state != "intent") | .state + " " + (.reason // "")' out |
		grep -vxE 'rejected (expired|stale_book|rate)' | uniq | tr '\n' ,
}

# As approvals(), from when arb-exec reads its input.
approvals_read() {
	cat venues.instruments
	until [ -s out ]; do sleep 0.02; done
	# shellcheck disable=SC2086 # a word each
	exec "$O/torture/approve" 4 24 1 $venues
}

@test "an order that is refused for its time has the clock measured at once: the next ones are taken" {
	approvals_read | traded >out
	[ "$(states)" = "filled ,rejected -1021,filled ," ] || {
		jq -c 'select(.kind == "order" and .venue == "binance") | [.ts_us, .id, .state, .reason]' out
		false
	}
	# two legs at binance may have been out before the answer came
	[ "$(jq -r 'select(.kind == "order" and .reason == "-1021") | .id' out | wc -l)" -le 3 ]
	arb-ledger --live <out >posted
	"$O/torture/audit" venues.statement state/live
}

@test "a clock is measured again when its time has come: nothing is refused; without that it would be" {
	late() {
		sleep 5
		approvals venues 4 4 "$1" "$venues"
	}
	late 1 | traded -o exec.clock_ms=1000 >out
	[ "$(states)" = "filled ," ]
	kill -KILL "$sim"
	venues_stand venues "$venues" --faults faults
	ARB_STATE=other
	late 100 | traded -o exec.clock_ms=60000 >out
	[[ "$(states)" == "rejected -1021,"* ]]
}

# Forwards: libfaketime would have timers wait for a clock that is set back.
@test "the clock of this machine is set: nothing is refused" {
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers want to be loaded first"
	lib=$(echo /usr/lib/*/faketime/libfaketime.so.1)
	[ -e "$lib" ] || skip "no libfaketime"
	kill -KILL "$sim"
	venues_stand venues "$venues"
	echo "+0" >step
	faked() {
		FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1 FAKETIME_TIMESTAMP_FILE=$PWD/step LD_PRELOAD=$lib "$@"
	}
	faked approvals venues 4 24 1 "$venues" | faked traded >out &
	trading=$!
	sleep 2.5
	echo "+3" >step
	wait "$trading"
	# what was on its way to the send at that very moment stays here
	run ! grep -v -E '"state":"(filled|intent)"|"reason":"(clock|expired|stale_book)"' <(grep '^{"kind":"order"' out)
	[ "$(jq -r 'select(.kind == "order" and .venue == "binance" and .state == "filled") | .id' out | wc -l)" -ge 20 ]
}
