bats_require_minimum_version 1.5.0

# What became of an order that nobody can find out about is decided by a person (faults.md 3.1).

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	# coinbase can not be told a window: an order without an answer is never proven absent there
	order_left coinbase
}

teardown() {
	live_ends
}

# asked: as after a recovery that found nothing
asked() {
	sqlite3 state/live/exec.db "INSERT INTO state (intent, ts_us, state, venue_id, reason, ended_us, at_arrival, at_arrival_filled, epoch)
		VALUES ('lost', 1, 8, '', '', 0, '0', '0', 1)"
}

resolve() { # CODE WORD...
	local code=$1
	shift
	run "-$code" --separate-stderr "$O/arb-exec" resolve "$@"
}

last() {
	sqlite3 state/live/exec.db "SELECT state, reason FROM state WHERE intent = 'lost' ORDER BY row DESC LIMIT 1"
}

live() {
	"$O/arb-exec" --live --keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 3<keys </dev/null >ran
}

@test "only an order that was asked for, and whose end is not known" {
	resolve 1 coinbase lost absent
	[ "$stderr" = "arb-exec: resolve: order lost was not asked for yet: first recover coinbase" ]
	asked
	resolve 1 coinbase other absent
	resolve 1 okx lost absent
	resolve 1 coinbase lost filled 0.0021 50005 0 USDT
	[ "$stderr" = "arb-exec: resolve: order lost is not as large" ]
	resolve 1 coinbase lost filled 0.0012345678901234567890123456 50005.1234567890123456 0 USDT
	[ "$stderr" = "arb-exec: resolve: order lost: the figures do not fit 38 digits" ]
	refused() { # WORDS QTY PRICE FEE ASSET
		resolve 1 coinbase lost filled "${@:2}"
		[ "$stderr" = "arb-exec: resolve: order lost: $1" ]
	}
	refused "price: worse than its limit" 0.001 60000.01 0 USDT
	refused "qty: its venue trades no such part of a lot" 0.0010000000000000001 60000 0 USDT
	for fee in "60.01 USDT" "-60.01 USDT" "0.0011 BTC" "0.1 NOSUCH" "-0.1 NOSUCH" "-1000000 NOSUCH"; do
		# shellcheck disable=SC2086
		refused "fee: more than what was traded, or of an asset that the account has not as much of" 0.001 60000 $fee
	done
	[ "$(last)" = "8|" ]
	resolve 0 coinbase lost absent
	[ "$(last)" = "9|person" ]
	[ "$(jq -r 'select(.kind == "order" and (.again | not)) | [.id, .state, .reason, .n != null] | join(" ")' <<<"$output")" = "lost absent person true" ]
	[ "$(unfinished state/live)" -eq 0 ]
	resolve 1 coinbase lost absent
	# the account is as the journal says
	live
	if grep '"kind":"alert"' ran; then return 1; fi
}

@test "what is said to be filled moves the balances, and is held against what the venue says" {
	asked
	resolve 0 coinbase lost filled 0.001 50005 0.05 USDT 17
	[ "$(last)" = "6|person" ]
	[ "$(jq -r 'select(.kind == "fill") | [.id, .qty, .price, .fee, .fee_asset, .order] | join(" ")' <<<"$output")" = "BTC-USDT/17 0.001 50005 0.05 USDT lost" ]
	[ "$(jq -r 'select(.kind == "order" and (.again | not)) | [.state, .filled, .reason] | join(" ")' <<<"$output")" = "done 0.001 person" ]
	live
	[ "$(jq -r 'select(.kind == "alert") | .code' ran)" = balance ]
}

@test "all of it" {
	asked
	resolve 64 coinbase lost filled 0.002 -50005 -0.1 USDT
	[ "$stderr" = "arb-exec: resolve: qty and price are above 0" ]
	resolve 0 coinbase lost filled 0.002 50005 -0.1 USDT # a rebate
	[ "$(last)" = "5|person" ]
	[ "$(jq -r 'select(.kind == "fill") | .fee' <<<"$output")" = -0.1 ]
	[ "$(jq -r 'select(.kind == "fill") | .id' <<<"$output")" = "BTC-USDT/p:lost" ]
	[ "$(unfinished state/live)" -eq 0 ]
}

@test "with the fills that are known, there being none" {
	asked
	resolve 0 coinbase lost "done"
	[ "$(last)" = "6|person" ]
}

@test "one that the venue knew of is not absent" {
	sqlite3 state/live/exec.db "INSERT INTO state (intent, ts_us, state, venue_id, reason, ended_us, at_arrival, at_arrival_filled, epoch)
		VALUES ('lost', 1, 3, '7', '', 0, '0', '0', 1)"
	asked
	resolve 1 coinbase lost absent
	[ "$stderr" = "arb-exec: resolve: coinbase knew of order lost: it is not absent" ]
	resolve 0 coinbase lost "done"
}

@test "wrong words, and another instance" {
	asked
	resolve 64 coinbase
	resolve 64 coinbase lost
	resolve 64 coinbase lost gone
	resolve 64 coinbase lost filled
	resolve 64 coinbase lost filled 0.001 50005 0
	resolve 64 coinbase lost filled -1 50005 0 USDT
	resolve 64 coinbase lost filled 1 50005 0 'US"DT'
	resolve 64 coinbase lost filled 1 50005 0 USDT 'a"b'
	resolve 64 coinbase lost absent now
	sleep 3 | "$O/arb-exec" --live --keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 3<keys >ran 2>&1 &
	local other=$!
	sleep 1
	resolve 75 coinbase lost absent
	kill -KILL $other || true
	wait $other || true
	[ "$(last)" = "8|" ]
}

@test "one that cannot rest, and that its venue calls open for ever, is a person's to decide" {
	sqlite3 state/live/exec.db "INSERT INTO state (intent, ts_us, state, venue_id, reason, ended_us, at_arrival, at_arrival_filled, epoch)
		VALUES ('lost', 1, 3, '', '', 0, '0', '0', 1)"
	resolve 0 coinbase lost done
	[ "$(last)" = "6|person" ]
	[ "$(unfinished state/live)" -eq 0 ]
}
