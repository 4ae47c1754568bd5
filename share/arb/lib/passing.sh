#!/bin/sh
# passing.sh PASSING.JQ STREAM: the stream on standard input as sentences for a person.  STREAM, where not "", keeps the stream
# as it is: a file, packed when its name ends in .zst or .gz.  On a terminal a line that is written over itself says how far it is.
set -u

keep() {
	case $1 in
	'') cat ;;
	*) tee "$1" ;;
	esac
}

packed() { # FILE: a FIFO in its place, behind which it is packed
	pipe=$(mktemp -u) && mkfifo -m 600 "$pipe" || exit 71
	case $1 in
	*.zst) zstd -q -f -o "$1" <"$pipe" & ;;
	*) gzip -c <"$pipe" >"$1" & ;;
	esac
	packer=$!
}

sentences() {
	grep --line-buffered -E '^\{"kind" ?: ?"(opportunity|outcome|alert|halt|resume|tick)"' |
		jq -nrR --unbuffered --arg progress "$progress" -f "$1"
}

# The progress lines begin with a control character, and go to the terminal alone.
shown() {
	if [ -z "$progress" ]; then
		cat
		return
	fi
	while IFS= read -r line; do
		case $line in
		"$mark"*) printf '\r\033[K%s' "${line#?}" >&2 ;;
		*)
			printf '\r\033[K' >&2
			printf '%s\n' "$line"
			;;
		esac
	done
	printf '\r\033[K' >&2
}

progress='' mark=$(printf '\001') packer='' into=$2
[ ! -t 2 ] || progress=yes
case $into in
*.zst | *.gz)
	packed "$into"
	into=$pipe
	;;
esac
keep "$into" | sentences "$1" | shown
code=$?
if [ -n "$packer" ]; then
	rm -f "$pipe"
	wait "$packer" || code=74
fi
exit "$code"
