#!/usr/bin/env bats
# arb-spread while it runs: signals, a closed reader, wrong options, the configuration.
bats_require_minimum_version 1.5.0

in=
setup() {
	in=$TOP/tests/arb-spread/venue-a-at-100-and-venue-b-at-102-make-one-opportunity/in
	printf '{}\n' >"$BATS_TEST_TMPDIR/arb.json"
	export ARB_CONFIG=$BATS_TEST_TMPDIR/arb.json
}

# Start it on a FIFO and give it the two books; its output is in $BATS_TEST_TMPDIR/out.
begin() {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	"$O/arb-spread" --only --reopen-ms 0 <"$BATS_TEST_TMPDIR/pipe" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/pipe"
	cat "$in" >&7
	await 1
}

await() { # LINES
	for _ in $(seq 200); do
		[ "$(wc -l <"$BATS_TEST_TMPDIR/out")" -ge "$1" ] && return
		sleep 0.02
	done
	return 1
}

@test "SIGUSR1 brings the present matrix" {
	begin
	kill -USR1 "$pid"
	await 2
	exec 7>&-
	wait "$pid"
	[ "$(sed -n 2p "$BATS_TEST_TMPDIR/out" | jq -c '[.kind, .venues, .net_bps[0]]')" = '["matrix",["a","b"],[null,179.62038]]' ]
}

@test "SIGHUP reads the threshold and the rates again" {
	begin
	printf '{"spread":{"min_bps":"180","rates":{"USD-USDT":"1"}}}\n' >"$ARB_CONFIG"
	kill -HUP "$pid"
	sed -n 4p "$in" | sed 's/000100/000200/' >&7
	await 2
	exec 7>&-
	wait "$pid"
	[ "$(sed -n 2p "$BATS_TEST_TMPDIR/out" | jq -r .reason)" = gone ]
}

@test "SIGTERM ends it well, with all written" {
	begin
	kill -TERM "$pid"
	wait "$pid"
	exec 7>&-
	[ "$(jq -r .state "$BATS_TEST_TMPDIR/out")" = open ]
}

@test "options that are wrong are exit 64, and say which" {
	for args in "--min-bps -1" "--min-bps x" "--policy best" "--age-ms 1.5" "--matrix -1" "--cap-quote 1e999" "extra"; do
		# shellcheck disable=SC2086
		run --separate-stderr "$O/arb-spread" $args </dev/null
		[ "$status" -eq 64 ]
		[[ "$stderr" == "arb-spread: "* ]]
	done
}

@test "a configuration that is wrong is exit 78, with the key" {
	for key in 'spread.policy=best' 'spread.window=1' 'spread.rates={"USD-USDT":1}' 'spread.rates={"USD":"1"}' \
		'spread.rates={"USD-USDT":"0"}'; do
		run --separate-stderr "$O/arb-spread" -o "$key" </dev/null
		[ "$status" -eq 78 ]
		[[ "$stderr" == *"spread.${key#spread.}"* || "$stderr" == *"$(cut -d= -f1 <<<"$key")"* ]]
	done
}

@test "the configuration is used, and an option wins over it" {
	printf '{"spread":{"min_bps":"180"}}\n' >"$ARB_CONFIG"
	[ "$("$O/arb-spread" --only <"$in" | wc -l)" -eq 0 ]
	[ "$("$O/arb-spread" --only -m 179 <"$in" | wc -l)" -eq 1 ]
}

@test "the same input gives the same output, in one piece and byte by byte" {
	"$O/arb-spread" <"$in" >"$BATS_TEST_TMPDIR/one"
	dd if="$in" bs=1 2>/dev/null | "$O/arb-spread" >"$BATS_TEST_TMPDIR/two"
	cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/two"
}

@test "metrics count what was written" {
	"$O/arb-spread" --metrics "$BATS_TEST_TMPDIR/metrics" <"$in" >/dev/null
	grep -qx 'arb_opportunities_opened_total{program="arb-spread"} 1' "$BATS_TEST_TMPDIR/metrics"
	grep -qx 'arb_listings{program="arb-spread"} 2' "$BATS_TEST_TMPDIR/metrics"
}

@test "with hundreds of venues for a symbol memory is bounded, a line is no longer than others, and what had no room is counted" {
	cd "$BATS_TEST_TMPDIR"
	# each second venue is cheap: 90000 edges
	market() { # MICROSECONDS
		awk -v us="$1" 'BEGIN { for (i = 0; i < 600; i++) {
			printf "{\"kind\":\"instrument\",\"ts_us\":%.0f,\"venue\":\"v%d\",\"symbol\":\"X-U\",\"price_tick\":\"0.01\",\"qty_step\":\"0.1\",\"taker_bps\":\"0\",\"fee_kind\":\"quote\"}\n", us, i
			printf "{\"kind\":\"book\",\"ts_us\":%.0f,\"venue\":\"v%d\",\"symbol\":\"X-U\",\"bids\":[[\"%d\",\"1\"]],\"asks\":[[\"%d\",\"1\"]]}\n", us + i, i, 100 + i % 2 * 5, 101 + i % 2 * 5 } }'
	}
	tick() { printf '{"kind":"tick","ts_us":%d}\n' $((1786309549000000 + $1)); }
	run_spread() { # what is read, and then the metrics
		([ -n "${ARB_SANITIZED:-}" ] || ulimit -v 400000
			timeout 100 "$O/arb-spread" --only --reopen-ms 0 --metrics metrics "$@" >out)
		room=$(awk '/^arb_pairs_without_room_total/ { print $2 }' metrics) open=$(awk '/^arb_opportunities_open{/ { print $2 }' metrics)
	}
	run_spread < <(market 1786309549000000)
	[ "$room" -eq $((90000 - 65536)) ]
	[ "$open" -eq 65536 ]
	# what has ended gives its room back
	run_spread < <(market 1786309549000000; tick 9000000; tick 10000000; market 1786309559000000)
	[ "$open" -eq 65536 ]
	[ "$(grep -c '"state":"open"' out)" -eq $((2 * 65536)) ]
	# statistics leave room for edges; of a matrix the first venues are there
	run_spread --spread 1000 --matrix 1000 < <(market 1786309549000000 | grep -v '"v1[0-9]*[13579]"'; tick 1000000; tick 2000000)
	[ "$(grep -c '"kind":"spread"' out)" -eq 32768 ]
	[ "$(awk 'length > 1048576' out | wc -l)" -eq 0 ]
	[ "$(grep -m 1 '"kind":"matrix"' out | jq '.venues | length')" -eq 200 ]
}

@test "a name with what divides ids is none" {
	for name in a:b 'a>b' a@b 'a b'; do
		run --separate-stderr "$O/arb-spread" --only < <(sed "s/\"a\"/\"$name\"/" "$in")
		[ "$status" -eq 65 ]
		[ -z "$output" ]
		[[ "$stderr" == *"$name BTC-USDT: no name of a venue and a symbol (bad_symbol)"* ]]
	done
}
