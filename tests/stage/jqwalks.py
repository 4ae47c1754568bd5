"""jqwalks.py DIRECTORY COUNT SEED: pairs of books; DIRECTORY/arb.jq walks them, and each lot is tried in exact fractions."""
import json
import random
import subprocess
import sys
from fractions import Fraction as F
from math import floor

directory, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(seed)


def text(value, places):
    coef = round(value * 10**places)
    digits = str(coef).rjust(places + 1, "0")
    return digits[: len(digits) - places] + ("." + digits[len(digits) - places :] if places else "")


def side(start, up):
    levels, price = [], start
    for _ in range(draw.randint(1, 5)):
        levels.append([text(price, 2), text(F(draw.randint(1, 4000), 1000), draw.choice([1, 2, 3]))])
        price += (1 if up else -1) * F(draw.randint(1, 30), 100)
    return [level for level in levels if F(level[1]) > 0] or [[text(start, 2), "1"]]


def pair():
    ask = F(draw.randint(9900, 10100), 100)
    case = {
        "asks": side(ask, True),
        "bids": side(ask + F(draw.randint(-20, 120), 100), False),
        "buy": {"step": draw.choice(["0.01", "0.003", "0.05", "0.1"]), "fee_bps": draw.choice(["10", "0", "7.5", "40", "-2"]),
                "fee_kind": draw.choice(["quote", "received", "third"])},
        "sell": {"step": draw.choice(["0.01", "0.002", "0.05", "0.1"]), "fee_bps": draw.choice(["10", "0", "25"]), "fee_kind": "quote"},
        "margin_bps": draw.choice(["0", "0", "5", "20.5"]),
        "rate": draw.choice(["1", "1", "1.0004", "0.9991"]),
    }
    for cap, most in (("cap_cost", 500), ("cap_bought", 4), ("cap_sold", 4)):
        if draw.random() < 0.2:
            case[cap] = text(F(draw.randint(1, most * 100), 100), 2)
    if draw.random() < 0.15:
        case["share"] = draw.choice(["0.5", "0.25"])
    return case


def take(levels, share, qty):
    left, money = qty, F(0)
    for price, size in levels:
        part = min(F(size) * share, left)
        money += F(price) * part
        left -= part
    return money if left <= 0 else None


def best(case):
    """Each multiple of the buying lot: the first of the most valuable."""
    buy, sell = case["buy"], case["sell"]
    fee, sale = F(buy["fee_bps"]) / 10000, F(sell["fee_bps"]) / 10000
    kind, share = buy["fee_kind"], F(case.get("share", "1"))
    lot, out = F(buy["step"]), F(sell["step"])
    if kind != "received":
        lot = out = lot * (lot / out).denominator
    weight = F(case["rate"]) * (1 + F(case["margin_bps"]) / 10000)
    found, m = (F(0), 0, F(0), F(0), F(0)), 0
    while True:
        m += 1
        bought = m * lot
        sold = floor(bought * (1 - fee) / out) * out if kind == "received" else bought
        paid, brought = take(case["asks"], share, bought), take(case["bids"], share, sold)
        if paid is None or brought is None:
            break
        paid *= 1 if kind == "received" else 1 + fee
        if ("cap_cost" in case and paid > F(case["cap_cost"])) or ("cap_bought" in case and bought > F(case["cap_bought"])):
            break
        if "cap_sold" in case and sold > F(case["cap_sold"]):
            break
        brought *= 1 - sale
        value = brought - paid * weight
        if value > found[0]:
            found = (value, bought, sold, paid * F(case["rate"]), brought)
    return found


cases = [pair() for _ in range(count)]
run = subprocess.run(["jq", "-c", "-L", directory, 'include "arb"; walk'], input="\n".join(map(json.dumps, cases)), text=True, stdout=subprocess.PIPE)
answers = [json.loads(line) for line in run.stdout.splitlines()]
if run.returncode or len(answers) != count:
    print(f"{len(answers)} answers to {count} pairs of books")
    sys.exit(1)
wrong = some = 0
for case, got in zip(cases, answers):
    value, bought, sold, cost, proceeds = best(case)
    some += value > 0
    if [F(got["bought"]), F(got["sold"]), F(got["cost"]), F(got["proceeds"])] != [bought, sold, cost, proceeds]:
        wrong += 1
        if wrong < 4:
            print(f"differs: {json.dumps(case)}: {got}, not {bought} {sold} {cost} {proceeds}")
print(f"{count} pairs of books, {some} with an edge, {wrong} differ")
sys.exit(wrong > 0 or some == 0)
