# arb explain: figures worked out again, and what it says when it cannot.
load helper

setup() {
	set -o pipefail
	at_home
}
teardown() { away; }

# A minute of five venues: purchases and sales, conversions, cycles; a verdict on each.
minute() {
	"$O/arb-sim" generate --minutes 1 --rate 2 --venues binance,kraken,okx,gate,bybit -s BTC-USDT,BTC-USD,USDT-USD,ETH-USDT 2>sim.err |
		"$O/arb-spread" -m 20 --cycles 4 --funded | "$O/arb-score" | "$O/arb-advise" |
		"$O/arb-risk" --no-feedback --state books >stream.ndjson
}

# id FILTER: of the first line of that kind
id() {
	jq -r "select(.kind == \"opportunity\" and .legs and ($1)).id" stream.ndjson | head -n 1
}

# number ID: of its first line in the stream
number() {
	grep -n -m 1 -F "\"id\":\"$1\"" stream.ndjson | cut -d : -f 1
}

@test "each figure, with one digit changed, is named" {
	minute
	run -0 python3 "$TOP/tests/stage/jqdigits.py" "$O/arb" stream.ndjson 20 \
		"$(id '.shape == "cross" and (.fx | not)')" "$(id .fx)" "$(id '.shape == "cycle"')"
	[[ $output == *" 0 not named" ]]
}

@test "the table says what is on the line and what is worked out; --json says it to scripts" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	run -0 "$O/arb" explain "$edge" stream.ndjson
	[[ $output == *" open: "* ]]
	grep -Eq '^    q_edge +([0-9.]+) +\1 +equal$' <<<"$output"
	grep -Eq '^    net_bps +([0-9.]+) +\1 +equal$' <<<"$output"
	[[ ${lines[*]} == *" 0 differ, "* ]]
	n=$(number "$edge")
	sed "${n}s/\"cost\":\"[0-9]/&9/" stream.ndjson >changed.ndjson
	run -1 "$O/arb" explain "$edge" changed.ndjson
	[ "$(grep -c DIFFERS <<<"$output")" -ge 1 ]
	grep -Eq '^    cost +[0-9.]+ +[0-9.]+ +DIFFERS$' <<<"$output"
	run -1 "$O/arb" explain --json "$edge" changed.ndjson
	[ "$(jq -r 'select(.figures) | .figures[] | select(.verdict == "differs").figure' <<<"$output" | grep -c '^cost$')" -eq 1 ]
	jq -e 'select(.kind == "summary") | .differs > 0 and .equal > 30' <<<"$output"
	run -1 "$O/arb" explain --all --json changed.ndjson
	[ "$(jq -r 'select(.figures).id' <<<"$output")" = "$edge" ]
	# a stream from before the margin stood on the line
	sed 's/"min_bps":"20",//' stream.ndjson >old.ndjson
	run -0 "$O/arb" explain --json "$edge" old.ndjson
	jq -e 'select(.kind == "summary") | .not_recomputable | keys | any(test("^q_edge: "))' <<<"$output"
	run -0 "$O/arb" explain --json --min-bps 20 "$edge" old.ndjson
	jq -e 'select(.kind == "summary") | .not_recomputable | keys | any(test("^q_edge: ")) | not' <<<"$output"
	# an edge below what was asked for is none
	sed "${n}s/\"min_bps\":\"20\"/\"min_bps\":\"999\"/" stream.ndjson >changed.ndjson
	run -1 "$O/arb" explain "$edge" changed.ndjson
	grep -Eq '^    min_bps +999 +<= [0-9.]+ +DIFFERS$' <<<"$output"
	run -64 "$O/arb" explain --min-bps much "$edge" stream.ndjson
	[ "$output" = 'arb: explain: --min-bps: "much" is not a decimal' ]
}

@test "packed, from standard input, or some time after its books: the same" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	"$O/arb" explain --json "$edge" stream.ndjson >plain
	gzip -k stream.ndjson
	zstd -q -k stream.ndjson
	"$O/arb" explain --json "$edge" stream.ndjson.gz | cmp plain -
	"$O/arb" explain --json "$edge" stream.ndjson.zst | cmp plain -
	"$O/arb" explain --json "$edge" <stream.ndjson.gz | cmp plain -
	# an advisor that thinks long lets other lines pass
	n=$(number "$edge")
	sed -n "${n}p" stream.ndjson >line
	sed -e "$((n + 15))r line" -e "${n}d" stream.ndjson >late.ndjson
	"$O/arb" explain --json "$edge" late.ndjson | grep '"state":"open"' | cmp <(grep '"state":"open"' plain) -
}

@test "of two sessions in one file each line has its own books" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	cat stream.ndjson stream.ndjson >twice.ndjson
	"$O/arb" explain --all --json stream.ndjson | tail -n 1 >once
	run -0 "$O/arb" explain --all --json twice.ndjson
	[ "$(jq .equal <<<"${lines[-1]}")" -eq $((2 * $(jq .equal once))) ]
}

