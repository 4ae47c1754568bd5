# shellcheck shell=sh disable=SC2154
# The whole pipe at eight venues, as `arb demo` runs it: half an hour of market, ten times as fast.  Trades happen, every leg ends, and the
# books of arb-exec and arb-ledger are the venues'.

minutes=$(short 30 3)

traded() {
	"$O/arb" demo --minutes "$minutes" --speed 10 --state "$B/books" --stream "$B/stream" >told 2>said || {
		cat said
		return 1
	}
	grep '^edges' told | sed 's/^/        /'
}

# audited STATEMENT: as the venues say, at each of which something was traded, and as many trades ended as were approved
audited() {
	"$O/torture/audit" "$1" books >counted || return
	sed 's/^/        /' counted
	approved=$(grep '"verdict":"approve"' stream | jq -r .id | sort -u | wc -l)
	ended=$(grep '^{"kind":"outcome"' stream | jq -r .opportunity | sort -u | wc -l)
	venues=$(grep '^{"kind":"fill"' stream | jq -r .venue | sort -u | wc -l)
	echo "        $approved approved, $ended ended, at $venues venues"
	[ "$ended" -eq "$approved" ] && [ "$ended" -ge "$minutes" ] && [ "$venues" -ge "$(short 8 2)" ]
}

row "the whole pipe trades, $minutes simulated minutes" traded
row "each trade has ended, and the books are the venues'" audited books/statement.ndjson
sed '0,/"kind":"fill"/{/"kind":"fill"/d}' books/statement.ndjson >forged
control "a fill that no venue has" audited forged
