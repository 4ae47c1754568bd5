# Evaluators in other languages, and the strategies that combine them.
bats_require_minimum_version 1.5.0

setup() {
	stages=$TOP/share/arb/stages
	cd "$BATS_TEST_TMPDIR" || return 1
}

# candles INTERVAL MINUTES VENUE CLOSE...: one line for each close, each when its interval is over.
candles() {
	local interval=$1 minutes=$2 venue=$3
	shift 3
	printf '%s\n' "$@" | awk -v interval="$interval" -v us="$((minutes * 60000000))" -v venue="$venue" '{
		printf "{\"kind\":\"candle\",\"ts_us\":%.0f,\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"interval\":\"%s\",\"start_us\":%.0f,\"open\":\"%s\",\"high\":\"%s\",\"low\":\"%s\",\"close\":\"%s\"}\n",
			1767225600000000 + NR * us, venue, interval, 1767225600000000 + (NR - 1) * us, $1, $1, $1, $1 }'
}

notes() { jq -r 'select(.kind == "eval") | .note'; }

# What others wrote, not all of it meant for a stage.
odd() {
	printf '%s\n' '{"kind":"text","ts_us":1767225600000000,"text":"\u00e9 é \"candle\""}' 'no json at all' '' \
		'{"kind":"candle"}' '{"kind":"candle","ts_us":1,"close":"x"' '{"kind":"book","bids":[]}' '{"kind":"book","ts_us":"x"}' \
		'{"kind":"candle","ts_us":1767225600000000,"venue":"okx","symbol":"BTC-USDT","interval":"1m","start_us":1767225600000000,"close":"5"}'
}

@test "each is under 40 lines, and writes on what it reads, byte for byte and in order" {
	{ odd; candles 1m 1 okx $(seq 100 140); odd; } >in
	head -c 300000 /dev/zero | tr '\0' x >>in
	echo >>in
	for stage in "$stages"/*; do
		[ "$(wc -l <"$stage")" -lt 40 ]
		"$stage" <in >out
		grep -v '"kind":"eval"' out | cmp - in
	done
	[ "$(ls "$stages" | wc -l)" -eq 4 ]
}

@test "each writes a line on before the next one comes" {
	line='{"kind":"tick","ts_us":1767225600000000}'
	for stage in "$stages"/*; do
		coproc one { exec "$stage"; }
		pid=$one_PID
		echo "$line" >&"${one[1]}"
		read -r -t 20 answer <&"${one[0]}"
		[ "$answer" = "$line" ]
		eval "exec ${one[1]}>&-"
		wait "$pid"
	done
}

@test "each dies quietly when nobody reads" {
	candles 1m 1 okx $(seq 1000) >in
	for stage in "$stages"/*; do
		(cat in in in in; sleep 0.2; cat in in in in in in in in) 2>/dev/null | "$stage" 2>err | head -1 >/dev/null
		[ ! -s err ]
	done
}

# Closes of the usual worked example of the index; its first values are 70.46, 66.25 and 66.48.
rsi_closes="44.34 44.09 44.15 43.61 44.33 44.83 45.10 45.42 45.84 46.08 45.89 46.03 45.61 46.28 46.28 46.00 46.03"

@test "rsi is Wilder's, of one venue and of candles that are complete" {
	candles 1m 1 okx $rsi_closes >in
	run -0 notes < <("$stages/rsi.jq" <in)
	[ "${lines[*]}" = "-0.409283 -0.324992 -0.329619" ]
	# a second venue, a candle told twice, one that is not complete: none of them counts
	awk '{ print; print; sub(/okx/, "gate"); sub(/"close":"/, "&9"); print }' in >more
	sed -n '3s/"ts_us":[0-9]*/"ts_us":1767225600000001/;3p' in | sed 's/"start_us":[0-9]*/"start_us":1767229200000000/' >>more
	run -0 notes < <("$stages/rsi.jq" <more)
	[ "${lines[*]}" = "-0.409283 -0.324992 -0.329619" ]
	# what never falls is bought out, and what stands is nothing
	run -0 notes < <(candles 1m 1 okx $(seq 15) | "$stages/rsi.jq")
	[ "$output" = -1 ]
	run -0 notes < <(candles 1m 1 okx $(yes 7 | head -15) | "$stages/rsi.jq")
	[ "$output" = 0 ]
}

@test "divergence sees a high that has no strength, and a low that has some" {
	rise="$(seq 100 3 160) $(seq 158 -2 150)"
	run -0 notes < <(candles 5m 5 okx $rise $(seq 151.5 161.5) | "$stages/divergence.jq")
	[ "${lines[*]}" = "0 -1 0" ]
	fall="$(seq 160 -3 100) $(seq 102 2 110)"
	run -0 notes < <(candles 5m 5 okx $fall $(seq 108.5 -1 98.5) | "$stages/divergence.jq")
	[ "${lines[*]}" = "0 1 0" ]
	# a low with no more strength than the one before is only a low
	run -0 notes < <(candles 5m 5 okx $(seq 100 -1 50) | "$stages/divergence.jq")
	[ "$(sort -u <<<"$output")" = 0 ]
}

