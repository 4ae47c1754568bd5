# shellcheck shell=sh disable=SC2017,SC2086,SC2094,SC2154,SC2034
# arb-exec --live against venues that do everything wrong that arb-sim can: killed over and over, at random times and at every durable
# system call, its books and the ledger's are the venues' in the end.  With three mistakes built in, one at a time, they are not.

# shellcheck source=tests/arb-exec/live.sh
. "$TOP/tests/arb-exec/live.sh"
# shellcheck source=tests/torture/lives.sh
. "$TOP/tests/torture/lives.sh"
# Kraken only at every fourth seed: its limit of questions leaves an order in doubt for minutes.  Coinbase likewise, where a lost order waits
# for a person.
venues="binance bybit kucoin bitget gate okx"
seeds=$(short 200 2)
kills=$(short 10 3)
lanes=$(short 24 2)
patience=$(short 1200 15) # seconds that no new seed begins after
began=$(date +%s)

mistake=
demo_keys >keys
traced=
command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null && traced=1

# What every order suffers, where $mistake has its own.
fault_of_mistake() {
	case $mistake in
	late) echo '{"kind":"late_reply","every":1,"delay_ms":600}' ;;
	resend) echo '{"kind":"lose_reply","every":1},{"kind":"accept_close","after_ms":0,"for_ms":600000}' ;; # nor do sockets tell
	naive) echo '{"kind":"late_reply","every":1,"delay_ms":600},{"kind":"hide","every":1,"for_ms":5000}' ;;
	esac
}

# Every private fault but a fill that the account never had.  What is late by 1500 ms is so by more than any window and exec.skew_ms here: it
# may come when the next life has proven it absent.
faults() { # SEED
	printf '{"seed":%d,"faults":[' "$1"
	[ -z "$mistake" ] || {
		printf '%s]}\n' "$(fault_of_mistake)"
		return
	}
	for fault in lose_request '"chance":"0.04"' lose_reply '"chance":"0.04"' late_request '"chance":"0.06","delay_ms":20,"jitter_ms":600' \
		late_request '"chance":"0.02","delay_ms":1500' \
		late_reply '"chance":"0.06","delay_ms":20,"jitter_ms":400' taken_503 '"chance":"0.04"' taken_close '"chance":"0.04"' \
		stale '"chance":"0.02"' partial '"chance":"0.1"' reject '"chance":"0.04"' hide '"chance":"0.1","for_ms":400' \
		fill_twice '"chance":"0.1"' fill_first '"chance":"0.1"' slow_cancel '"chance":"0.1"' \
		lose_reply '"request":"read","chance":"0.01"' late_reply '"request":"read","chance":"0.03","delay_ms":100' \
		418 '"after_ms":9000,"for_ms":600' order_maintenance '"after_ms":4000,"for_ms":500,"notice_ms":100'; do
		case $fault in
		\"*) printf '{"kind":"%s",%s}%s\n' "$kind" "$fault" "$([ "$kind" = order_maintenance ] || echo ,)" ;;
		*) kind=$fault ;;
		esac
	done
	printf ']}\n'
}

# killed N COMMAND...: the N-th way to die, at the latest after two seconds; how it ended, and what was aimed at, goes to ends: `137 fdatasync`
killed() {
	way=$1 call=time
	shift
	dies "$@"
	echo "$? $call" >>ends
}

dies() { # COMMAND...
	case $((${traced:-0} * (way % 4))) in
	0) timeout -s KILL "$(echo "$way" | awk '{ printf "%.2f", 0.25 + $1 * 37 % 100 / 80 }')" "$@" ;;
	1) at fdatasync $((3 + way / 4 * 3 % 40)) "$@" ;;
	2) at pwrite64 $((15 + way / 4 * 7 % 200)) "$@" ;;
	3) at "$(echo sendto write writev | cut -d ' ' -f $((way / 4 % 3 + 1)))" $((4 + way / 4 * 5 % 60)) "$@" ;;
	esac
}

at() { # CALL N COMMAND...
	call=$1 nth=$2
	shift 2
	timeout -s KILL 2.5 strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$nth" "$@"
}

