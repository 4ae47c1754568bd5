# conform.sh, for arb(1): conform: does a program keep the contract of a stage, and has it manners?
# shellcheck shell=sh disable=SC2154 # sourced: name and taken belong to arb
#
# A check is a function try_NAME; it says fault EXPECTED CAME [HINT] when it does not hold.  The program runs in a session of
# its own, with pipes on both sides and a new, empty ARB_STATE; it is ended when it takes more than its time or memory.  What it
# reads goes by a FIFO, which can be held open, and a cat, for a FIFO cannot be opened again as /dev/stdin.

most_memory=1048576 # KiB, resident, of a program and its children
most_output=131072 # blocks of 512 bytes that it may write into a file
most_read=16777216 # bytes of its output that are looked at

conform() {
	json='' strict='' contract='' seconds=10
	take_options conform "$@"
	shift "$taken"
	[ $# -ge 1 ] || die 64 'conform: a program is missing; arb conform --help'
	case $seconds in
	'' | *[!0-9]* | 0* | ?????*) die 64 "conform: --seconds $seconds: must be a whole number from 1 to 9999" ;;
	esac
	command -v "$1" >/dev/null || die 64 "conform: $1: no such program"
	program=$(quoted "$@")
	spoken=$(speech "$@")
	runs=0 pid='' reader='' feeder='' kept='' unkept='' rude='' first='' first_code='' usual=''
	work=$(mktemp -d) || exit 71
	trap 'end_program; rm -rf "$work"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	corpora
	for check in untouched unknown end flush long broken same chunks cut; do try contract $check; done
	[ -n "$contract" ] || for check in lines empty truncated term int hup reader full filesize option help version memory endless; do try manners $check; done
	total
}

# ---- what is read -----------------------------------------------------------------------------------------------------------

# A line of each kind, half an hour of candles, then a market: bare opportunities in its first half, and in its second such as
# arb-risk leaves them, each with a strange member, so that arb-spread makes none that is already there.
market() {
	sed -e 's/17000000/17672255/g' -e 's/"mode":"live"/"mode":"paper"/' "$(share examples.ndjson)"
	awk 'BEGIN { for (n = 0; n < 30; n++)
		printf "{\"kind\":\"candle\",\"ts_us\":%.0f,\"venue\":\"okx\",\"symbol\":\"BTC-USDT\",\"interval\":\"1m\",\"start_us\":%.0f,\"open\":\"%s\",\"high\":\"%s\",\"low\":\"%s\",\"close\":\"%s\",\"qty\":\"1.5\",\"n\":12}\n",
			1767223860000000 + n * 6e7, 1767223800000000 + n * 6e7, 64000 + n % 7, 64020, 63990, 64000 + (n * 5) % 13 }'
	ARB_CONFIG=$(share arb.json) ARB_STATE=$work/market
	export ARB_CONFIG ARB_STATE
	arb-sim generate --seed 7 --minutes 1 --depth 3 --rate 2 --venues binance,kraken,okx,gate --symbols BTC-USDT,ETH-USDT |
		arb-spread --min-bps 5 | arb-score | arb-advise | arb-risk --no-feedback |
		sed -e '1,600s/,"score":{.*$/}/' -e '/^{"kind":"opportunity"/s/"symbol":/"conform_strange":1,&/'
}

strange() {
	cat <<-'END'
		{"kind":"conform_strange","ts_us":1767225600000001}
		{"kind":"conform_strange","ts_us":1767225600000001,"a": 1.0, "b":1e5 ,"c":12345678901234567890,"d":-0.0,"e":"\u00e9\/\u0041 é ☃ \\","f":[ ],"g":{"kind":"tick","ts_us":1},"h":"  two  blanks"}
		{"kind":"trade","ts_us":1767225600000001,"venue":"kraken","symbol":"BTC-USDT","price":"64000.10","qty":"0.500","conform_strange":{"z":1,"a":[null,1.50]}}
		{"kind":"tick","ts_us":1767225601000000,"conform_strange":[0.10,"x"]}
		{"kind":"conform_strange.v2","ts_us":1767225601000002,"text":"$(x) `x` %s %n & ' * \n"}
		{"kind":"tick","ts_us":1767225602000000}
	END
}

