# The file of arb-vault: who may have it, what is refused, and that it is never half written.
bats_require_minimum_version 1.5.0
load helper

setup() {
	stage
}

# refused MESSAGE: the keystore is not opened, neither for reading nor for changing.
refused() {
	local command
	for command in list 'rm okx'; do
		# shellcheck disable=SC2086 # words
		run -77 --separate-stderr vault $command
		[ -z "$output" ]
		[ "$stderr" = "arb-vault: $1" ]
	done
}

@test "a file that others may get at is refused, and so is what is no file" {
	make_vault okx
	chmod 640 v
	refused "v: others may get at it (mode 0640; chmod 600)"
	chmod 602 v
	refused "v: others may get at it (mode 0602; chmod 600)"
	chmod 600 v
	mv v real
	ln -s real v
	refused "v: a symbolic link"
	rm v
	mkdir v
	refused "v: no regular file"
	rmdir v
	mkfifo -m 600 v
	refused "v: no regular file"
}

@test "init does not follow a symbolic link" {
	ln -s elsewhere v
	run -77 --separate-stderr vault --kdf-mib 64 init
	[ "$stderr" = "arb-vault: v: a symbolic link" ]
	[ ! -e elsewhere ]
}

@test "a directory where others may write is refused" {
	make_vault okx
	chmod 770 .
	refused ".: others may write in this directory (mode 0770; chmod go-w)"
	chmod 1777 .
	refused ".: others may write in this directory (mode 1777; chmod go-w)"
	chmod 755 .
	[ "$(names)" = "okx.main " ]
}

@test "a file or a directory of somebody else is refused" {
	[ "$(id -u)" -eq 0 ] || skip "only root gives files away"
	make_vault okx
	chown 65534 v
	refused "v: the file belongs to another user"
	chown 0 v
	chown 65534 .
	refused ".: the directory belongs to another user"
	chown 0 .
	[ "$(names)" = "okx.main " ]
}

@test "a wrong passphrase is told in one sentence, whatever is in the file" {
	make_vault
	cp v empty
	key okx | vault set okx
	cp v full
	printf 'wrong horse battery' >pw
	for file in empty full; do
		cp $file v
		for command in list 'open okx' 'rm okx' age; do
			# shellcheck disable=SC2086 # words
			run -77 --separate-stderr bash -c '"$O/arb-vault" --file v --passphrase-fd 9 $1 9<pw | cat; exit "${PIPESTATUS[0]}"' bash "$command"
			[ -z "$output" ]
			[ "$stderr" = "arb-vault: v: the passphrase is not the one, or the file was changed" ]
		done
		cmp v $file
	done
}

