#!/usr/bin/env bats
# arb.jq against Python's fractions: sums of decimals, and walks through pairs of books by trying every lot.
bats_require_minimum_version 1.5.0

@test "arb.jq agrees with fractions" {
	run python3 "$TOP/tests/stage/jqsums.py" "$TOP/share/arb" 5000 7
	[ "$status" -eq 0 ]
}

@test "arb.jq finds the quantity that trying every lot finds" {
	run python3 "$TOP/tests/stage/jqwalks.py" "$TOP/share/arb" 200 7
	[ "$status" -eq 0 ]
}

# broken EXPRESSION: a library that sed has spoilt
broken() {
	mkdir -p "$BATS_TEST_TMPDIR/share"
	sed "$1" "$TOP/share/arb/arb.jq" >"$BATS_TEST_TMPDIR/share/arb.jq"
	run ! cmp -s "$TOP/share/arb/arb.jq" "$BATS_TEST_TMPDIR/share/arb.jq"
}

@test "a library that carries, rounds or walks wrongly is noticed" {
	broken 's/_iadd(\$q; 1) else \$q end/$q else $q end/'
	run -1 timeout 60 python3 "$TOP/tests/stage/jqsums.py" "$BATS_TEST_TMPDIR/share" 1000 7
	[[ $output == *differs* ]]
	broken 's|\$p \* \$z + ||'
	run -1 timeout 60 python3 "$TOP/tests/stage/jqsums.py" "$BATS_TEST_TMPDIR/share" 1000 7
	broken 's|_common(\$w.buy_step; \$w.sell_step)|$w.buy_step|'
	run -1 timeout 60 python3 "$TOP/tests/stage/jqwalks.py" "$BATS_TEST_TMPDIR/share" 100 7
	broken 's/_isub(_iadd(_isub(\$c; .b); \$a); 1)/_isub(_isub($c; .b); 1)/'
	run -1 timeout 60 python3 "$TOP/tests/stage/jqwalks.py" "$BATS_TEST_TMPDIR/share" 200 7
}

@test "what is no decimal text is refused, and so are a step and a divisor of nothing" {
	for sum in '0.1 | money' '"1e5x" | money' '"" | money' '"+1" | money' '"01" | money' '".5" | money' '"1\n" | money' 'null | money' \
		'money_div("1"; "0"; 2; "floor")' 'money_div("1"; "3"; 2; "down")' 'money_multiple("1"; "0"; "floor")' 'money_common("1"; "-1")'; do
		run -5 jq -n -L "$TOP/share/arb" "include \"arb\"; $sum"
	done
}

@test "the examples of arb.jq(7) do what they say" {
	cd "$BATS_TEST_TMPDIR"
	cat >stream.ndjson <<-'END'
		{"kind":"book","ts_us":1,"venue":"a","symbol":"X-U","bids":[["99","1"]],"asks":[["100","0.2"],["101","1"]]}
		{"kind":"outcome","ts_us":1,"opportunity":"x","state":"flat","realised":"0.1"}
		{"kind":"outcome","ts_us":1,"opportunity":"y","state":"none"}
		{"kind":"outcome","ts_us":1,"opportunity":"z","state":"flat","realised":"-0.3000000000000000001"}
	END
	sed -n 's/^\.Dl \$ //p' "$TOP/man/arb.jq.7" | sed "s/\\\\(dq/\"/g; s|share/arb|$TOP/share/arb|" >examples
	[ "$(wc -l <examples)" -eq 2 ]
	[ "$(sh examples)" = '"-0.2000000000000000001"
"100.6"' ]
}

@test "each function that is not for others only is on the page, and no other" {
	grep -oE '^def [a-z][a-z_]*' "$TOP/share/arb/arb.jq" | sed 's/def //' | sort >"$BATS_TEST_TMPDIR/defined"
	grep -oE 'Ic [a-z][a-z_]*' "$TOP/man/arb.jq.7" | sed 's/Ic //' | sort -u >"$BATS_TEST_TMPDIR/told"
	diff "$BATS_TEST_TMPDIR/defined" "$BATS_TEST_TMPDIR/told"
}