broken() {
	printf '%s\n' 'no json at all' '' '   ' '{"kind":"book","ts_us":"soon"}' '{"kind":"book","ts_us":1767225600100000,"venue":"kra' \
		'{"kind":"opportunity","ts_us":1767225600100000}' '{"kind":"opportunity","ts_us":1767225600100000,"id":"x","state":"op' \
		'{"kind":"candle","ts_us":1767225600100000,"close":1e999}' '[1,2]' '"text"' '5' '{}' '{"ts_us":1767225600100000,"kind":"tick"}' '}{'
	printf '{"kind":"text","ts_us":1767225600100000,"source":"x","text":"\377\376"}\n'
}

padding() { # CHARACTER COUNT
	head -c "$2" /dev/zero | tr '\0' "$1"
}

numbered() { # NAME: a line that is known again
	printf '{"kind":"conform_mark","ts_us":1767225600000000,"name":"%s"}\n' "$1"
}

corpora() {
	(market) >"$work/market.in" || die 70 'conform: the input cannot be made'
	grep -q '"verdict":"approve"' "$work/market.in" || die 70 'conform: the input cannot be made: arb-sim, arb-spread, arb-score, arb-advise or arb-risk failed'
	strange >"$work/strange.in"
	{
		numbered first
		printf '{"kind":"conform_long","ts_us":1767225600000000,"text":"%s"}\n' "$(padding x 1048000)"
		numbered second
	} >"$work/long.in"
	printf '{"kind":"conform_long","ts_us":1767225600000000,"text":"%s"}\n' "$(padding y 2097152)" >"$work/over"
	{
		numbered first
		cat "$work/over"
		numbered second
		numbered third
	} >"$work/over.in"
	broken >"$work/broken"
	{
		sed -n 1,40p "$work/market.in"
		cat "$work/broken"
		sed -n 41,400p "$work/market.in"
	} >"$work/broken.in"
	for kind in book candle opportunity; do
		line=$(grep -n "^{\"kind\":\"$kind\".*\"\(asks\|close\|profit\)\":" "$work/market.in" | tail -n 1)
		head -n $((${line%%:*} - 1)) "$work/market.in" >"$work/cut.$kind.before"
		part=$(printf '%s' "${line#*:}" | grep -o '^.*"\(asks\|close\|profit\)":[^0-9]*[0-9]')
		printf '%s' "$part" >"$work/cut.$kind"
		cat "$work/cut.$kind.before" "$work/cut.$kind" >"$work/cut.$kind.in"
	done
	: >"$work/empty.in"
}

# ---- a run ------------------------------------------------------------------------------------------------------------------

