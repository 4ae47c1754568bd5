# What every program does with its command line.
bats_require_minimum_version 1.5.0

setup() {
	unset ARB_CONFIG XDG_CONFIG_HOME
	HOME=$BATS_TEST_TMPDIR
	export HOME
	programs=()
	for program in "$O"/arb-*; do
		if [ -f "$program" ] && [ -x "$program" ]; then programs+=("$program"); fi
	done
	[ ${#programs[@]} -gt 0 ] || skip "no program was built"
}

# wrong MESSAGE PROGRAM ARGUMENT...: exit 64, the message, and where help is; nothing on standard output.
wrong() {
	local message=$1 program=$2 name
	shift 2
	name=$(basename "$program")
	run -64 --separate-stderr "$program" "$@" </dev/null
	[ -z "$output" ]
	[ "${stderr_lines[0]}" = "$name: $message" ]
	[[ "${stderr_lines[1]}" == "usage: $name [option ...]"*"; $name --help lists the options" ]]
	[ ${#stderr_lines[@]} -eq 2 ]
}

@test "every program says what is wrong with an option, in one line, and where help is" {
	for program in "${programs[@]}"; do
		wrong "--no-such-thing: no such option" "$program" --no-such-thing
		wrong "-~: no such option" "$program" "-~v"
		wrong "--log-format needs an argument: form" "$program" --log-format
		wrong "--config needs an argument: file" "$program" -c
		wrong "--version takes no argument" "$program" --version=3
		wrong "--ver: several options begin so" "$program" --ver
		wrong '--log-format: "xml" is neither text nor json' "$program" --log-format xml
	done
}

@test "a word that is a number is an operand, wherever it stands, and operands keep their order" {
	for program in "${programs[@]}"; do
		run --separate-stderr "$program" -1 </dev/null
		[ "$status" -eq 64 ] || [ "$status" -eq 74 ] # a file of that name
		[[ "${stderr_lines[0]}" == *"-1"* ]]
		[[ "${stderr_lines[0]}" != *"no such option"* ]]
	done
	[ -x "$O/arb-exec" ] || return 0
	refused() { # MESSAGE ARGUMENT...
		run -64 --separate-stderr "$O/arb-exec" "${@:2}" </dev/null
		[ "${stderr_lines[0]}" = "arb-exec: $1" ]
	}
	for qty in -1 -0.1 -0; do
		refused "qty: \"$qty\" is not above zero" order okx --tif gtc BTC-USDT buy $qty --id x 50000
		refused "price: \"$qty\" is not above zero" order okx BTC-USDT buy 1 $qty
	done
	refused 'qty: "-.5" is no decimal figure' order okx BTC-USDT buy -.5 50000
	refused "-1: one operand too many for order" order okx BTC-USDT buy 1 2 -1
	refused "-1: no such command" -1 order
}

@test "every --help fits a terminal of 80 columns, and lists what all programs share" {
	for program in "${programs[@]}"; do
		run -0 --separate-stderr "$program" --help
		[ -z "$stderr" ]
		[[ "${lines[0]}" == "usage: $(basename "$program") "* ]]
		long=$(grep -E '^.{81}' <<<"$output" || true)
		diff /dev/null <(printf %s "$long")
		for option in config option check-config print-config log-format metrics verbose help version; do
			grep -q -e "--$option " <<<"$output"
		done
		[[ "${lines[-1]}" == "manual: $(basename "$program")(1), "* ]]
	done
}

@test "every program prints its version, and a configuration that it takes back" {
	for program in "${programs[@]}"; do
		run -0 "$program" -V
		[[ "$output" == "$(basename "$program") "[0-9]* ]]
		"$program" --print-config >"$BATS_TEST_TMPDIR/printed.json"
		"$program" -c "$BATS_TEST_TMPDIR/printed.json" --print-config >"$BATS_TEST_TMPDIR/again.json"
		diff "$BATS_TEST_TMPDIR/printed.json" "$BATS_TEST_TMPDIR/again.json"
		"$program" -c "$BATS_TEST_TMPDIR/printed.json" --check-config
	done
}

@test "every program names the key of a wrong configuration, and exits with 78" {
	for program in "${programs[@]}"; do
		run -78 --separate-stderr "$program" -o risk.age_ms=soon --check-config
		[ "$stderr" = "$(basename "$program"): risk.age_ms: must be a whole number" ]
		run -78 --separate-stderr "$program" -o no.such=1 --check-config
		[ "$stderr" = "$(basename "$program"): no.such: no such key" ]
	done
}

@test "help that cannot be written is an error" {
	for program in "${programs[@]}"; do
		run -74 --separate-stderr bash -c '"$1" --help >/dev/full' bash "$program"
	done
}
