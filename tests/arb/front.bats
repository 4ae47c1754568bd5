# arb without a running pipe: demo, replay, explain, init, doctor.
load helper

setup() {
	set -o pipefail
	at_home
}
teardown() { away; }

@test "the demo trades, its books hold, and its stream explains itself" {
	"$O/arb" demo --offline --minutes 2 --state "$state" --stream stream.ndjson >said
	grep -Eq '^edges +[0-9]+: [1-9][0-9]* approved, of which flat [1-9]' said
	grep -q '^not taken   cooldown' said
	[ "$(wc -l <said)" -lt 100 ]
	run ! grep -q reject said
	[ "$("$O/arb-ledger" --state "$state" --json report trades | wc -l)" -ge 5 ]
	grep -q '^entries .* in sequence, chained' said
	"$O/arb-ledger" --state "$state" verify
	"$O/arb-replay" info stream.ndjson
	id=$(jq -r 'select(.kind == "outcome" and .state == "flat").opportunity' stream.ndjson | head -n 1)
	"$O/arb" explain "$id" <stream.ndjson >story
	for word in ' open: ' 'score ' 'advice EXECUTE' 'risk approve' ' order ' ' fill ' 'outcome: flat'; do
		grep -q "$word" story
	done
	zstd -q stream.ndjson
	"$O/arb" explain "$id" stream.ndjson.zst | diff story -
	run -1 "$O/arb" explain cross:NOTHING <story
	run -64 "$O/arb" explain </dev/null
}

@test "the demo on sockets trades at all its venues, and leaves nothing behind" {
	"$O/arb" demo --minutes 2 --state "$state" --stream stream.ndjson >said 2>err
	[ ! -s err ]
	grep -Eq '^edges +[0-9]+: ' said
	grep -q '^entries .* in sequence, chained' said
	[ "$(jq -r 'select(.kind == "book").venue' stream.ndjson | sort -u | wc -l)" -eq 8 ]
	[ "$(jq -r 'select(.kind == "venue" and .reason == "shutdown").venue' stream.ndjson | sort -u | wc -l)" -eq 8 ]
	run ! pgrep -f "$state/venues.json"
	# interrupted, it leaves as little
	setsid "$O/arb" demo >/dev/null 2>&1 3>&- &
	demo=$!
	sleep 3
	kill -TERM "$demo"
	status=0
	wait "$demo" || status=$?
	[ "$status" -eq 143 ]
	# what is dead and not collected yet does not count
	run ! grep -v '^Z' < <(ps -o stat= -s "$demo")
}

@test "two demos of one seed are the same, another seed is another market" {
	for run in one two three; do
		seed=5
		[ "$run" != three ] || seed=6
		"$O/arb" demo --offline --minutes 1 --seed $seed | tail -n 1 >"$run"
	done
	diff one two
	run ! diff one three
	run -64 "$O/arb" demo --hours 3
}

@test "on a terminal the demo shows how far it is" {
	script -qec "'$O/arb' demo --offline --minutes 1" seen >/dev/null </dev/null
	grep -q "$(printf '\033')\[K00:00:[0-9]*  [0-9]* edges" seen
	"$O/arb" demo --offline --minutes 1 2>&1 >/dev/null | diff /dev/null -
}

@test "a recording, packed in each way, and what the pipe wrote of it, have the same books" {
	"$O/arb-sim" generate --minutes 1 >day.ndjson
	gzip -k day.ndjson
	zstd -q -k day.ndjson
	"$O/arb" replay -o spread.min_bps=10 --state one --stream one.ndjson.gz day.ndjson >said
	grep -q 'approved, of which flat' said
	head=$("$O/arb-ledger" -o spread.min_bps=10 --state one head)
	for file in day.ndjson.gz day.ndjson.zst one.ndjson.gz; do
		"$O/arb" replay -o spread.min_bps=10 --state "of $file" "$file" >/dev/null
		[ "$("$O/arb-ledger" -o spread.min_bps=10 --state "of $file" head)" = "$head" ]
	done
	run -78 "$O/arb" replay --state one day.ndjson
	run -74 "$O/arb" replay nowhere.ndjson
	run -64 "$O/arb" replay
}

