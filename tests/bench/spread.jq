# The job of arb-spread over books of depth 1, in jq: jq -cn --argjson min 5 -f spread.jq
# Writes every line on, and an opportunity when the net edge between two venues reaches min basis points, or ends.

def pair($event; $buy; $sell):
	.book[$event.symbol] as $books
	| ((($books[$sell].bid * (1 - .fee[$sell][$event.symbol])) / ($books[$buy].ask * (1 + .fee[$buy][$event.symbol])) - 1)
		* 10000) as $net
	| ($event.symbol + ":" + $buy + ":" + $sell) as $key
	| if $net >= $min and .open[$key] == null then
		.open[$key] = $event.ts_us
		| .made += [{ kind: "opportunity", ts_us: $event.ts_us, id: "cross:\($key):\($event.ts_us)", state: "open",
			qty: ([$books[$buy].ask_qty, $books[$sell].bid_qty] | min), net_bps: $net }]
	elif $net < $min and .open[$key] != null then
		.made += [{ kind: "opportunity", ts_us: $event.ts_us, id: "cross:\($key):\(.open[$key])", state: "close" }]
		| .open[$key] = null
	else . end;

foreach inputs as $event ({ fee: {}, book: {}, open: {}, made: [] };
	if .made != [] then .made = [] else . end
	| if $event.kind == "book" then
		.book[$event.symbol][$event.venue] = { bid: ($event.bids[0][0] | tonumber), bid_qty: ($event.bids[0][1] | tonumber),
			ask: ($event.asks[0][0] | tonumber), ask_qty: ($event.asks[0][1] | tonumber) }
		| reduce (.book[$event.symbol] | keys_unsorted[]) as $venue (.;
			if $venue == $event.venue then . else pair($event; $event.venue; $venue) | pair($event; $venue; $event.venue) end)
	elif $event.kind == "instrument" then
		.fee[$event.venue][$event.symbol] = ($event.taker_bps | tonumber) / 10000
	else . end;
	$event, .made[])
