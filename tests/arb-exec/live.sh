# shellcheck shell=sh disable=SC2034,SC2086,SC2154
# What live runs on simulated venues are made of; for live.bats and the battery exec.
#
#	live_begins				of a bats file's setup: a place, a state and keys of its own
#	live_ends				of its teardown: what $sim, $program and $pids name is killed
#	venues_stand NAME VENUES OPTION...	venues whose books stand at 50000 and 50005, or, VENUE:BID, there and fall by 10 for one
#						moment of eight: NAME.json, NAME.statement, NAME.instruments; $sim
#	demo_keys				the keys that they know, as arb-vault open writes them
#	approvals NAME RATE COUNT FIRST VENUES	instruments, and approved crosses in turn
#	books NAME VENUES			the same without anything approved, without end
#	resting_leg NAME WORD SECONDS [VENUE OTHER]	instruments, books and an approved cross:WORD of which the leg at VENUE (bybit) rests for so long; okx is the other
#	trading NAME COMMAND...			arb-exec between them: keys from keys, no pause that loopback does not need, and $choices
#	order_left VENUE			an order there, id lost, whose end the journal does not know, since it did not arrive
#	unfinished DIRECTORY			how many trades of the journal have no end

live_begins() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb ARB_STATE=$BATS_TEST_TMPDIR/state
	command -v sqlite3 >/dev/null || skip "no sqlite3"
	demo_keys >keys
	sim='' program='' pids=''
}

live_ends() {
	for pid in $sim $program $pids; do
		kill -KILL "$pid" 2>/dev/null || true
	done
}

demo_keys() {
	for venue in binance okx bybit bitget kucoin gate; do
		printf '{"venue":"%s","apiKey":"sim-%s-key","secret":"sim-%s-secret","password":"sim-%s-phrase"}\n' $venue $venue $venue $venue
	done
	printf '{"venue":"kraken","apiKey":"sim-kraken-key","secret":"c2ltLWtyYWtlbi1zZWNyZXQ="}\n'
	printf '{"venue":"coinbase","apiKey":"sim-coinbase-key","secret":"%s"}\n' \
		"c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ=="
}

# Two pictures in turn, so that what was taken from a level comes back.
standing_market() { # SECONDS VENUES
	awk -v turns="$(($1 * 5))" -v venues="$2" 'BEGIN {
		n = split(venues, venue, " ")
		for (i = 0; i < turns; i++)
			for (k = 1; k <= n; k++) {
				parts = split(venue[k], part, ":")
				bid = parts == 1 ? 50000 : part[2] - (i % 8 == 7 ? 10 : 0)
				printf "{\"kind\":\"book\",\"ts_us\":%.0f,\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"%d\",\"%d\"],[\"%d\",\"9\"]],\"asks\":[[\"%d\",\"%d\"],[\"%d\",\"9\"]]}\n",
					1767225600000000 + i * 200000, part[1], bid, 5 + i % 2, bid - 10, bid + 5, 5 + i % 2, bid + 15
			}
	}'
}

# A fee in the exchange's token needs that token's market, which is not there: binance takes it out of what is received.
venues_stand() {
	stood=$1 hall=$2
	shift 2
	list=$(echo $hall | sed 's/:[0-9]*//g; s/ /,/g')
	standing_market 120 "$hall" >"$stood.market"
	"$O/arb-sim" generate --minutes 1 --venues "$list" -s BTC-USDT 2>/dev/null | grep '^{"kind":"instrument"' |
		sed 's/"third"/"received"/' >"$stood.instruments"
	rm -f "$stood.json"
	"$O/arb-sim" serve --venues "$list" -s BTC-USDT --market "$stood.market" --statement "$stood.statement" \
		--endpoints "$stood.json" "$@" 2>>"$stood.sim" 3>&- 9>&- &
	sim=$!
	for _ in $(seq 100); do
		[ -s "$stood.json" ] && return
		sleep 0.1
	done
	cat "$stood.sim"
	return 1
}

approvals() {
	cat "$1.instruments"
	exec "$O/torture/approve" "$2" "$3" "$4" $5
}

books() {
	cat "$1.instruments"
	"$O/torture/approve" 10 0 1 $2 | grep --line-buffered -v '^{"kind":"opportunity"'
}

resting_leg() {
	t=$(date +%s%6N)
	legs='[{"venue":"'${4:-bybit}'","symbol":"BTC-USDT","side":"buy","qty":"0.002","limit":"48900"},'
	legs=$legs'{"venue":"'${5:-okx}'","symbol":"BTC-USDT","side":"sell","qty":"0.002","limit":"50000"}]'
	hash=$(printf 'cross:%s\n%s' "$2" "$legs" | b2sum -l 256 | cut -d ' ' -f 1)
	sed 's/"maker_bps":"[0-9.]*"/"maker_bps":"0"/; s/"ts_us":[0-9]*/"ts_us":'"$t"'/' "$1.instruments"
	printf '{"kind":"book","ts_us":%s,"venue":"%s","symbol":"BTC-USDT","bids":[["%s","1"]],"asks":[["%s","1"]]}\n' \
		"$t" "${4:-bybit}" 48899 48900 "$t" "${5:-okx}" 50000 50005
	printf '{"kind":"opportunity","ts_us":%s,"id":"cross:%s","state":"open","shape":"cross","symbol":"BTC-USDT","legs":%s,"profit":"1.5","asset":"USDT",' \
		"$t" "$2" "$legs"
	printf '"risk":{"verdict":"approve","rules":[],"legs":%s,"hash":"%s","expires_us":%s}}\n' "$legs" "$hash" $((t + $3 * 1000000))
}

trading() {
	traded=$1
	shift
	"$@" --live --keys-fd 3 --endpoints "$traded.json" -o exec.halt_frozen=false -o exec.reserve_mb=0 -o exec.ladder_ms=1000 \
		-o exec.window_ms=50 -o exec.skew_ms=50 -o exec.round_ms=50 ${choices:-} 3<keys
}

order_left() {
	echo '{"faults":[{"kind":"lose_request","request":"order","every":1,"times":1}]}' >faults
	venues_stand venues "$1" --faults faults
	timeout -s KILL 1.5 "$O/arb-exec" order "$1" BTC-USDT buy 0.002 60000 --id lost --keys-fd 3 --endpoints venues.json \
		-o exec.reserve_mb=0 3<keys >out || true
	[ "$(unfinished state/live)" -eq 1 ]
}

unfinished() {
	sqlite3 -readonly "$1/exec.db" 'SELECT count(*) FROM trade LEFT JOIN ending ON ending.trade = trade.row WHERE ending.trade IS NULL'
}
