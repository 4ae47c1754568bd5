bats_require_minimum_version 1.5.0

# Orders that a person sends: in the journal before they leave, and what became of them is known, whatever ends the program.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	before=()
	# a ledger that is there is asked how far it has come, and told the rest
	arb-ledger --live </dev/null >/dev/null
}

teardown() {
	live_ends
}

# by_hand WORD...: with windows that loopback allows
by_hand() {
	"${before[@]}" "$O/arb-exec" "$@" --keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 -o exec.window_ms=50 -o exec.skew_ms=50 \
		-o exec.round_ms=50 3<keys
}

# booked: everything is told to the ledger, and the books are what the venues say
booked() {
	by_hand --live </dev/null >told
	arb-ledger --live <told >/dev/null
	if grep '"kind":"alert"\|"kind":"halt"' told; then return 1; fi
	"$O/torture/audit" venues.statement state/live
}

# at_venue ID: how many orders of that id the venue took
at_venue() {
	jq -r --arg id "$1" 'select(.kind == "order" and .id == $id) | .venue_id' venues.statement | sort -u | wc -l
}

states() { # ID
	jq -rs --arg id "$1" '[.[] | select(.kind == "order" and .id == $id and (.again | not)) | .state] | join(" ")' "$2"
}

# runs_for SECONDS: another instance has the journal
runs_for() {
	{
		printf '{"kind":"tick","ts_us":%s}\n' "$(date +%s%6N)"
		sleep "$1"
	} 3>&- | "$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 >ran 2>ran.err 4<keys 3>&- &
	program=$!
	for _ in $(seq 100); do
		! grep -q '"kind":"mark"' ran || break
		sleep 0.05
	done
}

@test "what was sent by hand is booked, and of somebody" {
	venues_stand venues "okx kraken"
	by_hand order okx BTC-USDT buy 0.002 60000 --id one >out
	[ "$(states one out)" = "intent filled" ]
	[ "$(jq -s '[.[] | select(.kind == "order" or .kind == "fill") | .n != null and .opportunity == null] | all' out)" = true ]
	run -64 --separate-stderr by_hand order okx BTC-USDT buy 0.002 60000 --id ""
	[ "$stderr" = "arb-exec: order: the id is empty" ]
	# what is there stands before what is traded there
	[ "$(jq -rs '.[0].kind' out)" = balance ]
	by_hand order okx BTC-USDT buy 0.002 --market --id two >>out
	by_hand order okx BTC-USDT buy 0.002 40000 --tif gtc --id three >>out
	[ "$(states three out)" = "intent open" ]
	[ "$(grep -c '"kind":"balance".*"USDT"' out)" -eq 1 ]
	run -0 --separate-stderr booked
	[[ $output == "3 orders, 2 fills, "* ]]
	# one that was sent past the journal is of nobody: what is said here is said of something
	sqlite3 state/live/exec.db "DROP TRIGGER state_delete; DROP TRIGGER intent_delete; DROP TRIGGER trade_delete; DROP TRIGGER ending_delete;
		DROP TRIGGER fill_delete; DELETE FROM ending; DELETE FROM fill; DELETE FROM state; DELETE FROM intent; DELETE FROM trade"
	run -1 booked
}

# to FILE ID: one that rests
to() {
	by_hand order okx BTC-USDT buy 0.002 40000 --tif gtc --id "$2" >"$1"
}

@test "nothing leaves for nobody" {
	venues_stand venues okx
	run -74 --separate-stderr to /dev/full full
	[[ $stderr == "arb-exec: okx: order full: not sent: "*"No space left on device" ]]
	[ "$(at_venue full)" -eq 0 ]
	mkfifo nobody
	: <nobody &
	run -74 --separate-stderr to nobody gone
	[ "$(at_venue gone)" -eq 0 ]
	[ "$(sqlite3 state/live/exec.db "SELECT count(*) FROM intent")" -eq 0 ]
}

