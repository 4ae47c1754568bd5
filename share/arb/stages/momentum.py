#!/usr/bin/env python3
"""momentum: how far the middle of a symbol's books went in ten seconds of the stream's time, as a note.

One per mille up is 1, one down is -1.  Lines pass as they are.  Of a symbol the venue whose book came first is followed;
a note is written at most once a second, behind the book that it is made of.
"""
import collections
import json
import signal
import sys

WINDOW_US, EVERY_US, FULL = 10_000_000, 1_000_000, 0.001
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
venues, noted = {}, {}
middles = collections.defaultdict(collections.deque)  # of a symbol: (ts_us, middle), one a second

for line in sys.stdin.buffer:
    sys.stdout.buffer.write(line)
    if line.startswith(b'{"kind":"book"'):
        try:
            book = json.loads(line)
            symbol, now = book["symbol"], book["ts_us"]
            middle = (float(book["bids"][0][0]) + float(book["asks"][0][0])) / 2
        except (ValueError, KeyError, IndexError, TypeError):
            middle = 0
        if middle > 0 and venues.setdefault(symbol, book["venue"]) == book["venue"] \
                and now >= noted.get(symbol, 0) + EVERY_US:
            noted[symbol], past = now, middles[symbol]
            past.append((now, middle))
            while len(past) > 1 and past[1][0] <= now - WINDOW_US:
                past.popleft()
            if past[0][0] <= now - WINDOW_US:
                note = max(-1, min(1, (middle / past[0][1] - 1) / FULL))
                print(json.dumps({"kind": "eval", "ts_us": now, "name": "momentum", "type": "rt", "symbol": symbol,
                                  "note": round(note, 6)}, separators=(",", ":")), flush=False)
    sys.stdout.flush()
