bats_require_minimum_version 1.5.0

# What arb-exec does when it is killed, when its disk is full, when nobody reads, when there are two of it.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb
	exec_paper=("$O/arb-exec" --paper --state state -o exec.halt_frozen=false
		-o 'paper.balances={"*":{"USDT":"100000","BTC":"100"}}')
}

begin_us=1786309549000000

# leg VENUE SIDE QTY LIMIT
leg() {
	printf '{"venue":"%s","symbol":"BTC-USDT","side":"%s","qty":"%s","limit":"%s"}' "$1" "$2" "$3" "$4"
}

# approval TS ID QTY: buy at kraken up to 100.2, sell at okx down to 101
approval() {
	local legs hash
	legs="[$(leg kraken buy "$3" 100.2),$(leg okx sell "$3" 101)]"
	hash=$(printf '%s\n%s' "$2" "$legs" | b2sum -l 256 | cut -d ' ' -f 1)
	printf '{"kind":"opportunity","ts_us":%s,"id":"%s","state":"open","shape":"cross","symbol":"BTC-USDT","legs":%s,' \
		"$1" "$2" "$legs"
	printf '"profit":"0.3","asset":"USDT","risk":{"verdict":"approve","rules":[],"legs":%s,"hash":"%s","expires_us":%s}}\n' \
		"$legs" "$hash" $(($1 + 1000000))
}

# book TS VENUE BIDS ASKS
book() {
	printf '{"kind":"book","ts_us":%s,"venue":"%s","symbol":"BTC-USDT","bids":%s,"asks":%s}\n' "$1" "$2" "$3" "$4"
}

instruments() {
	for venue in kraken okx; do
		printf '{"kind":"instrument","ts_us":%s,"venue":"%s","symbol":"BTC-USDT","price_tick":"0.1","qty_step":"0.01",' \
			$begin_us $venue
		printf '"min_notional":"5","taker_bps":"10","fee_kind":"%s","status":"trading"}\n' quote
	done
}

# market N: N approvals; now and then a side is thin when the orders arrive, or gone.
market() {
	local i ts size bid
	instruments
	for ((i = 0; i < $1; i++)); do
		ts=$((begin_us + i * 300000))
		size=$((1 + i % 7)) bid=101
		book $ts kraken '[["99.9","5"]]' "[[\"100.1\",\"0.$size\"],[\"100.2\",\"0.5$i\"]]"
		book $((ts + 1)) okx "[[\"101.2\",\"0.$size\"],[\"101\",\"1.$i\"]]" '[["101.5","3"]]'
		approval $((ts + 2)) "cross:BTC-USDT:kraken:okx:$i" 0.4
		[ $((i % 5)) -eq 3 ] && bid=100.9
		book $((ts + 20000)) okx "[[\"$bid\",\"0.3$i\"]]" '[["101.5","3"]]'
		printf '{"kind":"trade","ts_us":%s,"venue":"okx","symbol":"BTC-USDT","price":"101","qty":"1"}\n' $((ts + 200000))
	done
	printf '{"kind":"refresh","ts_us":%s}\n' $((begin_us + $1 * 300000))
}

audit() {
	jq -rsf "$TOP/tests/arb-exec/audit.jq"
}

# whole FILES...: their lines, without one that was cut off at the end of a file
whole() {
	for file; do
		[ -f "$file" ] && sed -n -e '$!p' -e '${/}$/p}' "$file"
	done
}

# A ledger that has posted what stands without a gap in the output so far.
fake_ledger() {
	mkdir -p bin state
	cp "$O/arb-exec" bin/
	: >state/ledger.db
	cat >bin/arb-ledger <<-'END'
		#!/bin/sh
		[ "$1" = cursor ] && [ "$3" = --state ] || exit 64
		echo "$*" >>asked
		cat posted
	END
	chmod 755 bin/arb-ledger
	echo 0 >posted
	exec_paper[0]=bin/arb-exec
}

