# The stages in arb(7), "A stage of your own", run as they stand there, and keep the contract.
bats_require_minimum_version 1.5.0

# The literal display behind the comment `example NAME`, as a person would copy it.
example() {
	awk -v name="$1" '$0 == ".\\\" example " name { found = 1 }
		found && /^\.Ed/ { exit }
		inside { print }
		found && /^\.Bd/ { inside = 1 }' "$TOP/man/arb.7" |
		sed 's/\\(aq/'\''/g; s/\\(dq/"/g; s/\\-/-/g; s/\\e/\\/g'
}

setup() {
	unset PYTHONUNBUFFERED
	cd "$BATS_TEST_TMPDIR" || return 1
	mkdir bin
	PATH=$PWD/bin:$PATH
	# the page says what mawk needs
	if awk -W version 2>&1 </dev/null | grep -q ^mawk; then
		printf '#!/bin/sh\nexec %s -W interactive "$@"\n' "$(command -v awk)" >bin/awk
		chmod 755 bin/awk
	fi
	opportunity='{"kind":"opportunity","ts_us":1786320000250000,"id":"cross:A-B:x:y:1","state":"open","shape":"cross","symbol":"A-B","profit":"1.10","net_bps":310.5,"depth_exhausted":true}'
	cat >in <<END
{"kind":"tick","ts_us":1786320000000000}
{"kind":"book","ts_us":1786320000200000,"venue":"x","symbol":"A-B","bids":[],"asks":[]}
$opportunity
{"kind":"tick","ts_us":1786320001000000}
{"kind":"tick","ts_us":1786320002000000}
{"kind":"opportunity","ts_us":1786320002000000,"id":"cross:A-B:x:y:1","state":"close","shape":"cross","symbol":"A-B"}
{"kind":"strange","ts_us":1786320002000000,"who":"knows"}
END
}

# A line comes out while the input is still open (looked for at most 10 seconds).
flushes() {
	mkfifo pipe
	sh stage <pipe >flushed &
	exec 4>pipe
	head -1 in >&4
	for _ in $(seq 100); do
		[ -s flushed ] && break
		sleep 0.1
	done
	[ -s flushed ]
	code=$?
	exec 4>&-
	wait
	return $code
}

@test "arb(7): the awk stage tells of a silent second, and passes all on" {
	example awk >stage
	sh stage <in >out
	silent='{"kind":"alert","ts_us":TIME,"severity":"warning","code":"silence","by":"mine"}'
	{
		head -1 in
		echo "$silent" | sed s/TIME/1786320000000000/
		sed -n 2,5p in
		echo "$silent" | sed s/TIME/1786320002000000/
		sed -n '6,$p' in
	} >wanted
	diff wanted out
	flushes
}

@test "arb(7): the Python stage advises, and passes the rest on byte for byte" {
	command -v python3 >/dev/null || skip "python3 is not installed"
	example python >stage
	sh stage <in >out
	sed "3s/}\$/,\"advice\":{\"decision\":\"SKIP\",\"confidence\":1,\"reason\":\"books too thin\",\"by\":\"mine\"}}/" in >wanted
	diff wanted out
	flushes
}

@test "arb(7): the jq stage tells of a wide edge, and passes all on" {
	command -v jq >/dev/null || skip "jq is not installed"
	example jq >stage
	sh stage <in >out
	sed '3a {"kind":"alert","ts_us":1786320000250000,"severity":"warning","code":"wide","text":"cross:A-B:x:y:1 shows 310.5 bps","by":"mine"}' in >wanted
	diff wanted out
	flushes
}

@test "arb(7): the exit codes are those of the code" {
	sed -n 's/^	EXIT_[A-Z]* = \([0-9]*\).*/\1/p' "$TOP/lib/base/error.h" >wanted
	sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It \([0-9]*\)$/\1/p' "$TOP/man/arb.7" >found
	diff wanted found
}

@test "arb(7): the shared options are those of the code" {
	sed -n '/^static const struct option_row shared_rows/,/^static const struct option_row options/p' "$TOP/lib/tool/program.c" |
		sed -n 's/^	{ [^,]*, "\([a-z-]*\)".*/\1/p' | sort -u >wanted
	sed -n '/^\.Sh OPTIONS/,/^\.Ss Messages/p' "$TOP/man/arb.7" | grep '^\.It' | grep -o 'Fl -[a-z-]*' | sed 's/Fl -//' | sort -u >found
	[ -s wanted ]
	diff wanted found
}

@test "arb(7): the environment variables are those that are read" {
	grep -rhoE 'getenv\("[A-Z_]+"\)' "$TOP/lib" "$TOP/cmd" 2>/dev/null | sed 's/getenv("\(.*\)")/\1/' | grep -v '^TERM$' | sort -u >wanted
	sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh FILES/p' "$TOP/man/arb.7" | grep -o 'Ev [A-Z_]*' | sed 's/Ev //' | sort -u >found
	[ -s wanted ]
	comm -23 wanted found >missing
	diff /dev/null missing
}

# The display behind the line of the page that begins so, as a person would copy it.
display() {
	awk -v begin="$1" '/^\.Bd/ { text = ""; inside = 1; next }
		/^\.Ed/ { inside = 0; if (index(text, begin) == 1) { printf "%s", text; exit } }
		inside { text = text $0 "\n" }' "$TOP/man/arb.7" |
		sed 's/\\(aq/'\''/g; s/\\(dq/"/g; s/\\-/-/g; s/\\e/\\/g'
}

@test "arb(7): the pipe with its way back runs, and trades" {
	for program in sim replay spread score risk exec ledger; do
		[ -x "$O/arb-$program" ] || skip "arb-$program was not built"
	done
	PATH=$O:$PATH
	arb-sim generate --seed 7 --minutes 1 >day.ndjson
	display 'mkfifo back' >commands
	[ -s commands ]
	timeout 60 sh ./commands >out.ndjson
	grep -q '^{"kind":"outcome".*"state":"flat"' out.ndjson
	arb-ledger --state books verify
}

@test "arb(7): its example of a market made from a seed runs" {
	[ -x "$O/arb-sim" ] && [ -x "$O/arb-spread" ] || skip "arb-sim or arb-spread was not built"
	display 'arb\-sim generate' >commands
	PATH=$O:$PATH sh ./commands | head -n 1 | grep -q '^{"kind":"opportunity"'
}
