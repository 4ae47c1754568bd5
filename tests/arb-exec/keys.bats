bats_require_minimum_version 1.5.0

# Keys in the environment are gone, and the process is shut, before it opens anything: in each mode, whatever becomes of its journal.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb ARB_STATE=$BATS_TEST_TMPDIR/state
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	echo '{"okx":{"rest":"http://127.0.0.1:1","ws":"ws://127.0.0.1:1"}}' >hosts
	mkfifo input statements
	ulimit -S -c "$(ulimit -H -c)"
	program='' holder='' more=()
}

teardown() {
	exec 7>&- 8>&-
	for pid in $program $holder; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# keyed WORD...: arb-exec with keys in its environment, whose input does not end
keyed() {
	env OKX_API_KEY=in-the-open OKX_API_SECRET=in-the-open OKX_API_PASSPHRASE=in-the-open "${more[@]}" \
		"$O/arb-exec" "$@" -o exec.reserve_mb=0 <input >out 2>err 3>&- 7>&- 8>&- &
	program=$!
	exec 7>input
}

# shut: as it must be when it has got as far as the journal, which is there already: who may not look sees nothing either
shut() {
	for _ in $(seq 50); do
		[ "$(find "/proc/$program/fd" -lname '*/exec.db' 2>/dev/null)" = "" ] || break
		sleep 0.02
	done
	cat err
	[ "$(cat "/proc/$program/comm")" = arb-exec ]
	if tr '\0' '\n' <"/proc/$program/environ" | grep in-the-open; then return 1; fi
	grep '^Max core file size  *0  *0 ' "/proc/$program/limits"
	grep -q 'wiped' err
}

# held DIRECTORY: somebody writes in its journal: who opens it waits, for at most 5 seconds
held() {
	rm -f held
	sqlite3 "$1/exec.db" <statements >held 3>&- 7>&- &
	holder=$!
	exec 8>statements
	echo 'BEGIN IMMEDIATE; SELECT 1;' >&8
	for _ in $(seq 50); do
		[ ! -s held ] || return 0
		sleep 0.1
	done
	return 1
}

@test "on paper, for as long as it runs" {
	"$O/arb-exec" --paper </dev/null
	more=(KRAKEN_API_KEY=in-the-open) # half of a key: none is wanted here, so that it is no fault
	keyed --paper
	shut
	grep -q 'keys in the environment are not used; they are wiped from it' err
}

@test "while the journal is being opened" {
	"$O/arb-exec" --paper </dev/null
	"$O/arb-exec" --live --yes-real-money --endpoints hosts </dev/null
	held state/paper
	keyed --paper
	shut
	kill -KILL $program $holder
	wait $program $holder || true # or the statements are read by the one that goes
	held state/live
	for words in "--live --endpoints hosts" "recover okx --endpoints hosts" "resolve okx a1 absent" \
		"order okx BTC-USDT buy 1 1 --endpoints hosts"; do
		read -r -a word <<<"$words"
		keyed "${word[@]}"
		shut
		kill -KILL $program
		wait $program || true
	done
}

@test "also where the journal is refused" {
	"$O/arb-exec" --paper </dev/null
	held state/paper
	# of the other mode, which is seen when it can be written
	keyed --live --endpoints hosts --state state/paper
	shut
	exec 8>&-
	wait $program && return 1
	grep -q "belongs to mode paper, not live" err
}
