# sh stages.sh DIR: one pipe, in a process group of its own: the text in run/pipe, which pipeline.jq made of a configuration.
# How each stage ended is written to descriptor 8, which nobody else writes to: its end is the end of all.
set -u

dir=$1

# stage NUMBER NAME COMMAND...: the command's own process number is in run/NAME.pid.  This shell outlives the signals that end
# its command, and keeps the stage's place in the pipe until the word about its end is written: so ends are told in the
# order of the stages when the input has ended.
stage() {
	trap : HUP INT TERM
	number=$1 name=$2
	shift 2
	# shellcheck disable=SC2016 # for the inner shell
	sh -c 'echo $$ >"$0" && exec "$@"' "$dir/run/$name.pid" "$@" 8>&- 9>&-
	printf '%s %s %s\n' "$number" $? "$name" >&8
}

trap : HUP INT TERM
# shellcheck disable=SC1091 # made at run time
. "$dir/run/pipe"
