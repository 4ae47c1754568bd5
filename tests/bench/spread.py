"""The job of arb-spread over books of depth 1, with dicts: spread.py MIN_BPS < stream."""

import json
import sys

least = float(sys.argv[1])
fees = {}
books = {}
opened = {}
write = sys.stdout.write


def pair(symbol, ts_us, buy, sell, bought, sold):
    net = ((sold[0] * (1 - fees[sell, symbol])) / (bought[2] * (1 + fees[buy, symbol])) - 1) * 1e4
    key = (symbol, buy, sell)
    since = opened.get(key)
    if net >= least and since is None:
        opened[key] = ts_us
        made = {"kind": "opportunity", "ts_us": ts_us, "id": f"cross:{symbol}:{buy}:{sell}:{ts_us}", "state": "open",
                "qty": min(bought[3], sold[1]), "net_bps": net}
        write(json.dumps(made) + "\n")
    elif net < least and since is not None:
        del opened[key]
        made = {"kind": "opportunity", "ts_us": ts_us, "id": f"cross:{symbol}:{buy}:{sell}:{since}", "state": "close"}
        write(json.dumps(made) + "\n")


for line in sys.stdin:
    write(line)
    event = json.loads(line)
    if event["kind"] == "book":
        venue, symbol, ts_us = event["venue"], event["symbol"], event["ts_us"]
        bid, ask = event["bids"][0], event["asks"][0]
        book = (float(bid[0]), float(bid[1]), float(ask[0]), float(ask[1]))
        venues = books.setdefault(symbol, {})
        venues[venue] = book
        for other, theirs in venues.items():
            if other != venue:
                pair(symbol, ts_us, venue, other, book, theirs)
                pair(symbol, ts_us, other, venue, theirs, book)
    elif event["kind"] == "instrument":
        fees[event["venue"], event["symbol"]] = float(event["taker_bps"]) / 1e4
