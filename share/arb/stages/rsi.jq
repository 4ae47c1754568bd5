#!/usr/bin/env -S jq --unbuffered -nRrf
# rsi: Wilder's relative strength of 14 closes, as a note: 1 is sold out, -1 is bought out (50 - rsi over 50).
# Lines pass as text.  Of a symbol and interval the venue whose candle came first is followed; a candle counts when its
# interval is over.
def span: (.[:-1] | tonumber) * {s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10}[.[-1:]];
def up: if . > 0 then . else 0 end;
def mean($n; $new): if $n < 14 then . + $new / 14 else (. * 13 + $new) / 14 end;

foreach inputs as $line ({};
	.made = null
	| if $line | startswith("{\"kind\":\"candle\"") then
		($line | fromjson? // null) as $candle
		| "\($candle.symbol) \($candle.interval)" as $key
		| ($candle.close // "" | tonumber? // null) as $close
		| .[$key] as $old
		| if $close == null or $candle.ts_us < $candle.start_us + ($candle.interval | span) then .
		elif $old == null then
			.[$key] = {venue: $candle.venue, start: $candle.start_us, close: $close, n: 0, up: 0, down: 0}
		elif $old.venue != $candle.venue or $old.start >= $candle.start_us then .
		else
			.[$key] = ($old | .start = $candle.start_us | .close = $close | .n += 1
				| .up |= mean($old.n; $close - $old.close | up)
				| .down |= mean($old.n; $old.close - $close | up))
			| .[$key] as $now
			| if $now.n < 14 then .
			else .made = {kind: "eval", ts_us: $candle.ts_us, name: "rsi", type: "ta", interval: $candle.interval,
				symbol: $candle.symbol, note: (if $now.up + $now.down == 0 then 0
				else ((1 - 2 * $now.up / ($now.up + $now.down)) * 1e6 | round) / 1e6 end)}
			end
		end
	else . end;
	$line, (.made // empty | tojson))
