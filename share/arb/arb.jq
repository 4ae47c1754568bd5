# arb: money as decimal text, the walk through two books, and every figure of an opportunity line once more.
#
#	jq -L share/arb 'include "arb"; ...'		arb.jq(7) says what each function takes and gives
#
# jq keeps numbers as doubles, so money is text here and is calculated on its digits: exact, whatever its length.  Names that
# begin with an underscore are not for others.  jq 1.6 and later.

# ---- whole numbers ----------------------------------------------------------------------------------------------------------
# A number where a double holds it (below 2^53), else an array of limbs of seven digits, lowest first, all of the number's sign.

def _most: 9007199254740991;
def _tens: [1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
	1000000000000, 10000000000000, 100000000000000, 1000000000000000];

def _limbs: if type == "array" then . else
	. as $v | ($v % 10000000) as $a | (($v - $a) / 10000000) as $r | ($r % 10000000) as $b | [$a, $b, ($r - $b) / 10000000] end;

# columns of any sign: carried upwards; what goes over is the last
def _carried: reduce .[] as $x ([0]; (.[-1] + $x) as $v | ($v % 10000000) as $low
	| (if $low < 0 then $low + 10000000 else $low end) as $low | .[:-1] + [$low, ($v - $low) / 10000000]);
def _cut: if length > 0 and .[-1] == 0 then .[:-1] | _cut else . end;
def _number: if length < 3 or (length == 3 and (.[2] | fabs) < 90)
	then (.[0] // 0) + (.[1] // 0) * 10000000 + (.[2] // 0) * 100000000000000 else . end;
def _whole: _carried | if .[-1] < 0 then (map(-.) | _carried | _cut | map(-.)) else _cut end
	# the carry itself may need more than one limb
	| if length > 0 and (.[-1] | fabs) >= 10000000 then (.[-1] % 10000000) as $low | .[:-1] + [$low, (.[-1] - $low) / 10000000] else . end
	| _number;

def _isign: if type == "array" then (if .[-1] < 0 then -1 else 1 end) elif . < 0 then -1 elif . > 0 then 1 else 0 end;
def _ineg: if type == "array" then map(-.) else -. end;
def _iadd($a; $b):
	(if ($a | type) == "number" and ($b | type) == "number" then $a + $b else null end) as $sum
	| if $sum != null and $sum <= _most and $sum >= -_most then $sum
	else ($a | _limbs) as $x | ($b | _limbs) as $y
		| [range([$x, $y] | map(length) | max) as $i | ($x[$i] // 0) + ($y[$i] // 0)] | _whole end;
def _isub($a; $b): _iadd($a; $b | _ineg);
def _imul($a; $b):
	(if ($a | type) == "number" and ($b | type) == "number" then $a * $b else null end) as $product
	| if $product != null and $product <= _most and $product >= -_most then $product
	else ($a | _limbs | _cut) as $x | ($b | _limbs | _cut) as $y | ($x | length) as $n | ($y | length) as $m
		| [range($n + $m - 1) as $k | [range([0, $k - $m + 1] | max; [$k, $n - 1] | min + 1) as $i | $x[$i] * $y[$k - $i]] | add]
		| _whole end;
def _icmp($a; $b):
	if ($a | type) == "number" and ($b | type) == "number" then (if $a < $b then -1 elif $a > $b then 1 else 0 end)
	else _isub($a; $b) | _isign end;
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
			.[0] as $digits | _iadd(_imul(.[1]; 10000000); $limb) as $v
			| {q: (($v | _double) / $by | floor)} | .rest = _isub($v; _imul($b; .q))
			| until((.rest | _isign) >= 0; .q -= 1 | .rest = _iadd(.rest; $b))
			| until(_icmp(.rest; $b) < 0; .q += 1 | .rest = _isub(.rest; $b))
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
def _shift($k): if $k <= 0 then . elif $k <= 15 then _imul(.; _tens[$k]) else _imul(.; 1000000000000000) | _shift($k - 15) end;

def _itext: if type == "number" then . + 0 | tostring else (if .[-1] < 0 then "-" else "" end) + (map(fabs) | reverse
	| (.[0] | tostring) + ([.[1:][] | tostring | "0000000"[length:] + .] | join(""))) end;
def _iread: if length <= 15 then tonumber
	elif startswith("-") then .[1:] | _iread | _ineg
	else [range(length; 0; -7) as $to | ([$to - 7, 0] | max) as $from | .[$from:$to] | tonumber] | _cut | _number end;

# ---- decimals: [coefficient, places] ----------------------------------------------------------------------------------------

def _read:
	if type == "array" then .
	elif type != "string" then error("\(tojson) is no decimal text")
	elif test("\\A-?(0|[1-9][0-9]*)([.][0-9]+)?\\z") then
		split(".") | if length == 1 then [(.[0] | _iread), 0] else [(.[0] + .[1] | _iread), (.[1] | length)] end
	elif test("\\A-?(0|[1-9][0-9]*)([.][0-9]+)?[eE][+-]?[0-9]{1,3}\\z") then
		split("e") | (if length == 1 then .[0] | split("E") else . end) | (.[1] | ltrimstr("+") | tonumber) as $ten
		| .[0] | _read | if .[1] >= $ten then [.[0], .[1] - $ten] else .[1] as $places | [(.[0] | _shift($ten - $places)), 0] end
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

def money: _read | _text;
def money_add($a; $b): _add($a | _read; $b | _read) | _text;
def money_sub($a; $b): _sub($a | _read; $b | _read) | _text;
def money_mul($a; $b): _mul($a | _read; $b | _read) | _text;
def money_div($a; $b; $places; $way): _div($a | _read; $b | _read; $places; $way) | _text;
def money_round($a; $places; $way): _round($a | _read; $places; $way) | _text;
def money_multiple($a; $step; $way): if ($step | _read | _sign) <= 0 then error("a step must be above 0") else _multiple($a | _read; $step | _read; $way) | _text end;
def money_common($a; $b): if ([$a, $b] | map(_read | _sign) | min) <= 0 then error("steps must be above 0") else _common($a | _read; $b | _read) | _text end;
def money_cmp($a; $b): _cmp($a | _read; $b | _read);
def money_sign: _read | _sign;
def money_neg: _read | _neg | _text;
def money_min($a; $b): if money_cmp($a; $b) <= 0 then $a else $b end;
def money_max($a; $b): if money_cmp($a; $b) >= 0 then $a else $b end;
def money_sum(values): reduce (values | _read) as $value (_zero; _add(.; $value)) | _text;
# for measures alone: the nearest double
def money_double: _read | _real;
# whether two measures are the same within a millionth
def ratio_equal($a; $b): ($a - $b | fabs) <= 0.000001 * ([1, ($b | fabs)] | max);

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

# The piece at hand, in which one level of each side is the marginal one.  The unrounded profit lies above each stair, so
# there is no use in going on where it has fallen to the best one.
def _piece($w):
	. as $s | .grid as $g
	| _imax(1; _imax(.buy.first; .sell.first)) as $first | _imin(.buy.last; .sell.last) as $last
	| (if .top != null and _icmp($last; .top) > 0 then .capped = true | [., .top] else [., $last] end) as [$t, $last]
	| (_cmp(_mul($s.sell.price; $g.arrives); _mul($s.buy.price; $g.weight)) > 0) as $pays
	| (if $w.cap_cost == null then [$t, $last] else
		_div(_sub($w.cap_cost; _worth($s.buy; _zero)); _mul($s.buy.price; $g.buy_lot); 0; "floor")[0] as $afford
		| if _icmp($afford; $last) < 0 then [($t | .capped = true), $afford] else [$t, $last] end end) as [$t, $last]
	| $t | .exhausted = ($pays and (.capped | not))
	| if ($pays | not) and (_mul([$first, 0]; $g.buy_lot) as $bought | _cmp(_value($s; $bought; _mul($bought; $g.arrives)); .value) <= 0)
	then .done = true
	else
		(if _icmp($first; $last) <= 0 then
			_even(_mul($s.sell.price; $g.sell_lot); _mul(_mul($s.buy.price; $g.buy_lot); $g.weight)) as [$gain, $cost]
			| _sawtooth($first; $last; $g.num; $g.den; $gain; $cost) as $m
			| _value($s; _mul([$m, 0]; $g.buy_lot); _mul([_sold($g; $m), 0]; $g.sell_lot)) as $value
			| if _cmp($value; .value) > 0 then .value = $value | .lots = $m else . end
		else . end)
		| if .capped then .done = true else . end
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
			sell: _ladder($g; $w.bids; _below($w.sell_fee); $w.share; true), lots: 0, value: _zero, capped: false, exhausted: false, done: false,
			top: (if ($tops | length) == 2 then _imin($tops[0]; $tops[1]) else $tops[0] end)}
		| until(.done; _piece($w) | if .done then . else _next_piece end)
		| .exhausted as $exhausted | .lots as $m
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
