#!/usr/bin/env bats
# The way back: --feedback and --lockstep, shown with a stage that counts fills (tests/stage/copy.c).

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	copy=$O/stage/copy
	opportunity='{"kind":"opportunity","ts_us":1700000000000000}'
	fill='{"kind":"fill","ts_us":1700000000000000,"id":"f"}'
	mkfifo in out back
}

# times N LINE: the line so many times.
times() {
	yes "$2" | head -n "$1"
}

# mark BY N: a mark line.
mark() {
	echo "{\"kind\":\"mark\",\"ts_us\":1700000000000000,\"by\":\"$1\",\"n\":$2}"
}

# begin OPTIONS: the stage between in (7) and out (8), its feedback at 9.
begin() {
	timeout 20 "$copy" --feedback back "$@" <in >out 2>err 3>&- &
	pid=$!
	exec 7>in 8<out 9>back
}

ask() {
	echo "$opportunity" >&7
	read -r -t 5 line <&8
}

# seen MEMBER VALUE: what the stage knew, by and by (it learns when it next looks).
seen() {
	for i in $(seq 100); do
		ask
		[[ $line == *"\"$1\":$2"[,}]* ]] && return
		sleep 0.02
	done
	echo "# $line instead of $1 $2" >&2
	return 1
}

@test "a stage is neutral until the second mark of the ledger" {
	begin
	ask
	[[ $line == *'"phase":0'* ]]
	mark arb-ledger 0 >&9
	seen phase 1
	echo "$fill" >&9
	echo "$fill" >&9
	seen fills 2
	[[ $line == *'"phase":1'* ]]
	mark arb-ledger 12 >&9
	seen phase 2
	[[ $line == *'"posted":12'* ]]
	exec 7>&- 9>&-
	wait "$pid"
}

@test "a new stream makes a stage drop what it knew" {
	begin
	{ mark arb-ledger 0; echo "$fill"; mark arb-ledger 5; } >&9
	seen phase 2
	[[ $line == *'"fills":1'*'"forgotten":1'* ]]
	# the writer leaves, another one comes
	exec 9>&-
	for i in $(seq 100); do [ -s err ] && break; sleep 0.02; done
	[ "$(cat err)" = 'arb-copy: warning: the feedback has ended; waiting for another writer' ]
	ask
	[[ $line == *'"phase":0'* ]]
	exec 9>back
	{ mark arb-ledger 0; mark arb-ledger 7; } >&9
	seen posted 7
	[[ $line == *'"fills":0'*'"phase":2'*'"forgotten":2'* ]]
	exec 7>&- 9>&-
	wait "$pid"
}

@test "a broken line of the feedback is reported and counted" {
	begin
	{ mark arb-ledger 0; echo nonsense; mark arb-ledger x; mark arb-ledger 3; } >&9
	seen posted 3
	exec 7>&- 9>&-
	wait "$pid" && code=0 || code=$?
	[ "$code" -eq 65 ]
	[[ $(cat err) == *'arb-copy: feedback line 2: an object expected at byte 1'* ]]
	[[ $(cat err) == *'arb-copy: feedback line 3: mark: n: '* ]]
}

@test "--lockstep writes a mark first and waits until it is back" {
	begin --lockstep
	echo "$opportunity" >&7
	read -r -t 5 line <&8
	[ "$line" = '{"kind":"mark","ts_us":1700000000000000,"by":"arb-copy","n":1}' ]
	run ! read -r -t 0.2 line <&8
	mark other 1 >&9
	run ! read -r -t 0.2 line <&8
	{ mark arb-ledger 0; echo "$fill"; mark arb-ledger 1; mark arb-copy 1; } >&9
	read -r -t 5 line <&8
	[[ $line == *'"fills":1,"phase":2,"posted":1,'* ]]
	# one line behind the other, whatever is there to be read
	{ echo "$opportunity"; echo "$opportunity"; } >&7
	for n in 2 3; do
		read -r -t 5 line <&8
		[ "$line" = "$(mark arb-copy "$n")" ]
		echo "$fill" >&9
		mark arb-copy "$n" >&9
		read -r -t 5 line <&8
		[[ $line == *"\"n\":$n,"*"\"fills\":$n,"* ]]
	done
	exec 7>&-
	wait "$pid"
	exec 9>&-
}

@test "--lockstep without its feedback ends" {
	run -64 --separate-stderr "$copy" --lockstep </dev/null
	[[ $stderr == 'arb-copy: --lockstep needs --feedback'* ]]
	run -69 --separate-stderr "$copy" --lockstep --feedback nowhere </dev/null
	begin --lockstep
	ask
	exec 9>&-
	wait "$pid" && code=0 || code=$?
	[ "$code" -eq 69 ]
	[ "$(cat err)" = 'arb-copy: the feedback has ended' ]
	exec 7>&-
}

@test "a request to stop is heard while a mark is out" {
	begin --lockstep
	ask
	kill -TERM "$(pgrep -P "$pid")"
	wait "$pid" && code=0 || code=$?
	[ "$code" -eq 69 ]
	exec 7>&- 9>&-
}

@test "a ring of full pipes does not lock up" {
	# nobody reads the output until four megabytes of feedback are gone: only a stage that reads them while it is blocked
	# lets the writer end
	times 3000 "$opportunity" >lines
	times 30000 "$fill" >fills
	timeout 20 "$copy" --feedback back <lines >out 2>err 3>&- &
	pid=$!
	exec 8<out 9>back
	sleep 0.2
	{ mark arb-ledger 0; cat fills fills; mark arb-ledger 60000; } | timeout 10 cat >&9
	[ "${PIPESTATUS[1]}" -eq 0 ]
	exec 9>&-
	cat <&8 >got
	wait "$pid"
	[ "$(wc -l <got)" -eq 3000 ]
	tail -1 got | grep -q '"fills":60000,'
}

@test "a stage that does not read its feedback would lock up" {
	# the same ring around a program that only copies: its writer never ends
	timeout 3 sh -c 'cat lines >out' 3>&- &
	sleep 0.1
	times 3000 "$fill" >fills
	sh -c 'exec 9<>back; timeout 1 cat fills >&9' && code=0 || code=$?
	[ "$code" -eq 124 ]
	kill $! || true
}

@test "a ring of two FIFOs runs in lockstep" {
	# the stage's own marks come back through a filter that stands for the ledger
	times 200 "$opportunity" >lines
	sh -c 'exec 9>back; echo "{\"kind\":\"mark\",\"ts_us\":1700000000000000,\"by\":\"arb-ledger\",\"n\":0}" >&9
		tee got | sed -u -n "/\"mark\"/{s/\"ts_us\":0/\"ts_us\":1700000000000000/;p}" >&9' <out 3>&- &
	ring=$!
	timeout 20 "$copy" --feedback back --lockstep <lines >out 2>err 3>&-
	wait "$ring"
	[ "$(grep -c '"kind":"mark"' got)" -eq 200 ]
	[ "$(grep -c '"copy":' got)" -eq 200 ]
	[ ! -s err ]
}
