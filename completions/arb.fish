# Completion of arb and of every arb-* program, for fish.
#
# The program itself is asked: options, commands and what they take stand in the rows of its --help.

# Options of a help text: letter, name, argument, about, one option a line; "." stands for what is not there.
function __arb_options
    printf '%s\n' $argv | awk '/^  (-[A-Za-z],|   ) --[a-z0-9]/ {
        letter = substr($0, 4, 1)
        sub(/^[^-]*(-[A-Za-z], )?--/, "")
        match($0, /^[a-z0-9-]+/)
        name = substr($0, 1, RLENGTH)
        rest = substr($0, RLENGTH + 1)
        argument = ""
        if (rest ~ /^ [^ ]/)
            argument = substr(rest, 2, index(substr(rest, 2) " ", " ") - 1)
        rest = substr(rest, length(argument) + 2)
        sub(/^ +/, "", rest)
        print (letter == " " ? "." : letter) "\t" name "\t" (argument == "" ? "." : argument) "\t" rest
    }'
end

# Commands of a help text: name, what it takes, about.
function __arb_commands
    printf '%s\n' $argv | awk '/^commands:/ { inside = 1; next }
    inside && !NF { exit }
    inside && /^  [a-z]/ {
        name = $1
        sub(/^ +[^ ]+/, "")
        takes = $0 ~ /^ [^ ]/ ? substr($0, 2) : ""
        sub(/   *.*/, "", takes)
        about = substr($0, length(takes) + 2)
        sub(/^ +/, "", about)
        print name "\t" takes "\t" about
    }'
end

# What stands in the usage line behind the options.
function __arb_operands
    set -l usage
    for line in $argv
        test -n "$line"; or break
        set -a usage $line
    end
    string join ' ' $usage | string replace -ar '\[-[^]]*\]' '' | string replace -r '^usage: *\S+' ''
end

# A program that is for some venues alone says so; the one that knows them all stands beside it.
function __arb_venues
    set -l feed (string replace -r '[^/]*$' arb-feed -- $argv[1])
    set -l own ($argv[1] --list-venues 2>/dev/null </dev/null)
    test -n "$own"; or set own ($feed --list-venues 2>/dev/null </dev/null)
    string replace -r '\s.*' '' -- $own
end

# Of what a command takes (from the second on) the word at a place; "..." stands for more of the one before.
function __arb_place
    set -l words (string split -n ' ' -- (string replace -ar '[][]' '' -- "$argv[2..-1]"))
    set -l place $argv[1]
    if test $place -ge (count $words) -a "$words[-1]" = ...
        set place (math (count $words) - 1)
    end
    test $place -ge 1 -a $place -le (count $words); and echo $words[$place]
end

# Keys of the configuration, from --print-config (of arb: of a stage).  An object that is empty, or whose members have no plain name, is data.
function __arb_keys
    set -l program (string replace -r '(^|/)arb$' '${1}arb-spread' -- $argv[1])
    $program --print-config 2>/dev/null </dev/null | awk '
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
end

# Complete a value: program, word, name of the option or "", its argument as the help has it.
function __arb_value
    set -l so_far (string match -r '^.*,' -- $argv[2])
    switch "$argv[3]:$argv[4]"
        case '*:*file*' '*:*path*'
            __fish_complete_path $argv[2]
        case '*:*dir*'
            __fish_complete_directories $argv[2]
        case 'venues:*' 'venue:*' '*:*venue*'
            for venue in (__arb_venues $argv[1])
                echo "$so_far$venue"
            end
        case 'log-format:*'
            printf '%s\n' text json
        case '*:key=value'
            string replace -r '$' = -- (__arb_keys $argv[1])
        case '*:*|*'
            string split '|' -- $argv[4]
    end
end

# The row of an option as it was typed.
function __arb_find
    set -l typed $argv[1]
    for row in $argv[2..-1]
        set -l part (string split \t -- $row)
        if contains -- $typed -$part[1] --$part[2]
            echo $row
            return 0
        end
    end
    return 1
end

function __arb_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program $words[1]
    set -l help ($program --help 2>/dev/null </dev/null)
    set -l options (__arb_options $help)
    set -l commands (__arb_commands $help)
    set -l command
    set -l place 1
    set -l pending
    for typed in $words[2..-1]
        if test -n "$pending"
            set pending
        else if string match -q -- '-*' $typed
            set -l part (string split \t -- (__arb_find $typed $options))
            test (count $part) -gt 2; and test $part[3] != .; and set pending $part
        else if test -n "$command"
            set place (math $place + 1)
        else
            set command $typed
            # where a command has a help of its own, it is that
            set -l inner
            test -n "$commands"; and set inner ($program $command --help 2>/dev/null </dev/null)
            if test -n "$inner"
                set help $inner
                set options (__arb_options $help)
                test -n "$(__arb_commands $help)"; or set commands
            end
        end
    end
    if test -n "$pending"
        __arb_value $program "$word" $pending[2] $pending[3]
        return
    end
    if string match -q -- '--*=*' $word
        set -l typed (string split -m 1 = -- $word)
        set -l part (string split \t -- (__arb_find $typed[1] $options))
        test (count $part) -gt 2; or return
        for value in (__arb_value $program "$typed[2]" $part[2] $part[3])
            echo $typed[1]=$value
        end
        return
    end
    if string match -q -- '-*' $word
        for row in $options
            set -l part (string split \t -- $row)
            test $part[1] = .; or printf '%s\t%s\n' -$part[1] $part[4]
            printf '%s\t%s\n' --$part[2] $part[4]
        end
        return
    end
    set -l takes (__arb_operands $help)
    if test -z "$command" -a -n "$commands"
        printf '%s\n' $commands | string replace -r '\t.*\t' \t
    else if test -n "$commands"
        set takes (__arb_place $place (printf '%s\n' $commands | string match -r "^$command\t(.*)\t")[2])
    end
    __arb_value $program "$word" '' "$takes"
end

# The suite, whatever else is in PATH, and the name that the file was installed under.
set -l suite arb arb-advise arb-exec arb-feed arb-ledger arb-notify arb-replay arb-risk arb-score arb-sim arb-spread arb-vault
set -l found $PATH/arb-*
for name in $suite (string replace -r '.*/' '' -- $found) (status basename | string replace -r '\.fish$' '')
    complete -c $name -e
    complete -c $name -f -a '(__arb_complete)'
end