@test "a broken line is told and is exit status 65; a stage that fails fails the whole" {
	"$O/arb-sim" generate --minutes 1 >day.ndjson
	{ head -n 50 day.ndjson; echo '{"kind":"book","ts_us":"soon"}'; tail -n +51 day.ndjson; } >broken.ndjson
	run -65 --separate-stderr "$O/arb" replay broken.ndjson
	[[ "$stderr" == *"line 51"* ]]
	[[ "$output" == *"in sequence, chained"* ]]
	cat >fails.json <<-'END'
		{"pipeline": [{"program": "cat"}, {"program": "arb-spread"}, {"program": "sh", "options": ["-c", "head -n 99; exit 3"]},
			{"program": "arb-risk"}, {"program": "arb-exec", "options": ["--paper"]}, {"program": "arb-ledger"}]}
	END
	run -3 --separate-stderr "$O/arb" replay -c fails.json day.ndjson
	[[ "$stderr" == *"arb: sh ended with exit status 3"* ]]
	[[ "$output" != *"in sequence, chained"* ]]
	sed 's/head -n 99; exit 3/head -n 99; kill -9 $$/' fails.json >killed.json
	run -137 --separate-stderr "$O/arb" replay -c killed.json day.ndjson
	[[ "$stderr" == *"arb: sh was killed by signal 9"* ]]
}

@test "a stage of one's own stands in the replay where it stands in the run" {
	"$O/arb-sim" generate --minutes 1 >day.ndjson
	cat >own.json <<-'END'
		{"pipeline": [{"program": "arb-feed"}, {"program": "arb-spread", "options": ["-m", "10"]},
			{"program": "sed", "options": ["-u", "s/^{\"kind\":\"trade\"/{\"kind\":\"mine\"/"]},
			{"program": "arb-risk"}, {"program": "arb-exec", "options": ["--paper"]}, {"program": "arb-ledger"}]}
	END
	"$O/arb" replay -c own.json --stream stream.ndjson day.ndjson >said
	grep -q 'approved, of which' said
	grep -q '^{"kind":"mine"' stream.ndjson
	run ! grep -q '^{"kind":"trade"' stream.ndjson
}

@test "a plan of a pipeline that is wrong says where, and shows nothing" {
	while IFS='|' read -r pipeline message; do
		echo "{\"pipeline\":$pipeline}" >own.json
		run -78 --separate-stderr "$O/arb" run --plan -c own.json
		[ -z "$output" ]
		[ "$stderr" = "$message" ]
	done <<-END
		[{"program":"arb-sim","optionz":[]}]|arb-spread: $PWD/own.json: pipeline[0].optionz: no such key
		[{"program":"arb-sim","options":"x"}]|arb-spread: $PWD/own.json: pipeline[0].options: must be an array of strings
		[{"program":5}]|arb-spread: $PWD/own.json: pipeline[0].program: must be the name of a program
		[{}]|arb-spread: $PWD/own.json: pipeline[0].program: is missing
		[{"program":"arb-sim","enabled":"no"}]|arb-spread: $PWD/own.json: pipeline[0].enabled: must be true or false
		5|arb-spread: $PWD/own.json: pipeline: must be an array
		[]|arb: run: the pipeline of the configuration has no stage
	END
}

@test "who stops looking ends the replay, without a word" {
	"$O/arb-sim" generate --minutes 3 >day.ndjson
	# shellcheck disable=SC2016 # for the inner shell
	run -141 bash -c 'set -o pipefail; "$1" replay -o spread.min_bps=5 day.ndjson 2>&1 | head -n 1 >first' bash "$O/arb"
	[ -z "$output" ]
	[ -s first ]
}

