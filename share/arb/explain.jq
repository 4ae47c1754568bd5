# What explain.awk has left of a stream, told and worked out again: jq -nrR -L share/arb --arg id ID|'' --arg form story|yes (JSON) --arg min_bps BPS|'' -f
# Lines of the kind facts (a venue's file) come first, one of the kind ended at last.  Exit status 1: a figure differs, or nobody spoke of the id.
include "arb";

def time: (.ts_us / 1000000 | floor | strftime("%H:%M:%S")) + "." + (.ts_us % 1000000 | tostring | ("000000" + .)[-6:]);
def left($n): . + " " * ([$n - length, 0] | max);
def leg: if .from then "    move \(.qty) \(.asset) from \(.from) to \(.to) by \(.network), fee \(.fee)"
	else "    \(.side) \(.qty) \(.symbol) at \(.venue), average \(.price), worst \(.limit), fee \(.fee_bps) bps (\(.fee_kind)), book \(.age_us) us old" end;

# ---- the story --------------------------------------------------------------------------------------------------------------

def story:
	if .kind == "opportunity" and .state == "close" then
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
	else empty end;

# ---- the figures ------------------------------------------------------------------------------------------------------------

def shown: if . == null then "-" elif type == "string" then . else tojson end;
def row: "    \(.figure | left(34)) \(.line | shown | left(26)) "
	+ (if .verdict == "unknown" then "not recomputable: \(.why)" else "\(.recomputed | shown | left(26)) \(if .verdict == "equal" then "equal" else "DIFFERS" end)" end);
def counted($verdict): [.[] | select(.verdict == $verdict)] | length;
def table: "    \("figure" | left(34)) \("on the line" | left(26)) recomputed", (.[] | row);
def report($line): {id: ($line.opportunity // $line.id), kind: $line.kind, ts_us: $line.ts_us, state: $line.state} + (if $line.kind == "order" then {order: $line.id} else {} end)
	+ {figures: ., equal: counted("equal"), differs: counted("differs"), unknown: counted("unknown")};

# rules of the markets of a line, and of all whose books are at hand
def rules_known($line):
	. as $s | reduce ((.books | keys[]), ($line.legs[]? | select(.venue) | "\(.venue) \(.symbol)")) as $key ({};
		($key | split(" ")) as [$venue, $symbol]
		| [rules_of($s.rules[$key]; $s.facts[$venue]; $symbol)][0] as $rules
		| if $rules then .[$key] = $rules else . end);

def figures($line):
	. as $s
	| try (if $line.kind == "opportunity" and $line.state == "close" then close_figures($line; $s.ids[$line.id])
	elif $line.kind == "opportunity" then opportunity_figures($line; $s.books; $s | rules_known($line); if $min_bps == "" then null else $min_bps end)
	elif $line.kind == "order" and ($line.state | IN("filled", "done")) then order_figures($line; $s.fills[$line.id] // [])
	elif $line.kind == "outcome" then outcome_figures($line)
	else empty end)
	# a line that is not made as such lines are
	catch {figure: "-", line: null, verdict: "unknown", why: (if type == "string" then . else tojson end)};

# An object does not give back the room of what was deleted: it is made anew now and then.
def aired: if .seen % 100 == 0 then .ids |= with_entries(.) | .fills |= with_entries(.) else . end;
# what later lines of the id are held to
def remember($line):
	if $line.kind == "opportunity" and $line.state == "close" then del(.ids[$line.id])
	elif $line.kind == "opportunity" then
		(if $line.state == "open" or .ids[$line.id] == null then
			.ids[$line.id] = {opened_us: $line.opened_us, updates: 0, best_profit: $line.profit, best_net_bps: $line.net_bps, whole: ($line.state == "open")} else . end)
		| if $line.state == "update" then .ids[$line.id] |= (.updates += 1 | .best_profit = money_max(.best_profit; $line.profit)
			| .best_net_bps = ([.best_net_bps, $line.net_bps] | max)) else . end
		| .books = {}
	elif $line.kind == "fill" and ($line.again | not) then .fills[$line.order] += [$line | {qty, price}]
	elif $line.kind == "order" and ($line.state | IN("filled", "done", "rejected", "absent")) then del(.fills[$line.id])
	else . end;

def said($line; $figures):
	if $form == "yes" then (if $figures == [] or ($id == "" and ($figures | counted("differs")) == 0) then empty else $figures | report($line) | tojson end)
	elif $id == "" then (if ($figures | counted("differs")) == 0 then empty else
		"\($line | time)  \($line.kind) \($line.opportunity // $line.id), \($line.state)", ($figures | map(select(.verdict == "differs")) | table) end)
	else ($line | try story catch "    \(.)"), (if $figures == [] then empty else $figures | table end) end;

def add_up($figures):
	.count.lines += (if $figures == [] then 0 else 1 end)
	| .count.differing += (if ($figures | counted("differs")) > 0 then 1 else 0 end)
	| reduce $figures[] as $figure (.; .count[$figure.verdict] += 1
		| if $figure.verdict == "unknown" then .why["\($figure.figure): \($figure.why | split(" (")[0])"] += 1 else . end);

def take($line):
	.out = []
	| if $line.kind == "book" then .books["\($line.venue) \($line.symbol)"] += [$line]
	elif $line.kind == "instrument" then .rules["\($line.venue) \($line.symbol)"] = $line
	elif $line.kind == "facts" then .facts[$line.name] = $line
	elif $line.kind == "ended" then .code = $line.code
	elif $id != "" and $line.id != $id and $line.opportunity != $id then .
	else
		[figures($line)] as $figures
		| .seen += 1 | (. as $before | try remember($line) catch $before) | aired | add_up($figures) | .out = [said($line; $figures)]
	end;

def summary:
	if $form == "yes" then ({kind: "summary"} + .count + {not_recomputable: .why} | tojson)
	else
		"\(.count.lines) lines, \(.count.equal + .count.differs + .count.unknown) figures: \(.count.equal) equal, \(.count.differs) differ, \(.count.unknown) not recomputable",
		(.why | to_entries | sort_by(-.value)[] | "    \(.value)  \(.key)") end;
def finish:
	(if .count.differs > 0 then 1 else .code end) as $code
	| if .seen == 0 and (.code == 0 or .code == 65) then
		"arb: explain: no line of the stream \(if $id == "" then "can be worked out" else "speaks of \($id)" end)\n" | halt_error(1)
	elif $code != 0 then "" | halt_error($code) else empty end;

foreach (inputs, null) as $raw ({books: {}, rules: {}, facts: {}, ids: {}, fills: {}, code: 0, seen: 0,
		count: {lines: 0, differing: 0, equal: 0, differs: 0, unknown: 0}, why: {}, out: []};
	if $raw == null then .out = null else
		[$raw | fromjson?] as $line
		| if ($line[0] | type) == "object" then take($line[0]) else .code = 65 | .out = [] end
	end;
	if .out != null then .out[] else (if .seen == 0 then empty else summary end), finish end)
