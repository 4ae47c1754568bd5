bats_require_minimum_version 1.5.0

# What arb-replay does with real files, pipes and clocks.

setup() {
	set -o pipefail
	cd "$BATS_TEST_TMPDIR" || exit 1
	"$O/arb-sim" generate --seed 5 --minutes 1 --venues binance,kraken,gate \
		-s BTC-USDT,ETH-USDT,XRP-USDT,USDC-USDT >whole.ndjson 2>/dev/null
}

@test "a recording comes out as it went in, plain, gz and zst" {
	gzip -k whole.ndjson
	zstd -q whole.ndjson
	"$O/arb-replay" whole.ndjson | cmp - whole.ndjson
	"$O/arb-replay" whole.ndjson.gz | cmp - whole.ndjson
	"$O/arb-replay" whole.ndjson.zst | cmp - whole.ndjson
	"$O/arb-replay" - <whole.ndjson.zst | cmp - whole.ndjson
	cat whole.ndjson | "$O/arb-replay" - | cmp - whole.ndjson
}

@test "files split by venue merge to what they were, line for line" {
	grep -v '"kind":"book"\|"kind":"trade"' whole.ndjson >rest
	for venue in binance kraken gate; do
		grep '"kind":"\(book\|trade\)"' whole.ndjson | grep "\"venue\":\"$venue\"" >"$venue"
	done
	"$O/arb-replay" rest binance kraken gate >merged
	cmp <(sort merged) <(sort whole.ndjson)
	cmp merged whole.ndjson
}

@test "a torn zst gives what can be read, says so and ends with 65" {
	zstd -q whole.ndjson
	head -c $(($(stat -c %s whole.ndjson.zst) * 2 / 3)) whole.ndjson.zst >torn
	run -65 --separate-stderr "$O/arb-replay" torn
	[ "${#lines[@]}" -gt 100 ]
	printf '%s\n' "${lines[@]}" | cmp - <(head -n "${#lines[@]}" whole.ndjson)
	[ "$stderr" = "arb-replay: torn: line $((${#lines[@]} + 1)): the packed data end too early (torn)" ]
}

@test "the union of the shards is the whole, and conversions go to each" {
	for k in 0 1 2; do
		"$O/arb-replay" --split-by symbol --shards 3 --shard $k whole.ndjson >shard$k
		grep -c '"symbol":"USDC-USDT"' shard$k >>conversions
		grep -c '"kind":"tick"' shard$k >>ticks
	done
	[ "$(sort -u conversions)" = "$(grep -c '"symbol":"USDC-USDT"' whole.ndjson)" ]
	[ "$(sort -u ticks)" = 60 ]
	cmp <(cat shard0 shard1 shard2 | sort -u) <(sort -u whole.ndjson)
	for symbol in BTC-USDT ETH-USDT XRP-USDT; do
		[ "$(cat shard0 shard1 shard2 | grep -c "\"symbol\":\"$symbol\"")" = \
			"$(grep -c "\"symbol\":\"$symbol\"" whole.ndjson)" ]
	done
}

@test "ticks are made where there are none, and not twice" {
	grep -v '"kind":"tick"' whole.ndjson >silent
	"$O/arb-replay" silent >once
	"$O/arb-replay" once | cmp - once
	# the generator tells the first second as well
	cmp <(grep -v '"ts_us":1767225600000000}' whole.ndjson) once
}

@test "a window is cut, with its instruments before it" {
	"$O/arb-replay" --from 2026-01-01T00:00:10Z --to 1767225620000000 whole.ndjson >cut
	grep '"kind":"instrument"' whole.ndjson | cmp - <(grep '"kind":"instrument"' cut)
	grep -v '"kind":"instrument"' whole.ndjson |
		jq -c 'select(.ts_us >= 1767225610000000 and .ts_us < 1767225620000000) | .ts_us' >expected
	grep -v '"kind":"instrument"' cut | jq -c .ts_us | cmp - expected
}

