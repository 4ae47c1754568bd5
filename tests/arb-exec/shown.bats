bats_require_minimum_version 1.5.0

# What would be asked and decided after a crash is shown, and the journal and the venues stay as they are.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
}

teardown() {
	live_ends
}

by_hand() { # WORD...
	"$O/arb-exec" "$@" --keys-fd 3 --endpoints venues.json -o exec.reserve_mb=0 3<keys
}

# journal: what is in it; a reader leaves an empty log beside it
journal() {
	(cd state/live && cksum exec.db && sqlite3 -readonly exec.db .dump)
}

@test "an order that is ours and in no journal is not cancelled by a recovery that is shown" {
	venues_stand venues bybit
	by_hand order bybit BTC-USDT buy 0.001 40000 --tif gtc >out
	mv state before
	for how in --print-requests --dry-run; do
		by_hand "$how" recover bybit >out 2>err
		[ ! -s err ]
		[ "$(jq -r '.kind + " " + .operation' out | tr '\n' ' ')" = "request balance request open " ]
		[ ! -e state/live ]
	done
	[ "$(by_hand open bybit | wc -l)" -eq 1 ]
	# and by one that is not
	by_hand recover bybit >out 2>err || true
	[ "$(by_hand open bybit | wc -l)" -eq 0 ]
}

@test "an order without an end is asked for at each venue, and the journal stays as it is" {
	order_left okx
	i=1
	for venue in binance bybit bitget kraken coinbase kucoin gate; do
		i=$((i + 1))
		sqlite3 state/live/exec.db "
			CREATE TEMP TABLE t AS SELECT * FROM trade WHERE row = 1; UPDATE t SET row = $i, opportunity = '$venue';
			CREATE TEMP TABLE n AS SELECT * FROM intent WHERE id = 'lost'; UPDATE n SET trade = $i, id = '$venue', venue = '$venue';
			INSERT INTO trade SELECT * FROM t; INSERT INTO intent SELECT * FROM n"
	done
	journal >before
	# nobody is there to be asked
	jq -c 'map_values({rest: "http://127.0.0.1:1", ws: "ws://127.0.0.1:1"})' venues.json >venues.new
	for venue in okx binance bybit bitget kraken coinbase kucoin gate; do
		jq -c --arg v $venue '. + {($v): .okx}' venues.new >venues.json
		by_hand --print-requests recover $venue --clock-us 1767225600000000 >one
		by_hand --print-requests recover $venue --clock-us 1767225600000000 >two
		cmp one two
		[ "$(jq -r '[.kind, .venue, .operation] | join(" ")' one)" = "$(printf "request $venue %s\n" balance query fills open)" ]
		# of no other order
		id=$venue
		[ $venue != okx ] || id=lost
		[ "$(jq -r 'select(.operation == "query") | .id' one)" = $id ]
	done
	journal >after
	diff before after
	# what has an end is not asked for, nor is what another has open left out
	sqlite3 state/live/exec.db "INSERT INTO state (intent, ts_us, state, venue_id, reason, ended_us, at_arrival, at_arrival_filled, epoch)
		VALUES ('lost', 1, 6, '', '', 1, '0', '0', 1)"
	by_hand --print-requests recover okx --clock-us 1767225600000000 >one
	[ "$(jq -r .operation one | tr '\n' ' ')" = "balance open " ]
}

@test "beside an executor that has the journal, and of a journal that is none of ours" {
	order_left okx
	{
		printf '{"kind":"tick","ts_us":%s}\n' "$(date +%s%6N)"
		sleep 5
	} 3>&- | "$O/arb-exec" --live --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 >ran 2>ran.err 4<keys 3>&- &
	program=$!
	sleep 1
	run -75 by_hand recover okx
	run -0 --separate-stderr by_hand --print-requests recover okx
	[[ $output == *'"operation":"balance"'*'"operation":"open"'* ]]
	kill -KILL $program || true
	wait $program || true
	"$O/arb-exec" --paper </dev/null
	run -78 --separate-stderr by_hand --print-requests recover okx --state state/paper
	[[ $stderr == *"belongs to mode paper, not live" ]]
	cp -r state/live of
	sqlite3 of/exec.db 'PRAGMA user_version = 99'
	run -78 --separate-stderr by_hand --print-requests recover okx --state of
	[[ $stderr == *"it is of another version, and not changed here" ]]
}

@test "a decision is no request: it is not taken" {
	order_left okx
	sqlite3 state/live/exec.db "INSERT INTO state (intent, ts_us, state, venue_id, reason, ended_us, at_arrival, at_arrival_filled, epoch)
		VALUES ('lost', 1, 8, '', '', 0, '0', '0', 1)"
	journal >before
	for how in --print-requests --dry-run; do
		run -0 --separate-stderr "$O/arb-exec" "$how" resolve okx lost absent
		[ -z "$output" ]
		[ "$stderr" = "arb-exec: warning: resolve asks no venue: nothing to show, and nothing was decided" ]
		run -64 "$O/arb-exec" "$how" resolve okx lost gone
	done
	journal >after
	diff before after
	# without it, it is
	run -0 "$O/arb-exec" resolve okx lost absent
	journal >after
	run -1 diff before after
}
