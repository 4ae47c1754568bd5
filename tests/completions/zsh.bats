# Completion in zsh: compinit finds the function; what it hands to zsh's own helpers is printed and looked at.
bats_require_minimum_version 1.5.0
load helper

setup() {
	command -v zsh >/dev/null || skip "zsh is not installed"
	stage
}

# Run the function for the words, with helpers that print what they are given.
complete_words() {
	zsh -f -c '
		source $1
		shift
		_arguments() { print -rl -- $@; state=$ARGUMENTS_STATE; line=($=ARGUMENTS_LINE) }
		_describe() { print -rl -- "describe:" ${(P)2} }
		_values() { print -r -- "values: ${@:3}" }
		_files() { print -r -- "files: $*" }
		compadd() { print -r -- "keys: $keys" }
		words=($@) CURRENT=$#
		${FUNCTION:-_arb}' zsh "$TOP/completions/_arb" "$@"
}

@test "zsh: compinit binds the function to arb and to every arb-*" {
	run -0 zsh -f -c 'fpath=($1 $fpath); autoload -U compinit; compinit -D -u
		whence -w _arb; print -r -- "$_comps[arb] ${_postpatcomps[arb-*]}"' zsh "$TOP/completions"
	[ "$output" = "$(printf '_arb: function\n_arb _arb')" ]
}

@test "zsh: options with what is said about them and what they take" {
	run -0 complete_words arb-example --
	[[ "$output" == *"--min-bps=[report edges \\[of at least this size\\]]:bps: "* ]]
	[[ "$output" == *"-m[report edges"* ]]
	[[ "$output" == *"--no-trades[leave out trades]"* ]]
	[[ "$output" == *"--venues=[look at these venues]:list:_arb_venues"* ]]
	[[ "$output" == *"--config=[read this configuration]:file:_files"* ]]
	[[ "$output" == *"--option=[set a configuration key]:key=value:_arb_keys"* ]]
	[[ "$output" == *"--state=[where databases are]:dir:_files -/"* ]]
	[[ "$output" == *"--log-format=[messages as text or json]:form:(text json)"* ]]
	[[ "$output" == *"--mode=[one of two]:a|b:(a b)"* ]]
	[[ "$output" == *"--a-name-that-is-longer-than-usual=[its words follow at once]:file:_files"* ]]
}

@test "zsh: commands, and what they take" {
	ARGUMENTS_STATE=command run -0 complete_words arb-example ""
	[[ "$output" == *"describe:
verify:check it: all of it
backup:copy it to a file
watch:look at a venue
trade:venue symbol a|b [price] one order" ]]
	ARGUMENTS_STATE=operand ARGUMENTS_LINE=backup run -0 complete_words arb-example backup ""
	[[ "$output" == *"files: " ]]
	ARGUMENTS_STATE=operand ARGUMENTS_LINE=watch run -0 complete_words arb-example watch ""
	[[ "$output" == *"values: venue binance kraken kucoin" ]]
	ARGUMENTS_STATE=operand ARGUMENTS_LINE="trade kraken BTC-USDT b" run -0 complete_words arb-example trade kraken BTC-USDT b
	[[ "$output" == *"values: b" ]] # of a and b
	ARGUMENTS_STATE=operand ARGUMENTS_LINE="trade kraken BTC" run -0 complete_words arb-example trade kraken BTC
	[[ "$output" != *"values: "* ]]
	ARGUMENTS_STATE=command run -0 complete_words arb-both ""
	[[ "$output" == *"compare:two files
files: " ]]
	run -0 complete_words arb-plain ""
	[[ "$output" == *"*:operand:_files" ]]
}

@test "zsh: keys of the configuration" {
	FUNCTION=_arb_keys run -0 complete_words arb-example -o ""
	[ "$output" = "keys: plain list part.key part.data part.none" ]
}

@test "zsh: each program completes all the options that its help has" {
	local count=0
	for program in $(programs); do
		diff <(long_options "$program") <(complete_words "$program" -- | sed -n 's/^\(--[a-z0-9-]*\).*/\1/p' | sort)
		count=$((count + 1))
	done
	[ "$count" -gt 0 ] || skip "no program was built"
}

@test "zsh: behind a command of arb, its options, their values and its operands" {
	local command
	PATH=$O:$PATH
	for command in $(arb_commands); do
		diff <(inner_options "$command") <(complete_words arb "$command" -- | sed -n 's/^\(--[a-z0-9-]*\).*/\1/p' | sort)
	done
	run -0 complete_words arb replay ""
	[[ "$output" == *"*:operand:_files" ]]
	run -0 complete_words arb run --
	[[ "$output" == *"--state=[where databases are]:dir:_files -/"* ]]
	[[ "$output" == *"--option=[set a configuration key]:key=value:_arb_keys"* ]]
	run -0 complete_words arb init --
	[[ "$output" == *"--venues=[names of venues, separated by commas]:list:_arb_venues"* ]]
	FUNCTION=_arb_keys run -0 complete_words arb -o ""
	[[ "$output" == "keys: "*" risk.order_max "* ]]
	# before the command is typed it is the program's own
	ARGUMENTS_STATE=command run -0 complete_words arb ""
	[[ "$output" == *"describe:
demo:eight simulated"* ]]
}
