#!/usr/bin/env bats
# arb-replay --fanout: copies for readers of every kind; the pipe itself never notices them.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	"$O/arb-sim" generate --seed 5 --minutes 2 --venues binance,kraken,gate,okx \
		-s BTC-USDT,ETH-USDT >whole.ndjson 2>/dev/null
}

# paced SECONDS: whole.ndjson in so long, at an even pace.
paced() {
	python3 - "$1" <<-'END'
		import sys, time
		lines = open("whole.ndjson", "rb").readlines()
		begin, step = time.monotonic(), float(sys.argv[1]) / len(lines)
		for n, line in enumerate(lines):
		    wait = begin + n * step - time.monotonic()
		    if wait > 0:
		        sys.stdout.buffer.flush()
		        time.sleep(wait)
		    sys.stdout.buffer.write(line)
	END
}

# lockstep FILE: the next few lines of whole.ndjson when FILE has all that went before: a reader that is never behind.
lockstep() {
	python3 - "$1" <<-'END'
		import os, sys, time
		lines, went = open("whole.ndjson", "rb").readlines(), 0
		for n in range(0, len(lines), 4):
		    piece = b"".join(lines[n : n + 4])
		    sys.stdout.buffer.write(piece)
		    sys.stdout.buffer.flush()
		    went += len(piece)
		    for _ in range(2000):
		        if os.path.getsize(sys.argv[1]) >= went:
		            break
		        time.sleep(0.0005)
	END
}

# subsequence PART WHOLE: the lines of PART, in their order, are lines of WHOLE; alerts of ours may stand between them.
subsequence() {
	python3 - "$1" "$2" <<-'END'
		import sys
		whole = iter(open(sys.argv[2], "rb"))
		for line in open(sys.argv[1], "rb"):
		    if b'"kind":"alert"' not in line and line not in whole:
		        sys.exit("not in the whole, or not in its order: %r" % line[:80])
	END
}

# sum_of FILE PATH: given + missed of a path, from the messages.
sum_of() {
	sed -n "s/.*--fanout: $2: \([0-9]*\) lines given, \([0-9]*\) left out while slow, \([0-9]*\) came.*/\1 \2 \3/p" "$1" |
		tail -1 | awk '{ print $1 + $2 + $3 }'
}

@test "a reader that keeps up gets the whole stream, byte for byte" {
	mkfifo copy
	cat copy >got &
	sleep 0.2
	lockstep got | timeout 20 "$O/arb-replay" --fanout copy >main 2>err
	wait $!
	cmp main whole.ndjson
	cmp got whole.ndjson
	[ ! -s err ]
}

@test "a slow reader gets the newest books, whole lines in their order; standard output gets all, at once" {
	mkfifo copy
	python3 -c '
import time
with open("copy", "rb", buffering=0) as pipe, open("got", "wb") as got:
    while True:
        piece = pipe.read(2000)
        if not piece:
            break
        got.write(piece)
        time.sleep(0.02)' &
	sleep 0.4
	paced 1 | timeout 20 "$O/arb-replay" --fanout copy >main 2>err
	wait $!
	cmp main whole.ndjson
	subsequence got whole.ndjson
	run ! subsequence whole.ndjson got # the test can see lines that are not there
	[ "$(wc -l <got)" -lt "$(wc -l <whole.ndjson)" ]
	# nothing but books is left out of so short a stream, and the last book of each symbol is there
	cmp <(grep -v '"kind":"book"' got) <(grep -v '"kind":"book"' whole.ndjson)
	for venue in binance kraken gate okx; do
		book='"kind":"book".*"venue":"'$venue'","symbol":"ETH-USDT"'
		[ "$(grep "$book" got | tail -1)" = "$(grep "$book" whole.ndjson | tail -1)" ]
	done
	[ "$(sum_of err copy)" = "$(wc -l <whole.ndjson)" ]
}

