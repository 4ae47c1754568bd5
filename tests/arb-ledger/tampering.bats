# Whoever changes what was posted is found out.
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || exit
	LEAN= BOOKS=1 "$TOP/tests/arb-ledger/generate" 12 >in
	arb-ledger --state clean <in >/dev/null
	# triggers, as whoever owns the file can take them away and put them back
	sqlite3 clean/ledger.db "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'" >drop.sql
	sqlite3 clean/ledger.db "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'" >create.sql
}

# found SQL [WORDS]: after it, with the triggers back in place, verify says no.
found() {
	rm -rf bad
	cp -r clean bad
	{ cat drop.sql; echo "$1;"; cat create.sql; } | sqlite3 bad/ledger.db
	run -1 arb-ledger --state bad verify
	[[ "$output" == "not right: "*"${2:-}"* ]] || { echo "$1: $output"; return 1; }
}

@test "the control: triggers taken away and put back, nothing else, is right" {
	{ cat drop.sql create.sql; } | sqlite3 clean/ledger.db
	arb-ledger --state clean verify
}

@test "every column of every table that holds entries is covered" {
	found "UPDATE entry SET line = replace(line, '\"free\":\"1000\"', '\"free\":\"2000\"') WHERE n = 3" "entry 3"
	found "UPDATE entry SET ts_us = ts_us + 1 WHERE n = 3" "entry 3"
	found "UPDATE entry SET kind = 'fill' WHERE n = 3" "entry 3"
	found "UPDATE entry SET journal_n = 999 WHERE n = 3" "entry 3"
	found "UPDATE entry SET journal = NULL WHERE n = 3" "entry 3"
	found "UPDATE entry SET stamp = '{}' WHERE n = 3" "entry 3"
	found "UPDATE entry SET hash = zeroblob(32) WHERE n = 3" "entry 3"
	found "UPDATE posting SET amount = amount + 1 WHERE n = 11 AND place = 1" "entry 11"
	found "UPDATE posting SET amount = amount + (CASE account WHEN 1 THEN 1 ELSE -1 END) WHERE n = 1" "entry 1"
	found "UPDATE posting SET account = account + 1 WHERE n = 11 AND place = 1" "entry 11"
	found "UPDATE posting SET place = 7 WHERE n = 11 AND place = 1" "entry 11"
	found "UPDATE key SET n = 12 WHERE key LIKE 'fill/%' AND n = 11" "entry 11"
	found "UPDATE key SET key = key || 'x' WHERE key LIKE 'opening/%'" "missing"
	found "UPDATE asset SET scale = 7 WHERE id = 1"
	found "UPDATE asset SET name = 'other' WHERE id = 1"
	found "UPDATE account SET name = 'assets:binance:main' WHERE id = 1" "account 1"
	found "UPDATE journal SET name = 'other'" "entry 1"
	found "UPDATE day SET n = 2" "day"
	found "UPDATE balance SET amount = amount + 1 WHERE account = 1" "balance"
	found "UPDATE genesis SET body = replace(body, 'main', 'mein')" "genesis"
	found "UPDATE genesis SET ledger = 'x'" "genesis"
	found "UPDATE genesis SET mode = 'live'" "genesis"
	found "UPDATE genesis SET hash = zeroblob(32)" "genesis"
}

@test "whoever marks events as told that were not, to have them left out, moves no cursor" {
	head -n 40 in | arb-ledger --state cut >/dev/null
	count=$(arb-ledger --state cut cursor paper)
	cp -r cut clean_cut
	for entry in 1 2 "$count"; do
		rm -rf cut
		cp -r clean_cut cut
		{
			cat drop.sql
			echo "INSERT INTO again SELECT $entry, value, 1, $count + value, 1 FROM generate_series(1, 20);"
			cat create.sql
		} | sqlite3 cut/ledger.db
		run -1 arb-ledger --state cut verify
		[[ "$output" == "not right: "*again* ]]
		run -1 --separate-stderr arb-ledger --state cut cursor paper
		[ -z "$output" ]
		[[ "$stderr" == *"not right: "*again* ]]
		run -74 arb-ledger --state cut <in
	done
	# where there are repetitions that stand in the chain, each column of theirs is covered
	{
		head -n 40 in
		grep '"kind":"fill"' in | head -n 2 | awk '{ sub(/"n":[0-9]*,"journal":"paper"/, "\"n\":" NR ",\"journal\":\"other\""); print }'
		tail -n +41 in
	} | arb-ledger --state again >/dev/null
	rm -rf clean
	cp -r again clean
	[ "$(arb-ledger --state clean cursor other)" = 2 ]
	for change in 'entry = entry + 1' 'place = place + 1' 'journal = 1' 'journal_n = journal_n + 1' 'n = 1'; do
		found "UPDATE again SET $change WHERE journal_n = 2" again
	done
	found "DELETE FROM again WHERE journal_n = 2" "again"
	found "DELETE FROM again" "the hash is another"
}

