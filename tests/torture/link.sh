# shellcheck shell=sh disable=SC2086,SC2154
# The core of a venue's link in simulated time (tests/lib/feed_link.c): 1,000 disconnects, 100 connections that die without a word, with
# the rounds that it has by itself; its controls are tests of their own.

passed() { # TEST...
	for test; do
		grep -q "\[       OK \] $test\$" link.log || return 1
	done
}

if [ -n "$SHORT" ]; then
	FEED_ROUNDS=20
	export FEED_ROUNDS
fi
"$O/tests/feed_link" >link.log 2>&1 || grep -v '^\[ RUN' link.log | tail -n 20
unset FEED_ROUNDS
sed -n 's/^# /        /p' link.log
row "disconnects: the limit of connections holds, recovery p99 is under 2 s" passed many_disconnects
row "control (a test): without the bucket the limit is broken" passed connections_are_counted
row "dead but open: noticed within 5 s; control: who speaks is not dead" passed silent_death_is_noticed heartbeats_are_missed
