# The pipe that a configuration asks for, as text for sh: jq -r -f pipeline.jq with
#   $want    names   of the stages, one a line
#            plan    the pipe as it would be typed
#            text    the pipe for stages.sh: "stage NUMBER NAME COMMAND..." each
#            checks  "check NAME COMMAND..." each
#   $dir     state directory
#   $shared  what every program of the suite gets, quoted already
#   $source  "": as configured, kept running; else the command, quoted, that takes the place of the first stage: the pipe runs
#            once, in lockstep, and tells nobody but a file
#   $tail    a last stage "NAME COMMAND...", quoted; "": none
#   $day     date in the names of logs
def base: .program | split("/")[-1];
def mine: base | startswith("arb-");
def options: .options // [];

($source != "") as $once
| [.pipeline[] | select(.enabled != false)] as $asked
| ($asked | any(.[]; base == "arb-ledger")) as $books
| . as $configuration
| def way($name): "\($dir)/run/\($name)";
  def way_back($name): if $books then ["--feedback", way($name)] + (if $once then ["--lockstep"] else [] end) else [] end;
  def ways: [$asked[] | base | select(. == ("arb-score", "arb-advise", "arb-risk")) | "--publish", way(ltrimstr("arb-"))];
  def fed: ["-s", ($configuration.symbols | join(","))]
	+ $configuration.venues;
  def more:
	if base == "arb-feed" and options == [] then fed
	elif base == "arb-score" or base == "arb-advise" then way_back(base | ltrimstr("arb-"))
	elif base == "arb-risk" then ["--state", $dir] + way_back("risk")
	elif base == "arb-exec" then ["--state", $dir]
	elif base == "arb-ledger" then ["--state", $dir] + ways
	else [] end;
  # two stages of one program have two names
  def named: reduce .[] as $stage ({}; ($stage | base) as $base | .seen[$base] += 1
	| .out += [$stage + {name: ($base + (if .seen[$base] > 1 then "-\(.seen[$base])" else "" end))}]) | .out // [];
  def command: ([.program] + options + more | @sh)
	+ (if mine and $shared != "" then " " + $shared else "" end)
	+ (if mine and ($once | not) then " " + ("--metrics" | @sh) + " " + (way("\(.name).prom") | @sh) else "" end);
  def log: if $once or mine then "" else " 2>>" + ("\($dir)/log/\(.name)-\($day).log" | @sh) end;
  def told: [{program: "arb-notify", options: ["--file", "\($dir)/told.ndjson"]}];
  (if $once then [$asked[1:][] | select(base != "arb-notify")] + told else $asked end | named | map({name: .name, command: command, log: log})) as $stages
| (if $once then [{name: "source", command: $source, log: (" 2>>" + ("\($dir)/log/source" | @sh))}] else [] end) + $stages
	+ (if $tail == "" then [] else [{name: "passing", command: $tail, log: ""}] end)
| if $want == "names" then .[].name
  elif $want == "plan" then map(.command | gsub("(?<before>^| )'(?<word>[A-Za-z0-9_./,:=+-]+)'(?= |$)"; "\(.before)\(.word)")) | join(" |\n    ")
  elif $want == "checks" then map("check \(.name | @sh) \(.command)") | join("; ")
  else to_entries | map("stage \(.key + 1) \(.value.name | @sh) \(.value.command)\(.value.log)") | join(" | ") end