# post FILES...: what a ledger behind arb-exec has now.  The last line may not have reached it.
post() {
	whole "$@" | grep '"journal"' | jq -s '[.[].n] | unique | . as $n | first(range(1; length + 2) | select($n[. - 1] != .)) - 1' >posted
}

@test "the same input gives the same bytes in two new directories" {
	market 20 >in
	"${exec_paper[@]}" <in >one
	rm -r state
	"${exec_paper[@]}" <in >two
	cmp one two
	[ "$(audit <one)" = "$(grep -c '"state":"intent"' one) orders, $(grep -c '"kind":"fill"' one) fills, 20 outcomes" ]
	for word in retry cross unwind; do
		grep -q "\"state\":\"intent\",\"reason\":\"$word\"" one
	done
	grep -q '"state":"frozen"' one
	grep -q '"state":"flat"' one
	"${exec_paper[@]}" --seed 2 --state other <in >three
	run cmp -s one three
	[ "$status" -eq 1 ]
}

@test "a ledger that does not answer holds nothing up, and is told all again" {
	fake_ledger
	market 3 | "${exec_paper[@]}" >one
	printf '#!/bin/sh\nexec sleep 100\n' >bin/arb-ledger
	began=$SECONDS
	"${exec_paper[@]}" </dev/null >two
	[ $((SECONDS - began)) -lt 40 ]
	[ "$(grep -c '"again":true' two)" -eq "$(whole one | grep -c '"journal"')" ]
}

@test "slices of the input give the same bytes as the whole" {
	market 5 >in
	"${exec_paper[@]}" <in >one
	rm -r state
	while IFS= read -r line; do
		printf '%s\n' "$line"
		sleep 0.002
	done <in | "${exec_paper[@]}" >two
	cmp one two
}

# Each line in a write of its own, so that there are many batches; a hundred lines last longer than a run may.
line_by_line() {
	while IFS= read -r line; do
		printf '%s\n' "$line" || break
		sleep 0.003
	done 2>/dev/null
}

# Kill it, feed the rest, until the input is used up.  What the reader had not seen yet is fed again, and each run is told
# the instruments first.
survive() { # COMMAND...: how a run is started; its last words are the program
	local seen=0 total passed
	total=$(wc -l <in) times=0
	while [ "$seen" -lt "$total" ]; do
		times=$((times + 1))
		[ $times -ge 30 ] && set --
		{
			instruments
			tail -n +$((seen + 1)) in
		} | line_by_line | "$@" "${exec_paper[@]}" >"out.$times" 2>>said || true
		passed=$(whole "out.$times" | grep -vc '"journal"\|"by":"arb-exec"' || true)
		[ "$passed" -le 2 ] || seen=$((seen + passed - 2))
		post out.*
	done
	# it may have died behind the last line, with something still open
	"${exec_paper[@]}" </dev/null >out.last 2>>said
	echo $times
	whole out.* | audit
}

# enough: it was killed, and most approvals were traded all the same
enough() {
	[ "${lines[0]}" -gt 1 ]
	[[ "${lines[1]}" =~ \ ([0-9]+)\ outcomes$ ]]
	[ "${BASH_REMATCH[1]}" -gt "$1" ]
}

killed_after_a_while() {
	timeout -s KILL "0.$((RANDOM % 200 + 100))" "$@"
}

@test "killed at random times it loses nothing and doubles nothing" {
	fake_ledger
	market 20 >in
	RANDOM=7
	run -0 survive killed_after_a_while
	enough 10
}

killed_at_a_call() {
	strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$((first + times * step))" "$@"
}

@test "killed at its system calls it loses nothing and doubles nothing" {
	command -v strace >/dev/null || skip "no strace"
	strace -qq -o /dev/null true || skip "strace may not trace here"
	while read -r call first step; do
		rm -rf state out.* posted
		fake_ledger
		market 9 >in
		run -0 survive killed_at_a_call
		enough 2
	done <<-END
		fdatasync 5 2
		pwrite64 20 10
		write 0 1
	END
}

