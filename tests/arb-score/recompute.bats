# Every figure of a score can be worked out again from its own line.
bats_require_minimum_version 1.5.0

setup() {
	arb_sim="$O/arb-sim"
	[ -x "$arb_sim" ] && [ -x "$O/arb-spread" ] || skip "arb-sim or arb-spread was not built"
	cd "$BATS_TEST_TMPDIR" || return 1
	"$arb_sim" generate --seed 5 --venues kraken,okx,binance --symbols BTC-USDT,ETH-USDT --rate 10 --minutes 1 |
		"$O/arb-spread" -o spread.min_bps=5 >stream
}

# What each part is by arb-score(1), from inputs; names of the parts that are not.
recompute='
def clamp: if . < 0 then 0 elif . > 1 then 1 else . end;
def near($want): (. - $want) | (if . < 0 then -. else . end) < 0.000003;
def slip: if .side == "buy" then ((.price|tonumber) / (.best|tonumber) - 1) * 1e4
	else (1 - (.price|tonumber) / (.best|tonumber)) * 1e4 end | if . < 0 then 0 else . end;
# The walk over the levels on the line, in what arrives and is sold: {q, tight}; fees as they are on the legs.
def fee: (.fee_bps | tonumber) / 1e4;
def walk($buy; $sell; $asks; $bids; $rate):
	($buy | if .fee_kind == "received" then 1 - fee else 1 end) as $keep |
	{q: 0, a: ($asks | map([(.[0]|tonumber) * (if $keep < 1 then 1 / $keep else 1 + ($buy | fee) end) * $rate, (.[1]|tonumber) * $keep])),
		b: ($bids | map([(.[0]|tonumber) * (1 - ($sell | fee)), (.[1]|tonumber)]))} |
	until((.a | length) == 0 or (.b | length) == 0 or .a[0][0] >= .b[0][0];
		([.a[0][1], .b[0][1]] | min) as $take | .q += $take |
		.a[0][1] -= $take | .b[0][1] -= $take |
		(if .a[0][1] < 1e-12 then .a |= .[1:] else . end) | (if .b[0][1] < 1e-12 then .b |= .[1:] else . end)) | .q;
