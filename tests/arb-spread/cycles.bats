#!/usr/bin/env bats
# Round trips of several legs (--cycles): what is one, what is none, and how it lives.  That all are found in their best
# sizes is held by tests/lib/cycle.c.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	export ARB_SHARE=$PWD/share ARB_CONFIG=$PWD/arb.json
	mkdir -p share/venues
	for venue in a b c; do
		printf '{"name":"%s","class":"exchange","symbols":[],"networks":[
			{"asset":"BTC","network":"BTC","withdraw_fee":"0.001","withdraw_min":"0.01","expected_ms":60000},
			{"asset":"USDT","network":"ERC20","withdraw_fee":"5","withdraw_min":"10","expected_ms":60000},
			{"asset":"USDT","network":"TRC20","withdraw_fee":"1","withdraw_min":"10","expected_ms":30000}]}\n' "$venue" >"share/venues/$venue.json"
	done
	printf '{}\n' >arb.json
	at=1
}

# rules VENUE SYMBOL [STEP [MEMBERS]]: ten basis points of what is received.
rules() {
	printf '{"kind":"instrument","ts_us":1786309549000000,"venue":"%s","symbol":"%s","price_tick":"0.00000001","qty_step":"%s","taker_bps":"10","fee_kind":"received"%s}\n' \
		"$1" "$2" "${3:-0.0001}" "${4:-}"
}

# book VENUE SYMBOL BID ASK [QTY [TS]]: a millisecond after the one before
book() {
	at=$((at + 1))
	printf '{"kind":"book","ts_us":%d,"venue":"%s","symbol":"%s","bids":[["%s","%s"]],"asks":[["%s","%s"]]}\n' \
		"${6:-$((1786309549000000 + at * 1000))}" "$1" "$2" "$3" "${5:-1}" "$4" "${5:-1}"
}

tick() { # MILLISECOND
	printf '{"kind":"tick","ts_us":%d}\n' $((1786309549000000 + $1 * 1000))
}

# cycles OPTION...: what stands in `in`, cycles alone
cycles() {
	timeout 20 "$O/arb-spread" --only --min-bps 5 "$@" <in >out 2>err || { cat err && return 1; }
	jq -c 'select(.shape == "cycle")' out
}

# The market of F8.5; the venues are the arguments.
round() {
	rules "${1:-a}" BTC-USDT && rules "${2:-a}" ETH-USDT && rules "${3:-a}" ETH-BTC
	book "${1:-a}" BTC-USDT 60000 60001 1 && book "${2:-a}" ETH-USDT 2999 3000 100 && book "${3:-a}" ETH-BTC 0.0502 0.0503 100
}

