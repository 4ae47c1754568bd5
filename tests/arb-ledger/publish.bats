# Posted events for readers: on FIFOs and by follow.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	generate=$TOP/tests/arb-ledger/generate
	"$generate" 20 >in
	BOOKS=1 "$generate" 20 >with_books
	mkfifo a
}

teardown() {
	exec 9>&- 8>&- 7>&-
	jobs -p | xargs -r kill 2>/dev/null || true
}

wait_until() {
	local tries
	for tries in $(seq 100); do
		eval "$1" && return
		sleep 0.05
	done
	echo "waited in vain: $1"
	return 1
}

# started DIR ARGUMENT...: a ledger that reads what is written to descriptor 9; its output goes to "out".
started() {
	local dir=$1
	shift
	mkfifo input
	arb-ledger --state "$dir" "$@" <input >out &
	pid=$!
	exec 9>input
}

lines() { wc -l <"$1"; }
# reader FILE: of "a", which it has opened when this returns.
reader() {
	exec 8<>a
	cat <&8 >"$1" 9>&- &
}

# what a reader got, its own marks without their time
plain() { sed '/"by":"arb-ledger"/s/"ts_us":[0-9]*/"ts_us":TS/' "$1"; }
mark() { printf '{"kind":"mark","ts_us":TS,"by":"arb-ledger","n":%s}\n' "$1"; }

@test "a reader that is there first gets the marks and then every event, and nothing else" {
	reader got
	arb-ledger --state s --publish a <with_books >/dev/null
	wait_until '[ "$(lines got)" -ge 151 ]'
	events=$(grep -vE '"kind":"(book|tick)"' with_books)
	diff <(printf '%s\n' "$(mark 0)" "$(mark 0)" "$events") <(plain got)
}

@test "a reader that comes later gets the day, a mark with the last number, then news" {
	started s --publish a
	head -50 in >&9
	wait_until '[ "$(lines out)" = 50 ]'
	reader got
	sed -n 51p in >&9
	wait_until '[ -s got ] && [ "$(lines got)" -ge 53 ]'
	sed -n '52,60p' in >&9
	wait_until '[ "$(lines got)" = 62 ]'
	diff <(mark 0; head -51 in; mark 51; sed -n '52,60p' in) <(plain got)
	exec 9>&-
	wait "$pid"
}

@test "history is the UTC day of the newest event alone" {
	"$generate" 5 1786309548000000 >monday
	"$generate" 5 1786395948000000 | sed 's/"journal":"paper"/"journal":"next"/; s/a000000/b000000/g; s/86309548/86395948/' | grep -v '"kind":"balance"' >tuesday
	cat monday tuesday | arb-ledger --state s >/dev/null
	started s --publish a
	reader got
	tail -1 monday >&9
	n=$(($(lines monday) + $(lines tuesday)))
	wait_until '[ "$(lines got)" -ge $(($(lines tuesday) + 2)) ]'
	diff <(mark 0; cat tuesday; mark "$n") <(plain got)
}

@test "news are there at once, and only after their commit" {
	started s --publish a
	reader got
	sed -n 1p in >&9
	wait_until '[ "$(lines got)" = 3 ]'
	for i in 2 3 4 5; do
		sed -n "${i}p" in >&9
		wait_until '[ "$(lines got)" = $((2 + i)) ]'
		[ "$(arb-ledger --state s cursor paper)" -ge "$i" ]
	done
}

@test "a slow reader holds up neither the books nor the others" {
	"$generate" 1500 >many
	mkfifo slow
	reader got
	exec 7<>slow # opened, and never read
	timeout 20 arb-ledger --state s --publish slow --publish a <many >out
	cmp many out
	wait_until '[ "$(lines got)" -ge $(($(lines many) + 2)) ]'
	cmp <(tail -n +3 got) many
}

@test "a slow reader gets all of it in the end" {
	"$generate" 250 >many
	started s --publish a
	{ for _ in $(seq 60); do dd bs=8192 count=1 status=none; sleep 0.01; done; cat; } <a >got 9>&- &
	cat many >&9
	wait_until '[ "$(lines out)" = "$(lines many)" ]'
	[ "$(lines got)" -lt "$(lines many)" ]
	wait_until '[ "$(lines got)" -ge $(($(lines many) + 2)) ]'
	cmp <(grep -v '"by":"arb-ledger"' got) many
}

