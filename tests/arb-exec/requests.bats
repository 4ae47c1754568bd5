bats_require_minimum_version 1.5.0

# Signed requests that are shown and not sent, and what commands refuse before they speak to anybody.

setup() {
	cd "$BATS_TEST_TMPDIR" || exit 1
	unset ARB_CONFIG XDG_CONFIG_HOME
	export ARB_SHARE=$TOP/share/arb ARB_STATE=$BATS_TEST_TMPDIR/state
	echo '{"venue":"okx","apiKey":"api-key","secret":"arbtestsecret","password":"phrase"}' >keys
	order='{"kind":"order","ts_us":1700000000000000,"id":"x1","venue":"okx","symbol":"BTC-USDT","side":"sell","type":"limit","tif":"fok","qty":"1","price":"2","state":"planned"}'
}

# shown OPTION...: what arb-exec makes of a planned order
shown() {
	arb-exec --print-requests --keys-fd 3 --clock-us 1700000000000000 "$@" 3<keys
}

# The signature that the venue's documentation describes, by another program.
signed() { # TEXT
	printf %s "$1" | openssl dgst -sha256 -hmac arbtestsecret -binary | base64
}

@test "a planned order becomes the request that would send it, signed, and the line is passed on" {
	printf '%s\n' "$order" | shown >out
	[ "$(head -1 out)" = "$order" ]
	[ "$(wc -l <out)" -eq 2 ]
	[ "$(tail -1 out | jq -r '[.kind, .venue, .id, .operation, .method] | join(" ")')" = "request okx x1 order POST" ]
	body=$(tail -1 out | jq -r .body)
	[ "$(jq -r '[.instId, .side, .ordType, .sz, .px, .clOrdId] | join(" ")' <<<"$body")" = "BTC-USDT sell fok 1 2 x1" ]
	[ "$(tail -1 out | jq -r '.headers["OK-ACCESS-SIGN"]')" = "$(signed "2023-11-14T22:13:20.000ZPOST/api/v5/trade/order$body")" ]
}

@test "the same clock and ids give the same bytes; another clock does not" {
	printf '%s\n' "$order" | shown --only >one
	printf '%s\n' "$order" | shown --only >two
	cmp one two
	printf '%s\n' "$order" | arb-exec --print-requests --only --keys-fd 3 --clock-us 1700000001000000 3<keys >three
	run ! cmp -s one three
}

