# shellcheck shell=sh disable=SC2017,SC2086,SC2094,SC2154,SC2034
# arb-exec --live where a system call fails, memory runs out, or the clock steps, once in each life or from then on: it goes on and all
# is done, or it says what and ends with a status that says so; started again it finds its way, and its books and the ledger's are the
# venues' in the end.  With three mistakes built in, one at a time, that is found.

# shellcheck source=tests/arb-exec/live.sh
. "$TOP/tests/arb-exec/live.sh"
# shellcheck source=tests/torture/lives.sh
. "$TOP/tests/torture/lives.sh"
venues="binance bybit"
lives=$(short 50 25) # of one journal
approved=3 # in each life
once=
lanes=$(short 4 2)
patience=$(short 3000 60) # seconds that no new journal begins after
began=$(date +%s)

demo_keys >keys
${CC:-cc} -shared -fPIC -O1 -o shim.so "$TOP/tests/memory/shim.c" || exit 1
SHIM=$B/shim.so

# ---- ways ----

# CALL[@FILE] ERROR [+]: of that file alone; with +, every later one fails as well.  Not so of the network: what is open then waits for two
# minutes.
calls="pwrite64 EIO
pwrite64 ENOSPC
pwrite64 ENOSPC +
fdatasync EIO
fdatasync EIO +
pread64 EIO
openat EMFILE
openat EMFILE +
openat EACCES
read EIO
read EIO +
write EIO
write ENOSPC +
write EPIPE
sendto ECONNRESET
sendto EPIPE
recvfrom ECONNRESET
recvfrom ETIMEDOUT
connect ECONNREFUSED
connect ENETUNREACH
socket EMFILE
setsockopt ENOMEM
getsockopt ENOBUFS
getsockname ENOBUFS
poll EINTR
poll ENOMEM
epoll_wait EINTR
epoll_ctl ENOMEM
epoll_ctl ENOSPC
epoll_create1 EMFILE
eventfd2 EMFILE
timerfd_create EMFILE
timerfd_settime EINVAL
signalfd4 EMFILE
fcntl EIO
ftruncate EIO
unlink EIO
link EIO
mkdir EACCES
newfstatat EIO
access EACCES
getdents64 EIO
mmap ENOMEM
mmap ENOMEM +
mlock ENOMEM
getrandom ENOSYS
getrandom ENOSYS +
mprotect ENOMEM
close EIO
prlimit64 EPERM"

# What a life asks for: "CALL BEFORE COUNT" a line, of which the first BEFORE are the loader's; of memory and the clock likewise.
measure() {
	mkdir -p measured && cp keys measured && cd measured || return 2
	venues_stand v "$venues" || return 2
	ARB_STATE=$PWD/state
	strace -f -c -o loader "$O/arb-exec" --version >/dev/null
	(approvals v 0 "$approved" 1 "$venues" 2>/dev/null) >lines
	trading v strace -f -c -o whole "$O/arb-exec" <lines >told 2>said
	awk 'FNR == 1 { file++ } $4 ~ /^[0-9]+$/ && $NF != "total" { n[file, $NF] = $4; if (file == 2) names[$NF] }
		END { for (name in names) print name, n[1, name] + 0, n[2, name] }' loader whole >../counts
	trading v env LD_PRELOAD="$SHIM" SHIM_COUNT=memory SHIM_LOOKS=looks "$O/arb-exec" </dev/null >told 2>said
	mv memory first
	rm -rf state/run/limits
	(approvals v 0 "$approved" 2000 "$venues" 2>/dev/null) >lines
	trading v env LD_PRELOAD="$SHIM" SHIM_COUNT=memory SHIM_LOOKS=looks "$O/arb-exec" <lines >told 2>said
	kill -TERM "$sim"
	wait "$sim"
	echo "memory $(cat first) $(cat memory)" >>../counts
	echo "clock 0 $(cat looks)" >>../counts
	echo "        a life asks for memory $(cat memory) times, $(cat first) of them before its first line"
}

