bats_require_minimum_version 1.5.0

# arb-exec --live while the wall clock of the machine is set: nothing stands still, nothing is believed too early.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers want to be loaded first"
	cc -shared -fPIC -O1 -D_GNU_SOURCE -o wall.so "$TOP/tests/arb-exec/wall.c"
}

teardown() {
	live_ends
}

# settable COMMAND...: its wall clock is off by the seconds in the file wall (wall.c)
settable() {
	exec env WALL="$PWD/wall" LD_PRELOAD="$PWD/wall.so" "$@"
}

intents() {
	grep -c '"kind":"order".*"state":"intent"' out || true
}

# set_clock SECONDS: and orders go on
set_clock() {
	before=$(intents)
	printf '%+08d' "$1" | dd of=wall conv=notrunc status=none
	for _ in $(seq 100); do
		[ "$(intents)" -lt $((before + 6)) ] || return 0
		sleep 0.1
	done
	echo "nothing new after the clock was set to $1"
	cat exec.err
	return 1
}

# Each fifth order never arrives: that it is not there is proven by questions, each in its time.
@test "the clock is set back and forth, orders go on, and the books are the venues'" {
	echo '{"faults":[{"kind":"lose_request","request":"order","every":5}]}' >faults
	arb-sim serve --venues binance,okx,bybit,kucoin -s BTC-USDT,ETH-USDT,SOL-USDT --speed 30 --statement venues.statement --faults faults \
		--endpoints venues.json 2>sim.err 3>&- &
	sim=$!
	for _ in $(seq 50); do
		[ -s venues.json ] || sleep 0.1
	done
	printf '%+08d' 0 >wall
	: >out
	mkfifo lines
	settable arb-feed --endpoints venues.json -s BTC-USDT,ETH-USDT,SOL-USDT --no-trades >lines 2>feed.err 3>&- &
	feed=$!
	settable arb-spread <lines 3>&- | settable arb-score 3>&- | settable arb-risk --no-feedback -o risk.cooldown_ms=0 3>&- |
		settable arb-exec --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 -o exec.halt_frozen=false \
			>out 2>exec.err 3>&- 4<keys &
	program=$!
	pids="$feed $program"
	set_clock 0
	set_clock -600
	set_clock 600
	kill -INT "$feed"
	wait "$program" || [ $? -eq 69 ]
	# an order that was lost last leaves its other leg to a start with books
	settable timeout -s INT 5 arb-feed --endpoints venues.json -s BTC-USDT,ETH-USDT,SOL-USDT --no-trades 2>>feed.err |
		settable arb-exec --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 >>out 2>>exec.err 4<keys
	[ "$(grep -c 'the clock of this machine was set by .* ms; nothing new' exec.err)" -eq 2 ]
	[ "$(grep -c '"kind":"alert".*"code":"clock"' out)" -eq 2 ]
	grep -q '"state":"absent"' out
	[ "$(unfinished state/live)" -eq 0 ]
	# stamps are of the last turn, or of the moment: of a clock that was set back they would be ten minutes apart
	jq -s -e '[.[] | select(.kind == "order" or .kind == "fill" or .kind == "outcome") | select(.again | not) | .ts_us] as $t |
		[range(1; $t | length) | $t[.] - $t[. - 1]] | min > -1000000' out
	arb-ledger --live <out >posted
	"$O/torture/audit" venues.statement state/live
}
