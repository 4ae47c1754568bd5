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

# lives VENUE: a customer's life there, each answer no less than what another client was content with (SURFACE.md, where it is
# there), and the statement tells the same.
lives() {
	serve "$1"
	if [ -e "$ARB_DATA/requests/SURFACE.md" ]; then
		customer surface "$1" "$ARB_DATA/requests/SURFACE.md"
	else
		customer walk "$1"
	fi
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

@test "keys of a file, in each scheme; a venue that is not named there knows nobody" {
	openssl ecparam -name prime256v1 -genkey -noout -out ec 2>/dev/null
	openssl genrsa -out rsa 2048 2>/dev/null
	jq -n --rawfile ec ec --rawfile rsa rsa '{
		coinbase: {apiKey: "organizations/o/apiKeys/k", secret: $ec},
		binance: {apiKey: "rsa", secret: $rsa}}' >keys
	export KEYS=keys
	serve coinbase --keys keys
	customer walk coinbase
	stop
	serve binance --keys keys
	customer walk binance
	unset KEYS
	run ! customer balance binance
	stop
	serve okx --keys keys
	run ! customer balance okx
	[[ $output == *404* ]]
	stop
	[ ! -s statement ]
}

@test "a file of keys that is not right is exit 64, and says nothing of what is in it" {
	for keys in '[]' '{"okx":1}' '{"mexc":{"apiKey":"k","secret":"hush"}}' '{"okx":{"apiKey":"k"}}' \
		'{"kraken":{"apiKey":"k","secret":"hush!"}}' '{"coinbase":{"apiKey":"k","secret":"hush"}}' '{"okx":{"apiKey":"k","secret":"hush"}}' \
		'{"gemini":{"apiKey":"k","secret":"hush"}}' '{"gate":{"apiKey":"k","secret":"hush","x":1}}' \
		'{"gate":{"apiKey":"k","secret":"hush","x":"hush"}}' '{"gate":{"apiKey":"k","secret":"hush","password":1}}' \
		'{"gate":{"apiKey":"k","secret":"hush"},"gate:sub1":{"apiKey":"k","secret":"hush, too"}}' '{"coinbase":{"apiKey":"k","secret":"-----BEGIN EC PRIVATE KEY-----hush"}}'; do
		echo "$keys" >keys
		run -64 --separate-stderr timeout 10 "$O/arb-sim" serve --endpoints e --venues okx,kraken,coinbase -s BTC-USDT --keys keys
		[[ $stderr != *hush* ]]
		[ ! -e e ]
	done
	run -74 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --statement no/where
	run -74 --separate-stderr timeout 10 "$O/arb-sim" serve --endpoints e --venues okx -s BTC-USDT --statement /dev/full
	[[ $stderr == *"/dev/full: No space left on device"* ]]
}

@test "nobody is let in without the right signature, and hostile bytes are answered" {
	serve okx
	url=$(jq -r .okx.rest venues.json)
	[ "$(curl -s "$url/api/v5/account/balance" | jq -r .code)" = 50103 ]
	[ "$(curl -s -H 'OK-ACCESS-KEY: other' "$url/api/v5/account/balance" | jq -r .code)" = 50111 ]
	# signed with openssl alone
	body='{"instId":"BTC-USDT","side":"buy","ordType":"limit","sz":"0.001","px":"50000","tdMode":"cash","clOrdId":"a1"}'
	stamp=$(date -u +%Y-%m-%dT%H:%M:%S.000Z)
	sign=$(printf '%sPOST/api/v5/trade/order%s' "$stamp" "$body" | openssl dgst -sha256 -hmac sim-okx-secret -binary | base64)
	order() {
		curl -s -H 'OK-ACCESS-KEY: sim-okx-key' -H 'OK-ACCESS-PASSPHRASE: sim-okx-phrase' -H "OK-ACCESS-TIMESTAMP: $stamp" \
			-H "OK-ACCESS-SIGN: $sign" -H 'Content-Type: application/json' "$@" "$url/api/v5/trade/order" -d "$body"
	}
	[ "$(order -H "expTime: $(($(date +%s) - 1))000" | jq -r .code)" = 50102 ]
	[ "$(order | jq -r .data[0].sCode)" = 0 ]
	[ "$(order | jq -r .data[0].sCode)" = 51016 ]
	for body in '' '{' '[1,2]' '[[[[' '{"instId":1e999,"sz":{}}' '{"instId":"BTC-USDT","side":"buy","ordType":"limit","sz":"1000000000000000000000000000000","px":"-1"}'; do
		sign=$(printf '%sPOST/api/v5/trade/order%s' "$stamp" "$body" | openssl dgst -sha256 -hmac sim-okx-secret -binary | base64)
		order | jq -e '.code != "0"'
	done
	stop
	[ "$(jq -r 'select(.kind == "order") | .state' statement)" = $'open\nrejected\nrejected' ]
}

