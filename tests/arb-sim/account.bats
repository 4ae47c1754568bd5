bats_require_minimum_version 1.5.0

# The private side of arb-sim serve, asked by a customer that shares nothing with this project (customer.py).

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	pid=
}

teardown() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
}

# serve VENUE OPTION...: in the background, until it listens (at most 5 seconds).
serve() {
	local venue=$1
	shift
	rm -f venues.json
	"$O/arb-sim" serve --venues "$venue" -s BTC-USDT --endpoints venues.json --statement statement "$@" 2>err &
	pid=$!
	for _ in $(seq 50); do
		[ -s venues.json ] && return
		sleep 0.1
	done
	cat err
	return 1
}

stop() {
	kill -TERM "$pid"
	wait "$pid"
	pid=
}

customer() { # WHAT VENUE ARG...
	local what=$1 venue=$2
	shift 2
	PYTHONDONTWRITEBYTECODE=1 timeout 30 python3 "$TOP/tests/arb-sim/customer.py" "$what" "$venue" venues.json "$@"
}

# lives VENUE: a customer's life there, and the statement tells the same.
lives() {
	serve "$1"
	customer walk "$1"
	stop
	jq -es '[.[] | select(.kind == "balance" and .free != "0")] | length >= 2' statement
	jq -es '[.[] | select(.kind == "fill")] | length >= 2' statement
	jq -es '[.[] | select(.kind == "order") | .state] | contains(["open", "done", "filled", "rejected"])' statement
	# each order that was taken has ended, and what it filled is the sum of its fills
	jq -es '[.[] | select(.venue_id)] | group_by(.venue_id) | all(
		([.[] | select(.kind == "order")] | last) as $last |
		($last.state == "done" or $last.state == "filled") and
		(([.[] | select(.kind == "fill") | .qty | tonumber] | add // 0) - ($last.filled | tonumber) | fabs < 1e-12))' statement
}

@test "okx: a customer's life" { lives okx; }
@test "binance: a customer's life" { lives binance; }

@test "bybit: a customer's life" { lives bybit; }

@test "bitget: a customer's life" { lives bitget; }

@test "gate: a customer's life" { lives gate; }

@test "kucoin: a customer's life" { lives kucoin; }

@test "kraken: a customer's life" { lives kraken; }

@test "coinbase: a customer's life" { lives coinbase; }

# strikes KIND VENUE MEMBER...: it is seen, and told in the truth.
strikes() {
	local kind=$1 venue=$2
	shift 2
	echo '{"faults": [{"kind": "'"$kind"'", "venue": "'"$venue"'"'"$*"'}]}' >faults
	serve "$venue" --faults faults --truth truth
	PYTHONDONTWRITEBYTECODE=1 timeout 30 python3 "$TOP/tests/arb-sim/misfortune.py" "$kind" "$venue" venues.json statement
	stop
	grep -q '"fault":"'"$kind"'"' truth
}

@test "requests and answers are lost, late, and closed on" {
	strikes lose_request okx
	strikes lose_reply okx
	strikes late_request okx
	strikes late_reply okx
	strikes taken_close okx
	strikes taken_503 okx
	strikes lose_reply binance
	strikes taken_503 gate
}

@test "a request is stale, a cancel slow, a venue gone behind an order" {
	strikes stale okx
	strikes stale bybit
	strikes slow_cancel okx
	strikes slow_cancel gate
	strikes order_maintenance okx ', "for_ms": 1000, "notice_ms": 0'
}

@test "orders are filled in part, refused, and hidden" {
	strikes partial okx
	strikes partial kraken
	strikes reject okx
	strikes reject binance
	strikes hide okx
	strikes hide gate
}

@test "fills are told twice, first, and of orders that nobody placed" {
	for venue in okx binance bybit bitget gate kraken kucoin; do
		strikes fill_twice "$venue"
		strikes fill_first "$venue"
		strikes stray_fill "$venue"
	done
}

@test "none of that is seen where no fault is asked for" {
	serve okx
	PYTHONDONTWRITEBYTECODE=1 timeout 60 python3 "$TOP/tests/arb-sim/misfortune.py" none okx venues.json statement
	stop
}
