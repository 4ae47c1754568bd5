#!/usr/bin/env bats
# A recording is fed again, byte for byte, with the ticks where they were: arb-replay FILE... | arb-feed --decode.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

again() { # FILE...: out of the recording, into the decoder
	"$O/arb-replay" "$@" | "$O/arb-feed" --decode "${options[@]}"
}

# 40 s of one venue, with quiet seconds in it; $1: begins of its stamps.
frames() {
	local begin=${1:-17863100} second text
	printf '{"kind":"frame","ts_us":%s00000000,"venue":"bybit","conn":1,"via":"open","url":"wss://stream.bybit.com/v5/public/spot"}\n' "$begin"
	for second in 0 1 2 3 9 10 11 12 13 39 40; do
		text='{"topic":"orderbook.50.BTCUSDT","ts":TT090,"type":"snapshot","data":{"s":"BTCUSDT","b":[["PRICE","1.5"]],"a":[["65999","0.5"]],"u":U,"seq":U}}'
		text=${text//TT/$begin$(printf %02d $second)} text=${text//PRICE/650$((10 + second))} text=${text//:U/:$((100 + second))}
		printf '{"kind":"frame","ts_us":%s%02d100000,"venue":"bybit","conn":1,"via":"ws","body":"%s"}\n' "$begin" $second "${text//\"/\\\"}"
	done
}

@test "what the cases of arb-feed hold comes out of a recording as it came out of the frames" {
	compared=0
	for case in "$TOP"/tests/arb-feed/*/in; do
		grep -q '"body":"not' "$case" && continue
		grep '^{"kind":"frame"' "$case" >frames || continue
		rm -f feed.zst
		"$O/stage/keep" feed.zst <frames 2>/dev/null || continue
		options=()
		"$O/arb-feed" --decode <frames >want 2>/dev/null || true
		again feed.zst >got 2>/dev/null || true
		cmp want got
		[ -s want ] && compared=$((compared + 1))
	done
	[ "$compared" -ge 4 ]
}

@test "ticks stand where they stood, also in quiet seconds" {
	frames >frames
	"$O/stage/keep" feed.zst <frames
	options=(--depth 5)
	"$O/arb-feed" --decode --depth 5 <frames >want
	again feed.zst >got
	cmp want got
	[ "$(grep -c '"kind":"tick"' got)" -ge 38 ]
	[ "$(grep -c '"kind":"book"' got)" -ge 5 ]
	# the test can see a line that is missing
	sed 5d frames | "$O/arb-feed" --decode --depth 5 >other
	run ! cmp -s other got
}

@test "files of one recording, begun anew by size, are one recording" {
	for round in $(seq 60); do frames $((17863100 + round)); done >frames
	"$O/stage/keep" feed.zst 2000 <frames
	[ -f feed-20260809-1.zst ]
	[ -f feed-20260809-2.zst ]
	options=()
	"$O/arb-feed" --decode <frames >want
	again $(ls -v feed-*.zst) feed.zst >got
	cmp want got
}

@test "a recording that was torn and appended to is read to its end" {
	frames >frames
	"$O/stage/keep" feed.zst <frames
	whole=$("$O/arb-replay" feed.zst | wc -l)
	truncate -s -5 feed.zst
	torn=$("$O/arb-replay" feed.zst 2>/dev/null | wc -l)
	[ "$torn" -lt "$whole" ]
	frames 17863101 | "$O/stage/keep" feed.zst
	run -0 --separate-stderr "$O/arb-replay" feed.zst
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq $((torn + 12)) ]
}

@test "a message of 3 MiB goes through the recording, a line of another kind that long does not" {
	{
		printf '{"kind":"frame","ts_us":1786310000000000,"venue":"gemini","conn":1,"via":"ws","body":"'
		head -c 3000000 /dev/zero | tr '\0' x
		printf '"}\n'
	} >frames
	"$O/stage/keep" feed.zst <frames
	"$O/arb-replay" feed.zst | cmp - frames
	sed 's/"kind":"frame"/"kind":"diary"/' frames >diary
	run -65 --separate-stderr "$O/arb-replay" diary
	[ -z "$output" ]
	[ "$stderr" = "arb-replay: diary: line 1: longer than 1048576 bytes (line_too_long)" ]
}

@test "recorded messages of five venues come out of a recording as they went in" {
	[ -d "${ARB_DATA:-}/captures" ] || skip "no recorded data at ARB_DATA"
	captures=$ARB_DATA/captures
	python3 "$ARB_DATA/../tools/frames.py" --start-us 1786310000000000 \
		kraken "$captures/kraken/ws_v2_book25_btcusd_xb_20260802.jsonl" \
		coinbase "$captures/coinbase/ws_advanced_cf_20260809.jsonl.gz" \
		gemini "$captures/gemini/ws_v2_cf_20260809.jsonl" \
		bybit "$captures/bybit/ws_v5_spot_cf_20260809.jsonl" >frames
	"$O/stage/keep" feed.zst <frames
	options=(--tickers)
	"$O/arb-feed" --decode --tickers <frames >want
	again feed.zst >got
	cmp want got
	[ "$(wc -l <got)" -gt 1000 ]
}
