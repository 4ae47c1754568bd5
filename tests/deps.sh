#!/bin/sh
# deps.sh: install what the build and the tests need and what is not there yet.  Says nothing when all is there.
set -u

# A name per package; "a|b" is satisfied by either, and a is installed.
packages='gcc make pkg-config|pkgconf libcurl4-openssl-dev|libcurl4-gnutls-dev libwebsockets-dev libcjson-dev
	libsqlite3-dev libsodium-dev libssl-dev zlib1g-dev libzstd-dev
	jq libcmocka-dev bats perl mandoc shellcheck codespell clang libclang-rt-14-dev clang-format clang-tidy cppcheck
	fish zsh spin zstd sqlite3 strace faketime socat openssl time'
# Programs that may come from anywhere: any that is on PATH will do.
programs='node:nodejs python3:python3'

command -v dpkg-query >/dev/null || {
	echo "deps: no dpkg here; see to it yourself that these are installed: $packages" >&2
	exit 0
}

installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')

# have NAME
have() {
	case "
$installed
" in *"
$1
"*) return 0 ;; esac
	return 1
}

# missing: print what is not installed.
missing() {
	for package in $packages; do
		rest=$package
		while [ -n "$rest" ]; do
			have "${rest%%|*}" && continue 2
			case $rest in *'|'*) rest=${rest#*|} ;; *) rest= ;; esac
		done
		echo "${package%%|*}"
	done
	for pair in $programs; do
		command -v "${pair%%:*}" >/dev/null || echo "${pair#*:}"
	done
}

wanted=$(missing | tr '\n' ' ')
wanted=${wanted% }
[ -n "$wanted" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
		as_root='sudo -n'
	else
		echo "deps: packages are missing; as root, run:" >&2
		echo "apt-get install -y --no-install-recommends $wanted"
		exit 1
	fi
fi

echo "deps: installing $wanted"
# install: the words are split on purpose.
install() {
	# shellcheck disable=SC2086
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
		install -y --no-install-recommends $wanted >/dev/null </dev/null
}
install 2>/dev/null && exit 0
$as_root apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null
install && exit 0
echo "deps: could not install: $wanted" >&2
exit 1
