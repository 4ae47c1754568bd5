# Results come back by the feedback, and teach.
bats_require_minimum_version 1.5.0

id=cross:BTC-USDT:kraken:okx:1767225600200000
opportunity='{"kind":"opportunity","ts_us":1767225600200000,"id":"'$id'","state":"open","shape":"cross","symbol":"BTC-USDT","legs":[{"venue":"kraken","symbol":"BTC-USDT","side":"buy"},{"venue":"okx","symbol":"BTC-USDT","side":"sell"}]}'
outcome='{"kind":"outcome","ts_us":1767225600100000,"opportunity":"'$id'","state":"flat","expected":"2","realised":"2","asset":"USDT"}'
mark() { echo '{"kind":"mark","ts_us":1767225600000000,"by":"'"$1"'","n":'"$2"'}'; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

quality() { jq -c 'select(.score) | [.score.parts.quality, .score.inputs.legs[0].outcomes]'; }

@test "outcomes count once the history has come to its end" {
	{ mark arb-ledger 0; echo "$outcome"; } >unfinished
	{ cat unfinished; mark arb-ledger 7; } >finished
	run -0 quality < <(echo "$opportunity" | "$O/arb-score" --feedback unfinished)
	[ "$output" = '[0.5,0]' ]
	run -0 quality < <(echo "$opportunity" | "$O/arb-score" --feedback finished)
	[ "$output" = '[0.55,1]' ]
}

@test "a feedback that begins again begins from nothing" {
	{ mark arb-ledger 0; echo "$outcome"; mark arb-ledger 7; mark arb-ledger 0; mark arb-ledger 0; } >again
	run -0 quality < <(echo "$opportunity" | "$O/arb-score" --feedback again)
	[ "$output" = '[0.5,0]' ]
}

@test "orders that have ended make ratios, and twenty of them a latency" {
	order() { # STATE FILLED LATENCY
		echo '{"kind":"order","ts_us":1767225600100000,"id":"o","venue":"okx","symbol":"BTC-USDT","side":"sell","qty":"2","state":"'"$1"'","filled":"'"$2"'","latency_us":'"$3"'}'
	}
	{ mark arb-ledger 0; order open 0 1; for i in $(seq 16); do order filled 2 "${i}000"; done; for i in 17 18 19; do order done 1 "${i}000"; done
		order rejected 0 20000; mark arb-ledger 7; } >orders
	run -0 jq -c '.score.inputs | [.latency_us, (.legs[1] | .orders, .fill_ratio, .reject_ratio), .legs[0].orders]' \
		< <(echo "$opportunity" | "$O/arb-score" --feedback orders)
	[ "$output" = '[19000,20,0.921053,0.05,null]' ]
	grep -v rejected orders >fewer
	run -0 jq -c '.score.inputs | [.latency_us, .legs[1].reject_ratio]' < <(echo "$opportunity" | "$O/arb-score" --feedback fewer)
	[ "$output" = '[null,0]' ]
}

@test "a broken line of the feedback is told and counted" {
	{ mark arb-ledger 0; echo '{"kind":"outcome","ts_us":1}'; mark arb-ledger 7; } >broken
	run -65 --separate-stderr "$O/arb-score" --feedback broken < <(echo "$opportunity")
	[[ "$stderr" == "arb-score: feedback line 2: outcome: "* ]]
}

# A ledger that answers each mark of the stage, after one more outcome.
ledger() {
	mark arb-ledger 0
	mark arb-ledger 0
	while IFS= read -r line; do
		printf '%s\n' "$line" >>passed
		case $line in
		*'"kind":"mark"'*'"by":"arb-score"'*) echo "$outcome"; printf '%s\n' "$line" ;;
		esac
	done
}

@test "in lockstep each score has heard what came before it" {
	mkfifo back
	{ echo '{"kind":"tick","ts_us":1767225600000000}'; for _ in 1 2 3; do echo "$opportunity"; done; } >in
	timeout 10 "$O/arb-score" --feedback back --lockstep <in | timeout 10 bash -c "$(declare -f mark ledger); outcome='$outcome'; ledger >back"
	run -0 quality <passed
	[ "${lines[*]}" = '[0.55,1] [0.595,2] [0.6355,3]' ]
	[ "$(jq -c 'select(.kind == "mark").n' passed | paste -sd ' ')" = "1 2 3" ]
}

@test "lockstep without feedback is a wrong option, and a feedback that ends is not available" {
	run -64 "$O/arb-score" --lockstep </dev/null
	{ mark arb-ledger 0; mark arb-ledger 0; } >short
	run -69 timeout 10 "$O/arb-score" --lockstep --feedback short < <(echo "$opportunity")
	run -69 "$O/arb-score" --feedback absent </dev/null
}
