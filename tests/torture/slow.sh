# shellcheck shell=sh disable=SC2086,SC2154
# A reader at half and at a tenth of the speed: what it reads is young all the same, memory stands still, counters add up.
#
# The full speed is what a reader without pauses gets.  Trades are never replaced (arb-feed(1)), so at a tenth, where they alone would
# be more than it takes, they are left out.

slow_venues=binance,bybit,okx,kraken
slow_symbols=BTC-USDT,ETH-USDT,SOL-USDT,XRP-USDT,LTC-USDT,DOGE-USDT,ADA-USDT,LINK-USDT,AVAX-USDT,DOT-USDT
seconds=$(short 60 4)

resident() {
	awk '/^VmRSS/ { print $2 }' "/proc/$1/status"
}

# growth PID FILE: kiB that it grew by since two seconds from now until shortly before the end
growth() {
	sleep 2
	first=$(resident "$1")
	sleep $((seconds - 3))
	echo $(($(resident "$1") - first)) >"$2"
}

# slowly NAME RATE OPTION...: through a FIFO, so that arb-feed's process is known
slowly() {
	name=$1 rate=$2
	shift 2
	rm -f fifo && mkfifo fifo
	eval "$stages '$O/torture/reader' '$rate' '$((seconds - 1))'" <fifo >"$name.ages" 2>"$name.tally" &
	reader=$!
	"$O/arb-feed" --endpoints "$served.json" -s "$slow_symbols" --metrics "$name.metrics" "$@" >fifo 2>"$name.err" &
	feed=$!
	pids="$pids $feed"
	growth "$feed" "$name.growth"
	end "$feed"
	wait "$reader"
	echo "        $name: $(awk '{ printf "%d books, age p50 %.1f ms, p99 %.1f ms, most %.1f ms, %d lines/s", $1, $2 / 1000, $3 / 1000, $4 / 1000, $5 }' "$name.ages"); grew by $(cat "$name.growth") KiB; conflated $(awk '{ c += $5; u += $2 } END { printf "%.1f %%", 100 * c / (u + !u) }' "$name.tally")"
}

is_young() { # NAME: never judged in the short form, which runs beside other tests
	[ -n "$SHORT" ] || awk '{ exit !($3 < 100000) }' "$1.ages"
}

is_flat() {
	[ -n "$SHORT" ] || [ "$(cat "$1.growth")" -lt 1024 ]
}

# adds_up TALLY METRICS: each venue's counters, also against its books that came; and the lines that were made, less those that gave way, are those that came
adds_up() {
	awk '/^arb_lines_written_total/ { made = $2 }
		/^arb_books_conflated_total/ { gone = $2 }
		FILENAME == ARGV[1] { next }
		$1 == "lines" { came = $2; next }
		$2 != $3 + $4 + $5 || $2 == 0 || $3 + $6 != $7 { print "# does not add up: " $0; wrong = 1 }
		END {
			if (made - gone != came || made == 0) {
				print "# " made " lines made, " gone " gave way, " came " came"
				wrong = 1
			}
			exit wrong
		}' "$2" "$1"
}

serve slow --venues "$slow_venues" -s "$slow_symbols" --rate "$(short 600 300)"
stages=
full_seconds=$seconds
seconds=$(short 10 4)
slowly full 0
slowly full-no-trades 0 --no-trades
seconds=$full_seconds
speed=$(awk '{ print $5 }' full.ages)
books=$(awk '{ print $5 }' full-no-trades.ages)
slowly half "$((speed / 2))"
slowly tenth "$((books / 10))" --no-trades
for name in half tenth; do
	row "$name of the speed: what is read is younger than 100 ms (p99)" is_young "$name"
	row "$name of the speed: memory grows by less than 1 MiB" is_flat "$name"
	row "$name of the speed: counters add up, and are those of the lines" adds_up "$name.tally" "$name.metrics"
done
sed '2s/^\([a-z]*\) \([0-9]*\)/\1 1\2/' half.tally >forged.tally
control "a counter is another" adds_up forged.tally half.metrics
sed '1s/.*/lines 5/' half.tally >forged.tally
control "lines that were made do not come" adds_up forged.tally half.metrics
if [ -z "$SHORT" ]; then
	seconds=20
	slowly waiting "$((books / 10))" --no-trades --no-conflate
	control "nothing is conflated" is_young waiting
	awk 'BEGIN { for (i = 0; i < 400000; i++) a[i] = "some memory" i; while (1) system("sleep 1") }' &
	growing=$!
	sleep 0.2
	seconds=5
	sleep 0.1
	first=0
	echo $(($(resident "$growing") - first)) >growing.growth
	kill "$growing"
	control "a program that grows" is_flat growing
	seconds=$full_seconds
	stages="'$O/arb-spread' | '$O/arb-score' | '$O/arb-advise' | '$O/arb-risk' --no-feedback --state '$B/seven' |
		'$O/arb-exec' --paper --state '$B/seven' | '$O/arb-ledger' --state '$B/seven' | '$O/arb-notify' --file '$B/told' |"
	slowly seven-stages "$((speed / 2))"
fi
end "$sim"
