# shellcheck shell=sh disable=SC2086,SC2154
# Ten minutes of market (half a minute) at all venues: every book that arb-feed wrote is the simulator's own.
#
# Two feeds at once, ten levels and one, the second later so that its connections can be told from the first's; then the products of
# coinbase are exchanged.

symbols=BTC-USDT,ETH-USDT,BTC-USD,ETH-USD
venues=binance,bybit,okx,bitget,kraken,coinbase,kucoin,gate,gemini,htx,coincap
others="binance bybit okx bitget kraken kucoin gate gemini htx coincap"

market() { # NAME PRODUCT-AT-10 PRODUCT-AT-1
	serve "$1" --venues "$venues" -s "$symbols" --rate 20 --speed 10 --depth 20 --truth "$1.truth"
	# shellcheck disable=SC2086
	begin "$1-10" -s "$symbols" --depth 10 --no-conflate $others "coinbase:$2"
	ten=$feed
	sleep 1.5
	# shellcheck disable=SC2086
	begin "$1-1" -s "$symbols" --depth 1 --no-conflate $others "coinbase:$3"
	sleep "$(short 61 3)"
	end "$feed"
	end "$ten"
	end "$sim"
}

# One digit of one book is another: of one that was written, at a venue that numbers and at one that does not.
forge() { # TRUTH OUT VENUE
	jq -r --arg v "$3" 'select(.kind == "book" and .venue == $v) | .bids[0] | "[\"" + .[0] + "\",\"" + .[1] + "\"]"' "$2" |
		sed -n '20p' >forged.level
	awk -v venue="\"venue\":\"$3\"" 'NR == FNR { level = $0; next }
		!done && index($0, venue) && (at = index($0, "\"bids\":[" level)) {
			last = at + length("\"bids\":[" level) - 3
			$0 = substr($0, 1, last - 1) (substr($0, last, 1) + 1) % 10 substr($0, last + 1)
			done = 1
		}
		{ print }' forged.level "$1" >forged.truth
	! cmp -s "$1" forged.truth
}

judge_truth() { # NAME DEPTH
	row "$1: each book of $2 levels is the truth" "$O/torture/judge" -d "$2" -s "$symbols" "$1.truth" "$1-$2.zst"
	row "$1: the recording gives what was written, $2 levels" same_decoded "$1-$2" -s "$symbols" --depth "$2"
}

market first advanced exchange
judge_truth first 10
judge_truth first 1
for venue in okx kraken; do
	row "a digit of $venue's truth is changed" forge first.truth first-10.out "$venue"
	control "a digit of $venue's truth is another" "$O/torture/judge" -d 10 -s "$symbols" forged.truth first-10.zst
done
if [ -z "$SHORT" ]; then
	rm -f forged.truth first.truth first*.zst first*.out
	market second exchange advanced
	judge_truth second 10
	judge_truth second 1
fi
