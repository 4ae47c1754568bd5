#!/usr/bin/env bats
# Options and configuration of a stage (tests/stage/copy.c); tests/options.bats asks every program the same.

bats_require_minimum_version 1.5.0

setup() {
	set -o pipefail
	cd "$BATS_TEST_TMPDIR"
	copy=$O/stage/copy
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/xdg
}

# refused CODE MESSAGE ARGUMENT...: nothing is read or written, and this is the first thing said.
refused() {
	local code=$1 message=$2
	shift 2
	echo '{"kind":"tick","ts_us":1700000000000000}' >in
	run "-$code" --separate-stderr "$copy" "$@" <in
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "arb-copy: $message" ]
}

@test "values of options are held to their kind" {
	refused 64 '--count: "0" is not a whole number from 1 to 10' --count 0
	refused 64 '--count: "11" is not a whole number from 1 to 10' -n 11
	refused 64 '--count: "1e0" is not a whole number from 1 to 10' --count=1e0
	refused 64 '--count: "" is not a whole number from 1 to 10' --count ''
	refused 64 '--rate: "1,5" is not a decimal' --rate 1,5
	refused 64 'word: takes no operands' word
	run -0 "$copy" -n 10 --rate=1e-5 </dev/null
}

@test "a configuration that is wrong is exit 78 with the path of the key" {
	refused 78 'nonsense: no such key' -o nonsense=1
	refused 78 'spread.min_bps: must be a string of decimal digits' -o spread.min_bps=x
	refused 78 'spread.age_ms: must be a whole number' -o spread.age_ms=1.5
	echo '{"spread":{"min_bps":50}}' >conf
	refused 78 'conf: spread.min_bps: must be a string of decimal digits' -c conf
	refused 78 'conf: spread.min_bps: must be a string of decimal digits' -c conf --check-config
	printf '// mine\n{"spread":\n}' >conf
	refused 78 "conf: line 3, column 1: not JSON: a value expected at byte 20" -c conf
	refused 78 'nowhere: No such file or directory' -c nowhere
	ARB_CONFIG=nowhere refused 78 'nowhere: No such file or directory'
}

@test "what --check-config refuses the run refuses, in the same words" {
	while IFS='|' read -r setting message; do
		refused 78 "$message" -o "$setting" --check-config
		refused 78 "$message" -o "$setting"
	done <<-'END'
		spread.policy=zz|spread.policy: "zz" is neither q_total nor q_edge
		spread.rates={"USD-USDT":1}|spread.rates.USD-USDT: must be a string of decimal digits
		notify.per_minute=0|notify.per_minute: must be 1 to 60000
		score.weights.spread=-1|score.weights.spread: must not be below zero
		paper.balances={"kraken":{"USDT":5}}|paper.balances.kraken.USDT: must be a string of decimal digits
		venues=["nosuch"]|venues[0]: "nosuch": no such venue
		pipeline=[{"program":"arb-sim","optionz":[]}]|pipeline[0].optionz: no such key
	END
}

@test "the later of default, file and setting wins" {
	[ "$("$copy" --print-config | jq -r .spread.min_bps)" = 50 ]
	mkdir -p xdg/arb
	echo '{"spread":{"min_bps":"1"/* low */}}' >xdg/arb/arb.json
	[ "$("$copy" --print-config | jq -r .spread.min_bps)" = 1 ]
	echo '{"spread":{"min_bps":"2"}}' >conf
	[ "$(ARB_CONFIG=conf "$copy" --print-config | jq -r .spread.min_bps)" = 2 ]
	[ "$(ARB_CONFIG=nowhere "$copy" -c conf --print-config | jq -r .spread.min_bps)" = 2 ]
	[ "$("$copy" -c conf -o spread.min_bps=3 -o spread.min_bps=4 --print-config | jq -r .spread.min_bps)" = 4 ]
}

@test "what is printed is a configuration" {
	"$copy" -o spread.min_bps=7 --print-config >printed
	"$copy" -c printed --print-config | cmp - printed
	run -0 "$copy" -c printed --check-config
	[ -z "$output" ]
}

@test "--verbose says more, and messages go to a log where one is asked for" {
	mkdir log
	ARB_LOG=log run -65 --separate-stderr "$copy" <<<nonsense
	[ -z "$stderr" ]
	[[ $(cat log/arb-copy-*.log) == [0-2][0-9]:[0-5][0-9]:*' arb-copy: line 1: an object expected at byte 1 (bad_json)' ]]
	[ "$(stat -c %a log/arb-copy-*.log)" = 600 ]
}

@test "a log that grew too large makes room" {
	mkdir log
	truncate -s 17M "log/arb-copy-$(date -u +%Y-%m-%d).log"
	ARB_LOG=log run -65 "$copy" <<<nonsense
	[ "$(ls log | wc -l)" -eq 2 ]
	[ "$(stat -c %s log/*.log)" -lt 1000 ]
}