@test "a reader that leaves is a position that waits; the next one starts at the beginning" {
	started s --publish a
	head -9 in >&9
	cat a >first 9>&- &
	reader=$!
	sed -n 10p in >&9
	wait_until '[ "$(lines out)" = 10 ]'
	sleep 0.2
	sed -n 10p in >&9 # told before: it changes nothing, and readers are looked for
	wait_until '[ -s first ] && [ "$(lines first)" -ge 12 ]'
	kill "$reader"
	wait "$reader" || true
	sed -n '11,12p' in >&9
	wait_until '[ "$(lines out)" = 13 ]'
	reader second
	sed -n 13p in >&9
	wait_until '[ -s second ] && [ "$(lines second)" -ge 15 ]'
	sed -n 14p in >&9
	wait_until '[ "$(lines second)" = 16 ]'
	diff <(mark 0; head -13 in; mark 13; sed -n 14p in) <(plain second)
	kill -0 "$pid"
}

@test "marks of stages come back behind all that came before them" {
	reader got
	risk='{"kind":"mark","ts_us":1786309549000300,"by":"arb-risk","n":1}'
	exec_='{"kind":"mark","ts_us":1786309549000100,"by":"arb-exec","n":9}'
	{ head -9 in; echo "$exec_"; sed -n '10,12p' in; echo "$risk"; sed -n '13,16p' in; } >marked
	arb-ledger --state s --publish a <marked >out
	cmp marked out
	wait_until '[ "$(lines got)" = 20 ]'
	cmp <(tail -n +3 got) marked
	# marks are no entries
	[[ "$(arb-ledger --state s head)" == "16 "* ]]
}

@test "arb-exec's last mark is told again to a reader that comes later, other marks are not" {
	started s --publish a
	risk='{"kind":"mark","ts_us":1786309549000300,"by":"arb-risk","n":1}'
	exec_='{"kind":"mark","ts_us":1786309549000100,"by":"arb-exec","n":9}'
	{ head -9 in; echo "$exec_"; echo "$risk"; } >&9
	wait_until '[ "$(lines out)" = 11 ]'
	reader got
	sed -n 10p in >&9
	wait_until '[ -s got ] && [ "$(lines got)" -ge 13 ]'
	diff <(mark 0; head -10 in; mark 10; echo "$exec_") <(plain got)
}

@test "a mark waits for nobody: a stage in lockstep gets its own back at once" {
	started s --publish a
	exec 8<>a
	for n in 1 2 3; do
		printf '{"kind":"mark","ts_us":178630954900030%s,"by":"arb-risk","n":%s}\n' "$n" "$n" >&9
		while read -r -t 5 line <&8 && [[ "$line" != *'"by":"arb-risk","n":'"$n"'}' ]]; do :; done
		[[ "$line" == *'"by":"arb-risk","n":'"$n"'}' ]]
	done
}

@test "the FIFO is made when nothing is there" {
	arb-ledger --state s --publish made <in >/dev/null
	[ -p made ]
	[ "$(stat -c %a made)" = 600 ]
}

@test "follow: the day, a mark, and what comes, until it is told to stop" {
	started s
	head -30 in >&9
	wait_until '[ "$(lines out)" = 30 ]'
	arb-ledger --state s follow >got 9>&- &
	follower=$!
	wait_until '[ "$(lines got)" = 32 ]'
	diff <(mark 0; head -30 in; mark 30) <(plain got)
	{ sed -n '31,40p' in; echo '{"kind":"mark","ts_us":1786309549000100,"by":"arb-exec","n":9}'; } >&9
	wait_until '[ "$(lines got)" = 43 ]'
	cmp <(sed -n '33,42p' got) <(sed -n '31,40p' in)
	[[ "$(tail -1 got)" == *'"by":"arb-exec","n":9}' ]]
	kill "$follower"
	wait "$follower"
	exec 9>&-
	wait "$pid"
}

@test "follow goes on over a restart of the ledger, and ends when nobody reads" {
	head -20 in | arb-ledger --state s >/dev/null
	arb-ledger --state s follow >got 9>&- &
	follower=$!
	wait_until '[ "$(lines got)" = 22 ]'
	arb-ledger --state s <in >/dev/null
	wait_until '[ "$(lines got)" = $(($(lines in) + 2)) ]'
	kill "$follower"
	wait "$follower"
	timeout 5 arb-ledger --state s follow | head -1 >/dev/null
}