@test "a replay that is told to end ends all, and its directory goes" {
	"$O/arb-sim" generate --minutes 5 >day.ndjson
	cat >slow.json <<-'END'
		{"pipeline": [{"program": "cat"}, {"program": "sh", "options": ["-c", "while read -r line; do sleep 0.1; done"]}]}
	END
	mkdir tmp
	TMPDIR=$place/tmp "$O/arb" replay -c slow.json day.ndjson >said 2>&1 3>&- &
	runner=$!
	soon 5 sh -c 'ls tmp/*/run/sh.pid'
	sleep 0.2
	pids=$(cat tmp/*/run/*.pid)
	kill -TERM "$runner"
	sleep 0.5
	kill -TERM "$runner" # it would finish its lines first; the second time it does not
	code=0
	wait "$runner" || code=$?
	runner=''
	[ "$code" -eq 143 ]
	# shellcheck disable=SC2086 # process numbers
	soon 2 gone $pids
	[ -z "$(ls -A tmp)" ]
}

@test "init by options, by --yes, and never over a file that is there" {
	run -0 "$O/arb" init --venues kraken,okx --symbols BTC-USDT --balance kraken:USDT=1000 --balance '*:BTC=0.5'
	[ "$(jq -c . home/.config/arb/arb.json)" = '{"venues":["kraken","okx"],"symbols":["BTC-USDT"],"paper":{"balances":{"kraken":{"USDT":"1000"},"*":{"BTC":"0.5"}}}}' ]
	[ -d home/.local/state/arb/paper/run ]
	[ "$(stat -c %a home/.local/state/arb home/.config/arb/arb.json)" = "700
600" ]
	run -78 "$O/arb" init --yes
	run -0 "$O/arb" init --yes --config other/arb.json --state elsewhere
	[[ "$output" == *ARB_CONFIG=*ARB_STATE=* ]]
	[ "$(jq -c . other/arb.json)" = '{}' ]
	run -64 "$O/arb" init
	[[ "$output" == *"no terminal to ask on"* ]]
	run -64 "$O/arb" init --config new.json --venues krake
	[ "$output" = "arb: init: krake: no such venue; arb-feed --list-venues names them" ]
	run -64 "$O/arb" init --config new.json --balance kraken=5
	run -64 "$O/arb" init --config new.json --symbols BTC-USDT,btcusdt
	[ ! -e new.json ]
	[ ! -e new.json.new ]
}

@test "init asks on a terminal" {
	printf '\n%s\nkraken,gate\n\n*:USDT=9 *:ETH=2\n' "$place/there" >answers
	{
		sleep 1
		cat answers
		sleep 2
	} | script -qec "'$O/arb' init" seen >/dev/null
	grep -q 'configuration file \[.*/.config/arb/arb.json\]: ' seen
	grep -q 'venues \[binance,' seen
	[ "$(jq -c . home/.config/arb/arb.json)" = '{"venues":["kraken","gate"],"symbols":["BTC-USDT","ETH-USDT"],"paper":{"balances":{"*":{"USDT":"9","ETH":"2"}}}}' ]
	[ -d there/paper ]
}