# plan_calls COUNT, plan_memory COUNT: "SYSCALL ERROR N[+]", "memory N", "clock N SECONDS" a line; spread over what a life asks for
plan_calls() {
	echo "$calls" | awk -v lives="$1" '
		BEGIN { ways = 0 }
		FNR == NR { before[$1] = $2; count[$1] = $3 - $2; next }
		count[$1] > 0 { call[ways] = $1; error[ways] = $2; on[ways++] = $3 }
		END {
			for (i = 0; i < lives; i++) {
				if (i % 25 == 24) {
					printf "clock %d %d\n", 1 + i * 7919 % count["clock"], i % 50 == 24 ? 3600 : -3600
					continue
				}
				w = next_way++ % ways
				round = int(next_way / ways)
				printf "%s %s %d%s\n", call[w], error[w], before[call[w]] + 1 + round * 37 % count[call[w]], on[w]
			}
		}' counts -
}

# Half of them in what comes behind the start.
plan_memory() {
	awk -v lives="$1" '$1 == "memory" {
		for (i = 0; i < lives; i++)
			printf "memory %d\n", i % 2 == 0 ? 1 + int($3 * i / lives) : $2 + 1 + int(($3 - $2) * i / lives)
	}' counts
}

# erring WAY N MORE COMMAND...: the command, with that error
erring() {
	way=$1 point=$2 more=$3
	shift 3
	case $way in
	memory) timeout -s KILL 150 env LD_PRELOAD="$SHIM" SHIM_AT="$point" "$@" ;;
	clock) timeout -s KILL 150 env LD_PRELOAD="$SHIM" SHIM_STEP_AT="$point" SHIM_STEP="$more" "$@" ;;
	*)
		call=${way%@*} file=${way#"$call"}
		timeout -s KILL 150 strace -f --seccomp-bpf -qq -o /dev/null -e "trace=$call" ${file:+-P "$PWD/${file#@}"} \
			-e "inject=$call:error=$point:when=$more" "$@"
		;;
	esac
}

# ---- lives ----

# judge_life CODE WAY: what is wrong with what came of it; nothing means well; where nothing can be written, nothing can be said
judge_life() {
	ends=$(grep '"kind":"outcome"' out | grep -o '"opportunity":"[^"]*"' | sort -u | grep -c -F -f ids)
	case $1 in
	0) [ "$ends" -eq "$approved" ] || echo "exit 0, and $ends of $approved outcomes" ;;
	65 | 69 | 71 | 74 | 75 | 77 | 78) grep -q '^arb-exec: ' err || grep -q 'out of memory' err || [ "$2" = write ] || echo "exit $1 without a word" ;;
	127) grep -q 'loading shared libraries' err || echo "exit 127" ;;
	137) echo "it does not end: $(cat stuck)" ;;
	*) echo "exit $1: $(tail -n 1 err)" ;;
	esac
}

# Where a life stands that does not end, a little before it is killed.
look_after() { # DIRECTORY
	while sleep 5; do
		[ -z "$(find "$1/began" -mmin +2.2 2>/dev/null)" ] || [ -s "$1/stuck" ] || for process in /proc/[0-9]*; do
			[ "$(readlink "$process/cwd")" = "$1" ] || continue
			echo "$(tr '\0' ' ' <"$process/cmdline" | cut -c 1-60): $(grep State "$process/status"), in $(cat "$process/wchan"), $(cat "$process/syscall"), said $(tail -n 1 "$1/err")"
		done >"$1/stuck" 2>/dev/null
	done
}

# Its lines go to the ledger, as far as they came.
live_once() { # PROGRAM WAY...
	tried=$1
	shift
	rm -rf state/run/limits
	(approvals v 0 "$approved" "$first" "$venues" 2>/dev/null) >lines
	grep -o '"id":"cross[^"]*"' lines | sed 's/"id"/"opportunity"/' | sort -u >ids
	code=0
	: >began
	trading v erring "$1" "$2" "${3:-}" "$tried" <lines >out 2>err || code=$?
	"$O/arb-ledger" --live <out >>posted 2>>said
	echo "$code $*" >>ended
	wrong=$(judge_life "$code" "$1")
	[ -z "$wrong" ] || echo "$*: $wrong" >>wrong
}

# survive_errors NAME PLAN PROGRAM: a life for each line of the plan over one journal, one in order, and the audit
survive_errors() {
	mkdir -p "$1" && cp keys "$1" && cd "$1" || return 2
	venues_stand v "$venues" || return 2
	ARB_STATE=$PWD/state
	: >wrong
	look_after "$PWD" &
	watch=$!
	first=1
	while read -r line; do
		live_once "$3" $line
		first=$((first + approved))
		[ -z "$once" ] || [ ! -s wrong ] || break
	done <"../$2"
	kill "$watch"
	come_to_rest "$3" || return
	[ ! -s wrong ] || {
		head -n 3 wrong
		return 3
	}
}

