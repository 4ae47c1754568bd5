#!/bin/sh
# report.sh [-s DIR] [-D DATE] [-t ADDRESS] [-c FILE]: the ledger's report of a day: trades, profit and loss, balances, and
# whether the books hold.  Printed, or mailed to ADDRESS by mail(1).  DIR is a state directory (default: that of arb run),
# DATE a UTC day (default: all days; "yesterday" is understood).  The exit status is 1 when the books do not hold.
# shellcheck source=/dev/null
. "$(dirname "$(readlink -f "$0")")/common.sh"

state='' day='' to='' config=''
while getopts s:D:t:c: option; do
	case $option in
	s) state=$OPTARG ;;
	D) day=$OPTARG ;;
	t) to=$OPTARG ;;
	c) config=$OPTARG ;;
	*) die 64 'usage: report.sh [-s DIR] [-D DATE] [-t ADDRESS] [-c FILE]' ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || die 64 "$1: takes no operands"
if [ -z "$state" ]; then
	root=${ARB_STATE:-${XDG_STATE_HOME:+$XDG_STATE_HOME/arb}}
	[ -n "$root${HOME:-}" ] || die 78 'no state directory: set ARB_STATE or HOME, or use -s'
	state=${root:-$HOME/.local/state/arb}/paper
fi
[ -e "$state/ledger.db" ] || die 69 "$state: no books are there"
[ "$day" != yesterday ] || day=$(date -u -d yesterday +%F)
[ -z "$to" ] || command -v mail >/dev/null || die 69 'mail is not installed'
alone "$state/run"
work=$(mktemp -d) || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM

ledger() {
	arb-ledger ${config:+-c "$config"} --state "$state" "$@"
}

code=0
{
	for report in trades pnl balances; do
		printf '%s\n\n' "$report"
		case $report in
		balances) ledger report "$report" ;;
		*) ledger ${day:+--day "$day"} report "$report" ;;
		esac || exit 1
		echo
	done
	ledger verify
} >"$work/report" 2>&1 || code=1
if [ "$code" -eq 0 ]; then subject="arb: report${day:+ of $day}"; else subject="arb: THE BOOKS DO NOT HOLD"; fi
if [ -n "$to" ]; then
	mail -s "$subject" "$to" <"$work/report" || die 69 "mail to $to was not taken"
else
	cat "$work/report"
fi
exit "$code"
