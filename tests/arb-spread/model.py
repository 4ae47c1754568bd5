"""A second arb-spread, slow and plain: model.py SEED LINES POLICY[+caps][+transfer] PROGRAM [ARGS] makes a random market,
runs the program over it and holds every opportunity line to a search of the whole lot grid in fractions; with caps under
random bounds of the size, with transfer net of the share of transfers.  EVERY=1: every change of a pair is worth a line, and
many pairs are worth it.  Prints how many pairs of books were searched, how many were worth it, and what lines there were."""

import json
import os
import random
import subprocess
import sys
import tempfile
from fractions import Fraction as F

MIN_BPS, AGE_US, UPDATE_US, UPDATE_PCT, REOPEN_US = F(8), 5_000_000, 100_000, F(10), 2_000_000
APART = 14  # ticks, at most, from the middle of all
if os.environ.get("EVERY"):
    UPDATE_US, UPDATE_PCT, APART = 0, F(0), 50
T0 = 1786309549000000
VENUES, SYMBOLS = ["aa", "bb", "cc", "dd"], ["BTC-USDT", "ETH-USDT"]


def text(value):
    """A fraction that is a decimal, in its shortest form."""
    sign, value, places = ("-" if value < 0 else ""), abs(value), 0
    while value * 10**places % 1 != 0:
        places += 1
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    return sign + (digits[:-places] + "." + digits[-places:] if places else digits)


