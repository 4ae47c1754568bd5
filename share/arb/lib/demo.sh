# demo.sh, for arb(1): demo and replay: the pipe once, in lockstep, in a directory of its own.
# shellcheck shell=sh disable=SC2034,SC2154 # sourced: name belongs to arb, fleeting to venues.sh

# new_state: dir is new, or empty; without a name it is a temporary one, which goes when we go.
new_state() {
	if [ -n "$dir" ]; then
		mkdir -p "$dir" || exit 71
		[ -z "$(ls -A "$dir")" ] || die 78 "$1: $dir: must be a new, empty directory"
		dir=$(absolute "$dir")
	else
		dir=$(mktemp -d) || exit 71
		fleeting=yes
		trap leave EXIT
	fi
}

# What the ledger says after a run; 1 when it does not hold.
books() { # COUNT OF TRADES
	[ -e "$dir/ledger.db" ] || return 0
	if [ "$1" -gt 0 ]; then
		printf '\ntrades, the last %s:\n\n' "$1"
		ledger report trades | sed 1q
		ledger report trades | sed 1d | tail -n "$1"
	fi
	printf '\n'
	ledger report pnl && printf '\n' && ledger verify
}

# Each fill of the venues' own statement stands in the books, with the same figures, and no other one does.
held_to_statement() {
	figures='.id, .side, .price, .qty, .fee, .fee_asset] | @tsv'
	jq -r 'select(.kind == "fill") | .id = .symbol + "/" + .id | [.venue, .account, '"$figures" "$dir/statement.ndjson" |
		LC_ALL=C sort >"$dir/run/stated"
	ledger export | jq -r '.event | select(.kind == "fill") | [.venue, .account, '"$figures" | LC_ALL=C sort >"$dir/run/booked"
	if ! diff "$dir/run/stated" "$dir/run/booked" >"$dir/run/differs"; then
		printf 'demo: the books are not what the venues say (< theirs, > ours):\n' >&2
		head -n 20 "$dir/run/differs" >&2
		return 1
	fi
	printf 'statements  %s fills, each as the venues say, and no other\n' "$(wc -l <"$dir/run/stated")"
}

ledger() {
	eval "arb-ledger $(shared) ${live:+--live} --state \"\$dir\" \"\$@\""
}

# live_pipe: the configuration with the stages that trade at the venues of venues.json, and the keys that the simulated ones know.
live_pipe() {
	live=yes
	mkdir -m 700 "$dir/credentials" || exit 71
	sed 's/^/{"venue":"/; s/ /","apiKey":"/; s/ /","secret":"/; s/ /","password":"/; s/$/"}/' >"$dir/credentials/arb-keys" <<-'EOF' || exit 74
		binance sim-binance-key sim-binance-secret
		bybit sim-bybit-key sim-bybit-secret
		okx sim-okx-key sim-okx-secret sim-okx-phrase
		bitget sim-bitget-key sim-bitget-secret sim-bitget-phrase
		kraken sim-kraken-key c2ltLWtyYWtlbi1zZWNyZXQ=
		coinbase sim-coinbase-key c2ltLWNvaW5iYXNlLXNlY3JldC0wMTIzNDU2Nzg5YWLKosr1CDoW0NMEaYdxPMDBsec7l2mT2Ag/IV/CyajPhQ==
		kucoin sim-kucoin-key sim-kucoin-secret sim-kucoin-phrase
		gate sim-gate-key sim-gate-secret
	EOF
	chmod 400 "$dir/credentials/arb-keys" || exit 74
	CREDENTIALS_DIRECTORY=$dir/credentials
	export CREDENTIALS_DIRECTORY
	configuration | jq --arg endpoints "$dir/venues.json" '.pipeline |= map(
		if .program == "arb-exec" then .options = ["--live", "--endpoints", $endpoints]
		elif .program == "arb-ledger" then .options += ["--live"] else . end)' >"$dir/demo.json" || exit 70
	config=$dir/demo.json
}

# The market itself, without clock and sockets: one seed, one result.
demo_offline() {
	printf '%s simulated minutes of %s, seed %s\n\n' "$minutes" "$venues" "$seed"
	printf '  arb-sim | arb-spread | arb-score | arb-advise | arb-risk | arb-exec | arb-ledger | arb-notify\n\n'
	once "$dir" "$stream" arb-sim generate --config "$config" --seed "$seed" --venues "$venues" --minutes "$minutes" --rate 30
}

# The same market behind the venues' own protocols, on loopback, with an account at each: everything is as it is live.
demo_live() {
	seconds=$(awk -v minutes="$minutes" -v speed="$speed" 'BEGIN { print minutes * 60 / speed }')
	printf '%s minutes of a simulated market, %s times as fast, at %s on loopback, seed %s\n\n' "$minutes" "$speed" "$venues" "$seed"
	printf '  arb-feed | arb-spread | arb-score | arb-advise | arb-risk | arb-exec --live | arb-ledger --live | arb-notify\n\n'
	serve "$seed" "$venues" "$speed" 30
	live_pipe
	end_source "$seconds"
	once "$dir" "$stream" arb-feed --config "$config" --state "$dir" --endpoints "$dir/venues.json"
}

demo() {
	minutes='' speed=10 seed=1 dir='' stream='' offline='' live=''
	take_all demo "$@"
	config=$(share demo.json)
	[ -n "$minutes" ] || minutes=$([ -n "$offline" ] && echo 10 || echo 3)
	said=$(arb-sim serve --endpoints none --seed "$seed" --minutes "$minutes" --speed "$speed" --check-config 2>&1) ||
		die $? "demo: $(printf '%s\n' "${said#arb-sim: }" | sed 1q)"
	venues=binance,bybit,okx,bitget,kraken,coinbase,kucoin,gate
	new_state demo
	if [ -n "$offline" ]; then
		demo_offline
	else
		demo_live
	fi
	code=$?
	if [ "$code" -ne 0 ]; then
		cat "$dir/log/source" >&2
		exit "$code"
	fi
	[ ! -e "$dir/told.ndjson" ] || printf 'told        %s messages by arb-notify\n' "$(wc -l <"$dir/told.ndjson")"
	books 12 && { [ -n "$offline" ] || held_to_statement; }
}

replay() {
	dir='' stream='' live=''
	take_options replay "$@"
	shift "$taken"
	[ $# -gt 0 ] || die 64 'replay: a recording is missing; arb replay --help'
	for file; do
		[ -r "$file" ] || die 74 "replay: $file: cannot be read"
	done
	new_state replay
	once "$dir" "$stream" arb-replay -- "$@"
	code=$?
	cat "$dir/log/source" >&2
	[ "$code" -eq 0 ] || [ "$code" -eq 65 ] || exit "$code"
	books 0 || exit $?
	return "$code"
}
