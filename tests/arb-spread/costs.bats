#!/usr/bin/env bats
# Costs beyond fees, what they gate, and the bounds of the size that options give.

bats_require_minimum_version 1.5.0

setup() {
	export ARB_SHARE=$BATS_TEST_TMPDIR/share ARB_CONFIG=$BATS_TEST_TMPDIR/arb.json
	mkdir -p "$ARB_SHARE/venues"
	printf '{}\n' >"$ARB_CONFIG"
	T0=1786309549
}

rules() { # VENUE SYMBOL [KIND [MEMBERS]]
	printf '{"kind":"instrument","ts_us":%s000000,"venue":"%s","symbol":"%s","price_tick":"0.01","qty_step":"0.001","taker_bps":"10","fee_kind":"%s"%s}\n' \
		$T0 "$1" "$2" "${3:-quote}" "${4-}"
}

network() { # VENUE ASSET NETWORK FEE [MEMBERS]
	printf '{"kind":"network","ts_us":%s000000,"venue":"%s","asset":"%s","network":"%s","withdraw_fee":"%s","withdraw":true,"deposit":true%s}\n' \
		$T0 "$1" "$2" "$3" "$4" "${5-}"
}

book() { # VENUE MICROSECONDS BID ASK [SYMBOL [QTY]]
	printf '{"kind":"book","ts_us":%s,"venue":"%s","symbol":"%s","bids":[["%s","%s"]],"asks":[["%s","%s"]]}\n' \
		$((T0 * 1000000 + $2)) "$1" "${5:-X-U}" "$3" "${6:-1}" "$4" "${6:-1}"
}

balance() { # VENUE ASSET FREE
	printf '{"kind":"balance","ts_us":%s000000,"venue":"%s","asset":"%s","account":"main","wallet":"spot","free":"%s"}\n' $T0 "$1" "$2" "$3"
}

ways() {
	network a X N1 0.02
	network b X N1 0.5
	network b U M1 1
	network a U M1 1
}

edge() {
	book a 1 99 100
	book b 2 102 103
}

metric() {
	awk -v name="arb_$1_total{" 'index($0, name) == 1 { print $NF }' "$BATS_TEST_TMPDIR/metrics"
}

spread() { # ARGUMENTS
	"$O/arb-spread" --only --metrics "$BATS_TEST_TMPDIR/metrics" "$@"
}

@test "the share of both transfers stands on the line, with what it was made of" {
	run --separate-stderr spread < <(rules a X-U && rules b X-U && ways && edge)
	[ "$(jq -c '[.costs.transfer, .costs.inputs, .after_bps, .net]' <<<"$output")" = '["0.304",{"transfer":[{"asset":"X","from":"a","to":"b","network":"N1","fee":"0.02","price":"102","turn":"10"},{"asset":"U","from":"b","to":"a","network":"M1","fee":"1","price":"1","turn":"10"}]},{"transfer":149.250749},null]' ]
	# ((101.898 - 0.304) / 100.1 - 1) x 10^4
}

@test "a threshold is held to the costs that --net names, and the line says so" {
	lines() { rules a X-U && rules b X-U && ways && edge; }
	[ "$(lines | spread -m 149.25 --net transfer | jq -r .net)" = transfer ]
	[ "$(lines | spread -m 149.26 --net transfer | wc -l)" -eq 0 ]
	[ "$(lines | spread -m 149.26 --net fees | jq -r .net)" = null ]
	[ "$(lines | spread --net after=transfer --min-profit 1.493 | wc -l)" -eq 1 ]
	[ "$(lines | spread --net after=transfer --min-profit 1.494 | wc -l)" -eq 0 ]
	[ "$(metric edges_without_costs)" -eq 0 ]
	[ "$(lines | spread -o spread.net=transfer -m 149.26 | wc -l)" -eq 0 ]
}

