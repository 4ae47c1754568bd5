# Verdicts learn from results, and never before they are known.
bats_require_minimum_version 1.5.0

id=cross:BTC-USDT:kraken:okx
mark() { echo '{"kind":"mark","ts_us":1767225600000000,"by":"'"$1"'","n":'"$2"'}'; }

balances() {
	echo '{"kind":"balance","ts_us":1767225600000000,"venue":"kraken","asset":"USDT","free":"1000","locked":"0"}'
	echo '{"kind":"balance","ts_us":1767225600000000,"venue":"okx","asset":"BTC","free":"10","locked":"0"}'
}

history() {
	mark arb-ledger 0
	balances
	mark arb-ledger 2
	mark arb-exec 1
}

world() {
	for venue in kraken okx; do
		echo '{"kind":"instrument","ts_us":1767225600000000,"venue":"'$venue'","symbol":"BTC-USDT","price_tick":"0.1","qty_step":"0.001","status":"trading"}'
	done
	books 1767225600200000
}

books() {
	echo '{"kind":"book","ts_us":'"$1"',"venue":"kraken","symbol":"BTC-USDT","bids":[["99","9"]],"asks":[["100","9"]]}'
	echo '{"kind":"book","ts_us":'"$1"',"venue":"okx","symbol":"BTC-USDT","bids":[["102","9"]],"asks":[["103","9"]]}'
}

# opportunity US NAME: made of books of this time.
opportunity() {
	echo '{"kind":"opportunity","ts_us":'"$1"',"id":"'$id:"$2"'","state":"open","shape":"cross","symbol":"BTC-USDT","legs":[{"venue":"kraken","symbol":"BTC-USDT","side":"buy","qty":"1","price":"100","limit":"100","fee_bps":"10","fee_kind":"quote","book_us":'"$1"'},{"venue":"okx","symbol":"BTC-USDT","side":"sell","qty":"1","price":"102","limit":"102","fee_bps":"10","fee_kind":"quote","book_us":'"$1"'}],"qty":"1","cost":"100.1","proceeds":"101.898","profit":"1.798","asset":"USDT","opened_us":'"$1"'}'
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	history >history
}

# Verdict and the rules that failed, a line each.
verdicts() {
	jq -r 'select(.risk) | .risk.verdict + " " + ([.risk.rules[] | select(.ok | not).name] | join(","))'
}

@test "nothing is approved until the history has ended and arb-exec has recovered" {
	local row n=0
	for row in 'daily_loss,no_history balance_buy,balance_sell,' 'daily_loss,no_history balance_buy,balance_sell,' \
		'daily_loss,no_history balance_sell,' 'daily_loss,no_history ' 'daily_loss,no_history '; do
		head -n $n history >part
		run -0 verdicts < <({ world; opportunity 1767225600200000 1; } | "$O/arb-risk" --feedback part)
		[ "$output" = "reject ${row#* }${row% *}" ]
		n=$((n + 1))
	done
	run -0 verdicts < <({ world; opportunity 1767225600200000 1; } | "$O/arb-risk" --feedback history)
	[ "$output" = "approve " ]
}

@test "an id is approved once, expires without an order, and stays decided" {
	{
		world
		opportunity 1767225600200000 1
		books 1767225601300000
		opportunity 1767225601300000 1
		books 1767225602200000
		opportunity 1767225602200000 2
		books 1767225602200001
		opportunity 1767225602200001 3
	} >in
	run -0 verdicts < <("$O/arb-risk" --feedback history -o risk.open_max=1 -o risk.cooldown_ms=0 <in)
	[ "${lines[0]}" = "approve " ]
	[ "${lines[1]}" = "reject open_trades,decided" ]
	[ "${lines[2]}" = "reject open_trades" ] # two seconds after the verdict to the microsecond
	[ "${lines[3]}" = "approve " ]
}

# A ledger that answers each mark, with what the last approval came to before it: $1 is the end of every trade.
ledger() {
	trap '' PIPE # the last outcome finds nobody
	cat history
	while IFS= read -r line; do
		printf '%s\n' "$line" >>passed
		case $line in
		*'"verdict":"approve"'*)
			name=$(printf '%s\n' "$line" | jq -r .id)
			echo '{"kind":"outcome","ts_us":1767225600300000,"opportunity":"'"$name"'","state":"'"$1"'","realised":"'"$2"'","asset":"USDT"}'
			;;
		*'"kind":"mark"'*'"by":"arb-risk"'*) printf '%s\n' "$line" ;;
		esac
	done
}

# in_step STATE REALISED: five opportunities, one behind the other, each judged when the last has ended.
in_step() {
	mkfifo back
	{
		world
		for n in 1 1 2 2 3; do
			opportunity 1767225600200000 $n
		done
	} >in
	timeout 10 "$O/arb-risk" --feedback back --lockstep -o risk.cooldown_ms=0 <in |
		timeout 10 bash -c "$(declare -f mark balances history ledger); ledger $1 $2 2>/dev/null >back" || true
}

@test "in lockstep an outcome of none frees the id, and a flat one does not" {
	in_step none 0
	run -0 verdicts <passed
	[ "$(printf '%s\n' "${lines[@]}" | grep -c approve)" -eq 5 ]
	rm -f passed back
	in_step flat 1
	run -0 verdicts <passed
	[ "$(printf '%s,' "${lines[@]}")" = "approve ,reject decided,approve ,reject decided,approve ," ]
}

@test "in lockstep the loss of the day opens the circuit after the trade that made it" {
	in_step flat -100
	run -0 verdicts <passed
	[ "${lines[0]}" = "approve " ]
	[ "${lines[1]}" = "reject daily_loss,decided" ]
	[ "${lines[2]}" = "reject daily_loss,halt" ] || [ "${lines[2]}" = "reject daily_loss,halt,decided" ]
	[ "$(grep -c '"kind":"halt".*"reason":"daily_loss"' passed)" -eq 1 ]
}

@test "two runs in lockstep give the same bytes" {
	in_step flat 1
	mv passed one
	rm back
	in_step flat 1
	cmp one passed
}

@test "feedback that fills its pipe is read while the output is blocked" {
	mkfifo back out
	{ world; for n in $(seq 1 300); do opportunity 1767225600200000 "$n"; done; } >in
	timeout 20 "$O/arb-risk" --feedback back <in >out &
	exec 7<out # nothing is read from it yet
	# more than any pipe holds: this ends only when arb-risk reads it
	timeout 10 bash -c 'for n in $(seq 1 20000); do echo "{\"kind\":\"mark\",\"ts_us\":1767225600000000,\"by\":\"x\",\"n\":$n}"; done >back'
	[ "$(timeout 10 cat <&7 | verdicts | wc -l)" -eq 300 ]
	exec 7<&-
	wait
}