@test "cross is the distance of two means in per mille" {
	# 12 x 1000 and 9 x 1000.7: the means are 1000.7 and 1000.3
	run -0 notes < <(candles 1m 1 okx $(yes 1000 | head -12) $(yes 1000.7 | head -9) | "$stages/cross.sh")
	[ "$output" = 0.39988 ]
	run -0 notes < <(candles 1m 1 okx $(seq 100 -1 80) | "$stages/cross.sh")
	[ "$output" = -1 ]
}

# books SECONDS:MIDDLE...
books() {
	printf '%s\n' "$@" | awk -F : '{ printf "{\"kind\":\"book\",\"ts_us\":%.0f,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"%s\",\"1\"]],\"asks\":[[\"%s\",\"1\"]]}\n",
		1767225600000000 + $1 * 1e6, $2 - 1, $2 + 1 }'
}

@test "momentum is what the middle went in ten seconds" {
	run -0 notes < <(books 0:1000 5:1000.2 9.9:1007 10:1000.5 10.5:1001 11:1000.4 15:1000.1 30:2000 | "$stages/momentum.py")
	# 9.9 is nobody's start, 10 comes too soon after it, 10.5 is not yet a second later; 11 and 15 look back to 0 and 5
	[ "${lines[*]}" = "0.4 -0.09998 1" ]
}

opportunity='{"kind":"opportunity","ts_us":1767226860000000,"id":"cross:BTC-USDT:kraken:okx:1","state":"open","shape":"cross","symbol":"BTC-USDT","legs":[{"venue":"kraken","symbol":"BTC-USDT","side":"buy"},{"venue":"okx","symbol":"BTC-USDT","side":"sell"}]}'

