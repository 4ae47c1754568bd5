# What arb-vault does with keys, told by what comes out.
bats_require_minimum_version 1.5.0
load helper

setup() {
	stage
}

@test "a keystore is made for its owner alone, once" {
	vault --kdf-mib 64 init
	[ "$(stat -c %a v)" = 600 ]
	[ "$(ls)" = "$(printf 'pw\nv')" ]
	cp v before
	run -77 --separate-stderr vault init
	[ "$stderr" = "arb-vault: v: is there, and is not made anew" ]
	cmp v before
}

@test "without a path it is in the state directory, which is made" {
	export ARB_STATE=$PWD/new/state
	for command in list "set okx"; do
		# shellcheck disable=SC2086
		run -78 --separate-stderr "$O/arb-vault" --passphrase-fd 9 $command 9<pw </dev/null
		[ "$stderr" = "arb-vault: $ARB_STATE/keys.vault: there is no keystore; arb-vault init makes one" ]
	done
	[ ! -e new ]
	"$O/arb-vault" --passphrase-fd 9 --kdf-mib 64 init 9<pw
	[ "$(stat -c %a new/state new/state/keys.vault | tr '\n' ' ')" = "700 600 " ]
	run -0 "$O/arb-vault" --passphrase-fd 9 --json list 9<pw
	[ -z "$output" ]
}

@test "one newline at the end of a passphrase is not part of it, a second one is" {
	printf 'a long passphrase\n\n' >pw
	vault --kdf-mib 64 init
	vault list
	printf 'a long passphrase\n' >pw
	run -77 vault list
}

