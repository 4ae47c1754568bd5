# explain.awk: of a stream, what explain.jq needs.  ARB_ID=ID (empty: all opportunities) awk -f explain.awk
#
# Before each opportunity line come the books that it names and the instrument lines in force of their markets, so that what reads
# the result keeps nothing.  Of each market the last books are held, for a line may come some time after the books that it was made of.
BEGIN {
	id = ENVIRON["ARB_ID"]
	held = 64
}

# the member's value, without quotes: the first of that name
function member(text, name) {
	if (!match(text, "\"" name "\" ?: ?(\"[^\"]*\"|[0-9]+)"))
		return ""
	text = substr(text, RSTART + length(name) + 2, RLENGTH - length(name) - 2)
	gsub(/[: "]/, "", text)
	return text
}

function market(text) { return member(text, "venue") " " member(text, "symbol") }

# the books of a market with that time, older ones first
function tell_books(key, us, i, found, place, at) {
	found = 0
	for (i = count[key]; i > 0 && i > count[key] - held; i--) {
		at = member(substr(book[key, i % held], 1, 300), "ts_us")
		if (at == us)
			place[++found] = i % held
		else if (found)
			break
	}
	while (found > 0)
		print book[key, place[found--]]
}

function tell(key, us) {
	if ((key, us) in told)
		return
	told[key, us]
	if (key in fresh) {
		print rule[key]
		delete fresh[key]
	}
	tell_books(key, us)
}

# what the objects of a line name: legs and conversions by their symbol, tokens by their asset alone
function tell_named(line, object, key, us) {
	split("", told)
	while (match(line, /\{[^{}]*"book_us"[^{}]*\}/)) {
		object = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH)
		us = member(object, "book_us")
		if (object ~ /"symbol"/)
			tell(market(object), us)
		else
			for (key in count)
				if (index(key, member(object, "venue") " " member(object, "asset") "-") == 1)
					tell(key, us)
	}
}

/^\{"kind" ?: ?"book"/ {
	key = market(substr($0, 1, 300))
	book[key, ++count[key] % held] = $0
	next
}
/^\{"kind" ?: ?"instrument"/ {
	key = market($0)
	rule[key] = $0
	fresh[key]
	next
}
/^\{"kind":"ended"/ {
	print
	next
}
id != "" && !index($0, id) { next }
/^\{"kind" ?: ?"opportunity"/ {
	tell_named($0)
}
/^\{"kind" ?: ?"(opportunity|order|fill|outcome)"/