def cut(value, up):
    units = value * 10**12
    return F(-(-units // 1) if up else units // 1, 10**12)


def make_stream(rng, lines):
    for venue in VENUES:
        for symbol in SYMBOLS:
            yield {"kind": "instrument", "ts_us": T0, "venue": venue, "symbol": symbol, "price_tick": "0.01",
                   "qty_step": rng.choice(["0.01", "0.02", "0.03", "0.05"]),
                   "min_qty": rng.choice(["0", "0", "0.1"]), "min_notional": rng.choice(["0", "5", "20"]),
                   "taker_bps": rng.choice(["0", "2", "3.5", "6"]),
                   "fee_kind": rng.choice(["quote", "received", "third"])}
    now, tick = T0, T0
    for _ in range(lines):
        now += rng.choice([1000, 5000, 20000, 60000, 300000]) if rng.random() > 0.003 else 6_000_000
        while tick + 1_000_000 <= now:
            tick += 1_000_000
            yield {"kind": "tick", "ts_us": tick}
        venue, symbol = rng.choice(VENUES), rng.choice(SYMBOLS)
        if rng.random() < 0.04:
            event = {"kind": "venue", "ts_us": now, "venue": venue, "state": rng.choice(["stale", "live", "down"])}
            if rng.random() < 0.5:
                event["symbol"] = symbol
            yield event
            continue
        bid = 10000 + rng.randrange(-APART, APART + 1)
        ask = bid + rng.randrange(1, 6)
        side = lambda price, step: [[text(F(price + step * i * rng.randrange(1, 5), 100)), text(F(rng.randrange(1, 25), 100))]
                                    for i in range(rng.randrange(0, 4))]
        unique = lambda levels: [level for i, level in enumerate(levels) if i == 0 or level[0] not in
                                 [other[0] for other in levels[:i]]]
        bids = sorted(unique(side(bid, -1)), key=lambda level: -F(level[0]))
        asks = sorted(unique(side(ask, 1)), key=lambda level: F(level[0]))
        yield {"kind": "book", "ts_us": now - rng.choice([0, 0, 0, 50000]), "venue": venue, "symbol": symbol, "bids": bids,
               "asks": asks}


class Market:
    def __init__(self, event):
        self.step, self.rate = F(event["qty_step"]), F(event["taker_bps"]) / 10000
        self.venue, self.base = event["venue"], event["symbol"].split("-")[0]
        self.kind = "quote" if event["fee_kind"] == "quote" else "received"
        self.least, self.notional = F(event["min_qty"]), F(event["min_notional"])
        self.ts, self.valid, self.bids, self.asks = 0, False, [], []


class Bounds:
    """What binds the size besides depth, and what transfers cost; 0 and empty: nothing does."""

    def __init__(self, rng, mode):
        self.cost, self.share, self.free, self.fees, self.turn = F(0), F(1), None, None, F(4)
        self.asked = "transfer" in mode
        if "caps" in mode:
            self.cost, self.share = F(rng.choice(["0", "16.2", "40.003"])), F(rng.choice(["100", "80", "66.6"])) / 100
            self.free = {(venue, asset): F(rng.choice(["900", "31.37", "17.0001"] if asset == "USDT" else ["9", "0.2777", "0.11"]))
                         for venue in VENUES for asset in ("BTC", "ETH", "USDT") if rng.random() < 0.9}
            self.free[rng.choice(VENUES), "BTC"] = F(0)
        if self.asked:
            self.fees = {(venue, asset, name): F(rng.choice(["0", "0.0001", "0.00037"]))
                         for venue in VENUES for asset in ("BTC", "ETH", "USDT") for name in "NM" if rng.random() < 0.8}

    def lines(self):
        for (venue, asset, name), fee in (self.fees or {}).items():
            yield {"kind": "network", "ts_us": T0, "venue": venue, "asset": asset, "network": name,
                   "withdraw_fee": text(fee), "withdraw": True, "deposit": True}

    def args(self, file):
        args = ["--net", "transfer", "-o", "spread.turn=" + text(self.turn)] if self.asked else []
        if self.free is None:
            return args
        for (venue, asset), free in self.free.items():
            line = {"kind": "balance", "ts_us": T0, "venue": venue, "asset": asset, "account": "main", "free": text(free)}
            file.write(json.dumps(dict(line, ts_us=T0 - 1, free="1000000")) + "\n" + json.dumps(line) + "\n")
            file.write(json.dumps(dict(line, account="other", free="1000000")) + "\n")
        file.flush()
        return args + ["--cap-share", text(self.share * 100), "--cap-quote", text(self.cost), "--balances", file.name]

    def most(self, venue, asset):
        return None if self.free is None else self.free.get((venue, asset), F(0))

    def transfer(self, asset, start, end, price):
        fees = [self.fees[start, asset, name] for name in "NM"
                if (start, asset, name) in self.fees and (end, asset, name) in self.fees]
        return cut(min(fees) * price / self.turn, True) if fees else None

    def transfers(self, base, buy, sell, price):
        """Share of both transfers; None: one of them has no way."""
        both = (self.transfer(base, buy, sell, price), self.transfer("USDT", sell, buy, F(1))) if self.asked else (F(0),)
        return None if None in both else sum(both)


BOUNDS = None


def walk(levels, qty):
    """Notional and worst price of a quantity; None when the levels are too few."""
    total, limit = F(0), F(0)
    for price, size in levels:
        part = min(qty, size * BOUNDS.share)
        if part <= 0:
            break
        total, limit, qty = total + part * price, price, qty - part
    return None if qty > 0 else (total, limit)


def best(buy, sell, margin):
    found, value, lots = None, F(0), 1
    pays, holds = BOUNDS.most(buy.venue, "USDT"), BOUNDS.most(sell.venue, sell.base)
    if not buy.asks or not sell.bids or sell.bids[0][0] <= buy.asks[0][0]:
        return None
    while True:
        bought = buy.step * lots
        arrives = bought * (1 - buy.rate) if buy.kind == "received" else bought
        sold = arrives // sell.step * sell.step
        paid, got = walk(buy.asks, bought), walk(sell.bids, sold)
        lots += 1
        if paid is None or got is None:
            return found
        if buy.kind == "quote" and sold != bought:
            continue
        cost = paid[0] * (1 + buy.rate) if buy.kind == "quote" else paid[0]
        proceeds = got[0] * (1 - sell.rate)
        if (BOUNDS.cost and cost > BOUNDS.cost) or (pays is not None and cost > pays) or (holds is not None and sold > holds):
            return found
        if proceeds - cost * (1 + margin) > value:
            value = proceeds - cost * (1 + margin)
            found = (bought, sold, cost, proceeds, paid, got)


def judge(buy, sell, policy):
    found = best(buy, sell, MIN_BPS / 10000 if policy == "q_edge" else F(0))
    if found is None:
        return None
    bought, sold, cost, proceeds, paid, got = found
    share = BOUNDS.transfers(sell.base, buy.venue, sell.venue, cut(got[0] / sold, False))
    if share is None or proceeds - share <= cost or (proceeds - share - cost) * 10000 < cost * MIN_BPS:
        return None
    if bought < buy.least or sold < sell.least or bought * paid[1] < buy.notional or sold * got[1] < sell.notional:
        return None
    return found


class Model:
    def __init__(self, policy):
        self.policy, self.markets, self.pairs, self.now, self.out = policy, {}, {}, 0, []
        self.searched, self.worth = 0, 0

    def close(self, key, reason):
        pair = self.pairs[key]
        self.out.append((self.now, f"cross:{key[0]}:{key[1]}:{key[2]}:{pair['opened']}", "close", reason,
                         str(self.now - pair["opened"]), str(pair["updates"]), text(pair["best"])))
        pair["open"] = False

    def tell(self, key, pair, found, state):
        bought, sold, cost, proceeds, paid, got = found
        buy, sell = self.markets[key[1], key[0]], self.markets[key[2], key[0]]
        other = best(buy, sell, F(0) if self.policy == "q_edge" else MIN_BPS / 10000)
        second = other[1] if other else F(0)
        total, edge = (second, sold) if self.policy == "q_edge" else (sold, second)
        self.out.append((self.now, f"cross:{key[0]}:{key[1]}:{key[2]}:{pair['opened']}", state, text(bought), text(sold),
                         text(total), text(edge), text(cost), text(proceeds), text(proceeds - cost),
                         text(paid[0] * buy.rate + got[0] * sell.rate), text(cut(paid[0] / bought, True)),
                         text(cut(got[0] / sold, False)), text(paid[1]), text(got[1]),
                         text(BOUNDS.transfers(sell.base, buy.venue, sell.venue, cut(got[0] / sold, False)))))
        pair.update(written=self.now, profit=proceeds - cost, qty=sold)

    def stands(self, key, found):
        pair = self.pairs.setdefault(key, {"open": False, "opened": 0})
        profit, qty = found[3] - found[2], found[1]
        if pair["open"] and self.now - pair["opened"] >= REOPEN_US:
            self.close(key, "reopen")
        if not pair["open"]:
            if pair["opened"] != self.now:
                pair.update(open=True, opened=self.now, updates=0, best=profit)
                self.tell(key, pair, found, "open")
            return
        pair["best"] = max(pair["best"], profit)
        moved = lambda new, old: new != old and abs(new - old) * 100 >= UPDATE_PCT * abs(old)
        if self.now - pair["written"] >= UPDATE_US and (moved(profit, pair["profit"]) or moved(qty, pair["qty"])):
            pair["updates"] += 1
            self.tell(key, pair, found, "update")

    def fresh(self, market):
        return market.valid and self.now - market.ts <= AGE_US

    def look(self, key):
        buy, sell = self.markets[key[1], key[0]], self.markets[key[2], key[0]]
        if not self.fresh(buy) or not self.fresh(sell):
            return
        found = judge(buy, sell, self.policy)
        self.searched += 1
        self.worth += found is not None
        if found:
            self.stands(key, found)
        elif self.pairs.get(key, {}).get("open"):
            self.close(key, "gone")

    def take(self, event):
        kind = event["kind"]
        if kind == "network":
            return
        if kind == "instrument":
            self.markets[event["venue"], event["symbol"]] = Market(event)
            return
        self.now = max(self.now, event["ts_us"])
        if kind == "book":
            market = self.markets[event["venue"], event["symbol"]]
            if event["ts_us"] < market.ts:
                return
            market.ts, market.valid = event["ts_us"], True
            market.bids = [(F(price), F(qty)) for price, qty in event["bids"]]
            market.asks = [(F(price), F(qty)) for price, qty in event["asks"]]
            for other in VENUES:
                if other != event["venue"]:
                    self.look((event["symbol"], event["venue"], other))
                    self.look((event["symbol"], other, event["venue"]))
        elif kind == "venue" and event["state"] != "live":
            for (venue, symbol), market in self.markets.items():
                if venue == event["venue"] and event.get("symbol", symbol) == symbol:
                    market.valid = False
                    for key, pair in self.pairs.items():
                        if pair["open"] and key[0] == symbol and venue in key[1:]:
                            self.close(key, "venue")
        elif kind == "tick":
            for key in list(self.pairs):
                pair = self.pairs[key]
                if not pair["open"]:
                    continue
                if not all(self.fresh(self.markets[venue, key[0]]) for venue in key[1:]):
                    self.close(key, "stale")
                elif self.now - pair["opened"] >= REOPEN_US:
                    self.look(key)


def seen(line):
    if line["state"] == "close":
        return (line["ts_us"], line["id"], "close", line["reason"], str(line["duration_us"]), str(line["updates"]),
                line["best_profit"])
    buy, sell = line["legs"]
    return (line["ts_us"], line["id"], line["state"], buy["qty"], sell["qty"], line["q_total"], line["q_edge"], line["cost"],
            line["proceeds"], line["profit"], line["costs"]["fees"], buy["price"], sell["price"], buy["limit"], sell["limit"],
            line["costs"].get("transfer", "0"))


def main():
    global BOUNDS
    seed, lines, mode, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split("+"), sys.argv[4:]
    rng, forms, policy = random.Random(seed), [(",", ":"), (",", ":"), (", ", ": ")], mode[0]
    BOUNDS = Bounds(random.Random(seed), mode)
    model = Model(policy)
    stream = list(BOUNDS.lines()) + list(make_stream(rng, lines))
    balances = tempfile.NamedTemporaryFile("w")
    for event in stream:
        model.take(event)
    run = subprocess.run([*program, "--only", "--min-bps", text(MIN_BPS), "--age-ms", str(AGE_US // 1000), "--update-ms",
                          str(UPDATE_US // 1000), "--update-pct", text(UPDATE_PCT), "--reopen-ms", str(REOPEN_US // 1000),
                          "--policy", policy, *BOUNDS.args(balances)], input="".join(json.dumps(event, separators=rng.choice(forms)) + "\n" for event in stream), text=True,
                         stdout=subprocess.PIPE, check=True)
    got = [seen(json.loads(line)) for line in run.stdout.splitlines()]
    for mine, theirs in zip(model.out, got):
        if mine != theirs:
            sys.exit(f"the model: {mine}\nthe program: {theirs}")
    if len(model.out) != len(got):
        sys.exit(f"the model has {len(model.out)} lines, the program {len(got)}")
    states = [line[2] for line in got]
    print(f"{model.searched} pairs of books, {model.worth} worth it")
    print(len(got), *(f"{state} {states.count(state)}" for state in ("open", "update", "close")),
          *sorted({line[3] for line in got if line[2] == "close"}))


if __name__ == "__main__":
    main()
