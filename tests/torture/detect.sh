# shellcheck shell=sh disable=SC2154
# What arb-spread finds, against searches of everything in exact numbers: pairs over the whole lot grid in fractions
# (tests/arb-spread/model.py), cycles over all paths and all sizes in integers (tests/lib/cycle.c).

pairs=$(short 100000 2000)
graphs=$(short 10000 60)

# sized NAME POLICY PROGRAM...: rounds of the model until so many pairs of books were searched
sized() {
	name=$1 policy=$2 searched=0 seed=101
	shift 2
	: >"$name"
	while [ "$searched" -lt $((pairs / 2)) ]; do
		seed=$((seed + 1))
		EVERY=1 python3 "$TOP/tests/arb-spread/model.py" "$seed" "$(short 2000 400)" "$policy" "$@" >said 2>&1 || {
			tail -n 2 said
			return 1
		}
		head -n 1 said >>"$name"
		searched=$(awk '{ sum += $1 } END { print sum + 0 }' "$name")
	done
	awk '{ searched += $1; worth += $5 } END { printf "        %d pairs of books, %d worth it\n", searched, worth; exit !worth }' "$name"
}

sizes_stand() {
	ARB_PAIRS=$pairs "$O/tests/walk" >said 2>&1 || {
		grep -m 1 'tests/lib/walk' said
		return 1
	}
	grep "^$pairs pairs" said | sed 's/^/        /'
}

graphs_stand() { # [NAME=VALUE]
	env ARB_GRAPHS="$graphs" "$@" "$O/tests/cycle" >said 2>&1 || {
		grep -m 1 'graph [0-9]' said
		return 1
	}
	sed -n 's/^[0-9]* markets/        &/p' said
	grep -q "^$graphs markets, [1-9]" said
}

row "quantity and profit of pairs, sized for the largest profit, are those of the whole grid" sized total q_total "$O/arb-spread"
row "quantity and profit of pairs, sized for the edge on every unit, are those of the whole grid" sized edge q_edge "$O/arb-spread"
cat >cheaper <<-'END'
	#!/bin/sh
	sed 's/"taker_bps": *"6"/"taker_bps":"5.9"/' | "$O/arb-spread" "$@"
END
cat >coarser <<-'END'
	#!/bin/sh
	sed 's/"qty_step": *"0.0[12]"/"qty_step":"0.04"/' | "$O/arb-spread" "$@"
END
cat >lesser <<-'END'
	#!/bin/sh
	sed 's/"min_notional": *"[0-9]*"/"min_notional":"0"/' | "$O/arb-spread" "$@"
END
chmod +x cheaper coarser lesser
control "a fee is a tenth of a basis point less" sized broken q_total ./cheaper
control "lots are larger" sized broken q_total ./coarser
control "there is no least notional" sized broken q_total ./lesser
row "the walk of two books of all fee kinds and lots ends at the best of the grid, in integers" sizes_stand
row "what stands in random graphs is what a search of all paths and sizes finds" graphs_stand
control "one book is not seen" graphs_stand ARB_GRAPHS_BLIND=1
