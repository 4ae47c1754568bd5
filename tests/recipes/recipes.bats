# The recipes, each as cron would start it: env -i, no terminal.
bats_require_minimum_version 1.5.0

setup() {
	set -o pipefail
	place="$BATS_TEST_TMPDIR/it's a place"
	mkdir -p "$place"
	cd "$place" || return 1
	recipes=$TOP/share/arb/recipes
}

cron() { # RECIPE ARGUMENT...
	env -i PATH="$O:/usr/bin:/bin" HOME="$place" setsid -w "$recipes/$@" </dev/null
}


@test "a paper day, of a made market and of a recording; a day that is there is kept" {
	run -0 cron paper-day.sh -d "made days" -m 1 -s 7
	[[ "$output" == *"in sequence, chained"* ]]
	day="made days/$(date -u +%F)"
	[ "$(ls "$day")" = "books
passed.txt
report.txt
stream.ndjson.zst" ]
	grep -q ' edges\|^edges\|^no edge' "$day/passed.txt"
	run -77 cron paper-day.sh -d "made days" -m 1
	"$O/arb-sim" generate --minutes 1 --seed 7 >market.ndjson
	echo '{"spread": {"min_bps": "10"}}' >low.json
	run -0 cron paper-day.sh -d days -c low.json market.ndjson
	grep -q 'approved, of which flat' "days/$(date -u +%F)/passed.txt"
	run -64 cron paper-day.sh -x
	run -74 cron paper-day.sh -d others nowhere.ndjson
	[ "$(ls others)" = "" ]
}

@test "a backtest is one line a file and combination, and the same line each time" {
	"$O/arb-sim" generate --minutes 1 --seed 7 >a.ndjson
	"$O/arb-sim" generate --minutes 1 --seed 8 | gzip >"b b.ndjson.gz"
	cron backtest.sh -k spread.min_bps=10,40 -k risk.order_max=500 a.ndjson "b b.ndjson.gz" >one
	[ "$(jq -r '.file + " " + .settings["spread.min_bps"] + " " + .settings["risk.order_max"]' one)" = "a.ndjson 10 500
a.ndjson 40 500
b b.ndjson.gz 10 500
b b.ndjson.gz 40 500" ]
	[ "$(jq -s 'map(select(.code == 0 and .head and .equity)) | length' one)" -eq 4 ]
	[ "$(jq -s '.[0].days[0].trades > (.[1].days[0].trades // 0)' one)" = true ]
	cron backtest.sh -k spread.min_bps=10 -k risk.order_max=500 a.ndjson | diff <(head -n 1 one) -
	run -1 --separate-stderr cron backtest.sh -k spread.min_bps=low a.ndjson
	[ "$(jq -r .code <<<"$output")" -eq 78 ]
	[[ "$(jq -r .error <<<"$output")" == *"spread.min_bps"* ]]
	run -64 cron backtest.sh
	run -64 cron backtest.sh -k nonsense a.ndjson
}

@test "a recorder puts each day into its file, adds to what is there, and passes all on" {
	for stamp in 1767225599999999 1767225600000000 1767225601000000 1767225599000000 1767312000000000; do
		echo "{\"kind\":\"tick\",\"ts_us\":$stamp}"
	done >in
	for form in zst gz; do
		env -i PATH="$O:/usr/bin:/bin" "$recipes/record.sh" -d "kept $form" -z $form <in | diff in -
		[ "$(cd "kept $form" && ls)" = "2025-12-31.ndjson.$form
2026-01-01.ndjson.$form
2026-01-02.ndjson.$form" ]
		tail -n 1 in | env -i PATH="$O:/usr/bin:/bin" "$recipes/record.sh" -d "kept $form" -z $form >/dev/null
		unpack=zstdcat
		[ $form = zst ] || unpack=zcat
		$unpack "kept $form/2026-01-02.ndjson.$form" | diff <(tail -n 1 in; tail -n 1 in) -
	done
	zstdcat "kept zst/2026-01-01.ndjson.zst" | diff <(sed -n 2,4p in) -
	touch -d '40 days ago' "kept gz/2025-12-31.ndjson.gz"
	env -i PATH="$O:/usr/bin:/bin" "$recipes/record.sh" -d "kept gz" -z gz -k 30 </dev/null
	[ ! -e "kept gz/2025-12-31.ndjson.gz" ]
	[ -e "kept gz/2026-01-01.ndjson.gz" ]
	run -64 cron record.sh -z rar
}

@test "the report is printed or mailed, and says when the books do not hold" {
	"$O/arb-sim" generate --minutes 1 --seed 7 >a.ndjson
	"$O/arb" replay -o spread.min_bps=10 --state books a.ndjson >/dev/null
	run -0 cron report.sh -s books
	[[ "$output" == *cross:*balances*"in sequence, chained"* ]]
	mkdir bin
	printf '#!/bin/sh\nprintf "%%s|" "$@" >mailed; cat >>mailed\n' >bin/mail
	chmod +x bin/mail
	env -i PATH="$place/bin:$O:/usr/bin:/bin" "$recipes/report.sh" -s books -D 2026-01-01 -t someone </dev/null
	[[ "$(cat mailed)" == "-s|arb: report of 2026-01-01|someone|trades"* ]]
	mkdir -p .local/state/arb
	cp -R books .local/state/arb/paper
	cron report.sh | grep -q 'in sequence, chained'
	head -c 40000 /dev/zero | dd of=books/ledger.db bs=4096 seek=8 conv=notrunc 2>/dev/null
	run -1 cron report.sh -s books
	run -69 cron report.sh -s nowhere
}

@test "each recipe refuses to run beside itself" {
	"$O/arb-sim" generate --minutes 1 >a.ndjson
	mkdir -p d/run
	: >d/ledger.db
	for recipe in paper-day backtest record report; do
		lock=d/.$recipe.lock
		[ "$recipe" != report ] || lock=d/run/.$recipe.lock
		option=-d operand=a.ndjson
		case $recipe in report) option=-s operand='' ;; record) operand='' ;; esac
		# shellcheck disable=SC2086 # an operand or none
		run -75 flock "$lock" env -i PATH="$O:/usr/bin:/bin" "$recipes/$recipe.sh" $option d $operand
		[[ "$output" == "$recipe: another $recipe runs on d"* ]]
	done
}

@test "the crontab names recipes that are there" {
	grep -o 'RECIPES/[a-z-]*\.sh' "$recipes/crontab" | sort -u >named
	[ "$(wc -l <named)" -ge 3 ]
	while read -r name; do
		[ -x "$recipes/${name#RECIPES/}" ]
	done <named
	# five fields and a command, or a variable, or a comment
	run ! grep -Ev '^#|^$|^[A-Z]+=|^([0-9*]+ ){4}[0-9*]+	.' "$recipes/crontab"
}