@test "all of them in one pipe: simple hears the evaluators of a candle together" {
	{ candles 1m 1 okx $(seq 100 140); echo '{"kind":"tick","ts_us":1767228060000000}'; echo "$opportunity"; } >in
	"$stages/rsi.jq" <in | "$stages/divergence.jq" | "$stages/cross.sh" | "$stages/momentum.py" |
		"$O/arb-score" --strategy simple -o score.weights.strategy=0.2 >out
	grep -v '"kind":"eval"' out | jq -c 'del(.score)' | cmp - in
	# one result a candle: of 6 from rsi alone (-1), of 14 from cross (1) too, of 7 from all three (divergence 0)
	[ "$(jq -c 'select(.type == "strategy") | [.name, .symbol, .note]' out | uniq -c | awk '{ print $1, $2 }')" = '6 ["simple","BTC-USDT",-1]
21 ["simple","BTC-USDT",0]' ]
	[ "$(jq -c 'select(.score) | [.score.parts.strategy, .score.weights.strategy, .score.inputs.strategy, .score.inputs.note]' out)" = '[0.5,0.2,"simple",0]' ]
	# of the last 7 each stands right behind the line that completed it: the first stage's comes last
	[ "$(grep '"kind":"eval"' out | grep -B1 '"strategy","symbol"' | grep -v '"strategy","symbol"\|^--' | tail -7 | grep -c '"name":"rsi"')" = 7 ]
}

@test "who never speaks of a candle is waited for by simple, ten seconds of the stream or to the next candle, and not by move" {
	candles 1m 1 okx $(seq 100 120) | "$stages/cross.sh" >in # the last is the first that cross speaks of
	tick() { echo "{\"kind\":\"tick\",\"ts_us\":$((1767226860000000 + $1))}"; }
	run -0 "$O/arb-score" --only --strategy simple < <(tick 0; cat in; tick 9999999)
	[ -z "$output" ]
	run -0 "$O/arb-score" --only --strategy simple < <(tick 0; cat in; tick 9999999; tick 10000000; tick 10000001)
	[ "$output" = '{"kind":"eval","ts_us":1767226870000000,"name":"simple","type":"strategy","symbol":"BTC-USDT","note":1}' ]
	candles 1m 1 okx $(seq 100 140) | "$stages/cross.sh" >in
	"$O/arb-score" --only --strategy simple <in >out
	[ "$(notes <out | sort | uniq -c | awk '{ print $1, $2 }')" = "20 1" ]
	"$O/arb-score" --only --strategy move <in >out
	[ "$(notes <out | sort | uniq -c | awk '{ print $1, $2 }')" = "21 1" ]
}

@test "the part is there only with a strategy, and moves the value only with a weight" {
	{ echo '{"kind":"eval","ts_us":1767226800000000,"name":"momentum","type":"rt","symbol":"BTC-USDT","note":0.6}'; echo '{"kind":"tick","ts_us":1767226800000000}'; echo "$opportunity"; } >in
	score() { "$O/arb-score" "$@" <in | jq -c 'select(.score).score | [.value, .parts.strategy, .weights.strategy, .marks[-3:]]'; }
	[ "$(score)" = '[0.5,null,null,["quality_neutral","threshold_unmeasured","real_unknown"]]' ]
	[ "$(score --strategy move)" = '[0.5,0.8,0,["quality_neutral","threshold_unmeasured","real_unknown"]]' ]
	[ "$(score --strategy move -o score.weights.strategy=1)" = '[0.65,0.8,1,["quality_neutral","threshold_unmeasured","real_unknown"]]' ]
	[ "$(score -o score.weights.strategy=1)" = '[0.5,null,null,["quality_neutral","threshold_unmeasured","real_unknown"]]' ]
	sed -i 's/0000000,"name"/0000001,"name"/; s/"ts_us":1767226800000000}/"ts_us":1767226816000000}/' in
	sed -i '1{h;s/eval.*/tick","ts_us":1767226800000000}/;p;g}' in
	[ "$(score --strategy move)" = '[0.5,0.5,0,["strategy_neutral","threshold_unmeasured","real_unknown"]]' ]
}

@test "a strategy of one's own is a file; one that is none is refused with its name" {
	echo '{"name":"mine","evaluators":[{"name":"*","type":"social"}]}' >mine.json
	echo '{"kind":"eval","ts_us":1767226800000000,"name":"x","type":"social","symbol":"BTC-USDT","note":0.6}' >in
	run -0 "$O/arb-score" --only --strategy mine.json <in
	[ "$output" = '{"kind":"eval","ts_us":1767226800000000,"name":"mine","type":"strategy","symbol":"BTC-USDT","note":0.6}' ]
	run -0 "$O/arb-score" --only -o score.strategy=./mine.json <in
	[ -n "$output" ]
	run -78 --separate-stderr "$O/arb-score" --strategy nobody <in
	[[ "$stderr" == "arb-score: strategy: "*"/strategies/nobody.json: No such file or directory" ]]
	echo '{"name":"mine","evaluators":[{"name":"*","type":"sociable"}]}' >mine.json
	run -78 --separate-stderr "$O/arb-score" --strategy ./mine.json <in
	[ "$stderr" = "arb-score: ./mine.json: *: its type is none of ta, rt and social" ]
}

@test "notes out of range are broken lines; a strategy's own line passes and is nobody's opinion" {
	eval='{"kind":"eval","ts_us":1767226800000000,"name":"x","type":"social","symbol":"BTC-USDT","note":'
	run -65 --separate-stderr "$O/arb-score" --strategy simple < <(echo "${eval}1.000001}"; echo "${eval}-2}")
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "arb-score: line 1: eval: note: not from -1 to 1 (range)" ]
	line='{"kind":"eval","ts_us":1767226800000000,"name":"simple","type":"strategy","symbol":"BTC-USDT","note":0.2}'
	run -0 "$O/arb-score" --strategy simple < <(echo "$line")
	[ "$output" = "$line" ]
}

@test "a score of the strategy alone needs one; and a strategy that is broken when settings are read again changes nothing" {
	echo '{"name":"mine","evaluators":[{"name":"*","type":"rt"}]}' >mine.json
	{ echo '{"kind":"eval","ts_us":1767226860000000,"name":"x","type":"rt","symbol":"BTC-USDT","note":0.6}'; echo "$opportunity"; } >in
	alone=(-o score.weights.strategy=1)
	for part in spread liquidity slippage freshness flow quality; do alone+=(-o "score.weights.$part=0"); done
	run -78 --separate-stderr "$O/arb-score" "${alone[@]}" <in
	[ "$stderr" = "arb-score: score.weights: all are zero but that of a strategy, and none is loaded" ]
	run -0 jq -c 'select(.score).score.value' < <("$O/arb-score" "${alone[@]}" --strategy ./mine.json <in)
	[ "$output" = 0.8 ]
	coproc one { exec "$O/arb-score" "${alone[@]}" --strategy ./mine.json 2>err; }
	pid=$one_PID
	exec {answers}<&"${one[0]}" # the shell forgets its own when the program has ended
	head -1 in >&"${one[1]}"
	read -r -t 20 _ <&"$answers"
	echo '{' >mine.json
	kill -HUP "$pid"
	for _ in $(seq 200); do grep -q 'not changed' err && break; sleep 0.05; done
	grep -q '^arb-score: settings not changed: strategy: ./mine.json: line 2, column 1: not JSON' err
	echo "$opportunity" >&"${one[1]}"
	eval "exec ${one[1]}>&-"
	run -0 jq -c 'select(.score).score.value' <&"$answers"
	[ "$output" = 0.8 ]
}
