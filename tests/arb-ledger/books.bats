# What stands in the books: once, in order, and after any accident.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	generate=$TOP/tests/arb-ledger/generate
	"$generate" 40 >in
}

ledger() { # DIR ARGUMENT...
	local dir=$1
	shift
	arb-ledger --state "$dir" "$@"
}

# wait_until COMMAND...: up to 5 s
wait_until() {
	local tries
	for tries in $(seq 100); do
		"$@" && return
		sleep 0.05
	done
	echo "waited in vain: $*"
	return 1
}

@test "lines pass byte for byte, and the books are right" {
	ledger a <in >out
	cmp in out
	run -0 ledger a verify
	[[ "$output" == *"entries     $(wc -l <in), "* ]]
}

@test "two runs in two new directories have the same head, and another name or setting has not" {
	ledger a <in >/dev/null
	ledger b <in >/dev/null
	ledger c --ledger-name other <in >/dev/null
	ledger d -o ledger.unit=USD <in >/dev/null
	[ "$(ledger a head)" = "$(ledger b head)" ]
	[ "$(ledger a head)" != "$(ledger c head)" ]
	[ "$(ledger a head)" != "$(ledger d head)" ]
	cmp <(ledger a export) <(ledger b export)
	cmp <(sqlite3 a/ledger.db .dump) <(sqlite3 b/ledger.db .dump)
}

@test "how the input was cut into pieces leaves no trace" {
	ledger a <in >/dev/null
	(while IFS= read -r line; do printf '%s\n' "$line"; done) <in | ledger b >/dev/null
	(head -50 in; sleep 0.2; tail -n +51 in) | ledger c >/dev/null
	cmp <(sqlite3 a/ledger.db .dump) <(sqlite3 b/ledger.db .dump)
	cmp <(sqlite3 a/ledger.db .dump) <(sqlite3 c/ledger.db .dump)
}

@test "what was posted before is known: nothing changes, with again or without" {
	ledger a <in >/dev/null
	head=$(ledger a head)
	ledger a <in >out
	cmp in out
	sed 's/}$/,"again":true}/' in >again
	ledger a <again >out
	cmp again out
	[ "$(ledger a head)" = "$head" ]
	# one that is heard of only the second time is posted like any other
	ledger b <again >/dev/null
	[ "$(ledger b head)" = "$head" ]
}

@test "the chain is what the manual says: b2sum alone comes to the same head" {
	"$generate" 3 | ledger a >/dev/null
	n=-1 hash=
	while IFS= read -r body; do
		n=$((n + 1))
		if [ "$n" = 0 ]; then
			hash=$(printf %s "$body" | b2sum -l 256)
		else
			number=$(printf %016x "$n" | sed 's/../\\x&/g')
			before=$(sed 's/../\\x&/g' <<<"${hash%% *}")
			# shellcheck disable=SC2059 # the bytes are made of the format
			hash=$({ printf arb-ledger-v1; printf "$number"; printf "$before"; printf %s "$body"; } | b2sum -l 256)
		fi
	done < <(ledger a export)
	[ "$(ledger a head)" = "$n ${hash%% *}" ]
	[ "$n" -gt 20 ]
}

@test "killed in the middle, then fed the same stream: the same head as without" {
	"$generate" 400 >many
	ledger whole <many >/dev/null
	for lines in 1 37 400 1500; do
		rm -rf cut
		mkfifo pipe
		arb-ledger --state cut <pipe >out &
		pid=$!
		exec 9>pipe
		head -n "$lines" many >&9
		wait_until eval '[ "$(wc -l <out)" -ge "$lines" ]'
		kill -9 "$pid"
		wait "$pid" || true
		exec 9>&-
		rm pipe
		[ "$(ledger cut cursor paper)" -ge "$lines" ]
		ledger cut <many >/dev/null
		[ "$(ledger cut head)" = "$(ledger whole head)" ]
	done
	ledger cut verify
}

@test "killed at any instant: what came out is in the books" {
	"$generate" 3000 >many
	for delay in 0.02 0.04 0.06 0.08 0.1 0.12; do
		rm -rf cut out
		arb-ledger --state cut <many >out &
		pid=$!
		sleep "$delay"
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" || true
		[ "$(ledger cut cursor paper)" -ge "$(wc -l <out)" ]
		[ ! -e cut/ledger.db ] || [ "$(ledger cut cursor paper)" = 0 ] || ledger cut verify
	done
}