@test "what costs more than is known does not stand, and is counted" {
	run spread --net transfer < <(rules a X-U && rules b X-U && edge)
	[ -z "$output" ]
	[ "$(metric edges_without_costs)" -eq 1 ]
	# the way in is closed, the way out is closed, the fee is not known, the money has no way back, another contract
	for change in 's/"b","asset":"X".*"deposit":true/&,"x":1/; /"b","asset":"X"/s/"deposit":true/"deposit":false/' \
		'/"a","asset":"X"/s/"withdraw":true/"withdraw":false/' '/"a","asset":"X"/s/"withdraw_fee":"[^"]*",//' \
		'/"a","asset":"U"/d' '/"asset":"X"/s/"network":"N1"/&,"contract":"0x1"/; /"b","asset":"X"/s/0x1/0x2/'; do
		run spread --net transfer < <({ rules a X-U && rules b X-U && ways && edge; } | sed "$change")
		[ "$status" -eq 0 ]
		[ -z "$output" ]
		[ "$(($(metric edges_without_costs) + $(metric edges_of_other_assets)))" -eq 1 ]
	done
}

@test "all costs: latency is known after some books, capital for as long as the transfers take" {
	cat >"$ARB_SHARE/venues/a.json" <<-'END'
		{"name":"a","class":"exchange","fees":{"taker_bps":"10","maker_bps":"10","fee_kind":"quote"},"symbols":[],
		 "networks":[{"asset":"X","network":"N1","withdraw_fee":"7","expected_ms":60000}]}
	END
	books() {
		for i in $(seq 12); do
			book a $((i * 200000)) 99 10$((i % 2))
			book b $((i * 200000 + 1)) 103 104
		done
	}
	run spread --net all -o spread.capital_pct=12 < <(rules a X-U && rules b X-U && ways && edge)
	[ -z "$output" ]
	[ "$(metric edges_without_costs)" -eq 1 ]
	run spread --net all -o spread.capital_pct=12 -m 1 < <(rules a X-U && rules b X-U && ways && books)
	line=$(head -1 <<<"$output")
	[ "$(jq -c '[.net, .costs.inputs.latency.method, .costs.inputs.latency.n, .costs.inputs.latency.tau_us, .costs.inputs.capital]' <<<"$line")" = '["all","diffusion",10,150000,{"rate_pct":"12","locked_us":60000000}]' ]
	jq -e '(.costs | (.transfer | tonumber) as $t | (.latency | tonumber) as $l | (.capital | tonumber) as $c | [$t, $l, $c]) as [$t, $l, $c] |
		(.cost | tonumber) as $cost | (.profit | tonumber) as $profit |
		(.costs.inputs.latency | 10000 * .sigma * ((.tau_us / 1000000 / 6.283185307179586) | sqrt) - (.bps | tonumber) | fabs) < 1e-6 and
		($l - $cost * (.costs.inputs.latency.bps | tonumber) / 10000 | fabs) < 1e-9 and
		($c - $cost * 0.12 * 60 / 31536000 | fabs) < 1e-9 and
		(.after_bps.transfer - ($profit - $t) / $cost * 10000 | fabs) < 1e-5 and
		(.after_bps.all - ($profit - $t - $l - $c) / $cost * 10000 | fabs) < 1e-5' <<<"$line"
}

@test "a network line goes before the venue's file" {
	printf '{"name":"a","class":"exchange","fees":{"taker_bps":"10","maker_bps":"10","fee_kind":"quote"},"symbols":[],"networks":[{"asset":"X","network":"N1","withdraw_fee":"0.01"},{"asset":"U","network":"M1","withdraw_fee":"1"}]}\n' \
		>"$ARB_SHARE/venues/a.json"
	sed 's/"a"/"b"/' "$ARB_SHARE/venues/a.json" >"$ARB_SHARE/venues/b.json"
	[ "$({ rules a X-U && rules b X-U && edge; } | spread | jq -r '.costs.inputs.transfer[0].fee')" = 0.01 ]
	[ "$({ rules a X-U && rules b X-U && network a X N1 0.03 && edge; } | spread | jq -r '.costs.inputs.transfer[0].fee')" = 0.03 ]
	[ "$({ network a X N1 0.03 && rules a X-U && rules b X-U && edge; } | spread | jq -r '.costs.inputs.transfer[0].fee')" = 0.03 ]
	[ "$({ rules a X-U && rules b X-U && network a X N2 0.03 && edge; } | spread | jq -r '.costs.transfer')" = null ]
}

