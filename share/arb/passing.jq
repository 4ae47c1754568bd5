# Lines of the stream as sentences, for a person who watches: jq -rRf passing.jq
# Reads each line as text, so that a line which is none of ours is passed over.
def time: (.ts_us / 1000000 | floor | strftime("%H:%M:%S"));
def legs: [.legs[] | "\(.side) \(.qty) at \(.venue) \(.price)"] | join(", ");
fromjson? | select(type == "object")
| if .kind == "opportunity" and .state == "open" then
	"\(time)  \(.symbol)  \(legs)  net \(.net_bps) bps, \(.profit) \(.asset)"
	+ (if .score then "  score \(.score.value)" else "" end)
	+ (if .advice then "  \(.advice.decision)" else "" end)
	+ (if .risk then "  \(.risk.verdict)" + (if .risk.verdict == "reject" then " (" + ([.risk.rules[] | select(.ok | not) | .name] | join(", ")) + ")" else "" end) else "" end)
  elif .kind == "outcome" and .state != "none" then
	"\(time)    -> \(.state), realised \(.realised // "-") \(.asset // "") (expected \(.expected // "-"))" + (if .reason then ", \(.reason)" else "" end)
  elif .kind == "alert" or .kind == "halt" then
	"\(time)  \(.kind): \(.code // .scope) \(.text // .reason // "")"
  else empty end
