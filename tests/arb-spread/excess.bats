#!/usr/bin/env bats
# The gate on what an edge is beyond the mean of its own pair.
bats_require_minimum_version 1.5.0

setup() {
	export ARB_SHARE=$BATS_TEST_TMPDIR/share
	mkdir -p "$ARB_SHARE/venues"
	printf '{}\n' >"$BATS_TEST_TMPDIR/arb.json"
	export ARB_CONFIG=$BATS_TEST_TMPDIR/arb.json
	venue a ERC20
	venue b ERC20
	venue c TRC20
}

venue() { # NAME NETWORK: of ABC
	cat >"$ARB_SHARE/venues/$1.json" <<-END
		{"name":"$1","class":"exchange","fees":{"taker_bps":"0","maker_bps":"0","fee_kind":"quote"},
		 "symbols":[{"symbol":"ABC-USDT","base":"ABC","quote":"USDT","price_tick":"0.01","qty_step":"0.01","min_notional":"0"}],
		 "networks":[{"asset":"ABC","network":"$2","withdraw_fee":"0.1","expected_ms":1000}]}
	END
}

# market SECONDS SELLER BID: a asks 100, the seller bids that much, and a tick for each second; 30 s from 100 on.
market() {
	for second in $(seq "$1" $(($1 + 29))); do
		printf '{"kind":"book","ts_us":1767225%03d000001,"venue":"a","symbol":"ABC-USDT","bids":[["99","5"]],"asks":[["100","5"]]}\n' "$second"
		printf '{"kind":"book","ts_us":1767225%03d000002,"venue":"%s","symbol":"ABC-USDT","bids":[["%s","5"]],"asks":[["110","5"]]}\n' \
			"$second" "$2" "$3"
		printf '{"kind":"tick","ts_us":1767225%03d000003}\n' "$second"
	done
}
opened() { # OPTION...
	"$O/arb-spread" --only --reopen-ms 0 -m 50 "$@" |
		jq -r 'select(.state == "open") | [.opened_us % 1000000000, .net_bps, .excess.bps, .excess.mean_bps, .excess.n] | map(. // "-") | join(" ")'
}

@test "an edge that its pair always shows is none; one beyond the mean is, and says what decided" {
	{ market 100 c 101 && market 130 c 101.6; } >"$BATS_TEST_TMPDIR/in"
	[ "$(opened <"$BATS_TEST_TMPDIR/in")" = "100000002 100 - - -" ]
	# 30 samples of 100 bps: 160 is 60 beyond them
	[ "$(opened --excess always <"$BATS_TEST_TMPDIR/in")" = "130000002 160 60 100 30" ]
	[ "$(opened --excess always -m 59.9 <"$BATS_TEST_TMPDIR/in")" = "130000002 160 60 100 30" ]
	[ "$(opened --excess always -m 60.1 <"$BATS_TEST_TMPDIR/in")" = "" ]
}

@test "before there are enough samples nothing is made" {
	market 100 c 101 >"$BATS_TEST_TMPDIR/in"
	market 130 c 101.6 | sed -n 1,2p >>"$BATS_TEST_TMPDIR/in"
	[ "$(opened --excess always <"$BATS_TEST_TMPDIR/in")" = "130000002 160 60 100 30" ]
	[ "$(opened --excess always -o spread.excess_n=31 <"$BATS_TEST_TMPDIR/in")" = "" ]
	"$O/arb-spread" --only --excess always -o spread.excess_n=31 --metrics "$BATS_TEST_TMPDIR/metrics" \
		<"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out"
	[ ! -s "$BATS_TEST_TMPDIR/out" ]
	grep -q '^arb_edges_usual_total{program="arb-spread"} [1-9]' "$BATS_TEST_TMPDIR/metrics"
}

@test "a mean below zero does not make an edge larger" {
	{ market 100 c 99 && market 130 c 100.6; } >"$BATS_TEST_TMPDIR/in"
	[ "$(opened --excess always <"$BATS_TEST_TMPDIR/in")" = "130000002 60 60 -100 30" ]
	[ "$(opened --excess always -m 61 <"$BATS_TEST_TMPDIR/in")" = "" ]
}

@test "blocked: only pairs whose venues have no network of the base in common" {
	market 100 b 101 >"$BATS_TEST_TMPDIR/in"
	[ "$(opened --excess blocked <"$BATS_TEST_TMPDIR/in")" = "100000002 100 - - -" ]
	market 100 c 101 >"$BATS_TEST_TMPDIR/in"
	[ "$(opened --excess blocked <"$BATS_TEST_TMPDIR/in")" = "" ]
	[ "$(opened -o spread.excess=blocked <"$BATS_TEST_TMPDIR/in")" = "" ]
	[ "$(opened -o spread.excess=blocked --excess never <"$BATS_TEST_TMPDIR/in")" = "100000002 100 - - -" ]
}

@test "another word is exit 64, in the configuration 78" {
	run -64 "$O/arb-spread" --excess sometimes </dev/null
	run -78 "$O/arb-spread" -o spread.excess=sometimes </dev/null
}