@test "two assets of one name are no pair, whatever is asked for" {
	lines() {
		rules a X-U && rules b X-U
		network a X N1 1 ',"contract":"0xAA"'
		network b X N1 1 ',"contract":"'"$1"'"'
		edge
	}
	[ "$(lines 0xaa | spread | wc -l)" -eq 1 ]
	[ "$(lines 0xab | spread | wc -l)" -eq 0 ]
	[ "$(metric edges_of_other_assets)" -eq 1 ]
	[ "$(lines 0xab | spread --cycles 3 --funded | wc -l)" -eq 0 ]
}

@test "balances bind the size on both sides, and what is not listed is nothing" {
	lines() { rules a X-U && rules b X-U && edge; }
	{ balance a U 60 && balance b X 0.4567; } >"$BATS_TEST_TMPDIR/funds"
	[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" | jq -c '[.qty, .cost, .depth_exhausted, .caps]')" = '["0.456","45.6456",false,{"buy_balance":"60","sell_balance":"0.4567"}]' ]
	# what main has is nothing where another account is traded, and the other way round
	run -0 spread --balances "$BATS_TEST_TMPDIR/funds" -o 'exec.accounts={"*":"sub1"}' < <(lines)
	[ -z "$output" ]
	sed -i 's/"main"/"sub1"/' "$BATS_TEST_TMPDIR/funds"
	[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" -o 'exec.accounts={"*":"sub1"}' | jq -r .qty)" = 0.456 ]
	run -0 spread --balances "$BATS_TEST_TMPDIR/funds" < <(lines)
	[ -z "$output" ]
	{ balance a U 40.05 && balance b X 0.4567; } >"$BATS_TEST_TMPDIR/funds"
	[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" | jq -c '[.qty, .cost]')" = '["0.4","40.04"]' ]
	[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" --cap-quote 20 --cap-share 15 | jq -c '[.qty, .caps.quote, .caps.share_pct]')" = '["0.15","20","15"]' ]
	[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" --cap-quote 20 | jq -r .qty)" = 0.199 ]
	[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" --cap-quote 90 | jq -r .qty)" = 0.4 ]
	for one in "a U" "b X"; do
		# shellcheck disable=SC2086
		balance $one 60 >"$BATS_TEST_TMPDIR/funds"
		[ "$(lines | spread --balances "$BATS_TEST_TMPDIR/funds" | wc -l)" -eq 0 ]
	done
	[ "$(lines | spread --balances /dev/null | wc -l)" -eq 0 ]
	# what is left is below what the venue takes
	{ balance a U 60 && balance b X 0.4567; } >"$BATS_TEST_TMPDIR/funds"
	[ "$({ rules a X-U quote ',"min_notional":"50"' && rules b X-U && edge; } | spread --balances "$BATS_TEST_TMPDIR/funds" | wc -l)" -eq 0 ]
}

@test "a file of balances that is not right is exit 78 and says where and why" {
	for line in 'x' '{"kind":"tick","ts_us":1786309549000000}' \
		'{"kind":"balance","ts_us":1786309549000000,"venue":"a","asset":"U"}' \
		'{"kind":"balance","ts_us":1786309549000000,"venue":"a","asset":"U","free":"-1"}' \
		'{"kind":"balance","ts_us":1786309549000000,"venue":"a","asset":"U","free":"NaN"}' \
		'{"kind":"balance","ts_us":1786309549000000,"venue":"a","asset":"U","free":"1e99"}' \
		'{"kind":"balance","ts_us":1786309549000000,"venue":"a","asset":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","free":"1"}'; do
		{ balance a U 1 && echo "$line"; } >"$BATS_TEST_TMPDIR/funds"
		run --separate-stderr spread --balances "$BATS_TEST_TMPDIR/funds" </dev/null
		[ "$status" -eq 78 ]
		[[ "$stderr" == "arb-spread: --balances: $BATS_TEST_TMPDIR/funds: line 2: "* ]]
	done
	run --separate-stderr spread --balances "$BATS_TEST_TMPDIR/none" </dev/null
	[ "$status" -eq 78 ]
	[ "$stderr" = "arb-spread: --balances: $BATS_TEST_TMPDIR/none: No such file or directory" ]
}

