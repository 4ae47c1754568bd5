bats_require_minimum_version 1.5.0

# Several accounts at one venue: each arb-exec trades the one that was chosen, and hears of no other.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	venues="binance okx bybit bitget kraken coinbase kucoin gate"
	pids=
	# each venue knows main by its demo key, and sub1 by one of another name
	{
		demo_keys
		demo_keys | sed 's/"apiKey":"sim-\([a-z]*\)-key"/"account":"sub1","apiKey":"sim-\1-sub1"/'
	} >keys
	jq -cs '[.[] | {key: (.venue + (if .account then ":" + .account else "" end)), value: {apiKey, secret, password}}] | from_entries |
		del(.. | nulls)' keys >sim.keys
}

teardown() {
	for pid in ${sim:-} $pids; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

# traded DIRECTORY COUNT FIRST OPTION...: COUNT approvals through an arb-exec of its own state to DIRECTORY.out
traded() {
	local place=$1 count=$2 first=$3
	shift 3
	approvals venues 20 "$count" "$first" "$venues" | ARB_STATE=$place arb-exec --live --keys-fd 4 --endpoints venues.json \
		-o exec.reserve_mb=0 -o exec.halt_frozen=false "$@" >"$place.out" 2>"$place.err" 4<keys
}

accounts_of() {
	jq -r 'select(has("account")) | .account' "$1" | sort -u | tr '\n' ' '
}

@test "two accounts at the same venues at the same time: statement, journals and ledger agree" {
	venues_stand venues "$venues" --keys sim.keys
	traded one 60 1 &
	pids=$!
	traded two 60 1 -o 'exec.accounts={"*":"sub1"}'
	wait "$pids"
	[ "$(accounts_of one.out)" = "main " ]
	[ "$(accounts_of two.out)" = "sub1 " ]
	run ! grep -h '"code":"unknown_order"' one.out two.out
	[ -z "$(cat one.err two.err)" ]
	for account in main sub1; do
		[ "$(jq -r --arg a $account 'select(.kind == "fill" and .account == $a) | .venue' venues.statement | sort -u | wc -l)" -eq 8 ]
	done
	cat one.out two.out | ARB_STATE=one arb-ledger --live >posted
	run -0 "$O/torture/audit" venues.statement one/live two/live
	[[ $output == *" fills, 34 balances, "* ]]

	# a fill of the other account would be found
	sed '0,/"kind":"fill".*"account":"sub1"/s/\("kind":"fill".*"account":\)"sub1"/\1"main"/' venues.statement >mixed
	run -1 "$O/torture/audit" mixed one/live two/live
	[[ $output == *"a fill in the statement and not in exec.db"* ]]
}

@test "what was begun in an account ends there, and what is new goes to the one that is traded now" {
	venues="binance bybit kucoin gate"
	echo '{"faults": [{"kind": "late_reply", "request": "order", "every": 1, "delay_ms": 300}, {"kind": "clock", "venue": "binance", "after_ms": 1, "offset_ms": 7000}]}' >faults
	venues_stand venues "$venues" --keys sim.keys --faults faults
	mkfifo in
	approvals venues 8 0 1 "$venues" >in 2>/dev/null 3>&- &
	pids=$!
	ARB_STATE=one arb-exec --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 -o exec.halt_frozen=false \
		<in >first.out 2>/dev/null 4<keys 3>&- &
	program=$!
	pids="$pids $program"
	for _ in $(seq 100); do
		[ "$(grep -c '"state":"intent"' first.out)" -lt 6 ] || break
		sleep 0.1
	done
	kill -KILL "$program"
	wait "$program" || true
	[ "$(unfinished one/live)" -gt 0 ]

	# without the key of the account that owes it nothing begins
	grep '"sub1"' keys >sub1.keys
	ARB_STATE=one run -78 --separate-stderr "$O/arb-exec" --live --keys-fd 4 --endpoints venues.json --account sub1 </dev/null 4<sub1.keys
	[[ $stderr == *", account main: there is no key for it"* ]]

	grep '}$' first.out | ARB_STATE=one arb-ledger --live >posted
	# what comes while the old orders are asked for, expires
	traded one 300 100000 --account sub1
	[ "$(unfinished one/live)" -eq 0 ]
	[ "$(jq -r 'select(.kind == "order" and .state == "intent" and (.reason // "") == "" and (.again | not)) | .account' one.out | sort -u)" = sub1 ]
	ARB_STATE=one arb-ledger --live <one.out >posted
	"$O/torture/audit" venues.statement one/live
}

@test "an account that was named must have a key; where none was, what has none is not traded" {
	venues_stand venues "okx gate" --keys sim.keys
	grep '"gate"\|"okx".*"sub1"' keys >some.keys
	export ARB_STATE=state
	for named in "--account okx:main" "--account sub1,okx:main" '-o exec.accounts={"okx":"main"}'; do
		# shellcheck disable=SC2086
		run -78 --separate-stderr arb-exec --live --keys-fd 4 --endpoints venues.json $named </dev/null 4<some.keys
		[ "$stderr" = "arb-exec: okx, account main: there is no key for it (arb-vault open, --keys-fd)" ]
	done
	run -0 --separate-stderr arb-exec --live --keys-fd 4 --endpoints venues.json </dev/null 4<some.keys
	[ "$stderr" = "arb-exec: warning: okx, account main: there is no key for it, so nothing is traded there" ]
	run -0 --separate-stderr arb-exec --live --endpoints venues.json </dev/null
	[ "$stderr" = "arb-exec: warning: there is no key for any venue, so nothing is traded" ]
	# the command line comes before the configuration, a venue's name before what is for every one
	run -0 --separate-stderr arb-exec --live --keys-fd 4 --endpoints venues.json --account main,okx:sub1 \
		-o 'exec.accounts={"okx":"other","*":"other"}' </dev/null 4<some.keys
	[ -z "$stderr" ]
	[ "$(jq -r 'select(.kind == "balance" and .asset == "BTC") | .venue + ":" + .account' <<<"$output" | sort -u | tr '\n' ' ')" = "gate:main okx:sub1 " ]
}

@test "names of accounts that cannot be are refused" {
	for wrong in "" "nosuch:a" "okx:" "okx:a b" "a,b" "okx:a,okx:b" "a,"; do
		run -64 --separate-stderr arb-exec --paper --account "$wrong" </dev/null
		[[ $stderr == "arb-exec: --account: "* ]]
	done
	for wrong in '{"okx":1}' '{"nosuch":"a"}' '{"okx":"a b"}'; do
		run -78 --separate-stderr arb-exec --paper -o "exec.accounts=$wrong" </dev/null
		[[ $stderr == "arb-exec: "*"exec.accounts."* ]]
	done
}

@test "all orders of an account are cancelled, and no others" {
	venues_stand venues "$venues" --keys sim.keys
	export ARB_STATE=state
	hand() { arb-exec --keys-fd 4 --endpoints venues.json "$@" 4<keys; }
	for venue in $venues; do
		hand order "$venue" BTC-USDT buy 0.002 40000 --tif gtc --id "main0$venue" >out
		hand order "$venue" BTC-USDT buy 0.002 40000 --tif gtc --id "sub0$venue" --account "$venue:sub1" >out
		hand cancel-all "$venue" BTC-USDT --account sub1 >out
		[ "$(hand open "$venue" BTC-USDT | jq -r .account)" = main ]
		[ -z "$(hand open "$venue" BTC-USDT --account sub1)" ]
	done
}

@test "on paper the name of the account stands on every line" {
	export ARB_STATE=state
	arb-sim generate --minutes 1 --venues okx,gate -s BTC-USDT 2>/dev/null | arb-exec --paper --only --account okx:sub1 >out
	[ "$(jq -r 'select(.kind == "balance" and .asset == "BTC") | .venue + ":" + .account' out | sort -u | tr '\n' ' ')" = "gate:main okx:sub1 " ]
}