@test "a reader that is stopped, one that is not there and one that dies hold nothing up" {
	mkfifo stopped nobody dying
	sleep 1000 <stopped &
	sleeper=$!
	head -c 3000 dying >/dev/null &
	for round in 1 2 3 4 5 6 7 8; do cat whole.ndjson; done >long
	begin=$(date +%s%N)
	timeout 20 "$O/arb-replay" --fanout stopped --fanout nobody --fanout dying --metrics figures -v \
		<long 2>err | cmp - long
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 4000 ]
	kill $sleeper
	for path in stopped nobody dying; do
		[ "$(sum_of err $path)" = "$(wc -l <long)" ]
	done
	grep -q '^arb-replay: .*--fanout: a reader has left: dying: ' err
	grep -q "^arb-replay: .*--fanout: nobody: 0 lines given, 0 left out while slow, $(wc -l <long) came while nobody read\$" err
	grep -q "^arb_fanout_missed_total{program=\"arb-replay\",path=\"nobody\"} $(wc -l <long)\$" figures
	grep -q '^arb_fanout_lines_total{program="arb-replay",path="dying"} ' figures
}

@test "a reader that comes and goes is served again, with whole lines" {
	(
		for part in 1 2 3; do
			while [ ! -p copy ]; do sleep 0.02; done
			head -n 40 copy >part$part
			sleep 0.3
		done
	) &
	paced 3 | timeout 20 "$O/arb-replay" -v --fanout copy >main 2>err
	wait $!
	cmp main whole.ndjson
	for part in 1 2 3; do
		[ "$(wc -l <part$part)" = 40 ]
		subsequence part$part whole.ndjson
	done
	# each begins with what it has to know, in spite of what it missed
	for part in 2 3; do
		[ "$(head -n 8 part$part | grep -c '"kind":"instrument"')" = 8 ]
		[ "$(grep -c '"kind":"instrument"' part$part)" = 8 ]
	done
	grep -vh '"kind":"instrument"' part1 part2 part3 >parts
	subsequence parts whole.ndjson
	[ "$(grep -c 'a reader has left: copy' err)" -ge 3 ]
}

@test "a socket is written to as well" {
	python3 -c '
import socket
with socket.socket(socket.AF_UNIX) as listener:
    listener.bind("copy.sock")
    listener.listen()
    peer, _ = listener.accept()
    with open("got", "wb", buffering=0) as got:
        while piece := peer.recv(65536):
            got.write(piece)' &
	while [ ! -S copy.sock ]; do sleep 0.02; done
	sleep 0.1 # it listens
	touch got
	lockstep got | timeout 20 "$O/arb-replay" --fanout copy.sock >main 2>err
	wait $!
	cmp main whole.ndjson
	cmp got whole.ndjson
}

@test "any stream is written on as it is, also what later stages made" {
	"$O/arb-spread" --min-bps 0 <whole.ndjson >made
	[ "$(grep -c '"kind":"opportunity"' made)" -gt 0 ]
	timeout 20 "$O/arb-replay" --fanout copy <made | cmp - made
	# files are replayed as ever
	timeout 20 "$O/arb-replay" --fanout copy made >plain
	"$O/arb-replay" made | cmp - plain
}

@test "the reader of standard output may leave: the program dies as it did" {
	mkfifo copy
	cat copy >/dev/null &
	sleep 0.1
	for round in 1 2 3 4 5 6 7 8; do cat whole.ndjson; done >long
	run -0 bash -c 'timeout 20 "$1" --fanout copy <long | head -1 >/dev/null; echo "${PIPESTATUS[0]}"' bash "$O/arb-replay"
	[ "$output" = 141 ]
	wait
}

@test "a file that is no FIFO is left alone, and what goes together is said" {
	echo mine >file
	run -64 --separate-stderr "$O/arb-replay" --fanout file whole.ndjson
	[ "$stderr" = "arb-replay: --fanout file: neither a FIFO nor a socket" ]
	[ "$(cat file)" = mine ]
	run -64 --separate-stderr "$O/arb-replay" --fanout copy --from 2026-01-01
	[[ "$stderr" == "arb-replay: without a file all of standard input is written: name it (-) to cut or split"* ]]
	run -64 --separate-stderr "$O/arb-replay" --fanout copy info whole.ndjson
	[[ "$stderr" == "arb-replay: --fanout goes with no command"* ]]
	run -74 --separate-stderr "$O/arb-replay" --fanout no/such/place whole.ndjson
	[ "$stderr" = "arb-replay: --fanout no/such/place: No such file or directory" ]
}
