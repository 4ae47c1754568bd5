bats_require_minimum_version 1.5.0

# What arb-sim serve does with its options, its files and signals; what its venues say is for tests/lib/sim_*.c.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	pid=
}

teardown() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
}

# serve OPTION...: in the background, until it listens (at most 5 seconds).
serve() {
	rm -f venues.json
	"$O/arb-sim" serve --endpoints venues.json "$@" 2>err &
	pid=$!
	for _ in $(seq 50); do
		[ -s venues.json ] && return
		sleep 0.1
	done
	cat err
	return 1
}

# stop: it says goodbye, exit 0.
stop() {
	kill -TERM "$pid"
	wait "$pid"
	pid=
}

get() { # VENUE PATH
	curl -sS --max-time 5 "$(jq -r ".$1.rest" venues.json)$2"
}

@test "each venue has an address of its own, on this machine, and speaks its own protocol" {
	serve --venues binance,bybit,okx,kraken,coinbase -s BTC-USDT
	[ "$(jq -r 'keys | join(",")' venues.json)" = binance,bybit,coinbase,kraken,okx ]
	[ "$(jq -r '[.[].rest] | unique | length' venues.json)" = 5 ]
	[ "$(jq -r '[.[] | .rest, .ws | test("^(http|ws)://127.0.0.1:[0-9]+$")] | all' venues.json)" = true ]
	get binance /api/v3/time | jq -e .serverTime
	get bybit /v5/market/time | jq -e '.retCode == 0'
	get okx /api/v5/public/time | jq -e '.code == "0"'
	get kraken /0/public/Time | jq -e '.error == []'
	get coinbase /time | jq -e .epoch
	get coinbase /api/v3/brokerage/time | jq -e .epochMillis
	# and in its own words when it is asked for what it does not have
	get binance '/api/v3/depth?symbol=NOPE' | jq -e '.code == -1121'
	get bybit '/v5/market/orderbook?category=spot&symbol=NOPE' | jq -e '.retCode == 10001'
	get okx '/api/v5/market/books?instId=NO-PE' | jq -e '.code == "51001"'
	get kraken '/0/public/Depth?pair=NOPE' | jq -e '.error[0] == "EQuery:Unknown asset pair"'
	get coinbase /products/NO-PE/book | jq -e '.message == "NotFound"'
	stop
}

@test "the first port is as asked, and the others stand behind it" {
	# below those that are given out to everybody else; somebody may hold one all the same
	for port in $(shuf -i 20000-30000 -n 5); do
		serve --venues binance,okx -s BTC-USDT --listen "127.0.0.1:$port" && break
	done
	[ "$(jq -r .binance.ws venues.json)" = "ws://127.0.0.1:$port" ]
	[ "$(jq -r .okx.ws venues.json)" = "ws://127.0.0.1:$((port + 1))" ]
	# one that is taken already
	[ -e venues.json ]
	run -69 --separate-stderr "$O/arb-sim" serve --venues okx -s BTC-USDT --listen "127.0.0.1:$port" --endpoints other.json
	[[ $stderr == *"okx: "* ]]
	[ ! -e other.json ]
	stop
}

@test "the addresses are gone with the venues, unless somebody else's stand there" {
	serve --venues okx -s BTC-USDT
	stop
	[ ! -e venues.json ]
	serve --venues okx -s BTC-USDT
	echo '{}' >others.json
	mv others.json venues.json
	stop
	[ "$(cat venues.json)" = '{}' ]
}

@test "the same seed gives the same books, and truth is what generate writes" {
	serve --venues okx,kraken -s BTC-USDT,ETH-USDT --seed 9 --depth 10 --speed 20 --truth truth
	sleep 1
	stop
	"$O/arb-sim" generate --venues okx,kraken -s BTC-USDT,ETH-USDT --seed 9 --depth 10 --minutes 1 >expected 2>/dev/null
	jq -c 'select(.kind == "book") | [.venue, .symbol, .bids, .asks]' truth >ours
	jq -c 'select(.kind == "book") | [.venue, .symbol, .bids, .asks]' expected | head -n "$(wc -l <ours)" >theirs
	[ "$(wc -l <ours)" -gt 100 ]
	cmp ours theirs
	# the control: another seed gives others
	"$O/arb-sim" generate --venues okx,kraken -s BTC-USDT,ETH-USDT --seed 8 --depth 10 --minutes 1 2>/dev/null |
		jq -c 'select(.kind == "book") | [.venue, .symbol, .bids, .asks]' | head -n "$(wc -l <ours)" >others
	run -1 cmp -s ours others
}

@test "a recording is the market, its broken lines are counted" {
	"$O/arb-sim" generate --venues okx -s BTC-USDT --minutes 1 2>/dev/null >plain
	{
		head -n 100 plain
		echo '{"kind":"book","ts_us":1767225620000000,"venue":"okx","symbol":"BTC-USDT","bids":[["1.23","1"]],"asks":[["64000","1"]]}'
		tail -n +101 plain
	} | zstd -q >recording
	serve --venues okx -s BTC-USDT --market recording --speed 60 --truth truth
	sleep 1.5
	stop
	grep -q 'recording: 1 lines were no use; the first: line 101: ' err
	jq -c 'select(.kind == "book") | [.bids, .asks]' truth >ours
	jq -c 'select(.kind == "book") | [.bids, .asks]' plain >theirs
	cmp ours theirs
}

@test "what goes wrong is told in the truth, and counted" {
	echo '{"faults": [{"kind": "crossed", "venue": "okx", "after_ms": 200}]}' >faults
	serve --venues okx -s BTC-USDT --rate 50 --faults faults --truth truth --metrics metrics
	sleep 1.5
	stop
	[ "$(jq -r 'select(.kind == "fault") | .venue + " " + .symbol + " " + .fault' truth)" = "okx BTC-USDT crossed" ]
	grep -q '^arb_faults_total{program="arb-sim"} 1$' metrics
	[ "$(jq -r 'select(.kind == "book" and (.bids[0][0] | tonumber) >= (.asks[0][0] | tonumber))' truth)" = "" ]
}

@test "a full disk for the truth ends it, exit 74, and leaves no addresses" {
	run -74 --separate-stderr timeout 10 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --truth /dev/full
	[[ $stderr == *"/dev/full: No space left on device"* ]]
	[ ! -e e ]
}

@test "wrong usage is exit 64, and nothing is written" {
	run -64 --separate-stderr "$O/arb-sim" serve --venues okx -s BTC-USDT
	[[ $stderr == *"serve needs --endpoints"* ]]
	run -64 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --speed 0
	run -64 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --speed x
	run -64 --separate-stderr "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --listen 0.0.0.0:0
	[[ $stderr == *0.0.0.0* ]]
	run -64 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --listen 127.0.0.1:70000
	run -64 --separate-stderr "$O/arb-sim" serve --endpoints e --venues mexc -s BTC-USDT
	[[ $stderr == *mexc* ]]
	run -64 "$O/arb-sim" serve --endpoints e --venues okx -s NO-SUCH
	echo '{"faults": [{"kind": "sing"}]}' >faults
	run -64 --separate-stderr "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --faults faults
	[[ $stderr == *'faults: faults[0]: kind: "sing"'* ]]
	never() { # FAULT WORDS
		echo "{\"faults\": [$1]}" >faults
		run -64 --separate-stderr "$O/arb-sim" serve --endpoints e --venues okx,gate -s BTC-USDT --faults faults
		[[ $stderr == *"faults: faults[0]: $2" ]]
	}
	never '{"kind": "drop", "venue": "kraken"}' "venue: kraken is not served"
	never '{"kind": "order_maintenance", "venue": "okx", "at": "binance"}' "at: binance is not served"
	never '{"kind": "drop", "symbol": "ETH-USDT"}' "symbol: ETH-USDT is not served"
	never '{"kind": "drop", "venue": "okx", "symbol": "BTC-USD"}' "symbol: BTC-USD is not served at okx"
	run -74 --separate-stderr "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --faults nowhere
	[ "$stderr" = "arb-sim: nowhere: No such file or directory" ]
	run -74 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --market nowhere
	run -74 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --truth no/where
	run -74 --separate-stderr "$O/arb-sim" serve --endpoints no/where --venues okx -s BTC-USDT
	[ "$stderr" = "arb-sim: no/where: No such file or directory" ]
	run -64 --separate-stderr "$O/arb-sim" serve --endpoints '' --venues okx -s BTC-USDT
	[[ $stderr == "arb-sim: --endpoints: empty"* ]]
	run -64 --separate-stderr "$O/arb-sim" serve --endpoints e --venues okx,nowhere -s BTC-USDT
	[[ $stderr == "arb-sim: venue nowhere: "* ]]
	run -64 "$O/arb-sim" serve generate
	[ ! -e e ]
}
