# run.sh, for arb(1): run, status, stop, resume, refresh.
# shellcheck shell=sh disable=SC2154 # sourced: name belongs to arb

# ---- run --------------------------------------------------------------------------------------------------------------------

run() {
	plan='' dir=''
	take_all run "$@"
	[ -z "$config" ] || config=$(absolute "$config")
	[ -n "$dir" ] || dir=$(state_root)/paper || exit 78
	dir=$(absolute "$dir")
	whole=$(configuration) || exit 78
	[ -n "$(pipeline names "$dir")" ] || die 78 'run: the pipeline of the configuration has no stage'
	if [ -n "$plan" ]; then
		pipeline plan "$dir"
		(sources) || true # what would keep it from starting is said beside it
		return
	fi
	sources
	eval "$(pipeline checks "$dir")"
	hold
	ARB_LOG=$dir/log
	export ARB_LOG
	supervise
}

# This version's arb-feed opens no connection: say what may stand in its place.
sources() {
	printf '%s\n' "$whole" | jq -e '[.pipeline[] | select(.enabled != false)][0]
		| (.program | split("/")[-1]) == "arb-feed" and ((.options // []) | index("--decode") == null)' >/dev/null || return 0
	cat >&2 <<END
$name: run: arb-feed of this version opens no connection to a venue: let "pipeline" begin with something else, in
  ${config:-$(own_config)}:
    {"program": "arb-replay", "options": ["--speed", "1", "day.ndjson.zst"]}     a recording, as fast as it was
    {"program": "arb-sim", "options": ["generate", "--minutes", "60"]}           a market made from a seed
  The other stages follow it as they are; arb run --plan shows the pipe, arb.conf(5) the key.
END
	exit 69
}

check() { # NAME COMMAND...: before anything starts
	stage=$1
	shift
	command -v "$1" >/dev/null || die 78 "run: pipeline: $1: no such program"
	case ${1##*/} in
	arb-*) "$@" --check-config </dev/null >/dev/null || die 78 "run: pipeline: $stage does not take its options" ;;
	esac
}

# hold: one run a directory.  The lock stays with the shells of the stages, so that the pipe of a killed run is noticed.
hold() {
	umask 077
	mkdir -p "$dir/run" || exit 71
	exec 9>"$dir/run/lock" || exit 71
	if ! flock -w 1 9; then
		if pid=$(supervisor); then
			die 75 "run: process $pid runs on $dir already"
		fi
		die 75 "run: the pipe of a run that was killed is still there: arb stop --state $dir ends it"
	fi
	echo $$ >"$dir/run/arb.pid"
	trap 'rm -f "$dir/run/arb.pid" "$dir/run/pipe.pid"' EXIT
}

say() { # WORDS...: on standard error and in the log
	printf '%s: %s\n' "$name" "$*" >&2
	printf '%s %s: %s\n' "$(date -u +%FT%TZ)" "$name" "$*" >>"$dir/log/arb-$(date -u +%F).log"
}

# supervise: start the pipe; when it does not end well, start it again: after 1 2 4 8 16 s, from 1 again after a good minute.
supervise() {
	ending='' pipe='' delay=1 sleeper='' teller=''
	trap 'on_signal INT; wake' INT
	trap 'on_signal TERM; wake' TERM
	trap 'on_signal HUP; wake' HUP
	while [ -z "$ending" ]; do
		ways "$dir"
		pipeline names "$dir" >"$dir/run/stages"
		pipeline text "$dir" >"$dir/run/pipe" || exit 70
		began=$(date +%s)
		begin_pipe "$dir" >/dev/null
		echo "$pipe" >"$dir/run/pipe.pid"
		await_pipe "$dir" "$(wc -l <"$dir/run/stages")"
		rm -f "$dir/run/pipe.pid"
		[ -z "$ending" ] && [ -n "$failed" ] || break
		[ $(($(date +%s) - began)) -lt 60 ] || delay=1
		tell stage_died "$failed" # on file before it is said: who reads the message finds the alert
		say "$failed; starting again in $delay s"
		pause "$delay"
		[ "$delay" -ge 16 ] || delay=$((delay * 2))
	done
	[ -z "$teller" ] || kill -TERM "$teller" 2>/dev/null
	wait
	[ -z "$ending" ] || exit 0
	say "the pipe has come to its end"
	exit "$worst"
}

pause() { # SECONDS, less when a signal comes
	sleep "$1" 9>&- &
	sleeper=$!
	[ -n "$ending" ] || wait "$sleeper"
	kill "$sleeper" 2>/dev/null
	sleeper=''
}

wake() {
	[ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null
}

# tell CODE TEXT: an alert, kept, and told by the configured arb-notify, for there is no pipe to carry it.
tell() {
	alert=$(jq -nc --arg code "$1" --arg text "$2" --argjson now "$(date +%s)000000" \
		'{kind: "alert", ts_us: $now, severity: "critical", code: $code, text: $text, by: "arb"}')
	printf '%s\n' "$alert" >>"$dir/log/alerts-$(date -u +%F).ndjson"
	notify=$(printf '%s\n' "$whole" | jq -r '[.pipeline[] | select(.enabled != false and (.program | split("/")[-1]) == "arb-notify")][0]
		| select(.) | [.program] + (.options // []) | @sh')
	[ -n "$notify" ] || return 0
	printf '%s\n' "$alert" | eval "$notify $(shared)" >/dev/null 9>&- &
	teller=$!
}

# ---- status, stop, resume, refresh ------------------------------------------------------------------------------------------

locked() { # somebody runs on dir
	[ -r "$dir/run/lock" ] && ! flock -s -n "$dir/run/lock" true
}

supervisor() { # prints the process number of arb run
	[ -r "$dir/run/arb.pid" ] && read -r pid <"$dir/run/arb.pid" && kill -0 "$pid" 2>/dev/null && printf '%s' "$pid"
}

# running: sets pid; empty where the pipe lives on without arb run.
running() {
	locked || return 1
	pid=$(supervisor) || pid=
	return 0
}

default_state() {
	[ -n "$dir" ] || dir=$(state_root)/paper || exit 78
	dir=$(absolute "$dir")
}

stage_line() { # NAME: how it lives, and its figures
	life=ended
	if [ -r "$dir/run/$1.pid" ] && read -r process <"$dir/run/$1.pid" && kill -0 "$process" 2>/dev/null; then
		life=$process
	fi
	[ "$life" != ended ] || [ -n "$up" ] || life=-
	if [ -r "$dir/run/$1.prom" ]; then
		awk '/^arb_lines_total/ { lines = $2 } /^arb_lines_broken_total/ { broken = $2 } /^arb_stream_time_seconds/ { time = int($2) }
			END { print lines + 0, broken + 0, time + 0 }' "$dir/run/$1.prom"
	else
		echo '- - 0'
	fi | {
		read -r lines broken time
		at=-
		[ "$time" -eq 0 ] || at=$(date -u -d "@$time" '+%F %T')
		printf '%-14s%-10s%12s%9s  %s\n' "$1" "$life" "$lines" "$broken" "$at"
	}
}

status() {
	dir=''
	take_all status "$@"
	default_state
	up=yes
	if ! running; then
		up=''
		printf 'running     no\n'
	elif [ -n "$pid" ]; then
		printf 'running     yes, process %s\n' "$pid"
	else
		printf 'running     without arb run, which was killed; arb stop ends the pipe\n'
	fi
	if [ -e "$dir/freeze" ]; then
		printf 'new trades  no: %s\n' "$(jq -r '.reason // "frozen"' "$dir/freeze" 2>/dev/null || echo frozen)"
	else
		printf 'new trades  allowed\n'
	fi
	printf 'state       %s%s\n' "$dir" "$([ -d "$dir" ] || echo ' (not there yet)')"
	last=$(cat "$dir"/log/alerts-*.ndjson 2>/dev/null | tail -n 1)
	[ -z "$last" ] || printf 'last alert  %s\n' "$(printf '%s' "$last" | jq -r '"\(.ts_us / 1000000 | floor | strftime("%F %T"))  \(.text)"')"
	if [ -r "$dir/run/stages" ]; then
		printf '\n%-14s%-10s%12s%9s  %s\n' stage process lines broken 'stream time (UTC)'
		while read -r stage; do stage_line "$stage"; done <"$dir/run/stages"
	fi
	if [ -e "$dir/ledger.db" ]; then
		printf '\n'
		arb-ledger --state "$dir" report pnl
	fi
	[ -n "$up" ]
}

stop() {
	trades='' dir=''
	take_options stop "$@"
	shift "$taken"
	default_state
	if [ -n "$trades" ]; then
		umask 077
		mkdir -p "$dir" || exit 71
		reason=${*:-arb stop --trades}
		jq -nc --arg reason "$reason" '{reason: $reason, by: "arb"}' >"$dir/freeze.new" && mv "$dir/freeze.new" "$dir/freeze" || exit 74
		echo "no new trades: $dir/freeze"
		return
	fi
	running || die 69 "stop: nothing runs on $dir"
	if [ -n "$pid" ]; then
		kill -TERM "$pid" || exit 77
	else
		read -r pid <"$dir/run/pipe.pid" && kill -s TERM -- "-$pid" || die 69 "stop: the processes that hold $dir/run/lock are not to be found"
	fi
	tries=0
	while running; do
		[ "$tries" -lt 300 ] || die 69 "stop: ${pid:-the pipe} still runs after 30 s"
		tries=$((tries + 1))
		sleep 0.1
	done
	echo stopped
}

resume() {
	dir=''
	take_all resume "$@"
	default_state
	[ -e "$dir/freeze" ] || die 69 "resume: new trades are not stopped on $dir"
	rm "$dir/freeze" || exit 74
	echo "new trades are allowed"
}

# refresh: to arb-spread alone, for other programs SIGUSR1 is the end.
refresh() {
	dir='' told=''
	take_all refresh "$@"
	default_state
	running || die 69 "refresh: nothing runs on $dir"
	for stage in $(grep -x -e arb-spread -e 'arb-spread-[0-9]*' "$dir/run/stages"); do
		read -r process <"$dir/run/$stage.pid" && kill -USR1 "$process" && told="$told $stage"
	done 2>/dev/null
	[ -n "$told" ] || die 69 "refresh: no arb-spread runs on $dir"
	echo "asked:$told"
}
