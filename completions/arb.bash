# Completion of arb and of every arb-* program, for bash.
#
# The program itself is asked: options, commands and what they take stand in the rows of its --help.

# Options of a help text: "letter name argument", one a line; "." stands for what is not there.
_arb_options() {
	awk '/^  (-[A-Za-z],|   ) --[a-z0-9]/ {
		letter = substr($0, 4, 1)
		sub(/^[^-]*(-[A-Za-z], )?--/, "")
		match($0, /^[a-z0-9-]+/)
		name = substr($0, 1, RLENGTH)
		rest = substr($0, RLENGTH + 1)
		argument = "."
		if (rest ~ /^ [^ ]/)
			argument = substr(rest, 2, index(substr(rest, 2) " ", " ") - 1)
		print (letter == " " ? "." : letter), name, argument
	}' <<<"$1"
}

# Commands of a help text: the name and what it takes.
_arb_commands() {
	awk '/^commands:/ { inside = 1; next }
	inside && /^  [a-z]/ { sub(/^  /, ""); sub(/   *.*/, ""); print; next }
	inside && !NF { exit }' <<<"$1"
}

# What stands in the usage line behind the options.
_arb_operands() {
	awk '!NF { exit } { usage = usage " " $0 } END {
		gsub(/\[-[^]]*\]/, "", usage)
		sub(/^ *usage: *[^ ]+/, "", usage)
		print usage
	}' <<<"$1"
}

# The help of a command of its own, where the program has one; else nothing.
_arb_inner() { # PROGRAM COMMAND
	[[ -z $2 ]] || "$1" "$2" --help 2>/dev/null </dev/null
}

# Keys of the configuration, from --print-config (of arb: of a stage).  An object that is empty, or whose members have no plain name, is data.
_arb_keys() {
	local program=$1
	[[ ${1##*/} != arb ]] || program=$1-spread
	"$program" --print-config 2>/dev/null </dev/null | awk '
	/^\t+}/ && open != "" { print open }
	{ open = "" }
	/^\t+"[^"]*":/ {
		match($0, /^\t+/)
		depth = RLENGTH
		if (skip && depth > skip)
			next
		skip = 0
		split($0, part, "\"")
		if (part[2] !~ /^[a-z0-9_]+$/) {
			print path[depth - 1]
			skip = depth - 1
			next
		}
		path[depth] = (depth > 1 ? path[depth - 1] "." : "") part[2]
		if ($0 ~ /{$/ && $0 !~ /:\t\[/) {
			open = path[depth]
			next
		}
		print path[depth]
		if ($0 ~ /:\t\[/)
			skip = depth
	}'
}

# A program that is for some venues alone says so; the one that knows them all stands beside it.
_arb_venues() {
	local feed=arb-feed own
	own=$("$1" --list-venues 2>/dev/null </dev/null)
	[[ $1 == */* ]] && feed=${1%/*}/arb-feed
	[[ -n $own ]] || own=$("$feed" --list-venues 2>/dev/null </dev/null)
	awk '{ print $1 }' <<<"$own"
}

# Of what a command takes the word at a place; "..." stands for more of the one before.
_arb_place() { # TAKES PLACE
	awk -v place="$2" '{
		gsub(/[][]/, "")
		if ($place == "" || $place == "...") {
			while (place > 1 && $place == "")
				place--
			print $place == "..." ? $(place - 1) : ""
		} else
			print $place
	}' <<<"$1"
}

# Words that end a list "a,b,": the list so far stays in front.
_arb_list() {
	local word=$1 so_far='' item
	[[ $word == *,* ]] && so_far=${word%,*},
	for item in $2; do
		[[ $so_far$item == "$word"* ]] && COMPREPLY+=("$so_far$item")
	done
	compopt -o nospace 2>/dev/null
}

# Complete a value: $1 program, $2 word, $3 name of the option or "", $4 its argument as the help has it.
_arb_value() {
	case $3:$4 in
	*:*file* | *:*path*)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
		;;
	*:*dir*)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$2")
		;;
	venues:* | *:venues)
		_arb_list "$2" "$(_arb_venues "$1")"
		;;
	venue:* | *:*venue*)
		mapfile -t COMPREPLY < <(compgen -W "$(_arb_venues "$1")" -- "$2")
		;;
	log-format:*)
		mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$2")
		;;
	*:key=value)
		compopt -o nospace 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -S = -W "$(_arb_keys "$1")" -- "$2")
		;;
	*:*'|'*)
		mapfile -t COMPREPLY < <(compgen -W "${4//|/ }" -- "$2")
		;;
	esac
}

# The row of an option as it was typed: sets name and argument.
_arb_find() {
	local typed=$1 options=$2 letter
	while read -r letter name argument; do
		[[ $typed == "-$letter" || $typed == "--$name" ]] && return 0
	done <<<"$options"
	return 1
}

# What is an operand among the words before the cursor: sets command to the first one, and place to that of the next one behind it.
_arb_first() {
	local options=$1 name argument word skip=''
	command='' place=1
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		if [[ -n $skip ]]; then
			[[ $word == = ]] || skip=''
		elif [[ $word == -* ]]; then
			_arb_find "$word" "$options" && [[ $argument != . ]] && skip=1
		elif [[ -z $command ]]; then
			command=$word
		else
			place=$((place + 1))
		fi
	done
}

_arb() {
	local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local help inner options commands command place name argument takes first=()
	COMPREPLY=()
	help=$("$program" --help 2>/dev/null </dev/null) || return
	options=$(_arb_options "$help")
	commands=$(_arb_commands "$help")
	_arb_first "$options"
	inner=$([[ -z $commands ]] || _arb_inner "$program" "$command")
	if [[ -n $inner ]]; then
		help=$inner
		options=$(_arb_options "$help")
		[[ -n $(_arb_commands "$help") ]] || commands=''
	fi
	# "--name=value" comes as three words
	if [[ $word == = ]]; then
		word=''
	elif [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if [[ $before == -* ]] && _arb_find "$before" "$options" && [[ $argument != . ]]; then
		_arb_value "$program" "$word" "$name" "$argument"
		return
	fi
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(awk 'NF { if ($1 != ".") print "-" $1; print "--" $2 }' <<<"$options")" -- "$word")
		return
	fi
	if [[ -z $command && -n $commands ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(awk '{ print $1 }' <<<"$commands")" -- "$word")
	fi
	takes=$(awk -v name="$command" 'name != "" && $1 == name { $1 = ""; print; exit }' <<<"$commands")
	if [[ -z $command || -z $commands ]]; then
		takes=$(_arb_operands "$help")
	else
		takes=$(_arb_place "$takes" "$place")
	fi
	first=("${COMPREPLY[@]}")
	COMPREPLY=()
	_arb_value "$program" "$word" '' "$takes"
	COMPREPLY=("${first[@]}" "${COMPREPLY[@]}")
}

# The suite, whatever else is in PATH, and the name that the file was installed under.
complete -F _arb arb arb-advise arb-exec arb-feed arb-ledger arb-notify arb-replay arb-risk arb-score arb-sim arb-spread arb-vault
# shellcheck disable=SC2046 # names of programs
complete -F _arb arb $(compgen -c arb-)
case ${BASH_SOURCE[0]##*/} in
arb-*) complete -F _arb "${BASH_SOURCE[0]##*/}" ;;
esac
