#!/bin/sh
# cross: how far the mean of 9 closes has crossed that of 21, as a note: the distance in per mille, from -1 to 1.
# Lines pass as text.  Of a symbol and interval the venue whose candle came first is followed; a candle counts when its
# interval is over.  mawk must be told not to wait for a full buffer; it reads old bytes behind a last line that is cut
# short, so grep ends that line, which is none without its brace.
case $(awk -W version 2>/dev/null </dev/null) in mawk*) set -- -W interactive ;; esac
LC_ALL=C grep -a --line-buffered '' | awk "$@" '
function member(name) { # of the line; a string without its quotes
	return match($0, "\"" name "\":(\"[^\"]*\"|[0-9]+)") ? text(substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)) : ""
}
function text(value) { gsub(/"/, "", value); return value }
function mean(key, count,    i, sum) {
	for (i = seen[key] - count + 1; i <= seen[key]; i++)
		sum += closes[key, i]
	return sum / count
}
BEGIN { seconds["s"] = 1; seconds["m"] = 60; seconds["h"] = 3600; seconds["d"] = 86400 }
{ print }
/^{"kind":"candle".*}$/ {
	interval = member("interval"); symbol = member("symbol"); start = member("start_us"); now = member("ts_us")
	key = symbol SUBSEP interval
	if (!(key in venue))
		venue[key] = member("venue")
	span = substr(interval, 1, length(interval) - 1) * seconds[substr(interval, length(interval))]
	if (venue[key] == member("venue") && start + 0 > last[key] + 0 && now / 1e6 >= start / 1e6 + span && member("close") > 0) {
		last[key] = start
		closes[key, ++seen[key]] = member("close")
		delete closes[key, seen[key] - 21]
		if (seen[key] >= 21) {
			slow = mean(key, 21)
			note = (mean(key, 9) / slow - 1) * 1000
			note = note > 1 ? 1 : note < -1 ? -1 : note
			printf "{\"kind\":\"eval\",\"ts_us\":%s,\"name\":\"cross\",\"type\":\"ta\",\"interval\":\"%s\",\"symbol\":\"%s\",\"note\":%.6f}\n", now, interval, symbol, note
		}
	}
}
{ fflush() }'