@test "without a ledger the events of unfinished trades are told again, and no others" {
	market 3 >in
	head -n 5 in >begun # the instruments, two books, and one approval
	mkfifo pipe
	"${exec_paper[@]}" <pipe >one &
	exec 9>pipe
	cat begun >&9
	for _ in {1..500}; do
		[ "$(grep -c '"state":"intent"' one)" -lt 2 ] || break
		sleep 0.02
	done
	kill -KILL $!
	wait $! || true
	exec 9>&-
	[ "$(grep -c '"state":"intent"' one)" -eq 2 ]
	"${exec_paper[@]}" </dev/null >two
	[ "$(grep -c '"again":true' two)" -eq 2 ]
	[ "$(grep '"again":true' two | grep -c '"state":"intent"')" -eq 2 ]
	[ "$(grep -c '"state":"done".*"reason":"restart"' two)" -eq 2 ]
	[ "$(grep -c '"state":"flat","mode":"paper".*"reason":"unfilled"' two)" -eq 1 ]
	"${exec_paper[@]}" </dev/null >three
	[ ! -s three ]
	cat one two | audit
}

@test "the ledger is asked, and what it has not is told again" {
	fake_ledger
	market 3 >in
	"${exec_paper[@]}" <in >one
	echo 6 >posted
	tail -n 1 in | "${exec_paper[@]}" >two
	[ "$(grep -c '"again":true' two)" -eq $(($(grep '"journal"' one | wc -l) - 6)) ]
	[ "$(cat asked)" = "cursor $(sed -n 's/.*"journal":"\([0-9a-f]*\)".*/\1/p' one | head -n 1) --state state" ]
	cat one two | audit
}

@test "the mark comes behind the first line with a time, and counts the starts" {
	market 1 >in
	"${exec_paper[@]}" --only <in >one
	[ "$(grep '"mark"' one)" = "{\"kind\":\"mark\",\"ts_us\":$begin_us,\"by\":\"arb-exec\",\"n\":1}" ]
	"${exec_paper[@]}" --only <in >two
	[ "$(grep '"mark"' two)" = "{\"kind\":\"mark\",\"ts_us\":$begin_us,\"by\":\"arb-exec\",\"n\":2}" ]
	[ "$(tail -n +4 in | head -n 1 | "${exec_paper[@]}" | sed -n 2p | grep -c '"n":3')" -eq 1 ]
}

@test "lines go out at once, a mark at once behind what was made" {
	mkfifo pipe
	"${exec_paper[@]}" <pipe >out &
	exec 9>pipe
	market 1 | head -n 5 >&9
	printf '{"kind":"mark","ts_us":%s,"by":"arb-risk","n":9}\n' $((begin_us + 2)) >&9
	for _ in {1..50}; do
		grep -q '"by":"arb-risk"' out && break
		sleep 0.02
	done
	[ "$(tail -n 1 out | grep -c '"by":"arb-risk"')" -eq 1 ]
	[ "$(grep -c '"state":"intent"' out)" -eq 2 ]
	exec 9>&-
	wait
}

@test "a second instance is told to try later" {
	mkfifo pipe
	"${exec_paper[@]}" <pipe >out &
	exec 9>pipe
	for _ in {1..50}; do
		[ -f state/exec.db.lock ] && break
		sleep 0.02
	done
	run -75 --separate-stderr "${exec_paper[@]}" </dev/null
	[ "$stderr" = "arb-exec: state/exec.db: another instance uses it" ]
	exec 9>&-
	wait
	"${exec_paper[@]}" </dev/null
}

@test "a journal of the other mode is refused" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	"${exec_paper[@]}" </dev/null
	sqlite3 state/exec.db "DROP TRIGGER meta_update; UPDATE meta SET value = 'live' WHERE key = 'mode'"
	run -78 --separate-stderr "${exec_paper[@]}" </dev/null
	[ "$stderr" = "arb-exec: state/exec.db: belongs to mode live, not paper" ]
}

