# Lines of the stream as sentences, for a person who watches: jq -nrR --arg progress yes|'' -f passing.jq
# Reads each line as text, so that a line which is none of ours is passed over.  What is rejected is counted, once an id
# and rule, and told each minute of the stream's time and at the end; figures are cut for reading.
def time: (.ts_us / 1000000 | floor | strftime("%H:%M:%S"));
def left($n): . + " " * ([$n - length, 0] | max);
def right($n): " " * ([$n - length, 0] | max) + .;
# a decimal with about seven digits
def brief: tostring | split(".") | if length < 2 then .[0]
	else ([7 - (.[0] | length), 0] | max) as $places | if $places == 0 then .[0] else .[0] + "." + .[1][0:$places] end end;
def bps: (. * 10 | round) / 10 | tostring;
def pair: split(":") | if length >= 4 then "\(.[1]) \(.[2]) -> \(.[3])" else join(":") end;
def legs: [.legs[] | "\(.side) \(.qty | brief) at \(.venue) for \((.price // "-") | brief)"] | join(", ");
def counted: to_entries | sort_by(-.value) | map("\(.key) \(.value)") | join(", ");
def failed: [.risk.rules[] | select(.ok | not) | .name] | if length == 0 then ["risk"] else . end;

# rejects of one id and rule count once; what is said of an id that was approved is no news
def reject: . as $s | .line as $line
	| if .ids[$line.id].approved then . else reduce ($line | failed[]) as $rule (.; if .ids[$line.id][$rule] then . else
		.ids[$line.id][$rule] = true | .rules[$rule] += 1 | .minute[$rule] += 1 end)
	| if $s.ids[$line.id] == null then .edges += 1 | .passed += 1 else . end end;
def approve: .line as $line
	| (if .ids[$line.id] == null then .edges += 1 else . end) | .ids[$line.id].approved = true | .approved += 1
	| .out += ["\($line | time)  \($line.symbol | left(9)) \($line.risk.legs // $line.legs | map(.side + " " + (.qty | brief) + " " + .venue) | join(", ") | left(42)) net \($line.net_bps | bps | right(5)) bps"
		+ (if $line.score then "  score \($line.score.value * 100 | round / 100)" else "" end)
		+ (if $line.advice then "  \($line.advice.decision)" else "" end) + "  approved"];
def unjudged: .line as $line
	| if .ids[$line.id] == null then .ids[$line.id] = {} | .edges += 1
		| .out += ["\($line | time)  \($line.symbol | left(9)) \($line | legs)  net \($line.net_bps | bps) bps, \($line.profit | brief) \($line.asset)"]
	  else . end;
def minute: if (.minute | length) > 0 then
		.out += ["          \(.passed) more edges, not taken: \(.minute | counted)"] | .minute = {} | .passed = 0
	else . end;
def tick: .line as $line | ($line.ts_us / 60000000 | floor) as $now
	| (if .now != null and $now != .now then minute else . end) | .now = $now
	| if $progress != "" then .out += ["\u0001\($line | time)  \(.edges) edges, \(.approved) approved, \(.states | counted)"] else . end;
def closing: minute | if .edges == 0 then .out += ["", "no edge was seen"] else
	.out += ["", "edges       \(.edges): \(.approved) approved" + (if (.states | length) > 0 then ", of which \(.states | counted)" else "" end)]
	| if (.rules | length) > 0 then .out += ["not taken   \(.rules | counted)"] else . end end;

foreach (inputs, "\u0000") as $text ({ids: {}, rules: {}, minute: {}, states: {}, edges: 0, approved: 0, passed: 0, now: null};
	.out = []
	| if $text == "\u0000" then closing else
		.line = ($text | try fromjson catch null)
		| if (.line | type) != "object" then .
		  elif .line.kind == "tick" then tick
		  elif .line.kind == "opportunity" then
			if .line.state == "close" then .line as $line | del(.ids[$line.id])
			elif .line.risk.verdict == "approve" then approve
			elif .line.risk then reject
			else unjudged end
		  elif .line.kind == "outcome" then .line as $line | .states[$line.state] += 1
			| .out += ["\($line | time)    \($line.opportunity | pair): \($line.state)"
				+ (if $line.realised then ", realised \($line.realised | brief) \($line.asset // "")" else "" end)
				+ (if $line.reason then " (\($line.reason))" else "" end)]
		  elif .line.kind == "alert" then .out += ["\(.line | time)  ! \(.line.severity): \(.line.code) \(.line.text // "")"]
		  else .out += ["\(.line | time)  ! \(.line.kind) \(.line.scope): \(.line.reason // "")"] end
	end; .out[])
