# arb conform: what keeps the contract passes; whatever breaks one rule is told of that rule.
load helper

setup() { at_home; }

# fails CHECKS COMMAND...: these checks of the contract, and no others, fail.  What was said is left in said.
fails() {
	local wanted=$1 status=0
	shift
	timeout 120 "$O/arb" conform --contract --seconds 3 "$@" >said 3>&- || status=$?
	[ "$(sed -n 's/^contract  \([a-z]*\) *FAILED.*/\1/p' said | tr '\n' ' ')" = "$wanted${wanted:+ }" ] || {
		cat said
		return 1
	}
	[ "$status" -eq $((${#wanted} > 0)) ]
	[ "$(grep -c '^contract' said)" -eq 9 ]
	run ! grep '^manners' said
}

# told CHECK PATTERN: the check failed, and its line has this.
told() {
	grep "^[a-z]* *$1 *FAILED" said | grep -q -e "$2" || {
		grep " $1 " said
		return 1
	}
}

mawk_needs() { # awk that does not wait for a full buffer
	case $(awk -W version 2>/dev/null </dev/null) in mawk*) echo '-W interactive' ;; esac
}

@test "every filter of the suite keeps the contract, and has manners" {
	while read -r program; do
		# shellcheck disable=SC2086 # words
		timeout 120 "$O/arb" conform --strict $program >said 3>&- || {
			echo "$program"
			cat said
			false
		}
		[ "$(tail -n 1 said)" = 'the contract holds' ]
	done <<-END
		arb-spread --min-bps 5 --matrix 1000 --spread 1000
		arb-score --flow 1000
		arb-advise
		arb-risk --no-feedback
		arb-exec --paper
		arb-ledger
		arb-notify
	END
}

@test "arb-replay, which is a source, passes on what a pipe brings, and has the manners of a filter" {
	fails '' arb-replay --all /dev/stdin
	timeout 120 "$O/arb" conform arb-replay --all /dev/stdin >said 3>&-
	# a frame's line may be longer than others'
	[ "$(grep '^manners.*FAILED' said | cut -c 11-20)" = 'endless   ' ] || {
		cat said
		false
	}
}

@test "the evaluators that are shipped keep the contract" {
	for stage in "$TOP"/share/arb/stages/*; do fails '' "$stage"; done
}

@test "what writes its input on keeps the contract, and lacks manners" {
	timeout 60 "$O/arb" conform cat >said 3>&-
	for check in truncated term int hup full filesize option; do told $check expected; done
	[ "$(tail -n 1 said)" = 'the contract holds; manners that are missing: truncated term int hup full filesize option' ]
	[ "$(grep -c '^manners' said)" -eq 14 ]
	run -1 timeout 60 "$O/arb" conform --strict cat
	fails '' grep --line-buffered ''
	fails '' sh -c 'cat | cat'
	# a member of one's own at the end, with braces inside
	fails '' perl -pe 'BEGIN { $| = 1 } s/}$/,"mine":{"a":"}\\"{"}}/ if /^{"kind":"opportunity".*"state":"(open|update)"/'
	# in the place of arb-score: its member again, with another value
	fails '' perl -pe 'BEGIN { $| = 1 } next if !/^{"kind":"opportunity".*"state":"(open|update)"/;
		s/("score":{"value":)[0-9.]+/${1}0.123/ or s/}$/,"score":{"value":0.123}}/'
}

@test "the stages of arb(7) keep the contract" {
	for name in awk python jq; do
		awk -v name="$name" '$0 == ".\\\" example " name { found = 1 }
			found && /^\.Ed/ { exit }
			inside { print }
			found && /^\.Bd/ { inside = 1 }' "$TOP/man/arb.7" |
			sed 's/\\(aq/'\''/g; s/\\(dq/"/g; s/\\-/-/g; s/\\e/\\/g' | sed "s/^awk /awk $(mawk_needs) /" >"$name"
		[ -s "$name" ]
		[ "$name" != python ] || command -v python3 >/dev/null || continue
		fails '' sh "./$name"
	done
}

@test "lines that are changed, lost, doubled or in another order are told of" {
	fails 'untouched unknown broken cut' jq -c --unbuffered .
	told untouched 'line 1 of the input byte for byte.*jq -R'
	fails 'untouched unknown flush long broken cut' head -1
	told untouched 'line 2 of the input: .*missing from the output of 1 lines'
	fails 'untouched unknown long broken cut' perl -ne 'BEGIN { $| = 1 } print; print'
	told untouched 'line 1 of the input (frame) once; came: it came again, as line 2'
	fails 'untouched unknown flush long broken cut' perl -e '$| = 1; while ($first = <>) { print scalar(<>), $first }'
	told untouched 'in its turn; came: it came later, as line 2 of the output'
	fails 'unknown long' grep --line-buffered -v '^{"kind":"conform_[sl]'
	told unknown 'line 1 of the input: {"kind":"conform_strange"'
	fails 'untouched broken cut' perl -pe 'BEGIN { $| = 1 } s/"epoch":1/"epoch": 1/ if /^{"kind":"checkpoint"/'
	told untouched 'byte for byte: {"kind":"checkpoint".*; came: {"kind":"checkpoint"'
	fails 'unknown' perl -pe 'BEGIN { $| = 1 } s/,"conform_strange":{"z.*/}/'
}

@test "members of others, and lines that close, are not to be touched" {
	fails untouched perl -pe 'BEGIN { $| = 1 } s/"net_bps":[0-9.]*/"net_bps":1/ if /^{"kind":"opportunity"/'
	told untouched 'member net_bps of an opportunity as it was'
	fails 'untouched broken cut' perl -pe 'BEGIN { $| = 1 } s/}$/,"mine":1}/ if /^{"kind":"opportunity".*"state":"close"/'
	fails 'untouched broken cut' perl -pe 'BEGIN { $| = 1 } s/}$/,"qty":"1"}/ if /^{"kind":"opportunity".*"state":"open"/'
}

@test "what holds lines back is told how to flush" {
	fails flush awk '{ print }'
	told flush 'fflush().*-W interactive'
	fails flush cut -b 1-
	told flush 'stdbuf -oL'
}

@test "what cannot take a long line, a broken one, or one that is cut short, is told" {
	# shellcheck disable=SC2046 # words
	fails long awk $(mawk_needs) '!/^{"kind":".*}$/ { next } length > 100000 { exit 1 } { print; fflush() }'
	# shellcheck disable=SC2046
	fails long awk $(mawk_needs) '!/^{"kind":".*}$/ { next } { print substr($0, 1, 1500000); fflush() }'
	told long 'a part of it'
	# shellcheck disable=SC2046
	fails broken awk $(mawk_needs) '/^no json/ { exit 65 } !/^{"kind":".*}$/ { next } { print; fflush() }'
	fails cut perl -pe 'BEGIN { $| = 1 } s/^{"kind":"candle".*"close":"([0-9.]+).*/$&\n{"kind":"eval","ts_us":1767225600000000,"name":"x","symbol":"A-B","note":$1}/'
	told cut 'nothing made of a last line that is cut short (candle)'
	fails end sh -c 'cat; exit 3'
}

@test "what is another in each run, or for other pieces of input, is told" {
	fails 'same chunks' bash -c 'cat; echo "{\"kind\":\"x\",\"ts_us\":1,\"n\":$BASHPID}"'
	told same 'the same bytes in each run.*line [0-9]*: {"kind":"x"'
	# who reads with a time limit takes a pause for an end
	timeout 120 "$O/arb" conform --contract >said 3>&- perl -e '$| = 1; vec($in, 0, 1) = 1;
		while (1) { $ready = select($out = $in, undef, undef, 0.1); print "\n" if !$ready && $half; last if $ready && !sysread(STDIN, $some, 65536); $half = $some !~ /\n$/; print $some if $ready }' && false
	told chunks 'the same bytes however the input is cut'
}

@test "what hangs, or writes without end, is ended" {
	timeout 60 "$O/arb" conform --contract yes >said 3>&- && false
	told untouched 'not much more than [0-9]* bytes of input; came: 16777216 bytes, and no end'
	timeout 200 "$O/arb" conform --contract --seconds 1 sh -c 'sleep 98765 & sleep 98765' >said 3>&- && false
	told untouched 'still ran after 1 s, and was ended'
	run ! pgrep -f 'sleep 98765'
	# what ends conform ends the program
	timeout -s TERM 2 "$O/arb" conform sh -c 'sleep 98766' >said 2>&1 3>&- || true
	sleep 0.5
	run ! pgrep -f 'sleep 98766'
}

@test "memory that grows is told, and what stands between the lines" {
	# shellcheck disable=SC2046 # words
	timeout 60 "$O/arb" conform --seconds 5 awk $(mawk_needs) '!/^{"kind":".*}$/ { next } { kept[NR] = $0; print; fflush() }' >said 3>&-
	told memory 'MiB more'
	timeout 60 "$O/arb" conform sh -c 'echo hello; exec cat' >said 3>&-
	told lines 'nothing on standard output but lines.*came: hello'
}

@test "one object a check, for programs" {
	timeout 60 "$O/arb" conform --json --contract grep '' >said 3>&- && false
	[ "$(jq -s length said)" -eq 9 ]
	jq -se 'map(select(.check == "flush")) | .[0] | .grade == "contract" and (.ok | not) and (.hint | test("--line-buffered"))' said
	jq -se 'map(select(.check == "end")) | .[0] | .ok and (has("expected") | not)' said
}

@test "a wrong command line is 64" {
	run -64 "$O/arb" conform
	run -64 "$O/arb" conform --strict
	run -64 "$O/arb" conform no-such-program-here
	run -64 "$O/arb" conform --seconds soon cat
	run -64 "$O/arb" conform --seconds 0 cat
}
