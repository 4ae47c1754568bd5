# shellcheck shell=sh disable=SC2086,SC2154
# What the batteries exec and errors share: a last life in order and the audit behind it, and arb-exec with a mistake built in.

# No trade is left open; then the books of both are compared with the venues'.  What became of an order takes several questions, and a venue
# that allows one in two seconds (kraken) takes its time: $rest seconds at most.  Of an order that was lost at coinbase, whose requests have
# no window, a person has to say so, who looks at the venue's statement; and again, when a step that followed from it is lost as well.
rest=480
come_to_rest() { # PROGRAM
	case $venues in
	*coinbase*)
		for _ in 1 2 3 4 5 6; do
			rest_for "$1" 20 KILL
			[ "$(unfinished state/live)" != 0 ] || break
			decide "$1"
		done
		;;
	esac
	rest_for "$1" "$rest" TERM
	kill -TERM "$sim"
	wait "$sim"
	"$O/torture/audit" v.statement state/live
}

# rest_for PROGRAM SECONDS SIGNAL: nothing new is approved until no trade is open
rest_for() {
	rm -f calm
	mkfifo calm
	books v "$venues" >calm 2>/dev/null &
	trading v "$1" <calm 2>>said | "$O/arb-ledger" --live >>posted 2>>said &
	last=$!
	tries=0
	sleep 1
	while [ "$tries" -lt $(($2 * 5)) ] && [ "$(unfinished state/live 2>/dev/null)" != 0 ]; do
		tries=$((tries + 1))
		sleep 0.2
	done
	kill "-$3" "$(fuser_of state/live/exec.db.lock)" 2>/dev/null
	wait "$last"
}

# What the journal holds in doubt by then, and the venue has not taken.  The recovery before it is a person's too, who tries again.
decide() { # PROGRAM
	for _ in 1 2 3 4 5; do
		timeout 60 "$1" recover coinbase --keys-fd 3 --endpoints v.json -o exec.reserve_mb=0 3<keys >>decided 2>>said
		at_coinbase "= 8" >doubts # ORDER_UNKNOWN
		while read -r id; do
			grep -F "\"$id\"" v.statement | grep -q '"state":"open"' || "$1" resolve coinbase "$id" absent >>decided 2>>said
		done <doubts
		[ -n "$(at_coinbase "NOT IN (5, 6, 7, 9)")" ] || break # ORDER_FILLED, ORDER_DONE, ORDER_REJECTED, ORDER_ABSENT
	done
}

# Orders whose last state is so; an intent alone has none.
at_coinbase() {
	sqlite3 -readonly state/live/exec.db "SELECT id FROM intent WHERE venue = 'coinbase' AND
		coalesce((SELECT state FROM state WHERE intent = id ORDER BY row DESC LIMIT 1), 0) $1"
}

# The process that has the file open.
fuser_of() {
	for descriptor in /proc/[0-9]*/fd/*; do
		case $(readlink "$descriptor" 2>/dev/null) in
		"$PWD/$1") echo "$descriptor" | cut -d / -f 3 && return ;;
		esac
	done
}

# mutant NAME FILE EDIT...: arb-exec with that edit of sed in FILE; linked before the library, its object takes the place of the other
mutant() {
	name=$1 file=$2
	shift 2
	mkdir -p mutants
	sed "$@" "$TOP/$file" >"mutants/$name.c"
	! cmp -s "$TOP/$file" "mutants/$name.c" || {
		echo "$name: nothing was edited in $file"
		return 1
	}
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O1 -DVERSION='"mutant"' -I"$TOP/lib" -c -o "mutants/$name.o" "mutants/$name.c" || return 1
}

link_mutant() { # NAME OBJECT...
	made=$1
	shift
	${CC:-cc} ${LDMUTANT:-} -o "mutants/arb-exec-$made" "$@" "$O/libarb.a" -lcurl -lwebsockets -lsqlite3 -lcrypto -lsodium -lcjson -lzstd -lz -lm
}
