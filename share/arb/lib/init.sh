# init.sh, for arb(1): init: a configuration and a state directory, by questions or by options.
# shellcheck shell=sh # sourced

ask() { # QUESTION DEFAULT: prints the answer
	printf '%s [%s]: ' "$1" "$2" >&2
	read -r answer || answer=
	printf '%s' "${answer:-$2}"
}

init() {
	dir='' venues='' symbols='' balances='' yes=''
	take_all init "$@"
	file=$config
	[ -n "$yes" ] || [ -t 0 ] || [ -n "$venues$symbols$balances" ] || die 64 'init: no terminal to ask on: give options, or --yes for the defaults'
	config=''
	[ -n "$file" ] || file=$(own_config) || exit 78
	[ -n "$dir" ] || dir=$(state_root) || exit 78
	[ -n "$yes" ] || [ ! -t 0 ] || questions
	[ ! -e "$file" ] || die 78 "init: $file is there already"
	for venue in $(printf '%s' "$venues" | tr ',' ' '); do
		known "$venue"
	done
	printf '%s' "$symbols" | tr ',' '\n' | grep -v '^[A-Z0-9*]*-[A-Z0-9*]*$' | sed 1q | {
		! read -r symbol || die 64 "init: $symbol: no symbol: BASE-QUOTE is expected, as in BTC-USDT"
	} || exit 64
	umask 077
	write_config
	mkdir -p "$dir/paper/run" "$dir/paper/log" "$dir/live/run" "$dir/live/log" || exit 71
	printf 'configuration  %s\nstate          %s\n' "$file" "$dir"
	next=''
	[ "$file" = "$(own_config 2>/dev/null)" ] || next="ARB_CONFIG=$(quoted "$(absolute "$file")")"
	[ "$dir" = "$(state_root 2>/dev/null)" ] || next="${next}ARB_STATE=$(quoted "$(absolute "$dir")")"
	[ -z "$next" ] || printf 'set            %s\n' "$next"
	printf 'next           arb doctor; arb run --plan; arb run\n'
}

questions() {
	defaults=$(configuration) || exit 78
	file=$(ask 'configuration file' "$file")
	dir=$(ask 'state directory' "$dir")
	[ -n "$venues" ] || venues=$(ask 'venues' "$(printf '%s' "$defaults" | jq -r '.venues | join(",")')")
	[ -n "$symbols" ] || symbols=$(ask 'symbols' "$(printf '%s' "$defaults" | jq -r '.symbols | join(",")')")
	[ -n "$balances" ] || balances=$(ask 'paper money, * being every venue' "$(printf '%s' "$defaults" |
		jq -r '[.paper.balances | to_entries[] | .key as $venue | .value | to_entries[] | "\($venue):\(.key)=\(.value)"] | join(" ")')")
}

known() { # VENUE
	arb-feed --list-venues | grep -qx -e "$1" || die 64 "init: $1: no such venue; arb-feed --list-venues names them"
}

write_config() {
	mkdir -p "$(dirname "$file")" || exit 71
	jq -n --arg venues "$venues" --arg symbols "$symbols" --arg balances "$balances" '
		(if $venues != "" then {venues: ($venues | split(","))} else {} end)
		+ (if $symbols != "" then {symbols: ($symbols | split(","))} else {} end)
		+ (($balances | [splits("[ ,]+")] | map(select(. != ""))) as $rows
		   | if ($rows | length) == 0 then {} else {paper: {balances: (
			reduce ($rows[] | capture("^(?<venue>[^:]+):(?<asset>[^=]+)=(?<amount>[0-9]+([.][0-9]+)?)$") // error("form")) as $row
				({}; .[$row.venue][$row.asset] = $row.amount))}} end)' >"$file.new" 2>/dev/null || {
		rm -f "$file.new"
		die 64 "init:$balances: --balance VENUE:ASSET=AMOUNT is expected"
	}
	said=$(arb-exec --config "$file.new" --check-config 2>&1) || {
		rm -f "$file.new"
		die 78 "init: ${said#*: }"
	}
	mv "$file.new" "$file"
}
