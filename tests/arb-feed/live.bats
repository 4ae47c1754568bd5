bats_require_minimum_version 1.5.0

# arb-feed on sockets, against venues that arb-sim serves on loopback.

VENUES=binance,kraken,bybit,okx,coinbase

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	export ARB_STATE=$BATS_TEST_TMPDIR/state
}

teardown() {
	[ -z "${sim:-}" ] || kill "$sim" 2>/dev/null || true
}

# serve [OPTION ...]: venues that write e.json when they listen; $sim is their process.
serve() {
	rm -f e.json
	"$O/arb-sim" serve --venues "$VENUES" -s BTC-USDT,ETH-USDT --endpoints e.json "$@" 3>&- &
	sim=$!
	for _ in $(seq 100); do
		[ ! -s e.json ] || return 0
		sleep 0.05
	done
	return 1
}

# feed SECONDS [OPTION ...]: for so long, then SIGINT; what it exits with.
feed() {
	local seconds=$1 status=0
	shift
	"$O/arb-feed" --endpoints e.json "$@" 3>&- &
	local pid=$!
	sleep "$seconds"
	kill -INT "$pid"
	wait "$pid" || status=$?
	return "$status"
}

without_counts() {
	sed 's/"written":[0-9]*,//; s/"conflated":[0-9]*,//; s/"refreshes":[0-9]*,//' "$1"
}