lane() { # NAME LANE PROGRAM
	part=0
	for plan in "$1".plan.*; do
		part=$((part + 1))
		[ $((part % lanes)) -eq "$2" ] && [ $(($(date +%s) - began)) -lt "$patience" ] || continue
		name=$1-${plan##*.}
		(survive_errors "$name" "$plan" "$3") >"$name.told" 2>&1
		echo $? >"$name.code"
		cat "$name/ended" >>"$1.ended.$2"
		[ "$(cat "$name.code")" -ne 0 ] || [ -n "${KEEP:-}" ] || rm -rf "$name"
	done
}

# side_by_side NAME PROGRAM: the lines of NAME.plan
side_by_side() {
	split -l "$lives" "$1.plan" "$1.plan."
	n=0 lane_pids=
	while [ "$n" -lt "$lanes" ]; do
		lane "$1" "$n" "$2" &
		lane_pids="$lane_pids $!"
		n=$((n + 1))
	done
	wait $lane_pids
}

# What the lives came to; each as it should, and every life that was planned.
all_end_well() { # NAME
	cat "$1".ended.* | awk '{ n++; by[$1]++ } END { printf "        %d lives:", n; for (code in by) printf " %d ended with %s,", by[code], code; print "" }'
	bad=0
	for code in "$1"-*.code; do
		[ "$(cat "$code")" -eq 0 ] || {
			bad=$((bad + 1))
			echo "${code%.code}: $(grep -m 1 '^audit' "${code%.code}.told" || tail -n 1 "${code%.code}.told")"
		}
	done
	[ "$bad" -eq 0 ] && [ "$(cat "$1".ended.* | wc -l)" -eq "$(wc -l <"$1.plan")" ]
}

if [ -z "${ARB_SANITIZED:-}" ] && strace -qq --seccomp-bpf -f -o /dev/null true 2>/dev/null; then
	(measure) || exit 1
	plan_calls "$(short 3000 50)" >calls.plan
	plan_memory "$(short 10000 50)" >memory.plan
	side_by_side calls "$O/arb-exec"
	row "whatever call fails, it says so or goes on, and its books are the venues'" all_end_well calls
	side_by_side memory "$O/arb-exec"
	row "whenever memory runs out, it says so, and its books are the venues'" all_end_well memory

	# ---- mistakes ----

	# A commit that failed is taken for one that did not.
	mutant commit lib/store/store.c -e '/^store_commit/,/^}/s/store->dead = true;/return 0;/' \
		-e 's/return status == EXIT_IO || status == EXIT_SYSTEM;/(void)status; return false;/' &&
		link_mutant commit "$O/cmd/arb-exec.o" mutants/commit.o
	# A read that failed is taken for the end of the input.
	mutant read lib/wire/line.c '/^line_fill/,/^}/s/if (n == 0) {/if (n <= 0) {/' &&
		link_mutant read "$O/cmd/arb-exec.o" mutants/read.o
	# To be out of memory is to have ended well.
	mutant memory lib/base/memory.c 's/_exit(EXIT_SYSTEM);/_exit(EXIT_WELL);/' &&
		link_mutant memory "$O/cmd/arb-exec.o" mutants/memory.o

	lanes=1 patience=100000 rest=10 once=1 # what is found once is found: behind it lives may wait for what is lost
	awk '$1 == "fdatasync" { for (i = 1; i <= $3; i++) print "fdatasync EIO " i "+" }' counts >commit.plan
	for point in 1 2; do echo "read@lines EIO $point"; done >read.plan
	awk '$1 == "memory" { for (i = 1; i < 30; i++) print "memory " $2 + int(($3 - $2) * i / 30) }' counts >memory-0.plan
	for mistake in commit read; do
		side_by_side "$mistake" "$B/mutants/arb-exec-$mistake" &
		mistake_pids="${mistake_pids:-} $!"
	done
	side_by_side memory-0 "$B/mutants/arb-exec-memory"
	wait $mistake_pids
	control "a commit that failed counts" all_end_well commit
	control "a read that failed is the end of the input" all_end_well read
	control "to be out of memory is to end well" all_end_well memory-0
fi
