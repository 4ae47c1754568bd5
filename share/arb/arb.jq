# arb: money as decimal text, the walk through two books, and every figure of an opportunity line once more.
#
#	jq -L share/arb 'include "arb"; ...'		arb.jq(7) says what each function takes and gives
#
# jq keeps numbers as doubles, so money is text here and is calculated on its digits: exact, whatever its length.  Names that
# begin with an underscore are not for others.  jq 1.6 and later.

# ---- whole numbers ----------------------------------------------------------------------------------------------------------
# A number below 9 x 10^15, which a double holds; else an array of limbs of seven digits, lowest first, all of the number's sign.

def _most: 8999999999999999;
def _tens: [1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
	1000000000000, 10000000000000, 100000000000000, 1000000000000000];

def _limbs: if type == "array" then . else
	. as $v | ($v % 10000000) as $a | (($v - $a) / 10000000) as $r | ($r % 10000000) as $b | [$a, $b, ($r - $b) / 10000000] end;

# columns of any sign, carried upwards: the last limb is 0, or 9999999 where the whole is below 0
def _carried: [foreach (.[], 0, 0, 0) as $x ([0, 0]; (.[1] + $x) as $v | ($v % 10000000) as $low
	| if $low < 0 then [$low + 10000000, ($v - $low) / 10000000 - 1] else [$low, ($v - $low) / 10000000] end; .[0])];