@test "the same key with other content is refused, told, frozen; the books go on" {
	ledger a <in >/dev/null
	grep -m1 '"kind":"fill"' in | sed 's/"qty":"[^"]*"/"qty":"0.5"/' >bad
	"$generate" 41 | tail -n 7 >more
	cat bad more >next
	run -65 --separate-stderr ledger a <next
	[ "$(grep -c '"kind":"alert"' <<<"$output")" = 1 ]
	[ "$(head -1 <<<"$output" | jq -r '.severity, .code, .by' | tr '\n' ' ')" = 'critical conflict arb-ledger ' ]
	[[ "$output" != *"$(cat bad)"* ]]
	cmp <(tail -n 7 <<<"$output") more
	[[ "$stderr" == *"line 1: "*"says something else"* ]]
	[ "$(jq -r '.kind, .scope, .by' a/freeze | tr '\n' ' ')" = 'halt all arb-ledger ' ]
	ledger a verify
	[ "$(ledger a cursor paper)" = "$(($(wc -l <in) + 7))" ]
}

@test "each kind has its key" {
	ledger a <in >/dev/null
	fill=$(grep -m1 '"kind":"fill"' in) order=$(grep -m1 '"kind":"order"' in)
	outcome=$(grep -m1 '"kind":"outcome"' in) balance=$(grep -m1 '"kind":"balance"' in)
	# the same venue trade from another source, under another number
	other=$(sed 's/"n":[0-9]*,"journal":"paper"/"n":1,"journal":"other"/; s/"ts_us":1786309548/"ts_us":1786309549/' <<<"$fill")
	head=$(ledger a head)
	ledger a <<<"$other" >/dev/null
	[ "$(ledger a head)" = "$head" ]
	for line in \
		"$(sed 's/"price":"[^"]*"/"price":"1"/' <<<"$fill")" \
		"$(sed 's/"price":"[^"]*"/"price":"1"/; s/"n":[0-9]*/"n":99999/' <<<"$fill")" \
		"$(sed 's/"qty":"[^"]*"/"qty":"9"/; s/"n":[0-9]*/"n":99999/' <<<"$order")" \
		"$(sed 's/"state":"flat"/"state":"none"/' <<<"$outcome")" \
		"$(sed 's/"free":"[^"]*"/"free":"1"/' <<<"$balance")" \
		"$(sed 's/"kind":"balance"/"kind":"balance","note":1/' <<<"$balance")"; do
		run -65 --separate-stderr ledger a <<<"$line"
		[ "$(jq -r .code <<<"$output")" = conflict ]
	done
	ledger a verify
}

@test "what was told again under another number counts with the next entry, whose hash has it, and not before" {
	"$generate" 41 | tail -n 7 >more
	ledger a <in >/dev/null
	grep -m3 '"kind":"fill"' in | awk '{ sub(/"n":[0-9]*,"journal":"paper"/, "\"n\":" NR ",\"journal\":\"other\""); print }' >others
	cat others others | ledger a >/dev/null
	[ "$(ledger a cursor other)" = 0 ]
	[ "$(sqlite3 a/ledger.db 'SELECT count(*) FROM again, journal')" = 0 ]
	cat others others more | ledger a >out
	cmp out <(cat others others more)
	[ "$(ledger a cursor other)" = 3 ]
	[ "$(ledger a export | tail -n 7 | head -n 1 | jq -c '.again[0] | [.entry, .journal, .n]')" = \
		"[\"$(($(grep -n -m1 '"kind":"fill"' in | cut -d: -f1)))\",\"other\",\"1\"]" ]
	ledger a verify
	# once it counts, it is known; the same number with something else is refused
	head=$(ledger a head)
	ledger a <others >/dev/null
	[ "$(ledger a head)" = "$head" ]
	run -65 ledger a < <(sed -n 2p others | sed 's/"n":2/"n":1/')
	# told in one run or in two, cut short in between or not, the books are the same
	cat in others more | ledger b >/dev/null
	[ "$(ledger b head)" = "$head" ]
	cmp <(sqlite3 a/ledger.db .dump) <(sqlite3 b/ledger.db .dump)
	# and without it they are others
	cat in more | ledger c >/dev/null
	[ "$(ledger c head)" != "$head" ]
}

@test "transfers: sent and arrived once each; another amount under the same id is refused" {
	head -9 in | ledger a >/dev/null
	t() { printf '{"kind":"transfer","ts_us":1786309560000000,"id":"t1","state":"%s","from":"kraken","to":"okx","asset":"USDT","amount":"%s","fee":"1"}\n' "$1" "$2"; }
	{ t sent 500; t sent 500; t arrived 500; t arrived 500; } | ledger a >/dev/null
	run -65 ledger a < <(t arrived 400)
	run -0 ledger a report balances --json
	[ "$(jq -rs '[.[] | select(.asset == "USDT") | .amount] | join(" ")' <<<"$output")" = '900000000 899999500 900000499' ]
	ledger a verify
}