@test "speed paces by the clock and changes no byte" {
	head -n 400 whole.ndjson >short
	took=$(jq -n '[inputs.ts_us] | (max - min) / 1e6' short)
	start=$(date +%s%N)
	"$O/arb-replay" --speed 8 short >out
	end=$(date +%s%N)
	cmp out short
	awk -v ns=$((end - start)) -v took="$took" 'BEGIN { exit !(ns / 1e9 >= took / 8 * 0.9) }'
}

@test "lines go out while the input is still open" {
	mkfifo in out
	"$O/arb-replay" - <in >out &
	pid=$!
	exec 5>in 6<out
	head -n 1 whole.ndjson >&5
	read -r -t 5 line <&6
	[ "$line" = "$(head -n 1 whole.ndjson)" ]
	kill -TERM "$pid"
	wait "$pid"
	exec 5>&- 6<&-
}

@test "compare names the first member that differs and exits 1" {
	sed '100s/"seq":\([0-9]*\)/"seq":9\1/' whole.ndjson >other
	if cmp -s whole.ndjson other; then sed -i '101s/"seq":/"seq":9/' other; fi
	"$O/arb-replay" compare whole.ndjson whole.ndjson
	run -1 "$O/arb-replay" compare whole.ndjson other
	[[ "${lines[0]}" =~ ^line\ 10[01]:\ seq$ ]]
	[ "${#lines[@]}" -eq 3 ]
	run -1 "$O/arb-replay" compare whole.ndjson <(head -n 5 whole.ndjson)
	[ "${lines[0]}" = "line 6" ]
	[[ "${lines[2]}" == *"has ended" ]]
	run -74 "$O/arb-replay" compare whole.ndjson nowhere
}

@test "info counts lines, kinds, venues and symbols" {
	run -0 "$O/arb-replay" info whole.ndjson
	printf '%s\n' "${lines[@]}" >told
	[ "$(awk '$1 == "lines" { print $2 }' told)" = "$(wc -l <whole.ndjson)" ]
	jq -r '"kind \(.kind)"' whole.ndjson | sort | uniq -c | awk '{ print $2, $3, $1 }' |
		cmp - <(grep '^kind' told)
	jq -r 'select(.venue) | "venue \(.venue)"' whole.ndjson | sort | uniq -c | awk '{ print $2, $3, $1 }' |
		cmp - <(grep '^venue' told)
	jq -r 'select(.symbol) | "symbol \(.symbol)"' whole.ndjson | sort | uniq -c | awk '{ print $2, $3, $1 }' |
		cmp - <(grep '^symbol' told)
	sed '50,$s/"ts_us":17672256/"ts_us":17672257/' whole.ndjson >gap
	run -0 "$O/arb-replay" info gap
	[[ "${lines[-1]}" =~ ^gap\ .*\ s\ before\ line\ 50$ ]]
}

@test "a full disk is exit 74, a reader that leaves kills it quietly" {
	run -74 bash -c '"$O/arb-replay" whole.ndjson >/dev/full'
	run -0 bash -c 'for i in 1 2 3 4; do cat whole.ndjson; done >big; "$O/arb-replay" big big big | head -n 1 >/dev/null
		[ "${PIPESTATUS[0]}" = 141 ]'
}

@test "wrong usage is exit 64" {
	run -64 "$O/arb-replay"
	run -64 "$O/arb-replay" compare whole.ndjson
	run -64 "$O/arb-replay" --shards 2 whole.ndjson
	run -64 "$O/arb-replay" --split-by symbol --shards 2 --shard 2 whole.ndjson
	run -64 "$O/arb-replay" --split-by venue --shards 2 --shard 1 whole.ndjson
	run -64 "$O/arb-replay" --speed 0 whole.ndjson
	run -64 "$O/arb-replay" --from yesterday whole.ndjson
	run -64 "$O/arb-replay" --from 2026-01-02 --to 2026-01-01 whole.ndjson
}
