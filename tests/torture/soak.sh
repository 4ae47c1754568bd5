# shellcheck shell=sh disable=SC2086,SC2154
# HOURS (24) of eight venues at 1,000 messages a second, as fast as they go through arb-feed --decode | arb-spread | arb-score, through
# pipes alone: memory and descriptors stand still after the first tenth.

hours=${HOURS:-$(short 24 0.3)}
frames=$(echo "$hours" | awk '{ printf "%d", $1 * 3600 * 1000 }')
pause=$(short 2 0.1)

# sample FILE PID...: "PID KiB descriptors" of each, as long as the first one lives
sample() {
	file=$1
	shift
	while [ -e "/proc/$1/fd/0" ]; do
		for pid; do
			kib=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status" 2>/dev/null)
			[ -z "$kib" ] || echo "$pid $kib $(find "/proc/$pid/fd" -mindepth 1 2>/dev/null | wc -l)"
		done >>"$file"
		sleep "$pause"
	done
}

# What ended has neither; the last sample may be of that.  A sanitizer keeps what was freed: then only descriptors count.
stands_still() { # FILE PID NAME
	awk -v pid="$2" '$1 == pid { kib[++n] = $2; fds[n] = $3 } END { for (i = int(n / 10) + 2; i < n - 1; i++) print kib[i], fds[i] }' "$1" |
		sort -n | awk -v name="$3" -v kept="${ARB_SANITIZED:-0}" 'NR == 1 { least = $1; fds = $2 } { most = $1; if ($2 != fds) moved = 1 }
			END {
				printf "        %s: %d samples, %d to %d KiB, %d descriptors\n", name, NR, least, most, fds
				exit NR < 3 || (!kept && most - least > 1024) || moved
			}'
}

mkfifo frames books edges
"$O/arb-feed" --decode --depth 1 <frames >books 2>feed.err &
feed=$!
"$O/arb-spread" <books >edges 2>spread.err &
spread=$!
"$O/arb-score" <edges >/dev/null 2>score.err &
score=$!
pids="$pids $feed $spread $score"
began=$(date +%s%N)
"$O/bench/frames" "$frames" 1 0 1000 >frames &
writer=$!
sample samples "$feed" "$spread" "$score"
wait "$writer"
row "arb-feed read all frames" wait "$feed"
row "arb-spread read all" wait "$spread"
row "arb-score read all" wait "$score"
echo "$frames $began $(date +%s%N)" | awk '{ s = ($3 - $2) / 1e9; printf "        %d frames in %.0f s, %.0f a second\n", $1, s, $1 / s }'
row "arb-feed stands still" stands_still samples "$feed" arb-feed
row "arb-spread stands still" stands_still samples "$spread" arb-spread
row "arb-score stands still" stands_still samples "$score" arb-score
awk 'BEGIN { for (;;) a[++i] = "some memory " i; }' </dev/null &
growing=$!
pids="$pids $growing"
(sleep 2 && kill "$growing" 2>/dev/null) &
pause=0.1 && sample grown "$growing"
[ -n "${ARB_SANITIZED:-}" ] || control "a program that grows" stands_still grown "$growing" awk
rm -f samples grown
