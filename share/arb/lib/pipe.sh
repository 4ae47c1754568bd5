# pipe.sh, for arb(1): the pipe of one run: its text, its start, its end.
# shellcheck shell=sh disable=SC2154 # sourced: config, settings and ending belong to arb

# quoted WORD...: the words as sh would read them again.
quoted() {
	for word; do
		printf "'%s' " "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")"
	done
}

# What each program of the suite is given, so that all read the same configuration.
shared() {
	given=${config:+$(quoted --config "$config")}$settings
	printf '%s' "${given% }"
}

configuration() { # the whole configuration as JSON
	eval "arb-spread $(shared) --print-config" || exit 78
}

# pipeline WANT DIR [SOURCE [TAIL]]: see pipeline.jq.
pipeline() {
	printf '%s\n' "$whole" | jq -r --arg want "$1" --arg dir "$2" --arg shared "$(shared)" --arg source "${3:-}" --arg tail "${4:-}" \
		--arg day "$(date -u +%F)" -f "$(share pipeline.jq)"
}

# The ways back from the books; both of their ends are opened without waiting for the other.
ways() { # DIR
	mkdir -p "$1/run" "$1/log" || exit 71
	[ ! -e "$1/run/stages" ] || while read -r stage; do
		rm -f "$1/run/$stage.pid" "$1/run/$stage.prom"
	done <"$1/run/stages"
	for fifo in score advise risk; do
		[ -p "$1/run/$fifo" ] || mkfifo "$1/run/$fifo" || exit 71
	done
	rm -f "$1/run/ended"
	mkfifo "$1/run/ended" || exit 71
}

# begin_pipe DIR: run the text in run/pipe.  Sets pipe, its process group.  Descriptor 6 reads how the stages end.
begin_pipe() {
	exec 7<>"$1/run/ended" 6<"$1/run/ended" || exit 71
	setsid sh "$(share lib/stages.sh)" "$1" </dev/null 6<&- 7>&- 8>"$1/run/ended" &
	pipe=$!
	# our own writing end goes only when the pipe's is there, else the reading would end at once
	tries=0
	until pipe_opened || [ "$tries" -ge 100 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	exec 7>&-
}

pipe_opened() { # the group leader is a session of its own when its descriptors are set up
	kill -s 0 -- "-$pipe" 2>/dev/null || ! kill -0 "$pipe" 2>/dev/null
}

how_ended() { # CODE
	if [ "$1" -gt 128 ]; then
		printf 'was killed by signal %s' $(($1 - 128))
	else
		printf 'ended with exit status %s' "$1"
	fi
}

# await_pipe DIR STAGES: until all have ended.  Sets worst, an exit status, and failed: what went wrong first, or nothing.  When
# a stage fails, or ending is set by a signal, the first stage is told to end, and the rest gets time to finish.
await_pipe() {
	worst=0 failed='' ended=0 source_ended='' killed=''
	while read -r number code stage <&6; do
		[ "$number" -gt 0 ] || break
		note_end "$number" "$code" "$stage"
		[ -z "$failed" ] || break
	done
	if [ -n "$failed$ending" ]; then
		end_pipe "$1"
		while read -r number code stage <&6; do
			[ "$number" -eq 0 ] || note_end "$number" "$code" "$stage"
		done
	elif [ "$ended" -ne "$2" ]; then
		failed='the shell of a stage was killed'
		worst=70
		end_pipe "$1"
	fi
	exec 6<&-
	wait "$pipe" 2>/dev/null
	pipe=''
}

# A stage ends after those before it.  Exit status 65 is an end: broken lines were seen and left out.
note_end() { # NUMBER CODE STAGE
	ended=$((ended + 1))
	[ "$1" -ne 1 ] || source_ended=yes
	case $2 in
	0) ;;
	141) [ "$worst" -ne 0 ] || worst=141 ;;
	*) if [ "$worst" -eq 141 ] || [ "$2" -gt "$worst" ]; then worst=$2; fi ;;
	esac
	[ -z "$failed$ending" ] || return 0
	case $2 in
	0 | 65 | 141) [ "$1" -eq "$ended" ] || failed="$3 $(how_ended "$2") before its input did" ;;
	*) failed="$3 $(how_ended "$2")" ;;
	esac
}

# The source ends, and the end goes down the pipe, so that nothing on its way is lost; who does not follow is told, then made.
end_pipe() { # DIR
	first=$(sed -n 1p "$1/run/stages") tries=0
	until [ -n "$source_ended" ] || [ -s "$1/run/$first.pid" ] || [ "$tries" -ge 20 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	[ -n "$source_ended" ] || ! read -r pid <"$1/run/$first.pid" || kill -TERM "$pid"
	settled 150 && return
	kill -s TERM -- "-$pipe"
	settled 50 && return
	kill -s KILL -- "-$pipe"
	settled 20
} 2>/dev/null

# settled TENTHS: no process of the pipe is left before so many tenths of a second have passed.  What was killed is not waited
# for: where nobody collects orphans it would seem to live.
settled() {
	left=$1
	while [ -z "$killed" ] && kill -s 0 -- "-$pipe" 2>/dev/null; do
		[ "$left" -gt 0 ] || return 1
		left=$((left - 1))
		sleep 0.1
	done
}

# What INT, TERM and HUP do: the first lets the pipe finish, the second does not.
on_signal() { # NAME OF THE SIGNAL
	if [ -n "$ending" ]; then
		killed=yes
		[ -z "$pipe" ] || kill -s KILL -- "-$pipe" 2>/dev/null
	else
		ending=$1
		# so that the reading of ends is left; opened for both, it does not wait
		if [ -p "$dir/run/ended" ]; then
			echo '0 0 arb' 1<>"$dir/run/ended"
		else
			[ -z "$pipe" ] || kill -s TERM -- "-$pipe" 2>/dev/null
		fi
	fi
}

# once DIR STREAM SOURCE...: run the pipe once, in lockstep, in a directory of its own, and say what passes.  Returns the worst
# exit status of its stages.
once() {
	dir=$1 stream=$2
	shift 2
	ending='' pipe=''
	whole=$(configuration) || exit 78
	ways "$dir"
	: >"$dir/log/source"
	source=$(quoted "$@")
	tail=$(quoted sh "$(share lib/passing.sh)" "$(share passing.jq)" "$stream")
	pipeline names "$dir" "$source" "$tail" >"$dir/run/stages" || exit 70
	pipeline text "$dir" "$source" "$tail" >"$dir/run/pipe" || exit 70
	trap 'on_signal INT' INT
	trap 'on_signal TERM' TERM
	trap 'on_signal HUP' HUP
	begin_pipe "$dir"
	await_pipe "$dir" "$(wc -l <"$dir/run/stages")"
	case $ending in
	INT) exit 130 ;;
	TERM) exit 143 ;;
	HUP) exit 129 ;;
	esac
	case $failed in
	'') ;;
	'passing was killed by signal 13'*) exit 141 ;;
	*)
		printf '%s: %s\n' "$name" "$failed" >&2
		[ "$worst" -ne 0 ] && [ "$worst" -ne 141 ] || worst=69
		;;
	esac
	return "$worst"
}