# begin [TO [WORD...]]: start the program, with the words behind its own; its output goes to TO, else is collected in $at/out.
# Sets at, the place of the run, and pid.
begin() {
	runs=$((runs + 1))
	at=$work/$runs
	mkfifo_in "$at"
	to=${1:-$at/pipe}
	[ $# -eq 0 ] || shift
	begun=$program$([ $# -eq 0 ] || quoted "$@") over=''
	[ "$to" != "$at/pipe" ] || collect
	cat <"$at/in" 4>&- | (
		ulimit -f "$most_output"
		ARB_STATE=$at/state
		export ARB_STATE
		eval "exec env --default-signal=HUP,INT,QUIT,TERM,PIPE,XFSZ setsid $begun" >"$to" 2>"$at/err" 4>&-
	) &
	pid=$!
}

mkfifo_in() { # DIR
	mkdir "$1" "$1/state" && mkfifo "$1/in" "$1/pipe" && : >"$1/out" || die 71 "conform: cannot use $1"
}

# Whoever reads the output; collector is set where it is not all that is kept.
collect() {
	(
		ulimit -f $((most_read / 512))
		eval "exec ${collector:-cat}"
	) <"$at/pipe" >"$at/out" 2>/dev/null &
	reader=$!
}

open_input() { exec 4>"$at/in"; }
send() { # NAME: in a shell of its own, for the reader may be gone
	(numbered "$1" >&4) 2>/dev/null
}
close_input() { exec 4>&-; }

lives() { # PID
	read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
	case ${stat##*) } in Z* | X*) return 1 ;; esac
}
ended() { ! lives "$pid"; }

# weigh PID FIELD: adds up what the process and its children have in memory, in weight (KiB).
weigh() {
	while read -r key value _; do
		[ "$key" != "$2:" ] || weight=$((weight + value))
	done 2>/dev/null <"/proc/$1/status"
	children=''
	read -r children 2>/dev/null <"/proc/$1/task/$1/children"
	for child in $children; do weigh "$child" "$2"; done
}

light() {
	weight=0
	weigh "$pid" VmRSS
	[ "$weight" -le "$most_memory" ] || over="it took more than $((most_memory / 1024)) MiB of memory, and was ended"
	[ -z "$over" ]
}

peak() { # prints KiB
	weight=0
	weigh "$pid" VmHWM
	echo "$weight"
}

# within SECONDS CONDITION...: true once it is; false when the time is over, or the program is too large.
within() {
	tries=$(($1 * 40))
	shift
	until "$@"; do
		[ "$tries" -gt 0 ] && light || return 1
		tries=$((tries - 1))
		sleep 0.02
	done
}

# finish [SECONDS]: wait for the end, at most so long, and end it then.  Sets code, its exit status, and over: why it was ended,
# else nothing.
finish() {
	within "${1:-$seconds}" ended || over=${over:-"it still ran after ${1:-$seconds} s, and was ended"}
	end_program
	[ -z "$over" ]
}

# What is left of a run goes: by the numbers of its own processes, and the group that the program leads.
end_program() {
	close_input
	if [ -n "$pid" ]; then
		kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
		code=$?
	fi
	for process in $feeder $reader; do
		[ "$process" = "$reader" ] && within_plain 2 "$process" || kill "$process" 2>/dev/null
		wait "$process" 2>/dev/null
	done
	pid='' feeder='' reader=''
}

within_plain() { # SECONDS PID: it has ended
	tries=$(($1 * 40))
	while lives "$2" && [ "$tries" -gt 0 ]; do
		tries=$((tries - 1))
		sleep 0.02
	done
	! lives "$2"
}

# whole FILE [COMMAND]: the file through the program, by way of the command.
whole() {
	begin
	(eval "exec ${2:-cat}" <"$1" >"$at/in" 2>/dev/null) &
	feeder=$!
	if ! finish; then
		fault "an end within $seconds s of its input's end" "$over" "$hint_reads"
		seconds=1
		return 1
	fi
	[ "$(wc -c <"$at/out")" -lt "$most_read" ] || fault "an output that is not much more than $(wc -c <"$1") bytes of input" "$most_read bytes, and no end"
}

came() { # NAME: the numbered line has come out
	grep -qxF "$(numbered "$1")" "$at/out"
}

# ---- the contract -----------------------------------------------------------------------------------------------------------

# back INPUT [OPTIONAL [OUTPUT]]: the output gives the input back.  What was made is left in $at/made.
back() {
	: >"$at/made"
	complete=''
	[ "$1" != "$work/market.in" ] || complete=1
	LC_ALL=C timeout 60 awk -v complete="$complete" -v input="$1" -v optional="${2:-}" -v made="$at/made" -f "$(share conform.awk)" "${3:-$at/out}" >"$at/fault" && return
	{
		IFS= read -r expected_line
		IFS= read -r came_line
		read -r word
	} <"$at/fault"
	case ${word:-} in
	'') expected_line='lines that can be told apart' came_line='what took more than a minute to look at' hint='' ;;
	changed) hint=$hint_bytes ;;
	order) hint='a stage writes a line on before it reads the next' ;;
	again) hint='a line is written on once; what is made is a line of its own' ;;
	*) hint=$hint_reads ;;
	esac
	fault "$expected_line" "$came_line" "$hint"
}

good_end() { # the status of the first run is looked at once, by the check end
	[ -z "$usual" ] || [ "$code" -ne "$usual" ] || return 0
	case $code in
	0 | 65) ;;
	*) fault 'exit status 0, or 65 where a broken line was read' "$(how "$code")$(last_words)" ;;
	esac
}

how() { # CODE
	if [ "$1" -gt 128 ]; then
		printf 'killed by signal %s' $(($1 - 128))
	else
		printf 'exit status %s' "$1"
	fi
}

last_words() { # what it said last on standard error
	said=$(tail -n 1 "$at/err" | tr -d '\000-\037' | cut -c 1-120)
	[ -z "$said" ] || printf ' (%s)' "$said"
}