@test "SIGHUP reads the balances again; where they are not right the old ones stay" {
	{ balance a U 60 && balance b X 0.4567; } >"$BATS_TEST_TMPDIR/funds"
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	"$O/arb-spread" --only --update-ms 0 --balances "$BATS_TEST_TMPDIR/funds" <"$BATS_TEST_TMPDIR/pipe" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" &
	pid=$!
	exec 7>"$BATS_TEST_TMPDIR/pipe"
	{ rules a X-U && rules b X-U && edge; } >&7
	await "$BATS_TEST_TMPDIR/out" 1
	echo broken >"$BATS_TEST_TMPDIR/funds"
	kill -HUP "$pid"
	await "$BATS_TEST_TMPDIR/err" 1
	grep -q -- '--balances: the old ones stay in force: .*: line 1: ' "$BATS_TEST_TMPDIR/err"
	{ balance a U 10.01 && balance b X 1; } >"$BATS_TEST_TMPDIR/funds"
	kill -HUP "$pid"
	sleep 0.3
	book b 3 102 103 >&7
	await "$BATS_TEST_TMPDIR/out" 2
	exec 7>&-
	wait "$pid"
	[ "$(jq -r .qty "$BATS_TEST_TMPDIR/out" | paste -sd ' ')" = "0.456 0.1" ]
}

await() { # FILE LINES
	for _ in $(seq 200); do
		[ "$(wc -l <"$1")" -ge "$2" ] && return
		sleep 0.02
	done
	return 1
}

@test "a fee in the exchange's token is what the token costs, where there is enough of both" {
	third=',"fee_asset":"T","fee_discount":"0.25"'
	lines() { # MICROSECONDS OF THE TOKEN'S BOOK, ITS ASKS
		rules a X-U third "$third" && rules b X-U && rules a T-U quote
		printf '{"kind":"book","ts_us":%s,"venue":"a","symbol":"T-U","bids":[["9","1"]],"asks":%s}\n' $((T0 * 1000000 + $1)) "$2"
		edge
	}
	# the largest size costs 0.075 in tokens: at 10, and then at 12
	{ balance a U 1000 && balance b X 5 && balance a T 0.01; } >"$BATS_TEST_TMPDIR/funds"
	run spread --balances "$BATS_TEST_TMPDIR/funds" < <(lines 0 '[["10","1"]]')
	[ "$(jq -c '[.qty, .cost, .legs[0].fee_kind, .legs[0].fee_bps, .costs.inputs.tokens]' <<<"$output")" = '["1","100.075","third","7.5",[{"venue":"a","asset":"T","qty":"0.0075","price":"10","book_us":'$T0'000000}]]' ]
	run spread --balances "$BATS_TEST_TMPDIR/funds" < <(lines 0 '[["10","0.005"],["12","1"]]')
	[ "$(jq -c '[.qty, .cost, .legs[0].fee_bps, .costs.inputs.tokens[0].price]' <<<"$output")" = '["1","100.08","8","10.666666666667"]' ]
	# without balances, with too few tokens, without their book, with an old one: as if it were kept out, undiscounted
	for case in "0 [[\"10\",\"1\"]] 0.0074" "0 [[\"10\",\"0.007\"]] 0.01" "0 [] 0.01" "-9000000 [[\"10\",\"1\"]] 0.01"; do
		read -r at asks tokens <<<"$case"
		{ balance a U 1000 && balance b X 5 && balance a T "$tokens"; } >"$BATS_TEST_TMPDIR/funds"
		run spread --balances "$BATS_TEST_TMPDIR/funds" < <(lines "$at" "$asks" | sed '/instrument/s/"ts_us":[0-9]*/"ts_us":1786309539000000/')
		[ "$(jq -c '[.qty, .cost, .legs[0].fee_kind, .legs[0].fee_bps, .costs.inputs.tokens]' <<<"$output")" = '["0.999","100","received","10",null]' ]
	done
	run spread < <(lines 0 '[["10","1"]]')
	[ "$(jq -r .legs[0].fee_kind <<<"$output")" = received ]
	# the screen knows the discount: this edge is none without it
	{ balance a U 1000 && balance b X 5 && balance a T 0.01; } >"$BATS_TEST_TMPDIR/funds"
	[ "$(lines 0 '[["10","1"]]' | spread --balances "$BATS_TEST_TMPDIR/funds" -m 182 | wc -l)" -eq 1 ]
	[ "$(lines 0 '[["10","1"]]' | spread -m 182 | wc -l)" -eq 0 ]
}