@test "books of every venue come, and the end is said" {
	serve
	feed 3 --depth 3 >out 2>err
	[ ! -s err ]
	for venue in ${VENUES//,/ }; do
		[ "$(jq -r --arg v "$venue" 'select(.kind == "book" and .venue == $v) | .symbol' out | sort -u | paste -sd,)" = BTC-USDT,ETH-USDT ]
		[ "$(jq -r --arg v "$venue" 'select(.kind == "venue" and .venue == $v) | .state + " " + (.reason // "")' out |
			tail -1)" = "down shutdown" ]
	done
	# what is used of these is not counted as used of the real ones
	[ -s state/run/limits/okx-loopback-connects ]
	[ -z "$(find state/run/limits -type f ! -name '*-loopback-*')" ]
	# a number never goes back, and no book is crossed
	jq -e -n 'reduce (inputs | select(.kind == "book")) as $b ({}; (.[$b.venue + $b.symbol] // 0) as $last |
		if ($b.seq // $last) < $last or ($b.bids[0][0] | tonumber) >= ($b.asks[0][0] | tonumber) then
			error("\($b)") else .[$b.venue + $b.symbol] = ($b.seq // $last) end) | length == 10' out
}

@test "a recording gives the bytes that were written, and conflated output is a part of them" {
	serve --rate 400
	feed 3 --no-conflate --depth 5 --record rec.zst >out
	"$O/arb-replay" rec.zst | "$O/arb-feed" --decode --depth 5 | cmp - out
	[ "$(wc -l <out)" -gt 2000 ]
	# a reader of less than 200 lines a second
	mkfifo pipe
	while IFS= read -r line; do
		printf '%s\n' "$line"
		sleep 0.005
	done <pipe >slow 3>&- &
	reader=$!
	feed 3 --depth 5 --record rec2.zst >pipe
	wait "$reader"
	"$O/arb-replay" rec2.zst | "$O/arb-feed" --decode --depth 5 >whole
	[ "$(jq -s 'map(select(.kind == "venue" and .state == "down") | .counters.conflated) | add' slow)" -gt 100 ]
	diff <(without_counts slow) <(without_counts whole) | grep '^<' && return 1
	jq -e 'select(.counters) | .counters | .updates == .written + .unchanged + .conflated' slow >sums
	run ! grep -v true sums
}

@test "symbols, once, and what cannot be had" {
	serve
	[ "$("$O/arb-feed" --list-symbols kraken --endpoints e.json | paste -sd,)" = BTC-USDT,ETH-USDT ]
	"$O/arb-feed" --once --endpoints e.json -s BTC-USDT kraken okx >out
	[ "$(jq -r 'select(.kind == "book") | .venue' out | sort -u | paste -sd,)" = kraken,okx ]
	[ -z "$(sort out | uniq -d)" ]
	[ "$(grep -c '"state":"down","reason":"shutdown"' out)" -eq 2 ]
	run -69 --separate-stderr "$O/arb-feed" --once --endpoints e.json -s '*-EUR' kraken
	[ "$stderr" = "arb-feed: --once: none of the venues lists what was asked for" ]
	cp e.json kept.json # which goes with the venues
	kill "$sim"
	wait "$sim" || true
	mv kept.json e.json
	run -69 --separate-stderr "$O/arb-feed" --list-symbols kraken --endpoints e.json
	[[ $stderr == "arb-feed: kraken: the list of symbols: "* ]]
	run -69 --separate-stderr timeout 20 "$O/arb-feed" --fail-fast --endpoints e.json kraken okx
	[ "$stderr" = "arb-feed: no venue can be reached" ]
	run -69 --separate-stderr timeout 20 "$O/arb-feed" --once -o feed.http_timeout_ms=300 --endpoints e.json kraken
	[[ $stderr == *"--once: some books did not come in time" ]]
	run -64 --separate-stderr "$O/arb-feed" --endpoints e.json nowhere
	[ "$stderr" = "arb-feed: nowhere: no such venue; arb-feed --list-venues lists them" ]
	for url in http://192.0.2.1 ftp://127.0.0.1 x http://127.0.0.1:99999; do
		echo '{"kraken":{"rest":"'"$url"'","ws":"ws://127.0.0.1:1"}}' >far.json
		run -64 --separate-stderr timeout 20 "$O/arb-feed" --endpoints far.json
		[[ $stderr == "arb-feed: kraken: $url: "* ]]
	done
	# what says nothing is said to be down
	echo '{"coincap":{"rest":"http://127.0.0.1:1"}}' >dead.json
	timeout -s INT 8 "$O/arb-feed" --endpoints dead.json -s BTC-USD >out 2>/dev/null || true
	grep -q '"state":"down","reason":"unreachable"' out
}

@test "the account's fees go before the venue's, and a book keeps its distance" {
	serve --rate 100
	echo '{"kind":"instrument","ts_us":1767225600000000,"venue":"okx","symbol":"BTC-USDT","price_tick":"0.1","qty_step":"0.1","taker_bps":"7.5","maker_bps":"-1"}' >own
	feed 3 --instruments own --min-interval 400 okx >out
	[ "$(jq -c 'select(.kind == "instrument") | [.symbol, .taker_bps, .maker_bps, .fee_source, .price_tick]' out | sort | head -1)" = \
		'["BTC-USDT","7.5","-1","account","0.1"]' ]
	[ "$(jq -r 'select(.kind == "instrument" and .symbol == "ETH-USDT") | .fee_source' out)" = default ]
	jq -e -n '[inputs | select(.kind == "book" and .symbol == "BTC-USDT") | .ts_us] | length > 4 and
		([range(1; length) as $i | .[$i] - .[$i - 1]] | min >= 400000)' out
	run -74 --separate-stderr "$O/arb-feed" --instruments nofile --endpoints e.json okx
	[ "$stderr" = "arb-feed: --instruments: nofile: No such file or directory" ]
	run -74 --separate-stderr "$O/arb-feed" --endpoints nofile okx
	[ "$stderr" = "arb-feed: nofile: No such file or directory" ]
}

@test "once is over when each book and each price was written, also where a venue has no list of its symbols" {
	VENUES=kraken,coincap serve -s BTC-USD
	feed=("$O/arb-feed" --endpoints e.json -o feed.http_timeout_ms=20000 --once)
	timeout 10 "${feed[@]}" -s BTC-USD >out
	[ "$(jq -r 'select(.kind == "book" or .kind == "reference") | .venue' out | sort -u | paste -sd,)" = coincap,kraken ]
	# what it does not have is said, and not waited for
	timeout 10 "${feed[@]}" -s BTC-USD,FOO-USD >out
	[ "$(jq -r 'select(.reason == "no_symbol") | .venue + " " + .symbol' out | sort | paste -sd,)" = "coincap FOO-USD,kraken FOO-USD" ]
	run -69 --separate-stderr timeout 10 "${feed[@]}" -s FOO-USD coincap
	[ "$stderr" = "arb-feed: --once: none of the venues lists what was asked for" ]
}

@test "a reader that goes ends it as it ends cat" {
	serve
	set +o pipefail
	"$O/arb-feed" --endpoints e.json kraken | head -2 >out
	[ "${PIPESTATUS[0]}" -eq 141 ]
}

@test "a full disk ends the output with 74, and a recording with an alert" {
	serve
	status=0
	timeout 10 "$O/arb-feed" --endpoints e.json kraken >/dev/full 2>err || status=$?
	[ "$status" -eq 74 ]
	[[ $(cat err) == *"standard output: No space left on device" ]]
	feed 2 -o feed.record_reserve_mb=1000000000 --record r.zst kraken >out 2>err || true
	grep -q reserve err || grep -q disk err
}

@test "a slow reader: what the last counters say is what came" {
	serve --rate 1
	mkfifo pipe
	# nothing until it has ended, and then all that waited: books that changed and books that were written again
	{ sleep 4.3 && cat; } <pipe >slow 3>&- &
	reader=$!
	feed 4 --depth 50 --record rec.zst >pipe
	wait "$reader"
	# which of all books say again what the one before said
	"$O/arb-replay" rec.zst | "$O/arb-feed" --decode --depth 50 | jq -n -c 'foreach (inputs | select(.kind == "book")) as $b
		({}; .again = (.[$b.venue + $b.symbol] == [$b.bids, $b.asks]) | .[$b.venue + $b.symbol] = [$b.bids, $b.asks];
		select(.again) | "\($b.venue) \($b.symbol) \($b.ts_us)")' >again
	jq -n -c --slurpfile again again '($again | map({(.): true}) | add) as $again | reduce inputs as $l ({};
		if $l.kind == "book" then .[$l.venue][if $again["\($l.venue) \($l.symbol) \($l.ts_us)"] then "again" else "new" end] += 1
		elif $l.kind == "venue" and $l.counters then .[$l.venue].last = $l.counters else . end) | to_entries[] |
		[.key, .value.new // 0, .value.again // 0, .value.last.written, .value.last.refreshes, .value.last.conflated]' slow >sums
	cat sums
	[ "$(wc -l <sums)" -eq 5 ]
	jq -e -s 'all(.[]; .[1] == .[3] and .[2] == .[4]) and (map(.[5]) | add > 10)' sums
}

@test "two runs in one recording are two runs when it is read, and it says which symbols they were asked for" {
	serve --rate 50
	# the configuration's symbols are fewer than the venues have
	echo '{"symbols":["BTC-USDT"]}' >one.json
	feed 2 -c one.json --no-conflate --depth 5 --record rec.zst bybit okx >first
	feed 2 --no-conflate --depth 5 -s 'ETH-*' --record rec.zst okx binance >second
	"$O/arb-replay" rec.zst | "$O/arb-feed" --decode --depth 5 >again
	cat first second | cmp - again
	[ "$(jq -r 'select(.kind == "instrument") | .venue + " " + .symbol' again | sort | paste -sd,)" = \
		'binance ETH-USDT,bybit BTC-USDT,okx BTC-USDT,okx ETH-USDT' ]
	# what is asked for goes before what the recording says
	"$O/arb-replay" rec.zst | "$O/arb-feed" --decode --depth 5 -s ETH-USDT >other
	[ "$(jq -r 'select(.kind == "book") | .venue + " " + .symbol' other | sort -u | paste -sd,)" = \
		'binance ETH-USDT,okx ETH-USDT' ]
	# the test sees a run whose beginning is not there
	"$O/arb-replay" rec.zst | grep -v '"body":"run ' | "$O/arb-feed" --decode --depth 5 >joined
	run ! cmp -s joined again
}

@test "a reader that takes nothing does not keep it from ending" {
	local code=0
	serve --rate 200
	mkfifo pipe
	sleep 20 <pipe 3>&- &
	reader=$!
	"$O/arb-feed" --endpoints e.json --no-conflate >pipe 2>err 3>&- &
	pid=$!
	sleep 2 # its pipe is full
	kill -INT "$pid"
	for _ in $(seq 80); do kill -0 "$pid" 2>/dev/null && sleep 0.1 || break; done
	run ! kill -KILL "$pid"
	wait "$pid" || code=$?
	kill "$reader"
	[ "$code" -eq 74 ]
	grep -q "the reader takes nothing: what waited is lost" err
}

@test "descriptors that run out are no error of who called" {
	local code n short=0
	echo '{"okx":{"rest":"http://127.0.0.1:1","ws":"ws://127.0.0.1:1"}}' >dead.json
	for n in $(seq 5 14); do
		code=0
		(ulimit -n "$n" && exec timeout 20 "$O/arb-feed" --endpoints dead.json --fail-fast) >out 2>err 3>&- || code=$?
		echo "$n: $code: $(tail -1 err)"
		[[ $code =~ ^(69|71|127)$ ]]
		[ "$code" != 71 ] || short=$((short + 1))
	done
	[ "$short" -ge 3 ]
}

@test "a venue that holds back what it has said ends all the same" {
	local code=0
	echo '{"faults":[{"kind":"slow","after_ms":300,"for_ms":60000,"bytes_per_s":100}]}' >faults.json
	VENUES=okx
	serve --rate 100 --faults faults.json
	sleep 1
	feed 3 >out
	kill -INT "$sim"
	for _ in $(seq 50); do kill -0 "$sim" 2>/dev/null && sleep 0.1 || break; done
	run ! kill -KILL "$sim"
	wait "$sim" || code=$?
	[ "$code" -eq 0 ]
}
