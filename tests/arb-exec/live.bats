bats_require_minimum_version 1.5.0

# arb-exec --live at simulated venues: what it books is what they say, whatever ends it.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	venues="binance bybit kucoin gate"
}

teardown() {
	live_ends
}

audit() {
	"$O/torture/audit" venues.statement state/live
}

# begun FILE: approvals from FIRST on go through arb-exec to FILE in the background; $program is its process
begun() { # FIRST FILE
	mkfifo "$2.in"
	: >"$2"
	approvals venues 20 0 "$1" "$venues" >"$2.in" 2>/dev/null 3>&- &
	pids="$pids $!"
	"$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 -o exec.halt_frozen=false \
		<"$2.in" >"$2" 2>"$2.err" 4<keys 3>&- &
	program=$!
	pids="$pids $program"
	for _ in $(seq 100); do
		[ "$(grep -c '"state":"intent"' "$2")" -lt 10 ] || return 0
		sleep 0.1
	done
	cat "$2.err"
	return 1
}

@test "what the whole pipe traded is what the venues say, and a difference would be found" {
	arb-sim serve --venues binance,okx,bybit,kraken -s BTC-USDT,ETH-USDT,SOL-USDT --speed 30 --statement venues.statement \
		--endpoints venues.json 2>sim.err 3>&- &
	sim=$!
	for _ in $(seq 50); do
		[ -s venues.json ] || sleep 0.1
	done
	timeout -s INT 10 arb-feed --endpoints venues.json -s BTC-USDT,ETH-USDT,SOL-USDT --no-trades 2>feed.err | arb-spread | arb-score |
		arb-risk --no-feedback -o risk.cooldown_ms=0 | arb-exec --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 4<keys |
		arb-ledger --live >out
	run -0 --separate-stderr audit
	[[ $output == *" orders, "*" fills, "* ]]
	[[ $output != "0 orders"* ]]
	[ "$(grep -c '"fill"' venues.statement)" -gt 0 ]

	mv venues.statement whole
	first=$(grep -n -m 1 '"kind":"fill"' whole | cut -d : -f 1)
	sed "${first}d" whole >venues.statement
	run -1 audit
	sed "${first}p" whole >venues.statement
	run -1 audit
	sed "${first}s/\(\"qty\":\"[0-9.]*\)\"/\11\"/" whole >venues.statement
	run -1 audit
	[[ $output == *"a fill in"*"not in ledger.db"* ]]
}

@test "a dry run signs every order and sends none" {
	venues_stand venues "$venues"
	approvals venues 20 5 1 "$venues" | arb-exec --live --dry-run --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 4<keys >out
	[ "$(jq -r 'select(.kind == "order" and .state == "rejected") | .reason' out | sort -u)" = dry_run ]
	run -1 grep -q '"kind":"order"' venues.statement
}

@test "nothing new is sent 50 ms after the freeze file is there" {
	venues_stand venues "$venues"
	begun 1 out
	: >state/live/freeze
	frozen=$(date +%s%6N)
	sleep 1
	kill -TERM "$program"
	wait "$program"
	# of what the venues took, and of what was decided; steps that bring a trade back go on
	last=$(jq -r 'select(.kind == "order" and .state == "intent" and (has("reason") | not)) | .ts_us' out | sort -n | tail -n 1)
	echo "the last one $((last - frozen)) us behind the file"
	[ "$((last - frozen))" -le 50000 ]
	grep -q '"state":"none".*"reason":"freeze"' out
	grep -q '"kind":"halt".*"reason":"freeze"' out
}

@test "SIGTERM ends it in order, a second one is told to try later" {
	venues_stand venues "$venues"
	begun 1 out
	run -75 --separate-stderr trading venues "$O/arb-exec" </dev/null
	[ "$stderr" = "arb-exec: $ARB_STATE/live/exec.db: another instance uses it" ]
	kill -TERM "$program"
	wait "$program"
	[ "$(unfinished state/live)" -eq 0 ]
	arb-ledger --live <out >posted
	audit
}

