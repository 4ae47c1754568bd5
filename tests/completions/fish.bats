# Completion in fish, by complete -C.
bats_require_minimum_version 1.5.0
load helper

setup() {
	command -v fish >/dev/null || skip "fish is not installed"
	stage
}

# What completes the command line, sorted, on one line, without what is said about it.
complete_line() {
	fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$TOP/completions/arb.fish" "$1" |
		cut -f 1 | sort | tr '\n' ' ' | sed 's/ $//'
}

is() {
	found=$(complete_line "$2")
	[ "$found" = "$1" ] || {
		echo "[$2] completes to \"$found\", not to \"$1\""
		return 1
	}
}

@test "fish: options, long and short" {
	is "--a-name-that-is-longer-than-usual --config --log-format --min-bps --mode --no-trades --option --state --venues --version" "arb-example --"
	is "--min-bps --mode" "arb-example --m"
	is "-V" "arb-example -V"
}

@test "fish: what is said about an option comes along" {
	run -0 fish --no-config -c 'source $argv[1]; complete -C "arb-example --min"' "$TOP/completions/arb.fish"
	[ "$output" = "$(printf -- '--min-bps\treport edges [of at least this size]')" ]
}

@test "fish: commands come first, and what they take next" {
	is "backup trade verify watch" "arb-example "
	is "backup" "arb-example -m 5 --no-trades --mode a b"
	is "day one.ndjson day.ndjson dayroom/" "arb-example backup day"
	is "kraken kucoin" "arb-example watch k"
	is "" "arb-example watch kraken k"
	is "kraken kucoin" "arb-example trade k"
	is "a b" "arb-example -m 5 trade kraken BTC-USDT "
	is "" "arb-example trade kraken BTC-USDT a "
	is "binance bitget bybit" "$O/arb-exec order b"
	is "" "arb-example verify "
	is "day one.ndjson day.ndjson dayroom/" "arb-plain day"
	is "compare day one.ndjson day.ndjson dayroom/" "arb-both "
}

@test "fish: values of options" {
	is "day one.ndjson day.ndjson dayroom/" "arb-example -c day"
	is "--config=day one.ndjson --config=day.ndjson --config=dayroom/" "arb-example --config=day"
	is "dayroom/" "arb-example --state da"
	is "json text" "arb-example --log-format "
	is "a b" "arb-example --mode "
	is "binance kraken kucoin" "arb-example --venues "
	is "binance,kraken binance,kucoin" "arb-example --venues binance,k"
	is "" "arb-example --min-bps "
	is "list= part.data= part.key= part.none= plain=" "arb-example -o "
}

@test "fish: a file installed under a program's name serves that name" {
	mkdir "$BATS_TEST_TMPDIR/there"
	cp "$BATS_TEST_TMPDIR/bin/arb-example" "$BATS_TEST_TMPDIR/there/arb-elsewhere"
	ln -s "$TOP/completions/arb.fish" "$BATS_TEST_TMPDIR/arb-elsewhere.fish"
	found=$(PATH=$BATS_TEST_TMPDIR/there:/usr/bin:/bin fish --no-config -c 'source $argv[1]; complete -C "arb-elsewhere --min"' \
		"$BATS_TEST_TMPDIR/arb-elsewhere.fish" | cut -f 1)
	[ "$found" = --min-bps ]
}

@test "fish: each program completes all the options that its help has" {
	local count=0
	PATH=$O:$PATH
	for program in $(programs); do
		diff <(long_options "$program") \
			<(fish --no-config -c 'source $argv[1]; complete -C "$argv[2] --"' "$TOP/completions/arb.fish" \
				"$(basename "$program")" | cut -f 1 | sort)
		count=$((count + 1))
	done
	[ "$count" -gt 0 ] || skip "no program was built"
}

@test "fish: behind a command of arb, its options, their values and its operands" {
	local command
	PATH=$O:$PATH
	for command in $(arb_commands); do
		diff <(inner_options "$command") \
			<(fish --no-config -c 'source $argv[1]; complete -C "arb $argv[2] --"' "$TOP/completions/arb.fish" "$command" | cut -f 1 | sort)
	done
	is "conform demo doctor explain init refresh replay resume run status stop" "arb "
	is "--trades" "arb stop --state x --t"
	is "day one.ndjson day.ndjson dayroom/" "arb replay day"
	is "dayroom/" "arb run --state da"
	is "okx,kraken okx,kucoin" "arb init --venues okx,k"
	is "risk.order_max=" "arb run -o risk.order_m"
	is "" "arb status "
}
