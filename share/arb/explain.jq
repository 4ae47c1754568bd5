# The story of one opportunity: jq -rR --arg id ID -f explain.jq < stream
def time: (.ts_us / 1000000 | floor | strftime("%H:%M:%S")) + "." + (.ts_us % 1000000 | tostring | ("000000" + .)[-6:]);
def leg: "    \(.side) \(.qty) \(.symbol) at \(.venue), average \(.price), worst \(.limit), fee \(.fee_bps) bps (\(.fee_kind)), book \(.age_us) us old";
fromjson? | select(type == "object" and (.id == $id or .opportunity == $id))
| if .kind == "opportunity" and .state == "close" then
	"\(time)  close: \(.reason), after \(.duration_us) us and \(.updates) updates, best \(.best_net_bps) bps"
  elif .kind == "opportunity" then
	"\(time)  \(.state): \(.symbol), gross \(.gross_bps) bps, net \(.net_bps) bps, profit \(.profit) \(.asset) = \(.proceeds) - \(.cost), quantity \(.qty) by \(.policy)",
	(.legs[] | leg),
	(if .score then "    score \(.score.value): " + ([.score.parts | to_entries[] | "\(.key) \(.value)"] | join(", ")) else empty end),
	(if .advice then "    advice \(.advice.decision) (\(.advice.by), confidence \(.advice.confidence)): \(.advice.reason)" else empty end),
	(if .risk then "    risk \(.risk.verdict)", (.risk.rules[] | "      \(if .ok then "ok  " else "NO  " end)\(.name): \(.value) against \(.limit)") else empty end)
  elif .kind == "order" then
	"\(time)  order \(.id): \(.side) \(.qty) \(.symbol) at \(.venue), limit \(.price // "-"): \(.state)" + (if .filled then ", filled \(.filled) at \(.average // "-")" else "" end) + (if .reason then ", \(.reason)" else "" end)
  elif .kind == "fill" then
	"\(time)  fill \(.id): \(.side) \(.qty) \(.symbol) at \(.venue) for \(.price), fee \(.fee) \(.fee_asset)"
  elif .kind == "outcome" then
	"\(time)  outcome: \(.state), expected \(.expected // "-"), realised \(.realised // "-") \(.asset // "")" + (if .reason then ", \(.reason)" else "" end),
	(if .parts then "    " + ([.parts | to_entries[] | "\(.key) \(.value)"] | join(", ")) else empty end)
  else empty end