@test "the books that holdings are reckoned with are as they were stored" {
	found "UPDATE book SET bids = '{\"bids\":[[\"1\",\"1\"]]}' WHERE venue = 'okx'" "book: okx BTC-USDT is not as it was stored"
	found "UPDATE book SET ts_us = ts_us + 1 WHERE venue = 'okx'" "book: okx BTC-USDT"
	found "UPDATE book SET symbol = 'ETH-USDT' WHERE venue = 'okx'" "book: okx ETH-USDT"
	found "INSERT INTO book SELECT 'gate', symbol, ts_us, bids, hash FROM book LIMIT 1" "book: gate BTC-USDT"
}

@test "books that are not right take no more: 74, nothing comes out, and the last good number is told" {
	found "UPDATE posting SET amount = amount + 1 WHERE n = 11 AND place = 1" "entry 11"
	run -74 --separate-stderr arb-ledger --state bad <in
	[ -z "$output" ]
	[[ "$stderr" == *"good up to entry 10" ]]
}

# no_report SQL WORDS: after it, verify and the reports that state balances say no, in the same words; trades are told.
no_report() {
	found "$1" "$2"
	for what in pnl balances; do
		run -1 --separate-stderr arb-ledger --state bad report "$what"
		[ -z "$output" ]
		[[ "$stderr" == "arb-ledger: bad/ledger.db: not right: "*"$2"* ]]
	done
	arb-ledger --state bad report trades >/dev/null
}

@test "a report states no balance that is not the sum of its postings, and no equity by books that were edited" {
	no_report "UPDATE balance SET amount = amount * 10" "the balance is not the sum of its postings"
	no_report "UPDATE balance SET amount = amount + 1 WHERE account = 1" "account assets:kraken:main: the balance"
	no_report "DELETE FROM balance WHERE account = 1" "account assets:kraken:main: the balance"
	no_report "UPDATE book SET bids = '{\"bids\":[[\"1\",\"1\"]]}' WHERE venue = 'okx'" "book: okx BTC-USDT"
	no_report "DELETE FROM book WHERE venue = 'okx'" "shelf: "
}

@test "rows that are taken out, put in, or change places are missed" {
	found "DELETE FROM entry WHERE n = 5" "entry 6"
	found "DELETE FROM entry WHERE n = (SELECT max(n) FROM entry)" "last entry"
	found "DELETE FROM head" "head"
	found "UPDATE head SET n = n + 1" "last entry"
	found "DELETE FROM posting WHERE n = 11 AND place = 1" "entry 11"
	found "DELETE FROM posting WHERE n = (SELECT max(n) FROM posting)"
	found "DELETE FROM key WHERE n = 11" "entry 11"
	found "DELETE FROM key WHERE key LIKE 'order/%' AND n = 10" "entry 10"
	found "DELETE FROM genesis" "genesis"
	found "DELETE FROM account WHERE id = 19"
	found "DELETE FROM day" "day"
	found "DELETE FROM balance WHERE account = 2" "balance"
	found "INSERT INTO posting VALUES (99999, 1, 1, 5), (99999, 2, 2, -5)" "entry 99999"
	found "INSERT INTO key VALUES ('fill/x/main/1', 5)" "key"
	found "INSERT INTO day VALUES (1, 1)" "day"
	found "INSERT INTO account VALUES (99, 'assets:x:main', 1)" "account 99"
	found "INSERT INTO balance VALUES (1000, 1)" ""
	found "INSERT INTO again VALUES (7, 1, 7, 7, 3)" "again: place 1 of entry 7, number 7 of journal : is no repetition"
	found "INSERT INTO again VALUES (7, 1, 1, 999, 3)" "entry 7: the hash is another, or the 1 rows that again has of it are others"
	found "INSERT INTO again VALUES (7, 1, 1, 3, 3)" "number 3 of journal paper: is no repetition"
	found "INSERT INTO again VALUES (99999, 1, 1, 999, 3)" "again: a row of entry 99999"
	found "INSERT INTO again VALUES (0, 1, 1, 999, 3)" "again: a row of entry 0"
	found "INSERT INTO journal VALUES (2, 'other')" "journal 2 (other): no entry names it"
	found "UPDATE journal SET id = 5; UPDATE entry SET journal = 5" "journal 5 is out of order"
	found "INSERT INTO asset VALUES (99, 'other', 8)"
	found "DELETE FROM book WHERE venue = (SELECT min(venue) FROM book)" "shelf"
	found "DELETE FROM shelf" "shelf"
	found "INSERT INTO mark VALUES ('arb-exec', 1, 7, zeroblob(32))" "mark: arb-exec is not as it was stored"
	found "UPDATE entry SET n = -1 WHERE n = 2; UPDATE entry SET n = 2 WHERE n = 3; UPDATE entry SET n = 3 WHERE n = -1" "entry 2"
}

