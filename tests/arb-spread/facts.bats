#!/usr/bin/env bats
# Where arb-spread takes the rules of a market from when no instrument line has told them.

setup() {
	export ARB_SHARE=$BATS_TEST_TMPDIR/share
	mkdir -p "$ARB_SHARE/venues"
	cat >"$ARB_SHARE/venues/alpha.json" <<-'END'
		{"name":"alpha","class":"exchange","fees":{"taker_bps":"20","maker_bps":"5","fee_kind":"quote"},
		 "symbols":[{"symbol":"BTC-USDT","base":"BTC","quote":"USDT","price_tick":"0.1","qty_step":"0.01","min_notional":"5"},
		            {"symbol":"ETH-USDT","base":"ETH","quote":"USDT"}]}
	END
	sed -e 's/alpha/beta/; s/"quote"}/"received"}/' "$ARB_SHARE/venues/alpha.json" >"$ARB_SHARE/venues/beta.json"
	printf '{}\n' >"$BATS_TEST_TMPDIR/arb.json"
	export ARB_CONFIG=$BATS_TEST_TMPDIR/arb.json
}

book() { # VENUE MICROSECOND BID ASK [SYMBOL]
	printf '{"kind":"book","ts_us":1786309549%06d,"venue":"%s","symbol":"%s","bids":[["%s","1.234"]],"asks":[["%s","1.234"]]}\n' \
		"$2" "$1" "${5:-BTC-USDT}" "$3" "$4"
}

@test "rules come from the venue's file, read when its first book comes" {
	{ book alpha 1 99 100 && book beta 2 102 103; } >"$BATS_TEST_TMPDIR/in"
	run --separate-stderr "$O/arb-spread" --only <"$BATS_TEST_TMPDIR/in"
	[ "$status" -eq 0 ]
	[ "$(jq -r '[.legs[0].qty, .legs[0].fee_bps, .legs[0].fee_kind, .legs[1].fee_kind, .cost] | join(" ")' <<<"$output")" = \
		"1.23 20 quote received 123.246" ]
	[ -z "$stderr" ]
}

@test "what has no rules is said once, and nothing is made of it" {
	{ book nowhere 1 99 100 && book beta 2 102 103 && book nowhere 3 99 100 &&
		book alpha 4 99 100 XYZ-USDT && book alpha 5 99 100 XYZ-USDT && book alpha 6 9 10 ETH-USDT; } \
		>"$BATS_TEST_TMPDIR/in"
	run --separate-stderr "$O/arb-spread" --only <"$BATS_TEST_TMPDIR/in"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(wc -l <<<"$stderr")" -eq 3 ]
	[ "$(sed -n 1p <<<"$stderr")" = \
		"arb-spread: warning: line 1: nowhere BTC-USDT: nothing is made of it without its rules: nowhere has no file of facts" ]
	[ "$(sed -n 2p <<<"$stderr")" = \
		"arb-spread: warning: line 4: alpha XYZ-USDT: nothing is made of it without its rules: its file does not list the symbol" ]
	[ "$(sed -n 3p <<<"$stderr")" = \
		"arb-spread: warning: line 6: alpha ETH-USDT: nothing is made of it without its rules: no price tick and quantity step" ]
}

@test "an instrument line that comes later makes the held book count" {
	{ book nowhere 1 99 100 && book beta 2 102 103
		echo '{"kind":"instrument","ts_us":1786309549000003,"venue":"nowhere","symbol":"BTC-USDT","price_tick":"1","qty_step":"0.1","taker_bps":"1","fee_kind":"quote"}'
	} >"$BATS_TEST_TMPDIR/in"
	run --separate-stderr "$O/arb-spread" --only <"$BATS_TEST_TMPDIR/in"
	[ "$(jq -r .id <<<"$output")" = "cross:BTC-USDT:nowhere:beta:1786309549000002" ]
}

@test "an instrument line without a fee takes the fee of the file, and without a file it is not used" {
	line='{"kind":"instrument","ts_us":1786309549000000,"venue":"%s","symbol":"BTC-USDT","price_tick":"1","qty_step":"0.1"}\n'
	# shellcheck disable=SC2059
	{ printf "$line" alpha && printf "$line" nowhere && book alpha 1 99 100 && book beta 2 102 103 && book nowhere 3 1 2; } \
		>"$BATS_TEST_TMPDIR/in"
	run --separate-stderr "$O/arb-spread" --only <"$BATS_TEST_TMPDIR/in"
	[ "$(jq -r '[.legs[0].venue, .legs[0].fee_bps, .legs[0].fee_kind] | join(" ")' <<<"$output")" = "alpha 20 quote" ]
	[ "$stderr" = "arb-spread: warning: line 2: nowhere BTC-USDT: nothing is made of it without its rules: no taker fee" ]
}
