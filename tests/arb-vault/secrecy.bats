# Nothing secret leaves arb-vault but by its pipe: looked for where it could be, with words that stand nowhere else.
bats_require_minimum_version 1.5.0
load helper

setup() {
	stage
	pid=''
}

teardown() {
	[ -z "$pid" ] || { kill -9 "$pid"; wait "$pid"; } 2>/dev/null || true
}

# writes PID: it stands in write(1, ...) (x86-64, aarch64).
writes() {
	grep -Eqs '^(1|64) 0x1 ' "/proc/$1/syscall"
}

# hold: start arb-vault open; its key does not fit into the pipe any more, so that it stands with all in its hands.
hold() {
	mkfifo full
	exec 8<>full
	head -c 65536 /dev/zero >&8
	"$O/arb-vault" --file v --passphrase-fd 9 open okx 9<pw >&8 2>said 3>&- 8>&- &
	pid=$!
	soon writes "$pid"
}

@test "what is secret lies in guarded memory alone, while arb-vault writes it" {
	[ "$(id -u)" -eq 0 ] || skip "only root looks into a process that is shut"
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers keep memory of their own"
	command -v python3 >/dev/null || skip "python3 is not installed"
	make_vault okx gate
	hold
	run -0 python3 "$TOP/tests/arb-vault/memory.py" "$pid" CANARY-secret CANARY-pass CANARY-key "$(cat pw)" arb-vault
	[ "${lines[0]}" = "guarded CANARY-key" ]
	[ "${lines[1]}" = "guarded CANARY-pass" ]
	[ "${lines[2]}" = "guarded CANARY-secret" ]
	[ "${lines[3]}" = "open arb-vault" ]
	[ ${#lines[@]} -eq 4 ]
}

@test "what is secret lies in guarded memory alone, while arb-vault stores it" {
	[ "$(id -u)" -eq 0 ] || skip "only root looks into a process that is shut"
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers keep memory of their own"
	command -v python3 >/dev/null || skip "python3 is not installed"
	command -v strace >/dev/null || skip "strace is not installed"
	make_vault okx
	key gate | strace -o trace -e trace=fsync -e inject=fsync:delay_enter=20000000 \
		"$O/arb-vault" --file v --passphrase-fd 9 set gate 9<pw 3>&- &
	pid=$!
	soon test -s v.new
	traced=$(pgrep -P "$pid")
	run -0 python3 "$TOP/tests/arb-vault/memory.py" "$traced" CANARY-secret CANARY-pass CANARY-key "$(cat pw)" arb-vault
	{ kill -9 "$traced"; wait "$pid"; } 2>/dev/null || true
	pid=''
	[[ "$output" == *"guarded CANARY-secret"* ]]
	[[ "$output" == *"open arb-vault"* ]]
	[[ "$output" != *"open CANARY"* ]]
	[[ "$output" != *horse* ]]
	run grep -c -e CANARY -e horse v.new trace
	[ "$output" = "$(printf 'v.new:0\ntrace:0')" ]
}

@test "it is in no argument, no environment, no message, no file, no core" {
	make_vault okx
	ulimit -c unlimited 2>/dev/null || true
	hold
	run grep -ac -e CANARY -e horse "/proc/$pid/cmdline"
	[ "$output" = 0 ]
	if [ "$(id -u)" -eq 0 ]; then
		run grep -ac -e CANARY -e horse "/proc/$pid/environ"
		[ "$output" = 0 ]
	fi
	grep -q '^Max core file size  *0 ' "/proc/$pid/limits" || [ "$(id -u)" -ne 0 ]
	kill -ABRT "$pid"
	wait "$pid" || code=$?
	[ "$code" -eq 134 ]
	pid=''
	[ "$(ls)" = "$(printf 'full\npw\nsaid\nv')" ]
	run cat said
	[[ "$output" != *CANARY* ]]
	run grep -c CANARY v said
	[ "$output" = "$(printf 'v:0\nsaid:0')" ]
}

@test "another process of the same user can not look into it" {
	[ "$(id -u)" -eq 0 ] || skip "only root becomes somebody else"
	command -v setpriv >/dev/null || skip "setpriv is not installed"
	# a place that nobody can get at, with what the program needs
	place=$(mktemp -d /tmp/arb-vault.XXXXXX)
	cp "$O/arb-vault" "$place" && cp pw "$place/pw" && cp -r "$TOP/share" "$place"
	chmod 755 "$place" && mkdir "$place/home" && chown -R 65534:65534 "$place/pw" "$place/home"
	as="setpriv --reuid 65534 --regid 65534 --clear-groups"
	cd "$place"
	$as ./arb-vault --file home/v --passphrase-fd 9 --kdf-mib 64 init 9<pw
	key okx | $as ./arb-vault --file home/v --passphrase-fd 9 set okx 9<pw
	mkfifo full
	exec 8<>full
	head -c 65536 /dev/zero >&8
	$as ./arb-vault --file home/v --passphrase-fd 9 open okx 9<pw >&8 3>&- 8>&- &
	pid=$!
	soon writes "$pid"
	run $as cat "/proc/$pid/environ"
	[ "$status" -ne 0 ]
	[[ "$output" == *"Permission denied"* ]]
	run $as dd if="/proc/$pid/mem" bs=1 count=1
	[ "$status" -ne 0 ]
	# and this could have been seen
	$as sleep 10 3>&- 8>&- &
	for _ in {1..100}; do
		[ "$(cat "/proc/$!/comm")" != sleep ] || break
		sleep 0.02
	done
	run -0 $as cat "/proc/$!/environ"
	kill %2
	rm -rf "$place"
}

@test "what is typed is not shown, and the terminal shows again afterwards" {
	command -v python3 >/dev/null || skip "python3 is not installed"
	run -0 timeout 60 python3 "$TOP/tests/arb-vault/typed.py" "$O/arb-vault"
	[ "$output" = "well" ]
	[ "$(vault open okx | jq -r '.apiKey + " " + .secret + " " + (.password // "none")')" = "CANARY-k CANARY-s CANARY-p" ]
}