@test "a triangle in one venue is told, with the figures of the definition (F8.5)" {
	round >in
	cycles --cycles 3 -o 'spread.starts=["BTC"]' >got
	[ "$(wc -l <got)" -eq 1 ]
	[ "$(jq -r '[.id, .state, .symbol, .qty, .asset, .cost, .proceeds, .profit, .net_bps] | map(tostring) | join(" ")' got)" = \
		"cycle:BTC-USDT@a:ETH-USDT@a:ETH-BTC@a:1786309549004000 open BTC-USDT 1 BTC 1 1.000990008 0.000990008 9.90008" ]
	[ "$(jq -r '.legs[] | [.side, .qty, .price, .limit] | join(" ")' got)" = "sell 1 60000 60000
buy 19.98 3000 3000
sell 19.96 0.0502 0.0502" ]
}

@test "a near miss is no opportunity: neither by the edge, nor by lots that eat it" {
	round >in
	[ -n "$(cycles --cycles 3 -o 'spread.starts=["BTC"]' --min-bps 9.90008)" ]
	[ -z "$(cycles --cycles 3 -o 'spread.starts=["BTC"]' --min-bps 9.90009)" ]
	[ -n "$(cycles --cycles 3 -o 'spread.starts=["BTC"]' --min-profit 0.00099)" ]
	[ -z "$(cycles --cycles 3 -o 'spread.starts=["BTC"]' --min-profit 0.000990008)" ]
	round | sed 's/\("symbol":"ETH-BTC".*\)"qty_step":"0.0001"/\1"qty_step":"5"/; s/\("symbol":"ETH-USDT".*\)"qty_step":"0.0001"/\1"qty_step":"7"/' >in
	[ -z "$(cycles --cycles 3)" ]
	# a fee that takes all of it
	round | sed 's/"taker_bps":"10"/"taker_bps":"13.4"/' >in
	[ -z "$(cycles --cycles 3 --min-bps 0)" ]
	# a least notional, and a least quantity, that one leg alone does not reach
	round | sed 's/\("symbol":"ETH-BTC".*\)"taker_bps"/\1"min_notional":"1.5","taker_bps"/' >in
	[ -z "$(cycles --cycles 3)" ]
	round | sed 's/\("symbol":"ETH-BTC".*\)"taker_bps"/\1"min_qty":"20","taker_bps"/' >in
	[ -z "$(cycles --cycles 3)" ]
}

@test "a cycle begins with the first of the assets that are asked for" {
	round >in
	[ "$(cycles --cycles 3 -o 'spread.starts=["ETH","BTC"]' | jq -r '.asset + " " + .symbol')" = "ETH ETH-BTC" ]
	[ "$(cycles --cycles 3 | jq -r '.asset + " " + .symbol')" = "USDT ETH-USDT" ]
	[ "$(cycles --cycles 3 -o 'spread.starts=["XYZ"]' | jq -r '.asset + " " + .symbol')" = "BTC BTC-USDT" ]
}

# explained: every figure of what is in `out` can be worked out again
explained() {
	cat in out >stream
	"$O/arb" explain --all --json stream | tail -n 1 | jq -e '.differs == 0 and .equal > 20'
}

@test "a share of each level is the most that any leg takes" {
	round >in
	cycles --cycles 3 --cap-share 10 -o 'spread.starts=["BTC"]' >got
	[ "$(jq -c '[.caps, (.legs[] | .qty)]' got)" = '[{"share_pct":"10"},"0.1","1.998","1.996"]' ]
	explained
}

@test "a fee in the exchange's token is what it costs, for each leg and out of one balance" {
	third() { sed '/"instrument"/s/"fee_kind":"received"/"fee_kind":"third","fee_asset":"T","fee_discount":"0.25"/'; }
	{ round | third && rules a T-USDT && rules a T-BTC && book a T-USDT 9 10 1000 && book a T-BTC 0.0001 0.00015 1000; } >before
	{ sed -n '1,3p' before && tail -n 4 before && sed -n '4,6p' before; } >in
	balances() { # OF THE TOKEN
		for of in "BTC 10" "USDT 70000" "ETH 30" "T $1"; do
			printf '{"kind":"balance","ts_us":1786309549000000,"venue":"a","asset":"%s","free":"%s"}\n' "${of% *}" "${of#* }"
		done >funds
	}
	balances 1000
	cycles --cycles 3 --balances funds -o 'spread.starts=["BTC"]' >got
	# 7.5 basis points of 60000 U, of what that buys, and of a bit more than one BTC, at 10 U and 0.00015 BTC
	[ "$(jq -c '[.legs[] | .fee_kind, .fee_bps, .free]' got)" = '["third","7.5","10","third","7.5","70000","third","7.5","30"]' ]
	[ "$(jq -c '[.costs.inputs.tokens[] | .asset, .qty]' got)" = '["T","4.5","T","4.49325","T","5.01247"]' ]
	[ "$(jq .net_bps got)" = 17.421295 ]
	explained
	# with too few tokens for all of them the last leg pays as if there were none
	balances 14
	cycles --cycles 3 --balances funds -o 'spread.starts=["BTC"]' >got
	[ "$(jq -c '[.legs[].fee_kind]' got)" = '["third","third","received"]' ]
	explained
}

@test "a path over two venues takes the cheapest network that both have, there and back" {
	{ rules a BTC-USDT && rules b BTC-USDT && book a BTC-USDT 99 100 10 && book b BTC-USDT 110 111 10; } >in
	cycles --cycles 4 >got
	[ "$(jq -r '[.id, .cost, .proceeds, .asset] | join(" ")' got)" = \
		"cycle:BTC-USDT@a:BTC@a>b:BTC-USDT@b:USDT@b>a:1786309549003000 1000 1096.69121 USDT" ]
	[ "$(jq -c '.legs[1], .legs[3]' got)" = '{"qty":"9.99","from":"a","to":"b","asset":"BTC","fee":"0.001","least":"0.01","network":"BTC","expected_us":60000000}
{"qty":"1097.69121","from":"b","to":"a","asset":"USDT","fee":"1","least":"10","network":"TRC20","expected_us":30000000}' ]
	# three legs do not lead back, and without a shared network there is no way
	[ -z "$(cycles --cycles 3)" ]
	sed -i 's/"network":"BTC"/"network":"LIGHTNING"/' share/venues/b.json
	[ -z "$(cycles --cycles 4)" ]
}

@test "funded cycles change the venue without a transfer" {
	round a b c >in
	[ "$(cycles --cycles 3 --funded | jq -r '.id, (.legs | map(.venue) | join(" "))')" = \
		"cycle:ETH-USDT@b:ETH-BTC@c:BTC-USDT@a:1786309549004000
b c a" ]
	[ -z "$(cycles --cycles 3)" ]
}

@test "two trades of one symbol are a pair and no cycle" {
	{ rules a BTC-USDT && rules b BTC-USDT && book a BTC-USDT 99 100 10 && book b BTC-USDT 110 111 10; } >in
	[ -z "$(cycles --cycles 6 --funded)" ]
	grep -q '"shape":"cross"' out
	# the same two assets the other way round are another market
	{ rules a BTC-USDT && rules a USDT-BTC && book a BTC-USDT 99 100 10 && book a USDT-BTC 0.0099 0.0105 1000; } >in
	[ -z "$(cycles --cycles 2)" ]
	book a USDT-BTC 0.0088 0.0089 1000 >>in
	[ "$(cycles --cycles 2 | jq -r '.legs | map(.symbol) | join(" ")')" = "BTC-USDT USDT-BTC" ]
}

# ring LEGS: a round trip of just so many legs in one venue, worth some per cent
ring() {
	local names=(USDT AAA BBB CCC DDD EEE) i
	for ((i = 0; i < $1; i++)); do
		rules a "${names[i]}-${names[(i + 1) % $1]}"
		book a "${names[i]}-${names[(i + 1) % $1]}" 1.01 1.02 100
	done
}

@test "of three to six legs each is found with as many and not with fewer" {
	for legs in 3 4 5 6; do
		ring "$legs" >in
		[ "$(cycles --cycles "$legs" | jq '.legs | length')" -eq "$legs" ]
		[ -z "$(cycles --cycles $((legs - 1)))" ]
	done
	run -64 "$O/arb-spread" --cycles 7 </dev/null
}

@test "it opens, is updated, closes with a reason and what was best, and opens again" {
	{
		round
		book a ETH-BTC 0.0504 0.0505 100 # 400 ms later, and better
		book a ETH-BTC 0.0490 0.0505 100
		book a ETH-BTC 0.0503 0.0505 100
	} | awk '/ETH-BTC.*bids/ { n++; if (n > 1) sub(/1786309549[0-9]*/, sprintf("1786309549%06d", n * 200000)) } { print }' >in
	cycles --cycles 3 -o 'spread.starts=["BTC"]' --reopen-ms 0 >got
	[ "$(jq -r '[.state, .reason, .duration_us, .updates, .best_profit, .profit] | map(tostring) | join(" ")' got)" = \
		"open null null null null 0.000990008
update null null null null 0.004978016
close gone 596000 1 0.004978016 null
open null null null null 0.002984012" ]
	[ "$(jq -r .id got | uniq -c | awk '{ printf "%s ", $1 }')" = "3 1 " ]
}

@test "an id lasts as long as it may, and is told by a new one" {
	{ round && book a BTC-USDT 60000 60001 1 1786309550500000; } >in
	[ "$(cycles --cycles 3 | jq -r '.state + " " + (.reason // "")')" = "open 
close reopen
open " ]
}

@test "a book that is stale, of a venue that is down, or of a market that is halted ends it, and begins none" {
	{ round && tick 3000 && tick 6000; } >in
	[ "$(cycles --cycles 3 --reopen-ms 0 | jq -r '.state + " " + (.reason // "")')" = "open 
close stale" ]
	{ round && echo '{"kind":"venue","ts_us":1786309549100000,"venue":"a","symbol":"ETH-USDT","state":"stale"}'; } >in
	[ "$(cycles --cycles 3 | jq -r '.state + " " + (.reason // "")')" = "open 
close venue" ]
	{ round && rules a ETH-USDT 0.0001 ',"status":"halted"'; } >in
	[ "$(cycles --cycles 3 | jq -r '.state + " " + (.reason // "")')" = "open 
close halted" ]
	# one leg each that does not count: nothing opens
	round | sed '/"kind":"book".*ETH-USDT/s/"ts_us":17863095490/"ts_us":17863095420/' >in
	[ -z "$(cycles --cycles 3)" ]
	{ round | head -5 && echo '{"kind":"venue","ts_us":1786309549003500,"venue":"a","symbol":"ETH-USDT","state":"down"}' && round | tail -1; } >in
	[ -z "$(cycles --cycles 3)" ]
	{ rules a ETH-USDT 0.0001 ',"status":"halted"' && round | sed 2d; } >in
	[ -z "$(cycles --cycles 3)" ]
}

@test "USD and USDT are two assets" {
	{ rules a BTC-USDT && rules a BTC-USD && rules b BTC-USDT && rules b BTC-USD
		book a BTC-USDT 99 100 10 && book a BTC-USD 109 110 10 && book b BTC-USD 110 111 10 && book b BTC-USDT 99 100 10; } >in
	[ -z "$(cycles --cycles 6 --funded)" ]
	[ -z "$(cycles --cycles 6)" ]
}

network() { # VENUE ASSET CONTRACT
	printf '{"kind":"network","ts_us":1786309549000000,"venue":"%s","asset":"%s","network":"ERC20","contract":"%s"}\n' "$@"
}

@test "one name with two contracts is two coins: neither in a cycle nor in a pair" {
	{ network b ETH 0xAbC1 && network c ETH 0xabc2 && round a b c; } >in
	[ -z "$(cycles --cycles 3 --funded)" ]
	{ network b ETH 0xAbC1 && network c ETH 0xabc1 && round a b c; } >in
	[ -n "$(cycles --cycles 3 --funded)" ]
	{ network b ETH EPjF && network c ETH epjf && round a b c; } >in
	[ -z "$(cycles --cycles 3 --funded)" ]
	trade=$(rules a BTC-USDT && rules b BTC-USDT && book a BTC-USDT 99 100 10 && book b BTC-USDT 110 111 10)
	{ network a BTC 0x1 && network b BTC 0x2 && echo "$trade"; } >in
	[ -z "$(cycles --cycles 4)" ]
	[ ! -s out ]
	# told later, a pair ends with the next book, a cycle whose way is closed with the next tick
	{ echo "$trade" && network a BTC 0x1 && network b BTC 0x2 && book a BTC-USDT 99 100 10 1786309549900000 && tick 2000; } >in
	cycles --cycles 4 >got
	[ "$(jq -r '.state + " " + (.reason // "")' out)" = "open 
open 
close gone
close stale" ]
}

@test "what is not asked for is no leg" {
	round >in
	[ -n "$(cycles --cycles 3 --symbol '*-USDT,ETH-BTC')" ]
	[ -z "$(cycles --cycles 3 --symbol '*-USDT')" ]
}

@test "books and markets that make no sense make no cycle" {
	{ round && rules a BTC-BTC && book a BTC-BTC 2 2.1 10 && book a BTC-BTC 0.5 0.6 10; } >in
	[ "$(cycles --cycles 6 | wc -l)" -eq 1 ]
	for price in 1000000000000000000000000000000 0.000000000000000000000000000001; do
		for symbol in BTC-USDT ETH-USDT ETH-BTC; do
			for size in 1 0.000000000000000000000000000001 1000000000000000000000000000000; do
				{ round | grep -v "book.*$symbol" && book a "$symbol" "$price" "$price" "$size"; } >in
				timeout 20 "$O/arb-spread" --only --min-bps 5 --cycles 6 <in >out 2>err || [ $? -eq 65 ]
				jq -c 'select(.shape == "cycle" and .state == "open")' out >got
				jq -e '(.profit | tonumber) > 0 and .net_bps >= 5' got >verdict || [ ! -s got ]
			done
		done
	done
}

# many VENUES ASSETS: a market of each asset against USDT and against the one before, at each venue; now and then one is off
many() {
	awk -v venues="$1" -v assets="$2" 'BEGIN {
		for (v = 0; v < venues; v++) for (a = 1; a < assets; a++) for (k = 0; k < 2; k++) {
			if (k && a == 1) continue
			n++
			price = 1 + (v * 7 + a * 13 + k * 5) % 11 / 20000 + (n % 1000 == 0) * 0.02
			name = sprintf("\"venue\":\"v%d\",\"symbol\":\"A%d-%s\"", v, a, k || a == 1 ? "USDT" : "A" (a - 1))
			printf "{\"kind\":\"instrument\",\"ts_us\":1786309549000000,%s,\"price_tick\":\"0.00001\",\"qty_step\":\"0.01\",\"taker_bps\":\"10\",\"fee_kind\":\"quote\"}\n", name
			printf "{\"kind\":\"book\",\"ts_us\":1786309549000000,%s,\"bids\":[[\"%.5f\",\"50\"]],\"asks\":[[\"%.5f\",\"50\"]]}\n", name, price, price + 0.0001
		}
	}'
}

# Sanitizers want more address space than there is memory.
bounded() {
	[ -n "${ARB_SANITIZED:-}" ] || ulimit -v 300000
}

@test "thousands of assets, or of venues, are looked at in bounded memory and time, and what had no room is counted" {
	for shape in "1 2000" "2000 2" "20 30"; do
		# shellcheck disable=SC2086
		many $shape >in
		for how in --funded ''; do
			# shellcheck disable=SC2086
			(bounded && timeout 60 "$O/arb-spread" --only --min-bps 5 --cycles 4 $how --metrics metrics <in >out 2>err)
			[ ! -s err ]
			[ "$(grep -c '^arb_cycle_searches_cut_total\|^arb_cycles_without_room_total' metrics)" -eq 2 ]
			[ "$shape $how" != "20 30 --funded" ] || grep -q '^arb_cycles_without_room_total.* [1-9]' metrics
			[ "$(grep -c '"shape":"cycle".*"state":"open"\|"state":"open","shape":"cycle"' out)" -gt 0 ] || [ "$shape" = "2000 2" ]
		done
	done
}
