# A keystore "v" under the passphrase of the file "pw", at the least memory that is allowed.

stage() {
	cd "$BATS_TEST_TMPDIR" || return 1
	chmod 700 .
	printf 'correct horse battery' >pw
	unset CREDENTIALS_DIRECTORY
}

# vault ARGUMENT...: with the passphrase on descriptor 9.
vault() {
	"$O/arb-vault" --file v --passphrase-fd 9 "$@" 9<pw
}

# make_vault [VENUE...]: a keystore with keys of these venues, of secrets that begin with CANARY.
make_vault() {
	vault --kdf-mib 64 init
	for venue; do
		key "$venue" | vault set "$venue"
	done
}

# key NAME: as JSON.
key() {
	printf '{"apiKey":"CANARY-key-%s","secret":"CANARY-secret-%s","password":"CANARY-pass"}\n' "$1" "$1"
}

# names: which keys there are, on one line.
names() {
	vault list --json | sed 's/.*"venue":"\([^"]*\)","account":"\([^"]*\)".*/\1.\2/' | tr '\n' ' '
}

# soon COMMAND...: within ten seconds it is true.
soon() {
	local n
	for n in $(seq 200); do
		"$@" && return 0
		sleep 0.05
	done
	return 1
}
