# common.sh: what the recipes share: where arb is, messages, the lock.
# shellcheck shell=sh # sourced by the recipes
set -u
umask 077
unset CDPATH
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
recipe=$(basename "$0" .sh)
beside=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)

# From cron, PATH may not hold arb: it is found beside the installed recipe (or in the folder of a build).
if ! command -v arb >/dev/null; then
	for place in "$beside/../../../bin" "$beside/../../../build" /usr/local/bin; do
		[ ! -x "$place/arb" ] || PATH=$(cd "$place" && pwd):$PATH
	done
fi
export PATH

die() { # CODE WORDS...
	code=$1
	shift
	printf '%s: %s\n' "$recipe" "$*" >&2
	exit "$code"
}

command -v arb >/dev/null || die 69 'arb is not found: put its directory into PATH'

# where recipes keep their things, unless told
data_root() {
	if [ -n "${ARB_RECIPES:-}" ]; then
		printf '%s' "$ARB_RECIPES"
	elif [ -n "${XDG_DATA_HOME:-}" ]; then
		printf '%s/arb' "$XDG_DATA_HOME"
	elif [ -n "${HOME:-}" ]; then
		printf '%s/.local/share/arb' "$HOME"
	else
		die 78 'no place for the results: set ARB_RECIPES or HOME, or name a directory'
	fi
}

# alone DIR: nobody else runs this recipe on DIR; the lock goes with the process.
alone() {
	mkdir -p "$1" || exit 71
	exec 9>"$1/.$recipe.lock" || exit 71
	flock -n 9 || die 75 "another $recipe runs on $1"
}
