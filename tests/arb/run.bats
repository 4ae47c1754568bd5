# arb run and those who ask about it: status, stop, resume.
load helper

setup() { at_home; }
teardown() { away; }

@test "without a network the default pipeline is refused, and it is said what to put there" {
	run -69 --separate-stderr "$O/arb" run --state "$state"
	[[ "$stderr" == *'"arb-replay", "options": ["--speed", "1"'* ]]
	[[ "$stderr" == *"$HOME/.config/arb/arb.json"* ]]
	[ ! -e "$state" ]
}

@test "the plan is the pipe as it would be typed, and starts nothing" {
	pipeline one.json '{"program": "arb-sim", "options": ["generate", "--minutes", "1"]}'
	mkdir "$state"
	"$O/arb" run --plan -c one.json --state "$state" -o risk.order_max=700 >plan
	[ -z "$(ls -A "$state")" ]
	[ "$(wc -l <plan)" -eq 8 ]
	grep -q '^arb-sim generate --minutes 1 .*-o risk.order_max=700' plan
	mkdir "$state/run"
	# typed as it stands, without the ways back, it runs
	sed 's/--feedback [^|]*run\/[a-z]*'"'"'//; s/--publish [^|]*run\/risk'"'"'//' plan >typed
	PATH=$O:$PATH sh -c "$(cat typed)" >stream
	grep -q '"kind":"opportunity"' stream
}

@test "a pipe that comes to its end well is not started again, and its books hold" {
	short
	run -0 "$O/arb" run -c one.json --state "$state"
	[ "$output" = "arb: the pipe has come to its end" ]
	"$O/arb-ledger" --state "$state" verify
	[ "$("$O/arb-ledger" --state "$state" --json report trades | wc -l)" -ge 3 ]
	[ "$(stat -c %a "$state")" = 700 ]
	run -1 "$O/arb" status --state "$state"
	[[ "$output" == "running     no"* ]]
	[[ "$output" == *"arb-ledger    -  "* ]]
}

