bats_require_minimum_version 1.5.0

# Own trades that fill several pages of each venue.

setup() {
	# shellcheck source=tests/arb-exec/live.sh
	. "$TOP/tests/arb-exec/live.sh"
	live_begins
	standing_market() { deep_market "$@"; }
}

teardown() {
	live_ends
}

venues="binance bybit okx bitget kraken coinbase kucoin gate"

# Hundreds of levels, each of which is a fill of whoever takes them.
deep_market() { # SECONDS VENUES
	awk -v seconds="$1" -v venues="$2" 'BEGIN {
		for (i = 0; i < 400; i++)
			asks = asks (i ? "," : "") "[\"" (50005 + i) "\",\"0.01\"]"
		n = split(venues, venue, " ")
		for (t = 0; t < seconds; t++)
			for (k = 1; k <= n; k++)
				printf "{\"kind\":\"book\",\"ts_us\":%.0f,\"venue\":\"%s\",\"symbol\":\"BTC-USDT\",\"bids\":[[\"50000\",\"5\"]],\"asks\":[%s]}\n",
					1767225600000000 + t * 1000000, venue[k], asks
	}'
}

# at VENUE WORD...: with a journal of its own, so that all venues are asked at once
at() {
	local venue=$1
	shift
	ARB_STATE=$PWD/$venue.state timeout 60 "$O/arb-exec" "$@" --keys-fd 4 --endpoints venues.json -o exec.reserve_mb=0 4<keys 3>&-
}

ids() {
	jq -r 'select(.kind == "fill") | .id | split("/") | last' "$1"
}

# The third time in pages of 6, which are too many.  Kraken's have 50; it and coinbase have limits that this would use up.
asked() { # VENUE
	at "$1" order "$1" BTC-USDT buy 3.5 60000 --id many >"$1.order" 2>>"$1.err" || return 1
	at "$1" fills "$1" BTC-USDT >"$1.fills" 2>>"$1.err" || return 2
	case $1 in kraken | coinbase) return 0 ;; esac
	status=0
	at "$1" fills "$1" BTC-USDT --limit 6 >"$1.cut" 2>"$1.cut.err" || status=$?
	echo "$status" >"$1.code"
}

@test "several hundred fills are told once each by each of the eight venues; what is cut off is said" {
	children=()
	venues_stand venues "$venues" --depth 500
	for venue in $venues; do
		asked "$venue" &
		children+=($!)
	done
	for child in "${children[@]}"; do
		wait "$child"
	done
	for venue in $venues; do
		echo "$venue"
		cat "$venue".*err
		[ "$(ids "$venue.fills" | wc -l)" -eq 350 ]
		[ "$(ids "$venue.fills" | sort -u | wc -l)" -eq 350 ]
		[ "$(ids "$venue.order" | sort | cksum)" = "$(ids "$venue.fills" | sort | cksum)" ]
		[ -e "$venue.code" ] || continue
		[ "$(cat "$venue.code")" -eq 69 ]
		[ "$(ids "$venue.cut" | sort -u | wc -l)" -eq 300 ]
		[[ "$(cat "$venue.cut.err")" == *"pages: cut off behind 50 pages: there is more" ]]
	done
}
