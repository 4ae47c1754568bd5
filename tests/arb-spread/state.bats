#!/usr/bin/env bats
# A stream that is cut anywhere and read by runs with --state makes what one run makes; a state that is not right is not used.
bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	printf '{}\n' >arb.json
	export ARB_CONFIG=$BATS_FILE_TMPDIR/arb.json
	"$O/arb-sim" generate --minutes 1 --seed 21 --rate 40 --venues coinbase,kraken,okx \
		-s BTC-USDT,BTC-USD,BTC-USDC,ETH-USDT,ETH-USD,ETH-BTC,USDT-USD,USDC-USDT >market 2>generate.err
	# venue lines, old books, halves of books
	python3 - "$TOP/tests/arb-spread" >rough <<-'END'
		import json, random, sys
		sys.path.insert(0, sys.argv[1])
		sys.dont_write_bytecode = True
		import model
		for event in model.make_stream(random.Random(9), 4000):
		    print(json.dumps(event, separators=(",", ":")))
	END
}

# holds FILE CUTS OPTION...: whole, and in two runs at each of so many places; at the last of them in ten runs.
holds() {
	local in=$1 cuts=$2 lines
	shift 2
	"$O/arb-spread" "$@" <"$in" >whole
	lines=$(wc -l <"$in")
	for cut in 0 $(awk -v n="$cuts" -v lines="$lines" 'BEGIN { srand(n); while (n-- > 0) print int(rand() * lines) }'); do
		rm -f state
		head -n "$cut" "$in" | "$O/arb-spread" --state state "$@" >first
		tail -n "+$((cut + 1))" "$in" | "$O/arb-spread" --state state "$@" >second
		cat first second | cmp - whole || { echo "cut behind line $cut: $*"; return 1; }
	done
	rm -f state parts
	for part in $(seq 0 9); do
		sed -n "$((lines * part / 10 + 1)),$((lines * (part + 1) / 10))p" "$in" | "$O/arb-spread" --state state "$@" >>parts
	done
	cmp parts whole
}