@test "status and stop while it runs; a second run is refused; nothing is left" {
	paced
	start
	run -0 "$O/arb" status --state "$state"
	[ "${lines[0]}" = "running     yes, process $(pid_of arb)" ]
	[ "$(grep -c "^arb-[a-z]* *[0-9][0-9]* " <<<"$output")" -eq 8 ]
	run -75 "$O/arb" run -c paced.json --state "$state"
	[ "$output" = "arb: run: process $runner runs on $state already" ]
	# shellcheck disable=SC2046 # process numbers
	set -- $(cat "$state"/run/*.pid)
	[ $# -eq 10 ]
	run -0 "$O/arb" stop --state "$state"
	[ "$output" = stopped ]
	wait "$runner"
	gone "$@"
	run -69 "$O/arb" stop --state "$state"
	[ "$output" = "arb: stop: nothing runs on $state" ]
	"$O/arb-ledger" --state "$state" verify
	ls "$state"/log
	run ! grep -h . "$state"/log/*
}

@test "INT ends all as TERM does" {
	paced
	# a shell without job control lets a background job ignore INT: not so env
	env --default-signal=INT "$O/arb" run -c paced.json --state "$state" >said 2>&1 3>&- &
	runner=$!
	soon 10 flows
	# shellcheck disable=SC2046
	set -- $(cat "$state"/run/*.pid)
	kill -INT "$(pid_of arb)"
	wait "$runner"
	gone "$@"
}

@test "a killed stage: all end, an alert each time, start again after 1 and 2 s" {
	paced
	start
	# shellcheck disable=SC2046
	set -- $(cat "$state"/run/arb-*.pid)
	kill -9 "$(pid_of arb-score)"
	soon 5 grep -q 'arb-score was killed by signal 9; starting again in 1 s' said
	soon 2 gone "$@"
	soon 10 flows
	run -0 "$O/arb" status --state "$state"
	[[ "$output" == *"arb-score was killed by signal 9"* ]]
	kill -9 "$(pid_of arb-ledger)"
	soon 8 grep -q 'arb-ledger was killed by signal 9; starting again in 2 s' said
	[ "$(jq -r '.code + " " + .severity' "$state"/log/alerts-*.ndjson)" = "stage_died critical
stage_died critical" ]
	soon 10 grep -q 'arb-ledger was killed' told
	soon 10 flows
	"$O/arb" stop --state "$state"
	"$O/arb-ledger" --state "$state" verify
}

@test "a stage that stops reading well before its input's end counts as dead" {
	"$O/arb-sim" generate --minutes 5 >day.ndjson
	cat >paced.json <<-'END'
		{"pipeline": [{"program": "arb-replay", "options": ["--speed", "1", "day.ndjson"]},
			{"program": "head", "options": ["-n", "100"]}, {"program": "cat"}]}
	END
	"$O/arb" run -c paced.json --state "$state" >said 2>&1 3>&- &
	runner=$!
	soon 10 grep -q 'head ended with exit status 0 before its input did; starting again in 1 s' said
	"$O/arb" stop --state "$state"
}

@test "the pipe of a killed arb run is noticed, and arb stop ends it" {
	paced
	start
	# shellcheck disable=SC2046
	set -- $(cat "$state"/run/arb-*.pid)
	kill -9 "$runner"
	wait "$runner" || true
	run -0 "$O/arb" status --state "$state"
	[[ "$output" == "running     without arb run, which was killed"* ]]
	run -75 "$O/arb" run -c paced.json --state "$state"
	[[ "$output" == *"arb stop --state $state ends it" ]]
	run -0 "$O/arb" stop --state "$state"
	soon 2 gone "$@"
	runner=''
}

@test "stop --trades, resume" {
	run -0 "$O/arb" stop --trades --state "$state" lunch 'is "on"'
	[ "$(jq -r .reason "$state/freeze")" = 'lunch is "on"' ]
	run -1 "$O/arb" status --state "$state"
	[[ "$output" == *'new trades  no: lunch is "on"'* ]]
	short
	"$O/arb" run -c one.json --state "$state"
	[ "$("$O/arb-ledger" --state "$state" --json report trades | wc -l)" -eq 0 ]
	run -0 "$O/arb" resume --state "$state"
	[ ! -e "$state/freeze" ]
	run -69 "$O/arb" resume --state "$state"
}

@test "what is wrong with a pipeline is said before anything starts" {
	echo '{"pipeline": [{"program": "cat"}, {"program": "no-such-program"}]}' >wrong.json
	run -78 "$O/arb" run -c wrong.json --state "$state"
	[ "$output" = "arb: run: pipeline: no-such-program: no such program" ]
	echo '{"pipeline": [{"program": "arb-sim", "options": ["generate"]}, {"program": "arb-spread", "options": ["--wide"]}]}' >wrong.json
	run -78 "$O/arb" run -c wrong.json --state "$state"
	[[ "$output" == *"arb-spread: --wide: no such option"*"arb: run: pipeline: arb-spread does not take its options" ]]
	echo '{"pipeline": [{"program": "cat", "enabled": false}]}' >wrong.json
	run -78 "$O/arb" run -c wrong.json --state "$state"
	[ ! -e "$state" ]
	run -64 "$O/arb" run --sideways
	run -64 "$O/arb" run --state
	run -64 "$O/arb" status here
	run -78 env -u HOME "$O/arb" run --plan
}

@test "refresh brings the present matrices into the running pipe; it needs one" {
	"$O/arb-sim" generate --minutes 5 >day.ndjson
	cat >paced.json <<-'END'
		{"pipeline": [{"program": "arb-replay", "options": ["--speed", "1", "day.ndjson"]},
			{"program": "arb-spread", "options": ["--only", "--candles", "1m"]}, {"program": "tee", "options": ["made"]},
			{"program": "arb-notify", "options": ["--file", "told"]}]}
	END
	run -69 "$O/arb" refresh --state "$state"
	[ "$output" = "arb: refresh: nothing runs on $state" ]
	"$O/arb" run -c paced.json --state "$state" >said 2>&1 3>&- &
	runner=$!
	soon 10 grep -q '^arb_lines_total.* [1-9]' "$state/run/arb-spread.prom"
	run ! grep -q '"kind":"matrix"' made
	run -0 "$O/arb" refresh --state "$state"
	[ "$output" = "asked: arb-spread" ]
	soon 5 grep -q '"kind":"matrix"' made
	kill -0 "$(pid_of arb-spread)"
	run -0 "$O/arb" stop --state "$state"
	run -64 "$O/arb" refresh here
}