@test "whoever swaps two entries with all that belongs to them is found out by the chain" {
	found "
		UPDATE entry SET n = -1 WHERE n = 2; UPDATE entry SET n = 2 WHERE n = 3; UPDATE entry SET n = 3 WHERE n = -1;
		UPDATE posting SET n = -1 WHERE n = 2; UPDATE posting SET n = 2 WHERE n = 3; UPDATE posting SET n = 3 WHERE n = -1;
		UPDATE key SET n = -1 WHERE n = 2; UPDATE key SET n = 2 WHERE n = 3; UPDATE key SET n = 3 WHERE n = -1" "entry 2"
}

@test "tables, indexes and triggers must be as they were made" {
	for sql in 'DROP TRIGGER entry_no_update' 'DROP INDEX entry_journal' 'DROP VIEW statement' \
		'CREATE TABLE more (x)' "CREATE TRIGGER sly AFTER INSERT ON entry BEGIN DELETE FROM balance; END"; do
		rm -rf bad
		cp -r clean bad
		sqlite3 bad/ledger.db "$sql"
		run -1 arb-ledger --state bad verify
	done
}

@test "the file refuses to be edited while its triggers stand" {
	for sql in 'DELETE FROM entry' 'UPDATE posting SET amount = 0' "DELETE FROM key" 'DELETE FROM genesis' \
		"INSERT INTO entry VALUES (7777, 'halt', 1, NULL, NULL, '{}', NULL, x'')" \
		"UPDATE asset SET scale = 2" "UPDATE account SET name = 'x'" 'DELETE FROM day' 'DELETE FROM journal'; do
		run -1 --separate-stderr sqlite3 clean/ledger.db "$sql" 3>&- || run ! sqlite3 clean/ledger.db "$sql"
	done
	arb-ledger --state clean verify
}

@test "a flipped byte is reported, or it changed nothing: the export stays the same" {
	arb-ledger --state clean export >export
	size=$(stat -c %s clean/ledger.db)
	cp clean/ledger.db bad.db
	mkdir -p bad
	reported=0
	# bytes all over the file, by a step that shares no factor with the page size
	for i in $(seq 40); do
		at=$((i * 7919 % size))
		byte=$(od -An -tu1 -j "$at" -N 1 clean/ledger.db)
		cp clean/ledger.db bad/ledger.db
		# shellcheck disable=SC2059 # the byte is made of the format
		printf "$(printf '\\x%02x' $((byte ^ 1)))" | dd of=bad/ledger.db bs=1 seek="$at" conv=notrunc status=none
		if arb-ledger --state bad verify >/dev/null 2>&1; then
			cmp export <(arb-ledger --state bad export)
		else
			reported=$((reported + 1))
		fi
	done
	[ "$reported" -gt 10 ]
}

@test "what is told of a damaged file is text, whatever stands in the file" {
	cp -r clean bad
	# the schema is text in the file: a byte of it that is no UTF-8
	LC_ALL=C sed -i 's/CREATE TRIGGER entry_in_order BEFORE INSERT/CREATE TRIGGER entry_in_order BEFORE INSER\xd4/' bad/ledger.db
	for command in verify 'report balances' head; do
		# shellcheck disable=SC2086 # the words of the command
		run arb-ledger --state bad $command
		[ "$status" -ne 0 ]
		[[ "$output" == *'\xd4'* ]]
		iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
	done
	rm -rf bad
	cp -r clean bad
	{
		cat drop.sql
		echo "UPDATE account SET name = 'assets:' || char(27) || '[2J:main' WHERE id = 1;"
		cat create.sql
	} | sqlite3 bad/ledger.db
	arb-ledger --state bad report balances >said
	grep -qF '\x1b[2J' said
	arb-ledger --state bad --json report balances | jq -e -s 'any(.venue == "\u001b[2J")'
	run -1 arb-ledger --state bad verify
	diff /dev/null <(grep "$(printf '\033')" said <(echo "$output"))
}

@test "a file that was cut short is reported at any length" {
	size=$(stat -c %s clean/ledger.db)
	mkdir -p bad
	for pages in 1 2 5 9 13; do
		head -c $((size - pages * 4096)) clean/ledger.db >bad/ledger.db
		run arb-ledger --state bad verify
		[ "$status" = 1 ] || [ "$status" = 74 ]
		run -74 arb-ledger --state bad <in
	done
	: >bad/ledger.db
	run -69 arb-ledger --state bad verify
}
