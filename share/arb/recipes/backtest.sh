#!/bin/sh
# backtest.sh [-d DIR] [-c FILE] [-k KEY=VALUE,VALUE,...] ... RECORDING ...
#
# Each recording through the whole pipe, once for each combination of the values: one line of JSON each on standard output, with
# the file, the settings, the day's figures and the head of the books.  Runs in DIR (default: a temporary directory), which
# holds nothing after.  The exit status is 1 when a run failed; its line then says so.
# shellcheck source=/dev/null
. "$(dirname "$(readlink -f "$0")")/common.sh"

into='' config='' keys=''
while getopts d:c:k: option; do
	case $option in
	d) into=$OPTARG ;;
	c) config=$OPTARG ;;
	k)
		case $OPTARG in *[[:space:]]* | *=) die 64 "-k $OPTARG: KEY=VALUE,... without blanks is expected" ;; [a-z]*=*) ;; *) die 64 "-k $OPTARG: KEY=VALUE,... is expected" ;; esac
		keys="$keys $OPTARG"
		;;
	*) die 64 'usage: backtest.sh [-d DIR] [-c FILE] [-k KEY=VALUE,VALUE,...] ... RECORDING ...' ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || die 64 'no recording was named'
made=''
if [ -z "$into" ]; then
	into=$(mktemp -d) || exit 71
	made=$into
fi
alone "$into"
work=$(mktemp -d "$into/.run.XXXXXX") || exit 71
trap 'rm -rf "$work" ${made:+"$made"}' EXIT
trap 'exit 143' HUP INT TERM

# combinations [KEY=VALUES...]: one a line, its settings separated by blanks.
combinations() {
	if [ $# -eq 0 ]; then
		echo
		return
	fi
	key=${1%%=*} values=${1#*=}
	shift
	combinations "$@" | while IFS= read -r rest; do
		printf '%s\n' "$values" | tr ',' '\n' | sed "s/^/$key=/; s/\$/${rest:+ $rest}/"
	done
}

set -f # settings are words, no patterns
failures=0
# shellcheck disable=SC2086 # words without blanks
combinations $keys >"$work/combinations"
for file; do
	while IFS= read -r settings <&3; do
		options=''
		for each in $settings; do
			options="$options -o $each"
		done
		rm -rf "$work/books"
		# shellcheck disable=SC2086 # words without blanks
		arb replay ${config:+-c "$config"} --state "$work/books" $options "$file" >/dev/null 2>"$work/said"
		code=$?
		if [ "$code" -eq 0 ] || [ "$code" -eq 65 ]; then
			# shellcheck disable=SC2086
			arb-ledger ${config:+-c "$config"} $options --state "$work/books" --json report pnl >"$work/pnl"
			# shellcheck disable=SC2086
			head=$(arb-ledger ${config:+-c "$config"} $options --state "$work/books" head)
		else
			: >"$work/pnl"
			head=''
			failures=$((failures + 1))
		fi
		jq -cs --arg file "$file" --arg settings "$settings" --arg head "$head" --arg said "$(head -n 1 "$work/said")" --argjson code "$code" '
			{file: $file, settings: ([$settings | split(" ")[] | select(. != "") | split("=") | {key: .[0], value: .[1]}] | from_entries),
			 code: $code, days: [.[] | select(.report == "day") | del(.report)]}
			+ ([.[] | select(.report == "equity") | {equity: .equity, unit: .unit}] | add // {})
			+ (if $head != "" then {head: $head} else {error: $said} end)' "$work/pnl"
	done 3<"$work/combinations"
done
[ "$failures" -eq 0 ] || exit 1
