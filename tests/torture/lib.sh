# shellcheck shell=sh disable=SC2086,SC2154
# What the batteries are written with.
#
#	row WHAT COMMAND...		a row: the command has to succeed
#	control WHAT COMMAND...		the control of the row above: it has to fail
#	serve NAME OPTION...		simulated venues; NAME.json says where they are; $sim is their process
#	begin NAME OPTION...		arb-feed on what serve began last, its lines to NAME.out, its frames to NAME.zst; $feed
#	end PID				SIGINT, and wait
#	short LONG SHORT		the second one when SHORT is set

short() {
	[ -z "$SHORT" ] && echo "$1" || echo "$2"
}

row() {
	what=$1
	shift
	if "$@"; then
		echo "ok      $what"
		echo ok >>"$WORK/rows"
	else
		echo "NOT OK  $what"
		echo not >>"$WORK/rows"
	fi
}

control() {
	what=$1
	shift
	if "$@" >"$B/control" 2>&1; then
		echo "NOT OK  control: $what: was not found"
		echo not >>"$WORK/rows"
	else
		echo "ok      control: $what: $(tail -n 1 "$B/control")"
		echo ok >>"$WORK/rows"
	fi
}

serve() {
	served=$1
	shift
	rm -f "$served.json"
	"$O/arb-sim" serve --endpoints "$served.json" "$@" 2>>"$served.sim" &
	sim=$!
	pids="$pids $sim"
	tries=0
	while [ ! -s "$served.json" ]; do
		kill -0 "$sim" 2>/dev/null && [ "$tries" -lt 300 ] || {
			echo "arb-sim does not listen: $(tail -n 1 "$served.sim")"
			exit 1
		}
		tries=$((tries + 1))
		sleep 0.1
	done
}

begin() {
	name=$1
	shift
	"$O/arb-feed" --endpoints "$served.json" --record "$name.zst" "$@" >"$name.out" 2>"$name.err" &
	feed=$!
	pids="$pids $feed"
}

# What does not end within ten seconds is a failed row, and is killed.
end() {
	kill -INT "$1" 2>/dev/null
	tries=0
	while [ "$tries" -lt 100 ] && grep -Eq '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" 2>/dev/null; do
		tries=$((tries + 1))
		sleep 0.1
	done
	if [ "$tries" -eq 100 ]; then
		echo "NOT OK  $(tr '\0' ' ' <"/proc/$1/cmdline") does not end: $(cat "/proc/$1/wchan")"
		echo not >>"$WORK/rows"
		kill -KILL "$1"
	fi
	wait "$1"
	code=$?
	pids=$(echo "$pids" | awk -v gone="$1" '{ for (i = 1; i <= NF; i++) if ($i != gone) printf "%s ", $i }')
	return "$code"
}

# What was recorded gives the lines that were written.
same_decoded() { # NAME OPTION...
	name=$1
	shift
	"$O/arb-replay" "$name.zst" | "$O/arb-feed" --decode "$@" 2>"$name.decoded" | cmp - "$name.out"
}
