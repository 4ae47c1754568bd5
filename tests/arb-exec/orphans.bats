bats_require_minimum_version 1.5.0

# Orders that were made as ours are and that the journal does not know: found at the start, cancelled, booked of nobody (faults.md 3.3).

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
}

teardown() {
	live_ends
}

orphan=aqqqqqqqqqqqqqqqqq

by_hand() {
	"$O/arb-exec" "$@" --keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 3<keys
}

# elsewhere WORD...: with a journal that is lost afterwards
elsewhere() {
	ARB_STATE=$BATS_TEST_TMPDIR/elsewhere by_hand "$@"
}

is_open() { # VENUE: ids
	by_hand open "$1" BTC-USDT | jq -r .id | sort | paste -sd ' '
}

fills_of() { # FILE
	jq -c 'select(.kind == "fill") | [(.id | split("/") | last), .side, .price, .qty, .fee, .fee_asset]' "$1" | sort
}

# found FILE VENUE: it was cancelled, and what a person sent was not
found() {
	[ "$(jq -r 'select(.kind == "alert") | .code' "$1" | sort -u)" = unknown_order ]
	[ "$(jq -r 'select(.kind == "halt") | .scope' "$1")" = "venue:$2" ]
	[ "$(is_open "$2")" = person ]
	[ "$(sqlite3 -readonly state/live/exec.db "SELECT DISTINCT venue || ' ' || account FROM cancel WHERE id = '$orphan'")" = "$2 main" ]
	grep -q "1 open orders are ours, and not in the journal, $orphan first: cancelled" "$1.err"
	grep -q "1 orders are open that are none of ours, person first: they are left alone" "$1.err"
}

# booked FILE: the account has what the journal says, and the ledger
booked() {
	by_hand --live </dev/null >again 2>&1
	if grep '"kind":"alert"\|are ours' again; then return 1; fi
	arb-ledger --live <"$1" >/dev/null
	arb-ledger --live verify
}

# made VENUE: one that is filled bit by bit, for half a minute and longer
made() {
	elsewhere order "$1" BTC-USDT sell 900 49995 --tif gtc --id $orphan >made
	# while the first one is filled at that very moment nobody can say what the account has
	for _ in $(seq 20); do
		! elsewhere order "$1" BTC-USDT buy 0.002 40000 --tif gtc --id person >>made || break
	done
	[ "$(is_open "$1")" = "$orphan person" ]
	for _ in $(seq 4); do
		[ "$(by_hand fills "$1" BTC-USDT | wc -l)" -lt 2 ] || break
		sleep 1
	done
}

# All that the venue filled of it is told, once, and of no trade.
finds() { # VENUE
	venues_stand venues "$1"
	by_hand --live </dev/null >begun
	made "$1"
	by_hand --live </dev/null >out 2>out.err
	found out "$1"
	[ "$(jq -r 'select(.kind == "fill" and .suspense) | .order' out | sort -u)" = $orphan ]
	by_hand fills "$1" BTC-USDT >all
	[ "$(fills_of all | wc -l)" -ge 2 ]
	[ "$(fills_of all)" = "$(fills_of out)" ]
	cat begun out >whole
	booked whole
}

@test "binance" { finds binance; }

@test "bybit" { finds bybit; }

@test "okx" { finds okx; }

@test "bitget" { finds bitget; }

@test "kraken" { finds kraken; }

@test "coinbase" { finds coinbase; }

@test "kucoin" { finds kucoin; }

@test "gate" { finds gate; }

@test "of an account that was never seen, what was filled is in what it begins with" {
	venues_stand venues okx
	made okx
	by_hand recover okx >out 2>out.err
	found out okx
	[ "$(fills_of out | wc -l)" -eq 0 ]
	booked out
}

@test "with --dry-run it is left open, and said" {
	venues_stand venues okx
	made okx
	by_hand --live --dry-run </dev/null >out 2>out.err
	[ "$(is_open okx)" = "$orphan person" ]
	grep -q "$orphan first: left open" out.err
}

# stands: how the order stands, as the venue says
stands() {
	by_hand query okx BTC-USDT late | jq -r .state
}

@test "one that was proven absent and is open after all is found at a later start, and cancelled" {
	echo '{"faults":[{"kind":"taken_503","request":"order","every":1,"times":1},
		{"kind":"hide","every":1,"times":1,"for_ms":15000},
		{"kind":"accept_close","after_ms":0,"for_ms":60000}]}' >faults
	venues_stand venues okx --faults faults
	run -69 --separate-stderr by_hand order okx BTC-USDT buy 0.002 40000 --tif gtc --id late -o exec.window_ms=50 -o exec.skew_ms=50 \
		-o exec.round_ms=50
	[ "$(jq -r 'select(.kind == "order") | .state' <<<"$output" | paste -sd ' ')" = "intent absent" ]
	[ "$(jq -r 'select(.kind == "order" and .id == "late") | .state' venues.statement | tail -1)" = open ]
	sleep 15
	[ "$(stands)" = open ]
	# nobody can ask without a key, and that is no reason to stop
	mv keys all
	grep bybit all >keys
	"$O/arb-exec" --live --keys-fd 3 --endpoints venues.json 3<keys </dev/null >out
	mv all keys
	[ "$(stands)" = open ]
	{
		printf '{"kind":"tick","ts_us":%s}\n' "$(date +%s%6N)"
		sleep 2
	} | by_hand --live >out
	[ "$(stands)" = "done" ]
	[ "$(jq -r 'select(.kind == "alert") | .code' out | sort -u)" = late_fill ]
	[ "$(sqlite3 -readonly state/live/exec.db "SELECT DISTINCT venue FROM cancel WHERE id = 'late'")" = okx ]
}