@test "halts and resumes are entries too" {
	printf '%s\n' '{"kind":"halt","ts_us":1786309549010000,"scope":"all","reason":"daily_loss","by":"arb-risk"}' \
		'{"kind":"resume","ts_us":1786309549020000,"scope":"all","by":"arb-exec"}' >halts
	cat halts halts | ledger a >/dev/null
	[[ "$(ledger a head)" == "2 "* ]]
	ledger a verify
}

@test "a balance that is not what the books say is told" {
	ledger a <in >/dev/null
	printf '{"kind":"balance","ts_us":1786309549990000,"venue":"kraken","asset":"BNB","mode":"paper","account":"main","n":9001,"journal":"paper","free":"%s","locked":"0"}\n' 999 >later
	run -0 --separate-stderr ledger a <later
	[ "$(tail -1 <<<"$output" | jq -r '.kind + " " + .code')" = 'alert reconcile' ]
	sed 's/"999"/"1000"/; s/9001/9002/' later >right
	run -0 ledger a <right
	[ "$output" = "$(cat right)" ]
	ledger a verify
}

@test "an account below zero is told, and verify says so, unless it may borrow" {
	grep -v '"kind":"balance"' in | head -3 >bare
	run -0 --separate-stderr ledger a <bare
	[ "$(grep -c '"code":"negative"' <<<"$output")" = 1 ]
	run -1 ledger a verify
	[[ "$output" == *"is below zero"* ]]
	account=$(jq -r 'select(.kind == "fill") | .venue + ":main:" + .fee_asset' bare)
	quote=$(jq -r 'select(.kind == "fill") | .venue + ":main:USDT"' bare)
	ledger a -o "ledger.borrowable=[\"$account\",\"$quote\"]" verify
}

@test "a line of mode live has no place in paper books, and the other way round" {
	sed 's/"mode":"paper"/"mode":"live"/' in >live
	run -78 --separate-stderr ledger a <live
	[ "$stderr" = "arb-ledger: line 1: balance: a line of mode live, but the ledger is paper" ]
	ledger b <in >/dev/null
	run -78 --separate-stderr ledger b --live <live
	[[ "$stderr" == *"is a ledger of mode paper, not live"* ]]
	ledger c --live <live >/dev/null
	ledger c --live verify
	[ "$(ledger c --live export | sed -n 5p | jq -r '.stamp | keys | join(" ")')" = 'boot_id boot_us wall_us' ]
	ledger d --live <live >/dev/null
	[ "$(ledger c --live export | head -1 | jq .ledger)" != "$(ledger d --live export | head -1 | jq .ledger)" ]
	run -78 ledger c <in
}

@test "without --state the books lie in the mode's own directory" {
	ARB_STATE=$BATS_TEST_TMPDIR/state
	export ARB_STATE
	arb-ledger <in >/dev/null
	[ -f state/paper/ledger.db ]
	[ "$(stat -c %a state/paper/ledger.db)" = 600 ]
	arb-ledger verify
	[ "$(arb-ledger --live cursor paper)" = 0 ]
}

@test "another name than the ledger's is refused" {
	ledger a --ledger-name one <in >/dev/null
	run -78 ledger a --ledger-name two <in
	ledger a <in >/dev/null
}

@test "each command refuses a ledger of another mode or name, as posting does" {
	ledger a --ledger-name one <in >/dev/null
	ledger a backup copy.db
	for command in verify 'report trades' 'report pnl' 'report balances' follow 'cursor paper' head export 'backup no.db' '--force restore copy.db'; do
		# shellcheck disable=SC2086 # the words of the command
		run -78 --separate-stderr ledger a --live $command
		[ -z "$output" ]
		[[ "$stderr" == *": is a ledger of mode paper, not live" ]]
		# shellcheck disable=SC2086
		run -78 --separate-stderr ledger a --ledger-name two $command
		[ -z "$output" ]
		[[ "$stderr" == *": is ledger one, not two" ]]
	done
	[ ! -e no.db ]
	ledger a --ledger-name one verify
	sed 's/"mode":"paper"/"mode":"live"/' in | ledger b --live >/dev/null
	run -78 ledger b verify
	ledger b --live verify
	# one that was not posted to yet is nobody's
	: | ledger c >/dev/null
	ledger c --live verify
}