@test "a book that is not there any more is named, and what stands on it is not judged" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	n=$(number "$edge")
	{
		grep '"kind":"instrument"' stream.ndjson
		sed -n "${n}p" stream.ndjson
	} >alone.ndjson
	run -0 "$O/arb" explain "$edge" alone.ndjson
	[[ $output == *"not recomputable: the book that the line names ("*" seq "*", ts "*") is not in the stream"* ]]
	# what needs no book is judged all the same
	sed -i 's/"age_us":\([0-9]\)/"age_us":1\1/' alone.ndjson
	run -1 "$O/arb" explain "$edge" alone.ndjson
	[[ $output == *"legs[0].age_us"*DIFFERS* ]]
}

@test "without instrument lines the rules come from the venues' files" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	grep -v '"kind":"instrument"' stream.ndjson >bare.ndjson
	"$O/arb" explain --json "$edge" stream.ndjson >plain
	"$O/arb" explain --json "$edge" bare.ndjson | cmp plain -
	# every shipped file can be read
	for file in "$TOP"/share/arb/venues/*.json; do
		sed 's|^[[:space:]]*//.*||' "$file" | jq -e .name
	done
	sed 's/"okx"/"oky"/g; s/"kraken"/"krakem"/g; s/"binance"/"binanze"/g; s/"gate"/"gade"/g; s/"bybit"/"bypit"/g' bare.ndjson >unknown.ndjson
	run -0 "$O/arb" explain "$edge" unknown.ndjson
	[[ $output == *"neither an instrument line nor the venue's file tells the rules of "* ]]
}

@test "a fee in the exchange's token, a cap, and costs beyond fees are worked out where the line names them" {
	cat >stream.ndjson <<-'END'
		{"kind":"instrument","ts_us":1786309549000000,"venue":"a","symbol":"X-U","price_tick":"0.01","qty_step":"0.01","taker_bps":"10","fee_kind":"third","fee_asset":"T","fee_discount":"0.25"}
		{"kind":"instrument","ts_us":1786309549000000,"venue":"b","symbol":"X-U","price_tick":"0.01","qty_step":"0.001","taker_bps":"10","fee_kind":"quote"}
		{"kind":"book","ts_us":1786309549100000,"venue":"a","symbol":"T-U","bids":[["9","1"]],"asks":[["10","0.01"],["12","5"]]}
		{"kind":"book","ts_us":1786309549200000,"venue":"a","symbol":"X-U","bids":[["99","1"]],"asks":[["100","2"],["101","9"]],"seq":5}
		{"kind":"book","ts_us":1786309549300000,"venue":"b","symbol":"X-U","bids":[["110","3"],["109","4"]],"asks":[["111","1"]],"seq":8}
	END
	# 0.5 of each level and at most 150 U: 1 at 100 and 0.49 at 101, each with the fee: 0.075 % of 149.49 in tokens, of which 0.01 at 10, the rest at 12
	cat >>stream.ndjson <<-'END'
		{"kind":"opportunity","ts_us":1786309549300000,"id":"cross:X-U:a:b:1786309549300000","state":"open","shape":"cross","symbol":"X-U","legs":[{"venue":"a","symbol":"X-U","side":"buy","qty":"1.49","price":"100.328859060403","limit":"101","fee_bps":"7.66211787","fee_kind":"third","seq":5,"book_us":1786309549200000,"age_us":100000},{"venue":"b","symbol":"X-U","side":"sell","qty":"1.49","price":"110","limit":"110","fee_bps":"10","fee_kind":"quote","seq":8,"book_us":1786309549300000,"age_us":0}],"qty":"1.49","q_total":"1.49","q_edge":"1.49","policy":"q_total","cost":"149.60454100003863","proceeds":"163.7361","profit":"14.13155899996137","asset":"U","gross_bps":963.944077,"net_bps":944.594255,"costs":{"fees":"0.27844100003863","transfer":"0.3","latency":"0.014960454101","capital":"0.000003586411","inputs":{"transfer":[{"asset":"X","from":"a","to":"b","network":"N","fee":"0.02","price":"110","turn":"10"},{"asset":"U","from":"b","to":"a","network":"M","fee":"0.8","price":"1","turn":"10"}],"latency":{"bps":"1","moves":[{"sum_bps":"150.3","n":300},{"sum_bps":"498.99902","n":1000}],"tau_us":150000,"method":"empirical","n":300},"capital":{"rate_pct":"12","locked_us":6300000},"tokens":[{"venue":"a","asset":"T","qty":"0.01121175","price":"10.216157156555","book_us":1786309549100000}]}},"caps":{"quote":"150","share_pct":"50"},"depth_exhausted":false,"opened_us":1786309549300000}
	END
	run -0 "$O/arb" explain --min-bps 0 cross:X-U:a:b:1786309549300000 stream.ndjson
	[ "$(grep -c DIFFERS <<<"$output")" -eq 0 ]
	for figure in legs\\[0].fee_bps legs\\[0].qty costs.transfer costs.latency costs.inputs.latency.bps costs.capital costs.inputs.tokens\\[0].price; do
		grep -Eq "^    $figure +.* equal$" <<<"$output"
	done
	for change in 's/"qty":"0.01121175"/"qty":"0.01121176"/' 's/"transfer":"0.3"/"transfer":"0.4"/' 's/"share_pct":"50"/"share_pct":"60"/' \
		's/"capital":"0.000003586411"/"capital":"0.00000358641"/' 's/"quote":"150"/"quote":"140"/' 's/"price":"110","turn"/"price":"111","turn"/' \
		's/"sum_bps":"150.3"/"sum_bps":"150.3003"/' 's/"n":1000}/"n":999}/'; do
		sed "$change" stream.ndjson >changed.ndjson
		run -1 "$O/arb" explain --min-bps 0 cross:X-U:a:b:1786309549300000 changed.ndjson
	done
	# a stream from before the moves stood on the line
	sed 's/"moves":[^]]*],//' stream.ndjson >changed.ndjson
	run -0 "$O/arb" explain --min-bps 0 cross:X-U:a:b:1786309549300000 changed.ndjson
	[[ $output == *"not recomputable: the moves that were seen are not on the line"* ]]
}