def real($line): $line.legs[0] as $buy | $line.legs[1] as $sell | $line.score.inputs.legs as [$a, $b] |
	walk($buy; $sell; $a.levels; $b.levels; ($line.fx.rate // "1" | tonumber)) |
	[., ($line.qty | tonumber)] | min | [. - 2 * ([$a.step, $b.step | tonumber] | max) - 1e-9, . + 1e-9];
select(.kind == "opportunity" and .state != "close") | . as $line | .score.inputs as $in | .score as $score |
{
	threshold: (if $in.regime then
		[[[($in.k * ($in.volatility // 0) / (31536000 | sqrt) * 1e4 * (($in.latency_us // 0) / 1e6 | sqrt) + $in.capital_bps),
			$in.threshold_min_bps] | max, $in.threshold_max_bps] | min, $in.threshold_min_bps] | max
		else $score.threshold_bps end),
	spread: (($in.net_bps - $score.threshold_bps) / ($in.full_bps - $score.threshold_bps) | clamp),
	liquidity: (($in.cost|tonumber) / ($in.wanted|tonumber) * (if $in.proven then ($score.real // "0" | tonumber) / ($line.qty | tonumber) else 1 end) | clamp),
	slippage: (1 - ($in.legs | map(slip) | add) / $in.slippage_max_bps | clamp),
	freshness: (1 - ($in.legs | map(.age_us) | max) / $in.age_max_us | clamp),
	flow: ((1 + ($in.legs | map((if .side == "buy" then -1 else 1 end) * .direction) | add) / ($in.legs | length)) / 2),
	quality: (($in.legs | map(.quality) | add) / ($in.legs | length))
} as $want |
[
	($want | del(.threshold) | keys[] as $k | select(($score.parts[$k] | near($want[$k])) | not) | $k),
	(if $score.threshold_bps | near($want.threshold) then empty else "threshold_bps" end),
	(if $score.real then real($line) as $within | ($score.real | tonumber | if . < $within[0] or . > $within[1] then "real" else empty end) else "real" end),
	(if ($score.value | near([$score.parts | to_entries[] | .value * $score.weights[.key]] | add)) then empty else "value" end),
	($in.legs[] | . as $leg | select(.ofi_norm != null and
		((.direction | near($leg.ofi_norm / 2 + $leg.imbalance / 4 + $leg.taker_share / 4)) | not)) | "direction")
] | if . == [] then "well" else join(",") end'

@test "jq makes the same parts and the same value of the inputs on the line" {
	"$O/arb-score" <stream >scored
	jq -r "$recompute" scored >told
	[ "$(wc -l <told)" -gt 20 ]
	[ "$(sort -u told)" = well ]
	# flow was really among them
	[ "$(jq -c 'select(.score) | select(.score.inputs.direction != 0)' scored | wc -l)" -gt 20 ]
}

@test "a threshold that the market made is worked out again, and so is a latency that a venue told" {
	sed '3s/^/{"kind":"venue","ts_us":1767225600000000,"venue":"okx","state":"live","latency_us":{"ping":{"p50":1,"p95":250000}}}\n/' stream |
		"$O/arb-score" -o score.threshold_bps=0.5 >scored
	jq -r "$recompute" scored >told
	[ "$(sort -u told)" = well ]
	# the venue's own 250 ms, a row for each volatility, and a threshold above its least
	[ "$(jq -c 'select(.score.inputs.latency_us == 250000 and .score.threshold_bps > 0.5)' scored | wc -l)" -gt 10 ]
	[ "$(jq -r 'select(.score) | .score.inputs | select(.volatility) | if .volatility < 0.5 then .regime == "calm" elif .volatility < 1.5 then .regime == "normal" else .regime == "wild" end' scored | sort -u)" = true ]
	sed 's/"k":1/"k":3/' scored | jq -r "$recompute" | grep -q threshold_bps
}

@test "the size that is real is walked again over the levels on the line" {
	"$O/arb-score" --only -o score.spoof_ticks=0 -o score.real_ms=30 -o score.proven=true -o score.wanted=1000000 <stream >scored
	[ "$(jq -r "$recompute" scored | sort -u)" = well ]
	# some of it was real, and counted as liquidity
	[ "$(jq -c 'select(.score.real != "0" and .score.real != .qty and .score.parts.liquidity > 0)' scored | wc -l)" -gt 5 ]
	jq -c '.score.real = .qty' scored | jq -r "$recompute" | grep -q real
	jq -c '.score.inputs.legs[0].levels = []' scored | jq -r "$recompute" | grep -q real
}

@test "where every level is real at once and nothing is suspect, all of the size is" {
	"$O/arb-score" --only -o score.real_ms=0 -o score.spoof_ticks=0 <stream >scored
	[ "$(jq -c 'select(.score) | .score.real == .qty' scored | sort -u)" = true ]
	"$O/arb-score" --only -o score.real_ms=0 <stream >scored
	[ "$(jq -c 'select(.score) | (.score.marks | index("spoof") != null) == (.score.inputs.legs | map(.spoof) | max > 0)' scored | sort -u)" = true ]
	[ "$(jq -c 'select(.score and (.score.marks | index("thin")))' scored | wc -l)" -gt 10 ]
}

@test "a figure that was changed is found out" {
	"$O/arb-score" <stream | sed 's/"freshness":0\.9/"freshness":0.8/' | jq -r "$recompute" >told
	grep -q freshness told
}

@test "the same input gives the same bytes" {
	"$O/arb-score" --flow 1000 <stream >one
	"$O/arb-score" --flow 1000 <stream >two
	cmp one two
	grep -q '"kind":"flow"' one
}