@test "a second instance ends with 75 at once and harms nothing" {
	mkfifo pipe
	arb-ledger --state a <pipe >out &
	pid=$!
	exec 9>pipe
	head -20 in >&9
	wait_until eval '[ "$(wc -l <out)" -ge 20 ]'
	run -75 --separate-stderr ledger a <in
	[ -z "$output" ]
	[[ "$stderr" == *"another instance uses it"* ]]
	# readers may look meanwhile
	ledger a verify
	ledger a report pnl
	tail -n +21 in >&9
	exec 9>&-
	wait "$pid"
	cmp in out
	ledger b <in >/dev/null
	[ "$(ledger a head)" = "$(ledger b head)" ]
}

@test "output that cannot be written: 74, and what was read is in the books" {
	code=0
	arb-ledger --state a <in >/dev/full || code=$?
	[ "$code" = 74 ]
	ledger a verify
	[ "$(ledger a cursor paper)" = "$(wc -l <in)" ]
}

@test "nobody reads: 74, not killed" {
	"$generate" 3000 >many
	(set +e; arb-ledger --state a <many 2>err; echo $? >code) | head -1 >/dev/null
	[ "$(cat code)" = 74 ]
	ledger a verify
}

@test "a full disk: 74, nothing came out that is not in the books, and nothing in them is lost" {
	"$generate" 2000 >many
	code=0
	(ulimit -f 300; exec arb-ledger --state a <many >out 2>err) || code=$?
	# the limit counts for files alone: the output gets its own way out
	[ "$code" = 74 ]
	code=0
	(ulimit -f 300; exec arb-ledger --state b <many 2>err) | cat >out || true
	[[ "$(cat err)" == *"arb-ledger: "* ]]
	[ "$(wc -l <out)" -lt "$(wc -l <many)" ]
	ledger b verify || [ ! -s out ]
	[ "$(ledger b cursor paper)" -ge "$(wc -l <out)" ]
	ledger b <many >/dev/null
	ledger whole <many >/dev/null
	[ "$(ledger b head)" = "$(ledger whole head)" ]
}

@test "a full file system: the same" {
	mkdir small
	mount -t tmpfs -o size=1m tmpfs small 2>/dev/null || skip "tmpfs cannot be mounted here"
	"$generate" 2000 >many
	code=0
	arb-ledger --state small/a <many >out 2>err || code=$?
	cp -r small/a copy
	umount small
	[ "$code" = 74 ]
	ledger copy verify
	[ "$(ledger copy cursor paper)" -ge "$(wc -l <out)" ]
	ledger copy <many >/dev/null
	ledger whole <many >/dev/null
	[ "$(ledger copy head)" = "$(ledger whole head)" ]
}

@test "broken lines are reported, counted and dropped; nothing of them is posted" {
	printf '%s\n' '{"kind":"fill","ts_us":1786309549010000}' '{"kind":"fill"' 'x' \
		'{"kind":"balance","ts_us":1786309549010000,"venue":"v","asset":"A","free":"-1"}' '{"kind":"book","ts_us":1786309549010000}' >bad
	run -65 --separate-stderr ledger a < <(head -9 in; cat bad; tail -n +10 in)
	[ "$output" = "$(cat in)" ]
	ledger b <in >/dev/null
	[ "$(ledger a head)" = "$(ledger b head)" ]
}

@test "an event that cannot be posted is refused like a conflict" {
	grep -m1 '"kind":"fill"' in | sed 's/"price":"[^"]*"/"price":"99999999999999"/' >huge
	head -9 in | ledger a >/dev/null
	run -65 --separate-stderr ledger a <huge
	[ "$(jq -r .code <<<"$output")" = unposted ]
	[ -e a/freeze ]
	[[ "$(ledger a head)" == "9 "* ]]
}

@test "the cursor is the number up to which nothing is missing" {
	[ "$(ledger none cursor paper)" = 0 ]
	[ ! -e none ]
	sed -n '1,20p;25,40p' in | ledger a >/dev/null
	[ "$(ledger a cursor paper)" = 20 ]
	[ "$(ledger a cursor other)" = 0 ]
	sed -n '21,23p' in | ledger a >/dev/null
	[ "$(ledger a cursor paper)" = 23 ]
	sed -n '24p' in | ledger a >/dev/null
	[ "$(ledger a cursor paper)" = 40 ]
	ledger a verify
}