@test "rows of the journal cannot be changed" {
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	market 1 | "${exec_paper[@]}" >out
	for table in trade intent state fill ending funds outbox meta epoch; do
		run sqlite3 state/exec.db "DELETE FROM $table"
		[ "$status" -ne 0 ]
	done
}

@test "when nobody reads any more it ends with 74, and the journal has it all" {
	market 10 >in
	run -74 --separate-stderr bash -c '{ sleep 0.2; cat in; } | "$@" | true; exit "${PIPESTATUS[1]}"' bash "${exec_paper[@]}"
	[ "$stderr" = "arb-exec: cannot write the output: Broken pipe" ]
	[ "$(sqlite3 state/exec.db 'SELECT count(*) FROM intent WHERE attempt = 1')" -eq 20 ]
	[ "$(sqlite3 state/exec.db 'SELECT count(*) FROM ending')" -eq 10 ]
	run -74 bash -c '"$@" <in >/dev/full' bash "${exec_paper[@]}" --state full
}

@test "when nobody reads any more no line is acted on, and what waits is over as at the end of input" {
	market 11 >in
	last=$(grep -n '"kind":"opportunity"' in | sed -n '10{s/:.*//;p}')
	run -74 bash -c '{ sleep 0.2; head -n "$0" in; sleep 0.5; tail -n +"$(($0 + 1))" in; } | "$@" | true; exit "${PIPESTATUS[1]}"' \
		"$last" "${exec_paper[@]}"
	[ "$(sqlite3 state/exec.db 'SELECT count(*) FROM trade')" -eq 10 ]
	[ "$(sqlite3 state/exec.db 'SELECT count(*) FROM ending')" -eq 10 ]
	# in one piece that is longer than what is written at once
	market 70 >in
	run -74 bash -c '{ sleep 0.2; cat in; } | "$@" | true; exit "${PIPESTATUS[1]}"' bash "${exec_paper[@]}" --state other
	trades=$(sqlite3 other/exec.db 'SELECT count(*) FROM trade')
	[ "$(sqlite3 other/exec.db 'SELECT count(*) FROM ending')" -eq "$trades" ]
	[ "$trades" -lt 30 ]
}

# put FILE OFFSET: standard input over what stands there
put() {
	dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "a journal that is damaged is not traded on, and stays as it is" {
	market 4 >in
	"${exec_paper[@]}" <in >one
	mv state/exec.db whole
	refused() { # WORDS
		cp state/exec.db before
		run -74 --separate-stderr "${exec_paper[@]}" <in
		[ -z "$output" ]
		# shellcheck disable=SC2053 # a pattern
		[[ $stderr == "arb-exec: state/exec.db: "$1 ]]
		cmp before state/exec.db
	}
	root=$(sqlite3 whole "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_fill_1'")
	bytes=$(sqlite3 whole 'PRAGMA page_size')
	# an index that lost its rows: the same fill would be booked again
	cp whole state/exec.db
	{
		printf '\012\000\000\000\000\020\000\000'
		head -c $((bytes - 8)) /dev/zero
	} | put state/exec.db $(((root - 1) * bytes))
	refused "row * missing from index sqlite_autoindex_fill_1; damaged: nothing is traded on it; its last event is number $(
		sqlite3 whole 'SELECT max(n) FROM outbox'
	)"
	cp whole state/exec.db
	head -c 400 /dev/zero | tr '\0' '\377' | put state/exec.db $(((root - 1) * bytes))
	refused 'Page *; damaged: nothing is traded on it; its last event is number *'
	head -c $((bytes * 3)) whole >state/exec.db
	refused '*'
	: >state/exec.db
	refused 'empty: what it held is gone (remove it to begin anew)'
	# and whole again it is
	mv whole state/exec.db
	"${exec_paper[@]}" <in >two
}

