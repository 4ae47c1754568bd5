# Two assets of one name are never paired, whoever told of their contracts.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir -p share/venues
	export ARB_SHARE=$PWD/share
	{
		for venue in kraken okx gate; do
			for symbol in BTC-USDT ETH-BTC ETH-USDT; do
				echo '{"kind":"instrument","ts_us":1767225600000000,"venue":"'$venue'","symbol":"'$symbol'","price_tick":"0.001","qty_step":"0.001","status":"trading"}'
			done
		done
		book kraken BTC-USDT 99 100
		book okx BTC-USDT 102 103
		book okx ETH-BTC 0.49 0.5
		book gate ETH-USDT 52 53
	} >world
}

book() { echo '{"kind":"book","ts_us":1767225600100000,"venue":"'"$1"'","symbol":"'"$2"'","bids":[["'"$3"'","9"]],"asks":[["'"$4"'","9"]]}'; }
leg() { # VENUE SYMBOL SIDE QTY PRICE
	printf '{"venue":"%s","symbol":"%s","side":"%s","qty":"%s","price":"%s","limit":"%s","fee_bps":"0","fee_kind":"quote","book_us":1767225600100000}' \
		"$1" "$2" "$3" "$4" "$5" "$5"
}
line() { # ID SHAPE LEGS COST PROCEEDS PROFIT
	echo '{"kind":"opportunity","ts_us":1767225600200000,"id":"'"$1"'","state":"open","shape":"'"$2"'","symbol":"BTC-USDT","legs":['"$3"'],"qty":"1","cost":"'"$4"'","proceeds":"'"$5"'","profit":"'"$6"'","asset":"USDT","opened_us":1767225600200000}'
}
cross() { line "${1:-1}" cross "$(leg kraken BTC-USDT buy 1 100),$(leg okx BTC-USDT sell 1 102)" 100 102 2; }
cycle() { line 1 cycle "$(leg kraken BTC-USDT buy 1 100),$(leg okx ETH-BTC buy 2 0.5),$(leg gate ETH-USDT sell 2 52)" 100 104 4; }

network() { # VENUE ASSET NETWORK CONTRACT
	echo '{"kind":"network","ts_us":1767225600000000,"venue":"'"$1"'","asset":"'"$2"'","network":"'"$3"'"'"${4:+,\"contract\":\"$4\"}"'}'
}
file() { # VENUE ASSET NETWORK CONTRACT
	echo '{"name":"'"$1"'","class":"exchange","fees":{"taker_bps":"0","maker_bps":"0","fee_kind":"quote"},"symbols":[],
	"networks":[{"asset":"'"$2"'","network":"'"$3"'","contract":"'"$4"'","withdraw_fee":"1","expected_ms":1000}]}' >"share/venues/$1.json"
}

# Verdict, the rules that failed, and what the last rule says.
verdict() {
	cat world - | "$O/arb-risk" --no-feedback --only -o risk.max_bps=10000 |
		jq -r 'select(.risk) | .risk.verdict + " " + ([.risk.rules[] | select(.ok | not).name] | join(",")) + " " + .risk.rules[-1].value'
}

@test "different contracts of one name are refused by a rule of their own, which names the asset" {
	run -0 verdict < <(cross)
	[ "$output" = "approve  one" ]
	run -0 verdict < <(network kraken BTC ERC20 0xaaa && network okx BTC ERC20 0xbbb && cross)
	[ "$output" = "reject contract BTC" ]
	run -0 verdict < <(network kraken USDT TRC20 Ta && network okx USDT TRC20 TA && cross)
	[ "$output" = "reject contract USDT" ]
}

@test "equal contracts, other networks, other assets, one that is not known: the name is believed" {
	run -0 verdict < <(network kraken BTC ERC20 0xaaA && network okx BTC ERC20 0xAAa && cross)
	[ "$output" = "approve  one" ]
	run -0 verdict < <(network kraken BTC ERC20 0xaaa && network okx BTC BEP20 0xbbb && cross)
	[ "$output" = "approve  one" ]
	run -0 verdict < <(network kraken ETH ERC20 0xaaa && network okx ETH ERC20 0xbbb && cross)
	[ "$output" = "approve  one" ]
	run -0 verdict < <(network kraken BTC ERC20 0xaaa && network okx BTC ERC20 && cross)
	[ "$output" = "approve  one" ]
	# one network on which they are the same decides
	run -0 verdict < <(network kraken BTC ERC20 0xaaa && network okx BTC ERC20 0xbbb && network kraken BTC BEP20 0x1 && network okx BTC BEP20 0x1 && cross)
	[ "$output" = "approve  one" ]
}

@test "each pair of a cycle's legs is looked at" {
	run -0 verdict < <(cycle)
	[ "$output" = "approve  one" ]
	run -0 verdict < <(network okx ETH ERC20 0xaaa && network gate ETH ERC20 0xbbb && cycle)
	[ "$output" = "reject contract ETH" ]
	run -0 verdict < <(network gate USDT ERC20 0xaaa && network kraken USDT ERC20 0xbbb && cycle)
	[ "$output" = "reject contract USDT" ]
}

@test "a line goes before the venue's file, whichever was read first" {
	file kraken BTC ERC20 0xaaa
	file okx BTC ERC20 0xbbb
	run -0 verdict < <(cross)
	[ "$output" = "reject contract BTC" ]
	run -0 verdict < <(network kraken BTC ERC20 0xbbb && cross)
	[ "$output" = "approve  one" ]
	run -0 verdict < <(cross && network okx BTC ERC20 0xaaa && cross 2)
	[ "$output" = $'reject contract BTC\napprove  one' ]
	file okx BTC ERC20 0xaaa
	run -0 verdict < <(network okx BTC ERC20 0xccc && cross)
	[ "$output" = "reject contract BTC" ]
}

@test "a file that is not right is told once, and a broken line is dropped" {
	echo '{' >share/venues/okx.json
	run -0 --separate-stderr verdict < <(cross && cross 2)
	[ "${lines[0]}" = "approve  one" ]
	[ "$(grep -c 'okx: its contracts are not known' <<<"$stderr")" -eq 1 ]
	rm share/venues/okx.json
	run --separate-stderr "$O/arb-risk" --only < <(network kraken BTC ERC20 "$(printf 'c%.0s' $(seq 200))")
	[ "$status" -eq 65 ]
	[[ "$stderr" == *"kraken BTC: a name or contract is too long"* ]]
}
