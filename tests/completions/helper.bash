# A program whose --help has every form of row, an arb-feed that knows three venues, and both in PATH.

# shellcheck disable=SC2016 # the dollars belong to the programs that are written
stage() {
	mkdir "$BATS_TEST_TMPDIR/bin" "$BATS_TEST_TMPDIR/home" "$BATS_TEST_TMPDIR/desk"
	cat >"$BATS_TEST_TMPDIR/bin/arb-example" <<'END'
#!/bin/sh
case $1 in
--print-config)
	printf '{\n\t"plain":\t1,\n\t"list":\t[{\n\t\t\t"x":\t1\n\t\t}],\n\t"part":\t{\n\t\t"key":\t1,\n'
	printf '\t\t"data":\t{\n\t\t\t"*":\t{\n\t\t\t\t"USD":\t"1"\n\t\t\t}\n\t\t},\n\t\t"none":\t{\n\t\t}\n\t}\n}\n'
	;;
--help)
	cat <<'HELP'
usage: arb-example [-m bps] [--no-trades] [--venues list]
                   [-c file] [--mode a|b] [command]

an example

commands:
  verify                      check it: all of it
  backup file                 copy it to a file
  watch venue                 look at a venue
  trade venue symbol a|b [price] one order

  -m, --min-bps bps           report edges [of at least this size]
      --no-trades             leave out trades
      --venues list           look at these venues
      --a-name-that-is-longer-than-usual file its words follow at once

  -c, --config file           read this configuration
  -o, --option key=value      set a configuration key
      --state dir             where databases are
      --log-format form       messages as text or json
      --mode a|b              one of two
  -V, --version               print the version and exit

manual: arb-example(1)
HELP
	;;
esac
END
	printf '#!/bin/sh\n[ "$1" = --list-venues ] && printf "binance\\nkraken\\nkucoin\\n"\n' >"$BATS_TEST_TMPDIR/bin/arb-feed"
	printf '#!/bin/sh\n[ "$1" = --help ] && echo "usage: arb-plain [-v] [file ...]"\n' >"$BATS_TEST_TMPDIR/bin/arb-plain"
	printf '#!/bin/sh\necho "usage: arb-both [-v] [compare] file ...\n\ncommands:\n  compare file file   two files\n"\n' >"$BATS_TEST_TMPDIR/bin/arb-both"
	chmod 755 "$BATS_TEST_TMPDIR"/bin/*
	touch "$BATS_TEST_TMPDIR/desk/day one.ndjson" "$BATS_TEST_TMPDIR/desk/day.ndjson"
	mkdir "$BATS_TEST_TMPDIR/desk/dayroom"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	HOME=$BATS_TEST_TMPDIR/home
	export PATH HOME
	cd "$BATS_TEST_TMPDIR/desk" || return 1
}

# The long options of a program that was built, sorted.
long_options() {
	"$1" --help </dev/null | sed -n 's/^  \(-.,\|   \) \(--[a-z0-9-]*\).*/\2/p' | sort
}

# The programs that were built.
programs() {
	local program
	for program in "$O"/arb "$O"/arb-*; do
		[ -x "$program" ] && [ ! -d "$program" ] && echo "$program"
	done
	return 0
}

# The commands of arb, and the long options that the help of one names, sorted.
arb_commands() {
	"$O/arb" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\).*/\1/p'
}

inner_options() {
	"$O/arb" "$1" --help </dev/null | sed -n 's/^  \(-.,\|   \) \(--[a-z0-9-]*\).*/\2/p' | sort
}
