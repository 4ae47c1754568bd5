# conform.awk, for arb conform: does the output give the input back, when what was made and annotated is taken out?
# Variables: input, a file; optional, a file of lines of it that may be missing; made, where the lines that were made go;
# complete, true where each stage has found a line to add its member to.
# Prints nothing when it does; else what was expected, what came, and a word that says which kind of fault it is.

function excerpt(line) {
	return length(line) > 90 ? substr(line, 1, 60) " ... " substr(line, length(line) - 20) : line
}

function kind(line) {
	return match(line, /^\{"kind":"[^"]*"/) ? substr(line, 10, RLENGTH - 10) : "none"
}

function stamp(line) {
	return match(line, /^\{"kind":"[^"]*","ts_us":[0-9]+/) ? substr(line, 1, RLENGTH) : ""
}

# The members of an object: their names in name[1..], their text from name to value in text[1..].  Returns how many, 0 where it
# is none.
function members(line, name, text,    at, from, depth, inside, c, count) {
	if (substr(line, 1, 1) != "{")
		return 0
	from = 2
	for (at = 2; at <= length(line); at++) {
		c = substr(line, at, 1)
		if (inside) {
			if (c == "\\")
				at++
			else if (c == "\"")
				inside = 0
		} else if (c == "\"")
			inside = 1
		else if (c == "{" || c == "[")
			depth++
		else if (depth > 0 && (c == "}" || c == "]"))
			depth--
		else if (depth == 0 && (c == "," || c == "}")) {
			text[++count] = substr(line, from, at - from)
			if (!match(text[count], /^ *"[^"]*" *:./))
				return 0
			name[count] = text[count]
			sub(/^ *"/, "", name[count])
			sub(/".*/, "", name[count])
			from = at + 1
			if (c == "}")
				return at == length(line) ? count : 0
		}
	}
	return 0
}

# An opportunity with members added at its end, or with members of the stage's own replaced where they stood.
function annotated(old, new,    i, before, after, was, wastext, is, istext, there) {
	if (kind(old) != "opportunity" || stamp(old) != stamp(new) || old ~ /^[^{]*\{[^{[]*"state":"close"/)
		return 0
	before = members(old, was, wastext)
	after = members(new, is, istext)
	if (before == 0 || after < before)
		return 0
	for (i = 1; i <= before; i++) {
		if (was[i] != is[i])
			return 0
		there[was[i]] = 1
	}
	for (; i <= after; i++) {
		if (is[i] in there)
			return 0
		there[is[i]] = 1
	}
	for (i = 1; i <= before; i++)
		if (wastext[i] != istext[i])
			replaced[was[i]] = old
	for (; i <= after; i++)
		appended[is[i]] = 1
	return 1
}

function same(old, new) {
	return (old "") == (new "") || annotated(old, new)
}

# The line is the one with this number of the input; what was added to it is looked at as what was made.
function take(number) {
	at = number
	if ((given[at] "") != ($0 ""))
		keep()
}

function keep() {
	if (made != "")
		print > made
}

function fault(expected, came, word) {
	if (!told)
		printf "%s\n%s\n%s\n", expected, came, word
	told = 1
}

# The first line that did not come in its turn.
function missing(from,    i) {
	while (from in given && given[from] in may)
		from++
	if (from > count)
		return
	if (given[from] in came) {
		fault("line " from " of the input (" kind(given[from]) ") in its turn", "it came later, as line " came[given[from]] " of the output", "order")
		return
	}
	for (i = 1; i <= makes; i++)
		if (stamp(given[from]) != "" && index(fresh[i], stamp(given[from])) == 1) {
			fault("line " from " of the input byte for byte: " excerpt(given[from]), excerpt(fresh[i]), "changed")
			return
		}
	for (i = 1; i <= makes; i++)
		if (fresh[i] ~ "\"kind\" *: *\"" kind(given[from]) "\"") {
			fault("line " from " of the input byte for byte: " excerpt(given[from]), "nothing like it; but " excerpt(fresh[i]), "changed")
			return
		}
	fault("line " from " of the input: " excerpt(given[from]), NR == 0 ? "no output at all" : "it is missing from the output of " NR " lines", "missing")
}

BEGIN {
	while (optional != "" && (getline line < optional) > 0)
		may[line] = 1
	while ((getline line < input) > 0) {
		given[++count] = line ""
		if (!(line in first))
			first[line] = count
	}
}

{
	came[$0] = NR
	for (next_ = at + 1; next_ < count && !same(given[next_], $0) && given[next_] in may; next_++)
		;
	if (next_ <= count && same(given[next_], $0))
		take(next_)
	else if ($0 in first && !($0 in may)) {
		if (first[$0] <= at)
			again = again == "" ? "line " first[$0] " of the input (" kind($0) ") once|it came again, as line " NR " of the output" : again
		else if (skipped == 0) { # go on behind it
			skipped = at + 1
			at = first[$0]
		} else
			at = first[$0]
	} else if (!($0 in may)) {
		fresh[++makes] = $0
		keep()
	}
}

END {
	if (skipped > 0)
		missing(skipped)
	if (at < count)
		missing(at + 1)
	if (again != "")
		fault(substr(again, 1, index(again, "|") - 1), substr(again, index(again, "|") + 1), "again")
	for (name in replaced)
		if (complete && !(name in appended))
			fault("member " name " of an opportunity as it was", "another value: the stage never adds this member, so it belongs to another", "changed")
	exit told
}
