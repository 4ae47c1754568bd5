#!/usr/bin/env bats
# The contract of a stage, shown with one that thinks nothing (tests/stage/copy.c).

bats_require_minimum_version 1.5.0

setup() {
	set -o pipefail
	cd "$BATS_TEST_TMPDIR"
	copy=$O/stage/copy
	examples=$TOP/share/arb/examples.ndjson
	book='{"kind":"book","ts_us":1700000000000000,"venue":"a","symbol":"A-B","bids":[["1","1"]],"asks":[["2","1"]]}'
	other='{"kind":"other","ts_us":1700000000000000,"x":[null]}'
}

# times N LINE: the line so many times.
times() {
	{ yes "$2" || true; } | head -n "$1"
}

# tick SECOND: a tick line so many seconds after the first.
tick() {
	echo "{\"kind\":\"tick\",\"ts_us\":$((1700000000 + $1))000000}"
}

now() {
	date +%s%3N
}

@test "everything that is read is written on byte for byte" {
	grep -v '"kind":"\(opportunity\|trade\|text\|halt\)"' "$examples" >in
	printf '%s\n' "$other" '{ "kind" : "other" , "ts_us" : 1 , "a":[ 1 , {} ] }' '{"x":1,"kind":"z"}' >>in
	run -0 --separate-stderr "$copy" <in
	printf '%s\n' "$output" | cmp - in
	[ -z "$stderr" ]
}

@test "a megabyte of lines is the same through a slow pipe" {
	times 2000 "$book" >in
	seq 1000 2999 | sed "s/.*/{\"kind\":\"tick\",\"ts_us\":170000&000000}/" >>in
	times 300 "$other" >>in
	"$copy" <in | (sleep 0.2; cat) | cmp - in
	cat in | "$copy" | cmp - in
	"$copy" <in >out
	cmp in out
}

@test "what a rule makes comes right behind its line" {
	printf '%s\n' "$(tick 1)" '{"kind":"trade","ts_us":1700000001500000}' "$book" >in
	run -0 "$copy" <in
	[ "${lines[1]}" = '{"kind":"trade","ts_us":1700000001500000}' ]
	[ "${lines[2]}" = '{"kind":"alert","ts_us":1700000001500000,"severity":"info","code":"trade"}' ]
	[ "${lines[3]}" = "$book" ]
	[ "${#lines[@]}" -eq 4 ]
}

@test "an annotation stands at the end, and is replaced in place by the next" {
	line='{"kind":"opportunity","ts_us":1700000000000000,"a":1}'
	run -0 "$copy" <<<"$line"
	[ "$output" = '{"kind":"opportunity","ts_us":1700000000000000,"a":1,"copy":{"n":1,"now_us":0,"fills":0,"phase":0,"posted":0,"forgotten":0}}' ]
	line='{"kind":"opportunity","ts_us":1700000000000000,"copy":{"n":7},"a":1}'
	run -0 "$copy" <<<"$line"
	[ "$output" = '{"kind":"opportunity","ts_us":1700000000000000,"copy":{"n":1,"now_us":0,"fills":0,"phase":0,"posted":0,"forgotten":0},"a":1}' ]
}

@test "--only writes what was made or annotated" {
	printf '%s\n' "$(tick 1)" "$book" '{"kind":"trade","ts_us":1700000001500000}' '{"kind":"opportunity","ts_us":1}' >in
	run -0 "$copy" --only --summary <in
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[0]} == *'"code":"trade"'* ]]
	[[ ${lines[1]} == *'"copy":'* ]]
	[[ ${lines[2]} == *'"code":"finished"'* ]]
}

