#!/usr/bin/env -S jq --unbuffered -nRrf
# divergence: a close beyond all of the last 20 that its strength does not follow: 1 at a low with a stronger rsi than at
# the low before, -1 at a high with a weaker one, else 0.
# Lines pass as text.  Venues and candles as in rsi.jq.
def span: (.[:-1] | tonumber) * {s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10}[.[-1:]];
def up: if . > 0 then . else 0 end;
def mean($n; $new): if $n < 14 then . + $new / 14 else (. * 13 + $new) / 14 end;
def rsi: if .up + .down == 0 then 50 else 100 * .up / (.up + .down) end;
def note($close; $rsi): if length < 20 then null
	elif $close < (min_by(.close) | .close) and $rsi > (min_by(.close) | .rsi) then 1
	elif $close > (max_by(.close) | .close) and $rsi < (max_by(.close) | .rsi) then -1
	else 0 end;

foreach inputs as $line ({};
	.made = null
	| if $line | startswith("{\"kind\":\"candle\"") then
		($line | fromjson? // null) as $c
		| "\($c.symbol) \($c.interval)" as $key
		| ($c.close // "" | tonumber? // null) as $close
		| .[$key] as $old
		| if $close == null or $c.ts_us < $c.start_us + ($c.interval | span) then .
		elif $old == null then
			.[$key] = {venue: $c.venue, start: $c.start_us, close: $close, n: 0, up: 0, down: 0, past: []}
		elif $old.venue != $c.venue or $old.start >= $c.start_us then .
		else
			.[$key] = ($old | .start = $c.start_us | .close = $close | .n += 1
				| .up |= mean($old.n; $close - $old.close | up) | .down |= mean($old.n; $old.close - $close | up)
				| .note = (rsi as $rsi | .past | note($close; $rsi))
				| if .n < 14 then . else .past = .past[-19:] + [{close: $close, rsi: rsi}] end)
			| if .[$key].note == null then . else .made = {kind: "eval", ts_us: $c.ts_us, name: "divergence",
				type: "ta", interval: $c.interval, symbol: $c.symbol, note: .[$key].note} end
		end
	else . end;
	$line, (.made // empty | tojson))
