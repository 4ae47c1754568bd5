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
	[ "$(sed -n 's/^TracerPid:[[:space:]]*//p' "/proc/$program/status")" != 0 ]
}

@test "what a slow disk makes too old for its approval is not sent, neither leg, and the next is" {
	[ -z "${ARB_SANITIZED:-}" ] || skip "the leak sanitizer can not be traced"
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

# at_venue ID: how the order stands there
at_venue() {
	grep -F "\"$1\"" venues.statement | jq -rs 'map(select(.kind == "order")) | last | .state // "none"'
}

journal() {
	sqlite3 -readonly state/live/exec.db "$1"
}

has_state() { # ID STATE
	[ "$(journal "SELECT count(*) FROM state WHERE intent = '$1' AND state = $2")" -gt 0 ]
}

is_gone() {
	[ ! -d "/proc/$program" ]
}

# a call that comes by itself may have been the one
is_traced_or_gone() {
	is_gone || is_traced 2>/dev/null
}

# cut_off NUMBER CALL NTH: a leg rests, its opportunity is over, and the executor dies at the call of that number from there on; $id is its order
cut_off() {
	"$O/arb-exec" "${resting[@]}" <in >"out.$1" 2>"err.$1" 3<keys 4>&- 9>&- &
	program=$!
	pids="$pids $program"
	exec 9>in
	resting_leg venues "$1" 60 >&9
	waits 50 has_lines 1 '"post_only"' "out.$1"
	id=$(jq -r 'select(.kind == "order" and .tif == "post_only") | .id' "out.$1")
	waits 50 has_state "$id" "$open"
	strace -f -qq -o /dev/null -e "trace=$2" -e "inject=$2:signal=SIGKILL:when=$3" -p "$program" 3>&- 9>&- &
	pids="$pids $!"
	waits 50 is_traced_or_gone
	(printf '{"kind":"opportunity","ts_us":%s,"id":"cross:%s","state":"close","shape":"cross","symbol":"BTC-USDT"}\n' "$(date +%s%6N)" "$1" >&9) || true
	waits 15 is_gone || kill -KILL "$program"
	exec 9>&-
	wait "$program" 2>/dev/null || true
}

@test "killed at each durable call around a cancel: none was sent that is not in the journal, and none is forgotten" {
	local n=0 open=3 # place among the states
	venues_stand venues "bybit okx"
	mkfifo in
	resting=(--live --keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 -o exec.rest=true -o exec.rest_bps=1 -o exec.rest_calm_ms=0
		-o exec.reprice_bps=0 -o exec.deadman_ms=0 -o exec.age_ms=60000)
	while read -r call nths; do
		for nth in $nths; do
			n=$((n + 1))
			cut_off "$n" "$call" "$nth"
			asked=$(journal "SELECT count(*) FROM cancel WHERE id = '$id' AND venue = 'bybit' AND account = 'main'")
			stands=$(at_venue "$id")
			echo "$call $nth: $stands, asked $asked"
			[ "$stands" = open ] || [ "$asked" -eq 1 ]
			echo "$asked $stands" >>cuts
			grep '}$' "out.$n" | arb-ledger --live >posted
			"$O/arb-exec" "${resting[@]}" </dev/null >"again.$n" 2>>"err.$n" 3<keys
			[ "$(at_venue "$id")" = done ]
			[ "$(unfinished state/live)" -eq 0 ]
			[ "$(journal "SELECT count(*) > 0 FROM cancel WHERE id = '$id'")" -eq 1 ]
			arb-ledger --live <"again.$n" >posted
		done
	done <<-END
		pwrite64 1 2 3
		fdatasync 1 2
		sendto 1 2 3
	END
	# before it was in the journal, between that and the venue, and behind
	[ "$(sort -u cuts | paste -sd ,)" = "0 open,1 done,1 open" ]
	# whose doing the end was is known to whoever heard of it
	grep -h '"post_only".*"state":"done"' out.* again.* >ends
	[ "$(jq -r .id ends | sort -u | wc -l)" -eq "$n" ]
	[ "$(jq -r .reason ends | sort -u)" = cancelled ]
	"$O/torture/audit" venues.statement state/live
}
