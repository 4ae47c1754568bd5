# What the tests of arb share.

bats_require_minimum_version 1.5.0

# at home: a directory whose name has a blank and a quote, nothing of the user's.
at_home() {
	place="$BATS_TEST_TMPDIR/it's a place"
	mkdir -p "$place"
	cd "$place" || return 1
	unset ARB_CONFIG ARB_STATE ARB_SHARE ARB_LOG XDG_CONFIG_HOME XDG_STATE_HOME
	export HOME=$place/home
	state="$place/st ate"
	runner=''
}

# away: end what a test has left running, by its own process numbers.
away() {
	[ -z "$runner" ] || kill -TERM "$runner" 2>/dev/null || true
	[ -z "$runner" ] || sleep 0.3
	# what a failed test left is not given time
	[ -z "$runner" ] || kill -TERM "$runner" 2>/dev/null || true
	[ -z "$runner" ] || wait "$runner" 2>/dev/null || true
}

# soon SECONDS COMMAND...: true once the command is, within that time.
soon() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -le $end ] || return 1
		sleep 0.1
	done
}

# pipeline FILE FIRST...: a configuration whose pipe begins with FIRST (words of JSON), all eight stages.
pipeline() {
	cat >"$1" <<END
{"pipeline": [$2, {"program": "arb-spread", "options": ["-m", "10"]}, {"program": "arb-score"}, {"program": "arb-advise"},
	{"program": "arb-risk"}, {"program": "arb-exec", "options": ["--paper"]}, {"program": "arb-ledger"},
	{"program": "arb-notify", "options": ["--file", "told"]}]}
END
}

# A pipe that ends: a minute in two seconds, for what is faster than its results is not approved.
short() {
	"$O/arb-sim" generate --minutes 1 >minute.ndjson
	pipeline one.json '{"program": "arb-replay", "options": ["--speed", "30", "minute.ndjson"]}'
}

# A pipe that goes on as long as a test: a recording as fast as it was.
paced() {
	"$O/arb-sim" generate --minutes 5 >day.ndjson
	pipeline paced.json '{"program": "arb-replay", "options": ["--speed", "1", "day.ndjson"]}'
}

# start [OPTION...]: arb run in the background; sets runner.
start() {
	"$O/arb" run -c paced.json --state "$state" "$@" >said 2>&1 3>&- &
	runner=$!
	soon 10 flows
}

flows() { # the last stage lives and has read something
	kill -0 "$(pid_of arb-notify)" && grep -q '^arb_lines_total.* [1-9]' "$state/run/arb-notify.prom"
}

pid_of() {
	cat "$state/run/$1.pid"
}

gone() { # PID...: none of them lives
	local pid
	for pid; do
		! kill -0 "$pid" 2>/dev/null || return 1
	done
}