@test "keys go in, are listed without what is secret, and come out by a pipe" {
	make_vault okx binance
	printf '{"apiKey":"A","secret":"-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE KEY-----\\n"}' |
		vault --account sub1 set binance
	run -0 --separate-stderr vault list
	[ "${lines[0]}" = "venue        account          scheme        days  fingerprint" ]
	[ "${lines[1]}" = "binance      main             hmac-sha256      0  $(printf CANARY-key-binance | b2sum -l 256 | cut -c 1-16)" ]
	[ "${lines[2]}" = "binance      sub1             ed25519          0  $(printf A | b2sum -l 256 | cut -c 1-16)" ]
	[ "${lines[3]}" = "okx          main             hmac-sha256      0  $(printf CANARY-key-okx | b2sum -l 256 | cut -c 1-16)" ]
	[ ${#lines[@]} -eq 4 ]
	[[ "$output$stderr" != *CANARY* ]]
	[ "$(vault open okx | cat)" = '{"venue":"okx","account":"main","apiKey":"CANARY-key-okx","secret":"CANARY-secret-okx","password":"CANARY-pass"}' ]
	vault open binance | cat >all
	[ "$(jq -r .account all | tr '\n' ' ')" = "main sub1 " ]
	[ "$(jq -r 'select(.account == "sub1").secret' all | head -1)" = "-----BEGIN PRIVATE KEY-----" ]
	[ "$(vault --account sub1 open binance | jq -r .apiKey)" = A ]
	[ "$(vault open okx binance | jq -r .venue | tr '\n' ' ')" = "binance binance okx " ]
	run grep -c CANARY v
	[ "$output" = 0 ]
}

@test "a key that says of which account it is goes there, where no other is named" {
	make_vault
	echo '{"account":"sub1","apiKey":"a","secret":"b"}' | vault set binance
	run -0 --separate-stderr vault --json list
	[ "$(jq -r .account <<<"$output")" = sub1 ]
	echo '{"account":"sub1","apiKey":"a","secret":"c"}' | vault rotate binance
	run -65 --separate-stderr vault --account sub2 set binance <<<'{"account":"sub1","apiKey":"a","secret":"b"}'
	[ "$stderr" = "arb-vault: key of binance: it says that it is of binance, account sub1" ]
	run -1 --separate-stderr vault rm binance # main
	vault --account sub1 rm binance
}

@test "a key that is there is replaced by rotate alone, and only by another" {
	make_vault okx
	key other >other
	run -77 --separate-stderr vault set okx <other
	[ "$stderr" = "arb-vault: okx, account main: is there; rotate puts another in its place" ]
	vault rotate okx <other
	[ "$(vault open okx | jq -r .secret)" = CANARY-secret-other ]
	run -77 --separate-stderr vault rotate okx <other
	[ "$stderr" = "arb-vault: okx, account main: this is the key that is there" ]
	run -1 --separate-stderr vault rotate gate <other
	[ "$stderr" = "arb-vault: gate, account main: there is no such key" ]
}

@test "rotate drops no passphrase" {
	make_vault okx gate
	echo '{"apiKey":"another","secret":"bare"}' >bare
	run -77 --separate-stderr vault rotate gate <bare
	[ "$stderr" = "arb-vault: gate, account main: the key that is there has a passphrase (password), and this one has none" ]
	run -65 --separate-stderr vault rotate okx <bare
	[ "$stderr" = "arb-vault: okx, account main: a passphrase is missing" ]
	[ "$(vault open okx | jq -r '.secret, .password' | xargs)" = "CANARY-secret-okx CANARY-pass" ]
	# one that had none may go on without, and may get one
	vault set kraken <<<'{"apiKey":"k","secret":"YQ=="}'
	vault rotate kraken <<<'{"apiKey":"l","secret":"Yg=="}'
	key kraken | sed 's/CANARY-secret-kraken/Yg==/' | vault rotate kraken
	# to do without it is said in two words, where the venue does without
	run -77 vault rotate kraken <<<'{"apiKey":"m","secret":"YQ=="}'
	vault rm kraken
	vault set kraken <<<'{"apiKey":"m","secret":"YQ=="}'
	vault rm okx
	run -65 vault set okx <bare
}

@test "what is not there is not opened, and then nothing is" {
	make_vault okx
	run -1 --separate-stderr bash -c '"$O/arb-vault" --file v --passphrase-fd 9 open okx gate 9<pw | cat; exit "${PIPESTATUS[0]}"'
	[ -z "$output" ]
	[ "$stderr" = "arb-vault: gate: there is no such key" ]
	run -1 --separate-stderr bash -c '"$O/arb-vault" --file v --account sub --passphrase-fd 9 open okx 9<pw | cat; exit "${PIPESTATUS[0]}"'
	[ "$stderr" = "arb-vault: okx, account sub: there is no such key" ]
}

@test "a key is taken out" {
	make_vault okx gate
	vault rm okx
	[ "$(names)" = "gate.main " ]
	run -1 --separate-stderr vault rm okx
	[ "$stderr" = "arb-vault: okx, account main: there is no such key" ]
}

@test "rekey: the new passphrase opens, the old one does not" {
	make_vault okx
	printf 'another passphrase\n' >new
	vault --kdf-mib 65 --new-passphrase-fd 8 rekey 8<new
	run -77 vault list
	mv new pw
	[ "$(names)" = "okx.main " ]
	[ "$(od -An -tu1 -j 16 -N 4 v | tr -s ' ')" = " 0 0 0 65" ]
}

@test "age: old keys are told, and the exit status is 1" {
	make_vault okx gate
	run -0 --separate-stderr vault --metrics figures age
	[ -z "$output$stderr" ]
	grep -q '^arb_vault_keys{program="arb-vault"} 2$' figures
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers want to be loaded first"
	command -v faketime >/dev/null || skip "faketime is not installed: keys of another day can not be made"
	key old | faketime -f -91d "$O/arb-vault" --file v --passphrase-fd 9 --account old set okx 9<pw
	run -1 --separate-stderr vault age
	[ "$stderr" = "arb-vault: warning: okx, account old: the key is 91 days old" ]
	run -0 vault --days 91 age
	key new | faketime -f +100d "$O/arb-vault" --file v --passphrase-fd 9 --account new set okx 9<pw
	run -1 --separate-stderr vault --days 91 age
	[[ $stderr == "arb-vault: warning: okx, account new: the key is "[19]*" days from the future: the clock is wrong now, or was then" ]]
	run -1 --separate-stderr faketime -f -2d "$O/arb-vault" --file v --passphrase-fd 9 age 9<pw
	[ "$(grep -c 'gate, account main: the key is [12] days from the future' <<<"$stderr")" -eq 1 ]
	run -1 --separate-stderr faketime -f -1h "$O/arb-vault" --file v --passphrase-fd 9 --days 91 age 9<pw
	[ "$(grep -c 'account main' <<<"$stderr")" -eq 0 ]
}

@test "keys go to a pipe or a socket, not to a file or a terminal" {
	make_vault okx
	run -77 --separate-stderr bash -c '"$O/arb-vault" --file v --passphrase-fd 9 open okx 9<pw >file'
	[ "$stderr" = "arb-vault: open: keys go to a pipe or a socket, and standard output is neither" ]
	[ ! -s file ]
	script -qec '"$O/arb-vault" --file v --passphrase-fd 9 open okx 9<pw' /dev/null </dev/null >typescript || code=$?
	[ "$code" = 77 ]
	run grep -c CANARY typescript
	[ "$output" = 0 ]
}

@test "the passphrase comes as a credential" {
	make_vault okx
	mkdir credentials
	{ cat pw; echo; } >credentials/arb-vault
	export CREDENTIALS_DIRECTORY=$PWD/credentials
	chmod 644 credentials/arb-vault
	run -77 --separate-stderr "$O/arb-vault" --file v open okx
	[[ $stderr == *"credentials/arb-vault: others may get at it (mode 0644; chmod 400)" ]]
	chmod 400 credentials/arb-vault
	[ "$("$O/arb-vault" --file v open okx | jq -r .apiKey)" = CANARY-key-okx ]
	"$O/arb-vault" --file other --kdf-mib 64 init
	cp other v
	[ -z "$(names)" ]
}

@test "what is no key is refused without a word of it" {
	make_vault
	for object in '{"apiKey":"CANARY"}' '{"apiKey":"CANARY","secret":""}' 'CANARY' '{"apiKey":"CANARY","secret":["CANARY"]}' \
		'{"apiKey":"CANARY\u0007","secret":"CANARY"}' '{"venue":"gate","apiKey":"CANARY","secret":"CANARY"}' \
		'{"venue":"CANARY","apiKey":"CANARY","secret":"CANARY"}'; do
		run -65 --separate-stderr vault set okx <<<"$object"
		[ -z "$output" ]
		[[ "$stderr" == "arb-vault: key of okx: "* ]]
		[[ "$stderr" != *CANARY* ]]
	done
	head -c 70000 /dev/zero | tr '\0' x >long
	run -65 vault set okx <long
	[ -z "$(names)" ]
}

@test "what no request could be signed with is refused, and nothing is stored" {
	make_vault
	refused() { # VENUE KEY WORDS
		run -65 --separate-stderr vault set "$1" <<<"$2"
		[[ "$stderr" == "arb-vault: "*"$3"* ]]
		[[ "$stderr" != *CANARY* ]]
		[ -z "$(names)" ]
	}
	refused okx '{"apiKey":"CANARY","secret":"CANARY","passphrase":"CANARY"}' "a member that is none of apiKey, secret, password"
	for venue in okx bitget kucoin; do
		refused "$venue" '{"apiKey":"CANARY","secret":"CANARY"}' "$venue, account main: a passphrase is missing"
	done
	refused kraken '{"apiKey":"CANARY","secret":"CANARY no base64"}' "kraken, account main: the secret is not base64"
	refused coinbase '{"apiKey":"CANARY","secret":"CANARY"}' "the secret is neither a P-256 key in PEM nor an Ed25519 key"
	refused binance '{"apiKey":"CANARY","secret":"-----BEGIN PRIVATE KEY-----\nCANARY\n-----END EC PRIVATE KEY-----\n"}' "key"
	key binance | vault set binance
	run -65 vault rotate binance <<<'{"apiKey":"CANARY","secret":"b","more":1}'
	[ "$(vault open binance | jq -r .secret)" = CANARY-secret-binance ]
}

# The keys of RFC 6979 (A.2.5) and RFC 8037 (A.1); block LABEL BASE64 writes one as the JSON of a venue has it.
@test "a key in PEM is looked into, without OpenSSL, and is kept as it came" {
	make_vault
	block() { printf '{"apiKey":"a","secret":"-----BEGIN %s-----\\n%s\\n-----END %s-----\\n"}' "$1" "$2" "$1"; }
	p256=MDECAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49AwEH
	secp256k1=MC4CAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAcGBSuBBAAK
	ed25519=MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
	refused() { # VENUE LABEL BASE64 WORDS
		block "$2" "$3" >key
		run -65 --separate-stderr vault set "$1" <key
		[ "$stderr" = "arb-vault: $1, account main: the secret$4" ]
		[ -z "$(names)" ]
	}
	broken=': in PEM, but no whole key of RSA, P-256 or Ed25519 without passphrase'
	for wrong in "$secp256k1" "${p256%??????}" "${p256/Q/R}" "$p256$p256" ''; do
		refused coinbase 'EC PRIVATE KEY' "$wrong" "$broken"
	done
	refused coinbase 'PRIVATE KEY' "$p256" "$broken"
	refused coinbase 'ENCRYPTED PRIVATE KEY' "$p256" "$broken"
	refused coinbase 'RSA PRIVATE KEY' "$p256" "$broken"
	refused binance 'PUBLIC KEY' "$p256" "$broken"
	refused binance 'PRIVATE KEY' "${ed25519%????}" "$broken"
	refused gate 'PRIVATE KEY' "$ed25519" ' is the key of a signature that the venue does not take'
	refused binance 'EC PRIVATE KEY' "$p256" ' is the key of a signature that the venue does not take'
	block 'EC PRIVATE KEY' "$p256" | vault set coinbase
	block 'PRIVATE KEY' "$ed25519" | vault set binance
	[ "$(vault list --json | jq -c '[.venue, .scheme]' | tr -d '\n')" = '["binance","ed25519"]["coinbase","es256"]' ]
	[ "$(vault open coinbase | jq -r .secret)" = "$(block 'EC PRIVATE KEY' "$p256" | jq -r .secret)" ]
}

@test "a secret with what came along from a file is refused" {
	make_vault
	refused() { # SECRET WORDS
		jq -n --arg secret "$1" '{apiKey: "a", secret: $secret}' >key
		run -65 --separate-stderr vault set bybit <key
		[ "$stderr" = "arb-vault: bybit, account main: the secret $2" ]
		[ -z "$(names)" ]
	}
	refused $'one\n' 'holds a line break, or a tab'
	refused $'one\ttwo' 'holds a line break, or a tab'
	refused ' one' 'begins or ends with a blank'
	refused 'one ' 'begins or ends with a blank'
	refused $'\n' 'holds a line break, or a tab'
	jq -n '{apiKey: "a", secret: "="}' >key
	run -65 --separate-stderr vault set kraken <key
	[ "$stderr" = "arb-vault: kraken, account main: the secret is not base64" ]
}

@test "a key of several lines is pasted at the prompt, and not shown" {
	make_vault
	mkfifo typed
	script -qec '"$O/arb-vault" --file v --passphrase-fd 9 set coinbase 9<pw' /dev/null <typed >typescript 3>&- &
	set_by_hand=$!
	exec 7>typed
	soon grep -q 'API key' typescript
	echo a >&7
	soon grep -q 'secret' typescript
	printf '%s\n' '-----BEGIN EC PARAMETERS-----' BggqhkjOPQMBBw== '-----END EC PARAMETERS-----' '-----BEGIN EC PRIVATE KEY-----' >&7
	sleep 0.2
	printf '%s\n' MDECAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49AwEH '-----END EC PRIVATE KEY-----' >&7
	soon grep -q 'passphrase' typescript
	echo >&7
	wait "$set_by_hand"
	exec 7>&-
	run ! grep -E 'MDEC|BggqhkjOP|END' typescript
	[ "$(vault open coinbase | jq -r .secret | sed -n 5p)" = MDECAQEEIMmvqdhFunUWa1whV2ex1pNOUMPbNuibEnuKYisSD2choAoGCCqGSM49AwEH ]
	[ "$(vault list --json | jq -r .scheme)" = es256 ]
}

@test "memory that may not be locked is told of, and keys are kept all the same" {
	[ -z "${ARB_SANITIZED:-}" ] || skip "sanitizers lock nothing, and say that they did"
	make_vault
	unlocked() { prlimit --memlock=65536:65536 "$@"; }
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --bounding-set -ipc_lock true || skip "root's rights cannot be taken away here"
		unlocked() { setpriv --bounding-set -ipc_lock prlimit --memlock=65536:65536 "$@"; }
	fi
	key gate >key
	run -0 --separate-stderr unlocked "$O/arb-vault" --file v --passphrase-fd 9 set gate 9<pw <key
	[ "$stderr" = "arb-vault: warning: what is secret may be swapped out: this user may not lock 512 KiB of memory (ulimit -l)" ]
	vault open gate | cat >line
	run --separate-stderr unlocked "$O/arb-exec" --print-requests --keys-fd 9 --clock-us 1800000000000000 balance gate 9<line
	[ "$status" -eq 0 ]
	[ "$(grep -c 'may be swapped out' <<<"$stderr")" -eq 1 ]
	run -0 --separate-stderr "$O/arb-exec" --print-requests --keys-fd 9 --clock-us 1800000000000000 balance gate 9<line
	[ -z "$stderr" ]
}

@test "usage" {
	run -64 --separate-stderr "$O/arb-vault"
	[ "$stderr" = "arb-vault: what to do must be said; arb-vault --help lists the commands" ]
	run -64 --separate-stderr vault set
	[ "$stderr" = "arb-vault: set: a venue is missing" ]
	run -64 vault set okx gate
	run -64 vault fetch
	run -64 vault --kdf-mib 63 init
	run -64 --separate-stderr vault --account sub list
	[ "$stderr" = "arb-vault: --account is for set, open, rotate and rm" ]
	run -64 vault --json age
	run -64 vault --days 9 list
	run -64 vault --kdf-mib 64 list
	run -64 vault --new-passphrase-fd 9 list
	run -64 --separate-stderr vault --passphrase-fd 9 --new-passphrase-fd 9 rekey 9<pw
	[ "$stderr" = "arb-vault: rekey: one descriptor has one passphrase, and not the new one as well" ]
	run -64 --separate-stderr "$O/arb-vault" --file v --passphrase-fd 0 set okx <pw
	[ "$stderr" = "arb-vault: set: standard input is for the key, not for the passphrase" ]
	run -78 --separate-stderr vault list
	[ "$stderr" = "arb-vault: v: there is no keystore; arb-vault init makes one" ]
	make_vault
	key x >key
	run -64 --separate-stderr vault set nowhere <key
	[ "$stderr" = "arb-vault: nowhere: no such venue" ]
	run -64 vault --account 'a b' set okx <key
	printf 'short' >pw
	run -65 --separate-stderr "$O/arb-vault" --file new --passphrase-fd 9 init 9<pw
	[ "$stderr" = "arb-vault: a passphrase has 12 to 1024 bytes" ]
	[ ! -e new ]
	run -64 --separate-stderr setsid "$O/arb-vault" --file v list
	[ "$stderr" = "arb-vault: there is no terminal to ask on" ]
}