@test "pairs, conversions, statistics, matrices and candles go on where they were" {
	cd "$BATS_FILE_TMPDIR"
	holds market 7 --only -m 1 -o spread.reopen_ms=700 --candles 5s,1m --matrix 2000 --spread 3000
	for kind in opportunity matrix spread candle; do
		[ "$(grep -c "^{\"kind\":\"$kind\"" whole)" -gt 20 ]
	done
	[ "$(grep -c '"fx":{"symbol"' whole)" -gt 20 ]
	holds market 5 --only -m 1 --excess always -o spread.window=20 -o spread.excess_n=5
	holds market 4 -m 1 --shard 2/3 -s 'BTC-*,ETH-*'
}

@test "costs go on where they were: prices that move, delays, networks" {
	cd "$BATS_FILE_TMPDIR"
	{
		head -n 200 market
		echo '{"kind":"network","ts_us":1767225600000000,"venue":"kraken","asset":"BTC","network":"BTC","contract":"x","withdraw_fee":"0.00001","withdraw_min":"0.0001","deposit":true,"withdraw":true}'
		echo '{"kind":"venue","ts_us":1767225600000000,"venue":"okx","state":"live","latency_us":{"feed":{"p50":1,"p95":90000,"p99":3,"n":9}}}'
		tail -n +201 market
	} | sed 's/"taker_bps":"[^"]*"/"taker_bps":"0"/' >costs
	holds costs 8 --only -m 0 --net after=all -o spread.capital_pct=5
	[ "$(grep -c '"method":"diffusion"' whole)" -gt 5 ]
	grep -q '"tau_us":240000' whole
}

@test "cycles go on where they were, by transfers and funded" {
	cd "$BATS_FILE_TMPDIR"
	holds market 5 --only -m 0.1 --cycles 4
	[ "$(grep -c '"network":' whole)" -gt 5 ]
	holds market 5 --only -m 0.1 --cycles 4 --funded -o spread.reopen_ms=300
	[ "$(grep -c '"shape":"cycle"' whole)" -gt 100 ]
}

@test "venues that are down, old books and updates go on where they were" {
	cd "$BATS_FILE_TMPDIR"
	holds rough 12 --only -m 8 -o spread.reopen_ms=2000 --policy q_edge
	for reason in gone reopen stale venue; do grep -q "\"reason\":\"$reason\"" whole; done
	holds rough 8 --only -m 8 --cycles 3 --funded --spread 5000
}

@test "a line that is held back for its time is kept, too" {
	cd "$BATS_FILE_TMPDIR"
	tick() { printf '{"kind":"tick","ts_us":%d}\n' "$1"; }
	{ head -n 300 rough && tick 1786409549000000 && tick 1786409549000001 && tick 1786509549000000 && tick 1786409550000000; } >jumps
	rm -f state
	run -65 "$O/arb-spread" <jumps
	"$O/arb-spread" <jumps >whole 2>/dev/null || true
	[ "$(wc -l <whole)" -gt 302 ]
	for cut in 301 303; do
		rm -f state
		head -n "$cut" jumps | "$O/arb-spread" --state state >first
		tail -n "+$((cut + 1))" jumps | "$O/arb-spread" --state state 2>err >second || true
		cat first second | cmp - whole
	done
	grep -q 'more than an hour ahead' err
}

# A state of the whole market.
saved() {
	cd "$BATS_FILE_TMPDIR" || return 1
	rm -f state
	"$O/arb-spread" --state state --spread 1000 --cycles 3 <market >/dev/null
}

@test "the file is of one's own, JSON line by line, and says what it is" {
	saved
	[ "$(stat -c %a state)" = 600 ]
	[ "$(jq -r .keep state | uniq -c | awk '{ print $2 }' | uniq | head -n 4 | paste -sd ' ')" = "arb-spread listing asset node" ]
	[ "$(head -n 1 state | jq .version)" = 2 ]
	[ "$(tail -n 1 state | jq -r '[.keep, .lines] | join(" ")')" = "end $(($(wc -l <state) - 1))" ]
	run ! compgen -G 'state.*'
}

@test "what is broken or cut off is exit 65, what is not ours is 78, and nothing of it is used" {
	saved
	refused() { # CODE WORDS FILE
		cp "$3" before
		run "-$1" --separate-stderr "$O/arb-spread" --state "$3" --spread 1000 --cycles 3 <market
		[ -z "$output" ]
		[[ "$stderr" == "arb-spread: --state $3: "*"$2"* ]] || { echo "$stderr"; return 1; }
		cmp before "$3"
	}
	: >part && refused 65 "its end is missing" part
	for lines in 1 2 20 "$(($(wc -l <state) - 1))"; do
		head -n "$lines" state >part
		refused 65 "its end is missing" part
	done
	head -c 5000 state >part && refused 65 "" part
	sed '5s/"ts_us":\(.\)./"ts_us":\19/' state >part && refused 65 "the sum of its lines" part
	sed 5d state >part && refused 65 "" part
	sed '5s/"bids"/"bidz"/' state >part && refused 65 "line 5: listing: " part
	sed '5s/^/x/' state >part && refused 65 "line 5: no line of a state" part
	{ cat state && sed -n 2p state; } >part && refused 65 "behind its end" part
	sed '2p' state >part && refused 65 "a second time" part
	sed '1s/"version":2/"version":3/' state >part && refused 78 "version 3" part
	sed '1s/arb-spread/arb-score/' state >part && refused 78 "no state of arb-spread" part
	cp market other && refused 78 "no state of arb-spread" other
	head -c 3000 /dev/urandom >part
	run --separate-stderr "$O/arb-spread" --state part <market
	[[ "$status" -eq 65 || "$status" -eq 78 ]]
	[ -z "$output" ]
	run -78 --separate-stderr "$O/arb-spread" --state state --spread 1000 --cycles 4 <market
	[[ "$stderr" == *"it was made with other options: cycles 3, "* ]]
	run -78 "$O/arb-spread" --state state --spread 1000 --cycles 3 -o spread.window=7 <market
	mkdir -p directory
	run -74 "$O/arb-spread" --state directory <market
	run -64 "$O/arb-spread" --state "" <market
}

@test "no byte of a state can be changed unseen" {
	saved
	python3 - <<-'END' >changes
		import random
		size = len(open("state", "rb").read())
		rng = random.Random(3)
		for _ in range(60):
		    print(rng.randrange(size - 1))
	END
	while read -r at; do
		cp state part
		printf '~' | dd of=part bs=1 seek="$at" conv=notrunc 2>/dev/null
		status=0
		"$O/arb-spread" --state part --spread 1000 --cycles 3 </dev/null >/dev/null 2>&1 || status=$?
		[[ "$status" -eq 65 || "$status" -eq 78 ]] || { echo "byte $at: $status"; return 1; }
	done <changes
}

@test "where nothing can be saved the work goes on, the old state stays, and the end is exit 74" {
	saved
	cp state before
	run -74 --separate-stderr bash -c 'trap "" XFSZ; ulimit -f 1; "$O/arb-spread" --state state --spread 1000 --cycles 3 <market | cmp - market; exit "${PIPESTATUS[0]}"'
	[[ "$stderr" == "arb-spread: the state is not saved: "*": File too large"* ]] || { echo "$stderr"; false; }
	cmp before state
	run ! compgen -G 'state.*'
	status=0
	"$O/arb-spread" --only -m 1 --state nowhere/state <market >made 2>err || status=$?
	[ "$status" -eq 74 ]
	"$O/arb-spread" --only -m 1 <market | cmp - made
	# at ticks, each ten seconds, and at the end
	[ "$(grep -c 'the state is not saved: nowhere/state' err)" -eq 7 ] || { cat err; false; }
}

@test "SIGTERM saves, and a kill leaves what was saved at a tick" {
	cd "$BATS_FILE_TMPDIR"
	for signal in TERM KILL; do
		rm -f state pipe
		mkfifo pipe
		"$O/arb-spread" --only -m 1 --state state -o spread.state_ms=1000 <pipe >out 2>err 3>&- &
		pid=$!
		exec 7>pipe
		head -n 4000 market >&7
		last=$(head -n 4000 market | jq -r 'select(.kind == "tick").ts_us' | tail -n 1)
		for _ in $(seq 200); do
			[ ! -e state ] || [ "$(head -n 1 state | jq .now_us)" -lt "$last" ] || break
			sleep 0.02
		done
		sleep 0.1
		kill -"$signal" "$pid"
		wait "$pid" || [ "$signal" = KILL ]
		exec 7>&-
		if [ "$signal" = TERM ]; then
			cat out >first
			tail -n +4001 market | "$O/arb-spread" --only -m 1 --state state >second
			"$O/arb-spread" --only -m 1 <market >whole
			cat first second | cmp - whole
		else
			# from the tick on: what was written until then, and what comes
			now=$(head -n 1 state | jq .now_us)
			at=$(grep -n "^{\"kind\":\"tick\",\"ts_us\":$now}" market | cut -d : -f 1)
			tail -n "+$at" market | "$O/arb-spread" --only -m 1 --state state >second
			jq -c "select(.ts_us < $now)" out | cat - second | cmp - whole
		fi
	done
}