@test "backup is taken while books are kept; restore verifies and overwrites only when told" {
	mkfifo pipe
	arb-ledger --state a <pipe >out &
	pid=$!
	exec 9>pipe
	head -100 in >&9
	wait_until eval '[ "$(wc -l <out)" -ge 100 ]'
	ledger a backup copy.db
	tail -n +101 in >&9
	exec 9>&-
	wait "$pid"
	run -74 ledger a backup copy.db
	head=$(ledger a head)
	run -77 ledger a restore copy.db
	[ "$(ledger a head)" = "$head" ]
	ledger b restore copy.db
	[ "$(ledger b cursor paper)" = 100 ]
	ledger b <in >/dev/null
	[ "$(ledger b head)" = "$head" ]
	ledger a --force restore copy.db
	[ "$(ledger a cursor paper)" = 100 ]
	# a copy that is not right is not put in place
	sqlite3 copy.db 'DROP TRIGGER posting_no_update; UPDATE posting SET amount = amount + 1 WHERE n = 3 AND place = 1'
	run -1 ledger b --force restore copy.db
	[ "$(ledger b head)" = "$head" ]
}

@test "restore waits for no one: 75 while the ledger is in use" {
	ledger a <in >/dev/null
	ledger a backup copy.db
	mkfifo pipe
	arb-ledger --state a <pipe >passed &
	pid=$!
	exec 9>pipe
	head -n 1 in >&9
	wait_until test -s passed # it has the ledger
	run -75 ledger a --force restore copy.db
	exec 9>&-
	wait "$pid"
}

@test "without a ledger the sub-commands that need one end with 69" {
	for command in verify head export follow 'report pnl' 'backup x'; do
		# shellcheck disable=SC2086 # the words of the command
		run -69 ledger none $command
	done
	run -69 ledger none restore nothing.db
	[ ! -e none/ledger.db ]
}

@test "usage" {
	run -64 ledger a report
	run -64 ledger a report things
	run -64 ledger a frobnicate
	run -64 ledger a head more
	run -64 ledger a --day 2026-02-30 report pnl
}

# nobodys N VENUE SIDE QTY: a fill that belongs to no trade
nobodys() {
	printf '{"kind":"fill","ts_us":1786309999%06d,"id":"stray/%s","mode":"paper","account":"main","n":%s,"journal":"paper",' "$1" "$1" "$1"
	printf '"order":"nobody","venue":"%s","symbol":"BTC-USDT","side":"%s","price":"100","qty":"%s","fee":"0.01",' "$2" "$3" "$4"
	printf '"fee_asset":"USDT","liquidity":"taker","suspense":true}\n'
}

@test "a fill that belongs to no trade stands in suspense, and is told until it is even" {
	n=$(grep -c '"journal"' in)
	ledger a <in >/dev/null
	run -0 ledger a verify
	[[ $output != *suspense* ]]
	{
		cat in
		nobodys $((n + 1)) okx buy 2
		nobodys $((n + 2)) kraken sell 1
	} | ledger b >/dev/null
	run -0 ledger b verify
	[[ $output == *"suspense    kraken: -1 BTC, 99.99 USDT, of fills that belong to no trade
suspense    okx: 2 BTC, -200.01 USDT, of fills that belong to no trade" ]]
	[[ $(ledger b report pnl) == *"suspense    okx: 2 BTC, -200.01 USDT, of fills"*"equity "* ]]
	[ "$(ledger b report balances --json | jq -c 'select(.report == "suspense") | [.venue, .amounts]')" = \
		"$(printf '["kraken",{"BTC":"-1","USDT":"99.99"}]\n["okx",{"BTC":"2","USDT":"-200.01"}]')" ]
	# nothing of it is a trade's, or a fee of ours; and what lies at the venue is what it says
	cmp <(ledger a report trades) <(ledger b report trades)
	statement() { sqlite3 "$1/ledger.db" "SELECT account, asset, sum(amount) FROM statement WHERE account GLOB '$2' GROUP BY 1, 2"; }
	cmp <(statement a 'fees:*') <(statement b 'fees:*')
	cmp <(statement a trading) <(statement b trading)
	[ "$(statement b 'suspense:okx')" = "$(printf 'suspense:okx|BTC|-200000000\nsuspense:okx|USDT|20001000000')" ]
	before=$(statement a 'assets:okx:main' | sed -n 's/.*|BTC|//p')
	[ "$(statement b 'assets:okx:main' | sed -n 's/.*|BTC|//p')" -eq $((before + 200000000)) ]
	# even again, it is not told any more
	{
		nobodys $((n + 3)) okx sell 2
		nobodys $((n + 4)) kraken buy 1
	} | sed 's/"fee":"0.01"/"fee":"-0.01"/' | ledger b >/dev/null
	run -0 ledger b verify
	[[ $output != *suspense* ]]
}