@test "an order whose end cannot be told is named" {
	command -v strace >/dev/null || skip "no strace"
	strace -qq -o /dev/null true || skip "strace may not trace here"
	[ -z "${ARB_SANITIZED:-}" ] || skip "the leak sanitizer can not be traced"
	venues_stand venues okx
	# the balances are told, so that nothing is written before the order leaves
	to lines whole
	before=(strace -f -qq -o /dev/null -P "$PWD/lines" -e trace=write -e inject=write:error=ENOSPC)
	run -74 --separate-stderr to lines half
	[ "$(at_venue half)" -eq 1 ]
	[[ $stderr == *"arb-exec: okx: order half: an order may exist: "* ]]
}

@test "an id that the venue does not take is in no journal" {
	venues_stand venues okx
	run -64 --separate-stderr by_hand order okx BTC-USDT buy 0.002 40000 --tif gtc --id x_y
	[ "$stderr" = "arb-exec: okx: order: id: the venue takes letters and digits alone" ]
	[ ! -e state/live/exec.db ] || [ "$(sqlite3 state/live/exec.db "SELECT count(*) FROM intent")" -eq 0 ]
}

@test "one that rests goes on resting, and is known when it ends" {
	venues_stand venues okx
	by_hand order okx BTC-USDT sell 0.002 60000 --tif post_only --id rests >out
	run -0 --separate-stderr booked
	[ "$(at_venue rests)" -eq 1 ]
	by_hand open okx BTC-USDT | grep -q '"id":"rests"'
	# cancelled past the journal, which asks
	by_hand cancel okx BTC-USDT rests >cancelled
	by_hand recover okx >out
	[ "$(states rests out)" = "done" ]
	run -0 --separate-stderr booked
	[ "$(unfinished state/live)" -eq 0 ]
}

@test "cancel-all beside a running arb-exec, which hears of it; an order beside it is told to try later" {
	venues_stand venues "okx bybit"
	by_hand order okx BTC-USDT sell 0.002 60000 --tif gtc --id rests >out
	runs_for 8
	run -75 --separate-stderr by_hand order okx BTC-USDT buy 0.002 60000 --id late
	[ "$stderr" = "arb-exec: $ARB_STATE/live/exec.db: another instance uses it" ]
	[ -z "$output" ]
	[ "$(at_venue late)" -eq 0 ]
	by_hand cancel-all okx >cancelled
	[ "$(states rests cancelled)" = "done" ]
	for _ in $(seq 60); do
		[ "$(states rests ran)" != "done" ] || break
		sleep 0.05
	done
	[ "$(states rests ran)" = "done" ]
	run ! grep '"kind":"alert"' ran
}

@test "what it obeys: the freeze file, a halt, the venue's rules, what is owned, an id that was sent" {
	venues_stand venues okx
	by_hand order okx BTC-USDT buy 0.002 40000 --tif gtc --id first >out
	refused() { # CODE REASON WORD...
		local code=$1 reason=$2
		shift 2
		run "-$code" --separate-stderr by_hand order okx BTC-USDT "$@"
		[ "$(jq -r 'select(.kind == "order") | [.state, .reason, .n] | join(" ")' <<<"$output")" = "rejected $reason " ]
		[[ $stderr == *"okx: order "*": refused, and not sent: $reason"* ]]
	}
	refused 1 lot buy 0.0000000001 40000 --id lot
	refused 1 tick buy 0.002 40000.00001 --id tick
	refused 1 min_qty buy 0.00000001 40000 --id least
	refused 1 balance buy 500 60000 --id rich
	refused 1 id buy 0.002 40000 --id first
	: >state/live/freeze
	refused 77 freeze buy 0.002 40000 --id cold
	rm state/live/freeze
	refused 77 freeze buy 0.002 40000 --id cold --freeze keys
	refused 77 freeze buy 0.002 40000 --id cold --freeze nowhere/freeze
	sqlite3 state/live/exec.db "INSERT INTO scope (scope, halted, ts_us) VALUES ('asset:BTC', 1, 1)"
	refused 77 halt buy 0.002 40000 --id halted
	[[ $stderr == *" (asset:BTC)" ]]
	[ "$(jq -r 'select(.kind == "order") | .id' venues.statement | sort -u | wc -l)" -eq 1 ]
	[ "$(sqlite3 state/live/exec.db 'SELECT count(*) FROM intent')" -eq 1 ]
}

