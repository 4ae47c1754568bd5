#!/usr/bin/env bats
# Each rule of tests/house can fail: a small tree breaks one of them at a time.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p cmd lib/base lib/wire lib/net lib/event lib/tool lib/risk man completions tests
	export HOUSE=$BATS_TEST_TMPDIR O=$BATS_TEST_TMPDIR/build
}

# refused SENTENCE: the rule of that sentence, and no other, is broken.
refused() {
	run sh "$TOP/tests/house"
	[ "$status" -eq 1 ]
	[[ $output == *"not ok"*" - $1"* ]]
	[ "$(grep -c '^not ok' <<<"$output")" -eq 1 ]
}

@test "a house without fault is accepted" {
	echo '#include "base/text.h"' >lib/wire/put.c
	echo '#include <cjson/cJSON.h>' >lib/wire/json.c
	echo '#include "wire/put.h"' >lib/event/book.c
	run sh "$TOP/tests/house"
	[ "$status" -eq 0 ]
}

@test "an include that goes up is refused" {
	echo '#include "wire/put.h"' >lib/base/text.c
	refused 'includes go down'
}

@test "an include of another room on the same floor is refused" {
	echo '#include "risk/rule.h"' >lib/tool/filter.c
	refused 'includes go down'
}

@test "a room that is on no floor is refused" {
	mkdir lib/cellar
	echo '#include "base/text.h"' >lib/cellar/wine.c
	refused 'includes go down'
}

@test "an include without its room is refused" {
	echo '#include "text.h"' >lib/base/text.c
	refused 'includes go down'
}

@test "a library that comes in by another door is refused" {
	for header in cjson/cJSON.h curl/curl.h libwebsockets.h sqlite3.h sodium.h openssl/evp.h zlib.h zstd.h; do
		echo "#include <$header>" >lib/event/book.c
		refused 'each library has one door'
	done
}

@test "a program without a page is refused" {
	touch cmd/arb-new.c
	refused 'each program has its page'
}

@test "a completion that leaves a program out is refused" {
	touch cmd/arb-new.c man/arb-new.1 completions/arb.bash
	refused 'completions/arb.bash names each program'
}

@test "a file of 801 lines is refused" {
	yes '' | head -801 >lib/base/text.c
	refused 'no file of cmd and lib is over 800 lines'
}

@test "a word that promises later work is refused" {
	for word in "TO""DO" "FIX""ME" "st""ub" "not imple""mented"; do
		echo "/* $word */" >lib/base/text.c
		refused 'no text holds a word'
	done
}

@test "a path of a machine is refused" {
	echo "/wo""rk/x" >man/arb.7
	refused 'no text holds a path of a machine'
}

@test "state that can change is refused" {
	printf '\nstatic int count;\n' >lib/base/text.c
	refused 'no file keeps state that can change'
	printf '\nstatic char *names[] = { "a" };\n' >lib/base/text.c
	refused 'no file keeps state that can change'
	printf '\nint count = 3;\n' >lib/base/text.c
	refused 'no file keeps state that can change'
}

@test "an assertion that cannot fail is refused" {
	for line in '! grep -q reject said' '[ -s out ] && [ -s err ]' '[[ $a == b ]] && cmp a b'; do
		printf '@test "x" {\n\t%s\n\ttrue\n}\n' "$line" >tests/x.bats
		refused 'each assertion of a bats file can fail'
	done
	printf '%s\n' '@test "x" {' 'run ! grep x y' '[ -s out ] && [ -s err ] || skip' '}' >tests/x.bats
	run -0 sh "$TOP/tests/house"
}

# program NAME LIBRARY CALL: a program that needs the library.
program() {
	mkdir -p build
	echo "int $3(long); int main(void) { return $3(0); }" >x.c
	cc -o "build/$1" x.c "-l$2"
	rm x.c
}

@test "a pure filter that links the network is refused" {
	program arb-spread curl curl_global_init
	refused 'the pure filters link neither network nor database'
}

@test "an arb-vault that links OpenSSL is refused" {
	program arb-vault sodium sodium_init
	run -0 sh "$TOP/tests/house"
	program arb-vault crypto OPENSSL_init_crypto
	refused 'arb-vault links no cryptography but libsodium'
}