try_untouched() {
	whole "$work/market.in" || return
	first=$at first_code=$code
	back "$work/market.in"
}

try_end() {
	whole "$work/strange.in" || return
	good_end
	code=${first_code:-$code}
	good_end
	usual=$code
}

try_unknown() {
	whole "$work/strange.in" && back "$work/strange.in"
}

# The first line gets time for the start, the others a second; behind the last one stands half a line.
try_flush() {
	begin
	open_input
	send one
	within 5 came one
	send two
	within 1 came two || fault 'a line to come out within 1 s while the input stays open' "${over:-nothing came}" "$hint_flush"
	if [ -z "$expected" ]; then
		send three
		(numbered four | head -c 30 >&4) 2>/dev/null
		within 1 came three || fault 'a line to come out within 1 s, also when half of the next one lies behind it' 'nothing came' "$hint_flush"
	fi
	end_program
}

try_long() {
	whole "$work/long.in" && back "$work/long.in" || return
	good_end
	[ -z "$expected" ] || return
	whole "$work/over.in" && back "$work/over.in" "$work/over" || return
	! grep -q '^{"kind":"conform_long"' "$at/made" ||
		fault 'a line over 1 MiB dropped, or passed as it is' "a part of it, $(grep '^{"kind":"conform_long"' "$at/made" | head -n 1 | wc -c) bytes"
	good_end
}

try_broken() {
	whole "$work/broken.in" && back "$work/broken.in" "$work/broken" && good_end
}

# Cut in the middle of a figure: all before it stands, and nothing is made of it.
try_cut() {
	for kind in book candle opportunity; do
		whole "$work/cut.$kind.in" && back "$work/cut.$kind.in" "$work/cut.$kind" || return
		good_end
		with=$at/made
		whole "$work/cut.$kind.before" && back "$work/cut.$kind.before" || return
		case "$kept " in *' same '*) ;; *) continue ;; esac
		cmp -s "$with" "$at/made" ||
			fault "nothing made of a last line that is cut short ($kind)" "$(different "$at/made" "$with")" "$hint_cut"
		[ -z "$expected" ] || return
	done
}

# different A B: the first line in which they differ.
different() {
	line=$(cmp "$1" "$2" 2>/dev/null | sed 's/.*line \([0-9]*\)$/\1/')
	[ -n "$line" ] || line=$(($(wc -l <"$1") < $(wc -l <"$2") ? $(wc -l <"$1") + 1 : $(wc -l <"$2") + 1))
	printf 'line %s: %s' "$line" "$(sed -n "${line}p" "$2" | cut -c 1-100)"
	[ "$(wc -l <"$1")" -ge "$line" ] && printf ' instead of %s' "$(sed -n "${line}p" "$1" | cut -c 1-100)"
}

alike() { # WHAT: the output is that of the first run
	[ -n "$first" ] || return 0
	cmp -s "$first/out" "$at/out" || fault "$1" "$(different "$first/out" "$at/out")" "$hint_same"
}

try_same() {
	whole "$work/market.in" && alike 'the same bytes in each run on the same input'
}

try_chunks() {
	whole "$work/market.in" 'sh -c "head -c 5003; sleep 0.2; head -c 1; sleep 0.2; exec dd bs=64k status=none | dd ibs=64k obs=37 status=none"' &&
		alike 'the same bytes however the input is cut into pieces'
}

# ---- manners ----------------------------------------------------------------------------------------------------------------

try_lines() {
	whole "$work/market.in" || return
	back "$work/market.in" >/dev/null
	expected='' hint=''
	wrong=$(jq -Rr 'select((fromjson? // null) as $line | ($line | type) != "object" or ($line | keys_unsorted[:2]) != ["kind", "ts_us"]
		or ($line.kind | type) != "string" or ($line.ts_us | type) != "number" or (contains("\ufffd")))' "$at/made" 2>&1 | head -n 1 | cut -c 1-100)
	[ -z "$wrong" ] || fault 'nothing on standard output but lines, {"kind":...,"ts_us":...} first' "$wrong" 'messages belong on standard error'
}

try_empty() {
	whole "$work/empty.in" || return
	[ "$code" -eq 0 ] || fault 'exit status 0 after an input without a line' "$(how "$code")$(last_words)"
}