@test "an order that is not planned makes no request; one without a key, symbol or price is a broken line" {
	sent=${order/planned/sent} keyless=${order/okx/kraken} strange=${order/BTC-USDT/BTCUSDT} free=${order/,\"price\":\"2\"/}
	printf '%s\n' "$sent" | shown --only >out
	[ ! -s out ]
	for line in "$keyless" "$strange" "$free" "${order/x1/x-1}"; do
		run -65 shown --only < <(printf '%s\n' "$line")
		[[ $output == *"line 1: order: "* ]]
		[[ $output != *'"kind":"request"'* ]]
	done
}

@test "each venue takes an order that is bounded and ends by itself, so that the executor needs no other" {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	demo_keys >keys
	jq -r .venue keys >venues
	while read -r venue; do
		printf '{"kind":"order","ts_us":1700000000000000,"id":"a1","venue":"%s","symbol":"BTC-USDT","side":"buy",' "$venue"
		printf '"type":"limit","tif":"ioc","qty":"0.25","price":"12345.6","state":"planned"}\n'
	done <venues | shown --only >out
	[ "$(jq -r .venue out)" = "$(cat venues)" ]
	[ "$(wc -l <out)" -ge 8 ]
	while read -r request; do
		echo "$request"
		[[ $(jq -r '.url + " " + .body' <<<"$request") == *12345.6* ]]
		[[ $(jq -r '.url + " " + .body | ascii_downcase' <<<"$request") == *ioc* ]]
	done <out
}

@test "commands show their requests" {
	run -0 --separate-stderr shown balance okx BTC
	[ "$(jq -r .url <<<"$output")" = "https://www.okx.com/api/v5/account/balance?ccy=BTC" ]
	[ "$(jq -r '.headers["OK-ACCESS-SIGN"]' <<<"$output")" = "$(signed "2023-11-14T22:13:20.000ZGET/api/v5/account/balance?ccy=BTC")" ]
	run -0 --separate-stderr shown order okx BTC-USDT buy 0.01 30000 --tif post_only --id mine
	[ "$(jq -r '.body | fromjson | .ordType' <<<"$output")" = post_only ]
	[ "$(jq -r .id <<<"$output")" = mine ]
	run -0 --separate-stderr shown cancel okx BTC-USDT mine
	[ "$(jq -r '.body | fromjson | .clOrdId' <<<"$output")" = mine ]
}

@test "a dry run of a command shows its request and sends nothing" {
	run -0 --separate-stderr arb-exec order okx BTC-USDT buy 0.01 30000 --dry-run --keys-fd 3 3<keys
	[ "$(jq -r '.kind + " " + .operation' <<<"$output")" = "request order" ]
}

@test "a withdrawal is shown and not sent" {
	run -77 --separate-stderr arb-exec withdraw okx USDT 10 TRC20 Taddress --keys-fd 3 3<keys
	[ "$(jq -r .operation <<<"$output")" = withdraw ]
	[[ $stderr == *"not sent"* ]]
}

@test "nothing moves at a real venue without being told so" {
	run -64 arb-exec order okx BTC-USDT buy 1 1 --keys-fd 3 3<keys
	[[ $output == *"--yes-real-money is missing"* ]]
	run -64 arb-exec cancel okx BTC-USDT x --keys-fd 3 3<keys
	[[ $output == *"--yes-real-money is missing"* ]]
	echo '{"okx":{"rest":"https://127.example.com","ws":"wss://127.example.com"}}' >hosts
	run -64 arb-exec order okx BTC-USDT buy 1 1 --keys-fd 3 --endpoints hosts 3<keys
	[[ $output == *"--yes-real-money is missing"* ]]
}

@test "words that are missing or wrong" {
	run -64 arb-exec balance
	[[ $output == *"balance: wants venue [asset]"* ]]
	run -64 arb-exec order okx BTC-USDT hold 1 1
	[[ $output == *'"hold" is neither buy nor sell'* ]]
	run -64 arb-exec order okx BTC-USDT buy 1
	[[ $output == *"a price or --market"* ]]
	run -64 arb-exec order okx BTC-USDT buy 1e 1
	[[ $output == *'qty: "1e" is no decimal figure'* ]]
	# it would be written on as it is
	run -64 arb-exec order okx 'BTC-USDT","x":"y' buy 0.01 70000
	[[ $output == *'is no symbol (BASE-QUOTE)' ]]
	for symbol in btc-usdt BTCUSDT BTC- BTC--USDT BTC-USDT-X 'BTC-USDT ' '' ABCDEFGHIJKLMNOPQRSTU-USDT 'BTC-US"T'; do
		for command in "order okx SYMBOL buy 1 1" "cancel okx SYMBOL a1" "query okx SYMBOL a1" "open okx SYMBOL" "fills okx SYMBOL" \
			"fees okx SYMBOL" "cancel-all okx SYMBOL"; do
			read -r -a words <<<"$command"
			words[2]=$symbol
			run -64 arb-exec "${words[@]}" --print-requests --keys-fd 3 3<keys
			[ "$output" = "arb-exec: ${words[0]}: \"$symbol\" is no symbol (BASE-QUOTE)" ]
		done
	done
	for asset in btc 'BTC"' ''; do
		run -64 arb-exec balance okx "$asset" --print-requests --keys-fd 3 3<keys
		[ "$output" = "arb-exec: balance: \"$asset\" is no asset" ]
	done
	run -64 arb-exec deposit-address okx USDT 'ERC20","x":"y' --print-requests --keys-fd 3 3<keys
	[[ $output == *" is no network" ]]
	run -64 arb-exec balance nosuch --keys-fd 3 3<keys
	[[ $output == *"nosuch: no such venue"* ]]
	run -78 arb-exec balance okx
	[[ $output == *"there is no key for it"* ]]
	run -78 arb-exec balance okx --keys-fd 3 3<<<'{"venue":"okx","apiKey":"a","secret":"b"}'
	[[ $output == *"passphrase is missing"* ]]
	for printed in '' --print-requests; do
		# shellcheck disable=SC2086 # no word at all
		run -78 arb-exec balance coinbase --keys-fd 3 $printed 3<<<'{"venue":"coinbase","apiKey":"a","secret":"b"}'
		[[ $output == *"the secret is neither a P-256 key in PEM nor an Ed25519 key" ]]
	done
	echo '{"kraken":{"rest":"http://127.0.0.1:1","ws":"ws://127.0.0.1:1"}}' >hosts
	run -78 arb-exec balance okx --keys-fd 3 --endpoints hosts 3<keys
	[[ $output == *"the file of endpoints does not name it"* ]]
}

@test "what a command wants and was not given, shown or not, is a usage error" {
	echo '{"venue":"kraken","apiKey":"a","secret":"c2ltLWtyYWtlbi1zZWNyZXQ="}' >kraken.keys
	run -64 arb-exec withdraw kraken USDT 10 TRC20 T --keys-fd 3 3<kraken.keys
	[ "$output" = "arb-exec: kraken: withdraw: the name that the venue knows the address by is missing" ]
	run -64 arb-exec --print-requests deposit-address kraken USDT --keys-fd 3 3<kraken.keys
}

# begun VENUE OPERATION SYMBOLS WORD...: the requests that the command begins with
begun() {
	local venue=$1 operation=$2 symbols=$3
	shift 3
	for how in --print-requests --dry-run; do
		arb-exec "$@" $how --keys-fd 3 -o 'symbols=["BTC-USDT","ETH-USDT"]' 3<keys >out
		[ "$(jq -rs '[.[].venue] | unique | join(" ")' out)" = "$venue" ]
		[ "$(jq -rs '[.[].operation] | unique | join(" ")' out)" = "$operation" ]
		[ "$(jq -rs length out)" -eq "$symbols" ]
	done
}

@test "of what a venue has no request for, what the command begins with is shown" {
	{
		for venue in okx binance bitget kucoin; do
			echo '{"venue":"'$venue'","apiKey":"a","secret":"b","password":"c"}'
		done
		echo '{"venue":"kraken","apiKey":"a","secret":"c2ltLWtyYWtlbi1zZWNyZXQ="}'
		echo '{"venue":"coinbase","apiKey":"a","secret":"c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ=="}'
	} >keys
	begun okx open 1 cancel-all okx
	begun coinbase open 1 cancel-all coinbase
	begun kraken open 1 cancel-all kraken BTC-USDT
	begun kraken cancel-all 1 cancel-all kraken
	begun binance open 1 cancel-all binance
	begun binance cancel-all 1 cancel-all binance BTC-USDT
	begun coinbase query 1 cancel coinbase BTC-USDT some
	begun okx cancel 1 cancel okx BTC-USDT some
	begun coinbase balance 1 deposit-address coinbase BTC
	for venue in binance bitget kucoin; do
		begun $venue fills 2 fills $venue
		begun $venue fills 1 fills $venue BTC-USDT
	done
	for venue in bitget kraken kucoin; do begun $venue fees 2 fees $venue; done
}

@test "options that say nothing where they stand" {
	run -64 arb-exec balance okx --clock-us 1767225600000000 --keys-fd 3 3<keys
	[ "$output" = "arb-exec: --clock-us is for --print-requests: what is sent is signed for the time that it is" ]
	run -64 arb-exec --live --dry-run --clock-us 1767225600000000 --keys-fd 3 3<keys </dev/null
	run -64 arb-exec --paper --clock-us 1767225600000000 </dev/null
	run -64 arb-exec --dry-run --paper </dev/null
	[ "$output" = "arb-exec: --dry-run is for --live: on paper nothing is sent" ]
	[ ! -e state ]
	run -0 arb-exec balance okx --dry-run --clock-us 1767225600000000 --keys-fd 3 3<keys
	[[ $output == '{"kind":"request","ts_us":1767225600000000,'* ]]
}

@test "of a recovery the questions are shown that it begins with, and nothing is asked, sent or written" {
	for how in --print-requests --dry-run; do
		run -0 --separate-stderr arb-exec "$how" recover okx --keys-fd 3 --clock-us 1700000000000000 3<keys
		[ -z "$stderr" ]
		[ "$(jq -r .operation <<<"$output" | tr '\n' ' ')" = "balance open " ]
		[ "$(jq -r 'select(.operation == "open") | .headers["OK-ACCESS-SIGN"]' <<<"$output")" = \
			"$(signed 2023-11-14T22:13:20.000ZGET/api/v5/trade/orders-pending)" ]
		[ ! -e state ]
	done
	run -64 arb-exec --print-requests recover --keys-fd 3 3<keys
	run -64 arb-exec --print-requests recover nosuch --keys-fd 3 3<keys
	run -78 arb-exec --print-requests recover kraken --keys-fd 3 3<keys
}

@test "keys in the environment are used with a warning, and are gone from it" {
	run -0 --separate-stderr env OKX_API_KEY=api-key OKX_API_SECRET=arbtestsecret OKX_API_PASSPHRASE=phrase \
		arb-exec balance okx --print-requests
	[[ $stderr == *"keys came from the environment"* ]]
	[ "$(jq -r .venue <<<"$output")" = okx ]
	[[ $stderr != *arbtestsecret* ]]
}

@test "a venue where nobody answers: 69, and nothing was told" {
	echo '{"okx":{"rest":"http://127.0.0.1:1","ws":"ws://127.0.0.1:1"}}' >hosts
	run -69 --separate-stderr timeout 30 arb-exec balance okx --keys-fd 3 --endpoints hosts 3<keys
	[ -z "$output" ]
	[[ $stderr == *"okx: balance: "* ]]
}
