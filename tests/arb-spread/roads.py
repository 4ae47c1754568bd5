"""The short road against the long one: roads.py SEEDS LINES PROGRAM makes so many random markets and runs the program over
each with all kinds of options, twice: as it is, and with a largest quantity in the rules that is far beyond all books.  That
limits nothing, and does not fit the integers of the short road, so every size is searched for in decimals.  Both must make
the same bytes, and count the same.  And what is made of a symbol is the same when no other is looked at: nothing of one pair
is left for the next.  Prints how many lines were made, and how many of them with a conversion, a token, a cycle."""

import json
import os
import random
import subprocess
import sys
import tempfile

T0 = 1786309549000000
VENUES = ["aa", "bb", "cc", "dd"]
MIDDLES = {"BTC-USDT": 100, "BTC-USD": 100, "USDT-USD": 1, "TOK-USDT": 5, "ETH-USDT": 50, "ETH-BTC": 0.5}
OPTIONS = [
    "", "--update-ms 0 --update-pct 0", "--policy q_edge --reopen-ms 700", "--cap-quote 20 --update-ms 0",
    "--cap-share 33.3 --policy q_edge --update-pct 1", "--net transfer --update-ms 0", "--net all --policy q_edge",
    "--excess always --spread 2000 -o spread.excess_n=3 -o spread.window=10", "--cycles 4 --update-ms 0",
    "--cycles 3 --funded --balances FUNDS", "--balances FUNDS --update-ms 0 --update-pct 0",
    "--balances FUNDS --cap-share 50 --policy q_edge --min-profit 0.01", "--age-ms 400 --matrix 1000",
    "--balances FUNDS --cap-quote 35 --net all --excess always -o spread.excess_n=2",
]


def write(event):
    return json.dumps(event, separators=(",", ":"))


def figure(rng, value, places):
    """Not always as many places, and sometimes zeros at the end."""
    text = "%.*f" % (places + (rng.random() < 0.1), value)
    return text + "0" * (rng.random() < 0.1)


def side(rng, best, step, places):
    price, levels = best, []
    for _ in range(rng.choice([1, 1, 2, 4, 7])):
        qty = figure(rng, rng.choice([0.004, 0.3, 2, 40]) * (0.05 + rng.random()), places)
        if float(qty) > 0:
            levels.append(["%.4f" % price if rng.random() < 0.05 else "%.3f" % price, qty])
        price += step * rng.randrange(1, 4)
    return levels


def rules(rng):
    for venue in VENUES:
        for symbol in MIDDLES:
            kind = rng.choice(["quote", "quote", "received", "third"])
            event = {"kind": "instrument", "ts_us": T0, "venue": venue, "symbol": symbol,
                     "price_tick": rng.choice(["0.001", "0.001", "0.002"]),
                     "qty_step": rng.choice(["0.001", "0.001", "0.01", "0.003", "0.025"]),
                     "min_qty": rng.choice(["0", "0.01"]), "min_notional": rng.choice(["0", "5"]),
                     "taker_bps": rng.choice(["0", "2", "3.5", "6"]), "fee_kind": kind}
            if kind == "third":
                event.update(fee_asset="TOK", fee_discount="0.25")
            yield event


def networks(rng):
    for venue in VENUES:
        for asset in ("BTC", "ETH", "USDT", "USD"):
            if rng.random() < 0.8:
                yield {"kind": "network", "ts_us": T0, "venue": venue, "asset": asset, "network": "N", "withdraw": True,
                       "withdraw_fee": rng.choice(["0", "0.0001", "0.02"]), "deposit": True}


