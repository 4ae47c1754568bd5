bats_require_minimum_version 1.5.0

# What people ask venues by hand: every command at each of the eight venues, against one arb-sim serve.

VENUES="binance bybit okx bitget kraken coinbase kucoin gate"

# key VENUE ACCOUNT SECRET: a line of the keys file; an empty secret: the one that arb-sim knows
key() {
	local secret=$3 phrase=
	case $1,$3 in
	kraken,) secret=c2ltLWtyYWtlbi1zZWNyZXQ= ;;
	coinbase,) secret=c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ== ;;
	*,) secret=sim-$1-secret ;;
	esac
	case $1 in okx | bitget | kucoin) phrase=",\"password\":\"sim-$1-phrase\"" ;; esac
	printf '{"venue":"%s","account":"%s","apiKey":"sim-%s-key","secret":"%s"%s}\n' "$1" "$2" "$1" "$secret" "$phrase"
}

# sim DIRECTORY VENUES OPTION...: in the background, until it listens (at most 10 seconds); its id is written there
sim() {
	local place=$1 venues=$2
	shift 2
	"$O/arb-sim" serve --venues "$venues" -s BTC-USDT,ETH-USDT --endpoints "$place/hosts" "$@" 2>"$place/err" 3>&- &
	echo $! >"$place/pid"
	for _ in $(seq 100); do
		[ -s "$place/hosts" ] && return
		sleep 0.1
	done
	cat "$place/err"
	return 1
}

setup_file() {
	sim "$BATS_FILE_TMPDIR" "${VENUES// /,}"
}

teardown_file() {
	kill -TERM "$(cat "$BATS_FILE_TMPDIR/pid")" || true
}

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb ARB_STATE=$BATS_FILE_TMPDIR/state
	hosts=$BATS_FILE_TMPDIR/hosts
	for venue in $VENUES; do key "$venue" main ""; done >keys
}

teardown() {
	[ ! -s pid ] || kill -KILL "$(cat pid)" 2>/dev/null || true
}

# by_hand STATUS ARG...: the lines are in out.  arb-sim keeps to public limits, so all share them; kraken lets a key ask 20
# questions in 40 seconds, which are not waited for here; at coinbase an order is one of 10 requests in a second
by_hand() {
	local want=$1 got=0
	shift
	rm -f "$ARB_STATE"/run/limits/kraken-*-private
	[ "$1 ${2:-}" != "order coinbase" ] || sleep 1
	timeout 20 "$O/arb-exec" "$@" \
		--keys-fd 3 --endpoints "$hosts" 3<keys >out 2>err || got=$?
	[ $got -eq "$want" ] || {
		echo "arb-exec $*: exit $got, not $want"
		cat out err
		return 1
	}
}

# line FILTER: each line of out, by jq, on one line
line() {
	[ "$(jq -rs "$1" out)" = "$2" ] || {
		echo "$1: $(jq -rs "$1" out), not $2"
		cat out err
		return 1
	}
}

