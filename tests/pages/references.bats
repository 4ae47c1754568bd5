# References between pages lead somewhere.

@test "every page of the suite that a page refers to is there" {
	cd "$TOP/man"
	for page in *.[1-9]; do
		grep -oE '^\.Xr arb[a-z.-]* [1-9]' "$page" | awk '{ print $2 "." $3 }' | sort -u | while read -r target; do
			# a program that is not there yet has no page
			case $target in
			arb.1) [ -f ../cmd/arb ] || continue ;;
			*.1) [ -f "../cmd/${target%.1}.c" ] || continue ;;
			esac
			[ -f "$target" ] || echo "$page: $target"
		done
	done >"$BATS_TEST_TMPDIR/lost"
	diff /dev/null "$BATS_TEST_TMPDIR/lost"
}

@test "every page is named for what its title says" {
	cd "$TOP/man"
	for page in *.[1-9]; do
		title=$(awk '$1 == ".Dt" { print tolower($2) "." $3; exit }' "$page")
		[ "$title" = "$page" ] || echo "$page: .Dt says $title"
	done >"$BATS_TEST_TMPDIR/wrong"
	diff /dev/null "$BATS_TEST_TMPDIR/wrong"
}
