"""jqsums.py DIRECTORY COUNT SEED: draw sums, let DIRECTORY/arb.jq do them, hold its answers to exact fractions."""
import json
import random
import subprocess
import sys
from fractions import Fraction
from math import floor, gcd

directory, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(seed)
WAYS = ["floor", "ceiling", "half_even"]
PROGRAM = """include "arb"; . as [$op, $a, $b, $places, $way] |
	if $op == "add" then money_add($a; $b)
	elif $op == "sub" then money_sub($a; $b)
	elif $op == "mul" then money_mul($a; $b)
	elif $op == "div" then (try money_div($a; $b; $places; $way) catch "none")
	elif $op == "cmp" then money_cmp($a; $b)
	elif $op == "round" then money_round($a; $places; $way)
	elif $op == "multiple" then (try money_multiple($a; $b; $way) catch "none")
	elif $op == "common" then (try money_common($a; $b) catch "none")
	elif $op == "min" then money_min($a; $b)
	elif $op == "max" then money_max($a; $b)
	elif $op == "sum" then money_sum($a, $b, $a)
	elif $op == "neg" then ($a | money_neg)
	elif $op == "sign" then ($a | money_sign)
	elif $op == "double" then ($a | money_double)
	else ($a | money) end"""
OPS = ["add", "sub", "mul", "div", "cmp", "round", "multiple", "common", "min", "max", "sum", "neg", "sign", "double", "money"]


def number():
    digits = draw.choice([1, 2, 5, 7, 8, 14, 15, 16, 17, 21, 22, 30, 40, 60])
    coef = draw.choice([0, 1, 10 ** (digits - 1), draw.randrange(10**digits), 10**digits - 1, 2**53 + draw.randrange(-2, 3), 9 * 10**15 + draw.randrange(-2, 3)])
    scale = draw.choice([0, 0, 1, 2, 7, 8, 12, 18, 36])
    sign = draw.choice(["", "", "-"])
    text = str(coef).rjust(scale + 1, "0")
    text = sign + (text[: len(text) - scale] + "." + text[len(text) - scale :] if scale else text)
    return text + draw.choice(["", "", "", "", "e2", "E-3", "e+1"])


def whole(value, way):
    return {"floor": floor(value), "ceiling": -floor(-value), "half_even": round(value)}[way]


def plain(value):
    scale = 0
    while value * 10**scale != floor(value * 10**scale):
        scale += 1
    coef = int(value * 10**scale)
    text = str(abs(coef)).rjust(scale + 1, "0")
    text = text[: len(text) - scale] + ("." + text[len(text) - scale :] if scale else "")
    return ("-" if coef < 0 else "") + text


def common(a, b):
    ratio = a / b
    return a * ratio.denominator


def wanted(op, left, right, places, way):
    a, b = Fraction(left), Fraction(right)
    unit = Fraction(1, 10**places)
    if op == "div":
        return plain(whole(a / b / unit, way) * unit) if b else "none"
    if op == "multiple":
        return plain(whole(a / b, way) * b) if b > 0 else "none"
    if op == "common":
        return plain(common(a, b)) if a > 0 and b > 0 else "none"
    if op == "round":
        return plain(whole(a / unit, way) * unit)
    if op == "min":
        return left if a <= b else right
    if op == "max":
        return left if a >= b else right
    if op in ("cmp", "sign"):
        other = b if op == "cmp" else 0
        return (a > other) - (a < other)
    if op == "double":
        return float(a)
    return plain({"add": a + b, "sub": a - b, "mul": a * b, "sum": a + b + a, "neg": -a, "money": a}[op])


sums = [[draw.choice(OPS), number(), number(), draw.choice([0, 1, 5, 12, 18]), draw.choice(WAYS)] for _ in range(count)]
run = subprocess.run(["jq", "-c", "-L", directory, PROGRAM], input="\n".join(map(json.dumps, sums)), text=True, stdout=subprocess.PIPE)
answers = [json.loads(line) for line in run.stdout.splitlines()]
if run.returncode or len(answers) != count:
    print(f"{len(answers)} answers to {count} sums")
    sys.exit(1)
wrong = 0
for sum_, got in zip(sums, answers):
    want = wanted(*sum_)
    same = isinstance(got, (int, float)) and abs(got - want) <= 1e-15 * abs(want) if sum_[0] == "double" else got == want
    if not same:
        wrong += 1
        if wrong < 10:
            print(f"differs: {sum_}: {got}, not {want}")
print(f"{count} sums, {wrong} differ")
sys.exit(wrong > 0)