# At every third seed one leg rests: the venues' prices lie apart, so that it pays, and resting costs no fee.
vary() { # SEED
	case $((($1 + $1 / 8) % 4)) in
	1) venues="$venues coinbase" ;;
	3) venues="$venues kraken" ;;
	esac
	[ $(($1 % 3)) -eq 2 ] || return 0
	choices="-o exec.rest=true -o exec.rest_bps=1 -o exec.rest_calm_ms=100"
	venues=$(echo $venues | awk '{ for (i = 1; i <= NF; i++) printf "%s:%d ", $i, 50000 + 300 * (i - 1) }')
}

# One life after another over one journal; then a last one that ends in order, once no trade is open, and the audit.
survive() { # NAME SEED KILLS PROGRAM
	mkdir -p "$1" && cp keys "$1" && cd "$1" || return 2
	[ -n "$mistake" ] || vary "$2"
	faults "$2" >faults
	venues_stand v "$venues" --faults faults --seed "$2" || return 2
	[ -z "${choices:-}" ] || sed -i 's/"maker_bps":"[0-9]*"/"maker_bps":"0"/' v.instruments
	ARB_STATE=$PWD/state
	life=0
	: >ends
	# one that came to its own end was not killed
	while [ "$(grep -c '^137 ' ends)" -lt "$3" ] && [ "$life" -lt $(($3 * 2)) ]; do
		life=$((life + 1))
		approvals v 12 0 $((life * 10000)) "$venues" 2>/dev/null |
			trading v killed $(($2 * 7 + life)) "$4" 2>>said | "$O/arb-ledger" --live >>posted 2>>said
	done
	come_to_rest "$4"
}

# lane N PROGRAM: its share of the seeds; what each came to, in a file of its own
lane() {
	seed=$1
	while [ "$seed" -le "$seeds" ] && [ $(($(date +%s) - began)) -lt "$patience" ]; do
		(survive "$2-$seed" "$seed" "$kills" "$3") >"$2-$seed.told" 2>&1
		echo $? >"$2-$seed.code"
		cat "$2-$seed/ends" >>"$2.ends"
		[ "$(cat "$2-$seed.code")" -ne 0 ] || [ -n "${KEEP:-}" ] || rm -rf "$2-$seed"
		seed=$((seed + lanes))
	done
}

side_by_side() { # NAME PROGRAM
	n=0 lane_pids=
	while [ "$n" -lt "$lanes" ]; do
		n=$((n + 1))
		lane "$n" "$1" "$2" &
		lane_pids="$lane_pids $!"
	done
	wait $lane_pids
}

all_are_well() { # NAME
	dead=$(grep -c '^137 ' "$1.ends")
	grep -h ' flat, ' "$1"-*.told | awk -v kills="$dead" '{ o += $1; f += $3; flat += $7; frozen += $9 }
		END { printf "        %d seeds, %d kills: %d orders, %d fills, %d trades flat, %d frozen\n", NR, kills, o, f, flat, frozen }'
	echo "        aimed at: $(sed -n 's/^137 //p' "$1.ends" | sort | uniq -c | awk '{ printf "%s%s %d", n++ ? ", " : "", $2, $1 }')"
	bad=0
	for code in "$1"-*.code; do
		[ "$(cat "$code")" -eq 0 ] || {
			bad=$((bad + 1))
			echo "seed ${code%.code}: $(grep -m 1 '^audit' "${code%.code}.told" || tail -n 1 "${code%.code}.told")"
			open_ones "${code%.code}"
		}
	done
	[ "$bad" -eq 0 ] && all_were_run "$1" && at_calls "$1"
}

# What the journal has of trades without an end: each order with all that became of it, and the last that was said.
open_ones() { # SEED
	sqlite3 -readonly "$1/state/live/exec.db" "SELECT opportunity, intent.id, venue, side, qty, step,
		(SELECT group_concat(state || coalesce(' ' || nullif(reason, ''), ''), ', ') FROM state WHERE state.intent = intent.id)
		FROM intent JOIN trade ON trade.row = intent.trade WHERE trade.row NOT IN (SELECT trade FROM ending)"
	tail -n 5 "$1/said"
	grep -h '"kind":"alert"\|"kind":"halt"' "$1/posted" | tail -n 5
}

