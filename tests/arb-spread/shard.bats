#!/usr/bin/env bats
# Shards: processes that share the symbols make, together, what one makes.
bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	printf '{}\n' >arb.json
	export ARB_CONFIG=$BATS_FILE_TMPDIR/arb.json
	# quote assets of all kinds, with what converts them, in bases that fall apart
	"$O/arb-sim" generate --minutes 3 --seed 11 --venues coinbase,kraken,okx,bybit --rate 3 \
		-s BTC-USDT,BTC-USD,BTC-USDC,ETH-USDT,ETH-USD,ETH-USDC,ETH-BTC,SOL-USDT,SOL-USD,XRP-USDT,USDT-USD,USDC-USD,USDC-USDT \
		>in 2>generate.err
}

options=(--only -m 1 --reopen-ms 700 --candles 5s,1m --matrix 2000 --spread 3000)

# sorted FILE...: by ts_us and symbol, lines that are equal in both as they came.
sorted() {
	cat "$@" | jq -c '[.ts_us, .symbol]' | paste - <(cat "$@") | LC_ALL=C sort -s -t $'\t' -k 1,1 | cut -f 2-
}

@test "for 1, 2 and 8 shards the lines together are those of one process" {
	cd "$BATS_FILE_TMPDIR"
	"$O/arb-spread" "${options[@]}" <in >whole
	for kind in opportunity matrix spread candle; do
		[ "$(grep -c "^{\"kind\":\"$kind\"" whole)" -gt 50 ]
	done
	[ "$(grep -c '"fx":{"symbol"' whole)" -gt 50 ]
	sorted whole >whole.sorted
	for n in 1 2 8; do
		parts=()
		for i in $(seq "$n"); do
			"$O/arb-spread" "${options[@]}" --shard "$i/$n" <in >"part-$n-$i"
			parts+=("part-$n-$i")
		done
		sorted "${parts[@]}" >together
		cmp whole.sorted together
	done
	cmp whole part-1-1
	# the work is shared
	[ -s part-2-1 ]
	[ -s part-2-2 ]
}

@test "a book that comes to convert later counts with what came before" {
	cd "$BATS_FILE_TMPDIR"
	# the conversion markets come first, once, and are not young: then the others
	{ grep '"kind":"instrument"' in | grep '"symbol":"USD[TC]-' || true
		grep '"kind":"book"' in | grep '"symbol":"USD[TC]-' | head -n 30
		grep -v '"symbol":"USD[TC]-' in
	} >late
	"$O/arb-spread" "${options[@]}" --age-ms 1000000 <late >whole
	[ "$(grep -c '"fx":{"symbol"' whole)" -gt 50 ]
	sorted whole >whole.sorted
	for i in $(seq 8); do "$O/arb-spread" "${options[@]}" --age-ms 1000000 --shard "$i/8" <late >"late-$i"; done
	sorted late-1 late-2 late-3 late-4 late-5 late-6 late-7 late-8 >together
	cmp whole.sorted together
}

@test "a shard passes all lines on as they are" {
	cd "$BATS_FILE_TMPDIR"
	"$O/arb-spread" -m 10000 --shard 3/8 <in | cmp - in
}

@test "what is no part, and parts of cycles, are exit 64" {
	for part in 0/2 3/2 1/0 1 / 1/ /2 x/2 1/2x 1/2000 -1/2; do
		run -64 "$O/arb-spread" --shard "$part" </dev/null
	done
	run -64 --separate-stderr "$O/arb-spread" --shard 1/2 --cycles 3 </dev/null
	[[ "$stderr" == "arb-spread: --shard: cycles go"* ]]
	run -64 "$O/arb-spread" --shard 1/2 -o spread.cycles=4 </dev/null
}