@test "doctor finds nothing in good surroundings, and each thing in bad ones" {
	cp -R "$TOP/share/arb" share
	export ARB_SHARE=$place/share
	sed -i "s/\"checked\": *\"[0-9-]*\"/\"checked\": \"$(date -u +%F)\"/" share/venues/*.json
	pipeline arb.json '{"program": "arb-sim", "options": ["generate"]}'
	export ARB_CONFIG=$place/arb.json
	"$O/arb" init --yes --config unused.json
	run -0 "$O/arb" doctor
	[ "$(grep -vc '^ok ' <<<"$output")" -eq 0 ]

	chmod o+r home/.local/state/arb/paper
	"$O/arb" stop --trades
	sed -i 's/"checked": *"[0-9-]*"/"checked": "2024-02-03"/' share/venues/okx.json
	run -1 "$O/arb" doctor
	[ "$(grep -c '^LOOK ' <<<"$output")" -eq 3 ]
	[[ "$output" == *"others may read: $HOME/.local/state/arb/paper"* ]]
	[[ "$output" == *"facts older than 90 days: okx (2024-02-03)"* ]]
	[[ "$output" == *"new trades are stopped"* ]]
	echo '{"risk": {"open_max": "many"}}' >arb.json
	run -1 env ARB_STATE="$place/nowhere" "$O/arb" doctor
	[[ "$output" == *"LOOK  "*"risk.open_max"* ]]
	[[ "$output" == *"nowhere: not there yet"* ]]
	unset ARB_CONFIG
	run -1 "$O/arb" doctor
	[[ "$output" == *"opens no connection in this version"* ]]
	run -1 faketime '2019-01-01' "$O/arb" doctor
	[[ "$output" == *"LOOK  the clock says"*2019* ]]
}

@test "an installed tree works under env -i, without a terminal, also through a link" {
	mkdir -p "tree/usr/bin" tree/usr/share bin
	for program in "$O"/arb "$O"/arb-*; do
		[ -f "$program" ] && cp "$program" tree/usr/bin
	done
	cp -R "$TOP/share/arb" tree/usr/share/arb
	ln -s "$place/tree/usr/bin/arb" bin/arb
	for arb in tree/usr/bin/arb bin/arb; do
		env -i PATH=/usr/bin:/bin setsid -w "$arb" demo --offline --minutes 1 </dev/null >said 2>err
		[ ! -s err ]
		grep -q 'in sequence, chained' said
	done
	env -i PATH=/usr/bin:/bin tree/usr/bin/arb --version | grep -q '^arb [0-9]'
	rm -r tree/usr/share/arb/lib
	run -78 env -i PATH=/usr/bin:/bin tree/usr/bin/arb demo
	[[ "$output" == *"set ARB_SHARE"* ]]
}

@test "each command says what it takes, and what it does not, in one line" {
	commands=$("$O/arb" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\).*/\1/p')
	[ "$(wc -w <<<"$commands")" -eq 11 ]
	for command in $commands; do
		for help in --help -h; do
			run -0 --separate-stderr "$O/arb" "$command" "$help" </dev/null
			[ -z "$stderr" ]
			[[ "${lines[0]}" == "usage: arb $command "* ]]
			[[ "${lines[-1]}" == "manual: arb(1), arb(7)" ]]
			long=$(grep -E '^.{81}' <<<"$output" || true)
			[ -z "$long" ]
		done
		run -64 --separate-stderr "$O/arb" "$command" --sideways </dev/null
		[ -z "$output" ]
		[ "$stderr" = "arb: $command: --sideways: no such option; arb $command --help lists them" ]
		run -74 --separate-stderr bash -c '"$1" "$2" --help >/dev/full' bash "$O/arb" "$command"
		[ "$stderr" = "arb: cannot write the output" ]
	done
	for option in --help --version; do
		run -74 --separate-stderr bash -c '"$1" "$2" >/dev/full' bash "$O/arb" "$option"
		[ "$stderr" = "arb: cannot write the output" ]
	done
	run -64 --separate-stderr "$O/arb" stop --trades=yes
	[ "$stderr" = "arb: stop: --trades takes no argument" ]
	run -64 --separate-stderr "$O/arb" demo --seed
	[ "$stderr" = "arb: demo: --seed needs an argument: number" ]
	run -64 --separate-stderr "$O/arb" doctor here
	[ "$stderr" = "arb: doctor: here: takes no operand; arb doctor --help" ]
	run -0 "$O/arb" stop --trades --state="$state" -- --lunch
	[ "$(jq -r .reason "$state/freeze")" = "--lunch" ]
}

@test "what a demo cannot do is said before anything begins" {
	run -64 --separate-stderr "$O/arb" demo --minutes x --state "$state"
	[ -z "$output" ]
	[ "$stderr" = 'arb: demo: --minutes: "x" is not a whole number from 1 to 527040' ]
	[ ! -e "$state" ]
	run -64 --separate-stderr "$O/arb" demo --seed -- --state "$state"
	[ -z "$output" ]
}

@test "explain does not wait for a person to type a stream" {
	run -64 timeout 5 script -qec "'$O/arb' explain cross:X" seen </dev/null
	grep -q 'standard input is a terminal: name files, or pipe the stream in' seen
}

@test "what arb does not know is a usage error" {
	run -64 "$O/arb"
	run -64 "$O/arb" dance
	[ "${lines[-1]}" = "arb: dance: no such command" ]
	run -0 "$O/arb" --help
	long=$(grep -E '^.{81}' <<<"$output" || true)
	[ -z "$long" ]
}
