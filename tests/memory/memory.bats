#!/usr/bin/env bats
# Memory runs out at one request, whichever (shim.c): a program says so and ends with 71, and what it wrote until then is the
# beginning of what is right, in whole lines; or it did not need the memory, and all is right.  A few points for
# each program; with MEMORY_POINTS=all every one (make torture-memory).

bats_require_minimum_version 1.5.0

setup_file() {
	export SHIM=$BATS_FILE_TMPDIR/shim.so POINTS=${MEMORY_POINTS:-30}
	[ -z "${ARB_SANITIZED:-}" ] || return 0
	cc -shared -fPIC -O1 -o "$SHIM" "$TOP/tests/memory/shim.c"
	cd "$BATS_FILE_TMPDIR"
	cat "$TOP"/tests/arb-feed/*/in >frames
	arb-sim generate --seed 7 --minutes 1 2>sim.err | head -1500 >market
	arb-spread --min-bps 5 <market >spread
	arb-score <spread >score
	arb-advise <score >advice
	arb-risk --no-feedback --state fed <advice >verdicts
	arb-exec --paper --state fed <verdicts >fills
	grep -q '"kind":"fill"' fills
}

setup() {
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers have a malloc of their own"
	cd "$BATS_TEST_TMPDIR"
	input=$BATS_FILE_TMPDIR
}

# points MOST: which requests fail, spread over all of them.
points() {
	if [ "$POINTS" = all ] || [ "$POINTS" -ge "$1" ]; then
		seq "$1"
	else
		seq "$(($1 / POINTS / 2 + 1))" "$(($1 / POINTS))" "$1"
	fi
}

# is_beginning: what is in out is how want begins, in whole lines.
is_beginning() {
	[ ! -s out ] || { cmp -s -n "$(stat -c %s out)" out want && [ -z "$(tail -c1 out)" ]; }
}

# check_point AT: what came of it, in words; nothing means well.
check_point() {
	if [ "$code" -eq "$want_code" ]; then
		cmp -s out want || echo "request $1: exit $code with another output"
	elif [ "$code" -ne 71 ]; then
		echo "request $1: exit $code: $(head -1 err)"
	elif ! grep -q 'out of memory' err; then
		echo "request $1: exit 71 without a word: $(head -1 err)"
	elif ! is_beginning; then
		echo "request $1: what was written is not how the right output begins"
	fi
}

# starve INPUT COMMAND...: the program without memory, at each point.
starve() {
	local from=$1 code=0 want_code=0 most ends=0
	shift
	timeout 60 env LD_PRELOAD="$SHIM" SHIM_COUNT=count "$@" <"$from" >want 2>want.err || want_code=$?
	[ -s want ]
	most=$(cat count)
	for at in $(points "$most"); do
		rm -rf state
		code=0
		timeout 60 env LD_PRELOAD="$SHIM" SHIM_AT="$at" "$@" <"$from" >out 2>err || code=$?
		check_point "$at" >>wrong
		ends=$((ends + (code == 71)))
	done
	echo "# $most requests, $ends of those tried end the program" >&3
	head -20 wrong
	[ ! -s wrong ]
	[ "$ends" -gt 10 ]
}

@test "arb-feed --decode without memory" {
	starve "$input/frames" arb-feed --decode
}

@test "arb-spread without memory" {
	starve "$input/market" arb-spread --min-bps 5
}

@test "arb-score without memory" {
	starve "$input/spread" arb-score
}

@test "arb-advise without memory" {
	starve "$input/score" arb-advise
}

@test "arb-risk without memory" {
	starve "$input/advice" arb-risk --no-feedback --state state
}

@test "arb-exec without memory" {
	starve "$input/verdicts" arb-exec --paper --state state
}

@test "arb-ledger without memory" {
	starve "$input/fills" arb-ledger --state state
}

@test "arb-vault without memory" {
	printf 'correct horse battery' >pw
	arb-vault --file v --passphrase-fd 9 --kdf-mib 64 init 9<pw
	echo '{"apiKey":"A","secret":"S","password":"P"}' | arb-vault --file v --passphrase-fd 9 set okx 9<pw
	starve pw arb-vault --file v --passphrase-fd 0 --json list
}