# levels VENUE MICROSECONDS SYMBOL BIDS ASKS
levels() {
	printf '{"kind":"book","ts_us":%s,"venue":"%s","symbol":"%s","bids":%s,"asks":%s}\n' $((T0 * 1000000 + $2)) "$1" "$3" "$4" "$5"
}

# explained OPTION...: what stands in `in`, and what is made of it; every figure of it can be worked out again
explained() {
	"$O/arb-spread" "$@" <in >out
	"$O/arb" explain --all --json out | tail -n 1 | jq -e '.differs == 0 and .equal > 20'
}

@test "a fee in tokens is charged for the quantity, whatever larger one was looked at before" {
	cd "$BATS_TEST_TMPDIR"
	{ rules a X-U third ',"fee_asset":"T","fee_discount":"0.25"' | sed 's/"taker_bps":"10"/"taker_bps":"100"/' && rules b X-U && rules a T-U quote
		levels a 0 T-U '[["499","10"]]' '[["500","1"],["600","1"],["900","1000"]]'
		levels a 1 X-U '[["99","10"]]' '[["100","1000"],["100.4","2000"],["100.6","2000"],["100.8","3000"]]'
		levels b 2 X-U '[["102","3000"],["101.9","3000"],["101.7","5000"]]' '[["103","10"]]'; } >in
	{ balance a U 1000000 && balance b X 5000 && balance a T 100; } >funds
	explained -m 1 --balances funds
	# 4.512 tokens for 0.75 % of 300800: 500, 600 and 2.512 at 900; 5000 were looked at first
	[ "$(tail -n 1 out | jq -c '[.qty, .cost, .legs[0].fee_bps, .costs.inputs.tokens[0].qty]')" = '["3000","304160.8000001728","111.72872341","4.512"]' ]
}

