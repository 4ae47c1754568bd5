# The freeze file, and what outlives the process.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir state
}

# until PATTERN stands in out; five seconds at most
await() {
	local n=0
	until grep -q "$1" out; do
		[ $((n += 1)) -lt 500 ] || return 1
		sleep 0.01
	done
}

tick() { echo '{"kind":"tick","ts_us":17672256'"$1"'000000}'; }
freezes() { jq -c 'select(.kind == "halt" or .kind == "resume") | [.kind, .scope, .reason, .by, .ts_us]'; }

@test "a freeze file that comes and goes is told at the next tick" {
	mkfifo in
	timeout 10 "$O/arb-risk" --state state <in >out &
	exec 8>in
	tick 01 >&8
	await '"kind":"tick"'
	touch state/freeze
	tick 02 >&8
	await '"kind":"halt"'
	tick 03 >&8
	rm state/freeze
	await '"ts_us":1767225603'
	tick 04 >&8
	exec 8>&-
	wait
	run -0 freezes <out
	[ "${lines[0]}" = '["halt","all","freeze","arb-risk",1767225602000000]' ]
	[ ${#lines[@]} -eq 2 ]
	[[ "${lines[1]}" == '["resume","all","freeze","arb-risk",1767225604000000]' ||
		"${lines[1]}" == '["resume","all","freeze","arb-risk",1767225603000000]' ]]
}

@test "without --state the file is looked for in the paper directory of ARB_STATE" {
	mkdir -p state/paper
	run -0 freezes < <(tick 01 | ARB_STATE=state "$O/arb-risk")
	[ -z "$output" ]
	touch state/paper/freeze
	run -0 freezes < <(tick 01 | ARB_STATE=state "$O/arb-risk")
	[ "${#lines[@]}" -eq 1 ]
}

@test "another freeze file can be named, and only that one counts" {
	touch state/freeze
	run -0 freezes < <(tick 01 | "$O/arb-risk" --state state --freeze none)
	[ -z "$output" ]
	run -0 freezes < <(tick 01 | "$O/arb-risk" --state state --freeze state/freeze)
	[ -n "$output" ]
}

@test "a freeze file that was named counts where its directory is not there; the default's need not be" {
	run -0 freezes < <(tick 01 | "$O/arb-risk" --state state --freeze nowhere/freeze)
	[ "${#lines[@]}" -eq 1 ]
	run -0 freezes < <(tick 01 | ARB_STATE=nowhere "$O/arb-risk")
	[ -z "$output" ]
}

@test "a state directory that cannot be looked into is a freeze" {
	[ "$(id -u)" -ne 0 ] || command -v setpriv >/dev/null || skip "root sees everything, and setpriv is not there"
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	chmod 700 state
	"${as[@]}" test ! -r state || chmod 000 state
	cp "$O/arb-risk" . && chmod 755 arb-risk .
	"${as[@]}" ./arb-risk --help >/dev/null || skip "another user cannot run programs here"
	run -0 freezes < <(tick 01 | ARB_STATE=$PWD/state "${as[@]}" ./arb-risk)
	[ -n "$output" ]
}

@test "halts outlive the process, and a resume lifts them for good" {
	echo '{"kind":"halt","ts_us":1767225601000000,"scope":"venue:okx","reason":"a \"word\"","by":"x"}' |
		"$O/arb-risk" --state state >/dev/null
	jq -e '.halts[0].stands' state/run/risk.json
	echo '{"kind":"resume","ts_us":1767225602000000,"scope":"venue:okx"}' | "$O/arb-risk" --state state >/dev/null
	jq -e '.halts | length == 1 and (.[0].stands | not)' state/run/risk.json
	[ "$(ls state/run)" = risk.json ]
}

@test "without --state nothing is kept" {
	echo '{"kind":"halt","ts_us":1767225601000000,"scope":"all"}' | ARB_STATE=state "$O/arb-risk" >/dev/null
	[ -z "$(ls state)" ]
}

@test "state that cannot be read is refused, and state that cannot be written stops the program" {
	mkdir state/run
	echo '{' >state/run/risk.json
	run -78 --separate-stderr "$O/arb-risk" --state state </dev/null
	[[ "$stderr" == *state/run/risk.json* ]]
	rm state/run/risk.json
	mkdir state/run/risk.json
	run -78 "$O/arb-risk" --state state </dev/null
	rmdir state/run/risk.json
	run -74 timeout 10 prlimit --fsize=0 "$O/arb-risk" --state state \
		< <(echo '{"kind":"halt","ts_us":1767225601000000,"scope":"all"}')
	run -71 "$O/arb-risk" --state /dev/null/x </dev/null
}
