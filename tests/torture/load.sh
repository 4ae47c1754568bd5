# shellcheck shell=sh disable=SC2086,SC2154
# 100,000 messages of ten venues a second, 550 bytes each on average, for a minute through arb-feed | arb-spread | arb-score: nothing is lost but what is counted as
# conflated.  What came is told beside what was asked for: a machine that is too slow for it is not the pipe's fault.

seconds=$(short 60 3)
ticks=$(getconf CLK_TCK)

cpu() { # PID: seconds of the processor
	awk -v ticks="$ticks" '{ print ($14 + $15) / ticks }' "/proc/$1/stat"
}

metric() { # FILE NAME
	awk -v name="arb_$2_total{" 'index($1, name) == 1 { print $2 }' "$1"
}

# Every line that one stage wrote the next one read.
handed_on() { # WROTE READ
	echo "        $1 lines, $2 came" && [ "$1" -gt 0 ] && [ "$1" -eq "$2" ]
}

serve load --venues binance,bybit,okx,bitget,kraken,coinbase,kucoin,gate,gemini,htx -s BTC-USDT,ETH-USDT \
	--rate "$(short 8100 800)" --depth 5
mkfifo books edges scores
"$O/arb-feed" --endpoints load.json -s BTC-USDT,ETH-USDT --metrics feed.metrics >books 2>feed.err &
feed=$!
"$O/arb-spread" --metrics spread.metrics <books >edges 2>spread.err &
spread=$!
"$O/arb-score" --metrics score.metrics <edges >scores 2>score.err &
score=$!
grep -vc '^{"kind":"opportunity"' <scores >passed &
counter=$!
pids="$pids $feed $spread $score"
sleep 3
feed_cpu=$(cpu "$feed") spread_cpu=$(cpu "$spread") score_cpu=$(cpu "$score") sim_cpu=$(cpu "$sim")
read_before=$(metric feed.metrics messages_read)
began=$(date +%s%N)
sleep "$seconds"
took=$(echo "$(date +%s%N) $began" | awk '{ print ($1 - $2) / 1e9 }')
read_after=$(metric feed.metrics messages_read)
echo "$took $(cpu "$sim") $sim_cpu $(cpu "$feed") $feed_cpu $(cpu "$spread") $spread_cpu $(cpu "$score") $score_cpu $read_after $read_before" |
	awk '{ printf "        %d messages/s; of one core: arb-sim %.0f %%, arb-feed %.0f %%, arb-spread %.0f %%, arb-score %.0f %%\n", ($10 - $11) / $1,
		100 * ($2 - $3) / $1, 100 * ($4 - $5) / $1, 100 * ($6 - $7) / $1, 100 * ($8 - $9) / $1 }'
end "$feed"
wait "$spread" "$score" "$counter"
end "$sim"
made=$(metric feed.metrics lines_written) gone=$(metric feed.metrics books_conflated)
echo "$made $gone" | awk '{ printf "        %d lines made, %.1f %% of them gave way to newer ones\n", $1, 100 * $2 / $1 }'
row "arb-feed to arb-spread: nothing is lost but what gave way" handed_on "$((made - gone))" "$(metric spread.metrics lines)"
row "to the end of arb-score: nothing is lost" handed_on "$((made - gone))" "$(cat passed)"
row "no message was lost on the way: neither gap nor checksum" test "$(metric feed.metrics books_lost)" = 0
control "one line is lost" handed_on "$((made - gone))" "$(($(cat passed) - 1))"