@test "two legs at one venue share its tokens, and the book of them" {
	cd "$BATS_TEST_TMPDIR"
	third=',"fee_asset":"T","fee_discount":"0"'
	{ rules a X-U third "$third" && rules a X-V third "$third" && rules a V-U quote && rules a T-U && rules a T-V
		levels a 0 T-U '[["9","1"]]' '[["10","5"]]' && levels a 0 T-V '[["9","1"]]' '[["10","5"]]'
		levels a 1 V-U '[["0.999","5000"]]' '[["1","5000"]]'
		levels a 2 X-V '[["99","1"]]' '[["100","1"]]' && levels a 3 X-U '[["103","1"]]' '[["104","1"]]'; } >in
	# 0.01 for the purchase and 0.0103 for the sale
	for free in 0.0203 0.0202; do
		{ balance a U 1000 && balance a V 1000 && balance a X 5 && balance a T $free; } >funds
		explained -m 1 --balances funds
		tail -n 1 out | jq -c '[.legs[].fee_kind]'
	done >kinds
	[ "$(grep third kinds)" = '["third","third"]
["third","received"]' ]
}

@test "each market that converted an amount on the way to the quantity is named" {
	cd "$BATS_TEST_TMPDIR"
	{ rules a X-V && rules b X-U && rules c V-U && rules d V-U
		levels c -9000000 V-U '[["0.9","1"]]' '[["1","50"]]' && levels d -8000000 V-U '[["0.9","1"]]' '[["1.0015","100000"]]'
		levels a 1 X-V '[["99","1"]]' '[["100","5"],["100.5","5"],["101","5"]]'
		levels b 2 X-U '[["102","100"]]' '[["103","1"]]'; } | sed '/instrument/s/"ts_us":[0-9]*/"ts_us":1786309539000000/' >in
	explained -m 1 --age-ms 60000
	[ "$(tail -n 1 out | jq -c '[.fx.venue, (.fx.ways | map(.venue)[])]')" = '["d","c","d","d"]' ]
	# a rate that is fixed is one of the ways; where one way was used alone it stands alone
	sed -i '/"venue":"d"/d' in
	explained -m 1 --age-ms 60000 -o 'spread.rates={"V-U":"1.002"}'
	[ "$(tail -n 1 out | jq -c '[.fx.fixed, (.fx.ways[] | .venue // .fixed)]')" = '[true,"c",true,true]' ]
	sed -i 's/"50"/"50000"/' in
	explained -m 1 --age-ms 60000
	[ "$(tail -n 1 out | jq -c '.fx | [.venue, .ways]')" = '["c",null]' ]
}

@test "figures beyond all bounds make no opportunity and no harm" {
	for set in 'spread.turn="1e30"' 'spread.turn="1e-30"' 'spread.capital_pct="1e30"' 'spread.locked_ms=31536000000'; do
		run --separate-stderr spread --net all -o "$set" -o spread.capital_pct=1 < <(rules a X-U && rules b X-U && ways && edge)
		[ "$status" -eq 0 ]
		[ -z "$output" ]
	done
	run --separate-stderr spread < <(rules a X-U && rules b X-U && network a X N1 1e30 && network b X N1 1 && edge)
	[ "$status" -eq 0 ]
	run --separate-stderr spread < <(network a X N1 1 ",\"contract\":\"$(printf 'c%.0s' $(seq 200))\"")
	[ "$status" -eq 65 ]
	[[ "$stderr" == *"a X: a name or contract is too long"* ]]
	for wrong in 'spread.turn="0"' spread.turn=NaN 'spread.turn="-1"' 'spread.capital_pct="x"' spread.latency_ms=-1 \
		spread.half_life_ms=0 spread.net=some spread.locked_ms=1e99; do
		run --separate-stderr spread -o "$wrong" </dev/null
		[ "$status" -eq 78 ]
		[[ "$stderr" == "arb-spread: ${wrong%%=*}: "* ]]
	done
	for wrong in "--cap-share 0" "--cap-share 100.1" "--cap-share -1" "--cap-share x" "--net some" "--net after=" "--cap-share 1e-40"; do
		# shellcheck disable=SC2086
		run --separate-stderr spread $wrong </dev/null
		[ "$status" -eq 64 ]
	done
}

@test "cycles: a funded one shares the transfers that have to follow, and each leg spends no more than there is" {
	lines() {
		rules a X-U && rules b X-V && rules b V-U
		network a X N1 0.02 && network b X N1 0.03 && network b U M1 2 && network a U M1 1
		book a 1 99 100 && book b 2 104 105 X-V && book b 3 0.99 1 V-U 1000
	}
	run spread -m 5 --cycles 3 --funded < <(lines)
	line=$(grep '"shape":"cycle"' <<<"$output" | head -1)
	[ "$(jq -c '[.costs.inputs.transfer[] | [.asset, .from, .to, .fee, .turn]]' <<<"$line")" = '[["X","a","b","0.02","10"],["U","b","a","2","10"]]' ]
	jq -e '(.costs.transfer | tonumber) as $t | ([.costs.inputs.transfer[] | (.fee | tonumber) * (.price | tonumber) / 10] | add) as $sum |
		($t - $sum | fabs) < 1e-9 and (.after_bps.transfer - ((.profit | tonumber) - $t) / (.cost | tonumber) * 10000 | fabs) < 1e-5' <<<"$line"
	net=$(jq -r '.after_bps.transfer | floor' <<<"$line")
	[ "$(lines | spread -m "$net" --net transfer --cycles 3 --funded | grep -c '"shape":"cycle"')" -eq 1 ]
	[ "$(lines | spread -m "$((net + 1))" --net transfer --cycles 3 --funded | grep -c '"shape":"cycle"')" -eq 0 ]
	{ balance a U 60 && balance b X 0.5 && balance b V 30; } >"$BATS_TEST_TMPDIR/funds"
	line=$(lines | spread -m 5 --cycles 3 --funded --balances "$BATS_TEST_TMPDIR/funds" | grep '"shape":"cycle"')
	[ "$(jq -r '.legs[0].qty' <<<"$line")" = 0.288 ] # 0.288 x 104 less the fee is 29.92 V; a lot more is above 30
	balance a U 60 >"$BATS_TEST_TMPDIR/funds"
	[ "$(lines | spread -m 5 --cycles 3 --funded --balances "$BATS_TEST_TMPDIR/funds" | grep -c '"shape":"cycle"')" -eq 0 ]
}