@test "a broken line is told, and whoever is not spoken of" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	{ cat stream.ndjson; echo "{\"kind\":\"opportunity\",\"id\":\"$edge\""; } >broken.ndjson
	run -65 --separate-stderr "$O/arb" explain "$edge" broken.ndjson
	[[ $stderr == *"arb-replay: broken.ndjson: line $(wc -l <broken.ndjson): "* ]]
	run -1 "$O/arb" explain cross:X:a:b:1 stream.ndjson
	[ "$output" = "arb: explain: no line of the stream speaks of cross:X:a:b:1" ]
	# part of an id is none
	run -1 "$O/arb" explain "${edge%?}" stream.ndjson
	grep '"kind":"book"' stream.ndjson >books.ndjson
	run -1 "$O/arb" explain --all books.ndjson
	[ "$output" = "arb: explain: no line of the stream can be worked out" ]
	run -74 "$O/arb" explain "$edge" nowhere.ndjson
	run -64 "$O/arb" explain ''
	run -64 "$O/arb" explain --all=yes
}

@test "orders, fills and outcomes add up, and it is seen when they do not" {
	"$O/arb" demo --offline --minutes 1 --state "$state" --stream stream.ndjson >said
	edge=$(jq -r 'select(.kind == "outcome" and .state == "flat").opportunity' stream.ndjson | head -n 1)
	run -0 "$O/arb" explain --json "$edge" stream.ndjson
	[ "$(jq -r 'select(.figures).kind' <<<"$output" | sort -u | tr '\n' ' ')" = "opportunity order outcome " ]
	for change in '/"kind":"fill"/s/"qty":"/&1/' '/"kind":"outcome"/s/"fee":"/&1/' '/"state":"close"/s/"updates":/&1/' '/"state":"close"/s/"best_profit":"/&0./' \
		'/"verdict":"approve"/s/"name":"age","value":"/&99999999/' 's/"verdict":"approve"/"verdict":"reject"/'; do
		sed "$change" stream.ndjson >changed.ndjson
		run -1 "$O/arb" explain "$edge" changed.ndjson
		[[ $output == *DIFFERS* ]]
	done
}

@test "a line that is made otherwise stops nothing: what can be worked out of the others is" {
	minute
	edge=$(id '.shape == "cross" and (.fx | not)')
	head -n "$(number "$edge")" stream.ndjson >good.ndjson
	{
		cat good.ndjson
		for odd in '"legs":[]' '"legs":5' '"legs":[1,2],"profit":7' '"legs":[{"venue":"a"},{"side":"buy"}],"profit":"x","costs":3,"score":[],"risk":"no"' \
			'"legs":[{"from":1}],"shape":"cycle","qty":[]' '"legs":[{"venue":"a","symbol":"X-U","side":"buy"},{"venue":"b","symbol":"X-U","side":"sell"}],"fx":{"ways":7}'; do
			for state in open update close; do
				printf '{"kind":"opportunity","ts_us":1767225690000000,"id":"odd","state":"%s","shape":"cross","symbol":"X-U",%s}\n' $state "$odd"
			done
		done
		printf '{"kind":"%s","ts_us":1767225690000000,"id":"odd","opportunity":"odd","state":"filled","filled":"1","parts":[],"realised":"1","expected":"2","order":"odd"}\n' order fill outcome
	} >odd.ndjson
	"$O/arb" explain --all --json good.ndjson | tail -n 1 >good
	"$O/arb" explain --all --json odd.ndjson >said || [ $? -eq 1 ]
	jq -e -n --slurpfile good good '[inputs] | last | .lines > $good[0].lines and .equal >= $good[0].equal' said
	"$O/arb" explain odd odd.ndjson >said || [ $? -eq 1 ]
	grep -q '^    -  .*not recomputable: ' said
}
