#!/usr/bin/env bats
# Candles of trades, and what refresh brings of them.
bats_require_minimum_version 1.5.0

setup() {
	printf '{}\n' >"$BATS_TEST_TMPDIR/arb.json"
	export ARB_CONFIG=$BATS_TEST_TMPDIR/arb.json
}

trade() { # SECOND PRICE QTY [VENUE]
	printf '{"kind":"trade","ts_us":1767225%03d000000,"venue":"%s","symbol":"BTC-USDT","price":"%s","qty":"%s"}\n' "$1" "${4:-a}" "$2" "$3"
}
tick() {
	printf '{"kind":"tick","ts_us":1767225%03d000000}\n' "$1"
}
# Second 600 begins a minute and a day.
some_trades() {
	tick 599
	trade 601 100.5 0.1
	trade 602 102 0.02
	trade 603 99 0.003
	trade 604 101 0.0004
}
figures() {
	jq -r '[.interval, .venue, .start_us % 1000000000 / 1000000, .open, .high, .low, .close, .qty, .n, .running // empty] | join(" ")'
}
made() {
	"$O/arb-spread" --only --candles "$@" | figures
}

@test "the first line at or after its end brings the candle, with the exact sum of what was traded" {
	[ "$({ some_trades && tick 659; } | made 1m)" = "" ]
	[ "$({ some_trades && tick 660; } | made 1m)" = "1m a 600 100.5 102 99 101 0.1234 4" ]
	[ "$({ some_trades && trade 660 7 1; } | made 1m)" = "1m a 600 100.5 102 99 101 0.1234 4" ]
	[ "$({ some_trades && trade 671 7 1 && tick 720; } | made 1m)" = "1m a 600 100.5 102 99 101 0.1234 4
1m a 660 7 7 7 7 1 1" ]
}

@test "an interval without a trade has no candle; a late trade is counted and opens none again" {
	{ some_trades && tick 780 && trade 604 50 1 && trade 779 50 1 && trade 781 3 1 && tick 960; } >"$BATS_TEST_TMPDIR/in"
	[ "$(made 1m --metrics "$BATS_TEST_TMPDIR/metrics" <"$BATS_TEST_TMPDIR/in")" = "1m a 600 100.5 102 99 101 0.1234 4
1m a 780 3 3 3 3 1 1" ]
	grep -qx 'arb_trades_late_total{program="arb-spread"} 2' "$BATS_TEST_TMPDIR/metrics"
}

@test "the order is that of the intervals, then that in which the markets came" {
	[ "$({ trade 601 1 1 z && trade 601 2 1 b && tick 720; } | made 2m,1m | cut -d ' ' -f 1,2 | paste -sd ' ')" = \
		"2m z 2m b 1m z 1m b" ]
}

@test "a whole market makes the candles of a second way" {
	"$O/arb-sim" generate --minutes 4 --seed 5 --venues binance,kraken,okx --symbols BTC-USDT,ETH-USDT >"$BATS_TEST_TMPDIR/in"
	"$O/arb-spread" --only --candles 7s,1m -m 10000 <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/ours"
	python3 "$TOP/tests/arb-spread/candles.py" 7s=7 1m=60 <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/theirs"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/theirs")" -gt 100 ]
	cmp "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/theirs"
}

@test "refresh brings the one that was finished last and the one that runs" {
	{ some_trades && trade 661 5 1 && echo '{"kind":"refresh","ts_us":1767225661000000}'; } >"$BATS_TEST_TMPDIR/in"
	[ "$(made 1m <"$BATS_TEST_TMPDIR/in")" = "1m a 600 100.5 102 99 101 0.1234 4
1m a 600 100.5 102 99 101 0.1234 4
1m a 660 5 5 5 5 1 1 true" ]
}

@test "SIGUSR1 writes what a refresh line brings: candles, spreads and matrix" {
	"$O/arb-sim" generate --minutes 1 --seed 5 --venues binance,kraken --symbols BTC-USDT >"$BATS_TEST_TMPDIR/in"
	args=(--only -m 10000 --candles 5s,1m --spread 1000000)
	{ cat "$BATS_TEST_TMPDIR/in" && echo '{"kind":"refresh","ts_us":1767225661000000}'; } |
		"$O/arb-spread" "${args[@]}" >"$BATS_TEST_TMPDIR/line"
	[ "$(jq -r .kind "$BATS_TEST_TMPDIR/line" | tail -n 9 | sort | uniq -c | awk '{ print $1 $2 }' | paste -sd ' ')" = \
		"6candle 1matrix 2spread" ]
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	"$O/arb-spread" "${args[@]}" <"$BATS_TEST_TMPDIR/pipe" >"$BATS_TEST_TMPDIR/signal" 3>&- &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/pipe"
	cat "$BATS_TEST_TMPDIR/in" >&7
	lines=$(($(wc -l <"$BATS_TEST_TMPDIR/line") - 9))
	for _ in $(seq 200); do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/signal")" -lt "$lines" ] || break
		sleep 0.02
	done
	sleep 0.2
	kill -USR1 "$pid"
	for _ in $(seq 200); do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/signal")" -lt $((lines + 9)) ] || break
		sleep 0.02
	done
	exec 7>&-
	wait "$pid"
	cmp "$BATS_TEST_TMPDIR/line" "$BATS_TEST_TMPDIR/signal"
}

@test "a list that is wrong is exit 64" {
	for list in "" 1 m 0m 1x 1m,,5m 60s,1m 366d 1s,2s,3s,4s,5s,6s,7s,8s,9s 99999999999999999999m; do
		run -64 --separate-stderr "$O/arb-spread" --candles "$list" </dev/null
		[[ "$stderr" == "arb-spread: --candles: "* ]]
	done
}

@test "without candles a trade is written on unread" {
	[ "$(echo '{"kind":"trade","ts_us":1767225601000000,"price":1}' | "$O/arb-spread" | wc -l)" -eq 1 ]
	run -65 --separate-stderr "$O/arb-spread" --candles 1m <<<'{"kind":"trade","ts_us":1767225601000000,"price":1}'
	[ -z "$output" ]
}
