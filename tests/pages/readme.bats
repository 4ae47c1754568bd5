# README.md: its transcript is what the programs print today, and what it names is there.
bats_require_minimum_version 1.5.0

@test "README: the transcript is what the programs print" {
	sed -n '/^<!-- transcript: begin/,/^<!-- transcript: end/p' "$TOP/README.md" | grep '^[$>] ' >commands
	[ -s commands ]
	for program in $(grep -oE '\barb(-[a-z]+)?\b' commands | sort -u); do
		[ -x "$O/$program" ] || skip "$program was not built"
	done
	sh "$TOP/tests/pages/transcript" >found
	diff "$TOP/README.md" found || {
		echo "sh tests/pages/transcript >new && mv new README.md"
		return 1
	}
}

@test "README: every program that is built has its row, and every row its program" {
	(cd "$TOP/cmd" && ls arb arb-*.c 2>/dev/null) | sed 's/\.c$//' | sort >there
	sed -n 's/^| `\(arb[a-z-]*\)` |.*/\1/p' "$TOP/README.md" | sort >named
	comm -23 there named >unnamed
	diff /dev/null unnamed
	[ "$(wc -l <there)" -ge 11 ] || skip "not all programs are there yet"
	diff there named
}

@test "README: the targets and pages it names exist" {
	grep -oE '^    make [a-z-]+' "$TOP/README.md" | awk '{ print $2 }' | sort -u >targets
	[ -s targets ]
	while read -r target; do
		grep -q "^$target:" "$TOP/Makefile"
	done <targets
	grep -oE 'man/[a-z.-]+\.[1-9]' "$TOP/README.md" | sort -u >pages
	[ -s pages ]
	while read -r page; do
		[ -f "$TOP/$page" ]
	done <pages
	[ -f "$TOP/LICENSE" ]
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}