def books(rng, lines):
    now, tick, drift = T0, T0, dict.fromkeys(MIDDLES, 1.0)
    for _ in range(lines):
        now += rng.choice([1000, 20000, 60000]) if rng.random() > 0.005 else 6_000_000
        while tick + 500_000 <= now:
            tick += 500_000
            yield {"kind": "tick", "ts_us": tick}
        venue, symbol = rng.choice(VENUES), rng.choice(list(MIDDLES))
        if rng.random() < 0.02:
            yield {"kind": "venue", "ts_us": now, "venue": venue, "state": rng.choice(["stale", "live"])}
            continue
        drift[symbol] *= 1 + rng.gauss(0, 2e-4)
        middle = MIDDLES[symbol] * drift[symbol] * (1 + rng.gauss(0, 1.5e-3))
        step, places = max(0.001, round(middle * 1e-4, 3)), rng.choice([3, 3, 2, 5])
        yield {"kind": "book", "ts_us": now, "venue": venue, "symbol": symbol,
               "bids": side(rng, middle - step, -step, places), "asks": side(rng, middle + step, step, places)}


def funds(rng):
    for venue in VENUES:
        for asset, most in (("BTC", 3), ("ETH", 5), ("USDT", 300), ("USD", 300), ("TOK", 2)):
            yield {"kind": "balance", "ts_us": T0, "venue": venue, "asset": asset, "account": "main", "wallet": "spot",
                   "free": "%.3f" % (rng.random() * most)}


def run(program, options, market, home):
    metrics = os.path.join(home, "metrics")
    made = subprocess.run([program, "--only", "-m", "3", "--metrics", metrics] + options, input=market, text=True,
                          capture_output=True, check=False)
    if made.returncode != 0:
        sys.exit(f"{' '.join(options)}: exit status {made.returncode}: {made.stderr}")
    with open(metrics, encoding="ascii") as lines:
        counts = [line for line in lines if line.startswith(("arb_edges", "arb_opportunities"))]
    return made.stdout, counts


def pairs_of(symbol, made):
    """The lines of pairs within a symbol; which of them are converted, their ids say."""
    return [line for line in made.splitlines() if f'"symbol":"{symbol}"' in line and "@" not in json.loads(line)["id"]]


def compare_alone(seed, market, program, home):
    for symbol in ("BTC-USDT", "BTC-USD"):
        among, alone = (pairs_of(symbol, run(program, ["--update-ms", "0"] + options, market, home)[0])
                        for options in ([], ["-s", symbol]))
        if among != alone:
            pair = next((pair for pair in zip(among, alone) if pair[0] != pair[1]), (len(among), len(alone)))
            sys.exit(f"seed {seed}, {symbol}: not the same alone:\n{pair[0]}\n{pair[1]}")


def compare(seed, lines, program, home):
    rng = random.Random(seed)
    plain, rest = list(rules(rng)), [write(event) for event in [*networks(rng), *books(rng, lines)]]
    with open(os.path.join(home, "funds"), "w", encoding="ascii") as file:
        file.writelines(write(event) + "\n" for event in funds(rng))
    far = [dict(event, max_qty="1" + "0" * 30) for event in plain]
    compare_alone(seed, "".join(line + "\n" for line in [*map(write, plain), *rest]), program, home)
    made = []
    for words in OPTIONS:
        options = words.replace("FUNDS", file.name).split()
        short, long = (run(program, options, "".join(line + "\n" for line in [*map(write, head), *rest]), home)
                       for head in (plain, far))
        if short != long:
            pair = next((pair for pair in zip(short[0].splitlines(), long[0].splitlines()) if pair[0] != pair[1]),
                        (short[1], long[1]))
            sys.exit(f"seed {seed}, {words}: the roads part:\n{pair[0]}\n{pair[1]}")
        made += short[0].splitlines()
    return made


def main():
    seeds, lines, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    made = []
    with tempfile.TemporaryDirectory() as home:
        os.environ["ARB_SHARE"], os.environ["ARB_CONFIG"] = home, os.path.join(home, "arb.json")
        os.mkdir(os.path.join(home, "venues"))
        with open(os.path.join(home, "arb.json"), "w", encoding="ascii") as file:
            file.write("{}\n")
        for seed in range(1, seeds + 1):
            made += compare(seed, lines, program, home)
    counts = [len(made)] + [sum(word in line for line in made) for word in ('"fx":', '"tokens":', '"shape":"cycle"')]
    print(f"{counts[0]} lines, {counts[1]} converted, {counts[2]} with a token, {counts[3]} of cycles")
    return 0 if min(counts) > 0 else 1


sys.exit(main())
