# arb explain: the story of one opportunity, and its figures worked out again (arb.jq).
# shellcheck shell=sh disable=SC2154

# Facts of the venues, for markets without an instrument line; whole-line comments are allowed in these files.
explain_facts() {
	for file in "$(share venues)"/*.json; do
		sed 's|^[[:space:]]*//.*||' "$file"
	done | jq -c '{kind: "facts", name, fees, symbols}'
}

# explain_stream FILE...: as arb-replay reads it, and how that ended.
explain_stream() {
	[ $# -gt 0 ] || set -- -
	arb-replay --all -- "$@"
	printf '{"kind":"ended","code":%d}\n' $?
}

explain() {
	all='' json='' min_bps=''
	take_options explain "$@"
	shift "$taken"
	if [ -n "$all" ]; then
		id=''
	else
		[ $# -ge 1 ] && [ -n "$1" ] || die 64 'explain: an id is missing; arb explain --help'
		id=$1
		shift
	fi
	[ $# -gt 0 ] || [ ! -t 0 ] || die 64 'explain: standard input is a terminal: name files, or pipe the stream in'
	if [ -n "$min_bps" ]; then
		jq -n -L "$(share .)" --arg bps "$min_bps" 'include "arb"; $bps | money' >/dev/null 2>&1 ||
			die 64 "explain: --min-bps: \"$min_bps\" is not a decimal"
	fi
	explain_stream "$@" | ARB_ID=$id LC_ALL=C awk -f "$(share explain.awk)" | {
		explain_facts
		cat
	} | jq -nrR -L "$(share .)" --arg id "$id" --arg form "${json:-story}" --arg min_bps "$min_bps" -f "$(share explain.jq)"
	exit $?
}