# spoil WHAT...: every variant of v, one a file below variants/ (python3).
spoil() {
	command -v python3 >/dev/null || skip "python3 is not installed"
	mkdir variants
	python3 - "$@" <<-'END'
		import hashlib
		import os
		import struct
		import sys

		whole = open("v", "rb").read()
		variants = {}
		if sys.argv[1] == "bytes":
		    for at in range(len(whole)):
		        variants[at] = whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]
		elif sys.argv[1] == "lengths":
		    variants = {length: whole[:length] for length in range(len(whole))}
		else:
		    for passes, mib in (1, 64), (2, 64), (3, 63), (3, 0), (0, 0), (3, 1 << 31), (1 << 31, 64):
		        body = whole[:12] + struct.pack(">II", passes, mib) + whole[20:-32]
		        variants[f"{passes} passes over {mib} MiB"] = body + hashlib.blake2b(body, digest_size=32).digest()
		for name, content in variants.items():
		    with open(os.open(f"variants/{name}", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as variant:
		        variant.write(content)
	END
}

# all_refused PATTERN: each variant with 65 and a message like this, at once: nothing is computed for it.
all_refused() {
	local variant count=0
	for variant in variants/*; do
		code=0
		timeout 1 "$O/arb-vault" --file "$variant" --passphrase-fd 9 list 9<pw >out 2>err || code=$?
		[ "$code" -eq 65 ] && [ ! -s out ] && grep -Eqx "arb-vault: $variant: ($1)" err || {
			echo "$variant: exit $code: $(cat err)"
			return 1
		}
		count=$((count + 1))
	done
	[ "$count" -ge "$2" ]
}

@test "a byte changed, at every place, is seen" {
	make_vault okx gate
	spoil bytes
	all_refused 'the file is damaged, or cut off|the file is no keystore, or is damaged' 300
}

@test "a file cut off, at every length, is seen" {
	make_vault okx gate
	spoil lengths
	all_refused 'the file is damaged, or cut off|the file is no keystore, or is damaged' 300
}

@test "parameters below the floor, or beyond what is sensible, are refused" {
	make_vault okx
	spoil parameters
	all_refused '[0-9]+ passes over [0-9]+ MiB: Argon2id wants 3 to 10 over 64 to 2048 MiB; the header was changed' 7
}

# ---- writing ----

# traced INJECT COMMAND...: arb-vault with a fault of the system.
traced() {
	local fault=$1
	shift
	strace -o trace -e trace=openat,write,fsync,close,renameat,unlinkat -e inject="$fault" \
		"$O/arb-vault" --file v --passphrase-fd 9 "$@" 9<pw
}

can_trace() {
	command -v strace >/dev/null || skip "strace is not installed"
	[ -z "${ARB_SANITIZED:-}" ] || skip "the leak sanitizer can not be traced"
}

@test "killed at any moment of writing, the old file is there or the new one" {
	can_trace
	make_vault okx
	cp -p v old
	key gate >gate
	olds=0 news=0
	for call in openat write fsync close renameat unlinkat; do
		for when in $(seq 40); do
			cp -p old v
			rm -f v.new
			code=0
			traced "$call:signal=KILL:when=$when" set gate <gate 2>said || code=$?
			[ "$code" -eq 137 ] || break
			if cmp -s v old; then
				olds=$((olds + 1))
				continue
			fi
			[ "$(names)" = "gate.main okx.main " ]
			news=$((news + 1))
		done
		[ "$code" -eq 0 ]
	done
	echo "# killed with the old one $olds times, with the new one $news times" >&3
	[ "$olds" -gt 8 ]
	[ "$news" -gt 1 ]
	# what a killed one left does not disturb
	cp -p old v
	traced "renameat:signal=KILL" set gate <gate 2>said || true
	[ -e v.new ]
	vault set gate <gate
	[ "$(names)" = "gate.main okx.main " ]
	[ ! -e v.new ]
}

@test "the file is synced before it is renamed, and its directory after" {
	can_trace
	make_vault okx
	strace -o trace -e trace=openat,write,fsync,renameat "$O/arb-vault" --file v --passphrase-fd 9 rm okx 9<pw
	sed -n 's/^\(write\|fsync\|renameat\).*/\1/p' trace | tail -4 >order
	[ "$(tr '\n' ' ' <order)" = "write fsync renameat fsync " ]
}

@test "a full disk, or one that fails, leaves the old file" {
	can_trace
	make_vault okx
	cp -p v old
	key gate >gate
	for fault in write:error=ENOSPC fsync:error=EIO renameat:error=EIO; do
		code=0
		traced "$fault:when=1" set gate <gate 2>said || code=$?
		[ "$code" -eq 74 ]
		grep -Eq '^arb-vault: v: .*; it is as it was$' said
		cmp v old
		[ ! -e v.new ]
	done
	code=0
	traced fsync:error=EIO:when=2 set gate <gate 2>said || code=$?
	[ "$code" -eq 74 ]
	grep -q 'it is the new one' said
	[ "$(names)" = "gate.main okx.main " ]
}

@test "a limit of the size of files leaves the old file" {
	make_vault okx
	cp -p v old
	# what it says goes through a pipe: the limit counts for files
	run -74 bash -c '(ulimit -f 0; exec "$O/arb-vault" --file v --passphrase-fd 9 rm okx 9<pw) 2>&1 | cat; exit "${PIPESTATUS[0]}"'
	[ "$output" = "arb-vault: v: File too large; it is as it was" ]
	cmp v old
	[ ! -e v.new ]
}

@test "one program at a time changes it; who reads does not wait" {
	make_vault okx
	key gate >gate
	exec 8<.
	flock -x 8
	run -75 --separate-stderr vault set gate <gate
	[ "$stderr" = "arb-vault: v: another program changes it" ]
	[ "$(names)" = "okx.main " ]
	flock -u 8
	vault set gate <gate
}

@test "of many at once, what was said to be in is in" {
	make_vault
	for n in $(seq 8); do
		{
			key "$n" | vault --account "a$n" set okx 2>/dev/null && echo "okx.a$n"
		} >"said.$n" 3>&- &
	done
	wait
	[ "$(names)" = "$(cat said.* | sort | tr '\n' ' ')" ]
	[ "$(cat said.* | wc -l)" -ge 1 ]
	[ ! -e v.new ]
}
