# shellcheck shell=sh disable=SC2086,SC2154
# Ten thousand things that go wrong, at all venues: no wrong book is written, each is noticed as design.md 2.4 says, and books are back
# after each.
#
# Three runs stand side by side: venues that number or sum (coinbase: Advanced); venues whose books only the audit protects
# (coinbase: Exchange); and connections, requests and the venue itself.

everything=BTC-USDT,ETH-USDT,SOL-USDT,XRP-USDT,LTC-USDT,DOGE-USDT,ADA-USDT,LINK-USDT,AVAX-USDT,DOT-USDT
everything=$everything,BTC-USD,ETH-USD,SOL-USD,XRP-USD,LTC-USD,DOGE-USD,LINK-USD,AVAX-USD,DOT-USD
numbered="binance bybit okx kucoin gate htx coinbase"
summed="kraken bitget"
protected="binance bybit okx bitget kraken kucoin gate htx coinbase"
products=$protected:advanced # as arb-feed calls them
unprotected="gemini coinbase"

commas() {
	echo "$*" | tr ' ' ,
}

# script SEED RULE...: each rule "kind venue rest", rest being members
script() {
	seed=$1
	shift
	printf '{"seed":%d,"faults":[' "$seed"
	between=
	for rule; do
		kind=${rule%% *} rest=${rule#* }
		venue=${rest%% *} rest=${rest#* }
		printf '%s\n{"kind":"%s","venue":"%s",%s}' "$between" "$kind" "$venue" "$rest"
		between=,
	done
	printf ']}\n'
}

# Every kind that a message or a change can suffer, at the venues where something can notice it; none in the last seconds.
message_script() { # SEED CHANCE UNTIL_MS
	until="\"after_ms\":$(short 3000 1500),\"until_ms\":$3"
	seed=$1 chance=$2
	set --
	for venue in $protected; do
		set -- "$@" "drop $venue \"chance\":\"$chance\",$until" "reorder $venue \"chance\":\"$chance\",$until" \
			"duplicate $venue \"chance\":\"$chance\",$until" "truncate $venue \"every_ms\":20000,$until" \
			"delay $venue \"chance\":\"$chance\",\"delay_ms\":20,\"jitter_ms\":80,$until" \
			"crossed $venue \"chance\":\"0.0003\",$until"
	done
	for venue in $numbered; do
		set -- "$@" "gap $venue \"chance\":\"$chance\",$until"
	done
	for venue in $summed; do
		set -- "$@" "checksum $venue \"chance\":\"$chance\",$until" "corrupt $venue \"chance\":\"$chance\",$until"
	done
	script "$seed" "$@"
}

silent_script() { # SEED CHANCE UNTIL_MS
	until="\"after_ms\":$(short 3000 1000),\"until_ms\":$3"
	seed=$1 chance=$2
	set --
	for venue in $unprotected; do
		for kind in drop reorder duplicate corrupt; do
			set -- "$@" "$kind $venue \"chance\":\"$chance\",$until"
		done
	done
	script "$seed" "$@"
}

# Each venue its own, far enough from each other that one is over before the next; all of it over before the end.
connection_script() { # SEED UNTIL_MS
	seed=$1 until=$2
	set --
	at=4000
	while [ "$at" -lt "$until" ]; do
		for venue in $protected gemini; do
			seed=$(((seed * 1103515245 + 12345) % 2147483648))
			start=$((at + seed / 65536 % 6000))
			case $((seed / 4096 % 12)) in
			0) rule="close $venue \"after_ms\":$start" ;;
			1) rule="reset $venue \"after_ms\":$start" ;;
			2) rule="accept_close $venue \"after_ms\":$start,\"for_ms\":2500" ;;
			3) rule="silence $venue \"after_ms\":$start,\"for_ms\":8000" ;;
			4) rule="half_open $venue \"after_ms\":$start,\"for_ms\":8000" ;;
			5) rule="slow $venue \"after_ms\":$start,\"for_ms\":3000,\"bytes_per_s\":20000" ;;
			6) rule="429 $venue \"after_ms\":$start,\"for_ms\":3000" ;;
			7) rule="418 $venue \"after_ms\":$start,\"for_ms\":4000" ;;
			8) rule="503 $venue \"after_ms\":$start,\"for_ms\":4000" ;;
			9) rule="maintenance $venue \"after_ms\":$start,\"for_ms\":4000" ;;
			10) rule="shutdown $venue \"after_ms\":$start,\"notice_ms\":3000" ;;
			*) rule="delay $venue \"after_ms\":$start,\"delay_ms\":300,\"for_ms\":2000" ;;
			esac
			set -- "$@" "$rule"
			case $rule in # what is refused shows when something is asked for
			accept_close* | 429* | 418* | 503*) set -- "$@" "close $venue \"after_ms\":$((start + 500))" ;;
			esac
		done
		at=$((at + 15000))
	done
	script "$1" "$@" 2>/dev/null || script 1 "$@"
}