@test "a halt that stands since the account has something else is said as that" {
	venues_stand venues okx
	by_hand recover okx >/dev/null
	# past the journal
	ARB_STATE=$PWD/elsewhere by_hand order okx BTC-USDT buy 0.002 60000 >/dev/null
	run -77 --separate-stderr by_hand order okx BTC-USDT buy 0.002 40000 --id off
	[[ $stderr == *"okx: order off: refused, and not sent: halt (what the account has is not what the journal says)" ]]
}

@test "one that is post-only and would take is a no at every venue" {
	venues_stand venues "binance bybit okx bitget kraken coinbase kucoin gate"
	for venue in binance bybit okx bitget kraken coinbase kucoin gate; do
		# kraken tells its time in seconds: no short windows
		run -1 --separate-stderr "$O/arb-exec" order $venue BTC-USDT buy 0.002 60000 --tif post_only --id taker$venue \
			--keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 3<keys
		[[ $stderr == *"$venue: order taker$venue: would_take, post_only" ]]
	done
}

@test "a purchase at the market that the venue takes in money is refused before anything is asked" {
	for venue in bitget gate; do
		run -64 --separate-stderr by_hand order $venue BTC-USDT buy 0.002 --market
		[[ $stderr == *"$venue: order: a purchase at the market is of an amount of money"*ioc* ]]
		[ ! -e state/live/exec.db ]
	done
	venues_stand venues "bitget gate"
	for venue in bitget gate; do
		by_hand order $venue BTC-USDT sell 0.002 --market >>out
	done
}

@test "a request that was lost is proven absent, a reply that was lost is found" {
	echo '{"faults":[{"kind":"lose_request","request":"order","every":1,"times":1},
		{"kind":"lose_reply","request":"order","every":2,"times":1}]}' >faults
	venues_stand venues okx --faults faults
	run -69 --separate-stderr by_hand order okx BTC-USDT buy 0.002 60000 --id lost
	echo "$output" >out
	[[ $(states lost out) == "intent absent" ]]
	[[ $stderr == *"never arrived"* ]]
	by_hand order okx BTC-USDT buy 0.002 60000 --id heard >out
	[ "$(states heard out)" = "intent filled" ]
	[ "$(at_venue lost) $(at_venue heard)" = "0 1" ]
	run -0 --separate-stderr booked
}