walk() { # VENUE
	local v=$1
	by_hand 0 balance "$v" BTC
	line '[.[] | .kind, .venue, .account, .asset, .free] | join(" ")' "balance $v main BTC 1000"
	# two that rest, of two symbols
	by_hand 0 order "$v" BTC-USDT buy 0.002 20000 --tif gtc --id rest1$v
	line 'last | [.kind, .id, .venue, .account, .symbol, .state] | join(" ")' "order rest1$v $v main BTC-USDT open"
	by_hand 0 order "$v" ETH-USDT buy 0.02 1000 --tif post_only --id rest2$v
	by_hand 0 open "$v" BTC-USDT
	line '[.[] | .id, .symbol, .state, .qty, .price] | join(" ")' "rest1$v BTC-USDT open 0.002 20000"
	by_hand 0 query "$v" BTC-USDT rest1$v
	line '[.[] | .id, .state, .filled] | join(" ")' "rest1$v open 0"
	by_hand 0 cancel "$v" BTC-USDT rest1$v
	line '[.[] | .id, .state, .filled] | join(" ")' "rest1$v done 0"
	by_hand 0 order "$v" BTC-USDT buy 0.002 20000 --tif gtc --id rest3$v
	by_hand 0 order "$v" BTC-USDT buy 0.003 20000 --tif gtc --id rest4$v
	by_hand 0 cancel-all "$v" BTC-USDT
	line '[.[] | .id + " " + .state] | sort | join(",")' "rest3$v done,rest4$v done"
	by_hand 0 open "$v" ETH-USDT # what is of another symbol stands
	line '[.[] | .id] | join(" ")' "rest2$v"
	by_hand 0 cancel-all "$v" ETH-USDT
	# two that are filled at once
	by_hand 0 order "$v" BTC-USDT buy 0.002 90000 --id take1$v
	by_hand 0 order "$v" BTC-USDT sell 0.001 20000 --tif fok --id take2$v
	by_hand 0 query "$v" BTC-USDT take1$v
	line '[.[] | .id, .state, .filled] | join(" ")' "take1$v filled 0.002"
	by_hand 0 fills "$v" BTC-USDT
	line 'sort_by(.id) | [.[] | .kind, .symbol, .side, .qty, .liquidity] | join(" ")' \
		"fill BTC-USDT buy 0.002 taker fill BTC-USDT sell 0.001 taker"
	line '[.[] | .fee_asset] | all(. == "BTC" or . == "USDT")' true
	by_hand 0 fees "$v" BTC-USDT
	line '[.[] | .kind, .symbol, .fee_source] | join(" ")' "instrument BTC-USDT account"
	case $v in
	binance | kraken) ;; # which have a no for it
	*)
		by_hand 0 fees "$v" NOPE-USDT
		[ ! -s out ]
		grep -q "$v: fees: the venue tells none of NOPE-USDT" err
		;;
	esac
	by_hand 0 fees "$v" # of all, also where they are asked for one by one
	line '[.[] | .symbol] | sort | join(" ")' "BTC-USDT ETH-USDT"
	# networks have their usual names, whatever the venue calls them
	by_hand 0 deposit-address "$v" USDT ERC20
	line '[.[] | .kind, .asset, .network] | join(" ")' "network USDT ERC20"
	by_hand 0 deposit-address "$v" BTC BTC
	line '[.[] | .asset, .network] | join(" ")' "BTC BTC"
	[ "$v" = coinbase ] || { # which has no list of them
		by_hand 0 networks "$v" USDT
		line '[.[] | .network] | sort | join(" ")' "ERC20 TRC20" # one line each, whole
		line '[.[] | (.withdraw_fee | type) + (.withdraw | type) + (.deposit | type)] | unique | join(" ")' stringbooleanboolean
	}
	by_hand 77 withdraw "$v" USDT 10 TRC20 Taddress --label mine
	line '.[0] | (.body // .url) | test("amount|amt|size|value")' true
	# a definite no
	by_hand 1 cancel "$v" BTC-USDT take1$v # it is over, and told all the same
	line '[.[] | .id, .state] | join(" ")' "take1$v filled"
	by_hand 1 cancel "$v" BTC-USDT nobody
	by_hand 1 query "$v" BTC-USDT nobody
	by_hand 1 order "$v" BTC-USDT buy 1000 60000 --tif gtc --id funds$v
	line '[.[] | .id, .state] | join(" ")' "funds$v rejected"
	by_hand 1 order "$v" BTC-USDT buy 0.0000000001 60000 --tif gtc --id filter$v
	line '[.[] | .id, .state] | join(" ")' "filter$v rejected"
	by_hand 0 open "$v" BTC-USDT
	[ ! -s out ]
}

@test "binance: every command" { walk binance; }

@test "bybit: every command" { walk bybit; }

@test "okx: every command" { walk okx; }

@test "bitget: every command" { walk bitget; }

@test "kraken: every command" { walk kraken; }

@test "coinbase: every command" { walk coinbase; }

@test "kucoin: every command" { walk kucoin; }

@test "gate: every command" { walk gate; }

@test "a wrong key: 77 at each venue, and nothing was told" {
	for venue in $VENUES; do
		case $venue in
		kraken) key kraken main d3Jvbmc= ;;
		coinbase) key coinbase main "" | sed 's/sim-coinbase-key/another/' ;;
		*) key "$venue" main wrong ;;
		esac
	done >keys
	for venue in $VENUES; do
		by_hand 77 balance "$venue"
		[ ! -s out ]
		by_hand 77 order "$venue" BTC-USDT buy 0.002 20000
	done
}