@test "a full disk ends it with 74; nothing was told that the journal lacks" {
	fake_ledger
	market 12 >in
	for size in 70000 150000 200000; do
		rm -rf state out.*
		fake_ledger
		run -74 bash -c 'prlimit --fsize="$0" "$@" <in | cat >out.1; exit "${PIPESTATUS[0]}"' $size "${exec_paper[@]}"
		seen=$(whole out.1 | grep -vc '"journal"\|"by":"arb-exec"' || true)
		post out.1
		tail -n +$((seen + 1)) in | "${exec_paper[@]}" >out.2
		[[ "$(whole out.1 out.2 | audit)" == *" 12 outcomes" ]]
	done
}

@test "a failed sync ends it with 74" {
	command -v strace >/dev/null || skip "no strace"
	strace -qq -o /dev/null true || skip "strace may not trace here"
	market 3 >in
	for when in 3 9 12; do
		rm -rf state
		run -74 env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:error=EIO:when=$when \
			"${exec_paper[@]}" <in
	done
}

@test "with too little space nothing new begins" {
	market 1 | "${exec_paper[@]}" -o exec.reserve_mb=1000000000 >out
	grep -q '"state":"none".*"reason":"disk"' out
	[ "$(grep -c '"kind":"order"' out)" -eq 0 ]
}

@test "a freeze file that comes behind the intents keeps both orders back" {
	command -v strace >/dev/null || skip "no strace"
	strace -qq -o /dev/null true || skip "strace may not trace here"
	market 1 >in
	# the first look is before the plan, the second behind the commit; for both it is not there before
	for when in 1 2 3; do
		rm -rf state
		ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o log -P "$PWD/here" -e trace=?lstat,?newfstatat,?statx \
			-e inject=?lstat,?newfstatat,?statx:retval=0:when=$when "${exec_paper[@]}" --freeze "$PWD/here" <in >out$when
	done
	grep -q '"state":"none".*"reason":"freeze"' out1
	[ "$(grep -c '"state":"intent"' out2)" -eq 2 ]
	[ "$(grep -c '"state":"rejected","filled":"0","reason":"freeze"' out2)" -eq 2 ]
	[ "$(grep -c '"kind":"outcome".*"state":"flat"' out2)" -eq 1 ]
	[ "$(grep -c '"kind":"fill"' out2)" -eq 0 ]
	[ "$(grep -c '"kind":"fill"' out3)" -gt 1 ]
}

@test "the freeze file stops new trades and says so once" {
	market 3 >in
	mkdir -p state
	{
		head -n 3 in
		printf '{"kind":"tick","ts_us":%s}\n' $begin_us
		sed -n 4,5p in
		printf '{"kind":"tick","ts_us":%s}\n' $((begin_us + 1000000))
	} >cold
	echo '{}' >state/freeze
	"${exec_paper[@]}" <cold >one
	[ "$(grep -c "\"kind\":\"halt\",\"ts_us\":$begin_us,\"scope\":\"all\",\"reason\":\"freeze\",\"by\":\"arb-exec\"" one)" -eq 1 ]
	grep -q '"state":"none".*"reason":"freeze"' one

	mkfifo pipe
	"${exec_paper[@]}" --freeze here <pipe >two &
	exec 9>pipe
	head -n 5 in >&9
	for _ in {1..50}; do
		grep -q '"state":"intent"' two && break
		sleep 0.02
	done
	: >here
	printf '{"kind":"tick","ts_us":%s}\n' $((begin_us + 1000000)) >&9
	for _ in {1..50}; do
		grep -q '"kind":"halt"' two && break
		sleep 0.02
	done
	rm here
	printf '{"kind":"tick","ts_us":%s}\n' $((begin_us + 2000000)) >&9
	exec 9>&-
	wait
	[ "$(grep -c '"kind":"halt"' two)" -eq 1 ]
	[ "$(grep -c '"kind":"resume"' two)" -eq 1 ]
	# what was under way went on
	grep -q '"kind":"outcome"' two
}

