#!/usr/bin/env bats
# Recorded messages of four venues in at one end, paper trades in a double-entry ledger out at the other, through all programs,
# with the results on their way back: the same bytes and the same books each time.

setup() {
	[ -d "${ARB_DATA:-}/captures" ] || skip "no recorded data at ARB_DATA"
	cd "$BATS_TEST_TMPDIR" || return 1
	captures=$ARB_DATA/captures
}

frames() {
	# the recordings are of different days: the edge between them is not a real one, the messages are
	python3 "$ARB_DATA/../tools/frames.py" --start-us 1786310000000000 \
		kraken "$captures/kraken/ws_v2_book25_btcusd_xb_20260802.jsonl" \
		coinbase "$captures/coinbase/ws_advanced_cf_20260809.jsonl.gz" \
		gemini "$captures/gemini/ws_v2_cf_20260809.jsonl" \
		bybit "$captures/bybit/ws_v5_spot_cf_20260809.jsonl"
}

pipe() { # DIR < frames
	mkdir -p "$1/run"
	mkfifo "$1/run/score" "$1/run/advise" "$1/run/risk"
	arb-feed --decode | arb-spread |
		arb-score --feedback "$1/run/score" --lockstep |
		arb-advise --feedback "$1/run/advise" --lockstep |
		arb-risk --state "$1" --feedback "$1/run/risk" --lockstep |
		arb-exec --paper --state "$1" |
		arb-ledger --state "$1" --publish "$1/run/score" --publish "$1/run/advise" --publish "$1/run/risk" |
		arb-notify --file "$1/told" -o notify.severity=critical
}

@test "real messages in, paper trades in the books, twice the same" {
	frames >frames.ndjson
	for run in one two; do
		timeout 120 bash -c "$(declare -f pipe); set -o pipefail; pipe $run <frames.ndjson >$run.ndjson" 2>"$run.err"
	done
	run ! grep -v warning one.err
	cmp one.ndjson two.ndjson
	[ "$(arb-ledger --state one head)" = "$(arb-ledger --state two head)" ]
	arb-ledger --state one verify
	[ "$(arb-ledger --state one report trades --json | jq -s 'map(select(.state == "flat")) | length')" -ge 1 ]
	arb-ledger --state one report pnl
	arb-ledger --state one report balances
}

@test "what the pipe wrote replays to the same books" {
	frames >frames.ndjson
	timeout 120 bash -c "$(declare -f pipe); set -o pipefail; pipe one <frames.ndjson >one.ndjson"
	mkdir two.run
	timeout 120 bash -c "set -o pipefail; arb replay --state two one.ndjson >/dev/null"
	[ "$(arb-ledger --state one head)" = "$(arb-ledger --state two head)" ]
}
