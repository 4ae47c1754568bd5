bats_require_minimum_version 1.5.0

# arb-exec --live, and the commit that stands between what is decided and what is sent: when it takes long, and when it is the last thing.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	command -v strace >/dev/null || skip "no strace"
	strace -qq -o /dev/null true || skip "strace may not trace here"
}

teardown() {
	live_ends
}

# waits TIMES COMMAND...: until it is so, a tenth of a second each
waits() {
	local times=$1
	shift
	for _ in $(seq "$times"); do
		! "$@" || return 0
		sleep 0.1
	done
	echo "in vain: $*"
	return 1
}

has_lines() { # COUNT WORDS FILE
	[ "$(grep -c "$2" "$3")" -ge "$1" ]
}

is_traced() {
	! grep -q '^TracerPid:[[:space:]]*0$' "/proc/$program/status"
}

@test "what a slow disk makes too old for its approval is not sent, neither leg, and the next is" {
	venues_stand venues "bybit okx"
	mkfifo in
	"$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 -o exec.halt_frozen=false <in >out 2>err 4<keys 3>&- &
	program=$!
	pids="$pids $program"
	exec 9>in
	(approvals venues 5 2 1 "bybit okx" >&9 3>&-)
	waits 100 has_lines 2 '"kind":"outcome"' out
	strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:delay_enter=2000000:when=1 -p "$program" 3>&- 9>&- &
	pids="$pids $!"
	waits 50 is_traced
	("$O/torture/approve" 5 1 500 bybit okx >&9 3>&-)
	waits 100 has_lines 3 '"kind":"outcome"' out
	("$O/torture/approve" 5 1 501 bybit okx >&9 3>&-)
	waits 100 has_lines 4 '"kind":"outcome"' out
	exec 9>&-
	wait "$program"
	jq -r 'select(.kind == "order" and .state != "intent") | [.opportunity[-3:], .state, .reason // "-"] | join(" ")' out >ends
	cat ends
	[ "$(grep -c '^500 rejected expired$' ends)" -eq 2 ]
	[ "$(grep -c '^501 filled -$' ends)" -eq 2 ]
	[ "$(jq -r 'select(.kind == "outcome" and (.opportunity | endswith(":500"))) | .state' out)" = flat ]
	# the venues never saw it
	jq -r 'select(.kind == "order" and (.opportunity | endswith(":500"))) | .id' out | sort -u >held
	[ "$(wc -l <held)" -eq 2 ]
	run -1 grep -F -f held venues.statement
	arb-ledger --live <out >posted
	"$O/torture/audit" venues.statement state/live
}