@test "killed before and after it is sent it is sent once, and known" {
	command -v strace >/dev/null || skip "no strace"
	strace -qq -o /dev/null true || skip "strace may not trace here"
	venues_stand venues okx
	by_hand --live </dev/null >out
	for call in fdatasync pwrite64 sendto; do
		for when in 1 2 4 5 7 8 11 14; do
			before=(strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=SIGKILL:when=$when")
			by_hand order okx BTC-USDT buy 0.002 60000 --id "$call$when" >>killed 2>/dev/null || true
			before=()
			[ "$(at_venue "$call$when")" -le 1 ]
			# what the venue has, the journal had before
			[ "$(at_venue "$call$when")" -le "$(sqlite3 state/live/exec.db "SELECT count(*) FROM intent WHERE id = '$call$when'")" ]
			by_hand recover okx >>killed
		done
	done
	[ "$(unfinished state/live)" -eq 0 ]
	# some never left, some were taken
	sqlite3 state/live/exec.db 'SELECT count(*) FROM intent' 'SELECT count(DISTINCT intent) FROM fill'
	[ "$(sqlite3 state/live/exec.db 'SELECT count(*) FROM intent')" -gt "$(sqlite3 state/live/exec.db 'SELECT count(DISTINCT intent) FROM fill')" ]
	[ "$(sqlite3 state/live/exec.db 'SELECT count(DISTINCT intent) FROM fill')" -ge 4 ]
	run -0 --separate-stderr booked
}

# Their journals are of their own, so that all wait at once.
@test "an order that comes later than its window is refused by each venue that has one, and another is not sent" {
	venues="binance bybit okx bitget kraken kucoin gate" children=()
	echo '{"faults":[{"kind":"late_request","request":"order","every":1,"times":1,"delay_ms":1500}]}' >faults
	venues_stand venues "$venues" --faults faults
	for venue in $venues; do
		ARB_STATE=$PWD/$venue.state by_hand order $venue BTC-USDT buy 0.002 60000 --id late >$venue.out 2>$venue.err &
		children+=($!)
	done
	for child in "${children[@]}"; do
		wait "$child" || true
	done
	[ "$(at_venue late)" -eq 0 ]
	for venue in $venues; do
		[[ "$(states late $venue.out)" =~ ^intent\ (rejected|absent)$ ]] || { cat $venue.out $venue.err && false; }
		[ "$(sqlite3 "$venue.state/live/exec.db" 'SELECT count(*) FROM intent')" -eq 1 ]
		[ "$(unfinished "$venue.state/live")" -eq 0 ]
	done
}

@test "a cancel by hand is in the journal before it leaves, and leaves without it where it cannot be had" {
	venues_stand venues "okx coinbase gate"
	for venue in okx coinbase gate; do
		for call in one two three; do
			by_hand order $venue BTC-USDT buy 0.002 40000 --tif gtc --id $call$venue >>out
		done
		run -0 --separate-stderr by_hand cancel $venue BTC-USDT one$venue
		[ -z "$stderr" ]
		[ "$(sqlite3 state/live/exec.db "SELECT count(*) FROM cancel WHERE venue = '$venue' AND account = 'main' AND id = 'one$venue' AND ts_us > 0")" -eq 1 ]
		run -0 --separate-stderr by_hand cancel-all $venue
		[ -z "$stderr" ]
		[ "$(sqlite3 state/live/exec.db "SELECT group_concat(id) FROM (SELECT id FROM cancel WHERE venue = '$venue' AND venue_id <> '' ORDER BY id)")" = \
			"$([ $venue = coinbase ] && echo "one$venue,")three$venue,two$venue" ]
		[ $venue != coinbase ] || sleep 1 # an order is one of 10 requests in a second
		by_hand order $venue BTC-USDT buy 0.002 40000 --tif gtc --id four$venue >>out
	done
	# whose doing the end was is known
	by_hand --live </dev/null >told
	[ "$(cat out told | jq -r 'select(.id == "oneokx" and .state == "done" and (.again | not)) | .reason')" = cancelled ]
	# shown only, it is not in it
	by_hand cancel okx BTC-USDT fourokx --print-requests >shown
	[ "$(sqlite3 state/live/exec.db 'SELECT count(*) FROM cancel')" -eq 9 ]
	by_hand order okx BTC-USDT buy 0.002 40000 --tif gtc --id five >>out
	# another instance has it
	runs_for 4
	run -0 --separate-stderr by_hand cancel okx BTC-USDT fourokx
	[[ $stderr == "arb-exec: warning: $ARB_STATE/live/exec.db: another instance uses it: the cancel leaves without a word in the journal"* ]]
	[ "$(jq -r .state <<<"$output")" = done ]
	wait $program || true
	# what only a look at the whole file finds is not waited for
	sqlite3 state/live/exec.db "INSERT INTO adopted (fill, intent) VALUES (1, 'nobody')"
	run -74 by_hand --live </dev/null
	run -0 --separate-stderr by_hand cancel okx BTC-USDT five
	[ -z "$stderr" ]
	[ "$(sqlite3 state/live/exec.db "SELECT count(*) FROM cancel WHERE id = 'five'")" -eq 1 ]
	# it is damaged
	head -c 3000 /dev/zero | dd of=state/live/exec.db bs=1 seek=4096 conv=notrunc 2>/dev/null
	run -0 --separate-stderr by_hand cancel gate BTC-USDT fourgate
	[[ $stderr == *"the cancel leaves without a word in the journal"* ]]
	[ "$(jq -r .state <<<"$output")" = done ]
}

@test "what a recovery finds is told also where it ends with a no" {
	venues_stand venues "okx"
	by_hand recover okx >/dev/null
	# of another journal, so of nobody here
	ARB_STATE=$PWD/elsewhere by_hand order okx BTC-USDT buy 0.002 60000 >/dev/null
	run -1 --separate-stderr by_hand recover okx
	[ "$(jq -r 'select(.kind == "alert") | .code' <<<"$output" | sort -u)" = balance ]
	[ "$(jq -r 'select(.kind == "halt") | .scope' <<<"$output")" = venue:okx ]
	[ "$(jq -r 'select(.kind == "balance") | .n' <<<"$output" | wc -l)" -gt 0 ]
}

# late ORDER: sent to a venue that takes no second connection before the file go is there; its program is $program
late() {
	rm -f go full
	python3 late.py "$(jq -r .binance.rest venues.json | sed 's/.*://')" 3>&- &
	pids="$pids $!"
	for _ in $(seq 100); do
		[ ! -e full.port ] || break
		sleep 0.05
	done
	jq --arg port "$(cat full.port)" '.binance.rest = "http://127.0.0.1:" + $port' venues.json >late.json
	rm full.port
	"$O/arb-exec" order binance BTC-USDT buy 0.002 60000 --id "$1" --keys-fd 4 --endpoints late.json -o exec.reserve_mb=0 \
		-o exec.window_ms=5000 >out 2>err 4<keys 3>&- &
	program=$!
	for _ in $(seq 100); do
		[ "$(sqlite3 -readonly state/live/exec.db "SELECT count(*) FROM intent WHERE id = '$1'" 2>/dev/null)" != 1 ] || break
		sleep 0.05
	done
	sleep 0.2
}

@test "the freeze file that comes while a connection is made keeps the order here" {
	command -v python3 >/dev/null || skip "no python3"
	venues_stand venues binance
	cat >late.py <<-'P'
		import os, socket, sys, threading, time

		last = False # the order comes next, on a connection of its own

		def pump(one, other):
		    global last
		    try:
		        while data := one.recv(65536):
		            if last:
		                data = data.replace(b" 200 OK\r\n", b" 200 OK\r\nConnection: close\r\n")
		            last = last or b"exchangeInfo" in data
		            other.sendall(data)
		        other.shutdown(socket.SHUT_WR)
		    except OSError:
		        pass

		def relay(one):
		    other = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
		    for pair in (one, other), (other, one):
		        threading.Thread(target=pump, args=pair, daemon=True).start()

		door = socket.socket()
		door.bind(("127.0.0.1", 0))
		door.listen(0)
		open("new", "w").write(str(door.getsockname()[1]))
		os.rename("new", "full.port")
		relay(door.accept()[0])
		full = socket.create_connection(door.getsockname())
		while not os.path.exists("go"):
		    time.sleep(0.02)
		while True:
		    relay(door.accept()[0])
	P
	late warm
	: >go
	wait $program
	[ "$(states warm out)" = "intent filled" ]
	[ "$(at_venue warm)" -eq 1 ]
	late cold
	: >state/live/freeze
	: >go
	code=0
	wait $program || code=$?
	[ $code -eq 77 ]
	grep -qx "arb-exec: binance: order cold: refused, and not sent: freeze" err
	[ "$(states cold out)" = "intent rejected" ]
	[ "$(at_venue cold)" -eq 0 ]
}
