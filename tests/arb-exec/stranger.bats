bats_require_minimum_version 1.5.0

# A fill of an order that nobody here placed is heard, booked of nobody, and its venue halted (faults.md 2.3), at every venue.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb ARB_STATE=$BATS_TEST_TMPDIR/state
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	demo_keys >keys
}

teardown() {
	for pid in ${sim:-} ${program:-}; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# heard FILTER: until a line of it is there (at most 6 seconds)
heard() {
	for _ in $(seq 60); do
		[ -z "$(jq -c "select($1)" ran 2>/dev/null)" ] || return 0
		sleep 0.1
	done
	echo "nothing of $1"
	cat ran ran.err
	return 1
}

stranger() { # VENUE
	venues_stand venues "$1"
	{
		printf '{"kind":"tick","ts_us":%s}\n' "$(date +%s%6N)"
		sleep 12
	} 3>&- | "$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 >ran 2>ran.err 4<keys 3>&- &
	program=$!
	heard '.kind == "mark"'
	sleep 1 # the private socket
	# another journal at the same account
	ARB_STATE=$BATS_TEST_TMPDIR/elsewhere "$O/arb-exec" order "$1" BTC-USDT buy 0.002 60000 --id other --keys-fd 3 --endpoints venues.json \
		-o exec.reserve_mb=0 3<keys >other
	heard '.kind == "fill" and .qty == "0.002" and .opportunity == null'
	heard '.kind == "alert" and .code == "unknown_order"'
	heard ".kind == \"halt\" and .scope == \"venue:$1\""
	# as it was, fee and all, and once
	for lines in ran other; do
		jq -c 'select(.kind == "fill") | [.id, .side, .price, .qty, .fee, .fee_asset]' $lines >$lines.fills
	done
	cmp ran.fills other.fills
}

@test "binance" { stranger binance; }

@test "bybit" { stranger bybit; }

@test "okx" { stranger okx; }

@test "bitget" { stranger bitget; }

@test "kraken" { stranger kraken; }

@test "coinbase" { stranger coinbase; }

@test "kucoin" { stranger kucoin; }

@test "gate" { stranger gate; }

# The connections that are open are dead from the sixth second on, and nobody says so: what was traded meanwhile is asked for.
@test "a private socket that died is dropped, and what it did not tell is asked for" {
	echo '{"faults":[{"kind":"half_open","venue":"gate","after_ms":6000,"for_ms":120000}]}' >faults
	venues_stand venues gate --faults faults
	{
		printf '{"kind":"tick","ts_us":%s}\n' "$(date +%s%6N)"
		sleep 55
	} 3>&- | "$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 >ran 2>ran.err 4<keys 3>&- &
	program=$!
	sleep 8
	ARB_STATE=$BATS_TEST_TMPDIR/elsewhere "$O/arb-exec" order gate BTC-USDT buy 0.002 60000 --id other --keys-fd 3 --endpoints venues.json \
		-o exec.reserve_mb=0 3<keys >other
	[ "$(jq -s 'map(select(.kind == "fill")) | length' ran)" = 0 ]
	for _ in $(seq 45); do
		! grep -q '"unknown_order"' ran || break
		sleep 1
	done
	grep -q 'private socket: silent' ran.err
	heard '.kind == "alert" and .code == "unknown_order"'
	heard '.kind == "halt" and .scope == "venue:gate"'
	for lines in ran other; do
		jq -c 'select(.kind == "fill") | [.id, .side, .price, .qty, .fee, .fee_asset]' $lines >$lines.fills
	done
	cmp ran.fills other.fills
}