@test "two keys of one venue: the account says which signs" {
	ARB_STATE=$BATS_TEST_TMPDIR/state
	{
		key okx main ""
		key okx second ""
		key okx third wrong
	} >keys
	by_hand 0 order okx ETH-USDT buy 0.02 1000 --tif gtc --id two1 --account second
	line '[.[] | select(.kind == "order") | .account] | unique | join(" ")' second
	by_hand 0 cancel okx ETH-USDT two1
	line '[.[] | .account] | join(" ")' main
	by_hand 77 balance okx --account third
	by_hand 78 balance okx --account fourth
}

@test "keys come by the standard input as by any other descriptor; 69 when none came, 74 when it cannot be read" {
	run -0 "$O/arb-exec" balance okx BTC --keys-fd 0 --endpoints "$hosts" <keys
	run -69 --separate-stderr "$O/arb-exec" balance okx BTC --keys-fd 0 --endpoints "$hosts" </dev/null
	[ "$stderr" = "arb-exec: keys: none came from the descriptor" ]
	run -74 "$O/arb-exec" balance okx BTC --keys-fd 17 --endpoints "$hosts"
	run -74 "$O/arb-exec" balance okx BTC --keys-fd 0 --endpoints nowhere <keys
}

@test "networks are asked for by the venue's name" {
	local name
	for name in binance:network=TRX bybit:chain...TRX okx:USDT-TRC20 bitget:TRC20 coinbase:tron kucoin:trx gate:TRX; do
		by_hand 77 withdraw "${name%%:*}" USDT 10 TRC20 Taddress --label mine
		jq -r .body out | grep -q "${name#*:}"
	done
	by_hand 0 deposit-address kraken USDT TRC20
	line '[.[] | .network, .address] | join(" ")' "TRC20 sim-kraken-USDT-Tether-USD-(TRC20)"
	by_hand 77 withdraw okx BTC 1 BTC address
	jq -r .body out | grep -q '"BTC-Bitcoin"'
}

@test "a network by which the venue has no address is a no, and so is one that it does not know" {
	for venue in coinbase okx bybit gate; do
		by_hand 1 deposit-address "$venue" USDT NOPE
		[ ! -s out ]
		grep -q "$venue: deposit-address: .*no address of USDT by NOPE" err
	done
	by_hand 1 deposit-address coinbase USDT TRC20
	by_hand 0 deposit-address coinbase USDT
	by_hand 1 deposit-address binance USDT NOPE
	[ ! -s out ]
	grep -q "binance: deposit-address: .*-1130" err
	for venue in binance bitget kucoin gate okx; do
		by_hand 1 deposit-address "$venue" NOSUCH TRC20
		by_hand 1 deposit-address "$venue" USDT NOPE
	done
}

@test "an address is told with its network, or which one it is to be is asked" {
	for venue in binance bitget kucoin kraken; do
		by_hand 64 deposit-address "$venue" USDT
		[ ! -s out ]
		grep -q "$venue: deposit-address: .*network" err
	done
	for venue in bybit okx coinbase gate; do
		by_hand 0 deposit-address "$venue" USDT
		line 'map(.network | length > 0) | all' true
	done
}

@test "who is shut out comes later, also when it is the next command that is" {
	local place=$BATS_TEST_TMPDIR venue
	echo '{"faults":[{"kind":"418","after_ms":0,"for_ms":600000,"retry_after_s":120}]}' >faults
	ARB_STATE=$place/state
	sim "$place" binance,coinbase --faults faults
	hosts=$place/hosts
	for venue in binance coinbase; do
		for _ in 1 2 3; do
			by_hand 75 balance "$venue"
			by_hand 75 cancel "$venue" BTC-USDT nobody
			run ! grep "rate, rate" err
		done
	done
}

