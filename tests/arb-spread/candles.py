"""candles.py INTERVAL=SECONDS ...: the candle lines that a stream must make, by a second way: standard input to standard output."""

import json
import sys
from decimal import Decimal

wanted = [word.split("=") for word in sys.argv[1:]]
begins, running, order, now = [None] * len(wanted), {}, [], 0


def plain(number):
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


for line in sys.stdin:
    event = json.loads(line)
    if event["kind"] in ("book", "trade", "tick", "venue", "mark", "reference"):
        now = max(now, event["ts_us"])
    if event["kind"] not in ("trade", "tick"):
        continue
    for i, (name, seconds) in enumerate(wanted):
        length = int(seconds) * 1000000
        begin = now // length * length
        if begin != begins[i]:
            for market in order:
                trades = running.pop((market, i), [])
                if trades:
                    prices = [Decimal(price) for price, _ in trades]
                    print(json.dumps({
                        "kind": "candle", "ts_us": now, "venue": market[0], "symbol": market[1], "interval": name,
                        "start_us": begins[i], "open": plain(prices[0]), "high": plain(max(prices)),
                        "low": plain(min(prices)), "close": plain(prices[-1]),
                        "qty": plain(sum(Decimal(qty) for _, qty in trades)), "n": len(trades)},
                        separators=(",", ":")))
        begins[i] = begin
        if event["kind"] == "trade" and event["ts_us"] >= begin:
            running.setdefault(((event["venue"], event["symbol"]), i), []).append((event["price"], event["qty"]))
    market = (event.get("venue"), event.get("symbol"))
    if event["kind"] == "trade" and market not in order:
        order.append(market)
