# Completion in bash: words are laid in COMP_WORDS, COMPREPLY is looked at.
bats_require_minimum_version 1.5.0
load helper

setup() {
	stage
	source "$TOP/completions/arb.bash"
}

# What completes the last of the words, sorted, on one line.
complete_words() {
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	COMPREPLY=()
	_arb
	printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ' | sed 's/ $//'
}

is() {
	local wanted=$1
	shift
	found=$(complete_words "$@")
	[ "$found" = "$wanted" ] || {
		echo "[$*] completes to \"$found\", not to \"$wanted\""
		return 1
	}
}

@test "bash: every program in PATH, and arb, is registered" {
	complete -p arb arb-example arb-feed arb-spread
}

@test "bash: a file installed under a program's name registers that name" {
	cp "$TOP/completions/arb.bash" "$BATS_TEST_TMPDIR/arb-elsewhere"
	source "$BATS_TEST_TMPDIR/arb-elsewhere"
	complete -p arb-elsewhere
}

@test "bash: options, long and short" {
	is "--a-name-that-is-longer-than-usual --config --log-format --min-bps --mode --no-trades --option --state --venues --version" arb-example --
	is "--min-bps --mode" arb-example --m
	is "-V" arb-example -V
}

@test "bash: commands come first, and what they take next" {
	is "backup trade verify watch" arb-example ""
	is "backup" arb-example -m 5 --no-trades --mode a b
	is "day one.ndjson day.ndjson dayroom" arb-example backup day
	is "kraken kucoin" arb-example watch k
	is "" arb-example watch kraken k
	is "kraken kucoin" arb-example trade k
	is "" arb-example trade kraken k
	is "a b" arb-example -m 5 trade kraken BTC-USDT ""
	is "" arb-example trade kraken BTC-USDT a ""
	PATH=$O:$PATH
	is "binance bitget bybit" "$O/arb-exec" order b
	is "buy sell" "$O/arb-exec" order okx BTC-USDT ""
	is "fok gtc ioc post_only" "$O/arb-exec" order --tif ""
	is "" arb-example verify ""
	is "day one.ndjson day.ndjson dayroom" arb-plain day
	is "compare day one.ndjson day.ndjson dayroom" arb-both ""
}

@test "bash: values of options" {
	is "day one.ndjson day.ndjson dayroom" arb-example -c day
	is "day one.ndjson day.ndjson dayroom" arb-example --config = day
	is "day one.ndjson day.ndjson dayroom" arb-example --a-name-that-is-longer-than-usual da
	is "dayroom" arb-example --state da
	is "json text" arb-example --log-format ""
	is "a b" arb-example --mode ""
	is "binance kraken kucoin" arb-example --venues ""
	is "binance,kraken binance,kucoin" arb-example --venues binance,k
	is "" arb-example --min-bps ""
	is "list= part.data= part.key= part.none= plain=" arb-example -o ""
}

@test "bash: a program that does not answer completes to nothing" {
	is "" arb-absent --
}

@test "bash: each program completes all the options that its help has" {
	local count=0
	for program in $(programs); do
		COMP_WORDS=("$program" --)
		COMP_CWORD=1
		COMPREPLY=()
		_arb
		diff <(long_options "$program") <(printf '%s\n' "${COMPREPLY[@]}" | sed '/^$/d' | sort)
		count=$((count + 1))
	done
	[ "$count" -gt 0 ] || skip "no program was built"
}

@test "bash: behind a command of arb, its options, their values and its operands" {
	PATH=$O:$PATH
	local command count=0
	for command in $(arb_commands); do
		COMP_WORDS=("$O/arb" "$command" --)
		COMP_CWORD=2
		COMPREPLY=()
		_arb
		diff <(inner_options "$command") <(printf '%s\n' "${COMPREPLY[@]}" | sort)
		count=$((count + 1))
	done
	[ "$count" -eq 11 ]
	is "conform demo doctor explain init refresh replay resume run status stop" arb ""
	is "--minutes" arb demo --m
	is "--trades" arb stop --state x --t
	is "day one.ndjson day.ndjson dayroom" arb replay day
	is "day one.ndjson day.ndjson dayroom" arb explain an:id day
	is "dayroom" arb run --state da
	is "day one.ndjson day.ndjson dayroom" arb demo --stream = da
	is "okx,kraken okx,kucoin" arb init --venues okx,k
	is "risk.order_max=" arb run -o risk.order_m
	is "" arb status ""
}