# the one venue takes a second longer: when the reader goes, one leg of a trade is filled and the other still on its way
@test "when nobody reads any more nothing new begins, and what is open is finished before it ends with 74" {
	echo '{"faults":[{"kind":"late_request","request":"order","venue":"binance","every":1,"times":99,"delay_ms":1000}]}' >faults
	venues_stand venues "$venues" --faults faults
	approvals venues 5 40 1 "$venues" 2>/dev/null 3>&- |
		{ "$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 4<keys 2>err 3>&- || echo $? >code; } |
		sed '/"state":"intent"/q' >out
	[ "$(cat code)" -eq 74 ]
	[ "$(cat err)" = "arb-exec: cannot write the output: Broken pipe" ]
	[ "$(unfinished state/live)" -eq 0 ]
	[ "$(sqlite3 state/live/exec.db 'SELECT count(*) FROM trade')" -lt 20 ]
	[ "$(sqlite3 state/live/exec.db 'SELECT count(*) FROM fill')" -ge 2 ]
	[ "$(sqlite3 state/live/exec.db 'SELECT count(*) FROM fill')" -eq "$(grep -c '"kind":"fill"' venues.statement)" ]
}

# heap PID: what stands in its ordinary memory
heap() {
	local first last
	IFS=- read -r first last <<<"$(sed -n 's/ .*\[heap\]$//p' "/proc/$1/maps")"
	dd if="/proc/$1/mem" bs=4096 skip=$((0x$first / 4096)) count=$(((0x$last - 0x$first) / 4096)) status=none
}

@test "a passphrase that was sent in a header does not stay in ordinary memory" {
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers keep memory of their own"
	venues="okx kucoin bitget"
	venues_stand venues "$venues"
	mkfifo in
	"$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 <in >out 2>err 4<keys 3>&- &
	program=$!
	pids="$pids $program"
	exec 9>in
	(approvals venues 20 6 1 "$venues" >&9 3>&-)
	for _ in $(seq 50); do
		[ "$(grep -c '"kind":"outcome"' out)" -lt 6 ] || break
		sleep 0.1
	done
	# nothing is under way
	sleep 0.2
	heap "$program" >memory 2>/dev/null || skip "another process may not be read here"
	# it is the memory of that process: the host that it speaks to is there
	grep -aqF "$(jq -r '.okx.rest | sub("https?://"; "")' venues.json)" memory
	run ! grep -aoE 'sim-(okx|kucoin|bitget)-(phrase|secret)' memory
	exec 9>&-
	wait "$program"
	[ "$(grep -c '"kind":"outcome"' out)" -eq 6 ]
}

@test "killed in the middle and started again its books are the venues'" {
	venues_stand venues "$venues"
	begun 1 one
	kill -KILL "$program"
	wait "$program" || true
	grep '}$' one | arb-ledger --live >posted
	begun 100000 two
	kill -TERM "$program"
	wait "$program"
	[ "$(unfinished state/live)" -eq 0 ]
	# the ledger was asked, and said how far it had come
	run ! grep -v warning two.err
	arb-ledger --live <two >posted
	audit
}

@test "short windows are for venues on this machine" {
	echo '{"okx":{"rest":"https://192.0.2.1:1","ws":"wss://192.0.2.1:1"}}' >venues.json
	run -78 --separate-stderr trading venues "$O/arb-exec" --yes-real-money </dev/null
	[ "$stderr" = "arb-exec: exec.window_ms: 50: below 500 only where all venues are on this machine" ]
}

# leg VENUE SIDE LIMIT
leg() {
	printf '{"venue":"%s","symbol":"BTC-USDT","side":"%s","qty":"0.0015","limit":"%s"}' "$1" "$2" "$3"
}

# rests BUYS SELLS: an approved cross of which the first leg may rest for a minute
rests() {
	local legs id="cross:BTC-USDT:$1:$2:1"
	legs="[$(leg "$1" buy 50025),$(leg "$2" sell 50300)]"
	printf '{"kind":"opportunity","ts_us":%s,"id":"%s","state":"open","shape":"cross","symbol":"BTC-USDT","legs":%s,' "$now" "$id" "$legs"
	printf '"profit":"0.1","asset":"USDT","risk":{"verdict":"approve","rules":[],"legs":%s,"hash":"%s","expires_us":%s}}\n' "$legs" \
		"$(printf '%s\n%s' "$id" "$legs" | b2sum -l 256 | cut -d ' ' -f 1)" $((now + 60000000))
}

# book VENUE BID ASK
book() {
	printf '{"kind":"book","ts_us":%s,"venue":"%s","symbol":"BTC-USDT","bids":[["%s","5"]],"asks":[["%s","5"]]}\n' "$now" "$1" "$2" "$3"
}

# crossing SELLS BUYS...: books in which a leg may rest where the venues, which ask 50005, would have it take; then theirs; then it is over
crossing() {
	local sells=$1 venue
	shift
	for price in 50006 50000; do
		now=$(date +%s%6N)
		book "$sells" 50400 50410
		for venue; do
			book "$venue" $price $((price + 5))
			[ $price -eq 50000 ] || rests "$venue" "$sells"
		done
		sleep 1
	done
	for venue; do
		printf '{"kind":"opportunity","ts_us":%s,"id":"cross:BTC-USDT:%s:%s:1","state":"close","shape":"cross","symbol":"BTC-USDT"}\n' \
			"$now" "$venue" "$sells"
	done
	sleep 1
}

@test "what would take rests at another price, and is taken back when its opportunity is over, at each venue" {
	all="binance okx bybit bitget kucoin gate kraken coinbase"
	venues_stand venues "$all"
	{
		sed 's/"taker_bps":"[0-9.]*","maker_bps":"[0-9.]*"/"taker_bps":"10","maker_bps":"1"/' venues.instruments
		crossing binance okx bybit bitget kucoin gate kraken coinbase
		crossing okx binance
	} | arb-exec --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 -o exec.rest=true -o exec.rest_calm_ms=0 -o exec.rest_bps=1 \
		-o exec.reprice_bps=1 -o exec.age_ms=20000 4<keys >out
	for venue in $all; do
		orders=$(jq -r --arg venue $venue 'select(.kind == "order" and .venue == $venue and .tif == "post_only") |
			[.attempt, .state, .price, .reason // "-"] | join(" ")' out)
		echo "$venue: $orders"
		[ "$(sed -n 1p <<<"$orders")" = "1 intent 50006 -" ]
		[[ $(sed -n 2p <<<"$orders") =~ ^1\ (rejected|done)\ 50006\ post_only$ ]]
		[ "$(sed -n 3p <<<"$orders")" = "2 intent 50000 reprice" ]
		[[ $(sed -n 4p <<<"$orders") == "2 done 50000 "* ]]
	done
	[ "$(grep -c '"kind":"outcome".*"state":"flat".*"reason":"unfilled"' out)" -eq 8 ]
	[ "$(grep -c '"kind":"fill"' out)" -eq 0 ]
	arb-ledger --live <out >posted
	audit
}

# begin_resting SWITCH_MS NAME SECONDS OPTION...: an executor that lets a leg rest at bybit for so long, at venues with such faults
begin_resting() {
	local name=$2 switch=$1 life=$3
	shift 3
	venues_stand "$name" "bybit okx" "$@"
	mkfifo "$name.in"
	"$O/arb-exec" --live --keys-fd 4 --endpoints "$name.json" -o exec.reserve_mb=0 -o exec.rest=true -o exec.rest_bps=1 \
		-o exec.rest_calm_ms=0 -o exec.reprice_bps=0 -o exec.age_ms=60000 -o exec.deadman_ms="$switch" --state "state.$name" \
		<"$name.in" >"$name.out" 4<keys 3>&- &
	program=$!
	pids="$pids $program"
	exec 8>"$name.in"
	resting_leg "$name" "$switch" "$life" >&8
	for _ in $(seq 60); do
		! grep -q '"post_only".*"state":"open"' "$name.statement" || break
		sleep 0.05
	done
}

# what bybit says of its orders
at_bybit() {
	jq -rs '[.[] | select(.kind == "order" and .venue == "bybit") | .state] | join(" ")' "$1.statement"
}

# resting SWITCH_MS NAME: such an executor is killed; what the venue says 11 seconds later
resting() {
	begin_resting "$1" "$2" 60
	sleep 0.5
	kill -KILL "$program"
	exec 8>&-
	sleep 11
	kill -KILL "$sim"
	at_bybit "$2"
}

@test "what rests at a venue that looks at the socket is cancelled there when nobody is behind it any more" {
	run -0 --separate-stderr resting 10000 guarded
	[ "$output" = "open done" ]
	run -0 --separate-stderr resting 0 alone
	[ "$output" = open ]
}

# the executor waits 15 s for an answer to the cancel: nothing was learned of the venue yet
@test "what rests past its expiry is taken back though the cancel was lost" {
	echo '{"faults":[{"kind":"lose_request","request":"cancel","venue":"bybit","every":1,"times":1}]}' >faults
	begin_resting 0 lost 2 --faults faults
	for _ in $(seq 300); do
		[[ $(at_bybit lost) != *done ]] || break
		sleep 0.1
	done
	[ "$(at_bybit lost)" = "open done" ]
	exec 8>&-
	wait "$program"
	[ "$(jq -r 'select(.kind == "order" and .venue == "bybit") | .state' lost.out | tr '\n' ' ')" = "intent done " ]
	[ "$(unfinished state.lost)" -eq 0 ]
}