def _cut: if length > 0 and .[-1] == 0 then .[:-1] | _cut else . end;
def _number: if length < 3 or (length == 3 and (.[2] | fabs) < 90)
	then (.[0] // 0) + (.[1] // 0) * 10000000 + (.[2] // 0) * 100000000000000 else . end;
def _whole: . as $columns | _carried | if .[-1] != 0 then ($columns | map(-.) | _carried | _cut | map(-.)) else _cut end | _number;

def _isign: if type == "array" then (if .[-1] < 0 then -1 else 1 end) elif . < 0 then -1 elif . > 0 then 1 else 0 end;
def _ineg: if type == "array" then map(-.) else -. end;
def _iadd($a; $b):
	(if ($a | type) == "number" and ($b | type) == "number" then $a + $b else null end) as $sum
	| if $sum != null and $sum <= _most and $sum >= -_most then $sum
	else ($a | _limbs) as $x | ($b | _limbs) as $y
		| [range([$x, $y] | map(length) | max) as $i | ($x[$i] // 0) + ($y[$i] // 0)] | _whole end;
def _isub($a; $b): _iadd($a; $b | _ineg);
# of two numbers, neither below 0, whose product no double holds: limbs without a loop, since nearly all are of this kind
def _long($a; $b):
	($a | _limbs) as [$p, $q, $r] | ($b | _limbs) as [$x, $y, $z]
	| ($p * $x) as $c | ($c % 10000000) as $i
	| (($c - $i) / 10000000 + $p * $y + $q * $x) as $c | ($c % 10000000) as $j
	| (($c - $j) / 10000000 + $p * $z + $q * $y + $r * $x) as $c | ($c % 10000000) as $k
	| (($c - $k) / 10000000 + $q * $z + $r * $y) as $c | ($c % 10000000) as $l
	| (($c - $l) / 10000000 + $r * $z) as $m
	| if $m > 0 then [$i, $j, $k, $l, $m] elif $l > 0 then [$i, $j, $k, $l] else [$i, $j, $k] end;
def _imul($a; $b):
	(if ($a | type) == "number" and ($b | type) == "number" then $a * $b else null end) as $product
	| if $product != null and $product <= _most and $product >= -_most then $product
	elif $product != null then _long($a | fabs; $b | fabs) | if $product < 0 then map(-.) else . end
	else ($a | _limbs | _cut) as $x | ($b | _limbs | _cut) as $y | ($x | length) as $n | ($y | length) as $m
		| [range($n + $m - 1) as $k | [range([0, $k - $m + 1] | max; [$k, $n - 1] | min + 1) as $i | $x[$i] * $y[$k - $i]] | add]
		| _whole end;
def _icmp($a; $b):
	def order($x; $y): if $x < $y then -1 elif $x > $y then 1 else 0 end;
	if ($a | type) == "number" then (if ($b | type) == "number" then order($a; $b) else -($b | _isign) end)
	elif ($b | type) == "number" then $a | _isign
	elif ($a | _isign) != ($b | _isign) then $a | _isign
	elif ($a | length) != ($b | length) then order($a | length; $b | length) * ($a | _isign)
	else order($a | reverse; $b | reverse) end;
def _double: if type == "array" then reduce (reverse | .[]) as $limb (0; . * 10000000 + $limb) else . end;

# [quotient, rest] of a >= 0 by b > 0
def _part($a; $b):
	if ($a | type) == "number" and ($b | type) == "number" then ($a % $b) as $rest | [($a - $rest) / $b, $rest]
	elif _icmp($a; $b) < 0 then [0, $a]
	elif ($b | type) == "number" and $b < 900000000 then
		reduce ($a | _limbs | reverse | .[]) as $limb ([[], 0]; (.[1] * 10000000 + $limb) as $v | ($v % $b) as $rest
			| [[($v - $rest) / $b] + .[0], $rest])
		# a quotient's first limb may be larger than one, never the others
		| [(.[0] | _whole), .[1]]
	else
		($b | _double) as $by
		| reduce ($a | _limbs | reverse | .[]) as $limb ([[], 0];
			.[0] as $digits | (.[1] | if type == "array" then [$limb] + . else _iadd(_imul(.; 10000000); $limb) end) as $v
			| if _icmp($v; $b) < 0 then {q: 0, rest: $v} else
				{q: (($v | _double) / $by | floor)} | .rest = _isub($v; _imul($b; .q))
				| until((.rest | _isign) >= 0; .q -= 1 | .rest = _iadd(.rest; $b))
				| until(_icmp(.rest; $b) < 0; .q += 1 | .rest = _isub(.rest; $b)) end
			| [[.q] + $digits, .rest])
		| [(.[0] | _whole), .[1]]
	end;
# [floor of a / b, what is left], b > 0
def _floored($a; $b):
	if ($a | _isign) >= 0 then _part($a; $b)
	else _part($a | _ineg; $b) | if (.[1] | _isign) == 0 then [(.[0] | _ineg), 0]
		else [_isub(.[0] | _ineg; 1), _isub($b; .[1])] end end;
def _igcd($a; $b): if ($b | _isign) == 0 then $a else _part($a; $b)[1] as $rest | _igcd($b; $rest) end;
def _imin($a; $b): if _icmp($a; $b) <= 0 then $a else $b end;
def _imax($a; $b): if _icmp($a; $b) >= 0 then $a else $b end;
# times 10^k, k >= 0
def _shift($k): if $k <= 0 then . elif $k <= 8 and type == "array" then _tens[$k] as $ten | map(. * $ten) | _whole elif $k <= 15 then _imul(.; _tens[$k]) else _imul(.; 1000000000000000) | _shift($k - 15) end;

def _itext: if type == "number" then . + 0 | tostring else (if .[-1] < 0 then "-" else "" end) + (map(fabs) | reverse
	| (.[0] | tostring) + ([.[1:][] | tostring | "0000000"[length:] + .] | join(""))) end;
def _iread: if length <= 15 then tonumber
	elif startswith("-") then .[1:] | _iread | _ineg
	else [range(length; 0; -7) as $to | ([$to - 7, 0] | max) as $from | .[$from:$to] | tonumber] | _cut | _number end;

# ---- decimals: [coefficient, places] ----------------------------------------------------------------------------------------

# text that a program of the stream has written; what is no number is an error, what is nearly one is for _strict to refuse
def _read:
	if type == "array" then .
	elif type != "string" then error("\(tojson) is no decimal text")
	elif contains("e") or contains("E") then
		split("e") | (if length == 1 then .[0] | split("E") else . end) | (.[1] | ltrimstr("+") | tonumber) as $ten
		| .[0] | _read | if .[1] >= $ten then [.[0], .[1] - $ten] else .[1] as $places | [(.[0] | _shift($ten - $places)), 0] end
	else split(".") | if length == 1 then [(.[0] | _iread), 0] else [(.[0] + .[1] | _iread), (.[1] | length)] end end;
def _strict:
	if type == "string" and test("\\A-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]{1,3})?\\z") then _read
	else error("\(tojson[:60]) is no decimal text") end;
def _text:
	def stripped: if endswith("0") then .[:-1] | stripped else . end;
	.[1] as $places | .[0] | if $places == 0 then _itext else
		(_isign < 0) as $below | (if $below then _ineg else . end) | _itext
		| (if length <= $places then "0" * ($places + 1 - length) + . else . end) as $digits
		| ($digits[-$places:] | stripped) as $after
		| (if $below then "-" else "" end) + $digits[:-$places] + (if $after == "" then "" else "." + $after end)
		| if . == "-0" then "0" else . end end;

# both with the same places: [a, b, places]
def _even($a; $b):
	if $a[1] == $b[1] then [$a[0], $b[0], $a[1]]
	elif $a[1] < $b[1] then [($a[0] | _shift($b[1] - $a[1])), $b[0], $b[1]]
	else [$a[0], ($b[0] | _shift($a[1] - $b[1])), $a[1]] end;
def _add($a; $b): _even($a; $b) | [_iadd(.[0]; .[1]), .[2]];
def _neg: [(.[0] | _ineg), .[1]];
def _sub($a; $b): _add($a; $b | _neg);
def _mul($a; $b): [_imul($a[0]; $b[0]), $a[1] + $b[1]];
def _cmp($a; $b): _even($a; $b) | _icmp(.[0]; .[1]);
def _sign: .[0] | _isign;
def _min($a; $b): if _cmp($a; $b) <= 0 then $a else $b end;
def _max($a; $b): if _cmp($a; $b) >= 0 then $a else $b end;
def _zero: [0, 0];
def _one: [1, 0];

# a quotient of whole numbers, b > 0, in a direction
def _directed($a; $b; $way):
	_floored($a; $b) as [$q, $rest]
	| if ($rest | _isign) == 0 or $way == "floor" then $q
	elif $way == "ceiling" then _iadd($q; 1)
	elif $way == "half_even" then _icmp(_imul($rest; 2); $b) as $half
		| if $half > 0 or ($half == 0 and _part($q | if _isign < 0 then _ineg else . end; 2)[1] != 0) then _iadd($q; 1) else $q end
	else error("\($way | tojson) is none of floor, ceiling, half_even") end;
def _div($a; $b; $places; $way):
	if ($b | _sign) == 0 then error("a division by zero")
	elif ($b | _sign) < 0 then _div($a | _neg; $b | _neg; $places; $way)
	else ($places + $b[1] - $a[1]) as $k
		| [_directed($a[0] | _shift($k); $b[0] | _shift(-$k); $way), $places] end;
def _round($a; $places; $way):
	if $a[1] <= $places then $a else [_directed($a[0]; 1 | _shift($a[1] - $places); $way), $places] end;
def _multiple($a; $step; $way): _mul(_div($a; $step; 0; $way); $step);
def _common($a; $b): _even($a; $b) as [$x, $y, $places] | [_imul(_part($x; _igcd($x; $y))[0]; $y), $places];
def _real: (.[0] | _double) / (if .[1] <= 22 then pow(10; .[1]) else pow(10; 22) * pow(10; .[1] - 22) end);

# ---- money: decimal text in, decimal text out -------------------------------------------------------------------------------

def money: _strict | _text;
def money_add($a; $b): _add($a | _strict; $b | _strict) | _text;
def money_sub($a; $b): _sub($a | _strict; $b | _strict) | _text;
def money_mul($a; $b): _mul($a | _strict; $b | _strict) | _text;
def money_div($a; $b; $places; $way): _div($a | _strict; $b | _strict; $places; $way) | _text;
def money_round($a; $places; $way): _round($a | _strict; $places; $way) | _text;
def money_multiple($a; $step; $way): if ($step | _strict | _sign) <= 0 then error("a step must be above 0") else _multiple($a | _strict; $step | _strict; $way) | _text end;
def money_common($a; $b): if ([$a, $b] | map(_strict | _sign) | min) <= 0 then error("steps must be above 0") else _common($a | _strict; $b | _strict) | _text end;
def money_cmp($a; $b): _cmp($a | _strict; $b | _strict);
def money_sign: _strict | _sign;
def money_neg: _strict | _neg | _text;
def money_min($a; $b): if money_cmp($a; $b) <= 0 then $a else $b end;
def money_max($a; $b): if money_cmp($a; $b) >= 0 then $a else $b end;
def money_sum(values): reduce (values | _strict) as $value (_zero; _add(.; $value)) | _text;
# for measures alone: the nearest double
def money_double: _strict | _real;
# whether two measures are the same within a millionth
def ratio_equal($a; $b): ($a - $b | fabs) <= 0.000001001 + ($b | fabs) * 0.000000000001;

# ---- levels and lots --------------------------------------------------------------------------------------------------------

# a side of a book, [[price, qty], ...] as text, best first
def _take($side; $share; $qty):
	{i: 0, left: $qty, qty: _zero, notional: _zero, limit: _zero}
	| until(.i >= ($side | length) or (.left | _sign) <= 0;
		($side[.i] | map(_read)) as [$price, $size] | .left as $left
		| _min(if $share then _mul($size; $share) else $size end; $left) as $part
		| .notional = _add(.notional; _mul($price; $part)) | .qty = _add(.qty; $part) | .left = _sub($left; $part)
		| .limit = $price | .i += 1);
# so much of it that the notional is brought in; the last part is a division, up
def _bring($side; $notional):
	{i: 0, left: $notional, qty: _zero, notional: _zero}
	| until(.i >= ($side | length) or (.left | _sign) <= 0;
		($side[.i] | map(_read)) as [$price, $size] | .left as $left
		| (if _cmp(_mul($price; $size); $left) > 0 then _min(_div($left; $price; 12; "ceiling"); $size) else $size end) as $part
		| _mul($price; $part) as $money
		| .notional = _add(.notional; $money) | .qty = _add(.qty; $part) | .left = _sub($left; $money) | .i += 1);

def _rate($bps): [$bps[0], $bps[1] + 4];
def _above($rate): _add(_one; $rate);
def _below($rate): _sub(_one; $rate);

# The best point of gain floor(x num / den) - cost x in first..last, the smallest of equal ones: Euclid on the sawtooth.
def _sawtooth($first; $last; $num; $den; $gain; $cost):
	def plus($w; $n): [_iadd(.[0]; _imul($w[0]; $n)), _iadd(.[1]; _imul($w[1]; $n))];
	def sign: if (.[0] | _isign) != 0 then .[0] | _isign else .[1] | _isign end;
	def consider($w): if .best == null or ([_icmp($w[0]; .best[0]), _icmp($w[1]; .best[1])] | . > [0, 0]) then .best = $w else . end;
	def step:
		_part(.a; .c) as [$a, $a_rest] | _part(.b; .c) as [$b, $b_rest]
		| .y as $y | .x |= plus($y; $a) | .base |= plus($y; $b) | .a = $a_rest | .b = $b_rest
		| .base as $base | consider($base)
		| .x as $x | .last as $last | _part(_iadd(_imul(.a; $last); .b); .c)[0] as $top
		| ($base | plus($x; $last) | plus($y; $top)) as $far | consider($far)
		| if ($top | _isign) == 0 or ($x | sign) * ($y | sign) >= 0 then .best[1] | _ineg
		else .a as $a | .c as $c
			| (if ($x | sign) > 0 then .b = _isub(_isub($c; .b); 1)
				else .b = _isub(_iadd(_isub($c; .b); $a); 1) | .base |= plus($y; 1) end)
			| .a = $c | .c = $a | .x = $y | .y = $x | .last = _isub($top; 1) | step end;
	if _icmp($num; $den) == 0 then (if _icmp($gain; $cost) > 0 then $last else $first end)
	else {a: $num, b: _imul($num; $first), c: $den, last: _isub($last; $first), base: [(_imul($first; $cost) | _ineg), ($first | _ineg)],
			x: [($cost | _ineg), -1], y: [$gain, 0]} | step end;

# ---- the walk (F2.3 to F2.7) ------------------------------------------------------------------------------------------------
# $w: asks, bids (text); buy_step, sell_step, buy_fee, sell_fee (shares), buy_kind, rate; margin; cap_cost, cap_bought, cap_sold,
# share (null: none); all decimals.  The quantity with the largest proceeds - cost (1 + margin) on the lots of both venues.

def _grid($w):
	_mul($w.rate; _add(_one; $w.margin)) as $weight
	| if $w.buy_kind != "received" then
		(if _cmp($w.buy_step; $w.sell_step) == 0 then $w.buy_step else _common($w.buy_step; $w.sell_step) end) as $lot
		| {buy_lot: $lot, sell_lot: $lot, num: 1, den: 1, weight: $weight, arrives: _one}
	else
		_below($w.buy_fee) as $arrives | _even(_mul($w.buy_step; $arrives); $w.sell_step) as [$num, $den] | _igcd($num; $den) as $common
		| {buy_lot: $w.buy_step, sell_lot: $w.sell_step, num: _part($num; $common)[0], den: _part($den; $common)[0], weight: $weight, arrives: $arrives}
	end;
# the fewest lots bought that bring so many to sell, and how many so many bring
def _for($g; $k): _part(_imul($k; $g.den); $g.num) | if (.[1] | _isign) == 0 then .[0] else _iadd(.[0]; 1) end;
def _sold($g; $m): _part(_imul($m; $g.num); $g.den)[0];

# a ladder's next level: {side, factor, share, i, qty, money (of all before), next_qty, next_money, price, first, last}
def _climb($g; $sells):
	(.side[.i] | map(_read)) as [$price, $size] | .share as $share
	| (if $share then _mul($size; $share) else $size end) as $size
	| .price = _mul($price; .factor) | .qty = .next_qty | .money = .next_money
	| .next_qty = _add(.qty; $size) | .next_money = _add(.money; _mul(.price; $size))
	| (if $sells then $g.sell_lot else $g.buy_lot end) as $lot
	| .first = _div(.qty; $lot; 0; "ceiling")[0] | .last = _div(.next_qty; $lot; 0; "floor")[0]
	| if $sells then .first = _for($g; .first) | .last = _isub(_for($g; _iadd(.last; 1)); 1) else . end;
def _ladder($g; $side; $factor; $share; $sells):
	{side: $side, factor: $factor, share: $share, i: 0, next_qty: _zero, next_money: _zero} | _climb($g; $sells);
def _worth($l; $qty): _add($l.money; _mul(_sub($qty; $l.qty); $l.price));
def _value($s; $bought; $sold): _sub(_worth($s.sell; $sold); _mul(_worth($s.buy; $bought); $s.grid.weight));

# The best stair of a piece, in which one level of each side is the marginal one, if it beats the best so far; of equal ones the smaller.
def _stairs($p; $first; $last):
	if _icmp($first; $last) > 0 then . else
		.grid as $g
		| _even(_mul($p.sell.price; $g.sell_lot); _mul(_mul($p.buy.price; $g.buy_lot); $g.weight)) as [$gain, $cost]
		| _sawtooth($first; $last; $g.num; $g.den; $gain; $cost) as $m
		| _value($p; _mul([$m, 0]; $g.buy_lot); _mul([_sold($g; $m), 0]; $g.sell_lot)) as $value
		| _cmp($value; .value) as $order
		| if $order > 0 or ($order == 0 and _icmp($m; .lots) < 0) then .value = $value | .lots = $m else . end end;
# the unrounded profit there: it lies above each stair
def _unrounded($p; $m): _mul([$m, 0]; $p.grid.buy_lot) as $bought | _value($p; $bought; _mul($bought; $p.grid.arrives));
# The pieces in which the profit rose, from the last one back, as long as the unrounded profit at their end is not below the best stair.
def _back:
	if (.rising | length) == 0 then . else
		.rising[-1] as $p | .rising |= .[:-1]
		| if _icmp($p.first; $p.last) > 0 then _back
		elif _cmp(_unrounded($p; $p.last); .value) < 0 then .rising = []
		else _stairs($p; $p.first; $p.last) | _back end end;
# The piece at hand: put aside while the profit rises, since the best stair is near the top; then back, and on as long as there is use.
def _piece($w):
	. as $s | .grid as $g
	| _imax(1; _imax(.buy.first; .sell.first)) as $first | _imin(.buy.last; .sell.last) as $last
	| (if .top != null and _icmp($last; .top) > 0 then .capped = true | [., .top] else [., $last] end) as [$t, $last]
	| (_cmp(_mul($s.sell.price; $g.arrives); _mul($s.buy.price; $g.weight)) > 0) as $pays
	| (if $w.cap_cost == null then [$t, $last] else
		_div(_sub($w.cap_cost; _worth($s.buy; _zero)); _mul($s.buy.price; $g.buy_lot); 0; "floor")[0] as $afford
		| if _icmp($afford; $last) < 0 then [($t | .capped = true), $afford] else [$t, $last] end end) as [$t, $last]
	| {grid: $g, buy: $s.buy, sell: $s.sell, first: $first, last: $last} as $p
	| $t | .exhausted = ($pays and (.capped | not))
	| if .exhausted then .rising += [$p]
	else
		(if $pays then _stairs($p; $first; $last) | _back else _back end)
		| if $pays then .done = true
		elif _cmp(_unrounded($p; $first); .value) <= 0 then .done = true
		else _stairs($p; $first; $last) | if .capped then .done = true else . end end
	end;
def _next_piece:
	.grid as $g | if _icmp(.sell.last; .buy.last) < 0
	then .sell.i += 1 | if .sell.i >= (.sell.side | length) then .done = true else .sell |= _climb($g; true) end
	else .buy.i += 1 | if .buy.i >= (.buy.side | length) then .done = true else .buy |= _climb($g; false) end end;

# what quantities cost and bring
def _priced($w; $bought; $sold):
	_take($w.asks; $w.share; $bought) as $buy | _take($w.bids; $w.share; $sold) as $sell
	| _mul(if $w.buy_kind == "received" then $buy.notional else _mul($buy.notional; _above($w.buy_fee)) end; $w.rate) as $cost
	| _mul($sell.notional; _below($w.sell_fee)) as $proceeds
	| {buy: $buy, sell: $sell, bought: $bought, sold: $sold, cost: $cost, proceeds: $proceeds, profit: _sub($proceeds; $cost),
		fees: _add(_mul(_mul($buy.notional; $w.buy_fee); $w.rate); _mul($sell.notional; $w.sell_fee)),
		exhausted: (_cmp($buy.qty; $bought) < 0 or _cmp($sell.qty; $sold) < 0)};

def _walk($w):
	if ($w.asks | length) == 0 or ($w.bids | length) == 0 then
		{buy: {qty: _zero, notional: _zero, limit: _zero}, bought: _zero, sold: _zero, cost: _zero, proceeds: _zero, profit: _zero,
			fees: _zero, exhausted: false} | .sell = .buy
	else
		_grid($w) as $g
		| [(if $w.cap_bought then _div($w.cap_bought; $g.buy_lot; 0; "floor")[0] else empty end),
			(if $w.cap_sold then _isub(_for($g; _iadd(_div($w.cap_sold; $g.sell_lot; 0; "floor")[0]; 1)); 1) else empty end)] as $tops
		| {grid: $g, buy: _ladder($g; $w.asks; if $w.buy_kind == "received" then _one else _above($w.buy_fee) end; $w.share; false),
			sell: _ladder($g; $w.bids; _below($w.sell_fee); $w.share; true), lots: 0, value: _zero, rising: [], capped: false, exhausted: false, done: false,
			top: (if ($tops | length) == 2 then _imin($tops[0]; $tops[1]) else $tops[0] end)}
		| until(.done; _piece($w) | if .done then . else _next_piece end)
		| _back | .exhausted as $exhausted | .lots as $m
		| _priced($w; _mul([$m, 0]; $g.buy_lot); _mul([_sold($g; $m), 0]; $g.sell_lot)) | .exhausted = $exhausted
	end;

# a limit that is no multiple of its tick moves to the safe side, and what lies beyond it is out of reach: [result, walk]
def _reach($side; $limit; $tick; $buys):
	_multiple($limit; $tick; if $buys then "floor" else "ceiling" end) as $safe
	| if _cmp($safe; $limit) == 0 then $side
	else [$side[] | select((_cmp(.[0] | _read; $safe)) * (if $buys then 1 else -1 end) <= 0)] end;
def _walk_ticks($w):
	_walk($w) as $r
	| if ($r.sold | _sign) == 0 then [$r, $w] else
		_reach($w.asks; $r.buy.limit; $w.buy_tick; true) as $asks | _reach($w.bids; $r.sell.limit; $w.sell_tick; false) as $bids
		| if ($asks | length) == ($w.asks | length) and ($bids | length) == ($w.bids | length) then [$r, $w]
		else _walk_ticks($w + {asks: $asks, bids: $bids}) end end;

# walk({asks, bids, buy: {step, fee_bps, fee_kind}, sell: {...}, rate, margin_bps, cap_cost, cap_bought, cap_sold, share}), text in and out
def walk:
	def known: if . == null then null else _read end;
	{asks, bids, buy_step: (.buy.step | _read), sell_step: (.sell.step | _read), buy_fee: _rate(.buy.fee_bps | _read),
		sell_fee: _rate(.sell.fee_bps | _read), buy_kind: .buy.fee_kind, rate: (.rate // "1" | _read), margin: _rate(.margin_bps // "0" | _read),
		cap_cost: (.cap_cost | known), cap_bought: (.cap_bought | known), cap_sold: (.cap_sold | known), share: (.share | known)}
	| _walk(.)
	| {bought: (.bought | _text), sold: (.sold | _text), cost: (.cost | _text), proceeds: (.proceeds | _text), profit: (.profit | _text),
		fees: (.fees | _text), buy_limit: (.buy.limit | _text), sell_limit: (.sell.limit | _text), exhausted};
# take(levels; qty): what a side gives for a quantity
def take($levels; $qty): _take($levels; null; $qty | _read) | {qty: (.qty | _text), notional: (.notional | _text), limit: (.limit | _text)};

# ---- figures ----------------------------------------------------------------------------------------------------------------
# A figure is {figure, line, recomputed, verdict, why}: verdict is equal, differs, or unknown, which has a why and nothing recomputed.
# What is an error while it is worked out is unknown.

def _unknown($name; $on; $why): {figure: $name, line: $on, verdict: "unknown", why: $why};
def _figure($name; $on; now; same):
	(try [now] catch {why: .}) as $now
	| if ($now | type) == "object" then _unknown($name; $on; $now.why | if type == "string" then . else tojson end)
	elif ($now | length) == 0 then empty
	else $now[0] as $now | {figure: $name, line: $on, recomputed: $now,
		verdict: (if $on != null and (try ([$on, $now] | same) catch false) then "equal" else "differs" end)} end;
def _same($name; $on; now): _figure($name; $on; now; .[0] == .[1]);
def _sum($name; $on; now): _figure($name; $on; now | _text; _cmp(.[0] | _strict; .[1] | _strict) == 0);
def _measure($name; $on; now): _figure($name; $on; now; (.[0] | type) == "number" and ratio_equal(.[0]; .[1]))
	| if .recomputed then .recomputed |= (. * 1000000 | round / 1000000) else . end;
# a bound instead of a value: text that says it, and whether it holds
def _bound($name; $on; $text; holds): _figure($name; $on; $text; (try holds catch false));

def _key: "\(.venue) \(.symbol)";
def _base: split("-")[0];
def _quote: split("-")[1:] | join("-");
# the book that a leg, a conversion or a token names
def _book_of($books): . as $at | ([$books[_key][]? | select(.ts_us == $at.book_us and .seq == $at.seq)] | last)
	// error("the book that the line names (\(_key)\(if .seq then " seq \(.seq)" else "" end), ts \(.book_us)) is not in the stream");
# the same where only the time is named
def _book_at($books): . as $at | ([$books[_key][]? | select(.ts_us == $at.book_us)] | last)
	// error("the book that the line names (\(_key), ts \(.book_us)) is not in the stream");
def _rules_of($rules): $rules[_key] // error("neither an instrument line nor the venue's file tells the rules of \(_key)");

# What arb-spread takes for the rules of a market: of an instrument line and the venue's file, or of the file alone.
def rules_of($instrument; $facts; $symbol):
	($facts.fees // {}) as $fees
	| ($instrument // first($facts.symbols[]? | select(.symbol == $symbol)) // empty)
	| {price_tick, qty_step, min_qty, max_qty, min_notional, taker_bps: (.taker_bps // $fees.taker_bps), fee_kind: (.fee_kind // $fees.fee_kind // "received"),
		fee_asset: (.fee_asset // $fees.fee_asset), fee_discount: (if .fee_asset then .fee_discount else $fees.fee_discount end)};

def _discounted($rules): _mul(_rate($rules.taker_bps | _read); _below($rules.fee_discount // "0" | _read));

# what the fee of so much costs in tokens, of whose asks so many are taken already: {rate, qty, price}
def _in_tokens($book; $rate; $notional; $taken):
	($book.asks[0][0] | _read) as $top | _div(_mul($notional; $rate); $top; 12; "ceiling") as $qty
	| _take($book.asks; null; _add($taken; $qty)) as $walked
	| if $walked.i < 2 then {rate: $rate, qty: $qty, price: $top}
	else _sub($walked.notional; _take($book.asks; null; $taken).notional) as $cost
		| {rate: _div($cost; $notional; 12; "ceiling"), qty: $qty, price: _div($cost; $qty; 12; "ceiling")} end;
# the book and the rate of a leg that pays so: costs.inputs.tokens has them in the order of the legs
def _token_of($line; $i; $books; $rules):
	$line.legs[$i] as $leg
	| ($line.costs.inputs.tokens[[$line.legs[:$i][] | select(.fee_kind == "third")] | length] // error("the line does not name the token's book")) as $use
	| $use + {symbol: "\($use.asset)-\($leg.symbol | _quote)", rate: _discounted($leg | _rules_of($rules))}
	| .book = _book_at($books);
# what a leg pays; legs before it have taken of the same book what the line says
def _token($line; $i; $books; $rules; $notional):
	_token_of($line; $i; $books; $rules) as $own
	| (reduce (range($i) | select($line.legs[.].fee_kind == "third") | _token_of($line; .; $books; $rules)
		| select(.venue == $own.venue and .symbol == $own.symbol).qty | _read) as $qty (_zero; _add(.; $qty))) as $taken
	| _in_tokens($own.book; $own.rate; $notional; $taken);

# of a leg: its fee, whether the venue takes the order, its book's age
def _leg_figures($line; $i; $books; $rules; $notional):
	$line.legs[$i] as $leg | "legs[\($i)]" as $at
	| (try ($leg | _rules_of($rules)) catch {why: .}) as $own
	| (if $own.why then _unknown("\($at).fee_bps"; $leg.fee_bps; $own.why)
	elif $leg.fee_kind == "third" then
		_sum("\($at).fee_bps"; $leg.fee_bps; _mul(_token($line; $i; $books; $rules; $notional).rate; [10000, 0]))
	else
		_sum("\($at).fee_bps"; $leg.fee_bps; $own.taker_bps | _read),
		_same("\($at).fee_kind"; $leg.fee_kind; if $own.fee_kind == "quote" then "quote" else "received" end)
	end),
	(if $own.why then empty else
		_bound("\($at).qty"; $leg.qty; "a multiple of \($own.qty_step)"; _multiple($leg.qty | _read; $own.qty_step | _read; "floor") | _cmp(.; $leg.qty | _read) == 0),
		(if $own.min_qty then _bound("\($at).qty"; $leg.qty; ">= \($own.min_qty)"; _cmp($leg.qty | _read; $own.min_qty | _read) >= 0) else empty end),
		(if $own.min_notional then _bound("\($at).notional"; _mul($leg.qty | _read; $leg.limit | _read) | _text; ">= \($own.min_notional)";
			_cmp(_mul($leg.qty | _read; $leg.limit | _read); $own.min_notional | _read) >= 0) else empty end)
	end),
	_same("\($at).age_us"; $leg.age_us; [$line.ts_us - $leg.book_us, 0] | max);

# ---- a conversion (F1.4): what one of the purchase's quote asset costs when so much of it is needed ----

def _converted($book; $rules; $from; $amount):
	(_rate($rules.taker_bps | _read)) as $rate | (if $rules.fee_kind == "quote" then "quote" else "received" end) as $kind
	| if ($book.symbol | _base) == $from then
		(if $kind == "received" then _div($amount; _below($rate); 12; "ceiling") else $amount end) as $gross
		| _take($book.asks; null; $gross) as $walked
		| if _cmp($walked.qty; $gross) < 0 then error("the conversion's book is too short") else . end
		| _div(if $kind == "received" then $walked.notional else _mul($walked.notional; _above($rate)) end; $amount; 12; "ceiling")
	else
		_div($amount; _below($rate); 12; "ceiling") as $notional
		| _bring($book.bids; $notional) as $walked
		| if _cmp($walked.notional; $notional) < 0 then error("the conversion's book is too short") else . end
		| _div($walked.qty; $amount; 12; "ceiling")
	end;

# ---- a purchase and a sale --------------------------------------------------------------------------------------------------

# of each level, as caps say; null: all of it
def _share_of: if .share_pct then .share_pct | _read | [.[0], .[1] + 2] else null end;
def _paid($w; $notional): if $w.buy_kind == "received" then $notional else _mul($notional; _above($w.buy_fee)) end;

# a rate is a division: what it multiplied is cut as divisions are
def _converted_cut: .cost = _round(.cost; 12; "ceiling") | .fees = _round(.fees; 12; "ceiling") | .profit = _sub(.proceeds; .cost);
# what both legs' fees in tokens are for these quantities: {buy, sell}, null where a leg pays another way
def _fees_for($w; $r):
	def fee($token; $notional; $taken): if $token then _in_tokens($token.book; $token.rate; $notional; $taken) else null end;
	fee($w.tokens.buy; $r.buy.notional; _zero) as $buy
	| {buy: $buy, sell: fee($w.tokens.sell; $r.sell.notional; if $w.tokens.shared then $buy.qty else _zero end)};
# walked with the fees of the last quantity until they are enough
def _walk_fees($w):
	_walk_ticks($w) as [$r, $w]
	| if ($r.sold | _sign) == 0 or $w.tokens == null then [$r, $w] else
		_fees_for($w; $r) as $now
		| ($w + {buy_fee: (if $now.buy then _max($w.buy_fee; $now.buy.rate) else $w.buy_fee end),
			sell_fee: (if $now.sell then _max($w.sell_fee; $now.sell.rate) else $w.sell_fee end)}) as $next
		| if _cmp($next.buy_fee; $w.buy_fee) == 0 and _cmp($next.sell_fee; $w.sell_fee) == 0 then [$r, $w] else _walk_fees($next) end end;
# the quantities stand: their own fees and rate
def _charged($w; $r):
	_fees_for($w; $r) as $now
	| _priced($w + {buy_fee: ($now.buy.rate // $w.buy_fee), sell_fee: ($now.sell.rate // $w.sell_fee)}; $r.bought; $r.sold)
	| .exhausted = $r.exhausted;

# walked with the rate of the last amount until it holds: {r, w, rate}; rate is of {paid, round}
def _walk_converted($w; rate):
	def settle($w; $round; $paid):
		({$paid, $round} | rate) as $rate
		| if $round > 0 and ($round == 4 or _cmp($rate; $w.rate) <= 0) then [$w, $rate] else
			($w + {rate: $rate}) as $w | _walk_fees($w) as [$r, $w]
			| if ($r.sold | _sign) == 0 then [$w, $rate, $r] else settle($w + {found: $r}; $round + 1; _paid($w; $r.buy.notional)) end end;
	settle($w; 0; _mul($w.buy_step; $w.asks[0][0] | _read)) as [$walked, $rate, $none]
	| ($walked + {rate: $rate}) as $w
	| {w: $w, rate: $rate, r: ($none // (_charged($w; $walked.found) | _converted_cut))};
# the rate of an amount by what the line says was used for it
def _named_rate($fx; $books; $rules; $from):
	(if $fx.ways then $fx.ways[.round] else $fx end) as $way
	| if $way.fixed then $way.rate | _read
	else _converted($way | _book_at($books); $way | _rules_of($rules); $from; .paid) end;

def _cross_walk($line; $b; $s; $books; $rules; $margin):
	$line.legs[$b] as $buy | $line.legs[$s] as $sell | ($buy | _rules_of($rules)) as $brules | ($sell | _rules_of($rules)) as $srules
	| def token($i): if $line.legs[$i].fee_kind == "third" then _token_of($line; $i; $books; $rules) else null end;
	{buy: token($b), sell: token($s)} | .shared = (.buy != null and .sell != null and .buy.venue == .sell.venue and .buy.symbol == .sell.symbol)
	| (if .buy == null and .sell == null then null else . end) as $tokens
	| def least(values): [values | select(. != null) | _read] | if length == 0 then null else reduce .[1:][] as $x (.[0]; _min(.; $x)) end;
	{asks: ($buy | _book_of($books)).asks, bids: ($sell | _book_of($books)).bids, buy_step: ($brules.qty_step | _read), sell_step: ($srules.qty_step | _read),
		buy_tick: ($brules.price_tick | _read), sell_tick: ($srules.price_tick | _read), tokens: $tokens,
		buy_fee: ($tokens.buy.rate // _rate($buy.fee_bps | _read)), sell_fee: ($tokens.sell.rate // _rate($sell.fee_bps | _read)), buy_kind: $buy.fee_kind, rate: _one, margin: $margin,
		cap_cost: least($line.caps.quote, $line.caps.buy_balance), cap_bought: least($brules.max_qty),
		cap_sold: least($srules.max_qty, $line.caps.sell_balance),
		share: ($line.caps | _share_of)};

def _cross_figures($line; $books; $rules; $margin):
	([$line.legs[].side] | index("buy")) as $b | ([$line.legs[].side] | index("sell")) as $s
	| $line.legs[$b] as $buy | $line.legs[$s] as $sell | $line.fx as $fx
	| ($buy.symbol | _quote) as $from | ($sell.symbol | _quote) as $to
	| (try (
		_cross_walk($line; $b; $s; $books; $rules; if $line.policy == "q_edge" then ($margin // _zero) else _zero end) as $w
		| if $line.policy == "q_edge" and $margin == null then
			# the margin is not known: the line's own quantities are priced
			($w + {rate: (if $fx then $fx.rate | _read else _one end), buy_fee: _rate($buy.fee_bps | _read), sell_fee: _rate($sell.fee_bps | _read)}) as $w
			| _priced($w; $buy.qty | _read; $sell.qty | _read)
			| (if $from == $to then . else _converted_cut end)
			| {r: ., w: $w, rate: $w.rate, unsized: true}
		elif $from == $to then _walk_fees($w) as [$r, $w] | {r: (if ($r.sold | _sign) == 0 then $r else _charged($w; $r) end), w: $w, rate: _one}
		else _walk_converted($w; _named_rate($fx; $books; $rules; $from)) end)
	catch {why: .}) as $done
	| if $done.why then _unknown("qty"; $line.qty; $done.why)
	else
		$done.r as $r
		| (if ($r.sold | _sign) == 0 then {buy: _zero, sell: _zero} else
			{buy: _div($r.buy.notional; $r.bought; 12; "ceiling"), sell: _div($r.sell.notional; $r.sold; 12; "floor")} end) as $prices
		| (if ($r.sold | _sign) == 0 then _same("qty"; $line.qty; "0") else
			(if $done.unsized then _unknown("qty"; $line.qty; "the margin of q_edge is not on the line: --min-bps tells it") else
				_sum("qty"; $line.qty; $r.sold), _sum("legs[\($b)].qty"; $buy.qty; $r.bought), _sum("legs[\($s)].qty"; $sell.qty; $r.sold),
				_same("depth_exhausted"; $line.depth_exhausted; $r.exhausted) end),
			_sum("legs[\($b)].price"; $buy.price; $prices.buy),
			_sum("legs[\($b)].limit"; $buy.limit; $r.buy.limit),
			_sum("legs[\($s)].price"; $sell.price; $prices.sell),
			_sum("legs[\($s)].limit"; $sell.limit; $r.sell.limit),
			(if $from == $to then empty elif $fx.fixed then _unknown("fx.rate"; $fx.rate; "a rate that the configuration fixes")
				else _sum("fx.rate"; $fx.rate; $done.rate) end),
			_sum("cost"; $line.cost; $r.cost), _sum("proceeds"; $line.proceeds; $r.proceeds), _sum("profit"; $line.profit; $r.profit),
			_sum("costs.fees"; $line.costs.fees; $r.fees),
			_measure("gross_bps"; $line.gross_bps; ($prices.sell | _real) / (($prices.buy | _real) * ($done.rate | _real)) - 1 | . * 10000),
			_measure("net_bps"; $line.net_bps; ($r.profit | _real) / ($r.cost | _real) * 10000)
		end),
		(if $line.policy == "q_total" then _sum("q_total"; $line.q_total; $r.sold)
			else _sum("q_total"; $line.q_total; _walk($done.w + {margin: _zero}).sold) end),
		(if $margin == null then
			_unknown("q_edge"; $line.q_edge; "its margin is not on the line: --min-bps tells it"),
			_bound("q_edge"; $line.q_edge; "<= q_total"; _cmp($line.q_edge | _read; $line.q_total | _read) <= 0)
		elif $line.policy == "q_edge" then _sum("q_edge"; $line.q_edge; $r.sold)
		else _sum("q_edge"; $line.q_edge; _walk($done.w + {margin: $margin}).sold) end)
	end,
	([$buy, $sell] | .[] | . as $leg | (if .side == "buy" then $b else $s end) as $i
		| _leg_figures($line; $i; $books; $rules; if $done.why then _zero elif $i == $b then $done.r.buy.notional else $done.r.sell.notional end)),
	_same("asset"; $line.asset; $to), _same("symbol"; $line.symbol; $sell.symbol);

# ---- a cycle (F8.3): each leg's amounts multiplied out ----------------------------------------------------------------------

def _cycle_leg($leg; $books; $share):
	($leg.qty | _read) as $qty
	| if $leg.from then {in: $qty, out: _sub($qty; $leg.fee | _read), fee: ($leg.fee | _read)} | .of = .out
	else
		_rate($leg.fee_bps | _read) as $rate | ($leg | _book_of($books)) as $book
		| _take(if $leg.side == "buy" then $book.asks else $book.bids end; $share; $qty) as $walked
		| if _cmp($walked.qty; $qty) < 0 then error("the book has not so much") else . end
		| {walked: $walked} + (
			if $leg.side == "sell" then {in: $qty, out: _mul($walked.notional; _below($rate)), fee: _mul($walked.notional; $rate)} | .of = .out
			elif $leg.fee_kind == "received" then {in: $walked.notional, out: _mul($qty; _below($rate)), fee: _mul($qty; $rate)} | .of = .out
			else {in: _mul($walked.notional; _above($rate)), out: $qty, fee: _mul($walked.notional; $rate)} | .of = .in end)
	end;
def _cycle_figures($line; $books; $rules; $margin):
	$line.legs as $legs
	| (try ([$legs[] | _cycle_leg(.; $books; $line.caps | _share_of)]) catch {why: .}) as $done
	| if ($done | type) == "object" then _unknown("qty"; $line.qty; $done.why)
	else
		$done[0].in as $cost | $done[-1].out as $proceeds | _sub($proceeds; $cost) as $profit
		| (range($legs | length) as $i | $legs[$i] as $leg | $done[$i] as $d
			| (if $leg.from then empty else
				_sum("legs[\($i)].price"; $leg.price; _div($d.walked.notional; $leg.qty | _read; 12; if $leg.side == "buy" then "ceiling" else "floor" end)),
				_sum("legs[\($i)].limit"; $leg.limit; $d.walked.limit) end),
			(if $leg.free then _bound("legs[\($i)].free"; $leg.free; ">= \($d.in | _text)"; _cmp($leg.free | _read; $d.in) >= 0) else empty end),
			(if $i == 0 then empty else _bound("legs[\($i)].qty"; $leg.qty; "paid by legs[\($i - 1)]"; _cmp($d.in; $done[$i - 1].out) <= 0) end)),
		_sum("qty"; $line.qty; $legs[0].qty | _read), _sum("cost"; $line.cost; $cost), _sum("proceeds"; $line.proceeds; $proceeds),
		_sum("profit"; $line.profit; $profit),
		_sum("costs.fees"; $line.costs.fees; _round($proceeds; 12; "ceiling") as $all
			| reduce $done[] as $d (_zero; _add(.; _div(_mul(_round($d.fee; 12; "ceiling"); $all); $d.of; 12; "ceiling")))),
		_measure("gross_bps"; $line.gross_bps; reduce $legs[] as $leg (1; if $leg.from then . elif $leg.side == "buy" then . / ($leg.price | _read | _real)
			else . * ($leg.price | _read | _real) end) | (. - 1) * 10000),
		_measure("net_bps"; $line.net_bps; ($profit | _real) / ($cost | _real) * 10000)
	end,
	(if $line.policy then _sum($line.policy; $line[$line.policy]; $line.qty | _read) else empty end),
	(range($legs | length) as $i | $legs[$i] | select(.venue)
		| _leg_figures($line; $i; $books; $rules; if ($done | type) == "object" then _zero else $done[$i].walked.notional end)),
	_same("symbol"; $line.symbol; $legs[0].symbol),
	_same("asset"; $line.asset; $legs[0] | if .side == "buy" then .symbol | _quote else .symbol | _base end);

# ---- costs beyond fees ------------------------------------------------------------------------------------------------------

def _costs_figures($line; $books; $rules):
	($line.costs // {}) as $costs | ($costs.inputs // {}) as $in
	| (if $costs.transfer == null then empty
	elif $in.transfer then
		_sum("costs.transfer"; $costs.transfer; reduce $in.transfer[] as $way (_zero;
			_add(.; _div(_mul($way.fee | _read; $way.price // "1" | _read); $way.turn | _read; 12; "ceiling"))))
	else _sum("costs.transfer"; $costs.transfer; _zero) end),
	(if $costs.latency == null then empty
	elif $in.latency then
		_sum("costs.latency"; $costs.latency; _div(_mul($line.cost | _read; $in.latency.bps | _read); [10000, 0]; 12; "ceiling")),
		(if $in.latency.moves then
			_sum("costs.inputs.latency.bps"; $in.latency.bps; reduce $in.latency.moves[] as $leg (_zero;
				_add(.; _div($leg.sum_bps | _read; [$leg.n, 0]; 6; "ceiling"))))
		elif $in.latency.sigma == null then _unknown("costs.inputs.latency.bps"; $in.latency.bps; "the moves that were seen are not on the line")
		else _figure("costs.inputs.latency.bps"; $in.latency.bps;
			($in.latency.sigma | if type == "string" then _read | _real else . end) * 10000 * ($in.latency.tau_us / 1000000 / 6.283185307179586 | sqrt)
				| . * 1000000 | ceil / 1000000; (.[0] | _read | _real) as $on | .[1] as $now | ($on - $now | fabs) < 0.0000005) end)
	else _sum("costs.latency"; $costs.latency; _zero) end),
	(if $costs.capital == null then empty
	elif $in.capital then
		_sum("costs.capital"; $costs.capital; _div(_mul(_mul($line.cost | _read; $in.capital.rate_pct | _read); [$in.capital.locked_us, 0]);
			[3153600000000000, 0]; 12; "ceiling"))
	else _sum("costs.capital"; $costs.capital; _zero) end),
	# what the price of a moved coin is: of the base the sale's, of the proceeds 1, else the conversion's rate
	(if $line.shape == "cycle" then empty else
		range($in.transfer | length) as $i | $in.transfer[$i] as $way | select($way.price)
		| _sum("costs.inputs.transfer[\($i)].price"; $way.price;
			if $way.asset == ($line.symbol | _base) then [$line.legs[] | select(.side == "sell") | .price | _read][0]
			elif $way.asset == $line.asset then _one else $line.fx.rate | _read end) end),
	(range($in.tokens | length) as $i | $in.tokens[$i] as $use
		| [range($line.legs | length) | select($line.legs[.].fee_kind == "third")][$i] as $of | $line.legs[$of] as $leg
		| (try (
			_take($leg | _book_of($books) | if $leg.side == "buy" then .asks else .bids end;
				$line.caps | _share_of; $leg.qty | _read).notional as $notional
			| _token($line; $of; $books; $rules; $notional)) catch {why: .}) as $now
		| if $now.why then _unknown("costs.inputs.tokens[\($i)].price"; $use.price; $now.why)
		else _sum("costs.inputs.tokens[\($i)].price"; $use.price; $now.price), _sum("costs.inputs.tokens[\($i)].qty"; $use.qty; $now.qty) end),
	(def less(names): (reduce names as $name ($line.profit | _read; _sub(.; $costs[$name] // "0" | _read)) | _real) / ($line.cost | _read | _real) * 10000;
		(if $line.after_bps.transfer == null then empty else _measure("after_bps.transfer"; $line.after_bps.transfer; less("transfer")) end),
		(if $line.after_bps.all == null then empty else _measure("after_bps.all"; $line.after_bps.all; less("transfer", "latency", "capital")) end)),
	(if $line.excess == null then empty else
		_measure("excess.bps"; $line.excess.bps; (if $line.net then $line.after_bps[$line.net] else $line.net_bps end) - ([0, $line.excess.mean_bps] | max)) end);

# ---- the score (F12.1) ------------------------------------------------------------------------------------------------------

def _clamp: if . < 0 then 0 elif . > 1 then 1 else . end;
def _score_legs($line; $books):
	$line.score.inputs.legs as $in | [$line.legs[] | select(.venue)] as $legs
	| range($in | length) as $i | $in[$i] as $leg | "score.inputs.legs[\($i)]" as $at | ($legs[$i] // {}) as $of
	| _sum("\($at).price"; $leg.price; $of.price | _read),
	(if $leg.best == null then empty else
		_sum("\($at).best"; $leg.best; ($of | _book_of($books)) | if $of.side == "buy" then .asks[0][0] else .bids[0][0] end | _read) end),
	(if $leg.age_us == null then empty else _same("\($at).age_us"; $leg.age_us; [$line.ts_us - $of.book_us, 0] | max) end),
	(if $leg.ofi_norm == null then empty
		else _measure("\($at).direction"; $leg.direction; $leg.ofi_norm / 2 + $leg.imbalance / 4 + $leg.taker_share / 4) end);
def _real_size($line):
	$line.score.inputs.legs as $in | $line.legs as $legs
	| if $line.shape == "cross" then
		([$legs[].side] | index("buy")) as $b | (1 - $b) as $s
		| if ($in[$b].levels | length) == 0 or ($in[$s].levels | length) == 0 then _zero else
		_walk({asks: $in[$b].levels, bids: $in[$s].levels, buy_step: ($in[$b].step | _read), sell_step: ($in[$s].step | _read),
			buy_fee: _rate($legs[$b].fee_bps | _read), sell_fee: _rate($legs[$s].fee_bps | _read), buy_kind: $legs[$b].fee_kind,
			rate: ($line.fx.rate // "1" | _read), margin: _zero, cap_cost: null, cap_bought: ($legs[$b].qty | _read), cap_sold: ($legs[$s].qty | _read),
			share: null}).sold end
	else
		reduce range($legs | length) as $i (_one; $legs[$i] as $leg
			| (reduce ($in[$i].levels[] | select(_cmp(.[0] | _read; $leg.limit | _read) * (if $leg.side == "buy" then 1 else -1 end) <= 0)) as $level
				(_zero; _add(.; $level[1] | _read))) as $sum
			| if _cmp($sum; $leg.qty | _read) >= 0 then . else _min(.; _div($sum; $leg.qty | _read; 12; "floor")) end)
		| _round(_mul($line.qty | _read; .); 12; "floor")
	end;
def _score_figures($line; $books):
	$line.score as $score | ($score.inputs // {}) as $in | ($score.parts // {}) as $parts
	| def part($name; now): if $parts[$name] == null then empty
		elif $score.marks // [] | index($name + "_neutral") then _measure("score.parts.\($name)"; $parts[$name]; 0.5)
		else _measure("score.parts.\($name)"; $parts[$name]; now | _clamp) end;
	def number: if type == "string" then _read | _real else . end;
	if $score == null then empty
	elif $score.inputs == null then _unknown("score.parts"; null; "their inputs are not on the line")
	else
		_score_legs($line; $books),
		(if $in.net_bps == null then empty else _same("score.inputs.net_bps"; $in.net_bps; $line.net_bps) end),
		(if $in.cost == null then empty else _sum("score.inputs.cost"; $in.cost; $line.cost | _read) end),
		(if $in.slippage_bps == null then empty else _measure("score.inputs.slippage_bps"; $in.slippage_bps;
			[$in.legs[] | ((.price | number) / (.best | number) - 1) * (if .side == "buy" then 10000 else -10000 end) | [., 0] | max] | add) end),
		(if $in.age_us == null then empty else _same("score.inputs.age_us"; $in.age_us; [$in.legs[].age_us, 0] | max) end),
		_measure("score.inputs.direction"; $in.direction; [$in.legs[] | if .side == "buy" then -.direction else .direction end] | add / length),
		_measure("score.inputs.quality"; $in.quality; [$in.legs[].quality] | add / length),
		(if $in.regime == null then empty else
			_measure("score.inputs.capital_bps"; $in.capital_bps; ($line.costs.capital // "0" | number) / ($line.cost | number) * 10000),
			_measure("score.threshold_bps"; $score.threshold_bps;
				[([$in.k * ($in.volatility // 0) / (31536000 | sqrt) * 10000 * (($in.latency_us // 0) / 1000000 | sqrt) + $in.capital_bps, $in.threshold_max_bps]
					| min), $in.threshold_min_bps] | max) end),
		(if $score.real == null then empty
		elif [$in.legs[] | .levels == null or .step == null] | any then _unknown("score.real"; $score.real; "the levels that remain are not on the line")
		else _sum("score.real"; $score.real; _real_size($line)) end),
		part("spread"; ($in.net_bps - $score.threshold_bps) / ($in.full_bps - $score.threshold_bps)),
		part("liquidity"; ($in.cost | number) / ($in.wanted | number)
			* (if $in.proven then ($score.real // "0" | number) / ($line.qty | number) else 1 end)),
		part("slippage"; 1 - $in.slippage_bps / $in.slippage_max_bps),
		part("freshness"; 1 - $in.age_us / $in.age_max_us),
		part("flow"; (1 + $in.direction) / 2),
		part("quality"; $in.quality),
		part("strategy"; (1 + $in.note) / 2),
		_measure("score.value"; $score.value; ([$parts | to_entries[] | .value * ($score.weights[.key] // 0)] | add)
			/ ([$parts | keys[] | $score.weights[.] // 0] | add))
	end;

# ---- the verdict ------------------------------------------------------------------------------------------------------------

def _risk_figures($line):
	$line.risk as $risk
	| def rule($name): [$risk.rules[] | select(.name == $name)][0];
	def holds: (.value | try _strict catch null) as $value | (.limit | try _strict catch null) as $limit
		| if .value == "unknown" then (if .ok then error("judged without results") else false end)
		elif .name | IN("profit_positive", "prices_positive", "sell_above_buy") then _cmp($value; $limit) > 0
		elif .name | IN("max_bps", "age", "order_max") then _cmp($value; $limit) <= 0
		elif .name | IN("balance_buy", "balance_sell") then _cmp($value; $limit) >= 0
		elif .name | IN("daily_loss", "open_trades") then _cmp($value; $limit) < 0
		elif .name == "cooldown" then .value == "none" or (_cmp($value; $limit) >= 0)
		elif .name | IN("freeze", "halt", "decided", "no_history", "transfer_leg", "instrument", "legs", "book") then .value == .limit
		else error("what this rule asks is not on the line") end;
	if $risk == null then empty else
		($risk.rules[]? | . as $rule | _same("risk.rules.\(.name).ok"; .ok; $rule | holds)),
		(if rule("max_bps").value | . == null or . == "unknown" then empty else
			_sum("risk.rules.max_bps.value"; rule("max_bps").value;
				_div(_mul(_sub($line.proceeds | _read; $line.cost | _read); [10000, 0]); $line.cost | _read; 6; "half_even")) end),
		(if rule("prices_positive").value | . == null or . == "unknown" or . == "0" then empty else
			_sum("risk.rules.prices_positive.value"; rule("prices_positive").value;
				[$line.legs[] | .price, .limit | _read] | reduce .[1:][] as $x (.[0]; _min(.; $x))) end),
		(if rule("figures").value | . == null or . == "unknown" then empty else
			_sum("risk.rules.figures.limit"; rule("figures").limit; _sub($line.proceeds | _read; $line.cost | _read)) end),
		_same("risk.verdict"; $risk.verdict; if [$risk.rules[].ok] | all then "approve" else "reject" end),
		(if $risk.verdict != "approve" then empty else
			_bound("risk.qty"; $risk.qty; "<= \($line.qty)"; _cmp($risk.qty | _read; $line.qty | _read) <= 0),
			_bound("risk.hash"; $risk.hash; "64 hexadecimal digits"; $risk.hash | test("\\A[0-9a-f]{64}\\z")),
			_bound("risk.expires_us"; $risk.expires_us; "> \($line.ts_us)"; $risk.expires_us > $line.ts_us) end)
	end;

# ---- a whole line -----------------------------------------------------------------------------------------------------------

# Every figure of an open or an update.  $books: {"venue symbol": [book, ...]}; $rules: {"venue symbol": rules_of(...)}; $min_bps: text or null.
def opportunity_figures($line; $books; $rules; $min_bps):
	(if ($line.min_bps // $min_bps) == null then null else _rate($line.min_bps // $min_bps | _read) end) as $margin
	| (if $line.shape == "cycle" then _cycle_figures($line; $books; $rules; $margin) else _cross_figures($line; $books; $rules; $margin) end),
	(if $line.min_bps == null then empty else
		(if $line.net then $line.after_bps[$line.net] else $line.net_bps end) as $left
		| _bound("min_bps"; $line.min_bps; "<= \($left)"; ($line.min_bps | _read | _real) <= $left + 0.000001) end),
	_same("opened_us"; $line.opened_us; $line.id | split(":") | last | tonumber),
	(if $line.state == "open" then _same("opened_us"; $line.opened_us; $line.ts_us) else empty end),
	_costs_figures($line; $books; $rules), _score_figures($line; $books), _risk_figures($line);

# Of a close, from what its earlier lines told: {updates, best_profit, best_net_bps, opened_us}.  The best of all books, written or not, is
# not below the best line's.
def close_figures($line; $told):
	if $told == null then _unknown("duration_us"; $line.duration_us; "the line that opened it is not in the stream") else
		_same("duration_us"; $line.duration_us; $line.ts_us - $told.opened_us),
		(if $told.whole then _same("updates"; $line.updates; $told.updates) else _unknown("updates"; $line.updates; "the line that opened it is not in the stream") end),
		_bound("best_profit"; $line.best_profit; ">= \($told.best_profit)"; _cmp($line.best_profit | _read; $told.best_profit | _read) >= 0),
		_bound("best_net_bps"; $line.best_net_bps; ">= \($told.best_net_bps)"; $line.best_net_bps >= $told.best_net_bps - 0.000001)
	end;

# Of an order that has ended, from its fills; of an outcome, from its parts.
def order_figures($line; $fills):
	if $line.filled == null then empty else
		_sum("filled"; $line.filled; reduce $fills[] as $fill (_zero; _add(.; $fill.qty | _read))),
		(if $line.average == null or ($line.filled | _read | _sign) == 0 then empty else
			_sum("average"; $line.average; _div(reduce $fills[] as $fill (_zero; _add(.; _mul($fill.qty | _read; $fill.price | _read))); $line.filled | _read;
				12; if $line.side == "buy" then "ceiling" else "floor" end)) end) end;
def outcome_figures($line):
	if $line.parts == null or $line.realised == null or $line.expected == null then empty else
		_sum("realised"; $line.realised; reduce $line.parts[] as $part ($line.expected | _read; _add(.; $part | _read))) end;