@test "a freeze file whose directory is not there is in doubt: nothing new is sent until it is, and it is said" {
	market 3 >in
	for freeze in nowhere/freeze "$PWD/no/where/freeze" ''; do
		rm -rf state
		run -0 --separate-stderr "${exec_paper[@]}" --freeze "$freeze" <in
		[ "$stderr" = "arb-exec: warning: --freeze $freeze: its directory is not there: counts as frozen, and nothing new is sent" ]
		grep -q '"state":"none".*"reason":"freeze"' <<<"$output"
		[ "$(grep -c '"state":"intent"' <<<"$output")" -eq 0 ]
	done
	# it is there: the root's, one that was named, and the default's, which is made
	mkdir nowhere
	for freeze in nowhere/freeze "$PWD/nowhere/freeze" freeze /there-is-no-such-file; do
		rm -rf state
		run -0 --separate-stderr "${exec_paper[@]}" --freeze "$freeze" <in
		[ -z "$stderr" ]
		grep -q '"state":"intent"' <<<"$output"
	done
	rm -rf state nowhere
	run -0 --separate-stderr "${exec_paper[@]}" <in
	[ -z "$stderr" ]
	grep -q '"state":"intent"' <<<"$output"
	# and it goes while we run
	mkdir nowhere
	mkfifo pipe
	"${exec_paper[@]}" --freeze nowhere/freeze <pipe >two 3>&- &
	exec 9>pipe
	printf '{"kind":"tick","ts_us":%s}\n' $begin_us >&9
	for _ in {1..50}; do
		grep -q '"kind":"tick"' two && break
		sleep 0.02
	done
	rmdir nowhere
	printf '{"kind":"tick","ts_us":%s}\n' $((begin_us + 1000000)) >&9
	exec 9>&-
	wait
	[ "$(grep -c '"kind":"halt".*"reason":"freeze"' two)" -eq 1 ]
}

@test "the halt of a frozen trade outlives the process" {
	exec_paper+=(-o exec.halt_frozen=true)
	market 4 >in
	"${exec_paper[@]}" <in >one
	[ "$(grep -c '"kind":"halt".*"scope":"asset:BTC"' one)" -eq 1 ]
	ts=$((begin_us + 9000000))
	{
		instruments
		book $ts kraken '[["99.9","5"]]' '[["100.1","1"]]'
		book $ts okx '[["101.2","1"]]' '[["101.5","3"]]'
		approval $ts "cross:BTC-USDT:kraken:okx:a" 0.4
		printf '{"kind":"resume","ts_us":%s,"scope":"asset:BTC","reason":"looked at","by":"me"}\n' $ts
		approval $ts "cross:BTC-USDT:kraken:okx:b" 0.4
	} | "${exec_paper[@]}" >two
	grep -q 'okx:a","state":"none".*"reason":"halt"' two
	grep -q 'okx:b","leg":0.*"state":"intent"' two
	approval $ts "cross:BTC-USDT:kraken:okx:c" 0.4 >tail
	{ instruments; book $ts kraken '[["99.9","5"]]' '[["100.1","1"]]'; book $ts okx '[["101.2","1"]]' '[["101.5","3"]]'; cat tail; } |
		"${exec_paper[@]}" >three
	grep -q 'okx:c","leg":0.*"state":"intent"' three
}

@test "SIGTERM ends it well, and waiting orders with it" {
	mkfifo pipe
	"${exec_paper[@]}" <pipe >out &
	pid=$!
	exec 9>pipe
	market 1 | head -n 5 >&9
	for _ in {1..50}; do
		grep -q '"state":"intent"' out && break
		sleep 0.02
	done
	kill -TERM $pid
	wait $pid
	[ "$(grep -c '"reason":"end_of_input"' out)" -eq 2 ]
	grep -q '"kind":"outcome"' out
	exec 9>&-
}
