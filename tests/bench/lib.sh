# shellcheck shell=sh
# What the *.bench files are written with.
#
#	input NAME COMMAND		make the file $B/NAME once, from the command's output
#	subject NAME LINES COMMAND	a command to be timed, and how many lines (frames, ...) it gets through
#	rounds				time all subjects, interleaved, ROUNDS times
#	faster OURS PEER MUST AIM WHAT	print how many times the lines a second of PEER those of OURS are
#	rate OURS MUST AIM UNIT WHAT	print lines a second in UNIT (1000000 for millions)
#	share PART BASE WHOLE MUST AIM WHAT	print (PART - BASE) / WHOLE, of time a line, in percent
#	memory MUST AIM WHAT COMMAND	print the most resident memory of the command, in MiB
#
# Time is that of the processor (user and system), so that a busy machine does not count; all of these use one core.  A
# ratio is the median of the ratios of the rounds: what disturbs a round disturbs both sides of it.

input() {
	[ -s "$B/$1" ] && return
	name=$1
	shift
	"$@" >"$B/$name.new" && mv "$B/$name.new" "$B/$name"
}

subject() {
	printf '%s\n' "$1" >>"$B/subjects"
	printf '%s\n' "$2" >"$B/$1.lines"
	printf '%s\n' "$3" >"$B/$1.sh"
	: >"$B/$1.times"
}

rounds() {
	round=0
	while [ "$round" -lt "$ROUNDS" ]; do
		while read -r name; do
			command time -f '%U %S' -o "$B/spent" sh -u "$B/$name.sh" >/dev/null || {
				echo "$name: exit status $?" >&2
				exit 1
			}
			echo "$(cat "$B/$name.lines") $(tail -n 1 "$B/spent")" | awk '{ print $1 / ($2 + $3 + 1e-9) }' >>"$B/$name.times"
		done <"$B/subjects"
		round=$((round + 1))
	done
}

median() {
	sort -g | awk '{ at[NR] = $1 } END { print NR % 2 ? at[(NR + 1) / 2] : (at[NR / 2] + at[NR / 2 + 1]) / 2 }'
}

# figure VALUE UNIT MUST AIM WHAT MORE|LESS: MUST and AIM are "-" where the figure is told, not judged
figure() {
	awk -v value="$1" -v unit="$2" -v must="$3" -v aim="$4" -v what="$5" -v sense="$6" 'BEGIN {
		reached = sense == "MORE" ? value >= must : value <= must
		aimed = sense == "MORE" ? value >= aim : value <= aim
		printf "%9.2f %-6s must %6s, aim %6s  %-8s %s\n", value, unit, must, aim,
			must == "-" ? "" : aimed ? "aim" : reached ? "reached" : "MISSED", what
	}'
}

faster() {
	figure "$(paste -d ' ' "$B/$1.times" "$B/$2.times" | awk '{ print $1 / $2 }' | median)" x "$3" "$4" "$5" MORE
}

rate() {
	figure "$(awk -v unit="$4" '{ print $1 / unit }' "$B/$1.times" | median)" M/s "$2" "$3" "$5" MORE
}

share() {
	figure "$(paste -d ' ' "$B/$1.times" "$B/$2.times" "$B/$3.times" |
		awk '{ print 100 * (1 / $1 - 1 / $2) * $3 }' | median)" % "$4" "$5" "$6" LESS
}

memory() {
	must=$1 aim=$2 what=$3
	shift 3
	command time -f %M -o "$B/memory" sh -c "exec $*" >/dev/null
	figure "$(awk '{ print $1 / 1024 }' "$B/memory")" MiB "$must" "$aim" "$what" LESS
}
