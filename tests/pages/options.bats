# Options are in three places: --help, the page and the completions (tests/lint compares them).

bats_require_minimum_version 1.5.0

# copy: a tree with what is compared of one program, in the present directory.
copy() {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p tests cmd man
	cp "$TOP/tests/lint" tests/
	cp -R "$TOP/completions" .
	cp "$TOP/man/arb-spread.1" "$TOP/man/arb.7" man/
	touch cmd/arb-spread.c
	export PATH=$O:$PATH
}

@test "every option stands in --help, in the SYNOPSIS, in the text of its page and in the completions" {
	cd "$TOP"
	run -0 sh tests/lint options
	[[ $output != *skipped* ]]
}

@test "an option that one of them leaves out is told" {
	copy
	sed -i '/^\.Op Fl -update-pct/d' man/arb-spread.1
	run -1 sh tests/lint options
	[[ $output == "arb-spread: --help (<) and man/arb-spread.1, SYNOPSIS (>), differ:"$'\n'"< update-pct"$'\n'* ]]
	cp "$TOP/man/arb-spread.1" man/
	sed -i '/^\.It.*Fl -update-pct/d; /^\.Fl -update-pct$/d' man/arb-spread.1
	run -1 sh tests/lint options
	[[ $output == "arb-spread: man/arb-spread.1 says nothing of --update-pct"$'\n'* ]]
	cp "$TOP/man/arb-spread.1" man/
	sed -i 's/printf "%s\\n" "${COMPREPLY\[@\]}"/printf "%s\\n" "${COMPREPLY[@]}" | grep -v update-pct/' tests/lint
	run -1 sh tests/lint options
	[[ $output == "arb-spread: --help (<) and completions/arb.bash (>) differ:"$'\n'"< update-pct"$'\n'* ]]
}