# an id of so many letters
letters() { printf 'k%.0s' $(seq "$1"); }

# takes VENUE ID...: an order of each id is taken, resting far from the market.
takes() {
	for id in "${@:2}"; do
		run -0 customer place "$1" buy limit 0.001 40000 "$id"
	done
}

# refuses VENUE WORDS ID...: with these words, and not kept.
refuses() {
	for id in "${@:3}"; do
		run -1 customer place "$1" buy limit 0.001 40000 "$id"
		[ "$output" = "refused $2" ]
	done
}

@test "a client's id has the venue's own length and letters, and the venue's own words say where it has not" {
	serve kraken,binance,okx,bybit,bitget,kucoin,gate,coinbase
	takes kraken "$(letters 18)" 'a b!~' 6d47a5f0-6fd4-4b84-b56e-c23f0f689c20 6d47a5f06fd44b84b56ec23f0f689c2A
	refuses kraken 'EGeneral:Invalid arguments' "$(letters 19)" "$(letters 32)" "$(letters 36)" $'a\x01' 'Ä' \
		6d47a5f0-6fd4-4b84-b56e-c23f0f689c2 6d47a5f0-6fd4-4b84-b56ec-23f0f689c20 6d47a5f06fd44b84b56ec23f0f689c2g
	takes binance "$(letters 36)" a-_Z9
	refuses binance "-1100 Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}\$'." \
		"$(letters 37)" "$(letters 400)" a.b 'a b' a:b
	takes okx "$(letters 32)" aZ9
	refuses okx '51000 Parameter clOrdId error' "$(letters 33)" "$(letters 400)" a-b a_b
	takes bybit "$(letters 36)" a-_Z9
	refuses bybit '10001 Request parameter error.' "$(letters 37)" a.b
	takes bitget "$(letters 40)" 'a-_.#Z9'
	refuses bitget '40017 Parameter verification failed clientOid' "$(letters 41)" a:b
	takes kucoin "$(letters 40)" a-_Z9
	refuses kucoin '400100 Parameter error' "$(letters 41)" a.b
	takes gate "t-$(letters 28)" t-a-_.Z9
	refuses gate 'INVALID_PARAM_VALUE Invalid parameter value: text' "t-$(letters 29)" abc T-a t-a:b
	takes coinbase "$(letters 128)" 6d47a5f0-6fd4-4b84-b56e-c23f0f689c20
	refuses coinbase 'INVALID_ARGUMENT client_order_id is invalid' "$(letters 129)" 'a b'
	stop
	[ "$(jq -r 'select(.kind == "order") | .state' statement | sort | uniq -c | xargs)" = "18 open" ]
}

@test "a figure with an exponent is none" {
	serve kraken,binance,okx,bybit,bitget,kucoin,gate,coinbase
	for venue in kraken binance okx bybit bitget kucoin gate coinbase; do
		run -1 customer place "$venue" buy limit 1e-3 40000
		run -1 customer place "$venue" buy limit 0.001 4e4
	done
	run customer place okx buy limit 1e-3 40000
	[ "$output" = "refused 51000 Parameter sz error" ]
	run customer place okx buy limit 0.001 4E4
	[ "$output" = "refused 51000 Parameter px error" ]
	run customer place binance buy limit 1e-3 40000
	[ "$output" = "refused -1100 Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\.[0-9]{1,20})?\$'." ]
	stop
	run ! grep '"kind":"order"' statement
}

@test "a deposit address is of a network that the venue has for the asset, and is one word" {
	serve binance,bitget,kucoin,kraken
	for venue in binance bitget kucoin kraken; do
		run -0 customer address "$venue"
		[[ $output == '"sim-'$venue-USDT-* && $output != *' '* ]]
	done
	run -1 customer address binance NOPE
	[ "$output" = "refused -1130 Data sent for parameter 'network' is not valid." ]
	run -1 customer address bitget NOPE
	run -1 customer address kucoin NOPE
	stop
}

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
	echo '{"faults": [{"kind": "order_maintenance", "venue": "okx", "at": "binance", "for_ms": 1000, "notice_ms": 0}]}' >faults
	serve okx,binance --faults faults
	PYTHONDONTWRITEBYTECODE=1 timeout 30 python3 "$TOP/tests/arb-sim/misfortune.py" between_legs okx venues.json statement
	stop
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