@test "a broken line is named by number and reason, dropped, and ends in 65" {
	{
		tick 1
		echo '{"kind":"book","ts_us":1700000000000000,"venue":"a","symbol":"A-B","bids":[["1e5x","1"]],"asks":[]}'
		echo 'nonsense'
		echo '{"kind":"tick","ts_us":5}'
		tick 2
	} >in
	run -65 --separate-stderr "$copy" <in
	[ "$output" = "$(tick 1)
$(tick 2)" ]
	[ "$stderr" = 'arb-copy: line 2: book: bids: "1e5x" is not a decimal (not_decimal)
arb-copy: line 3: an object expected at byte 1 (bad_json)
arb-copy: line 4: tick: ts_us: not between 2015 and 2100 (time_range)' ]
}

@test "what a rule made of a broken line goes with it" {
	long="{\"kind\":\"trade\",\"ts_us\":1700000000000000,\"x\":\"$(printf '%0300d' 0)\"}"
	run -65 --separate-stderr "$copy" <<<"$long"
	[ -z "$output" ]
}

@test "messages can be JSON" {
	run -65 --separate-stderr "$copy" --log-format json <<<'nonsense'
	[ -z "$output" ]
	[ "$(jq -r '.program,.level,.code,.text' <<<"$stderr")" = 'arb-copy
error
bad_json
line 1: an object expected at byte 1' ]
}

@test "a dropped line is not written, a fatal one ends the program" {
	run -0 "$copy" <<<'{"kind":"text","ts_us":1700000000000000,"source":"a","text":"b"}'
	[ -z "$output" ]
	run -77 --separate-stderr "$copy" <<<'{"kind":"halt","ts_us":1700000000000000,"scope":"all"}'
	[ "$stderr" = 'arb-copy: halted' ]
}

@test "nothing waits while the input is quiet" {
	mkfifo in out
	"$copy" <in >out &
	exec 7>in 8<out
	for i in 1 2 3; do
		began=$(now)
		tick "$i" >&7
		read -r line <&8
		took=$(($(now) - began))
		[ "$line" = "$(tick "$i")" ]
		[ -n "${ARB_SANITIZED:-}" ] || [ "$took" -lt 50 ]
		sleep 0.1
	done
	exec 7>&-
	wait $!
	exec 8<&-
}

@test "a line without its newline is never acted on" {
	printf '%s\n%s' "$book" "$book" >in
	run -65 --separate-stderr "$copy" <in
	[ "$output" = "$book" ]
	[ "$stderr" = 'arb-copy: line 2: the last line has no newline (truncated)' ]
}

@test "a line that is too long is reported, and the next one is read" {
	{ head -c 1048577 /dev/zero | tr '\0' a; echo; echo "$book"; } >in
	run -65 --separate-stderr "$copy" <in
	[ "$output" = "$book" ]
	[ "$stderr" = 'arb-copy: line 1: longer than 1048576 bytes (line_too_long)' ]
}

@test "a line of a gigabyte needs no more memory than one of a megabyte" {
	[ -z "${ARB_SANITIZED:-}" ] || skip "a sanitizer reserves more address space than the limit"
	{ head -c 1073741824 /dev/zero | tr '\0' a; echo; echo "$book"; } | {
		ulimit -v 262144
		"$copy" >out 2>err && echo 0 >code || echo $? >code
	}
	[ "$(cat code)" -eq 65 ]
	[ "$(cat out)" = "$book" ]
	[ "$(cat err)" = 'arb-copy: line 1: longer than 1048576 bytes (line_too_long)' ]
}

@test "a directory or nothing at all for input is an I/O error, not the end" {
	run -74 --separate-stderr "$copy" <.
	[ "$stderr" = 'arb-copy: cannot read the input: Is a directory' ]
	run -74 --separate-stderr sh -c 'exec "$0" <&-' "$copy"
	[ "$stderr" = 'arb-copy: cannot read the input: Bad file descriptor' ]
}

@test "a failing read is an I/O error, and what came before is written" {
	strace -o /dev/null true 2>/dev/null || skip "strace cannot trace here"
	times 3000 "$book" >in
	# the leak check of the sanitizer cannot be traced
	ASAN_OPTIONS=detect_leaks=0 strace -o log -e trace=read -P "$PWD/in" -e inject=read:error=EIO:when=3 "$copy" <in >out 2>err && code=0 || code=$?
	[ "$code" -eq 74 ]
	[ "$(cat err)" = 'arb-copy: cannot read the input: Input/output error' ]
	# whole lines, as far as they were read
	[ -s out ]
	head -c "$(stat -c %s out)" in | cmp - out
}

@test "a full disk is an I/O error" {
	[ -c /dev/full ] || skip "no /dev/full here"
	echo "$book" >in
	for program in "$copy" "$copy --help" "$copy --version" "$copy --print-config"; do
		run -74 --separate-stderr sh -c "$program <in >/dev/full"
		[ "$stderr" = 'arb-copy: cannot write the output: No space left on device' ]
	done
	run -74 --separate-stderr sh -c "echo '$book' | $copy >&-"
	[ "$stderr" = 'arb-copy: cannot write the output: Bad file descriptor' ]
}

@test "a file that may not grow is an I/O error" {
	times 2000 "$book" >in
	run -74 --separate-stderr sh -c "prlimit --fsize=65536 $copy <in >out"
	[ "$stderr" = 'arb-copy: cannot write the output: File too large' ]
	[ "$(stat -c %s out)" -eq 65536 ]
}

@test "a reader that leaves ends the program as it ends cat" {
	set +o pipefail # the codes are looked at one by one
	times 5000 "$book" >in
	"$copy" <in 2>err | head -1 >out
	[ "${PIPESTATUS[0]}" -eq 141 ]
	[ ! -s err ]
	# also where the parent ignored the signal
	(trap '' PIPE; "$copy" <in 2>err | head -1 >out; echo "${PIPESTATUS[0]}" >code)
	[ "$(cat code)" -eq 141 ]
}

@test "a request to stop finishes what was read and ends in 0" {
	for signal in TERM INT; do
		rm -f in out
		mkfifo in
		# a background process of a shell has SIGINT ignored, so it is set back
		env --default-signal=INT "$copy" --summary <in >out 3>&- &
		exec 7>in
		tick 1 >&7
		for i in $(seq 100); do [ -s out ] && break; sleep 0.02; done
		kill -"$signal" $!
		wait $! && code=0 || code=$?
		exec 7>&-
		[ "$code" -eq 0 ]
		[ "$(cat out)" = "$(tick 1)
{\"kind\":\"alert\",\"ts_us\":1700000001000000,\"severity\":\"info\",\"code\":\"finished\"}" ]
	done
}

@test "SIGHUP reads the configuration again, and keeps the old one when the new is wrong" {
	echo '{"spread":{"min_bps":"1"}}' >conf
	mkfifo in out
	"$copy" -c conf <in >out 2>err 3>&- &
	exec 7>in 8<out
	tick 1 >&7
	read -r line <&8
	echo '{"spread":{"min_bps":"2"}}' >conf
	kill -HUP $!
	read -r -t 5 line <&8
	[[ $line == *'"code":"2"'* ]]
	echo '{"spread":{"min_bps":2}}' >conf
	kill -HUP $!
	for i in $(seq 100); do [ -s err ] && break; sleep 0.02; done
	[[ $(cat err) == *'configuration not changed: conf: spread.min_bps: must be'* ]]
	kill -USR1 $!
	read -r -t 5 line <&8
	[[ $line == *'"code":"refreshed"'* ]]
	exec 7>&-
	wait $!
	exec 8<&-
}

@test "what a watched descriptor brings does not wait for a line" {
	mkfifo in out watched
	"$copy" --watch watched <in >out 3>&- &
	exec 7>in 8<out
	tick 1 >&7
	read -r line <&8
	began=$(now)
	printf x >watched
	read -r -t 5 line <&8
	took=$(($(now) - began))
	[[ $line == *'"code":"watched"'* ]]
	[ -n "${ARB_SANITIZED:-}" ] || [ "$took" -lt 50 ]
	exec 7>&-
	wait $!
	exec 8<&-
}

@test "a step of more than an hour is taken when two lines show it" {
	# one alone is dropped
	{ tick 0; tick 3601; tick 1; } >in
	run -65 --separate-stderr "$copy" <in
	[ "$output" = "$(tick 0)
$(tick 1)" ]
	[ "$stderr" = 'arb-copy: line 2: more than an hour ahead of the lines around it (time_jump)' ]
	# two are a gap
	{ tick 0; tick 3601; tick 3602; } >in
	run -0 "$copy" <in
	[ "$output" = "$(cat in)" ]
	# an hour is not more than an hour
	{ tick 0; tick 3600; tick 1; } >in
	run -0 "$copy" <in
	[ "$output" = "$(cat in)" ]
	# the last line cannot be shown by another
	{ tick 0; tick 3601; } >in
	run -65 "$copy" <in
	# the first line may be anywhere; so may lines that tell no time
	{ tick 9000; tick 0; echo '{"kind":"other","ts_us":4000000000000000}'; tick 9001; } >in
	run -0 "$copy" <in
	[ "$output" = "$(cat in)" ]
}

@test "now is the greatest stamp of the kinds that tell the time" {
	{
		tick 5
		tick 3
		echo '{"kind":"order","ts_us":1700000009000000}'
		echo '{"kind":"opportunity","ts_us":1700000002000000}'
	} >in
	run -0 "$copy" <in
	[[ ${lines[3]} == *'"now_us":1700000005000000'* ]]
}

@test "metrics are written whole, and tell what passed" {
	{ cat "$examples"; echo nonsense; } | grep -v '"halt"' >in
	run -65 "$copy" --metrics m <in
	[ "$(tail -1 m)" = '# EOF' ]
	grep -qx "arb_lines_total{program=\"arb-copy\"} $(wc -l <in)" m
	grep -qx 'arb_lines_broken_total{program="arb-copy"} 1' m
	grep -qx 'arb_copies_total{program="arb-copy"} 2' m
	[ "$(ls m* | wc -l)" -eq 1 ]
	# that they cannot be written hurts nothing else
	tick 1 >in
	run -0 --separate-stderr "$copy" --metrics nowhere/m <in
	[ "$output" = "$(tick 1)" ]
	[[ $stderr == 'arb-copy: warning: metrics: '* ]]
}