try_truncated() {
	numbered one | head -c -1 >"$work/truncated.in"
	whole "$work/truncated.in" || return
	[ "$code" -eq 65 ] || fault 'exit status 65 after a last line without its newline' "$(how "$code")"
	[ ! -s "$at/out" ] || fault 'a last line without its newline dropped' "$(head -c 100 "$at/out")"
}

# signalled SIGNAL: after a line has been read, and come out where it does at once.
signalled() {
	begin
	open_input
	send one
	within 5 came one
	kill -s "$1" -- "-$pid" 2>/dev/null
}

stops() { # SIGNAL
	signalled "$1"
	within 3 ended || over=${over:-"it still ran 3 s later, and was ended"}
	end_program
	if [ -n "$over" ]; then
		fault "the end after SIG$1" "$over"
	elif [ "$code" -ne 0 ]; then
		fault "exit status 0 after SIG$1" "$(how "$code")" "$hint_trap"
	elif ! came one; then
		fault "all that was read written before the end by SIG$1" 'a line was lost' "$hint_flush"
	fi
}
try_term() { stops TERM; }
try_int() { stops INT; }

try_hup() {
	signalled HUP
	sleep 0.1
	send two
	close_input
	finish || fault 'an end at the end of its input' "$over"
	[ "$code" -eq 0 ] && came two || fault 'SIGHUP survived: it asks to read the configuration again' "$(how "$code")" "ignore it: trap '' HUP in sh before the program starts"
}

try_reader() {
	collector='head -n 1'
	begin
	collector=''
	open_input
	# on and on: whoever had written all before the reader went would never know
	(while cat "$work/market.in"; do sleep 0.1; done) >&4 2>/dev/null &
	feeder=$!
	within 5 test -s "$at/out"
	finish 3 || fault 'the end soon after its reader has gone' "$over" 'do not ignore SIGPIPE'
	case $code in
	141) ! grep -qi pipe "$at/err" || fault 'a quiet end when the reader has gone' "it said$(last_words)" "$hint_pipe" ;;
	74) ;;
	*) fault 'death by SIGPIPE (141), or exit status 74, when its reader has gone' "$(how "$code")$(last_words)" "$hint_pipe" ;;
	esac
}

# written TO: exit status 74 where the output cannot be written.
written() { # WHAT
	[ -z "$over" ] || fault "the end when $1" "$over"
	[ "$code" -eq 74 ] || fault "exit status 74 when $1" "$(how "$code")$(last_words)" 'look at what write, flush and close return'
}

fed_to() { # TARGET
	begin "$1"
	cat "$work/market.in" 2>/dev/null >"$at/in" &
	feeder=$!
	finish
}

try_full() {
	fed_to /dev/full
	written 'standard output is full'
}

try_filesize() {
	most=$most_output most_output=128
	fed_to "$work/small"
	most_output=$most
	written 'a file has its largest size (SIGXFSZ)'
}

asked() { # WORD
	begin '' "$1"
	open_input
	close_input
	finish
}

try_option() {
	asked --conform-no-such-option
	[ "$code" -eq 64 ] || fault 'exit status 64 for an option that is none' "${over:-$(how "$code")}"
}

try_help() {
	asked --help
	[ "$code" -eq 0 ] && [ -s "$at/out" ] || fault 'help on standard output, and exit status 0, for --help' "${over:-$(how "$code"), $(wc -c <"$at/out") bytes}"
}

try_version() {
	asked --version
	[ "$code" -eq 0 ] && [ -s "$at/out" ] || fault 'the version on standard output, and exit status 0, for --version' "${over:-$(how "$code"), $(wc -c <"$at/out") bytes}"
}

# grown COMMAND: by how many KiB it grew while it read what the command writes.
grown() {
	collector='tail -c 4096'
	begin
	collector=''
	open_input
	send one
	within 5 came one # before that, it may not even have begun
	sleep 0.5
	before=$(peak)
	(eval "$1" >&4 2>/dev/null) &
	feeder=$!
	within 5 fed
	sleep 0.2
	growth=$(($(peak) - before))
}

fed() { ! lives "$feeder" || ended; }

try_memory() {
	# shellcheck disable=SC2016 # read when it is run
	grown 'yes "$(numbered "$(padding z 400)")" | head -c 64M'
	end_program
	[ "$growth" -le 16384 ] || fault 'memory that does not grow with the input' "${over:-$((growth / 1024)) MiB more}" 'keep no lines: what is old has to go'
}

