bats_require_minimum_version 1.5.0

# What arb-sim generate does with pipes, signals and full disks.

setup() {
	set -o pipefail
	cd "$BATS_TEST_TMPDIR" || exit 1
}

@test "about five books a second of each venue, which its symbols share" {
	for symbols in BTC-USDT BTC-USDT,ETH-USDT BTC-USDT,ETH-USDT,SOL-USDT,XRP-USDT; do
		"$O/arb-sim" generate --venues okx,gate -s "$symbols" --minutes 2 >out 2>/dev/null
		for venue in okx gate; do
			count=$(grep -c "^{\"kind\":\"book\".*\"venue\":\"$venue\"" out)
			[ "$count" -gt 540 ]
			[ "$count" -lt 660 ]
		done
	done
}

@test "the same seed gives the same bytes, another seed others" {
	"$O/arb-sim" generate --seed 4 --minutes 2 >a 2>/dev/null
	"$O/arb-sim" generate --seed 4 --minutes 2 2>/dev/null | cmp - a
	"$O/arb-sim" generate --seed 5 --minutes 2 >b 2>/dev/null
	run -1 cmp -s a b
	# a longer one begins like the shorter one
	"$O/arb-sim" generate --seed 4 --minutes 3 >longer 2>/dev/null
	cmp -n "$(stat -c %s a)" longer a
}

@test "venues and symbols come from the configuration where none are named" {
	"$O/arb-sim" generate --minutes 1 -o 'venues=["okx","gate"]' -o 'symbols=["ETH-USDT"]' >out
	[ "$(jq -r 'select(.kind == "instrument") | .venue + " " + .symbol' out)" = "okx ETH-USDT
gate ETH-USDT" ]
}

@test "SIGTERM ends it with whole lines and exit 0" {
	mkfifo pipe
	"$O/arb-sim" generate --minutes 500000 >pipe 2>/dev/null &
	pid=$!
	exec 5<pipe
	head -n 1000 <&5 >/dev/null
	kill -TERM "$pid"
	tail -c 1 <&5 >last
	exec 5<&-
	wait "$pid"
	[ "$(xxd -p last)" = 0a ]
}

@test "a full disk is exit 74, a reader that leaves kills it quietly" {
	run -74 bash -c '"$O/arb-sim" generate --minutes 1 2>/dev/null >/dev/full'
	run -0 bash -c '"$O/arb-sim" generate --minutes 100 2>/dev/null | head -n 1 >/dev/null; [ "${PIPESTATUS[0]}" = 141 ]'
}

@test "wrong usage is exit 64" {
	run -64 "$O/arb-sim" sing
	run -64 "$O/arb-sim" generate generate
	run -64 "$O/arb-sim" generate --depth 0
	run -64 "$O/arb-sim" generate --rate x
	run -64 "$O/arb-sim" generate --venues okx -s NO-SUCH
	run -64 "$O/arb-sim" generate --start-us 5
}
