#!/bin/sh
# paper-day.sh [-d DIR] [-m MINUTES] [-s SEED] [-c FILE] [RECORDING ...]
#
# A day on paper: the whole pipe over recordings, or over a market made from a seed, into DIR/DATE: books, stream.ndjson.zst,
# passed.txt (what happened, as sentences) and report.txt.  A day that is there already is kept, and the exit status is 77.
# shellcheck source=/dev/null
. "$(dirname "$(readlink -f "$0")")/common.sh"

into='' minutes=1440 seed=$(date -u +%Y%m%d) config=''
while getopts d:m:s:c: option; do
	case $option in
	d) into=$OPTARG ;;
	m) minutes=$OPTARG ;;
	s) seed=$OPTARG ;;
	c) config=$OPTARG ;;
	*) die 64 'usage: paper-day.sh [-d DIR] [-m MINUTES] [-s SEED] [-c FILE] [RECORDING ...]' ;;
	esac
done
shift $((OPTIND - 1))
[ -n "$into" ] || into=$(data_root)/paper || exit 78
alone "$into"
day=$into/$(date -u +%F)
[ ! -e "$day" ] || die 77 "$day is there already"
work=$(mktemp -d "$into/.day.XXXXXX") || exit 71
trap 'rm -rf "$work"' EXIT
trap 'exit 143' HUP INT TERM

if [ $# -eq 0 ]; then
	set -- "$work/market.ndjson"
	arb-sim ${config:+-c "$config"} generate --seed "$seed" --minutes "$minutes" >"$1" || die $? 'no market was made'
fi
arb replay ${config:+-c "$config"} --state "$work/books" --stream "$work/stream.ndjson.zst" "$@" >"$work/passed.txt"
code=$?
[ "$code" -eq 0 ] || [ "$code" -eq 65 ] || die "$code" 'the pipe failed'
arb-ledger ${config:+-c "$config"} --state "$work/books" report pnl >"$work/report.txt" &&
	arb-ledger ${config:+-c "$config"} --state "$work/books" verify >>"$work/report.txt" || die 1 'the books do not hold'
rm -f "$work/market.ndjson"
mv "$work" "$day" || exit 74
trap - EXIT
cat "$day/report.txt"
exit "$code"