# attack NAME SCRIPT VENUES SYMBOLS RATE OPTION...: begin; the caller waits and ends
attack() {
	name=$1 faults=$2 hall=$3 symbols=$4 rate=$5
	shift 5
	serve "$name" --venues "$hall" -s "$symbols" --rate "$rate" --depth 30 --faults "$faults" --truth "$name.truth"
	begin "$name" -s "$symbols" --no-conflate "$@"
}

# What arb-spread makes of the lines that were written; without fees, so that there are many edges, and with
# books that are soon too old.
edges_of() { # NAME OPTION...
	name=$1
	shift
	sed 's/"taker_bps":"[^"]*"/"taker_bps":"0"/' "$name.out" | "$O/arb-spread" --min-bps 0 --cycles 3 --funded --age-ms 300 "$@" 2>"$name.spread"
}

# There are edges, and none stands on a book that must not be used.
edges() { # NAME OPTION...
	edges_of "$@" | "$O/torture/legs" 300 >edges && cat edges && ! grep -q '^0 opened' edges
}

# For the controls: edges that do stand on one are found.
no_edges() { # NAME OPTION...
	edges_of "$@" | "$O/torture/legs" 300
}

# The same, where what the venues' lines say is not heard.
deaf_edges() { # NAME
	sed -i 's/^{"kind":"venue"/{"kind":"unheard"/' "$1.out"
	edges_of "$1" | sed 's/^{"kind":"unheard"/{"kind":"venue"/' | "$O/torture/legs" 300
}

round=0 injected=0 began=$(date +%s)
audit=$(short 60000 2000)

# the two that go on beside the rounds
connection_script 11 "$(short 100000 5000)" >connections.faults
silent_script 12 "$(short 0.01 0.02)" "$(short 60000 3500)" >silent.faults
attack connections connections.faults "$(commas $protected gemini)" BTC-USDT,BTC-USD 20 $products gemini
connections="$feed $sim"
attack silent silent.faults "$(commas $unprotected)" BTC-USD,ETH-USD,BTC-USDT,ETH-USDT 30 -o "feed.audit_ms=$audit" gemini coinbase:exchange
silent="$feed $sim"

while [ "$round" -eq 0 ] || { [ -z "$SHORT" ] && [ "$injected" -lt 10000 ] && [ $(($(date +%s) - began)) -lt 540 ]; }; do
	round=$((round + 1))
	seconds=$(short 75 5)
	message_script "$round" "$(short 0.009 0.02)" $((seconds * 1000 - $(short 8000 1000))) >messages.faults
	attack messages messages.faults "$(commas $protected)" "$everything" 200 $products
	sleep "$seconds"
	end "$feed"
	end "$sim"
	row "round $round: no wrong book, each fault noticed" "$O/torture/judge" -n "$(commas $numbered)" -s "$everything" messages.truth messages.zst
	row "round $round: no edge on a stale, crossed, lost or halted book" edges messages
	[ "$round" -gt 1 ] || cp messages.out heard.out
	[ "$round" -gt 1 ] || control "lost books are used" deaf_edges heard
	row "round $round: the recording gives what was written" same_decoded messages -s "$everything"
	injected=$((injected + $(grep -c '"kind":"fault"' messages.truth)))
	echo "$injected faults injected so far"
	if [ "$round" -eq 1 ]; then
		control "numbers and sums are not looked at" "$O/torture/judge" -x -s "$everything" messages.truth messages.zst
		control "what is said of lost books is not heard" "$O/torture/judge" -b -s "$everything" messages.truth messages.zst
	fi
	[ -n "${KEEP:-}" ] && mkdir -p "kept-$round" && mv messages.* "kept-$round"
	rm -f messages.*
done
[ -z "$SHORT" ] || sleep 3
for pid in $connections $silent; do
	end "$pid"
done
row "connections, requests, venues: no wrong book, books are back" "$O/torture/judge" -s BTC-USDT,BTC-USD connections.truth connections.zst
row "connections, requests, venues: no edge on a stale, crossed, lost or halted book" edges connections
control "old books are used" no_edges connections --age-ms 5000
row "only the audit protects: damage is found in time" "$O/torture/judge" -a "$audit" -u gemini,coinbase silent.truth silent.zst
control "without an audit" "$O/torture/judge" -a "-7000" -u gemini,coinbase silent.truth silent.zst
[ -n "$SHORT" ] || row "10,000 faults were injected: $injected" test "$injected" -ge 10000