try_endless() {
	grown 'padding a 8M; echo; numbered two'
	close_input
	finish
	[ "$growth" -le 6144 ] || fault 'memory that does not grow with a line of 8 MiB' "${over:-$((growth / 1024)) MiB more}" 'read in bounded pieces, and drop what is over 1 MiB; harmless where only programs of the suite write to it'
	came two || fault 'the line after one of 8 MiB' "${over:-$(how "$code"), and it did not come}"
}

# ---- hints ------------------------------------------------------------------------------------------------------------------

hint_reads='read to the end of the input, and write every line on'
hint_bytes='write the line as it was read, before looking into it'
hint_flush='flush after each line; stdbuf -oL does it for programs that leave it to the C library'
hint_cut='a line that does not end with } is no line'
hint_same='no clock, random number, process number or order of a hash; time is the ts_us of the lines'
hint_trap="catch it, finish and exit 0; in sh: trap 'exit 0' TERM INT"
hint_pipe='leave SIGPIPE as it is'

speech() { # WORD...: the words, and what the scripts among them begin with
	for word; do
		printf '%s ' "$word"
		path=$(command -v -- "$word") && [ "$(head -c 2 "$path" 2>/dev/null | tr -d '\0')" = '#!' ] && head -c 2000 "$path" | tr -d '\0'
	done
}

hints() { # what helps in the language that is spoken
	case $spoken in
	*awk*)
		hint_flush='in awk: fflush() after each print; mawk, which is the awk of Debian, needs -W interactive as well'
		hint_cut='begin with !/^{"kind":".*}$/ { next }: after a line that is cut short mawk -W interactive goes on with bytes of old ones'
		;;
	*jq*)
		hint_flush='jq needs --unbuffered'
		hint_bytes='jq writes numbers and blanks its own way: read lines as text (jq -R), write the text, and look into it with fromjson?'
		;;
	*python* | *.py*)
		hint_flush='in Python: sys.stdout.flush() after each line, or print(..., flush=True)'
		hint_bytes='in Python: write the line as it was read (sys.stdin.buffer, sys.stdout.buffer), not what json.dumps makes of it'
		hint_pipe='in Python: signal.signal(signal.SIGPIPE, signal.SIG_DFL)'
		hint_trap="in Python: signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)), and SIGINT"
		;;
	*perl*) hint_flush='in Perl: $| = 1' ;;
	*grep*) hint_flush='grep needs --line-buffered' ;;
	*sed*) hint_flush='sed needs -u' ;;
	esac
}

# ---- what is told -----------------------------------------------------------------------------------------------------------

fault() { # EXPECTED CAME [HINT]: the first one of a check counts
	[ -z "$expected" ] || return 0
	expected=$1 came=$2 advice=${3:-}
	return 1
}

try() { # GRADE CHECK
	expected='' came='' advice='' hint='' over='' code=0
	hints
	"try_$2"
	end_program
	tell_check "$1" "$2"
	[ "$2" = untouched ] || rm -rf "$at"
	if [ -z "$expected" ]; then
		kept="$kept $2"
	elif [ "$1" = contract ]; then
		unkept="$unkept $2"
	else
		rude="$rude $2"
	fi
}

tell_check() { # GRADE CHECK
	if [ -n "$json" ]; then
		said=$(jq -nc --arg grade "$1" --arg check "$2" --arg expected "$expected" --arg came "$came" --arg hint "$advice" \
			'{$grade, $check, ok: ($expected == ""), $expected, $came, $hint} | with_entries(select(.value != ""))') || exit 70
	elif [ -z "$expected" ]; then
		said=$(printf '%-10s%-11sok' "$1" "$2")
	else
		said=$(printf '%-10s%-11sFAILED expected %s; came: %s%s' "$1" "$2" "$expected" "$came" "${advice:+. Hint: $advice}")
	fi
	print_out "$said"
}

total() {
	if [ -z "$json" ]; then
		if [ -z "$unkept" ]; then told='the contract holds'; else told="the contract does not hold:$unkept"; fi
		print_out "$told${rude:+; manners that are missing:$rude}"
	fi
	[ -z "$unkept" ] && { [ -z "$strict" ] || [ -z "$rude" ]; }
}
