# Reads the lines of all runs of arb-exec over one journal (slurped): nothing is lost, doubled, or told in two ways.
def fail(words): error("audit: " + words);
def sum(f): map(f | tonumber) | add // 0;
def near(a; b): (a - b) as $d | $d < 1e-9 and $d > -1e-9;

[.[] | select(.journal)] | group_by(.n)
| (if any(.[]; (map(del(.again)) | unique | length) != 1) then fail("one number, two contents") else . end)
| (if map(.[0].n) != [range(1; length + 1)] then fail("a number is missing") else . end)
| map(.[0])
| map(select(.kind == "order" and .state == "intent")) as $intents
| map(select(.kind == "order" and .state != "intent")) as $ends
| map(select(.kind == "fill")) as $fills
| map(select(.kind == "outcome" and .state != "none")) as $outcomes
| map(select(.kind == "balance")) as $balances
| (if ($intents | map(.id) | unique | length) != ($intents | length) then fail("a client id twice") else . end)
| (if ($ends | map(.id) | sort) != ($intents | map(.id) | sort) then fail("an order without an end, or with two") else . end)
| (if ($fills | map(.id) | unique | length) != ($fills | length) then fail("a fill twice") else . end)
| (if any($ends[]; . as $o | near($o.filled | tonumber; $fills | map(select(.order == $o.id)) | sum(.qty)) | not)
   then fail("an order and its fills differ") else . end)
| (if ($outcomes | map(.opportunity) | sort) != ($intents | map(.opportunity) | unique)
   then fail("a trade without an outcome, or with two") else . end)
| (if any($outcomes[]; . as $o | near(($o.realised | tonumber) - ($o.expected | tonumber); [$o.parts[]] | sum(.)) | not)
   then fail("parts that do not add up") else . end)
# the last balance of an asset is the first one and every fill since
| (if any($balances | group_by([.venue, .asset])[];
	.[0] as $first | .[-1] as $last
	| $fills | map(select(.venue == $first.venue and .n > $first.n and .n < $last.n)
		| (.symbol | split("-")) as [$base, $quote]
		| (if .side == "buy" then 1 else -1 end) as $sign
		| (if $base == $first.asset then $sign * (.qty | tonumber) else 0 end)
		- (if $quote == $first.asset then $sign * (.qty | tonumber) * (.price | tonumber) else 0 end)
		- (if .fee_asset == $first.asset then .fee | tonumber else 0 end))
	| near(add // 0; ($last.free | tonumber) + ($last.locked | tonumber) - ($first.free | tonumber)) | not)
   then fail("a balance and the fills differ") else . end)
| "\($intents | length) orders, \($fills | length) fills, \($outcomes | length) outcomes"