@test "who asks without end what is open leaves room for a cancel, and for the clock" {
	ARB_STATE=$BATS_TEST_TMPDIR/state
	local asked=0
	by_hand 0 order binance BTC-USDT buy 0.002 20000 --tif gtc --id roomy
	while timeout 1 "$O/arb-exec" open binance BTC-USDT --keys-fd 3 --endpoints "$hosts" 3<keys >out; do
		asked=$((asked + 1))
		[ $asked -lt 100 ]
	done
	[ $asked -gt 40 ]
	by_hand 0 cancel-all binance BTC-USDT
	line '[.[] | .id, .state] | join(" ")' "roomy done"
	by_hand 0 query binance BTC-USDT roomy
}

@test "what a venue says twice is said once, and what it says of a success not at all" {
	said() { # TEXT: in err
		[ "$(cat err)" = "arb-exec: $1" ] || {
			cat err
			return 1
		}
	}
	for venue in binance bybit okx bitget kraken coinbase kucoin gate; do
		by_hand 1 query $venue BTC-USDT nobody
		[[ "$(cat err)" == "arb-exec: $venue: query: absent"* ]]
		run ! grep -i "OK$\|success\|: 0\|, 0" err
	done
	by_hand 1 query bybit BTC-USDT nobody
	said "bybit: query: absent"
	by_hand 1 deposit-address okx USDT NOPE
	said "okx: deposit-address: absent: no address of USDT by NOPE"
	key kraken main d3Jvbmc= >keys
	by_hand 77 balance kraken
	said "kraken: balance: key, EAPI:Invalid signature"
}

@test "who waits for the venue's limits is told, once" {
	ARB_STATE=$BATS_TEST_TMPDIR/state
	local status=0
	for _ in $(seq 30); do
		timeout 5 "$O/arb-exec" balance kraken BTC --keys-fd 3 --endpoints "$hosts" 3<keys >out 2>err || {
			status=$?
			break
		}
		[ ! -s err ]
	done
	[ $status -eq 124 ]
	[[ "$(cat err)" =~ ^"arb-exec: warning: kraken: waits "[0-9]+" s for the venue's limit of requests"$ ]]
}

@test "the ways in at kraken are told of one asset; networks are no question at coinbase" {
	by_hand 0 networks kraken BTC
	line '[.[] | .network, .withdraw, .deposit] | join(" ")' "BTC true true"
	by_hand 0 networks kraken
	line '[.[] | has("deposit")] | unique | join(" ")' false
	by_hand 64 networks coinbase
	[ ! -s out ]
}

@test "what a venue wants and was not given is a usage error" {
	by_hand 64 deposit-address kraken USDT
	grep -q "kraken: deposit-address: " err
}

@test "without a symbol it is all of them, also where the venue wants one" {
	for venue in binance bitget kucoin; do
		by_hand 0 order $venue BTC-USDT buy 0.002 90000 --id "all1$venue"
		by_hand 0 order $venue ETH-USDT buy 0.02 90000 --id "all2$venue"
		by_hand 0 fills $venue
		line '[.[] | .symbol] | unique | join(" ")' "BTC-USDT ETH-USDT"
		by_hand 0 fills $venue -o symbols='["ETH-USDT","NOT-LISTED"]'
		line '[.[] | .symbol] | unique | join(" ")' ETH-USDT
	done
	by_hand 0 order kucoin BTC-USDT buy 0.002 20000 --tif gtc --id open1
	by_hand 0 order kucoin ETH-USDT buy 0.02 1000 --tif gtc --id open2
	by_hand 0 open kucoin
	line '[.[] | .id] | sort | join(" ")' "open1 open2"
	by_hand 0 cancel-all kucoin
	line '[.[] | .id + " " + .state] | sort | join(",")' "open1 done,open2 done"
	by_hand 0 open kucoin
	[ ! -s out ]
}

@test "a limit that is used up refuses an order and leaves the questions" {
	local limits=$BATS_TEST_TMPDIR/state/run/limits mark
	ARB_STATE=$BATS_TEST_TMPDIR/state
	mark=$(printf %s sim-kraken-key | b2sum -l 256 | cut -c 1-12)
	mkdir -p "$limits"
	echo damaged >"$limits/kraken-$mark-orders" # counts as used up
	by_hand 75 order kraken BTC-USDT buy 0.002 20000
	grep -q "refused, and not sent: rate" err
	line '[.[] | select(.kind == "order") | .state] | join(" ")' "intent rejected"
	by_hand 0 balance kraken BTC
	[ -s "$limits/kraken-$mark-private" ]
	by_hand 0 fees kraken BTC-USDT
	[ -s "$limits/kraken-requests" ] # the list of symbols is anybody's
}

