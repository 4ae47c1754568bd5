# doctor.sh, for arb(1): doctor: what is missing or loose.
# shellcheck shell=sh disable=SC2154 # sourced: version belongs to arb

good() { printf 'ok    %s\n' "$*"; }
bad() {
	printf 'LOOK  %s\n' "$*"
	troubles=$((troubles + 1))
}
verdict() { # STATUS WORDS-WHEN-0 WORDS-ELSE
	if [ "$1" -eq 0 ]; then good "$2"; else bad "$3"; fi
}

doctor_programs() {
	before=$troubles
	for program in arb-feed arb-spread arb-score arb-advise arb-risk arb-exec arb-ledger arb-notify arb-replay arb-sim; do
		said=$("$program" --version 2>/dev/null) || said=
		[ "$said" = "$program $version" ] || bad "$program: ${said:-not found}, $version expected"
	done
	[ "$troubles" -ne "$before" ] || good "all programs are here, version $version"
	missing=''
	for program in jq flock setsid mkfifo awk sed grep date find df gzip zstd; do
		command -v "$program" >/dev/null || missing="$missing $program"
	done
	[ -z "$missing" ]
	verdict $? 'all other programs that arb calls are here' "not installed:$missing"
}

doctor_config() {
	if ! said=$(eval "arb-spread $(shared) --check-config" 2>&1); then
		bad "${said#arb-spread: }"
		return
	fi
	whole=$(configuration)
	used=${config:-$(own_config 2>/dev/null)}
	[ -r "$used" ] || used='the one that was shipped'
	good "the configuration is right: $used"
	strange=''
	for program in $(printf '%s\n' "$whole" | jq -r '.pipeline[] | select(.enabled != false).program'); do
		command -v "$program" >/dev/null || strange="$strange $program"
	done
	[ -z "$strange" ]
	verdict $? 'every program of the pipeline is here' "of the pipeline, not found:$strange"
	said=$(sources 2>&1) || bad 'the pipeline begins with arb-feed, which opens no connection in this version; arb run says what may stand there'
	[ ! -r "$used" ] || [ -z "$(find "$used" -perm /022)" ] || bad "others may write $used"
}

doctor_state() {
	root=$(state_root 2>/dev/null) || {
		bad 'no state directory: set ARB_STATE or HOME'
		return
	}
	[ -d "$root" ] || {
		bad "$root: not there yet: arb init makes it"
		return
	}
	loose=$(find "$root" \( -type f -o -type d \) -perm /077 2>/dev/null | head -n 3)
	[ -z "$loose" ]
	verdict $? "$root: nobody else can read it" "others may read: $(printf '%s' "$loose" | tr '\n' ' ')"
	[ -w "$root" ] || bad "$root: cannot be written"
	free=$(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')
	[ "$free" -ge 256 ]
	verdict $? "$free MiB free" "$free MiB free below $root: less than 256"
	[ ! -e "$root/paper/freeze" ] || bad "new trades are stopped, arb resume allows them: $root/paper/freeze"
	dir=$root/paper
	! running || [ -n "$pid" ] || bad "a pipe runs without arb run, which was killed: arb stop ends it"
}

doctor_clock() {
	year=$(date -u +%Y)
	[ "$year" -ge 2024 ] && [ "$year" -lt 2100 ]
	verdict $? "the clock says $(date -u +%FT%TZ)" "the clock says $(date -u)"
	# where systemd looks after the clock, it knows whether it is set by others
	[ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" != no ] || bad 'the clock is not synchronised'
}

# Fees, networks and limits are facts of a day.
doctor_facts() {
	now=$(date +%s) old='' seen=''
	for file in "$(share venues)"/*.json; do
		[ -e "$file" ] || continue
		seen=yes
		checked=$(sed 's|^[[:space:]]*//.*||' "$file" | grep -o '"checked"[[:space:]]*:[[:space:]]*"[0-9-]*"' | head -n 1 | grep -o '[0-9-]*"$' | tr -d '"')
		at=$(date -d "${checked:-1970-01-01}" +%s 2>/dev/null) || at=0
		[ $((now - at)) -le $((90 * 86400)) ] || old="$old $(basename "$file" .json) (${checked:-no date})"
	done
	[ -n "$seen" ] || {
		bad "no facts of venues in $(share venues)"
		return
	}
	[ -z "$old" ]
	verdict $? 'facts of all venues are younger than 90 days' "facts older than 90 days:$old"
}

doctor() {
	take_all doctor "$@"
	troubles=0
	doctor_programs
	doctor_config
	doctor_state
	doctor_clock
	doctor_facts
	[ "$troubles" -eq 0 ]
}