all_were_run() { # NAME
	set -- "$1"-*.code
	[ $# -eq "$seeds" ] && [ "$dead" -ge $((seeds * kills)) ] && return
	echo "only $# seeds of $seeds and $dead kills of $((seeds * kills)) in the time"
	return 1
}

# Without strace all die at random times: that is all of it in the short form alone.
at_calls() { # NAME
	[ -n "$SHORT" ] || grep -q '^137 fdatasync' "$1.ends"
}

# The same lines over and over: to a program that is killed, to another one beside it, and to the last one.  None is too old for it.
# Each start asks for what is open and was traded: more of them, and the limits of requests leave nothing for orders.
replayed() {
	mkdir -p again && cp keys again && cd again || return 2
	venues_stand v "$venues" || return 2
	ARB_STATE=$PWD/state
	life=$(short 10 3) choices="-o exec.age_ms=3600000"
	approvals v 12:3600 "$replays" 1 "$venues" 2>/dev/null >lines &
	writer=$!
	sleep 0.3
	while kill -0 "$writer" 2>/dev/null; do
		(sleep $((life / 2)) && trading v "$O/arb-exec" <lines >>told 2>>beside
		echo $? >>beside.codes) &
		beside=$!
		timeout $((life + 1)) tail -n +1 -f lines 2>/dev/null | trading v timeout -s KILL "$life" "$O/arb-exec" >>told 2>>said
		wait "$beside"
	done
	wait "$writer"
	trading v "$O/arb-exec" <lines >>told 2>>said
	kill -TERM "$sim"
	wait "$sim"
	echo "        $(grep -c '^75$' beside.codes) times a second one was told to try later"
}

replays=$(short 5600 110)
(replayed) >replayed.told 2>&1 &
replaying=$!
side_by_side good "$O/arb-exec"
row "killed over and over, its books are the venues'" all_are_well good

# ---- one order each ----

# sent_once NAME LEAST: so many orders were decided, and the venues took none twice and none that was not; each of the others was refused, here
# (the limit of requests was used up) or there, or is proven absent, and those are a quarter at most.
sent_once() {
	jq -r 'select(.kind == "order" and .state == "open") | .id' "$1/v.statement" | sed 's/^t-//' | sort >"$1/taken"
	sqlite3 -readonly "$1/state/live/exec.db" 'SELECT id FROM intent' | sort >"$1/decided"
	sqlite3 -readonly "$1/state/live/exec.db" 'SELECT id FROM intent WHERE
		(SELECT state FROM state WHERE intent = id ORDER BY row DESC LIMIT 1) IN (7, 9)' | sort >"$1/refused" # ORDER_REJECTED, ORDER_ABSENT
	echo "        $(wc -l <"$1/decided") decided, $(wc -l <"$1/taken") taken, $(wc -l <"$1/refused") refused"
	uniq -d "$1/taken" | grep . && return 1
	sort "$1/taken" "$1/refused" | cmp - "$1/decided" || return 1
	[ "$(wc -l <"$1/decided")" -ge "$2" ] && [ "$(($(wc -l <"$1/taken") * 4))" -ge "$(($(wc -l <"$1/decided") * 3))" ]
}

twice() {
	cp -r again forged
	grep -m 1 '"state":"open"' again/v.statement >>forged/v.statement
	sent_once forged 1
}

# The server reads the order and closes the connection, which was used before; no answer comes.
closed_behind_orders() {
	mkdir -p closed && cp keys closed && cd closed || return 2
	printf '{"faults":[{"kind":"taken_close","every":2,"times":%d}]}\n' "$closings" >faults
	venues_stand v "binance bybit kucoin" --faults faults --truth truth || return 2
	ARB_STATE=$PWD/state
	approvals v 10 "$((closings + closings / 4))" 1 "binance bybit kucoin" 2>/dev/null |
		trading v "$O/arb-exec" -o exec.reserve_mb=0 2>said >told
	kill -TERM "$sim"
	wait "$sim"
	echo "        $(grep -c '"taken_close"' truth) connections closed"
	[ "$(grep -c '"taken_close"' truth)" -ge "$closings" ]
}

closings=$(short 100 10)
(closed_behind_orders)
row "a server that closes a connection when it has read the order gets it once" sent_once closed "$closings"

wait "$replaying"
cat replayed.told
row "the same lines again, beside each other and after each other, are one order each" sent_once again "$(short 10000 200)"
control "an order is taken twice" twice

# ---- a fill that nobody ordered ----

# At venues whose socket tells fills (kucoin's tells orders alone).
strays_come() {
	mkdir -p stray && cp keys stray && cd stray || return 2
	echo '{"faults":[{"kind":"stray_fill","every":6,"times":1}]}' >faults
	venues_stand v "binance bybit bitget" --faults faults --truth truth || return 2
	ARB_STATE=$PWD/state
	approvals v 10 30 1 "binance bybit bitget" 2>/dev/null | trading v "$O/arb-exec" 2>said | "$O/arb-ledger" --live >posted 2>>said
	kill -TERM "$sim"
	wait "$sim"
}

# Each is told, halts its venue and stands in suspense; nothing else is missing or too many.
strays_are_told() { # POSTED
	strays=$(grep -c '"stray_fill"' stray/truth)
	echo "        $strays strange fills"
	"$O/torture/audit" stray/v.statement stray/state/live 2>&1 | grep 'a fill in' | grep -v ' stray' && return 1
	[ "$strays" -gt 0 ] && [ "$(grep -c '"code":"unknown_order"' "$1")" -eq "$strays" ] &&
		[ "$(ARB_STATE=$PWD/stray/state "$O/arb-ledger" --live verify | grep -c '^suspense ')" -eq "$strays" ] &&
		[ "$(grep -c '"kind":"halt".*"reason":"unknown_order"' "$1")" -eq "$strays" ]
}

(strays_come)
row "a fill that nobody ordered is told, and halts its venue" strays_are_told stray/posted
sed '0,/"code":"unknown_order"/{/"code":"unknown_order"/d}' stray/posted >stray/untold
control "one is not told" strays_are_told stray/untold

# ---- mistakes ----

# An intent is committed when its answer is there.
mutant late-attempt lib/exec/attempt.c 's/return exec->record.commit(exec->record.journal, err);/return 0;/' &&
	mutant late-main cmd/arb-exec.c '/^before_flush/,/^}/s/return state->journal == NULL/return state->journal == NULL || exec_open(\&state->exec)/' &&
	link_mutant late mutants/late-main.o mutants/late-attempt.o
# What an earlier process may have sent is sent again.
mutant resend lib/exec/exec.c '/^recover_order/,/^}/s/return doubt_ask(exec, order, err);/return exec->carrier.send(exec->carrier.venue, (const struct order_request *const[]){ \&order->request }, 1, err);/' &&
	link_mutant resend "$O/cmd/arb-exec.o" mutants/resend.o
# The first "not found" counts.
mutant naive lib/exec/doubt.c '/^doubt_absent/,/^}/s/order->silent = would_have_found/return true;\n&/' &&
	link_mutant naive "$O/cmd/arb-exec.o" mutants/naive.o

# 1, and nothing else, is what the audit says of books that differ.
is_missed() { # NAME
	grep -m 1 '^audit' "$1-1.told"
	[ "$(cat "$1-1.code")" -ne 1 ]
}

# Every order suffers what the mistake does not bear; killed twice.

if [ -z "${ARB_SANITIZED:-}" ]; then
	seeds=1 kills=2 lanes=1 traced='' patience=100000 lane_pids=
	for mistake in late resend naive; do
		lane 1 "$mistake" "$B/mutants/arb-exec-$mistake" &
		lane_pids="$lane_pids $!"
	done
	wait $lane_pids
	for name in late resend naive; do
		control "mistake: $name" is_missed "$name"
	done
fi