@test "a venue that was killed: 69, and nothing was told" {
	sim . okx
	hosts=hosts
	by_hand 0 balance okx BTC
	kill -KILL "$(cat pid)"
	wait "$(cat pid)" || true
	by_hand 69 balance okx BTC
	[ ! -s out ]
	by_hand 69 cancel-all okx
	by_hand 69 order okx BTC-USDT buy 0.002 20000 --id late
	rm pid
}

# leg VENUE SIDE LIMIT
leg() {
	printf '{"venue":"%s","symbol":"BTC-USDT","side":"%s","qty":"0.002","limit":"%s"}' "$1" "$2" "$3"
}

# approval: lines by which an executor buys at okx and sells at bybit, now
approval() {
	local now legs hash venue
	now=$(date +%s%6N)
	legs="[$(leg okx buy 70000),$(leg bybit sell 60000)]"
	hash=$(printf 'cross:1\n%s' "$legs" | b2sum -l 256 | cut -d ' ' -f 1)
	for venue in okx bybit; do
		printf '{"kind":"instrument","ts_us":%s,"venue":"%s","symbol":"BTC-USDT","price_tick":"0.1","qty_step":"0.00001",' \
			"$now" $venue
		printf '"base":"BTC","quote":"USDT","taker_bps":"10","fee_kind":"received","status":"trading"}\n'
		printf '{"kind":"book","ts_us":%s,"venue":"%s","symbol":"BTC-USDT","bids":[["64000","1"]],"asks":[["64001","1"]]}\n' \
			"$now" $venue
	done
	printf '{"kind":"opportunity","ts_us":%s,"id":"cross:1","state":"open","shape":"cross","symbol":"BTC-USDT","legs":%s,' \
		"$now" "$legs"
	printf '"profit":"0.3","asset":"USDT","risk":{"verdict":"approve","rules":[],"legs":%s,"hash":"%s","expires_us":%s}}\n' \
		"$legs" "$hash" $((now + 5000000))
}

@test "recover: what became of an order whose answer was lost and whose executor was killed" {
	local other
	export ARB_STATE=$BATS_TEST_TMPDIR/state
	# nor does the private socket tell
	echo '{"faults":[{"kind":"lose_reply","request":"order","venue":"okx","every":1,"times":9},
		{"kind":"accept_close","venue":"okx","after_ms":0,"for_ms":60000}]}' >faults
	sim . okx,bybit --faults faults
	hosts=hosts
	by_hand 64 recover
	mkfifo in
	: >ran
	"$O/arb-exec" --live --keys-fd 4 --endpoints hosts <in >ran 2>/dev/null 4<keys 3>&- &
	other=$!
	exec 9>in
	# once it has started, so that its books are young
	for _ in $(seq 200); do
		! grep -q '"kind":"balance"' ran || break
		sleep 0.05
	done
	approval >&9
	for _ in $(seq 200); do
		! grep -q '"state":"filled"' ran || break
		sleep 0.05
	done
	kill -KILL $other
	exec 9>&-
	wait $other || true
	cat ran
	[ "$(grep -c '"state":"intent"' ran)" -eq 2 ]
	[ "$(grep -c '"state":"filled"' ran)" -eq 1 ] # at bybit
	by_hand 0 recover bybit
	[ "$(grep -c '"kind":"outcome"' out)" -eq 0 ]
	by_hand 0 recover okx
	line '[.[] | select(.again | not) | select(.venue == "okx") | .kind, (.state // empty)] | .[:3] | join(" ")' "fill order filled"
	line '[.[] | select(.kind == "outcome") | .state] | join(" ")' flat
	# it is known now
	by_hand 0 recover okx
	line '[.[] | .kind, .venue] | unique | join(" ")' "balance okx"
	# another instance has the journal
	sleep 2 | "$O/arb-exec" --live --keys-fd 3 --endpoints hosts 3<keys >other 2>&1 &
	other=$!
	for _ in $(seq 50); do
		[ -s other ] && break
		sleep 0.05
	done
	by_hand 75 recover okx
	wait $other || true
}
